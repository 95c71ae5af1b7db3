//! The kernel: one pass over the items at fixed parameters.
//!
//! Items are cut into [`N_CHUNKS`] chunks whatever the number of threads; what a chunk sums is
//! added in chunk order, and what belongs to a source is gathered claim by claim in the order of
//! the observations. So the result is the same to the last bit for any number of threads.

mod axis;
mod count;
mod direct;
mod draw;
mod draw_grid;
mod draw_times;
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

use crate::model::{
    Detail, Expectation, ItemBlock, ItemPosterior, ObservationPosterior, Parameters, Problem,
};

use direct::{Direct, Scratch, Sums};
use gather::{Gathered, gather};
use output::{ItemOut, Sink};
use quantity::GridView;
use view::View;

pub(super) use draw::{Imputed, impute};
pub(super) use draw_grid::Figured;
pub(super) use draw_times::n_weighed;
pub(super) use gather::counts_of;
pub(super) use pattern::{Cells, N_LANES, cells_of, ln_masses};

/// Chunks at most. Nothing here depends on the machine.
const N_CHUNKS: usize = 64;
/// Chunks at least, where each has sums of its own for all sources.
const N_CHUNKS_MIN: usize = 4;

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
    let direct = parameters.layout.direct.contains(&true).then(|| Direct::new(problem, parameters));
    let chunks = cut(problem, parameters, &mut cells, &mut observations);
    let parts: Vec<Part> = chunks
        .into_par_iter()
        .map(|chunk| solve_chunk((problem, parameters, direct.as_ref()), (detail, weighing), chunk))
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
    let sums: Vec<&Sums> = parts.iter().filter_map(|part| part.sums.as_ref()).collect();
    add_counts((problem, parameters), &mut sum, &sums);
    for part in parts {
        for (family, out) in part.general {
            add(&mut sum, family, &out);
        }
        if let Some(sums) = part.sums {
            add_sums(&mut sum, &sums);
        }
        sum.items.extend(part.items);
    }
    sum
}

/// Adds up what belongs to sources, chunk after chunk.
fn add_counts(
    (problem, parameters): (&Problem, &Parameters),
    sum: &mut Expectation,
    sums: &[&Sums],
) {
    if sums.is_empty() {
        return;
    }
    let counts: Vec<&[f64]> = sums.iter().map(|part| part.counts.as_slice()).collect();
    let mut turned = vec![0.0; sum.counts.len()];
    add_all(&mut turned, &counts);
    for (total, n) in sum.counts.iter_mut().zip(direct::turned(problem, parameters, &turned)) {
        *total += n;
    }
    let missing: Vec<&[f64]> = sums.iter().map(|part| part.missing.as_slice()).collect();
    add_all(&mut sum.missing, &missing);
}

/// Adds each of `parts` (as long as `all`, or empty) to `all`, in their order.
fn add_all(all: &mut [f64], parts: &[&[f64]]) {
    const RUN: usize = 1 << 12;
    all.par_chunks_mut(RUN).enumerate().for_each(|(run, all)| {
        let own = run * RUN..run * RUN + all.len();
        for part in parts.iter().filter_map(|part| part.get(own.clone())) {
            for (total, n) in all.iter_mut().zip(part) {
                *total += n;
            }
        }
    });
}

fn add_sums(sum: &mut Expectation, sums: &Sums) {
    sum.ln_evidence += sums.ln_evidence;
    for (all, own) in sum.nodes.iter_mut().zip(&sums.nodes) {
        for (total, p) in all.iter_mut().zip(own) {
            *total += p;
        }
    }
    for (all, own) in sum.truths.iter_mut().zip(&sums.truths) {
        for (total, p) in all.iter_mut().zip(own) {
            *total += p;
        }
    }
}

const NOTHING: ObservationPosterior =
    ObservationPosterior { p_right: 0.0, p_overtaken: 0.0, weight_db: 0.0 };

