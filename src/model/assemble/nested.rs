//! Open domains whose values lie inside one another: places, and open lists of options with parts.

use std::collections::BTreeSet;

use super::candidates::{Candidates, FamilyKey};
use crate::domain::{CaseFile, Hierarchy, Item, ItemKind, OTHER};

/// Candidates of an open item whose values form a hierarchy: what is claimed and all that is wider
/// than it, so that "in the north" is a way to be right about a village there. `None` if there is
/// no hierarchy: no option with a parent, and places are less than half of what is claimed.
pub(super) fn candidates<'a>(
    case: &'a CaseFile,
    tree: &Hierarchy<'a>,
    item: &'a Item,
    claimed: &BTreeSet<&str>,
) -> Option<Candidates> {
    let listed = item.attribute.map_or(&[][..], |id| &case.attributes[id.ix()].options);
    let nested = if listed.is_empty() {
        let n_places = claimed.iter().filter(|value| tree.is_place(value)).count();
        item.kind == ItemKind::Category && n_places > 0 && 2 * n_places >= claimed.len()
    } else {
        listed.iter().any(|node| node.parent.is_some())
    };
    if !nested {
        return None;
    }
    let wider = claimed.iter().flat_map(|value| tree.wider(item, value));
    let all: BTreeSet<&str> = claimed.iter().copied().chain(wider).collect();
    let mut values: Vec<String> = all.iter().map(|&value| value.to_owned()).collect();
    let position = |text: &str| values.binary_search_by(|v| v.as_str().cmp(text)).ok();
    let mut ancestors: Vec<Vec<u16>> = values
        .iter()
        .map(|value| {
            let wider = tree.wider(item, value);
            wider.into_iter().filter_map(position).map(|ix| ix as u16).collect()
        })
        .collect();
    values.push(OTHER.to_owned());
    ancestors.push(Vec::new());
    Some(Candidates { family: FamilyKey::Nested(item.attribute), values, ancestors, element: None })
}

/// Values that there are in the hierarchy of a family, claimed or not.
pub(super) fn n_known(case: &CaseFile, key: &FamilyKey) -> Option<usize> {
    let FamilyKey::Nested(attribute) = key else { return None };
    let options = attribute.map_or(0, |id| case.attributes[id.ix()].options.len());
    Some(if options > 0 { options } else { case.places.len() })
}
