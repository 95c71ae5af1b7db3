//! From the best mode to posteriors of sources: intervals by observed information (Louis 1982).

use rayon::prelude::*;

use super::update::shape;
use crate::infer::summary::{Moments, Shares, finish, matched, right, row_weight};
use crate::model::{
    Expectation, FamilyPosterior, Parameters, Problem, RowPosterior, ShiftPosterior, Slot,
    SourcePosterior,
};
use crate::num::beta_quantile;

/// The 95 % quantile of the standard normal distribution.
const NORMAL_95: f64 = 1.644_853_626_951_472_7;

/// Posteriors of all sources.
pub(super) fn summarise(
    problem: &Problem,
    parameters: &Parameters,
    found: &Expectation,
) -> Vec<SourcePosterior> {
    let shares = Shares::of(problem, parameters);
    let of_prior: Vec<Moments> =
        (0..problem.n_groups).map(|group| shares.unheard(problem, parameters, group)).collect();
    let claims = &shares.claims;
    shares
        .by_source
        .par_iter()
        .enumerate()
        .map(|(source, slots)| {
            let own: Vec<(Moments, FamilyPosterior)> = slots
                .iter()
                .map(|&i| {
                    let slot = &parameters.layout.slots[i];
                    family(problem, parameters, found, (slot, &shares, claims[i]))
                })
                .collect();
            let mut sum = Moments::default();
            if own.is_empty() {
                sum = of_prior[usize::from(problem.groups[source])];
            } else {
                let total: f64 = own.iter().map(|(_, f)| f.n_claims).sum();
                for (part, family) in &own {
                    sum.add(family.n_claims / total, part);
                }
            }
            finish(&sum, own.into_iter().map(|(_, f)| f).collect())
        })
        .collect()
}

/// Posterior of a shift by the curvature at the mode, which the expected precision bounds.
fn shift(parameters: &Parameters, found: &Expectation, slot: &Slot) -> ShiftPosterior {
    let sd_prior = parameters.families[usize::from(slot.family)].shift_sd;
    let layout = &parameters.layout;
    let key = |s: &Slot| (s.family, s.source);
    let at = layout.slots.partition_point(|s| key(s) < key(slot));
    let mean = parameters.shifts[at];
    let sd = (found.stiffness[at] + sd_prior.powi(-2)).sqrt().recip();
    ShiftPosterior { mean, lo: mean - NORMAL_95 * sd, hi: mean + NORMAL_95 * sd }
}

fn family(
    problem: &Problem,
    parameters: &Parameters,
    found: &Expectation,
    (slot, shares, n_claims): (&Slot, &Shares, f64),
) -> (Moments, FamilyPosterior) {
    let f = usize::from(slot.family);
    let (n_rows, width) = shape(problem.families[f].form);
    let prior = parameters.prior_rows(problem, slot.family, slot.source);
    let mut sum = Moments::default();
    let mut rows = Vec::with_capacity(n_rows);
    for row in 0..n_rows {
        let at = slot.entry + row * width..slot.entry + (row + 1) * width;
        let mean = &parameters.rows[at.clone()];
        let strength = parameters.families[f].strength[row];
        let (theta, spread) = right(&problem.families[f], row, mean);
        let complete = found.counts[at].iter().sum::<f64>() + strength;
        // Eq. 17: what is missing cannot be more than what the claims bring.
        let information =
            (complete * spread - found.missing[slot.row + row]).max(strength * spread);
        let n = information / spread.max(1e-12);
        let (a, b) = matched(theta, spread / (n + 1.0));
        let (own_prior, prior_spread) =
            right(&problem.families[f], row, &prior[row * width..(row + 1) * width]);
        let part = Moments {
            mean: theta,
            variance: spread / (n + 1.0),
            prior_mean: own_prior,
            prior_variance: prior_spread / (strength + 1.0),
            n_effective: n - strength,
        };
        sum.add(row_weight(parameters, f, row), &part);
        rows.push(RowPosterior {
            truth: row as u16,
            mean: mean.to_vec(),
            lo: beta_quantile(a, b, 0.05),
            hi: beta_quantile(a, b, 0.95),
            n_effective: part.n_effective,
        });
    }
    let sum = shares.scored(problem, parameters, f, &sum);
    let (a, b) = matched(sum.mean, sum.variance);
    let posterior = FamilyPosterior {
        family: slot.family,
        rows,
        mean: sum.mean,
        sd: sum.variance.sqrt(),
        lo: beta_quantile(a, b, 0.05),
        hi: beta_quantile(a, b, 0.95),
        n_claims,
        shift: problem.families[f].errors.as_ref().map(|_| shift(parameters, found, slot)),
    };
    (sum, posterior)
}
