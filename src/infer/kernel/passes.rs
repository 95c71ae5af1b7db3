//! Forward and backward passes over a path, for all λ nodes at once: the chain is the same for
//! each, only what is said weighs differently, so the nodes are the lanes of one computation.

#![expect(
    clippy::inline_always,
    reason = "what runs with the processor's widest vectors has to be compiled into one function"
)]

use pulp::Arch;

use super::axis::{Axis, Gap};
use super::plan::Plan;
use super::view::{FLOOR, View};
use crate::model::{FAMILY_NODES, PathBlock};

/// One number a λ node; the eighth is padding, so that lanes fill vectors.
pub(super) type Lanes = [f64; 8];

/// Factors multiplied before rescaling: eight times the floor stay above 1e-308.
const RESCALE: usize = 8;

/// States less probable than this are given up at a step where something is said: it might weigh
/// them, and them alone, beyond what a float can hold.
const UNREACHED: f64 = 1e-250;

/// Everything about an item that does not depend on the assignment of its time variables.
pub(super) struct Chain<'a> {
    pub(super) view: &'a View<'a>,
    pub(super) axis: Axis<'a>,
    /// claims × width: P(claim | cell, node) to the power of its weight.
    pub(super) mixed: Vec<Lanes>,
    /// claims × width: how much of that is no guess.
    pub(super) meant: Vec<Lanes>,
    /// By verdict: its factor where it does not hold, and where it does.
    verdicts: Vec<[f64; 2]>,
}

impl<'a> Chain<'a> {
    pub(super) fn new(view: &'a View<'a>, block: &'a PathBlock) -> Self {
        let over = |f: &dyn Fn(usize, usize, f64) -> f64| -> Vec<Lanes> {
            let lanes = |i: usize| {
                let mut lanes = [1.0; 8];
                for (lane, &lambda) in lanes.iter_mut().zip(&FAMILY_NODES) {
                    *lane = f(i / view.width, i % view.width, lambda);
                }
                lanes
            };
            (0..view.claims.len() * view.width).map(lanes).collect()
        };
        let factor = |v| {
            let (ln_holds, ln_not) = view.ln_verdict(v);
            [ln_not.exp(), ln_holds.exp().max(FLOOR)]
        };
        Self {
            view,
            axis: Axis::new(&block.times, view.learned.jump_rate, view.k as f64),
            mixed: over(&|claim, cell, lambda| {
                view.mixed(claim, cell, lambda).powf(view.claims[claim].weight)
            }),
            meant: over(&|claim, cell, lambda| view.meant(claim, cell, lambda)),
            verdicts: view.item.verdicts.iter().map(factor).collect(),
        }
    }

    /// The cell of a claim that is weighed at `step` in state (z, since).
    pub(super) fn cell(
        &self,
        plan: &Plan,
        claim: usize,
        (step, z, since): (usize, usize, usize),
    ) -> usize {
        let observation = &self.view.claims[claim];
        let broken = z == usize::from(observation.value)
            && !observation.denied
            && !plan.constant(step, since, plan.spans[claim].0);
        if broken { self.view.k } else { z }
    }
}

/// Times of an axis up to which all its gaps are kept.
const N_TIMES_KEPT: usize = 64;
/// Products and totals within this are multiplied; logarithms are taken of those beyond.
const IN_RANGE: std::ops::Range<f64> = 1e-150..1e150;
/// Above this, the inverse of a total is a float.
const INVERTIBLE: f64 = 1e-290;

/// Buffers of the passes of one assignment, used again for the next one of the same item. States of a
/// step are z-major.
#[derive(Default)]
pub(super) struct Passes {
    /// The widest vectors of the processor; nothing is computed in another order because of them.
    arch: Arch,
    /// Gaps that were asked for, by both times; empty where each is asked for about once.
    known: Vec<Gap>,
    /// Between each step and the next.
    pub(super) gaps: Vec<Gap>,
    /// First state of each step; one longer than the steps.
    pub(super) starts: Vec<usize>,
    /// By state: filtered probability.
    pub(super) alpha: Vec<Lanes>,
    /// By state: P(what is said at the step), divided by the step's normaliser.
    pub(super) said: Vec<Lanes>,
    /// states × ends: P(what is said later[, z at the last step = end]).
    pub(super) beta: Vec<Lanes>,
    /// ln P(all that is said).
    pub(super) ln_evidence: Lanes,
    /// A factor of the evidence that is not yet in its logarithm.
    factor: Lanes,
}

