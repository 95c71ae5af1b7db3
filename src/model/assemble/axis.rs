//! The time axis of a state item: which times are latent, their candidates, and the steps at which
//! the path is seen (`docs/decisions/0005-uncertain-times.md`).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use crate::domain::Span;
use crate::model::{PathBlock, StepRef, TimeVariable};

/// Most candidates of one unknown time.
pub const CANDIDATES_MAX: usize = 32;

/// Most joint assignments of an item's unknown times.
pub const ASSIGNMENTS_MAX: usize = 512;

/// Candidates lie this far apart at the least (six hours), so that the product of several uncertain
/// days stays small; see `docs/decisions/0005-uncertain-times.md`.
const RESOLUTION_S: i64 = 6 * 3_600;

/// A span too short for two candidates at that distance still gets this many.
const COARSE_MIN: i64 = 2;

/// Times closer than this need no variable: a minute.
const POINT_S: i64 = 60;

/// A moment that a claim speaks of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Moment {
    /// Known.
    At(i64),
    /// Somewhere in one of these spans.
    Within(Vec<Span>),
    /// The time of an event that several claims may be tied to, plus an offset in seconds. Events
    /// are numbered by the keys of their items: variables come in an order that rows do not change.
    After { event: u32, within: Span, lo_s: i64, hi_s: i64 },
}

/// What a claim says about time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reading {
    /// It holds at one moment.
    Point(Moment),
    /// It holds all through, between known times (both included).
    Through { from: i64, to: i64 },
    /// It holds from the event through the moment tied to it ("still", anchored).
    SinceEvent(Moment),
    /// It holds at the moment and, with even odds, ever since `since` ("still", un-anchored).
    PerhapsSince { since: i64, moment: Moment },
}

impl Reading {
    /// May the two speak of one moment? Times tied to an event are compared among themselves.
    pub(super) fn may_coincide(&self, other: &Self) -> bool {
        match (self.tie(), other.tie()) {
            (Some((a, first)), Some((b, second))) => a == b && first.overlaps(second),
            (None, None) => {
                let theirs = other.spans();
                self.spans().iter().any(|a| theirs.iter().any(|b| a.overlaps(*b)))
            }
            _ => false,
        }
    }

    fn moment(&self) -> Option<&Moment> {
        match self {
            Self::Point(moment) | Self::SinceEvent(moment) | Self::PerhapsSince { moment, .. } => {
                Some(moment)
            }
            Self::Through { .. } => None,
        }
    }

    /// The event and the offsets from it, half-open.
    fn tie(&self) -> Option<(u32, Span)> {
        match self.moment() {
            Some(Moment::After { event, lo_s, hi_s, .. }) => {
                Some((*event, Span { from: *lo_s, to: hi_s + 1 }))
            }
            _ => None,
        }
    }

    fn spans(&self) -> Vec<Span> {
        match (self, self.moment()) {
            (Self::Through { from, to }, _) => vec![Span { from: *from, to: to + 1 }],
            (_, Some(Moment::At(time))) => vec![Span { from: *time, to: time + 1 }],
            (_, Some(Moment::Within(spans))) => spans.clone(),
            _ => Vec::new(),
        }
    }
}

/// Which unknown a variable stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Unknown {
    Event(u32),
    Own(usize),
    Still(usize),
}

/// An unknown and its candidates, as seconds (times or offsets).
struct Variable {
    spans: Vec<Span>,
    n: usize,
    /// Two-way choices (still or not) are not refined or thinned like times.
    fixed: bool,
}

impl Variable {
    fn of_spans(spans: Vec<Span>) -> Self {
        let length: i64 = spans.iter().map(|span| span.length_s()).sum();
        let n = if spans.len() > 1 {
            spans.len().min(CANDIDATES_MAX)
        } else {
            let by_resolution =
                (length / RESOLUTION_S).max(COARSE_MIN.min(length / POINT_S)).max(1);
            (by_resolution as usize).min(CANDIDATES_MAX)
        };
        Self { spans, n, fixed: false }
    }

