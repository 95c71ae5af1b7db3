//! What one pass of the kernel returns.

use super::{ItemPosterior, ObservationPosterior};

/// How much a pass of the kernel computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Evidence and expected counts: what EM needs.
    Counts,
    /// And the posterior of every item, and all missing information.
    Items,
    /// And the posterior of every observation, with its weight of evidence.
    Full,
}

/// Sums over the items at fixed parameters, truths, λ, times and paths summed out.
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    /// ln p(claims | parameters).
    pub ln_evidence: f64,
    /// Expected claims per entry of [`super::Parameters::rows`] that come from the source's own
    /// reliability (not from guessing); by Fisher's identity, the gradient of `ln_evidence`.
    pub counts: Vec<f64>,
    /// Missing information of the logit of the diagonal, per row (Louis 1982). Below
    /// [`Detail::Items`], that of direct items ([`super::Layout::direct`]) is left out.
    pub missing: Vec<f64>,
    /// Quantities: ∂ `ln_evidence` / ∂ shift, per slot; 0 else.
    pub pull: Vec<f64>,
    /// Quantities: expected precision of what the shift is learned from, per slot: a bound of the
    /// curvature that makes Newton's step an ascent; 0 else.
    pub stiffness: Vec<f64>,
    /// Expected items at each λ node, per family.
    pub nodes: Vec<[f64; 7]>,
    /// Expected items (states: initial states) per option, per family; empty for one-coin.
    pub truths: Vec<Vec<f64>>,
    /// Expected number of jumps per family.
    pub jumps: Vec<f64>,
    /// Days over which they were expected.
    pub exposure_days: Vec<f64>,
    /// [`Detail::Items`] and up: by item.
    pub items: Vec<ItemPosterior>,
    /// [`Detail::Full`]: by observation.
    pub observations: Vec<ObservationPosterior>,
}
