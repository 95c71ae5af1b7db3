//! EDTF (ISO 8601-2) level 1 times, as coders type them.
//!
//! `2022`, `2022-01`, `2022-01-26`, `2022-01-XX`, `2022-01-20T18`, `T18:30`, `T18:30:05`, with `Z` or an
//! offset; `?` uncertain, `~` approximate, `%` both; parts of a day (`T-morning` 05–12, `T-afternoon`
//! 12–18, `T-evening` 18–24, `T-night` 20–06 of the next day); intervals `a/b`, `../b`, `a/..`, `..b`,
//! `a..`; one of a set `[a,b]`, `[a..b]`. An end stands for the whole of what it names: `a/2022-01-26`
//! includes the 26th. Times without an offset are local to the zone of the case.

use jiff::{
    civil::{Date, DateTime, Time},
    tz::{Offset, TimeZone},
};

use super::{
    Span, When, WhenForm,
    grammar::{GrammarError, shown},
    numerals::ascii_digits,
    parse_value::refuse_spreadsheet_error,
};

/// Most alternatives that `[a..b]` is spelled out into; longer ranges keep their outer bounds only.
pub const MAX_ALTERNATIVES: usize = 400;

/// Last year taken.
const MAX_YEAR: i16 = 2999;

/// How times are read.
#[derive(Debug, Clone, Copy)]
pub struct TimeOptions<'a> {
    /// The zone of times without an offset.
    pub zone: &'a TimeZone,
    /// How `01/02/2022` is meant; `None` refuses it.
    pub day_first: Option<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Precision {
    Year,
    Month,
    Day,
    Finer,
}

/// One date or date-time.
#[derive(Debug, Clone, Copy)]
struct Point {
    span: Span,
    precision: Precision,
    first_day: Date,
    uncertain: bool,
    approximate: bool,
}

/// Reads a time.
///
/// # Errors
///
/// `bad-date`, `impossible-date`, `ambiguous-date`, `excel-serial`, `hijri-date`, `relative-date`,
/// `ambiguous-time`, `empty-interval`, `mixed-digits`, `spreadsheet-error`.
pub fn parse_when(text: &str, options: &TimeOptions<'_>) -> Result<When, GrammarError> {
    refuse_spreadsheet_error(text)?;
    let text = normalise(text, options)?;
    if let Some(list) = text.strip_prefix('[') {
        let list = list.strip_suffix(']').ok_or_else(|| bad(&text))?;
        return one_of(&text, list, options);
    }
    let (begin, end) = if let Some((a, b)) = text.split_once('/') {
        (a, b)
    } else if let Some(b) = text.strip_prefix("..") {
        ("..", b)
    } else if let Some(a) = text.strip_suffix("..") {
        (a, "..")
    } else {
        let point = parse_point(&text, options)?;
        return Ok(when(text, point.span, WhenForm::Single, &[point]));
    };
    interval(&text, begin, end, options)
}

fn when(text: String, outer: Span, form: WhenForm, points: &[Point]) -> When {
    When {
        text,
        outer,
        form,
        uncertain: points.iter().any(|p| p.uncertain),
        approximate: points.iter().any(|p| p.approximate),
    }
}

fn bad(text: &str) -> GrammarError {
    GrammarError::new("bad-date", format!("{} is not a date or time", shown(text)))
        .hint("write 2022-01-26, 2022-01-26T18:30, 2022-01-26?, a/b or [a..b]")
}

/// ASCII digits, no white space, `T` between date and clock, slash dates as ISO dates.
fn normalise(text: &str, options: &TimeOptions<'_>) -> Result<String, GrammarError> {
    let ascii = ascii_digits(text.trim())?.replace('؟', "?");
    let bytes = ascii.as_bytes();
    // "2022-01-26 18:30" is common and has one reading.
    let clock_after_blank = bytes.len() > 11
        && bytes[10] == b' '
        && bytes[9].is_ascii_digit()
        && bytes[11].is_ascii_digit();
    let joined = if clock_after_blank { ascii.replacen(' ', "T", 1) } else { ascii };
    let text: String = joined.chars().filter(|c| !c.is_whitespace()).collect();
    if text.is_empty() || text.len() > 4096 {
        return Err(bad(&text));
    }
    refuse_foreign_forms(&text)?;
    in_iso(&text, options)
}

