//! What the rules of a case let a claim say about other items: the transitive closure of
//! `implies` and `excludes` at the level of single claims.

use std::collections::{BTreeMap, HashMap};

use super::{
    Attribute, CaseFile, Certainty, Claim, ClaimStatus, Hierarchy, Id, Item, OptionNode, Rule,
    RuleKind, RuleOp, RuleTerm, Stance, Value,
};

/// One thing that a claim says of another item, by one or more rules.
#[derive(Debug, Clone, PartialEq)]
pub struct Derived {
    /// The claim that says it.
    pub claim: Id,
    /// The other item.
    pub item: Id,
    /// Equal, unless the rule compares numbers.
    pub op: RuleOp,
    /// The value, canonical text; `*` (denied only) stands for any value.
    pub value: String,
    /// True: the item is *not* so.
    pub denies: bool,
    /// Product of the strengths of the rules used.
    pub strength: f64,
    /// The rules used, in order.
    pub rules: Vec<Id>,
}

/// Everything that live, asserting claims say of other items by `implies` and `excludes`.
///
/// `implies A=v -> B=w`: a claim of A=v says that B is w. `excludes A=v & B=w`: a claim of A=v says
/// that B is not w, and the other way round. Results feed further rules, except that a denial
/// feeds none unless the value is `true` or `false`, where "not true" is "false". Each (claim,
/// item, value, denies) comes once, with the strongest path, and never for the claim's own item.
/// Sorted by claim, item and value.
pub fn implications(case: &CaseFile) -> Vec<Derived> {
    let steps = Steps::new(case);
    if steps.by_item.is_empty() {
        return Vec::new();
    }
    // Claims that say the same have the same consequences.
    let mut known: HashMap<(Id, Id, bool), Vec<Derived>> = HashMap::new();
    let mut all = Vec::new();
    for claim in &case.claims {
        if !steps.by_item.contains_key(&claim.item) || !is_assertive(claim) {
            continue;
        }
        let denies = stance(claim) == Stance::Denies;
        let found = known
            .entry((claim.item, claim.value, denies))
            .or_insert_with(|| steps.closure(claim, denies));
        all.extend(found.iter().map(|d| Derived { claim: claim.id, ..d.clone() }));
    }
    all
}

fn stance(claim: &Claim) -> Stance {
    claim.detail.as_ref().map_or(Stance::Asserts, |d| d.stance)
}

/// Live, not merely observing, not uncommitted: a claim that can clash with another.
pub fn is_assertive(claim: &Claim) -> bool {
    claim.detail.as_ref().is_none_or(|d| {
        d.status == ClaimStatus::Live
            && d.stance != Stance::Observing
            && d.certainty != Certainty::U
    })
}

/// The options of an item: its attribute's, or its own.
pub fn options_of<'a>(case: &'a CaseFile, item: &'a Item) -> &'a [OptionNode] {
    let shared = item.attribute.and_then(|a| case.attributes.get(a.ix()));
    match shared.map(|a: &Attribute| a.options.as_slice()) {
        Some(options) if !options.is_empty() => options,
        _ => &item.options,
    }
}

/// "not true" is "false".
fn flip(value: &str) -> Option<&'static str> {
    match value {
        "true" => Some("false"),
        "false" => Some("true"),
        _ => None,
    }
}

/// Something said of an item, on the way through the rules.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Said {
    item: Id,
    op: RuleOp,
    value: String,
    denies: bool,
}

impl Said {
    /// Denials of true and false are claims of the other.
    fn new(item: Id, op: RuleOp, value: &str, denies: bool) -> Self {
        let flipped = flip(value).filter(|_| denies && op == RuleOp::Eq);
        match flipped {
            Some(other) => Self { item, op, value: other.to_owned(), denies: false },
            None => Self { item, op, value: value.to_owned(), denies },
        }
    }
}

/// From one term of a rule to what it lets one say.
struct Step<'a> {
    rule: &'a Rule,
    given: &'a RuleTerm,
    then: &'a RuleTerm,
    denies: bool,
}

struct Steps<'a> {
    case: &'a CaseFile,
    tree: Hierarchy<'a>,
    by_item: BTreeMap<Id, Vec<Step<'a>>>,
}

impl<'a> Steps<'a> {
    fn new(case: &'a CaseFile) -> Self {
        let mut by_item: BTreeMap<Id, Vec<Step<'a>>> = BTreeMap::new();
        let mut add = |rule, given: &'a RuleTerm, then: &'a RuleTerm, denies| {
            if given.item != then.item {
                by_item.entry(given.item).or_default().push(Step { rule, given, then, denies });
            }
        };
        for rule in &case.rules {
            match rule.kind {
                RuleKind::Excludes => {
                    // Three terms exclude each other together, not two by two.
                    if let [a, b] = rule.terms.as_slice() {
                        add(rule, a, b, true);
                        add(rule, b, a, true);
                    }
                }
                RuleKind::Implies => {
                    for given in rule.terms.iter().filter(|t| t.coefficient > 0.0) {
                        for then in rule.terms.iter().filter(|t| t.coefficient < 0.0) {
                            add(rule, given, then, false);
                        }
                    }
                }
                RuleKind::Sum | RuleKind::Subset | RuleKind::Monotone | RuleKind::Order => {}
            }
        }
        Self { case, tree: Hierarchy::new(case), by_item }
    }

