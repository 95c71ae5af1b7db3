//! Time variables: which joint assignments are summed over, and what an assignment means.

use super::view::View;
use crate::model::{PathBlock, StepRef, TimeVariable};

/// Joint assignments that are enumerated exactly.
pub(super) const MAX_ASSIGNMENTS: usize = 4_096;

/// A candidate for each variable.
pub(super) type Choice = Vec<usize>;

/// How many variables, from the first on, are enumerated: the longest prefix whose joint
/// assignments number at most [`MAX_ASSIGNMENTS`].
pub(super) fn n_enumerated(variables: &[TimeVariable]) -> usize {
    let mut product = 1_usize;
    for (i, variable) in variables.iter().enumerate() {
        product = product.saturating_mul(variable.prior.len());
        if product > MAX_ASSIGNMENTS {
            return i;
        }
    }
    variables.len()
}

/// All assignments of the first `n` variables, the last running fastest; the others as in `base`.
pub(super) fn enumerate(variables: &[TimeVariable], n: usize, base: &[usize]) -> Vec<Choice> {
    let mut choice: Choice = base.to_vec();
    choice[..n].fill(0);
    let mut all = Vec::new();
    loop {
        all.push(choice.clone());
        let Some(at) = (0..n).rev().find(|&v| choice[v] + 1 < variables[v].prior.len()) else {
            return all;
        };
        choice[at] += 1;
        choice[at + 1..n].fill(0);
    }
}

/// Position of the largest, the first of equals.
pub(super) fn first_best(xs: &[f64]) -> usize {
    let mut best = 0;
    for (i, x) in xs.iter().enumerate() {
        if *x > xs[best] {
            best = i;
        }
    }
    best
}

/// ln prior of an assignment.
pub(super) fn ln_prior(variables: &[TimeVariable], choice: &[usize]) -> f64 {
    variables.iter().zip(choice).map(|(v, &c)| v.prior[c].max(1e-300).ln()).sum()
}

/// The step that `step` denotes in an assignment.
pub(super) fn resolve(step: &StepRef, choice: &[usize], variables: &[TimeVariable]) -> usize {
    let found = match step {
        StepRef::Fixed(at) => *at,
        StepRef::One { variable, steps } => steps[choice[usize::from(*variable)]],
        StepRef::Two { first, second, steps } => {
            let (first, second) = (usize::from(*first), usize::from(*second));
            steps[choice[first] * variables[second].prior.len() + choice[second]]
        }
    };
    found as usize
}

/// Which steps of the time axis a plan keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Steps {
    /// All: the posterior of every step is wanted.
    All,
    /// The first, the last, and those at which a claim or verdict begins or ends; what lies between
    /// is bridged in closed form.
    Active,
}

/// An assignment, worked out: who speaks at which step, and since when a state matters. "Steps" are
/// positions in [`Plan::at`] from here on.
pub(super) struct Plan {
    /// Position on the item's time axis of each step that is kept, ascending.
    pub(super) at: Vec<usize>,
    /// First and last step of each claim; denials speak of their last step only.
    pub(super) spans: Vec<(usize, usize)>,
    /// First and last step of each verdict.
    pub(super) verdicts: Vec<(usize, usize)>,
    /// Claims by the step at which they are weighed: their last.
    pub(super) claims_at: Vec<Vec<usize>>,
    /// Verdicts likewise.
    pub(super) verdicts_at: Vec<Vec<usize>>,
    /// By step: first steps, ascending, of the spans that are still open at it.
    pub(super) open: Vec<Vec<usize>>,
}

impl Plan {
    pub(super) fn new(view: &View<'_>, block: &PathBlock, choice: &[usize], keep: Steps) -> Self {
        let n_times = block.times.len();
        let mut spans = Vec::with_capacity(view.claims.len());
        for (claim, &local) in view.claims.iter().zip(&view.local) {
            let (first, last) = &block.spans[local];
            let last = resolve(last, choice, &block.variables).min(n_times - 1);
            let first = resolve(first, choice, &block.variables).min(last);
            spans.push((if claim.denied { last } else { first }, last));
        }
        let whole = (0, n_times as u32 - 1);
        let mut verdicts: Vec<(usize, usize)> = view
            .item
            .verdicts
            .iter()
            .map(|v| v.steps.unwrap_or(whole))
            .map(|(first, last)| (first as usize, (last as usize).min(n_times - 1)))
            .collect();
        let at = match keep {
            Steps::All => (0..n_times).collect(),
            Steps::Active => compress(n_times, &mut spans, &mut verdicts),
        };
        let n_steps = at.len();
        let mut claims_at = vec![Vec::new(); n_steps];
        for (i, span) in spans.iter().enumerate() {
            claims_at[span.1].push(i);
        }
        let mut verdicts_at = vec![Vec::new(); n_steps];
        for (i, span) in verdicts.iter().enumerate() {
            verdicts_at[span.1].push(i);
        }
        let mut open: Vec<Vec<usize>> = vec![Vec::new(); n_steps];
        for &(first, last) in spans.iter().chain(&verdicts).filter(|(first, last)| first < last) {
            for starts in &mut open[first..=last] {
                starts.push(first);
            }
        }
        for starts in &mut open {
            starts.sort_unstable();
            starts.dedup();
        }
        Self { at, spans, verdicts, claims_at, verdicts_at, open }
    }

    /// Where a state goes in the next step's list of open starts if it does not change: the first
    /// that is not before the start it has been constant since (`None`: since this step only).
    pub(super) fn kept(&self, step: usize, since: usize) -> usize {
        let known = self.open[step].get(since).copied().unwrap_or(step + 1);
        self.open[step + 1].partition_point(|&start| start < known)
    }

    /// Where a state goes that has just changed, or just begun, at `step`.
    pub(super) fn fresh(&self, step: usize) -> usize {
        self.open[step].partition_point(|&start| start < step)
    }

    /// Has a state that is constant since the `since`-th open start been so from `first` on?
    pub(super) fn constant(&self, step: usize, since: usize, first: usize) -> bool {
        first == step || self.open[step].get(since).is_some_and(|&start| start <= first)
    }
}

/// Renumbers spans and verdicts by the positions at which something begins or ends, and returns
/// these positions.
fn compress(
    n_times: usize,
    spans: &mut [(usize, usize)],
    verdicts: &mut [(usize, usize)],
) -> Vec<usize> {
    let mut at = vec![0, n_times - 1];
    at.extend(spans.iter().chain(verdicts.iter()).flat_map(|&(first, last)| [first, last]));
    at.sort_unstable();
    at.dedup();
    let position = |time: usize| at.partition_point(|&known| known < time);
    for (first, last) in spans.iter_mut().chain(verdicts.iter_mut()) {
        (*first, *last) = (position(*first), position(*last));
    }
    at
}
