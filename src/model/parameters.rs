//! Where every number of a fit lives: the layout of (family, source) slots and the parameters.

use std::sync::Arc;

use super::Problem;

/// A source in a family in which it has observations: owner of one θ or of one matrix of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// Index into [`Problem::families`].
    pub family: u16,
    /// Source index.
    pub source: u32,
    /// First entry in [`Parameters::rows`] and [`super::Expectation::counts`].
    pub entry: usize,
    /// First entry in [`super::Expectation::missing`]: one a row.
    pub row: usize,
}

/// Slots of a problem and the observations of each; depends on the problem alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Sorted by family, then source.
    pub slots: Vec<Slot>,
    /// Slot of each observation.
    pub slot_of: Vec<u32>,
    /// Observations of slot `i` that have cells: `by_slot[starts[i]..starts[i + 1]]`, ascending.
    pub by_slot: Vec<u32>,
    /// See [`Layout::by_slot`]; one longer than `slots`.
    pub starts: Vec<usize>,
    /// First cell of each observation (one longer than observations); see
    /// [`super::FamilyForm::n_cells`]. Observations of direct items have none.
    pub cells: Vec<usize>,
    /// By item: the kernel adds up its claims at once, without cells. Plain items of large problems:
    /// one step, no hierarchy, and claims that assert with full commitment.
    pub direct: Vec<bool>,
    /// Length of [`Parameters::rows`].
    pub n_entries: usize,
    /// Length of [`super::Expectation::missing`].
    pub n_rows: usize,
    /// By source: it has slots in two pooled families at least, so that its level can be told from
    /// its reliability in each.
    pub has_level: Vec<bool>,
}

/// Smaller problems have no direct items: cells cost them nothing.
const DIRECT_MIN: usize = 20_000;
/// Where a source of a family has no observation.
const NO_SLOT: u32 = u32::MAX;

impl Layout {
    /// Lays out `problem`, in time O(observations + families · sources).
    pub fn of(problem: &Problem) -> Self {
        let n_sources = problem.n_sources as usize;
        let key = |family: u16, source: u32| usize::from(family) * n_sources + source as usize;
        let mut slot_at = vec![NO_SLOT; problem.families.len() * n_sources];
        for item in &problem.items {
            for claim in &problem.observations[item.observations.clone()] {
                slot_at[key(item.family, claim.source)] = 0;
            }
        }
        let (mut entry, mut row) = (0, 0);
        let mut slots = Vec::new();
        for (at, slot) in slot_at.iter_mut().enumerate().filter(|(_, slot)| **slot != NO_SLOT) {
            let (family, source) = ((at / n_sources) as u16, (at % n_sources) as u32);
            *slot = slots.len() as u32;
            slots.push(Slot { family, source, entry, row });
            let form = problem.families[usize::from(family)].form;
            entry += form.n_entries();
            row += form.n_rows();
        }
        let n_claims = problem.observations.len();
        let is_large = n_claims >= DIRECT_MIN && entry <= n_claims;
        let direct: Vec<bool> =
            problem.items.iter().map(|item| is_large && problem.is_plain(item)).collect();
        let mut slot_of = vec![0; n_claims];
        let mut cells = Vec::with_capacity(n_claims + 1);
        let mut cell = 0;
        for (item, is_direct) in problem.items.iter().zip(&direct) {
            let form = problem.families[usize::from(item.family)].form;
            let width = if *is_direct { 0 } else { form.n_cells() };
            for o in item.observations.clone() {
                slot_of[o] = slot_at[key(item.family, problem.observations[o].source)];
                cells.push(cell);
                cell += width;
            }
        }
        cells.push(cell);
        let (starts, by_slot) = transpose(&slot_of, &cells, slots.len());
        let has_level = has_level(problem, &slots);
        let (n_entries, n_rows) = (entry, row);
        Self { slots, slot_of, by_slot, starts, cells, direct, n_entries, n_rows, has_level }
    }

    /// The slot of a source in a family, if it has observations there.
    pub fn slot(&self, family: u16, source: u32) -> Option<&Slot> {
        let at = self.slots.binary_search_by_key(&(family, source), |s| (s.family, s.source));
        at.ok().map(|at| &self.slots[at])
    }
}

fn has_level(problem: &Problem, slots: &[Slot]) -> Vec<bool> {
    let mut n = vec![0_u32; problem.n_sources as usize];
    for slot in slots.iter().filter(|s| problem.families[usize::from(s.family)].is_pooled) {
        n[slot.source as usize] += 1;
    }
    n.into_iter().map(|n| n > 1).collect()
}

/// Observations with cells, by slot.
pub(super) fn transpose(
    slot_of: &[u32],
    cells: &[usize],
    n_slots: usize,
) -> (Vec<usize>, Vec<u32>) {
    let own = || slot_of.iter().enumerate().filter(|(o, _)| cells[*o] < cells[o + 1]);
    let mut starts = vec![0; n_slots + 1];
    for (_, &slot) in own() {
        starts[slot as usize + 1] += 1;
    }
    for i in 0..n_slots {
        starts[i + 1] += starts[i];
    }
    let mut next = starts.clone();
    let mut by_slot = vec![0; starts[n_slots]];
    for (o, &slot) in own() {
        by_slot[next[slot as usize]] = o as u32;
        next[slot as usize] += 1;
    }
    (starts, by_slot)
}

