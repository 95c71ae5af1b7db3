//! Runs: whole or not at all, never changed, dropped without loss.

use super::make::*;
use super::make_run::*;
use crate::domain::*;
use crate::store::*;
use rusqlite::{Connection, TransactionBehavior};

fn scored() -> Scratch {
    let mut scratch = Scratch::of(&prison());
    assert_eq!(scratch.store.write_run(&prison_run(0.5)).unwrap(), 1);
    scratch
}

fn rows(store: &Store, view: View) -> Vec<Vec<Cell>> {
    store.list(&ListQuery::all(view)).unwrap().rows
}

#[test]
fn a_run_shows_in_every_view() {
    let scratch = scored();
    let store = &scratch.store;
    for (view, n) in [
        (View::Sources, 4),
        (View::SourceRows, 4),
        (View::SourceTopics, 4),
        (View::Shifts, 4),
        (View::Relays, 1),
        (View::SourceChanges, 4),
        (View::Items, 3),
        (View::Values, 2),
        (View::States, 4),
        (View::Numbers, 2),
        (View::Claims, 6),
        (View::Chains, 1),
        (View::Attested, 4),
        (View::Contradictions, 1),
        (View::Dependence, 1),
        (View::Findings, 1),
        (View::Modes, 2),
        (View::ModeItems, 1),
        (View::Sampler, 1),
        (View::Diagnostics, 3),
        (View::History, 0),
        (View::Verdicts, 1),
        (View::Runs, 1),
    ] {
        assert_eq!(rows(store, view).len(), n, "{}", view.name());
    }
    let states = store.list(&ListQuery::all(View::States)).unwrap();
    assert_eq!(
        states.rows[0][..6],
        [
            Cell::from("control"),
            Cell::from("false"),
            Cell::Null,
            Cell::from("2022-01-27T00:00:00Z"),
            Cell::Real(0.6),
            Cell::Integer(0)
        ]
    );
    let items = store.list(&ListQuery::all(View::Items)).unwrap();
    let control = &items.rows[0];
    assert_eq!(control[2..5], [Cell::from("disputed"), Cell::from("false"), Cell::Real(0.9)]);
    let chains = store.list(&ListQuery::all(View::Chains)).unwrap();
    assert_eq!(chains.rows[0][3], Cell::from("sdf > le-monde > athr"));
    assert_eq!(chains.rows[0][4..8], [3.into(), 1.into(), "sdf".into(), "athr".into()]);
    let claims = store.list(&ListQuery::all(View::Claims)).unwrap();
    let keys: Vec<_> = claims.rows.iter().filter_map(|row| row[0].as_str()).collect();
    assert_eq!(keys, ["A1", "A2", "A3", "c4", "A5", "A6"]);
    assert_eq!(claims.rows[2][claims.column("replaces").unwrap()], Cell::from("A1"));
    assert_eq!(claims.rows[3][4], Cell::from("asserts"));
    let sources = store.list(&ListQuery::all(View::Sources)).unwrap();
    let order: Vec<_> = sources.rows.iter().filter_map(|row| row[0].as_str()).collect();
    assert_eq!(order, ["le-monde", "sdf", "spokesman", "athr"]);
    assert_eq!(sources.rows[2][sources.column("scored_as").unwrap()], Cell::from("sdf"));
}

#[test]
fn without_a_run_claims_and_sources_are_listed_all_the_same() {
    let scratch = Scratch::of(&prison());
    let claims = scratch.store.list(&ListQuery::all(View::Claims)).unwrap();
    assert_eq!(claims.rows.len(), 6);
    assert_eq!(claims.rows[0][claims.column("p_right").unwrap()], Cell::Null);
    let sources = scratch.store.list(&ListQuery::all(View::Sources)).unwrap();
    assert_eq!(sources.rows.len(), 4);
    assert_eq!(sources.rows[0][sources.column("n_claims").unwrap()], Cell::Integer(1));
    assert_eq!(rows(&scratch.store, View::Values).len(), 0);
}

