//! How well a scalar is known from the draws of several chains: rank-normalised split R̂, bulk and
//! tail ESS, and the Monte Carlo standard error of the mean (Vehtari, Gelman, Simpson, Carpenter &
//! Bürkner 2021, "Rank-normalization, folding, and localization").

use statrs::distribution::{ContinuousCDF, Normal};

use crate::model::DrawDiagnostics;

/// Chains of equal length, one slice of draws each.
type Chains = Vec<Vec<f64>>;

/// Diagnoses a scalar from `draws`, chain after chain, `n_draws` (≥ 4) of each. A scalar that never
/// moves is known perfectly; chains that each stand still at another value have R̂ = ∞.
pub(super) fn diagnose(draws: &[f64], n_draws: usize) -> DrawDiagnostics {
    let first = draws.first().copied().unwrap_or(0.0);
    if draws.iter().all(|x| x.to_bits() == first.to_bits()) {
        let ess = draws.len() as f64;
        return DrawDiagnostics { r_hat: 1.0, ess_bulk: ess, ess_tail: ess, mcse: 0.0 };
    }
    let mut ordered = draws.to_vec();
    ordered.sort_by(f64::total_cmp);
    let median = quantile(&ordered, 0.5);
    let folded: Vec<f64> = draws.iter().map(|x| (x - median).abs()).collect();
    let bulk = split(&normal_scores(draws), n_draws);
    let r_hat = r_hat(&bulk).max(r_hat(&split(&normal_scores(&folded), n_draws)));
    let tail = |p: f64| {
        let border = quantile(&ordered, p);
        let below: Vec<f64> = draws.iter().map(|x| f64::from(u8::from(*x <= border))).collect();
        ess(&split(&below, n_draws))
    };
    let (_, variance) = moments(draws);
    DrawDiagnostics {
        r_hat,
        ess_bulk: ess(&bulk),
        ess_tail: tail(0.05).min(tail(0.95)),
        mcse: (variance / ess(&split(draws, n_draws))).sqrt(),
    }
}

/// Quantile of ordered numbers, linear between order statistics (Hyndman & Fan 1996, type 7).
pub(in crate::infer) fn quantile(ordered: &[f64], p: f64) -> f64 {
    let at = p * (ordered.len() as f64 - 1.0);
    let below = at.floor() as usize;
    let above = (below + 1).min(ordered.len() - 1);
    ordered[below] + (at - at.floor()) * (ordered[above] - ordered[below])
}

/// Halves of chains; the middle draw of an odd number is left out.
fn split(draws: &[f64], n_draws: usize) -> Chains {
    let half = n_draws / 2;
    let halves = |chain: &[f64]| [chain[..half].to_vec(), chain[chain.len() - half..].to_vec()];
    draws.chunks_exact(n_draws).flat_map(halves).collect()
}

/// Normal quantiles of the ranks, ties by their mean rank (Eq. 14 there, offsets of Blom 1958).
fn normal_scores(draws: &[f64]) -> Vec<f64> {
    let n = draws.len();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| draws[a].total_cmp(&draws[b]));
    let normal = Normal::standard();
    let mut scores = vec![0.0; n];
    let mut from = 0;
    while from < n {
        let value = draws[order[from]];
        let tied = order[from..]
            .iter()
            .take_while(|&&i| draws[i].total_cmp(&value).is_eq())
            .count()
            .max(1);
        let rank = from as f64 + 0.5 * (tied as f64 + 1.0);
        let score = normal.inverse_cdf((rank - 0.375) / (n as f64 + 0.25));
        for &i in &order[from..from + tied] {
            scores[i] = score;
        }
        from += tied;
    }
    scores
}

/// Mean and variance (denominator n − 1).
pub(super) fn moments(draws: &[f64]) -> (f64, f64) {
    let n = draws.len() as f64;
    let mean = draws.iter().sum::<f64>() / n;
    let squares: f64 = draws.iter().map(|x| (x - mean).powi(2)).sum();
    (mean, squares / (n - 1.0).max(1.0))
}

/// Variance within chains, and the estimate of the marginal variance that counts what is between
/// them (Eq. 1–3 there).
fn variances(chains: &Chains) -> (f64, f64) {
    let n = chains[0].len() as f64;
    let (means, within): (Vec<f64>, Vec<f64>) = chains.iter().map(|c| moments(c)).unzip();
    let within = within.iter().sum::<f64>() / within.len() as f64;
    let between = if chains.len() > 1 { moments(&means).1 } else { 0.0 };
    (within, within * (n - 1.0) / n + between)
}

fn r_hat(chains: &Chains) -> f64 {
    let (within, marginal) = variances(chains);
    if marginal <= 0.0 { 1.0 } else { (marginal / within).sqrt() }
}

