//! Draws of parameters around a mode by data augmentation (Tanner & Wong 1987): what is not seen is
//! drawn given the parameters ([`impute`]), and these given it (docs/model.md, Eq. 38).

mod levels;
mod population;

use rand::Rng;

use super::update::{shape, slots_of};
use crate::infer::kernel::{Imputed, impute};
use crate::model::{Family, Parameters, Problem};
use crate::num::{draw_dirichlet, draw_ln_gamma, stream};

/// Populations and strengths are drawn so often for each draw of the rest: neighbours would be all
/// too alike, and this costs no pass over the claims.
const N_POPULATIONS: usize = 8;
/// No probability gets nearer to 0 than this: its logarithm must exist.
const FLOOR: f64 = 1e-300;

/// A Markov chain over all parameters whose stationary distribution is their posterior, if all
/// weights are 1 and no observation is derived; else it counts claims as EM does.
pub struct Augmentation<'a> {
    problem: &'a Problem,
    learn: bool,
    seed: u64,
    n: u64,
    parameters: Parameters,
    imputed: Imputed,
    /// By item: its time variables.
    times: Vec<Vec<usize>>,
}

impl<'a> Augmentation<'a> {
    /// A chain that starts at `parameters`; populations, strengths, levels and spreads stay where
    /// they are unless `learn`. The same seed gives the same chain for any number of threads.
    ///
    /// # Panics
    /// If `parameters` belong to another problem, or `problem` is not well-formed.
    pub fn new(problem: &'a Problem, parameters: Parameters, learn: bool, seed: u64) -> Self {
        let mut times = vec![Vec::new(); problem.items.len()];
        let imputed = impute(problem, &parameters, (seed, 0), &mut times);
        Self { problem, learn, seed, n: 0, parameters, imputed, times }
    }

    /// The next point of the chain.
    pub fn step(&mut self) -> &Parameters {
        self.n += 1;
        let now = (self.seed, self.n);
        self.imputed = impute(self.problem, &self.parameters, now, &mut self.times);
        let n_items = self.problem.items.len() as u64;
        let mut rng = stream(self.seed, self.n * (n_items + 1) + n_items);
        if self.learn {
            for _ in 0..N_POPULATIONS {
                for f in 0..self.problem.families.len() {
                    self.draw_population(f, &mut rng);
                }
                self.draw_levels(&mut rng);
            }
        }
        for (f, family) in self.problem.families.iter().enumerate() {
            self.draw_family((f, family), &mut rng);
        }
        self.draw_shifts(&mut rng);
        &self.parameters
    }

    /// The last point.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// What belongs to a family alone, and its sources' rows.
    fn draw_family(&mut self, (f, family): (usize, &Family), rng: &mut impl Rng) {
        if slots_of(&self.parameters, f).is_empty() {
            return;
        }
        let learned = &mut self.parameters.families[f];
        redraw(&mut learned.nodes, &self.imputed.nodes[f], &family.node_prior, rng);
        redraw(&mut learned.prevalence, &self.imputed.truths[f], &family.prevalence, rng);
        let jumps = family.jump_shape + self.imputed.jumps[f];
        let days = family.jump_exposure_days + self.imputed.exposure_days[f];
        learned.jump_rate = draw_ln_gamma(rng, jumps).exp().max(FLOOR) / days;
        let (n_rows, width) = shape(family.form);
        for i in 0..slots_of(&self.parameters, f).len() {
            let slot = slots_of(&self.parameters, f)[i];
            let mean = self.parameters.prior_rows(self.problem, slot.family, slot.source);
            for row in 0..n_rows {
                let at = slot.entry + row * width..slot.entry + (row + 1) * width;
                let strength = self.parameters.families[f].strength[row];
                let prior: Vec<f64> =
                    mean[row * width..(row + 1) * width].iter().map(|m| strength * m).collect();
                let counts = &self.imputed.counts[at.clone()];
                redraw(&mut self.parameters.rows[at], counts, &prior, rng);
            }
        }
    }
}

/// Draws `out` from the Dirichlet with these counts and pseudo-counts.
pub(in crate::infer) fn redraw(out: &mut [f64], counts: &[f64], prior: &[f64], rng: &mut impl Rng) {
    for ((p, n), a) in out.iter_mut().zip(counts).zip(prior) {
        *p = n + a;
    }
    draw_dirichlet(rng, out);
    for (p, a) in out.iter_mut().zip(prior) {
        if *a > 0.0 {
            *p = p.max(FLOOR);
        }
    }
}
