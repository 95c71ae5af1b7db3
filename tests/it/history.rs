//! What was known when: `--as-of`, `history`, and runs that are not to be relied on: `diagnose`.

use serde_json::Value;
use thiqa::app::{
    self, Access, AppError, Engine, Every, HistoryRequest, ModelParams, PointOrigin, Store,
};

use crate::support::{Bench, Fixed, StopAt};

const SOURCES: &str = "source,kind\na,outlet\nb,outlet\nc,outlet\nd,outlet\nw,agency\n";

const ITEMS: &str = "item,kind,question\ngate.open,boolean,Was the gate open?\n\
                     ferry.sunk,boolean,Did the ferry sink?\nmill.burnt,boolean,Did the mill burn?\n\
                     bridge.held,state,Is the bridge held?\n";

const HEADER: &str = "claim_id,same_as,chain,item,value,valid,valid_mode,published,retracts\n";

/// Rows with the day in March on which each was published; 0 where that is not known.
const CLAIMS: [(u32, &str); 12] = [
    (1, "k01,,a,gate.open,yes,,,2022-03-01,"),
    (2, "k02,,b,gate.open,yes,,,2022-03-02,"),
    (2, "k03,,c,gate.open,no,,,2022-03-02,"),
    (2, "k04,,w > b,ferry.sunk,yes,,,2022-03-02,"),
    (5, ",k04,w > c,ferry.sunk,yes,,,2022-03-05,"),
    (3, "k05,,a,ferry.sunk,no,,,2022-03-03,"),
    (6, "k06,,a,ferry.sunk,no,,,2022-03-06,k05"),
    (1, "k07,,b,bridge.held,true,2022-03-01,sometime,2022-03-01,"),
    (3, "k08,,c,bridge.held,false,2022-03-03T12:00,sometime,2022-03-03,"),
    (6, "k09,,a,bridge.held,true,2022-03-06,sometime,2022-03-06,"),
    (0, "k10,,d,mill.burnt,yes,,,,"),
    (4, "k11,,c,mill.burnt,no,,,2022-03-04,"),
];

/// On a time that begins on the 5th: whoever gave it knew of the 5th.
const VERDICT: &str = "item,value,confidence,valid\nbridge.held,false,0.95,2022-03-05/2022-03-05\n";

/// A database of everything published by the end of a day of March, and of what has no date.
fn known_by(day: u32) -> Bench {
    let bench = Bench::new();
    let rows = CLAIMS.iter().filter(|(published, _)| *published <= day);
    let claims: String = rows.flat_map(|(_, row)| [row, "\n"]).collect();
    bench.write("sources.csv", SOURCES);
    bench.write("items.csv", ITEMS);
    bench.write("claims.csv", &format!("{HEADER}{claims}"));
    bench.ok(&["import", "a.db", "sources.csv", "items.csv", "claims.csv"]);
    if day >= 5 {
        bench.write("verdicts.csv", VERDICT);
        bench.ok(&["import", "a.db", "verdicts.csv"]);
    }
    bench
}

/// Every figure of the latest run.
fn figures(bench: &Bench) -> Vec<Vec<Value>> {
    [
        "select source, reliability, reliability_lo, reliability_hi, n_claims, n_checked, grade, \
         relay_fidelity, n_relays_checked from v_source where reliability is not null order by 1",
        "select * from v_value order by item, value",
        "select * from v_state order by item, segment, value",
        "select claim, p_right, p_overtaken, weight_db, skipped from v_claim \
         where p_right is not null or skipped is not null order by claim",
        "select claim_a, claim_b, kind, certainty, probability from v_contradiction order by 1, 2, 3",
        "select * from v_mode",
    ]
    .iter()
    .map(|sql| bench.rows("a.db", sql))
    .collect()
}

#[test]
fn scoring_as_of_a_day_is_scoring_what_was_known_that_day() {
    let all = known_by(31);
    for day in 1..=6 {
        all.ok(&["score", "a.db", "--as-of", &format!("2022-03-0{day}")]);
        let only = known_by(day);
        only.ok(&["score", "a.db"]);
        let (of_all, of_only) = (figures(&all), figures(&only));
        assert!(of_only.iter().map(Vec::len).sum::<usize>() > 5, "{of_only:?}");
        assert_eq!(of_all, of_only, "2022-03-0{day}");
    }
    // Only with everything in is the retraction known.
    let skipped = "select claim from v_claim where skipped is not null and claim = 'k05'";
    assert_eq!(all.rows("a.db", skipped).len(), 1);
    all.ok(&["score", "a.db", "--as-of", "2022-03-05T23:59:59Z"]);
    assert_eq!(all.rows("a.db", skipped).len(), 0);
}

