//! What moved between two fits, and by what.

/// A change split into what new evidence did and what another model did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Split {
    /// After less before.
    pub change: f64,
    /// Part of the evidence.
    pub evidence: f64,
    /// Part of the model. The two add up to the change.
    pub model: f64,
}

/// Splits a change by the mean of both orders, which is the Shapley value of two players: the
/// evidence moves `old` to `new_evidence` under the old model, or `new_model` to `new` under the new
/// one.
pub fn split(old: f64, new_evidence: f64, new_model: f64, new: f64) -> Split {
    let evidence = f64::midpoint(new_evidence - old, new - new_model);
    Split { change: new - old, evidence, model: f64::midpoint(new_model - old, new - new_evidence) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_add_up_and_are_the_means_of_both_orders() {
        // Evidence first: +.3, then the model: +.1. Model first: −.1, then the evidence: +.5.
        let found = split(0.2, 0.5, 0.1, 0.6);
        assert!((found.evidence - 0.4).abs() < 1e-12 && found.model.abs() < 1e-12);
        assert!((found.evidence + found.model - found.change).abs() < 1e-12);
        let same_model = split(0.2, 0.6, 0.2, 0.6);
        assert!(same_model.model.abs() < 1e-15 && (same_model.evidence - 0.4).abs() < 1e-15);
    }
}
