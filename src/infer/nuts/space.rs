//! Coordinates free to run over ℝ, and the way from them to parameters and back.
//!
//! Distributions are bent logits ([`super::shares`]) against an entry that is seldom rare (the right
//! answer, or λ = 0: against a rare one all coordinates would move together), positive numbers
//! logarithms, spreads the logarithm of their square; shifts and levels are multiples of their spread.
//! So neither a spread, nor a strength, nor a rare share shuts in a funnel what hangs on it.

use std::borrow::Cow;
use std::ops::Range;

use super::lone::lone_slots;
use super::seen::seen_at;
use super::shares::{Shares, n_coordinates};
use crate::infer::em::group_weight;
use crate::model::{FamilyForm, Parameters, Problem, Slot};

/// Keeps logarithms finite.
const FLOOR: f64 = 1e-12;

/// What a block of coordinates stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// A row of a slot.
    Row { slot: usize, row: usize },
    /// A row of a family's population.
    Population { family: usize, row: usize },
    /// The same of a kind group.
    Group { family: usize, group: usize, row: usize },
    /// Strength of the prior of a row.
    Strength { family: usize, row: usize },
    /// Prevalence of the options of a family.
    Prevalence { family: usize },
    /// Distribution of λ in a family, over the nodes that have prior mass.
    Nodes { family: usize },
    /// Jump rate of a family.
    JumpRate { family: usize },
    /// Spread of the shifts of a family.
    ShiftSd { family: usize },
    /// Shift of a slot.
    Shift { slot: usize },
    /// Spread of the levels.
    LevelSd,
    /// Level of a source.
    Level { source: usize },
}

impl Target {
    /// A row of a source.
    pub(super) fn is_row(self) -> bool {
        matches!(self, Self::Row { .. })
    }
}

/// A block of coordinates.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Block {
    /// Its coordinates in a position.
    pub(super) at: Range<usize>,
    /// What they stand for.
    pub(super) target: Target,
    /// Distributions of two: the entry against which the other is measured.
    reference: usize,
    /// Distributions whose prior masses are fixed: these.
    masses: Vec<f64>,
}

/// The free coordinates of a problem. What is not free stays as in `base`.
#[derive(Clone)]
pub(super) struct Space<'a> {
    pub(super) problem: &'a Problem,
    /// Fixed values; derived observations are held ([`Parameters::with_derived_held`]).
    pub(super) base: Parameters,
    /// Slots of each family, those of held observations not among them.
    pub(super) slots: Vec<Range<usize>>,
    /// By family and kind group: the group has sources with slots in the family.
    pub(super) peopled: Vec<Vec<bool>>,
    /// Populations, strengths and spreads are free.
    pub(super) learns: bool,
    pub(super) blocks: Vec<Block>,
    pub(super) dim: usize,
    /// First entry of each slot that is free, and its family's shape.
    entries: Vec<(usize, usize)>,
    /// What the claims say of each distribution at the mode.
    seen: Parameters,
    /// By slot: its rows are integrated out ([`super::lone`]).
    pub(super) lone: Vec<bool>,
}

/// Masses of a distribution's entries: of its prior, and with what the claims say of it.
struct Masses {
    prior: Vec<f64>,
    all: Vec<f64>,
}

impl<'a> Space<'a> {
    /// Coordinates of everything that `problem` can teach: families without claims, and kind groups
    /// without sources in a family, are left where they are (their posterior is their prior). If
    /// `learns` is false, populations, strengths and spreads stay at their prior. Derived
    /// observations are weighed by their sources as in `mode`.
    pub(super) fn new(problem: &'a Problem, mode: &Parameters, learns: bool) -> Self {
        let held = mode.with_derived_held(problem);
        let mut base = Parameters::prior(problem);
        let n_slots = base.layout.slots.len();
        let n_entries = base.layout.n_entries;
        let slots = (0..problem.families.len())
            .map(|f| {
                let bound = |at: usize| {
                    base.layout.slots.partition_point(|slot| usize::from(slot.family) < at)
                };
                bound(f)..bound(f + 1)
            })
            .collect();
        let mut peopled = vec![vec![false; usize::from(problem.n_groups)]; problem.families.len()];
        for slot in &base.layout.slots {
            let group = problem.groups[slot.source as usize];
            peopled[usize::from(slot.family)][usize::from(group)] = true;
        }
        let entries = base
            .layout
            .slots
            .iter()
            .map(|s| (s.entry, problem.families[usize::from(s.family)].form.row_width()))
            .collect();
        base.rows.extend_from_slice(&held.rows[n_entries..]);
        base.shifts.extend_from_slice(&held.shifts[n_slots..]);
        base.layout = held.layout;
        let seen = seen_at(problem, mode);
        let lone = lone_slots(problem, &base.layout, n_slots);
        let (blocks, dim) = (Vec::new(), 0);
        let mut space =
            Self { problem, base, slots, peopled, learns, blocks, dim, entries, seen, lone };
        space.lay_out();
        space
    }

