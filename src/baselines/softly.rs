//! Posteriors of items: sums of logarithms, one item at a time.

use super::Panel;
use crate::num::soft_max;

/// Log weights by cell, turned into probabilities item by item; `left` of an item is the weight, on
/// the scale of `e^0`, of what nobody claims.
pub(super) fn posteriors(panel: &Panel, mut ln: Vec<f64>, left: impl Fn(usize) -> f64) -> Vec<f64> {
    for item in 0..panel.n_items() {
        let cells = &mut ln[panel.cells(item)];
        if cells.is_empty() {
            continue;
        }
        let rest = left(item);
        let ln_total = soft_max(cells);
        if rest > 0.0 {
            // Σ / (Σ + rest), safe for large and small Σ.
            let share = 1.0 / (1.0 + (rest.ln() - ln_total).exp());
            for p in cells {
                *p *= share;
            }
        }
    }
    ln
}

/// By source, the probabilities of what it says summed: Σ q(x), and the number of its votes.
pub(super) fn expected_right(panel: &Panel, q: &[f64]) -> Vec<(f64, f64)> {
    let of = |s| {
        let votes: &[u32] = panel.votes_of(s);
        (votes.iter().map(|v| q[panel.cell(*v as usize)]).sum(), votes.len() as f64)
    };
    (0..panel.n_sources()).map(of).collect()
}

/// Scores of sources; `None` where they say nothing.
pub(super) fn scores_of(panel: &Panel, scores: &[f64]) -> Vec<Option<f64>> {
    let of = |s: usize| (!panel.votes_of(s).is_empty()).then(|| scores[s]);
    (0..panel.n_sources()).map(of).collect()
}

/// Accuracies are kept this far from 0 and 1, where one claim would decide everything.
pub(super) const CLAMP: f64 = 0.01;

/// A note on how many accuracies lie at the clamp.
pub(super) fn clamp_note(scores: &[f64], clamp: f64) -> Option<String> {
    let at_end = |x: &&f64| **x <= clamp || **x >= 1.0 - clamp;
    let n = scores.iter().filter(at_end).count();
    (n > 0).then(|| format!("{n} accuracies lie at the clamp of {clamp}"))
}
