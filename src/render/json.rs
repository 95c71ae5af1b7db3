//! JSON: one envelope for every document, the same bytes for the same view.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::diagnose::DiagnoseView;
use super::explanation::ExplainView;
use super::listing::{Cell, ColumnKind, Envelope, Listing};
use super::method;
use super::view::ReportView;

/// Version of the JSON documents; within it fields are only added.
const SCHEMA: u32 = 1;

/// `{"thiqa":{…},"kind":…,"data":…}` and a line break.
pub(super) fn document(envelope: &Envelope, kind: &str, data: &Value) -> String {
    let mut head = Map::new();
    head.insert("schema".to_owned(), json!(SCHEMA));
    head.insert("version".to_owned(), json!(envelope.version));
    head.insert("run".to_owned(), json!(envelope.run));
    if let Some(seed) = envelope.seed {
        head.insert("seed".to_owned(), json!(seed));
    }
    let document = json!({ "thiqa": head, "kind": kind, "data": data });
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

/// The report with the method text that it carries.
pub(super) fn report(view: &ReportView) -> String {
    let head = &view.masthead;
    let envelope = Envelope {
        version: head.version.clone(),
        run: Some(head.run.clone()),
        seed: Some(head.seed),
    };
    let mut data = value(view);
    let parts: Vec<_> = method::PARTS
        .iter()
        .map(|(heading, text)| json!({"heading": heading, "text": text}))
        .collect();
    if let Some(fields) = data.as_object_mut() {
        fields.insert("method".to_owned(), json!({"version": method::VERSION, "parts": parts}));
    }
    document(&envelope, "report", &data)
}

/// An explanation.
pub(super) fn explain(view: &ExplainView, envelope: &Envelope) -> String {
    document(envelope, "explain", &view.data())
}

/// The health of a run.
pub(super) fn diagnose(view: &DiagnoseView, envelope: &Envelope) -> String {
    document(envelope, "diagnose", &value(view))
}

/// A list: an array of objects.
pub(super) fn listing(listing: &Listing, envelope: &Envelope) -> String {
    let rows = listing.rows.iter().map(|row| object(listing, row)).collect();
    document(envelope, &listing.kind, &Value::Array(rows))
}

/// A list, one object a line.
pub(super) fn lines(listing: &Listing) -> String {
    let mut out = String::new();
    for row in &listing.rows {
        out.push_str(&object(listing, row).to_string());
        out.push('\n');
    }
    out
}

/// Views hold nothing that JSON cannot say; what is not a number becomes null.
fn value<T: Serialize>(view: &T) -> Value {
    serde_json::to_value(view).unwrap_or(Value::Null)
}

fn object(listing: &Listing, row: &[Cell]) -> Value {
    let mut fields = Map::new();
    for (column, cell) in listing.columns.iter().zip(row) {
        let value = match cell {
            Cell::Text(text) => json!(text),
            Cell::Int(x) => json!(x),
            Cell::Float { value, .. } => json!(value),
            Cell::Probability(p) => json!(p),
            Cell::Interval { lo, mid, hi } => json!({"lo": lo, "mid": mid, "hi": hi}),
            // An empty list stays a list, so that programs need not ask.
            Cell::Missing if column.kind == ColumnKind::List => json!([]),
            Cell::Missing => Value::Null,
            Cell::List(texts) => json!(texts),
        };
        fields.insert(column.key.clone(), value);
    }
    Value::Object(fields)
}
