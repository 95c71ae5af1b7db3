//! Polls: margins of races, and whether the scores of pollsters tell their later errors.
//!
//! A pollster's latest poll of a race counts (decision 0003), in the engine as in the plain mean
//! beside it; what is published on one day is averaged in the plain mean.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use rand::RngExt as _;
use thiqa::app::ImportTarget;
use thiqa::num::stream;

use crate::Figure;
use crate::numbers::{absolute_error, mean, medians, truths};
use crate::way::{key, rows, scored, table};

/// Races from this year on are later.
const LATER_FROM: &str = "2016";

/// Pollsters with fewer polls before, or after, are not ranked.
const POLLS_MIN: usize = 10;

/// Resamplings of pollsters for the interval of the correlation.
const N_RESAMPLED: usize = 2_000;

/// The claims on the races chosen, without the columns that only describe the poll.
fn polls(folder: &Path, chosen: &dyn Fn(&str) -> bool) -> Result<ImportTarget, Box<dyn Error>> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["source", "item", "value", "time", "type"])?;
    for record in rows(folder, "claims.csv")?.iter().filter(|record| chosen(&record[1])) {
        out.write_record(record.iter().take(5))?;
    }
    table("claims.csv", out)
}

/// Latest margins by race and pollster.
fn latest(folder: &Path) -> Result<BTreeMap<String, BTreeMap<String, f64>>, Box<dyn Error>> {
    let mut polls: BTreeMap<(String, String), (String, Vec<f64>)> = BTreeMap::new();
    for record in rows(folder, "claims.csv")? {
        let (margin, time) = (record[2].parse()?, record[3].to_owned());
        let own = polls.entry((key(&record[1]), key(&record[0]))).or_default();
        if time > own.0 {
            *own = (time, vec![margin]);
        } else if time == own.0 {
            own.1.push(margin);
        }
    }
    let mut races: BTreeMap<String, BTreeMap<String, f64>> = BTreeMap::new();
    for ((race, pollster), (_, margins)) in polls {
        races.entry(race).or_default().insert(pollster, mean(&margins));
    }
    Ok(races)
}

/// Mean absolute error of the posterior median, no worse than the plain mean of the same polls.
pub(crate) fn margins(folder: &Path, _wanted: f64) -> Result<Figure, Box<dyn Error>> {
    let (store, mark) = scored(&[polls(folder, &|_| true)?])?;
    let (run, races, truths) = (medians(&store)?, latest(folder)?, truths(folder)?);
    let (error, n) = absolute_error(&truths, &|race| run.get(race).copied());
    let plain = |race: &str| {
        let margins: Vec<f64> = races.get(race)?.values().copied().collect();
        Some(mean(&margins))
    };
    let (of_mean, _) = absolute_error(&truths, &plain);
    let text = format!(
        "{n:>5} gold  mean absolute error {error:.3} (wanted at most the mean's)  mean of latest \
         polls {of_mean:.3}{mark}"
    );
    Ok(Figure { text, missed: n < truths.len() || error > of_mean })
}

/// Spearman's correlation of scores from races before 2016 with the negative of later mean absolute
/// errors, with a 90 % interval from resampled pollsters.
pub(crate) fn later_errors(folder: &Path, _wanted: f64) -> Result<Figure, Box<dyn Error>> {
    let before = |race: &str| race < LATER_FROM;
    let mut n_before: BTreeMap<String, usize> = BTreeMap::new();
    for record in rows(folder, "claims.csv")?.iter().filter(|record| before(&record[1])) {
        *n_before.entry(key(&record[0])).or_default() += 1;
    }
    let (store, mark) = scored(&[polls(folder, &before)?])?;
    let mut score: BTreeMap<String, f64> = BTreeMap::new();
    for row in store.query_rows("SELECT source, reliability FROM v_source", &[])?.rows {
        let known = row[0].as_str().map(str::to_owned).zip(row[1].as_f64());
        score.extend(known);
    }
    let truths = truths(folder)?;
    let mut errors: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (race, polls) in latest(folder)?.iter().filter(|(race, _)| race.as_str() >= LATER_FROM) {
        let Some(truth) = truths.get(race) else { continue };
        for (pollster, margin) in polls {
            errors.entry(pollster.clone()).or_default().push((margin - truth).abs());
        }
    }
    let pairs: Vec<(f64, f64)> = errors
        .iter()
        .filter(|(name, later)| {
            later.len() >= POLLS_MIN && n_before.get(*name).is_some_and(|n| *n >= POLLS_MIN)
        })
        .filter_map(|(name, later)| Some((*score.get(name)?, -mean(later))))
        .collect();
    let rho = spearman(&pairs);
    let (lo, hi) = interval(&pairs);
    let text = format!(
        "{:>5} pollsters with {POLLS_MIN} polls before {LATER_FROM} and after: rank correlation of \
         scores with later errors {rho:.3}, 90 % interval {lo:.3} to {hi:.3} (wanted > 0){mark}",
        pairs.len(),
    );
    Ok(Figure { text, missed: rho.is_nan() || rho <= 0.0 })
}

/// Ranks from 1; ties share their mean.
fn ranks(values: &[f64]) -> Vec<f64> {
    let rank = |x: &f64| {
        let below = values.iter().filter(|y| *y < x).count() as f64;
        let same = values.iter().filter(|y| (*y - x).abs() <= 0.0).count() as f64;
        below + f64::midpoint(same, 1.0)
    };
    values.iter().map(rank).collect()
}

/// Spearman's rank correlation; not a number if one side is constant.
fn spearman(pairs: &[(f64, f64)]) -> f64 {
    let (a, b): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    let (a, b) = (ranks(&a), ranks(&b));
    let (mean_a, mean_b) = (mean(&a), mean(&b));
    let sum = |f: &dyn Fn(f64, f64) -> f64| -> f64 {
        a.iter().zip(&b).map(|(x, y)| f(x - mean_a, y - mean_b)).sum()
    };
    sum(&|x, y| x * y) / (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt()
}

/// 5 % and 95 % quantiles of the correlation over resampled pollsters.
fn interval(pairs: &[(f64, f64)]) -> (f64, f64) {
    if pairs.is_empty() {
        return (f64::NAN, f64::NAN);
    }
    let mut rng = stream(2016, 0);
    let mut all: Vec<f64> = (0..N_RESAMPLED)
        .map(|_| {
            let drawn = pairs.iter().map(|_| pairs[rng.random_range(0..pairs.len())]);
            spearman(&drawn.collect::<Vec<_>>())
        })
        .filter(|rho| rho.is_finite())
        .collect();
    all.sort_by(f64::total_cmp);
    let at = |share: f64| all.get((share * (all.len() as f64 - 1.0)) as usize).copied();
    (at(0.05).unwrap_or(f64::NAN), at(0.95).unwrap_or(f64::NAN))
}
