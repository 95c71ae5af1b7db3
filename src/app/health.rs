//! Is a run to be relied on: what is tested, against what, and what to do where it fails.

use std::borrow::Cow;

use itertools::Itertools;

use crate::domain::{Filling, Finding, Phrase, Severity};
use crate::infer::EmOptions;
use crate::model::DrawDiagnostics;
use crate::render::{CheckRow, english, said};
use crate::store::{DiagnosticKind, RunDiagnostic, RunRecord, RunSampler, RunStatus};

/// Another mode with at least this share is worth telling.
pub(super) const MODE_SHARE_MIN: f64 = 0.01;

/// Trees cut at their largest depth waste time and mix slowly: more than this share is told.
const DEPTH_SHARE_MAX: f64 = 0.05;

/// Names in a message.
const NAMED_MAX: usize = 5;

/// As people name what a diagnostic is about, in English.
pub(super) fn name(diagnostic: &RunDiagnostic) -> String {
    match named(diagnostic) {
        Filling::Key(key) => key,
        _ => english(&Phrase::new(LN_POSTERIOR)),
    }
}

const LN_POSTERIOR: &str = "ln-posterior";

fn named(diagnostic: &RunDiagnostic) -> Filling {
    match diagnostic.kind {
        DiagnosticKind::LnPosterior => Phrase::new(LN_POSTERIOR).into(),
        DiagnosticKind::Source => Filling::Key(format!("source:{}", diagnostic.subject)),
        DiagnosticKind::Hyper => Filling::Key(diagnostic.subject.clone()),
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
    let mut push = |code, severity, message: Phrase, advice| {
        let (message, advice) = (said(message), said(Phrase::new(advice)));
        findings.push(Finding { code, severity, subject: String::new(), message, advice });
    };
    let failed = failed(sampler);
    if !failed.is_empty() {
        let worst = failed.iter().take(NAMED_MAX).map(|d| {
            let DrawDiagnostics { r_hat, ess_bulk, ess_tail, .. } = d.figures;
            let figures = Phrase::new("found-m010-one").with("name", named(d));
            let figures = figures.decimals("r_hat", r_hat, 3).decimals("bulk", ess_bulk, 0);
            Filling::from(figures.decimals("tail", ess_tail, 0))
        });
        let all = Filling::List(Cow::Borrowed("join-comma"), worst.collect());
        let message = Phrase::new("found-m010")
            .count("n", failed.len())
            .count("of", sampler.diagnostics.len())
            .with("named", all);
        push("M010", Severity::Error, message, "advice-m010");
    }
    if sampler.n_divergent > 0 {
        let message = Phrase::new("found-m011")
            .count("n", sampler.n_divergent)
            .count("of", sampler.n_chains * sampler.n_draws);
        push("M011", Severity::Error, message, "advice-m011");
    }
    if sampler.max_depth_share > DEPTH_SHARE_MAX {
        let share = format!("{:.0}%", 100.0 * sampler.max_depth_share);
        let message = Phrase::new("found-m012").with("share", Filling::Figures(share));
        push("M012", Severity::Warning, message, "advice-m012");
    }
    findings
}

/// Complete only if nothing that was tested failed.
pub(super) fn status(converged: bool, sampler: Option<&RunSampler>) -> RunStatus {
    let wrong = |finding: &Finding| finding.severity == Severity::Error;
    let drawn_well = sampler.is_none_or(|s| !sampler_findings(s).iter().any(wrong));
    if converged && drawn_well { RunStatus::Complete } else { RunStatus::Unreliable }
}

fn row(
    name: &str,
    value: String,
    threshold: String,
    passed: bool,
    advice: &'static str,
) -> CheckRow {
    let name = name.to_owned();
    let advice = if passed { String::new() } else { english(&Phrase::new(advice)) };
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
        "advice-m001-again",
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
            "advice-m010",
        ),
        row(
            "ESS in the bulk, smallest",
            format!("{bulk:.0}"),
            format!("at least {ess_min}"),
            bulk >= ess_min,
            "advice-m010",
        ),
        row(
            "ESS in the tails, smallest",
            format!("{tail:.0}"),
            format!("at least {ess_min}"),
            tail >= ess_min,
            "advice-m010",
        ),
        row(
            "divergent transitions",
            format!("{} of {n}", sampler.n_divergent),
            "none".to_owned(),
            sampler.n_divergent == 0,
            "advice-m011",
        ),
        row(
            "largest tree depth hit",
            format!("{:.1}% of transitions", 100.0 * share),
            format!("at most {:.0}%; told, not failed", 100.0 * DEPTH_SHARE_MAX),
            share <= DEPTH_SHARE_MAX,
            "advice-m012",
        ),
    ]
}
