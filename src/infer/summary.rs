//! What posteriors of sources have in common, whatever engine they come from.

use super::em::{shape, slots_of};
use crate::model::{FAMILY_NODES, Family, FamilyPosterior, Parameters, Problem, SourcePosterior};
use crate::num::{beta_cdf, beta_kl, beta_quantile};

/// Lower ends of the bands A to D; E is below the last.
const BANDS: [f64; 4] = [0.95, 0.8, 0.6, 0.4];
/// Shapes of Betas stay in here, whatever the matched moments ask for.
const SHAPES: (f64, f64) = (1e-3, 1e9);

/// Mean and variance of P(right), before and after the claims, and claims that they rest on.
#[derive(Clone, Copy, Default)]
pub(super) struct Moments {
    pub(super) mean: f64,
    pub(super) variance: f64,
    pub(super) prior_mean: f64,
    pub(super) prior_variance: f64,
    pub(super) n_effective: f64,
}

impl Moments {
    /// Adds an independent part with a fixed weight.
    pub(super) fn add(&mut self, weight: f64, part: &Self) {
        self.mean += weight * part.mean;
        self.variance += weight * weight * part.variance;
        self.prior_mean += weight * part.prior_mean;
        self.prior_variance += weight * weight * part.prior_variance;
        self.n_effective += part.n_effective;
    }
}

/// Beta with a given mean and variance.
pub(super) fn matched(mean: f64, variance: f64) -> (f64, f64) {
    let n = (mean * (1.0 - mean) / variance.max(1e-15) - 1.0).max(1e-2);
    let (lo, hi) = SHAPES;
    ((mean * n).clamp(lo, hi), ((1.0 - mean) * n).clamp(lo, hi))
}

/// Which claims of which source count, and what that makes of the families.
pub(super) struct Shares {
    /// By slot: weight of its observations that count.
    pub(super) claims: Vec<f64>,
    /// By family: weight of all observations that count, or alike if there are none.
    pub(super) overall: Vec<f64>,
    /// By source: its slots with observations that count.
    pub(super) by_source: Vec<Vec<usize>>,
    /// By family: probability that a guess is right, where it does not depend on the prevalence.
    guess_right: Vec<f64>,
}

impl Shares {
    pub(super) fn of(problem: &Problem, parameters: &Parameters) -> Self {
        let claims = counting_claims(problem, parameters);
        let mut overall = vec![0.0; problem.families.len()];
        let mut by_source: Vec<Vec<usize>> = vec![Vec::new(); problem.n_sources as usize];
        for (i, slot) in parameters.layout.slots.iter().enumerate() {
            overall[usize::from(slot.family)] += claims[i];
            if claims[i] > 0.0 {
                by_source[slot.source as usize].push(i);
            }
        }
        if overall.iter().sum::<f64>() <= 0.0 {
            overall.fill(1.0);
        }
        let guess_right = (0..problem.families.len()).map(|f| guess_right(problem, f)).collect();
        Self { claims, overall, by_source, guess_right }
    }

    /// P(a claim is right) in a family, of θ = P(right | it is no guess): a share λ of claims are
    /// guesses, and some of these are right too (docs/model.md, Eq. 36).
    pub(super) fn score(&self, problem: &Problem, at: &Parameters, f: usize, theta: f64) -> f64 {
        let learned = &at.families[f];
        let lambda: f64 = learned.nodes.iter().zip(FAMILY_NODES).map(|(p, l)| p * l).sum();
        let guess = &problem.families[f].guess;
        let of_rows: f64 = learned.prevalence.iter().zip(guess).map(|(p, g)| p * g).sum();
        let guessed = if learned.prevalence.is_empty() { self.guess_right[f] } else { of_rows };
        (1.0 - lambda) * theta + lambda * guessed
    }

    /// The same of moments of θ.
    pub(super) fn scored(
        &self,
        problem: &Problem,
        at: &Parameters,
        f: usize,
        of: &Moments,
    ) -> Moments {
        let score = |theta| self.score(problem, at, f, theta);
        let share = (score(1.0) - score(0.0)).powi(2);
        Moments {
            mean: score(of.mean),
            variance: share * of.variance,
            prior_mean: score(of.prior_mean),
            prior_variance: share * of.prior_variance,
            n_effective: of.n_effective,
        }
    }

