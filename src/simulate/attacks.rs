//! Attacks on honest sources: sybils and the eight of the threat model, one scenario each.

use super::dice::{Dice, Part};
use super::draft::{Draft, DraftClaim, noon};
use super::{Kind, Scenario};

/// Answers that an item can have, where it is no yes-or-no item.
const ANSWERS: usize = 11;
/// P(an honest source is right).
const HONEST: f64 = 0.9;
/// Items that camouflage agrees on, at most.
const TRIVIAL: usize = 50;
/// P(a copied claim is not changed).
const FAITHFUL: f64 = 0.97;
/// P(everybody falls for the popular error of an item that has one).
const FALLS_FOR_IT: f64 = 0.7;
/// How often a flooder says the same thing of an item.
const REPEATED: usize = 15;

/// A case while it is drawn: truths, and what claims are made.
struct Stage<'a> {
    scenario: &'a Scenario,
    seed: u64,
    draft: Draft,
    /// By item: the right answer.
    truths: Vec<usize>,
    /// Answers of an item.
    n_answers: usize,
}

/// Draws the case.
pub(super) fn draw(scenario: &Scenario, seed: u64) -> Draft {
    let n_answers = match scenario.kind() {
        Kind::Sybils | Kind::Camouflage | Kind::Mob => 2,
        _ => ANSWERS,
    };
    let mut stage = Stage::new(scenario, seed, n_answers);
    match scenario.kind() {
        Kind::Sybils => stage.sybils(0),
        Kind::Camouflage => stage.sybils(TRIVIAL.min(scenario.n_items() / 2)),
        Kind::PoorSources => stage.poor_sources(),
        Kind::Turncoat => stage.turncoat(),
        Kind::PopularError => stage.popular_error(),
        Kind::Mob => stage.mob(),
        Kind::KnowItAll => stage.know_it_all(),
        Kind::Flooding => stage.flooding(),
        Kind::Backdated => stage.copying(3, true),
        _ => stage.copying(scenario.n_sources().saturating_sub(7), false),
    }
    stage.draft
}

impl<'a> Stage<'a> {
    fn new(scenario: &'a Scenario, seed: u64, n_answers: usize) -> Self {
        let mut draft = Draft { world: vec![("honest", HONEST)], ..Draft::default() };
        let mut world = Dice::new(seed, Part::World);
        let mut truths = Vec::new();
        for n in 0..scenario.n_items() {
            let truth = world.below(n_answers);
            let item = if n_answers == 2 {
                draft.item(format!("item-{n}"), "boolean", format!("Did event {n} happen?"))
            } else {
                let question = format!("Which of eleven parties was behind event {n}?");
                draft.item(format!("item-{n}"), "category", question)
            };
            draft.truth(item, answer(n_answers, truth), false);
            truths.push(truth);
        }
        Self { scenario, seed, draft, truths, n_answers }
    }

    fn source(&mut self, key: String, reliability: f64) -> (usize, Dice) {
        let source = self.draft.source(key, "outlet", vec![("reliability", reliability)]);
        (source, Dice::new(self.seed, Part::Claims(source)))
    }

    /// One claim; `day` is that of its publication.
    fn says(&mut self, source: usize, item: usize, says: usize, day: Option<usize>) {
        self.draft.claims.push(DraftClaim {
            chain: vec![source],
            item,
            value: answer(self.n_answers, says),
            published: day.map(noon),
            right: says == self.truths[item],
            ..DraftClaim::default()
        });
    }

    /// The truth, or with probability 1 − `p` any other answer.
    fn draws(&self, dice: &mut Dice, item: usize, p: f64) -> usize {
        if dice.chance(p) {
            self.truths[item]
        } else {
            dice.below_but(self.n_answers, self.truths[item])
        }
    }

    /// A source that looks for itself, right with probability `p`; certainly on items from `sure` on.
    fn honest(&mut self, key: String, p: f64, sure: usize) -> usize {
        let (source, mut dice) = self.source(key, p);
        let n = self.truths.len();
        let mut items = dice.choose(sure, self.scenario.n_claims().min(sure));
        items.extend(sure..n);
        for item in items {
            let says =
                if item >= sure { self.truths[item] } else { self.draws(&mut dice, item, p) };
            self.says(source, item, says, None);
        }
        source
    }

    /// Three roots agree on the last item; all others say the contrary, after as many true claims as
    /// `n_trivial` on items on which the roots agree, too.
    fn sybils(&mut self, n_trivial: usize) {
        let n = self.truths.len();
        let (target, sure) = (n - 1, n - 1 - n_trivial);
        for root in 0..3 {
            self.honest(format!("root-{root}"), HONEST, sure);
        }
        for sybil in 3..self.scenario.n_sources() {
            let (source, _) = self.source(format!("sybil-{sybil}"), 0.0);
            for item in sure..target {
                self.says(source, item, self.truths[item], None);
            }
            self.says(source, target, 1 - self.truths[target], None);
        }
    }

