//! What two sources share, weighed: as much as independent ones would, or more?

use rayon::prelude::*;

use super::said::{Meetings, Said};
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
    problem: &'a Problem,
    parameters: &'a Parameters,
    said: &'a Said,
    factors: &'a [f64],
    /// By observation: P(it is right), every claim at the weight at which sources were learned.
    right: Vec<f64>,
    /// By observation: P(its source says so | it is wrong), guesses included.
    slip: Vec<f64>,
    /// By content: voices that say so.
    voices: Vec<f64>,
    /// By item: voices on it.
    all: Vec<f64>,
}

impl<'a> Views<'a> {
    /// Of a fit of `problem`, in time linear in observations (times K for rows).
    pub(super) fn of(
        problem: &'a Problem,
        fit: &'a Fit,
        said: &'a Said,
        factors: &'a [f64],
    ) -> Self {
        let is_plain = problem.items.iter().all(|item| problem.is_plain(item));
        let detail = if is_plain { Detail::Items } else { Detail::Full };
        let found = expect(problem, &fit.parameters, detail);
        let right = if is_plain {
            let items = problem.items.iter().zip(&found.items);
            let own =
                items.map(|(item, of)| (&problem.observations[item.observations.clone()], of));
            own.flat_map(|(own, of)| own.iter().map(|o| of.probability[usize::from(o.value)]))
                .collect()
        } else {
            found.observations.iter().map(|o| o.p_right).collect()
        };
        let mut views = Self {
            problem,
            parameters: &fit.parameters,
            said,
            factors,
            right,
            slip: Vec::with_capacity(problem.observations.len()),
            voices: vec![0.0; said.by_content.len()],
            all: vec![0.0; problem.items.len()],
        };
        for (ix, item) in problem.items.iter().enumerate() {
            for o in item.observations.clone() {
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
        let item = &self.problem.items[self.said.moment[o].item as usize];
        let hit = hit(self.problem, self.parameters, (item, o));
        right * hit + (1.0 - right) * self.slip[o]
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

/// What the claims of two sources on the same moments say, summed.
#[derive(Clone, Copy, Default)]
struct Tally {
    n_met: u64,
    n_shared: u64,
    n_shared_wrong: f64,
    n_apart_wrong: f64,
    /// ln likelihood of copying against independence (Eq. 60, 62), the first source being the copier …
    ln_a: f64,
    /// … and the second.
    ln_b: f64,
}

impl Tally {
    /// A moment at which the first source says `x` and the second `y`.
    fn meet(&mut self, (said, views, traces): (&Said, &Views<'_>, &Traces), (x, y): (u32, u32)) {
        self.n_met += 1;
        if said.content[x as usize] != said.content[y as usize] {
            self.ln_a += (1.0 - COPIED).ln();
            self.ln_b += (1.0 - COPIED).ln();
            self.n_apart_wrong += (1.0 - views.p_right(x)) * (1.0 - views.p_right(y));
            return;
        }
        self.n_shared += 1;
        self.n_shared_wrong += 1.0 - views.p_right(x);
        self.ln_a += (1.0 - COPIED + COPIED / views.expected(x, y)).ln();
        self.ln_b += (1.0 - COPIED + COPIED / views.expected(y, x)).ln();
        let (first, second) = order(traces, views, (x, y));
        self.ln_a += second;
        self.ln_b += first;
    }

    fn add(&mut self, other: &Self) {
        self.n_met += other.n_met;
        self.n_shared += other.n_shared;
        self.n_shared_wrong += other.n_shared_wrong;
        self.n_apart_wrong += other.n_apart_wrong;
        self.ln_a += other.ln_a;
        self.ln_b += other.ln_b;
    }

    fn pair(&self, (a, b): (u32, u32), prior: f64) -> Pair {
        let Self { n_met, n_shared, n_shared_wrong, n_apart_wrong, ln_a, ln_b } = *self;
        let ln_ratio = 0.5_f64.ln() + ln_a.max(ln_b) + (-(ln_a - ln_b).abs()).exp().ln_1p();
        let mut stories =
            [(1.0 - prior).ln(), (0.5 * prior).ln() + ln_a, (0.5 * prior).ln() + ln_b];
        soft_max(&mut stories);
        let is_enough = n_shared_wrong >= WRONG_MIN;
        let [_, p_a_copies_b, p_b_copies_a] = if is_enough { stories } else { [1.0, 0.0, 0.0] };
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
}

/// Runs of items that are summed apart, at most.
const RUNS_MAX: usize = 8;
/// Items of a run, at least.
const RUN_MIN: usize = 20_000;

/// Posterior of every candidate pair, which are in order.
///
/// Item by item: whoever speaks of an item and is in a candidate pair is looked up among the others. A
/// source of many claims is not read again for each of its pairs.
pub(super) fn pairs(
    problem: &Problem,
    said: &Said,
    views: &Views<'_>,
    (candidates, traces): (&[(u32, u32)], &Traces),
) -> Vec<Pair> {
    if candidates.is_empty() {
        return Vec::new();
    }
    let n_items = problem.items.len();
    let n_runs = (n_items / RUN_MIN).clamp(1, RUNS_MAX);
    let runs: Vec<Vec<Tally>> = (0..n_runs)
        .into_par_iter()
        .map(|run| {
            let mut tallies = vec![Tally::default(); candidates.len()];
            let mut meetings = Meetings::new(problem, said, candidates);
            for item in run * n_items / n_runs..(run + 1) * n_items / n_runs {
                meetings.on(item, |pair, met| tallies[pair].meet((said, views, traces), met));
            }
            tallies
        })
        .collect();
    let prior = prior(problem.n_sources);
    let total = |ix: usize| {
        let mut sum = runs[0][ix];
        for run in &runs[1..] {
            sum.add(&run[ix]);
        }
        sum
    };
    let all = candidates.iter().enumerate();
    all.map(|(ix, pair)| total(ix).pair(*pair, prior)).collect()
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
