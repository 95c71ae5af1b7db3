//! Contradictions as phrases: what clashes, and why it is, or may be, more than an update.

use std::borrow::Cow;

use crate::domain::{
    CaseFile, Certainty, ContradictionKind, Evidence, Filling, Id, Phrase, Reach, RuleKind, Span,
    ValidMode, Value, answer_of, question_of, statement,
};

use super::{
    context::Context,
    pairs::Draft,
    timing::Timing,
    words::{amount, claims, offset, percent, span},
};

/// The explanation of one contradiction.
pub(super) fn explain(ctx: &Context<'_>, draft: &Draft) -> Phrase {
    let mut parts = vec![statements(ctx, draft)];
    parts.extend(rules(ctx, draft));
    match draft.sort {
        ContradictionKind::Arithmetic | ContradictionKind::Order => {
            parts.extend(figures(ctx, draft));
        }
        ContradictionKind::Monotone => parts.push(Phrase::new("why-monotone")),
        _ => parts.extend(timing(ctx, draft)),
    }
    parts.extend(reservations(ctx, draft));
    if draft.kind == ContradictionKind::SelfContradiction
        || draft.sort == ContradictionKind::Arithmetic
    {
        let body = &ctx.case.sources[ctx.body_of(draft.a).ix()].key;
        parts.push(Phrase::new("why-self").key("source", body));
    }
    if draft.n_alike > 0 {
        parts.push(Phrase::new("why-alike").count("n", draft.n_alike));
    }
    Phrase::joined("join-space", parts)
}

