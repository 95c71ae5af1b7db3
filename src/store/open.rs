//! Opening, creating and migrating a case file, and refusing what is not one.

use super::load::{each, snapshot};
use super::{Fault, Inner, Result, SCHEMA, StoreError};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};
use rusqlite_migration::{M, Migrations};
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// `THIQ`: marks a database as ours in its header.
pub const APPLICATION_ID: i64 = 0x5448_4951;

/// The schema version that this program writes: the number of migrations.
pub const MAX_SCHEMA_VERSION: i64 = MIGRATIONS.len() as i64;

/// How long a command waits for another writer before it gives up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// 8 KiB: within 6 % of the fastest size for bulk loads, and an empty case stays under half a MiB.
const PAGE_SIZE: i64 = 8192;

/// Page cache, in KiB (negative: SQLite's way to say KiB instead of pages).
const CACHE_SIZE: i64 = -65_536;

/// Every version's step, oldest first. A released step is never edited; `schema.sql` is what they
/// add up to, and a test compares the two.
pub(super) const MIGRATIONS: &[M<'static>] =
    &[M::up(include_str!("migrations/0001.sql")).foreign_key_check()];

/// What a store is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Reading and writing; brings an older file up to date.
    ReadWrite,
    /// Reading only.
    ReadOnly,
}

/// An open case file.
#[derive(Debug)]
pub struct Store {
    pub(super) conn: Connection,
    pub(super) path: PathBuf,
}

impl Store {
    /// Creates a case file at `path`, or opens the one that is there already. A file of zero bytes
    /// counts as absent: it is what a killed creation leaves behind.
    ///
    /// # Errors
    /// [`StoreError::NotOurs`] if something else is there, else as [`Store::open`].
    pub fn create(path: &Path) -> Result<Self> {
        recover(path);
        if std::fs::metadata(path).is_ok_and(|meta| meta.is_dir() || meta.len() > 0) {
            return Self::open(path, Access::ReadWrite);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut conn = connect(path, flags)?;
        fill(&mut conn).map_err(|e| StoreError::from_sqlite(path, e))?;
        drop(conn);
        Self::open(path, Access::ReadWrite)
    }

    /// A case that is kept in memory only, for trying an import out.
    ///
    /// # Errors
    /// What the database says.
    pub fn in_memory() -> Result<Self> {
        let path = PathBuf::from("<memory>");
        let made = Connection::open_in_memory().and_then(|mut conn| {
            configure(&conn)?;
            fill(&mut conn)?;
            Ok(conn)
        });
        let conn = made.map_err(|error| StoreError::from_sqlite(&path, error))?;
        Ok(Self { conn, path })
    }

    /// Opens an existing case file. An older one is migrated when `access` allows writing.
    ///
    /// # Errors
    /// [`StoreError::Missing`], [`StoreError::NotOurs`], [`StoreError::Newer`],
    /// [`StoreError::Older`], [`StoreError::Locked`], [`StoreError::Damaged`],
    /// [`StoreError::Access`]: each says what is the matter and hints at what to do.
    pub fn open(path: &Path, access: Access) -> Result<Self> {
        let conn = open_checked(path, access)?;
        Ok(Self { conn, path: path.to_owned() })
    }

    /// The path it was opened with.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads every page and checks every index and foreign key. Empty if all is well, else what is
    /// wrong. Takes time in proportion to the file.
    ///
    /// # Errors
    /// [`StoreError`] if the file cannot be read at all.
    pub fn check_integrity(&self) -> Result<Vec<String>> {
        self.lift(integrity(&self.conn))
    }

    /// Writes a copy of the whole case to a new file: consistent whoever writes meanwhile, without
    /// free pages.
    ///
    /// # Errors
    /// [`StoreError::Access`] if something is there already; what the database says.
    pub fn copy_to(&self, path: &Path) -> Result<()> {
        let Some(name) = path.to_str() else {
            let what = "the name is not UTF-8".to_owned();
            return Err(StoreError::Access { path: path.to_owned(), what });
        };
        self.conn
            .execute("VACUUM INTO ?1", [name])
            .map_err(|error| StoreError::from_sqlite(path, error))?;
        Ok(())
    }

    /// Adds the path to what went wrong inside.
    pub(super) fn lift<T>(&self, result: Inner<T>) -> Result<T> {
        lift(&self.path, result)
    }
}

/// Adds the path to what went wrong inside.
pub(super) fn lift<T>(path: &Path, result: Inner<T>) -> Result<T> {
    result.map_err(|fault| match fault {
        Fault::Sqlite(error) => StoreError::from_sqlite(path, error),
        Fault::Damaged(what) => StoreError::Damaged { path: path.to_owned(), what },
        Fault::Refused(what) => StoreError::Refused(what),
    })
}

/// Opens, sets up and identifies.
pub(super) fn open_checked(path: &Path, access: Access) -> Result<Connection> {
    recover(path);
    match std::fs::metadata(path) {
        Ok(meta) if meta.is_dir() => {
            let what = "is a directory".to_owned();
            return Err(StoreError::Access { path: path.to_owned(), what });
        }
        Ok(meta) if meta.len() == 0 => {
            let what = "an empty file".to_owned();
            return Err(StoreError::NotOurs { path: path.to_owned(), what });
        }
        Ok(_) => {}
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            return Err(StoreError::Missing { path: path.to_owned() });
        }
        Err(e) => {
            return Err(StoreError::Access { path: path.to_owned(), what: e.to_string() });
        }
    }
    let flags = match access {
        Access::ReadWrite => OpenFlags::SQLITE_OPEN_READ_WRITE,
        Access::ReadOnly => OpenFlags::SQLITE_OPEN_READ_ONLY,
    };
    let mut conn = connect(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    identify(&mut conn, path, access)?;
    Ok(conn)
}

/// Rolls back what a killed writer left, so that a command that only reads need not fail. A
/// journal that belongs to a living writer is not touched: SQLite sees the writer's lock. Does
/// nothing to files that are not ours; if it fails, opening says why.
pub(super) fn recover(path: &Path) {
    let mut journal = path.as_os_str().to_owned();
    journal.push("-journal");
    if std::fs::metadata(journal).is_ok_and(|meta| meta.len() > 0) && is_marked(path) {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let read = |conn: Connection| {
            conn.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))
                .map_err(|e| StoreError::from_sqlite(path, e))
        };
        // The outcome does not matter here: the reader that follows reports what is wrong.
        let _ = connect(path, flags).and_then(read);
    }
}

