//! The pages around an archive of reports: its feed and its sums. Pure, as all of this module.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::changes::{PeriodKind, PeriodView};
use super::text::clean;
use super::view::Period;

/// A file of an edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchivedFile {
    /// Name in the archive.
    pub name: String,
    /// SHA-256 of its bytes, 64 hex digits.
    pub sha256: String,
    /// Its size in bytes.
    pub n_bytes: u64,
}

/// What sort of report an edition is: editions are compared with others of their sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EditionKind {
    /// Of all that is known.
    All,
    /// Of a day.
    Day,
    /// Of a week.
    Week,
    /// Of a month.
    Month,
    /// Of given days.
    Days,
}

/// One edition of the report of one period. A correction is a further edition of the same period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// What its files' names begin with: `2022-W04`, corrected `2022-W04-r2`.
    pub name: String,
    /// Its sort.
    pub kind: EditionKind,
    /// The period: `2022-W04`, `2022-01`, `2022-01-30`, `2022-01-23--2022-01-29`; of all that is
    /// known `to-2022-01-30`, or `undated`.
    pub period: String,
    /// 1 for the first edition of a period, 2 for its first correction.
    pub revision: u32,
    /// The edition that it replaces.
    pub replaces: Option<String>,
    /// First moment of the period, ISO 8601 in UTC; none of all that is known.
    pub from: Option<String>,
    /// First moment after the period, likewise.
    pub to: Option<String>,
    /// Up to when its data goes, ISO 8601 in UTC; none where nothing has a time.
    pub until: Option<String>,
    /// When its run was started: ISO 8601, UTC. Not when it was written, so that the same run gives
    /// the same bytes.
    pub made_at: String,
    /// Number of the run.
    pub run: i64,
    /// Digest of what the run concluded, hex.
    pub result_digest: String,
    /// SHA-256 of what the edition says, hex; without the number of the run, what changed and the
    /// history.
    pub content_digest: String,
    /// Digest of the verdicts that its run was given, hex; none where it was given none to see, and in
    /// editions of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict_digest: Option<String>,
    /// Its files, by name.
    pub files: Vec<ArchivedFile>,
}

/// An archive, as `archive.json` holds it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveView {
    /// Version of this document; within it fields are only added.
    pub schema: u32,
    /// Title of the case.
    pub title: String,
    /// Its Arabic title.
    pub title_ar: Option<String>,
    /// IANA time zone in which dates are shown.
    pub zone: String,
    /// Stable identifier: an address of kind `urn:uuid`.
    pub id: String,
    /// Address under which readers find the archive, with a slash at its end; none if it is not
    /// known, when addresses in the feed are relative to the feed's own.
    pub url: Option<String>,
    /// Editions in the order in which they were made.
    pub editions: Vec<Edition>,
}

impl ArchiveView {
    /// The editions as readers look for them: the latest period first, its correction before what
    /// that replaces.
    pub fn newest_first(&self) -> Vec<&Edition> {
        let mut all: Vec<&Edition> = self.editions.iter().collect();
        all.sort_by(|a, b| {
            let key = |e: &Edition| {
                (e.to.clone().or_else(|| e.until.clone()), e.period.clone(), e.revision)
            };
            key(b).cmp(&key(a))
        });
        all
    }

    /// The edition of that name.
    pub fn edition(&self, name: &str) -> Option<&Edition> {
        self.editions.iter().find(|edition| edition.name == name)
    }

    /// The edition that replaces this one.
    pub fn replaced_by(&self, name: &str) -> Option<&Edition> {
        self.editions.iter().find(|edition| edition.replaces.as_deref() == Some(name))
    }
}

impl Edition {
    /// Its period, as pages name it.
    pub(super) fn period_view(&self) -> Option<PeriodView> {
        let seconds = |text: &Option<String>| {
            Some(text.as_ref()?.parse::<jiff::Timestamp>().ok()?.as_second())
        };
        let kind = match self.kind {
            EditionKind::All => return None,
            EditionKind::Day => PeriodKind::Day,
            EditionKind::Week => PeriodKind::Week,
            EditionKind::Month => PeriodKind::Month,
            EditionKind::Days => PeriodKind::Days,
        };
        let period = Period::new(seconds(&self.from)?, seconds(&self.to)?);
        let iso_week =
            (kind == PeriodKind::Week && self.period.contains("-W")).then(|| self.period.clone());
        Some(PeriodView { kind, period, iso_week })
    }

    /// The last moment of its data, seconds UTC.
    pub(super) fn data_end(&self) -> Option<i64> {
        Some(self.until.as_ref()?.parse::<jiff::Timestamp>().ok()?.as_second() - 1)
    }

    /// Its page in a language: `2022-W04.en.html`.
    pub fn page(&self, language: &str) -> Option<&ArchivedFile> {
        let ending = format!("{}.{language}.html", self.name);
        self.files.iter().find(|file| file.name == ending)
    }

