//! Coordinates free to run over ℝ, and the way from them to parameters and back.
//!
//! Distributions are soft-max coordinates against one entry that is seldom rare (the right answer, or
//! λ = 0: against a rare one all coordinates would move together), positive numbers logarithms, spreads the logarithm of their square; shifts and levels are multiples of their spread
//! (non-centred: what few claims say of them would else shut the spread in a funnel).

use std::ops::Range;

use crate::model::{FamilyForm, Parameters, Problem};

/// No probability that a point is read from counts for less than this.
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

    /// Entry of a distribution against which the others are measured.
    fn reference(self) -> usize {
        match self {
            Self::Row { row, .. } | Self::Population { row, .. } | Self::Group { row, .. } => row,
            _ => 0,
        }
    }
}

/// A block of coordinates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    /// Its coordinates in a position.
    pub(super) at: Range<usize>,
    /// What they stand for.
    pub(super) target: Target,
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
        let mut space =
            Self { problem, base, slots, peopled, learns, blocks: Vec::new(), dim: 0, entries };
        space.lay_out();
        space
    }

    fn push(&mut self, n: usize, target: Target) {
        if n > 0 {
            self.blocks.push(Block { at: self.dim..self.dim + n, target });
            self.dim += n;
        }
    }

    /// Spreads come before what is measured in them.
    fn lay_out(&mut self) {
        for f in 0..self.problem.families.len() {
            if !self.slots[f].is_empty() {
                self.lay_out_family(f);
            }
        }
        let levels: Vec<usize> = (0..self.base.layout.has_level.len())
            .filter(|&source| self.base.layout.has_level[source])
            .collect();
        if self.learns && !levels.is_empty() {
            self.push(1, Target::LevelSd);
        }
        for source in levels {
            self.push(1, Target::Level { source });
        }
    }

    fn lay_out_family(&mut self, f: usize) {
        let family = &self.problem.families[f];
        let (n_rows, width) = (family.form.n_rows(), family.form.row_width());
        if self.learns {
            for row in 0..n_rows {
                self.push(width - 1, Target::Population { family: f, row });
                for group in 0..self.peopled[f].len() {
                    if self.peopled[f][group] {
                        self.push(width - 1, Target::Group { family: f, group, row });
                    }
                }
                self.push(1, Target::Strength { family: f, row });
            }
        }
        if !family.prevalence.is_empty() {
            self.push(family.prevalence.len() - 1, Target::Prevalence { family: f });
        }
        self.push(self.active(f).count() - 1, Target::Nodes { family: f });
        if self.problem.items.iter().any(|i| usize::from(i.family) == f && i.path.is_some()) {
            self.push(1, Target::JumpRate { family: f });
        }
        for slot in self.slots[f].clone() {
            for row in 0..n_rows {
                self.push(width - 1, Target::Row { slot, row });
            }
        }
        if matches!(family.form, FamilyForm::Quantity { .. }) {
            if self.learns {
                self.push(1, Target::ShiftSd { family: f });
            }
            for slot in self.slots[f].clone() {
                self.push(1, Target::Shift { slot });
            }
        }
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
        let width = |family: usize| self.problem.families[family].form.row_width();
        match target {
            Target::Row { slot, row } => {
                let (entry, width) = self.entries[slot];
                &mut parameters.rows[entry + row * width..entry + (row + 1) * width]
            }
            Target::Population { family, row } => {
                let w = width(family);
                &mut parameters.families[family].population[row * w..(row + 1) * w]
            }
            Target::Group { family, group, row } => {
                let w = width(family);
                let at = group * self.problem.families[family].form.n_entries() + row * w;
                &mut parameters.families[family].groups[at..at + w]
            }
            Target::Strength { family, row } => {
                &mut parameters.families[family].strength[row..=row]
            }
            Target::Prevalence { family } => &mut parameters.families[family].prevalence,
            Target::Nodes { family } => &mut parameters.families[family].nodes,
            Target::JumpRate { family } => {
                std::slice::from_mut(&mut parameters.families[family].jump_rate)
            }
            Target::ShiftSd { family } => {
                std::slice::from_mut(&mut parameters.families[family].shift_sd)
            }
            Target::Shift { slot } => &mut parameters.shifts[slot..=slot],
            Target::LevelSd => std::slice::from_mut(&mut parameters.level_sd),
            Target::Level { source } => &mut parameters.levels[source..=source],
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

    /// Writes the parameters at `position` into `parameters`, which must be a copy of the base.
    pub(super) fn place(&self, position: &[f64], parameters: &mut Parameters) {
        for block in &self.blocks {
            let x = &position[block.at.clone()];
            match block.target {
                Target::Nodes { family } => {
                    let nodes = &mut parameters.families[family].nodes;
                    nodes.fill(0.0);
                    let mut own = [0.0; 7];
                    let own = &mut own[..=x.len()];
                    simplex(x, 0, own);
                    for (node, p) in self.active(family).zip(own) {
                        nodes[node] = *p;
                    }
                }
                Target::Strength { .. } | Target::JumpRate { .. } => {
                    self.entries_of(block.target, parameters)[0] = x[0].exp();
                }
                Target::ShiftSd { .. } | Target::LevelSd => {
                    self.entries_of(block.target, parameters)[0] = (0.5 * x[0]).exp();
                }
                Target::Shift { .. } | Target::Level { .. } => {
                    let sd = self.spread(block.target, parameters);
                    self.entries_of(block.target, parameters)[0] = sd * x[0];
                }
                target => {
                    simplex(x, target.reference(), self.entries_of(target, parameters));
                }
            }
        }
        if self.learns {
            self.follow(parameters);
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
            let from = &*self.entries_of(block.target, &mut own);
            let to = &mut position[block.at.clone()];
            let ln = |p: f64| p.max(FLOOR).ln();
            match block.target {
                Target::Nodes { family } => {
                    let first = self.active(family).next().map_or(0.0, |node| ln(from[node]));
                    for (x, node) in to.iter_mut().zip(self.active(family).skip(1)) {
                        *x = ln(from[node]) - first;
                    }
                }
                Target::Strength { .. } | Target::JumpRate { .. } => to[0] = ln(from[0]),
                Target::ShiftSd { .. } | Target::LevelSd => to[0] = 2.0 * ln(from[0]),
                Target::Shift { .. } | Target::Level { .. } => to[0] = from[0] / sd.max(FLOOR),
                target => {
                    let reference = target.reference();
                    for (x, p) in to.iter_mut().zip(others(from, reference)) {
                        *x = ln(*p) - ln(from[reference]);
                    }
                }
            }
        }
        position
    }

    /// From slopes by ln of entries (shifts and levels: by themselves; spreads: by ln of their
    /// square) to the gradient by coordinates; returns ln density of the standard normal
    /// multiples, up to a constant.
    pub(super) fn collect(
        &self,
        (position, at): (&[f64], &Parameters),
        slope: &mut Parameters,
        out: &mut [f64],
    ) -> f64 {
        let mut ln_normal = 0.0;
        for block in &self.blocks {
            let sd = self.spread(block.target, at);
            let own = &*self.entries_of(block.target, slope);
            let to = &mut out[block.at.clone()];
            match block.target {
                Target::Nodes { family } => {
                    for (x, node) in to.iter_mut().zip(self.active(family).skip(1)) {
                        *x = own[node];
                    }
                }
                Target::Shift { .. } | Target::Level { .. } => {
                    let multiple = position[block.at.start];
                    to[0] = own[0] * sd - multiple;
                    ln_normal -= 0.5 * multiple * multiple;
                }
                Target::Strength { .. }
                | Target::JumpRate { .. }
                | Target::ShiftSd { .. }
                | Target::LevelSd => to[0] = own[0],
                target => {
                    for (x, slope) in to.iter_mut().zip(others(own, target.reference())) {
                        *x = *slope;
                    }
                }
            }
        }
        ln_normal
    }
}

/// All entries but one.
fn others(entries: &[f64], reference: usize) -> impl Iterator<Item = &f64> {
    entries[..reference].iter().chain(&entries[reference + 1..])
}

/// Soft-max of coordinates against a reference of 0.
fn simplex(x: &[f64], reference: usize, out: &mut [f64]) {
    let top = x.iter().copied().fold(0.0, f64::max);
    let logits = x[..reference].iter().chain(&[0.0]).chain(&x[reference..]);
    let mut total = 0.0;
    for (p, logit) in out.iter_mut().zip(logits) {
        *p = (logit - top).exp();
        total += *p;
    }
    for p in out {
        *p /= total;
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
