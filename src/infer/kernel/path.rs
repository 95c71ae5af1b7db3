//! States: λ, time variables and paths summed out exactly (docs/model.md, Eq. 9–12).
//!
//! For each assignment of the time variables and each λ node, forward–backward over the augmented
//! state (z, since): z, and the earliest open span start since which z has not changed. Flags of
//! earlier starts imply those of later ones, so K · (open starts + 1) states are enough.

use super::output::{ItemOut, Sink, decibans};
use super::plan::{self, Choice, Plan, Steps};
use super::view::View;
use crate::model::{Detail, FAMILY_NODES, ItemPosterior, ObservationPosterior, PathBlock, Segment};
use crate::num::{ln_sum_exp, soft_max};

/// Joint weights below this are not followed up: no sum can notice them.
const NEGLIGIBLE: f64 = 1e-17;
/// Sweeps of coordinate ascent over the time variables that are too many to enumerate.
const MAX_SWEEPS: usize = 8;
const SECONDS_PER_DAY: f64 = 86_400.0;

/// Between two steps, over the times of the axis that lie between them (Eq. 9–10): probability of
/// the same state at every time, of the same state at the end but not at every time, and of one
/// given other state; and the expected jumps in each case.
#[derive(Clone, Copy)]
struct Gap {
    constant: f64,
    loose: f64,
    other: f64,
    jumps_if_constant: f64,
    jumps_if_loose: f64,
    jumps_if_other: f64,
}

/// P(same), P(one given other), E\[jumps | same\], E\[jumps | other\] over `days`.
fn ends(rate: f64, days: f64, k: f64) -> [f64; 4] {
    let mean = rate * days;
    let decay = (-mean * k / (k - 1.0)).exp();
    let same = 1.0 / k + (1.0 - 1.0 / k) * decay;
    let other = -(-mean * k / (k - 1.0)).exp_m1() / k;
    let ratio = -1.0 / (k - 1.0);
    let jumps_if_same = mean * (1.0 / k + (1.0 - 1.0 / k) * ratio * decay) / same;
    let jumps_if_other = if other > 0.0 { mean * (1.0 - ratio * decay) / k / other } else { 1.0 };
    [same, other, jumps_if_same, jumps_if_other]
}

/// Gaps between any two times of an axis, from sums along it.
struct Axis<'a> {
    times: &'a [i64],
    rate: f64,
    k: f64,
    /// Sums, from the first time on, of ln P(same) and of E\[jumps | same\] over neighbouring times.
    ln_constant: Vec<f64>,
    jumps: Vec<f64>,
}

impl<'a> Axis<'a> {
    fn new(times: &'a [i64], rate: f64, k: f64) -> Self {
        let mut axis = Self { times, rate, k, ln_constant: vec![0.0], jumps: vec![0.0] };
        for pair in times.windows(2) {
            let days = (pair[1] - pair[0]) as f64 / SECONDS_PER_DAY;
            let [same, _, jumps, _] = ends(rate, days, k);
            axis.ln_constant.push(axis.ln_constant[axis.ln_constant.len() - 1] + same.ln());
            axis.jumps.push(axis.jumps[axis.jumps.len() - 1] + jumps);
        }
        axis
    }

    fn gap(&self, from: usize, to: usize) -> Gap {
        let days = (self.times[to] - self.times[from]) as f64 / SECONDS_PER_DAY;
        let [same, other, jumps_if_same, jumps_if_other] = ends(self.rate, days, self.k);
        if to == from + 1 {
            let jumps_if_loose = jumps_if_same;
            let jumps_if_constant = jumps_if_same;
            let constant = same;
            return Gap {
                constant,
                loose: 0.0,
                other,
                jumps_if_constant,
                jumps_if_loose,
                jumps_if_other,
            };
        }
        let constant = (self.ln_constant[to] - self.ln_constant[from]).exp();
        let jumps_if_constant = self.jumps[to] - self.jumps[from];
        let loose = (same - constant).max(0.0);
        // At least two jumps lead away and back; the difference is taken only where it has digits.
        let jumps_if_loose = if loose > 1e-9 * same {
            ((same * jumps_if_same - constant * jumps_if_constant) / loose).max(2.0)
        } else {
            2.0
        };
        Gap { constant, loose, other, jumps_if_constant, jumps_if_loose, jumps_if_other }
    }
}

