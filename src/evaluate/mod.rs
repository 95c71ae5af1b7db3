//! Answers against what turned out: probabilities, figures, ranks, predictions one after the other,
//! and what moved between two fits. Pure arithmetic; intervals are 90 % throughout.

mod bins;
mod estimate;
mod figures;
mod folds;
mod labels;
mod moves;
mod ranks;
mod sequence;

pub use bins::{Bin, Binning, bins, calibration_error, weighted_deviation};
pub use estimate::{Estimate, clopper_pearson, mean_estimate, share_estimate};
pub use figures::{FigureOutcome, FigureScores, LevelScore, figure_scores};
pub use folds::folds;
pub use labels::{Forecast, LabelScores, P_FLOOR, label_scores};
pub use moves::{Split, split};
pub use ranks::{RankScores, SourceRecord, kendall, rank_scores, spearman, spearman_interval};
pub use sequence::{
    Forecaster, Frequencies, MajorityVote, MethodScores, Predicted, Question, paired, sum_scores,
};
