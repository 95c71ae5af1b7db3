//! The list of editions of an archive, as a page in each language.

use super::masthead::period_name;
use super::style;
use super::writer::Page;
use crate::render::archive::{ArchiveView, Edition};
use crate::render::messages::{Arg, Locale, Message};
use crate::render::view::Period;
use crate::render::{Digits, LanguagePage};

/// `index.en.html`, `index.ar.html` …, one for each language of the pages, and `index.html`, which is
/// the first of them: by file name. English comes first where it is among them.
pub(in crate::render) fn index(archive: &ArchiveView) -> Vec<(String, String)> {
    let is_used =
        |tag: &&'static str| archive.editions.iter().any(|edition| edition.page(tag).is_some());
    let mut tags: Vec<&'static str> = crate::render::languages().filter(is_used).collect();
    if tags.is_empty() {
        tags.push("en");
    }
    let pages: Vec<LanguagePage> = tags
        .iter()
        .map(|tag| LanguagePage {
            tag,
            name: crate::render::language_name(tag),
            file: format!("index.{tag}.html"),
        })
        .collect();
    let mut files: Vec<(String, String)> = pages
        .iter()
        .map(|page| {
            let locale = Locale::new(page.tag, Digits::Latin, &archive.zone);
            (page.file.clone(), write(archive, &locale, &pages))
        })
        .collect();
    let first = files.first().map(|(_, text)| ("index.html".to_owned(), text.clone()));
    files.extend(first);
    files
}

fn write(archive: &ArchiveView, locale: &Locale, pages: &[LanguagePage]) -> String {
    let title = match &archive.title_ar {
        Some(arabic) if locale.tag == "ar" => arabic,
        _ => &archive.title,
    };
    let mut page = Page::new(locale);
    page.doctype();
    page.open("html", &[("lang", locale.tag), ("dir", locale.direction())]);
    page.open("head", &[]);
    style::meta(&mut page);
    let heading = locale.bare(&Message::new("archive-title").name("title", title));
    page.leaf("title", &[], &heading);
    let feed = [("rel", "alternate"), ("type", "application/atom+xml"), ("href", "feed.xml")];
    page.void("link", &feed);
    page.style(style::CSS);
    page.close();
    page.open("body", &[]);
    page.head("a", &[("class", "skip"), ("href", "#main")], "archive-skip");
    super::languages(&mut page, pages);
    page.open("header", &[("class", "masthead")]);
    page.head("p", &[("class", "kicker")], "kicker");
    page.open("h1", &[]);
    page.name(title);
    page.close();
    page.close();
    page.open("main", &[("id", "main")]);
    page.open("section", &[("id", "editions"), ("aria-labelledby", "editions-heading")]);
    page.head("h2", &[("id", "editions-heading")], "archive-heading");
    if archive.editions.is_empty() {
        page.head("p", &[("class", "none")], "archive-none");
    }
    for edition in archive.newest_first() {
        article(&mut page, archive, edition);
    }
    page.close();
    page.close();
    page.open("footer", &[]);
    page.head("p", &[], "archive-note");
    page.open("ul", &[]);
    for name in ["feed.xml", "archive.json", "SHA256SUMS"] {
        page.open("li", &[]);
        file(&mut page, name);
        page.close();
    }
    page.finish()
}

/// A link to a file for programs, by its name.
fn file(page: &mut Page, name: &str) {
    page.open("a", &[("href", name)]);
    page.key(name);
    page.close();
}

fn article(page: &mut Page, archive: &ArchiveView, edition: &Edition) {
    // The reader's own language first.
    let own = page.locale.tag;
    let mut languages = edition.languages();
    languages.sort_by_key(|tag| (*tag != own, crate::render::languages().position(|t| t == *tag)));
    let pages: Vec<(&str, &str)> = languages
        .into_iter()
        .filter_map(|tag| Some((tag, edition.page(tag)?.name.as_str())))
        .collect();
    page.open("article", &[("id", &edition.name)]);
    page.open("h3", &[]);
    match pages.first() {
        Some((tag, name)) => {
            page.open("a", &[("href", name), ("hreflang", tag)]);
            heading(page, edition);
            page.close();
        }
        None => heading(page, edition),
    }
    page.close();
    page.open("p", &[("class", "meta")]);
    page.key(&edition.name);
    page.text(" · ");
    page.say(&Message::new("archive-run").with("run", Arg::Figures(edition.run.to_string())));
    page.close();
    let others = [
        ("archive-replaces", edition.replaces.as_deref()),
        ("archive-replaced-by", archive.replaced_by(&edition.name).map(|e| e.name.as_str())),
    ];
    for (id, other) in others {
        let Some(other) = other else { continue };
        page.open("p", &[("class", "correction")]);
        page.open("strong", &[]);
        page.say(&Message::new(id).with("name", Arg::Figures(other.to_owned())));
        page.close();
        page.text(" ");
        page.head("a", &[("href", &format!("#{other}"))], "archive-see");
        page.close();
    }
    page.open("ul", &[("class", "files")]);
    for (tag, name) in pages {
        page.open("li", &[]);
        let text = crate::render::language_name(tag);
        page.leaf("a", &[("href", name), ("lang", tag), ("hreflang", tag)], &text);
        page.close();
    }
    for file in edition.data_files() {
        // The name of the edition stands above.
        let short = file.name.strip_prefix(&format!("{}.", edition.name)).unwrap_or(&file.name);
        page.open("li", &[]);
        page.open("a", &[("href", &file.name)]);
        page.key(short);
        page.close();
        page.close();
    }
    page.close();
    page.close();
}

/// What the edition is about, for people.
fn heading(page: &mut Page, edition: &Edition) {
    match (edition.period_view(), edition.data_end()) {
        (Some(period), _) => page.say(&period_name(&period)),
        (None, Some(end)) => {
            let day = Arg::Days(Period::new(end, end + 1));
            page.say(&Message::new("archive-known-by").with("when", day));
        }
        (None, None) => page.t("archive-undated"),
    }
}
