//! Plain items of large problems: what [`super::single`] computes (docs/model.md, Eq. 7 and 8), claim
//! by claim in two sweeps and without logarithms, added to the counts of sources at once.
//!
//! The nodes of λ are the lanes of one computation. What the claims before and after a claim say is
//! kept as products, so that no claim has to be divided out again.

#![expect(
    clippy::inline_always,
    reason = "what runs with the processor's widest vectors has to be compiled into one function"
)]

mod describe;

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::view::FLOOR;
use crate::model::{
    Detail, FAMILY_NODES, FamilyForm, ItemBlock, ItemPosterior, Observation, ObservationPosterior,
    Parameters, Problem,
};

/// One number a λ node; the eighth is padding of no mass.
type Lanes = [f64; 8];

/// Products in here lose nothing: what is beyond goes the long way.
const SAFE: std::ops::Range<f64> = 1e-200..1e200;

const fn meant_lanes() -> Lanes {
    let mut lanes = [1.0; 8];
    let mut j = 0;
    while j < 7 {
        lanes[j] = 1.0 - FAMILY_NODES[j];
        j += 1;
    }
    lanes
}

const fn guess_lanes() -> Lanes {
    let mut lanes = [0.0; 8];
    let mut j = 0;
    while j < 7 {
        lanes[j] = FAMILY_NODES[j];
        j += 1;
    }
    lanes
}

/// 1 − λ and λ by lane.
const MEANT: Lanes = meant_lanes();
const GUESS: Lanes = guess_lanes();

/// What is the same for all items.
pub(super) struct Direct<'a> {
    /// What the processor can do: its widest vectors give the same bits as its narrowest.
    arch: Arch,
    problem: &'a Problem,
    parameters: &'a Parameters,
    /// Entries of [`Parameters::rows`], of families of rows with the truths of an answer side by side:
    /// what a claim needs is in one place.
    says: Vec<f64>,
    /// By family: the distribution of λ.
    nodes: Vec<Lanes>,
    /// By family of one-coin items: values that wrong answers are spread over, 0 where items differ.
    spread: Vec<f64>,
    /// By slot of such a family: a claim's factors.
    coins: Vec<Coin>,
}

/// Factors of a claim of a one-coin source, by lane.
#[derive(Clone, Copy)]
struct Coin {
    /// P(claim | wrong).
    wrong: Lanes,
    /// P(claim | right) / P(claim | wrong).
    odds: Lanes,
    /// Share of the first that is no guess …
    meant_wrong: Lanes,
    /// … and of P(claim | right).
    meant_right: Lanes,
}

impl Coin {
    /// Of reliability `theta` over `n` values.
    fn new(theta: f64, n: f64) -> Self {
        let mut coin =
            Self { wrong: [1.0; 8], odds: [1.0; 8], meant_wrong: [1.0; 8], meant_right: [1.0; 8] };
        let elsewhere = (1.0 - theta) / (n - 1.0);
        for j in 0..8 {
            let guess = GUESS[j] / n;
            let meant = ((MEANT[j] * theta).max(FLOOR), (MEANT[j] * elsewhere).max(FLOOR));
            let right = (MEANT[j] * theta + guess).max(FLOOR);
            coin.wrong[j] = (MEANT[j] * elsewhere + guess).max(FLOOR);
            coin.odds[j] = right / coin.wrong[j];
            coin.meant_right[j] = meant.0 / (meant.0 + guess);
            coin.meant_wrong[j] = meant.1 / (meant.1 + guess);
        }
        coin
    }
}

/// Sums over the direct items of a chunk.
pub(super) struct Sums {
    pub(super) ln_evidence: f64,
    pub(super) nodes: Vec<[f64; 7]>,
    pub(super) truths: Vec<Vec<f64>>,
    /// By entry, in the order of [`Direct::says`].
    pub(super) counts: Vec<f64>,
    /// Empty unless asked for.
    pub(super) missing: Vec<f64>,
}

/// An item to be added up with whatever vectors the processor has.
struct Solve<'a, 'b> {
    direct: &'a Direct<'b>,
    item: &'a ItemBlock,
    sums: &'a mut Sums,
    scratch: &'a mut Scratch,
}

impl WithSimd for Solve<'_, '_> {
    type Output = bool;

    // Everything in here is compiled once for each width of vectors, and so has to be inlined.
    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> bool {
        self.direct.add(self.item, self.sums, self.scratch)
    }
}

/// Buffers used again for every item.
#[derive(Default)]
pub(super) struct Scratch {
    /// By candidate: P(claims, z, node), then the posterior.
    joint: Vec<Lanes>,
    /// Claims × candidates: product of what comes before the claim.
    before: Vec<Lanes>,
    /// By candidate: the same of what comes after it.
    after: Vec<Lanes>,
}