/// Everything about an item that does not depend on the assignment.
struct Chain<'a> {
    view: &'a View<'a>,
    axis: Axis<'a>,
    /// By node: weight · ln P(claim | cell, λ), claims × width.
    ln_mixed: Vec<Vec<f64>>,
    /// The same without ln: how much of the claim is no guess.
    meant: Vec<Vec<f64>>,
}

impl<'a> Chain<'a> {
    fn new(view: &'a View<'a>, block: &'a PathBlock) -> Self {
        let axis = Axis::new(&block.times, view.learned.jump_rate, view.k as f64);
        let over = |f: &dyn Fn(usize, usize, f64) -> f64| -> Vec<Vec<f64>> {
            FAMILY_NODES
                .iter()
                .map(|&lambda| {
                    let cells = (0..view.claims.len() * view.width)
                        .map(|i| (i / view.width, i % view.width));
                    cells.map(|(claim, cell)| f(claim, cell, lambda)).collect()
                })
                .collect()
        };
        let ln_mixed =
            over(&|claim, cell, l| view.claims[claim].weight * view.mixed(claim, cell, l).ln());
        let meant = over(&|claim, cell, l| view.meant(claim, cell, l));
        Self { view, axis, ln_mixed, meant }
    }

    /// Gaps between the steps of a plan.
    fn gaps(&self, plan: &Plan) -> Vec<Gap> {
        plan.at.windows(2).map(|pair| self.axis.gap(pair[0], pair[1])).collect()
    }

    /// The cell of a claim that is weighed at `step` in state (z, since).
    fn cell(&self, plan: &Plan, claim: usize, (step, z, since): (usize, usize, usize)) -> usize {
        let observation = &self.view.claims[claim];
        let broken = z == usize::from(observation.value)
            && !observation.denied
            && !plan.constant(step, since, plan.spans[claim].0);
        if broken { self.view.k } else { z }
    }

    /// ln P(what is said at `step` | z, since, node).
    fn ln_said(&self, plan: &Plan, node: usize, at: (usize, usize, usize)) -> f64 {
        let (step, z, since) = at;
        let mut sum = 0.0;
        for &claim in &plan.claims_at[step] {
            let cell = self.cell(plan, claim, at);
            sum += self.ln_mixed[node][claim * self.view.width + cell];
        }
        for &i in &plan.verdicts_at[step] {
            let verdict = &self.view.item.verdicts[i];
            let (ln_holds, ln_not) = self.view.ln_verdict(verdict);
            let holds =
                self.view.holds(z, verdict.value) && plan.constant(step, since, plan.verdicts[i].0);
            sum += if holds { ln_holds } else { ln_not };
        }
        sum
    }
}

/// One forward pass: filtered probabilities and emissions by step, states z-major.
struct Forward {
    alpha: Vec<Vec<f64>>,
    /// Divided by the step's normaliser.
    said: Vec<Vec<f64>>,
    ln_evidence: f64,
}

