//! Undeclared dependence on cases whose truth is known: who copies is found, who does not is not, and
//! neither sybils nor the attacks of the threat model carry the day. Default settings, the whole way.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use std::collections::{BTreeMap, BTreeSet};

use thiqa::app::Store;
use thiqa::simulate::{Kind, Scenario, Truth, Wishes};

use crate::scenarios::{scored, sources};

/// Pairs that are found, by key, the smaller first.
fn found(store: &Store) -> BTreeSet<(String, String)> {
    let sql =
        "SELECT source_a, source_b FROM v_dependence WHERE p_a_copies_b + p_b_copies_a >= 0.9";
    let rows = store.query_rows(sql, &[]).unwrap().rows;
    let pair = |ix: usize| {
        let text = |column: usize| rows[ix][column].as_str().unwrap().to_owned();
        (text(0), text(1))
    };
    (0..rows.len()).map(pair).collect()
}

/// Codes of the findings on dependence.
fn codes(store: &Store) -> BTreeSet<String> {
    let sql = "SELECT code FROM v_finding WHERE code BETWEEN 'M020' AND 'M023'";
    let rows = store.query_rows(sql, &[]).unwrap().rows;
    rows.iter().map(|row| row[0].as_str().unwrap().to_owned()).collect()
}

/// By item: P(the truth).
fn p_truth(store: &Store, truth: &Truth) -> BTreeMap<String, f64> {
    let sql = "SELECT item, value, probability FROM v_value";
    let known: BTreeMap<&str, &str> =
        truth.values.iter().map(|v| (v.item.as_str(), v.value.as_str())).collect();
    let mut found: BTreeMap<String, f64> = BTreeMap::new();
    for row in store.query_rows(sql, &[]).unwrap().rows {
        let (item, value) = (row[0].as_str().unwrap(), row[1].as_str().unwrap());
        if known.get(item) == Some(&value) {
            found.insert(item.to_owned(), row[2].as_f64().unwrap());
        }
    }
    found
}

/// By item: whether the leading answer that somebody gave is the truth, and its probability.
fn leaders(store: &Store, truth: &Truth) -> Vec<(bool, f64)> {
    let sql = "SELECT item, value, max(probability) FROM v_value WHERE n_claims > 0 GROUP BY item";
    let known: BTreeMap<&str, &str> =
        truth.values.iter().map(|v| (v.item.as_str(), v.value.as_str())).collect();
    let rows = store.query_rows(sql, &[]).unwrap().rows;
    let told = rows.iter().map(|row| {
        let (item, value) = (row[0].as_str().unwrap(), row[1].as_str().unwrap());
        (known.get(item) == Some(&value), row[2].as_f64().unwrap())
    });
    told.collect()
}

fn n_of(item: &str) -> usize {
    item.trim_start_matches("item-").parse().unwrap()
}

/// Share of the items (those that `keep` names) on which the truth has more than half.
fn accuracy(p: &BTreeMap<String, f64>, keep: impl Fn(usize) -> bool) -> f64 {
    let kept: Vec<f64> = p.iter().filter(|(i, _)| keep(n_of(i))).map(|(_, p)| *p).collect();
    kept.iter().filter(|p| **p > 0.5).count() as f64 / kept.len() as f64
}

fn sized(kind: Kind, n_sources: usize) -> Scenario {
    Scenario::sized(kind, Wishes { n_sources: Some(n_sources), ..Wishes::default() }).unwrap()
}

/// Largest distance of estimated and true hit rate among sources whose key begins with `prefix`.
fn off(store: &Store, truth: &Truth, prefix: &str) -> f64 {
    let own = sources(store, truth).into_iter().filter(|s| s.0.starts_with(prefix));
    own.map(|s| (s.1 - s.2).abs()).fold(0.0, f64::max)
}

fn score_of(store: &Store, truth: &Truth, key: &str) -> f64 {
    sources(store, truth).into_iter().find(|s| s.0 == key).unwrap().1
}

