//! The kernel (`expect`) and its drivers.
//!
//! [`expect`] sums truths, λ, times and paths out at fixed [`Parameters`]; [`em()`] climbs to the
//! modes of the parameters with it; [`nuts()`] walks through their posterior; [`oracle()`] enumerates worlds and is written without it.

mod average;
mod dependence;
mod em;
mod kernel;
mod nuts;
mod oracle;
mod summary;

use std::ops::ControlFlow;

use crate::model::{Parameters, Posterior, ProblemError};

pub use dependence::{
    ALIKE_MIN, Bloc, Crowd, Dependence, FOUND_MIN, LISTED_MIN, Pair, ROUNDS_MAX, STORIES_MAX,
    Settled, Traces, settle,
};
pub use em::{Augmentation, em};
pub use kernel::{Described, describe, expect, item_ln_evidence, item_without};
pub use nuts::{Draws, LnPosterior, NutsOptions, choose, nuts, nuts_cost, nuts_draws};
pub use oracle::{OneCoinExact, one_coin_exact, oracle};

/// Where a start of EM begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// Truths at their vote shares.
    Vote,
    /// Every source at its prior mean.
    Prior,
    /// Truths at the complement of their vote shares. Skipped above 50,000 observations.
    Mirrored,
    /// [`EmOptions::warm`]; skipped without.
    Warm,
}

impl Start {
    /// Name as reported in modes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Vote => "vote",
            Self::Prior => "prior",
            Self::Mirrored => "mirrored",
            Self::Warm => "warm",
        }
    }
}

/// Settings of [`em()`].
#[derive(Debug, Clone, PartialEq)]
pub struct EmOptions {
    /// Passes a start may take.
    pub max_iterations: usize,
    /// A start has converged when no parameter moves by more than this.
    pub tolerance: f64,
    /// Starts, in order.
    pub starts: Vec<Start>,
    /// Parameters of a like problem, on the layout of this one. If given, a start from them comes
    /// before all others: where little has changed it is near an optimum, and the others end as soon
    /// as they are near it, too.
    pub warm: Option<Parameters>,
    /// Learn population rows and strengths; without, they stay at their prior.
    pub learn_population: bool,
    /// Draws of parameters around the best mode for intervals that cover (docs/model.md, Eq. 39):
    /// fewer where they would take longer than six seconds or so; where not even a few can be had in
    /// that time, or if this is 0, intervals are by observed information alone (Eq. 17).
    pub n_draws: usize,
    /// Describe every observation, too; without, [`Posterior::observations`] is empty, and millions of
    /// claims take no memory.
    pub describe_claims: bool,
}

impl Default for EmOptions {
    fn default() -> Self {
        Self {
            max_iterations: 500,
            tolerance: 1e-8,
            starts: vec![Start::Vote, Start::Prior, Start::Mirrored],
            warm: None,
            learn_population: true,
            n_draws: 1_000,
            describe_claims: true,
        }
    }
}

/// How posteriors are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// [`em()`]: modes, with intervals by observed information.
    Em,
    /// [`nuts()`]: draws.
    Nuts,
}

impl Engine {
    /// Name as recorded.
    pub fn name(self) -> &'static str {
        match self {
            Self::Em => "em",
            Self::Nuts => "nuts",
        }
    }
}

/// One pass of one start, as told to an [`Observer`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Iteration {
    /// Which start.
    pub start: Start,
    /// Pass, from 1.
    pub n: usize,
    /// ln p(claims, parameters) before the pass.
    pub ln_posterior: f64,
    /// Largest change of a parameter in the pass.
    pub delta: f64,
}

/// How far a chain of a sampler is, as told to an [`Observer`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrawProgress {
    /// Which chain.
    pub chain: usize,
    /// Draws it has made, warm-up included.
    pub n: usize,
    /// Draws that it will have made at its end.
    pub total: usize,
    /// Its divergent transitions after warm-up.
    pub n_divergent: usize,
    /// It still adapts its step size.
    pub warming_up: bool,
}

/// Hears of progress and may ask to stop.
pub trait Observer {
    /// Called after every pass.
    fn on_iteration(&mut self, iteration: Iteration) -> ControlFlow<()>;

    /// Called after draws of a sampler, and ten times a second with the last one again.
    fn on_draw(&mut self, _progress: DrawProgress) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// An observer that lets everything pass.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Silent;

impl Observer for Silent {
    fn on_iteration(&mut self, _iteration: Iteration) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// Why a driver stopped without a result.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum InferError {
    /// The observer asked for it.
    #[error("interrupted")]
    Interrupted,
    /// The problem is not well-formed.
    #[error("the problem is not well-formed: {0}")]
    Problem(#[from] ProblemError),
    /// The sampler could not go on.
    #[error("the sampler failed: {0}")]
    Sampler(String),
    /// Enumeration would take more worlds than allowed.
    #[error("{n_worlds:.3e} worlds to enumerate, at most {limit:.0e} allowed")]
    TooManyWorlds {
        /// Worlds of the largest item.
        n_worlds: f64,
        /// The bound.
        limit: f64,
    },
}

/// Result of [`em()`] or [`nuts()`].
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// Posteriors, with all modes listed: at the best mode, or over draws.
    pub posterior: Posterior,
    /// Parameters of the best mode, or posterior means.
    pub parameters: Parameters,
}