    /// Seconds that one candidate stands for.
    fn resolution(&self) -> i64 {
        self.spans.iter().map(|span| span.length_s()).sum::<i64>() / self.n as i64
    }

    fn candidates(&self) -> Vec<i64> {
        if self.spans.len() > 1 && self.n > 1 {
            // Thinned evenly when there are more spans than candidates.
            return (0..self.n)
                .map(|i| midpoint(self.spans[i * self.spans.len() / self.n]))
                .collect();
        }
        let hull = Span { from: self.spans[0].from, to: self.spans[self.spans.len() - 1].to };
        let length = i128::from(hull.length_s());
        (0..self.n as i128)
            .map(|i| hull.from + (length * (2 * i + 1) / (2 * self.n as i128)) as i64)
            .collect()
    }
}

fn midpoint(span: Span) -> i64 {
    span.from + span.length_s() / 2
}

/// Joins spans that touch.
fn joined(spans: &[Span]) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    let mut sorted = spans.to_vec();
    sorted.sort();
    for span in sorted {
        match out.last_mut() {
            Some(last) if span.from <= last.to => last.to = last.to.max(span.to),
            _ => out.push(span),
        }
    }
    out
}

/// Collects the unknowns of all readings, halves the finest until their product fits, and returns
/// those that still have a choice.
struct Unknowns {
    variables: BTreeMap<Unknown, Variable>,
}

impl Unknowns {
    fn collect(readings: &[Reading]) -> Self {
        let mut variables = BTreeMap::new();
        for (ix, reading) in readings.iter().enumerate() {
            let moment = match reading {
                Reading::Through { .. } => continue,
                Reading::PerhapsSince { moment, .. } => {
                    let choice =
                        Variable { spans: vec![Span { from: 0, to: 2 }], n: 2, fixed: true };
                    variables.insert(Unknown::Still(ix), choice);
                    moment
                }
                Reading::Point(moment) | Reading::SinceEvent(moment) => moment,
            };
            match moment {
                Moment::At(_) => {}
                Moment::Within(spans) => {
                    variables.insert(Unknown::Own(ix), Variable::of_spans(joined(spans)));
                }
                Moment::After { event, within, lo_s, hi_s } => {
                    variables
                        .entry(Unknown::Event(*event))
                        .or_insert_with(|| Variable::of_spans(vec![*within]));
                    if hi_s > lo_s {
                        let offsets = Span { from: *lo_s, to: *hi_s };
                        variables.insert(Unknown::Own(ix), Variable::of_spans(vec![offsets]));
                    }
                }
            }
        }
        Self { variables }
    }

    /// Halves the finest until the product fits; where only two-way choices are left, drops the
    /// last of them. A queue keeps this near-linear for thousands of uncertain times.
    fn fit(&mut self) {
        let entry = |key: Unknown, v: &Variable| {
            // Choices come after all times, the last of them first.
            Reverse((v.fixed, if v.fixed { 0 } else { v.resolution() }, Reverse(key)))
        };
        let open = self.variables.iter().filter(|(_, v)| v.n > 1);
        let mut queue: BinaryHeap<_> = open.map(|(key, v)| entry(*key, v)).collect();
        while !self.fits(queue.len()) {
            let Some(Reverse((_, _, Reverse(key)))) = queue.pop() else { return };
            let Some(variable) = self.variables.get_mut(&key) else { return };
            variable.n = variable.n.div_ceil(2);
            if variable.n > 1 {
                queue.push(entry(key, variable));
            }
        }
    }

    /// Is the product of all candidates within bounds, `n_open` of them being more than one?
    fn fits(&self, n_open: usize) -> bool {
        // So many factors of two at the least are too many: no need to multiply.
        if n_open as u32 > ASSIGNMENTS_MAX.ilog2() {
            return false;
        }
        let sizes = self.variables.values().map(|variable| variable.n);
        sizes.fold(1_usize, usize::saturating_mul) <= ASSIGNMENTS_MAX
    }
}