/// Fixed seeds: no chance. One dependent pair is expected a priori among all, so that of cases without
/// any at most one in nine could show a pair of .9, were the model exact; here none of 24 does, though
/// errors are popular, items hard, or everybody is bad.
#[test]
fn independent_sources_raise_no_alarm() {
    for kind in [Kind::HardItems, Kind::PopularError, Kind::PoorSources, Kind::KnowItAll] {
        for seed in 0..6 {
            let (store, _) = scored(&Scenario::new(kind), seed);
            assert!(found(&store).is_empty(), "{} {seed}: {:?}", kind.name(), found(&store));
            assert!(!codes(&store).contains("M021"), "{} {seed}", kind.name());
        }
    }
}

/// Fixed seeds: no chance. Copiers of `copiers` take .80 from an original that is mostly right, and slip:
/// of these pairs (a copier and its original, or two copiers of one) a quarter is found, and none that
/// is none.
#[test]
fn copiers_are_found_and_nobody_else() {
    let (mut hits, mut known, mut alarms) = (0, 0, 0);
    for seed in 0..8 {
        let wishes = Wishes { n_items: Some(200), n_sources: Some(10), ..Wishes::default() };
        let (store, _) = scored(&Scenario::sized(Kind::Copiers, wishes).unwrap(), seed);
        let names = store.query_rows("SELECT source FROM v_source ORDER BY source", &[]).unwrap();
        let names: Vec<&str> = names.rows.iter().map(|row| row[0].as_str().unwrap()).collect();
        let root = |key: &str| key.rsplit('-').next().unwrap().to_owned();
        let found = found(&store);
        for (ix, a) in names.iter().enumerate() {
            for b in &names[ix + 1..] {
                let is_pair = root(a) == root(b);
                let is_found = found.contains(&((*a).to_owned(), (*b).to_owned()));
                known += usize::from(is_pair);
                hits += usize::from(is_pair && is_found);
                alarms += usize::from(!is_pair && is_found);
            }
        }
    }
    assert_eq!(alarms, 0, "of {hits} found");
    assert!(hits as f64 >= 0.25 * known as f64, "{hits} of {known}");
}

/// What sybils do to the last item, and to the three roots: P(truth) before and after, and the largest
/// change of a root's score.
fn pushed(kind: Kind, k: usize) -> (f64, f64, f64, Store) {
    let (before, truth) = scored(&sized(kind, 3), 5);
    let (after, _) = scored(&sized(kind, 3 + k), 5);
    let target = format!("item-{}", Scenario::new(kind).n_items() - 1);
    let p = |store: &Store| p_truth(store, &truth)[&target];
    let moved = (0..3).map(|n| {
        let key = format!("root-{n}");
        (score_of(&before, &truth, &key) - score_of(&after, &truth, &key)).abs()
    });
    (p(&before), p(&after), moved.fold(0.0, f64::max), after)
}

/// Exact bounds, fixed seed. Sybils without history move three roots' consensus by .05 at most, their
/// scores by .02, and are told of.
#[test]
fn sybils_move_nothing() {
    for k in [10, 100, 1_000] {
        let (before, after, moved, store) = pushed(Kind::Sybils, k);
        assert!(before - after <= 0.05 && after > 0.5, "{k} sybils: {before} to {after}");
        assert!(moved <= 0.02, "{k} sybils: a root's score moves by {moved}");
        assert!(codes(&store).contains("M022"), "{k} sybils: no finding");
    }
}

/// Exact bounds, fixed seed. Fifty true claims on what nobody doubts earn nothing.
#[test]
fn camouflage_earns_nothing() {
    for k in [10, 100, 1_000] {
        let (before, after, moved, store) = pushed(Kind::Camouflage, k);
        assert!(before - after <= 0.10 && after > 0.5, "{k} sybils: {before} to {after}");
        assert!(moved <= 0.02, "{k} sybils: a root's score moves by {moved}");
        assert!(!codes(&store).is_empty(), "{k} sybils: no finding");
    }
}

/// Fixed seeds. Attack 1, poor sources only: the engine does not take them for good ones.
#[test]
fn poor_sources_are_not_believed() {
    for seed in 0..3 {
        let (store, truth) = scored(&Scenario::new(Kind::PoorSources), seed);
        assert!(off(&store, &truth, "poor") <= 0.15, "{seed}: {}", off(&store, &truth, "poor"));
        let leaders = leaders(&store, &truth);
        let n = leaders.len() as f64;
        let right = leaders.iter().filter(|(is_true, _)| *is_true).count() as f64 / n;
        let told = leaders.iter().map(|(_, p)| p).sum::<f64>() / n;
        // Of the answers that were given the best one is found, and nobody passes for a good source:
        // it is not told as surer than it is right, and "(other)" has much of the rest.
        assert!(right >= 0.6 && told <= right, "{seed}: {right} right, told as {told}");
    }
}