/// Every date of `text` as an ISO date: the text is stored, and is read back without being told an
/// order.
fn in_iso(text: &str, options: &TimeOptions<'_>) -> Result<String, GrammarError> {
    let whole = slash_date(text, options)?;
    // Within a list, slashes belong to its dates.
    let is_list = whole.starts_with('[');
    let parts_dates = |c: char| match c {
        '/' => !is_list,
        _ => matches!(c, '[' | ']' | ',' | '،'),
    };
    let mut iso = String::with_capacity(whole.len());
    for part in whole.split_inclusive(parts_dates) {
        let dates = part.trim_end_matches(parts_dates);
        for (i, date) in dates.split("..").enumerate() {
            iso.push_str(if i == 0 { "" } else { ".." });
            iso.push_str(&slash_date(date, options)?);
        }
        iso.push_str(&part[dates.len()..]);
    }
    Ok(iso)
}

fn refuse_foreign_forms(text: &str) -> Result<(), GrammarError> {
    const RELATIVE: [&str; 12] = [
        "yesterday",
        "today",
        "tomorrow",
        "now",
        "lastweek",
        "lastnight",
        "fri",
        "friday",
        "أمس",
        "اليوم",
        "غدا",
        "الآن",
    ];
    let lower = text.to_lowercase();
    if RELATIVE.contains(&lower.as_str()) || lower.starts_with("pub-") {
        return Err(GrammarError::new(
            "relative-date",
            format!("{} depends on when it was written", shown(text)),
        )
        .hint("write the date itself, as 2022-01-26, or use `anchor` for times after an event"));
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        let n: u64 = text.parse().unwrap_or(0);
        if text.len() == 5 && (10_000..80_000).contains(&n) {
            let day = Date::constant(1899, 12, 30)
                .checked_add(jiff::Span::new().days(i64::try_from(n).unwrap_or(0)))
                .map_or_else(|_| "a date".to_owned(), |d| d.to_string());
            return Err(GrammarError::new(
                "excel-serial",
                format!("{} looks like a spreadsheet's day number ({day})", shown(text)),
            )
            .hint("format the column as text, with dates as 2022-01-26"));
        }
        if text.len() == 8 {
            return Err(bad(text).hint(format!(
                "write {}-{}-{}",
                &text[..4],
                &text[4..6],
                &text[6..]
            )));
        }
    }
    Ok(())
}

/// `26/01/2022` and its like, into ISO where the order is told; anything else as it is.
fn slash_date(text: &str, options: &TimeOptions<'_>) -> Result<String, GrammarError> {
    let Some((a, b, year)) = three_numbers(text) else { return Ok(text.to_owned()) };
    let iso = |day: u32, month: u32| format!("{year:04}-{month:02}-{day:02}");
    match options.day_first {
        Some(true) => Ok(iso(a, b)),
        Some(false) => Ok(iso(b, a)),
        None if a <= 12 && b <= 12 && a != b => Err(GrammarError::new(
            "ambiguous-date",
            format!("{} can be {} or {}", shown(text), iso(a, b), iso(b, a)),
        )
        .hint("write the date as year-month-day, or tell the order with --date-order")),
        None => {
            let one = if a > 12 { iso(a, b) } else { iso(b, a) };
            Err(bad(text).hint(format!("write {one}, or tell the order with --date-order")))
        }
    }
}

fn three_numbers(text: &str) -> Option<(u32, u32, u32)> {
    let sep = ['/', '.', '-'].into_iter().find(|&s| text.matches(s).count() == 2)?;
    let parts: Vec<&str> = text.split(sep).collect();
    let [a, b, year] = parts[..] else { return None };
    let digits = |p: &str, max: usize| {
        (!p.is_empty() && p.len() <= max && p.bytes().all(|c| c.is_ascii_digit()))
            .then(|| p.parse().ok())
            .flatten()
    };
    let year = if year.len() == 4 { digits(year, 4)? } else { return None };
    Some((digits(a, 2)?, digits(b, 2)?, year))
}

