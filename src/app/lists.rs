//! Lists for the terminal, spreadsheets and programs: the views, column by column.

use std::path::Path;

use super::AppError;
use super::explain::unknown;
use super::more_lists::tell_copies;
use super::view::figure_kind;
use crate::check::CheckOutcome;
use crate::domain::{CaseFile, ItemKind};
use crate::render::{
    Cell, Column, ColumnKind, Envelope, FigureRow, Listing, Period, Place, days_text,
    figure_interval, figure_median,
};
use crate::store::{self, Cell as Stored, ListQuery, QueryLimits, Store, Table, View};

/// Bytes that a query may return.
const QUERY_BYTES_MAX: usize = 256 << 20;

/// Most memory that SQLite may take for a query.
const QUERY_HEAP_BYTES_MAX: u32 = 1 << 30;

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
    let latest = store.latest_run()?;
    Ok(envelope(latest.map(|run| (run.run, run.seed as u64))))
}

/// One column of a listing, taken from a column of a view.
#[derive(Clone, Copy)]
pub(super) struct Field<'a> {
    view: &'a str,
    header: &'a str,
    kind: ColumnKind,
    place: Place,
    fold: Option<&'a str>,
}

impl<'a> Field<'a> {
    /// Left out on the terminal.
    pub(super) const fn data_only(self) -> Self {
        Self { place: Place::Data, ..self }
    }

    /// On the terminal only.
    pub(super) const fn terminal_only(self) -> Self {
        Self { place: Place::Terminal, ..self }
    }

    /// Below its row on a narrow terminal, behind these words.
    pub(super) const fn folded(self, words: &'a str) -> Self {
        Self { fold: Some(words), ..self }
    }

    const fn of(view: &'a str, header: &'a str, kind: ColumnKind) -> Self {
        Self { view, header, kind, place: Place::Both, fold: None }
    }

    fn column(&self) -> Column {
        let fold = self.fold.map(str::to_owned);
        Column { place: self.place, fold, ..Column::new(self.view, self.header, self.kind) }
    }
}

pub(super) const fn text<'a>(view: &'a str, header: &'a str) -> Field<'a> {
    Field::of(view, header, ColumnKind::Text)
}

pub(super) const fn key<'a>(view: &'a str, header: &'a str) -> Field<'a> {
    Field::of(view, header, ColumnKind::Key)
}

pub(super) const fn number<'a>(view: &'a str, header: &'a str) -> Field<'a> {
    Field::of(view, header, ColumnKind::Number)
}