#[test]
fn a_day_ends_in_the_time_zone_of_the_case() {
    let bench = Bench::new();
    bench.ok(&["init", "a.db", "--time-zone", "America/New_York"]);
    bench.write(
        "claims.csv",
        &format!("{HEADER}k1,,a,q,yes,,,2022-03-01,\nk2,,b,q,no,,,2022-03-02,\n"),
    );
    bench.ok(&["import", "a.db", "claims.csv", "--new-sources"]);
    let as_of = |text: &str| {
        bench.ok(&["score", "a.db", "--as-of", text]);
        let row =
            &bench.rows("a.db", "select as_of, n_claims from v_run order by run desc limit 1")[0];
        (row["as_of"].as_str().unwrap().to_owned(), row["n_claims"].as_i64().unwrap())
    };
    assert_eq!(as_of("2022-03-01"), ("2022-03-02T05:00:00Z".to_owned(), 1));
    assert_eq!(as_of("2022-03-02"), ("2022-03-03T05:00:00Z".to_owned(), 2));
    let ran = bench.run(&["score", "a.db", "--as-of", "2022-03-01T00:00"]);
    assert_eq!(ran.code, 2, "a time of day needs an offset: {}", ran.err);
}

fn daily() -> HistoryRequest {
    let params = ModelParams::default();
    HistoryRequest { every: Every::Day, series: None, from: None, to: None, params }
}

/// By point: where its run comes from.
fn make(bench: &Bench, stop: &'static str) -> (Vec<PointOrigin>, bool) {
    let mut store = Store::open(&bench.path("a.db"), Access::ReadWrite).unwrap();
    let done = app::history(&mut store, &daily(), &Fixed, &mut StopAt(stop)).unwrap();
    (done.points.iter().map(|point| point.origin).collect(), done.interrupted)
}

const SERIES: &str = "select as_of, kind, subject, value, mean, lo, hi from v_history \
                      where kind <> 'source' or n_claims > 0 order by 1, 2, 3, 4";

#[test]
fn a_series_is_what_scoring_as_of_its_days_gives() {
    let bench = known_by(31);
    let (origins, _) = make(&bench, "");
    assert_eq!(origins, [PointOrigin::Scored; 6]);
    let series = bench.rows("a.db", SERIES);
    for day in 1..=6 {
        bench.ok(&["score", "a.db", "--as-of", &format!("2022-03-0{day}")]);
        let at = format!("2022-03-0{}T00:00:00Z", day + 1);
        let of = |kind: &str| -> Vec<(String, f64)> {
            let rows = series.iter().filter(|row| row["as_of"] == at && row["kind"] == kind);
            let key = |row: &Value| format!("{}{}", row["subject"], row["value"]);
            rows.map(|row| (key(row), row["mean"].as_f64().unwrap())).collect()
        };
        let sources = "select '\"' || source || '\"null' as k, reliability as p from v_source \
                       where reliability is not null and n_claims > 0 order by source";
        let items = "select '\"' || item || '\"\"' || value || '\"' as k, probability as p from \
                     (select item, value, probability from v_value union all \
                      select item, value, probability from v_state s where segment = \
                      (select max(segment) from v_state t where t.item = s.item)) order by item, value";
        for (kind, sql) in [("source", sources), ("item", items)] {
            let cold = bench.rows("a.db", sql);
            let warm = of(kind);
            assert_eq!(cold.len(), warm.len(), "{at} {kind}: {cold:?} {warm:?}");
            for (cold, (key, mean)) in cold.iter().zip(&warm) {
                assert_eq!(cold["k"].as_str().unwrap(), key);
                let gap = (cold["p"].as_f64().unwrap() - mean).abs();
                assert!(gap < 1e-4, "{at} {key}: started elsewhere, {gap} off");
            }
        }
    }
}

