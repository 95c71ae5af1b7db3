//! `tolls` and `vague`: counts that rise, and numbers, in words of every kind.

use super::Scenario;
use super::dice::{Dice, Part};
use super::draft::{Draft, DraftClaim, noon};
use super::wording::state;

/// P(a toll rises from one day to the next).
const RISES: f64 = 0.20;
/// Mean size of a jump as a share of the level.
const JUMP_MEAN: f64 = 0.25;
/// Every so many sources, one is a day behind.
const LAGGARD_EVERY: usize = 4;

/// What a source does to figures.
pub(super) struct Reporter {
    /// Standard deviation of the logarithm.
    pub(super) spread: f64,
    /// Mean of the logarithm: signed, 0 for a source that is neither high nor low.
    pub(super) shift: f64,
    /// P(not an exact figure).
    pub(super) vagueness: f64,
    /// Days that it is behind.
    pub(super) lag: usize,
}

impl Reporter {
    /// Spread from 1 % to 20 %, log-uniform; shift around 0 with 8 %; 10 to 60 % of it in words.
    pub(super) fn draw(dice: &mut Dice, lag: usize) -> Self {
        let spread = 0.01 * 20_f64.powf(dice.unit());
        let shift = 0.08 * dice.normal();
        Self { spread, shift, vagueness: dice.between(0.1, 0.6), lag }
    }

    pub(super) fn parameters(&self) -> Vec<(&'static str, f64)> {
        vec![
            ("spread_ln", self.spread),
            ("shift_ln", self.shift),
            ("vagueness", self.vagueness),
            ("lag_days", self.lag as f64),
        ]
    }

    /// The figure that it has when the truth is `x`, a whole number.
    pub(super) fn figure(&self, dice: &mut Dice, x: f64) -> f64 {
        (x * (self.shift + self.spread * dice.normal()).exp()).round()
    }
}

/// A cumulative count on each day: starts at about twenty and rises in jumps.
pub(super) fn toll(dice: &mut Dice, n_days: usize) -> Vec<f64> {
    let mut level = (3.0 + 0.8 * dice.normal()).exp().ceil();
    let mut days = Vec::with_capacity(n_days);
    for _ in 0..n_days {
        days.push(level);
        if dice.chance(RISES) {
            level += dice.exponential(JUMP_MEAN * level).ceil();
        }
    }
    days
}

/// Draws `tolls`.
pub(super) fn draw_tolls(scenario: &Scenario, seed: u64) -> Draft {
    let mut draft = Draft { world: vec![("rises_per_day", RISES)], ..Draft::default() };
    let mut world = Dice::new(seed, Part::World);
    let (n_items, n_days) = (scenario.n_items(), scenario.n_days());
    let mut paths = Vec::new();
    for n in 0..n_items {
        let days = toll(&mut world, n_days);
        let item = draft.item(format!("toll-{n}"), "count", format!("How many were hurt at {n}?"));
        draft.items[item].unit = "persons";
        draft.path(item, &days);
        paths.push(days);
    }
    let mut kinds = Dice::new(seed, Part::Sources);
    for source in 0..scenario.n_sources() {
        let lag = usize::from(source % LAGGARD_EVERY == LAGGARD_EVERY - 1);
        let reporter = Reporter::draw(&mut kinds, lag);
        draft.source(format!("source-{source}"), "outlet", reporter.parameters());
        let mut dice = Dice::new(seed, Part::Claims(source));
        for at in dice.choose(n_items * n_days, scenario.n_claims()) {
            let (item, day) = (at / n_days, at % n_days);
            let known = paths[item][day.saturating_sub(reporter.lag)];
            let figure = reporter.figure(&mut dice, known);
            let stated = state(&mut dice, figure, reporter.vagueness);
            draft.claims.push(DraftClaim {
                chain: vec![source],
                item,
                right: stated.is_right(paths[item][day]),
                value: stated.text,
                time: Some(noon(day)),
                ..DraftClaim::default()
            });
        }
    }
    draft
}

/// Draws `vague`.
pub(super) fn draw_vague(scenario: &Scenario, seed: u64) -> Draft {
    let mut draft = Draft::default();
    let mut world = Dice::new(seed, Part::World);
    let mut truths = Vec::new();
    for n in 0..scenario.n_items() {
        let truth = number(&mut world);
        let item = draft.item(format!("number-{n}"), "number", format!("How many came to {n}?"));
        draft.items[item].unit = "persons";
        draft.truth(item, truth.to_string(), false);
        truths.push(truth);
    }
    let mut kinds = Dice::new(seed, Part::Sources);
    for source in 0..scenario.n_sources() {
        let reporter = Reporter::draw(&mut kinds, 0);
        draft.source(format!("source-{source}"), "outlet", reporter.parameters());
        let mut dice = Dice::new(seed, Part::Claims(source));
        for item in dice.choose(truths.len(), scenario.n_claims()) {
            let figure = reporter.figure(&mut dice, truths[item]);
            let stated = state(&mut dice, figure, reporter.vagueness);
            draft.claims.push(DraftClaim {
                chain: vec![source],
                item,
                right: stated.is_right(truths[item]),
                value: stated.text,
                ..DraftClaim::default()
            });
        }
    }
    draft
}

/// A whole number from a handful to tens of thousands.
pub(super) fn number(dice: &mut Dice) -> f64 {
    (5.0 * 10_f64.powf(4.0 * dice.unit())).round()
}