pub(super) const fn probability<'a>(view: &'a str, header: &'a str) -> Field<'a> {
    Field::of(view, header, ColumnKind::Probability)
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

pub(super) fn listing(kind: &str, title: &str, table: &Table, columns: &[Field<'_>]) -> Listing {
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
        below: Vec::new(),
        notes,
    }
}

/// Fills a column that no view has from the stored rows.
pub(super) fn fill(
    listing: &mut Listing,
    table: &Table,
    column: &str,
    of: impl Fn(&[Stored]) -> Cell,
) {
    let Some(at) = listing.columns.iter().position(|c| c.key == column) else { return };
    for (row, stored) in listing.rows.iter_mut().zip(&table.rows) {
        row[at] = of(stored);
    }
}

pub(super) fn no_runs(store: &Store) -> Result<bool, AppError> {
    Ok(store.latest_run()?.is_none())
}

/// Digits of a digest that tell runs apart on a screen.
const DIGEST_SHOWN: usize = 12;

pub(super) const UNSCORED: &str = "not scored yet: `thiqa score DB`";

/// Sources: those that can be judged first, by the lower end of their interval.
///
/// # Errors
/// What the store says.
pub fn sources(store: &Store, limit: Option<usize>) -> Result<Listing, AppError> {
    let mut table = store.list(&ListQuery::all(View::Sources))?;
    let at = |name: &str| table.column(name).unwrap_or(0);
    let (grade, lo, name) = (at("grade"), at("reliability_lo"), at("source"));
    table.rows.sort_by(|a, b| {
        let judged = |row: &[Stored]| row[grade].as_str().is_some_and(|letter| letter != "F");
        let low = |row: &[Stored]| row[lo].as_f64().unwrap_or(-1.0);
        judged(b)
            .cmp(&judged(a))
            .then(low(b).total_cmp(&low(a)))
            .then_with(|| a[name].as_str().cmp(&b[name].as_str()))
    });
    if let Some(limit) = limit.filter(|limit| *limit < table.rows.len()) {
        table.rows.truncate(limit);
        table.truncated = true;
    }
    let columns = [
        key("source", "SOURCE"),
        text("name", "NAME").data_only(),
        text("called", "NAME").terminal_only().folded(""),
        text("name_ar", "ARABIC NAME").folded(""),
        text("kind", "KIND").folded(""),
        probability("reliability", "CONSISTENCY"),
        Field::of("interval", "90% INTERVAL", ColumnKind::Interval),
        probability("reliability_lo", "LOW").data_only(),
        probability("reliability_hi", "HIGH").data_only(),
        number("n_claims", "CLAIMS"),
        number("n_checked", "CHECKED"),
        text("grade", "GRADE"),
        // A mean without its interval does not belong on a screen; `explain` has both.
        probability("relay_fidelity", "RELAYS").data_only(),
        number("n_relays_checked", "RELAYS CHECKED").data_only(),
        number("n_effective", "EFFECTIVE").data_only(),
        text("scored_as", "SCORED AS").data_only(),
        text("body", "BODY").terminal_only().folded("answered for by"),
        Field::of("dependence", "DEPENDENCE", ColumnKind::List).data_only(),
    ];
    let mut listing = listing("sources", "Sources", &table, &columns);
    add_intervals(&mut listing, &table);
    let body = table.column("scored_as").unwrap_or(0);
    fill(&mut listing, &table, "body", |row| match (row[body].as_str(), row[name].as_str()) {
        (Some(body), Some(own)) if body != own => Cell::Text(body.to_owned()),
        _ => Cell::Text(String::new()),
    });
    let (called, arabic) =
        (table.column("name").unwrap_or(0), table.column("name_ar").unwrap_or(0));
    // Where a source has no name, the view has its Arabic one or its key.
    fill(&mut listing, &table, "called", |row| match row[called].as_str() {
        Some(text) if row[called] != row[name] && row[called] != row[arabic] => {
            Cell::Text(text.to_owned())
        }
        _ => Cell::Text(String::new()),
    });
    tell_copies(store, &mut listing, &table)?;
    let shown = table.rows.len();
    let unjudged = table.rows.iter().filter(|row| row[grade].as_str() == Some("F")).count();
    listing.notes.push(
        "consistency: agreement with what independent sources jointly say; it is not truth. body: \
         who answers for a spokesman or a correspondent, and is scored"
            .into(),
    );
    if unjudged > 0 {
        listing.notes.push(format!(
            "grade F ({unjudged} of {shown}): too little was checked to judge the source; the order \
             among them means nothing"
        ));
    }
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
        key("item", "ITEM"),
        text("kind", "KIND").data_only(),
        text("status", "STATUS"),
        text("value", "LEADING VALUE").data_only(),
        text("shown", "LEADING VALUE").terminal_only(),
        probability("probability", "P"),
        number("median", "MEDIAN").data_only(),
        number("lo", "LOW").data_only(),
        number("hi", "HIGH").data_only(),
        number("n_claims", "CLAIMS"),
        number("n_roots", "ROOTS"),
        text("question", "QUESTION").folded(""),
    ];
    let mut listing = listing("items", "Items", &table, &columns);
    let (zone, value) = (store.time_zone()?, table.column("value").unwrap_or(0));
    fill(&mut listing, &table, "shown", |row| match item_figure(&table, row, &zone) {
        Some(figure) => Cell::Text(figure),
        None => cell(&row[value], ColumnKind::Text),
    });
    listing.notes.push(
        "roots: independent origins; of what changes with time, the value at the end of the data; \
         of figures, the median with its 90% interval, at the last time known; –: not inferred"
            .into(),
    );
    if no_runs(store)? {
        listing.notes.push(UNSCORED.into());
    }
    Ok(listing)
}

/// The figure of an item at the last time known, with its interval: `181 (170 to 190)`.
fn item_figure(table: &Table, row: &[Stored], zone: &str) -> Option<String> {
    let at = |name: &str| table.column(name).map(|at| &row[at]);
    let of = |name: &str| at(name).and_then(Stored::as_f64);
    let kind = ItemKind::from_word(at("kind")?.as_str()?)?;
    let (median, lo, hi) = (of("median")?, of("lo")?, of("hi")?);
    let figure = FigureRow { as_of: None, mean: median, median, lo, hi };
    let kind = figure_kind(kind)?;
    let (median, interval) =
        (figure_median(kind, &figure, zone), figure_interval(kind, &figure, zone));
    Some(format!("{median} ({interval})"))
}

