//! Scores and probabilities over time: what the terminal and the report draw.

use serde::Serialize;

use super::figure::{
    FigureKind, FigureRow, figure_interval, figure_interval_in, figure_median, figure_median_in,
};
use super::messages::Locale;
use super::view::Moment;

/// What a track follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TrackKind {
    /// The reliability of a source.
    Source,
    /// The probability of a value.
    Item,
    /// A figure.
    Number,
}

/// A figure at one point of a series.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TrackPoint {
    /// Posterior mean; of a value, its probability.
    pub mean: f64,
    /// 5 % quantile; `None` for probabilities.
    pub lo: Option<f64>,
    /// Median; `None` for probabilities.
    pub mid: Option<f64>,
    /// 95 % quantile; `None` for probabilities.
    pub hi: Option<f64>,
}

impl TrackPoint {
    /// What is drawn: of figures the median, else the mean.
    pub(super) fn drawn(&self, kind: TrackKind) -> f64 {
        if kind == TrackKind::Number { self.mid.unwrap_or(self.mean) } else { self.mean }
    }
}

/// One source, value or figure over time.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TrackView {
    /// What it follows.
    pub kind: TrackKind,
    /// Key of the source or of the item.
    pub subject: String,
    /// Name of the source, or the question.
    pub label: String,
    /// The value whose probability it is: the one that leads at the last point.
    pub value: Option<String>,
    /// What sort of figure it is.
    pub figure: Option<FigureKind>,
    /// Claims of the source, or on the item, at the last point.
    pub n_claims: usize,
    /// As many as the series has; `None` where nothing was known yet.
    pub points: Vec<Option<TrackPoint>>,
}

impl TrackView {
    /// The first and the last point at which something was known.
    pub(super) fn ends(&self) -> Option<(&TrackPoint, &TrackPoint)> {
        let mut known = self.points.iter().flatten();
        let first = known.next()?;
        Some((first, known.next_back().unwrap_or(first)))
    }

    /// How far it went between its lowest and its highest point.
    pub fn swing(&self) -> f64 {
        let (lo, hi) = self.range();
        (hi - lo).max(0.0)
    }

    fn range(&self) -> (f64, f64) {
        let drawn = self.points.iter().flatten().map(|point| point.drawn(self.kind));
        drawn
            .filter(|x| x.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), x| (lo.min(x), hi.max(x)))
    }

    /// Ends of the scale on which it is drawn: shares from 0 to 1, figures from least to most.
    pub(super) fn scale(&self) -> (f64, f64) {
        if self.kind != TrackKind::Number {
            return (0.0, 1.0);
        }
        let bounds = self.points.iter().flatten().flat_map(|p| [p.lo, p.mid, p.hi]).flatten();
        let (lo, hi) = bounds
            .filter(|x| x.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), x| (lo.min(x), hi.max(x)));
        if lo < hi { (lo, hi) } else { (lo - 1.0, lo + 1.0) }
    }

    /// The same in a language of reports.
    fn text_in(&self, point: &TrackPoint, locale: &Locale) -> String {
        match (self.figure, point.lo, point.mid, point.hi) {
            (Some(kind), Some(lo), Some(median), Some(hi)) => {
                let row = FigureRow { as_of: None, mean: point.mean, median, lo, hi };
                let median = figure_median_in(locale, kind, &row);
                format!("{median} ({})", figure_interval_in(locale, kind, &row))
            }
            _ => locale.digits(&self.text(point, "UTC")),
        }
    }

    /// A point in words: `0.83 (0.70–0.92)`, `0.61`, `181 (170 to 190)`.
    pub(super) fn text(&self, point: &TrackPoint, zone: &str) -> String {
        match (self.figure, point.lo, point.mid, point.hi) {
            (Some(kind), Some(lo), Some(median), Some(hi)) => {
                let row = FigureRow { as_of: None, mean: point.mean, median, lo, hi };
                format!(
                    "{} ({})",
                    figure_median(kind, &row, zone),
                    figure_interval(kind, &row, zone)
                )
            }
            (_, Some(lo), _, Some(hi)) => format!("{:.2} ({lo:.2}–{hi:.2})", point.mean),
            _ => format!("{:.2}", point.mean),
        }
    }
}

