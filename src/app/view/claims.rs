//! Claims as the appendix lists them.

use std::collections::BTreeMap;

use itertools::Itertools;

use super::grades::Grader;
use super::{Subject, source_name};
use crate::domain::{CaseFile, Claim, Id, Mention, Stance, ValidMode};
use crate::render::{Arg, ChainStepView, ClaimRow, Message, Period};
use crate::store::RunClaim;

/// What a claim says, in the shortest form: `prison.full-control = true`.
pub(in crate::app) fn says(case: &CaseFile, claim: Id) -> String {
    let row = &case.claims[claim.ix()];
    let item = &case.items[row.item.ix()].key;
    let value = &case.values[row.value.ix()].0;
    match row.detail.as_ref().map(|d| d.stance) {
        Some(Stance::Denies) => format!("{item} is not {value}"),
        Some(Stance::Observing) => format!("{item}: observed"),
        _ => format!("{item} = {value}"),
    }
}

/// The chain of every mention of a claim; a claim without mentions has its source alone.
pub(in crate::app) fn chains(
    case: &CaseFile,
    name: &dyn Fn(Id) -> String,
    claim: &Claim,
    mentions: &[&Mention],
) -> Vec<Vec<ChainStepView>> {
    let step = |source: Id, verb: Option<String>, named| ChainStepView {
        key: case.sources[source.ix()].key.clone(),
        source: name(source),
        verb,
        named,
    };
    if mentions.iter().all(|mention| mention.chain.is_empty()) {
        return vec![vec![step(claim.source, None, true)]];
    }
    mentions
        .iter()
        .filter(|mention| !mention.chain.is_empty())
        .map(|mention| {
            mention.chain.iter().map(|s| step(s.source, s.verb.clone(), s.named)).collect()
        })
        .collect()
}

/// Valid time: as typed, with mode, "still" and anchor.
fn valid(subject: &Subject<'_>, claim: &Claim) -> Vec<Message> {
    let case = subject.case;
    let typed = |text: String| Message::new("valid-typed").name("when", text);
    let Some(detail) = &claim.detail else {
        return claim.valid.iter().map(|span| typed(subject.day(span.from))).collect();
    };
    let validity = &detail.validity;
    let mut parts: Vec<Message> =
        validity.when.iter().map(|when| typed(when.text.clone())).collect();
    match validity.mode {
        ValidMode::Sometime => {}
        ValidMode::Throughout => parts.push(Message::new("valid-throughout")),
        ValidMode::AsOf => parts.push(Message::new("valid-as-of")),
    }
    if validity.persists {
        parts.push(Message::new("valid-still"));
    }
    if let Some(anchor) = validity.anchor {
        let event = Arg::Item(case.items[anchor.item.ix()].key.clone());
        parts.push(if anchor.lo_s == 0 && anchor.hi_s == 0 {
            Message::new("valid-at-event").with("item", event)
        } else {
            Message::new("valid-after-event")
                .with("from", Arg::Figures(hours(anchor.lo_s)))
                .with("to", Arg::Figures(hours(anchor.hi_s)))
                .with("item", event)
        });
    }
    if parts.is_empty() {
        parts.extend(claim.valid.map(|span| typed(subject.day(span.from))));
    }
    parts
}

/// Seconds as hours, without a fraction where there is none.
fn hours(seconds: i64) -> String {
    if seconds % 3_600 == 0 {
        (seconds / 3_600).to_string()
    } else {
        format!("{:.1}", seconds as f64 / 3_600.0)
    }
}

fn claim_row(
    subject: &Subject<'_>,
    claim: &Claim,
    mentions: &[&Mention],
    scored: Option<&RunClaim>,
    grader: &Grader<'_>,
) -> ClaimRow {
    let case = subject.case;
    let detail = claim.detail.clone().unwrap_or_default();
    let first = mentions.first();
    let document = first.and_then(|m| m.document).map(|id| &case.documents[id.ix()]);
    let p_right = scored.and_then(|row| row.p_right);
    ClaimRow {
        key: case.claim_key(claim.id),
        source: case.sources[claim.source.ix()].key.clone(),
        item: case.items[claim.item.ix()].key.clone(),
        question: subject.question(claim.item),
        value: case.values[claim.value.ix()].0.clone(),
        chains: chains(case, &|source| source_name(subject, source), claim, mentions),
        stance: detail.stance.as_str().to_owned(),
        certainty: detail.certainty.as_str().to_owned(),
        evidence: detail.evidence.as_str().to_owned(),
        outlet_stance: first.and_then(|m| m.outlet_stance).map(|s| s.as_str().to_owned()),
        status: detail.status.as_str().to_owned(),
        valid: valid(subject, claim),
        valid_period: claim.valid.map(Period::from),
        asserted: detail.asserted.as_ref().map(|when| when.text.clone()),
        p_right,
        p_overtaken: scored.and_then(|row| row.p_overtaken),
        p_wrong: p_right.map(|p| 1.0 - p),
        weight_db: scored.and_then(|row| row.weight_db),
        credibility: grader.credibility(claim.id),
        paraphrase: first.and_then(|m| m.paraphrase.clone()).or_else(|| detail.note.clone()),
        key_terms: first.and_then(|m| m.key_terms.clone()),
        document: document.map(|d| d.key.clone()),
        paragraph: first.and_then(|m| m.paragraph),
        url: first
            .and_then(|m| m.url.clone())
            .or_else(|| document.and_then(|d| d.archive_url.clone().or_else(|| d.url.clone()))),
    }
}

/// Mentions by claim.
pub(in crate::app) fn mentions_of(case: &CaseFile) -> BTreeMap<Id, Vec<&Mention>> {
    case.mentions
        .iter()
        .map(|mention| (mention.claim, mention))
        .into_group_map()
        .into_iter()
        .collect()
}

/// All claims, by document and key.
pub(super) fn claim_rows(subject: &Subject<'_>, grader: &Grader<'_>) -> Vec<ClaimRow> {
    let mentions = mentions_of(subject.case);
    let scored: BTreeMap<Id, &RunClaim> =
        subject.run.claims.iter().map(|row| (row.claim, row)).collect();
    subject
        .case
        .claims
        .iter()
        .map(|claim| {
            let of = mentions.get(&claim.id).map_or(&[][..], Vec::as_slice);
            claim_row(subject, claim, of, scored.get(&claim.id).copied(), grader)
        })
        .collect()
}
