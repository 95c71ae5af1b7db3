//! Investment: Pasternack & Roth, COLING 2010.

use std::ops::ControlFlow;

use super::facts::{
    divide_by_largest, find_facts, n_claimants, n_claims, over_claimants, over_claims,
};
use super::{Baseline, Gives, Outcome, Panel, Rounds, Stopped, Watch};

/// Sources spread their score evenly over their claims and are paid back in proportion to what they
/// put in; B(c) = (what is invested in c)^g. With g > 1 the rich get richer, and everybody else's
/// score drains to 0.
#[derive(Debug, Clone, Copy)]
pub struct Investment {
    /// Exponent g of what is invested.
    pub exponent: f64,
    /// Rounds.
    pub rounds: Rounds,
}

impl Default for Investment {
    fn default() -> Self {
        Self { exponent: 1.2, rounds: Rounds::new(20, 1e-9) }
    }
}

/// A claim in which less than this is invested cannot pay anything back.
const INVESTED_MIN: f64 = 1e-300;

/// What every claim's investors put into it, Σ T(r) / n(r).
pub(super) fn invested(panel: &Panel, sources: &[f64], n: &[f64]) -> Vec<f64> {
    over_claimants(panel, |s| sources[s] / n[s])
}

/// T(s) = Σ B(c) · (T(s) / n(s)) / Σ T(r) / n(r); breaks where a claim has no investment left.
pub(super) fn pay_back(
    panel: &Panel,
    (sources, n): (&mut Vec<f64>, &[f64]),
    facts: &[f64],
) -> ControlFlow<()> {
    let stakes = invested(panel, sources, n);
    if stakes.iter().any(|stake| *stake < INVESTED_MIN) {
        return ControlFlow::Break(());
    }
    let paid = over_claims(panel, |fact| facts[fact] / stakes[fact]);
    for ((score, paid), n) in sources.iter_mut().zip(paid).zip(n) {
        *score = if *n > 0.0 { *score / n * paid } else { 0.0 };
    }
    ControlFlow::Continue(())
}

impl Baseline for Investment {
    fn name(&self) -> &'static str {
        "investment"
    }

    fn paper(&self) -> &'static str {
        "Pasternack & Roth 2010"
    }

    fn gives(&self) -> Gives {
        Gives::Scores
    }

    fn source_score(&self) -> &'static str {
        "what its claims pay back to it, relative to the best source"
    }

    fn fit(&self, panel: &Panel, watch: &mut dyn Watch) -> Result<Outcome, Stopped> {
        let n = n_claims(panel);
        let mut shares = n_claimants(panel);
        for item in 0..panel.n_items() {
            let total: f64 = shares[panel.facts(item)].iter().sum();
            for share in &mut shares[panel.facts(item)] {
                *share /= total;
            }
        }
        let start = (vec![1.0; panel.n_sources()], shares);
        find_facts(panel, start, self.rounds, watch, |sources, facts| {
            pay_back(panel, (sources, &n), facts)?;
            *facts = invested(panel, sources, &n);
            for belief in facts.iter_mut() {
                *belief = belief.powf(self.exponent);
            }
            divide_by_largest(sources);
            divide_by_largest(facts);
            ControlFlow::Continue(())
        })
    }
}
