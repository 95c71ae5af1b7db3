//! The Beta distribution for every shape: `statrs` stops its continued fraction after 140 terms
//! and takes differences of ln Γ, and so is wrong in the second digit for shapes of 1e6.

use super::{digamma, ln_gamma};

/// ln Γ(z) less its Stirling approximation.
fn stirling_error(z: f64) -> f64 {
    if z < 10.0 {
        let half_ln_2pi = 0.918_938_533_204_672_8;
        return ln_gamma(z) - (z - 0.5) * z.ln() + z - half_ln_2pi;
    }
    let y = 1.0 / (z * z);
    (1.0 / 12.0 - y * (1.0 / 360.0 - y * (1.0 / 1260.0 - y * (1.0 / 1680.0 - y / 1188.0)))) / z
}

/// ln of xᵃ yᵇ / B(a, b), y = 1 − x, in saddle-point form (Loader 2000): no cancellation.
fn ln_kernel(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    // Of the two deviations only the smaller complement is computed, so that none cancels.
    let off = if x < y { x * n - a } else { b - y * n };
    let deviance = |shape: f64, t: f64| shape * (t - t.ln_1p());
    // Without ln of the ratio where it would lose x or y near 0.
    let part = |shape: f64, at: f64, t: f64| {
        if t.abs() < 0.5 {
            deviance(shape, t)
        } else {
            shape * (t - ((at.ln() + n.ln()) - shape.ln()))
        }
    };
    0.5 * (a * (b / n) / (2.0 * std::f64::consts::PI)).ln()
        - part(a, x, off / a)
        - part(b, y, -off / b)
        + stirling_error(n)
        - stirling_error(a)
        - stirling_error(b)
}

/// Lentz's continued fraction of the incomplete Beta (Numerical Recipes 6.4), terms O(√(a + b)).
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    let guard = |v: f64| if v.abs() < 1e-300 { 1e-300 } else { v };
    let limit = 300 + (20.0 * a.max(b).sqrt()) as usize;
    let mut c = 1.0;
    let mut d = 1.0 / guard(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for m in 1..limit {
        let m = m as f64;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / guard(1.0 + even * d);
        c = guard(1.0 + even / c);
        value *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / guard(1.0 + odd * d);
        c = guard(1.0 + odd / c);
        let step = d * c;
        value *= step;
        if (step - 1.0).abs() < 1e-16 {
            break;
        }
    }
    value
}

/// (P(X ≤ x), xᵃ yᵇ / B(a, b)).
fn cdf_and_kernel(a: f64, b: f64, x: f64, y: f64) -> (f64, f64) {
    let kernel = ln_kernel(a, b, x, y).exp();
    let below = if x < (a + 1.0) / (a + b + 2.0) {
        kernel * fraction(a, b, x) / a
    } else {
        1.0 - kernel * fraction(b, a, y) / b
    };
    (below.clamp(0.0, 1.0), kernel)
}

/// P(X ≤ x) of Beta(a, b), a, b > 0: absolute error below 1e-11 for shapes up to 1e8.
pub fn beta_cdf(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else if x >= 1.0 {
        1.0
    } else {
        cdf_and_kernel(a, b, x, 1.0 - x).0
    }
}

/// The x with P(X ≤ x) = p of Beta(a, b), for p in (0, 1): Newton on the logit of x inside a
/// bracket that only shrinks, so that it ends for every shape.
pub fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    let z = 2.0 * p - 1.0;
    let (mut lo, mut hi) = (-740.0_f64, 740.0_f64);
    // Mean of the logit, off by roughly its spread times a normal quantile.
    let spread = (1.0 / a + 1.0 / b).sqrt();
    let mut t = ((a / b).ln() + 1.3 * z * spread).clamp(-700.0, 700.0);
    for _ in 0..200 {
        let (x, y) = (1.0 / (1.0 + (-t).exp()), 1.0 / (1.0 + t.exp()));
        let (below, kernel) = cdf_and_kernel(a, b, x, y);
        let miss = below - p;
        if miss > 0.0 {
            hi = t;
        } else {
            lo = t;
        }
        let newton = t - miss / kernel;
        let next = if newton >= lo && newton <= hi { newton } else { 0.5 * (lo + hi) };
        let moved = (next - t).abs();
        t = next;
        if moved < 1e-13 * (1.0 + t.abs()) || miss == 0.0 {
            break;
        }
    }
    1.0 / (1.0 + (-t).exp())
}

