//! CATD: Li, Li, Gao, Su, Zhao, Demirbas, Fan & Han, PVLDB 2014.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::rounds::largest_change;
use super::weighted::{Charge, Weighted};
use super::{Baseline, Gives, Outcome, Panel, Refusal, Rounds, Stopped, Watch};
use crate::num::chi_squared_quantile;

/// Weights w(s) ∝ χ²(α/2; n(s)) / Σ errors²: the inverse of the upper end of the confidence interval
/// of a source's error variance, so that few claims earn little weight. The quantile is the lower
/// one. A source without any error would have all the weight: errors have a floor.
#[derive(Debug, Clone, Copy)]
pub struct Catd {
    /// α.
    pub level: f64,
    /// Least sum of squared errors of a source: by default half a wrong vote, or half a variance of
    /// the figures on a quantity.
    pub floor: f64,
    /// Figures farther than so many standard deviations from the median are removed.
    pub outlier: f64,
    /// Rounds; the paper's algorithm is one.
    pub rounds: Rounds,
}

impl Default for Catd {
    fn default() -> Self {
        Self { level: 0.05, floor: 0.5, outlier: 3.0, rounds: Rounds::new(1, f64::INFINITY) }
    }
}

/// A source with more than this share of all weight decides alone.
const ALONE: f64 = 0.5;

impl Baseline for Catd {
    fn name(&self) -> &'static str {
        "catd"
    }

    fn paper(&self) -> &'static str {
        "Li et al. 2014, VLDB"
    }

    fn gives(&self) -> Gives {
        Gives::Scores
    }

    fn source_score(&self) -> &'static str {
        "share of all weight"
    }

    fn refuses(&self, panel: &Panel) -> Option<Refusal> {
        (panel.votes().is_empty() && panel.figures().is_empty()).then_some(Refusal::NoVotes)
    }

    fn fit(&self, panel: &Panel, watch: &mut dyn Watch) -> Result<Outcome, Stopped> {
        let mut weighted = Weighted::new(panel, Charge::Standard, self.outlier);
        let mut weights = vec![0.0; panel.n_sources()];
        let mut losses = weighted.losses();
        let mut quantiles = BTreeMap::new();
        let trace = self.rounds.run(watch, || {
            let after = self.weights(&losses, &mut quantiles);
            let change = largest_change(&weights, &after);
            weights = after;
            weighted.truths(&weights);
            losses = weighted.losses();
            ControlFlow::Continue(change)
        })?;
        let mut outcome = weighted.outcome(&weights, &losses);
        let most = weights.iter().copied().fold(0.0, f64::max);
        if most > ALONE {
            outcome.notes.push(format!("degenerate: one source has {most:.3} of all weight"));
        }
        Ok(Outcome { trace: trace.changes, converged: trace.converged, ..outcome })
    }
}

impl Catd {
    /// Weights that sum to 1; `quantiles` remembers those of χ² by number of claims.
    fn weights(&self, losses: &[(f64, f64)], quantiles: &mut BTreeMap<u64, f64>) -> Vec<f64> {
        let mut weights: Vec<f64> = losses
            .iter()
            .map(|(loss, n)| {
                if *n < 1.0 {
                    return 0.0;
                }
                let quantile = quantiles
                    .entry(*n as u64)
                    .or_insert_with(|| chi_squared_quantile(self.level / 2.0, *n));
                *quantile / loss.max(self.floor).max(f64::MIN_POSITIVE)
            })
            .collect();
        let total: f64 = weights.iter().sum();
        if total > 0.0 {
            for weight in &mut weights {
                *weight /= total;
            }
        }
        weights
    }
}
