//! Stories: which of the blocs is to be believed is not told by errors shared, for what an error is hangs
//! on it. Each story is followed to its fixed point, and the claims themselves decide.

use super::evidence::{COPIED, Views, prior};
use super::{Bloc, Case, Pair, Story};
use crate::infer::em::climb_all;
use crate::infer::{EmOptions, Fit, InferError, Observer, Start, em};
use crate::model::FamilyForm;

/// Where the members of a bloc start if they are to be believed, and where all others do, as P(right).
const BELIEVED: f64 = 0.95;
const DOUBTED: f64 = 0.3;
/// What is left of the weight of an observation that is copied.
const TRACE: f64 = 1e-6;

/// The largest bloc that was not asked about yet; of equal ones the first.
pub(super) fn doubted(blocs: &[Bloc], asked: &[Vec<u32>]) -> Option<Bloc> {
    let new = blocs.iter().filter(|bloc| !asked.contains(&bloc.members));
    let mut largest: Option<&Bloc> = None;
    for bloc in new {
        if largest.is_none_or(|known| bloc.members.len() > known.members.len()) {
            largest = Some(bloc);
        }
    }
    largest.cloned()
}

/// A start at which the members of `bloc` are independent and nearly always right, and nobody else is
/// right often: one pass from there.
pub(super) fn believed(
    case: &Case<'_>,
    story: &Story<'_>,
    bloc: &Bloc,
    observer: &mut dyn Observer,
) -> Result<(Fit, Vec<f64>), InferError> {
    let is_member = |source: u32| bloc.members.binary_search(&source).is_ok();
    let mut factors = story.factors.clone();
    for (factor, o) in factors.iter_mut().zip(&case.problem.observations) {
        if is_member(o.source) {
            *factor = 1.0;
        }
    }
    let mut parameters = story.fit.parameters.clone();
    let layout = parameters.layout.clone();
    for slot in &layout.slots {
        let form = case.problem.families[usize::from(slot.family)].form;
        let right = if is_member(slot.source) { BELIEVED } else { DOUBTED };
        let rows = &mut parameters.rows[slot.entry..slot.entry + form.n_entries()];
        let width = form.row_width();
        for (k, row) in rows.chunks_exact_mut(width).enumerate() {
            let right = right.max(1.0 / width as f64);
            let diagonal = match form {
                FamilyForm::OneCoin => 0,
                FamilyForm::Rows { .. } => k,
                // Which class is right depends on the tolerance: figures start where they are.
                FamilyForm::Quantity { .. } => continue,
            };
            row.fill((1.0 - right) / (width as f64 - 1.0));
            row[diagonal] = right;
        }
    }
    let once = EmOptions {
        starts: vec![Start::Warm],
        warm: Some(parameters),
        n_draws: 0,
        describe_claims: false,
        max_iterations: 1,
        ..case.options.clone()
    };
    Ok((em(&case.weighed(&factors), &once, observer)?, factors))
}

/// ln mass of the claims under a story (Eq. 65): each bloc hangs together by a tree of its surest
/// pairs, and what a copier shares with the one above it is taken for copied.
pub(super) fn ln_mass(
    case: &Case<'_>,
    story: &Story<'_>,
    observer: &mut dyn Observer,
) -> Result<f64, InferError> {
    let views = Views::of(&story.weighed, &story.fit, case.said, &story.factors);
    let edges = tree(case.problem.n_sources, &story.known.pairs);
    let prior = prior(case.problem.n_sources);
    let mut of_copies = edges.len() as f64 * (prior / (1.0 - prior)).ln();
    let mut factors = vec![1.0; case.problem.observations.len()];
    for (copier, original) in edges {
        for (own, above) in case.said.meetings(copier, original) {
            let is_shared = case.said.content[own as usize] == case.said.content[above as usize];
            if is_shared {
                factors[own as usize] = TRACE;
                of_copies += (COPIED + (1.0 - COPIED) * views.own(own)).ln();
            } else {
                of_copies += (1.0 - COPIED).ln();
            }
        }
    }
    let runs = climb_all(&case.weighed(&factors), &case.onward(&story.fit), observer)?;
    Ok(of_copies + runs[0].ln_mass())
}

/// Who copies whom, as a forest: of the pairs that are tied, those that make the claims the most
/// probable; each bloc hangs on the member that most of it seems to copy.
fn tree(n_sources: u32, pairs: &[Pair]) -> Vec<(u32, u32)> {
    let mut found: Vec<&Pair> = pairs.iter().filter(|pair| pair.is_tied()).collect();
    found.sort_by(|x, y| y.ln_ratio.total_cmp(&x.ln_ratio).then((x.a, x.b).cmp(&(y.a, y.b))));
    let mut bloc: Vec<u32> = (0..n_sources).collect();
    let mut near: Vec<Vec<u32>> = vec![Vec::new(); n_sources as usize];
    let mut copied = vec![0.0; n_sources as usize];
    for pair in found {
        copied[pair.a as usize] += pair.p_b_copies_a;
        copied[pair.b as usize] += pair.p_a_copies_b;
        let (a, b) = (bloc[pair.a as usize], bloc[pair.b as usize]);
        if a == b {
            continue;
        }
        for of in bloc.iter_mut().filter(|of| **of == b) {
            *of = a;
        }
        near[pair.a as usize].push(pair.b);
        near[pair.b as usize].push(pair.a);
    }
    let mut order: Vec<u32> = (0..n_sources).filter(|s| !near[*s as usize].is_empty()).collect();
    order.sort_by(|x, y| copied[*y as usize].total_cmp(&copied[*x as usize]).then(x.cmp(y)));
    let mut is_hung = vec![false; n_sources as usize];
    let mut edges = Vec::new();
    for root in order {
        let mut open = if is_hung[root as usize] { Vec::new() } else { vec![root] };
        is_hung[root as usize] = true;
        while let Some(above) = open.pop() {
            for &below in &near[above as usize] {
                if !std::mem::replace(&mut is_hung[below as usize], true) {
                    edges.push((below, above));
                    open.push(below);
                }
            }
        }
    }
    edges
}
