//! Contradictions in words: what clashes, and why it is, or may be, more than an update.

use crate::domain::{
    CaseFile, Certainty, ContradictionKind, Evidence, Id, Reach, RuleKind, Span, ValidMode, Value,
    answer_of, statement,
};

use super::{
    context::Context,
    pairs::Draft,
    timing::Timing,
    words::{few, number, offset, percent, span},
};

/// The explanation of one contradiction.
pub(super) fn explain(ctx: &Context<'_>, draft: &Draft) -> String {
    let mut parts = vec![statements(ctx, draft)];
    parts.extend(rules(ctx, draft));
    parts.push(match draft.sort {
        ContradictionKind::Arithmetic | ContradictionKind::Order => figures(ctx, draft),
        ContradictionKind::Monotone => "A cumulative count does not fall, unless the earlier \
            figure was corrected."
            .to_owned(),
        _ => timing(ctx, draft),
    });
    parts.extend(reservations(ctx, draft));
    if draft.kind == ContradictionKind::SelfContradiction
        || draft.sort == ContradictionKind::Arithmetic
    {
        let body = &ctx.case.sources[ctx.body_of(draft.a).ix()].key;
        parts.push(format!("Both sides come from {body}: it contradicts itself."));
    }
    if draft.n_alike > 0 {
        parts.push(format!("{} further pairs of claims say the same two things.", draft.n_alike));
    }
    parts.join(" ")
}

/// "le-monde (A1-03)".
fn who(ctx: &Context<'_>, claim: Id) -> String {
    let source = &ctx.case.sources[ctx.claim(claim).source.ix()].key;
    format!("{source} ({})", ctx.key(claim))
}

/// An event that times are tied to, as a sentence names it.
fn event(case: &CaseFile, item: Id) -> String {
    let item = &case.items[item.ix()];
    match &item.says {
        Some(says) => format!("the statement of {}", case.sources[says.speaker.ix()].key),
        None => item.question.as_ref().map_or_else(|| item.key.clone(), |q| format!("“{q}”")),
    }
}

/// True if `item` is the utterance of this very claim.
fn is_own_utterance(ctx: &Context<'_>, claim: Id, item: Id) -> bool {
    let claim = ctx.claim(claim);
    let says = ctx.case.items[item.ix()].says.as_ref();
    says.is_some_and(|says| {
        says.item == claim.item
            && says.value == ctx.case.values[claim.value.ix()].0
            && ctx.case.body(says.speaker) == ctx.case.body(claim.source)
    })
}

/// When the claim's content holds, with a comma before it.
fn when(ctx: &Context<'_>, claim: Id) -> String {
    let detail = ctx.detail(claim);
    let mut parts: Vec<String> = Vec::new();
    if let Some(anchor) = detail.and_then(|d| d.validity.anchor) {
        parts.push(offset(anchor.lo_s, anchor.hi_s, &event(ctx.case, anchor.item)));
    } else if let Some(tie) = ctx.timeline.claim(claim).own.tie {
        let item = ctx.timeline.events()[tie.event as usize].item;
        if is_own_utterance(ctx, claim, item) {
            parts.push("of the moment when it was said".to_owned());
        } else if item != ctx.claim(claim).item {
            parts.push(format!("at the time of {}", event(ctx.case, item)));
        }
    }
    if let Some(valid) = ctx.claim(claim).valid {
        let stated = detail.and_then(|d| d.validity.when.as_ref());
        let probably = stated.is_some_and(|w| w.uncertain);
        let own = &ctx.timeline.claim(claim).own;
        let (mode, shown) = match detail.map(|d| d.validity.mode) {
            Some(ValidMode::AsOf) if own.is_bounded() => {
                ("as of some time ", Span { from: own.lo, to: own.hi + 1 })
            }
            Some(ValidMode::Throughout) if parts.is_empty() => ("all through the time ", valid),
            _ => ("", valid),
        };
        let probably = if probably { "probably " } else { "" };
        parts.push(format!("{mode}{probably}{}", span(shown, &ctx.zone)));
    }
    if parts.is_empty() { String::new() } else { format!(", {}", parts.join(", ")) }
}

fn says(ctx: &Context<'_>, claim: Id, said: &str) -> String {
    let still = if ctx.timeline.claim(claim).reach == Reach::Own { "" } else { " (still)" };
    format!("{} says {said}{still}{}", who(ctx, claim), when(ctx, claim))
}

