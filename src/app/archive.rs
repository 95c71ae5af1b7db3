//! An archive of reports: a directory in which every edition has names of its own, what was
//! published stays as it was, and a reader never finds half of anything.
//!
//! Files of an edition are written first, then `archive.json`, which says what was published, then
//! what leads readers there. A writer killed on the way leaves files that `archive.json` does not
//! name; nobody was sent to them, and the next writer puts its own in their place.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::{AppError, hex};
pub use crate::render::{ArchiveView, ArchivedFile, Edition};
use crate::render::{archive_feed, archive_index, archive_sums};

/// What an archive calls its list of editions.
const MANIFEST: &str = "archive.json";
/// The file that a writer holds.
const LOCK: &str = ".lock";
/// Version of [`MANIFEST`].
const SCHEMA: u32 = 1;

/// A file of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Where.
    pub path: PathBuf,
    /// False if the same bytes stood there already.
    pub changed: bool,
}

/// Of what an edition is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Making {
    /// The period or day.
    pub(super) period: String,
    /// Up to when its data goes, seconds UTC.
    pub(super) until: i64,
    /// When its run was started, seconds UTC.
    pub(super) made_at: i64,
    /// Number of the run.
    pub(super) run: i64,
    /// Changes whenever the files would.
    pub(super) fingerprint: String,
}

/// How the files of an edition are to be called, and what it replaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Naming {
    /// Names begin with this and a full stop.
    pub(super) name: String,
    /// The edition that it replaces.
    pub(super) replaces: Option<String>,
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

impl Publication {
    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Correction => "correction",
            Self::Completed => "completed",
            Self::Unchanged => "unchanged",
        }
    }
}

/// An archive that this process alone writes to.
pub(super) struct Archive {
    directory: PathBuf,
    view: ArchiveView,
    /// Released when dropped, or by the system when the process ends.
    _lock: File,
}

impl Archive {
    /// Opens an archive for writing, making the directory if it is not there.
    ///
    /// # Errors
    /// [`AppError::Busy`] if another process writes to it; [`AppError::Write`], [`AppError::Read`];
    /// [`AppError::Usage`] if `archive.json` is not what an archive of this version has.
    pub(super) fn open(directory: &Path, title: &str) -> Result<Self, AppError> {
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
        let mut view = read_manifest(&directory.join(MANIFEST))?;
        view.schema = SCHEMA;
        title.clone_into(&mut view.title);
        if view.id.is_empty() {
            view.id = urn(title);
        }
        Ok(Self { directory: directory.to_owned(), view, _lock: lock })
    }

    /// The latest edition of a period.
    pub(super) fn latest_of(&self, period: &str) -> Option<&Edition> {
        let of = self.view.editions.iter().filter(|edition| edition.period == period);
        of.max_by_key(|edition| edition.revision)
    }

    /// Publishes an edition: `render` writes its files, by ending (`en.html`). What was made of the
    /// same is left alone but for files that it does not have yet; otherwise a further edition
    /// replaces it.
    ///
    /// # Errors
    /// [`AppError::Write`]; what `render` says.
    pub(super) fn publish(
        &mut self,
        making: &Making,
        render: &dyn Fn(&Naming) -> Result<Vec<(String, String)>, AppError>,
    ) -> Result<(Publication, Vec<Written>), AppError> {
        let standing = self.latest_of(&making.period).cloned();
        let same = standing.clone().filter(|edition| edition.fingerprint == making.fingerprint);
        let (mut edition, publication) = match (same, standing) {
            (Some(edition), _) => (edition, Publication::Completed),
            (None, Some(old)) => {
                let revision = old.revision + 1;
                let name = format!("{}-r{revision}", making.period);
                let replaces = Some(old.name);
                (new_edition(making, name, revision, replaces), Publication::Correction)
            }
            (None, None) => {
                (new_edition(making, making.period.clone(), 1, None), Publication::New)
            }
        };
        let naming = Naming { name: edition.name.clone(), replaces: edition.replaces.clone() };
        let mut written = Vec::new();
        for (ending, text) in render(&naming)? {
            let name = format!("{}.{ending}", edition.name);
            if edition.files.iter().any(|file| file.name == name) {
                // Published is published: the same of it is not written again in other bytes.
                written.push(Written { path: self.directory.join(&name), changed: false });
                continue;
            }
            written.push(replace(&self.directory, &name, text.as_bytes())?);
            edition.files.push(archived(name, text.as_bytes()));
        }
        edition.files.sort_by(|a, b| a.name.cmp(&b.name));
        let publication = match publication {
            Publication::Completed if written.iter().all(|file| !file.changed) => {
                Publication::Unchanged
            }
            other => other,
        };
        self.view.editions.retain(|other| other.name != edition.name);
        self.view.editions.push(edition);
        let text = serde_json::to_string_pretty(&self.view).unwrap_or_default() + "\n";
        replace(&self.directory, MANIFEST, text.as_bytes())?;
        Ok((publication, written))
    }

