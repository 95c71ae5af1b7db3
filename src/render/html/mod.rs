//! The report as one self-contained page: no script, nothing fetched, light and dark, print, and
//! legible at 320 px.

mod canvas;
mod claims;
mod figures;
mod history;
mod links;
mod sections;
mod sources;
mod stories;
mod style;
mod table;
mod timeline;
mod timeline_svg;
mod writer;

use super::calendar::Calendar;
use super::view::ReportView;
pub(super) use claims::signed;
use links::Links;
pub(super) use sections::{bounds, head_counts, ordered_contradictions};
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

/// A part of the page: id, heading, whether it has content.
struct Part {
    id: &'static str,
    heading: &'static str,
    present: bool,
}

/// Writes the page.
pub(super) fn page(view: &ReportView) -> String {
    let calendar = Calendar::new(&view.masthead.zone);
    let links = Links::new(view, claims::MAX_CLAIMS);
    let mut page = Page::new();
    page.doctype();
    page.open("html", &[("lang", "en"), ("dir", "ltr")]);
    head(&mut page, view);
    page.open("body", &[]);
    page.leaf("a", &[("class", "skip"), ("href", "#main")], "Skip to the report");
    sections::masthead(&mut page, &view.masthead, &calendar);
    let parts = parts(view);
    contents(&mut page, &parts);
    page.open("main", &[("id", "main")]);
    for part in parts.iter().filter(|p| p.present) {
        let heading_id = format!("{}-heading", part.id);
        page.open("section", &[("id", part.id), ("aria-labelledby", &heading_id)]);
        page.leaf("h2", &[("id", &heading_id)], part.heading);
        fill(&mut page, part.id, view, &calendar, &links);
        page.close();
    }
    page.close();
    sections::colophon(&mut page, &view.masthead);
    page.finish()
}

fn head(page: &mut Page, view: &ReportView) {
    page.open("head", &[]);
    page.void("meta", &[("charset", "utf-8")]);
    page.void(
        "meta",
        &[("http-equiv", "Content-Security-Policy"), ("content", &style::content_policy())],
    );
    page.void("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
    page.void("meta", &[("name", "color-scheme"), ("content", "light dark")]);
    page.void("meta", &[("name", "referrer"), ("content", "no-referrer")]);
    page.void("meta", &[("name", "generator"), ("content", "thiqa")]);
    let title = format!("{} – data as of {}", view.masthead.title, view.masthead.as_of);
    page.leaf("title", &[], &title);
    page.style(style::CSS);
    page.close();
}

fn parts(view: &ReportView) -> Vec<Part> {
    let part = |id, heading, present| Part { id, heading, present };
    vec![
        part("bottom-line", "Bottom line", true),
        part("states", "Who said what held when", !view.timelines.is_empty()),
        part("contested", "Contested", !view.contested.is_empty()),
        part("stories", "Two stories fit", stories::any(&view.modes)),
        part("contradictions", "Contradictions", true),
        part("sources", "Sources", !view.sources.is_empty()),
        part("figures", "Figures", !view.figures.is_empty()),
        part("history", "Over time", view.history.is_some()),
        part("numbers", "Figures as claimed", !view.numbers.is_empty()),
        part("items", "All questions", !view.items.is_empty()),
        part("quality", "Data quality", !(view.findings.is_empty() && view.skipped.is_empty())),
        part("method", "Method and limits", true),
        part("claims", "Every claim with its chain", !view.claims.is_empty()),
    ]
}

fn contents(page: &mut Page, parts: &[Part]) {
    page.open("nav", &[("aria-label", "Contents")]);
    page.open("ul", &[]);
    for part in parts.iter().filter(|p| p.present) {
        page.open("li", &[]);
        page.leaf("a", &[("href", &format!("#{}", part.id))], part.heading);
        page.close();
    }
    page.close();
    page.close();
}

fn fill(page: &mut Page, id: &str, view: &ReportView, calendar: &Calendar, links: &Links) {
    match id {
        "bottom-line" => sections::bottom_line(page, view, links),
        "states" => sections::states(page, &view.timelines, calendar),
        "contested" => sections::contested(page, &view.contested),
        "stories" => stories::write(page, &view.modes, links),
        "contradictions" => sections::contradictions(page, &view.contradictions, links),
        "sources" => sources::write(page, &view.sources),
        "figures" => figures::write(page, &view.figures, calendar),
        "history" => {
            if let Some(series) = &view.history {
                history::write(page, series, calendar);
            }
        }
        "numbers" => sections::numbers(page, &view.numbers, links),
        "items" => sections::items(page, &view.items, links),
        "quality" => sections::quality(page, view),
        "method" => sections::method(page),
        _ => claims::write(page, &view.claims),
    }
}
