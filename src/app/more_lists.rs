//! Lists of what sources are worth by topic, and of series over time.

use super::AppError;
use super::lists::{UNSCORED, fill, key, listing, no_runs, number, probability, text};
use crate::render::{Cell, Listing, shift_interval, shift_text};
use crate::store::{ListQuery, Store, View};

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
                shift_text(mean, ratio > 0.5),
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
