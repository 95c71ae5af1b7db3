//! Words, letters and digits of one claim and one item, by the rules of the policy `strict`, version 1
//! (`docs/decisions/0032-words-and-letters.md`). Presentation only: they stand beside the numbers that
//! they come from.

use std::collections::BTreeMap;

use super::Subject;
use crate::domain::{Evidence, Id, ItemKind, Stance, implications};
use crate::model::{Roots, commitment, voices};
use crate::render::{AnalyticConfidence, ConfidenceLevel, CredibilityView, EvidenceClass};
use crate::store::{ItemStatus, RunStatus};

/// A second story with such a share keeps the level from being high …
const STORY_HIGH: f64 = 0.10;
/// … and with such a share makes it low.
const STORY_LOW: f64 = 0.30;

/// What the rules need, by claim and by item.
pub(super) struct Grader<'a> {
    subject: &'a Subject<'a>,
    /// Root of each claim.
    root: Vec<u32>,
    /// Probability of being right and weight of evidence in natural log, by claim.
    fared: BTreeMap<Id, (f64, f64)>,
    /// Items on which a rule passes evidence.
    derived: BTreeMap<Id, usize>,
}

impl<'a> Grader<'a> {
    pub(super) fn new(subject: &'a Subject<'a>) -> Self {
        let case = subject.case;
        let roots = Roots::of(case);
        let voice = voices(case);
        let root = case.claims.iter().map(|c| roots.root[voice[c.id.ix()].ix()]).collect();
        let decibans = std::f64::consts::LN_10 / 10.0;
        let fared = subject
            .run
            .claims
            .iter()
            .filter_map(|row| Some((row.claim, (row.p_right?, row.weight_db? * decibans))))
            .collect();
        let mut derived = BTreeMap::new();
        for passed in implications(case) {
            *derived.entry(passed.item).or_default() += 1;
        }
        Self { subject, root, fared, derived }
    }

    /// What is graded.
    pub(super) const fn subject(&self) -> &'a Subject<'a> {
        self.subject
    }

    /// Weight of all that the root of a claim says for what the claim says, against it negative.
    fn chain_weight(&self, claim: Id) -> f64 {
        let case = self.subject.case;
        let of = &case.claims[claim.ix()];
        let own = self.subject.by_item[of.item.ix()].iter();
        own.filter(|other| self.root[other.ix()] == self.root[claim.ix()])
            .filter_map(|other| {
                let weight = self.fared.get(other)?.1;
                let same = case.claims[other.ix()].value == of.value;
                Some(if same { weight } else { -weight })
            })
            .sum()
    }

    /// The digit of a claim: what is known of it without its own chain.
    pub(super) fn credibility(&self, claim: Id) -> Option<CredibilityView> {
        let case = self.subject.case;
        let of = &case.claims[claim.ix()];
        let (right, _) = *self.fared.get(&claim)?;
        let logit = (right.clamp(1e-12, 1.0 - 1e-12) / (1.0 - right).clamp(1e-12, 1.0)).ln();
        let without = 1.0 / (1.0 + (self.chain_weight(claim) - logit).exp());
        let (mut confirm, mut contradict) = (Vec::new(), Vec::new());
        for other in &self.subject.by_item[of.item.ix()] {
            let row = &case.claims[other.ix()];
            if self.root[other.ix()] == self.root[claim.ix()] || commitment(row) <= 0.0 {
                continue;
            }
            let list = if row.value == of.value && stance(row) == stance(of) {
                &mut confirm
            } else {
                &mut contradict
            };
            if !list.contains(&self.root[other.ix()]) {
                list.push(self.root[other.ix()]);
            }
        }
        let knows_more = self.derived.contains_key(&of.item);
        let n_others = confirm.len() + contradict.len();
        let digit = digit(without, n_others, confirm.len(), contradict.len(), knows_more);
        Some(CredibilityView {
            digit,
            without,
            n_confirm: confirm.len(),
            n_contradict: contradict.len(),
        })
    }