/// What a family learns beyond its sources.
#[derive(Debug, Clone, PartialEq)]
pub struct FamilyParameters {
    /// Family population: one-coin `[right, wrong]`, rows K × K row-major; rows sum to 1.
    pub population: Vec<f64>,
    /// Population of each kind group, one after another, each as `population`.
    pub groups: Vec<f64>,
    /// Strength κ of a source's prior per row, in claims.
    pub strength: Vec<f64>,
    /// Prevalence of each option (rows; length K); empty for one-coin.
    pub prevalence: Vec<f64>,
    /// Distribution of λ over [`super::FAMILY_NODES`].
    pub nodes: [f64; 7],
    /// Jump rate ρ of states, per day.
    pub jump_rate: f64,
    /// Standard deviation of the shifts of sources (quantities; else unused).
    pub shift_sd: f64,
}

/// Where the spread of levels (log odds) starts and what its prior is centred on.
pub const LEVEL_SD: f64 = 0.5;

/// Weight of the priors of the spreads of levels and shifts: as if so many had been seen before.
pub const SPREAD_WEIGHT: f64 = 4.0;

/// A point at which the kernel can be evaluated.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameters {
    /// Slots; shared, never changed.
    pub layout: Arc<Layout>,
    /// Reliability, slot after slot: one-coin `[θ, 1 − θ]`, rows K × K row-major (truth, answer),
    /// quantities the classes of error.
    pub rows: Vec<f64>,
    /// By slot: how much too high a source's figures are, on the family's scale; 0 but for
    /// quantities.
    pub shifts: Vec<f64>,
    /// By source: how much better (log odds) it is than its kind in all pooled families alike; 0
    /// where [`Layout::has_level`] is false.
    pub levels: Vec<f64>,
    /// Standard deviation of the levels.
    pub level_sd: f64,
    /// By family.
    pub families: Vec<FamilyParameters>,
}

impl Parameters {
    /// Every source at the population of its family, as before any claim.
    pub fn prior(problem: &Problem) -> Self {
        let layout = Arc::new(Layout::of(problem));
        let families: Vec<FamilyParameters> =
            problem.families.iter().map(|f| family_prior(f, problem.n_groups)).collect();
        let mut rows = Vec::with_capacity(layout.n_entries);
        for slot in &layout.slots {
            rows.extend_from_slice(&families[usize::from(slot.family)].population);
        }
        Self {
            rows,
            shifts: vec![0.0; layout.slots.len()],
            levels: vec![0.0; problem.n_sources as usize],
            level_sd: LEVEL_SD,
            families,
            layout,
        }
    }

    /// Prior mean of the rows of `source` in `family`: the population of its kind group, moved by
    /// the source's level if the family is pooled (docs/model.md, Eq. 28).
    pub fn prior_rows(&self, problem: &Problem, family: u16, source: u32) -> Vec<f64> {
        self.prior_rows_at(problem, (family, source), self.levels[source as usize])
    }

    /// [`Self::prior_rows`] of `(family, source)`, were the source's level `level`.
    pub fn prior_rows_at(
        &self,
        problem: &Problem,
        (family, source): (u16, u32),
        level: f64,
    ) -> Vec<f64> {
        let of = &problem.families[usize::from(family)];
        let size = of.form.n_entries();
        let group = usize::from(problem.groups[source as usize]);
        let mut rows =
            self.families[usize::from(family)].groups[group * size..(group + 1) * size].to_vec();
        if of.is_pooled && level != 0.0 {
            let width = of.form.row_width();
            for (k, row) in rows.chunks_exact_mut(width).enumerate() {
                raise(row, k, level);
            }
        }
        rows
    }
}

/// Adds `level` to the log odds of entry `right` of a row that sums to 1.
fn raise(row: &mut [f64], right: usize, level: f64) {
    let old = row[right];
    let raised = old * level.exp();
    let new = raised / (raised + 1.0 - old);
    let shrink = (1.0 - new) / (1.0 - old);
    for p in row.iter_mut() {
        *p *= shrink;
    }
    row[right] = new;
}

fn family_prior(family: &super::Family, n_groups: u16) -> FamilyParameters {
    let population = family.population_rows();
    let groups = population.repeat(usize::from(n_groups.max(1)));
    let mut nodes = family.node_prior;
    let total: f64 = nodes.iter().sum();
    for p in &mut nodes {
        *p /= total;
    }
    let total: f64 = family.prevalence.iter().sum();
    FamilyParameters {
        population,
        groups,
        strength: family.strength.clone(),
        prevalence: family.prevalence.iter().map(|a| a / total).collect(),
        nodes,
        jump_rate: family.jump_shape / family.jump_exposure_days,
        shift_sd: family.errors.as_ref().map_or(1.0, |errors| errors.shift_sd),
    }
}
