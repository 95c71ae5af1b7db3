//! Posteriors of the parameters by the No-U-Turn sampler (Hoffman & Gelman 2014; docs/model.md, §8):
//! truths, λ, times and paths are summed out by the kernel, the rest is walked through.

mod bend;
mod chain;
mod cost;
mod density;
mod describe;
mod diagnostics;
mod draws;
mod items;
mod lone;
mod prior;
mod record;
mod seen;
mod shares;
mod space;
mod start;
mod tables;

pub use cost::{choose, nuts_cost};
pub(super) use cost::{draw_cost, pass_cost};
pub use density::LnPosterior;
pub(super) use diagnostics::quantile;
pub use draws::{Draws, nuts_draws};

use chain::Walk;

use super::em::{Run, climb_all, describe as describe_modes};
use super::{EmOptions, Fit, InferError, Observer};
use crate::model::{Parameters, Problem};

/// Modes with less than this share of the mass are reported, but no chain begins at them: it might
/// never leave, and would speak for as much as the others.
const MIN_SHARE: f64 = 0.01;
/// Fewer draws of a chain than this cannot be diagnosed.
const MIN_DRAWS: usize = 16;

/// Settings of [`nuts()`].
#[derive(Debug, Clone, PartialEq)]
pub struct NutsOptions {
    /// Chains, at least 1.
    pub n_chains: usize,
    /// Draws of each chain in which it adapts, and which are forgotten.
    pub n_warmup: usize,
    /// Draws of each chain that are kept, at least 16.
    pub n_draws: usize,
    /// Seed of all chains.
    pub seed: u64,
    /// Acceptance that the step size is adapted to, in (0, 1).
    pub target_accept: f64,
    /// Largest tree depth: at most 2 to its power gradients a draw.
    pub max_depth: u64,
    /// Draws, of all chains, over which the posteriors of items and observations are averaged.
    pub n_described: usize,
    /// How the modes are found at which chains begin. Without `learn_population`, chains leave
    /// populations, strengths and spreads at their prior as well.
    pub em: EmOptions,
}

impl Default for NutsOptions {
    fn default() -> Self {
        Self {
            n_chains: 4,
            n_warmup: 500,
            n_draws: 1_000,
            seed: 0,
            target_accept: 0.8,
            max_depth: 10,
            n_described: 200,
            em: EmOptions::default(),
        }
    }
}

impl NutsOptions {
    fn within_bounds(self) -> Self {
        Self { n_chains: self.n_chains.max(1), n_draws: self.n_draws.max(MIN_DRAWS), ..self }
    }
}

/// Draws from p(parameters | claims) and describes the posterior by its draws.
///
/// EM finds the modes first; chain `c` begins near mode `c mod n` of the n modes that hold a
/// hundredth of the mass at least. [`Fit::parameters`] are posterior means. The modes of EM stay
/// listed, and the sampler's report tells how often which chain was near which of them: chains that
/// do not leave their mode make R̂ fail, and the posterior is then a mixture with arbitrary weights.
/// Derived observations are weighed by their sources as they are at the best mode.
///
/// The same problem and options give the same bits for any number of threads. A problem without
/// claims that could teach anything is described by EM alone.
///
/// # Errors
/// [`InferError::Problem`] if `problem` breaks its own rules; [`InferError::Interrupted`] if
/// `observer` asks for it; [`InferError::Sampler`] if a chain cannot even begin.
pub fn nuts(
    problem: &Problem,
    options: &NutsOptions,
    observer: &mut dyn Observer,
) -> Result<Fit, InferError> {
    let options = &options.clone().within_bounds();
    let Walked { runs, fit, density, walks } = walked(problem, options, observer)?;
    if walks.is_empty() {
        return Ok(fit);
    }
    describe::describe(&density, (&runs, fit), &walks, options, observer)
}

/// Modes, and the chains that began at them; no chains if nothing is free to move.
struct Walked<'a> {
    runs: Vec<Run>,
    fit: Fit,
    density: LnPosterior<'a>,
    walks: Vec<Walk>,
}

fn walked<'a>(
    problem: &'a Problem,
    options: &NutsOptions,
    observer: &mut dyn Observer,
) -> Result<Walked<'a>, InferError> {
    problem.check()?;
    let runs = climb_all(problem, &options.em, observer)?;
    let fit = describe_modes(problem, &runs, true);
    let density = LnPosterior::new(problem, &fit.parameters, options.em.learn_population);
    let modes: Vec<&Parameters> = runs
        .iter()
        .zip(&fit.posterior.modes)
        .filter(|(_, mode)| mode.share >= MIN_SHARE)
        .map(|(run, _)| &run.parameters)
        .collect();
    let walks = if density.dim() == 0 {
        Vec::new()
    } else {
        chain::walk(&density, &modes, options, observer)?
    };
    Ok(Walked { runs, fit, density, walks })
}
