//! Numbers, sums, orders and counts that must not fall.

use crate::domain::{ContradictionKind, ItemKind, OverlapCertainty, RuleKind};

use super::fixture::{Extra, Maker, at};

const CERTAIN: OverlapCertainty = OverlapCertainty::Certain;
const POSSIBLE: OverlapCertainty = OverlapCertainty::Possible;

pub(super) fn as_of(valid: &str) -> Extra<'_> {
    Extra { as_of: true, ..at(valid) }
}

/// A toll and its two parts.
pub(super) fn tolls() -> Maker {
    let mut m = Maker::default();
    for item in ["total", "part.a", "part.b"] {
        m.item(item, ItemKind::Count);
    }
    m.rule("S", RuleKind::Sum, 1.0, "total = part.a + part.b");
    m
}

#[test]
fn a_sum_that_does_not_hold_is_a_certain_contradiction_of_one_body() {
    let mut m = tolls();
    let day = as_of("2022-01-20/2022-01-26");
    m.claim(["T", "desk", "total", "322"], &day);
    m.claim(["A", "spokesman", "part.a", "246"], &day);
    m.claim(["B", "desk", "part.b", "86"], &day);
    assert!(m.check().sums.is_empty());
    let (spokesman, desk) = (m.source("spokesman"), m.source("desk"));
    m.case.sources[spokesman.ix()].speaks_for = Some(desk);
    let outcome = m.check();
    assert_eq!(outcome.sums.len(), 1);
    assert!((outcome.sums[0].gap_lo + 10.0).abs() < 1e-9);
    assert_eq!(m.pairs(CERTAIN), ["A×T"]);
    let c = m.find("A×T").expect("a pair");
    assert_eq!(c.kind, ContradictionKind::Arithmetic);
    assert!(c.explanation.english.contains("the difference is -10"), "{}", c.explanation.english);
    assert!(
        c.explanation.english.contains("desk: it contradicts itself"),
        "{}",
        c.explanation.english
    );
}

#[test]
fn bounds_and_times_and_schemes_are_respected_by_sums() {
    let mut m = tolls();
    let day = as_of("2022-01-26");
    m.claim(["T", "desk", "total", ">300"], &day);
    m.claim(["A", "desk", "part.a", "246"], &day);
    m.claim(["B", "desk", "part.b", "86"], &day);
    m.claim(["A2", "desk", "part.a", "900"], &as_of("2022-01-27"));
    m.claim(["B2", "desk", "part.b", "900"], &Extra { scheme: "other", ..as_of("2022-01-26") });
    let outcome = m.check();
    assert_eq!(outcome.sums.len(), 1);
    assert!(outcome.sums[0].holds(0.0));
    assert!(m.pairs(CERTAIN).is_empty());
}

#[test]
fn a_cumulative_count_that_falls_is_found_and_one_that_grows_is_not() {
    let mut m = tolls();
    m.rule("M", RuleKind::Monotone, 0.95, "total");
    m.claim(["A", "x", "total", "90"], &as_of("2022-01-22"));
    m.claim(["B", "x", "total", "181"], &as_of("2022-01-20/2022-01-26"));
    m.claim(["C", "y", "total", "150..170"], &as_of("2022-01-28"));
    m.claim(["D", "y", "total", "260"], &as_of("2022-01-28"));
    assert!(m.pairs(CERTAIN).is_empty());
    let c = m.find("B×C").expect("a fall");
    assert_eq!(c.kind, ContradictionKind::Monotone);
    assert!((c.probability - 0.95).abs() < 1e-12);
    assert!(m.find("A×B").is_none() && m.find("B×D").is_none());
    assert_eq!(m.find("C×D").map(|c| c.kind), Some(ContradictionKind::SelfContradiction));
}

#[test]
fn other_schemes_are_not_compared() {
    let mut m = tolls();
    m.claim(["A", "x", "total", "181"], &Extra { scheme: "p", ..as_of("2022-01-22") });
    m.claim(["B", "y", "total", "100"], &Extra { scheme: "q", ..as_of("2022-01-28") });
    m.claim(["C", "y", "total", "100"], &Extra { scheme: "q", ..as_of("2022-01-22") });
    assert!(m.check().contradictions.is_empty());
}

#[test]
fn numbers_clash_if_their_ranges_are_further_apart_than_the_tolerance() {
    let mut m = Maker::default();
    m.item("n", ItemKind::Number);
    m.claim(["A", "x", "n", "100"], &Extra::default());
    m.claim(["B", "y", "n", "104"], &Extra::default());
    m.claim(["C", "z", "n", ">100"], &Extra::default());
    m.claim(["D", "w", "n", "dozens|hundreds?"], &Extra::default());
    assert_eq!(m.pairs(CERTAIN), ["A×B", "A×C"]);
    m.tolerance("n", 5.0);
    assert!(m.pairs(CERTAIN).is_empty());
}

#[test]
fn a_part_that_exceeds_its_whole_is_certain_for_one_body_and_time() {
    let build = |other: &str, strength: f64| {
        let mut m = Maker::default();
        m.item("boys", ItemKind::Number);
        m.item("held", ItemKind::Number);
        m.rule("O", RuleKind::Subset, strength, "boys <= held");
        let day = Extra { valid: "2022-01-20", ..Extra::default() };
        m.claim(["A", "x", "boys", "~4000"], &day);
        m.claim(["B", other, "held", "~3000"], &day);
        m
    };
    assert_eq!(build("x", 1.0).pairs(CERTAIN), ["A×B"]);
    assert_eq!(build("x", 0.9).pairs(POSSIBLE), ["A×B"]);
    let across = build("y", 1.0);
    assert_eq!(across.pairs(POSSIBLE), ["A×B"]);
    let c = across.find("A×B").expect("a pair");
    assert_eq!(c.kind, ContradictionKind::Order);
    assert!(c.explanation.english.contains("exceeds"), "{}", c.explanation.english);
}

#[test]
fn an_order_that_some_reading_keeps_is_no_contradiction() {
    let mut m = Maker::default();
    for item in ["fled", "gave-up", "held", "came"] {
        m.item(item, ItemKind::Number);
    }
    m.rule("O", RuleKind::Order, 1.0, "fled + gave-up <= held + came");
    m.claim(["A", "x", "fled", "dozens|hundreds?"], &Extra::default());
    m.claim(["B", "x", "gave-up", ">850"], &Extra::default());
    m.claim(["C", "x", "held", "~3500"], &Extra::default());
    assert!(m.check().contradictions.is_empty());
    m.claim(["D", "x", "came", ">100"], &Extra::default());
    assert!(m.check().contradictions.is_empty());
}
