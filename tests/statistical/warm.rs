//! EM from where an earlier fit ended: the same optimum, sooner.

use std::ops::ControlFlow;

use crate::random::{Dice, Menu, menus, parameters, problem};
use thiqa::infer::{EmOptions, Fit, InferError, Iteration, Observer, em};
use thiqa::model::{Parameters, Problem};

/// Counts the passes of all starts.
#[derive(Default)]
struct Counter(usize);

impl Observer for Counter {
    fn on_iteration(&mut self, _told: Iteration) -> ControlFlow<()> {
        self.0 += 1;
        ControlFlow::Continue(())
    }
}

fn fit(problem: &Problem, warm: Option<Parameters>) -> Result<(Fit, usize), InferError> {
    let mut counter = Counter::default();
    let options = EmOptions { warm, ..EmOptions::default() };
    Ok((em(problem, &options, &mut counter)?, counter.0))
}

/// Largest difference of the probabilities of items.
fn gap(a: &Fit, b: &Fit) -> f64 {
    let pairs = a.posterior.items.iter().zip(&b.posterior.items);
    pairs
        .flat_map(|(a, b)| a.probability.iter().zip(&b.probability))
        .map(|(p, q)| (p - q).abs())
        .fold(0.0, f64::max)
}

/// Exact (deterministic): on random problems of all kinds (seeds 700 on), EM that starts from its own
/// optimum as well ends there again, within 10⁻⁴ in every probability, in fewer passes in all.
#[test]
fn a_warm_start_from_the_optimum_stays_there_and_saves_passes() {
    let (mut n_cold, mut n_warm) = (0, 0);
    for (m, menu) in menus().into_iter().enumerate() {
        let problem = problem(&mut Dice(700 + m as u64), 3, menu);
        let (cold, n) = fit(&problem, None).unwrap();
        let (warm, m_passes) = fit(&problem, Some(cold.parameters.clone())).unwrap();
        assert!(gap(&cold, &warm) < 1e-4, "menu {m}: {}", gap(&cold, &warm));
        (n_cold, n_warm) = (n_cold + n, n_warm + m_passes);
    }
    assert!(n_warm < n_cold, "{n_warm} passes instead of {n_cold}");
}

/// Exact (deterministic): from anywhere (random parameters, seeds 800 on), the best optimum of the
/// cold starts is found as well; the warm start may add a better one, but takes none away.
#[test]
fn a_warm_start_from_anywhere_loses_no_optimum() {
    let mut n_same = 0;
    for (m, menu) in menus().into_iter().enumerate() {
        let dice = &mut Dice(800 + m as u64);
        let problem = problem(dice, 3, Menu { derived: false, ..menu });
        let (cold, _) = fit(&problem, None).unwrap();
        let (warm, _) = fit(&problem, Some(parameters(dice, &problem))).unwrap();
        let (best, modes) = (&cold.posterior.modes[0], &warm.posterior.modes);
        let again = modes.iter().any(|mode| (mode.ln_posterior - best.ln_posterior).abs() < 1e-2);
        assert!(again, "menu {m}: {best:?} is not in {modes:?}");
        let same = gap(&cold, &warm) < 1e-3;
        assert!(same || modes.len() > 1, "menu {m}: {modes:?}");
        n_same += usize::from(same);
    }
    assert!(n_same > 0);
}

/// Exact (deterministic): claims that weigh more than the day before (seeds 900 on), from the optimum of before: the
/// same as cold, within 10⁻³ in every probability.
#[test]
fn yesterdays_optimum_leads_to_todays() {
    let mut n = 0;
    for (m, menu) in menus().into_iter().enumerate() {
        let today = problem(&mut Dice(900 + m as u64), 3, menu);
        let mut yesterday = today.clone();
        for claim in &mut yesterday.observations {
            claim.weight *= 0.8;
        }
        let (before, _) = fit(&yesterday, None).unwrap();
        let (cold, _) = fit(&today, None).unwrap();
        let (warm, _) = fit(&today, Some(before.parameters)).unwrap();
        if warm.posterior.modes.len() == cold.posterior.modes.len() {
            assert!(gap(&cold, &warm) < 1e-3, "menu {m}: {}", gap(&cold, &warm));
            n += 1;
        }
    }
    assert!(n > 10, "{n}");
}
