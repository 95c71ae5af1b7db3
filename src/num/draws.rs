//! Draws that `rand_distr` has not, or not for every argument.

use rand::{Rng, RngExt};
use rand_distr::{Distribution, Gamma};

/// Index drawn in proportion to `weights` (non-negative, not all 0; else the last index).
pub fn pick(rng: &mut impl Rng, weights: &[f64]) -> usize {
    let mut left = rng.random::<f64>() * weights.iter().sum::<f64>();
    let mut last = weights.len().saturating_sub(1);
    for (i, weight) in weights.iter().enumerate().filter(|(_, w)| **w > 0.0) {
        left -= weight;
        last = i;
        if left < 0.0 {
            break;
        }
    }
    last
}

/// ln of a draw from Gamma(`shape`, rate 1), `shape` > 0: as a draw of shape + 1 times a uniform to
/// the power 1 / shape (Marsaglia & Tsang 2000, §6), in logarithms, because draws of small shapes
/// are below the smallest float.
pub fn draw_ln_gamma(rng: &mut impl Rng, shape: f64) -> f64 {
    let above = Gamma::new(shape + 1.0, 1.0).map_or(shape + 1.0, |gamma| gamma.sample(rng));
    above.ln() + (1.0 - rng.random::<f64>()).ln() / shape
}

/// A draw from the Dirichlet distribution with these pseudo-counts, written over them; entries
/// without any become 0.
pub fn draw_dirichlet(rng: &mut impl Rng, counts: &mut [f64]) {
    for a in counts.iter_mut() {
        *a = if *a > 0.0 { draw_ln_gamma(rng, *a) } else { f64::NEG_INFINITY };
    }
    super::soft_max(counts);
}

/// The next point of a Markov chain that leaves the density with logarithm `ln_density` where it
/// is: slice sampling with stepping out (Neal 2003, Fig. 3 and 5) from `x`, first steps of `width`.
pub fn slice(rng: &mut impl Rng, x: f64, width: f64, ln_density: impl Fn(f64) -> f64) -> f64 {
    let level = ln_density(x) + (1.0 - rng.random::<f64>()).ln();
    let mut lo = x - width * rng.random::<f64>();
    let mut hi = lo + width;
    let mut steps = 0;
    while steps < STEPS_MAX && ln_density(lo) > level {
        lo -= width;
        steps += 1;
    }
    steps = 0;
    while steps < STEPS_MAX && ln_density(hi) > level {
        hi += width;
        steps += 1;
    }
    for _ in 0..SHRINKS_MAX {
        let next = lo + (hi - lo) * rng.random::<f64>();
        if ln_density(next) > level {
            return next;
        }
        if next < x {
            lo = next;
        } else {
            hi = next;
        }
    }
    x
}

/// Steps out of a slice in each direction: more than enough where `width` is of the right order.
const STEPS_MAX: usize = 50;
/// Halvings, or so, after which a slice is a point.
const SHRINKS_MAX: usize = 200;

#[cfg(test)]
mod tests {
    use super::{draw_dirichlet, draw_ln_gamma, pick, slice};
    use crate::num::stream;

    /// Moments of 20,000 draws (seed 41) against theirs, each within 5 standard errors: a right
    /// program fails with probability below 1e-5.
    #[test]
    fn draws_have_the_moments_of_their_distributions() {
        let mut rng = stream(41, 0);
        let n = 20_000_usize;
        for shape in [0.05, 0.5, 3.0] {
            let draws: Vec<f64> = (0..n).map(|_| draw_ln_gamma(&mut rng, shape).exp()).collect();
            let mean = draws.iter().sum::<f64>() / n as f64;
            assert!((mean - shape).abs() < 5.0 * (shape / n as f64).sqrt(), "{shape}: {mean}");
        }
        let mut sums = [0.0; 3];
        for _ in 0..n {
            let mut p = [0.02, 0.0, 0.06];
            draw_dirichlet(&mut rng, &mut p);
            assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            for (sum, p) in sums.iter_mut().zip(p) {
                *sum += p;
            }
        }
        let sd = (0.25 * 0.75 / 1.08 / n as f64).sqrt();
        assert!((sums[0] / n as f64 - 0.25).abs() < 5.0 * sd, "{sums:?}");
        assert!(sums[1].abs() < 1e-300);
        let hits = (0..n).filter(|_| pick(&mut rng, &[0.0, 1.0, 0.0, 3.0, 0.0]) == 3).count();
        assert!((hits as f64 / n as f64 - 0.75).abs() < 5.0 * (0.1875 / n as f64).sqrt());
        // Gumbel: mean γ, variance π²/6; neighbours of the chain are nearly independent.
        let (mut x, mut sum) = (0.0, 0.0);
        for _ in 0..n {
            x = slice(&mut rng, x, 3.0, |x| -x - (-x).exp());
            sum += x;
        }
        let sd = (3.0 * 1.645 / n as f64).sqrt();
        assert!((sum / n as f64 - 0.577_215_7).abs() < 5.0 * sd, "{}", sum / n as f64);
    }
}
