//! `thiqa baselines`, and the finding where most classic methods disagree.

use serde_json::Value;

use crate::support::Bench;

fn data(bench: &Bench, args: &[&str]) -> Vec<Value> {
    let ran = bench.ok(args);
    let document: Value = serde_json::from_str(&ran.out).unwrap();
    document["data"].as_array().unwrap().clone()
}

fn imported(claims: &str) -> Bench {
    let bench = Bench::new();
    bench.write("claims.csv", claims);
    bench.ok(&["import", "c.db", "claims.csv", "--new-sources"]);
    bench
}

/// One source that three others echo, against two: five items, so that everybody has a record.
fn echoes(order: impl Fn(Vec<String>) -> Vec<String>) -> Bench {
    let mut rows = Vec::new();
    for n in 0..5 {
        for relay in ["r1", "r2", "r3"] {
            rows.push(format!("crier > {relay},q{n},yes,boolean"));
        }
        rows.extend(["w1", "w2"].map(|witness| format!("{witness},q{n},no,boolean")));
    }
    imported(&format!("chain,item,value,type\n{}\n", order(rows).join("\n")))
}

#[test]
fn relays_outvote_witnesses_and_the_run_says_so() {
    let bench = echoes(|rows| rows);
    bench.ok(&["score", "c.db"]);
    let findings =
        bench.rows("c.db", "SELECT * FROM v_finding WHERE code = 'B001' ORDER BY subject");
    assert_eq!(findings.len(), 5, "{findings:?}");
    assert_eq!(findings[0]["subject"], "item:q0");
    assert_eq!(findings[0]["severity"], "info");
    let message = findings[0]["message"].as_str().unwrap();
    assert!(
        message.starts_with(
            "7 of 7 classic methods choose another value than the model, most of them `true`; the \
             model chooses `false` (0."
        ) && message
            .ends_with("3 of its 4 voters only relay it, which these methods count as witnesses"),
        "{message}"
    );
    let advice = findings[0]["advice"].as_str().unwrap();
    assert!(advice.contains("`thiqa explain DB item:q0`"), "{advice}");
    let rows = data(&bench, &["baselines", "c.db", "--only", "vote,dawid-skene", "--json"]);
    for row in &rows {
        assert_eq!(row["agreement"], 0.0, "{row}");
        assert_eq!(row["n_compared"], 5, "{row}");
    }
}

#[test]
fn more_than_fifty_such_items_are_one_finding() {
    let mut rows = vec!["chain,item,value,type".to_owned()];
    for n in 0..60 {
        for relay in ["r1", "r2", "r3"] {
            rows.push(format!("crier > {relay},q{n},yes,boolean"));
        }
        rows.extend(["w1", "w2"].map(|witness| format!("{witness},q{n},no,boolean")));
    }
    let bench = imported(&(rows.join("\n") + "\n"));
    bench.ok(&["score", "c.db"]);
    let findings = bench.rows("c.db", "SELECT subject, message FROM v_finding WHERE code = 'B001'");
    assert_eq!(findings.len(), 1, "{findings:?}");
    let message = findings[0]["message"].as_str().unwrap();
    assert!(message.starts_with("on 60 items most classic methods"), "{message}");
}

#[test]
fn ties_states_figures_and_verdicts_raise_no_finding() {
    let bench = Bench::new();
    // What relays win by number, but a verdict has decided; a tie; a state; a figure.
    bench.write(
        "claims.csv",
        "chain,item,value,type,time\n\
         crier > r1,judged,yes,boolean,\ncrier > r2,judged,yes,boolean,\ncrier > r3,judged,yes,boolean,\n\
         w1,judged,no,boolean,\nw2,judged,no,boolean,\n\
         w1,tie,yes,boolean,\nw2,tie,no,boolean,\n\
         crier > r1,held,true,state,2022-01-01\ncrier > r2,held,true,state,2022-01-01\n\
         w1,held,false,state,2022-01-01\nw2,held,false,state,2022-01-01\n\
         crier > r1,dead,4,number,\ncrier > r2,dead,4,number,\nw1,dead,11,number,\nw2,dead,11,number,\n",
    );
    bench.write("verdicts.csv", "item,value\njudged,no\n");
    bench.ok(&["import", "c.db", "claims.csv", "verdicts.csv", "--new-sources"]);
    bench.ok(&["score", "c.db"]);
    assert!(bench.rows("c.db", "SELECT * FROM v_finding WHERE code = 'B001'").is_empty());
}

