//! `import`: files into the database, each as a whole or not at all.

use std::fs::File;
use std::io::{BufReader, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::{AppError, Clock, Observer};
use crate::domain::{Batch, BatchCounts, Claim, Id, Mention};
use crate::ingest::{
    Catalog, CsvHeader, ExistingClaims, Format, KnownKeys, ReadOptions, Refusal, Reject, Table,
    read, read_case_toml,
};
use crate::store::{Cell, FileRecord, Store};

/// Tables of a case directory in the order in which they need each other.
const CASE_TABLES: [Table; 10] = [
    Table::Sources,
    Table::Aliases,
    Table::Places,
    Table::Attributes,
    Table::Items,
    Table::Documents,
    Table::Rules,
    Table::Claims,
    Table::Verdicts,
    Table::Relations,
];

/// One file to import.
#[derive(Debug, Clone)]
pub enum ImportTarget {
    /// A file.
    File(PathBuf),
    /// What was read from standard input or a pipe, which can be read once only.
    Bytes {
        /// As messages show it.
        name: String,
        /// All of it.
        bytes: Vec<u8>,
    },
}

impl ImportTarget {
    /// As messages show it.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Bytes { name, .. } => name.clone(),
        }
    }

    pub(super) fn open(&self) -> Result<Box<dyn Read + '_>, AppError> {
        match self {
            Self::File(path) => File::open(path)
                .map(|file| Box::new(BufReader::with_capacity(1 << 20, file)) as Box<dyn Read>)
                .map_err(|error| AppError::Read { path: path.clone(), error }),
            Self::Bytes { bytes, .. } => Ok(Box::new(bytes.as_slice())),
        }
    }

    fn sha256(&self) -> Result<String, AppError> {
        let mut hasher = Sha256::new();
        let mut reader = self.open()?;
        let mut buffer = vec![0; 1 << 16];
        loop {
            let n = reader
                .read(&mut buffer)
                .map_err(|error| AppError::Read { path: PathBuf::from(self.name()), error })?;
            if n == 0 {
                break;
            }
            hasher.update(&buffer[..n]);
        }
        Ok(crate::app::hex(&hasher.finalize()))
    }
}

/// What the import of one file did.
#[derive(Debug, Clone, Default)]
pub struct ImportSummary {
    /// The file as given.
    pub name: String,
    /// The table it holds.
    pub table: String,
    /// In numbers; of a file that was imported before, only the rows that were left out then.
    pub counts: BatchCounts,
    /// What was decided on the way.
    pub notes: Vec<String>,
    /// Rows left out.
    pub rejects: Vec<Reject>,
    /// The header above them; `None` for JSONL.
    pub header: Option<CsvHeader>,
    /// The very same file was imported before: nothing was read.
    pub known: bool,
}

/// What the import of several files did.
#[derive(Debug)]
pub struct Imported {
    /// By file, those that went in.
    pub summaries: Vec<ImportSummary>,
    /// Why the next one did not: [`AppError::Refused`] with every bad row of the file,
    /// [`AppError::Read`], [`AppError::Store`] or [`AppError::Interrupted`].
    pub stopped: Option<AppError>,
}

impl Imported {
    /// All of them, or why one did not go in.
    ///
    /// # Errors
    /// `stopped`.
    pub fn all(self) -> Result<Vec<ImportSummary>, AppError> {
        self.stopped.map_or(Ok(self.summaries), Err)
    }
}

/// The catalog of a database, kept while several files are imported.
pub(super) fn catalog(store: &Store) -> Result<Catalog, AppError> {
    let (case, keys) = store.load_catalog()?;
    let known = KnownKeys {
        claims: keys.claims,
        mentions: keys.mentions,
        n_claims: keys.n_claims,
        n_mentions: keys.n_mentions,
        anchors: keys.anchors,
        declared_items: keys.declared_items,
    };
    Ok(Catalog::new(case, known))
}

/// The store as ingest asks it.
struct Stored<'a>(&'a Store);

