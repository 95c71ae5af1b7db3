//! `simulate`: a case with known truth, written as a directory.

use std::path::Path;

use super::AppError;
use super::new_directory::NewDirectory;
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

/// Draws a case and writes it to `directory`, which must not be there or be empty.
///
/// # Errors
/// [`AppError::Occupied`] if something is in the way; [`AppError::Write`].
pub fn write_simulation(
    directory: &Path,
    scenario: &Scenario,
    seed: u64,
) -> Result<Simulated, AppError> {
    let making = NewDirectory::begin(directory)?;
    let Simulation { files, truth } = simulate(scenario, seed);
    for (name, text) in &files {
        making.write(name, text)?;
    }
    making.finish()?;
    let names = files.into_iter().map(|(name, _)| name).collect();
    Ok(Simulated { files: names, n_claims: truth.claims.len() })
}
