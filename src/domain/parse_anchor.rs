//! Relative times: `speech.sdf.full-control+PT1H..PT12H`, "one to twelve hours after".

use super::grammar::{GrammarError, shown};

/// Longest offset, a hundred years: beyond it a relative time means nothing.
const MAX_S: i64 = 100 * 366 * 86_400;

/// An anchor as read; the item is still a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnchorText {
    /// Key of the item whose event is the reference.
    pub item: String,
    /// Earliest offset in seconds, negative before the event.
    pub lo_s: i64,
    /// Latest offset in seconds.
    pub hi_s: i64,
}

/// Reads `item-id ("+"|"-") duration [".." duration]`. Durations are ISO 8601 (`PT1H`, `P1D`,
/// `P1DT6H`) or seconds (`3600`, `3600s`). After `-` both are before the event, so that
/// `x-PT1H..PT2H` is one to two hours before x.
///
/// # Errors
///
/// `bad-anchor`.
pub fn parse_anchor(text: &str) -> Result<AnchorText, GrammarError> {
    let text = text.trim();
    // Keys may hold `+` and `-` themselves: the sign is the last one before something that is a
    // duration.
    for (at, sign) in text.rmatch_indices(['+', '-']) {
        let (item, offsets) = (text[..at].trim(), &text[at + 1..]);
        if let Some((a, b)) = parse_offsets(offsets)
            && !item.is_empty()
        {
            let (lo_s, hi_s) = if sign == "-" { (-b, -a) } else { (a, b) };
            if lo_s > hi_s {
                return Err(GrammarError::new(
                    "bad-anchor",
                    format!("the offsets of {} are in the wrong order", shown(text)),
                )
                .hint("write the shorter duration first"));
            }
            return Ok(AnchorText { item: item.to_owned(), lo_s, hi_s });
        }
    }
    Err(GrammarError::new(
        "bad-anchor",
        format!("{} is not an item followed by + or - and a duration", shown(text)),
    )
    .hint("write item+PT1H..PT12H; months and years have no fixed length"))
}

fn parse_offsets(text: &str) -> Option<(i64, i64)> {
    let (a, b) = text.split_once("..").unwrap_or((text, text));
    Some((parse_duration(a)?, parse_duration(b)?))
}

/// An ISO 8601 duration of weeks, days, hours, minutes and seconds, or plain seconds.
fn parse_duration(text: &str) -> Option<i64> {
    let text = text.trim();
    let seconds = match text.strip_prefix('P') {
        Some(iso) => parse_iso(iso)?,
        None => digits(text.strip_suffix('s').unwrap_or(text))?,
    };
    (seconds <= MAX_S).then_some(seconds)
}

fn digits(text: &str) -> Option<i64> {
    (!text.is_empty() && text.len() <= 12 && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())?
}

fn parse_iso(text: &str) -> Option<i64> {
    let (date, time) = match text.split_once('T') {
        Some((date, time)) if !time.is_empty() => (date, time),
        Some(_) => return None,
        None => (text, ""),
    };
    if date.is_empty() && time.is_empty() {
        return None;
    }
    let days = units(date, &[('W', 7 * 86_400), ('D', 86_400)])?;
    let clock = units(time, &[('H', 3_600), ('M', 60), ('S', 1)])?;
    days.checked_add(clock)
}

/// Sums `n` times unit, units in the order given and each at most once.
fn units(mut text: &str, order: &[(char, i64)]) -> Option<i64> {
    let mut sum = 0i64;
    for &(unit, seconds) in order {
        if let Some((n, rest)) = text.split_once(unit) {
            sum = sum.checked_add(digits(n)?.checked_mul(seconds)?)?;
            text = rest;
        }
    }
    text.is_empty().then_some(sum)
}

/// The anchor as text that [`parse_anchor`] reads back.
pub fn anchor_text(item: &str, lo_s: i64, hi_s: i64) -> String {
    if lo_s < 0 {
        format!("{item}-{}..{}s", -hi_s, -lo_s)
    } else {
        format!("{item}+{lo_s}..{hi_s}s")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> (String, i64, i64) {
        let a = parse_anchor(text).unwrap();
        (a.item, a.lo_s, a.hi_s)
    }

    #[test]
    fn the_forms_in_use_are_read() {
        let item = "speech.sdf.full-control".to_owned();
        assert_eq!(read("speech.sdf.full-control+64800..108000s"), (item.clone(), 64_800, 108_000));
        assert_eq!(read("speech.sdf.full-control+PT1H..PT12H"), (item.clone(), 3_600, 43_200));
        assert_eq!(read("speech.sdf.full-control+0..43200s"), (item.clone(), 0, 43_200));
        assert_eq!(read("speech.sdf.full-control-P1D"), (item, -86_400, -86_400));
        assert_eq!(read("a+b-PT1H..P1DT1M"), ("a+b".into(), -86_460, -3_600));
        assert_eq!(read("x+P2W"), ("x".into(), 1_209_600, 1_209_600));
    }

    #[test]
    fn others_are_refused() {
        for text in
            ["x", "x+", "x+P1M", "x+PT", "x+P", "+PT1H", "x+PT2H..PT1H", "x+PT1M1H", "x+1e3"]
        {
            assert_eq!(parse_anchor(text).unwrap_err().code, "bad-anchor", "{text}");
        }
    }

    proptest! {
        #[test]
        fn text_round_trips(
            item in "[a-z][a-z.+-]{0,8}[a-z]",
            lo in 0i64..1_000_000,
            width in 0i64..1_000_000,
            before: bool,
        ) {
            let (lo, hi) = if before { (-lo - width - 1, -lo - 1) } else { (lo, lo + width) };
            prop_assert_eq!(read(&anchor_text(&item, lo, hi)), (item, lo, hi));
        }

        #[test]
        fn nothing_panics(text in "\\PC{0,24}") {
            let _ = parse_anchor(&text);
        }
    }
}
