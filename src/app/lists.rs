//! Lists for the terminal, spreadsheets and programs: the views, column by column.

use std::path::Path;

use super::AppError;
use crate::check::CheckOutcome;
use crate::domain::CaseFile;
use crate::render::{Cell, Column, ColumnKind, Envelope, Listing};
use crate::store::{self, Cell as Stored, ListQuery, QueryLimits, Store, Table, View};

/// Bytes that a query may return.
const QUERY_BYTES_MAX: usize = 256 << 20;

/// Which items to list.
#[derive(Debug, Clone, Default)]
pub struct ItemFilter {
    /// Only this status.
    pub status: Option<String>,
    /// At most so many.
    pub limit: Option<usize>,
}

/// Which claims to list.
#[derive(Debug, Clone, Default)]
pub struct ClaimFilter {
    /// Only on this item.
    pub item: Option<String>,
    /// Only of this source.
    pub source: Option<String>,
    /// At most so many.
    pub limit: Option<usize>,
}

/// Who made a document: version, and the run if one is shown.
pub fn envelope(run: Option<(i64, u64)>) -> Envelope {
    Envelope {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        run: run.map(|(run, _)| run.to_string()),
        seed: run.map(|(_, seed)| seed),
    }
}

/// The envelope of the latest run.
///
/// # Errors
/// What the store says.
pub fn latest_envelope(store: &Store) -> Result<Envelope, AppError> {
    let latest = store.list_runs()?.into_iter().max_by_key(|run| run.run);
    Ok(envelope(latest.map(|run| (run.run, run.seed as u64))))
}

/// One column of a listing, taken from a column of a view.
#[derive(Clone, Copy)]
struct Field<'a> {
    view: &'a str,
    header: &'a str,
    kind: ColumnKind,
    data_only: bool,
}

impl Field<'_> {
    /// Left out on the terminal.
    const fn data_only(self) -> Self {
        Self { data_only: true, ..self }
    }

    fn column(&self) -> Column {
        let column = Column::new(self.view, self.header, self.kind);
        if self.data_only { column.data_only() } else { column }
    }
}

const fn text<'a>(view: &'a str, header: &'a str) -> Field<'a> {
    Field { view, header, kind: ColumnKind::Text, data_only: false }
}

const fn number<'a>(view: &'a str, header: &'a str) -> Field<'a> {
    Field { view, header, kind: ColumnKind::Number, data_only: false }
}

const fn probability<'a>(view: &'a str, header: &'a str) -> Field<'a> {
    Field { view, header, kind: ColumnKind::Probability, data_only: false }
}

fn cell(stored: &Stored, kind: ColumnKind) -> Cell {
    match (stored, kind) {
        (Stored::Null, _) => Cell::Missing,
        (Stored::Integer(x), ColumnKind::Probability) => Cell::Probability(*x as f64),
        (Stored::Real(x), ColumnKind::Probability) => Cell::Probability(*x),
        (Stored::Integer(x), _) => Cell::Int(*x),
        (Stored::Real(x), _) => Cell::Float { value: *x, digits: 2 },
        (Stored::Text(text), _) => Cell::Text(text.clone()),
        (Stored::Blob(bytes), _) => Cell::Text(super::hex(bytes)),
    }
}

