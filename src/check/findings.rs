//! Diagnostics about contradictions and about the data. Codes are listed in
//! `docs/contradictions.md`; many rows of one sort make one finding.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::domain::{
    ClaimDetail, Contradiction, ContradictionKind, DAY, Finding, Id, ItemKind, OverlapCertainty,
    PublishedBasis, Reach, RelationKind, Severity, Span, ValidMode, is_assertive,
};

use super::{
    context::Context,
    outcome::SumCheck,
    pairs::Partial,
    statement::tolerance,
    words::{few, number, percent},
};

/// An observation published later than this after it was made is stale.
const STALE_S: i64 = 2 * DAY;

/// All findings, by code and subject.
pub(super) fn findings(
    ctx: &Context<'_>,
    contradictions: &[Contradiction],
    sums: &[SumCheck],
    partial: &[Partial],
) -> Vec<Finding> {
    let mut all = certain_by_item(ctx, contradictions);
    all.extend(partial.iter().map(|p| partly_compared(ctx, p)));
    all.extend(self_contradictions(ctx, contradictions));
    all.extend(unfound_relations(ctx, contradictions));
    all.extend(impossible_dates(ctx));
    all.extend(stale(ctx));
    all.extend(single_roots(ctx));
    all.extend(open_stills(ctx));
    all.extend(sums.iter().map(|s| sum_finding(ctx, s)));
    all.extend(unnamed_links(ctx));
    all.extend(uncertain_dates(ctx));
    all.extend(duplicates(ctx));
    all.extend(broken_anchors(ctx));
    all.sort_by(|a, b| (a.code, &a.subject, &a.message).cmp(&(b.code, &b.subject, &b.message)));
    all
}

fn finding(
    code: &'static str,
    severity: Severity,
    subject: String,
    message: String,
    advice: &str,
) -> Finding {
    Finding { code, severity, subject, message, advice: advice.to_owned() }
}

