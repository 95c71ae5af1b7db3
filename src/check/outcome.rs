//! What goes into a cross-check and what comes out.

use crate::domain::{Contradiction, Finding, Id, Span};

/// How to cross-check.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CheckOptions {
    /// Prior rate at which a state changes, per day. The default, 1, suits what several sources
    /// report on while it happens: a contested state lasts a day on average. It sets the
    /// probability of *possible* contradictions only, never what is certain.
    pub jump_rate_per_day: f64,
    /// Up to so many pairs of an item are listed one by one; beyond, one pair stands for all
    /// pairs that say the same two things.
    pub max_pairs_per_item: usize,
    /// So many contradictions are listed and explained, the surest first; the others are counted.
    pub max_contradictions: usize,
}

impl Default for CheckOptions {
    fn default() -> Self {
        Self { jump_rate_per_day: 1.0, max_pairs_per_item: 64, max_contradictions: 10_000 }
    }
}

/// What a cross-check found, in a fixed order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CheckOutcome {
    /// Certain ones first, then by falling probability, then by claim keys.
    pub contradictions: Vec<Contradiction>,
    /// Diagnostics, by code and subject.
    pub findings: Vec<Finding>,
    /// Every sum that could be checked, whether it holds or not, by rule, origin and as-of time.
    pub sums: Vec<SumCheck>,
    /// Contradictions beyond [`CheckOptions::max_contradictions`].
    pub n_unlisted: usize,
}

/// One total and its parts, as one body gave them for one as-of time.
#[derive(Debug, Clone, PartialEq)]
pub struct SumCheck {
    /// The sum rule.
    pub rule: Id,
    /// The body that gave all the figures (spokesmen count as their body).
    pub origin: Id,
    /// The as-of span that all the figures share; `None` where none of them has a time.
    pub as_of: Option<Span>,
    /// The left side: figures named, or the middle of a range.
    pub total: f64,
    /// The right side.
    pub parts: f64,
    /// Smallest total − parts that the wordings allow.
    pub gap_lo: f64,
    /// Largest total − parts that the wordings allow; the sum holds if 0 lies between.
    pub gap_hi: f64,
    /// The claims added, in the order of the rule's terms.
    pub claims: Vec<Id>,
}

impl SumCheck {
    /// True if the wordings allow a gap of `tolerance` or less.
    pub fn holds(&self, tolerance: f64) -> bool {
        self.gap_lo <= tolerance && self.gap_hi >= -tolerance
    }
}
