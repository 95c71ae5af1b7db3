//! Items of one step: truth and λ summed out exactly (docs/model.md, Eq. 7).

use super::output::{ItemOut, Sink, decibans};
use super::view::{FLOOR, View};
use crate::model::{Detail, FAMILY_NODES, ItemPosterior, ObservationPosterior};
use crate::num::soft_max;

/// Posterior of the last candidate, which in an open domain stands for all that nobody named.
pub(super) fn unnamed(view: &View<'_>) -> f64 {
    let mut joint = ln_joint(view);
    soft_max(&mut joint);
    joint.chunks_exact(view.k).filter_map(|row| row.last()).sum()
}

/// Solves `view`; `sink` receives what belongs to the claims. `unnamed` is the posterior that the last
/// candidate is held to, whatever the weights of the claims make of it.
pub(super) fn solve(
    view: &View<'_>,
    unnamed: Option<f64>,
    detail: Detail,
    sink: &mut Sink<'_>,
) -> ItemOut {
    let k = view.k;
    let mut joint = ln_joint(view);
    let ln_evidence = soft_max(&mut joint);
    if let Some(share) = unnamed {
        hold_last(&mut joint, k, share);
    }
    let mut nodes = [0.0; 7];
    let mut truth = vec![0.0; k];
    for (node, row) in nodes.iter_mut().zip(joint.chunks_exact(k)) {
        for (z, p) in row.iter().enumerate() {
            *node += p;
            truth[z] += p;
        }
    }
    let mut mass = vec![0.0; k];
    for claim in 0..view.claims.len() {
        let out = sink.cells(view.local[claim]);
        if view.coin {
            credit_coin(view, claim, &joint, &nodes, out);
        } else {
            credit(view, claim, (&joint, &mut mass), out);
        }
        if detail == Detail::Full {
            let found = describe(view, claim, &joint, &truth);
            sink.observation(view.local[claim], found);
        }
    }
    let posterior = (detail >= Detail::Items).then(|| ItemPosterior {
        // Sums over λ may pass 1 by a rounding error.
        probability: truth.iter().map(|p| p.min(1.0)).collect(),
        segments: Vec::new(),
        lambda: nodes.iter().zip(FAMILY_NODES).map(|(p, l)| p * l).sum(),
        times: Vec::new(),
    });
    ItemOut { ln_evidence, nodes, truth, jumps: 0.0, exposure_days: 0.0, posterior }
}

/// Gives the last of `k` candidates the posterior `share`, the others the rest in their proportions.
fn hold_last(joint: &mut [f64], k: usize, share: f64) {
    let last: f64 = joint.chunks_exact(k).map(|row| row[k - 1]).sum();
    let rest: f64 = joint.chunks_exact(k).flat_map(|row| &row[..k - 1]).sum();
    // One of the two may be too small for a float: nothing can be given back to it then.
    if last <= 0.0 || rest <= 0.0 {
        return;
    }
    for row in joint.chunks_exact_mut(k) {
        for (z, p) in row.iter_mut().enumerate() {
            *p *= if z == k - 1 { share / last } else { (1.0 - share) / rest };
        }
    }
}

/// ln P(claims, z, node), node-major.
pub(super) fn ln_joint(view: &View<'_>) -> Vec<f64> {
    let k = view.k;
    let mut joint = Vec::with_capacity(7 * k);
    let mut product = vec![1.0_f64; k];
    for (node, &lambda) in FAMILY_NODES.iter().enumerate() {
        let start = joint.len();
        joint.extend(view.ln_prior.iter().map(|p| p + view.ln_nodes[node]));
        let row = &mut joint[start..];
        if view.coin {
            add_coin(view, lambda, row);
        } else {
            add_general(view, lambda, &mut product, row);
        }
        for verdict in &view.item.verdicts {
            let (ln_holds, ln_not) = view.ln_verdict(verdict);
            for (z, p) in row.iter_mut().enumerate() {
                *p += if view.holds(z, verdict.value) { ln_holds } else { ln_not };
            }
        }
    }
    joint
}

/// All truths but the claimed one share a factor: O(claims + k) instead of O(claims · k).
fn add_coin(view: &View<'_>, lambda: f64, row: &mut [f64]) {
    let mut common = 0.0;
    for (i, claim) in view.claims.iter().enumerate() {
        let (right, wrong) = (view.mixed(i, 0, lambda).ln(), view.mixed(i, 1, lambda).ln());
        let (at, elsewhere) = if claim.denied { (wrong, right) } else { (right, wrong) };
        common += claim.weight * elsewhere;
        row[usize::from(claim.value)] += claim.weight * (at - elsewhere);
    }
    for p in row {
        *p += common;
    }
}

