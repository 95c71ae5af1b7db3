//! An archive of reports: a directory in which every edition has names of its own, what was
//! published stays as it was, and a reader never finds half of anything.
//!
//! Files of an edition are written first, then `archive.json`, which says what was published, then
//! what leads readers there. A writer killed on the way leaves files that `archive.json` does not
//! name; nobody was sent to them, and the next writer puts its own in their place.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::files::{Written, replace};
use super::{AppError, hex};
use crate::domain::CaseInfo;
use crate::render::{
    ArchiveView, ArchivedFile, Edition, EditionKind, archive_feed, archive_index, archive_sums,
};

/// What an archive calls its list of editions.
const MANIFEST: &str = "archive.json";
/// The file that a writer holds.
const LOCK: &str = ".lock";
/// Version of [`MANIFEST`].
const SCHEMA: u32 = 1;

/// Of what an edition is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Making {
    /// Its sort.
    pub(super) kind: EditionKind,
    /// The period, as file names have it.
    pub(super) period: String,
    /// First second of the period and first one after it, UTC; none of all that is known.
    pub(super) span: Option<(i64, i64)>,
    /// Up to when its data goes, seconds UTC; none where nothing has a time.
    pub(super) until: Option<i64>,
    /// When its run was started, seconds UTC.
    pub(super) made_at: i64,
    /// Number of the run.
    pub(super) run: i64,
    /// What the run concluded.
    pub(super) result_digest: String,
    /// Changes whenever the edition says anything else.
    pub(super) content_digest: String,
    /// Digest of the verdicts that the run was given, if it was given any to see.
    pub(super) verdict_digest: Option<String>,
    /// The inference converged.
    pub(super) is_reliable: bool,
}

/// How the files of an edition are to be called, and what it stands beside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Naming {
    /// Names begin with this and a full stop.
    pub(super) name: String,
    /// The edition that it replaces.
    pub(super) replaced: Option<Edition>,
    /// The last edition of its sort that was about an earlier time.
    pub(super) preceding: Option<Edition>,
}

/// What became of an edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Publication {
    /// It is the first of its period.
    New,
    /// It replaces an earlier one.
    Correction,
    /// It stood already; files in further languages or formats were added.
    Completed,
    /// It stood already.
    Unchanged,
}

/// An edition, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The edition as it stands now.
    pub edition: Edition,
    /// What became of it.
    pub publication: Publication,
    /// Files that were written.
    pub n_written: usize,
    /// The inference of its run converged, as far as is known.
    pub is_reliable: bool,
}

/// Writes the files of an edition, by their endings.
pub(super) type Render<'a> = dyn FnMut(&Naming) -> Result<Vec<(String, String)>, AppError> + 'a;

/// An archive that this process alone writes to.
pub(super) struct Archive {
    directory: PathBuf,
    view: ArchiveView,
    /// Released when dropped, or by the system when the process ends.
    _lock: File,
}

