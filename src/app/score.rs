//! `score`: one immutable run, from the claims to the stored record.

use std::borrow::Cow;
use std::collections::BTreeMap;

use itertools::Itertools;

use super::fit::{Fitted, MODEL, ModelParams, fit};
use super::grade::grade;
use super::health::{MODE_SHARE_MIN, sampler_findings, status};
use super::outvoted::outvoted;
use super::relays::relays;
use super::summary::{Summary, self_consistency};
use super::votes::score_votes;
use super::{AppError, Clock, Observer, dependence, numbers, sets};
use crate::domain::{Filling, Finding, Hierarchy, Id, ItemKind, Phrase, Severity};
use crate::model::{
    FAMILY_NODES, FamilyForm, ModeChange, Posterior, Problem, ShiftPosterior, Skip, SourcePosterior,
};
use crate::render::said;
use crate::store::{
    DiagnosticKind, LoadFilter, RunClaim, RunDiagnostic, RunFamily, RunItem, RunMode, RunModeItem,
    RunRecord, RunRelay, RunRow, RunSampler, RunShift, RunSource, RunState, RunValue, Store,
    case_digest, result_digest,
};

/// What scoring did.
#[derive(Debug, Clone)]
pub struct Scored {
    /// Number of the run.
    pub run: i64,
    /// The record as stored.
    pub record: RunRecord,
    /// Passes of the best start.
    pub n_iterations: usize,
}

/// Scores the claims of a database and stores the run.
///
/// # Errors
/// What the store, the inference or the observer say; nothing is stored then.
pub fn score(
    store: &mut Store,
    params: &ModelParams,
    clock: &dyn Clock,
    observer: &mut dyn Observer,
) -> Result<Scored, AppError> {
    let started_at = clock.now();
    if observer.progress("load", 0, None).is_break() {
        return Err(AppError::Interrupted);
    }
    if let Some(scored) = score_votes(store, params, started_at, observer)? {
        return Ok(scored);
    }
    let loaded = store.load_case(LoadFilter { as_of: params.as_of })?;
    if loaded.case.claims.is_empty() {
        return Err(AppError::usage(
            "there are no claims to score",
            "import some first: `thiqa import DB claims.csv`",
        ));
    }
    let input_digest = case_digest(&loaded.case);
    let fitted = fit(loaded.case, params, observer)?;
    let origin = Origin { input_digest, started_at, claim_ids: loaded.claim_ids, series: None };
    let record = record(&fitted, params, origin);
    if observer.progress("write", 0, None).is_break() {
        return Err(AppError::Interrupted);
    }
    let run = store.write_run(&record)?;
    let n_iterations = fitted.fit.posterior.n_iterations;
    Ok(Scored { run, record, n_iterations })
}

/// What a record says of a run besides what was inferred.
pub(super) struct Origin {
    /// Digest of the case that was used.
    pub(super) input_digest: String,
    /// When it was started, seconds UTC.
    pub(super) started_at: i64,
    /// Stored id of each claim of the case, empty if they are the same.
    pub(super) claim_ids: Vec<Id>,
    /// The series that it is a point of.
    pub(super) series: Option<String>,
}

/// The record of a run, with its result digest.
pub(super) fn record(fitted: &Fitted, params: &ModelParams, origin: Origin) -> RunRecord {
    let mut record = inferred(fitted, params);
    record.input_digest = origin.input_digest;
    record.started_at = origin.started_at;
    record.claim_ids = origin.claim_ids;
    record.series = origin.series;
    record.result_digest = result_digest(&fitted.case, &record);
    record
}

