//! The words of reports, one file a language (Project Fluent), and how they are put together.
//!
//! A further language is one file beside these and its line in [`FILES`]. What goes into the gaps of
//! a message never passes through Fluent: the message is formatted with marks in its gaps, and the
//! renderer fills these, so that no text from data can become a part of a message.

mod message;
mod phrase;

use std::borrow::Cow;

use fluent_bundle::types::FluentNumber;
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::domain::OTHER;
use crate::domain::vague::find_word;

pub use message::{Arg, Message};
pub use phrase::{english, message, said};

use super::calendar::{Calendar, CalendarWords};
use super::text::{FSI, PDI, clean, has_rtl};
use super::words::{percent, percent_range, term_id};

/// Language tags with their messages. English comes first: it stands in for what another file lacks.
const FILES: [(&str, &str); 2] = [("en", include_str!("en.ftl")), ("ar", include_str!("ar.ftl"))];

/// Languages in which reports can be written, as BCP 47 tags.
pub fn languages() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(tag, _)| *tag)
}

/// How numbers are written in languages that have digits of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Digits {
    /// 0123456789, everywhere.
    #[default]
    Latin,
    /// ٠١٢٣٤٥٦٧٨٩ on Arabic pages.
    Arabic,
}

impl Digits {
    /// The text with these digits.
    pub(in crate::render) fn write(self, text: &str) -> String {
        if self == Self::Latin {
            return text.to_owned();
        }
        let mut out = String::with_capacity(2 * text.len());
        let mut chars = text.chars().peekable();
        let mut after_digit = false;
        while let Some(c) = chars.next() {
            let before_digit = chars.peek().is_some_and(char::is_ascii_digit);
            out.push(match c {
                '0'..='9' => char::from_u32(0x0660 + (c as u32 - '0' as u32)).unwrap_or(c),
                '%' => '٪',
                '.' if after_digit && before_digit => '٫',
                c => c,
            });
            after_digit = c.is_ascii_digit();
        }
        out
    }
}

/// One piece of a message: words of ours, or what fills a gap.
pub(in crate::render) enum Part<'a> {
    /// Words of the message file.
    Own(String),
    /// An argument.
    Arg(&'a Arg),
}

/// A language with its digits and its calendar.
pub(in crate::render) struct Locale {
    /// BCP 47 tag.
    pub(in crate::render) tag: &'static str,
    /// Dates in this language and the zone of the case.
    pub(in crate::render) calendar: Calendar,
    digits: Digits,
    bundle: FluentBundle<FluentResource>,
}

/// Why claims are not inferred.
const SKIPS: [&str; 5] =
    ["skip-opinion", "skip-no-likelihood", "skip-no-commitment", "skip-no-time", "skip-replaced"];

/// First of the private characters that stand for arguments while a message is formatted.
const MARK: u32 = 0xe100;

impl Locale {
    /// The language of that tag, or of its first part (`ar-SY` is Arabic); English where there is none.
    pub(in crate::render) fn new(tag: &str, digits: Digits, zone: &str) -> Self {
        let base = tag.split('-').next().unwrap_or_default();
        let known = |wanted: &str| FILES.iter().find(|(tag, _)| tag.eq_ignore_ascii_case(wanted));
        let (tag, _) = *known(tag).or_else(|| known(base)).unwrap_or(&FILES[0]);
        let digits = if tag == "ar" { digits } else { Digits::Latin };
        let bundle = bundle(tag);
        let calendar = Calendar::new(zone);
        let mut locale = Self { tag, calendar, digits, bundle };
        locale.calendar = Calendar::with(zone, locale.calendar_words());
        locale
    }

    /// English.
    pub(in crate::render) fn english(zone: &str) -> Self {
        Self::new("en", Digits::Latin, zone)
    }

