//! The exact one-coin posterior with reliabilities integrated out: the oracle that no point
//! estimate can be right against, because it has two mirrored modes (baselines §2.20).

use super::MAX_WORLDS;
use crate::infer::InferError;
use crate::model::Problem;
use crate::num::{ln_gamma, soft_max};

/// Exact posterior of a one-coin problem without λ.
#[derive(Debug, Clone, PartialEq)]
pub struct OneCoinExact {
    /// By item: probability of each candidate.
    pub items: Vec<Vec<f64>>,
    /// By source: E\[θ\].
    pub reliability: Vec<f64>,
    /// Every joint truth with its probability, most probable first.
    pub worlds: Vec<(Vec<u16>, f64)>,
    /// ln p(claims).
    pub ln_evidence: f64,
}

/// Enumerates all joint truths with θ ~ Beta(`a`, `b`) integrated out of each: a world's weight is
/// Π B(a + right, b + wrong) / B(a, b) · Π (K − 1)^−wrong, its prior uniform. Claims are taken as
/// plain (weight 1, asserted, one step, λ = 0); verdicts are ignored.
///
/// # Errors
/// [`InferError::Problem`]; [`InferError::TooManyWorlds`] beyond 2,000,000 joint truths.
pub fn one_coin_exact(problem: &Problem, a: f64, b: f64) -> Result<OneCoinExact, InferError> {
    problem.check()?;
    let n_worlds: f64 = problem.items.iter().map(|i| f64::from(i.n_values)).product();
    if n_worlds > MAX_WORLDS {
        return Err(InferError::TooManyWorlds { n_worlds, limit: MAX_WORLDS });
    }
    let ln_beta = |p: f64, q: f64| ln_gamma(p) + ln_gamma(q) - ln_gamma(p + q);
    let n_sources = problem.n_sources as usize;
    let mut truths: Vec<Vec<u16>> = Vec::new();
    let mut weights = Vec::new();
    let mut means: Vec<Vec<f64>> = Vec::new();
    let mut truth = vec![0_u16; problem.items.len()];
    loop {
        let mut tally = vec![[0.0; 2]; n_sources];
        let mut ln = 0.0;
        for (item, &z) in problem.items.iter().zip(&truth) {
            ln -= f64::from(item.n_values).ln();
            for claim in &problem.observations[item.observations.clone()] {
                let wrong = usize::from(claim.value != z);
                tally[claim.source as usize][wrong] += 1.0;
                ln -= wrong as f64 * (f64::from(item.n_values) - 1.0).ln();
            }
        }
        ln += tally.iter().map(|[r, w]| ln_beta(a + r, b + w) - ln_beta(a, b)).sum::<f64>();
        means.push(tally.iter().map(|[r, w]| (a + r) / (a + b + r + w)).collect());
        truths.push(truth.clone());
        weights.push(ln);
        let next = (0..truth.len()).rev().find(|&i| truth[i] + 1 < problem.items[i].n_values);
        let Some(at) = next else { break };
        truth[at] += 1;
        truth[at + 1..].fill(0);
    }
    let ln_evidence = soft_max(&mut weights);
    let mut items: Vec<Vec<f64>> =
        problem.items.iter().map(|i| vec![0.0; usize::from(i.n_values)]).collect();
    let mut reliability = vec![0.0; n_sources];
    for ((truth, p), mean) in truths.iter().zip(&weights).zip(&means) {
        for (item, &z) in items.iter_mut().zip(truth) {
            item[usize::from(z)] += p;
        }
        for (sum, m) in reliability.iter_mut().zip(mean) {
            *sum += p * m;
        }
    }
    let mut worlds: Vec<(Vec<u16>, f64)> = truths.into_iter().zip(weights).collect();
    worlds.sort_by(|x, y| y.1.total_cmp(&x.1));
    Ok(OneCoinExact { items, reliability, worlds, ln_evidence })
}
