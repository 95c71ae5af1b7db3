//! Where a chain begins: near a mode, but where the mass is rather than at the top.

use rand_distr::{Distribution, Gamma, StandardNormal};

use super::density::LnPosterior;
use crate::infer::expect;
use crate::model::{Detail, Parameters};
use crate::num::Stream;

/// Strengths begin within this factor of what their prior is centred on: the mode that EM climbs is
/// that of another function, and may lie where there is no mass at all.
const STRENGTH_FACTOR: f64 = 8.0;
/// Other coordinates begin this far from the mode.
const JITTER: f64 = 0.1;

/// A position near `mode`: sources' rows drawn from what the expected counts say of them, the rest
/// a little off.
pub(super) fn near(density: &LnPosterior<'_>, mode: &Parameters, rng: &mut Stream) -> Vec<f64> {
    let space = &density.space;
    // Before anything of the mode itself is drawn, as the mode is to be met on its own layout.
    let found = expect(space.problem, mode, Detail::Counts);
    let mut near = mode.clone();
    for (f, family) in space.problem.families.iter().enumerate() {
        for (own, centre) in near.families[f].strength.iter_mut().zip(&family.strength) {
            *own = own.clamp(centre / STRENGTH_FACTOR, centre * STRENGTH_FACTOR);
        }
        let width = family.form.row_width();
        for slot in &mode.layout.slots[space.slots[f].clone()] {
            let means = near.prior_rows(space.problem, slot.family, slot.source);
            for (row, mean) in means.chunks_exact(width).enumerate() {
                let at = slot.entry + row * width..slot.entry + (row + 1) * width;
                let strength = near.families[f].strength[row];
                let masses: Vec<f64> = found.counts[at.clone()]
                    .iter()
                    .zip(mean)
                    .map(|(n, m)| n + strength * m)
                    .collect();
                near.rows[at].copy_from_slice(&dirichlet(&masses, rng));
            }
        }
    }
    let mut position = space.locate(&near);
    for block in space.blocks.iter().filter(|block| !block.target.is_row()) {
        for x in &mut position[block.at.clone()] {
            let z: f64 = StandardNormal.sample(rng);
            *x += JITTER * z;
        }
    }
    position
}

/// A draw from a Dirichlet distribution, kept off the border.
fn dirichlet(masses: &[f64], rng: &mut Stream) -> Vec<f64> {
    let mut draws: Vec<f64> = masses
        .iter()
        .map(|mass| Gamma::new(mass.max(1e-3), 1.0).map_or(*mass, |gamma| gamma.sample(rng)))
        .collect();
    let total: f64 = draws.iter().sum();
    for x in &mut draws {
        *x = (*x / total).max(1e-12);
    }
    draws
}
