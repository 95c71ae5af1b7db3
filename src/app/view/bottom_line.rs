//! The bottom line: a few sentences that the numbers write themselves, each naming its items.

use itertools::Itertools;

use super::{Subject, answer_arg, contested_items, is_state, source_name};
use crate::app::report::sees_verdicts;
use crate::domain::{Id, OverlapCertainty};
use crate::render::{Arg, Cite, Message, Query, Sentence, Topic};
use crate::store::{ItemStatus, RunSource};

/// Most contested items that get a sentence of their own.
const ITEMS_MAX: usize = 2;

/// Items that a sentence names behind it; the section on contradictions has them all.
const KEYS_MAX: usize = 4;

/// From this probability on a sentence takes a side.
const CLEAR: f64 = 0.8;

impl Subject<'_> {
    /// It is known who was right: the run was given a verdict on the item.
    pub(super) fn is_settled(&self, item: Id) -> bool {
        self.summary.verdicts.contains(&item) && sees_verdicts(self.run)
    }
}

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
    let (key, question) = (&case.items[id.ix()].key, subject.question(id));
    let mut parts = vec![if question == *key {
        Message::new("bottom-asked").with("item", Arg::Item(key.clone()))
    } else {
        Message::plain(question)
    }];
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
        if subject.is_settled(id) {
            parts.push(Message::new("bottom-settled"));
        }
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
            parts: vec![
                Message::new("bottom-clashes-possible").with("n", clashes("possible", found.len())),
            ],
            items: Vec::new(),
        });
    };
    let item = |claim: Id| case.claims[claim.ix()].item;
    let key = |claim: Id| case.items[item(claim).ix()].key.clone();
    let items = certain.iter().flat_map(|c| [key(c.claim_a), key(c.claim_b)]);
    let items = items.unique().take(KEYS_MAX).collect();
    let source = |claim: Id| source_name(subject, case.claims[claim.ix()].source);
    let (a, b) = (first.claim_a, first.claim_b);
    let parts = vec![
        Message::new("bottom-clashes-certain")
            .with("certain", clashes("certain", certain.len()))
            .with("n", clashes("all", found.len())),
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
            .with("single", standing(ItemStatus::SingleSource))
            .with("open", standing(ItemStatus::Unresolved)),
    ];
    if 2 * n_single > n {
        parts.push(Message::new("bottom-thin"));
    }
    let left = subject.case.items.len().saturating_sub(n);
    if left > 0 {
        parts.push(cited("bottom-left", "n", left, Query::Run, "run", "n_left"));
    }
    parts.push(Message::new("bottom-reading"));
    Sentence { topic: Topic::Sureness, parts, items: Vec::new() }
}

/// Sources that are named after the first.
const NEXT_MAX: usize = 2;
/// Answers that are best founded, where no source can be relied on by name.
const CONFIRMED_MAX: usize = 3;

/// What several independent origins say, the surest first, with the keys of the questions.
fn confirmed(subject: &Subject<'_>) -> (Option<Message>, Vec<String>) {
    let case = subject.case;
    let best: Vec<(Id, String, f64)> = subject
        .run
        .items
        .iter()
        .filter(|row| row.status == ItemStatus::Corroborated)
        .filter_map(|row| {
            let (value, p) = subject.answer(row.item)?;
            // Of sets and figures no single probability is that of the answer.
            let is_one = subject.probabilities(row.item).iter().any(|(known, _)| *known == value);
            (is_one && p >= CLEAR).then_some((row.item, value, p))
        })
        .sorted_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)))
        .take(CONFIRMED_MAX)
        .collect();
    let told = best.iter().map(|(item, value, p)| {
        let row = format!("{} {value}", case.items[item.ix()].key);
        let question = subject.question(*item);
        let answer =
            Arg::Answer { question: question.clone(), value: value.clone(), denied: false };
        Message::new("bottom-confirmed-one")
            .name("question", question)
            .with("answer", answer)
            .cited("p", Arg::Share(*p), Cite::new(Query::Answers, row, "probability", *p))
    });
    let all = Message::joined("join-names", told);
    let keys = best.iter().map(|(item, ..)| case.items[item.ix()].key.clone()).collect();
    (all.map(|all| Message::new("bottom-confirmed").message("answers", all)), keys)
}

/// The topic on which a source does best, by the lower end of its interval, where it has more than one.
fn best_topic(subject: &Subject<'_>, row: &RunSource) -> Option<Message> {
    if row.families.len() < 2 {
        return None;
    }
    let best = row.families.iter().max_by(|a, b| a.lo.total_cmp(&b.lo))?;
    let key = format!("{} {}", subject.case.sources[row.source.ix()].key, best.family);
    let share = |column, p| {
        Arg::Cited(Box::new(Arg::Share(p)), Cite::new(Query::Topics, key.clone(), column, p))
    };
    Some(
        Message::new("bottom-sources-topic")
            .with("topic", Arg::Word("family".into(), best.family.clone().into()))
            .with("mean", share("mean", best.mean))
            .with("lo", share("lo", best.lo))
            .with("hi", share("hi", best.hi)),
    )
}

/// How many contradictions there are of a sort.
fn clashes(row: &str, n: usize) -> Arg {
    let cite = Cite::new(Query::Certainties, row, "n", n as f64);
    Arg::Cited(Box::new(Arg::Count(n as u64)), cite)
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
    let (mut parts, mut items) = (Vec::new(), Vec::new());
    if judged.is_empty() {
        parts.push(Message::new("bottom-sources-none").message("sources", sources));
        let (told, keys) = confirmed(subject);
        parts.extend(told);
        items = keys;
    } else {
        parts.push(if judged.len() == n {
            Message::new("bottom-sources-all").message("sources", sources)
        } else {
            cited("bottom-sources-some", "n", judged.len(), Query::Run, "run", "n_graded")
                .message("sources", sources)
        });
        if let Some(row) = judged.iter().max_by(|a, b| a.lo.total_cmp(&b.lo)) {
            let key = &subject.case.sources[row.source.ix()].key;
            let cite = |column, value| Cite::new(Query::Sources, key, column, value);
            let n = row.n_claims;
            parts.push(
                Message::new("bottom-sources-best")
                    .name("source", source_name(subject, row.source))
                    .cited("mean", Arg::Share(row.mean), cite("mean", row.mean))
                    .cited("lo", Arg::Share(row.lo), cite("lo", row.lo))
                    .cited("hi", Arg::Share(row.hi), cite("hi", row.hi))
                    .message(
                        "claims",
                        Message::new("n-claims").cited(
                            "n",
                            Arg::Count(n),
                            cite("n_claims", n as f64),
                        ),
                    ),
            );
        }
        let by_lower = judged.iter().sorted_by(|a, b| b.lo.total_cmp(&a.lo)).collect_vec();
        parts.extend(by_lower.first().and_then(|row| best_topic(subject, row)));
        let next = by_lower.iter().skip(1).take(NEXT_MAX).map(|row| {
            let key = &subject.case.sources[row.source.ix()].key;
            Message::new("bottom-sources-one")
                .name("source", source_name(subject, row.source))
                .cited(
                    "mean",
                    Arg::Share(row.mean),
                    Cite::new(Query::Sources, key, "mean", row.mean),
                )
        });
        parts.extend(
            Message::joined("join-names", next)
                .map(|all| Message::new("bottom-sources-next").message("sources", all)),
        );
        parts.push(Message::new("bottom-sources-limits"));
    }
    Sentence { topic: Topic::Reliance, parts, items }
}
