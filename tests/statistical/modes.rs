//! EM: modes, ascent, and the exact posterior of the 5 × 6 fixture.

use std::cmp::Ordering;
use std::ops::ControlFlow;

use crate::random::{Dice, Menu, menus, problem};
use thiqa::infer::{EmOptions, InferError, Iteration, Observer, Silent, Start, em, one_coin_exact};
use thiqa::model::{Family, ItemBlock, Observation, Problem};

/// The fixture of reference/baselines.md §2.20, truths a b a c a b; candidates of each item are
/// its claimed values, the true one first except where listed alphabetically: o1 ab, o2 ab, o3 ab,
/// o4 ac, o5 ab, o6 ab. Without s5 if told so.
pub(crate) fn fixture(with_copier: bool) -> Problem {
    let claims: [&[(u32, u16)]; 6] = [
        &[(0, 0), (1, 0), (2, 1), (3, 1), (4, 1)],
        &[(0, 1), (1, 1), (2, 1), (3, 0), (4, 0)],
        &[(0, 0), (1, 1), (2, 0), (3, 1), (4, 1)],
        &[(0, 1), (1, 1), (2, 1), (3, 0), (4, 0)],
        &[(0, 0), (1, 0), (3, 1), (4, 1)],
        &[(0, 1), (2, 0), (3, 0)],
    ];
    let n_sources = if with_copier { 5 } else { 4 };
    let mut family = Family::open("open");
    family.node_prior = [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
    // The exact posterior takes errors for independent.
    family.redundancy = 0.0;
    let mut problem = Problem {
        n_sources,
        groups: vec![0; n_sources as usize],
        n_groups: 1,
        families: vec![family],
        ..Problem::default()
    };
    for on_item in claims {
        let start = problem.observations.len();
        for &(source, value) in on_item.iter().filter(|(s, _)| *s < n_sources) {
            let weight = 1.0;
            let claim = Observation { source, value, denied: false, derived: false, weight };
            problem.observations.push(claim);
        }
        problem.items.push(ItemBlock {
            family: 0,
            n_values: 2,
            prior: vec![0.5, 0.5],
            ancestors: Vec::new(),
            domain: None,
            observations: start..problem.observations.len(),
            verdicts: Vec::new(),
            path: None,
            grid: None,
        });
    }
    problem
}

/// True candidate of each item of the fixture.
pub(crate) const TRUTH: [usize; 6] = [0, 1, 0, 1, 0, 1];

/// Prior, whether the copier is in, P(true) by item, E[θ] by source.
type Published = ((f64, f64), bool, &'static [f64], &'static [f64]);

/// Exact: P(true) and E[θ] of baselines.md §2.20, to the three digits printed there.
#[test]
fn the_one_coin_oracle_meets_the_published_values() {
    let expected: [Published; 5] = [
        ((1.0, 1.0), true, &[0.5; 6], &[0.5; 5]),
        (
            (2.0, 1.0),
            true,
            &[0.383, 0.396, 0.374, 0.396, 0.391, 0.378],
            &[0.480, 0.524, 0.551, 0.631, 0.633],
        ),
        (
            (4.0, 2.0),
            true,
            &[0.406, 0.473, 0.399, 0.473, 0.443, 0.385],
            &[0.548, 0.581, 0.596, 0.618, 0.619],
        ),
        (
            (4.0, 2.0),
            false,
            &[0.669, 0.802, 0.627, 0.802, 0.751, 0.565],
            &[0.685, 0.672, 0.636, 0.482],
        ),
        ((8.0, 2.0), false, &[0.693, 0.940, 0.650, 0.940, 0.862, 0.464], &[]),
    ];
    for ((a, b), with_copier, truths, means) in expected {
        let exact = one_coin_exact(&fixture(with_copier), a, b).unwrap();
        for (i, p) in truths.iter().enumerate() {
            let found = exact.items[i][TRUTH[i]];
            assert!((found - p).abs() < 6e-4, "Beta({a},{b}) o{}: {found} {p}", i + 1);
        }
        for (s, mean) in means.iter().enumerate() {
            let found = exact.reliability[s];
            assert!((found - mean).abs() < 6e-4, "Beta({a},{b}) s{}: {found} {mean}", s + 1);
        }
    }
    let flat = one_coin_exact(&fixture(true), 1.0, 1.0).unwrap();
    let (first, second) = (&flat.worlds[0], &flat.worlds[1]);
    assert!((first.1 - 0.448).abs() < 6e-4 && (second.1 - 0.448).abs() < 6e-4);
    assert!(first.0.iter().zip(&second.0).all(|(a, b)| a != b), "the modes mirror each other");
}

pub(crate) fn prior(problem: &mut Problem, a: f64, b: f64) {
    problem.families[0].population = vec![a / (a + b)];
    problem.families[0].strength = vec![a + b];
}

/// Exact (deterministic): under a flat prior and under Beta(2, 1) both mirrored solutions of the
/// fixture are reported, `abacab` and `bababa`; under the flat one they weigh the same.
#[test]
fn mirrored_solutions_are_both_reported() {
    for (a, b) in [(1.0, 1.0), (2.0, 1.0)] {
        let mut problem = fixture(true);
        prior(&mut problem, a, b);
        let options = EmOptions { learn_population: false, ..EmOptions::default() };
        let fit = em(&problem, &options, &mut Silent).unwrap();
        let modes = &fit.posterior.modes;
        let far = modes.iter().find(|m| m.n_items_changed == 6);
        let far = far.unwrap_or_else(|| panic!("Beta({a},{b}): no mirrored mode in {modes:?}"));
        if (a - b).abs() < 1e-9 {
            assert!((modes[0].share - far.share).abs() < 1e-3, "{modes:?}");
        } else {
            assert!(modes[0].share > far.share + 0.05, "{modes:?}");
        }
    }
}

/// Shares of modes are approximate (Eq. 19). Against the exact posterior of the fixture, each world
/// counted to the mode that it agrees with on more than half of the items: within .1.
#[test]
fn shares_of_modes_come_near_the_exact_masses() {
    for (a, b) in [(1.0, 1.0), (2.0, 1.0), (4.0, 2.0)] {
        let mut problem = fixture(true);
        prior(&mut problem, a, b);
        let options = EmOptions { learn_population: false, ..EmOptions::default() };
        let fit = em(&problem, &options, &mut Silent).unwrap().posterior;
        let leads: Vec<bool> = fit.items.iter().map(|i| i.probability[1] > 0.5).collect();
        let exact = one_coin_exact(&problem, a, b).unwrap();
        let agree = |world: &[u16]| -> usize {
            world.iter().zip(&leads).map(|(z, lead)| usize::from((*z == 1) == *lead)).sum()
        };
        let own = |world: &[u16]| match agree(world).cmp(&3) {
            Ordering::Less => 0.0,
            Ordering::Equal => 0.5,
            Ordering::Greater => 1.0,
        };
        let mass: f64 = exact.worlds.iter().map(|(world, p)| own(world) * p).sum();
        let share = fit.modes[0].share;
        assert!((mass - share).abs() < 0.1, "Beta({a},{b}): {mass} {share} {:?}", fit.modes);
    }
}

struct Ascent {
    start: Option<Start>,
    last: f64,
    n: usize,
}

impl Observer for Ascent {
    fn on_iteration(&mut self, told: Iteration) -> ControlFlow<()> {
        if self.start != Some(told.start) {
            (self.start, self.last) = (Some(told.start), f64::NEG_INFINITY);
        }
        let slack = 1e-9 * told.ln_posterior.abs();
        assert!(told.ln_posterior >= self.last - slack, "{told:?} after {}", self.last);
        self.last = told.ln_posterior;
        self.n += 1;
        ControlFlow::Continue(())
    }
}

/// Exact: without derived claims and with populations fixed, ln posterior never falls, on 18
/// random problems of all kinds (seeds 300 on) from all starts.
#[test]
fn em_never_descends() {
    let mut n = 0;
    for (m, menu) in menus().into_iter().enumerate() {
        let problem = problem(&mut Dice(300 + m as u64), 3, Menu { derived: false, ..menu });
        let options =
            EmOptions { learn_population: false, max_iterations: 60, ..EmOptions::default() };
        let mut ascent = Ascent { start: None, last: f64::NEG_INFINITY, n: 0 };
        em(&problem, &options, &mut ascent).unwrap();
        n += ascent.n;
    }
    assert!(n > 100);
}

struct Impatient;

impl Observer for Impatient {
    fn on_iteration(&mut self, _told: Iteration) -> ControlFlow<()> {
        ControlFlow::Break(())
    }
}

/// Exact: an observer that asks to stop is heard; a malformed problem is refused by name.
#[test]
fn em_stops_when_asked_and_refuses_what_is_malformed() {
    let stopped = em(&fixture(true), &EmOptions::default(), &mut Impatient);
    assert_eq!(stopped.unwrap_err(), InferError::Interrupted);
    let mut bad = fixture(true);
    bad.observations[3].value = 9;
    let refused = em(&bad, &EmOptions::default(), &mut Silent).unwrap_err();
    assert!(refused.to_string().contains("item 0"), "{refused}");
}

/// Exact: intervals hold together (lo ≤ mid ≤ hi, bands sum to one), a source without claims is
/// left at its prior, and no data means no information.
#[test]
fn every_source_has_a_coherent_interval() {
    let mut problem = fixture(true);
    problem.n_sources = 6;
    problem.groups.push(0);
    let fit = em(&problem, &EmOptions::default(), &mut Silent).unwrap();
    for source in &fit.posterior.sources {
        assert!(source.lo <= source.mid && source.mid <= source.hi, "{source:?}");
        assert!((source.band_probability.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{source:?}");
        assert!(source.n_effective >= 0.0 && source.sd > 0.0);
    }
    let silent = &fit.posterior.sources[5];
    assert!((silent.mean - silent.prior_mean).abs() < 1e-12);
    assert!(silent.information.abs() < 1e-12 && silent.families.is_empty());
}
