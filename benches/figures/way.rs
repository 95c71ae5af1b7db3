//! The whole way with default settings, and small tools for tables.

use std::collections::BTreeMap;
use std::error::Error;
use std::ops::ControlFlow;
use std::path::Path;

use thiqa::app::{self, Clock, ImportTarget, ModelParams, Observer, ReadOptions, RunStatus, Store};

struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> i64 {
        0
    }
}

/// Hears nothing.
pub(crate) struct Quiet;

impl Observer for Quiet {
    fn progress(&mut self, _stage: &str, _done: u64, _total: Option<u64>) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn note(&mut self, _text: &str) {}
}

/// Imports the tables in order.
pub(crate) fn imported(tables: &[ImportTarget]) -> Result<Store, Box<dyn Error>> {
    let mut store = Store::in_memory()?;
    let options = ReadOptions { new_sources: true, ..ReadOptions::default() };
    app::import_file(&mut store, tables, &options, false, &Fixed, &mut Quiet).all()?;
    Ok(store)
}

/// Imports the tables in order, scores, and returns the store.
pub(crate) fn scored(tables: &[ImportTarget]) -> Result<(Store, Mark), Box<dyn Error>> {
    let mut store = imported(tables)?;
    let scored = app::score(&mut store, &ModelParams::default(), &Fixed, &mut Quiet)?;
    let converged = scored.record.status == RunStatus::Complete;
    Ok((store, Mark(converged)))
}

/// Whether a run converged, as a remark.
pub(crate) struct Mark(bool);

impl std::fmt::Display for Mark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0 { "" } else { "  not converged" })
    }
}

/// The claims of a set.
pub(crate) fn claims(folder: &Path) -> ImportTarget {
    ImportTarget::File(folder.join("claims.csv"))
}

/// A table made up here.
pub(crate) fn table(
    name: &str,
    rows: csv::Writer<Vec<u8>>,
) -> Result<ImportTarget, Box<dyn Error>> {
    Ok(ImportTarget::Bytes { name: name.to_owned(), bytes: rows.into_inner()? })
}

/// By item: value and number.
pub(crate) type Shares = BTreeMap<String, Vec<(String, f64)>>;

/// Rows of a query that returns item, value, number.
pub(crate) fn shares(store: &Store, sql: &str) -> Result<Shares, Box<dyn Error>> {
    let mut shares = Shares::new();
    for row in store.query_rows(sql, &[])?.rows {
        let text = |ix: usize| row[ix].as_str().unwrap_or_default().to_owned();
        let p = row[2].as_f64().unwrap_or(0.0);
        shares.entry(text(0)).or_default().push((text(1), p));
    }
    Ok(shares)
}

/// Probability of each value of each item.
pub(crate) fn probabilities(store: &Store) -> Result<Shares, Box<dyn Error>> {
    shares(store, "SELECT item, value, probability FROM v_value")
}

/// How many claims say each value of each item.
pub(crate) fn votes(store: &Store) -> Result<Shares, Box<dyn Error>> {
    shares(
        store,
        "SELECT i.key, v.text, count(*) FROM claim c JOIN item i USING (item_id) \
         JOIN value v USING (value_id) LEFT JOIN claim_detail d USING (claim_id) \
         WHERE coalesce(d.stance, 'asserts') <> 'observing' GROUP BY 1, 2",
    )
}

/// Share of the truth among the leading values: ties count 1/k.
pub(crate) fn hit(values: &[(String, f64)], truth: &str) -> f64 {
    let best = values.iter().map(|(_, p)| *p).fold(f64::NEG_INFINITY, f64::max);
    let leading: Vec<&str> =
        values.iter().filter(|(_, p)| *p >= best - 1e-12).map(|(v, _)| v.as_str()).collect();
    if leading.contains(&truth) { 1.0 / leading.len() as f64 } else { 0.0 }
}

/// Rows of a table of the set, its header left out.
pub(crate) fn rows(folder: &Path, name: &str) -> Result<Vec<csv::StringRecord>, Box<dyn Error>> {
    Ok(csv::Reader::from_path(folder.join(name))?.records().collect::<Result<_, _>>()?)
}

/// A key as the import keeps it: runs of blanks are one.
pub(crate) fn key(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is wanted, as a remark.
pub(crate) fn goal(wanted: f64) -> String {
    if wanted > 0.0 { format!("wanted {wanted:.3}") } else { "shown only".to_owned() }
}
