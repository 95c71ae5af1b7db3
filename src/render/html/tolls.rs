//! Figures over time: what was inferred as steps with their interval, what was claimed as numbered
//! marks at the time that it is for.

use std::collections::BTreeSet;

use super::super::figure::{FigureKind, FigureView, figure_interval_in, figure_median_in};
use super::super::messages::{Locale, Message};
use super::super::view::{NumberRow, Period, ReportView};
use super::canvas::{self, Layout, label, line, n, path, rect};
use super::sections::asked;
use super::table::{self, figures, words};
use super::writer::Page;

/// Pictures that a page still carries.
const MAX_FIGURES: usize = 8;
/// Claims that a picture still marks.
const MAX_MARKS: usize = 24;
/// Height of the plot.
const PLOT: f64 = 150.0;
const TOP: f64 = 20.0;

/// Figures that have times, with the claims on each: these have pictures.
pub(super) fn drawable(view: &ReportView) -> Vec<(&FigureView, Vec<&NumberRow>)> {
    let timed = view.figures.iter().filter(|figure| {
        figure.kind == FigureKind::Count && figure.rows.iter().any(|row| row.as_of.is_some())
    });
    timed
        .filter_map(|figure| {
            let claims: Vec<&NumberRow> = view
                .numbers
                .iter()
                .filter(|row| row.item == figure.item && row.as_of_period.is_some())
                .take(MAX_MARKS)
                .collect();
            // One moment is no course of things: the table of figures says it all.
            let times: BTreeSet<i64> = figure
                .rows
                .iter()
                .filter_map(|row| row.as_of.map(|at| at.0))
                .chain(claims.iter().filter_map(|row| row.as_of_period?.to.seconds()))
                .collect();
            (!claims.is_empty() && times.len() > 1).then_some((figure, claims))
        })
        .take(MAX_FIGURES)
        .collect()
}

/// The section.
pub(super) fn write(page: &mut Page, view: &ReportView) {
    page.head("p", &[], "tolls-lead");
    for (ix, (figure, claims)) in drawable(view).into_iter().enumerate() {
        page.open("article", &[("id", &format!("toll-{ix}"))]);
        page.open("h3", &[]);
        asked(page, &figure.question, &figure.item);
        page.close();
        picture(page, figure, &claims, ix);
        data(page, &claims);
        page.close();
    }
}

fn picture(page: &mut Page, figure: &FigureView, claims: &[&NumberRow], ix: usize) {
    let locale = page.locale;
    let title = Message::new("tolls-title").name("question", &figure.question);
    let title = locale.bare(&title);
    let last = figure.rows.last();
    let desc = Message::new("tolls-desc")
        .message("claims", Message::new("n-claims").count("n", claims.len()))
        .name("median", last.map_or_else(String::new, |r| figure_median_in(locale, figure.kind, r)))
        .name(
            "interval",
            last.map_or_else(String::new, |r| figure_interval_in(locale, figure.kind, r)),
        );
    let desc = format!("{} {}", locale.bare(&desc), locale.text("table-after"));
    page.open("figure", &[("class", "tolls")]);
    for layout in Layout::BOTH {
        let plan = Plan::new(figure, claims, locale, layout);
        draw(page, &plan, &format!("toll-{ix}"), (&title, &desc));
    }
    page.head("figcaption", &[], "tolls-caption");
    page.close();
}

/// Fits time and figures to paper.
struct Plan<'a> {
    figure: &'a FigureView,
    claims: &'a [&'a NumberRow],
    locale: &'a Locale,
    layout: Layout,
    from: i64,
    to: i64,
    top: f64,
    x0: f64,
    x1: f64,
}

impl<'a> Plan<'a> {
    fn new(
        figure: &'a FigureView,
        claims: &'a [&'a NumberRow],
        locale: &'a Locale,
        layout: Layout,
    ) -> Self {
        let times = figure.rows.iter().filter_map(|row| row.as_of.map(|at| at.0));
        let said = claims.iter().filter_map(|row| row.as_of_period?.to.seconds());
        let all: Vec<i64> = times.chain(said).collect();
        let (lo, hi) =
            (all.iter().min().copied().unwrap_or(0), all.iter().max().copied().unwrap_or(1));
        let room = ((hi - lo) / 12).max(43_200);
        let largest = figure
            .rows
            .iter()
            .map(|row| row.hi)
            .chain(claims.iter().flat_map(|row| [row.lo, row.best, row.hi].into_iter().flatten()))
            .filter(|x| x.is_finite())
            .fold(1.0, f64::max);
        let (x0, x1) = match layout {
            Layout::Wide => (70.0, 960.0),
            Layout::Narrow => (40.0, 280.0),
        };
        Self {
            figure,
            claims,
            locale,
            layout,
            from: lo - room,
            to: hi + room,
            top: 1.12 * largest,
            x0,
            x1,
        }
    }

    fn x(&self, at: i64) -> f64 {
        let share =
            (at.clamp(self.from, self.to) - self.from) as f64 / (self.to - self.from).max(1) as f64;
        self.x0 + share * (self.x1 - self.x0)
    }

    fn y(&self, value: f64) -> f64 {
        TOP + PLOT * (1.0 - (value / self.top).clamp(0.0, 1.0))
    }
}

