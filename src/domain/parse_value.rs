//! Values from text and back. The text written by [`Value::text`] is canonical: parsing it with
//! [`parse_canonical`] gives the same value, and equal values have equal texts.

use jiff::tz::TimeZone;

use super::{
    ItemKind, Quantity, QuantityForm, Value,
    grammar::{GrammarError, shown},
    names::{clean_name, fold_name},
    numerals::{is_digit, number_text, parse_number},
    parse_time::{TimeOptions, parse_when},
    vague,
};

/// Which sort of value a text spells; texts are unique within one form, not across forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ValueForm {
    /// `true`, `false`.
    Boolean,
    /// An option.
    Option,
    /// Options separated by `;`.
    Set,
    /// A quantity.
    Number,
    /// An EDTF time.
    Date,
}

impl ValueForm {
    /// The word for the form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::Option => "option",
            Self::Set => "set",
            Self::Number => "number",
            Self::Date => "date",
        }
    }

    /// The form that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Boolean, Self::Option, Self::Set, Self::Number, Self::Date]
            .into_iter()
            .find(|form| form.as_str() == word)
    }
}

impl Value {
    /// The form of the value.
    pub const fn form(&self) -> ValueForm {
        match self {
            Self::Boolean(_) => ValueForm::Boolean,
            Self::Option(_) => ValueForm::Option,
            Self::Set(_) => ValueForm::Set,
            Self::Number(_) => ValueForm::Number,
            Self::Date(_) => ValueForm::Date,
        }
    }

    /// The canonical text.
    pub fn text(&self) -> String {
        match self {
            Self::Boolean(true) => "true".to_owned(),
            Self::Boolean(false) => "false".to_owned(),
            Self::Option(option) => option.clone(),
            Self::Set(options) => options.join(";"),
            Self::Number(quantity) => quantity.text(),
            Self::Date(when) => when.text.clone(),
        }
    }
}

impl Quantity {
    /// The canonical text.
    pub fn text(&self) -> String {
        let firm = self.firm_text();
        let Some(p) = self.possible_hi else { return firm };
        let possible =
            vague::find_upper(p).map_or_else(|| number_text(p), |word| word.word.to_owned());
        format!("{firm}|{possible}?")
    }

    fn firm_text(&self) -> String {
        let best = self.best.unwrap_or(self.lo);
        match self.form {
            QuantityForm::Exact => number_text(best),
            QuantityForm::AtLeast if self.lo > best => format!(">{}", number_text(best)),
            QuantityForm::AtLeast => format!(">={}", number_text(best)),
            QuantityForm::AtMost if self.hi < best => format!("<{}", number_text(best)),
            QuantityForm::AtMost => format!("<={}", number_text(best)),
            QuantityForm::About => format!("~{}", number_text(best)),
            QuantityForm::Vague if self.best.is_none() => vague::find_interval(self.lo, self.hi)
                .map_or_else(
                    || format!("{}..{}", number_text(self.lo), number_text(self.hi)),
                    |word| word.word.to_owned(),
                ),
            QuantityForm::Range | QuantityForm::Vague => {
                format!("{}..{}", number_text(self.lo), number_text(self.hi))
            }
        }
    }
}

/// How values are read.
#[derive(Debug, Clone, Copy)]
pub struct ValueOptions<'a> {
    /// How times are read.
    pub time: TimeOptions<'a>,
    /// Decimal mark for numbers with two readings.
    pub decimal: Option<char>,
    /// Numbers count things: `>100` starts at 101. Otherwise at 100, as for a measurement.
    pub discrete: bool,
    /// Vague words are figures, as ACLED codes them, for comparison with its data.
    pub acled_vague: bool,
}

/// Reads a value of an item of kind `kind`.
///
/// Attitudes, arguments and states take `true` and `false` as booleans and anything else as an
/// option. `observing`, for stance items, is the caller's business.
///
/// # Errors
///
/// `wrong-kind` where the text is no value of the kind; or what the number, time or name grammar
/// says.
pub fn parse_value(
    kind: ItemKind,
    text: &str,
    options: &ValueOptions<'_>,
) -> Result<Value, GrammarError> {
    match kind {
        ItemKind::Boolean | ItemKind::Event | ItemKind::Speech | ItemKind::Stance => {
            parse_boolean(text)
                .map(Value::Boolean)
                .ok_or_else(|| wrong_kind(kind, text, "true or false (yes, no, نعم, لا)"))
        }
        ItemKind::Category => parse_option(text).map(Value::Option),
        ItemKind::State | ItemKind::Attitude | ItemKind::Argument => match parse_boolean(text) {
            Some(yes) => Ok(Value::Boolean(yes)),
            None => parse_option(text).map(Value::Option),
        },
        ItemKind::Set => parse_set(text).map(Value::Set),
        ItemKind::Number | ItemKind::Count => {
            let quantity = parse_quantity(text, options).map_err(|error| {
                if error.code == "bad-number" {
                    let mut wrong = wrong_kind(kind, text, QUANTITY_FORMS);
                    wrong.hint = error.hint;
                    wrong
                } else {
                    error
                }
            })?;
            if kind == ItemKind::Count && quantity.hi < 0.0 {
                return Err(wrong_kind(kind, text, "a count, which is never negative"));
            }
            Ok(Value::Number(quantity))
        }
        ItemKind::Date => parse_when(text, &options.time).map(Value::Date),
    }
}