    /// Brings what leads to the editions up to date: the latest pages, the list, the feed and the
    /// sums, in this order.
    ///
    /// # Errors
    /// [`AppError::Write`], [`AppError::Read`].
    pub(super) fn finish(self) -> Result<Vec<Written>, AppError> {
        let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for edition in self.view.newest_first() {
            for language in edition.languages() {
                let name = format!("latest.{language}.html");
                let Some(page) = edition.page(language) else { continue };
                if !files.contains_key(&name) {
                    let path = self.directory.join(&page.name);
                    let bytes = fs::read(&path).map_err(|error| AppError::Read { path, error })?;
                    files.insert(name, bytes);
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
        let bytes =
            fs::read(&manifest).map_err(|error| AppError::Read { path: manifest.clone(), error })?;
        listed.push(archived(MANIFEST.to_owned(), &bytes));
        written.push(replace(&self.directory, "SHA256SUMS", archive_sums(&listed).as_bytes())?);
        Ok(written)
    }
}

/// Two units of systemd.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Where systemd looks for them; made if it is not there.
    pub directory: PathBuf,
    /// Their name, without ending.
    pub name: String,
    /// What the service is.
    pub service: String,
    /// What the timer is.
    pub timer: String,
}

/// Writes the units, each as a whole.
///
/// # Errors
/// [`AppError::Write`].
pub fn write_units(schedule: &Schedule) -> Result<Vec<Written>, AppError> {
    let Schedule { directory, name, service, timer } = schedule;
    fs::create_dir_all(directory)
        .map_err(|error| AppError::Write { path: directory.clone(), error })?;
    let units = [("service", service), ("timer", timer)];
    units
        .into_iter()
        .map(|(ending, text)| replace(directory, &format!("{name}.{ending}"), text.as_bytes()))
        .collect()
}

fn new_edition(making: &Making, name: String, revision: u32, replaces: Option<String>) -> Edition {
    Edition {
        name,
        period: making.period.clone(),
        revision,
        replaces,
        until: iso(making.until),
        made_at: iso(making.made_at),
        run: making.run,
        fingerprint: making.fingerprint.clone(),
        files: Vec::new(),
    }
}

fn iso(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).map(|at| at.to_string()).unwrap_or_default()
}

fn archived(name: String, bytes: &[u8]) -> ArchivedFile {
    ArchivedFile { name, sha256: hex(&Sha256::digest(bytes)), n_bytes: bytes.len() as u64 }
}

/// The editions that were published; none where there is no archive yet.
///
/// # Errors
/// [`AppError::Usage`] if the file is not an archive of this version, [`AppError::Read`].
pub(super) fn read_manifest(path: &Path) -> Result<ArchiveView, AppError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(ArchiveView::default());
        }
        Err(error) => return Err(AppError::Read { path: path.to_owned(), error }),
    };
    let read = serde_json::from_slice::<ArchiveView>(&bytes).ok();
    read.filter(|view| view.schema == SCHEMA).ok_or_else(|| {
        AppError::usage(
            format!("`{}` is not the list of an archive of this version", path.display()),
            "give another directory, or put back the file that was there",
        )
    })
}

/// A UUID of version 8 (RFC 9562) of the digest of a title: the same for the same title.
fn urn(title: &str) -> String {
    let mut bytes: [u8; 16] = [0; 16];
    bytes.copy_from_slice(&Sha256::digest(format!("thiqa archive\n{title}"))[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let digits = hex(&bytes);
    let [a, b, c, d, e] = [0..8, 8..12, 12..16, 16..20, 20..32].map(|range| &digits[range]);
    format!("urn:uuid:{a}-{b}-{c}-{d}-{e}")
}

/// Puts bytes under `name`: written beside it, synced, then renamed, so that a reader sees the old
/// file or the new one.
pub(super) fn replace(directory: &Path, name: &str, bytes: &[u8]) -> Result<Written, AppError> {
    let path = directory.join(name);
    if fs::read(&path).is_ok_and(|old| old == bytes) {
        return Ok(Written { path, changed: false });
    }
    let failed = |error| AppError::Write { path: path.clone(), error };
    let beside = directory.join(format!(".{name}.new"));
    let mut file = File::create(&beside).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    fs::rename(&beside, &path).map_err(failed)?;
    if let Ok(opened) = File::open(if directory.as_os_str().is_empty() { Path::new(".") } else { directory }) {
        // Directories cannot be synced everywhere; the rename itself is done.
        let _ = opened.sync_all();
    }
    Ok(Written { path, changed: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn making(period: &str, until: i64, fingerprint: &str) -> Making {
        Making {
            period: period.to_owned(),
            until,
            made_at: until + 60,
            run: 1,
            fingerprint: fingerprint.to_owned(),
        }
    }

    fn publish(directory: &Path, making: &Making, text: &str, endings: &[&str]) -> Publication {
        let mut archive = Archive::open(directory, "Gate").unwrap();
        let render = |naming: &Naming| {
            let line = match &naming.replaces {
                Some(old) => format!("{text}, replaces {old}"),
                None => text.to_owned(),
            };
            Ok(endings.iter().map(|ending| ((*ending).to_owned(), line.clone())).collect())
        };
        let (publication, _) = archive.publish(making, &render).unwrap();
        archive.finish().unwrap();
        publication
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
        // An earlier week does not become the latest.
        publish(dir, &making("2022-W03", 1_642_900_000, "x"), "week before", &["en.html"]);
        assert_eq!(all(dir)["latest.en.html"], corrected["latest.en.html"]);
        let sums = String::from_utf8(all(dir)["SHA256SUMS"].clone()).unwrap();
        for (name, bytes) in all(dir).iter().filter(|(name, _)| *name != "SHA256SUMS" && *name != ".lock") {
            assert!(sums.contains(&format!("{}  {name}\n", hex(&Sha256::digest(bytes)))), "{name}");
        }
    }

    #[test]
    fn two_writers_do_not_meet() {
        let dir = tempfile::tempdir().unwrap();
        let first = Archive::open(dir.path(), "Gate").unwrap();
        assert!(matches!(Archive::open(dir.path(), "Gate"), Err(AppError::Busy(_))));
        drop(first);
        assert!(Archive::open(dir.path(), "Gate").is_ok());
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
        fs::write(dir.join(MANIFEST), "{\"schema\":99}").unwrap();
        assert!(matches!(Archive::open(dir, "Gate"), Err(AppError::Usage { .. })));
    }
}
