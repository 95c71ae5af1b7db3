//! One walk over all draws: what is needed of each for the posteriors of sources.

use super::chain::Walk;
use super::density::LnPosterior;
use super::lone::Lone;
use super::space::{Space, Target, clear, numbers};
use crate::infer::summary::{Moments, Shares, right, row_weight};
use crate::infer::{DrawProgress, InferError, Observer};
use crate::model::{FamilyForm, Parameters};

/// Draws between two questions whether to stop.
const PATIENCE: usize = 64;

/// Mean and variance of something of which each draw tells mean and variance.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    n: f64,
    mean: f64,
    squares: f64,
    within: f64,
}

impl Tally {
    /// Welford (1962).
    pub(super) fn add(&mut self, mean: f64, variance: f64) {
        self.n += 1.0;
        let off = mean - self.mean;
        self.mean += off / self.n;
        self.squares += off * (mean - self.mean);
        self.within += (variance - self.within) / self.n;
    }

    pub(super) fn mean(&self) -> f64 {
        self.mean
    }

    pub(super) fn variance(&self) -> f64 {
        self.squares / self.n.max(1.0) + self.within
    }
}

/// What is kept of a slot.
pub(super) struct SlotRecord {
    /// By row: P(right | truth), draw by draw.
    pub(super) rights: Vec<Vec<f64>>,
    /// By row: P(right | truth) a priori.
    pub(super) priors: Vec<Tally>,
    /// Its rows a priori, means.
    pub(super) prior_rows: Vec<f64>,
    /// P(right) over all rows, draw by draw.
    pub(super) scores: Vec<f64>,
    /// Shift of figures, draw by draw; empty for other forms.
    pub(super) shifts: Vec<f64>,
}

/// Everything that is kept.
pub(super) struct Record {
    /// Means; the layout is that of the density.
    pub(super) means: Parameters,
    pub(super) slots: Vec<SlotRecord>,
    /// By source: P(right), draw by draw; of sources without claims their prior's mean.
    pub(super) scores: Vec<Vec<f64>>,
    /// By source: P(right) a priori.
    pub(super) priors: Vec<Tally>,
    /// Hyper-parameters that are watched, draw by draw.
    pub(super) watched: Vec<(String, Vec<f64>)>,
}

