//! Pairs of claims that exclude each other on one item, without comparing all with all.

use std::collections::BTreeMap;

use crate::domain::{ContradictionKind, Derived, Id, Overlap, RuleKind, is_assertive};

use super::{
    context::Context,
    statement::{Clash, Entry, Group, clash, groups},
    timing::{Assessment, Grounds, assess},
};

/// A case with more claims than this lists one pair for all pairs that say the same two things.
const BULK_CLAIMS: usize = 20_000;

/// A contradiction before it is put into words.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// The earlier claim, where known.
    pub(super) a: Id,
    pub(super) b: Id,
    pub(super) kind: ContradictionKind,
    /// The kind it would have if two bodies said it.
    pub(super) sort: ContradictionKind,
    pub(super) assessment: Assessment,
    pub(super) rule: Option<Id>,
    /// Rules by which `a` and `b` come to speak of one item, in order.
    pub(super) path_a: Vec<Id>,
    pub(super) path_b: Vec<Id>,
    /// All the claims that a sum or an order adds up, in the order of the rule's terms.
    pub(super) figures: Vec<Id>,
    pub(super) n_alike: usize,
}

/// How much work was done, so that tests can bound it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Work {
    /// Contents compared, claims compared, and claims passed by sweeps.
    pub(super) n_steps: usize,
}

/// An item whose contents were too many to compare all with all.
#[derive(Debug, Clone, Copy)]
pub(super) struct Partial {
    pub(super) item: Id,
    pub(super) n_values: usize,
    pub(super) n_compared: usize,
}

/// All drafts, by pair.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) drafts: BTreeMap<(Id, Id), Draft>,
    pub(super) partial: Vec<Partial>,
    pub(super) work: Work,
}

impl Found {
    /// Keeps the better of two reasons for one pair: certain, probable, direct, then by rule.
    pub(super) fn add(&mut self, ctx: &Context<'_>, draft: Draft) {
        let rank = |d: &Draft| {
            let key = d.rule.map(|r| ctx.case.rules[r.ix()].key.clone());
            (d.path_a.len() + d.path_b.len(), key)
        };
        let pair = (draft.a.min(draft.b), draft.a.max(draft.b));
        let better = self.drafts.get(&pair).is_none_or(|old| {
            let certain = draft.assessment.is_certain.cmp(&old.assessment.is_certain);
            let probable = draft.assessment.probability.total_cmp(&old.assessment.probability);
            certain.then(probable).then_with(|| rank(old).cmp(&rank(&draft))).is_gt()
        });
        if better {
            self.drafts.insert(pair, draft);
        }
    }
}

/// Compares everything that is said of every item.
pub(super) fn compare_items(ctx: &Context<'_>, found: &mut Found) {
    let case = ctx.case;
    let mut direct: Vec<Vec<Id>> = vec![Vec::new(); case.items.len()];
    for claim in case.claims.iter().filter(|c| is_assertive(c)) {
        direct[claim.item.ix()].push(claim.id);
    }
    let mut derived: BTreeMap<Id, Vec<&Derived>> = BTreeMap::new();
    for d in &ctx.derived {
        derived.entry(d.item).or_default().push(d);
    }
    for item in case.items.iter().filter(|i| i.is_scored()) {
        let by_rules = derived.get(&item.id).map_or(&[][..], Vec::as_slice);
        if direct[item.id.ix()].len() + by_rules.len() > 1 {
            let said = groups(case, &direct[item.id.ix()], by_rules);
            compare_groups(ctx, item.id, said, found);
        }
    }
}

fn compare_groups<'a>(ctx: &Context<'a>, item: Id, mut said: Vec<Group<'a>>, found: &mut Found) {
    let max = ctx.options.max_pairs_per_item.max(1);
    let n_values = said.len();
    // As many contents as make `max` pairs of contents.
    let most = usize::midpoint(1, (1 + 8 * max).isqrt());
    if n_values > most.max(2) && n_values * (n_values - 1) / 2 > 4 * max {
        said.sort_by(|a, b| b.entries.len().cmp(&a.entries.len()).then(a.text.cmp(b.text)));
        said.truncate(most.max(2));
        found.partial.push(Partial { item, n_values, n_compared: said.len() });
    }
    let target = &ctx.case.items[item.ix()];
    let mut clashes: Vec<(usize, usize, Clash)> = Vec::new();
    let mut n_pairs = 0_usize;
    for i in 0..said.len() {
        for j in i + 1..said.len() {
            found.work.n_steps += 1;
            if let Some(how) = clash(ctx, target, &said[i], &said[j]) {
                n_pairs += said[i].entries.len() * said[j].entries.len();
                clashes.push((i, j, how));
            }
        }
    }
    let list_all = n_pairs <= max && ctx.case.claims.len() <= BULK_CLAIMS;
    for (i, j, how) in clashes {
        if list_all {
            for &x in &said[i].entries {
                for &y in &said[j].entries {
                    found.work.n_steps += 1;
                    if let Some(draft) = draft(ctx, item, (x, y), how) {
                        found.add(ctx, draft);
                    }
                }
            }
        } else {
            let pair = representative(ctx, item, (&said[i], &said[j]), how, &mut found.work);
            if let Some(draft) = pair {
                found.add(ctx, draft);
            }
        }
    }
}

