//! The state timeline: who said what held when, under the probability over the same time.

use super::super::calendar::Calendar;
use super::super::messages::{Arg, Locale, Message};
use super::super::queries::{Cite, Query};
use super::super::view::{Period, TimelineKind, TimelineRow, TimelineSegment, TimelineView};
use super::super::words::{percent, term_id};
use super::canvas::Layout;
use super::table::{self, figures, words};
use super::timeline_svg;
use super::writer::Page;

/// More claims than this are left to the table: the picture would not fit a screen.
const MAX_DRAWN: usize = 48;
/// Rows that the table still carries.
const MAX_ROWS: usize = 100;

/// The figure: picture (twice), legend, data tables.
pub(super) fn figure(page: &mut Page, view: &TimelineView, index: usize) {
    let id = format!("timeline-{index}");
    let drawn = &view.rows[..view.rows.len().min(MAX_DRAWN)];
    let groups = grouped(drawn);
    page.open("figure", &[("class", "timeline")]);
    let title = Message::new("timeline-title").name("question", &view.question);
    let title = page.locale.bare(&title);
    let desc = description(page.locale, view, groups.len());
    for layout in Layout::BOTH {
        let plan = timeline_svg::Plan::new(view, &groups, page.locale, layout);
        timeline_svg::draw(page, &plan, &id, (&title, &desc));
    }
    page.open("figcaption", &[("class", "legend")]);
    events(page, view);
    if index == 0 {
        legend(page, view);
    } else {
        page.head("p", &[], "timeline-as-first");
    }
    page.close();
    page.close();
    if drawn.len() < view.rows.len() {
        page.head("p", &[("class", "none")], "timeline-drawn");
    }
    data(page, view);
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
pub(super) fn shown_value(locale: &Locale, view: &TimelineView) -> String {
    locale.answer(&view.question, view.values.get(view.shown).map_or("", String::as_str))
}

fn description(locale: &Locale, view: &TimelineView, n_origins: usize) -> String {
    let calendar = &locale.calendar;
    let about = Message::new("timeline-desc")
        .message("claims", Message::new("n-claims").count("n", view.rows.len()))
        .message("origins", Message::new("n-origins").count("n", n_origins))
        .name("answer", shown_value(locale, view))
        .name("zone", &calendar.name);
    let mut text = locale.bare(&about);
    let ends = [view.posterior.first(), view.posterior.last()];
    if let [Some(first), Some(last)] = ends {
        let at = |s: &TimelineSegment| s.probability.get(view.shown).copied().unwrap_or(f64::NAN);
        let ends = Message::new("timeline-desc-ends")
            .with("first", Arg::Share(at(first)))
            .name("first_when", calendar.period(first.period))
            .with("last", Arg::Share(at(last)))
            .name("last_when", calendar.period(last.period));
        text.push(' ');
        text.push_str(&locale.bare(&ends));
    }
    text.push(' ');
    text.push_str(&locale.text("table-after"));
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
    /// Per candidate: numbers of the steps that have the lowest and the highest.
    at: Vec<(usize, usize)>,
}

impl Stretch {
    fn of(ix: usize, segment: &TimelineSegment) -> Self {
        let ends = segment.probability.iter().map(|&p| (p, p)).collect();
        let at = vec![(ix, ix); segment.probability.len()];
        Self { period: segment.period, ends, at }
    }

    /// Takes the step in, if the stretch stays one.
    fn take(&mut self, ix: usize, segment: &TimelineSegment) -> bool {
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
            let places = self.at.iter_mut().zip(&self.ends).zip(&segment.probability);
            for ((at, (lo, hi)), p) in places {
                if p < lo {
                    at.0 = ix;
                }
                if p > hi {
                    at.1 = ix;
                }
            }
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
    fn write(&self, page: &mut Page, (item, value): (&str, &str), ix: usize) {
        let (Some(&(lo, hi)), Some(&(low, high))) = (self.ends.get(ix), self.at.get(ix)) else {
            page.text("–");
            return;
        };
        let share = |page: &mut Page, at: usize, p: f64, shown: &str| {
            let cite = Cite::new(Query::States, format!("{item} {value} {at}"), "probability", p);
            page.cite(&cite, |page| page.ltr(shown));
        };
        let (least, most) = (percent(lo), percent(hi));
        if least == most {
            share(page, low, lo, &least);
        } else {
            page.open("bdi", &[("dir", "ltr")]);
            share(page, low, lo, least.trim_end_matches('%'));
            page.text("–");
            share(page, high, hi, &most);
            page.close();
        }
        if term_id(lo) == term_id(hi) {
            page.text(" (");
            page.t(term_id(lo));
            page.text(")");
        }
    }
}

/// The posterior in stretches.
pub(in crate::render) fn stretches(view: &TimelineView) -> Vec<Stretch> {
    let mut out: Vec<Stretch> = Vec::new();
    for (ix, segment) in view.posterior.iter().enumerate() {
        let taken = out.last_mut().is_some_and(|stretch| stretch.take(ix, segment));
        if !taken {
            out.push(Stretch::of(ix, segment));
        }
    }
    out
}

/// What the marks mean; the marks of the legend are small pictures of their own.
fn legend(page: &mut Page, view: &TimelineView) {
    page.open("ul", &[("class", "keys")]);
    let shown = Message::new("key-says").name("answer", shown_value(page.locale, view));
    let entries: [(&str, &Message); 7] = [
        ("filled", &shown),
        ("hollow", &Message::new("key-otherwise")),
        ("throughout", &Message::new("key-throughout")),
        ("sometime", &Message::new("key-sometime")),
        ("still", &Message::new("key-still")),
        ("said", &Message::new("key-said")),
        ("via", &Message::new("key-via")),
    ];
    for (mark, text) in entries {
        page.open("li", &[]);
        timeline_svg::legend_mark(page, mark);
        page.line("span", &[], text);
        page.close();
    }
    page.close();
    let zone = page.locale.calendar.name.clone();
    page.line("p", &[], &Message::new("time-direction").with("zone", Arg::Figures(zone)));
}

/// Events in words: the picture may have no room for their dates.
fn events(page: &mut Page, view: &TimelineView) {
    if view.events.is_empty() {
        return;
    }
    page.open("p", &[("class", "events")]);
    for (ix, event) in view.events.iter().enumerate() {
        if ix > 0 {
            page.t("separator");
        }
        let when = page.locale.calendar.period(event.period);
        page.say(
            &Message::new("event-somewhere")
                .message("event", event.label.clone())
                .name("when", when),
        );
    }
    page.text(".");
    page.close();
}

/// How a claim relates to its time, in words.
pub(in crate::render) fn holds(row: &TimelineRow, locale: &Locale) -> String {
    let calendar = &locale.calendar;
    let when = |id, when: String| Message::new(id).name("when", when);
    let outer = calendar.period(row.outer);
    let holds = match (row.kind, row.core) {
        (TimelineKind::Throughout, Some(core)) if core != row.outer => {
            when("holds-throughout-outside", outer).name("core", calendar.period(core))
        }
        (TimelineKind::Throughout, _) => when("holds-throughout", outer),
        (TimelineKind::Sometime | TimelineKind::Still, _) => when("holds-sometime", outer),
        (TimelineKind::AsOf, _) => when("holds-as-of", end_of(row.outer, calendar)),
    };
    if row.persists || row.kind == TimelineKind::Still {
        locale.bare(&Message::new("holds-still").message("holds", holds))
    } else {
        locale.bare(&holds)
    }
}

fn end_of(period: Period, calendar: &Calendar) -> String {
    calendar.moment(period.to)
}

fn data(page: &mut Page, view: &TimelineView) {
    page.open("details", &[("class", "data")]);
    page.head("summary", &[], "same-as-tables");
    let heads = [
        words("col-claim"),
        words("col-origin"),
        words("col-says"),
        words("col-holds"),
        words("col-said"),
        figures("col-p-right"),
    ];
    table::begin(page, "caption-timeline", &heads);
    for row in view.rows.iter().take(MAX_ROWS) {
        table::row(page, &heads, |page, column| match column {
            0 => page.key(&row.claim),
            1 => page.name(&row.label),
            2 => {
                page.name(&says(page.locale, view, row));
                if row.hedged {
                    page.text(" ");
                    page.t("hedged");
                }
                if let Some(other) = &row.derived_from {
                    page.say(&Message::new("since-it-says").message("other", other.clone()));
                }
            }
            3 => page.name(&holds(row, page.locale)),
            4 => {
                let said = row.said.map(|when| page.locale.calendar.period(when));
                page.name(said.as_deref().unwrap_or("–"));
            }
            _ => match row.p_right {
                Some(p) => page.share(p, &Cite::new(Query::Claims, &row.claim, "p_right", p)),
                None => page.text("–"),
            },
        });
    }
    table::end(page);
    let heads = [words("col-time"), words("col-probabilities")];
    table::begin(page, "caption-over-time", &heads);
    for stretch in stretches(view).iter().take(MAX_ROWS) {
        table::row(page, &heads, |page, column| {
            if column == 0 {
                page.name(&page.locale.calendar.period(stretch.period));
                return;
            }
            for (ix, value) in view.values.iter().enumerate() {
                if ix > 0 {
                    page.t("separator");
                }
                page.answer(&view.question, value);
                page.text(" ");
                stretch.write(page, (&view.item, value), ix);
            }
        });
    }
    table::end(page);
    page.close();
}

/// What a claim says, as the picture names it.
pub(super) fn says(locale: &Locale, view: &TimelineView, row: &TimelineRow) -> String {
    locale.said(&view.question, &row.value, row.denied)
}
