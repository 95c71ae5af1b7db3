//! The M step: parameters from expected counts (docs/model.md, Eq. 14–16).

use super::levels;
use crate::model::{Expectation, Family, FamilyForm, FamilyParameters, Parameters, Problem, Slot};
use crate::num::digamma;

/// Shape of the Gamma prior of a strength: weak, but no strength runs to 0 or ∞.
pub(in crate::infer) const STRENGTH_SHAPE: f64 = 2.0;
/// Strengths stay in here.
pub(super) const STRENGTH_BOUNDS: (f64, f64) = (0.1, 1e4);
/// No probability gets nearer to 0 than this, or a source could never be wrong again.
const FLOOR: f64 = 1e-9;

/// Rows and answers of a source: (1, 2), (K, K) or (1, classes).
pub(in crate::infer) fn shape(form: FamilyForm) -> (usize, usize) {
    (form.n_rows(), form.row_width())
}

/// Slots of each family, which lie side by side.
pub(in crate::infer) fn slots_of(parameters: &Parameters, family: usize) -> &[Slot] {
    let slots = &parameters.layout.slots;
    let start = slots.partition_point(|s| usize::from(s.family) < family);
    let end = slots.partition_point(|s| usize::from(s.family) <= family);
    &slots[start..end]
}

/// Parameters that the expected counts point to; `learn` moves populations and strengths too.
pub(super) fn m_step(
    problem: &Problem,
    old: &Parameters,
    found: &Expectation,
    learn: bool,
) -> Parameters {
    let mut new = old.clone();
    if learn {
        levels::learn(problem, old, &found.counts, &mut new);
    }
    levels::shift(problem, old, (found, learn), &mut new);
    for (f, family) in problem.families.iter().enumerate() {
        let slots = slots_of(old, f);
        let learned = &mut new.families[f];
        if learn && !slots.is_empty() {
            learn_population(problem, family, old, (slots, &found.counts), learned);
        }
        smooth(&mut learned.nodes, &found.nodes[f], &family.node_prior);
        if !family.prevalence.is_empty() {
            smooth(&mut learned.prevalence, &found.truths[f], &family.prevalence);
        }
        learned.jump_rate = (family.jump_shape + found.jumps[f])
            / (family.jump_exposure_days + found.exposure_days[f]);
        let (n_rows, width) = shape(family.form);
        for slot in slots {
            let prior = new.prior_rows(problem, slot.family, slot.source);
            for row in 0..n_rows {
                let at = slot.entry + row * width..slot.entry + (row + 1) * width;
                let counts = &found.counts[at.clone()];
                let strength = new.families[f].strength[row];
                let total = counts.iter().sum::<f64>() + strength;
                let mean = &prior[row * width..(row + 1) * width];
                for ((theta, n), m) in new.rows[at].iter_mut().zip(counts).zip(mean) {
                    *theta = ((n + strength * m) / total).max(FLOOR);
                }
            }
        }
    }
    new
}

/// Dirichlet mean: (counts + prior) / total.
fn smooth(out: &mut [f64], counts: &[f64], prior: &[f64]) {
    let total: f64 = counts.iter().sum::<f64>() + prior.iter().sum::<f64>();
    for ((p, n), a) in out.iter_mut().zip(counts).zip(prior) {
        *p = (n + a) / total;
    }
}

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

fn learn_population(
    problem: &Problem,
    family: &Family,
    old: &Parameters,
    found: (&[Slot], &[f64]),
    learned: &mut FamilyParameters,
) {
    let (n_rows, width) = shape(family.form);
    let size = n_rows * width;
    let (tables, exposures) = draw_tables(problem, old, found, learned, (n_rows, width));
    for (row, exposure) in exposures.iter().enumerate() {
        let of_row = |i: usize| (i % size) / width == row;
        let n_draws: f64 =
            tables.iter().enumerate().filter(|(i, _)| of_row(*i)).map(|(_, t)| t).sum();
        let rate = STRENGTH_SHAPE / family.strength[row] + exposure;
        let (lo, hi) = STRENGTH_BOUNDS;
        learned.strength[row] = ((STRENGTH_SHAPE + n_draws) / rate).clamp(lo, hi);
    }
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

/// Draws from each group's population behind the counts of its sources, and for each row the
/// exposure Σ ψ(N + κ) − ψ(κ) that they are to be compared with.
fn draw_tables(
    problem: &Problem,
    old: &Parameters,
    (slots, counts): (&[Slot], &[f64]),
    learned: &FamilyParameters,
    (n_rows, width): (usize, usize),
) -> (Vec<f64>, Vec<f64>) {
    let size = n_rows * width;
    let mut tables = vec![0.0; learned.groups.len()];
    let whole = slots.first().is_some_and(|s| is_whole(&problem.families[usize::from(s.family)]));
    let mut exposures = vec![0.0; n_rows];
    for slot in slots {
        let group = usize::from(problem.groups[slot.source as usize]) * size;
        let prior = old.prior_rows(problem, slot.family, slot.source);
        for (row, exposed) in exposures.iter_mut().enumerate() {
            let strength = learned.strength[row];
            let mut total = 0.0;
            for answer in row * width..(row + 1) * width {
                let n = counts[slot.entry + answer];
                total += n;
                tables[group + answer] += draws(n, strength * prior[answer], whole);
            }
            *exposed += exposure(total, strength, whole);
        }
    }
    (tables, exposures)
}

/// Largest difference of two sets of parameters, probabilities compared as they are, the jump rate
/// relative to itself.
pub(super) fn largest_change(a: &Parameters, b: &Parameters) -> f64 {
    let far =
        |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(p, q)| (p - q).abs()).fold(0.0, f64::max);
    let mut largest = far(&a.rows, &b.rows);
    for (x, y) in a.families.iter().zip(&b.families) {
        largest = largest
            .max(far(&x.nodes, &y.nodes))
            .max(far(&x.prevalence, &y.prevalence))
            .max(far(&x.groups, &y.groups))
            .max((x.jump_rate / y.jump_rate).ln().abs());
    }
    for (i, slot) in a.layout.slots.iter().enumerate() {
        let unit = a.families[usize::from(slot.family)].shift_sd;
        largest = largest.max((a.shifts[i] - b.shifts[i]).abs() / unit);
    }
    largest = largest.max(far(&a.levels, &b.levels));
    largest
}