fn listing(kind: &str, title: &str, table: &Table, columns: &[Field<'_>]) -> Listing {
    let positions: Vec<Option<usize>> =
        columns.iter().map(|column| table.column(column.view)).collect();
    let rows = table
        .rows
        .iter()
        .map(|row| {
            positions
                .iter()
                .zip(columns)
                .map(|(at, column)| at.map_or(Cell::Missing, |at| cell(&row[at], column.kind)))
                .collect()
        })
        .collect();
    let mut notes = Vec::new();
    if table.truncated {
        notes.push(format!("only the first {} rows are shown", table.rows.len()));
    }
    Listing {
        kind: kind.to_owned(),
        title: title.to_owned(),
        columns: columns.iter().map(Field::column).collect(),
        rows,
        notes,
    }
}

fn no_runs(store: &Store) -> Result<bool, AppError> {
    Ok(store.list_runs()?.is_empty())
}

const UNSCORED: &str = "not scored yet: `thiqa score DB`";

/// Sources: those that can be judged first, by the lower end of their interval.
///
/// # Errors
/// What the store says.
pub fn sources(store: &Store, limit: Option<usize>) -> Result<Listing, AppError> {
    let mut table = store.list(&ListQuery::all(View::Sources))?;
    let at = |name: &str| table.column(name).unwrap_or(0);
    let (grade, lo, key) = (at("grade"), at("reliability_lo"), at("source"));
    table.rows.sort_by(|a, b| {
        let judged = |row: &[Stored]| row[grade].as_str().is_some_and(|letter| letter != "F");
        let low = |row: &[Stored]| row[lo].as_f64().unwrap_or(-1.0);
        judged(b)
            .cmp(&judged(a))
            .then(low(b).total_cmp(&low(a)))
            .then_with(|| a[key].as_str().cmp(&b[key].as_str()))
    });
    if let Some(limit) = limit.filter(|limit| *limit < table.rows.len()) {
        table.rows.truncate(limit);
        table.truncated = true;
    }
    let columns = [
        text("source", "SOURCE"),
        text("name", "NAME").data_only(),
        text("kind", "KIND"),
        probability("reliability", "CONSISTENCY"),
        Field {
            view: "interval",
            header: "90% INTERVAL",
            kind: ColumnKind::Interval,
            data_only: false,
        },
        probability("reliability_lo", "LOW").data_only(),
        probability("reliability_hi", "HIGH").data_only(),
        number("n_claims", "CLAIMS"),
        number("n_checked", "CHECKED"),
        text("grade", "GRADE"),
        probability("relay_fidelity", "RELAYS"),
        number("n_relays_checked", "RELAYS CHECKED").data_only(),
        number("n_effective", "EFFECTIVE").data_only(),
        text("scored_as", "SCORED AS"),
    ];
    let mut listing = listing("sources", "Sources", &table, &columns);
    add_intervals(&mut listing, &table);
    listing.notes.push(
        "consistency: agreement with what independent sources jointly say; it is not truth".into(),
    );
    listing.notes.push("grade F: too little was checked to judge the source".into());
    if no_runs(store)? {
        listing.notes.push(UNSCORED.into());
    }
    Ok(listing)
}

/// Fills the interval column from the three quantiles.
fn add_intervals(listing: &mut Listing, table: &Table) {
    let Some(at) = listing.columns.iter().position(|c| c.kind == ColumnKind::Interval) else {
        return;
    };
    let of = |row: &[Stored], name: &str| table.column(name).and_then(|ix| row[ix].as_f64());
    for (row, stored) in listing.rows.iter_mut().zip(&table.rows) {
        let ends = (
            of(stored, "reliability_lo"),
            of(stored, "reliability_mid"),
            of(stored, "reliability_hi"),
        );
        if let (Some(lo), Some(mid), Some(hi)) = ends {
            row[at] = Cell::Interval { lo, mid, hi };
        }
    }
}

/// Items with their leading value.
///
/// # Errors
/// What the store says.
pub fn items(store: &Store, filter: &ItemFilter) -> Result<Listing, AppError> {
    let mut table = store.list(&ListQuery::all(View::Items))?;
    if let (Some(status), Some(at)) = (&filter.status, table.column("status")) {
        table.rows.retain(|row| row[at].as_str() == Some(status));
    }
    if let Some(limit) = filter.limit.filter(|limit| *limit < table.rows.len()) {
        table.rows.truncate(limit);
        table.truncated = true;
    }
    let columns = [
        text("item", "ITEM"),
        text("kind", "KIND"),
        text("status", "STATUS"),
        text("value", "LEADING VALUE"),
        probability("probability", "P"),
        number("n_claims", "CLAIMS"),
        number("n_roots", "ROOTS"),
        text("question", "QUESTION"),
    ];
    let mut listing = listing("items", "Items", &table, &columns);
    listing.notes.push("states: the leading value at the end of the data".into());
    if no_runs(store)? {
        listing.notes.push(UNSCORED.into());
    }
    Ok(listing)
}

/// Claims with how they fared.
///
/// # Errors
/// What the store says.
pub fn claims(store: &Store, filter: &ClaimFilter) -> Result<Listing, AppError> {
    let query = ListQuery {
        item: filter.item.clone(),
        source: filter.source.clone(),
        limit: filter.limit,
        ..ListQuery::all(View::Claims)
    };
    let columns = [
        text("claim", "CLAIM"),
        text("source", "SOURCE"),
        text("item", "ITEM"),
        text("value", "VALUE"),
        text("stance", "STANCE").data_only(),
        text("valid_from", "FROM"),
        text("valid_to", "TO"),
        text("asserted", "ASSERTED").data_only(),
        probability("p_right", "P(RIGHT)"),
        probability("p_overtaken", "OVERTAKEN"),
        number("weight_db", "dB"),
    ];
    let mut listing = listing("claims", "Claims", &store.list(&query)?, &columns);
    listing.notes.push(
        "P(right): right about the time it speaks of; overtaken: the part of it that is right then \
         and no longer so at the end of the data"
            .into(),
    );
    if no_runs(store)? {
        listing.notes.push(UNSCORED.into());
    }
    Ok(listing)
}

/// Contradictions of the latest run.
///
/// # Errors
/// What the store says.
pub fn contradictions(store: &Store, limit: Option<usize>) -> Result<Listing, AppError> {
    let query = ListQuery { limit, ..ListQuery::all(View::Contradictions) };
    let columns = [
        text("claim_a", "CLAIM A"),
        text("claim_b", "CLAIM B"),
        text("source_a", "SOURCE A"),
        text("source_b", "SOURCE B"),
        text("kind", "KIND"),
        text("certainty", "CERTAINTY"),
        probability("probability", "P"),
        text("explanation", "WHY"),
    ];
    let mut listing = listing("contradictions", "Contradictions", &store.list(&query)?, &columns);
    if no_runs(store)? {
        listing.notes.push("not scored yet: `thiqa check DB` lists them without a run".into());
    }
    Ok(listing)
}

/// All runs.
///
/// # Errors
/// What the store says.
pub fn runs(store: &Store, limit: Option<usize>) -> Result<Listing, AppError> {
    let query = ListQuery { limit, ..ListQuery::all(View::Runs) };
    let columns = [
        number("run", "RUN"),
        text("status", "STATUS"),
        text("model", "MODEL").data_only(),
        text("engine", "ENGINE"),
        number("seed", "SEED").data_only(),
        text("as_of", "AS OF"),
        number("n_claims", "CLAIMS"),
        number("n_items", "ITEMS"),
        number("n_sources", "SOURCES"),
        text("input_digest", "INPUT"),
        text("result_digest", "RESULT"),
        text("version", "VERSION").data_only(),
    ];
    Ok(listing("runs", "Runs", &store.list(&query)?, &columns))
}

/// A cross-check without a run.
pub struct Checked {
    /// The case.
    pub case: CaseFile,
    /// What was found.
    pub outcome: CheckOutcome,
    /// Sums that were checked, in words.
    pub sums: Vec<String>,
}

/// Contradictions of a cross-check, in the same columns as those of a run.
pub fn contradiction_listing(checked: &Checked) -> Listing {
    let case = &checked.case;
    let origin =
        |claim: crate::domain::Id| case.sources[case.claims[claim.ix()].source.ix()].key.clone();
    let rows = checked
        .outcome
        .contradictions
        .iter()
        .map(|found| {
            vec![
                Cell::Text(case.claim_key(found.claim_a)),
                Cell::Text(case.claim_key(found.claim_b)),
                Cell::Text(origin(found.claim_a)),
                Cell::Text(origin(found.claim_b)),
                Cell::Text(found.kind.as_str().to_owned()),
                Cell::Text(found.certainty.as_str().to_owned()),
                Cell::Probability(found.probability),
                Cell::Text(found.explanation.clone()),
            ]
        })
        .collect();
    let columns = [
        text("claim_a", "CLAIM A"),
        text("claim_b", "CLAIM B"),
        text("source_a", "SOURCE A"),
        text("source_b", "SOURCE B"),
        text("kind", "KIND"),
        text("certainty", "CERTAINTY"),
        probability("probability", "P"),
        text("explanation", "WHY"),
    ];
    Listing {
        kind: "contradictions".to_owned(),
        title: "Contradictions".to_owned(),
        columns: columns.iter().map(Field::column).collect(),
        rows,
        notes: Vec::new(),
    }
}

/// One read-only statement of the user's own.
///
/// # Errors
/// [`AppError::Store`] with a message about the statement or the limit that it passed.
pub fn query(
    path: &Path,
    sql: &str,
    max_rows: usize,
    time_is_up: impl FnMut() -> bool + Send + 'static,
) -> Result<Listing, AppError> {
    let limits = QueryLimits { rows: max_rows, bytes: QUERY_BYTES_MAX, ..QueryLimits::default() };
    let table = store::Store::query_sandboxed(path, sql, limits, time_is_up)?;
    let columns: Vec<Column> =
        table.columns.iter().map(|name| Column::new(name, name, ColumnKind::Text)).collect();
    let rows = table
        .rows
        .iter()
        .map(|row| row.iter().map(|stored| cell(stored, ColumnKind::Text)).collect())
        .collect();
    let mut notes = Vec::new();
    if table.truncated {
        notes.push(format!("cut short after {} rows", table.rows.len()));
    }
    Ok(Listing { kind: "query".to_owned(), title: String::new(), columns, rows, notes })
}
