//! ln prior of the parameters, as densities of their free coordinates (docs/model.md, Eq. 14), with
//! its slopes: by soft-max coordinates of distributions, by ln of positive numbers.

use super::space::Space;
use crate::infer::em::{STRENGTH_SHAPE, group_weight};
use crate::model::{Parameters, SPREAD_WEIGHT};
use crate::num::{digamma, ln_gamma};

/// Keeps logarithms finite.
const FLOOR: f64 = 1e-300;

/// What a Dirichlet prior says of the distributions drawn from it, as a function of its own mean
/// and strength.
struct Pooled {
    value: f64,
    /// Slope by ln strength.
    ln_strength: f64,
    /// Slope by the soft-max coordinates of the mean.
    mean: Vec<f64>,
}

/// ln density of `n` distributions, with Σ ln p = `sum_ln`, under Dirichlet(`strength` · `mean`), as
/// densities of their soft-max coordinates.
fn pooled(mean: &[f64], strength: f64, sum_ln: &[f64], n: f64) -> Pooled {
    let mut value = n * ln_gamma(strength);
    let mut by_strength = n * digamma(strength);
    let mut slope = Vec::with_capacity(mean.len());
    let mut along = 0.0;
    for (m, sum) in mean.iter().zip(sum_ln) {
        let mass = (strength * m).max(FLOOR);
        value += mass * sum - n * ln_gamma(mass);
        let by_mean = sum - n * digamma(mass);
        by_strength += m * by_mean;
        slope.push(strength * by_mean);
        along += m * strength * by_mean;
    }
    for (slope, m) in slope.iter_mut().zip(mean) {
        *slope = m * (*slope - along);
    }
    Pooled { value, ln_strength: strength * by_strength, mean: slope }
}

/// Adds the slope of Σ aᵢ ln pᵢ by the soft-max coordinates of p.
fn add_pseudo(counts: &[f64], p: &[f64], slope: &mut [f64]) {
    let total: f64 = counts.iter().sum();
    for ((slope, a), p) in slope.iter_mut().zip(counts).zip(p) {
        *slope += a - total * p;
    }
}

fn add(total: &mut [f64], more: &[f64]) {
    for (t, x) in total.iter_mut().zip(more) {
        *t += x;
    }
}

/// ln prior of what is free at `at` (shifts and levels apart, which are multiples of their spread)
/// and adds its slopes to `slope`; `ln` has the logarithms of its distributions, which may be too
/// small to be told from 0.
pub(super) fn add_prior(
    space: &Space<'_>,
    (at, ln): (&Parameters, &Parameters),
    slope: &mut Parameters,
) -> f64 {
    let mut sum = 0.0;
    for f in (0..space.slots.len()).filter(|&f| !space.slots[f].is_empty()) {
        sum += add_shares(space, f, (at, ln), slope);
        for row in 0..space.problem.families[f].form.n_rows() {
            sum += add_rows(space, (f, row), (at, ln), slope);
            if space.learns {
                sum += add_populations(space, (f, row), (at, ln), slope);
            }
        }
        if let (true, Some(errors)) = (space.learns, &space.problem.families[f].errors) {
            let sd = at.families[f].shift_sd;
            sum += add_spread(sd, errors.shift_sd, &mut slope.families[f].shift_sd);
        }
    }
    if space.learns && space.base.layout.has_level.contains(&true) {
        sum += add_spread(at.level_sd, crate::model::LEVEL_SD, &mut slope.level_sd);
    }
    sum
}

/// Prevalence, λ and the jump rate.
fn add_shares(
    space: &Space<'_>,
    f: usize,
    (at, ln): (&Parameters, &Parameters),
    slope: &mut Parameters,
) -> f64 {
    let (family, learned, ln) = (&space.problem.families[f], &at.families[f], &ln.families[f]);
    let slope = &mut slope.families[f];
    let mut sum = 0.0;
    for (counts, p, ln, slope) in [
        (
            &family.prevalence[..],
            &learned.prevalence[..],
            &ln.prevalence,
            &mut slope.prevalence[..],
        ),
        (&family.node_prior, &learned.nodes, &ln.nodes.to_vec(), &mut slope.nodes),
    ] {
        let free = counts.iter().zip(ln).filter(|(a, _)| **a > 0.0);
        sum += free.map(|(a, ln)| a * ln).sum::<f64>();
        add_pseudo(counts, p, slope);
    }
    let expected = family.jump_exposure_days * learned.jump_rate;
    slope.jump_rate += family.jump_shape - expected;
    sum + family.jump_shape * learned.jump_rate.ln() - expected
}