/// The rules used on both sides, and what the times say.
fn draft(ctx: &Context<'_>, item: Id, (x, y): (Entry, Entry), how: Clash) -> Option<Draft> {
    // Always computed in the same order, so that row order changes no bit.
    let swap = in_order(ctx, x.claim, y.claim).0 != x.claim;
    let (x, y) = if swap { (y, x) } else { (x, y) };
    let (a, b) = (x.claim, y.claim);
    if a == b || !ctx.same_scheme(a, b) {
        return None;
    }
    let direct = x.derived.is_none() && y.derived.is_none();
    if direct && how == Clash::Different && ctx.is_compatible(a, b) {
        return None;
    }
    let rules_of = |e: &Entry| e.derived.map_or(&[][..], |d| d.rules.as_slice()).to_vec();
    let strength = |e: &Entry| e.derived.map_or(1.0, |d| d.strength);
    let (path_x, path_y) = (rules_of(&x), rules_of(&y));
    let rule_at = |id: &Id| &ctx.case.rules[id.ix()];
    let all = || path_x.iter().chain(&path_y);
    let rule = all()
        .rev()
        .find(|id| rule_at(id).kind == RuleKind::Excludes)
        .or_else(|| all().next_back())
        .copied();
    let grounds = Grounds {
        kind: ctx.case.items[item.ix()].kind,
        item,
        clash: how,
        strength: strength(&x) * strength(&y),
        grace_s: all().map(|id| rule_at(id).grace_s).max().unwrap_or(0),
    };
    let assessment = assess(ctx, a, b, &grounds)?;
    let sort = match (direct, how) {
        (false, _) => ContradictionKind::Rule,
        (true, Clash::Denial) => ContradictionKind::Denial,
        (true, Clash::Different) => ContradictionKind::SameItem,
    };
    Some(Draft {
        a,
        b,
        kind: kind_of(ctx, a, b, sort),
        sort,
        assessment,
        rule,
        path_a: path_x,
        path_b: path_y,
        figures: Vec::new(),
        n_alike: 0,
    })
}

/// One body on both sides makes it a self-contradiction, whatever the sort.
pub(super) fn kind_of(
    ctx: &Context<'_>,
    a: Id,
    b: Id,
    sort: ContradictionKind,
) -> ContradictionKind {
    if ctx.body_of(a) == ctx.body_of(b) { ContradictionKind::SelfContradiction } else { sort }
}

/// The earlier first, by the time spoken of, then by the time of saying, then by key.
pub(super) fn in_order(ctx: &Context<'_>, a: Id, b: Id) -> (Id, Id) {
    let (x, y) = (ctx.timeline.claim(a), ctx.timeline.claim(b));
    let said = |id: Id| ctx.detail(id).and_then(|d| d.asserted.as_ref()).map(|w| w.outer);
    if x.is_timed && y.is_timed {
        let (lo, hi) = ctx.timeline.difference(&y.own, &x.own);
        if lo >= 0 && hi > 0 {
            return (a, b);
        }
        if hi <= 0 && lo < 0 {
            return (b, a);
        }
    }
    if let (Some(x), Some(y)) = (said(a), said(b)) {
        if x.to <= y.from {
            return (a, b);
        }
        if y.to <= x.from {
            return (b, a);
        }
    }
    if (ctx.key(a), a) <= (ctx.key(b), b) { (a, b) } else { (b, a) }
}

/// One pair for all pairs of two groups: certain if there is one, else the earliest that may
/// overlap, of two bodies where possible.
fn representative(
    ctx: &Context<'_>,
    item: Id,
    (left, right): (&Group<'_>, &Group<'_>),
    how: Clash,
    work: &mut Work,
) -> Option<Draft> {
    let (left, right) = (sorted(ctx, left), sorted(ctx, right));
    work.n_steps += left.len() + right.len();
    let timed = |side: &[Entry]| side.iter().all(|e| ctx.timeline.claim(e.claim).is_timed);
    let (pair, n_pairs) = if timed(&left) && timed(&right) {
        let n = n_overlapping(ctx, &left, &right);
        let pair = forced_pair(ctx, &left, &right).or_else(|| {
            first_pair(ctx, &left, &right, |a, b| ctx.timeline.overlap(a, b) != Overlap::None)
        });
        (pair, n)
    } else {
        (first_pair(ctx, &left, &right, |_, _| true), left.len() * right.len())
    };
    // Questions answered once clash even where the times do not meet.
    let pair = pair.or_else(|| first_pair(ctx, &left, &right, |_, _| true))?;
    let mut draft = draft(ctx, item, pair, how)?;
    draft.n_alike = n_pairs.max(1) - 1;
    Some(draft)
}

