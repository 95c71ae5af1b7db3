//! When the content of each claim holds, with events that are only dated relative to each other.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    CaseFile, Claim, ClaimDetail, ClaimStatus, Id, ItemKind, Span, Stance, ValidMode, Value,
    WhenForm,
    network::{Link, Network, OPEN, plus},
};

/// A moment that is known only within bounds, possibly tied to an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Earliest second, inclusive; −`i64::MAX / 4` where unknown.
    pub lo: i64,
    /// Latest second, inclusive; `i64::MAX / 4` where unknown.
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

impl Moment {
    const UNKNOWN: Self = Self { lo: -OPEN, hi: OPEN, tie: None };

    fn within(lo: i64, hi: i64) -> Self {
        Self { lo, hi, tie: None }
    }

    /// The second after it, which makes a half-open span of one second.
    fn next(self) -> Self {
        Self {
            lo: plus(self.lo, 1),
            hi: plus(self.hi, 1),
            tie: self.tie.map(|t| Tie { lo_s: t.lo_s + 1, hi_s: t.hi_s + 1, ..t }),
        }
    }

    /// True if both bounds are known.
    pub fn is_bounded(&self) -> bool {
        self.lo > -OPEN && self.hi < OPEN
    }
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

/// When the content of one claim holds: all through `[begin, end)`, both known within bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClaimTime {
    /// The moment the claim speaks of; for "throughout", any moment of its span.
    pub own: Moment,
    /// Where the span in which it holds begins.
    pub begin: Moment,
    /// Where that span ends, exclusive.
    pub end: Moment,
    /// "Still".
    pub reach: Reach,
    /// False where no time is given at all.
    pub is_timed: bool,
    /// False where the date is marked uncertain or approximate: its bounds then force nothing.
    pub is_firm: bool,
    /// The claim was made at this speech event (see `Item::says`).
    pub spoken_at: Option<u32>,
}

impl ClaimTime {
    const UNTIMED: Self = Self {
        own: Moment::UNKNOWN,
        begin: Moment::UNKNOWN,
        end: Moment::UNKNOWN,
        reach: Reach::Own,
        is_timed: false,
        is_firm: false,
        spoken_at: None,
    };
}

/// An event that claims are dated by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// The item that is the event.
    pub item: Id,
    /// Earliest second, tightened by everything tied to it; open as in [`Moment`].
    pub lo: i64,
    /// Latest second, inclusive.
    pub hi: i64,
}

/// The half-open span of inclusive bounds, open where they are; `None` if it is empty.
pub fn span_between(lo: i64, hi: i64) -> Option<Span> {
    let from = if lo <= -OPEN { i64::MIN } else { lo };
    let to = if hi >= OPEN { i64::MAX } else { hi + 1 };
    Span::new(from, to)
}

/// How the spans of two claims stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlap {
    /// They share a moment whatever the unknown times are.
    Forced,
    /// They may share a moment.
    Possible,
    /// They cannot.
    None,
}

/// The times of all claims of a case.
#[derive(Debug, Clone, Default)]
pub struct Timeline {
    claims: Vec<ClaimTime>,
    events: Vec<Event>,
    network: Network,
    /// Claims whose time is one of several spans with gaps between them.
    alternatives: HashMap<Id, Vec<Span>>,
    broken: Vec<Id>,
}

/// Inclusive bounds of a half-open span.
fn inclusive(span: Span) -> (i64, i64) {
    let lo = if span.from == i64::MIN { -OPEN } else { span.from };
    let hi = if span.to == i64::MAX { OPEN } else { span.to - 1 };
    (lo, hi)
}

impl Timeline {
    /// Works out when each claim of `case` holds.
    pub fn new(case: &CaseFile) -> Self {
        Builder::new(case).finish()
    }

    /// When `claim` holds.
    pub fn claim(&self, claim: Id) -> &ClaimTime {
        &self.claims[claim.ix()]
    }

    /// The events that claims are dated by.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The spans of which a claim means exactly one, where there are gaps between them.
    pub fn alternatives(&self, claim: Id) -> Option<&[Span]> {
        self.alternatives.get(&claim).map(Vec::as_slice)
    }

