//! Mean and median of figures.

use super::standard::{median, sorted};
use super::{Baseline, Estimates, Gives, Outcome, Panel, Stopped, Watch};

/// The mean of the figures on each quantity.
#[derive(Debug, Clone, Copy, Default)]
pub struct Mean;

/// The median of the figures on each quantity.
#[derive(Debug, Clone, Copy, Default)]
pub struct Median;

fn each(panel: &Panel, of: impl Fn(&[f64]) -> Option<f64>) -> Outcome {
    let at = (0..panel.n_quantities()).map(|item| of(&sorted(panel, item))).collect();
    Outcome {
        beliefs: None,
        estimates: Some(Estimates { at, sd: None }),
        sources: vec![None; panel.n_sources()],
        trace: Vec::new(),
        converged: true,
        notes: Vec::new(),
    }
}

impl Baseline for Mean {
    fn name(&self) -> &'static str {
        "mean"
    }

    fn paper(&self) -> &'static str {
        "mean"
    }

    fn gives(&self) -> Gives {
        Gives::Figures
    }

    fn source_score(&self) -> &'static str {
        "none"
    }

    fn fit(&self, panel: &Panel, _watch: &mut dyn Watch) -> Result<Outcome, Stopped> {
        Ok(each(panel, |xs| (!xs.is_empty()).then(|| xs.iter().sum::<f64>() / xs.len() as f64)))
    }
}

impl Baseline for Median {
    fn name(&self) -> &'static str {
        "median"
    }

    fn paper(&self) -> &'static str {
        "median"
    }

    fn gives(&self) -> Gives {
        Gives::Figures
    }

    fn source_score(&self) -> &'static str {
        "none"
    }

    fn fit(&self, panel: &Panel, _watch: &mut dyn Watch) -> Result<Outcome, Stopped> {
        Ok(each(panel, median))
    }
}