impl<'a> Direct<'a> {
    pub(super) fn new(problem: &'a Problem, parameters: &'a Parameters) -> Self {
        let lanes = |nodes: &[f64; 7]| {
            let mut lanes = [0.0; 8];
            for (lane, p) in lanes.iter_mut().zip(nodes) {
                *lane = p.max(FLOOR);
            }
            lanes
        };
        let nodes = parameters.families.iter().map(|family| lanes(&family.nodes)).collect();
        let spread = spreads(problem, parameters);
        let slots = &parameters.layout.slots;
        let coin = |slot: &crate::model::Slot| {
            Coin::new(parameters.rows[slot.entry], spread[usize::from(slot.family)].max(2.0))
        };
        let has_coins = spread.iter().any(|n| *n > 0.0);
        let coins = if has_coins { slots.par_iter().map(coin).collect() } else { Vec::new() };
        let says = turned(problem, parameters, &parameters.rows);
        Self { arch: Arch::new(), problem, parameters, says, nodes, spread, coins }
    }

    pub(super) fn sums(&self, detail: Detail) -> Sums {
        let layout = &self.parameters.layout;
        let families = &self.problem.families;
        let n_missing = if detail >= Detail::Items { layout.n_rows } else { 0 };
        Sums {
            ln_evidence: 0.0,
            nodes: vec![[0.0; 7]; families.len()],
            truths: families.iter().map(|f| vec![0.0; f.prevalence.len()]).collect(),
            counts: vec![0.0; layout.n_entries],
            missing: vec![0.0; n_missing],
        }
    }

    /// Adds an item to `sums`, with its posterior to `items` if asked for. False if its claims are so
    /// many or so improbable that products lose them; nothing is added then.
    pub(super) fn solve(
        &self,
        item: &ItemBlock,
        (detail, described): (Detail, &mut [ObservationPosterior]),
        (sums, scratch, items): (&mut Sums, &mut Scratch, &mut Vec<ItemPosterior>),
    ) -> bool {
        if !self.arch.dispatch(Solve { direct: self, item, sums, scratch }) {
            return false;
        }
        if !described.is_empty() {
            self.describe_claims(item, (&scratch.joint, 1.0), described);
        }
        items.extend((detail >= Detail::Items).then(|| describe::posterior(&scratch.joint)));
        true
    }

    /// What [`Self::solve`] adds to sums; the posterior of candidates and nodes is left in `scratch`.
    #[inline(always)]
    fn add(&self, item: &ItemBlock, sums: &mut Sums, scratch: &mut Scratch) -> bool {
        let family = usize::from(item.family);
        let is_coin = self.problem.families[family].form == FamilyForm::OneCoin;
        if is_coin && self.spread[family] <= 0.0 {
            return false;
        }
        let total =
            if is_coin { self.weigh_coin(item, scratch) } else { self.weigh(item, scratch) };
        if !SAFE.contains(&total) {
            return false;
        }
        for lanes in &mut scratch.joint {
            for p in lanes {
                *p /= total;
            }
        }
        sums.ln_evidence += total.ln();
        let mut nodes = [0.0; 8];
        for lanes in &scratch.joint {
            for (sum, p) in nodes.iter_mut().zip(lanes) {
                *sum += p;
            }
        }
        for (sum, p) in sums.nodes[family].iter_mut().zip(&nodes) {
            *sum += p;
        }
        for (sum, lanes) in sums.truths[family].iter_mut().zip(&scratch.joint) {
            *sum += across(lanes);
        }
        if is_coin {
            self.credit_coin(item, (&scratch.joint, &nodes), sums);
        } else {
            scratch.after.clear();
            scratch.after.resize(scratch.joint.len(), [1.0 / total; 8]);
            self.credit(item, scratch, sums);
        }
        true
    }

    #[inline(always)]
    fn claims(&self, item: &ItemBlock) -> impl DoubleEndedIterator<Item = (Observation, usize)> {
        let own = item.observations.clone();
        let slots = &self.parameters.layout.slots;
        let slot_of = &self.parameters.layout.slot_of[own.clone()];
        let claims = self.problem.observations[own].iter();
        claims.zip(slot_of).map(move |(claim, slot)| (*claim, slots[*slot as usize].entry))
    }

