//! Digits and numbers: ASCII, Arabic-Indic, Persian and full-width digits, one system a number;
//! grouping and decimal marks without any locale.
//!
//! A single mark followed by exactly three digits (`1.234`, `1,234`) has two readings and is
//! refused unless the caller says which mark is the decimal one. Everything else has one reading:
//! `1234`, `12.5`, `0.123`, `1,234,567`, `1.234,5`.

use super::grammar::{GrammarError, shown};

/// Largest whole number up to which a double holds every whole number, 2^53. Larger ones are
/// rounded to the nearest double; an import says how many were.
pub const MAX_EXACT: f64 = 9_007_199_254_740_992.0;

/// Largest number taken.
const MAX_NUMBER: f64 = 1e30;

/// Longest number, in characters.
const MAX_LEN: usize = 40;

/// The system a digit belongs to and its value.
fn digit(c: char) -> Option<(usize, u32)> {
    const ZEROS: [char; 4] = ['0', '\u{660}', '\u{6f0}', '\u{ff10}'];
    ZEROS.iter().enumerate().find_map(|(system, &zero)| {
        let value = (c as u32).checked_sub(zero as u32)?;
        (value < 10).then_some((system, value))
    })
}

/// True if `c` is a digit of one of the systems that are understood.
pub fn is_digit(c: char) -> bool {
    digit(c).is_some()
}

/// The text with every digit as ASCII.
///
/// # Errors
///
/// `mixed-digits` when two digit systems stand in one text.
pub fn ascii_digits(text: &str) -> Result<String, GrammarError> {
    let mut seen = None;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match digit(c) {
            Some((system, value)) => {
                if *seen.get_or_insert(system) != system {
                    return Err(GrammarError::new(
                        "mixed-digits",
                        format!("{} mixes digits of two systems", shown(text)),
                    )
                    .hint("write all digits of one number in one system"));
                }
                out.push(char::from(b'0' + value as u8));
            }
            None => out.push(c),
        }
    }
    Ok(out)
}

/// Reads a plain decimal number. `decimal` (`.` or `,`) settles texts with two readings.
///
/// # Errors
///
/// `bad-number`, `mixed-digits`, `ambiguous-number`, `not-finite`, `exponent`, `too-large`.
pub fn parse_number(text: &str, decimal: Option<char>) -> Result<f64, GrammarError> {
    let ascii = ascii_digits(text.trim())?;
    let (negative, body) = sign(&ascii);
    check_shape(text, body)?;
    let plain = plain_decimal(text, body, decimal)?;
    let x: f64 = plain.parse().map_err(|_| bad(text))?;
    if x.abs() > MAX_NUMBER {
        return Err(GrammarError::new(
            "too-large",
            format!("{} is beyond any count or measure that is taken (1e30)", shown(text)),
        ));
    }
    // −0 and 0 are one value with one text.
    Ok(if x == 0.0 {
        0.0
    } else if negative {
        -x
    } else {
        x
    })
}

fn bad(text: &str) -> GrammarError {
    GrammarError::new("bad-number", format!("{} is not a number", shown(text)))
}

fn sign(text: &str) -> (bool, &str) {
    for minus in ["-", "\u{2212}", "\u{200e}-"] {
        if let Some(rest) = text.strip_prefix(minus) {
            return (true, rest);
        }
    }
    (false, text.strip_prefix('+').unwrap_or(text))
}

fn check_shape(text: &str, body: &str) -> Result<(), GrammarError> {
    let lower = body.to_ascii_lowercase();
    if matches!(lower.as_str(), "inf" | "infinity" | "nan" | "∞") {
        return Err(GrammarError::new(
            "not-finite",
            format!("{} is not a finite number", shown(text)),
        )
        .hint("leave the row out, or write a bound such as >1000"));
    }
    if body.chars().count() > MAX_LEN || !body.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(bad(text));
    }
    if lower.split_once('e').is_some_and(|(m, e)| {
        m.parse::<f64>().is_ok() && e.trim_start_matches(['+', '-']).parse::<u32>().is_ok()
    }) {
        return Err(GrammarError::new(
            "exponent",
            format!("{} is written with an exponent", shown(text)),
        )
        .hint("write the number out, as 1000"));
    }
    let marks = [',', '.', '\u{66b}', '\u{66c}'];
    if !body.ends_with(|c: char| c.is_ascii_digit())
        || !body.chars().all(|c| c.is_ascii_digit() || marks.contains(&c))
    {
        let error = bad(text);
        return Err(if body.contains([' ', '\u{a0}', '\u{202f}', '\'']) {
            error.hint("write it without spaces or apostrophes between the digits")
        } else {
            error
        });
    }
    Ok(())
}

/// The digits with `.` as decimal mark and no grouping.
fn plain_decimal(text: &str, body: &str, decimal: Option<char>) -> Result<String, GrammarError> {
    // The Arabic marks have one meaning each.
    if body.contains(['\u{66b}', '\u{66c}']) {
        if body.contains(['.', ',']) {
            return Err(bad(text));
        }
        return grouped(text, body, '\u{66c}', Some('\u{66b}'));
    }
    let mut marks: Vec<char> = body.chars().filter(|c| !c.is_ascii_digit()).collect();
    let n_marks = marks.len();
    let last = marks.last().copied();
    marks.sort_unstable();
    marks.dedup();
    match (marks.len(), n_marks) {
        (0, _) => Ok(body.to_owned()),
        (1, 1) => one_mark(text, body, marks[0], decimal),
        (1, _) => grouped(text, body, marks[0], None),
        _ => {
            let point = last.unwrap_or('.');
            let group = if point == '.' { ',' } else { '.' };
            grouped(text, body, group, Some(point))
        }
    }
}

