//! Inferred figures: medians with their intervals, counts over time.

use super::super::figure::{FigureView, figure_cite, figure_interval_cited, figure_median_in};
use super::super::queries::{Cite, Query};
use super::sections::asked;
use super::table::{self, figures, words};
use super::writer::Page;

/// A unit of so many letters is not broken.
const SHORT_UNIT: usize = 14;
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
            3 => page.say(&figure_interval_cited(page.locale, view.kind, row, &view.item)),
            4 => match view.unit.as_deref() {
                Some(unit) if unit.chars().count() <= SHORT_UNIT => {
                    page.leaf("bdi", &[("class", "unit")], unit);
                }
                unit => page.name(unit.unwrap_or("–")),
            },
            _ => {
                let cite = Cite::new(Query::Asked, &view.item, "n_claims", view.n_claims as f64);
                page.count(view.n_claims, &cite);
            }
        });
    }
    table::end(page);
    if rows.count() > MAX_ROWS {
        page.head("p", &[("class", "none")], "more-in-json");
    }
}
