//! Who says what, in a form in which two sources can be compared: the same content of the same
//! item, at the same moment of it.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::model::{ItemBlock, Observation, Problem, StepRef};

/// What one observation says, comparable with others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment {
    /// Item.
    pub(super) item: u32,
    /// The span of a path that it speaks of, numbered within the item; 0 without time.
    pub(super) span: u32,
}

/// Contents of all observations.
pub(super) struct Said {
    /// By observation.
    pub(super) moment: Vec<Moment>,
    /// By observation: content, numbered over all items; the same number is the same statement of
    /// the same moment.
    pub(super) content: Vec<u32>,
    /// By content: its observations, ascending.
    pub(super) by_content: Vec<Vec<u32>>,
    /// By source: its observations that can be compared, by moment; one a moment.
    pub(super) by_source: Vec<Vec<u32>>,
}

/// What makes a statement: value, denied, and of quantities the report.
type Statement = (u16, bool, [u64; 3]);

impl Said {
    /// In time O(observations · ln observations).
    pub(super) fn of(problem: &Problem) -> Self {
        let n = problem.observations.len();
        let mut said = Self {
            moment: Vec::with_capacity(n),
            content: Vec::with_capacity(n),
            by_content: Vec::new(),
            by_source: vec![Vec::new(); problem.n_sources as usize],
        };
        for (ix, item) in problem.items.iter().enumerate() {
            said.add(ix as u32, item, &problem.observations[item.observations.clone()]);
        }
        let moment = &said.moment;
        for (o, own) in problem.observations.iter().enumerate() {
            if !own.derived {
                said.by_source[own.source as usize].push(o as u32);
            }
        }
        for own in &mut said.by_source {
            own.sort_by_key(|o| moment[*o as usize]);
            own.dedup_by_key(|o| moment[*o as usize]);
        }
        said
    }

    fn add(&mut self, ix: u32, item: &ItemBlock, observations: &[Observation]) {
        let mut spans: BTreeMap<String, u32> = BTreeMap::new();
        let mut known: BTreeMap<(u32, Statement), u32> = BTreeMap::new();
        for (local, o) in observations.iter().enumerate() {
            let span = item.path.as_ref().map_or(0, |path| {
                let next = spans.len() as u32;
                *spans.entry(span_key(&path.spans[local])).or_insert(next)
            });
            let report = item.grid.as_ref().map_or([0; 3], |grid| {
                let report = grid.reports[local];
                [report.lo, report.hi, report.possible_hi].map(f64::to_bits)
            });
            // Of a quantity the report says it all.
            let value = if item.grid.is_some() { 0 } else { o.value };
            let next = self.by_content.len() as u32;
            let content = *known.entry((span, (value, o.denied, report))).or_insert(next);
            if content == next {
                self.by_content.push(Vec::new());
            }
            self.by_content[content as usize].push(self.content.len() as u32);
            self.moment.push(Moment { item: ix, span });
            self.content.push(content);
        }
    }

    /// Observations of two sources on the same moments.
    pub(super) fn meetings(&self, a: u32, b: u32) -> Vec<(u32, u32)> {
        let (own, other) = (&self.by_source[a as usize], &self.by_source[b as usize]);
        let at = |o: &u32| self.moment[*o as usize];
        let (mut i, mut j) = (0, 0);
        let mut met = Vec::new();
        while let (Some(x), Some(y)) = (own.get(i), other.get(j)) {
            match at(x).cmp(&at(y)) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    met.push((*x, *y));
                    (i, j) = (i + 1, j + 1);
                }
            }
        }
        met
    }
}

/// A span as text that is the same for the same steps.
fn span_key((first, last): &(StepRef, StepRef)) -> String {
    format!("{first:?} {last:?}")
}

/// Contents of an item: numbers follow one another.
pub(super) fn contents_of(said: &Said, observations: &Range<usize>) -> Range<usize> {
    let own = &said.content[observations.clone()];
    match (own.iter().min(), own.iter().max()) {
        (Some(first), Some(last)) => *first as usize..*last as usize + 1,
        _ => 0..0,
    }
}
