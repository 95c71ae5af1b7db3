//! What is kept of the points of an [`Augmentation`]: draws for quantiles, and means.

use rand::Rng;

use super::augment::Augmentation;
use crate::infer::summary::{Shares, right, row_weight};
use crate::model::{Layout, Parameters, Problem};
use crate::num::draw_dirichlet;

/// What is kept of the points: some of it draw by draw, and the sums that means come from.
pub(super) struct Kept {
    /// P(right | truth), by row of the layout, draw by draw.
    pub(super) rows: Vec<Vec<f64>>,
    /// P(right) by slot, draw by draw.
    pub(super) slots: Vec<Vec<f64>>,
    pub(super) shifts: Vec<Vec<f64>>,
    pub(super) sources: Vec<Vec<f64>>,
    /// P(right) of a source without claims, by kind group, draw by draw.
    pub(super) unheard: Vec<Vec<f64>>,
    n: f64,
    /// By entry of the layout.
    entries: Vec<f64>,
    of_slots: Vec<Means>,
    of_sources: Vec<Means>,
    of_unheard: Vec<Means>,
}

/// P(right) given everything else at a point, and what it is a priori there; or sums of these.
#[derive(Clone, Copy, Default)]
pub(super) struct Means {
    pub(super) after: f64,
    pub(super) prior: f64,
}

impl Means {
    /// Adds a part with a weight.
    fn add(&mut self, weight: f64, part: &Self) {
        self.after += weight * part.after;
        self.prior += weight * part.prior;
    }
}

impl Kept {
    /// Room for `n` points.
    pub(super) fn new(problem: &Problem, layout: &Layout, n: usize) -> Self {
        let room = |n_kept: usize| (0..n_kept).map(|_| Vec::with_capacity(n)).collect();
        let (n_slots, n_sources) = (layout.slots.len(), problem.n_sources as usize);
        let n_groups = usize::from(problem.n_groups);
        Self {
            rows: room(layout.n_rows),
            slots: room(n_slots),
            shifts: room(n_slots),
            sources: room(n_sources),
            unheard: room(n_groups),
            n: 0.0,
            entries: vec![0.0; layout.n_entries],
            of_slots: vec![Means::default(); n_slots],
            of_sources: vec![Means::default(); n_sources],
            of_unheard: vec![Means::default(); n_groups],
        }
    }