/// Sources' rows around the means of their kinds, and so what they say of means and strengths.
/// Sources without a level share the mean of their kind: theirs is told at once.
fn add_rows(
    space: &Space<'_>,
    (f, row): (usize, usize),
    (at, ln): (&Parameters, &Parameters),
    slope: &mut Parameters,
) -> f64 {
    let width = space.problem.families[f].form.row_width();
    let strength = at.families[f].strength[row];
    // By kind group: sources without a level, and Σ ln θ of these.
    let mut alike = vec![(0.0, Vec::new()); usize::from(space.problem.n_groups)];
    let mut sum = 0.0;
    for slot in space.walked_slots(f) {
        let own = slot.entry + row * width..slot.entry + (row + 1) * width;
        let ln_theta = &ln.rows[own.clone()];
        let mean = space.mean(slot, row, at);
        add_dirichlet(&mean, &at.rows[own.clone()], strength, &mut slope.rows[own]);
        if space.is_levelled(slot) {
            let told = pooled(&mean, strength, ln_theta, 1.0);
            sum += told.value;
            let family = &mut slope.families[f];
            family.strength[row] += told.ln_strength;
            add(&mut family.groups[space.in_group(slot, row)], &told.mean);
            // A level is added to the logit of the right answer.
            slope.levels[slot.source as usize] += told.mean[row];
        } else {
            let (n, sum_ln) = &mut alike[usize::from(space.problem.groups[slot.source as usize])];
            sum_ln.resize(width, 0.0);
            add(sum_ln, ln_theta);
            *n += 1.0;
        }
    }
    let size = space.problem.families[f].form.n_entries();
    for (group, (n, sum_ln)) in alike.into_iter().enumerate().filter(|(_, (n, _))| *n > 0.0) {
        let in_group = group * size + row * width..group * size + (row + 1) * width;
        let told = pooled(&at.families[f].groups[in_group.clone()], strength, &sum_ln, n);
        sum += told.value;
        slope.families[f].strength[row] += told.ln_strength;
        add(&mut slope.families[f].groups[in_group], &told.mean);
    }
    sum
}

/// Adds the slope of a Dirichlet density by the soft-max coordinates of what is drawn from it.
fn add_dirichlet(mean: &[f64], p: &[f64], strength: f64, slope: &mut [f64]) {
    for ((slope, m), p) in slope.iter_mut().zip(mean).zip(p) {
        *slope += strength * (m - p);
    }
}

/// Kind groups around the family, the family around its anchor, and the strength of a row.
fn add_populations(
    space: &Space<'_>,
    (f, row): (usize, usize),
    (at, ln): (&Parameters, &Parameters),
    slope: &mut Parameters,
) -> f64 {
    let (family, learned, ln) = (&space.problem.families[f], &at.families[f], &ln.families[f]);
    let (width, size) = (family.form.row_width(), family.form.n_entries());
    let slope = &mut slope.families[f];
    let in_row = row * width..(row + 1) * width;
    let population = &learned.population[in_row.clone()];
    let weight = group_weight(family);
    let (mut n, mut sum_ln) = (0.0, vec![0.0; width]);
    for group in (0..space.peopled[f].len()).filter(|&g| space.peopled[f][g]) {
        let at = group * size + in_row.start..group * size + in_row.end;
        let own = &learned.groups[at.clone()];
        add(&mut sum_ln, &ln.groups[at.clone()]);
        n += 1.0;
        add_dirichlet(population, own, weight, &mut slope.groups[at]);
    }
    let told = pooled(population, weight, &sum_ln, n);
    let own = &mut slope.population[in_row.clone()];
    add(own, &told.mean);
    let anchor = &family.population_rows()[in_row.clone()];
    add_dirichlet(anchor, population, family.population_weight, own);
    let ln_own = &ln.population[in_row];
    let anchored = pooled(anchor, family.population_weight, ln_own, 1.0);
    let relative = learned.strength[row] / family.strength[row];
    slope.strength[row] += STRENGTH_SHAPE * (1.0 - relative);
    told.value + anchored.value + STRENGTH_SHAPE * (learned.strength[row].ln() - relative)
}

/// ln density of ln v, v = sd², under a scaled inverse χ² around `centre` with the weight of
/// [`SPREAD_WEIGHT`], up to a constant; adds its slope by ln v.
fn add_spread(sd: f64, centre: f64, slope: &mut f64) -> f64 {
    let relative = (centre / sd).powi(2);
    let half = 0.5 * SPREAD_WEIGHT;
    *slope += half * (relative - 1.0);
    -half * ((sd * sd).ln() + relative)
}
