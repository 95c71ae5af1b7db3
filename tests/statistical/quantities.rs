//! Numbers and cumulative counts: the kernel against enumeration and against its own gradient.

use crate::kernel::compare;
use crate::random::Dice;
use thiqa::infer::{expect, item_without, oracle};
use thiqa::model::{
    Detail, ErrorScales, Family, FamilyForm, GridBlock, ItemBlock, Observation, Parameters,
    PathBlock, Problem, Report, StepRef, TimeVariable, VerdictFactor,
};

fn family(dice: &mut Dice) -> Family {
    let classes = 3 + dice.below(2);
    let mut family = Family::open("figures");
    family.form = FamilyForm::Quantity { n_classes: classes as u16 };
    family.population = dice.distribution(classes);
    family.jump_shape = 0.2 + dice.unit();
    family.redundancy = 0.0;
    let scales = (0..classes - 1).map(|i| 0.4 * 3_f64.powi(i as i32)).collect();
    family.errors = Some(ErrorScales { scales, tolerance: 0.7, shift_sd: 0.5 });
    family
}

fn report(dice: &mut Dice) -> Report {
    let x = 6.0 * dice.unit() - 3.0;
    match dice.below(7) {
        0 => Report { lo: x, hi: f64::INFINITY, possible_hi: f64::INFINITY },
        1 => Report { lo: f64::NEG_INFINITY, hi: x, possible_hi: x },
        2 => Report { lo: x, hi: x + 0.5 + dice.unit(), possible_hi: x + 3.0 },
        3 => Report { lo: x, hi: x + 1.0, possible_hi: x + 1.0 },
        // A whole number on a wide scale.
        4 => Report { lo: x, hi: x + 0.011, possible_hi: x + 0.011 },
        _ => Report { lo: x, hi: x, possible_hi: x },
    }
}

fn path(dice: &mut Dice, n_claims: usize, n_steps: usize) -> PathBlock {
    let variables = if dice.chance(0.5) {
        vec![TimeVariable { prior: dice.distribution(2) }]
    } else {
        Vec::new()
    };
    let spans = (0..n_claims)
        .map(|_| {
            let at = dice.below(n_steps) as u32;
            let step = if !variables.is_empty() && dice.chance(0.5) {
                StepRef::One { variable: 0, steps: vec![at, dice.below(n_steps) as u32] }
            } else {
                StepRef::Fixed(at)
            };
            (step.clone(), step)
        })
        .collect();
    let mut time = 0;
    let times = (0..n_steps)
        .map(|_| {
            time += 3_600 + dice.below(30 * 86_400) as i64;
            time
        })
        .collect();
    PathBlock { times, variables, spans }
}

/// Two sources in two groups, three quantities with up to four claims each.
pub(crate) fn problem(dice: &mut Dice, n_steps: usize) -> Problem {
    let mut problem = Problem {
        n_sources: 2,
        groups: vec![0, 1],
        n_groups: 2,
        families: vec![family(dice)],
        ..Problem::default()
    };
    for _ in 0..3 {
        let start = problem.observations.len();
        let (k, n_claims) = (3 + dice.below(2), 1 + dice.below(4));
        let mut x = -3.0;
        let points = (0..k)
            .map(|_| {
                x += 0.3 + 2.0 * dice.unit();
                x
            })
            .collect();
        for _ in 0..n_claims {
            problem.observations.push(Observation {
                source: dice.below(2) as u32,
                value: 0,
                denied: false,
                derived: false,
                weight: if dice.chance(0.5) { 1.0 } else { 0.2 + 0.8 * dice.unit() },
            });
        }
        let mut reports: Vec<Report> = (0..n_claims).map(|_| report(dice)).collect();
        // What is denied is never a single figure.
        for (claim, report) in problem.observations[start..].iter_mut().zip(&mut reports) {
            claim.denied = dice.chance(0.2);
            if claim.denied {
                let x = 2.0 * dice.unit();
                *report = Report { lo: x, hi: x + 1.4, possible_hi: x + 1.4 };
            }
        }
        let verdicts: Vec<Report> = (0..dice.below(2)).map(|_| report(dice)).collect();
        let verdicts: Vec<Report> =
            verdicts.into_iter().map(|v| Report { possible_hi: v.hi, ..v }).collect();
        problem.items.push(ItemBlock {
            family: 0,
            n_values: k as u16,
            prior: dice.distribution(k),
            ancestors: Vec::new(),
            domain: None,
            observations: start..start + n_claims,
            verdicts: verdicts
                .iter()
                .map(|_| VerdictFactor {
                    value: 0,
                    confidence: 0.6 + 0.39 * dice.unit(),
                    steps: (n_steps > 0).then(|| {
                        let at = dice.below(n_steps) as u32;
                        (at, at)
                    }),
                })
                .collect(),
            path: (n_steps > 0).then(|| path(dice, n_claims, n_steps)),
            grid: Some(GridBlock { points, reports, verdicts }),
        });
    }
    problem
}

