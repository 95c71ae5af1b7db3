//! When a claim speaks of, as the time axis wants it.

use super::axis::{Moment, Reading};
use crate::domain::{
    CaseFile, Claim, DAY, Id, Reach, Span, Timeline, ValidMode, WhenForm, span_between,
};

/// An open beginning ("any time up to the 30th") is taken to be this long before its end.
const OPEN_END: i64 = 7 * DAY;

/// What of a claim's time the axis needs besides its reading; ordered by time first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct When {
    /// A single time to order claims by, seconds.
    pub(super) order: i64,
    pub(super) reading: Reading,
    /// "Still" without an anchor: the reading is completed once the item's other claims are known.
    pub(super) reaches_back: bool,
}

fn bounded(span: Span) -> Option<Span> {
    match (span.from == i64::MIN, span.to == i64::MAX) {
        (true, true) => None,
        (true, false) => Span::new(span.to - OPEN_END, span.to),
        (false, true) => Span::new(span.from, span.from + OPEN_END),
        (false, false) => Some(span),
    }
}

fn middle(span: Span) -> i64 {
    span.from + span.length_s() / 2
}

/// A span as a moment: known where it is a minute or less.
fn moment_within(spans: Vec<Span>) -> Moment {
    match spans.as_slice() {
        [span] if span.length_s() <= 60 => Moment::At(span.from),
        _ => Moment::Within(spans),
    }
}

/// Where a claim has no valid time: when it was said, else when it was first published.
fn said_or_published(claim: &Claim, published: Option<Span>) -> Option<Span> {
    let asserted = claim.detail.as_ref().and_then(|d| d.asserted.as_ref()).map(|when| when.outer);
    asserted.or(published).and_then(bounded)
}

/// The separate days of a one-of time, cut to what the anchor network leaves.
fn alternatives(claim: &Claim, bounds: Span) -> Vec<Span> {
    let form = claim
        .detail
        .as_ref()
        .and_then(|detail| detail.validity.when.as_ref())
        .map(|when| &when.form);
    let spans: Vec<Span> = match form {
        Some(WhenForm::OneOf(spans)) => {
            spans.iter().filter_map(|span| span.intersection(bounds)).collect()
        }
        _ => Vec::new(),
    };
    if spans.is_empty() { vec![bounds] } else { spans }
}

/// When `claim` speaks of; `None` if nothing at all is known of its time. `rank` numbers the items
/// by their keys.
pub(super) fn when(
    case: &CaseFile,
    timeline: &Timeline,
    rank: &[u32],
    claim: Id,
    published: Option<Span>,
) -> Option<When> {
    let row = &case.claims[claim.ix()];
    let time = timeline.claim(claim);
    if let Some(tie) = time.own.tie {
        let event = timeline.events()[tie.event as usize];
        let within = bounded(span_between(event.lo, event.hi)?)?;
        let (lo_s, hi_s) = (tie.lo_s, tie.hi_s);
        let moment = Moment::After { event: rank[event.item.ix()], within, lo_s, hi_s };
        let order = middle(within) + i64::midpoint(tie.lo_s, tie.hi_s);
        let reading = match time.reach {
            Reach::SinceEvent => Reading::SinceEvent(moment),
            Reach::Own | Reach::Open => Reading::Point(moment),
        };
        return Some(When { reading, order, reaches_back: false });
    }
    let mode = row.detail.as_ref().map_or(ValidMode::Sometime, |d| d.validity.mode);
    if !time.is_timed {
        let span = said_or_published(row, published)?;
        let reading = Reading::Point(moment_within(vec![span]));
        return Some(When { reading, order: middle(span), reaches_back: false });
    }
    if mode == ValidMode::Throughout && time.begin.hi < time.end.lo {
        let (from, to) = (time.begin.hi, time.end.lo - 1);
        let reading = Reading::Through { from, to };
        return Some(When { reading, order: to, reaches_back: false });
    }
    let bounds = bounded(span_between(time.own.lo, time.own.hi)?)?;
    let moment = if mode == ValidMode::AsOf {
        Moment::At(bounds.to - 1)
    } else {
        moment_within(alternatives(row, bounds))
    };
    Some(When {
        reading: Reading::Point(moment),
        order: middle(bounds),
        reaches_back: time.reach == Reach::Open,
    })
}
