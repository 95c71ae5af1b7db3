//! Do scores order sources as verdicts do?

use super::Estimate;
use super::estimate::NORMAL_90;

/// A source with what it is worth by verdicts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SourceRecord {
    /// The score that it was given without them.
    pub score: f64,
    /// Its claims on items with a verdict.
    pub n: usize,
    /// How many of these were right.
    pub n_right: f64,
}

/// How well scores order sources. Intervals are 90 %.
#[derive(Debug, Clone, PartialEq)]
pub struct RankScores {
    /// Sources that were ranked.
    pub n: usize,
    /// Their claims on items with a verdict.
    pub n_claims: usize,
    /// Spearman's rank correlation with the hit rate.
    pub spearman: Estimate,
    /// Kendall's rank correlation with it, ties accounted for (`τ_b`).
    pub kendall: f64,
    /// Mean score, weighted by claims.
    pub mean_score: f64,
    /// Mean hit rate, weighted by claims.
    pub mean_hit_rate: f64,
}

/// Ranks sources that have at least `n_min` claims on items with a verdict; `None` with fewer than
/// two of them.
pub fn rank_scores(sources: &[SourceRecord], n_min: usize) -> Option<RankScores> {
    let ranked: Vec<&SourceRecord> = sources.iter().filter(|s| s.n >= n_min.max(1)).collect();
    if ranked.len() < 2 {
        return None;
    }
    let pairs: Vec<(f64, f64)> = ranked.iter().map(|s| (s.score, s.n_right / s.n as f64)).collect();
    let n_claims: usize = ranked.iter().map(|s| s.n).sum();
    let rho = spearman(&pairs);
    Some(RankScores {
        n: ranked.len(),
        n_claims,
        spearman: Estimate { value: rho, interval: spearman_interval(rho, ranked.len()) },
        kendall: kendall(&pairs),
        mean_score: ranked.iter().map(|s| s.score * s.n as f64).sum::<f64>() / n_claims as f64,
        mean_hit_rate: ranked.iter().map(|s| s.n_right).sum::<f64>() / n_claims as f64,
    })
}

/// Ranks from 1; ties share their mean.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for tied in order.chunk_by(|a, b| values[*a].total_cmp(&values[*b]).is_eq()) {
        let middle = before as f64 + f64::midpoint(tied.len() as f64, 1.0);
        before += tied.len();
        for ix in tied {
            ranks[*ix] = middle;
        }
    }
    ranks
}

