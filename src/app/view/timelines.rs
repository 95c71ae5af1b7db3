//! Timelines of states: who said what held when, and how probable it was.

use std::collections::BTreeMap;

use itertools::Itertools;

use super::{Subject, answer_arg, contested_items, is_state, source_name};
use crate::domain::{
    Certainty, Claim, DAY, Derived, Id, Reach, RuleOp, Span, Stance, Timeline, ValidMode,
    implications, span_between,
};
use crate::model::commitment;
use crate::render::{
    Message, Moment, Period, TimelineEvent, TimelineKind, TimelineRow, TimelineSegment,
    TimelineView,
};
use crate::store::RunClaim;

/// More pictures than this tire a reader; the numbers are in the tables all the same.
const TIMELINES_MAX: usize = 8;

/// What a claim says among the candidates.
struct Said {
    value: String,
    denied: bool,
    class: Option<usize>,
}

impl Said {
    /// "Not true" of a yes-or-no state is false.
    fn of(value: &str, denied: bool, values: &[String]) -> Self {
        let named = values.iter().position(|known| known == value);
        match named {
            Some(ix) if denied && values.len() == 2 => {
                Self { value: values[1 - ix].clone(), denied: false, class: Some(1 - ix) }
            }
            _ => {
                let class = named.filter(|_| !denied);
                Self { value: value.to_owned(), denied, class }
            }
        }
    }
}

struct Drawing<'a> {
    subject: &'a Subject<'a>,
    timeline: Timeline,
    derived: BTreeMap<Id, Vec<Derived>>,
    scored: BTreeMap<Id, &'a RunClaim>,
}

/// The most contested states first, then those with the most claims.
pub(super) fn timelines(subject: &Subject<'_>) -> Vec<TimelineView> {
    let derived = implications(subject.case).into_iter().map(|d| (d.item, d)).into_group_map();
    let drawing = Drawing {
        subject,
        timeline: Timeline::new(subject.case),
        derived: derived.into_iter().collect(),
        scored: subject.run.claims.iter().map(|row| (row.claim, row)).collect(),
    };
    let contested = contested_items(subject);
    let rest = subject
        .case
        .items
        .iter()
        .map(|item| item.id)
        .filter(|item| subject.by_item[item.ix()].len() > 1)
        .sorted_by_key(|item| std::cmp::Reverse(subject.by_item[item.ix()].len()));
    contested
        .into_iter()
        .chain(rest)
        .unique()
        .filter(|item| is_state(subject, *item) && !subject.states(*item).is_empty())
        .take(TIMELINES_MAX)
        .map(|item| drawing.view(item))
        .collect()
}

