//! Every finding: a case that fires it and one that does not.

use crate::domain::{ItemKind, PublishedBasis, RelationBasis, RelationKind, RuleKind, Severity};

use super::fixture::{Extra, Maker, at};

fn state() -> Maker {
    let mut m = Maker::default();
    m.item("s", ItemKind::State);
    m
}

fn has(m: &Maker, code: &str) -> bool {
    m.codes().contains(&code)
}

#[test]
fn c001_and_c010_tell_of_certain_and_of_own_contradictions() {
    let mut m = Maker::default();
    m.item("b", ItemKind::Boolean);
    m.claim(["A", "x", "b", "true"], &Extra::default());
    assert!(!has(&m, "C001") && !has(&m, "C010"));
    m.claim(["B", "y", "b", "false"], &Extra::default());
    assert!(has(&m, "C001") && !has(&m, "C010"));
    m.claim(["C", "x", "b", "false"], &Extra::default());
    assert!(has(&m, "C010"));
    let finding = m.check().findings.into_iter().find(|f| f.code == "C010").expect("C010");
    assert_eq!((finding.subject.as_str(), finding.severity), ("source:x", Severity::Warning));
}

#[test]
fn c011_tells_of_a_coded_contradiction_that_is_not_found() {
    let mut m = Maker::default();
    m.item("b", ItemKind::Boolean);
    m.item("c", ItemKind::Boolean);
    let from = m.claim(["A", "x", "b", "true"], &Extra::default());
    let to = m.claim(["B", "y", "c", "true"], &Extra::default());
    m.case.relations.push(crate::domain::Relation {
        from,
        to,
        kind: RelationKind::Contradicts,
        basis: RelationBasis::Logical,
        note: None,
    });
    assert!(has(&m, "C011"));
    m.rule("R", RuleKind::Excludes, 1.0, "b=true & c=true");
    assert!(!has(&m, "C011"));
}

#[test]
fn d001_tells_of_claims_dated_after_their_publication() {
    let mut m = state();
    m.claim(["A", "x", "s", "true"], &Extra { doc: "D", ..at("2022-01-26") });
    m.published("D", "2022-01-26", PublishedBasis::Stated);
    assert!(!has(&m, "D001"));
    m.claim(["B", "x", "s", "true"], &Extra { doc: "D", ..at("2022-01-27") });
    assert!(has(&m, "D001"));
    let finding = m.check().findings.into_iter().find(|f| f.code == "D001").expect("D001");
    assert_eq!(finding.subject, "claim:B");
}

#[test]
fn d002_tells_of_stale_observations() {
    let mut m = state();
    m.claim(["A", "x", "s", "true"], &Extra { doc: "D", ..at("2022-01-24") });
    m.published("D", "2022-01-26", PublishedBasis::Stated);
    assert!(!has(&m, "D002"));
    m.published("D", "2022-01-28", PublishedBasis::Stated);
    assert!(has(&m, "D002"));
}

#[test]
fn d003_counts_items_with_one_root() {
    let mut m = state();
    m.claim(["A", "x", "s", "true"], &at("2022-01-26"));
    m.claim(["B", "spokesman", "s", "true"], &at("2022-01-26"));
    let (spokesman, body) = (m.source("spokesman"), m.source("x"));
    m.case.sources[spokesman.ix()].speaks_for = Some(body);
    assert!(has(&m, "D003"));
    m.claim(["C", "y", "s", "true"], &at("2022-01-26"));
    assert!(!has(&m, "D003"));
    for source in &mut m.case.sources {
        source.independence_group = Some("one owner".to_owned());
    }
    assert!(has(&m, "D003"));
}

#[test]
fn d004_tells_of_still_without_an_anchor() {
    let mut m = state();
    m.item("e", ItemKind::Event);
    let anchored = Extra { still: true, anchor: Some(("e", 0, 60)), ..at("2022-01-26") };
    m.claim(["A", "x", "s", "true"], &anchored);
    assert!(!has(&m, "D004"));
    m.claim(["B", "x", "s", "true"], &Extra { still: true, ..at("2022-01-26") });
    assert!(has(&m, "D004"));
}

#[test]
fn d005_and_d006_tell_whether_a_sum_holds() {
    let build = |part: &str| {
        let mut m = Maker::default();
        m.item("total", ItemKind::Number);
        m.item("part", ItemKind::Number);
        m.rule("S", RuleKind::Sum, 1.0, "total = part");
        m.claim(["A", "x", "total", "5"], &Extra::default());
        m.claim(["B", "x", "part", part], &Extra::default());
        m
    };
    assert!(has(&build("5"), "D005") && !has(&build("5"), "D006"));
    assert!(has(&build("4"), "D006") && !has(&build("4"), "D005"));
}

#[test]
fn d007_tells_of_unnamed_links() {
    let mut m = state();
    let id = m.claim(["A", "x", "s", "true"], &Extra { doc: "D", ..Extra::default() });
    assert!(!has(&m, "D007"));
    m.mention(id, "E", false);
    assert!(has(&m, "D007"));
}

#[test]
fn d008_tells_of_inferred_and_uncertain_dates() {
    let mut m = state();
    m.claim(["A", "x", "s", "true"], &Extra { doc: "D", ..at("2022-01-26") });
    m.published("D", "2022-01-26", PublishedBasis::Stated);
    assert!(!has(&m, "D008"));
    m.published("D", "2022-01-26", PublishedBasis::Inferred);
    assert!(has(&m, "D008"));
    m.published("D", "2022-01-26", PublishedBasis::Stated);
    m.claim(["B", "x", "s", "true"], &at("2022-01-26?"));
    assert!(has(&m, "D008"));
}

#[test]
fn d009_tells_of_one_statement_entered_twice() {
    let mut m = state();
    m.claim(["A", "x", "s", "true"], &at("2022-01-26"));
    m.claim(["B", "y", "s", "true"], &at("2022-01-26"));
    m.claim(["C", "x", "s", "true"], &at("2022-01-27"));
    assert!(!has(&m, "D009"));
    m.claim(["D", "x", "s", "true"], &at("2022-01-26"));
    assert!(has(&m, "D009"));
}

#[test]
fn d010_tells_of_anchors_that_dates_exclude() {
    let mut m = state();
    m.item("e", ItemKind::Event);
    m.claim(["E", "x", "e", "true"], &at("2022-01-26"));
    let hours = |hours: i64, valid| Extra { anchor: Some(("e", 0, hours * 3_600)), ..at(valid) };
    m.claim(["A", "x", "s", "true"], &hours(48, "2022-01-27"));
    assert!(!has(&m, "D010"));
    m.claim(["B", "x", "s", "true"], &hours(12, "2022-02-10"));
    assert!(has(&m, "D010"));
}
