//! The sections of the page, apart from its head, sources and claims.

use super::super::figure::figure_message;
use super::super::grades::{ConfidenceLevel, EvidenceClass};
use super::super::messages::{Arg, Message};
use super::super::method;
use super::super::queries::{Cite, Query};
use super::super::view::{ContradictionRow, ItemView, NumberRow, ReportView, TimelineView};
use super::canvas::n;
use super::links::Links;
use super::table::{self, figures, words};
use super::timeline;
use super::writer::Page;

/// Rows of long tables that a page still carries; the rest is in the data files.
const MAX_ROWS: usize = 100;

/// Contested questions and timelines take more room a piece than rows.
pub(super) const MAX_ARTICLES: usize = 36;

/// What a reader wants to know first, each paragraph under its question.
pub(super) fn bottom_line(page: &mut Page, view: &ReportView, links: &Links) {
    if view.bottom_line.is_empty() {
        page.head("p", &[("class", "none")], "bottom-nothing");
        return;
    }
    page.open("dl", &[("class", "bottom-line")]);
    let mut topic = None;
    for sentence in &view.bottom_line {
        if topic != Some(sentence.topic) {
            topic = Some(sentence.topic);
            page.head("dt", &[], sentence.topic.id());
        }
        page.open("dd", &[]);
        for (ix, part) in sentence.parts.iter().enumerate() {
            if ix > 0 {
                page.text(" ");
            }
            page.say(part);
        }
        let is_named = |key: &String| {
            let arg = Arg::Item(key.clone());
            sentence.parts.iter().any(|part| part.args.iter().any(|(_, known)| *known == arg))
        };
        for item in sentence.items.iter().filter(|key| !is_named(key)) {
            page.text(" ");
            links.item(page, item);
        }
        page.close();
    }
    page.close();
}

/// A question with the key behind it, unless the key is all there is.
pub(super) fn asked(page: &mut Page, question: &str, key: &str) {
    if question == key {
        page.key(key);
        return;
    }
    page.name(question);
    page.text(" ");
    page.key(key);
}

/// One figure a state.
pub(super) fn states(page: &mut Page, timelines: &[TimelineView]) {
    for (ix, view) in timelines.iter().take(MAX_ARTICLES / 4).enumerate() {
        page.open("article", &[("id", &format!("state-{ix}"))]);
        page.open("h3", &[]);
        asked(page, &view.question, &view.item);
        page.close();
        timeline::figure(page, view, ix);
        page.close();
    }
    more_than(page, timelines.len(), MAX_ARTICLES / 4);
}

/// Questions that are open, with their candidates.
pub(super) fn contested(page: &mut Page, items: &[ItemView]) {
    for (ix, item) in items.iter().take(MAX_ARTICLES).enumerate() {
        page.open("article", &[("class", "contested"), ("id", &format!("contested-{ix}"))]);
        page.open("h3", &[]);
        asked(page, &item.question, &item.key);
        page.close();
        item_basis(page, item);
        page.open("ul", &[("class", "candidates")]);
        for value in &item.values {
            page.open("li", &[]);
            page.open("div", &[("class", "candidate")]);
            let said = page.locale.answer(&item.question, &value.value);
            page.leaf("bdi", &[("class", "value")], &said);
            if item.inferred {
                page.open("span", &[("class", "p")]);
                probability_bar(page, value.probability);
                let cite = answer_cite(item, &value.value, value.probability);
                page.say(&Message::new("plain").cited(
                    "text",
                    Arg::Likelihood(value.probability),
                    cite,
                ));
                page.close();
            }
            page.close();
            page.open("p", &[("class", "meta")]);
            if value.n_claims == 0 {
                page.t("no-claim-says-so");
            } else {
                let row = format!("{} {}", item.key, value.value);
                let count = |id, column, n: usize| {
                    let cite = Cite::new(Query::Voices, row.clone(), column, n as f64);
                    Message::new(id).cited("n", Arg::Count(n as u64), cite)
                };
                let from = Message::new("claims-from-origins")
                    .message("claims", count("n-claims", "n_claims", value.n_claims))
                    .message("origins", count("n-origins", "n_roots", value.n_roots));
                page.say(&from);
            }
            for (ix, source) in value.names.iter().enumerate() {
                if ix == 0 {
                    page.text(": ");
                } else {
                    page.t("comma");
                }
                page.name(source);
            }
            page.close();
            page.close();
        }
        page.close();
        page.close();
    }
    more_than(page, items.len(), MAX_ARTICLES);
}

