//! Lists of what sources are worth by topic, and of series over time.

use std::collections::BTreeMap;

use super::AppError;
use super::lists::{UNSCORED, fill, key, listing, no_runs, number, probability, text};
use crate::render::{Cell, Listing, shift_interval, shift_text};
use crate::store::{Cell as Stored, ListQuery, Store, Table, View};

/// Reliability of sources by topic, and the signed error of their figures.
///
/// # Errors
/// What the store says.
pub fn topics(store: &Store, limit: Option<usize>) -> Result<Listing, AppError> {
    let table = store.list(&ListQuery { limit, ..ListQuery::all(View::SourceTopics) })?;
    let columns = [
        key("source", "SOURCE"),
        key("topic", "TOPIC"),
        probability("reliability", "CONSISTENCY"),
        probability("reliability_lo", "LOW"),
        probability("reliability_hi", "HIGH"),
        number("n_claims", "CLAIMS"),
        text("error", "SIGNED ERROR").terminal_only(),
        number("shift", "SHIFT").data_only(),
        number("shift_lo", "SHIFT LOW").data_only(),
        number("shift_hi", "SHIFT HIGH").data_only(),
        number("is_ratio", "RATIO").data_only(),
    ];
    let mut listing = listing("topics", "Sources by topic", &table, &columns);
    fill(&mut listing, &table, "error", |row| {
        let of = |name: &str| table.column(name).and_then(|at| row[at].as_f64());
        match (of("shift"), of("shift_lo"), of("shift_hi"), of("is_ratio")) {
            (Some(mean), Some(lo), Some(hi), Some(ratio)) => Cell::Text(format!(
                "{}, {}",
                shift_text([mean, lo, hi], ratio > 0.5),
                shift_interval(lo, hi, ratio > 0.5)
            )),
            _ => Cell::Text(String::new()),
        }
    });
    listing.notes.push(
        "topic: the items of one attribute, or a family of all others; low, high: 90% interval; \
         where a source has few claims on a topic, what it is worth elsewhere counts"
            .into(),
    );
    if no_runs(store)? {
        listing.notes.push(UNSCORED.into());
    }
    Ok(listing)
}

/// Pairs that are less probably a copy and its original than this are not told of.
const COPIES_MIN: f64 = 0.5;
/// From this share of that probability on it is said who copies whom.
const DIRECTION_MIN: f64 = 0.9;

const COPIES_MEAN: &str = "dependence: sources that share errors as copies do, with the \
                                      probability; pairs: `thiqa query DB \"select * from v_dependence\"`";

/// By source: whom it copies and who copies it, as far as that is probable.
fn copies_by_source(store: &Store) -> Result<BTreeMap<String, Vec<String>>, AppError> {
    let table = store.list(&ListQuery::all(View::Dependence))?;
    let mut told: BTreeMap<String, Vec<(f64, String)>> = BTreeMap::new();
    for row in &table.rows {
        let text = |name: &str| table.column(name).and_then(|at| row[at].as_str());
        let p = |name: &str| table.column(name).and_then(|at| row[at].as_f64()).unwrap_or(0.0);
        let (Some(a), Some(b)) = (text("source_a"), text("source_b")) else { continue };
        let (forth, back) = (p("p_a_copies_b"), p("p_b_copies_a"));
        let either = (forth + back).min(1.0);
        if either < COPIES_MIN {
            continue;
        }
        for (own, other, copies, copied) in [(a, b, forth, back), (b, a, back, forth)] {
            let how = if copies >= DIRECTION_MIN * either {
                "copies"
            } else if copied >= DIRECTION_MIN * either {
                "copied by"
            } else {
                "copies or copied by"
            };
            let of = told.entry(own.to_owned()).or_default();
            of.push((either, format!("{how} {other} ({either:.2})")));
        }
    }
    let surest_first = |mut rows: Vec<(f64, String)>| {
        rows.sort_by(|x, y| y.0.total_cmp(&x.0).then_with(|| x.1.cmp(&y.1)));
        rows.into_iter().map(|(_, text)| text).collect()
    };
    Ok(told.into_iter().map(|(source, rows)| (source, surest_first(rows))).collect())
}

/// Fills the column that tells of dependence.
pub(super) fn tell_copies(
    store: &Store,
    listing: &mut Listing,
    table: &Table,
) -> Result<(), AppError> {
    let copies = copies_by_source(store)?;
    if copies.is_empty() {
        return Ok(());
    }
    let name = table.column("source").unwrap_or(0);
    let of = |row: &[Stored]| row[name].as_str().and_then(|source| copies.get(source));
    fill(listing, table, "dependence", |row| {
        of(row).map_or(Cell::Missing, |told| Cell::List(told.clone()))
    });
    listing.below = table
        .rows
        .iter()
        .map(|row| of(row).map_or_else(String::new, |told| told.join("; ")))
        .collect();
    listing.notes.push(COPIES_MEAN.into());
    Ok(())
}

/// A series in long form: one row a point and source, value or figure.
pub(super) fn long_history(store: &Store, series: &str) -> Result<Listing, AppError> {
    let query = ListQuery { series: Some(series.to_owned()), ..ListQuery::all(View::History) };
    let columns = [
        text("series", "SERIES"),
        text("as_of", "AS OF"),
        text("kind", "KIND"),
        key("subject", "SUBJECT"),
        text("value", "VALUE"),
        number("mean", "MEAN"),
        number("lo", "LOW"),
        number("mid", "MEDIAN"),
        number("hi", "HIGH"),
        number("n_claims", "CLAIMS"),
        number("run", "RUN"),
    ];
    Ok(listing("history", "History", &store.list(&query)?, &columns))
}
