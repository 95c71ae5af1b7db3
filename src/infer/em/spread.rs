//! Means and intervals of sources over the draws of [`Augmentation`]s that start at the best mode
//! (docs/model.md, Eq. 39). At the mode itself hyper-parameters are where they are likeliest, not
//! where they are on average; and intervals by observed information hold everything but one source
//! at its estimate, and so are too narrow where populations are learned from few claims.

use rayon::prelude::*;

use super::augment::Augmentation;
use super::figures::Figures;
use super::kept::{Kept, Means};
use crate::infer::nuts::{draw_cost, pass_cost, quantile};
use crate::infer::summary::{Shares, bands, right};
use crate::infer::{DrawProgress, Fit, InferError, Observer};
use crate::model::{Layout, Problem, SourcePosterior};
use crate::num::{Stream, stream};

/// Chains, where there are as many points for each as are left out first: points of a chain resemble
/// their neighbours, and small problems keep several processors busy no other way.
const N_CHAINS: usize = 4;
/// Points of a chain that are left out.
const N_WARM: usize = 60;
/// Points that chains go before anybody is told.
const ROUND: usize = 10;
/// With fewer points than this, quantiles are worse than observed information.
const N_LEAST: usize = 50;
/// Observations times points that there is room for.
const ROOM: usize = 2_000_000;
/// Estimated seconds on one core, on the machine that the costs were measured on, that intervals are
/// worth. An estimate, so that results do not depend on the machine.
const PATIENCE_S: f64 = 6.0;
/// Seconds of drawing a slot's part of populations and rows …
const SLOT_S: f64 = 3e-6;
/// … and a claim's.
const CLAIM_S: f64 = 0.2e-6;
/// Quantities are described at every so many points: neighbours say much the same.
const FIGURES_EVERY: usize = 8;
/// Passes that a description takes.
const FIGURES_PASSES: f64 = 3.0;
/// Any number: results are the same each time.
const SEED: u64 = 20_131_204;

/// Points that a problem gets, and by how many chains: as many as asked for, fewer for a large one, or
/// none at all.
fn n_points(
    problem: &Problem,
    layout: &Layout,
    (asked, figures): (usize, Option<&Figures>),
) -> (usize, usize) {
    let n_claims = problem.observations.len();
    let described = figures.map_or(0.0, |figures| {
        pass_cost(figures.problem()) * FIGURES_PASSES / FIGURES_EVERY as f64
    });
    let point_s = draw_cost(problem)
        + described
        + layout.slots.len() as f64 * SLOT_S
        + n_claims as f64 * CLAIM_S;
    let in_time = |n_chains: usize| {
        let all = (PATIENCE_S / point_s) as usize;
        asked.min(ROOM / n_claims.max(1)).min(all.saturating_sub(n_chains * N_WARM))
    };
    let apart = in_time(N_CHAINS) / N_CHAINS;
    if apart >= N_WARM {
        return (N_CHAINS, apart * N_CHAINS);
    }
    let n = in_time(1);
    (1, if n < N_LEAST { 0 } else { n })
}

/// Replaces means and intervals of the sources of `fit`; `asked` is the number of draws. Where
/// [`N_LEAST`] of them would take too long, it keeps those that it has.
pub(super) fn widen(
    problem: &Problem,
    fit: &mut Fit,
    (asked, learn): (usize, bool),
    observer: &mut dyn Observer,
) -> Result<(), InferError> {
    let figures = Figures::of(problem, &fit.parameters.layout);
    let (n_chains, n) = n_points(problem, &fit.parameters.layout, (asked, figures.as_ref()));
    if n == 0 || problem.observations.is_empty() {
        return Ok(());
    }
    let shares = Shares::of(problem, &fit.parameters);
    let begin = |chain: usize| {
        let seed = SEED + chain as u64;
        Walk {
            chain: Augmentation::new(problem, fit.parameters.clone(), learn, seed),
            rng: stream(seed, u64::MAX),
            n: 0,
            kept: Kept::new(problem, &fit.parameters.layout, n / n_chains),
            figures: figures.clone(),
        }
    };
    let mut walks: Vec<Walk<'_>> = (0..n_chains).into_par_iter().map(begin).collect();
    let total = N_WARM + n / n_chains;
    while walks[0].n < total {
        let to = total.min(walks[0].n + ROUND);
        walks.par_iter_mut().for_each(|walk| walk.go(problem, &shares, to));
        let (n, total) = (to * n_chains, total * n_chains);
        let told = DrawProgress { chain: 0, n, total, n_divergent: 0, warming_up: to <= N_WARM };
        if observer.on_draw(told).is_break() {
            return Err(InferError::Interrupted);
        }
    }
    let mut walks = walks.into_iter();
    let Some(Walk { mut kept, mut figures, .. }) = walks.next() else { return Ok(()) };
    for walk in walks {
        kept.join(walk.kept);
        if let (Some(all), Some(own)) = (&mut figures, walk.figures) {
            all.join(own);
        }
    }
    if let Some(figures) = figures {
        figures.put(&mut fit.posterior);
    }
    kept.sort();
    put(problem, fit, (&kept, &shares));
    Ok(())
}