fn statements(ctx: &Context<'_>, draft: &Draft) -> String {
    let (a, b) = (statement(ctx.case, draft.a), statement(ctx.case, draft.b));
    let item = ctx.claim(draft.a).item;
    // The question need not be asked twice.
    let same = item == ctx.claim(draft.b).item && ctx.case.items[item.ix()].question.is_some();
    let b = if same { answer_of(ctx.case, draft.b) } else { b };
    format!("{}; {}.", says(ctx, draft.a, &a), says(ctx, draft.b, &b))
}

/// What ties the two together, where they are about different items.
fn rules(ctx: &Context<'_>, draft: &Draft) -> Option<String> {
    let rule_text = |id: &Id| {
        let rule = &ctx.case.rules[id.ix()];
        let text = if rule.text.is_empty() { &rule.expression } else { &rule.text };
        format!("{}: {}", rule.key, text.trim_end_matches('.'))
    };
    let mut path: Vec<Id> = draft.path_a.iter().chain(&draft.path_b).copied().collect();
    // What implies comes before what excludes, as one would argue.
    path.sort_by_key(|id| ctx.case.rules[id.ix()].kind == RuleKind::Excludes);
    if path.is_empty() {
        path.extend(draft.rule);
    }
    let said: Vec<String> = path.iter().map(rule_text).collect();
    (!said.is_empty()).then(|| format!("{}.", said.join("; ")))
}

/// The figures of a sum or an order.
fn figures(ctx: &Context<'_>, draft: &Draft) -> String {
    let Some(rule) = draft.rule.map(|r| &ctx.case.rules[r.ix()]) else { return String::new() };
    let named = |left: bool| {
        let terms = rule.terms.iter().zip(&draft.figures);
        let names: Vec<String> = terms
            .filter(|(t, _)| (t.coefficient > 0.0) == left)
            .map(|(t, id)| {
                let value = &ctx.case.values[ctx.claim(*id).value.ix()].0;
                format!("{} {value} ({})", ctx.case.items[t.item.ix()].key, ctx.key(*id))
            })
            .collect();
        names.join(" + ")
    };
    let (mut lo, mut hi) = (0.0_f64, 0.0_f64);
    for (term, id) in rule.terms.iter().zip(&draft.figures) {
        if let Value::Number(q) = &ctx.case.values[ctx.claim(*id).value.ix()].1 {
            let ends = [term.coefficient * q.lo, term.coefficient * q.outer_hi()];
            lo += ends[0].min(ends[1]);
            hi += ends[0].max(ends[1]);
        }
    }
    let gap = if (lo - hi).abs() < 1e-9 {
        number(lo)
    } else {
        format!("between {} and {}", number(lo), number(hi))
    };
    if draft.sort == ContradictionKind::Arithmetic {
        format!("{} against {}: the difference is {gap}.", named(true), named(false))
    } else {
        let relation = if draft.assessment.timing == Timing::Forced {
            "The figures are for one time."
        } else {
            "The figures may be of different times."
        };
        format!("{} exceeds {} by {gap}. {relation}", named(true), named(false))
    }
}

fn timing(ctx: &Context<'_>, draft: &Draft) -> String {
    let (a, b) = (ctx.key(draft.a), ctx.key(draft.b));
    let chance =
        format!("Chance that both speak of one state: {}.", percent(draft.assessment.probability));
    let sequel = sequel(ctx, draft.a);
    match draft.assessment.timing {
        Timing::Timeless if draft.assessment.is_certain => {
            "The question has no time, so no change can explain it: both cannot be right."
                .to_owned()
        }
        Timing::Timeless => {
            format!("The question is one whose answer does not change with time. {chance}")
        }
        Timing::Forced => forced(ctx, draft),
        Timing::OneDispatch(document) => {
            let document = &ctx.case.documents[document.ix()].key;
            let same = format!(
                "Both statements stand in one dispatch ({document}), for the same stated time"
            );
            if draft.assessment.is_certain {
                format!(
                    "{same} and in the present tense, so no change between them can explain it: \
                         both cannot be right."
                )
            } else {
                format!("{same}; the two may be meant together. {chance}")
            }
        }
        Timing::MayOverlap => format!("{}. {chance}", may_overlap(ctx, draft)),
        Timing::StillBack => format!(
            "\"Still\" in {b} reaches back an unknown time: if as far as {a}, the earlier \
             statement was wrong when made; if not, {b} is {sequel}. {chance}"
        ),
        Timing::Sequel => format!(
            "The offsets put {b} after {a}, so this is {sequel}; it tells against {a} only if what \
             it reports had already begun. {chance}"
        ),
        Timing::Untimed => {
            format!(
                "At least one of them has no time; the state may have changed in between. {chance}"
            )
        }
        Timing::Apart => format!(
            "The two times cannot overlap, so it may be a change; but such a question is normally \
             answered once. {chance}"
        ),
    }
}

