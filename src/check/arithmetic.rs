//! Sums, parts and wholes, orders, and counts that must not fall: interval arithmetic.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{
    Claim, ContradictionKind, Id, ItemKind, Quantity, Rule, RuleKind, Span, Stance, Value,
    is_assertive,
};

use super::{
    context::Context,
    outcome::SumCheck,
    pairs::{Draft, Found, kind_of},
    statement::tolerance,
    timing::{Assessment, Timing},
};

/// Cumulative counts are corrected downwards now and then; the strength of "does not fall" where
/// no rule of the case gives one.
const MONOTONE_STRENGTH: f64 = 0.95;

/// The quantity a live claim gives, unless it denies it.
fn quantity<'a>(ctx: &Context<'a>, claim: &Claim) -> Option<&'a Quantity> {
    let asserts = claim.detail.as_ref().is_none_or(|d| d.stance == Stance::Asserts);
    match &ctx.case.values[claim.value.ix()].1 {
        Value::Number(q) if asserts && is_assertive(claim) => Some(q),
        _ => None,
    }
}

/// The figure named, or the middle of what the wording allows.
fn figure(q: &Quantity) -> f64 {
    q.best.unwrap_or_else(|| {
        if q.outer_hi().is_finite() { f64::midpoint(q.lo, q.outer_hi()) } else { q.lo }
    })
}

/// Claims with numbers per item, for items that rules name.
struct Figures<'a> {
    by_item: BTreeMap<Id, Vec<(Id, &'a Quantity)>>,
}

impl<'a> Figures<'a> {
    fn new(ctx: &Context<'a>) -> Self {
        let named: BTreeSet<Id> = ctx
            .case
            .rules
            .iter()
            .filter(|r| !matches!(r.kind, RuleKind::Excludes | RuleKind::Implies))
            .flat_map(|r| r.terms.iter().map(|t| t.item))
            .collect();
        let mut by_item: BTreeMap<Id, Vec<(Id, &Quantity)>> = BTreeMap::new();
        for claim in &ctx.case.claims {
            let kind = ctx.case.items[claim.item.ix()].kind;
            if kind != ItemKind::Count && !named.contains(&claim.item) {
                continue;
            }
            if let Some(q) = quantity(ctx, claim) {
                by_item.entry(claim.item).or_default().push((claim.id, q));
            }
        }
        for claims in by_item.values_mut() {
            claims.sort_by_cached_key(|(id, _)| ctx.key(*id));
        }
        Self { by_item }
    }

    fn of(&self, item: Id) -> &[(Id, &'a Quantity)] {
        self.by_item.get(&item).map_or(&[], Vec::as_slice)
    }
}

/// Checks all rules that are about numbers; returns the sums that could be checked.
pub(super) fn check_numbers(ctx: &Context<'_>, found: &mut Found) -> Vec<SumCheck> {
    let figures = Figures::new(ctx);
    let mut sums = Vec::new();
    for rule in &ctx.case.rules {
        match rule.kind {
            RuleKind::Sum => sums.extend(check_sum(ctx, rule, &figures, found)),
            RuleKind::Subset | RuleKind::Order => check_order(ctx, rule, &figures, found),
            RuleKind::Monotone | RuleKind::Excludes | RuleKind::Implies => {}
        }
    }
    check_monotone(ctx, &figures, found);
    sums.sort_by_cached_key(|s| {
        let origin = ctx.case.sources[s.origin.ix()].key.clone();
        (ctx.case.rules[s.rule.ix()].key.clone(), origin, s.as_of)
    });
    sums
}

type SumKey<'a> = (Id, Option<Span>, Option<&'a str>);

/// Totals and parts of one body, one as-of span and one scheme.
fn check_sum<'a>(
    ctx: &Context<'a>,
    rule: &Rule,
    figures: &Figures<'a>,
    found: &mut Found,
) -> Vec<SumCheck> {
    let mut sets: BTreeMap<SumKey<'a>, Vec<Option<(Id, &'a Quantity)>>> = BTreeMap::new();
    for (at, term) in rule.terms.iter().enumerate() {
        for &(id, q) in figures.of(term.item) {
            found.work.n_steps += 1;
            let scheme = ctx.detail(id).and_then(|d| d.scheme.as_deref());
            let key = (ctx.body_of(id), ctx.claim(id).valid, scheme);
            let set = sets.entry(key).or_insert_with(|| vec![None; rule.terms.len()]);
            // Several figures of one body for one moment clash by themselves; the first counts.
            set[at] = set[at].or(Some((id, q)));
        }
    }
    let mut sums = Vec::new();
    for ((origin, as_of, _), set) in sets {
        let Some(given) = set.into_iter().collect::<Option<Vec<_>>>() else { continue };
        let sum = add_up(rule, origin, as_of, &given);
        let target = rule
            .terms
            .first()
            .map_or(0.0, |t| tolerance(ctx, &ctx.case.items[t.item.ix()], figure(given[0].1)));
        if !sum.holds(target) {
            let claims: Vec<Id> = given.iter().map(|g| g.0).collect();
            let total = claims[0];
            let largest = given[1..].iter().max_by(|a, b| figure(a.1).total_cmp(&figure(b.1)));
            if let Some(part) = largest {
                found.add(ctx, number_draft(ctx, rule, (total, part.0), &claims, Timing::Forced));
            }
        }
        sums.push(sum);
    }
    sums
}

