//! Inferred figures: medians with their intervals, counts over time.

use super::super::figure::{FigureView, figure_cite, figure_interval_in, figure_median_in};
use super::super::messages::Message;
use super::sections::asked;
use super::table::{self, figures, words};
use super::writer::Page;

/// Rows that the page still carries.
const MAX_ROWS: usize = 80;

/// The section.
pub(super) fn write(page: &mut Page, views: &[FigureView]) {
    page.head("p", &[], "figures-lead");
    let heads = [
        words("col-question"),
        words("col-as-of"),
        figures("col-median"),
        figures("col-interval"),
        words("col-unit"),
        figures("col-claims"),
    ];
    table::begin(page, "caption-figures", &heads);
    let rows = views.iter().flat_map(|view| view.rows.iter().map(move |row| (view, row)));
    for (view, row) in rows.clone().take(MAX_ROWS) {
        table::row(page, &heads, |page, column| match column {
            0 => asked(page, &view.question, &view.item),
            1 => {
                let when = row.as_of.map(|at| page.locale.calendar.moment(at));
                page.name(when.as_deref().unwrap_or("–"));
            }
            2 => {
                let median = figure_median_in(page.locale, view.kind, row);
                page.cite(&figure_cite(&view.item, row, "median"), |page| page.name(&median));
            }
            3 => page.name(&figure_interval_in(page.locale, view.kind, row)),
            4 => page.name(view.unit.as_deref().unwrap_or("–")),
            _ => page.ltr(&view.n_claims.to_string()),
        });
    }
    table::end(page);
    let left = rows.count().saturating_sub(MAX_ROWS);
    if left > 0 {
        page.line("p", &[("class", "none")], &Message::new("more-in-json").count("n", left));
    }
}
