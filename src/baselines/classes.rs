//! For algorithms that learn what a source says when each class is true: items by the options that
//! they share, each such group by itself. Items whose values are their own are left out.

use std::collections::BTreeMap;

use super::rounds::Trace;
use super::{Beliefs, Outcome, Panel, Refusal, Stopped};

/// A vote in terms of [`Labels`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Label {
    pub(super) item: u32,
    pub(super) source: u32,
    pub(super) class: u32,
}

/// Votes on the items that share their options.
pub(super) struct Labels {
    pub(super) n_classes: usize,
    pub(super) n_sources: usize,
    pub(super) n_items: usize,
    /// By item, then source.
    pub(super) all: Vec<Label>,
    /// Where the labels of each item begin, and where the last end.
    start: Vec<usize>,
    /// Items and sources of the panel.
    items: Vec<usize>,
    sources: Vec<usize>,
}

impl Labels {
    /// Labels on an item.
    pub(super) fn on(&self, item: usize) -> &[Label] {
        &self.all[self.start[item]..self.start[item + 1]]
    }

    /// By source: number of its labels.
    pub(super) fn n_of(&self) -> Vec<f64> {
        let mut n = vec![0.0; self.n_sources];
        for label in &self.all {
            n[label.source as usize] += 1.0;
        }
        n
    }

    /// Shares of votes by item and class; even where nobody votes.
    pub(super) fn vote_shares(&self) -> Vec<f64> {
        let k = self.n_classes;
        let mut q = vec![0.0; self.n_items * k];
        for item in 0..self.n_items {
            let labels = self.on(item);
            let row = &mut q[item * k..(item + 1) * k];
            for label in labels {
                row[label.class as usize] += 1.0 / labels.len() as f64;
            }
            if labels.is_empty() {
                row.fill(1.0 / k as f64);
            }
        }
        q
    }

    fn of(panel: &Panel, items: Vec<usize>, n_classes: usize) -> Self {
        let mut ix_of: BTreeMap<usize, u32> = BTreeMap::new();
        for item in &items {
            for vote in panel.votes_on(*item) {
                ix_of.insert(panel.source(vote), 0);
            }
        }
        let sources: Vec<usize> = ix_of.keys().copied().collect();
        for (ix, source) in sources.iter().enumerate() {
            ix_of.insert(*source, ix as u32);
        }
        let (mut labels, mut start) = (Vec::new(), vec![0]);
        for (ix, item) in items.iter().enumerate() {
            labels.extend(panel.votes_on(*item).map(|vote| Label {
                item: ix as u32,
                source: ix_of[&panel.source(vote)],
                class: panel.votes()[vote].value,
            }));
            start.push(labels.len());
        }
        let (n_sources, n_items) = (sources.len(), items.len());
        Self { n_classes, n_sources, n_items, all: labels, start, items, sources }
    }
}

/// What an algorithm makes of one group of items.
pub(super) struct ClassFit {
    /// Probabilities by item and class.
    pub(super) q: Vec<f64>,
    /// Scores by source.
    pub(super) sources: Vec<f64>,
    pub(super) trace: Trace,
    pub(super) notes: Vec<String>,
}

/// Items by the options that they share; at least two of them.
fn groups(panel: &Panel) -> BTreeMap<u32, Vec<usize>> {
    let mut groups: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (item, question) in panel.questions().iter().enumerate() {
        if let Some(shared) = question.shared.filter(|_| question.n_values > 1) {
            groups.entry(shared).or_default().push(item);
        }
    }
    groups
        .into_iter()
        .filter(|(_, items)| items.iter().any(|item| !panel.votes_on(*item).is_empty()))
        .collect()
}

/// Refused where no items share their options.
pub(super) fn refuses(panel: &Panel) -> Option<Refusal> {
    if panel.votes().is_empty() {
        return Some(Refusal::NoVotes);
    }
    groups(panel).is_empty().then_some(Refusal::NoSharedOptions)
}

/// Runs an algorithm on each group. Scores of sources are means over groups, weighed by claims.
pub(super) fn by_group(
    panel: &Panel,
    mut fit: impl FnMut(&Labels) -> Result<ClassFit, Stopped>,
) -> Result<Outcome, Stopped> {
    let mut cells = vec![f64::NAN; panel.n_cells()];
    let mut sums = vec![(0.0, 0.0); panel.n_sources()];
    let (mut trace, mut converged, mut notes) = (Vec::new(), true, Vec::new());
    let mut n_items = 0;
    for (_, items) in groups(panel) {
        let n_classes = panel.questions()[items[0]].n_values as usize;
        let labels = Labels::of(panel, items, n_classes);
        n_items += labels.n_items;
        let found = fit(&labels)?;
        for (q, item) in found.q.chunks_exact(n_classes).zip(&labels.items) {
            cells[panel.cells(*item)].copy_from_slice(q);
        }
        let scored = found.sources.iter().zip(labels.n_of()).zip(&labels.sources);
        for ((score, n), source) in scored {
            let (sum, weight) = &mut sums[*source];
            (*sum, *weight) = (*sum + score * n, *weight + n);
        }
        converged &= found.trace.converged;
        // Several groups: the longest tells how long it took.
        if found.trace.changes.len() > trace.len() {
            trace = found.trace.changes;
        }
        notes.extend(found.notes);
    }
    let left_out = panel.n_items() - n_items;
    if left_out > 0 {
        notes.push(format!("{left_out} items left out: their values are their own"));
    }
    Ok(Outcome {
        beliefs: Some(Beliefs::probabilities(cells)),
        estimates: None,
        sources: sums.into_iter().map(|(sum, n)| (n > 0.0).then(|| sum / n)).collect(),
        trace,
        converged,
        notes,
    })
}

/// A table of what sources say when each class is true: `rows[(s · K + k) · K + l]`.
pub(super) struct Rows {
    pub(super) n_classes: usize,
    pub(super) x: Vec<f64>,
}

impl Rows {
    /// Expected counts: Σ q(k) over the items on which a source says l.
    pub(super) fn counts(labels: &Labels, q: &[f64]) -> Self {
        let k = labels.n_classes;
        let mut x = vec![0.0; labels.n_sources * k * k];
        for label in &labels.all {
            let (s, l) = (label.source as usize, label.class as usize);
            let item = label.item as usize;
            for (class, q) in q[item * k..(item + 1) * k].iter().enumerate() {
                x[(s * k + class) * k + l] += q;
            }
        }
        Self { n_classes: k, x }
    }

    /// Rows of K numbers, one for each source and true class.
    pub(super) fn rows_mut(&mut self) -> impl Iterator<Item = &mut [f64]> {
        self.x.chunks_exact_mut(self.n_classes)
    }

    /// Adds what each source's label says of the classes of an item.
    pub(super) fn add_to(&self, row: &mut [f64], label: &Label) {
        let k = self.n_classes;
        let start = label.source as usize * k * k + label.class as usize;
        for (class, x) in row.iter_mut().enumerate() {
            *x += self.x[start + class * k];
        }
    }

    /// By source: Σ over classes of weight · P(says it when it is true).
    pub(super) fn right(&self, prevalence: &[f64]) -> Vec<f64> {
        let k = self.n_classes;
        self.x
            .chunks_exact(k * k)
            .map(|rows| prevalence.iter().enumerate().map(|(c, p)| p * rows[c * k + c]).sum())
            .collect()
    }
}