impl Drawing<'_> {
    fn view(&self, id: Id) -> TimelineView {
        let case = self.subject.case;
        let values: Vec<String> =
            self.subject.states(id).iter().map(|row| row.value.clone()).unique().collect();
        let (posterior, shown) = self.posterior(id, &values);
        let mut rows: Vec<TimelineRow> = self.subject.by_item[id.ix()]
            .iter()
            .map(|claim| &case.claims[claim.ix()])
            .filter_map(|claim| {
                let value = &case.values[claim.value.ix()].0;
                let denied = claim.detail.as_ref().is_some_and(|d| d.stance == Stance::Denies);
                self.row(claim, Said::of(value, denied, &values), None)
            })
            .collect();
        let passed = self.derived.get(&id).into_iter().flatten();
        rows.extend(passed.filter_map(|derived| self.derived_row(derived, &values)));
        // Told in the order in which it was said.
        rows.sort_by_key(|row| (when_said(row), row.claim.clone()));
        TimelineView {
            item: case.items[id.ix()].key.clone(),
            question: self.subject.question(id),
            values,
            shown,
            rows,
            posterior,
            events: self.events(id),
        }
    }

    fn posterior(&self, id: Id, values: &[String]) -> (Vec<TimelineSegment>, usize) {
        let mut by_time: BTreeMap<i64, (i64, Vec<f64>)> = BTreeMap::new();
        for row in self.subject.states(id) {
            let entry = by_time.entry(row.from).or_insert((row.to, vec![0.0; values.len()]));
            if let Some(ix) = values.iter().position(|value| *value == row.value) {
                entry.1[ix] = row.probability;
            }
        }
        let shown = values.iter().position(|value| value == "true").unwrap_or_else(|| {
            let total = |ix: usize| by_time.values().map(|(_, p)| p[ix]).sum::<f64>();
            (0..values.len()).max_by(|a, b| total(*a).total_cmp(&total(*b))).unwrap_or(0)
        });
        let segments = by_time
            .into_iter()
            .map(|(from, (to, probability))| TimelineSegment {
                period: Period::new(rounded(from), rounded(to)),
                probability,
            })
            .collect();
        (segments, shown)
    }

    fn derived_row(&self, derived: &Derived, values: &[String]) -> Option<TimelineRow> {
        let case = self.subject.case;
        let claim = &case.claims[derived.claim.ix()];
        let rules = derived.rules.iter().map(|rule| case.rules[rule.ix()].key.as_str()).join(", ");
        let from = Message::new("by-rule")
            .with("answer", answer_arg(self.subject, claim.id))
            .name("question", self.subject.question(claim.item))
            .name("rules", rules);
        if derived.op != RuleOp::Eq {
            return None;
        }
        self.row(claim, Said::of(&derived.value, derived.denies, values), Some(from))
    }

    fn row(&self, claim: &Claim, said: Said, derived_from: Option<Message>) -> Option<TimelineRow> {
        if commitment(claim) <= 0.0 {
            return None;
        }
        let case = self.subject.case;
        let time = self.timeline.claim(claim.id);
        let detail = claim.detail.clone().unwrap_or_default();
        let outer = if time.reach == Reach::Open {
            span_between(time.own.lo, time.own.hi)
        } else {
            // The end is exclusive already.
            span_between(time.begin.lo, time.end.hi - 1)
        }
        .or(claim.valid)?;
        let core = (detail.validity.mode == ValidMode::Throughout
            || time.reach == Reach::SinceEvent)
            .then(|| Span::new(rounded(time.begin.hi), rounded(time.end.lo)))
            .flatten();
        let kind = match detail.validity.mode {
            ValidMode::Throughout => TimelineKind::Throughout,
            ValidMode::AsOf => TimelineKind::AsOf,
            ValidMode::Sometime if detail.validity.persists => TimelineKind::Still,
            ValidMode::Sometime => TimelineKind::Sometime,
        };
        let asserted = detail.asserted.as_ref().map(|when| when.outer);
        let is_derived = derived_from.is_some();
        Some(TimelineRow {
            label: source_name(self.subject, claim.source),
            claim: case.claim_key(claim.id),
            value: said.value,
            denied: said.denied,
            class: said.class,
            kind,
            persists: detail.validity.persists,
            outer: outer.into(),
            core: core.map(Period::from),
            asserted: asserted.and_then(middle_of_a_day),
            said: asserted.map(Period::from),
            hedged: detail.certainty != Certainty::Ct,
            derived_from,
            p_right: if is_derived {
                None
            } else {
                self.scored.get(&claim.id).and_then(|row| row.p_right)
            },
        })
    }

    /// "Statement: Syrian Democratic Forces", or the question that the event answers.
    fn event_name(&self, item: Id) -> Message {
        let case = self.subject.case;
        match &case.items[item.ix()].says {
            Some(says) => Message::new("event-statement")
                .name("source", source_name(self.subject, says.speaker)),
            None => Message::plain(self.subject.question(item)),
        }
    }

    /// Events that the claims on this item, direct or passed on, are dated by.
    fn events(&self, id: Id) -> Vec<TimelineEvent> {
        let direct = self.subject.by_item[id.ix()].iter().copied();
        let passed = self.derived.get(&id).into_iter().flatten().map(|derived| derived.claim);
        let events = self.timeline.events();
        direct
            .chain(passed)
            .filter_map(|claim| self.timeline.claim(claim).own.tie)
            .map(|tie| tie.event as usize)
            .unique()
            .sorted()
            .map(|ix| TimelineEvent {
                label: self.event_name(events[ix].item),
                period: span_between(events[ix].lo, events[ix].hi).unwrap_or(Span::ALWAYS).into(),
            })
            .collect()
    }
}

/// Bounds that are kept as the last second inside, and candidate times, to the minute that people
/// would write.
fn rounded(seconds: i64) -> i64 {
    if seconds == i64::MIN || seconds == i64::MAX {
        return seconds;
    }
    (seconds + 30).div_euclid(60) * 60
}

/// Where "said" is drawn: nowhere if the day is not known, since a mark would claim one.
fn middle_of_a_day(said: Span) -> Option<Moment> {
    (said.is_bounded() && said.to - said.from <= DAY)
        .then(|| Moment(said.from + (said.to - said.from) / 2))
}

/// Middle of when a claim was said, or else of what it speaks of; open ends count as the other one.
fn when_said(row: &TimelineRow) -> i64 {
    let period = row.said.unwrap_or(row.outer);
    match (period.from.seconds(), period.to.seconds()) {
        (Some(from), Some(to)) => from + (to - from) / 2,
        (one, other) => one.or(other).unwrap_or(i64::MAX),
    }
}
