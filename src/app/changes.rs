//! What changed between two runs, as reports tell it.

use std::collections::{BTreeMap, BTreeSet};

use itertools::Itertools;

use super::compare::{Kind, Move, Moves};
use super::view::{Subject, source_name, statement_of};
use crate::domain::{ClaimStatus, Id, implications};
use crate::render::{
    Arg, ChangeView, ChangedClaim, Crossing, CrossingSubject, Estimate, Message, Period,
    ReportView, RunName, ScoreMove, Sentence, Topic, crossing_told,
};
use crate::store::RunRecord;

/// Lines whose crossing is worth a word.
const LINES: [f64; 3] = [0.5, 0.2, 0.8];

/// A crossing by less than this is noise: the line is thick.
const CROSSING_MIN: f64 = 0.05;

/// So many claims are named as reasons.
const REASONS_MAX: usize = 3;

/// What moved, with the whole case for the names of what is not known to one side.
pub(super) fn change_view(
    whole: &Subject<'_>,
    moves: &Moves,
    day_of: &dyn Fn(i64) -> Option<Period>,
) -> ChangeView {
    let (before, after) = (&moves.before.record, &moves.after.record);
    let (had, has) = (&moves.before.claims, &moves.after.claims);
    let added: Vec<Id> = has.difference(had).copied().collect();
    let reasons = Reasons::of(whole, &added, after);
    let replaced = |id: Id| {
        let detail = whole.case.claims[id.ix()].detail.as_ref();
        detail.and_then(|d| d.replaces).filter(|old| had.contains(old))
    };
    let (revised, added): (Vec<Id>, Vec<Id>) =
        added.into_iter().partition(|id| replaced(*id).is_some());
    let withdrawn = had.iter().copied().filter(|id| {
        let detail = whole.case.claims[id.ix()].detail.as_ref();
        let retracted = detail.is_some_and(|d| d.status == ClaimStatus::Retracted);
        !has.contains(id) || retracted && !was_withdrawn(before, *id)
    });
    let told = |id: Id| changed_claim(whole, id, replaced(id));
    let sources = moves.all.iter().filter(|m| m.kind == Kind::Source && m.change.is_some());
    let (clear, unclear): (Vec<&Move>, Vec<&Move>) = sources.partition(|m| m.is_clear());
    ChangeView {
        before: run_name(moves.before.number, before, had.len(), day_of),
        after: run_name(moves.after.number, after, has.len(), day_of),
        cause: moves.cause(),
        added: added.into_iter().map(told).collect(),
        revised: revised.into_iter().map(told).collect(),
        withdrawn: withdrawn.map(told).collect(),
        crossings: crossings(whole, moves, &reasons),
        scores: clear.into_iter().filter_map(|m| score_move(whole, m)).collect(),
        n_unclear: unclear.iter().filter(|m| m.size() > 0.0).count(),
    }
}

/// A retracted claim is not scored: the run says why.
fn was_withdrawn(run: &RunRecord, claim: Id) -> bool {
    run.claims.iter().any(|row| row.claim == claim && row.skipped.is_some())
}

fn run_name(
    number: i64,
    run: &RunRecord,
    n_claims: usize,
    day_of: &dyn Fn(i64) -> Option<Period>,
) -> RunName {
    RunName {
        run: number.to_string(),
        as_of: run.as_of.and_then(|at| day_of(at - 1)),
        version: run.version.clone(),
        n_claims,
    }
}

fn changed_claim(whole: &Subject<'_>, id: Id, replaces: Option<Id>) -> ChangedClaim {
    let case = whole.case;
    let claim = &case.claims[id.ix()];
    ChangedClaim {
        claim: case.claim_key(id),
        item: case.items[claim.item.ix()].key.clone(),
        source: source_name(whole, claim.source),
        says: statement_of(whole, id),
        replaces: replaces.map(|old| case.claim_key(old)),
    }
}

/// New claims by the items that they bear on, directly or by a rule, the weightiest first.
struct Reasons {
    by_item: BTreeMap<Id, Vec<Id>>,
}

impl Reasons {
    fn of(whole: &Subject<'_>, added: &[Id], after: &RunRecord) -> Self {
        let weight: BTreeMap<Id, f64> =
            after.claims.iter().map(|c| (c.claim, c.weight_db.unwrap_or(0.0).abs())).collect();
        let new: BTreeSet<Id> = added.iter().copied().collect();
        let mut by_item: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
        for id in added {
            by_item.entry(whole.case.claims[id.ix()].item).or_default().push(*id);
        }
        for derived in implications(whole.case) {
            if new.contains(&derived.claim) {
                by_item.entry(derived.item).or_default().push(derived.claim);
            }
        }
        let of = |id: &Id| weight.get(id).copied().unwrap_or(0.0);
        for claims in by_item.values_mut() {
            claims.sort_by(|a, b| of(b).total_cmp(&of(a)).then(a.cmp(b)));
            *claims = claims.iter().copied().unique().collect();
        }
        Self { by_item }
    }

    fn named(&self, whole: &Subject<'_>, item: Id) -> Vec<String> {
        let claims = self.by_item.get(&item).into_iter().flatten().take(REASONS_MAX);
        claims.map(|id| whole.case.claim_key(*id)).collect()
    }
}

