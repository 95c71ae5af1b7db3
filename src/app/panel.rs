//! From a case to what classic algorithms read: one vote of a source on an item.
//!
//! They know no chains, so every link is a voter: the origin, named relays, and the publisher unless
//! it holds the claim at arm's length. They know no time either: of a source's claims on an item the
//! last counts, its own before what it relays. What they cannot use is left out and counted.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use itertools::Itertools;

use crate::baselines::{Figure, Panel, Question, Vote};
use crate::domain::{
    CaseFile, Claim, ClaimStatus, DAY, Id, Item, ItemKind, OTHER, OutletStance, QuantityForm,
    Stance, Value,
};
use crate::model::{Assembled, claim_times, commitment};

/// An item of a panel, back in the terms of the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PanelItem {
    /// The item.
    pub item: Id,
    /// Its values by index; of sets, whole lists.
    pub values: Vec<String>,
}

/// Claims that classic algorithms cannot use, by why.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Opinions, and items with one value or none.
    pub n_unscored: usize,
    /// Reports without commitment: observing, or of certainty U.
    pub n_uncommitted: usize,
    /// Corrected or retracted.
    pub n_withdrawn: usize,
    /// Denials of one of several values: to deny one of two is to say the other.
    pub n_denials: usize,
    /// Bounds and vague words, which give no figure; values of another kind than their item.
    pub n_without_value: usize,
    /// An own later claim of the source on the item counts, or the same claim relayed to it.
    pub n_replaced: usize,
}

/// A panel with its way back to the case.
#[derive(Debug, Clone, PartialEq)]
pub struct CasePanel {
    /// Votes and figures.
    pub panel: Panel,
    /// By source of the panel.
    pub sources: Vec<Id>,
    /// By item with several values.
    pub items: Vec<PanelItem>,
    /// By quantity.
    pub quantities: Vec<Id>,
    /// By vote: whether the source only relays it.
    pub relayed: Vec<bool>,
    /// What could not be used.
    pub left_out: LeftOut,
    /// Items whose truth may change with time, of which each source's last word counts.
    pub n_over_time: usize,
}

/// Pairs of claimed values of open items are compared up to so many values.
const COMPARED_MAX: usize = 40;
/// Texts less alike than this are not alike.
const ALIKE_MIN: f64 = 0.5;

/// A voice on an item: whose, and how it ranks among those of the same source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    is_own: bool,
    time: Option<i64>,
    claim: Id,
}

/// What a claim says, once it can be used.
#[derive(Clone, Copy)]
enum Said<'a> {
    Value(&'a str),
    Figure(f64),
}

/// Reads a case as classic algorithms would.
pub fn case_panel(case: &CaseFile, assembled: &Assembled) -> CasePanel {
    let mut kinds: Vec<(Id, Kind)> = Vec::new();
    for (block, item) in assembled.problem.items.iter().zip(&assembled.items) {
        if kinds.last().is_some_and(|(last, _)| *last == item.item) {
            // The elements of a set are one question here: which list?
            continue;
        }
        let row = &case.items[item.item.ix()];
        kinds.push((item.item, Kind::of(row, item.element.is_some(), &item.values, block.family)));
    }
    let scored: BTreeSet<Id> = kinds.iter().map(|(item, _)| *item).collect();
    let unscored = case.claims.iter().filter(|claim| !scored.contains(&claim.item));
    let mut reader = Reader {
        case,
        voters: voters(case, &assembled.roots.body),
        times: claim_times(case),
        by_item: by_item(case),
        values: BTreeMap::new(),
        figures: BTreeMap::new(),
        left_out: LeftOut { n_unscored: unscored.count(), ..LeftOut::default() },
    };
    for (item, kind) in &kinds {
        reader.read(*item, kind);
    }
    reader.finish(&kinds)
}

/// How the values of an item are found.
enum Kind {
    /// A closed list; shared with the other items of a family.
    Closed { values: Vec<String>, shared: Option<u32> },
    /// What is claimed.
    Open,
    /// Whole lists that are claimed.
    Set,
    /// Figures.
    Quantity,
}