fn item_basis(page: &mut Page, item: &ItemView) {
    page.open("p", &[("class", "meta")]);
    let kind = page.locale.word("item-kind", &item.kind);
    let count = |id, column, n: usize| {
        let cite = Cite::new(Query::Items, &item.key, column, n as f64);
        Message::new(id).cited("n", Arg::Count(n as u64), cite)
    };
    let basis = Message::new("basis")
        .name("kind", kind)
        .message("claims", count("n-claims", "n_claims", item.n_claims))
        .message("origins", count("n-origins", "n_roots", item.n_roots));
    page.say(&basis);
    if let Some(at) = item.at {
        page.text(" · ");
        page.say(&Message::new("at-time").with("when", Arg::Days(at)));
    }
    if !item.inferred {
        page.text(" · ");
        page.t("not-inferred");
    }
    page.close();
    if item.is_settled {
        page.head("p", &[("class", "meta")], "item-settled");
    }
    foundation(page, item);
}

/// How well founded the answer is: a sentence of its own, as ICD 203 wants it.
fn foundation(page: &mut Page, item: &ItemView) {
    let Some(confidence) = &item.confidence else { return };
    let level = match confidence.level {
        ConfidenceLevel::Low => "confidence-low",
        ConfidenceLevel::Moderate => "confidence-moderate",
        ConfidenceLevel::High => "confidence-high",
    };
    page.open("p", &[("class", "meta")]);
    page.say(
        &Message::new("confidence")
            .message("level", Message::new(level))
            .message("origins", {
                let n = confidence.n_roots;
                let cite = Cite::new(Query::Items, &item.key, "n_roots", n as f64);
                Message::new("n-origins").cited("n", Arg::Count(n as u64), cite)
            })
            .message(
                "alone",
                Message::new(match (confidence.n_roots, confidence.flips) {
                    (0 | 1, _) => "confidence-one",
                    (_, true) => "confidence-alone",
                    (_, false) => "confidence-shared",
                }),
            ),
    );
    if let Some(class) = item.class {
        page.text(" ");
        page.say(&Message::new("evidence-class").message("class", Message::new(class_id(class))));
    }
    page.close();
}

/// Id of the message that names a class.
const fn class_id(class: EvidenceClass) -> &'static str {
    match class {
        EvidenceClass::Confirmed => "class-confirmed",
        EvidenceClass::Fair => "class-fair",
        EvidenceClass::Weak => "class-weak",
        EvidenceClass::Contested => "class-contested",
        EvidenceClass::Discounted => "class-discounted",
    }
}

/// Where the probability of an answer comes from.
fn answer_cite(item: &ItemView, value: &str, p: f64) -> Cite {
    Cite::new(Query::Answers, format!("{} {value}", item.key), "probability", p)
}

fn probability_bar(page: &mut Page, p: f64) {
    let width = 96.0 * if p.is_finite() { p.clamp(0.0, 1.0) } else { 0.0 };
    page.open("svg", &[("class", "gauge"), ("viewBox", "0 0 96 10"), ("aria-hidden", "true")]);
    page.shape("rect", &[("class", "wrong"), ("width", "96"), ("height", "10")]);
    page.shape("rect", &[("class", "right"), ("width", &n(width)), ("height", "10")]);
    page.close();
}

/// Certain ones first, then by probability.
pub(in crate::render) fn ordered_contradictions(
    rows: &[ContradictionRow],
) -> Vec<&ContradictionRow> {
    let mut rows: Vec<_> = rows.iter().collect();
    rows.sort_by(|a, b| {
        b.certain
            .cmp(&a.certain)
            .then_with(|| b.probability.total_cmp(&a.probability))
            .then_with(|| (&a.claim_a, &a.claim_b).cmp(&(&b.claim_a, &b.claim_b)))
    });
    rows
}

/// Contradictions with their explanations.
pub(super) fn contradictions(page: &mut Page, rows: &[ContradictionRow], links: &Links) {
    let rows = ordered_contradictions(rows);
    let n_certain = rows.iter().filter(|r| r.certain).count();
    let count = |row, n: usize| {
        let cite = Cite::new(Query::Certainties, row, "n", n as f64);
        Arg::Cited(Box::new(Arg::Count(n as u64)), cite)
    };
    let n_possible = rows.len() - n_certain;
    let lead = Message::new("clashes-lead")
        .with("certain", count("certain", n_certain))
        .with("possible", count("possible", n_possible));
    page.line("p", &[], &lead);
    for (certain, heading) in [(true, "clashes-certain"), (false, "clashes-possible")] {
        let part: Vec<_> = rows.iter().filter(|r| r.certain == certain).collect();
        if part.is_empty() {
            continue;
        }
        page.head("h3", &[], heading);
        page.open("ul", &[("class", "clashes")]);
        for row in part.iter().take(MAX_ROWS / 2) {
            clash(page, row, links);
        }
        page.close();
        more_than(page, part.len(), MAX_ROWS / 2);
    }
}

