//! `run`: the whole way from a case directory to a report.

use std::path::Path;

use super::database::AsOf;
use super::files::Written;
use super::fit::ModelParams;
use super::import::{ImportSummary, import_case};
use super::report::draft;
use super::score::{Scored, score};
use super::votes::VOTES_MIN;
use super::{AppError, Clock, Observer};
use crate::ingest::ReadOptions;
use crate::store::{LoadFilter, Store, case_digest, votes_digest};

/// What to run.
pub struct CaseRun<'a> {
    /// Directory of the case.
    pub directory: &'a Path,
    /// Where the report goes.
    pub out: &'a Path,
    /// How to read its tables.
    pub read: ReadOptions,
    /// How to score; the cut-off is [`CaseRun::as_of`].
    pub params: ModelParams,
    /// Only what was known by then.
    pub as_of: Option<AsOf>,
}

/// What happened.
pub struct CaseOutcome {
    /// By file.
    pub imports: Vec<ImportSummary>,
    /// The run; `None` if nothing changed since the latest one, which then stands.
    pub scored: Option<Scored>,
    /// The number of the run that was reported.
    pub run: i64,
    /// The report's files.
    pub written: Vec<Written>,
}

/// Imports what is new, scores unless nothing changed, writes a draft of the report.
///
/// # Errors
/// As the steps; what was done before the failing step stays.
pub fn run_case(
    store: &mut Store,
    request: &CaseRun<'_>,
    clock: &dyn Clock,
    observer: &mut dyn Observer,
) -> Result<CaseOutcome, AppError> {
    let imports = import_case(store, request.directory, &request.read, clock, observer)?;
    // The time zone of the case is known only now.
    let zone = store.time_zone()?;
    let as_of = request.as_of.map(|as_of| as_of.seconds(&zone)).transpose()?;
    let params = ModelParams { as_of, ..request.params.clone() };
    let votes = if as_of.is_none() { store.load_votes(VOTES_MIN)? } else { None };
    let digest = match votes {
        Some(votes) => votes_digest(&votes),
        None => case_digest(&store.load_case(LoadFilter { as_of })?.case),
    };
    let standing = store.latest_run()?.filter(|run| {
        run.input_digest == digest
            && run.as_of == as_of
            && run.params_json == params.to_json()
            && run.version == env!("CARGO_PKG_VERSION")
    });
    let (scored, run) = if let Some(standing) = standing {
        (None, standing.run)
    } else {
        let scored = score(store, &params, clock, observer)?;
        let run = scored.run;
        (Some(scored), run)
    };
    let written = draft(store, request.out, observer)?;
    Ok(CaseOutcome { imports, scored, run, written })
}
