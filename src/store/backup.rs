//! A copy of a case file that is whole whatever else is going on.

use super::open::{lift, open_checked};
use super::{Access, Fault, Inner, Result, Store, StoreError};
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Pages copied between two looks at the observer: half a MiB.
const PAGES_A_STEP: i32 = 64;

/// How long to wait for a writer before trying again.
const PAUSE: Duration = Duration::from_millis(50);

/// Times to wait for a writer, one after another: as long as any other command waits.
const PAUSES_MAX: usize = 100;

impl Store {
    /// Copies a case file with SQLite's backup API: a consistent state even while another process
    /// writes. The copy is checked, written to disk and only then gets its name, so that `to` is
    /// either whole or not there. `observer` hears of pages copied and pages in all.
    ///
    /// # Errors
    /// [`StoreError::Access`] if `to` is there already or cannot be written, [`StoreError::Damaged`]
    /// if the copy does not pass SQLite's own checks, [`StoreError::Locked`] if a writer does not
    /// let go; else as [`Store::open`]. Nothing is left behind. `Break` if `observer` asked for it.
    pub fn back_up(
        path: &Path,
        to: &Path,
        observer: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>> {
        let from = open_checked(path, Access::ReadOnly)?;
        let half = Unfinished::begin(to)?;
        match lift(path, copy(&from, &half.path, observer))? {
            Copied::Whole => {}
            Copied::Interrupted => return Ok(ControlFlow::Break(())),
            Copied::Locked => return Err(StoreError::Locked { path: path.to_owned() }),
        }
        let wrong = Self::open(&half.path, Access::ReadOnly)?.check_integrity()?;
        if let Some(what) = wrong.into_iter().next() {
            return Err(StoreError::Damaged { path: path.to_owned(), what });
        }
        half.finish(to).map(ControlFlow::Continue)
    }
}

/// How copying ended.
enum Copied {
    Whole,
    Interrupted,
    Locked,
}

fn copy(
    from: &Connection,
    to: &Path,
    observer: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
) -> Inner<Copied> {
    let mut target = Connection::open(to)?;
    let backup = Backup::new(from, &mut target)?;
    let mut n_pauses = 0;
    loop {
        let step = backup.step(PAGES_A_STEP)?;
        let progress = backup.progress();
        let total = u64::try_from(progress.pagecount).unwrap_or(0);
        let left = u64::try_from(progress.remaining).unwrap_or(0);
        if observer(total.saturating_sub(left), total).is_break() {
            return Ok(Copied::Interrupted);
        }
        match step {
            StepResult::Done => break,
            StepResult::More => {}
            _ if n_pauses < PAUSES_MAX => {
                n_pauses += 1;
                std::thread::sleep(PAUSE);
            }
            _ => return Ok(Copied::Locked),
        }
    }
    drop(backup);
    target.close().map_err(|(_, error)| Fault::Sqlite(error))?;
    Ok(Copied::Whole)
}

/// A file under a name of its own until it is whole; gone if it never is.
struct Unfinished {
    path: PathBuf,
    is_done: bool,
}

impl Unfinished {
    fn begin(to: &Path) -> Result<Self> {
        let refuse = |what: String| StoreError::Access { path: to.to_owned(), what };
        if fs::symlink_metadata(to).is_ok() {
            return Err(refuse("is there already; a backup overwrites nothing".to_owned()));
        }
        let mut name: OsString =
            to.file_name().ok_or_else(|| refuse("is not a file's name".to_owned()))?.to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let path = to.with_file_name(name);
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)
            .map_err(|error| refuse(error.to_string()))?;
        Ok(Self { path, is_done: false })
    }

    /// Writes it to disk and gives it its name, unless somebody else took that meanwhile.
    fn finish(mut self, to: &Path) -> Result<()> {
        let settle = || -> io::Result<()> {
            File::open(&self.path)?.sync_all()?;
            // A hard link fails where the name is taken; a rename would replace what is there.
            match fs::hard_link(&self.path, to) {
                Ok(()) => fs::remove_file(&self.path)?,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
                // Some file systems know no hard links.
                Err(_) => fs::rename(&self.path, to)?,
            }
            let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
            File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
        };
        settle()
            .map_err(|error| StoreError::Access { path: to.to_owned(), what: error.to_string() })?;
        self.is_done = true;
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.is_done {
            // It stays if the system will not let go of it; its name says what it is.
            let _ = fs::remove_file(&self.path);
        }
    }
}
