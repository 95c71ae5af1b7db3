//! MAP of the parameters by EM from several starts; every distinct optimum is reported.

mod augment;
mod coarse;
mod figures;
mod leap;
mod levels;
mod population;
mod priors;
mod sources;
mod spread;
mod starts;
mod update;

pub use augment::Augmentation;
pub(super) use augment::redraw;
pub(super) use population::{draws, group_weight, is_whole};
pub(super) use update::{STRENGTH_SHAPE, shape, slots_of};

use super::kernel::{self, Described, expect};
use super::summary::hyper;
use leap::Trail;

use super::{EmOptions, Fit, InferError, Iteration, Observer, Start};
use crate::model::{
    Detail, Expectation, ItemPosterior, MODE_CHANGES_MAX, ModeChange, ModePosterior, Parameters,
    Posterior, Problem,
};
use crate::num::soft_max;

/// Above this many observations the mirrored start is skipped.
const MIRROR_LIMIT: usize = 50_000;
/// Parameters nearer than this are on the way to the same optimum.
const PARAMETER_GAP: f64 = 0.01;
/// Below this change of a pass, a flat ridge counts as its top once the merit stands still …
const SMALL_DELTA: f64 = 1e-4;
/// … to this relative change.
const SMALL_CLIMB: f64 = 1e-8;
/// No leap is kept where the merit falls by more than this of itself, however near it is to standing
/// still: along a ridge of the jump rate it would go back to where the climb came from, again and again.
const FALL_MAX: f64 = 1e-4;
/// Optima are distinct if some item's probability differs by more than this …
const ITEM_GAP: f64 = 0.05;
/// … or ln posterior does.
const LN_GAP: f64 = 1e-3;

/// Where a start ended.
pub(super) struct Run {
    start: Start,
    pub(super) parameters: Parameters,
    pub(super) found: Expectation,
    /// Posterior of every item, as it is reported.
    pub(super) items: Vec<ItemPosterior>,
    ln_posterior: f64,
    ln_mass: f64,
    n_iterations: usize,
    converged: bool,
}

/// Climbs to the modes of p(claims, parameters) by EM and describes the best one (docs/model.md,
/// Eq. 14–19): MAP of the logits of the parameters, intervals by observed information, every
/// distinct optimum with its share of the mass.
///
/// Deterministic: the same problem and options give the same bits for any number of threads.
/// `options.starts` empty is read as [`Start::Prior`] alone; [`Start::Warm`] alone needs
/// `options.warm`, and is read as [`Start::Prior`] without.
///
/// # Errors
/// [`InferError::Problem`] if `problem` breaks its own rules; [`InferError::Interrupted`] if
/// `observer` asks for it.
pub fn em(
    problem: &Problem,
    options: &EmOptions,
    observer: &mut dyn Observer,
) -> Result<Fit, InferError> {
    problem.check()?;
    let runs = climb_all(problem, options, observer)?;
    let mut fit = describe(problem, &runs, options.describe_claims);
    spread::widen(problem, &mut fit, (options.n_draws, options.learn_population), observer)?;
    Ok(fit)
}

/// The distinct optima of a well-formed problem, best first; there is one at least.
pub(in crate::infer) fn climb_all(
    problem: &Problem,
    options: &EmOptions,
    observer: &mut dyn Observer,
) -> Result<Vec<Run>, InferError> {
    let mut runs: Vec<Run> = Vec::new();
    for (start, from) in begin(problem, options, observer)? {
        if let Some(run) = climb(problem, (start, from), (options, &runs), observer)?
            && !runs.iter().any(|known| same(known, &run))
        {
            runs.push(run);
        }
    }
    // Stable: of equal modes, the earlier start's comes first.
    runs.sort_by(|a, b| b.ln_mass.total_cmp(&a.ln_mass));
    Ok(runs)
}

/// Where to climb from, in order.
fn begin(
    problem: &Problem,
    options: &EmOptions,
    observer: &mut dyn Observer,
) -> Result<Vec<(Start, Parameters)>, InferError> {
    let mut all = Vec::new();
    if let Some(warm) = &options.warm {
        all.push((Start::Warm, warm.clone().laid_out_for(problem)));
        if options.starts == [Start::Warm] {
            return Ok(all);
        }
    }
    if let Some(part) = coarse::part(problem) {
        let options = EmOptions { warm: None, ..options.clone() };
        all.extend(coarse::starts(problem, &climb_all(&part, &options, observer)?));
        return Ok(all);
    }
    let is_large = problem.observations.len() > MIRROR_LIMIT;
    let own = options
        .starts
        .iter()
        .copied()
        .filter(|start| *start != Start::Warm && !(is_large && *start == Start::Mirrored));
    all.extend(own.map(|start| (start, starts::begin(problem, start))));
    if all.is_empty() {
        all.push((Start::Prior, starts::begin(problem, Start::Prior)));
    }
    Ok(all)
}

fn same(a: &Run, b: &Run) -> bool {
    let close = update::largest_change(&a.parameters, &b.parameters) < PARAMETER_GAP;
    close
        || (a.ln_posterior - b.ln_posterior).abs() <= LN_GAP
            && a.items.iter().zip(&b.items).all(|(x, y)| {
                let pairs = x.probability.iter().zip(&y.probability);
                pairs.map(|(p, q)| (p - q).abs()).fold(0.0, f64::max) <= ITEM_GAP
            })
}

impl Run {
    /// ln mass of the optimum (Eq. 19).
    pub(super) fn ln_mass(&self) -> f64 {
        self.ln_mass
    }
}

/// One pass: the kernel at `parameters` and where the M step goes from there.
struct Pass {
    found: Expectation,
    /// What EM climbs: ln posterior, or ln mass if populations are learned.
    merit: f64,
    ln_posterior: f64,
    next: Parameters,
    delta: f64,
}

