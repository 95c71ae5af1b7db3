//! The list of editions as a page.

use super::{checker, hostile};
use crate::render::{ArchiveView, ArchivedFile, Edition, EditionKind, archive_feed, archive_index};

/// The one address in the head of the page; pages of reports have none.
const FEED: &str = "<link rel=\"alternate\" type=\"application/atom+xml\" href=\"feed.xml\">";

fn edition(name: &str, kind: EditionKind, replaces: Option<&str>) -> Edition {
    let dated = kind != EditionKind::All;
    Edition {
        name: name.to_owned(),
        kind,
        period: name.trim_end_matches("-r2").to_owned(),
        revision: if replaces.is_some() { 2 } else { 1 },
        replaces: replaces.map(str::to_owned),
        from: dated.then(|| "2022-01-23T22:00:00Z".to_owned()),
        to: dated.then(|| "2022-01-30T22:00:00Z".to_owned()),
        until: Some("2022-01-30T22:00:00Z".to_owned()),
        made_at: "2022-01-31T06:00:00Z".to_owned(),
        run: 3,
        result_digest: String::new(),
        content_digest: String::new(),
        verdict_digest: None,
        files: ["en.html", "ar.html", "json", "claims.csv"]
            .map(|ending| ArchivedFile {
                name: format!("{name}.{ending}"),
                sha256: "ab".repeat(32),
                n_bytes: 7,
            })
            .to_vec(),
    }
}

fn archive(title: &str) -> ArchiveView {
    ArchiveView {
        schema: 1,
        title: title.to_owned(),
        title_ar: Some(title.to_owned()),
        zone: "Asia/Damascus".to_owned(),
        id: "urn:uuid:00000000-0000-8000-8000-000000000000".to_owned(),
        url: None,
        editions: vec![
            edition("2022-W04", EditionKind::Week, None),
            edition("2022-W04-r2", EditionKind::Week, Some("2022-W04")),
            edition("to-2022-01-30", EditionKind::All, None),
        ],
    }
}

fn sound(page: &str) -> checker::Page {
    assert_eq!(page.matches("<link").count(), 1);
    let read = checker::read(&page.replace(FEED, "")).expect("a sound page");
    checker::check_structure(&read).expect("a sound structure");
    read
}

#[test]
fn the_index_says_what_stands_in_words_of_its_language() {
    let files = archive_index(&archive("Gate"));
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["index.en.html", "index.ar.html", "index.html"]);
    assert_eq!(files[0].1, files[2].1);
    let english = sound(&files[0].1).text;
    for words in [
        "week 2022-W04, 24–30 Jan 2022",
        "All that was known by the end of 30 Jan 2022",
        "A correction: this edition replaces 2022-W04.",
        "No longer stands: replaced by 2022-W04-r2.",
    ] {
        assert!(english.contains(words), "{words}: {english}");
    }
    let arabic = sound(&files[1].1).text;
    for words in ["الأسبوع 2022-W04", "تصحيح: يحلّ هذا الإصدار محلّ 2022-W04"]
    {
        assert!(arabic.contains(words), "{words}: {arabic}");
    }
    // The heading leads to the page in the reader's language.
    assert!(files[1].1.contains("<h3><a href=\"2022-W04-r2.ar.html\""), "{}", files[1].1);
    // An archive without editions is a page too.
    let empty = archive_index(&ArchiveView::default());
    assert!(sound(&empty[0].1).text.contains("Nothing has been published yet."));
}

#[test]
fn hostile_titles_stay_text() {
    for seed in 0..40 {
        let title = hostile::Hostile(seed).text();
        let view = archive(&title);
        for (_, page) in archive_index(&view) {
            sound(&page);
        }
        assert!(
            atom_syndication::Feed::read_from(archive_feed(&view).as_bytes()).is_ok(),
            "{title:?}"
        );
    }
}