#[test]
fn lists_filter_limit_and_show_earlier_runs() {
    let mut scratch = scored();
    scratch.store.write_run(&prison_run(0.25)).unwrap();
    let store = &scratch.store;
    let list = |change: &dyn Fn(&mut ListQuery), view| {
        let mut query = ListQuery::all(view);
        change(&mut query);
        store.list(&query)
    };
    let mean_of_sdf = |run| {
        let source = Some("sdf".to_owned());
        let table = list(&|q| (q.run, q.source) = (run, source.clone()), View::Sources).unwrap();
        assert_eq!(table.rows.len(), 1);
        table.rows[0][table.column("reliability").unwrap()].clone()
    };
    assert_eq!(mean_of_sdf(None), Cell::Real(0.25));
    assert_eq!(mean_of_sdf(Some(1)), Cell::Real(0.5));
    for view in View::ALL {
        let latest = list(&|_| (), view).unwrap();
        assert_eq!(list(&|q| q.run = Some(2), view).unwrap(), latest, "{}", view.name());
        let cut = list(&|q| q.limit = Some(1), view).unwrap();
        assert_eq!(cut.truncated, latest.rows.len() > 1);
        assert_eq!(cut.rows[..], latest.rows[..latest.rows.len().min(1)]);
        let none = |q: &mut ListQuery| q.item = Some("no such thing".to_owned());
        assert_eq!(list(&none, view).unwrap().rows.len(), 0);
    }
    assert!(matches!(list(&|q| q.run = Some(9), View::Items), Err(StoreError::Refused(_))));
    for (key, n) in [("A1", 1), ("c4", 1), ("c1", 0), ("x", 0), ("c99", 0)] {
        let table = list(&|q| q.claim = Some(key.to_owned()), View::Claims).unwrap();
        assert_eq!(table.rows.len(), n, "{key}");
        assert!(table.rows.iter().all(|row| row[0] == Cell::from(key)));
    }
    let both = |q: &mut ListQuery| {
        (q.item, q.source) = (Some("control".to_owned()), Some("le-monde".to_owned()));
    };
    assert_eq!(list(&both, View::Claims).unwrap().rows.len(), 1);
    assert_eq!(list(&both, View::Contradictions).unwrap().rows.len(), 1);
    let changes = list(&|_| (), View::SourceChanges).unwrap();
    assert_eq!(
        changes.rows[0][3..7],
        [0.25, 0.5, -0.25].map(Cell::Real).into_iter().chain([1.into()]).collect::<Vec<_>>()
    );
}

#[test]
fn a_run_is_invisible_until_it_is_complete() {
    let mut scratch = Scratch::of(&prison());
    let reader = Store::open(&scratch.path(), Access::ReadOnly).unwrap();
    let behavior = TransactionBehavior::Immediate;
    let tx = scratch.store.conn.transaction_with_behavior(behavior).unwrap();
    run::write_all(&tx, &prison_run(0.5)).unwrap();
    assert_eq!(rows(&reader, View::Runs).len(), 0);
    assert_eq!(rows(&reader, View::Values).len(), 0);
    drop(tx);
    let n: i64 = scratch
        .store
        .conn
        .query_row(
            "SELECT (SELECT count(*) FROM run) + (SELECT count(*) FROM run_claim)",
            [],
            |r| r.get(0),
        )
        .unwrap();
    assert_eq!(n, 0);
    // A run that cannot be written in full is not written at all.
    let mut broken = prison_run(0.5);
    broken.contradictions.push(contradiction(1, 99, OverlapCertainty::Possible));
    assert!(matches!(scratch.store.write_run(&broken), Err(StoreError::Refused(_))));
    let mut broken = prison_run(0.5);
    broken.sources[0].mean = f64::NAN;
    assert!(matches!(scratch.store.write_run(&broken), Err(StoreError::Refused(_))));
    let mut broken = prison_run(0.5);
    broken.seed = u64::MAX;
    assert!(matches!(scratch.store.write_run(&broken), Err(StoreError::Refused(_))));
    assert_eq!(scratch.store.list_runs().unwrap(), []);
    scratch.store.write_run(&prison_run(0.5)).unwrap();
    assert_eq!(rows(&reader, View::Runs).len(), 1);
}

#[test]
fn a_complete_run_does_not_change() {
    let scratch = scored();
    let raw = Connection::open(scratch.path()).unwrap();
    let tables = [
        ("run_source", "mean = 1"),
        ("run_source_family", "mean = 1"),
        ("run_source_row", "lo = 0"),
        ("run_item", "n_roots = 9"),
        ("run_value", "probability = 1"),
        ("run_state", "probability = 1"),
        ("run_claim", "p_right = 1"),
        ("run_contradiction", "probability = 0"),
        ("run_mode", "share = 0"),
        ("run_mode_item", "probability = 0"),
        ("run_number", "median = 0"),
        ("run_sampler", "n_divergent = 0"),
        ("run_diagnostic", "r_hat = 1"),
        ("run_finding", "code = 'X'"),
        ("run_hyper", "name = 'x'"),
    ];
    for (table, change) in tables {
        for sql in [
            format!("UPDATE {table} SET {change}"),
            format!("DELETE FROM {table}"),
            format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}"),
        ] {
            let error = raw.execute_batch(&sql).unwrap_err();
            assert!(error.to_string().contains("a complete run"), "{sql}: {error}");
        }
    }
    let sql = "SELECT count(*) FROM sqlite_schema
               WHERE type = 'trigger' AND tbl_name = 'run_dependence'";
    let n: i64 = raw.query_row(sql, [], |row| row.get(0)).unwrap();
    assert_eq!(n, 3);
    raw.execute_batch("UPDATE run SET status = 'unreliable'").unwrap_err();
    raw.execute_batch("UPDATE run SET status = 'writing'").unwrap_err();
    raw.execute_batch("INSERT INTO run SELECT 9, 'complete', model, engine, seed, as_of, series, params, version, started_at, n_claims, n_items, n_sources, ln_evidence, input_digest, result_digest FROM run").unwrap_err();
}

