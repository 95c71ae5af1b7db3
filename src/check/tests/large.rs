//! Work on large cases, counted in steps rather than in seconds.

use crate::check::{CheckOptions, check_counted};
use crate::domain::{
    Claim, ContradictionKind, Id, ItemKind, OverlapCertainty, Quantity, Span, Value,
};

use super::fixture::{Extra, Maker};

fn plain(m: &mut Maker, item: Id, source: Id, value: Id, valid: Option<Span>) {
    let id = Id::from_ix(m.case.claims.len());
    m.case.claims.push(Claim { id, item, source, value, valid, detail: None });
}

#[test]
fn two_hundred_thousand_claims_on_one_state() {
    let mut m = Maker::default();
    let item = m.item("s", ItemKind::State);
    let values = [m.value(ItemKind::State, "true"), m.value(ItemKind::State, "false")];
    let sources: Vec<Id> = (0..50).map(|i| m.source(&format!("s{i}"))).collect();
    let n = 200_000_i64;
    for i in 0..n {
        let valid = Span::new(i * 60, i * 60 + 3_600);
        plain(&mut m, item, sources[(i % 50) as usize], values[(i % 2) as usize], valid);
    }
    let (outcome, work) = check_counted(&m.case, &CheckOptions::default());
    assert_eq!(outcome.contradictions.len(), 1);
    let c = &outcome.contradictions[0];
    assert_eq!(c.certainty, OverlapCertainty::Possible);
    assert_eq!(c.kind, ContradictionKind::Denial);
    // Two claims overlap if less than 60 minutes apart; opposite values are an odd number apart.
    let expected: i64 = (1..60).step_by(2).map(|gap| n - gap).sum();
    assert_eq!(c.n_alike as i64, expected - 1);
    assert!(work.n_steps < 3 * n as usize, "{}", work.n_steps);
}

#[test]
fn pairs_that_may_overlap_are_counted_as_brute_force_counts_them() {
    let mut m = Maker::default();
    let item = m.item("s", ItemKind::State);
    let values = [m.value(ItemKind::State, "true"), m.value(ItemKind::State, "false")];
    let sources = [m.source("x"), m.source("y")];
    let mut spans: [Vec<Span>; 2] = [Vec::new(), Vec::new()];
    for i in 0..120_i64 {
        let side = usize::from(i % 3 == 0);
        // Uneven starts and lengths, without a pattern that the two sides share.
        let from = (i * i * 37) % 1_000;
        let span = Span { from, to: from + 1 + (i * 13) % (40 + 60 * side as i64) };
        spans[side].push(span);
        plain(&mut m, item, sources[side], values[side], Some(span));
    }
    let brute = spans[0]
        .iter()
        .flat_map(|a| spans[1].iter().map(move |b| usize::from(a.overlaps(*b))))
        .sum::<usize>();
    let (outcome, _) = check_counted(&m.case, &CheckOptions::default());
    assert_eq!(outcome.contradictions.len(), 1);
    assert_eq!(outcome.contradictions[0].n_alike, brute - 1);
}

#[test]
fn a_certain_pair_is_not_hidden_by_many_possible_ones() {
    let mut m = Maker::default();
    m.item("s", ItemKind::State);
    let day = Extra { valid: "2022-01-20", ..Extra::default() };
    for i in 0..20 {
        m.claim([&format!("A{i:02}"), "x", "s", "true"], &day);
        m.claim([&format!("B{i:02}"), "y", "s", "false"], &day);
    }
    let all_day = Extra { throughout: true, ..day };
    m.claim(["Z", "z", "s", "false"], &all_day);
    let outcome = m.check();
    assert_eq!(outcome.contradictions.len(), 1);
    let c = &outcome.contradictions[0];
    assert_eq!((m.pair(c).as_str(), c.certainty), ("A00×Z", OverlapCertainty::Certain));
    assert_eq!(c.n_alike, 20 * 21 - 1);
}

#[test]
fn two_hundred_thousand_items_with_five_claims() {
    let mut m = Maker::default();
    let values = ["a", "b", "c"].map(|v| m.value(ItemKind::Category, v));
    let sources: Vec<Id> = (0..5).map(|i| m.source(&format!("s{i}"))).collect();
    // Building by hand: the maker looks items up by name.
    let first = m.item("i", ItemKind::Category);
    let model = m.case.items[first.ix()].clone();
    let n = 200_000;
    for ix in 1..n {
        let id = Id::from_ix(ix);
        m.case.items.push(crate::domain::Item { id, key: format!("i{ix}"), ..model.clone() });
    }
    for ix in 0..n {
        for (at, source) in sources.iter().enumerate() {
            let value = values[usize::from(at == 4) + usize::from(at == 3 && ix % 10 == 0)];
            plain(&mut m, Id::from_ix(ix), *source, value, None);
        }
    }
    let (outcome, work) = check_counted(&m.case, &CheckOptions::default());
    // The surest are listed, the rest is counted.
    assert_eq!(outcome.contradictions.len(), CheckOptions::default().max_contradictions);
    assert_eq!(outcome.contradictions.len() + outcome.n_unlisted, n);
    assert!(work.n_steps < 10 * n, "{}", work.n_steps);
}

#[test]
fn many_different_numbers_on_one_item_are_not_compared_all_with_all() {
    let mut m = Maker::default();
    let item = m.item("n", ItemKind::Number);
    let n = 20_000;
    for i in 0..n {
        m.case.values.push((i.to_string(), Value::Number(Quantity::exact(f64::from(i)))));
        let (source, value) = (m.source(["x", "y"][i as usize % 2]), Id(i as u32 + 1));
        plain(&mut m, item, source, value, None);
    }
    let (outcome, work) = check_counted(&m.case, &CheckOptions::default());
    assert!(outcome.contradictions.len() <= 64);
    assert!(work.n_steps < 1_000, "{}", work.n_steps);
    assert!(outcome.findings.iter().any(|f| f.code == "C002"));
}

#[test]
fn a_long_falling_count_is_swept_once() {
    let mut m = Maker::default();
    let item = m.item("toll", ItemKind::Count);
    let n = 5_000_i64;
    let source = m.source("x");
    for i in 0..n {
        let text = (n - i).to_string();
        m.case.values.push((text, Value::Number(Quantity::exact((n - i) as f64))));
        let value = Id::from_ix(m.case.values.len() - 1);
        plain(&mut m, item, source, value, Span::new(i * 60, i * 60 + 1));
    }
    let (outcome, work) = check_counted(&m.case, &CheckOptions::default());
    let falls =
        outcome.contradictions.iter().filter(|c| c.rule.is_none() && c.probability > 0.9).count();
    assert_eq!(falls, 64);
    assert!(work.n_steps < 4 * n as usize, "{}", work.n_steps);
}
