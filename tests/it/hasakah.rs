//! The case that the project was made for: what the import, the cross-check and the scores must say.

use crate::support::{Bench, root};

fn certainty(bench: &Bench, a: &str, b: &str) -> Vec<String> {
    let sql = format!(
        "select certainty from v_contradiction where (claim_a='{a}' and claim_b='{b}') or \
         (claim_a='{b}' and claim_b='{a}')"
    );
    let text = |row: &serde_json::Value| row["certainty"].as_str().unwrap().to_owned();
    bench.rows("h.db", &sql).iter().map(text).collect()
}

fn p_right(bench: &Bench, claim: &str) -> f64 {
    bench.number("h.db", &format!("select p_right from v_claim where claim='{claim}'"))
}

#[test]
fn everything_is_imported_and_nothing_refused() {
    let (bench, ran) = Bench::hasakah();
    assert!(
        ran.err.contains("75 mentions, 74 claims, 63 items, 24 sources, 0 rejects"),
        "{}",
        ran.err
    );
    for file in ["h.db", "report/report.html", "report/report.md", "report/report.json"] {
        assert!(bench.path(file).metadata().unwrap().len() > 1_000, "{file}");
    }
    assert!((bench.number("h.db", "select count(*) from v_chain") - 75.0).abs() < 0.5);
}

#[test]
fn the_same_case_twice_adds_nothing_and_changes_no_byte_of_the_report() {
    let (bench, _) = Bench::hasakah();
    let before = std::fs::read(bench.path("report/report.html")).unwrap();
    let case = root().join("datasets/hasakah-2022");
    let again = bench.ok(&["run", case.to_str().unwrap(), "--db", "h.db", "--out", "report"]);
    assert!(again.err.contains("nothing changed since run 1"), "{}", again.err);
    assert_eq!(before, std::fs::read(bench.path("report/report.html")).unwrap());
    assert!((bench.number("h.db", "select count(*) from v_run") - 1.0).abs() < 0.5);
}

#[test]
fn the_cross_check_finds_what_the_coders_found() {
    let (bench, _) = Bench::hasakah();
    assert_eq!(certainty(&bench, "A1-03", "A1-06"), ["certain"], "still, a day later");
    assert_eq!(certainty(&bench, "A2-25", "A2-26"), ["certain"], "one dispatch says both");
    assert_eq!(certainty(&bench, "A1-06", "A2-09"), ["possible"], "never certain");
    for sequel in ["A1-31", "A1-34"] {
        assert_eq!(certainty(&bench, sequel, "A1-06"), ["possible"], "{sequel}");
        let sql = format!(
            "select explanation from v_contradiction where claim_a in ('{sequel}','A1-06') and \
             claim_b in ('{sequel}','A1-06')"
        );
        let text = bench.rows("h.db", &sql)[0]["explanation"].as_str().unwrap().to_lowercase();
        assert!(text.contains("sequel") && text.contains("lasting"), "{text}");
    }
    let check = bench.ok(&["check", "h.db", "--json"]);
    assert!(check.err.contains("R4 adds up: sohr"), "{}", check.err);
    assert!(check.err.contains("181 = 181, gap 0"), "{}", check.err);
    let sums = "select count(*) from v_contradiction where kind in ('arithmetic','monotone')";
    assert!(bench.number("h.db", sums).abs() < 0.5, "tolls grow, which is no contradiction");
}

