//! Generic reading: rows of the views, filtered, for the list verbs and for reports.

use super::load::snapshot;
use super::{Fault, Inner, Result, SCHEMA, Store};
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row, Statement};
use std::fmt::Write as _;

/// One cell of a table.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// NULL.
    Null,
    /// A whole number.
    Integer(i64),
    /// A number.
    Real(f64),
    /// A text.
    Text(String),
    /// Bytes; only a query of the user's own can produce them.
    Blob(Vec<u8>),
}

impl Cell {
    pub(super) fn read(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(x) => Self::Integer(x),
            ValueRef::Real(x) => Self::Real(x),
            ValueRef::Text(text) => Self::Text(String::from_utf8_lossy(text).into_owned()),
            ValueRef::Blob(bytes) => Self::Blob(bytes.to_vec()),
        }
    }

    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The number, whole or not, if it is one.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Integer(x) => Some(*x as f64),
            Self::Real(x) => Some(*x),
            _ => None,
        }
    }

    /// The whole number, if it is one.
    pub fn as_i64(&self) -> Option<i64> {
        if let Self::Integer(x) = self { Some(*x) } else { None }
    }

    /// Bytes that it takes up in an answer.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Blob(bytes) => bytes.len(),
            _ => 8,
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Cell {
    fn from(x: i64) -> Self {
        Self::Integer(x)
    }
}

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(x) => ValueRef::Integer(*x),
            Self::Real(x) => ValueRef::Real(*x),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// An answer: named columns and rows.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
pub struct Table {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Rows, each as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
    /// True if a limit cut it short.
    pub truncated: bool,
}

impl Table {
    /// Position of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c == name)
    }
}

/// A view that can be listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// `v_source`, best first, those that cannot be judged last.
    Sources,
    /// `v_source_row`.
    SourceRows,
    /// `v_source_topic`.
    SourceTopics,
    /// `v_shift`.
    Shifts,
    /// `v_relay`.
    Relays,
    /// `v_source_change`, largest move first.
    SourceChanges,
    /// `v_item`.
    Items,
    /// `v_value`, likeliest first within an item.
    Values,
    /// `v_state`, in time.
    States,
    /// `v_number`.
    Numbers,
    /// `v_claim`.
    Claims,
    /// `v_chain`.
    Chains,
    /// `v_attested`.
    Attested,
    /// `v_contradiction`, certain ones first, then by probability.
    Contradictions,
    /// `v_dependence`.
    Dependence,
    /// `v_finding`, errors first.
    Findings,
    /// `v_mode`.
    Modes,
    /// `v_mode_item`.
    ModeItems,
    /// `v_sampler`.
    Sampler,
    /// `v_diagnostic`, worst first.
    Diagnostics,
    /// `v_history`: all series, whatever the run.
    History,
    /// `v_verdict`.
    Verdicts,
    /// `v_rule`, terms in order.
    Rules,
    /// `v_run`, oldest first.
    Runs,
}

/// What a view offers to a list: its name, columns to filter by, order.
struct Shape {
    view: &'static str,
    item: &'static [&'static str],
    source: &'static [&'static str],
    claim: &'static [&'static str],
    order: &'static str,
}

impl View {
    /// Every view that can be listed.
    pub const ALL: [Self; 24] = [
        Self::Sources,
        Self::SourceRows,
        Self::SourceTopics,
        Self::Shifts,
        Self::Relays,
        Self::SourceChanges,
        Self::Items,
        Self::Values,
        Self::States,
        Self::Numbers,
        Self::Claims,
        Self::Chains,
        Self::Attested,
        Self::Contradictions,
        Self::Dependence,
        Self::Findings,
        Self::Modes,
        Self::ModeItems,
        Self::Sampler,
        Self::Diagnostics,
        Self::History,
        Self::Verdicts,
        Self::Rules,
        Self::Runs,
    ];

