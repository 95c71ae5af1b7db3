//! NUTS: the gradient, exact posteriors, and what a run says of itself.

use crate::random::{Dice, Menu, menus, parameters, problem};
use thiqa::infer::LnPosterior;
use thiqa::model::{Family, ItemBlock, Observation, Parameters, Problem};

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
