//! Iterating until nothing moves, told to whoever watches.

use std::ops::ControlFlow;

/// Hears of rounds, and may ask to stop.
pub trait Watch {
    /// Round `n` (from 1) moved the iterate by `change` at most. Break = stop.
    fn on_round(&mut self, n: usize, change: f64) -> ControlFlow<()>;
}

/// Lets everything pass.
pub struct Silent;

impl Watch for Silent {
    fn on_round(&mut self, _n: usize, _change: f64) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// Asked to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped;

/// How long to iterate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rounds {
    /// At most so many rounds.
    pub n_max: usize,
    /// Enough once no number moves by this much.
    pub tolerance: f64,
}

impl Rounds {
    /// At most `n_max` rounds, until nothing moves by `tolerance`.
    pub const fn new(n_max: usize, tolerance: f64) -> Self {
        Self { n_max, tolerance }
    }

    /// Takes steps, each of which returns its largest change, or breaks where it cannot go on.
    ///
    /// # Errors
    /// [`Stopped`] if whoever watches asks for it.
    pub(super) fn run(
        self,
        watch: &mut dyn Watch,
        mut step: impl FnMut() -> ControlFlow<(), f64>,
    ) -> Result<Trace, Stopped> {
        let mut trace = Trace::default();
        for n in 1..=self.n_max {
            let ControlFlow::Continue(change) = step() else { break };
            trace.changes.push(change);
            if watch.on_round(n, change).is_break() {
                return Err(Stopped);
            }
            if change < self.tolerance {
                trace.converged = true;
                break;
            }
        }
        Ok(trace)
    }
}

/// How the rounds went.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Trace {
    pub(super) changes: Vec<f64>,
    pub(super) converged: bool,
}

/// Largest difference between two iterates; not a number counts as none.
pub(super) fn largest_change(before: &[f64], after: &[f64]) -> f64 {
    before.iter().zip(after).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}