impl Passes {
    /// Buffers for so many assignments of an axis.
    pub(super) fn new(n_choices: usize, n_times: usize) -> Self {
        let n_gaps = if n_times <= N_TIMES_KEPT { n_times * n_times } else { 0 };
        let is_worth_it = n_gaps <= 8 * n_choices;
        Self { known: vec![Gap::UNKNOWN; if is_worth_it { n_gaps } else { 0 }], ..Self::default() }
    }

    /// Span classes of a step: its states divided by k.
    pub(super) fn width(&self, step: usize, k: usize) -> usize {
        (self.starts[step + 1] - self.starts[step]) / k
    }

    /// Filters forward (Eq. 11).
    pub(super) fn forward(&mut self, chain: &Chain<'_>, plan: &Plan) {
        let arch = self.arch;
        arch.dispatch(|| self.filter(chain, plan));
    }

    #[inline(always)]
    fn filter(&mut self, chain: &Chain<'_>, plan: &Plan) {
        let k = chain.view.k;
        self.gaps.clear();
        for pair in plan.at.windows(2) {
            self.gaps.push(chain.axis.gap_among(&mut self.known, pair[0], pair[1]));
        }
        self.starts.clear();
        self.starts.push(0);
        let mut n = 0;
        for step in 0..plan.n_steps() {
            n += k * (plan.open(step).len() + 1);
            self.starts.push(n);
        }
        self.alpha.clear();
        self.alpha.resize(n, [0.0; 8]);
        self.said.clear();
        self.said.resize(n, [1.0; 8]);
        self.ln_evidence = [0.0; 8];
        self.factor = [1.0; 8];
        for step in 0..plan.n_steps() {
            self.arrive(chain, plan, step);
            self.hear(chain, plan, step);
        }
        for (ln, factor) in self.ln_evidence.iter_mut().zip(&self.factor) {
            *ln += factor.ln();
        }
    }

    /// Moves the probability of the step before on to `step`.
    #[inline(always)]
    fn arrive(&mut self, chain: &Chain<'_>, plan: &Plan, step: usize) {
        let k = chain.view.k;
        let width = self.width(step, k);
        let fresh = plan.fresh(step);
        if step == 0 {
            for z in 0..k {
                self.alpha[z * width + fresh] = [chain.view.ln_prior[z].exp(); 8];
            }
            return;
        }
        let old_width = self.width(step - 1, k);
        let (before, here) = self.alpha.split_at_mut(self.starts[step]);
        let before = &before[self.starts[step - 1]..];
        let gap = self.gaps[step - 1];
        for z in 0..k {
            let own = &before[z * old_width..(z + 1) * old_width];
            let mut left = [1.0; 8];
            for (since, old) in own.iter().enumerate() {
                let kept = plan.kept(step - 1, since);
                for ((new, old), left) in here[z * width + kept].iter_mut().zip(old).zip(&mut left)
                {
                    *new += gap.constant * old;
                    *left -= old;
                }
            }
            for (new, left) in here[z * width + fresh].iter_mut().zip(&left) {
                *new += gap.other * left.max(0.0) + gap.loose * (1.0 - left);
            }
        }
    }

    /// Weighs what is said at `step`, and normalises.
    #[inline(always)]
    fn hear(&mut self, chain: &Chain<'_>, plan: &Plan, step: usize) {
        let k = chain.view.k;
        let width = self.width(step, k);
        let range = self.starts[step]..self.starts[step + 1];
        let said = &mut self.said[range.clone()];
        if !(plan.claims_at(step).is_empty() && plan.verdicts_at(step).is_empty()) {
            give_up(said, &self.alpha[range.clone()]);
        }
        let mut n = 0;
        for &claim in plan.claims_at(step) {
            let table = &chain.mixed[claim * chain.view.width..];
            for (state, said) in said.iter_mut().enumerate() {
                let cell = chain.cell(plan, claim, (step, state / width, state % width));
                for (s, p) in said.iter_mut().zip(&table[cell]) {
                    *s *= p;
                }
            }
            n += 1;
            if n % RESCALE == 0 {
                rescale(said, &mut self.ln_evidence);
            }
        }
        for &i in plan.verdicts_at(step) {
            let value = chain.view.item.verdicts[i].value;
            for (state, said) in said.iter_mut().enumerate() {
                let holds = chain.view.holds(state / width, value)
                    && plan.constant(step, state % width, plan.verdicts[i].0);
                for s in said.iter_mut() {
                    *s *= chain.verdicts[i][usize::from(holds)];
                }
            }
            n += 1;
            if n % RESCALE == 0 {
                rescale(said, &mut self.ln_evidence);
            }
        }
        if n == 0 {
            return;
        }
        let alpha = &mut self.alpha[range];
        let mut total = [0.0; 8];
        for (alpha, said) in alpha.iter_mut().zip(said.iter()) {
            for ((a, s), t) in alpha.iter_mut().zip(said).zip(&mut total) {
                *a *= s;
                *t += *a;
            }
        }
        divide(alpha, &total);
        divide(said, &total);
        self.count(&total);
    }

