//! What many claims on one item are worth, where errors go together and where they do not (docs/model.md,
//! Eq. 41; docs/decisions/0012-redundancy.md).

use thiqa::infer::{EmOptions, Silent, describe, em};
use thiqa::model::{Detail, Family, ItemBlock, Observation, Problem};
use thiqa::num::{draw_dirichlet, pick, stream};

const N_ITEMS: usize = 600;
const N_SOURCES: usize = 30;
const N_CLAIMS: usize = 10;

/// Items of `k` options, ten claims on each of thirty sources that are right in 55 to 85 of 100
/// cases. On each item the chance of every answer is drawn anew around what the source does else,
/// so that errors on one item have the correlation `rho` (of the Dirichlet-multinomial; 0: none).
fn world(k: u16, rho: f64, seed: u64) -> (Problem, Vec<usize>) {
    let mut rng = stream(seed, u64::from(k));
    let n = usize::from(k);
    let (mut observations, mut items, mut truths) = (Vec::new(), Vec::new(), Vec::new());
    for item in 0..N_ITEMS {
        let truth = pick(&mut rng, &vec![1.0; n]);
        // How near each answer seems on this item, the same to all.
        let mut seems: Vec<f64> =
            (0..n).map(|x| if x == truth { 0.7 } else { 0.3 / (n - 1) as f64 }).collect();
        if rho > 0.0 {
            for p in &mut seems {
                *p *= 1.0 / rho - 1.0;
            }
            draw_dirichlet(&mut rng, &mut seems);
        }
        let start = observations.len();
        for claim in 0..N_CLAIMS {
            let source = (item * 7 + claim * 3) % N_SOURCES;
            let reliability = 0.55 + 0.3 * source as f64 / (N_SOURCES - 1) as f64;
            // The source's own odds of being right, on top of how the item seems.
            let ratio = (reliability / (1.0 - reliability)) / (0.7 / 0.3);
            let says: Vec<f64> = seems
                .iter()
                .enumerate()
                .map(|(x, p)| if x == truth { p * ratio } else { *p })
                .collect();
            observations.push(Observation {
                source: source as u32,
                value: pick(&mut rng, &says) as u16,
                denied: false,
                derived: false,
                weight: 1.0,
            });
        }
        items.push(ItemBlock {
            family: 0,
            n_values: k,
            prior: Vec::new(),
            ancestors: Vec::new(),
            domain: None,
            observations: start..observations.len(),
            verdicts: Vec::new(),
            path: None,
            grid: None,
        });
        truths.push(truth);
    }
    let problem = Problem {
        n_sources: N_SOURCES as u32,
        groups: vec![0; N_SOURCES],
        n_groups: 1,
        families: vec![Family::shared("label", k, &vec![1.0; n])],
        items,
        observations,
        crowd: Vec::new(),
    };
    (problem, truths)
}

/// Log loss and expected calibration error (10 bins) of the items as described with the default
/// redundancy, and with none.
fn marks(k: u16, rho: f64, seed: u64) -> [(f64, f64); 2] {
    let (mut problem, truths) = world(k, rho, seed);
    let options = EmOptions { n_draws: 0, ..EmOptions::default() };
    let fit = em(&problem, &options, &mut Silent).expect("a problem that can be fitted");
    let default = problem.families[0].redundancy;
    assert!(default > 0.0);
    [default, 0.0].map(|redundancy| {
        problem.families[0].redundancy = redundancy;
        let found = describe(&problem, &fit.parameters, Detail::Items).items;
        let (mut loss, mut bins) = (0.0, [(0.0, 0.0); 10]);
        for (item, truth) in found.iter().zip(&truths) {
            let p = &item.probability;
            loss -= p[*truth].max(1e-9).ln() / N_ITEMS as f64;
            let top = (0..p.len()).max_by(|a, b| p[*a].total_cmp(&p[*b])).unwrap_or(0);
            let bin = &mut bins[((p[top] * 10.0) as usize).min(9)];
            *bin = (bin.0 + p[top], bin.1 + f64::from(u8::from(top == *truth)));
        }
        let off: f64 = bins.iter().map(|(said, was): &(f64, f64)| (said - was).abs()).sum();
        (loss, off / N_ITEMS as f64)
    })
}

/// Three worlds of two, four and eight options each, errors with correlation .3: what is said of
/// items is calibrated to .1 on average (.03, .04 and .08), and without the design effect it is not (.11,
/// .15 and .17), nor is its loss as small. Of another seed each mean has a standard error of about .005.
#[test]
fn shared_errors_do_not_make_sure() {
    for k in [2, 4, 8] {
        let all: Vec<[(f64, f64); 2]> = (0..3).map(|seed| marks(k, 0.3, 4100 + seed)).collect();
        let mean = |i: usize, of: &dyn Fn((f64, f64)) -> f64| {
            all.iter().map(|marks| of(marks[i])).sum::<f64>() / all.len() as f64
        };
        let [with, without] = [0, 1].map(|i| mean(i, &|(_, off)| off));
        let [loss, loss_without] = [0, 1].map(|i| mean(i, &|(loss, _)| loss));
        assert!(with < 0.1 && without > 1.5 * with, "{k}: {with} {without}");
        assert!(loss < loss_without - 0.05, "{k}: {loss} {loss_without}");
    }
}

/// The price where errors are independent: ten sources that are right in 70 of 100 cases are taken
/// for two that are. It is at most .25 nats an item (of two options .374 against .176).
#[test]
fn independent_errors_cost_little() {
    for k in [2, 4, 8] {
        let [(loss, _), (exact, _)] = marks(k, 0.0, 4200);
        assert!(loss - exact < 0.25, "{k}: {loss} {exact}");
    }
}
