//! The sections of the page, apart from sources and claims.

use super::super::calendar::Calendar;
use super::super::method;
use super::super::view::{
    ContradictionRow, ItemView, Masthead, NumberRow, ReportView, TimelineView,
};
use super::super::words::{counted, percent, percent_and_term};
use super::canvas::n;
use super::links::Links;
use super::table::{self, figures, words};
use super::timeline;
use super::writer::Page;
use crate::domain::answer;

/// Rows of long tables that a page still carries; the rest is in the data files.
const MAX_ROWS: usize = 150;

/// Contested questions and timelines take more room a piece than rows.
pub(super) const MAX_ARTICLES: usize = 40;

/// `74 claims, 75 mentions, 63 questions, 24 sources`; narrow tables know no mentions.
pub(in crate::render) fn head_counts(head: &Masthead) -> String {
    let mut counts = vec![counted(head.n_claims, "claim", "claims")];
    if head.n_mentions > 0 {
        counts.push(counted(head.n_mentions, "mention", "mentions"));
    }
    counts.push(counted(head.n_items, "question", "questions"));
    counts.push(counted(head.n_sources, "source", "sources"));
    counts.join(", ")
}

/// Title, and what a reader must know before the first number.
pub(super) fn masthead(page: &mut Page, head: &Masthead, calendar: &Calendar) {
    page.open("header", &[("class", "masthead")]);
    page.open("p", &[("class", "kicker")]);
    page.text("thiqa · source-reliability report");
    page.close();
    page.open("h1", &[]);
    page.name(&head.title);
    page.close();
    page.open("dl", &[("class", "facts")]);
    let counts = head_counts(head);
    for (name, value) in [
        ("Data as of", head.as_of.as_str()),
        ("Dates in", &calendar.name),
        ("Evidence", &counts),
        ("Run", &head.run),
        ("State of the run", &head.status),
    ] {
        if !value.is_empty() {
            page.open("div", &[]);
            page.leaf("dt", &[], name);
            page.open("dd", &[]);
            page.name(value);
            page.close();
            page.close();
        }
    }
    page.close();
    page.close();
}

/// What made this page, to the digest.
pub(super) fn colophon(page: &mut Page, head: &Masthead) {
    page.open("footer", &[]);
    page.leaf("h2", &[], "About this page");
    page.open("dl", &[("class", "facts small")]);
    let seed = head.seed.to_string();
    let method_version = method::VERSION.to_string();
    for (name, value) in [
        ("thiqa", head.version.as_str()),
        ("Run", &head.run),
        ("Model", &head.model),
        ("Engine", &head.engine),
        ("Seed", &seed),
        ("Method text", &method_version),
        ("Input digest", &head.input_digest),
        ("Result digest", &head.result_digest),
    ] {
        page.open("div", &[]);
        page.leaf("dt", &[], name);
        page.open("dd", &[]);
        page.key(value);
        page.close();
        page.close();
    }
    page.close();
    page.leaf(
        "p",
        &[],
        "The same claims, settings and version give the same page, byte for byte. Nothing on it was \
         fetched and nothing on it runs.",
    );
    page.close();
}

