//! The classic algorithms beside the engine, on the ten categorical sets: accuracy (ties 1/k), and for
//! what yields probabilities log loss and expected calibration error.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;
use std::path::Path;

use thiqa::app::{self, CasePanel, PROBABILITY_MIN};
use thiqa::baselines::{Beliefs, Silent};

use crate::numbers::{answers, mean, truths};
use crate::way::{claims, hit, probabilities, rows, scored};

/// Short heading, folder.
pub(crate) const SETS: [(&str, &str); 10] = [
    ("Product", "crowd/D_Product"),
    ("PosSent", "crowd/D_PosSent"),
    ("RTE", "crowd/RTE"),
    ("TREC", "crowd/TREC"),
    ("S_Rel", "crowd/S_Rel"),
    ("S_Dog", "crowd/S_Dog"),
    ("CF_amt", "crowd/CF_amt"),
    ("Music", "crowd/MusicGenre"),
    ("ZenCr", "crowd/ZenCrowd_in"),
    ("emergent", "emergent"),
];

/// What one method has on one set.
#[derive(Clone, Copy)]
pub(crate) struct Marks {
    pub(crate) accuracy: f64,
    /// Log loss and calibration error, where there are probabilities.
    pub(crate) probable: Option<(f64, f64)>,
}

/// By method, in the order of the table: marks by set.
type Table = Vec<(String, Vec<Option<Marks>>)>;

/// By method: mean error on `N_Emotion`, share off on population.
type Numbers = Vec<(String, [f64; 2])>;

/// An answer to one item: how right it is (ties 1/k), P(truth), the largest P.
pub(crate) struct Answer {
    pub(crate) right: f64,
    pub(crate) p_truth: f64,
    pub(crate) p_top: f64,
}

pub(crate) fn print(data: &Path, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let mut table = Table::new();
    for (column, (_, folder)) in SETS.iter().enumerate() {
        let (store, _) = scored(&[claims(&data.join(folder))])?;
        let run = probabilities(&store)?;
        let (case, read) = app::load_panel(&store)?;
        let mut gold: Vec<(String, String)> = Vec::new();
        for record in rows(&data.join(folder), "truth.csv")? {
            if &record[1] != "unknown" && run.contains_key(&record[0]) {
                gold.push((record[0].to_owned(), record[1].to_owned()));
            }
        }
        let of_run = |item: &str, truth: &str| {
            let values = run.get(item)?;
            let p = |value: &str| values.iter().find(|(v, _)| v == value).map_or(0.0, |(_, p)| *p);
            let p_top = values.iter().map(|(_, p)| *p).fold(0.0, f64::max);
            Some(Answer { right: hit(values, truth), p_truth: p(truth), p_top })
        };
        put(&mut table, "thiqa", column, marks(&gold, true, &of_run));
        let position: BTreeMap<&str, usize> = read
            .items
            .iter()
            .enumerate()
            .map(|(ix, item)| (case.items[item.item.ix()].key.as_str(), ix))
            .collect();
        for method in thiqa::baselines::all() {
            if method.refuses(&read.panel).is_some() {
                continue;
            }
            let found = method.fit(&read.panel, &mut Silent).map_err(|_| "stopped")?;
            let Some(beliefs) = found.beliefs else { continue };
            let of = |item: &str, truth: &str| {
                Some(answer(&read, &beliefs, *position.get(item)?, truth))
            };
            let is_probable = matches!(beliefs, Beliefs::Probabilities(_));
            put(&mut table, method.name(), column, marks(&gold, is_probable, &of));
            if method.name() == "vote" {
                let name = "(vote, shares read as P)";
                put(&mut table, name, column, marks(&gold, true, &of));
            }
        }
        writeln!(out, "{folder}: {} gold", gold.len())?;
        out.flush()?;
    }
    write_table(&table, out)?;
    writeln!(out, "\n| numbers | N_Emotion: mean error | population: off by more than 1 % |")?;
    writeln!(out, "|---|---|---|")?;
    for (name, [emotion, population]) in numbers(data)? {
        writeln!(out, "| {name} | {emotion:.3} | {population:.3} |")?;
    }
    Ok(())
}

