//! The common core of scoring and explaining: assemble, cross-check, infer.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::warm::carried;
use super::{AppError, Observer};
use crate::check::{CheckOptions, CheckOutcome};
use crate::domain::CaseFile;
use crate::domain::grammar::shown;
pub use crate::infer::Engine;
use crate::infer::{
    self, Dependence, DrawProgress, EmOptions, Fit, Iteration, NutsOptions, Settled, Traces,
};
use crate::model::{
    AssembleOptions, Assembled, COMMITMENT_VERSION, VALUES_MAX, assemble, claim_times, crowded,
};

/// Name of the model, stored with every run.
pub const MODEL: &str = "joint-1";

/// How much a sampler draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Draws {
    /// Chains.
    pub n_chains: usize,
    /// Draws of each chain in which it adapts, and which are forgotten.
    pub n_warmup: usize,
    /// Draws of each chain that are kept.
    pub n_draws: usize,
}

impl Default for Draws {
    fn default() -> Self {
        let NutsOptions { n_chains, n_warmup, n_draws, .. } = NutsOptions::default();
        Self { n_chains, n_warmup, n_draws }
    }
}

/// What a run depends on besides the claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelParams {
    /// Engine; `None` picks one by what it would cost.
    pub engine: Option<Engine>,
    /// How much is drawn, by engines that draw.
    pub draws: Draws,
    /// Seed; recorded, `em` draws nothing.
    pub seed: u64,
    /// Verdicts clamp their items.
    pub use_verdicts: bool,
    /// Only what was known by this second.
    pub as_of: Option<i64>,
}

impl Default for ModelParams {
    fn default() -> Self {
        Self {
            engine: Some(Engine::Em),
            draws: Draws::default(),
            seed: 0,
            use_verdicts: true,
            as_of: None,
        }
    }
}

impl ModelParams {
    /// Everything but claims and cut-off that makes the result what it is, as JSON, for the record.
    pub fn to_json(&self) -> String {
        let mut json = serde_json::json!({
            "model": MODEL,
            "engine": self.engine.map_or("auto", Engine::name),
            "seed": self.seed,
            "verdicts": if self.use_verdicts { "use" } else { "hold-out" },
            "commitment": COMMITMENT_VERSION,
            "grades": super::GRADE_POLICY,
            "check": { "jump_rate_per_day": CheckOptions::default().jump_rate_per_day },
        });
        if self.engine != Some(Engine::Em) {
            json["draws"] = serde_json::json!(self.draws);
        }
        json.to_string()
    }

    /// The settings of a stored run, from its record: JSON, engine that was used, seed, cut-off.
    pub(super) fn recorded(json: &str, engine: &str, seed: u64, as_of: Option<i64>) -> Self {
        let settings: serde_json::Value = serde_json::from_str(json).unwrap_or_default();
        Self {
            engine: Some(if engine == Engine::Nuts.name() { Engine::Nuts } else { Engine::Em }),
            draws: serde_json::from_value(settings["draws"].clone()).unwrap_or_default(),
            seed,
            use_verdicts: settings["verdicts"] != "hold-out",
            as_of,
        }
    }

    fn nuts(&self) -> NutsOptions {
        let Draws { n_chains, n_warmup, n_draws } = self.draws;
        NutsOptions { n_chains, n_warmup, n_draws, seed: self.seed, ..NutsOptions::default() }
    }
}

/// A case with everything that was concluded from it.
pub struct Fitted {
    /// The case.
    pub case: CaseFile,
    /// The problem and its way back to the case.
    pub assembled: Assembled,
    /// Parameters and posteriors.
    pub fit: Fit,
    /// What inferred them.
    pub engine: Engine,
    /// Contradictions and findings.
    pub outcome: CheckOutcome,
    /// Who depends on whom without saying so; `assembled` is weighed by it.
    pub dependence: Dependence,
}

/// Passes of EM and draws of chains, told to the user's observer.
struct Steps<'a> {
    observer: &'a mut dyn Observer,
    /// By chain: draws made.
    drawn: BTreeMap<usize, usize>,
    n_chains: usize,
}

impl infer::Observer for Steps<'_> {
    fn on_iteration(&mut self, iteration: Iteration) -> ControlFlow<()> {
        self.observer.progress("infer", iteration.n as u64, None)
    }

    fn on_draw(&mut self, progress: DrawProgress) -> ControlFlow<()> {
        self.drawn.insert(progress.chain, progress.n);
        let n: usize = self.drawn.values().sum();
        self.observer.progress("draw", n as u64, Some((progress.total * self.n_chains) as u64))
    }
}

