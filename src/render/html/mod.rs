//! The report as one self-contained page: no script, nothing fetched, light and dark, print, and
//! legible at 320 px.

mod archive;
mod canvas;
mod changes;
mod claims;
mod dependence;
mod explain;
mod figures;
mod graph;
mod history;
mod label_pictures;
mod labels;
mod links;
mod masthead;
mod reliability;
mod sections;
mod sources;
mod stories;
mod style;
mod table;
mod timeline;
mod timeline_svg;
mod tolls;
mod writer;

use super::messages::{Arg, Locale, Message};
use super::view::ReportView;
use super::{LanguagePage, ReportStyle};
pub(super) use archive::index as archive_index;
pub(super) use changes::{cause_id, told as crossing_told};
pub(super) use claims::{signed, valid_text};
pub(super) use explain::page as explain_page;
use links::Links;
pub(super) use masthead::{as_of, head_counts};
pub(super) use sections::{bounds, ordered_contradictions};
pub(super) use sources::{ordered as ordered_sources, with_topics};
pub(super) use stories::others as other_stories;
pub(super) use timeline::{holds, stretches};
use writer::Page;
pub(super) use writer::outside_address;

/// What pictures outside of the page need.
pub(super) mod svg {
    pub(in crate::render) use super::canvas::n;
    pub(in crate::render) use super::writer::{Attr, Page};
}

/// A part of the page: id, which names its heading too; whether it has content.
struct Part {
    id: &'static str,
    heading: &'static str,
    present: bool,
}

/// Writes the page in a language.
pub(super) fn page(view: &ReportView, locale: &Locale, report_style: &ReportStyle) -> String {
    let links = Links::new(view, claims::MAX_CLAIMS);
    let mut page = Page::new(locale).with_links(&links, &view.masthead.run);
    page.doctype();
    page.open("html", &[("lang", locale.tag), ("dir", locale.direction())]);
    head(&mut page, view);
    page.open("body", &[]);
    page.head("a", &[("class", "skip"), ("href", "#main")], "skip-link");
    languages(&mut page, &report_style.pages);
    masthead::write(&mut page, view, report_style.replaced_page.as_deref());
    let parts = parts(view);
    contents(&mut page, &parts);
    page.open("main", &[("id", "main")]);
    for part in parts.iter().filter(|p| p.present) {
        let heading_id = format!("{}-heading", part.id);
        page.open("section", &[("id", part.id), ("aria-labelledby", &heading_id)]);
        page.head("h2", &[("id", &heading_id)], part.heading);
        fill(&mut page, part.id, view, &links, report_style);
        page.close();
    }
    page.close();
    masthead::colophon(&mut page, &view.masthead);
    page.finish()
}

/// The same report in other languages.
fn languages(page: &mut Page, pages: &[LanguagePage]) {
    if pages.len() < 2 {
        return;
    }
    let label = page.locale.text("languages-label");
    page.open("nav", &[("class", "languages"), ("aria-label", &label)]);
    page.open("ul", &[]);
    for other in pages {
        page.open("li", &[]);
        if other.tag == page.locale.tag {
            page.leaf("strong", &[("lang", other.tag)], &other.name);
        } else {
            let attrs =
                [("href", other.file.as_str()), ("lang", other.tag), ("hreflang", other.tag)];
            page.leaf("a", &attrs, &other.name);
        }
        page.close();
    }
    page.close();
    page.close();
}

fn head(page: &mut Page, view: &ReportView) {
    page.open("head", &[]);
    style::meta(page);
    let title = Message::new("page-title")
        .name("title", &view.masthead.title)
        .message("when", masthead::as_of(&view.masthead));
    let title = page.locale.bare(&title);
    page.leaf("title", &[], &title);
    page.style(style::CSS);
    page.close();
}

fn parts(view: &ReportView) -> Vec<Part> {
    let part = |id, heading, present| Part { id, heading, present };
    vec![
        part("bottom-line", "section-bottom-line", true),
        part("changes", "section-changes", view.change.is_some() || view.period.is_some()),
        part("correction", "section-correction", view.correction.is_some()),
        part("states", "section-states", !view.timelines.is_empty()),
        part("contested", "section-contested", !view.contested.is_empty()),
        part("stories", "section-stories", stories::any(&view.modes)),
        part("contradictions", "section-contradictions", true),
        part("sources", "section-sources", !view.sources.is_empty()),
        part("agreement", "section-agreement", shares_questions(view)),
        part("dependence", "section-dependence", dependence::any(&view.dependence)),
        part("chains", "section-chains", !graph::chain_links(&view.claims).is_empty()),
        part("tolls", "section-tolls", !tolls::drawable(view).is_empty()),
        part("figures", "section-figures", !view.figures.is_empty()),
        part("history", "section-history", view.history.is_some()),
        part("reliability", "section-reliability", view.reliability.is_some()),
        part("numbers", "section-numbers", !view.numbers.is_empty()),
        part("items", "section-items", !view.items.is_empty()),
        part("quality", "section-quality", !(view.findings.is_empty() && view.skipped.is_empty())),
        part("labels", "section-labels", !view.sources.is_empty()),
        part("method", "section-method", true),
        part("claims", "section-claims", !view.claims.is_empty()),
        part("queries", "section-queries", true),
    ]
}