fn plural(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// Items with certain contradictions are named one by one up to this many.
const ITEMS_MAX: usize = 50;

/// C003: more contradictions than are listed.
pub(super) fn unlisted(n_listed: usize, n_unlisted: usize) -> Finding {
    finding(
        "C003",
        Severity::Info,
        String::new(),
        format!("{n_unlisted} further contradictions are not listed; the {n_listed} surest are."),
        "Where sources label the same things, disagreement is what the model is for.",
    )
}

/// C001: an item with certain contradictions.
fn certain_by_item(ctx: &Context<'_>, contradictions: &[Contradiction]) -> Vec<Finding> {
    let mut by_item: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for c in contradictions.iter().filter(|c| c.certainty == OverlapCertainty::Certain) {
        let items: BTreeSet<Id> =
            [c.claim_a, c.claim_b].into_iter().map(|id| ctx.claim(id).item).collect();
        for item in items {
            let pair = format!("{} × {}", ctx.key(c.claim_a), ctx.key(c.claim_b));
            by_item.entry(&ctx.case.items[item.ix()].key).or_default().push(pair);
        }
    }
    if by_item.len() > ITEMS_MAX {
        let n_pairs: usize = by_item.values().map(Vec::len).sum();
        let items: Vec<String> = by_item.keys().map(|&key| key.to_owned()).collect();
        return vec![finding(
            "C001",
            Severity::Warning,
            String::new(),
            format!("{n_pairs} certain contradictions on {} items: {}.", items.len(), few(&items)),
            "At least one side of each is wrong, not overtaken.",
        )];
    }
    by_item
        .into_iter()
        .map(|(item, pairs)| {
            let count = plural(pairs.len(), "certain contradiction", "certain contradictions");
            finding(
                "C001",
                Severity::Warning,
                format!("item:{item}"),
                format!("{count}: {}.", few(&pairs)),
                "At least one side is wrong, not overtaken; read both passages again.",
            )
        })
        .collect()
}

/// C002: too many values on one item to compare all with all.
fn partly_compared(ctx: &Context<'_>, partial: &Partial) -> Finding {
    finding(
        "C002",
        Severity::Info,
        format!("item:{}", ctx.case.items[partial.item.ix()].key),
        format!(
            "{} different values; only the {} most frequent were compared.",
            partial.n_values, partial.n_compared
        ),
        "Set a tolerance or options for the attribute, or raise the number of pairs per item.",
    )
}

/// C010: a body that contradicts itself.
fn self_contradictions(ctx: &Context<'_>, contradictions: &[Contradiction]) -> Vec<Finding> {
    let mut by_body: BTreeMap<&str, (f64, Vec<String>)> = BTreeMap::new();
    for c in contradictions {
        let own = c.kind == ContradictionKind::SelfContradiction
            || c.kind == ContradictionKind::Arithmetic;
        if own {
            let body = &ctx.case.sources[ctx.body_of(c.claim_a).ix()].key;
            let entry = by_body.entry(body).or_default();
            entry.0 = entry.0.max(c.probability);
            entry.1.push(format!("{} × {}", ctx.key(c.claim_a), ctx.key(c.claim_b)));
        }
    }
    by_body
        .into_iter()
        .map(|(body, (most, pairs))| {
            let most = if most >= 1.0 { "certain".to_owned() } else { percent(most) };
            let count = plural(pairs.len(), "self-contradiction", "self-contradictions");
            finding(
                "C010",
                Severity::Warning,
                format!("source:{body}"),
                format!("{count}, the strongest {most}: {}.", few(&pairs)),
                "Check whether the later statement corrects the earlier one; if so, enter it as a \
                 correction.",
            )
        })
        .collect()
}

/// C011: a coder sees a contradiction that the cross-check does not find.
fn unfound_relations(ctx: &Context<'_>, contradictions: &[Contradiction]) -> Option<Finding> {
    let found: BTreeSet<(Id, Id)> = contradictions
        .iter()
        .map(|c| (c.claim_a.min(c.claim_b), c.claim_a.max(c.claim_b)))
        .collect();
    let mut missed: Vec<String> = ctx
        .case
        .relations
        .iter()
        .filter(|r| r.kind == RelationKind::Contradicts)
        .filter(|r| !found.contains(&(r.from.min(r.to), r.from.max(r.to))))
        .map(|r| format!("{} × {}", ctx.key(r.from), ctx.key(r.to)))
        .collect();
    missed.sort();
    (!missed.is_empty()).then(|| {
        let count = plural(missed.len(), "pair", "pairs");
        finding(
            "C011",
            Severity::Info,
            String::new(),
            format!(
                "{count} coded as contradicting is not found by values, times and rules: {}.",
                few(&missed)
            ),
            "A rule or a time may be missing; where one pair of items lies behind it, add a rule.",
        )
    })
}

/// The earliest and latest publication of each claim that has any.
fn publications(ctx: &Context<'_>) -> HashMap<Id, Span> {
    let mut all: HashMap<Id, Span> = HashMap::new();
    for mention in &ctx.case.mentions {
        let Some(span) = ctx.case.published(mention) else { continue };
        all.entry(mention.claim)
            .and_modify(|s| {
                // The first appearance counts.
                *s = Span { from: s.from.min(span.from), to: s.to.min(span.to) };
            })
            .or_insert(span);
    }
    all
}

/// Keys of claims with details that meet a condition, sorted.
fn keys_where(ctx: &Context<'_>, keep: impl Fn(Id, &ClaimDetail) -> bool) -> Vec<String> {
    let claims = ctx.case.claims.iter().filter(|c| is_assertive(c));
    let mut keys: Vec<String> = claims
        .filter(|c| c.detail.as_ref().is_some_and(|d| keep(c.id, d)))
        .map(|c| ctx.key(c.id))
        .collect();
    keys.sort();
    keys
}

/// One claim is named as subject; several are counted.
fn about_claims(
    (code, severity): (&'static str, Severity),
    keys: &[String],
    what: &str,
    advice: &str,
) -> Option<Finding> {
    let first = keys.first()?;
    let subject = if keys.len() == 1 { format!("claim:{first}") } else { String::new() };
    let count = plural(keys.len(), "claim", "claims");
    Some(finding(code, severity, subject, format!("{count} {what}: {}.", few(keys)), advice))
}

/// D001: published before it was said, or speaking of a time after its publication.
fn impossible_dates(ctx: &Context<'_>) -> Option<Finding> {
    let published = publications(ctx);
    let keys = keys_where(ctx, |id, d| {
        published.get(&id).is_some_and(|p| {
            let said_later = d.asserted.as_ref().is_some_and(|w| w.outer.from >= p.to);
            let valid_later = ctx.claim(id).valid.is_some_and(|v| v.from >= p.to);
            said_later || valid_later
        })
    });
    about_claims(
        ("D001", Severity::Warning),
        &keys,
        "said or valid after publication",
        "Check the dates; a forecast is not a claim about what happened.",
    )
}

/// D002: a present-tense observation that was old when it was printed.
fn stale(ctx: &Context<'_>) -> Option<Finding> {
    let published = publications(ctx);
    let keys = keys_where(ctx, |id, d| {
        let time = ctx.timeline.claim(id);
        ctx.case.items[ctx.claim(id).item.ix()].kind == ItemKind::State
            && d.validity.mode != ValidMode::AsOf
            && time.own.is_bounded()
            && published.get(&id).is_some_and(|p| p.from.saturating_sub(time.own.hi) > STALE_S)
    });
    about_claims(
        ("D002", Severity::Info),
        &keys,
        "about a state published more than two days after the time spoken of",
        "Do not read it as news of the day of publication.",
    )
}

/// D003: items that rest on one independent root.
fn single_roots(ctx: &Context<'_>) -> Option<Finding> {
    let case = ctx.case;
    // The first root seen per item, and whether there is another.
    let mut roots: Vec<Option<(Id, bool)>> = vec![None; case.items.len()];
    for claim in case.claims.iter().filter(|c| is_assertive(c)) {
        let slot = &mut roots[claim.item.ix()];
        *slot = match *slot {
            None => Some((claim.id, false)),
            Some((first, more)) => Some((first, more || !ctx.same_root(first, claim.id))),
        };
    }
    let scored = |item: Id| case.items[item.ix()].is_scored();
    let known: Vec<(Id, bool)> = roots
        .iter()
        .enumerate()
        .filter_map(|(ix, slot)| slot.map(|(_, more)| (Id::from_ix(ix), more)))
        .filter(|(item, _)| scored(*item))
        .collect();
    let single: Vec<String> = known
        .iter()
        .filter(|(_, more)| !more)
        .map(|(item, _)| case.items[item.ix()].key.clone())
        .collect();
    single_finding(single, known.len())
}

/// Code of [`single_finding`].
pub(super) const SINGLE_ROOTS: &str = "D003";

/// D003, of the items that rest on one root, out of so many on which anybody speaks.
pub(super) fn single_finding(mut single: Vec<String>, n_known: usize) -> Option<Finding> {
    single.sort();
    (!single.is_empty()).then(|| {
        finding(
            SINGLE_ROOTS,
            Severity::Info,
            String::new(),
            format!(
                "{} of {} items rest on one independent root: {}.",
                single.len(),
                n_known,
                few(&single)
            ),
            "Nothing can be cross-checked there; look for a second origin, not a second outlet.",
        )
    })
}

/// D004: "still" without saying since when.
fn open_stills(ctx: &Context<'_>) -> Option<Finding> {
    let keys = keys_where(ctx, |id, _| ctx.timeline.claim(id).reach == Reach::Open);
    about_claims(
        ("D004", Severity::Info),
        &keys,
        "saying \"still\" without an anchor",
        "If the text names an event since which it holds, enter it as anchor: contradictions can \
         then become certain.",
    )
}

/// D005 and D006: a sum that holds, and one that does not.
fn sum_finding(ctx: &Context<'_>, sum: &SumCheck) -> Finding {
    let rule = &ctx.case.rules[sum.rule.ix()];
    let total = rule.terms.first().map(|t| &ctx.case.items[t.item.ix()]);
    let holds = sum.holds(total.map_or(0.0, |item| tolerance(ctx, item, sum.total)));
    let origin = &ctx.case.sources[sum.origin.ix()].key;
    let figures = format!(
        "{origin} gives a total of {} and parts of {} together, a gap of {}",
        number(sum.total),
        number(sum.parts),
        number(sum.total - sum.parts)
    );
    let subject = format!("rule:{}", rule.key);
    if holds {
        let message = format!("The sum holds: {figures}.");
        finding("D005", Severity::Info, subject, message, "Nothing to do.")
    } else {
        finding(
            "D006",
            Severity::Warning,
            subject,
            format!("The sum does not hold: {figures}."),
            "Look for a misprint by a relay, a missing class, or figures of different times.",
        )
    }
}

/// D007: chains with a link that is not named.
fn unnamed_links(ctx: &Context<'_>) -> Option<Finding> {
    let mut keys: Vec<String> = ctx
        .case
        .mentions
        .iter()
        .filter(|m| m.chain.iter().any(|step| !step.named))
        .map(|m| m.key.clone().unwrap_or_else(|| ctx.key(m.claim)))
        .collect();
    keys.sort();
    (!keys.is_empty()).then(|| {
        let count = plural(keys.len(), "mention passes", "mentions pass");
        finding(
            "D007",
            Severity::Info,
            String::new(),
            format!("{count} through a link that is not named: {}.", few(&keys)),
            "An unnamed link cannot be judged; do not count it as an independent witness.",
        )
    })
}

/// D008: dates that were inferred, or are marked uncertain.
fn uncertain_dates(ctx: &Context<'_>) -> Option<Finding> {
    let inferred = |basis| matches!(basis, PublishedBasis::Inferred | PublishedBasis::Unknown);
    let mut documents: Vec<String> = ctx
        .case
        .documents
        .iter()
        .filter(|d| d.published.is_some() && inferred(d.published_basis))
        .map(|d| d.key.clone())
        .collect();
    documents.sort();
    let claims = keys_where(ctx, |_, d| {
        d.validity.when.as_ref().is_some_and(|w| w.uncertain || w.approximate)
    });
    let mut parts = Vec::new();
    if !documents.is_empty() {
        let count = plural(documents.len(), "document has", "documents have");
        parts.push(format!("{count} a publication date that was worked out ({})", few(&documents)));
    }
    if !claims.is_empty() {
        let count = plural(claims.len(), "claim has", "claims have");
        parts.push(format!("{count} an uncertain or approximate time ({})", few(&claims)));
    }
    (!parts.is_empty()).then(|| {
        finding(
            "D008",
            Severity::Info,
            String::new(),
            format!("{}.", parts.join("; ")),
            "Such dates never make a contradiction certain; a firmer one may.",
        )
    })
}

/// D009: one body that says the same thing of one item and time more than once.
fn duplicates(ctx: &Context<'_>) -> Option<Finding> {
    // Bulk claims without a time are votes, not texts that were coded twice.
    let mut seen: BTreeMap<(Id, Id, Id, Span), Vec<Id>> = BTreeMap::new();
    for claim in ctx.case.claims.iter().filter(|c| c.detail.is_some() && is_assertive(c)) {
        if let Some(valid) = claim.valid {
            let key = (claim.item, claim.value, ctx.body_of(claim.id), valid);
            seen.entry(key).or_default().push(claim.id);
        }
    }
    let mut keys: Vec<String> = seen
        .into_values()
        .filter(|claims| claims.len() > 1)
        .map(|claims| {
            let mut keys: Vec<String> = claims.iter().map(|id| ctx.key(*id)).collect();
            keys.sort();
            keys.join(" = ")
        })
        .collect();
    keys.sort();
    (!keys.is_empty()).then(|| {
        let count = plural(keys.len(), "statement is", "statements are");
        finding(
            "D009",
            Severity::Info,
            String::new(),
            format!("{count} entered more than once for one body, item and time: {}.", few(&keys)),
            "They count as one witness; if they are one claim, enter the second as a mention.",
        )
    })
}

/// D010: dates and anchors that cannot all hold.
fn broken_anchors(ctx: &Context<'_>) -> Vec<Finding> {
    let items = ctx.timeline.broken().iter().map(|id| &ctx.case.items[id.ix()].key);
    items
        .map(|item| {
            finding(
                "D010",
                Severity::Warning,
                format!("item:{item}"),
                "The dates of claims and their offsets from this event cannot all hold; the \
                 offsets that clash were not used."
                    .to_owned(),
                "Check the anchors and the dates of the claims that name this event.",
            )
        })
        .collect()
}
