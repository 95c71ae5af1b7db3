//! Drawing of the state timeline.

use std::fmt::Write as _;

use super::super::calendar::Tick;
use super::super::messages::{Locale, Message};
use super::super::text::{clean, width};
use super::super::view::{Moment, Period, TimelineKind, TimelineRow, TimelineView};
use super::super::words::percent;
use super::canvas::{self, Layout, label, line, n, path, rect};
use super::timeline::{self, shown_value, stretches};
use super::writer::Page;

/// Rows by origin.
type Groups<'a> = [(&'a str, Vec<&'a TimelineRow>)];

/// Everything that the drawing needs, worked out once.
pub(super) struct Plan<'a> {
    view: &'a TimelineView,
    groups: &'a Groups<'a>,
    locale: &'a Locale,
    layout: Layout,
    /// Ends of the time axis, seconds.
    from: i64,
    to: i64,
    /// Where the plot lies between the labels.
    x0: f64,
    x1: f64,
    ticks: Vec<Tick>,
}

const BAND: f64 = 92.0;
const GROUP_HEAD: f64 = 24.0;
/// Small letters are narrower than the ones that labels are cut for.
const SMALL: f64 = 1.15;

impl<'a> Plan<'a> {
    /// Fits time to paper.
    pub(super) fn new(
        view: &'a TimelineView,
        groups: &'a Groups<'a>,
        locale: &'a Locale,
        layout: Layout,
    ) -> Self {
        let (from, to) = hull(view);
        let (x0, x1) = match layout {
            Layout::Wide => (268.0, 930.0),
            Layout::Narrow => (6.0, 282.0),
        };
        let ticks = locale.calendar.ticks(from, to, ((x1 - x0) / 58.0) as usize);
        Self { view, groups, locale, layout, from, to, x0, x1, ticks }
    }

    /// Place of a time, held inside the plot.
    fn x(&self, at: i64) -> f64 {
        let share =
            (at.clamp(self.from, self.to) - self.from) as f64 / (self.to - self.from).max(1) as f64;
        self.x0 + share * (self.x1 - self.x0)
    }

    /// Which ends of a period lie inside the picture.
    fn closed(&self, period: Period) -> (bool, bool) {
        (period.from.0 >= self.from, period.to.0 <= self.to)
    }

    fn row_height(&self, row: &TimelineRow) -> f64 {
        match (self.layout, row.derived_from.is_some()) {
            (Layout::Wide, false) => 28.0,
            (Layout::Wide, true) => 40.0,
            (Layout::Narrow, false) => 46.0,
            (Layout::Narrow, true) => 60.0,
        }
    }

    fn events_height(&self) -> f64 {
        match self.layout {
            Layout::Wide => 26.0 * self.view.events.len() as f64,
            Layout::Narrow => 36.0 * self.view.events.len() as f64,
        }
    }

    /// Top of the rows.
    fn rows_top(&self) -> f64 {
        34.0 + BAND + 26.0 + self.events_height() + 8.0
    }

    fn rows_bottom(&self) -> f64 {
        let rows: f64 = self
            .groups
            .iter()
            .map(|(_, rows)| {
                GROUP_HEAD + 6.0 + rows.iter().map(|r| self.row_height(r)).sum::<f64>()
            })
            .sum();
        self.rows_top() + rows
    }

    fn height(&self) -> f64 {
        self.rows_bottom() + 26.0
    }
}

/// Ends of the axis: everything finite that is to be seen, but not what lies years away from it.
fn hull(view: &TimelineView) -> (i64, i64) {
    let spans = view.posterior.iter().map(|s| s.period);
    let near = ends(spans.chain(view.events.iter().map(|e| e.period)));
    let all =
        ends(view.rows.iter().map(|r| r.outer).chain(view.rows.iter().filter_map(|r| r.core)));
    let (from, to) = match (near, all) {
        (Some(near), Some(all)) => {
            // An open or far "since 2019" must not press a week into a hair.
            let room = (near.1 - near.0).max(86_400);
            (near.0.min(all.0.max(near.0 - room)), near.1.max(all.1.min(near.1 + room)))
        }
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => (0, 86_400),
    };
    // Years beyond these mean nothing to a calendar.
    let (from, to) = (from.clamp(-62_000_000_000, 200_000_000_000), to.min(200_000_000_000));
    (from, to.max(from + 3_600))
}

