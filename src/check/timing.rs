//! Whether two claims speak of one moment: certain, possible and how probable.

use crate::domain::{
    Anchor, ClaimTime, DAY, Id, ItemKind, Moment, Overlap, Reach, Span, ValidMode, WhenForm,
    options_of,
};

use super::{context::Context, statement::Clash};

/// Why two claims do, or may, speak of one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Timing {
    /// The question has no time.
    Timeless,
    /// Dates or the anchor network force a common moment.
    Forced,
    /// One document, one stated time, present tense.
    OneDispatch(Id),
    /// The dates allow a common moment.
    MayOverlap,
    /// An un-anchored "still" of the second claim may reach back to the first.
    StillBack,
    /// The second follows the first by an offset from one event.
    Sequel,
    /// At least one has no time.
    Untimed,
    /// The times exclude each other, but such questions are normally answered once.
    Apart,
}

/// The two claims in order, and what their times say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Assessment {
    pub(super) timing: Timing,
    /// The times (and the strength of rules, and the commitment of the sources) force it.
    pub(super) is_certain: bool,
    pub(super) probability: f64,
    pub(super) overlap: Option<Span>,
}

/// Times that cannot overlap are hardly ever a contradiction of a question answered once.
const P_APART: f64 = 0.1;
/// Windows that may overlap hardly matter to a question answered once.
const P_WINDOWS: f64 = 0.9;
/// Nothing is known of the times.
const P_UNTIMED: f64 = 0.5;
/// Less probable sequels are plain updates.
const P_LEAST: f64 = 0.01;
/// "Still" says that nothing changed for a while: a state then changes at half the rate.
const STILL_RATE: f64 = 0.5;
/// Nodes of the quadrature over one unknown time.
const NODES: usize = 16;

/// How the conflict comes about, as far as it matters for certainty.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grounds {
    pub(super) kind: ItemKind,
    pub(super) item: Id,
    pub(super) clash: Clash,
    /// Product of the strengths of the rules used.
    pub(super) strength: f64,
    /// Largest grace of the rules used, seconds.
    pub(super) grace_s: i64,
}

/// What the times of two claims that exclude each other at one moment make of them; `None` if
/// they are no contradiction.
pub(super) fn assess(ctx: &Context<'_>, a: Id, b: Id, grounds: &Grounds) -> Option<Assessment> {
    let (x, y) = (ctx.timeline.claim(a), ctx.timeline.claim(b));
    let committed = ctx.is_committed(a) && ctx.is_committed(b);
    let may_be_certain = grounds.strength >= 1.0 && committed;
    let base = grounds.strength * (ctx.commitment(a) * ctx.commitment(b));
    let (timing, forced, chance) =
        if is_timeless(grounds.kind) { timeless(ctx, a, b) } else { timed(ctx, a, b, grounds)? };
    let is_certain = may_be_certain && forced;
    let probability = if is_certain { 1.0 } else { base * chance };
    if probability < P_LEAST {
        return None;
    }
    let overlap = common_span(x, y).filter(|_| timing != Timing::Sequel);
    Some(Assessment { timing, is_certain, probability, overlap })
}

/// Kinds of questions whose answer does not change.
const fn is_timeless(kind: ItemKind) -> bool {
    matches!(
        kind,
        ItemKind::Boolean
            | ItemKind::Event
            | ItemKind::Speech
            | ItemKind::Stance
            | ItemKind::Date
            | ItemKind::Set
    )
}

/// The claim itself gives its content a time; when it was said is not enough for a question whose
/// answer does not change.
fn states_time(ctx: &Context<'_>, claim: Id) -> bool {
    ctx.claim(claim).valid.is_some() || ctx.timeline.claim(claim).own.tie.is_some()
}

