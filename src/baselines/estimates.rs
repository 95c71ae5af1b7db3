//! What 2-Estimates, 3-Estimates and Cosine share: votes against rivals, and the normalizer.

use super::Panel;

/// Who votes on how much, for or against.
pub(super) struct Standing {
    /// By item: number of those who speak of it.
    pub(super) voters: Vec<f64>,
    /// By source: number of facts that it votes on, for or against.
    pub(super) facts_of: Vec<f64>,
    /// By source: its items.
    pub(super) items_of: Vec<Vec<u32>>,
}

pub(super) fn standing(panel: &Panel) -> Standing {
    let voters = (0..panel.n_items()).map(|item| panel.votes_on(item).len() as f64).collect();
    let items_of: Vec<Vec<u32>> = (0..panel.n_sources())
        .map(|s| panel.votes_of(s).iter().map(|v| panel.votes()[*v as usize].item).collect())
        .collect();
    let n_facts = |items: &Vec<u32>| -> usize {
        items.iter().map(|item| panel.facts(*item as usize).len()).sum()
    };
    let facts_of = items_of.iter().map(|items| n_facts(items) as f64).collect();
    Standing { voters, facts_of, items_of }
}

/// Clips to [0, 1], then N(x) = λ (x − min) / (max − min) + (1 − λ) round(x), over those that
/// `count`. Without the clip 3-Estimates diverges.
pub(super) fn normalize(xs: &mut [f64], stretch: f64, count: impl Fn(usize) -> bool) {
    let (mut lo, mut hi) = (f64::INFINITY, f64::NEG_INFINITY);
    for (_, x) in xs.iter_mut().enumerate().filter(|(ix, _)| count(*ix)) {
        *x = x.clamp(0.0, 1.0);
        (lo, hi) = (lo.min(*x), hi.max(*x));
    }
    for (_, x) in xs.iter_mut().enumerate().filter(|(ix, _)| count(*ix)) {
        let linear = if hi > lo { (*x - lo) / (hi - lo) } else { *x };
        *x = stretch * linear + (1.0 - stretch) * x.round();
    }
}