    fn push(&mut self, target: Target) {
        self.push_shares(target, 1, 0, Vec::new());
    }

    /// A block of `n` coordinates.
    fn push_shares(&mut self, target: Target, n: usize, reference: usize, masses: Vec<f64>) {
        if n > 0 {
            self.blocks.push(Block { at: self.dim..self.dim + n, target, reference, masses });
            self.dim += n;
        }
    }

    /// What others hang on comes before them: spreads, levels, populations, kind groups, rows.
    fn lay_out(&mut self) {
        let levels: Vec<usize> = (0..self.base.layout.has_level.len())
            .filter(|&source| self.base.layout.has_level[source])
            .collect();
        if self.learns && !levels.is_empty() {
            self.push(Target::LevelSd);
        }
        for source in levels {
            self.push(Target::Level { source });
        }
        for f in 0..self.problem.families.len() {
            if !self.slots[f].is_empty() {
                self.lay_out_family(f);
            }
        }
    }

    fn lay_out_family(&mut self, f: usize) {
        let family = &self.problem.families[f];
        let (n_rows, width) = (family.form.n_rows(), family.form.row_width());
        let n_own = n_coordinates(width);
        if self.learns {
            let anchor = family.population_rows();
            for (row, anchor) in anchor.chunks_exact(width).enumerate() {
                let masses = anchor.iter().map(|m| family.population_weight * m).collect();
                self.push_shares(Target::Population { family: f, row }, n_own, row, masses);
                for group in 0..self.peopled[f].len() {
                    if self.peopled[f][group] {
                        let target = Target::Group { family: f, group, row };
                        self.push_shares(target, n_own, row, Vec::new());
                    }
                }
                self.push(Target::Strength { family: f, row });
            }
        }
        if !family.prevalence.is_empty() {
            let masses = family.prevalence.clone();
            self.push_shares(
                Target::Prevalence { family: f },
                n_coordinates(masses.len()),
                0,
                masses,
            );
        }
        let first = self.active(f).next().unwrap_or(0);
        let (n, masses) = (self.active(f).count(), family.node_prior.to_vec());
        self.push_shares(Target::Nodes { family: f }, n_coordinates(n), first, masses);
        if self.problem.items.iter().any(|i| usize::from(i.family) == f && i.path.is_some()) {
            self.push(Target::JumpRate { family: f });
        }
        for slot in self.slots[f].clone().filter(|&slot| !self.lone[slot]).collect::<Vec<_>>() {
            for row in 0..n_rows {
                self.push_shares(Target::Row { slot, row }, n_own, row, Vec::new());
            }
        }
        if matches!(family.form, FamilyForm::Quantity { .. }) {
            if self.learns {
                self.push(Target::ShiftSd { family: f });
            }
            for slot in self.slots[f].clone() {
                self.push(Target::Shift { slot });
            }
        }
    }

    /// Masses of the distribution that a block stands for; none for other blocks.
    fn masses(&self, block: &Block, at: &Parameters) -> Masses {
        let prior: Vec<f64> = match block.target {
            Target::Group { family, row, .. } => {
                let of = &self.problem.families[family];
                let width = of.form.row_width();
                let own = &at.families[family].population[row * width..(row + 1) * width];
                let weight = group_weight(of);
                own.iter().map(|m| (weight * m).max(f64::MIN_POSITIVE)).collect()
            }
            Target::Row { slot, row } => {
                let slot = &self.base.layout.slots[slot];
                let strength = at.families[usize::from(slot.family)].strength[row];
                let own = self.mean(slot, row, at);
                own.iter().map(|m| (strength * m).max(f64::MIN_POSITIVE)).collect()
            }
            _ => block.masses.clone(),
        };
        let seen = self.entries(block.target, &self.seen);
        let with = |(mass, seen): (&f64, &f64)| if *mass > 0.0 { mass + seen } else { 0.0 };
        let all = prior.iter().zip(seen).map(with).collect();
        Masses { prior, all }
    }

