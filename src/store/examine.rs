//! What is the matter with a file, told step by step; and whether results are what they were.

use super::digest::{case_digest, result_digest, text_digest};
use super::load::{each, snapshot};
use super::open::recover;
use super::read_run::whole_record;
use super::{Access, Store};
use super::{Fault, Inner, LoadFilter, Result, StoreError};
use crate::domain::CaseFile;
use rusqlite::{Connection, OptionalExtension, Row};
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// The first bytes of every SQLite file.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// Complaints of SQLite that are shown; there may be thousands.
const COMPLAINTS_MAX: usize = 5;

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthCheck {
    /// What.
    pub name: &'static str,
    /// What was found.
    pub found: String,
    /// It is as it should be.
    pub is_ok: bool,
    /// What to do where it is not; else empty.
    pub advice: String,
}

impl HealthCheck {
    fn good(name: &'static str, found: impl Into<String>) -> Self {
        Self { name, found: found.into(), is_ok: true, advice: String::new() }
    }

    fn bad(name: &'static str, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { name, found: found.into(), is_ok: false, advice: advice.into() }
    }
}

/// Looks at everything that can be wrong with a case file: that it is there and ours, journals
/// beside it, its schema, every page, index and reference, that its claims load, and that each
/// stored result is what its digest says. Stops where what follows would have no meaning. A hot
/// journal of a killed writer is rolled back, as any command would; else nothing is written.
///
/// Time in proportion to the file, and to the claims times the runs that can be verified.
pub fn examine(path: &Path) -> Vec<HealthCheck> {
    let beside = beside(path);
    recover(path);
    let mut checks = vec![header(path), beside];
    if !checks[0].is_ok {
        return checks;
    }
    let store = match Store::open(path, Access::ReadOnly) {
        Ok(store) => store,
        Err(error) => {
            checks.push(HealthCheck::bad("schema", said(path, &error), advice(&error)));
            return checks;
        }
    };
    checks.push(HealthCheck::good("schema", "as this version of thiqa makes it"));
    let pages = match store.check_integrity() {
        Ok(wrong) if wrong.is_empty() => HealthCheck::good("pages and references", "all sound"),
        Ok(wrong) => {
            let more = wrong.len().saturating_sub(COMPLAINTS_MAX);
            let mut found = wrong[..wrong.len().min(COMPLAINTS_MAX)].join("; ");
            if more > 0 {
                found += &format!("; and {more} more");
            }
            HealthCheck::bad("pages and references", found, RECOVER)
        }
        Err(error) => HealthCheck::bad("pages and references", said(path, &error), RECOVER),
    };
    checks.push(pages);
    checks.extend(content(&store));
    checks
}

/// What to do about a file that is damaged.
const RECOVER: &str = "restore a backup (`thiqa backup` makes them); without one, `sqlite3 DB .recover` saves what \
     is left, and the files that were imported can be imported again into a new database";

fn advice(error: &StoreError) -> &'static str {
    match error {
        StoreError::Damaged { .. } => RECOVER,
        other => other.hint(),
    }
}

/// The message without the path, which the reader has just typed.
fn said(path: &Path, error: &StoreError) -> String {
    let text = error.to_string();
    let prefix = format!("{}: ", path.display());
    text.strip_prefix(&prefix).map_or_else(|| text.clone(), str::to_owned)
}

fn header(path: &Path) -> HealthCheck {
    const NAME: &str = "file";
    let about = match std::fs::metadata(path) {
        Ok(about) => about,
        Err(error) => {
            return HealthCheck::bad(NAME, error.to_string(), "check the path and permissions");
        }
    };
    if !about.is_file() {
        return HealthCheck::bad(NAME, "not a file", "give the path of a database");
    }
    let mut first = [0; 16];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut first));
    match read {
        Ok(()) if &first == MAGIC => {
            HealthCheck::good(NAME, format!("an SQLite file of {} bytes", about.len()))
        }
        Ok(()) | Err(_) if about.len() < 512 => HealthCheck::bad(
            NAME,
            format!("{} bytes: no database", about.len()),
            "an empty file is what a killed creation leaves: delete it, or let `thiqa init` fill it",
        ),
        Ok(()) => HealthCheck::bad(
            NAME,
            "not an SQLite file, or its first page was overwritten",
            "give another path; if it was a case once, restore a backup",
        ),
        Err(error) => HealthCheck::bad(NAME, error.to_string(), "check permissions and the disk"),
    }
}

/// Journals beside the file.
fn beside(path: &Path) -> HealthCheck {
    const NAME: &str = "files beside it";
    let with = |suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        std::fs::metadata(PathBuf::from(name)).is_ok_and(|about| about.len() > 0)
    };
    match (with("-journal"), with("-wal")) {
        (false, false) => HealthCheck::good(NAME, "none"),
        (true, _) => HealthCheck::good(
            NAME,
            "a journal: of a writer that is at work, or one that was killed and is rolled back by \
             the next command",
        ),
        (false, true) => HealthCheck::good(
            NAME,
            "a write-ahead log, which belongs to this file: move the two together, or copy with \
             `thiqa backup`",
        ),
    }
}

