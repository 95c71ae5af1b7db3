//! Anderson's acceleration of EM (1965; for EM with a safeguard Henderson & Varadhan 2019; Eq. 18):
//! what the last passes moved tells where hundreds of them would lead. A leap is only a guess; the
//! driver keeps it if it climbs.
//!
//! Differences are measured by the information that complete data would hold, the metric in which a
//! pass of EM is symmetric: then a handful of passes see all slow directions at once.

use std::collections::VecDeque;

use super::update::shape;
use crate::model::{Expectation, Parameters, Problem};
use crate::num::soft_max;

/// Passes that a leap is made from, at most.
const DEPTH: usize = 8;
/// Of the largest entry of the normal equations: what keeps them well-posed.
const RIDGE: f64 = 1e-11;

/// A pass in coordinates: where it began, and how far EM moved from there.
struct Step {
    at: Vec<f64>,
    moved: Vec<f64>,
}

/// The last passes.
#[derive(Default)]
pub(super) struct Trail {
    steps: VecDeque<Step>,
    /// Where the last pass led to.
    to: Vec<f64>,
    /// By coordinate: what its square counts for.
    metric: Vec<f64>,
    /// Leaps that failed, less those that did not.
    n_failed: usize,
}

impl Trail {
    /// A leap failed: what it was made from is forgotten, and the next one waits for more passes.
    pub(super) fn fail(&mut self) {
        self.steps.clear();
        self.n_failed += 1;
    }

    /// A leap was kept.
    pub(super) fn succeed(&mut self) {
        self.n_failed = self.n_failed.saturating_sub(1);
    }

    /// Adds a pass from `at` to `next`, and says how far that is.
    pub(super) fn push(
        &mut self,
        (at, next): (&Parameters, &Parameters),
        found: &Expectation,
    ) -> f64 {
        self.metric = metric(next, found);
        let at = flatten(at);
        self.to = flatten(next);
        let moved: Vec<f64> = self.to.iter().zip(&at).map(|(y, x)| y - x).collect();
        let length = moved.iter().zip(&self.metric).map(|(x, w)| w * x * x).sum();
        self.steps.push_back(Step { at, moved });
        if self.steps.len() > DEPTH + 1 {
            self.steps.pop_front();
        }
        length
    }

    /// Where to go from the pass that was added last, which led to `next`; `None` while too little is
    /// known.
    pub(super) fn leap(&self, problem: &Problem, next: &Parameters) -> Option<Parameters> {
        if self.steps.len() < 2 + self.n_failed.min(DEPTH - 1) {
            return None;
        }
        let shares = self.shares()?;
        let mut ahead = self.to.clone();
        for (ix, share) in shares.iter().enumerate() {
            let (old, new) = (&self.steps[ix], &self.steps[ix + 1]);
            for (i, x) in ahead.iter_mut().enumerate() {
                *x -= share * (new.at[i] - old.at[i] + new.moved[i] - old.moved[i]);
            }
        }
        ahead.iter().all(|x| x.is_finite()).then(|| rebuild(problem, next, &ahead))
    }

    /// By pair of neighbours: how much of their difference makes the last move smallest.
    fn shares(&self) -> Option<Vec<f64>> {
        let n = self.steps.len() - 1;
        let last = &self.steps[n].moved;
        let mut bends: Vec<Vec<f64>> = Vec::with_capacity(n);
        for pair in 0..n {
            let (old, new) = (&self.steps[pair].moved, &self.steps[pair + 1].moved);
            bends.push(new.iter().zip(old).map(|(y, x)| y - x).collect());
        }
        let dot = |a: &[f64], b: &[f64]| -> f64 {
            a.iter().zip(b).zip(&self.metric).map(|((x, y), w)| x * y * w).sum()
        };
        let mut normal: Vec<Vec<f64>> =
            bends.iter().map(|a| bends.iter().map(|b| dot(a, b)).collect()).collect();
        let right: Vec<f64> = bends.iter().map(|a| dot(a, last)).collect();
        let top = (0..n).map(|i| normal[i][i]).fold(0.0, f64::max);
        for (i, row) in normal.iter_mut().enumerate() {
            row[i] += RIDGE * top;
        }
        solve(normal, right)
    }
}