/// Attack 2, start good, turn bad: the lies do not win, and the score shows them.
#[test]
fn a_turncoat_is_not_believed_for_its_past() {
    let (store, truth) = scored(&Scenario::new(Kind::Turncoat), 1);
    let p = p_truth(&store, &truth);
    assert!(accuracy(&p, |n| n >= 40) >= 0.95, "{}", accuracy(&p, |n| n >= 40));
    assert!(off(&store, &truth, "turncoat") <= 0.1);
    assert!(codes(&store).is_empty());
}

/// Attack 3, a popular wrong answer: it may win, but nobody is accused of copying.
#[test]
fn a_popular_error_is_no_copy() {
    for seed in 0..3 {
        let (store, truth) = scored(&Scenario::new(Kind::PopularError), seed);
        let p = p_truth(&store, &truth);
        assert!(accuracy(&p, |n| n % 5 != 0) >= 0.97, "{seed}");
        assert!(codes(&store).is_empty(), "{seed}: {:?}", codes(&store));
    }
}

/// Attack 4, an angry mob: 25 who speak of three items lose against five with a history.
#[test]
fn a_mob_does_not_win() {
    let (store, truth) = scored(&Scenario::new(Kind::Mob), 1);
    let p = p_truth(&store, &truth);
    assert!(accuracy(&p, |n| n >= 57) >= 1.0, "{:?}", accuracy(&p, |n| n >= 57));
    assert!(off(&store, &truth, "honest") <= 0.08, "{}", off(&store, &truth, "honest"));
    assert!(codes(&store).contains("M022"));
}

/// Attack 5, a know-it-all: breadth is no reliability.
#[test]
fn a_know_it_all_is_scored_by_what_is_checked() {
    let (store, truth) = scored(&Scenario::new(Kind::KnowItAll), 1);
    assert!(off(&store, &truth, "know-it-all") <= 0.1, "{}", off(&store, &truth, "know"));
    assert!(accuracy(&p_truth(&store, &truth), |_| true) >= 0.95);
}

/// Attack 6, sybil relays: a bad source and five undeclared copies of it do not outvote six honest ones.
/// Of more copies than honest sources nothing in the claims says that they are not the ones to believe.
#[test]
fn sybil_relays_are_one_voice() {
    let (store, truth) = scored(&Scenario::new(Kind::SybilRelays), 1);
    let p = p_truth(&store, &truth);
    assert!(accuracy(&p, |_| true) >= 0.97, "{}", accuracy(&p, |_| true));
    assert!(codes(&store).contains("M021"), "{:?}", codes(&store));
    assert!(off(&store, &truth, "honest") <= 0.06, "{}", off(&store, &truth, "honest"));
    assert!(!found(&store).iter().any(|(a, b)| a.contains("honest") || b.contains("honest")));
}

/// Attack 7, flooding: to say a thing fifteen times is to say it once.
#[test]
fn a_flood_is_one_voice() {
    let (store, truth) = scored(&Scenario::new(Kind::Flooding), 1);
    let p = p_truth(&store, &truth);
    assert!(accuracy(&p, |_| true) >= 0.97, "{}", accuracy(&p, |_| true));
    assert!(score_of(&store, &truth, "flooder") <= 0.35);
}

/// Attack 8, claims dated before their original: copies are found whatever the dates, the honest keep
/// their scores, and nothing is gained on the items.
#[test]
fn backdating_gains_nothing() {
    let (store, truth) = scored(&Scenario::new(Kind::Backdated), 1);
    assert!(codes(&store).contains("M021"), "{:?}", codes(&store));
    assert!(off(&store, &truth, "honest") <= 0.06, "{}", off(&store, &truth, "honest"));
    assert!(off(&store, &truth, "origin") <= 0.1, "{}", off(&store, &truth, "origin"));
    assert!(accuracy(&p_truth(&store, &truth), |_| true) >= 0.97);
}