/// The record without origin and digests.
pub(super) fn inferred(fitted: &Fitted, params: &ModelParams) -> RunRecord {
    let summary = Summary::of(&fitted.case, &fitted.assembled.roots.root);
    let (items, values, states) = item_rows(fitted, &summary);
    let posterior = &fitted.fit.posterior;
    let mut findings = fitted.outcome.findings.clone();
    findings.extend(model_findings(fitted));
    let Fitted { case, assembled, .. } = fitted;
    let source = |ix: u32| case.sources[assembled.bodies[ix as usize].ix()].key.as_str();
    let item = |ix: u32| case.items[assembled.items[ix as usize].item.ix()].key.as_str();
    let names = dependence::Names { source: &source, item: &item };
    findings.extend(dependence::findings(&fitted.dependence, &names));
    findings.extend(outvoted(fitted, &values));
    let sampler = sampler_rows(fitted);
    findings.extend(sampler.iter().flat_map(sampler_findings));
    let used = fitted.assembled.claims.iter().filter(|claim| claim.is_ok()).count();
    RunRecord {
        status: status(posterior.converged, sampler.as_ref()),
        model: MODEL.to_owned(),
        engine: fitted.engine.name().to_owned(),
        seed: params.seed,
        as_of: params.as_of,
        series: None,
        params_json: params.to_json(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        started_at: 0,
        n_claims: used as u64,
        n_items: items.len() as u64,
        n_sources: fitted.assembled.bodies.len() as u64,
        ln_evidence: Some(posterior.ln_evidence),
        input_digest: String::new(),
        result_digest: String::new(),
        sources: source_rows(fitted, &summary),
        items,
        values,
        states,
        numbers: numbers::number_rows(fitted),
        claims: claim_rows(fitted),
        contradictions: fitted.outcome.contradictions.clone(),
        dependence: dependence::rows(&fitted.dependence, &assembled.bodies),
        findings,
        modes: mode_rows(posterior, &|change| {
            let item = fitted.assembled.items.get(change.item as usize)?.item;
            Some((item, changed_value(fitted, change)?))
        }),
        sampler,
        hyper: posterior.hyper.clone(),
        claim_ids: Vec::new(),
    }
}

/// What is known of a source without inference.
pub(super) struct Tally {
    pub(super) n_claims: usize,
    pub(super) n_checked: usize,
    pub(super) self_consistency: Option<f64>,
    pub(super) relay: Option<RunRelay>,
}

/// The record of one source.
pub(super) fn source_row(
    (source, scored_as): (Id, Id),
    posterior: &SourcePosterior,
    tally: &Tally,
    families: Vec<RunFamily>,
) -> RunSource {
    let (letter, mass) = grade(posterior);
    RunSource {
        source,
        scored_as,
        mean: posterior.mean,
        sd: posterior.sd,
        lo: posterior.lo,
        mid: posterior.mid,
        hi: posterior.hi,
        n_claims: tally.n_claims as u64,
        n_checked: tally.n_checked as u64,
        n_effective: posterior.n_effective,
        prior_mean: posterior.prior_mean,
        information: posterior.information,
        grade: letter.chars().next().unwrap_or('F'),
        grade_probability: mass.unwrap_or(1.0),
        band_probability: posterior.band_probability,
        self_consistency: tally.self_consistency,
        relay: tally.relay,
        families,
    }
}

fn source_rows(fitted: &Fitted, summary: &Summary) -> Vec<RunSource> {
    let Fitted { case, assembled, fit, .. } = fitted;
    let of_body: BTreeMap<Id, usize> =
        assembled.bodies.iter().enumerate().map(|(ix, id)| (*id, ix)).collect();
    let relay: BTreeMap<Id, RunRelay> = relays(case, &assembled.roots)
        .into_iter()
        .map(|r| {
            let n_checked = r.n_checked as u64;
            (r.source, RunRelay { mean: r.mean, lo: r.lo, hi: r.hi, n_checked })
        })
        .collect();
    let consistency = self_consistency(fitted);
    let texts = family_texts(fitted);
    case.sources
        .iter()
        .filter_map(|source| {
            let scored_as = case.body(source.id);
            let posterior = &fit.posterior.sources[*of_body.get(&scored_as)?];
            let n_claims = summary.n_claims[source.id.ix()];
            let relay = relay.get(&source.id).copied();
            // A member of no chain is only a name.
            let is_scored = of_body.contains_key(&source.id);
            if n_claims == 0 && relay.is_none() && !is_scored {
                return None;
            }
            let tally = Tally {
                n_claims,
                n_checked: summary.n_checked[source.id.ix()],
                self_consistency: consistency[source.id.ix()],
                relay,
            };
            let shift = |family, shift| numbers::shift_row(fitted, family, shift);
            let families = family_rows((&assembled.problem, &texts), posterior, &shift);
            Some(source_row((source.id, scored_as), posterior, &tally, families))
        })
        .collect()
}

/// By family of rows: the options that its items share.
fn family_texts(fitted: &Fitted) -> Vec<Vec<String>> {
    let Fitted { assembled, .. } = fitted;
    let mut texts = vec![Vec::new(); assembled.problem.families.len()];
    for (item, block) in assembled.items.iter().zip(&assembled.problem.items) {
        let family = usize::from(block.family);
        if texts[family].is_empty()
            && assembled.problem.families[family].form != FamilyForm::OneCoin
        {
            texts[family].clone_from(&item.values);
        }
    }
    texts
}

/// The record of a source in each family; `texts` are the options that the items of one share.
pub(super) fn family_rows(
    (problem, texts): (&Problem, &[Vec<String>]),
    posterior: &SourcePosterior,
    shift_row: &dyn Fn(u16, ShiftPosterior) -> RunShift,
) -> Vec<RunFamily> {
    posterior
        .families
        .iter()
        .map(|of| {
            let family = &problem.families[usize::from(of.family)];
            let texts = &texts[usize::from(of.family)];
            let rows = of
                .rows
                .iter()
                .map(|row| RunRow {
                    truth: texts
                        .get(usize::from(row.truth))
                        .map_or_else(|| "*".to_owned(), String::clone),
                    mean: row.mean.clone(),
                    lo: row.lo,
                    hi: row.hi,
                    n_effective: row.n_effective,
                })
                .collect();
            RunFamily {
                family: family.name.clone(),
                mean: of.mean,
                sd: of.sd,
                lo: of.lo,
                hi: of.hi,
                n_claims: of.n_claims,
                shift: of.shift.map(|shift| shift_row(of.family, shift)),
                rows,
            }
        })
        .collect()
}

/// Distinct optima in the terms of the case.
pub(super) fn mode_rows(
    posterior: &Posterior,
    changed: &dyn Fn(&ModeChange) -> Option<(Id, String)>,
) -> Vec<RunMode> {
    let visits = |position: usize| {
        let chains = posterior.sampler.iter().flat_map(|report| &report.visits);
        chains.filter_map(|modes| modes.get(position).copied()).collect()
    };
    posterior
        .modes
        .iter()
        .enumerate()
        .map(|(position, mode)| RunMode {
            start: mode.start.clone(),
            ln_posterior: mode.ln_posterior,
            share: mode.share,
            n_items_changed: mode.n_items_changed,
            n_iterations: mode.n_iterations,
            visits: visits(position),
            changed: mode
                .changed
                .iter()
                .filter_map(|change| {
                    let (item, value) = changed(change)?;
                    Some(RunModeItem { item, value, probability: change.probability })
                })
                .collect(),
        })
        .collect()
}

/// What an item is in another mode; `None` for figures that are the same within their tolerance.
fn changed_value(fitted: &Fitted, change: &ModeChange) -> Option<String> {
    let (ix, value) = (change.item as usize, usize::from(change.value));
    let of = &fitted.assembled.items[ix];
    match &of.element {
        Some(element) if value == 0 => Some(element.clone()),
        Some(element) => Some(format!("not {element}")),
        None if of.values.is_empty() => numbers::other_figure(fitted, ix, value),
        None => of.values.get(value).cloned(),
    }
}

/// How the draws went, with the names of what was drawn.
fn sampler_rows(fitted: &Fitted) -> Option<RunSampler> {
    let report = fitted.fit.posterior.sampler.as_ref()?;
    let row = |kind, subject: &str, figures| {
        let subject = subject.to_owned();
        RunDiagnostic { kind, subject, figures }
    };
    let key = |body: &Id| fitted.case.sources[body.ix()].key.as_str();
    let bodies = fitted.assembled.bodies.iter().zip(&report.sources);
    let diagnostics = std::iter::once(row(DiagnosticKind::LnPosterior, "", report.ln_posterior))
        .chain(bodies.map(|(body, figures)| row(DiagnosticKind::Source, key(body), *figures)))
        .chain(report.hyper.iter().map(|(name, f)| row(DiagnosticKind::Hyper, name, *f)))
        .collect();
    Some(RunSampler {
        n_chains: report.n_chains,
        n_draws: report.n_draws,
        n_warmup: report.n_warmup,
        n_divergent: report.n_divergent,
        max_depth_share: report.max_depth_share,
        n_items_apart: report.n_items_apart,
        diagnostics,
    })
}

fn item_rows(fitted: &Fitted, summary: &Summary) -> (Vec<RunItem>, Vec<RunValue>, Vec<RunState>) {
    let (mut items, mut values, mut states) = (Vec::new(), Vec::new(), Vec::new());
    let Fitted { case, assembled, fit, .. } = fitted;
    let tree = Hierarchy::new(case);
    let mut n_claims = vec![0_u64; case.items.len()];
    for claim in &case.claims {
        n_claims[claim.item.ix()] += 1;
    }
    let contradicted = numbers::contradicted(fitted);
    for (n, (block, posterior)) in assembled.items.iter().zip(&fit.posterior.items).enumerate() {
        // The elements of a set make one item together.
        if block.element.is_some() {
            continue;
        }
        let item = block.item;
        let n_roots = summary.roots[item.ix()].len();
        if block.values.is_empty() {
            items.push(RunItem {
                item,
                status: numbers::status(fitted, n, n_roots, &contradicted),
                lambda: Some(posterior.lambda),
                n_claims: n_claims[item.ix()],
                n_roots: n_roots as u64,
            });
            continue;
        }
        let leading = block
            .values
            .iter()
            .zip(&posterior.probability)
            .max_by(|a, b| a.1.total_cmp(b.1))
            .map(|(value, p)| (value.as_str(), *p));
        items.push(RunItem {
            item,
            status: summary.status(&tree, item, leading.as_slice()),
            lambda: Some(posterior.lambda),
            n_claims: n_claims[item.ix()],
            n_roots: summary.roots[item.ix()].len() as u64,
        });
        if case.items[item.ix()].kind == ItemKind::State {
            for segment in &posterior.segments {
                for (value, &probability) in block.values.iter().zip(&segment.probability) {
                    let value = value.clone();
                    let (from, to) = (segment.from, segment.to);
                    states.push(RunState { item, value, from, to, probability });
                }
            }
        } else {
            for (value, &probability) in block.values.iter().zip(&posterior.probability) {
                let said = summary.values.get(&(item, value.clone()));
                values.push(RunValue {
                    item,
                    value: value.clone(),
                    probability,
                    n_claims: said.map_or(0, |(n, _)| *n as u64),
                    n_roots: said.map_or(0, |(_, roots)| roots.len() as u64),
                });
            }
        }
    }
    sets::item_rows(fitted, (summary, &tree), &n_claims, (&mut items, &mut values));
    (items, values, states)
}

fn claim_rows(fitted: &Fitted) -> Vec<RunClaim> {
    fitted
        .assembled
        .claims
        .iter()
        .enumerate()
        .map(|(ix, place)| {
            let claim = Id::from_ix(ix);
            match place {
                Ok(observation) => {
                    let posterior = sets::posterior_of(fitted, claim, *observation);
                    RunClaim {
                        claim,
                        p_right: Some(posterior.p_right),
                        p_overtaken: Some(posterior.p_overtaken),
                        weight_db: Some(posterior.weight_db),
                        skipped: None,
                    }
                }
                Err(skip) => RunClaim {
                    claim,
                    p_right: None,
                    p_overtaken: None,
                    weight_db: None,
                    skipped: Some(skip.reason().to_owned()),
                },
            }
        })
        .collect()
}

/// What the run itself has to tell: what it left out, whether it converged, whether two stories fit.
fn model_findings(fitted: &Fitted) -> Vec<Finding> {
    let mut findings = posterior_findings(&fitted.fit.posterior);
    findings.extend(skipped_kinds(fitted));
    let items = fitted.assembled.items.iter().zip(&fitted.fit.posterior.items);
    let keyed = items.map(|(item, of)| (fitted.case.items[item.item.ix()].key.as_str(), of.lambda));
    findings.extend(silent_items(keyed));
    findings
}

/// Whether it converged, whether two stories fit.
pub(super) fn posterior_findings(posterior: &Posterior) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !posterior.converged && posterior.sampler.is_none() {
        findings.push(Finding {
            code: "M001",
            severity: Severity::Error,
            subject: String::new(),
            message: said(Phrase::new("found-m001").count("n", posterior.n_iterations)),
            advice: said(Phrase::new("advice-m001")),
        });
    }
    for mode in posterior.modes.iter().skip(1).filter(|mode| mode.share >= MODE_SHARE_MIN) {
        findings.push(Finding {
            code: "M002",
            severity: Severity::Warning,
            subject: String::new(),
            message: said(
                Phrase::new("found-m002")
                    .key("start", &mode.start)
                    .decimals("share", mode.share, 2)
                    .count("n", mode.n_items_changed),
            ),
            advice: said(Phrase::new("advice-m002")),
        });
    }
    findings
}

