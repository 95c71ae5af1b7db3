//! `GuessLCA`: Pasternack & Roth, WWW 2013.

use std::ops::ControlFlow;

use super::facts::n_claimants;
use super::rounds::largest_change;
use super::softly::{posteriors, scores_of};
use super::{Baseline, Beliefs, Gives, Outcome, Panel, Rounds, Stopped, Watch};

/// A source knows what is true with H, else it guesses as others do: value v with the share g(v) of
/// those who speak of the item. Who repeats the popular answer earns less. The M-step is exact:
/// r = q(x) H / (H + (1 − H) g(x)) is the probability that it knew.
#[derive(Debug, Clone, Copy)]
pub struct GuessLca {
    /// Pseudo-counts of known and guessed claims.
    pub prior: (f64, f64),
    /// H of every source at the start.
    pub start: f64,
    /// Rounds.
    pub rounds: Rounds,
}

impl Default for GuessLca {
    fn default() -> Self {
        Self { prior: (4.0, 1.0), start: 0.7, rounds: Rounds::new(500, 1e-6) }
    }
}

/// By fact: share of the votes on its item.
fn vote_shares(panel: &Panel) -> Vec<f64> {
    let mut shares = n_claimants(panel);
    for item in 0..panel.n_items() {
        let total: f64 = shares[panel.facts(item)].iter().sum();
        for share in &mut shares[panel.facts(item)] {
            *share /= total;
        }
    }
    shares
}

impl Baseline for GuessLca {
    fn name(&self) -> &'static str {
        "guess-lca"
    }

    fn paper(&self) -> &'static str {
        "Pasternack & Roth 2013"
    }

    fn gives(&self) -> Gives {
        Gives::Probabilities
    }

    fn source_score(&self) -> &'static str {
        "probability of knowing what is true rather than guessing as others do"
    }

    fn fit(&self, panel: &Panel, watch: &mut dyn Watch) -> Result<Outcome, Stopped> {
        let guess = vote_shares(panel);
        let (a, b) = self.prior;
        let mut known = vec![self.start; panel.n_sources()];
        let mut q = Vec::new();
        let trace = self.rounds.run(watch, || {
            let mut ln = vec![0.0; panel.n_cells()];
            for vote in 0..panel.votes().len() {
                let (h, g) = (known[panel.source(vote)], guess[panel.fact(vote)]);
                ln[panel.cell(vote)] += ((h + (1.0 - h) * g) / ((1.0 - h) * g)).ln();
            }
            q = posteriors(panel, ln, |_| 0.0);
            let before = known.clone();
            for (s, h) in known.iter_mut().enumerate() {
                let votes: &[u32] = panel.votes_of(s);
                let knew = |v: &u32| {
                    let (fact, cell) = (panel.fact(*v as usize), panel.cell(*v as usize));
                    q[cell] * *h / (*h + (1.0 - *h) * guess[fact])
                };
                let sum: f64 = votes.iter().map(knew).sum();
                *h = (sum + a) / (votes.len() as f64 + a + b);
            }
            ControlFlow::Continue(largest_change(&before, &known))
        })?;
        Ok(Outcome {
            beliefs: Some(Beliefs::probabilities(q)),
            estimates: None,
            sources: scores_of(panel, &known),
            trace: trace.changes,
            converged: trace.converged,
            notes: Vec::new(),
        })
    }
}
