//! The health of a run, for the terminal.

use serde::Serialize;

use super::listing::TerminalStyle;
use super::table::{balanced, bold, dim};
use super::text::{isolated, truncated, width, wrapped};
use super::view::{FindingRow, ModeItemRow};
use super::words::{counted, percent};
use crate::domain::answer;

/// Something that was tested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckRow {
    /// What.
    pub name: String,
    /// What was found.
    pub value: String,
    /// What it was held against.
    pub threshold: String,
    /// It is as it should be.
    pub passed: bool,
    /// What to do where it is not; else empty.
    pub advice: String,
}

/// How a sampler went.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SamplerView {
    /// Chains.
    pub n_chains: usize,
    /// Draws kept per chain.
    pub n_draws: usize,
    /// Warm-up draws per chain.
    pub n_warmup: usize,
    /// Divergent transitions after warm-up.
    pub n_divergent: usize,
    /// Share of transitions that hit the largest tree depth.
    pub max_depth_share: f64,
    /// Items whose leading value differs between chains.
    pub n_items_apart: usize,
    /// Quantities that were tested.
    pub n_quantities: usize,
}

/// How well one quantity is known from the draws.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DiagnosticRow {
    /// `source:KEY`, the name of a parameter, or `log posterior`.
    pub name: String,
    /// Rank-normalised split R̂.
    pub r_hat: f64,
    /// Effective number of draws in the bulk.
    pub ess_bulk: f64,
    /// Effective number of draws in the tails.
    pub ess_tail: f64,
    /// Monte Carlo standard error of the mean.
    pub mcse: f64,
    /// R̂ and both ESS are as they should be.
    pub passed: bool,
}

/// An optimum.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DiagnosedMode {
    /// Which start found it first.
    pub start: String,
    /// Log posterior at the optimum.
    pub ln_posterior: f64,
    /// Share of the modes' total.
    pub share: f64,
    /// Passes to convergence.
    pub n_iterations: usize,
    /// Items whose leading value differs from the best mode's.
    pub n_items_changed: usize,
    /// Engines that draw: by chain, share of its draws that are nearest to it.
    pub visits: Vec<f64>,
    /// Some of the items that it changes.
    pub items: Vec<ModeItemRow>,
}

/// The health of a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DiagnoseView {
    /// The run.
    pub run: i64,
    /// `complete` or `unreliable`.
    pub status: String,
    /// It can be relied on, as far as that can be tested.
    pub healthy: bool,
    /// Engine.
    pub engine: String,
    /// Model.
    pub model: String,
    /// Seed.
    pub seed: u64,
    /// Version of thiqa that made it.
    pub version: String,
    /// What was tested.
    pub checks: Vec<CheckRow>,
    /// Engines that draw: how that went.
    pub sampler: Option<SamplerView>,
    /// Quantities that are known worst, at most ten.
    pub worst: Vec<DiagnosticRow>,
    /// Modes that hold a hundredth at least.
    pub n_stories: usize,
    /// Distinct optima, best first.
    pub modes: Vec<DiagnosedMode>,
    /// Findings of the model.
    pub findings: Vec<FindingRow>,
}

/// The text.
pub(super) fn terminal(view: &DiagnoseView, style: TerminalStyle) -> String {
    let mut out = Out { text: String::new(), style, columns: style.width.clamp(20, 100) };
    let verdict = if view.healthy { "healthy" } else { "UNRELIABLE: do not rely on its figures" };
    out.line(&bold(&format!("run {}: {verdict}", view.run), style));
    out.wrapped(
        &format!(
            "engine {}, model {}, seed {}, version {}",
            view.engine, view.model, view.seed, view.version
        ),
        0,
    );
    out.gap();
    checks(&mut out, &view.checks);
    if let Some(sampler) = &view.sampler {
        draws(&mut out, sampler, &view.worst);
    }
    modes(&mut out, view);
    if !view.findings.is_empty() {
        out.gap();
        out.heading("Findings");
        for finding in &view.findings {
            out.wrapped(&format!("{} {}: {}", finding.severity, finding.code, finding.message), 2);
            out.wrapped(&format!("hint: {}", finding.advice), 4);
        }
    }
    out.text
}

struct Out {
    text: String,
    style: TerminalStyle,
    columns: usize,
}

impl Out {
    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn gap(&mut self) {
        self.text.push('\n');
    }

    fn heading(&mut self, text: &str) {
        let text = bold(text, self.style);
        self.line(&text);
    }

