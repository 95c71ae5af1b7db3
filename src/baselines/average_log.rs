//! Average·Log: Pasternack & Roth, COLING 2010.

use std::ops::ControlFlow;

use super::facts::{divide_by_largest, find_facts, n_claims, over_claimants, over_claims};
use super::{Baseline, Gives, Outcome, Panel, Rounds, Stopped, Watch};

/// As [`super::Sums`], but T(s) = ln n(s) times the mean of its claims' scores: a source of one
/// claim weighs nothing for ever.
#[derive(Debug, Clone, Copy)]
pub struct AverageLog {
    /// Rounds.
    pub rounds: Rounds,
}

impl Default for AverageLog {
    fn default() -> Self {
        Self { rounds: Rounds::new(20, 1e-9) }
    }
}

impl Baseline for AverageLog {
    fn name(&self) -> &'static str {
        "average-log"
    }

    fn paper(&self) -> &'static str {
        "Pasternack & Roth 2010"
    }

    fn gives(&self) -> Gives {
        Gives::Scores
    }

    fn source_score(&self) -> &'static str {
        "mean score of its claims times the logarithm of their number, relative to the best source"
    }

    fn fit(&self, panel: &Panel, watch: &mut dyn Watch) -> Result<Outcome, Stopped> {
        let n = n_claims(panel);
        let start = (vec![1.0; panel.n_sources()], vec![0.5; panel.n_facts()]);
        find_facts(panel, start, self.rounds, watch, |sources, facts| {
            *sources = over_claims(panel, |fact| facts[fact]);
            for (score, n) in sources.iter_mut().zip(&n) {
                *score = if *n > 0.0 { *score / n * n.ln() } else { 0.0 };
            }
            divide_by_largest(sources);
            *facts = over_claimants(panel, |source| sources[source]);
            divide_by_largest(facts);
            ControlFlow::Continue(())
        })
    }
}
