//! From draws to the posterior.

use rayon::prelude::*;

use super::NutsOptions;
use super::chain::Walk;
use super::density::LnPosterior;
use super::diagnostics::{diagnose, moments, quantile};
use super::items::{Seen, see};
use super::record::{Record, SlotRecord, Tally};
use crate::infer::em::Run;
use crate::infer::summary::{Moments, Shares, bands, finish, hyper, information, right};
use crate::infer::{DrawProgress, Fit, InferError, Observer};
use crate::model::{
    DrawDiagnostics, Family, FamilyPosterior, Parameters, Posterior, Problem, RowPosterior,
    SamplerReport, ShiftPosterior, Slot, SourcePosterior,
};

/// Describes the posterior by the draws of `walks`; `fit` describes the modes of `runs`.
pub(super) fn describe(
    density: &LnPosterior<'_>,
    (runs, fit): (&[Run], Fit),
    walks: &[Walk],
    options: &NutsOptions,
    observer: &mut dyn Observer,
) -> Result<Fit, InferError> {
    let problem = density.space.problem;
    let last = DrawProgress {
        chain: options.n_chains - 1,
        n: options.n_warmup + options.n_draws,
        total: options.n_warmup + options.n_draws,
        n_divergent: walks.iter().map(|walk| walk.n_divergent).sum(),
        warming_up: false,
    };
    let shares = Shares::of(problem, &fit.parameters);
    let record = Record::of((density, options.seed), walks, &shares, (&mut *observer, last))?;
    let seen = see(density, runs, walks, options.n_described, (observer, last))?;
    let sources = (0..problem.n_sources as usize)
        .into_par_iter()
        .map(|source| describe_source(problem, (&record, &shares), &fit.parameters, source))
        .collect();
    let parameters = proper(&record.means, &fit.parameters);
    let report = report((&record, &shares), walks, options, &seen);
    let posterior = Posterior {
        sources,
        items: seen.items,
        observations: seen.observations,
        hyper: hyper(problem, &parameters),
        converged: report.failed().is_empty(),
        sampler: Some(report),
        ..fit.posterior
    };
    Ok(Fit { posterior, parameters })
}

/// Parameters on the layout of the problem, held observations no longer apart.
pub(super) fn proper(means: &Parameters, like: &Parameters) -> Parameters {
    let mut proper = means.clone();
    proper.rows.truncate(like.rows.len());
    proper.shifts.truncate(like.shifts.len());
    proper.layout = like.layout.clone();
    proper
}

fn describe_source(
    problem: &Problem,
    (record, shares): (&Record, &Shares),
    like: &Parameters,
    source: usize,
) -> SourcePosterior {
    let (mean, variance) = moments(&record.scores[source]);
    let prior = record.priors[source];
    let mut sum = Moments {
        mean,
        variance,
        prior_mean: prior.mean(),
        prior_variance: prior.variance(),
        n_effective: 0.0,
    };
    let own = &shares.by_source[source];
    if own.is_empty() {
        sum.variance = sum.prior_variance;
        return finish(&sum, Vec::new());
    }
    let families: Vec<FamilyPosterior> = own
        .iter()
        .map(|&i| {
            let slot = &like.layout.slots[i];
            let family = &problem.families[usize::from(slot.family)];
            describe_slot((slot, family), &record.means, &record.slots[i], shares.claims[i])
        })
        .collect();
    sum.n_effective = families.iter().flat_map(|f| &f.rows).map(|row| row.n_effective).sum();
    let ordered = ordered(&record.scores[source]);
    let n = ordered.len() as f64;
    let above = |border: f64| (n - ordered.partition_point(|x| *x < border) as f64) / n;
    SourcePosterior {
        mean,
        sd: variance.sqrt(),
        lo: quantile(&ordered, 0.05),
        mid: quantile(&ordered, 0.5),
        hi: quantile(&ordered, 0.95),
        n_effective: sum.n_effective,
        prior_mean: sum.prior_mean,
        information: information(&sum),
        band_probability: bands(above),
        families,
    }
}

