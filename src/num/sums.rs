//! Sums of exponentials that neither overflow nor underflow.

/// ln Σ exp(x); −∞ for an empty slice.
pub fn ln_sum_exp(xs: &[f64]) -> f64 {
    let top = xs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if top == f64::NEG_INFINITY {
        return top;
    }
    top + xs.iter().map(|x| (x - top).exp()).sum::<f64>().ln()
}

/// Turns log weights into weights that sum to one, in place; returns their [`ln_sum_exp`].
pub fn soft_max(xs: &mut [f64]) -> f64 {
    let top = xs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if top == f64::NEG_INFINITY {
        return top;
    }
    let mut total = 0.0;
    for x in xs.iter_mut() {
        *x = (*x - top).exp();
        total += *x;
    }
    for x in xs.iter_mut() {
        *x /= total;
    }
    top + total.ln()
}

#[cfg(test)]
mod tests {
    use super::{ln_sum_exp, soft_max};

    #[test]
    fn sums_far_from_zero() {
        assert!((ln_sum_exp(&[-1000.0, -1000.0]) - (2.0_f64.ln() - 1000.0)).abs() < 1e-12);
        assert!(ln_sum_exp(&[]).is_infinite());
        let mut xs = [800.0, 800.0 + 3.0_f64.ln()];
        assert!((soft_max(&mut xs) - (800.0 + 4.0_f64.ln())).abs() < 1e-12);
        assert!((xs[0] - 0.25).abs() < 1e-12 && (xs[1] - 0.75).abs() < 1e-12);
    }
}
