//! Accuracy, log loss and calibration with default settings on public labelled sets.
//!
//! The data are not part of the project: they are read from the folder named by `THIQA_DATA`
//! (default `../shared/data` beside the project). Everything here is deterministic; no gold enters
//! a fit.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use thiqa::infer::{self, EmOptions, Silent};
use thiqa::model::{Family, ItemBlock, Observation, Problem};

/// A labelled set: the problem, and for items with gold the value.
struct Set {
    problem: Problem,
    gold: Vec<(usize, usize)>,
}

fn data() -> Option<PathBuf> {
    let named = std::env::var_os("THIQA_DATA").map(PathBuf::from);
    let folder =
        named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"));
    folder.is_dir().then_some(folder)
}

fn read(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).expect("readable");
    let header = reader.headers().expect("a header").clone();
    reader
        .records()
        .map(|row| {
            let row = row.expect("a row");
            header.iter().zip(row.iter()).map(|(h, v)| (h.to_owned(), v.to_owned())).collect()
        })
        .collect()
}

/// Reads `claims.csv` and `truth.csv`; claims of `skip` values carry no evidence; gold of values
/// that nobody can claim is left out. A source's last claim on an item counts.
fn load(folder: &Path, options: Option<&[&str]>, skip: &[&str]) -> Set {
    let rows = read(&folder.join("claims.csv"));
    let truth = read(&folder.join("truth.csv"));
    let mut values: Vec<String> = match options {
        Some(fixed) => fixed.iter().map(|v| (*v).to_owned()).collect(),
        None => {
            rows.iter().map(|r| r["value"].clone()).collect::<BTreeSet<_>>().into_iter().collect()
        }
    };
    values.retain(|v| !skip.contains(&v.as_str()));
    let index = |v: &str| values.iter().position(|x| x == v);
    let mut claims: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for row in &rows {
        let on_item = claims.entry(row["item"].clone()).or_default();
        if let Some(value) = index(&row["value"]) {
            on_item.insert(row["source"].clone(), value);
        }
    }
    let sources: BTreeSet<&String> = claims.values().flat_map(|c| c.keys()).collect();
    let sources: BTreeMap<&String, u32> = sources.into_iter().zip(0..).collect();
    let mut frequencies = vec![0.0; values.len()];
    let mut problem = Problem {
        n_sources: sources.len() as u32,
        groups: vec![0; sources.len()],
        n_groups: 1,
        ..Problem::default()
    };
    let mut at = BTreeMap::new();
    for (item, on_item) in &claims {
        let start = problem.observations.len();
        for (source, &value) in on_item {
            frequencies[value] += 1.0;
            problem.observations.push(Observation {
                source: sources[source],
                value: value as u16,
                denied: false,
                derived: false,
                weight: 1.0,
            });
        }
        at.insert(item.clone(), problem.items.len());
        problem.items.push(ItemBlock {
            family: 0,
            n_values: values.len() as u16,
            prior: Vec::new(),
            ancestors: Vec::new(),
            observations: start..problem.observations.len(),
            verdicts: Vec::new(),
            path: None,
        });
    }
    problem.families.push(match options {
        Some(_) => Family::stance("stance"),
        None => Family::shared("shared", values.len() as u16, &frequencies),
    });
    let gold =
        truth.iter().filter_map(|r| Some((*at.get(&r["item"])?, index(&r["value"])?))).collect();
    Set { problem, gold }
}

/// Accuracy (ties count 1/k), mean log loss, expected calibration error in ten bins.
fn score(set: &Set, probability: impl Fn(usize) -> Vec<f64>) -> [f64; 3] {
    let n = set.gold.len() as f64;
    let (mut right, mut loss, mut bins) = (0.0, 0.0, [[0.0; 2]; 10]);
    for &(item, gold) in &set.gold {
        let p = probability(item);
        let top = p.iter().copied().fold(0.0, f64::max);
        let ties = p.iter().filter(|x| top - **x < 1e-9).count() as f64;
        let hit = if top - p[gold] < 1e-9 { 1.0 / ties } else { 0.0 };
        right += hit;
        loss -= p[gold].max(1e-12).ln();
        let bin = &mut bins[((top * 10.0) as usize).min(9)];
        bin[0] += top;
        bin[1] += hit;
    }
    let ece: f64 = bins.iter().map(|b| (b[0] - b[1]).abs()).sum();
    [right / n, loss / n, ece / n]
}

/// Prints the table and holds the line that `issues` draws.
#[test]
#[expect(clippy::print_stdout, reason = "the figures are what the test is run for")]
#[expect(clippy::disallowed_methods, reason = "times what it measures")]
fn figures() {
    if cfg!(debug_assertions) {
        println!("figures: measured with --release only");
        return;
    }
    let Some(data) = data() else {
        println!("figures: no data folder (set THIQA_DATA); nothing was measured");
        return;
    };
    let sets: [(&str, f64); 10] = [
        ("crowd/D_Product", 0.930),
        ("crowd/D_PosSent", 0.950),
        ("crowd/RTE", 0.920),
        ("crowd/TREC", 0.690),
        ("emergent", 0.78),
        ("crowd/S_Rel", 0.0),
        ("crowd/S_Dog", 0.0),
        ("crowd/CF_amt", 0.0),
        ("crowd/MusicGenre", 0.0),
        ("crowd/ZenCrowd_in", 0.0),
    ];
    println!("set                 claims  accuracy  log loss    ECE   required  passes  modes  s");
    let mut short = Vec::new();
    for (name, required) in sets {
        let only = std::env::var_os("THIQA_SET");
        if only.is_some_and(|only| !name.contains(&*only.to_string_lossy())) {
            continue;
        }
        let set = if name == "emergent" {
            load(&data.join(name), Some(&["true", "false"]), &[])
        } else {
            load(&data.join(name), None, &[])
        };
        let began = std::time::Instant::now();
        let fit = infer::em(&set.problem, &EmOptions::default(), &mut Silent).unwrap();
        let elapsed = began.elapsed().as_secs_f64();
        let [accuracy, loss, ece] =
            score(&set, |item| fit.posterior.items[item].probability.clone());
        let passes: Vec<usize> = fit.posterior.modes.iter().map(|m| m.n_iterations).collect();
        let modes: Vec<String> = fit
            .posterior
            .modes
            .iter()
            .map(|m| format!("{}:{:.3}:{:.1}", m.start, m.share, m.ln_posterior))
            .collect();
        println!(
            "{name:<18} {:>7}  {accuracy:>8.4}  {loss:>8.4}  {ece:>5.3}  {required:>8.3}  {passes:?} {modes:?} {elapsed:.2}",
            set.problem.observations.len(),
        );
        if std::env::var_os("THIQA_VERBOSE").is_some() {
            for (key, values) in &fit.posterior.hyper {
                println!("    {key} {values:.3?}");
            }
        }
        if accuracy < required {
            short.push(name);
        }
    }
    assert!(short.is_empty(), "below the line: {short:?}");
}