/// At most a handful of sentences with the questions they speak of.
pub(super) fn bottom_line(page: &mut Page, view: &ReportView, links: &Links) {
    if view.bottom_line.is_empty() {
        page.leaf("p", &[("class", "none")], "The claims of this case decide nothing yet.");
        return;
    }
    page.open("ol", &[("class", "bottom-line")]);
    for sentence in &view.bottom_line {
        page.open("li", &[]);
        page.name(&sentence.text);
        for item in &sentence.items {
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
pub(super) fn states(page: &mut Page, timelines: &[TimelineView], calendar: &Calendar) {
    for (ix, view) in timelines.iter().take(MAX_ARTICLES / 4).enumerate() {
        page.open("article", &[("id", &format!("state-{ix}"))]);
        page.open("h3", &[]);
        asked(page, &view.question, &view.item);
        page.close();
        timeline::figure(page, view, calendar, ix);
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
            page.leaf("bdi", &[("class", "value")], &answer(&item.question, &value.value));
            if item.inferred {
                page.open("span", &[("class", "p")]);
                probability_bar(page, value.probability);
                page.ltr(&percent(value.probability));
                page.text(&format!(" {}", super::super::words::term(value.probability)));
                page.close();
            }
            page.close();
            page.open("p", &[("class", "meta")]);
            if value.n_claims == 0 {
                page.text("No claim says so directly");
            } else {
                page.text(&counted(value.n_claims, "claim", "claims"));
                page.text(" from ");
                page.text(&counted(value.n_roots, "independent origin", "independent origins"));
            }
            for (ix, source) in value.sources.iter().enumerate() {
                page.text(if ix == 0 { ": " } else { ", " });
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
    page.name(&item.kind);
    page.text(" · ");
    page.text(&counted(item.n_claims, "claim", "claims"));
    page.text(", ");
    page.text(&counted(item.n_roots, "independent origin", "independent origins"));
    if let Some(at) = &item.at {
        page.text(" · at ");
        page.name(at);
    }
    if !item.inferred {
        page.text(" · not inferred in this run");
    }
    page.close();
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
    page.open("p", &[]);
    page.text(&format!(
        "{n_certain} certain, {} possible. Certain means that both claims must speak of one moment; \
         possible, that the world may have changed between them. The probability says how likely it is \
         that one of the two was wrong when made, rather than overtaken.",
        rows.len() - n_certain
    ));
    page.close();
    for (certain, heading) in [(true, "Certain"), (false, "Possible")] {
        let part: Vec<_> = rows.iter().filter(|r| r.certain == certain).collect();
        if part.is_empty() {
            continue;
        }
        page.leaf("h3", &[], heading);
        page.open("ul", &[("class", "clashes")]);
        for row in part.iter().take(MAX_ROWS) {
            clash(page, row, links);
        }
        page.close();
        more(page, part.len());
    }
}

fn clash(page: &mut Page, row: &ContradictionRow, links: &Links) {
    page.open("li", &[("class", if row.certain { "certain" } else { "possible" })]);
    page.open("p", &[("class", "clash-head")]);
    if row.certain {
        page.leaf("strong", &[("class", "tag")], "certain");
    } else {
        page.leaf("span", &[("class", "tag")], "possible");
        page.text(" ");
        page.ltr(&percent_and_term(row.probability));
    }
    page.text(" · ");
    page.name(&row.kind);
    if let Some(rule) = &row.rule {
        page.text(" ");
        page.key(rule);
    }
    page.close();
    page.open("div", &[("class", "pair")]);
    for (claim, source, says) in
        [(&row.claim_a, &row.source_a, &row.says_a), (&row.claim_b, &row.source_b, &row.says_b)]
    {
        page.open("p", &[]);
        links.claim(page, claim);
        page.text(" ");
        page.leaf("bdi", &[("class", "origin")], source);
        page.text(": ");
        page.name(says);
        page.close();
    }
    page.close();
    page.open("p", &[("class", "why")]);
    page.name(&row.explanation);
    page.close();
    if row.n_alike > 0 {
        let pairs = counted(row.n_alike, "further pair says", "further pairs say");
        page.leaf("p", &[("class", "meta")], &format!("{pairs} the same two things."));
    }
    page.close();
}

/// Figures as intervals of what their wording allows.
pub(super) fn numbers(page: &mut Page, rows: &[NumberRow], links: &Links) {
    page.leaf(
        "p",
        &[],
        "As claimed: the bounds are what the wording allows, not a credible interval.",
    );
    let heads = [
        words("Question"),
        words("Claimed"),
        figures("Bounds"),
        words("As of"),
        words("Origin"),
        words("Claim"),
    ];
    table::begin(page, "Claimed figures", &heads);
    for row in rows.iter().take(MAX_ROWS) {
        table::row(page, &heads, |page, column| match column {
            0 => page.name(&row.question),
            1 => {
                page.ltr(&row.value);
                if let Some(unit) = &row.unit {
                    page.text(" ");
                    page.name(unit);
                }
            }
            2 => page.ltr(&bounds(row)),
            3 => page.name(row.as_of.as_deref().unwrap_or("–")),
            4 => page.name(&row.source),
            _ => links.claim(page, &row.claim),
        });
    }
    table::end(page);
    more(page, rows.len());
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
    page.leaf(
        "summary",
        &[],
        &format!("{} with their leading answers", counted(items.len(), "question", "questions")),
    );
    let heads = [words("Question"), words("Answers"), figures("Claims"), figures("Origins")];
    table::begin(page, "All questions", &heads);
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
            2 => page.ltr(&item.n_claims.to_string()),
            _ => page.ltr(&item.n_roots.to_string()),
        });
    }
    table::end(page);
    more(page, items.len());
    page.close();
}

fn answers(page: &mut Page, item: &ItemView) {
    if let Some(figure) = &item.figure {
        page.name(figure);
        return;
    }
    for (ix, value) in item.values.iter().take(3).enumerate() {
        if ix > 0 {
            page.text("; ");
        }
        page.name(&answer(&item.question, &value.value));
        if item.inferred {
            page.text(" ");
            page.ltr(&percent_and_term(value.probability));
        }
    }
    if item.values.len() > 3 {
        page.text(&format!("; {} more", item.values.len() - 3));
    }
    if !item.inferred {
        page.text(" (not inferred)");
    }
}

fn more(page: &mut Page, n_rows: usize) {
    more_than(page, n_rows, MAX_ROWS);
}

fn more_than(page: &mut Page, n_rows: usize, n_shown: usize) {
    if n_rows > n_shown {
        let left = n_rows - n_shown;
        page.leaf("p", &[("class", "none")], &format!("{left} more are in the JSON report."));
    }
}

/// Findings, and what the run left out.
pub(super) fn quality(page: &mut Page, view: &ReportView) {
    if !view.findings.is_empty() {
        page.open("ul", &[("class", "findings")]);
        for finding in view.findings.iter().take(MAX_ROWS) {
            page.open("li", &[]);
            page.open("p", &[]);
            page.leaf("span", &[("class", "tag")], &finding.severity);
            page.text(" ");
            page.key(&finding.code);
            if !finding.subject.is_empty() {
                page.text(" ");
                page.key(&finding.subject);
            }
            page.close();
            page.open("p", &[]);
            page.name(&finding.message);
            page.close();
            if !finding.advice.is_empty() {
                page.open("p", &[("class", "meta")]);
                page.name(&finding.advice);
                page.close();
            }
            page.close();
        }
        page.close();
        more(page, view.findings.len());
    }
    if !view.skipped.is_empty() {
        page.leaf("h3", &[], "Stored and shown, not inferred in this run");
        let heads = [words("Question"), words("Kind"), figures("Claims"), words("Why")];
        table::begin(page, "Questions that this run skipped", &heads);
        for row in view.skipped.iter().take(MAX_ROWS) {
            table::row(page, &heads, |page, column| match column {
                0 => page.key(&row.item),
                1 => page.name(&row.kind),
                2 => page.ltr(&row.n_claims.to_string()),
                _ => page.name(&row.reason),
            });
        }
        table::end(page);
        more(page, view.skipped.len());
    }
}

/// The fixed text.
pub(super) fn method(page: &mut Page) {
    for (heading, text) in method::PARTS {
        page.leaf("h3", &[], heading);
        page.leaf("p", &[], text);
    }
}
