//! Diagnostics about contradictions and about the data. Codes are listed in
//! `docs/contradictions.md`; many rows of one sort make one finding.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::domain::{
    ClaimDetail, Contradiction, ContradictionKind, DAY, Filling, Finding, Id, ItemKind,
    OverlapCertainty, Phrase, PublishedBasis, Reach, RelationKind, Severity, Span, ValidMode,
    is_assertive,
};

use super::{
    context::Context,
    outcome::SumCheck,
    pairs::Partial,
    statement::tolerance,
    words::{amount, claims, items, percent},
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
    all.sort_by(|a, b| (a.code, &a.subject).cmp(&(b.code, &b.subject)));
    all
}

fn finding(
    code: &'static str,
    severity: Severity,
    subject: String,
    message: Phrase,
    advice: &'static str,
) -> Finding {
    let advice = Phrase::new(advice).into();
    Finding { code, severity, subject, message: message.into(), advice }
}

/// Two claims that clash.
fn pair(ctx: &Context<'_>, a: Id, b: Id) -> Filling {
    Phrase::new("pair").claim("a", ctx.key(a)).claim("b", ctx.key(b)).into()
}

/// Items with certain contradictions are named one by one up to this many.
const ITEMS_MAX: usize = 50;

/// C003: more contradictions than are listed.
pub(super) fn unlisted(n_listed: usize, n_unlisted: usize) -> Finding {
    finding(
        "C003",
        Severity::Info,
        String::new(),
        Phrase::new("found-c003").count("unlisted", n_unlisted).count("listed", n_listed),
        "advice-c003",
    )
}

