//! Sums (hubs and authorities): Pasternack & Roth, COLING 2010, after Kleinberg 1999.

use std::ops::ControlFlow;

use super::facts::{divide_by_largest, find_facts, over_claimants, over_claims};
use super::{Baseline, Gives, Outcome, Panel, Rounds, Stopped, Watch};

/// T(s) = Σ B(c) over its claims, B(c) = Σ T(s) over its claimants, both divided by their largest.
/// Rewards volume; the largest connected component of sources and claims takes everything.
#[derive(Debug, Clone, Copy)]
pub struct Sums {
    /// Rounds.
    pub rounds: Rounds,
}

impl Default for Sums {
    fn default() -> Self {
        Self { rounds: Rounds::new(20, 1e-9) }
    }
}

impl Baseline for Sums {
    fn name(&self) -> &'static str {
        "sums"
    }

    fn paper(&self) -> &'static str {
        "Pasternack & Roth 2010"
    }

    fn gives(&self) -> Gives {
        Gives::Scores
    }

    fn source_score(&self) -> &'static str {
        "sum of the scores of its claims, relative to the best source"
    }

    fn fit(&self, panel: &Panel, watch: &mut dyn Watch) -> Result<Outcome, Stopped> {
        let start = (vec![1.0; panel.n_sources()], vec![0.5; panel.n_facts()]);
        find_facts(panel, start, self.rounds, watch, |sources, facts| {
            *sources = over_claims(panel, |fact| facts[fact]);
            divide_by_largest(sources);
            *facts = over_claimants(panel, |source| sources[source]);
            divide_by_largest(facts);
            ControlFlow::Continue(())
        })
    }
}
