//! Figures, topics and series in Markdown.

use super::super::figure::{
    FigureView, figure_interval_in, figure_median_in, shift_in, shift_range,
};
use super::super::history::{HistoryView, sparkline, track_ends_in};
use super::super::html::with_topics;
use super::super::messages::Message;
use super::super::view::{Moment, Period, SourceRow};
use super::super::words::percent_range;
use super::{Doc, asked, identity, text};

/// Rows of the table over time.
const MAX_TRACKS: usize = 200;

/// Columns of a sparkline.
const SPARKLINE: usize = 30;

pub(super) fn history(doc: &mut Doc, view: Option<&HistoryView>) {
    let Some(view) = view else { return };
    doc.title(2, "section-history");
    let ends = view.points.first().zip(view.points.last());
    let days = ends.map_or_else(String::new, |(first, last)| {
        doc.locale.calendar.days(Period { from: Moment(first.0 - 1), to: *last })
    });
    doc.say(
        &Message::new("md-history")
            .name("series", &view.series)
            .name("days", days)
            .count("n", view.points.len()),
    );
    let rows = view.tracks.iter().take(MAX_TRACKS).filter_map(|track| {
        let (first, last) = track_ends_in(track, doc.locale)?;
        let value = track.value.as_ref();
        let value = value.map_or_else(|| "–".to_owned(), |value| doc.answer(&track.label, value));
        let name = asked(&track.label, &track.subject);
        let line = sparkline(track, SPARKLINE);
        Some(vec![name, value, line, first, last, doc.count(track.n_claims)])
    });
    let rows: Vec<_> = rows.collect();
    doc.table(
        &["col-subject", "col-answer", "col-over-time", "#col-first", "#col-last", "#col-claims"],
        rows,
    );
}

pub(super) fn figures(doc: &mut Doc, views: &[FigureView]) {
    if views.is_empty() {
        return;
    }
    doc.title(2, "section-figures");
    doc.t("figures-lead");
    let rows = views.iter().flat_map(|view| view.rows.iter().map(move |row| (view, row)));
    let rows: Vec<_> = rows
        .map(|(view, row)| {
            vec![
                asked(&view.question, &view.item),
                row.as_of.map_or_else(|| "–".to_owned(), |at| doc.locale.calendar.moment(at)),
                figure_median_in(doc.locale, view.kind, row),
                figure_interval_in(doc.locale, view.kind, row),
                text(view.unit.as_deref().unwrap_or("–")),
                doc.count(view.n_claims),
            ]
        })
        .collect();
    doc.table(
        &["col-question", "col-as-of", "#col-median", "#col-interval", "col-unit", "#col-claims"],
        rows,
    );
}

pub(super) fn topics(doc: &mut Doc, rows: &[SourceRow]) {
    let rows = with_topics(rows);
    if rows.is_empty() {
        return;
    }
    doc.title(3, "topics-heading");
    let lines: Vec<_> = rows
        .into_iter()
        .map(|(source, topic)| {
            let shift = topic.shift.map_or_else(
                || "–".to_owned(),
                |s| {
                    let interval = doc.said(&shift_range(s.lo, s.hi, s.is_ratio));
                    let shift = shift_in(doc.locale, [s.mean, s.lo, s.hi], s.is_ratio);
                    format!("{}{}{interval}", doc.said(&shift), doc.locale.text("comma"))
                },
            );
            vec![
                identity(doc, source),
                doc.topic(&topic.topic),
                doc.percent(topic.mean),
                doc.locale.digits(&percent_range(topic.lo, topic.hi)),
                doc.locale.digits(&format!("{:.1}", topic.n_claims)),
                shift,
            ]
        })
        .collect();
    doc.table(
        &[
            "col-source",
            "col-topic",
            "#col-consistency",
            "#col-interval",
            "#col-claims",
            "col-signed-error",
        ],
        lines,
    );
}