fn add(sum: &mut Expectation, family: usize, out: &ItemOut) {
    sum.ln_evidence += out.ln_evidence;
    for (total, p) in sum.nodes[family].iter_mut().zip(out.nodes) {
        *total += p;
    }
    for (total, p) in sum.truths[family].iter_mut().zip(&out.truth) {
        *total += p;
    }
    sum.jumps[family] += out.jumps;
    sum.exposure_days[family] += out.exposure_days;
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
    let n_chunks = if parameters.layout.direct.contains(&true) {
        let n_entries = parameters.layout.n_entries.max(1);
        (problem.observations.len() / n_entries).clamp(N_CHUNKS_MIN, N_CHUNKS)
    } else {
        N_CHUNKS
    };
    (0..n_chunks)
        .map(|chunk| {
            let items = chunk * n_items / n_chunks..(chunk + 1) * n_items / n_chunks;
            let own = &problem.items[items.clone()];
            let (first, last) = match (own.first(), own.last()) {
                (Some(first), Some(last)) => (first.observations.start, last.observations.end),
                _ => (0, 0),
            };
            let (claims, n_cells) = (last - first, bounds[last] - bounds[first]);
            let (mine, rest) = std::mem::take(&mut cells).split_at_mut(n_cells);
            cells = rest;
            let at = claims.min(observations.len());
            let (described, rest) = std::mem::take(&mut observations).split_at_mut(at);
            observations = rest;
            Chunk { items, cells: mine, observations: described }
        })
        .collect()
}

/// What a chunk found.
#[derive(Default)]
struct Part {
    /// Items that are not direct, with their families.
    general: Vec<(usize, ItemOut)>,
    /// All direct ones together.
    sums: Option<Sums>,
    /// Posteriors of all items, if asked for.
    items: Vec<ItemPosterior>,
}

fn solve_chunk(
    (problem, parameters, direct): (&Problem, &Parameters, Option<&Direct<'_>>),
    how: (Detail, Weighing),
    chunk: Chunk<'_>,
) -> Part {
    let Chunk { items, mut cells, mut observations } = chunk;
    let mut part = Part { sums: direct.map(|direct| direct.sums(how.0)), ..Part::default() };
    let mut scratch = Scratch::default();
    let mut own_cells = Vec::new();
    for item in items {
        let block = &problem.items[item];
        let n = block.observations.len();
        let at = n.min(observations.len());
        let (described, rest) = std::mem::take(&mut observations).split_at_mut(at);
        observations = rest;
        let width = problem.families[usize::from(block.family)].form.n_cells();
        let is_direct = parameters.layout.direct[item];
        if let (true, Some(direct), Some(sums)) = (is_direct, direct, &mut part.sums) {
            let (asked, posteriors) = ((how.0, &mut *described), &mut part.items);
            let is_done = match how.1 {
                Weighing::Own => direct.solve(block, asked, (sums, &mut scratch, posteriors)),
                Weighing::Described => direct.describe(block, asked, (&mut scratch, posteriors)),
            };
            if is_done {
                continue;
            }
        }
        let mine = if is_direct {
            own_cells.clear();
            own_cells.resize(n * width, 0.0);
            own_cells.as_mut_slice()
        } else {
            let (mine, rest) = std::mem::take(&mut cells).split_at_mut(n * width);
            cells = rest;
            mine
        };
        let mut sink = Sink { cells: mine, width, observations: described };
        let mut out = solve((problem, parameters, item), &|_| true, how, &mut sink);
        if let (true, Some(sums)) = (is_direct, &mut part.sums) {
            gather::add_cells((problem, parameters, item), &own_cells, sums);
        }
        part.items.extend(out.posterior.take());
        part.general.push((usize::from(block.family), out));
    }
    part
}

fn solve(
    (problem, parameters, item): (&Problem, &Parameters, usize),
    keep: &dyn Fn(usize) -> bool,
    (detail, weighing): (Detail, Weighing),
    sink: &mut Sink<'_>,
) -> ItemOut {
    let ItemBlock { path, domain, .. } = &problem.items[item];
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
    let is_open = domain.is_some() && path.is_none() && view.claims.len() > 1;
    let unnamed = (is_open && weights.is_some()).then(|| single::unnamed(&view));
    put(view.claims.iter_mut().map(|claim| &mut claim.weight), weights.as_deref());
    match path {
        None => single::solve(&view, unnamed, detail, sink),
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
