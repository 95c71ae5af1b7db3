//! Undeclared dependence: who copies whom, which sources speak with one voice, and what a claim counts
//! for once that is known (docs/model.md, Eq. 60–64).
//!
//! After Dong, Berti-Équille & Srivastava (PVLDB 2009): sharing a rare error is the fingerprint of
//! copying, sharing what is right is none. Other than there, what two independent sources would share
//! is taken from how popular an answer is among the rest, so that popular errors and hard items do
//! not look like copying; pairs are drawn from an index of shared errors, never from all pairs; and
//! what is concluded goes back into the fit as weights of observations until neither moves.

mod blocs;
mod evidence;
mod index;
mod said;
mod stories;
mod weigh;

use std::borrow::Cow;

use crate::infer::{EmOptions, Fit, InferError, Observer, Start, em};
use crate::model::Problem;

use said::Said;

/// A pair is found from this probability on.
pub const FOUND_MIN: f64 = 0.9;
/// Of the errors that both make, a copier shares so many at least; two that answer another question than
/// the one asked share fewer. Below, two sources are tied, but neither is said to copy the other.
pub const ALIKE_MIN: f64 = 0.85;
/// Pairs below this probability are not listed.
pub const LISTED_MIN: f64 = 0.05;
/// Rounds of fitting and detecting, at most.
pub const ROUNDS_MAX: usize = 8;
/// Stories followed to their end, at most.
pub const STORIES_MAX: usize = 4;
/// Weights that move by no more than this have settled.
const SETTLED: f64 = 0.01;

/// What the data say of observations besides their content; one entry an observation, or empty.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Traces {
    /// When it was made, seconds UTC.
    pub times: Vec<Option<i64>>,
}

/// Two sources and what they share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// One source, the smaller index.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// Posterior probability that `a` copies `b`.
    pub p_a_copies_b: f64,
    /// Posterior probability that `b` copies `a`.
    pub p_b_copies_a: f64,
    /// Items (times) on which both speak.
    pub n_met: u64,
    /// Of these, those on which they say the same.
    pub n_shared: u64,
    /// Of these, the expected number that are wrong.
    pub n_shared_wrong: f64,
    /// Items (times) on which they differ and both are wrong, expected.
    pub n_apart_wrong: f64,
    /// ln of how much more probable the claims of both are if one copies the other.
    pub ln_ratio: f64,
}

impl Pair {
    /// Probability that one copies the other.
    pub fn p(&self) -> f64 {
        self.p_a_copies_b + self.p_b_copies_a
    }

    /// Are they no two voices, whatever the reason?
    pub fn is_tied(&self) -> bool {
        self.p() >= FOUND_MIN
    }

    /// Is it found that one copies the other? They are tied, and err alike where both err.
    pub fn is_found(&self) -> bool {
        let both = self.n_shared_wrong + self.n_apart_wrong;
        self.is_tied() && self.n_shared_wrong >= ALIKE_MIN * both
    }
}

/// Sources that hang together by pairs.
#[derive(Debug, Clone, PartialEq)]
pub struct Bloc {
    /// Its sources, ascending; two at least.
    pub members: Vec<u32>,
    /// The one that the others are most likely to copy.
    pub origin: u32,
    /// Mean probability of the pairs within it that were looked at.
    pub p: f64,
}

/// Newcomers who say the same of an item, and what they count for together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crowd {
    /// Item.
    pub item: u32,
    /// One of their observations.
    pub observation: u32,
    /// How many they are.
    pub n: u32,
    /// Voices that they count for together.
    pub voices: f64,
}

/// What was found, and how it went.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dependence {
    /// Pairs of at least [`LISTED_MIN`], by sources.
    pub pairs: Vec<Pair>,
    /// Sources that copy one another, by first member.
    pub blocs: Vec<Bloc>,
    /// Sources that are tied, copies or not: what is weighed. By first member.
    pub ties: Vec<Bloc>,
    /// Newcomers that agree, by item.
    pub crowds: Vec<Crowd>,
    /// Pairs that were looked at in the last round.
    pub n_candidates: usize,
    /// Pairs that share errors and were left out because there were too many, in the last round.
    pub n_left_out: usize,
    /// Rounds of detection.
    pub n_rounds: usize,
    /// Stories that were compared.
    pub n_stories: usize,
    /// Largest change of a weight in the last round.
    pub change: f64,
    /// Weights have settled.
    pub converged: bool,
}

/// A fit in which copies do not count twice.
#[derive(Debug, Clone, PartialEq)]
pub struct Settled {
    /// The problem as it was fitted: weights of observations times what dependence leaves of them.
    pub problem: Problem,
    /// The fit.
    pub fit: Fit,
    /// Who depends on whom.
    pub dependence: Dependence,
}

