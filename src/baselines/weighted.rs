//! What CRH and CATD share: truths as weighed votes and weighed figures, and losses of sources.

use super::standard::{Standard, weighted_median};
use super::{Beliefs, Outcome, Panel};

/// How figures that are off by x are charged, d being the standard deviation of their quantity;
/// truths lose least.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Charge {
    /// |x| / d: truths are weighted medians.
    Absolute,
    /// x² / d: weighted means.
    Squared,
    /// (x / d)²: weighted means.
    Standard,
}

/// Votes and figures with the truths that weights make of them.
pub(super) struct Weighted<'a> {
    panel: &'a Panel,
    charge: Charge,
    pub(super) standard: Standard,
    /// Weight for each value, by cell.
    pub(super) votes: Vec<f64>,
    /// By quantity, in its standard deviations.
    pub(super) at: Vec<f64>,
}

/// Weights closer than this share of the larger tie.
const TIE: f64 = 1e-9;

impl<'a> Weighted<'a> {
    /// Starts from the majority and the median.
    pub(super) fn new(panel: &'a Panel, charge: Charge, outlier: f64) -> Self {
        let standard = Standard::new(panel, outlier);
        let mut weighted = Self {
            panel,
            charge,
            standard,
            votes: vec![0.0; panel.n_cells()],
            // The median is what figures are measured from.
            at: vec![0.0; panel.n_quantities()],
        };
        weighted.vote(|_| 1.0);
        weighted
    }

    fn vote(&mut self, weight: impl Fn(usize) -> f64) {
        self.votes.fill(0.0);
        for vote in 0..self.panel.votes().len() {
            self.votes[self.panel.cell(vote)] += weight(self.panel.source(vote));
        }
    }

    /// Truths from weights of sources.
    pub(super) fn truths(&mut self, weights: &[f64]) {
        self.vote(|s| weights[s]);
        for item in 0..self.panel.n_quantities() {
            let mut figures: Vec<(f64, f64)> = self
                .panel
                .figures_on(item)
                .filter_map(|ix| {
                    let s = self.panel.figures()[ix].source as usize;
                    self.standard.z[ix].map(|z| (z, weights[s]))
                })
                .collect();
            let total: f64 = figures.iter().map(|(_, w)| w).sum();
            let found = match self.charge {
                _ if total <= 0.0 => None,
                Charge::Absolute => weighted_median(&mut figures),
                Charge::Squared | Charge::Standard => {
                    Some(figures.iter().map(|(z, w)| z * w).sum::<f64>() / total)
                }
            };
            // Where nobody has any weight the last truth stands.
            self.at[item] = found.unwrap_or(self.at[item]);
        }
    }

    /// By source: what its claims lose against the truths, and how many these are. A vote for one
    /// of k values that tie loses 1 − 1/k.
    pub(super) fn losses(&self) -> Vec<(f64, f64)> {
        let mut losses = vec![(0.0, 0.0); self.panel.n_sources()];
        for item in 0..self.panel.n_items() {
            let cells = self.panel.cells(item);
            let votes = &self.votes[cells.clone()];
            let top = votes.iter().copied().fold(0.0, f64::max);
            let leads = |x: f64| x >= top * (1.0 - TIE);
            let n_leading = votes.iter().filter(|x| leads(**x)).count() as f64;
            for vote in self.panel.votes_on(item) {
                let (loss, n) = &mut losses[self.panel.source(vote)];
                let right =
                    if leads(self.votes[self.panel.cell(vote)]) { 1.0 / n_leading } else { 0.0 };
                *loss += 1.0 - right;
                *n += 1.0;
            }
        }
        for (ix, figure) in self.panel.figures().iter().enumerate() {
            if let Some(z) = self.standard.z[ix] {
                let (loss, n) = &mut losses[figure.source as usize];
                let item = figure.item as usize;
                let off = (z - self.at[item]).abs();
                *loss += match self.charge {
                    Charge::Absolute => off,
                    Charge::Squared => off * off * self.standard.scale(item),
                    Charge::Standard => off * off,
                };
                *n += 1.0;
            }
        }
        losses
    }

    /// Shares of the weight on each item, and figures.
    pub(super) fn outcome(self, weights: &[f64], losses: &[(f64, f64)]) -> Outcome {
        let panel = self.panel;
        let mut shares = self.votes;
        for item in 0..panel.n_items() {
            let cells = &mut shares[panel.cells(item)];
            let total: f64 = cells.iter().sum();
            if total > 0.0 {
                for x in cells {
                    *x /= total;
                }
            }
        }
        let has_figures = !panel.figures().is_empty();
        let scores = weights.iter().zip(losses).map(|(w, (_, n))| (*n > 0.0).then_some(*w));
        Outcome {
            beliefs: (!panel.votes().is_empty()).then(|| Beliefs::scores(shares)),
            estimates: has_figures.then(|| self.standard.estimates(&self.at, None)),
            sources: scores.collect(),
            trace: Vec::new(),
            converged: false,
            notes: self.standard.note().into_iter().collect(),
        }
    }
}
