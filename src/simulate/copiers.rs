//! `copiers`: sources that copy others without saying so.

use std::collections::BTreeMap;

use super::Scenario;
use super::dice::{Dice, Part};
use super::draft::{Draft, DraftClaim};

/// Answers that an item can have.
const ANSWERS: usize = 11;
/// P(a claim of a copier is copied, where its original speaks of the item).
const COPIES: f64 = 0.80;
/// P(a copied answer is copied wrongly).
const SLIPS: f64 = 0.05;

/// Draws the case.
pub(super) fn draw(scenario: &Scenario, seed: u64) -> Draft {
    let mut draft = Draft { world: vec![("copies", COPIES), ("slips", SLIPS)], ..Draft::default() };
    let mut world = Dice::new(seed, Part::World);
    let mut truths = Vec::new();
    for n in 0..scenario.n_items() {
        let truth = world.below(ANSWERS);
        let question = format!("Which of eleven parties was behind event {n}?");
        let item = draft.item(format!("item-{n}"), "category", question);
        draft.truth(item, answer(truth), false);
        truths.push(truth);
    }
    let n = scenario.n_sources();
    let n_originals = n - n * 2 / 5;
    let mut kinds = Dice::new(seed, Part::Sources);
    let mut said: Vec<BTreeMap<usize, usize>> = Vec::new();
    for source in 0..n {
        let reliability = kinds.between(0.5, 0.95);
        let original = (source >= n_originals).then(|| kinds.below(n_originals));
        let mut parameters = vec![("reliability", reliability)];
        let key = match original {
            Some(original) => {
                parameters.push(("copies_source", original as f64));
                format!("copier-{source}-of-{original}")
            }
            None => format!("original-{source}"),
        };
        draft.source(key, "outlet", parameters);
        let mut dice = Dice::new(seed, Part::Claims(source));
        let mut own = BTreeMap::new();
        for item in dice.choose(truths.len(), scenario.n_claims()) {
            let copied =
                original.and_then(|of| said[of].get(&item)).filter(|_| dice.chance(COPIES));
            let says = match copied {
                Some(&copied) if dice.chance(SLIPS) => dice.below_but(ANSWERS, copied),
                Some(&copied) => copied,
                None if dice.chance(reliability) => truths[item],
                None => dice.below_but(ANSWERS, truths[item]),
            };
            own.insert(item, says);
            draft.claims.push(DraftClaim {
                chain: vec![source],
                item,
                value: answer(says),
                right: says == truths[item],
                ..DraftClaim::default()
            });
        }
        said.push(own);
    }
    draft
}

fn answer(n: usize) -> String {
    format!("party-{n}")
}
