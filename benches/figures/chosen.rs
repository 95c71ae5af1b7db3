//! How shared defaults were chosen: each set, or each tenth of the rumours, by the others.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::io::Write;
use std::path::Path;

use rand::seq::SliceRandom;
use thiqa::app::Store;
use thiqa::infer::{self, EmOptions, Silent, Traces, describe};
use thiqa::model::{AssembleOptions, Assembled, Detail, Parameters, Problem, assemble};
use thiqa::num::stream;

use crate::panel::{Answer, Marks, SETS, marks};
use crate::way::{claims, imported, rows};

/// Redundancies that are compared.
const REDUNDANCIES: [f64; 9] = [0.0, 0.1, 0.2, 0.3, 0.35, 0.4, 0.5, 0.6, 0.8];

/// Redundancies, prevalences and P(denies | false) that are compared on rumours.
const OF_RUMOURS: [f64; 5] = [0.0, 0.1, 0.2, 0.3, 0.4];
const P_TRUE: [f64; 6] = [0.25, 0.3, 0.35, 0.4, 0.45, 0.5];
const P_DENIES: [f64; 3] = [0.35, 0.45, 0.55];

/// Orders in which rumours are dealt into ten folds.
const N_SHUFFLES: u64 = 20;

/// A set with its labels, ready to be fitted.
struct Set {
    assembled: Assembled,
    keys: Vec<String>,
    gold: Vec<(String, String)>,
}

impl Set {
    fn of(data: &Path, folder: &str) -> Result<Self, Box<dyn Error>> {
        let store: Store = imported(&[claims(&data.join(folder))])?;
        let case = store.load_case(thiqa::store::LoadFilter::default())?.case;
        let assembled = assemble(&case, AssembleOptions { use_verdicts: false });
        let keys: Vec<String> =
            assembled.items.iter().map(|of| case.items[of.item.ix()].key.clone()).collect();
        let known: BTreeSet<&str> = keys.iter().map(String::as_str).collect();
        let mut gold = Vec::new();
        for record in rows(&data.join(folder), "truth.csv")? {
            if &record[1] != "unknown" && known.contains(&record[0]) {
                gold.push((record[0].to_owned(), record[1].to_owned()));
            }
        }
        Ok(Self { assembled, keys, gold })
    }

    fn described(&self, problem: &Problem, at: &Parameters) -> Described {
        let found = describe(problem, at, Detail::Items).items;
        self.keys
            .iter()
            .zip(&self.assembled.items)
            .zip(found)
            .map(|((key, of), item)| {
                (key.clone(), of.values.iter().cloned().zip(item.probability).collect())
            })
            .collect()
    }
}

/// By item: values with their probabilities.
type Described = BTreeMap<String, Vec<(String, f64)>>;

/// Marks of what is said of the items of `gold`.
fn marks_of(of: &Described, gold: &[(String, String)]) -> Marks {
    marks(gold, true, &|item: &str, truth: &str| of.get(item).map(|p| answer(p, truth)))
}

fn answer(p: &[(String, f64)], truth: &str) -> Answer {
    let p_top = p.iter().map(|(_, p)| *p).fold(0.0, f64::max);
    let leading: Vec<&str> =
        p.iter().filter(|(_, p)| *p >= p_top - 1e-12).map(|(value, _)| value.as_str()).collect();
    let is_hit = leading.contains(&truth);
    Answer {
        right: if is_hit { 1.0 / leading.len() as f64 } else { 0.0 },
        p_truth: p.iter().find(|(value, _)| value == truth).map_or(0.0, |(_, p)| *p),
        p_top,
    }
}

/// The whole way, copies and crowds weighed: the problem with the weights that they are left, and where
/// it settles.
fn fitted(problem: &Problem) -> Result<(Problem, Parameters), Box<dyn Error>> {
    let options = EmOptions { n_draws: 0, ..EmOptions::default() };
    let settled = infer::settle(problem, &Traces::default(), &options, &mut Silent)?;
    Ok((settled.problem, settled.fit.parameters))
}

