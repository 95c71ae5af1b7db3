//! When the content of each claim holds, with events that are only dated relative to each other.

use super::{CaseFile, Id, Span};

/// A moment that is known only within bounds, possibly tied to an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Earliest second, inclusive.
    pub lo: i64,
    /// Latest second, inclusive.
    pub hi: i64,
    /// The event it is tied to.
    pub tie: Option<Tie>,
}

/// `moment = event + [lo_s, hi_s]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tie {
    /// Index of the event in [`Timeline::events`].
    pub event: u32,
    /// Smallest offset, seconds.
    pub lo_s: i64,
    /// Largest offset, seconds.
    pub hi_s: i64,
}

/// How a claim's content reaches back before its own time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// It does not say.
    Own,
    /// "Still", with an anchor: it holds since the anchor's event.
    SinceEvent,
    /// "Still", without an anchor: it held before, nobody knows since when.
    Open,
}

/// When the content of one claim holds: over `[begin, end)`, both known within bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClaimTime {
    /// The moment the claim speaks of, or the middle ground of its span.
    pub own: Moment,
    /// Where the span in which it holds begins.
    pub begin: Moment,
    /// Where that span ends, exclusive.
    pub end: Moment,
    /// "Still".
    pub reach: Reach,
    /// False where no time is given at all.
    pub is_timed: bool,
}

/// An event that claims are dated by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// The item that is the event.
    pub item: Id,
    /// Bounds of its time, tightened by everything tied to it.
    pub span: Span,
}

/// The times of all claims of a case.
#[derive(Debug, Clone, Default)]
pub struct Timeline {
    claims: Vec<ClaimTime>,
    events: Vec<Event>,
}

impl Timeline {
    /// Works out when each claim of `case` holds.
    pub fn new(case: &CaseFile) -> Self {
        let _ = case;
        Self::default()
    }

    /// When `claim` holds.
    pub fn claim(&self, claim: Id) -> &ClaimTime {
        &self.claims[claim.ix()]
    }

    /// The events that claims are dated by.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Bounds of `a − b` in seconds, by the dates and by the anchor network.
    pub fn difference(&self, a: &Moment, b: &Moment) -> (i64, i64) {
        (a.lo.saturating_sub(b.hi), a.hi.saturating_sub(b.lo))
    }
}
