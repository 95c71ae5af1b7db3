//! `evaluate --prequential`: as time goes on, what each source says next and what verdicts later show
//! is predicted from what was known before, and scored.

mod classic;
mod predict;

use std::collections::{BTreeMap, BTreeSet};

use super::evaluate::{Truth, Truths, known_truths};
use super::fit::{Fitted, ModelParams, assembled, refit};
use super::history::{Every, HistoryRequest, points};
use super::import::ImportTarget;
use super::{AppError, AsOf, Observer};
use crate::domain::{CaseFile, Id, OTHER};
use crate::evaluate::{
    Forecast, Forecaster, Frequencies, MajorityVote, P_FLOOR, Predicted, Question, sum_scores,
};
use crate::infer::{EmOptions, Start};
use crate::model::{Roots, commitment, voices};
use crate::render::{MethodRow, Moment, PrequentialView, SequenceRow};
use crate::store::{LoadFilter, Store, known_by};
use classic::Classic;
use predict::{Past, Upcoming};

/// What to predict, how often.
#[derive(Debug, Clone)]
pub struct PrequentialRequest {
    /// The step: what is published within one is predicted from what was known before it.
    pub every: Every,
    /// The first step; without, the one in which anything was known first.
    pub from: Option<AsOf>,
    /// The last one.
    pub to: Option<AsOf>,
    /// A file of truths that is not imported; verdicts of the database without, if there are any.
    pub truth: Option<ImportTarget>,
    /// How to score; verdicts are held out, and the cut-off is that of each step.
    pub params: ModelParams,
    /// Beside it, also the classic algorithms that yield probabilities, fitted anew at every step.
    pub classics: bool,
}

/// What the model is compared with, beside itself.
fn forecasters(case: &CaseFile, classics: bool) -> Result<Vec<Box<dyn Forecaster>>, AppError> {
    let mut all: Vec<Box<dyn Forecaster>> =
        vec![Box::new(MajorityVote::default()), Box::new(Frequencies::default())];
    if classics {
        let whole = assembled(case, false)?;
        all.extend(Classic::all(&whole.problem));
    }
    Ok(all)
}

/// EM ends once no parameter moves by more than this: predictions are good to as much.
const TOLERANCE: f64 = 1e-5;

/// Name of the model among the methods.
const MODEL_NAME: &str = "thiqa";

/// Predicts step by step.
///
/// # Errors
/// [`AppError::Usage`] if nothing in the case has a time, or nothing can be predicted;
/// [`AppError::Refused`] for a file of truths that cannot be read; what store and inference say.
pub fn prequential(
    store: &Store,
    request: &PrequentialRequest,
    observer: &mut dyn Observer,
) -> Result<PrequentialView, AppError> {
    let case = store.load_case(LoadFilter::default())?.case;
    let truths = known_truths(store, request.truth.as_ref(), &case, observer)?;
    let (truths, mut notes, against) = match truths {
        Some(Truths { all, notes, against, .. }) => (all, notes, Some(against)),
        None => (Vec::new(), Vec::new(), None),
    };
    let params = ModelParams { use_verdicts: false, ..request.params.clone() };
    let case = CaseFile { verdicts: Vec::new(), ..case };
    let history = HistoryRequest {
        every: request.every,
        series: None,
        from: request.from,
        to: request.to,
        params: params.clone(),
    };
    let times = points(&case, &history)?;
    let mut walk = Walk::new(&case, &truths, forecasters(&case, request.classics)?);
    for (ix, &time) in times.iter().enumerate() {
        let stage = format!("predict {}/{}", ix + 1, times.len());
        if observer.progress(&stage, 0, None).is_break() {
            return Err(AppError::Interrupted);
        }
        walk.step(&params, time, observer)?;
    }
    if walk.claims.is_empty() && walk.truths.is_empty() {
        return Err(AppError::usage(
            "nothing can be predicted",
            "claims need times, and answers out of a fixed list: yes or no, a rumour, or an attribute \
             with options (`import --closed`)",
        ));
    }
    if walk.n_unsettled > 0 {
        notes.push(format!("{} of {} fits did not converge", walk.n_unsettled, walk.n_fits));
    }
    Ok(walk.view(request, against, notes))
}