/// Most members of a set.
pub const MAX_MEMBERS: usize = 200;

const QUANTITY_FORMS: &str = "a number, >n, >=n, <n, <=n, ~n, n..n or a word such as dozens";

fn wrong_kind(kind: ItemKind, text: &str, expected: &str) -> GrammarError {
    GrammarError::new(
        "wrong-kind",
        format!("{} is not a value of a {kind} item; expected {expected}", shown(text)),
    )
}

/// `true`, `yes`, `نعم` and their like; `None` for anything else.
pub fn parse_boolean(text: &str) -> Option<bool> {
    match text.trim() {
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "نعم" => Some(true),
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "لا" => Some(false),
        _ => None,
    }
}

/// An option: a name of at most 200 characters.
///
/// # Errors
///
/// What [`clean_name`] says; `spreadsheet-error` for `#REF!` and its like.
pub fn parse_option(text: &str) -> Result<String, GrammarError> {
    refuse_spreadsheet_error(text)?;
    clean_name(text)
}

/// Refuses the texts that a spreadsheet writes where a formula failed.
///
/// # Errors
///
/// `spreadsheet-error`.
pub fn refuse_spreadsheet_error(text: &str) -> Result<(), GrammarError> {
    const WORDS: [&str; 9] =
        ["#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#N/A", "#NULL!", "#NUM!", "#SPILL!", "#####"];
    if text.trim_start().starts_with('#') && WORDS.iter().any(|w| text.trim().starts_with(w)) {
        return Err(GrammarError::new(
            "spreadsheet-error",
            format!("{} is a spreadsheet's error, not a value", shown(text)),
        )
        .hint("mend the formula and export the file again"));
    }
    Ok(())
}

fn parse_set(text: &str) -> Result<Vec<String>, GrammarError> {
    let mut options = Vec::new();
    for part in text.split([';', '|', '\u{61b}']) {
        if part.trim().is_empty() {
            return Err(GrammarError::new(
                "empty-option",
                format!("{} has an empty member", shown(text)),
            )
            .hint("separate the members by one `;` each"));
        }
        options.push(parse_option(part)?);
    }
    options.sort_unstable();
    options.dedup();
    if options.len() > MAX_MEMBERS {
        let message =
            format!("the set has {} members; at most {MAX_MEMBERS} are taken", options.len());
        return Err(GrammarError::new("too-long", message));
    }
    Ok(options)
}

/// Reads a quantity: a number, a bound, a range, a vague word, or a firm part and a possible one.
///
/// # Errors
///
/// What the number grammar says; `empty-range` where a range ends before it begins.
pub fn parse_quantity(text: &str, options: &ValueOptions<'_>) -> Result<Quantity, GrammarError> {
    let text = text.trim();
    refuse_spreadsheet_error(text)?;
    let Some((firm, possible)) = text.split_once('|') else { return parse_firm(text, options) };
    let Some(possible) = possible.trim().strip_suffix(['?', '؟']) else {
        return Err(GrammarError::new(
            "bad-number",
            format!("{} has two parts but no `?` after the possible one", shown(text)),
        )
        .hint("write firm|possible?, as dozens|hundreds?"));
    };
    let mut quantity = parse_firm(firm.trim(), options)?;
    let possible = parse_firm(possible.trim(), options)?;
    if options.acled_vague {
        // The most conservative figure counts.
        return Ok(quantity);
    }
    if possible.hi < quantity.hi {
        return Err(GrammarError::new(
            "empty-range",
            format!("the possible part of {} lies below the firm one", shown(text)),
        ));
    }
    quantity.possible_hi = Some(possible.hi);
    Ok(quantity)
}

