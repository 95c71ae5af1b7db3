//! What claims say of an item, grouped by content, and whether two contents exclude each other.

use std::collections::BTreeMap;

use crate::domain::{CaseFile, Derived, Id, Item, RuleOp, Scale, Stance, Value, number_meets};

use super::context::Context;

/// One claim that says a content, directly or by rules.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'a> {
    pub(super) claim: Id,
    /// The rules by which it says so; `None` if it says so itself.
    pub(super) derived: Option<&'a Derived>,
}

/// A content and all who say it of one item.
#[derive(Debug, Clone)]
pub(super) struct Group<'a> {
    pub(super) text: &'a str,
    value: Option<&'a Value>,
    op: RuleOp,
    pub(super) denies: bool,
    pub(super) entries: Vec<Entry<'a>>,
}

/// In what way two contents exclude each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clash {
    /// Different values.
    Different,
    /// One is the other's negation.
    Denial,
}

/// Groups what is said of one item. "Not true" is "false".
pub(super) fn groups<'a>(
    case: &'a CaseFile,
    direct: &[Id],
    derived: &[&'a Derived],
) -> Vec<Group<'a>> {
    let mut by_content: BTreeMap<(&'a str, RuleOp, bool), Group<'a>> = BTreeMap::new();
    let mut add = |text: &'a str, value, op, denies, entry| {
        by_content
            .entry((text, op, denies))
            .or_insert_with(|| Group { text, value, op, denies, entries: Vec::new() })
            .entries
            .push(entry);
    };
    for &id in direct {
        let claim = &case.claims[id.ix()];
        let (text, value) = &case.values[claim.value.ix()];
        let denies = claim.detail.as_ref().is_some_and(|d| d.stance == Stance::Denies);
        let entry = Entry { claim: id, derived: None };
        match value {
            Value::Boolean(b) => add(boolean(*b != denies), None, RuleOp::Eq, false, entry),
            _ => add(text, Some(value), RuleOp::Eq, denies, entry),
        }
    }
    for &d in derived {
        // A rule's value is parsed where some claim has it; comparisons are with bare numbers.
        add(&d.value, None, d.op, d.denies, Entry { claim: d.claim, derived: Some(d) });
    }
    by_content.into_values().collect()
}

const fn boolean(b: bool) -> &'static str {
    if b { "true" } else { "false" }
}

impl Group<'_> {
    /// The numbers the content allows, if it is about numbers.
    fn range(&self) -> Option<(f64, f64)> {
        match self.value {
            Some(Value::Number(q)) => Some((q.lo, q.outer_hi())),
            Some(_) => None,
            None => {
                let bound: f64 = self.text.parse().ok()?;
                Some(match self.op {
                    RuleOp::Eq => (bound, bound),
                    RuleOp::Gt => (bound.next_up(), f64::INFINITY),
                    RuleOp::Ge => (bound, f64::INFINITY),
                    RuleOp::Lt => (f64::NEG_INFINITY, bound.next_down()),
                    RuleOp::Le => (f64::NEG_INFINITY, bound),
                })
            }
        }
    }
}

/// Whether two contents of `item` exclude each other at one moment.
pub(super) fn clash(ctx: &Context<'_>, item: &Item, a: &Group<'_>, b: &Group<'_>) -> Option<Clash> {
    match (a.denies, b.denies) {
        (true, true) => None,
        (true, false) => contradicts_denial(ctx, item, b, a).then_some(Clash::Denial),
        (false, true) => contradicts_denial(ctx, item, a, b).then_some(Clash::Denial),
        (false, false) => excludes(ctx, item, a, b),
    }
}

/// Whether what is asserted is (a part of) what is denied.
fn contradicts_denial(
    ctx: &Context<'_>,
    item: &Item,
    asserted: &Group<'_>,
    denied: &Group<'_>,
) -> bool {
    if denied.text == "*" || (asserted.text == denied.text && asserted.op == denied.op) {
        return true;
    }
    if let Some(Value::Set(elements)) = asserted.value {
        return match denied.value {
            Some(Value::Set(others)) => others.iter().any(|o| elements.contains(o)),
            _ => elements.iter().any(|e| e == denied.text),
        };
    }
    match (asserted.range(), denied.range()) {
        (Some((lo, hi)), Some((from, to))) => match denied.value {
            Some(_) => from <= lo && hi <= to,
            None => {
                denied.text.parse().is_ok_and(|bound: f64| number_meets(lo, hi, denied.op, bound))
            }
        },
        _ => ctx.tree.is_within(item, asserted.text, denied.text),
    }
}

fn excludes(ctx: &Context<'_>, item: &Item, a: &Group<'_>, b: &Group<'_>) -> Option<Clash> {
    if a.text == b.text && a.op == b.op {
        return None;
    }
    if let (Some((a_lo, a_hi)), Some((b_lo, b_hi))) = (a.range(), b.range()) {
        let tolerance = tolerance(ctx, item, a_hi.min(b_hi));
        let apart = a_lo - b_hi > tolerance || b_lo - a_hi > tolerance;
        return apart.then_some(Clash::Different);
    }
    match (a.value, b.value) {
        (Some(Value::Date(x)), Some(Value::Date(y))) => {
            (!x.outer.overlaps(y.outer)).then_some(Clash::Different)
        }
        // Several elements may hold at once.
        (Some(Value::Set(_)), _) | (_, Some(Value::Set(_))) => None,
        _ if [a.text, b.text].iter().all(|t| ["true", "false"].contains(t)) => Some(Clash::Denial),
        _ => {
            let within = |x: &Group<'_>, y: &Group<'_>| ctx.tree.is_within(item, x.text, y.text);
            let related = within(a, b) || within(b, a);
            (!related).then_some(Clash::Different)
        }
    }
}

/// Numbers of about `size` that are closer than this are the same.
pub(super) fn tolerance(ctx: &Context<'_>, item: &Item, size: f64) -> f64 {
    let attribute = item.attribute.map(|a| &ctx.case.attributes[a.ix()]);
    let tolerance = attribute.and_then(|a| a.tolerance).unwrap_or(0.0);
    let is_share = attribute.is_some_and(|a| a.scale == Some(Scale::Log));
    if is_share && size.is_finite() { tolerance * size.abs() } else { tolerance }
}
