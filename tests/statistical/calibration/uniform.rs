//! Are numbers uniform on [0, 1)? Exact tests of a histogram and of the empirical distribution
//! function.

use thiqa::num::ln_gamma;

/// Result of a test of uniformity.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Verdict {
    /// P(the ECDF is at some edge of a bin as far out as it is at its farthest), computed exactly: below
    /// α where it leaves its simultaneous 1 − α band (Säilynoja, Bürkner & Vehtari 2022).
    pub(crate) p_ecdf: f64,
    /// P(χ² of the histogram is as large as it is), computed exactly.
    pub(crate) p_chi2: f64,
}

/// Tests whether numbers that fall into equal bins so often are uniform.
pub(crate) fn verdict(counts: &[usize]) -> Verdict {
    Verdict { p_ecdf: p_ecdf(counts), p_chi2: p_chi2(counts) }
}

/// Numbers of `u` in each of `n_bins` equal bins of [0, 1).
pub(crate) fn histogram(u: &[f64], n_bins: usize) -> Vec<usize> {
    let mut counts = vec![0; n_bins];
    for x in u {
        counts[((x * n_bins as f64) as usize).min(n_bins - 1)] += 1;
    }
    counts
}

/// ln of the binomial probability of `k` of `n`.
fn ln_binomial(n: usize, k: usize, p: f64) -> f64 {
    let (n, k) = (n as f64, k as f64);
    let ln_choose = ln_gamma(n + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n - k + 1.0);
    let power = |p: f64, n: f64| if n > 0.0 { n * p.ln() } else { 0.0 };
    ln_choose + power(p, k) + power(1.0 - p, n - k)
}

/// By k from 0 to n: P(X ≤ k), P(X ≥ k) of a binomial.
fn tails(n: usize, p: f64) -> (Vec<f64>, Vec<f64>) {
    let mass: Vec<f64> = (0..=n).map(|k| ln_binomial(n, k, p).exp()).collect();
    let mut below = mass.clone();
    for k in 1..=n {
        below[k] += below[k - 1];
    }
    let mut above = mass;
    for k in (0..n).rev() {
        above[k] += above[k + 1];
    }
    (below, above)
}

/// P(some step of the ECDF of `n` uniform numbers lies as far out as the farthest one observed).
fn p_ecdf(counts: &[usize]) -> f64 {
    let (n, bins) = (counts.iter().sum::<usize>(), counts.len());
    let of_step: Vec<(Vec<f64>, Vec<f64>)> =
        (1..bins).map(|step| tails(n, step as f64 / bins as f64)).collect();
    let mut seen = 0;
    let mut farthest = 1.0_f64;
    for (count, (below, above)) in counts.iter().zip(&of_step) {
        seen += count;
        farthest = farthest.min(below[seen]).min(above[seen]);
    }
    // Strictly inside: no tail as thin as the thinnest observed.
    let thin = farthest * (1.0 + 1e-9);
    let mut here = vec![0.0; n + 1];
    here[0] = 1.0;
    for (step, (below, above)) in of_step.iter().enumerate() {
        let share = 1.0 / (bins - step) as f64;
        let inside = |k: usize| below[k] > thin && above[k] > thin;
        let Some(first) = (0..=n).find(|&k| inside(k)) else { return 1.0 };
        let last = (0..=n).rev().find(|&k| inside(k)).unwrap_or(first);
        let mut next = vec![0.0; n + 1];
        for (old, mass) in here.iter().enumerate().filter(|(_, mass)| **mass > 0.0) {
            for (new, out) in next.iter_mut().enumerate().take(last + 1).skip(first.max(old)) {
                *out += mass * ln_binomial(n - old, new - old, share).exp();
            }
        }
        here = next;
    }
    (1.0 - here.iter().sum::<f64>()).clamp(0.0, 1.0)
}

