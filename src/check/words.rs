//! Dates, offsets and lists in plain English.

use jiff::{Timestamp, Zoned, tz::TimeZone};

use crate::domain::{DAY, Span};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn zoned(second: i64, zone: &TimeZone) -> Option<Zoned> {
    Timestamp::from_second(second).ok().map(|t| t.to_zoned(zone.clone()))
}

fn is_midnight(at: &Zoned) -> bool {
    at.hour() == 0 && at.minute() == 0 && at.second() == 0
}

fn day(at: &Zoned) -> String {
    format!("{} {} {}", at.day(), MONTHS[at.month() as usize - 1], at.year())
}

fn minute(at: &Zoned) -> String {
    format!("{}, {:02}:{:02}", day(at), at.hour(), at.minute())
}

/// A half-open span: "on 26 January 2022", "between 26 and 29 January 2022", "by 30 January 2022".
pub(super) fn span(span: Span, zone: &TimeZone) -> String {
    let from = (span.from != i64::MIN).then(|| zoned(span.from, zone)).flatten();
    let to = (span.to != i64::MAX).then(|| zoned(span.to, zone)).flatten();
    let last = (span.to != i64::MAX).then(|| zoned(span.to - 1, zone)).flatten();
    match (from, to, last) {
        (Some(from), Some(to), Some(last)) => {
            if span.to - span.from <= 60 {
                format!("at {}", minute(&from))
            } else if is_midnight(&from) && is_midnight(&to) {
                days(&from, &last)
            } else {
                format!("between {} and {}", minute(&from), minute(&to))
            }
        }
        (None, Some(_), Some(last)) => format!("by {}", day(&last)),
        (Some(from), _, _) => format!("from {} on", day(&from)),
        _ => "at an unknown time".to_owned(),
    }
}

fn days(from: &Zoned, last: &Zoned) -> String {
    if from.date() == last.date() {
        format!("on {}", day(from))
    } else if (from.year(), from.month()) == (last.year(), last.month()) {
        format!("between {} and {}", from.day(), day(last))
    } else {
        format!("between {} and {}", day(from), day(last))
    }
}

/// A length of time: "45 minutes", "18 hours", "3 days".
fn length(seconds: i64) -> (f64, &'static str) {
    match seconds.abs() {
        s if s >= 3 * DAY => (s as f64 / DAY as f64, "days"),
        s if s >= 3_600 => (s as f64 / 3_600.0, "hours"),
        s => (s as f64 / 60.0, "minutes"),
    }
}

/// An offset from an event: "18–30 hours after E", "up to 12 hours after E", "at E".
pub(super) fn offset(lo_s: i64, hi_s: i64, event: &str) -> String {
    if lo_s == 0 && hi_s == 0 {
        return format!("at {event}");
    }
    let (unit_s, unit) = match length(lo_s.abs().max(hi_s.abs())).1 {
        "days" => (DAY, "days"),
        "hours" => (3_600, "hours"),
        _ => (60, "minutes"),
    };
    let figure = |s: i64| number((s as f64 / unit_s as f64 * 10.0).round() / 10.0);
    if lo_s == hi_s {
        let side = if lo_s > 0 { "after" } else { "before" };
        format!("{} {unit} {side} {event}", figure(lo_s.abs()))
    } else if lo_s == 0 {
        format!("up to {} {unit} after {event}", figure(hi_s))
    } else if hi_s == 0 {
        format!("up to {} {unit} before {event}", figure(-lo_s))
    } else if lo_s > 0 {
        format!("{}–{} {unit} after {event}", figure(lo_s), figure(hi_s))
    } else if hi_s < 0 {
        format!("{}–{} {unit} before {event}", figure(-hi_s), figure(-lo_s))
    } else {
        format!("from {} {unit} before to {} {unit} after {event}", figure(-lo_s), figure(hi_s))
    }
}

/// A number without needless decimals.
pub(super) fn number(x: f64) -> String {
    if x.is_infinite() {
        return if x > 0.0 { "unlimited".to_owned() } else { "unlimited below".to_owned() };
    }
    let text = format!("{x:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    text.to_owned()
}

/// "78%"; never 0 or 100 for what is neither.
pub(super) fn percent(p: f64) -> String {
    let whole = (p * 100.0).round().clamp(1.0, 99.0);
    format!("{whole}%")
}

/// The first few of many: "A, B, C and 7 more".
pub(super) fn few(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn s(from: i64, to: i64) -> Span {
        Span::new(from, to).expect("a span")
    }

    #[test]
    fn spans_read_as_dates_in_the_zone_of_the_case() {
        let utc = TimeZone::UTC;
        assert_eq!(span(s(0, DAY), &utc), "on 1 January 1970");
        assert_eq!(span(s(0, 4 * DAY), &utc), "between 1 and 4 January 1970");
        assert_eq!(span(s(i64::MIN, DAY), &utc), "by 1 January 1970");
        assert_eq!(span(s(0, i64::MAX), &utc), "from 1 January 1970 on");
        assert_eq!(span(s(60, 61), &utc), "at 1 January 1970, 00:01");
        let east = TimeZone::fixed(jiff::tz::offset(2));
        assert_eq!(span(s(-7_200, DAY - 7_200), &east), "on 1 January 1970");
    }

    #[test]
    fn offsets_read_in_the_unit_that_suits_them() {
        assert_eq!(offset(64_800, 108_000, "E"), "18–30 hours after E");
        assert_eq!(offset(0, 43_200, "E"), "up to 12 hours after E");
        assert_eq!(offset(0, 0, "E"), "at E");
        assert_eq!(offset(-5 * DAY, -5 * DAY, "E"), "5 days before E");
        assert_eq!(offset(-60, 120, "E"), "from 1 minutes before to 2 minutes after E");
    }

    #[test]
    fn a_probability_is_never_shown_as_certain() {
        assert_eq!(percent(0.999), "99%");
        assert_eq!(percent(0.5), "50%");
    }
}
