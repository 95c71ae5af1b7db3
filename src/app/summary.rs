//! What the claims of each item amount to: roots, status, who was checked by whom.

use std::collections::{BTreeMap, BTreeSet};

use super::fit::Fitted;
use crate::domain::{CaseFile, Claim, Hierarchy, Id, ItemKind, Stance, Value};
use crate::model::{commitment, voices};
use crate::store::ItemStatus;

/// Leading probability from which two independent roots corroborate an item.
pub(super) const CORROBORATED_MIN: f64 = 0.8;

/// Counts over the claims that commit themselves.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    /// By item: roots that speak on it.
    pub roots: Vec<BTreeSet<u32>>,
    /// By item and value text: claims and roots that assert it; of sets, by element.
    pub values: BTreeMap<(Id, String), (usize, BTreeSet<u32>)>,
    /// By item and value text: denied by somebody in so many words; of sets, by element. To deny
    /// `true` is to assert `false`, and counts so.
    pub denied: BTreeSet<(Id, String)>,
    /// By source: its own claims.
    pub n_claims: Vec<usize>,
    /// By source: those it commits itself to, on items where another root does so too.
    pub n_checked: Vec<usize>,
    /// Items with a verdict.
    pub verdicts: BTreeSet<Id>,
}

impl Summary {
    /// Counts; `root` gives the root of each source. A claim read from a copy or a wire story
    /// is that of the original's or the wire's root.
    pub fn of(case: &CaseFile, root: &[u32]) -> Self {
        let mut summary = Self {
            roots: vec![BTreeSet::new(); case.items.len()],
            n_claims: vec![0; case.sources.len()],
            n_checked: vec![0; case.sources.len()],
            values: BTreeMap::new(),
            denied: BTreeSet::new(),
            verdicts: case.verdicts.iter().map(|verdict| verdict.item).collect(),
        };
        let voice = voices(case);
        let root_of = |claim: &Claim| root[voice[claim.id.ix()].ix()];
        for claim in case.claims.iter().filter(|claim| commitment(claim) > 0.0) {
            let root = root_of(claim);
            summary.roots[claim.item.ix()].insert(root);
            let (text, value) = &case.values[claim.value.ix()];
            let denies = claim.detail.as_ref().is_some_and(|d| d.stance == Stance::Denies);
            match value {
                Value::Boolean(said) if denies => {
                    summary.say(claim.item, &(!said).to_string(), false, root);
                }
                Value::Set(elements) => {
                    for element in elements {
                        summary.say(claim.item, element, denies, root);
                    }
                }
                _ => summary.say(claim.item, text, denies, root),
            }
        }
        for claim in &case.claims {
            summary.n_claims[claim.source.ix()] += 1;
            let mine = root_of(claim);
            let checked = commitment(claim) > 0.0
                && summary.roots[claim.item.ix()].iter().any(|other| *other != mine);
            summary.n_checked[claim.source.ix()] += usize::from(checked);
        }
        summary
    }

    fn say(&mut self, item: Id, text: &str, denies: bool, root: u32) {
        let key = (item, text.to_owned());
        if denies {
            self.denied.insert(key);
        } else {
            let entry = self.values.entry(key).or_default();
            entry.0 += 1;
            entry.1.insert(root);
        }
    }

    /// How item `item` stands, given its leading value and that value's probability; of a set, all
    /// elements that are rather in than not.
    pub fn status(&self, tree: &Hierarchy<'_>, item: Id, leading: &[(&str, f64)]) -> ItemStatus {
        let n_roots = self.roots[item.ix()].len();
        if n_roots <= 1 {
            return if n_roots == 1 { ItemStatus::SingleSource } else { ItemStatus::Unresolved };
        }
        let range = (item, String::new())..(Id(item.0 + 1), String::new());
        let said = self.values.range(range).map(|((_, text), (_, roots))| (text, roots));
        let texts: Vec<&String> = said.clone().map(|(text, _)| text).collect();
        let row = &tree.case().items[item.ix()];
        // An option and a part of it are two ways to be right; elements of a set may all be in it.
        let is_set = row.kind == ItemKind::Set;
        let fit =
            |a: &str, b: &str| is_set || tree.is_within(row, a, b) || tree.is_within(row, b, a);
        let range = (item, String::new())..(Id(item.0 + 1), String::new());
        let mut denied = self.denied.range(range).map(|(_, text)| text);
        // Who denies an option denies its parts.
        let disputed = denied.any(|no| texts.iter().any(|yes| tree.is_within(row, yes, no)))
            || texts.iter().enumerate().any(|(n, a)| texts[n + 1..].iter().any(|b| !fit(a, b)));
        if disputed {
            return ItemStatus::Disputed;
        }
        let is_backed = |&(value, probability): &(&str, f64)| {
            let mut said = said.clone();
            probability >= CORROBORATED_MIN
                && said.any(|(text, roots)| text == value && roots.len() >= 2)
        };
        if !leading.is_empty() && leading.iter().all(is_backed) {
            ItemStatus::Corroborated
        } else {
            ItemStatus::Unresolved
        }
    }
}

/// By source: share of its claims that do not contradict another claim of the same body, each pair
/// weighed by its probability; `None` without claims.
pub(super) fn self_consistency(fitted: &Fitted) -> Vec<Option<f64>> {
    let case = &fitted.case;
    if fitted.outcome.n_unlisted > 0 {
        // A count of some of the clashes would flatter.
        return vec![None; case.sources.len()];
    }
    let mut n = vec![0_usize; case.sources.len()];
    let mut clashes = vec![0.0; case.sources.len()];
    for claim in &case.claims {
        n[case.body(claim.source).ix()] += 1;
    }
    for found in &fitted.outcome.contradictions {
        let a = case.body(case.claims[found.claim_a.ix()].source);
        let b = case.body(case.claims[found.claim_b.ix()].source);
        if a == b {
            clashes[a.ix()] += found.probability * (1 + found.n_alike) as f64;
        }
    }
    case.sources
        .iter()
        .map(|source| {
            let body = case.body(source.id).ix();
            (n[body] > 0).then(|| (1.0 - clashes[body] / n[body] as f64).max(0.0))
        })
        .collect()
}
