//! 2-Estimates: Galland, Abiteboul, Marian & Senellart, WSDM 2010.

use std::ops::ControlFlow;

use super::estimates::{Standing, normalize, standing};
use super::facts::{find_facts, over_claims};
use super::{Baseline, Gives, Outcome, Panel, Rounds, Stopped, Watch};

/// Who speaks of an item votes for its value and against every rival. Estimates of facts are means
/// over voters of (1 − ε) or ε, errors ε of sources means over facts; each is normalized after it
/// is computed. Depending on λ it ends on one story or on its mirror image.
#[derive(Debug, Clone, Copy)]
pub struct TwoEstimates {
    /// λ of the normalizer.
    pub stretch: f64,
    /// Rounds.
    pub rounds: Rounds,
}

impl Default for TwoEstimates {
    fn default() -> Self {
        Self { stretch: 0.5, rounds: Rounds::new(100, 1e-9) }
    }
}

impl Baseline for TwoEstimates {
    fn name(&self) -> &'static str {
        "2-estimates"
    }

    fn paper(&self) -> &'static str {
        "Galland et al. 2010"
    }

    fn gives(&self) -> Gives {
        Gives::Scores
    }

    fn source_score(&self) -> &'static str {
        "1 minus its error, stretched so that the best has 1 and the worst 0"
    }

    fn fit(&self, panel: &Panel, watch: &mut dyn Watch) -> Result<Outcome, Stopped> {
        let Standing { voters, facts_of, .. } = standing(panel);
        // Scores of sources are 1 − ε throughout.
        let start = (vec![1.0; panel.n_sources()], vec![0.5; panel.n_facts()]);
        find_facts(panel, start, self.rounds, watch, |sources, facts| {
            // Σ over supporters of (1 − ε) + Σ over opponents of ε = Σ over all of ε + Σ over
            // supporters of (1 − 2ε).
            for (item, n) in voters.iter().enumerate() {
                let all: f64 = panel.votes_on(item).map(|v| 1.0 - sources[panel.source(v)]).sum();
                for fact in panel.facts(item) {
                    let voters_for = panel.votes_for(fact).iter();
                    let own: f64 =
                        voters_for.map(|v| 2.0 * sources[panel.source(*v as usize)] - 1.0).sum();
                    facts[fact] = (all + own) / n;
                }
            }
            normalize(facts, self.stretch, |_| true);
            // Errors likewise: Σ of all facts of the items spoken of, and 1 − 2·Est of the own.
            let of_item = |item: usize| facts[panel.facts(item)].iter().sum::<f64>();
            let sums: Vec<f64> = (0..panel.n_items()).map(of_item).collect();
            let own = over_claims(panel, |fact| 1.0 - 2.0 * facts[fact]);
            for (s, score) in sources.iter_mut().enumerate() {
                let items = panel.votes_of(s).iter().map(|v| panel.votes()[*v as usize].item);
                let all: f64 = items.map(|item| sums[item as usize]).sum();
                *score = if facts_of[s] > 0.0 { (all + own[s]) / facts_of[s] } else { 0.0 };
            }
            normalize(sources, self.stretch, |s| facts_of[s] > 0.0);
            for score in sources.iter_mut() {
                *score = 1.0 - *score;
            }
            ControlFlow::Continue(())
        })
    }
}
