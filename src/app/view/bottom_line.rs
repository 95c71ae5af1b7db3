//! The bottom line: a few sentences that the numbers write themselves, each naming its items.

use itertools::Itertools;

use super::{Subject, contested_items, is_state, source_name};
use crate::domain::{Id, OverlapCertainty, answer, answer_of, statement};
use crate::render::{Sentence, counted, days_text, percent, percent_and_term};
use crate::store::ItemStatus;

/// Most contested items that get a sentence of their own.
const ITEMS_MAX: usize = 2;

/// From this probability on a sentence takes a side.
const CLEAR: f64 = 0.8;

/// At most five sentences, the most important first.
pub(super) fn bottom_line(subject: &Subject<'_>) -> Vec<Sentence> {
    let mut sentences: Vec<Sentence> = contested_items(subject)
        .into_iter()
        .take(ITEMS_MAX)
        .map(|id| on_item(subject, id))
        .collect();
    sentences.extend(contradictions(subject));
    sentences.push(standing(subject));
    sentences.push(sources(subject));
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
    let item = &case.items[id.ix()];
    let mut text = match &item.question {
        Some(question) if question.ends_with(['?', '.', '!']) => question.clone(),
        Some(question) => format!("{question}:"),
        None => format!("On {}:", item.key),
    };
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
        let source = source_name(case, case.claims[fared.claim.ix()].source);
        let said = answer_of(case, fared.claim);
        let key = case.claim_key(fared.claim);
        let detail = case.claims[fared.claim.ix()].detail.as_ref();
        let when = detail.and_then(|d| d.asserted.as_ref()).map_or_else(String::new, |when| {
            format!(", {}", days_text(when.outer.into(), &case.info.time_zone))
        });
        text.push_str(&format!(
            " {source} said {said} ({key}{when}). {}",
            verdict(fared, is_state(subject, id))
        ));
    }
    if let Some((value, p)) = subject.answer(id) {
        let value = answer(&subject.question(id), &value);
        let most = percent_and_term(p);
        text.push_str(&if is_state(subject, id) {
            format!(" At the end of the data the most probable answer is {value}: {most}.")
        } else {
            format!(" The most probable answer is {value}: {most}.")
        });
    }
    Sentence { text, items: vec![item.key.clone()] }
}

/// False when it was made, or overtaken by the world: as far as the numbers tell.
fn verdict(fared: Fared, can_change: bool) -> String {
    let wrong = 1.0 - fared.right;
    if !can_change {
        return format!("Probability that this is right: {}.", percent_and_term(fared.right));
    }
    let parts = format!(
        "wrong when said {}; right then, overtaken later {}; right then and still so {}",
        percent_and_term(wrong),
        percent(fared.overtaken),
        percent((fared.right - fared.overtaken).max(0.0)),
    );
    let answer = if wrong >= CLEAR {
        "On this evidence it was most likely wrong already when it was said; that the world \
         changed only afterwards is improbable"
    } else if fared.overtaken >= CLEAR {
        "On this evidence it was most likely right when it was said, and the world changed \
         afterwards"
    } else {
        "Whether it was wrong when it was said is open"
    };
    format!("{answer}: {parts}.")
}

fn contradictions(subject: &Subject<'_>) -> Option<Sentence> {
    let found = &subject.run.contradictions;
    let case = subject.case;
    let certain: Vec<_> =
        found.iter().filter(|c| c.certainty == OverlapCertainty::Certain).collect();
    let Some(first) = certain.first() else {
        return (!found.is_empty()).then(|| Sentence {
            text: format!(
                "{} found, none of them certain: a change, a hedge or another reading may explain \
                 each.",
                counted(found.len(), "possible contradiction was", "possible contradictions were"),
            ),
            items: Vec::new(),
        });
    };
    let item = |claim: Id| case.items[case.claims[claim.ix()].item.ix()].key.clone();
    let items = certain.iter().flat_map(|c| [item(c.claim_a), item(c.claim_b)]).unique().collect();
    let says = |claim: Id| {
        let source = source_name(case, case.claims[claim.ix()].source);
        format!("{source} says {} ({})", statement(case, claim), case.claim_key(claim))
    };
    let text = format!(
        "{} of {} certain: both sides cannot be right, whatever changed in between. The first: {}; \
         {}.",
        certain.len(),
        if certain.len() == 1 {
            format!("{} is", counted(found.len(), "contradiction", "contradictions"))
        } else {
            format!("{} are", counted(found.len(), "contradiction", "contradictions"))
        },
        says(first.claim_a),
        says(first.claim_b),
    );
    Some(Sentence { text, items })
}

fn standing(subject: &Subject<'_>) -> Sentence {
    let count = |status| subject.run.items.iter().filter(|row| row.status == status).count();
    let n_single = count(ItemStatus::SingleSource);
    let n = subject.run.items.len();
    let caution = if 2 * n_single > n {
        " Where only one speaks, the probability is hardly more than how far such sources are \
         believed in general."
    } else {
        ""
    };
    let left = subject.case.items.len().saturating_sub(n);
    let not_inferred = match left {
        0 => String::new(),
        1 => " One more question (an opinion, or nobody commits himself) is shown, not inferred."
            .to_owned(),
        _ => format!(
            " {left} more questions (opinions, or nobody commits himself) are shown, not inferred."
        ),
    };
    Sentence {
        text: format!(
            "How sure: of {} inferred, {} confirmed by independent origins, {} disputed, {} on a \
             single origin.{caution}{not_inferred}",
            counted(n, "question", "questions"),
            count(ItemStatus::Corroborated),
            count(ItemStatus::Disputed),
            format_args!("{n_single} {}", if n_single == 1 { "rests" } else { "rest" }),
        ),
        items: Vec::new(),
    }
}

fn sources(subject: &Subject<'_>) -> Sentence {
    let judged: Vec<_> = subject.run.sources.iter().filter(|row| row.grade != 'F').collect();
    let n = subject.run.sources.len();
    let text = if judged.is_empty() {
        format!(
            "Whom to rely on: not to be told from these data. Of the {n} sources that make claims \
             or relay them none has said enough that others checked, so none is graded and no \
             order among them means anything."
        )
    } else {
        let best = judged.iter().max_by(|a, b| a.lo.total_cmp(&b.lo));
        let named = best.map_or_else(String::new, |row| {
            format!(
                " The highest lower bound has {} ({:.2}, 90% interval {:.2} to {:.2}, {}).",
                source_name(subject.case, row.source),
                row.mean,
                row.lo,
                row.hi,
                counted(row.n_claims as usize, "claim", "claims"),
            )
        });
        format!(
            "Whom to rely on: {} of {n} sources can be graded; the others have said too little \
             that others checked.{named} The score is agreement with independent sources, not \
             truth.",
            judged.len()
        )
    };
    Sentence { text, items: Vec::new() }
}
