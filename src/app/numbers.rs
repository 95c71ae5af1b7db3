//! Figures of a run: what the posterior over the grids of quantities says in the units of the case.

use std::collections::BTreeSet;

use super::fit::Fitted;
use crate::domain::{Id, ItemKind, Scale};
use crate::model::{QuantitySummary, ShiftPosterior, from_scale, quantity_summary};
use crate::store::{ItemStatus, RunNumber, RunShift};

const SECONDS_PER_DAY: f64 = 86_400.0;

/// A contradiction at least this probable makes an item disputed.
const DISPUTED_MIN: f64 = 0.5;

/// A leading figure at least this probable, with two roots, is corroborated.
const CORROBORATED_MIN: f64 = 0.8;

/// Figures of all numbers, counts (one a step of their time axis) and dates.
pub(super) fn number_rows(fitted: &Fitted) -> Vec<RunNumber> {
    let mut rows = Vec::new();
    let assembled = &fitted.assembled;
    for (n, (of, block)) in assembled.items.iter().zip(&assembled.problem.items).enumerate() {
        if block.grid.is_none() {
            continue;
        }
        let posterior = &fitted.fit.posterior.items[n];
        if posterior.segments.is_empty() {
            rows.extend(row(fitted, n, None, (of.item, &posterior.probability)));
        }
        for segment in &posterior.segments {
            rows.extend(row(fitted, n, Some(segment.from), (of.item, &segment.probability)));
        }
    }
    rows
}

fn row(
    fitted: &Fitted,
    n: usize,
    as_of: Option<i64>,
    (item, probability): (Id, &[f64]),
) -> Option<RunNumber> {
    let unit =
        if fitted.case.items[item.ix()].kind == ItemKind::Date { SECONDS_PER_DAY } else { 1.0 };
    let QuantitySummary { mean, median, lo, hi, best, .. } = summary(fitted, n, probability)?;
    let [mean, median, lo, hi, best] = [mean, median, lo, hi, best].map(|x| x * unit);
    Some(RunNumber { item, as_of, mean, median, lo, hi, best })
}

fn summary(fitted: &Fitted, n: usize, probability: &[f64]) -> Option<QuantitySummary> {
    let problem = &fitted.assembled.problem;
    let block = &problem.items[n];
    let grid = block.grid.as_ref()?;
    let errors = problem.families[usize::from(block.family)].errors.as_ref()?;
    let scale = *fitted.assembled.scales.get(&block.family)?;
    Some(quantity_summary(grid, probability, (scale, errors.tolerance)))
}

/// Figure of a grid point of the `n`-th item in its unit, as a text; `None` if it is the leading one
/// within the tolerance, which is no other story.
pub(super) fn other_figure(fitted: &Fitted, n: usize, point: usize) -> Option<String> {
    let problem = &fitted.assembled.problem;
    let block = &problem.items[n];
    let grid = block.grid.as_ref()?;
    let tolerance = problem.families[usize::from(block.family)].errors.as_ref()?.tolerance;
    let scale = *fitted.assembled.scales.get(&block.family)?;
    let probability = &fitted.fit.posterior.items[n].probability;
    let by_p = |a: &usize, b: &usize| probability[*a].total_cmp(&probability[*b]);
    let leading = (0..probability.len()).max_by(by_p)?;
    let at = *grid.points.get(point)?;
    if (at - grid.points[leading]).abs() <= tolerance {
        return None;
    }
    let figure = from_scale(scale, at);
    Some(match fitted.case.items[fitted.assembled.items[n].item.ix()].kind {
        ItemKind::Date => super::view::local_day("UTC", (figure * SECONDS_PER_DAY).round() as i64),
        ItemKind::Count => format!("{figure:.0}"),
        _ => figure.to_string(),
    })
}

/// Items on which claims contradict each other, more probably than not.
pub(super) fn contradicted(fitted: &Fitted) -> BTreeSet<Id> {
    let item = |claim: Id| fitted.case.claims[claim.ix()].item;
    let found = fitted.outcome.contradictions.iter().filter(|c| c.probability >= DISPUTED_MIN);
    found.filter(|c| item(c.claim_a) == item(c.claim_b)).map(|c| item(c.claim_a)).collect()
}

/// How a quantity stands: the `n`-th item of the problem, on which `n_roots` roots speak.
pub(super) fn status(
    fitted: &Fitted,
    n: usize,
    n_roots: usize,
    contradicted: &BTreeSet<Id>,
) -> ItemStatus {
    let item = fitted.assembled.items[n].item;
    let probability = &fitted.fit.posterior.items[n].probability;
    let leading = summary(fitted, n, probability).map_or(0.0, |s| s.p_best);
    match n_roots {
        0 => ItemStatus::Unresolved,
        1 => ItemStatus::SingleSource,
        _ if contradicted.contains(&item) => ItemStatus::Disputed,
        _ if leading >= CORROBORATED_MIN => ItemStatus::Corroborated,
        _ => ItemStatus::Unresolved,
    }
}

/// A shift as people read it: a ratio on a logarithmic scale (1.2: a fifth too high), else a
/// difference, of dates in days.
pub(super) fn shift_row(fitted: &Fitted, family: u16, shift: ShiftPosterior) -> RunShift {
    let ShiftPosterior { mean, lo, hi } = shift;
    let is_ratio = fitted.assembled.scales.get(&family) == Some(&Scale::Log);
    let shown = |x: f64| if is_ratio { x.exp() } else { x };
    RunShift { mean: shown(mean), lo: shown(lo), hi: shown(hi), is_ratio }
}
