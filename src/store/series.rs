//! Series over time: which run shows what was known at each of their points.

use super::load::each_with;
use super::{Inner, Result, Store};
use rusqlite::{Connection, TransactionBehavior, params};

/// A point of a series, with what tells whether its run still stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesPoint {
    /// The time, seconds UTC.
    pub as_of: i64,
    /// The run.
    pub run: i64,
    /// Digest of what that run used.
    pub input_digest: String,
    /// Its settings, JSON.
    pub params_json: String,
    /// The version that made it.
    pub version: String,
}

impl Store {
    /// Names of all series, in their order.
    ///
    /// # Errors
    /// What the database says.
    pub fn list_series(&self) -> Result<Vec<String>> {
        let sql = "SELECT DISTINCT series FROM series_point ORDER BY series";
        self.lift(each_with(&self.conn, sql, [], |row| Ok(row.get(0)?)))
    }

    /// The points of a series, in time; empty if there is none of that name.
    ///
    /// # Errors
    /// What the database says.
    pub fn series_points(&self, series: &str) -> Result<Vec<SeriesPoint>> {
        let sql = "SELECT p.as_of, p.run_id, r.input_digest, r.params, r.version
                   FROM series_point p JOIN run r ON r.run_id = p.run_id
                   WHERE p.series = ?1 ORDER BY p.as_of";
        self.lift(each_with(&self.conn, sql, [series], |row| {
            Ok(SeriesPoint {
                as_of: row.get(0)?,
                run: row.get(1)?,
                input_digest: row.get(2)?,
                params_json: row.get(3)?,
                version: row.get(4)?,
            })
        }))
    }

    /// Says that `run` shows what was known at a point of a series, too. The point is made, or
    /// moved from the run that it had.
    ///
    /// # Errors
    /// [`super::StoreError::Refused`] if there is no such run, else what the database says.
    pub fn link_point(&mut self, series: &str, as_of: i64, run: i64) -> Result<()> {
        let linked = (|| {
            let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            write_point(&tx, series, as_of, run)?;
            tx.commit()?;
            Ok(())
        })();
        self.lift(linked)
    }
}

pub(super) fn write_point(conn: &Connection, series: &str, as_of: i64, run: i64) -> Inner<()> {
    conn.execute(
        "INSERT INTO series_point(series, as_of, run_id) VALUES (?1, ?2, ?3)
         ON CONFLICT(series, as_of) DO UPDATE SET run_id = excluded.run_id",
        params![series, as_of, run],
    )?;
    Ok(())
}
