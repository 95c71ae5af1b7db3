//! The pictures of a label: a source by topic, and over time, each with its table.

use super::super::history::{HistoryView, TrackKind, TrackPoint};
use super::super::messages::Message;
use super::super::queries::{Cite, Query};
use super::super::view::{Moment, SourceRow, TopicRow};
use super::canvas::{self, Layout, label, line, n};
use super::history;
use super::sources::named;
use super::table::{self, figures, words};
use super::writer::Page;

/// Topics that a label draws, those with most claims.
const MAX_TOPICS: usize = 12;
/// Points of a series that the table of a label lists, the last ones.
const MAX_POINTS: usize = 60;

/// How it fared by topic.
pub(super) fn topics(page: &mut Page, source: &SourceRow, ix: usize) {
    if source.topics.len() < 2 {
        return;
    }
    let mut topics: Vec<&TopicRow> = source.topics.iter().collect();
    topics.sort_by(|a, b| b.n_claims.total_cmp(&a.n_claims).then_with(|| a.topic.cmp(&b.topic)));
    let drawn = &topics[..topics.len().min(MAX_TOPICS)];
    let locale = page.locale;
    let title = Message::new("label-topics-title").name("source", named(locale, source));
    let desc = Message::new("label-topics-desc")
        .message("topics", Message::new("n-topics").count("n", drawn.len()));
    let desc = format!("{} {}", locale.bare(&desc), locale.text("table-after"));
    let title = locale.bare(&title);
    page.open("figure", &[("class", "by-topic")]);
    for layout in Layout::BOTH {
        draw_topics(page, drawn, layout, (&format!("topics-{ix}"), &title, &desc));
    }
    page.close();
    topic_table(page, source, &topics);
}

fn draw_topics(page: &mut Page, topics: &[&TopicRow], layout: Layout, about: (&str, &str, &str)) {
    let (x0, x1, row, top) = match layout {
        Layout::Wide => (330.0, 800.0, 28.0, 24.0),
        Layout::Narrow => (10.0, 278.0, 48.0, 24.0),
    };
    let x = |p: f64| x0 + if p.is_finite() { p.clamp(0.0, 1.0) } else { 0.0 } * (x1 - x0);
    let height = top + row * topics.len() as f64 + 8.0;
    canvas::begin(page, layout, about.0, height, (about.1, about.2));
    for half in 0..=2_u8 {
        let at = x(f64::from(half) / 2.0);
        line(page, if half == 1 { "mid" } else { "grid" }, (at, top), (at, height - 4.0));
        let class = match (layout, half) {
            (Layout::Narrow, 0) => "t-tick",
            (Layout::Narrow, 2) => "t-tick t-end",
            _ => "t-tick t-mid",
        };
        let text = page.locale.digits(&format!("{}%", 50 * half));
        label(page, at, 15.0, class, 60.0, &text);
    }
    for (ix, topic) in topics.iter().enumerate() {
        let name = page.locale.word("family", &topic.topic);
        // Words of ours are no keys.
        let face = if name == topic.topic { "t-key" } else { "t-says" };
        let y = top + row * ix as f64;
        line(page, "rule", (0.0, y), (layout.width(), y));
        let about = page.locale.digits(&format!("n = {:.1}", topic.n_claims));
        let middle = match layout {
            Layout::Wide => {
                label(page, 6.0, y + 18.0, face, 310.0, &name);
                label(page, 994.0, y + 18.0, "t-num", 120.0, &about);
                y + 14.0
            }
            Layout::Narrow => {
                label(page, 6.0, y + 16.0, face, 180.0, &name);
                label(page, 282.0, y + 16.0, "t-num", 90.0, &about);
                y + 34.0
            }
        };
        line(page, "track", (x0, middle), (x1, middle));
        line(page, "interval", (x(topic.lo), middle), (x(topic.hi), middle));
        for end in [topic.lo, topic.hi] {
            line(page, "cap", (x(end), middle - 5.0), (x(end), middle + 5.0));
        }
        let dot = [("class", "mean"), ("cx", &*n(x(topic.mean))), ("cy", &*n(middle)), ("r", "5")];
        page.shape("circle", &dot);
    }
    page.close();
}

fn topic_table(page: &mut Page, source: &SourceRow, topics: &[&TopicRow]) {
    page.open("details", &[("class", "data")]);
    page.head("summary", &[], "same-as-table");
    let heads = [
        words("col-topic"),
        figures("col-consistency"),
        figures("col-interval"),
        figures("col-claims"),
    ];
    table::begin(page, "caption-topics", &heads);
    for topic in topics {
        let cite = |column, value| {
            Cite::new(Query::Topics, format!("{} {}", source.key, topic.topic), column, value)
        };
        table::row(page, &heads, |page, column| match column {
            0 => page.topic(&topic.topic),
            1 => page.share(topic.mean, &cite("mean", topic.mean)),
            2 => page.range((topic.lo, topic.hi), [&cite("lo", topic.lo), &cite("hi", topic.hi)]),
            _ => page.cite(&cite("n_claims", topic.n_claims), |page| {
                page.ltr(&format!("{:.1}", topic.n_claims));
            }),
        });
    }
    table::end(page);
    page.close();
}

/// How its score went over time, where a series of runs follows it.
pub(super) fn over_time(page: &mut Page, source: &SourceRow, view: &HistoryView, ix: usize) {
    let is_its = |kind, subject: &str| kind == TrackKind::Source && subject == source.key;
    let Some(track) = view.tracks.iter().find(|t| is_its(t.kind, &t.subject)) else { return };
    let known: Vec<(Moment, TrackPoint)> = view
        .points
        .iter()
        .zip(&track.points)
        .filter_map(|(at, point)| Some((*at, (*point)?)))
        .collect();
    if known.len() < 2 {
        return;
    }
    let locale = page.locale;
    let title = Message::new("label-history-title").name("source", named(locale, source));
    let desc = Message::new("label-history-desc")
        .message("points", Message::new("n-points").count("n", known.len()))
        .name("when", locale.calendar.days(history::span(view)))
        .name("series", &view.series);
    let desc = format!("{} {}", locale.bare(&desc), locale.text("table-after"));
    let title = locale.bare(&title);
    page.open("figure", &[("class", "history")]);
    history::one(page, view, track, (&format!("over-time-{ix}"), &title, &desc));
    page.head("figcaption", &[], "label-history-caption");
    page.close();
    page.open("details", &[("class", "data")]);
    page.head("summary", &[], "same-as-table");
    let heads = [words("col-as-of"), figures("col-consistency"), figures("col-interval")];
    table::begin(page, "caption-label-history", &heads);
    let first = known.len().saturating_sub(MAX_POINTS);
    for (at, point) in &known[first..] {
        let cite = |column, value| history::cite(view, track, *at, column, value);
        table::row(page, &heads, |page, column| match (column, point.lo, point.hi) {
            (0, _, _) => {
                let day = locale.calendar.days(history::day_before(*at));
                page.name(&day);
            }
            (1, _, _) => page.share(point.mean, &cite("mean", point.mean)),
            (_, Some(lo), Some(hi)) => page.range((lo, hi), [&cite("lo", lo), &cite("hi", hi)]),
            _ => page.text("–"),
        });
    }
    table::end(page);
    if first > 0 {
        page.head("p", &[("class", "none")], "more-in-json");
    }
    page.close();
}
