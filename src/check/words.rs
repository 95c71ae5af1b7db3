//! Dates, offsets and lists as phrases.

use jiff::{Timestamp, Zoned, tz::TimeZone};

use crate::domain::{DAY, Filling, Phrase, Span};

fn zoned(second: i64, zone: &TimeZone) -> Option<Zoned> {
    Timestamp::from_second(second).ok().map(|t| t.to_zoned(zone.clone()))
}

fn is_midnight(at: &Zoned) -> bool {
    at.hour() == 0 && at.minute() == 0 && at.second() == 0
}

fn day(at: &Zoned) -> Filling {
    Filling::Day(at.year(), at.month(), at.day())
}

fn minute(at: &Zoned) -> Phrase {
    let time = Filling::Figures(format!("{:02}:{:02}", at.hour(), at.minute()));
    Phrase::new("day-minute").with("day", day(at)).with("time", time)
}

/// A half-open span: "on 26 January 2022", "between 26 and 29 January 2022", "by 30 January 2022".
pub(super) fn span(span: Span, zone: &TimeZone) -> Phrase {
    let from = (span.from != i64::MIN).then(|| zoned(span.from, zone)).flatten();
    let to = (span.to != i64::MAX).then(|| zoned(span.to, zone)).flatten();
    let last = (span.to != i64::MAX).then(|| zoned(span.to - 1, zone)).flatten();
    match (from, to, last) {
        (Some(from), Some(to), Some(last)) => {
            if span.to - span.from <= 60 {
                Phrase::new("span-at").with("moment", minute(&from))
            } else if is_midnight(&from) && is_midnight(&to) {
                days(&from, &last)
            } else {
                Phrase::new("span-between").with("from", minute(&from)).with("to", minute(&to))
            }
        }
        (None, Some(_), Some(last)) => Phrase::new("span-by").with("day", day(&last)),
        (Some(from), _, _) => Phrase::new("span-from").with("day", day(&from)),
        _ => Phrase::new("span-unknown"),
    }
}

fn days(from: &Zoned, last: &Zoned) -> Phrase {
    if from.date() == last.date() {
        return Phrase::new("span-on").with("day", day(from));
    }
    let first = if (from.year(), from.month()) == (last.year(), last.month()) {
        Filling::Figures(from.day().to_string())
    } else {
        day(from)
    };
    Phrase::new("span-between").with("from", first).with("to", day(last))
}

/// The unit that suits a length of time, in seconds, and the phrase that counts in it.
fn unit(seconds: i64) -> (i64, &'static str) {
    match seconds.abs() {
        s if s >= 3 * DAY => (DAY, "length-days"),
        s if s >= 3_600 => (3_600, "length-hours"),
        _ => (60, "length-minutes"),
    }
}

/// An offset from an event: "18–30 hours after E", "up to 12 hours after E", "at E".
pub(super) fn offset(lo_s: i64, hi_s: i64, event: Filling) -> Phrase {
    let (unit_s, length) = unit(lo_s.abs().max(hi_s.abs()));
    let rounded = |s: i64| (s as f64 / unit_s as f64 * 10.0).round() / 10.0;
    let long = |s: i64| Phrase::new(length).with("n", Filling::Amount(rounded(s)));
    let bare = |s: i64| Filling::Amount(rounded(s));
    let phrase = if lo_s == 0 && hi_s == 0 {
        Phrase::new("offset-none")
    } else if lo_s == hi_s {
        let side = if lo_s > 0 { "offset-after" } else { "offset-before" };
        Phrase::new(side).with("length", long(lo_s.abs()))
    } else if lo_s == 0 {
        Phrase::new("offset-up-to-after").with("length", long(hi_s))
    } else if hi_s == 0 {
        Phrase::new("offset-up-to-before").with("length", long(-lo_s))
    } else if lo_s > 0 {
        Phrase::new("offset-within-after").with("from", bare(lo_s)).with("to", long(hi_s))
    } else if hi_s < 0 {
        Phrase::new("offset-within-before").with("from", bare(-hi_s)).with("to", long(-lo_s))
    } else {
        Phrase::new("offset-around").with("before", long(-lo_s)).with("after", long(hi_s))
    };
    phrase.with("event", event)
}