    /// Nobody is right in more than half of the cases.
    fn poor_sources(&mut self) {
        let mut kinds = Dice::new(self.seed, Part::Sources);
        for source in 0..self.scenario.n_sources() {
            let p = kinds.between(0.25, 0.5);
            self.honest(format!("poor-{source}"), p, self.truths.len());
        }
    }

    /// One source is right until the middle of the case, and never again.
    fn turncoat(&mut self) {
        for source in 1..self.scenario.n_sources() {
            self.honest(format!("honest-{source}"), HONEST, self.truths.len());
        }
        let (source, mut dice) = self.source("turncoat".to_owned(), 0.5);
        for item in 0..self.truths.len() {
            let turned = item >= self.truths.len() / 2;
            let says = self.draws(&mut dice, item, if turned { 0.0 } else { 1.0 });
            self.says(source, item, says, None);
        }
    }

    /// On every fifth item most sources fall for one wrong answer, each by itself.
    fn popular_error(&mut self) {
        for source in 0..self.scenario.n_sources() {
            let (source, mut dice) = self.source(format!("source-{source}"), HONEST);
            for item in dice.choose(self.truths.len(), self.scenario.n_claims()) {
                let popular = (self.truths[item] + 1) % self.n_answers;
                let falls = item % 5 == 0 && dice.chance(FALLS_FOR_IT);
                let says = if falls { popular } else { self.draws(&mut dice, item, HONEST) };
                self.says(source, item, says, None);
            }
        }
    }

    /// Many who speak of three items only, and deny what is true of them.
    fn mob(&mut self) {
        let n = self.truths.len();
        for source in 0..5 {
            self.honest(format!("honest-{source}"), HONEST, n.saturating_sub(3));
        }
        for source in 5..self.scenario.n_sources() {
            let (source, mut dice) = self.source(format!("angry-{source}"), 0.0);
            for item in n.saturating_sub(3)..n {
                if dice.chance(0.8) {
                    self.says(source, item, 1 - self.truths[item], None);
                }
            }
        }
    }

    /// Specialists who know their two fifths of the items, and one who has an answer to everything.
    fn know_it_all(&mut self) {
        for source in 1..self.scenario.n_sources() {
            let (source, mut dice) = self.source(format!("specialist-{source}"), HONEST);
            for item in dice.choose(self.truths.len(), self.scenario.n_claims() * 2 / 5) {
                let says = self.draws(&mut dice, item, HONEST);
                self.says(source, item, says, None);
            }
        }
        self.honest("know-it-all".to_owned(), 0.5, self.truths.len());
    }

    /// One source says mostly wrong things, each of them many times.
    fn flooding(&mut self) {
        for source in 1..self.scenario.n_sources() {
            self.honest(format!("honest-{source}"), HONEST, self.truths.len());
        }
        let (source, mut dice) = self.source("flooder".to_owned(), 0.2);
        for item in 0..self.truths.len() {
            let says = self.draws(&mut dice, item, 0.2);
            for day in 0..REPEATED {
                self.says(source, item, says, Some(day));
            }
        }
    }

    /// One origin that is often wrong, and copies that do not say so: after it, or dated before it.
    fn copying(&mut self, n_copies: usize, is_backdated: bool) {
        let n_others = self.scenario.n_sources().saturating_sub(n_copies + 1);
        for source in 0..n_others {
            self.honest(format!("honest-{source}"), HONEST, self.truths.len());
        }
        let p = if is_backdated { 0.7 } else { 0.4 };
        let (origin, mut dice) = self.source("origin".to_owned(), p);
        let items = dice.choose(self.truths.len(), self.scenario.n_claims());
        let said: Vec<usize> = items.iter().map(|item| self.draws(&mut dice, *item, p)).collect();
        for (item, says) in items.iter().zip(&said) {
            self.says(origin, *item, *says, Some(2));
        }
        for copy in 0..n_copies {
            let (source, mut dice) = self.source(format!("copy-{copy}"), p);
            let day = if is_backdated { 1 } else { 3 };
            for (item, says) in items.iter().zip(&said) {
                let kept = dice.chance(FAITHFUL);
                let says = if kept { *says } else { self.draws(&mut dice, *item, p) };
                self.says(source, *item, says, Some(day));
            }
        }
    }
}

fn answer(n_answers: usize, n: usize) -> String {
    if n_answers == 2 { (n == 0).to_string() } else { format!("party-{n}") }
}
