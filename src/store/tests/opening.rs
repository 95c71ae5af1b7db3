//! What is opened, what is refused, and with which words.

use super::make::*;
use super::make_run::*;
use crate::domain::CaseFile;
use crate::store::*;
use rusqlite::Connection;
use std::path::Path;

fn refusal(path: &Path) -> StoreError {
    let error = Store::open(path, Access::ReadWrite).unwrap_err();
    let read_only = Store::open(path, Access::ReadOnly).unwrap_err();
    assert_eq!(error.to_string(), read_only.to_string());
    assert!(error.to_string().contains(&path.display().to_string()), "{error}");
    assert!(!error.hint().is_empty());
    error
}

#[test]
fn create_makes_a_file_that_opens_again() {
    let scratch = Scratch::of(&prison());
    let path = scratch.path();
    for _ in 0..2 {
        let store = Store::create(&path).unwrap();
        assert_eq!(store.load_case(LoadFilter::default()).unwrap().case, prison());
        assert_eq!(store.path(), path);
    }
    let empty = scratch.dir.path().join("empty.db");
    std::fs::write(&empty, b"").unwrap();
    Store::create(&empty).unwrap();
    Store::open(&empty, Access::ReadOnly).unwrap();
    // Nothing lies beside the files.
    assert_eq!(std::fs::read_dir(scratch.dir.path()).unwrap().count(), 2);
}

#[test]
fn opening_changes_no_byte() {
    let scratch = Scratch::of(&prison());
    let before = std::fs::read(scratch.path()).unwrap();
    for access in [Access::ReadOnly, Access::ReadWrite] {
        let store = Store::open(&scratch.path(), access).unwrap();
        store.list(&ListQuery::all(View::Claims)).unwrap();
        store.input_digest().unwrap();
    }
    assert_eq!(std::fs::read(scratch.path()).unwrap(), before);
}

#[test]
fn names_are_only_names() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("file:x.db?mode=memory");
    Store::create(&path).unwrap();
    assert!(path.is_file());
}

#[test]
fn a_read_only_store_does_not_write() {
    let scratch = Scratch::of(&prison());
    let mut store = Store::open(&scratch.path(), Access::ReadOnly).unwrap();
    let error = store.write_run(&prison_run(0.5)).unwrap_err();
    assert!(matches!(error, StoreError::Access { .. }), "{error}");
}

#[test]
fn strangers_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.db");
    assert!(matches!(refusal(&path), StoreError::Missing { .. }));
    assert!(matches!(refusal(dir.path()), StoreError::Access { .. }));
    assert!(matches!(Store::create(dir.path()).unwrap_err(), StoreError::Access { .. }));
    let nowhere = dir.path().join("no/such/dir.db");
    assert!(matches!(Store::create(&nowhere).unwrap_err(), StoreError::Access { .. }));
    let sealed = Path::new("/proc/thiqa-test.db");
    assert!(matches!(Store::create(sealed).unwrap_err(), StoreError::Access { .. }));

    std::fs::write(&path, "source,item,value\na,b,c\n".repeat(100)).unwrap();
    assert!(matches!(refusal(&path), StoreError::NotOurs { .. }));
    assert!(matches!(Store::create(&path).unwrap_err(), StoreError::NotOurs { .. }));
    std::fs::write(&path, "").unwrap();
    assert!(matches!(refusal(&path), StoreError::NotOurs { .. }));
    std::fs::remove_file(&path).unwrap();

    let other = Connection::open(&path).unwrap();
    other
        .execute_batch("CREATE TABLE t(x); PRAGMA application_id = 42; PRAGMA user_version = 1")
        .unwrap();
    let before = std::fs::read(&path).unwrap();
    assert!(matches!(refusal(&path), StoreError::NotOurs { .. }));
    assert!(matches!(Store::create(&path).unwrap_err(), StoreError::NotOurs { .. }));
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn another_version_or_a_changed_schema_is_refused() {
    let scratch = Scratch::of(&prison());
    let path = scratch.path();
    let raw = || Connection::open(&path).unwrap();
    raw().execute_batch("PRAGMA user_version = 999").unwrap();
    let error = refusal(&path);
    assert!(matches!(error, StoreError::Newer { found: 999, known: 1, .. }), "{error}");
    raw().execute_batch("PRAGMA user_version = 0").unwrap();
    assert!(matches!(refusal(&path), StoreError::Damaged { .. }));
    raw().execute_batch("PRAGMA user_version = 1; DROP VIEW v_claim").unwrap();
    let error = refusal(&path);
    assert!(error.to_string().contains("VIEW v_claim is missing"), "{error}");
    raw().execute_batch("CREATE VIEW v_claim AS SELECT 1 AS claim").unwrap();
    let error = refusal(&path);
    assert!(error.to_string().contains("VIEW v_claim was changed"), "{error}");
}

#[test]
fn what_a_user_adds_is_left_alone_unless_it_would_run() {
    let scratch = Scratch::of(&prison());
    let raw = Connection::open(scratch.path()).unwrap();
    raw.execute_batch("CREATE TABLE my_notes(x); CREATE INDEX my_index ON value(kind);").unwrap();
    Store::open(&scratch.path(), Access::ReadWrite).unwrap();
    raw.execute_batch("CREATE TRIGGER mine AFTER INSERT ON run BEGIN DELETE FROM my_notes; END")
        .unwrap();
    let error = refusal(&scratch.path());
    assert!(error.to_string().contains("TRIGGER mine is not part of a case"), "{error}");
}