    /// A source of `group` without claims of its own: its kind's prior, family by family.
    pub(super) fn unheard(&self, problem: &Problem, at: &Parameters, group: u16) -> Moments {
        let total: f64 = self.overall.iter().sum();
        let mut sum = Moments::default();
        for (f, weight) in self.overall.iter().enumerate() {
            let own = prior_moments(problem, at, f, group);
            sum.add(weight / total, &self.scored(problem, at, f, &own));
        }
        sum
    }
}

/// P(a guess is right), averaged over the items of a family without prevalence: one of K candidates,
/// or a figure within the tolerance somewhere on the grid.
fn guess_right(problem: &Problem, family: usize) -> f64 {
    let (mut sum, mut n) = (0.0, 0.0);
    let tolerance = problem.families[family].errors.as_ref().map(|errors| errors.tolerance);
    for item in problem.items.iter().filter(|item| usize::from(item.family) == family) {
        sum += match (&item.grid, tolerance) {
            (Some(grid), Some(tolerance)) => {
                let (first, last) = grid.ends();
                (2.0 * tolerance / (last - first)).min(1.0)
            }
            _ => 1.0 / f64::from(item.n_values),
        };
        n += 1.0;
    }
    if n > 0.0 { sum / n } else { 0.0 }
}

/// Weight of the observations of each slot that count.
fn counting_claims(problem: &Problem, parameters: &Parameters) -> Vec<f64> {
    let layout = &parameters.layout;
    let mut counting = vec![0.0; layout.slots.len()];
    let claims = problem.observations.iter().zip(&layout.slot_of);
    for (claim, &slot) in claims.filter(|(claim, _)| !claim.derived) {
        counting[slot as usize] += claim.weight;
    }
    counting
}

/// Weight of each row: the prevalence of its truth.
pub(super) fn row_weight(parameters: &Parameters, family: usize, row: usize) -> f64 {
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
pub(super) fn right(family: &Family, row: usize, mean: &[f64]) -> (f64, f64) {
    let Some(errors) = &family.errors else { return (mean[row], mean[row] * (1.0 - mean[row])) };
    let p_right = errors.p_right();
    let theta: f64 = mean.iter().zip(&p_right).map(|(p, r)| p * r).sum();
    let spread = mean.iter().zip(&p_right).map(|(p, r)| p * (r - theta).powi(2)).sum();
    (theta, spread)
}

/// Posterior of a source as the Beta of its moments.
pub(super) fn finish(sum: &Moments, families: Vec<FamilyPosterior>) -> SourcePosterior {
    let (a, b) = matched(sum.mean, sum.variance);
    SourcePosterior {
        mean: sum.mean,
        sd: sum.variance.sqrt(),
        lo: beta_quantile(a, b, 0.05),
        mid: beta_quantile(a, b, 0.5),
        hi: beta_quantile(a, b, 0.95),
        n_effective: sum.n_effective,
        prior_mean: sum.prior_mean,
        information: if families.is_empty() { 0.0 } else { information(sum) },
        band_probability: bands(|border| 1.0 - beta_cdf(a, b, border)),
        families,
    }
}

/// Divergence from prior to posterior in nats, both taken as the Betas of their moments.
pub(super) fn information(sum: &Moments) -> f64 {
    let (a, b) = matched(sum.mean, sum.variance);
    let (prior_a, prior_b) = matched(sum.prior_mean, sum.prior_variance);
    beta_kl(a, b, prior_a, prior_b)
}

/// Probability of each band, from the probability of being above its lower end.
pub(super) fn bands(above: impl Fn(f64) -> f64) -> [f64; 5] {
    let [a, b, c, d] = BANDS.map(above);
    [a, b - a, c - b, d - c, 1.0 - d]
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
        if family.errors.is_some() {
            put("shift_sd", vec![learned.shift_sd]);
        }
    }
    if parameters.layout.has_level.contains(&true) {
        all.push(("level_sd".to_owned(), vec![parameters.level_sd]));
    }
    all
}