impl Archive {
    /// Opens the archive of a case for writing, making the directory if it is not there.
    ///
    /// # Errors
    /// [`AppError::Busy`] if another process writes to it; [`AppError::Write`], [`AppError::Read`];
    /// [`AppError::Usage`] if it is the archive of another case, or `archive.json` is not what an
    /// archive of this version has.
    pub(super) fn open(directory: &Path, case: &CaseInfo) -> Result<Self, AppError> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |error| AppError::Write { path, error }
        };
        fs::create_dir_all(directory).map_err(failed(directory))?;
        let place = directory.join(LOCK);
        let lock = File::create(&place).map_err(failed(&place))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => {
                return Err(AppError::Busy(directory.to_owned()));
            }
            Err(fs::TryLockError::Error(error)) => return Err(failed(&place)(error)),
        }
        sweep(directory);
        let mut view = read_manifest(&directory.join(MANIFEST))?;
        if !view.editions.is_empty() && view.title != case.title {
            return Err(AppError::usage(
                format!(
                    "`{}` is the archive of “{}”, and this case is “{}”",
                    directory.display(),
                    view.title,
                    case.title
                ),
                "give another directory; or, if the case was renamed, change `title` in archive.json",
            ));
        }
        view.schema = SCHEMA;
        view.title.clone_from(&case.title);
        view.title_ar.clone_from(&case.title_ar);
        view.zone.clone_from(&case.time_zone);
        if view.id.is_empty() {
            view.id = urn(&case.title);
        }
        Ok(Self { directory: directory.to_owned(), view, _lock: lock })
    }

    /// Says under which address readers find it.
    pub(super) fn set_url(&mut self, url: &str) {
        self.view.url = Some(format!("{}/", url.trim_end_matches('/')));
    }

    /// The latest edition of a period.
    pub(super) fn latest_of(&self, period: &str) -> Option<&Edition> {
        let of = self.view.editions.iter().filter(|edition| edition.period == period);
        of.max_by_key(|edition| edition.revision)
    }

    /// When the first period of that sort begins, seconds UTC.
    pub(super) fn begins(&self, kind: EditionKind) -> Option<i64> {
        let of_kind = self.view.editions.iter().filter(|edition| edition.kind == kind);
        of_kind.filter_map(|edition| seconds(edition.from.as_deref())).min()
    }

    /// The last edition of that sort that was about an earlier time.
    fn preceding(&self, making: &Making) -> Option<&Edition> {
        let limit = making.span.map(|(from, _)| from).or(making.until)?;
        let of_kind = self.view.editions.iter().filter(|edition| {
            edition.kind == making.kind
                && edition.period != making.period
                && seconds(edition.until.as_deref()).is_some_and(|until| until <= limit)
        });
        of_kind.max_by_key(|edition| (seconds(edition.until.as_deref()), edition.revision))
    }

    /// Publishes an edition: `render` writes its files, by ending (`en.html`), of which those in
    /// `wanted` are sure to be among them. What says the same as the standing edition of the period is
    /// left alone but for files that it does not have yet; otherwise a further edition replaces it.
    ///
    /// # Errors
    /// [`AppError::Write`]; what `render` says.
    pub(super) fn publish(
        &mut self,
        making: &Making,
        wanted: &[String],
        render: &mut Render<'_>,
    ) -> Result<Published, AppError> {
        let standing = self.latest_of(&making.period).cloned();
        let (mut edition, publication) = match standing {
            Some(old) if old.content_digest == making.content_digest => {
                (old, Publication::Completed)
            }
            Some(old) => {
                let revision = old.revision + 1;
                let name = format!("{}-r{revision}", making.period);
                (new_edition(making, name, revision, Some(old.name)), Publication::Correction)
            }
            None => (new_edition(making, making.period.clone(), 1, None), Publication::New),
        };
        let has = |edition: &Edition, ending: &str| {
            let name = format!("{}.{ending}", edition.name);
            edition.files.iter().any(|file| file.name == name)
        };
        if wanted.iter().all(|ending| has(&edition, ending)) {
            let is_reliable = making.is_reliable;
            let publication = Publication::Unchanged;
            return Ok(Published { edition, publication, n_written: 0, is_reliable });
        }
        let replaced = edition.replaces.as_deref().and_then(|name| self.view.edition(name));
        let naming = Naming {
            name: edition.name.clone(),
            replaced: replaced.cloned(),
            preceding: self.preceding(making).cloned(),
        };
        let mut n_written = 0;
        for (ending, text) in render(&naming)? {
            // Published is published: the same of it is not written again in other bytes.
            if has(&edition, &ending) {
                continue;
            }
            let name = format!("{}.{ending}", edition.name);
            replace(&self.directory, &name, text.as_bytes())?;
            edition.files.push(archived(name, text.as_bytes()));
            n_written += 1;
        }
        edition.files.sort_by(|a, b| a.name.cmp(&b.name));
        match self.view.editions.iter_mut().find(|other| other.name == edition.name) {
            Some(place) => place.clone_from(&edition),
            None => self.view.editions.push(edition.clone()),
        }
        self.write_manifest()?;
        Ok(Published { edition, publication, n_written, is_reliable: making.is_reliable })
    }

    fn write_manifest(&self) -> Result<(), AppError> {
        let text = serde_json::to_string_pretty(&self.view)
            .map_err(|error| AppError::Bug(format!("an archive without JSON: {error}")))?;
        replace(&self.directory, MANIFEST, (text + "\n").as_bytes()).map(|_| ())
    }

    /// Brings what leads to the editions up to date: the list of editions, the latest pages, the
    /// indexes, the feed and the sums, in this order.
    ///
    /// # Errors
    /// [`AppError::Write`], [`AppError::Read`].
    pub(super) fn finish(self) -> Result<Vec<Written>, AppError> {
        self.write_manifest()?;
        let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for edition in self.view.newest_first() {
            for language in edition.languages() {
                let name = format!("latest.{language}.html");
                let Some(page) = edition.page(language) else { continue };
                if let Entry::Vacant(place) = files.entry(name) {
                    let path = self.directory.join(&page.name);
                    let bytes = fs::read(&path).map_err(|error| AppError::Read { path, error })?;
                    place.insert(bytes);
                }
            }
        }
        files.extend(archive_index(&self.view).into_iter().map(|(name, text)| (name, text.into())));
        files.insert("feed.xml".to_owned(), archive_feed(&self.view).into());
        let mut written = Vec::new();
        let mut listed: Vec<ArchivedFile> =
            self.view.editions.iter().flat_map(|edition| edition.files.clone()).collect();
        for (name, bytes) in &files {
            written.push(replace(&self.directory, name, bytes)?);
            listed.push(archived(name.clone(), bytes));
        }
        let manifest = self.directory.join(MANIFEST);
        let bytes = fs::read(&manifest)
            .map_err(|error| AppError::Read { path: manifest.clone(), error })?;
        listed.push(archived(MANIFEST.to_owned(), &bytes));
        written.push(replace(&self.directory, "SHA256SUMS", archive_sums(&listed).as_bytes())?);
        Ok(written)
    }
}

