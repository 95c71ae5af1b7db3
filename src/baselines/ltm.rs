//! LTM, the latent truth model: Zhao, Rubinstein, Gemmell & Han, PVLDB 2012.

use std::ops::ControlFlow;

use super::softly::scores_of;
use super::{Baseline, Beliefs, Gives, Outcome, Panel, Refusal, Rounds, Stopped, Watch};
use crate::num::{Stream, stream};
use rand::RngExt as _;

/// Each claimed value is true or not by itself; who speaks of an item claims one value and denies
/// its rivals. Sources have a sensitivity and a false-positive rate; collapsed Gibbs over facts.
/// Several values of an item, or none, may come out true: right for lists of authors, wrong where
/// one value excludes the others. Denials here are inferred, nobody uttered them.
#[derive(Debug, Clone, Copy)]
pub struct Ltm {
    /// Pseudo-counts of true facts that are claimed, and denied.
    pub sensitivity: (f64, f64),
    /// Pseudo-counts of false facts that are claimed, and denied.
    pub false_positives: (f64, f64),
    /// Pseudo-counts of true and of false facts.
    pub truth: (f64, f64),
    /// Sweeps.
    pub n_sweeps: usize,
    /// First sweeps that are forgotten.
    pub n_burn_in: usize,
    /// Each so many sweeps one is kept.
    pub every: usize,
    /// Seed.
    pub seed: u64,
}

impl Default for Ltm {
    fn default() -> Self {
        Self {
            sensitivity: (50.0, 50.0),
            false_positives: (10.0, 1000.0),
            truth: (10.0, 10.0),
            n_sweeps: 100,
            n_burn_in: 20,
            every: 4,
            seed: 0,
        }
    }
}

/// Observations of facts that a sweep may take.
const OBSERVATIONS_MAX: usize = 20_000_000;

impl Baseline for Ltm {
    fn name(&self) -> &'static str {
        "ltm"
    }

    fn paper(&self) -> &'static str {
        "Zhao et al. 2012"
    }

    fn gives(&self) -> Gives {
        Gives::FactProbabilities
    }

    fn source_score(&self) -> &'static str {
        "sensitivity: probability of claiming a value that is true"
    }

    fn refuses(&self, panel: &Panel) -> Option<Refusal> {
        if panel.votes().is_empty() {
            return Some(Refusal::NoVotes);
        }
        let of = |item| panel.votes_on(item).len() * panel.facts(item).len();
        let n: usize = (0..panel.n_items()).map(of).sum();
        let what = "claims and inferred denials";
        (n > OBSERVATIONS_MAX).then_some(Refusal::TooLarge { what, n, n_max: OBSERVATIONS_MAX })
    }

    fn fit(&self, panel: &Panel, watch: &mut dyn Watch) -> Result<Outcome, Stopped> {
        let mut chain = Chain::new(*self, panel);
        let mut sums = vec![0.0; panel.n_facts()];
        let mut counts = vec![Counts::default(); panel.n_sources()];
        let (mut n_kept, mut sweep) = (0.0, 0);
        // Sweeps draw: they do not converge to a point, all of them are made.
        let trace = Rounds::new(self.n_sweeps, f64::NEG_INFINITY).run(watch, || {
            sweep += 1;
            let n_moved = chain.sweep();
            if sweep > self.n_burn_in && (sweep - self.n_burn_in).is_multiple_of(self.every.max(1))
            {
                n_kept += 1.0;
                for (sum, p) in sums.iter_mut().zip(&chain.p) {
                    *sum += p;
                }
                for (sum, n) in counts.iter_mut().zip(&chain.counts) {
                    sum.add(n);
                }
            }
            ControlFlow::Continue(n_moved)
        })?;
        for sum in &mut sums {
            *sum /= f64::max(n_kept, 1.0);
        }
        let (claimed, denied) = self.sensitivity;
        let sensitivity = |n: &Counts| {
            let [of_true, _] = n.0.map(|row| row.map(|x| x / f64::max(n_kept, 1.0)));
            (of_true[1] + claimed) / (of_true[0] + of_true[1] + claimed + denied)
        };
        let scores: Vec<f64> = counts.iter().map(sensitivity).collect();
        Ok(Outcome {
            beliefs: Some(Beliefs::facts(panel.to_cells(&sums, 0.0))),
            estimates: None,
            sources: scores_of(panel, &scores),
            trace: trace.changes,
            converged: n_kept > 0.0,
            notes: vec![format!("means of {n_kept} sweeps, seed {}", self.seed)],
        })
    }
}

