//! The kernel: one pass over the items at fixed parameters.
//!
//! Items are cut into [`N_CHUNKS`] chunks whatever the number of threads; what a chunk sums is
//! added in chunk order, and what belongs to a source is gathered claim by claim in the order of
//! the observations. So the result is the same to the last bit for any number of threads.

mod axis;
mod count;
mod draw;
mod draw_grid;
mod gather;
mod output;
mod passes;
mod path;
mod pattern;
mod plan;
mod quantity;
mod single;
mod view;

use rayon::prelude::*;

use crate::model::{Detail, Expectation, ItemPosterior, ObservationPosterior, Parameters, Problem};

use gather::{Gathered, gather};
use output::{ItemOut, Sink};
use quantity::GridView;
use view::View;

pub(super) use draw::{Imputed, impute};
pub(super) use draw_grid::Figured;
pub(super) use gather::counts_of;
pub(super) use pattern::{Cells, N_LANES, cells_of, ln_masses};

/// Constant, so that results do not depend on the machine.
const N_CHUNKS: usize = 64;

/// Sums truths, λ, times and paths out (docs/model.md, Eq. 7 and 12) and returns the evidence, the
/// expected counts (Eq. 8) and, by `detail`, the posterior of items and observations.
///
/// Bit-identical for any number of threads. Time O(claims · K) for items of one step and
/// O(assignments · steps · K · open spans) for states.
///
/// # Panics
/// If `problem` is not well-formed ([`Problem::check`]) or `parameters` belong to another one.
pub fn expect(problem: &Problem, parameters: &Parameters, detail: Detail) -> Expectation {
    run(problem, parameters, detail, Weighing::Own)
}

/// Posterior of items and, with [`Detail::Full`], of observations, as they are reported: claims are
/// weighed by [`Problem::described_weights`] (docs/model.md, Eq. 41). Parameters are learned from
/// [`expect`], which takes errors for independent; claims predict one another through the errors
/// that they share, so what is learned of sources cannot tell how much they share.
///
/// # Panics
/// As [`expect`].
pub fn describe(problem: &Problem, parameters: &Parameters, detail: Detail) -> Described {
    let found = run(problem, parameters, detail.max(Detail::Items), Weighing::Described);
    Described { items: found.items, observations: found.observations }
}

/// What [`describe`] returns.
#[derive(Debug, Clone, PartialEq)]
pub struct Described {
    /// By item.
    pub items: Vec<ItemPosterior>,
    /// By observation, if asked for.
    pub observations: Vec<ObservationPosterior>,
}

/// How claims are weighed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weighing {
    /// Each by its own weight: what sources are learned from.
    Own,
    /// By what it is worth beside the others on its item: what is said of items.
    Described,
}

fn run(
    problem: &Problem,
    parameters: &Parameters,
    detail: Detail,
    weighing: Weighing,
) -> Expectation {
    let n_cells = parameters.layout.cells.last().copied().unwrap_or(0);
    let mut cells = vec![0.0; n_cells];
    let n_described = if detail == Detail::Full { problem.observations.len() } else { 0 };
    let mut observations = vec![NOTHING; n_described];
    let chunks = cut(problem, parameters, &mut cells, &mut observations);
    let parts: Vec<Vec<ItemOut>> = chunks
        .into_par_iter()
        .map(|chunk| solve_chunk(problem, parameters, (detail, weighing), chunk))
        .collect();
    let Gathered { counts, missing, pull, stiffness } = gather(problem, parameters, &cells);
    let n = problem.families.len();
    let mut sum = Expectation {
        ln_evidence: 0.0,
        counts,
        missing,
        pull,
        stiffness,
        nodes: vec![[0.0; 7]; n],
        truths: problem.families.iter().map(|f| vec![0.0; f.prevalence.len()]).collect(),
        jumps: vec![0.0; n],
        exposure_days: vec![0.0; n],
        items: Vec::new(),
        observations,
    };
    for (item, out) in problem.items.iter().zip(parts.into_iter().flatten()) {
        add(&mut sum, usize::from(item.family), out);
    }
    sum
}

const NOTHING: ObservationPosterior =
    ObservationPosterior { p_right: 0.0, p_overtaken: 0.0, weight_db: 0.0 };

fn add(sum: &mut Expectation, family: usize, out: ItemOut) {
    sum.ln_evidence += out.ln_evidence;
    for (total, p) in sum.nodes[family].iter_mut().zip(out.nodes) {
        *total += p;
    }
    for (total, p) in sum.truths[family].iter_mut().zip(&out.truth) {
        *total += p;
    }
    sum.jumps[family] += out.jumps;
    sum.exposure_days[family] += out.exposure_days;
    sum.items.extend(out.posterior);
}

/// A run of items with its parts of the output.
struct Chunk<'a> {
    items: std::ops::Range<usize>,
    cells: &'a mut [f64],
    observations: &'a mut [ObservationPosterior],
}

