//! Numbers: the posterior median, or the most probable figure, against the truth.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use thiqa::app::Store;
use thiqa::store::Cell;

use crate::Figure;
use crate::way::{claims, goal, key, rows, scored};

/// Posterior median of each item without time.
pub(crate) fn medians(store: &Store) -> Result<BTreeMap<String, f64>, Box<dyn Error>> {
    answers(store, "median")
}

/// One figure of the posterior of each item without time.
pub(crate) fn answers(
    store: &Store,
    column: &str,
) -> Result<BTreeMap<String, f64>, Box<dyn Error>> {
    let sql = format!("SELECT item, {column} FROM v_number ORDER BY item, as_of");
    let rows = store.query_rows(&sql, &[])?.rows;
    let pair = |row: &Vec<Cell>| Some((row[0].as_str()?.to_owned(), row[1].as_f64()?));
    Ok(rows.iter().filter_map(pair).collect())
}

/// What is claimed on each item, sorted.
pub(crate) fn claimed(folder: &Path) -> Result<BTreeMap<String, Vec<f64>>, Box<dyn Error>> {
    let mut all: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for record in rows(folder, "claims.csv")? {
        all.entry(key(&record[1])).or_default().push(record[2].parse()?);
    }
    for values in all.values_mut() {
        values.sort_by(f64::total_cmp);
    }
    Ok(all)
}

/// The middle of sorted numbers, or the mean of the two in the middle.
fn middle(sorted: &[f64]) -> f64 {
    let n = sorted.len();
    f64::midpoint(sorted[(n - 1) / 2], sorted[n / 2])
}

pub(crate) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Truths that are numbers, by item.
pub(crate) fn truths(folder: &Path) -> Result<BTreeMap<String, f64>, Box<dyn Error>> {
    let rows = rows(folder, "truth.csv")?;
    rows.iter().map(|record| Ok((key(&record[0]), record[1].parse()?))).collect()
}

/// Share of items whose most probable claimed figure is off by more than 1 %: the right answer where
/// only a hit counts. Items without a figure count as off.
pub(crate) fn population(folder: &Path, wanted: f64) -> Result<Figure, Box<dyn Error>> {
    const CLOSE: f64 = 0.01;
    let (store, mark) = scored(&[claims(folder)])?;
    let (run, claimed, truths) = (answers(&store, "best")?, claimed(folder)?, truths(folder)?);
    let off = |found: Option<f64>, truth: f64| {
        found.is_none_or(|x| (x - truth).abs() > CLOSE * truth.abs())
    };
    let n = truths.len();
    let share = |found: &dyn Fn(&str) -> Option<f64>| {
        truths.iter().filter(|(item, truth)| off(found(item), **truth)).count() as f64 / n as f64
    };
    let rate = share(&|item| run.get(item).copied());
    let plain = share(&|item| claimed.get(item).map(|values| middle(values)));
    let text = format!(
        "{n:>5} gold  best figure off by more than 1 %: {rate:.3} ({})  median of claims {plain:.3}{mark}",
        goal(wanted),
    );
    Ok(Figure { text, missed: rate > wanted })
}

/// Mean absolute error of the posterior mean, over items that have one and a truth; that of the posterior
/// median beside it. What it is compared with is the mean of claims.
pub(crate) fn mean_error(folder: &Path, wanted: f64) -> Result<Figure, Box<dyn Error>> {
    let (store, mark) = scored(&[claims(folder)])?;
    let (run, claimed, truths) = (answers(&store, "mean")?, claimed(folder)?, truths(folder)?);
    let middle = medians(&store)?;
    let (error, n) = absolute_error(&truths, &|item| run.get(item).copied());
    let (median, _) = absolute_error(&truths, &|item| middle.get(item).copied());
    let (plain, _) = absolute_error(&truths, &|item| claimed.get(item).map(|v| mean(v)));
    let text = format!(
        "{n:>5} gold  mean absolute error {error:.3} ({}), of the median {median:.3}  mean of claims {plain:.3}{mark}",
        goal(wanted),
    );
    Ok(Figure { text, missed: n < truths.len() || error > wanted })
}

/// Mean absolute error over the items that have a figure, and how many these are.
pub(crate) fn absolute_error(
    truths: &BTreeMap<String, f64>,
    found: &dyn Fn(&str) -> Option<f64>,
) -> (f64, usize) {
    let errors: Vec<f64> =
        truths.iter().filter_map(|(item, truth)| Some((found(item)? - truth).abs())).collect();
    (mean(&errors), errors.len())
}