/// Takes away what a killed writer had not yet put in its place.
fn sweep(directory: &Path) {
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let stem = name.to_str().and_then(|name| name.strip_suffix(".new"));
        if stem.is_some_and(|stem| stem.starts_with('.')) {
            // It does no harm where it is.
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn new_edition(making: &Making, name: String, revision: u32, replaces: Option<String>) -> Edition {
    Edition {
        name,
        kind: making.kind,
        period: making.period.clone(),
        revision,
        replaces,
        from: making.span.map(|(from, _)| iso(from)),
        to: making.span.map(|(_, to)| iso(to)),
        until: making.until.map(iso),
        made_at: iso(making.made_at),
        run: making.run,
        result_digest: making.result_digest.clone(),
        content_digest: making.content_digest.clone(),
        verdict_digest: making.verdict_digest.clone(),
        files: Vec::new(),
    }
}

fn iso(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).map(|at| at.to_string()).unwrap_or_default()
}

fn seconds(text: Option<&str>) -> Option<i64> {
    Some(text?.parse::<jiff::Timestamp>().ok()?.as_second())
}

fn archived(name: String, bytes: &[u8]) -> ArchivedFile {
    ArchivedFile { name, sha256: hex(&Sha256::digest(bytes)), n_bytes: bytes.len() as u64 }
}

/// The editions that were published; none where there is no archive yet.
///
/// # Errors
/// [`AppError::Usage`] if the file is not an archive of this version, [`AppError::Read`].
fn read_manifest(path: &Path) -> Result<ArchiveView, AppError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(ArchiveView::default());
        }
        Err(error) => return Err(AppError::Read { path: path.to_owned(), error }),
    };
    // Its names become paths: nothing but a plain name in this directory will do.
    let is_plain = |name: &String| {
        !name.is_empty()
            && !name.starts_with('.')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c))
    };
    let is_sound = |view: &ArchiveView| {
        let names = view.editions.iter().flat_map(|edition| {
            edition.files.iter().map(|file| &file.name).chain([&edition.name, &edition.period])
        });
        view.schema == SCHEMA && names.into_iter().all(is_plain)
    };
    let read = serde_json::from_slice::<ArchiveView>(&bytes).ok();
    read.filter(is_sound).ok_or_else(|| {
        AppError::usage(
            format!("`{}` is not the list of an archive of this version", path.display()),
            "give another directory, or put back the file that was there",
        )
    })
}

