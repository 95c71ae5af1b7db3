//! From cells of claims to counts of sources: a gather in the order of the observations, so that
//! no private sums are needed and none depends on the number of threads.

use rayon::prelude::*;

use super::direct::Sums;
use crate::model::{Family, FamilyForm, Parameters, Problem, Slot};

/// What belongs to sources.
pub(super) struct Gathered {
    /// See [`crate::model::Expectation::counts`], and so on.
    pub(super) counts: Vec<f64>,
    pub(super) missing: Vec<f64>,
    pub(super) pull: Vec<f64>,
    pub(super) stiffness: Vec<f64>,
}

/// One slot's part.
struct Part {
    counts: Vec<f64>,
    missing: Vec<f64>,
    pull: f64,
    stiffness: f64,
}

/// Sums the cells of all observations, slot by slot.
pub(super) fn gather(problem: &Problem, parameters: &Parameters, cells: &[f64]) -> Gathered {
    let layout = &parameters.layout;
    let parts: Vec<Part> = layout
        .slots
        .par_iter()
        .enumerate()
        .map(|(i, slot)| {
            let claims = &layout.by_slot[layout.starts[i]..layout.starts[i + 1]];
            gather_slot(problem, parameters, cells, slot, claims)
        })
        .collect();
    let mut sum = Gathered {
        counts: Vec::with_capacity(layout.n_entries),
        missing: Vec::with_capacity(layout.n_rows),
        pull: Vec::with_capacity(parts.len()),
        stiffness: Vec::with_capacity(parts.len()),
    };
    for part in parts {
        sum.counts.extend(part.counts);
        sum.missing.extend(part.missing);
        sum.pull.push(part.pull);
        sum.stiffness.push(part.stiffness);
    }
    sum
}

/// Expected counts alone, from cells that a start has made up.
pub(in crate::infer) fn counts_of(
    problem: &Problem,
    parameters: &Parameters,
    cells: &[f64],
) -> Vec<f64> {
    gather(problem, parameters, cells).counts
}

/// Adds the cells of one direct item, which went the long way, to the sums of its chunk.
pub(super) fn add_cells(
    (problem, parameters, item): (&Problem, &Parameters, usize),
    cells: &[f64],
    sums: &mut Sums,
) {
    let block = &problem.items[item];
    let family = &problem.families[usize::from(block.family)];
    let (k, n_rows, width) = (family.form.row_width(), family.form.n_rows(), family.form.n_cells());
    let mut own = vec![0.0; family.form.n_entries()];
    for (o, cells) in block.observations.clone().zip(cells.chunks_exact(width)) {
        let claim = problem.observations[o];
        let slot = &parameters.layout.slots[parameters.layout.slot_of[o] as usize];
        let theta = &parameters.rows[slot.entry..slot.entry + own.len()];
        own.fill(0.0);
        if family.form == FamilyForm::OneCoin {
            own.copy_from_slice(cells);
        } else {
            spread(theta, k, usize::from(claim.value), claim.denied, (cells, &mut own));
        }
        for (entry, n) in own.iter().enumerate() {
            // Sums have truths and answers exchanged; of one coin there is one row.
            let turned = entry % k * n_rows + entry / k;
            sums.counts[slot.entry + turned] += n;
        }
        if !sums.missing.is_empty() {
            let scores = scores(family, theta);
            for row in 0..n_rows {
                let range = row * k..(row + 1) * k;
                sums.missing[slot.row + row] +=
                    lost(&own[range.clone()], &scores[range], claim.weight);
            }
        }
    }
}

fn gather_slot(
    problem: &Problem,
    parameters: &Parameters,
    cells: &[f64],
    slot: &Slot,
    claims: &[u32],
) -> Part {
    let family = &problem.families[usize::from(slot.family)];
    let form = family.form;
    let (k, n_rows) = (form.row_width(), form.n_rows());
    let theta = &parameters.rows[slot.entry..slot.entry + form.n_entries()];
    let scores = scores(family, theta);
    let mut part = Part {
        counts: vec![0.0; theta.len()],
        missing: vec![0.0; n_rows],
        pull: 0.0,
        stiffness: 0.0,
    };
    let mut own = vec![0.0; theta.len()];
    for &o in claims {
        let claim = problem.observations[o as usize];
        if claim.derived {
            continue;
        }
        let start = parameters.layout.cells[o as usize];
        own.fill(0.0);
        match form {
            FamilyForm::OneCoin => own.copy_from_slice(&cells[start..start + 2]),
            FamilyForm::Quantity { .. } => {
                own.copy_from_slice(&cells[start..start + k]);
                part.pull += cells[start + k];
                part.stiffness += cells[start + k + 1];
            }
            FamilyForm::Rows { .. } => {
                let mine = &cells[start..=start + k];
                spread(theta, k, usize::from(claim.value), claim.denied, (mine, &mut own));
            }
        }
        for (row, missing) in part.missing.iter_mut().enumerate() {
            let range = row * k..(row + 1) * k;
            *missing += lost(&own[range.clone()], &scores[range], claim.weight);
        }
        for (total, n) in part.counts.iter_mut().zip(&own) {
            *total += n;
        }
    }
    part
}

/// Derivative of ln θ of each entry when the reliability of its row is raised: 1 − θ for what is
/// right, −θ for what is not (of classes of error, each is right with some probability).
fn scores(family: &Family, theta: &[f64]) -> Vec<f64> {
    let k = family.form.row_width();
    if let Some(errors) = &family.errors {
        let right = errors.p_right();
        let mean: f64 = right.iter().zip(theta).map(|(r, p)| r * p).sum();
        return right.iter().map(|r| r - mean).collect();
    }
    let of = |i: usize| f64::from(u8::from(i / k == i % k)) - theta[i / k * k + i / k];
    (0..theta.len()).map(of).collect()
}

/// Variance of a claim's score for the reliability of a row, given the claims (Eq. 17).
fn lost(own: &[f64], scores: &[f64], weight: f64) -> f64 {
    let (mut mean, mut square) = (0.0, 0.0);
    for (n, score) in own.iter().zip(scores) {
        mean += n * score;
        square += weight * n * score * score;
    }
    (square - mean * mean).max(0.0)
}

/// Cells of a rows claim to entries: a denial stands for every other answer, in proportion.
fn spread(theta: &[f64], k: usize, x: usize, denied: bool, (cells, own): (&[f64], &mut [f64])) {
    if !denied {
        for z in 0..k {
            own[z * k + x] += cells[z];
        }
        let elsewhere: f64 = (0..k).filter(|&z| z != x).map(|z| theta[z * k + x]).sum();
        if cells[k] > 0.0 && elsewhere > 0.0 {
            for z in (0..k).filter(|&z| z != x) {
                own[z * k + x] += cells[k] * theta[z * k + x] / elsewhere;
            }
        }
        return;
    }
    for z in 0..k {
        let others: f64 = (0..k).filter(|&l| l != x).map(|l| theta[z * k + l]).sum();
        if others > 0.0 {
            for l in (0..k).filter(|&l| l != x) {
                own[z * k + l] += cells[z] * theta[z * k + l] / others;
            }
        }
    }
}
