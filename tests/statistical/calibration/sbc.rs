//! Simulation-based calibration (Talts et al. 2018): of a world drawn from the prior, where does the
//! truth rank among the draws of its posterior? Uniformly, if the engine and its prior are right.

use rand::{Rng, RngExt};

use thiqa::infer::{EmOptions, InferError, Silent, em, expect};
use thiqa::model::{Detail, FAMILY_NODES, Parameters, Problem};
use thiqa::num::stream;

use super::designs::{Design, Form};
use super::prior;

/// Credible levels of intervals that are counted.
pub(crate) const LEVELS: [f64; 4] = [0.5, 0.8, 0.9, 0.95];

/// One simulation.
pub(crate) struct Simulated {
    /// By test quantity: the rank of the truth among nearly independent draws, as a number in
    /// [0, 1).
    pub(crate) u: Vec<f64>,
    /// By level: is the score of one source, another each time, within its central interval?
    pub(crate) covered: [bool; 4],
}

/// Test quantities of a design: names, in the order of [`Simulated::u`].
pub(crate) fn names(design: &Design) -> Vec<&'static str> {
    let mut names = vec![
        "theta, first source",
        "theta, last source",
        "P(right) of a source",
        "population",
        "group 0",
        "group 1",
        "strength",
        "lambda, share of the lowest node",
        "lambda, mean",
        "ln evidence",
    ];
    if design.has_steps() {
        names.push("jump rate");
    }
    match design.form {
        Form::Rows => names.extend(["prevalence", "row, off the diagonal"]),
        Form::Figures => names.extend(["shift", "shift, spread", "wild class"]),
        Form::Coin => {}
    }
    if design.has_levels() {
        names.extend(["level", "level, spread"]);
    }
    names
}

/// Their values.
fn values(problem: &Problem, design: &Design, at: &Parameters) -> Vec<f64> {
    let layout = &at.layout;
    let form = problem.families[0].form;
    let (first, last) = (&layout.slots[0], &layout.slots[layout.slots.len() - 1]);
    let learned = &at.families[0];
    let mut all = vec![
        at.rows[first.entry],
        at.rows[last.entry + form.n_entries() - form.row_width() + form.n_rows() - 1],
        score(problem, at, 1),
        learned.population[0],
        learned.groups[0],
        learned.groups[form.n_entries()],
        learned.strength[0],
        learned.nodes[0],
        mean_lambda(at),
        expect(problem, at, Detail::Counts).ln_evidence,
    ];
    if design.has_steps() {
        all.push(learned.jump_rate);
    }
    match design.form {
        Form::Rows => all.extend([learned.prevalence[0], at.rows[first.entry + 1]]),
        Form::Figures => {
            all.extend([
                at.shifts[0],
                learned.shift_sd,
                at.rows[first.entry + form.row_width() - 1],
            ]);
        }
        Form::Coin => {}
    }
    if design.has_levels() {
        all.extend([at.levels[0], at.level_sd]);
    }
    all
}

/// P(right) of a source in the first family, guesses included (docs/model.md, Eq. 36).
fn score(problem: &Problem, at: &Parameters, source: u32) -> f64 {
    let (family, learned) = (&problem.families[0], &at.families[0]);
    let (n_rows, width) = (family.form.n_rows(), family.form.row_width());
    let Some(slot) = at.layout.slot(0, source) else { return 0.0 };
    let rows = at.rows[slot.entry..slot.entry + n_rows * width].chunks_exact(width);
    let k = f64::from(problem.items[0].n_values);
    let (theta, guessed): (f64, f64) = if let Some(errors) = &family.errors {
        let grid = problem.items[0].grid.as_ref().expect("a grid");
        let right = errors.p_right();
        let theta = rows.flatten().zip(right).map(|(p, right)| p * right).sum();
        let (first, last) = (grid.points[0], grid.points[grid.points.len() - 1]);
        (theta, 2.0 * errors.tolerance / (last - first))
    } else if learned.prevalence.is_empty() {
        (at.rows[slot.entry], 1.0 / k)
    } else {
        let shares = &learned.prevalence;
        let theta = rows.enumerate().map(|(k, row)| shares[k] * row[k]).sum();
        (theta, shares.iter().zip(&family.guess).map(|(p, guess)| p * guess).sum())
    };
    let lambda = mean_lambda(at);
    (1.0 - lambda) * theta + lambda * guessed
}

