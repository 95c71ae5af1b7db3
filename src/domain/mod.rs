//! The vocabulary of the case: sources, items, values, times, claims, rules. Values are validated
//! when they are built, so the rest of the program need not ask again.

#[macro_use]
mod vocabulary;
mod batch;
mod case_file;
mod claim;
mod finding;
pub mod grammar;
mod hierarchy;
mod implication;
mod item;
pub mod names;
mod network;
pub mod numerals;
pub mod parse_anchor;
pub mod parse_chain;
pub mod parse_rule;
pub mod parse_time;
pub mod parse_value;
mod source;
mod time;
mod time_text;
mod timeline;
mod told;
pub mod vague;
mod value;
mod votes;
mod wording;

pub use batch::{Batch, BatchCounts};
pub use case_file::{CaseFile, CaseInfo, Id, Relation, Verdict};
pub use claim::{Anchor, ChainStep, Claim, ClaimDetail, Document, Mention, Validity};
pub use finding::{
    Contradiction, ContradictionKind, FINDING_CODES, Finding, OverlapCertainty, Severity,
};
pub use hierarchy::Hierarchy;
pub use implication::{Derived, implications, is_assertive, number_meets, options_of};
pub use item::{Attribute, Item, OptionNode, Place, Rule, RuleTerm, Says};
pub use source::{Alias, Source};
pub use time::{DAY, Span, When, WhenForm};
pub use time_text::span_text;
pub use timeline::{ClaimTime, Event, Moment, Overlap, Reach, Tie, Timeline, span_between};
pub use told::{Filling, Phrase, Told, answer_of, question_of, statement};
pub use value::{Quantity, QuantityForm, Value};
pub use vocabulary::{
    AliasKind, Certainty, ClaimStatus, DigitStyle, Evidence, ItemKind, OutletStance,
    PublishedBasis, QuoteKind, RelationBasis, RelationKind, RuleKind, RuleOp, Scale, SourceKind,
    Stance, ValidMode, Verifiable, WeekStart,
};
pub use votes::{Vote, Votes};
pub use wording::answer;

/// The answer nobody claimed, where more are possible than are named. Options may not be called so.
pub const OTHER: &str = "(other)";