    /// Event items whose dates and distances cannot all hold, by id.
    pub fn broken(&self) -> &[Id] {
        &self.broken
    }

    /// Bounds of `a − b` in seconds, by the dates and by the anchor network.
    pub fn difference(&self, a: &Moment, b: &Moment) -> (i64, i64) {
        (-self.max_difference(b, a, true), self.max_difference(a, b, true))
    }

    /// True if the anchor network ties the two moments to each other.
    pub fn are_tied(&self, a: &Moment, b: &Moment) -> bool {
        matches!((a.tie, b.tie), (Some(x), Some(y))
            if x.event == y.event || self.network.max_difference(x.event, y.event) < OPEN
                || self.network.max_difference(y.event, x.event) < OPEN)
    }

    /// Largest `a − b`; `by_dates` says whether dates count besides ties.
    fn max_difference(&self, a: &Moment, b: &Moment, by_dates: bool) -> i64 {
        let dates = if by_dates { plus(a.hi, -b.lo) } else { OPEN };
        let ties = match (a.tie, b.tie) {
            (Some(x), Some(y)) => {
                plus(self.network.max_difference(x.event, y.event), x.hi_s - y.lo_s)
            }
            _ => OPEN,
        };
        dates.min(ties)
    }

    /// Whether the content of two claims must, may or cannot hold at one moment. Claims without
    /// any time may.
    pub fn overlap(&self, a: Id, b: Id) -> Overlap {
        let (x, y) = (self.claim(a), self.claim(b));
        if !x.is_timed || !y.is_timed {
            return Overlap::Possible;
        }
        let firm = x.is_firm && y.is_firm;
        if self.max_difference(&x.begin, &y.end, firm) < 0
            && self.max_difference(&y.begin, &x.end, firm) < 0
        {
            return Overlap::Forced;
        }
        let possible = -self.max_difference(&y.end, &x.begin, true) < 0
            && -self.max_difference(&x.end, &y.begin, true) < 0
            && self.alternatives_meet(a, b);
        if possible { Overlap::Possible } else { Overlap::None }
    }

    fn alternatives_meet(&self, a: Id, b: Id) -> bool {
        if self.alternatives.is_empty() {
            return true;
        }
        let spans = |id: Id| -> Vec<(i64, i64)> {
            self.alternatives.get(&id).map_or_else(
                || vec![(self.claim(id).begin.lo, plus(self.claim(id).end.hi, -1))],
                |spans| spans.iter().map(|s| inclusive(*s)).collect(),
            )
        };
        let others = spans(b);
        spans(a).iter().any(|x| others.iter().any(|y| x.0 <= y.1 && y.0 <= x.1))
    }
}

/// How a claim is tied to an event.
#[derive(Debug, Clone, Copy)]
enum Bond {
    /// By an anchor.
    Anchor(Tie),
    /// It is a claim that the event took place.
    Report(Tie),
    /// It is what was said, and it speaks of the moment of saying.
    Content(Tie),
    /// It is what was said, but it speaks of another time.
    Spoken(u32),
}

impl Bond {
    fn tie(self) -> Option<Tie> {
        match self {
            Self::Anchor(tie) | Self::Report(tie) | Self::Content(tie) => Some(tie),
            Self::Spoken(_) => None,
        }
    }

    fn spoken_at(self) -> Option<u32> {
        match self {
            Self::Content(tie) => Some(tie.event),
            Self::Spoken(event) => Some(event),
            Self::Anchor(_) | Self::Report(_) => None,
        }
    }
}

struct Builder<'a> {
    case: &'a CaseFile,
    event_of: BTreeMap<Id, u32>,
    dates: Vec<(i64, i64)>,
    firm: Vec<bool>,
    bonds: HashMap<Id, Bond>,
    broken: BTreeSet<Id>,
}