    /// `ltr` or `rtl`.
    pub(in crate::render) fn direction(&self) -> &'static str {
        if self.text("lang-direction") == "rtl" { "rtl" } else { "ltr" }
    }

    /// Numbers in the digits of this language.
    pub(in crate::render) fn digits(&self, text: &str) -> String {
        self.digits.write(text)
    }

    /// The words of a message without gaps.
    pub(in crate::render) fn text(&self, id: &str) -> String {
        self.format(id, &FluentArgs::new())
    }

    /// True if there is such a message.
    pub(in crate::render) fn has(&self, id: &str) -> bool {
        self.bundle.has_message(id)
    }

    /// A word of a vocabulary: the message `FAMILY-WORD`, or the word itself where it is not ours.
    pub(in crate::render) fn word(&self, family: &str, word: &str) -> String {
        match (family, word.strip_suffix(", one voice")) {
            ("family", Some(own)) => {
                let own = Arg::Word(Cow::Borrowed("family"), Cow::Owned(own.to_owned()));
                return self.bare(&Message::new("family-alone").with("topic", own));
            }
            ("skip", _) => return self.reason(word),
            _ => {}
        }
        let id = format!("{family}-{word}");
        let fits = word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if fits && self.has(&id) { self.text(&id) } else { word.to_owned() }
    }

    /// Why claims are not inferred, as runs store it in English.
    fn reason(&self, english: &str) -> String {
        let id = SKIPS.into_iter().find(|id| phrase::english_text(id) == english);
        id.map_or_else(|| english.to_owned(), |id| self.text(id))
    }

    /// The likelihood term of a probability.
    pub(in crate::render) fn term(&self, p: f64) -> String {
        self.text(term_id(p))
    }

    /// An answer as a person gives it.
    pub(in crate::render) fn answer(&self, question: &str, value: &str) -> String {
        let asks = question.trim_end().ends_with(['?', '؟']);
        match value {
            "true" if asks => self.text("answer-yes"),
            "false" if asks => self.text("answer-no"),
            OTHER => self.text("answer-other"),
            other => self.vague(other).unwrap_or_else(|| other.to_owned()),
        }
    }

    /// A figure that was given in words of the table of vague ones (`dozens|hundreds?`), in the words
    /// of this language. In English it stays as it was typed.
    fn vague(&self, value: &str) -> Option<String> {
        if self.tag == "en" || has_rtl(value) {
            return None;
        }
        let one = |part: &str| {
            let (word, is_sure) = part.strip_suffix('?').map_or((part, true), |p| (p, false));
            let known = find_word(word.trim())?.word.replace(' ', "-");
            let told = Message::plain(self.text(&format!("vague-{known}")));
            Some(if is_sure { told } else { Message::new("vague-perhaps").message("word", told) })
        };
        let parts = value.split('|').map(one).collect::<Option<Vec<_>>>()?;
        Some(self.bare(&Message::joined("vague-or", parts)?))
    }

    /// An answer, or its denial.
    pub(in crate::render) fn said(&self, question: &str, value: &str, denied: bool) -> String {
        if !denied {
            return self.answer(question, value);
        }
        match value {
            "true" => self.answer(question, "false"),
            "false" => self.answer(question, "true"),
            other => self.plain(&Message::new("answer-not").name("value", other)),
        }
    }

    /// The pieces of a message, in order.
    pub(in crate::render) fn parts<'a>(&self, message: &'a Message) -> Vec<Part<'a>> {
        let mut args = FluentArgs::with_capacity(message.args.len());
        for (ix, (name, arg)) in message.args.iter().enumerate() {
            let bare = if let Arg::Cited(inner, _) = arg { inner } else { arg };
            let value = match bare {
                Arg::Choice(word) => FluentValue::from(*word),
                Arg::Count(n) => counted(*n as f64, ix),
                Arg::Amount(x) => counted(*x, ix),
                _ => FluentValue::from(mark(ix).to_string()),
            };
            args.set(&**name, value);
        }
        let text = self.format(&message.id, &args);
        let mut parts = Vec::new();
        let mut own = String::new();
        for c in text.chars() {
            let arg = (c as u32).checked_sub(MARK).and_then(|ix| message.args.get(ix as usize));
            match arg {
                Some((_, arg)) => {
                    if !own.is_empty() {
                        parts.push(Part::Own(std::mem::take(&mut own)));
                    }
                    parts.push(Part::Arg(arg));
                }
                None => own.push(c),
            }
        }
        if !own.is_empty() {
            parts.push(Part::Own(own));
        }
        parts
    }

    /// A message as text; what needs it is isolated.
    pub(in crate::render) fn plain(&self, message: &Message) -> String {
        let mut out = String::new();
        for part in self.parts(message) {
            match part {
                Part::Own(text) => out.push_str(&text),
                Part::Arg(Arg::Message(inner)) => out.push_str(&self.plain(inner)),
                Part::Arg(Arg::Word(family, word)) if self.word(family, word) != **word => {
                    out.push_str(&self.word(family, word));
                }
                Part::Arg(arg) => {
                    let text = clean(&self.shown(arg));
                    if self.direction() == "rtl" || has_rtl(&text) {
                        out.extend([FSI]);
                        out.push_str(&text);
                        out.extend([PDI]);
                    } else {
                        out.push_str(&text);
                    }
                }
            }
        }
        out
    }

    /// An argument as text, not isolated.
    pub(in crate::render) fn shown(&self, arg: &Arg) -> String {
        match arg {
            Arg::Count(n) => self.digits(&n.to_string()),
            Arg::Name(text)
            | Arg::Claim(text)
            | Arg::Item(text)
            | Arg::Source(text)
            | Arg::Key(text) => text.clone(),
            Arg::Answer { question, value, denied } => self.said(question, value, *denied),
            Arg::Share(p) => self.digits(&percent(*p)),
            Arg::Likelihood(p) if p.is_nan() => "–".to_owned(),
            Arg::Likelihood(p) => {
                let words = Message::new("likelihood")
                    .with("p", Arg::Share(*p))
                    .name("term", self.term(*p));
                self.bare(&words)
            }
            Arg::Interval(lo, hi) => self.digits(&percent_range(*lo, *hi)),
            Arg::Number(x, digits) => self.digits(&format!("{x:.digits$}")),
            Arg::Figures(text) => self.digits(text),
            Arg::Amount(x) => self.digits(&amount(*x)),
            Arg::Day(year, month, day) => {
                let month = self.text(&format!("month-long-{month}"));
                self.digits(&format!("{day} {month} {year}"))
            }
            Arg::Word(family, word) => self.word(family, word),
            Arg::Days(period) => self.calendar.days(*period),
            Arg::Moment(moment) => self.calendar.moment(*moment),
            Arg::Choice(word) => (*word).to_owned(),
            Arg::Message(message) => self.plain(message),
            Arg::Cited(arg, _) => self.shown(arg),
        }
    }

    /// A message as text without isolates, for what is isolated as a whole.
    pub(in crate::render) fn bare(&self, message: &Message) -> String {
        let parts = self.parts(message).into_iter();
        parts
            .map(|part| match part {
                Part::Own(text) => text,
                Part::Arg(Arg::Message(inner)) => self.bare(inner),
                Part::Arg(arg) => clean(&self.shown(arg)),
            })
            .collect()
    }

    fn format(&self, id: &str, args: &FluentArgs<'_>) -> String {
        let Some(pattern) = self.bundle.get_message(id).and_then(|message| message.value()) else {
            // Tests see to it that this does not happen; a reader is better served by the id than by
            // nothing.
            debug_assert!(false, "no message {id}");
            return id.to_owned();
        };
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(args), &mut errors);
        debug_assert!(errors.is_empty(), "{id}: {errors:?}");
        // Long messages are written in several lines.
        text.replace('\n', " ")
    }

    fn calendar_words(&self) -> CalendarWords {
        let template = |id: &str, names: [&'static str; 2]| {
            let mut args = FluentArgs::new();
            for (name, place) in names.iter().zip(["{0}", "{1}"]) {
                if !name.is_empty() {
                    args.set(*name, place);
                }
            }
            self.format(id, &args)
        };
        CalendarWords {
            months: std::array::from_fn(|ix| self.text(&format!("month-{}", ix + 1))),
            days: template("date-days", ["from", "to"]),
            span: template("date-span", ["from", "to"]),
            from: template("date-from", ["from", ""]),
            until: template("date-until", ["", "to"]),
            digits: self.digits,
        }
    }
}

