//! Undeclared dependence in the terms of the case: rows of the record and findings M020–M024.

use itertools::Itertools;

use crate::domain::{Finding, Id, Severity};
use crate::infer::{Bloc, Dependence, Pair};
use crate::store::RunDependence;

/// Findings of one kind are listed one by one up to this many, the surest first.
const LISTED_MAX: usize = 20;
/// Members of a bloc that a finding names.
const NAMED_MAX: usize = 6;
/// From this probability of one direction, given that one copies, the finding says who copies whom.
const DIRECTION_MIN: f64 = 0.9;

const ADVICE: &str = "until it is declared what they share counts once; say so with a chain, `copy_of`, \
                      `wire` or an `independence_group`, or find out where both have it from";

/// Keys of what the problem numbers.
pub(super) struct Names<'a> {
    /// By source index.
    pub(super) source: &'a dyn Fn(u32) -> &'a str,
    /// By item of the problem.
    pub(super) item: &'a dyn Fn(u32) -> &'a str,
}

/// Pairs of the record; `bodies` are the sources by their indices.
pub(super) fn rows(found: &Dependence, bodies: &[Id]) -> Vec<RunDependence> {
    let body = |source: u32| bodies[source as usize];
    let row = |pair: &Pair| RunDependence {
        source_a: body(pair.a),
        source_b: body(pair.b),
        p_a_copies_b: pair.p_a_copies_b.clamp(0.0, 1.0),
        p_b_copies_a: pair.p_b_copies_a.clamp(0.0, 1.0),
        n_met: pair.n_met,
        n_shared: pair.n_shared,
        n_shared_wrong: pair.n_shared_wrong,
    };
    // Of two that are tied but err too differently for copies, nobody is said to copy.
    let pairs = found.pairs.iter();
    pairs.filter(|pair| pair.is_found() || !pair.is_tied()).map(row).collect()
}

/// What there is to say of it.
pub(super) fn findings(found: &Dependence, names: &Names<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let blocs = &found.blocs;
    let (twos, more): (Vec<&Bloc>, Vec<&Bloc>) = blocs.iter().partition(|b| b.members.len() == 2);
    findings.extend(twos.iter().take(LISTED_MAX).filter_map(|bloc| copying(found, names, bloc)));
    let more = more.into_iter().sorted_by_key(|bloc| std::cmp::Reverse(bloc.members.len()));
    findings.extend(more.take(LISTED_MAX).map(|bloc| of_bloc(names, bloc)));
    findings.extend(tied(found, names));
    findings.extend(newcomers(found, names));
    findings.extend(unsettled(found));
    findings
}

/// M020: two sources, one of which copies the other.
fn copying(found: &Dependence, names: &Names<'_>, bloc: &Bloc) -> Option<Finding> {
    let pair = found.pairs.iter().find(|p| [p.a, p.b] == bloc.members[..])?;
    let (copier, original, p) = if pair.p_b_copies_a > pair.p_a_copies_b {
        (pair.b, pair.a, pair.p_b_copies_a)
    } else {
        (pair.a, pair.b, pair.p_a_copies_b)
    };
    let (copier, original) = ((names.source)(copier), (names.source)(original));
    let who = if p >= DIRECTION_MIN * pair.p() {
        format!("{copier} copies {original}")
    } else {
        format!("one of {copier} and {original} copies the other, or both a third")
    };
    Some(Finding {
        code: "M020",
        severity: Severity::Warning,
        subject: format!("source:{copier}"),
        message: format!(
            "{who} (probability {:.3}): the same on {} of {} items, about {:.0} of them wrong",
            pair.p(),
            pair.n_shared,
            pair.n_met,
            pair.n_shared_wrong
        ),
        advice: ADVICE.to_owned(),
    })
}

/// M021: three sources or more that speak with one voice.
fn of_bloc(names: &Names<'_>, bloc: &Bloc) -> Finding {
    let members = bloc.members.iter().take(NAMED_MAX).map(|s| (names.source)(*s)).join(", ");
    let more = bloc.members.len().saturating_sub(NAMED_MAX);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let origin = (names.source)(bloc.origin);
    Finding {
        code: "M021",
        severity: Severity::Warning,
        subject: format!("source:{origin}"),
        message: format!(
            "{} sources share errors as copies do (mean probability {:.3}): {members}{more}; most \
             probably from {origin}",
            bloc.members.len(),
            bloc.p
        ),
        advice: ADVICE.to_owned(),
    }
}

/// M024: sources that err together, but not as copies do.
fn tied(found: &Dependence, names: &Names<'_>) -> Option<Finding> {
    let pairs = &found.pairs;
    let apart: Vec<&Pair> = pairs.iter().filter(|p| p.is_tied() && !p.is_found()).collect();
    let most = apart.iter().max_by(|x, y| x.n_shared_wrong.total_cmp(&y.n_shared_wrong))?;
    Some(Finding {
        code: "M024",
        severity: Severity::Info,
        subject: String::new(),
        message: format!(
            "{} pairs of sources err together more than independent ones would, but not as copies do; \
             most {} and {}: about {:.0} errors are the same and {:.0} are not",
            apart.len(),
            (names.source)(most.a),
            (names.source)(most.b),
            most.n_shared_wrong,
            most.n_apart_wrong
        ),
        advice: "they count as one voice where they agree; do they answer another question than the one \
                 that is asked?"
            .to_owned(),
    })
}

/// M022: sources without tested history that agree.
fn newcomers(found: &Dependence, names: &Names<'_>) -> Option<Finding> {
    let crowds = &found.crowds;
    let most = crowds.iter().max_by_key(|crowd| (crowd.n, std::cmp::Reverse(crowd.item)))?;
    let item = (names.item)(most.item);
    Some(Finding {
        code: "M022",
        severity: Severity::Warning,
        subject: format!("item:{item}"),
        message: format!(
            "on {} items sources that nobody has tested yet agree with one another; most on {item}: \
             {} sources, who count as {:.1} voices together",
            crowds.iter().map(|crowd| crowd.item).dedup().count(),
            most.n,
            most.voices
        ),
        advice: "agreement among newcomers earns nothing by itself; look at who they are, or add \
                 what else they said"
            .to_owned(),
    })
}

/// M023: fitting and detecting did not come to rest, or pairs were left out.
fn unsettled(of: &Dependence) -> Option<Finding> {
    let message = if !of.converged {
        format!(
            "who copies whom did not settle in {} rounds: a claim's weight still moves by {:.2}",
            of.n_rounds, of.change
        )
    } else if of.n_left_out > 0 {
        format!(
            "{} pairs of sources share errors; the {} that share most were looked at",
            of.n_candidates + of.n_left_out,
            of.n_candidates
        )
    } else {
        return None;
    };
    Some(Finding {
        code: "M023",
        severity: Severity::Warning,
        subject: String::new(),
        message,
        advice: "declare the copies that you know of; the rest is then easier to tell".to_owned(),
    })
}