/// A UUID of version 8 (RFC 9562) of the digest of a title: the same for the same title.
fn urn(title: &str) -> String {
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&Sha256::digest(format!("thiqa archive\n{title}"))[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let digits = hex(&bytes);
    let [a, b, c, d, e] = [0..8, 8..12, 12..16, 16..20, 20..32].map(|range| &digits[range]);
    format!("urn:uuid:{a}-{b}-{c}-{d}-{e}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn making(period: &str, until: i64, content: &str) -> Making {
        Making {
            kind: EditionKind::Week,
            period: period.to_owned(),
            span: Some((until - 7 * 86_400, until)),
            until: Some(until),
            made_at: until + 60,
            run: 1,
            result_digest: String::new(),
            content_digest: content.to_owned(),
            verdict_digest: None,
            is_reliable: true,
        }
    }

    fn gate() -> CaseInfo {
        CaseInfo { title: "Gate".to_owned(), ..CaseInfo::default() }
    }

    fn publish(directory: &Path, making: &Making, text: &str, endings: &[&str]) -> Publication {
        let mut archive = Archive::open(directory, &gate()).unwrap();
        let mut render = |naming: &Naming| {
            let mut line = text.to_owned();
            if let Some(old) = &naming.replaced {
                line += &format!(", replaces {}", old.name);
            }
            if let Some(old) = &naming.preceding {
                line += &format!(", after {}", old.name);
            }
            Ok(endings.iter().map(|ending| ((*ending).to_owned(), line.clone())).collect())
        };
        let wanted: Vec<String> = endings.iter().map(|ending| (*ending).to_owned()).collect();
        let published = archive.publish(making, &wanted, &mut render).unwrap();
        archive.finish().unwrap();
        published.publication
    }

    fn all(directory: &Path) -> BTreeMap<String, Vec<u8>> {
        let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap());
        entries
            .map(|e| (e.file_name().into_string().unwrap(), fs::read(e.path()).unwrap()))
            .collect()
    }

    #[test]
    fn what_was_published_stays_as_it_was() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        let week = making("2022-W04", 1_643_500_000, "one");
        assert_eq!(publish(dir, &week, "first", &["en.html"]), Publication::New);
        let before = all(dir);
        assert_eq!(publish(dir, &week, "other bytes", &["en.html"]), Publication::Unchanged);
        assert_eq!(all(dir), before);
        // A further language is added to it.
        assert_eq!(publish(dir, &week, "second", &["en.html", "ar.html"]), Publication::Completed);
        let completed = all(dir);
        assert_eq!(completed["2022-W04.en.html"], b"first");
        assert_eq!(completed["latest.ar.html"], b"second");
        // Other data: a correction, which says what it replaces.
        let other = making("2022-W04", 1_643_500_000, "two");
        assert_eq!(publish(dir, &other, "third", &["en.html"]), Publication::Correction);
        let corrected = all(dir);
        assert_eq!(corrected["2022-W04.en.html"], b"first");
        assert_eq!(corrected["2022-W04-r2.en.html"], b"third, replaces 2022-W04");
        assert_eq!(corrected["latest.en.html"], corrected["2022-W04-r2.en.html"]);
        assert_eq!(publish(dir, &other, "fourth", &["en.html"]), Publication::Unchanged);
        // An earlier week does not become the latest; a later one does, and knows what came before.
        publish(dir, &making("2022-W03", 1_642_895_200, "x"), "week before", &["en.html"]);
        assert_eq!(all(dir)["latest.en.html"], corrected["latest.en.html"]);
        publish(dir, &making("2022-W05", 1_644_104_800, "x"), "week after", &["en.html"]);
        assert_eq!(all(dir)["latest.en.html"], b"week after, after 2022-W04-r2");
        let sums = String::from_utf8(all(dir)["SHA256SUMS"].clone()).unwrap();
        for (name, bytes) in all(dir) {
            if name == "SHA256SUMS" || name == ".lock" {
                continue;
            }
            assert!(
                sums.contains(&format!("{}  {name}\n", hex(&Sha256::digest(&bytes)))),
                "{name}"
            );
        }
    }

    #[test]
    fn two_writers_do_not_meet() {
        let dir = tempfile::tempdir().unwrap();
        let first = Archive::open(dir.path(), &gate()).unwrap();
        assert!(matches!(Archive::open(dir.path(), &gate()), Err(AppError::Busy(_))));
        drop(first);
        assert!(Archive::open(dir.path(), &gate()).is_ok());
    }

    /// Whatever a killed writer left: files that were not announced yet are replaced, those that
    /// were stay.
    #[test]
    fn what_a_killed_writer_left_is_no_edition() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        fs::write(dir.join("2022-W04.en.html"), "half of it").unwrap();
        fs::write(dir.join(".archive.json.new"), "{").unwrap();
        let week = making("2022-W04", 1_643_500_000, "one");
        assert_eq!(publish(dir, &week, "whole", &["en.html"]), Publication::New);
        assert_eq!(all(dir)["2022-W04.en.html"], b"whole");
        assert!(!all(dir).contains_key(".archive.json.new"));
        let other = CaseInfo { title: "Tower".to_owned(), ..CaseInfo::default() };
        let said = Archive::open(dir, &other).err().map(|error| error.to_string());
        assert!(said.is_some_and(|said| said.contains("the archive of “Gate”")));
        let text = fs::read_to_string(dir.join(MANIFEST)).unwrap();
        for (from, to) in [("\"schema\": 1", "\"schema\": 99"), ("2022-W04.en.html", "../x")] {
            assert!(text.contains(from), "{text}");
            fs::write(dir.join(MANIFEST), text.replace(from, to)).unwrap();
            let opened = Archive::open(dir, &gate());
            assert!(matches!(opened, Err(AppError::Usage { .. })), "{to}");
        }
    }
}