/// Marks by set and redundancy; what the other sets would choose for each.
pub(crate) fn redundancy(data: &Path, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let heads: Vec<String> = REDUNDANCIES.iter().map(|rho| format!("ρ = {rho}")).collect();
    writeln!(out, "accuracy / log loss / ECE\n\n| set | {} |", heads.join(" | "))?;
    writeln!(out, "|---|{}", "---|".repeat(heads.len()))?;
    let mut all: Vec<(&str, Vec<Marks>)> = Vec::new();
    // Rumours have a redundancy of their own.
    for (name, folder) in SETS.into_iter().filter(|(_, folder)| *folder != "emergent") {
        let set = Set::of(data, folder)?;
        let (mut problem, at) = fitted(&set.assembled.problem)?;
        let mut of_set = Vec::new();
        for rho in REDUNDANCIES {
            for family in &mut problem.families {
                family.redundancy = rho;
            }
            of_set.push(marks_of(&set.described(&problem, &at), &set.gold));
        }
        let shown: Vec<String> = of_set.iter().map(shown).collect();
        writeln!(out, "| {name} | {} |", shown.join(" | "))?;
        out.flush()?;
        all.push((name, of_set));
    }
    let loss = |marks: &Marks| marks.probable.map_or(f64::NAN, |(loss, _)| loss);
    writeln!(out)?;
    for (left_out, own) in &all {
        let of_others = |i: usize| -> f64 {
            let others = all.iter().filter(|(name, _)| name != left_out);
            others.map(|(_, of_set)| loss(&of_set[i])).sum()
        };
        let best = least(REDUNDANCIES.len(), &of_others);
        writeln!(
            out,
            "{left_out}: the others choose ρ = {}, which gives {}",
            REDUNDANCIES[best],
            shown(&own[best])
        )?;
    }
    Ok(())
}

fn shown(marks: &Marks) -> String {
    let (loss, calibration) = marks.probable.unwrap_or((f64::NAN, f64::NAN));
    format!("{:.3} / {loss:.3} / {calibration:.3}", marks.accuracy)
}

/// The index of the least of `n` numbers, the first of equals.
fn least(n: usize, of: &dyn Fn(usize) -> f64) -> usize {
    (0..n).min_by(|a, b| of(*a).total_cmp(&of(*b))).unwrap_or(0)
}

/// Tenfold cross-validation over rumours of prevalence, P(denies | false) and redundancy.
pub(crate) fn rumours(data: &Path, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let set = Set::of(data, "emergent")?;
    let mut tried: Vec<((f64, f64, f64), Described)> = Vec::new();
    for p_true in P_TRUE {
        for p_denies in P_DENIES {
            let mut problem = set.assembled.problem.clone();
            for family in &mut problem.families {
                let weight: f64 = family.prevalence.iter().sum();
                family.prevalence = vec![weight * p_true, weight * (1.0 - p_true)];
                family.population[2] = 1.0 - p_denies;
                family.population[3] = p_denies;
            }
            let (mut problem, at) = fitted(&problem)?;
            for rho in OF_RUMOURS {
                for family in &mut problem.families {
                    family.redundancy = rho;
                }
                tried.push(((p_true, p_denies, rho), set.described(&problem, &at)));
            }
        }
    }
    for ((p_true, p_denies, rho), found) in &tried {
        let marks = marks_of(found, &set.gold);
        writeln!(
            out,
            "P(true) {p_true}, P(denies | false) {p_denies}, ρ {rho}: {}",
            shown(&marks)
        )?;
    }
    let loss = |i: usize, gold: &[(String, String)]| -> f64 {
        marks_of(&tried[i].1, gold).probable.map_or(f64::NAN, |(loss, _)| loss)
    };
    let (mut all, mut n_chosen) = (Vec::new(), BTreeMap::new());
    for shuffle in 0..N_SHUFFLES {
        let mut order = set.gold.clone();
        order.shuffle(&mut stream(shuffle, 10));
        let mut held_out = Described::new();
        for fold in 0..10 {
            let is_in = |at: usize| at % 10 == fold;
            let learned: Vec<(String, String)> =
                (0..order.len()).filter(|at| !is_in(*at)).map(|at| order[at].clone()).collect();
            let best = least(tried.len(), &|i| loss(i, &learned));
            *n_chosen.entry(format!("{:?}", tried[best].0)).or_insert(0) += 1;
            for (item, _) in order.iter().skip(fold).step_by(10) {
                held_out.insert(item.clone(), tried[best].1[item].clone());
            }
        }
        all.push(marks_of(&held_out, &set.gold));
    }
    let mean = |of: &dyn Fn(&Marks) -> f64| all.iter().map(of).sum::<f64>() / all.len() as f64;
    let marks = Marks {
        accuracy: mean(&|marks| marks.accuracy),
        probable: Some((
            mean(&|marks| marks.probable.map_or(f64::NAN, |(loss, _)| loss)),
            mean(&|marks| marks.probable.map_or(f64::NAN, |(_, off)| off)),
        )),
    };
    writeln!(
        out,
        "\nheld out, mean over {N_SHUFFLES} orders: {}; chosen: {n_chosen:?}",
        shown(&marks)
    )?;
    Ok(())
}
