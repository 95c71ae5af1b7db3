//! Examining a file, and copying it.

use super::make::*;
use super::make_run::*;
use crate::store::*;
use rusqlite::Connection;
use std::ops::ControlFlow;
use std::path::Path;

fn wrong(path: &Path) -> Vec<(&'static str, String)> {
    let checks = examine(path);
    assert!(checks.iter().all(|check| check.is_ok == check.advice.is_empty()), "{checks:?}");
    checks.into_iter().filter(|check| !check.is_ok).map(|check| (check.name, check.found)).collect()
}

fn scored() -> Scratch {
    let mut scratch = Scratch::of(&prison());
    let mut run = prison_run(0.5);
    run.input_digest = case_digest(&prison());
    run.result_digest = result_digest(&prison(), &run);
    scratch.store.write_run(&run).unwrap();
    scratch
}

#[test]
fn a_sound_file_is_found_sound_and_not_touched() {
    let scratch = scored();
    let before = std::fs::read(scratch.path()).unwrap();
    let checks = examine(&scratch.path());
    assert_eq!(checks.len(), 6, "{checks:?}");
    assert!(checks.iter().all(|check| check.is_ok), "{checks:?}");
    assert!(checks[5].found.contains("1 of the present evidence verified"), "{checks:?}");
    assert_eq!(std::fs::read(scratch.path()).unwrap(), before);
}

/// What other modes change is listed by how sure it is, and stored by item.
#[test]
fn the_order_of_what_modes_change_is_no_damage() {
    let case = prison();
    let mut scratch = Scratch::of(&case);
    let mut run = prison_run(0.5);
    let change = |item: u32, probability| RunModeItem {
        item: case.items[item as usize].id,
        value: "true".to_owned(),
        probability,
    };
    let second = RunMode {
        start: "mirrored".to_owned(),
        ln_posterior: -9.0,
        share: 0.1,
        n_items_changed: 2,
        n_iterations: 3,
        visits: Vec::new(),
        changed: vec![change(1, 0.9), change(0, 0.6)],
    };
    if run.modes.is_empty() {
        run.modes.push(RunMode { changed: Vec::new(), ..second.clone() });
    }
    run.modes.truncate(1);
    run.modes.push(second);
    run.input_digest = case_digest(&case);
    run.result_digest = result_digest(&case, &run);
    scratch.store.write_run(&run).unwrap();
    assert_eq!(wrong(&scratch.path()), []);
}

/// Every figure of a stored run that a reader may see is under its digest.
#[test]
fn a_figure_that_was_changed_is_found() {
    let changes = [
        "UPDATE run_source SET mean = mean + 1e-9",
        "UPDATE run_source SET hi = hi + 1e-9",
        "UPDATE run_source_family SET mean = mean + 1e-9",
        "UPDATE run_source_row SET lo = lo + 1e-9",
        "UPDATE run_value SET probability = probability + 1e-9",
        "UPDATE run_claim SET p_right = p_right + 1e-9",
        "UPDATE run_contradiction SET probability = probability / 2",
        "UPDATE run_item SET n_roots = n_roots + 1",
        "UPDATE run_mode SET share = share / 2",
        "DELETE FROM run_hyper",
        "UPDATE run_contradiction SET explanation = 'all is well'",
        "UPDATE run_finding SET advice = 'nothing'",
    ];
    for sql in changes {
        let scratch = scored();
        let raw = Connection::open(scratch.path()).unwrap();
        // As damage would: past the triggers that keep a complete run as it is.
        let triggers: Vec<String> = raw
            .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
            .unwrap()
            .query_map([], |row| {
                Ok(format!("{}\n{};", row.get::<_, String>(0)?, row.get::<_, String>(1)?))
            })
            .unwrap()
            .map(std::result::Result::unwrap)
            .collect();
        for trigger in &triggers {
            raw.execute_batch(&format!("DROP TRIGGER {}", trigger.lines().next().unwrap()))
                .unwrap();
        }
        assert!(raw.execute(sql, []).unwrap() > 0, "{sql} changes nothing");
        for trigger in &triggers {
            raw.execute_batch(trigger.split_once('\n').unwrap().1).unwrap();
        }
        drop(raw);
        let wrong = wrong(&scratch.path());
        assert_eq!(wrong.len(), 1, "{sql}: {wrong:?}");
        assert_eq!(wrong[0].0, "runs", "{sql}: {wrong:?}");
        let store = Store::open(&scratch.path(), Access::ReadOnly).unwrap();
        let standing = store.standing();
        assert!(matches!(standing, Err(StoreError::Damaged { .. })), "{sql}: {standing:?}");
    }
}

