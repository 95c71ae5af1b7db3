//! CRH: Li, Li, Gao, Zhao, Fan & Han, SIGMOD 2014.

use std::ops::ControlFlow;

use super::rounds::largest_change;
use super::weighted::{Charge, Weighted};
use super::{Baseline, Gives, Outcome, Panel, Refusal, Rounds, Stopped, Watch};

/// How figures that are off are charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrhLoss {
    /// By the distance, in standard deviations of the quantity: truths are weighted medians.
    Absolute,
    /// By its square over one standard deviation: truths are weighted means.
    Squared,
}

/// What losses are divided by before their logarithm is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrhNorm {
    /// The sum of all losses: the solution of the problem that the paper states.
    Sum,
    /// The largest loss: spreads weights, and the worst source gets none.
    Largest,
}

/// Weights w(s) = −ln(L(s) / Σ L), truths that lose least under them: weighted votes, and weighted
/// medians or means of figures in the standard deviations of their quantity.
#[derive(Debug, Clone, Copy)]
pub struct Crh {
    /// Of figures.
    pub loss: CrhLoss,
    /// Of weights.
    pub norm: CrhNorm,
    /// Divide the loss of a source by the number of its claims.
    pub per_claim: bool,
    /// Least loss (of a vote: 1 when wrong; of a figure: standard deviations): who loses nothing
    /// would have an infinite weight.
    pub floor: f64,
    /// Figures farther than so many standard deviations from the median are removed.
    pub outlier: f64,
    /// Rounds.
    pub rounds: Rounds,
}

impl Default for Crh {
    fn default() -> Self {
        Self {
            loss: CrhLoss::Absolute,
            norm: CrhNorm::Sum,
            per_claim: true,
            floor: 1e-9,
            outlier: f64::INFINITY,
            rounds: Rounds::new(100, 1e-6),
        }
    }
}

impl Baseline for Crh {
    fn name(&self) -> &'static str {
        "crh"
    }

    fn paper(&self) -> &'static str {
        "Li et al. 2014, SIGMOD"
    }

    fn gives(&self) -> Gives {
        Gives::Scores
    }

    fn source_score(&self) -> &'static str {
        "weight: minus the logarithm of its share of all losses"
    }

    fn refuses(&self, panel: &Panel) -> Option<Refusal> {
        (panel.votes().is_empty() && panel.figures().is_empty()).then_some(Refusal::NoVotes)
    }

    fn fit(&self, panel: &Panel, watch: &mut dyn Watch) -> Result<Outcome, Stopped> {
        let charge = match self.loss {
            CrhLoss::Absolute => Charge::Absolute,
            CrhLoss::Squared => Charge::Squared,
        };
        let mut weighted = Weighted::new(panel, charge, self.outlier);
        let mut weights = vec![0.0; panel.n_sources()];
        let mut losses = weighted.losses();
        let trace = self.rounds.run(watch, || {
            let after = self.weights(&losses);
            let change = largest_change(&weights, &after);
            weights = after;
            weighted.truths(&weights);
            losses = weighted.losses();
            ControlFlow::Continue(change)
        })?;
        let outcome = weighted.outcome(&weights, &losses);
        Ok(Outcome { trace: trace.changes, converged: trace.converged, ..outcome })
    }
}

impl Crh {
    fn weights(&self, losses: &[(f64, f64)]) -> Vec<f64> {
        let known = |(loss, n): &(f64, f64)| {
            (*n > 0.0).then(|| loss / if self.per_claim { *n } else { 1.0 })
        };
        let of: Vec<Option<f64>> = losses.iter().map(known).collect();
        let top = of.iter().flatten().copied().fold(0.0, f64::max);
        if top <= 0.0 {
            // Nobody loses anything: all weigh the same.
            return vec![1.0; losses.len()];
        }
        let floored: Vec<f64> = of.iter().map(|loss| loss.unwrap_or(0.0).max(self.floor)).collect();
        let known = of.iter().zip(&floored).filter(|(loss, _)| loss.is_some());
        let divisor = match self.norm {
            CrhNorm::Sum => known.map(|(_, loss)| loss).sum(),
            CrhNorm::Largest => top,
        };
        floored.iter().map(|loss| -(loss / divisor).ln()).collect()
    }
}
