//! Squared extrapolation of EM (SQUAREM, scheme S3: Varadhan & Roland 2008; Eq. 18): three passes
//! tell where hundreds would lead. A leap is only a guess; the driver keeps it if it climbs.

use super::update::shape;
use crate::model::{Parameters, Problem};
use crate::num::soft_max;

/// No leap goes further than this many steps of EM.
const MAX_STRIDE: f64 = 256.0;
/// A leap that is no longer than this is not worth a pass.
const MIN_STRIDE: f64 = 1.01;

/// Where three successive points of EM seem to lead, if further than the last.
pub(super) fn leap(
    problem: &Problem,
    [first, second, third]: [&Parameters; 3],
) -> Option<Parameters> {
    let (a, b, c) = (flatten(first), flatten(second), flatten(third));
    let (mut rr, mut vv) = (0.0, 0.0);
    for ((x, y), z) in a.iter().zip(&b).zip(&c) {
        let step = y - x;
        let bend = (z - y) - step;
        rr += step * step;
        vv += bend * bend;
    }
    let stride = (rr / vv).sqrt().min(MAX_STRIDE);
    if !stride.is_finite() || stride <= MIN_STRIDE {
        return None;
    }
    let ahead: Vec<f64> = a
        .iter()
        .zip(&b)
        .zip(&c)
        .map(|((x, y), z)| {
            let step = y - x;
            x + 2.0 * stride * step + stride * stride * ((z - y) - step)
        })
        .collect();
    Some(rebuild(problem, third, &ahead))
}

fn flatten(parameters: &Parameters) -> Vec<f64> {
    let mut flat: Vec<f64> = parameters.rows.iter().map(|p| p.ln()).collect();
    let slots = parameters.layout.slots.iter().zip(&parameters.shifts);
    flat.extend(slots.map(|(slot, b)| b / parameters.families[usize::from(slot.family)].shift_sd));
    flat.extend(&parameters.levels);
    flat.push(parameters.level_sd.ln());
    for family in &parameters.families {
        for block in [&family.population, &family.groups, &family.prevalence, &family.strength] {
            flat.extend(block.iter().map(|p| p.ln()));
        }
        flat.extend(family.nodes.iter().map(|p| p.max(1e-300).ln()));
        flat.push(family.jump_rate.ln());
        flat.push(family.shift_sd.ln());
    }
    flat
}

fn rebuild(problem: &Problem, like: &Parameters, flat: &[f64]) -> Parameters {
    let mut new = like.clone();
    let mut at = 0;
    let mut take = |n: usize| {
        at += n;
        &flat[at - n..at]
    };
    new.rows.copy_from_slice(take(like.rows.len()));
    let layout = like.layout.clone();
    let shifts = take(like.shifts.len());
    for ((slot, shift), b) in layout.slots.iter().zip(&mut new.shifts).zip(shifts) {
        *shift = b * like.families[usize::from(slot.family)].shift_sd;
    }
    new.levels.copy_from_slice(take(like.levels.len()));
    new.level_sd = take(1)[0].clamp(-9.0, 3.0).exp();
    for slot in &layout.slots {
        let (rows, width) = shape(problem.families[usize::from(slot.family)].form);
        normalise(&mut new.rows[slot.entry..slot.entry + rows * width], width);
    }
    for (family, learned) in problem.families.iter().zip(&mut new.families) {
        let (_, width) = shape(family.form);
        for block in [&mut learned.population, &mut learned.groups] {
            let own = take(block.len());
            block.copy_from_slice(own);
            normalise(block, width);
        }
        if !learned.prevalence.is_empty() {
            let own = take(learned.prevalence.len());
            learned.prevalence.copy_from_slice(own);
            normalise(&mut learned.prevalence, width);
        }
        for (strength, ln) in learned.strength.iter_mut().zip(take(family.strength.len())) {
            *strength = ln.clamp(-2.0, 9.0).exp();
        }
        learned.nodes.copy_from_slice(take(7));
        normalise(&mut learned.nodes, 7);
        learned.jump_rate = take(1)[0].clamp(-40.0, 20.0).exp();
        learned.shift_sd = take(1)[0].exp();
    }
    new
}

/// Logarithms to probabilities, none of which is 0, row by row.
fn normalise(block: &mut [f64], width: usize) {
    for row in block.chunks_exact_mut(width) {
        soft_max(row);
        for p in row {
            *p = p.max(1e-9);
        }
    }
}
