//! `relays`: one official, outlets that relay it, outlets that look for themselves.

use super::Scenario;
use super::dice::{Dice, Part};
use super::draft::{Draft, DraftClaim};

/// P(the official is right).
const OFFICIAL: f64 = 0.60;
/// P(a relay says what the official said).
const FAITHFUL: f64 = 0.95;
/// P(an outlet that looks for itself is right).
const INDEPENDENT: f64 = 0.85;

/// Draws the case.
pub(super) fn draw(scenario: &Scenario, seed: u64) -> Draft {
    let mut draft = Draft::default();
    let mut world = Dice::new(seed, Part::World);
    let n_items = scenario.n_items();
    let truths: Vec<bool> = (0..n_items).map(|_| world.chance(0.5)).collect();
    for (n, truth) in truths.iter().enumerate() {
        let item = draft.item(format!("item-{n}"), "boolean", format!("Did event {n} happen?"));
        draft.truth(item, truth.to_string(), false);
    }
    // Of nine: one official, five relays, three independents.
    let others = scenario.n_sources() - 1;
    let n_relays = (others * 5 / 8).clamp(1, others - 1);
    let official = draft.source("official", "state-body", vec![("reliability", OFFICIAL)]);
    let said = speak(&mut draft, official, OFFICIAL, (scenario, seed), &truths);
    for n in 0..n_relays {
        let relay = draft.source(format!("relay-{n}"), "outlet", vec![("fidelity", FAITHFUL)]);
        let mut dice = Dice::new(seed, Part::Claims(relay));
        let mut quoted = Vec::new();
        for &(item, value, claim) in &said {
            let faithful = dice.chance(FAITHFUL);
            let value = value == faithful;
            quoted.push(DraftClaim {
                chain: vec![official, relay],
                item,
                value: value.to_string(),
                right: value == truths[item],
                misquoted: !faithful,
                same_as: faithful.then_some(claim),
                ..DraftClaim::default()
            });
        }
        draft.claims.extend(quoted);
    }
    for n in n_relays..others {
        let parameters = vec![("reliability", INDEPENDENT)];
        let key = format!("independent-{}", n - n_relays);
        let source = draft.source(key, "outlet", parameters);
        speak(&mut draft, source, INDEPENDENT, (scenario, seed), &truths);
    }
    draft
}

/// What a source says of its own: item, value, position of the claim.
fn speak(
    draft: &mut Draft,
    source: usize,
    reliability: f64,
    (scenario, seed): (&Scenario, u64),
    truths: &[bool],
) -> Vec<(usize, bool, usize)> {
    let mut dice = Dice::new(seed, Part::Claims(source));
    let mut said = Vec::new();
    for item in dice.choose(truths.len(), scenario.n_claims()) {
        let right = dice.chance(reliability);
        let value = truths[item] == right;
        said.push((item, value, draft.claims.len()));
        draft.claims.push(DraftClaim {
            chain: vec![source],
            item,
            value: value.to_string(),
            right,
            ..DraftClaim::default()
        });
    }
    said
}
