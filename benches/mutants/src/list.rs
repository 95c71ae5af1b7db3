//! The mutants that `cargo mutants` would make.

use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use crate::Fallible;

/// A place in a file: lines and columns from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct Place {
    pub line: usize,
    pub column: usize,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Span {
    pub start: Place,
}

/// A mutant, as `cargo mutants --list --json` tells it.
#[derive(Debug, Clone, Deserialize)]
pub struct Mutant {
    pub name: String,
    pub file: String,
    pub genre: String,
    pub replacement: String,
    pub span: Span,
}

/// All mutants of the files under `folders`, in the order of files and places.
pub fn mutants(root: &Path, folders: &[String]) -> Fallible<Vec<Mutant>> {
    let mut list = Command::new("cargo");
    list.current_dir(root).args([
        "mutants",
        "--list",
        "--json",
        "--no-config",
        "--colors",
        "never",
    ]);
    for folder in folders {
        list.args(["--file", &format!("{folder}/**")]);
    }
    let done = list.output()?;
    if !done.status.success() {
        let why = String::from_utf8_lossy(&done.stderr);
        return Err(format!("cargo mutants (cargo install cargo-mutants): {why}").into());
    }
    Ok(serde_json::from_slice(&done.stdout)?)
}