    /// Its files that are no pages.
    pub(super) fn data_files(&self) -> impl Iterator<Item = &ArchivedFile> {
        self.files.iter().filter(|file| file.name.strip_suffix(".html").is_none())
    }

    /// Languages of its pages, in the order of their names.
    pub fn languages(&self) -> Vec<&str> {
        let pages = self.files.iter().filter_map(|file| {
            let rest = file.name.strip_prefix(&self.name)?.strip_prefix('.')?;
            rest.strip_suffix(".html").filter(|tag| !tag.contains('.'))
        });
        pages.collect()
    }
}

/// Entries of the feed; older ones stay in the archive.
const ENTRIES_MAX: usize = 50;

/// What an empty feed was last changed at.
const EPOCH: &str = "1970-01-01T00:00:00Z";

/// The feed (Atom, RFC 4287): an entry for each edition, the one made last first, so that the
/// correction of an old week is news too. Without the archive's address, those in it are relative to
/// the feed's own.
pub(super) fn feed(archive: &ArchiveView) -> String {
    let address = |name: &str| format!("{}{name}", archive.url.as_deref().unwrap_or_default());
    let updated = archive.editions.iter().map(|e| e.made_at.as_str()).max().unwrap_or(EPOCH);
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    xml.push_str("<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
    element(&mut xml, 1, "id", &[], &archive.id);
    element(&mut xml, 1, "title", &[], &archive.title);
    element(&mut xml, 1, "updated", &[], updated);
    xml.push_str("  <author>\n");
    element(&mut xml, 2, "name", &[], "thiqa");
    xml.push_str("  </author>\n");
    empty(&mut xml, 1, "link", &[("rel", "self"), ("href", &address("feed.xml"))]);
    let index = [("rel", "alternate"), ("type", "text/html"), ("href", &*address("index.html"))];
    empty(&mut xml, 1, "link", &index);
    for edition in archive.editions.iter().rev().take(ENTRIES_MAX) {
        entry(&mut xml, archive, edition, &address);
    }
    xml.push_str("</feed>\n");
    xml
}

fn entry(
    xml: &mut String,
    archive: &ArchiveView,
    edition: &Edition,
    address: &dyn Fn(&str) -> String,
) {
    let successor = archive.replaced_by(&edition.name);
    // That an edition was replaced is worth a reader's second look.
    let updated = successor.map_or(&edition.made_at, |new| (&new.made_at).max(&edition.made_at));
    xml.push_str("  <entry>\n");
    element(xml, 2, "id", &[], &format!("{}#{}", archive.id, edition.name));
    element(xml, 2, "title", &[], &format!("{}: {}", archive.title, edition.name));
    element(xml, 2, "published", &[], &edition.made_at);
    element(xml, 2, "updated", &[], updated);
    for language in edition.languages() {
        let Some(page) = edition.page(language) else { continue };
        let told = [
            ("rel", "alternate"),
            ("type", "text/html"),
            ("hreflang", language),
            ("href", &*address(&page.name)),
        ];
        empty(xml, 2, "link", &told);
    }
    for file in edition.data_files() {
        let length = file.n_bytes.to_string();
        let media = match file.name.rsplit('.').next() {
            Some("json") => "application/json",
            Some("csv") => "text/csv",
            _ => "text/markdown",
        };
        let told = [
            ("rel", "enclosure"),
            ("type", media),
            ("length", length.as_str()),
            ("href", &*address(&file.name)),
        ];
        empty(xml, 2, "link", &told);
    }
    element(xml, 2, "summary", &[], &summary(edition, successor));
    xml.push_str("  </entry>\n");
}

fn summary(edition: &Edition, successor: Option<&Edition>) -> String {
    let mut told = match &edition.until {
        Some(until) => format!("Data up to {until}, run {}.", edition.run),
        None => format!("Run {}.", edition.run),
    };
    if let Some(old) = &edition.replaces {
        let _ = write!(told, " A correction: it replaces {old}.");
    }
    if let Some(new) = successor {
        let _ = write!(told, " Replaced by {}.", new.name);
    }
    told
}

type Attr<'a> = (&'static str, &'a str);

fn start(xml: &mut String, depth: usize, tag: &str, attrs: &[Attr<'_>]) {
    let _ = write!(xml, "{:1$}<{tag}", "", 2 * depth);
    for (name, value) in attrs {
        let _ = write!(xml, " {name}=\"{}\"", escaped(value));
    }
}

fn element(xml: &mut String, depth: usize, tag: &str, attrs: &[Attr<'_>], text: &str) {
    start(xml, depth, tag, attrs);
    let _ = writeln!(xml, ">{}</{tag}>", escaped(text));
}

fn empty(xml: &mut String, depth: usize, tag: &str, attrs: &[Attr<'_>]) {
    start(xml, depth, tag, attrs);
    xml.push_str("/>\n");
}

/// Clean text, safe between tags and inside double quotes. Clean texts hold no control characters
/// and no unassigned code points that XML 1.0 forbids.
fn escaped(text: &str) -> String {
    clean(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// `SHA256SUMS`, as `sha256sum --check` reads it, by name.
pub(super) fn sums(files: &[ArchivedFile]) -> String {
    let mut files: Vec<&ArchivedFile> = files.iter().collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let mut lines = String::new();
    for file in files {
        let _ = writeln!(lines, "{}  {}", file.sha256, file.name);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive() -> ArchiveView {
        let file = |name: &str| ArchivedFile {
            name: name.to_owned(),
            sha256: "ab".repeat(32),
            n_bytes: 7,
        };
        let edition = |name: &str, period: &str, revision: u32, replaces: Option<&str>| Edition {
            name: name.to_owned(),
            kind: EditionKind::Day,
            period: period.to_owned(),
            revision,
            replaces: replaces.map(str::to_owned),
            from: Some(format!("{period}T00:00:00Z")),
            to: Some(format!("{period}T23:00:00Z")),
            until: Some(format!("{period}T23:00:00Z")),
            made_at: format!("2022-02-0{revision}T00:00:00Z"),
            run: 1,
            result_digest: String::new(),
            content_digest: String::new(),
            verdict_digest: None,
            files: ["en.html", "ar.html", "sources-1.en.html", "json", "claims.csv"]
                .map(|ending| file(&format!("{name}.{ending}")))
                .to_vec(),
        };
        ArchiveView {
            schema: 1,
            title_ar: None,
            zone: "UTC".to_owned(),
            url: None,
            title: "Gate & \"tower\" <b>\u{202e}\u{0}\u{1b}]]>".to_owned(),
            id: "urn:uuid:00000000-0000-8000-8000-000000000000".to_owned(),
            editions: vec![
                edition("2022-01-28", "2022-01-28", 1, None),
                edition("2022-01-30", "2022-01-30", 1, None),
                edition("2022-01-28-r2", "2022-01-28", 2, Some("2022-01-28")),
            ],
        }
    }

    #[test]
    fn the_newest_comes_first_and_a_correction_before_what_it_replaces() {
        let archive = archive();
        let names: Vec<&str> = archive.newest_first().iter().map(|e| e.name.as_str()).collect();
        assert_eq!(names, ["2022-01-30", "2022-01-28-r2", "2022-01-28"]);
        assert_eq!(archive.replaced_by("2022-01-28").unwrap().name, "2022-01-28-r2");
        assert_eq!(archive.editions[0].languages(), ["en", "ar"]);
    }

    #[test]
    fn a_feed_reader_reads_the_feed() {
        let archive = archive();
        let xml = feed(&archive);
        let read = atom_syndication::Feed::read_from(xml.as_bytes()).unwrap();
        assert_eq!(read.title().as_str(), "Gate & \"tower\" <b> ]]>");
        assert_eq!(read.id(), archive.id);
        assert_eq!(read.updated().to_rfc3339(), "2022-02-02T00:00:00+00:00");
        assert_eq!(read.authors().len(), 1);
        assert!(read.links().iter().any(|link| link.rel() == "self"));
        assert_eq!(read.entries().len(), 3);
        let ids: std::collections::BTreeSet<&str> =
            read.entries().iter().map(atom_syndication::Entry::id).collect();
        assert_eq!(ids.len(), 3, "every entry has an id of its own");
        for entry in read.entries() {
            let pages = entry.links().iter().filter(|link| link.rel() == "alternate");
            assert_eq!(pages.filter_map(|link| link.hreflang()).collect::<Vec<_>>(), ["en", "ar"]);
            let more = entry.links().iter().filter(|link| link.rel() == "enclosure");
            assert_eq!(more.filter(|link| link.length() == Some("7")).count(), 2);
            assert!(entry.summary().is_some() && !entry.title().as_str().is_empty());
        }
        let told = |ix: usize| read.entries()[ix].summary().unwrap().as_str().to_owned();
        assert!(told(0).contains("replaces 2022-01-28."), "the correction was made last");
        assert!(told(2).contains("Replaced by 2022-01-28-r2."), "{}", told(2));
        let old = &read.entries()[2];
        assert!(Some(old.updated()) > old.published(), "who has read it is told");
        // Where the archive's address is known, feed readers need not work it out.
        let archive = ArchiveView { url: Some("https://desk.example/gate/".to_owned()), ..archive };
        let read = atom_syndication::Feed::read_from(feed(&archive).as_bytes()).unwrap();
        let mut links = read
            .links()
            .iter()
            .chain(read.entries().iter().flat_map(atom_syndication::Entry::links));
        assert!(links.all(|link| link.href().starts_with("https://desk.example/gate/")));
        // An archive without editions is a feed all the same.
        assert!(
            atom_syndication::Feed::read_from(feed(&ArchiveView::default()).as_bytes()).is_ok()
        );
    }
}