    /// Name of the view in SQL.
    pub fn name(self) -> &'static str {
        self.shape().view
    }

    fn shape(self) -> Shape {
        type Columns = &'static [&'static str];
        const NONE: Columns = &[];
        let (view, item, source, claim, order): (_, Columns, Columns, Columns, _) = match self {
            Self::Sources => (
                "v_source",
                NONE,
                &["source"],
                NONE,
                "grade IS NULL, grade = 'F', reliability DESC, source",
            ),
            Self::SourceRows => ("v_source_row", NONE, &["source"], NONE, "source, family, truth"),
            Self::SourceTopics => ("v_source_topic", NONE, &["source"], NONE, "source, topic"),
            Self::Shifts => ("v_shift", NONE, &["source"], NONE, "source, topic"),
            Self::Relays => ("v_relay", NONE, &["source"], NONE, "fidelity DESC, source"),
            Self::SourceChanges => {
                ("v_source_change", NONE, &["source"], NONE, "abs(delta) DESC, source")
            }
            Self::Items => ("v_item", &["item"], NONE, NONE, "item"),
            Self::Values => ("v_value", &["item"], NONE, NONE, "item, probability DESC, value"),
            Self::States => ("v_state", &["item"], NONE, NONE, "item, segment, value"),
            Self::Numbers => ("v_number", &["item"], NONE, NONE, "item, as_of"),
            Self::Claims => {
                ("v_claim", &["item"], &["source"], &["claim"], "item, valid_from, claim")
            }
            Self::Chains => {
                ("v_chain", NONE, &["origin", "publisher"], &["claim"], "claim, mention")
            }
            Self::Attested => ("v_attested", &["item"], NONE, NONE, "item, value, stance"),
            Self::Contradictions => (
                "v_contradiction",
                &["item_a", "item_b"],
                &["source_a", "source_b"],
                &["claim_a", "claim_b"],
                "certainty, probability DESC, claim_a, claim_b, kind",
            ),
            Self::Dependence => {
                ("v_dependence", NONE, &["source_a", "source_b"], NONE, "source_a, source_b")
            }
            Self::Findings => (
                "v_finding",
                NONE,
                NONE,
                NONE,
                "CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, code, \
                 subject, message",
            ),
            Self::Modes => ("v_mode", NONE, NONE, NONE, "position"),
            Self::ModeItems => ("v_mode_item", &["item"], NONE, NONE, "position, item"),
            Self::Sampler => ("v_sampler", NONE, NONE, NONE, "run"),
            Self::Diagnostics => (
                "v_diagnostic",
                NONE,
                NONE,
                NONE,
                "r_hat IS NOT NULL, r_hat DESC, subject_kind, subject",
            ),
            Self::History => {
                ("v_history", NONE, NONE, NONE, "series, kind DESC, subject, value, as_of")
            }
            Self::Verdicts => ("v_verdict", &["item"], NONE, NONE, "item, valid_from, value"),
            Self::Rules => ("v_rule", &["item"], NONE, NONE, "rule, position"),
            Self::Runs => ("v_run", NONE, NONE, NONE, "run"),
        };
        Shape { view, item, source, claim, order }
    }
}

/// Which rows of a view to read.
#[derive(Debug, Clone, PartialEq)]
pub struct ListQuery {
    /// The view.
    pub view: View,
    /// The run to show instead of the latest. [`View::Runs`] ignores it.
    pub run: Option<i64>,
    /// Only rows about this item.
    pub item: Option<String>,
    /// Only rows about this source.
    pub source: Option<String>,
    /// Only rows about this claim.
    pub claim: Option<String>,
    /// [`View::History`]: only rows of this series.
    pub series: Option<String>,
    /// At most so many rows; the table says if it was cut short.
    pub limit: Option<usize>,
}

impl ListQuery {
    /// All rows of a view.
    pub fn all(view: View) -> Self {
        Self { view, run: None, item: None, source: None, claim: None, series: None, limit: None }
    }
}

impl Store {
    /// Rows of a view, in the view's own stable order. A filter that the view has no column for
    /// finds nothing.
    ///
    /// # Errors
    /// [`super::StoreError::Refused`] if the run does not exist, else what the database says.
    pub fn list(&self, query: &ListQuery) -> Result<Table> {
        self.lift(snapshot(&self.conn, |conn| list(conn, query)))
    }

    /// Rows of a SELECT of our own, with its parameters bound in order.
    ///
    /// # Errors
    /// What the database says.
    pub fn query_rows(&self, sql: &str, parameters: &[Cell]) -> Result<Table> {
        self.lift(rows_of(&self.conn, sql, parameters, None))
    }
}

