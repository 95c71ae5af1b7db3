//! A thousand statements and more that want something else than to read.

use super::make::*;
use crate::store::*;
use std::fmt::Write as _;

/// Statements that write, open, run or reach outside, alone.
const CORES: &[&str] = &[
    "ATTACH DATABASE 'evil.db' AS e",
    "ATTACH ':memory:' AS m",
    "ATTACH 'file:evil.db?mode=rwc' AS e",
    "DETACH DATABASE main",
    "PRAGMA writable_schema = ON",
    "PRAGMA query_only = OFF",
    "PRAGMA journal_mode = WAL",
    "PRAGMA journal_mode = OFF",
    "PRAGMA user_version = 9",
    "PRAGMA application_id = 0",
    "PRAGMA wal_checkpoint(TRUNCATE)",
    "PRAGMA incremental_vacuum",
    "PRAGMA temp_store_directory = '/tmp'",
    "PRAGMA hard_heap_limit = 0",
    "PRAGMA optimize",
    "PRAGMA table_info(claim)",
    "VACUUM",
    "VACUUM INTO 'copy.db'",
    "REINDEX",
    "ANALYZE",
    "BEGIN",
    "BEGIN EXCLUSIVE",
    "COMMIT",
    "ROLLBACK",
    "SAVEPOINT s",
    "RELEASE s",
    "DELETE FROM claim",
    "DELETE FROM run",
    "UPDATE source SET key = 'x'",
    "UPDATE sqlite_schema SET sql = ''",
    "INSERT INTO source DEFAULT VALUES",
    "INSERT OR REPLACE INTO case_info SELECT * FROM case_info",
    "REPLACE INTO claim SELECT * FROM claim",
    "CREATE TABLE t(x)",
    "CREATE TEMP TABLE t(x)",
    "CREATE TABLE t AS SELECT * FROM claim",
    "CREATE VIEW v AS SELECT 1",
    "CREATE TEMP VIEW v AS SELECT 1",
    "CREATE TRIGGER t AFTER INSERT ON run BEGIN SELECT 1; END",
    "CREATE INDEX i ON claim(item_id)",
    "CREATE VIRTUAL TABLE t USING fts5(x)",
    "CREATE VIRTUAL TABLE t USING rtree(a, b, c)",
    "CREATE VIRTUAL TABLE t USING dbstat",
    "DROP TABLE claim",
    "DROP VIEW v_claim",
    "DROP TRIGGER run_update",
    "ALTER TABLE claim RENAME TO c",
    "ALTER TABLE claim ADD COLUMN x",
    "SELECT load_extension('evil')",
    "SELECT writefile('x', 'y')",
    "SELECT readfile('/etc/passwd')",
    "SELECT edit('x')",
    "SELECT fts3_tokenizer('simple', x'00')",
    "SELECT sqlite_log(1, 'x')",
    "SELECT randomblob(1000000000)",
    "SELECT zeroblob(1000000000)",
    "SELECT random()",
    "SELECT sqlite_version()",
    "SELECT sqlite_source_id()",
    "SELECT changes()",
    "SELECT last_insert_rowid()",
    "SELECT * FROM pragma_database_list",
    "SELECT * FROM pragma_function_list",
    "SELECT * FROM pragma_compile_options",
    "SELECT * FROM dbstat",
    "SELECT * FROM bytecode('SELECT 1')",
    "SELECT * FROM fsdir('/')",
    "SELECT * FROM generate_series(1, 10)",
    "SELECT * FROM no_such_table",
    "WITH x AS (SELECT 1) DELETE FROM claim",
    "WITH x AS (SELECT 1) UPDATE claim SET item_id = 1",
    "WITH x(a) AS (SELECT 1) INSERT INTO source(key) SELECT a FROM x",
    "EXPLAIN DELETE FROM claim",
    "SELECT 1; DELETE FROM claim",
    "SELECT 1; ATTACH 'x' AS y",
];

/// What is put before, between and behind: comments, spacing, case, further statements.
fn disguises(core: &str) -> Vec<String> {
    let mut spelt = String::new();
    for (n, c) in core.chars().enumerate() {
        let c = if n % 2 == 0 { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() };
        let _ = write!(spelt, "{c}");
    }
    vec![
        core.to_owned(),
        spelt,
        format!("/* SELECT 1 */ {core}"),
        format!("-- SELECT 1\n{core}"),
        format!(" \t\r\n{core};"),
        format!(";{core}"),
        format!("{core} -- ;"),
        format!("{core} /* unclosed"),
        core.replace(' ', "/**/ "),
        core.replace(' ', "\u{c}"),
        format!("SELECT 1; {core}"),
        format!("SELECT 1 UNION {core}"),
        format!("SELECT * FROM ({core})"),
        format!("WITH x AS ({core}) SELECT * FROM x"),
        format!("{core}; SELECT 1"),
        format!("\u{feff}{core}"),
    ]
}

#[test]
fn a_thousand_attacks_change_nothing() {
    let scratch = Scratch::of(&prison());
    let before = std::fs::read(scratch.path()).unwrap();
    let (mut n_attacks, mut answered) = (0, Vec::new());
    for core in CORES {
        for sql in disguises(core) {
            let mut looks = 0;
            let up = move || {
                looks += 1;
                looks > 1_000
            };
            let answer = Store::query_sandboxed(&scratch.path(), &sql, QueryLimits::default(), up);
            if !matches!(answer, Err(StoreError::Query(_))) {
                answered.push(format!("{sql:?}: {answer:?}"));
            }
            n_attacks += 1;
        }
    }
    assert!(answered.is_empty(), "{}", answered.join("\n"));
    assert!(n_attacks >= 1_000, "{n_attacks}");
    assert!(std::fs::read(scratch.path()).unwrap() == before, "the file has changed");
    assert_eq!(std::fs::read_dir(scratch.dir.path()).unwrap().count(), 1, "no file was created");
}