fn interval(
    text: &str,
    begin: &str,
    end: &str,
    options: &TimeOptions<'_>,
) -> Result<When, GrammarError> {
    let open = |t: &str| matches!(t, ".." | "");
    if open(begin) && open(end) {
        return Err(bad(text).hint("an interval needs a date at one end at least"));
    }
    let mut points = Vec::new();
    let mut read = |t: &str| -> Result<Span, GrammarError> {
        let point = parse_point(t, options)?;
        points.push(point);
        Ok(point.span)
    };
    let (begin, end) = if open(begin) {
        let end = read(end)?;
        (Span { from: i64::MIN, to: end.to }, end)
    } else if open(end) {
        let begin = read(begin)?;
        (begin, Span { from: begin.from, to: i64::MAX })
    } else {
        (read(begin)?, read(end)?)
    };
    let outer =
        Span::new(begin.from, end.to).filter(|_| begin.from <= end.from || begin.to <= end.to);
    let Some(outer) = outer else {
        return Err(GrammarError::new(
            "empty-interval",
            format!("the interval {} ends before it begins", shown(text)),
        )
        .hint("write the earlier date first"));
    };
    Ok(when(text.to_owned(), outer, WhenForm::Interval { begin, end }, &points))
}

fn one_of(text: &str, list: &str, options: &TimeOptions<'_>) -> Result<When, GrammarError> {
    let mut points = Vec::new();
    let mut spans: Vec<Span> = Vec::new();
    let mut spelled_out = true;
    for member in list.split([',', '،']) {
        if let Some((a, b)) = member.split_once("..") {
            let range = alternatives(text, a, b, options, &mut points)?;
            spelled_out &= range.1;
            spans.extend(range.0);
        } else {
            let point = parse_point(member, options)?;
            spans.push(point.span);
            points.push(point);
        }
    }
    spans.sort_unstable();
    spans.dedup();
    spelled_out &= spans.len() <= MAX_ALTERNATIVES;
    let outer = Span {
        from: spans.iter().map(|s| s.from).min().unwrap_or(i64::MIN),
        to: spans.iter().map(|s| s.to).max().unwrap_or(i64::MAX),
    };
    let form = if spelled_out { WhenForm::OneOf(spans) } else { WhenForm::Single };
    Ok(when(text.to_owned(), outer, form, &points))
}

/// The years, months or days from `a` to `b`; or the one span around them and `false`.
fn alternatives(
    text: &str,
    a: &str,
    b: &str,
    options: &TimeOptions<'_>,
    points: &mut Vec<Point>,
) -> Result<(Vec<Span>, bool), GrammarError> {
    let mut end = |t: &str| -> Result<Option<Point>, GrammarError> {
        if t.is_empty() {
            return Ok(None);
        }
        let point = parse_point(t, options)?;
        points.push(point);
        Ok(Some(point))
    };
    let (first, last) = (end(a)?, end(b)?);
    let (Some(first), Some(last)) = (first, last) else {
        let from = first.map_or(i64::MIN, |p| p.span.from);
        let to = last.map_or(i64::MAX, |p| p.span.to);
        return if first.is_none() && last.is_none() {
            Err(bad(text))
        } else {
            Ok((vec![Span { from, to }], false))
        };
    };
    let hull = Span::new(first.span.from, last.span.to)
        .filter(|_| first.span.from <= last.span.from)
        .ok_or_else(|| {
            GrammarError::new(
                "empty-interval",
                format!("{} has a range that ends before it begins", shown(text)),
            )
            .hint("write the earlier date first")
        })?;
    if first.precision != last.precision || first.precision == Precision::Finer {
        return Ok((vec![hull], false));
    }
    let mut spans = Vec::new();
    let mut day = first.first_day;
    while day <= last.first_day {
        if spans.len() >= MAX_ALTERNATIVES {
            return Ok((vec![hull], false));
        }
        let next = next_unit(day, first.precision).ok_or_else(|| bad(text))?;
        spans.push(days(day, next, options.zone)?);
        day = next;
    }
    Ok((spans, true))
}

fn next_unit(day: Date, precision: Precision) -> Option<Date> {
    let step = match precision {
        Precision::Year => jiff::Span::new().years(1),
        Precision::Month => jiff::Span::new().months(1),
        Precision::Day | Precision::Finer => jiff::Span::new().days(1),
    };
    day.checked_add(step).ok()
}