fn pass(problem: &Problem, parameters: &Parameters, options: &EmOptions) -> Pass {
    let found = expect(problem, parameters, Detail::Counts);
    let ln_posterior = found.ln_evidence + priors::ln_prior(problem, parameters);
    let merit = if options.learn_population {
        priors::ln_mass(problem, parameters, &found)
    } else {
        ln_posterior
    };
    let next = update::m_step(problem, parameters, &found, options.learn_population);
    let delta = update::largest_change(&next, parameters);
    Pass { found, merit, ln_posterior, next, delta }
}

/// One start to its end; `None` if it runs into an optimum that is known.
fn climb(
    problem: &Problem,
    (start, mut at): (Start, Parameters),
    (options, known): (&EmOptions, &[Run]),
    observer: &mut dyn Observer,
) -> Result<Option<Run>, InferError> {
    let mut trail = Trail::default();
    // Where EM itself would go, should a leap not climb.
    let mut plain: Option<Parameters> = None;
    let (mut n, mut converged) = (0, false);
    let (mut merit, mut length) = (f64::NEG_INFINITY, 0.0);
    while n < options.max_iterations.max(1) && !converged {
        let done = pass(problem, &at, options);
        n += 1;
        let moved = trail.push((&at, &done.next), &done.found);
        // With learned populations no single function climbs all the way: near the end, a smaller
        // step is the better sign.
        let least = merit - SMALL_CLIMB * (1.0 + merit.abs());
        let falls = done.merit < merit - FALL_MAX * (1.0 + merit.abs());
        let is_nearer = moved <= length && !falls;
        let climbs = done.merit >= least || options.learn_population && is_nearer;
        if let Some(plain) = plain.take() {
            if !climbs {
                trail.fail();
                at = plain;
                continue;
            }
            trail.succeed();
        }
        let climbed = (done.merit - merit).abs() / (1.0 + merit.abs());
        (merit, length) = (done.merit, moved);
        let delta = done.delta;
        converged = delta < options.tolerance || delta < SMALL_DELTA && climbed < SMALL_CLIMB;
        let near = |run: &Run| update::largest_change(&run.parameters, &done.next) < PARAMETER_GAP;
        let merged = delta < PARAMETER_GAP && known.iter().any(near);
        let told = Iteration { start, n, ln_posterior: done.ln_posterior, delta };
        if observer.on_iteration(told).is_break() {
            return Err(InferError::Interrupted);
        }
        if merged {
            return Ok(None);
        }
        let ahead = trail.leap(problem, &done.next).filter(|_| !converged);
        (at, plain) = match ahead {
            Some(ahead) => (ahead, Some(done.next)),
            None => (done.next, None),
        };
    }
    // A leap that nobody looked at is not where EM stands.
    let parameters = plain.unwrap_or(at);
    let found = expect(problem, &parameters, Detail::Items);
    let items = kernel::describe(problem, &parameters, Detail::Items).items;
    let ln_posterior = found.ln_evidence + priors::ln_prior(problem, &parameters);
    let ln_mass = priors::ln_mass(problem, &parameters, &found);
    let n_iterations = n;
    Ok(Some(Run {
        start,
        parameters,
        found,
        items,
        ln_posterior,
        ln_mass,
        n_iterations,
        converged,
    }))
}

/// The fit of `runs`, which are sorted and not empty.
pub(super) fn describe(problem: &Problem, runs: &[Run], with_claims: bool) -> Fit {
    let mut shares: Vec<f64> = runs.iter().map(|r| r.ln_mass).collect();
    soft_max(&mut shares);
    let leads = |run: &Run| -> Vec<usize> { run.items.iter().map(leader).collect() };
    let best_leads = leads(&runs[0]);
    let modes = runs
        .iter()
        .zip(shares)
        .map(|(run, share)| ModePosterior {
            start: run.start.name().to_owned(),
            ln_posterior: run.ln_posterior,
            share,
            n_items_changed: leads(run).iter().zip(&best_leads).filter(|(a, b)| a != b).count(),
            changed: changed(run, &best_leads),
            n_iterations: run.n_iterations,
        })
        .collect();
    let best = &runs[0];
    let described = if with_claims {
        kernel::describe(problem, &best.parameters, Detail::Full)
    } else {
        Described { items: best.items.clone(), observations: Vec::new() }
    };
    let sources = sources::summarise(problem, &best.parameters, &best.found);
    let posterior = Posterior {
        sources,
        items: described.items,
        observations: described.observations,
        modes,
        hyper: hyper(problem, &best.parameters),
        ln_evidence: best.found.ln_evidence,
        n_iterations: best.n_iterations,
        converged: best.converged,
        sampler: None,
    };
    Fit { posterior, parameters: best.parameters.clone() }
}

/// What a mode says of the items whose leading value is not that of the best mode.
fn changed(run: &Run, best_leads: &[usize]) -> Vec<ModeChange> {
    let mut changed: Vec<ModeChange> = run
        .items
        .iter()
        .map(|item| (leader(item), item))
        .zip(best_leads)
        .enumerate()
        .filter(|(_, ((lead, _), best))| lead != *best)
        .map(|(item, ((lead, of), _))| ModeChange {
            item: item as u32,
            value: lead as u16,
            probability: of.probability[lead],
        })
        .collect();
    // Stable: of equally sure ones the first come first.
    changed.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    changed.truncate(MODE_CHANGES_MAX);
    changed
}

/// The most probable candidate of an item; of equal ones the first.
pub(super) fn leader(item: &ItemPosterior) -> usize {
    let mut best = 0;
    for (z, p) in item.probability.iter().enumerate() {
        if *p > item.probability[best] {
            best = z;
        }
    }
    best
}
