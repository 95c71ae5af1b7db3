//! Loading a case of nothing but plain claims: one ordered scan of narrow rows into columns.

use super::codec::{id, maybe_id, word};
use super::load::{catalog_but_items, each, snapshot};
use super::{Fault, Inner, Result, Store};
use crate::domain::{Id, ItemKind, Vote, Votes};
use rusqlite::Connection;
use rusqlite::types::ValueRef;

/// 1 if there is anything but plain claims on plain items by sources that answer for themselves.
const HAS_MORE: &str = "SELECT
    EXISTS (SELECT 1 FROM claim_detail) OR EXISTS (SELECT 1 FROM mention)
    OR EXISTS (SELECT 1 FROM document) OR EXISTS (SELECT 1 FROM place)
    OR EXISTS (SELECT 1 FROM rule) OR EXISTS (SELECT 1 FROM verdict)
    OR EXISTS (SELECT 1 FROM relation)
    OR EXISTS (SELECT 1 FROM option WHERE item_id IS NOT NULL OR parent IS NOT NULL)
    OR EXISTS (SELECT 1 FROM source WHERE speaks_for IS NOT NULL OR independence_group IS NOT NULL)
    OR EXISTS (SELECT 1 FROM value WHERE kind NOT IN ('boolean', 'option'))
    OR EXISTS (SELECT 1 FROM item
               WHERE kind NOT IN ('category', 'boolean', 'event', 'stance')
                  OR verifiable <> 'fact' OR question IS NOT NULL OR question_ar IS NOT NULL
                  OR unit IS NOT NULL OR place_id IS NOT NULL OR says_item IS NOT NULL)";

/// What is damaged where claims and items do not fit together.
const ASTRAY: &str = "a claim of a source, value or item that is not there";

impl Store {
    /// The case in columns, if it has at least `n_claims_min` claims and they are all plain; else
    /// `None`, and [`Store::load_case`] is for it.
    ///
    /// # Errors
    /// As [`Store::load_case`].
    pub fn load_votes(&self, n_claims_min: usize) -> Result<Option<Votes>> {
        self.lift(snapshot(&self.conn, |conn| {
            let n_claims = last_claim(conn)?;
            if n_claims < n_claims_min.max(1) as u64
                || conn.query_row(HAS_MORE, [], |row| row.get::<_, bool>(0))?
            {
                return Ok(None);
            }
            let mut votes = Votes::default();
            votes.case = catalog_but_items(conn)?;
            let rank = items(conn, &mut votes)?;
            Ok(claims(conn, &mut votes, &rank, n_claims as usize)?.then_some(votes))
        }))
    }

    /// The number of the last claim: how many there are, for numbers are dense.
    ///
    /// # Errors
    /// What the database says.
    pub fn last_claim(&self) -> Result<u64> {
        self.lift(last_claim(&self.conn))
    }
}

fn last_claim(conn: &Connection) -> Inner<u64> {
    let sql = "SELECT coalesce(max(claim_id), 0) FROM claim";
    let n: i64 = conn.query_row(sql, [], |row| row.get(0))?;
    Ok(n.unsigned_abs())
}

/// Items in the order of their keys; returns the position of each by id.
fn items(conn: &Connection, votes: &mut Votes) -> Inner<Vec<u32>> {
    let mut rank = Vec::new();
    each(conn, "SELECT item_id, key, kind, attribute_id FROM item ORDER BY key", |row| {
        let item = id(row, 0)?;
        let key = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        let kind = word(row, 2, ItemKind::from_word)?;
        if rank.len() < item.0 as usize {
            rank.resize(item.0 as usize, u32::MAX);
        }
        rank[item.ix()] = votes.items.len() as u32;
        votes.push_item(item, key, kind, maybe_id(row, 3)?);
        Ok(())
    })?;
    Ok(rank)
}

/// Claims, sorted by item and source. False if one has a time, or a source speaks twice on an item.
fn claims(conn: &Connection, votes: &mut Votes, rank: &[u32], n: usize) -> Inner<bool> {
    let by_key = source_ranks(votes);
    // Item's position, source's position, value; in the order of the claims' numbers.
    let mut rows: Vec<(u32, u32, u32)> = Vec::with_capacity(n);
    let mut statement = conn.prepare(
        "SELECT claim_id, item_id, source_id, value_id, coalesce(valid_from, valid_to)
         FROM claim ORDER BY claim_id",
    )?;
    let mut found = statement.query([])?;
    let mut starts = vec![0_u32; votes.items.len() + 1];
    while let Some(row) = found.next()? {
        let column = |ix| row.get_ref(ix).map(|v| v.as_i64().unwrap_or(0) as usize);
        let (claim, item, source, value) = (column(0)?, column(1)?, column(2)?, column(3)?);
        if row.get_ref(4)? != ValueRef::Null {
            return Ok(false);
        }
        if claim != rows.len() + 1 || value == 0 || value > votes.case.values.len() {
            return Err(Fault::Damaged(ASTRAY.to_owned()));
        }
        let at = |of: &[u32], id: usize| of.get(id.wrapping_sub(1)).copied();
        let (Some(item), Some(source)) = (at(rank, item), at(&by_key, source)) else {
            return Err(Fault::Damaged(ASTRAY.to_owned()));
        };
        starts[item as usize + 1] += 1;
        rows.push((item, source, value as u32));
    }
    for ix in 0..votes.items.len() {
        starts[ix + 1] += starts[ix];
    }
    let mut next = starts.clone();
    let nobody = Vote { source: Id(0), value: Id(0), claim: Id(0) };
    votes.claims = vec![nobody; rows.len()];
    for (ix, (item, source, value)) in rows.into_iter().enumerate() {
        let at = &mut next[item as usize];
        votes.claims[*at as usize] =
            Vote { source: Id(source), value: Id(value), claim: Id::from_ix(ix) };
        *at += 1;
    }
    votes.starts = starts;
    Ok(settle(votes, &by_key))
}

/// By source id: its position in the order of keys.
fn source_ranks(votes: &Votes) -> Vec<u32> {
    let sources = &votes.case.sources;
    let mut order: Vec<usize> = (0..sources.len()).collect();
    order.sort_by(|a, b| sources[*a].key.cmp(&sources[*b].key));
    let mut rank = vec![0; sources.len()];
    for (n, ix) in order.into_iter().enumerate() {
        rank[ix] = n as u32;
    }
    rank
}

/// Sorts the claims of each item by source, whose positions become ids again. False if a source
/// speaks twice.
fn settle(votes: &mut Votes, rank: &[u32]) -> bool {
    let mut id_at = vec![Id(0); rank.len()];
    for (ix, at) in rank.iter().enumerate() {
        id_at[*at as usize] = Id::from_ix(ix);
    }
    let bounds = votes.starts.windows(2);
    for own in bounds.map(|w| w[0] as usize..w[1] as usize) {
        let own = &mut votes.claims[own];
        own.sort_unstable();
        if own.windows(2).any(|pair| pair[0].source == pair[1].source) {
            return false;
        }
        for vote in own {
            vote.source = id_at[vote.source.0 as usize];
        }
    }
    true
}
