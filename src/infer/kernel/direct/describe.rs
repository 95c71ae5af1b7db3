//! Plain items as they are reported: claims weighed by what they are worth beside the others on their
//! item (docs/model.md, Eq. 41). All of an item have the same weight there, so the product of their
//! factors is raised to it once.

use pulp::{Simd, WithSimd};

use super::super::output::decibans;
use super::super::view::FLOOR;
use super::{Direct, GUESS, Lanes, MEANT, SAFE, Scratch, across};
use crate::model::{
    Detail, FAMILY_NODES, FamilyForm, ItemBlock, ItemPosterior, ObservationPosterior,
};

/// The product of an item's factors, with whatever vectors the processor has.
struct Product<'a, 'b> {
    direct: &'a Direct<'b>,
    item: &'a ItemBlock,
    joint: &'a mut [Lanes],
}

impl WithSimd for Product<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { direct, item, joint } = self;
        if direct.problem.families[usize::from(item.family)].form == FamilyForm::OneCoin {
            direct.multiply_coin(item, joint, [1.0; 8]);
        } else {
            direct.multiply::<false>(item, joint, &mut Vec::new());
        }
    }
}

/// Posterior of an item of one step from that of candidates and nodes.
pub(super) fn posterior(joint: &[Lanes]) -> ItemPosterior {
    let mut nodes = [0.0; 8];
    for lanes in joint {
        for (sum, p) in nodes.iter_mut().zip(lanes) {
            *sum += p;
        }
    }
    ItemPosterior {
        // Sums over λ may pass 1 by a rounding error.
        probability: joint.iter().map(|lanes| across(lanes).min(1.0)).collect(),
        segments: Vec::new(),
        lambda: nodes.iter().zip(FAMILY_NODES).map(|(p, l)| p * l).sum(),
        times: Vec::new(),
    }
}

/// Multiplies the prior of candidates and nodes in, and makes the whole sum to 1. False if it is too
/// small for a float.
fn weigh(joint: &mut [Lanes], prior: &[f64], nodes: &Lanes) -> bool {
    for (lanes, prior) in joint.iter_mut().zip(prior) {
        for (p, node) in lanes.iter_mut().zip(nodes) {
            *p *= prior.max(FLOOR) * node;
        }
    }
    let total: f64 = joint.iter().map(across).sum();
    for p in joint.as_flattened_mut() {
        *p /= total;
    }
    SAFE.contains(&total)
}

/// Gives the last candidate the posterior `share`, the others the rest in their proportions.
fn hold_last(joint: &mut [Lanes], share: f64) {
    let Some((last, others)) = joint.split_last_mut() else { return };
    let (own, rest): (f64, f64) = (across(last), others.iter().map(across).sum());
    if own <= 0.0 || rest <= 0.0 {
        return;
    }
    for p in last {
        *p *= share / own;
    }
    for p in others.as_flattened_mut() {
        *p *= (1.0 - share) / rest;
    }
}

impl Direct<'_> {
    /// Describes an item; false if that takes the long way: some source speaks of it twice, or
    /// products lose what its claims say.
    pub(in crate::infer::kernel) fn describe(
        &self,
        item: &ItemBlock,
        (detail, described): (Detail, &mut [ObservationPosterior]),
        (scratch, items): (&mut Scratch, &mut Vec<ItemPosterior>),
    ) -> bool {
        let family = usize::from(item.family);
        let of = &self.problem.families[family];
        let is_coin = of.form == FamilyForm::OneCoin;
        let own = &self.problem.observations[item.observations.clone()];
        let is_once = own.windows(2).all(|pair| pair[0].source < pair[1].source);
        if !is_once || is_coin && self.spread[family] <= 0.0 || !self.problem.crowd.is_empty() {
            return false;
        }
        let prior =
            if is_coin { &item.prior } else { &self.parameters.families[family].prevalence };
        let joint = &mut scratch.joint;
        joint.clear();
        joint.resize(prior.len(), [1.0; 8]);
        self.arch.dispatch(Product { direct: self, item, joint });
        if !joint.as_flattened().iter().all(|p| SAFE.contains(p)) {
            return false;
        }
        let weight = if own.len() < 2 || of.redundancy <= 0.0 {
            1.0
        } else {
            1.0 / (1.0 + of.redundancy * (own.len() - 1) as f64)
        };
        let mut unnamed = None;
        if item.domain.is_some() && own.len() > 1 {
            let mut at_own = joint.clone();
            Self::adjudge(item, &mut at_own);
            if !weigh(&mut at_own, prior, &self.nodes[family]) {
                return false;
            }
            unnamed = at_own.last().map(across);
        }
        if weight < 1.0 {
            for p in joint.as_flattened_mut() {
                *p = p.powf(weight);
            }
        }
        Self::adjudge(item, joint);
        if !weigh(joint, prior, &self.nodes[family]) {
            return false;
        }
        if let Some(share) = unnamed {
            hold_last(joint, share);
        }
        if !described.is_empty() {
            self.describe_claims(item, (joint, weight), described);
        }
        items.extend((detail >= Detail::Items).then(|| posterior(joint)));
        true
    }

    /// P(right), and the weight of evidence by dividing the claim's factor out (Eq. 20).
    /// `joint` is the posterior of candidates and nodes, with every claim at `weight`.
    pub(super) fn describe_claims(
        &self,
        item: &ItemBlock,
        (joint, weight): (&[Lanes], f64),
        out: &mut [ObservationPosterior],
    ) {
        let family = usize::from(item.family);
        let of = &self.problem.families[family];
        let k = joint.len();
        for ((claim, entry), out) in self.claims(item).zip(out) {
            let x = usize::from(claim.value);
            let rows = &self.parameters.rows[entry..entry + of.form.n_entries()];
            let (mut with, mut without) = ([0.0; 2], [0.0; 2]);
            for (z, lanes) in joint.iter().enumerate() {
                let (chance, guess) = if of.form == FamilyForm::OneCoin {
                    let n = self.spread[family];
                    let chance = if z == x { rows[0] } else { (1.0 - rows[0]) / (n - 1.0) };
                    (chance, 1.0 / n)
                } else {
                    (rows[z * k + x], of.guess[x])
                };
                let factor = |j: usize| {
                    let own = (MEANT[j] * chance + GUESS[j] * guess).max(FLOOR);
                    if weight < 1.0 { own.powf(weight) } else { own }
                };
                let side = usize::from(z == x);
                with[side] += across(lanes);
                without[side] += (0..8).map(|j| lanes[j] / factor(j)).sum::<f64>();
            }
            let p_right = across(&joint[x]).clamp(0.0, 1.0);
            let weight_db = decibans(with, without);
            *out = ObservationPosterior { p_right, p_overtaken: 0.0, weight_db };
        }
    }
}