/// A variable of the path block with its candidate seconds; without index if it has no choice.
#[derive(Clone)]
struct Slot {
    index: Option<u16>,
    candidates: Vec<i64>,
}

/// A step that is still a time.
enum TimeRef {
    Fixed(i64),
    One(u16, Vec<i64>),
    Two(u16, u16, Vec<i64>),
}

impl TimeRef {
    fn each(&self) -> &[i64] {
        match self {
            Self::Fixed(time) => std::slice::from_ref(time),
            Self::One(_, times) | Self::Two(_, _, times) => times,
        }
    }

    /// Sum of two slots, in the shape that their choices need.
    fn sum(first: &Slot, second: &Slot) -> Self {
        let sums: Vec<i64> = first
            .candidates
            .iter()
            .flat_map(|a| second.candidates.iter().map(move |b| a.saturating_add(*b)))
            .collect();
        match (first.index, second.index) {
            (Some(a), Some(b)) => Self::Two(a, b, sums),
            (Some(a), None) | (None, Some(a)) => Self::One(a, sums),
            (None, None) => Self::Fixed(sums[0]),
        }
    }
}

struct Slots {
    slots: BTreeMap<Unknown, Slot>,
}

impl Slots {
    fn get(&self, key: Unknown) -> Slot {
        self.slots[&key].clone()
    }

    fn moment(&self, ix: usize, moment: &Moment) -> TimeRef {
        match moment {
            Moment::At(time) => TimeRef::Fixed(*time),
            Moment::Within(_) => {
                let slot = self.get(Unknown::Own(ix));
                match slot.index {
                    Some(index) => TimeRef::One(index, slot.candidates),
                    None => TimeRef::Fixed(slot.candidates[0]),
                }
            }
            Moment::After { event, lo_s, hi_s, .. } => {
                let offset = if hi_s > lo_s {
                    self.get(Unknown::Own(ix))
                } else {
                    Slot { index: None, candidates: vec![*lo_s] }
                };
                TimeRef::sum(&self.get(Unknown::Event(*event)), &offset)
            }
        }
    }

    /// The first and the last time that a reading speaks of.
    fn ends(&self, ix: usize, reading: &Reading) -> (TimeRef, TimeRef) {
        match reading {
            Reading::Through { from, to } => (TimeRef::Fixed(*from), TimeRef::Fixed(*to)),
            Reading::Point(moment) => (self.moment(ix, moment), self.moment(ix, moment)),
            Reading::SinceEvent(moment) => {
                let last = self.moment(ix, moment);
                let Moment::After { event, .. } = moment else {
                    return (self.moment(ix, moment), last);
                };
                let slot = self.get(Unknown::Event(*event));
                let first = match slot.index {
                    Some(index) => TimeRef::One(index, slot.candidates),
                    None => TimeRef::Fixed(slot.candidates[0]),
                };
                (first, last)
            }
            Reading::PerhapsSince { since, moment } => {
                let last = self.moment(ix, moment);
                let still = self.get(Unknown::Still(ix));
                let first = match (&last, still.index) {
                    // Tied to an event and un-anchored at once does not occur: no reach back.
                    (_, None) | (TimeRef::Two(..), _) => return (self.moment(ix, moment), last),
                    (TimeRef::Fixed(time), Some(s)) => {
                        TimeRef::One(s, vec![*time, (*since).min(*time)])
                    }
                    (TimeRef::One(v, times), Some(s)) => {
                        let reach = times.iter().copied();
                        let back = times.iter().map(|time| (*since).min(*time));
                        TimeRef::Two(s, *v, reach.chain(back).collect())
                    }
                };
                (first, last)
            }
        }
    }
}