/// Passes of EM, told to the user's observer.
pub(super) struct Passes<'a>(pub(super) &'a mut dyn Observer);

impl infer::Observer for Passes<'_> {
    fn on_iteration(&mut self, iteration: Iteration) -> ControlFlow<()> {
        self.0.progress("infer", iteration.n as u64, None)
    }
}

/// Assembles, cross-checks and infers.
///
/// # Errors
/// [`AppError::Interrupted`] if the observer asks for it; [`AppError::Bug`] if the problem is not
/// well-formed or a sampler cannot begin.
pub fn fit(
    case: CaseFile,
    params: &ModelParams,
    observer: &mut dyn Observer,
) -> Result<Fitted, AppError> {
    fit_from(case, params, None, observer)
}

/// As [`fit()`]; EM also starts from the parameters of an earlier fit of a case with the same ids of
/// sources, which takes fewer passes where little has changed.
///
/// # Errors
/// As [`fit()`].
pub(super) fn fit_from(
    case: CaseFile,
    params: &ModelParams,
    before: Option<&Fitted>,
    observer: &mut dyn Observer,
) -> Result<Fitted, AppError> {
    if observer.progress("check", 0, None).is_break() {
        return Err(AppError::Interrupted);
    }
    let outcome = super::told::checked(&case);
    Ok(Fitted { outcome, ..refit(case, params, (before, EmOptions::default()), observer)? })
}

/// Settings of EM for a fit of which nobody reads the intervals of sources: without draws, unless the
/// case has quantities, which are described by them.
pub(super) fn without_intervals(case: &CaseFile) -> EmOptions {
    if case.items.iter().any(|item| item.kind.is_quantity()) {
        EmOptions::default()
    } else {
        EmOptions { n_draws: 0, ..EmOptions::default() }
    }
}

/// As [`fit_from`] without cross-checking, and with settings of EM of its own: for fits that are
/// predicted or compared with, not stored. Without draws (`n_draws` 0) probabilities (those of
/// quantities apart), scores of sources and parameters are the same; intervals are not.
///
/// # Errors
/// As [`fit()`].
pub(super) fn refit(
    case: CaseFile,
    params: &ModelParams,
    (before, em): (Option<&Fitted>, EmOptions),
    observer: &mut dyn Observer,
) -> Result<Fitted, AppError> {
    let mut assembled = assembled(&case, params.use_verdicts)?;
    let engine = params.engine.unwrap_or_else(|| infer::choose(&assembled.problem));
    let n_chains = match engine {
        Engine::Em => 1,
        Engine::Nuts => params.draws.n_chains.max(1),
    };
    let mut steps = Steps { observer, drawn: BTreeMap::new(), n_chains };
    let em = EmOptions { warm: before.map(|before| carried(before, &assembled)), ..em };
    let traces = traces(&case, &assembled);
    // A sampler draws from the problem as it is weighed at the best mode.
    let n_draws = if engine == Engine::Em { em.n_draws } else { 0 };
    let settling = EmOptions { n_draws, ..em.clone() };
    let settled = infer::settle(&assembled.problem, &traces, &settling, &mut steps)?;
    let Settled { problem, fit, dependence } = settled;
    assembled.problem = problem;
    let fit = match engine {
        Engine::Em => fit,
        Engine::Nuts => {
            let nuts = NutsOptions { em, ..params.nuts() };
            infer::nuts(&assembled.problem, &nuts, &mut steps)?
        }
    };
    Ok(Fitted { case, assembled, fit, engine, outcome: CheckOutcome::default(), dependence })
}

/// The problem that a case poses.
///
/// # Errors
/// [`AppError::Usage`] if there is no room for the values of an item.
pub(super) fn assembled(case: &CaseFile, use_verdicts: bool) -> Result<Assembled, AppError> {
    if let Some((item, n_values)) = crowded(case) {
        return Err(too_many_values(&case.items[item.ix()].key, n_values));
    }
    Ok(assemble(case, AssembleOptions { use_verdicts }))
}

/// Why an item cannot be scored.
pub(super) fn too_many_values(item: &str, n_values: usize) -> AppError {
    AppError::usage(
        format!(
            "item {} has {n_values} values; at most {VALUES_MAX} are weighed against each other",
            shown(item)
        ),
        "if they are figures, import them with `type` number; if they are free text, no two sources \
         can agree: code them first",
    )
}

/// When each observation was made, as far as known.
fn traces(case: &CaseFile, assembled: &Assembled) -> Traces {
    let times = claim_times(case);
    Traces { times: assembled.origins.iter().map(|origin| times[origin.claim.ix()]).collect() }
}
