//! The command line from outside: exit codes, lists, queries, hostile text.

use unicode_width::UnicodeWidthStr;

use crate::support::{Bench, Ran};

/// Two outlets on two questions: the same gate open and shut on one day, and a count.
const CLAIMS: &str = "\
source,item,value,type,time,valid_mode
north-herald,gate.open,true,state,2022-03-01,throughout
south-post,gate.open,false,state,2022-03-01,throughout
north-herald,hurt,3,count,2022-03-01,
south-post,hurt,4,count,2022-03-02,
";

/// A bench with `a.db`: imported and scored.
fn scored() -> Bench {
    let bench = Bench::new();
    bench.write("claims.csv", CLAIMS);
    bench.ok(&["import", "a.db", "claims.csv"]);
    bench.ok(&["score", "a.db"]);
    bench
}

/// Runs, expects a code, and that `a.db` is as it was with nothing beside it.
fn refused(bench: &Bench, args: &[&str], code: i32) -> Ran {
    let before = (bench.bytes("a.db"), bench.names());
    let ran = bench.run(args);
    assert_eq!(ran.code, code, "thiqa {args:?}\n{}{}", ran.out, ran.err);
    assert!(ran.err.starts_with("error: "), "thiqa {args:?}\n{}", ran.err);
    assert!((bench.bytes("a.db"), bench.names()) == before, "thiqa {args:?} left traces");
    ran
}

#[test]
fn exit_codes_tell_what_happened() {
    let bench = scored();
    assert_eq!(bench.run(&["sources", "a.db"]).code, 0);
    assert_eq!(bench.run(&["check", "a.db", "--fail-on", "info"]).code, 1);
    for usage in [
        &["import", "a.db"][..],
        &["sources", "a.db", "--json", "--csv"],
        &["nonsense", "a.db"],
        &["items", "a.db", "--status", "unheard-of"],
        &["explain", "a.db", "weather"],
        &["explain", "a.db", "source:nort-herald"],
        &["init", "a.db"],
        &["init", "b.db", "--time-zone", "Mars/Olympus"],
        &["init", "b.db", "--title", "\u{1b}[2J"],
        &["import", "a.db", "claims.csv", "--decimal", ";"],
        &["import", "a.db", "claims.csv", "--open", "--closed"],
        &["score", "a.db", "--as-of", "yesterday"],
        &["query", "a.db", "SELECT 1", "--timeout", "0"],
        &["query", "a.db", "SELECT nothing FROM nowhere"],
    ] {
        refused(&bench, usage, 2);
    }
    bench.write("bad.csv", "source,item,value\n,gate.open,true\n");
    refused(&bench, &["import", "a.db", "bad.csv"], 3);
    refused(&bench, &["import", "a.db", "missing.csv"], 3);
    refused(&bench, &["sources", "missing.db"], 4);
}

