//! A distribution by free coordinates: logits of its entries against one of them, bent by the masses
//! of its prior ([`super::bend`]). Entries without mass are 0 and have no coordinate.

use super::bend::Bend;
use crate::num::ln_sum_exp;

/// Keeps what is read from counts off the border.
const FLOOR: f64 = 1e-12;

/// A distribution with the masses of its Dirichlet prior.
pub(super) struct Shares<'a> {
    /// Masses of its entries.
    pub(super) masses: &'a [f64],
    /// The entry against which the others are measured.
    pub(super) reference: usize,
}

impl Shares<'_> {
    /// Entries that have coordinates, in their order, with their bends.
    fn free(&self) -> impl Iterator<Item = (usize, Bend)> {
        let of_reference = self.masses[self.reference];
        let all = self.masses.iter().enumerate();
        all.filter(|&(entry, mass)| entry != self.reference && *mass > 0.0)
            .map(move |(entry, mass)| (entry, Bend::new(*mass, of_reference)))
    }

    /// Writes the distribution at `x` and its logarithms.
    pub(super) fn place(&self, x: &[f64], p: &mut [f64], ln: &mut [f64]) {
        ln.fill(f64::NEG_INFINITY);
        ln[self.reference] = 0.0;
        for ((entry, bend), x) in self.free().zip(x) {
            ln[entry] = bend.logit(*x);
        }
        let total = ln_sum_exp(ln);
        for (p, ln) in p.iter_mut().zip(ln) {
            *ln -= total;
            *p = ln.exp();
        }
    }

    /// The coordinates of a distribution.
    pub(super) fn locate(&self, p: &[f64], x: &mut [f64]) {
        let ln = |entry: usize| p[entry].max(FLOOR).ln();
        for ((entry, bend), x) in self.free().zip(x) {
            *x = bend.inverse(ln(entry) - ln(self.reference));
        }
    }

    /// From the slopes of a density by the logits of its entries to its gradient by `x`, and, added to
    /// `by_mass`, by ln of the masses. Returns ln of what the bends do to the density.
    pub(super) fn collect(
        &self,
        x: &[f64],
        slopes: &[f64],
        gradient: &mut [f64],
        by_mass: &mut [f64],
    ) -> f64 {
        let mut ln_density = 0.0;
        for (((entry, bend), x), out) in self.free().zip(x).zip(gradient) {
            let stretch = bend.stretch(*x);
            let slope = slopes[entry];
            *out = slope * stretch.ln.exp() + stretch.ln_by[0];
            by_mass[entry] += slope * stretch.logit_by[0] + stretch.ln_by[1];
            by_mass[self.reference] += slope * stretch.logit_by[1] + stretch.ln_by[2];
            ln_density += stretch.ln;
        }
        ln_density
    }
}
