//! ACCUCOPY: Dong, Berti-Équille & Srivastava, VLDB 2009.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::accu::AccuSettings;
use super::rounds::largest_change;
use super::softly::{clamp_note, scores_of};
use super::{Baseline, Beliefs, Gives, Outcome, Panel, Refusal, Rounds, Stopped, Watch};
use crate::num::soft_max;

/// ACCU with copying: two sources that share false values rather copied than erred alike, and a
/// copied vote counts less. Starts from a majority vote, so copiers that hold the majority win.
/// Compares all pairs of sources that meet on an item. Selected truths are all or nothing, so it may
/// run in circles; where sources depend as much on each other, the order of their keys decides who
/// counts as the first.
#[derive(Debug, Clone, Copy)]
pub struct AccuCopy {
    /// c: share of a copier's claims that are copied.
    pub copied: f64,
    /// α: prior probability that two sources depend on each other.
    pub dependent: f64,
    /// Settings.
    pub settings: AccuSettings,
}

impl Default for AccuCopy {
    fn default() -> Self {
        // It circles or settles early.
        let settings = AccuSettings { rounds: Rounds::new(100, 1e-6), ..AccuSettings::default() };
        Self { copied: 0.8, dependent: 0.2, settings }
    }
}

/// Pairs of claims on one item, over all items, that are compared at most.
pub const ACCU_COPY_MEETINGS_MAX: usize = 20_000_000;

impl Baseline for AccuCopy {
    fn name(&self) -> &'static str {
        "accu-copy"
    }

    fn paper(&self) -> &'static str {
        "Dong et al. 2009"
    }

    fn gives(&self) -> Gives {
        Gives::Probabilities
    }

    fn source_score(&self) -> &'static str {
        "accuracy, the same whatever is true"
    }

    fn refuses(&self, panel: &Panel) -> Option<Refusal> {
        if panel.votes().is_empty() {
            return Some(Refusal::NoVotes);
        }
        let (n, n_max) = (panel.n_meetings(), ACCU_COPY_MEETINGS_MAX);
        (n > n_max).then_some(Refusal::TooLarge { what: "pairs of claims on one item", n, n_max })
    }

    fn fit(&self, panel: &Panel, watch: &mut dyn Watch) -> Result<Outcome, Stopped> {
        let settings = &self.settings;
        let mut pairs = Pairs::new(panel);
        let mut accuracy = vec![settings.start; panel.n_sources()];
        let mut q = vote_shares(panel);
        let trace = settings.rounds.run(watch, || {
            pairs.compare(self, panel, &q, &accuracy);
            let counts = pairs.counts(self, panel, &accuracy);
            q = settings.posteriors(panel, counts);
            let before = accuracy.clone();
            settings.accuracies(panel, &q, &mut accuracy);
            ControlFlow::Continue(largest_change(&before, &accuracy))
        })?;
        let mut notes: Vec<String> = clamp_note(&accuracy, settings.clamp).into_iter().collect();
        let n_found = pairs.dependence.iter().filter(|p| **p > 0.5).count();
        notes.push(format!("{n_found} of {} pairs found dependent", pairs.dependence.len()));
        Ok(Outcome {
            beliefs: Some(Beliefs::probabilities(q)),
            estimates: None,
            sources: scores_of(panel, &accuracy),
            trace: trace.changes,
            converged: trace.converged,
            notes,
        })
    }
}

fn vote_shares(panel: &Panel) -> Vec<f64> {
    let mut shares = vec![0.0; panel.n_cells()];
    for vote in 0..panel.votes().len() {
        shares[panel.cell(vote)] += 1.0;
    }
    shares
}

/// Pairs of sources that meet on an item.
struct Pairs {
    /// By pair: its sources, the smaller first.
    sources: Vec<(u32, u32)>,
    /// By item, then pair of its votes in order: index of the pair.
    meetings: Vec<u32>,
    /// By item: where its meetings begin.
    start: Vec<usize>,
    /// By pair: P(one copies the other).
    dependence: Vec<f64>,
}

/// Position of the pair (a, b), a < b < n, among the pairs of n in lexicographic order.
fn position(a: usize, b: usize, n: usize) -> usize {
    a * (2 * n - a - 1) / 2 + b - a - 1
}

/// ln likelihoods of what a pair shares: if independent, if the first copies, if the second does.
#[derive(Debug, Clone, Copy, Default)]
struct Stories {
    apart: f64,
    first: f64,
    second: f64,
}

impl Pairs {
    fn new(panel: &Panel) -> Self {
        let mut ix_of: BTreeMap<(u32, u32), u32> = BTreeMap::new();
        let (mut meetings, mut start) = (Vec::with_capacity(panel.n_meetings()), vec![0]);
        for item in 0..panel.n_items() {
            let votes = &panel.votes()[panel.votes_on(item)];
            for (n, a) in votes.iter().enumerate() {
                for b in &votes[n + 1..] {
                    let next = ix_of.len() as u32;
                    meetings.push(*ix_of.entry((a.source, b.source)).or_insert(next));
                }
            }
            start.push(meetings.len());
        }
        let mut sources = vec![(0, 0); ix_of.len()];
        for (pair, ix) in ix_of {
            sources[ix as usize] = pair;
        }
        let dependence = vec![0.0; sources.len()];
        Self { sources, meetings, start, dependence }
    }

