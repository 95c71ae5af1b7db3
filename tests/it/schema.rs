//! The schema as its users see it: migrations, views, documentation.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use thiqa::store::{ListQuery, Store, View, fresh_equals_migrated, schema_markdown};

/// Views and columns that every release keeps, as the product promises them.
const PROMISED: [(&str, &str); 8] = [
    (
        "v_source",
        "source, name, kind, reliability, reliability_sd, reliability_lo, reliability_hi, \
         n_claims, n_checked, grade",
    ),
    ("v_value", "item, value, probability, n_claims, n_roots"),
    ("v_state", "item, value, valid_from, valid_to, probability"),
    ("v_number", "item, as_of, mean, median, lo, hi"),
    (
        "v_claim",
        "claim, item, source, value, stance, valid_from, valid_to, asserted, p_right, \
         p_overtaken, weight_db",
    ),
    (
        "v_contradiction",
        "claim_a, claim_b, source_a, source_b, kind, certainty, probability, explanation",
    ),
    ("v_dependence", "source_a, source_b, p_a_copies_b, p_b_copies_a, n_shared, n_shared_wrong"),
    (
        "v_run",
        "run, status, model, engine, seed, as_of, n_claims, n_items, n_sources, input_digest, \
         result_digest, version",
    ),
];

#[test]
fn a_fresh_database_equals_a_migrated_one() {
    assert_eq!(fresh_equals_migrated().unwrap(), Vec::<String>::new());
}

#[test]
fn the_promised_views_have_their_columns_in_order() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::create(&dir.path().join("case.db")).unwrap();
    let views: BTreeMap<&str, Vec<String>> = View::ALL
        .iter()
        .map(|view| (view.name(), store.list(&ListQuery::all(*view)).unwrap().columns))
        .collect();
    for (view, promised) in PROMISED {
        let promised: Vec<&str> = promised.split(", ").collect();
        assert_eq!(views[view][..promised.len()], promised, "{view}");
    }
}

/// Every column has its comment, or there is no Markdown; and the file in docs/ is that Markdown.
#[test]
fn the_documentation_of_the_schema_is_current() {
    let made = schema_markdown().unwrap();
    for (view, columns) in PROMISED {
        let section = made.split_once(&format!("\n### {view}\n")).unwrap().1;
        for column in columns.split(", ") {
            assert!(section.contains(&format!("\n| {column} | ")), "{view}.{column}");
        }
    }
    let path = docs().join("schema.md");
    #[expect(clippy::disallowed_methods, reason = "the one switch that rewrites goldens")]
    let bless = std::env::var("THIQA_BLESS").is_ok();
    if bless {
        std::fs::create_dir_all(docs()).unwrap();
        std::fs::write(&path, &made).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == made, "docs/schema.md is out of date: run the tests once with THIQA_BLESS=1");
}

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}
