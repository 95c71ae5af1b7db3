//! The Hasakah case: what `reference/domain.md` §1.6 and its prototype finding say must, and must
//! not, come out. Reads the coded tables where they are, and says so where they are not.

use std::{collections::HashMap, fs, io::Write as _, path::PathBuf};

use crate::domain::{
    Certainty, ClaimStatus, Contradiction, ContradictionKind, Id, ItemKind, OverlapCertainty,
    PublishedBasis, RuleKind, Severity,
};

use super::fixture::{Extra, Maker};

type Row = HashMap<String, String>;

fn folder() -> Option<PathBuf> {
    let beside = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/seeds"));
    beside.join("mentions.csv").exists().then_some(beside)
}

fn rows(folder: &std::path::Path, name: &str) -> Vec<Row> {
    let text = fs::read_to_string(folder.join(name)).expect("a seed table");
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

fn kind(word: &str) -> ItemKind {
    match word {
        "count-cumulative" => ItemKind::Count,
        "count" => ItemKind::Number,
        other => ItemKind::from_word(other).expect("a kind"),
    }
}

fn anchor(text: &str) -> Option<(&str, i64, i64)> {
    let (item, range) = text.split_once('+')?;
    let (lo, hi) = range.trim_end_matches('s').split_once("..")?;
    Some((item, lo.parse().ok()?, hi.parse().ok()?))
}

fn load(with_places: bool) -> Option<Maker> {
    let Some(folder) = folder() else {
        // A checkout without the shared material cannot run these; the fixtures still do.
        let mut stderr = std::io::stderr();
        let _ = writeln!(stderr, "skipped: no ../shared/seeds/mentions.csv beside the checkout");
        return None;
    };
    let mut m = Maker::default();
    m.case.info.time_zone = "Asia/Damascus".to_owned();
    for row in rows(&folder, "sources.csv") {
        m.source(&row["source"]);
    }
    for row in rows(&folder, "sources.csv") {
        if !row["speaks_for"].is_empty() {
            let (id, body) = (m.source(&row["source"]), m.source(&row["speaks_for"]));
            m.case.sources[id.ix()].speaks_for = Some(body);
        }
    }
    for row in rows(&folder, "items.csv") {
        m.item(&row["item"], kind(&row["kind"]));
    }
    m.says("speech.sdf.full-control", "sdf", "prison.full-control", "true");
    m.options("prison.holdouts.where", &["some-dormitories", "north<some-dormitories"]);
    m.options("sdf.advance", &["slow", "section-by-section<slow"]);
    let mut first: HashMap<String, Id> = HashMap::new();
    for row in rows(&folder, "mentions.csv") {
        let doc = &row["doc"];
        if !row["same_as"].is_empty() {
            m.mention(first[&row["same_as"]], doc, true);
            continue;
        }
        let extra = Extra {
            valid: &row["valid"],
            asserted: &row["asserted"],
            throughout: row["valid_mode"] == "throughout",
            as_of: row["valid_mode"] == "as-of",
            still: row["persists"] == "True",
            anchor: anchor(&row["anchor"]),
            certainty: Certainty::from_word(&row["certainty"]),
            presupposed: row["evidence"] == "presupposed",
            doc,
            ..Extra::default()
        };
        let source = row["chain"].split(" > ").next().expect("an origin");
        let id = m.claim([&row["claim_id"], source, &row["item"], &row["value"]], &extra);
        first.insert(row["claim_id"].clone(), id);
    }
    for row in rows(&folder, "rules.csv") {
        let rule_kind = RuleKind::from_word(&row["kind"]).expect("a rule kind");
        let mut terms = row["terms"].clone();
        if with_places && row["rule"] == "R3" {
            terms = terms.replace("n>0", "n>0 | prison.holdouts.where=*");
        }
        m.rule(&row["rule"], rule_kind, row["strength"].parse().expect("a number"), &terms);
        m.case.rules.last_mut().expect("a rule").text = row["text"].clone();
    }
    m.published("A1", "2022-01-30?", PublishedBasis::Inferred);
    m.published("A2", "2022-01-26", PublishedBasis::Stated);
    Some(m)
}

macro_rules! seeds_or_skip {
    ($with_places:expr) => {
        match load($with_places) {
            Some(case) => case,
            None => return,
        }
    };
}

fn get(m: &Maker, pair: &str) -> Contradiction {
    m.find(pair).unwrap_or_else(|| panic!("{pair} is not found"))
}

#[test]
fn the_case_is_read_whole() {
    let m = seeds_or_skip!(true);
    assert_eq!(m.case.mentions.len(), 75);
    assert_eq!(m.case.claims.len(), 74);
    assert_eq!(m.case.items.len(), 63);
}

#[test]
fn exactly_three_contradictions_are_certain() {
    let m = seeds_or_skip!(true);
    assert_eq!(m.pairs(OverlapCertainty::Certain), ["A1-03×A1-06", "A1-04×A1-06", "A2-25×A2-26"]);
    let m = seeds_or_skip!(false);
    assert_eq!(m.pairs(OverlapCertainty::Certain), ["A1-03×A1-06", "A2-25×A2-26"]);
}

#[test]
fn the_anchor_and_still_make_the_central_clash_certain() {
    let m = seeds_or_skip!(true);
    let c = get(&m, "A1-03×A1-06");
    assert_eq!(m.case.claim_key(c.claim_a), "A1-06");
    assert_eq!(c.kind, ContradictionKind::Rule);
    assert_eq!(c.rule.map(|r| m.case.rules[r.ix()].key.as_str()), Some("R2"));
    assert!((c.probability - 1.0).abs() < f64::EPSILON);
    assert!(!c.same_root);
    for words in [
        "R3",
        "R2",
        "le-monde (A1-03)",
        "18–30 hours after",
        "\"Still\" in A1-03",
        "both cannot be right, whenever that was",
    ] {
        assert!(c.explanation.english.contains(words), "no {words:?} in {}", c.explanation.english);
    }
}

#[test]
fn one_dispatch_makes_the_negotiation_clash_certain() {
    let m = seeds_or_skip!(true);
    let c = get(&m, "A2-25×A2-26");
    assert_eq!(c.kind, ContradictionKind::Denial);
    assert!(c.explanation.english.contains("one dispatch (A2)"), "{}", c.explanation.english);
    assert!(
        c.explanation.english.contains("A2-25 calls it only probable"),
        "{}",
        c.explanation.english
    );
}

#[test]
fn calendar_dates_alone_give_possible_ones() {
    let m = seeds_or_skip!(true);
    let possible = m.pairs(OverlapCertainty::Possible);
    for pair in [
        "A1-06×A2-09",
        "A1-06×A2-02",
        "A1-06×A1-31",
        "A1-06×A1-34",
        "A1-34×A2-31",
        "A1-06×A1-35",
        "A1-01×A1-06",
        "A1-06×A1-12",
    ] {
        assert!(possible.contains(&pair.to_owned()), "{pair} is not in {possible:?}");
    }
}

#[test]
fn nothing_else_is_a_contradiction() {
    let m = seeds_or_skip!(true);
    let all: Vec<String> = m.check().contradictions.iter().map(|c| m.pair(c)).collect();
    let expected = [
        "A1-03×A1-06",
        "A1-04×A1-06",
        "A2-25×A2-26",
        "A1-06×A2-09",
        "A1-06×A2-02",
        "A1-06×A1-31",
        "A1-06×A1-34",
        "A1-34×A2-31",
        "A1-06×A1-35",
        "A1-01×A1-06",
        "A1-06×A1-12",
        // Implied presence in the northern section on 26 January (R3 with places).
        "A1-06×A2-17",
    ];
    for pair in &all {
        assert!(expected.contains(&pair.as_str()), "{pair}: {}", get(&m, pair).explanation.english);
    }
    assert_eq!(all.len(), expected.len());
}

#[test]
fn renewed_clashes_are_explained_as_a_sequel() {
    let m = seeds_or_skip!(true);
    for pair in ["A1-06×A1-31", "A1-06×A1-34"] {
        let c = get(&m, pair);
        assert_eq!(c.rule.map(|r| m.case.rules[r.ix()].key.as_str()), Some("R1"));
        assert!(c.explanation.english.contains("sequel"), "{}", c.explanation.english);
        let words = "of A1-06, not the statement when made";
        assert!(c.explanation.english.contains(words), "{}", c.explanation.english);
    }
}

#[test]
fn weak_rules_are_named_and_never_certain() {
    let m = seeds_or_skip!(true);
    let c = get(&m, "A1-34×A2-31");
    assert!(c.probability <= 0.6);
    assert!(
        c.explanation.english.contains("R8 is not strict (strength 0.6)"),
        "{}",
        c.explanation.english
    );
}

#[test]
fn the_toll_adds_up() {
    let m = seeds_or_skip!(true);
    let outcome = m.check();
    assert_eq!(outcome.sums.len(), 1);
    let sum = &outcome.sums[0];
    assert_eq!(m.case.sources[sum.origin.ix()].key, "sohr");
    assert!((sum.total - 181.0).abs() < 1e-9 && (sum.parts - 181.0).abs() < 1e-9);
    assert!(sum.gap_lo.abs() < 1e-9 && sum.gap_hi.abs() < 1e-9);
    let as_of = sum.as_of.expect("a span");
    assert_eq!(super::fixture::when("2022-01-20/2022-01-26").outer, as_of);
    assert!(outcome.findings.iter().any(|f| f.code == "D005" && f.severity == Severity::Info));
}

#[test]
fn row_order_changes_nothing() {
    let m = seeds_or_skip!(true);
    let shown = |m: &Maker| -> Vec<(String, String, u64, String)> {
        m.check()
            .contradictions
            .iter()
            .map(|c| {
                let a = m.case.claim_key(c.claim_a);
                (
                    a,
                    m.case.claim_key(c.claim_b),
                    c.probability.to_bits(),
                    c.explanation.english.clone(),
                )
            })
            .collect()
    };
    let before = shown(&m);
    let findings = m.check().findings;
    let mut turned = load(true).expect("seen before");
    turned.case.claims.reverse();
    let n = turned.case.claims.len() as u32;
    for (ix, claim) in turned.case.claims.iter_mut().enumerate() {
        claim.id = Id::from_ix(ix);
    }
    turned.case.mentions.reverse();
    for (ix, mention) in turned.case.mentions.iter_mut().enumerate() {
        mention.id = Id::from_ix(ix);
        mention.claim = Id(n + 1 - mention.claim.0);
    }
    assert_eq!(before, shown(&turned));
    assert_eq!(findings, turned.check().findings);
}

#[test]
fn retracted_and_observing_claims_clash_with_nothing() {
    let mut m = seeds_or_skip!(true);
    let id = m.case.claims.iter().find(|c| m.case.claim_key(c.id) == "A1-06").map(|c| c.id);
    let ix = id.expect("A1-06").ix();
    m.case.claims[ix].detail.as_mut().expect("a detail").status = ClaimStatus::Retracted;
    assert_eq!(m.pairs(OverlapCertainty::Certain), ["A2-25×A2-26"]);
}
