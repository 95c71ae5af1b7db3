//! MACE: Hovy, Berg-Kirkpatrick, Vaswani & Hovy, NAACL 2013.

use std::ops::ControlFlow;

use super::classes::{ClassFit, Labels, by_group, refuses};
use super::rounds::{Trace, largest_change};
use super::{Baseline, Gives, Outcome, Panel, Refusal, Rounds, Stopped, Watch};
use crate::num::{digamma, draw_dirichlet, soft_max, stream};
use rand::RngExt as _;

/// How parameters follow from expected counts.
#[derive(Debug, Clone, Copy)]
pub enum MaceUpdate {
    /// EM with this smoothing, divided by the number of classes.
    Em {
        /// δ · K.
        smoothing: f64,
    },
    /// Variational Bayes: Beta pseudo-counts of knowing and of guessing, and of each guess.
    Variational {
        /// Of guessing.
        guesses: f64,
        /// Of knowing.
        knows: f64,
        /// Of each answer of a guess.
        each: f64,
    },
}

/// A source knows the truth with θ, else it guesses from a distribution ξ of its own. Of several
/// starts the one with the best marginal likelihood; the first is even, the others are drawn.
#[derive(Debug, Clone, Copy)]
pub struct Mace {
    /// EM or variational.
    pub update: MaceUpdate,
    /// Starts.
    pub n_starts: u64,
    /// Seed of the starts after the first.
    pub seed: u64,
    /// Rounds of each start.
    pub rounds: Rounds,
}

impl Default for Mace {
    fn default() -> Self {
        let update = MaceUpdate::Variational { guesses: 0.5, knows: 0.5, each: 10.0 };
        Self { update, n_starts: 10, seed: 0, rounds: Rounds::new(50, 1e-6) }
    }
}

impl Baseline for Mace {
    fn name(&self) -> &'static str {
        "mace"
    }

    fn paper(&self) -> &'static str {
        "Hovy et al. 2013"
    }

    fn gives(&self) -> Gives {
        Gives::Probabilities
    }

    fn source_score(&self) -> &'static str {
        "probability of knowing rather than guessing"
    }

    fn refuses(&self, panel: &Panel) -> Option<Refusal> {
        refuses(panel)
    }

    fn fit(&self, panel: &Panel, watch: &mut dyn Watch) -> Result<Outcome, Stopped> {
        by_group(panel, |labels| self.group(labels, watch))
    }
}

/// Starts whose likelihoods are this close are two stories that fit alike.
const SAME_LN: f64 = 1e-3;

/// θ, and ξ by source and class.
#[derive(Clone)]
struct Skills {
    knows: Vec<f64>,
    guess: Vec<f64>,
}

/// What one round expects.
struct Expected {
    q: Vec<f64>,
    ln_likelihood: f64,
    n_known: Vec<f64>,
    n_guessed: Vec<f64>,
}

impl Mace {
    fn group(&self, labels: &Labels, watch: &mut dyn Watch) -> Result<ClassFit, Stopped> {
        let mut best: Option<(f64, ClassFit)> = None;
        let mut tied = false;
        for start in 0..self.n_starts.max(1) {
            let (ln_likelihood, found) = self.climb(labels, self.start(labels, start), watch)?;
            let rival = best.as_ref().map(|(ln, fit)| (ln_likelihood - ln, answers(labels, fit)));
            if let Some((ahead, known)) = &rival
                && ahead.abs() < SAME_LN
                && *known != answers(labels, &found)
            {
                tied = true;
            }
            if rival.is_none_or(|(ahead, _)| ahead > SAME_LN) {
                tied = false;
                best = Some((ln_likelihood, found));
            }
        }
        let Some((ln_likelihood, mut fit)) = best else { return Err(Stopped) };
        fit.notes.push(format!("ln marginal likelihood {ln_likelihood:.6}"));
        if tied {
            fit.notes.push("another start fits as well and answers otherwise".to_owned());
        }
        Ok(fit)
    }

    fn start(&self, labels: &Labels, number: u64) -> Skills {
        let k = labels.n_classes;
        let mut skills = Skills {
            knows: vec![0.5; labels.n_sources],
            guess: vec![1.0 / k as f64; labels.n_sources * k],
        };
        if number > 0 {
            let mut rng = stream(self.seed, number);
            for (knows, guess) in skills.knows.iter_mut().zip(skills.guess.chunks_exact_mut(k)) {
                *knows = 0.05 + 0.9 * rng.random::<f64>();
                guess.fill(1.0);
                draw_dirichlet(&mut rng, guess);
            }
        }
        skills
    }