/// Two sets of figures: mean absolute error, and the share of items off by more than 1 %.
fn numbers(data: &Path) -> Result<Numbers, Box<dyn Error>> {
    let mut table = Numbers::new();
    for (column, folder) in ["crowd/N_Emotion", "population"].iter().enumerate() {
        let folder = data.join(folder);
        let (store, _) = scored(&[claims(&folder)])?;
        let truth = truths(&folder)?;
        let (case, read) = app::load_panel(&store)?;
        let key = |ix: usize| case.items[read.quantities[ix].ix()].key.clone();
        // Where only a hit counts the most probable figure is the answer.
        let own = answers(&store, if column == 0 { "median" } else { "best" })?;
        let mut found = vec![("thiqa".to_owned(), own)];
        for method in thiqa::baselines::all() {
            if method.refuses(&read.panel).is_some() {
                continue;
            }
            let outcome = method.fit(&read.panel, &mut Silent).map_err(|_| "stopped")?;
            let Some(estimates) = outcome.estimates else { continue };
            let known = estimates.at.iter().enumerate();
            let at = known.filter_map(|(ix, x)| Some((key(ix), (*x)?))).collect();
            found.push((method.name().to_owned(), at));
        }
        for (name, at) in found {
            let off: Vec<f64> = truth
                .iter()
                .map(|(item, truth)| {
                    let error = at.get(item).map_or(f64::INFINITY, |x| (x - truth).abs());
                    let is_off = error > 0.01 * truth.abs();
                    if column == 0 { error } else { f64::from(u8::from(is_off)) }
                })
                .collect();
            if table.iter().all(|(known, _)| *known != name) {
                table.push((name.clone(), [f64::NAN; 2]));
            }
            let row = table.iter_mut().find(|(known, _)| *known == name);
            if let Some((_, of)) = row {
                of[column] = mean(&off);
            }
        }
    }
    Ok(table)
}

/// Where nobody says anything all values tie.
fn answer(read: &CasePanel, beliefs: &Beliefs, ix: usize, truth: &str) -> Answer {
    let ranking = beliefs.ranking(&read.panel, ix);
    let leading = beliefs.leading(&read.panel, ix);
    let at = read.items[ix].values.iter().position(|value| value == truth);
    let is_hit = at.is_some_and(|at| leading.contains(&at));
    Answer {
        right: if is_hit { 1.0 / leading.len() as f64 } else { 0.0 },
        p_truth: at.map_or(0.0, |at| ranking[at]),
        p_top: ranking.iter().copied().fold(0.0, f64::max),
    }
}

fn put(table: &mut Table, name: &str, column: usize, marks: Marks) {
    let at = table.iter().position(|(known, _)| known == name).unwrap_or(table.len());
    if at == table.len() {
        table.push((name.to_owned(), vec![None; SETS.len()]));
    }
    table[at].1[column] = Some(marks);
}

pub(crate) fn marks(
    gold: &[(String, String)],
    is_probable: bool,
    of: &dyn Fn(&str, &str) -> Option<Answer>,
) -> Marks {
    let mut bins = [(0.0, 0.0); 10];
    let (mut right, mut loss) = (0.0, 0.0);
    for (item, truth) in gold {
        // What is not answered is wrong, and as sure as nothing.
        let answer = of(item, truth).unwrap_or(Answer { right: 0.0, p_truth: 0.0, p_top: 0.0 });
        right += answer.right;
        loss -= answer.p_truth.max(PROBABILITY_MIN).ln();
        let bin = &mut bins[((answer.p_top * 10.0) as usize).min(9)];
        *bin = (bin.0 + answer.p_top, bin.1 + answer.right);
    }
    let n = gold.len() as f64;
    let calibration = bins.iter().map(|(said, was)| (said - was).abs()).sum::<f64>() / n;
    Marks { accuracy: right / n, probable: is_probable.then_some((loss / n, calibration)) }
}

/// Three tables in Markdown, each with the mean over sets.
fn write_table(table: &Table, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    type Of = fn(&Marks) -> Option<f64>;
    let kinds: [(&str, Of); 3] = [
        ("accuracy", |marks| Some(marks.accuracy)),
        ("log loss", |marks| marks.probable.map(|(loss, _)| loss)),
        ("ECE, 10 bins", |marks| marks.probable.map(|(_, calibration)| calibration)),
    ];
    for (kind, of) in kinds {
        let heads: Vec<&str> = SETS.iter().map(|(head, _)| *head).collect();
        writeln!(out, "\n| {kind} | {} | mean |", heads.join(" | "))?;
        writeln!(out, "|---|{}", "---|".repeat(SETS.len() + 1))?;
        for (name, marks) in table {
            let cells: Vec<Option<f64>> =
                marks.iter().map(|marks| marks.as_ref().and_then(of)).collect();
            let known: Vec<f64> = cells.iter().flatten().copied().collect();
            let only_shares = kind == "accuracy" && name.starts_with('(');
            if known.is_empty() || only_shares {
                continue;
            }
            let mean = known.iter().sum::<f64>() / known.len() as f64;
            let shown = |x: &Option<f64>| x.map_or("–".to_owned(), |x| format!("{x:.3}"));
            let cells: Vec<String> = cells.iter().map(shown).collect();
            writeln!(out, "| {name} | {} | {mean:.4} |", cells.join(" | "))?;
        }
    }
    Ok(())
}
