//! The end of the report in Markdown: data quality, every claim with its chain, what made it.

use std::fmt::Write as _;

use super::super::html::{outside_address, signed, valid_text};
use super::super::messages::{Arg, Message};
use super::super::method;
use super::super::view::{ChainStepView, ClaimRow, ReportView};
use super::{Doc, key, text};

pub(super) fn quality(doc: &mut Doc, view: &ReportView) {
    if view.findings.is_empty() && view.skipped.is_empty() {
        return;
    }
    doc.title(2, "section-quality");
    let lines: Vec<_> = view
        .findings
        .iter()
        .map(|finding| {
            let subject = match finding.subject.as_str() {
                "" => String::new(),
                subject => format!(" {}", key(subject)),
            };
            format!(
                "{} {}{subject}: {}. {}",
                doc.word("severity", &finding.severity),
                key(&finding.code),
                doc.told(finding.told.as_ref().map(|told| &told.0), &finding.message),
                doc.told(finding.told.as_ref().map(|told| &told.1), &finding.advice)
            )
        })
        .collect();
    doc.bullets(lines);
    if !view.skipped.is_empty() {
        doc.title(3, "skipped-heading");
        let lines: Vec<_> = view
            .skipped
            .iter()
            .map(|row| {
                let kind = doc.word("item-kind", &row.kind);
                vec![key(&row.item), kind, doc.count(row.n_claims), doc.word("skip", &row.reason)]
            })
            .collect();
        doc.table(&["col-question", "col-kind", "#col-claims", "col-why"], lines);
    }
}

fn chain(doc: &Doc, steps: &[ChainStepView]) -> String {
    let links = steps.iter().map(|step| {
        let mut out = text(&step.source);
        if !step.named {
            out.push(' ');
            out.push_str(&doc.locale.text("name-withheld"));
        }
        if let Some(verb) = &step.verb {
            let _ = write!(out, " {}", text(verb));
        }
        out
    });
    links.collect::<Vec<_>>().join(" → ")
}

pub(super) fn claims(doc: &mut Doc, rows: &[ClaimRow]) {
    if rows.is_empty() {
        return;
    }
    doc.title(2, "section-claims");
    let lines: Vec<_> = rows.iter().map(|row| claim(doc, row)).collect();
    doc.table(
        &[
            "col-claim",
            "col-question",
            "col-says",
            "col-chain",
            "col-words",
            "col-holds",
            "#col-right",
            "#col-wrong",
            "#col-weight",
            "col-where",
        ],
        lines,
    );
}

fn claim(doc: &Doc, row: &ClaimRow) -> Vec<String> {
    let mut says = doc.answer(&row.question, &row.value);
    match row.stance.as_str() {
        "denies" => says = format!("{} {says}", doc.locale.text("claim-denies")),
        "observing" => says = format!("{} {says}", doc.locale.text("claim-observing")),
        _ => {}
    }
    let mut words = text(row.paraphrase.as_deref().unwrap_or("–"));
    if let Some(terms) = &row.key_terms {
        let _ = write!(words, " {}", text(terms));
    }
    let valid = if row.valid.is_empty() { "–".to_owned() } else { valid_text(doc.locale, row) };
    vec![
        key(&row.key),
        key(&row.item),
        format!("{says}, {}", doc.word("certainty", &row.certainty)),
        row.chains.iter().map(|c| chain(doc, c)).collect::<Vec<_>>().join("; "),
        words,
        text(&valid),
        doc.optional(row.p_right),
        doc.optional(row.p_wrong),
        doc.locale.digits(&row.weight_db.map_or("–".to_owned(), signed)),
        place(row),
    ]
}

fn place(row: &ClaimRow) -> String {
    let Some(document) = &row.document else { return "–".to_owned() };
    let paragraph = row.paragraph.map_or(String::new(), |p| format!(" ¶ {p}"));
    match row.url.as_deref().and_then(outside_address) {
        // Brackets of any kind would end the address.
        Some(address) => {
            let address = address
                .replace('(', "%28")
                .replace(')', "%29")
                .replace('[', "%5B")
                .replace(']', "%5D")
                .replace('*', "%2A")
                .replace('_', "%5F");
            format!("[{}]({address}){paragraph}", text(document))
        }
        None => format!("{}{paragraph}", text(document)),
    }
}

pub(super) fn colophon(doc: &mut Doc, view: &ReportView) {
    let head = &view.masthead;
    doc.title(2, "section-about");
    doc.say(
        &Message::new("md-about")
            .name("version", &head.version)
            .name("run", &head.run)
            .name("model", &head.model)
            .name("engine", &head.engine)
            .name("seed", head.seed.to_string())
            .name("method", method::VERSION.to_string())
            .with("input", Arg::Source(head.input_digest.clone()))
            .with("result", Arg::Source(head.result_digest.clone())),
    );
}
