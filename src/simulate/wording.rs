//! How a figure is put into words.

use super::dice::Dice;
use crate::domain::vague::LEXICON;

/// A figure is right if it is off by at most this share of the truth.
const RIGHT_WITHIN: f64 = 0.10;

/// A figure in words, with the bounds that they mean (`docs/guide/import.md`, values).
pub(super) struct Stated {
    pub(super) text: String,
    pub(super) lo: f64,
    pub(super) hi: f64,
}

impl Stated {
    fn exact(x: f64) -> Self {
        Self { text: format!("{x}"), lo: x, hi: x }
    }

    /// Is the truth within its bounds, or as near to them as an exact figure may be?
    pub(super) fn is_right(&self, truth: f64) -> bool {
        let near = (RIGHT_WITHIN * truth).max(0.5);
        self.lo - near <= truth && truth <= self.hi + near
    }
}

/// Puts a count (a whole number from 0 up) into words: exact with probability 1 − `vagueness`, else
/// rounded, bounded, a range or a vague word, equally likely.
pub(super) fn state(dice: &mut Dice, x: f64, vagueness: f64) -> Stated {
    if !dice.chance(vagueness) {
        return Stated::exact(x);
    }
    match dice.below(4) {
        0 => about(x),
        1 => more_than(x),
        2 => range(dice, x),
        _ => vague(dice, x),
    }
}

/// A power of ten such that `x` has `digits` digits before the point, in its units; at least 1.
fn unit_of(x: f64, digits: i32) -> f64 {
    10_f64.powi(x.max(1.0).log10().floor() as i32 + 1 - digits).max(1.0)
}

/// Two digits, "about": 10 % to either side.
fn about(x: f64) -> Stated {
    let unit = unit_of(x, 2);
    let round = (x / unit).round() * unit;
    if round < 10.0 {
        return Stated::exact(x);
    }
    Stated { text: format!("~{round}"), lo: 0.9 * round, hi: 1.1 * round }
}

/// More than the round figure below.
fn more_than(x: f64) -> Stated {
    if x < 1.0 {
        return Stated::exact(x);
    }
    let unit = unit_of(x - 1.0, 1);
    let below = ((x - 1.0) / unit).floor() * unit;
    Stated { text: format!(">{below}"), lo: below + 1.0, hi: f64::INFINITY }
}

/// Between two figures that lie around it.
fn range(dice: &mut Dice, x: f64) -> Stated {
    let lo = (x * (1.0 - dice.between(0.05, 0.30))).floor();
    let hi = (x * (1.0 + dice.between(0.05, 0.30))).ceil();
    if lo >= hi {
        return Stated::exact(x);
    }
    Stated { text: format!("{lo}..{hi}"), lo, hi }
}

/// A word of the lexicon that covers it, if one does.
fn vague(dice: &mut Dice, x: f64) -> Stated {
    let fits: Vec<_> =
        LEXICON.iter().filter(|word| word.lo <= x && x <= word.hi && word.hi.is_finite()).collect();
    if fits.is_empty() {
        return Stated::exact(x);
    }
    let word = fits[dice.below(fits.len())];
    Stated { text: word.word.to_owned(), lo: word.lo, hi: word.hi }
}