#[test]
fn results_stand_until_evidence_comes() {
    let mut scratch = scored();
    assert_eq!(scratch.store.standing().unwrap(), Standing::Verified);
    let title = "UPDATE item SET question = 'Who holds the gate?' WHERE item_id = 1";
    Connection::open(scratch.path()).unwrap().execute(title, []).unwrap();
    assert_eq!(scratch.store.standing().unwrap(), Standing::Outdated(1));
    scratch = Scratch::new();
    assert_eq!(scratch.store.standing().unwrap(), Standing::Unknown);
}

#[test]
fn damage_is_told_where_it_is() {
    let scratch = scored();
    let path = scratch.path();
    let whole = std::fs::read(&path).unwrap();
    let with = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        wrong(&path)
    };
    assert_eq!(with(b"")[0].0, "file");
    assert_eq!(with(b"source,item,value\n")[0].0, "file");
    assert_eq!(with(&vec![b'x'; 4096])[0].0, "file");
    assert_eq!(with(&whole[..whole.len() / 2])[0].0, "schema");
    let mut torn = whole.clone();
    let middle = whole.len() / 2 / 8192 * 8192;
    torn[middle..middle + 8192].fill(0xa5);
    assert!(!with(&torn).is_empty());
    std::fs::remove_file(&path).unwrap();
    assert_eq!(wrong(&path)[0].0, "file");
}

#[test]
fn a_backup_is_the_same_case() {
    let scratch = scored();
    let copy = scratch.dir.path().join("copy.db");
    let mut told = Vec::new();
    let mut observer = |done, total| {
        told.push((done, total));
        ControlFlow::Continue(())
    };
    assert!(Store::back_up(&scratch.path(), &copy, &mut observer).unwrap().is_continue());
    assert!(told.last().is_some_and(|(done, total)| done == total && *total > 0));
    let store = Store::open(&copy, Access::ReadOnly).unwrap();
    assert_eq!(store.load_case(LoadFilter::default()).unwrap().case, prison());
    assert!(wrong(&copy).is_empty());
    // What is there is never overwritten, and nothing but the two files lies about.
    let again = Store::back_up(&scratch.path(), &copy, &mut |_, _| ControlFlow::Continue(()));
    assert!(matches!(again, Err(StoreError::Access { .. })), "{again:?}");
    assert_eq!(std::fs::read_dir(scratch.dir.path()).unwrap().count(), 2);
}

#[test]
fn a_backup_that_does_not_end_leaves_nothing() {
    let scratch = scored();
    let copy = scratch.dir.path().join("copy.db");
    let stopped = Store::back_up(&scratch.path(), &copy, &mut |_, _| ControlFlow::Break(()));
    assert!(stopped.unwrap().is_break());
    let nowhere = scratch.dir.path().join("no/such/copy.db");
    let refused = Store::back_up(&scratch.path(), &nowhere, &mut |_, _| ControlFlow::Continue(()));
    assert!(matches!(refused, Err(StoreError::Access { .. })), "{refused:?}");
    assert_eq!(std::fs::read_dir(scratch.dir.path()).unwrap().count(), 1);
}

/// A writer that commits in the middle does not make a mixture of two states.
#[test]
fn a_backup_is_of_one_state() {
    let mut scratch = scored();
    let copy = scratch.dir.path().join("copy.db");
    let (path, mut n) = (scratch.path(), 0);
    let mut observer = |_, _| {
        n += 1;
        if n == 1 {
            let mut run = prison_run(0.25);
            run.input_digest = case_digest(&prison());
            run.result_digest = result_digest(&prison(), &run);
            Store::open(&path, Access::ReadWrite).unwrap().write_run(&run).unwrap();
        }
        ControlFlow::Continue(())
    };
    assert!(Store::back_up(&scratch.path(), &copy, &mut observer).unwrap().is_continue());
    assert!(wrong(&copy).is_empty());
    scratch.store = Store::open(&copy, Access::ReadOnly).unwrap();
    let n_runs = scratch.store.list(&ListQuery::all(View::Runs)).unwrap().rows.len();
    assert!(n_runs == 1 || n_runs == 2, "{n_runs} runs");
}
