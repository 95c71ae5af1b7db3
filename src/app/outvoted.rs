//! Where most of a panel of classic algorithms answers otherwise than the model: B001.
//!
//! They see other evidence (relays as witnesses, the last claims only, no hedges), so their
//! disagreement does not say who is right. It says that the answer depends on how one counts.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::fit::Fitted;
use super::panel::{CasePanel, case_panel};
use crate::baselines::{
    AverageLog, Baseline, Beliefs, Crh, DawidSkene, MajorityVote, PopAccu, Silent, SimpleLca,
    TruthFinder,
};
use crate::domain::OTHER;
use crate::domain::{Filling, Finding, Hierarchy, Id, ItemKind, Phrase, Severity};
use crate::render::said;
use crate::store::RunValue;

/// The panel is asked in cases of at most so many claims.
pub(super) const ASKED_CLAIMS_MAX: usize = 20_000;
/// Items are named one by one up to this many.
const ITEMS_MAX: usize = 50;
/// Keys that a summary names.
const KEYS_SHOWN: usize = 5;
/// The model's answer must lead by this much.
const LEAD_MIN: f64 = 0.05;

/// The fast ones, of every sort: counting, fact-finding, weighing, Bayesian voting, latent classes.
fn methods() -> Vec<Box<dyn Baseline>> {
    vec![
        Box::new(MajorityVote),
        Box::new(AverageLog::default()),
        Box::new(TruthFinder::default()),
        Box::new(Crh::default()),
        Box::new(PopAccu::default()),
        Box::new(DawidSkene::default()),
        Box::new(SimpleLca::default()),
    ]
}

/// What the model answers.
struct Answer<'a> {
    value: &'a str,
    probability: f64,
}

/// What the panel answers to one item instead.
struct Outvoted {
    item: Id,
    n_against: usize,
    n_methods: usize,
    /// The answer that most of them give, how many, and how many voters it has, of whom relay.
    value: String,
    n_voters: usize,
    n_relaying: usize,
    model: String,
    probability: f64,
}

/// Findings on items without time whose leading value most of the panel does not choose.
pub(super) fn outvoted(fitted: &Fitted, values: &[RunValue]) -> Vec<Finding> {
    if fitted.case.claims.len() > ASKED_CLAIMS_MAX {
        return Vec::new();
    }
    let answers = answers(fitted, values);
    if answers.is_empty() {
        return Vec::new();
    }
    let read = case_panel(&fitted.case, &fitted.assembled);
    let beliefs: Vec<Beliefs> = methods()
        .iter()
        .filter(|method| method.refuses(&read.panel).is_none())
        .filter_map(|method| method.fit(&read.panel, &mut Silent).ok()?.beliefs)
        .collect();
    let tree = Hierarchy::new(&fitted.case);
    let found: Vec<Outvoted> = (0..read.items.len())
        .filter_map(|ix| {
            let answer = answers.get(&read.items[ix].item)?;
            against(&tree, (&read, ix), &beliefs, answer)
        })
        .collect();
    findings(fitted, &found)
}

/// Answers of the model to items without time or verdict, where one leads.
fn answers<'a>(fitted: &Fitted, values: &'a [RunValue]) -> BTreeMap<Id, Answer<'a>> {
    let case = &fitted.case;
    let mut by_item: BTreeMap<Id, Vec<&RunValue>> = BTreeMap::new();
    for value in values {
        by_item.entry(value.item).or_default().push(value);
    }
    // What a verdict decides is no news.
    for verdict in &case.verdicts {
        by_item.remove(&verdict.item);
    }
    by_item.retain(|item, _| case.items[item.ix()].kind != ItemKind::Set);
    let leading = |(item, mut values): (Id, Vec<&'a RunValue>)| {
        values.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        let best = *values.first()?;
        let next = values.get(1).map_or(0.0, |value| value.probability);
        // That nobody named it these methods cannot say.
        let leads = best.probability - next >= LEAD_MIN && best.value != OTHER;
        leads.then_some((item, Answer { value: &best.value, probability: best.probability }))
    };
    by_item.into_iter().filter_map(leading).collect()
}

fn against(
    tree: &Hierarchy<'_>,
    (read, ix): (&CasePanel, usize),
    beliefs: &[Beliefs],
    answer: &Answer<'_>,
) -> Option<Outvoted> {
    let of = &read.items[ix];
    let row = &tree.case().items[of.item.ix()];
    if read.panel.votes_on(ix).is_empty() {
        return None;
    }
    let (mut n_methods, mut other) = (0, BTreeMap::<usize, usize>::new());
    for beliefs in beliefs {
        let leading = beliefs.leading(&read.panel, ix);
        n_methods += usize::from(!leading.is_empty());
        // A tie is no answer; a part of the model's answer, or what it is part of, no other one.
        if let [value] = leading[..] {
            let text = of.values[value].as_str();
            let fits =
                tree.is_within(row, text, answer.value) || tree.is_within(row, answer.value, text);
            if !fits {
                *other.entry(value).or_default() += 1;
            }
        }
    }
    let n_against: usize = other.values().sum();
    if 2 * n_against <= n_methods {
        return None;
    }
    // Of values that as many choose the first.
    let (value, _) = other.into_iter().rev().max_by_key(|(_, n)| *n)?;
    let voters = read.panel.votes_on(ix).filter(|v| read.panel.votes()[*v].value as usize == value);
    let voters: Vec<usize> = voters.collect();
    Some(Outvoted {
        item: of.item,
        n_against,
        n_methods,
        value: of.values[value].clone(),
        n_voters: voters.len(),
        n_relaying: voters.iter().filter(|vote| read.relayed[**vote]).count(),
        model: answer.value.to_owned(),
        probability: answer.probability,
    })
}

fn findings(fitted: &Fitted, found: &[Outvoted]) -> Vec<Finding> {
    let key = |item: Id| fitted.case.items[item.ix()].key.as_str();
    if found.len() > ITEMS_MAX {
        let named = found.iter().take(KEYS_SHOWN);
        let keys = named.map(|one| Filling::Item(key(one.item).to_owned())).collect();
        return vec![Finding {
            code: "B001",
            severity: Severity::Info,
            subject: String::new(),
            message: said(
                Phrase::new("found-b001-many")
                    .count("n", found.len())
                    .with("named", Filling::List(Cow::Borrowed("join-comma"), keys)),
            ),
            advice: said(Phrase::new("advice-b001-many")),
        }];
    }
    found
        .iter()
        .map(|one| Finding {
            code: "B001",
            severity: Severity::Info,
            subject: format!("item:{}", key(one.item)),
            message: said(message(one)),
            advice: said(
                Phrase::new("advice-b001").with("item", Filling::Item(key(one.item).to_owned())),
            ),
        })
        .collect()
}

fn message(one: &Outvoted) -> Phrase {
    let cause = if one.n_relaying > 0 {
        Phrase::new("found-b001-relays").count("n", one.n_relaying).count("of", one.n_voters)
    } else {
        Phrase::new("found-b001-alike").count("n", one.n_voters)
    };
    Phrase::new("found-b001")
        .count("n", one.n_against)
        .count("of", one.n_methods)
        .with("value", Filling::Text(one.value.clone()))
        .with("model", Filling::Text(one.model.clone()))
        .decimals("p", one.probability, 2)
        .with("cause", cause)
}
