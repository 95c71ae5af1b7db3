//! Loading many plain claims at once: what each row would cost is done once for all of them.

use super::write::next_id;
use super::{Fault, Inner};
use crate::domain::{Batch, Id};
use rusqlite::Transaction;

/// So many claims are a bulk load.
const BULK_CLAIMS: usize = 100_000;

/// Cache of pages of a bulk load: KiB, negated.
pub(super) const CACHE: i64 = -200_000;

/// The same while indexes are made. SQLite sorts so much at a time, by following pointers, which is faster
/// the more of them lie in the processor's cache; and other threads sort ([`THREADS`]) while rows are read.
/// Both indexes of 10,000,000 rows: 36.6 s with [`CACHE`], 25.3 s with this, 15.5 s with a thread, too.
const SORTING_CACHE: i64 = -16_000;

/// Threads that sort beside the one that reads.
const THREADS: i64 = 1;

/// Are these batches a bulk load?
pub(super) fn is_bulk<T>(batches: &[(&Batch, T)]) -> bool {
    batches.iter().any(|(batch, _)| batch.claims.len() >= BULK_CLAIMS)
        && batches.iter().all(|(batch, _)| is_plain(batch))
}

/// Nothing but sources, attributes, items, values and narrow claims.
fn is_plain(batch: &Batch) -> bool {
    batch.places.is_empty()
        && batch.changed_sources.is_empty()
        && batch.aliases.is_empty()
        && batch.documents.is_empty()
        && batch.mentions.is_empty()
        && batch.rules.is_empty()
        && batch.verdicts.is_empty()
        && batch.relations.is_empty()
        && batch.closed.is_empty()
        && batch.sources.iter().all(|source| source.speaks_for.is_none())
        && batch.items.iter().all(|item| item.place.is_none() && item.says.is_none())
        && batch.claims.iter().all(|claim| claim.detail.is_none())
}

/// Refuses claims and items that refer to what is not there: ids are dense, so it is enough that
/// none is beyond the last.
pub(super) fn check_references(tx: &Transaction<'_>, batch: &Batch) -> Inner<()> {
    let [sources, items, values, attributes] =
        ["source", "item", "value", "attribute"].map(|table| next_id(tx, table));
    let is_there = |id: Id, next: u32| id.0 > 0 && id.0 < next;
    let (sources, items, values, attributes) = (sources?, items?, values?, attributes?);
    let fits = batch.claims.iter().all(|claim| {
        is_there(claim.source, sources)
            && is_there(claim.item, items)
            && is_there(claim.value, values)
    });
    let placed =
        batch.items.iter().filter_map(|item| item.attribute).all(|id| is_there(id, attributes));
    if fits && placed {
        return Ok(());
    }
    Err(Fault::Refused("a claim or item refers to a row that is not there".to_owned()))
}

/// Drops the indexes of claims if `n_new` claims are more than those that are there, and returns how to
/// make them again: rows in no order would touch a page of each index a row, sorted ones fill page after
/// page. All in the transaction: whoever looks sees the indexes of before or of after.
pub(super) fn take_indexes(tx: &Transaction<'_>, n_new: usize) -> Inner<Vec<String>> {
    if next_id(tx, "claim")? as usize > n_new {
        return Ok(Vec::new());
    }
    let sql = "SELECT name, sql FROM sqlite_master
               WHERE type = 'index' AND tbl_name = 'claim' AND sql IS NOT NULL ORDER BY name";
    let mut query = tx.prepare(sql)?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let indexes = rows.collect::<Result<Vec<(String, String)>, _>>()?;
    for (name, _) in &indexes {
        tx.execute_batch(&format!("DROP INDEX \"{}\"", name.replace('"', "\"\"")))?;
    }
    Ok(indexes.into_iter().map(|(_, sql)| sql).collect())
}

/// Makes what [`take_indexes`] dropped.
pub(super) fn make_indexes(tx: &Transaction<'_>, indexes: &[String]) -> Inner<()> {
    if indexes.is_empty() {
        return Ok(());
    }
    tx.pragma_update(None, "cache_size", SORTING_CACHE)?;
    tx.pragma_update(None, "threads", THREADS)?;
    let made = indexes.iter().try_for_each(|sql| Ok(tx.execute_batch(sql)?));
    tx.pragma_update(None, "threads", 0)?;
    made
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    fn schema(store: &Store) -> Vec<(String, String)> {
        let sql = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name";
        let mut query = store.conn.prepare(sql).unwrap();
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.map(Result::unwrap).collect()
    }

    #[test]
    fn indexes_come_back_as_they_were() {
        let mut store = Store::in_memory().unwrap();
        let before = schema(&store);
        let tx = store.conn.transaction().unwrap();
        let taken = take_indexes(&tx, 1).unwrap();
        assert_eq!(taken.len(), 2);
        make_indexes(&tx, &taken).unwrap();
        // Where most claims are there already, the indexes stay.
        assert!(take_indexes(&tx, 0).unwrap().is_empty());
        tx.commit().unwrap();
        assert_eq!(schema(&store), before);
    }
}
