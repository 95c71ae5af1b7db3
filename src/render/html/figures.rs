//! Inferred figures: medians with their intervals, counts over time.

use super::super::calendar::Calendar;
use super::super::figure::{FigureView, figure_interval, figure_median};
use super::sections::asked;
use super::table::{self, figures, words};
use super::writer::Page;

/// Rows that the page still carries.
const MAX_ROWS: usize = 80;

/// The section.
pub(super) fn write(page: &mut Page, views: &[FigureView], calendar: &Calendar) {
    page.leaf(
        "p",
        &[],
        "Inferred from all claims together, each source corrected for how much too high or too low \
         it tends to be. Medians; the interval holds 90% of the posterior probability.",
    );
    let heads = [
        words("Question"),
        words("As of"),
        figures("Median"),
        figures("90% interval"),
        words("Unit"),
        figures("Claims"),
    ];
    table::begin(page, "Inferred figures", &heads);
    let rows = views.iter().flat_map(|view| view.rows.iter().map(move |row| (view, row)));
    for (view, row) in rows.clone().take(MAX_ROWS) {
        table::row(page, &heads, |page, column| match column {
            0 => asked(page, &view.question, &view.item),
            1 => page.name(&row.as_of.map_or_else(|| "–".to_owned(), |at| calendar.moment(at))),
            2 => page.ltr(&figure_median(view.kind, row, &calendar.name)),
            3 => page.ltr(&figure_interval(view.kind, row, &calendar.name)),
            4 => page.name(view.unit.as_deref().unwrap_or("–")),
            _ => page.ltr(&view.n_claims.to_string()),
        });
    }
    table::end(page);
    let left = rows.count().saturating_sub(MAX_ROWS);
    if left > 0 {
        page.leaf("p", &[("class", "none")], &format!("{left} more are in the JSON report."));
    }
}