/// Builds the time axis: `extra` times are made steps too (verdicts, for instance). Returns the block
/// and nothing else; spans are in the order of `readings`.
pub(super) fn path_block(readings: &[Reading], extra: &[i64]) -> PathBlock {
    let mut unknowns = Unknowns::collect(readings);
    unknowns.fit();
    let mut variables = Vec::new();
    let mut slots = BTreeMap::new();
    for (key, variable) in &unknowns.variables {
        let candidates = if variable.fixed { vec![0; variable.n] } else { variable.candidates() };
        let n = candidates.len();
        let index = (n > 1).then(|| {
            variables.push(TimeVariable { prior: vec![1.0 / n as f64; n] });
            (variables.len() - 1) as u16
        });
        slots.insert(*key, Slot { index, candidates });
    }
    let slots = Slots { slots };
    let ends: Vec<_> =
        readings.iter().enumerate().map(|(ix, reading)| slots.ends(ix, reading)).collect();
    let mut times: BTreeSet<i64> = extra.iter().copied().collect();
    for (first, last) in &ends {
        times.extend(first.each());
        times.extend(last.each());
    }
    let times: Vec<i64> = times.into_iter().collect();
    let step = |time: &i64| times.binary_search(time).map_or(0, |ix| ix as u32);
    let resolve = |reference: &TimeRef| match reference {
        TimeRef::Fixed(time) => StepRef::Fixed(step(time)),
        TimeRef::One(variable, all) => {
            StepRef::One { variable: *variable, steps: all.iter().map(step).collect() }
        }
        TimeRef::Two(first, second, all) => {
            StepRef::Two { first: *first, second: *second, steps: all.iter().map(step).collect() }
        }
    };
    let spans = ends.iter().map(|(first, last)| (resolve(first), resolve(last))).collect();
    PathBlock { times, variables, spans }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600;

    #[test]
    fn known_times_make_steps_and_no_variables() {
        let readings = [Reading::Point(Moment::At(100)), Reading::Through { from: 50, to: 200 }];
        let block = path_block(&readings, &[]);
        assert_eq!(block.times, [50, 100, 200]);
        assert!(block.variables.is_empty());
        assert_eq!(block.spans[0], (StepRef::Fixed(1), StepRef::Fixed(1)));
        assert_eq!(block.spans[1], (StepRef::Fixed(0), StepRef::Fixed(2)));
    }

    #[test]
    fn an_event_is_shared_by_the_claims_tied_to_it() {
        let within = Span { from: 0, to: 96 * HOUR };
        let at =
            |lo: i64, hi: i64| Moment::After { event: 1, within, lo_s: lo * HOUR, hi_s: hi * HOUR };
        let readings = [Reading::Point(at(0, 0)), Reading::SinceEvent(at(18, 30))];
        let block = path_block(&readings, &[]);
        assert_eq!(block.variables.len(), 2, "the event and one offset");
        let (StepRef::One { variable: a, steps: said }, _) = &block.spans[0] else {
            panic!("the announcement depends on the event alone: {:?}", block.spans[0])
        };
        let (StepRef::One { variable: b, steps: since }, StepRef::Two { .. }) = &block.spans[1]
        else {
            panic!("still since the event: {:?}", block.spans[1])
        };
        assert_eq!((a, said), (b, since), "`still` reaches back to the announcement itself");
    }

    #[test]
    fn joint_assignments_stay_within_the_limit() {
        let day = |d: i64| Span { from: d * 24 * HOUR, to: (d + 1) * 24 * HOUR };
        let readings: Vec<Reading> =
            (0..50).map(|d| Reading::Point(Moment::Within(vec![day(d)]))).collect();
        let block = path_block(&readings, &[]);
        let product: usize = block.variables.iter().map(|v| v.prior.len()).product();
        assert!(product <= ASSIGNMENTS_MAX, "{product}");
        assert!(product > ASSIGNMENTS_MAX / 4, "{product}");
    }

    #[test]
    fn still_reaches_back_with_even_odds() {
        let readings = [Reading::PerhapsSince { since: 10, moment: Moment::At(100) }];
        let block = path_block(&readings, &[]);
        assert_eq!(block.times, [10, 100]);
        assert_eq!(block.variables[0].prior, [0.5, 0.5]);
        let first = StepRef::One { variable: 0, steps: vec![1, 0] };
        assert_eq!(block.spans[0], (first, StepRef::Fixed(1)));
    }
}