#[test]
fn dropping_every_run_loses_nothing_but_runs() {
    let mut scratch = scored();
    let digest = scratch.store.input_digest().unwrap();
    scratch.store.write_run(&prison_run(0.6)).unwrap();
    let summary = scratch.store.list_runs().unwrap();
    assert_eq!(summary.iter().map(|r| r.run).collect::<Vec<_>>(), [1, 2]);
    assert_eq!((summary[0].seed, summary[0].status.as_str()), (7, "complete"));
    assert!(scratch.store.drop_run(2).unwrap());
    assert!(!scratch.store.drop_run(2).unwrap());
    assert_eq!(rows(&scratch.store, View::Relays).len(), 1, "run 1 is the latest again");
    assert!(scratch.store.drop_run(1).unwrap());
    for (_, table) in open::object_names().filter(|(k, n)| *k == "TABLE" && n.starts_with("run")) {
        let sql = format!("SELECT count(*) FROM {table}");
        let n: i64 = scratch.store.conn.query_row(&sql, [], |row| row.get(0)).unwrap();
        assert_eq!(n, 0, "{table}");
    }
    assert_eq!(scratch.store.input_digest().unwrap(), digest);
    assert_eq!(scratch.store.load_case(LoadFilter::default()).unwrap().case, prison());
    assert_eq!(scratch.store.write_run(&prison_run(0.5)).unwrap(), 3, "numbers are not reused");
    assert_eq!(scratch.store.check_integrity().unwrap(), Vec::<String>::new());
}

#[test]
fn an_unreliable_run_is_shown_and_marked() {
    let mut scratch = scored();
    let mut run = prison_run(0.9);
    run.status = RunStatus::Unreliable;
    scratch.store.write_run(&run).unwrap();
    let table = scratch.store.query_rows("SELECT run_id FROM v_latest_run", &[]).unwrap();
    assert_eq!(table.rows, [[Cell::Integer(2)]]);
    assert_eq!(scratch.store.list_runs().unwrap()[1].status, "unreliable");
}

#[test]
fn a_run_of_a_filtered_case_is_stored_under_the_ids_of_the_whole() {
    let mut scratch = Scratch::of(&prison());
    let loaded = scratch.store.load_case(LoadFilter { as_of: Some(JAN_26 + 2 * DAY) }).unwrap();
    let mut run = prison_run(0.5);
    run.as_of = Some(JAN_26 + 2 * DAY);
    run.claims.truncate(3);
    run.claim_ids = loaded.claim_ids;
    scratch.store.write_run(&run).unwrap();
    let sql = "SELECT claim FROM v_claim WHERE p_right IS NOT NULL ORDER BY claim";
    let table = scratch.store.query_rows(sql, &[]).unwrap();
    assert_eq!(table.rows, [["A1".into()], ["A2".into()], ["A5".into()]] as [[Cell; 1]; 3]);
    run.claims.push(RunClaim { claim: Id(4), ..run.claims[0].clone() });
    assert!(matches!(scratch.store.write_run(&run), Err(StoreError::Refused(_))));
}

#[test]
fn the_result_digest_ignores_order_and_sees_every_bit() {
    let case = prison();
    let run = prison_run(0.5);
    let digest = result_digest(&case, &run);
    let mut turned = run.clone();
    turned.sources.reverse();
    turned.values.reverse();
    turned.states.reverse();
    turned.claims.reverse();
    turned.items.reverse();
    turned.started_at += 5;
    assert_eq!(result_digest(&case, &turned), digest);
    let mut changed = run.clone();
    changed.values[0].probability = f64::from_bits(changed.values[0].probability.to_bits() + 1);
    assert_ne!(result_digest(&case, &changed), digest);
    let mut changed = run;
    changed.claims[2].weight_db = None;
    assert_ne!(result_digest(&case, &changed), digest);
}