#[test]
fn one_witness_is_not_counted_twice() {
    let (bench, _) = Bench::hasakah();
    let sql = "select n_roots from v_item where item='prison.is-presence'";
    // Athr (with its correspondent) and AFP speak on it; A1-01 and A1-12 are one voice.
    assert!((bench.number("h.db", sql) - 2.0).abs() < 0.5);
    assert!((p_right(&bench, "A1-01") - p_right(&bench, "A1-12")).abs() < 1e-12);
    let without = Bench::new();
    let copy = without.path("case");
    copy_case(&copy);
    let claims = std::fs::read_to_string(copy.join("claims.csv")).unwrap();
    let kept: Vec<&str> = claims.lines().filter(|line| !line.starts_with("A1-12,")).collect();
    std::fs::write(copy.join("claims.csv"), kept.join("\n")).unwrap();
    without.write("case/relations.csv", "from,to,relation,basis,note\n");
    without.ok(&["run", "case", "--db", "h.db", "--out", "report"]);
    let state = "select value || valid_from as k, probability from v_state where \
                 item='prison.is-presence' order by 1";
    let (a, b) = (bench.rows("h.db", state), without.rows("h.db", state));
    assert_eq!(a.len(), b.len());
    for (with, without) in a.iter().zip(&b) {
        let p = |row: &serde_json::Value| row["probability"].as_f64().unwrap();
        assert!((p(with) - p(without)).abs() < 1e-12, "{with} {without}");
    }
}

/// Copies the tables of the case.
fn copy_case(to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(root().join("datasets/hasakah-2022")).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}

#[test]
fn full_control_was_unlikely_when_announced_and_gone_by_the_thirtieth() {
    let (bench, _) = Bench::hasakah();
    let when_said = p_right(&bench, "A1-06");
    assert!(when_said > 0.005 && when_said < 0.3, "low but not zero: {when_said}");
    let sql = "select p_right - p_overtaken from v_claim where claim='A1-06'";
    let lasting = bench.number("h.db", sql);
    assert!(lasting < 0.03, "right when said and still so at the end: {lasting}");
    let end = bench.number(
        "h.db",
        "select probability from v_state where item='prison.full-control' and value='true' \
         order by segment desc limit 1",
    );
    assert!(end < 0.05, "near zero through 30 January: {end}");
    let said = bench.number(
        "h.db",
        "select probability from v_value where item='speech.sdf.full-control' and value='true'",
    );
    assert!(said > 0.9, "the SDF announced it: {said}");
}

#[test]
fn relays_are_not_debited_for_what_they_quote() {
    // With and without the SDF's content, the outlets' own scores are the same to the last digits.
    let (bench, _) = Bench::hasakah();
    let n = |source: &str| {
        let sql = format!(
            "select count(*) from v_claim where source='{source}' and item='prison.full-control'"
        );
        bench.number("h.db", &sql)
    };
    assert!(n("le-monde").abs() < 0.5 && n("athr").abs() < 0.5, "the claim is the SDF's alone");
    // On yes-or-no questions alone: of figures all three are less sure, and not equally often heard.
    let sql = "select reliability from v_source_topic where topic = 'binary' \
               and source in ('le-monde','athr','sdf') order by source";
    let scores: Vec<f64> =
        bench.rows("h.db", sql).iter().map(|r| r["reliability"].as_f64().unwrap()).collect();
    let [athr, le_monde, sdf] = scores[..] else { panic!("{scores:?}") };
    assert!(athr > sdf && le_monde > sdf, "athr {athr}, le-monde {le_monde}, sdf {sdf}");
}

#[test]
fn judging_the_announcement_false_costs_those_who_quoted_it_nothing() {
    let (bench, _) = Bench::hasakah();
    let judged = Bench::new();
    copy_case(&judged.path("case"));
    judged.write(
        "case/verdicts.csv",
        "item,value,confidence,valid,basis\n\
         prison.full-control,false,0.99,2022-01-26/2022-01-29,a test\n",
    );
    judged.ok(&["run", "case", "--db", "h.db", "--out", "report"]);
    let score = |bench: &Bench, source: &str| {
        bench.number("h.db", &format!("select reliability from v_source where source='{source}'"))
    };
    for outlet in ["le-monde", "athr"] {
        let (before, after) = (score(&bench, outlet), score(&judged, outlet));
        assert!(after > before - 0.005, "{outlet}: {before} to {after}");
    }
    assert!(score(&judged, "sdf") < score(&bench, "sdf"), "it costs the one who said it");
}