/// Claims whose value cannot be weighed on their item: shown and cross-checked, not inferred.
fn skipped_kinds(fitted: &Fitted) -> Option<Finding> {
    let case = &fitted.case;
    let skipped: BTreeMap<&str, usize> = case
        .claims
        .iter()
        .filter(|claim| fitted.assembled.claims[claim.id.ix()] == Err(Skip::NoLikelihood))
        .map(|claim| case.items[claim.item.ix()].kind.as_str())
        .counts()
        .into_iter()
        .collect();
    if skipped.is_empty() {
        return None;
    }
    let of_kind = |(kind, n): (&str, usize)| {
        let word = Filling::Word(Cow::Borrowed("kind"), Cow::Owned(kind.to_owned()));
        Filling::from(Phrase::new("found-m003-kind").count("n", n).with("kind", word))
    };
    let list =
        Filling::List(Cow::Borrowed("join-comma"), skipped.into_iter().map(of_kind).collect());
    Some(Finding {
        code: "M003",
        severity: Severity::Info,
        subject: String::new(),
        message: said(Phrase::new("found-m003").with("list", list)),
        advice: said(Phrase::new("advice-m003")),
    })
}

/// Items of the finding M004 that are named.
const NOISY_SHOWN: usize = 5;

/// Items on which most of what is said is not evidence.
pub(super) fn silent_items<'a>(items: impl Iterator<Item = (&'a str, f64)>) -> Option<Finding> {
    let middle = FAMILY_NODES[3];
    let noisy =
        items.filter(|(_, lambda)| *lambda > middle).map(|(key, _)| key).dedup().collect_vec();
    if noisy.is_empty() {
        return None;
    }
    let some = noisy.iter().take(NOISY_SHOWN).map(|key| Filling::Item((*key).to_owned())).collect();
    let some = Filling::List(Cow::Borrowed("join-comma"), some);
    let is_all = noisy.len() <= NOISY_SHOWN;
    Some(Finding {
        code: "M004",
        severity: Severity::Info,
        subject: String::new(),
        message: said(
            Phrase::new(if is_all { "found-m004" } else { "found-m004-open" })
                .count("n", noisy.len())
                .with("named", some),
        ),
        advice: said(Phrase::new("advice-m004")),
    })
}