impl Kind {
    fn of(item: &Item, is_set: bool, values: &[String], family: u16) -> Self {
        if is_set || item.kind == ItemKind::Set {
            Self::Set
        } else if values.is_empty() {
            Self::Quantity
        } else if values.last().is_some_and(|last| last == OTHER) {
            Self::Open
        } else {
            // Options of the item's own mean nothing elsewhere.
            let shared = item.options.is_empty().then_some(u32::from(family));
            Self::Closed { values: values.to_vec(), shared }
        }
    }
}

fn by_item(case: &CaseFile) -> BTreeMap<Id, Vec<Id>> {
    let mut by_item: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
    for claim in &case.claims {
        by_item.entry(claim.item).or_default().push(claim.id);
    }
    by_item
}

/// By claim: the bodies that pass it on, without its own source.
fn voters(case: &CaseFile, body: &[Id]) -> Vec<BTreeSet<Id>> {
    let mut voters = vec![BTreeSet::new(); case.claims.len()];
    for mention in &case.mentions {
        let own = body[case.claims[mention.claim.ix()].source.ix()];
        let document = mention.document.map(|id| &case.documents[id.ix()]);
        let publisher = document
            .and_then(|document| document.outlet)
            .or_else(|| mention.chain.last().map(|step| step.source))
            .map(|source| body[source.ix()]);
        let aloof = [Some(OutletStance::Distances), Some(OutletStance::Denies)];
        let is_aloof = aloof.contains(&mention.outlet_stance);
        let links = mention.chain.iter().filter(|step| step.named);
        let links = links.map(|step| body[step.source.ix()]).chain(publisher);
        let passing = links.filter(|link| *link != own && !(is_aloof && Some(*link) == publisher));
        voters[mention.claim.ix()].extend(passing);
    }
    voters
}

struct Reader<'a> {
    case: &'a CaseFile,
    voters: Vec<BTreeSet<Id>>,
    times: Vec<Option<i64>>,
    by_item: BTreeMap<Id, Vec<Id>>,
    /// By item and source: the voice that counts.
    values: BTreeMap<(Id, Id), (Rank, &'a str)>,
    figures: BTreeMap<(Id, Id), (Rank, f64)>,
    left_out: LeftOut,
}

/// Why a claim cannot be used.
enum Why {
    Withdrawn,
    Uncommitted,
    Denial,
    NoValue,
}

/// Keeps the voice of the higher rank; true if there were two.
fn keep<T>(known: &mut BTreeMap<(Id, Id), (Rank, T)>, key: (Id, Id), voice: (Rank, T)) -> bool {
    match known.entry(key) {
        Entry::Vacant(slot) => {
            slot.insert(voice);
            false
        }
        Entry::Occupied(mut slot) => {
            if voice.0 > slot.get().0 {
                slot.insert(voice);
            }
            true
        }
    }
}

/// What a claim says of an item of this kind.
fn said<'a>(case: &'a CaseFile, claim: &Claim, kind: &'a Kind) -> Result<Said<'a>, Why> {
    let detail = claim.detail.as_ref();
    if detail.is_some_and(|d| d.status != ClaimStatus::Live) {
        return Err(Why::Withdrawn);
    }
    if commitment(claim) <= 0.0 {
        return Err(Why::Uncommitted);
    }
    let denies = detail.is_some_and(|d| d.stance == Stance::Denies);
    let (text, value) = &case.values[claim.value.ix()];
    if let Kind::Closed { values, .. } = kind {
        let at = values.iter().position(|value| value == text).ok_or(Why::NoValue)?;
        return match (denies, values.as_slice()) {
            (false, _) => Ok(Said::Value(&values[at])),
            // Denying one of two is asserting the other.
            (true, [_, _]) => Ok(Said::Value(&values[1 - at])),
            (true, _) => Err(Why::Denial),
        };
    }
    let found = match (kind, value) {
        (Kind::Quantity, value) => figure(value).map(Said::Figure),
        (Kind::Set, Value::Set(_) | Value::Option(_))
        | (Kind::Open, Value::Option(_) | Value::Boolean(_)) => Some(Said::Value(text)),
        _ => None,
    };
    match found {
        Some(_) if denies => Err(Why::Denial),
        found => found.ok_or(Why::NoValue),
    }
}

