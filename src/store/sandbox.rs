//! SQL from the user: read-only, one SELECT, limited in time, memory and output.

use super::list::{column_names, read_cells};
use super::open::open_checked;
use super::{Access, Result, Store, StoreError, Table, linear};
use rusqlite::fallible_iterator::FallibleIterator;
use rusqlite::functions::FunctionFlags;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::{Batch, Connection, ErrorCode};
use std::path::Path;

/// Bounds of one query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueryLimits {
    /// Most rows in the answer; more are cut off and the table says so.
    pub rows: usize,
    /// Most bytes of cells in the answer; more are cut off likewise.
    pub bytes: usize,
    /// Most memory that SQLite may take, if any. The limit is the process's, and SQLite only ever
    /// lets it be lowered: leave it out where other stores are open.
    pub heap_bytes: Option<u32>,
}

impl Default for QueryLimits {
    fn default() -> Self {
        Self { rows: 100_000, bytes: 64 << 20, heap_bytes: None }
    }
}

/// Virtual-machine steps between two looks at the clock. A step can be a `LIKE` over a long text,
/// some milliseconds, so there are not many to a look.
const STEPS_PER_LOOK: i32 = 100;

/// Longest text, blob or row, in bytes: four times the longest field that an import takes.
const MAX_LENGTH: i32 = 262_144;

/// Limits of SQLite itself.
const LIMITS: [(Limit, i32); 9] = [
    (Limit::SQLITE_LIMIT_LENGTH, MAX_LENGTH),
    (Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000),
    (Limit::SQLITE_LIMIT_COLUMN, 200),
    (Limit::SQLITE_LIMIT_EXPR_DEPTH, 100),
    (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 50),
    (Limit::SQLITE_LIMIT_VDBE_OP, 100_000),
    (Limit::SQLITE_LIMIT_FUNCTION_ARG, 16),
    (Limit::SQLITE_LIMIT_ATTACHED, 0),
    (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100),
];

/// Virtual tables that are always there and show how the file is laid out, not what it says.
const INSIDES: [&str; 2] = ["dbstat", "sqlite_dbpage"];

/// Functions that read, compute and return; none touches a file, a setting or a clock.
const FUNCTIONS: &[&str] = &[
    "abs",
    "avg",
    "ceil",
    "ceiling",
    "char",
    "coalesce",
    "concat",
    "concat_ws",
    "count",
    "cume_dist",
    "date",
    "datetime",
    "dense_rank",
    "exp",
    "first_value",
    "floor",
    "format",
    "glob",
    "group_concat",
    "hex",
    "ifnull",
    "iif",
    "instr",
    "json",
    "json_array",
    "json_array_length",
    "json_each",
    "json_extract",
    "json_group_array",
    "json_group_object",
    "json_object",
    "json_quote",
    "json_tree",
    "json_type",
    "json_valid",
    "julianday",
    "lag",
    "last_value",
    "lead",
    "length",
    "like",
    "likelihood",
    "likely",
    "ln",
    "log",
    "log10",
    "log2",
    "lower",
    "ltrim",
    "max",
    "min",
    "mod",
    "nth_value",
    "ntile",
    "nullif",
    "octet_length",
    "percent_rank",
    "pow",
    "power",
    "printf",
    "quote",
    "rank",
    "replace",
    "round",
    "row_number",
    "rtrim",
    "sign",
    "sqrt",
    "strftime",
    "string_agg",
    "substr",
    "substring",
    "sum",
    "time",
    "timediff",
    "total",
    "trim",
    "trunc",
    "typeof",
    "unicode",
    "unixepoch",
    "unlikely",
    "upper",
    "->",
    "->>",
];

impl Store {
    /// Runs one SELECT of the user's on a connection of its own that can only read.
    /// `time_is_up` is asked every hundred steps of the virtual machine; the store reads no clock.
    ///
    /// # Errors
    /// [`StoreError::Query`] if the statement is not allowed, does not parse or goes over a limit;
    /// else as [`Store::open`]. The file is never changed.
    pub fn query_sandboxed(
        path: &Path,
        sql: &str,
        limits: QueryLimits,
        time_is_up: impl FnMut() -> bool + Send + 'static,
    ) -> Result<Table> {
        let conn = open_checked(path, Access::ReadOnly)?;
        restrict(&conn, limits, time_is_up).map_err(|e| StoreError::from_sqlite(path, e))?;
        match run(&conn, sql, limits) {
            Ok(table) => Ok(table),
            Err(Stop::Said(what)) => Err(StoreError::Query(what)),
            Err(Stop::Sqlite(error)) => Err(explain(path, error)),
        }
    }
}

