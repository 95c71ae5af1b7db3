//! Relay fidelity: did the origin say what the relay says it said? Apart from whether it is true.
//!
//! A relayed claim is checked where the same origin is heard on the same item through a path that
//! does not run through the relay. fidelity ~ Beta(4 + agreed, 1 + disagreed) (`docs/model.md`,
//! "Relay fidelity"): the prior says that most relays are faithful, with the strength of five.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{CaseFile, Id, Mention};
use crate::num;

/// Prior pseudo-counts: faithful, unfaithful.
pub(super) const PRIOR: (f64, f64) = (4.0, 1.0);

/// What is known of one relay.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Relay {
    /// The source, as a relay or publisher.
    pub source: Id,
    /// Claims that it passed on.
    pub n_relayed: usize,
    /// Of these, those that another path checks.
    pub n_checked: usize,
    /// Of these, those on which the other path agrees.
    pub n_agreed: usize,
    /// Posterior mean.
    pub mean: f64,
    /// 5 % quantile.
    pub lo: f64,
    /// 95 % quantile.
    pub hi: f64,
}

/// True if `relay` passes the claim on somewhere in the mention's chain.
fn passes(mention: &Mention, relay: Id) -> bool {
    mention.chain.iter().skip(1).any(|step| step.source == relay)
}

fn posterior(source: Id, n_relayed: usize, n_checked: usize, n_agreed: usize) -> Relay {
    let alpha = PRIOR.0 + n_agreed as f64;
    let beta = PRIOR.1 + (n_checked - n_agreed) as f64;
    Relay {
        source,
        n_relayed,
        n_checked,
        n_agreed,
        mean: alpha / (alpha + beta),
        lo: num::beta_quantile(alpha, beta, 0.05),
        hi: num::beta_quantile(alpha, beta, 0.95),
    }
}

/// Fidelity of every source that passes claims on, by source id.
pub fn relays(case: &CaseFile) -> Vec<Relay> {
    // Who is heard on what, and through which mentions.
    let mut heard: BTreeMap<(Id, Id), Vec<&Mention>> = BTreeMap::new();
    let mut passed: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
    for mention in &case.mentions {
        let claim = &case.claims[mention.claim.ix()];
        heard.entry((claim.source, claim.item)).or_default().push(mention);
        for step in mention.chain.iter().skip(1) {
            passed.entry(step.source).or_default().insert(claim.id);
        }
    }
    passed
        .into_iter()
        .map(|(relay, claims)| {
            let (mut n_checked, mut n_agreed) = (0, 0);
            for &id in &claims {
                let claim = &case.claims[id.ix()];
                let others: Vec<&&Mention> = heard[&(claim.source, claim.item)]
                    .iter()
                    .filter(|mention| !passes(mention, relay))
                    .collect();
                if !others.is_empty() {
                    n_checked += 1;
                    let agrees = |m: &&&Mention| case.claims[m.claim.ix()].value == claim.value;
                    n_agreed += usize::from(others.iter().any(agrees));
                }
            }
            posterior(relay, claims.len(), n_checked, n_agreed)
        })
        .collect()
}
