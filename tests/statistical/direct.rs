//! The kernel's short way for plain items of large problems against its long way, which is checked
//! against enumeration.

use crate::kernel::compare;
use crate::random::Dice;
use thiqa::infer::{EmOptions, Silent, Start, describe, em, expect};
use thiqa::model::{Detail, Family, ItemBlock, Observation, Parameters, Problem, VerdictFactor};

const N_SOURCES: usize = 60;

/// Items of three families: a shared list of `k`, yes or no, open. Some have hundreds of
/// claims, some none, some a verdict.
fn large(dice: &mut Dice, k: usize) -> Problem {
    let mut problem = Problem {
        n_sources: N_SOURCES as u32,
        groups: (0..N_SOURCES).map(|s| (s % 2) as u16).collect(),
        n_groups: 2,
        families: vec![
            Family::shared("list", k as u16, &vec![1.0; k]),
            Family::binary("binary"),
            Family::open("open"),
        ],
        ..Problem::default()
    };
    let skill: Vec<f64> = (0..N_SOURCES).map(|_| 0.3 + 0.65 * dice.unit()).collect();
    while problem.observations.len() < 24_000 {
        let family = dice.below(3);
        let k = [k, 2, 3 + dice.below(3)][family];
        let start = problem.observations.len();
        let n_claims = if dice.chance(0.02) { 400 } else { dice.below(12) };
        let truth = dice.below(k);
        for _ in 0..n_claims {
            let source = dice.below(N_SOURCES);
            let value = if dice.chance(skill[source]) { truth } else { dice.below(k) };
            problem.observations.push(Observation {
                source: source as u32,
                value: value as u16,
                denied: false,
                derived: false,
                weight: 1.0,
            });
        }
        let verdict = VerdictFactor { value: truth as u16, confidence: 0.9, steps: None };
        problem.items.push(ItemBlock {
            family: family as u16,
            n_values: k as u16,
            prior: if family == 2 { dice.distribution(k) } else { Vec::new() },
            ancestors: Vec::new(),
            domain: (family == 2).then_some(9),
            observations: start..start + n_claims,
            verdicts: if dice.chance(0.1) { vec![verdict] } else { Vec::new() },
            path: None,
            grid: None,
        });
    }
    problem
}

/// The same, but for the last bit of each claim's commitment: the kernel goes the long way.
fn long_way(problem: &Problem) -> Problem {
    let mut problem = problem.clone();
    for claim in &mut problem.observations {
        claim.weight = 1.0 - f64::EPSILON;
    }
    problem
}

fn at(dice: &mut Dice, problem: &Problem) -> Parameters {
    let mut at = Parameters::prior(problem);
    for slot in &at.layout.clone().slots {
        let form = problem.families[usize::from(slot.family)].form;
        for row in 0..form.n_rows() {
            let start = slot.entry + row * form.row_width();
            let drawn = dice.distribution(form.row_width());
            at.rows[start..start + form.row_width()].copy_from_slice(&drawn);
        }
    }
    at
}

/// Exact: on K = 2, 3, 7 (seeds 60 on), evidence, counts, missing information and posteriors of the
/// short way are those of the long way to 1e-9; also where products leave the range of a float.
#[test]
fn the_short_way_equals_the_long_way() {
    for k in [2, 3, 7] {
        let dice = &mut Dice(60 + k as u64);
        let problem = large(dice, k);
        let long = long_way(&problem);
        let short_at = at(dice, &problem);
        let mut long_at = Parameters::prior(&long);
        long_at.rows.clone_from(&short_at.rows);
        assert!(short_at.layout.direct.iter().all(|direct| *direct));
        let items = long.items.iter().zip(&long_at.layout.direct);
        assert!(items.filter(|(item, _)| !item.observations.is_empty()).all(|(_, direct)| !direct));
        let short = expect(&problem, &short_at, Detail::Full);
        let long = expect(&long, &long_at, Detail::Full);
        compare(&format!("K {k}"), &short, &long);
    }
}

/// Exact: what is said of items, claims weighed beside one another, is the same to 1e-9 where every
/// source speaks of an item once (the short way) and to the last bit's weight the long way.
#[test]
fn descriptions_of_the_short_way_are_those_of_the_long_way() {
    for k in [2, 3, 7] {
        let dice = &mut Dice(80 + k as u64);
        let (mut items, mut once) = (Vec::new(), Vec::new());
        for part in [large(dice, k), large(dice, k)] {
            for item in &part.items {
                let mut own = part.observations[item.observations.clone()].to_vec();
                own.sort_by_key(|o| o.source);
                own.dedup_by_key(|o| o.source);
                let observations = once.len()..once.len() + own.len();
                items.push(ItemBlock { observations, ..item.clone() });
                once.extend(own);
            }
        }
        let mut problem = Problem { items, observations: once, ..large(dice, k) };
        for family in &mut problem.families {
            family.redundancy = 0.4;
        }
        let long = long_way(&problem);
        let short_at = at(dice, &problem);
        let mut long_at = Parameters::prior(&long);
        long_at.rows.clone_from(&short_at.rows);
        assert!(
            short_at.layout.direct.iter().all(|direct| *direct),
            "{}",
            problem.observations.len()
        );
        let short = describe(&problem, &short_at, Detail::Full);
        let long = describe(&long, &long_at, Detail::Full);
        for (ix, (x, y)) in short.items.iter().zip(&long.items).enumerate() {
            let pairs = x.probability.iter().zip(&y.probability).chain([(&x.lambda, &y.lambda)]);
            for (p, q) in pairs {
                assert!((p - q).abs() < 1e-9, "K {k}, item {ix}: {p} {q}");
            }
        }
        for (ix, (x, y)) in short.observations.iter().zip(&long.observations).enumerate() {
            assert!((x.p_right - y.p_right).abs() < 1e-9, "K {k}, observation {ix}");
            // Odds of what is certain but for the last bit are anything.
            if (1e-9..1.0 - 1e-9).contains(&x.p_right) {
                let apart = (x.weight_db - y.weight_db).abs();
                assert!(apart < 1e-6, "K {k}, observation {ix}: {x:?} {y:?}");
            }
        }
    }
}

