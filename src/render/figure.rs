//! Figures for eyes: medians with their intervals, in as many digits as the interval bears out.

use serde::Serialize;

use super::calendar::Calendar;
use super::messages::{Arg, Locale, Message};
use super::queries::{Cite, Query};
use super::view::{Moment, Period};

/// What sort of figure an item asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FigureKind {
    /// A number.
    Number,
    /// A count, which is whole.
    Count,
    /// A date: seconds UTC.
    Date,
}

/// The posterior of a figure. Median and interval, never one without the other.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FigureRow {
    /// The time that it is for; `None` where the item has no time.
    pub as_of: Option<Moment>,
    /// Posterior mean.
    pub mean: f64,
    /// Posterior median.
    pub median: f64,
    /// 5 % quantile.
    pub lo: f64,
    /// 95 % quantile.
    pub hi: f64,
}

/// The figure of an item at one time.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ItemFigure {
    /// What it is.
    pub kind: FigureKind,
    /// Median and interval.
    pub row: FigureRow,
    /// Unit.
    pub unit: Option<String>,
}

/// `181 (90% interval 170 to 190) persons, 30 Jan 2022` in a language of reports.
pub(super) fn figure_message(locale: &Locale, figure: &ItemFigure, item: &str) -> Message {
    let mut median = figure_median_in(locale, figure.kind, &figure.row);
    if let Some(unit) = &figure.unit {
        median.push(' ');
        median.push_str(unit);
    }
    let told = Message::new("figure-with-interval")
        .cited("median", Arg::Name(median), figure_cite(item, &figure.row, "median"))
        .message("interval", figure_interval_cited(locale, figure.kind, &figure.row, item));
    match figure.row.as_of {
        Some(Moment(at)) => Message::new("figure-at")
            .message("figure", told)
            .with("when", Arg::Days(Period::new(at.saturating_sub(1), at))),
        None => told,
    }
}

/// Where a figure comes from: `median`, `lo` or `hi`.
pub(super) fn figure_cite(item: &str, row: &FigureRow, column: &'static str) -> Cite {
    let at = row.as_of.map_or_else(String::new, |at| format!(" {}", at.0));
    let value = match column {
        "lo" => row.lo,
        "hi" => row.hi,
        _ => row.median,
    };
    Cite::new(Query::Figures, format!("{item}{at}"), column, value)
}

/// An inferred item of figures: one row, or for counts one a time.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FigureView {
    /// Item.
    pub item: String,
    /// The question in words.
    pub question: String,
    /// What its figures are.
    pub kind: FigureKind,
    /// Unit.
    pub unit: Option<String>,
    /// Claims on it.
    pub n_claims: usize,
    /// In time.
    pub rows: Vec<FigureRow>,
}

/// `181`, or a date.
pub fn figure_median(kind: FigureKind, row: &FigureRow, zone: &str) -> String {
    match kind {
        FigureKind::Date => moment(row.median, &Calendar::new(zone)),
        FigureKind::Count => rounded(row.median, 0),
        FigureKind::Number => rounded(row.median, digits(row)),
    }
}

/// `170 to 190`, or two dates.
pub fn figure_interval(kind: FigureKind, row: &FigureRow, zone: &str) -> String {
    match kind {
        FigureKind::Date => dates(row, &Calendar::new(zone)),
        FigureKind::Count => format!("{} to {}", rounded(row.lo, 0), rounded(row.hi, 0)),
        FigureKind::Number => {
            let digits = digits(row);
            format!("{} to {}", rounded(row.lo, digits), rounded(row.hi, digits))
        }
    }
}

/// The median in a language of reports.
pub(super) fn figure_median_in(locale: &Locale, kind: FigureKind, row: &FigureRow) -> String {
    match kind {
        FigureKind::Date => moment(row.median, &locale.calendar),
        FigureKind::Count => locale.digits(&rounded(row.median, 0)),
        FigureKind::Number => locale.digits(&rounded(row.median, digits(row))),
    }
}

/// The interval in a language of reports.
pub(super) fn figure_interval_in(locale: &Locale, kind: FigureKind, row: &FigureRow) -> String {
    let digits = match kind {
        FigureKind::Date => return dates(row, &locale.calendar),
        FigureKind::Count => 0,
        FigureKind::Number => digits(row),
    };
    interval_in(locale, &rounded(row.lo, digits), &rounded(row.hi, digits))
}

