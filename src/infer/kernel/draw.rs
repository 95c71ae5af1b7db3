//! One draw of all that is not seen, given the parameters: truths, λ, times, paths and which claims
//! are guesses (docs/model.md, Eq. 38). What [`super::expect`] sums out, drawn with its weights.

use rand::{Rng, RngExt};
use rayon::prelude::*;

use super::draw_grid::{Figured, draw_grid};
use super::draw_times::{BLOCK, draw_times};
use super::passes::{Chain, Passes};
use super::path::{ln_weights, settle};
use super::plan::{Choice, Plan, Steps};
use super::quantity::GridView;
use super::single;
use super::view::View;
use crate::model::{FAMILY_NODES, FamilyForm, Parameters, PathBlock, Problem};
use crate::num::{Stream, pick, soft_max, stream};

/// Counts of one draw: the names of [`crate::model::Expectation`], without the expectation.
pub(in crate::infer) struct Imputed {
    /// Claims per entry of [`Parameters::rows`] that look at the truth.
    pub(in crate::infer) counts: Vec<f64>,
    /// Items at each λ node, per family.
    pub(in crate::infer) nodes: Vec<[f64; 7]>,
    /// Items (states: initial states) per option, per family of rows.
    pub(in crate::infer) truths: Vec<Vec<f64>>,
    /// Jumps per family.
    pub(in crate::infer) jumps: Vec<f64>,
    /// Days in which they happened.
    pub(in crate::infer) exposure_days: Vec<f64>,
    /// By slot: figures that are neither wild nor no evidence, with where they should have been.
    pub(in crate::infer) figures: Vec<Vec<Figured>>,
}

/// Draws what is not seen of every item. The draw with number `n` that belongs to `seed` is the same
/// for any number of threads.
///
/// `times` holds an assignment of its time variables by item. Those of an item that has none (an empty
/// one) are drawn with everything else, given the parameters alone; others go on from where they are
/// ([`draw_times`]), which leaves their distribution what it is, given the parameters, and costs far
/// less. Either way they hold what was drawn afterwards.
pub(in crate::infer) fn impute(
    problem: &Problem,
    parameters: &Parameters,
    (seed, n): (u64, u64),
    times: &mut [Vec<usize>],
) -> Imputed {
    let n_families = problem.families.len();
    let n_items = problem.items.len() as u64;
    let drawn: Vec<Drawn> = times
        .par_iter_mut()
        .enumerate()
        .map(|(item, times)| {
            let mut rng = stream(seed, n * (n_items + 1) + item as u64);
            draw_item((problem, parameters, item), times, &mut rng)
        })
        .collect();
    let mut sum = Imputed {
        counts: vec![0.0; parameters.layout.n_entries],
        nodes: vec![[0.0; 7]; n_families],
        truths: problem.families.iter().map(|f| vec![0.0; f.prevalence.len()]).collect(),
        jumps: vec![0.0; n_families],
        exposure_days: vec![0.0; n_families],
        figures: vec![Vec::new(); parameters.layout.slots.len()],
    };
    for (item, drawn) in problem.items.iter().zip(drawn) {
        let family = usize::from(item.family);
        sum.nodes[family][drawn.node] += 1.0;
        if let Some(truth) = sum.truths[family].get_mut(drawn.truth) {
            *truth += 1.0;
        }
        sum.jumps[family] += drawn.jumps;
        sum.exposure_days[family] += drawn.days;
        for (entry, weight) in drawn.entries {
            sum.counts[entry] += weight;
        }
        for (slot, figure) in drawn.figures {
            sum.figures[slot].push(figure);
        }
    }
    sum
}

/// What was drawn of an item.
#[derive(Default)]
pub(super) struct Drawn {
    pub(super) node: usize,
    /// At the first step.
    pub(super) truth: usize,
    pub(super) jumps: f64,
    pub(super) days: f64,
    /// Entry and weight of each claim that is no guess and counts for its source.
    pub(super) entries: Vec<(usize, f64)>,
    /// Slot and figure of each of them that is not wild.
    pub(super) figures: Vec<(usize, Figured)>,
}

