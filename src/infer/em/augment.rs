//! Draws of parameters around a mode by data augmentation (Tanner & Wong 1987): what is not seen is
//! drawn given the parameters ([`impute`]), and these given it (docs/model.md, Eq. 27).

use rand::{Rng, RngExt};

use super::update::{STRENGTH_BOUNDS, STRENGTH_SHAPE, group_weight, shape, slots_of};
use crate::infer::kernel::{Imputed, impute};
use crate::model::{Family, FamilyForm, FamilyParameters, Parameters, Problem};
use crate::num::{draw_dirichlet, draw_ln_gamma, stream};

/// A Markov chain over all parameters whose stationary distribution is their posterior, if all
/// weights are 1 and no observation is derived; else it counts as EM does. Quantities stay where
/// they are.
pub struct Augmentation<'a> {
    problem: &'a Problem,
    learn: bool,
    seed: u64,
    n: u64,
    parameters: Parameters,
    imputed: Imputed,
}

impl<'a> Augmentation<'a> {
    /// A chain that starts at `parameters`; populations and strengths stay where they are unless
    /// `learn`. The same seed gives the same chain for any number of threads.
    pub fn new(problem: &'a Problem, parameters: Parameters, learn: bool, seed: u64) -> Self {
        let imputed = impute(problem, &parameters, (seed, 0));
        Self { problem, learn, seed, n: 0, parameters, imputed }
    }

    /// The next point of the chain.
    pub fn step(&mut self) -> &Parameters {
        self.n += 1;
        self.imputed = impute(self.problem, &self.parameters, (self.seed, self.n));
        let n_items = self.problem.items.len() as u64;
        let mut rng = stream(self.seed, self.n * (n_items + 1) + n_items);
        for (f, family) in self.problem.families.iter().enumerate() {
            self.draw_family((f, family), &mut rng);
        }
        &self.parameters
    }

    /// Claims behind each entry of the last point's rows, as drawn for it.
    pub(super) fn counts(&self) -> &[f64] {
        &self.imputed.counts
    }

