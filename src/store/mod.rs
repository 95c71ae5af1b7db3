//! The case file: one SQLite database with evidence, claims and runs.
//!
//! The only module that knows SQL. [`Store`] opens, creates and migrates; writes a [`Batch`] of
//! claims or a [`RunRecord`] in one transaction each; loads a [`CaseFile`]; and reads the views.
//! The schema, with a comment for every column, is `schema.sql` at the top level.
//!
//! The journal is SQLite's rollback journal with `synchronous = FULL`: at rest a case is exactly
//! one file that any SQLite tool can read, copy or mail, also from read-only media; a killed
//! writer leaves a journal that the next command rolls back by itself; and a refused import leaves
//! every byte as it was. Write-ahead logging would let readers in during a commit, which a
//! command-line tool with one writer does not need, at the price of two more files.
//!
//! [`Batch`]: crate::domain::Batch
//! [`CaseFile`]: crate::domain::CaseFile

mod backup;
mod bulk;
mod claims;
mod codec;
mod digest;
mod error;
mod examine;
mod known;
mod linear;
mod list;
mod load;
mod open;
mod questions;
mod read_run;
mod record;
mod run;
mod run_rows;
mod sandbox;
mod schema_doc;
mod series;
mod vote_digest;
mod vote_rows;
mod votes;
mod write;

#[cfg(test)]
mod tests;

pub use digest::{case_digest, result_digest, verdict_digest};
pub use error::{Result, StoreError};
pub use examine::{HealthCheck, Standing, examine};
pub use known::{known_by, known_times, with_claims};
pub use list::{Cell, ListQuery, Table, View};
pub use load::{Keys, LoadFilter, Loaded};
pub use open::{APPLICATION_ID, Access, MAX_SCHEMA_VERSION, Store};
pub use questions::{QUESTIONS, Question};
pub use record::{
    DiagnosticKind, FileRecord, ItemStatus, RunClaim, RunDependence, RunDiagnostic, RunFamily,
    RunItem, RunMode, RunModeItem, RunNumber, RunRecord, RunRelay, RunRow, RunSampler, RunShift,
    RunSource, RunState, RunStatus, RunSummary, RunValue,
};
pub use sandbox::QueryLimits;
pub use schema_doc::{ObjectDoc, documented, fresh_equals_migrated, schema_markdown};
pub use series::SeriesPoint;
pub use vote_digest::{votes_digest, votes_result_digest};
pub use vote_rows::{VoteRow, VoteRows};

/// The current schema, as `schema.sql` has it.
pub const SCHEMA: &str = include_str!("../../schema.sql");

/// What can go wrong inside, before the path of the file is known to the message.
#[derive(Debug)]
enum Fault {
    /// SQLite refused.
    Sqlite(rusqlite::Error),
    /// The content of the file makes no sense.
    Damaged(String),
    /// The input makes no sense.
    Refused(String),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

/// Result of the functions inside.
type Inner<T> = std::result::Result<T, Fault>;
