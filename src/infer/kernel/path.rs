//! States: λ, time variables and paths summed out exactly (docs/model.md, Eq. 9–12).
//!
//! For each assignment of the time variables, forward–backward over the augmented state
//! (z, since): z, and the earliest open span start since which z has not changed. Flags of
//! earlier starts imply those of later ones, so K · (open starts + 1) states are enough.

use rayon::prelude::*;

use super::output::{ItemOut, Sink, decibans};
use super::passes::{Chain, Lanes, Passes};
use super::plan::{self, Choice, Plan, Steps};
use super::view::View;
use crate::model::{Detail, FAMILY_NODES, ItemPosterior, ObservationPosterior, PathBlock, Segment};
use crate::num::{ln_sum_exp, soft_max};

/// Joint weights below this are not followed up: no sum can notice them.
const NEGLIGIBLE: f64 = 1e-17;
/// Sweeps of coordinate ascent over the time variables that are too many to enumerate.
const MAX_SWEEPS: usize = 8;
/// Assignments that are summed by one task; constant, so that sums do not depend on the machine.
const BLOCK: usize = 128;

/// Running sums over assignments and nodes.
struct Sums {
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
            nodes: [0.0; 7],
            steps: vec![vec![0.0; view.k]; block.times.len()],
            times: block.variables.iter().map(|v| vec![0.0; v.prior.len()]).collect(),
            jumps: 0.0,
            cells: vec![0.0; n_claims * out_width(view)],
            right: vec![[0.0; 2]; n_claims],
            without: vec![[0.0; 2]; n_claims],
        }
    }

    fn add(&mut self, other: &Self) {
        let add = |a: &mut [f64], b: &[f64]| {
            for (x, y) in a.iter_mut().zip(b) {
                *x += y;
            }
        };
        add(&mut self.nodes, &other.nodes);
        for (a, b) in self.steps.iter_mut().zip(&other.steps) {
            add(a, b);
        }
        for (a, b) in self.times.iter_mut().zip(&other.times) {
            add(a, b);
        }
        self.jumps += other.jumps;
        add(&mut self.cells, &other.cells);
        add(self.right.as_flattened_mut(), other.right.as_flattened());
        add(self.without.as_flattened_mut(), other.without.as_flattened());
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
    let weigh = |passes: &mut Passes, choice: &Choice| ln_weights(&chain, block, choice, passes);
    // Most items have one assignment: no task is worth starting for them.
    let mut joint: Vec<[f64; 7]> = if choices.len() < BLOCK {
        let mut passes = Passes::default();
        choices.iter().map(|choice| weigh(&mut passes, choice)).collect()
    } else {
        choices.par_iter().with_min_len(BLOCK / 4).map_init(Passes::default, weigh).collect()
    };
    let ln_evidence = soft_max(joint.as_flattened_mut());
    let of_block = |(choices, weights)| sum_block(&chain, block, detail, (choices, weights));
    let sums = if choices.len() <= BLOCK {
        of_block((&choices, &joint))
    } else {
        let parts: Vec<Sums> =
            choices.par_chunks(BLOCK).zip(joint.par_chunks(BLOCK)).map(of_block).collect();
        let mut sums = Sums::new(view, block);
        for part in &parts {
            sums.add(part);
        }
        sums
    };
    finish(view, block, detail, (ln_evidence, chain.axis.days()), (sums, sink))
}

/// By lane: ln of the mass of paths and times that `chance` (claims × cells) leaves.
pub(super) fn ln_masses(view: &View<'_>, block: &PathBlock, chance: Vec<Lanes>) -> Lanes {
    let mut chain = Chain::new(view, block);
    chain.mixed = chance;
    let n = plan::n_enumerated(&block.variables);
    let mut passes = Passes::default();
    let weights: Vec<Lanes> = plan::enumerate(&block.variables, n, &settle(&chain, block, n))
        .iter()
        .map(|choice| {
            passes.forward(&chain, &Plan::new(view, block, choice, Steps::Active));
            let ln_prior = plan::ln_prior(&block.variables, choice);
            passes.ln_evidence.map(|ln| ln_prior + ln)
        })
        .collect();
    std::array::from_fn(|lane| {
        ln_sum_exp(&weights.iter().map(|weights| weights[lane]).collect::<Vec<f64>>())
    })
}

