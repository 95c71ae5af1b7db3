//! The M step: parameters from expected counts (docs/model.md, Eq. 14–16).

use super::{levels, population};
use crate::model::{Expectation, FamilyForm, Parameters, Problem, Slot};

/// Shape of the Gamma prior of a strength: weak, but no strength runs to 0 or ∞.
pub(in crate::infer) const STRENGTH_SHAPE: f64 = 2.0;
/// Strengths stay in here.
pub(super) const STRENGTH_BOUNDS: (f64, f64) = (0.1, 1e4);
/// No probability gets nearer to 0 than this, or a source could never be wrong again.
pub(super) const FLOOR: f64 = 1e-9;

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
            population::learn(problem, (f, old), (slots, &found.counts), learned);
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
