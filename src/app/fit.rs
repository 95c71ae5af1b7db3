//! The common core of scoring and explaining: assemble, cross-check, infer.

use std::ops::ControlFlow;

use super::{AppError, Observer};
use crate::check::{CheckOptions, CheckOutcome, check};
use crate::domain::CaseFile;
use crate::infer::{self, EmOptions, Fit, Iteration};
use crate::model::{AssembleOptions, Assembled, COMMITMENT_VERSION, assemble};

/// Name of the model, stored with every run.
pub const MODEL: &str = "joint-1";

/// What a run depends on besides the claims.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ModelParams {
    /// Engine that ran.
    pub engine: &'static str,
    /// Seed; recorded, `em` draws nothing.
    pub seed: u64,
    /// Verdicts clamp their items.
    pub use_verdicts: bool,
    /// Only what was published by this second.
    pub as_of: Option<i64>,
}

impl Default for ModelParams {
    fn default() -> Self {
        Self { engine: "em", seed: 0, use_verdicts: true, as_of: None }
    }
}

impl ModelParams {
    /// Everything but claims and cut-off that makes the result what it is, as JSON, for the record.
    pub fn to_json(&self) -> String {
        serde_json::json!({
            "model": MODEL,
            "engine": self.engine,
            "seed": self.seed,
            "verdicts": if self.use_verdicts { "use" } else { "hold-out" },
            "commitment": COMMITMENT_VERSION,
            "grades": super::GRADE_POLICY,
            "check": { "jump_rate_per_day": CheckOptions::default().jump_rate_per_day },
        })
        .to_string()
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
    /// Contradictions and findings.
    pub outcome: CheckOutcome,
}

/// Passes of EM, told to the user's observer.
struct Passes<'a>(&'a mut dyn Observer);

impl infer::Observer for Passes<'_> {
    fn on_iteration(&mut self, iteration: Iteration) -> ControlFlow<()> {
        self.0.progress("infer", iteration.n as u64, None)
    }
}

/// Assembles, cross-checks and infers.
///
/// # Errors
/// [`AppError::Interrupted`] if the observer asks for it; [`AppError::Bug`] if the problem is not
/// well-formed.
pub fn fit(
    case: CaseFile,
    params: &ModelParams,
    observer: &mut dyn Observer,
) -> Result<Fitted, AppError> {
    let assembled = assemble(&case, AssembleOptions { use_verdicts: params.use_verdicts });
    if observer.progress("check", 0, None).is_break() {
        return Err(AppError::Interrupted);
    }
    let outcome = check(&case, &CheckOptions::default());
    let fit = infer::em(&assembled.problem, &EmOptions::default(), &mut Passes(observer))?;
    Ok(Fitted { case, assembled, fit, outcome })
}
