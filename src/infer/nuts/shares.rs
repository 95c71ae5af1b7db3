//! A distribution by free coordinates, bent by the masses of its entries ([`super::bend`]). Entries
//! without mass are 0 and have no coordinate.
//!
//! Two entries have one coordinate, the logit of one against the other. More have one each: ln of
//! parts yᵢ, of which the distribution is the soft-max. Under a Dirichlet prior with masses aᵢ parts
//! are independent, ln Gamma(aᵢ) each, if their total r is given the density Gamma(Σ aᵢ), which the
//! distribution does not depend on: where entries are rare, logits against one of them all move
//! together whenever that one is next to nothing, parts never do.

use super::bend::Bend;
use crate::num::{digamma, ln_gamma, ln_sum_exp};

/// Keeps what is read from counts off the border.
const FLOOR: f64 = 1e-12;

/// A distribution with what it is made of.
pub(super) struct Shares<'a> {
    /// Masses of its entries: of its Dirichlet prior, and about as many claims as speak of it.
    pub(super) masses: &'a [f64],
    /// Of two entries, the one against which the other is measured.
    pub(super) reference: usize,
}

/// Coordinates of a distribution with so many entries that have mass.
pub(super) fn n_coordinates(n_entries: usize) -> usize {
    if n_entries < 3 { n_entries.saturating_sub(1) } else { n_entries }
}

impl Shares<'_> {
    fn has_parts(&self) -> bool {
        self.masses.iter().filter(|mass| **mass > 0.0).count() > 2
    }

    /// Entries that have coordinates, in their order, with their bends.
    fn free(&self) -> impl Iterator<Item = (usize, Bend)> {
        let has_parts = self.has_parts();
        let other = (!has_parts).then(|| self.masses[self.reference]);
        let all = self.masses.iter().enumerate();
        all.filter(move |&(entry, mass)| (has_parts || entry != self.reference) && *mass > 0.0)
            .map(move |(entry, mass)| (entry, Bend::new(*mass, other)))
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

    /// The coordinates of a distribution; parts add up to the masses.
    pub(super) fn locate(&self, p: &[f64], x: &mut [f64]) {
        let ln = |entry: usize| p[entry].max(FLOOR).ln();
        let unit = if self.has_parts() {
            -self.masses.iter().sum::<f64>().ln()
        } else {
            ln(self.reference)
        };
        for ((entry, bend), x) in self.free().zip(x) {
            *x = bend.inverse(ln(entry) - unit);
        }
    }

    /// From the slopes of a density by the logits of its entries to its gradient by `x`, and, added to
    /// `by_mass`, by ln of the masses. Returns ln of what the bends do to the density, and of the
    /// density of the total of the parts.
    pub(super) fn collect(
        &self,
        x: &[f64],
        slopes: &[f64],
        gradient: &mut [f64],
        by_mass: &mut [f64],
    ) -> f64 {
        let size = self.has_parts().then(|| self.size(x));
        let mut ln_density = size.as_ref().map_or(0.0, |size| size.ln_density);
        for (((entry, bend), x), out) in self.free().zip(x).zip(gradient) {
            let stretch = bend.stretch(*x);
            let mut slope = slopes[entry];
            if let Some(size) = &size {
                let part = bend.logit(*x).exp();
                slope += part * (size.mass / size.total - 1.0);
                by_mass[entry] += self.masses[entry] * size.by_mass;
            } else {
                by_mass[self.reference] += slope * stretch.logit_by[1] + stretch.ln_by[2];
            }
            *out = slope * stretch.ln.exp() + stretch.ln_by[0];
            by_mass[entry] += slope * stretch.logit_by[0] + stretch.ln_by[1];
            ln_density += stretch.ln;
        }
        ln_density
    }

    /// What the total of the parts at `x` has for a density: Gamma, of ln r.
    fn size(&self, x: &[f64]) -> Size {
        let total: f64 = self.free().zip(x).map(|((_, bend), x)| bend.logit(*x).exp()).sum();
        let mass: f64 = self.masses.iter().sum();
        let ln_density = mass * total.ln() - total - ln_gamma(mass);
        Size { total, mass, ln_density, by_mass: total.ln() - digamma(mass) }
    }
}

/// The total of the parts of a distribution.
struct Size {
    total: f64,
    /// Masses of all entries together.
    mass: f64,
    ln_density: f64,
    /// Derivative of this by the mass.
    by_mass: f64,
}
