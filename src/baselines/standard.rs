//! Figures brought to one scale: each quantity around its median, in its standard deviations.

use super::{Estimates, Panel};

/// Where a quantity stands.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Place {
    middle: f64,
    scale: f64,
}

/// All figures in standard deviations of their quantity.
pub(super) struct Standard {
    places: Vec<Option<Place>>,
    /// By figure; `None` for outliers, which are removed.
    pub(super) z: Vec<Option<f64>>,
    pub(super) n_removed: usize,
}

/// The middle of sorted numbers, or the mean of the two in the middle.
pub(super) fn median(sorted: &[f64]) -> Option<f64> {
    let n = sorted.len();
    (n > 0).then(|| f64::midpoint(sorted[(n - 1) / 2], sorted[n / 2]))
}

/// Figures of a quantity, sorted.
pub(super) fn sorted(panel: &Panel, item: usize) -> Vec<f64> {
    let mut xs: Vec<f64> =
        panel.figures()[panel.figures_on(item)].iter().map(|figure| figure.x).collect();
    xs.sort_by(f64::total_cmp);
    xs
}

impl Standard {
    /// Figures farther than `outlier` standard deviations from the median are removed.
    pub(super) fn new(panel: &Panel, outlier: f64) -> Self {
        let (mut places, mut z, mut n_removed) = (Vec::new(), Vec::new(), 0);
        for item in 0..panel.n_quantities() {
            let xs = sorted(panel, item);
            let n = xs.len() as f64;
            let mean = xs.iter().sum::<f64>() / n;
            let scale = (xs.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt();
            let place = median(&xs).map(|middle| Place { middle, scale });
            for figure in &panel.figures()[panel.figures_on(item)] {
                let at = place.filter(|p| p.scale > 0.0).map(|p| (figure.x - p.middle) / p.scale);
                let at = at.unwrap_or(0.0);
                let is_kept = at.abs() <= outlier;
                n_removed += usize::from(!is_kept);
                z.push(is_kept.then_some(at));
            }
            places.push(place);
        }
        Self { places, z, n_removed }
    }

    /// Standard deviation of the figures on a quantity; 0 without any.
    pub(super) fn scale(&self, item: usize) -> f64 {
        self.places[item].map_or(0.0, |place| place.scale)
    }

    /// Back to the units of the quantities.
    pub(super) fn estimates(&self, at: &[f64], sd: Option<&[f64]>) -> Estimates {
        let back = |(place, z): (&Option<Place>, &f64)| place.map(|p| p.middle + p.scale * z);
        // Figures that are all the same tell nothing of their spread.
        let wide = |(place, sd): (&Option<Place>, &f64)| {
            place.filter(|p| p.scale > 0.0).map(|p| p.scale * sd)
        };
        Estimates {
            at: self.places.iter().zip(at).map(back).collect(),
            sd: sd.map(|sd| self.places.iter().zip(sd).map(wide).collect()),
        }
    }

    /// A note on what was removed.
    pub(super) fn note(&self) -> Option<String> {
        (self.n_removed > 0).then(|| format!("{} figures removed as outliers", self.n_removed))
    }
}

/// The smallest of some weighed figures (by z) with half of the weight at or below it.
pub(super) fn weighted_median(figures: &mut [(f64, f64)]) -> Option<f64> {
    figures.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total: f64 = figures.iter().map(|(_, w)| w).sum();
    let mut below = 0.0;
    for (z, weight) in figures.iter() {
        below += weight;
        // Half up to rounding.
        if below >= 0.5 * total * (1.0 - 1e-12) {
            return Some(*z);
        }
    }
    None
}