    /// The last point.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    fn draw_family(&mut self, (f, family): (usize, &Family), rng: &mut impl Rng) {
        let is_drawn = !matches!(family.form, FamilyForm::Quantity { .. });
        if !is_drawn || slots_of(&self.parameters, f).is_empty() {
            return;
        }
        if self.learn {
            for _ in 0..8 {
                self.draw_population((f, family), rng);
            }
        }
        let learned = &mut self.parameters.families[f];
        redraw(&mut learned.nodes, &self.imputed.nodes[f], &family.node_prior, rng);
        redraw(&mut learned.prevalence, &self.imputed.truths[f], &family.prevalence, rng);
        let jumps = family.jump_shape + self.imputed.jumps[f];
        let days = family.jump_exposure_days + self.imputed.exposure_days[f];
        learned.jump_rate = draw_ln_gamma(rng, jumps).exp() / days;
        let (n_rows, width) = shape(family.form);
        for i in 0..slots_of(&self.parameters, f).len() {
            let slot = slots_of(&self.parameters, f)[i];
            let mean = self.parameters.prior_rows(self.problem, slot.family, slot.source);
            for row in 0..n_rows {
                let at = slot.entry + row * width..slot.entry + (row + 1) * width;
                let strength = self.parameters.families[f].strength[row];
                let prior: Vec<f64> =
                    mean[row * width..(row + 1) * width].iter().map(|m| strength * m).collect();
                let counts = &self.imputed.counts[at.clone()];
                redraw(&mut self.parameters.rows[at], counts, &prior, rng);
            }
        }
    }

    /// Draws strengths, then the family's population, then those of its groups, each with what
    /// comes after it and the sources' rows integrated out: claims at the tables of a Chinese
    /// restaurant, tables at those of the next (Teh et al. 2006; the strength's Beta variables are
    /// Escobar & West's, 1995).
    fn draw_population(&mut self, (f, family): (usize, &Family), rng: &mut impl Rng) {
        let (n_rows, width) = shape(family.form);
        let size = n_rows * width;
        let (tables, ln_sticks) = self.draw_tables(f, (n_rows, width), rng);
        let learned = &mut self.parameters.families[f];
        for row in 0..n_rows {
            let of_row = |(i, _): &(usize, &f64)| (i % size) / width == row;
            let n_draws: f64 = tables.iter().enumerate().filter(of_row).map(|(_, t)| t).sum();
            let rate = STRENGTH_SHAPE / family.strength[row] - ln_sticks[row];
            let drawn = draw_ln_gamma(rng, STRENGTH_SHAPE + n_draws).exp() / rate;
            let (lo, hi) = STRENGTH_BOUNDS;
            learned.strength[row] = drawn.clamp(lo, hi);
        }
        let of_groups = group_weight(family);
        let mut pooled = vec![0.0; size];
        for (i, t) in tables.iter().enumerate() {
            pooled[i % size] += draw_table(rng, *t, of_groups * learned.population[i % size]);
        }
        let FamilyParameters { population, groups, .. } = learned;
        let around =
            |out: &mut [f64], drawn: &[f64], (weight, mean): (f64, &[f64]), rng: &mut _| {
                let prior: Vec<f64> = mean.iter().map(|m| weight * m).collect();
                for (row, out) in out.chunks_exact_mut(width).enumerate() {
                    let at = row * width..(row + 1) * width;
                    redraw(out, &drawn[at.clone()], &prior[at], rng);
                }
            };
        let anchor = family.population_rows();
        around(population, &pooled, (family.population_weight, &anchor), rng);
        for (group, tables) in groups.chunks_exact_mut(size).zip(tables.chunks_exact(size)) {
            around(group, tables, (of_groups, population), rng);
        }
    }

    /// Draws from each group's population behind the claims of its sources, and for each row the sum
    /// of the logarithms of the sources' Beta(κ, N).
    fn draw_tables(
        &self,
        f: usize,
        (n_rows, width): (usize, usize),
        rng: &mut impl Rng,
    ) -> (Vec<f64>, Vec<f64>) {
        let learned = &self.parameters.families[f];
        let size = n_rows * width;
        let mut tables = vec![0.0; learned.groups.len()];
        let mut ln_sticks = vec![0.0; n_rows];
        for slot in slots_of(&self.parameters, f) {
            let group = usize::from(self.problem.groups[slot.source as usize]) * size;
            let mean = self.parameters.prior_rows(self.problem, slot.family, slot.source);
            for (row, ln_sticks) in ln_sticks.iter_mut().enumerate() {
                let strength = learned.strength[row];
                let mut total = 0.0;
                for answer in row * width..(row + 1) * width {
                    let n = self.imputed.counts[slot.entry + answer];
                    total += n;
                    tables[group + answer] += draw_table(rng, n, strength * mean[answer]);
                }
                if total > 0.0 {
                    let mut stick = [strength, total];
                    draw_dirichlet(rng, &mut stick);
                    *ln_sticks += stick[0].max(1e-300).ln();
                }
            }
        }
        (tables, ln_sticks)
    }
}

/// Tables of a Chinese restaurant with concentration `mass` after `n` guests; the last guest may
/// be a part of one.
fn draw_table(rng: &mut impl Rng, n: f64, mass: f64) -> f64 {
    let mut tables = 0.0;
    let mut seated = 0.0;
    while seated < n {
        let whole = (n - seated).min(1.0);
        if rng.random::<f64>() < whole * mass / (mass + seated) {
            tables += 1.0;
        }
        seated += 1.0;
    }
    tables
}

/// Draws `out` from the Dirichlet with these counts and pseudo-counts.
fn redraw(out: &mut [f64], counts: &[f64], prior: &[f64], rng: &mut impl Rng) {
    for ((p, n), a) in out.iter_mut().zip(counts).zip(prior) {
        *p = n + a;
    }
    draw_dirichlet(rng, out);
    for p in out {
        *p = p.max(FLOOR);
    }
}

/// No probability gets nearer to 0 than this: its logarithm must exist.
const FLOOR: f64 = 1e-300;