    /// Multiplies the evidence by `total`.
    #[inline(always)]
    fn count(&mut self, total: &Lanes) {
        for ((ln, factor), t) in self.ln_evidence.iter_mut().zip(&mut self.factor).zip(total) {
            if !IN_RANGE.contains(t) {
                *ln += t.ln();
                continue;
            }
            *factor *= t;
            if !IN_RANGE.contains(factor) {
                *ln += factor.ln();
                *factor = 1.0;
            }
        }
    }

    /// Messages backward; `ends` is 1, or k to tell the states at the last step apart.
    pub(super) fn backward(&mut self, chain: &Chain<'_>, plan: &Plan, ends: usize) {
        let arch = self.arch;
        arch.dispatch(|| self.smooth(chain, plan, ends));
    }

    #[inline(always)]
    fn smooth(&mut self, chain: &Chain<'_>, plan: &Plan, ends: usize) {
        let k = chain.view.k;
        let n_steps = plan.n_steps();
        self.beta.clear();
        self.beta.resize(self.alpha.len() * ends, [0.0; 8]);
        let last = self.starts[n_steps - 1];
        let width = self.width(n_steps - 1, k);
        for (i, lanes) in self.beta[last * ends..].iter_mut().enumerate() {
            if ends == 1 || i / ends / width == i % ends {
                *lanes = [1.0; 8];
            }
        }
        for step in (0..n_steps - 1).rev() {
            for end in 0..ends {
                self.step_back(chain, plan, step, (end, ends));
            }
        }
    }

    #[inline(always)]
    fn step_back(
        &mut self,
        chain: &Chain<'_>,
        plan: &Plan,
        step: usize,
        (end, ends): (usize, usize),
    ) {
        let k = chain.view.k;
        let (width, next_width) = (self.width(step, k), self.width(step + 1, k));
        let (start, next_start) = (self.starts[step], self.starts[step + 1]);
        let gap = self.gaps[step];
        let fresh = plan.fresh(step + 1);
        let (here, next) = self.beta.split_at_mut(next_start * ends);
        let said = &self.said[next_start..];
        let worth = |z: usize, since: usize| -> Lanes {
            let state = z * next_width + since;
            let mut worth = next[state * ends + end];
            for (b, s) in worth.iter_mut().zip(&said[state]) {
                *b *= s;
            }
            worth
        };
        let mut total = [0.0; 8];
        for z in 0..k {
            for (t, w) in total.iter_mut().zip(&worth(z, fresh)) {
                *t += w;
            }
        }
        for z in 0..k {
            let changed = worth(z, fresh);
            for since in 0..width {
                let kept = worth(z, plan.kept(step, since));
                let out = &mut here[(start + z * width + since) * ends + end];
                for (lane, out) in out.iter_mut().enumerate() {
                    *out = gap.constant * kept[lane]
                        + gap.loose * changed[lane]
                        + gap.other * (total[lane] - changed[lane]).max(0.0);
                }
            }
        }
    }
}

/// Divides every state by the total of its lane.
#[inline(always)]
fn divide(states: &mut [Lanes], total: &Lanes) {
    let is_invertible = total.iter().all(|t| *t > INVERTIBLE);
    let inverse = total.map(|t| 1.0 / t);
    for lanes in states {
        for ((p, t), inverse) in lanes.iter_mut().zip(total).zip(&inverse) {
            *p = if is_invertible { *p * inverse } else { *p / t };
        }
    }
}

/// Nothing is said by states that are practically out of reach.
#[inline(always)]
fn give_up(said: &mut [Lanes], alpha: &[Lanes]) {
    for (said, alpha) in said.as_flattened_mut().iter_mut().zip(alpha.as_flattened()) {
        if *alpha < UNREACHED {
            *said = 0.0;
        }
    }
}

/// Divides every lane by its largest entry, and remembers.
#[inline(always)]
fn rescale(said: &mut [Lanes], ln: &mut Lanes) {
    let mut top = [0.0_f64; 8];
    for lanes in said.iter() {
        for (t, s) in top.iter_mut().zip(lanes) {
            *t = t.max(*s);
        }
    }
    for lanes in said.iter_mut() {
        for (s, t) in lanes.iter_mut().zip(&top) {
            *s /= t;
        }
    }
    for (ln, t) in ln.iter_mut().zip(&top) {
        *ln += t.ln();
    }
}
