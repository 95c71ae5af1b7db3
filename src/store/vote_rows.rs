//! Rows of a run of votes, many at a time.

use super::{Inner, RunItem};
use rusqlite::{Statement, ToSql, Transaction, params};

/// Rows that one statement writes.
const AT_ONCE: usize = 64;

/// What a run of votes has beside its record.
pub struct VoteRows<'a> {
    /// Items.
    pub n_items: usize,
    /// Candidates of all items.
    pub n_values: usize,
    /// The last claim that was known.
    pub last_claim: u32,
    /// An item, by its place in the order of ids, with its values in the order of their texts.
    pub item: &'a dyn Fn(usize) -> VoteRow<'a>,
}

/// An item with its values: text, probability, claims.
pub struct VoteRow<'a> {
    /// The item.
    pub item: RunItem,
    /// Its values.
    pub values: Vec<(&'a str, f64, u64)>,
}

/// Writes rows, [`AT_ONCE`] by a statement, the last ones one by one.
struct Writer<'c> {
    many: Statement<'c>,
    one: Statement<'c>,
    n_columns: usize,
    /// Rows still to come.
    n_left: usize,
    /// Rows bound.
    n_bound: usize,
}

impl<'c> Writer<'c> {
    fn new(tx: &'c Transaction<'_>, insert: &str, n_columns: usize, n: usize) -> Inner<Self> {
        let row = format!("({})", vec!["?"; n_columns].join(", "));
        let sql = |rows: usize| format!("{insert} VALUES {}", vec![row.as_str(); rows].join(", "));
        let (many, one) = (tx.prepare(&sql(AT_ONCE))?, tx.prepare(&sql(1))?);
        Ok(Self { many, one, n_columns, n_left: n, n_bound: 0 })
    }

    fn add(&mut self, row: &[&dyn ToSql]) -> Inner<()> {
        if self.n_bound == 0 && self.n_left < AT_ONCE {
            self.n_left = self.n_left.saturating_sub(1);
            self.one.execute(row)?;
            return Ok(());
        }
        let first = self.n_bound * self.n_columns + 1;
        for (at, value) in row.iter().enumerate() {
            self.many.raw_bind_parameter(first + at, value)?;
        }
        self.n_bound += 1;
        if self.n_bound == AT_ONCE {
            self.many.raw_execute()?;
            self.n_left -= AT_ONCE;
            self.n_bound = 0;
        }
        Ok(())
    }
}

/// Writes items and values, and how far claims have none.
pub(super) fn write_vote_rows(
    tx: &Transaction<'_>,
    run_id: i64,
    votes: &VoteRows<'_>,
) -> Inner<()> {
    let mut items = Writer::new(
        tx,
        "INSERT INTO run_item(run_id, item_id, status, lambda, n_claims, n_roots)",
        6,
        votes.n_items,
    )?;
    let mut values = Writer::new(
        tx,
        "INSERT INTO run_value(run_id, item_id, value, probability, n_claims, n_roots)",
        6,
        votes.n_values,
    )?;
    for at in 0..votes.n_items {
        let VoteRow { item, values: own } = (votes.item)(at);
        let id = item.item.0;
        let (n_claims, n_roots) = (item.n_claims as i64, item.n_roots as i64);
        let status = item.status.as_str();
        items.add(&[&run_id, &id, &status, &item.lambda, &n_claims, &n_roots])?;
        for (text, probability, n_claims) in own {
            let n = n_claims as i64;
            values.add(&[&run_id, &id, &text, &probability, &n, &n])?;
        }
    }
    let told = "UPDATE run SET n_told_claims = ?2 WHERE run_id = ?1";
    tx.execute(told, params![run_id, votes.last_claim])?;
    Ok(())
}