#[test]
fn thin_sources_have_wide_intervals_and_no_grade() {
    let (bench, _) = Bench::hasakah();
    let sql = "select source, grade, reliability_hi - reliability_lo as width, n_claims from v_source \
               where n_claims between 1 and 4";
    let rows = bench.rows("h.db", sql);
    assert!(rows.len() > 5, "{rows:?}");
    for row in rows {
        assert_eq!(row["grade"], "F", "{row}");
        assert!(row["width"].as_f64().unwrap() > 0.15, "{row}");
    }
}

/// Claims of one state, a day apart: `first` says true on day 0, two others say false on `day`.
fn later_denial(day: u32) -> (f64, f64) {
    let bench = Bench::new();
    bench.write(
        "claims.csv",
        &format!(
            "source,item,value,time,type\na,control,true,2022-01-01T12:00Z,state\n\
             b,control,false,2022-01-{day:02}T13:00Z,state\nc,control,false,2022-01-{day:02}T14:00Z,state\n"
        ),
    );
    bench.ok(&["import", "t.db", "claims.csv"]);
    bench.ok(&["score", "t.db"]);
    let row = &bench.rows("t.db", "select p_right, p_overtaken from v_claim where source='a'")[0];
    (row["p_right"].as_f64().unwrap(), row["p_overtaken"].as_f64().unwrap())
}

#[test]
fn the_world_changed_replaces_it_was_false_as_reports_move_later() {
    let steps: Vec<(f64, f64)> = [1, 2, 4, 8, 16, 30].map(later_denial).to_vec();
    for pair in steps.windows(2) {
        let ((right, overtaken), (later_right, later_overtaken)) = (pair[0], pair[1]);
        assert!(later_overtaken > overtaken, "overtaken must rise: {steps:?}");
        assert!(1.0 - later_right < 1.0 - right, "wrong must fall: {steps:?}");
    }
}

#[test]
fn declared_relays_change_no_posterior() {
    let (bench, _) = Bench::hasakah();
    let sql = "select 'c' || claim as k, p_right as p from v_claim where p_right is not null \
               union all select 's' || source, reliability from v_source where n_claims > 0 \
               union all select 'v' || item || value, probability from v_value \
               union all select 't' || item || value || coalesce(valid_from, ''), probability from v_state \
               order by 1";
    let before = bench.rows("h.db", sql);
    for n in [1_usize, 10, 1_000] {
        let more = Bench::new();
        let copy = more.path("case");
        copy_case(&copy);
        let mut sources = std::fs::read_to_string(copy.join("sources.csv")).unwrap();
        let mut claims = std::fs::read_to_string(copy.join("claims.csv")).unwrap();
        for k in 0..n {
            sources.push_str(&format!("relay-{k},outlet,Relay {k},,,\n"));
            claims.push_str(&format!(
                "R-{k},A1-06,A1,2,sdf > relay-{k},announced,prison.full-control,true,CT,unstated,\
                 [2022-01-26?..2022-01-29?],[2022-01-26?..2022-01-29?],sometime,,,indirect,adopts,,,\n"
            ));
        }
        std::fs::write(copy.join("sources.csv"), sources).unwrap();
        std::fs::write(copy.join("claims.csv"), claims).unwrap();
        more.ok(&["run", "case", "--db", "h.db", "--out", "report"]);
        let after = more.rows("h.db", sql);
        assert_eq!(before.len(), after.len(), "{n} relays");
        for (old, new) in before.iter().zip(&after) {
            assert_eq!(old["k"], new["k"]);
            let (old_p, new_p) = (old["p"].as_f64().unwrap(), new["p"].as_f64().unwrap());
            assert!((old_p - new_p).abs() <= 1e-12, "{n} relays: {old} {new}");
        }
    }
}

