//! One item and its worlds.

use statrs::distribution::{Continuous, ContinuousCDF, Normal};
use statrs::statistics::Distribution;

use crate::model::{
    EXACT_SHARE, FAMILY_NODES, Family, FamilyForm, FamilyParameters, ItemBlock, Observation,
    Parameters, Problem, Slot, StepRef,
};

/// A way things may be: λ, times, and the truth at every step.
pub(super) struct World {
    pub(super) node: usize,
    pub(super) choice: Vec<usize>,
    pub(super) path: Vec<usize>,
    /// Posterior probability.
    pub(super) p: f64,
}

/// All of them, and ln of their total before it was made 1.
pub(super) struct Worlds {
    pub(super) all: Vec<World>,
    pub(super) ln_total: f64,
}

/// An item with everything that its worlds depend on.
pub(super) struct Case<'a> {
    pub(super) item: &'a ItemBlock,
    pub(super) claims: &'a [Observation],
    pub(super) k: usize,
    parameters: &'a Parameters,
    family: &'a Family,
    learned: &'a FamilyParameters,
    /// By gap between steps, from × to: probability, and expected jumps times that.
    gaps: Vec<Vec<(f64, f64)>>,
}

impl<'a> Case<'a> {
    pub(super) fn new(problem: &'a Problem, parameters: &'a Parameters, item: usize) -> Self {
        let item = &problem.items[item];
        let learned = &parameters.families[usize::from(item.family)];
        let days = |w: &[i64]| (w[1] - w[0]) as f64 / 86_400.0;
        let times = item.path.as_ref().map_or(&[][..], |path| &path.times);
        let means = times.windows(2).map(|w| learned.jump_rate * days(w));
        let others = f64::from(item.n_values) - 1.0;
        let k = usize::from(item.n_values);
        let gaps = means.map(|mean| {
            let pairs = (0..k * k).map(|pair| (pair / k, pair % k));
            let of = |(from, to)| match &item.grid {
                Some(_) => rise_sums(mean, &item.prior, from, to),
                None => jump_sums(mean, others, from == to),
            };
            pairs.map(of).collect()
        });
        Self {
            gaps: gaps.collect(),
            item,
            claims: &problem.observations[item.observations.clone()],
            k,
            parameters,
            family: &problem.families[usize::from(item.family)],
            learned,
        }
    }

    pub(super) fn n_steps(&self) -> usize {
        self.item.path.as_ref().map_or(1, |path| path.times.len())
    }

    pub(super) fn shape(&self) -> (usize, usize) {
        (self.family.form.n_rows(), self.family.form.row_width())
    }

    pub(super) fn slot(&self, claim: usize) -> &Slot {
        let layout = &self.parameters.layout;
        &layout.slots[layout.slot_of[self.item.observations.start + claim] as usize]
    }

    /// The source's rows.
    pub(super) fn theta(&self, claim: usize) -> &[f64] {
        let entry = self.slot(claim).entry;
        let (n_rows, width) = self.shape();
        &self.parameters.rows[entry..entry + n_rows * width]
    }

    /// Is what the claim names the case, the truth being `z`?
    pub(super) fn names(&self, claim: usize, z: usize) -> bool {
        match (&self.item.grid, &self.family.errors) {
            (Some(grid), Some(errors)) => {
                grid.reports[claim].is_met(grid.points[z], errors.tolerance)
            }
            _ => self.holds(z, self.claims[claim].value),
        }
    }

    /// By entry of a row: probability that a claim of it is right.
    pub(super) fn right_by_entry(&self, row: usize) -> Vec<f64> {
        let (_, width) = self.shape();
        let Some(errors) = &self.family.errors else {
            return (0..width).map(|answer| f64::from(u8::from(answer == row))).collect();
        };
        let within = |sd: &f64| {
            let Ok(normal) = Normal::new(0.0, *sd) else { return 0.0 };
            normal.cdf(errors.tolerance) - normal.cdf(-errors.tolerance)
        };
        errors.scales.iter().map(within).chain([0.0]).collect()
    }

    fn holds(&self, z: usize, x: u16) -> bool {
        let x_itself = z == usize::from(x);
        x_itself || (!self.item.ancestors.is_empty() && self.item.ancestors[z].contains(&x))
    }

    fn sizes(&self) -> Vec<usize> {
        self.item.path.iter().flat_map(|p| &p.variables).map(|v| v.prior.len()).collect()
    }

