//! The kernel against enumeration, against its own gradient, and against itself on other threads.

use crate::random::{Dice, Menu, menus, parameters, problem};
use thiqa::infer::{EmOptions, Silent, describe, em, expect, item_without, oracle};
use thiqa::model::{Detail, Expectation, Parameters, Problem, TimeVariable};

fn close(name: &str, a: f64, b: f64) {
    let far = (a - b).abs() / (1.0 + a.abs().max(b.abs()));
    assert!(far < 1e-9, "{name}: kernel {a}, oracle {b}");
}

fn all_close(name: &str, a: &[f64], b: &[f64]) {
    assert_eq!(a.len(), b.len(), "{name}");
    for (i, (x, y)) in a.iter().zip(b).enumerate() {
        close(&format!("{name}[{i}]"), *x, *y);
    }
}

pub(crate) fn compare(name: &str, kernel: &Expectation, oracle: &Expectation) {
    close(&format!("{name} ln evidence"), kernel.ln_evidence, oracle.ln_evidence);
    all_close(&format!("{name} counts"), &kernel.counts, &oracle.counts);
    all_close(&format!("{name} missing"), &kernel.missing, &oracle.missing);
    for (a, b) in kernel.nodes.iter().zip(&oracle.nodes) {
        all_close(&format!("{name} nodes"), a, b);
    }
    for (a, b) in kernel.truths.iter().zip(&oracle.truths) {
        all_close(&format!("{name} truths"), a, b);
    }
    assert_eq!((kernel.items.len(), kernel.nodes.len()), (oracle.items.len(), oracle.nodes.len()));
    all_close(&format!("{name} jumps"), &kernel.jumps, &oracle.jumps);
    all_close(&format!("{name} exposure"), &kernel.exposure_days, &oracle.exposure_days);
    for (a, b) in kernel.items.iter().zip(&oracle.items) {
        all_close(&format!("{name} item"), &a.probability, &b.probability);
        close(&format!("{name} λ"), a.lambda, b.lambda);
        for (x, y) in a.segments.iter().zip(&b.segments) {
            assert_eq!((x.from, x.to), (y.from, y.to));
            all_close(&format!("{name} segment"), &x.probability, &y.probability);
        }
        assert_eq!(a.segments.len(), b.segments.len());
        for (x, y) in a.times.iter().zip(&b.times) {
            all_close(&format!("{name} times"), x, y);
        }
    }
    for (a, b) in kernel.observations.iter().zip(&oracle.observations) {
        close(&format!("{name} p_right"), a.p_right, b.p_right);
        close(&format!("{name} p_overtaken"), a.p_overtaken, b.p_overtaken);
        close(&format!("{name} weight"), a.weight_db, b.weight_db);
    }
    assert_eq!(kernel.observations.len(), oracle.observations.len());
}

/// Exact: on 18 kinds × K = 2, 3 × 8 = 288 random problems (seeds 1000 on) the kernel's evidence,
/// counts, posteriors of items, times, segments and claims equal brute force to 1e-9.
#[test]
fn the_kernel_equals_enumeration() {
    let mut seed = 1000;
    for (m, menu) in menus().into_iter().enumerate() {
        for k in [2, 3] {
            for _ in 0..8 {
                seed += 1;
                let dice = &mut Dice(seed);
                let problem = problem(dice, k, menu);
                let at = parameters(dice, &problem);
                let name = format!("seed {seed} menu {m} K {k}");
                let kernel = expect(&problem, &at, Detail::Full);
                compare(&name, &kernel, &oracle(&problem, &at).unwrap());
            }
        }
    }
    assert!(seed - 1000 >= 200);
}

/// What a pass that bridges quiet stretches shares with one that visits every step.
fn agree(name: &str, bridged: &Expectation, all: &Expectation) {
    close(&format!("{name} ln evidence"), bridged.ln_evidence, all.ln_evidence);
    all_close(&format!("{name} counts"), &bridged.counts, &all.counts);
    all_close(&format!("{name} missing"), &bridged.missing, &all.missing);
    all_close(&format!("{name} nodes"), &bridged.nodes[0], &all.nodes[0]);
    all_close(&format!("{name} truths"), &bridged.truths[0], &all.truths[0]);
    all_close(&format!("{name} jumps"), &bridged.jumps, &all.jumps);
    all_close(&format!("{name} exposure"), &bridged.exposure_days, &all.exposure_days);
}

