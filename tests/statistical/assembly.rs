//! From case files to problems: whatever is assembled is what the oracle says it is, and neither
//! the order of rows nor copies of what was said change anything.

use std::collections::BTreeMap;

use crate::cases::{HOUR, Maker, Stage, random, shuffled, single};
use crate::kernel::compare;
use crate::random::Dice;
use thiqa::app::Summary;
use thiqa::domain::{
    Anchor, CaseFile, Certainty, Hierarchy, Id, ItemKind, RuleKind, SourceKind, Stance,
};
use thiqa::infer::{EmOptions, Silent, em, expect, oracle};
use thiqa::model::{
    AssembleOptions, Assembled, Detail, FamilyForm, Parameters, Problem, Roots, assemble,
};

fn assembled(case: &CaseFile) -> Assembled {
    let assembled = assemble(case, AssembleOptions { use_verdicts: true });
    assembled.problem.check().expect("a well-formed problem");
    assembled
}

/// Every number of the parameters moved at random.
fn perturbed(dice: &mut Dice, problem: &Problem) -> Parameters {
    let mut at = Parameters::prior(problem);
    for slot in &at.layout.clone().slots {
        let form = problem.families[usize::from(slot.family)].form;
        let width = form.n_entries() / form.n_rows();
        for row in at.rows[slot.entry..slot.entry + form.n_entries()].chunks_exact_mut(width) {
            row.copy_from_slice(&dice.distribution(width));
        }
    }
    for family in &mut at.families {
        let k = family.prevalence.len();
        family.prevalence = dice.distribution(k);
        family.nodes.copy_from_slice(&dice.distribution(7));
        family.jump_rate = 0.01 + 0.5 * dice.unit();
    }
    at
}

/// Worlds of the largest item.
fn n_worlds(problem: &Problem) -> f64 {
    let of_item = |item: &thiqa::model::ItemBlock| {
        let Some(path) = &item.path else { return 1.0 };
        let choices: f64 = path.variables.iter().map(|v| v.prior.len() as f64).product();
        7.0 * choices * f64::from(item.n_values).powi(path.times.len() as i32)
    };
    problem.items.iter().map(of_item).fold(0.0, f64::max)
}

/// Exact to 1e-9: of 300 random case files, those (at least 200) whose items have at most 30,000
/// worlds, at the prior and at a random point: evidence, posteriors, counts, jumps, fates.
#[test]
fn assembled_cases_equal_enumeration() {
    let mut n = 0;
    let (mut states, mut derived, mut two_sided, mut verdicts) = (0, 0, 0, 0);
    for seed in 1..=300 {
        let problem = assembled(&random(seed)).problem;
        if n_worlds(&problem) > 30_000.0 {
            continue;
        }
        n += 1;
        states += problem.items.iter().filter(|i| i.path.is_some()).count();
        derived += problem.observations.iter().filter(|o| o.derived).count();
        verdicts += problem.items.iter().map(|i| i.verdicts.len()).sum::<usize>();
        let is_rows = |name: &str| {
            let family = problem.families.iter().find(|f| f.name == name);
            family.is_some_and(|f| f.form != FamilyForm::OneCoin)
        };
        two_sided += usize::from(is_rows("binary"));
        for at in [Parameters::prior(&problem), perturbed(&mut Dice(seed), &problem)] {
            let kernel = expect(&problem, &at, Detail::Full);
            compare(&format!("seed {seed}"), &kernel, &oracle(&problem, &at).unwrap());
        }
    }
    assert!(n >= 200, "{n} cases");
    assert!(states > 100 && derived > 100 && two_sided > 10 && verdicts > 100);
}

/// Exact: rows in another order and ids renumbered give the same bits of problem and posterior.
#[test]
fn the_order_of_rows_changes_no_bit() {
    // Few draws: the first would differ where the last does.
    let options = EmOptions { max_iterations: 12, n_draws: 40, ..EmOptions::default() };
    for seed in 1..=200 {
        let case = random(seed);
        let (one, other) = (assembled(&case), assembled(&shuffled(&case, seed + 7)));
        assert_eq!(one.problem, other.problem, "seed {seed}");
        if seed % 8 == 0 {
            let fit = |a: &Assembled| em(&a.problem, &options, &mut Silent).unwrap().posterior;
            assert_eq!(format!("{:?}", fit(&one)), format!("{:?}", fit(&other)), "seed {seed}");
        }
    }
}