    pub(super) fn n_worlds(&self) -> f64 {
        let choices: f64 = self.sizes().iter().map(|&n| n as f64).product();
        7.0 * choices * (self.k as f64).powi(self.n_steps() as i32)
    }

    /// All worlds, `left_out` not having been claimed.
    pub(super) fn worlds(&self, left_out: Option<usize>) -> Worlds {
        let mut all = Vec::new();
        for choice in tuples(&self.sizes()) {
            for path in tuples(&vec![self.k; self.n_steps()]) {
                for node in 0..FAMILY_NODES.len() {
                    let mut world =
                        World { node, choice: choice.clone(), path: path.clone(), p: 0.0 };
                    world.p = self.ln_world(&world, left_out);
                    all.push(world);
                }
            }
        }
        let top = all.iter().map(|w| w.p).fold(f64::NEG_INFINITY, f64::max);
        let total: f64 = all.iter().map(|w| (w.p - top).exp()).sum();
        for world in &mut all {
            world.p = (world.p - top).exp() / total;
        }
        Worlds { all, ln_total: top + total.ln() }
    }

    fn ln_world(&self, world: &World, left_out: Option<usize>) -> f64 {
        let prior = match self.family.form {
            FamilyForm::OneCoin | FamilyForm::Quantity { .. } => self.item.prior[world.path[0]],
            FamilyForm::Rows { .. } => self.learned.prevalence[world.path[0]],
        };
        let mut ln = self.learned.nodes[world.node].ln() + prior.ln();
        if let Some(path) = &self.item.path {
            for (variable, &c) in path.variables.iter().zip(&world.choice) {
                ln += variable.prior[c].ln();
            }
        }
        for gap in 1..world.path.len() {
            ln += self.gap(&world.path, gap).0.ln();
        }
        for (i, verdict) in self.item.verdicts.iter().enumerate() {
            if self.item.grid.is_some() {
                let step = verdict.steps.map_or(world.path.len() - 1, |(_, last)| last as usize);
                ln += self.verdict_on_grid(i, world.path[step]).map_or(0.0, f64::ln);
                continue;
            }
            let all = (0, self.n_steps() as u32 - 1);
            let (first, last) = verdict.steps.unwrap_or(all);
            let through = &world.path[first as usize..=last as usize];
            let z = through[through.len() - 1];
            let constant = through.iter().all(|&other| other == z);
            ln += if constant && self.holds(z, verdict.value) {
                verdict.confidence.ln()
            } else {
                ((1.0 - verdict.confidence) / (self.k as f64 - 1.0)).ln()
            };
        }
        for claim in (0..self.claims.len()).filter(|&c| Some(c) != left_out) {
            let (meant, guess) = self.chances(claim, world);
            ln += self.claims[claim].weight * (meant + guess).ln();
        }
        ln
    }

    fn gap(&self, path: &[usize], gap: usize) -> (f64, f64) {
        self.gaps[gap - 1][path[gap - 1] * self.k + path[gap]]
    }

    pub(super) fn expected_jumps(&self, path: &[usize]) -> f64 {
        (1..path.len())
            .map(|gap| {
                let (p, jumps) = self.gap(path, gap);
                if p > 0.0 { jumps / p } else { 0.0 }
            })
            .sum()
    }

    /// First and last step that a claim speaks of.
    fn span(&self, claim: usize, world: &World) -> (usize, usize) {
        let Some(path) = &self.item.path else { return (0, 0) };
        let at = |step: &StepRef| match step {
            StepRef::Fixed(at) => *at as usize,
            StepRef::One { variable, steps } => {
                steps[world.choice[usize::from(*variable)]] as usize
            }
            StepRef::Two { first, second, steps } => {
                let n = path.variables[usize::from(*second)].prior.len();
                let i = world.choice[usize::from(*first)] * n;
                steps[i + world.choice[usize::from(*second)]] as usize
            }
        };
        let (first, last) = &path.spans[claim];
        (at(first), at(last))
    }

    /// The truth at the end of the claim's span, and whether its value, if it is that, held all
    /// through.
    fn seen(&self, claim: usize, world: &World) -> (usize, bool) {
        let (first, last) = self.span(claim, world);
        let through = &world.path[first..=last];
        let z = world.path[last];
        let broken = !self.claims[claim].denied
            && z == usize::from(self.claims[claim].value)
            && through.iter().any(|&other| other != z);
        (z, broken)
    }

