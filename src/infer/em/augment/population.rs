//! Strengths and populations, given the claims behind each entry, sources' rows integrated out.

use rand::{Rng, RngExt};

use super::super::population::group_weight;
use super::super::update::{STRENGTH_BOUNDS, STRENGTH_SHAPE, shape, slots_of};
use super::{Augmentation, redraw};
use crate::model::FamilyParameters;
use crate::num::{digamma, draw_dirichlet, draw_ln_gamma};

/// Draws behind the claims of the sources.
struct Tables {
    /// By group and entry.
    of_groups: Vec<f64>,
    /// By entry of the slots of sources that have a level.
    of_levels: Vec<(u32, Vec<f64>)>,
    /// By row, Σ ln of the sources' Beta(κ, N) variables.
    ln_sticks: Vec<f64>,
}

impl Augmentation<'_> {
    /// Draws strengths, then the family's population, then those of its groups, each with what
    /// comes after it and the sources' rows integrated out: claims sit at the tables of a Chinese
    /// restaurant, tables at those of the next (Teh et al. 2006; the Beta variables of the
    /// strengths are Escobar & West's, 1995).
    ///
    /// Sources with a level draw around another mean than their group's. With them, what is drawn
    /// as if they had none is a proposal that is taken or left (Hastings 1970).
    pub(super) fn draw_population(&mut self, f: usize, rng: &mut impl Rng) {
        if slots_of(&self.parameters, f).is_empty() {
            return;
        }
        let problem = self.problem;
        let family = &problem.families[f];
        let (n_rows, width) = shape(family.form);
        let size = n_rows * width;
        let tables = self.draw_tables(f, rng);
        let learned = &mut self.parameters.families[f];
        for row in 0..n_rows {
            let of_row = |(i, _): &(usize, &f64)| (i % size) / width == row;
            let drawn = tables.of_groups.iter().enumerate().filter(of_row);
            let n_draws: f64 = drawn.map(|(_, t)| t).sum();
            let rate = STRENGTH_SHAPE / family.strength[row] - tables.ln_sticks[row];
            let strength = draw_ln_gamma(rng, STRENGTH_SHAPE + n_draws).exp() / rate;
            let (lo, hi) = STRENGTH_BOUNDS;
            learned.strength[row] = strength.clamp(lo, hi);
        }
        let of_groups = group_weight(family);
        let mut pooled = vec![0.0; size];
        for (i, t) in tables.of_groups.iter().enumerate() {
            pooled[i % size] += draw_table(rng, *t, of_groups * learned.population[i % size]);
        }
        let around =
            |out: &mut [f64], drawn: &[f64], (weight, mean): (f64, &[f64]), rng: &mut _| {
                let prior: Vec<f64> = mean.iter().map(|m| weight * m).collect();
                for (row, out) in out.chunks_exact_mut(width).enumerate() {
                    let at = row * width..(row + 1) * width;
                    redraw(out, &drawn[at.clone()], &prior[at], rng);
                }
            };
        let before = (learned.population.clone(), learned.groups.clone());
        let ln_before = self.ln_level_factor(f, &tables);
        let FamilyParameters { population, groups, .. } = &mut self.parameters.families[f];
        around(population, &pooled, (family.population_weight, &family.population_rows()), rng);
        let own = tables.of_groups.chunks_exact(size);
        for (group, tables) in groups.chunks_exact_mut(size).zip(own) {
            around(group, tables, (of_groups, population), rng);
        }
        let ln_odds = self.ln_level_factor(f, &tables) - ln_before;
        if (1.0 - rng.random::<f64>()).ln() > ln_odds {
            let learned = &mut self.parameters.families[f];
            (learned.population, learned.groups) = before;
        }
    }

    /// ln of the factor by which tables of sources with a level are likelier than without.
    fn ln_level_factor(&self, f: usize, tables: &Tables) -> f64 {
        let size = self.problem.families[f].form.n_entries();
        let groups = &self.parameters.families[f].groups;
        let mut sum = 0.0;
        for (source, tables) in &tables.of_levels {
            let group = usize::from(self.problem.groups[*source as usize]) * size;
            let raised = self.parameters.prior_rows(self.problem, f as u16, *source);
            for ((t, m), own) in tables.iter().zip(&raised).zip(&groups[group..group + size]) {
                sum += t * (m.max(super::FLOOR).ln() - own.max(super::FLOOR).ln());
            }
        }
        sum
    }

    fn draw_tables(&self, f: usize, rng: &mut impl Rng) -> Tables {
        let family = &self.problem.families[f];
        let (n_rows, width) = shape(family.form);
        let learned = &self.parameters.families[f];
        let size = n_rows * width;
        let mut all = Tables {
            of_groups: vec![0.0; learned.groups.len()],
            of_levels: Vec::new(),
            ln_sticks: vec![0.0; n_rows],
        };
        for slot in slots_of(&self.parameters, f) {
            let group = usize::from(self.problem.groups[slot.source as usize]) * size;
            let mean = self.parameters.prior_rows(self.problem, slot.family, slot.source);
            let counts = &self.imputed.counts[slot.entry..slot.entry + size];
            let mut own = vec![0.0; size];
            for (entry, (n, m)) in counts.iter().zip(&mean).enumerate() {
                own[entry] = draw_table(rng, *n, learned.strength[entry / width] * m);
                all.of_groups[group + entry] += own[entry];
            }
            for (row, counts) in counts.chunks_exact(width).enumerate() {
                let total: f64 = counts.iter().sum();
                if total > 0.0 {
                    let mut stick = [learned.strength[row], total];
                    draw_dirichlet(rng, &mut stick);
                    all.ln_sticks[row] += stick[0].max(super::FLOOR).ln();
                }
            }
            let levels = &self.parameters.layout.has_level;
            if family.is_pooled && levels[slot.source as usize] {
                all.of_levels.push((slot.source, own));
            }
        }
        all
    }
}