/// Closes every door that a SELECT does not need. The authorizer comes last: it would refuse the
/// settings before it.
fn restrict(
    conn: &Connection,
    limits: QueryLimits,
    time_is_up: impl FnMut() -> bool + Send + 'static,
) -> rusqlite::Result<()> {
    conn.pragma_update(None, "query_only", true)?;
    // Sorting spills to memory, which is bounded, and not to files.
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    if let Some(bytes) = limits.heap_bytes {
        conn.pragma_update(None, "hard_heap_limit", bytes)?;
    }
    for (limit, value) in LIMITS {
        conn.set_limit(limit, value)?;
    }
    linear::register(conn, MAX_LENGTH as usize)?;
    register_powers(conn)?;
    conn.progress_handler(STEPS_PER_LOOK, Some(time_is_up))?;
    conn.authorizer(Some(allow))
}

/// What SQLite's own shell has and the library is built without, as far as odds and decibans need it.
fn register_powers(conn: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    conn.create_scalar_function("exp", 1, flags, |call| {
        Ok(call.get::<Option<f64>>(0)?.map(f64::exp))
    })?;
    // As in the shell: NULL where there is no logarithm.
    conn.create_scalar_function("ln", 1, flags, |call| {
        Ok(call.get::<Option<f64>>(0)?.filter(|x| *x > 0.0).map(f64::ln))
    })
}

fn allow(context: AuthContext<'_>) -> Authorization {
    match context.action {
        AuthAction::Read { table_name, .. }
            if INSIDES.iter().any(|name| name.eq_ignore_ascii_case(table_name)) =>
        {
            Authorization::Deny
        }
        AuthAction::Select | AuthAction::Read { .. } | AuthAction::Recursive => {
            Authorization::Allow
        }
        AuthAction::Function { function_name } => {
            let name = function_name.to_ascii_lowercase();
            if FUNCTIONS.contains(&name.as_str()) {
                Authorization::Allow
            } else {
                Authorization::Deny
            }
        }
        _ => Authorization::Deny,
    }
}

/// Why a query stopped.
enum Stop {
    Said(String),
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

fn run(conn: &Connection, sql: &str, limits: QueryLimits) -> std::result::Result<Table, Stop> {
    // SQLite stops reading at a NUL; what stands behind it would go unseen.
    if sql.contains('\0') {
        return Err(Stop::Said("the statement contains a NUL character".to_owned()));
    }
    let mut batch = Batch::new(conn, sql);
    let Some(mut statement) = batch.next()? else {
        return Err(Stop::Said("there is no statement".to_owned()));
    };
    if batch.next()?.is_some() {
        return Err(Stop::Said("more than one statement".to_owned()));
    }
    if !statement.readonly() || statement.column_count() == 0 {
        return Err(Stop::Said("not a SELECT".to_owned()));
    }
    let mut table = Table { columns: column_names(&statement), ..Table::default() };
    let width = table.columns.len();
    let mut size = 0_usize;
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        let cells = read_cells(row, width)?;
        size += cells.iter().map(super::Cell::size).sum::<usize>();
        if table.rows.len() >= limits.rows || size > limits.bytes {
            table.truncated = true;
            break;
        }
        table.rows.push(cells);
    }
    Ok(table)
}

/// In words what the sandbox stopped; damage and locks stay what they are.
fn explain(path: &Path, error: rusqlite::Error) -> StoreError {
    let what = match error.sqlite_error_code() {
        Some(ErrorCode::OperationInterrupted) => "the time limit of the query is up".to_owned(),
        Some(ErrorCode::OutOfMemory) => "the query needs more memory than it may take".to_owned(),
        Some(ErrorCode::TooBig) => {
            format!("a text or a row is longer than {MAX_LENGTH} bytes")
        }
        Some(ErrorCode::AuthorizationForStatementDenied) => format!("not allowed: {error}"),
        Some(
            ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::DatabaseCorrupt
            | ErrorCode::NotADatabase
            | ErrorCode::CannotOpen
            | ErrorCode::SystemIoFailure,
        ) => return StoreError::from_sqlite(path, error),
        _ => error.to_string(),
    };
    StoreError::Query(what)
}
