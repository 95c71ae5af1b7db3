//! From votes to the problem that inference solves: what [`super::assemble`] makes of the same case,
//! without claims, origins and texts as objects.

use std::collections::{BTreeMap, BTreeSet};

use super::candidates::{Candidates, FamilyKey};
use super::{BINARY_VALUES, families};
use crate::domain::{Id, ItemKind, OTHER, SourceKind, Votes};
use crate::model::{ItemBlock, Observation, Problem};

/// A problem with its way back to the votes.
#[derive(Debug, Clone, PartialEq)]
pub struct AssembledVotes {
    /// The problem. Its items are those of the votes, its observations their claims.
    pub problem: Problem,
    /// By source index: the source.
    pub bodies: Vec<Id>,
    /// By family: texts of the candidates that its items share; empty if they have their own.
    pub texts: Vec<Vec<String>>,
    /// By family: values that are candidates of its items, by id: the index where they are shared.
    shared: Vec<Vec<Option<u16>>>,
}

/// The family of the items of one question.
struct Sort {
    key: FamilyKey,
    /// Texts of shared candidates.
    values: Vec<String>,
}

impl AssembledVotes {
    /// Text of a candidate of an item.
    ///
    /// # Panics
    /// If there is no such item or candidate.
    pub fn text<'a>(&'a self, votes: &'a Votes, item: usize, candidate: usize) -> &'a str {
        let family = usize::from(self.problem.items[item].family);
        if let Some(text) = self.texts[family].get(candidate) {
            return text;
        }
        let named = named(votes, item);
        named.get(candidate).map_or(OTHER, |value| votes.case.values[value.ix()].0.as_str())
    }

    /// Texts of all candidates of an item, with the number of claims on each.
    ///
    /// # Panics
    /// If there is no such item.
    pub fn said<'a>(&'a self, votes: &'a Votes, item: usize) -> Vec<(&'a str, u64)> {
        let block = &self.problem.items[item];
        let texts = &self.texts[usize::from(block.family)];
        let mut said: Vec<(&str, u64)> = if texts.is_empty() {
            let named = named(votes, item);
            let texts = named.iter().map(|value| votes.case.values[value.ix()].0.as_str());
            texts.chain([OTHER]).map(|text| (text, 0)).collect()
        } else {
            texts.iter().map(|text| (text.as_str(), 0)).collect()
        };
        for claim in &self.problem.observations[block.observations.clone()] {
            said[usize::from(claim.value)].1 += 1;
        }
        said
    }
}

/// Distinct values of an item, by text.
fn named(votes: &Votes, item: usize) -> Vec<Id> {
    let mut named: Vec<Id> = votes.on(item).iter().map(|vote| vote.value).collect();
    let text = |value: &Id| votes.case.values[value.ix()].0.as_str();
    named.sort_by(|a, b| text(a).cmp(text(b)));
    named.dedup_by(|a, b| text(a) == text(b));
    named
}

/// Assembles the problem of votes; `None` if a claim has a value that its item does not allow, for
/// which [`super::assemble`] has reasons to give.
pub fn assemble_votes(votes: &Votes) -> Option<AssembledVotes> {
    let sorts: Vec<Sort> =
        votes.questions.iter().map(|question| sort(votes, *question)).collect::<Option<_>>()?;
    let bodies = bodies(votes);
    let mut source_ix = vec![0; votes.case.sources.len()];
    for (ix, body) in bodies.iter().enumerate() {
        source_ix[body.ix()] = ix as u32;
    }
    let groups = bodies.iter().map(|id| {
        let kind = votes.case.sources[id.ix()].kind;
        SourceKind::ALL.iter().position(|k| *k == kind).unwrap_or(0) as u16
    });
    let problem = Problem {
        n_sources: bodies.len() as u32,
        groups: groups.collect(),
        n_groups: SourceKind::ALL.len() as u16,
        items: Vec::with_capacity(votes.items.len()),
        observations: Vec::with_capacity(votes.claims.len()),
        ..Problem::default()
    };
    let mut assembled = AssembledVotes { problem, bodies, texts: Vec::new(), shared: Vec::new() };
    let mut keys: BTreeMap<FamilyKey, u16> = BTreeMap::new();
    let mut open: BTreeMap<u16, BTreeSet<Id>> = BTreeMap::new();
    for item in 0..votes.items.len() {
        let sort = &sorts[usize::from(votes.question_of[item])];
        if votes.on(item).is_empty() && sort.values.is_empty() {
            // Nothing is named, so nothing has an alternative.
            return None;
        }
        if votes.on(item).is_empty() {
            // An item of which nobody speaks is left out; its position would be lost.
            return None;
        }
        let family = match keys.get(&sort.key) {
            Some(family) => *family,
            None => assembled.family(votes, sort, &mut keys),
        };
        assembled.push(votes, (item, family), (sort, &source_ix), &mut open)?;
    }
    let text = |value: &Id| votes.case.values[value.ix()].0.as_str();
    let sizes = open
        .into_iter()
        .map(|(family, values)| {
            (family, values.iter().map(text).collect::<BTreeSet<_>>().len() as u32 + 1)
        })
        .collect();
    families::settle(&mut assembled.problem, &keys, &sizes);
    Some(assembled)
}

