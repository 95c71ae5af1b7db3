//! `SimpleLCA`: Pasternack & Roth, WWW 2013.

use std::ops::ControlFlow;

use super::rounds::largest_change;
use super::softly::{expected_right, scores_of};
use super::zen_crowd::one_coin;
use super::{Baseline, Beliefs, Gives, Outcome, Panel, Rounds, Stopped, Watch};

/// Latent credibility analysis with honesty H alone: a source says what is true with H, else any
/// other value; H has pseudo-counts of a Beta prior.
#[derive(Debug, Clone, Copy)]
pub struct SimpleLca {
    /// Pseudo-counts of right and wrong claims.
    pub prior: (f64, f64),
    /// H of every source at the start.
    pub start: f64,
    /// Rounds.
    pub rounds: Rounds,
}

impl Default for SimpleLca {
    fn default() -> Self {
        Self { prior: (4.0, 1.0), start: 0.8, rounds: Rounds::new(500, 1e-8) }
    }
}

impl Baseline for SimpleLca {
    fn name(&self) -> &'static str {
        "simple-lca"
    }

    fn paper(&self) -> &'static str {
        "Pasternack & Roth 2013"
    }

    fn gives(&self) -> Gives {
        Gives::Probabilities
    }

    fn source_score(&self) -> &'static str {
        "honesty: probability of saying what is true"
    }

    fn fit(&self, panel: &Panel, watch: &mut dyn Watch) -> Result<Outcome, Stopped> {
        let (a, b) = self.prior;
        let mut honesty = vec![self.start; panel.n_sources()];
        let mut q = Vec::new();
        let trace = self.rounds.run(watch, || {
            q = one_coin(panel, &honesty);
            let right = expected_right(panel, &q).into_iter();
            let after: Vec<f64> = right.map(|(right, n)| (right + a) / (n + a + b)).collect();
            let change = largest_change(&honesty, &after);
            honesty = after;
            ControlFlow::Continue(change)
        })?;
        Ok(Outcome {
            beliefs: Some(Beliefs::probabilities(q)),
            estimates: None,
            sources: scores_of(panel, &honesty),
            trace: trace.changes,
            converged: trace.converged,
            notes: Vec::new(),
        })
    }
}