fn ends(periods: impl Iterator<Item = Period>) -> Option<(i64, i64)> {
    let mut hull: Option<(i64, i64)> = None;
    for moment in periods.flat_map(|p| [p.from, p.to]).filter_map(Moment::seconds) {
        hull = Some(hull.map_or((moment, moment), |(a, b)| (a.min(moment), b.max(moment))));
    }
    hull
}

/// Draws the picture.
pub(super) fn draw(page: &mut Page, plan: &Plan, id: &str, about: (&str, &str)) {
    canvas::begin(page, plan.layout, id, plan.height(), about);
    let prefix = format!("{id}-{}", plan.layout.letter());
    page.open("defs", &[]);
    for class in ["a", "b"] {
        hatch(page, &format!("{prefix}-{class}"), class);
    }
    page.close();
    event_columns(page, plan);
    axis(page, plan);
    band(page, plan);
    events(page, plan);
    let mut y = plan.rows_top();
    for (name, rows) in plan.groups {
        y = group(page, plan, &prefix, (name, rows), y);
    }
    page.close();
}

/// Diagonal lines, for ends that are uncertain.
fn hatch(page: &mut Page, id: &str, class: &str) {
    page.open(
        "pattern",
        &[
            ("id", id),
            ("class", if class == "a" { "v-a" } else { "v-b" }),
            ("width", "6"),
            ("height", "6"),
            ("patternUnits", "userSpaceOnUse"),
            ("patternTransform", "rotate(45)"),
        ],
    );
    line(page, "hatch", (1.0, 0.0), (1.0, 6.0));
    page.close();
}

fn axis(page: &mut Page, plan: &Plan) {
    let top = 34.0;
    let bottom = plan.rows_bottom();
    let under_band = top + BAND;
    line(page, "axis", (plan.x0, under_band), (plan.x1, under_band));
    let mut last = f64::NEG_INFINITY;
    for tick in &plan.ticks {
        let x = plan.x(tick.at);
        line(page, "grid", (x, top), (x, bottom));
        let room = 6.6 * width(&tick.label) as f64;
        // Labels stand to the right of their line: the day begins there.
        let at_end = x + room > plan.layout.width();
        if x < last + 6.0 || at_end {
            continue;
        }
        last = x + room;
        for y in [under_band + 16.0, bottom + 16.0] {
            label(page, x + 3.0, y, "t-tick", 120.0, &tick.label);
        }
    }
}

fn band(page: &mut Page, plan: &Plan) {
    let top = 34.0;
    let bottom = top + BAND;
    let when = plan.locale.calendar.period(Period::new(plan.from, plan.to));
    let heading = Message::new("timeline-band")
        .name("answer", shown_value(plan.locale, plan.view))
        .name("when", when);
    let heading = plan.locale.bare(&heading);
    label(page, 6.0, 18.0, "t-head", plan.layout.width() - 12.0, &heading);
    for (half, text) in [(0_u8, "0%"), (1, "50%"), (2, "100%")] {
        let y = bottom - f64::from(half) / 2.0 * BAND;
        if plan.layout == Layout::Wide {
            label(page, plan.x0 - 8.0, y + 4.0, "t-scale", 60.0, &plan.locale.digits(text));
        }
        line(page, if half == 1 { "mid" } else { "grid" }, (plan.x0, y), (plan.x1, y));
    }
    let shown = plan.view.shown;
    let mut edge = String::new();
    let mut first_x = None;
    let mut last_x = plan.x0;
    for segment in &plan.view.posterior {
        let (a, b) = (plan.x(segment.period.from.0), plan.x(segment.period.to.0));
        let p = segment.probability.get(shown).copied().filter(|p| p.is_finite()).unwrap_or(0.0);
        let y = bottom - p.clamp(0.0, 1.0) * BAND;
        let verb = if first_x.is_none() { 'M' } else { 'L' };
        first_x.get_or_insert(a);
        let _ = write!(edge, "{verb}{} {}L{} {}", n(a), n(y), n(b), n(y));
        last_x = b;
    }
    let Some(first_x) = first_x else { return };
    let close = format!("L{} {}L{} {}Z", n(last_x), n(bottom), n(first_x), n(bottom));
    path(page, "area v-a", &format!("{edge}{close}"));
    path(page, "edge v-a", &edge);
    band_labels(page, plan, bottom);
}

