//! What cross-checking finds: contradictions between claims, and findings about the data.

use super::{Id, Span, Told};

vocabulary! {
    /// Why two claims cannot, or may not, both be right.
    ContradictionKind {
        /// Different values of one item.
        SameItem = "same-item",
        /// One says true, the other false.
        Denial = "denial",
        /// A rule forbids the pair.
        Rule = "rule",
        /// Parts do not add up to their total.
        Arithmetic = "arithmetic",
        /// A cumulative count falls.
        Monotone = "monotone",
        /// A part exceeds its whole, or an order is violated.
        Order = "order",
        /// The same body says both.
        SelfContradiction = "self",
    }
}

vocabulary! {
    /// Whether the two claims must speak of a common moment.
    OverlapCertainty {
        /// Inner bounds or the anchor network force it.
        Certain = "certain",
        /// They may.
        Possible = "possible",
    }
}

vocabulary! {
    /// How much a finding matters.
    Severity {
        /// Worth knowing.
        Info = "info",
        /// May change a reading.
        Warning = "warning",
        /// Something is wrong with the data.
        Error = "error",
    }
}

/// Two claims that cannot, or may not, both be right.
#[derive(Debug, Clone, PartialEq)]
pub struct Contradiction {
    /// The claim made (or valid) first, where that is known; else the smaller key.
    pub claim_a: Id,
    /// The other claim.
    pub claim_b: Id,
    /// Why.
    pub kind: ContradictionKind,
    /// Whether they must overlap in time.
    pub certainty: OverlapCertainty,
    /// Probability that they speak of one state of the world, so that one of them must be wrong
    /// rather than overtaken. 1 when certain.
    pub probability: f64,
    /// The rule, for rule, arithmetic, monotone and order.
    pub rule: Option<Id>,
    /// The time that both may speak of.
    pub overlap: Option<Span>,
    /// Same independent root on both sides.
    pub same_root: bool,
    /// How many further pairs of claims say the same two things (large items list one pair each).
    pub n_alike: usize,
    /// What clashes, and why it is, or may be, more than an update.
    pub explanation: Told,
}

/// Every code that a finding can have (`docs/contradictions.md`, `docs/model.md`).
pub const FINDING_CODES: [&str; 28] = [
    "B001", "C001", "C002", "C003", "C010", "C011", "D001", "D002", "D003", "D004", "D005", "D006",
    "D007", "D008", "D009", "D010", "M001", "M002", "M003", "M004", "M010", "M011", "M012", "M020",
    "M021", "M022", "M023", "M024",
];

impl Finding {
    /// The code as this version spells it, if it knows it.
    pub fn known_code(code: &str) -> Option<&'static str> {
        FINDING_CODES.into_iter().find(|known| *known == code)
    }
}

/// A diagnostic with a stable code, numbers and advice.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Stable code, `B001` from classic algorithms, `C001` from check, `M001` from the model, `D001` about data.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What it is about: `item:KEY`, `source:KEY`, `claim:KEY`, `rule:KEY` or empty.
    pub subject: String,
    /// What was found, with numbers.
    pub message: Told,
    /// What to do.
    pub advice: Told,
}