/// True if the header carries our application id, at byte 68.
fn is_marked(path: &Path) -> bool {
    let mut header = [0; 72];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut header));
    read.is_ok() && header[68..] == (APPLICATION_ID as u32).to_be_bytes()
}

/// Opens the file and sets what must hold for every connection.
fn connect(path: &Path, flags: OpenFlags) -> Result<Connection> {
    // The bundled SQLite reads `file:` names as URIs and `:memory:` as no file at all; both are
    // plain names to us.
    let plain = Path::new(".").join(path);
    let fail = |e| StoreError::from_sqlite(path, e);
    let conn = Connection::open_with_flags(plain, flags).map_err(fail)?;
    configure(&conn).map_err(fail)?;
    Ok(conn)
}

/// Settings of every connection, none of which touches the file.
pub(super) fn configure(conn: &Connection) -> rusqlite::Result<()> {
    conn.busy_timeout(BUSY_TIMEOUT)?;
    // A file from strangers must not run code of its own, nor may a statement rewrite the schema.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true)?;
    conn.pragma_update(None, "cell_size_check", true)?;
    conn.pragma_update(None, "cache_size", CACHE_SIZE)?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    Ok(())
}

/// Writes the schema into an empty file, in one transaction.
fn fill(conn: &mut Connection) -> rusqlite::Result<()> {
    conn.pragma_update(None, "page_size", PAGE_SIZE)?;
    let tx = conn.transaction_with_behavior(TransactionBehavior::Exclusive)?;
    let n: i64 = tx.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    // Two processes may create the same file at once: the second finds the work done.
    if n == 0 {
        tx.execute_batch(SCHEMA)?;
    }
    tx.commit()
}

/// Refuses what is not ours, newer or incomplete; migrates what is older.
fn identify(conn: &mut Connection, path: &Path, access: Access) -> Result<()> {
    let fail = |e| StoreError::from_sqlite(path, e);
    let application: i64 =
        conn.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(fail)?;
    if application != APPLICATION_ID {
        let what = format!("an SQLite database with application id {application:#x}");
        return Err(StoreError::NotOurs { path: path.to_owned(), what });
    }
    let found: i64 =
        conn.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(fail)?;
    let known = MAX_SCHEMA_VERSION;
    if found > known {
        return Err(StoreError::Newer { path: path.to_owned(), found, known });
    }
    if found < 1 {
        let what = format!("schema version {found}");
        return Err(StoreError::Damaged { path: path.to_owned(), what });
    }
    if found < known {
        if access == Access::ReadOnly {
            return Err(StoreError::Older { path: path.to_owned(), found, known });
        }
        migrate(conn).map_err(|e| from_migration(path, e))?;
    }
    lift(path, snapshot(conn, |conn| check_length(conn, path).and_then(|()| check_objects(conn))))
}

