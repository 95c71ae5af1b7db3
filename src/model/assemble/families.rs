//! The families of a problem, and what of them is known only when all voices are: which answers are
//! used, and how often. Voices are counted, not claims, so that copies change nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::candidates::{Candidates, FamilyKey};
use super::{AssembledItem, grid, nested};
use crate::domain::{CaseFile, Id, OTHER};
use crate::model::{EXACT_SHARE, Family, FamilyForm, ItemBlock, Problem};

/// Fewer denials than this, or than this share of all answers, cannot teach a row of their own.
const DENIALS_MIN: f64 = 100.0;
const DENIAL_SHARE_MIN: f64 = 0.05;

/// A family as it starts, before [`settle`].
pub(super) fn family(case: &CaseFile, found: &Candidates) -> Family {
    let key = |id: Id| case.attributes[id.ix()].key.as_str();
    match &found.family {
        FamilyKey::Binary => Family::one_sided("binary"),
        FamilyKey::Speech => Family::speech("speech"),
        FamilyKey::Stance => Family::stance("stance"),
        FamilyKey::Open => Family::open("open"),
        FamilyKey::OpenAttribute(id) => Family::open(key(*id)),
        FamilyKey::Nested(id) => Family::open(id.map_or("place", key)),
        FamilyKey::Set(id) => Family::set(id.map_or("set", key), &[]),
        FamilyKey::LoneSet(id) => {
            Family::one_sided(&format!("{}, one voice", id.map_or("set", key)))
        }
        FamilyKey::Quantity(kind, id) => grid::family(id.map_or(kind.as_str(), key)),
        FamilyKey::Shared(id) => Family::shared(key(*id), found.values.len() as u16, &[]),
    }
}

/// Gives families and items what depends on all voices: the form of the yes-or-no family
/// (`docs/decisions/0006-one-sided-answers.md`), what a guess looks like, priors of one-coin items.
///
/// `domains` are the sizes of open domains.
pub(super) fn settle(
    problem: &mut Problem,
    keys: &BTreeMap<FamilyKey, u16>,
    domains: &BTreeMap<u16, u32>,
) {
    let said = answers(problem);
    for (key, &ix) in keys {
        let family = &mut problem.families[usize::from(ix)];
        let said = &said[usize::from(ix)];
        match key {
            FamilyKey::Binary if uses_both(said) => *family = Family::binary("binary"),
            FamilyKey::Shared(_) => {
                *family = Family::shared(&family.name, said.len() as u16, said);
            }
            FamilyKey::Set(_) => *family = Family::set(&family.name, said),
            _ => {}
        }
    }
    for item in &mut problem.items {
        if problem.families[usize::from(item.family)].form == FamilyForm::OneCoin {
            item.domain = item.domain.and(domains.get(&item.family).copied());
            item.prior = prior(item);
        }
    }
}

/// By family of open items: how many values there are. At least as many as are named on any of its
/// items, or as its hierarchy has, and one for all that nobody named: two sources are unlikely to
/// agree by chance on one of many.
pub(super) fn domains(
    case: &CaseFile,
    problem: &Problem,
    items: &[AssembledItem],
    keys: &BTreeMap<FamilyKey, u16>,
) -> BTreeMap<u16, u32> {
    let mut named: BTreeMap<u16, BTreeSet<&str>> = BTreeMap::new();
    for (block, item) in problem.items.iter().zip(items).filter(|(b, _)| b.domain.is_some()) {
        let values = item.values.iter().map(String::as_str).filter(|value| *value != OTHER);
        named.entry(block.family).or_default().extend(values);
    }
    let mut sizes: BTreeMap<u16, u32> =
        named.into_iter().map(|(family, values)| (family, values.len() as u32 + 1)).collect();
    for (key, family) in keys {
        if let Some(size) = sizes.get_mut(family) {
            *size = (*size).max(nested::n_known(case, key).unwrap_or(0) as u32 + 1);
        }
    }
    sizes
}

/// Prior of the candidates of a one-coin item: even over them, or over the values of the domain, of
/// which the last candidate stands for all that nobody named. What somebody may have put more
/// widely is given the mass that this costs, so that a lone claim is as probable as its source is
/// reliable.
fn prior(item: &ItemBlock) -> Vec<f64> {
    let k = usize::from(item.n_values);
    let Some(domain) = item.domain.map(f64::from) else { return vec![1.0 / k as f64; k] };
    let is_inside = |z: usize| item.ancestors.get(z).is_some_and(|up| !up.is_empty());
    let one = |z: usize| if is_inside(z) { 1.0 / EXACT_SHARE } else { 1.0 } / domain;
    let mut prior: Vec<f64> = (0..k).map(one).collect();
    let named: f64 = prior[..k - 1].iter().sum();
    prior[k - 1] = f64::max(1.0 - named, 1.0 / domain);
    let total: f64 = prior.iter().sum();
    prior.iter().map(|p| p / total).collect()
}

/// By family: weight of the voices that assert each candidate, as far as items share them.
fn answers(problem: &Problem) -> Vec<Vec<f64>> {
    let mut said: Vec<Vec<f64>> = vec![Vec::new(); problem.families.len()];
    for item in &problem.items {
        let said = &mut said[usize::from(item.family)];
        said.resize(said.len().max(usize::from(item.n_values)), 0.0);
        let own = problem.observations[item.observations.clone()].iter();
        for voice in own.filter(|voice| !voice.derived && !voice.denied) {
            said[usize::from(voice.value)] += voice.weight;
        }
    }
    said
}

/// Do sources use both answers? Denying one of two is asserting the other.
fn uses_both(said: &[f64]) -> bool {
    let rarer = said.iter().copied().fold(f64::INFINITY, f64::min);
    rarer >= DENIALS_MIN && rarer >= DENIAL_SHARE_MIN * said.iter().sum::<f64>()
}
