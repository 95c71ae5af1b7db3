//! The draws themselves, for whoever wants more than their description.

use super::lone::Lone;
use super::{NutsOptions, Walked, describe, walked};
use crate::infer::{InferError, Observer};
use crate::model::{Parameters, Problem};

/// Draws of [`nuts_draws()`].
#[derive(Debug, Clone)]
pub struct Draws {
    /// By chain, in the order in which they were drawn; on the layout of the problem.
    pub chains: Vec<Vec<Parameters>>,
    /// Divergent transitions of all chains after warm-up.
    pub n_divergent: usize,
}

/// The draws that [`super::nuts()`] describes: the same options give the same draws. No chains for
/// a problem without claims that could teach anything.
///
/// # Errors
/// As [`super::nuts()`].
pub fn nuts_draws(
    problem: &Problem,
    options: &NutsOptions,
    observer: &mut dyn Observer,
) -> Result<Draws, InferError> {
    let options = options.clone().within_bounds();
    let Walked { fit, density, walks, .. } = walked(problem, &options, observer)?;
    let lone = Lone::of(&density.space, options.seed);
    let mut n = 0;
    let mut at = |position: &[f64]| {
        let mut at = density.parameters(position);
        if let Some(lone) = &lone {
            lone.draw(&density.space, &mut at, n);
        }
        n += 1;
        describe::proper(&at, &fit.parameters)
    };
    Ok(Draws {
        n_divergent: walks.iter().map(|walk| walk.n_divergent).sum(),
        chains: walks
            .iter()
            .map(|walk| walk.draws.iter().map(|position| at(position)).collect())
            .collect(),
    })
}