#[test]
fn row_order_and_threads_change_no_bit_of_the_result() {
    let (bench, _) = Bench::hasakah();
    let digest = |bench: &Bench| {
        bench.rows("h.db", "select result_digest from v_run")[0]["result_digest"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let expected = digest(&bench);
    let shuffled = Bench::new();
    let copy = shuffled.path("case");
    copy_case(&copy);
    for table in ["claims.csv", "items.csv", "sources.csv", "rules.csv"] {
        let text = std::fs::read_to_string(copy.join(table)).unwrap();
        let mut lines: Vec<&str> = text.lines().collect();
        // A row that names an earlier one (`same_as`) may come first too: claims keep their order
        // within themselves but the file is turned round where nothing refers back.
        if table == "claims.csv" {
            let header = lines.remove(0);
            let (own, same): (Vec<&str>, Vec<&str>) =
                lines.into_iter().partition(|line| !line.contains("A1-33,A1-06"));
            lines = std::iter::once(header).chain(own.into_iter().rev()).chain(same).collect();
        } else if table != "sources.csv" {
            lines[1..].reverse();
        }
        std::fs::write(copy.join(table), lines.join("\n") + "\n").unwrap();
    }
    shuffled.ok(&["run", "case", "--db", "h.db", "--out", "report"]);
    assert_eq!(digest(&shuffled), expected);
    for threads in ["1", "2", "8"] {
        let other = Bench::new();
        let case = root().join("datasets/hasakah-2022");
        let status = std::process::Command::new(env!("CARGO_BIN_EXE_thiqa"))
            .args([
                "-q",
                "run",
                case.to_str().unwrap(),
                "--db",
                "h.db",
                "--out",
                "report",
                "--engine",
                "em",
            ])
            .current_dir(other.path("."))
            .env("RAYON_NUM_THREADS", threads)
            .status()
            .unwrap();
        assert!(status.success());
        assert_eq!(digest(&other), expected, "{threads} threads");
    }
}

/// A reader who knows neither the method nor the country finds the answers at the top.
#[test]
fn the_top_of_the_report_answers_what_a_reader_asks() {
    let (bench, _) = Bench::hasakah();
    let report = std::fs::read_to_string(bench.path("report/report.md")).unwrap();
    let top = report.split("## Over time").next().unwrap();
    for words in [
        "Syrian Democratic Forces said yes (claim `A1-06`, 26–29 Jan 2022). On this evidence it was most likely wrong \
         already when it was said; that the world changed only afterwards is improbable",
        "the most probable answer is no: ",
        "3 of 12 contradictions are certain: both sides cannot be right",
        "**How sure are we**: Of 60 questions that could be weighed, 3 confirmed by independent origins",
        "**Whom to rely on, and for what**: Not to be told from these data",
    ] {
        assert!(top.contains(words), "no {words:?} in {top}");
    }
    // The timeline tells it in the order in which it was said.
    let timeline = report.split("## Over time").nth(1).unwrap();
    let said: Vec<usize> = ["`A2-09`", "`A1-06`", "`A1-03`", "`A1-31`"]
        .iter()
        .map(|claim| timeline.find(claim).unwrap())
        .collect();
    assert!(said.is_sorted_by(|a, b| a < b), "{said:?}");
}

#[test]
fn a_misspelt_key_is_met_with_the_nearest_ones() {
    let (bench, _) = Bench::hasakah();
    let ran = bench.run(&["claims", "h.db", "--item", "prison.fullcontrol"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("did you mean `prison.full-control`"), "{}", ran.err);
    let silent = bench.ok(&["claims", "h.db", "--source", "kurdish-forces"]);
    assert!(silent.out.contains("(none)"), "a source without claims is no error: {}", silent.out);
    let ran = bench.run(&["explain", "h.db", "sdf"]);
    assert!(ran.err.contains("source:sdf"), "{}", ran.err);
}

#[test]
fn contradictions_are_readable_in_a_terminal() {
    let (bench, _) = Bench::hasakah();
    let ran = bench.ok(&["contradictions", "h.db"]);
    assert!(ran.out.contains("both cannot be right"), "{}", ran.out);
    let text = ran.out.replace("\n    ", " ");
    assert!(text.contains("sdf (A1-06) says yes to “Do Kurdish-led forces (Syrian"), "{text}");
    assert!(ran.out.lines().all(|line| line.chars().count() <= 100), "{}", ran.out);
}
