//! Cases that can be checked on paper. All exact.

use thiqa::infer::{Augmentation, EmOptions, Fit, Silent, em, expect, item_ln_evidence, oracle};
use thiqa::model::{
    Detail, Family, ItemBlock, Observation, Parameters, PathBlock, Problem, StepRef, VerdictFactor,
};
use thiqa::num::{beta_cdf, ln_gamma};

fn claim(source: u32, value: u16) -> Observation {
    Observation { source, value, denied: false, derived: false, weight: 1.0 }
}

fn item(observations: std::ops::Range<usize>) -> ItemBlock {
    ItemBlock {
        family: 0,
        n_values: 2,
        prior: vec![0.5, 0.5],
        ancestors: Vec::new(),
        domain: None,
        observations,
        verdicts: Vec::new(),
        path: None,
        grid: None,
    }
}

/// One-coin items, one a claim of source 0, θ = `theta`, no λ.
fn lone_source(theta: f64, n: usize) -> Problem {
    let mut family = Family::open("open");
    family.population = vec![theta];
    family.node_prior = [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
    Problem {
        n_sources: 1,
        groups: vec![0],
        n_groups: 1,
        families: vec![family],
        items: (0..n).map(|i| item(i..i + 1)).collect(),
        observations: vec![claim(0, 0); n],
        crowd: Vec::new(),
    }
}

fn near(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-9, "{a} is not {b}");
}

/// θ = .8 and two candidates: P = .8, evidence ½, 10 log₁₀ 4 = 6.02 decibans.
#[test]
fn one_claim_moves_the_odds_by_its_reliability() {
    let problem = lone_source(0.8, 1);
    let found = expect(&problem, &Parameters::prior(&problem), Detail::Full);
    near(found.items[0].probability[0], 0.8);
    near(found.ln_evidence, 0.5_f64.ln());
    near(found.counts[0], 0.8);
    near(found.observations[0].p_right, 0.8);
    near(found.observations[0].weight_db, 10.0 * 4.0_f64.log10());
}

/// Two sources of .8 on two candidates: the second agrees with the first with .8² + .2², and what it
/// can say has probability one together.
#[test]
fn what_comes_next_is_weighed_by_what_was_said() {
    let mut problem = lone_source(0.8, 1);
    problem.n_sources = 2;
    problem.groups = vec![0, 0];
    let next = |value| {
        let mut problem = problem.clone();
        problem.observations = vec![claim(0, 0), claim(1, value)];
        problem.items[0].observations = 0..2;
        let parameters = Parameters::prior(&problem);
        let with = item_ln_evidence(&problem, &parameters, 0, &|_| false);
        let without = item_ln_evidence(&problem, &parameters, 0, &|o| o == 1);
        (with - without).exp()
    };
    near(next(0), 0.68);
    near(next(0) + next(1), 1.0);
}

/// K = 2, ρ = .1 a day, ten days: P(same) = (1 + e⁻²) / 2, so a claim of .7 is worth
/// .7 · same + .3 · (1 − same) at the end.
#[test]
fn a_state_decays_towards_even() {
    let mut problem = lone_source(0.7, 1);
    problem.families[0].jump_shape = 1.0;
    problem.families[0].jump_exposure_days = 10.0;
    problem.items[0].path = Some(PathBlock {
        times: vec![0, 10 * 86_400],
        variables: Vec::new(),
        spans: vec![(StepRef::Fixed(0), StepRef::Fixed(0))],
    });
    let found = expect(&problem, &Parameters::prior(&problem), Detail::Full);
    let same = f64::midpoint(1.0, (-2.0_f64).exp());
    near(found.items[0].segments[0].probability[0], 0.7);
    near(found.items[0].probability[0], 0.7 * same + 0.3 * (1.0 - same));
    near(found.observations[0].p_overtaken, 0.7 * (1.0 - same));
    near(found.exposure_days[0], 10.0);
    near(found.jumps[0], 1.0);
}

fn fit(problem: &Problem) -> Fit {
    let options = EmOptions { learn_population: false, ..EmOptions::default() };
    em(problem, &options, &mut Silent).expect("a fit")
}