/// [`em()`], with dependence inferred from the fit and fed back into it: at most [`ROUNDS_MAX`]
/// rounds, from the second on half-way to what is found, until no weight moves.
///
/// Who shares errors hangs on what is taken for true: to those who believe copies, honest sources that
/// contradict them look like copies of one another. So for the largest blocs the story in which they
/// are the ones to be believed is followed to its end, too, and the story under which the claims are
/// the most probable, copies taken for copies, is kept (Eq. 65). Without any dependence the fit is that
/// of [`em()`], to the last bit. Deterministic.
///
/// # Errors
/// As [`em()`].
pub fn settle(
    problem: &Problem,
    traces: &Traces,
    options: &EmOptions,
    observer: &mut dyn Observer,
) -> Result<Settled, InferError> {
    let first = em(problem, options, observer)?;
    let said = Said::of(problem);
    let case = Case { problem, said: &said, traces, options };
    let mut story = case.follow((first, vec![1.0; problem.observations.len()]), observer)?;
    let mut n_stories = 1;
    let mut asked: Vec<Vec<u32>> = Vec::new();
    if !story.known.ties.is_empty() {
        story.ln_mass = stories::ln_mass(&case, &story, observer)?;
    }
    while n_stories < STORIES_MAX {
        let Some(bloc) = stories::doubted(&story.known.ties, &asked) else { break };
        asked.push(bloc.members.clone());
        let start = stories::believed(&case, &story, &bloc, observer)?;
        let mut other = case.follow(start, observer)?;
        other.ln_mass = stories::ln_mass(&case, &other, observer)?;
        n_stories += 1;
        if other.ln_mass > story.ln_mass {
            story = other;
        }
    }
    let Story { weighed, mut fit, known, held, is_moved, .. } = story;
    let mut weighed = weighed.into_owned();
    weighed.crowd = held;
    if is_moved {
        let last = EmOptions { warm: Some(fit.parameters), ..options.clone() };
        fit = em(&weighed, &last, observer)?;
    }
    Ok(Settled { problem: weighed, fit, dependence: Dependence { n_stories, ..known } })
}

/// What is inferred from.
struct Case<'a> {
    problem: &'a Problem,
    said: &'a Said,
    traces: &'a Traces,
    options: &'a EmOptions,
}

/// A fixed point of fitting and detecting.
struct Story<'a> {
    /// By observation: what dependence leaves of its weight.
    factors: Vec<f64>,
    /// The problem with these weights.
    weighed: Cow<'a, Problem>,
    fit: Fit,
    known: Dependence,
    /// By observation: newcomers who agree and are held to few voices; empty if there are none.
    held: Vec<bool>,
    /// The fit is not that of all claims at their own weight.
    is_moved: bool,
    /// ln mass of the claims, copies taken for copies.
    ln_mass: f64,
}

impl<'a> Case<'a> {
    /// Options of a fit that goes on from `fit`.
    fn onward(&self, fit: &Fit) -> EmOptions {
        let warm = Some(fit.parameters.clone());
        let options = self.options.clone();
        let starts = vec![Start::Warm];
        EmOptions { starts, warm, n_draws: 0, describe_claims: false, ..options }
    }

    /// The problem with observations weighed by `factors`.
    fn weighed(&self, factors: &[f64]) -> Cow<'a, Problem> {
        if factors.iter().all(|factor| *factor >= 1.0) {
            return Cow::Borrowed(self.problem);
        }
        let mut weighed = self.problem.clone();
        for (o, factor) in weighed.observations.iter_mut().zip(factors) {
            o.weight *= factor;
        }
        Cow::Owned(weighed)
    }

    /// From a fit and the factors at which it was made to a fixed point.
    fn follow(
        &self,
        (mut fit, mut factors): (Fit, Vec<f64>),
        observer: &mut dyn Observer,
    ) -> Result<Story<'a>, InferError> {
        let (mut known, mut held) = (Dependence::default(), Vec::new());
        let mut weighed = self.weighed(&factors);
        let mut is_moved = factors.iter().any(|factor| *factor < 1.0);
        while known.n_rounds < ROUNDS_MAX && !known.converged {
            let n_rounds = known.n_rounds + 1;
            let (found, wanted, crowd) = detect(self.said, (&weighed, &fit), &factors, self.traces);
            held = crowd;
            let step = if n_rounds == 1 { 1.0 } else { 0.5 };
            let mut change = 0.0_f64;
            for (factor, wanted) in factors.iter_mut().zip(&wanted) {
                change = change.max((wanted - *factor).abs());
                *factor += step * (wanted - *factor);
            }
            known = Dependence { n_rounds, change, converged: change <= SETTLED, ..found };
            if change > 0.0 {
                is_moved = true;
                weighed = self.weighed(&factors);
                fit = em(&weighed, &self.onward(&fit), observer)?;
            }
        }
        Ok(Story { factors, weighed, fit, known, held, is_moved, ln_mass: f64::NEG_INFINITY })
    }
}

/// One round: pairs, blocs and crowds at a fit, and by observation its factor and whether it is one of
/// a crowd.
fn detect(
    said: &Said,
    (problem, fit): (&Problem, &Fit),
    factors: &[f64],
    traces: &Traces,
) -> (Dependence, Vec<f64>, Vec<bool>) {
    let views = evidence::Views::of(problem, fit, said, factors);
    let (candidates, n_left_out) = index::candidates(problem, said, &views);
    let n_candidates = candidates.len();
    let pairs = evidence::pairs(problem, said, &views, (&candidates, traces));
    let ties = blocs::blocs(problem.n_sources, &pairs, Pair::is_tied);
    let blocs = blocs::blocs(problem.n_sources, &pairs, Pair::is_found);
    let mut wanted = weigh::factors(problem, said, (&pairs, &ties));
    let (crowds, held) = weigh::hold_newcomers(problem, said, &ties, &mut wanted);
    let pairs = pairs.into_iter().filter(|pair| pair.p() >= LISTED_MIN).collect();
    let found = Dependence {
        pairs,
        blocs,
        ties,
        crowds,
        n_candidates,
        n_left_out,
        ..Dependence::default()
    };
    (found, wanted, held)
}
