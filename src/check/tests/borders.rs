//! Borders of comparisons, and what explanations and findings say on either side of them.

use crate::check::{CheckOptions, check};
use crate::domain::{Certainty, Contradiction, ItemKind, OverlapCertainty, RuleKind};

use super::fixture::{Extra, Maker, at};
use super::numbers::{as_of, tolls};

const CERTAIN: OverlapCertainty = OverlapCertainty::Certain;

/// `boys <= held`, said by one body of one day.
fn ordered(boys: &str, held: &str) -> Maker {
    let mut m = Maker::default();
    m.item("boys", ItemKind::Number);
    m.item("held", ItemKind::Number);
    m.rule("O", RuleKind::Subset, 1.0, "boys <= held");
    m.claim(["A", "x", "boys", boys], &at("2022-01-20"));
    m.claim(["B", "x", "held", held], &at("2022-01-20"));
    m
}

#[test]
fn an_order_is_broken_only_where_no_reading_keeps_it() {
    for (boys, held, is_broken) in [
        ("3500", "3500", false),
        ("3501", "3500", true),
        ("3000..4000", "3500", false),
        ("3600..4000", "3000..3500", true),
        ("3600..4000", "3000..3600", false),
        (">3499", "3500", false),
        (">3500", "3500", true),
    ] {
        let found = ordered(boys, held).pairs(CERTAIN);
        assert_eq!(!found.is_empty(), is_broken, "{boys} <= {held}: {found:?}");
    }
}

#[test]
fn figures_as_far_apart_as_the_tolerance_are_the_same() {
    let found = |a: &str, b: &str, tolerance: f64| {
        let mut m = Maker::default();
        m.item("n", ItemKind::Number);
        m.tolerance("n", tolerance);
        m.claim(["A", "x", "n", a], &Extra::default());
        m.claim(["B", "y", "n", b], &Extra::default());
        m.pairs(CERTAIN).len()
    };
    for (a, b) in [("100", "105"), ("105", "100"), ("90..100", "105..110")] {
        assert_eq!(found(a, b, 5.0), 0, "{a} and {b}");
        assert_eq!(found(a, b, 4.9), 1, "{a} and {b}");
    }
}

#[test]
fn what_is_denied_is_no_figure() {
    let sums = |extra: &Extra<'_>| {
        let mut m = tolls();
        let day = as_of("2022-01-26");
        m.claim(["T", "desk", "total", "322"], &day);
        m.claim(["A", "desk", "part.a", "246"], extra);
        m.claim(["B", "desk", "part.b", "86"], &day);
        m.check().sums.len()
    };
    assert_eq!(sums(&as_of("2022-01-26")), 1);
    assert_eq!(sums(&Extra { denies: true, ..as_of("2022-01-26") }), 0);
}

/// A denied figure or bound is met by what lies within it, borders included.
#[test]
fn a_figure_within_what_is_denied_contradicts_it() {
    for (said, denied, clashes) in [
        ("50", "40..60", true),
        ("40..60", "40..60", true),
        ("30..50", "40..60", false),
        ("50..61", "40..60", false),
        ("61", "40..60", false),
    ] {
        let mut m = Maker::default();
        m.item("n", ItemKind::Number);
        m.claim(["A", "x", "n", said], &Extra::default());
        m.claim(["B", "y", "n", denied], &Extra { denies: true, ..Extra::default() });
        let found = m.check().contradictions;
        assert_eq!(!found.is_empty(), clashes, "{said}, denied {denied}: {found:?}");
    }
}

/// `A` and `B` contradict each other by a rule between two bodies.
fn weak(strength: f64, a: &Extra<'_>) -> Contradiction {
    let mut m = Maker::default();
    m.item("open", ItemKind::State);
    m.item("shut", ItemKind::State);
    m.rule("R", RuleKind::Excludes, strength, "open=true & shut=true");
    m.claim(["A", "x", "open", "true"], a);
    m.claim(["B", "y", "shut", "true"], &at("2022-01-20T10:00"));
    m.find("A×B").expect("a pair")
}

