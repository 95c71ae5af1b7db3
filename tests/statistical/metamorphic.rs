//! What must not matter does not: names, when time began, which answer is called yes, and what has
//! nothing to do with a question.

use std::collections::BTreeMap;

use crate::cases::{HOUR, Maker, random, single};
use crate::random::Dice;
use thiqa::domain::{CaseFile, Id, ItemKind, RuleKind, SourceKind, Span, Value, When, WhenForm};
use thiqa::infer::{EmOptions, Fit, Silent, em};
use thiqa::model::{AssembleOptions, Assembled, assemble};

/// Fits at the mode, without draws: two of them differ by rounding alone.
fn fitted(case: &CaseFile, max_iterations: usize) -> (Assembled, Fit) {
    let assembled = assemble(case, AssembleOptions { use_verdicts: true });
    let options = EmOptions { n_draws: 0, max_iterations, ..EmOptions::default() };
    let fit = em(&assembled.problem, &options, &mut Silent).expect("a fit");
    (assembled, fit)
}

/// Everything inferred, by key: sources' means, items' probabilities over time.
fn told(case: &CaseFile, max_iterations: usize) -> BTreeMap<String, f64> {
    let (assembled, fit) = fitted(case, max_iterations);
    let mut all = BTreeMap::new();
    for (body, source) in assembled.bodies.iter().zip(&fit.posterior.sources) {
        all.insert(format!("source {}", case.sources[body.ix()].key), source.mean);
    }
    for (item, found) in assembled.items.iter().zip(&fit.posterior.items) {
        let element = item.element.as_deref().unwrap_or_default();
        let key = format!("item {} {element}", case.items[item.item.ix()].key);
        for (z, p) in found.probability.iter().enumerate() {
            let value = item.values.get(z).map_or_else(|| z.to_string(), Clone::clone);
            all.insert(format!("{key} {value}"), *p);
        }
        for (n, segment) in found.segments.iter().enumerate() {
            for (value, p) in item.values.iter().zip(&segment.probability) {
                all.insert(format!("{key} {value} in segment {n}"), *p);
            }
        }
    }
    all
}

fn same(what: &str, a: &BTreeMap<String, f64>, b: &BTreeMap<String, f64>, within: f64) {
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>(), "{what}");
    for (key, x) in a {
        assert!((x - b[key]).abs() <= within, "{what}: {key} is {x}, then {}", b[key]);
    }
}

/// Exact: names that sort as before give the same bits.
#[test]
fn names_do_not_matter() {
    for seed in 1..=20 {
        let case = random(seed);
        let mut renamed = case.clone();
        let rename = |key: &mut String| *key = format!("the {key}");
        renamed.sources.iter_mut().for_each(|row| rename(&mut row.key));
        renamed.items.iter_mut().for_each(|row| rename(&mut row.key));
        renamed.documents.iter_mut().for_each(|row| rename(&mut row.key));
        renamed.rules.iter_mut().for_each(|row| rename(&mut row.key));
        let bits = |case: &CaseFile| {
            let fit = fitted(case, 12).1.posterior;
            format!("{:?}{:?}{:?}", fit.sources, fit.items, fit.observations)
        };
        assert_eq!(bits(&case), bits(&renamed), "seed {seed}");
    }
}

/// Names that sort otherwise change the order of sums and of nothing else: within 1e-6.
#[test]
fn the_order_of_names_does_not_matter() {
    for seed in 1..=20 {
        let case = random(seed);
        let mut renamed = case.clone();
        let rename = |key: &mut String| *key = key.chars().rev().chain(key.chars()).collect();
        renamed.sources.iter_mut().for_each(|row| rename(&mut row.key));
        renamed.items.iter_mut().for_each(|row| rename(&mut row.key));
        let back: BTreeMap<String, String> = renamed
            .sources
            .iter()
            .zip(&case.sources)
            .map(|(new, old)| (new.key.clone(), old.key.clone()))
            .chain(
                renamed.items.iter().zip(&case.items).map(|(n, o)| (n.key.clone(), o.key.clone())),
            )
            .collect();
        let named = |key: String| {
            let mut parts: Vec<&str> = key.split(' ').collect();
            if let Some(old) = back.get(parts[1]) {
                parts[1] = old;
            }
            parts.join(" ")
        };
        let then = told(&renamed, 30).into_iter().map(|(key, p)| (named(key), p)).collect();
        same(&format!("seed {seed}"), &told(&case, 30), &then, 1e-6);
    }
}

fn later(when: &mut When, by: i64) {
    let move_span = |span: &mut Span| {
        for end in [&mut span.from, &mut span.to] {
            if *end != i64::MIN && *end != i64::MAX {
                *end += by;
            }
        }
    };
    move_span(&mut when.outer);
    match &mut when.form {
        WhenForm::Single => {}
        WhenForm::Interval { begin, end } => [begin, end].into_iter().for_each(move_span),
        WhenForm::OneOf(all) => all.iter_mut().for_each(move_span),
    }
}

