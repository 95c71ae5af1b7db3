//! `simulate`: a case with known truth, written as a directory.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::AppError;
pub use crate::simulate::{Kind, Scenario, ScenarioError, Wishes};
use crate::simulate::{Simulation, simulate};

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Simulated {
    /// Files, relative to the directory.
    pub files: Vec<String>,
    /// Claims in `claims.csv` that somebody made.
    pub n_claims: usize,
}

impl From<ScenarioError> for AppError {
    fn from(error: ScenarioError) -> Self {
        Self::usage(
            error.to_string(),
            "`thiqa simulate --list` shows the scenarios and their sizes",
        )
    }
}

/// Draws a case and writes it to `directory`, which must not be there or be empty. It is written
/// beside it and then renamed: what is there is whole.
///
/// # Errors
/// [`AppError::Occupied`] if something is in the way; [`AppError::Write`].
pub fn write_simulation(
    directory: &Path,
    scenario: &Scenario,
    seed: u64,
) -> Result<Simulated, AppError> {
    refuse_occupied(directory)?;
    let Simulation { files, truth } = simulate(scenario, seed);
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error| AppError::Write { path, error }
    };
    let beside = beside(directory)?;
    // Not create_dir_all: what is there already belongs to somebody else.
    fs::create_dir(&beside).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => AppError::Occupied(beside.clone()),
        _ => failed(&beside)(error),
    })?;
    let write = || -> Result<(), AppError> {
        for (name, text) in &files {
            let path = beside.join(name);
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder).map_err(failed(folder))?;
            }
            fs::write(&path, text).map_err(failed(&path))?;
        }
        // Takes the place of an empty directory, and of nothing else.
        fs::rename(&beside, directory).map_err(failed(directory))
    };
    write().inspect_err(|_| {
        // It stays, half-written but under its own name, if the system will not let go of it.
        let _ = fs::remove_dir_all(&beside);
    })?;
    let names = files.into_iter().map(|(name, _)| name).collect();
    Ok(Simulated { files: names, n_claims: truth.claims.len() })
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
            "give the new directory a name, as in `thiqa simulate cases/one --scenario relays`",
        ));
    };
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(".part");
    Ok(directory.with_file_name(hidden))
}
