//! The normal distribution.

use std::sync::LazyLock;

const LN_SQRT_2_PI: f64 = 0.918_938_533_204_672_7;

/// Where the table of the tail ends; beyond, Φ(−x) < 1e-35.
const END: f64 = 12.5;
/// Nodes of the table in a unit.
const PER_UNIT: f64 = 32.0;
/// Coefficients at a node: good to 1e-15 of the tail half a step away.
const N_TERMS: usize = 10;

/// Φ(−x) around x = 0, 1/32, 2/32 …, in powers of the distance.
static TAIL: LazyLock<Vec<[f64; N_TERMS]>> = LazyLock::new(tail_table);

/// Taylor coefficients of Φ(−x) at `x`, where it is `here`: the density's follow from φ' = −x φ.
fn expand(x: f64, here: f64) -> [f64; N_TERMS] {
    let mut out = [0.0; N_TERMS];
    out[0] = here;
    let (mut before, mut a) = (0.0, normal_density(x));
    for (k, term) in out.iter_mut().enumerate().skip(1) {
        *term = -a / k as f64;
        (before, a) = (a, -(x * a + before) / k as f64);
    }
    out
}

fn horner(terms: &[f64; N_TERMS], d: f64) -> f64 {
    terms.iter().rev().fold(0.0, |sum, term| sum * d + term)
}

/// From the far end, where the continued fraction of Laplace is exact, towards zero: each value
/// dwarfs the error of the one before.
fn tail_table() -> Vec<[f64; N_TERMS]> {
    let n = (END * PER_UNIT) as usize;
    let fraction = (1..=60).rev().fold(END, |rest, k| END + f64::from(k) / rest);
    let mut here = normal_density(END) / fraction;
    let mut table = vec![[0.0; N_TERMS]; n + 1];
    for i in (0..=n).rev() {
        let x = i as f64 / PER_UNIT;
        table[i] = expand(x, here);
        // In two steps of half the length, each to full precision.
        let middle = x - 0.5 / PER_UNIT;
        here = horner(&expand(middle, horner(&table[i], -0.5 / PER_UNIT)), -0.5 / PER_UNIT);
    }
    table
}

/// φ(x), the standard normal density.
pub fn normal_density(x: f64) -> f64 {
    (-0.5 * x * x - LN_SQRT_2_PI).exp()
}

/// Φ(−x) for x ≥ 0.
fn tail(x: f64) -> f64 {
    if x >= END {
        return if x.is_nan() { x } else { 0.0 };
    }
    // The nearest node: x is not negative, so that cutting off rounds half up.
    let node = (x * PER_UNIT + 0.5) as usize;
    horner(&TAIL[node], x - node as f64 / PER_UNIT)
}

/// Φ(x), the standard normal distribution function, in [0, 1]; infinite arguments are fine. Relative
/// precision 1e-14; 0 below −12.5.
pub fn normal_cdf(x: f64) -> f64 {
    if x < 0.0 { tail(-x) } else { 1.0 - tail(x) }
}

/// Φ(b) − Φ(a) for a ≤ b without cancellation in the upper tail.
pub fn normal_mass(a: f64, b: f64) -> f64 {
    let mass = if a > 0.0 {
        tail(a) - tail(b)
    } else if b < 0.0 {
        tail(-b) - tail(-a)
    } else {
        1.0 - tail(b) - tail(-a)
    };
    mass.max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        assert!((normal_density(0.0) - 0.398_942_280_401_432_7).abs() < 1e-15);
        assert!((normal_cdf(1.959_963_984_540_054) - 0.975).abs() < 1e-15);
        assert!((normal_mass(-1.0, 1.0) - 0.682_689_492_137_085_9).abs() < 1e-15);
        // 1 − Φ(8) is below the spacing of numbers near one.
        assert!((normal_mass(8.0, f64::INFINITY) / 6.220_960_574_271_785e-16 - 1.0).abs() < 1e-13);
        assert!((normal_mass(f64::NEG_INFINITY, f64::INFINITY) - 1.0).abs() < 1e-15);
        assert!((normal_cdf(0.0) - 0.5).abs() < 1e-15);
    }

    /// Against `statrs`, which is good to about 1e-9, at 4,000 points.
    #[test]
    fn agrees_with_the_library() {
        for i in -2_000..2_000 {
            let x = f64::from(i) * 0.005_3;
            let other = 0.5 * statrs::function::erf::erfc(-x / std::f64::consts::SQRT_2);
            assert!((normal_cdf(x) / other - 1.0).abs() < 1e-9, "{x}: {} {other}", normal_cdf(x));
        }
    }
}