/// The interval with where its ends come from.
pub(super) fn figure_interval_cited(
    locale: &Locale,
    kind: FigureKind,
    row: &FigureRow,
    item: &str,
) -> Message {
    figure_interval_by(locale, kind, row, &|column, _| figure_cite(item, row, column))
}

/// The same of a figure that comes from somewhere else: of a column and its value.
pub(super) fn figure_interval_by(
    locale: &Locale,
    kind: FigureKind,
    row: &FigureRow,
    cite: &dyn Fn(&'static str, f64) -> Cite,
) -> Message {
    let digits = match kind {
        // Two days that are written as one stretch.
        FigureKind::Date => {
            let days = Arg::Name(dates(row, &locale.calendar));
            return Message::new("plain").cited("text", days, cite("lo", row.lo));
        }
        FigureKind::Count => 0,
        FigureKind::Number => digits(row),
    };
    let end = |column, x| {
        let shown = Arg::Figures(rounded(x, digits));
        Arg::Cited(Box::new(shown), cite(column, x))
    };
    Message::new("interval-to").with("lo", end("lo", row.lo)).with("hi", end("hi", row.hi))
}

fn interval_in(locale: &Locale, lo: &str, hi: &str) -> String {
    let interval = Message::new("interval-to").name("lo", lo).name("hi", hi);
    locale.digits(&locale.bare(&interval))
}

/// A signed error `[mean, lo, hi]` in a language of reports.
pub(super) fn shift_in(locale: &Locale, shift: [f64; 3], is_ratio: bool) -> Message {
    let Some((size, is_high)) = shift_size(shift, is_ratio) else {
        return Message::new("shift-none");
    };
    let id = if is_high { "shift-high" } else { "shift-low" };
    Message::new(id).with("size", Arg::Figures(locale.digits(&size)))
}

/// How large a signed error is, as exact as its interval bears out, and whether figures are too high;
/// `None` if nothing is left of it.
fn shift_size([mean, lo, hi]: [f64; 3], is_ratio: bool) -> Option<(String, bool)> {
    let (size, is_high) = if is_ratio {
        (format!("{:.0}%", 100.0 * (mean - 1.0).abs()), mean > 1.0)
    } else {
        (rounded(mean.abs(), digits_of(hi - lo)), mean > 0.0)
    };
    (mean.is_finite() && size.contains(|c: char| ('1'..='9').contains(&c)))
        .then_some((size, is_high))
}

/// `181 (90% interval 170 to 190)`.
pub fn figure_text(kind: FigureKind, row: &FigureRow, zone: &str) -> String {
    let (median, interval) = (figure_median(kind, row, zone), figure_interval(kind, row, zone));
    format!("{median} (90% interval {interval})")
}

/// A signed error `[mean, lo, hi]` in words: `20% too high` for a ratio of 1.2, `12 too low` for a difference of −12.
pub fn shift_text(shift: [f64; 3], is_ratio: bool) -> String {
    match shift_size(shift, is_ratio) {
        Some((size, true)) => format!("{size} too high"),
        Some((size, false)) => format!("{size} too low"),
        None => "neither too high nor too low".to_owned(),
    }
}

/// The ends of a signed error: `×0.90 to ×1.60`, or `-3 to 12`.
pub fn shift_interval(lo: f64, hi: f64, is_ratio: bool) -> String {
    let (lo, hi) = shift_ends(lo, hi, is_ratio);
    format!("{lo} to {hi}")
}

/// [`shift_interval`] as a sentence of any language.
pub fn shift_range(lo: f64, hi: f64, is_ratio: bool) -> Message {
    let (lo, hi) = shift_ends(lo, hi, is_ratio);
    Message::new("interval-to").with("lo", Arg::Figures(lo)).with("hi", Arg::Figures(hi))
}

/// The same with where the ends come from.
pub fn shift_range_cited((lo, hi): (f64, f64), is_ratio: bool, cites: [Cite; 2]) -> Message {
    let (lo, hi) = shift_ends(lo, hi, is_ratio);
    let [from, to] = cites;
    Message::new("interval-to").cited("lo", Arg::Figures(lo), from).cited(
        "hi",
        Arg::Figures(hi),
        to,
    )
}

/// The two ends, each by itself.
pub(super) fn shift_ends(lo: f64, hi: f64, is_ratio: bool) -> (String, String) {
    if is_ratio {
        return (format!("×{lo:.2}"), format!("×{hi:.2}"));
    }
    let digits = digits_of(hi - lo);
    (rounded(lo, digits), rounded(hi, digits))
}

fn dates(row: &FigureRow, calendar: &Calendar) -> String {
    if !(row.lo.is_finite() && row.hi.is_finite()) {
        return "–".to_owned();
    }
    let (lo, hi) = (row.lo.floor() as i64, row.hi.ceil() as i64);
    calendar.days(Period::new(lo, (hi + 1).max(lo + 1)))
}

fn moment(seconds: f64, calendar: &Calendar) -> String {
    if !seconds.is_finite() {
        return "–".to_owned();
    }
    let at = seconds.round() as i64;
    calendar.days(Period::new(at, at + 1))
}

/// Two digits of the width of the interval are as exact as it is worth to be.
fn digits(row: &FigureRow) -> usize {
    digits_of(row.hi - row.lo)
}

fn digits_of(width: f64) -> usize {
    if width.is_finite() && width > 0.0 {
        (1.0 - width.log10().floor()).clamp(0.0, 6.0) as usize
    } else {
        2
    }
}

fn rounded(x: f64, digits: usize) -> String {
    if !x.is_finite() {
        return "–".to_owned();
    }
    // Rounding may leave a negative nothing.
    let text = format!("{x:.digits$}");
    match text.strip_prefix('-') {
        Some(rest) if rest.chars().all(|c| c == '0' || c == '.') => rest.to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(lo: f64, median: f64, hi: f64) -> FigureRow {
        FigureRow { as_of: None, mean: median, median, lo, hi }
    }

    #[test]
    fn figures_have_the_digits_that_their_interval_bears_out() {
        let text = |kind, lo, median, hi| figure_text(kind, &row(lo, median, hi), "UTC");
        assert_eq!(
            text(FigureKind::Count, 169.6, 181.2, 190.4),
            "181 (90% interval 170 to 190)",
            "counts are whole"
        );
        assert_eq!(
            text(FigureKind::Number, 0.912, 1.2345, 1.512),
            "1.23 (90% interval 0.91 to 1.51)"
        );
        assert_eq!(
            text(FigureKind::Number, 1000.4, 2000.0, 3000.0),
            "2000 (90% interval 1000 to 3000)"
        );
        assert_eq!(text(FigureKind::Number, -0.001, 0.0, 40.0), "0 (90% interval 0 to 40)");
        assert_eq!(text(FigureKind::Number, 7.0, 7.0, 7.0), "7.00 (90% interval 7.00 to 7.00)");
        assert_eq!(
            text(FigureKind::Number, f64::NAN, 1.0, f64::INFINITY),
            "1.00 (90% interval – to –)"
        );
    }

    #[test]
    fn dates_are_days_of_the_zone() {
        // 2022-01-20T22:30Z is past midnight in Damascus (UTC+2).
        let at = 1_642_717_800.0;
        let row = row(at - 86_400.0, at, at + 3.0 * 86_400.0);
        assert_eq!(
            figure_text(FigureKind::Date, &row, "UTC"),
            "20 Jan 2022 (90% interval 19–23 Jan 2022)"
        );
        assert_eq!(
            figure_text(FigureKind::Date, &row, "Asia/Damascus"),
            "21 Jan 2022 (90% interval 20–24 Jan 2022)"
        );
    }

    #[test]
    fn shifts_are_told_in_words() {
        let ratio = |mean| shift_text([mean, 0.9, 1.6], true);
        assert_eq!(ratio(1.2), "20% too high");
        assert_eq!(ratio(0.75), "25% too low");
        assert_eq!(ratio(1.001), "neither too high nor too low");
        let difference = |mean, lo, hi| shift_text([mean, lo, hi], false);
        assert_eq!(difference(-12.4, -30.0, 12.0), "12 too low");
        assert_eq!(difference(0.0, -1.0, 1.0), "neither too high nor too low");
        assert_eq!(difference(5.1e-5, -0.3, 0.31), "neither too high nor too low");
        assert_eq!(difference(5.1e-5, 4e-5, 6e-5), "0.000051 too high");
        assert_eq!(shift_interval(0.9, 1.6, true), "×0.90 to ×1.60");
        assert_eq!(shift_interval(-3.0, 12.0, false), "-3 to 12");
    }
}