/// The probability beside its step: at the ends, at the highest and the lowest, and wherever a
/// step is long enough; never two on one place.
fn band_labels(page: &mut Page, plan: &Plan, bottom: f64) {
    let shown = plan.view.shown;
    let stretches = stretches(plan.view);
    let steps: Vec<(f64, f64, f64, String)> = stretches
        .iter()
        .filter_map(|stretch| {
            let (from, to) = (plan.x(stretch.period.from.0), plan.x(stretch.period.to.0));
            let figure = plan.locale.digits(&stretch.figure(shown));
            Some((from, to, stretch.middle(shown)?, figure))
        })
        .collect();
    let by_p = |a: &usize, b: &usize| steps[*a].2.total_cmp(&steps[*b].2);
    let Some(last) = steps.len().checked_sub(1) else { return };
    let highest = (0..=last).max_by(by_p).unwrap_or(0);
    let lowest = (0..=last).min_by(by_p).unwrap_or(0);
    let mut order = vec![last, 0, highest, lowest];
    order.extend(0..=last);
    let mut taken: Vec<(f64, f64)> = Vec::new();
    for (rank, &ix) in order.iter().enumerate() {
        let (a, b, p, ref text) = steps[ix];
        let room = 7.4 * width(text) as f64;
        let x = (a + 4.0).min(plan.x1 - room);
        let free = taken.iter().all(|&(from, to)| x > to + 4.0 || x + room + 4.0 < from);
        if !free || (rank >= 4 && b - a < 0.6 * room) {
            continue;
        }
        let y = bottom - p.clamp(0.0, 1.0) * BAND;
        let above = y - 6.0;
        let place = if above < bottom - BAND + 10.0 { y + 15.0 } else { above };
        label(page, x, place, "t-value", 80.0, text);
        taken.push((x, x + room));
    }
}

/// Shaded columns through all rows where an event of unknown date belongs.
fn event_columns(page: &mut Page, plan: &Plan) {
    let top = 34.0 + BAND + 24.0;
    for event in &plan.view.events {
        let (a, b) = (plan.x(event.period.from.0), plan.x(event.period.to.0));
        rect(page, "column", (a, top), ((b - a).max(2.0), plan.rows_bottom() - top), "");
    }
}

fn events(page: &mut Page, plan: &Plan) {
    let step = if plan.layout == Layout::Wide { 26.0 } else { 36.0 };
    let mut y = 34.0 + BAND + 26.0;
    for event in &plan.view.events {
        let (a, b) = (plan.x(event.period.from.0), plan.x(event.period.to.0));
        let name = plan.locale.bare(&event.label);
        let mut text = format!("{name}: {}", plan.locale.calendar.period(event.period));
        // Half a date would be worse than none; the caption names it in any case.
        if 7.0 * width(&text) as f64 > plan.x0.max(plan.x1 - plan.x0) - 20.0 {
            text = name;
        }
        match plan.layout {
            Layout::Wide => {
                bracket(page, "event", (a, b), plan.closed(event.period), y + 12.0);
                label(
                    page,
                    plan.x0 - 12.0,
                    y + 16.0,
                    "t-event t-end",
                    SMALL * (plan.x0 - 20.0),
                    &text,
                );
            }
            Layout::Narrow => {
                label(page, plan.x0, y + 12.0, "t-event", plan.x1 - plan.x0, &text);
                bracket(page, "event", (a, b), plan.closed(event.period), y + 23.0);
            }
        }
        y += step;
    }
}

