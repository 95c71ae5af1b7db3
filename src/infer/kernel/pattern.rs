//! States seen from their claims: all that a claim asks of the path is whether it is right, so that
//! the path may be summed out for each pattern of right and wrong once and for all.

use super::path;
use super::view::View;
use crate::model::{Parameters, Problem};

/// What the claims on a state may meet: claims × cells.
pub(in crate::infer) struct Cells {
    /// Cells of a claim.
    pub(in crate::infer) width: usize,
    /// Is the claim right in the cell?
    pub(in crate::infer) right: Vec<bool>,
    /// P(claim | cell), if it is no guess.
    pub(in crate::infer) chance: Vec<f64>,
    /// By claim: P(claim), if it is one.
    pub(in crate::infer) guess: Vec<f64>,
}

/// The cells of an item's claims, no guesses left out.
pub(in crate::infer) fn cells_of(problem: &Problem, parameters: &Parameters, item: usize) -> Cells {
    let view = View::new(problem, parameters, item, &|_| true);
    let right = (0..view.claims.len() * view.width)
        .map(|i| view.right(i / view.width, i % view.width))
        .collect();
    Cells { width: view.width, right, chance: view.chance, guess: view.guess }
}

/// Patterns that are weighed at a time.
pub(in crate::infer) const N_LANES: usize = 8;

/// By lane: ln of the mass of all paths and times of a state, each weighed by Π `chance` (claims ×
/// cells × lanes, positive) of its claims' cells and by the verdicts. `None` for other items.
pub(in crate::infer) fn ln_masses(
    problem: &Problem,
    parameters: &Parameters,
    item: usize,
    chance: Vec<[f64; N_LANES]>,
) -> Option<[f64; N_LANES]> {
    let view = View::new(problem, parameters, item, &|_| true);
    view.item.path.as_ref().map(|block| path::ln_masses(&view, block, chance))
}
