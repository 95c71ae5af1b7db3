//! `evaluate`: a run, or refits that hold verdicts out, against what turned out.

mod cross;
mod outcomes;
mod scores;
mod truth;

use super::files::replace_file;
use super::fit::{ModelParams, assembled};
use super::import::ImportTarget;
use super::{AppError, Engine, Observer, Written};
use crate::domain::{CaseFile, ItemKind};
use crate::render::{EvaluationView, ReliabilityView, ScoredKind, counted, reliability_svg};
use crate::store::{LoadFilter, RunRecord, Store};
use outcomes::{Judged, Outcomes};
use scores::sections;
pub(super) use truth::{Truth, Truths};
use truth::{has_seen, of_case, of_file};

/// What to evaluate, against what.
#[derive(Debug, Clone)]
pub struct EvaluateRequest {
    /// Number of the run; the latest without.
    pub run: Option<i64>,
    /// A file of truths that is not imported; verdicts of the database without.
    pub truth: Option<ImportTarget>,
    /// Refit with each of so many folds of verdicts held out, instead of evaluating the run.
    pub n_folds: Option<usize>,
    /// Seed of the folds.
    pub seed: u64,
    /// Engine of refits; that of the run without.
    pub engine: Option<Engine>,
    /// Bins of calibration.
    pub n_bins: usize,
    /// Sources with fewer claims on items with a verdict are not ranked.
    pub n_min: usize,
}

/// Evaluates a run against verdicts that it has not seen, or refits against verdicts that are held
/// out from them.
///
/// # Errors
/// [`AppError::Usage`] if there is no run or no verdict, or the run has seen the verdicts;
/// [`AppError::Refused`] for a file of truths that cannot be read; what store and inference say.
pub fn evaluate(
    store: &Store,
    request: &EvaluateRequest,
    observer: &mut dyn Observer,
) -> Result<EvaluationView, AppError> {
    let found = match request.run {
        Some(number) => Some((number, store.load_run(number)?)),
        None => store.load_latest_run()?,
    };
    match (request.n_folds, found) {
        (Some(n_folds), found) => cross::validate(store, request, (n_folds, found), observer),
        (None, Some((number, record))) => of_run(store, request, (number, &record), observer),
        (None, None) => Err(AppError::usage(
            "there is no run to evaluate",
            "score the claims first, without the verdicts: `thiqa score DB --verdicts hold-out`",
        )),
    }
}

/// The truths of a file, or else of the database.
fn truths(
    store: &Store,
    file: Option<&ImportTarget>,
    case: &CaseFile,
    observer: &mut dyn Observer,
) -> Result<Truths, AppError> {
    match file {
        Some(target) => of_file(store, target, observer),
        None => of_case(case),
    }
}

/// The truths of a file, or else of the database if it has any.
pub(super) fn known_truths(
    store: &Store,
    file: Option<&ImportTarget>,
    case: &CaseFile,
    observer: &mut dyn Observer,
) -> Result<Option<Truths>, AppError> {
    if file.is_none() && case.verdicts.is_empty() {
        return Ok(None);
    }
    truths(store, file, case, observer).map(Some)
}

fn of_run(
    store: &Store,
    request: &EvaluateRequest,
    (number, record): (i64, &RunRecord),
    observer: &mut dyn Observer,
) -> Result<EvaluationView, AppError> {
    // Runs refer to claims by their stored ids, whatever their cut-off.
    let case = store.load_case(LoadFilter::default())?.case;
    let mut truths = truths(store, request.truth.as_ref(), &case, observer)?;
    let params =
        ModelParams::recorded(&record.params_json, &record.engine, record.seed, record.as_of);
    let seen = has_seen(store, &case, record, !params.use_verdicts)?;
    if seen && request.truth.is_none() {
        return Err(AppError::usage(
            format!("run {number} has seen the verdicts that it would be judged by"),
            "score without them (`thiqa score DB --verdicts hold-out`) and evaluate that run, or \
             hold them out in turn: `thiqa evaluate DB --cross-validate 10`",
        ));
    }
    let mut notes = std::mem::take(&mut truths.notes);
    if seen {
        let n_all = truths.all.len();
        truths.all.retain(|truth| case.verdicts.iter().all(|v| v.item != truth.item));
        notes.push(format!(
            "run {number} was fitted to verdicts of the database; left out: {} that it has seen",
            counted(n_all - truths.all.len(), "item", "items")
        ));
    } else {
        notes.push(format!("run {number} has not seen what it is judged by"));
    }
    if record.status != crate::store::RunStatus::Complete {
        notes.push(format!("run {number} is marked unreliable: see `thiqa diagnose`"));
    }
    let assembled = assembled(&case, false)?;
    let mut outcomes = Outcomes::default();
    Judged::new(&case, record, &assembled, None).add(&truths.all, &mut outcomes);
    if outcomes.figures.values().any(|figures| !figures.is_empty()) {
        notes.push(
            "of figures a run stores its 90% interval only; --cross-validate has the others too"
                .to_owned(),
        );
    }
    let what = (format!("run {number}"), Some(number), record.seed);
    Ok(view(what, (&record.model, &record.engine), request, (&truths, &outcomes, notes)))
}