/// From the first instant of `first` to the first instant of `next`, local.
fn days(first: Date, next: Date, zone: &TimeZone) -> Result<Span, GrammarError> {
    let from = lenient(first.at(0, 0, 0, 0), zone)?;
    let to = lenient(next.at(0, 0, 0, 0), zone)?;
    Span::new(from, to).ok_or_else(|| bad(&first.to_string()))
}

/// Local time to seconds; in a gap the instant after it, in a fold the earlier one: right for the
/// bounds of days, which exist even where midnight does not.
fn lenient(at: DateTime, zone: &TimeZone) -> Result<i64, GrammarError> {
    zone.to_ambiguous_timestamp(at)
        .compatible()
        .map(jiff::Timestamp::as_second)
        .map_err(|_| bad(&at.to_string()))
}

fn parse_point(text: &str, options: &TimeOptions<'_>) -> Result<Point, GrammarError> {
    let (body, mark) = match text.as_bytes().last() {
        Some(&mark @ (b'?' | b'~' | b'%')) => (&text[..text.len() - 1], mark),
        _ => (text, 0),
    };
    let (date, clock) = match body.split_once(['T', 't']) {
        Some((date, clock)) => (date, Some(clock)),
        None => (body, None),
    };
    let (first, precision) = parse_date(text, date)?;
    let (span, precision) = match clock {
        None => {
            let next = next_unit(first, precision).ok_or_else(|| bad(text))?;
            (days(first, next, options.zone)?, precision)
        }
        Some(clock) if precision == Precision::Day => {
            let span = match clock.strip_prefix('-') {
                Some(part) => part_of_day(text, first, part, options.zone)?,
                None => clock_span(text, first, clock, options.zone)?,
            };
            (span, Precision::Finer)
        }
        Some(_) => return Err(bad(text)),
    };
    Ok(Point {
        span,
        precision,
        first_day: first,
        uncertain: matches!(mark, b'?' | b'%'),
        approximate: matches!(mark, b'~' | b'%'),
    })
}

fn parse_date(text: &str, date: &str) -> Result<(Date, Precision), GrammarError> {
    let date = date.strip_suffix("-XX").unwrap_or(date);
    let date = date.strip_suffix("-XX").unwrap_or(date);
    let parts: Vec<&str> = date.split('-').collect();
    let number = |p: &str, width: usize| -> Option<i16> {
        (p.len() == width && p.bytes().all(|b| b.is_ascii_digit())).then(|| p.parse().ok())?
    };
    let (year, month, day, precision) = match parts[..] {
        [y] => (number(y, 4), Some(1), Some(1), Precision::Year),
        [y, m] => (number(y, 4), number(m, 2), Some(1), Precision::Month),
        [y, m, d] => (number(y, 4), number(m, 2), number(d, 2), Precision::Day),
        _ => return Err(bad(text)),
    };
    let (Some(year), Some(month), Some(day)) = (year, month, day) else { return Err(bad(text)) };
    if (1300..=1500).contains(&year) {
        return Err(GrammarError::new(
            "hijri-date",
            format!("{} has the year {year}, which looks like a Hijri year", shown(text)),
        )
        .hint("write dates in the Gregorian calendar, as 2022-01-26"));
    }
    if !(1..=MAX_YEAR).contains(&year) {
        return Err(GrammarError::new(
            "impossible-date",
            format!("{} has the year {year}; years from 1 to {MAX_YEAR} are taken", shown(text)),
        ));
    }
    let date = Date::new(year, month as i8, day as i8).map_err(|_| {
        GrammarError::new("impossible-date", format!("{} is no day of the calendar", shown(text)))
            .hint("check the month and the day")
    })?;
    Ok((date, precision))
}

fn part_of_day(text: &str, day: Date, part: &str, zone: &TimeZone) -> Result<Span, GrammarError> {
    let (from, to) = match part {
        "morning" => (5, 12),
        "afternoon" => (12, 18),
        "evening" => (18, 24),
        "night" => (20, 30),
        _ => {
            return Err(
                bad(text).hint("parts of a day are T-morning, T-afternoon, T-evening and T-night")
            );
        }
    };
    let next = day.tomorrow().map_err(|_| bad(text))?;
    let at = |hour: i8| {
        lenient(if hour < 24 { day.at(hour, 0, 0, 0) } else { next.at(hour - 24, 0, 0, 0) }, zone)
    };
    Span::new(at(from)?, at(to)?).ok_or_else(|| bad(text))
}