/// Tables of a Chinese restaurant with concentration `mass` after `n` guests; the last guest may
/// be a part of one.
///
/// A part of a guest opens a table with the derivative of ln Γ(mass + n) − ln Γ(mass + seated) by ln mass, so
/// that strengths feel of it what its factor in the Dirichlet-multinomial is worth. The share that it is of a
/// guest would be too little: first parts of many sources, which tell nothing of strengths, would draw them
/// to zero.
fn draw_table(rng: &mut impl Rng, n: f64, mass: f64) -> f64 {
    let mut tables = 0.0;
    let mut seated = 0.0;
    while seated < n {
        let part = (n - seated).min(1.0);
        let opens = if part < 1.0 && mass > 0.0 {
            mass * (digamma(mass + seated + part) - digamma(mass + seated))
        } else {
            mass / (mass + seated)
        };
        if rng.random::<f64>() < opens {
            tables += 1.0;
        }
        seated += 1.0;
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::stream;

    /// 20,000 draws: the mean is within five standard errors of mass (ψ(mass + n) − ψ(mass)), the
    /// derivative of ln Γ(mass + n) − ln Γ(mass) by ln mass (a false alarm: below 1e-5 in all).
    #[test]
    fn tables_are_as_many_as_the_factor_is_worth() {
        let mut rng = stream(5, 0);
        for (n, mass) in [(0.3, 0.02), (0.3, 5.0), (0.9, 1.0), (2.5, 0.4), (2.5, 30.0), (7.0, 2.0)]
        {
            let draws: Vec<f64> = (0..20_000).map(|_| draw_table(&mut rng, n, mass)).collect();
            let mean = draws.iter().sum::<f64>() / draws.len() as f64;
            let squares: f64 = draws.iter().map(|t| (t - mean).powi(2)).sum();
            let error = squares.sqrt() / draws.len() as f64;
            let worth = mass * (digamma(mass + n) - digamma(mass));
            assert!(
                (mean - worth).abs() < 5.0 * error + 1e-9,
                "{n} guests, {mass}: {mean}, {worth}"
            );
        }
    }

    #[test]
    fn a_restaurant_without_mass_or_guests_has_no_table() {
        let mut rng = stream(5, 0);
        assert!(draw_table(&mut rng, 0.0, 1.0) <= 0.0 && draw_table(&mut rng, 0.4, 0.0) <= 0.0);
    }
}
