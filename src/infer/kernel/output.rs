//! Where the kernel puts what it finds.

use crate::model::{ItemPosterior, ObservationPosterior};

/// What an item adds to the sums.
pub(super) struct ItemOut {
    pub(super) ln_evidence: f64,
    pub(super) nodes: [f64; 7],
    /// Posterior of the truth; states: at the first step.
    pub(super) truth: Vec<f64>,
    pub(super) jumps: f64,
    pub(super) exposure_days: f64,
    pub(super) posterior: Option<ItemPosterior>,
}

/// Output of one item's claims: its part of the cell buffer and of the observations.
pub(super) struct Sink<'a> {
    pub(super) cells: &'a mut [f64],
    /// Output cells per claim.
    pub(super) width: usize,
    /// Empty unless asked for.
    pub(super) observations: &'a mut [ObservationPosterior],
}

impl Sink<'_> {
    pub(super) fn cells(&mut self, local: usize) -> &mut [f64] {
        &mut self.cells[local * self.width..(local + 1) * self.width]
    }

    pub(super) fn observation(&mut self, local: usize, found: ObservationPosterior) {
        self.observations[local] = found;
    }
}

/// 10 log₁₀ of odds with over odds without; `[does not hold, holds]`. 0 for a value that holds
/// whatever the truth (an ancestor of all candidates): no claim can move it.
pub(super) fn decibans(with: [f64; 2], without: [f64; 2]) -> f64 {
    if (0..2).any(|i| with[i] <= 0.0 && without[i] <= 0.0) {
        return 0.0;
    }
    let ln_odds = |p: [f64; 2]| p[1].max(1e-300).ln() - p[0].max(1e-300).ln();
    10.0 / std::f64::consts::LN_10 * (ln_odds(with) - ln_odds(without))
}
