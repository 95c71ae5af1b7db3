//! Stored series as lists and as what reports draw.

use std::collections::BTreeMap;

use super::AppError;
use super::more_lists::long_history;
use super::view::figure_kind;
use crate::domain::{CaseFile, ItemKind};
use crate::render::{
    Cell, Column, ColumnKind, HistoryView, Listing, Moment, Period, TrackKind, TrackPoint,
    TrackView, counted, days_text, sparkline, track_ends,
};
use crate::store::{Cell as Stored, ListQuery, Store, Table, View};

/// Characters of a sparkline on the terminal.
const SPARKLINE: usize = 30;

/// Names of all series.
///
/// # Errors
/// What the store says.
pub fn series_names(store: &Store) -> Result<Vec<String>, AppError> {
    Ok(store.list_series()?)
}

/// One row of `v_history`.
struct Row<'a> {
    at: i64,
    kind: TrackKind,
    subject: &'a str,
    value: Option<&'a str>,
    point: TrackPoint,
    n_claims: usize,
}

fn row<'a>(table: &'a Table, cells: &'a [Stored]) -> Option<Row<'a>> {
    let at = |name: &str| table.column(name).map(|at| &cells[at]);
    let number = |name: &str| at(name).and_then(Stored::as_f64);
    let kind = match at("kind")?.as_str()? {
        "source" => TrackKind::Source,
        "number" => TrackKind::Number,
        _ => TrackKind::Item,
    };
    Some(Row {
        at: at("as_of")?.as_str()?.parse::<jiff::Timestamp>().ok()?.as_second(),
        kind,
        subject: at("subject")?.as_str()?,
        // The time that a figure is for moves on from point to point.
        value: at("value").and_then(Stored::as_str).filter(|_| kind == TrackKind::Item),
        point: TrackPoint {
            mean: number("mean")?,
            lo: number("lo"),
            mid: number("mid"),
            hi: number("hi"),
        },
        n_claims: number("n_claims").unwrap_or(0.0) as usize,
    })
}

/// A series as reports draw it; `None` if there is none of that name.
///
/// # Errors
/// What the store says.
pub fn history_view(store: &Store, series: &str) -> Result<Option<HistoryView>, AppError> {
    let points: Vec<i64> = store.series_points(series)?.iter().map(|point| point.as_of).collect();
    if points.is_empty() {
        return Ok(None);
    }
    let query = ListQuery { series: Some(series.to_owned()), ..ListQuery::all(View::History) };
    let table = store.list(&query)?;
    let (case, _) = store.load_catalog()?;
    let mut tracks: Vec<TrackView> = Vec::new();
    let mut places: BTreeMap<(u8, &str, Option<&str>), usize> = BTreeMap::new();
    let labels = Labels::of(&case);
    for row in table.rows.iter().filter_map(|cells| row(&table, cells)) {
        let ix = *places.entry((row.kind as u8, row.subject, row.value)).or_insert_with(|| {
            tracks.push(labels.track(&row, points.len()));
            tracks.len() - 1
        });
        let Ok(at) = points.binary_search(&row.at) else { continue };
        tracks[ix].points[at] = Some(row.point);
        tracks[ix].n_claims = row.n_claims;
    }
    let tracks = ordered(tracks);
    let points = points.into_iter().map(Moment).collect();
    Ok(Some(HistoryView { series: series.to_owned(), points, tracks }))
}

/// Names of sources and questions, kinds of figures.
struct Labels<'a> {
    sources: BTreeMap<&'a str, &'a str>,
    items: BTreeMap<&'a str, (&'a str, ItemKind)>,
}

impl<'a> Labels<'a> {
    fn of(case: &'a CaseFile) -> Self {
        let name = |s: &'a crate::domain::Source| s.name.as_deref().unwrap_or(&s.key);
        let question = |i: &'a crate::domain::Item| i.question.as_deref().unwrap_or(&i.key);
        Self {
            sources: case.sources.iter().map(|s| (s.key.as_str(), name(s))).collect(),
            items: case.items.iter().map(|i| (i.key.as_str(), (question(i), i.kind))).collect(),
        }
    }

    fn track(&self, row: &Row<'_>, n_points: usize) -> TrackView {
        let item = self.items.get(row.subject).copied();
        let label = match row.kind {
            TrackKind::Source => self.sources.get(row.subject).copied(),
            _ => item.map(|(question, _)| question),
        };
        let is_number = row.kind == TrackKind::Number;
        TrackView {
            kind: row.kind,
            subject: row.subject.to_owned(),
            label: label.unwrap_or(row.subject).to_owned(),
            value: row.value.map(str::to_owned),
            figure: item.filter(|_| is_number).and_then(|(_, kind)| figure_kind(kind)),
            n_claims: 0,
            points: vec![None; n_points],
        }
    }
}