/// Ten claims that nobody else speaks to tell nothing about their source (all information is
/// missing); with verdicts as good as certain they are ten claims: (10 + 4 · .7) / 14.
#[test]
fn intervals_rest_on_what_is_known_not_on_how_much_is_said() {
    let mut problem = lone_source(0.7, 10);
    let alone = fit(&problem).posterior.sources.remove(0);
    assert!(alone.n_effective < 1e-6, "{alone:?}");
    assert!(alone.information < 1e-6, "{alone:?}");
    for item in &mut problem.items {
        item.verdicts.push(VerdictFactor { value: 0, confidence: 1.0 - 1e-12, steps: None });
    }
    let checked = fit(&problem).posterior.sources.remove(0);
    assert!((checked.n_effective - 10.0).abs() < 1e-6, "{checked:?}");
    assert!((checked.mean - 12.8 / 14.0).abs() < 1e-9, "{checked:?}");
    assert!(checked.hi - checked.lo < alone.hi - alone.lo);
}

/// Ten claims known to be right leave Beta(12.8, 1.2). By observed information its quantiles are exact;
/// by 4,000 draws their probabilities are within 5 standard errors (a right program fails with
/// probability below 1e-5, and the seed of the draws never changes).
#[test]
fn intervals_are_those_of_the_beta() {
    let mut problem = lone_source(0.7, 10);
    for item in &mut problem.items {
        item.verdicts.push(VerdictFactor { value: 0, confidence: 1.0 - 1e-12, steps: None });
    }
    for (n_draws, within) in [(0, 1e-8), (4_000, 5.0 * (0.05_f64 * 0.95 / 4_000.0).sqrt())] {
        let options = EmOptions { learn_population: false, n_draws, ..EmOptions::default() };
        let fit = em(&problem, &options, &mut Silent).expect("a fit");
        let row = &fit.posterior.sources[0].families[0].rows[0];
        for (end, p) in [(row.lo, 0.05), (row.hi, 0.95)] {
            let found = beta_cdf(12.8, 1.2, end);
            assert!((found - p).abs() < within, "{n_draws} draws: {found}, not {p}");
        }
    }
}

/// 150 sources with a claim of weight .3 each, 100 known to be right and 50 to be wrong, around a population
/// held at .7: parts of claims tell next to nothing of how much sources differ. ln κ of 4,000 draws (seed 6)
/// has the mean of its exact density, by quadrature, within .1; its standard error is about .03.
#[test]
fn parts_of_claims_do_not_make_sources_differ() {
    const WEIGHT: f64 = 0.3;
    let mut problem = lone_source(0.7, 150);
    (problem.n_sources, problem.groups) = (150, vec![0; 150]);
    problem.families[0].population_weight = 1e9;
    for (ix, item) in problem.items.iter_mut().enumerate() {
        let value = u16::from(ix >= 100);
        item.verdicts.push(VerdictFactor { value, confidence: 1.0 - 1e-12, steps: None });
        let own = &mut problem.observations[ix];
        (own.source, own.weight) = (ix as u32, WEIGHT);
    }
    let ln_density = |ln_k: f64| {
        let k = ln_k.exp();
        let factor = |m: f64| ln_gamma(k * m + WEIGHT) - ln_gamma(k * m);
        let claims =
            100.0 * factor(0.7) + 50.0 * factor(0.3) - 150.0 * (ln_gamma(k + WEIGHT) - ln_gamma(k));
        claims + 2.0 * ln_k - 2.0 * k / problem.families[0].strength[0]
    };
    let grid = (0..8_000).map(|i| -2.3 + 0.001 * f64::from(i));
    let (mut total, mut exact) = (0.0, 0.0);
    for ln_k in grid {
        let p = ln_density(ln_k).exp();
        (total, exact) = (total + p, exact + p * ln_k);
    }
    exact /= total;
    let mut chain = Augmentation::new(&problem, Parameters::prior(&problem), true, 6);
    let draws = (0..4_000).map(|_| chain.step().families[0].strength[0].ln());
    let found = draws.sum::<f64>() / 4_000.0;
    assert!((found - exact).abs() < 0.1, "ln κ {found}, not {exact}");
}

