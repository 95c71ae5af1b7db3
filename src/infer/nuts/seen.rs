//! What the claims say of each distribution at a mode, in claims: shares that have been met are not
//! rare, whatever their prior, and their coordinates need no bend.

use super::space::clear;
use crate::infer::em::{draws, group_weight, is_whole};
use crate::infer::expect;
use crate::model::{Detail, Parameters, Problem};

/// Expected counts behind rows, kind groups, populations, prevalence and λ at `mode`, in the places
/// of what they are counts of: of rows claims, of their priors draws (docs/model.md, below Eq. 16).
pub(super) fn seen_at(problem: &Problem, mode: &Parameters) -> Parameters {
    let found = expect(problem, mode, Detail::Counts);
    let mut seen = mode.clone();
    clear(&mut seen);
    seen.rows.copy_from_slice(&found.counts);
    for slot in &mode.layout.slots {
        let f = usize::from(slot.family);
        let family = &problem.families[f];
        let form = family.form;
        let group = usize::from(problem.groups[slot.source as usize]) * form.n_entries();
        let prior = mode.prior_rows(problem, slot.family, slot.source);
        for (i, mean) in prior.iter().enumerate() {
            let mass = mode.families[f].strength[i / form.row_width()] * mean;
            seen.families[f].groups[group + i] +=
                draws(found.counts[slot.entry + i], mass, is_whole(family));
        }
    }
    for (f, family) in problem.families.iter().enumerate() {
        let (learned, seen) = (&mode.families[f], &mut seen.families[f]);
        for group in seen.groups.chunks_exact(learned.population.len()) {
            for ((sum, n), mean) in seen.population.iter_mut().zip(group).zip(&learned.population) {
                *sum += draws(*n, group_weight(family) * mean, is_whole(family));
            }
        }
        seen.prevalence.copy_from_slice(&found.truths[f]);
        seen.nodes = found.nodes[f];
    }
    seen
}
