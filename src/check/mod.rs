//! Cross-checking: which claims cannot, or may not, both be right, and what is odd about the data.
//!
//! How contradictions are decided is described in `docs/contradictions.md`.

mod arithmetic;
mod context;
mod explain;
mod findings;
mod outcome;
mod pairs;
mod statement;
mod timing;
mod votes;
mod words;

#[cfg(test)]
mod tests;

pub use outcome::{CheckOptions, CheckOutcome, SumCheck};
pub use votes::check_votes;

use crate::domain::{CaseFile, Contradiction, OverlapCertainty};

use context::Context;
use pairs::{Draft, Found, Work, compare_items};

/// Cross-checks a case. The same case gives the same outcome, whatever the order of its rows.
pub fn check(case: &CaseFile, options: &CheckOptions) -> CheckOutcome {
    check_counted(case, options).0
}

/// The same, with the work it took.
fn check_counted(case: &CaseFile, options: &CheckOptions) -> (CheckOutcome, Work) {
    let ctx = Context::new(case, options);
    let mut found = Found::default();
    compare_items(&ctx, &mut found);
    let sums = arithmetic::check_numbers(&ctx, &mut found);
    let mut drafts: Vec<&Draft> = found.drafts.values().collect();
    drafts.sort_by_cached_key(|draft| {
        let possible = !draft.assessment.is_certain;
        // Positive floats order as their bits; the complement puts the most probable first.
        (possible, !draft.assessment.probability.to_bits(), ctx.key(draft.a), ctx.key(draft.b))
    });
    // The surest are listed and put into words; the rest is counted.
    let n_unlisted = drafts.len().saturating_sub(options.max_contradictions);
    drafts.truncate(options.max_contradictions);
    let contradictions: Vec<Contradiction> =
        drafts.into_iter().map(|draft| put(&ctx, draft)).collect();
    let mut findings = findings::findings(&ctx, &contradictions, &sums, &found.partial);
    if n_unlisted > 0 {
        findings.push(findings::unlisted(contradictions.len(), n_unlisted));
    }
    (CheckOutcome { contradictions, findings, sums, n_unlisted }, found.work)
}

fn put(ctx: &Context<'_>, draft: &Draft) -> Contradiction {
    let certain = draft.assessment.is_certain;
    Contradiction {
        claim_a: draft.a,
        claim_b: draft.b,
        kind: draft.kind,
        certainty: if certain { OverlapCertainty::Certain } else { OverlapCertainty::Possible },
        probability: draft.assessment.probability,
        rule: draft.rule,
        overlap: draft.assessment.overlap,
        same_root: ctx.same_root(draft.a, draft.b),
        n_alike: draft.n_alike,
        explanation: explain::explain(ctx, draft).into(),
    }
}