/// A number without needless decimals, or that there is no limit.
pub(super) fn amount(x: f64) -> Filling {
    if x.is_finite() {
        Filling::Amount(x)
    } else {
        Phrase::new(if x > 0.0 { "unlimited" } else { "unlimited-below" }).into()
    }
}

/// "78%"; never 0 or 100 for what is neither.
pub(super) fn percent(p: f64) -> Filling {
    let whole = (p * 100.0).round().clamp(1.0, 99.0);
    Filling::Figures(format!("{whole}%"))
}

/// Keys of claims.
pub(super) fn claims(keys: &[String]) -> Vec<Filling> {
    keys.iter().cloned().map(Filling::Claim).collect()
}

/// Keys of items.
pub(super) fn items(keys: impl IntoIterator<Item = String>) -> Vec<Filling> {
    keys.into_iter().map(Filling::Item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::english;

    fn s(from: i64, to: i64) -> Span {
        Span::new(from, to).expect("a span")
    }

    #[test]
    fn spans_read_as_dates_in_the_zone_of_the_case() {
        let utc = TimeZone::UTC;
        assert_eq!(english(&span(s(0, DAY), &utc)), "on 1 January 1970");
        assert_eq!(english(&span(s(0, 4 * DAY), &utc)), "between 1 and 4 January 1970");
        assert_eq!(english(&span(s(i64::MIN, DAY), &utc)), "by 1 January 1970");
        assert_eq!(english(&span(s(0, i64::MAX), &utc)), "from 1 January 1970 on");
        assert_eq!(english(&span(s(60, 61), &utc)), "at 1 January 1970, 00:01");
        let east = TimeZone::fixed(jiff::tz::offset(2));
        assert_eq!(english(&span(s(-7_200, DAY - 7_200), &east)), "on 1 January 1970");
    }

    #[test]
    fn offsets_read_in_the_unit_that_suits_them() {
        assert_eq!(
            english(&offset(64_800, 108_000, Filling::Key("E".to_owned()))),
            "18–30 hours after E"
        );
        assert_eq!(
            english(&offset(0, 43_200, Filling::Key("E".to_owned()))),
            "up to 12 hours after E"
        );
        assert_eq!(english(&offset(0, 0, Filling::Key("E".to_owned()))), "at E");
        assert_eq!(
            english(&offset(-5 * DAY, -5 * DAY, Filling::Key("E".to_owned()))),
            "5 days before E"
        );
        assert_eq!(
            english(&offset(-60, 120, Filling::Key("E".to_owned()))),
            "from 1 minutes before to 2 minutes after E"
        );
        for (lo, hi, words) in [
            (-43_200, 0, "up to 12 hours before E"),
            (-108_000, -64_800, "18–30 hours before E"),
            (3_600, 3_600, "1 hours after E"),
            (-3_599, 0, "up to 60 minutes before E"),
            (0, 3 * DAY, "up to 3 days after E"),
            (0, 3 * DAY - 1, "up to 72 hours after E"),
        ] {
            assert_eq!(english(&offset(lo, hi, Filling::Key("E".to_owned()))), words);
        }
    }

    #[test]
    fn what_has_no_limit_says_on_which_side() {
        let told = |x: f64| {
            english(&Phrase::new("note-not-strict").key("rule", "R").with("strength", amount(x)))
        };
        assert!(told(f64::INFINITY).contains("(strength unlimited)"), "{}", told(f64::INFINITY));
        assert!(told(f64::NEG_INFINITY).contains("(strength unlimited below)"));
        assert!(told(0.25).contains("(strength 0.25)"));
    }

    #[test]
    fn a_probability_is_never_shown_as_certain() {
        assert_eq!(percent(0.999), Filling::Figures("99%".to_owned()));
        assert_eq!(percent(0.5), Filling::Figures("50%".to_owned()));
    }
}