/// Exact: the same where one state hangs on two undated events, under 20 renumberings.
#[test]
fn the_numbering_of_events_changes_no_bit() {
    let mut stage = Stage::new();
    let state = stage.items[4].0;
    for (n, event) in stage.events.into_iter().enumerate() {
        let told = stage.maker.claim(stage.sources[0], event, "true");
        stage.maker.valid(told, single((30 + 18 * n as i64) * HOUR, (12 + 6 * n as i64) * HOUR));
        let tied = stage.maker.claim(stage.sources[2 + n], state, ["true", "false"][n]);
        let anchor = Anchor { item: event, lo_s: 0, hi_s: 0 };
        stage.maker.detail(tied).validity.anchor = Some(anchor);
    }
    let case = stage.maker.case;
    let expected = assembled(&case).problem;
    let path = expected.items.iter().find_map(|item| item.path.as_ref()).expect("a path");
    assert_eq!(path.variables.len(), 2);
    for seed in 0..20 {
        assert_eq!(assembled(&shuffled(&case, seed)).problem, expected, "seed {seed}");
    }
}

/// Posterior by key: of bodies their mean, of items all probabilities over time.
fn posterior(case: &CaseFile) -> BTreeMap<String, f64> {
    let assembled = assembled(case);
    let fit = em(&assembled.problem, &EmOptions::default(), &mut Silent);
    let fit = fit.expect("a fit").posterior;
    let mut all = BTreeMap::new();
    for (body, source) in assembled.bodies.iter().zip(&fit.sources) {
        let key = &case.sources[body.ix()].key;
        all.insert(format!("source {key}"), source.mean);
        all.insert(format!("source {key} lo"), source.lo);
    }
    for (item, found) in assembled.items.iter().zip(&fit.items) {
        let element = item.element.as_deref().unwrap_or_default();
        let key = format!("{} {element}", case.items[item.item.ix()].key);
        for (value, p) in item.values.iter().zip(&found.probability) {
            all.insert(format!("item {key} {value}"), *p);
        }
        for segment in &found.segments {
            for (value, p) in item.values.iter().zip(&segment.probability) {
                all.insert(format!("item {key} {value} from {}", segment.from), *p);
            }
        }
    }
    all
}

/// A static and a state item of every family, with a dissenter; the first claim of each is the one
/// that is copied. Documents: the original's, dated day 1.
fn witnessed() -> (Stage, Vec<Id>) {
    let mut stage = Stage::new();
    let [outlet, wire, feed] = [2, 4, 5].map(|s| stage.sources[s]);
    let mut copied = Vec::new();
    for which in 0..stage.items.len() {
        let (item, values) = stage.items[which].clone();
        let maker = &mut stage.maker;
        let is_state = maker.case.items[item.ix()].kind == ItemKind::State;
        for (n, source) in [outlet, wire, feed].into_iter().enumerate() {
            let claim = maker.claim(source, item, values[usize::from(n == 1)]);
            // The state's first claim is dated by its publication alone.
            if n > 0 && is_state {
                maker.valid(claim, single((30 + 20 * n as i64) * HOUR, 60));
            }
            if n == 0 {
                let at = single(24 * HOUR, 60);
                let document = maker.document(&format!("original-{which}"), outlet, Some(at));
                maker.mention(claim, Some(document), &[]);
                copied.push(claim);
            }
            if n == 2 {
                copied.push(claim);
            }
        }
    }
    (stage, copied)
}

fn unchanged(name: &str, before: &BTreeMap<String, f64>, after: &CaseFile) {
    let after = posterior(after);
    for (key, p) in before {
        let now = after.get(key).unwrap_or_else(|| panic!("{name}: no {key}"));
        assert!((p - now).abs() <= 1e-12, "{name}: {key} {p} {now}");
    }
}

/// Exact to 1e-12: 1, 10 and 1,000 relays of what was said (mentions whose chains run through new
/// outlets) change no posterior of a body or an item, static or state.
#[test]
fn relays_change_no_posterior() {
    let (stage, copied) = witnessed();
    let before = posterior(&stage.maker.case);
    for k in [1, 10, 1_000] {
        let mut maker = stage.maker.clone();
        for n in 0..k {
            let relay = maker.source(&format!("relay-{n:04}"), SourceKind::Outlet);
            let late = single((25 + n) * HOUR, 60);
            let document = maker.document(&format!("relayed-{n}"), relay, Some(late));
            for &claim in &copied {
                maker.mention(claim, Some(document), &[relay]);
            }
        }
        unchanged(&format!("{k} relays"), &before, &maker.case);
    }
}

/// Exact to 1e-12: the same of claims in declared copies of the original's document, and of what
/// members of one independence group repeat after the first of them.
#[test]
fn declared_copies_change_no_posterior() {
    let (stage, copied) = witnessed();
    let before = posterior(&stage.maker.case);
    let outlet = stage.sources[2];
    for k in [1, 10, 1_000] {
        let mut maker = stage.maker.clone();
        for n in 0..k {
            let copyist = maker.source(&format!("a-copyist-{n:04}"), SourceKind::Outlet);
            let twin = maker.source(&format!("z-feed-{n:04}"), SourceKind::Outlet);
            maker.case.sources[twin.ix()].independence_group = Some("feed".to_owned());
            for &claim in &copied {
                repeat(&mut maker, claim, (outlet, copyist, twin));
            }
        }
        unchanged(&format!("{k} copies"), &before, &maker.case);
    }
}