/// The same for sources that are all but always right: most products are beyond a float.
#[test]
fn improbable_claims_go_the_long_way() {
    let dice = &mut Dice(71);
    let problem = large(dice, 3);
    let long = long_way(&problem);
    let mut short_at = Parameters::prior(&problem);
    for p in &mut short_at.rows {
        *p = if *p > 0.5 { 1.0 - 1e-13 } else { 1e-13 };
    }
    for family in &mut short_at.families {
        family.nodes = [1.0 - 6e-12, 1e-12, 1e-12, 1e-12, 1e-12, 1e-12, 1e-12];
    }
    let mut long_at = Parameters::prior(&long);
    long_at.rows.clone_from(&short_at.rows);
    long_at.families.clone_from(&short_at.families);
    let short = expect(&problem, &short_at, Detail::Items);
    compare("improbable", &short, &expect(&long, &long_at, Detail::Items));
}

/// Exact: to the last bit for 1, 2 and 8 threads.
#[test]
fn the_short_way_is_the_same_for_any_number_of_threads() {
    let dice = &mut Dice(80);
    let problem = large(dice, 4);
    let at = at(dice, &problem);
    let on = |n: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
        pool.install(|| expect(&problem, &at, Detail::Full))
    };
    let one = on(1);
    assert_eq!(one, on(2));
    assert_eq!(one, on(8));
}

/// Exact to 1e-9: a fit that goes on from one with other weights takes the weights of its own problem,
/// as dependence has it do round after round.
#[test]
fn weights_may_change_between_fits() {
    let dice = &mut Dice(95);
    let problem = large(dice, 3);
    let options = EmOptions { max_iterations: 5, n_draws: 0, ..EmOptions::default() };
    let first = em(&problem, &options, &mut Silent).unwrap();
    assert!(first.parameters.layout.direct.iter().all(|direct| *direct));
    let mut weighed = problem;
    for claim in weighed.observations.iter_mut().step_by(2) {
        claim.weight = 0.2;
    }
    let onward = EmOptions { starts: vec![Start::Warm], warm: Some(first.parameters), ..options };
    let fit = em(&weighed, &onward, &mut Silent).unwrap();
    let mut fresh = Parameters::prior(&weighed);
    fresh.rows.clone_from(&fit.parameters.rows);
    fresh.families.clone_from(&fit.parameters.families);
    let again = expect(&weighed, &fresh, Detail::Counts).ln_evidence;
    let told = fit.posterior.ln_evidence;
    assert!((again - told).abs() < 1e-9 * again.abs(), "{told} is not {again}");
}

/// Exact: ten passes of EM from the votes lead to the same parameters to 1e-9.
#[test]
fn passes_of_em_are_the_same() {
    let dice = &mut Dice(90);
    let problem = large(dice, 3);
    let options = EmOptions {
        max_iterations: 10,
        starts: vec![Start::Vote],
        n_draws: 0,
        ..EmOptions::default()
    };
    let short = em(&problem, &options, &mut Silent).unwrap();
    let long = em(&long_way(&problem), &options, &mut Silent).unwrap();
    let pairs = short.parameters.rows.iter().zip(&long.parameters.rows);
    let far = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(far < 1e-9, "{far}");
}

/// From 400,000 claims on, the climb begins where that of a tenth of the items ended. It ends where one
/// from the prior ends: rows to .001, ln evidence to 1e-6 of itself. 60 sources, seed 91.
#[test]
fn a_climb_by_way_of_a_part_ends_at_the_same_optimum() {
    let dice = &mut Dice(91);
    let (mut items, mut observations) = (Vec::new(), Vec::new());
    let mut problem = large(dice, 3);
    while observations.len() < 400_000 {
        let part = large(dice, 3);
        for item in part.items {
            let own = &part.observations[item.observations.clone()];
            let start = observations.len();
            observations.extend_from_slice(own);
            items.push(ItemBlock { observations: start..observations.len(), ..item });
        }
    }
    problem.items = items;
    problem.observations = observations;
    let by_part = EmOptions { n_draws: 0, describe_claims: false, ..EmOptions::default() };
    let from_prior = EmOptions {
        starts: vec![Start::Warm],
        warm: Some(Parameters::prior(&problem)),
        ..by_part.clone()
    };
    let by_part = em(&problem, &by_part, &mut Silent).unwrap();
    let from_prior = em(&problem, &from_prior, &mut Silent).unwrap();
    let (a, b) = (by_part.posterior.ln_evidence, from_prior.posterior.ln_evidence);
    assert!((a - b).abs() < 1e-6 * a.abs(), "{a} {b}");
    let rows = by_part.parameters.rows.iter().zip(&from_prior.parameters.rows);
    let apart = rows.map(|(x, y)| (x - y).abs()).fold(0.0, f64::max);
    assert!(apart < 1e-3, "{apart}");
    assert!(by_part.posterior.observations.is_empty());
}
