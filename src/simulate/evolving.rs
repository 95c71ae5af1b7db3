//! `evolving` and `lagging`: states that flip, outlets that lag, an official that denies losses.

use super::Scenario;
use super::dice::{Dice, Part};
use super::draft::{Draft, DraftClaim, noon};

/// P(the state flips from one day to the next).
const FLIP: f64 = 0.06;
/// Longest lag of all, days.
const LAG_MAX: f64 = 6.0;
/// P(an outlet misreads), from the one that lags least to the one that lags most, in `evolving`.
const MISREADS: (f64, f64) = (0.05, 0.20);
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

/// What makes a source say what it says.
enum Habit {
    /// Reports what held some days ago, in `evolving` any number of days up to its longest lag.
    Lags {
        longest: usize,
        varies: bool,
        misreads: f64,
    },
    Denies,
}

impl Habit {
    /// Habits from no lag to the longest, evenly over the outlets; the last source denies.
    fn of(source: usize, n_outlets: usize, varies: bool) -> Self {
        if source == n_outlets {
            return Self::Denies;
        }
        let share = source as f64 / (n_outlets.max(2) - 1) as f64;
        let (least, most) = MISREADS;
        let misreads = if varies { least + (most - least) * share } else { 0.0 };
        Self::Lags { longest: (LAG_MAX * share).round() as usize, varies, misreads }
    }

    /// What it says on day `at` of a path.
    fn says(&self, dice: &mut Dice, path: &[bool], at: usize) -> bool {
        match *self {
            Self::Lags { longest, varies, misreads } => {
                let lag = if varies { dice.below(longest + 1) } else { longest };
                path[at - lag] ^ dice.chance(misreads)
            }
            Self::Denies => path[at] || dice.chance(DENIES),
        }
    }
}

/// Draws the case; with lags that vary from claim to claim, or that are always the same.
pub(super) fn draw(scenario: &Scenario, seed: u64, varies: bool) -> Draft {
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
        let habit = Habit::of(source, n_outlets, varies);
        match habit {
            Habit::Lags { longest, misreads, .. } => {
                let lag = if varies { "longest_lag_days" } else { "lag_days" };
                let parameters = vec![(lag, longest as f64), ("misreads", misreads)];
                draft.source(format!("outlet-{source}"), "outlet", parameters)
            }
            Habit::Denies => {
                draft.source("official", "state-body", vec![("denies_losses", DENIES)])
            }
        };
        let mut dice = Dice::new(seed, Part::Claims(source));
        for at in dice.choose(n_items * n_days, scenario.n_claims()) {
            let (item, day) = (at / n_days, at % n_days);
            let held = paths[item][before + day];
            let says = habit.says(&mut dice, &paths[item], before + day);
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
