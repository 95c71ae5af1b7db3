//! `ZenCrowd`, the one-coin Dawid–Skene: Demartini, Difallah & Cudré-Mauroux, WWW 2012; Zhang et al.
//! 2016.

use std::ops::ControlFlow;

use super::rounds::largest_change;
use super::softly::{CLAMP, clamp_note, expected_right, posteriors, scores_of};
use super::{Baseline, Beliefs, Gives, Outcome, Panel, Rounds, Stopped, Watch};

/// q(v) ∝ Π A^[x = v] ((1 − A) / (K − 1))^[x ≠ v], A(s) = mean q of what it says. Starts from
/// A = 0.8: from a vote it would inherit the mob, from 0.5 it would stay there.
#[derive(Debug, Clone, Copy)]
pub struct ZenCrowd {
    /// A of every source at the start.
    pub start: f64,
    /// Accuracies stay this far from 0 and 1.
    pub clamp: f64,
    /// Rounds.
    pub rounds: Rounds,
}

impl Default for ZenCrowd {
    fn default() -> Self {
        Self { start: 0.8, clamp: CLAMP, rounds: Rounds::new(500, 1e-6) }
    }
}

/// Posteriors under one coin a source, where every wrong value is as likely.
pub(super) fn one_coin(panel: &Panel, accuracy: &[f64]) -> Vec<f64> {
    let mut ln = vec![0.0; panel.n_cells()];
    for item in 0..panel.n_items() {
        let n_wrong = f64::from(panel.questions()[item].n_values) - 1.0;
        for vote in panel.votes_on(item).filter(|_| n_wrong > 0.0) {
            let a = accuracy[panel.source(vote)];
            ln[panel.cell(vote)] += (a * n_wrong / (1.0 - a)).ln();
        }
    }
    posteriors(panel, ln, |_| 0.0)
}

impl Baseline for ZenCrowd {
    fn name(&self) -> &'static str {
        "zencrowd"
    }

    fn paper(&self) -> &'static str {
        "Demartini et al. 2012"
    }

    fn gives(&self) -> Gives {
        Gives::Probabilities
    }

    fn source_score(&self) -> &'static str {
        "accuracy, the same whatever is true"
    }

    fn fit(&self, panel: &Panel, watch: &mut dyn Watch) -> Result<Outcome, Stopped> {
        let mut accuracy = vec![self.start; panel.n_sources()];
        let mut q = Vec::new();
        let trace = self.rounds.run(watch, || {
            q = one_coin(panel, &accuracy);
            let before = accuracy.clone();
            for (a, (right, n)) in accuracy.iter_mut().zip(expected_right(panel, &q)) {
                if n > 0.0 {
                    *a = (right / n).clamp(self.clamp, 1.0 - self.clamp);
                }
            }
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
}
