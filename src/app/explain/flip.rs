//! What an answer would be without its roots, one by one and together.

use itertools::Itertools;

use super::{Belief, Explaining};
use crate::app::fit::Fitted;
use crate::domain::Id;
use crate::infer::item_without;
use crate::render::{FlipView, WithoutRow};

/// Roots that are taken away together, at most.
const TOGETHER_MAX: usize = 40;

/// A root with its observations on an item.
struct RootEvidence {
    root: u32,
    /// Keys of the sources that speak, for people.
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
                let names =
                    members.iter().map(|o| self.key(speaker(*o))).unique().sorted().join(", ");
                RootEvidence { root, names, after: self.left(belief, &[root]) }
            })
            .sorted_by(|a, b| {
                let shift = |row: &RootEvidence| (row.after - belief.probability).abs();
                shift(b).total_cmp(&shift(a)).then_with(|| a.names.cmp(&b.names))
            })
            .collect()
    }

    /// What is believed, and its probability without each root.
    pub(super) fn without(&self, belief: &Belief) -> Vec<WithoutRow> {
        let row = |root: RootEvidence| WithoutRow {
            what: root.names,
            before: belief.probability,
            after: root.after,
        };
        self.roots_of(belief).into_iter().map(row).collect()
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
            flip.together.push(root.names);
            flip.after = self.left(belief, &gone);
            if flip.after < 0.5 {
                flip.turns_over = true;
                break;
            }
        }
        Some(flip)
    }
}
