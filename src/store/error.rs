//! What can go wrong with a case file, in words an analyst can act on.

use rusqlite::ErrorCode;
use std::path::{Path, PathBuf};

/// Result of a store operation.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Why the store refused or failed. Every variant maps to exit code 4 except
/// [`StoreError::Refused`] and [`StoreError::Query`], which are the input's fault.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no such file.
    #[error("{}: no such database", path.display())]
    Missing {
        /// The path asked for.
        path: PathBuf,
    },
    /// The file is something else: not SQLite, or another program's database.
    #[error("{}: not a thiqa database ({what})", path.display())]
    NotOurs {
        /// The path asked for.
        path: PathBuf,
        /// What it is instead.
        what: String,
    },
    /// A later thiqa wrote it.
    #[error("{}: schema version {found} is newer than {known}, the latest that this thiqa knows", path.display())]
    Newer {
        /// The path asked for.
        path: PathBuf,
        /// Version of the file.
        found: i64,
        /// Latest version known.
        known: i64,
    },
    /// An earlier thiqa wrote it and it was opened for reading only.
    #[error("{}: schema version {found} is older than {known} and the file is opened for reading only", path.display())]
    Older {
        /// The path asked for.
        path: PathBuf,
        /// Version of the file.
        found: i64,
        /// Version needed.
        known: i64,
    },
    /// Another process holds the file.
    #[error("{}: locked by another process", path.display())]
    Locked {
        /// The path asked for.
        path: PathBuf,
    },
    /// The file is damaged: truncated, overwritten or changed by hand.
    #[error("{}: damaged ({what})", path.display())]
    Damaged {
        /// The path asked for.
        path: PathBuf,
        /// What was found.
        what: String,
    },
    /// The disk is full.
    #[error("{}: the disk is full; nothing was changed", path.display())]
    Full {
        /// The path asked for.
        path: PathBuf,
    },
    /// The file or its directory cannot be read or written.
    #[error("{}: cannot be opened or written ({what})", path.display())]
    Access {
        /// The path asked for.
        path: PathBuf,
        /// What the system said.
        what: String,
    },
    /// What was to be written contradicts the database; nothing was written.
    #[error("refused: {0}")]
    Refused(String),
    /// A query that is not allowed, does not parse, or went over a limit.
    #[error("{0}")]
    Query(String),
    /// Anything else that SQLite reports.
    #[error("{}: {source}", path.display())]
    Sqlite {
        /// The path asked for.
        path: PathBuf,
        /// SQLite's own words.
        source: rusqlite::Error,
    },
}

impl StoreError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "create one with `thiqa init DB`, or check the path",
            Self::NotOurs { .. } => {
                "give another path; thiqa never writes to files that it did not make"
            }
            Self::Newer { .. } => {
                "install the newer thiqa; this one would not understand all of it"
            }
            Self::Older { .. } => {
                "open it once with a command that writes, such as `thiqa score DB`, to bring it up to date"
            }
            Self::Locked { .. } => {
                "wait for the other process, or close the program that holds the file, and repeat"
            }
            Self::Damaged { .. } => "restore a backup; `sqlite3 DB .recover` may save what is left",
            Self::Full { .. } => "free some space and repeat",
            Self::Access { .. } => {
                "check that the path is a file, and the permissions of it and of its directory"
            }
            Self::Refused(_) => "correct the input and repeat; nothing was changed",
            Self::Query(_) => {
                "one SELECT statement, on v_source, v_value, v_state, v_number, v_claim, \
                 v_contradiction, v_dependence or v_run; their columns: docs/schema.md"
            }
            Self::Sqlite { .. } => "repeat with RUST_LOG=debug and report it if it stays",
        }
    }

    /// Sorts SQLite's error codes into what the user can act on.
    pub(super) fn from_sqlite(path: &Path, error: rusqlite::Error) -> Self {
        let path = path.to_owned();
        let what = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked { path },
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged { path, what },
            Some(ErrorCode::NotADatabase) => {
                Self::NotOurs { path, what: "not an SQLite file".to_owned() }
            }
            Some(ErrorCode::DiskFull) => Self::Full { path },
            Some(
                ErrorCode::CannotOpen
                | ErrorCode::ReadOnly
                | ErrorCode::PermissionDenied
                | ErrorCode::SystemIoFailure,
            ) => Self::Access { path, what },
            Some(ErrorCode::ConstraintViolation) => Self::Refused(what),
            _ => Self::Sqlite { path, source: error },
        }
    }
}