/// The figure that a value names: an exact or approximate one, the middle of a range, the middle of
/// a date in days.
fn figure(value: &Value) -> Option<f64> {
    match value {
        Value::Number(quantity) => {
            let middle = || {
                (quantity.form == QuantityForm::Range)
                    .then(|| f64::midpoint(quantity.lo, quantity.hi))
            };
            let named = [QuantityForm::Exact, QuantityForm::About].contains(&quantity.form);
            quantity.best.filter(|_| named).or_else(middle).filter(|x| x.is_finite())
        }
        Value::Date(when) => when
            .outer
            .is_bounded()
            .then(|| f64::midpoint(when.outer.from as f64, when.outer.to as f64) / DAY as f64),
        Value::Boolean(_) | Value::Option(_) | Value::Set(_) => None,
    }
}

impl<'a> Reader<'a> {
    fn read(&mut self, item: Id, kind: &'a Kind) {
        let case = self.case;
        for claim in self.by_item.remove(&item).unwrap_or_default() {
            let row = &case.claims[claim.ix()];
            let said = match said(case, row, kind) {
                Ok(said) => said,
                Err(why) => {
                    *self.left_out.of(&why) += 1;
                    continue;
                }
            };
            let (own, time) = (case.body(row.source), self.times[claim.ix()]);
            let relays = std::mem::take(&mut self.voters[claim.ix()]);
            let voices = std::iter::once((own, true)).chain(relays.into_iter().map(|r| (r, false)));
            for (source, is_own) in voices {
                let rank = Rank { is_own, time, claim };
                let replaced = match said {
                    Said::Value(text) => keep(&mut self.values, (item, source), (rank, text)),
                    Said::Figure(x) => keep(&mut self.figures, (item, source), (rank, x)),
                };
                self.left_out.n_replaced += usize::from(replaced);
            }
        }
    }

    fn finish(self, kinds: &[(Id, Kind)]) -> CasePanel {
        let voices = self.values.keys().chain(self.figures.keys()).map(|(_, source)| *source);
        let sources: Vec<Id> = voices
            .unique()
            .sorted_by(|a, b| self.case.sources[a.ix()].key.cmp(&self.case.sources[b.ix()].key))
            .collect();
        let source_ix: BTreeMap<Id, u32> = sources.iter().copied().zip(0..).collect();
        let mut built = Built::default();
        for (item, kind) in kinds {
            let own = (*item, Id(0))..=(*item, Id(u32::MAX));
            if matches!(kind, Kind::Quantity) {
                let ix = built.quantities.len() as u32;
                built.quantities.push(*item);
                built.figures.extend(self.figures.range(own).map(|((_, source), (_, x))| Figure {
                    item: ix,
                    source: source_ix[source],
                    x: *x,
                }));
                continue;
            }
            let voices: Vec<_> = self
                .values
                .range(own)
                .map(|((_, source), (rank, text))| (source_ix[source], *text, !rank.is_own))
                .collect();
            built.question(*item, kind, voices);
        }
        let n_over_time = kinds
            .iter()
            .filter(|(item, _)| {
                matches!(self.case.items[item.ix()].kind, ItemKind::State | ItemKind::Count)
            })
            .count();
        let n_quantities = built.quantities.len();
        // Votes are sorted by item, then source, in the panel.
        built.votes.sort_by_key(|(vote, _)| (vote.item, vote.source));
        let relayed = built.votes.iter().map(|(_, relayed)| *relayed).collect();
        let votes = built.votes.into_iter().map(|(vote, _)| vote).collect();
        let panel = Panel::new(sources.len(), built.questions, votes, n_quantities, built.figures);
        CasePanel {
            panel: panel.with_likeness(&built.likeness),
            sources,
            items: built.items,
            quantities: built.quantities,
            relayed,
            left_out: self.left_out,
            n_over_time,
        }
    }
}

impl CasePanel {
    /// The same without votes on items of which one value only is claimed.
    #[must_use]
    pub fn contested(self) -> Self {
        let kept = self.panel.votes().iter().zip(&self.relayed);
        let is_contested = |item: u32| self.panel.facts(item as usize).len() > 1;
        let relayed = kept.filter(|(vote, _)| is_contested(vote.item)).map(|(_, r)| *r).collect();
        Self { panel: self.panel.without_singletons(), relayed, ..self }
    }
}

