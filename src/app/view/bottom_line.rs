//! The bottom line: a few sentences that the numbers write themselves, each naming its items.

use itertools::Itertools;

use super::{Subject, answer_arg, contested_items, is_state, source_name};
use crate::domain::{Id, OverlapCertainty};
use crate::render::{Arg, Cite, Message, Query, Sentence, Topic};
use crate::store::ItemStatus;

/// Most contested items that get a sentence of their own.
const ITEMS_MAX: usize = 2;

/// From this probability on a sentence takes a side.
const CLEAR: f64 = 0.8;

/// At most five paragraphs, the most important first.
pub(super) fn bottom_line(subject: &Subject<'_>) -> Vec<Sentence> {
    let contested = contested_items(subject).into_iter().take(ITEMS_MAX);
    let mut sentences: Vec<Sentence> = contested.map(|id| on_item(subject, id)).collect();
    sentences.extend(contradictions(subject));
    sentences.push(reliance(subject));
    sentences.push(standing(subject));
    sentences
}

/// How a claim fared.
#[derive(Clone, Copy)]
struct Fared {
    claim: Id,
    right: f64,
    overtaken: f64,
}

/// What was claimed, whether it was wrong when said or the world changed, how it stands at the end.
fn on_item(subject: &Subject<'_>, id: Id) -> Sentence {
    let case = subject.case;
    let mut parts = vec![Message::plain(subject.question(id))];
    // The claim that is least likely to stand is the one that readers ask about.
    let disputed = subject
        .run
        .claims
        .iter()
        .filter(|row| case.claims[row.claim.ix()].item == id)
        .filter_map(|row| {
            let (right, overtaken) = (row.p_right?, row.p_overtaken?);
            Some(Fared { claim: row.claim, right, overtaken })
        })
        .min_by(|a, b| (a.right - a.overtaken).total_cmp(&(b.right - b.overtaken)))
        .filter(|fared| fared.right - fared.overtaken < 0.5);
    if let Some(fared) = disputed {
        let claim = &case.claims[fared.claim.ix()];
        let when = claim.detail.as_ref().and_then(|d| d.asserted.as_ref()).map(|when| when.outer);
        let said = Message::new("bottom-said")
            .name("source", source_name(subject, claim.source))
            .with("answer", answer_arg(subject, fared.claim))
            .with("claim", Arg::Claim(case.claim_key(fared.claim)));
        parts.push(match when {
            Some(when) => said.choice("dated", "yes").with("when", Arg::Days(when.into())),
            None => said.choice("dated", "no"),
        });
        let key = case.claim_key(fared.claim);
        parts.push(verdict(fared, &key, is_state(subject, id)));
    }
    if let Some((value, p)) = subject.answer(id) {
        let at_end = is_state(subject, id);
        // Of a set the answer is made of several probabilities, and none of them is that of the whole.
        let is_one = subject.probabilities(id).iter().any(|(known, _)| *known == value);
        let row = format!("{} {value}", case.items[id.ix()].key);
        let share = Arg::Likelihood(p);
        let share = if is_one {
            Arg::Cited(Box::new(share), Cite::new(Query::Answers, row, "probability", p))
        } else {
            share
        };
        let answer = Arg::Answer { question: subject.question(id), value, denied: false };
        parts.push(
            Message::new(if at_end { "bottom-answer-end" } else { "bottom-answer" })
                .with("answer", answer)
                .with("p", share),
        );
    }
    let items = vec![case.items[id.ix()].key.clone()];
    Sentence { topic: Topic::Contested, parts, items }
}

/// False when it was made, or overtaken by the world: as far as the numbers tell.
fn verdict(fared: Fared, key: &str, can_change: bool) -> Message {
    let wrong = 1.0 - fared.right;
    let cite = |column, value| Cite::new(Query::Claims, key, column, value);
    if !can_change {
        return Message::new("fared-timeless").cited(
            "p",
            Arg::Likelihood(fared.right),
            cite("p_right", fared.right),
        );
    }
    let id = if wrong >= CLEAR {
        "fared-wrong"
    } else if fared.overtaken >= CLEAR {
        "fared-overtaken"
    } else {
        "fared-open"
    };
    let standing = (fared.right - fared.overtaken).max(0.0);
    Message::new(id)
        .cited("wrong", Arg::Likelihood(wrong), cite("p_wrong", wrong))
        .cited("overtaken", Arg::Share(fared.overtaken), cite("p_overtaken", fared.overtaken))
        .cited("standing", Arg::Share(standing), cite("p_standing", standing))
}