/// `[- - -]`; an end that lies outside the picture has no foot.
fn bracket(page: &mut Page, class: &str, (a, b): (f64, f64), closed: (bool, bool), y: f64) {
    let b = b.max(a + 4.0);
    line(page, &format!("{class} dash"), (a + 1.0, y), (b - 1.0, y));
    for (x, foot, closed) in [(a + 1.0, 4.0, closed.0), (b - 1.0, -4.0, closed.1)] {
        if closed {
            let d =
                format!("M{} {}H{}V{}H{}", n(x + foot), n(y - 6.0), n(x), n(y + 6.0), n(x + foot));
            path(page, class, &d);
        }
    }
}

fn group(
    page: &mut Page,
    plan: &Plan,
    prefix: &str,
    (name, rows): (&str, &[&TimelineRow]),
    top: f64,
) -> f64 {
    line(page, "rule", (0.0, top), (plan.layout.width(), top));
    label(page, 6.0, top + 17.0, "t-origin", plan.x0.max(plan.x1 - 10.0), name);
    if plan.layout == Layout::Wide && std::ptr::eq(plan.groups[0].1.as_slice(), rows) {
        let text = plan.locale.text("timeline-p-right");
        label(page, plan.layout.width() - 6.0, top + 17.0, "t-scale", 90.0, &text);
    }
    let mut y = top + GROUP_HEAD;
    for row in rows {
        page.open("g", &[("class", row_class(plan.view, row))]);
        let middle = row_labels(page, plan, row, y);
        mark(page, plan, prefix, row, middle);
        page.close();
        y += plan.row_height(row);
    }
    y + 6.0
}

fn row_class(view: &TimelineView, row: &TimelineRow) -> &'static str {
    match (row.class == Some(view.shown), row.derived_from.is_some()) {
        (true, false) => "v-a",
        (true, true) => "v-a via",
        (false, false) => "v-b",
        (false, true) => "v-b via",
    }
}

/// Writes the labels of a row and returns the height at which its mark goes.
fn row_labels(page: &mut Page, plan: &Plan, row: &TimelineRow, y: f64) -> f64 {
    let mut says = timeline::says(plan.locale, plan.view, row);
    if row.hedged {
        says.push(' ');
        says.push_str(&plan.locale.text("hedged"));
    }
    let derived = row.derived_from.as_ref().map(|other| plan.locale.bare(other));
    let key = clean(&row.claim);
    let key_room = 8.0 * width(&key).min(12) as f64 + 8.0;
    let (x, right) = (6.0, plan.layout.width() - 6.0);
    let p = plan.locale.digits(&row.p_right.map_or("–".to_owned(), percent));
    let base = y + 15.0;
    label(page, x, base, "t-key", 100.0, &key);
    dot(page, x + key_room + 5.0, base - 4.5, row.class == Some(plan.view.shown));
    let says_x = x + key_room + 16.0;
    match plan.layout {
        Layout::Wide => {
            label(page, says_x, base, "t-says", plan.x0 - says_x - 12.0, &says);
            label(page, right, base, "t-num", 60.0, &p);
            if let Some(other) = &derived {
                label(page, x, base + 14.0, "t-via", SMALL * (plan.x0 - x - 10.0), other);
            }
            base - 4.5
        }
        Layout::Narrow => {
            let right_p = Message::new("timeline-right-of").name("p", &p);
            let right_p = plan.locale.bare(&right_p);
            label(page, says_x, base, "t-says", right - says_x - 84.0, &says);
            label(page, right, base, "t-num", 84.0, &right_p);
            if let Some(other) = &derived {
                label(page, x, base + 14.0, "t-via", SMALL * (right - x), other);
                base + 29.0
            } else {
                base + 15.0
            }
        }
    }
}

