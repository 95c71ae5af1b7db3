//! Every limit: what is as large as it goes in, what is one larger is refused with a message that says
//! so. The size of a file is tested beside its readers, the time of `query` in `tests/it/cli_codes.rs`.

use thiqa::{
    domain::{CaseInfo, names, parse_chain, parse_rule, parse_value},
    ingest::{Catalog, ReadOptions, Refusal, limits},
    model::VALUES_MAX,
};

use crate::{
    seeds::{Memory, import},
    support::Bench,
};

/// How many rows of a file go in, or code and message of what it is refused for first.
fn read(name: &str, text: &str) -> Result<usize, String> {
    let options = ReadOptions { new_sources: true, ..ReadOptions::default() };
    let mut catalog = Catalog::empty(CaseInfo::default());
    let outcome = import(name, text, &options, &mut catalog, &mut Memory::default());
    outcome.map(|outcome| outcome.counts.n_rows).map_err(|refusal| match refusal {
        Refusal::Unreadable(reject) => format!("{}: {}", reject.code, reject.message),
        Refusal::Rejects(rejects) => {
            format!("{} {}: {}", rejects.len(), rejects[0].code, rejects[0].message)
        }
        Refusal::Interrupted => "interrupted".to_owned(),
    })
}

/// `at` goes in, `beyond` is refused with a message that has `what` in it.
fn bounded(name: &str, at: &str, beyond: &str, what: &str) {
    assert!(read(name, at).is_ok(), "{what}: {:?}", read(name, at));
    let refusal = read(name, beyond).expect_err(what);
    assert!(refusal.contains(what), "{refusal} does not say {what:?}");
}

/// One claim with this in a column.
fn claim(column: &str, cell: &str) -> String {
    format!("source,item,value,type,{column}\nann,q,yes,boolean,{cell}\n")
}

/// One claim of a kind with this value.
fn valued(kind: &str, value: &str) -> String {
    format!("source,item,value,type\nann,q,{value},{kind}\n")
}

#[test]
fn rows_and_cells() {
    // A row of cells that are as long as cells may be, and one that fills it up.
    let of_length = |n: usize| {
        let n_columns = limits::MAX_ROW_BYTES / limits::MAX_FIELD_BYTES + 1;
        let header = (0..n_columns).map(|ix| format!(",x_{ix}")).collect::<Vec<_>>().concat();
        let mut row = "ann,q,yes".to_owned();
        let mut left = n - row.len();
        for _ in 0..n_columns {
            let cell = (left - 1).min(limits::MAX_FIELD_BYTES);
            row = row + "," + &"x".repeat(cell);
            left -= cell + 1;
            if left == 0 {
                row.push_str(&",".repeat(n_columns - (row.matches(',').count() - 2)));
                break;
            }
        }
        (format!("source,item,value{header}\n{row}\n"), row.len())
    };
    let (_, slack) = of_length(limits::MAX_ROW_BYTES - 20);
    let n = limits::MAX_ROW_BYTES - 20 + (limits::MAX_ROW_BYTES - slack);
    let ((at, is), (beyond, is_beyond)) = (of_length(n), of_length(n + 1));
    assert_eq!((is, is_beyond), (limits::MAX_ROW_BYTES, limits::MAX_ROW_BYTES + 1));
    bounded("claims.csv", &at, &beyond, "row-too-long");
    let object = |n: usize| {
        let start = r#"{"source":"ann","item":"q","value":"yes","x_a":""#;
        format!("{start}{}\"}}\n", "x".repeat(n - start.len() - 2))
    };
    let [at, beyond] = [0, 1].map(|more| object(limits::MAX_ROW_BYTES + more));
    bounded("claims.jsonl", &at, &beyond, "row-too-long");
    let [at, beyond] = [0, 1].map(|more| claim("x_a", &"x".repeat(limits::MAX_FIELD_BYTES + more)));
    bounded("claims.csv", &at, &beyond, "field-too-long");
}

#[test]
fn columns_and_depth() {
    let table = |n: usize| {
        let more = n - 3;
        let header = (0..more).map(|ix| format!(",x_{ix}")).collect::<Vec<_>>().concat();
        format!("source,item,value{header}\nann,q,yes{}\n", ",".repeat(more))
    };
    let [at, beyond] = [0, 1].map(|more| table(limits::MAX_COLUMNS + more));
    bounded("claims.csv", &at, &beyond, "too-many-columns");
    let object = |n: usize| {
        let more = (3..n).map(|ix| format!(",\"x_{ix}\":1")).collect::<Vec<_>>().concat();
        format!("{{\"source\":\"ann\",\"item\":\"q\",\"value\":\"yes\"{more}}}\n")
    };
    let [at, beyond] = [0, 1].map(|more| object(limits::MAX_COLUMNS + more));
    bounded("claims.jsonl", &at, &beyond, "too-many-columns");
    // The object itself is a level.
    let nested = |n: usize| {
        let (open, close) = ("[".repeat(n - 1), "]".repeat(n - 1));
        format!("{{\"source\":\"ann\",\"item\":\"q\",\"value\":\"yes\",\"x_a\":{open}{close}}}\n")
    };
    let [at, beyond] = [0, 1].map(|more| nested(limits::MAX_JSON_DEPTH + more));
    bounded("claims.jsonl", &at, &beyond, "too-deep");
}

