//! Figures, optima, diagnostics and series: what goes in comes out, and points are no latest runs.

use super::make::*;
use super::make_run::*;
use crate::domain::*;
use crate::store::*;

fn point(as_of: i64, mean: f64) -> RunRecord {
    RunRecord { series: Some("day".to_owned()), as_of: Some(as_of), ..prison_run(mean) }
}

#[test]
fn a_run_is_read_back_as_it_was_written() {
    let mut scratch = Scratch::of(&prison());
    let written = prison_run(0.5);
    let run = scratch.store.write_run(&written).unwrap();
    let (number, read) = scratch.store.load_latest_run().unwrap().unwrap();
    assert_eq!(number, run);
    assert_eq!(scratch.store.load_run(run).unwrap(), read);
    let mut expected = written;
    expected.numbers.sort_by_key(|n| n.as_of);
    expected.states.sort_by(|a, b| (a.from, &a.value).cmp(&(b.from, &b.value)));
    // Reliability by truth and the population stay in the database.
    expected.hyper.clear();
    for family in expected.sources.iter_mut().flat_map(|s| &mut s.families) {
        family.rows.clear();
    }
    assert_eq!(read, expected);
    assert!(matches!(scratch.store.load_run(9), Err(StoreError::Refused(_))));
}

#[test]
fn what_cannot_be_computed_of_the_draws_is_null_and_comes_back_as_no_number() {
    let mut scratch = Scratch::of(&prison());
    let mut run = prison_run(0.5);
    run.sampler.as_mut().unwrap().diagnostics[1].figures.r_hat = f64::NAN;
    scratch.store.write_run(&run).unwrap();
    let table = scratch.store.list(&ListQuery::all(View::Diagnostics)).unwrap();
    assert_eq!(table.rows[0][1..4], ["source".into(), "sdf".into(), Cell::Null], "worst first");
    let (_, read) = scratch.store.load_latest_run().unwrap().unwrap();
    assert!(read.sampler.unwrap().diagnostics[1].figures.r_hat.is_nan());
    let digest = result_digest(&prison(), &run);
    run.sampler.as_mut().unwrap().diagnostics[1].figures.r_hat = -f64::NAN;
    assert_eq!(result_digest(&prison(), &run), digest, "one way of being no number");
    run.sampler.as_mut().unwrap().n_divergent = 0;
    assert_ne!(result_digest(&prison(), &run), digest);
}

#[test]
fn the_digest_sees_figures_shifts_and_what_another_story_changes() {
    let case = prison();
    let digest = result_digest(&case, &prison_run(0.5));
    let changes: [fn(&mut RunRecord); 4] = [
        |run| run.numbers[0].hi += 1.0,
        |run| run.sources[0].families[0].shift = None,
        |run| run.sources[0].families[0].hi += 0.01,
        |run| run.modes[1].changed[0].value = "other".to_owned(),
    ];
    for (ix, change) in changes.iter().enumerate() {
        let mut run = prison_run(0.5);
        change(&mut run);
        assert_ne!(result_digest(&case, &run), digest, "change {ix}");
    }
}

#[test]
fn figures_are_numbered_in_time_and_the_last_one_stands_for_the_item() {
    let mut scratch = Scratch::of(&prison());
    scratch.store.write_run(&prison_run(0.5)).unwrap();
    let numbers = scratch.store.list(&ListQuery::all(View::Numbers)).unwrap();
    let medians: Vec<_> = numbers.rows.iter().map(|row| row[3].as_f64().unwrap()).collect();
    assert_eq!(medians, [181.0, 200.0]);
    assert_eq!(numbers.rows[0][1], Cell::from("2022-01-27T00:00:00Z"));
    let sql = "SELECT median, lo, hi FROM v_item WHERE item = 'dead'";
    let table = scratch.store.query_rows(sql, &[]).unwrap();
    assert_eq!(table.rows, [[200.0, 190.0, 220.0].map(Cell::Real)]);
    let sql = "SELECT shift, is_ratio FROM v_shift WHERE source = 'sdf' AND topic = 'control'";
    let table = scratch.store.query_rows(sql, &[]).unwrap();
    assert_eq!(table.rows, [[Cell::Real(1.2), Cell::Integer(1)]]);
}