/// An empty list may mean a misspelt key; then the nearest ones are named.
fn must_exist(store: &Store, filter: &ClaimFilter) -> Result<(), AppError> {
    let (case, _) = store.load_catalog()?;
    if let Some(key) = &filter.item {
        let known = || case.items.iter().map(|item| item.key.as_str());
        if !known().any(|name| name == key) {
            return Err(unknown("item", key, known()));
        }
    }
    if let Some(key) = &filter.source {
        let known = || case.sources.iter().map(|source| source.key.as_str());
        if !known().any(|name| name == key) {
            return Err(unknown("source", key, known()));
        }
    }
    Ok(())
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
        key("claim", "CLAIM"),
        key("source", "SOURCE"),
        key("item", "ITEM"),
        text("value", "VALUE").data_only(),
        text("said", "VALUE").terminal_only().folded(""),
        text("stance", "STANCE").data_only(),
        text("valid_from", "FROM").data_only(),
        text("valid_to", "TO").data_only(),
        text("holds", "SPEAKS OF").terminal_only().folded("speaks of"),
        text("asserted", "ASSERTED").data_only(),
        probability("p_right", "RIGHT"),
        probability("p_overtaken", "OVERTAKEN"),
        number("weight_db", "dB").data_only(),
    ];
    let table = store.list(&query)?;
    if table.rows.is_empty() {
        must_exist(store, filter)?;
    }
    let mut listing = listing("claims", "Claims", &table, &columns);
    let column = |name: &str| table.column(name).unwrap_or(0);
    let (value, stance) = (column("value"), column("stance"));
    fill(&mut listing, &table, "said", |row| match (row[value].as_str(), row[stance].as_str()) {
        (Some(value), Some("denies")) => Cell::Text(format!("denies {value}")),
        (Some(value), Some("observing")) => Cell::Text(format!("observes {value}")),
        _ => cell(&row[value], ColumnKind::Text),
    });
    let zone = store.time_zone()?;
    let end = |row: &[Stored], name: &str| {
        let text = table.column(name).and_then(|at| row[at].as_str())?;
        text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_second)
    };
    fill(&mut listing, &table, "holds", |row| {
        match (end(row, "valid_from"), end(row, "valid_to")) {
            (None, None) => Cell::Missing,
            (from, to) => {
                let (from, to) = (from.unwrap_or(i64::MIN), to.unwrap_or(i64::MAX));
                Cell::Text(days_text(Period::new(from, to), &zone))
            }
        }
    });
    listing.notes.push(format!(
        "dates in {zone}; right: probability that it is right about the time it speaks of; \
         overtaken: the part of it that is right then and no longer so at the end of the data"
    ));
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
    let table = store.list(&query)?;
    let columns = contradiction_columns();
    let mut listing = listing("contradictions", "Contradictions", &table, &columns);
    explain_below(&mut listing);
    if no_runs(store)? {
        listing.notes.push("not scored yet: `thiqa check DB` lists them without a run".into());
    }
    Ok(listing)
}

fn contradiction_columns() -> [Field<'static>; 8] {
    [
        key("claim_a", "CLAIM A"),
        key("claim_b", "CLAIM B"),
        key("source_a", "SOURCE A"),
        key("source_b", "SOURCE B"),
        text("kind", "KIND"),
        text("certainty", "CERTAINTY"),
        probability("probability", "P"),
        text("explanation", "WHY").data_only(),
    ]
}

/// Rows that are explained where no contradiction is certain, and at most so many where some are.
const EXPLAINED: (usize, usize) = (3, 20);

/// Puts the explanation under the certain ones, or, where none is, under the first few.
fn explain_below(listing: &mut Listing) {
    let at = |name: &str| listing.columns.iter().position(|c| c.key == name).unwrap_or(0);
    let (certainty, explanation) = (at("certainty"), at("explanation"));
    let is_certain =
        |row: &Vec<Cell>| matches!(&row[certainty], Cell::Text(text) if text == "certain");
    let any = listing.rows.iter().any(is_certain);
    let mut left = if any { EXPLAINED.1 } else { EXPLAINED.0 };
    let mut below = Vec::new();
    for row in &listing.rows {
        let text = match &row[explanation] {
            Cell::Text(text) if left > 0 && (!any || is_certain(row)) => text.clone(),
            _ => String::new(),
        };
        left -= usize::from(!text.is_empty());
        below.push(text);
    }
    if below.iter().any(String::is_empty) {
        listing.notes.push(
            "P: that one of the two was wrong when made, rather than overtaken by a change; why, \
             for each: `thiqa explain DB claim:KEY`, or --json"
                .into(),
        );
    }
    listing.below = below;
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
        text("input_digest", "INPUT").data_only(),
        text("result_digest", "RESULT").data_only(),
        text("input", "INPUT").terminal_only(),
        text("result", "RESULT").terminal_only(),
        text("version", "VERSION").data_only(),
    ];
    let table = store.list(&query)?;
    let mut listing = listing("runs", "Runs", &table, &columns);
    for (column, whole) in [("input", "input_digest"), ("result", "result_digest")] {
        let Some(at) = table.column(whole) else { continue };
        fill(&mut listing, &table, column, |row| match row[at].as_str() {
            Some(digest) => Cell::Text(digest.chars().take(DIGEST_SHOWN).collect()),
            None => Cell::Missing,
        });
    }
    listing.notes.push(
        "input, result: first digits of the digests; same input, settings and version give the \
         same result"
            .into(),
    );
    Ok(listing)
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
                Cell::Text(found.explanation.english.clone()),
            ]
        })
        .collect();
    let mut listing = Listing {
        kind: "contradictions".to_owned(),
        title: "Contradictions".to_owned(),
        columns: contradiction_columns().iter().map(Field::column).collect(),
        rows,
        below: Vec::new(),
        notes: Vec::new(),
    };
    explain_below(&mut listing);
    listing
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
    let limits = QueryLimits {
        rows: max_rows,
        bytes: QUERY_BYTES_MAX,
        heap_bytes: Some(QUERY_HEAP_BYTES_MAX),
    };
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
    Ok(Listing {
        kind: "query".to_owned(),
        title: String::new(),
        columns,
        rows,
        below: Vec::new(),
        notes,
    })
}
