//! What every part of the cross-check looks things up in.

use std::collections::{HashMap, HashSet};

use jiff::tz::TimeZone;

use crate::domain::{
    CaseFile, Certainty, Claim, ClaimDetail, Derived, Hierarchy, Id, RelationKind, Timeline,
    implications,
};
use crate::model::{Roots, commitment, voices};

use super::CheckOptions;

/// The case with everything worked out once.
pub(super) struct Context<'a> {
    pub(super) case: &'a CaseFile,
    pub(super) options: &'a CheckOptions,
    pub(super) tree: Hierarchy<'a>,
    pub(super) timeline: Timeline,
    pub(super) derived: Vec<Derived>,
    pub(super) zone: TimeZone,
    /// By claim: its independent root.
    root: Vec<u32>,
    /// Documents per claim, for claims that are mentioned in any.
    documents: HashMap<Id, Vec<Id>>,
    /// Pairs that a coder calls compatible, smaller id first.
    compatible: HashSet<(Id, Id)>,
}

impl<'a> Context<'a> {
    pub(super) fn new(case: &'a CaseFile, options: &'a CheckOptions) -> Self {
        let mut documents: HashMap<Id, Vec<Id>> = HashMap::new();
        for mention in &case.mentions {
            if let Some(document) = mention.document {
                documents.entry(mention.claim).or_default().push(document);
            }
        }
        let agrees = |kind| {
            matches!(
                kind,
                RelationKind::Confirms
                    | RelationKind::Refines
                    | RelationKind::Entails
                    | RelationKind::Supports
                    | RelationKind::Duplicates
            )
        };
        let compatible = case
            .relations
            .iter()
            .filter(|r| agrees(r.kind))
            .map(|r| (r.from.min(r.to), r.from.max(r.to)))
            .collect();
        let roots = Roots::of(case);
        let root = voices(case).into_iter().map(|voice| roots.root[voice.ix()]).collect();
        Self {
            case,
            options,
            root,
            tree: Hierarchy::new(case),
            timeline: Timeline::new(case),
            derived: implications(case),
            zone: TimeZone::get(&case.info.time_zone).unwrap_or(TimeZone::UTC),
            documents,
            compatible,
        }
    }

    pub(super) fn claim(&self, id: Id) -> &'a Claim {
        &self.case.claims[id.ix()]
    }

    pub(super) fn detail(&self, id: Id) -> Option<&'a ClaimDetail> {
        self.claim(id).detail.as_deref()
    }

    pub(super) fn body_of(&self, claim: Id) -> Id {
        self.case.body(self.claim(claim).source)
    }

    /// One witness: the same body, members of one independence group, or copies of one wire, as
    /// the model counts them.
    pub(super) fn same_root(&self, a: Id, b: Id) -> bool {
        self.root[a.ix()] == self.root[b.ix()]
    }

    /// A document in which both claims stand.
    pub(super) fn shared_document(&self, a: Id, b: Id) -> Option<Id> {
        let others = self.documents.get(&b)?;
        self.documents.get(&a)?.iter().copied().find(|d| others.contains(d))
    }

    /// True if a coder has judged that the two claims agree.
    pub(super) fn is_compatible(&self, a: Id, b: Id) -> bool {
        self.compatible.contains(&(a.min(b), a.max(b)))
    }

    /// How far the source commits itself, as the model weighs it.
    pub(super) fn commitment(&self, claim: Id) -> f64 {
        commitment(self.claim(claim))
    }

    /// "Possibly so" does not exclude its contrary: it never makes a certain contradiction.
    pub(super) fn is_committed(&self, claim: Id) -> bool {
        self.detail(claim).is_none_or(|d| matches!(d.certainty, Certainty::Ct | Certainty::Pr))
    }

    /// Two category schemes that are both named and differ cannot be compared.
    pub(super) fn same_scheme(&self, a: Id, b: Id) -> bool {
        let scheme = |id: Id| self.detail(id).and_then(|d| d.scheme.as_deref());
        match (scheme(a), scheme(b)) {
            (Some(x), Some(y)) => x == y,
            _ => true,
        }
    }

    /// Order that does not depend on row order: by key.
    pub(super) fn key(&self, claim: Id) -> String {
        self.case.claim_key(claim)
    }
}
