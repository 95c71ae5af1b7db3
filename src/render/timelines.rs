//! States over time, as plain values.

use serde::Serialize;

use super::messages::Message;
use super::view::{Moment, Period};

/// A state over time: who said what held when, and how probable it was.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TimelineView {
    /// Item.
    pub item: String,
    /// The question in words.
    pub question: String,
    /// The candidates; rows and bands refer to them by index.
    pub values: Vec<String>,
    /// Index of the value whose probability the band draws (`true` for yes-or-no states).
    pub shown: usize,
    /// What claims say, grouped by origin when drawn; order within an origin is kept.
    pub rows: Vec<TimelineRow>,
    /// Posterior over time, in order.
    pub posterior: Vec<TimelineSegment>,
    /// Events that the reader needs for orientation.
    pub events: Vec<TimelineEvent>,
}

/// How a claim relates to the time it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TimelineKind {
    /// It holds all through: a bar over the core, hatched ends where they are uncertain.
    Throughout,
    /// At some moment inside: a bracketed dashed range with a diamond.
    Sometime,
    /// Cumulative up to the end: a range that ends in a stroke.
    AsOf,
    /// Still: as at some moment inside, with an arrow back to before it.
    Still,
}

/// One claim on a timeline.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TimelineRow {
    /// Origin, as the report names it.
    pub label: String,
    /// Key of the claim.
    pub claim: String,
    /// The value that it speaks of.
    pub value: String,
    /// It says that this value does not hold.
    pub denied: bool,
    /// Index into [`TimelineView::values`] of what it says, or of what follows from it by the
    /// rule; `None` where it is none of the candidates.
    pub class: Option<usize>,
    /// How it relates to its time.
    pub kind: TimelineKind,
    /// "Still": it held before, too. Drawn as an arrow back, with any kind.
    pub persists: bool,
    /// Nothing it could mean lies outside.
    pub outer: Period,
    /// Where something said to hold throughout certainly holds.
    pub core: Option<Period>,
    /// When it was said, where the day is known: drawn as a mark.
    pub asserted: Option<Moment>,
    /// Somewhere in here it was said.
    pub said: Option<Period>,
    /// The origin hedged.
    pub hedged: bool,
    /// What it says itself where it speaks of another item, which bears on this through a rule;
    /// drawn lighter. "yes to “Is there fighting?” (rule R1)".
    pub derived_from: Option<Message>,
    /// P(right about the time it speaks of).
    pub p_right: Option<f64>,
}

/// A stretch of the posterior.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TimelineSegment {
    /// When.
    pub period: Period,
    /// Probability per candidate, as in [`TimelineView::values`].
    pub probability: Vec<f64>,
}

/// Something that happened, somewhere in a stretch of time.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TimelineEvent {
    /// Name.
    pub label: Message,
    /// Somewhere in here.
    pub period: Period,
}
