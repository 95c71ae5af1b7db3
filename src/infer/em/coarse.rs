//! Large problems are climbed on a part of their items first: where that ends is near where the whole
//! ends, and a pass over the part costs a tenth.

use super::Run;
use crate::infer::Start;
use crate::model::{ItemBlock, Parameters, Problem};

/// Smaller problems are climbed as they are.
const COARSE_MIN: usize = 400_000;
/// Of the items, one in so many is in the part.
const ONE_IN: u64 = 10;
/// Optima of the part that are this much less probable (ln) are not followed: of the whole they are
/// ten times further behind.
const FAR: f64 = 20.0;

/// A part of a large problem that stands for it; `None` if the problem is not large, or some of its
/// items are not plain ones, which hang together.
pub(super) fn part(problem: &Problem) -> Option<Problem> {
    if problem.observations.len() < COARSE_MIN || !problem.crowd.is_empty() {
        return None;
    }
    if !problem.items.iter().all(|item| problem.is_plain(item)) {
        return None;
    }
    let mut part = Problem {
        n_sources: problem.n_sources,
        groups: problem.groups.clone(),
        n_groups: problem.n_groups,
        families: problem.families.clone(),
        ..Problem::default()
    };
    let items = problem.items.iter().enumerate();
    for (_, item) in items.filter(|(ix, _)| scatter(*ix as u64).is_multiple_of(ONE_IN)) {
        let first = part.observations.len();
        part.observations.extend_from_slice(&problem.observations[item.observations.clone()]);
        let observations = first..part.observations.len();
        part.items.push(ItemBlock { observations, ..item.clone() });
    }
    Some(part)
}

/// A number that has nothing to do with the order of items (`SplitMix64`).
fn scatter(ix: u64) -> u64 {
    let mut z = ix.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Where to start on the whole problem: the optima of its part, best first, each under the name of the
/// start that led there.
pub(super) fn starts(problem: &Problem, of_part: &[Run]) -> Vec<(Start, Parameters)> {
    let best = of_part.first().map_or(0.0, Run::ln_mass);
    let near = of_part.iter().filter(|run| run.ln_mass() > best - FAR);
    near.map(|run| (run.start, lifted(&run.parameters, problem))).collect()
}

/// Parameters of a part laid out for the whole; sources that the part does not know are where their
/// kind is.
fn lifted(of_part: &Parameters, problem: &Problem) -> Parameters {
    let mut whole = Parameters::prior(problem);
    whole.families.clone_from(&of_part.families);
    whole.levels.clone_from(&of_part.levels);
    whole.level_sd = of_part.level_sd;
    let layout = whole.layout.clone();
    for slot in &layout.slots {
        let n = problem.families[usize::from(slot.family)].form.n_entries();
        let known = of_part.layout.slot(slot.family, slot.source);
        let own = &mut whole.rows[slot.entry..slot.entry + n];
        if let Some(known) = known {
            own.copy_from_slice(&of_part.rows[known.entry..known.entry + n]);
        } else {
            own.copy_from_slice(&of_part.prior_rows(problem, slot.family, slot.source));
        }
    }
    whole
}