#[test]
fn points_of_a_series_are_not_the_latest_run() {
    let mut scratch = Scratch::of(&prison());
    scratch.store.write_run(&prison_run(0.5)).unwrap();
    scratch.store.write_run(&point(JAN_26, 0.2)).unwrap();
    let latest = scratch.store.latest_run().unwrap().unwrap();
    assert_eq!((latest.run, latest.series), (1, None));
    assert_eq!(scratch.store.load_latest_run().unwrap().unwrap().0, 1);
    // What moved is told between runs of their own, too.
    scratch.store.write_run(&prison_run(0.4)).unwrap();
    let sql = "SELECT run, previous_run, delta FROM v_source_change WHERE source = 'sdf'";
    let table = scratch.store.query_rows(sql, &[]).unwrap();
    assert_eq!(table.rows[0][..2], [3.into(), 1.into()]);
    assert!((table.rows[0][2].as_f64().unwrap() + 0.1).abs() < 1e-12);
    let listed = scratch.store.list_runs().unwrap();
    assert_eq!(listed[1].series.as_deref(), Some("day"));
    assert_eq!(listed.len(), 3);
}

#[test]
fn a_series_shows_one_figure_a_point_and_keeps_to_the_newest_run() {
    let mut scratch = Scratch::of(&prison());
    scratch.store.write_run(&point(JAN_26, 0.2)).unwrap();
    scratch.store.link_point("day", JAN_26 + DAY, 1).unwrap();
    scratch.store.write_run(&point(JAN_26 + 2 * DAY, 0.6)).unwrap();
    let means = |store: &Store| -> Vec<f64> {
        let sql = "SELECT mean FROM v_history WHERE kind = 'source' AND subject = 'sdf'
                   ORDER BY as_of";
        let table = store.query_rows(sql, &[]).unwrap();
        table.rows.iter().map(|row| row[0].as_f64().unwrap()).collect()
    };
    assert_eq!(means(&scratch.store), [0.2, 0.2, 0.6]);
    // Candidates, states at the end, and figures at the last time known.
    let sql = "SELECT kind, subject, value, mean FROM v_history
               WHERE as_of = '2022-01-28T00:00:00Z' AND kind <> 'source' ORDER BY 1, 2, 3";
    let rows = scratch.store.query_rows(sql, &[]).unwrap().rows;
    let expected: [[Cell; 4]; 5] = [
        ["item".into(), "control".into(), "false".into(), Cell::Real(0.9)],
        ["item".into(), "control".into(), "true".into(), Cell::Real(0.1)],
        ["item".into(), "escape".into(), "false".into(), Cell::Real(0.25)],
        ["item".into(), "escape".into(), "true".into(), Cell::Real(0.75)],
        ["number".into(), "dead".into(), "2022-01-29T00:00:00Z".into(), Cell::Real(201.0)],
    ];
    assert_eq!(rows, expected);
    scratch.store.write_run(&point(JAN_26, 0.3)).unwrap();
    assert_eq!(means(&scratch.store), [0.3, 0.2, 0.6]);
    let points = scratch.store.series_points("day").unwrap();
    let runs: Vec<_> = points.iter().map(|p| (p.as_of, p.run)).collect();
    assert_eq!(runs, [(JAN_26, 3), (JAN_26 + DAY, 1), (JAN_26 + 2 * DAY, 2)]);
    assert_eq!(scratch.store.list_series().unwrap(), ["day"]);
    scratch.store.drop_run(1).unwrap();
    assert_eq!(means(&scratch.store), [0.3, 0.6], "a dropped run takes its points along");
}

#[test]
fn a_point_needs_a_time_and_a_run() {
    let mut scratch = Scratch::of(&prison());
    let without = RunRecord { as_of: None, ..point(JAN_26, 0.2) };
    assert!(matches!(scratch.store.write_run(&without), Err(StoreError::Refused(_))));
    assert!(scratch.store.list_runs().unwrap().is_empty());
    assert!(scratch.store.link_point("day", JAN_26, 1).is_err());
    assert!(scratch.store.series_points("day").unwrap().is_empty());
}

#[test]
fn an_item_of_a_mode_that_is_not_there_is_refused() {
    let mut scratch = Scratch::of(&prison());
    let mut run = prison_run(0.5);
    run.modes[1].changed[0].item = Id(99);
    assert!(matches!(scratch.store.write_run(&run), Err(StoreError::Refused(_))));
}
