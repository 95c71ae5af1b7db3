//! `thiqa import` from outside: what it takes, what it refuses, and that a refusal leaves no trace.

use crate::bad_input::{folder, names};
use crate::support::Bench;

/// A bench whose `base.db` holds `tests/bad/base`.
fn base() -> Bench {
    let bench = Bench::new();
    bench.ok(&["init", "base.db", "--time-zone", "Asia/Damascus"]);
    let base = folder().join("base");
    for name in names(&base) {
        bench.ok(&["import", "base.db", base.join(name).to_str().unwrap()]);
    }
    bench
}

/// True if the text holds `file:LINE:COLUMN: `.
fn tells_where(text: &str, file: &str) -> bool {
    text.split(&format!("{file}:")).skip(1).any(|rest| {
        let mut parts = rest.splitn(3, ':');
        let mut number = || parts.next().is_some_and(|p| p.parse::<u64>().is_ok());
        number() && number()
    })
}

/// The rows of `v_claim`, without what a run adds.
fn claims(bench: &Bench, db: &str) -> Vec<serde_json::Value> {
    bench.rows(
        db,
        "SELECT claim, item, source, value, stance, valid_from, valid_to, asserted FROM v_claim \
         ORDER BY item, source, value",
    )
}

#[test]
fn every_malformed_file_is_refused_and_leaves_no_trace() {
    let bench = base();
    let before = bench.bytes("base.db");
    let mut n_cases = 0;
    let mut wrong = Vec::new();
    for case in names(&folder()).iter().filter(|case| *case != "base") {
        for name in names(&folder().join(case)).iter().filter(|name| *name != "expected.txt") {
            n_cases += 1;
            let file = folder().join(case).join(name);
            let ran = if name == "case.toml" {
                // Settings are read by `run`, with the tables of the directory.
                std::fs::create_dir_all(bench.path("case")).unwrap();
                std::fs::copy(&file, bench.path("case/case.toml")).unwrap();
                bench.write("case/claims.csv", "source,item,value\nsohr,escape.any,true\n");
                let ran = bench.run(&["run", "case", "--db", "base.db", "--out", "report"]);
                std::fs::remove_dir_all(bench.path("case")).unwrap();
                ran
            } else {
                bench.run(&["import", "base.db", file.to_str().unwrap()])
            };
            let expected = std::fs::read_to_string(folder().join(case).join("expected.txt"));
            let expected = expected.unwrap();
            let told = ran.err.contains(expected.trim_end()) && tells_where(&ran.err, name);
            let untouched = bench.bytes("base.db") == before && bench.names() == ["base.db"];
            if ran.code != 3 || !told || !untouched || !ran.out.is_empty() {
                wrong.push(format!(
                    "{case}: exit {}, untouched: {untouched}\n{}{:?}",
                    ran.code,
                    ran.err,
                    bench.names()
                ));
            }
        }
    }
    assert!(n_cases >= 40, "{n_cases} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_same_file_twice_adds_nothing() {
    let bench = base();
    let before = bench.bytes("base.db");
    let again = folder().join("base/claims.csv");
    let ran = bench.ok(&["import", "base.db", again.to_str().unwrap()]);
    assert!(ran.err.contains("claims.csv: imported before, nothing added"), "{}", ran.err);
    assert!(bench.bytes("base.db") == before, "the database changed");
    assert_eq!(bench.names(), ["base.db"]);
    // The same rows in another order and layout are not the same file, and add nothing either.
    let claims = bench.number("base.db", "SELECT count(*) FROM v_claim");
    let mentions = bench.number("base.db", "SELECT count(*) FROM mention");
    let text = std::fs::read_to_string(&again).unwrap();
    let (header, rows) = text.split_once('\n').unwrap();
    let mut rows: Vec<&str> = rows.lines().collect();
    rows.reverse();
    bench.write("claims.csv", &format!("{header}\r\n{}\r\n", rows.join("\r\n")));
    let ran = bench.ok(&["import", "base.db", "claims.csv"]);
    assert!(ran.err.contains("3 there already"), "{}", ran.err);
    assert!((bench.number("base.db", "SELECT count(*) FROM v_claim") - claims).abs() < 0.5);
    assert!((bench.number("base.db", "SELECT count(*) FROM mention") - mentions).abs() < 0.5);
}

#[test]
fn a_dry_run_leaves_no_trace() {
    let bench = base();
    bench.write("claims.csv", "source,item,value\nsohr,escape.any,true\n");
    let before = bench.bytes("base.db");
    let ran = bench.ok(&["import", "base.db", "claims.csv", "--dry-run"]);
    assert!(ran.err.contains("1 claim") && ran.err.contains("nothing was written"), "{}", ran.err);
    assert!(bench.bytes("base.db") == before, "the database changed");
    let ran = bench.ok(&["import", "none.db", "claims.csv", "--dry-run"]);
    assert!(ran.err.contains("1 claim"), "{}", ran.err);
    // Files of one dry run see each other: the claim below names a source of the first.
    bench.write("sources.csv", "source,kind\nann,person\n");
    bench.write("more/claims.csv", "source,item,value,type\nann,escape.any,true,boolean\n");
    let args = ["import", "none.db", "sources.csv", "more/claims.csv", "--dry-run"];
    bench.ok(&args);
    bench.write("more/claims.csv", "source,item,value,type\nann,escape.any,perhaps,boolean\n");
    assert_eq!(bench.run(&args).code, 3);
    assert_eq!(bench.names(), ["base.db", "claims.csv", "more", "sources.csv"]);
}

#[test]
fn rejects_are_corrected_and_imported() {
    let bench = base();
    // A semicolon file with a note over two lines, a cell too many, and a value of the wrong kind.
    bench.write(
        "claims.csv",
        "source;item;value;note\nsohr;escape.any;true;\nsohr;escape.any;maybe;\"two\nlines; \"\"so\"\"\"\n\
         snhr;escape.any;false;a;b\nsdf;escape.any;no;\n",
    );
    let ran = bench.ok(&["import", "base.db", "claims.csv", "--rejects", "bad.csv"]);
    assert!(ran.err.contains("2 claims, 2 rejects"), "{}", ran.err);
    assert!(ran.err.contains("2 rejects written to `bad.csv`"), "{}", ran.err);
    assert!(ran.err.contains("thiqa import base.db bad.csv --table claims"), "{}", ran.err);
    let rejects = std::fs::read_to_string(bench.path("bad.csv")).unwrap();
    let header = "x_line;x_column;x_field;x_code;x_message;x_hint;source;item;value;note\n";
    assert!(rejects.starts_with(header), "{rejects}");
    // As it is it is refused as before, and rejects of rejects do not pile up.
    assert_eq!(bench.run(&["import", "base.db", "bad.csv"]).code, 3);
    bench.ok(&["import", "base.db", "bad.csv", "--rejects", "worse.csv"]);
    let worse = std::fs::read_to_string(bench.path("worse.csv")).unwrap();
    assert!(worse.starts_with(header), "{worse}");
    assert_eq!(worse.matches("x_line").count(), 1, "{worse}");
    // An earlier file of rejects survives the same import again.
    let ran = bench.ok(&["import", "base.db", "claims.csv", "--rejects", "bad.csv"]);
    assert!(ran.err.contains("imported before with 2 rejects, nothing added"), "{}", ran.err);
    assert_eq!(std::fs::read_to_string(bench.path("bad.csv")).unwrap(), rejects);
    for name in ["bad.csv", "worse.csv"] {
        let bad = std::fs::read_to_string(bench.path(name)).unwrap();
        let good = bad.replace(";maybe;", ";false;").replace(";a;b\n", ";a, b\n");
        bench.write(&format!("good-{name}"), &good);
    }
    let ran = bench.ok(&["import", "base.db", "good-bad.csv"]);
    assert!(ran.err.contains("2 claims, 0 rejects"), "{}", ran.err);
    let ran = bench.ok(&["import", "base.db", "good-worse.csv"]);
    assert!(ran.err.contains("2 there already"), "{}", ran.err);
    let ours = "SELECT count(*) FROM v_claim WHERE source IN ('sohr', 'snhr', 'sdf')";
    // Two of the base and four of the file.
    assert!((bench.number("base.db", ours) - 6.0).abs() < 0.5);
}

#[test]
fn rejects_of_jsonl_and_of_small_tables_come_back_too() {
    let bench = base();
    bench.write(
        "claims.jsonl",
        "{\"source\": \"sohr\", \"item\": \"escape.any\", \"value\": \"maybe\"}\n\
         {\"source\": \"snhr\", \"item\": \"escape.any\", \"value\": true}\nnot json\n",
    );
    let ran = bench.ok(&["import", "base.db", "claims.jsonl", "--rejects", "bad.jsonl"]);
    assert!(ran.err.contains("1 claim, 2 rejects"), "{}", ran.err);
    let bad = std::fs::read_to_string(bench.path("bad.jsonl")).unwrap();
    let first: serde_json::Value = serde_json::from_str(bad.lines().next().unwrap()).unwrap();
    assert!(first["x_reject"].as_str().unwrap().starts_with("1:42: "), "{bad}");
    bench.write("good.jsonl", &bad.replace("\"maybe\"", "\"yes\"").replace("not json\n", ""));
    let ran = bench.ok(&["import", "base.db", "good.jsonl"]);
    assert!(ran.err.contains("1 claim, 0 rejects"), "{}", ran.err);
    bench.write("sources.csv", "source,kind\nnew-one,outlet\nnew-two,outlett\n");
    let ran = bench.ok(&["import", "base.db", "sources.csv", "--rejects", "bad.csv"]);
    assert!(ran.err.contains("bad.csv --table sources --format csv`"), "{}", ran.err);
    let bad = std::fs::read_to_string(bench.path("bad.csv")).unwrap();
    bench.write("good.csv", &bad.replace(",outlett", ",outlet"));
    let ran = bench.ok(&["import", "base.db", "good.csv", "--table", "sources"]);
    assert!(ran.err.contains("1 new source"), "{}", ran.err);
}

#[test]
fn a_file_of_rejects_takes_nobodys_place() {
    let bench = base();
    bench.write("claims.csv", "source,item,value\nsohr,escape.any,maybe\n");
    let before = (bench.bytes("base.db"), bench.bytes("claims.csv"));
    for args in [
        &["claims.csv", "--rejects", "claims.csv"][..],
        &["claims.csv", "--rejects", "./base.db"],
        &["claims.csv", "--rejects", "nowhere/bad.csv"],
        &["claims.csv", "--rejects", "."],
        &["claims.csv", "claims.csv", "--rejects", "bad.csv"],
    ] {
        let ran = bench.run(&[&["import", "base.db"], args].concat());
        assert_eq!(ran.code, 2, "{args:?}: {}", ran.err);
        assert!(ran.err.contains("hint: "), "{}", ran.err);
        assert!((bench.bytes("base.db"), bench.bytes("claims.csv")) == before, "{args:?}");
    }
    assert_eq!(bench.names(), ["base.db", "claims.csv"]);
}

#[test]
fn columns_go_by_other_names() {
    let bench = Bench::new();
    bench.write("survey.csv", "outlet,question,answer,mood\nnorth-herald,gate.open,yes,calm\n");
    let ran = bench.run(&["import", "a.db", "survey.csv", "--map", "outlet=source"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(!bench.path("a.db").exists());
    let map = ["outlet=source", "question=item", "answer=value", "mood=x_mood"];
    let mut args = vec!["import", "a.db", "survey.csv"];
    args.extend(map.iter().flat_map(|pair| ["--map", pair]));
    bench.ok(&args);
    assert_eq!(claims(&bench, "a.db")[0]["item"], "gate.open");
    for wrong in ["outlet", "nothing=source"] {
        let ran = bench.run(&["import", "b.db", "survey.csv", "--map", wrong]);
        assert_eq!(ran.code, if wrong == "outlet" { 2 } else { 3 }, "{}", ran.err);
        assert!(!bench.path("b.db").exists());
    }
    // Rejects of a mapped file keep the names of the file; the way back says so.
    bench.write(
        "more.csv",
        "outlet,item,value\nnorth-herald,gate.open,no\ntown-radio,gate.open,no\n",
    );
    bench.write("sources.csv", "source\nnorth-herald\n");
    bench.ok(&["import", "a.db", "sources.csv"]);
    let map = ["--map", "outlet=source", "--rejects", "bad.csv"];
    let ran = bench.ok(&[&["import", "a.db", "more.csv"][..], &map].concat());
    assert!(ran.err.contains("--format csv --map outlet=source`"), "{}", ran.err);
}

#[test]
fn standard_input_is_a_file_too() {
    let bench = Bench::new();
    let csv = b"source,item,value\nnorth-herald,gate.open,yes\n";
    let ran = bench.run_with(&["import", "a.db", "-"], csv);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("<stdin>: 0 mentions, 1 claim"), "{}", ran.err);
    let ran = bench.run_with(&["import", "a.db", "-"], csv);
    assert!(ran.code == 0 && ran.err.contains("imported before"), "{}", ran.err);
    let jsonl = b"{\"source\": \"north-herald\", \"kind\": \"outlet\"}\n";
    let ran = bench.run_with(&["import", "a.db", "-"], jsonl);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(tells_where(&ran.err, "<stdin>"), "{}", ran.err);
    let told = ["import", "a.db", "-", "--format", "jsonl", "--table", "sources"];
    let ran = bench.run_with(&told, jsonl);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let kind = bench.rows("a.db", "SELECT kind FROM source WHERE key = 'north-herald'");
    assert_eq!(kind[0]["kind"], "outlet");
    assert_eq!(bench.run_with(&["import", "b.db", "-"], b"").code, 3);
    assert_eq!(bench.run_with(&["import", "b.db", "-", "-"], csv).code, 2);
    assert_eq!(bench.names(), ["a.db"]);
}

#[test]
fn separators_marks_and_formats_give_the_same_claims() {
    let rows = [
        ["source", "item", "value", "type", "time", "certainty", "chain"],
        [
            "",
            "q.state",
            "held, in part",
            "state",
            "2022-01-26?",
            "PR",
            "town-hall (said) > north-herald",
        ],
        ["south-post", "q.count", "١٢", "count", "2022-01-27", "", ""],
        ["south-post", "q.flag", "نعم", "boolean", "", "", ""],
        ["north-herald", "q.flag", "no", "boolean", "", "U", ""],
    ];
    let table = |mark: &str| {
        let quoted = |row: &[&str]| {
            let cells: Vec<String> = row.iter().map(|cell| format!("\"{cell}\"")).collect();
            cells.join(mark)
        };
        rows.iter().map(|row| quoted(row)).collect::<Vec<_>>().join("\r\n")
    };
    let objects: Vec<String> = rows[1..]
        .iter()
        .map(|row| {
            let cells = rows[0].iter().zip(row).map(|(k, v)| ((*k).to_owned(), (*v).into()));
            serde_json::Value::Object(cells.filter(|(_, v)| v != "").collect()).to_string()
        })
        .collect();
    let files = [
        ("comma/claims.csv", table(",")),
        ("semicolon/claims.csv", table(";")),
        ("tab/claims.tsv", table("\t")),
        ("bom/claims.csv", format!("\u{feff}{}\n", table(";"))),
        ("lines/claims.jsonl", objects.join("\n")),
        ("marked/claims.jsonl", format!("\u{feff}{}\r\n", objects.join("\r\n"))),
    ];
    let bench = Bench::new();
    let mut all = Vec::new();
    for (name, text) in files {
        bench.write(name, &text);
        let db = name.replace('/', "-") + ".db";
        bench.ok(&["import", &db, name]);
        all.push(claims(&bench, &db));
    }
    assert_eq!(all[0].len(), 4);
    assert_eq!(all[0][0]["value"], "12");
    for other in &all[1..] {
        assert_eq!(*other, all[0]);
    }
}

#[test]
fn a_refused_first_import_leaves_no_database() {
    let bench = Bench::new();
    bench.write("claims.csv", "source,item,value,type\na,q,perhaps,boolean\n");
    let ran = bench.run(&["import", "new.db", "claims.csv"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    let ran = bench.run(&["import", "new.db", "not-there.csv"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("cannot read `not-there.csv`"), "{}", ran.err);
    assert!(ran.err.contains("removed `new.db`"), "{}", ran.err);
    assert_eq!(bench.names(), ["claims.csv"]);
    // What went in before a refusal stays, and is told.
    bench.write("sources.csv", "source\na\n");
    let ran = bench.run(&["import", "new.db", "sources.csv", "claims.csv"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("sources.csv: 1 new source"), "{}", ran.err);
    assert!((bench.number("new.db", "SELECT count(*) FROM source") - 1.0).abs() < 0.5);
}

#[test]
fn a_bulk_file_takes_one_narrow_row_a_claim() {
    let bench = Bench::new();
    let mut text = String::from("source,item,value\n");
    for row in 0..20_000 {
        let (worker, item) = (row % 100, row / 20);
        text += &format!("w{worker:02},q{item:04},{}\n", ["cat", "dog"][(row * 7 + item) % 2]);
    }
    bench.write("labels.csv", &text);
    let ran = bench.ok(&["import", "bulk.db", "labels.csv"]);
    assert!(ran.err.contains("0 mentions, 20000 claims, 1000 new items"), "{}", ran.err);
    assert!(ran.err.contains("one shared attribute"), "{}", ran.err);
    for (table, n) in [("claim", 20_000.0), ("claim_detail", 0.0), ("mention", 0.0)] {
        let counted = bench.number("bulk.db", &format!("SELECT count(*) FROM {table}"));
        assert!((counted - n).abs() < 0.5, "{table}: {counted}");
    }
    // Rows of 100 bytes would be 2 MB; ids are small numbers.
    assert!(bench.bytes("bulk.db").len() < 3_000_000, "{}", bench.bytes("bulk.db").len());
}