/// SQLite fills a last page that was cut short with zeros; we would rather not read those.
/// Within a read transaction no other process can change the length.
fn check_length(conn: &Connection, path: &Path) -> Inner<()> {
    let number = |pragma| conn.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    let journal: String = conn.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    let expected = number("page_count")? * number("page_size")?;
    let found = std::fs::metadata(path).map_or(expected, |meta| meta.len() as i64);
    // With a write-ahead log, which a user may have turned on, pages may still wait there.
    if found < expected && journal != "wal" {
        return Err(Fault::Damaged(format!("{found} bytes where {expected} are due: cut short")));
    }
    Ok(())
}

/// Runs the steps that the file has not seen yet, each in one transaction with its record.
pub(super) fn migrate(conn: &mut Connection) -> rusqlite_migration::Result<()> {
    Migrations::from_slice(MIGRATIONS).to_latest(conn)
}

fn from_migration(path: &Path, error: rusqlite_migration::Error) -> StoreError {
    match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => StoreError::from_sqlite(path, err),
        other => StoreError::Damaged { path: path.to_owned(), what: other.to_string() },
    }
}

/// Every object of the schema must be there, views and triggers word for word: a changed view
/// would show wrong figures, a foreign trigger would run when we write. Tables, views and indexes
/// that a user added are left alone.
fn check_objects(conn: &Connection) -> Inner<()> {
    let sql = "SELECT name, upper(type), coalesce(sql, '') FROM sqlite_schema";
    let mut found: BTreeMap<String, (String, String)> =
        each(conn, sql, |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?.into_iter().collect();
    for (kind, name) in object_names() {
        let Some((_, sql)) = found.remove(name) else {
            return Err(Fault::Damaged(format!("{kind} {name} is missing")));
        };
        if matches!(kind, "VIEW" | "TRIGGER") && definition(kind, name) != bare(&sql) {
            return Err(Fault::Damaged(format!("{kind} {name} was changed")));
        }
    }
    match found.into_iter().find(|(_, (kind, _))| kind == "TRIGGER") {
        Some((name, _)) => Err(Fault::Damaged(format!("TRIGGER {name} is not part of a case"))),
        None => Ok(()),
    }
}

/// The statement that creates a view or a trigger, as [`bare`] writes it.
fn definition(kind: &str, name: &str) -> String {
    let start = SCHEMA.find(&format!("CREATE {kind} {name}")).unwrap_or(SCHEMA.len());
    let rest = &SCHEMA[start..];
    let end = if kind == "TRIGGER" { "END;\n" } else { ";\n" };
    let statement = rest.split_once(end).map_or(rest, |(statement, _)| statement);
    let tail = if kind == "TRIGGER" { " END" } else { "" };
    bare(statement) + tail
}

/// SQL without comment lines and spacing.
pub(super) fn bare(sql: &str) -> String {
    let lines = sql.lines().filter(|line| !line.trim_start().starts_with("--"));
    let words: Vec<&str> = lines.flat_map(str::split_whitespace).collect();
    words.join(" ")
}

/// Kind and name of every object that `schema.sql` creates, in its order.
pub(super) fn object_names() -> impl Iterator<Item = (&'static str, &'static str)> {
    SCHEMA.lines().filter_map(|line| {
        let rest = line.strip_prefix("CREATE ")?;
        let rest = rest.strip_prefix("UNIQUE ").unwrap_or(rest);
        let (kind, rest) = rest.split_once(' ')?;
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
        Some((kind, &rest[..end]))
    })
}

/// Everything that SQLite's own checks complain of.
fn integrity(conn: &Connection) -> Inner<Vec<String>> {
    let mut wrong = Vec::new();
    let mut statement = conn.prepare("PRAGMA integrity_check")?;
    let mut rows = statement.query([])?;
    loop {
        match rows.next() {
            Ok(Some(row)) => {
                let line: String = row.get(0)?;
                if line != "ok" {
                    wrong.push(line);
                }
            }
            Ok(None) => break,
            Err(e) if e.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) => {
                wrong.push(e.to_string());
                return Ok(wrong);
            }
            Err(e) => return Err(e.into()),
        }
    }
    let mut statement = conn.prepare("PRAGMA foreign_key_check")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (table, rowid, parent): (String, Option<i64>, String) =
            (row.get(0)?, row.get(1)?, row.get(2)?);
        let rowid = rowid.map_or_else(String::new, |n| format!(" row {n}"));
        wrong.push(format!("{table}{rowid} refers to a missing row of {parent}"));
    }
    Ok(wrong)
}