/// A number by which messages choose their plural, with the place of its argument.
fn counted(x: f64, ix: usize) -> FluentValue<'static> {
    let mut number = FluentNumber::from(x);
    // The formatter finds the argument by this, which nothing else uses.
    number.options.maximum_significant_digits = Some(ix);
    FluentValue::Number(number)
}

/// Without needless decimals.
fn amount(x: f64) -> String {
    format!("{x:.3}").trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn mark(ix: usize) -> char {
    char::from_u32(MARK + ix as u32).unwrap_or(' ')
}

/// The messages of a language, with English behind them.
fn bundle(tag: &str) -> FluentBundle<FluentResource> {
    let language: LanguageIdentifier = tag.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new(vec![language]);
    // Gaps are isolated where they are filled.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(|value, _| match value {
        FluentValue::Number(number) => {
            number.options.maximum_significant_digits.map(|ix| mark(ix).to_string())
        }
        _ => None,
    }));
    for (_, text) in FILES.iter().filter(|(known, _)| *known == "en" || *known == tag) {
        // What Fluent cannot read it leaves out; a test reads all files without that mercy.
        let resource = FluentResource::try_new((*text).to_owned());
        let resource = resource.unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

#[cfg(test)]
pub(in crate::render) fn files() -> &'static [(&'static str, &'static str)] {
    &FILES
}
