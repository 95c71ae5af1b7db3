//! Is a run to be relied on: what is tested, against what, and what to do where it fails.

use itertools::Itertools;

use crate::domain::{Finding, Severity};
use crate::infer::EmOptions;
use crate::model::DrawDiagnostics;
use crate::render::CheckRow;
use crate::store::{DiagnosticKind, RunDiagnostic, RunRecord, RunSampler, RunStatus};

/// Another mode with at least this share is worth telling.
pub(super) const MODE_SHARE_MIN: f64 = 0.01;

/// Trees cut at their largest depth waste time and mix slowly: more than this share is told.
const DEPTH_SHARE_MAX: f64 = 0.05;

/// Names in a message.
const NAMED_MAX: usize = 5;

const LONGER: &str = "draw more: `thiqa score DB --engine nuts --warmup 1000 --draws 4000`; where \
                      chains sit in different modes, a verdict on an item that the modes dispute";

/// As people name what a diagnostic is about.
pub(super) fn name(diagnostic: &RunDiagnostic) -> String {
    match diagnostic.kind {
        DiagnosticKind::LnPosterior => "log posterior".to_owned(),
        DiagnosticKind::Source => format!("source:{}", diagnostic.subject),
        DiagnosticKind::Hyper => diagnostic.subject.clone(),
    }
}

/// The worst first: by R̂, what has none before all others.
pub(super) fn worst_first(sampler: &RunSampler) -> Vec<&RunDiagnostic> {
    let rank =
        |d: &RunDiagnostic| if d.figures.r_hat.is_nan() { f64::MAX } else { d.figures.r_hat };
    let least = |d: &RunDiagnostic| d.figures.ess_bulk.min(d.figures.ess_tail);
    sampler
        .diagnostics
        .iter()
        .sorted_by(|a, b| rank(b).total_cmp(&rank(a)).then(least(a).total_cmp(&least(b))))
        .collect()
}

fn failed(sampler: &RunSampler) -> Vec<&RunDiagnostic> {
    worst_first(sampler).into_iter().filter(|d| !d.figures.is_good()).collect()
}

/// What is wrong with the draws, for the record of a run.
pub(super) fn sampler_findings(sampler: &RunSampler) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut push = |code, severity, message: String, advice: &str| {
        let advice = advice.to_owned();
        findings.push(Finding { code, severity, subject: String::new(), message, advice });
    };
    let failed = failed(sampler);
    if !failed.is_empty() {
        let named = failed.iter().take(NAMED_MAX).map(|d| {
            let DrawDiagnostics { r_hat, ess_bulk, ess_tail, .. } = d.figures;
            format!("{} (R-hat {r_hat:.3}, ESS {ess_bulk:.0} and {ess_tail:.0})", name(d))
        });
        let message = format!(
            "{} of {} quantities are not known well enough from the draws: {}",
            failed.len(),
            sampler.diagnostics.len(),
            named.collect_vec().join(", "),
        );
        push("M010", Severity::Error, message, LONGER);
    }
    if sampler.n_divergent > 0 {
        let message = format!(
            "{} of {} transitions diverged: the sampler missed some of the posterior",
            sampler.n_divergent,
            sampler.n_chains * sampler.n_draws
        );
        push("M011", Severity::Error, message, "compare with `--engine em`; report the case");
    }
    if sampler.max_depth_share > DEPTH_SHARE_MAX {
        let share = 100.0 * sampler.max_depth_share;
        let message = format!("{share:.0}% of the transitions hit the largest tree depth");
        push("M012", Severity::Warning, message, "it costs time, not correctness; draw more");
    }
    findings
}

/// Complete only if nothing that was tested failed.
pub(super) fn status(converged: bool, sampler: Option<&RunSampler>) -> RunStatus {
    let wrong = |finding: &Finding| finding.severity == Severity::Error;
    let drawn_well = sampler.is_none_or(|s| !sampler_findings(s).iter().any(wrong));
    if converged && drawn_well { RunStatus::Complete } else { RunStatus::Unreliable }
}

fn row(name: &str, value: String, threshold: String, passed: bool, advice: &str) -> CheckRow {
    let (name, advice) = (name.to_owned(), if passed { "" } else { advice }.to_owned());
    CheckRow { name, value, threshold, passed, advice }
}

/// Everything that is tested of a run, with values and thresholds.
pub(super) fn checks(run: &RunRecord) -> Vec<CheckRow> {
    match &run.sampler {
        Some(sampler) => sampler_checks(sampler),
        None => em_checks(run),
    }
}

fn em_checks(run: &RunRecord) -> Vec<CheckRow> {
    let passes = run.modes.first().map_or(0, |mode| mode.n_iterations);
    let most = EmOptions::default().max_iterations;
    vec![row(
        "convergence",
        format!("{passes} passes"),
        format!("at most {most} passes"),
        run.status == RunStatus::Complete,
        "score again with `--engine nuts`; report the case if it stays so",
    )]
}

fn sampler_checks(sampler: &RunSampler) -> Vec<CheckRow> {
    let figures = || sampler.diagnostics.iter().map(|d| d.figures);
    // What cannot be computed counts as the worst.
    let most = |of: fn(&DrawDiagnostics) -> f64| {
        figures()
            .map(|d| of(&d))
            .map(|x| if x.is_nan() { f64::INFINITY } else { x })
            .fold(0.0, f64::max)
    };
    let least = |of: fn(&DrawDiagnostics) -> f64| {
        figures()
            .map(|d| of(&d))
            .map(|x| if x.is_nan() { 0.0 } else { x })
            .fold(f64::INFINITY, f64::min)
    };
    let (r_hat, bulk, tail) = (most(|d| d.r_hat), least(|d| d.ess_bulk), least(|d| d.ess_tail));
    let (r_hat_max, ess_min) = (DrawDiagnostics::R_HAT_MAX, DrawDiagnostics::ESS_MIN);
    let n = sampler.n_chains * sampler.n_draws;
    let share = sampler.max_depth_share;
    vec![
        row(
            "R-hat, largest",
            format!("{r_hat:.4}"),
            format!("at most {r_hat_max}"),
            r_hat <= r_hat_max,
            LONGER,
        ),
        row(
            "ESS in the bulk, smallest",
            format!("{bulk:.0}"),
            format!("at least {ess_min}"),
            bulk >= ess_min,
            LONGER,
        ),
        row(
            "ESS in the tails, smallest",
            format!("{tail:.0}"),
            format!("at least {ess_min}"),
            tail >= ess_min,
            LONGER,
        ),
        row(
            "divergent transitions",
            format!("{} of {n}", sampler.n_divergent),
            "none".to_owned(),
            sampler.n_divergent == 0,
            "compare with `--engine em`; report the case",
        ),
        row(
            "largest tree depth hit",
            format!("{:.1}% of transitions", 100.0 * share),
            format!("at most {:.0}%; told, not failed", 100.0 * DEPTH_SHARE_MAX),
            share <= DEPTH_SHARE_MAX,
            "it costs time, not correctness; draw more",
        ),
    ]
}