    /// Slots of a family whose rows are walked.
    pub(super) fn walked_slots(&self, family: usize) -> impl Iterator<Item = &Slot> {
        let slots = self.slots[family].clone();
        slots.filter(|&slot| !self.lone[slot]).map(|slot| &self.base.layout.slots[slot])
    }

    /// Where in its family's groups the prior of a slot's row is.
    pub(super) fn in_group(&self, slot: &Slot, row: usize) -> Range<usize> {
        let form = self.problem.families[usize::from(slot.family)].form;
        let group = usize::from(self.problem.groups[slot.source as usize]);
        let start = group * form.n_entries() + row * form.row_width();
        start..start + form.row_width()
    }

    /// A source's level moves the prior of its rows in a family.
    pub(super) fn is_levelled(&self, slot: &Slot) -> bool {
        self.problem.families[usize::from(slot.family)].is_pooled
            && self.base.layout.has_level[slot.source as usize]
    }

    /// Prior mean of a row of a slot.
    pub(super) fn mean<'p>(&self, slot: &Slot, row: usize, at: &'p Parameters) -> Cow<'p, [f64]> {
        if self.is_levelled(slot) {
            let width = self.problem.families[usize::from(slot.family)].form.row_width();
            let rows = at.prior_rows(self.problem, slot.family, slot.source);
            return Cow::Owned(rows[row * width..(row + 1) * width].to_vec());
        }
        Cow::Borrowed(&at.families[usize::from(slot.family)].groups[self.in_group(slot, row)])
    }

    /// λ nodes of a family that have prior mass; a well-formed family has one at least.
    pub(super) fn active(&self, family: usize) -> impl Iterator<Item = usize> + use<'_> {
        let prior = &self.problem.families[family].node_prior;
        (0..prior.len()).filter(|&node| prior[node] > 0.0)
    }

    /// The entries of `parameters` that a block stands for.
    pub(super) fn entries_of<'p>(
        &self,
        target: Target,
        parameters: &'p mut Parameters,
    ) -> &'p mut [f64] {
        let at = self.range(target);
        match target {
            Target::Row { .. } => &mut parameters.rows[at],
            Target::Population { family, .. } => &mut parameters.families[family].population[at],
            Target::Group { family, .. } => &mut parameters.families[family].groups[at],
            Target::Strength { family, .. } => &mut parameters.families[family].strength[at],
            Target::Prevalence { family } => &mut parameters.families[family].prevalence,
            Target::Nodes { family } => &mut parameters.families[family].nodes,
            Target::JumpRate { family } => {
                std::slice::from_mut(&mut parameters.families[family].jump_rate)
            }
            Target::ShiftSd { family } => {
                std::slice::from_mut(&mut parameters.families[family].shift_sd)
            }
            Target::Shift { .. } => &mut parameters.shifts[at],
            Target::LevelSd => std::slice::from_mut(&mut parameters.level_sd),
            Target::Level { .. } => &mut parameters.levels[at],
        }
    }

    /// The entries of a distribution; none of other blocks.
    fn entries<'p>(&self, target: Target, parameters: &'p Parameters) -> &'p [f64] {
        let at = self.range(target);
        match target {
            Target::Row { .. } => &parameters.rows[at],
            Target::Population { family, .. } => &parameters.families[family].population[at],
            Target::Group { family, .. } => &parameters.families[family].groups[at],
            Target::Prevalence { family } => &parameters.families[family].prevalence,
            Target::Nodes { family } => &parameters.families[family].nodes,
            _ => &[],
        }
    }

    /// Where the entries of a block are among those of their kind.
    fn range(&self, target: Target) -> Range<usize> {
        let in_row = |start: usize, width: usize| start..start + width;
        let form = |family: usize| self.problem.families[family].form;
        match target {
            Target::Row { slot, row } => {
                let (entry, width) = self.entries[slot];
                in_row(entry + row * width, width)
            }
            Target::Population { family, row } => {
                let width = form(family).row_width();
                in_row(row * width, width)
            }
            Target::Group { family, group, row } => {
                let width = form(family).row_width();
                in_row(group * form(family).n_entries() + row * width, width)
            }
            Target::Strength { row, .. } => in_row(row, 1),
            Target::Shift { slot } => in_row(slot, 1),
            Target::Level { source } => in_row(source, 1),
            _ => 0..0,
        }
    }

    /// The spread that a shift or a level is a multiple of.
    fn spread(&self, target: Target, parameters: &Parameters) -> f64 {
        match target {
            Target::Shift { slot } => {
                let family = usize::from(self.base.layout.slots[slot].family);
                parameters.families[family].shift_sd
            }
            _ => parameters.level_sd,
        }
    }

    /// Writes the parameters at `position` into `at`, and ln of their distributions into `ln`; both
    /// must be copies of the base.
    pub(super) fn place(&self, position: &[f64], at: &mut Parameters, ln: &mut Parameters) {
        for block in &self.blocks {
            let x = &position[block.at.clone()];
            match block.target {
                Target::Strength { .. } | Target::JumpRate { .. } => {
                    self.entries_of(block.target, at)[0] = x[0].exp();
                }
                Target::ShiftSd { .. } | Target::LevelSd => {
                    self.entries_of(block.target, at)[0] = (0.5 * x[0]).exp();
                }
                Target::Shift { .. } | Target::Level { .. } => {
                    let sd = self.spread(block.target, at);
                    self.entries_of(block.target, at)[0] = sd * x[0];
                }
                target => {
                    let masses = &self.masses(block, at).all;
                    let shares = Shares { masses, reference: block.reference };
                    shares.place(x, self.entries_of(target, at), self.entries_of(target, ln));
                }
            }
        }
        if self.learns {
            self.follow(at);
        }
        self.place_lone(at);
    }

    /// Rows that are integrated out are at the mean of their prior.
    fn place_lone(&self, at: &mut Parameters) {
        for (slot, _) in self.base.layout.slots.iter().zip(&self.lone).filter(|(_, lone)| **lone) {
            let rows = at.prior_rows(self.problem, slot.family, slot.source);
            at.rows[slot.entry..slot.entry + rows.len()].copy_from_slice(&rows);
        }
    }

    /// Passes on what the claims say of rows that are integrated out: it is said of their means.
    fn tell_lone(&self, slope: &mut Parameters) {
        for (slot, _) in self.base.layout.slots.iter().zip(&self.lone).filter(|(_, lone)| **lone) {
            let f = usize::from(slot.family);
            let form = self.problem.families[f].form;
            for row in 0..form.n_rows() {
                let start = slot.entry + row * form.row_width();
                let own = &slope.rows[start..start + form.row_width()];
                let groups = &mut slope.families[f].groups[self.in_group(slot, row)];
                for (group, own) in groups.iter_mut().zip(own) {
                    *group += own;
                }
                if self.is_levelled(slot) {
                    slope.levels[slot.source as usize] += slope.rows[start + row];
                }
            }
        }
    }

    /// Kind groups without sources in a family are where its population is.
    fn follow(&self, parameters: &mut Parameters) {
        for (f, learned) in parameters.families.iter_mut().enumerate() {
            let size = learned.population.len();
            for (group, peopled) in self.peopled[f].iter().enumerate() {
                if !peopled && !self.slots[f].is_empty() {
                    learned.groups[group * size..(group + 1) * size]
                        .copy_from_slice(&learned.population);
                }
            }
        }
    }

    /// The position of `parameters`; what lies at the border is moved a little inside.
    pub(super) fn locate(&self, parameters: &Parameters) -> Vec<f64> {
        let mut own = parameters.clone();
        let mut position = vec![0.0; self.dim];
        for block in &self.blocks {
            let sd = self.spread(block.target, parameters);
            let masses = &self.masses(block, parameters).all;
            let from = &*self.entries_of(block.target, &mut own);
            let to = &mut position[block.at.clone()];
            match block.target {
                Target::Strength { .. } | Target::JumpRate { .. } => {
                    to[0] = from[0].max(FLOOR).ln();
                }
                Target::ShiftSd { .. } | Target::LevelSd => to[0] = 2.0 * from[0].max(FLOOR).ln(),
                Target::Shift { .. } | Target::Level { .. } => to[0] = from[0] / sd.max(FLOOR),
                _ => Shares { masses, reference: block.reference }.locate(from, to),
            }
        }
        position
    }

    /// From slopes by ln of entries (shifts and levels: by themselves; spreads: by ln of their
    /// square) to the gradient by coordinates; returns ln density of the standard normal
    /// multiples, up to a constant, and of the bends. `slope` is added to on the way: what hangs on
    /// something tells it.
    pub(super) fn collect(
        &self,
        (position, at): (&[f64], &Parameters),
        slope: &mut Parameters,
        out: &mut [f64],
    ) -> f64 {
        let mut ln_density = 0.0;
        let mut by_mass = Vec::new();
        self.tell_lone(slope);
        for block in self.blocks.iter().rev() {
            let x = &position[block.at.clone()];
            let to = &mut out[block.at.clone()];
            match block.target {
                Target::Shift { slot } => {
                    let sd = self.spread(block.target, at);
                    to[0] = slope.shifts[slot] * sd - x[0];
                    let family = usize::from(self.base.layout.slots[slot].family);
                    slope.families[family].shift_sd += 0.5 * slope.shifts[slot] * at.shifts[slot];
                    ln_density -= 0.5 * x[0] * x[0];
                }
                Target::Level { source } => {
                    to[0] = slope.levels[source] * at.level_sd - x[0];
                    slope.level_sd += 0.5 * slope.levels[source] * at.levels[source];
                    ln_density -= 0.5 * x[0] * x[0];
                }
                Target::Strength { .. }
                | Target::JumpRate { .. }
                | Target::ShiftSd { .. }
                | Target::LevelSd => to[0] = self.entries_of(block.target, slope)[0],
                target => {
                    let masses = self.masses(block, at);
                    by_mass.clear();
                    by_mass.resize(masses.all.len(), 0.0);
                    let shares = Shares { masses: &masses.all, reference: block.reference };
                    let own = &*self.entries_of(target, slope);
                    ln_density += shares.collect(x, own, to, &mut by_mass);
                    for ((t, prior), all) in by_mass.iter_mut().zip(&masses.prior).zip(&masses.all)
                    {
                        *t *= if *all > 0.0 { prior / all } else { 0.0 };
                    }
                    self.tell(target, &by_mass, at, slope);
                }
            }
        }
        ln_density
    }

    /// Passes on what a density says of the masses of a distribution's prior (slopes by their ln).
    fn tell(&self, target: Target, by_mass: &[f64], at: &Parameters, slope: &mut Parameters) {
        let total: f64 = by_mass.iter().sum();
        match target {
            Target::Group { family, row, .. } => {
                let width = by_mass.len();
                let in_row = row * width..(row + 1) * width;
                let mean = &at.families[family].population[in_row.clone()];
                let own = &mut slope.families[family].population[in_row];
                for ((slope, t), m) in own.iter_mut().zip(by_mass).zip(mean) {
                    *slope += t - total * m;
                }
            }
            Target::Row { slot, row } => {
                let slot = &self.base.layout.slots[slot];
                let mean = self.mean(slot, row, at);
                let family = &mut slope.families[usize::from(slot.family)];
                family.strength[row] += total;
                let own = &mut family.groups[self.in_group(slot, row)];
                for ((slope, t), m) in own.iter_mut().zip(by_mass).zip(mean.iter()) {
                    *slope += t - total * m;
                }
                if self.is_levelled(slot) {
                    slope.levels[slot.source as usize] += by_mass[row] - total * mean[row];
                }
            }
            _ => {}
        }
    }
}

/// All numbers of `parameters`, block by block.
pub(super) fn numbers(parameters: &mut Parameters) -> Vec<&mut [f64]> {
    let mut all: Vec<&mut [f64]> = vec![
        &mut parameters.rows,
        &mut parameters.shifts,
        &mut parameters.levels,
        std::slice::from_mut(&mut parameters.level_sd),
    ];
    for family in &mut parameters.families {
        all.extend([
            family.population.as_mut_slice(),
            &mut family.groups,
            &mut family.strength,
            &mut family.prevalence,
            &mut family.nodes,
            std::slice::from_mut(&mut family.jump_rate),
            std::slice::from_mut(&mut family.shift_sd),
        ]);
    }
    all
}

/// Sets all numbers to 0: room for sums of points, or for slopes.
pub(super) fn clear(parameters: &mut Parameters) {
    for block in numbers(parameters) {
        block.fill(0.0);
    }
}
