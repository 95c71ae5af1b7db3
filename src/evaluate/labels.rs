//! One answer an item: accuracy, proper scores, calibration.

use rand::RngExt as _;

use super::{
    Bin, Binning, Estimate, bins, calibration_error, mean_estimate, share_estimate,
    weighted_deviation,
};
use crate::num::stream;

/// Probabilities below this count as this in logarithms, so that one answer that was thought
/// impossible does not outweigh everything else.
pub const P_FLOOR: f64 = 1e-9;

/// Candidates whose probabilities differ by less than this are tied.
const TIE: f64 = 1e-12;

/// How often outcomes are drawn from the probabilities themselves, to see what calibration error a
/// perfectly calibrated run would show.
const N_DRAWN: usize = 400;

/// What was thought of one item, and what turned out.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// Probability of each candidate.
    pub probability: Vec<f64>,
    /// The candidate that turned out to be true; `None` if none of those that have a name.
    pub truth: Option<usize>,
    /// The candidate that stands for whatever nobody named, if there is one.
    pub unnamed: Option<usize>,
}

impl Forecast {
    /// Where the truth lies among the candidates.
    fn truth_at(&self) -> Option<usize> {
        self.truth.or(self.unnamed)
    }

    /// Probability of what turned out, 0 if it is no candidate.
    pub fn p_truth(&self) -> f64 {
        self.truth_at().map_or(0.0, |z| self.probability[z])
    }

    /// The largest probability.
    pub fn top(&self) -> f64 {
        self.probability.iter().copied().fold(0.0, f64::max)
    }

    /// 1 if the leading candidate is the truth, 1/k if it is one of k that lead together. Naming
    /// nothing is never right.
    pub fn hit(&self) -> f64 {
        let top = self.top();
        let leads = |z: usize| self.probability[z] >= top - TIE;
        let n_leading = (0..self.probability.len()).filter(|z| leads(*z)).count();
        match self.truth {
            Some(z) if leads(z) => 1.0 / n_leading as f64,
            _ => 0.0,
        }
    }

    /// −ln of the probability of the truth, nats, at least [`P_FLOOR`].
    pub fn log_loss(&self) -> f64 {
        -self.p_truth().max(P_FLOOR).ln()
    }

    /// Σ over candidates (p − [it is true])², in [0, 2]; a truth that is no candidate adds 1.
    pub fn brier(&self) -> f64 {
        let truth = self.truth_at();
        let own: f64 = self
            .probability
            .iter()
            .enumerate()
            .map(|(z, p)| (p - f64::from(u8::from(truth == Some(z)))).powi(2))
            .sum();
        own + f64::from(u8::from(truth.is_none()))
    }
}

/// How good a set of forecasts is. Intervals are 90 %.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelScores {
    /// Items.
    pub n: usize,
    /// Items whose truth nobody named.
    pub n_unlisted: usize,
    /// Share of items whose leading candidate is true, ties 1/k; Clopper–Pearson interval.
    pub accuracy: Estimate,
    /// Mean −ln P(truth), nats; normal interval over items.
    pub log_loss: Estimate,
    /// Mean [`Forecast::brier`], in [0, 2]; normal interval over items.
    pub brier: Estimate,
    /// Mean of the leading probability: how sure the answers are (sharpness).
    pub mean_probability: f64,
    /// Area under precision against recall of "the leading candidate is true", items in order of
    /// their leading probability (average precision; equal probabilities are taken together).
    pub average_precision: f64,
    /// Expected calibration error of the leading probability over `bins`.
    pub ece: f64,
    /// The same over as many bins of equal mass.
    pub ece_equal_mass: f64,
    /// What `ece` would be were the probabilities perfectly calibrated: mean and 5 % to 95 %
    /// quantiles over 400 seeded draws of outcomes. Binning alone makes it positive.
    pub ece_calibrated: Estimate,
    /// Σ n (probability − hit rate)² / Σ n over `bins`.
    pub weighted_deviation: f64,
    /// Bins of equal width.
    pub bins: Vec<Bin>,
}

/// Scores forecasts with `n_bins` bins; `None` without any.
pub fn label_scores(forecasts: &[Forecast], n_bins: usize) -> Option<LabelScores> {
    if forecasts.is_empty() {
        return None;
    }
    let n = forecasts.len();
    let pairs: Vec<(f64, f64)> = forecasts.iter().map(|f| (f.top(), f.hit())).collect();
    let n_hits: f64 = pairs.iter().map(|(_, hit)| hit).sum();
    let of = |score: fn(&Forecast) -> f64| {
        mean_estimate(&forecasts.iter().map(score).collect::<Vec<_>>())
    };
    let held = bins(&pairs, Binning::EqualWidth(n_bins));
    Some(LabelScores {
        n,
        n_unlisted: forecasts.iter().filter(|f| f.truth.is_none()).count(),
        accuracy: share_estimate(n_hits, n),
        log_loss: of(Forecast::log_loss),
        brier: of(Forecast::brier),
        mean_probability: pairs.iter().map(|(p, _)| p).sum::<f64>() / n as f64,
        average_precision: average_precision(&pairs),
        ece: calibration_error(&held),
        ece_equal_mass: calibration_error(&bins(&pairs, Binning::EqualMass(n_bins))),
        ece_calibrated: ece_if_calibrated(&pairs, n_bins),
        weighted_deviation: weighted_deviation(&held),
        bins: held,
    })
}

