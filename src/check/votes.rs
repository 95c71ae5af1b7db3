//! The cross-check of votes: what [`super::check`] finds in the same case, by counting.

use std::collections::{BTreeMap, BinaryHeap};

use super::context::Context;
use super::outcome::{CheckOptions, CheckOutcome};
use super::pairs::Draft;
use super::statement::Clash;
use super::timing::{Grounds, assess};
use super::{findings, put};
use crate::domain::{
    CaseFile, Claim, ClaimDetail, Contradiction, ContradictionKind, Id, Vote, Votes,
};

/// Who says one value of an item.
struct Group {
    value: Id,
    /// Of its claims the first by key.
    first: Id,
    n: usize,
}

/// A pair of groups, ordered as contradictions are listed.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Pair {
    /// Keys of the first claims, the lesser one first.
    keys: ((u64, Id), (u64, Id)),
    item: usize,
    n_alike: usize,
}

/// A number that orders claims as their keys (`c` and the id) do.
fn by_key(claim: Id) -> (u64, Id) {
    let digits = claim.0.checked_ilog10().unwrap_or(0);
    let padded = u64::from(claim.0) * 10_u64.pow(10 - digits);
    (padded * 16 + u64::from(digits), claim)
}

/// Cross-checks votes, one pair of claims for all pairs that say the same two things; `None` if an
/// item has more values than are compared one by one.
pub fn check_votes(votes: &Votes, options: &CheckOptions) -> Option<CheckOutcome> {
    let like = likenesses(votes);
    let mut listed: BinaryHeap<Pair> = BinaryHeap::new();
    let (mut n_found, mut n_known) = (0_usize, 0_usize);
    let mut single = Vec::new();
    for item in 0..votes.items.len() {
        let own = votes.on(item);
        n_known += usize::from(!own.is_empty());
        if own.len() == 1 {
            single.push(votes.key(item).to_owned());
        }
        let said = groups(own, &like);
        let n_pairs = said.len() * said.len().saturating_sub(1) / 2;
        if n_pairs > 4 * options.max_pairs_per_item.max(1) {
            return None;
        }
        n_found += n_pairs;
        for (ix, a) in said.iter().enumerate() {
            for b in &said[ix + 1..] {
                let (x, y) = (by_key(a.first), by_key(b.first));
                let pair = Pair { keys: (x.min(y), x.max(y)), item, n_alike: a.n * b.n - 1 };
                if listed.len() < options.max_contradictions {
                    listed.push(pair);
                } else if listed.peek().is_some_and(|last| pair < *last) {
                    listed.pop();
                    listed.push(pair);
                }
            }
        }
    }
    let pairs = listed.into_sorted_vec();
    let n_unlisted = n_found - pairs.len();
    let (mut contradictions, mut all) = describe(votes, options, &pairs);
    all.extend(findings::single_finding(single, n_known));
    if n_unlisted > 0 {
        all.push(findings::unlisted(contradictions.len(), n_unlisted));
    }
    all.sort_by(|a, b| (a.code, &a.subject).cmp(&(b.code, &b.subject)));
    if n_unlisted > 0 {
        // It comes last, as in the general cross-check.
        let at = all.iter().position(|found| found.code == "C003");
        if let Some(found) = at.map(|at| all.remove(at)) {
            all.push(found);
        }
    }
    for (found, pair) in contradictions.iter_mut().zip(&pairs) {
        (found.claim_a, found.claim_b) = (pair.keys.0.1, pair.keys.1.1);
    }
    Some(CheckOutcome { contradictions, findings: all, sums: Vec::new(), n_unlisted })
}

/// By value: the first value of the same text.
fn likenesses(votes: &Votes) -> Vec<Id> {
    let mut first: BTreeMap<&str, Id> = BTreeMap::new();
    let values = votes.case.values.iter().enumerate();
    values.map(|(ix, (text, _))| *first.entry(text).or_insert(Id::from_ix(ix))).collect()
}

fn groups(own: &[Vote], like: &[Id]) -> Vec<Group> {
    let mut said: Vec<Group> = Vec::new();
    for vote in own {
        let value = like[vote.value.ix()];
        match said.iter_mut().find(|group| group.value == value) {
            Some(group) => {
                group.n += 1;
                if by_key(vote.claim) < by_key(group.first) {
                    group.first = vote.claim;
                }
            }
            None => said.push(Group { value, first: vote.claim, n: 1 }),
        }
    }
    said
}

/// Contradictions in words, by a case of nothing but their claims; with findings on them.
fn describe(
    votes: &Votes,
    options: &CheckOptions,
    pairs: &[Pair],
) -> (Vec<Contradiction>, Vec<crate::domain::Finding>) {
    let (case, ids) = extract(votes, pairs);
    let ctx = Context::new(&case, options);
    let drafts = pairs.iter().filter_map(|pair| {
        let (a, b) = (ids[&pair.keys.0.1], ids[&pair.keys.1.1]);
        let text = |id: Id| case.values[case.claims[id.ix()].value.ix()].0.as_str();
        let is_denial = [a, b].into_iter().all(|id| ["true", "false"].contains(&text(id)));
        let (clash, kind) = if is_denial {
            (Clash::Denial, ContradictionKind::Denial)
        } else {
            (Clash::Different, ContradictionKind::SameItem)
        };
        let item = case.claims[a.ix()].item;
        let kind_of_item = case.items[item.ix()].kind;
        let grounds = Grounds { kind: kind_of_item, item, clash, strength: 1.0, grace_s: 0 };
        let assessment = assess(&ctx, a, b, &grounds)?;
        let draft = Draft {
            a,
            b,
            kind,
            sort: kind,
            assessment,
            rule: None,
            path_a: Vec::new(),
            path_b: Vec::new(),
            figures: Vec::new(),
            n_alike: pair.n_alike,
        };
        Some(put(&ctx, &draft))
    });
    let contradictions: Vec<Contradiction> = drafts.collect();
    let mut found = findings::findings(&ctx, &contradictions, &[], &[]);
    found.retain(|finding| finding.code != findings::SINGLE_ROOTS);
    (contradictions, found)
}

/// The case of the claims of some pairs alone, and what their ids are in it.
fn extract(votes: &Votes, pairs: &[Pair]) -> (CaseFile, BTreeMap<Id, Id>) {
    let mut case = votes.case.clone();
    let mut items: BTreeMap<usize, Id> = BTreeMap::new();
    let mut ids: BTreeMap<Id, Id> = BTreeMap::new();
    for pair in pairs {
        let item = *items.entry(pair.item).or_insert_with(|| {
            let id = Id::from_ix(case.items.len());
            case.items.push(crate::domain::Item { id, ..votes.item(pair.item) });
            id
        });
        for claim in [pair.keys.0.1, pair.keys.1.1] {
            let known = votes.on(pair.item).iter().find(|vote| vote.claim == claim);
            let (Some(vote), false) = (known, ids.contains_key(&claim)) else { continue };
            let id = Id::from_ix(case.claims.len());
            let key = Some(format!("c{}", claim.0));
            let detail = Some(Box::new(ClaimDetail { key, ..ClaimDetail::default() }));
            let Vote { source, value, .. } = *vote;
            case.claims.push(Claim { id, item, source, value, valid: None, detail });
            ids.insert(claim, id);
        }
    }
    (case, ids)
}
