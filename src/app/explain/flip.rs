//! What an answer would be without its roots, one by one and together.

use itertools::Itertools;

use super::{Belief, Explaining};
use crate::app::fit::Fitted;
use crate::app::view::figure_kind;
use crate::domain::Id;
use crate::infer::item_without;
use crate::model::quantity_quantile;
use crate::render::{FigureRow, FiguresWithout, FlipView, WithoutRow};

/// Roots that are taken away together, at most.
const TOGETHER_MAX: usize = 40;

/// A root with its observations on an item.
struct RootEvidence {
    root: u32,
    /// Keys of the sources that speak, and their names.
    keys: String,
    names: String,
    /// Probability of the belief without it.
    after: f64,
}

impl Explaining<'_> {
    /// Whose evidence an observation is: not the outlet's that prints a wire, but the wire's.
    fn body(&self, o: usize) -> Id {
        let assembled = &self.fitted.assembled;
        assembled.bodies[assembled.problem.observations[o].source as usize]
    }

    fn root(&self, o: usize) -> u32 {
        self.fitted.assembled.roots.root[self.body(o).ix()]
    }

    /// Probability of the belief without the observations of these roots.
    fn left(&self, belief: &Belief, roots: &[u32]) -> f64 {
        let Fitted { assembled, fit, .. } = self.fitted;
        let drop = |o: usize| roots.contains(&self.root(o));
        let left = |block| item_without(&assembled.problem, &fit.parameters, block, &drop);
        belief.least(&left).unwrap_or(f64::NAN)
    }

    /// The roots that speak on an item, the one that carries most first.
    fn roots_of(&self, belief: &Belief) -> Vec<RootEvidence> {
        let Fitted { case, assembled, .. } = self.fitted;
        let speaker = |o: usize| {
            let source = case.claims[assembled.origins[o].claim.ix()].source;
            if case.body(source) == self.body(o) { source } else { self.body(o) }
        };
        let by_root =
            belief.observations(assembled).map(|(o, _)| (self.root(o), o)).into_group_map();
        by_root
            .into_iter()
            .map(|(root, members)| {
                let speak: Vec<Id> = members
                    .iter()
                    .map(|o| speaker(*o))
                    .unique()
                    .sorted_by_key(|source| self.key(*source))
                    .collect();
                RootEvidence {
                    root,
                    keys: speak.iter().map(|source| self.key(*source)).join(", "),
                    names: speak.iter().map(|source| self.name(*source)).join(", "),
                    after: self.left(belief, &[root]),
                }
            })
            .sorted_by(|a, b| {
                let shift = |row: &RootEvidence| (row.after - belief.probability).abs();
                shift(b).total_cmp(&shift(a)).then_with(|| a.keys.cmp(&b.keys))
            })
            .collect()
    }

    /// What is believed, and its probability without each root.
    pub(super) fn without(&self, belief: &Belief) -> Vec<WithoutRow> {
        let row = |root: RootEvidence| WithoutRow {
            what: root.keys,
            names: root.names,
            before: belief.probability,
            after: root.after,
        };
        self.roots_of(belief).into_iter().map(row).collect()
    }

    /// What a figure would be without each of its roots, those first that move it most.
    pub(super) fn figures_without(&self, item: Id, belief: &Belief) -> Option<FiguresWithout> {
        let Fitted { case, assembled, fit, .. } = self.fitted;
        let kind = figure_kind(case.items[item.ix()].kind)?;
        let block = belief.blocks.start;
        let of = &assembled.problem.items[block];
        let grid = of.grid.as_ref()?;
        let scale = assembled.scales.get(&of.family).copied()?;
        let figure = |roots: &[u32]| {
            let drop = |o: usize| roots.contains(&self.root(o));
            let left = item_without(&assembled.problem, &fit.parameters, block, &drop);
            let last = left.segments.last().map_or(&left.probability, |last| &last.probability);
            let at = |p| quantity_quantile(grid, last, scale, p);
            let (lo, median, hi) = (at(0.05), at(0.5), at(0.95));
            FigureRow { as_of: None, mean: median, median, lo, hi }
        };
        let all = figure(&[]);
        let rows = self.roots_of(belief).into_iter().map(|root| {
            let without = figure(&[root.root]);
            (root.keys, root.names, without)
        });
        let rows = rows
            .sorted_by(|a, b| {
                let moved = |row: &FigureRow| (row.median - all.median).abs();
                moved(&b.2).total_cmp(&moved(&a.2)).then_with(|| a.0.cmp(&b.0))
            })
            .collect();
        Some(FiguresWithout { kind, all, rows })
    }

    /// How much would turn the answer over: the weight of evidence, and roots without which it is
    /// no longer more likely than not. The roots are taken away one after the other, those first
    /// that hold it up most by themselves; a smaller set may exist.
    pub(super) fn flip(&self, belief: &Belief) -> Option<FlipView> {
        let p = belief.probability;
        if !(p > 0.5 && p < 1.0) {
            return None;
        }
        let mut flip =
            FlipView { margin_db: 10.0 * (p / (1.0 - p)).log10(), ..FlipView::default() };
        let mut gone = Vec::new();
        let holding = self.roots_of(belief).into_iter().filter(|root| root.after < p);
        for root in holding.take(TOGETHER_MAX) {
            gone.push(root.root);
            flip.together.push(if self.wording.0 == "en" { root.keys } else { root.names });
            flip.after = self.left(belief, &gone);
            if flip.after < 0.5 {
                flip.turns_over = true;
                break;
            }
        }
        Some(flip)
    }
}
