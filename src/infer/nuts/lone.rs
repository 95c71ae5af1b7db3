//! Rows that need no walking. P(claims) is linear in the rows of a source who makes one claim, so that
//! with these integrated out they are at the mean of their prior (docs/model.md, Eq. 43), and its
//! strength has no say: walked, it and the rows that it holds together are a funnel as deep as the
//! family is wide. They are drawn afterwards, given all else.

use std::sync::Arc;

use super::space::Space;
use super::tables::n_patterns;
use crate::infer::em::redraw;
use crate::infer::kernel::impute;
use crate::model::{Layout, Parameters, Problem};
use crate::num::stream;

/// Streams of these draws begin so far from those of the chains.
const APART: u64 = 1 << 40;

/// Slots with one observation at most that counts, a whole one, on an item that is not tabulated;
/// of the first `n_slots` of a layout, those of held observations not among them.
pub(super) fn lone_slots(problem: &Problem, layout: &Layout, n_slots: usize) -> Vec<bool> {
    let mut is_open = vec![false; problem.observations.len()];
    for item in &problem.items {
        is_open[item.observations.clone()].fill(n_patterns(problem, item).is_none());
    }
    let mut n = vec![0_u32; n_slots];
    let mut is_free = vec![true; n_slots];
    for (o, claim) in problem.observations.iter().enumerate() {
        let slot = layout.slot_of[o] as usize;
        if slot < n_slots {
            n[slot] += 1;
            is_free[slot] &= is_open[o] && claim.weight >= 1.0;
        }
    }
    n.into_iter().zip(is_free).map(|(n, is_free)| n < 2 && is_free).collect()
}

/// Draws rows that were integrated out.
pub(super) struct Lone {
    /// The items on which their sources speak.
    problem: Problem,
    layout: Arc<Layout>,
    seed: u64,
}

impl Lone {
    /// `None` if all rows are walked; `seed` is that of the chains.
    pub(super) fn of(space: &Space<'_>, seed: u64) -> Option<Self> {
        if !space.lone.contains(&true) {
            return None;
        }
        let layout = &space.base.layout;
        let is_lone = |o: usize| space.lone.get(layout.slot_of[o] as usize) == Some(&true);
        let drop = |item: usize| !space.problem.items[item].observations.clone().any(is_lone);
        let (problem, layout) = layout.without_items(space.problem, &drop);
        Some(Self { problem, layout: Arc::new(layout), seed: seed.wrapping_add(APART) })
    }

    /// Draws them given all other parameters `at` the `n`-th draw: what is not seen of the items
    /// first, then rows given the counts. The same draw for any number of threads.
    pub(super) fn draw(&self, space: &Space<'_>, at: &mut Parameters, n: u64) {
        let layout = std::mem::replace(&mut at.layout, self.layout.clone());
        // Given the parameters alone: draws of these are not a chain of which times are a part.
        let mut times = vec![Vec::new(); self.problem.items.len()];
        let imputed = impute(&self.problem, at, (self.seed, n), &mut times);
        at.layout = layout;
        let n_items = self.problem.items.len() as u64;
        let mut rng = stream(self.seed, n * (n_items + 1) + n_items);
        for (i, _) in space.lone.iter().enumerate().filter(|(_, lone)| **lone) {
            let slot = at.layout.slots[i];
            let f = usize::from(slot.family);
            let width = space.problem.families[f].form.row_width();
            let mean = at.prior_rows(space.problem, slot.family, slot.source);
            for (row, mean) in mean.chunks_exact(width).enumerate() {
                let strength = at.families[f].strength[row];
                let prior: Vec<f64> = mean.iter().map(|m| strength * m).collect();
                let own = slot.entry + row * width..slot.entry + (row + 1) * width;
                redraw(&mut at.rows[own.clone()], &imputed.counts[own], &prior, &mut rng);
            }
        }
    }
}
