//! Kinds, certainty and probability of contradictions, and what rules imply.

use crate::check::{CheckOptions, check};
use crate::domain::{
    Certainty, ContradictionKind, ItemKind, OverlapCertainty, Reach, RelationBasis, RelationKind,
    RuleKind, Timeline, implications,
};

use super::fixture::{Extra, Maker, at};

const CERTAIN: OverlapCertainty = OverlapCertainty::Certain;
const POSSIBLE: OverlapCertainty = OverlapCertainty::Possible;

/// A case with the items of the prison and its rules.
fn prison() -> Maker {
    let mut m = Maker::default();
    m.item("announced", ItemKind::Speech);
    m.item("control", ItemKind::State);
    m.item("presence", ItemKind::State);
    m.item("holdouts", ItemKind::Number);
    m.item("where", ItemKind::Category);
    m.item("clashes", ItemKind::State);
    m.says("announced", "force", "control", "true");
    m.rule("R1", RuleKind::Excludes, 1.0, "control=true & clashes=true");
    m.rule("R2", RuleKind::Excludes, 1.0, "control=true & presence=true");
    m.rule("R3", RuleKind::Implies, 1.0, "holdouts>0 | where=* -> presence=true");
    m
}

fn announcement(m: &mut Maker) {
    let span = "[2022-01-26..2022-01-29]";
    m.claim(["report", "paper", "announced", "true"], &at(span));
    m.claim(["F", "force", "control", "true"], &Extra { asserted: span, ..at(span) });
}

#[test]
fn still_after_an_anchor_is_certain_and_without_one_possible() {
    let mut m = prison();
    announcement(&mut m);
    let anchored = Extra {
        anchor: Some(("announced", 3_600, 90_000)),
        still: true,
        ..at("[2022-01-26..2022-01-30]")
    };
    m.claim(["S", "daily", "holdouts", "dozens"], &anchored);
    m.claim(["T", "other", "presence", "true"], &Extra { still: true, ..at("2022-02-02") });
    m.claim(["U", "third", "presence", "true"], &at("2022-02-02"));
    assert_eq!(m.pairs(CERTAIN), ["F×S"]);
    assert_eq!(m.pairs(POSSIBLE), ["F×T"]);
}

#[test]
fn a_claim_made_at_an_event_that_speaks_of_another_time_is_not_tied_to_it() {
    let mut m = prison();
    let span = "[2022-01-26..2022-01-29]";
    m.claim(["report", "paper", "announced", "true"], &at(span));
    m.claim(["F", "force", "control", "true"], &Extra { asserted: span, ..at("2022-01-20") });
    let timeline = Timeline::new(&m.case);
    let time = timeline.claim(m.case.claims[1].id);
    assert_eq!(time.spoken_at, Some(0));
    assert_eq!(time.own.tie, None);
    assert_eq!(time.reach, Reach::Own);
}

#[test]
fn two_announcements_are_told_apart_by_their_dates() {
    let mut m = prison();
    m.item("announced-again", ItemKind::Speech);
    m.says("announced-again", "force", "control", "true");
    m.claim(["r1", "paper", "announced", "true"], &at("2022-01-23"));
    m.claim(["r2", "paper", "announced-again", "true"], &at("2022-01-26"));
    let second = Extra { asserted: "2022-01-26", ..at("2022-01-26") };
    let tied = m.claim(["F", "force", "control", "true"], &second);
    let vague = m.claim(["G", "force", "control", "true"], &Extra::default());
    let timeline = Timeline::new(&m.case);
    assert_eq!(timeline.claim(tied).spoken_at, Some(1));
    assert_eq!(timeline.claim(vague).spoken_at, None);
}

#[test]
fn a_sequel_tied_to_the_event_is_possible_and_says_so() {
    let mut m = prison();
    announcement(&mut m);
    let after =
        Extra { anchor: Some(("announced", 3_600, 43_200)), ..at("[2022-01-26..2022-01-30]") };
    m.claim(["C", "daily", "clashes", "true"], &after);
    let c = m.find("C×F").expect("a sequel");
    assert_eq!(c.certainty, POSSIBLE);
    assert_eq!(c.overlap, None);
    // E[exp(−Δ)] for Δ uniform in 1 to 12 hours, ρ = 1 per day, in closed form.
    let (lo, hi) = (1.0_f64 / 24.0, 0.5_f64);
    let expected = ((-lo).exp() - (-hi).exp()) / (hi - lo);
    assert!((c.probability - expected).abs() < 1e-4, "{} {expected}", c.probability);
    assert!(c.explanation.english.contains("sequel"));
}

