//! Figures: errors, and how often intervals hold the truth.

use super::{Estimate, mean_estimate, share_estimate};

/// What was thought of one figure, and what turned out.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureOutcome {
    /// Posterior median, in the unit of the item.
    pub median: f64,
    /// What turned out, in that unit.
    pub truth: f64,
    /// Median and truth are closer than the tolerance of their attribute.
    pub is_close: bool,
    /// Central intervals: probability, lower and upper end.
    pub intervals: Vec<(f64, f64, f64)>,
}

/// How often central intervals of one probability hold the truth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LevelScore {
    /// Probability that they claim.
    pub level: f64,
    /// Figures with such an interval.
    pub n: usize,
    /// Share that holds the truth; Clopper–Pearson interval.
    pub met: Estimate,
    /// Mean width, in the unit of the items.
    pub mean_width: f64,
}

/// How good a set of figures is. Intervals are 90 %.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureScores {
    /// Figures.
    pub n: usize,
    /// Mean absolute error of the median, in the unit of the items; normal interval.
    pub mae: Estimate,
    /// Root mean squared error of the median; the normal interval of the mean square, rooted.
    pub rmse: Estimate,
    /// Share of medians that are further from the truth than the tolerance; Clopper–Pearson.
    pub error_rate: Estimate,
    /// By probability that intervals claim, in order.
    pub levels: Vec<LevelScore>,
}

/// Scores figures of one unit; `None` without any.
pub fn figure_scores(figures: &[FigureOutcome]) -> Option<FigureScores> {
    if figures.is_empty() {
        return None;
    }
    let errors: Vec<f64> = figures.iter().map(|f| (f.median - f.truth).abs()).collect();
    let squares: Vec<f64> = errors.iter().map(|e| e * e).collect();
    let square = mean_estimate(&squares);
    let n_far = figures.iter().filter(|f| !f.is_close).count();
    let mut levels: Vec<f64> =
        figures.iter().flat_map(|f| f.intervals.iter().map(|(level, ..)| *level)).collect();
    levels.sort_by(f64::total_cmp);
    levels.dedup_by(|a, b| a.total_cmp(b).is_eq());
    Some(FigureScores {
        n: figures.len(),
        mae: mean_estimate(&errors),
        rmse: Estimate {
            value: square.value.sqrt(),
            interval: square.interval.map(|(lo, hi)| (lo.max(0.0).sqrt(), hi.sqrt())),
        },
        error_rate: share_estimate(n_far as f64, figures.len()),
        levels: levels.into_iter().map(|level| level_score(figures, level)).collect(),
    })
}

fn level_score(figures: &[FigureOutcome], level: f64) -> LevelScore {
    let own = |f: &FigureOutcome| {
        let found = f.intervals.iter().find(|(at, ..)| at.total_cmp(&level).is_eq());
        found.map(|(_, lo, hi)| (hi - lo, (*lo..=*hi).contains(&f.truth)))
    };
    let found: Vec<(f64, bool)> = figures.iter().filter_map(own).collect();
    let n_met = found.iter().filter(|(_, met)| *met).count();
    LevelScore {
        level,
        n: found.len(),
        met: share_estimate(n_met as f64, found.len()),
        mean_width: found.iter().map(|(width, _)| width).sum::<f64>() / found.len() as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_and_intervals_by_hand() {
        let figure = |median: f64, truth, hi| FigureOutcome {
            median,
            truth,
            is_close: (median - truth).abs() < 2.0,
            intervals: vec![(0.9, 0.0, hi), (0.5, 1.0, 2.0)],
        };
        let all = [figure(1.0, 2.0, 4.0), figure(5.0, 1.0, 6.0), figure(0.0, 3.0, 2.0)];
        let found = figure_scores(&all).unwrap();
        assert!((found.mae.value - 8.0 / 3.0).abs() < 1e-12);
        assert!((found.rmse.value - (26.0_f64 / 3.0).sqrt()).abs() < 1e-12);
        assert!((found.error_rate.value - 2.0 / 3.0).abs() < 1e-12);
        let levels: Vec<(f64, f64, f64)> =
            found.levels.iter().map(|l| (l.level, l.met.value, l.mean_width)).collect();
        assert_eq!(levels, [(0.5, 2.0 / 3.0, 1.0), (0.9, 2.0 / 3.0, 4.0)]);
        assert!(figure_scores(&[]).is_none());
    }
}
