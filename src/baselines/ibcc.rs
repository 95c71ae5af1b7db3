//! IBCC by variational Bayes: Kim & Ghahramani, AISTATS 2012.

use std::ops::ControlFlow;

use super::classes::{ClassFit, Labels, Rows, by_group, refuses};
use super::rounds::largest_change;
use super::{Baseline, Gives, Outcome, Panel, Refusal, Rounds, Stopped, Watch};
use crate::num::{digamma, soft_max};

/// Dawid–Skene with Dirichlet distributions in place of point estimates:
/// q(k) ∝ exp(E ln π(k) + Σ E ln P(x | k)).
#[derive(Debug, Clone, Copy)]
pub struct Ibcc {
    /// Pseudo-counts of each class.
    pub class: f64,
    /// Pseudo-counts of right answers, by class.
    pub right: f64,
    /// Pseudo-counts of each wrong answer.
    pub wrong: f64,
    /// Rounds.
    pub rounds: Rounds,
}

impl Default for Ibcc {
    fn default() -> Self {
        Self { class: 1.0, right: 4.0, wrong: 1.0, rounds: Rounds::new(500, 1e-6) }
    }
}

impl Baseline for Ibcc {
    fn name(&self) -> &'static str {
        "ibcc"
    }

    fn paper(&self) -> &'static str {
        "Kim & Ghahramani 2012"
    }

    fn gives(&self) -> Gives {
        Gives::Probabilities
    }

    fn source_score(&self) -> &'static str {
        "probability of a right answer to a question like these"
    }

    fn refuses(&self, panel: &Panel) -> Option<Refusal> {
        refuses(panel)
    }

    fn fit(&self, panel: &Panel, watch: &mut dyn Watch) -> Result<Outcome, Stopped> {
        by_group(panel, |labels| self.group(labels, watch))
    }
}

/// E ln of a Dirichlet with these pseudo-counts, in place.
pub(super) fn expected_ln(counts: &mut [f64]) {
    let total = digamma(counts.iter().sum());
    for x in counts {
        *x = digamma(*x) - total;
    }
}

impl Ibcc {
    fn group(&self, labels: &Labels, watch: &mut dyn Watch) -> Result<ClassFit, Stopped> {
        let mut q = labels.vote_shares();
        let trace = self.rounds.run(watch, || {
            let (mut classes, mut rows) = self.counts(labels, &q);
            expected_ln(&mut classes);
            rows.rows_mut().for_each(expected_ln);
            let mut after = Vec::with_capacity(q.len());
            for item in 0..labels.n_items {
                let mut row = classes.clone();
                for label in labels.on(item) {
                    rows.add_to(&mut row, label);
                }
                soft_max(&mut row);
                after.extend(row);
            }
            let change = largest_change(&q, &after);
            q = after;
            ControlFlow::Continue(change)
        })?;
        let (mut classes, mut rows) = self.counts(labels, &q);
        // Prevalence as it is met, without the prior.
        for n in &mut classes {
            *n = (*n - self.class) / labels.n_items as f64;
        }
        rows.rows_mut().for_each(normalize);
        Ok(ClassFit { q, sources: rows.right(&classes), trace, notes: Vec::new() })
    }

    /// Pseudo-counts and expected counts of classes and of answers.
    fn counts(&self, labels: &Labels, q: &[f64]) -> (Vec<f64>, Rows) {
        let k = labels.n_classes;
        let mut classes = vec![self.class; k];
        for q in q.chunks_exact(k) {
            for (n, q) in classes.iter_mut().zip(q) {
                *n += q;
            }
        }
        let mut rows = Rows::counts(labels, q);
        for (ix, row) in rows.rows_mut().enumerate() {
            for (l, x) in row.iter_mut().enumerate() {
                *x += if l == ix % k { self.right } else { self.wrong };
            }
        }
        (classes, rows)
    }
}

fn normalize(xs: &mut [f64]) {
    let total: f64 = xs.iter().sum();
    for x in xs {
        *x /= total;
    }
}