fn timeless(ctx: &Context<'_>, a: Id, b: Id) -> (Timing, bool, f64) {
    if !states_time(ctx, a) || !states_time(ctx, b) {
        return (Timing::Timeless, true, 1.0);
    }
    match ctx.timeline.overlap(a, b) {
        Overlap::Forced => (Timing::Forced, true, 1.0),
        Overlap::Possible => (Timing::Timeless, false, P_WINDOWS),
        Overlap::None => (Timing::Apart, false, P_APART),
    }
}

fn timed(ctx: &Context<'_>, a: Id, b: Id, grounds: &Grounds) -> Option<(Timing, bool, f64)> {
    let (x, y) = (ctx.timeline.claim(a), ctx.timeline.claim(b));
    let is_static = matches!(grounds.kind, ItemKind::Category | ItemKind::Number);
    if is_static && !states_time(ctx, a) && !states_time(ctx, b) {
        return Some((Timing::Timeless, true, 1.0));
    }
    if !x.is_timed || !y.is_timed {
        return Some((Timing::Untimed, false, P_UNTIMED));
    }
    if let Some(document) = one_dispatch(ctx, a, b) {
        let sure = !is_one_breath(ctx, a, b, grounds);
        return Some((Timing::OneDispatch(document), sure, if sure { 1.0 } else { P_UNTIMED }));
    }
    match ctx.timeline.overlap(a, b) {
        Overlap::Forced => {
            let sure = grounds.grace_s == 0 || shortest_overlap(ctx, x, y) > grounds.grace_s;
            Some((Timing::Forced, sure, 1.0))
        }
        Overlap::Possible => {
            if reaches_back(x, y) || reaches_back(y, x) {
                let rate = ctx.options.jump_rate_per_day * STILL_RATE;
                return Some((Timing::StillBack, false, unchanged(ctx, x, y, rate)));
            }
            let rate = ctx.options.jump_rate_per_day;
            Some((Timing::MayOverlap, false, unchanged(ctx, x, y, rate)))
        }
        Overlap::None => {
            let rate = ctx.options.jump_rate_per_day;
            if ctx.timeline.are_tied(&x.own, &y.own) && calendar_overlap(ctx, a, b) {
                Some((Timing::Sequel, false, unchanged(ctx, x, y, rate)))
            } else if grounds.kind == ItemKind::Category {
                Some((Timing::Apart, false, P_APART * unchanged(ctx, x, y, rate)))
            } else {
                None
            }
        }
    }
}

/// True if only the open "still" of `later` lets it meet `earlier`.
fn reaches_back(later: &ClaimTime, earlier: &ClaimTime) -> bool {
    later.reach == Reach::Open && later.own.lo >= earlier.own.hi
}

/// The plain dates overlap; only the network keeps the two apart.
fn calendar_overlap(ctx: &Context<'_>, a: Id, b: Id) -> bool {
    match (ctx.claim(a).valid, ctx.claim(b).valid) {
        (Some(x), Some(y)) => x.overlaps(y),
        _ => true,
    }
}

/// A document that carries both claims with the same stated time in the present tense. Nobody
/// can be overtaken by the next sentence.
fn one_dispatch(ctx: &Context<'_>, a: Id, b: Id) -> Option<Id> {
    let document = ctx.shared_document(a, b)?;
    let (x, y) = (ctx.detail(a)?, ctx.detail(b)?);
    let stated = |d: &crate::domain::ClaimDetail| {
        let when = d.validity.when.as_ref()?;
        let now = d.asserted.as_ref().is_none_or(|said| said.text == when.text);
        let anchored: Option<Anchor> = d.validity.anchor;
        let plain = match d.validity.mode {
            ValidMode::Sometime => now && when.form == WhenForm::Single,
            ValidMode::AsOf => true,
            ValidMode::Throughout => false,
        };
        (plain && anchored.is_none()).then(|| (when.text.clone(), d.validity.mode))
    };
    (stated(x)? == stated(y)?).then_some(document)
}