/// The solution of a small symmetric positive system, by Cholesky's method.
fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Option<Vec<f64>> {
    let n = b.len();
    for i in 0..n {
        for j in 0..=i {
            let known: f64 = (0..j).map(|k| a[i][k] * a[j][k]).sum();
            let rest = a[i][j] - known;
            a[i][j] = if i == j { rest.sqrt() } else { rest / a[j][j] };
        }
        if a[i][i].is_nan() || a[i][i] <= 0.0 {
            return None;
        }
    }
    for i in 0..n {
        let known: f64 = (0..i).map(|k| a[i][k] * b[k]).sum();
        b[i] = (b[i] - known) / a[i][i];
    }
    for i in (0..n).rev() {
        let known: f64 = (i + 1..n).map(|k| a[k][i] * b[k]).sum();
        b[i] = (b[i] - known) / a[i][i];
    }
    Some(b)
}

fn flatten(parameters: &Parameters) -> Vec<f64> {
    let mut flat: Vec<f64> = parameters.rows.iter().map(|p| p.ln()).collect();
    let slots = parameters.layout.slots.iter().zip(&parameters.shifts);
    flat.extend(slots.map(|(slot, b)| b / parameters.families[usize::from(slot.family)].shift_sd));
    flat.extend(&parameters.levels);
    flat.push(parameters.level_sd.ln());
    for family in &parameters.families {
        for block in [&family.population, &family.groups, &family.prevalence, &family.strength] {
            flat.extend(block.iter().map(|p| p.ln()));
        }
        flat.extend(family.nodes.iter().map(|p| p.max(1e-300).ln()));
        flat.push(family.jump_rate.ln());
        flat.push(family.shift_sd.ln());
    }
    flat
}

/// By coordinate of [`flatten`]: information that complete data hold of it. That of levels and
/// populations is in the rows that move with them.
fn metric(parameters: &Parameters, found: &Expectation) -> Vec<f64> {
    let mut metric = found.counts.clone();
    for (slot, stiffness) in parameters.layout.slots.iter().zip(&found.stiffness) {
        let sd = parameters.families[usize::from(slot.family)].shift_sd;
        metric.push(1.0 + stiffness * sd * sd);
    }
    metric.extend(parameters.levels.iter().map(|_| 1.0));
    // Sources that are only names change nothing.
    let n_levels = parameters.layout.has_level.iter().filter(|has| **has).count();
    metric.push(1.0 + n_levels as f64);
    for (f, family) in parameters.families.iter().enumerate() {
        metric.extend(family.population.iter().chain(&family.groups));
        metric.extend(&found.truths[f]);
        metric.extend(family.strength.iter().map(|_| 1.0));
        metric.extend(found.nodes[f]);
        metric.push(1.0 + found.jumps[f]);
        metric.push(1.0);
    }
    metric
}

fn rebuild(problem: &Problem, like: &Parameters, flat: &[f64]) -> Parameters {
    let mut new = like.clone();
    let mut at = 0;
    let mut take = |n: usize| {
        at += n;
        &flat[at - n..at]
    };
    new.rows.copy_from_slice(take(like.rows.len()));
    let layout = like.layout.clone();
    let shifts = take(like.shifts.len());
    for ((slot, shift), b) in layout.slots.iter().zip(&mut new.shifts).zip(shifts) {
        *shift = b * like.families[usize::from(slot.family)].shift_sd;
    }
    new.levels.copy_from_slice(take(like.levels.len()));
    new.level_sd = take(1)[0].clamp(-9.0, 3.0).exp();
    for slot in &layout.slots {
        let (rows, width) = shape(problem.families[usize::from(slot.family)].form);
        normalise(&mut new.rows[slot.entry..slot.entry + rows * width], width);
    }
    for (family, learned) in problem.families.iter().zip(&mut new.families) {
        let (_, width) = shape(family.form);
        for block in [&mut learned.population, &mut learned.groups] {
            let own = take(block.len());
            block.copy_from_slice(own);
            normalise(block, width);
        }
        if !learned.prevalence.is_empty() {
            let own = take(learned.prevalence.len());
            learned.prevalence.copy_from_slice(own);
            normalise(&mut learned.prevalence, width);
        }
        for (strength, ln) in learned.strength.iter_mut().zip(take(family.strength.len())) {
            *strength = ln.clamp(-2.0, 9.0).exp();
        }
        learned.nodes.copy_from_slice(take(7));
        normalise(&mut learned.nodes, 7);
        learned.jump_rate = take(1)[0].clamp(-40.0, 20.0).exp();
        learned.shift_sd = take(1)[0].exp();
    }
    new
}

/// Logarithms to probabilities, none of which is 0, row by row.
fn normalise(block: &mut [f64], width: usize) {
    for row in block.chunks_exact_mut(width) {
        soft_max(row);
        for p in row {
            *p = p.max(1e-9);
        }
    }
}
