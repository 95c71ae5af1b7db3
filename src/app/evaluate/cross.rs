//! Cross-validation over verdicts: each is judged by a fit that has not seen it.

use std::collections::BTreeMap;

use super::super::fit::{Engine, Fitted, MODEL, ModelParams, refit, without_intervals};
use super::super::score::inferred;
use super::super::{AppError, Observer};
use super::outcomes::{Judged, Outcomes};
use super::truth::{Truth, Truths};
use super::{EvaluateRequest, truths, view};
use crate::domain::{CaseFile, Id, Verdict};
use crate::evaluate::folds;
use crate::render::{EvaluationView, counted};
use crate::store::{LoadFilter, RunRecord, Store};

/// Refits with each fold of the verdicts held out and pools what the fits thought of them. The
/// settings are those of the run, if there is one, but that the other verdicts are used.
pub(super) fn validate(
    store: &Store,
    request: &EvaluateRequest,
    (n_folds, run): (usize, Option<(i64, RunRecord)>),
    observer: &mut dyn Observer,
) -> Result<EvaluationView, AppError> {
    let recorded = run
        .as_ref()
        .map(|(_, r)| ModelParams::recorded(&r.params_json, &r.engine, r.seed, r.as_of));
    let recorded = recorded.unwrap_or_default();
    let params =
        ModelParams { use_verdicts: true, engine: request.engine.or(recorded.engine), ..recorded };
    let full = store.load_case(LoadFilter { as_of: params.as_of })?.case;
    let mut truths = truths(store, request.truth.as_ref(), &full, observer)?;
    let fold_of = dealt(&full, &truths, n_folds, request.seed)?;
    let case = CaseFile {
        values: std::mem::take(&mut truths.values),
        verdicts: std::mem::take(&mut truths.verdicts),
        ..full
    };
    let mut outcomes = Outcomes::default();
    let mut warm: Option<Fitted> = None;
    let mut n_unsettled = 0;
    for fold in 0..n_folds {
        let em = without_intervals(&case);
        let mut told =
            InFold { observer: &mut *observer, place: format!("{}/{n_folds}", fold + 1) };
        let fitted =
            refit(without(&case, &fold_of, fold), &params, (warm.as_ref(), em), &mut told)?;
        n_unsettled += usize::from(!fitted.fit.posterior.converged);
        let record = inferred(&fitted, &params);
        let own: Vec<Truth> =
            truths.all.iter().filter(|t| fold_of.get(&t.item) == Some(&fold)).cloned().collect();
        Judged::new(&fitted.case, &record, &fitted.assembled, Some(&fitted))
            .add(&own, &mut outcomes);
        warm = Some(fitted);
    }
    let engine = params.engine.map_or("auto", Engine::name);
    let mut notes = std::mem::take(&mut truths.notes);
    notes.push(format!(
        "refitted {n_folds} times, each time without one fold of the verdicts (dealt by item, seed \
         {}); nothing is stored",
        request.seed
    ));
    if n_unsettled > 0 {
        let fits = counted(n_unsettled, "of these fits did", "of these fits did");
        notes.push(format!("{fits} not converge"));
    }
    let of = run.map_or_else(
        || "default settings".to_owned(),
        |(number, _)| format!("run {number}'s settings"),
    );
    let what = format!("{n_folds}-fold cross-validation, {of}");
    Ok(view((what, None, request.seed), (MODEL, engine), request, (&truths, &outcomes, notes)))
}

/// The fold of each item with a truth.
fn dealt(
    case: &CaseFile,
    truths: &Truths,
    n_folds: usize,
    seed: u64,
) -> Result<BTreeMap<Id, usize>, AppError> {
    let mut items: Vec<Id> = truths.all.iter().map(|truth| truth.item).collect();
    items.sort_unstable();
    items.dedup();
    if items.len() < n_folds {
        return Err(AppError::usage(
            format!(
                "{} cannot be dealt into {n_folds} folds",
                counted(items.len(), "item with a verdict", "items with a verdict")
            ),
            format!("give `--cross-validate {}` or less", items.len().max(2)),
        ));
    }
    let keys: Vec<&str> = items.iter().map(|item| case.items[item.ix()].key.as_str()).collect();
    let fold = folds(&keys, n_folds, seed);
    Ok(items.into_iter().zip(fold).collect())
}

/// The case with the verdicts of the other folds. Verdicts on items that no fold holds (because they
/// contradict each other) are left out altogether.
fn without(case: &CaseFile, fold_of: &BTreeMap<Id, usize>, fold: usize) -> CaseFile {
    let kept = |v: &&Verdict| fold_of.get(&v.item).is_some_and(|own| *own != fold);
    let mut verdicts: Vec<Verdict> = case.verdicts.iter().filter(kept).cloned().collect();
    for (ix, verdict) in verdicts.iter_mut().enumerate() {
        verdict.id = Id::from_ix(ix);
    }
    CaseFile { verdicts, ..case.clone() }
}

/// Tells the user which fold a step belongs to.
struct InFold<'a> {
    observer: &'a mut dyn Observer,
    place: String,
}

impl Observer for InFold<'_> {
    fn progress(
        &mut self,
        stage: &str,
        done: u64,
        total: Option<u64>,
    ) -> std::ops::ControlFlow<()> {
        self.observer.progress(&format!("fold {}: {stage}", self.place), done, total)
    }

    fn note(&mut self, text: &str) {
        self.observer.note(text);
    }
}