    /// Adds the point that `chain` is at.
    pub(super) fn add(
        &mut self,
        problem: &Problem,
        (chain, shares): (&Augmentation<'_>, &Shares),
        rng: &mut impl Rng,
    ) {
        let at = chain.parameters();
        self.n += 1.0;
        for (sum, expected) in self.entries.iter_mut().zip(chain.expected()) {
            *sum += expected;
        }
        let parts: Vec<Means> = (0..at.layout.slots.len())
            .map(|i| self.add_slot(problem, (chain, shares), i))
            .collect();
        for (source, slots) in shares.by_source.iter().enumerate() {
            let total: f64 = slots.iter().map(|&i| shares.claims[i]).sum();
            let mut score = 0.0;
            for &i in slots {
                let weight = shares.claims[i] / total;
                score += weight * self.slots[i].last().copied().unwrap_or(0.0);
                self.of_sources[source].add(weight, &parts[i]);
            }
            self.sources[source].push(score);
        }
        let total: f64 = shares.overall.iter().sum();
        for (group, draws) in self.unheard.iter_mut().enumerate() {
            let parts = shares.overall.iter().enumerate().filter(|(_, weight)| **weight > 0.0);
            let score = parts
                .map(|(f, weight)| {
                    let theta = draw_unheard(problem, at, (f, group), rng);
                    weight / total * shares.score(problem, at, f, theta)
                })
                .sum();
            draws.push(score);
            let unheard = shares.unheard(problem, at, group as u16).mean;
            self.of_unheard[group].add(1.0, &Means { after: unheard, prior: unheard });
        }
    }

    /// Adds what a point says of slot `i`; returns its means.
    fn add_slot(
        &mut self,
        problem: &Problem,
        (chain, shares): (&Augmentation<'_>, &Shares),
        i: usize,
    ) -> Means {
        let at = chain.parameters();
        let slot = &at.layout.slots[i];
        let f = usize::from(slot.family);
        let family = &problem.families[f];
        let width = family.form.row_width();
        let prior = at.prior_rows(problem, slot.family, slot.source);
        let (mut score, mut sum) = (0.0, Means::default());
        for (row, prior) in prior.chunks_exact(width).enumerate() {
            let own = slot.entry + row * width..slot.entry + (row + 1) * width;
            let p_right = |mean: &[f64]| right(family, row, mean).0;
            let drawn = p_right(&at.rows[own.clone()]);
            self.rows[slot.row + row].push(drawn);
            score += row_weight(at, f, row) * drawn;
            let part = Means { after: p_right(&chain.expected()[own]), prior: p_right(prior) };
            sum.add(row_weight(at, f, row), &part);
        }
        self.slots[i].push(shares.score(problem, at, f, score));
        self.shifts[i].push(at.shifts[i]);
        let [after, prior] =
            [sum.after, sum.prior].map(|theta| shares.score(problem, at, f, theta));
        let sum = Means { after, prior };
        self.of_slots[i].add(1.0, &sum);
        sum
    }

    /// Mean of an entry of the layout.
    pub(super) fn entry(&self, entry: usize) -> f64 {
        self.entries[entry] / self.n
    }

    /// Means of a slot.
    pub(super) fn slot(&self, i: usize) -> Means {
        self.mean(&self.of_slots[i])
    }

    /// Means of a source that has claims.
    pub(super) fn source(&self, source: usize) -> Means {
        self.mean(&self.of_sources[source])
    }

    /// Means of a source of a kind group that has none.
    pub(super) fn silent(&self, group: usize) -> Means {
        self.mean(&self.of_unheard[group])
    }

    fn mean(&self, sum: &Means) -> Means {
        Means { after: sum.after / self.n, prior: sum.prior / self.n }
    }

    fn draws_mut(&mut self) -> impl Iterator<Item = &mut Vec<f64>> {
        let Self { rows, slots, shifts, sources, unheard, .. } = self;
        [rows, slots, shifts, sources, unheard].into_iter().flatten()
    }

    /// Adds the points of another chain.
    pub(super) fn join(&mut self, mut other: Self) {
        for (all, own) in self.draws_mut().zip(other.draws_mut()) {
            all.append(own);
        }
        self.n += other.n;
        for (sum, own) in self.entries.iter_mut().zip(other.entries) {
            *sum += own;
        }
        let sums = [
            (&mut self.of_slots, other.of_slots),
            (&mut self.of_sources, other.of_sources),
            (&mut self.of_unheard, other.of_unheard),
        ];
        for (all, own) in sums {
            for (sum, own) in all.iter_mut().zip(own) {
                sum.add(1.0, &own);
            }
        }
    }

    pub(super) fn sort(&mut self) {
        self.draws_mut().for_each(|draws| draws.sort_by(f64::total_cmp));
    }
}

/// P(right) in a family of a source of a kind group that has made no claim.
fn draw_unheard(
    problem: &Problem,
    at: &Parameters,
    (f, group): (usize, usize),
    rng: &mut impl Rng,
) -> f64 {
    let (family, learned) = (&problem.families[f], &at.families[f]);
    let (width, size) = (family.form.row_width(), family.form.n_entries());
    let own = learned.groups[group * size..(group + 1) * size].chunks_exact(width);
    let mut score = 0.0;
    for (row, mean) in own.enumerate() {
        let mut drawn: Vec<f64> = mean.iter().map(|m| learned.strength[row] * m).collect();
        draw_dirichlet(rng, &mut drawn);
        score += row_weight(at, f, row) * right(family, row, &drawn).0;
    }
    score
}