/// Do claims load, and are results what their digests say?
fn content(store: &Store) -> Vec<HealthCheck> {
    let case = match store.load_case(LoadFilter::default()) {
        Ok(loaded) => loaded.case,
        Err(error) => {
            return vec![HealthCheck::bad("claims", said(store.path(), &error), RECOVER)];
        }
    };
    let found = format!("{} claims on {} items", case.claims.len(), case.items.len());
    let mut checks = vec![HealthCheck::good("claims", found)];
    let digest = case_digest(&case);
    let runs = match store.lift(snapshot(&store.conn, runs)) {
        Ok(runs) => runs,
        Err(error) => {
            checks.push(HealthCheck::bad("runs", said(store.path(), &error), RECOVER));
            return checks;
        }
    };
    let (mut changed, mut n_verified) = (Vec::new(), 0);
    for (run, input) in &runs {
        // What a run saw cannot be had back once evidence was added or a cut-off was set.
        if input.as_ref() != Some(&digest) {
            continue;
        }
        let read = store.lift(snapshot(&store.conn, |conn| is_as_stored(conn, &case, *run)));
        n_verified += 1;
        match read {
            Ok(true) => {}
            Ok(false) => changed.push(format!("run {run} is not what its digest says")),
            Err(error) => changed.push(format!("run {run}: {}", said(store.path(), &error))),
        }
    }
    checks.push(if changed.is_empty() {
        let found = format!("{} stored, {n_verified} of the present evidence verified", runs.len());
        HealthCheck::good("runs", found)
    } else {
        let advice = "results were changed or damaged after they were stored: score again, and rely on \
                      no report of these runs";
        HealthCheck::bad("runs", changed.join("; "), advice)
    });
    checks
}

/// The results of more claims than these are not recomputed by whoever reads them.
const VERIFY_MAX: i64 = 20_000;

/// How the latest run and the evidence go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// There is no run, or one that is not looked at.
    Unknown,
    /// The evidence is what the run saw, and the results are what their digest says.
    Verified,
    /// The evidence is not what this run saw.
    Outdated(i64),
}

/// Number and input digest of the latest run, if it saw all evidence and is small enough to be recomputed.
fn latest(conn: &Connection) -> Inner<Option<(i64, String)>> {
    let sql = "SELECT run_id, run.input_digest FROM run JOIN v_latest_run USING (run_id)
               WHERE run.n_told_claims IS NULL AND run.as_of IS NULL AND run.n_claims <= ?1";
    let seen = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
    Ok(conn.query_row(sql, [VERIFY_MAX], seen).optional()?)
}

impl Store {
    /// Looks whether the results that lists, explanations and reports read first, those of the latest
    /// run, are what their digest says, whether the evidence is what it saw, and whether pages and
    /// indexes are sound: what rotted away on the disk is no figure. Runs of more than 20,000 claims take more than a glance and are left to
    /// [`examine`]; so are runs up to a cut-off.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if the evidence is what the run saw and its results are not, or if
    /// either cannot be read; else what the database says.
    pub fn standing(&self) -> Result<Standing> {
        let found = self.lift(snapshot(&self.conn, latest))?;
        let Some((run, input)) = found else { return Ok(Standing::Unknown) };
        // An index that lost a page gives other counts without a word.
        if let Some(what) = self.check_integrity()?.into_iter().next() {
            return Err(StoreError::Damaged { path: self.path().to_owned(), what });
        }
        let case = self.load_case(LoadFilter::default())?.case;
        if case_digest(&case) != input {
            return Ok(Standing::Outdated(run));
        }
        self.lift(snapshot(&self.conn, |conn| {
            if is_as_stored(conn, &case, run)? {
                return Ok(Standing::Verified);
            }
            Err(Fault::Damaged(format!("run {run} is not what its digest says")))
        }))
    }
}

/// Are figures and words of a run of this evidence what their digests say?
fn is_as_stored(conn: &Connection, case: &CaseFile, run: i64) -> Inner<bool> {
    let sql = "SELECT text_digest FROM run WHERE run_id = ?1";
    let words: String = conn.query_row(sql, [run], |row| row.get(0))?;
    let record = whole_record(conn, run)?;
    Ok(result_digest(case, &record) == record.result_digest && text_digest(&record)? == words)
}

/// Number and input digest of the runs that are visible; without digest those of votes, whose result
/// digest goes by columns.
fn runs(conn: &Connection) -> Inner<Vec<(i64, Option<String>)>> {
    let sql = "SELECT run_id, iif(n_told_claims IS NULL, input_digest, NULL) FROM run
               WHERE status <> 'writing' ORDER BY run_id";
    each(conn, sql, |row| Ok((row.get(0)?, row.get(1)?)))
}