fn sum_block(
    chain: &Chain<'_>,
    block: &PathBlock,
    detail: Detail,
    (choices, weights): (&[Choice], &[[f64; 7]]),
) -> Sums {
    let mut sums = Sums::new(chain.view, block);
    let mut passes = Passes::default();
    // Counts need the steps at which something is said; the posterior of a state needs all.
    let keep = if detail == Detail::Counts { Steps::Active } else { Steps::All };
    for (choice, weights) in choices.iter().zip(weights) {
        if weights.iter().all(|&w| w < NEGLIGIBLE) {
            continue;
        }
        let plan = Plan::new(chain.view, block, choice, keep);
        let mut lanes: Lanes = [0.0; 8];
        lanes[..7].copy_from_slice(weights);
        for (sum, w) in sums.nodes.iter_mut().zip(weights) {
            *sum += w;
        }
        for (sum, &c) in sums.times.iter_mut().zip(choice) {
            sum[c] += weights.iter().sum::<f64>();
        }
        passes.forward(chain, &plan);
        passes.backward(chain, &plan, 1);
        add_counts(chain, &plan, (&passes, &lanes), &mut sums);
        if detail == Detail::Full {
            passes.backward(chain, &plan, chain.view.k);
            add_fates(chain, &plan, (&passes, &lanes), &mut sums);
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
    passes: &mut Passes,
) -> [f64; 7] {
    let plan = Plan::new(chain.view, block, choice, Steps::Active);
    let ln_prior = plan::ln_prior(&block.variables, choice);
    passes.forward(chain, &plan);
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
    let mut passes = Passes::default();
    for _ in 0..MAX_SWEEPS {
        let before = choice.clone();
        for v in 0..variables.len() {
            let scores: Vec<f64> = (0..variables[v].prior.len())
                .map(|candidate| {
                    choice[v] = candidate;
                    ln_sum_exp(&ln_weights(chain, block, &choice, &mut passes))
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

fn add_counts(
    chain: &Chain<'_>,
    plan: &Plan,
    (passes, weights): (&Passes, &Lanes),
    sums: &mut Sums,
) {
    let view = chain.view;
    let (k, out_width) = (view.k, out_width(view));
    for step in 0..plan.open.len() {
        let (start, width) = (passes.starts[step], passes.width(step, k));
        for state in 0..k * width {
            let (z, since) = (state / width, state % width);
            let mut mass = *weights;
            for (lane, m) in mass.iter_mut().enumerate() {
                *m *= passes.alpha[start + state][lane] * passes.beta[start + state][lane];
            }
            sums.steps[plan.at[step]][z] += mass.iter().sum::<f64>();
            for &claim in &plan.claims_at[step] {
                let cell = chain.cell(plan, claim, (step, z, since));
                let meant = &chain.meant[claim * view.width + cell];
                let meant: f64 = mass.iter().zip(meant).map(|(m, r)| m * r).sum();
                let out = &mut sums.cells[claim * out_width..(claim + 1) * out_width];
                view.credit(claim, cell, meant * view.claims[claim].weight, out);
            }
        }
        if step + 1 < plan.open.len() {
            sums.jumps += jumps(chain, plan, (passes, weights), step);
        }
    }
}

/// Expected jumps between `step` and the next, times the weights.
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
fn add_fates(
    chain: &Chain<'_>,
    plan: &Plan,
    (passes, weights): (&Passes, &Lanes),
    sums: &mut Sums,
) {
    let view = chain.view;
    let k = view.k;
    for step in 0..plan.open.len() {
        let (start, width) = (passes.starts[step], passes.width(step, k));
        for &claim in &plan.claims_at[step] {
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
