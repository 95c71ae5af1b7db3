//! Exact enumeration of worlds, for tiny problems: the test of the kernel.
//!
//! Written from the definitions (docs/model.md, Eq. 1–6, 9) and from nothing of the kernel: every
//! λ node, every assignment of the time variables and every path K^steps is visited.

mod one_coin;
mod world;

use super::InferError;
use crate::model::{
    Expectation, FAMILY_NODES, ItemPosterior, ObservationPosterior, Parameters, Problem, Segment,
};

pub use one_coin::{OneCoinExact, one_coin_exact};
use world::{Case, World};

/// Worlds of one item that are enumerated at most.
const MAX_WORLDS: f64 = 2e6;

/// Everything that [`super::expect`] returns at full detail, by brute force.
///
/// # Errors
/// [`InferError::Problem`] if `problem` breaks its own rules; [`InferError::TooManyWorlds`] if an
/// item has more than 2,000,000 worlds (λ nodes × time assignments × K^steps).
pub fn oracle(problem: &Problem, parameters: &Parameters) -> Result<Expectation, InferError> {
    problem.check()?;
    let layout = &parameters.layout;
    let n = problem.families.len();
    let mut sum = Expectation {
        ln_evidence: 0.0,
        counts: vec![0.0; layout.n_entries],
        missing: vec![0.0; layout.n_rows],
        pull: vec![0.0; layout.slots.len()],
        stiffness: vec![0.0; layout.slots.len()],
        nodes: vec![[0.0; 7]; n],
        truths: problem.families.iter().map(|f| vec![0.0; f.prevalence.len()]).collect(),
        jumps: vec![0.0; n],
        exposure_days: vec![0.0; n],
        items: Vec::with_capacity(problem.items.len()),
        observations: Vec::with_capacity(problem.observations.len()),
    };
    for item in 0..problem.items.len() {
        let case = Case::new(problem, parameters, item);
        if case.n_worlds() > MAX_WORLDS {
            let n_worlds = case.n_worlds();
            return Err(InferError::TooManyWorlds { n_worlds, limit: MAX_WORLDS });
        }
        let worlds = case.worlds(None);
        sum.ln_evidence += worlds.ln_total;
        add_item(&case, &worlds.all, &mut sum);
        for claim in 0..case.claims.len() {
            add_claim(&case, &worlds.all, claim, &mut sum);
        }
    }
    Ok(sum)
}

fn add_item(case: &Case<'_>, worlds: &[World], sum: &mut Expectation) {
    let f = usize::from(case.item.family);
    let n_steps = case.n_steps();
    let mut steps = vec![vec![0.0; case.k]; n_steps];
    let sizes = case.item.path.iter().flat_map(|p| &p.variables).map(|v| v.prior.len());
    let mut times: Vec<Vec<f64>> = sizes.map(|n| vec![0.0; n]).collect();
    let mut lambda = 0.0;
    for world in worlds {
        sum.nodes[f][world.node] += world.p;
        lambda += world.p * FAMILY_NODES[world.node];
        if let Some(total) = sum.truths[f].get_mut(world.path[0]) {
            *total += world.p;
        }
        for (step, &z) in world.path.iter().enumerate() {
            steps[step][z] += world.p;
        }
        for (time, &c) in times.iter_mut().zip(&world.choice) {
            time[c] += world.p;
        }
        sum.jumps[f] += world.p * case.expected_jumps(&world.path);
    }
    let mut segments = Vec::new();
    if let Some(path) = &case.item.path {
        let last = path.times[n_steps - 1];
        sum.exposure_days[f] += (last - path.times[0]) as f64 / 86_400.0;
        for (step, p) in steps.iter().enumerate() {
            let to = path.times.get(step + 1).copied().unwrap_or(last + 1);
            segments.push(Segment { from: path.times[step], to, probability: p.clone() });
        }
    }
    let probability = steps[n_steps - 1].clone();
    sum.items.push(ItemPosterior { probability, segments, lambda, times });
}

fn add_claim(case: &Case<'_>, worlds: &[World], claim: usize, sum: &mut Expectation) {
    let observation = case.claims[claim];
    let (mut p_right, mut p_overtaken) = (0.0, 0.0);
    let mut counts = vec![0.0; case.theta(claim).len()];
    for world in worlds {
        let end = world.path[world.path.len() - 1];
        if case.right(claim, world) {
            p_right += world.p;
            if case.names(claim, end) == observation.denied {
                p_overtaken += world.p;
            }
        }
        case.credit(claim, world, &mut counts);
    }
    let odds = |worlds: &[World]| {
        let ends = |w: &&World| case.names(claim, w.path[w.path.len() - 1]);
        let (yes, no): (Vec<&World>, Vec<&World>) = worlds.iter().partition(ends);
        yes.iter().map(|w| w.p).sum::<f64>() / no.iter().map(|w| w.p).sum::<f64>()
    };
    let without = case.worlds(Some(claim));
    let moved = (odds(worlds) / odds(&without.all)).log10();
    // A value that always holds has no odds to move.
    let weight_db = if moved.is_nan() { 0.0 } else { 10.0 * moved };
    sum.observations.push(ObservationPosterior { p_right, p_overtaken, weight_db });
    if observation.derived {
        return;
    }
    let slot = case.slot(claim);
    for (entry, n) in counts.iter().enumerate() {
        sum.counts[slot.entry + entry] += n;
    }
    let (n_rows, width) = case.shape();
    for row in 0..n_rows {
        let right = case.right_by_entry(row);
        let theta = &case.theta(claim)[row * width..(row + 1) * width];
        let mean: f64 = theta.iter().zip(&right).map(|(p, r)| p * r).sum();
        // Moments of w · 1[not a guess] · (1[right] − θ) where the row speaks.
        let (mut first, mut second) = (0.0, 0.0);
        for (answer, r) in right.iter().enumerate() {
            let n = counts[row * width + answer];
            first += n * (r - mean);
            second += observation.weight * n * (r - mean).powi(2);
        }
        sum.missing[slot.row + row] += (second - first * first).max(0.0);
    }
}
