//! ACCU: Dong, Berti-Équille & Srivastava, VLDB 2009.

use std::ops::ControlFlow;

use super::rounds::largest_change;
use super::softly::{CLAMP, clamp_note, expected_right, posteriors, scores_of};
use super::{Baseline, Beliefs, Gives, Outcome, Panel, Rounds, Stopped, Watch};

/// Settings that ACCU and what is built on it share.
#[derive(Debug, Clone, Copy)]
pub struct AccuSettings {
    /// A of every source at the start.
    pub start: f64,
    /// Number of false values of an open item; a closed one has those that it has.
    pub n_false: f64,
    /// Accuracies stay this far from 0 and 1.
    pub clamp: f64,
    /// Rounds.
    pub rounds: Rounds,
}

impl Default for AccuSettings {
    fn default() -> Self {
        Self { start: 0.8, n_false: 10.0, clamp: CLAMP, rounds: Rounds::new(500, 1e-6) }
    }
}

impl AccuSettings {
    /// Number of false values of an item.
    pub(super) fn n_false(&self, panel: &Panel, item: usize) -> f64 {
        let question = panel.questions()[item];
        let n_rivals = f64::from(question.n_values) - 1.0;
        if question.is_open { self.n_false.max(n_rivals) } else { n_rivals }
    }

    /// Weight of a vote on an item, ln(n A / (1 − A)).
    pub(super) fn weight(n_false: f64, accuracy: f64) -> f64 {
        if n_false > 0.0 { (n_false * accuracy / (1.0 - accuracy)).ln() } else { 0.0 }
    }

    /// P(v) = e^C(v) / (Σ e^C + number of values that nobody claims), given C by cell.
    pub(super) fn posteriors(&self, panel: &Panel, counts: Vec<f64>) -> Vec<f64> {
        // Cells that nobody claims are in the sum with e^0 already.
        posteriors(panel, counts, |item| {
            self.n_false(panel, item) + 1.0 - f64::from(panel.questions()[item].n_values)
        })
    }

    /// A(s) = mean P of what it says.
    pub(super) fn accuracies(&self, panel: &Panel, q: &[f64], accuracy: &mut [f64]) {
        for (a, (right, n)) in accuracy.iter_mut().zip(expected_right(panel, q)) {
            if n > 0.0 {
                *a = (right / n).clamp(self.clamp, 1.0 - self.clamp);
            }
        }
    }

    /// Alternates beliefs and accuracies; `believe` makes probabilities of accuracies.
    pub(super) fn iterate(
        &self,
        panel: &Panel,
        watch: &mut dyn Watch,
        mut believe: impl FnMut(&[f64]) -> Vec<f64>,
    ) -> Result<Outcome, Stopped> {
        let mut accuracy = vec![self.start; panel.n_sources()];
        let mut q = Vec::new();
        let trace = self.rounds.run(watch, || {
            q = believe(&accuracy);
            let before = accuracy.clone();
            self.accuracies(panel, &q, &mut accuracy);
            ControlFlow::Continue(largest_change(&before, &accuracy))
        })?;
        Ok(Outcome {
            beliefs: Some(Beliefs::probabilities(q)),
            estimates: None,
            sources: scores_of(panel, &accuracy),
            trace: trace.changes,
            converged: trace.converged,
            notes: clamp_note(&accuracy, self.clamp).into_iter().collect(),
        })
    }

    /// C(v) = Σ of the weights of those who claim v, by cell.
    pub(super) fn counts(&self, panel: &Panel, accuracy: &[f64]) -> Vec<f64> {
        let mut counts = vec![0.0; panel.n_cells()];
        for item in 0..panel.n_items() {
            let n_false = self.n_false(panel, item);
            for vote in panel.votes_on(item) {
                counts[panel.cell(vote)] += Self::weight(n_false, accuracy[panel.source(vote)]);
            }
        }
        counts
    }
}

/// Bayesian vote with accuracies and n false values that are all as likely.
#[derive(Debug, Clone, Copy, Default)]
pub struct Accu {
    /// Settings.
    pub settings: AccuSettings,
}

impl Baseline for Accu {
    fn name(&self) -> &'static str {
        "accu"
    }

    fn paper(&self) -> &'static str {
        "Dong et al. 2009"
    }

    fn gives(&self) -> Gives {
        Gives::Probabilities
    }

    fn source_score(&self) -> &'static str {
        "accuracy, the same whatever is true"
    }

    fn fit(&self, panel: &Panel, watch: &mut dyn Watch) -> Result<Outcome, Stopped> {
        let settings = &self.settings;
        settings.iterate(panel, watch, |accuracy| {
            settings.posteriors(panel, settings.counts(panel, accuracy))
        })
    }
}
