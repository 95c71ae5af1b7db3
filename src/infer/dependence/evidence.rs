//! What two sources share, weighed: as much as independent ones would, or more?

use rayon::prelude::*;

use super::said::Said;
use super::{Pair, Traces};
use crate::infer::{Fit, expect};
use crate::model::{
    Detail, ErrorScales, Family, FamilyForm, ItemBlock, ItemPosterior, Parameters, Problem,
};
use crate::num::soft_max;

/// Share of what a copier says that is copied (Dong et al. 2009).
pub(super) const COPIED: f64 = 0.8;
/// Two independent errors on one item are the same at least this often, where many answers are
/// possible: slips of one kind lead to one wrong answer.
const ALIKE_MIN: f64 = 0.3;
/// Prior probability of a pair, at most.
const PRIOR_MAX: f64 = 0.1;
/// Expected shared errors below which no pair is dependent: one may be anybody's.
const WRONG_MIN: f64 = 2.0;
/// Of what is copied, the share that is said after the original; a copier may see it before it is out.
const AFTER: f64 = 0.9;

/// Every observation as an independent source might have made it, at a fit.
pub(super) struct Views<'a> {
    said: &'a Said,
    factors: &'a [f64],
    /// By observation: P(it is right), every claim at the weight at which sources were learned.
    right: Vec<f64>,
    /// By observation: P(its source says so | it is wrong), guesses included.
    slip: Vec<f64>,
    /// By observation: P(its source says so | it is right).
    hit: Vec<f64>,
    /// By content: voices that say so.
    voices: Vec<f64>,
    /// By item: voices on it.
    all: Vec<f64>,
}

impl<'a> Views<'a> {
    /// Of a fit of `problem`, in time linear in observations (times K for rows).
    pub(super) fn of(problem: &Problem, fit: &Fit, said: &'a Said, factors: &'a [f64]) -> Self {
        let found = expect(problem, &fit.parameters, Detail::Full);
        let mut views = Self {
            said,
            factors,
            right: found.observations.iter().map(|o| o.p_right).collect(),
            slip: Vec::with_capacity(problem.observations.len()),
            hit: Vec::with_capacity(problem.observations.len()),
            voices: vec![0.0; said.by_content.len()],
            all: vec![0.0; problem.items.len()],
        };
        for (ix, item) in problem.items.iter().enumerate() {
            for o in item.observations.clone() {
                views.hit.push(hit(problem, &fit.parameters, (item, o)));
                views.slip.push(slip(problem, &fit.parameters, (item, o), &found.items[ix]));
                views.voices[said.content[o] as usize] += factors[o];
                views.all[ix] += factors[o];
            }
        }
        views
    }

    /// P(right) of an observation.
    pub(super) fn p_right(&self, observation: u32) -> f64 {
        self.right[observation as usize]
    }

    /// P(the source of an observation says what it says), by its own record alone.
    pub(super) fn own(&self, observation: u32) -> f64 {
        let (o, right) = (observation as usize, self.p_right(observation));
        right * self.hit[o] + (1.0 - right) * self.slip[o]
    }

    /// Probability that the source of `own` says what it says if it is independent of that of
    /// `other`, which says the same: what is right it says anyway, what is wrong by its own errors or
    /// as often as the rest of the voices on the item do, whichever is more (Eq. 61).
    fn expected(&self, own: u32, other: u32) -> f64 {
        let (own, other) = (own as usize, other as usize);
        let right = self.right[own];
        let pair = self.factors[own] + self.factors[other];
        let rest = self.all[self.said.moment[own].item as usize] - pair;
        let alike = self.voices[self.said.content[own] as usize] - pair;
        let popular = alike.max(0.0) / (rest.max(0.0) + 1.0);
        right + (1.0 - right) * popular.max(self.slip[own])
    }
}

/// P(the source says so | it is right).
fn hit(problem: &Problem, parameters: &Parameters, (item, o): (&ItemBlock, usize)) -> f64 {
    let layout = &parameters.layout;
    let slot = &layout.slots[layout.slot_of[o] as usize];
    let family = &problem.families[usize::from(item.family)];
    let row = &parameters.rows[slot.entry..slot.entry + family.form.n_entries()];
    let (x, k) = (usize::from(problem.observations[o].value), usize::from(item.n_values));
    match family.form {
        FamilyForm::OneCoin => row[0],
        FamilyForm::Rows { .. } => row[x * k + x],
        FamilyForm::Quantity { .. } => right_figures(family, row),
    }
}

/// P(a figure is right).
fn right_figures(family: &Family, row: &[f64]) -> f64 {
    let right = family.errors.as_ref().map(ErrorScales::p_right).unwrap_or_default();
    right.iter().zip(row).map(|(r, p)| r * p).sum()
}