    fn wrapped(&mut self, text: &str, indent: usize) {
        for (ix, line) in
            wrapped(&isolated(text), self.columns.saturating_sub(indent + 2)).iter().enumerate()
        {
            let indent = indent + if ix == 0 { 0 } else { 2 };
            self.line(&format!("{:indent$}{}", "", balanced(line)));
        }
    }
}

fn checks(out: &mut Out, rows: &[CheckRow]) {
    out.heading("What was tested");
    let name = rows.iter().map(|row| width(&row.name)).max().unwrap_or(0);
    let value = rows.iter().map(|row| width(&row.value)).max().unwrap_or(0);
    for row in rows {
        let mark = match (row.passed, out.style.unicode) {
            (true, true) => "✓",
            (true, false) => "+",
            (false, true) => "✗",
            (false, false) => "!",
        };
        let mark = if row.passed { mark.to_owned() } else { bold(mark, out.style) };
        let threshold = dim(&format!("({})", row.threshold), out.style);
        let line = format!("{mark} {:name$}  {:>value$}  {threshold}", row.name, row.value);
        out.line(&line);
        if !row.passed {
            out.wrapped(&format!("hint: {}", row.advice), 4);
        }
    }
}

fn draws(out: &mut Out, sampler: &SamplerView, worst: &[DiagnosticRow]) {
    out.gap();
    out.wrapped(
        &format!(
            "{} of {} draws each, after {} that were thrown away; {} tested. Items whose leading value \
             differs between chains: {}.",
            counted(sampler.n_chains, "chain", "chains"),
            sampler.n_draws,
            sampler.n_warmup,
            counted(sampler.n_quantities, "quantity", "quantities"),
            sampler.n_items_apart,
        ),
        0,
    );
    if worst.is_empty() {
        return;
    }
    out.gap();
    out.heading(&format!("The worst {}", worst.len()));
    let figures: Vec<[String; 4]> = worst
        .iter()
        .map(|row| {
            let whole = |x: f64| if x.is_finite() { format!("{x:.0}") } else { "–".to_owned() };
            let fine = |x: f64| if x.is_finite() { format!("{x:.4}") } else { "–".to_owned() };
            [fine(row.r_hat), whole(row.ess_bulk), whole(row.ess_tail), fine(row.mcse)]
        })
        .collect();
    let heads = ["R-HAT", "ESS BULK", "ESS TAIL", "MCSE"];
    let room = out.columns.saturating_sub(4 * 10 + 2);
    let names: Vec<String> = worst
        .iter()
        .map(|row| {
            let name =
                truncated(&isolated(&row.name), room, if out.style.unicode { "…" } else { "..." });
            balanced(&name)
        })
        .collect();
    let widest = names.iter().map(|name| width(name)).max().unwrap_or(0);
    let head = heads.iter().fold(" ".repeat(widest), |line, head| format!("{line}  {head:>8}"));
    out.line(&head);
    for (name, figures) in names.iter().zip(&figures) {
        let pad = " ".repeat(widest - width(name));
        let line = figures
            .iter()
            .fold(format!("{name}{pad}"), |line, figure| format!("{line}  {figure:>8}"));
        out.line(&line);
    }
}

fn modes(out: &mut Out, view: &DiagnoseView) {
    out.gap();
    out.heading(match view.n_stories {
        0 | 1 => "One story fits",
        2 => "Two stories fit",
        _ => "More than two stories fit",
    });
    for (rank, mode) in view.modes.iter().enumerate() {
        let mut line = format!(
            "{}. share {}, log posterior {:.2}, start {}, {}",
            rank + 1,
            percent(mode.share),
            mode.ln_posterior,
            mode.start,
            counted(mode.n_iterations, "pass", "passes"),
        );
        if rank > 0 {
            let changed = counted(mode.n_items_changed, "item", "items");
            line.push_str(&format!(", another leading value on {changed}"));
        }
        if !mode.visits.is_empty() {
            let visits: Vec<String> = mode.visits.iter().map(|share| percent(*share)).collect();
            line.push_str(&format!("; draws near it, by chain: {}", visits.join(", ")));
        }
        out.wrapped(&line, 0);
        for item in &mode.items {
            out.wrapped(&change(item), 3);
        }
    }
}

/// `prison.full-control: no 82% instead of yes 61%`.
fn change(row: &ModeItemRow) -> String {
    let said = |value: &str, p: Option<f64>| {
        let p = p.map_or_else(String::new, |p| format!(" {}", percent(p)));
        format!("{}{p}", answer(&row.question, value))
    };
    let first = row.first_value.as_ref().map_or_else(String::new, |value| {
        format!(" instead of {}", said(value, row.first_probability))
    });
    format!("{}: {}{first}", row.item, said(&row.value, Some(row.probability)))
}
