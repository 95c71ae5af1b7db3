//! A directory that appears whole or not at all.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::AppError;

/// A directory in the making: written beside its place and then renamed. Dropped before
/// [`NewDirectory::finish`], it leaves nothing behind.
pub(super) struct NewDirectory {
    beside: PathBuf,
    place: PathBuf,
}

impl NewDirectory {
    /// Begins a directory in a place where nothing, or an empty directory, is.
    ///
    /// # Errors
    /// [`AppError::Occupied`] if something is in the way; [`AppError::Usage`], [`AppError::Write`].
    pub(super) fn begin(place: &Path) -> Result<Self, AppError> {
        refuse_occupied(place)?;
        let beside = beside(place)?;
        // Not create_dir_all: what is there already belongs to somebody else.
        fs::create_dir(&beside).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => AppError::Occupied(beside.clone()),
            _ => AppError::Write { path: beside.clone(), error },
        })?;
        Ok(Self { beside, place: place.to_owned() })
    }

    /// Where a file of it is written.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.beside.join(name)
    }

    /// Writes a file, which may lie in a folder of its own.
    pub(super) fn write(&self, name: &str, text: &str) -> Result<(), AppError> {
        let path = self.path(name);
        let failed = |error| AppError::Write { path: path.clone(), error };
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        fs::write(&path, text).map_err(failed)
    }

    /// Puts it in its place.
    pub(super) fn finish(self) -> Result<(), AppError> {
        // Takes the place of an empty directory, and of nothing else.
        fs::rename(&self.beside, &self.place)
            .map_err(|error| AppError::Write { path: self.place.clone(), error })
    }
}

impl Drop for NewDirectory {
    fn drop(&mut self) {
        // Gone already once it is finished. Otherwise it stays, half-written but under its own
        // name, if the system will not let go of it.
        let _ = fs::remove_dir_all(&self.beside);
    }
}

fn refuse_occupied(directory: &Path) -> Result<(), AppError> {
    match fs::read_dir(directory).map(|mut entries| entries.next().is_none()) {
        Ok(true) => Ok(()),
        Ok(false) => Err(AppError::Occupied(directory.to_owned())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotADirectory => {
            Err(AppError::Occupied(directory.to_owned()))
        }
        Err(error) => Err(AppError::Read { path: directory.to_owned(), error }),
    }
}

/// A name for a directory beside `directory`, on the same file system.
fn beside(directory: &Path) -> Result<PathBuf, AppError> {
    let Some(name) = directory.file_name() else {
        return Err(AppError::usage(
            format!("`{}` cannot be made", directory.display()),
            "give the new directory a name, as in `cases/one`",
        ));
    };
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(".part");
    Ok(directory.with_file_name(hidden))
}