/// Observations of one source: of true facts (first row) and of false ones, denied and claimed.
#[derive(Debug, Clone, Copy, Default)]
struct Counts([[f64; 2]; 2]);

impl Counts {
    fn add(&mut self, other: &Self) {
        for (row, other) in self.0.iter_mut().zip(&other.0) {
            for (n, other) in row.iter_mut().zip(other) {
                *n += other;
            }
        }
    }
}

struct Chain<'a> {
    of: Ltm,
    panel: &'a Panel,
    truth: Vec<bool>,
    /// P(true | all the rest) when the fact was last drawn: its mean varies less than the draws'.
    p: Vec<f64>,
    counts: Vec<Counts>,
    rng: Stream,
}

/// Row of the counts for a true or a false fact.
fn row(truth: bool) -> usize {
    usize::from(!truth)
}

impl<'a> Chain<'a> {
    fn new(of: Ltm, panel: &'a Panel) -> Self {
        let mut rng = stream(of.seed, 0);
        let truth = (0..panel.n_facts()).map(|_| rng.random::<f64>() < 0.5).collect();
        let p = vec![0.5; panel.n_facts()];
        let counts = vec![Counts::default(); panel.n_sources()];
        let mut chain = Self { of, panel, truth, p, counts, rng };
        for item in 0..panel.n_items() {
            for fact in panel.facts(item) {
                chain.count(item, fact, 1.0);
            }
        }
        chain
    }

    /// Adds (or takes away) the observations of a fact.
    fn count(&mut self, item: usize, fact: usize, by: f64) {
        let row = row(self.truth[fact]);
        for vote in self.panel.votes_on(item) {
            let claims = usize::from(self.panel.fact(vote) == fact);
            self.counts[self.panel.source(vote)].0[row][claims] += by;
        }
    }

    /// Draws every fact given the others; the share that changed.
    fn sweep(&mut self) -> f64 {
        let mut n_changed = 0_usize;
        for item in 0..self.panel.n_items() {
            for fact in self.panel.facts(item) {
                self.count(item, fact, -1.0);
                let p = self.p_true(item, fact);
                self.p[fact] = p;
                let drawn = self.rng.random::<f64>() < p;
                n_changed += usize::from(drawn != self.truth[fact]);
                self.truth[fact] = drawn;
                self.count(item, fact, 1.0);
            }
        }
        n_changed as f64 / self.panel.n_facts().max(1) as f64
    }

    /// P(true | rest), given counts without the fact.
    fn p_true(&self, item: usize, fact: usize) -> f64 {
        let (yes, no) = self.of.truth;
        let mut ln_odds = (yes / no).ln();
        let (on_true, on_false) = (self.of.sensitivity, self.of.false_positives);
        for vote in self.panel.votes_on(item) {
            let claims = usize::from(self.panel.fact(vote) == fact);
            let Counts([of_true, of_false]) = self.counts[self.panel.source(vote)];
            let share = |n: [f64; 2], (claimed, denied): (f64, f64)| {
                let pseudo = if claims == 1 { claimed } else { denied };
                (n[claims] + pseudo) / (n[0] + n[1] + claimed + denied)
            };
            ln_odds += (share(of_true, on_true) / share(of_false, on_false)).ln();
        }
        1.0 / (1.0 + (-ln_odds).exp())
    }
}