fn one_mark(
    text: &str,
    body: &str,
    mark: char,
    decimal: Option<char>,
) -> Result<String, GrammarError> {
    let (whole, part) = body.split_once(mark).ok_or_else(|| bad(text))?;
    let could_group = part.len() == 3 && whole.len() <= 3 && !whole.starts_with('0');
    if !could_group || decimal == Some(mark) {
        return Ok(format!("{whole}.{part}"));
    }
    if decimal.is_some() {
        return Ok(format!("{whole}{part}"));
    }
    Err(GrammarError::new(
        "ambiguous-number",
        format!(
            "{} can be read as {whole}{part} or as {whole}.{part} with three decimals",
            shown(text)
        ),
    )
    .hint(format!("write {whole}{part} or {whole}.{part}0")))
}

/// Checks that groups have three digits and drops the marks.
fn grouped(
    text: &str,
    body: &str,
    group: char,
    point: Option<char>,
) -> Result<String, GrammarError> {
    let (whole, part) = match point.and_then(|p| body.split_once(p)) {
        Some((whole, part)) => (whole, Some(part)),
        None => (body, None),
    };
    let mut pieces = whole.split(group);
    let first = pieces.next().unwrap_or_default();
    let ok = (1..=3).contains(&first.len()) || !whole.contains(group);
    if !ok
        || !pieces.all(|p| p.len() == 3)
        || part.is_some_and(|p| p.is_empty() || !p.chars().all(|c| c.is_ascii_digit()))
        || !whole.replace(group, "").chars().all(|c| c.is_ascii_digit())
    {
        return Err(bad(text).hint("groups of digits have three digits each, as 1,234,567"));
    }
    let digits = whole.replace(group, "");
    Ok(part.map_or(digits.clone(), |p| format!("{digits}.{p}")))
}

/// The number as text that [`parse_number`] reads back to the same value with no option set: no
/// grouping, no exponent, and never exactly three decimals after one to three digits.
pub fn number_text(x: f64) -> String {
    let text = format!("{x}");
    let ambiguous = text
        .trim_start_matches('-')
        .split_once('.')
        .is_some_and(|(w, p)| p.len() == 3 && w.len() <= 3 && w != "0");
    if ambiguous { text + "0" } else { text }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ok(text: &str) -> f64 {
        parse_number(text, None).unwrap()
    }

    fn code(text: &str) -> &'static str {
        parse_number(text, None).unwrap_err().code
    }

    #[test]
    fn one_reading_is_taken() {
        for (text, x) in [
            ("181", 181.0),
            ("١٨١", 181.0),
            ("۱۸۱", 181.0),
            ("１８１", 181.0),
            ("٣٫٥", 3.5),
            ("١٬٢٣٤", 1234.0),
            ("1,234,567", 1_234_567.0),
            ("1.234.567", 1_234_567.0),
            ("1,234.5", 1234.5),
            ("1.234,5", 1234.5),
            ("12,5", 12.5),
            ("0.123", 0.123),
            ("1234.567", 1234.567),
            ("-31.0", -31.0),
            ("\u{2212}5", -5.0),
            ("-0", 0.0),
        ] {
            assert!((ok(text) - x).abs() < 1e-12, "{text}");
        }
    }

    #[test]
    fn two_readings_and_nonsense_are_refused() {
        for (text, expected) in [
            ("1.234", "ambiguous-number"),
            ("1,234", "ambiguous-number"),
            ("١2", "mixed-digits"),
            ("inf", "not-finite"),
            ("NaN", "not-finite"),
            ("1e3", "exponent"),
            ("1 234", "bad-number"),
            ("1,23,456", "bad-number"),
            ("1.2.3", "bad-number"),
            ("1,234.5,6", "bad-number"),
            ("", "bad-number"),
            ("-", "bad-number"),
            ("12.", "bad-number"),
            (".5", "bad-number"),
            ("9007199254740993000000000000000000", "too-large"),
        ] {
            assert_eq!(code(text), expected, "{text}");
        }
        assert!((parse_number("1.234", Some('.')).unwrap() - 1.234).abs() < 1e-12);
        assert!((parse_number("1.234", Some(',')).unwrap() - 1234.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn text_round_trips(x in -1e9f64..1e9) {
            prop_assert_eq!(parse_number(&number_text(x), None).ok(), Some(x));
        }

        #[test]
        fn thousandths_round_trip(n in -2_000_000i64..2_000_000) {
            let x = n as f64 / 1000.0;
            prop_assert_eq!(parse_number(&number_text(x), None).ok(), Some(x));
        }

        #[test]
        fn nothing_panics(text in "\\PC{0,30}") {
            let _ = parse_number(&text, None);
        }
    }
}