/// Earliest first, then by key.
fn sorted<'a>(ctx: &Context<'_>, group: &Group<'a>) -> Vec<Entry<'a>> {
    let mut entries = group.entries.clone();
    entries.sort_by_cached_key(|e| {
        let time = ctx.timeline.claim(e.claim);
        (time.begin.lo, time.end.hi, ctx.key(e.claim))
    });
    entries
}

/// How many pairs may share a moment, by counting those that cannot.
fn n_overlapping(ctx: &Context<'_>, left: &[Entry<'_>], right: &[Entry<'_>]) -> usize {
    let bounds = |side: &[Entry<'_>]| -> (Vec<i64>, Vec<i64>) {
        let times = side.iter().map(|e| ctx.timeline.claim(e.claim));
        let (mut from, mut to): (Vec<i64>, Vec<i64>) =
            times.map(|t| (t.begin.lo, t.end.hi)).unzip();
        from.sort_unstable();
        to.sort_unstable();
        (from, to)
    };
    let ((l_from, l_to), (r_from, r_to)) = (bounds(left), bounds(right));
    let before = |ends: &[i64], starts: &[i64]| -> usize {
        starts.iter().map(|s| ends.partition_point(|e| e <= s)).sum()
    };
    left.len() * right.len() - before(&l_to, &r_from) - before(&r_to, &l_from)
}

/// Looks a bounded number of steps for the earliest pair, of two bodies if there is one.
fn first_pair<'a>(
    ctx: &Context<'_>,
    left: &[Entry<'a>],
    right: &[Entry<'a>],
    meet: impl Fn(Id, Id) -> bool,
) -> Option<(Entry<'a>, Entry<'a>)> {
    const TRIES: usize = 64;
    let starts: Vec<i64> = right.iter().map(|e| ctx.timeline.claim(e.claim).begin.lo).collect();
    // Largest end among the first k of `right`: where it is too early, none of them meets.
    let mut latest = i64::MIN;
    let reach: Vec<i64> = right
        .iter()
        .map(|e| {
            latest = latest.max(ctx.timeline.claim(e.claim).end.hi);
            latest
        })
        .collect();
    let mut fallback = None;
    let mut tries = 0;
    for x in left {
        let time = ctx.timeline.claim(x.claim);
        let to = starts.partition_point(|s| *s < time.end.hi);
        let from = reach.partition_point(|r| *r <= time.begin.lo).min(to);
        let whole = if time.is_timed { from..to } else { 0..right.len() };
        for y in right[whole].iter().take(TRIES) {
            if x.claim == y.claim || !meet(x.claim, y.claim) {
                continue;
            }
            if ctx.body_of(x.claim) != ctx.body_of(y.claim) {
                return Some((*x, *y));
            }
            fallback = fallback.or(Some((*x, *y)));
        }
        tries += 1;
        if fallback.is_some() && tries >= TRIES {
            break;
        }
    }
    fallback
        .or_else(|| Some((*left.first()?, *right.first()?)).filter(|(x, y)| meet(x.claim, y.claim)))
}

/// A pair that dates alone force to overlap: begins of each surely before the other ends.
fn forced_pair<'a>(
    ctx: &Context<'_>,
    left: &[Entry<'a>],
    right: &[Entry<'a>],
) -> Option<(Entry<'a>, Entry<'a>)> {
    let firm = |e: &&Entry<'_>| ctx.timeline.claim(e.claim).is_firm;
    let mut by_begin: Vec<Entry<'a>> = right.iter().filter(firm).copied().collect();
    by_begin.sort_by_key(|e| ctx.timeline.claim(e.claim).begin.hi);
    let mut best: Option<(i64, Entry<'a>)> = None;
    let longest: Vec<(i64, Entry<'a>)> = by_begin
        .iter()
        .map(|e| {
            let end = ctx.timeline.claim(e.claim).end.lo;
            let kept = best.filter(|(old, _)| *old >= end).unwrap_or((end, *e));
            best = Some(kept);
            kept
        })
        .collect();
    left.iter().filter(firm).find_map(|x| {
        let time = ctx.timeline.claim(x.claim);
        let n = by_begin.partition_point(|e| ctx.timeline.claim(e.claim).begin.hi < time.end.lo);
        let (end, y) = longest[n.checked_sub(1)?];
        (end > time.begin.hi && x.claim != y.claim).then_some((*x, y))
    })
}
