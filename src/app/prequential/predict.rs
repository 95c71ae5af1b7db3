//! What the model expects a source to say next on an item, given what was known before.

use std::collections::BTreeMap;

use super::super::fit::Fitted;
use crate::domain::{CaseFile, Id, OTHER, SourceKind};
use crate::infer::item_ln_evidence;
use crate::model::{
    AssembledItem, Family, FamilyForm, ItemBlock, Observation, Parameters, Problem,
};

/// A claim that is to be predicted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Upcoming {
    /// The item.
    pub(super) item: Id,
    /// The body that will speak.
    pub(super) body: Id,
    /// What it will say, a candidate of the item.
    pub(super) value: u16,
}

/// What was known, and the structure of what comes: only the latter's lists of answers are used.
pub(super) struct Past<'a> {
    known: &'a Fitted,
    next: &'a Fitted,
    items: BTreeMap<Id, usize>,
    next_items: BTreeMap<Id, usize>,
    bodies: BTreeMap<Id, u32>,
}

/// Position of each item that is a question of one answer out of a fixed list, without time.
fn positions(fitted: &Fitted) -> BTreeMap<Id, usize> {
    let assembled = &fitted.assembled;
    let is_fixed = |item: &AssembledItem, block: &ItemBlock| {
        item.element.is_none()
            && block.path.is_none()
            && block.grid.is_none()
            && block.domain.is_none()
            && !item.values.iter().any(|value| value == OTHER)
    };
    assembled
        .items
        .iter()
        .zip(&assembled.problem.items)
        .enumerate()
        .filter(|(_, (item, block))| is_fixed(item, block))
        .map(|(ix, (item, _))| (item.item, ix))
        .collect()
}

impl<'a> Past<'a> {
    /// `known` is the fit of what was known, `next` that of the same case with what comes.
    pub(super) fn new(known: &'a Fitted, next: &'a Fitted) -> Self {
        let bodies = &known.assembled.bodies;
        Self {
            known,
            next,
            items: positions(known),
            next_items: positions(next),
            bodies: bodies.iter().enumerate().map(|(ix, id)| (*id, ix as u32)).collect(),
        }
    }

    /// The candidates of an item, if it is one whose claims are predicted.
    pub(super) fn values(&self, item: Id) -> Option<&'a [String]> {
        let of = |fitted: &'a Fitted, ix: usize| fitted.assembled.items[ix].values.as_slice();
        let known = self.items.get(&item).map(|ix| of(self.known, *ix));
        known.or_else(|| self.next_items.get(&item).map(|ix| of(self.next, *ix)))
    }

    /// Index of the item in what was known.
    pub(super) fn item(&self, item: Id) -> Option<usize> {
        self.items.get(&item).copied()
    }

    /// Index of the body in what was known.
    pub(super) fn source(&self, body: Id) -> Option<u32> {
        self.bodies.get(&body).copied()
    }

    /// Index, in what was known, of the family of an item.
    pub(super) fn family(&self, item: Id) -> Option<u16> {
        if let Some(ix) = self.item(item) {
            return Some(self.known.assembled.problem.items[ix].family);
        }
        let next = &self.next.assembled.problem;
        let own = &next.families[usize::from(next.items[*self.next_items.get(&item)?].family)];
        let same = |family: &Family| family.name == own.name && family.form == own.form;
        self.known.assembled.problem.families.iter().position(same).map(|ix| ix as u16)
    }

    /// Probability of a claim, given all that was known: the ratio of the item's evidence with and
    /// without it, at the parameters of the fit of what was known; sources and families that were
    /// not known are as their kind.
    pub(super) fn probability(&self, case: &CaseFile, claim: Upcoming) -> Option<f64> {
        let known = &self.known.assembled.problem;
        let (mut block, mut observations) = self.block(claim.item)?;
        let was = self.family(claim.item);
        let family = match was {
            Some(ix) => known.families[usize::from(ix)].clone(),
            None => unheard(&self.next.assembled.problem.families[usize::from(block.family)]),
        };
        let source = self.source(claim.body);
        let mut groups = known.groups.clone();
        if source.is_none() {
            groups.push(group_of(case, claim.body));
        }
        let new = observations.len();
        observations.push(Observation {
            source: source.unwrap_or(known.n_sources),
            value: claim.value,
            denied: false,
            derived: false,
            // A prediction is of what is said, however firmly.
            weight: 1.0,
        });
        block.family = 0;
        block.observations = 0..observations.len();
        block.verdicts.clear();
        let problem = Problem {
            n_sources: groups.len() as u32,
            groups,
            n_groups: known.n_groups,
            families: vec![family],
            items: vec![block],
            observations,
            // Claims predict one another, so they keep their own weights here.
            crowd: Vec::new(),
        };
        let parameters = self.parameters(&problem, was);
        let with = item_ln_evidence(&problem, &parameters, 0, &|_| false);
        let without = item_ln_evidence(&problem, &parameters, 0, &|o| o == new);
        Some((with - without).exp().min(1.0))
    }

    /// An item and the observations on it that were known: of a new item, what its answers are.
    fn block(&self, item: Id) -> Option<(ItemBlock, Vec<Observation>)> {
        let Some(ix) = self.item(item) else {
            let ix = *self.next_items.get(&item)?;
            return Some((self.next.assembled.problem.items[ix].clone(), Vec::new()));
        };
        let known = &self.known.assembled.problem;
        let block = known.items[ix].clone();
        let past = known.observations[block.observations.clone()].to_vec();
        Some((block, past))
    }

    /// The parameters of the fit of what was known, on a problem of one item of its family `was`.
    fn parameters(&self, problem: &Problem, was: Option<u16>) -> Parameters {
        let mut own = Parameters::prior(problem);
        let Some(was) = was else { return own };
        let (known, fit) = (&self.known.assembled.problem, &self.known.fit.parameters);
        own.families[0].clone_from(&fit.families[usize::from(was)]);
        let size = problem.families[0].form.n_entries();
        for slot in own.layout.slots.clone() {
            let rows = match fit.layout.slot(was, slot.source) {
                Some(old) => fit.rows[old.entry..old.entry + size].to_vec(),
                // Heard elsewhere only: its level counts.
                None if slot.source < known.n_sources => fit.prior_rows(known, was, slot.source),
                None => own.prior_rows_at(problem, (0, slot.source), 0.0),
            };
            own.rows[slot.entry..slot.entry + size].copy_from_slice(&rows);
        }
        own
    }
}

/// A family of which nothing was heard: guesses cannot be known to favour an answer.
fn unheard(family: &Family) -> Family {
    let mut family = family.clone();
    if let FamilyForm::Rows { n_values } = family.form {
        family.guess = vec![1.0 / f64::from(n_values); usize::from(n_values)];
    }
    family
}

fn group_of(case: &CaseFile, body: Id) -> u16 {
    let kind = case.sources[body.ix()].kind;
    SourceKind::ALL.iter().position(|k| *k == kind).unwrap_or(0) as u16
}