fn contents(page: &mut Page, parts: &[Part]) {
    let label = page.locale.text("contents-label");
    page.open("nav", &[("aria-label", &label)]);
    page.open("ul", &[]);
    for part in parts.iter().filter(|p| p.present) {
        page.open("li", &[]);
        page.head("a", &[("href", &format!("#{}", part.id))], part.heading);
        page.close();
    }
    page.close();
    page.close();
}

fn fill(page: &mut Page, id: &str, view: &ReportView, links: &Links, style: &ReportStyle) {
    match id {
        "bottom-line" => sections::bottom_line(page, view, links),
        "changes" => changes::write(page, view.change.as_ref(), links),
        "correction" => changes::write(page, view.correction.as_ref(), links),
        "states" => sections::states(page, &view.timelines),
        "contested" => sections::contested(page, &view.contested),
        "stories" => stories::write(page, &view.modes, links),
        "contradictions" => sections::contradictions(page, &view.contradictions, links),
        "sources" => sources::write(page, &view.sources),
        "agreement" => graph::agreement(page, view),
        "dependence" => dependence::write(page, &view.dependence),
        "chains" => graph::chains(page, view),
        "tolls" => tolls::write(page, view),
        "labels" => labels(page, view, links, &style.prefix),
        "figures" => figures::write(page, &view.figures),
        "history" => {
            if let Some(series) = &view.history {
                history::write(page, series);
            }
        }
        "reliability" => {
            if let Some(found) = &view.reliability {
                reliability::write(page, found);
            }
        }
        "numbers" => sections::numbers(page, &view.numbers, links),
        "items" => sections::items(page, &view.items, links),
        "quality" => sections::quality(page, view),
        "method" => sections::method(page),
        "claims" => claims::write(page, &view.claims),
        _ => queries(page),
    }
}

/// The queries that the numbers above named.
fn queries(page: &mut Page) {
    page.head("p", &[], "queries-lead");
    page.open("dl", &[("class", "queries")]);
    for (query, run) in page.queries() {
        let name = Message::new("query-run")
            .with("query", Arg::Figures(query.name()))
            .with("run", Arg::Figures(run.clone()));
        page.line("dt", &[], &name);
        page.leaf(
            "dd",
            &[("dir", "ltr"), ("lang", "en"), ("class", "key")],
            &page.query_text(query, &run),
        );
    }
    page.close();
}

/// Two sources answer one question: there is something to compare.
fn shares_questions(view: &ReportView) -> bool {
    let mut first = std::collections::HashMap::new();
    view.claims.iter().any(|claim| {
        let known = *first.entry(claim.item.as_str()).or_insert(claim.source.as_str());
        known != claim.source
    })
}

/// The labels, or where they are.
fn labels(page: &mut Page, view: &ReportView, links: &Links, prefix: &str) {
    let sources = labels::sorted(&view.sources);
    if sources.len() <= labels::MAX_LABELS {
        labels::write(page, view, &sources, 0, links);
        return;
    }
    page.head("p", &[], "labels-elsewhere");
    page.open("ul", &[]);
    for (ix, chunk) in sources.chunks(labels::MAX_LABELS).enumerate() {
        let first = ix * labels::MAX_LABELS + 1;
        let place = |n: usize| page.locale.digits(&n.to_string());
        let name = Message::new("labels-page")
            .name("from", place(first))
            .name("to", place(first + chunk.len() - 1));
        page.open("li", &[]);
        page.line("a", &[("href", &label_file(prefix, page.locale.tag, ix))], &name);
        page.close();
    }
    page.close();
}

/// File of the labels at that place.
fn label_file(prefix: &str, tag: &str, ix: usize) -> String {
    format!("{prefix}sources-{}.{tag}.html", ix + 1)
}

/// Pages of labels, where the main page has no room for them: name and text of each.
pub(super) fn label_pages(
    view: &ReportView,
    locale: &Locale,
    prefix: &str,
    back: &str,
) -> Vec<(String, String)> {
    let sources = labels::sorted(&view.sources);
    if sources.len() <= labels::MAX_LABELS {
        return Vec::new();
    }
    let links = Links::new(view, 0);
    let chunks = sources.chunks(labels::MAX_LABELS).enumerate();
    chunks
        .map(|(ix, chunk)| {
            let first = ix * labels::MAX_LABELS;
            let mut page = Page::new(locale).with_links(&links, &view.masthead.run);
            page.doctype();
            page.open("html", &[("lang", locale.tag), ("dir", locale.direction())]);
            head(&mut page, view);
            page.open("body", &[]);
            page.open("main", &[("id", "main")]);
            page.head("h1", &[], "section-labels");
            page.open("p", &[]);
            page.head("a", &[("href", back)], "labels-back");
            page.close();
            labels::write(&mut page, view, chunk, first, &links);
            page.head("h2", &[], "section-queries");
            queries(&mut page);
            (label_file(prefix, locale.tag, ix), page.finish())
        })
        .collect()
}
