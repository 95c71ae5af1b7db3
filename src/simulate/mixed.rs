//! `mixed`: sources of all kinds, topics, relays, states, tolls, hedges and rules in one case.

use super::Scenario;
use super::dice::{Dice, Part};
use super::draft::{Draft, DraftAttribute, DraftClaim, DraftRule, noon};
use super::evolving::flips;
use super::quantities::{Reporter, number, toll};
use super::wording::{Stated, state};

/// What may have caused an incident.
const CAUSES: [&str; 4] = ["accident", "arson", "shelling", "unknown"];
/// P(a rumour is true).
const RUMOUR_TRUE: f64 = 0.45;
/// P(a source reports a rumour without committing itself).
const OBSERVES: f64 = 0.15;
/// P(a claim is hedged).
const HEDGED: f64 = 0.15;
/// Hedges, and how often a claim so hedged rests on knowledge rather than on a guess.
const HEDGES: [(&str, f64); 2] = [("PR", 0.7), ("PS", 0.4)];
/// P(an actor says that it holds a place that it does not).
const DENIES: f64 = 0.6;
/// P(a claim of an actor or an agency is printed by an outlet that names it).
const RELAYED: f64 = 0.5;
/// P(a toll is given with its parts).
const WITH_PARTS: f64 = 0.5;
/// Seconds from what is said to what is printed.
const PRINTED_AFTER_S: i64 = 6 * 3_600;

/// Subjects in which a source is more or less reliable.
const TOPICS: [&str; 4] = ["facts", "causes", "rumours", "control"];
const PARAMETERS: [&str; 4] =
    ["reliability_facts", "reliability_causes", "reliability_rumours", "reliability_control"];

/// What is true of an item, and so how one speaks of it.
enum Content {
    Fact(bool),
    Cause(usize),
    Rumour(bool),
    /// By day; of a place that an actor holds or not, or of fighting there.
    Days {
        days: Vec<bool>,
        is_control: bool,
    },
    /// By day, with the days of its two parts, which are the items after it.
    Toll {
        total: Vec<f64>,
        parts: [Vec<f64>; 2],
    },
    Number(f64),
}

/// An item that sources choose to speak of.
struct Subject {
    item: usize,
    content: Content,
}

/// A source that speaks.
struct Speaker {
    source: usize,
    kind: &'static str,
    /// P(right) by topic.
    reliability: [f64; 4],
    reporter: Reporter,
}

/// Draws the case.
pub(super) fn draw(scenario: &Scenario, seed: u64) -> Draft {
    let attribute = DraftAttribute { key: "cause", kind: "category", options: CAUSES.join("|") };
    let mut draft = Draft {
        attributes: vec![attribute],
        world: vec![("hedged", HEDGED), ("relayed", RELAYED), ("denies_losses", DENIES)],
        ..Draft::default()
    };
    let mut world = Dice::new(seed, Part::World);
    let subjects = subjects(&mut draft, &mut world, scenario);
    let mut kinds = Dice::new(seed, Part::Sources);
    let speakers = speakers(&mut draft, &mut kinds, scenario.n_sources());
    let outlets: Vec<usize> =
        speakers.iter().filter(|s| s.kind == "outlet").map(|s| s.source).collect();
    let spokesman = draft.source("spokesman-0", "person", Vec::new());
    draft.sources[spokesman].speaks_for = Some(speakers[0].source);
    for speaker in &speakers {
        let mut dice = Dice::new(seed, Part::Claims(speaker.source));
        let n_claims = scenario.n_claims().min(subjects.len());
        for at in dice.choose(subjects.len(), n_claims) {
            let day = dice.below(scenario.n_days());
            let first = draft.claims.len();
            draft.claims.extend(speak(&mut dice, speaker, &subjects[at], day));
            if speaker.source == 0 && dice.chance(0.3) {
                draft.claims[first..].iter_mut().for_each(|claim| claim.chain = vec![spokesman]);
            }
            if ["actor", "agency"].contains(&speaker.kind) && dice.chance(RELAYED) {
                let outlet = outlets[dice.below(outlets.len())];
                relay(&mut draft.claims, first, outlet, noon(day) + PRINTED_AFTER_S);
            }
        }
    }
    draft
}