/// Spearman's rank correlation, ties at their mean rank; not a number if one side is constant.
pub fn spearman(pairs: &[(f64, f64)]) -> f64 {
    let (a, b): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    let (a, b) = (ranks(&a), ranks(&b));
    let middle = f64::midpoint(pairs.len() as f64, 1.0);
    let sum = |f: &dyn Fn(f64, f64) -> f64| -> f64 {
        a.iter().zip(&b).map(|(x, y)| f(x - middle, y - middle)).sum()
    };
    sum(&|x, y| x * y) / (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt()
}

/// 90 % interval of Spearman's correlation over `n` pairs: normal in artanh ρ with variance
/// (1 + ρ²/2) / (n − 3) (Bonett & Wright, Psychometrika 65, 2000). `None` below 4 pairs, or where ρ
/// is not a number or ± 1.
pub fn spearman_interval(rho: f64, n: usize) -> Option<(f64, f64)> {
    if n < 4 || rho.is_nan() || rho.abs() >= 1.0 {
        return None;
    }
    let half = NORMAL_90 * ((1.0 + rho * rho / 2.0) / (n as f64 - 3.0)).sqrt();
    let middle = rho.atanh();
    Some(((middle - half).tanh(), (middle + half).tanh()))
}

/// Kendall's `τ_b` in time n ln n (Knight, JASA 61, 1966); not a number if one side is constant.
pub fn kendall(pairs: &[(f64, f64)]) -> f64 {
    let mut sorted = pairs.to_vec();
    sorted.sort_by(|x, y| x.0.total_cmp(&y.0).then(x.1.total_cmp(&y.1)));
    let of_two = |n: usize| n as f64 * (n as f64 - 1.0) / 2.0;
    let all = of_two(pairs.len());
    let tied_first: f64 =
        sorted.chunk_by(|x, y| x.0.total_cmp(&y.0).is_eq()).map(|tied| of_two(tied.len())).sum();
    let tied_both: f64 = sorted.chunk_by(|x, y| x == y).map(|tied| of_two(tied.len())).sum();
    let mut second: Vec<f64> = sorted.iter().map(|pair| pair.1).collect();
    let n_swaps = merge_count(&mut second);
    let tied_second: f64 =
        second.chunk_by(|x, y| x.total_cmp(y).is_eq()).map(|tied| of_two(tied.len())).sum();
    let concordant_less = all - tied_first - tied_second + tied_both - 2.0 * n_swaps;
    concordant_less / ((all - tied_first) * (all - tied_second)).sqrt()
}

/// Sorts, and counts the pairs that stood in the wrong order.
fn merge_count(values: &mut [f64]) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    let middle = values.len() / 2;
    let (left, right) = values.split_at_mut(middle);
    let mut n_swaps = merge_count(left) + merge_count(right);
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let (mut i, mut j) = (0, 0);
    while i < left.len() && j < right.len() {
        if right[j] < left[i] {
            n_swaps += (left.len() - i) as f64;
            merged.push(right[j]);
            j += 1;
        } else {
            merged.push(left[i]);
            i += 1;
        }
    }
    merged.extend_from_slice(&left[i..]);
    merged.extend_from_slice(&right[j..]);
    values.copy_from_slice(&merged);
    n_swaps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn correlations_by_hand() {
        // Ranks 1 2 3 4 against 1 3 2 4: ρ = 1 − 6 · 2 / (4 · 15), one pair of six discordant.
        let pairs = [(10.0, 1.0), (20.0, 3.0), (30.0, 2.0), (40.0, 4.0)];
        assert!((spearman(&pairs) - 0.8).abs() < 1e-12);
        assert!((kendall(&pairs) - 4.0 / 6.0).abs() < 1e-12);
        // x = 1 1 2, y = 1 2 3: ranks 1.5 1.5 3 and 1 2 3; of two untied pairs both agree.
        let tied = [(1.0, 1.0), (1.0, 2.0), (2.0, 3.0)];
        assert!((spearman(&tied) - 1.5 / (1.5_f64 * 2.0).sqrt()).abs() < 1e-12);
        assert!((kendall(&tied) - 2.0 / (2.0_f64 * 3.0).sqrt()).abs() < 1e-12);
        assert!(spearman(&[(1.0, 1.0), (1.0, 2.0)]).is_nan());
    }

    #[test]
    fn pairs_counted_one_by_one_give_the_same() {
        let pairs: Vec<(f64, f64)> =
            (0..60_u32).map(|i| (f64::from(i * 37 % 11), f64::from((i * i + 3 * i) % 7))).collect();
        let (mut less, mut first, mut second) = (0.0, 0.0, 0.0);
        for (i, x) in pairs.iter().enumerate() {
            for y in &pairs[..i] {
                let (a, b) = ((x.0 - y.0).partial_cmp(&0.0), (x.1 - y.1).partial_cmp(&0.0));
                let sign = |o: Option<std::cmp::Ordering>| o.map_or(0.0, |o| f64::from(o as i8));
                less += sign(a) * sign(b);
                first += sign(a).abs();
                second += sign(b).abs();
            }
        }
        let expected = less / (first * second).sqrt();
        assert!((kendall(&pairs) - expected).abs() < 1e-12, "{expected}");
    }

    #[test]
    fn the_interval_is_symmetric_in_artanh() {
        let (lo, hi) = spearman_interval(0.5, 28).unwrap();
        let half = NORMAL_90 * (1.125_f64 / 25.0).sqrt();
        assert!((hi.atanh() - lo.atanh() - 2.0 * half).abs() < 1e-12);
        assert!(spearman_interval(0.5, 3).is_none() && spearman_interval(1.0, 9).is_none());
    }

    #[test]
    fn few_claims_are_not_ranked() {
        let source = |score, n, n_right| SourceRecord { score, n, n_right };
        let all = [source(0.9, 10, 9.0), source(0.5, 10, 4.0), source(0.1, 2, 2.0)];
        let found = rank_scores(&all, 5).unwrap();
        assert_eq!((found.n, found.n_claims), (2, 20));
        assert!((found.spearman.value - 1.0).abs() < 1e-12);
        assert!((found.mean_score - 0.7).abs() < 1e-12);
        assert!((found.mean_hit_rate - 0.65).abs() < 1e-12);
        assert!(rank_scores(&all, 11).is_none());
    }
}