fn list(conn: &Connection, query: &ListQuery) -> Inner<Table> {
    let shape = query.view.shape();
    let mut sql = String::new();
    match query.run {
        Some(run) if query.view != View::Runs => {
            let known = "SELECT 1 FROM run WHERE run_id = ?1 AND status <> 'writing'";
            if conn.query_row(known, [run], |_| Ok(())).optional()?.is_none() {
                return Err(Fault::Refused(format!("there is no run {run}")));
            }
            // Inside the body of a view the name v_latest_run now means this run: a common table
            // expression goes before a view of the same name.
            let (columns, body) = view_parts(shape.view)
                .ok_or_else(|| Fault::Damaged(format!("no view {}", shape.view)))?;
            let _ = write!(
                sql,
                "WITH v_latest_run(run_id) AS (SELECT {run}), shown({columns}) AS ({body}) \
                 SELECT * FROM shown"
            );
        }
        _ => {
            sql.push_str("SELECT * FROM ");
            sql.push_str(shape.view);
        }
    }
    let mut parameters = Vec::new();
    let series: &[&str] = if query.view == View::History { &["series"] } else { &[] };
    let filters = [
        (&query.item, shape.item),
        (&query.source, shape.source),
        (&query.claim, shape.claim),
        (&query.series, series),
    ];
    let mut glue = " WHERE ";
    for (wanted, columns) in filters {
        let Some(wanted) = wanted else { continue };
        if query.view == View::Claims && columns == ["claim"] {
            // By number, which is indexed; the key shown is not.
            let number = claim_number(conn, wanted)?;
            let _ = write!(sql, "{glue}claim_number = {number}");
            glue = " AND ";
            continue;
        }
        parameters.push(Cell::Text(wanted.clone()));
        let place = parameters.len();
        let any: Vec<String> = columns.iter().map(|c| format!("{c} = ?{place}")).collect();
        // `?n IS NULL` is never true here; it keeps the parameter bound for views without column.
        let any = if any.is_empty() { format!("?{place} IS NULL") } else { any.join(" OR ") };
        let _ = write!(sql, "{glue}({any})");
        glue = " AND ";
    }
    sql.push_str(" ORDER BY ");
    // A long list of claims comes in the order of the table: ten million rows are not sorted.
    let in_place = query.view == View::Claims && parameters.is_empty();
    sql.push_str(if in_place { "claim_number" } else { shape.order });
    rows_of(conn, &sql, &parameters, query.limit)
}

/// Number of the claim with this key, as imported or as shown; 0 if there is none.
fn claim_number(conn: &Connection, key: &str) -> Inner<i64> {
    let sql = "SELECT claim_id FROM claim_detail WHERE key = ?1";
    if let Some(number) = conn.query_row(sql, [key], |row| row.get(0)).optional()? {
        return Ok(number);
    }
    let number = key.strip_prefix('c').and_then(|n| n.parse().ok()).unwrap_or(0);
    let sql = "SELECT 1 FROM claim_detail WHERE claim_id = ?1 AND key IS NOT NULL";
    // A claim with a key of its own goes by that key only.
    let named = conn.query_row(sql, [number], |_| Ok(())).optional()?.is_some();
    Ok(if named { 0 } else { number })
}

/// Column names and body of a view, as the schema has them.
fn view_parts(view: &str) -> Option<(String, &'static str)> {
    let start = SCHEMA.find(&format!("CREATE VIEW {view}("))?;
    let text = &SCHEMA[start..];
    let (head, rest) = text.split_once("\n) AS\n")?;
    let (body, _) = rest.split_once(";\n")?;
    let columns = head
        .lines()
        .skip(1)
        .filter(|line| !line.trim_start().starts_with("--"))
        .map(str::trim)
        .collect::<String>();
    Some((columns, body))
}

fn rows_of(
    conn: &Connection,
    sql: &str,
    parameters: &[Cell],
    limit: Option<usize>,
) -> Inner<Table> {
    let mut statement = conn.prepare_cached(sql)?;
    let mut table = Table { columns: column_names(&statement), ..Table::default() };
    let width = table.columns.len();
    let mut rows = statement.query(rusqlite::params_from_iter(parameters))?;
    while let Some(row) = rows.next()? {
        if limit.is_some_and(|limit| table.rows.len() >= limit) {
            table.truncated = true;
            break;
        }
        table.rows.push(read_cells(row, width)?);
    }
    Ok(table)
}

pub(super) fn column_names(statement: &Statement<'_>) -> Vec<String> {
    statement.column_names().into_iter().map(str::to_owned).collect()
}

pub(super) fn read_cells(row: &Row<'_>, width: usize) -> rusqlite::Result<Vec<Cell>> {
    (0..width).map(|column| row.get_ref(column).map(Cell::read)).collect()
}
