//! Sources: a dot and an interval each, by lower bound; those that cannot be judged without number.

use super::super::figure::{shift_ends, shift_in};
use super::super::messages::{Arg, Locale, Message};
use super::super::queries::{Cite, Query};
use super::super::view::{Estimate, SourceRow, TopicRow};
use super::super::words::{grade_id, percent};
use super::canvas::{self, Layout, label, line, n};
use super::table::{self, figures, words};
use super::writer::Page;

/// More sources than this are left to the table: a picture of hundreds is no picture.
const MAX_DRAWN: usize = 60;

/// Sources that a list still carries; the pages of their labels have all.
const MAX_LISTED: usize = 80;

/// Rows by topic that a page still carries.
const MAX_TOPIC_ROWS: usize = 60;

/// Judged sources by lower bound, best first; then the others by key.
pub(in crate::render) fn ordered(sources: &[SourceRow]) -> (Vec<&SourceRow>, Vec<&SourceRow>) {
    let (mut judged, mut others): (Vec<_>, Vec<_>) = sources.iter().partition(|s| {
        let finite = |c: Estimate| [c.mean, c.lo, c.hi].iter().all(|x| x.is_finite());
        s.judged && s.consistency.is_some_and(finite)
    });
    let lo = |s: &SourceRow| s.consistency.map_or(f64::NEG_INFINITY, |c| c.lo);
    judged.sort_by(|a, b| lo(b).total_cmp(&lo(a)).then_with(|| a.key.cmp(&b.key)));
    others.sort_by(|a, b| a.key.cmp(&b.key));
    (judged, others)
}

/// The section's content.
pub(super) fn write(page: &mut Page, sources: &[SourceRow]) {
    page.line(
        "p",
        &[],
        &Message::new("sources-lead").message("consistency", Message::new("consistency")),
    );
    let (judged, others) = ordered(sources);
    if judged.is_empty() {
        page.head("p", &[("class", "none")], "sources-none-judged");
    } else {
        picture(page, &judged);
        judged_table(page, &judged);
    }
    if !others.is_empty() {
        cannot_judge(page, &others);
    }
    topics(page, sources);
    relays(page, sources);
}

/// Sources with more than one topic, or with a signed error.
pub(in crate::render) fn with_topics(sources: &[SourceRow]) -> Vec<(&SourceRow, &TopicRow)> {
    let mut rows: Vec<_> =
        sources.iter().flat_map(|s| s.topics.iter().map(move |topic| (s, topic))).collect();
    rows.sort_by(|(a, x), (b, y)| (&a.key, &x.topic).cmp(&(&b.key, &y.topic)));
    rows
}

fn topics(page: &mut Page, sources: &[SourceRow]) {
    let rows = with_topics(sources);
    if rows.is_empty() {
        return;
    }
    page.head("h3", &[], "topics-heading");
    page.head("p", &[], "topics-lead");
    page.open("details", &[("class", "data")]);
    page.head("summary", &[], "as-table");
    let heads = [
        words("col-source"),
        words("col-topic"),
        figures("col-consistency"),
        figures("col-interval"),
        figures("col-claims"),
        words("col-signed-error"),
    ];
    table::begin(page, "caption-topics", &heads);
    for (source, topic) in rows.iter().take(MAX_TOPIC_ROWS) {
        table::row(page, &heads, |page, column| match column {
            0 => identity(page, source),
            1 => page.topic(&topic.topic),
            2 => page.share(topic.mean, &topic_cite(source, topic, "mean", topic.mean)),
            3 => page.range(
                (topic.lo, topic.hi),
                [
                    &topic_cite(source, topic, "lo", topic.lo),
                    &topic_cite(source, topic, "hi", topic.hi),
                ],
            ),
            4 => page.cite(&topic_cite(source, topic, "n_claims", topic.n_claims), |page| {
                page.ltr(&format!("{:.1}", topic.n_claims));
            }),
            _ => signed_error(page, source, topic),
        });
    }
    table::end(page);
    if rows.len() > MAX_TOPIC_ROWS {
        page.head("p", &[("class", "none")], "more-in-json");
    }
    page.close();
}

/// How much too high or too low its figures are, with the ends of the interval.
fn signed_error(page: &mut Page, source: &SourceRow, topic: &TopicRow) {
    let Some(shift) = topic.shift else {
        page.text("–");
        return;
    };
    page.cite(&topic_cite(source, topic, "shift", shift.mean), |page| {
        page.say(&shift_in(page.locale, [shift.mean, shift.lo, shift.hi], shift.is_ratio));
    });
    page.t("comma");
    let (lo, hi) = shift_ends(shift.lo, shift.hi, shift.is_ratio);
    let ends = Message::new("interval-to")
        .cited("lo", Arg::Figures(lo), topic_cite(source, topic, "shift_lo", shift.lo))
        .cited("hi", Arg::Figures(hi), topic_cite(source, topic, "shift_hi", shift.hi));
    page.say(&ends);
}