/// A rule's claim moves its item as a claim of its source would, and counts nothing for it.
#[test]
fn derived_claims_are_evidence_but_no_record() {
    let mut problem = lone_source(0.8, 1);
    problem.observations[0].derived = true;
    let found = expect(&problem, &Parameters::prior(&problem), Detail::Full);
    near(found.items[0].probability[0], 0.8);
    near(found.counts[0] + found.counts[1] + found.missing[0], 0.0);
}

/// Nothing in, nothing out: no claims, and no items at all.
#[test]
fn empty_problems_are_answered() {
    let empty = Problem::default();
    let posterior = em(&empty, &EmOptions::default(), &mut Silent).unwrap().posterior;
    assert!(posterior.converged && posterior.sources.is_empty() && posterior.items.is_empty());
    let mut silent = lone_source(0.8, 1);
    silent.observations.clear();
    silent.items[0].observations = 0..0;
    let posterior = em(&silent, &EmOptions::default(), &mut Silent).unwrap().posterior;
    near(posterior.items[0].probability[0], 0.5);
    near(posterior.sources[0].mean, 0.8);
}

/// Six hundred say of day 1 that it is 0, six hundred that it was 1 all through: beyond what a
/// float can hold, yet finite, and the same with quiet steps bridged or visited.
#[test]
fn evidence_beyond_the_range_of_floats_is_still_weighed() {
    let mut problem = lone_source(0.8, 1);
    problem.families[0].node_prior = [1.0; 7];
    let n = 600;
    problem.observations = [vec![claim(0, 0); n], vec![claim(0, 1); n]].concat();
    problem.items[0].observations = 0..2 * n;
    let span = |first, last| vec![(StepRef::Fixed(first), StepRef::Fixed(last)); n];
    problem.items[0].path = Some(PathBlock {
        times: vec![0, 86_400, 2 * 86_400],
        variables: Vec::new(),
        spans: [span(1, 1), span(0, 2)].concat(),
    });
    let at = Parameters::prior(&problem);
    let (counts, all) =
        (expect(&problem, &at, Detail::Counts), expect(&problem, &at, Detail::Full));
    assert!(counts.ln_evidence.is_finite(), "{}", counts.ln_evidence);
    near(counts.ln_evidence / all.ln_evidence, 1.0);
    near(counts.counts[0] + counts.counts[1], all.counts[0] + all.counts[1]);
    near(all.items[0].segments[1].probability.iter().sum(), 1.0);
    assert!(all.observations.iter().all(|o| o.p_right.is_finite() && !o.weight_db.is_nan()));
}

/// The oracle counts before it enumerates.
#[test]
fn the_oracle_refuses_what_is_too_large() {
    let mut problem = lone_source(0.8, 1);
    problem.items[0].path = Some(PathBlock {
        times: (0..40).collect(),
        variables: Vec::new(),
        spans: vec![(StepRef::Fixed(0), StepRef::Fixed(3))],
    });
    let refused = oracle(&problem, &Parameters::prior(&problem)).unwrap_err();
    assert!(refused.to_string().contains("worlds"), "{refused}");
}

/// What the assembly may get wrong is named, not met with a panic.
#[test]
fn malformed_problems_are_named() {
    let check = |spoil: &dyn Fn(&mut Problem)| {
        let mut problem = lone_source(0.8, 2);
        spoil(&mut problem);
        problem.check().unwrap_err().to_string()
    };
    assert!(check(&|p| p.items[1].observations = 0..1).contains("item 1"));
    assert!(check(&|p| p.observations[1].weight = 0.0).contains("item 1: weight"));
    assert!(check(&|p| p.families[0].population = vec![1.0]).contains("family 0"));
    assert!(check(&|p| p.groups[0] = 3).contains("groups"));
    assert!(check(&|p| p.observations.push(claim(0, 0))).contains("observations"));
    let steps = Some((0, 0));
    let verdict = VerdictFactor { value: 0, confidence: 0.9, steps };
    assert!(check(&|p| p.items[0].verdicts.push(verdict.clone())).contains("item 0"));
}