fn clash(page: &mut Page, row: &ContradictionRow, links: &Links) {
    page.open("li", &[("class", if row.certain { "certain" } else { "possible" })]);
    page.open("p", &[("class", "clash-head")]);
    if row.certain {
        page.head("strong", &[("class", "tag")], "clash-certain");
    } else {
        page.head("span", &[("class", "tag")], "clash-possible");
        page.text(" ");
        let cite = Cite::new(Query::Contradictions, clash_row(row), "probability", row.probability);
        page.say(&Message::new("plain").cited("text", Arg::Likelihood(row.probability), cite));
    }
    page.text(" · ");
    page.word("clash-kind", &row.kind);
    if let Some(rule) = &row.rule {
        page.text(" ");
        page.key(rule);
    }
    page.close();
    page.open("div", &[("class", "pair")]);
    for (claim, source, says) in
        [(&row.claim_a, &row.name_a, &row.says_a), (&row.claim_b, &row.name_b, &row.says_b)]
    {
        page.open("p", &[]);
        links.claim(page, claim);
        page.text(" ");
        page.leaf("bdi", &[("class", "origin")], source);
        page.text(": ");
        page.say(says);
        page.close();
    }
    page.close();
    explanation(page, row.why.as_ref(), &row.explanation);
    page.close();
}

/// The row of a contradiction in its query.
fn clash_row(row: &ContradictionRow) -> String {
    format!("{} {} {}", row.claim_a, row.claim_b, row.kind)
}

/// Why two claims clash.
pub(super) fn explanation(page: &mut Page, why: Option<&Message>, english: &str) {
    told(page, "why", why, english);
}

/// What the engine told: in English, and marked so, where there is no message for it.
fn told(page: &mut Page, class: &str, message: Option<&Message>, english: &str) {
    match message {
        Some(message) => page.line("p", &[("class", class)], message),
        None => page.leaf("p", &[("class", class), ("lang", "en"), ("dir", "ltr")], english),
    }
}

/// Figures as intervals of what their wording allows.
pub(super) fn numbers(page: &mut Page, rows: &[NumberRow], links: &Links) {
    page.head("p", &[], "numbers-lead");
    let heads = [
        words("col-question"),
        words("col-claimed"),
        figures("col-bounds"),
        words("col-as-of"),
        words("col-origin"),
        words("col-claim"),
    ];
    table::begin(page, "caption-numbers", &heads);
    for row in rows.iter().take(MAX_ROWS) {
        table::row(page, &heads, |page, column| match column {
            0 => page.name(&row.question),
            1 => {
                page.verbatim(&row.value);
                if let Some(unit) = &row.unit {
                    page.text(" ");
                    page.name(unit);
                }
            }
            2 => write_bounds(page, row),
            3 => page.name(row.as_of.as_deref().unwrap_or("–")),
            4 => page.name(&row.name),
            _ => links.claim(page, &row.claim),
        });
    }
    table::end(page);
    more(page, rows.len());
}

/// The bounds, each with where it comes from.
fn write_bounds(page: &mut Page, row: &NumberRow) {
    let finite = |x: Option<f64>| x.filter(|x| x.is_finite());
    let (lo, hi) = (finite(row.lo), finite(row.hi));
    let bound = |page: &mut Page, column, x: f64| {
        let cite = Cite::new(Query::Worded, &row.claim, column, x);
        page.cite(&cite, |page| page.ltr(&x.to_string()));
    };
    page.open("bdi", &[("dir", "ltr")]);
    match (lo, hi) {
        (Some(lo), Some(hi)) if lo.total_cmp(&hi).is_ne() => {
            bound(page, "lo", lo);
            page.text("–");
            bound(page, "hi", hi);
        }
        (Some(lo), Some(_)) => bound(page, "lo", lo),
        (Some(lo), None) => {
            page.text("≥ ");
            bound(page, "lo", lo);
        }
        (None, Some(hi)) => {
            page.text("≤ ");
            bound(page, "hi", hi);
        }
        (None, None) => page.text("–"),
    }
    page.close();
}

