//! The list of editions of an archive, as a page in each language.

use super::style;
use super::writer::Page;
use crate::render::LanguagePage;
use crate::render::archive::{ArchiveView, Edition};
use crate::render::messages::{Arg, Locale, Message};

/// `index.html`, in further languages `index.ar.html`, by file name. English comes first where it is
/// among the languages of the editions; the first language has the plain name.
pub(in crate::render) fn index(archive: &ArchiveView) -> Vec<(String, String)> {
    let known = crate::render::languages();
    let mut tags: Vec<&'static str> = known
        .filter(|tag| archive.editions.iter().any(|edition| edition.page(tag).is_some()))
        .collect();
    if tags.is_empty() {
        tags.push("en");
    }
    let file = |ix: usize, tag: &str| match ix {
        0 => "index.html".to_owned(),
        _ => format!("index.{tag}.html"),
    };
    let pages: Vec<LanguagePage> = tags
        .iter()
        .enumerate()
        .map(|(ix, tag)| LanguagePage {
            tag,
            name: crate::render::language_name(tag),
            file: file(ix, tag),
        })
        .collect();
    let page = |(ix, tag): (usize, &&'static str)| {
        let locale = Locale::new(tag, crate::render::Digits::Latin, "UTC");
        (file(ix, tag), write(archive, &locale, &pages))
    };
    tags.iter().enumerate().map(page).collect()
}

fn write(archive: &ArchiveView, locale: &Locale, pages: &[LanguagePage]) -> String {
    let mut page = Page::new(locale);
    page.doctype();
    page.open("html", &[("lang", locale.tag), ("dir", locale.direction())]);
    page.open("head", &[]);
    style::meta(&mut page);
    let title = locale.bare(&Message::new("archive-title").name("title", &archive.title));
    page.leaf("title", &[], &title);
    let feed = [("rel", "alternate"), ("type", "application/atom+xml"), ("href", "feed.xml")];
    page.void("link", &feed);
    page.style(style::CSS);
    page.close();
    page.open("body", &[]);
    page.head("a", &[("class", "skip"), ("href", "#main")], "skip-link");
    super::languages(&mut page, pages);
    page.open("header", &[("class", "masthead")]);
    page.head("p", &[("class", "kicker")], "kicker");
    page.open("h1", &[]);
    page.name(&archive.title);
    page.close();
    page.close();
    page.open("main", &[("id", "main")]);
    page.open("section", &[("id", "editions"), ("aria-labelledby", "editions-heading")]);
    page.head("h2", &[("id", "editions-heading")], "archive-heading");
    for edition in archive.newest_first() {
        article(&mut page, archive, edition);
    }
    page.head("p", &[("class", "meta")], "archive-note");
    page.open("p", &[("class", "meta")]);
    for name in ["feed.xml", "archive.json", "SHA256SUMS"] {
        page.open("a", &[("href", name)]);
        page.key(name);
        page.close();
        page.text(" ");
    }
    page.close();
    page.finish()
}

fn article(page: &mut Page, archive: &ArchiveView, edition: &Edition) {
    page.open("article", &[("id", &edition.name)]);
    page.open("h3", &[]);
    page.key(&edition.name);
    page.close();
    let until = Arg::Figures(edition.until.clone());
    let told = Message::new("archive-edition").with("until", until).name("run", edition.run.to_string());
    page.line("p", &[("class", "meta")], &told);
    let others =
        [("archive-replaces", edition.replaces.as_deref()), ("archive-replaced-by", archive.replaced_by(&edition.name).map(|e| e.name.as_str()))];
    for (id, other) in others {
        let Some(other) = other else { continue };
        page.line("p", &[], &Message::new(id).with("name", Arg::Figures(other.to_owned())));
    }
    page.open("ul", &[]);
    // Pages first, in the languages' own names; then the files for programs.
    for language in edition.languages() {
        let Some(file) = edition.page(language) else { continue };
        let name = crate::render::language_name(language);
        page.open("li", &[]);
        page.leaf("a", &[("href", &file.name), ("lang", language), ("hreflang", language)], &name);
        page.close();
    }
    for file in edition.files.iter().filter(|file| !file.name.ends_with(".html")) {
        page.open("li", &[]);
        page.open("a", &[("href", &file.name)]);
        page.key(&file.name);
        page.close();
        page.close();
    }
    page.close();
    page.close();
}
