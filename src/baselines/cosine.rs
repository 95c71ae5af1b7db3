//! Cosine: Galland, Abiteboul, Marian & Senellart, WSDM 2010.

use std::ops::ControlFlow;

use super::estimates::standing;
use super::facts::{find_facts, over_claimants, over_claims};
use super::{Baseline, Gives, Outcome, Panel, Rounds, Stopped, Watch};

/// Sources and facts in [−1, 1]: t(s) is the cosine between its votes and the estimates α, moved by
/// a share η; α(f) is the mean of votes weighed by t³. Starts from t = 1 for everybody.
#[derive(Debug, Clone, Copy)]
pub struct Cosine {
    /// η, how far a round moves the scores of sources.
    pub step: f64,
    /// Rounds.
    pub rounds: Rounds,
}

impl Default for Cosine {
    fn default() -> Self {
        Self { step: 0.2, rounds: Rounds::new(500, 1e-6) }
    }
}

impl Baseline for Cosine {
    fn name(&self) -> &'static str {
        "cosine"
    }

    fn paper(&self) -> &'static str {
        "Galland et al. 2010"
    }

    fn gives(&self) -> Gives {
        Gives::Scores
    }

    fn source_score(&self) -> &'static str {
        "cosine of its votes and the estimates, from -1 to 1"
    }

    fn fit(&self, panel: &Panel, watch: &mut dyn Watch) -> Result<Outcome, Stopped> {
        let about = standing(panel);
        let start = (vec![1.0; panel.n_sources()], vec![0.0; panel.n_facts()]);
        find_facts(panel, start, self.rounds, watch, |sources, facts| {
            let own = over_claimants(panel, |s| sources[s].powi(3));
            let size = over_claimants(panel, |s| sources[s].powi(3).abs());
            for item in 0..panel.n_items() {
                let all: f64 = own[panel.facts(item)].iter().sum();
                let total: f64 = size[panel.facts(item)].iter().sum();
                for fact in panel.facts(item) {
                    facts[fact] = if total > 0.0 { (2.0 * own[fact] - all) / total } else { 0.0 };
                }
            }
            let of_items = |of: &dyn Fn(usize) -> f64| -> Vec<f64> {
                (0..panel.n_items()).map(|item| panel.facts(item).map(of).sum()).collect()
            };
            let sums = of_items(&|fact| facts[fact]);
            let squares = of_items(&|fact| facts[fact] * facts[fact]);
            let own = over_claims(panel, |fact| 2.0 * facts[fact]);
            for (s, score) in sources.iter_mut().enumerate() {
                let sum = |of: &[f64]| -> f64 {
                    about.items_of[s].iter().map(|item| of[*item as usize]).sum()
                };
                let norm = (about.facts_of[s] * sum(&squares)).sqrt();
                let cosine = if norm > 0.0 { (own[s] - sum(&sums)) / norm } else { 0.0 };
                *score = (1.0 - self.step) * *score + self.step * cosine;
            }
            ControlFlow::Continue(())
        })
    }
}