#[test]
fn names_addresses_and_chains() {
    for letter in ["x", "ع"] {
        let [at, beyond] = [0, 1].map(|more| claim("unit", &letter.repeat(names::MAX_NAME + more)));
        bounded("claims.csv", &at, &beyond, "longer than 200 characters");
    }
    let address = |n: usize| claim("url", &format!("https://{}", "x".repeat(n - 8)));
    bounded("claims.csv", &address(4_096), &address(4_097), "is not a web address");
    let chain = |n: usize| {
        let steps: Vec<String> = (0..n).map(|ix| format!("s{ix}")).collect();
        format!("chain,item,value,type\n{},q,yes,boolean\n", steps.join(" > "))
    };
    let [at, beyond] = [0, 1].map(|more| chain(parse_chain::MAX_STEPS + more));
    bounded("claims.csv", &at, &beyond, "at most 16 are taken");
}

#[test]
fn values() {
    let figure = |lead: &str| valued("number", &format!("{lead}{}", "0".repeat(30)));
    for sign in ["", "-"] {
        let [at, beyond] = ["1", "2"].map(|digit| figure(&format!("{sign}{digit}")));
        bounded("claims.csv", &at, &beyond, "too-large");
    }
    for (at, beyond) in [("2999-12-31", "3000-01-01"), ("0001-01-01", "0000-12-31")] {
        bounded("claims.csv", &valued("date", at), &valued("date", beyond), "year");
    }
    let set = |n: usize| {
        let members: Vec<String> = (0..n).map(|ix| format!("m{ix}")).collect();
        valued("set", &members.join(";"))
    };
    let [at, beyond] = [0, 1].map(|more| set(parse_value::MAX_MEMBERS + more));
    bounded("claims.csv", &at, &beyond, "201 members");
}

#[test]
fn rules_and_attributes() {
    let sum = |n: usize| {
        let parts: Vec<String> = (1..n).map(|ix| format!("i{ix}")).collect();
        parse_rule::parse_rule(thiqa::domain::RuleKind::Sum, &format!("i0 = {}", parts.join(" + ")))
    };
    assert_eq!(sum(parse_rule::MAX_TERMS).unwrap().len(), parse_rule::MAX_TERMS);
    let refusal = sum(parse_rule::MAX_TERMS + 1).unwrap_err();
    assert!(refusal.message.contains("65 terms; at most 64"), "{}", refusal.message);
    let attributes = |n: usize| {
        let rows = (0..n).map(|ix| format!("a{ix},category\n")).collect::<Vec<_>>().concat();
        format!("attribute,type\n{rows}")
    };
    let [at, beyond] = [0, 1].map(|more| attributes(limits::MAX_ATTRIBUTES + more));
    bounded("attributes.csv", &at, &beyond, "at most 30000 attributes");
}

#[test]
fn rejects() {
    let bad = |n: usize| format!("source,item,value,type\n{}", "ann,q,,boolean\n".repeat(n));
    let refusal = read("claims.csv", &bad(limits::MAX_REJECTS - 1)).unwrap_err();
    assert!(refusal.starts_with("999 "), "{refusal}");
    let refusal = read("claims.csv", &bad(limits::MAX_REJECTS + 500)).unwrap_err();
    assert!(refusal.starts_with("1000 "), "{refusal}");
}

/// Two sources on one item with so many values. Below the limit it is scored, beyond it nothing is.
#[test]
fn values_of_an_item() {
    let case = |n: usize| {
        let rows = (0..n).map(|ix| format!("s{},q,v{ix}\n", ix % 500)).collect::<Vec<_>>().concat();
        format!("source,item,value\n{rows}")
    };
    for (more, code) in [(0, 0), (1, 2)] {
        let bench = Bench::new();
        bench.write("claims.csv", &case(VALUES_MAX + more));
        bench.ok(&["init", "case.db"]);
        bench.ok(&["import", "case.db", "claims.csv", "--new-sources", "--open"]);
        let ran = bench.run(&["score", "case.db"]);
        assert_eq!(ran.code, code, "{}", ran.err);
        let n_runs = bench.number("case.db", "SELECT count(*) FROM run");
        assert!((n_runs - (1.0 - more as f64)).abs() < 0.5, "{n_runs}");
        assert!(more == 0 || ran.err.contains("at most 5000"), "{}", ran.err);
    }
}

#[test]
fn what_a_query_returns() {
    let bench = Bench::new();
    bench.ok(&["init", "case.db"]);
    let text = |n: usize| format!("SELECT length(printf('%.*c', {n}, 'x')) AS n");
    let at = bench.ok(&["query", "case.db", &text(262_144 - 1), "--json"]);
    assert!(at.out.contains("262143"), "{}", at.out);
    let beyond = bench.run(&["query", "case.db", &text(262_145), "--json"]);
    assert!(beyond.code != 0 && beyond.err.contains("longer than 262144 bytes"), "{}", beyond.err);
    let rows = |n: usize| {
        format!(
            "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {n}) SELECT n FROM c"
        )
    };
    let at = bench.ok(&["query", "case.db", &rows(100_000), "--csv"]);
    assert_eq!(at.out.lines().count(), 100_001);
    assert!(at.err.is_empty(), "{}", at.err);
    let beyond = bench.run(&["query", "case.db", &rows(100_001), "--csv"]);
    assert_eq!(beyond.out.lines().count(), 100_001);
    assert!(beyond.err.contains("cut short after 100000 rows"), "{}", beyond.err);
}
