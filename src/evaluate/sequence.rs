//! Prequential scores (Dawid, JRSS A 147, 1984): what is predicted before it is seen, one after the
//! other, in nats.

use std::collections::BTreeMap;

use super::Estimate;
use super::estimate::NORMAL_90;
use crate::model::Problem;

/// What is asked of a forecaster: what will this source say on this item?
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// Index of the item in what is known; `None` if nobody has spoken on it.
    pub item: Option<usize>,
    /// Index of its family there; `None` if nobody has spoken on any of its items.
    pub family: Option<u16>,
    /// Index of the source there; `None` if it has not been heard.
    pub source: Option<u32>,
    /// Answers that the item can have, at least 2.
    pub n_values: usize,
}

/// Whatever predicts what sources say and what is true. To be plugged in beside the model.
pub trait Forecaster {
    /// Name in lists and JSON.
    fn name(&self) -> &str;

    /// Looks at everything that is known before the next questions.
    fn learn(&mut self, known: &Problem);

    /// Probability of each answer to be said; sums to 1, no entry 0.
    fn says(&self, question: &Question) -> Vec<f64>;

    /// Probability of each candidate of an item of what is known to be true; sums to 1, no entry 0.
    fn truth(&self, item: usize) -> Vec<f64>;
}

/// Votes of earlier claims on the item, one added to each answer: `(n_x + 1) / (n + K)`. Denials of one
/// of many answers do not vote.
#[derive(Debug, Clone, Default)]
pub struct MajorityVote {
    votes: Vec<Vec<f64>>,
}

impl Forecaster for MajorityVote {
    fn name(&self) -> &'static str {
        "majority vote, add-one"
    }

    fn learn(&mut self, known: &Problem) {
        self.votes = votes(known);
    }

    fn says(&self, question: &Question) -> Vec<f64> {
        match question.item {
            Some(item) => self.truth(item),
            None => smoothed(&vec![0.0; question.n_values]),
        }
    }

    fn truth(&self, item: usize) -> Vec<f64> {
        smoothed(&self.votes[item])
    }
}

/// How often each answer was given on all items of the family together, one added to each: knows
/// neither item nor source.
#[derive(Debug, Clone, Default)]
pub struct Frequencies {
    by_family: Vec<Vec<f64>>,
    family_of: Vec<u16>,
}

impl Forecaster for Frequencies {
    fn name(&self) -> &'static str {
        "frequencies, add-one"
    }

    fn learn(&mut self, known: &Problem) {
        self.by_family = vec![Vec::new(); known.families.len()];
        self.family_of = known.items.iter().map(|item| item.family).collect();
        for (item, votes) in known.items.iter().zip(votes(known)) {
            let sums = &mut self.by_family[usize::from(item.family)];
            sums.resize(sums.len().max(votes.len()), 0.0);
            for (sum, n) in sums.iter_mut().zip(votes) {
                *sum += n;
            }
        }
    }

    fn says(&self, question: &Question) -> Vec<f64> {
        let known = question.family.map_or(&[][..], |f| self.by_family[usize::from(f)].as_slice());
        let mut sums = known.to_vec();
        sums.resize(question.n_values, 0.0);
        smoothed(&sums)
    }

    fn truth(&self, item: usize) -> Vec<f64> {
        smoothed(&self.by_family[usize::from(self.family_of[item])])
    }
}

/// By item, how many claims assert each candidate.
fn votes(known: &Problem) -> Vec<Vec<f64>> {
    let of = |item: &crate::model::ItemBlock| {
        let mut votes = vec![0.0; usize::from(item.n_values)];
        for claim in &known.observations[item.observations.clone()] {
            if !claim.denied && !claim.derived {
                votes[usize::from(claim.value)] += 1.0;
            }
        }
        votes
    };
    known.items.iter().map(of).collect()
}

fn smoothed(votes: &[f64]) -> Vec<f64> {
    let n = votes.iter().sum::<f64>() + votes.len() as f64;
    votes.iter().map(|v| (v + 1.0) / n).collect()
}

/// What was seen after all methods had predicted it.
#[derive(Debug, Clone, PartialEq)]
pub struct Predicted {
    /// Items: errors on one item hang together.
    pub cluster: usize,
    /// By method: ln of the probability that it gave to what was seen.
    pub ln_p: Vec<f64>,
}

/// The score of one method.
#[derive(Debug, Clone, PartialEq)]
pub struct MethodScores {
    /// Its name.
    pub name: String,
    /// Sum of ln p, nats.
    pub total: f64,
    /// Mean of ln p, nats; 90 % interval by [`paired`].
    pub mean: Estimate,
    /// The first method's mean less this one's (positive: the first is better), over the same
    /// predictions, with its 90 % interval; `None` of the first.
    pub behind: Option<Estimate>,
    /// That difference over its standard error; as Diebold & Mariano (1995), with errors that hang
    /// together within items instead of in time.
    pub z: Option<f64>,
}