fn contradictions(subject: &Subject<'_>) -> Option<Sentence> {
    let found = &subject.run.contradictions;
    let case = subject.case;
    let certain: Vec<_> =
        found.iter().filter(|c| c.certainty == OverlapCertainty::Certain).collect();
    let Some(first) = certain.first() else {
        return (!found.is_empty()).then(|| Sentence {
            topic: Topic::Contested,
            parts: vec![Message::new("bottom-clashes-possible").count("n", found.len())],
            items: Vec::new(),
        });
    };
    let item = |claim: Id| case.claims[claim.ix()].item;
    let key = |claim: Id| case.items[item(claim).ix()].key.clone();
    let items = certain.iter().flat_map(|c| [key(c.claim_a), key(c.claim_b)]).unique().collect();
    let source = |claim: Id| source_name(subject, case.claims[claim.ix()].source);
    let (a, b) = (first.claim_a, first.claim_b);
    let parts = vec![
        Message::new("bottom-clashes-certain")
            .count("certain", certain.len())
            .count("n", found.len()),
        Message::new("bottom-clash-first")
            .name("source_a", source(a))
            .with("answer_a", answer_arg(subject, a))
            .name("question_a", subject.question(item(a)))
            .with("claim_a", Arg::Claim(case.claim_key(a)))
            .name("source_b", source(b))
            .with("answer_b", answer_arg(subject, b))
            .name("question_b", subject.question(item(b)))
            .with("claim_b", Arg::Claim(case.claim_key(b))),
    ];
    Some(Sentence { topic: Topic::Contested, parts, items })
}

fn standing(subject: &Subject<'_>) -> Sentence {
    let count = |status| subject.run.items.iter().filter(|row| row.status == status).count();
    let n_single = count(ItemStatus::SingleSource);
    let n = subject.run.items.len();
    let standing = |status: ItemStatus| {
        let n = count(status);
        let cite = Cite::new(Query::Standing, status.as_str(), "n", n as f64);
        Arg::Cited(Box::new(Arg::Count(n as u64)), cite)
    };
    let mut parts = vec![
        Message::new("bottom-standing")
            .message("questions", cited("n-questions", "n", n, Query::Run, "run", "n_items"))
            .with("corroborated", standing(ItemStatus::Corroborated))
            .with("disputed", standing(ItemStatus::Disputed))
            .with("single", standing(ItemStatus::SingleSource)),
    ];
    if 2 * n_single > n {
        parts.push(Message::new("bottom-thin"));
    }
    let left = subject.case.items.len().saturating_sub(n);
    if left > 0 {
        parts.push(Message::new("bottom-left").count("n", left));
    }
    Sentence { topic: Topic::Sureness, parts, items: Vec::new() }
}

/// A message with one count, and where that comes from.
fn cited(
    id: &'static str,
    gap: &'static str,
    n: usize,
    query: Query,
    row: &str,
    column: &'static str,
) -> Message {
    Message::new(id).cited(gap, Arg::Count(n as u64), Cite::new(query, row, column, n as f64))
}

fn reliance(subject: &Subject<'_>) -> Sentence {
    let judged: Vec<_> = subject.run.sources.iter().filter(|row| row.grade != 'F').collect();
    let n = subject.run.sources.len();
    let sources = cited("n-sources", "n", n, Query::Run, "run", "n_sources");
    let mut parts = Vec::new();
    if judged.is_empty() {
        parts.push(Message::new("bottom-sources-none").message("sources", sources));
    } else {
        parts.push(
            Message::new("bottom-sources-some")
                .message("sources", sources)
                .count("n", judged.len()),
        );
        if let Some(row) = judged.iter().max_by(|a, b| a.lo.total_cmp(&b.lo)) {
            parts.push(
                Message::new("bottom-sources-best")
                    .name("source", source_name(subject, row.source))
                    .cited("mean", Arg::Share(row.mean), {
                        let key = &subject.case.sources[row.source.ix()].key;
                        Cite::new(Query::Sources, key, "mean", row.mean)
                    })
                    .with("interval", Arg::Interval(row.lo, row.hi))
                    .message("claims", Message::new("n-claims").count("n", row.n_claims as usize)),
            );
        }
        parts.push(Message::new("bottom-sources-limits"));
    }
    Sentence { topic: Topic::Reliance, parts, items: Vec::new() }
}
