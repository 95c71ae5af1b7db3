//! The engines as they are calibrated: their draws, and what tells one version from the next.

use sha2::{Digest, Sha256};

use thiqa::infer::{
    Augmentation, EmOptions, InferError, LnPosterior, NutsOptions, Silent, em, nuts_draws,
};
use thiqa::model::{Parameters, Problem};
use thiqa::num::stream;

use super::designs::{DESIGNS, Design};
use super::prior;

/// What draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    /// One chain of NUTS.
    Nuts,
    /// The draws from which EM has its intervals.
    Em,
}

impl Engine {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Nuts => "nuts",
            Self::Em => "em",
        }
    }

    /// Draws from the posterior of `problem`, `n_draws` of them after a warm-up half as long.
    pub(crate) fn draws(
        self,
        problem: &Problem,
        (n_draws, seed): (usize, u64),
    ) -> Result<Vec<Parameters>, InferError> {
        match self {
            Self::Nuts => {
                let options = NutsOptions {
                    n_chains: 1,
                    n_warmup: n_draws / 2,
                    n_draws,
                    seed,
                    ..no_intervals()
                };
                Ok(nuts_draws(problem, &options, &mut Silent)?.chains.concat())
            }
            Self::Em => {
                let fit = em(problem, &no_intervals().em, &mut Silent)?;
                let mut chain = Augmentation::new(problem, fit.parameters, true, seed);
                for _ in 0..n_draws / 2 {
                    chain.step();
                }
                Ok((0..n_draws).map(|_| chain.step().clone()).collect())
            }
        }
    }

    /// The first half of SHA-256 of what the engine makes of one world of a design, to four digits:
    /// other numbers mean another engine. A hash of its source would change with every comment; its
    /// versions would not change where its numbers do. Modes, densities, gradients and short chains
    /// between them run through every line that calibration depends on.
    pub(crate) fn digest(self, design: &Design) -> Result<String, InferError> {
        let mut hash = Sha256::new();
        let mut tell = |numbers: &[f64]| {
            for x in numbers {
                hash.update(format!("{x:.3e},"));
            }
        };
        let number = DESIGNS.iter().position(|other| other.name == design.name).unwrap_or_default();
        let mut rng = stream(99, number as u64);
        let world = prior::draw(&design.problem(&mut rng), &mut rng);
        let options = EmOptions { n_draws: 60, ..EmOptions::default() };
        let fit = em(&world.problem, &options, &mut Silent)?;
        match self {
            Self::Em => {
                tell(&fit.parameters.rows);
                for source in &fit.posterior.sources {
                    tell(&[source.mean, source.lo, source.mid, source.hi, source.n_effective]);
                }
            }
            Self::Nuts => {
                let mut density = LnPosterior::new(&world.problem, &fit.parameters, true);
                let position = density.locate(&world.parameters);
                let mut gradient = vec![0.0; position.len()];
                tell(&[density.evaluate(&position, &mut gradient)]);
                tell(&gradient);
                let few = NutsOptions { n_chains: 2, n_warmup: 8, n_draws: 16, ..no_intervals() };
                for draw in nuts_draws(&world.problem, &few, &mut Silent)?.chains.concat() {
                    tell(&draw.rows);
                    tell(&draw.families[0].strength);
                }
            }
        }
        let mut start = [0; 16];
        start.copy_from_slice(&hash.finalize()[..16]);
        Ok(format!("{:032x}", u128::from_be_bytes(start)))
    }
}

/// Default options, without the intervals of EM, which no chain needs.
fn no_intervals() -> NutsOptions {
    NutsOptions { em: EmOptions { n_draws: 0, ..EmOptions::default() }, ..NutsOptions::default() }
}