/// A sixth each actors, agencies and monitors, the others outlets.
fn speakers(draft: &mut Draft, dice: &mut Dice, n: usize) -> Vec<Speaker> {
    let sixth = (n / 6).max(1);
    (0..n)
        .map(|ix| {
            let (kind, first) = match ix / sixth {
                0 => ("actor", 0),
                1 => ("agency", sixth),
                2 => ("monitor", 2 * sixth),
                _ => ("outlet", 3 * sixth),
            };
            let level = 1.4 + 0.6 * dice.normal();
            let reliability = TOPICS.map(|_| 1.0 / (1.0 + (-level - 0.6 * dice.normal()).exp()));
            let reporter = Reporter::draw(dice, 0);
            let mut parameters = reporter.parameters();
            parameters.extend(PARAMETERS.into_iter().zip(reliability));
            let source = draft.source(format!("{kind}-{}", ix - first), kind, parameters);
            Speaker { source, kind, reliability, reporter }
        })
        .collect()
}

/// Rounds of thirteen items, filled up with facts.
fn subjects(draft: &mut Draft, dice: &mut Dice, scenario: &Scenario) -> Vec<Subject> {
    let (n_items, n_days) = (scenario.n_items(), scenario.n_days());
    let mut subjects = Vec::new();
    let mut round = 0;
    while draft.items.len() < n_items {
        if draft.items.len() + 13 > n_items {
            subjects.push(fact(draft, dice));
            continue;
        }
        for _ in 0..3 {
            subjects.push(fact(draft, dice));
        }
        for _ in 0..2 {
            subjects.push(cause(draft, dice));
        }
        subjects.push(rumour(draft, dice));
        subjects.extend(place(draft, dice, round, n_days));
        subjects.extend(attack(draft, dice, round, n_days));
        let x = number(dice);
        let key = format!("crowd-{round}");
        let item = draft.item(key, "number", format!("How many fled at {round}?"));
        draft.items[item].unit = "persons";
        draft.truth(item, x.to_string(), false);
        subjects.push(Subject { item, content: Content::Number(x) });
        round += 1;
    }
    subjects
}

fn fact(draft: &mut Draft, dice: &mut Dice) -> Subject {
    let n = draft.items.len();
    let truth = dice.chance(0.5);
    let item = draft.item(format!("fact-{n}"), "boolean", format!("Did event {n} happen?"));
    draft.truth(item, truth.to_string(), false);
    Subject { item, content: Content::Fact(truth) }
}

fn cause(draft: &mut Draft, dice: &mut Dice) -> Subject {
    let n = draft.items.len();
    let truth = dice.below(CAUSES.len());
    let question = format!("What caused incident {n}?");
    let item = draft.item(format!("incident-{n}.cause"), "category", question);
    draft.items[item].attribute = Some(0);
    draft.truth(item, CAUSES[truth], false);
    Subject { item, content: Content::Cause(truth) }
}

fn rumour(draft: &mut Draft, dice: &mut Dice) -> Subject {
    let n = draft.items.len();
    let truth = dice.chance(RUMOUR_TRUE);
    let item = draft.item(format!("rumour-{n}"), "stance", format!("Is rumour {n} true?"));
    draft.truth(item, truth.to_string(), false);
    Subject { item, content: Content::Rumour(truth) }
}

/// A place that is held or not, and fighting there, which excludes each other.
fn place(draft: &mut Draft, dice: &mut Dice, round: usize, n_days: usize) -> [Subject; 2] {
    let fighting = flips(dice, n_days, 0);
    let held: Vec<bool> =
        flips(dice, n_days, 0).iter().zip(&fighting).map(|(held, fight)| *held && !fight).collect();
    let mut state = |what: &str, question: &str, days: Vec<bool>, is_control| {
        let question = format!("{question} place {round}?");
        let item = draft.item(format!("place-{round}.{what}"), "state", question);
        draft.path(item, &days);
        Subject { item, content: Content::Days { days, is_control } }
    };
    let control = state("control", "Is the guard in full control of", held, true);
    let clashes = state("fighting", "Is there fighting at", fighting, false);
    draft.rules.push(DraftRule {
        kind: "excludes",
        terms: format!("place-{round}.control=true & place-{round}.fighting=true"),
        text: "Full control excludes fighting at the same time",
    });
    [control, clashes]
}

/// An attack and its toll: total and two parts that add up.
fn attack(draft: &mut Draft, dice: &mut Dice, round: usize, n_days: usize) -> [Subject; 2] {
    let key = format!("attack-{round}");
    let happened = draft.item(key, "boolean", format!("Was {round} attacked?"));
    draft.truth(happened, "true", false);
    let parts = [toll(dice, n_days), toll(dice, n_days)];
    let total: Vec<f64> = parts[0].iter().zip(&parts[1]).map(|(a, b)| a + b).collect();
    let mut count = |what: &str, days: &[f64]| {
        let question = format!("How many were hurt at {round} ({what})?");
        let item = draft.item(format!("hurt-{round}.{what}"), "count", question);
        draft.items[item].unit = "persons";
        draft.path(item, days);
        item
    };
    let item = count("total", &total);
    count("guards", &parts[0]);
    count("others", &parts[1]);
    draft.rules.push(DraftRule {
        kind: "sum",
        terms: format!("hurt-{round}.total = hurt-{round}.guards + hurt-{round}.others"),
        text: "The parts add up",
    });
    draft.rules.push(DraftRule {
        kind: "implies",
        terms: format!("hurt-{round}.total>0 -> attack-{round}=true"),
        text: "Where people were hurt there was an attack",
    });
    let attacked = Subject { item: happened, content: Content::Fact(true) };
    [attacked, Subject { item, content: Content::Toll { total, parts } }]
}