fn picture(page: &mut Page, judged: &[&SourceRow]) {
    let drawn = &judged[..judged.len().min(MAX_DRAWN)];
    let locale = page.locale;
    let desc = Message::new("sources-desc")
        .message("sources", Message::new("n-sources").count("n", drawn.len()));
    let desc = format!("{} {}", locale.bare(&desc), locale.text("table-after"));
    page.open("figure", &[("class", "sources")]);
    for layout in Layout::BOTH {
        draw(page, drawn, layout, &desc);
    }
    page.open("figcaption", &[]);
    page.t("sources-caption");
    if drawn.len() < judged.len() {
        page.text(" ");
        page.t("sources-drawn");
    }
    page.close();
    page.close();
}

fn draw(page: &mut Page, drawn: &[&SourceRow], layout: Layout, desc: &str) {
    let (x0, x1, row, top) = match layout {
        Layout::Wide => (330.0, 800.0, 40.0, 26.0),
        Layout::Narrow => (8.0, 280.0, 62.0, 26.0),
    };
    let height = top + row * drawn.len() as f64 + 8.0;
    let title = page.locale.text("sources-title");
    canvas::begin(page, layout, "sources", height, (&title, desc));
    for quarter in 0..=4_u8 {
        let x = x0 + f64::from(quarter) / 4.0 * (x1 - x0);
        line(page, if quarter == 2 { "mid" } else { "grid" }, (x, top), (x, height - 4.0));
        let class = match (layout, quarter) {
            (Layout::Narrow, 0) => "t-tick",
            (Layout::Narrow, 4) => "t-tick t-end",
            _ => "t-tick t-mid",
        };
        let text = page.locale.digits(&format!("{}%", 25 * quarter));
        label(page, x, 16.0, class, 60.0, &text);
    }
    if layout == Layout::Wide {
        let text = page.locale.text("sources-scale");
        label(page, 994.0, 16.0, "t-scale", 180.0, &text);
    }
    for (ix, source) in drawn.iter().enumerate() {
        draw_row(page, source, layout, (x0, x1), top + row * ix as f64);
    }
    page.close();
}

fn draw_row(page: &mut Page, source: &SourceRow, layout: Layout, (x0, x1): (f64, f64), y: f64) {
    let Some(score) = source.consistency else { return };
    let x = |p: f64| x0 + p.clamp(0.0, 1.0) * (x1 - x0);
    line(page, "rule", (0.0, y), (layout.width(), y));
    let n_checked = source.n_checked;
    let mass = source.grade_probability.map_or(String::new(), |p| format!(" {}", percent(p)));
    let about = page.locale.digits(&format!("{}{mass} · n = {n_checked}", source.grade));
    let middle = match layout {
        Layout::Wide => {
            let is_single = source.name_ar.is_none() && source.key == source.name;
            label(
                page,
                6.0,
                y + if is_single { 25.0 } else { 17.0 },
                "t-says",
                310.0,
                names(page.locale, source).0,
            );
            second_name(page, source, y + 33.0, 300.0);
            label(page, 994.0, y + 25.0, "t-num", 180.0, &about);
            y + 20.0
        }
        Layout::Narrow => {
            let name = names(page.locale, source).0;
            label(page, 6.0, y + 16.0, "t-says", 276.0, name);
            second_name(page, source, y + 33.0, 170.0);
            label(page, 282.0, y + 33.0, "t-num", 104.0, &about);
            y + 49.0
        }
    };
    line(page, "track", (x0, middle), (x1, middle));
    line(page, "interval", (x(score.lo), middle), (x(score.hi), middle));
    for end in [score.lo, score.hi] {
        line(page, "cap", (x(end), middle - 5.0), (x(end), middle + 5.0));
    }
    page.shape(
        "circle",
        &[("class", "mean"), ("cx", &n(x(score.mean))), ("cy", &n(middle)), ("r", "5")],
    );
}

/// Under the name: the Arabic one, else the key; nothing where the key is all the name there is.
fn second_name(page: &mut Page, source: &SourceRow, y: f64, room: f64) {
    match names(page.locale, source).1 {
        Some((other, _)) => label(page, 6.0, y, "t-ar", room, other),
        None if source.key != source.name => label(page, 6.0, y, "t-key", room, &source.key),
        None => {}
    }
}

/// The name of a source in the page's language, where it has one.
pub(super) fn named<'a>(locale: &Locale, source: &'a SourceRow) -> &'a str {
    names(locale, source).0
}

/// The names of a source: that of the page's language, and the other one.
fn names<'a>(locale: &Locale, source: &'a SourceRow) -> (&'a str, Option<(&'a str, &'static str)>) {
    match (&source.name_ar, locale.tag) {
        (Some(arabic), "ar") => (arabic, Some((&source.name, "en"))),
        (Some(arabic), _) => (&source.name, Some((arabic, "ar"))),
        (None, _) => (&source.name, None),
    }
}

