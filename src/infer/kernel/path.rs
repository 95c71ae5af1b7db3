//! States: λ, time variables and paths summed out exactly (docs/model.md, Eq. 9–12).
//!
//! For each assignment of the time variables, forward–backward over the augmented state
//! (z, since): z, and the earliest open span start since which z has not changed. Flags of
//! earlier starts imply those of later ones, so K · (open starts + 1) states are enough.

#![expect(
    clippy::inline_always,
    reason = "what runs with the processor's widest vectors has to be compiled into one function"
)]

use pulp::Arch;
use rayon::prelude::*;

use super::output::{ItemOut, Sink, decibans};
use super::passes::{Chain, Lanes, Passes};
use super::plan::{self, Choice, Plan, Steps};
use super::view::View;
use crate::model::{Detail, FAMILY_NODES, ItemPosterior, ObservationPosterior, PathBlock, Segment};
use crate::num::ln_sum_exp;

/// Joint weights that are this much below the largest so far are not followed up: no sum can notice
/// them.
const LN_NEGLIGIBLE: f64 = -39.0;
/// Sweeps of coordinate ascent over the time variables that are too many to enumerate.
const MAX_SWEEPS: usize = 8;
/// Assignments that are summed by one task; constant, so that sums do not depend on the machine.
const BLOCK: usize = 64;

/// Running sums over assignments and nodes, all divided by one factor.
struct Sums {
    /// ln of the factor: the largest joint weight so far.
    ln_factor: f64,
    nodes: [f64; 7],
    steps: Vec<Vec<f64>>,
    times: Vec<Vec<f64>>,
    jumps: f64,
    /// claims × output width.
    cells: Vec<f64>,
    /// By claim: right, and right but no longer so at the end.
    right: Vec<[f64; 2]>,
    /// By claim: P(value does not hold, holds at the end), unnormalised, without the claim.
    without: Vec<[f64; 2]>,
}

impl Sums {
    fn new(view: &View<'_>, block: &PathBlock) -> Self {
        let n_claims = view.claims.len();
        Self {
            ln_factor: f64::NEG_INFINITY,
            nodes: [0.0; 7],
            steps: vec![vec![0.0; view.k]; block.times.len()],
            times: block.variables.iter().map(|v| vec![0.0; v.prior.len()]).collect(),
            jumps: 0.0,
            cells: vec![0.0; n_claims * out_width(view)],
            right: vec![[0.0; 2]; n_claims],
            without: vec![[0.0; 2]; n_claims],
        }
    }

    /// Everything that is summed, in one order.
    fn all_mut(&mut self) -> impl Iterator<Item = &mut [f64]> {
        let fixed = [self.nodes.as_mut_slice(), std::slice::from_mut(&mut self.jumps)];
        let by_claim = [self.cells.as_mut_slice(), self.right.as_flattened_mut()];
        fixed
            .into_iter()
            .chain(by_claim)
            .chain([self.without.as_flattened_mut()])
            .chain(self.steps.iter_mut().chain(&mut self.times).map(Vec::as_mut_slice))
    }

    /// Makes room for weights up to exp(`ln_top`).
    fn raise(&mut self, ln_top: f64) {
        if ln_top <= self.ln_factor {
            return;
        }
        let shrink = (self.ln_factor - ln_top).exp();
        self.ln_factor = ln_top;
        for x in self.all_mut().flatten() {
            *x *= shrink;
        }
    }

    fn add(&mut self, mut other: Self) {
        self.raise(other.ln_factor);
        other.raise(self.ln_factor);
        for (all, own) in self.all_mut().zip(other.all_mut()) {
            for (x, y) in all.iter_mut().zip(own) {
                *x += *y;
            }
        }
    }

    /// Divides by the mass of all worlds; returns its logarithm.
    fn normalise(&mut self) -> f64 {
        let total: f64 = self.nodes.iter().sum();
        if total > 0.0 {
            for x in self.all_mut().flatten() {
                *x /= total;
            }
        }
        self.ln_factor + total.ln()
    }
}

fn out_width(view: &View<'_>) -> usize {
    view.family.form.n_cells()
}

/// Solves `view`; `sink` receives what belongs to the claims.
pub(super) fn solve(
    view: &View<'_>,
    block: &PathBlock,
    detail: Detail,
    sink: &mut Sink<'_>,
) -> ItemOut {
    let chain = Chain::new(view, block);
    let n = plan::n_enumerated(&block.variables);
    let choices = plan::enumerate(&block.variables, n, &settle(&chain, block, n));
    let mut sums = if choices.len() <= BLOCK {
        sum_block(&chain, block, detail, &choices)
    } else {
        let of_block = |choices| sum_block(&chain, block, detail, choices);
        let parts: Vec<Sums> = choices.par_chunks(BLOCK).map(of_block).collect();
        let mut sums = Sums::new(view, block);
        for part in parts {
            sums.add(part);
        }
        sums
    };
    let ln_evidence = sums.normalise();
    finish(view, block, detail, (ln_evidence, chain.axis.days()), (sums, sink))
}

