//! `evaluate` from outside: what it may judge by, what it says, and that it changes nothing.

use serde_json::Value;

use crate::support::Bench;

/// Eight questions with a shared list of answers; `c` is mostly wrong.
fn claims() -> String {
    let mut rows = String::from("source,item,value\n");
    for item in 0..8 {
        let truth = ["x", "y"][item % 2];
        let other = ["y", "x"][item % 2];
        for (source, says) in
            [("a", truth), ("b", if item == 3 { other } else { truth }), ("c", other)]
        {
            rows.push_str(&format!("{source},q{item},{says}\n"));
        }
        if item < 4 {
            rows.push_str(&format!("d,q{item},{truth}\n"));
        }
    }
    rows
}

/// What the verdicts say; the one on `q7` against all that `a` and `b` say.
fn verdicts() -> String {
    let mut rows = String::from("item,value\n");
    for item in 0..8 {
        let truth = if item == 7 { "x" } else { ["x", "y"][item % 2] };
        rows.push_str(&format!("q{item},{truth}\n"));
    }
    rows
}

fn imported() -> Bench {
    let bench = Bench::new();
    bench.write("claims.csv", &claims());
    bench.write("verdicts.csv", &verdicts());
    bench.ok(&["import", "a.db", "claims.csv", "--closed"]);
    bench
}

fn data(bench: &Bench, args: &[&str]) -> Value {
    let ran = bench.ok(&[&["evaluate", "a.db", "--json"], args].concat());
    serde_json::from_str::<Value>(&ran.out).unwrap()["data"].clone()
}