pub(super) fn identity(page: &mut Page, source: &SourceRow) {
    let (name, other) = names(page.locale, source);
    page.leaf("bdi", &[("class", "who")], name);
    if let Some((other, language)) = other {
        page.text(" ");
        page.leaf("bdi", &[("lang", language), ("class", "other-name")], other);
    }
    if source.key != source.name {
        page.text(" ");
        page.key(&source.key);
    }
    if let Some(body) = &source.scored_as {
        page.text(" ");
        page.say(&Message::new("scored-as").with("source", Arg::Source(body.clone())));
    }
}

fn judged_table(page: &mut Page, judged: &[&SourceRow]) {
    page.open("details", &[("class", "data")]);
    page.head("summary", &[], "same-as-table");
    let heads = [
        words("col-source"),
        words("col-kind"),
        figures("col-consistency"),
        figures("col-interval"),
        figures("col-claims"),
        figures("col-checked"),
        words("col-grade"),
    ];
    table::begin(page, "caption-judged", &heads);
    for source in judged.iter().take(MAX_LISTED) {
        let Some(score) = source.consistency else { continue };
        table::row(page, &heads, |page, column| match column {
            0 => identity(page, source),
            1 => page.word("source-kind", &source.kind),
            2 => page.share(score.mean, &cite(source, "mean", score.mean)),
            3 => page.range(
                (score.lo, score.hi),
                [&cite(source, "lo", score.lo), &cite(source, "hi", score.hi)],
            ),
            4 => count(page, source, "n_claims", source.n_claims),
            5 => count(page, source, "n_checked", source.n_checked),
            _ => {
                page.name(&source.grade);
                page.text(" ");
                page.t(grade_id(&source.grade));
                if let Some(mass) = source.grade_probability {
                    page.t("comma");
                    page.share(mass, &cite(source, "grade_probability", mass));
                }
            }
        });
    }
    table::end(page);
    left_out(page, judged.len());
    page.close();
}

/// How many sources a list has no room for.
fn left_out(page: &mut Page, n: usize) {
    if n > MAX_LISTED {
        page.head("p", &[("class", "none")], "more-in-labels");
    }
}

fn cite(source: &SourceRow, column: &'static str, value: f64) -> Cite {
    Cite::new(Query::Sources, &source.key, column, value)
}

fn topic_cite(source: &SourceRow, topic: &TopicRow, column: &'static str, value: f64) -> Cite {
    Cite::new(Query::Topics, format!("{} {}", source.key, topic.topic), column, value)
}

fn count(page: &mut Page, source: &SourceRow, column: &'static str, n: usize) {
    page.count(n, &cite(source, column, n as f64));
}

fn cannot_judge(page: &mut Page, others: &[&SourceRow]) {
    page.head("h3", &[], "unjudged-heading");
    page.head("p", &[], "unjudged-lead");
    page.open("ul", &[("class", "unjudged")]);
    for source in others.iter().take(MAX_LISTED) {
        page.open("li", &[]);
        identity(page, source);
        page.open("span", &[("class", "count")]);
        page.text(" ");
        let checked = Message::new("claims-checked")
            .message("claims", {
                let n = source.n_claims;
                let cite = cite(source, "n_claims", n as f64);
                Message::new("n-claims").cited("n", Arg::Count(n as u64), cite)
            })
            .cited(
                "n",
                Arg::Count(source.n_checked as u64),
                cite(source, "n_checked", source.n_checked as f64),
            );
        page.say(&checked);
        page.close();
        page.close();
    }
    page.close();
    left_out(page, others.len());
}

fn relays(page: &mut Page, sources: &[SourceRow]) {
    let relays: Vec<_> =
        sources.iter().filter_map(|s| s.relay_fidelity.map(|fidelity| (s, fidelity))).collect();
    if relays.is_empty() {
        return;
    }
    page.head("h3", &[], "relays-heading");
    page.head("p", &[], "relays-lead");
    let heads = [
        words("col-source"),
        figures("col-fidelity"),
        figures("col-interval"),
        figures("col-relays-checked"),
    ];
    table::begin(page, "caption-relays", &heads);
    for (source, fidelity) in relays {
        table::row(page, &heads, |page, column| match column {
            0 => identity(page, source),
            1 => page.share(fidelity.mean, &cite(source, "relay_mean", fidelity.mean)),
            2 => page.range(
                (fidelity.lo, fidelity.hi),
                [&cite(source, "relay_lo", fidelity.lo), &cite(source, "relay_hi", fidelity.hi)],
            ),
            _ => count(page, source, "relay_n_checked", fidelity.n_checked),
        });
    }
    table::end(page);
}
