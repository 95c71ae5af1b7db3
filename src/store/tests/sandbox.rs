//! The sandbox holds.

use super::make::*;
use crate::store::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

fn query(scratch: &Scratch, sql: &str) -> Result<Table> {
    let looks = AtomicUsize::new(0);
    let up = move || looks.fetch_add(1, Ordering::Relaxed) > 2_000;
    Store::query_sandboxed(&scratch.path(), sql, QueryLimits::default(), up)
}

#[test]
fn attacks_are_refused_and_change_nothing() {
    let scratch = Scratch::of(&prison());
    let before = std::fs::read(scratch.path()).unwrap();
    let attacks = [
        "",
        "   -- nothing",
        "ATTACH DATABASE 'evil.db' AS e",
        "PRAGMA writable_schema = ON",
        "PRAGMA query_only = OFF",
        "PRAGMA table_info(claim)",
        "SELECT * FROM pragma_table_info('claim')",
        "DELETE FROM claim",
        "UPDATE claim SET value_id = 1",
        "INSERT INTO claim VALUES (9, 1, 1, 1, NULL, NULL, 1) RETURNING *",
        "CREATE TABLE t(x)",
        "CREATE TEMP TABLE t AS SELECT * FROM claim",
        "CREATE VIRTUAL TABLE t USING fts5(x)",
        "DROP TABLE claim",
        "VACUUM INTO 'copy.db'",
        "REINDEX",
        "ANALYZE",
        "BEGIN IMMEDIATE",
        "SAVEPOINT x",
        "SELECT 1; DELETE FROM claim",
        "SELECT 1; SELECT 2",
        "SELECT 1; /* */ ATTACH 'x' AS y",
        "SELECT 1\0; DELETE FROM claim",
        "WITH x AS (SELECT 1) DELETE FROM claim",
        "SELECT load_extension('x')",
        "SELECT randomblob(1000000000)",
        "SELECT zeroblob(1000000000)",
        "SELECT random()",
        "SELECT writefile('x', 'y')",
        "SELECT readfile('/etc/passwd')",
        "SELECT fts3_tokenizer('simple')",
        "SELECT sqlite_compileoption_get(1)",
        "SELECT printf('%.*c', 1000000000, 'x')",
        "SELECT replace(hex(printf('%.*c', 100000, 'x')), '7', printf('%.*c', 100000, 'y'))",
        "SELECT \"nocol\" FROM claim",
        "SELECT * FROM no_such_table",
        "not sql",
        "EXPLAIN DELETE FROM claim",
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c",
        "SELECT count(*) FROM claim a, claim b, claim c, claim d, claim e, claim f, claim g, claim h,
         claim i, claim j, claim k",
    ];
    for sql in attacks {
        let error = query(&scratch, sql).unwrap_err();
        assert!(matches!(error, StoreError::Query(_)), "{sql}: {error}");
    }
    assert_eq!(std::fs::read(scratch.path()).unwrap(), before);
    assert_eq!(std::fs::read_dir(scratch.dir.path()).unwrap().count(), 1, "no file was created");
}

#[test]
fn honest_queries_run() {
    let scratch = Scratch::of(&prison());
    let queries = [
        "SELECT * FROM v_claim WHERE item LIKE 'con%' ORDER BY claim",
        "SELECT source, count(*) AS n, round(avg(value_lo), 2) FROM v_claim GROUP BY source;",
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 5) SELECT x FROM n",
        "SELECT item, lag(value_best) OVER (PARTITION BY item ORDER BY valid_from) FROM v_claim",
        "SELECT j.value FROM case_info, json_each(languages) j",
        "SELECT name FROM sqlite_schema WHERE type = 'view' -- trailing comment",
        "SELECT strftime('%Y', valid_from), iif(p_right > .5, 'a', 'b') FROM v_claim",
        "VALUES (1, 'x')",
        "EXPLAIN QUERY PLAN SELECT * FROM claim",
    ];
    for sql in queries {
        let table = query(&scratch, sql).unwrap_or_else(|e| panic!("{sql}: {e}"));
        assert!(!table.rows.is_empty(), "{sql}");
        assert!(table.rows.iter().all(|row| row.len() == table.columns.len()));
        assert!(!table.truncated);
    }
    for view in View::ALL {
        query(&scratch, &format!("SELECT * FROM {}", view.name())).unwrap();
    }
}