/// P(the source says so | it is wrong).
fn slip(
    problem: &Problem,
    parameters: &Parameters,
    (item, o): (&ItemBlock, usize),
    posterior: &ItemPosterior,
) -> f64 {
    let layout = &parameters.layout;
    let slot = &layout.slots[layout.slot_of[o] as usize];
    let family = &problem.families[usize::from(item.family)];
    let row = &parameters.rows[slot.entry..slot.entry + family.form.n_entries()];
    let (x, k) = (usize::from(problem.observations[o].value), usize::from(item.n_values));
    let (meant, guess) = match family.form {
        FamilyForm::OneCoin => {
            let alike = if k == 2 && item.domain.is_none() { 1.0 } else { ALIKE_MIN };
            ((1.0 - row[0]) * alike, 1.0 / k as f64)
        }
        FamilyForm::Quantity { .. } => ((1.0 - right_figures(family, row)) * ALIKE_MIN, 0.0),
        FamilyForm::Rows { .. } => {
            let (mut says, mut total) = (0.0, 0.0);
            for (z, p) in posterior.probability.iter().enumerate().filter(|(z, _)| *z != x) {
                says += p * row[z * k + x];
                total += p;
            }
            // Where nothing else is possible, its other rows tell.
            let elsewhere = (0..k).filter(|z| *z != x).map(|z| row[z * k + x]);
            let worst = elsewhere.fold(0.0, f64::max);
            (if total > 1e-9 { (says / total).max(0.5 * worst) } else { worst }, family.guess[x])
        }
    };
    (1.0 - posterior.lambda) * meant + posterior.lambda * guess
}

/// Prior probability of a pair: one is expected among all.
pub(super) fn prior(n_sources: u32) -> f64 {
    let n = f64::from(n_sources);
    (2.0 / (n * (n - 1.0).max(1.0))).min(PRIOR_MAX)
}

/// Posterior of every candidate pair.
pub(super) fn pairs(
    problem: &Problem,
    said: &Said,
    views: &Views<'_>,
    (candidates, traces): (&[(u32, u32)], &Traces),
) -> Vec<Pair> {
    let prior = prior(problem.n_sources);
    candidates.par_iter().map(|pair| compare(said, views, traces, (*pair, prior))).collect()
}

/// ln likelihoods of copying, in either direction, against independence (Eq. 60, 62).
fn compare(
    said: &Said,
    views: &Views<'_>,
    traces: &Traces,
    ((a, b), prior): ((u32, u32), f64),
) -> Pair {
    let met = said.meetings(a, b);
    let (mut n_shared, mut n_shared_wrong, mut n_apart_wrong) = (0, 0.0, 0.0);
    let (mut ln_a, mut ln_b) = (0.0, 0.0);
    for &(x, y) in &met {
        if said.content[x as usize] != said.content[y as usize] {
            ln_a += (1.0 - COPIED).ln();
            ln_b += (1.0 - COPIED).ln();
            n_apart_wrong += (1.0 - views.p_right(x)) * (1.0 - views.p_right(y));
            continue;
        }
        n_shared += 1;
        n_shared_wrong += 1.0 - views.p_right(x);
        ln_a += (1.0 - COPIED + COPIED / views.expected(x, y)).ln();
        ln_b += (1.0 - COPIED + COPIED / views.expected(y, x)).ln();
        let (first, second) = order(traces, views, (x, y));
        ln_a += second;
        ln_b += first;
    }
    let ln_ratio = 0.5_f64.ln() + ln_a.max(ln_b) + (-(ln_a - ln_b).abs()).exp().ln_1p();
    let mut stories = [(1.0 - prior).ln(), (0.5 * prior).ln() + ln_a, (0.5 * prior).ln() + ln_b];
    soft_max(&mut stories);
    let is_enough = n_shared_wrong >= WRONG_MIN;
    let [_, p_a_copies_b, p_b_copies_a] = if is_enough { stories } else { [1.0, 0.0, 0.0] };
    let n_met = met.len() as u64;
    Pair {
        a,
        b,
        p_a_copies_b,
        p_b_copies_a,
        n_met,
        n_shared,
        n_shared_wrong,
        n_apart_wrong,
        ln_ratio,
    }
}

/// What the order of two claims that are probably wrong says: ln factors if the second source copies
/// the first, and if the first copies the second.
fn order(traces: &Traces, views: &Views<'_>, (x, y): (u32, u32)) -> (f64, f64) {
    let time = |o: u32| traces.times.get(o as usize).copied().flatten();
    let (Some(first), Some(second)) = (time(x), time(y)) else { return (0.0, 0.0) };
    let wrong = 1.0 - views.p_right(x);
    let (after, before) = ((2.0 * AFTER).ln(), (2.0 * (1.0 - AFTER)).ln());
    match first.cmp(&second) {
        std::cmp::Ordering::Less => (wrong * after, wrong * before),
        std::cmp::Ordering::Greater => (wrong * before, wrong * after),
        std::cmp::Ordering::Equal => (0.0, 0.0),
    }
}
