//! What the rules of a case let a claim say about other items.

use super::{CaseFile, Id, RuleOp};

/// One thing that a claim says of another item, by one or more rules.
#[derive(Debug, Clone, PartialEq)]
pub struct Derived {
    /// The claim that says it.
    pub claim: Id,
    /// The other item.
    pub item: Id,
    /// Equal unless a rule compares numbers.
    pub op: RuleOp,
    /// The value, canonical text.
    pub value: String,
    /// True: the item is *not* so.
    pub denies: bool,
    /// Product of the strengths of the rules used.
    pub strength: f64,
    /// The rules used, in order.
    pub rules: Vec<Id>,
}

/// Everything that live, asserting claims say of other items by `implies` and `excludes`.
pub fn implications(case: &CaseFile) -> Vec<Derived> {
    let _ = case;
    Vec::new()
}