#[test]
fn weak_rules_and_hedges_weaken_in_proportion_and_are_named() {
    let now = || at("2022-01-20T10:00");
    let whole = weak(1.0, &now());
    let (half, quarter) = (weak(0.5, &now()), weak(0.25, &now()));
    assert!((half.probability / quarter.probability - 2.0).abs() < 1e-9);
    assert!(!whole.explanation.english.contains("Note:"), "{}", whole.explanation.english);
    let told = |found: &Contradiction, words: &str| {
        assert!(found.explanation.english.contains(words), "{}", found.explanation.english);
    };
    told(&half, "Note: R is not strict (strength 0.5).");
    let probable = weak(1.0, &Extra { certainty: Some(Certainty::Pr), ..now() });
    let possible = weak(1.0, &Extra { certainty: Some(Certainty::Ps), ..now() });
    told(&probable, "Note: A calls it only probable.");
    told(&possible, "Note: A calls it only possible.");
    told(&weak(1.0, &Extra { presupposed: true, ..now() }), "A takes it for granted");
    assert!(whole.probability >= probable.probability);
    assert!(probable.probability > possible.probability);
}

/// Which of two orders is told, by which of the dates lies later on average.
#[test]
fn the_likelier_order_is_told_first() {
    let why = |a: &str, b: &str| {
        let mut m = Maker::default();
        m.item("open", ItemKind::State);
        m.claim(["A", "x", "open", "true"], &at(a));
        m.claim(["B", "y", "open", "false"], &at(b));
        m.find("A×B").expect("a pair").explanation.english
    };
    let same = why("[2022-01-20..2022-01-22]", "[2022-01-20..2022-01-22]");
    assert!(same.contains("if B speaks of a later time than A, it is"), "{same}");
    let later = why("[2022-01-20..2022-01-22]", "[2022-01-20..2022-01-26]");
    assert!(later.contains("if B speaks of a later time than A, as it probably does"), "{later}");
    let earlier = why("[2022-01-20..2022-01-26]", "[2022-01-20..2022-01-22]");
    assert!(earlier.contains("if A speaks of a later time than B, as it probably"), "{earlier}");
}

/// `n` items, each with one certain contradiction.
fn disputed(n: usize) -> Maker {
    let mut m = Maker::default();
    for ix in 0..n {
        let item = format!("q{ix:02}");
        m.item(&item, ItemKind::Category);
        m.claim([&format!("A{ix}"), "x", &item, "red"], &Extra::default());
        m.claim([&format!("B{ix}"), "y", &item, "blue"], &Extra::default());
    }
    m
}

#[test]
fn more_than_fifty_disputed_items_are_one_finding() {
    let of = |n: usize| {
        let findings = disputed(n).check().findings;
        findings.into_iter().filter(|f| f.code == "C001").collect::<Vec<_>>()
    };
    let fifty = of(50);
    assert_eq!(fifty.len(), 50);
    assert!(fifty.iter().all(|f| f.subject.starts_with("item:q")));
    let more = of(51);
    assert_eq!(more.len(), 1);
    assert_eq!(more[0].subject, "");
    let told = crate::render::english(&more[0].message.phrase);
    assert!(told.contains("51"), "{told}");
}

/// Of an item with more pairs of contents than are looked at those are compared that are said most, and
/// the finding says how many.
#[test]
fn contents_beyond_the_limit_are_left_out_and_told() {
    let of = |n_values: usize| {
        let mut m = Maker::default();
        m.item("n", ItemKind::Number);
        for ix in 0..n_values {
            let value = (100 * (ix + 1)).to_string();
            m.claim([&format!("A{ix:02}"), &format!("s{ix}"), "n", &value], &Extra::default());
        }
        let options = CheckOptions { max_pairs_per_item: 10, ..CheckOptions::default() };
        check(&m.case, &options).contradictions.len()
    };
    // 9 contents make 36 pairs, up to four times the limit; 10 would make 45, and 5 of them make 10.
    assert_eq!(of(9), 36);
    assert_eq!(of(10), 10);
}
