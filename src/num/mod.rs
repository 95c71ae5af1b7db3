//! Numbers: sums in log space, special functions where `statrs` has none or fails.

mod beta;
mod chi_squared;
mod draws;
mod normal;
mod stream;
mod sums;

pub use beta::{beta_cdf, beta_kl, beta_quantile};
pub use chi_squared::chi_squared_quantile;
pub use draws::{draw_dirichlet, draw_ln_gamma, pick, slice};
pub use normal::{normal_cdf, normal_density, normal_mass};
pub use stream::{Stream, stream};
pub use sums::{ln_sum_exp, soft_max};

pub use statrs::function::gamma::{digamma, ln_gamma};

/// ψ′(x) for x > 0: recurrence up to 8, then the asymptotic series (Abramowitz & Stegun 6.4.12).
/// Relative error below 1e-13; ψ′(1) = π²/6.
pub fn trigamma(x: f64) -> f64 {
    let (mut x, mut below) = (x, 0.0);
    while x < 12.0 {
        below += 1.0 / (x * x);
        x += 1.0;
    }
    let y = 1.0 / (x * x);
    let series =
        1.0 / 6.0 - y * (1.0 / 30.0 - y * (1.0 / 42.0 - y * (1.0 / 30.0 - y * 5.0 / 66.0)));
    below + (1.0 + 0.5 / x + y * series) / x
}

#[cfg(test)]
mod tests {
    use super::trigamma;

    #[test]
    fn trigamma_has_its_known_values() {
        let pi2 = std::f64::consts::PI.powi(2);
        assert!((trigamma(1.0) - pi2 / 6.0).abs() < 1e-13);
        assert!((trigamma(0.5) - pi2 / 2.0).abs() < 1e-12);
        assert!((trigamma(1e9) * 1e9 - 1.0).abs() < 1e-8);
    }
}