    fn climb(
        &self,
        labels: &Labels,
        mut skills: Skills,
        watch: &mut dyn Watch,
    ) -> Result<(f64, ClassFit), Stopped> {
        let mut q = vec![0.0; labels.n_items * labels.n_classes];
        let mut knew = vec![0.0; labels.n_sources];
        let trace: Trace = self.rounds.run(watch, || {
            let expected = expect(labels, &skills);
            let change = largest_change(&q, &expected.q);
            self.maximize(labels, &expected, &mut skills);
            q = expected.q;
            ControlFlow::Continue(change)
        })?;
        // With the last parameters, as the likelihood is.
        let expected = expect(labels, &skills);
        for (s, (known, n)) in expected.n_known.iter().zip(labels.n_of()).enumerate() {
            knew[s] = match self.update {
                MaceUpdate::Em { .. } => skills.knows[s],
                MaceUpdate::Variational { guesses, knows, .. } => {
                    (known + knows) / (n + guesses + knows)
                }
            };
        }
        let fit = ClassFit { q: expected.q, sources: knew, trace, notes: Vec::new() };
        Ok((expected.ln_likelihood, fit))
    }

    fn maximize(&self, labels: &Labels, expected: &Expected, skills: &mut Skills) {
        let k = labels.n_classes;
        let guesses = expected.n_guessed.chunks_exact(k);
        let rows = skills.guess.chunks_exact_mut(k);
        let each = skills.knows.iter_mut().zip(rows).zip(&expected.n_known).zip(guesses);
        for (((knows, row), known), guessed) in each {
            let n_guessed: f64 = guessed.iter().sum();
            match self.update {
                MaceUpdate::Em { smoothing } => {
                    let delta = smoothing / k as f64;
                    *knows = (known + delta) / (known + n_guessed + 2.0 * delta);
                    for (x, n) in row.iter_mut().zip(guessed) {
                        *x = (n + delta) / (n_guessed + k as f64 * delta);
                    }
                }
                MaceUpdate::Variational { guesses, knows: pseudo, each } => {
                    let total = digamma(known + n_guessed + guesses + pseudo);
                    let p = (digamma(known + pseudo) - total).exp();
                    let spam = (digamma(n_guessed + guesses) - total).exp();
                    *knows = p;
                    let total = digamma(n_guessed + k as f64 * each);
                    for (x, n) in row.iter_mut().zip(guessed) {
                        // Rows do not sum to 1, nor do knowing and guessing: the guess carries what
                        // is missing against 1 − θ.
                        *x = (digamma(n + each) - total).exp() * spam / (1.0 - p);
                    }
                }
            }
        }
    }
}

/// Leading class of every item.
fn answers(labels: &Labels, fit: &ClassFit) -> Vec<usize> {
    let leading = |q: &[f64]| (0..q.len()).max_by(|a, b| q[*a].total_cmp(&q[*b])).unwrap_or(0);
    fit.q.chunks_exact(labels.n_classes).map(leading).collect()
}

/// q(l) ∝ Π [θ [x = l] + (1 − θ) ξ(x)], and who knew.
fn expect(labels: &Labels, skills: &Skills) -> Expected {
    let k = labels.n_classes;
    let mut expected = Expected {
        q: Vec::with_capacity(labels.n_items * k),
        ln_likelihood: 0.0,
        n_known: vec![0.0; labels.n_sources],
        n_guessed: vec![0.0; labels.n_sources * k],
    };
    for item in 0..labels.n_items {
        let mut row = vec![-(k as f64).ln(); k];
        for label in labels.on(item) {
            let (s, x) = (label.source as usize, label.class as usize);
            let (theta, guess) = (skills.knows[s], skills.guess[s * k + x]);
            let missed = ((1.0 - theta) * guess).max(f64::MIN_POSITIVE);
            let (ln_missed, ln_hit) = (missed.ln(), (theta + missed).ln());
            for (l, ln) in row.iter_mut().enumerate() {
                *ln += if l == x { ln_hit } else { ln_missed };
            }
        }
        expected.ln_likelihood += soft_max(&mut row);
        for label in labels.on(item) {
            let (s, x) = (label.source as usize, label.class as usize);
            let (theta, guess) = (skills.knows[s], skills.guess[s * k + x]);
            let knew = row[x] * theta / (theta + (1.0 - theta) * guess).max(f64::MIN_POSITIVE);
            expected.n_known[s] += knew;
            expected.n_guessed[s * k + x] += 1.0 - knew;
        }
        expected.q.extend(row);
    }
    expected
}