fn clock_span(text: &str, day: Date, clock: &str, zone: &TimeZone) -> Result<Span, GrammarError> {
    let (clock, offset) = split_offset(clock).ok_or_else(|| bad(text))?;
    // Fractions of a second are below the resolution of the store.
    let clock = match clock.split_once('.') {
        Some((whole, f)) if whole.len() == 8 && f.bytes().all(|b| b.is_ascii_digit()) => whole,
        Some(_) => return Err(bad(text)),
        None => clock,
    };
    let parts: Vec<&str> = clock.split(':').collect();
    let mut numbers = [0i8; 3];
    if parts.len() > 3 {
        return Err(bad(text));
    }
    for (slot, part) in numbers.iter_mut().zip(&parts) {
        if part.len() != 2 || !part.bytes().all(|b| b.is_ascii_digit()) {
            return Err(bad(text));
        }
        *slot = part.parse().map_err(|_| bad(text))?;
    }
    let time = Time::new(numbers[0], numbers[1], numbers[2], 0).map_err(|_| {
        GrammarError::new("impossible-date", format!("{} has no such time of day", shown(text)))
            .hint("hours run from 00 to 23, minutes and seconds from 00 to 59")
    })?;
    let length = [3_600, 60, 1][parts.len() - 1];
    let at = day.to_datetime(time);
    let from = match offset {
        Some(offset) => offset.to_timestamp(at).map_err(|_| bad(text))?.as_second(),
        None => strict(text, at, zone)?,
    };
    Span::new(from, from + length).ok_or_else(|| bad(text))
}

fn strict(text: &str, at: DateTime, zone: &TimeZone) -> Result<i64, GrammarError> {
    let ambiguous = zone.to_ambiguous_timestamp(at);
    if ambiguous.is_ambiguous() {
        let earlier = ambiguous.earlier().map(jiff::Timestamp::as_second);
        let later = ambiguous.later().map(jiff::Timestamp::as_second);
        let twice = match (earlier, later) {
            (Ok(a), Ok(b)) => zone_local(zone, a) == at && zone_local(zone, b) == at,
            _ => false,
        };
        let name = zone.iana_name().unwrap_or("the zone of the case");
        let what = if twice { "happened twice" } else { "did not happen" };
        return Err(GrammarError::new(
            "ambiguous-time",
            format!("{} {what} in {name}: the clocks were changed", shown(text)),
        )
        .hint("add the offset, as 2022-10-30T02:30+02:00"));
    }
    lenient(at, zone)
}

fn zone_local(zone: &TimeZone, second: i64) -> DateTime {
    jiff::Timestamp::from_second(second).map_or(DateTime::MIN, |t| zone.to_datetime(t))
}

