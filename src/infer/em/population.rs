//! M step of populations: means of kind groups and families, and how strongly sources keep to them
//! (docs/model.md, Eq. 15 and 16).

use rayon::prelude::*;

use super::update::{FLOOR, STRENGTH_BOUNDS, STRENGTH_SHAPE, shape};
use crate::model::{Family, FamilyForm, FamilyParameters, Parameters, Problem, Slot};
use crate::num::digamma;

/// Looks at the counts of a pass that strengths get, at most: where rows hardly differ, a step of the
/// fixed point alone moves a strength by a hundredth of the way, a pass at a time.
const LOOKS_MAX: usize = 5;
/// ln of a strength that moves by less than this stands still.
const STILL: f64 = 1e-9;
/// No step changes a strength by more than this factor's logarithm.
const STRIDE_MAX: f64 = 2.0;
/// Slots that are summed together: nothing depends on the number of threads.
const RUN: usize = 256;

/// Expected number of prior draws behind `n` claims where `mass` are expected a priori: the
/// fixed-point weight of Minka (2000), and the expected tables of a Chinese restaurant.
///
/// Claims come whole: an expected 0.4 of a claim is one claim that is probably not there, and one
/// claim is one draw. The function is concave, so its value at a fraction counts too many and makes
/// sources look alike (docs/model.md, below Eq. 16). `whole` interpolates between whole numbers: for
/// quantities, where most sources have one claim that is spread over many classes of error.
pub(in crate::infer) fn draws(n: f64, mass: f64, whole: bool) -> f64 {
    mass * exposure(n, mass, whole)
}

/// Do counts of this family go to [`draws`] as whole ones?
pub(in crate::infer) fn is_whole(family: &Family) -> bool {
    matches!(family.form, FamilyForm::Quantity { .. })
}

/// ψ(n + κ) − ψ(κ), between whole n as [`draws`].
fn exposure(n: f64, strength: f64, whole: bool) -> f64 {
    let at = |n: f64| if n > 0.0 { digamma(n + strength) - digamma(strength) } else { 0.0 };
    if !whole {
        return at(n);
    }
    // One step up from a whole number is in closed form.
    at(n.floor()) + n.fract() / (n.floor() + strength)
}

/// How hard a kind group is held to the family's population, in claims: half as hard as the
/// population to its anchor.
pub(in crate::infer) fn group_weight(family: &Family) -> f64 {
    0.5 * family.population_weight
}

/// Sources of a family and what was counted of them.
struct Seen<'a> {
    slots: &'a [Slot],
    counts: &'a [f64],
    /// By slot and entry: prior mean.
    means: Vec<f64>,
    /// By slot: its kind group.
    groups: Vec<usize>,
    n_rows: usize,
    width: usize,
    whole: bool,
}

/// What the counts say at given strengths.
struct Look {
    /// By group and entry: draws from the group's population.
    tables: Vec<f64>,
    /// By row: Σ ψ(N + κ) − ψ(κ), what the draws are to be compared with.
    exposures: Vec<f64>,
}

impl Seen<'_> {
    fn look(&self, strength: &[f64], n_tables: usize) -> Look {
        let size = self.n_rows * self.width;
        let empty = || Look { tables: vec![0.0; n_tables], exposures: vec![0.0; self.n_rows] };
        let runs: Vec<Look> = (0..self.slots.len().div_ceil(RUN))
            .into_par_iter()
            .map(|run| {
                let mut look = empty();
                let own = run * RUN..((run + 1) * RUN).min(self.slots.len());
                for ix in own {
                    self.add(ix, (strength, size), &mut look);
                }
                look
            })
            .collect();
        let mut all = empty();
        for run in runs {
            for (sum, n) in all.tables.iter_mut().zip(run.tables) {
                *sum += n;
            }
            for (sum, n) in all.exposures.iter_mut().zip(run.exposures) {
                *sum += n;
            }
        }
        all
    }

    fn add(&self, ix: usize, (strength, size): (&[f64], usize), look: &mut Look) {
        let slot = &self.slots[ix];
        let counts = &self.counts[slot.entry..slot.entry + size];
        let means = &self.means[ix * size..(ix + 1) * size];
        let tables = &mut look.tables[self.groups[ix] * size..][..size];
        for (row, exposed) in look.exposures.iter_mut().enumerate() {
            let mut total = 0.0;
            for answer in row * self.width..(row + 1) * self.width {
                let n = counts[answer];
                total += n;
                tables[answer] += draws(n, strength[row] * means[answer], self.whole);
            }
            *exposed += exposure(total, strength[row], self.whole);
        }
    }
}

