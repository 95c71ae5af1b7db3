//! M steps of what moves a source as a whole: its level over all pooled families, and the shift of
//! its figures (docs/model.md, Eq. 28 and 35).

use super::population::{draws, is_whole};
use crate::model::{Expectation, FamilyForm, LEVEL_SD, Parameters, Problem, SPREAD_WEIGHT};

/// One Newton step of every source's level on the Dirichlet-multinomial of its expected counts, the
/// draws behind the counts (Minka 2000) standing for them; then the spread of the levels.
pub(super) fn learn(problem: &Problem, old: &Parameters, counts: &[f64], new: &mut Parameters) {
    let n_sources = old.levels.len();
    let prior = old.level_sd.powi(-2);
    let (mut slope, mut curve) = (vec![0.0; n_sources], vec![prior; n_sources]);
    for slot in &old.layout.slots {
        let family = &problem.families[usize::from(slot.family)];
        let source = slot.source as usize;
        if !family.is_pooled || !old.layout.has_level[source] {
            continue;
        }
        let rows = old.prior_rows(problem, slot.family, slot.source);
        let width = family.form.row_width();
        for (k, row) in rows.chunks_exact(width).enumerate() {
            let strength = old.families[usize::from(slot.family)].strength[k];
            let own = &counts[slot.entry + k * width..slot.entry + (k + 1) * width];
            let n: f64 = own.iter().sum();
            let p = row[k];
            let whole = is_whole(family);
            let right = draws(own[k], strength * p, whole);
            let wrong = draws(n - own[k], strength * (1.0 - p), whole);
            slope[source] += (1.0 - p) * right - p * wrong;
            curve[source] += p * (1.0 - p) * (right + wrong);
        }
    }
    let (mut sum, mut n) = (SPREAD_WEIGHT * LEVEL_SD * LEVEL_SD, SPREAD_WEIGHT);
    for source in (0..n_sources).filter(|&s| old.layout.has_level[s]) {
        let level = old.levels[source];
        let moved = level + (slope[source] - prior * level) / curve[source];
        new.levels[source] = moved;
        sum += moved * moved + 1.0 / curve[source];
        n += 1.0;
    }
    new.level_sd = (sum / n).sqrt();
}

/// One Newton step of every source's shift, with a curvature that is never too small: an ascent. If
/// `learn`, the spread of the shifts moves too.
pub(super) fn shift(
    problem: &Problem,
    old: &Parameters,
    (found, learn): (&Expectation, bool),
    new: &mut Parameters,
) {
    for (f, family) in problem.families.iter().enumerate() {
        let (FamilyForm::Quantity { .. }, Some(errors)) = (family.form, &family.errors) else {
            continue;
        };
        let prior = old.families[f].shift_sd.powi(-2);
        let (mut sum, mut n) = (SPREAD_WEIGHT * errors.shift_sd * errors.shift_sd, SPREAD_WEIGHT);
        let own = old.layout.slots.iter().enumerate();
        for (i, _) in own.filter(|(_, slot)| usize::from(slot.family) == f) {
            let curve = found.stiffness[i] + prior;
            let moved = old.shifts[i] + (found.pull[i] - prior * old.shifts[i]) / curve;
            new.shifts[i] = moved;
            sum += moved * moved + 1.0 / curve;
            n += 1.0;
        }
        if learn {
            new.families[f].shift_sd = (sum / n).sqrt();
        }
    }
}
