//! GLAD: Whitehill, Ruvolo, Wu, Bergsma & Movellan, NIPS 2009.

use std::ops::ControlFlow;

use super::rounds::largest_change;
use super::softly::{posteriors, scores_of};
use super::{Baseline, Beliefs, Gives, Outcome, Panel, Rounds, Stopped, Watch};

/// P(right) = σ(α(s) β(o)), β = e^b > 0; wrong values are all as likely. α and b have priors N(1, 1);
/// α below 0 is an adversary. The M-step takes damped Newton steps, one parameter at a time.
#[derive(Debug, Clone, Copy)]
pub struct Glad {
    /// Sweeps of Newton steps in each M-step.
    pub n_sweeps: usize,
    /// Rounds.
    pub rounds: Rounds,
}

impl Default for Glad {
    fn default() -> Self {
        Self { n_sweeps: 1, rounds: Rounds::new(200, 1e-4) }
    }
}

/// Mean of the priors of α and b, whose variance is 1.
const PRIOR_MEAN: f64 = 1.0;
/// Longest Newton step.
const STEP_MAX: f64 = 1.0;

impl Baseline for Glad {
    fn name(&self) -> &'static str {
        "glad"
    }

    fn paper(&self) -> &'static str {
        "Whitehill et al. 2009"
    }

    fn gives(&self) -> Gives {
        Gives::Probabilities
    }

    fn source_score(&self) -> &'static str {
        "ability: 0 guesses, below 0 is an adversary"
    }

    fn fit(&self, panel: &Panel, watch: &mut dyn Watch) -> Result<Outcome, Stopped> {
        let mut state = State {
            panel,
            ability: vec![PRIOR_MEAN; panel.n_sources()],
            ln_ease: vec![PRIOR_MEAN; panel.n_items()],
        };
        let mut q = state.posteriors();
        let trace = self.rounds.run(watch, || {
            let before = state.ability.clone();
            for _ in 0..self.n_sweeps.max(1) {
                state.step_sources(&q);
                state.step_items(&q);
            }
            q = state.posteriors();
            ControlFlow::Continue(largest_change(&before, &state.ability))
        })?;
        Ok(Outcome {
            beliefs: Some(Beliefs::probabilities(q)),
            estimates: None,
            sources: scores_of(panel, &state.ability),
            trace: trace.changes,
            converged: trace.converged,
            notes: Vec::new(),
        })
    }
}

struct State<'a> {
    panel: &'a Panel,
    ability: Vec<f64>,
    ln_ease: Vec<f64>,
}

fn sigma(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// A Newton step up, given gradient and (negative, expected) curvature, each without the prior.
fn step(x: f64, gradient: f64, curvature: f64) -> f64 {
    let slope = gradient - (x - PRIOR_MEAN);
    x + (slope / (curvature + 1.0)).clamp(-STEP_MAX, STEP_MAX)
}

impl State<'_> {
    /// Items that can have one value only say nothing.
    fn is_open(panel: &Panel, item: usize) -> bool {
        panel.questions()[item].n_values > 1
    }

    fn posteriors(&self) -> Vec<f64> {
        let panel = self.panel;
        let mut ln = vec![0.0; panel.n_cells()];
        for item in (0..panel.n_items()).filter(|item| Self::is_open(panel, *item)) {
            let ln_wrong = (f64::from(panel.questions()[item].n_values) - 1.0).ln();
            let ease = self.ln_ease[item].exp();
            for vote in panel.votes_on(item) {
                // ln σ(x) − ln (1 − σ(x)) = x.
                ln[panel.cell(vote)] += self.ability[panel.source(vote)] * ease + ln_wrong;
            }
        }
        posteriors(panel, ln, |_| 0.0)
    }

    fn step_sources(&mut self, q: &[f64]) {
        let panel = self.panel;
        for s in 0..panel.n_sources() {
            let alpha = self.ability[s];
            let (mut gradient, mut curvature) = (0.0, 0.0);
            for vote in panel.votes_of(s).iter().map(|v| *v as usize) {
                let item = panel.votes()[vote].item as usize;
                if Self::is_open(panel, item) {
                    let ease = self.ln_ease[item].exp();
                    let p = sigma(alpha * ease);
                    gradient += ease * (q[panel.cell(vote)] - p);
                    curvature += ease * ease * p * (1.0 - p);
                }
            }
            self.ability[s] = step(alpha, gradient, curvature);
        }
    }

    fn step_items(&mut self, q: &[f64]) {
        let panel = self.panel;
        for item in (0..panel.n_items()).filter(|item| Self::is_open(panel, *item)) {
            let ease = self.ln_ease[item].exp();
            let (mut gradient, mut curvature) = (0.0, 0.0);
            for vote in panel.votes_on(item) {
                let x = self.ability[panel.source(vote)] * ease;
                let p = sigma(x);
                gradient += x * (q[panel.cell(vote)] - p);
                curvature += x * x * p * (1.0 - p);
            }
            self.ln_ease[item] = step(self.ln_ease[item], gradient, curvature);
        }
    }
}
