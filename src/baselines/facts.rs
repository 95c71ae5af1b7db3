//! Sums over who claims what, and the loop that the fact-finders share.

use std::ops::ControlFlow;

use super::rounds::largest_change;
use super::{Beliefs, Outcome, Panel, Rounds, Stopped, Watch};

/// By source: number of its votes.
pub(super) fn n_claims(panel: &Panel) -> Vec<f64> {
    (0..panel.n_sources()).map(|s| panel.votes_of(s).len() as f64).collect()
}

/// By source: the sum of something over the facts that it claims.
pub(super) fn over_claims(panel: &Panel, of: impl Fn(usize) -> f64) -> Vec<f64> {
    let sum = |s| panel.votes_of(s).iter().map(|v| of(panel.fact(*v as usize))).sum();
    (0..panel.n_sources()).map(sum).collect()
}

/// By fact: the sum of something over the sources that claim it.
pub(super) fn over_claimants(panel: &Panel, of: impl Fn(usize) -> f64) -> Vec<f64> {
    let sum = |f| panel.votes_for(f).iter().map(|v| of(panel.source(*v as usize))).sum();
    (0..panel.n_facts()).map(sum).collect()
}

/// By fact: the number of its claimants.
pub(super) fn n_claimants(panel: &Panel) -> Vec<f64> {
    (0..panel.n_facts()).map(|f| panel.votes_for(f).len() as f64).collect()
}

/// Divides by the largest, unless all are 0.
pub(super) fn divide_by_largest(xs: &mut [f64]) {
    let top = xs.iter().copied().fold(0.0, f64::max);
    if top > 0.0 {
        for x in xs {
            *x /= top;
        }
    }
}

/// Scores of sources; `None` for those that claim nothing.
pub(super) fn of_claimants(panel: &Panel, scores: Vec<f64>) -> Vec<Option<f64>> {
    let of = |(s, score): (usize, f64)| (!panel.votes_of(s).is_empty()).then_some(score);
    scores.into_iter().enumerate().map(of).collect()
}

/// The loop of the fact-finders: sources from beliefs, beliefs from sources. `step` gets the
/// scores of sources and of facts, and replaces both.
pub(super) fn find_facts(
    panel: &Panel,
    (sources, facts): (Vec<f64>, Vec<f64>),
    rounds: Rounds,
    watch: &mut dyn Watch,
    mut step: impl FnMut(&mut Vec<f64>, &mut Vec<f64>) -> ControlFlow<()>,
) -> Result<Outcome, Stopped> {
    let (mut sources, mut facts) = (sources, facts);
    let mut degenerate = false;
    let trace = rounds.run(watch, || {
        let before = (sources.clone(), facts.clone());
        if step(&mut sources, &mut facts).is_break() {
            // What was believed before the step that cannot be taken stands.
            (sources, facts) = before;
            degenerate = true;
            return ControlFlow::Break(());
        }
        let moved = largest_change(&before.0, &sources).max(largest_change(&before.1, &facts));
        ControlFlow::Continue(moved)
    })?;
    let mut notes = Vec::new();
    if degenerate {
        notes.push("degenerate: scores drained to 0, the last usable round stands".to_owned());
    }
    Ok(Outcome {
        beliefs: Some(Beliefs::scores(panel.to_cells(&facts, 0.0))),
        estimates: None,
        sources: of_claimants(panel, sources),
        trace: trace.changes,
        converged: trace.converged,
        notes,
    })
}
