//! `evolving`: states that flip, outlets that lag, an official that denies losses.

use super::Scenario;
use super::dice::{Dice, Part};
use super::draft::{Draft, DraftClaim, noon};

/// P(the state flips from one day to the next).
const FLIP: f64 = 0.06;
/// Longest lag, days.
const LAG_MAX: f64 = 6.0;
/// P(the official says "held" when it is lost).
const DENIES: f64 = 0.70;

/// A state of yes and no on each of `n_days` days, and on `before` days before them.
pub(super) fn flips(dice: &mut Dice, n_days: usize, before: usize) -> Vec<bool> {
    let mut held = dice.chance(0.5);
    let mut days = Vec::with_capacity(n_days + before);
    for _ in 0..n_days + before {
        days.push(held);
        held ^= dice.chance(FLIP);
    }
    days
}

/// Draws the case.
pub(super) fn draw(scenario: &Scenario, seed: u64) -> Draft {
    let mut draft = Draft { world: vec![("flips_per_day", FLIP)], ..Draft::default() };
    let mut world = Dice::new(seed, Part::World);
    let (n_items, n_days) = (scenario.n_items(), scenario.n_days());
    // What happened before day 0 is still news for those who lag.
    let before = LAG_MAX as usize;
    let mut paths = Vec::new();
    for n in 0..n_items {
        let days = flips(&mut world, n_days, before);
        let question = format!("Does the guard hold post {n}?");
        let item = draft.item(format!("post-{n}.held"), "state", question);
        draft.path(item, &days[before..]);
        paths.push(days);
    }
    let n_outlets = scenario.n_sources() - 1;
    for source in 0..scenario.n_sources() {
        let lag = (source < n_outlets).then(|| lag_of(source, n_outlets));
        match lag {
            Some(lag) => {
                draft.source(format!("outlet-{source}"), "outlet", vec![("lag_days", lag as f64)])
            }
            None => draft.source("official", "state-body", vec![("denies_losses", DENIES)]),
        };
        let mut dice = Dice::new(seed, Part::Claims(source));
        for at in dice.choose(n_items * n_days, scenario.n_claims()) {
            let (item, day) = (at / n_days, at % n_days);
            let held = paths[item][before + day];
            let says = match lag {
                Some(lag) => paths[item][before + day - lag],
                None => held || dice.chance(DENIES),
            };
            draft.claims.push(DraftClaim {
                chain: vec![source],
                item,
                value: says.to_string(),
                time: Some(noon(day)),
                right: says == held,
                ..DraftClaim::default()
            });
        }
    }
    draft
}

/// Lags from none to the longest, evenly over the outlets.
fn lag_of(outlet: usize, n_outlets: usize) -> usize {
    (LAG_MAX * outlet as f64 / (n_outlets.max(2) - 1) as f64).round() as usize
}