    /// Multiplies verdicts into the joint.
    #[inline(always)]
    fn adjudge(item: &ItemBlock, joint: &mut [Lanes]) {
        let k = joint.len() as f64;
        for verdict in &item.verdicts {
            let wrong = ((1.0 - verdict.confidence) / (k - 1.0)).max(FLOOR);
            for (z, lanes) in joint.iter_mut().enumerate() {
                let holds = z == usize::from(verdict.value);
                let factor = if holds { verdict.confidence } else { wrong };
                for p in lanes {
                    *p *= factor;
                }
            }
        }
    }

    /// P(claims, z, node) of rows into `scratch`; returns its sum.
    #[inline(always)]
    fn weigh(&self, item: &ItemBlock, scratch: &mut Scratch) -> f64 {
        let family = usize::from(item.family);
        let prevalence = &self.parameters.families[family].prevalence;
        let Scratch { joint, before, .. } = scratch;
        joint.clear();
        joint.extend(prevalence.iter().map(|p| self.nodes[family].map(|node| node * p.max(FLOOR))));
        Self::adjudge(item, joint);
        before.clear();
        self.multiply::<true>(item, joint, before);
        joint.iter().map(across).sum()
    }

    /// Multiplies P(claim | z, node) of all claims into `joint`; what stood there before each claim
    /// is added to `before` if it is to be kept.
    #[inline(always)]
    fn multiply<const KEEP: bool>(
        &self,
        item: &ItemBlock,
        joint: &mut [Lanes],
        before: &mut Vec<Lanes>,
    ) {
        let guess = &self.problem.families[usize::from(item.family)].guess;
        let k = joint.len();
        for (claim, entry) in self.claims(item) {
            let x = usize::from(claim.value);
            let guessed = GUESS.map(|l| l * guess[x]);
            if KEEP {
                before.extend(joint.iter().copied());
            }
            let says = &self.says[entry + x * k..entry + (x + 1) * k];
            for (lanes, &chance) in joint.iter_mut().zip(says) {
                let meant = MEANT.map(|m| m * chance);
                *lanes = times(lanes, &floored(plus(&meant, &guessed)));
            }
        }
    }

    /// Expected claims of rows that are no guess, from the last claim to the first.
    #[inline(always)]
    fn credit(&self, item: &ItemBlock, scratch: &mut Scratch, sums: &mut Sums) {
        let guess = &self.problem.families[usize::from(item.family)].guess;
        let k = guess.len();
        let Scratch { before, after, .. } = scratch;
        let claims = self.claims(item).rev();
        for ((claim, entry), before) in claims.zip(before.chunks_exact(k).rev()) {
            let x = usize::from(claim.value);
            let guessed = GUESS.map(|l| l * guess[x]);
            let own = entry + x * k..entry + (x + 1) * k;
            let (says, counts) = (&self.says[own.clone()], sums.counts[own].iter_mut());
            for (((count, &chance), before), after) in
                counts.zip(says).zip(before).zip(after.iter_mut())
            {
                // One operation on all lanes after another: only so does it become vectors.
                let meant = MEANT.map(|m| m * chance);
                let beside = times(before, after);
                *count += across(&times(&beside, &floored(meant)));
                *after = times(after, &floored(plus(&meant, &guessed)));
            }
        }
        if !sums.missing.is_empty() {
            self.miss(item, scratch, sums);
        }
    }

    /// Missing information of rows (Eq. 17): of each truth, the variance of the score of one answer.
    fn miss(&self, item: &ItemBlock, scratch: &Scratch, sums: &mut Sums) {
        let guess = &self.problem.families[usize::from(item.family)].guess;
        let k = guess.len();
        let slot_of = &self.parameters.layout.slot_of[item.observations.clone()];
        for ((claim, entry), &slot) in self.claims(item).zip(slot_of) {
            let x = usize::from(claim.value);
            let row = self.parameters.layout.slots[slot as usize].row;
            let rows = &self.parameters.rows[entry..entry + k * k];
            for (z, joint) in scratch.joint.iter().enumerate() {
                let meant = MEANT.map(|m| (m * rows[z * k + x]).max(FLOOR));
                let n: f64 =
                    (0..8).map(|j| joint[j] * meant[j] / (meant[j] + GUESS[j] * guess[x])).sum();
                let score = f64::from(u8::from(z == x)) - rows[z * k + z];
                sums.missing[row + z] += (n * score * score * (1.0 - n)).max(0.0);
            }
        }
    }

    /// P(claims, z, node) of one-coin items; returns its sum.
    #[inline(always)]
    fn weigh_coin(&self, item: &ItemBlock, scratch: &mut Scratch) -> f64 {
        let joint = &mut scratch.joint;
        joint.clear();
        joint.extend(item.prior.iter().map(|p| [p.max(FLOOR); 8]));
        Self::adjudge(item, joint);
        if self.multiply_coin(item, joint, self.nodes[usize::from(item.family)]) < SAFE.start {
            return 0.0;
        }
        joint.iter().map(across).sum()
    }

