//! Posteriors of items and observations, averaged over some of the draws, and which mode each of
//! these draws is near.

use super::chain::Walk;
use super::density::LnPosterior;
use crate::infer::average::Mean;
use crate::infer::em::{Run, leader};
use crate::infer::{DrawProgress, InferError, Observer, describe};
use crate::model::{Detail, ItemPosterior, ObservationPosterior};

/// What the draws say of items.
pub(super) struct Seen {
    pub(super) items: Vec<ItemPosterior>,
    pub(super) observations: Vec<ObservationPosterior>,
    /// By chain, by mode: share of the draws nearest to it.
    pub(super) visits: Vec<Vec<f64>>,
    /// Items whose leading value differs between chains.
    pub(super) n_apart: usize,
}

/// Averages over `n_described` draws at most, evenly spread over all chains.
pub(super) fn see(
    density: &LnPosterior<'_>,
    runs: &[Run],
    walks: &[Walk],
    n_described: usize,
    (observer, last): (&mut dyn Observer, DrawProgress),
) -> Result<Seen, InferError> {
    let space = &density.space;
    let [mut at, mut ln] = [(); 2].map(|()| space.base.clone());
    let mut all = Mean::default();
    let mut visits = Vec::with_capacity(walks.len());
    let mut leaders: Vec<Vec<usize>> = Vec::with_capacity(walks.len());
    for walk in walks {
        let n_draws = walk.draws.len();
        let n = (n_described / walks.len()).clamp(1, n_draws);
        let mut visited = vec![0.0; runs.len()];
        let mut own = Mean::default();
        for i in 0..n {
            // The middle of the i-th of n equal parts of the chain.
            space.place(&walk.draws[(2 * i + 1) * n_draws / (2 * n)], &mut at, &mut ln);
            let found = describe(space.problem, &at, Detail::Full);
            visited[nearest(&found.items, runs)] += 1.0 / n as f64;
            own.add(found);
            if observer.on_draw(last).is_break() {
                return Err(InferError::Interrupted);
            }
        }
        visits.push(visited);
        leaders.push(own.items.iter().map(leader).collect());
        all.add_mean(own);
    }
    let n_apart = (0..all.items.len())
        .filter(|&item| leaders.iter().any(|own| own[item] != leaders[0][item]))
        .count();
    Ok(Seen { items: all.items, observations: all.observations, visits, n_apart })
}

/// The mode whose posterior of items is nearest: least total variation, the first of equals.
fn nearest(items: &[ItemPosterior], runs: &[Run]) -> usize {
    let far = |run: &Run| -> f64 {
        let pairs = items.iter().zip(&run.items);
        let apart = |p: &[f64], q: &[f64]| p.iter().zip(q).map(|(p, q)| (p - q).abs()).sum::<f64>();
        pairs.map(|(a, b)| apart(&a.probability, &b.probability)).sum()
    };
    let mut best = (0, f64::INFINITY);
    for (i, run) in runs.iter().enumerate().filter(|_| runs.len() > 1) {
        let distance = far(run);
        if distance < best.1 {
            best = (i, distance);
        }
    }
    best.0
}