    /// How sure the analysis of an item is, apart from how likely its answer is.
    pub(super) fn confidence(&self, item: Id) -> Option<AnalyticConfidence> {
        let (_, leading) = self.subject.answer(item)?;
        let n_roots = self.subject.summary.roots[item.ix()].len();
        let converged = self.subject.run.status == RunStatus::Complete;
        let others = self.subject.run.modes.iter().skip(1);
        let story: f64 = others
            .filter(|mode| mode.changed.iter().any(|change| change.item == item))
            .map(|mode| mode.share)
            .sum();
        let flips = self.flips(item, leading);
        let level = if n_roots <= 1 || !converged || story >= STORY_LOW {
            ConfidenceLevel::Low
        } else if n_roots >= 3 && story < STORY_HIGH && !flips {
            ConfidenceLevel::High
        } else {
            ConfidenceLevel::Moderate
        };
        Some(AnalyticConfidence { level, n_roots, story, flips, converged })
    }

    /// The side of one half changes once the claims of one root are taken away.
    fn flips(&self, item: Id, leading: f64) -> bool {
        let mut by_root: BTreeMap<u32, f64> = BTreeMap::new();
        for claim in &self.subject.by_item[item.ix()] {
            if let Some((right, weight)) = self.fared.get(claim) {
                // A claim that is probably right speaks for the leading answer.
                let sign = if *right >= 0.5 { 1.0 } else { -1.0 };
                *by_root.entry(self.root[claim.ix()]).or_default() += sign * weight;
            }
        }
        let logit = (leading.clamp(1e-12, 1.0 - 1e-12) / (1.0 - leading).clamp(1e-12, 1.0)).ln();
        by_root.values().any(|weight| (logit > 0.0) != (logit - weight > 0.0))
    }

    /// The class of an event by the structure of its evidence, after Airwars.
    pub(super) fn class(&self, item: Id) -> Option<EvidenceClass> {
        let case = self.subject.case;
        if case.items[item.ix()].kind != ItemKind::Event {
            return None;
        }
        let p = self.subject.probabilities(item);
        let p = p.iter().find(|(value, _)| *value == "true").map(|(_, p)| *p)?;
        let n_roots = self.subject.summary.roots[item.ix()].len();
        let said =
            |value: &str| self.subject.summary.values.contains_key(&(item, value.to_owned()));
        let admitted = self.subject.by_item[item.ix()].iter().any(|claim| {
            let claim = &case.claims[claim.ix()];
            let detail = claim.detail.as_ref();
            detail.is_some_and(|d| d.evidence == Evidence::Admission && d.stance == Stance::Asserts)
                && case.values[claim.value.ix()].0 == "true"
        });
        let disputed = self
            .subject
            .run
            .items
            .iter()
            .any(|row| row.item == item && row.status == ItemStatus::Disputed);
        Some(if admitted && p >= 0.9 {
            EvidenceClass::Confirmed
        } else if p <= 0.2 && said("false") {
            EvidenceClass::Discounted
        } else if disputed {
            EvidenceClass::Contested
        } else if n_roots >= 2 && p >= 0.55 {
            EvidenceClass::Fair
        } else {
            EvidenceClass::Weak
        })
    }
}

fn stance(claim: &crate::domain::Claim) -> Stance {
    claim.detail.as_ref().map_or(Stance::Asserts, |detail| detail.stance)
}

/// The digit: `without` is the probability without the claim's own chain, `n_others` the roots that
/// speak on the item besides; `knows_more` if rules bring evidence from other questions.
fn digit(
    without: f64,
    n_others: usize,
    n_confirm: usize,
    n_contradict: usize,
    knows_more: bool,
) -> char {
    if n_others == 0 && !knows_more {
        return '6';
    }
    match without {
        p if p >= 0.8 && n_confirm >= 1 => '1',
        p if p >= 0.6 => '2',
        p if p >= 0.4 => '3',
        p if p >= 0.2 => '4',
        _ if n_contradict >= 1 => '5',
        _ => '4',
    }
}

#[cfg(test)]
mod tests {
    use super::digit;

    #[test]
    fn digits_follow_the_rules_of_the_policy() {
        assert_eq!(digit(0.99, 0, 0, 0, false), '6', "nothing else is known");
        assert_eq!(digit(0.9, 1, 1, 0, false), '1');
        assert_eq!(digit(0.9, 1, 0, 1, false), '2', "never confirmed without a confirmer");
        assert_eq!(digit(0.9, 0, 0, 0, true), '2', "rules make it probable, nobody confirms it");
        assert_eq!(digit(0.5, 2, 1, 1, false), '3');
        assert_eq!(digit(0.3, 2, 1, 1, false), '4');
        assert_eq!(digit(0.1, 2, 1, 1, false), '5');
        assert_eq!(digit(0.1, 1, 1, 0, false), '4', "improbable needs a contradictor");
    }
}
