//! ln posterior density of a position, and its gradient.

use std::sync::Arc;

use super::prior::add_prior;
use super::space::{Space, clear};
use super::tables::Tables;
use crate::model::{Expectation, Parameters, Problem};

/// ln p(claims, parameters) of a problem over coordinates that are free to run over ℝ, with room to
/// work in: what the chains of [`super::nuts()`] walk on.
#[derive(Clone)]
pub struct LnPosterior<'a> {
    pub(super) space: Space<'a>,
    tables: Arc<Tables>,
    at: Parameters,
    ln: Parameters,
    slope: Parameters,
}

impl<'a> LnPosterior<'a> {
    /// The density of the free parameters of a well-formed `problem`. Derived observations, which
    /// count nothing for their sources, are weighed by these as they are in `mode`. Without
    /// `learn_population`, populations, strengths and spreads stay at their prior.
    ///
    /// # Panics
    /// If `mode` belongs to another problem.
    pub fn new(problem: &'a Problem, mode: &Parameters, learn_population: bool) -> Self {
        let space = Space::new(problem, mode, learn_population);
        let tables = Arc::new(Tables::new(problem, &space.base, mode));
        let [at, ln, slope] = [(); 3].map(|()| space.base.clone());
        Self { space, tables, at, ln, slope }
    }

    /// Free coordinates.
    pub fn dim(&self) -> usize {
        self.space.dim
    }

    /// The position of `parameters`; what lies at the border is moved a little inside.
    pub fn locate(&self, parameters: &Parameters) -> Vec<f64> {
        self.space.locate(parameters)
    }

    /// The parameters at a position.
    ///
    /// # Panics
    /// If `position` is shorter than [`LnPosterior::dim`].
    pub fn parameters(&self, position: &[f64]) -> Parameters {
        let [mut at, mut ln] = [(); 2].map(|()| self.space.base.clone());
        self.space.place(position, &mut at, &mut ln);
        at
    }

    /// ln p(claims, parameters) as a density of the free coordinates at `position`; its gradient is
    /// written to `gradient`. States with many possible times are read from tables. By Fisher's identity the gradient of the evidence is made of the
    /// expected counts of the same pass (docs/model.md, below Eq. 8), exact because derived
    /// observations are held. Up to a constant; not finite where a coordinate has run too far.
    ///
    /// # Panics
    /// If `position` or `gradient` is shorter than [`LnPosterior::dim`].
    pub fn evaluate(&mut self, position: &[f64], gradient: &mut [f64]) -> f64 {
        self.space.place(position, &mut self.at, &mut self.ln);
        let found = self.tables.expect(&mut self.at);
        clear(&mut self.slope);
        add_evidence(&self.space, &self.at, &found, &mut self.slope);
        let ln_prior = add_prior(&self.space, (&self.at, &self.ln), &mut self.slope);
        let around = (position, &self.at);
        let ln_rest = self.space.collect(around, &mut self.slope, gradient);
        found.ln_evidence + ln_prior + ln_rest
    }
}

/// Slopes of ln evidence: counts less what their distribution expects of as many.
fn add_evidence(space: &Space<'_>, at: &Parameters, found: &Expectation, slope: &mut Parameters) {
    for (f, slots) in space.slots.iter().enumerate() {
        let form = space.problem.families[f].form;
        for slot in &at.layout.slots[slots.clone()] {
            let own = slot.entry..slot.entry + form.n_entries();
            let width = form.row_width();
            for start in own.step_by(width) {
                let row = start..start + width;
                add_counts(&found.counts[row.clone()], &at.rows[row.clone()], &mut slope.rows[row]);
            }
        }
        let (learned, slope) = (&at.families[f], &mut slope.families[f]);
        add_counts(&found.truths[f], &learned.prevalence, &mut slope.prevalence);
        add_counts(&found.nodes[f], &learned.nodes, &mut slope.nodes);
        slope.jump_rate += found.jumps[f] - found.exposure_days[f] * learned.jump_rate;
    }
    for (slope, pull) in slope.shifts.iter_mut().zip(&found.pull) {
        *slope += pull;
    }
}

fn add_counts(counts: &[f64], p: &[f64], slope: &mut [f64]) {
    let total: f64 = counts.iter().sum();
    for ((slope, n), p) in slope.iter_mut().zip(counts).zip(p) {
        *slope += n - total * p;
    }
}