/// Claims whose product is taken before its logarithm: eight times the floor stay above 1e-308.
const FOLD: usize = 8;

/// Products are folded into logarithms every few claims: a logarithm costs ten multiplications.
fn add_general(view: &View<'_>, lambda: f64, product: &mut [f64], row: &mut [f64]) {
    product.fill(1.0);
    let mut n = 0;
    for (i, claim) in view.claims.iter().enumerate() {
        let chance = &view.chance[i * view.width..][..view.k];
        let guessed = lambda * view.guess[i];
        if claim.weight < 1.0 {
            for (p, c) in row.iter_mut().zip(chance) {
                *p += claim.weight * ((1.0 - lambda) * c + guessed).max(FLOOR).ln();
            }
            continue;
        }
        for (p, c) in product.iter_mut().zip(chance) {
            *p *= ((1.0 - lambda) * c + guessed).max(FLOOR);
        }
        n += 1;
        if n % FOLD == 0 {
            for (p, factor) in row.iter_mut().zip(product.iter_mut()) {
                *p += factor.ln();
                *factor = 1.0;
            }
        }
    }
    for (p, factor) in row.iter_mut().zip(product.iter()) {
        *p += factor.ln();
    }
}

fn credit(view: &View<'_>, claim: usize, (joint, mass): (&[f64], &mut [f64]), out: &mut [f64]) {
    let chance = &view.chance[claim * view.width..][..view.k];
    mass.fill(0.0);
    for (here, &lambda) in joint.chunks_exact(view.k).zip(&FAMILY_NODES) {
        let guessed = lambda * view.guess[claim];
        for ((sum, p), c) in mass.iter_mut().zip(here).zip(chance) {
            let meant = ((1.0 - lambda) * c).max(FLOOR);
            *sum += p * meant / (meant + guessed);
        }
    }
    let weight = view.claims[claim].weight;
    for (z, mass) in mass.iter().enumerate() {
        view.credit(claim, z, weight * mass, out);
    }
}

fn credit_coin(view: &View<'_>, claim: usize, joint: &[f64], nodes: &[f64; 7], out: &mut [f64]) {
    let Some(&observation) = view.claims.get(claim) else { return };
    let (at, elsewhere) = if observation.denied { (1, 0) } else { (0, 1) };
    for (node, &lambda) in FAMILY_NODES.iter().enumerate() {
        let here = joint[node * view.k + usize::from(observation.value)];
        let rest = (nodes[node] - here).max(0.0);
        out[at] += observation.weight * here * view.meant(claim, at, lambda);
        out[elsewhere] += observation.weight * rest * view.meant(claim, elsewhere, lambda);
    }
}

/// P(right), and the weight of evidence by dividing the claim's factor out (Eq. 20).
fn describe(view: &View<'_>, claim: usize, joint: &[f64], truth: &[f64]) -> ObservationPosterior {
    let observation = view.claims[claim];
    let cell_of = |z: usize| {
        let right = (z == usize::from(observation.value)) != observation.denied;
        if view.coin { usize::from(!right) } else { z }
    };
    let (mut p_right, mut with, mut without) = (0.0, [0.0; 2], [0.0; 2]);
    for (z, p) in truth.iter().enumerate() {
        with[usize::from(view.holds(z, observation.value))] += p;
        if view.right(claim, cell_of(z)) {
            p_right += p;
        }
    }
    // Powers are dear: one a cell, not one a truth.
    let n_cells = if view.coin { 2 } else { view.k };
    for (here, &lambda) in joint.chunks_exact(view.k).zip(&FAMILY_NODES) {
        let factor = |cell| view.mixed(claim, cell, lambda).powf(observation.weight);
        let factors: Vec<f64> = (0..n_cells).map(factor).collect();
        for (z, p) in here.iter().enumerate() {
            let holds = usize::from(view.holds(z, observation.value));
            without[holds] += p / factors[cell_of(z)];
        }
    }
    // Sums of products may pass 1 by a rounding error.
    let p_right = p_right.clamp(0.0, 1.0);
    ObservationPosterior { p_right, p_overtaken: 0.0, weight_db: decibans(with, without) }
}