/// One body that describes a thing twice in one dispatch, with words nobody has declared to
/// exclude each other, probably means both.
fn is_one_breath(ctx: &Context<'_>, a: Id, b: Id, grounds: &Grounds) -> bool {
    let item = &ctx.case.items[grounds.item.ix()];
    grounds.clash == Clash::Different
        && !grounds.kind.is_numeric()
        && ctx.body_of(a) == ctx.body_of(b)
        && options_of(ctx.case, item).is_empty()
}

/// The overlap that is left in the worst case, seconds.
fn shortest_overlap(ctx: &Context<'_>, x: &ClaimTime, y: &ClaimTime) -> i64 {
    let left = |begin: &Moment, end: &Moment| ctx.timeline.difference(end, begin).0;
    left(&x.begin, &y.end)
        .min(left(&y.begin, &x.end))
        .min(left(&x.begin, &x.end))
        .min(left(&y.begin, &y.end))
}

/// The time of which both may speak.
fn common_span(x: &ClaimTime, y: &ClaimTime) -> Option<Span> {
    if !x.is_timed || !y.is_timed {
        return None;
    }
    let from = x.begin.lo.max(y.begin.lo);
    let to = x.end.hi.min(y.end.hi);
    // Ends beyond any calendar are open.
    let far = 100_000 * 366 * DAY;
    let from = if from < -far { i64::MIN } else { from };
    Span::new(from, if to > far { i64::MAX } else { to })
}

/// Chance that the state did not change between the two times: E[exp(−ρ·gap)], with unknown
/// times uniform in their bounds and ρ per day.
fn unchanged(ctx: &Context<'_>, x: &ClaimTime, y: &ClaimTime, rate_per_day: f64) -> f64 {
    let per_second = rate_per_day.max(0.0) / DAY as f64;
    let ((b1, e1), (b2, e2)) = (bounds_for_gap(x), bounds_for_gap(y));
    if ctx.timeline.are_tied(&x.own, &y.own) {
        let first = ctx.timeline.difference(&b1, &e2);
        let second = ctx.timeline.difference(&b2, &e1);
        return mean_over(4 * NODES, |u| {
            let before = at(first, u);
            let after = at(second, 1.0 - u);
            (-per_second * before.max(after).max(0.0)).exp()
        });
    }
    let Some((lo, hi)) = window(&[b1, e1, b2, e2], per_second) else { return P_UNTIMED };
    let fit = |m: &Moment| (m.lo.max(lo), m.hi.min(hi));
    let ((b1, e1), (b2, e2)) = ((fit(&b1), fit(&e1)), (fit(&b2), fit(&e2)));
    mean_over(NODES, |u| {
        mean_over(NODES, |v| {
            let before = at(b1, u) - at(e2, v);
            let after = at(b2, v) - at(e1, u);
            (-per_second * before.max(after).max(0.0)).exp()
        })
    })
}

/// The span a gap is measured from: an open "still" is measured from the claim's own time.
fn bounds_for_gap(time: &ClaimTime) -> (Moment, Moment) {
    if time.reach == Reach::Open { (time.own, time.own) } else { (time.begin, time.end) }
}

fn at((lo, hi): (i64, i64), u: f64) -> f64 {
    lo as f64 + u * (hi as f64 - lo as f64)
}

fn mean_over(n: usize, f: impl Fn(f64) -> f64) -> f64 {
    (0..n).map(|i| f((i as f64 + 0.5) / n as f64)).sum::<f64>() / n as f64
}

/// Open ends are cut where a state would have changed ten times over.
fn window(moments: &[Moment], per_second: f64) -> Option<(i64, i64)> {
    let known = moments.iter().flat_map(|m| {
        let open = i64::MAX / 4;
        [m.lo, m.hi].into_iter().filter(move |t| t.abs() < open)
    });
    let (lo, hi) = known.fold((i64::MAX, i64::MIN), |(lo, hi), t| (lo.min(t), hi.max(t)));
    let reach = if per_second > 0.0 { (10.0 / per_second).min(3_650.0 * DAY as f64) } else { 0.0 };
    (lo <= hi).then(|| (lo - reach as i64, hi + reach as i64))
}
