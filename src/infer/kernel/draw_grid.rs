//! One draw of all that is not seen of a quantity: the point (or the path of a count), λ, and the
//! class of error of each figure.

use rand::Rng;
use rand_distr::{Distribution, Poisson};

use super::count::{Chain, Passes};
use super::draw::Drawn;
use super::draw_times::draw_times;
use super::plan::{self, Choice};
use super::quantity::{GridView, joint, kernel};
use crate::model::{FAMILY_NODES, Parameters, PathBlock, Report};
use crate::num::pick;

/// A figure that its source took pains with: what a shift is learned from.
#[derive(Debug, Clone, Copy)]
pub(in crate::infer) struct Figured {
    report: Report,
    denied: bool,
    weight: f64,
    /// The quantity.
    at: f64,
    scale: f64,
}

impl Figured {
    /// ln P(report | class, quantity, shift), to the power of its weight.
    pub(in crate::infer) fn ln_chance(&self, shift: f64) -> f64 {
        let said = kernel(&self.report, self.at + shift, self.scale);
        self.weight * (if self.denied { 1.0 - said } else { said }).max(f64::MIN_POSITIVE).ln()
    }

    /// Precision with which an exact figure of its class tells the shift.
    pub(in crate::infer) fn precision(&self) -> f64 {
        self.weight / (self.scale * self.scale)
    }
}

pub(super) fn draw_grid(
    view: &GridView<'_>,
    parameters: &Parameters,
    (drawn, times): (&mut Drawn, &mut Choice),
    rng: &mut impl Rng,
) {
    let points = match &view.item.path {
        None => {
            let (joint, _) = joint(view);
            let at = pick(rng, &joint);
            drawn.node = at / view.k();
            vec![at % view.k(); view.figures.len()]
        }
        Some(block) => draw_count(view, block, (drawn, times), rng),
    };
    let lambda = FAMILY_NODES[drawn.node];
    let n_scales = view.errors.scales.len();
    for (f, (figure, point)) in view.figures.iter().zip(points).enumerate() {
        let z = view.grid.points[point];
        let meant = view.class_chances(f, point).iter().zip(figure.theta);
        let mut chances: Vec<f64> =
            meant.map(|(said, theta)| (1.0 - lambda) * theta * said).collect();
        chances.push((1.0 - lambda) * figure.theta[n_scales] * figure.wild);
        chances.push(lambda * figure.wild);
        let class = pick(rng, &chances);
        let observation = figure.observation;
        if class > n_scales || observation.derived {
            continue;
        }
        let o = view.item.observations.start + view.local[f];
        let slot = parameters.layout.slot_of[o] as usize;
        let weight = observation.weight;
        drawn.entries.push((parameters.layout.slots[slot].entry + class, weight));
        if let Some(&scale) = view.errors.scales.get(class) {
            let (report, denied) = (figure.report, observation.denied);
            drawn.figures.push((slot, Figured { report, denied, weight, at: z, scale }));
        }
    }
}

/// Draws the times, λ and the path of a count; returns the point that each figure speaks of.
fn draw_count(
    view: &GridView<'_>,
    block: &PathBlock,
    (drawn, times): (&mut Drawn, &mut Choice),
    rng: &mut impl Rng,
) -> Vec<usize> {
    let chain = Chain::new(view, block);
    let mut passes = Passes::default();
    let modes = |_| block.variables.iter().map(|v| plan::first_best(&v.prior)).collect();
    let mut weigh = |choice: &[usize]| {
        passes.forward(&chain, &chain.steps(choice));
        let ln_prior = plan::ln_prior(&block.variables, choice);
        std::array::from_fn(|node| ln_prior + view.ln_nodes[node] + passes.ln_evidence[node])
    };
    let node = draw_times((&block.variables, times), &modes, &mut weigh, rng);
    drawn.node = node;
    let steps = chain.steps(times);
    passes.forward(&chain, &steps);
    let (k, n_steps) = (view.k(), block.times.len());
    drawn.days = (block.times[n_steps - 1] - block.times[0]) as f64 / 86_400.0;
    let mut path = vec![0; n_steps];
    for step in (0..n_steps).rev() {
        let here = &passes.alpha[step * k..(step + 1) * k];
        let towards = |point: usize| {
            let Some(&next) = path.get(step + 1) else { return 1.0 };
            let gap = &chain.gaps[step];
            match point.cmp(&next) {
                std::cmp::Ordering::Less => gap.arrive[next],
                std::cmp::Ordering::Equal => gap.stay[next],
                std::cmp::Ordering::Greater => 0.0,
            }
        };
        let weights: Vec<f64> =
            here.iter().enumerate().map(|(point, lanes)| lanes[node] * towards(point)).collect();
        path[step] = pick(rng, &weights);
        if let Some(&next) = path.get(step + 1) {
            let days = (block.times[step + 1] - block.times[step]) as f64 / 86_400.0;
            let mean = view.learned.jump_rate * days;
            drawn.jumps += draw_candidates(&view.item.prior, mean, (path[step], next), rng);
        }
    }
    steps.into_iter().map(|step| path[step]).collect()
}

/// Draws how many candidates came up between two steps of a count: none above where it is
/// at the end, and one there at least if that is new.
fn draw_candidates(
    prior: &[f64],
    mean: f64,
    (from, to): (usize, usize),
    rng: &mut impl Rng,
) -> f64 {
    let poisson = |mean: f64, rng: &mut _| Poisson::new(mean).map_or(0.0, |p| p.sample(rng));
    let below: f64 = prior[..to].iter().sum();
    if from == to {
        return poisson(mean * (below + prior[to]), rng);
    }
    // The first one there comes at a time of a truncated exponential; more may come after it.
    let there = mean * prior[to];
    let u: f64 = rand::RngExt::random(rng);
    let first = -(u * (-there).exp_m1()).ln_1p();
    1.0 + poisson(there - first, rng) + poisson(mean * below, rng)
}