impl ExistingClaims for Stored<'_> {
    fn claims_of(&self, item: Id, source: Id) -> Result<Vec<Claim>, String> {
        self.0.claims_of(item, source).map_err(|error| error.to_string())
    }

    fn mentions_of(&self, claim: Id) -> Result<Vec<Mention>, String> {
        self.0.mentions_of(claim).map_err(|error| error.to_string())
    }
}

/// The table's name in the record of imports.
fn word(table: Table) -> &'static str {
    match table {
        Table::Claims => "claims",
        Table::Sources => "sources",
        Table::Aliases => "aliases",
        Table::Places => "places",
        Table::Items => "items",
        Table::Attributes => "attributes",
        Table::Documents => "documents",
        Table::Rules => "rules",
        Table::Verdicts => "verdicts",
        Table::Relations => "relations",
    }
}

/// The table that a file will be read as, for the record.
fn table_of(target: &ImportTarget, options: &ReadOptions) -> Table {
    let by_name = match target {
        ImportTarget::File(path) => {
            path.file_stem().and_then(|stem| stem.to_str()).and_then(Table::from_file_name)
        }
        ImportTarget::Bytes { .. } => None,
    };
    options.table.or(by_name).unwrap_or(Table::Claims)
}

fn format_of(target: &ImportTarget, options: &ReadOptions) -> &'static str {
    let by_name = match target {
        ImportTarget::File(path) => path
            .extension()
            .and_then(|e| e.to_str())
            .is_some_and(|e| ["jsonl", "ndjson", "json"].contains(&e.to_lowercase().as_str())),
        ImportTarget::Bytes { .. } => false,
    };
    match options.format {
        Some(Format::Jsonl) => "jsonl",
        None if by_name => "jsonl",
        Some(Format::Csv) | None => "csv",
    }
}

/// Settings of an import that do not concern reading.
#[derive(Clone, Copy)]
pub(super) struct ImportMode<'a> {
    pub(super) dry_run: bool,
    pub(super) clock: &'a dyn Clock,
}

/// How many rows of a file were left out when it was imported.
fn rejects_then(store: &Store, sha256: &str, table: &str) -> Result<usize, AppError> {
    let sql = "SELECT n_rejects FROM import_file WHERE sha256 = ?1 AND target = ?2";
    let found =
        store.query_rows(sql, &[Cell::Text(sha256.to_owned()), Cell::Text(table.to_owned())])?;
    Ok(found.rows.first().and_then(|row| row[0].as_i64()).unwrap_or(0) as usize)
}