fn forward(chain: &Chain<'_>, (plan, gaps): (&Plan, &[Gap]), node: usize) -> Forward {
    let k = chain.view.k;
    let n_steps = plan.open.len();
    let mut pass = Forward {
        alpha: Vec::with_capacity(n_steps),
        said: Vec::with_capacity(n_steps),
        ln_evidence: 0.0,
    };
    for step in 0..n_steps {
        let width = plan.open[step].len() + 1;
        let mut alpha = vec![0.0; k * width];
        let fresh = plan.fresh(step);
        if step == 0 {
            for z in 0..k {
                alpha[z * width + fresh] = chain.view.ln_prior[z].exp();
            }
        } else {
            let before = &pass.alpha[step - 1];
            let old_width = before.len() / k;
            let gap = &gaps[step - 1];
            for z in 0..k {
                let mine: f64 = before[z * old_width..(z + 1) * old_width].iter().sum();
                alpha[z * width + fresh] += gap.other * (1.0 - mine).max(0.0) + gap.loose * mine;
                for since in 0..old_width {
                    let kept = plan.kept(step - 1, since);
                    alpha[z * width + kept] += gap.constant * before[z * old_width + since];
                }
            }
        }
        let quiet = plan.claims_at[step].is_empty() && plan.verdicts_at[step].is_empty();
        let mut said = vec![0.0; k * width];
        if !quiet {
            for (i, ln) in said.iter_mut().enumerate() {
                *ln = chain.ln_said(plan, node, (step, i / width, i % width));
            }
        }
        let top = said.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut total = 0.0;
        for (a, s) in alpha.iter_mut().zip(&mut said) {
            *s = (*s - top).exp();
            *a *= *s;
            total += *a;
        }
        for p in alpha.iter_mut().chain(&mut said) {
            *p /= total;
        }
        pass.ln_evidence += top + total.ln();
        pass.alpha.push(alpha);
        pass.said.push(said);
    }
    pass
}

/// Backward messages by step, states × ends: P(what is said later[, z at the last step = end]).
fn backward(
    k: usize,
    (plan, gaps): (&Plan, &[Gap]),
    pass: &Forward,
    ends: usize,
) -> Vec<Vec<f64>> {
    let n_steps = pass.alpha.len();
    let mut beta: Vec<Vec<f64>> = vec![Vec::new(); n_steps];
    let last_width = pass.alpha[n_steps - 1].len() / k;
    beta[n_steps - 1] = vec![0.0; k * last_width * ends];
    for (i, b) in beta[n_steps - 1].iter_mut().enumerate() {
        let (z, end) = (i / ends / last_width, i % ends);
        *b = if ends == 1 || z == end { 1.0 } else { 0.0 };
    }
    for step in (0..n_steps - 1).rev() {
        let (width, next_width) = (pass.alpha[step].len() / k, pass.alpha[step + 1].len() / k);
        let gap = &gaps[step];
        let fresh = plan.fresh(step + 1);
        let (said, next) = (&pass.said[step + 1], &beta[step + 1]);
        let worth = |z: usize, since: usize, end: usize| {
            let state = z * next_width + since;
            said[state] * next[state * ends + end]
        };
        let mut here = vec![0.0; k * width * ends];
        for end in 0..ends {
            let changed: Vec<f64> = (0..k).map(|z| worth(z, fresh, end)).collect();
            let total: f64 = changed.iter().sum();
            for z in 0..k {
                for since in 0..width {
                    here[(z * width + since) * ends + end] = gap.constant
                        * worth(z, plan.kept(step, since), end)
                        + gap.loose * changed[z]
                        + gap.other * (total - changed[z]).max(0.0);
                }
            }
        }
        beta[step] = here;
    }
    beta
}

/// Running sums over assignments and nodes.
struct Sums {
    nodes: [f64; 7],
    steps: Vec<Vec<f64>>,
    times: Vec<Vec<f64>>,
    jumps: f64,
    /// By claim: right, and right but no longer so at the end.
    right: Vec<[f64; 2]>,
    /// By claim: P(value does not hold, holds at the end), unnormalised, without the claim.
    without: Vec<[f64; 2]>,
}

