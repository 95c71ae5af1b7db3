//! The state timeline: who said what held when, under the probability over the same time.

use std::fmt::Write as _;

use super::super::calendar::Calendar;
use super::super::view::{Period, TimelineKind, TimelineRow, TimelineSegment, TimelineView};
use super::super::words::{counted, percent, percent_and_term};
use super::canvas::Layout;
use super::table::{self, figures, words};
use super::timeline_svg;
use super::writer::Page;

/// More claims than this are left to the table: the picture would not fit a screen.
const MAX_DRAWN: usize = 48;
/// Rows that the table still carries.
const MAX_ROWS: usize = 200;

/// The figure: picture (twice), legend, data tables.
pub(super) fn figure(page: &mut Page, view: &TimelineView, calendar: &Calendar, index: usize) {
    let id = format!("timeline-{index}");
    let drawn = &view.rows[..view.rows.len().min(MAX_DRAWN)];
    let groups = grouped(drawn);
    page.open("figure", &[("class", "timeline")]);
    let title = format!("Timeline: {}", view.question);
    let desc = description(view, groups.len(), calendar);
    for layout in Layout::BOTH {
        timeline_svg::draw(
            page,
            &timeline_svg::Plan::new(view, &groups, calendar, layout),
            &id,
            (&title, &desc),
        );
    }
    page.open("figcaption", &[("class", "legend")]);
    events(page, view, calendar);
    if index == 0 {
        legend(page, view, calendar);
    } else {
        page.leaf("p", &[], "Marks as in the first timeline.");
    }
    page.close();
    page.close();
    if drawn.len() < view.rows.len() {
        let text = format!(
            "Drawn are the first {} of {} claims; the probability rests on all of them.",
            drawn.len(),
            view.rows.len()
        );
        page.leaf("p", &[("class", "none")], &text);
    }
    data(page, view, calendar);
}

/// Rows by origin: origins in the order in which they first appear.
fn grouped(rows: &[TimelineRow]) -> Vec<(&str, Vec<&TimelineRow>)> {
    let mut groups: Vec<(&str, Vec<&TimelineRow>)> = Vec::new();
    for row in rows {
        match groups.iter_mut().find(|(label, _)| *label == row.label) {
            Some((_, members)) => members.push(row),
            None => groups.push((&row.label, vec![row])),
        }
    }
    groups
}

/// The value whose probability is drawn.
pub(super) fn shown_value(view: &TimelineView) -> &str {
    view.values.get(view.shown).map_or("", String::as_str)
}

fn description(view: &TimelineView, n_origins: usize, calendar: &Calendar) -> String {
    let mut text = format!(
        "{} by {}, each drawn over the time it speaks of; above them the probability of “{}” over \
         the same time, dates in {}.",
        counted(view.rows.len(), "claim", "claims"),
        counted(n_origins, "origin", "origins"),
        shown_value(view),
        calendar.name,
    );
    let ends = [view.posterior.first(), view.posterior.last()];
    if let [Some(first), Some(last)] = ends {
        let at = |s: &TimelineSegment| s.probability.get(view.shown).copied().unwrap_or(f64::NAN);
        let _ = write!(
            text,
            " It starts at {} ({}) and ends at {} ({}).",
            percent(at(first)),
            calendar.period(first.period),
            percent(at(last)),
            calendar.period(last.period),
        );
    }
    text.push_str(" The table after the picture holds the same figures.");
    text
}

/// The posterior with neighbours joined that show the same figures.
pub(in crate::render) fn stretches(view: &TimelineView) -> Vec<(Period, &[f64])> {
    let shown = |p: &[f64]| p.iter().map(|&p| percent(p)).collect::<Vec<_>>();
    let mut out: Vec<(Period, &[f64])> = Vec::new();
    for segment in &view.posterior {
        match out.last_mut() {
            Some((period, probability))
                if period.to == segment.period.from
                    && shown(probability) == shown(&segment.probability) =>
            {
                period.to = segment.period.to;
            }
            _ => out.push((segment.period, &segment.probability)),
        }
    }
    out
}

