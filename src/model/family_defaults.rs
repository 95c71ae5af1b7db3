//! Families with the settings that thiqa ships with: the only place where default priors live.

use super::{Family, FamilyForm};

/// Prior share of the λ nodes: most items carry evidence.
const NODE_PRIOR: [f64; 7] = [4.0, 1.0, 1.0, 1.0, 0.5, 0.5, 0.5];
/// Prior of the jump rate: one jump in a fortnight, as weak as if seen once.
const JUMP_SHAPE: f64 = 1.0;
const JUMP_EXPOSURE_DAYS: f64 = 14.0;

/// How far errors on one item go together. Labelled sets, each left out in turn, choose it
/// (docs/decisions/0012-redundancy.md).
const REDUNDANCY: f64 = 0.4;

/// The same of stances. That outlets repeat one another's falsehoods is in their rows already, where
/// more than half of those that commit themselves on a false rumour affirm it, and newcomers who agree
/// are held to few voices. Chosen by cross-validation over rumours, as their prevalence is
/// (docs/decisions/0013-rumours.md).
const STANCE_REDUNDANCY: f64 = 0.0;

/// The same of what was said: that a statement was made is not hard to tell, and nobody who makes up a
/// quotation makes up that of another. A convention: no labelled set has quotations.
const SPEECH_REDUNDANCY: f64 = 0.1;

/// How hard the common pattern of answers to shared options is held to "wrong answers alike", in
/// claims: that many sources give the same wrong answer to the same items tells of these items as much
/// as of the sources, and without verdicts the two cannot be told apart
/// (docs/decisions/0014-levels-of-rows.md).
const PATTERN_WEIGHT: f64 = 1_000.0;

impl Family {
    /// True or false of things that share nothing but that, where sources use both answers: two
    /// rows, moderately reliable.
    pub fn binary(name: &str) -> Self {
        rows(name, 2, vec![0.8, 0.2, 0.2, 0.8], 4.0)
    }

    /// True or false where hardly anybody says false: one number a source, moderately reliable.
    ///
    /// Yes-or-no items exist because somebody asserted them. Unopposed assertions cannot teach two
    /// rows: with a free prevalence they say that nearly all is true and every source right (the
    /// sources agreeing with themselves), with a fixed one that everybody says yes to anything. One
    /// coin is neutral: what nobody else speaks of leaves a source where it was.
    pub fn one_sided(name: &str) -> Self {
        Self { population: vec![0.8], ..Self::open(name) }
    }

    /// Was it said? That somebody spoke is reported more faithfully than what happened, and is
    /// learned apart from it: quoting a falsehood correctly is no error.
    pub fn speech(name: &str) -> Self {
        Self {
            population: vec![0.9],
            is_pooled: false,
            redundancy: SPEECH_REDUNDANCY,
            ..Self::open(name)
        }
    }

    /// Stances towards a statement; candidate 0 is true, 1 is false. News is not symmetric
    /// (docs/model.md, Eq. 6): P(affirms | true) = .95, P(denies | false) = .45.
    pub fn stance(name: &str) -> Self {
        Self {
            prevalence: vec![1750.0, 3250.0],
            population_weight: 5000.0,
            redundancy: STANCE_REDUNDANCY,
            ..rows(name, 2, vec![0.95, 0.05, 0.55, 0.45], 6.0)
        }
    }

    /// Elements of sets; candidate 0 is in, 1 is not in. Lists leave out far more often than they
    /// name what does not belong (Zhao et al. 2012, "two-sided errors"): P(names | in) = .7,
    /// P(names | not in) = .1. Of what is named or stands for the unnamed, a third is in, so that what
    /// one of several lists would name alone has probability .78: about the precision of a list.
    /// `frequencies` (named, left out) say what a guess looks like.
    pub fn set(name: &str, frequencies: &[f64]) -> Self {
        Self {
            prevalence: vec![10.0, 20.0],
            guess: shares(frequencies, 2),
            ..rows(name, 2, vec![0.7, 0.3, 0.1, 0.9], 4.0)
        }
    }

    /// Items that share `n_values` options; `frequencies` (any non-negative numbers, one an
    /// option) say how often each is claimed, and so what a guess looks like.
    pub fn shared(name: &str, n_values: u16, frequencies: &[f64]) -> Self {
        let k = usize::from(n_values);
        let wrong = 0.3 / (k as f64 - 1.0);
        let population = (0..k * k).map(|i| if i / k == i % k { 0.7 } else { wrong }).collect();
        Self {
            guess: shares(frequencies, k),
            population_weight: PATTERN_WEIGHT,
            ..rows(name, n_values, population, 4.0)
        }
    }

    /// Items with candidates of their own: one number a source.
    pub fn open(name: &str) -> Self {
        Self {
            form: FamilyForm::OneCoin,
            strength: vec![4.0],
            prevalence: Vec::new(),
            guess: Vec::new(),
            ..rows(name, 2, vec![0.7], 4.0)
        }
    }
}

/// Shares of `k` answers, each counted once more than it was given; even if nothing is known.
fn shares(frequencies: &[f64], k: usize) -> Vec<f64> {
    let total: f64 = frequencies.iter().sum();
    if frequencies.len() != k {
        return vec![1.0 / k as f64; k];
    }
    frequencies.iter().map(|n| (n + 1.0) / (total + k as f64)).collect()
}

fn rows(name: &str, n_values: u16, population: Vec<f64>, strength: f64) -> Family {
    let k = usize::from(n_values);
    Family {
        name: name.to_owned(),
        form: FamilyForm::Rows { n_values },
        population,
        strength: vec![strength; k],
        population_weight: 100.0,
        prevalence: vec![1.0; k],
        guess: vec![1.0 / k as f64; k],
        node_prior: NODE_PRIOR,
        jump_shape: JUMP_SHAPE,
        jump_exposure_days: JUMP_EXPOSURE_DAYS,
        errors: None,
        is_pooled: true,
        redundancy: REDUNDANCY,
    }
}
