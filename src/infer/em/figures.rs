//! What the draws of an [`super::Augmentation`] say of numbers, counts and dates. At the best mode shifts
//! of sources, their classes of error and the rate of counts would be taken for known: few claims
//! speak of each, all figures of an item lean on them alike, and an interval without them is too
//! narrow (docs/model.md, Eq. 42).

use std::sync::Arc;

use crate::infer::average::Mean;
use crate::infer::kernel::describe;
use crate::model::{Detail, Layout, Parameters, Posterior, Problem};

/// The quantities of a problem, and their posteriors averaged over draws.
#[derive(Clone)]
pub(super) struct Figures {
    problem: Problem,
    layout: Arc<Layout>,
    /// In the whole problem: items, and observations.
    items: Vec<usize>,
    observations: Vec<usize>,
    mean: Mean,
}

impl Figures {
    /// `None` if no item of `problem` is a quantity; `layout` is that of the draws.
    pub(super) fn of(problem: &Problem, layout: &Layout) -> Option<Self> {
        let is_quantity = |item: usize| problem.items[item].grid.is_some();
        let items: Vec<usize> = (0..problem.items.len()).filter(|&i| is_quantity(i)).collect();
        if items.is_empty() {
            return None;
        }
        let (rest, layout) = layout.without_items(problem, &|item| !is_quantity(item));
        let observations =
            items.iter().flat_map(|&i| problem.items[i].observations.clone()).collect();
        let mean = Mean::default();
        Some(Self { problem: rest, layout: Arc::new(layout), items, observations, mean })
    }

    /// The quantities alone.
    pub(super) fn problem(&self) -> &Problem {
        &self.problem
    }

    /// Adds what a draw says.
    pub(super) fn add(&mut self, at: &Parameters) {
        let at = Parameters { layout: self.layout.clone(), ..at.clone() };
        self.mean.add(describe(&self.problem, &at, Detail::Full));
    }

    /// Adds what the draws of another chain say.
    pub(super) fn join(&mut self, other: Self) {
        self.mean.add_mean(other.mean);
    }

    /// Puts the averages in the place of what the mode says.
    pub(super) fn put(self, posterior: &mut Posterior) {
        for (i, mean) in self.items.into_iter().zip(self.mean.items) {
            posterior.items[i] = mean;
        }
        for (o, mean) in self.observations.into_iter().zip(self.mean.observations) {
            posterior.observations[o] = mean;
        }
    }
}
