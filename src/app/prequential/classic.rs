//! The classic algorithms as forecasters: those whose beliefs are probabilities of values that exclude
//! each other, each fitted anew to what is known.

use crate::baselines::{self, Baseline, Beliefs, Gives, Panel, Silent, Vote};
use crate::evaluate::{Forecaster, Question};
use crate::model::{FamilyForm, Problem};

/// One algorithm with what it believes of what is known. It has one vote a source and item, and knows
/// no time; of what a source says next it knows no better than what it takes for true.
pub(super) struct Classic {
    method: Box<dyn Baseline>,
    /// By item of what is known: probability of each candidate; even where it says nothing.
    truths: Vec<Vec<f64>>,
}

impl Classic {
    /// All whose beliefs are probabilities and that can be run on `problem`, in the order of the
    /// documentation. Majority vote has no probabilities of its own.
    pub(super) fn all(problem: &Problem) -> Vec<Box<dyn Forecaster>> {
        let panel = panel(problem);
        baselines::all()
            .into_iter()
            .filter(|method| method.gives() == Gives::Probabilities)
            .filter(|method| method.refuses(&panel).is_none())
            .map(|method| -> Box<dyn Forecaster> { Box::new(Self { method, truths: Vec::new() }) })
            .collect()
    }
}

impl Forecaster for Classic {
    fn name(&self) -> &str {
        self.method.name()
    }

    fn learn(&mut self, known: &Problem) {
        self.truths = known.items.iter().map(|item| even(usize::from(item.n_values))).collect();
        let panel = panel(known);
        if self.method.refuses(&panel).is_some() {
            return;
        }
        // Nobody watches, so nobody stops it.
        let Ok(found) = self.method.fit(&panel, &mut Silent) else { return };
        let Some(Beliefs::Probabilities(found)) = found.beliefs else { return };
        for (ix, truth) in self.truths.iter_mut().enumerate() {
            let own = found.of(&panel, ix);
            let total: f64 = own.iter().sum();
            if own.len() == truth.len() && total > 0.0 {
                truth.iter_mut().zip(own).for_each(|(p, own)| *p = own / total);
            }
        }
    }

    fn says(&self, question: &Question) -> Vec<f64> {
        match question.item {
            Some(item) => self.truths[item].clone(),
            None => even(question.n_values),
        }
    }

    fn truth(&self, item: usize) -> Vec<f64> {
        self.truths[item].clone()
    }
}

fn even(n_values: usize) -> Vec<f64> {
    vec![1.0 / n_values as f64; n_values]
}

/// The items of fixed lists without time as questions, one vote a source: its last. To deny one of two
/// values is to say the other; to deny one of several is no vote.
fn panel(known: &Problem) -> Panel {
    let mut votes = Vec::new();
    let mut questions = Vec::with_capacity(known.items.len());
    for (ix, item) in known.items.iter().enumerate() {
        let is_rows =
            matches!(known.families[usize::from(item.family)].form, FamilyForm::Rows { .. });
        questions.push(baselines::Question {
            n_values: u32::from(item.n_values),
            is_open: item.domain.is_some(),
            shared: is_rows.then_some(u32::from(item.family)),
        });
        if item.path.is_some() || item.grid.is_some() {
            continue;
        }
        for claim in &known.observations[item.observations.clone()] {
            let value = match (claim.denied, item.n_values) {
                (false, _) => claim.value,
                (true, 2) => 1 - claim.value,
                (true, _) => continue,
            };
            if !claim.derived {
                let (item, value) = (ix as u32, u32::from(value));
                votes.push(Vote { item, source: claim.source, value });
            }
        }
    }
    Panel::new(known.n_sources as usize, questions, votes, 0, Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Family, ItemBlock, Observation};

    #[test]
    fn probabilities_of_classic_methods_are_forecasts() {
        let says = |source, value| Observation {
            source,
            value,
            denied: false,
            derived: false,
            weight: 1.0,
        };
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
        let known = Problem {
            n_sources: 3,
            groups: vec![0; 3],
            n_groups: 1,
            families: vec![Family::shared("label", 2, &[3.0, 1.0])],
            items: vec![item(0..3), item(3..4)],
            observations: vec![says(0, 0), says(1, 0), says(2, 1), says(0, 0)],
            crowd: Vec::new(),
        };
        let mut all = Classic::all(&known);
        assert!(
            all.iter().any(|method| method.name() == "dawid-skene"),
            "rows over shared options"
        );
        assert!(all.iter().all(|method| method.name() != "sums"), "scores are no probabilities");
        for method in &mut all {
            method.learn(&known);
            let p = method.truth(0);
            assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{}: {p:?}", method.name());
            let new = Question { item: None, family: None, source: None, n_values: 4 };
            assert_eq!(method.says(&new), [0.25; 4], "{}", method.name());
        }
    }
}
