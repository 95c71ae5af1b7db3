//! The model run forwards: parameters from their prior, truths from the parameters, claims from
//! both (docs/model.md, Eq. 1–5, 9, 14–16, 28–35).
//!
//! Written without the engine: densities of the engine that do not match these draws show up as
//! ranks that are not uniform. Paths jump one jump at a time, not by the closed forms of Eq. 9 and 33.

use rand::{Rng, RngExt};
use rand_distr::{Distribution, Gamma, StandardNormal};

use thiqa::model::{
    EXACT_SHARE, FAMILY_NODES, Family, FamilyForm, ItemBlock, LEVEL_SD, Parameters, PathBlock,
    Problem, Report, SPREAD_WEIGHT, Slot, StepRef,
};

/// Seconds of a day.
const DAY: f64 = 86_400.0;
/// Shape of the prior of strengths (Eq. 16).
const STRENGTH_SHAPE: f64 = 2.0;

/// A problem whose claims were drawn, and what they were drawn from.
pub(crate) struct World {
    /// The problem, claims and all.
    pub(crate) problem: Problem,
    /// Its true parameters.
    pub(crate) parameters: Parameters,
}

/// Draws everything that `design` leaves open from the model's prior, and its claims.
///
/// Of an observation of `design` the source, the item and the time are kept; its value is drawn.
/// One that denies stands for the question "is it this value?", of which assertion or denial is
/// drawn (items of rows, or of two candidates). The value of a verdict is drawn as well. Weights
/// are 1, nothing is derived, figures are exact, and claims speak of moments: over what may be said
/// of spans, Eq. 5 is no distribution.
pub(crate) fn draw(design: &Problem, rng: &mut impl Rng) -> World {
    let parameters = draw_parameters(design, rng);
    let mut problem = design.clone();
    for i in 0..problem.items.len() {
        draw_item(&mut problem, &parameters, i, rng);
    }
    World { problem, parameters }
}

/// All parameters, from their prior.
fn draw_parameters(design: &Problem, rng: &mut impl Rng) -> Parameters {
    let mut parameters = Parameters::prior(design);
    for (family, learned) in design.families.iter().zip(&mut parameters.families) {
        let width = family.form.row_width();
        let anchor = family.population_rows();
        learned.population = rows(rng, &anchor, width, |_| family.population_weight);
        let of_groups = 0.5 * family.population_weight;
        let size = anchor.len();
        for group in learned.groups.chunks_exact_mut(size) {
            group.copy_from_slice(&rows(rng, &learned.population, width, |_| of_groups));
        }
        for (strength, centre) in learned.strength.iter_mut().zip(&family.strength) {
            *strength = gamma(rng, STRENGTH_SHAPE, STRENGTH_SHAPE / centre);
        }
        if !family.prevalence.is_empty() {
            learned.prevalence = dirichlet(rng, &family.prevalence);
        }
        learned.nodes.copy_from_slice(&dirichlet(rng, &family.node_prior));
        learned.jump_rate = gamma(rng, family.jump_shape, family.jump_exposure_days);
        if let Some(errors) = &family.errors {
            learned.shift_sd = spread(rng, errors.shift_sd);
        }
    }
    parameters.level_sd = spread(rng, LEVEL_SD);
    let layout = parameters.layout.clone();
    for (level, _) in parameters.levels.iter_mut().zip(&layout.has_level).filter(|(_, has)| **has) {
        *level = parameters.level_sd * normal(rng);
    }
    for (i, slot) in layout.slots.iter().enumerate() {
        if design.families[usize::from(slot.family)].errors.is_some() {
            let sd = parameters.families[usize::from(slot.family)].shift_sd;
            parameters.shifts[i] = sd * normal(rng);
        }
        let form = design.families[usize::from(slot.family)].form;
        let mean = parameters.prior_rows(design, slot.family, slot.source);
        let strength = &parameters.families[usize::from(slot.family)].strength;
        let own = rows(rng, &mean, form.row_width(), |row| strength[row]);
        parameters.rows[slot.entry..slot.entry + own.len()].copy_from_slice(&own);
    }
    parameters
}

