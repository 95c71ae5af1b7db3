//! From claims to evidence: who answers for a claim, how firmly it is made, and which claims are one
//! voice. One root counts once for each item, value and time.

use std::collections::BTreeMap;

use crate::domain::{
    CaseFile, Certainty, Claim, ClaimStatus, Document, Evidence, Id, Span, Stance,
};

/// Exponent of a claim's likelihood by how it was worded. Versioned: a change here is a change of
/// the model.
pub const COMMITMENT_VERSION: &str = "commitment-1";

/// Commitment of FactBank's certainties (`docs/model.md`, "Commitment").
pub const fn certainty_weight(certainty: Certainty) -> f64 {
    match certainty {
        Certainty::Ct => 1.0,
        Certainty::Pr => 0.7,
        Certainty::Ps => 0.4,
        Certainty::U => 0.0,
    }
}

/// Content that is only taken for granted counts half.
pub const PRESUPPOSED_WEIGHT: f64 = 0.5;

/// Commitment w of a claim, in [0, 1]; 0 is no evidence at all.
pub fn commitment(claim: &Claim) -> f64 {
    let Some(detail) = &claim.detail else { return 1.0 };
    if detail.status != ClaimStatus::Live || detail.stance == Stance::Observing {
        return 0.0;
    }
    let halved = detail.evidence == Evidence::Presupposed;
    certainty_weight(detail.certainty) * if halved { PRESUPPOSED_WEIGHT } else { 1.0 }
}

/// Who answers for every source, and which independent root it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct Roots {
    /// By source: its body.
    pub body: Vec<Id>,
    /// By source: index of its root.
    pub root: Vec<u32>,
}

impl Roots {
    /// Follows `speaks_for` to the body, then the independence group.
    pub fn of(case: &CaseFile) -> Self {
        let body: Vec<Id> = case.sources.iter().map(|source| case.body(source.id)).collect();
        let mut groups: BTreeMap<&str, u32> = BTreeMap::new();
        let mut alone: BTreeMap<Id, u32> = BTreeMap::new();
        let mut n_roots = 0_u32;
        let mut next = || {
            n_roots += 1;
            n_roots - 1
        };
        let root = case
            .sources
            .iter()
            .map(|source| {
                let of_body = &case.sources[body[source.id.ix()].ix()];
                let group =
                    of_body.independence_group.as_ref().or(source.independence_group.as_ref());
                match group {
                    Some(group) => *groups.entry(group.as_str()).or_insert_with(&mut next),
                    None => *alone.entry(of_body.id).or_insert_with(&mut next),
                }
            })
            .collect();
        Self { body, root }
    }
}

/// By claim: the source whose voice it is. A claim read from a copy is the voice of the original's
/// publisher, one from a wire story printed as an outlet's own is the voice of the wire.
pub fn voices(case: &CaseFile) -> Vec<Id> {
    let mut voice: Vec<Id> = case.claims.iter().map(|claim| claim.source).collect();
    let key = |source: Id| case.sources[source.ix()].key.as_str();
    for mention in &case.mentions {
        let Some(document) = mention.document.map(|id| &case.documents[id.ix()]) else { continue };
        let own = case.claims[mention.claim.ix()].source;
        // Only what the outlet says in its own name is passed to the wire or the original.
        if document.outlet != Some(own) {
            continue;
        }
        let at = originals(case, document).last().unwrap_or(document);
        let slot = &mut voice[mention.claim.ix()];
        // Of several origins the first by key, whatever the order of rows.
        if let Some(origin) = at.wire.or(at.outlet)
            && (*slot == own || (origin != own && key(origin) < key(*slot)))
        {
            *slot = origin;
        }
    }
    voice
}

/// A document and what it copies, back to the original.
fn originals<'a>(
    case: &'a CaseFile,
    document: &'a Document,
) -> impl Iterator<Item = &'a Document> + 'a {
    let copied = |at: &&'a Document| at.copy_of.map(|id| &case.documents[id.ix()]);
    // Import refuses cycles; the bound keeps a damaged file from hanging us.
    std::iter::successors(Some(document), copied).take(17)
}

/// Earliest known publication of each claim. A copy is as old as its original.
pub(super) fn publication(case: &CaseFile) -> Vec<Option<Span>> {
    let mut out: Vec<Option<Span>> = vec![None; case.claims.len()];
    for mention in &case.mentions {
        let slot = &mut out[mention.claim.ix()];
        let document = mention.document.map(|id| &case.documents[id.ix()]);
        let copied = document.into_iter().flat_map(|at| originals(case, at).skip(1));
        let known = copied.filter_map(|at| Some(at.published.as_ref()?.outer));
        for span in case.published(mention).into_iter().chain(known) {
            let is_earlier = slot.is_none_or(|old| (span.to, span.from) < (old.to, old.from));
            *slot = if is_earlier { Some(span) } else { *slot };
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ClaimDetail;

    fn claim(detail: ClaimDetail) -> Claim {
        Claim {
            id: Id(1),
            item: Id(1),
            source: Id(1),
            value: Id(1),
            valid: None,
            detail: Some(Box::new(detail)),
        }
    }

    #[test]
    fn hedges_lower_the_commitment() {
        let plain = Claim { detail: None, ..claim(ClaimDetail::default()) };
        assert!((commitment(&plain) - 1.0).abs() < 1e-15);
        let probable = ClaimDetail { certainty: Certainty::Pr, ..ClaimDetail::default() };
        assert!((commitment(&claim(probable.clone())) - 0.7).abs() < 1e-15);
        let presupposed = ClaimDetail { evidence: Evidence::Presupposed, ..probable };
        assert!((commitment(&claim(presupposed)) - 0.35).abs() < 1e-15);
    }

    #[test]
    fn observing_and_retracted_claims_are_no_evidence() {
        let observing = ClaimDetail { stance: Stance::Observing, ..ClaimDetail::default() };
        assert!(commitment(&claim(observing)).abs() < 1e-15);
        let gone = ClaimDetail { status: ClaimStatus::Retracted, ..ClaimDetail::default() };
        assert!(commitment(&claim(gone)).abs() < 1e-15);
    }
}
