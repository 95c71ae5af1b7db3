//! Which family an item belongs to and what its candidates are.

use std::collections::{BTreeMap, BTreeSet};

use super::nested;
use crate::domain::{CaseFile, Hierarchy, Id, Item, ItemKind, OTHER, OptionNode, Value};

/// How a family is keyed before it is built.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FamilyKey {
    /// True or false: booleans, events, and states of yes and no.
    Binary,
    /// Was it said? Apart from whether it is true.
    Speech,
    /// True or false of a statement, with the news prior.
    Stance,
    /// Options shared by the items of an attribute.
    Shared(Id),
    /// Candidates of the item's own, one coin a source.
    Open,
    /// The same for the items of one open attribute.
    OpenAttribute(Id),
    /// Numbers, counts or dates, by attribute or all without one.
    Quantity(ItemKind, Option<Id>),
    /// Open domains whose values lie inside one another, by attribute or all places without one.
    Nested(Option<Id>),
    /// Elements of sets: in, or not in; by attribute, or of all sets without one.
    Set(Option<Id>),
    /// The same of elements on which one root alone speaks.
    LoneSet(Option<Id>),
}

/// The candidates of one item.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidates {
    pub(super) family: FamilyKey,
    /// Canonical texts, in the order of the candidates' indices.
    pub(super) values: Vec<String>,
    /// `ancestors[z]`: candidates that are also right when `z` is; empty without a hierarchy.
    pub(super) ancestors: Vec<Vec<u16>>,
    /// The element of a set whose being in or not in it is asked.
    pub(super) element: Option<String>,
}

impl Candidates {
    /// Numbers, counts and dates: the values are texts of claims, not candidates.
    pub(super) fn is_quantity(&self) -> bool {
        matches!(self.family, FamilyKey::Quantity(..))
    }

    /// Is denying the one asserting the other?
    pub(super) fn is_either_or(&self) -> bool {
        self.values.len() == 2 && !self.is_quantity()
    }

    /// Index of the candidate with this text.
    pub(super) fn index(&self, text: &str) -> Option<u16> {
        // All lists but the two of yes and no are sorted, but for `other` at the end.
        let n = self.values.len();
        if n <= 2 || text == OTHER {
            return self.values.iter().position(|value| value == text).map(|ix| ix as u16);
        }
        let named = n - usize::from(self.values[n - 1] == OTHER);
        self.values[..named].binary_search_by(|v| v.as_str().cmp(text)).ok().map(|ix| ix as u16)
    }
}

/// The options that close an item's domain: its own, or those of a closed attribute.
pub(super) fn options<'a>(case: &'a CaseFile, item: &'a Item) -> &'a [OptionNode] {
    if !item.options.is_empty() {
        return &item.options;
    }
    item.attribute
        .map(|id| &case.attributes[id.ix()])
        .filter(|attribute| !attribute.open)
        .map_or(&[], |attribute| &attribute.options)
}

fn ancestors(values: &[String], options: &[OptionNode]) -> Vec<Vec<u16>> {
    let parent: BTreeMap<&str, &str> = options
        .iter()
        .filter_map(|node| Some((node.option.as_str(), node.parent.as_deref()?)))
        .collect();
    if parent.is_empty() {
        return Vec::new();
    }
    values
        .iter()
        .map(|value| {
            let mut found = Vec::new();
            let mut at = value.as_str();
            // Bounded by the number of options, should a cycle have slipped in.
            for _ in 0..options.len() {
                let Some(up) = parent.get(at) else { break };
                if let Some(ix) = values.iter().position(|v| v == up) {
                    found.push(ix as u16);
                }
                at = up;
            }
            found
        })
        .collect()
}

/// Candidates of `item`, given the canonical texts that claims (direct and derived) name.
pub(super) fn candidates<'a>(
    case: &'a CaseFile,
    tree: &Hierarchy<'a>,
    item: &'a Item,
    claimed: &BTreeSet<&str>,
) -> Candidates {
    let yes_no = || vec![super::BINARY_VALUES[0].to_owned(), super::BINARY_VALUES[1].to_owned()];
    let plain =
        |family, values| Candidates { family, values, ancestors: Vec::new(), element: None };
    if item.kind.is_binary() {
        let family = match item.kind {
            ItemKind::Stance => FamilyKey::Stance,
            ItemKind::Speech => FamilyKey::Speech,
            _ => FamilyKey::Binary,
        };
        return plain(family, yes_no());
    }
    let options = options(case, item);
    let all_yes_no = claimed.iter().all(|v| super::BINARY_VALUES.contains(v));
    if item.kind == ItemKind::State && options.is_empty() && all_yes_no {
        return plain(FamilyKey::Binary, yes_no());
    }
    if options.is_empty() {
        if let Some(nested) = nested::candidates(case, tree, item, claimed) {
            return nested;
        }
        let mut values: Vec<String> = claimed.iter().map(|&v| v.to_owned()).collect();
        values.push(OTHER.to_owned());
        let family = item.attribute.map_or(FamilyKey::Open, FamilyKey::OpenAttribute);
        return plain(family, values);
    }
    let mut values: Vec<String> = options.iter().map(|node| node.option.clone()).collect();
    values.sort();
    values.dedup();
    let shared = item.options.is_empty()
        && values.len() > 1
        && options.iter().all(|node| node.parent.is_none());
    match item.attribute {
        Some(attribute) if shared => plain(FamilyKey::Shared(attribute), values),
        attribute => {
            // A list of one needs something it could be instead; so does a hierarchy, in which the
            // widest option would otherwise be right whatever is true.
            let has_parts = options.iter().any(|node| node.parent.is_some());
            if values.len() < 2 || has_parts {
                values.push(OTHER.to_owned());
            }
            let ancestors = ancestors(&values, options);
            let family = attribute.map_or(FamilyKey::Open, FamilyKey::OpenAttribute);
            Candidates { family, values, ancestors, element: None }
        }
    }
}

/// Canonical text of a claim's value on a discrete item.
pub(super) fn value_text(case: &CaseFile, value: Id) -> Option<&str> {
    let (text, value) = &case.values[value.ix()];
    matches!(value, Value::Boolean(_) | Value::Option(_)).then_some(text.as_str())
}