/// A chain on its way, and what it has seen.
struct Walk<'a> {
    chain: Augmentation<'a>,
    rng: Stream,
    n: usize,
    kept: Kept,
    figures: Option<Figures>,
}

impl Walk<'_> {
    /// Goes on until it has been at `to` points.
    fn go(&mut self, problem: &Problem, shares: &Shares, to: usize) {
        while self.n < to {
            self.chain.step();
            self.n += 1;
            if self.n <= N_WARM {
                continue;
            }
            self.kept.add(problem, (&self.chain, shares), &mut self.rng);
            if let Some(figures) =
                self.figures.as_mut().filter(|_| self.n.is_multiple_of(FIGURES_EVERY))
            {
                figures.add(self.chain.parameters());
            }
        }
    }
}

/// Puts what the points say, of which the draws are sorted, in the place of what `fit` says of sources.
fn put(problem: &Problem, fit: &mut Fit, (kept, shares): (&Kept, &Shares)) {
    let layout = &fit.parameters.layout;
    for (source, posterior) in fit.posterior.sources.iter_mut().enumerate() {
        let group = usize::from(problem.groups[source]);
        if shares.by_source[source].is_empty() {
            describe(posterior, &kept.silent(group), &kept.unheard[group]);
        } else {
            describe(posterior, &kept.source(source), &kept.sources[source]);
        }
        for (family, &i) in posterior.families.iter_mut().zip(&shares.by_source[source]) {
            family.mean = kept.slot(i).after;
            family.sd = error(&kept.slots[i], family.mean);
            (family.lo, family.hi) = ends(&kept.slots[i], family.mean);
            let slot = &layout.slots[i];
            let of_family = &problem.families[usize::from(slot.family)];
            let width = of_family.form.row_width();
            for (row, posterior) in family.rows.iter_mut().enumerate() {
                let entries = slot.entry + row * width..slot.entry + (row + 1) * width;
                posterior.mean = entries.map(|entry| kept.entry(entry)).collect();
                let (mean, _) = right(of_family, row, &posterior.mean);
                (posterior.lo, posterior.hi) = ends(&kept.rows[slot.row + row], mean);
            }
            if let Some(shift) = &mut family.shift {
                let draws = &kept.shifts[i];
                shift.mean = draws.iter().sum::<f64>() / draws.len() as f64;
                (shift.lo, shift.hi) = ends(draws, shift.mean);
            }
        }
    }
}

fn describe(posterior: &mut SourcePosterior, means: &Means, ordered: &[f64]) {
    let n = ordered.len() as f64;
    (posterior.mean, posterior.prior_mean) = (means.after, means.prior);
    posterior.sd = error(ordered, means.after);
    (posterior.lo, posterior.hi) = ends(ordered, means.after);
    posterior.mid = quantile(ordered, 0.5);
    posterior.band_probability =
        bands(|border| (n - ordered.partition_point(|x| *x < border) as f64) / n);
}

/// 5 % and 95 % quantiles; of few skewed draws the mean may lie beyond, and they go as far as it then.
fn ends(ordered: &[f64], mean: f64) -> (f64, f64) {
    (quantile(ordered, 0.05).min(mean), quantile(ordered, 0.95).max(mean))
}

/// Root of the mean squared distance from the estimate.
fn error(draws: &[f64], estimate: f64) -> f64 {
    let squares: f64 = draws.iter().map(|x| (x - estimate).powi(2)).sum();
    (squares / draws.len() as f64).sqrt()
}
