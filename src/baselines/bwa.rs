//! Bayesian weighted average: Li, Rubinstein & Cohn, ICML 2019.

use std::ops::ControlFlow;

use super::classes::{ClassFit, Labels, by_group, refuses};
use super::rounds::{Trace, largest_change};
use super::{Baseline, Gives, Outcome, Panel, Refusal, Rounds, Stopped, Watch};

/// Class by class, "is it this one?" as a number from 0 to 1 that is a weighted mean of votes:
/// z = (λ μ + Σ v x) / (λ + Σ v), v(s) = (a + n) / (b + Σ (z − x)²), μ the mean of z,
/// b = a · (mean of z (1 − z) over votes) · 4 (1 − 1 / K) at the start. The numbers of the classes
/// are divided by their sum; they are means rather than posteriors.
#[derive(Debug, Clone, Copy)]
pub struct Bwa {
    /// a: votes' worth of the prior of a source's weight.
    pub strength: f64,
    /// λ: weight of the mean.
    pub shrinkage: f64,
    /// Rounds of each class.
    pub rounds: Rounds,
}

impl Default for Bwa {
    fn default() -> Self {
        Self { strength: 15.0, shrinkage: 1.0, rounds: Rounds::new(500, 1e-6) }
    }
}

impl Baseline for Bwa {
    fn name(&self) -> &'static str {
        "bwa"
    }

    fn paper(&self) -> &'static str {
        "Li et al. 2019, ICML"
    }

    fn gives(&self) -> Gives {
        Gives::Probabilities
    }

    fn source_score(&self) -> &'static str {
        "weight of its votes: 1 / squared error, mean over classes"
    }

    fn refuses(&self, panel: &Panel) -> Option<Refusal> {
        refuses(panel)
    }

    fn fit(&self, panel: &Panel, watch: &mut dyn Watch) -> Result<Outcome, Stopped> {
        by_group(panel, |labels| self.group(labels, watch))
    }
}

impl Bwa {
    fn group(&self, labels: &Labels, watch: &mut dyn Watch) -> Result<ClassFit, Stopped> {
        let k = labels.n_classes;
        let shares = labels.vote_shares();
        let spread = self.spread(labels, &shares);
        let mut q = vec![0.0; labels.n_items * k];
        let mut sources = vec![0.0; labels.n_sources];
        let mut trace = Trace { converged: true, ..Trace::default() };
        for class in 0..k {
            let start: Vec<f64> = shares.iter().skip(class).step_by(k).copied().collect();
            let mut one =
                OneClass { of: self, labels, class, spread, z: start, weights: Vec::new() };
            let found = self.rounds.run(watch, || ControlFlow::Continue(one.round()))?;
            trace.converged &= found.converged;
            if found.changes.len() > trace.changes.len() {
                trace.changes = found.changes;
            }
            for (item, z) in one.z.iter().enumerate() {
                q[item * k + class] = *z;
            }
            for (score, weight) in sources.iter_mut().zip(&one.weights) {
                *score += weight / k as f64;
            }
        }
        for row in q.chunks_exact_mut(k) {
            let total: f64 = row.iter().sum();
            for z in row {
                *z /= total;
            }
        }
        Ok(ClassFit { q, sources, trace, notes: Vec::new() })
    }

    /// b, one for all classes: the mean of z (1 − z) over votes, averaged over classes.
    fn spread(&self, labels: &Labels, shares: &[f64]) -> f64 {
        let k = labels.n_classes;
        let (mut sum, mut n) = (0.0, 0.0);
        for (item, row) in shares.chunks_exact(k).enumerate() {
            let n_votes = labels.on(item).len() as f64;
            sum += n_votes * row.iter().map(|z| z * (1.0 - z)).sum::<f64>() / k as f64;
            n += n_votes;
        }
        let spread = self.strength * sum / n * 4.0 * (1.0 - 1.0 / k as f64);
        // Where all agree every source weighs the same.
        spread.max(f64::MIN_POSITIVE.sqrt())
    }
}

struct OneClass<'a> {
    of: &'a Bwa,
    labels: &'a Labels,
    class: usize,
    spread: f64,
    z: Vec<f64>,
    weights: Vec<f64>,
}

impl OneClass<'_> {
    fn round(&mut self) -> f64 {
        let mut weights = vec![(self.of.strength, self.spread); self.labels.n_sources];
        for label in &self.labels.all {
            let x = f64::from(u8::from(label.class as usize == self.class));
            let (n, error) = &mut weights[label.source as usize];
            *n += 1.0;
            *error += (self.z[label.item as usize] - x).powi(2);
        }
        self.weights = weights.into_iter().map(|(n, error)| n / error).collect();
        let voted = (0..self.labels.n_items).filter(|item| !self.labels.on(*item).is_empty());
        let (sum, n) = voted.fold((0.0, 0.0), |(sum, n), item| (sum + self.z[item], n + 1.0));
        let mean = if n > 0.0 { sum / n } else { 0.5 };
        let after: Vec<f64> =
            (0..self.labels.n_items).map(|item| self.mean_of(item, mean)).collect();
        let change = largest_change(&self.z, &after);
        self.z = after;
        change
    }

    fn mean_of(&self, item: usize, mean: f64) -> f64 {
        let (mut sum, mut total) = (self.of.shrinkage * mean, self.of.shrinkage);
        for label in self.labels.on(item) {
            let weight = self.weights[label.source as usize];
            total += weight;
            if label.class as usize == self.class {
                sum += weight;
            }
        }
        sum / total
    }
}
