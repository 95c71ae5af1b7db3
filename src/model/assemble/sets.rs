//! Sets, where several elements may be true at once: each element is an item of its own, in or not
//! in (`docs/decisions/0008-lists.md`).
//!
//! A list says "in" of the elements it names, and implicitly "not in" of every other element of the
//! item. A denied list says "not in" of what it names and nothing of the rest. One further element
//! stands for all that nobody named, as in open domains. An element is asked about because somebody
//! named it: where one root alone speaks, rows would learn that sources name everything, so such
//! elements have one coin, which lone claims leave as it was (as in decision 0006).

use std::collections::{BTreeMap, BTreeSet};

use itertools::Itertools;

use super::candidates::{self, Candidates, FamilyKey};
use super::pieces::{self, Piece};
use super::{Builder, Evidence, Skip};
use crate::domain::{CaseFile, Derived, Id, Item, OTHER, RuleOp, Stance, Value};
use crate::model::commitment;

/// Texts of the candidates of an element.
pub const SET_VALUES: [&str; 2] = ["in", "not in"];

const IN: u16 = 0;
const NOT_IN: u16 = 1;

/// What a claim of a list says explicitly: not what it leaves out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClaimedList {
    /// Item of the problem (an element) and the candidate claimed.
    pub says: Vec<(u32, u16)>,
    /// Its observations on these items; fewer where a later claim of the source replaces some.
    pub observations: Vec<u32>,
}

/// What one claim says of the elements of its item.
struct Said<'a> {
    claim: Id,
    weight: f64,
    denies: bool,
    names: BTreeSet<&'a str>,
}

impl Said<'_> {
    /// Of an element: the candidate claimed, and whether in so many words. `None`: nothing at all.
    fn of(&self, element: &str) -> Option<(u16, bool)> {
        let names_it = self.names.contains(element);
        if self.denies {
            return names_it.then_some((NOT_IN, true));
        }
        // An empty list says nothing but that there are none.
        Some(if names_it { (IN, true) } else { (NOT_IN, self.names.is_empty()) })
    }
}

/// Elements of a claimed value; an option claimed of a set is a list of one.
fn elements(case: &CaseFile, value: Id) -> BTreeSet<&str> {
    match &case.values[value.ix()].1 {
        Value::Set(elements) => elements.iter().map(String::as_str).collect(),
        Value::Option(option) => std::iter::once(option.as_str()).collect(),
        Value::Boolean(_) | Value::Number(_) | Value::Date(_) => BTreeSet::new(),
    }
}

/// The candidate of `element` that a verdict upholds: a verdict is a complete list.
pub(super) fn verdict_on(case: &CaseFile, value: Id, element: &str) -> Option<u16> {
    let is_list = matches!(case.values[value.ix()].1, Value::Set(_) | Value::Option(_));
    is_list.then(|| if elements(case, value).contains(element) { IN } else { NOT_IN })
}

/// Elements of what a rule concludes, canonical text.
fn concluded(value: &str) -> impl Iterator<Item = &str> {
    value.split(';').filter(|element| *element != "*")
}

impl<'a> Builder<'a> {
    /// Adds an item per element of a set.
    pub(super) fn add_set(&mut self, item: &Item, evidence: &Evidence) {
        if evidence.claims.is_empty() && evidence.derived.is_empty() {
            return;
        }
        let case = self.context.case;
        let named: BTreeSet<&str> = evidence
            .claims
            .iter()
            .flat_map(|claim| elements(case, case.claims[claim.ix()].value))
            .chain(evidence.derived.iter().flat_map(|derived| concluded(&derived.value)))
            .filter(|element| *element != OTHER)
            .collect();
        let options = candidates::options(case, item);
        let is_complete =
            !options.is_empty() && options.iter().all(|o| named.contains(o.option.as_str()));
        let other = (!is_complete).then_some(OTHER);
        let said = self.said(evidence);
        let mut lists: BTreeMap<Id, ClaimedList> =
            said.iter().map(|said| (said.claim, ClaimedList::default())).collect();
        for element in named.into_iter().chain(other) {
            self.element(item, element, &said, &evidence.derived, &mut lists);
        }
        for (claim, list) in lists {
            let place = list.observations.first().copied().ok_or(Skip::Replaced);
            self.claims[claim.ix()] = place;
            if place.is_ok() {
                self.lists.insert(claim, list);
            }
        }
    }

    /// What the claims that commit themselves say.
    fn said(&mut self, evidence: &Evidence) -> Vec<Said<'a>> {
        let case = self.context.case;
        let mut said = Vec::new();
        for &claim in &evidence.claims {
            let row = &case.claims[claim.ix()];
            let weight = commitment(row);
            if weight <= 0.0 {
                self.claims[claim.ix()] = Err(Skip::NoCommitment);
                continue;
            }
            let denies = row.detail.as_ref().is_some_and(|d| d.stance == Stance::Denies);
            said.push(Said { claim, weight, denies, names: elements(case, row.value) });
        }
        said
    }

    /// Adds the item of one element.
    fn element(
        &mut self,
        item: &Item,
        element: &str,
        said: &[Said<'_>],
        derived: &[Derived],
        lists: &mut BTreeMap<Id, ClaimedList>,
    ) {
        let mut found = Candidates {
            family: FamilyKey::Set(item.attribute),
            values: SET_VALUES.map(str::to_owned).to_vec(),
            ancestors: Vec::new(),
            element: Some(element.to_owned()),
        };
        let block = self.problem.items.len() as u32;
        let mut pieces: Vec<Piece> = Vec::new();
        for of in said {
            let Some((value, in_words)) = of.of(element) else { continue };
            pieces.extend(self.piece(item, of.claim, (value, false, &found), of.weight));
            if let Some(list) = lists.get_mut(&of.claim).filter(|_| in_words) {
                list.says.push((block, value));
            }
        }
        for of in derived.iter().filter(|d| d.op == RuleOp::Eq) {
            if concluded(&of.value).any(|e| e == element) {
                let value = if of.denies { NOT_IN } else { IN };
                let weight = commitment(&self.context.case.claims[of.claim.ix()]) * of.strength;
                let piece = self.piece(item, of.claim, (value, false, &found), weight);
                let piece = piece.filter(|_| weight > 0.0);
                pieces.extend(piece.map(|p| Piece { rules: of.rules.clone(), ..p }));
            }
        }
        if pieces.iter().map(|piece| piece.root).all_equal() {
            found.family = FamilyKey::LoneSet(item.attribute);
        }
        let start = self.origins.len();
        self.block(item, &found, pieces::voices(pieces, false));
        for (at, origin) in self.origins.iter().enumerate().skip(start) {
            let value = self.problem.observations[at].value;
            for claim in &origin.claims {
                if let Some(list) = lists.get_mut(claim)
                    && list.says.contains(&(block, value))
                {
                    list.observations.push(at as u32);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said<'a>(names: &[&'a str], denies: bool) -> Said<'a> {
        Said { claim: Id(1), weight: 1.0, denies, names: names.iter().copied().collect() }
    }

    #[test]
    fn a_list_denies_what_it_leaves_out_and_a_denied_one_does_not() {
        let list = said(&["a", "b"], false);
        assert_eq!((list.of("a"), list.of("c")), (Some((IN, true)), Some((NOT_IN, false))));
        let denied = said(&["a"], true);
        assert_eq!((denied.of("a"), denied.of("c")), (Some((NOT_IN, true)), None));
        assert_eq!(said(&[], false).of(OTHER), Some((NOT_IN, true)));
    }
}
