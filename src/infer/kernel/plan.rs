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
    let all: Vec<usize> = (0..variables.len()).collect();
    n_within(variables, &all, MAX_ASSIGNMENTS)
}

/// How many variables of `which`, from the first on, have at most `most` joint assignments.
pub(super) fn n_within(variables: &[TimeVariable], which: &[usize], most: usize) -> usize {
    let mut product = 1_usize;
    for (i, &v) in which.iter().enumerate() {
        product = product.saturating_mul(variables[v].prior.len());
        if product > most {
            return i;
        }
    }
    which.len()
}

/// All assignments of the first `n` variables, the last running fastest; the others as in `base`.
pub(super) fn enumerate(variables: &[TimeVariable], n: usize, base: &[usize]) -> Vec<Choice> {
    let which: Vec<usize> = (0..n).collect();
    enumerate_of(variables, &which, base)
}

/// All assignments of the variables `which`, the last running fastest; the others as in `base`.
pub(super) fn enumerate_of(
    variables: &[TimeVariable],
    which: &[usize],
    base: &[usize],
) -> Vec<Choice> {
    let mut choice: Choice = base.to_vec();
    for &v in which {
        choice[v] = 0;
    }
    let mut all = Vec::new();
    loop {
        all.push(choice.clone());
        let has_next = |&i: &usize| choice[which[i]] + 1 < variables[which[i]].prior.len();
        let Some(at) = (0..which.len()).rev().find(has_next) else {
            return all;
        };
        choice[which[at]] += 1;
        for &v in &which[at + 1..] {
            choice[v] = 0;
        }
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
/// positions in [`Plan::at`] from here on. Filled again for the next assignment, so that nothing is
/// allocated for each.
#[derive(Default)]
pub(super) struct Plan {
    /// Position on the item's time axis of each step that is kept, ascending.
    pub(super) at: Vec<usize>,
    /// First and last step of each claim; denials speak of their last step only.
    pub(super) spans: Vec<(usize, usize)>,
    /// First and last step of each verdict.
    pub(super) verdicts: Vec<(usize, usize)>,
    claims_at: Vec<Vec<usize>>,
    verdicts_at: Vec<Vec<usize>>,
    open: Vec<Vec<usize>>,
}

impl Plan {
    /// Makes this the plan of another assignment.
    pub(super) fn fill(
        &mut self,
        view: &View<'_>,
        block: &PathBlock,
        choice: &[usize],
        keep: Steps,
    ) {
        let n_times = block.times.len();
        self.spans.clear();
        for (claim, &local) in view.claims.iter().zip(&view.local) {
            let (first, last) = &block.spans[local];
            let last = resolve(last, choice, &block.variables).min(n_times - 1);
            let first = resolve(first, choice, &block.variables).min(last);
            self.spans.push((if claim.denied { last } else { first }, last));
        }
        let whole = (0, n_times as u32 - 1);
        let verdicts = view.item.verdicts.iter().map(|v| v.steps.unwrap_or(whole));
        let within = verdicts.map(|(from, to)| (from as usize, (to as usize).min(n_times - 1)));
        self.verdicts.clear();
        self.verdicts.extend(within);
        self.at.clear();
        match keep {
            Steps::All => self.at.extend(0..n_times),
            Steps::Active => compress(n_times, self),
        }
        let n_steps = self.at.len();
        for lists in [&mut self.claims_at, &mut self.verdicts_at, &mut self.open] {
            lists.iter_mut().for_each(Vec::clear);
            lists.resize_with(n_steps.max(lists.len()), Vec::new);
        }
        for (i, span) in self.spans.iter().enumerate() {
            self.claims_at[span.1].push(i);
        }
        for (i, span) in self.verdicts.iter().enumerate() {
            self.verdicts_at[span.1].push(i);
        }
        let spans = self.spans.iter().chain(&self.verdicts);
        for &(first, last) in spans.filter(|(first, last)| first < last) {
            for starts in &mut self.open[first..=last] {
                starts.push(first);
            }
        }
        for starts in &mut self.open[..n_steps] {
            starts.sort_unstable();
            starts.dedup();
        }
    }

    /// Steps that are kept.
    pub(super) fn n_steps(&self) -> usize {
        self.at.len()
    }

    /// Claims that are weighed at a step: their last.
    pub(super) fn claims_at(&self, step: usize) -> &[usize] {
        &self.claims_at[step]
    }

    /// Verdicts likewise.
    pub(super) fn verdicts_at(&self, step: usize) -> &[usize] {
        &self.verdicts_at[step]
    }

    /// First steps, ascending, of the spans that are still open at a step.
    pub(super) fn open(&self, step: usize) -> &[usize] {
        &self.open[step]
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

/// Keeps the positions at which something begins or ends, and renumbers spans and verdicts by them.
fn compress(n_times: usize, plan: &mut Plan) {
    let Plan { at, spans, verdicts, .. } = plan;
    at.extend([0, n_times - 1]);
    at.extend(spans.iter().chain(verdicts.iter()).flat_map(|&(first, last)| [first, last]));
    at.sort_unstable();
    at.dedup();
    let position = |time: usize| at.partition_point(|&known| known < time);
    for (first, last) in spans.iter_mut().chain(verdicts.iter_mut()) {
        (*first, *last) = (position(*first), position(*last));
    }
}