impl LeftOut {
    fn of(&mut self, why: &Why) -> &mut usize {
        match why {
            Why::Withdrawn => &mut self.n_withdrawn,
            Why::Uncommitted => &mut self.n_uncommitted,
            Why::Denial => &mut self.n_denials,
            Why::NoValue => &mut self.n_without_value,
        }
    }
}

/// The parts of a panel as they come.
#[derive(Default)]
struct Built {
    questions: Vec<Question>,
    items: Vec<PanelItem>,
    votes: Vec<(Vote, bool)>,
    quantities: Vec<Id>,
    figures: Vec<Figure>,
    likeness: Vec<(u32, u32, u32, f64)>,
}

impl Built {
    fn question(&mut self, item: Id, kind: &Kind, voices: Vec<(u32, &str, bool)>) {
        let ix = self.questions.len() as u32;
        let claimed = || voices.iter().map(|(_, text, _)| (*text).to_owned()).sorted().dedup();
        let (values, is_open, shared): (Vec<String>, bool, Option<u32>) = match kind {
            Kind::Closed { values, shared } => (values.clone(), false, *shared),
            Kind::Open | Kind::Set | Kind::Quantity => (claimed().collect(), true, None),
        };
        let index: BTreeMap<&str, u32> = values.iter().map(String::as_str).zip(0..).collect();
        for (source, text, relayed) in voices {
            if let Some(&value) = index.get(text) {
                self.votes.push((Vote { item: ix, source, value }, relayed));
            }
        }
        if is_open && values.len() <= COMPARED_MAX {
            for [a, b] in (0..values.len()).array_combinations() {
                let similarity = likeness(&values[a], &values[b], matches!(kind, Kind::Set));
                if similarity >= ALIKE_MIN {
                    self.likeness.push((ix, a as u32, b as u32, similarity));
                }
            }
        }
        self.questions.push(Question { n_values: values.len() as u32, is_open, shared });
        self.items.push(PanelItem { item, values });
    }
}

/// How alike two values are: the share of elements that two lists have in common (Jaccard), of
/// letters that two texts have (1 − edit distance / length).
fn likeness(a: &str, b: &str, are_lists: bool) -> f64 {
    if !are_lists {
        return strsim::normalized_levenshtein(a, b);
    }
    let [a, b] = [a, b].map(|list| list.split(';').collect::<BTreeSet<&str>>());
    a.intersection(&b).count() as f64 / a.union(&b).count().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::{figure, likeness};
    use crate::domain::{Quantity, QuantityForm, Value};

    fn quantity(lo: f64, hi: f64, best: Option<f64>, form: QuantityForm) -> Value {
        Value::Number(Quantity { lo, hi, best, form, possible_hi: None })
    }

    #[test]
    fn only_what_names_a_figure_is_one() {
        let exact = Value::Number(Quantity::exact(12.0));
        assert_eq!(figure(&exact), Some(12.0));
        assert_eq!(
            figure(&quantity(3000.0, 4000.0, Some(3500.0), QuantityForm::About)),
            Some(3500.0)
        );
        assert_eq!(figure(&quantity(5.0, 10.0, None, QuantityForm::Range)), Some(7.5));
        let at_least = quantity(9.0, f64::INFINITY, Some(9.0), QuantityForm::AtLeast);
        assert_eq!(figure(&at_least), None);
        assert_eq!(figure(&quantity(12.0, 99.0, Some(24.0), QuantityForm::Vague)), None);
        assert_eq!(figure(&Value::Boolean(true)), None);
    }

    #[test]
    fn texts_are_alike_by_letters_and_lists_by_elements() {
        assert!((likeness("hasakah", "hassakah", false) - 0.875).abs() < 1e-12);
        assert!((likeness("ford;knuth", "knuth;lee", true) - 1.0 / 3.0).abs() < 1e-12);
        assert!((likeness("ford", "ford", true) - 1.0).abs() < 1e-12);
    }
}