/// Mean precision at each hit, going down in probability; equal probabilities count together. 0
/// without hits.
fn average_precision(pairs: &[(f64, f64)]) -> f64 {
    let mut sorted = pairs.to_vec();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut n_hits, mut n, mut area) = (0.0, 0.0, 0.0);
    for tied in sorted.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        let own: f64 = tied.iter().map(|(_, hit)| hit).sum();
        n_hits += own;
        n += tied.len() as f64;
        area += own * n_hits / n;
    }
    if n_hits > 0.0 { area / n_hits } else { 0.0 }
}

fn ece_if_calibrated(pairs: &[(f64, f64)], n_bins: usize) -> Estimate {
    let mut drawn: Vec<f64> = (0..N_DRAWN)
        .map(|draw| {
            let mut rng = stream(0, draw as u64);
            let hit = |p: f64, rng: &mut _| f64::from(u8::from(uniform(rng) < p));
            let outcomes: Vec<(f64, f64)> =
                pairs.iter().map(|(p, _)| (*p, hit(*p, &mut rng))).collect();
            calibration_error(&bins(&outcomes, Binning::EqualWidth(n_bins)))
        })
        .collect();
    drawn.sort_by(f64::total_cmp);
    let at = |share: f64| drawn[(share * (N_DRAWN - 1) as f64).round() as usize];
    let mean = drawn.iter().sum::<f64>() / N_DRAWN as f64;
    Estimate { value: mean, interval: Some((at(0.05), at(0.95))) }
}

fn uniform(rng: &mut crate::num::Stream) -> f64 {
    rng.random()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forecast(probability: &[f64], truth: Option<usize>) -> Forecast {
        Forecast { probability: probability.to_vec(), truth, unnamed: None }
    }

    #[test]
    fn scores_by_hand() {
        let all = [
            forecast(&[0.8, 0.2], Some(0)),
            forecast(&[0.6, 0.4], Some(1)),
            forecast(&[0.5, 0.5], Some(0)),
        ];
        let found = label_scores(&all, 10).unwrap();
        assert!((found.accuracy.value - 0.5).abs() < 1e-12, "hit, miss, half");
        let loss = -(0.8_f64.ln() + 0.4_f64.ln() + 0.5_f64.ln()) / 3.0;
        assert!((found.log_loss.value - loss).abs() < 1e-12);
        assert!((found.brier.value - (0.08 + 0.72 + 0.5) / 3.0).abs() < 1e-12);
        assert!((found.mean_probability - 1.9 / 3.0).abs() < 1e-12);
        // Bins .8 (1 of 1), .6 (0 of 1), .5 (½ of 1).
        assert!((found.ece - (0.2 + 0.6 + 0.0) / 3.0).abs() < 1e-12);
        assert_eq!(found.n_unlisted, 0);
    }

    #[test]
    fn what_nobody_named_is_in_the_rest_and_never_right() {
        let rest = Forecast { probability: vec![0.3, 0.7], truth: None, unnamed: Some(1) };
        assert!((rest.log_loss() + 0.7_f64.ln()).abs() < 1e-12 && rest.hit() <= 0.0);
        assert!((rest.brier() - 0.18).abs() < 1e-12);
        let none = forecast(&[0.3, 0.7], None);
        assert!((none.log_loss() + P_FLOOR.ln()).abs() < 1e-12);
        assert!((none.brier() - 1.58).abs() < 1e-12);
    }

    #[test]
    fn average_precision_by_hand() {
        // Hits at ranks 1 and 3: (1 + 2/3) / 2.
        let pairs = [(0.9, 1.0), (0.8, 0.0), (0.7, 1.0), (0.6, 0.0)];
        assert!((average_precision(&pairs) - 5.0 / 6.0).abs() < 1e-12);
        // All tied: the share of hits.
        let tied = pairs.map(|(_, hit)| (0.5, hit));
        assert!((average_precision(&tied) - 0.5).abs() < 1e-12);
    }

    /// Certain answers leave nothing to chance, so that calibrated ones show no error; coin tosses
    /// in one bin show |mean − ½|, on average √(1 / 2πn) (400 draws of n = 100, fixed seed, ± 5
    /// standard errors).
    #[test]
    fn binning_makes_errors_of_calibrated_forecasts_too() {
        let sure = ece_if_calibrated(&[(1.0, 1.0); 20], 10);
        assert!(sure.value.abs() < 1e-12);
        let tossed = ece_if_calibrated(&[(0.5, 0.0); 100], 10);
        let expected = (1.0 / (2.0 * std::f64::consts::PI * 100.0)).sqrt();
        let error = 0.03 / (N_DRAWN as f64).sqrt();
        assert!((tossed.value - expected).abs() < 5.0 * error, "{tossed:?} {expected}");
    }
}
