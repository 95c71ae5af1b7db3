//! What was known at a time: the rules of `as_of` (`docs/guide/history.md`).

use super::Loaded;
use crate::domain::{CaseFile, Claim, ClaimStatus, Id, Mention, Span};

/// The case as it was known by `time` (seconds UTC), as [`super::LoadFilter::as_of`] defines it.
pub fn known_by(case: &CaseFile, time: i64) -> Loaded {
    let mut case = case.clone();
    let claim_ids = keep_known(&mut case, time);
    Loaded { case, claim_ids }
}

/// The case with those claims that `keeps` names by their ids, and with what refers to them; the rest
/// is renumbered. A claim whose correction or retraction is left out stands again.
pub fn with_claims(case: &CaseFile, keeps: &dyn Fn(Id) -> bool) -> Loaded {
    let mut case = case.clone();
    let kept: Vec<bool> = case.claims.iter().map(|claim| keeps(claim.id)).collect();
    let claim_ids = keep_claims(&mut case, &kept);
    Loaded { case, claim_ids }
}

/// The times at which a claim, a mention or a verdict came to be known, each once, in order.
pub fn known_times(case: &CaseFile) -> Vec<i64> {
    let published = publication(case);
    let claims = case.claims.iter().zip(published).filter_map(|(claim, p)| known_at(claim, p));
    let mentions = case.mentions.iter().filter_map(|mention| printed(case, mention));
    // A verdict counts once the time that it is about has begun.
    let begun = |from: i64| if from == i64::MIN { from } else { from.saturating_add(1) };
    let verdicts = case.verdicts.iter().filter_map(|v| Some(begun(v.valid.as_ref()?.outer.from)));
    let mut times: Vec<i64> = claims.chain(mentions).chain(verdicts).collect();
    times.retain(|time| *time != i64::MIN && *time != i64::MAX);
    times.sort_unstable();
    times.dedup();
    times
}

/// The end of a span, or its beginning where the end is open.
fn end(span: Span) -> i64 {
    if span.to == i64::MAX { span.from } else { span.to }
}

/// The time by which a mention was printed, if that is known.
fn printed(case: &CaseFile, mention: &Mention) -> Option<i64> {
    case.published(mention).map(end)
}

/// The time by which a claim was known.
fn known_at(claim: &Claim, published: Option<i64>) -> Option<i64> {
    let asserted = claim.detail.as_ref().and_then(|d| d.asserted.as_ref());
    published.or_else(|| asserted.map(|when| end(when.outer))).or_else(|| claim.valid.map(end))
}

/// Earliest end of the publication times of each claim's mentions.
fn publication(case: &CaseFile) -> Vec<Option<i64>> {
    let mut earliest = vec![None; case.claims.len()];
    for mention in &case.mentions {
        if let (Some(to), Some(slot)) =
            (printed(case, mention), earliest.get_mut(mention.claim.ix()))
        {
            *slot = Some(slot.map_or(to, |known: i64| known.min(to)));
        }
    }
    earliest
}

/// Drops what was not known by `time`: claims together with what refers to them, mentions printed
/// later, verdicts on what came later. The rest is renumbered. A claim whose correction or
/// retraction is dropped stands again. Returns the old ids of the claims, or nothing if all were
/// known.
pub(super) fn keep_known(case: &mut CaseFile, time: i64) -> Vec<Id> {
    let published = publication(case);
    let known: Vec<bool> = case
        .claims
        .iter()
        .zip(published)
        .map(|(claim, published)| known_at(claim, published).is_none_or(|at| at <= time))
        .collect();
    keep_printed(case, time);
    keep_possible_verdicts(case, time);
    keep_claims(case, &known)
}

/// Drops the claims that are not `known` and what refers to them; renumbers the rest. Returns the old
/// ids, or nothing if all were known.
fn keep_claims(case: &mut CaseFile, known: &[bool]) -> Vec<Id> {
    if known.iter().all(|k| *k) {
        return Vec::new();
    }
    let stands = reopened(case, known);
    let mut new_ids: Vec<Option<Id>> = Vec::with_capacity(known.len());
    let mut old_ids = Vec::new();
    for (ix, known) in known.iter().enumerate() {
        new_ids.push(known.then(|| Id::from_ix(old_ids.len())));
        if *known {
            old_ids.push(Id::from_ix(ix));
        }
    }
    let renumber = |id: Id| new_ids.get(id.ix()).copied().flatten();
    case.claims.retain_mut(|claim| {
        let Some(new) = renumber(claim.id) else { return false };
        let old = std::mem::replace(&mut claim.id, new);
        if new != old {
            // Without a key it would be shown under its new number.
            let detail = claim.detail.get_or_insert_default();
            detail.key.get_or_insert_with(|| format!("c{}", old.0));
        }
        if let Some(detail) = &mut claim.detail {
            if stands[old.ix()] {
                detail.status = ClaimStatus::Live;
            }
            detail.replaces = detail.replaces.and_then(renumber);
        }
        true
    });
    retain_known(case, renumber);
    old_ids
}

/// Claims all of whose replacements are unknown yet.
fn reopened(case: &CaseFile, known: &[bool]) -> Vec<bool> {
    let mut stands = vec![false; case.claims.len()];
    for pass in [false, true] {
        for claim in case.claims.iter().filter(|c| known[c.id.ix()] == pass) {
            let replaced = claim.detail.as_ref().and_then(|d| d.replaces);
            if let Some(slot) = replaced.and_then(|old| stands.get_mut(old.ix())) {
                *slot = !pass;
            }
        }
    }
    stands
}

/// Mentions and relations of the claims that remain.
fn retain_known(case: &mut CaseFile, renumber: impl Fn(Id) -> Option<Id>) {
    case.mentions.retain_mut(|mention| match renumber(mention.claim) {
        Some(claim) => {
            mention.claim = claim;
            true
        }
        None => false,
    });
    renumber_mentions(case);
    case.relations.retain_mut(|relation| match (renumber(relation.from), renumber(relation.to)) {
        (Some(from), Some(to)) => {
            relation.from = from;
            relation.to = to;
            true
        }
        _ => false,
    });
}

/// Mentions printed by `time`; those of unknown date stay with their claim.
fn keep_printed(case: &mut CaseFile, time: i64) {
    let is_out = |case: &CaseFile, m: &Mention| printed(case, m).is_none_or(|at| at <= time);
    let mut keep = case.mentions.iter().map(|m| is_out(case, m)).collect::<Vec<_>>().into_iter();
    case.mentions.retain(|_| keep.next().unwrap_or(true));
    renumber_mentions(case);
}

fn renumber_mentions(case: &mut CaseFile) {
    for (ix, mention) in case.mentions.iter_mut().enumerate() {
        mention.id = Id::from_ix(ix);
    }
}

/// A verdict on a time that had not begun cannot have been given yet; others have no date.
fn keep_possible_verdicts(case: &mut CaseFile, time: i64) {
    case.verdicts.retain(|v| v.valid.as_ref().is_none_or(|when| when.outer.from < time));
    for (ix, verdict) in case.verdicts.iter_mut().enumerate() {
        verdict.id = Id::from_ix(ix);
    }
}
