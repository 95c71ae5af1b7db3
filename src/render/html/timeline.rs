//! The state timeline: who said what held when, under the probability over the same time.

use std::fmt::Write as _;

use super::super::calendar::Calendar;
use super::super::view::{Period, TimelineKind, TimelineRow, TimelineSegment, TimelineView};
use super::super::words::{counted, percent, term};
use super::canvas::Layout;
use super::table::{self, figures, words};
use super::timeline_svg;
use super::writer::Page;
use crate::domain::answer;

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
pub(super) fn shown_value(view: &TimelineView) -> String {
    answer(&view.question, view.values.get(view.shown).map_or("", String::as_str))
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

/// How far a probability may move within one stretch: less is no story.
const SAME: f64 = 0.04;

/// Neighbouring steps of the posterior over which no probability moves by more than [`SAME`]. The
/// steps themselves are cut at every candidate time of every claim, which is not what a reader
/// wants to see in a table.
pub(in crate::render) struct Stretch {
    /// From the first step to the last.
    pub(in crate::render) period: Period,
    /// Per candidate: lowest and highest.
    ends: Vec<(f64, f64)>,
}

impl Stretch {
    fn of(segment: &TimelineSegment) -> Self {
        let ends = segment.probability.iter().map(|&p| (p, p)).collect();
        Self { period: segment.period, ends }
    }

    /// Takes the step in, if the stretch stays one.
    fn take(&mut self, segment: &TimelineSegment) -> bool {
        let ends: Vec<(f64, f64)> = self
            .ends
            .iter()
            .zip(&segment.probability)
            .map(|(&(lo, hi), &p)| (lo.min(p), hi.max(p)))
            .collect();
        let fits = self.period.to == segment.period.from
            && ends.len() == self.ends.len()
            && ends.iter().all(|(lo, hi)| hi - lo <= SAME);
        if fits {
            self.period.to = segment.period.to;
            self.ends = ends;
        }
        fits
    }

    /// Middle of what candidate `ix` has.
    pub(super) fn middle(&self, ix: usize) -> Option<f64> {
        self.ends.get(ix).map(|(lo, hi)| f64::midpoint(*lo, *hi)).filter(|p| p.is_finite())
    }

    /// `3%`, or `2–4%`.
    pub(in crate::render) fn figure(&self, ix: usize) -> String {
        let Some(&(lo, hi)) = self.ends.get(ix) else { return "–".to_owned() };
        let (lo, hi) = (percent(lo), percent(hi));
        if lo == hi { lo } else { format!("{}–{hi}", lo.trim_end_matches('%')) }
    }

    /// `2–4% (almost no chance)`; the term only where all of the stretch has it.
    fn figure_and_term(&self, ix: usize) -> String {
        let figure = self.figure(ix);
        match self.ends.get(ix) {
            Some(&(lo, hi)) if term(lo) == term(hi) => format!("{figure} ({})", term(lo)),
            _ => figure,
        }
    }
}

/// The posterior in stretches.
pub(in crate::render) fn stretches(view: &TimelineView) -> Vec<Stretch> {
    let mut out: Vec<Stretch> = Vec::new();
    for segment in &view.posterior {
        let taken = out.last_mut().is_some_and(|stretch| stretch.take(segment));
        if !taken {
            out.push(Stretch::of(segment));
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
        ("via", "lighter: answers another question, from which this follows by a rule"),
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
                page.name(&answer(&view.question, &row.value));
                if row.hedged {
                    page.text(" (hedged)");
                }
                if let Some(other) = &row.derived_from {
                    page.text(", since it says ");
                    page.name(other);
                }
            }
            3 => page.name(&holds(row, calendar)),
            4 => page.name(&row.said.map_or("–".to_owned(), |when| calendar.period(when))),
            _ => page.ltr(&row.p_right.map_or("–".to_owned(), percent)),
        });
    }
    table::end(page);
    let heads = [words("Time"), words("Probabilities")];
    table::begin(page, "Probability over time", &heads);
    for stretch in stretches(view).iter().take(MAX_ROWS) {
        table::row(page, &heads, |page, column| {
            if column == 0 {
                page.name(&calendar.period(stretch.period));
                return;
            }
            for (ix, value) in view.values.iter().enumerate() {
                if ix > 0 {
                    page.text("; ");
                }
                page.name(&answer(&view.question, value));
                page.text(" ");
                page.ltr(&stretch.figure_and_term(ix));
            }
        });
    }
    table::end(page);
    page.close();
}
