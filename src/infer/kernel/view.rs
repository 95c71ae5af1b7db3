//! An item as the kernel sees it: the probability of each of its claims for each truth.

use crate::model::{
    EXACT_SHARE, Family, FamilyForm, FamilyParameters, ItemBlock, Observation, Parameters, Problem,
    VerdictFactor,
};

/// Keeps logarithms finite where a parameter has run to 0.
pub(super) const FLOOR: f64 = 1e-30;

/// An item with the claims on it that are kept, at fixed parameters.
///
/// A *cell* is what the probability of a claim may depend on: for `c < k`, "the truth (at the end
/// of the claim's span) is c"; for `c = k`, "it is the claimed value, but was not all through the
/// span". Coin views (one-coin, no hierarchy, no time) have two cells instead: right and wrong.
pub(super) struct View<'a> {
    pub(super) item: &'a ItemBlock,
    pub(super) family: &'a Family,
    pub(super) learned: &'a FamilyParameters,
    pub(super) k: usize,
    /// Cells per claim.
    pub(super) width: usize,
    pub(super) coin: bool,
    pub(super) claims: Vec<Observation>,
    /// Position of each claim among the item's observations.
    pub(super) local: Vec<usize>,
    /// claims × width: P(claim | cell), if it is no guess (Eq. 2–5).
    pub(super) chance: Vec<f64>,
    /// P(claim), if it is a guess.
    pub(super) guess: Vec<f64>,
    /// ln prior of each candidate.
    pub(super) ln_prior: Vec<f64>,
    /// ln distribution of λ.
    pub(super) ln_nodes: [f64; 7],
}

impl<'a> View<'a> {
    pub(super) fn new(
        problem: &'a Problem,
        parameters: &'a Parameters,
        item: usize,
        keep: &dyn Fn(usize) -> bool,
    ) -> Self {
        let item = &problem.items[item];
        let family_ix = usize::from(item.family);
        let family = &problem.families[family_ix];
        let learned = &parameters.families[family_ix];
        let k = usize::from(item.n_values);
        let coin =
            family.form == FamilyForm::OneCoin && item.ancestors.is_empty() && item.path.is_none();
        let kept: Vec<usize> = item.observations.clone().filter(|&o| keep(o)).collect();
        let prior = match family.form {
            FamilyForm::OneCoin | FamilyForm::Quantity { .. } => &item.prior,
            FamilyForm::Rows { .. } => &learned.prevalence,
        };
        let mut view = Self {
            item,
            family,
            learned,
            k,
            width: if coin { 2 } else { k + 1 },
            coin,
            claims: kept.iter().map(|&o| problem.observations[o]).collect(),
            local: kept.iter().map(|&o| o - item.observations.start).collect(),
            chance: Vec::new(),
            guess: Vec::new(),
            ln_prior: prior.iter().map(|p| p.max(FLOOR).ln()).collect(),
            ln_nodes: learned.nodes.map(|p| p.max(FLOOR).ln()),
        };
        view.chance.reserve(kept.len() * view.width);
        for (i, &o) in kept.iter().enumerate() {
            let slot = &parameters.layout.slots[parameters.layout.slot_of[o] as usize];
            let rows = &parameters.rows[slot.entry..slot.entry + family.form.n_entries()];
            match family.form {
                FamilyForm::OneCoin => view.push_one_coin(i, rows[0]),
                FamilyForm::Rows { .. } => view.push_rows(i, rows),
                FamilyForm::Quantity { .. } => {}
            }
        }
        view
    }

    /// Is the value `x` the case when `z` is true: itself, or an ancestor of it?
    pub(super) fn holds(&self, z: usize, x: u16) -> bool {
        z == usize::from(x) || self.item.ancestors.get(z).is_some_and(|up| up.contains(&x))
    }

    /// Is the claim right in the cell?
    pub(super) fn right(&self, claim: usize, cell: usize) -> bool {
        if self.coin {
            return cell == 0;
        }
        let claim = &self.claims[claim];
        if cell == self.k { claim.denied } else { self.holds(cell, claim.value) != claim.denied }
    }

    /// Factor of a verdict where its value holds, and where not, as logarithms.
    pub(super) fn ln_verdict(&self, verdict: &VerdictFactor) -> (f64, f64) {
        let wrong = (1.0 - verdict.confidence) / (self.k as f64 - 1.0);
        (verdict.confidence.ln(), wrong.max(FLOOR).ln())
    }

    /// P(claim | cell, λ).
    pub(super) fn mixed(&self, claim: usize, cell: usize, lambda: f64) -> f64 {
        let chance = self.chance[claim * self.width + cell];
        ((1.0 - lambda) * chance + lambda * self.guess[claim]).max(FLOOR)
    }

    /// Share of P(claim | cell, λ) that is no guess.
    pub(super) fn meant(&self, claim: usize, cell: usize, lambda: f64) -> f64 {
        if lambda == 0.0 {
            return 1.0;
        }
        let meant = ((1.0 - lambda) * self.chance[claim * self.width + cell]).max(FLOOR);
        meant / (meant + lambda * self.guess[claim])
    }

    fn push_one_coin(&mut self, claim: usize, theta: f64) {
        let Observation { value, denied, .. } = self.claims[claim];
        let n = self.item.domain.map_or(self.k as f64, f64::from);
        self.guess.push(if denied { 0.5 } else { 1.0 / n });
        if self.coin {
            let others = if denied { 1.0 } else { n - 1.0 };
            self.chance.extend([theta, (1.0 - theta) / others]);
            return;
        }
        for z in 0..self.k {
            let n_wider = self.item.ancestors.get(z).map_or(0.0, |up| up.len() as f64);
            let chance = match (self.holds(z, value), denied) {
                (true, false) if n_wider < 1.0 => theta,
                (true, false) if z == usize::from(value) => theta * EXACT_SHARE,
                (true, false) => theta * (1.0 - EXACT_SHARE) / n_wider,
                (false, false) => (1.0 - theta) / (n - 1.0 - n_wider).max(1.0),
                (true, true) => 1.0 - theta,
                (false, true) => theta,
            };
            self.chance.push(chance);
        }
        self.chance.push((1.0 - theta) / (n - 1.0));
    }

    fn push_rows(&mut self, claim: usize, rows: &[f64]) {
        let Observation { value, denied, .. } = self.claims[claim];
        let (k, x) = (self.k, usize::from(value));
        let guess = self.family.guess[x];
        self.guess.push(if denied { 1.0 - guess } else { guess });
        let says = |z: usize| rows[z * k + x];
        for z in 0..k {
            self.chance.push(if denied { 1.0 - says(z) } else { says(z) });
        }
        let elsewhere: f64 = (0..k).filter(|&z| z != x).map(says).sum();
        self.chance.push(elsewhere / (k as f64 - 1.0));
    }

    /// Adds the expected non-guess mass of a cell to the claim's output cells.
    pub(super) fn credit(&self, claim: usize, cell: usize, mass: f64, out: &mut [f64]) {
        let at = match self.family.form {
            FamilyForm::OneCoin => usize::from(!self.right(claim, cell)),
            FamilyForm::Rows { .. } | FamilyForm::Quantity { .. } => cell,
        };
        out[at] += mass;
    }
}