/// Where the walk through time is.
struct Walk<'a> {
    case: &'a CaseFile,
    roots: Roots,
    voices: Vec<Id>,
    truth_of: BTreeMap<Id, &'a Truth>,
    forecasters: Vec<Box<dyn Forecaster>>,
    /// The fit of what is known, and how many claims that is.
    known: Option<Fitted>,
    n_known: usize,
    /// Claims when EM was last started from everywhere.
    n_climbed: usize,
    /// By item: roots that have spoken.
    heard: BTreeSet<(Id, u32)>,
    claims: Vec<Predicted>,
    /// By item: ln of the probability of the truth by method, after each step that spoke of it.
    truths: BTreeMap<Id, Vec<Vec<f64>>>,
    rows: Vec<SequenceRow>,
    /// Claims that were not predicted: first step, kind of item.
    n_first: usize,
    n_other: usize,
    n_fits: usize,
    n_unsettled: usize,
}

impl<'a> Walk<'a> {
    fn new(case: &'a CaseFile, truths: &'a [Truth], forecasters: Vec<Box<dyn Forecaster>>) -> Self {
        Self {
            case,
            roots: Roots::of(case),
            voices: voices(case),
            truth_of: truths.iter().map(|truth| (truth.item, truth)).collect(),
            forecasters,
            known: None,
            n_known: 0,
            n_climbed: 0,
            heard: BTreeSet::new(),
            claims: Vec::new(),
            truths: BTreeMap::new(),
            rows: Vec::new(),
            n_first: 0,
            n_other: 0,
            n_fits: 0,
            n_unsettled: 0,
        }
    }

    /// Predicts what came to be known by `time` and then learns from it.
    fn step(
        &mut self,
        params: &ModelParams,
        time: i64,
        observer: &mut dyn Observer,
    ) -> Result<(), AppError> {
        let next = known_by(self.case, time);
        let ids: Vec<Id> = if next.claim_ids.is_empty() {
            next.case.claims.iter().map(|claim| claim.id).collect()
        } else {
            next.claim_ids
        };
        // Claims are never unlearned, so as many as before are the same.
        if ids.len() == self.n_known {
            return Ok(());
        }
        self.n_known = ids.len();
        let em = self.climb();
        let params = ModelParams { as_of: Some(time), ..params.clone() };
        let fitted = refit(next.case, &params, (self.known.as_ref(), em), observer)?;
        self.n_fits += 1;
        self.n_unsettled += usize::from(!fitted.fit.posterior.converged);
        let (first, touched) = self.first_claims(&ids);
        let known = self.known.take();
        match &known {
            Some(known) => self.predict(&Past::new(known, &fitted), &first, time),
            None => self.n_first += first.len(),
        }
        for forecaster in &mut self.forecasters {
            forecaster.learn(&fitted.assembled.problem);
        }
        if known.is_some() {
            self.judge(&fitted, &touched);
        }
        self.known = Some(fitted);
        Ok(())
    }

    /// How the next fit is climbed to: from where the last one ended, and from everywhere else again as
    /// often as the claims have grown by a tenth, so that no story is carried along that they have made
    /// the worse one.
    fn climb(&mut self) -> EmOptions {
        let is_due = 10 * self.n_known >= 11 * self.n_climbed;
        let starts = EmOptions::default().starts;
        let starts = if is_due { starts } else { vec![Start::Warm] };
        if is_due {
            self.n_climbed = self.n_known;
        }
        EmOptions { n_draws: 0, tolerance: TOLERANCE, starts, ..EmOptions::default() }
    }

    /// The first committed claim of each root on each item, of those that were not heard before; and
    /// all items that something new was said of.
    fn first_claims(&mut self, ids: &[Id]) -> (Vec<Id>, BTreeSet<Id>) {
        let (mut first, mut touched) = (Vec::new(), BTreeSet::new());
        let mut claims: Vec<Id> = ids.to_vec();
        let time = |id: &Id| self.case.claims[id.ix()].valid.map(|span| span.from);
        claims.sort_by_key(|id| (time(id), *id));
        for id in claims {
            let claim = &self.case.claims[id.ix()];
            if commitment(claim) <= 0.0 {
                continue;
            }
            let root = self.roots.root[self.voices[id.ix()].ix()];
            if self.heard.insert((claim.item, root)) {
                first.push(id);
                touched.insert(claim.item);
            }
        }
        (first, touched)
    }

    fn predict(&mut self, past: &Past<'_>, first: &[Id], time: i64) {
        let n_before = self.claims.len();
        for id in first {
            let claim = &self.case.claims[id.ix()];
            let found = self.upcoming(past, *id);
            let scored = found.and_then(|(question, upcoming)| {
                let p = past.probability(self.case, upcoming)?;
                let own = self.forecasters.iter().map(|forecaster| {
                    forecaster.says(&question)[usize::from(upcoming.value)].max(P_FLOOR).ln()
                });
                let ln_p = std::iter::once(p.max(P_FLOOR).ln()).chain(own).collect();
                Some(Predicted { cluster: claim.item.ix(), ln_p })
            });
            match scored {
                Some(predicted) => self.claims.push(predicted),
                None => self.n_other += 1,
            }
        }
        let own = &self.claims[n_before..];
        if !own.is_empty() {
            let before = self.rows.last().map_or_else(
                || vec![0.0; 1 + self.forecasters.len()],
                |row: &SequenceRow| row.totals.clone(),
            );
            let totals = before
                .iter()
                .enumerate()
                .map(|(m, sum)| sum + own.iter().map(|p| p.ln_p[m]).sum::<f64>())
                .collect();
            self.rows.push(SequenceRow { as_of: Moment(time), n: own.len(), totals });
        }
    }