/// The line nearest to the middle that lies between two probabilities well apart.
fn crossed(before: f64, after: f64) -> Option<f64> {
    let between = |line: &f64| (before < *line) != (after < *line);
    LINES.into_iter().find(between).filter(|_| (after - before).abs() >= CROSSING_MIN)
}

fn crossings(whole: &Subject<'_>, moves: &Moves, reasons: &Reasons) -> Vec<Crossing> {
    let case = whole.case;
    moves
        .all
        .iter()
        .filter_map(|m| {
            let (before, after) = (m.before?.mean, m.after?.mean);
            let (item, subject, value) = match m.kind {
                Kind::Item => (m.subject, CrossingSubject::Answer, m.value.clone()),
                Kind::Claim => {
                    let claim = &case.claims[m.subject.ix()];
                    let source = source_name(whole, claim.source);
                    let key = case.claim_key(m.subject);
                    let value = case.values[claim.value.ix()].0.clone();
                    (claim.item, CrossingSubject::Claim { claim: key, source }, value)
                }
                _ => return None,
            };
            let line = crossed(before, after)?;
            Some(Crossing {
                subject,
                item: case.items[item.ix()].key.clone(),
                question: whole.question(item),
                value,
                before,
                after,
                line,
                evidence: m.parts.map(|p| p.evidence),
                model: m.parts.map(|p| p.model),
                because: reasons.named(whole, item),
            })
        })
        .sorted_by(|a, b| {
            let size = |c: &Crossing| (c.after - c.before).abs();
            size(b).total_cmp(&size(a)).then_with(|| a.item.cmp(&b.item))
        })
        .collect()
}

fn score_move(whole: &Subject<'_>, m: &Move) -> Option<ScoreMove> {
    let estimate = |q: super::compare::Quantity| {
        let (lo, hi) = q.interval.unwrap_or((q.mean, q.mean));
        Estimate { mean: q.mean, lo, mid: q.mean, hi }
    };
    Some(ScoreMove {
        source: whole.case.sources[m.subject.ix()].key.clone(),
        name: source_name(whole, m.subject),
        before: estimate(m.before?),
        after: estimate(m.after?),
        evidence: m.parts.map(|p| p.evidence),
        model: m.parts.map(|p| p.model),
    })
}

/// Who said what that is new, for readers who know no keys.
fn reason(change: &ChangeView, claim: &str) -> Option<Message> {
    let known = change.added.iter().chain(&change.revised).find(|of| of.claim == claim)?;
    Some(
        Message::new("bottom-because")
            .name("source", &known.source)
            .message("says", known.says.clone())
            .with("claim", Arg::Claim(known.claim.clone())),
    )
}

/// So many crossings the bottom line tells.
const TOLD_MAX: usize = 2;

/// Puts what changed into the bottom line, behind what is contested.
pub(super) fn tell_change(view: &mut ReportView) {
    let mut sentences = Vec::new();
    let since = |parts| Sentence { topic: Topic::Changed, parts, items: Vec::new() };
    match &view.change {
        None if view.period.is_some() => sentences.push(since(vec![Message::new("changes-first")])),
        None => {}
        Some(change) => {
            let count = |column, n: usize| change.counted(column, n);
            let added = Message::new("n-claims").with("n", count("n_new", change.added.len()));
            let came = match change.before.as_of {
                Some(day) => Message::new("bottom-changed")
                    .choice("dated", "yes")
                    .with("when", Arg::Days(day)),
                None => Message::new("bottom-changed").choice("dated", "no"),
            };
            let came = came
                .name("run", &change.before.run)
                .message("added", added)
                .with("revised", count("n_revised", change.revised.len()))
                .with("withdrawn", count("n_withdrawn", change.withdrawn.len()));
            let mut parts = vec![came];
            if change.crossings.is_empty() {
                parts.push(Message::new("changes-no-crossings"));
            }
            sentences.push(since(parts));
            // One a question: the largest move of each.
            for crossing in change.crossings.iter().unique_by(|c| &c.item).take(TOLD_MAX) {
                let mut parts = vec![crossing_told(change, crossing)];
                parts.extend(crossing.because.first().and_then(|claim| reason(change, claim)));
                let items = vec![crossing.item.clone()];
                sentences.push(Sentence { topic: Topic::Changed, parts, items });
            }
        }
    }
    let at = view.bottom_line.iter().take_while(|s| s.topic == Topic::Contested).count();
    view.bottom_line.splice(at..at, sentences);
}

#[cfg(test)]
mod tests {
    use super::crossed;

    #[test]
    fn a_line_is_crossed_only_by_a_step_worth_the_name() {
        assert_eq!(crossed(0.71, 0.12), Some(0.5), "the middle line counts most");
        assert_eq!(crossed(0.12, 0.31), Some(0.2));
        assert_eq!(crossed(0.79, 0.86), Some(0.8));
        assert_eq!(crossed(0.49, 0.51), None, "a hair");
        assert_eq!(crossed(0.21, 0.45), None);
    }
}