/// P(sum of squares of a uniform multinomial ≥ the one observed), by enumeration over bins of
/// (numbers so far, sum of squares); with more than [`EXACT_MAX`] numbers by the χ² distribution,
/// which is then close far into its tail.
fn p_chi2(counts: &[usize]) -> f64 {
    let (n, bins) = (counts.iter().sum::<usize>(), counts.len());
    let squares: usize = counts.iter().map(|c| c * c).sum();
    if n > EXACT_MAX {
        let chi2 = (squares * bins) as f64 / n as f64 - n as f64;
        return statrs::function::gamma::gamma_ur((bins - 1) as f64 / 2.0, chi2 / 2.0);
    }
    // P(sum of squares < observed): all larger sums are one.
    let mut here = vec![vec![0.0; squares]; n + 1];
    if squares == 0 {
        return 1.0;
    }
    here[0][0] = 1.0;
    for bin in 0..bins {
        let share = 1.0 / (bins - bin) as f64;
        let mut next = vec![vec![0.0; squares]; n + 1];
        for (seen, masses) in here.iter().enumerate() {
            let most = n - seen;
            for add in 0..=most {
                let chance = if bin + 1 == bins {
                    f64::from(u8::from(add == most))
                } else {
                    ln_binomial(most, add, share).exp()
                };
                if chance <= 0.0 || add * add >= squares {
                    continue;
                }
                let to = &mut next[seen + add][add * add..];
                for (out, mass) in to.iter_mut().zip(masses) {
                    *out += chance * mass;
                }
            }
        }
        here = next;
    }
    (1.0 - here[n].iter().sum::<f64>()).clamp(0.0, 1.0)
}

/// Numbers up to which χ² is exact.
const EXACT_MAX: usize = 100;

/// P(X is as unlikely as `hits`, or more so) for a binomial of `n` with `p`: two-sided, exact.
pub(crate) fn p_binomial(hits: usize, n: usize, p: f64) -> f64 {
    let (below, above) = tails(n, p);
    (2.0 * below[hits].min(above[hits])).min(1.0)
}

#[cfg(test)]
mod tests {
    use rand::RngExt;
    use thiqa::num::stream;

    use super::{histogram, p_binomial, p_chi2, p_ecdf, verdict};

    /// Exact: with two bins and n = 3 everything can be counted by hand; and a histogram of equal
    /// counts is as likely as any.
    #[test]
    fn small_cases_are_counted_by_hand() {
        // 3 of 8 ways put 3 or 0 in the first bin: 2 / 8; else 1.
        assert!((p_chi2(&[3, 0]) - 0.25).abs() < 1e-12);
        assert!((p_ecdf(&[0, 3]) - 0.25).abs() < 1e-12);
        assert!((p_chi2(&[2, 1]) - 1.0).abs() < 1e-12);
        assert!((p_chi2(&[5; 4]) - 1.0).abs() < 1e-12);
        assert!((p_binomial(3, 3, 0.5) - 0.25).abs() < 1e-12);
        assert_eq!(histogram(&[0.0, 0.49, 0.5, 0.999], 2), [2, 2]);
    }

    /// P-values of uniform numbers fall below .05 in at most 1 of 20 trials, of 400 (seed 51): a right
    /// program has more than 45 with probability below 1e-6. 200 numbers with the density 2x are found
    /// out at 1e-6 in each of 20 trials, as they are but for one trial in 10⁴.
    #[test]
    fn p_values_are_what_they_say() {
        let mut rng = stream(51, 0);
        let (mut low, mut caught) = ([0; 2], 0);
        for _ in 0..400 {
            let u: Vec<f64> = (0..48).map(|_| rng.random()).collect();
            let found = verdict(&histogram(&u, 8));
            low[0] += usize::from(found.p_ecdf <= 0.05);
            low[1] += usize::from(found.p_chi2 <= 0.05);
        }
        assert!(low.iter().all(|n| (1..=45).contains(n)), "{low:?}");
        for _ in 0..20 {
            let u: Vec<f64> = (0..200).map(|_| rng.random::<f64>().sqrt()).collect();
            let found = verdict(&histogram(&u, 10));
            caught += usize::from(found.p_ecdf < 1e-6);
        }
        assert_eq!(caught, 20);
    }
}