#[test]
fn order_that_is_known_counts_in_the_probability() {
    let mut m = prison();
    announcement(&mut m);
    let around = Extra { anchor: Some(("announced", -86_400, 86_400)), ..Extra::default() };
    m.claim(["C", "daily", "clashes", "true"], &around);
    // E[exp(−|Δ|)] for Δ uniform within a day on either side: 1 − 1/e.
    let p = m.find("C×F").expect("a pair").probability;
    assert!((p - (1.0 - (-1.0_f64).exp())).abs() < 0.001, "{p}");
}

#[test]
fn the_probability_is_the_chance_that_nothing_changed() {
    let mut m = Maker::default();
    m.item("s", ItemKind::State);
    m.claim(["A", "x", "s", "true"], &at("2022-01-26"));
    m.claim(["B", "y", "s", "false"], &at("2022-01-26"));
    // Two uniform times on one day: E[exp(−|x − y|)] = 2/e.
    let p = m.find("A×B").expect("a pair").probability;
    assert!((p - 2.0 * (-1.0_f64).exp()).abs() < 0.01, "{p}");
    let slow = CheckOptions { jump_rate_per_day: 0.0, ..CheckOptions::default() };
    let p = check(&m.case, &slow).contradictions[0].probability;
    assert!((p - 1.0).abs() < 1e-12);
    let fast = CheckOptions { jump_rate_per_day: 24.0, ..CheckOptions::default() };
    let quick = check(&m.case, &fast).contradictions[0].probability;
    assert!(quick < 0.15, "{quick}");
}

#[test]
fn throughout_the_whole_day_forces_an_overlap_and_an_uncertain_date_does_not() {
    let mut m = Maker::default();
    m.case.info.time_zone = "Asia/Damascus".to_owned();
    m.item("s", ItemKind::State);
    m.claim(["A", "x", "s", "true"], &Extra { throughout: true, ..at("2022-01-25/2022-01-28") });
    m.claim(["B", "y", "s", "false"], &at("2022-01-26"));
    m.claim(["C", "z", "s", "false"], &at("2022-01-27?"));
    assert_eq!(m.pairs(CERTAIN), ["A×B"]);
    assert_eq!(m.pairs(POSSIBLE), ["A×C"]);
    assert!(m.find("A×B").expect("certain").explanation.english.contains("on 26 January 2022"));
}

#[test]
fn states_at_different_times_do_not_clash() {
    let mut m = Maker::default();
    m.item("s", ItemKind::State);
    m.claim(["A", "x", "s", "true"], &at("2022-01-25"));
    m.claim(["B", "y", "s", "false"], &at("2022-01-26"));
    assert!(m.check().contradictions.is_empty());
}

#[test]
fn equal_instants_clash_for_certain() {
    let mut m = Maker::default();
    m.item("s", ItemKind::State);
    let a = m.claim(["A", "x", "s", "true"], &at("2022-01-25T12:00"));
    let b = m.claim(["B", "y", "s", "false"], &at("2022-01-25T12:00"));
    for id in [a, b] {
        let span = m.case.claims[id.ix()].valid.as_mut().expect("a span");
        span.to = span.from + 1;
    }
    assert_eq!(m.pairs(CERTAIN), ["A×B"]);
}

#[test]
fn one_dispatch_is_certain_only_in_the_present_tense() {
    let now = Extra { asserted: "2022-01-26", doc: "D", ..at("2022-01-26") };
    let mut m = Maker::default();
    m.item("s", ItemKind::State);
    m.claim(["A", "x", "s", "true"], &now);
    m.claim(["B", "y", "s", "false"], &now);
    m.claim(["C", "z", "s", "false"], &Extra { asserted: "2022-01-27", ..now.clone() });
    m.claim(["E", "z", "s", "false"], &Extra { doc: "other", ..now.clone() });
    assert_eq!(m.pairs(CERTAIN), ["A×B"]);
    assert_eq!(m.pairs(POSSIBLE), ["A×C", "A×E"]);
}

#[test]
fn two_descriptions_by_one_body_in_one_dispatch_are_certain_only_if_declared_exclusive() {
    let now = Extra { asserted: "2022-01-26", doc: "D", ..at("2022-01-26") };
    let mut m = Maker::default();
    m.item("advance", ItemKind::State);
    m.claim(["A", "x", "advance", "slow"], &now);
    m.claim(["B", "x", "advance", "section-by-section"], &now);
    let c = m.find("A×B").expect("a pair");
    assert_eq!((c.kind, c.certainty), (ContradictionKind::SelfContradiction, POSSIBLE));
    assert!(c.same_root);
    m.options("advance", &["slow", "section-by-section"]);
    assert_eq!(m.pairs(CERTAIN), ["A×B"]);
    m.options("advance", &["slow", "section-by-section<slow"]);
    assert!(m.find("A×B").is_none());
}

