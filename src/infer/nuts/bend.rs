//! Coordinates of shares of which next to nothing may be left.
//!
//! A share with a prior mass (pseudo-counts) a well below 1 has a logarithm with a tail of length
//! 1/a to the left, and a wall of length 1 to the right: whoever steps small enough for the wall needs
//! hundreds of steps along the tail. Bent as here, both have length 1.

/// y(x) = −softplus(−x) / a + softplus(x) / b, increasing; the identity for a = b = 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bend {
    left: f64,
    right: f64,
}

/// ln(1 + eˣ).
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

impl Bend {
    /// For a share of prior mass `own`, against one of mass `reference`.
    pub(super) fn new(own: f64, reference: f64) -> Self {
        Self { left: own.min(1.0).recip(), right: reference.min(1.0).recip() }
    }

    /// ln of the share over the reference at `x`.
    pub(super) fn logit(&self, x: f64) -> f64 {
        self.right * softplus(x) - self.left * softplus(-x)
    }

    /// ln of the derivative of [`Self::logit`] at `x`, and the derivative of that.
    pub(super) fn ln_stretch(&self, x: f64) -> (f64, f64) {
        let (up, down) = ((-softplus(-x)).exp(), (-softplus(x)).exp());
        let stretch = self.left * down + self.right * up;
        (stretch.ln(), up * down * (self.right - self.left) / stretch)
    }

    /// The x at which the logit is `y`: Newton's steps inside a bracket that only shrinks.
    pub(super) fn inverse(&self, y: f64) -> f64 {
        // Where left · e⁻ˣ < 1, the logit is x − 1 at least; likewise below.
        let far = 2.0 + y.abs();
        let (mut lo, mut hi) = (-far - self.right.ln(), far + self.left.ln());
        let mut x = y.clamp(-2.0, 2.0);
        for _ in 0..100 {
            let miss = self.logit(x) - y;
            if miss > 0.0 {
                hi = x;
            } else {
                lo = x;
            }
            let newton = x - miss / self.ln_stretch(x).0.exp();
            let next = if newton > lo && newton < hi { newton } else { 0.5 * (lo + hi) };
            if (next - x).abs() <= 1e-14 * (1.0 + x.abs()) {
                return next;
            }
            x = next;
        }
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_that_are_not_rare_are_not_bent() {
        let straight = Bend::new(1.0, 3.0);
        for x in [-40.0, -1.5, 0.0, 0.3, 25.0] {
            assert!((straight.logit(x) - x).abs() < 1e-12);
            assert!((straight.inverse(x) - x).abs() < 1e-9);
            let (ln_stretch, slope) = straight.ln_stretch(x);
            assert!(ln_stretch.abs() < 1e-12 && slope.abs() < 1e-12);
        }
    }

    #[test]
    fn a_bend_has_its_inverse_and_its_derivatives() {
        for (own, reference) in [(0.01, 2.0), (0.3, 0.2), (5.0, 0.04)] {
            let bend = Bend::new(own, reference);
            for x in [-30.0, -3.0, -0.2, 0.0, 1.0, 4.0, 20.0] {
                let h = 1e-4;
                let slope = (bend.logit(x + h) - bend.logit(x - h)) / (2.0 * h);
                let (ln_stretch, curve) = bend.ln_stretch(x);
                assert!((slope.ln() - ln_stretch).abs() < 1e-6, "{own} {reference} {x}");
                let numeric = (bend.ln_stretch(x + h).0 - bend.ln_stretch(x - h).0) / (2.0 * h);
                assert!((numeric - curve).abs() < 1e-6, "{own} {reference} {x}");
                assert!((bend.inverse(bend.logit(x)) - x).abs() < 1e-8, "{own} {reference} {x}");
            }
        }
    }
}
