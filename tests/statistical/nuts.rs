//! NUTS: the gradient, exact posteriors, and what a run says of itself.

use std::ops::ControlFlow;

use crate::modes::{TRUTH, fixture, prior};
use crate::random::{Dice, menus, parameters, problem};
use thiqa::infer::{
    DrawProgress, EmOptions, InferError, Iteration, LnPosterior, NutsOptions, Observer, Silent, em,
    nuts, one_coin_exact,
};
use thiqa::model::{Family, ItemBlock, Monitored, Observation, Parameters, Problem};

/// Central differences of fourth order.
fn numeric(density: &mut LnPosterior<'_>, x: &[f64], i: usize) -> f64 {
    let h = 2e-3;
    let mut trash = vec![0.0; x.len()];
    let mut at = |step: f64| {
        let mut moved = x.to_vec();
        moved[i] += step;
        density.evaluate(&moved, &mut trash)
    };
    (8.0 * (at(h) - at(-h)) - (at(2.0 * h) - at(-2.0 * h))) / (12.0 * h)
}

fn check_gradient(problem: &Problem, mode: &Parameters, dice: &mut Dice, learn: bool) -> usize {
    let mut density = LnPosterior::new(problem, mode, learn);
    let x: Vec<f64> = density.locate(mode).iter().map(|x| x + 0.8 * (dice.unit() - 0.5)).collect();
    let mut gradient = vec![0.0; x.len()];
    let value = density.evaluate(&x, &mut gradient);
    assert!(value.is_finite());
    for (i, slope) in gradient.iter().enumerate() {
        let found = numeric(&mut density, &x, i);
        assert!(
            (found - slope).abs() < 1e-6 * (1.0 + slope.abs()),
            "coordinate {i}: {slope} by counts, {found} by differences"
        );
    }
    x.len()
}

/// Exact: on random problems of every kind (seeds 900 on), derived observations among them, the
/// gradient is that of the density, to 1e-6 relative, in every coordinate.
#[test]
fn the_gradient_is_that_of_the_density() {
    let mut n = 0;
    for seed in 0..6 {
        for (m, menu) in menus().into_iter().enumerate() {
            let dice = &mut Dice(900 + 100 * seed + m as u64);
            let k = 2 + dice.below(3);
            let problem = problem(dice, k, menu);
            let mode = parameters(dice, &problem);
            n += check_gradient(&problem, &mode, dice, seed != 3);
        }
    }
    assert!(n > 2_000, "{n} coordinates");
}

/// Claims with one truth an item, drawn from the model itself: `theta[s]` is the reliability of
/// source s, who speaks on each of `n_items` yes-or-no items with probability one half.
fn simulated(dice: &mut Dice, theta: &[f64], families: Vec<Family>, n_items: usize) -> Problem {
    let mut problem = Problem {
        n_sources: theta.len() as u32,
        groups: vec![0; theta.len()],
        n_groups: 1,
        families,
        ..Problem::default()
    };
    for item in 0..n_items {
        let start = problem.observations.len();
        for (source, theta) in theta.iter().enumerate() {
            if dice.chance(0.5) {
                let value = u16::from(!dice.chance(*theta));
                problem.observations.push(Observation {
                    source: source as u32,
                    value,
                    denied: false,
                    derived: false,
                    weight: 1.0,
                });
            }
        }
        let family = (item % problem.families.len()) as u16;
        problem.items.push(ItemBlock {
            family,
            n_values: 2,
            prior: vec![0.5, 0.5],
            ancestors: Vec::new(),
            observations: start..problem.observations.len(),
            verdicts: Vec::new(),
            path: None,
            grid: None,
        });
    }
    problem
}

/// Exact: levels that sources have in common in two pooled families, and their spread, enter the
/// gradient as they should (seeds 1,700 on; three of ten sources speak in one family only).
#[test]
fn levels_have_their_gradient() {
    for seed in 1_700..1_705 {
        let dice = &mut Dice(seed);
        let families = vec![Family::open("one"), Family::open("two")];
        let problem = simulated(dice, &[0.8; 8], families, 12);
        let mut mode = Parameters::prior(&problem);
        assert!(mode.layout.has_level.iter().filter(|has| **has).count() > 3);
        for (level, _) in mode.levels.iter_mut().zip(0..8) {
            *level = dice.unit() - 0.5;
        }
        check_gradient(&problem, &mode, dice, true);
        check_gradient(&problem, &mode, dice, false);
    }
}

fn fixed() -> EmOptions {
    EmOptions { learn_population: false, ..EmOptions::default() }
}

/// Exact target, seed 11: with reliabilities integrated out, NUTS, asked for 4 × 2,000 draws, is
/// within 5 Monte Carlo standard errors of the enumerated posterior of the 5 × 6 fixture in E[θ] of
/// each source, and within .03 of it in the probability of each truth (whose error is not
/// estimated; 8 errors of a draw-wise sd below .3 and an ESS of 1,000), under Beta(4, 2) and
/// Beta(8, 2) without the copier, and Beta(4, 2) with it. Under the normal approximation a right
/// sampler fails one of the 13 tests of E[θ] with probability 1e-5.
#[test]
fn nuts_meets_the_exact_posterior_of_the_fixture() {
    for ((a, b), with_copier) in [((4.0, 2.0), false), ((8.0, 2.0), false), ((4.0, 2.0), true)] {
        let mut problem = fixture(with_copier);
        prior(&mut problem, a, b);
        let exact = one_coin_exact(&problem, a, b).unwrap();
        let options = NutsOptions {
            n_draws: 2_000,
            n_described: 8_000,
            seed: 11,
            em: fixed(),
            ..NutsOptions::default()
        };
        let found = nuts(&problem, &options, &mut Silent).unwrap().posterior;
        let report = found.sampler.unwrap();
        assert!(found.converged, "Beta({a},{b}): {:?}", report.failed());
        for (i, item) in exact.items.iter().enumerate() {
            let (p, q) = (item[TRUTH[i]], found.items[i].probability[TRUTH[i]]);
            assert!((p - q).abs() < 0.03, "Beta({a},{b}) o{}: {p} {q}", i + 1);
        }
        for (s, mean) in exact.reliability.iter().enumerate() {
            let (source, mcse) = (&found.sources[s], report.sources[s].mcse);
            assert!(
                (source.mean - mean).abs() < 5.0 * mcse,
                "Beta({a},{b}) s{}: {mean} {} ± {mcse}",
                s + 1,
                source.mean
            );
            assert!(source.lo < source.mid && source.mid < source.hi);
            assert!((source.band_probability.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        }
    }
}
