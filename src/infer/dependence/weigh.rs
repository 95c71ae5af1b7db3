//! What an observation counts for among those that depend on it.

use std::collections::BTreeMap;

use super::said::{Said, contents_of};
use super::{Bloc, Crowd, Pair};
use crate::model::Problem;

/// Dissent that a source must have stood, in claims, to be a newcomer no longer.
const TESTED_MIN: f64 = 3.0;
/// Newcomers who agree are so many voices, however few of the established say the same.
const VOICES_MIN: f64 = 1.0;
/// Without so many established voices there is nobody to hold newcomers against.
const ESTABLISHED_MIN: usize = 3;

/// Bloc of each source.
fn bloc_of(n_sources: u32, blocs: &[Bloc]) -> Vec<Option<usize>> {
    let mut of = vec![None; n_sources as usize];
    for (ix, bloc) in blocs.iter().enumerate() {
        for member in &bloc.members {
            of[*member as usize] = Some(ix);
        }
    }
    of
}

/// By observation: 1 / (1 + Σ P(dependent) over the others of its bloc that say the same), Eq. 63. A
/// bloc that agrees has one voice; pairs of a bloc that nobody looked at count as the mean of the
/// others do.
pub(super) fn factors(
    problem: &Problem,
    said: &Said,
    (pairs, blocs): (&[Pair], &[Bloc]),
) -> Vec<f64> {
    let mut factors = vec![1.0; problem.observations.len()];
    if blocs.is_empty() {
        return factors;
    }
    let bloc = bloc_of(problem.n_sources, blocs);
    let mut known: Vec<BTreeMap<u32, f64>> = vec![BTreeMap::new(); problem.n_sources as usize];
    for pair in pairs {
        let p = if pair.is_tied() { pair.p() } else { 0.0 };
        known[pair.a as usize].insert(pair.b, p);
        known[pair.b as usize].insert(pair.a, p);
    }
    for group in said.by_content.iter() {
        let mut together: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for o in group {
            if let Some(at) = bloc[problem.observations[*o as usize].source as usize] {
                together.entry(at).or_default().push(*o);
            }
        }
        for (at, own) in together.into_iter().filter(|(_, own)| own.len() > 1) {
            for o in &own {
                let source = problem.observations[*o as usize].source;
                let others = own.iter().map(|r| problem.observations[*r as usize].source);
                let known = &known[source as usize];
                let sum: f64 = if own.len() > 4 * known.len() + 4 {
                    // Most of a large bloc: count what is known, the rest alike.
                    let looked: Vec<f64> = own
                        .iter()
                        .filter_map(|r| known.get(&problem.observations[*r as usize].source))
                        .copied()
                        .collect();
                    let rest = own.len() - 1 - looked.len();
                    looked.iter().sum::<f64>() + rest as f64 * blocs[at].p
                } else {
                    let p = |r: u32| known.get(&r).copied().unwrap_or(blocs[at].p);
                    others.filter(|r| *r != source).map(p).sum()
                };
                factors[*o as usize] = 1.0 / (1.0 + sum);
            }
        }
    }
    factors
}

/// Newcomers that say the same of an item count together as no more voices than the established
/// sources that say so too, and as [`VOICES_MIN`] at least (Eq. 64). Lowers `factors` and tells where, and by
/// observation whether it is held; empty if there is no such crowd.
pub(super) fn hold_newcomers(
    problem: &Problem,
    said: &Said,
    blocs: &[Bloc],
    factors: &mut [f64],
) -> (Vec<Crowd>, Vec<bool>) {
    let tested = tested(problem, said, factors);
    let bloc = bloc_of(problem.n_sources, blocs);
    let is_new: Vec<bool> = tested.iter().map(|t| *t < TESTED_MIN).collect();
    let mut roots: Vec<(usize, u32)> = (0..problem.n_sources)
        .filter(|s| !is_new[*s as usize])
        .map(|s| bloc[s as usize].map_or((0, s), |b| (1, b as u32)))
        .collect();
    roots.sort_unstable();
    roots.dedup();
    if roots.len() < ESTABLISHED_MIN {
        return (Vec::new(), Vec::new());
    }
    let (mut crowds, mut held) = (Vec::new(), vec![false; factors.len()]);
    for (ix, item) in problem.items.iter().enumerate() {
        for content in contents_of(said, &item.observations) {
            let (mut new, mut old, mut n) = (0.0, 0.0, 0);
            for o in said.by_content.get(content) {
                let source = problem.observations[*o as usize].source as usize;
                if is_new[source] {
                    (new, n) = (new + factors[*o as usize], n + 1);
                } else {
                    old += factors[*o as usize];
                }
            }
            let room = f64::max(VOICES_MIN, old);
            if n < 2 || new <= room {
                continue;
            }
            let first = said.by_content.get(content)[0];
            for o in said.by_content.get(content) {
                if is_new[problem.observations[*o as usize].source as usize] {
                    factors[*o as usize] *= room / new;
                    held[*o as usize] = true;
                }
            }
            crowds.push(Crowd { item: ix as u32, observation: first, n, voices: room });
        }
    }
    if crowds.is_empty() {
        held.clear();
    }
    (crowds, held)
}

/// By source: over its claims, the share of the other voices on the item that say something else.
/// Agreement where all agree tests nobody.
fn tested(problem: &Problem, said: &Said, factors: &[f64]) -> Vec<f64> {
    let mut tested = vec![0.0; problem.n_sources as usize];
    let mut voices = vec![0.0; said.by_content.len()];
    for (o, factor) in factors.iter().enumerate() {
        voices[said.content[o] as usize] += factor;
    }
    for item in &problem.items {
        let all: f64 = factors[item.observations.clone()].iter().sum();
        for o in item.observations.clone() {
            let own = voices[said.content[o] as usize];
            let others = all - factors[o];
            if others > 0.0 && !problem.observations[o].derived {
                let source = problem.observations[o].source as usize;
                tested[source] += (all - own).max(0.0) / others;
            }
        }
    }
    tested
}
