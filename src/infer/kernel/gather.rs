//! From cells of claims to counts of sources: a gather in the order of the observations, so that
//! no private sums are needed and none depends on the number of threads.

use rayon::prelude::*;

use crate::model::{FamilyForm, Parameters, Problem, Slot};

/// Expected counts and missing information from the cells of all observations.
pub(super) fn gather(
    problem: &Problem,
    parameters: &Parameters,
    cells: &[f64],
) -> (Vec<f64>, Vec<f64>) {
    let layout = &parameters.layout;
    let parts: Vec<(Vec<f64>, Vec<f64>)> = layout
        .slots
        .par_iter()
        .enumerate()
        .map(|(i, slot)| {
            let claims = &layout.by_slot[layout.starts[i]..layout.starts[i + 1]];
            gather_slot(problem, parameters, cells, slot, claims)
        })
        .collect();
    let mut counts = Vec::with_capacity(layout.n_entries);
    let mut missing = Vec::with_capacity(layout.n_rows);
    for (count, lost) in parts {
        counts.extend(count);
        missing.extend(lost);
    }
    (counts, missing)
}

/// Expected counts alone, from cells that a start has made up.
pub(in crate::infer) fn counts_of(
    problem: &Problem,
    parameters: &Parameters,
    cells: &[f64],
) -> Vec<f64> {
    gather(problem, parameters, cells).0
}

fn gather_slot(
    problem: &Problem,
    parameters: &Parameters,
    cells: &[f64],
    slot: &Slot,
    claims: &[u32],
) -> (Vec<f64>, Vec<f64>) {
    let form = problem.families[usize::from(slot.family)].form;
    let (k, n_rows) = (form.row_width(), form.n_rows());
    let theta = &parameters.rows[slot.entry..slot.entry + form.n_entries()];
    let mut counts = vec![0.0; theta.len()];
    let mut missing = vec![0.0; n_rows];
    let mut own = vec![0.0; theta.len()];
    for &o in claims {
        let claim = problem.observations[o as usize];
        if claim.derived {
            continue;
        }
        let start = parameters.layout.cells[o as usize];
        own.fill(0.0);
        match form {
            FamilyForm::OneCoin | FamilyForm::Quantity { .. } => {
                own.copy_from_slice(&cells[start..start + k]);
            }
            FamilyForm::Rows { .. } => {
                let mine = &cells[start..=start + k];
                spread(theta, k, usize::from(claim.value), claim.denied, (mine, &mut own));
            }
        }
        for row in 0..n_rows {
            let right = own[row * k + row];
            let wrong: f64 = own[row * k..(row + 1) * k].iter().sum::<f64>() - right;
            missing[row] += lost(right, wrong, theta[row * k + row], claim.weight);
        }
        for (total, n) in counts.iter_mut().zip(&own) {
            *total += n;
        }
    }
    (counts, missing)
}

/// Variance of a claim's score for the logit of the diagonal, given the claims (Eq. 17).
fn lost(right: f64, wrong: f64, theta: f64, weight: f64) -> f64 {
    let mean = right * (1.0 - theta) - wrong * theta;
    let square = weight * (right * (1.0 - theta).powi(2) + wrong * theta.powi(2));
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
