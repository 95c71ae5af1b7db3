//! 3-Estimates: Galland, Abiteboul, Marian & Senellart, WSDM 2010.

use std::ops::ControlFlow;

use super::estimates::{Standing, normalize, standing};
use super::facts::{find_facts, n_claimants, over_claimants, over_claims};
use super::{Baseline, Gives, Outcome, Panel, Rounds, Stopped, Watch};

/// As [`super::TwoEstimates`], with an ease θ of each fact to err on: a source errs on a fact with
/// ε(s)·θ(f). Everything is clipped before it is normalized, else it diverges.
#[derive(Debug, Clone, Copy)]
pub struct ThreeEstimates {
    /// λ of the normalizer.
    pub stretch: f64,
    /// ε of every source at the start.
    pub error: f64,
    /// θ of every fact at the start.
    pub ease: f64,
    /// Rounds.
    pub rounds: Rounds,
}

impl Default for ThreeEstimates {
    fn default() -> Self {
        Self { stretch: 0.5, error: 0.1, ease: 0.1, rounds: Rounds::new(100, 1e-9) }
    }
}

/// Divisors this close to 0 count as 0.
const ZERO: f64 = 1e-12;

fn inverse(x: f64) -> f64 {
    if x > ZERO { 1.0 / x } else { 0.0 }
}

fn nonzero(x: f64) -> f64 {
    f64::from(u8::from(x > ZERO))
}

impl Baseline for ThreeEstimates {
    fn name(&self) -> &'static str {
        "3-estimates"
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
        let about = standing(panel);
        let claimants = n_claimants(panel);
        let mut ease = vec![self.ease; panel.n_facts()];
        let start = (vec![1.0 - self.error; panel.n_sources()], vec![0.5; panel.n_facts()]);
        find_facts(panel, start, self.rounds, watch, |sources, facts| {
            let errors: Vec<f64> = sources.iter().map(|score| 1.0 - score).collect();
            self.facts(panel, (&about, &claimants), (&errors, &ease), facts);
            self.ease(panel, &errors, facts, &mut ease);
            self.errors(panel, &about, (facts, &ease), sources);
            ControlFlow::Continue(())
        })
    }
}

impl ThreeEstimates {
    /// Est(f) = [Σ₊ (1 − εθ) + Σ₋ εθ] / n.
    fn facts(
        &self,
        panel: &Panel,
        (about, claimants): (&Standing, &[f64]),
        (errors, ease): (&[f64], &[f64]),
        facts: &mut [f64],
    ) {
        let own = over_claimants(panel, |s| errors[s]);
        for item in 0..panel.n_items() {
            let all: f64 = own[panel.facts(item)].iter().sum();
            for fact in panel.facts(item) {
                let against = all - 2.0 * own[fact];
                facts[fact] = (claimants[fact] + ease[fact] * against) / about.voters[item];
            }
        }
        normalize(facts, self.stretch, |_| true);
    }

    /// θ(f) = [Σ₊ (1 − Est) / ε + Σ₋ Est / ε] / n, over voters with ε ≠ 0.
    fn ease(&self, panel: &Panel, errors: &[f64], facts: &[f64], ease: &mut [f64]) {
        let own = over_claimants(panel, |s| inverse(errors[s]));
        let n_own = over_claimants(panel, |s| nonzero(errors[s]));
        for item in 0..panel.n_items() {
            let all: f64 = own[panel.facts(item)].iter().sum();
            let n: f64 = n_own[panel.facts(item)].iter().sum();
            for fact in panel.facts(item).filter(|_| n > 0.0) {
                let (est, own) = (facts[fact], own[fact]);
                ease[fact] = ((1.0 - est) * own + est * (all - own)) / n;
            }
        }
        normalize(ease, self.stretch, |_| true);
    }

    /// ε(s) = [Σ₊ (1 − Est) / θ + Σ₋ Est / θ] / n, over facts with θ ≠ 0; `sources` gets 1 − ε.
    fn errors(
        &self,
        panel: &Panel,
        about: &Standing,
        (facts, ease): (&[f64], &[f64]),
        sources: &mut [f64],
    ) {
        let of_items = |of: &dyn Fn(usize) -> f64| -> Vec<f64> {
            (0..panel.n_items()).map(|item| panel.facts(item).map(of).sum()).collect()
        };
        let all = of_items(&|fact| facts[fact] * inverse(ease[fact]));
        let n_all = of_items(&|fact| nonzero(ease[fact]));
        let own = over_claims(panel, |fact| (1.0 - 2.0 * facts[fact]) * inverse(ease[fact]));
        for (s, score) in sources.iter_mut().enumerate() {
            let sum = |of: &[f64]| -> f64 {
                about.items_of[s].iter().map(|item| of[*item as usize]).sum()
            };
            let n = sum(&n_all);
            *score = if n > 0.0 { (sum(&all) + own[s]) / n } else { 1.0 - *score };
        }
        normalize(sources, self.stretch, |s| about.facts_of[s] > 0.0);
        for score in sources.iter_mut() {
            *score = 1.0 - *score;
        }
    }
}