/// By lane: ln of the mass of paths and times that `chance` (claims × cells) leaves.
pub(super) fn ln_masses(view: &View<'_>, block: &PathBlock, chance: Vec<Lanes>) -> Lanes {
    let mut chain = Chain::new(view, block);
    chain.mixed = chance;
    let n = plan::n_enumerated(&block.variables);
    let choices = plan::enumerate(&block.variables, n, &settle(&chain, block, n));
    let mut passes = Passes::new(choices.len(), block.times.len());
    let mut plan = Plan::default();
    let weights: Vec<Lanes> = choices
        .iter()
        .map(|choice| {
            plan.fill(view, block, choice, Steps::Active);
            passes.forward(&chain, &plan);
            let ln_prior = plan::ln_prior(&block.variables, choice);
            passes.ln_evidence.map(|ln| ln_prior + ln)
        })
        .collect();
    std::array::from_fn(|lane| {
        ln_sum_exp(&weights.iter().map(|weights| weights[lane]).collect::<Vec<f64>>())
    })
}

fn sum_block(chain: &Chain<'_>, block: &PathBlock, detail: Detail, choices: &[Choice]) -> Sums {
    let mut sums = Sums::new(chain.view, block);
    let mut passes = Passes::new(choices.len(), block.times.len());
    let (mut plan, arch) = (Plan::default(), Arch::new());
    // Counts need the steps at which something is said; the posterior of a state needs all.
    let keep = if detail == Detail::Counts { Steps::Active } else { Steps::All };
    for choice in choices {
        plan.fill(chain.view, block, choice, keep);
        passes.forward(chain, &plan);
        let ln_weights = joint(chain, block, choice, &passes);
        let top = ln_weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if top < sums.ln_factor + LN_NEGLIGIBLE {
            continue;
        }
        sums.raise(top);
        let mut lanes: Lanes = [0.0; 8];
        for ((lane, sum), ln) in lanes.iter_mut().zip(&mut sums.nodes).zip(&ln_weights) {
            *lane = (ln - sums.ln_factor).exp();
            *sum += *lane;
        }
        for (sum, &c) in sums.times.iter_mut().zip(choice) {
            sum[c] += lanes.iter().sum::<f64>();
        }
        passes.backward(chain, &plan, 1);
        arch.dispatch(|| add_counts(chain, &plan, (&passes, &lanes), &mut sums));
        if detail == Detail::Full {
            passes.backward(chain, &plan, chain.view.k);
            arch.dispatch(|| add_fates(chain, &plan, (&passes, &lanes), &mut sums));
        }
    }
    sums
}

fn finish(
    view: &View<'_>,
    block: &PathBlock,
    detail: Detail,
    (ln_evidence, exposure_days): (f64, f64),
    (sums, sink): (Sums, &mut Sink<'_>),
) -> ItemOut {
    let end = &sums.steps[sums.steps.len() - 1];
    for (cells, &local) in sums.cells.chunks_exact(out_width(view)).zip(&view.local) {
        sink.cells(local).copy_from_slice(cells);
    }
    if detail == Detail::Full {
        for (claim, observation) in view.claims.iter().enumerate() {
            let mut with = [0.0; 2];
            for (z, p) in end.iter().enumerate() {
                with[usize::from(view.holds(z, observation.value))] += p;
            }
            // Sums of products may pass 1 by a rounding error.
            let [p_right, p_overtaken] = sums.right[claim].map(|p| p.clamp(0.0, 1.0));
            let weight_db = decibans(with, sums.without[claim]);
            let found = ObservationPosterior { p_right, p_overtaken, weight_db };
            sink.observation(view.local[claim], found);
        }
    }
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
        exposure_days,
        posterior,
    }
}