fn parse_firm(text: &str, options: &ValueOptions<'_>) -> Result<Quantity, GrammarError> {
    let number = |t: &str| parse_number(t, options.decimal);
    let step = |x: f64| if options.discrete && x.fract() == 0.0 { 1.0 } else { 0.0 };
    let bound = |lo, hi, best, form| Quantity { lo, hi, best: Some(best), form, possible_hi: None };
    if let Some(n) = text.strip_prefix(">=").or_else(|| text.strip_prefix('≥')) {
        let n = number(n)?;
        return Ok(bound(n, f64::INFINITY, n, QuantityForm::AtLeast));
    }
    if let Some(n) = text.strip_prefix("<=").or_else(|| text.strip_prefix('≤')) {
        let n = number(n)?;
        return Ok(bound(f64::NEG_INFINITY, n, n, QuantityForm::AtMost));
    }
    if let Some(n) = text.strip_prefix('>') {
        let n = number(n)?;
        return Ok(bound(n + step(n), f64::INFINITY, n, QuantityForm::AtLeast));
    }
    if let Some(n) = text.strip_prefix('<') {
        let n = number(n)?;
        return Ok(bound(f64::NEG_INFINITY, n - step(n), n, QuantityForm::AtMost));
    }
    if let Some(n) = text.strip_prefix(['~', '≈']) {
        let n = number(n)?;
        let slack = ABOUT * n.abs();
        return Ok(bound(n - slack, n + slack, n, QuantityForm::About));
    }
    if let Some((lo, hi)) = text.split_once("..") {
        return parse_range(text, number(lo)?, number(hi)?);
    }
    if !text.contains(is_digit)
        && let Some(word) = vague::find_word(text)
    {
        let (lo, hi) = (word.lo, word.hi);
        if options.acled_vague {
            return Ok(Quantity::exact(vague::acled_figure(text).unwrap_or(lo)));
        }
        return Ok(Quantity { lo, hi, best: None, form: QuantityForm::Vague, possible_hi: None });
    }
    Ok(Quantity::exact(number(text)?))
}

/// "About n" reaches this far to either side, as a share of n.
const ABOUT: f64 = 0.1;

fn parse_range(text: &str, lo: f64, hi: f64) -> Result<Quantity, GrammarError> {
    if lo > hi {
        return Err(GrammarError::new(
            "empty-range",
            format!("the range {} ends below its beginning", shown(text)),
        )
        .hint("write the smaller number first"));
    }
    Ok(Quantity { lo, hi, best: None, form: QuantityForm::Range, possible_hi: None })
}

/// Reads a canonical text back: the inverse of [`Value::text`].
///
/// # Errors
///
/// As [`parse_value`]; a text that [`Value::text`] wrote never fails, given the zone in which its
/// times were read.
pub fn parse_canonical(
    form: ValueForm,
    text: &str,
    zone: &TimeZone,
) -> Result<Value, GrammarError> {
    let time = TimeOptions { zone, day_first: None };
    let options = ValueOptions { time, decimal: None, discrete: true, acled_vague: false };
    match form {
        ValueForm::Boolean => parse_value(ItemKind::Boolean, text, &options),
        ValueForm::Option => Ok(Value::Option(text.to_owned())),
        ValueForm::Set => parse_value(ItemKind::Set, text, &options),
        ValueForm::Number => parse_quantity(text, &options).map(Value::Number),
        ValueForm::Date => parse_when(text, &time).map(Value::Date),
    }
}

