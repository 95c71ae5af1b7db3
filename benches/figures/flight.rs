//! Flight: 38 sites that feed one another. Every figure of a site is a category of its attribute (times
//! in minutes, as printed), so that what agrees to the minute is the same answer. Accuracy counts times
//! within 10 minutes and gates that are equal; copies are compared with the key in `agreement.csv`.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::Path;

use crate::Figure;
use crate::way::{Shares, probabilities, rows, scored, shares, table};

/// Minutes within which two times agree.
const TOLERANCE: f64 = 10.0;
/// Pairs of the key with fewer shared errors in the month have about one or two on this day.
const ERRORS_MIN: u32 = 100;

pub(crate) fn measure(folder: &Path, wanted: f64) -> Result<Figure, Box<dyn Error>> {
    let (store, mark) = scored(&tables(folder)?)?;
    let (accuracy, exact, n) = accuracy(folder, &probabilities(&store)?)?;
    let sql = "SELECT source_a, source_b, p_a_copies_b + p_b_copies_a FROM v_dependence";
    let [hits, known, alarms, n_apart, between] = against_key(folder, &shares(&store, sql)?)?;
    let text = format!(
        "{n:>5} gold  accuracy {accuracy:.4} within 10 minutes (wanted {wanted:.2}), {exact:.4} exact; \
         copies found {hits} of {known} (> .99, {ERRORS_MIN} errors), {alarms} false of {n_apart} below \
         .80, {between} found between{mark}"
    );
    let is_found = hits as f64 >= 0.95 * known as f64 && alarms == 0;
    Ok(Figure { text, missed: accuracy < wanted || !is_found })
}

/// One row a source and item, the last; the item's last part is its attribute.
fn tables(folder: &Path) -> Result<Vec<thiqa::app::ImportTarget>, Box<dyn Error>> {
    let mut last: BTreeMap<(String, String), String> = BTreeMap::new();
    let mut attributes = BTreeMap::new();
    for row in rows(folder, "claims.csv")? {
        let value = if row[5].is_empty() { &row[2] } else { &row[5] };
        last.insert((row[0].to_owned(), row[1].to_owned()), value.to_owned());
        let attribute = row[1].rsplit('|').next().unwrap_or_default();
        attributes.insert(row[1].to_owned(), attribute.to_owned());
    }
    let mut kinds = csv::Writer::from_writer(Vec::new());
    kinds.write_record(["attribute", "kind"])?;
    for attribute in attributes.values().collect::<BTreeSet<_>>() {
        kinds.write_record([attribute.as_str(), "category"])?;
    }
    let mut items = csv::Writer::from_writer(Vec::new());
    items.write_record(["item", "kind", "attribute"])?;
    for (item, attribute) in &attributes {
        items.write_record([item.as_str(), "category", attribute])?;
    }
    let mut claims = csv::Writer::from_writer(Vec::new());
    claims.write_record(["source", "item", "value"])?;
    for ((source, item), value) in &last {
        claims.write_record([source, item, value])?;
    }
    Ok(vec![
        table("attributes.csv", kinds)?,
        table("items.csv", items)?,
        table("claims.csv", claims)?,
    ])
}

/// Within the tolerance, exactly, and of how many.
fn accuracy(folder: &Path, run: &Shares) -> Result<(f64, f64, usize), Box<dyn Error>> {
    let (mut near, mut equal, mut n) = (0, 0, 0);
    for row in rows(folder, "truth.csv")? {
        let Some(values) = run.get(&row[0]) else { continue };
        let named = values.iter().filter(|(value, _)| value != "(other)");
        let Some((best, _)) = named.max_by(|a, b| a.1.total_cmp(&b.1)) else { continue };
        let truth = if row[2].is_empty() { &row[1] } else { &row[2] };
        let distance = match (best.parse::<f64>(), row[2].parse::<f64>()) {
            (Ok(found), Ok(known)) => (found - known).abs(),
            _ => f64::INFINITY,
        };
        n += 1;
        near += usize::from(best == truth || distance <= TOLERANCE);
        equal += usize::from(best == truth);
    }
    Ok((near as f64 / n as f64, equal as f64 / n as f64, n))
}

/// Found and in the key above .99; false and in the key below .80; found in between.
fn against_key(folder: &Path, pairs: &Shares) -> Result<[usize; 5], Box<dyn Error>> {
    let is_found = |a: &str, b: &str| {
        let one_way = |a: &str, b: &str| {
            let of = pairs.get(a).into_iter().flatten();
            of.filter(|(other, _)| other == b).any(|(_, p)| *p >= 0.9)
        };
        one_way(a, b) || one_way(b, a)
    };
    let mut counts = [0; 5];
    for row in rows(folder, "agreement.csv")? {
        let (Ok(errors), Ok(same)) = (row[4].parse::<u32>(), row[5].parse::<f64>()) else {
            continue;
        };
        let found = usize::from(is_found(&row[0], &row[1]));
        if same > 0.99 && errors >= ERRORS_MIN {
            counts[0] += found;
            counts[1] += 1;
        } else if same < 0.80 {
            counts[2] += found;
            counts[3] += 1;
        } else if same <= 0.99 {
            counts[4] += found;
        }
    }
    Ok(counts)
}