/// Draws an item's truth and λ, then its claims.
fn draw_item(problem: &mut Problem, parameters: &Parameters, item: usize, rng: &mut impl Rng) {
    let block = &problem.items[item];
    let family = &problem.families[usize::from(block.family)];
    let learned = &parameters.families[usize::from(block.family)];
    let k = usize::from(block.n_values);
    let is_rows = matches!(family.form, FamilyForm::Rows { .. });
    let prior = if is_rows { &learned.prevalence } else { &block.prior };
    let lambda = FAMILY_NODES[pick(rng, &learned.nodes)];
    let first = pick(rng, prior);
    let states = match &block.path {
        None => vec![first],
        Some(path) if block.grid.is_some() => rise(rng, first, prior, (path, learned.jump_rate)),
        Some(path) => walk(rng, first, k, (path, learned.jump_rate)),
    };
    let steps = said_steps(rng, block);
    let (family, start) = (family.clone(), block.observations.start);
    for (local, step) in steps.into_iter().enumerate() {
        let o = start + local;
        let slot_ix = parameters.layout.slot_of[o] as usize;
        let slot = &parameters.layout.slots[slot_ix];
        let is_guess = rng.random::<f64>() < lambda;
        if family.errors.is_some() {
            let of_source = (slot, parameters.shifts[slot_ix]);
            let block = &mut problem.items[item];
            let value = draw_figure(
                (block, local),
                (&family, parameters, of_source),
                (states[step], is_guess),
                rng,
            );
            problem.observations[o].value = value;
            continue;
        }
        let from = said(&problem.items[item], (&family, parameters, slot), states[step], is_guess);
        let claim = &mut problem.observations[o];
        if claim.denied {
            claim.denied = rng.random::<f64>() >= from[usize::from(claim.value)];
        } else {
            claim.value = pick(rng, &from) as u16;
        }
    }
    let last = states[states.len() - 1];
    for verdict in &mut problem.items[item].verdicts {
        let wrong = (1.0 - verdict.confidence) / (k as f64 - 1.0);
        let says: Vec<f64> =
            (0..k).map(|z| if z == last { verdict.confidence } else { wrong }).collect();
        verdict.value = pick(rng, &says) as u16;
    }
}

/// Distribution of what a source says where the truth is `z`, if it looks at it.
fn said(
    item: &ItemBlock,
    (family, parameters, slot): (&Family, &Parameters, &Slot),
    z: usize,
    is_guess: bool,
) -> Vec<f64> {
    let k = usize::from(item.n_values);
    let own = &parameters.rows[slot.entry..slot.entry + family.form.n_entries()];
    match (family.form, is_guess) {
        (FamilyForm::OneCoin, false) => of_coin(item, z, own[0]),
        (FamilyForm::OneCoin, true) => vec![1.0 / k as f64; k],
        (_, false) => own[z * k..(z + 1) * k].to_vec(),
        (_, true) => family.guess.clone(),
    }
}

/// Draws the figure that a source names for the point `z`; returns the grid point next to it.
fn draw_figure(
    (item, local): (&mut ItemBlock, usize),
    (family, parameters, (slot, shift)): (&Family, &Parameters, (&Slot, f64)),
    (z, is_guess): (usize, bool),
    rng: &mut impl Rng,
) -> u16 {
    let grid = item.grid.as_mut().expect("a grid");
    let errors = family.errors.as_ref().expect("scales of errors");
    let own = &parameters.rows[slot.entry..slot.entry + family.form.row_width()];
    let class = pick(rng, own);
    let x = match errors.scales.get(class) {
        Some(scale) if !is_guess => grid.points[z] + shift + scale * normal(rng),
        _ => rng.random_range(grid.points[0]..grid.points[grid.points.len() - 1]),
    };
    grid.reports[local] = Report { lo: x, hi: x, possible_hi: x };
    let off = |point: &f64| (point - x).abs();
    let nearest = (0..grid.points.len())
        .min_by(|&a, &b| off(&grid.points[a]).total_cmp(&off(&grid.points[b])));
    nearest.unwrap_or_default() as u16
}

/// Distribution of what a one-coin source says of an item whose truth is `z` (Eq. 2, 3).
fn of_coin(item: &ItemBlock, z: usize, theta: f64) -> Vec<f64> {
    let k = usize::from(item.n_values);
    let up = item.ancestors.get(z).map_or(&[][..], Vec::as_slice);
    let n_wrong = k - 1 - up.len();
    let exact = if up.is_empty() { 1.0 } else { EXACT_SHARE };
    (0..k)
        .map(|x| match (x == z, up.contains(&(x as u16))) {
            (true, _) => theta * exact,
            (false, true) => theta * (1.0 - exact) / up.len() as f64,
            (false, false) => (1.0 - theta) / n_wrong as f64,
        })
        .collect()
}