/// Solves `view`; `sink` receives what belongs to the claims.
pub(super) fn solve(
    view: &View<'_>,
    block: &PathBlock,
    detail: Detail,
    sink: &mut Sink<'_>,
) -> ItemOut {
    let chain = Chain::new(view, block);
    let variables = &block.variables;
    let n = plan::n_enumerated(variables);
    let choices = plan::enumerate(variables, n, &settle(&chain, block, n));
    let mut joint = Vec::with_capacity(choices.len() * 7);
    for choice in &choices {
        joint.extend(ln_weights(&chain, block, choice));
    }
    // Counts need the steps at which something is said; the posterior of a state needs all.
    let keep = if detail == Detail::Counts { Steps::Active } else { Steps::All };
    let ln_evidence = soft_max(&mut joint);
    let n_claims = view.claims.len();
    let mut sums = Sums {
        nodes: [0.0; 7],
        steps: vec![vec![0.0; view.k]; block.times.len()],
        times: variables.iter().map(|v| vec![0.0; v.prior.len()]).collect(),
        jumps: 0.0,
        right: vec![[0.0; 2]; n_claims],
        without: vec![[0.0; 2]; n_claims],
    };
    for (choice, weights) in choices.iter().zip(joint.chunks_exact(7)) {
        if weights.iter().all(|&w| w < NEGLIGIBLE) {
            continue;
        }
        let plan = Plan::new(view, block, choice, keep);
        let gaps = chain.gaps(&plan);
        for (node, &weight) in weights.iter().enumerate().filter(|(_, w)| **w >= NEGLIGIBLE) {
            sums.nodes[node] += weight;
            for (sum, &c) in sums.times.iter_mut().zip(choice) {
                sum[c] += weight;
            }
            let steps = (&plan, gaps.as_slice());
            let pass = forward(&chain, steps, node);
            add_counts(&chain, steps, (&pass, node, weight), (&mut sums, sink));
            if detail == Detail::Full {
                add_fates(&chain, steps, (&pass, node, weight), &mut sums);
            }
        }
    }
    finish(view, block, detail, (ln_evidence, sums, sink))
}

