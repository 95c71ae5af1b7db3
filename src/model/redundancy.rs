//! What claims are worth together: sources that err on an item err alike (docs/model.md, Eq. 41).

use std::collections::BTreeMap;

use super::Problem;

impl Problem {
    /// Weights of the observations of `item` that `keep` names (indices into
    /// [`Problem::observations`]), in order, when the item is described: each in (0, 1], its own
    /// weight over the design effect of what other sources say there (Kish 1965; docs/model.md,
    /// Eq. 41). What one source says several times does not weaken itself, and neither does what a
    /// rule passes on from another item. Newcomers who agree and are held to few voices do not weaken
    /// what the established say: else a crowd of strangers would make a consensus doubtful by being
    /// there. On what changes with time every claim keeps its weight.
    ///
    /// # Panics
    /// If there is no such item.
    pub fn described_weights(&self, item: usize, keep: &dyn Fn(usize) -> bool) -> Vec<f64> {
        let block = &self.items[item];
        let redundancy = self.families[usize::from(block.family)].redundancy;
        let kept: Vec<usize> = block.observations.clone().filter(|&o| keep(o)).collect();
        let weight = |o: usize| self.observations[o].weight;
        if redundancy <= 0.0 || block.path.is_some() || kept.len() < 2 {
            return kept.into_iter().map(weight).collect();
        }
        let is_crowd = |o: usize| self.crowd.get(o).is_some_and(|held| *held);
        let side = |o: usize| (self.observations[o].derived, is_crowd(o));
        let voice = |o: usize| (side(o), self.observations[o].source);
        // How much each source says, directly and by rules. Sums are in the order of keys, whatever
        // that of rows.
        let mut voices: BTreeMap<((bool, bool), u32), f64> = BTreeMap::new();
        for &o in &kept {
            *voices.entry(voice(o)).or_insert(0.0) += weight(o);
        }
        let mut totals: BTreeMap<(bool, bool), f64> = BTreeMap::new();
        for ((side, _), n) in &voices {
            *totals.entry(*side).or_insert(0.0) += n.min(1.0);
        }
        let total = |side| totals.get(&side).copied().unwrap_or(0.0);
        kept.into_iter()
            .map(|o| {
                let (derived, is_crowd) = side(o);
                let crowd = if is_crowd { total((derived, true)) } else { 0.0 };
                let others = total((derived, false)) + crowd - voices[&voice(o)].min(1.0);
                weight(o) / (1.0 + redundancy * others.max(0.0))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Family, ItemBlock, Observation, PathBlock, StepRef};

    fn problem(says: &[(u32, f64)]) -> Problem {
        let of = |&(source, weight): &(u32, f64)| Observation {
            source,
            value: 0,
            denied: false,
            derived: false,
            weight,
        };
        Problem {
            families: vec![Family { redundancy: 0.5, ..Family::open("label") }],
            items: vec![ItemBlock {
                family: 0,
                n_values: 2,
                prior: vec![0.5; 2],
                ancestors: Vec::new(),
                domain: None,
                observations: 0..says.len(),
                verdicts: Vec::new(),
                path: None,
                grid: None,
            }],
            observations: says.iter().map(of).collect(),
            ..Problem::default()
        }
    }

    fn weights(says: &[(u32, f64)]) -> Vec<f64> {
        problem(says).described_weights(0, &|_| true)
    }

    #[test]
    fn what_others_say_weakens_by_hand() {
        assert_eq!(weights(&[(7, 0.4)]), [0.4]);
        assert_eq!(weights(&[(0, 1.0), (1, 1.0), (2, 1.0)]), [0.5; 3]);
        // The firm claim stands beside .4 of a claim, the hedged one beside a whole one.
        assert_eq!(weights(&[(0, 1.0), (1, 0.4)]), [1.0 / 1.2, 0.4 / 1.5]);
        // A source that says three things counts once for others, and not for itself.
        assert_eq!(weights(&[(3, 1.0), (5, 1.0), (3, 1.0)]), [1.0 / 1.5; 3]);
    }

    #[test]
    fn states_and_what_rules_pass_on_are_apart() {
        let mut of = problem(&[(0, 1.0), (1, 1.0), (2, 1.0)]);
        of.observations[2].derived = true;
        assert_eq!(of.described_weights(0, &|_| true), [1.0 / 1.5, 1.0 / 1.5, 1.0]);
        let at = |step| (StepRef::Fixed(step), StepRef::Fixed(step));
        let spans = vec![at(0), at(1), at(1)];
        let mut of = problem(&[(0, 1.0), (1, 1.0), (2, 1.0)]);
        of.items[0].path = Some(PathBlock { times: vec![0, 9], variables: Vec::new(), spans });
        assert_eq!(of.described_weights(0, &|_| true), [1.0; 3]);
    }

    /// Three of the established and two newcomers who are held to one voice.
    #[test]
    fn a_crowd_weakens_only_itself() {
        let mut of = problem(&[(0, 1.0), (1, 1.0), (2, 1.0), (3, 0.5), (4, 0.5)]);
        of.crowd = vec![false, false, false, true, true];
        let found = of.described_weights(0, &|_| true);
        assert_eq!(found, [0.5, 0.5, 0.5, 0.5 / 2.75, 0.5 / 2.75]);
    }

    #[test]
    fn many_claims_are_worth_two_that_err_apart() {
        let says: Vec<(u32, f64)> = (0..1_000).map(|source| (source, 1.0)).collect();
        let total: f64 = weights(&says).iter().sum();
        assert!((total - 1_000.0 / (1.0 + 0.5 * 999.0)).abs() < 1e-9 && total < 2.0, "{total}");
    }

    #[test]
    fn what_is_dropped_weakens_nothing() {
        let problem = problem(&[(0, 1.0), (1, 1.0), (2, 1.0)]);
        assert_eq!(problem.described_weights(0, &|o| o != 1), [1.0 / 1.5; 2]);
    }
}