/// The step that each claim of an item speaks of, its uncertain times drawn.
fn said_steps(rng: &mut impl Rng, item: &ItemBlock) -> Vec<usize> {
    let Some(path) = &item.path else { return vec![0; item.observations.len()] };
    let drawn: Vec<usize> = path.variables.iter().map(|v| pick(rng, &v.prior)).collect();
    let at = |step: &StepRef| match step {
        StepRef::Fixed(at) => *at,
        StepRef::One { variable, steps } => steps[drawn[usize::from(*variable)]],
        StepRef::Two { first, second, steps } => {
            let n_second = path.variables[usize::from(*second)].prior.len();
            steps[drawn[usize::from(*first)] * n_second + drawn[usize::from(*second)]]
        }
    };
    let moment = |(first, last): &(StepRef, StepRef)| {
        assert_eq!(first, last, "claims of a drawn problem speak of moments");
        at(last) as usize
    };
    path.spans.iter().map(moment).collect()
}

/// The state at each step of a path that begins in `z` and jumps at `rate` per day.
fn walk(rng: &mut impl Rng, mut z: usize, k: usize, (path, rate): (&PathBlock, f64)) -> Vec<usize> {
    let mut states = vec![z];
    for gap in path.times.windows(2) {
        let mut left = (gap[1] - gap[0]) as f64 / DAY;
        loop {
            left -= gamma(rng, 1.0, rate);
            if left < 0.0 {
                break;
            }
            z = (z + 1 + rng.random_range(0..k - 1)) % k;
        }
        states.push(z);
    }
    states
}

/// The point at each step of a count that begins at `z`: candidates from the prior come up at `rate`
/// per day, and the count is the largest so far.
fn rise(
    rng: &mut impl Rng,
    mut z: usize,
    prior: &[f64],
    (path, rate): (&PathBlock, f64),
) -> Vec<usize> {
    let mut points = vec![z];
    for gap in path.times.windows(2) {
        let mut left = (gap[1] - gap[0]) as f64 / DAY - gamma(rng, 1.0, rate);
        while left > 0.0 {
            z = z.max(pick(rng, prior));
            left -= gamma(rng, 1.0, rate);
        }
        points.push(z);
    }
    points
}

/// Rows of `width` entries, each a draw from a Dirichlet around the same row of `mean`.
fn rows(rng: &mut impl Rng, mean: &[f64], width: usize, weight: impl Fn(usize) -> f64) -> Vec<f64> {
    let mut all = Vec::with_capacity(mean.len());
    for (row, mean) in mean.chunks_exact(width).enumerate() {
        let counts: Vec<f64> = mean.iter().map(|m| weight(row) * m).collect();
        all.extend(dirichlet(rng, &counts));
    }
    all
}

/// A draw from the Dirichlet with these pseudo-counts; entries without any are 0.
fn dirichlet(rng: &mut impl Rng, counts: &[f64]) -> Vec<f64> {
    // In logarithms, or rows of small counts would be 0 throughout: a Gamma of a + 1, times a
    // uniform to the power 1 / a (Marsaglia & Tsang 2000, §6).
    let ln: Vec<f64> = counts
        .iter()
        .map(|&a| {
            if a > 0.0 {
                gamma(rng, a + 1.0, 1.0).ln() + (1.0 - rng.random::<f64>()).ln() / a
            } else {
                f64::NEG_INFINITY
            }
        })
        .collect();
    let top = ln.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut p: Vec<f64> = ln.iter().map(|x| (x - top).exp()).collect();
    let total: f64 = p.iter().sum();
    for x in &mut p {
        *x /= total;
    }
    p
}

/// A spread: its square is inverse χ² around that of `centre`.
fn spread(rng: &mut impl Rng, centre: f64) -> f64 {
    let half = 0.5 * SPREAD_WEIGHT;
    gamma(rng, half, half * centre * centre).sqrt().recip()
}

fn normal(rng: &mut impl Rng) -> f64 {
    StandardNormal.sample(rng)
}

fn gamma(rng: &mut impl Rng, shape: f64, rate: f64) -> f64 {
    Gamma::new(shape, 1.0 / rate).expect("positive shape and rate").sample(rng)
}

/// An index, drawn with these probabilities.
fn pick(rng: &mut impl Rng, p: &[f64]) -> usize {
    let mut left = rng.random::<f64>() * p.iter().sum::<f64>();
    for (i, x) in p.iter().enumerate() {
        left -= x;
        if left < 0.0 {
            return i;
        }
    }
    p.iter().rposition(|x| *x > 0.0).expect("some probability")
}
