//! POPACCU: Dong, Saha & Srivastava, VLDB 2013.

use super::accu::AccuSettings;
use super::facts::n_claimants;
use super::softly::posteriors;
use super::{Baseline, Gives, Outcome, Panel, Stopped, Watch};

/// ACCU in which false values are as likely as they are popular:
/// P(v) ∝ Π A / (1 − A) · 1 / (n^n (N − n)^(N − n)), n of the N voters being for v.
#[derive(Debug, Clone, Copy, Default)]
pub struct PopAccu {
    /// Settings; the number of false values is not used.
    pub settings: AccuSettings,
}

/// x ln x, 0 at 0.
fn x_ln_x(x: f64) -> f64 {
    if x > 0.0 { x * x.ln() } else { 0.0 }
}

impl Baseline for PopAccu {
    fn name(&self) -> &'static str {
        "pop-accu"
    }

    fn paper(&self) -> &'static str {
        "Dong et al. 2013"
    }

    fn gives(&self) -> Gives {
        Gives::Probabilities
    }

    fn source_score(&self) -> &'static str {
        "accuracy, the same whatever is true"
    }

    fn fit(&self, panel: &Panel, watch: &mut dyn Watch) -> Result<Outcome, Stopped> {
        let claimants = n_claimants(panel);
        self.settings.iterate(panel, watch, |accuracy| {
            // Values that nobody claims are not in play, unless nobody claims any.
            let mut ln = vec![f64::NEG_INFINITY; panel.n_cells()];
            for item in 0..panel.n_items() {
                let n_all = panel.votes_on(item).len() as f64;
                if panel.facts(item).is_empty() {
                    ln[panel.cells(item)].fill(0.0);
                }
                for fact in panel.facts(item) {
                    let n = claimants[fact];
                    let votes = panel.votes_for(fact).iter().map(|v| panel.source(*v as usize));
                    let weights: f64 =
                        votes.map(|s| (accuracy[s] / (1.0 - accuracy[s])).ln()).sum();
                    ln[panel.cell_of(fact)] = weights - x_ln_x(n) - x_ln_x(n_all - n);
                }
            }
            posteriors(panel, ln, |_| 0.0)
        })
    }
}
