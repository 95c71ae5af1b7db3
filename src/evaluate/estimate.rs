//! Numbers with their 90 % intervals.

use crate::num::beta_quantile;

/// Probability in each tail of an interval.
const TAIL: f64 = 0.05;

/// The standard normal quantile of 1 − [`TAIL`].
pub(super) const NORMAL_90: f64 = 1.644_853_626_951_472_7;

/// A number with its 90 % interval; without one where there is too little to tell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The number.
    pub value: f64,
    /// Ends of the interval.
    pub interval: Option<(f64, f64)>,
}

impl Estimate {
    /// A number without interval.
    pub const fn bare(value: f64) -> Self {
        Self { value, interval: None }
    }
}

/// Exact 90 % interval of a share of which `n_hits` of `n` are seen (Clopper & Pearson 1934): the
/// shares that a one-sided binomial test at 5 % on either side does not refuse. Counts may be
/// fractional (a tie of k counts 1/k); the interval is then interpolated by the same Beta quantiles.
pub fn clopper_pearson(n_hits: f64, n: f64) -> (f64, f64) {
    let lo = if n_hits <= 0.0 { 0.0 } else { beta_quantile(n_hits, n - n_hits + 1.0, TAIL) };
    let hi = if n_hits >= n { 1.0 } else { beta_quantile(n_hits + 1.0, n - n_hits, 1.0 - TAIL) };
    (lo, hi)
}

/// `n_hits` of `n` as a share, with [`clopper_pearson`].
pub fn share_estimate(n_hits: f64, n: usize) -> Estimate {
    if n == 0 {
        return Estimate::bare(f64::NAN);
    }
    let n = n as f64;
    Estimate { value: n_hits / n, interval: Some(clopper_pearson(n_hits, n)) }
}

/// The mean of independent numbers with its normal interval: ± 1.645 standard errors.
pub fn mean_estimate(values: &[f64]) -> Estimate {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    if values.len() < 2 {
        return Estimate::bare(mean);
    }
    let squares: f64 = values.iter().map(|x| (x - mean).powi(2)).sum();
    let half = NORMAL_90 * (squares / (n - 1.0) / n).sqrt();
    Estimate { value: mean, interval: Some((mean - half, mean + half)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_intervals_of_shares() {
        // None of n: the upper end solves (1 − p)ⁿ = .05.
        let (lo, hi) = clopper_pearson(0.0, 10.0);
        assert!(lo.abs() < 1e-15 && (hi - (1.0 - 0.05_f64.powf(0.1))).abs() < 1e-10);
        // All of n: the lower end solves pⁿ = .05.
        let (lo, hi) = clopper_pearson(4.0, 4.0);
        assert!((lo - 0.05_f64.powf(0.25)).abs() < 1e-10 && (hi - 1.0).abs() < 1e-15);
        // 1 of 2: 2p(1 − p) + p² = .05 and p² … mirrored: 1 − √.95 and √.95.
        let (lo, hi) = clopper_pearson(1.0, 2.0);
        assert!((lo - (1.0 - 0.95_f64.sqrt())).abs() < 1e-10);
        assert!((hi - 0.95_f64.sqrt()).abs() < 1e-10);
    }

    #[test]
    fn mean_and_its_standard_error() {
        // 1, 2, 3: mean 2, variance 1, standard error 1/√3.
        let found = mean_estimate(&[1.0, 2.0, 3.0]);
        let (lo, hi) = found.interval.unwrap();
        assert!((found.value - 2.0).abs() < 1e-15);
        assert!((hi - 2.0 - NORMAL_90 / 3.0_f64.sqrt()).abs() < 1e-12);
        assert!((hi + lo - 4.0).abs() < 1e-12);
        assert_eq!(mean_estimate(&[7.0]), Estimate::bare(7.0));
    }
}