    /// All that follows from one value of one item, strongest path first found and kept.
    fn closure(&self, claim: &Claim, denies: bool) -> Vec<Derived> {
        let (text, value) = &self.case.values[claim.value.ix()];
        let start = Said::new(claim.item, RuleOp::Eq, text, denies);
        let mut best: BTreeMap<Said, (f64, Vec<Id>)> = BTreeMap::new();
        let mut open = vec![(start, 1.0, Vec::new())];
        while let Some((said, strength, path)) = open.pop() {
            for step in self.by_item.get(&said.item).into_iter().flatten() {
                let parsed = path.is_empty().then_some(value);
                if !self.applies(step.given, &said, parsed) {
                    continue;
                }
                let next = Said::new(step.then.item, step.then.op, &step.then.value, step.denies);
                // "B is anything" says nothing, and no claim is told what itself says.
                if next.item == claim.item || (next.value == "*" && !next.denies) {
                    continue;
                }
                let mut rules: Vec<Id> = path.clone();
                rules.push(step.rule.id);
                let strength = strength * step.rule.strength;
                if best.get(&next).is_none_or(|old| self.is_better(strength, &rules, old)) {
                    best.insert(next.clone(), (strength, rules.clone()));
                    open.push((next, strength, rules));
                }
            }
        }
        best.into_iter()
            .map(|(said, (strength, rules))| Derived {
                claim: claim.id,
                item: said.item,
                op: said.op,
                value: said.value,
                denies: said.denies,
                strength,
                rules,
            })
            .collect()
    }

    /// Stronger, or as strong and shorter, or first by the keys of its rules.
    fn is_better(&self, strength: f64, rules: &[Id], old: &(f64, Vec<Id>)) -> bool {
        let keys = |ids: &[Id]| -> Vec<&str> {
            ids.iter().map(|id| self.case.rules[id.ix()].key.as_str()).collect()
        };
        let by_path = || (rules.len(), keys(rules)) < (old.1.len(), keys(&old.1));
        match strength.total_cmp(&old.0) {
            std::cmp::Ordering::Greater => true,
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Equal => by_path(),
        }
    }

    /// Whether what is said makes the term true; `parsed` is the value where a claim says it.
    fn applies(&self, term: &RuleTerm, said: &Said, parsed: Option<&Value>) -> bool {
        if said.denies {
            return false;
        }
        if term.op == RuleOp::Eq && term.value == "*" {
            return true;
        }
        if let Some(Value::Number(quantity)) = parsed {
            return term.value.parse().is_ok_and(|bound: f64| {
                number_meets(quantity.lo, quantity.outer_hi(), term.op, bound)
            });
        }
        if parsed.is_none() && (said.op != RuleOp::Eq || term.op != RuleOp::Eq) {
            return derived_number_meets(said, term);
        }
        if let Some(Value::Set(elements)) = parsed {
            return term.op == RuleOp::Eq && elements.contains(&term.value);
        }
        let item = &self.case.items[term.item.ix()];
        term.op == RuleOp::Eq && self.tree.is_within(item, &said.value, &term.value)
    }
}

/// Whether every number in `[lo, hi]` meets the comparison.
pub fn number_meets(lo: f64, hi: f64, op: RuleOp, bound: f64) -> bool {
    match op {
        RuleOp::Eq => lo >= bound && hi <= bound,
        RuleOp::Gt => lo > bound,
        RuleOp::Ge => lo >= bound,
        RuleOp::Lt => hi < bound,
        RuleOp::Le => hi <= bound,
    }
}

/// Whether "item op number", itself concluded by a rule, makes a comparison true.
fn derived_number_meets(said: &Said, term: &RuleTerm) -> bool {
    let (Ok(given), Ok(bound)) = (said.value.parse::<f64>(), term.value.parse::<f64>()) else {
        return false;
    };
    match said.op {
        RuleOp::Eq => number_meets(given, given, term.op, bound),
        RuleOp::Gt => match term.op {
            RuleOp::Gt | RuleOp::Ge => given >= bound,
            _ => false,
        },
        RuleOp::Ge => number_meets(given, f64::INFINITY, term.op, bound),
        RuleOp::Lt => match term.op {
            RuleOp::Lt | RuleOp::Le => given <= bound,
            _ => false,
        },
        RuleOp::Le => number_meets(f64::NEG_INFINITY, given, term.op, bound),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every number from 10 to 20 meets it, or not: on the border and beside it.
    #[test]
    fn a_range_meets_a_comparison_if_all_of_it_does() {
        for (op, bound, meets) in [
            (RuleOp::Gt, 9.0, true),
            (RuleOp::Gt, 10.0, false),
            (RuleOp::Ge, 10.0, true),
            (RuleOp::Ge, 11.0, false),
            (RuleOp::Lt, 21.0, true),
            (RuleOp::Lt, 20.0, false),
            (RuleOp::Le, 20.0, true),
            (RuleOp::Le, 19.0, false),
            (RuleOp::Eq, 10.0, false),
            (RuleOp::Eq, 20.0, false),
        ] {
            assert_eq!(number_meets(10.0, 20.0, op, bound), meets, "10 to 20 {op:?} {bound}");
        }
        assert!(number_meets(10.0, 10.0, RuleOp::Eq, 10.0));
    }
}