fn repeat(maker: &mut Maker, claim: Id, (outlet, copyist, twin): (Id, Id, Id)) {
    let row = maker.case.claims[claim.ix()].clone();
    let id = Id::from_ix(maker.case.claims.len());
    let is_own = row.source == outlet;
    let source = if is_own { copyist } else { twin };
    maker.case.claims.push(thiqa::domain::Claim { id, source, ..row });
    if is_own {
        let mention = maker.case.mentions.iter().find(|m| m.claim == claim);
        let original = mention.and_then(|m| m.document);
        let at = single(90 * HOUR, 60);
        let document = maker.document(&format!("copy-{}", id.0), copyist, Some(at));
        maker.case.documents[document.ix()].copy_of = original;
        maker.mention(id, Some(document), &[]);
    }
}

/// Two items tied by a rule; `a` speaks of the first only, `b` and `c` of the second.
fn tied(n_rules: usize) -> Maker {
    let mut maker = Maker::default();
    let [a, b, c] = ["a", "b", "c"].map(|key| maker.source(key, SourceKind::Outlet));
    let [first, between, second] =
        ["first", "between", "second"].map(|key| maker.item(key, ItemKind::Boolean));
    maker.claim(a, first, "true");
    maker.claim(b, second, "true");
    maker.claim(c, second, "false");
    let direct = [(first, "true"), (second, "false")];
    let step = [(first, "true"), (between, "true")];
    let on = [(between, "true"), (second, "false")];
    let all = [("R1", direct), ("R2", direct), ("R3", step), ("R4", on)];
    for (key, terms) in all.into_iter().take(n_rules) {
        maker.rule(key, RuleKind::Implies, terms, 1.0);
    }
    maker
}

/// Exact: a claim that a rule passes on moves the other item and counts nothing for its source.
#[test]
fn derived_claims_count_nothing_for_their_source() {
    let counts = |n_rules: usize| {
        let found = assembled(&tied(n_rules).case);
        let at = Parameters::prior(&found.problem);
        let pass = expect(&found.problem, &at, Detail::Items);
        let slot = at.layout.slot(0, 0).unwrap().entry;
        let last = pass.items.last().unwrap().probability[0];
        (pass.counts[slot..slot + 2].to_vec(), last)
    };
    let ((without, even), (with, moved)) = (counts(0), counts(1));
    assert_eq!(without, with);
    assert!((even - 0.5).abs() < 1e-12 && moved < 0.4, "{even} {moved}");
}

/// Exact: two rules, or a rule and a detour of two, that lead from one claim to one conclusion pass
/// its evidence once.
#[test]
fn rules_pass_evidence_once() {
    let second = |n_rules: usize| {
        let found = assembled(&tied(n_rules).case).problem;
        let last = found.items.last().unwrap().observations.clone();
        found.observations[last].to_vec()
    };
    assert_eq!(second(1).len(), 3);
    assert_eq!(second(1), second(2));
    assert_eq!(second(1), second(4));
}

/// Exact: outlets that print a wire as their own are one root, which neither corroborates an item
/// nor checks a claim; a denial disputes it; an uncommitted claim is not checked.
#[test]
fn copies_corroborate_nothing_and_denials_dispute() {
    let mut maker = Maker::default();
    let [a, b, c, wire] = ["a", "b", "c", "wire"].map(|key| maker.source(key, SourceKind::Outlet));
    let item = maker.item("open", ItemKind::Category);
    for outlet in [a, b] {
        let claim = maker.claim(outlet, item, "x");
        let document = maker.document(&format!("d{}", outlet.0), outlet, None);
        maker.case.documents[document.ix()].wire = Some(wire);
        maker.mention(claim, Some(document), &[]);
    }
    let summary = |maker: &Maker| Summary::of(&maker.case, &Roots::of(&maker.case).root);
    let status = |maker: &Maker| {
        summary(maker).status(&Hierarchy::new(&maker.case), item, &[("x", 0.9)]).as_str().to_owned()
    };
    assert_eq!(status(&maker), "single-source");
    assert_eq!(summary(&maker).n_checked, [0, 0, 0, 0]);
    let claim = maker.claim(c, item, "x");
    assert_eq!(status(&maker), "corroborated");
    assert_eq!(summary(&maker).n_checked, [1, 1, 1, 0]);
    maker.detail(claim).stance = Stance::Denies;
    assert_eq!(status(&maker), "disputed");
    maker.detail(claim).certainty = Certainty::U;
    assert_eq!(status(&maker), "single-source");
    assert_eq!(summary(&maker).n_checked, [0, 0, 0, 0]);
}
