//! Draws of the few kinds that the scenarios need.

use rand::RngExt;
use rand_distr::StandardNormal;

use crate::num::{Stream, stream};

/// What a stream of a simulation is for, so that one more source leaves the truths as they were.
#[derive(Clone, Copy)]
pub(super) enum Part {
    /// What happened.
    World,
    /// What the sources are like.
    Sources,
    /// What one of them says.
    Claims(usize),
}

/// One stream of random numbers of a simulation.
pub(super) struct Dice(Stream);

impl Dice {
    pub(super) fn new(seed: u64, part: Part) -> Self {
        let number = match part {
            Part::World => 0,
            Part::Sources => 1,
            Part::Claims(source) => 2 + source as u64,
        };
        Self(stream(seed, number))
    }

    /// Uniform on [0, 1).
    pub(super) fn unit(&mut self) -> f64 {
        self.0.random()
    }

    /// Uniform on [lo, hi).
    pub(super) fn between(&mut self, lo: f64, hi: f64) -> f64 {
        lo + (hi - lo) * self.unit()
    }

    /// True with probability `p`.
    pub(super) fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// Uniform on 0..n; `n` at least 1.
    pub(super) fn below(&mut self, n: usize) -> usize {
        self.0.random_range(0..n.max(1))
    }

    /// Uniform on 0..n without `not`; `n` at least 2.
    pub(super) fn below_but(&mut self, n: usize, not: usize) -> usize {
        let other = self.below(n - 1);
        other + usize::from(other >= not)
    }

    /// Standard normal.
    pub(super) fn normal(&mut self) -> f64 {
        (&mut self.0).sample_iter(StandardNormal).next().unwrap_or_default()
    }

    /// Exponential with this mean.
    pub(super) fn exponential(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.unit()).ln()
    }

    /// `k` different numbers of 0..n, in increasing order, every choice equally likely.
    pub(super) fn choose(&mut self, n: usize, k: usize) -> Vec<usize> {
        let mut all: Vec<usize> = (0..n).collect();
        let k = k.min(n);
        for at in 0..k {
            let other = at + self.below(n - at);
            all.swap(at, other);
        }
        all.truncate(k);
        all.sort_unstable();
        all
    }
}
