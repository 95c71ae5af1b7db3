//! Posteriors of items and observations averaged over draws of the parameters: what is left then does
//! not hold the parameters for known.

use super::Described;
use crate::model::{ItemPosterior, ObservationPosterior};

/// A running mean of posteriors.
#[derive(Clone, Default)]
pub(super) struct Mean {
    n: f64,
    pub(super) items: Vec<ItemPosterior>,
    pub(super) observations: Vec<ObservationPosterior>,
}

impl Mean {
    /// Adds what one draw says.
    pub(super) fn add(&mut self, found: Described) {
        let Described { items, observations } = found;
        self.add_mean(Self { n: 1.0, items, observations });
    }

    /// Adds what the draws of another mean say.
    pub(super) fn add_mean(&mut self, other: Self) {
        if self.n <= 0.0 {
            *self = other;
            return;
        }
        self.n += other.n;
        let share = other.n / self.n;
        let towards = |mean: &mut f64, x: f64| *mean += share * (x - *mean);
        let all_towards = |mean: &mut [f64], xs: &[f64]| {
            for (mean, x) in mean.iter_mut().zip(xs) {
                towards(mean, *x);
            }
        };
        for (mean, item) in self.items.iter_mut().zip(&other.items) {
            all_towards(&mut mean.probability, &item.probability);
            towards(&mut mean.lambda, item.lambda);
            for (mean, segment) in mean.segments.iter_mut().zip(&item.segments) {
                all_towards(&mut mean.probability, &segment.probability);
            }
            for (mean, times) in mean.times.iter_mut().zip(&item.times) {
                all_towards(mean, times);
            }
        }
        for (mean, found) in self.observations.iter_mut().zip(&other.observations) {
            towards(&mut mean.p_right, found.p_right);
            towards(&mut mean.p_overtaken, found.p_overtaken);
            towards(&mut mean.weight_db, found.weight_db);
        }
    }
}