/// The mean of numbers that hang together within clusters: standard error from the sums of
/// deviations by cluster (Liang & Zeger 1986), times √(G / (G − 1)). Returns the mean with its 90 %
/// interval and the standard error, where there are two clusters at least.
pub fn paired(values: &[(usize, f64)]) -> (Estimate, Option<f64>) {
    let n = values.len() as f64;
    let mean = values.iter().map(|(_, x)| x).sum::<f64>() / n;
    let mut by_cluster: BTreeMap<usize, f64> = BTreeMap::new();
    for (cluster, x) in values {
        *by_cluster.entry(*cluster).or_default() += x - mean;
    }
    let groups = by_cluster.len() as f64;
    if by_cluster.len() < 2 {
        return (Estimate::bare(mean), None);
    }
    let squares: f64 = by_cluster.values().map(|sum| sum * sum).sum();
    let error = squares.sqrt() / n * (groups / (groups - 1.0)).sqrt();
    let half = NORMAL_90 * error;
    (Estimate { value: mean, interval: Some((mean - half, mean + half)) }, Some(error))
}

/// Scores of all methods over the same predictions; empty without any. The first method is the one
/// that the others are compared with.
pub fn sum_scores(names: &[String], predicted: &[Predicted]) -> Vec<MethodScores> {
    if predicted.is_empty() {
        return Vec::new();
    }
    let of = |score: &dyn Fn(&Predicted) -> f64| {
        let all: Vec<(usize, f64)> = predicted.iter().map(|p| (p.cluster, score(p))).collect();
        paired(&all)
    };
    names
        .iter()
        .enumerate()
        .map(|(m, name)| {
            let behind = (m > 0).then(|| of(&|p| p.ln_p[0] - p.ln_p[m]));
            MethodScores {
                name: name.clone(),
                total: predicted.iter().map(|p| p.ln_p[m]).sum(),
                mean: of(&|p| p.ln_p[m]).0,
                behind: behind.map(|(estimate, _)| estimate),
                z: behind.and_then(|(estimate, error)| {
                    error.filter(|e| *e > 0.0).map(|error| estimate.value / error)
                }),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Family, FamilyForm, ItemBlock, Observation};

    /// Two items of one family; three claims on the first, one on the second.
    fn known() -> Problem {
        let says =
            |value| Observation { source: 0, value, denied: false, derived: false, weight: 1.0 };
        let item = |observations| ItemBlock {
            family: 0,
            n_values: 2,
            prior: Vec::new(),
            ancestors: Vec::new(),
            domain: None,
            observations,
            verdicts: Vec::new(),
            path: None,
            grid: None,
        };
        let form = FamilyForm::Rows { n_values: 2 };
        Problem {
            families: vec![Family { form, ..Family::open("label") }],
            items: vec![item(0..3), item(3..4)],
            observations: vec![says(0), says(0), says(1), says(0)],
            ..Problem::default()
        }
    }

    #[test]
    fn votes_and_frequencies_by_hand() {
        let (mut vote, mut all) = (MajorityVote::default(), Frequencies::default());
        vote.learn(&known());
        all.learn(&known());
        let ask = |item| Question { item, family: Some(0), source: None, n_values: 2 };
        assert_eq!(vote.says(&ask(Some(0))), [3.0 / 5.0, 2.0 / 5.0]);
        assert_eq!(vote.says(&ask(None)), [0.5, 0.5]);
        assert_eq!(vote.truth(1), [2.0 / 3.0, 1.0 / 3.0]);
        assert_eq!(all.says(&ask(None)), [4.0 / 6.0, 2.0 / 6.0]);
        assert_eq!(all.truth(1), [4.0 / 6.0, 2.0 / 6.0]);
        let new = Question { item: None, family: None, source: None, n_values: 4 };
        assert_eq!(all.says(&new), [0.25; 4]);
    }

    #[test]
    fn errors_hang_together_within_items() {
        // Deviations −1 and −1 of one item, 1 and 1 of the other: sums −2 and 2, √8 / 4 · √2.
        let (found, error) = paired(&[(0, 0.0), (0, 0.0), (1, 2.0), (1, 2.0)]);
        assert!((found.value - 1.0).abs() < 1e-12);
        assert!((error.unwrap() - 1.0).abs() < 1e-12);
        // Each on its own: standard deviation over √n.
        let (_, alone) = paired(&[(0, 0.0), (1, 0.0), (2, 2.0), (3, 2.0)]);
        assert!((alone.unwrap() - (4.0_f64 / 3.0 / 4.0).sqrt()).abs() < 1e-12);
        assert!(paired(&[(3, 1.0), (3, 2.0)]).1.is_none());
    }

    #[test]
    fn methods_are_compared_over_the_same_predictions() {
        let seen = |cluster, a: f64, b: f64| Predicted { cluster, ln_p: vec![a.ln(), b.ln()] };
        let predicted = [seen(0, 0.5, 0.25), seen(1, 0.8, 0.4), seen(2, 0.5, 0.5)];
        let found = sum_scores(&["a".to_owned(), "b".to_owned()], &predicted);
        assert!((found[0].total - 0.2_f64.ln()).abs() < 1e-12);
        let behind = found[1].behind.unwrap();
        assert!((behind.value - 2.0 * 2.0_f64.ln() / 3.0).abs() < 1e-12);
        assert!(found[0].behind.is_none() && found[1].z.unwrap() > 0.0);
        assert!(sum_scores(&[], &[]).is_empty());
    }
}