fn finish(
    view: &View<'_>,
    block: &PathBlock,
    detail: Detail,
    (ln_evidence, sums, sink): (f64, Sums, &mut Sink<'_>),
) -> ItemOut {
    let end = &sums.steps[sums.steps.len() - 1];
    if detail == Detail::Full {
        for (claim, observation) in view.claims.iter().enumerate() {
            let mut with = [0.0; 2];
            for (z, p) in end.iter().enumerate() {
                with[usize::from(view.holds(z, observation.value))] += p;
            }
            let [p_right, p_overtaken] = sums.right[claim];
            let weight_db = decibans(with, sums.without[claim]);
            let found = ObservationPosterior { p_right, p_overtaken, weight_db };
            sink.observation(view.local[claim], found);
        }
    }
    let span = block.times[block.times.len() - 1] - block.times[0];
    let posterior = (detail >= Detail::Items).then(|| ItemPosterior {
        probability: end.clone(),
        segments: segments(block, &sums.steps),
        lambda: sums.nodes.iter().zip(FAMILY_NODES).map(|(p, l)| p * l).sum(),
        times: sums.times,
    });
    ItemOut {
        ln_evidence,
        nodes: sums.nodes,
        truth: sums.steps[0].clone(),
        jumps: sums.jumps,
        exposure_days: span as f64 / SECONDS_PER_DAY,
        posterior,
    }
}

/// One segment a step; the last is one second long.
fn segments(block: &PathBlock, steps: &[Vec<f64>]) -> Vec<Segment> {
    let ends = block.times.iter().skip(1).copied();
    let ends = ends.chain(block.times.last().map(|t| t.saturating_add(1)));
    block
        .times
        .iter()
        .zip(ends)
        .zip(steps)
        .map(|((&from, to), p)| Segment { from, to, probability: p.clone() })
        .collect()
}

/// ln P(assignment, node, claims) for each node.
fn ln_weights(chain: &Chain<'_>, block: &PathBlock, choice: &[usize]) -> [f64; 7] {
    let plan = Plan::new(chain.view, block, choice, Steps::Active);
    let gaps = chain.gaps(&plan);
    let ln_prior = plan::ln_prior(&block.variables, choice);
    std::array::from_fn(|node| {
        ln_prior + chain.view.ln_nodes[node] + forward(chain, (&plan, &gaps), node).ln_evidence
    })
}

/// Where variables are too many to enumerate, those after the first `n` are set by coordinate
/// ascent of the joint probability of claims and assignment, from the prior's modes, the others
/// held where they are; ties go to the earlier candidate. Deterministic; not exact.
fn settle(chain: &Chain<'_>, block: &PathBlock, n: usize) -> Choice {
    let variables = &block.variables;
    let mut choice: Choice = variables.iter().map(|v| first_best(&v.prior)).collect();
    if n == variables.len() {
        return choice;
    }
    for _ in 0..MAX_SWEEPS {
        let before = choice.clone();
        for v in 0..variables.len() {
            let scores: Vec<f64> = (0..variables[v].prior.len())
                .map(|candidate| {
                    choice[v] = candidate;
                    ln_sum_exp(&ln_weights(chain, block, &choice))
                })
                .collect();
            choice[v] = first_best(&scores);
        }
        if choice == before {
            break;
        }
    }
    choice
}

fn first_best(xs: &[f64]) -> usize {
    let mut best = 0;
    for (i, x) in xs.iter().enumerate() {
        if *x > xs[best] {
            best = i;
        }
    }
    best
}

fn add_counts(
    chain: &Chain<'_>,
    (plan, gaps): (&Plan, &[Gap]),
    (pass, node, weight): (&Forward, usize, f64),
    (sums, sink): (&mut Sums, &mut Sink<'_>),
) {
    let view = chain.view;
    let k = view.k;
    let beta = backward(k, (plan, gaps), pass, 1);
    for (step, (alpha, beta_here)) in pass.alpha.iter().zip(&beta).enumerate() {
        let width = alpha.len() / k;
        for (state, (a, b)) in alpha.iter().zip(beta_here).enumerate() {
            let mass = weight * a * b;
            let (z, since) = (state / width, state % width);
            sums.steps[plan.at[step]][z] += mass;
            for &claim in &plan.claims_at[step] {
                let cell = chain.cell(plan, claim, (step, z, since));
                let meant = chain.meant[node][claim * view.width + cell];
                let out = sink.cells(view.local[claim]);
                view.credit(claim, cell, mass * meant * view.claims[claim].weight, out);
            }
        }
        if step + 1 == pass.alpha.len() {
            break;
        }
        let (said, next) = (&pass.said[step + 1], &beta[step + 1]);
        let next_width = next.len() / k;
        let gap = &gaps[step];
        let fresh = plan.fresh(step + 1);
        let (mut constant, mut loose) = (0.0, 0.0);
        for (state, a) in alpha.iter().enumerate() {
            let z = state / width;
            let kept = z * next_width + plan.kept(step, state % width);
            constant += a * gap.constant * said[kept] * next[kept];
            let back = z * next_width + fresh;
            loose += a * gap.loose * said[back] * next[back];
        }
        let moved = (1.0 - constant - loose).max(0.0);
        let jumps = constant * gap.jumps_if_constant + loose * gap.jumps_if_loose;
        sums.jumps += weight * (jumps + moved * gap.jumps_if_other);
    }
}

/// Was the claim right, is it still at the end, and what would be without it (Eq. 13, 20).
fn add_fates(
    chain: &Chain<'_>,
    (plan, gaps): (&Plan, &[Gap]),
    (pass, node, weight): (&Forward, usize, f64),
    sums: &mut Sums,
) {
    let view = chain.view;
    let k = view.k;
    let beta = backward(k, (plan, gaps), pass, k);
    for (step, alpha) in pass.alpha.iter().enumerate() {
        let width = alpha.len() / k;
        for &claim in &plan.claims_at[step] {
            let observation = &view.claims[claim];
            for (state, a) in alpha.iter().enumerate() {
                let cell = chain.cell(plan, claim, (step, state / width, state % width));
                let right = view.right(claim, cell);
                let factor = (-chain.ln_mixed[node][claim * view.width + cell]).exp();
                for end in 0..k {
                    let mass = weight * a * beta[step][state * k + end];
                    let holds = view.holds(end, observation.value);
                    sums.without[claim][usize::from(holds)] += mass * factor;
                    if right {
                        sums.right[claim][0] += mass;
                        if holds == observation.denied {
                            sums.right[claim][1] += mass;
                        }
                    }
                }
            }
        }
    }
}