#[test]
fn a_truncated_file_is_damaged() {
    let scratch = Scratch::of(&prison());
    let path = scratch.path();
    let whole = std::fs::read(&path).unwrap();
    for keep in [50, 8192, whole.len() / 2, whole.len() - 8192, whole.len() - 1] {
        std::fs::write(&path, &whole[..keep]).unwrap();
        let error = refusal(&path);
        assert!(matches!(error, StoreError::Damaged { .. }), "{keep}: {error}");
    }
}

#[test]
fn a_gap_in_the_ids_is_damage() {
    let scratch = Scratch::of(&prison());
    let raw = Connection::open(scratch.path()).unwrap();
    raw.execute_batch("PRAGMA foreign_keys = OFF; DELETE FROM claim WHERE claim_id = 4").unwrap();
    let error = scratch.store.load_case(LoadFilter::default()).unwrap_err();
    assert!(error.to_string().contains("claim 5 where 4 is due"), "{error}");
}

#[test]
fn integrity_names_dangling_references() {
    let scratch = Scratch::of(&prison());
    assert_eq!(scratch.store.check_integrity().unwrap(), Vec::<String>::new());
    let raw = Connection::open(scratch.path()).unwrap();
    raw.execute_batch("PRAGMA foreign_keys = OFF; DELETE FROM source WHERE source_id = 4").unwrap();
    let wrong = scratch.store.check_integrity().unwrap();
    assert!(
        wrong.iter().any(|w| w == "claim row 4 refers to a missing row of source"),
        "{wrong:?}"
    );
}

#[test]
fn a_second_writer_is_told_that_the_file_is_locked() {
    let mut scratch = Scratch::of(&prison());
    scratch.store.conn.busy_timeout(std::time::Duration::ZERO).unwrap();
    let other = Connection::open(scratch.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = scratch.store.write_run(&prison_run(0.5)).unwrap_err();
    assert!(matches!(error, StoreError::Locked { .. }), "{error}");
    // Readers go on.
    assert_eq!(scratch.store.load_case(LoadFilter::default()).unwrap().case, prison());
    other.execute_batch("ROLLBACK").unwrap();
    scratch.store.write_run(&prison_run(0.5)).unwrap();
}

#[test]
fn a_journal_left_by_a_killed_writer_is_rolled_back() {
    let scratch = Scratch::of(&prison());
    let (path, journal) = (scratch.path(), scratch.dir.path().join("case.db-journal"));
    // Copy file and journal out of the middle of a transaction, as a kill would leave them.
    let copy = scratch.dir.path().join("copy.db");
    let raw = Connection::open(&path).unwrap();
    raw.execute_batch(
        "PRAGMA cache_size = 1; BEGIN; UPDATE source SET note = hex(zeroblob(200000));",
    )
    .unwrap();
    std::fs::copy(&path, &copy).unwrap();
    std::fs::copy(&journal, scratch.dir.path().join("copy.db-journal")).unwrap();
    raw.execute_batch("ROLLBACK").unwrap();
    let copied = [copy.clone(), scratch.dir.path().join("copy.db-journal")].map(std::fs::read);
    let [database, log] = copied.map(|bytes| bytes.unwrap());
    for access in [Access::ReadOnly, Access::ReadWrite] {
        std::fs::write(&copy, &database).unwrap();
        std::fs::write(scratch.dir.path().join("copy.db-journal"), &log).unwrap();
        recovered(&copy, access);
    }
}

fn recovered(path: &Path, access: Access) {
    let store = Store::open(path, access).unwrap();
    assert_eq!(store.check_integrity().unwrap(), Vec::<String>::new());
    assert_eq!(store.load_case(LoadFilter::default()).unwrap().case, prison());
}

#[test]
fn a_creation_that_was_killed_can_be_repeated() {
    let dir = tempfile::tempdir().unwrap();
    let (path, copy) = (dir.path().join("a.db"), dir.path().join("b.db"));
    let raw = Connection::open(&path).unwrap();
    // As at the moment when the pages are being written: the journal is still there.
    raw.execute_batch("PRAGMA cache_size = 1; BEGIN IMMEDIATE;").unwrap();
    raw.execute_batch(SCHEMA).unwrap();
    std::fs::copy(&path, &copy).unwrap();
    std::fs::copy(dir.path().join("a.db-journal"), dir.path().join("b.db-journal")).unwrap();
    raw.execute_batch("COMMIT").unwrap();
    drop(raw);
    // Page 1 is written last here and first by a commit; put in what a commit writes.
    let mut pages = std::fs::read(&copy).unwrap();
    let whole = std::fs::read(&path).unwrap();
    pages.resize(pages.len().max(4096), 0);
    pages[..4096].copy_from_slice(&whole[..4096]);
    std::fs::write(&copy, &pages).unwrap();
    let store = Store::create(&copy).unwrap();
    assert_eq!(store.load_case(LoadFilter::default()).unwrap().case, CaseFile::default());
    assert_eq!(store.check_integrity().unwrap(), Vec::<String>::new());
}
