//! Files that appear as a whole or not at all.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::AppError;

/// A file that was to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Where.
    pub path: PathBuf,
    /// False if the same bytes stood there already.
    pub changed: bool,
}

/// Writes files, by name and text, into a directory, which is made if it is not there.
///
/// # Errors
/// [`AppError::Write`].
pub fn write_files(directory: &Path, files: &[(String, String)]) -> Result<Vec<Written>, AppError> {
    fs::create_dir_all(directory)
        .map_err(|error| AppError::Write { path: directory.to_owned(), error })?;
    files.iter().map(|(name, text)| replace(directory, name, text.as_bytes())).collect()
}

/// Puts `text` into the file at `path`, as [`replace`] does.
pub(super) fn replace_file(path: &Path, text: &str) -> Result<Written, AppError> {
    let name = path.file_name().and_then(|name| name.to_str()).ok_or_else(|| {
        let error = std::io::Error::new(std::io::ErrorKind::InvalidInput, "not a file name");
        AppError::Write { path: path.to_owned(), error }
    })?;
    replace(path.parent().unwrap_or(Path::new("")), name, text.as_bytes())
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
    let here = if directory.as_os_str().is_empty() { Path::new(".") } else { directory };
    if let Ok(opened) = File::open(here) {
        // Directories cannot be synced everywhere; the rename itself is done.
        let _ = opened.sync_all();
    }
    Ok(Written { path, changed: true })
}