    /// A claim as a question; `None` for what is not predicted.
    fn upcoming(&self, past: &Past<'_>, id: Id) -> Option<(Question, Upcoming)> {
        let claim = &self.case.claims[id.ix()];
        let values = past.values(claim.item)?;
        let text = &self.case.values[claim.value.ix()].0;
        let at = values.iter().position(|value| value == text)?;
        let denies =
            claim.detail.as_ref().is_some_and(|d| d.stance == crate::domain::Stance::Denies);
        let value = match (denies, values.len()) {
            (false, _) => at,
            (true, 2) => 1 - at,
            // To deny one of several is no answer.
            (true, _) => return None,
        };
        let body = self.roots.body[self.voices[id.ix()].ix()];
        let question = Question {
            item: past.item(claim.item),
            family: past.family(claim.item),
            source: past.source(body),
            n_values: values.len(),
        };
        Some((question, Upcoming { item: claim.item, body, value: value as u16 }))
    }

    /// What all methods think of the items that were just spoken of and whose truth comes out later.
    fn judge(&mut self, fitted: &Fitted, touched: &BTreeSet<Id>) {
        for (ix, of) in fitted.assembled.items.iter().enumerate() {
            let Some(truth) = self.truth_of.get(&of.item) else { continue };
            let block = &fitted.assembled.problem.items[ix];
            let is_fixed = of.element.is_none()
                && block.path.is_none()
                && block.grid.is_none()
                && !of.values.iter().any(|value| value == OTHER);
            if !is_fixed || !touched.contains(&of.item) {
                continue;
            }
            let Some(at) = of.values.iter().position(|value| *value == truth.text) else {
                continue;
            };
            let own = Forecast {
                probability: fitted.fit.posterior.items[ix].probability.clone(),
                truth: Some(at),
                unnamed: None,
            };
            let others = self.forecasters.iter().map(|f| f.truth(ix)[at].max(P_FLOOR).ln());
            let ln_p = std::iter::once(-own.log_loss()).chain(others).collect();
            self.truths.entry(of.item).or_default().push(ln_p);
        }
    }

    fn view(
        self,
        request: &PrequentialRequest,
        against: Option<String>,
        notes: Vec<String>,
    ) -> PrequentialView {
        let names: Vec<String> = std::iter::once(MODEL_NAME.to_owned())
            .chain(self.forecasters.iter().map(|f| f.name().to_owned()))
            .collect();
        let verdicts: Vec<Predicted> = self
            .truths
            .iter()
            .map(|(item, steps)| {
                let mean = |m: usize| {
                    steps.iter().map(|ln_p: &Vec<f64>| ln_p[m]).sum::<f64>() / steps.len() as f64
                };
                Predicted { cluster: item.ix(), ln_p: (0..names.len()).map(mean).collect() }
            })
            .collect();
        PrequentialView {
            every: request.every.as_str().to_owned(),
            n_steps: self.n_fits,
            n_claims: self.claims.len(),
            n_items: self.claims.iter().map(|p| p.cluster).collect::<BTreeSet<_>>().len(),
            n_first: self.n_first,
            n_other: self.n_other,
            n_verdicts: verdicts.len(),
            n_forecasts: self.truths.values().map(Vec::len).sum(),
            against,
            claims: rows(&names, &self.claims),
            verdicts: rows(&names, &verdicts),
            steps: self.rows,
            notes,
        }
    }
}

fn rows(names: &[String], predicted: &[Predicted]) -> Vec<MethodRow> {
    sum_scores(names, predicted)
        .into_iter()
        .map(|scores| MethodRow {
            method: scores.name,
            total: scores.total,
            mean: scores.mean.value,
            mean_lo: scores.mean.interval.map(|(lo, _)| lo),
            mean_hi: scores.mean.interval.map(|(_, hi)| hi),
            behind: scores.behind.map(|b| b.value),
            behind_lo: scores.behind.and_then(|b| Some(b.interval?.0)),
            behind_hi: scores.behind.and_then(|b| Some(b.interval?.1)),
            z: scores.z,
        })
        .collect()
}