    pub(super) fn right(&self, claim: usize, world: &World) -> bool {
        let (z, broken) = self.seen(claim, world);
        !broken && self.names(claim, z) != self.claims[claim].denied
    }

    /// P(claim, meant | world) and P(claim, guessed | world).
    fn chances(&self, claim: usize, world: &World) -> (f64, f64) {
        let Observation { value, denied, .. } = self.claims[claim];
        let lambda = FAMILY_NODES[world.node];
        let (z, broken) = self.seen(claim, world);
        let (k, x) = (self.k as f64, usize::from(value));
        let theta = self.theta(claim);
        let (meant, guess) = match self.family.form {
            FamilyForm::OneCoin => {
                let n = self.item.domain.map_or(k, f64::from);
                let wider = self.item.ancestors.get(z).map_or(0, Vec::len) as f64;
                let share = match (wider > 0.0, z == x) {
                    (false, _) => 1.0,
                    (true, true) => EXACT_SHARE,
                    (true, false) => (1.0 - EXACT_SHARE) / wider,
                };
                let meant = match (self.right(claim, world), denied, broken) {
                    (true, true, _) => theta[0],
                    (false, true, _) => 1.0 - theta[0],
                    (true, false, _) => theta[0] * share,
                    (false, false, true) => (1.0 - theta[0]) / (n - 1.0),
                    (false, false, false) => (1.0 - theta[0]) / (n - wider - 1.0).max(1.0),
                };
                (meant, if denied { 0.5 } else { 1.0 / n })
            }
            FamilyForm::Quantity { .. } => {
                let classes = self.classes(claim, z);
                let wild = classes[classes.len() - 1];
                let meant = theta.iter().zip(&classes).map(|(p, c)| p * c).sum();
                (meant, wild)
            }
            FamilyForm::Rows { .. } => {
                let says = |row: usize| theta[row * self.k + x];
                let meant = if broken {
                    (0..self.k).filter(|&r| r != x).map(says).sum::<f64>() / (k - 1.0)
                } else {
                    says(z)
                };
                let guess = self.family.guess[x];
                if denied { (1.0 - meant, 1.0 - guess) } else { (meant, guess) }
            }
        };
        ((1.0 - lambda) * meant, lambda * guess)
    }

    /// What each class of error gives a report (a density, if it is exact) when the quantity is
    /// that of grid point `z`; the wild one last.
    fn classes(&self, claim: usize, z: usize) -> Vec<f64> {
        let (Some(grid), Some(errors)) = (&self.item.grid, &self.family.errors) else {
            return Vec::new();
        };
        let layout = &self.parameters.layout;
        let slot = layout.slot_of[self.item.observations.start + claim] as usize;
        let centre = grid.points[z] + self.parameters.shifts[slot];
        let report = grid.reports[claim];
        let exact = report.lo.total_cmp(&report.possible_hi).is_eq();
        let (first, last) = grid.ends();
        let overlap = |lo: f64, hi: f64| (hi.min(last) - lo.max(first)).max(0.0) / (last - first);
        let mut classes: Vec<f64> = errors
            .scales
            .iter()
            .map(|&sd| {
                let Ok(normal) = Normal::new(centre, sd) else { return 0.0 };
                if exact {
                    return normal.pdf(report.lo);
                }
                between(&normal, report.lo, report.hi)
                    + 0.5 * between(&normal, report.hi, report.possible_hi)
            })
            .collect();
        classes.push(if exact {
            let is_inside = first <= report.lo && report.lo <= last;
            if is_inside { 1.0 / (last - first) } else { 1e-9 / (last - first) }
        } else {
            let possible = 0.5 * overlap(report.hi, report.possible_hi);
            (overlap(report.lo, report.hi) + possible).max(1e-9)
        });
        if self.claims[claim].denied {
            for p in &mut classes {
                *p = 1.0 - *p;
            }
        }
        classes
    }