#[test]
fn what_is_no_database_of_ours_is_left_alone() {
    let bench = scored();
    let good = bench.bytes("a.db");
    let patched = |at: usize, bytes: &[u8]| {
        let mut file = good.clone();
        file[at..at + bytes.len()].copy_from_slice(bytes);
        file
    };
    let page = usize::from(u16::from_be_bytes([good[16], good[17]])).max(512);
    let mut others = vec![
        ("text".to_owned(), b"source,item,value\nnorth-herald,gate.open,true\n".to_vec()),
        // SQLite keeps user_version and application_id as big-endian words in its header.
        ("newer".to_owned(), patched(60, &9_999_u32.to_be_bytes())),
        ("negative".to_owned(), patched(60, &(-1_i32).to_be_bytes())),
        ("foreign".to_owned(), patched(68, &7_u32.to_be_bytes())),
    ];
    for keep in [16, 100, page, good.len() / 2, good.len() - page] {
        others.push((format!("first {keep} bytes"), good[..keep].to_vec()));
    }
    let mut wrong = Vec::new();
    for (what, bytes) in others {
        let other = Bench::new();
        std::fs::write(other.path("x.db"), &bytes).unwrap();
        other.write("claims.csv", CLAIMS);
        other.write("case/claims.csv", CLAIMS);
        for args in [
            &["import", "x.db", "claims.csv"][..],
            &["import", "x.db", "claims.csv", "--dry-run"],
            &["run", "case", "--db", "x.db", "--out", "report"],
            &["score", "x.db"],
            &["sources", "x.db"],
            &["check", "x.db"],
            &["explain", "x.db", "item:gate.open"],
            &["report", "x.db", "-o", "report"],
            &["query", "x.db", "SELECT 1"],
        ] {
            let ran = other.run(args);
            let untouched = other.bytes("x.db") == bytes;
            let alone = other.names() == ["case", "claims.csv", "x.db"];
            if ran.code != 4 || !untouched || !alone || !ran.err.contains("hint: ") {
                let code = ran.code;
                wrong.push(format!(
                    "{what} {args:?}: exit {code}, {untouched}, {alone}, {}",
                    ran.err
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn check_fails_from_the_severity_told() {
    let bench = scored();
    let code = |args: &[&str]| bench.run(&[&["check", "a.db"], args].concat()).code;
    // A certain contradiction counts as a warning.
    for (severity, expected) in [("info", 1), ("warning", 1), ("error", 0), ("never", 0)] {
        assert_eq!(code(&["--fail-on", severity]), expected, "{severity}");
    }
    assert_eq!(code(&[]), 0);
    bench.write("b/claims.csv", "source,item,value,type\nnorth-herald,gate.red,true,boolean\n");
    bench.ok(&["import", "b.db", "b/claims.csv"]);
    assert_eq!(bench.run(&["check", "b.db", "--fail-on", "warning"]).code, 0);
    let ran = bench.ok(&["check", "a.db", "--json"]);
    let document: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(document["kind"], "contradictions");
    assert_eq!(document["data"].as_array().unwrap().len(), 1, "{}", ran.out);
}

#[test]
fn queries_only_read() {
    let bench = scored();
    for write in [
        "DELETE FROM claim",
        "UPDATE source SET key = 'x'",
        "DROP TABLE claim",
        "CREATE TABLE t(x)",
        "INSERT INTO source(key) VALUES ('x')",
        "PRAGMA user_version = 7",
        "PRAGMA journal_mode = WAL",
        "ATTACH 'other.db' AS other",
        "VACUUM INTO 'copy.db'",
        "SELECT 1; DELETE FROM claim",
        "SELECT load_extension('x')",
        "SELECT writefile('x', 'y')",
    ] {
        refused(&bench, &["query", "a.db", write], 2);
    }
    let endless =
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n";
    let ran = refused(&bench, &["query", "a.db", endless, "--timeout", "0.2"], 2);
    assert!(ran.err.contains("time"), "{}", ran.err);
    let many =
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 50) SELECT x FROM n";
    let ran = bench.run(&["query", "a.db", many, "--max-rows", "10", "--jsonl"]);
    assert!(ran.out.lines().count() <= 10, "{} {}", ran.code, ran.out);
}

#[test]
fn every_list_is_also_json() {
    let bench = scored();
    for (verb, kind, at_least) in [
        ("sources", "sources", 2),
        ("items", "items", 2),
        ("claims", "claims", 4),
        ("contradictions", "contradictions", 1),
        ("runs", "runs", 1),
        ("check", "contradictions", 1),
    ] {
        let ran = bench.ok(&[verb, "a.db", "--json"]);
        let document: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(document["thiqa"]["version"], env!("CARGO_PKG_VERSION"), "{verb}");
        assert!(document["thiqa"]["schema"].is_number() || document["thiqa"]["schema"].is_string());
        assert_eq!(document["kind"], kind, "{verb}");
        let rows = document["data"].as_array().unwrap();
        assert!(rows.len() >= at_least && rows.iter().all(serde_json::Value::is_object), "{verb}");
        let lines = bench.ok(&[verb, "a.db", "--jsonl"]).out;
        let each: Vec<serde_json::Value> =
            lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(each, *rows, "{verb}");
        let csv = bench.ok(&[verb, "a.db", "--csv"]).out;
        assert_eq!(csv.lines().count(), rows.len() + 1, "{verb}: {csv}");
        let plain = bench.ok(&[verb, "a.db", "--plain"]).out;
        assert!(plain.lines().count() > rows.len() && plain.contains('\t'), "{verb}: {plain}");
    }
    let ran = bench.ok(&["explain", "a.db", "item:gate.open", "--json"]);
    let document: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(document["kind"], "explain");
    assert_eq!(document["data"]["subject"], "item:gate.open");
}

/// Where a text begins in a line, in columns of the terminal.
fn column_of(line: &str, text: &str) -> Option<usize> {
    let before = &line[..line.find(text)?];
    let shown: String = before.chars().filter(|c| !matches!(c, '\u{2066}'..='\u{2069}')).collect();
    Some(shown.width())
}

#[test]
fn arabic_names_keep_the_columns_straight() {
    let bench = Bench::new();
    bench.write(
        "claims.csv",
        "source,item,value,type\nصحيفة الشمال,gate.open,true,boolean\nإذاعَة ‌المدينة,gate.open,true,boolean\n\
         north-herald,gate.open,false,boolean\n南方日報,gate.open,true,boolean\n"
            .replace('\u{200c}', "")
            .as_str(),
    );
    bench.write("sources.csv", "source,kind\nصحيفة الشمال,outlet\nإذاعَة المدينة,outlet\nnorth-herald,outlet\n南方日報,outlet\n");
    bench.ok(&["import", "a.db", "sources.csv", "claims.csv"]);
    bench.ok(&["score", "a.db"]);
    let out = bench.ok(&["sources", "a.db"]).out;
    let places: Vec<usize> = out.lines().filter_map(|line| column_of(line, " outlet ")).collect();
    assert_eq!(places.len(), 4, "{out}");
    assert!(places.iter().all(|place| *place == places[0]), "{places:?}\n{out}");
    let head = out.lines().find_map(|line| column_of(line, " KIND "));
    assert_eq!(head, Some(places[0]), "{out}");
}

#[test]
fn hostile_text_is_made_harmless() {
    let bench = Bench::new();
    bench.write("claims.csv", "source,item,value,type\n\u{1b}[2Jqq,q,true,boolean\n");
    let ran = bench.run(&["import", "a.db", "claims.csv"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(!ran.err.contains('\u{1b}'), "{}", ran.err);
    // The name of a file is text from outside, too.
    bench.write(
        "\u{1b}[2Jclaims.csv",
        "source,item,value,type\nqqqq-one,q,true,boolean\nb,q,no,boolean\n",
    );
    let ran = bench.ok(&["import", "a.db", "\u{1b}[2Jclaims.csv", "--table", "claims"]);
    assert!(!ran.err.contains('\u{1b}'), "{}", ran.err);
    // A database that somebody else wrote may hold what an import would never let in.
    let mut bytes = bench.bytes("a.db");
    let places: Vec<usize> =
        (0..bytes.len() - 4).filter(|at| bytes[*at..].starts_with(b"qqqq")).collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + 4].copy_from_slice(b"\x1b[2J");
    }
    std::fs::write(bench.path("a.db"), bytes).unwrap();
    // He would have put it into the indexes as well.
    rusqlite::Connection::open(bench.path("a.db")).unwrap().execute_batch("REINDEX").unwrap();
    bench.ok(&["score", "a.db"]);
    for verb in ["sources", "items", "claims", "contradictions", "check"] {
        // `--csv` is left out: it hands data on exactly as they are, for files.
        for shape in [None, Some("--json"), Some("--jsonl"), Some("--plain")] {
            let args: Vec<&str> = [verb, "a.db"].into_iter().chain(shape).collect();
            let ran = bench.ok(&args);
            assert!(
                !ran.out.contains('\u{1b}') && !ran.err.contains('\u{1b}'),
                "{args:?} {}",
                ran.out
            );
        }
    }
    let ran = bench.run(&["explain", "a.db", "item:q"]);
    assert!(ran.code == 0 && !ran.out.contains('\u{1b}'), "{}", ran.out);
}
