//! What moves a source as a whole: its level over all pooled families, and the shift of its figures,
//! with their spreads (docs/model.md, Eq. 28 and 35).

use rand::Rng;

use super::Augmentation;
use crate::infer::kernel::Figured;
use crate::model::{LEVEL_SD, SPREAD_WEIGHT};
use crate::num::{draw_ln_gamma, ln_gamma, slice};

impl Augmentation<'_> {
    /// Draws each level given the claims behind its source's entries, rows integrated out, and the
    /// spread of the levels.
    pub(super) fn draw_levels(&mut self, rng: &mut impl Rng) {
        let layout = self.parameters.layout.clone();
        if !layout.has_level.contains(&true) {
            return;
        }
        let mut own: Vec<Vec<usize>> = vec![Vec::new(); layout.has_level.len()];
        for (i, slot) in layout.slots.iter().enumerate() {
            let is_pooled = self.problem.families[usize::from(slot.family)].is_pooled;
            if is_pooled && layout.has_level[slot.source as usize] {
                own[slot.source as usize].push(i);
            }
        }
        let sd = self.parameters.level_sd;
        for (source, slots) in own.iter().enumerate().filter(|(_, slots)| !slots.is_empty()) {
            let ln_density = |level: f64| {
                let claims: f64 = slots.iter().map(|&i| self.ln_rows(i, level)).sum();
                claims - 0.5 * (level / sd).powi(2)
            };
            let level = slice(rng, self.parameters.levels[source], sd, ln_density);
            self.parameters.levels[source] = level;
        }
        let levels = self.parameters.levels.iter().zip(&layout.has_level);
        let squares = levels.filter(|(_, has)| **has).map(|(x, _)| x * x);
        self.parameters.level_sd = draw_spread(rng, LEVEL_SD, squares);
    }

    /// ln P(claims behind a slot's entries | level of its source), rows integrated out, up to what
    /// does not depend on the level.
    fn ln_rows(&self, slot: usize, level: f64) -> f64 {
        let slot = &self.parameters.layout.slots[slot];
        let width = self.problem.families[usize::from(slot.family)].form.row_width();
        let key = (slot.family, slot.source);
        let mean = self.parameters.prior_rows_at(self.problem, key, level);
        let strength = &self.parameters.families[usize::from(slot.family)].strength;
        let mut sum = 0.0;
        for (entry, m) in mean.iter().enumerate() {
            let n = self.imputed.counts[slot.entry + entry];
            if n > 0.0 {
                let mass = (strength[entry / width] * m).max(super::FLOOR);
                sum += ln_gamma(n + mass) - ln_gamma(mass);
            }
        }
        sum
    }

    /// Draws shifts given the figures that their sources took pains with and, if populations are
    /// learned, the spreads of the shifts.
    pub(super) fn draw_shifts(&mut self, rng: &mut impl Rng) {
        for (f, family) in self.problem.families.iter().enumerate() {
            let Some(errors) = &family.errors else { continue };
            let sd = self.parameters.families[f].shift_sd;
            let mut squares = Vec::new();
            for (i, slot) in self.parameters.layout.slots.iter().enumerate() {
                if usize::from(slot.family) != f {
                    continue;
                }
                let figures = &self.imputed.figures[i];
                let precision: f64 = figures.iter().map(Figured::precision).sum();
                let width = 2.0 / (precision + sd.powi(-2)).sqrt();
                let ln_density = |shift: f64| {
                    let said: f64 = figures.iter().map(|figure| figure.ln_chance(shift)).sum();
                    said - 0.5 * (shift / sd).powi(2)
                };
                let shift = slice(rng, self.parameters.shifts[i], width, ln_density);
                self.parameters.shifts[i] = shift;
                squares.push(shift * shift);
            }
            if self.learn && !squares.is_empty() {
                let drawn = draw_spread(rng, errors.shift_sd, squares.into_iter());
                self.parameters.families[f].shift_sd = drawn;
            }
        }
    }
}

/// Draws a spread given the squares of what is spread: its own square is inverse χ² around that of
/// `centre`, as if seen [`SPREAD_WEIGHT`] times.
fn draw_spread(rng: &mut impl Rng, centre: f64, squares: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut n) = (SPREAD_WEIGHT * centre * centre, SPREAD_WEIGHT);
    for square in squares {
        sum += square;
        n += 1.0;
    }
    (0.5 * sum / draw_ln_gamma(rng, 0.5 * n).exp().max(super::FLOOR)).sqrt()
}
