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
    pub(super) by_content: Groups,
    /// By source: its observations that can be compared, by moment; one a moment.
    by_source: Groups,
}

/// Observations by what they belong to, one group after another.
pub(super) struct Groups {
    /// First of each group; one longer than the groups.
    starts: Vec<u32>,
    all: Vec<u32>,
}

impl Groups {
    /// Of `group_of` each observation, in their order; without those that are left out (`None`).
    fn of(n_groups: usize, n: usize, group_of: impl Fn(usize) -> Option<u32>) -> Self {
        let mut starts = vec![0; n_groups + 1];
        for group in (0..n).filter_map(&group_of) {
            starts[group as usize + 1] += 1;
        }
        for group in 0..n_groups {
            starts[group + 1] += starts[group];
        }
        let mut next = starts.clone();
        let mut all = vec![0; starts[n_groups] as usize];
        for o in 0..n {
            if let Some(group) = group_of(o) {
                let at = &mut next[group as usize];
                all[*at as usize] = o as u32;
                *at += 1;
            }
        }
        Self { starts, all }
    }

    /// How many groups there are.
    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Observations of a group.
    pub(super) fn get(&self, group: usize) -> &[u32] {
        &self.all[self.starts[group] as usize..self.starts[group + 1] as usize]
    }

    /// All groups, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[u32]> {
        (0..self.len()).map(|group| self.get(group))
    }
}

/// What makes a statement: value, denied, and of quantities the report.
type Statement = (u16, bool, [u64; 3]);

impl Said {
    /// In time O(observations · ln observations).
    pub(super) fn of(problem: &Problem) -> Self {
        let n = problem.observations.len();
        let (mut moment, mut content) = (Vec::with_capacity(n), Vec::with_capacity(n));
        let (mut n_contents, mut plain) = (0, Vec::new());
        for (ix, item) in problem.items.iter().enumerate() {
            let own = &problem.observations[item.observations.clone()];
            if item.path.is_none() && item.grid.is_none() {
                moment.extend(own.iter().map(|_| Moment { item: ix as u32, span: 0 }));
                number(own, &mut n_contents, (&mut plain, &mut content));
            } else {
                number_spans(ix as u32, item, own, &mut n_contents, (&mut moment, &mut content));
            }
        }
        let by_content = Groups::of(n_contents as usize, n, |o| Some(content[o]));
        let source = |o: usize| {
            let own = &problem.observations[o];
            (!own.derived).then_some(own.source)
        };
        let by_source = at_one_moment(Groups::of(problem.n_sources as usize, n, source), &moment);
        Self { moment, content, by_content, by_source }
    }

    /// Observations of two sources on the same moments.
    pub(super) fn meetings(&self, a: u32, b: u32) -> Vec<(u32, u32)> {
        let (own, other) = (self.by_source.get(a as usize), self.by_source.get(b as usize));
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

/// Who of a list of pairs meets on an item.
pub(super) struct Meetings<'a> {
    problem: &'a Problem,
    said: &'a Said,
    /// Pairs (a < b) in order.
    pairs: &'a [(u32, u32)],
    /// By source: its first pair; one longer than the sources.
    starts: Vec<u32>,
    /// By source: it is in a pair.
    is_paired: Vec<bool>,
    /// Span, source, observation of those that are, on the item.
    here: Vec<(u32, u32, u32)>,
}

impl<'a> Meetings<'a> {
    pub(super) fn new(problem: &'a Problem, said: &'a Said, pairs: &'a [(u32, u32)]) -> Self {
        let n = problem.n_sources as usize;
        let mut starts = vec![0; n + 1];
        let mut is_paired = vec![false; n];
        for (a, b) in pairs {
            starts[*a as usize + 1] += 1;
            is_paired[*a as usize] = true;
            is_paired[*b as usize] = true;
        }
        for source in 0..n {
            starts[source + 1] += starts[source];
        }
        Self { problem, said, pairs, starts, is_paired, here: Vec::new() }
    }

    /// Calls `met(position of the pair, observations of both)` for each pair that meets on `item`, at
    /// each moment.
    pub(super) fn on(&mut self, item: usize, mut met: impl FnMut(usize, (u32, u32))) {
        let own = self.problem.items[item].observations.clone();
        self.here.clear();
        for o in own {
            let observation = &self.problem.observations[o];
            if !observation.derived && self.is_paired[observation.source as usize] {
                self.here.push((self.said.moment[o].span, observation.source, o as u32));
            }
        }
        self.here.sort_unstable();
        self.here.dedup_by_key(|(span, source, _)| (*span, *source));
        for moment in self.here.chunk_by(|x, y| x.0 == y.0) {
            for (ix, (_, a, x)) in moment.iter().enumerate() {
                let first = self.starts[*a as usize] as usize;
                let partners = &self.pairs[first..self.starts[*a as usize + 1] as usize];
                let others = &moment[ix + 1..];
                if partners.len() < others.len() {
                    for (at, (_, b)) in partners.iter().enumerate() {
                        if let Ok(other) = others.binary_search_by_key(b, |(_, source, _)| *source)
                        {
                            met(first + at, (*x, others[other].2));
                        }
                    }
                } else {
                    for (_, b, y) in others {
                        if let Ok(at) = partners.binary_search_by_key(b, |(_, b)| *b) {
                            met(first + at, (*x, *y));
                        }
                    }
                }
            }
        }
    }
}

/// Numbers what is said of an item without time or figures; `plain` is a buffer.
fn number(
    observations: &[Observation],
    next: &mut u32,
    (plain, content): (&mut Vec<u32>, &mut Vec<u32>),
) {
    const UNSAID: u32 = u32::MAX;
    plain.clear();
    for o in observations {
        let at = 2 * usize::from(o.value) + usize::from(o.denied);
        if at >= plain.len() {
            plain.resize(at + 1, UNSAID);
        }
        if plain[at] == UNSAID {
            plain[at] = *next;
            *next += 1;
        }
        content.push(plain[at]);
    }
}

fn number_spans(
    ix: u32,
    item: &ItemBlock,
    observations: &[Observation],
    next: &mut u32,
    (moment, content): (&mut Vec<Moment>, &mut Vec<u32>),
) {
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
        let own = *known.entry((span, (value, o.denied, report))).or_insert(*next);
        if own == *next {
            *next += 1;
        }
        moment.push(Moment { item: ix, span });
        content.push(own);
    }
}

/// Observations of each source by moment, the first of each.
fn at_one_moment(mut of: Groups, moment: &[Moment]) -> Groups {
    let mut kept = Vec::with_capacity(of.all.len());
    let mut starts = Vec::with_capacity(of.starts.len());
    for group in 0..of.len() {
        starts.push(kept.len() as u32);
        let own = &mut of.all[of.starts[group] as usize..of.starts[group + 1] as usize];
        own.sort_by_key(|o| moment[*o as usize]);
        let first = kept.len();
        for o in own {
            let last: Option<&u32> = kept[first..].last();
            if last.is_none_or(|last| moment[*last as usize] != moment[*o as usize]) {
                kept.push(*o);
            }
        }
    }
    starts.push(kept.len() as u32);
    Groups { starts, all: kept }
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
