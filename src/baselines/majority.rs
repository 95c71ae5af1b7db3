//! Majority vote: the share of those who speak of an item.

use super::facts::n_claimants;
use super::{Baseline, Beliefs, Gives, Outcome, Panel, Stopped, Watch};

/// B(o, v) = |S(o, v)| / |S(o)|. Relays count as votes.
#[derive(Debug, Clone, Copy, Default)]
pub struct MajorityVote;

impl Baseline for MajorityVote {
    fn name(&self) -> &'static str {
        "vote"
    }

    fn paper(&self) -> &'static str {
        "majority vote"
    }

    fn gives(&self) -> Gives {
        Gives::Scores
    }

    fn source_score(&self) -> &'static str {
        "share of its claims that win the vote of the others"
    }

    fn fit(&self, panel: &Panel, _watch: &mut dyn Watch) -> Result<Outcome, Stopped> {
        let votes = n_claimants(panel);
        let mut shares = votes.clone();
        let mut hits = vec![None; panel.votes().len()];
        for item in 0..panel.n_items() {
            let facts = panel.facts(item);
            let total: f64 = votes[facts.clone()].iter().sum();
            for share in &mut shares[facts.clone()] {
                *share /= total;
            }
            let of_facts = wins(&votes[facts.clone()]);
            for vote in panel.votes_on(item) {
                hits[vote] = of_facts[panel.fact(vote) - facts.start];
            }
        }
        let score = |s| {
            let known: Vec<f64> =
                panel.votes_of(s).iter().filter_map(|v| hits[*v as usize]).collect();
            (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
        };
        Ok(Outcome {
            beliefs: Some(Beliefs::scores(panel.to_cells(&shares, 0.0))),
            estimates: None,
            sources: (0..panel.n_sources()).map(score).collect(),
            trace: Vec::new(),
            converged: true,
            notes: Vec::new(),
        })
    }
}

/// By value of one item: does it win once one of its votes is taken away (ties 1/k)? `None` where
/// nobody else votes.
fn wins(votes: &[f64]) -> Vec<Option<f64>> {
    let top = votes.iter().copied().fold(0.0, f64::max);
    let is = |n: f64, m: f64| (n - m).abs() < 0.5;
    let n_top = votes.iter().filter(|n| is(**n, top)).count();
    let next = votes.iter().copied().filter(|n| !is(*n, top)).fold(0.0, f64::max);
    let n_next = votes.iter().filter(|n| is(**n, next)).count();
    votes
        .iter()
        .map(|&n| {
            let left = n - 1.0;
            let alone = is(n, top) && n_top == 1;
            let (best, n_best) = match (alone, is(n, top)) {
                (true, _) => (next, n_next),
                (false, true) => (top, n_top - 1),
                (false, false) => (top, n_top),
            };
            if left < 0.5 && best < 0.5 {
                None
            } else if is(left, best) {
                Some(1.0 / (n_best as f64 + 1.0))
            } else {
                Some(f64::from(u8::from(left > best)))
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::wins;

    #[test]
    fn nobody_is_judged_by_his_own_vote() {
        assert_eq!(wins(&[1.0]), [None]);
        assert_eq!(wins(&[2.0]), [Some(1.0)]);
        assert_eq!(wins(&[3.0, 1.0]), [Some(1.0), Some(0.0)]);
        // Without its own vote the value ties with the other one.
        assert_eq!(wins(&[3.0, 2.0]), [Some(0.5), Some(0.0)]);
        assert_eq!(wins(&[2.0, 2.0]), [Some(0.0), Some(0.0)]);
        assert_eq!(wins(&[3.0, 2.0, 2.0]), [Some(1.0 / 3.0), Some(0.0), Some(0.0)]);
    }
}