/// Bins of reports.
const REPORT_BINS: usize = 10;

/// The answers of a run on questions without time against the verdicts of the database, as reports
/// show them; `None` where no such question has one. `runs` are those that say the same of the same
/// claims, that of the report first: the first that has not seen the verdicts is judged.
pub(super) fn of_report(
    store: &Store,
    case: &CaseFile,
    runs: &mut dyn Iterator<Item = Result<(i64, RunRecord), AppError>>,
) -> Result<Option<ReliabilityView>, AppError> {
    let is_label = |item: &crate::domain::Item| {
        !item.kind.is_quantity() && !matches!(item.kind, ItemKind::State | ItemKind::Set)
    };
    let has_label =
        |v: &crate::domain::Verdict| v.valid.is_none() && is_label(&case.items[v.item.ix()]);
    if !case.verdicts.iter().any(has_label) {
        return Ok(None);
    }
    let mut truths = of_case(case)?;
    truths.all.retain(|truth| truth.when.is_none() && is_label(&case.items[truth.item.ix()]));
    for run in runs {
        let (number, record) = run?;
        let params =
            ModelParams::recorded(&record.params_json, &record.engine, record.seed, record.as_of);
        if has_seen(store, case, &record, !params.use_verdicts)? {
            continue;
        }
        let assembled = assembled(case, false)?;
        let mut outcomes = Outcomes::default();
        Judged::new(case, &record, &assembled, None).add(&truths.all, &mut outcomes);
        let sections = sections(&outcomes, REPORT_BINS, usize::MAX);
        let bins = sections.into_iter().find(|s| s.kind == ScoredKind::Labels).map(|s| s.bins);
        let bins = bins.unwrap_or_default();
        return Ok(Some(ReliabilityView { run: Some(number.to_string()), bins }));
    }
    Ok(Some(ReliabilityView::default()))
}

/// The view of outcomes; `what` is evaluated, its number if it is a run, and its seed.
fn view(
    (what, run, seed): (String, Option<i64>, u64),
    (model, engine): (&str, &str),
    request: &EvaluateRequest,
    (truths, outcomes, mut notes): (&Truths, &Outcomes, Vec<String>),
) -> EvaluationView {
    let n_verdicts = truths.n_items();
    let n_evaluated = outcomes.items.len();
    if n_evaluated < n_verdicts {
        notes.push(format!(
            "left out: {} that nothing was inferred of",
            counted(n_verdicts - n_evaluated, "item", "items")
        ));
    }
    EvaluationView {
        what,
        run,
        model: model.to_owned(),
        engine: engine.to_owned(),
        seed,
        n_folds: request.n_folds,
        against: truths.against.clone(),
        n_verdicts,
        n_evaluated,
        n_bins: request.n_bins,
        sections: sections(outcomes, request.n_bins, request.n_min),
        notes,
    }
}

/// Writes the reliability diagram.
///
/// # Errors
/// [`AppError::Usage`] where no answers have probabilities, [`AppError::Write`].
pub fn write_reliability(
    view: &EvaluationView,
    path: &std::path::Path,
) -> Result<Written, AppError> {
    let picture = reliability_svg(view).ok_or_else(|| {
        AppError::usage(
            "there is nothing to draw: no answer with a probability has a verdict",
            "leave --svg out; errors of figures are in the text and with --json",
        )
    })?;
    replace_file(path, &picture)
}
