//! ln prior of parameters, as densities of their logits, and the weight of a mode.

use super::population::group_weight;
use super::update::{STRENGTH_SHAPE, shape, slots_of};
use crate::model::{Expectation, LEVEL_SD, Parameters, Problem, SPREAD_WEIGHT};
use crate::num::ln_gamma;

/// ln of the Dirichlet density of the soft-max coordinates of `p` (Eq. 14): its mode is its mean.
fn ln_dirichlet(p: &[f64], strength: f64, mean: &[f64]) -> f64 {
    let mut sum = ln_gamma(strength);
    for (x, m) in p.iter().zip(mean) {
        let mass = strength * m;
        sum += mass * x.ln() - ln_gamma(mass);
    }
    sum
}

fn ln_pseudo(p: &[f64], counts: &[f64]) -> f64 {
    p.iter().zip(counts).filter(|(_, a)| **a > 0.0).map(|(x, a)| a * x.max(1e-300).ln()).sum()
}

/// ln p(parameters) of everything but the sources' rows.
fn ln_hyper(problem: &Problem, parameters: &Parameters) -> f64 {
    let mut sum = 0.0;
    for (family, learned) in problem.families.iter().zip(&parameters.families) {
        sum += ln_pseudo(&learned.nodes, &family.node_prior);
        sum += ln_pseudo(&learned.prevalence, &family.prevalence);
        sum += family.jump_shape * learned.jump_rate.ln()
            - family.jump_exposure_days * learned.jump_rate;
        for (strength, centre) in learned.strength.iter().zip(&family.strength) {
            sum += STRENGTH_SHAPE * (strength.ln() - strength / centre);
        }
        if let Some(errors) = &family.errors {
            sum += ln_spread(learned.shift_sd, errors.shift_sd);
        }
        let (_, width) = shape(family.form);
        let anchor = family.population_rows();
        for (row, (own, mean)) in
            learned.population.chunks_exact(width).zip(anchor.chunks_exact(width)).enumerate()
        {
            sum += ln_dirichlet(own, family.population_weight, mean);
            for group in learned.groups.chunks_exact(learned.population.len()) {
                sum +=
                    ln_dirichlet(&group[row * width..(row + 1) * width], group_weight(family), own);
            }
        }
    }
    if parameters.layout.has_level.contains(&true) {
        sum += ln_spread(parameters.level_sd, LEVEL_SD);
        let own = parameters.levels.iter().zip(&parameters.layout.has_level);
        for (level, _) in own.filter(|(_, has)| **has) {
            sum += ln_normal(*level, parameters.level_sd);
        }
    }
    sum
}

/// ln density of a spread's logarithm, up to a constant: its square is inverse Gamma around
/// `centre` squared, as if seen [`SPREAD_WEIGHT`] times.
fn ln_spread(spread: f64, centre: f64) -> f64 {
    -SPREAD_WEIGHT * (spread.ln() + 0.5 * (centre / spread).powi(2))
}

fn ln_normal(x: f64, sd: f64) -> f64 {
    -0.5 * (x / sd).powi(2) - sd.ln()
}

/// ln prior of the shifts; with what the claims say of them (`stiffness`), ln of the mass around
/// their modes instead, by Laplace's method.
fn ln_shifts(problem: &Problem, parameters: &Parameters, stiffness: Option<&[f64]>) -> f64 {
    let mut sum = 0.0;
    for (i, slot) in parameters.layout.slots.iter().enumerate() {
        let f = usize::from(slot.family);
        if problem.families[f].errors.is_some() {
            let sd = parameters.families[f].shift_sd;
            sum += ln_normal(parameters.shifts[i], sd);
            sum -= stiffness.map_or(0.0, |s| 0.5 * (s[i] + sd.powi(-2)).ln());
        }
    }
    sum
}

/// ln p(parameters).
pub(super) fn ln_prior(problem: &Problem, parameters: &Parameters) -> f64 {
    let mut sum = ln_hyper(problem, parameters) + ln_shifts(problem, parameters, None);
    each_row(
        problem,
        parameters,
        |theta, _, strength, mean| {
            sum += ln_dirichlet(theta, strength, mean);
        },
        &[],
    );
    sum
}

/// ln of the mass of the mode: ln p(claims, population) with the sources' rows integrated out
/// approximately, by correcting the evidence at the mode with the exact integral over the
/// expected counts (Cheeseman & Stutz 1996; Eq. 19). Densities at modes of different strength
/// cannot be compared, masses can.
pub(super) fn ln_mass(problem: &Problem, parameters: &Parameters, found: &Expectation) -> f64 {
    let mut sum = found.ln_evidence + ln_hyper(problem, parameters);
    sum += ln_shifts(problem, parameters, Some(&found.stiffness));
    each_row(
        problem,
        parameters,
        |theta, counts, strength, mean| {
            let total: f64 = counts.iter().sum();
            if total <= 0.0 {
                return;
            }
            sum += ln_gamma(strength) - ln_gamma(total + strength);
            for ((n, m), p) in counts.iter().zip(mean).zip(theta) {
                let mass = strength * m;
                sum += ln_gamma(n + mass) - ln_gamma(mass) - n * p.ln();
            }
        },
        &found.counts,
    );
    sum
}

/// Calls `f(θ row, counts of the row or nothing, κ, prior mean)` for every row of every source.
fn each_row(
    problem: &Problem,
    parameters: &Parameters,
    mut f: impl FnMut(&[f64], &[f64], f64, &[f64]),
    counts: &[f64],
) {
    for (i, family) in problem.families.iter().enumerate() {
        let (n_rows, width) = shape(family.form);
        for slot in slots_of(parameters, i) {
            let mean = parameters.prior_rows(problem, slot.family, slot.source);
            for row in 0..n_rows {
                let at = slot.entry + row * width..slot.entry + (row + 1) * width;
                let own = counts.get(at.clone()).unwrap_or(&[]);
                let strength = parameters.families[i].strength[row];
                f(&parameters.rows[at], own, strength, &mean[row * width..(row + 1) * width]);
            }
        }
    }
}