/// What the items of a question have in common; `None` for what votes do not know.
fn sort(votes: &Votes, (kind, attribute): (ItemKind, Option<Id>)) -> Option<Sort> {
    if kind.is_binary() {
        let key = match kind {
            ItemKind::Stance => FamilyKey::Stance,
            ItemKind::Speech => FamilyKey::Speech,
            _ => FamilyKey::Binary,
        };
        return Some(Sort { key, values: BINARY_VALUES.map(str::to_owned).to_vec() });
    }
    if kind != ItemKind::Category {
        return None;
    }
    let of = attribute.map(|id| &votes.case.attributes[id.ix()]).filter(|a| !a.open);
    let mut values: Vec<String> =
        of.map_or(&[][..], |a| &a.options).iter().map(|node| node.option.clone()).collect();
    values.sort();
    values.dedup();
    match (attribute, values.len()) {
        (Some(id), 2..) => Some(Sort { key: FamilyKey::Shared(id), values }),
        (_, 1) => None,
        (Some(id), _) => Some(Sort { key: FamilyKey::OpenAttribute(id), values }),
        (None, _) => Some(Sort { key: FamilyKey::Open, values }),
    }
}

/// Sources that claim something, by key.
fn bodies(votes: &Votes) -> Vec<Id> {
    let sources = &votes.case.sources;
    let mut speaks = vec![false; sources.len()];
    for vote in &votes.claims {
        speaks[vote.source.ix()] = true;
    }
    let mut bodies: Vec<Id> =
        (0..sources.len()).filter(|ix| speaks[*ix]).map(Id::from_ix).collect();
    bodies.sort_by(|a, b| sources[a.ix()].key.cmp(&sources[b.ix()].key));
    bodies
}

impl AssembledVotes {
    fn family(&mut self, votes: &Votes, sort: &Sort, keys: &mut BTreeMap<FamilyKey, u16>) -> u16 {
        let ix = self.problem.families.len() as u16;
        let found = Candidates {
            family: sort.key.clone(),
            values: sort.values.clone(),
            ancestors: Vec::new(),
            element: None,
        };
        let mut family = families::family(&votes.case, &found);
        while self.problem.families.iter().any(|known| known.name == family.name) {
            family.name.push('\'');
        }
        self.problem.families.push(family);
        let index = votes.case.values.iter().map(|(text, _)| found.index(text));
        self.shared.push(if sort.values.is_empty() { Vec::new() } else { index.collect() });
        self.texts.push(sort.values.clone());
        keys.insert(sort.key.clone(), ix);
        ix
    }

    fn push(
        &mut self,
        votes: &Votes,
        (item, family): (usize, u16),
        (sort, source_ix): (&Sort, &[u32]),
        open: &mut BTreeMap<u16, BTreeSet<Id>>,
    ) -> Option<()> {
        let is_open = sort.values.is_empty();
        let named = if is_open { named(votes, item) } else { Vec::new() };
        if is_open {
            open.entry(family).or_default().extend(&named);
        }
        let text = |value: Id| votes.case.values[value.ix()].0.as_str();
        let start = self.problem.observations.len();
        for vote in votes.on(item) {
            let value = if is_open {
                named.binary_search_by(|v| text(*v).cmp(text(vote.value))).ok()? as u16
            } else {
                self.shared[usize::from(family)][vote.value.ix()]?
            };
            self.problem.observations.push(Observation {
                source: source_ix[vote.source.ix()],
                value,
                denied: false,
                derived: false,
                weight: 1.0,
            });
        }
        let n_values = if is_open { named.len() + 1 } else { sort.values.len() };
        self.problem.items.push(ItemBlock {
            family,
            n_values: u16::try_from(n_values).ok()?,
            prior: Vec::new(),
            ancestors: Vec::new(),
            domain: is_open.then_some(u32::from(u16::MAX)),
            observations: start..self.problem.observations.len(),
            verdicts: Vec::new(),
            path: None,
            grid: None,
        });
        Some(())
    }
}