#[test]
fn scores_are_never_probabilities() {
    let bench = echoes(|rows| rows);
    bench.write("verdicts.csv", "item,value\nq0,no\nq1,no\n");
    bench.ok(&["import", "c.db", "verdicts.csv"]);
    for row in data(&bench, &["baselines", "c.db", "--json"]) {
        let is_probable = row["gives"] == "probabilities";
        assert_eq!(row["log_loss"].is_number(), is_probable, "{row}");
        if row["gives"] == "figures" {
            assert_eq!(row["note"], "not run: no figures", "{row}");
        } else {
            assert_eq!(row["n_judged"], 2, "{row}");
        }
    }
    let rows = data(&bench, &["baselines", "c.db", "--items", "--json"]);
    assert_eq!(rows.len(), 25 * 5);
    for row in rows {
        let filled = ["score", "probability", "p_alone"].map(|key| row[key].is_number());
        let expected = match row["method"].as_str().unwrap() {
            "ltm" => [false, false, true],
            "accu" | "pop-accu" | "accu-sim" | "accu-copy" | "dawid-skene" | "zencrowd"
            | "simple-lca" | "guess-lca" | "mace" | "glad" | "ibcc" | "ebcc" | "bwa" => {
                [false, true, false]
            }
            _ => [true, false, false],
        };
        assert_eq!(filled, expected, "{row}");
    }
}

#[test]
fn what_cannot_be_used_is_counted() {
    let bench = imported(
        "claim_id,source,item,value,type,stance,certainty,time,retracts\n\
         a1,a,plain,yes,boolean,,,2022-01-01,\n\
         a2,a,plain,no,boolean,,,2022-01-02,\n\
         b1,b,plain,yes,boolean,denies,,,\n\
         c1,c,plain,yes,boolean,observing,,,\n\
         d1,d,plain,yes,boolean,,U,,\n\
         e1,e,where,north,category,,,,\n\
         f1,f,where,north,category,denies,,,\n\
         g1,g,where,south,category,,,,\n\
         g2,g,where,south,category,,,,g1\n\
         h1,h,dead,dozens,number,,,,\n\
         i1,i,dead,12,number,,,,\n",
    );
    let ran = bench.ok(&["baselines", "c.db", "--items", "--only", "vote,median", "--csv"]);
    // The later claim of a; b denies yes, so says no.
    assert!(ran.out.contains("plain,vote,false,no,1,"), "{}", ran.out);
    assert!(ran.out.contains("dead,median,,,,,,12,"), "{}", ran.out);
    let ran = bench.ok(&["baselines", "c.db", "--only", "vote"]);
    let words: Vec<&str> = ran.out.split_whitespace().collect();
    let text = words.join(" ");
    assert!(
        text.contains(
            "left out: 2 observing or uncommitted, 1 denials of one of several values, 1 corrected \
             or retracted, 1 bounds, vague words and values of another kind, 1 said again by the \
             same source"
        ),
        "{text}"
    );
}

#[test]
fn own_words_count_before_what_is_relayed_and_aloof_publishers_do_not_vote() {
    let bench = imported(
        "claim_id,chain,item,value,type,outlet_stance,time\n\
         c1,crier > herald,q,yes,boolean,,2022-01-05\n\
         c2,herald,q,no,boolean,,2022-01-01\n\
         c3,crier > sun,p,yes,boolean,distances,\n\
         c4,moon,p,no,boolean,,\n",
    );
    let rows = data(&bench, &["baselines", "c.db", "--items", "--only", "vote", "--json"]);
    assert_eq!(rows[0]["item"], "p");
    // crier against moon, the sun stands aside; crier against the herald's own words.
    for row in rows {
        assert_eq!(row["tied"], "yes", "{row}");
    }
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let forwards = echoes(|rows| rows);
    let backwards = echoes(|mut rows| {
        rows.reverse();
        rows
    });
    for list in ["--items", "--sources"] {
        let args = ["baselines", "c.db", list, "--csv"];
        assert_eq!(forwards.ok(&args).out, backwards.ok(&args).out, "{list}");
    }
}

#[test]
fn wrong_requests_say_what_to_do() {
    let bench = echoes(|rows| rows);
    let ran = bench.run(&["baselines", "c.db", "--only", "vote,oracle"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("`oracle` is no method"), "{}", ran.err);
    assert!(ran.err.contains("one of vote, sums"), "{}", ran.err);
    assert_eq!(bench.run(&["baselines", "c.db", "--items", "--sources"]).code, 2);
    bench.ok(&["init", "empty.db"]);
    let ran = bench.run(&["baselines", "empty.db"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("no claims to read"), "{}", ran.err);
}

#[test]
fn contested_items_only_when_asked() {
    let bench = imported(
        "source,item,value,type\na,one,yes,boolean\nb,one,yes,boolean\na,two,yes,boolean\nb,two,no,boolean\n",
    );
    let all = data(&bench, &["baselines", "c.db", "--items", "--only", "sums", "--json"]);
    let contested =
        data(&bench, &["baselines", "c.db", "--items", "--only", "sums", "--contested", "--json"]);
    assert_eq!((all.len(), contested.len()), (2, 1));
    assert_eq!(contested[0]["item"], "two");
}