/// Imports one file into an open catalog.
pub(super) fn import_into(
    store: &mut Store,
    catalog: &mut Catalog,
    target: &ImportTarget,
    options: &ReadOptions,
    mode: ImportMode<'_>,
    observer: &mut dyn Observer,
) -> Result<ImportSummary, AppError> {
    let name = target.name();
    let table = table_of(target, options);
    let sha256 = target.sha256()?;
    if store.file_already_imported(&sha256, word(table))? {
        let n_rejects = rejects_then(store, &sha256, word(table))?;
        let counts = BatchCounts { n_rejects, ..BatchCounts::default() };
        let table = word(table).to_owned();
        return Ok(ImportSummary { name, table, counts, known: true, ..ImportSummary::default() });
    }
    let mut reader = target.open()?;
    let short = Path::new(&name)
        .file_name()
        .map_or_else(|| name.clone(), |file| file.to_string_lossy().into_owned());
    let outcome = read(&short, &mut reader, options, catalog, &Stored(store), &mut |rows| {
        observer.progress("import", rows, None)
    })
    .map_err(|refusal| match refusal {
        Refusal::Interrupted => AppError::Interrupted,
        other => AppError::Refused(Box::new(other)),
    })?;
    if !mode.dry_run {
        let record = FileRecord {
            name: short,
            sha256,
            format: format_of(target, options).to_owned(),
            table: word(table).to_owned(),
            n_rows: outcome.counts.n_rows as u64,
            n_rejects: outcome.rejects.len() as u64,
            imported_at: mode.clock.now(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        if observer.progress("write", 0, None) == ControlFlow::Break(()) {
            return Err(AppError::Interrupted);
        }
        store.write_batch(&outcome.batch, &record)?;
    }
    Ok(ImportSummary {
        name,
        table: word(table).to_owned(),
        counts: outcome.counts,
        notes: outcome.notes,
        rejects: outcome.rejects,
        header: outcome.header,
        known: false,
    })
}

/// Imports files one by one; each is taken whole or not at all, and the first that is refused ends
/// the import. What went in before that is told in any case.
pub fn import_file(
    store: &mut Store,
    targets: &[ImportTarget],
    options: &ReadOptions,
    dry_run: bool,
    clock: &dyn Clock,
    observer: &mut dyn Observer,
) -> Imported {
    let mode = ImportMode { dry_run, clock };
    let mut summaries = Vec::new();
    let mut each = || -> Result<(), AppError> {
        let mut catalog = catalog(store)?;
        for target in targets {
            summaries.push(import_into(store, &mut catalog, target, options, mode, observer)?);
        }
        Ok(())
    };
    let stopped = each().err();
    Imported { summaries, stopped }
}

/// The tables that a case directory holds, in the order in which they need each other.
fn case_files(directory: &Path) -> Result<Vec<PathBuf>, AppError> {
    let listing = std::fs::read_dir(directory)
        .map_err(|error| AppError::Read { path: directory.to_owned(), error })?;
    let mut files: Vec<(usize, PathBuf)> = Vec::new();
    for entry in listing {
        let path =
            entry.map_err(|error| AppError::Read { path: directory.to_owned(), error })?.path();
        let extension = path.extension().and_then(|e| e.to_str()).unwrap_or("").to_lowercase();
        if !["csv", "tsv", "jsonl", "ndjson"].contains(&extension.as_str()) {
            continue;
        }
        let table = path.file_stem().and_then(|s| s.to_str()).and_then(Table::from_file_name);
        let rank = CASE_TABLES.iter().position(|t| Some(*t) == table);
        if let Some(rank) = rank {
            files.push((rank, path));
        }
    }
    files.sort();
    if !files.iter().any(|(rank, _)| CASE_TABLES[*rank] == Table::Claims) {
        return Err(AppError::usage(
            format!("`{}` holds no claims.csv or claims.jsonl", directory.display()),
            "a case directory needs at least a claims table with source, item and value",
        ));
    }
    Ok(files.into_iter().map(|(_, path)| path).collect())
}

/// Imports a case directory: `case.toml`, then its tables.
///
/// # Errors
/// As [`import_file`], and [`AppError::Settings`] for `case.toml`.
pub fn import_case(
    store: &mut Store,
    directory: &Path,
    options: &ReadOptions,
    clock: &dyn Clock,
    observer: &mut dyn Observer,
) -> Result<Vec<ImportSummary>, AppError> {
    let files = case_files(directory)?;
    let settings = directory.join("case.toml");
    if settings.exists() {
        import_settings(store, &settings, clock)?;
    }
    let targets: Vec<ImportTarget> = files.into_iter().map(ImportTarget::File).collect();
    import_file(store, &targets, options, false, clock, observer).all()
}

/// Takes title, zone and languages from `case.toml`.
fn import_settings(store: &mut Store, path: &Path, clock: &dyn Clock) -> Result<(), AppError> {
    let target = ImportTarget::File(path.to_owned());
    let sha256 = target.sha256()?;
    if store.file_already_imported(&sha256, "case")? {
        return Ok(());
    }
    let mut text = String::new();
    target
        .open()?
        .read_to_string(&mut text)
        .map_err(|error| AppError::Read { path: path.to_owned(), error })?;
    let settings = read_case_toml("case.toml", &text).map_err(AppError::Settings)?;
    let batch = Batch { info: Some(settings.info), ..Batch::default() };
    let record = FileRecord {
        name: "case.toml".to_owned(),
        sha256,
        format: "toml".to_owned(),
        table: "case".to_owned(),
        n_rows: 1,
        n_rejects: 0,
        imported_at: clock.now(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    store.write_batch(&batch, &record)?;
    Ok(())
}