/// Exact: on 18 kinds × K = 2, 3, 4 × 5 random chains with spans and up to 60 steps, most of them
/// quiet, bridging them gives what visiting them gives; on short ones, what enumeration gives.
#[test]
fn quiet_stretches_are_bridged_exactly() {
    let mut n_oracle = 0;
    for (m, menu) in menus().into_iter().enumerate() {
        for k in [2, 3, 4] {
            for (n, n_steps) in [7, 9, 15, 30, 60].into_iter().enumerate() {
                let dice = &mut Dice(90_000 + (m * 100 + k * 10 + n) as u64);
                let problem = problem(dice, k, Menu { n_steps, ..menu });
                let at = parameters(dice, &problem);
                let name = format!("menu {m} K {k} steps {n_steps}");
                let bridged = expect(&problem, &at, Detail::Counts);
                let all = expect(&problem, &at, Detail::Items);
                agree(&name, &bridged, &all);
                if (k as f64).powi(n_steps as i32) <= 600.0 {
                    n_oracle += 1;
                    agree(&name, &bridged, &oracle(&problem, &at).unwrap());
                }
            }
        }
    }
    assert!(n_oracle >= 30, "{n_oracle}");
}

/// Exact: leaving claims out of an item equals the item of a problem that never had them.
#[test]
fn an_item_without_claims_is_as_if_they_had_not_been_made() {
    for (m, menu) in menus().into_iter().enumerate() {
        let dice = &mut Dice(7_000 + m as u64);
        let problem = problem(dice, 3, menu);
        let at = parameters(dice, &problem);
        let range = problem.items[1].observations.clone();
        let without = item_without(&problem, &at, 1, &|o| o == range.start);
        let mut faint = problem.clone();
        // The kernel takes any positive weight; at 1e-14 a claim says nothing.
        faint.observations[range.start].weight = 1e-14;
        let kernel = describe(&faint, &at, Detail::Items);
        for (a, b) in without.probability.iter().zip(&kernel.items[1].probability) {
            assert!((a - b).abs() < 1e-10, "menu {m}: {a} {b}");
        }
        let with = item_without(&problem, &at, 1, &|_| false);
        assert_eq!(with, describe(&problem, &at, Detail::Items).items[1]);
    }
}

/// Exact up to the error of a central difference (1e-6): the gradient of ln evidence in the
/// logits of a row is count − total · θ (Fisher's identity), on 36 random problems.
#[test]
fn expected_counts_are_the_gradient_of_the_evidence() {
    for (m, menu) in menus().into_iter().enumerate() {
        for k in [2, 3] {
            let dice = &mut Dice(50_000 + m as u64 * 10 + k as u64);
            let problem = problem(dice, k, Menu { derived: false, ..menu });
            let at = parameters(dice, &problem);
            let counts = expect(&problem, &at, Detail::Counts).counts;
            let form = problem.families[0].form;
            let width = form.n_entries() / form.n_rows();
            for row in 0..at.rows.len() / width {
                let own = &counts[row * width..(row + 1) * width];
                let total: f64 = own.iter().sum();
                for (answer, count) in own.iter().enumerate() {
                    let theta = at.rows[row * width + answer];
                    let slope = slope(&problem, &at, (row * width, width, answer));
                    let expected = count - total * theta;
                    assert!((slope - expected).abs() < 1e-6, "menu {m}: {slope} {expected}");
                }
            }
        }
    }
}

