//! The bottom line: a few sentences that the numbers write themselves, each naming its items.

use itertools::Itertools;

use super::{Subject, contested_items, is_state, says};
use crate::domain::{Id, OverlapCertainty};
use crate::render::{Sentence, percent, percent_and_term};
use crate::store::ItemStatus;

/// Most contested items that get a sentence of their own.
const ITEMS_MAX: usize = 2;

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

/// What was claimed, what the evidence makes of it when said and at the end of the data.
fn on_item(subject: &Subject<'_>, id: Id) -> Sentence {
    let case = subject.case;
    let key = case.items[id.ix()].key.clone();
    let question = subject.question(id);
    let leading = subject.probabilities(id);
    let mut text = String::new();
    // The claim that fares worst is the one that readers ask about.
    let disputed = subject
        .run
        .claims
        .iter()
        .filter(|row| case.claims[row.claim.ix()].item == id)
        .filter_map(|row| Some((row.claim, row.p_right?, row.p_overtaken?)))
        .min_by(|a, b| a.1.total_cmp(&b.1));
    if let Some((claim, p_right, p_overtaken)) = disputed.filter(|(_, p, _)| *p < 0.5) {
        let row = &case.claims[claim.ix()];
        let source = &case.sources[row.source.ix()].key;
        let value = &case.values[row.value.ix()].0;
        text = format!(
            "{question} {source} said {value} ({}): that this was right when said has a probability \
             of {}, {} of it right then and overtaken later",
            case.claim_key(claim),
            percent_and_term(p_right),
            percent(p_overtaken),
        );
    } else if let Some((value, p)) = leading.first() {
        text = format!("{question} {value}: {}", percent_and_term(*p));
    }
    if let (true, Some((value, p))) = (is_state(subject, id), leading.first()) {
        text.push_str(&format!("; by the end of the data {value}: {}", percent_and_term(*p)));
    }
    text.push('.');
    Sentence { text, items: vec![key] }
}

fn contradictions(subject: &Subject<'_>) -> Option<Sentence> {
    let found = &subject.run.contradictions;
    let certain: Vec<_> =
        found.iter().filter(|c| c.certainty == OverlapCertainty::Certain).collect();
    let first = certain.first()?;
    let case = subject.case;
    let item = |claim: Id| case.items[case.claims[claim.ix()].item.ix()].key.clone();
    let items = certain.iter().flat_map(|c| [item(c.claim_a), item(c.claim_b)]).unique().collect();
    let text = format!(
        "{} of {} contradictions between claims are certain, among them {} ({}) against {} ({}).",
        certain.len(),
        found.len(),
        case.claim_key(first.claim_a),
        says(case, first.claim_a),
        case.claim_key(first.claim_b),
        says(case, first.claim_b),
    );
    Some(Sentence { text, items })
}

fn standing(subject: &Subject<'_>) -> Sentence {
    let count = |status| subject.run.items.iter().filter(|row| row.status == status).count();
    Sentence {
        text: format!(
            "Of {} inferred items {} are corroborated by independent origins, {} disputed, {} rest \
             on a single origin.",
            subject.run.items.len(),
            count(ItemStatus::Corroborated),
            count(ItemStatus::Disputed),
            count(ItemStatus::SingleSource),
        ),
        items: Vec::new(),
    }
}

fn sources(subject: &Subject<'_>) -> Sentence {
    let judged: Vec<_> = subject.run.sources.iter().filter(|row| row.grade != 'F').collect();
    let n = subject.run.sources.len();
    let text = if judged.is_empty() {
        format!(
            "None of the {n} sources has said enough that others checked: every interval is wide, \
             and no source is graded."
        )
    } else {
        let best = judged.iter().max_by(|a, b| a.lo.total_cmp(&b.lo));
        let named = best.map_or_else(String::new, |row| {
            format!(
                ", led by {} ({:.2}, 90 % interval {:.2} to {:.2}, {} claims)",
                subject.case.sources[row.source.ix()].key,
                row.mean,
                row.lo,
                row.hi,
                row.n_claims
            )
        });
        format!(
            "{} of {n} sources can be graded{named}; the others have said too little.",
            judged.len()
        )
    };
    Sentence { text, items: Vec::new() }
}
