//! Figures, topics and series in Markdown.

use super::super::calendar::Calendar;
use super::super::figure::{
    FigureView, figure_interval, figure_median, shift_interval, shift_text,
};
use super::super::history::{HistoryView, sparkline, track_ends};
use super::super::html::with_topics;
use super::super::view::{Moment, Period, SourceRow};
use super::super::words::{percent, percent_range};
use super::{Doc, asked, identity, key, text};
use crate::domain::answer;

/// Rows of the table over time.
const MAX_TRACKS: usize = 200;

/// Columns of a sparkline.
const SPARKLINE: usize = 30;

pub(super) fn history(doc: &mut Doc, view: Option<&HistoryView>, calendar: &Calendar) {
    let Some(view) = view else { return };
    doc.heading(2, "Over time");
    let ends = view.points.first().zip(view.points.last());
    let days = ends.map_or_else(String::new, |(first, last)| {
        calendar.days(Period { from: Moment(first.0 - 1), to: *last })
    });
    doc.paragraph(&format!(
        "Series {}: {} points, {days}. Each rests on what was known by then and nothing later.",
        text(&view.series),
        view.points.len(),
    ));
    let rows = view.tracks.iter().take(MAX_TRACKS).filter_map(|track| {
        let (first, last) = track_ends(track, &calendar.name)?;
        let value = track
            .value
            .as_ref()
            .map_or_else(|| "–".to_owned(), |value| text(&answer(&track.label, value)));
        let name = asked(&track.label, &track.subject);
        let line = sparkline(track, SPARKLINE);
        Some(vec![name, value, line, first, last, track.n_claims.to_string()])
    });
    doc.table(
        &["Source or question", "Answer", "Over time", "#First", "#Last", "#Claims"],
        rows.collect::<Vec<_>>(),
    );
}

pub(super) fn figures(doc: &mut Doc, views: &[FigureView], calendar: &Calendar) {
    if views.is_empty() {
        return;
    }
    doc.heading(2, "Figures");
    doc.paragraph(
        "Inferred from all claims together; medians with the interval that holds 90% of the \
         posterior probability.",
    );
    let rows = views.iter().flat_map(|view| view.rows.iter().map(move |row| (view, row)));
    doc.table(
        &["Question", "As of", "#Median", "#90% interval", "Unit", "#Claims"],
        rows.map(|(view, row)| {
            vec![
                asked(&view.question, &view.item),
                row.as_of.map_or_else(|| "–".to_owned(), |at| calendar.moment(at)),
                figure_median(view.kind, row, &calendar.name),
                figure_interval(view.kind, row, &calendar.name),
                text(view.unit.as_deref().unwrap_or("–")),
                view.n_claims.to_string(),
            ]
        }),
    );
}

pub(super) fn topics(doc: &mut Doc, rows: &[SourceRow]) {
    let rows = with_topics(rows);
    if rows.is_empty() {
        return;
    }
    doc.heading(3, "By topic");
    doc.table(
        &["Source", "Topic", "#Consistency", "#90% interval", "#Claims", "Signed error"],
        rows.into_iter().map(|(source, topic)| {
            let shift = topic.shift.map_or_else(
                || "–".to_owned(),
                |s| {
                    let interval = shift_interval(s.lo, s.hi, s.is_ratio);
                    format!("{}, {interval}", shift_text(s.mean, s.is_ratio))
                },
            );
            vec![
                identity(source),
                key(&topic.topic),
                percent(topic.mean),
                percent_range(topic.lo, topic.hi),
                format!("{:.1}", topic.n_claims),
                shift,
            ]
        }),
    );
}
