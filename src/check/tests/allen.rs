//! Differential test of forced and possible overlap: the timeline against brute force over every
//! way in which two fuzzy times can fall on a line of hours.
//!
//! Proves: `Timeline::overlap` says Forced exactly when the two spans meet in every world, None
//! only when they meet in no world, and Possible whenever they meet in some world but not in all.

use crate::domain::{CaseFile, Id, ItemKind, Overlap, Span, Timeline, When, WhenForm};

use super::fixture::{Extra, Maker};

/// A small fixed generator: `SplitMix64`.
struct Draws(u64);

impl Draws {
    fn below(&mut self, n: u64) -> i64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % n) as i64
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Shape {
    Sometime,
    Single,
    Interval,
    OneOf,
    Still,
    Anchored,
    AnchoredStill,
}

const SHAPES: [Shape; 7] = [
    Shape::Sometime,
    Shape::Single,
    Shape::Interval,
    Shape::OneOf,
    Shape::Still,
    Shape::Anchored,
    Shape::AnchoredStill,
];

/// A fuzzy time on a line of ten seconds.
#[derive(Debug, Clone, Copy)]
struct Fuzzy {
    shape: Shape,
    /// Bounds, or where it begins; half-open.
    first: Span,
    /// Where it ends (Interval), the other choice (`OneOf`).
    second: Span,
    offset: (i64, i64),
}

fn span(draws: &mut Draws, from: i64, to: i64) -> Span {
    let a = from + draws.below((to - from) as u64);
    let b = a + 1 + draws.below((to - a) as u64);
    Span { from: a, to: b }
}

fn fuzzy(draws: &mut Draws, event: Span) -> Fuzzy {
    let shape = SHAPES[draws.below(SHAPES.len() as u64) as usize];
    let first = span(draws, 0, 8);
    let second = match shape {
        Shape::Interval => span(draws, first.to, 10),
        _ => span(draws, 0, 10),
    };
    let lo = draws.below(3);
    let offset = (lo, lo + draws.below(3));
    let anchored = matches!(shape, Shape::Anchored | Shape::AnchoredStill);
    // An anchored time must fit its own date, or there is no world at all.
    let first = if anchored {
        Span { from: event.from + offset.0, to: event.to + offset.1 }
    } else {
        first
    };
    Fuzzy { shape, first, second, offset }
}

/// Every half-open span over which the claim may hold if the event is at `event`.
fn worlds(f: &Fuzzy, event: i64) -> Vec<(i64, i64)> {
    let within = |s: Span| s.from..s.to;
    match f.shape {
        Shape::Sometime => within(f.first).map(|t| (t, t + 1)).collect(),
        Shape::Single => vec![(f.first.from, f.first.to)],
        Shape::Interval => within(f.first)
            .flat_map(|b| (f.second.from..=f.second.to).map(move |e| (b, e)))
            .filter(|(b, e)| b < e)
            .collect(),
        Shape::OneOf => within(f.first).chain(within(f.second)).map(|t| (t, t + 1)).collect(),
        Shape::Still => {
            within(f.first).flat_map(|t| (-3..=t).map(move |since| (since, t + 1))).collect()
        }
        Shape::Anchored => (f.offset.0..=f.offset.1)
            .map(|d| (event + d, event + d + 1))
            .filter(|(t, _)| within(f.first).contains(t))
            .collect(),
        Shape::AnchoredStill => (f.offset.0..=f.offset.1)
            .filter(|d| within(f.first).contains(&(event + d)))
            .map(|d| (event, event + d + 1))
            .collect(),
    }
}

fn brute(a: &Fuzzy, b: &Fuzzy, event: Span) -> Overlap {
    let (mut all, mut any) = (true, false);
    for at in event.from..event.to {
        for x in worlds(a, at) {
            for y in worlds(b, at) {
                let meet = x.0 < y.1 && y.0 < x.1;
                all &= meet;
                any |= meet;
            }
        }
    }
    match (all, any) {
        (true, _) => Overlap::Forced,
        (false, true) => Overlap::Possible,
        (false, false) => Overlap::None,
    }
}

fn when(outer: Span, form: WhenForm) -> When {
    When { text: String::new(), outer, form, uncertain: false, approximate: false }
}

fn enter(case: &mut CaseFile, claim: Id, f: &Fuzzy) {
    let hull = Span { from: f.first.from.min(f.second.from), to: f.first.to.max(f.second.to) };
    let time = match f.shape {
        Shape::Interval => when(hull, WhenForm::Interval { begin: f.first, end: f.second }),
        Shape::OneOf => {
            let mut spans = vec![f.first, f.second];
            spans.sort_unstable();
            when(hull, WhenForm::OneOf(spans))
        }
        _ => when(f.first, WhenForm::Single),
    };
    let claim = &mut case.claims[claim.ix()];
    claim.valid = Some(time.outer);
    let detail = claim.detail.as_mut().expect("a detail");
    detail.validity.when = Some(time);
}

#[test]
fn overlap_agrees_with_brute_force_on_4000_pairs() {
    let mut draws = Draws(20_220_126);
    let mut seen = [0_usize; 3];
    for round in 0..4_000 {
        let event = span(&mut draws, 0, 6);
        let pair = [fuzzy(&mut draws, event), fuzzy(&mut draws, event)];
        let mut m = Maker::default();
        m.item("e", ItemKind::Event);
        m.item("s", ItemKind::State);
        let report = m.claim(["E", "x", "e", "true"], &Extra::default());
        m.case.claims[report.ix()].valid = Some(event);
        for (f, key) in pair.iter().zip(["A", "B"]) {
            let anchored = matches!(f.shape, Shape::Anchored | Shape::AnchoredStill);
            let extra = Extra {
                throughout: matches!(f.shape, Shape::Single | Shape::Interval),
                still: matches!(f.shape, Shape::Still | Shape::AnchoredStill),
                anchor: anchored.then_some(("e", f.offset.0, f.offset.1)),
                ..Extra::default()
            };
            let id = m.claim([key, key, "s", "true"], &extra);
            enter(&mut m.case, id, f);
        }
        let timeline = Timeline::new(&m.case);
        assert!(timeline.broken().is_empty(), "round {round}");
        let found = timeline.overlap(Id(2), Id(3));
        let expected = brute(&pair[0], &pair[1], event);
        assert_eq!(found, expected, "round {round}: {pair:?}, event {event:?}");
        assert_eq!(found, timeline.overlap(Id(3), Id(2)), "round {round}: not symmetric");
        seen[found as usize] += 1;
    }
    // The generator must exercise all three answers.
    assert!(seen.iter().all(|n| *n > 300), "{seen:?}");
}
