//! What Datasette is told of a database: titles, meanings, facets and canned queries.

use serde_json::{Map, Value as Json, json};

use super::words::CONSISTENCY_MEANS;

/// Where the data comes from and on what terms, as shown under every page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provenance {
    /// Licence of the data.
    pub license: Option<String>,
    /// Its address.
    pub license_url: Option<String>,
    /// Where the data comes from.
    pub source: Option<String>,
    /// Its address.
    pub source_url: Option<String>,
}

/// A view or table of the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewDoc {
    /// Name in SQL.
    pub name: String,
    /// False for a table, which may change between versions and is not listed.
    pub is_view: bool,
    /// What it holds.
    pub text: String,
    /// Columns and their meanings.
    pub columns: Vec<(String, String)>,
}

/// A question with its answer in SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CannedQuery {
    /// Part of its address.
    pub name: String,
    /// The question.
    pub title: String,
    /// How to read the answer.
    pub about: String,
    /// One SELECT statement.
    pub sql: String,
    /// Its parameters.
    pub parameters: Vec<String>,
}

/// All that is told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DatasetteView {
    /// Title of the case.
    pub title: String,
    /// Name of the database: its file without the ending.
    pub database: String,
    /// Which run the views show, in words.
    pub run: String,
    /// Where the data comes from.
    pub provenance: Provenance,
    /// Views and tables.
    pub docs: Vec<ViewDoc>,
    /// Canned queries, in order.
    pub queries: Vec<CannedQuery>,
}

/// Columns by whose values a view is offered to be narrowed.
const FACETS: &[(&str, &[&str])] = &[
    ("v_source", &["kind", "grade"]),
    ("v_item", &["kind", "status", "place"]),
    ("v_claim", &["source", "certainty", "evidence", "stance"]),
    ("v_chain", &["publisher", "outlet_stance", "quote_kind"]),
    ("v_contradiction", &["kind", "certainty"]),
    ("v_value", &["status"]),
    ("v_state", &["item", "value"]),
    ("v_finding", &["severity", "code"]),
    ("v_history", &["series", "kind"]),
    ("v_rule", &["kind"]),
];

/// Which column names a row where another table refers to it.
const LABELS: &[&str] = &["source", "item", "attribute", "place", "document", "rule"];

/// Order in which a view is shown first.
const SORTS: &[(&str, &str, bool)] = &[
    ("v_source", "reliability_lo", true),
    ("v_item", "probability", false),
    ("v_claim", "claim_number", false),
    ("v_contradiction", "probability", true),
    ("v_run", "run", true),
];

/// The document.
pub(super) fn metadata(view: &DatasetteView) -> String {
    let mut head = Map::new();
    head.insert("title".to_owned(), json!(view.title));
    head.insert(
        "description".to_owned(),
        json!(format!(
            "Claims, who made them, how they fared, and how far each source can be relied on, \
             scored by thiqa. {} Reliability is {CONSISTENCY_MEANS}; it is not truth.",
            view.run
        )),
    );
    let Provenance { license, license_url, source, source_url } = &view.provenance;
    let told = [
        ("license", license),
        ("license_url", license_url),
        ("source", source),
        ("source_url", source_url),
    ];
    for (key, text) in told {
        if let Some(text) = text {
            head.insert(key.to_owned(), json!(text));
        }
    }
    let tables: Map<String, Json> =
        view.docs.iter().map(|doc| (doc.name.clone(), table(doc))).collect();
    let queries: Map<String, Json> = view
        .queries
        .iter()
        .map(|query| {
            let told = json!({
                "title": query.title,
                "description": query.about,
                "sql": query.sql,
                "params": query.parameters,
            });
            (query.name.clone(), told)
        })
        .collect();
    let database = json!({
        "description": "The views v_* are stable between versions; tables are not.",
        "queries": queries,
        "tables": tables,
    });
    head.insert("databases".to_owned(), json!({ view.database.clone(): database }));
    let mut text = serde_json::to_string_pretty(&Json::Object(head)).unwrap_or_default();
    text.push('\n');
    text
}

fn table(doc: &ViewDoc) -> Json {
    let mut told = Map::new();
    told.insert("description".to_owned(), json!(doc.text));
    let columns: Map<String, Json> =
        doc.columns.iter().map(|(name, text)| (name.clone(), json!(text))).collect();
    told.insert("columns".to_owned(), Json::Object(columns));
    if let Some((_, facets)) = FACETS.iter().find(|(name, _)| *name == doc.name) {
        told.insert("facets".to_owned(), json!(facets));
    }
    if let Some((_, column, descending)) = SORTS.iter().find(|(name, _, _)| *name == doc.name) {
        let key = if *descending { "sort_desc" } else { "sort" };
        told.insert(key.to_owned(), json!(column));
    }
    if !doc.is_view {
        told.insert("hidden".to_owned(), json!(true));
        if LABELS.contains(&doc.name.as_str()) {
            told.insert("label_column".to_owned(), json!("key"));
        }
    }
    Json::Object(told)
}
