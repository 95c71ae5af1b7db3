//! `hard-items`: on some items nobody knows much better than chance.

use super::Scenario;
use super::dice::{Dice, Part};
use super::draft::{Draft, DraftClaim};

/// Share of the items that are hard.
const HARD: f64 = 0.25;
/// P(right) of everybody on a hard item.
const RIGHT_IF_HARD: f64 = 0.55;

/// Draws the case.
pub(super) fn draw(scenario: &Scenario, seed: u64) -> Draft {
    let world = vec![("hard", HARD), ("right_if_hard", RIGHT_IF_HARD)];
    let mut draft = Draft { world, ..Draft::default() };
    let mut dice = Dice::new(seed, Part::World);
    let mut truths = Vec::new();
    for n in 0..scenario.n_items() {
        let (truth, hard) = (dice.chance(0.5), dice.chance(HARD));
        let item = draft.item(format!("item-{n}"), "boolean", format!("Did event {n} happen?"));
        draft.truth(item, truth.to_string(), hard);
        truths.push((truth, hard));
    }
    let mut kinds = Dice::new(seed, Part::Sources);
    for source in 0..scenario.n_sources() {
        let reliability = kinds.between(0.6, 0.95);
        let key = format!("source-{source}");
        draft.source(key, "outlet", vec![("reliability_elsewhere", reliability)]);
        let mut dice = Dice::new(seed, Part::Claims(source));
        for item in dice.choose(truths.len(), scenario.n_claims()) {
            let (truth, hard) = truths[item];
            let right = dice.chance(if hard { RIGHT_IF_HARD } else { reliability });
            draft.claims.push(DraftClaim {
                chain: vec![source],
                item,
                value: (truth == right).to_string(),
                right,
                ..DraftClaim::default()
            });
        }
    }
    draft
}