    /// Multiplies `common` and P(claim | z, node) of all claims into `joint`; returns the sum of what
    /// all candidates have in common.
    #[inline(always)]
    fn multiply_coin(&self, item: &ItemBlock, joint: &mut [Lanes], mut common: Lanes) -> f64 {
        let own = item.observations.clone();
        let slot_of = &self.parameters.layout.slot_of[own.clone()];
        for (claim, &slot) in self.problem.observations[own].iter().zip(slot_of) {
            let coin = &self.coins[slot as usize];
            let lanes = &mut joint[usize::from(claim.value)];
            for j in 0..8 {
                common[j] *= coin.wrong[j];
                lanes[j] *= coin.odds[j];
            }
        }
        for lanes in joint.iter_mut() {
            for (p, c) in lanes.iter_mut().zip(&common) {
                *p *= c;
            }
        }
        across(&common)
    }

    #[inline(always)]
    fn credit_coin(&self, item: &ItemBlock, (joint, nodes): (&[Lanes], &Lanes), sums: &mut Sums) {
        let own = item.observations.clone();
        let slot_of = &self.parameters.layout.slot_of[own.clone()];
        for (claim, &slot) in self.problem.observations[own].iter().zip(slot_of) {
            let coin = &self.coins[slot as usize];
            let here = &joint[usize::from(claim.value)];
            let (mut right, mut wrong) = ([0.0; 8], [0.0; 8]);
            for j in 0..8 {
                right[j] = here[j] * coin.meant_right[j];
                wrong[j] = (nodes[j] - here[j]).max(0.0) * coin.meant_wrong[j];
            }
            let (right, wrong) = (across(&right), across(&wrong));
            let slot = &self.parameters.layout.slots[slot as usize];
            sums.counts[slot.entry] += right;
            sums.counts[slot.entry + 1] += wrong;
            if let Some(missing) = sums.missing.get_mut(slot.row) {
                let theta = self.parameters.rows[slot.entry];
                let mean = right * (1.0 - theta) - wrong * theta;
                let square = right * (1.0 - theta).powi(2) + wrong * theta * theta;
                *missing += (square - mean * mean).max(0.0);
            }
        }
    }
}

/// The larger of each lane and [`FLOOR`].
#[inline(always)]
fn floored(lanes: Lanes) -> Lanes {
    lanes.map(|x| if x > FLOOR { x } else { FLOOR })
}

#[inline(always)]
fn times(a: &Lanes, b: &Lanes) -> Lanes {
    std::array::from_fn(|j| a[j] * b[j])
}

#[inline(always)]
fn plus(a: &Lanes, b: &Lanes) -> Lanes {
    std::array::from_fn(|j| a[j] + b[j])
}

/// Entries of rows with truths and answers exchanged; other entries as they are. Its own inverse.
pub(super) fn turned(problem: &Problem, parameters: &Parameters, entries: &[f64]) -> Vec<f64> {
    let mut turned = entries.to_vec();
    for slot in &parameters.layout.slots {
        if let FamilyForm::Rows { n_values } = problem.families[usize::from(slot.family)].form {
            let k = usize::from(n_values);
            for (x, out) in turned[slot.entry..slot.entry + k * k].chunks_exact_mut(k).enumerate() {
                for (z, out) in out.iter_mut().enumerate() {
                    *out = entries[slot.entry + z * k + x];
                }
            }
        }
    }
    turned
}

/// Sum of all lanes, always in the same order.
#[inline(always)]
fn across(lanes: &Lanes) -> f64 {
    let [a, b, c, d, e, f, g, h] = lanes;
    ((a + e) + (c + g)) + ((b + f) + (d + h))
}

/// By family: over how many values the wrong answers of its direct one-coin items are spread.
fn spreads(problem: &Problem, parameters: &Parameters) -> Vec<f64> {
    let mut found: Vec<Option<u32>> = vec![None; problem.families.len()];
    let direct = problem.items.iter().zip(&parameters.layout.direct);
    for (item, _) in direct.filter(|(_, is_direct)| **is_direct) {
        let family = usize::from(item.family);
        if problem.families[family].form == FamilyForm::OneCoin {
            let n = item.domain.unwrap_or_else(|| u32::from(item.n_values));
            let same = *found[family].get_or_insert(n) == n;
            found[family] = Some(if same { n } else { 0 });
        }
    }
    found.into_iter().map(|n| n.map_or(0.0, f64::from)).collect()
}
