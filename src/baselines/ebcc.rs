//! EBCC by variational Bayes: Li, Rubinstein & Cohn, ICML 2019.

use std::ops::ControlFlow;

use super::classes::{ClassFit, Labels, by_group, refuses};
use super::ibcc::expected_ln;
use super::rounds::{Trace, largest_change};
use super::{Baseline, Gives, Outcome, Panel, Refusal, Rounds, Stopped, Watch};
use crate::num::{draw_dirichlet, ln_gamma, soft_max, stream};

/// Each class k has subtypes g, and sources are independent given both, so that they may err
/// together: q(k, g) ∝ exp(E ln τ(k) + E ln π(k, g) + Σ E ln v(s, k, g, x)). Starts from shares of
/// votes, split among the subtypes at random; of several starts the one with the best bound.
#[derive(Debug, Clone, Copy)]
pub struct Ebcc {
    /// Subtypes of a class.
    pub n_subtypes: usize,
    /// Pseudo-counts of the subtypes of a class, together.
    pub subtypes: f64,
    /// Pseudo-counts of each class.
    pub class: f64,
    /// Pseudo-counts of right answers, by class.
    pub right: f64,
    /// Pseudo-counts of each wrong answer.
    pub wrong: f64,
    /// Starts.
    pub n_starts: u64,
    /// Seed of the starts.
    pub seed: u64,
    /// Rounds of each start.
    pub rounds: Rounds,
}

impl Default for Ebcc {
    fn default() -> Self {
        Self {
            n_subtypes: 10,
            subtypes: 0.1,
            class: 1.0,
            right: 4.0,
            wrong: 1.0,
            n_starts: 5,
            seed: 0,
            rounds: Rounds::new(500, 1e-3),
        }
    }
}

/// Most numbers in the tables of what sources say and of what items are.
const TABLE_MAX: usize = 50_000_000;

impl Baseline for Ebcc {
    fn name(&self) -> &'static str {
        "ebcc"
    }

    fn paper(&self) -> &'static str {
        "Li et al. 2019, ICML"
    }

    fn gives(&self) -> Gives {
        Gives::Probabilities
    }

    fn source_score(&self) -> &'static str {
        "probability of a right answer to a question like these"
    }

    fn refuses(&self, panel: &Panel) -> Option<Refusal> {
        let widest = panel.questions().iter().filter(|q| q.shared.is_some());
        let k = widest.map(|q| q.n_values as usize).max().unwrap_or(0);
        let rows = panel.n_sources().saturating_mul(k).saturating_add(panel.n_items());
        let n = rows.saturating_mul(k).saturating_mul(self.n_subtypes);
        let large = Refusal::TooLarge {
            what: "numbers in the tables of answers and items",
            n,
            n_max: TABLE_MAX,
        };
        refuses(panel).or((n > TABLE_MAX).then_some(large))
    }

    fn fit(&self, panel: &Panel, watch: &mut dyn Watch) -> Result<Outcome, Stopped> {
        by_group(panel, |labels| {
            let mut best: Option<(f64, ClassFit)> = None;
            for start in 0..self.n_starts.max(1) {
                let found = Climb::new(self, labels, start).run(self.rounds, watch)?;
                if best.as_ref().is_none_or(|(bound, _)| found.0 > *bound) {
                    best = Some(found);
                }
            }
            best.map(|(_, fit)| fit).ok_or(Stopped)
        })
    }
}

/// One start. Types are pairs of class and subtype: `t = k · M + g`.
struct Climb<'a> {
    of: &'a Ebcc,
    labels: &'a Labels,
    n_types: usize,
    /// By item and type.
    q: Vec<f64>,
    classes: Vec<f64>,
    subtypes: Vec<f64>,
    /// By source, answer and type, so that what one label says of all types lies together.
    answers: Vec<f64>,
}

/// ln of the normalizer of a Dirichlet distribution.
fn ln_beta(counts: impl Iterator<Item = f64>) -> f64 {
    let (mut total, mut sum) = (0.0, 0.0);
    for x in counts {
        total += x;
        sum += ln_gamma(x);
    }
    sum - ln_gamma(total)
}

impl<'a> Climb<'a> {
    fn new(of: &'a Ebcc, labels: &'a Labels, start: u64) -> Self {
        let (k, m) = (labels.n_classes, of.n_subtypes);
        let mut rng = stream(of.seed, start);
        let mut q = Vec::with_capacity(labels.n_items * k * m);
        let mut split = vec![1.0; m];
        for share in labels.vote_shares() {
            split.fill(1.0);
            draw_dirichlet(&mut rng, &mut split);
            q.extend(split.iter().map(|p| p * share));
        }
        Self {
            of,
            labels,
            n_types: k * m,
            q,
            classes: Vec::new(),
            subtypes: Vec::new(),
            answers: Vec::new(),
        }
    }

