//! What the posterior over a grid says in the unit of the case.

use super::{GridBlock, Report, from_scale};
use crate::domain::Scale;

/// A quantity in figures, in its unit (dates: days since 1970).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuantitySummary {
    /// Posterior mean.
    pub mean: f64,
    /// Posterior median.
    pub median: f64,
    /// 5 % quantile.
    pub lo: f64,
    /// 95 % quantile.
    pub hi: f64,
    /// The figure that somebody names which has the most posterior mass within the tolerance; the
    /// median where nobody names one.
    pub best: f64,
    /// Posterior mass within the tolerance of that figure; 0 where nobody names one.
    pub p_best: f64,
}

/// Summarises `probability`, one a point of `grid`; every point stands for its part of the scale,
/// evenly ([`GridBlock::cells`]).
///
/// # Panics
/// If there are more probabilities than points.
pub fn quantity_summary(
    grid: &GridBlock,
    probability: &[f64],
    (scale, tolerance): (Scale, f64),
) -> QuantitySummary {
    let back = |y: f64| from_scale(scale, y);
    let cells = grid.cells();
    let total: f64 = probability.iter().sum();
    let quantile = |p: f64| back(quantile(&cells, probability, p * total));
    let mean = probability.iter().zip(&grid.points).map(|(p, y)| p * back(*y)).sum::<f64>() / total;
    let median = quantile(0.5);
    let leading = leading(grid, probability, (scale, tolerance));
    QuantitySummary {
        mean,
        median,
        lo: quantile(0.05),
        hi: quantile(0.95),
        best: leading.map_or(median, |(figure, _)| figure),
        p_best: leading.map_or(0.0, |(_, mass)| mass / total),
    }
}

/// The `p` quantile, in the unit of the item, of the posterior over its grid; every point stands for
/// its part of the scale, evenly.
///
/// # Panics
/// As [`quantity_summary`].
pub fn quantity_quantile(grid: &GridBlock, probability: &[f64], scale: Scale, p: f64) -> f64 {
    let total: f64 = probability.iter().sum();
    from_scale(scale, quantile(&grid.cells(), probability, p * total))
}

/// Where the mass below reaches `target`, on the scale of the cells.
fn quantile(cells: &[(f64, f64)], probability: &[f64], target: f64) -> f64 {
    let mut below = 0.0;
    for (mass, (lo, hi)) in probability.iter().zip(cells) {
        if below + mass >= target && *mass > 0.0 {
            return lo + (hi - lo) * ((target - below) / mass).clamp(0.0, 1.0);
        }
        below += mass;
    }
    cells.last().map_or(f64::NAN, |(_, hi)| *hi)
}

/// A single figure, in its unit: an exact one, or a whole number standing for what is rounded to it.
fn single(report: &Report, scale: Scale) -> Option<f64> {
    let (lo, hi) = (report.lo, report.possible_hi);
    if lo.total_cmp(&hi).is_eq() {
        return Some(from_scale(scale, lo));
    }
    if scale == Scale::Linear {
        return None;
    }
    // Where it begins is cut off for 0.
    let end = hi.exp() - 0.5;
    let figure = (end - 0.5).round();
    let begins = (figure.max(0.0625)).ln();
    let slack = 1e-6 * (1.0 + figure.abs());
    ((end - 0.5 - figure).abs() < slack && (lo - begins).abs() < 1e-9).then_some(figure)
}

/// The single figure with the most mass around it, with that; of equals the smallest.
fn leading(
    grid: &GridBlock,
    probability: &[f64],
    (scale, tolerance): (Scale, f64),
) -> Option<(f64, f64)> {
    let mut best: Option<(f64, f64)> = None;
    for report in &grid.reports {
        let Some(figure) = single(report, scale) else { continue };
        let from = grid.points.partition_point(|y| *y < report.lo - tolerance);
        let to = grid.points.partition_point(|y| *y <= report.possible_hi + tolerance);
        let mass: f64 = probability[from..to.max(from)].iter().sum();
        let is_better = best.is_none_or(|(known, most)| {
            mass > most || mass.total_cmp(&most).is_eq() && figure < known
        });
        if is_better {
            best = Some((figure, mass));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_within_cells_and_the_best_is_claimed() {
        let exact = |x: f64| Report { lo: x, hi: x, possible_hi: x };
        let grid = GridBlock {
            points: vec![0.0, 1.0, 2.0, 3.0, 4.0],
            reports: vec![exact(1.0), exact(3.0)],
            verdicts: Vec::new(),
        };
        let p = [0.0, 0.25, 0.25, 0.5, 0.0];
        let found = quantity_summary(&grid, &p, (Scale::Linear, 0.1));
        assert!((found.mean - 2.25).abs() < 1e-12);
        // Half of the mass lies below the border between 2 and 3.
        assert!((found.median - 2.5).abs() < 1e-12);
        assert!((found.lo - 0.7).abs() < 1e-12 && (found.hi - 3.4).abs() < 1e-12);
        assert!((found.best - 3.0).abs() < 1e-12);
    }
}