/// Of each item the value that leads at the end; sources with most claims first, then figures and
/// values, those that moved most first.
fn ordered(tracks: Vec<TrackView>) -> Vec<TrackView> {
    let at_end = |track: &TrackView| track.points.iter().rev().flatten().next().map(|p| p.mean);
    let mut leading: BTreeMap<String, (f64, String)> = BTreeMap::new();
    for track in tracks.iter().filter(|track| track.kind == TrackKind::Item) {
        let (Some(p), Some(value)) = (at_end(track), &track.value) else { continue };
        let best = leading.entry(track.subject.clone()).or_insert((-1.0, String::new()));
        if p > best.0 {
            *best = (p, value.clone());
        }
    }
    let leads = |track: &TrackView| {
        leading.get(&track.subject).is_some_and(|(_, value)| Some(value) == track.value.as_ref())
    };
    let mut kept: Vec<TrackView> = tracks
        .into_iter()
        .filter(|track| match track.kind {
            TrackKind::Source => track.n_claims > 0,
            TrackKind::Item => leads(track),
            TrackKind::Number => true,
        })
        .collect();
    kept.sort_by(|a, b| {
        let weight = |track: &TrackView| match track.kind {
            TrackKind::Source => (0, track.n_claims as f64),
            TrackKind::Number => (1, track.n_claims as f64),
            TrackKind::Item => (2, track.swing()),
        };
        let ((x, p), (y, q)) = (weight(a), weight(b));
        x.cmp(&y).then(q.total_cmp(&p)).then_with(|| a.subject.cmp(&b.subject))
    });
    kept
}

/// A series as a list: one row a source, figure or item on the terminal, one row a point in data
/// formats.
///
/// # Errors
/// [`AppError::Usage`] if there is no series of that name, what the store says.
pub fn history_listing(store: &Store, series: &str, as_data: bool) -> Result<Listing, AppError> {
    let Some(view) = history_view(store, series)? else {
        let names = store.list_series()?;
        let hint = if names.is_empty() {
            "make one: `thiqa history DB --every day`".to_owned()
        } else {
            format!("there are: {}", names.join(", "))
        };
        return Err(AppError::usage(format!("there is no series `{series}`"), hint));
    };
    if as_data { long_history(store, series) } else { Ok(overview(&view, &store.time_zone()?)) }
}

fn overview(view: &HistoryView, zone: &str) -> Listing {
    let columns = [
        ("subject", "SUBJECT", ColumnKind::Key),
        ("value", "VALUE", ColumnKind::Text),
        ("track", "OVER TIME", ColumnKind::Key),
        ("first", "FIRST", ColumnKind::Key),
        ("last", "LAST", ColumnKind::Key),
        ("n_claims", "CLAIMS", ColumnKind::Number),
    ];
    let rows = view.tracks.iter().filter_map(|track| {
        let (first, last) = track_ends(track, zone)?;
        let kind = match track.kind {
            TrackKind::Source => "source:",
            TrackKind::Item | TrackKind::Number => "item:",
        };
        Some(vec![
            Cell::Text(format!("{kind}{}", track.subject)),
            Cell::Text(track.value.clone().unwrap_or_default()),
            Cell::Text(sparkline(track, SPARKLINE)),
            Cell::Text(first),
            Cell::Text(last),
            Cell::Int(track.n_claims as i64),
        ])
    });
    let ends = view.points.first().zip(view.points.last());
    let period = ends.map_or_else(String::new, |(first, last)| {
        // Points are ends of days: the day before is the one meant.
        days_text(Period::new(first.0 - 1, last.0), zone)
    });
    Listing {
        kind: "history".to_owned(),
        title: format!(
            "History `{}`: {}, {period}",
            view.series,
            counted(view.points.len(), "point", "points")
        ),
        columns: columns.iter().map(|(key, head, kind)| Column::new(key, head, *kind)).collect(),
        rows: rows.collect(),
        below: Vec::new(),
        notes: vec![
            "each point rests on what was known by the end of its day; sources: consistency with its \
             90% interval; items: probability of the value that leads at the end; figures: median \
             with its 90% interval, drawn between their own ends; ·: not known yet"
                .to_owned(),
        ],
    }
}