#[test]
fn questions_without_time_clash_for_certain_unless_hedged() {
    let mut m = Maker::default();
    m.item("b", ItemKind::Boolean);
    m.claim(["A", "x", "b", "true"], &Extra::default());
    m.claim(["B", "y", "b", "true"], &Extra { denies: true, ..Extra::default() });
    let maybe = Extra { certainty: Some(Certainty::Ps), ..Extra::default() };
    m.claim(["C", "z", "b", "false"], &maybe);
    m.claim(["U", "u", "b", "false"], &Extra { certainty: Some(Certainty::U), ..maybe.clone() });
    assert_eq!(m.pairs(CERTAIN), ["A×B"]);
    assert_eq!(m.pairs(POSSIBLE), ["A×C"]);
    let c = m.find("A×C").expect("possible");
    assert!((c.probability - 0.4).abs() < 1e-12);
    assert_eq!(c.kind, ContradictionKind::Denial);
}

#[test]
fn events_whose_times_cannot_meet_are_hardly_a_contradiction() {
    let mut m = Maker::default();
    m.item("raid", ItemKind::Event);
    m.claim(["A", "x", "raid", "true"], &at("2022-01-20"));
    m.claim(["B", "y", "raid", "false"], &at("2022-01-27"));
    let c = m.find("A×B").expect("a pair");
    assert!((c.probability - 0.1).abs() < 1e-12);
    assert!(c.explanation.english.contains("cannot overlap"), "{}", c.explanation.english);
}

#[test]
fn denying_a_wider_option_denies_its_parts() {
    let mut m = Maker::default();
    m.item("where", ItemKind::Category);
    m.options("where", &["dorms", "north<dorms", "yard"]);
    m.claim(["A", "x", "where", "north"], &Extra::default());
    m.claim(["B", "y", "where", "dorms"], &Extra { denies: true, ..Extra::default() });
    m.claim(["C", "z", "where", "yard"], &Extra::default());
    assert_eq!(m.pairs(CERTAIN), ["A×B", "A×C"]);
    assert_eq!(m.find("A×B").map(|c| c.kind), Some(ContradictionKind::Denial));
    assert_eq!(m.find("A×C").map(|c| c.kind), Some(ContradictionKind::SameItem));
}

#[test]
fn sets_clash_only_by_denial_and_dates_by_disjoint_spans() {
    let mut m = Maker::default();
    m.item("who", ItemKind::Set);
    m.item("day", ItemKind::Date);
    m.claim(["A", "x", "who", "a+b"], &Extra::default());
    m.claim(["B", "y", "who", "c"], &Extra::default());
    m.claim(["C", "z", "who", "b"], &Extra { denies: true, ..Extra::default() });
    m.claim(["D", "x", "day", "2022-01-20"], &Extra::default());
    m.claim(["E", "y", "day", "2022-01-21"], &Extra::default());
    m.claim(["F", "z", "day", "2022-01-20T18/2022-01-21T00"], &Extra::default());
    assert_eq!(m.pairs(CERTAIN), ["A×C", "D×E"]);
}

#[test]
fn a_coders_word_that_two_options_agree_is_taken() {
    let mut m = Maker::default();
    m.item("where", ItemKind::Category);
    let a = m.claim(["A", "x", "where", "north"], &Extra::default());
    let b = m.claim(["B", "y", "where", "some"], &Extra::default());
    assert_eq!(m.pairs(CERTAIN), ["A×B"]);
    m.case.relations.push(crate::domain::Relation {
        from: b,
        to: a,
        kind: RelationKind::Refines,
        basis: RelationBasis::Logical,
        note: None,
    });
    assert!(m.check().contradictions.is_empty());
}

#[test]
fn opinions_never_clash() {
    let mut m = Maker::default();
    m.item("view", ItemKind::Attitude);
    m.claim(["A", "x", "view", "true"], &Extra::default());
    m.claim(["B", "y", "view", "false"], &Extra::default());
    assert!(m.check().contradictions.is_empty());
}