/// Effective number of draws (Eq. 10–13 there): autocorrelations up to where the sum of a pair turns
/// negative, made monotone (Geyer 1992).
fn ess(chains: &Chains) -> f64 {
    let n = chains[0].len();
    let n_all = (n * chains.len()) as f64;
    let (within, marginal) = variances(chains);
    if marginal <= 0.0 {
        return n_all;
    }
    let centred: Chains = chains
        .iter()
        .map(|chain| {
            let mean = moments(chain).0;
            chain.iter().map(|x| x - mean).collect()
        })
        .collect();
    let correlation = |lag: usize| {
        let covariance = |c: &Vec<f64>| -> f64 {
            c[lag..].iter().zip(c).map(|(x, y)| x * y).sum::<f64>() / n as f64
        };
        let mean = centred.iter().map(covariance).sum::<f64>() / centred.len() as f64;
        1.0 - (within - mean) / marginal
    };
    // Sums over pairs of lags (2t, 2t + 1), the first of which counts lag 0. The even lag of the
    // pair at which they end counts once, if it is positive: a better estimate for antithetic chains.
    let (mut even, mut pair, mut lag) = (1.0_f64, 1.0 + correlation(1), 0);
    let (mut total, mut least) = (0.0, pair);
    while lag + 5 < n && pair > 0.0 {
        total += least;
        lag += 2;
        even = correlation(lag);
        pair = even + correlation(lag + 1);
        least = least.min(pair);
    }
    let tau = (2.0 * total - 1.0 + even.max(0.0)).max(1.0 / n_all.log10());
    n_all / tau
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A noise that is the same in every language: fractional part of 43758.5453 sin(·).
    fn noise(chain: usize, t: usize) -> f64 {
        let y = (12.9898 * (t + 1) as f64 + 78.233 * (chain + 1) as f64).sin() * 43_758.545_3;
        y - y.floor()
    }

    /// Four autoregressive chains of 250 draws, `apart` from one another.
    fn chains(memory: f64, apart: f64) -> Vec<f64> {
        let mut all = Vec::new();
        for chain in 0..4 {
            let mut x = 0.0;
            for t in 0..250 {
                x = memory * x + noise(chain, t) - 0.5;
                all.push(x + apart * chain as f64);
            }
        }
        all
    }

    /// Reference: `ArviZ` 0.23.4, `rhat(method="rank")`, `ess` bulk and tail, `mcse(method="mean")`.
    #[test]
    fn reference_values_are_met() {
        let expected = [
            ((0.0, 0.0), [0.999_369_62, 1_001.959_998_7, 1_038.917_615_9, 0.009_057_199_3]),
            ((0.6, 0.0), [1.008_002_73, 224.394_707_3, 466.898_929_5, 0.023_454_209_97]),
            ((-0.4, 0.0), [0.998_142_0, 2_666.628_233_3, 1_069.418_817_8, 0.006_126_133_2]),
            ((0.9, 0.02), [1.045_329_52, 53.227_373_1, 82.640_232_0, 0.090_168_667_2]),
            ((0.3, 0.3), [1.531_170_97, 7.326_463_3, 37.112_655_4, 0.165_761_605_3]),
        ];
        for ((memory, apart), reference) in expected {
            let found = diagnose(&chains(memory, apart), 250);
            let found = [found.r_hat, found.ess_bulk, found.ess_tail, found.mcse];
            for (i, (x, y)) in found.iter().zip(reference).enumerate() {
                // A draw on the very border of the tail may fall to either side of it.
                let near = if i == 2 { 2e-3 } else { 1e-6 };
                assert!((x / y - 1.0).abs() < near, "{memory} {apart}: {found:?} {reference:?}");
            }
        }
    }

    #[test]
    fn what_does_not_move_is_known_unless_chains_disagree() {
        let still = diagnose(&[2.5; 40], 10);
        assert_eq!((still.r_hat, still.ess_bulk, still.mcse), (1.0, 40.0, 0.0));
        let stuck: Vec<f64> = (0..40).map(|i| f64::from(u8::from(i >= 20))).collect();
        assert!(diagnose(&stuck, 10).r_hat.is_infinite());
    }

    #[test]
    fn quantiles_lie_on_the_line_between_order_statistics() {
        let ordered = [1.0, 2.0, 4.0, 8.0];
        assert!((quantile(&ordered, 0.5) - 3.0).abs() < 1e-12);
        assert!((quantile(&ordered, 0.0) - 1.0).abs() < 1e-12);
        assert!((quantile(&ordered, 1.0) - 8.0).abs() < 1e-12);
    }
}
