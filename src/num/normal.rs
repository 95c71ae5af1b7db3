//! The normal distribution.

use statrs::function::erf::erfc;

const LN_SQRT_2_PI: f64 = 0.918_938_533_204_672_7;

/// φ(x), the standard normal density.
pub fn normal_density(x: f64) -> f64 {
    (-0.5 * x * x - LN_SQRT_2_PI).exp()
}

/// Φ(x), the standard normal distribution function, in [0, 1]; infinite arguments are fine.
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * erfc(-x / std::f64::consts::SQRT_2)
}

/// Φ(b) − Φ(a) for a ≤ b without cancellation in the upper tail.
pub fn normal_mass(a: f64, b: f64) -> f64 {
    let mass =
        if a > 0.0 { normal_cdf(-a) - normal_cdf(-b) } else { normal_cdf(b) - normal_cdf(a) };
    mass.max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        assert!((normal_density(0.0) - 0.398_942_280_401_432_7).abs() < 1e-15);
        // `statrs` is good to about 1e-11.
        assert!((normal_cdf(1.959_963_984_540_054) - 0.975).abs() < 1e-10);
        assert!((normal_mass(-1.0, 1.0) - 0.682_689_492_137_085_9).abs() < 1e-10);
        // 1 − Φ(8) is below the spacing of numbers near one.
        assert!((normal_mass(8.0, f64::INFINITY) / 6.220_960_574_271_785e-16 - 1.0).abs() < 1e-9);
        assert!((normal_mass(f64::NEG_INFINITY, f64::INFINITY) - 1.0).abs() < 1e-15);
    }
}
