//! Coordinates of shares of which next to nothing may be left.
//!
//! A share with a prior mass (pseudo-counts) a well below 1 has a logarithm with a tail of length
//! 1/a to the left, and a wall of length 1 to the right: whoever steps small enough for the wall needs
//! hundreds of steps along the tail; and where a is a parameter itself, the tail is a funnel. Bent as
//! here, both have length 1 whatever the mass; shares that are not rare are left as they are.

/// No mass is taken to be smaller.
const MASS_MIN: f64 = 1e-60;

/// y(x) = R softplus(x) − L softplus(−x), increasing; L = (1 + a⁻⁴)^¼ for the mass a of the share
/// itself, R likewise for that of the reference. About 1/a for small masses, 1 for large ones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bend {
    left: f64,
    right: f64,
    /// Derivatives of both by ln of their mass.
    left_slope: f64,
    right_slope: f64,
}

/// What a step of a coordinate, and of its masses, does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stretch {
    /// ln of the derivative of the logit by the coordinate …
    pub(super) ln: f64,
    /// … and the derivatives of this by the coordinate, and by ln mass of the share and of the
    /// reference.
    pub(super) ln_by: [f64; 3],
    /// Derivatives of the logit by ln mass of both.
    pub(super) logit_by: [f64; 2],
}

/// ln(1 + eˣ).
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

/// (1 + a⁻⁴)^¼, and its derivative by ln a.
fn side(mass: f64) -> (f64, f64) {
    let mass = mass.max(MASS_MIN);
    let fourth = mass.powi(4);
    let side = (1.0 + fourth).powf(0.25) / mass;
    (side, -side / (1.0 + fourth))
}

impl Bend {
    /// For a share of prior mass `own`, against one of mass `reference`.
    pub(super) fn new(own: f64, reference: f64) -> Self {
        let ((left, left_slope), (right, right_slope)) = (side(own), side(reference));
        Self { left, right, left_slope, right_slope }
    }

    /// ln of the share over the reference at `x`.
    pub(super) fn logit(&self, x: f64) -> f64 {
        self.right * softplus(x) - self.left * softplus(-x)
    }

    /// The derivatives at `x`.
    pub(super) fn stretch(&self, x: f64) -> Stretch {
        let (up, down) = ((-softplus(-x)).exp(), (-softplus(x)).exp());
        let stretch = self.left * down + self.right * up;
        Stretch {
            ln: stretch.ln(),
            ln_by: [
                up * down * (self.right - self.left) / stretch,
                self.left_slope * down / stretch,
                self.right_slope * up / stretch,
            ],
            logit_by: [-self.left_slope * softplus(-x), self.right_slope * softplus(x)],
        }
    }

    /// The x at which the logit is `y`: Newton's steps inside a bracket that only shrinks.
    pub(super) fn inverse(&self, y: f64) -> f64 {
        // Where L · e⁻ˣ < 1, the logit is x − 1 at least; likewise below.
        let far = 2.0 + y.abs();
        let (mut lo, mut hi) = (-far - self.right.ln(), far + self.left.ln());
        let mut x = y.clamp(-2.0, 2.0);
        for _ in 0..200 {
            let miss = self.logit(x) - y;
            if miss > 0.0 {
                hi = x;
            } else {
                lo = x;
            }
            let newton = x - miss / self.stretch(x).ln.exp();
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
        let straight = Bend::new(40.0, 30.0);
        for x in [-40.0, -1.5, 0.0, 0.3, 25.0] {
            assert!((straight.logit(x) - x).abs() < 1e-4);
            assert!((straight.inverse(x) - x).abs() < 1e-4);
            assert!(straight.stretch(x).ln.abs() < 1e-5);
        }
    }

    #[test]
    fn a_bend_has_its_inverse_and_its_derivatives() {
        for (own, reference) in [(0.01_f64, 2.0_f64), (0.3, 0.2), (5.0, 0.04)] {
            let bend = Bend::new(own, reference);
            for x in [-20.0, -3.0, -0.2, 0.0, 1.0, 4.0, 15.0] {
                let found = bend.stretch(x);
                let h = 1e-4_f64;
                let by_x = (bend.logit(x + h) - bend.logit(x - h)) / (2.0 * h);
                let near = |a: f64, b: f64| {
                    assert!(
                        (a - b).abs() < 1e-5 * (1.0 + b.abs()),
                        "{own} {reference} {x}: {a} {b}"
                    );
                };
                near(by_x.ln(), found.ln);
                near((bend.stretch(x + h).ln - bend.stretch(x - h).ln) / (2.0 * h), found.ln_by[0]);
                let own_moved =
                    [Bend::new(own * h.exp(), reference), Bend::new(own / h.exp(), reference)];
                let other_moved =
                    [Bend::new(own, reference * h.exp()), Bend::new(own, reference / h.exp())];
                for (i, [up, down]) in [own_moved, other_moved].into_iter().enumerate() {
                    near((up.logit(x) - down.logit(x)) / (2.0 * h), found.logit_by[i]);
                    near((up.stretch(x).ln - down.stretch(x).ln) / (2.0 * h), found.ln_by[i + 1]);
                }
                near(bend.inverse(bend.logit(x)), x);
            }
        }
    }
}