/// Splits `18:30+02:00` and `18:30Z`; `None` if the offset is malformed.
fn split_offset(clock: &str) -> Option<(&str, Option<Offset>)> {
    if let Some(clock) = clock.strip_suffix(['Z', 'z']) {
        return Some((clock, Some(Offset::UTC)));
    }
    let Some(at) = clock.rfind(['+', '-', '\u{2212}']) else { return Some((clock, None)) };
    let negative = !clock[at..].starts_with('+');
    let digits: String = clock[at..].chars().skip(1).filter(|&c| c != ':').collect();
    if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let hours: i32 = digits[..2].parse().ok()?;
    let minutes: i32 = if digits.len() == 4 { digits[2..].parse().ok()? } else { 0 };
    if hours > 15 || minutes > 59 {
        return None;
    }
    let seconds = (hours * 60 + minutes) * 60;
    let offset = Offset::from_seconds(if negative { -seconds } else { seconds }).ok()?;
    Some((&clock[..at], Some(offset)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::DAY, *};

    /// 2022-01-20T00:00:00Z.
    const JAN_20: i64 = 1_642_636_800;

    fn utc(text: &str) -> When {
        parse_when(text, &TimeOptions { zone: &TimeZone::UTC, day_first: None }).unwrap()
    }

    fn code(text: &str) -> &'static str {
        parse_when(text, &TimeOptions { zone: &TimeZone::UTC, day_first: None }).unwrap_err().code
    }

    fn damascus(text: &str) -> Result<When, GrammarError> {
        let zone = TimeZone::get("Asia/Damascus").unwrap();
        parse_when(text, &TimeOptions { zone: &zone, day_first: None })
    }

    fn span(from: i64, to: i64) -> Span {
        Span { from, to }
    }

    #[test]
    fn precision_gives_the_bounds() {
        assert_eq!(utc("2022-01-20").outer, span(JAN_20, JAN_20 + DAY));
        assert_eq!(utc("2022-01-20T18").outer, span(JAN_20 + 64_800, JAN_20 + 68_400));
        assert_eq!(utc("2022-01-20T18:30").outer, span(JAN_20 + 66_600, JAN_20 + 66_660));
        assert_eq!(utc("2022-01-20 18:30:05").outer, span(JAN_20 + 66_605, JAN_20 + 66_606));
        assert_eq!(utc("2022-01-20T18:30+02:00").outer.from, JAN_20 + 59_400);
        assert_eq!(utc("2022").outer, span(JAN_20 - 19 * DAY, JAN_20 + 346 * DAY));
        assert_eq!(utc("2022-01-XX"), When { text: "2022-01-XX".into(), ..utc("2022-01") });
        assert_eq!(utc("2022-01-20T-evening").outer, span(JAN_20 + 64_800, JAN_20 + DAY));
        assert_eq!(utc("٢٠٢٢-٠١-٢٠").text, "2022-01-20");
        let marked = utc("2022-01-20%");
        assert!(marked.uncertain && marked.approximate);
        assert!(utc("2022-01~").approximate);
    }

    /// A coarse end may begin before the beginning, and a coarse beginning end after the end: only what
    /// lies wholly the wrong way round is refused.
    #[test]
    fn an_interval_may_have_ends_of_unlike_precision() {
        assert_eq!(utc("2022-01-20/2022-01").outer.from, JAN_20);
        assert_eq!(utc("2022-01/2022-01-20").outer.to, JAN_20 + DAY);
        assert_eq!(utc("2022-01-20/2022-01-20").outer, span(JAN_20, JAN_20 + DAY));
        assert_eq!(code("2022-01-21/2022-01-20"), "empty-interval");
        assert_eq!(code("2022-02/2022-01-20"), "empty-interval");
    }

    #[test]
    fn local_days_follow_the_zone() {
        // Damascus was at +2 in January 2022 and has been at +3 all year since October 2022.
        assert_eq!(damascus("2022-01-20").unwrap().outer.from, JAN_20 - 7_200);
        assert_eq!(damascus("2023-01-20").unwrap().outer.from, JAN_20 + 365 * DAY - 10_800);
        // On 25 March 2022 the clocks went from 00:00 to 01:00: the day begins at 01:00.
        let short = damascus("2022-03-25").unwrap().outer;
        assert_eq!(short.length_s(), 23 * 3_600);
        assert_eq!(damascus("2022-03-25T00:30").unwrap_err().code, "ambiguous-time");
        assert!(damascus("2022-03-25T00:30+02:00").is_ok());
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let berlin = TimeOptions { zone: &zone, day_first: None };
        let twice = parse_when("2022-10-30T02:30", &berlin).unwrap_err();
        assert!(twice.message.contains("twice"), "{twice}");
    }

    #[test]
    fn intervals_and_sets_keep_outer_bounds() {
        let a = utc("2022-01-20/2022-01-26?");
        assert_eq!(a.outer, span(JAN_20, JAN_20 + 7 * DAY));
        assert!(a.uncertain);
        for open in ["../2022-01-20", "..2022-01-20"] {
            let w = utc(open);
            assert_eq!(w.outer, span(i64::MIN, JAN_20 + DAY));
            assert_eq!(w.core(), None);
        }
        assert_eq!(utc("2022-01-20/..").outer, span(JAN_20, i64::MAX));
        let one = utc("[2022-01-26?..2022-01-29?]");
        let WhenForm::OneOf(days) = &one.form else { panic!("{one:?}") };
        assert_eq!(days.len(), 4);
        assert_eq!(one.outer, span(JAN_20 + 6 * DAY, JAN_20 + 10 * DAY));
        let two = utc("[2022-01-27?,2022-01-20?]");
        assert_eq!(
            two.form,
            WhenForm::OneOf(vec![
                span(JAN_20, JAN_20 + DAY),
                span(JAN_20 + 7 * DAY, JAN_20 + 8 * DAY)
            ])
        );
        assert_eq!(utc("[2000-01-01..2022-01-01]").form, WhenForm::Single);
        let evening = utc("2022-01-20T18/2022-01-21T00");
        assert_eq!(evening.outer, span(JAN_20 + 64_800, JAN_20 + DAY + 3_600));
        assert_eq!(utc("..2019").outer.to, 1_577_836_800);
    }

    #[test]
    fn doubtful_and_impossible_dates_are_refused() {
        for (text, expected) in [
            ("2022-02-30", "impossible-date"),
            ("2022-13-01", "impossible-date"),
            ("2022-01-20T25", "impossible-date"),
            ("0000-01-01", "impossible-date"),
            ("01/02/2022", "ambiguous-date"),
            ("26/01/2022", "bad-date"),
            ("44587", "excel-serial"),
            ("#REF!", "spreadsheet-error"),
            ("1443-06-23", "hijri-date"),
            ("yesterday", "relative-date"),
            ("2022-01-26/2022-01-20", "empty-interval"),
            ("[2022-01-26..2022-01-20]", "empty-interval"),
            ("../..", "bad-date"),
            ("[2022-01-26", "bad-date"),
            ("20220126", "bad-date"),
            ("٢022", "mixed-digits"),
            ("22-01-26", "bad-date"),
            ("2022-1-6", "bad-date"),
            ("", "bad-date"),
        ] {
            assert_eq!(code(text), expected, "{text}");
        }
        let day_first = TimeOptions { zone: &TimeZone::UTC, day_first: Some(true) };
        for (typed, iso) in [
            ("01/02/2022", "2022-02-01"),
            ("01-02-2022/05.02.2022", "2022-02-01/2022-02-05"),
            ("..05.02.2022", "..2022-02-05"),
            ("[01/02/2022, 03/02/2022..05/02/2022]", "[2022-02-01,2022-02-03..2022-02-05]"),
        ] {
            // What is stored is read back without being told the order.
            assert_eq!(utc(iso), parse_when(typed, &day_first).unwrap());
            assert_eq!(utc(iso).text, iso);
        }
    }

    fn any_point() -> impl Strategy<Value = String> {
        let clock = prop_oneof![
            Just(String::new()),
            (0u8..24).prop_map(|h| format!("T{h:02}")),
            (0u8..24, 0u8..60).prop_map(|(h, m)| format!("T{h:02}:{m:02}Z")),
            Just("T-night".to_owned()),
        ];
        let mark = prop_oneof![Just(""), Just("?"), Just("~"), Just("%")];
        (1600u16..2900, 1u8..13, 1u8..29, clock, mark, 0u8..3).prop_map(|(y, m, d, c, k, cut)| {
            match cut {
                0 => format!("{y:04}{k}"),
                1 => format!("{y:04}-{m:02}{k}"),
                _ => format!("{y:04}-{m:02}-{d:02}{c}{k}"),
            }
        })
    }

    proptest! {
        #[test]
        fn normal_text_reads_back_to_the_same(a in any_point(), b in any_point(), shape in 0u8..6) {
            let text = match shape {
                0 => a,
                1 => format!("{a}/{b}"),
                2 => format!("..{a}"),
                3 => format!("{a}/.."),
                4 => format!("[{a},{b}]"),
                _ => format!("[{a}..{b}]"),
            };
            if let Ok(w) = damascus(&text) {
                prop_assert!(w.outer.from < w.outer.to);
                prop_assert_eq!(damascus(&w.text).unwrap(), w);
            }
        }

        #[test]
        fn nothing_panics(text in "\\PC{0,24}", near in "[0-9T:?~%/,.\\[\\]XZ+ -]{0,24}") {
            let _ = damascus(&text);
            let _ = damascus(&near);
        }
    }
}
