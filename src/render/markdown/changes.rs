//! What changed since the report before, in Markdown.

use super::super::changes::ChangeView;
use super::super::html::{cause_id, crossing_told};
use super::super::messages::Message;
use super::super::view::ReportView;
use super::{Doc, key, keys, text};

pub(super) fn write(doc: &mut Doc, view: &ReportView) {
    let parts = [("section-changes", &view.change), ("section-correction", &view.correction)];
    for (title, change) in parts {
        if let Some(change) = change {
            section(doc, title, change);
        }
    }
}

fn section(doc: &mut Doc, title: &str, change: &ChangeView) {
    doc.title(2, title);
    doc.t(cause_id(change.cause));
    for (id, claims) in [
        ("changes-new", &change.added),
        ("changes-revised", &change.revised),
        ("changes-withdrawn", &change.withdrawn),
    ] {
        if claims.is_empty() {
            continue;
        }
        let n = Message::new("n-claims").count("n", claims.len());
        doc.say(&Message::new(id).message("claims", n));
        let lines: Vec<_> = claims
            .iter()
            .map(|c| format!("{} {}: {}", key(&c.claim), text(&c.source), doc.said(&c.says)))
            .collect();
        doc.bullets(lines);
    }
    let lines: Vec<_> = change
        .crossings
        .iter()
        .map(|crossing| {
            let told = Message::new("crossing-on")
                .name("question", &crossing.question)
                .message("told", crossing_told(change, crossing));
            format!("{} {}", doc.said(&told), keys(&crossing.because)).trim_end().to_owned()
        })
        .collect();
    if lines.is_empty() {
        doc.t("changes-no-crossings");
    } else {
        doc.t("changes-crossings-lead");
        doc.bullets(lines);
    }
}