/// Filled for the value that the band shows, hollow for others: shape as well as colour.
fn dot(page: &mut Page, x: f64, y: f64, filled: bool) {
    let class = if filled { "dot" } else { "dot hollow" };
    page.shape("circle", &[("class", class), ("cx", &n(x)), ("cy", &n(y)), ("r", "4")]);
}

fn mark(page: &mut Page, plan: &Plan, prefix: &str, row: &TimelineRow, y: f64) {
    let (a, b) = (plan.x(row.outer.from.0), plan.x(row.outer.to.0));
    let b = b.max(a + 5.0);
    let filled = row.class == Some(plan.view.shown);
    match row.kind {
        TimelineKind::Throughout => {
            let letter = if filled { "a" } else { "b" };
            let pattern = format!("url(#{prefix}-{letter})");
            let core = row.core.map(|core| (plan.x(core.from.0), plan.x(core.to.0)));
            let (c, d) = core.unwrap_or((b, b));
            for (from, to) in [(a, c), (d, b)] {
                if to - from >= 0.5 {
                    rect(page, "uncertain", (from, y - 5.0), (to - from, 10.0), &pattern);
                }
            }
            if core.is_some() {
                let class = if filled { "bar" } else { "bar hollow" };
                rect(page, class, (c, y - 5.0), ((d - c).max(3.0), 10.0), "");
            }
        }
        TimelineKind::Sometime | TimelineKind::Still => {
            bracket(page, "range", (a, b), plan.closed(row.outer), y);
        }
        TimelineKind::AsOf => {
            line(page, "range", (a, y), (b, y));
            line(page, "range", (b - 1.0, y - 6.0), (b - 1.0, y + 6.0));
        }
    }
    if row.persists || row.kind == TimelineKind::Still {
        arrow_back(page, a, y, plan.x0);
    }
    if let Some(at) = row.asserted.and_then(Moment::seconds) {
        let x = plan.x(at);
        path(page, "said", &format!("M{} {}l4 -6h-8z", n(x), n(y - 5.0)));
    }
}

/// An arrow from the start of a mark into the time before it.
fn arrow_back(page: &mut Page, from: f64, y: f64, x0: f64) {
    let tip = (from - 24.0).max(x0 - 8.0);
    line(page, "range", (tip + 1.0, y), (from, y));
    path(
        page,
        "range",
        &format!(
            "M{} {}L{} {}L{} {}",
            n(tip + 6.0),
            n(y - 4.5),
            n(tip),
            n(y),
            n(tip + 6.0),
            n(y + 4.5)
        ),
    );
}

/// A small picture of a mark for the legend; its text stands beside it.
pub(super) fn legend_mark(page: &mut Page, mark: &str) {
    page.open("svg", &[("class", "mark v-a"), ("viewBox", "0 0 44 16"), ("aria-hidden", "true")]);
    match mark {
        "filled" => dot(page, 22.0, 8.0, true),
        "hollow" => {
            page.open("g", &[("class", "v-b")]);
            dot(page, 22.0, 8.0, false);
            page.close();
        }
        "throughout" => {
            for x in [3.0, 7.0, 35.0, 39.0] {
                line(page, "hatch", (x, 12.5), (x + 4.0, 3.5));
            }
            rect(page, "bar", (12.0, 3.0), (20.0, 10.0), "");
        }
        "sometime" => bracket(page, "range", (4.0, 40.0), (true, true), 8.0),
        "still" => {
            arrow_back(page, 26.0, 8.0, 4.0);
            bracket(page, "range", (26.0, 42.0), (true, true), 8.0);
        }
        "said" => path(page, "said", "M22 11l4 -6h-8z"),
        _ => {
            page.open("g", &[("class", "via")]);
            rect(page, "bar", (6.0, 3.0), (32.0, 10.0), "");
            page.close();
        }
    }
    page.close();
}
