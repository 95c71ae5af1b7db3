//! Intervals that cover: quantiles over the draws of [`Augmentation`]s that start at the best
//! mode (docs/model.md, Eq. 39). Those by observed information hold everything but one source at its
//! estimate, and so are too narrow where populations are learned from few claims.

use rand::Rng;
use rayon::prelude::*;

use super::augment::Augmentation;
use super::figures::Figures;
use crate::infer::nuts::{draw_cost, pass_cost, quantile};
use crate::infer::summary::{Shares, bands, right, row_weight};
use crate::infer::{DrawProgress, Fit, InferError, Observer};
use crate::model::{Layout, Parameters, Problem, SourcePosterior};
use crate::num::{Stream, draw_dirichlet, stream};

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

/// Replaces the intervals of `fit`; `asked` is the number of draws. Where [`N_LEAST`] of them would
/// take too long, it keeps those that it has.
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
            let at = self.chain.step();
            self.n += 1;
            if self.n <= N_WARM {
                continue;
            }
            self.kept.add(problem, (at, shares), &mut self.rng);
            if let Some(figures) =
                self.figures.as_mut().filter(|_| self.n.is_multiple_of(FIGURES_EVERY))
            {
                figures.add(at);
            }
        }
    }
}

/// Puts the quantiles of what was kept, which is sorted, in the place of the intervals of `fit`.
fn put(problem: &Problem, fit: &mut Fit, (kept, shares): (&Kept, &Shares)) {
    let layout = &fit.parameters.layout;
    for (source, posterior) in fit.posterior.sources.iter_mut().enumerate() {
        let group = usize::from(problem.groups[source]);
        let of_source = if shares.by_source[source].is_empty() {
            &kept.unheard[group]
        } else {
            &kept.sources[source]
        };
        describe(posterior, of_source);
        for (family, &i) in posterior.families.iter_mut().zip(&shares.by_source[source]) {
            (family.lo, family.hi) = around(&kept.slots[i], family.mean);
            family.sd = error(&kept.slots[i], family.mean);
            let slot = &layout.slots[i];
            let form = problem.families[usize::from(slot.family)].form;
            for (row, posterior) in family.rows.iter_mut().enumerate() {
                let own = row * form.row_width()..(row + 1) * form.row_width();
                let of_family = &problem.families[usize::from(slot.family)];
                let (mean, _) = right(of_family, row, &posterior.mean[..own.len()]);
                (posterior.lo, posterior.hi) = around(&kept.rows[slot.row + row], mean);
            }
            if let Some(shift) = &mut family.shift {
                (shift.lo, shift.hi) = around(&kept.shifts[i], shift.mean);
            }
        }
    }
}

/// What is kept of the points, each by draw.
struct Kept {
    /// P(right | truth), by row of the layout.
    rows: Vec<Vec<f64>>,
    /// P(right) by slot.
    slots: Vec<Vec<f64>>,
    shifts: Vec<Vec<f64>>,
    sources: Vec<Vec<f64>>,
    /// P(right) of a source without claims, by kind group.
    unheard: Vec<Vec<f64>>,
}

impl Kept {
    /// Room for `n` points.
    fn new(problem: &Problem, layout: &Layout, n: usize) -> Self {
        let room = |n_kept: usize| (0..n_kept).map(|_| Vec::with_capacity(n)).collect();
        Self {
            rows: room(layout.n_rows),
            slots: room(layout.slots.len()),
            shifts: room(layout.slots.len()),
            sources: room(problem.n_sources as usize),
            unheard: room(usize::from(problem.n_groups)),
        }
    }

    fn add(&mut self, problem: &Problem, (at, shares): (&Parameters, &Shares), rng: &mut impl Rng) {
        for (i, slot) in at.layout.slots.iter().enumerate() {
            let f = usize::from(slot.family);
            let family = &problem.families[f];
            let (n_rows, width) = (family.form.n_rows(), family.form.row_width());
            let mut score = 0.0;
            for row in 0..n_rows {
                let start = slot.entry + row * width;
                let (p, _) = right(family, row, &at.rows[start..start + width]);
                self.rows[slot.row + row].push(p);
                score += row_weight(at, f, row) * p;
            }
            self.slots[i].push(shares.score(problem, at, f, score));
            self.shifts[i].push(at.shifts[i]);
        }
        for (source, slots) in shares.by_source.iter().enumerate() {
            let total: f64 = slots.iter().map(|&i| shares.claims[i]).sum();
            let last = |&i: &usize| self.slots[i].last().copied().unwrap_or(0.0);
            let score = slots.iter().map(|i| shares.claims[*i] / total * last(i)).sum();
            self.sources[source].push(score);
        }
        let total: f64 = shares.overall.iter().sum();
        for (group, draws) in self.unheard.iter_mut().enumerate() {
            let parts = shares.overall.iter().enumerate().filter(|(_, weight)| **weight > 0.0);
            let score = parts
                .map(|(f, weight)| {
                    let theta = draw_unheard(problem, at, (f, group), rng);
                    weight / total * shares.score(problem, at, f, theta)
                })
                .sum();
            draws.push(score);
        }
    }

    fn all_mut(&mut self) -> impl Iterator<Item = &mut Vec<f64>> {
        let Self { rows, slots, shifts, sources, unheard } = self;
        [rows, slots, shifts, sources, unheard].into_iter().flatten()
    }

    /// Adds the points of another chain.
    fn join(&mut self, mut other: Self) {
        for (all, own) in self.all_mut().zip(other.all_mut()) {
            all.append(own);
        }
    }

    fn sort(&mut self) {
        self.all_mut().for_each(|draws| draws.sort_by(f64::total_cmp));
    }
}

/// P(right) in a family of a source of a kind group that has made no claim.
fn draw_unheard(
    problem: &Problem,
    at: &Parameters,
    (f, group): (usize, usize),
    rng: &mut impl Rng,
) -> f64 {
    let (family, learned) = (&problem.families[f], &at.families[f]);
    let (width, size) = (family.form.row_width(), family.form.n_entries());
    let own = learned.groups[group * size..(group + 1) * size].chunks_exact(width);
    let mut score = 0.0;
    for (row, mean) in own.enumerate() {
        let mut drawn: Vec<f64> = mean.iter().map(|m| learned.strength[row] * m).collect();
        draw_dirichlet(rng, &mut drawn);
        score += row_weight(at, f, row) * right(family, row, &drawn).0;
    }
    score
}

fn describe(posterior: &mut SourcePosterior, ordered: &[f64]) {
    let n = ordered.len() as f64;
    (posterior.lo, posterior.hi) = around(ordered, posterior.mean);
    posterior.mid = quantile(ordered, 0.5);
    posterior.sd = error(ordered, posterior.mean);
    posterior.band_probability =
        bands(|border| (n - ordered.partition_point(|x| *x < border) as f64) / n);
}

/// 5 % and 95 % quantiles, moved where the estimate would lie outside.
fn around(ordered: &[f64], estimate: f64) -> (f64, f64) {
    (quantile(ordered, 0.05).min(estimate), quantile(ordered, 0.95).max(estimate))
}

/// Root of the mean squared distance from the estimate.
fn error(draws: &[f64], estimate: f64) -> f64 {
    let squares: f64 = draws.iter().map(|x| (x - estimate).powi(2)).sum();
    (squares / draws.len() as f64).sqrt()
}