impl Record {
    /// Walks over all draws in the order of the chains; rows that were not walked are drawn, by
    /// `seed`.
    pub(super) fn of(
        (density, seed): (&LnPosterior<'_>, u64),
        walks: &[Walk],
        shares: &Shares,
        (observer, last): (&mut dyn Observer, DrawProgress),
    ) -> Result<Self, InferError> {
        let space = &density.space;
        let [mut at, mut ln] = [(); 2].map(|()| space.base.clone());
        let mut record = Self::new(space);
        let watched = watched(space);
        let lone = Lone::of(space, seed);
        let mut n = 0;
        for draw in walks.iter().flat_map(|walk| &walk.draws) {
            space.place(draw, &mut at, &mut ln);
            for ((_, target, entry), (_, values)) in watched.iter().zip(&mut record.watched) {
                values.push(space.entries_of(*target, &mut at)[*entry]);
            }
            if let Some(lone) = &lone {
                lone.draw(space, &mut at, n as u64);
            }
            record.add(space, shares, &at);
            for (sum, own) in numbers(&mut record.means).into_iter().zip(numbers(&mut at)) {
                add_to(sum, own);
            }
            n += 1;
            if n % PATIENCE == 0 && observer.on_draw(last).is_break() {
                return Err(InferError::Interrupted);
            }
        }
        let own = record.slots.iter_mut().map(|slot| slot.prior_rows.as_mut_slice());
        for sum in numbers(&mut record.means).into_iter().chain(own) {
            for x in sum {
                *x /= n as f64;
            }
        }
        Ok(record)
    }

    fn new(space: &Space<'_>) -> Self {
        let problem = space.problem;
        let slots = space
            .slots
            .iter()
            .zip(&problem.families)
            .flat_map(|(slots, family)| slots.clone().map(move |_| family.form))
            .map(|form| SlotRecord {
                rights: vec![Vec::new(); form.n_rows()],
                priors: vec![Tally::default(); form.n_rows()],
                prior_rows: vec![0.0; form.n_entries()],
                scores: Vec::new(),
                shifts: Vec::new(),
            })
            .collect();
        let n_sources = problem.n_sources as usize;
        let mut means = space.base.clone();
        clear(&mut means);
        Self {
            means,
            slots,
            scores: vec![Vec::new(); n_sources],
            priors: vec![Tally::default(); n_sources],
            watched: watched(space).into_iter().map(|(name, ..)| (name, Vec::new())).collect(),
        }
    }

    /// Adds what a draw says of sources.
    fn add(&mut self, space: &Space<'_>, shares: &Shares, at: &Parameters) {
        let problem = space.problem;
        let parts: Vec<Moments> =
            (0..self.slots.len()).map(|i| self.slots[i].add(space, shares, i, at)).collect();
        let unheard: Vec<Moments> =
            (0..problem.n_groups).map(|group| shares.unheard(problem, at, group)).collect();
        for (source, slots) in shares.by_source.iter().enumerate() {
            let mut sum = Moments::default();
            let total: f64 = slots.iter().map(|&i| shares.claims[i]).sum();
            for &i in slots {
                sum.add(shares.claims[i] / total, &parts[i]);
            }
            if slots.is_empty() {
                sum = unheard[usize::from(problem.groups[source])];
            }
            self.scores[source].push(sum.mean);
            self.priors[source].add(sum.prior_mean, sum.prior_variance);
        }
    }
}

impl SlotRecord {
    /// Adds a draw; returns P(right) in it, certain, and a priori, not so.
    fn add(&mut self, space: &Space<'_>, shares: &Shares, i: usize, at: &Parameters) -> Moments {
        let slot = &at.layout.slots[i];
        let f = usize::from(slot.family);
        let family = &space.problem.families[f];
        let width = family.form.row_width();
        let prior = at.prior_rows(space.problem, slot.family, slot.source);
        let mut sum = Moments::default();
        for (row, prior) in prior.chunks_exact(width).enumerate() {
            let own = &at.rows[slot.entry + row * width..slot.entry + (row + 1) * width];
            let (mean, _) = right(family, row, own);
            let (prior_mean, spread) = right(family, row, prior);
            let prior_variance = spread / (at.families[f].strength[row] + 1.0);
            self.rights[row].push(mean);
            self.priors[row].add(prior_mean, prior_variance);
            let part =
                Moments { mean, variance: 0.0, prior_mean, prior_variance, n_effective: 0.0 };
            sum.add(row_weight(at, f, row), &part);
        }
        add_to(&mut self.prior_rows, &prior);
        let sum = shares.scored(space.problem, at, f, &sum);
        self.scores.push(sum.mean);
        if matches!(family.form, FamilyForm::Quantity { .. }) {
            self.shifts.push(at.shifts[i]);
        }
        sum
    }
}

/// Hyper-parameters that are watched: name, block, entry. Of rows the right answer's.
fn watched(space: &Space<'_>) -> Vec<(String, Target, usize)> {
    let name = |f: usize| &space.problem.families[f].name;
    let mut all = Vec::new();
    for block in &space.blocks {
        let target = block.target;
        match target {
            Target::Population { family, row } => {
                all.push((format!("{}.population.{row}", name(family)), target, row));
            }
            Target::Group { family, group, row } => {
                all.push((format!("{}.group.{group}.{row}", name(family)), target, row));
            }
            Target::Strength { family, row } => {
                all.push((format!("{}.strength.{row}", name(family)), target, 0));
            }
            Target::Prevalence { family } => {
                let n = space.problem.families[family].prevalence.len();
                let each = |k| (format!("{}.prevalence.{k}", name(family)), target, k);
                all.extend((0..n).map(each));
            }
            Target::Nodes { family } => {
                let each = |k| (format!("{}.lambda.{k}", name(family)), target, k);
                all.extend(space.active(family).map(each));
            }
            Target::JumpRate { family } => {
                all.push((format!("{}.jump_rate_per_day", name(family)), target, 0));
            }
            Target::ShiftSd { family } => {
                all.push((format!("{}.shift_sd", name(family)), target, 0));
            }
            Target::LevelSd => all.push(("level_sd".to_owned(), target, 0)),
            Target::Row { .. } | Target::Shift { .. } | Target::Level { .. } => {}
        }
    }
    all
}

fn add_to(sum: &mut [f64], more: &[f64]) {
    for (s, x) in sum.iter_mut().zip(more) {
        *s += x;
    }
}