#[test]
fn a_series_goes_on_where_it_was_and_shows_what_changed_only() {
    let bench = known_by(31);
    bench.ok(&["score", "a.db"]);
    let latest = figures(&bench);
    let (origins, interrupted) = make(&bench, "3/6: infer");
    assert!(interrupted);
    assert_eq!(origins, [PointOrigin::Scored; 2], "finished points stay");
    let (origins, interrupted) = make(&bench, "");
    assert!(!interrupted);
    assert_eq!(origins[..3], [PointOrigin::Kept, PointOrigin::Kept, PointOrigin::Scored]);
    assert_eq!(make(&bench, "").0, [PointOrigin::Kept; 6], "nothing changed");
    let runs = bench.number("a.db", "select count(*) from v_run");
    assert!((runs - 7.0).abs() < 0.5, "{runs}");
    assert_eq!(figures(&bench), latest, "the views show the latest run of its own");
    // A claim of the 9th: on the 7th and 8th nothing was new.
    bench.write("more.csv", &format!("{HEADER}k12,,d,gate.open,no,,,2022-03-09,\n"));
    bench.ok(&["import", "a.db", "more.csv", "--table", "claims"]);
    let expected: Vec<PointOrigin> = [PointOrigin::Kept; 6]
        .into_iter()
        .chain([PointOrigin::Unchanged; 2])
        .chain([PointOrigin::Scored])
        .collect();
    assert_eq!(make(&bench, "").0, expected);
    let sql = "select distinct run from v_history where as_of between '2022-03-07' and '2022-03-09T00:00:00Z'";
    assert_eq!(bench.rows("a.db", sql).len(), 1, "three points, one run");
    // A claim of the 5th that was coded late: what was known changes from the 5th on.
    bench.write("late.csv", &format!("{HEADER}k13,,d,ferry.sunk,yes,,,2022-03-05,\n"));
    bench.ok(&["import", "a.db", "late.csv", "--table", "claims"]);
    let origins = make(&bench, "").0;
    assert_eq!(origins[..4], [PointOrigin::Kept; 4]);
    assert_eq!(origins[4..6], [PointOrigin::Scored; 2]);
    // Other settings make other points.
    let mut store = Store::open(&bench.path("a.db"), Access::ReadWrite).unwrap();
    let request = HistoryRequest {
        params: ModelParams { use_verdicts: false, ..ModelParams::default() },
        ..daily()
    };
    let done = app::history(&mut store, &request, &Fixed, &mut StopAt("")).unwrap();
    assert!(done.points.iter().all(|point| point.origin != PointOrigin::Kept));
}

#[test]
fn the_same_series_twice_is_the_same_to_the_last_bit() {
    let digests = |bench: &Bench| {
        make(bench, "");
        bench.rows("a.db", "select as_of, result_digest from v_run order by run")
    };
    assert_eq!(digests(&known_by(31)), digests(&known_by(31)));
}

