//! `compare` from outside: moves add up, whatever they are split into.

use serde_json::Value;

use crate::support::Bench;

/// Run 1: three outlets agree. Run 2: two more contradict them. Run 3: and a verdict is known, which
/// it uses. Run 4: the same, held out.
fn four_runs() -> Bench {
    let bench = Bench::new();
    let mut rows = String::from("source,item,value\n");
    for item in 0..6 {
        for source in ["a", "b", "c"] {
            let says = if item == 0 && source == "c" { "y" } else { "x" };
            rows.push_str(&format!("{source},q{item},{says}\n"));
        }
    }
    bench.write("claims.csv", &rows);
    bench.write(
        "more.csv",
        "source,item,value\nd,q0,y\ne,q0,y\nd,q1,x\ne,q1,x\nd,q2,x\ne,q2,x\nd,new,x\n",
    );
    bench.write("verdicts.csv", "item,value\nq0,y\n");
    bench.ok(&["import", "a.db", "claims.csv", "--closed"]);
    bench.ok(&["score", "a.db"]);
    bench.ok(&["import", "a.db", "more.csv", "--table", "claims"]);
    bench.ok(&["score", "a.db"]);
    bench.ok(&["import", "a.db", "verdicts.csv"]);
    bench.ok(&["score", "a.db"]);
    bench.ok(&["score", "a.db", "--verdicts", "hold-out"]);
    bench
}

fn moves(bench: &Bench, args: &[&str]) -> Vec<Value> {
    let ran = bench.ok(&[&["compare", "a.db"], args, &["--json"]].concat());
    let document: Value = serde_json::from_str(&ran.out).unwrap();
    document["data"].as_array().unwrap().clone()
}

fn of<'a>(rows: &'a [Value], subject: &str) -> &'a Value {
    rows.iter().find(|row| row["subject"] == subject).unwrap_or_else(|| panic!("{subject}"))
}

#[test]
fn changes_add_up_from_run_to_run_and_part_to_part() {
    let bench = four_runs();
    let before = bench.bytes("a.db");
    let stored = bench.rows("a.db", "SELECT run FROM v_run");
    assert_eq!(stored.len(), 4);
    for (from, to) in [("1", "2"), ("2", "3"), ("3", "4"), ("1", "4"), ("2", "4"), ("4", "1")] {
        let rows = moves(&bench, &[from, to, "--all"]);
        assert_eq!(rows.len(), 5 + 7, "five sources, seven items: {from} {to}");
        let mut n_split = 0;
        for row in &rows {
            let number = |name: &str| row[name].as_f64();
            let Some(change) = number("change") else {
                let came = row["before"].is_null() || row["after"].is_null();
                assert!(came && row["evidence"].is_null(), "{row}");
                continue;
            };
            n_split += 1;
            let gap = number("after").unwrap() - number("before").unwrap();
            assert!((gap - change).abs() < 1e-12, "{row}");
            let parts = number("evidence").unwrap() + number("model").unwrap();
            assert!((parts - change).abs() < 1e-9, "{from} {to}: {row}");
        }
        assert!(n_split >= 9, "{from} {to}");
    }
    assert_eq!(bench.bytes("a.db"), before, "refits are not stored");
}

#[test]
fn evidence_moves_where_settings_are_the_same_and_the_model_where_claims_are() {
    let bench = four_runs();
    let rows = moves(&bench, &["1", "2"]);
    let contested = of(&rows, "q0");
    assert_eq!(contested["model"], 0.0, "{contested}");
    assert!(contested["change"].as_f64().unwrap().abs() > 0.2, "two more say y: {contested}");
    assert!(rows.iter().all(|row| row["clear"] == "true"), "{rows:?}");
    // The same claims and verdicts, used and held out.
    let rows = moves(&bench, &["3", "4", "--all"]);
    assert!(rows.iter().all(|row| row["evidence"] == 0.0 || row["evidence"].is_null()), "{rows:?}");
    // New claims and other settings. The verdict is not known to run 1, and run 4 holds it out: what
    // the claims do is the same either way.
    let (both, alone) = (moves(&bench, &["1", "4", "--all"]), moves(&bench, &["1", "2", "--all"]));
    // Of two values that move alike either may be shown.
    let part = |rows: &[Value]| of(rows, "q0")["evidence"].as_f64().unwrap().abs();
    // Under run 1's settings the verdict would be used, too: that order sees more evidence.
    assert!(part(&both) >= part(&alone) - 1e-6, "{} {}", part(&both), part(&alone));
}

#[test]
fn only_clear_moves_are_listed_unless_all_are_asked_for() {
    let bench = four_runs();
    let n = |args: &[&str]| moves(&bench, args).len();
    assert!(n(&["1", "2"]) < n(&["1", "2", "--all"]));
    assert_eq!(n(&["1", "2", "--threshold", "1.5"]), 0);
    let ran = bench.ok(&["compare", "a.db", "1", "2"]);
    for word in ["RUN 1", "RUN 2", "EVIDENCE", "MODEL", "every move is evidence", "q0"] {
        assert!(ran.out.contains(word), "{word}: {}", ran.out);
    }
    let csv = bench.ok(&["compare", "a.db", "1", "2", "--csv"]).out;
    assert!(csv.starts_with("kind,subject,value,before,before_lo,before_hi,after,"), "{csv}");
    assert_eq!(bench.run(&["compare", "a.db", "1", "1"]).code, 2);
    assert_eq!(bench.run(&["compare", "a.db", "1", "9"]).code, 3);
    assert_eq!(bench.run(&["compare", "a.db", "1", "2", "--threshold", "-1"]).code, 2);
}
