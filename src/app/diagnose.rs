//! `diagnose`: the health of a run, from what was stored with it.

use super::AppError;
use super::health::{MODE_SHARE_MIN, checks, name, worst_first};
use super::view::{Subject, mode_items};
use crate::render::{DiagnoseView, DiagnosedMode, DiagnosticRow, FindingRow, SamplerView};
use crate::store::{RunDiagnostic, RunSampler, RunStatus, Store};

/// Quantities that are named, the worst.
const WORST_MAX: usize = 10;

/// What was tested of a run, and how it fared; of the latest run that is no point of a series
/// unless a number is given.
///
/// # Errors
/// [`AppError::Usage`] if nothing was scored, what the store says.
pub fn diagnose(store: &Store, run: Option<i64>) -> Result<DiagnoseView, AppError> {
    let (number, record) = match run {
        Some(number) => (number, store.load_run(number)?),
        None => store.load_latest_run()?.ok_or_else(|| {
            AppError::usage(
                "there is no run to diagnose",
                "score the claims first: `thiqa score DB`",
            )
        })?,
    };
    let (case, _) = store.load_catalog()?;
    let subject = Subject::new(&case, &record, number);
    let told = |code: &str| code.starts_with('M');
    let findings =
        record.findings.iter().filter(|f| told(f.code)).map(|f| FindingRow::new(f, "en")).collect();
    let modes = record.modes.iter().map(|mode| DiagnosedMode {
        start: mode.start.clone(),
        ln_posterior: mode.ln_posterior,
        share: mode.share,
        n_iterations: mode.n_iterations,
        n_items_changed: mode.n_items_changed,
        visits: mode.visits.clone(),
        items: mode_items(&subject, mode),
    });
    Ok(DiagnoseView {
        run: number,
        status: record.status.as_str().to_owned(),
        healthy: record.status == RunStatus::Complete,
        engine: record.engine.clone(),
        model: record.model.clone(),
        seed: record.seed,
        version: record.version.clone(),
        checks: checks(&record),
        sampler: record.sampler.as_ref().map(sampler),
        worst: record.sampler.iter().flat_map(worst).collect(),
        n_stories: record.modes.iter().filter(|mode| mode.share >= MODE_SHARE_MIN).count(),
        modes: modes.collect(),
        findings,
    })
}

fn sampler(report: &RunSampler) -> SamplerView {
    SamplerView {
        n_chains: report.n_chains,
        n_draws: report.n_draws,
        n_warmup: report.n_warmup,
        n_divergent: report.n_divergent,
        max_depth_share: report.max_depth_share,
        n_items_apart: report.n_items_apart,
        n_quantities: report.diagnostics.len(),
    }
}

fn worst(report: &RunSampler) -> Vec<DiagnosticRow> {
    let row = |d: &RunDiagnostic| DiagnosticRow {
        name: name(d),
        r_hat: d.figures.r_hat,
        ess_bulk: d.figures.ess_bulk,
        ess_tail: d.figures.ess_tail,
        mcse: d.figures.mcse,
        passed: d.figures.is_good(),
    };
    worst_first(report).into_iter().take(WORST_MAX).map(row).collect()
}