fn add_up(rule: &Rule, origin: Id, as_of: Option<Span>, given: &[(Id, &Quantity)]) -> SumCheck {
    let mut sum = SumCheck {
        rule: rule.id,
        origin,
        as_of,
        total: 0.0,
        parts: 0.0,
        gap_lo: 0.0,
        gap_hi: 0.0,
        claims: given.iter().map(|g| g.0).collect(),
    };
    for (term, (_, q)) in rule.terms.iter().zip(given) {
        let c = term.coefficient;
        if c > 0.0 {
            sum.total += c * figure(q);
            sum.gap_lo += c * q.lo;
            sum.gap_hi += c * q.outer_hi();
        } else {
            sum.parts -= c * figure(q);
            sum.gap_lo += c * q.outer_hi();
            sum.gap_hi += c * q.lo;
        }
    }
    sum
}

/// `left <= right`: read as kindly as the claims allow, for each body that gives all the numbers,
/// else over all bodies.
fn check_order<'a>(ctx: &Context<'a>, rule: &Rule, figures: &Figures<'a>, found: &mut Found) {
    let mut bodies: Option<BTreeSet<Id>> = None;
    for term in &rule.terms {
        let has: BTreeSet<Id> = figures.of(term.item).iter().map(|f| ctx.body_of(f.0)).collect();
        bodies = Some(bodies.map_or(has.clone(), |b| b.intersection(&has).copied().collect()));
    }
    let mut scopes: Vec<Option<Id>> = bodies.unwrap_or_default().into_iter().map(Some).collect();
    scopes.push(None);
    for scope in scopes {
        let Some(kindest) = kindest(ctx, rule, figures, scope) else { continue };
        found.work.n_steps += kindest.len();
        // Left minus right at its smallest.
        let gap: f64 = rule
            .terms
            .iter()
            .zip(&kindest)
            .map(|(t, (_, q))| {
                t.coefficient * if t.coefficient > 0.0 { q.lo } else { q.outer_hi() }
            })
            .sum();
        if gap.is_nan() || gap <= 0.0 {
            continue;
        }
        let biggest = |left: bool| {
            rule.terms
                .iter()
                .zip(&kindest)
                .filter(|(t, _)| (t.coefficient > 0.0) == left)
                .max_by(|a, b| figure(a.1.1).total_cmp(&figure(b.1.1)))
                .map(|(_, (id, _))| *id)
        };
        if let (Some(left), Some(right)) = (biggest(true), biggest(false)) {
            let claims: Vec<Id> = kindest.iter().map(|k| k.0).collect();
            let stated = |id: &Id| ctx.claim(*id).valid;
            let at_once = scope.is_some() && claims.iter().all(|c| stated(c) == stated(&claims[0]));
            let timing = if at_once { Timing::Forced } else { Timing::MayOverlap };
            found.add(ctx, number_draft(ctx, rule, (left, right), &claims, timing));
        }
    }
}

/// For each term the claim that makes the order easiest to keep.
fn kindest<'a>(
    ctx: &Context<'a>,
    rule: &Rule,
    figures: &Figures<'a>,
    scope: Option<Id>,
) -> Option<Vec<(Id, &'a Quantity)>> {
    rule.terms
        .iter()
        .map(|term| {
            let claims = figures
                .of(term.item)
                .iter()
                .filter(|f| scope.is_none_or(|body| ctx.body_of(f.0) == body));
            if term.coefficient > 0.0 {
                claims.min_by(|a, b| a.1.lo.total_cmp(&b.1.lo)).copied()
            } else {
                // Of equals the first, as above.
                claims.min_by(|a, b| b.1.outer_hi().total_cmp(&a.1.outer_hi())).copied()
            }
        })
        .collect()
}

