//! Items (questions), the attributes they share, places and rules.

use super::{Id, ItemKind, RuleKind, RuleOp, Scale, Verifiable};

/// One option of a closed list; `parent` makes it a part or a refinement of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionNode {
    /// The option's text, as claims write it.
    pub option: String,
    /// The wider option that is also right whenever this one is.
    pub parent: Option<String>,
}

/// A kind of question: its items share options, tolerance and reliability rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// Identifier in this case file.
    pub id: Id,
    /// Stable key.
    pub key: String,
    /// Kind of its items.
    pub kind: ItemKind,
    /// Closed list of options; empty where the domain is open.
    pub options: Vec<OptionNode>,
    /// Nobody-claimed values are possible (`other`).
    pub open: bool,
    /// Two numbers closer than this are the same: in the unit of the items, on a log scale as a
    /// share (.05 is five per cent), for dates in days.
    pub tolerance: Option<f64>,
    /// How numbers are compared: by differences or by ratios. Without, the values decide.
    pub scale: Option<Scale>,
}

/// The content of a speech item: `speaker` said that `item` is `value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Says {
    /// Who spoke.
    pub speaker: Id,
    /// The item spoken of.
    pub item: Id,
    /// The value that was claimed, canonical text.
    pub value: String,
}

/// One question with one true value (or one true path over time).
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Identifier in this case file.
    pub id: Id,
    /// Stable key.
    pub key: String,
    /// Kind of question.
    pub kind: ItemKind,
    /// The attribute it belongs to, if any.
    pub attribute: Option<Id>,
    /// The question in words.
    pub question: Option<String>,
    /// The question in Arabic.
    pub question_ar: Option<String>,
    /// Unit of a number or count.
    pub unit: Option<String>,
    /// Place, by key.
    pub place: Option<Id>,
    /// How far it can be checked.
    pub verifiable: Verifiable,
    /// The item's own options (closed) where it has no attribute; empty = open.
    pub options: Vec<OptionNode>,
    /// For speech items: what was said, by whom.
    pub says: Option<Says>,
}

impl Item {
    /// Opinions, arguments and whatever is marked as opinion are never scored.
    pub fn is_scored(&self) -> bool {
        self.kind.is_scorable() && self.verifiable != Verifiable::Opinion
    }
}

/// A place, possibly inside another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Identifier in this case file.
    pub id: Id,
    /// Stable key.
    pub key: String,
    /// The place that contains it.
    pub parent: Option<Id>,
    /// Name.
    pub name: Option<String>,
    /// Arabic name.
    pub name_ar: Option<String>,
}

/// One `item op value` of a rule; sums and orders use `item` and `coefficient` only.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleTerm {
    /// The item.
    pub item: Id,
    /// The comparison.
    pub op: RuleOp,
    /// Canonical text of the value, `*` for any; empty in sums and orders.
    pub value: String,
    /// +1 on the left side, −1 on the right side of a sum or an order. For implies: +1 antecedent
    /// (alternatives), −1 consequent.
    pub coefficient: f64,
}

/// A constraint between items.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Identifier in this case file.
    pub id: Id,
    /// Stable key (`R1`).
    pub key: String,
    /// Kind of constraint.
    pub kind: RuleKind,
    /// 1 is hard; (0, 1] otherwise.
    pub strength: f64,
    /// Overlaps shorter than this are no conflict, in seconds.
    pub grace_s: i64,
    /// Its terms, in the order written.
    pub terms: Vec<RuleTerm>,
    /// The rule as typed.
    pub expression: String,
    /// The rule in words.
    pub text: String,
}