impl<'a> Builder<'a> {
    fn new(case: &'a CaseFile) -> Self {
        let anchors = case
            .claims
            .iter()
            .filter_map(|c| c.detail.as_ref()?.validity.anchor.map(|anchor| anchor.item));
        let speeches = case.items.iter().filter(|i| i.says.is_some()).map(|i| i.id);
        let items: BTreeSet<Id> = anchors.chain(speeches).collect();
        let event_of: BTreeMap<Id, u32> = items.into_iter().zip(0..).collect();
        let n = event_of.len();
        let mut builder = Self {
            case,
            event_of,
            dates: vec![(-OPEN, OPEN); n],
            firm: vec![true; n],
            bonds: HashMap::new(),
            broken: BTreeSet::new(),
        };
        if n > 0 {
            builder.date_events();
            builder.bind_claims();
            builder.date_by_leaves();
        }
        builder
    }

    fn finish(mut self) -> Timeline {
        let links = self.links();
        let network = Network::new(self.dates.clone(), &links);
        let items: Vec<Id> = self.event_of.keys().copied().collect();
        self.broken.extend(network.broken().iter().map(|&e| items[e as usize]));
        let events = items
            .iter()
            .zip(0..)
            .map(|(&item, event)| {
                let (lo, hi) = network.bounds(event);
                Event { item, lo, hi }
            })
            .collect();
        let mut alternatives = HashMap::new();
        let claims = self
            .case
            .claims
            .iter()
            .map(|claim| {
                let time = self.claim_time(claim, &network);
                if let Some(spans) =
                    gapped(claim).filter(|_| time.own.tie.is_none() && time.reach == Reach::Own)
                {
                    alternatives.insert(claim.id, spans);
                }
                time
            })
            .collect();
        let broken = self.broken.into_iter().collect();
        Timeline { claims, events, network, alternatives, broken }
    }

    /// An event lies where the live claims that assert it agree, or else somewhere in all of
    /// what they say.
    fn date_events(&mut self) {
        let mut spans: Vec<Vec<(i64, i64)>> = vec![Vec::new(); self.dates.len()];
        for claim in &self.case.claims {
            let Some(&event) = self.event_of.get(&claim.item) else { continue };
            let anchored = claim.detail.as_ref().is_some_and(|d| d.validity.anchor.is_some());
            if let Some(span) = claim.valid.filter(|_| !anchored && self.affirms(claim)) {
                spans[event as usize].push(inclusive(span));
                self.firm[event as usize] &= is_firm(claim);
            }
        }
        for (date, spans) in self.dates.iter_mut().zip(spans) {
            let Some(lo) = spans.iter().map(|s| s.0).max() else { continue };
            let hi = spans.iter().map(|s| s.1).min().unwrap_or(OPEN);
            *date = if lo <= hi {
                (lo, hi)
            } else {
                // The reports disagree on the day: somewhere in their hull.
                let least = spans.iter().map(|s| s.0).min().unwrap_or(-OPEN);
                (least, spans.iter().map(|s| s.1).max().unwrap_or(OPEN))
            };
        }
    }

    fn affirms(&self, claim: &Claim) -> bool {
        let (stance, live) = claim
            .detail
            .as_ref()
            .map_or((Stance::Asserts, true), |d| (d.stance, d.status == ClaimStatus::Live));
        let says_false = matches!(self.case.values[claim.value.ix()].1, Value::Boolean(false));
        live && stance == Stance::Asserts && !says_false
    }

    fn bind_claims(&mut self) {
        let mut said: HashMap<(Id, &str), Vec<(Id, u32)>> = HashMap::new();
        for (&item, &event) in &self.event_of {
            if let Some(says) = &self.case.items[item.ix()].says {
                let speaker = self.case.body(says.speaker);
                said.entry((says.item, says.value.as_str())).or_default().push((speaker, event));
            }
        }
        for claim in &self.case.claims {
            let anchor = claim.detail.as_ref().and_then(|d| d.validity.anchor);
            let bond = if let Some(anchor) = anchor {
                let event = self.event_of[&anchor.item];
                Some(Bond::Anchor(Tie { event, lo_s: anchor.lo_s, hi_s: anchor.hi_s }))
            } else if let Some(&event) = self.event_of.get(&claim.item) {
                self.affirms(claim).then_some(Bond::Report(Tie { event, lo_s: 0, hi_s: 0 }))
            } else {
                let value = self.case.values[claim.value.ix()].0.as_str();
                said.get(&(claim.item, value)).and_then(|events| self.speech_of(claim, events))
            };
            if let Some(bond) = bond {
                self.bonds.insert(claim.id, bond);
            }
        }
    }

