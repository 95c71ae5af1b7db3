//! Scores over time: one small step chart a source or question, all on one time axis.

use std::fmt::Write as _;

use super::super::calendar::Tick;
use super::super::figure::{FigureRow, figure_interval_by, figure_median_in};
use super::super::history::{HistoryView, TrackKind, TrackPoint, TrackView, track_ends_in};
use super::super::messages::{Locale, Message};
use super::super::queries::{Cite, Query};
use super::super::view::{Moment, Period};
use super::canvas::{self, Layout, label, line, n, path};
use super::table::{self, figures, words};
use super::writer::Page;

/// Tracks of each kind that are drawn; the others are in the table and the JSON report.
const MAX_DRAWN: usize = 12;
/// Rows of the table.
const MAX_ROWS: usize = 80;
/// A value that moved less than this is no picture.
const SWING_MIN: f64 = 0.02;

/// The section.
pub(super) fn write(page: &mut Page, view: &HistoryView) {
    page.head("p", &[], "history-lead");
    let of = |kind: TrackKind| -> Vec<&TrackView> {
        let moved = |t: &&TrackView| kind == TrackKind::Source || t.swing() >= SWING_MIN;
        view.tracks.iter().filter(|t| t.kind == kind).filter(moved).take(MAX_DRAWN).collect()
    };
    for (kind, id) in [
        (TrackKind::Source, "history-sources"),
        (TrackKind::Item, "history-items"),
        (TrackKind::Number, "history-numbers"),
    ] {
        let tracks = of(kind);
        if tracks.is_empty() {
            continue;
        }
        page.head("h3", &[], id);
        let all = view.tracks.iter().filter(|t| t.kind == kind).count();
        figure(page, (view, &tracks, all), id);
    }
    as_table(page, view);
}

fn figure(
    page: &mut Page,
    (view, tracks, all): (&HistoryView, &[&TrackView], usize),
    id: &'static str,
) {
    let locale = page.locale;
    let desc = Message::new("history-desc")
        .message("charts", Message::new("n-charts").count("n", tracks.len()))
        .name("when", locale.calendar.days(span(view)))
        .name("series", &view.series);
    let desc = format!("{} {}", locale.bare(&desc), locale.text("table-after"));
    page.open("figure", &[("class", "history")]);
    for layout in Layout::BOTH {
        let plan = Plan::new(view, locale, layout);
        let title = locale.text(id);
        draw(page, &plan, tracks, (id, &title, &desc));
    }
    if tracks.len() < all {
        page.head("figcaption", &[], "history-drawn");
    }
    page.close();
}

/// The days that the series covers.
pub(super) fn span(view: &HistoryView) -> Period {
    let ends = view.points.first().zip(view.points.last());
    // A point is the end of its day.
    ends.map_or(Period::new(0, 1), |(first, last)| Period { from: Moment(first.0 - 1), to: *last })
}

/// The day that ends at a point.
pub(super) fn day_before(at: Moment) -> Period {
    Period::new(at.0.saturating_sub(1), at.0)
}

/// Where a figure of a point comes from.
pub(super) fn cite(
    view: &HistoryView,
    track: &TrackView,
    at: Moment,
    column: &'static str,
    value: f64,
) -> Cite {
    let when = at.seconds().and_then(|at| jiff::Timestamp::from_second(at).ok());
    let when = when.map(|at| at.to_string()).unwrap_or_default();
    let (kind, subject) = match track.kind {
        TrackKind::Source => ("source", track.subject.clone()),
        TrackKind::Number => ("number", track.subject.clone()),
        TrackKind::Item => {
            let value = track.value.as_deref().unwrap_or_default();
            ("item", format!("{} {value}", track.subject))
        }
    };
    let row = format!("{} {when} {kind}:{subject}", view.series);
    Cite::new(Query::History, row, column, value)
}

/// One track alone, twice; its figure is the caller's. `about`: id, title, description.
pub(super) fn one(
    page: &mut Page,
    view: &HistoryView,
    track: &TrackView,
    (id, title, desc): (&str, &str, &str),
) {
    let locale = page.locale;
    for layout in Layout::BOTH {
        let plan = Plan::new(view, locale, layout);
        draw(page, &plan, &[track], (id, title, desc));
    }
}

/// Fits time to paper.
struct Plan<'a> {
    view: &'a HistoryView,
    locale: &'a Locale,
    layout: Layout,
    from: i64,
    to: i64,
    x0: f64,
    x1: f64,
    ticks: Vec<Tick>,
}

