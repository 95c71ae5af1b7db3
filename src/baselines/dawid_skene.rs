//! Dawid & Skene, Applied Statistics 28 (1979).

use std::ops::ControlFlow;

use super::classes::{ClassFit, Labels, Rows, by_group, refuses};
use super::rounds::largest_change;
use super::{Baseline, Gives, Outcome, Panel, Refusal, Rounds, Stopped, Watch};
use crate::num::soft_max;

/// Pseudo-counts that the M-step adds.
#[derive(Debug, Clone, Copy)]
pub struct RowPrior {
    /// To each class of the prevalence.
    pub class: f64,
    /// To what is right when a class of K is true: `diagonal` · K + `right`.
    pub right: f64,
    /// The part that grows with K.
    pub diagonal: f64,
    /// To each wrong answer.
    pub wrong: f64,
}

impl RowPrior {
    /// Maximum likelihood, but for a hundredth of a claim that keeps zeros away.
    pub const LIKELIHOOD: Self = Self { class: 0.0, right: 0.01, diagonal: 0.0, wrong: 0.01 };

    /// The mode under the weakly informative prior of the Stan user's guide: prevalence
    /// Dirichlet(3), rows Dirichlet with 2.5 K on the diagonal and 1 elsewhere.
    pub const STAN: Self = Self { class: 2.0, right: -1.0, diagonal: 2.5, wrong: 0.0 };
}

/// EM for prevalence π and, for each source, P(says l | truth k), from shares of votes. Finds the
/// mode that the majority points at.
#[derive(Debug, Clone, Copy)]
pub struct DawidSkene {
    /// Pseudo-counts.
    pub prior: RowPrior,
    /// Rounds.
    pub rounds: Rounds,
}

impl Default for DawidSkene {
    fn default() -> Self {
        Self { prior: RowPrior::LIKELIHOOD, rounds: Rounds::new(500, 1e-5) }
    }
}

impl Baseline for DawidSkene {
    fn name(&self) -> &'static str {
        "dawid-skene"
    }

    fn paper(&self) -> &'static str {
        "Dawid & Skene 1979"
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

impl DawidSkene {
    fn group(&self, labels: &Labels, watch: &mut dyn Watch) -> Result<ClassFit, Stopped> {
        let mut q = labels.vote_shares();
        let mut sources = Vec::new();
        let trace = self.rounds.run(watch, || {
            let (prevalence, rows) = self.parameters(labels, &q);
            let after = posteriors(labels, &prevalence, &rows);
            let change = largest_change(&q, &after);
            q = after;
            let mut shares = rows;
            shares.x.iter_mut().for_each(|x| *x = x.exp());
            sources = shares.right(&prevalence);
            ControlFlow::Continue(change)
        })?;
        Ok(ClassFit { q, sources, trace, notes: Vec::new() })
    }

    /// Prevalence, and logarithms of the rows.
    fn parameters(&self, labels: &Labels, q: &[f64]) -> (Vec<f64>, Rows) {
        let k = labels.n_classes;
        let RowPrior { class, right, diagonal, wrong } = self.prior;
        let mut prevalence = vec![class; k];
        for q in q.chunks_exact(k) {
            for (p, q) in prevalence.iter_mut().zip(q) {
                *p += q;
            }
        }
        let total: f64 = prevalence.iter().sum();
        for p in &mut prevalence {
            *p /= total;
        }
        let mut rows = Rows::counts(labels, q);
        for (ix, row) in rows.rows_mut().enumerate() {
            for (l, x) in row.iter_mut().enumerate() {
                *x += if l == ix % k { diagonal * k as f64 + right } else { wrong };
            }
            let total: f64 = row.iter().sum();
            for x in row {
                *x = (*x / total).max(f64::MIN_POSITIVE).ln();
            }
        }
        (prevalence, rows)
    }
}

/// q(k) ∝ π(k) Π P(x | k), given logarithms of the rows.
fn posteriors(labels: &Labels, prevalence: &[f64], ln_rows: &Rows) -> Vec<f64> {
    let k = labels.n_classes;
    let mut q = Vec::with_capacity(labels.n_items * k);
    for item in 0..labels.n_items {
        let mut row: Vec<f64> = prevalence.iter().map(|p| p.max(f64::MIN_POSITIVE).ln()).collect();
        for label in labels.on(item) {
            ln_rows.add_to(&mut row, label);
        }
        soft_max(&mut row);
        q.extend(row);
    }
    q
}