fn number_draft(
    ctx: &Context<'_>,
    rule: &Rule,
    (a, b): (Id, Id),
    claims: &[Id],
    timing: Timing,
) -> Draft {
    let committed = claims.iter().all(|c| ctx.is_committed(*c));
    let is_certain = rule.strength >= 1.0 && timing == Timing::Forced && committed;
    let commitment: f64 = claims.iter().map(|c| ctx.commitment(*c)).product();
    let sort = if rule.kind == RuleKind::Sum {
        ContradictionKind::Arithmetic
    } else {
        ContradictionKind::Order
    };
    let probability = if is_certain { 1.0 } else { rule.strength * commitment };
    Draft {
        a,
        b,
        // A sum is always of one body: its kind says more than "self".
        kind: if sort == ContradictionKind::Arithmetic { sort } else { kind_of(ctx, a, b, sort) },
        sort,
        assessment: Assessment { timing, is_certain, probability, overlap: ctx.claim(a).valid },
        rule: Some(rule.id),
        path_a: Vec::new(),
        path_b: Vec::new(),
        figures: claims.to_vec(),
        n_alike: 0,
    }
}

/// A cumulative count whose later upper bound lies below an earlier lower bound.
fn check_monotone<'a>(ctx: &Context<'a>, figures: &Figures<'a>, found: &mut Found) {
    let mut rule_of: BTreeMap<Id, &Rule> = BTreeMap::new();
    for rule in ctx.case.rules.iter().filter(|r| r.kind == RuleKind::Monotone) {
        for term in &rule.terms {
            rule_of.entry(term.item).or_insert(rule);
        }
    }
    for (&item, claims) in &figures.by_item {
        let rule = rule_of.get(&item).copied();
        if ctx.case.items[item.ix()].kind != ItemKind::Count && rule.is_none() {
            continue;
        }
        let mut schemes: BTreeMap<Option<&str>, Vec<(Id, &Quantity)>> = BTreeMap::new();
        for &(id, q) in claims.iter().filter(|(id, _)| ctx.timeline.claim(*id).is_timed) {
            let scheme = ctx.detail(id).and_then(|d| d.scheme.as_deref());
            schemes.entry(scheme).or_default().push((id, q));
        }
        for series in schemes.values() {
            falls(ctx, item, rule, series, found);
        }
    }
}

fn falls<'a>(
    ctx: &Context<'a>,
    item: Id,
    rule: Option<&Rule>,
    series: &[(Id, &'a Quantity)],
    found: &mut Found,
) {
    let own = |id: Id| ctx.timeline.claim(id).own;
    let largest = series.iter().map(|(_, q)| figure(q)).fold(0.0, f64::max);
    let slack = tolerance(ctx, &ctx.case.items[item.ix()], largest);
    let mut by_end: Vec<(Id, &Quantity)> = series.to_vec();
    by_end.sort_by_key(|(id, _)| own(*id).hi);
    let mut later: Vec<(Id, &Quantity)> = series.to_vec();
    later.sort_by_key(|(id, _)| own(*id).lo);
    let strength = rule.map_or(MONOTONE_STRENGTH, |r| r.strength);
    let mut drafts: Vec<Draft> = Vec::new();
    let mut n_done = 0;
    let mut highest: Option<(Id, &Quantity)> = None;
    for (id, q) in later {
        found.work.n_steps += 1;
        // Everything that surely lies before this one.
        while by_end.get(n_done).is_some_and(|(other, _)| own(*other).hi < own(id).lo) {
            let next = by_end[n_done];
            if highest.is_none_or(|(_, old)| next.1.lo > old.lo) {
                highest = Some(next);
            }
            n_done += 1;
        }
        let Some((before, peak)) = highest else { continue };
        if peak.lo - q.outer_hi() > slack {
            drafts.push(fall(ctx, rule, (before, id), strength));
        }
    }
    let n = drafts.len();
    let max = ctx.options.max_pairs_per_item.max(1);
    for (at, mut draft) in drafts.into_iter().take(max).enumerate() {
        if at == 0 {
            draft.n_alike = n.saturating_sub(max);
        }
        found.add(ctx, draft);
    }
}

fn fall(ctx: &Context<'_>, rule: Option<&Rule>, (a, b): (Id, Id), strength: f64) -> Draft {
    let committed = ctx.is_committed(a) && ctx.is_committed(b);
    let is_certain = strength >= 1.0 && committed;
    let probability =
        if is_certain { 1.0 } else { strength * ctx.commitment(a) * ctx.commitment(b) };
    Draft {
        a,
        b,
        kind: kind_of(ctx, a, b, ContradictionKind::Monotone),
        sort: ContradictionKind::Monotone,
        assessment: Assessment { timing: Timing::Forced, is_certain, probability, overlap: None },
        rule: rule.map(|r| r.id),
        path_a: Vec::new(),
        path_b: Vec::new(),
        figures: Vec::new(),
        n_alike: 0,
    }
}
