//! `PooledInvestment`: Pasternack & Roth, COLING 2010.

use std::ops::ControlFlow;

use super::facts::{divide_by_largest, find_facts, n_claims};
use super::investment::{invested, pay_back};
use super::{Baseline, Gives, Outcome, Panel, Rounds, Stopped, Watch};

/// As [`super::Investment`], but the rivals of one item share what is invested in them:
/// B(c) = H(c) · H(c)^g / Σ H(d)^g over the claims d of its item.
#[derive(Debug, Clone, Copy)]
pub struct PooledInvestment {
    /// Exponent g of what is invested.
    pub exponent: f64,
    /// Rounds.
    pub rounds: Rounds,
}

impl Default for PooledInvestment {
    fn default() -> Self {
        Self { exponent: 1.4, rounds: Rounds::new(10, 1e-9) }
    }
}

impl Baseline for PooledInvestment {
    fn name(&self) -> &'static str {
        "pooled-investment"
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
        let mut even = vec![0.0; panel.n_facts()];
        for item in 0..panel.n_items() {
            let facts = panel.facts(item);
            let n_rivals = facts.len() as f64;
            even[facts].fill(1.0 / n_rivals);
        }
        let start = (vec![1.0; panel.n_sources()], even);
        find_facts(panel, start, self.rounds, watch, |sources, facts| {
            pay_back(panel, (sources, &n), facts)?;
            *facts = invested(panel, sources, &n);
            for item in 0..panel.n_items() {
                self.pool(&mut facts[panel.facts(item)]);
            }
            divide_by_largest(sources);
            divide_by_largest(facts);
            ControlFlow::Continue(())
        })
    }
}

impl PooledInvestment {
    fn pool(&self, rivals: &mut [f64]) {
        let total: f64 = rivals.iter().map(|h| h.powf(self.exponent)).sum();
        if total > 0.0 {
            for belief in rivals {
                *belief *= belief.powf(self.exponent) / total;
            }
        }
    }
}
