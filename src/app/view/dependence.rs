//! Who copies whom, as reports and explanations show it.

use super::{Subject, source_name};
use crate::domain::{CaseFile, Id};
use crate::render::DependenceRow;
use crate::store::RunDependence;

/// All pairs of a run.
pub(super) fn rows(subject: &Subject<'_>) -> Vec<DependenceRow> {
    let name = |source: Id| source_name(subject, source);
    subject.run.dependence.iter().map(|pair| dependence_row(subject.case, &name, pair)).collect()
}

/// A pair as it is shown.
pub(in crate::app) fn dependence_row(
    case: &CaseFile,
    name: &dyn Fn(Id) -> String,
    pair: &RunDependence,
) -> DependenceRow {
    let key = |source: Id| case.sources[source.ix()].key.clone();
    let count = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    DependenceRow {
        source_a: key(pair.source_a),
        source_b: key(pair.source_b),
        name_a: name(pair.source_a),
        name_b: name(pair.source_b),
        p_a_copies_b: pair.p_a_copies_b,
        p_b_copies_a: pair.p_b_copies_a,
        n_met: count(pair.n_met),
        n_shared: count(pair.n_shared),
        n_shared_wrong: pair.n_shared_wrong,
    }
}