fn draw_item(
    (problem, parameters, item): (&Problem, &Parameters, usize),
    times: &mut Choice,
    rng: &mut Stream,
) -> Drawn {
    let mut drawn = Drawn::default();
    if let Some(view) = GridView::new(problem, parameters, item, &|_| true) {
        draw_grid(&view, parameters, (&mut drawn, times), rng);
        return drawn;
    }
    let view = View::new(problem, parameters, item, &|_| true);
    let cells = match &view.item.path {
        None => draw_single(&view, &mut drawn, rng),
        Some(block) => draw_path(&view, block, (&mut drawn, times), rng),
    };
    let lambda = FAMILY_NODES[drawn.node];
    for (claim, cell) in cells.into_iter().enumerate() {
        let observation = &view.claims[claim];
        let meant = rng.random::<f64>() < view.meant(claim, cell, lambda);
        if !meant || observation.derived {
            continue;
        }
        let o = view.item.observations.start + view.local[claim];
        let slot = &parameters.layout.slots[parameters.layout.slot_of[o] as usize];
        let rows = &parameters.rows[slot.entry..slot.entry + view.family.form.n_entries()];
        let entry = slot.entry + entry(&view, (claim, cell), rows, rng);
        drawn.entries.push((entry, observation.weight));
    }
    drawn
}

/// Entry of a source's rows that a claim in a cell speaks for.
fn entry(
    view: &View<'_>,
    (claim, cell): (usize, usize),
    rows: &[f64],
    rng: &mut impl Rng,
) -> usize {
    if view.family.form == FamilyForm::OneCoin {
        return usize::from(!view.right(claim, cell));
    }
    let (k, x) = (view.k, usize::from(view.claims[claim].value));
    let entry_of = |other: usize| match (view.claims[claim].denied, cell == k) {
        // Any other answer.
        (true, _) => cell * k + other,
        // Its value at the end, but not all through: wrong as of any other truth (Eq. 5).
        (false, true) => other * k + x,
        (false, false) => cell * k + x,
    };
    let chances: Vec<f64> =
        (0..k).map(|other| if other == x { 0.0 } else { rows[entry_of(other)] }).collect();
    entry_of(pick(rng, &chances))
}

/// Draws truth and λ of an item of one step; returns the cell of each claim.
fn draw_single(view: &View<'_>, drawn: &mut Drawn, rng: &mut impl Rng) -> Vec<usize> {
    let mut joint = single::ln_joint(view);
    soft_max(&mut joint);
    let at = pick(rng, &joint);
    drawn.node = at / view.k;
    drawn.truth = at % view.k;
    let cell = |claim: usize| {
        let observation = &view.claims[claim];
        let holds = drawn.truth == usize::from(observation.value);
        if view.coin { usize::from(holds == observation.denied) } else { drawn.truth }
    };
    (0..view.claims.len()).map(cell).collect()
}

/// Draws the times, λ and the path of a state; returns the cell of each claim.
fn draw_path(
    view: &View<'_>,
    block: &PathBlock,
    (drawn, times): (&mut Drawn, &mut Choice),
    rng: &mut impl Rng,
) -> Vec<usize> {
    let chain = Chain::new(view, block);
    let (mut passes, mut plan) = (Passes::new(BLOCK, block.times.len()), Plan::default());
    let node = draw_times(
        (&block.variables, times),
        &|n| settle(&chain, block, n),
        &mut |choice| ln_weights(&chain, block, choice, (&mut passes, &mut plan)),
        rng,
    );
    drawn.node = node;
    drawn.days = chain.axis.days();
    plan.fill(view, block, times, Steps::All);
    passes.forward(&chain, &plan);
    let mut cells = vec![0; view.claims.len()];
    let mut later = None;
    for step in (0..plan.at.len()).rev() {
        let (z, since) = step_state(&chain, &plan, (&passes, node), (step, later), rng);
        for &claim in plan.claims_at(step) {
            cells[claim] = chain.cell(&plan, claim, (step, z, since));
        }
        if let Some((next, _)) = later {
            drawn.jumps += chain.axis.draw_jumps(step, z == next, rng);
        }
        later = Some((z, since));
        drawn.truth = z;
    }
    cells
}

/// Draws the state (z, since) at `step`, given the one at the next step if there is one.
fn step_state(
    chain: &Chain<'_>,
    plan: &Plan,
    (passes, node): (&Passes, usize),
    (step, later): (usize, Option<(usize, usize)>),
    rng: &mut impl Rng,
) -> (usize, usize) {
    let width = passes.width(step, chain.view.k);
    let here = &passes.alpha[passes.starts[step]..passes.starts[step + 1]];
    let towards = |state: usize| {
        let Some((next, next_since)) = later else { return 1.0 };
        let (z, since) = (state / width, state % width);
        let gap = passes.gaps[step];
        let is_fresh = next_since == plan.fresh(step + 1);
        if z != next {
            return if is_fresh { gap.other } else { 0.0 };
        }
        let kept = if plan.kept(step, since) == next_since { gap.constant } else { 0.0 };
        kept + if is_fresh { gap.loose } else { 0.0 }
    };
    let weights: Vec<f64> =
        here.iter().enumerate().map(|(state, lanes)| lanes[node] * towards(state)).collect();
    let state = pick(rng, &weights);
    (state / width, state % width)
}