#[test]
fn history_on_the_command_line() {
    let bench = known_by(31);
    let ran = bench.run(&["history", "a.db"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("thiqa history DB --every day"), "{}", ran.err);
    let ran = bench.ok(&["history", "a.db", "--every", "day"]);
    assert!(
        ran.err.contains("series `day`: 6 points; 6 scored now, 0 stood already"),
        "{}",
        ran.err
    );
    for part in ["1–6 Mar 2022", "source:a", "item:gate.open", "▆▆▆▆▆▅"] {
        assert!(ran.out.contains(part), "no {part} in {}", ran.out);
    }
    assert!(ran.out.lines().all(|line| line.chars().count() <= 100), "{}", ran.out);
    assert_eq!(bench.ok(&["history", "a.db"]).out, ran.out, "what is stored is shown again");
    let csv = bench.ok(&["history", "a.db", "--csv"]).out;
    assert!(
        csv.starts_with("series,as_of,kind,subject,value,mean,lo,mid,hi,n_claims,run\n"),
        "{csv}"
    );
    let n = bench.number("a.db", "select count(*) from v_history") as usize;
    assert_eq!(csv.lines().count(), n + 1);
    let json = bench.ok(&["history", "a.db", "--json"]).out;
    let document: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(document["data"].as_array().unwrap().len(), n);
    bench.ok(&["history", "a.db", "--every", "week", "--to", "2022-03-05", "--series", "weekly"]);
    let ran = bench.run(&["history", "a.db"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("day, weekly"), "{}", ran.err);
    let weeks = bench.ok(&["history", "a.db", "--series", "weekly"]).out;
    assert!(weeks.contains("1 points") || weeks.contains("1 point"), "{weeks}");
    let ran = bench.run(&["history", "a.db", "--every", "day", "--from", "2022-04-01"]);
    assert_eq!((ran.code, ran.err.contains("comes after")), (2, true), "{}", ran.err);
    bench.ok(&["score", "a.db"]);
    bench.ok(&["report", "a.db", "-o", "r"]);
    let page = std::fs::read_to_string(bench.path("r/latest.en.html")).unwrap();
    assert!(page.contains("id=\"history\"") && page.contains("history-sources-w-title"));
    let names = std::fs::read_dir(bench.path("r")).unwrap();
    let mut names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let markdown = format!("r/{}", names.find(|name| name.ends_with(".en.md")).unwrap());
    let markdown = std::fs::read_to_string(bench.path(&markdown)).unwrap();
    assert!(markdown.contains("## Over time"), "{markdown}");
}

#[test]
fn a_healthy_run_says_what_was_tested() {
    let bench = known_by(31);
    let ran = bench.run(&["diagnose", "a.db"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    bench.ok(&["score", "a.db"]);
    let ran = bench.ok(&["diagnose", "a.db"]);
    for part in
        ["run 1: healthy", "engine em", "convergence", "at most 500 passes", "One story fits"]
    {
        assert!(ran.out.contains(part), "no {part} in {}", ran.out);
    }
    let document: Value =
        serde_json::from_str(&bench.ok(&["diagnose", "a.db", "1", "--json"]).out).unwrap();
    assert_eq!(document["kind"], "diagnose");
    assert_eq!(document["data"]["healthy"], true);
    assert_eq!(document["data"]["checks"][0]["passed"], true);
    assert_eq!(bench.run(&["diagnose", "a.db", "7"]).code, 3);
}

/// Two chains of sixteen draws cannot be enough, whatever the seed: fewer than 400 draws are made.
#[test]
fn too_few_draws_are_stored_marked_and_told() {
    let bench = known_by(31);
    let few = ["--engine", "nuts", "--chains", "2", "--warmup", "20", "--draws", "16"];
    let mut args = vec!["score", "a.db", "--seed", "5"];
    args.extend(few);
    let ran = bench.run(&args);
    assert_eq!(ran.code, 5, "{}", ran.err);
    assert!(ran.err.contains("marked unreliable"), "{}", ran.err);
    let run = &bench.rows("a.db", "select status, engine, seed, params from v_run")[0];
    assert_eq!((&run["status"], &run["engine"]), (&"unreliable".into(), &"nuts".into()));
    let params: Value = serde_json::from_str(run["params"].as_str().unwrap()).unwrap();
    assert_eq!(params["draws"], serde_json::json!({"n_chains": 2, "n_warmup": 20, "n_draws": 16}));
    let sampler = &bench.rows("a.db", "select * from v_sampler")[0];
    assert_eq!(sampler["n_draws"], 16);
    let n_sources = bench.number("a.db", "select n_sources from v_run");
    let sql = "select count(*) from v_diagnostic where subject_kind = 'source'";
    assert!((bench.number("a.db", sql) - n_sources).abs() < 0.5);
    let ran = bench.run(&["diagnose", "a.db"]);
    assert_eq!(ran.code, 5, "{}", ran.err);
    for part in
        ["UNRELIABLE", "R-hat, largest", "at most 1.01", "at least 400", "The worst", "M010"]
    {
        assert!(ran.out.contains(part), "no {part} in {}", ran.out);
    }
    // The same seed draws the same.
    args[3] = "5";
    bench.run(&args);
    let digests = bench.rows("a.db", "select distinct result_digest from v_run");
    assert_eq!(digests.len(), 1, "same data, same seed, same bits");
    args[3] = "6";
    bench.run(&args);
    assert_eq!(bench.rows("a.db", "select distinct result_digest from v_run").len(), 2);
}

#[test]
fn a_sampler_that_is_interrupted_leaves_nothing_behind() {
    let bench = known_by(31);
    let mut store = Store::open(&bench.path("a.db"), Access::ReadWrite).unwrap();
    let params = ModelParams { engine: Some(Engine::Nuts), ..ModelParams::default() };
    let stopped = app::score(&mut store, &params, &Fixed, &mut StopAt("draw"));
    assert!(matches!(stopped, Err(AppError::Interrupted)));
    assert!(bench.number("a.db", "select count(*) from v_run").abs() < 0.5);
}
