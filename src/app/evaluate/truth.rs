//! What turned out: verdicts of the database or of a file, and whether a run has seen them.

use std::collections::BTreeMap;
use std::path::Path;

use super::super::import::ImportTarget;
use super::super::{AppError, Observer};
use crate::domain::{CaseFile, Id, Span, Value, Verdict};
use crate::ingest::{Catalog, KnownKeys, NoClaims, ReadOptions, Refusal, Table, read};
use crate::store::{Cell, RunRecord, Store, case_digest, known_by};

/// What is true of one item, perhaps of some time only.
#[derive(Debug, Clone)]
pub(in crate::app) struct Truth {
    /// The item.
    pub(in crate::app) item: Id,
    /// The value.
    pub(in crate::app) value: Value,
    /// Its canonical text.
    pub(in crate::app) text: String,
    /// The time that it is about; `None`: the item has none, or its last.
    pub(in crate::app) when: Option<Span>,
}

/// All that is known to be true.
pub(in crate::app) struct Truths {
    /// By item and time; an item without time has one.
    pub(in crate::app) all: Vec<Truth>,
    /// As verdicts on the case, for fits that use some of them.
    pub(in crate::app) verdicts: Vec<Verdict>,
    /// The interned values that these refer to.
    pub(in crate::app) values: Vec<(String, Value)>,
    /// Where they come from, in words.
    pub(in crate::app) against: String,
    /// What a reader must know.
    pub(in crate::app) notes: Vec<String>,
}

impl Truths {
    /// Items with a truth.
    pub(super) fn n_items(&self) -> usize {
        let mut items: Vec<Id> = self.all.iter().map(|truth| truth.item).collect();
        items.sort_unstable();
        items.dedup();
        items.len()
    }
}

/// The verdicts of a case.
pub(super) fn of_case(case: &CaseFile) -> Result<Truths, AppError> {
    if case.verdicts.is_empty() {
        return Err(AppError::usage(
            "there are no verdicts to evaluate against",
            "import some (`thiqa import DB verdicts.csv`, columns item,value), or give a file of \
             them: `thiqa evaluate DB --truth FILE`",
        ));
    }
    let against = "verdicts of the database".to_owned();
    Ok(collected(case, case.verdicts.clone(), against, Vec::new()))
}

/// The truths of a file that is not imported: `item,value[,as_of]`.
pub(super) fn of_file(
    store: &Store,
    target: &ImportTarget,
    observer: &mut dyn Observer,
) -> Result<Truths, AppError> {
    let (mut case, _) = store.load_catalog()?;
    // They stand by themselves: what the database says is neither added nor a duplicate.
    case.verdicts.clear();
    let mut catalog = Catalog::new(case, KnownKeys::default());
    let options =
        ReadOptions { table: Some(Table::Verdicts), beyond_case: true, ..ReadOptions::default() };
    let name = target.name();
    let outcome =
        read(&name, &mut target.open()?, &options, &mut catalog, &NoClaims, &mut |rows| {
            observer.progress("read", rows, None)
        })
        .map_err(|refusal| match refusal {
            Refusal::Interrupted => AppError::Interrupted,
            other => AppError::Refused(Box::new(other)),
        })?;
    let case = catalog.case();
    if case.verdicts.is_empty() {
        return Err(AppError::usage(
            format!("`{name}` says nothing about the items of this database"),
            "it needs the columns item,value, with the items as `thiqa items DB` lists them",
        ));
    }
    let file =
        Path::new(&name).file_name().map_or_else(|| name.clone().into(), |f| f.to_string_lossy());
    Ok(collected(case, case.verdicts.clone(), file.into_owned(), outcome.notes))
}

/// An item, and the seconds that a verdict on it is about.
type Place = (Id, Option<(i64, i64)>);

/// Items that two verdicts contradict each other on are left out, and counted.
fn collected(
    case: &CaseFile,
    verdicts: Vec<Verdict>,
    against: String,
    mut notes: Vec<String>,
) -> Truths {
    let mut by_place: BTreeMap<Place, Vec<Truth>> = BTreeMap::new();
    for verdict in &verdicts {
        let (text, value) = case.values[verdict.value.ix()].clone();
        let when = verdict.valid.as_ref().map(|when| when.core().unwrap_or(when.outer));
        let truth = Truth { item: verdict.item, value, text, when };
        by_place.entry((verdict.item, when.map(|w| (w.from, w.to)))).or_default().push(truth);
    }
    let mut all = Vec::new();
    let mut n_torn = 0;
    for mut same in by_place.into_values() {
        if same.iter().all(|truth| truth.text == same[0].text) {
            all.extend(same.pop());
        } else {
            n_torn += 1;
        }
    }
    if n_torn > 0 {
        notes.push(format!("left out: {n_torn} on which verdicts contradict each other"));
    }
    Truths { all, verdicts, values: case.values.clone(), against, notes }
}

/// Whether a run may have been fitted to verdicts of the database. It has not if it held them out, if
/// its input is that of the case without any, or if it was made before they were imported.
pub(super) fn has_seen(
    store: &Store,
    case: &CaseFile,
    run: &RunRecord,
    holds_out: bool,
) -> Result<bool, AppError> {
    if holds_out || case.verdicts.is_empty() {
        return Ok(false);
    }
    let blind = CaseFile { verdicts: Vec::new(), ..case.clone() };
    let blind = match run.as_of {
        Some(time) => known_by(&blind, time).case,
        None => blind,
    };
    if case_digest(&blind) == run.input_digest {
        return Ok(false);
    }
    let sql = "SELECT min(imported_at) FROM import_file WHERE target = 'verdicts'";
    let first = store.query_rows(sql, &[])?;
    let first = first.rows.first().and_then(|row| row.first()).and_then(Cell::as_i64);
    Ok(first.is_none_or(|first| first <= run.started_at))
}