/// What the marks mean; the marks of the legend are small pictures of their own.
fn legend(page: &mut Page, view: &TimelineView, calendar: &Calendar) {
    page.open("ul", &[("class", "keys")]);
    let shown = format!("says “{}”", shown_value(view));
    let entries: [(&str, &str); 7] = [
        ("filled", &shown),
        ("hollow", "says otherwise"),
        ("throughout", "throughout; hatched where its ends are uncertain"),
        ("sometime", "at some moment between the brackets"),
        ("still", "“still”: it held before, too"),
        ("said", "when it was said"),
        ("via", "lighter: about another question that bears on this one by a rule"),
    ];
    for (mark, text) in entries {
        page.open("li", &[]);
        timeline_svg::legend_mark(page, mark);
        page.text(text);
        page.close();
    }
    page.close();
    page.open("p", &[]);
    page.text("Time runs from left to right. Dates are in ");
    page.ltr(&calendar.name);
    page.text(". Shaded columns show where an event of unknown date belongs.");
    page.close();
}

/// Events in words: the picture may have no room for their dates.
fn events(page: &mut Page, view: &TimelineView, calendar: &Calendar) {
    if view.events.is_empty() {
        return;
    }
    page.open("p", &[("class", "events")]);
    for (ix, event) in view.events.iter().enumerate() {
        if ix > 0 {
            page.text("; ");
        }
        page.name(&event.label);
        page.text(": somewhere in ");
        page.name(&calendar.period(event.period));
    }
    page.text(".");
    page.close();
}

/// How a claim relates to its time, in words.
pub(in crate::render) fn holds(row: &TimelineRow, calendar: &Calendar) -> String {
    let outer = calendar.period(row.outer);
    let mut text = match (row.kind, row.core) {
        (TimelineKind::Throughout, Some(core)) if core != row.outer => {
            format!("throughout {}, at the outside {outer}", calendar.period(core))
        }
        (TimelineKind::Throughout, _) => format!("throughout {outer}"),
        (TimelineKind::Sometime | TimelineKind::Still, _) => {
            format!("at some moment within {outer}")
        }
        (TimelineKind::AsOf, _) => format!("as of {}", end_of(row.outer, calendar)),
    };
    if row.persists || row.kind == TimelineKind::Still {
        text.push_str(", “still”: and before");
    }
    text
}

fn end_of(period: Period, calendar: &Calendar) -> String {
    calendar.moment(period.to)
}

fn data(page: &mut Page, view: &TimelineView, calendar: &Calendar) {
    page.open("details", &[("class", "data")]);
    page.leaf("summary", &[], "The same as tables");
    let heads = [
        words("Claim"),
        words("Origin"),
        words("Says"),
        words("Holds"),
        words("Said"),
        figures("P(right)"),
    ];
    table::begin(page, "Who said what held when", &heads);
    for row in view.rows.iter().take(MAX_ROWS) {
        table::row(page, &heads, |page, column| match column {
            0 => page.key(&row.claim),
            1 => page.name(&row.label),
            2 => {
                page.name(&row.value);
                if row.hedged {
                    page.text(" (hedged)");
                }
                if let Some(other) = &row.derived_from {
                    page.text(", on ");
                    page.name(other);
                }
            }
            3 => page.name(&holds(row, calendar)),
            4 => page.name(&row.asserted.map_or("–".to_owned(), |m| calendar.moment(m))),
            _ => page.ltr(&row.p_right.map_or("–".to_owned(), percent)),
        });
    }
    table::end(page);
    let heads = [words("Time"), words("Probabilities")];
    table::begin(page, "Probability over time", &heads);
    for (period, probability) in stretches(view).into_iter().take(MAX_ROWS) {
        table::row(page, &heads, |page, column| {
            if column == 0 {
                page.name(&calendar.period(period));
                return;
            }
            for (ix, (value, &p)) in view.values.iter().zip(probability).enumerate() {
                if ix > 0 {
                    page.text("; ");
                }
                page.name(value);
                page.text(" ");
                page.ltr(&percent_and_term(p));
            }
        });
    }
    table::end(page);
    page.close();
}