/// C001: an item with certain contradictions.
fn certain_by_item(ctx: &Context<'_>, contradictions: &[Contradiction]) -> Vec<Finding> {
    let mut by_item: BTreeMap<&str, Vec<Filling>> = BTreeMap::new();
    for c in contradictions.iter().filter(|c| c.certainty == OverlapCertainty::Certain) {
        let about: BTreeSet<Id> =
            [c.claim_a, c.claim_b].into_iter().map(|id| ctx.claim(id).item).collect();
        for item in about {
            let pairs = by_item.entry(&ctx.case.items[item.ix()].key).or_default();
            pairs.push(pair(ctx, c.claim_a, c.claim_b));
        }
    }
    if by_item.len() > ITEMS_MAX {
        let n_pairs: usize = by_item.values().map(Vec::len).sum();
        let named = items(by_item.keys().map(|&key| key.to_owned()));
        return vec![finding(
            "C001",
            Severity::Warning,
            String::new(),
            Phrase::new("found-c001-many")
                .count("n", n_pairs)
                .count("items", named.len())
                .few("named", named),
            "advice-c001-many",
        )];
    }
    by_item
        .into_iter()
        .map(|(item, pairs)| {
            finding(
                "C001",
                Severity::Warning,
                format!("item:{item}"),
                Phrase::new("found-c001").count("n", pairs.len()).few("pairs", pairs),
                "advice-c001",
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
        Phrase::new("found-c002")
            .count("values", partial.n_values)
            .count("compared", partial.n_compared),
        "advice-c002",
    )
}

/// C010: a body that contradicts itself.
fn self_contradictions(ctx: &Context<'_>, contradictions: &[Contradiction]) -> Vec<Finding> {
    let mut by_body: BTreeMap<&str, (f64, Vec<Filling>)> = BTreeMap::new();
    for c in contradictions {
        let own = c.kind == ContradictionKind::SelfContradiction
            || c.kind == ContradictionKind::Arithmetic;
        if own {
            let body = &ctx.case.sources[ctx.body_of(c.claim_a).ix()].key;
            let entry = by_body.entry(body).or_default();
            entry.0 = entry.0.max(c.probability);
            entry.1.push(pair(ctx, c.claim_a, c.claim_b));
        }
    }
    by_body
        .into_iter()
        .map(|(body, (most, pairs))| {
            let most =
                if most >= 1.0 { Phrase::new("clash-certain").into() } else { percent(most) };
            let told = Phrase::new("found-c010").count("n", pairs.len()).with("most", most);
            finding(
                "C010",
                Severity::Warning,
                format!("source:{body}"),
                told.few("pairs", pairs),
                "advice-c010",
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
    let mut missed: Vec<(Id, Id)> = ctx
        .case
        .relations
        .iter()
        .filter(|r| r.kind == RelationKind::Contradicts)
        .filter(|r| !found.contains(&(r.from.min(r.to), r.from.max(r.to))))
        .map(|r| (r.from, r.to))
        .collect();
    missed.sort_by_cached_key(|(a, b)| format!("{} × {}", ctx.key(*a), ctx.key(*b)));
    let missed: Vec<Filling> = missed.into_iter().map(|(a, b)| pair(ctx, a, b)).collect();
    (!missed.is_empty()).then(|| {
        finding(
            "C011",
            Severity::Info,
            String::new(),
            Phrase::new("found-c011").count("n", missed.len()).few("pairs", missed),
            "advice-c011",
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
    what: &'static str,
    advice: &'static str,
) -> Option<Finding> {
    let first = keys.first()?;
    let subject = if keys.len() == 1 { format!("claim:{first}") } else { String::new() };
    let message = Phrase::new(what).count("n", keys.len()).few("claims", claims(keys));
    Some(finding(code, severity, subject, message, advice))
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
    about_claims(("D001", Severity::Warning), &keys, "found-d001", "advice-d001")
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
    about_claims(("D002", Severity::Info), &keys, "found-d002", "advice-d002")
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
            Phrase::new("found-d003")
                .count("n", single.len())
                .count("known", n_known)
                .few("named", items(single)),
            "advice-d003",
        )
    })
}

/// D004: "still" without saying since when.
fn open_stills(ctx: &Context<'_>) -> Option<Finding> {
    let keys = keys_where(ctx, |id, _| ctx.timeline.claim(id).reach == Reach::Open);
    about_claims(("D004", Severity::Info), &keys, "found-d004", "advice-d004")
}

/// D005 and D006: a sum that holds, and one that does not.
fn sum_finding(ctx: &Context<'_>, sum: &SumCheck) -> Finding {
    let rule = &ctx.case.rules[sum.rule.ix()];
    let total = rule.terms.first().map(|t| &ctx.case.items[t.item.ix()]);
    let holds = sum.holds(total.map_or(0.0, |item| tolerance(ctx, item, sum.total)));
    let origin = &ctx.case.sources[sum.origin.ix()].key;
    let told = |id| {
        Phrase::new(id)
            .key("source", origin)
            .with("total", amount(sum.total))
            .with("parts", amount(sum.parts))
            .with("gap", amount(sum.total - sum.parts))
    };
    let subject = format!("rule:{}", rule.key);
    if holds {
        finding("D005", Severity::Info, subject, told("found-d005"), "advice-none")
    } else {
        finding("D006", Severity::Warning, subject, told("found-d006"), "advice-d006")
    }
}

/// Keys of neither claims nor items.
fn plain_keys(keys: Vec<String>) -> Vec<Filling> {
    keys.into_iter().map(Filling::Key).collect()
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
        let n = keys.len();
        finding(
            "D007",
            Severity::Info,
            String::new(),
            Phrase::new("found-d007").count("n", n).few("mentions", plain_keys(keys)),
            "advice-d007",
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
    let dated = keys_where(ctx, |_, d| {
        d.validity.when.as_ref().is_some_and(|w| w.uncertain || w.approximate)
    });
    let mut parts = Vec::new();
    if !documents.is_empty() {
        let told = Phrase::new("found-d008-documents").count("n", documents.len());
        parts.push(told.few("documents", plain_keys(documents)));
    }
    if !dated.is_empty() {
        let told = Phrase::new("found-d008-claims").count("n", dated.len());
        parts.push(told.few("claims", claims(&dated)));
    }
    (!parts.is_empty()).then(|| {
        finding(
            "D008",
            Severity::Info,
            String::new(),
            Phrase::new("found-d008").with("told", Phrase::joined("join-names", parts)),
            "advice-d008",
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
    let mut groups: Vec<Vec<String>> = seen
        .into_values()
        .filter(|same| same.len() > 1)
        .map(|same| {
            let mut keys: Vec<String> = same.iter().map(|id| ctx.key(*id)).collect();
            keys.sort();
            keys
        })
        .collect();
    groups.sort_by_cached_key(|keys| keys.join(" = "));
    (!groups.is_empty()).then(|| {
        let equal = |keys: &Vec<String>| Filling::List(Cow::Borrowed("join-equal"), claims(keys));
        let all: Vec<Filling> = groups.iter().map(equal).collect();
        finding(
            "D009",
            Severity::Info,
            String::new(),
            Phrase::new("found-d009").count("n", all.len()).few("claims", all),
            "advice-d009",
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
                Phrase::new("found-d010"),
                "advice-d010",
            )
        })
        .collect()
}
