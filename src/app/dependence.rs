//! Undeclared dependence in the terms of the case: rows of the record and findings M020–M024.

use itertools::Itertools;

use crate::domain::{Filling, Finding, Id, Phrase, Severity, Told};
use crate::infer::{Bloc, Dependence, Pair};
use crate::render::said;
use crate::store::RunDependence;

/// Findings of one kind are listed one by one up to this many, the surest first.
const LISTED_MAX: usize = 20;
/// Members of a bloc that a finding names.
const NAMED_MAX: usize = 6;
/// From this probability of one direction, given that one copies, the finding says who copies whom.
const DIRECTION_MIN: f64 = 0.9;

fn advice() -> Told {
    said(Phrase::new("advice-m020"))
}

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
    let is_sure = p >= DIRECTION_MIN * pair.p();
    let who = Phrase::new(if is_sure { "found-m020-copies" } else { "found-m020-either" })
        .key("copier", copier)
        .key("original", original);
    Some(Finding {
        code: "M020",
        severity: Severity::Warning,
        subject: format!("source:{copier}"),
        message: said(
            Phrase::new("found-m020")
                .with("who", who)
                .decimals("p", pair.p(), 3)
                .count("shared", pair.n_shared as usize)
                .count("met", pair.n_met as usize)
                .decimals("wrong", pair.n_shared_wrong, 0),
        ),
        advice: advice(),
    })
}

/// M021: three sources or more that speak with one voice.
fn of_bloc(names: &Names<'_>, bloc: &Bloc) -> Finding {
    let members = bloc.members.iter().map(|s| Filling::Key((names.source)(*s).to_owned()));
    let origin = (names.source)(bloc.origin);
    Finding {
        code: "M021",
        severity: Severity::Warning,
        subject: format!("source:{origin}"),
        message: said(
            Phrase::new("found-m021")
                .count("n", bloc.members.len())
                .decimals("p", bloc.p, 3)
                .first("members", members.collect(), NAMED_MAX)
                .key("origin", origin),
        ),
        advice: advice(),
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
        message: said(
            Phrase::new("found-m024")
                .count("n", apart.len())
                .key("a", (names.source)(most.a))
                .key("b", (names.source)(most.b))
                .decimals("same", most.n_shared_wrong, 0)
                .decimals("apart", most.n_apart_wrong, 0),
        ),
        advice: said(Phrase::new("advice-m024")),
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
        message: said(
            Phrase::new("found-m022")
                .count("n", crowds.iter().map(|crowd| crowd.item).dedup().count())
                .with("item", Filling::Item(item.to_owned()))
                .count("sources", most.n as usize)
                .decimals("voices", most.voices, 1),
        ),
        advice: said(Phrase::new("advice-m022")),
    })
}

/// M023: fitting and detecting did not come to rest, or pairs were left out.
fn unsettled(of: &Dependence) -> Option<Finding> {
    let message = if !of.converged {
        Phrase::new("found-m023-rounds").count("n", of.n_rounds).decimals("change", of.change, 2)
    } else if of.n_left_out > 0 {
        Phrase::new("found-m023-pairs")
            .count("n", of.n_candidates + of.n_left_out)
            .count("seen", of.n_candidates)
    } else {
        return None;
    };
    Some(Finding {
        code: "M023",
        severity: Severity::Warning,
        subject: String::new(),
        message: said(message),
        advice: said(Phrase::new("advice-m023")),
    })
}