/// Units that count things one by one, so that "more than 100" starts at 101.
pub fn is_counted_unit(unit: &str) -> bool {
    const COUNTED: &[&str] = &[
        "persons",
        "person",
        "people",
        "deaths",
        "dead",
        "killed",
        "wounded",
        "injured",
        "casualties",
        "fatalities",
        "cases",
        "detainees",
        "prisoners",
        "fighters",
        "children",
        "boys",
        "women",
        "men",
        "civilians",
        "hostages",
        "strikes",
        "attacks",
        "raids",
        "houses",
        "homes",
        "buildings",
        "vehicles",
        "families",
        "households",
        "votes",
        "events",
        "items",
        "أشخاص",
        "قتلى",
        "جرحى",
        "منازل",
        "غارات",
    ];
    let folded = fold_name(unit);
    COUNTED.iter().any(|&u| fold_name(u) == folded)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn options(zone: &TimeZone) -> ValueOptions<'_> {
        ValueOptions {
            time: TimeOptions { zone, day_first: None },
            decimal: None,
            discrete: true,
            acled_vague: false,
        }
    }

    fn read(kind: ItemKind, text: &str) -> Result<Value, GrammarError> {
        parse_value(kind, text, &options(&TimeZone::UTC))
    }

    #[test]
    fn persons_are_counted_and_lengths_are_not() {
        for unit in ["persons", "Deaths", "people"] {
            assert!(is_counted_unit(unit), "{unit}");
        }
        for unit in ["km", "%", "person-days", ""] {
            assert!(!is_counted_unit(unit), "{unit}");
        }
    }

    fn quantity(text: &str) -> Quantity {
        parse_quantity(text, &options(&TimeZone::UTC)).unwrap()
    }

    #[test]
    fn quantities_have_the_bounds_of_their_wording() {
        for (text, lo, hi, canonical) in [
            ("181", 181.0, 181.0, "181"),
            (">100", 101.0, f64::INFINITY, ">100"),
            (">=20", 20.0, f64::INFINITY, ">=20"),
            ("<5", f64::NEG_INFINITY, 4.0, "<5"),
            ("<=٥", f64::NEG_INFINITY, 5.0, "<=5"),
            ("~700", 630.0, 770.0, "~700"),
            ("5..10", 5.0, 10.0, "5..10"),
            ("عشرات", 12.0, 99.0, "dozens"),
            ("many", 10.0, f64::INFINITY, "many"),
            (">2.5", 2.5, f64::INFINITY, ">=2.5"),
        ] {
            let q = quantity(text);
            assert_eq!((q.lo, q.hi), (lo, hi), "{text}");
            assert_eq!(q.text(), canonical);
        }
        let zone = TimeZone::UTC;
        let measured = ValueOptions { discrete: false, ..options(&zone) };
        assert_eq!(parse_quantity(">50", &measured).unwrap().text(), ">=50");
        let escaped = quantity("dozens|hundreds?");
        assert_eq!((escaped.lo, escaped.hi, escaped.possible_hi), (12.0, 99.0, Some(999.0)));
        assert_eq!(escaped.text(), "dozens|hundreds?");
        assert_eq!(quantity("20|50?").text(), "20|50?");
    }

    #[test]
    fn quantities_that_make_no_sense_are_refused() {
        for (text, code) in [
            ("10..5", "empty-range"),
            ("dozens|hundreds", "bad-number"),
            ("hundreds|dozens?", "empty-range"),
            ("#REF!", "spreadsheet-error"),
            ("lots", "bad-number"),
        ] {
            let error = parse_quantity(text, &options(&TimeZone::UTC)).unwrap_err();
            assert_eq!(error.code, code, "{text}");
        }
        assert_eq!(read(ItemKind::Count, "lots").unwrap_err().code, "wrong-kind");
        assert_eq!(read(ItemKind::Count, "-4").unwrap_err().code, "wrong-kind");
    }

    #[test]
    fn kinds_decide_how_a_text_is_read() {
        assert_eq!(read(ItemKind::Boolean, "نعم"), Ok(Value::Boolean(true)));
        assert_eq!(read(ItemKind::State, "no"), Ok(Value::Boolean(false)));
        assert_eq!(read(ItemKind::State, "slow"), Ok(Value::Option("slow".into())));
        assert_eq!(read(ItemKind::Category, "no"), Ok(Value::Option("no".into())));
        let set = Value::Set(vec!["crosson".into(), "yacht".into()]);
        assert_eq!(read(ItemKind::Set, "yacht; crosson|yacht"), Ok(set));
        assert!(read(ItemKind::Set, "a;;b").is_err());
        assert_eq!(read(ItemKind::Event, "maybe").unwrap_err().code, "wrong-kind");
    }

    fn any_quantity() -> impl Strategy<Value = String> {
        let number = (-99_999i64..9_999_999).prop_map(|n| number_text(n as f64 / 100.0));
        let firm = prop_oneof![
            number.clone(),
            number.clone().prop_map(|n| format!(">{n}")),
            number.clone().prop_map(|n| format!("<={n}")),
            number.clone().prop_map(|n| format!("<{n}")),
            number.clone().prop_map(|n| format!("~{n}")),
            (number.clone(), number).prop_map(|(a, b)| format!("{a}..{b}")),
            prop_oneof![Just("dozens"), Just("مئات"), Just("scores"), Just("many"), Just("a few")]
                .prop_map(str::to_owned),
        ];
        (firm, prop::option::of(1u32..99_999))
            .prop_map(|(f, p)| p.map_or(f.clone(), |p| format!("{f}|{p}?")))
    }

    proptest! {
        #[test]
        fn canonical_quantities_round_trip(text in any_quantity(), discrete: bool) {
            let zone = TimeZone::UTC;
            let options = ValueOptions { discrete, ..options(&zone) };
            if let Ok(q) = parse_quantity(&text, &options) {
                let value = Value::Number(q);
                let back = parse_canonical(ValueForm::Number, &value.text(), &zone);
                prop_assert_eq!(back, Ok(value));
            }
        }

        #[test]
        fn canonical_sets_round_trip(text in "[a-c ;|é]{1,12}") {
            if let Ok(value) = read(ItemKind::Set, &text) {
                prop_assert_eq!(
                    parse_canonical(ValueForm::Set, &value.text(), &TimeZone::UTC),
                    Ok(value)
                );
            }
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,24}") {
            for kind in ItemKind::ALL {
                let _ = read(*kind, &text);
            }
        }
    }
}