/// A series over time.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct HistoryView {
    /// Its name.
    pub series: String,
    /// Its times: what was known by then was used.
    pub points: Vec<Moment>,
    /// Sources with most claims first, then figures and values, those that moved most first.
    pub tracks: Vec<TrackView>,
}

/// Characters of a sparkline, lowest first.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// The track as characters, at most so many: of several points that share one, the last. A gap is
/// where nothing was known yet.
pub fn sparkline(track: &TrackView, columns: usize) -> String {
    let n = track.points.len();
    let columns = columns.clamp(1, n.max(1));
    let (lo, hi) = track.scale();
    (0..columns.min(n))
        .map(|column| match &track.points[(column + 1) * n / columns - 1] {
            Some(point) => {
                let share = (point.drawn(track.kind) - lo) / (hi - lo);
                let step = (share * BARS.len() as f64).floor();
                // What is no number is drawn as a gap.
                if step.is_nan() { '·' } else { BARS[step.clamp(0.0, 7.0) as usize] }
            }
            None => '·',
        })
        .collect()
}

/// The first and the last known point of a track in words, with their intervals.
pub fn track_ends(track: &TrackView, zone: &str) -> Option<(String, String)> {
    track.ends().map(|(first, last)| (track.text(first, zone), track.text(last, zone)))
}

/// The same in a language of reports.
pub(super) fn track_ends_in(track: &TrackView, locale: &Locale) -> Option<(String, String)> {
    track.ends().map(|(first, last)| (track.text_in(first, locale), track.text_in(last, locale)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn track(kind: TrackKind, points: &[Option<f64>]) -> TrackView {
        let point = |mean: f64| TrackPoint {
            mean,
            lo: Some(mean - 0.1),
            mid: Some(mean),
            hi: Some(mean + 0.1),
        };
        TrackView {
            kind,
            subject: "s".to_owned(),
            label: "s".to_owned(),
            value: None,
            figure: None,
            n_claims: 1,
            points: points.iter().map(|p| p.map(point)).collect(),
        }
    }

    #[test]
    fn a_sparkline_shows_gaps_ends_and_the_last_of_what_shares_a_column() {
        let of =
            |points: &[Option<f64>], columns| sparkline(&track(TrackKind::Item, points), columns);
        assert_eq!(of(&[None, Some(0.0), Some(0.5), Some(1.0)], 10), "·▁▅█");
        assert_eq!(of(&[Some(0.0), Some(1.0), Some(1.0), Some(0.0)], 2), "█▁");
        assert_eq!(of(&[Some(f64::NAN)], 5), "·");
        assert_eq!(of(&[], 5), "");
    }

    #[test]
    fn figures_are_drawn_between_their_own_ends() {
        let figures = track(TrackKind::Number, &[Some(100.0), Some(300.0)]);
        assert_eq!(sparkline(&figures, 2), "▁█");
        assert!((figures.swing() - 200.0).abs() < 1e-12);
        let constant = track(TrackKind::Number, &[Some(7.0)]);
        assert_eq!(sparkline(&constant, 3), "▅");
    }

    #[test]
    fn ends_come_with_their_intervals() {
        let source = track(TrackKind::Source, &[None, Some(0.5), None, Some(0.75)]);
        let ends = track_ends(&source, "UTC").map(|(a, b)| [a, b]);
        assert_eq!(ends, Some(["0.50 (0.40–0.60)".to_owned(), "0.75 (0.65–0.85)".to_owned()]));
        assert_eq!(track_ends(&track(TrackKind::Source, &[None]), "UTC"), None);
    }
}