#[test]
fn the_text_functions_are_linear_and_right() {
    let scratch = Scratch::of(&prison());
    for (sql, expected) in [
        ("instr('سجن الصناعة', 'الصناعة')", Cell::from(5)),
        ("instr('abc', 'x')", Cell::from(0)),
        ("instr('abc', '')", Cell::from(1)),
        ("instr(NULL, 'x')", Cell::Null),
        ("instr(12.5, '.')", Cell::from(3)),
        ("replace('banana', 'an', 'x')", Cell::from("bxxa")),
        ("replace('banana', '', 'x')", Cell::from("banana")),
        ("replace('banana', 'a', NULL)", Cell::Null),
        ("trim('xxaxyx', 'xy')", Cell::from("a")),
        ("ltrim('xxaxyx', 'xy')", Cell::from("axyx")),
        ("rtrim('xxaxyx', 'xy')", Cell::from("xxa")),
        ("trim('  a ')", Cell::from("a")),
        (
            "length(rtrim(printf('%.*c', 260000, 'a'), printf('%.*c', 260000, 'b') || 'a'))",
            Cell::from(0),
        ),
        ("instr(printf('%.*c', 260000, 'a'), printf('%.*c', 130000, 'a') || 'b')", Cell::from(0)),
    ] {
        let table = query(&scratch, &format!("SELECT {sql}")).unwrap();
        assert_eq!(table.rows, [[expected]], "{sql}");
    }
    let error = query(
        &scratch,
        "SELECT replace(printf('%.*c', 9000, 'a'), 'a', 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb')",
    );
    assert!(error.unwrap_err().to_string().contains("too big"));
}

#[test]
fn a_memory_limit_can_be_set() {
    let scratch = Scratch::of(&prison());
    // Far above what the other tests of this process take together.
    let limits = QueryLimits { heap_bytes: Some(2 << 30), ..QueryLimits::default() };
    let sql = "SELECT count(*) FROM v_claim";
    let table = Store::query_sandboxed(&scratch.path(), sql, limits, || false).unwrap();
    assert_eq!(table.rows, [[Cell::Integer(6)]]);
}

#[test]
fn output_is_cut_at_its_limits() {
    let scratch = Scratch::of(&prison());
    let limits = |rows, bytes| QueryLimits { rows, bytes, heap_bytes: None };
    let run = |sql, limits| Store::query_sandboxed(&scratch.path(), sql, limits, || false).unwrap();
    let sql = "SELECT claim_id FROM claim";
    assert_eq!(run(sql, limits(6, 1000)).rows.len(), 6);
    assert!(!run(sql, limits(6, 1000)).truncated);
    let cut = run(sql, limits(5, 1000));
    assert_eq!((cut.rows.len(), cut.truncated), (5, true));
    let cut = run(sql, limits(100, 23));
    assert_eq!((cut.rows.len(), cut.truncated), (2, true));
}

#[test]
fn the_callers_clock_stops_a_query() {
    let scratch = Scratch::of(&prison());
    let looks = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&looks);
    let sql =
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c";
    let up = move || looks.fetch_add(1, Ordering::Relaxed) >= 10;
    let error = Store::query_sandboxed(&scratch.path(), sql, QueryLimits::default(), up);
    let error = error.unwrap_err();
    assert!(error.to_string().contains("time limit"), "{error}");
    assert_eq!(seen.load(Ordering::Relaxed), 11);
}

#[test]
fn only_case_files_are_queried() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.db");
    std::fs::write(&path, "hello").unwrap();
    let error = Store::query_sandboxed(&path, "SELECT 1", QueryLimits::default(), || false);
    assert!(matches!(error, Err(StoreError::NotOurs { .. })));
}