    /// What a verdict gives the state of a grid point.
    fn verdict_on_grid(&self, verdict: usize, z: usize) -> Option<f64> {
        let (grid, errors) = (self.item.grid.as_ref()?, self.family.errors.as_ref()?);
        let confidence = self.item.verdicts[verdict].confidence;
        let report = grid.verdicts[verdict];
        let normal = Normal::new(grid.points[z], errors.scales[0]).ok()?;
        let (first, last) = grid.ends();
        let (met, missed) = if report.lo.total_cmp(&report.possible_hi).is_eq() {
            (
                normal.pdf(report.lo),
                if first <= report.lo && report.lo <= last { 1.0 } else { 1e-9 } / (last - first),
            )
        } else {
            let part = (report.hi.min(last) - report.lo.max(first)).max(0.0) / (last - first);
            (between(&normal, report.lo, report.hi), part.max(1e-9))
        };
        Some(confidence * met + (1.0 - confidence) * missed)
    }

    /// Adds what the claim counts for its source in a world.
    pub(super) fn credit(&self, claim: usize, world: &World, counts: &mut [f64]) {
        let Observation { value, denied, weight, .. } = self.claims[claim];
        let (meant, guess) = self.chances(claim, world);
        let mass = world.p * weight * meant / (meant + guess);
        let (z, broken) = self.seen(claim, world);
        let (k, x) = (self.k, usize::from(value));
        let theta = self.theta(claim);
        let entries: Vec<usize> = match self.family.form {
            FamilyForm::OneCoin => {
                counts[usize::from(!self.right(claim, world))] += mass;
                return;
            }
            FamilyForm::Quantity { .. } => {
                let classes = self.classes(claim, z);
                let total: f64 = theta.iter().zip(&classes).map(|(p, c)| p * c).sum();
                for ((n, p), c) in counts.iter_mut().zip(theta).zip(&classes) {
                    *n += mass * p * c / total;
                }
                return;
            }
            FamilyForm::Rows { .. } if denied => {
                (0..k).filter(|&l| l != x).map(|l| z * k + l).collect()
            }
            FamilyForm::Rows { .. } if broken => {
                (0..k).filter(|&r| r != x).map(|r| r * k + x).collect()
            }
            FamilyForm::Rows { .. } => vec![z * k + x],
        };
        let total: f64 = entries.iter().map(|&e| theta[e]).sum();
        for entry in entries {
            counts[entry] += mass * theta[entry] / total;
        }
    }
}

/// P(state at the end of a gap | state before), and the expected number of jumps times that, summed
/// over the number of jumps: Poisson with the given mean, each jump to any of the `others`.
fn jump_sums(mean: f64, others: f64, same: bool) -> (f64, f64) {
    let (mut p, mut jumps) = (0.0, 0.0);
    let (mut poisson, mut back) = ((-mean).exp(), 1.0);
    for n in 0..400 {
        let here = if same { back } else { (1.0 - back) / others };
        p += poisson * here;
        jumps += f64::from(n) * poisson * here;
        back = (1.0 - back) / others;
        poisson *= mean / f64::from(n + 1);
    }
    (p, jumps)
}

/// Mass of an interval, from the tail that it is nearer to: differences of numbers near one have no
/// digits.
fn between(normal: &Normal, lo: f64, hi: f64) -> f64 {
    let centre = normal.mean().unwrap_or(0.0);
    if lo > centre { normal.sf(lo) - normal.sf(hi) } else { normal.cdf(hi) - normal.cdf(lo) }
}

/// P(a count that never decreases goes from one point to another), and the expected number of draws
/// times that, summed over the number of draws: Poisson with the given mean, each from `prior`, of
/// which the largest counts if it is above `from`.
fn rise_sums(mean: f64, prior: &[f64], from: usize, to: usize) -> (f64, f64) {
    if to < from {
        return (0.0, 0.0);
    }
    let up_to = |point: usize| prior[..=point].iter().sum::<f64>() / prior.iter().sum::<f64>();
    let below = if to > from { up_to(to - 1) } else { -1.0 };
    let (mut p, mut draws) = (0.0, 0.0);
    let mut poisson = (-mean).exp();
    for n in 0..400 {
        let here = up_to(to).powi(n) - if below < 0.0 { 0.0 } else { below.powi(n) };
        p += poisson * here;
        draws += f64::from(n) * poisson * here;
        poisson *= mean / f64::from(n + 1);
    }
    (p, draws)
}

/// All tuples with `sizes[i]` values in place i.
fn tuples(sizes: &[usize]) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for &size in sizes {
        all = all
            .into_iter()
            .flat_map(|tuple: Vec<usize>| {
                (0..size).map(move |value| {
                    let mut longer = tuple.clone();
                    longer.push(value);
                    longer
                })
            })
            .collect();
    }
    all
}
