//! GTM, the Gaussian truth model: Zhao & Han, QDB 2012.

use std::ops::ControlFlow;

use super::rounds::largest_change;
use super::standard::Standard;
use super::{Baseline, Gives, Outcome, Panel, Rounds, Stopped, Watch};

/// Figures, in the standard deviations of their quantity around its median, are normal around the
/// truth with a variance of their source; truths are normal, variances inverse gamma. EM.
#[derive(Debug, Clone, Copy)]
pub struct Gtm {
    /// Mean and variance of truths.
    pub truth: (f64, f64),
    /// Shape α and scale β of variances.
    pub variance: (f64, f64),
    /// Keep the variance of truths in the M-step, as EM does; the paper drops it.
    pub keep_variance: bool,
    /// Figures farther than so many standard deviations from the median are removed.
    pub outlier: f64,
    /// Rounds.
    pub rounds: Rounds,
}

impl Default for Gtm {
    fn default() -> Self {
        Self {
            truth: (0.0, 1.0),
            variance: (10.0, 10.0),
            keep_variance: true,
            outlier: 3.0,
            rounds: Rounds::new(500, 1e-8),
        }
    }
}

impl Baseline for Gtm {
    fn name(&self) -> &'static str {
        "gtm"
    }

    fn paper(&self) -> &'static str {
        "Zhao & Han 2012"
    }

    fn gives(&self) -> Gives {
        Gives::Figures
    }

    fn source_score(&self) -> &'static str {
        "error variance, in variances of the figures on a quantity; small is good"
    }

    fn fit(&self, panel: &Panel, watch: &mut dyn Watch) -> Result<Outcome, Stopped> {
        let standard = Standard::new(panel, self.outlier);
        let (shape, scale) = self.variance;
        let mut variance = vec![scale / (shape + 1.0); panel.n_sources()];
        let (mut mean, mut spread) = (Vec::new(), Vec::new());
        let trace = self.rounds.run(watch, || {
            (mean, spread) = self.truths(panel, &standard, &variance);
            let before = variance.clone();
            for (s, of_source) in variance.iter_mut().enumerate() {
                let (mut sum, mut n) = (0.0, 0.0);
                for ix in panel.figures_of(s).iter().map(|ix| *ix as usize) {
                    let Some(z) = standard.z[ix] else { continue };
                    let item = panel.figures()[ix].item as usize;
                    let extra = if self.keep_variance { spread[item] } else { 0.0 };
                    sum += (z - mean[item]).powi(2) + extra;
                    n += 1.0;
                }
                // 2β once for each source.
                *of_source = (2.0 * scale + sum) / (2.0 * (shape + 1.0) + n);
            }
            ControlFlow::Continue(largest_change(&before, &variance))
        })?;
        let sd: Vec<f64> = spread.iter().map(|v| v.sqrt()).collect();
        let score = |s: usize| (!panel.figures_of(s).is_empty()).then(|| variance[s]);
        Ok(Outcome {
            beliefs: None,
            estimates: Some(standard.estimates(&mean, Some(&sd))),
            sources: (0..panel.n_sources()).map(score).collect(),
            trace: trace.changes,
            converged: trace.converged,
            notes: standard.note().into_iter().collect(),
        })
    }
}

impl Gtm {
    /// E-step: mean and variance of each truth.
    fn truths(&self, panel: &Panel, standard: &Standard, variance: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let (prior_mean, prior_variance) = self.truth;
        (0..panel.n_quantities())
            .map(|item| {
                let (mut weight, mut sum) = (1.0 / prior_variance, prior_mean / prior_variance);
                for ix in panel.figures_on(item) {
                    if let Some(z) = standard.z[ix] {
                        let w = 1.0 / variance[panel.figures()[ix].source as usize];
                        (weight, sum) = (weight + w, sum + w * z);
                    }
                }
                (sum / weight, 1.0 / weight)
            })
            .unzip()
    }
}
