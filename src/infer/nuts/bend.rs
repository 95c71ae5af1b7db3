//! Coordinates of shares in which they are about standard normal, whatever their masses.
//!
//! A share with a mass (pseudo-counts of the prior, and claims seen) a well below 1 has a logarithm
//! with a tail of length 1/a to the left, and a wall of length 1 to the right: whoever steps small
//! enough for the wall needs hundreds of steps along the tail. With a mass well above 1 it keeps
//! within 1/√a of ln a. Where masses are parameters themselves (a strength times a mean), either is a
//! funnel. Bent as here, shares of all masses are as wide and lie about 0, so that what hangs on a
//! strength does not shut it in: the non-centred coordinates of Papaspiliopoulos, Roberts & Sköld
//! (2007), for logarithms of gamma variables.

/// No mass is taken to be smaller.
const MASS_MIN: f64 = 1e-60;

/// A number with its derivatives by ln mass of the share itself and of the reference.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Moved {
    value: f64,
    by: [f64; 2],
}

/// y(x) = c + R softplus(x) − L softplus(−x), increasing: for the masses a of the share itself and b
/// of the reference c = ln(a + ½) − ln(b + ½), L² = (1 + a) / a² + 1 / (1 + b) and
/// R² = (1 + b) / b² + 1 / (1 + a). (1 + a) / a² is about the variance of ln Gamma(a), which is all in
/// its left tail where a is small; 1 / (1 + a) that of its right side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bend {
    centre: Moved,
    left: Moved,
    right: Moved,
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

/// (1 + a) / a², and its derivative by ln a.
fn tail(mass: f64) -> (f64, f64) {
    let inverse = 1.0 / mass;
    (inverse * inverse + inverse, -2.0 * inverse * inverse - inverse)
}

/// 1 / (1 + a), and its derivative by ln a.
fn wall(mass: f64) -> (f64, f64) {
    let wall = 1.0 / (1.0 + mass);
    (wall, -mass * wall * wall)
}

/// √(own + other), where each depends on one mass.
fn root((own, own_slope): (f64, f64), (other, other_slope): (f64, f64)) -> Moved {
    let value = (own + other).sqrt();
    Moved { value, by: [0.5 * own_slope / value, 0.5 * other_slope / value] }
}

impl Bend {
    /// For a share of mass `own`, against one of mass `reference`, or against nothing: then it is the
    /// logarithm of a part by itself.
    pub(super) fn new(own: f64, reference: Option<f64>) -> Self {
        let own = own.max(MASS_MIN);
        let other = reference.map(|mass| mass.max(MASS_MIN));
        let ln = |mass: f64| ((mass + 0.5).ln(), mass / (mass + 0.5));
        let (own_ln, own_slope) = ln(own);
        let (other_ln, other_slope) = other.map_or((0.0, 0.0), ln);
        let left = root(tail(own), other.map_or((0.0, 0.0), wall));
        let right = root(wall(own), other.map_or((0.0, 0.0), tail));
        Self {
            centre: Moved { value: own_ln - other_ln, by: [own_slope, -other_slope] },
            left,
            right,
        }
    }

    /// ln of the share over the reference at `x`.
    pub(super) fn logit(&self, x: f64) -> f64 {
        self.centre.value + self.right.value * softplus(x) - self.left.value * softplus(-x)
    }

    /// The derivatives at `x`.
    pub(super) fn stretch(&self, x: f64) -> Stretch {
        let (above, below) = (softplus(x), softplus(-x));
        let (up, down) = ((-below).exp(), (-above).exp());
        let (left, right) = (self.left, self.right);
        let stretch = left.value * down + right.value * up;
        let ln_by = |mass: usize| (left.by[mass] * down + right.by[mass] * up) / stretch;
        let logit_by =
            |mass: usize| self.centre.by[mass] + right.by[mass] * above - left.by[mass] * below;
        Stretch {
            ln: stretch.ln(),
            ln_by: [up * down * (right.value - left.value) / stretch, ln_by(0), ln_by(1)],
            logit_by: [logit_by(0), logit_by(1)],
        }
    }

    /// The x at which the logit is `y`: Newton's steps inside a bracket that only shrinks.
    pub(super) fn inverse(&self, y: f64) -> f64 {
        let (left, right, off) = (self.left.value, self.right.value, y - self.centre.value);
        // On either side the other's softplus is ln 2 at most.
        let ln_2 = std::f64::consts::LN_2;
        let mut hi = (off + left * ln_2).max(0.0) / right + 1.0;
        let mut lo = -(right * ln_2 - off).max(0.0) / left - 1.0;
        let mut x = 0.0;
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
    use crate::num::{draw_ln_gamma, stream};

    const MASSES: [(f64, f64); 7] =
        [(0.01, 2.0), (0.3, 0.2), (5.0, 0.04), (1.0, 1.0), (12.0, 3.0), (400.0, 60.0), (2e4, 5e3)];

    #[test]
    fn logits_of_all_masses_are_about_as_wide_and_lie_about_zero() {
        let mut rng = stream(1, 0);
        for (own, other) in MASSES {
            for reference in [None, Some(other)] {
                let bend = Bend::new(own, reference);
                let xs: Vec<f64> = (0..4_000)
                    .map(|_| {
                        let of = reference.map_or(0.0, |mass| draw_ln_gamma(&mut rng, mass));
                        bend.inverse(draw_ln_gamma(&mut rng, own) - of)
                    })
                    .collect();
                let mean = xs.iter().sum::<f64>() / 4_000.0;
                let variance = xs.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 4_000.0;
                assert!(mean.abs() < 1.3, "{own} {reference:?}: {mean}");
                assert!((0.6..2.2).contains(&variance.sqrt()), "{own} {reference:?}: {variance}");
            }
        }
    }

    #[test]
    fn a_bend_has_its_inverse_and_its_derivatives() {
        for (own, reference) in MASSES {
            let bend = Bend::new(own, Some(reference));
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
                let moved = |own: f64, reference: f64| Bend::new(own, Some(reference));
                let own_moved = [moved(own * h.exp(), reference), moved(own / h.exp(), reference)];
                let other_moved =
                    [moved(own, reference * h.exp()), moved(own, reference / h.exp())];
                for (i, [up, down]) in [own_moved, other_moved].into_iter().enumerate() {
                    near((up.logit(x) - down.logit(x)) / (2.0 * h), found.logit_by[i]);
                    near((up.stretch(x).ln - down.stretch(x).ln) / (2.0 * h), found.ln_by[i + 1]);
                }
                near(bend.inverse(bend.logit(x)), x);
            }
        }
    }
}