/// One segment a step; the last is one second long.
pub(super) fn segments(block: &PathBlock, steps: &[Vec<f64>]) -> Vec<Segment> {
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
pub(super) fn ln_weights(
    chain: &Chain<'_>,
    block: &PathBlock,
    choice: &[usize],
    (passes, plan): (&mut Passes, &mut Plan),
) -> [f64; 7] {
    plan.fill(chain.view, block, choice, Steps::Active);
    passes.forward(chain, plan);
    joint(chain, block, choice, passes)
}

/// The same once `passes` have gone forward.
fn joint(chain: &Chain<'_>, block: &PathBlock, choice: &[usize], passes: &Passes) -> [f64; 7] {
    let ln_prior = plan::ln_prior(&block.variables, choice);
    std::array::from_fn(|node| ln_prior + chain.view.ln_nodes[node] + passes.ln_evidence[node])
}

/// Where variables are too many to enumerate, those after the first `n` are set by coordinate
/// ascent of the joint probability of claims and assignment, from the prior's modes, the others
/// held where they are; ties go to the earlier candidate. Deterministic; not exact.
pub(super) fn settle(chain: &Chain<'_>, block: &PathBlock, n: usize) -> Choice {
    let variables = &block.variables;
    let mut choice: Choice = variables.iter().map(|v| plan::first_best(&v.prior)).collect();
    if n == variables.len() {
        return choice;
    }
    let (mut passes, mut plan) = (Passes::default(), Plan::default());
    for _ in 0..MAX_SWEEPS {
        let before = choice.clone();
        for v in 0..variables.len() {
            let scores: Vec<f64> = (0..variables[v].prior.len())
                .map(|candidate| {
                    choice[v] = candidate;
                    ln_sum_exp(&ln_weights(chain, block, &choice, (&mut passes, &mut plan)))
                })
                .collect();
            choice[v] = plan::first_best(&scores);
        }
        if choice == before {
            break;
        }
    }
    choice
}

#[inline(always)]
fn add_counts(
    chain: &Chain<'_>,
    plan: &Plan,
    (passes, weights): (&Passes, &Lanes),
    sums: &mut Sums,
) {
    let view = chain.view;
    let (k, out_width) = (view.k, out_width(view));
    for step in 0..plan.n_steps() {
        let (start, width) = (passes.starts[step], passes.width(step, k));
        for state in 0..k * width {
            let (z, since) = (state / width, state % width);
            let mut mass = *weights;
            for (lane, m) in mass.iter_mut().enumerate() {
                *m *= passes.alpha[start + state][lane] * passes.beta[start + state][lane];
            }
            sums.steps[plan.at[step]][z] += mass.iter().sum::<f64>();
            for &claim in plan.claims_at(step) {
                let cell = chain.cell(plan, claim, (step, z, since));
                let meant = &chain.meant[claim * view.width + cell];
                let meant: f64 = mass.iter().zip(meant).map(|(m, r)| m * r).sum();
                let out = &mut sums.cells[claim * out_width..(claim + 1) * out_width];
                view.credit(claim, cell, meant * view.claims[claim].weight, out);
            }
        }
        if step + 1 < plan.n_steps() {
            sums.jumps += jumps(chain, plan, (passes, weights), step);
        }
    }
}

/// Expected jumps between `step` and the next, times the weights.
#[inline(always)]
fn jumps(chain: &Chain<'_>, plan: &Plan, (passes, weights): (&Passes, &Lanes), step: usize) -> f64 {
    let k = chain.view.k;
    let (width, next_width) = (passes.width(step, k), passes.width(step + 1, k));
    let (start, next) = (passes.starts[step], passes.starts[step + 1]);
    let gap = passes.gaps[step];
    let fresh = plan.fresh(step + 1);
    // Posterior mass that is constant throughout, and that is away and back.
    let mut stayed = [[0.0; 2]; 8];
    for state in 0..k * width {
        let first = next + state / width * next_width;
        let kept = first + plan.kept(step, state % width);
        for (lane, [constant, loose]) in stayed.iter_mut().enumerate() {
            let worth = |at: usize| passes.said[at][lane] * passes.beta[at][lane];
            let before = passes.alpha[start + state][lane];
            *constant += before * gap.constant * worth(kept);
            *loose += before * gap.loose * worth(first + fresh);
        }
    }
    let each = |(w, [constant, loose]): (&f64, &[f64; 2])| {
        let moved = (1.0 - constant - loose).max(0.0);
        let back = constant * gap.jumps_if_constant + loose * gap.jumps_if_loose;
        w * (back + moved * gap.jumps_if_other)
    };
    weights.iter().zip(&stayed).map(each).sum()
}

/// Was the claim right, is it still at the end, and what would be without it (Eq. 13, 20).
#[inline(always)]
fn add_fates(
    chain: &Chain<'_>,
    plan: &Plan,
    (passes, weights): (&Passes, &Lanes),
    sums: &mut Sums,
) {
    let view = chain.view;
    let k = view.k;
    for step in 0..plan.n_steps() {
        let (start, width) = (passes.starts[step], passes.width(step, k));
        for &claim in plan.claims_at(step) {
            let observation = &view.claims[claim];
            for state in 0..k * width {
                let cell = chain.cell(plan, claim, (step, state / width, state % width));
                let right = view.right(claim, cell);
                let mixed = &chain.mixed[claim * view.width + cell];
                for end in 0..k {
                    let beta = &passes.beta[(start + state) * k + end];
                    let (mut mass, mut without) = (0.0, 0.0);
                    for (lane, w) in weights.iter().enumerate() {
                        let here = w * passes.alpha[start + state][lane] * beta[lane];
                        mass += here;
                        without += here / mixed[lane];
                    }
                    let holds = view.holds(end, observation.value);
                    sums.without[claim][usize::from(holds)] += without;
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