/// Height of a track's plot, and from one track to the next.
const PLOT: f64 = 40.0;

impl<'a> Plan<'a> {
    fn new(view: &'a HistoryView, locale: &'a Locale, layout: Layout) -> Self {
        let (x0, x1) = match layout {
            Layout::Wide => (300.0, 840.0),
            Layout::Narrow => (6.0, 282.0),
        };
        let from = view.points.first().map_or(0, |at| at.0);
        // The last point is drawn no longer than the step before it, nor so long that the axis would
        // seem to tell of days to come.
        let step = match view.points.as_slice() {
            [first, .., a, b] => (b.0 - a.0).min((b.0 - first.0) / 8),
            [a, b] => (b.0 - a.0) / 8,
            _ => 86_400,
        };
        let to = view.points.last().map_or(1, |at| at.0).saturating_add(step).max(from + 1);
        let ticks = locale.calendar.ticks(from, to, ((x1 - x0) / 70.0) as usize);
        Self { view, locale, layout, from, to, x0, x1, ticks }
    }

    fn row(&self) -> f64 {
        if self.layout == Layout::Wide { 62.0 } else { 92.0 }
    }

    fn x(&self, at: i64) -> f64 {
        let share =
            (at.clamp(self.from, self.to) - self.from) as f64 / (self.to - self.from) as f64;
        self.x0 + share * (self.x1 - self.x0)
    }

    /// Ends of the step of point `ix`.
    fn step(&self, ix: usize) -> (f64, f64) {
        let points = &self.view.points;
        let end = points.get(ix + 1).map_or(self.to, |at| at.0);
        (self.x(points[ix].0), self.x(end))
    }
}

fn draw(page: &mut Page, plan: &Plan, tracks: &[&TrackView], about: (&str, &str, &str)) {
    let top = 26.0;
    let height = top + plan.row() * tracks.len() as f64 + 8.0;
    canvas::begin(page, plan.layout, about.0, height, (about.1, about.2));
    let mut last = f64::NEG_INFINITY;
    for tick in &plan.ticks {
        let x = plan.x(tick.at);
        line(page, "grid", (x, top), (x, height - 4.0));
        let room = 6.6 * tick.label.chars().count() as f64;
        if x < last + 6.0 || x + room > plan.layout.width() {
            continue;
        }
        last = x + room;
        label(page, x + 3.0, 16.0, "t-tick", 120.0, &tick.label);
    }
    for (ix, track) in tracks.iter().enumerate() {
        draw_track(page, plan, track, top + plan.row() * ix as f64);
    }
    page.close();
}

fn draw_track(page: &mut Page, plan: &Plan, track: &TrackView, y: f64) {
    line(page, "rule", (0.0, y), (plan.layout.width(), y));
    let value = track.value.as_ref().map(|value| plan.locale.answer(&track.label, value));
    let what = value.unwrap_or_else(|| track.subject.clone());
    let now = track_ends_in(track, plan.locale).map_or_else(String::new, |(_, last)| last);
    let n_claims = plan.locale.digits(&format!("n = {}", track.n_claims));
    let about = format!("{now} · {n_claims}");
    let plot = match plan.layout {
        Layout::Wide => {
            label(page, 6.0, y + 24.0, "t-says", 280.0, &track.label);
            label(page, 6.0, y + 42.0, "t-key", 270.0, &what);
            label(page, 850.0, y + 32.0, "t-value", 146.0, &now);
            label(page, 850.0, y + 48.0, "t-tick", 146.0, &n_claims);
            y + 10.0
        }
        Layout::Narrow => {
            label(page, 6.0, y + 16.0, "t-says", 276.0, &track.label);
            label(page, 6.0, y + 34.0, "t-key", 110.0, &what);
            label(page, 282.0, y + 34.0, "t-num", 170.0, &about);
            y + 44.0
        }
    };
    let (lo, hi) = track.scale();
    let height = |x: f64| plot + PLOT * (1.0 - ((x - lo) / (hi - lo)).clamp(0.0, 1.0));
    for half in 0..=2_u8 {
        let at = plot + PLOT * f64::from(half) / 2.0;
        line(page, if half == 1 { "mid" } else { "grid" }, (plan.x0, at), (plan.x1, at));
    }
    for run in known_runs(track) {
        band(page, plan, &run, &height);
        let mut edge = String::new();
        for (ix, point) in &run {
            let (a, b) = plan.step(*ix);
            let at = n(height(point.drawn(track.kind)));
            let verb = if edge.is_empty() { 'M' } else { 'L' };
            let _ = write!(edge, "{verb}{} {at}L{} {at}", n(a), n(b));
        }
        path(page, "edge v-a", &edge);
    }
}