    /// P(dependent) of every pair, from the values that it shares and whether these are selected.
    fn compare(&mut self, of: &AccuCopy, panel: &Panel, q: &[f64], accuracy: &[f64]) {
        let mut stories = vec![Stories::default(); self.sources.len()];
        for item in 0..panel.n_items() {
            let n_false = of.settings.n_false(panel, item);
            if n_false <= 0.0 {
                continue;
            }
            let cells = panel.cells(item);
            // Of values that tie, the first is selected.
            let selected = cells.clone().rev().max_by(|a, b| q[*a].total_cmp(&q[*b]));
            let votes = panel.votes_on(item);
            let mut meeting = self.start[item];
            for a in votes.clone() {
                for b in a + 1..votes.end {
                    let story = &mut stories[self.meetings[meeting] as usize];
                    meeting += 1;
                    let shared = panel.cell(a) == panel.cell(b);
                    let is_true = shared.then(|| Some(panel.cell(a)) == selected);
                    let pair = (accuracy[panel.source(a)], accuracy[panel.source(b)]);
                    of.tell(story, pair, is_true, n_false);
                }
            }
        }
        for (p, story) in self.dependence.iter_mut().zip(&stories) {
            let ln_prior = (of.dependent / 2.0).ln();
            let mut ln = [
                (1.0 - of.dependent).ln() + story.apart,
                ln_prior + story.first,
                ln_prior + story.second,
            ];
            soft_max(&mut ln);
            *p = ln[1] + ln[2];
        }
    }

    /// C(v) = Σ of weights, each times the chance that it is not copied from one counted before.
    fn counts(&self, of: &AccuCopy, panel: &Panel, accuracy: &[f64]) -> Vec<f64> {
        let mut counts = vec![0.0; panel.n_cells()];
        for item in 0..panel.n_items() {
            let n_false = of.settings.n_false(panel, item);
            let first = panel.votes_on(item).start;
            let n = panel.votes_on(item).len();
            for fact in panel.facts(item) {
                let votes: Vec<usize> =
                    panel.votes_for(fact).iter().map(|v| *v as usize - first).collect();
                let dependence = |a: usize, b: usize| {
                    let at = self.start[item] + position(a.min(b), a.max(b), n);
                    self.dependence[self.meetings[at] as usize]
                };
                let cell = panel.cell_of(fact);
                for (vote, alone) in in_order(&votes, of.copied, dependence) {
                    let a = accuracy[panel.source(first + vote)];
                    counts[cell] += alone * AccuSettings::weight(n_false, a);
                }
            }
        }
        counts
    }
}

/// Votes for one value, the most dependent first, each with Π (1 − c · P(dependent)) over those
/// before it.
fn in_order(
    votes: &[usize],
    copied: f64,
    dependence: impl Fn(usize, usize) -> f64,
) -> Vec<(usize, f64)> {
    let mut left: Vec<(usize, f64, f64)> = votes
        .iter()
        .map(|&a| {
            let others = votes.iter().filter(|b| **b != a);
            (a, others.map(|&b| dependence(a, b)).fold(0.0, f64::max), 1.0)
        })
        .collect();
    let mut ordered = Vec::with_capacity(votes.len());
    while !left.is_empty() {
        // The first of the most dependent.
        let at =
            (0..left.len()).rev().max_by(|a, b| left[*a].1.total_cmp(&left[*b].1)).unwrap_or(0);
        let (vote, _, alone) = left.remove(at);
        let is_first = ordered.is_empty();
        ordered.push((vote, alone));
        for (other, most, alone) in &mut left {
            let p = dependence(vote, *other);
            *alone *= 1.0 - copied * p;
            // From the second on: dependence on those that stand already.
            *most = if is_first { p } else { most.max(p) };
        }
    }
    ordered
}

impl AccuCopy {
    /// Adds what one item says of a pair: a shared true value, a shared false one, or two values.
    fn tell(&self, story: &mut Stories, (a, b): (f64, f64), shared: Option<bool>, n_false: f64) {
        let p_true = a * b;
        let p_false = (1.0 - a) * (1.0 - b) / n_false;
        let c = self.copied;
        let (apart, first, second) = match shared {
            Some(true) => (p_true, c * b + (1.0 - c) * p_true, c * a + (1.0 - c) * p_true),
            Some(false) => {
                (p_false, c * (1.0 - b) + (1.0 - c) * p_false, c * (1.0 - a) + (1.0 - c) * p_false)
            }
            None => {
                let p = (1.0 - p_true - p_false).max(f64::MIN_POSITIVE);
                (p, (1.0 - c) * p, (1.0 - c) * p)
            }
        };
        story.apart += apart.ln();
        story.first += first.ln();
        story.second += second.ln();
    }
}