/// KL(Beta(a, b) ‖ Beta(c, d)) in nats, ≥ 0.
pub fn beta_kl(a: f64, b: f64, c: f64, d: f64) -> f64 {
    let ln_beta = |p: f64, q: f64| ln_gamma(p) + ln_gamma(q) - ln_gamma(p + q);
    let kl = ln_beta(c, d) - ln_beta(a, b)
        + (a - c) * digamma(a)
        + (b - d) * digamma(b)
        + (c - a + d - b) * digamma(a + b);
    kl.max(0.0)
}

#[cfg(test)]
mod tests {
    use super::{beta_cdf, beta_kl, beta_quantile};

    #[test]
    fn halves_are_halves_up_to_1e8() {
        for s in [0.01, 0.5, 1.0, 7.0, 1e2, 1e4, 1e5, 1e6, 1e7, 1e8] {
            assert!((beta_cdf(s, s, 0.5) - 0.5).abs() < 1e-10, "{s}: {}", beta_cdf(s, s, 0.5));
            assert!((beta_quantile(s, s, 0.5) - 0.5).abs() < 1e-11, "{s}");
        }
    }

    #[test]
    fn closed_forms_are_met() {
        for x in [1e-9, 0.1, 0.5, 0.93, 1.0 - 1e-9] {
            assert!((beta_cdf(1.0, 1.0, x) - x).abs() < 1e-14);
            assert!((beta_cdf(3.0, 1.0, x) - x.powi(3)).abs() < 1e-13);
            assert!((beta_cdf(1.0, 4.0, x) - (1.0 - (1.0 - x).powi(4))).abs() < 1e-13);
            let arcsine = 2.0 / std::f64::consts::PI * x.sqrt().asin();
            assert!(
                (beta_cdf(0.5, 0.5, x) - arcsine).abs() < 1e-11,
                "{x} {} {arcsine}",
                beta_cdf(0.5, 0.5, x)
            );
        }
        // scipy.stats.beta.ppf([.05, .5, .95], 8, 2)
        for (p, x) in [(0.05, 0.570_864_452_97), (0.5, 0.820_380_388_02), (0.95, 0.958_976_832_49)]
        {
            assert!(
                (beta_quantile(8.0, 2.0, p) - x).abs() < 1e-10,
                "{}",
                beta_quantile(8.0, 2.0, p)
            );
        }
    }

    #[test]
    fn quantiles_invert_the_distribution_for_every_shape() {
        let shapes = [0.01, 0.3, 1.0, 2.5, 40.0, 1e3, 1e5, 1e7];
        for a in shapes {
            for b in shapes {
                for p in [0.005, 0.05, 0.5, 0.95, 0.995] {
                    let x = beta_quantile(a, b, p);
                    // Where x itself runs out of digits, p cannot be met.
                    if x > 1e-290 && x < 1.0 - 1e-9 {
                        assert!(
                            (beta_cdf(a, b, x) - p).abs() < 1e-7,
                            "{a} {b} {p} {x} {}",
                            beta_cdf(a, b, x)
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn divergence_is_zero_only_from_itself() {
        assert!(beta_kl(3.0, 5.0, 3.0, 5.0).abs() < 1e-12);
        // KL(Beta(2,1) ‖ uniform) = ln 2 − 1/2.
        assert!((beta_kl(2.0, 1.0, 1.0, 1.0) - (2.0_f64.ln() - 0.5)).abs() < 1e-10);
    }
}
