//! Look-ups by key use indexes: no full scan of what may have ten million rows.

use super::make::*;
use super::make_run::*;
use crate::store::*;

/// The plan of a statement, one line a step.
fn plan(store: &Store, sql: &str) -> Vec<String> {
    let table = store.query_rows(&format!("EXPLAIN QUERY PLAN {sql}"), &[]).unwrap();
    table.rows.iter().filter_map(|row| row[3].as_str().map(str::to_owned)).collect()
}

#[test]
fn look_ups_by_key_scan_no_large_table() {
    let mut scratch = Scratch::of(&prison());
    scratch.store.write_run(&prison_run(0.5)).unwrap();
    let look_ups = [
        "SELECT * FROM claim WHERE item_id = 1 AND source_id = 2 ORDER BY claim_id",
        "SELECT * FROM claim_detail WHERE key = 'A1'",
        "SELECT * FROM claim_detail WHERE replaces = 1",
        "SELECT * FROM import_file WHERE sha256 = 'x' AND target = 'claims'",
        "SELECT * FROM v_claim WHERE item = 'control' ORDER BY item, valid_from, claim",
        "SELECT * FROM v_claim WHERE source = 'sdf' ORDER BY item, valid_from, claim",
        "SELECT * FROM v_claim WHERE item = 'control' AND source = 'sdf'",
        "SELECT * FROM v_claim WHERE claim_number = 3",
        "SELECT * FROM v_source WHERE source = 'sdf'",
        "SELECT * FROM v_source_row WHERE source = 'sdf'",
        "SELECT * FROM v_relay WHERE source = 'sdf'",
        "SELECT * FROM v_item WHERE item = 'control'",
        "SELECT * FROM v_value WHERE item = 'escape'",
        "SELECT * FROM v_state WHERE item = 'control'",
        "SELECT * FROM v_number WHERE item = 'control'",
        "SELECT * FROM mention WHERE claim_id = 1",
        "SELECT * FROM verdict WHERE item_id = 1",
        "SELECT * FROM run_contradiction WHERE run_id = 1 AND claim_a = 1",
        "SELECT * FROM run_contradiction WHERE run_id = 1 AND claim_b = 1",
    ];
    for sql in look_ups {
        for step in plan(&scratch.store, sql) {
            // One scan is for the latest run, of which there are few; it stops at the first row. The
            // other is of the elements of one set, which an index has found.
            let few = ["SCAN run", "SCAN v_latest_run", "SCAN m"].contains(&step.as_str());
            assert!(!step.starts_with("SCAN") || few, "{sql}: {step}");
            assert!(!step.contains("AUTOMATIC"), "{sql}: {step}");
        }
    }
}

#[test]
fn a_list_of_all_claims_is_not_sorted() {
    let scratch = Scratch::of(&prison());
    let steps = plan(&scratch.store, "SELECT * FROM v_claim ORDER BY claim_number LIMIT 10");
    assert!(steps.iter().any(|s| s.starts_with("SCAN c")), "{steps:?}");
    assert!(steps.iter().all(|s| !s.contains("TEMP B-TREE") && !s.contains("AUTOMATIC")));
}
