//! Calibration: probabilities in bins beside how often they came true.

use super::clopper_pearson;

/// How probabilities are put into bins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binning {
    /// [0, 1] cut into so many equal parts; a probability on a border belongs to the upper one.
    EqualWidth(usize),
    /// In order of probability, so many bins with the same number of items, give or take one;
    /// equal probabilities may fall into two bins.
    EqualMass(usize),
}

/// Probabilities of about the same size, and how often they came true.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// Smallest probability that belongs here; of equal mass, the smallest there is.
    pub lo: f64,
    /// Largest, likewise.
    pub hi: f64,
    /// Items.
    pub n: usize,
    /// Mean probability.
    pub mean_probability: f64,
    /// Share that came true.
    pub hit_rate: f64,
    /// Clopper–Pearson interval of that share, 90 %.
    pub hit_rate_lo: f64,
    /// Upper end.
    pub hit_rate_hi: f64,
}

/// Bins of (probability, hit) pairs; a hit is in [0, 1]. Empty bins are left out; in order.
pub fn bins(pairs: &[(f64, f64)], binning: Binning) -> Vec<Bin> {
    match binning {
        Binning::EqualWidth(n_bins) => {
            let n_bins = n_bins.max(1);
            let mut held = vec![Vec::new(); n_bins];
            for pair in pairs {
                held[((pair.0 * n_bins as f64) as usize).min(n_bins - 1)].push(*pair);
            }
            let edge = |ix: usize| ix as f64 / n_bins as f64;
            let held = held.iter().enumerate().filter(|(_, own)| !own.is_empty());
            held.map(|(ix, own)| bin((edge(ix), edge(ix + 1)), own)).collect()
        }
        Binning::EqualMass(n_bins) => {
            let mut sorted = pairs.to_vec();
            sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
            let (n, n_bins) = (sorted.len(), n_bins.clamp(1, sorted.len().max(1)));
            (0..n_bins)
                .map(|ix| &sorted[ix * n / n_bins..(ix + 1) * n / n_bins])
                .filter(|own| !own.is_empty())
                .map(|own| bin((own[0].0, own[own.len() - 1].0), own))
                .collect()
        }
    }
}

fn bin((lo, hi): (f64, f64), pairs: &[(f64, f64)]) -> Bin {
    let n = pairs.len() as f64;
    let n_hits: f64 = pairs.iter().map(|(_, hit)| hit).sum();
    let (hit_rate_lo, hit_rate_hi) = clopper_pearson(n_hits, n);
    Bin {
        lo,
        hi,
        n: pairs.len(),
        mean_probability: pairs.iter().map(|(p, _)| p).sum::<f64>() / n,
        hit_rate: n_hits / n,
        hit_rate_lo,
        hit_rate_hi,
    }
}

fn weighted(bins: &[Bin], of: impl Fn(f64) -> f64) -> f64 {
    let n: usize = bins.iter().map(|bin| bin.n).sum();
    let sum: f64 =
        bins.iter().map(|bin| bin.n as f64 * of(bin.mean_probability - bin.hit_rate)).sum();
    sum / n as f64
}

/// Expected calibration error: mean |probability − hit rate| over bins, weighted by their items.
pub fn calibration_error(bins: &[Bin]) -> f64 {
    weighted(bins, f64::abs)
}

/// Σ n (probability − hit rate)² / Σ n: the squared companion of [`calibration_error`].
pub fn weighted_deviation(bins: &[Bin]) -> f64 {
    weighted(bins, |gap| gap * gap)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAIRS: [(f64, f64); 5] = [(0.55, 1.0), (0.6, 0.0), (0.65, 1.0), (0.9, 1.0), (1.0, 1.0)];

    #[test]
    fn equal_width_counts_by_hand() {
        let found = bins(&PAIRS, Binning::EqualWidth(10));
        let shape: Vec<(usize, f64)> = found.iter().map(|bin| (bin.n, bin.hit_rate)).collect();
        assert_eq!(shape, [(1, 1.0), (2, 0.5), (2, 1.0)]);
        assert!((found[1].mean_probability - 0.625).abs() < 1e-12);
        // (.45 + 2 · .125 + 2 · .05) / 5.
        assert!((calibration_error(&found) - 0.16).abs() < 1e-12);
        let squares = (0.45_f64.powi(2) + 2.0 * 0.125_f64.powi(2) + 2.0 * 0.05_f64.powi(2)) / 5.0;
        assert!((weighted_deviation(&found) - squares).abs() < 1e-12);
    }

    #[test]
    fn equal_mass_bins_share_the_items_evenly() {
        let found = bins(&PAIRS, Binning::EqualMass(2));
        let shape: Vec<(usize, f64, f64)> = found.iter().map(|b| (b.n, b.lo, b.hi)).collect();
        assert_eq!(shape, [(2, 0.55, 0.6), (3, 0.65, 1.0)]);
        // |.575 − .5| · 2 and |.85 − 1| · 3, over 5.
        assert!((calibration_error(&found) - 0.12).abs() < 1e-12);
        assert_eq!(bins(&PAIRS, Binning::EqualMass(50)).len(), 5);
        assert!(bins(&[], Binning::EqualMass(3)).is_empty());
    }
}