/// Central difference of ln evidence in the logit of one answer of a row.
fn slope(problem: &Problem, at: &Parameters, (start, width, answer): (usize, usize, usize)) -> f64 {
    let h = 1e-4;
    let moved = |by: f64| {
        let mut there = at.clone();
        let row = &mut there.rows[start..start + width];
        row[answer] *= f64::exp(by);
        let total: f64 = row.iter().sum();
        for p in row {
            *p /= total;
        }
        expect(problem, &there, Detail::Counts).ln_evidence
    };
    (moved(h) - moved(-h)) / (2.0 * h)
}

/// Many items of all kinds in one problem, each menu a family.
fn mixed(seed: u64, n_repeats: usize) -> Problem {
    let dice = &mut Dice(seed);
    let mut all = Problem { n_sources: 2, groups: vec![0, 1], n_groups: 2, ..Problem::default() };
    for _ in 0..n_repeats {
        for menu in menus() {
            let part = problem(dice, 3, menu);
            let (family, offset) = (all.families.len() as u16, all.observations.len());
            all.families.extend(part.families);
            all.observations.extend(part.observations);
            for mut item in part.items {
                item.family = family;
                item.observations =
                    item.observations.start + offset..item.observations.end + offset;
                all.items.push(item);
            }
        }
    }
    all
}

/// Exact: 1, 2 and 8 threads give the same bits, of a pass and of a whole fit (seed 99).
#[test]
fn threads_change_no_bit() {
    let problem = mixed(99, 4);
    let at = Parameters::prior(&problem);
    let options = EmOptions { max_iterations: 15, ..EmOptions::default() };
    let run = |n: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
        pool.install(|| {
            let pass = expect(&problem, &at, Detail::Full);
            let fit = em(&problem, &options, &mut Silent).unwrap();
            (format!("{pass:?}"), format!("{fit:?}"))
        })
    };
    let one = run(1);
    assert!(one == run(2) && one == run(8));
}

/// A problem whose first item has `extra` more time variables of two candidates, which no claim
/// refers to.
fn with_idle_variables(extra: usize) -> Problem {
    let menu = Menu { n_variables: 1, n_steps: 4, rows: true, ..menus()[0] };
    let mut problem = problem(&mut Dice(4), 2, menu);
    let path = problem.items[0].path.as_mut().expect("a path");
    let idle = TimeVariable { prior: vec![0.4, 0.6] };
    path.variables.extend(std::iter::repeat_n(idle, extra));
    problem
}

/// Exact: variables that no claim refers to change nothing, though thousands of assignments are
/// then summed in blocks; and the blocks give the same bits on 1 and 8 threads.
#[test]
fn idle_time_variables_change_nothing() {
    let plain = with_idle_variables(0);
    let at = Parameters::prior(&plain);
    let expected = expect(&plain, &at, Detail::Full);
    let many = with_idle_variables(10);
    let run = |n: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n).build().expect("a pool");
        pool.install(|| expect(&many, &at, Detail::Full))
    };
    let found = run(1);
    assert_eq!(format!("{found:?}"), format!("{:?}", run(8)));
    close("ln evidence", found.ln_evidence, expected.ln_evidence);
    all_close("counts", &found.counts, &expected.counts);
    close("jumps", found.jumps[0], expected.jumps[0]);
    for (a, b) in found.observations.iter().zip(&expected.observations) {
        close("p_right", a.p_right, b.p_right);
        close("p_overtaken", a.p_overtaken, b.p_overtaken);
        close("weight", a.weight_db, b.weight_db);
    }
    for time in &found.items[0].times[1..] {
        close("idle", time[0], 0.4);
    }
}

/// The time variables that are too many to enumerate (2^14 assignments) are settled, not summed:
/// deterministic, finite, the enumerated ones keep a distribution and the last is a point.
#[test]
fn too_many_assignments_are_settled_the_same_way_every_time() {
    let problem = with_idle_variables(14);
    let at = Parameters::prior(&problem);
    let first = expect(&problem, &at, Detail::Full);
    assert_eq!(first, expect(&problem, &at, Detail::Full));
    assert!(first.ln_evidence.is_finite());
    let times = &first.items[0].times;
    for time in times {
        assert!((time.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }
    close("enumerated", times[1][1], 0.6);
    close("settled", times[14][1], 1.0);
}