/// Learns a family's strengths, the means of its groups and its own.
pub(super) fn learn(
    problem: &Problem,
    (f, old): (usize, &Parameters),
    (slots, counts): (&[Slot], &[f64]),
    learned: &mut FamilyParameters,
) {
    let family = &problem.families[f];
    let (n_rows, width) = shape(family.form);
    let size = n_rows * width;
    let of = |slot: &Slot| old.prior_rows(problem, slot.family, slot.source);
    let seen = Seen {
        slots,
        counts,
        means: slots.iter().flat_map(of).collect(),
        groups: slots.iter().map(|s| usize::from(problem.groups[s.source as usize])).collect(),
        n_rows,
        width,
        whole: is_whole(family),
    };
    let Look { tables, .. } = settle_strengths(family, &seen, learned);
    let (group_weight, whole) = (group_weight(family), is_whole(family));
    let mut pooled = vec![0.0; size];
    for group in tables.chunks_exact(size) {
        for (i, (sum, t)) in pooled.iter_mut().zip(group).enumerate() {
            *sum += draws(*t, group_weight * learned.population[i], whole);
        }
    }
    let anchor = family.population_rows();
    let shrink = |out: &mut [f64], drawn: &[f64], towards: &[f64], weight: f64| {
        let rows = out.chunks_exact_mut(width).zip(drawn.chunks_exact(width));
        for ((row, drawn), towards) in rows.zip(towards.chunks_exact(width)) {
            let total: f64 = drawn.iter().sum::<f64>() + weight;
            for ((p, n), m) in row.iter_mut().zip(drawn).zip(towards) {
                *p = ((n + weight * m) / total).max(FLOOR);
            }
        }
    };
    shrink(&mut learned.population, &pooled, &anchor, family.population_weight);
    for (group, drawn) in learned.groups.chunks_exact_mut(size).zip(tables.chunks_exact(size)) {
        shrink(group, drawn, &learned.population, group_weight);
    }
}

/// Moves strengths to where the counts of this pass hold them (Eq. 16), by secants of the fixed point
/// in the logarithm (Steffensen 1933), and returns the last look at the counts.
fn settle_strengths(family: &Family, seen: &Seen<'_>, learned: &mut FamilyParameters) -> Look {
    let size = seen.n_rows * seen.width;
    let (lo, hi) = (STRENGTH_BOUNDS.0.ln(), STRENGTH_BOUNDS.1.ln());
    // By row: where the look before was taken, and where it pointed to.
    let mut before: Vec<Option<(f64, f64)>> = vec![None; seen.n_rows];
    let mut n_looks = 1;
    loop {
        let look = seen.look(&learned.strength, learned.groups.len());
        let mut moved = 0.0_f64;
        for (row, before) in before.iter_mut().enumerate() {
            let of_row = |i: usize| (i % size) / seen.width == row;
            let tables = look.tables.iter().enumerate();
            let n_draws: f64 = tables.filter(|(i, _)| of_row(*i)).map(|(_, t)| t).sum();
            let rate = STRENGTH_SHAPE / family.strength[row] + look.exposures[row];
            let at = learned.strength[row].ln();
            let points_to = ((STRENGTH_SHAPE + n_draws) / rate).ln();
            let slope = before.map_or(0.0, |(x, y)| (points_to - y) / (at - x));
            let step = if slope.is_finite() && slope < 1.0 {
                (points_to - at) / (1.0 - slope)
            } else {
                points_to - at
            };
            let next = (at + step.clamp(-STRIDE_MAX, STRIDE_MAX)).clamp(lo, hi);
            *before = Some((at, points_to));
            learned.strength[row] = next.exp();
            moved = moved.max((next - at).abs());
        }
        if moved < STILL || n_looks == LOOKS_MAX {
            return look;
        }
        n_looks += 1;
    }
}
