//! Pairs worth looking at: those that share answers which are probably wrong.

use rayon::prelude::*;

use super::evidence::Views;
use super::said::Said;
use crate::model::Problem;

/// An answer of many sources is paired with so many of those that follow in the order of sources: a
/// bloc of any size hangs together, and work is linear in claims.
pub(super) const NEIGHBOURS: usize = 24;
/// Shared errors, expected, from which on a pair is looked at.
const SHARED_MIN: f64 = 1.5;
/// Pairs looked at, at most, for each source: those that share the most errors.
const PAIRS_PER_SOURCE: usize = 64;

/// Candidate pairs (a < b) in order, and how many were left out.
///
/// Work: at most [`NEIGHBOURS`] pairs for every observation that is probably wrong; what is returned is at
/// most [`PAIRS_PER_SOURCE`] times the number of sources.
pub(super) fn candidates(
    problem: &Problem,
    said: &Said,
    views: &Views<'_>,
) -> (Vec<(u32, u32)>, usize) {
    let mut shared: Vec<((u32, u32), f64)> = Vec::new();
    let mut sources: Vec<u32> = Vec::new();
    for group in said.by_content.iter().filter(|group| group.len() > 1) {
        let wrong = 1.0 - views.p_right(group[0]);
        if wrong < 0.5 {
            continue;
        }
        let own = group.iter().map(|o| &problem.observations[*o as usize]);
        sources.clear();
        sources.extend(own.filter(|o| !o.derived).map(|o| o.source));
        sources.sort_unstable();
        sources.dedup();
        for (ix, a) in sources.iter().enumerate() {
            for b in sources.iter().skip(ix + 1).take(NEIGHBOURS) {
                shared.push(((*a, *b), wrong));
            }
        }
    }
    // Stable: sums are in the order of contents.
    shared.par_sort_by_key(|(pair, _)| *pair);
    let mut found: Vec<((u32, u32), f64)> = shared
        .chunk_by(|x, y| x.0 == y.0)
        .map(|of_pair| (of_pair[0].0, of_pair.iter().map(|(_, wrong)| wrong).sum()))
        .filter(|(_, n): &(_, f64)| *n >= SHARED_MIN)
        .collect();
    found.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
    let room = PAIRS_PER_SOURCE * problem.n_sources as usize;
    let n_left_out = found.len().saturating_sub(room);
    found.truncate(room);
    let mut pairs: Vec<(u32, u32)> = found.into_iter().map(|(pair, _)| pair).collect();
    pairs.sort_unstable();
    (pairs, n_left_out)
}