fn cut<'a>(
    problem: &Problem,
    parameters: &Parameters,
    mut cells: &'a mut [f64],
    mut observations: &'a mut [ObservationPosterior],
) -> Vec<Chunk<'a>> {
    let n_items = problem.items.len();
    let bounds = &parameters.layout.cells;
    (0..N_CHUNKS)
        .map(|chunk| {
            let items = chunk * n_items / N_CHUNKS..(chunk + 1) * n_items / N_CHUNKS;
            let claims: usize =
                problem.items[items.clone()].iter().map(|i| i.observations.len()).sum();
            let n_cells = problem.items[items.clone()]
                .iter()
                .map(|i| bounds[i.observations.end] - bounds[i.observations.start])
                .sum();
            let (mine, rest) = std::mem::take(&mut cells).split_at_mut(n_cells);
            cells = rest;
            let at = claims.min(observations.len());
            let (described, rest) = std::mem::take(&mut observations).split_at_mut(at);
            observations = rest;
            Chunk { items, cells: mine, observations: described }
        })
        .collect()
}

fn solve_chunk(
    problem: &Problem,
    parameters: &Parameters,
    how: (Detail, Weighing),
    chunk: Chunk<'_>,
) -> Vec<ItemOut> {
    let Chunk { items, mut cells, mut observations } = chunk;
    items
        .map(|item| {
            let block = &problem.items[item];
            let width = problem.families[usize::from(block.family)].form.n_cells();
            let n = block.observations.len();
            let (mine, rest) = std::mem::take(&mut cells).split_at_mut(n * width);
            cells = rest;
            let at = n.min(observations.len());
            let (described, rest) = std::mem::take(&mut observations).split_at_mut(at);
            observations = rest;
            let mut sink = Sink { cells: mine, width, observations: described };
            solve((problem, parameters, item), &|_| true, how, &mut sink)
        })
        .collect()
}

fn solve(
    (problem, parameters, item): (&Problem, &Parameters, usize),
    keep: &dyn Fn(usize) -> bool,
    (detail, weighing): (Detail, Weighing),
    sink: &mut Sink<'_>,
) -> ItemOut {
    let path = &problem.items[item].path;
    let weights = (weighing == Weighing::Described).then(|| problem.described_weights(item, keep));
    if let Some(mut view) = GridView::new(problem, parameters, item, keep) {
        let own = view.figures.iter_mut().map(|figure| &mut figure.observation.weight);
        put(own, weights.as_deref());
        return match path {
            None => quantity::solve(&view, detail, sink),
            Some(block) => count::solve(&view, block, detail, sink),
        };
    }
    let mut view = View::new(problem, parameters, item, keep);
    put(view.claims.iter_mut().map(|claim| &mut claim.weight), weights.as_deref());
    match path {
        None => single::solve(&view, detail, sink),
        Some(block) => path::solve(&view, block, detail, sink),
    }
}

/// Replaces the weights of claims, if others are given.
fn put<'a>(own: impl Iterator<Item = &'a mut f64>, weights: Option<&[f64]>) {
    for (own, weight) in own.zip(weights.unwrap_or_default()) {
        *own = *weight;
    }
}

/// Posterior of one item, as [`describe`] gives it, without the observations that `drop` names (index into
/// [`Problem::observations`]), parameters unchanged: what the item would look like had they not
/// been made, with the sources judged as they are.
///
/// # Panics
/// As [`expect`], and if there is no such item.
pub fn item_without(
    problem: &Problem,
    parameters: &Parameters,
    item: usize,
    drop: &dyn Fn(usize) -> bool,
) -> ItemPosterior {
    let block = &problem.items[item];
    let width = problem.families[usize::from(block.family)].form.n_cells();
    let mut cells = vec![0.0; block.observations.len() * width];
    let mut sink = Sink { cells: &mut cells, width, observations: &mut [] };
    let keep = |o: usize| !drop(o);
    let out =
        solve((problem, parameters, item), &keep, (Detail::Items, Weighing::Described), &mut sink);
    out.posterior.unwrap_or_else(|| unreachable!("Detail::Items always describes the item"))
}

/// ln P(the observations of one item but those that `drop` names), parameters unchanged. The ratio of
/// two of these, with and without one observation, is the probability of that observation given the
/// others: what a source will say, given what was said (docs/model.md, Eq. 7). Each claim counts by
/// its own weight: what sources say next is told by the errors that they share, too.
///
/// # Panics
/// As [`item_without`].
pub fn item_ln_evidence(
    problem: &Problem,
    parameters: &Parameters,
    item: usize,
    drop: &dyn Fn(usize) -> bool,
) -> f64 {
    let block = &problem.items[item];
    let width = problem.families[usize::from(block.family)].form.n_cells();
    let mut cells = vec![0.0; block.observations.len() * width];
    let mut sink = Sink { cells: &mut cells, width, observations: &mut [] };
    let keep = |o: usize| !drop(o);
    solve((problem, parameters, item), &keep, (Detail::Counts, Weighing::Own), &mut sink)
        .ln_evidence
}
