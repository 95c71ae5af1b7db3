//! Predictions as time goes on: the view, and how the terminal shows it.

use serde::Serialize;
use serde_json::json;

use super::calendar::Calendar;
use super::listing::{Cell, Column, ColumnKind, Envelope, Listing, TerminalStyle};
use super::table;
use super::text::{isolated, wrapped};
use super::view::{Moment, Period};
use super::words::counted;

/// The log score of one method, in nats; intervals are 90 %.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MethodRow {
    /// Its name.
    pub method: String,
    /// Sum of ln p.
    pub total: f64,
    /// Mean of ln p.
    pub mean: f64,
    /// Lower end.
    pub mean_lo: Option<f64>,
    /// Upper end.
    pub mean_hi: Option<f64>,
    /// How much the first method is better, on average; `None` of the first.
    pub behind: Option<f64>,
    /// Lower end.
    pub behind_lo: Option<f64>,
    /// Upper end.
    pub behind_hi: Option<f64>,
    /// That over its standard error.
    pub z: Option<f64>,
}

/// The sums up to one step.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SequenceRow {
    /// End of the step, seconds UTC.
    pub as_of: Moment,
    /// Claims predicted within it.
    pub n: usize,
    /// By method: sum of ln p of all claims so far.
    pub totals: Vec<f64>,
}

/// Predictions of what sources say next, and of what verdicts later show.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PrequentialView {
    /// The step: `day`, `week`, `month`.
    pub every: String,
    /// Steps in which something new was known.
    pub n_steps: usize,
    /// Claims that were predicted.
    pub n_claims: usize,
    /// Items that they are on.
    pub n_items: usize,
    /// Claims of the first step, before which nothing was known.
    pub n_first: usize,
    /// Claims that are not predicted: of figures, sets, what changes with time, open lists.
    pub n_other: usize,
    /// Items whose truth is known and was forecast.
    pub n_verdicts: usize,
    /// Forecasts of these: one after each step that spoke of the item.
    pub n_forecasts: usize,
    /// Where the truths come from.
    pub against: Option<String>,
    /// Scores of predicting claims, by method.
    pub claims: Vec<MethodRow>,
    /// Scores of predicting verdicts, by method: mean over items of the mean over their forecasts.
    pub verdicts: Vec<MethodRow>,
    /// Sums over time.
    pub steps: Vec<SequenceRow>,
    /// What a reader must know.
    pub notes: Vec<String>,
}

/// As one JSON document.
pub(super) fn document(view: &PrequentialView, envelope: &Envelope) -> String {
    let data = serde_json::to_value(view).unwrap_or_else(|_| json!(null));
    super::json::document(envelope, "prequential", &data)
}

/// For the terminal.
pub(super) fn terminal(view: &PrequentialView, style: TerminalStyle, zone: &str) -> String {
    let mut out = String::new();
    let mut say = |text: &str| {
        for line in wrapped(&isolated(text), style.width.max(1)) {
            out.push_str(&line);
            out.push('\n');
        }
    };
    let calendar = Calendar::new(zone);
    if let (Some(first), Some(last)) = (view.steps.first(), view.steps.last()) {
        let days = calendar.days(Period::new(first.as_of.0 - 1, last.as_of.0));
        let steps = counted(view.n_steps, "step", "steps");
        say(&format!(
            "{steps} of one {} each in which something new was known; {days}",
            view.every
        ));
    }
    if view.n_first + view.n_other > 0 {
        say(&format!(
            "not predicted: {} of the first step, which is only learned from; {} on figures, sets, open \
             lists and what changes with time",
            counted(view.n_first, "claim", "claims"),
            counted(view.n_other, "claim", "claims"),
        ));
    }
    for note in &view.notes {
        say(note);
    }
    for (title, rows, note) in [
        (
            format!(
                "What sources say next: {} on {}, each root's first on an item",
                counted(view.n_claims, "claim", "claims"),
                counted(view.n_items, "item", "items")
            ),
            &view.claims,
            "log score in nats: sum and mean of ln P(what was said), 0 is perfect; ahead by: how much \
             thiqa is better per claim; z: that over its standard error, claims on one item taken \
             together",
        ),
        (
            format!(
                "What verdicts later show: {}, {} forecast while it was spoken of",
                view.against.as_deref().unwrap_or_default(),
                counted(view.n_verdicts, "item", "items"),
            ),
            &view.verdicts,
            "ln P(the truth) after each step that spoke of an item, averaged within it; mean over items",
        ),
    ] {
        if !rows.is_empty() {
            out.push('\n');
            out.push_str(&table::terminal(&methods(title, rows, note), style));
        }
    }
    out
}

fn methods(title: String, rows: &[MethodRow], note: &str) -> Listing {
    let ends = |lo: Option<f64>, hi: Option<f64>| match (lo, hi) {
        (Some(lo), Some(hi)) => format!("{lo:.3} to {hi:.3}"),
        _ => String::new(),
    };
    let figure = |x: Option<f64>, digits: usize| {
        x.map_or(Cell::Text(String::new()), |value| Cell::Float { value, digits })
    };
    let cells = rows.iter().map(|row| {
        vec![
            Cell::Text(row.method.clone()),
            figure(Some(row.total), 1),
            figure(Some(row.mean), 4),
            figure(row.behind, 4),
            Cell::Text(ends(row.behind_lo, row.behind_hi)),
            figure(row.z, 1),
        ]
    });
    Listing {
        kind: "prequential".to_owned(),
        title,
        columns: vec![
            Column::new("method", "METHOD", ColumnKind::Key),
            Column::new("total", "SUM", ColumnKind::Number),
            Column::new("mean", "MEAN", ColumnKind::Number),
            Column::new("behind", "AHEAD BY", ColumnKind::Number),
            Column::new("interval", "90% INTERVAL", ColumnKind::Key),
            Column::new("z", "Z", ColumnKind::Number),
        ],
        rows: cells.collect(),
        below: Vec::new(),
        notes: vec![note.to_owned()],
    }
}