fn draw(page: &mut Page, plan: &Plan, id: &str, about: (&str, &str)) {
    canvas::begin(page, plan.layout, id, TOP + PLOT + 30.0, about);
    axes(page, plan);
    inferred(page, plan);
    for (ix, row) in plan.claims.iter().enumerate() {
        mark(page, plan, ix + 1, row);
    }
    page.close();
}

fn axes(page: &mut Page, plan: &Plan) {
    let step = round_step(plan.top / 4.0);
    let mut value = 0.0;
    while value <= plan.top {
        let y = plan.y(value);
        line(page, if value > 0.0 { "grid" } else { "axis" }, (plan.x0, y), (plan.x1, y));
        let text = plan.locale.digits(&format!("{value:.0}"));
        label(page, plan.x0 - 6.0, y + 4.0, "t-scale", 60.0, &text);
        value += step;
    }
    let columns = if plan.layout == Layout::Wide { 12 } else { 4 };
    let mut last = f64::NEG_INFINITY;
    for tick in plan.locale.calendar.ticks(plan.from, plan.to, columns) {
        let x = plan.x(tick.at);
        line(page, "grid", (x, TOP), (x, TOP + PLOT));
        let room = 6.6 * tick.label.chars().count() as f64;
        if x < last + 6.0 || x + room > plan.layout.width() {
            continue;
        }
        last = x + room;
        label(page, x + 3.0, TOP + PLOT + 16.0, "t-tick", 120.0, &tick.label);
    }
}

/// A step that people count in: 1, 2 or 5 times a power of ten.
fn round_step(wanted: f64) -> f64 {
    let power = 10_f64.powf(wanted.max(1.0).log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|s| *s >= wanted).unwrap_or(power)
}

/// The interval as an area, the median as steps; a figure holds until the next one.
fn inferred(page: &mut Page, plan: &Plan) {
    let rows: Vec<_> = plan
        .figure
        .rows
        .iter()
        .filter_map(|row| {
            let at = row.as_of?.0;
            [row.median, row.lo, row.hi].iter().all(|x| x.is_finite()).then_some((at, row))
        })
        .collect();
    for (ix, (at, row)) in rows.iter().enumerate() {
        let end = rows.get(ix + 1).map_or(plan.to, |(next, _)| *next);
        let (a, b) = (plan.x(*at), plan.x(end));
        let (hi, lo) = (plan.y(row.hi), plan.y(row.lo));
        rect(page, "area v-a", (a, hi), (b - a, (lo - hi).max(1.5)), "");
        let y = plan.y(row.median);
        path(page, "edge v-a", &format!("M{} {}L{} {}", n(a), n(y), n(b), n(y)));
    }
    if let Some((at, row)) = rows.last() {
        let text = figure_median_in(plan.locale, plan.figure.kind, row);
        let x = plan.x(*at).min(plan.x1 - 50.0) + 4.0;
        label(page, x, plan.y(row.hi) - 6.0, "t-value", 80.0, &text);
    }
}

/// What a claim allows, as a stroke with its number; an open end has an arrow.
fn mark(page: &mut Page, plan: &Plan, number: usize, row: &NumberRow) {
    let Some(Period { to, .. }) = row.as_of_period else { return };
    // Claims for one time stand side by side.
    let shift = (number % 5) as f64 * 7.0 - 14.0;
    let x = (plan.x(to.0) + shift).clamp(plan.x0 + 4.0, plan.x1 - 4.0);
    let lo = row.lo.or(row.best).unwrap_or(0.0);
    let hi = row.hi.unwrap_or(plan.top);
    let (y0, y1) = (plan.y(hi), plan.y(lo));
    line(page, "claimed", (x, y0), (x, y1.max(y0 + 0.5)));
    for (end, is_open) in [(y1, false), (y0, row.hi.is_none())] {
        if is_open {
            path(
                page,
                "claimed",
                &format!(
                    "M{} {}L{} {}L{} {}",
                    n(x - 4.0),
                    n(end + 6.0),
                    n(x),
                    n(end),
                    n(x + 4.0),
                    n(end + 6.0)
                ),
            );
        } else {
            line(page, "claimed", (x - 4.0, end), (x + 4.0, end));
        }
    }
    let text = plan.locale.digits(&number.to_string());
    label(page, x, y1 + 14.0, "t-tick t-mid", 20.0, &text);
}

fn data(page: &mut Page, claims: &[&NumberRow]) {
    page.open("details", &[("class", "data")]);
    page.head("summary", &[], "same-as-table");
    let heads = [
        figures("col-number"),
        words("col-origin"),
        words("col-claimed"),
        words("col-as-of"),
        words("col-claim"),
    ];
    table::begin(page, "caption-numbers", &heads);
    for (ix, row) in claims.iter().enumerate() {
        table::row(page, &heads, |page, column| match column {
            0 => page.key(&page.locale.digits(&(ix + 1).to_string())),
            1 => page.name(&row.name),
            2 => page.verbatim(&row.value),
            3 => page.name(row.as_of.as_deref().unwrap_or("–")),
            _ => page.key(&row.claim),
        });
    }
    table::end(page);
    page.close();
}

#[cfg(test)]
mod tests {
    use super::round_step;

    #[test]
    fn steps_are_round() {
        for (wanted, step) in [(0.2, 1.0), (3.0, 5.0), (12.0, 20.0), (45.0, 50.0), (600.0, 1000.0)]
        {
            assert!((round_step(wanted) - step).abs() < 1e-9, "{wanted}");
        }
    }
}