/// Stretches of points without a gap, with their place.
fn known_runs(track: &TrackView) -> Vec<Vec<(usize, TrackPoint)>> {
    let mut runs: Vec<Vec<(usize, TrackPoint)>> = Vec::new();
    for (ix, point) in track.points.iter().enumerate() {
        let Some(point) = point.filter(|p| p.drawn(track.kind).is_finite()) else { continue };
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|(before, _)| before + 1 == ix) => {
                run.push((ix, point));
            }
            _ => runs.push(vec![(ix, point)]),
        }
    }
    runs
}

/// The interval of each step, as one area.
fn band(page: &mut Page, plan: &Plan, run: &[(usize, TrackPoint)], height: &dyn Fn(f64) -> f64) {
    let (mut there, mut back) = (String::new(), Vec::new());
    for (ix, point) in run {
        let (Some(lo), Some(hi)) = (point.lo, point.hi) else { return };
        let (a, b) = plan.step(*ix);
        let (up, down) = (n(height(hi)), n(height(lo)));
        let verb = if there.is_empty() { 'M' } else { 'L' };
        let _ = write!(there, "{verb}{} {up}L{} {up}", n(a), n(b));
        back.push(format!("L{} {down}L{} {down}", n(b), n(a)));
    }
    back.reverse();
    path(page, "area v-a", &format!("{there}{}Z", back.concat()));
}

/// A point with its interval, each number with where it comes from.
fn end_of(
    page: &mut Page,
    view: &HistoryView,
    track: &TrackView,
    (at, point): (Moment, TrackPoint),
) {
    let number = |page: &mut Page, column, value: f64, shown: &str| {
        page.cite(&cite(view, track, at, column, value), |page| page.ltr(shown));
    };
    let plain = |x: f64| format!("{x:.2}");
    match (track.figure, point.lo, point.mid, point.hi) {
        (Some(kind), Some(lo), Some(median), Some(hi)) => {
            let row = FigureRow { as_of: None, mean: point.mean, median, lo, hi };
            let shown = figure_median_in(page.locale, kind, &row);
            page.cite(&cite(view, track, at, "mid", median), |page| page.name(&shown));
            page.text(" (");
            let cited = |column, x| cite(view, track, at, column, x);
            page.say(&figure_interval_by(page.locale, kind, &row, &cited));
            page.text(")");
        }
        (_, Some(lo), _, Some(hi)) => {
            // As a whole from left to right: a dash between numbers turns them round.
            page.open("bdi", &[("dir", "ltr")]);
            number(page, "mean", point.mean, &plain(point.mean));
            page.text(" (");
            number(page, "lo", lo, &plain(lo));
            page.text("–");
            number(page, "hi", hi, &plain(hi));
            page.text(")");
            page.close();
        }
        _ => number(page, "mean", point.mean, &plain(point.mean)),
    }
}

fn as_table(page: &mut Page, view: &HistoryView) {
    page.open("details", &[("class", "data")]);
    page.head("summary", &[], "history-table");
    let heads = [
        words("col-subject"),
        words("col-answer"),
        figures("col-first"),
        figures("col-last"),
        figures("col-claims"),
    ];
    let when = page.locale.calendar.days(span(view));
    table::begin_with(page, &Message::new("caption-history").name("when", when), &heads);
    for track in view.tracks.iter().take(MAX_ROWS) {
        let known = || view.points.iter().zip(&track.points);
        let known = || known().filter_map(|(at, point)| Some((*at, (*point)?)));
        let (Some(first), Some(last)) = (known().next(), known().next_back()) else { continue };
        table::row(page, &heads, |page, column| match column {
            0 => {
                page.name(&track.label);
                page.text(" ");
                page.key(&track.subject);
            }
            1 => match &track.value {
                Some(value) => page.answer(&track.label, value),
                None => page.text("–"),
            },
            2 => end_of(page, view, track, first),
            3 => end_of(page, view, track, last),
            _ => {
                let n = track.n_claims;
                let at = view.points.last().copied().unwrap_or(Moment(0));
                let at = known().next_back().map_or(at, |(at, _)| at);
                page.count(n, &cite(view, track, at, "n_claims", n as f64));
            }
        });
    }
    table::end(page);
    page.close();
}