    /// The speech event at which `claim` was made: the only one of its body's that fits the time
    /// at which the claim was asserted.
    fn speech_of(&self, claim: &Claim, events: &[(Id, u32)]) -> Option<Bond> {
        if !self.affirms(claim) {
            return None;
        }
        let detail = claim.detail.as_deref();
        let asserted = detail.and_then(|d| d.asserted.as_ref());
        let body = self.case.body(claim.source);
        let fits = |event: u32| {
            let (lo, hi) = self.dates[event as usize];
            asserted.is_none_or(|when| {
                let (from, to) = inclusive(when.outer);
                from <= hi && lo <= to
            })
        };
        let mut own = events.iter().filter(|e| e.0 == body && fits(e.1)).map(|e| e.1);
        let (Some(event), None) = (own.next(), own.next()) else { return None };
        let valid = detail.and_then(|d| d.validity.when.as_ref());
        let same = match (valid, asserted) {
            (Some(valid), Some(asserted)) => valid.text == asserted.text,
            (Some(_), None) => false,
            (None, _) => claim.valid.is_none(),
        };
        Some(if same {
            Bond::Content(Tie { event, lo_s: 0, hi_s: 0 })
        } else {
            Bond::Spoken(event)
        })
    }

    /// Dates of live claims tied to an event bound the event too. If they cannot all hold, none
    /// of them does.
    fn date_by_leaves(&mut self) {
        let mut tight = self.dates.clone();
        for claim in &self.case.claims {
            let Some(tie) = self.bonds.get(&claim.id).and_then(|bond| bond.tie()) else { continue };
            let on_event = self.event_of.contains_key(&claim.item);
            let Some(span) = claim.valid.filter(|_| !on_event && is_live(claim)) else { continue };
            let (lo, hi) = inclusive(span);
            let event = &mut tight[tie.event as usize];
            event.0 = event.0.max(plus(lo, -tie.hi_s));
            event.1 = event.1.min(plus(hi, -tie.lo_s));
            self.firm[tie.event as usize] &= is_firm(claim);
        }
        let items: Vec<Id> = self.event_of.keys().copied().collect();
        for (at, (lo, hi)) in tight.into_iter().enumerate() {
            if lo <= hi {
                self.dates[at] = (lo, hi);
            } else {
                self.broken.insert(items[at]);
            }
        }
    }

    /// Events dated by other events.
    fn links(&self) -> Vec<Link> {
        let mut links: Vec<Link> = Vec::new();
        for claim in self.case.claims.iter().filter(|c| self.affirms(c)) {
            let (Some(&after), Some(Bond::Anchor(tie))) =
                (self.event_of.get(&claim.item), self.bonds.get(&claim.id))
            else {
                continue;
            };
            if tie.event != after {
                links.push(Link { before: tie.event, after, lo_s: tie.lo_s, hi_s: tie.hi_s });
            }
        }
        links
    }

    fn claim_time(&self, claim: &Claim, network: &Network) -> ClaimTime {
        let detail = claim.detail.as_deref();
        let bond = self.bonds.get(&claim.id).copied();
        let dated = claim.valid.or_else(|| Some(detail?.asserted.as_ref()?.outer));
        let tie = bond.and_then(Bond::tie);
        if dated.is_none() && tie.is_none() {
            let spoken_at = bond.and_then(Bond::spoken_at);
            return ClaimTime { spoken_at, ..ClaimTime::UNTIMED };
        }
        let outer = dated.map_or((-OPEN, OPEN), inclusive);
        let mut time = match (tie, detail) {
            (Some(tie), _) => tied_moment(outer, tie, network),
            (None, Some(detail)) if claim.valid.is_some() => {
                spanned(outer, detail, self.case.items[claim.item.ix()].kind)
            }
            _ => moment(Moment::within(outer.0, outer.1)),
        };
        time.is_firm = is_firm(claim) && tie.is_none_or(|t| self.firm[t.event as usize]);
        time.spoken_at = bond.and_then(Bond::spoken_at);
        if detail.is_some_and(|d| d.validity.persists) {
            reach_back(&mut time, bond, network);
        }
        time
    }
}

