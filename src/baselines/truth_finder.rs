//! `TruthFinder`: Yin, Han & Yu, KDD 2007 and TKDE 2008.

use std::ops::ControlFlow;

use super::facts::{find_facts, n_claims, over_claimants, over_claims};
use super::{Baseline, Gives, Outcome, Panel, Rounds, Stopped, Watch};

/// τ(s) = −ln(1 − T(s)), σ(c) = Σ τ(s), σ*(c) = σ(c) + ρ Σ σ(c′) imp(c′ → c),
/// B(c) = 1 / (1 + e^(−γ σ*(c))), T(s) = mean B(c). What claims imply of each other is their
/// likeness minus `base_similarity`, where the panel knows it. B is above one half whatever is
/// said, so T cannot express an unreliable source, and neither is a probability.
#[derive(Debug, Clone, Copy)]
pub struct TruthFinder {
    /// T of every source at the start.
    pub start: f64,
    /// γ, against claimants that are not independent.
    pub dampening: f64,
    /// ρ, the weight of what other claims imply.
    pub implied: f64,
    /// Likeness from which a claim speaks for another one.
    pub base_similarity: f64,
    /// Rounds.
    pub rounds: Rounds,
}

impl Default for TruthFinder {
    fn default() -> Self {
        let rounds = Rounds::new(100, 1e-5);
        Self { start: 0.9, dampening: 0.3, implied: 0.5, base_similarity: 0.5, rounds }
    }
}

/// T is kept this far from 1, where its score would be infinite.
const MARGIN: f64 = 1e-12;

impl Baseline for TruthFinder {
    fn name(&self) -> &'static str {
        "truth-finder"
    }

    fn paper(&self) -> &'static str {
        "Yin, Han & Yu 2007"
    }

    fn gives(&self) -> Gives {
        Gives::Scores
    }

    fn source_score(&self) -> &'static str {
        "mean score of its claims, never below 0.5"
    }

    fn fit(&self, panel: &Panel, watch: &mut dyn Watch) -> Result<Outcome, Stopped> {
        let n = n_claims(panel);
        let start = (vec![self.start; panel.n_sources()], vec![0.5; panel.n_facts()]);
        find_facts(panel, start, self.rounds, watch, |sources, facts| {
            let weight = |s: usize| -(1.0 - sources[s].min(1.0 - MARGIN)).ln();
            let own = over_claimants(panel, weight);
            facts.clone_from(&own);
            for pair in panel.likeness() {
                let (a, b) = (pair.a as usize, pair.b as usize);
                let implied = self.implied * (pair.similarity - self.base_similarity);
                facts[a] += implied * own[b];
                facts[b] += implied * own[a];
            }
            for belief in facts.iter_mut() {
                *belief = 1.0 / (1.0 + (-self.dampening * *belief).exp());
            }
            *sources = over_claims(panel, |fact| facts[fact]);
            for (score, n) in sources.iter_mut().zip(&n).filter(|(_, n)| **n > 0.0) {
                *score /= n;
            }
            ControlFlow::Continue(())
        })
    }
}
