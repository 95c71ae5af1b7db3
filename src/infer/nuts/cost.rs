//! What drawing would take, from the size of a problem alone, so that the choice of an engine does
//! not depend on the machine or its load.

use crate::infer::{Engine, kernel};
use crate::model::{ItemBlock, Parameters, PathBlock, Problem};

use super::{NutsOptions, tables};

/// Above this many estimated seconds EM is chosen.
const PATIENCE_S: f64 = 30.0;
/// Gradients a draw, as measured on the Hasakah case: 30 to 60.
const GRADIENTS: f64 = 50.0;
/// Chains that walk at a time.
const N_CORES: f64 = 2.0;
/// Seconds for a claim at a candidate of an item of one step, all nodes of λ …
const CLAIM_S: f64 = 30e-9;
/// … for a claim at a point of a grid, with all classes of error …
const GRID_S: f64 = 150e-9;
/// … for a state at a step in one assignment of the time variables …
const STATE_S: f64 = 60e-9;
/// … for a pattern of the claims on a state that has a table, and each of its claims …
const PATTERN_S: f64 = 60e-9;
/// … for an item and for a slot, whatever their size …
const BLOCK_S: f64 = 400e-9;
/// … and for an entry of a row.
const ENTRY_S: f64 = 60e-9;
/// Assignments of time variables that the kernel enumerates at most.
const ASSIGNMENTS_MAX: f64 = 4_096.0;

/// Seconds that [`super::nuts()`] is expected to take with default options on two cores of the
/// machine that the constants were measured on. Depends on the problem alone; right to a factor of
/// three on the sets of `docs/figures.md`.
pub fn nuts_cost(problem: &Problem) -> f64 {
    let options = NutsOptions::default();
    let layout = Parameters::prior(problem).layout;
    let of_table = |item| tables::n_patterns(problem, item);
    let of_item = |item| item_s(item, (n_assignments(item), of_table(item)));
    let items: f64 = problem.items.iter().map(of_item).sum();
    let gradient = items + layout.slots.len() as f64 * BLOCK_S + layout.n_entries as f64 * ENTRY_S;
    let n_draws = options.n_chains * (options.n_warmup + options.n_draws);
    n_draws as f64 * GRADIENTS / N_CORES * gradient
}

/// Seconds of one pass of the kernel on one core.
pub(in crate::infer) fn pass_cost(problem: &Problem) -> f64 {
    problem.items.iter().map(|item| item_s(item, (n_assignments(item), None))).sum()
}

/// Seconds of one draw of all that is not seen ([`crate::infer::kernel::impute`]) on one core.
pub(in crate::infer) fn draw_cost(problem: &Problem) -> f64 {
    let n_weighed = |item: &ItemBlock| {
        let of_path = |path: &PathBlock| kernel::n_weighed(&path.variables) as f64;
        item.path.as_ref().map_or(1.0, of_path)
    };
    problem.items.iter().map(|item| item_s(item, (n_weighed(item), None))).sum()
}

/// Assignments of the time variables of an item that the kernel sums over.
fn n_assignments(item: &ItemBlock) -> f64 {
    let sizes = item.path.iter().flat_map(|path| &path.variables).map(|v| v.prior.len() as f64);
    sizes.product::<f64>().min(ASSIGNMENTS_MAX)
}

/// Seconds on an item, in the kernel at so many assignments or by its table of so many patterns.
fn item_s(item: &ItemBlock, (assignments, n_patterns): (f64, Option<usize>)) -> f64 {
    let (n, k) = (item.observations.len() as f64, f64::from(item.n_values));
    if item.grid.is_some() {
        let steps = item.path.as_ref().map_or(0.0, |path| path.times.len() as f64);
        return BLOCK_S + GRID_S * n * k + STATE_S * assignments * steps * k;
    }
    let Some(path) = &item.path else { return BLOCK_S + CLAIM_S * n * k };
    if let Some(n_patterns) = n_patterns {
        return BLOCK_S + PATTERN_S * n_patterns as f64 * (1.0 + n);
    }
    // Steps at which something begins or ends; spans that are open meanwhile, at most a few.
    let steps = (path.times.len() as f64).min(2.0 * n + 2.0);
    BLOCK_S + STATE_S * assignments * steps * k * (1.0 + 0.25 * n.min(12.0))
}

/// The engine that `auto` stands for: NUTS where it is expected to take less than half a minute.
pub fn choose(problem: &Problem) -> Engine {
    if nuts_cost(problem) < PATIENCE_S { Engine::Nuts } else { Engine::Em }
}