pub(crate) fn parameters(dice: &mut Dice, problem: &Problem) -> Parameters {
    let mut at = Parameters::prior(problem);
    let classes = problem.families[0].population.len();
    for row in at.rows.chunks_exact_mut(classes) {
        row.copy_from_slice(&dice.distribution(classes));
    }
    for shift in &mut at.shifts {
        *shift = dice.unit() - 0.5;
    }
    let nodes = dice.distribution(7);
    at.families[0].nodes.copy_from_slice(&nodes);
    at.families[0].jump_rate = 0.02 + 0.3 * dice.unit();
    at
}

/// Exact: on 60 random problems of numbers and 90 of counts over one to three steps (seeds 5000 on)
/// the kernel's evidence, counts, posteriors of items, times, steps and claims equal brute force to
/// 1e-9; brute force knows neither the closed form of the transitions nor that of E[draws].
#[test]
fn quantities_equal_enumeration() {
    let mut seed = 5000;
    for n_steps in [0, 0, 1, 2, 3] {
        for _ in 0..30 {
            seed += 1;
            let dice = &mut Dice(seed);
            let problem = problem(dice, n_steps);
            problem.check().unwrap();
            let at = parameters(dice, &problem);
            let kernel = expect(&problem, &at, Detail::Full);
            compare(&format!("seed {seed}"), &kernel, &oracle(&problem, &at).unwrap());
        }
    }
}

/// Exact: pull is the derivative of the evidence by the shift, and counts − θ Σ counts that by the
/// row's logits, by central differences to 1e-6; 40 problems (seeds 7000 on).
#[test]
fn pull_and_counts_are_the_gradient() {
    for seed in 7000..7040 {
        let dice = &mut Dice(seed);
        let problem = problem(dice, if seed % 2 == 0 { 0 } else { 3 });
        let at = parameters(dice, &problem);
        let found = expect(&problem, &at, Detail::Counts);
        let ln = |p: &Parameters| expect(&problem, p, Detail::Counts).ln_evidence;
        let h = 1e-5;
        for i in 0..at.shifts.len() {
            let moved = |by: f64| {
                let mut p = at.clone();
                p.shifts[i] += by;
                ln(&p)
            };
            let slope = (moved(h) - moved(-h)) / (2.0 * h);
            assert!((slope - found.pull[i]).abs() < 1e-6, "{seed}: {slope} {}", found.pull[i]);
            assert!(found.stiffness[i] >= 0.0);
        }
        let width = problem.families[0].population.len();
        for (i, theta) in at.rows.iter().enumerate() {
            let row = i / width * width..(i / width + 1) * width;
            let moved = |by: f64| {
                let mut p = at.clone();
                p.rows[i] *= by.exp();
                let total: f64 = p.rows[row.clone()].iter().sum();
                p.rows[row.clone()].iter_mut().for_each(|x| *x /= total);
                ln(&p)
            };
            let slope = (moved(h) - moved(-h)) / (2.0 * h);
            let total: f64 = found.counts[row.clone()].iter().sum();
            let exact = found.counts[i] - theta * total;
            assert!((slope - exact).abs() < 1e-6, "{seed}: {slope} {exact}");
        }
        let rate = |by: f64| {
            let mut p = at.clone();
            p.families[0].jump_rate *= by.exp();
            ln(&p)
        };
        let slope = (rate(h) - rate(-h)) / (2.0 * h);
        let exact = found.jumps[0] - at.families[0].jump_rate * found.exposure_days[0];
        assert!((slope - exact).abs() < 1e-6, "{seed}: {slope} {exact}");
    }
}

/// Exact: leaving claims out of a quantity equals the item of a problem that never had them.
#[test]
fn a_quantity_without_a_claim() {
    for seed in 7100..7120 {
        let dice = &mut Dice(seed);
        let full = problem(dice, if seed % 2 == 0 { 0 } else { 2 });
        let at = parameters(dice, &full);
        let item = full.items[0].observations.clone();
        let without = item_without(&full, &at, 0, &|o| o == item.start);
        let mut fewer = full.clone();
        fewer.items.truncate(1);
        fewer.observations.truncate(item.end);
        fewer.observations.remove(item.start);
        let block = &mut fewer.items[0];
        block.observations = 0..item.len() - 1;
        if let Some(grid) = &mut block.grid {
            grid.reports.remove(0);
        }
        if let Some(path) = &mut block.path {
            path.spans.remove(0);
        }
        let mut there = Parameters::prior(&fewer);
        there.families.clone_from(&at.families);
        for (i, slot) in there.layout.slots.clone().iter().enumerate() {
            let known = at.layout.slot(slot.family, slot.source).unwrap();
            let n = full.families[0].population.len();
            there.rows[slot.entry..slot.entry + n]
                .copy_from_slice(&at.rows[known.entry..known.entry + n]);
            let ix = at.layout.slots.iter().position(|s| s == known).unwrap();
            there.shifts[i] = at.shifts[ix];
        }
        let posterior = &expect(&fewer, &there, Detail::Items).items[0];
        for (a, b) in without.probability.iter().zip(&posterior.probability) {
            assert!((a - b).abs() < 1e-12);
        }
    }
}
