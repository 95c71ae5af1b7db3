//! Draws the time variables of an item together with its λ, the path summed out (docs/model.md, Eq. 38).

use rand::{Rng, RngExt};

use super::plan::{self, Choice};
use crate::model::TimeVariable;
use crate::num::{pick, soft_max};

/// Joint assignments that are weighed at a time.
pub(super) const BLOCK: usize = 32;

/// Draws an assignment into `times`, and returns the node of λ; `weigh` gives ln P(assignment, node,
/// claims) by node, up to a constant.
///
/// Where `times` is empty, all assignments are weighed, variables beyond what can be enumerated held
/// where `start` (given how many can) has them. Else blocks of neighbouring variables are drawn given
/// the others, each once, λ with each of them (blocked Gibbs sampling: Liu, Wong & Kong 1994), the
/// first one beginning anywhere: so nothing is held, and hundreds of times fewer are weighed.
pub(super) fn draw_times(
    (variables, times): (&[TimeVariable], &mut Choice),
    start: &dyn Fn(usize) -> Choice,
    weigh: &mut dyn FnMut(&[usize]) -> [f64; 7],
    rng: &mut impl Rng,
) -> usize {
    let n = variables.len();
    let mut order: Vec<usize> = (0..n).collect();
    if times.is_empty() {
        let n = plan::n_enumerated(variables);
        *times = start(n);
        return draw_block((variables, &order[..n]), times, weigh, rng);
    }
    if plan::n_within(variables, &order, BLOCK) < n {
        order.rotate_left(rng.random_range(0..n));
    }
    let (mut rest, mut node) = (order.as_slice(), 0);
    while !rest.is_empty() {
        let (block, later) = rest.split_at(plan::n_within(variables, rest, BLOCK).max(1));
        node = draw_block((variables, block), times, weigh, rng);
        rest = later;
    }
    node
}

/// Assignments that [`draw_times`] weighs where it goes on.
pub(in crate::infer) fn n_weighed(variables: &[TimeVariable]) -> usize {
    let order: Vec<usize> = (0..variables.len()).collect();
    let (mut rest, mut n) = (order.as_slice(), 0);
    while !rest.is_empty() {
        let (block, later) = rest.split_at(plan::n_within(variables, rest, BLOCK).max(1));
        n += block.iter().map(|&v| variables[v].prior.len()).product::<usize>();
        rest = later;
    }
    n.max(1)
}

/// Draws the variables of a block, and λ, given the others.
fn draw_block(
    (variables, block): (&[TimeVariable], &[usize]),
    times: &mut Choice,
    weigh: &mut dyn FnMut(&[usize]) -> [f64; 7],
    rng: &mut impl Rng,
) -> usize {
    let mut choices = plan::enumerate_of(variables, block, times);
    let mut joint: Vec<[f64; 7]> = choices.iter().map(|choice| weigh(choice)).collect();
    soft_max(joint.as_flattened_mut());
    let at = pick(rng, joint.as_flattened());
    *times = choices.swap_remove(at / 7);
    at % 7
}
