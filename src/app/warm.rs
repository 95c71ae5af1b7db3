//! Parameters of one fit as a start for the next one.

use std::collections::BTreeMap;

use super::fit::Fitted;
use crate::domain::Id;
use crate::model::{Assembled, Parameters};

/// Parameters of `before` on the problem of `after`: what is new starts at its prior. Both cases must
/// have the same ids of sources; families go by their names.
pub(super) fn carried(before: &Fitted, after: &Assembled) -> Parameters {
    let (old_problem, problem) = (&before.assembled.problem, &after.problem);
    let old = &before.fit.parameters;
    let mut new = Parameters::prior(problem);
    // A family is the same if its parameters mean the same.
    let same: Vec<Option<usize>> = problem
        .families
        .iter()
        .map(|f| old_problem.families.iter().position(|o| o.name == f.name && o.form == f.form))
        .collect();
    for (family, was) in new.families.iter_mut().zip(&same) {
        if let Some(was) = was {
            family.clone_from(&old.families[*was]);
        }
    }
    let old_source: BTreeMap<Id, u32> =
        before.assembled.bodies.iter().enumerate().map(|(ix, id)| (*id, ix as u32)).collect();
    let layout = new.layout.clone();
    for (ix, slot) in layout.slots.iter().enumerate() {
        let was = same[usize::from(slot.family)];
        let source = old_source.get(&after.bodies[slot.source as usize]);
        let (Some(was), Some(source)) = (was, source) else { continue };
        let key = (was as u16, *source);
        let found = old.layout.slots.binary_search_by_key(&key, |s| (s.family, s.source));
        let Ok(found) = found else { continue };
        let n = problem.families[usize::from(slot.family)].form.n_entries();
        let from = old.layout.slots[found].entry;
        new.rows[slot.entry..slot.entry + n].copy_from_slice(&old.rows[from..from + n]);
        new.shifts[ix] = old.shifts[found];
    }
    for (source, body) in after.bodies.iter().enumerate() {
        if let Some(was) = old_source.get(body).filter(|_| layout.has_level[source]) {
            new.levels[source] = old.levels[*was as usize];
        }
    }
    new.level_sd = old.level_sd;
    new
}
