//! Chains: each walks on its own thread, the caller hears of their draws and may stop them.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

use nuts_rs::{
    Chain, CpuLogpFunc, CpuMath, CpuMathError, DiagNutsSettings, HasDims, LogpError, Settings,
};

use super::density::LnPosterior;
use super::{NutsOptions, start};
use crate::infer::{DrawProgress, InferError, Observer};
use crate::model::Parameters;
use crate::num::stream;

/// How often a caller that waits for a slow draw is asked whether to stop.
const PATIENCE: Duration = Duration::from_millis(100);

/// What a chain brings home.
pub(super) struct Walk {
    /// Draws after warm-up, each a position.
    pub(super) draws: Vec<Box<[f64]>>,
    /// ln posterior density of each.
    pub(super) ln_posterior: Vec<f64>,
    pub(super) n_divergent: usize,
    /// Transitions that hit the largest tree depth.
    pub(super) n_deepest: usize,
}

/// Why there is no density: the caller wants to stop, or a coordinate has run too far.
#[derive(Debug, thiserror::Error)]
enum NoDensity {
    #[error("interrupted")]
    Stopped,
    #[error("the density is not finite")]
    NotFinite,
}

impl LogpError for NoDensity {
    fn is_recoverable(&self) -> bool {
        matches!(self, Self::NotFinite)
    }
}

/// The density as the sampler asks for it.
struct Walker<'a> {
    density: LnPosterior<'a>,
    stop: &'a AtomicBool,
}

impl HasDims for Walker<'_> {
    fn dim_sizes(&self) -> HashMap<String, u64> {
        HashMap::from([("unconstrained_parameter".to_owned(), self.density.dim() as u64)])
    }
}

impl CpuLogpFunc for Walker<'_> {
    type LogpError = NoDensity;
    type FlowParameters = ();
    type ExpandedVector = ();

    fn dim(&self) -> usize {
        self.density.dim()
    }

    fn logp(&mut self, position: &[f64], gradient: &mut [f64]) -> Result<f64, NoDensity> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(NoDensity::Stopped);
        }
        let value = self.density.evaluate(position, gradient);
        if value.is_finite() && gradient.iter().all(|x| x.is_finite()) {
            Ok(value)
        } else {
            Err(NoDensity::NotFinite)
        }
    }

    fn expand_vector<R: nuts_rs::rand::Rng + ?Sized>(
        &mut self,
        _rng: &mut R,
        _position: &[f64],
    ) -> Result<(), CpuMathError> {
        Ok(())
    }
}

/// Walks all chains, chain `c` from mode `c mod modes.len()`, as many at a time as there are threads.
/// What a chain draws depends on the seed and its number alone.
pub(super) fn walk(
    density: &LnPosterior<'_>,
    modes: &[&Parameters],
    options: &NutsOptions,
    observer: &mut dyn Observer,
) -> Result<Vec<Walk>, InferError> {
    let n_threads = rayon::current_num_threads().max(1);
    let n_workers = options.n_chains.min(n_threads);
    let (stop, next) = (AtomicBool::new(false), AtomicUsize::new(0));
    let (tell, told) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..n_workers {
            let (tell, stop, next) = (tell.clone(), &stop, &next);
            scope.spawn(move || {
                let work = || {
                    loop {
                        let chain = next.fetch_add(1, Ordering::Relaxed);
                        if chain >= options.n_chains {
                            return;
                        }
                        let mode = modes[chain % modes.len()];
                        let walked = one(density, (chain, mode), options, (&tell, stop));
                        if tell.send(Told::Ended(chain, walked)).is_err() {
                            return;
                        }
                    }
                };
                // The kernel's own threads only pay where chains leave some to spare.
                let threads = rayon::ThreadPoolBuilder::new().num_threads(n_threads / n_workers);
                match threads.build() {
                    Ok(pool) => pool.install(work),
                    Err(_) => work(),
                }
            });
        }
        drop(tell);
        listen(&told, &stop, options, observer)
    })
}

/// What a chain tells the thread that waits for it.
enum Told {
    Draw(DrawProgress),
    Ended(usize, Result<Walk, InferError>),
}

fn listen(
    told: &mpsc::Receiver<Told>,
    stop: &AtomicBool,
    options: &NutsOptions,
    observer: &mut dyn Observer,
) -> Result<Vec<Walk>, InferError> {
    let mut walks: Vec<Option<Walk>> = (0..options.n_chains).map(|_| None).collect();
    let mut last = DrawProgress {
        chain: 0,
        n: 0,
        total: options.n_warmup + options.n_draws,
        n_divergent: 0,
        warming_up: true,
    };
    let mut failed = None;
    loop {
        match told.recv_timeout(PATIENCE) {
            Ok(Told::Draw(progress)) => last = progress,
            Ok(Told::Ended(chain, Ok(walk))) => walks[chain] = Some(walk),
            Ok(Told::Ended(_, Err(error))) => {
                stop.store(true, Ordering::Relaxed);
                failed.get_or_insert(error);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        if observer.on_draw(last) == ControlFlow::Break(()) {
            stop.store(true, Ordering::Relaxed);
            failed.get_or_insert(InferError::Interrupted);
        }
    }
    match failed {
        Some(error) => Err(error),
        None => walks.into_iter().collect::<Option<_>>().ok_or(InferError::Interrupted),
    }
}

/// One chain from start to end.
fn one(
    density: &LnPosterior<'_>,
    (chain, mode): (usize, &Parameters),
    options: &NutsOptions,
    (tell, stop): (&Sender<Told>, &AtomicBool),
) -> Result<Walk, InferError> {
    let mut rng = stream(options.seed, chain as u64);
    let position = start::near(density, mode, &mut rng);
    let walker = Walker { density: density.clone(), stop };
    let mut settings = DiagNutsSettings {
        num_tune: options.n_warmup as u64,
        num_draws: options.n_draws as u64,
        maxdepth: options.max_depth,
        ..DiagNutsSettings::default()
    };
    settings.adapt_options.step_size_settings.target_accept = options.target_accept;
    let failed = |error: &dyn std::fmt::Display| {
        if stop.load(Ordering::Relaxed) {
            InferError::Interrupted
        } else {
            InferError::Sampler(error.to_string())
        }
    };
    let mut sampler = settings
        .new_chain(chain as u64, CpuMath::new(walker), &mut rng)
        .map_err(|error| failed(&error))?;
    sampler.set_position(&position).map_err(|error| failed(&error))?;
    let mut walk =
        Walk { draws: Vec::new(), ln_posterior: Vec::new(), n_divergent: 0, n_deepest: 0 };
    let total = options.n_warmup + options.n_draws;
    for n in 1..=total {
        let (draw, _, stats, progress) = sampler.expanded_draw().map_err(|error| failed(&error))?;
        let warming_up = n <= options.n_warmup;
        if !warming_up {
            walk.draws.push(draw);
            walk.ln_posterior.push(stats.point.logp);
            walk.n_divergent += usize::from(progress.diverging);
            walk.n_deepest += usize::from(stats.maxdepth_reached);
        }
        let told = DrawProgress { chain, n, total, n_divergent: walk.n_divergent, warming_up };
        // Nobody listens only when the run is over.
        if tell.send(Told::Draw(told)).is_err() {
            break;
        }
    }
    Ok(walk)
}