/// `5–10`, `≥ 101`, `181`.
pub(in crate::render) fn bounds(row: &NumberRow) -> String {
    let lo = row.lo.filter(|x| x.is_finite());
    let hi = row.hi.filter(|x| x.is_finite());
    match (lo, hi) {
        (Some(lo), Some(hi)) if lo.total_cmp(&hi).is_eq() => lo.to_string(),
        (Some(lo), Some(hi)) => format!("{lo}–{hi}"),
        (Some(lo), None) => format!("≥ {lo}"),
        (None, Some(hi)) => format!("≤ {hi}"),
        (None, None) => "–".to_owned(),
    }
}

/// Every question with its leading values.
pub(super) fn items(page: &mut Page, items: &[ItemView], links: &Links) {
    page.open("details", &[("class", "data")]);
    page.head("summary", &[], "items-summary");
    let heads = [
        words("col-question"),
        words("col-answers"),
        figures("col-claims"),
        figures("col-origins"),
    ];
    table::begin(page, "caption-items", &heads);
    for item in items.iter().take(MAX_ROWS) {
        table::row(page, &heads, |page, column| match column {
            0 => {
                if item.question != item.key {
                    page.name(&item.question);
                    page.text(" ");
                }
                links.item(page, &item.key);
            }
            1 => answers(page, item),
            2 => item_count(page, item, "n_claims", item.n_claims),
            _ => item_count(page, item, "n_roots", item.n_roots),
        });
    }
    table::end(page);
    more(page, items.len());
    page.close();
}

/// A count of an item; what was not inferred has no row to cite.
fn item_count(page: &mut Page, item: &ItemView, column: &'static str, n: usize) {
    let query = if item.inferred { Query::Items } else { Query::Asked };
    if n > 0 || item.inferred {
        page.count(n, &Cite::new(query, &item.key, column, n as f64));
    } else {
        // Nobody answers it: it stands in no query.
        page.text("–");
    }
}

fn answers(page: &mut Page, item: &ItemView) {
    if let Some(figure) = &item.figure {
        page.say(&figure_message(page.locale, figure, &item.key));
        return;
    }
    for (ix, value) in item.values.iter().take(3).enumerate() {
        if ix > 0 {
            page.t("separator");
        }
        page.answer(&item.question, &value.value);
        if item.inferred {
            page.text(" ");
            let cite = answer_cite(item, &value.value, value.probability);
            page.say(&Message::new("plain").cited(
                "text",
                Arg::Likelihood(value.probability),
                cite,
            ));
        }
    }
    if item.values.len() > 3 {
        page.t("items-more");
    }
    if !item.inferred {
        page.text(" ");
        page.t("items-not-inferred");
    }
}

fn more(page: &mut Page, n_rows: usize) {
    more_than(page, n_rows, MAX_ROWS);
}

fn more_than(page: &mut Page, n_rows: usize, n_shown: usize) {
    if n_rows > n_shown {
        page.head("p", &[("class", "none")], "more-in-json");
    }
}

/// Findings, and what the run left out.
pub(super) fn quality(page: &mut Page, view: &ReportView) {
    if !view.findings.is_empty() {
        page.open("ul", &[("class", "findings")]);
        for finding in view.findings.iter().take(MAX_ROWS) {
            page.open("li", &[]);
            page.open("p", &[]);
            page.open("span", &[("class", "tag")]);
            page.word("severity", &finding.severity);
            page.close();
            page.text(" ");
            page.key(&finding.code);
            if !finding.subject.is_empty() {
                page.text(" ");
                page.key(&finding.subject);
            }
            page.close();
            let of = finding.told.as_ref();
            told(page, "found", of.map(|of| &of.0), &finding.message);
            if !finding.advice.is_empty() {
                told(page, "found meta", of.map(|of| &of.1), &finding.advice);
            }
            page.close();
        }
        page.close();
        more(page, view.findings.len());
    }
    if !view.skipped.is_empty() {
        page.head("h3", &[], "skipped-heading");
        let heads =
            [words("col-question"), words("col-kind"), figures("col-claims"), words("col-why")];
        table::begin(page, "caption-skipped", &heads);
        for row in view.skipped.iter().take(MAX_ROWS) {
            table::row(page, &heads, |page, column| match column {
                0 => page.key(&row.item),
                1 => page.word("item-kind", &row.kind),
                2 => {
                    let cite = Cite::new(Query::Asked, &row.item, "n_claims", row.n_claims as f64);
                    page.count(row.n_claims, &cite);
                }
                _ => page.word("skip", &row.reason),
            });
        }
        table::end(page);
        more(page, view.skipped.len());
    }
}

/// The fixed text.
pub(super) fn method(page: &mut Page) {
    for (heading, text) in method::PARTS {
        page.head("h3", &[], heading);
        page.head("p", &[], text);
    }
}
