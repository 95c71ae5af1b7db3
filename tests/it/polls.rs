//! `datasets/polls538`: real sources, real outcomes.

use crate::support::{Bench, root};

/// The whole way without the results, then against them. Nothing is random here; the bounds are what
/// the run of 0.1.0 shows (accuracy .875, Spearman .358, 90 % interval .261 to .447) with some room for
/// a better model.
#[test]
fn polls_are_imported_whole_and_scores_go_with_hit_rates() {
    let bench = Bench::new();
    let case = root().join("datasets/polls538");
    let case = case.to_str().unwrap();
    let args = ["run", case, "--db", "p.db", "--out", "report", "--verdicts", "hold-out"];
    let ran = bench.ok(&args);
    let said = "p.db: 0 mentions, 11012 claims, 2101 items, 513 sources, 0 rejects";
    assert!(ran.err.contains(said), "{}", ran.err);
    assert!(!ran.err.contains("note:"), "{}", ran.err);
    let ran = bench.ok(&["evaluate", "p.db", "--json", "--min-claims", "5"]);
    let document: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let data = &document["data"];
    assert_eq!((&data["n_verdicts"], &data["n_evaluated"]), (&2099.into(), &2099.into()));
    assert_eq!(data["topics"].as_array().unwrap().len(), 5);
    let of = |section: &str, name: &str, end: &str| data[section][name][end].as_f64().unwrap();
    assert!(of("labels", "accuracy", "value") > 0.865, "{}", data["labels"]);
    assert!(of("sources", "spearman", "value") > 0.3, "{}", data["sources"]);
    assert!(of("sources", "spearman", "lo") > 0.2, "{}", data["sources"]);
    // Hit rates as they are in the files: the latest poll of a pollster and election counts, of
    // several that day none where they differ.
    let rate = "WITH last AS (SELECT c.source_id, c.item_id, max(c.valid_from) AS day FROM claim c \
                GROUP BY 1, 2) \
                SELECT avg(right) FROM (SELECT max(v.text) = max(t.value) AS right FROM last l \
                JOIN claim c ON c.source_id = l.source_id AND c.item_id = l.item_id \
                AND c.valid_from = l.day JOIN value v USING (value_id) JOIN item i ON \
                i.item_id = l.item_id JOIN v_verdict t ON t.item = i.key \
                GROUP BY l.source_id, l.item_id HAVING count(DISTINCT v.text) = 1)";
    let overall = bench.number("p.db", rate);
    let ranked = of("sources", "mean_hit_rate", "value");
    assert!((ranked - overall).abs() < 0.02, "{ranked} of ranked sources, {overall} of all");
}