#[test]
fn rules_chain_in_both_directions() {
    let mut m = prison();
    m.claim(["H", "x", "holdouts", "dozens"], &Extra::default());
    m.claim(["Z", "x", "holdouts", "0"], &Extra::default());
    m.claim(["F", "force", "control", "true"], &Extra::default());
    let derived = implications(&m.case);
    let said: Vec<(String, String, String, bool, usize)> = derived
        .iter()
        .map(|d| {
            let item = m.case.items[d.item.ix()].key.clone();
            (m.case.claim_key(d.claim), item, d.value.clone(), d.denies, d.rules.len())
        })
        .collect();
    let row = |c: &str, i: &str, v: &str, n| (c.to_owned(), i.to_owned(), v.to_owned(), false, n);
    assert_eq!(
        said,
        [
            row("H", "control", "false", 2),
            row("H", "presence", "true", 1),
            row("F", "presence", "false", 1),
            row("F", "clashes", "false", 1),
        ]
    );
    assert!(derived.iter().all(|d| (d.strength - 1.0).abs() < f64::EPSILON));
}

#[test]
fn the_strongest_path_is_kept_and_cycles_end() {
    let mut m = Maker::default();
    for item in ["a", "b", "c"] {
        m.item(item, ItemKind::Boolean);
    }
    m.rule("weak", RuleKind::Implies, 0.5, "a=true -> c=true");
    m.rule("ab", RuleKind::Implies, 0.9, "a=true -> b=true");
    m.rule("bc", RuleKind::Implies, 0.9, "b=true -> c=true");
    m.rule("cb", RuleKind::Implies, 1.0, "c=true -> b=true");
    m.claim(["A", "x", "a", "true"], &Extra::default());
    let c = m.item_id("c");
    let derived = implications(&m.case);
    assert_eq!(derived.len(), 2);
    let to_c = derived.iter().find(|d| d.item == c).expect("c");
    assert!((to_c.strength - 0.81).abs() < 1e-12);
    assert_eq!(to_c.rules.len(), 2);
}

#[test]
fn a_vague_number_that_may_be_zero_implies_nothing() {
    let mut m = prison();
    m.claim(["A", "x", "holdouts", "0..5"], &Extra::default());
    assert!(implications(&m.case).is_empty());
}

#[test]
fn an_option_denied_by_a_rule_clashes_with_its_parts() {
    let mut m = Maker::default();
    m.item("calm", ItemKind::Boolean);
    m.item("level", ItemKind::Category);
    m.options("level", &["high", "very-high<high", "low"]);
    m.rule("R", RuleKind::Excludes, 1.0, "calm=true & level=high");
    m.claim(["A", "x", "calm", "true"], &Extra::default());
    m.claim(["B", "y", "level", "very-high"], &Extra::default());
    m.claim(["C", "z", "level", "low"], &Extra::default());
    assert_eq!(m.pairs(CERTAIN), ["A×B", "B×C"]);
    assert_eq!(m.find("A×B").map(|c| c.kind), Some(ContradictionKind::Rule));
}

#[test]
fn weak_rules_and_short_overlaps_are_never_certain() {
    for (strength, grace_s, expected) in
        [(1.0, 0, CERTAIN), (0.6, 0, POSSIBLE), (1.0, 1_000_000, POSSIBLE)]
    {
        let mut m = Maker::default();
        m.item("a", ItemKind::State);
        m.item("b", ItemKind::State);
        m.rule("R", RuleKind::Excludes, strength, "a=true & b=true");
        m.case.rules[0].grace_s = grace_s;
        let span = Extra { throughout: true, ..at("2022-01-25/2022-01-28") };
        m.claim(["A", "x", "a", "true"], &span);
        m.claim(["B", "y", "b", "true"], &span);
        let c = m.find("A×B").expect("a pair");
        assert_eq!(c.certainty, expected);
        if strength < 1.0 {
            assert!((c.probability - 0.6).abs() < 1e-12);
        }
    }
}

#[test]
fn many_pairs_on_one_item_are_told_by_one() {
    let mut m = Maker::default();
    m.item("b", ItemKind::Boolean);
    for i in 0..10 {
        m.claim([&format!("T{i}"), "x", "b", "true"], &Extra::default());
        m.claim([&format!("U{i}"), "y", "b", "false"], &Extra::default());
    }
    let outcome = m.check();
    assert_eq!(outcome.contradictions.len(), 1);
    let c = &outcome.contradictions[0];
    assert_eq!((m.pair(c).as_str(), c.n_alike), ("T0×U0", 99));
    assert!(c.explanation.english.contains("99 further pairs"));
}