/// All times of a case so much later; times as typed stay as they are.
fn moved(case: &CaseFile, by: i64) -> CaseFile {
    let mut new = case.clone();
    for claim in &mut new.claims {
        if let Some(valid) = &mut claim.valid {
            let mut when = single(valid.from, 1);
            when.outer = *valid;
            later(&mut when, by);
            *valid = when.outer;
        }
        if let Some(detail) = &mut claim.detail {
            let times = [&mut detail.validity.when, &mut detail.asserted];
            times.into_iter().flatten().for_each(|when| later(when, by));
        }
    }
    let published = new.mentions.iter_mut().map(|row| &mut row.published);
    let times = published
        .chain(new.documents.iter_mut().map(|row| &mut row.published))
        .chain(new.verdicts.iter_mut().map(|row| &mut row.valid));
    times.flatten().for_each(|when| later(when, by));
    for (_, value) in &mut new.values {
        if let Value::Date(when) = value {
            later(when, by);
        }
    }
    new
}

/// The same case a thousand days, or eight months, later: within 1e-7 (grids of dates are laid from
/// other numbers).
#[test]
fn when_it_happened_does_not_matter() {
    for seed in 1..=20 {
        let case = random(seed);
        for by in [1_000 * 24 * HOUR, -243 * 24 * HOUR] {
            let what = format!("seed {seed}, {by} s later");
            same(&what, &told(&case, 12), &told(&moved(&case, by), 12), 1e-7);
        }
    }
}

/// Booleans and states of yes and no, with rules that bind them and a few verdicts.
fn yes_or_no(seed: u64) -> CaseFile {
    let dice = &mut Dice(seed);
    let mut maker = Maker::default();
    let sources: Vec<Id> =
        (0..6).map(|n| maker.source(&format!("s{n}"), SourceKind::Outlet)).collect();
    let booleans: Vec<Id> =
        (0..10).map(|n| maker.item(&format!("b{n}"), ItemKind::Boolean)).collect();
    let states: Vec<Id> = (0..2).map(|n| maker.item(&format!("t{n}"), ItemKind::State)).collect();
    let word = |yes: bool| if yes { "true" } else { "false" };
    for &item in &booleans {
        let truth = dice.below(2) == 0;
        for &source in &sources {
            if dice.below(3) > 0 {
                let is_right = dice.below(4) > 0;
                maker.claim(source, item, word(truth == is_right));
            }
        }
    }
    for &item in &states {
        for &source in &sources {
            let day = dice.below(6) as i64;
            let claim = maker.claim(source, item, word((day >= 3) == (dice.below(5) > 0)));
            maker.valid(claim, single(24 * HOUR * day, 24 * HOUR));
        }
    }
    maker.rule("a", RuleKind::Implies, [(booleans[0], "true"), (booleans[1], "false")], 0.95);
    maker.rule("b", RuleKind::Excludes, [(booleans[2], "true"), (booleans[3], "true")], 0.9);
    maker.rule("c", RuleKind::Implies, [(booleans[4], "false"), (booleans[5], "false")], 0.99);
    maker.verdict(booleans[6], word(dice.below(2) == 0), 0.9, None);
    maker.case
}

/// Every yes a no and every no a yes, in claims, rules and verdicts.
fn turned(case: &CaseFile) -> CaseFile {
    let mut new = case.clone();
    let turn = |text: &str| if text == "true" { "false" } else { "true" }.to_owned();
    for (text, value) in &mut new.values {
        *text = turn(text);
        *value = Value::Boolean(text == "true");
    }
    for term in new.rules.iter_mut().flat_map(|rule| &mut rule.terms) {
        term.value = turn(&term.value);
    }
    new
}

/// P(yes) is then what P(no) was: within 1e-6.
#[test]
fn which_answer_is_called_yes_does_not_matter() {
    for seed in 1..=20 {
        let case = yes_or_no(seed);
        let turned: BTreeMap<String, f64> = told(&turned(&case), 60)
            .into_iter()
            .map(|(key, p)| {
                let key = key.replace("true", "TRUE").replace("false", "true");
                (key.replace("TRUE", "false"), p)
            })
            .collect();
        same(&format!("seed {seed}"), &told(&case, 60), &turned, 1e-6);
    }
}

/// Questions of another sort, of other sources, change no answer: within 1e-4, for leaps of EM are made
/// over all parameters at once, and end elsewhere within the tolerance.
#[test]
fn what_has_nothing_to_do_with_it_does_not_matter() {
    for seed in 1..=20 {
        let case = yes_or_no(seed);
        let mut more = Maker { case: case.clone() };
        let dice = &mut Dice(seed + 1_000);
        let colour = more.attribute("colour", ItemKind::Category, &["red", "green", "blue"]);
        let strangers: Vec<Id> =
            (0..4).map(|n| more.source(&format!("x{n}"), SourceKind::Outlet)).collect();
        for n in 0..12 {
            let item = more.item(&format!("z{n}"), ItemKind::Category);
            more.case.items[item.ix()].attribute = Some(colour);
            for &source in &strangers {
                more.claim(source, item, ["red", "green", "blue"][dice.below(3)]);
            }
        }
        let (before, after) = (told(&case, 200), told(&more.case, 200));
        let known = after.into_iter().filter(|(key, _)| before.contains_key(key)).collect();
        same(&format!("seed {seed}"), &before, &known, 1e-4);
    }
}