/// What a later statement does to an earlier one.
fn sequel(ctx: &Context<'_>, earlier: Id) -> String {
    format!(
        "a sequel: it refutes a lasting “{}” of {}, not the statement when made",
        answer_of(ctx.case, earlier),
        ctx.key(earlier)
    )
}

/// Both orders, or one moment, as far as the dates tell.
fn may_overlap(ctx: &Context<'_>, draft: &Draft) -> String {
    let own = |id: Id| &ctx.timeline.claim(id).own;
    let (lo, hi) = ctx.timeline.difference(own(draft.b), own(draft.a));
    // Which is later on average; the sum of the bounds has the sign of their middle.
    let (first, second) =
        if lo.saturating_add(hi) >= 0 { (draft.a, draft.b) } else { (draft.b, draft.a) };
    let (one, other, sequel) = (ctx.key(first), ctx.key(second), sequel(ctx, first));
    if lo >= 0 && hi > 0 || hi <= 0 && lo < 0 {
        format!(
            "{other} is not earlier than {one} and may be of the same moment, when both could not \
             be right; if it is later, it is {sequel}"
        )
    } else {
        let likely = if lo.saturating_add(hi) == 0 { "may" } else { "probably does" };
        let speaks = if likely == "may" {
            format!("if {other} speaks of a later time than {one}")
        } else {
            format!("if {other} speaks of a later time than {one}, as it {likely}")
        };
        format!(
            "The dates allow one moment, when both could not be right, and either order: {speaks}, \
             it is {sequel}"
        )
    }
}

/// Why no choice of the unknown times keeps the two apart.
fn forced(ctx: &Context<'_>, draft: &Draft) -> String {
    let verdict = if draft.assessment.is_certain {
        "both cannot be right".to_owned()
    } else {
        format!("chance that both speak of one state: {}", percent(draft.assessment.probability))
    };
    for (still, other) in [(draft.b, draft.a), (draft.a, draft.b)] {
        let time = ctx.timeline.claim(still);
        let Some(tie) = time.begin.tie.filter(|_| time.reach == Reach::SinceEvent) else {
            continue;
        };
        let item = ctx.timeline.events()[tie.event as usize].item;
        let event = event(ctx.case, item);
        let other_time = ctx.timeline.claim(other);
        let (still, other) = (ctx.key(still), ctx.key(other));
        let meets = if other_time.spoken_at == Some(tie.event) {
            format!(", which is when {other} was said")
        } else {
            format!(", and the time of {other} lies within")
        };
        return format!(
            "\"Still\" in {still} reaches back to the moment of {event}{meets}: {verdict}, whenever that was."
        );
    }
    match draft.assessment.overlap.filter(|s| s.is_bounded()) {
        Some(common) => format!(
            "Whatever the exact times, both speak of one moment {}: {verdict}.",
            span(common, &ctx.zone)
        ),
        None => format!("Whatever the exact times, both speak of one moment: {verdict}."),
    }
}

/// What weakens the contradiction: weak rules, hedges, things only taken for granted.
fn reservations(ctx: &Context<'_>, draft: &Draft) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut rules: Vec<Id> = draft.path_a.iter().chain(&draft.path_b).copied().collect();
    rules.extend(draft.rule);
    rules.sort_by_key(|id| ctx.case.rules[id.ix()].key.as_str());
    rules.dedup();
    for rule in rules.iter().map(|id| &ctx.case.rules[id.ix()]).filter(|r| r.strength < 1.0) {
        parts.push(format!("{} is not strict (strength {})", rule.key, number(rule.strength)));
    }
    let claims: Vec<Id> =
        if draft.figures.is_empty() { vec![draft.a, draft.b] } else { draft.figures.clone() };
    for (sure, wording) in [(Certainty::Pr, "only probable"), (Certainty::Ps, "only possible")] {
        let keys = keys_where(ctx, &claims, |d| d.certainty == sure);
        if !keys.is_empty() {
            parts.push(format!("{} calls it {wording}", few(&keys)));
        }
    }
    let keys = keys_where(ctx, &claims, |d| d.evidence == Evidence::Presupposed);
    if !keys.is_empty() {
        parts.push(format!("{} takes it for granted without saying it", few(&keys)));
    }
    (!parts.is_empty()).then(|| format!("Note: {}.", parts.join("; ")))
}

fn keys_where(
    ctx: &Context<'_>,
    claims: &[Id],
    keep: impl Fn(&crate::domain::ClaimDetail) -> bool,
) -> Vec<String> {
    let kept = claims.iter().filter(|id| ctx.detail(**id).is_some_and(&keep));
    kept.map(|id| ctx.key(*id)).collect()
}