#[test]
fn without_a_run_or_a_verdict_it_says_what_to_do() {
    let bench = imported();
    let ran = bench.run(&["evaluate", "a.db"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("thiqa score DB --verdicts hold-out"), "{}", ran.err);
    bench.ok(&["score", "a.db"]);
    let ran = bench.run(&["evaluate", "a.db"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("no verdicts") && ran.err.contains("--truth FILE"), "{}", ran.err);
    bench.write("other.csv", "item,value\nelsewhere,x\n");
    let ran = bench.run(&["evaluate", "a.db", "--truth", "other.csv"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    bench.write("bad.csv", "item,colour\nq1,x\n");
    assert_eq!(bench.run(&["evaluate", "a.db", "--truth", "bad.csv"]).code, 3);
    assert_eq!(bench.run(&["evaluate", "a.db", "--truth", "gone.csv"]).code, 3);
}

#[test]
fn a_run_is_not_judged_by_what_it_has_seen() {
    let bench = imported();
    bench.ok(&["score", "a.db"]);
    bench.ok(&["import", "a.db", "verdicts.csv"]);
    // The run was made before.
    assert_eq!(data(&bench, &[])["run"], 1);
    bench.ok(&["score", "a.db"]);
    let ran = bench.run(&["evaluate", "a.db"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("run 2 has seen the verdicts"), "{}", ran.err);
    assert!(ran.err.contains("--cross-validate 10"), "{}", ran.err);
    assert_eq!(data(&bench, &["1"])["n_evaluated"], 8, "the first run has still not");
    // A file on an item that it has not seen a verdict on is fair, on others not.
    let ran = bench.ok(&["evaluate", "a.db", "--truth", "verdicts.csv"]);
    assert!(ran.out.contains("left out: 8 items that it has seen"), "{}", ran.out);
    bench.ok(&["score", "a.db", "--verdicts", "hold-out"]);
    assert_eq!(data(&bench, &[])["run"], 3);
}

#[test]
fn scores_are_those_of_the_probabilities_in_the_database() {
    let bench = imported();
    bench.ok(&["score", "a.db"]);
    let before = bench.bytes("a.db");
    let data = data(&bench, &["--truth", "verdicts.csv", "--min-claims", "4"]);
    assert_eq!(bench.bytes("a.db"), before, "nothing is stored");
    let rows = bench.rows("a.db", "SELECT item, value, probability AS p FROM v_value");
    let (mut loss, mut hits) = (0.0, 0.0);
    for line in verdicts().lines().skip(1) {
        let (item, truth) = line.split_once(',').unwrap();
        let own = rows.iter().filter(|row| row["item"] == item);
        let p = own.filter(|row| row["value"] == truth).map(|row| row["p"].as_f64().unwrap());
        let p: f64 = p.sum();
        loss -= p.ln();
        hits += f64::from(u8::from(p > 0.5));
    }
    let of = |name: &str| data["labels"][name]["value"].as_f64().unwrap();
    assert!((of("log_loss") - loss / 8.0).abs() < 1e-9, "{data}");
    assert!((of("accuracy") - hits / 8.0).abs() < 1e-9, "{data}");
    assert_eq!(data["labels"]["n"], 8);
    // By hit rate a 7/8, b 6/8, c 1/8, d 4/4: the scores put d behind a at most.
    assert_eq!(data["sources"]["n"], 4);
    assert!(data["sources"]["spearman"]["value"].as_f64().unwrap() > 0.5, "{data}");
    let bins = data["labels"]["bins"].as_array().unwrap();
    let n: u64 = bins.iter().map(|bin| bin["n"].as_u64().unwrap()).sum();
    assert_eq!(n, 8);
}

#[test]
fn cross_validation_holds_each_verdict_out_once_and_stores_nothing() {
    let bench = imported();
    bench.ok(&["import", "a.db", "verdicts.csv"]);
    let before = bench.bytes("a.db");
    let found = data(&bench, &["--cross-validate", "4", "--seed", "3"]);
    assert_eq!((&found["n_evaluated"], &found["n_folds"]), (&8.into(), &4.into()));
    assert!(found["run"].is_null(), "{found}");
    assert_eq!(found, data(&bench, &["--cross-validate", "4", "--seed", "3"]), "seeded");
    // q7 was told against all that speak of it: a fit that had seen it would be right.
    let accuracy = found["labels"]["accuracy"]["value"].as_f64().unwrap();
    assert!((accuracy - 7.0 / 8.0).abs() < 1e-9, "{found}");
    let many = bench.run(&["evaluate", "a.db", "--cross-validate", "9"]);
    assert_eq!(many.code, 2, "{}", many.err);
    assert_eq!(bench.bytes("a.db"), before);
}

#[test]
fn figures_sets_and_states_are_judged_too() {
    let bench = Bench::new();
    bench.write(
        "claims.csv",
        "source,item,value,type,time\n\
         a,gate,true,state,2022-03-01\nb,gate,true,state,2022-03-02\na,gate,false,state,2022-03-09\n\
         b,gate,false,state,2022-03-10\n\
         a,hurt,40,number,\nb,hurt,41,number,\na,dead,7,number,\nb,dead,7,number,\n\
         a,who,x;y,set,\nb,who,x;y,set,\nc,who,x,set,\n",
    );
    bench.write(
        "truth.csv",
        "item,value,as_of\ngate,true,2022-03-01\nhurt,60,\ndead,7,\nwho,x;y,\nnobody,1,\n",
    );
    bench.ok(&["import", "a.db", "claims.csv"]);
    bench.ok(&["score", "a.db"]);
    let found = data(&bench, &["--truth", "truth.csv"]);
    assert_eq!(found["n_evaluated"], 4, "{found}");
    assert_eq!(found["labels"]["n"], 1);
    assert_eq!(found["labels"]["accuracy"]["value"], 1.0, "then it was open: {found}");
    assert_eq!(found["sets"]["accuracy"]["value"], 1.0, "{found}");
    assert_eq!(found["elements"]["n"], 3, "x, y and whatever nobody named");
    let figures = &found["figures"][0];
    assert_eq!(figures["n"], 2, "{found}");
    assert_eq!(figures["error_rate"]["value"], 0.5, "{found}");
    let error = figures["mae"]["value"].as_f64().unwrap();
    assert!((8.0..=11.5).contains(&error), "half of some 20: {error}");
    assert_eq!(figures["intervals"].as_array().unwrap().len(), 1, "a run stores one");
    let refitted = data(&bench, &["--truth", "truth.csv", "--cross-validate", "2"]);
    let levels = refitted["figures"][0]["intervals"].as_array().unwrap();
    let levels: Vec<f64> = levels.iter().map(|l| l["level"].as_f64().unwrap()).collect();
    assert_eq!(levels, [0.5, 0.8, 0.9, 0.95]);
}

#[test]
fn the_picture_is_a_file_of_its_own() {
    let bench = imported();
    bench.ok(&["score", "a.db"]);
    let args = ["evaluate", "a.db", "--truth", "verdicts.csv", "--svg", "r.svg"];
    let ran = bench.ok(&args);
    assert!(ran.err.contains("wrote `r.svg`"), "{}", ran.err);
    let picture = String::from_utf8(bench.bytes("r.svg")).unwrap();
    for part in ["<title id=", "<desc id=", "<metadata>", "came true"] {
        assert!(picture.contains(part), "{part}");
    }
    assert!(bench.ok(&args).err.contains("unchanged: `r.svg`"));
    bench.write("n.csv", "source,item,value\na,n,4\nb,n,5\n");
    bench.write("truth.csv", "item,value\nn,4\n");
    bench.ok(&["import", "n.db", "n.csv"]);
    bench.ok(&["score", "n.db"]);
    let none = ["evaluate", "n.db", "--truth", "truth.csv", "--svg", "n.svg"];
    assert_eq!(bench.run(&none).code, 2, "figures have no such picture");
}

/// Six days; on each a new question, three outlets, of which `c` says the contrary; verdicts.
fn diary() -> Bench {
    let mut rows = String::from("source,item,value,time\n");
    let mut truths = String::from("item,value\n");
    for day in 1..=6 {
        let (truth, other) = if day % 3 == 0 { ("y", "x") } else { ("x", "y") };
        for (source, says) in [("a", truth), ("b", truth), ("c", other)] {
            let hour = if source == "c" { 20 } else { 8 };
            rows.push_str(&format!("{source},q{day},{says},2022-03-0{day}T{hour:02}:00Z\n"));
        }
        truths.push_str(&format!("q{day},{truth}\n"));
    }
    // Said again the day after: no news of this root.
    rows.push_str("a,q1,x,2022-03-02T09:00Z\n");
    let bench = Bench::new();
    bench.write("claims.csv", &rows);
    bench.write("truth.csv", &truths);
    bench.ok(&["import", "a.db", "claims.csv", "--closed"]);
    bench
}

#[test]
fn what_comes_next_is_predicted_from_what_was_known() {
    let bench = diary();
    let before = bench.bytes("a.db");
    let args = ["--prequential", "--every", "day", "--truth", "truth.csv"];
    let found = data(&bench, &args);
    // The first day is learned from; each day after it has three claims.
    assert_eq!((&found["n_steps"], &found["n_first"]), (&6.into(), &3.into()), "{found}");
    assert_eq!((&found["n_claims"], &found["n_items"]), (&15.into(), &5.into()), "{found}");
    assert_eq!((&found["n_verdicts"], &found["n_forecasts"]), (&5.into(), &5.into()));
    let of = |list: &str, method: usize, name: &str| found[list][method][name].as_f64().unwrap();
    assert_eq!(found["claims"][0]["method"], "thiqa");
    // All of a day is predicted from the day before: the vote on a new question is even.
    assert!((of("claims", 1, "mean") - 0.5_f64.ln()).abs() < 1e-12, "{found}");
    // Before day 2: x, x, y said, one added to each: 3/5, 3/5, 2/5.
    let first: f64 = [3.0_f64, 3.0, 2.0].iter().map(|n| (n / 5.0).ln()).sum();
    let steps = found["steps"].as_array().unwrap();
    assert_eq!((steps.len(), &steps[0]["n"]), (5, &3.into()));
    assert!((steps[0]["totals"][2].as_f64().unwrap() - first).abs() < 1e-12, "{found}");
    // Two of three vote for the truth.
    assert!((of("verdicts", 1, "mean") - 0.6_f64.ln()).abs() < 1e-12, "{found}");
    for (method, name) in [(0, "mean"), (1, "mean"), (1, "behind")] {
        assert!(of("claims", method, name).is_finite());
    }
    let ahead = of("claims", 0, "mean") - of("claims", 1, "mean");
    assert!((of("claims", 1, "behind") - ahead).abs() < 1e-12, "{found}");
    assert_eq!(found, data(&bench, &args), "nothing is random");
    assert_eq!(bench.bytes("a.db"), before, "nothing is stored");
    let late = data(&bench, &["--prequential", "--every", "day", "--from", "2022-03-05"]);
    assert_eq!((&late["n_first"], &late["n_claims"]), (&15.into(), &3.into()), "{late}");
    assert_eq!(late["n_verdicts"], 0, "there are none in the database");
}

#[test]
fn what_has_no_time_or_no_list_of_answers_is_not_predicted() {
    let bench = imported();
    let ran = bench.run(&["evaluate", "a.db", "--prequential"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("nothing in this case has a time"), "{}", ran.err);
    bench.write("n.csv", "source,item,value,time\na,n,4,2022-03-01\nb,n,5,2022-03-02\n");
    bench.ok(&["import", "n.db", "n.csv"]);
    let ran = bench.run(&["evaluate", "n.db", "--prequential", "--every", "day"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("nothing can be predicted"), "{}", ran.err);
    for usage in [
        &["evaluate", "a.db", "--every", "day"][..],
        &["evaluate", "a.db", "1", "--prequential"],
        &["evaluate", "a.db", "--prequential", "--cross-validate", "3"],
        &["evaluate", "a.db", "--cross-validate", "1"],
    ] {
        assert_eq!(bench.run(usage).code, 2, "{usage:?}");
    }
}