    fn run(mut self, rounds: Rounds, watch: &mut dyn Watch) -> Result<(f64, ClassFit), Stopped> {
        let mut q = self.by_class();
        let trace: Trace = rounds.run(watch, || {
            self.count();
            let (classes, subtypes, answers) = self.expected_ln();
            self.believe(&classes, &subtypes, &answers);
            let after = self.by_class();
            let change = largest_change(&q, &after);
            q = after;
            ControlFlow::Continue(change)
        })?;
        self.count();
        let bound = self.bound();
        Ok((bound, ClassFit { q, sources: self.right(), trace, notes: Vec::new() }))
    }

    fn by_class(&self) -> Vec<f64> {
        self.q.chunks_exact(self.of.n_subtypes).map(|of_class| of_class.iter().sum()).collect()
    }

    /// Prior pseudo-counts of answer `l` to items of type `t`.
    fn prior(&self, l: usize, t: usize) -> f64 {
        if t / self.of.n_subtypes == l { self.of.right } else { self.of.wrong }
    }

    /// Pseudo-counts and expected counts.
    fn count(&mut self) {
        let (k, m, types) = (self.labels.n_classes, self.of.n_subtypes, self.n_types);
        self.subtypes = vec![self.of.subtypes / m as f64; types];
        for q in self.q.chunks_exact(types) {
            for (n, q) in self.subtypes.iter_mut().zip(q) {
                *n += q;
            }
        }
        let n_class = |n: &[f64]| self.of.class - self.of.subtypes + n.iter().sum::<f64>();
        self.classes = self.subtypes.chunks_exact(m).map(n_class).collect();
        self.answers = (0..self.labels.n_sources * k * types)
            .map(|ix| self.prior(ix / types % k, ix % types))
            .collect();
        for label in &self.labels.all {
            let at = (label.source as usize * k + label.class as usize) * types;
            let item = label.item as usize * types;
            let row = &mut self.answers[at..at + types];
            for (n, q) in row.iter_mut().zip(&self.q[item..item + types]) {
                *n += q;
            }
        }
    }

    fn expected_ln(&self) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
        let (k, types) = (self.labels.n_classes, self.n_types);
        let mut classes = self.classes.clone();
        expected_ln(&mut classes);
        let mut subtypes = self.subtypes.clone();
        subtypes.chunks_exact_mut(self.of.n_subtypes).for_each(expected_ln);
        let mut answers = self.answers.clone();
        let mut row = vec![0.0; k];
        for of_source in answers.chunks_exact_mut(k * types) {
            for t in 0..types {
                (0..k).for_each(|l| row[l] = of_source[l * types + t]);
                expected_ln(&mut row);
                (0..k).for_each(|l| of_source[l * types + t] = row[l]);
            }
        }
        (classes, subtypes, answers)
    }

    fn believe(&mut self, classes: &[f64], subtypes: &[f64], answers: &[f64]) {
        let (k, m, types) = (self.labels.n_classes, self.of.n_subtypes, self.n_types);
        let start: Vec<f64> = (0..types).map(|t| classes[t / m] + subtypes[t]).collect();
        for (item, q) in self.q.chunks_exact_mut(types).enumerate() {
            q.copy_from_slice(&start);
            for label in self.labels.on(item) {
                let at = (label.source as usize * k + label.class as usize) * types;
                for (ln, x) in q.iter_mut().zip(&answers[at..at + types]) {
                    *ln += x;
                }
            }
            soft_max(q);
        }
    }

    /// The evidence bound, up to a constant of the priors, with counts that fit `q`.
    fn bound(&self) -> f64 {
        let (k, m, types) = (self.labels.n_classes, self.of.n_subtypes, self.n_types);
        let entropy: f64 = self.q.iter().filter(|q| **q > 0.0).map(|q| -q * q.ln()).sum();
        let subtypes: f64 = self.subtypes.chunks_exact(m).map(|n| ln_beta(n.iter().copied())).sum();
        let mut answers = 0.0;
        for of_source in self.answers.chunks_exact(k * types) {
            for t in 0..types {
                answers += ln_beta((0..k).map(|l| of_source[l * types + t]));
            }
        }
        entropy + ln_beta(self.classes.iter().copied()) + subtypes + answers
    }

    /// By source: P(right answer), over classes and subtypes as they are met.
    fn right(&self) -> Vec<f64> {
        let (k, m, types) = (self.labels.n_classes, self.of.n_subtypes, self.n_types);
        // Prevalence as it is met, without the prior.
        let prior = self.of.subtypes / m as f64;
        let met = |t: usize| (self.subtypes[t] - prior) / self.labels.n_items as f64;
        let of = |of_source: &[f64]| -> f64 {
            (0..types)
                .map(|t| {
                    let all: f64 = (0..k).map(|l| of_source[l * types + t]).sum();
                    met(t) * of_source[t / m * types + t] / all
                })
                .sum()
        };
        self.answers.chunks_exact(k * types).map(of).collect()
    }
}