fn ordered(draws: &[f64]) -> Vec<f64> {
    let mut ordered = draws.to_vec();
    ordered.sort_by(f64::total_cmp);
    ordered
}

fn describe_slot(
    (slot, family): (&Slot, &Family),
    means: &Parameters,
    own: &SlotRecord,
    n_claims: f64,
) -> FamilyPosterior {
    let width = family.form.row_width();
    let rows = own
        .rights
        .iter()
        .zip(&own.priors)
        .enumerate()
        .map(|(row, (draws, prior))| {
            let at = row * width..(row + 1) * width;
            let mean = &means.rows[slot.entry + at.start..slot.entry + at.end];
            let ordered = ordered(draws);
            RowPosterior {
                truth: row as u16,
                mean: mean.to_vec(),
                lo: quantile(&ordered, 0.05),
                hi: quantile(&ordered, 0.95),
                n_effective: n_effective(
                    (right(family, row, mean).1, moments(draws).1),
                    (right(family, row, &own.prior_rows[at]).1, prior),
                ),
            }
        })
        .collect();
    let shift = (!own.shifts.is_empty()).then(|| {
        let ordered = ordered(&own.shifts);
        let mean = moments(&own.shifts).0;
        ShiftPosterior { mean, lo: quantile(&ordered, 0.05), hi: quantile(&ordered, 0.95) }
    });
    let (mean, variance) = moments(&own.scores);
    let scores = ordered(&own.scores);
    FamilyPosterior {
        family: slot.family,
        rows,
        mean,
        sd: variance.sqrt(),
        lo: quantile(&scores, 0.05),
        hi: quantile(&scores, 0.95),
        n_claims,
        shift,
    }
}

/// Claims that a row rests on: a row known as well as from n claims has a variance of that of one
/// claim over n + 1 (docs/model.md, below Eq. 17); what it had a priori is taken off.
fn n_effective((spread, variance): (f64, f64), (prior_spread, prior): (f64, &Tally)) -> f64 {
    let n = |spread: f64, variance: f64| spread / variance.max(1e-15) - 1.0;
    (n(spread, variance) - n(prior_spread, prior.variance())).max(0.0)
}

fn report(
    (record, shares): (&Record, &Shares),
    walks: &[Walk],
    options: &NutsOptions,
    seen: &Seen,
) -> SamplerReport {
    let n_draws = walks[0].draws.len();
    let of_source = |source: usize| {
        let shifts = shares.by_source[source].iter().map(|&i| &record.slots[i].shifts);
        let of_shifts = shifts.filter(|draws| !draws.is_empty()).map(|s| diagnose(s, n_draws));
        of_shifts.fold(diagnose(&record.scores[source], n_draws), |a, b| DrawDiagnostics {
            r_hat: a.r_hat.max(b.r_hat),
            ess_bulk: a.ess_bulk.min(b.ess_bulk),
            ess_tail: a.ess_tail.min(b.ess_tail),
            mcse: a.mcse,
        })
    };
    let ln_posterior: Vec<f64> =
        walks.iter().flat_map(|walk| walk.ln_posterior.iter().copied()).collect();
    let n_deepest: usize = walks.iter().map(|walk| walk.n_deepest).sum();
    SamplerReport {
        n_chains: walks.len(),
        n_draws,
        n_warmup: options.n_warmup,
        n_divergent: walks.iter().map(|walk| walk.n_divergent).sum(),
        max_depth_share: n_deepest as f64 / (walks.len() * n_draws) as f64,
        ln_posterior: diagnose(&ln_posterior, n_draws),
        sources: (0..record.scores.len()).into_par_iter().map(of_source).collect(),
        hyper: record
            .watched
            .par_iter()
            .map(|(name, draws)| (name.clone(), diagnose(draws, n_draws)))
            .collect(),
        n_items_apart: seen.n_apart,
        visits: seen.visits.clone(),
    }
}
