//! From the best mode to posteriors of sources: intervals by observed information (Louis 1982).

use rayon::prelude::*;

use super::update::{shape, slots_of};
use crate::model::{
    Expectation, Family, FamilyPosterior, Parameters, Problem, RowPosterior, ShiftPosterior, Slot,
    SourcePosterior,
};
use crate::num::{beta_cdf, beta_kl, beta_quantile};

/// Lower ends of the bands A to D; E is below the last.
const BANDS: [f64; 4] = [0.95, 0.8, 0.6, 0.4];
/// The 95 % quantile of the standard normal distribution.
const NORMAL_95: f64 = 1.644_853_626_951_472_7;
/// Shapes of Betas stay in here, whatever the matched moments ask for.
const SHAPES: (f64, f64) = (1e-3, 1e9);

/// Mean and variance of P(right), before and after the claims, and claims that they rest on.
#[derive(Clone, Copy, Default)]
struct Moments {
    mean: f64,
    variance: f64,
    prior_mean: f64,
    prior_variance: f64,
    n_effective: f64,
}

impl Moments {
    /// Adds an independent part with a fixed weight.
    fn add(&mut self, weight: f64, part: &Self) {
        self.mean += weight * part.mean;
        self.variance += weight * weight * part.variance;
        self.prior_mean += weight * part.prior_mean;
        self.prior_variance += weight * weight * part.prior_variance;
        self.n_effective += part.n_effective;
    }
}

/// Beta with a given mean and variance.
fn matched(mean: f64, variance: f64) -> (f64, f64) {
    let n = (mean * (1.0 - mean) / variance.max(1e-15) - 1.0).max(1e-2);
    let (lo, hi) = SHAPES;
    ((mean * n).clamp(lo, hi), ((1.0 - mean) * n).clamp(lo, hi))
}

/// Posteriors of all sources.
pub(super) fn summarise(
    problem: &Problem,
    parameters: &Parameters,
    found: &Expectation,
) -> Vec<SourcePosterior> {
    let n_families = problem.families.len();
    let claims = counting_claims(problem, parameters);
    let mut overall = vec![0.0; n_families];
    let mut by_source: Vec<Vec<usize>> = vec![Vec::new(); problem.n_sources as usize];
    for (i, slot) in parameters.layout.slots.iter().enumerate() {
        overall[usize::from(slot.family)] += claims[i];
        by_source[slot.source as usize].push(i);
    }
    if overall.iter().sum::<f64>() <= 0.0 {
        overall.fill(1.0);
    }
    let of_prior: Vec<Vec<Moments>> = (0..problem.n_groups)
        .map(|g| (0..n_families).map(|f| prior_moments(problem, parameters, f, g)).collect())
        .collect();
    by_source
        .par_iter()
        .enumerate()
        .map(|(source, slots)| {
            let own: Vec<(Moments, FamilyPosterior)> = slots
                .iter()
                .filter(|&&i| claims[i] > 0.0)
                .map(|&i| {
                    family(problem, parameters, found, (&parameters.layout.slots[i], claims[i]))
                })
                .collect();
            let mut sum = Moments::default();
            if own.is_empty() {
                let total: f64 = overall.iter().sum();
                let group = usize::from(problem.groups[source]);
                for (part, weight) in of_prior[group].iter().zip(&overall) {
                    sum.add(weight / total, part);
                }
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

/// Weight of the observations of each slot that count.
fn counting_claims(problem: &Problem, parameters: &Parameters) -> Vec<f64> {
    let layout = &parameters.layout;
    (0..layout.slots.len())
        .map(|i| {
            let own = &layout.by_slot[layout.starts[i]..layout.starts[i + 1]];
            let claims = own.iter().map(|&o| problem.observations[o as usize]);
            claims.filter(|o| !o.derived).map(|o| o.weight).sum()
        })
        .collect()
}

/// Weight of each row: the prevalence of its truth.
fn row_weight(parameters: &Parameters, family: usize, row: usize) -> f64 {
    parameters.families[family].prevalence.get(row).copied().unwrap_or(1.0)
}

fn prior_moments(problem: &Problem, parameters: &Parameters, family: usize, group: u16) -> Moments {
    let (n_rows, width) = shape(problem.families[family].form);
    let learned = &parameters.families[family];
    let mut sum = Moments::default();
    for row in 0..n_rows {
        let start = usize::from(group) * n_rows * width + row * width;
        let own = &learned.groups[start..start + width];
        let (mean, spread) = right(&problem.families[family], row, own);
        let variance = spread / (learned.strength[row] + 1.0);
        let part = Moments {
            mean,
            variance,
            prior_mean: mean,
            prior_variance: variance,
            n_effective: 0.0,
        };
        sum.add(row_weight(parameters, family, row), &part);
    }
    sum
}

/// P(right) of a row, and the variance of one claim being so: of quantities each class of error is
/// right with some probability.
fn right(family: &Family, row: usize, mean: &[f64]) -> (f64, f64) {
    let Some(errors) = &family.errors else { return (mean[row], mean[row] * (1.0 - mean[row])) };
    let p_right = errors.p_right();
    let theta: f64 = mean.iter().zip(&p_right).map(|(p, r)| p * r).sum();
    let spread = mean.iter().zip(&p_right).map(|(p, r)| p * (r - theta).powi(2)).sum();
    (theta, spread)
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
    (slot, n_claims): (&Slot, f64),
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
    let posterior = FamilyPosterior {
        family: slot.family,
        rows,
        mean: sum.mean,
        sd: sum.variance.sqrt(),
        n_claims,
        shift: problem.families[f].errors.as_ref().map(|_| shift(parameters, found, slot)),
    };
    (sum, posterior)
}

fn finish(sum: &Moments, families: Vec<FamilyPosterior>) -> SourcePosterior {
    let (a, b) = matched(sum.mean, sum.variance);
    let (prior_a, prior_b) = matched(sum.prior_mean, sum.prior_variance);
    let above = BANDS.map(|band| 1.0 - beta_cdf(a, b, band));
    SourcePosterior {
        mean: sum.mean,
        sd: sum.variance.sqrt(),
        lo: beta_quantile(a, b, 0.05),
        mid: beta_quantile(a, b, 0.5),
        hi: beta_quantile(a, b, 0.95),
        n_effective: sum.n_effective,
        prior_mean: sum.prior_mean,
        information: if families.is_empty() { 0.0 } else { beta_kl(a, b, prior_a, prior_b) },
        band_probability: [
            above[0],
            above[1] - above[0],
            above[2] - above[1],
            above[3] - above[2],
            1.0 - above[3],
        ],
        families,
    }
}

/// What the families learned, for the record.
pub(super) fn hyper(problem: &Problem, parameters: &Parameters) -> Vec<(String, Vec<f64>)> {
    let mut all = Vec::new();
    for (f, (family, learned)) in problem.families.iter().zip(&parameters.families).enumerate() {
        if slots_of(parameters, f).is_empty() {
            continue;
        }
        let size = learned.population.len();
        let mut put =
            |what: &str, values: Vec<f64>| all.push((format!("{}.{what}", family.name), values));
        put("population", learned.population.clone());
        for (g, group) in learned.groups.chunks_exact(size).enumerate() {
            put(&format!("group.{g}"), group.to_vec());
        }
        put("strength", learned.strength.clone());
        put("prevalence", learned.prevalence.clone());
        put("lambda", learned.nodes.to_vec());
        put("jump_rate_per_day", vec![learned.jump_rate]);
    }
    all
}
