//! `export`: the case back out, as tables to import again or as a database that Datasette serves.

use std::path::Path;

use super::AppError;
use super::new_directory::NewDirectory;
use crate::render::{CannedQuery, DatasetteView, ViewDoc, case_files, datasette_metadata};
pub use crate::render::{Provenance, TableLayout};
use crate::store::{LoadFilter, QUESTIONS, Store, documented};

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Files, relative to the directory.
    pub files: Vec<String>,
    /// Sources that no table describes and others do: importing again needs `--new-sources`.
    pub new_sources: bool,
}

/// Writes the case as a directory that `run` reads: `case.toml` and tables. Imported into an empty
/// database they make the same case, with the same input digest. Runs are not written.
///
/// # Errors
/// [`AppError::Occupied`] if something is in the way; [`AppError::Write`]; what the store says.
pub fn export_case(
    store: &Store,
    directory: &Path,
    layout: TableLayout,
) -> Result<Exported, AppError> {
    let case = store.load_case(LoadFilter::default())?.case;
    let making = NewDirectory::begin(directory)?;
    let files = case_files(&case, layout);
    for (name, text) in &files {
        making.write(name, text)?;
    }
    making.finish()?;
    let n_declared = case.sources.iter().filter(|source| source.declared).count();
    Ok(Exported {
        files: files.into_iter().map(|(name, _)| name).collect(),
        new_sources: n_declared > 0 && n_declared < case.sources.len(),
    })
}

/// Writes a directory for `datasette DIR`: a copy of the database and `metadata.json` with the
/// meanings of views and columns, facets, and the questions of [`QUESTIONS`] as canned queries.
///
/// # Errors
/// [`AppError::Occupied`] if something is in the way; [`AppError::Write`]; what the store says.
pub fn export_datasette(
    store: &Store,
    directory: &Path,
    provenance: Provenance,
) -> Result<Exported, AppError> {
    let case = store.load_case(LoadFilter::default())?.case;
    let run = match store.latest_run()? {
        Some(run) => format!("The views show run {}.", run.run),
        None => "No run has scored it yet.".to_owned(),
    };
    let database = database_name(store.path());
    let view = DatasetteView {
        title: case.info.title,
        database: database.clone(),
        run,
        provenance,
        docs: documented().into_iter().map(view_doc).collect(),
        queries: QUESTIONS.iter().map(canned).collect(),
    };
    let making = NewDirectory::begin(directory)?;
    let file = format!("{database}.db");
    store.copy_to(&making.path(&file))?;
    making.write("metadata.json", &datasette_metadata(&view))?;
    making.finish()?;
    Ok(Exported { files: vec![file, "metadata.json".to_owned()], new_sources: false })
}

/// Part of an address: letters, digits, hyphens.
fn database_name(path: &Path) -> String {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' };
    let name: String = stem.chars().map(plain).collect();
    let name = name.trim_matches('-');
    if name.is_empty() { "case".to_owned() } else { name.to_owned() }
}

fn view_doc(doc: crate::store::ObjectDoc) -> ViewDoc {
    ViewDoc { name: doc.name, is_view: doc.is_view, text: doc.text, columns: doc.columns }
}

fn canned(question: &crate::store::Question) -> CannedQuery {
    CannedQuery {
        name: question.name.to_owned(),
        title: question.title.to_owned(),
        about: question.about.to_owned(),
        sql: question.sql.to_owned(),
        parameters: question.parameters.iter().map(|name| (*name).to_owned()).collect(),
    }
}
