//! What a problem has room for: candidates of an item are numbered by 16 bits.

use std::collections::HashSet;

use super::candidates::options;
use crate::domain::{CaseFile, Id, ItemKind, Votes};

/// Most candidates of an item, claimed ones and listed ones, that are weighed against each other.
pub const VALUES_MAX: usize = 5_000;

/// An item of `case` with more than [`VALUES_MAX`] candidates, and how many they are. Figures are no
/// candidates, and sets are asked element by element: there may be any number of both.
pub fn crowded(case: &CaseFile) -> Option<(Id, usize)> {
    let mut n_claims = vec![0; case.items.len()];
    for claim in &case.claims {
        n_claims[claim.item.ix()] += 1;
    }
    case.items.iter().find_map(|item| {
        let is_choice = item.is_scored() && !item.kind.is_quantity() && item.kind != ItemKind::Set;
        let listed = options(case, item).len();
        if n_claims[item.id.ix()] + listed <= VALUES_MAX || !is_choice {
            return None;
        }
        let own = case.claims.iter().filter(|claim| claim.item == item.id);
        beyond(own.map(|claim| claim.value), listed).map(|n| (item.id, n))
    })
}

/// As [`crowded`], of a case in columns; the item is told by its place in the order of keys.
pub fn crowded_votes(votes: &Votes) -> Option<(usize, usize)> {
    (0..votes.items.len()).find_map(|at| {
        let own = &votes.claims[votes.starts[at] as usize..votes.starts[at + 1] as usize];
        let (_, attribute) = votes.questions[usize::from(votes.question_of[at])];
        let attribute = attribute.map(|id| &votes.case.attributes[id.ix()]);
        let listed = attribute.filter(|a| !a.open).map_or(0, |a| a.options.len());
        if own.len() + listed <= VALUES_MAX {
            return None;
        }
        beyond(own.iter().map(|vote| vote.value), listed).map(|n| (at, n))
    })
}

/// How many candidates `claimed` and so many listed ones are at least, if they are too many.
fn beyond(claimed: impl Iterator<Item = Id>, listed: usize) -> Option<usize> {
    let n = claimed.collect::<HashSet<Id>>().len().max(listed);
    (n > VALUES_MAX).then_some(n)
}