/// What a source says of a subject on a day.
fn speak(dice: &mut Dice, speaker: &Speaker, subject: &Subject, day: usize) -> Vec<DraftClaim> {
    let hedge = dice.chance(HEDGED).then(|| HEDGES[dice.below(HEDGES.len())]);
    let at_noon = Some(noon(day));
    let claim = |value: String, right: bool| DraftClaim {
        chain: vec![speaker.source],
        item: subject.item,
        value,
        right,
        certainty: hedge.map_or("", |(word, _)| word),
        published: at_noon,
        ..DraftClaim::default()
    };
    // A hedge is a guess more often than a plain claim.
    let is_right = |dice: &mut Dice, topic: usize, n_options: usize| {
        let knows = hedge.is_none_or(|(_, knows)| dice.chance(knows));
        let p = if knows { speaker.reliability[topic] } else { 1.0 / n_options as f64 };
        dice.chance(p)
    };
    match &subject.content {
        Content::Fact(truth) => {
            let right = is_right(dice, 0, 2);
            vec![claim((*truth == right).to_string(), right)]
        }
        Content::Cause(truth) => {
            let right = is_right(dice, 1, CAUSES.len());
            let says = if right { *truth } else { dice.below_but(CAUSES.len(), *truth) };
            vec![claim(CAUSES[says].to_owned(), right)]
        }
        Content::Rumour(_) if dice.chance(OBSERVES) => {
            vec![DraftClaim { observing: true, ..claim("observing".to_owned(), false) }]
        }
        Content::Rumour(truth) => {
            // Hardly anybody denies what is true.
            let right = is_right(dice, 2, 2) || (*truth && dice.chance(0.7));
            vec![claim((*truth == right).to_string(), right)]
        }
        Content::Days { days, is_control } => {
            let says = if *is_control && speaker.kind == "actor" {
                days[day] || dice.chance(DENIES)
            } else {
                days[day] == is_right(dice, 3, 2)
            };
            let said = claim(says.to_string(), says == days[day]);
            vec![DraftClaim { time: at_noon, ..said }]
        }
        Content::Toll { total, parts } => {
            figures(dice, speaker, subject.item, (total[day], parts.each_ref().map(|p| p[day])))
                .into_iter()
                .map(|(item, said, truth)| DraftClaim {
                    item,
                    time: at_noon,
                    ..claim(said.text.clone(), said.is_right(truth))
                })
                .collect()
        }
        Content::Number(truth) => {
            let figure = speaker.reporter.figure(dice, *truth);
            let said = state(dice, figure, speaker.reporter.vagueness);
            vec![claim(said.text.clone(), said.is_right(*truth))]
        }
    }
}

/// A toll, perhaps with its parts, which then add up: item, wording, truth.
fn figures(
    dice: &mut Dice,
    speaker: &Speaker,
    item: usize,
    (total, parts): (f64, [f64; 2]),
) -> Vec<(usize, Stated, f64)> {
    let Reporter { vagueness, .. } = speaker.reporter;
    if !dice.chance(WITH_PARTS) {
        let figure = speaker.reporter.figure(dice, total);
        return vec![(item, state(dice, figure, vagueness), total)];
    }
    let [a, b] = parts.map(|part| speaker.reporter.figure(dice, part));
    let mut plain = |x: f64| state(dice, x, 0.0);
    vec![
        (item, plain(a + b), total),
        (item + 1, plain(a), parts[0]),
        (item + 2, plain(b), parts[1]),
    ]
}

/// An outlet prints the claims from `first` on and says whose they are.
fn relay(claims: &mut Vec<DraftClaim>, first: usize, outlet: usize, printed: i64) {
    for ix in first..claims.len() {
        let claim = &claims[ix];
        let mut chain = claim.chain.clone();
        chain.push(outlet);
        let mention = DraftClaim {
            chain,
            item: claim.item,
            value: claim.value.clone(),
            time: claim.time,
            certainty: claim.certainty,
            published: Some(printed),
            same_as: Some(ix),
            ..DraftClaim::default()
        };
        claims.push(mention);
    }
}
