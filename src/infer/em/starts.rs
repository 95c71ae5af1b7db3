//! Where EM begins.

use super::update::m_step;
use crate::infer::Start;
use crate::infer::kernel::counts_of;
use crate::model::{Expectation, FamilyForm, ItemBlock, Parameters, Problem, SPREAD_WEIGHT};

/// Parameters at a start that begins from the problem alone.
pub(super) fn begin(problem: &Problem, start: Start) -> Parameters {
    let prior = Parameters::prior(problem);
    if matches!(start, Start::Prior | Start::Warm) {
        return prior;
    }
    let mut cells = vec![0.0; prior.layout.cells.last().copied().unwrap_or(0)];
    let n = problem.families.len();
    let mut truths: Vec<Vec<f64>> =
        problem.families.iter().map(|f| vec![0.0; f.prevalence.len()]).collect();
    let mut direct = vec![0.0; prior.layout.n_entries];
    for (i, item) in problem.items.iter().enumerate() {
        let mut share = vote_share(problem, item);
        if start == Start::Mirrored {
            let others = share.len() as f64 - 1.0;
            for p in &mut share {
                *p = (1.0 - *p) / others;
            }
        }
        for (total, p) in truths[usize::from(item.family)].iter_mut().zip(&share) {
            *total += p;
        }
        if prior.layout.direct[i] {
            add(problem, &prior, item, &share, &mut direct);
        } else {
            fill(problem, &prior, item, &share, &mut cells);
        }
    }
    let mut counts = counts_of(problem, &prior, &cells);
    for (count, n) in counts.iter_mut().zip(direct) {
        *count += n;
    }
    let found = Expectation {
        ln_evidence: 0.0,
        counts,
        missing: Vec::new(),
        pull: vec![0.0; prior.layout.slots.len()],
        stiffness: vec![0.0; prior.layout.slots.len()],
        nodes: vec![[0.0; 7]; n],
        truths,
        jumps: vec![0.0; n],
        exposure_days: vec![0.0; n],
        items: Vec::new(),
        observations: Vec::new(),
    };
    let mut begun = m_step(problem, &prior, &found, false);
    if start == Start::Vote {
        shift(problem, &mut begun);
    }
    begun
}

/// A source with fewer figures beside those of others is not shifted at the start.
const FIGURES_MIN: usize = 3;

/// Sets shifts to the median distance of a source's figures from the medians of their items: a body
/// that always counts twice as many is not found from where nobody is shifted, because a coarse class
/// of error explains it too.
fn shift(problem: &Problem, begun: &mut Parameters) {
    let mut distances: Vec<Vec<f64>> = vec![Vec::new(); begun.layout.slots.len()];
    for item in &problem.items {
        let Some(grid) = &item.grid else { continue };
        let middle = |local: usize| {
            let report = grid.reports[local];
            f64::midpoint(report.lo, report.hi)
        };
        let own: Vec<usize> =
            (0..grid.reports.len()).filter(|&local| middle(local).is_finite()).collect();
        let Some(centre) = median(own.iter().map(|&local| middle(local)).collect()) else {
            continue;
        };
        for &local in own.iter().filter(|_| own.len() > 1) {
            let slot = begun.layout.slot_of[item.observations.start + local];
            distances[slot as usize].push(middle(local) - centre);
        }
    }
    for (i, own) in distances.into_iter().enumerate() {
        if own.len() >= FIGURES_MIN {
            begun.shifts[i] = median(own).unwrap_or(0.0);
        }
    }
    for (f, family) in problem.families.iter().enumerate() {
        let Some(errors) = &family.errors else { continue };
        let slots = begun.layout.slots.iter().zip(&begun.shifts);
        let own = slots.filter(|(slot, _)| usize::from(slot.family) == f);
        let (n, sum) = own
            .fold((SPREAD_WEIGHT, SPREAD_WEIGHT * errors.shift_sd.powi(2)), |(n, sum), (_, b)| {
                (n + 1.0, sum + b * b)
            });
        begun.families[f].shift_sd = (sum / n).sqrt();
    }
}

fn median(mut all: Vec<f64>) -> Option<f64> {
    all.sort_by(f64::total_cmp);
    let n = all.len();
    (n > 0).then(|| f64::midpoint(all[(n - 1) / 2], all[n / 2]))
}

/// Share of the claims on an item for each candidate; a denial is shared among the others. Times
/// are ignored: this is only a start.
fn vote_share(problem: &Problem, item: &ItemBlock) -> Vec<f64> {
    let k = usize::from(item.n_values);
    let mut share = vec![0.0; k];
    let (mut common, mut total) = (0.0, 0.0);
    for claim in &problem.observations[item.observations.clone()] {
        let x = usize::from(claim.value);
        if claim.denied {
            let each = claim.weight / (k as f64 - 1.0);
            common += each;
            share[x] -= each;
        } else {
            share[x] += claim.weight;
        }
        total += claim.weight;
    }
    for p in &mut share {
        *p = if total > 0.0 { (*p + common) / total } else { 1.0 / k as f64 };
    }
    share
}

/// Adds the claims of a direct item to the counts of their sources' entries.
fn add(
    problem: &Problem,
    parameters: &Parameters,
    item: &ItemBlock,
    share: &[f64],
    counts: &mut [f64],
) {
    let form = problem.families[usize::from(item.family)].form;
    for o in item.observations.clone() {
        let x = usize::from(problem.observations[o].value);
        let slot = &parameters.layout.slots[parameters.layout.slot_of[o] as usize];
        let own = &mut counts[slot.entry..slot.entry + form.n_entries()];
        if form == FamilyForm::OneCoin {
            own[0] += share[x];
            own[1] += 1.0 - share[x];
        } else {
            for (z, p) in share.iter().enumerate() {
                own[z * share.len() + x] += p;
            }
        }
    }
}

fn fill(
    problem: &Problem,
    parameters: &Parameters,
    item: &ItemBlock,
    share: &[f64],
    cells: &mut [f64],
) {
    let form = problem.families[usize::from(item.family)].form;
    for o in item.observations.clone() {
        let claim = problem.observations[o];
        let own = &mut cells[parameters.layout.cells[o]..parameters.layout.cells[o + 1]];
        match form {
            FamilyForm::OneCoin => {
                let at = share[usize::from(claim.value)];
                let right = if claim.denied { 1.0 - at } else { at };
                own[0] = claim.weight * right;
                own[1] = claim.weight * (1.0 - right);
            }
            // No vote is taken on figures: their sources start where the population does.
            FamilyForm::Quantity { .. } => {}
            FamilyForm::Rows { .. } => {
                for (cell, p) in own.iter_mut().zip(share) {
                    *cell = claim.weight * p;
                }
            }
        }
    }
}
