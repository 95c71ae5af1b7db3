//! Digests of votes and of what a run made of them.

use super::digest::{Fields, Names, RowHash, case_rows, finish, result_digest, value_hash};
use super::{RunRecord, VoteRow, VoteRows};
use crate::domain::Votes;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// Digest of a case, 64 hex digits: that of [`super::case_digest`] for the same case.
pub fn votes_digest(votes: &Votes) -> String {
    let case = &votes.case;
    let names = Names { case };
    let values: Vec<RowHash> = case.values.iter().map(|(text, v)| value_hash(text, v)).collect();
    let mut rows = case_rows(case);
    let items: Vec<RowHash> = (0..votes.items.len())
        .into_par_iter()
        .map(|item| names.item_row(&votes.item(item)))
        .collect();
    rows.extend(items);
    let claims: Vec<RowHash> = (0..votes.items.len())
        .into_par_iter()
        .flat_map_iter(|item| {
            let (key, values) = (votes.key(item), &values);
            votes.on(item).iter().map(move |vote| {
                let mut f = Fields::new("claim");
                f.text(key).text(&case.sources[vote.source.ix()].key);
                f.row(values[vote.value.ix()]).span(None).hash()
            })
        })
        .collect();
    rows.extend(claims);
    finish(rows)
}

/// Digest of what a run of votes found, 64 hex digits. `order` gives the place in the order of ids
/// of each item in the order of keys.
pub fn votes_result_digest(
    votes: &Votes,
    run: &RunRecord,
    rows: &VoteRows<'_>,
    order: &[u32],
) -> String {
    let mut record = run.clone();
    let mut hasher = Sha256::new();
    for mode in &mut record.modes {
        for change in std::mem::take(&mut mode.changed) {
            let at = votes.items.iter().position(|id| *id == change.item);
            hasher.update(at.map_or("", |at| votes.key(at)));
            hasher.update(&change.value);
            hasher.update(change.probability.to_bits().to_le_bytes());
        }
    }
    record.contradictions.clear();
    hasher.update(result_digest(&votes.case, &record));
    let mut buffer = Vec::with_capacity(1 << 16);
    for (item, at) in order.iter().enumerate() {
        let VoteRow { item: of, values } = (rows.item)(*at as usize);
        buffer.clear();
        let text = |buffer: &mut Vec<u8>, text: &str| {
            buffer.extend_from_slice(&(text.len() as u32).to_le_bytes());
            buffer.extend_from_slice(text.as_bytes());
        };
        text(&mut buffer, votes.key(item));
        text(&mut buffer, of.status.as_str());
        buffer.extend_from_slice(&of.lambda.unwrap_or(-1.0).to_bits().to_le_bytes());
        buffer.extend_from_slice(&of.n_claims.to_le_bytes());
        for (value, probability, n) in values {
            text(&mut buffer, value);
            buffer.extend_from_slice(&probability.to_bits().to_le_bytes());
            buffer.extend_from_slice(&n.to_le_bytes());
        }
        hasher.update(&buffer);
    }
    hasher.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