fn is_live(claim: &Claim) -> bool {
    claim.detail.as_ref().is_none_or(|d| d.status == ClaimStatus::Live)
}

/// A date marked uncertain or approximate has outer bounds, but no inner ones.
fn is_firm(claim: &Claim) -> bool {
    let when = claim.detail.as_ref().and_then(|d| {
        d.validity.when.as_ref().or_else(|| d.asserted.as_ref().filter(|_| claim.valid.is_none()))
    });
    when.is_none_or(|w| !w.uncertain && !w.approximate)
}

/// The spans of a one-of date that leaves gaps.
fn gapped(claim: &Claim) -> Option<Vec<Span>> {
    match &claim.detail.as_ref()?.validity.when.as_ref()?.form {
        WhenForm::OneOf(spans) if spans.windows(2).any(|w| w[0].to != w[1].from) => {
            Some(spans.clone())
        }
        _ => None,
    }
}

fn moment(own: Moment) -> ClaimTime {
    ClaimTime { own, begin: own, end: own.next(), is_timed: true, ..ClaimTime::UNTIMED }
}

/// The event's time plus the offset, within the claim's own date. If the two exclude each other
/// the date is taken: it is what the coder read.
fn tied_moment(outer: (i64, i64), tie: Tie, network: &Network) -> ClaimTime {
    let (lo, hi) = network.bounds(tie.event);
    let (lo, hi) = (plus(lo, tie.lo_s).max(outer.0), plus(hi, tie.hi_s).min(outer.1));
    if lo <= hi {
        moment(Moment { lo, hi, tie: Some(tie) })
    } else {
        moment(Moment::within(outer.0, outer.1))
    }
}

/// A dated claim without ties: at a moment, throughout a span, or as of its end.
fn spanned((lo, hi): (i64, i64), detail: &ClaimDetail, kind: ItemKind) -> ClaimTime {
    let own = Moment::within(lo, hi);
    let form = detail.validity.when.as_ref().map(|w| &w.form);
    let uncertain = detail.validity.when.as_ref().is_some_and(|w| w.uncertain || w.approximate);
    let cumulative = detail.validity.mode == ValidMode::AsOf || kind == ItemKind::Count;
    if cumulative {
        return match form {
            Some(WhenForm::Interval { end, .. }) => {
                let (lo, hi) = inclusive(*end);
                moment(Moment::within(lo, hi))
            }
            _ => moment(own),
        };
    }
    if detail.validity.mode != ValidMode::Throughout {
        return moment(own);
    }
    let last = |span: &Span| if span.to == i64::MAX { OPEN } else { span.to };
    let (begin, end) = match form {
        Some(WhenForm::Interval { begin, end }) => {
            let (b_lo, b_hi) = inclusive(*begin);
            let earliest = inclusive(*end).0.max(plus(b_lo, 1));
            (Moment::within(b_lo, b_hi), Moment::within(earliest, last(end).max(earliest)))
        }
        Some(WhenForm::OneOf(_)) => (own, own.next()),
        // The whole of a date; of one marked uncertain, some part of it.
        _ if uncertain || !own.is_bounded() => (own, own.next()),
        _ => (Moment::within(lo, lo), Moment::within(hi + 1, hi + 1)),
    };
    ClaimTime { own, begin, end, is_timed: true, ..ClaimTime::UNTIMED }
}

/// "Still": since the anchor's event if the claim is timed after it, else since nobody knows.
fn reach_back(time: &mut ClaimTime, bond: Option<Bond>, network: &Network) {
    match (bond, time.own.tie) {
        (Some(Bond::Anchor(tie)), Some(_)) if tie.lo_s >= 0 => {
            let (lo, hi) = network.bounds(tie.event);
            let since = Tie { event: tie.event, lo_s: 0, hi_s: 0 };
            time.begin = Moment { lo, hi, tie: Some(since) };
            time.reach = Reach::SinceEvent;
        }
        _ => {
            // No later than it was said to begin; the tie would pretend to a latest beginning only.
            time.begin.lo = -OPEN;
            time.begin.tie = time.begin.tie.map(|t| Tie { lo_s: -OPEN, ..t });
            time.reach = Reach::Open;
        }
    }
}