/// An event that times are tied to, as a sentence names it.
fn event(case: &CaseFile, item: Id) -> Filling {
    let row = &case.items[item.ix()];
    match (&row.says, &row.question) {
        (Some(says), _) => {
            let speaker = &case.sources[says.speaker.ix()].key;
            Phrase::new("event-says").key("source", speaker).into()
        }
        (None, None) => Filling::Item(row.key.clone()),
        (None, Some(_)) => Phrase::new("quoted").with("text", question_of(case, item)).into(),
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

/// When the claim's content holds, if that is known.
fn when(ctx: &Context<'_>, claim: Id) -> Option<Phrase> {
    let detail = ctx.detail(claim);
    let mut parts: Vec<Phrase> = Vec::new();
    if let Some(anchor) = detail.and_then(|d| d.validity.anchor) {
        parts.push(offset(anchor.lo_s, anchor.hi_s, event(ctx.case, anchor.item)));
    } else if let Some(tie) = ctx.timeline.claim(claim).own.tie {
        let item = ctx.timeline.events()[tie.event as usize].item;
        if is_own_utterance(ctx, claim, item) {
            parts.push(Phrase::new("when-said"));
        } else if item != ctx.claim(claim).item {
            parts.push(Phrase::new("when-event").with("event", event(ctx.case, item)));
        }
    }
    if let Some(valid) = ctx.claim(claim).valid {
        let stated = detail.and_then(|d| d.validity.when.as_ref());
        let own = &ctx.timeline.claim(claim).own;
        let (mode, shown) = match detail.map(|d| d.validity.mode) {
            Some(ValidMode::AsOf) if own.is_bounded() => {
                (Some("when-as-of"), Span { from: own.lo, to: own.hi + 1 })
            }
            Some(ValidMode::Throughout) if parts.is_empty() => (Some("when-throughout"), valid),
            _ => (None, valid),
        };
        let mut at = span(shown, &ctx.zone);
        if stated.is_some_and(|w| w.uncertain) {
            at = Phrase::new("when-probably").with("when", at);
        }
        parts.push(match mode {
            Some(mode) => Phrase::new(mode).with("when", at),
            None => at,
        });
    }
    (!parts.is_empty()).then(|| Phrase::joined("join-comma", parts))
}

/// "le-monde (A1-03) says no to “…”, on 26 January 2022".
fn says(ctx: &Context<'_>, claim: Id, said: Filling) -> Phrase {
    let said = if ctx.timeline.claim(claim).reach == Reach::Own {
        said
    } else {
        Phrase::new("why-still").with("said", said).into()
    };
    let source = &ctx.case.sources[ctx.claim(claim).source.ix()].key;
    let phrase = match when(ctx, claim) {
        Some(when) => Phrase::new("why-says-when").with("when", when),
        None => Phrase::new("why-says"),
    };
    phrase.key("source", source).claim("claim", ctx.key(claim)).with("said", said)
}

fn statements(ctx: &Context<'_>, draft: &Draft) -> Phrase {
    let item = ctx.claim(draft.a).item;
    // The question need not be asked twice.
    let same = item == ctx.claim(draft.b).item && ctx.case.items[item.ix()].question.is_some();
    let b = if same { answer_of(ctx.case, draft.b) } else { statement(ctx.case, draft.b).into() };
    Phrase::new("why-both")
        .with("first", says(ctx, draft.a, statement(ctx.case, draft.a).into()))
        .with("second", says(ctx, draft.b, b))
}

/// What ties the two together, where they are about different items.
fn rules(ctx: &Context<'_>, draft: &Draft) -> Option<Phrase> {
    let told = |id: &Id| {
        let rule = &ctx.case.rules[id.ix()];
        let text = if rule.text.is_empty() { &rule.expression } else { &rule.text };
        let text = Filling::Text(text.trim_end_matches('.').to_owned());
        Phrase::new("why-rule").key("rule", &rule.key).with("text", text)
    };
    let mut path: Vec<Id> = draft.path_a.iter().chain(&draft.path_b).copied().collect();
    // What implies comes before what excludes, as one would argue.
    path.sort_by_key(|id| ctx.case.rules[id.ix()].kind == RuleKind::Excludes);
    if path.is_empty() {
        path.extend(draft.rule);
    }
    let said: Vec<Phrase> = path.iter().map(told).collect();
    let said = (!said.is_empty()).then(|| Phrase::joined("join-names", said));
    said.map(|said| Phrase::new("why-rules").with("rules", said))
}

/// The figures of a sum or an order.
fn figures(ctx: &Context<'_>, draft: &Draft) -> Vec<Phrase> {
    let Some(rule) = draft.rule.map(|r| &ctx.case.rules[r.ix()]) else { return Vec::new() };
    let named = |left: bool| {
        let terms = rule.terms.iter().zip(&draft.figures);
        let names = terms.filter(|(t, _)| (t.coefficient > 0.0) == left).map(|(t, id)| {
            let value = &ctx.case.values[ctx.claim(*id).value.ix()].0;
            let figure = Phrase::new("why-figure")
                .with("item", Filling::Item(ctx.case.items[t.item.ix()].key.clone()))
                .with("value", Filling::Text(value.clone()));
            Filling::from(figure.claim("claim", ctx.key(*id)))
        });
        Filling::List(Cow::Borrowed("join-plus"), names.collect())
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
        amount(lo)
    } else {
        Phrase::new("gap-between").with("lo", amount(lo)).with("hi", amount(hi)).into()
    };
    let (left, right) = (named(true), named(false));
    let told = |id| Phrase::new(id).with("left", left).with("right", right).with("gap", gap);
    if draft.sort == ContradictionKind::Arithmetic {
        return vec![told("why-sum")];
    }
    let at_once = draft.assessment.timing == Timing::Forced;
    vec![told("why-order"), Phrase::new(if at_once { "why-one-time" } else { "why-times" })]
}

fn timing(ctx: &Context<'_>, draft: &Draft) -> Vec<Phrase> {
    let of_both = |id| Phrase::new(id).claim("a", ctx.key(draft.a)).claim("b", ctx.key(draft.b));
    let is_certain = draft.assessment.is_certain;
    let sequel = || sequel(ctx, draft.a);
    let why = match draft.assessment.timing {
        Timing::Timeless if is_certain => return vec![Phrase::new("why-timeless-certain")],
        Timing::Timeless => Phrase::new("why-timeless"),
        Timing::Forced => return vec![forced(ctx, draft)],
        Timing::OneDispatch(document) => {
            let key = &ctx.case.documents[document.ix()].key;
            if is_certain {
                return vec![Phrase::new("why-dispatch-certain").key("document", key)];
            }
            Phrase::new("why-dispatch").key("document", key)
        }
        Timing::MayOverlap => may_overlap(ctx, draft),
        Timing::StillBack => of_both("why-still-back").with("sequel", sequel()),
        Timing::Sequel => of_both("why-after").with("sequel", sequel()),
        Timing::Untimed => Phrase::new("why-untimed"),
        Timing::Apart => Phrase::new("why-apart"),
    };
    let chance = Phrase::new("why-chance").with("p", percent(draft.assessment.probability));
    vec![why, chance]
}

/// What a later statement does to an earlier one.
fn sequel(ctx: &Context<'_>, earlier: Id) -> Phrase {
    Phrase::new("why-sequel")
        .with("answer", answer_of(ctx.case, earlier))
        .claim("claim", ctx.key(earlier))
}

/// Both orders, or one moment, as far as the dates tell.
fn may_overlap(ctx: &Context<'_>, draft: &Draft) -> Phrase {
    let own = |id: Id| &ctx.timeline.claim(id).own;
    let (lo, hi) = ctx.timeline.difference(own(draft.b), own(draft.a));
    // Which is later on average; the sum of the bounds has the sign of their middle.
    let (first, second) =
        if lo.saturating_add(hi) >= 0 { (draft.a, draft.b) } else { (draft.b, draft.a) };
    let id = if lo >= 0 && hi > 0 || hi <= 0 && lo < 0 {
        "why-not-earlier"
    } else if lo.saturating_add(hi) == 0 {
        "why-either-order"
    } else {
        "why-either-order-likely"
    };
    Phrase::new(id)
        .claim("one", ctx.key(first))
        .claim("other", ctx.key(second))
        .with("sequel", sequel(ctx, first))
}

/// Why no choice of the unknown times keeps the two apart.
fn forced(ctx: &Context<'_>, draft: &Draft) -> Phrase {
    let verdict = if draft.assessment.is_certain {
        Phrase::new("verdict-certain")
    } else {
        Phrase::new("verdict-chance").with("p", percent(draft.assessment.probability))
    };
    for (still, other) in [(draft.b, draft.a), (draft.a, draft.b)] {
        let time = ctx.timeline.claim(still);
        let Some(tie) = time.begin.tie.filter(|_| time.reach == Reach::SinceEvent) else {
            continue;
        };
        let item = ctx.timeline.events()[tie.event as usize].item;
        let is_when = ctx.timeline.claim(other).spoken_at == Some(tie.event);
        return Phrase::new(if is_when { "why-reaches-said" } else { "why-reaches" })
            .claim("still", ctx.key(still))
            .claim("other", ctx.key(other))
            .with("event", event(ctx.case, item))
            .with("verdict", verdict);
    }
    let phrase = match draft.assessment.overlap.filter(|s| s.is_bounded()) {
        Some(common) => Phrase::new("why-one-moment-when").with("when", span(common, &ctx.zone)),
        None => Phrase::new("why-one-moment"),
    };
    phrase.with("verdict", verdict)
}

/// What weakens the contradiction: weak rules, hedges, things only taken for granted.
fn reservations(ctx: &Context<'_>, draft: &Draft) -> Option<Phrase> {
    let mut parts: Vec<Phrase> = Vec::new();
    let mut rules: Vec<Id> = draft.path_a.iter().chain(&draft.path_b).copied().collect();
    rules.extend(draft.rule);
    rules.sort_by_key(|id| ctx.case.rules[id.ix()].key.as_str());
    rules.dedup();
    for rule in rules.iter().map(|id| &ctx.case.rules[id.ix()]).filter(|r| r.strength < 1.0) {
        let told = Phrase::new("note-not-strict").key("rule", &rule.key);
        parts.push(told.with("strength", amount(rule.strength)));
    }
    let sides: Vec<Id> =
        if draft.figures.is_empty() { vec![draft.a, draft.b] } else { draft.figures.clone() };
    for (sure, id) in [(Certainty::Pr, "note-probable"), (Certainty::Ps, "note-possible")] {
        let keys = keys_where(ctx, &sides, |d| d.certainty == sure);
        if !keys.is_empty() {
            parts.push(Phrase::new(id).few("claims", claims(&keys)));
        }
    }
    let keys = keys_where(ctx, &sides, |d| d.evidence == Evidence::Presupposed);
    if !keys.is_empty() {
        parts.push(Phrase::new("note-presupposed").few("claims", claims(&keys)));
    }
    let all = (!parts.is_empty()).then(|| Phrase::joined("join-names", parts));
    all.map(|all| Phrase::new("why-note").with("notes", all))
}

fn keys_where(
    ctx: &Context<'_>,
    claims: &[Id],
    keep: impl Fn(&crate::domain::ClaimDetail) -> bool,
) -> Vec<String> {
    let kept = claims.iter().filter(|id| ctx.detail(**id).is_some_and(&keep));
    kept.map(|id| ctx.key(*id)).collect()
}