/// Mean of the distribution of λ in the first family.
fn mean_lambda(at: &Parameters) -> f64 {
    at.families[0].nodes.iter().zip(FAMILY_NODES).map(|(p, lambda)| p * lambda).sum()
}

/// Draws the world with a number, has `engine` draw from its posterior and ranks the truth.
pub(crate) fn simulate<E>(
    design: &Design,
    (seed, number): (u64, u64),
    engine: impl FnOnce(&Problem) -> Result<Vec<Parameters>, E>,
) -> Result<Simulated, E> {
    let mut rng = stream(seed, number);
    let world = prior::draw(&design.problem(&mut rng), &mut rng);
    let draws = engine(&world.problem)?;
    let truth = values(&world.problem, design, &world.parameters);
    let drawn: Vec<Vec<f64>> =
        draws.iter().map(|draw| values(&world.problem, design, draw)).collect();
    let u = (0..truth.len())
        .map(|i| {
            let own: Vec<f64> = drawn.iter().map(|values| values[i]).collect();
            rank(&own, truth[i], &mut rng)
        })
        .collect();
    let source = (number % u64::from(world.problem.n_sources)) as u32;
    let mut scores: Vec<f64> =
        draws.iter().map(|draw| score(&world.problem, draw, source)).collect();
    scores.sort_by(f64::total_cmp);
    let true_score = score(&world.problem, &world.parameters, source);
    let covered = LEVELS.map(|level| {
        let (lo, hi) = (0.5 - 0.5 * level, 0.5 + 0.5 * level);
        (quantile(&scores, lo)..=quantile(&scores, hi)).contains(&true_score)
    });
    Ok(Simulated { u, covered })
}

/// Fits the world with a number by EM with default options; sources, and how many of them are within
/// their 90 % interval.
pub(crate) fn covered_by_em(
    design: &Design,
    (seed, number): (u64, u64),
) -> Result<(usize, usize), InferError> {
    let mut rng = stream(seed, number);
    let world = prior::draw(&design.problem(&mut rng), &mut rng);
    let fit = em(&world.problem, &EmOptions::default(), &mut Silent)?;
    let hits = fit.posterior.sources.iter().enumerate().filter(|(source, found)| {
        let truth = score(&world.problem, &world.parameters, *source as u32);
        let (lo, hi) = match found.families.as_slice() {
            [first, _, ..] => (first.lo, first.hi),
            _ => (found.lo, found.hi),
        };
        (lo..=hi).contains(&truth)
    });
    Ok((fit.posterior.sources.len(), hits.count()))
}

/// Rank of `truth` among as many of `draws` as they are worth, evenly spaced, made a number in
/// [0, 1) that is uniform whatever their number.
fn rank(draws: &[f64], truth: f64, rng: &mut impl Rng) -> f64 {
    let n = ((draws.len() as f64 / correlation_time(draws)) as usize).clamp(1, draws.len());
    let below =
        (0..n).filter(|i| draws[i * draws.len() / n + draws.len() / (2 * n)] < truth).count();
    (below as f64 + rng.random::<f64>()) / (n + 1) as f64
}

/// Draws that are worth one: 1 + 2 Σ autocorrelations, up to the first pair of neighbours whose sum
/// is not positive (Geyer 1992).
fn correlation_time(draws: &[f64]) -> f64 {
    let n = draws.len() as f64;
    let mean = draws.iter().sum::<f64>() / n;
    let off: Vec<f64> = draws.iter().map(|x| x - mean).collect();
    let product = |lag: usize| off.iter().zip(&off[lag..]).map(|(x, y)| x * y).sum::<f64>() / n;
    let variance = product(0);
    if variance <= 0.0 {
        return 1.0;
    }
    let mut time = -1.0;
    for pair in 0..draws.len() / 2 {
        let sum = (product(2 * pair) + product(2 * pair + 1)) / variance;
        if sum <= 0.0 {
            break;
        }
        time += 2.0 * sum;
    }
    time.max(1.0)
}

fn quantile(ordered: &[f64], p: f64) -> f64 {
    let at = p * (ordered.len() as f64 - 1.0);
    let below = at.floor() as usize;
    let above = (below + 1).min(ordered.len() - 1);
    ordered[below] + (at - at.floor()) * (ordered[above] - ordered[below])
}
