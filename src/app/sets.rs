//! Sets in the terms of the case: their elements are items of the problem, one question together.

use std::ops::Range;

use itertools::Itertools;

use super::fit::Fitted;
use super::summary::Summary;
use crate::domain::{Hierarchy, Id, OTHER};
use crate::model::{Assembled, AssembledItem, ItemPosterior, ObservationPosterior};
use crate::store::{RunItem, RunValue};

/// From this probability on an element belongs to the answer.
pub(super) const IN_MIN: f64 = 0.5;

/// Items of the problem that make up `item`: one, or the elements of a set; empty if not inferred.
pub(super) fn blocks(assembled: &Assembled, item: Id) -> Range<usize> {
    let own = |block: &AssembledItem| block.item == item;
    let start = assembled.items.iter().position(own).unwrap_or(assembled.items.len());
    let n = assembled.items[start..].iter().take_while(|block| own(block)).count();
    start..start + n
}

/// Posterior of a claim, given its (first) observation. Of a list: P(all that it names is in), the
/// elements taken as independent, and the sum of their weights of evidence.
pub(super) fn posterior_of(fitted: &Fitted, claim: Id, observation: u32) -> ObservationPosterior {
    let posterior = &fitted.fit.posterior;
    let Some(list) = fitted.assembled.lists.get(&claim) else {
        return posterior.observations[observation as usize];
    };
    let says = list.says.iter();
    let p_right = says
        .map(|&(block, value)| posterior.items[block as usize].probability[usize::from(value)])
        .product();
    let weights = list.observations.iter().map(|&o| posterior.observations[o as usize].weight_db);
    ObservationPosterior { p_right, p_overtaken: 0.0, weight_db: weights.sum() }
}

/// The answer where no element is rather in than not.
const NONE: &str = "(none)";

/// An element and P(it is in the set).
pub(super) type Member<'a> = (&'a str, f64);

/// The elements that `blocks` stand for.
pub(super) fn members<'a>(
    blocks: &'a [AssembledItem],
    posteriors: &'a [ItemPosterior],
) -> impl Iterator<Item = Member<'a>> {
    blocks.iter().zip(posteriors).filter_map(|(block, posterior)| {
        Some((block.element.as_deref()?, *posterior.probability.first()?))
    })
}

/// The elements that are rather in than not, as a list; `(none)` if there are none.
pub(super) fn answer<'a>(members: impl Iterator<Item = Member<'a>>) -> String {
    let believed = |(element, p): &Member<'_>| *p > IN_MIN && *element != OTHER;
    let list = members.filter(believed).map(|(element, _)| element).sorted().join(";");
    if list.is_empty() { NONE.to_owned() } else { list }
}

/// The rows of all sets: one item each, and one value per element with P(in).
pub(super) fn item_rows(
    fitted: &Fitted,
    (summary, tree): (&Summary, &Hierarchy<'_>),
    n_claims: &[u64],
    (items, values): (&mut Vec<RunItem>, &mut Vec<RunValue>),
) {
    let Fitted { assembled, fit, .. } = fitted;
    let mut start = 0;
    for blocks in assembled.items.chunk_by(|a, b| a.item == b.item) {
        let posteriors = &fit.posterior.items[start..start + blocks.len()];
        start += blocks.len();
        let item = blocks[0].item;
        if blocks[0].element.is_none() {
            continue;
        }
        let answer: Vec<Member<'_>> = members(blocks, posteriors)
            .filter(|(element, p)| *p > IN_MIN && *element != OTHER)
            .collect();
        let lambda = posteriors.iter().map(|p| p.lambda).sum::<f64>() / blocks.len() as f64;
        items.push(RunItem {
            item,
            status: summary.status(tree, item, &answer),
            lambda: Some(lambda),
            n_claims: n_claims[item.ix()],
            n_roots: summary.roots[item.ix()].len() as u64,
        });
        values.extend(members(blocks, posteriors).map(|(element, probability)| {
            let said = summary.values.get(&(item, element.to_owned()));
            RunValue {
                item,
                value: element.to_owned(),
                probability,
                n_claims: said.map_or(0, |(n, _)| *n as u64),
                n_roots: said.map_or(0, |(_, roots)| roots.len() as u64),
            }
        }));
    }
}
