//! `baselines`: the classic algorithms on a case, beside the latest run and the verdicts.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::fit::assembled;
use super::panel::{CasePanel, case_panel};
use super::{AppError, Observer};
use crate::baselines::{self, Baseline, Beliefs, Outcome, Refusal, Stopped, Watch};
use crate::domain::{CaseFile, Id, ItemKind, OTHER};
use crate::store::{LoadFilter, RunValue, Store};

/// Which algorithms to run on what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BaselinesRequest {
    /// Names of algorithms; all if empty.
    pub only: Vec<String>,
    /// Leave out items of which one value only is claimed.
    pub contested: bool,
}

/// One algorithm and what it made of the case.
pub struct Ran {
    /// The algorithm.
    pub method: Box<dyn Baseline>,
    /// What it gives, or why it was not run.
    pub outcome: Result<Outcome, Refusal>,
}

/// What all algorithms made of a case.
pub struct BaselinesDone {
    /// The case.
    pub case: CaseFile,
    /// What they read.
    pub read: CasePanel,
    /// By algorithm.
    pub ran: Vec<Ran>,
    /// Values that the latest run gives most to, by item, where one leads; without time.
    pub best: BTreeMap<Id, String>,
    /// Number of the latest run.
    pub run: Option<i64>,
    /// Values of verdicts, by item, where there is one without time.
    pub verdicts: BTreeMap<Id, String>,
}

/// Passes rounds on to the user's observer.
struct Told<'a> {
    observer: &'a mut dyn Observer,
    name: &'static str,
}

impl Watch for Told<'_> {
    fn on_round(&mut self, n: usize, _change: f64) -> ControlFlow<()> {
        self.observer.progress(self.name, n as u64, None)
    }
}

/// Reads the claims of a database as classic algorithms would.
///
/// # Errors
/// What the store says; [`AppError::Usage`] if there are no claims.
pub fn load_panel(store: &Store) -> Result<(CaseFile, CasePanel), AppError> {
    let case = store.load_case(LoadFilter::default())?.case;
    if case.claims.is_empty() {
        return Err(AppError::usage(
            "there are no claims to read",
            "import some first: `thiqa import DB claims.csv`",
        ));
    }
    let assembled = assembled(&case, false)?;
    let read = case_panel(&case, &assembled);
    Ok((case, read))
}

/// The algorithms with these names, in the order of the documentation; all if there are none.
fn chosen(only: &[String]) -> Result<Vec<Box<dyn Baseline>>, AppError> {
    let all = baselines::all();
    let known: Vec<&str> = all.iter().map(|method| method.name()).collect();
    if let Some(name) = only.iter().find(|name| !known.contains(&name.as_str())) {
        return Err(AppError::usage(
            format!("`{name}` is no method"),
            format!("one of {}", known.join(", ")),
        ));
    }
    let is_chosen = |name: &str| only.is_empty() || only.iter().any(|chosen| chosen == name);
    Ok(all.into_iter().filter(|method| is_chosen(method.name())).collect())
}

/// Runs classic algorithms on the claims of a database. Nothing is stored.
///
/// # Errors
/// [`AppError::Usage`] for an unknown name, what [`load_panel`] says, [`AppError::Interrupted`] if
/// the observer asks for it.
pub fn baselines(
    store: &Store,
    request: &BaselinesRequest,
    observer: &mut dyn Observer,
) -> Result<BaselinesDone, AppError> {
    let methods = chosen(&request.only)?;
    if observer.progress("load", 0, None).is_break() {
        return Err(AppError::Interrupted);
    }
    let (case, mut read) = load_panel(store)?;
    if request.contested {
        read = read.contested();
    }
    let latest = store.load_latest_run()?;
    let mut ran = Vec::new();
    for method in methods {
        let outcome = if let Some(refusal) = method.refuses(&read.panel) {
            Err(refusal)
        } else {
            let mut told = Told { observer: &mut *observer, name: method.name() };
            let found = method.fit(&read.panel, &mut told);
            Ok(found.map_err(|Stopped| AppError::Interrupted)?)
        };
        ran.push(Ran { method, outcome });
    }
    Ok(BaselinesDone {
        verdicts: verdicts(&case),
        best: latest.as_ref().map(|(_, run)| best_values(&case, &run.values)).unwrap_or_default(),
        run: latest.map(|(number, _)| number),
        case,
        read,
        ran,
    })
}

/// Verdicts on items without time; none where two differ.
fn verdicts(case: &CaseFile) -> BTreeMap<Id, String> {
    let mut known: BTreeMap<Id, Option<String>> = BTreeMap::new();
    for verdict in &case.verdicts {
        let kind = case.items[verdict.item.ix()].kind;
        let text = &case.values[verdict.value.ix()].0;
        let slot = known.entry(verdict.item).or_insert_with(|| Some(text.clone()));
        if kind == ItemKind::State || slot.as_ref() != Some(text) {
            *slot = None;
        }
    }
    known.into_iter().filter_map(|(item, text)| Some((item, text?))).collect()
}

/// Values closer than this in probability tie.
const TIE: f64 = 1e-9;

/// The leading value of each item of a run, where one leads; of a set, the list of what is in it.
fn best_values(case: &CaseFile, values: &[RunValue]) -> BTreeMap<Id, String> {
    let mut by_item: BTreeMap<Id, Vec<(&str, f64)>> = BTreeMap::new();
    for value in values {
        by_item.entry(value.item).or_default().push((&value.value, value.probability));
    }
    let best = |(item, values): (Id, Vec<(&str, f64)>)| {
        let row = case.items.get(item.ix())?;
        if row.kind == ItemKind::Set {
            return Some((item, super::sets::answer(values.into_iter())));
        }
        let top = values.iter().map(|(_, p)| *p).fold(0.0, f64::max);
        let mut leading = values.iter().filter(|(_, p)| *p >= top - TIE);
        let (value, _) = leading.next()?;
        let alone = leading.next().is_none() && *value != OTHER;
        alone.then(|| (item, (*value).to_owned()))
    };
    by_item.into_iter().filter_map(best).collect()
}

impl BaselinesDone {
    /// How often the leading values of an algorithm are these, ties 1/k, over the items of which it
    /// says something: sum and number.
    pub fn hits(&self, beliefs: &Beliefs, known: &BTreeMap<Id, String>) -> (f64, usize) {
        let (mut sum, mut n) = (0.0, 0);
        for (ix, item) in self.read.items.iter().enumerate() {
            let Some(text) = known.get(&item.item) else { continue };
            let leading = beliefs.leading(&self.read.panel, ix);
            if leading.is_empty() || self.read.panel.votes_on(ix).is_empty() {
                continue;
            }
            n += 1;
            if leading.iter().any(|value| item.values[*value] == *text) {
                sum += 1.0 / leading.len() as f64;
            }
        }
        (sum, n)
    }

    /// Mean of −ln P(verdict), for algorithms whose beliefs are probabilities; `None` for others and
    /// without verdicts.
    pub fn log_loss(&self, beliefs: &Beliefs) -> Option<f64> {
        let Beliefs::Probabilities(probabilities) = beliefs else { return None };
        let (mut sum, mut n) = (0.0, 0.0);
        for (ix, item) in self.read.items.iter().enumerate() {
            let Some(text) = self.verdicts.get(&item.item) else { continue };
            let of = probabilities.of(&self.read.panel, ix);
            if self.read.panel.votes_on(ix).is_empty() || of.iter().any(|p| p.is_nan()) {
                continue;
            }
            let p = item.values.iter().position(|value| value == text).map_or(0.0, |at| of[at]);
            sum -= p.max(PROBABILITY_MIN).ln();
            n += 1.0;
        }
        (n > 0.0).then(|| sum / n)
    }
}

/// Probabilities below this count as this in a log loss.
pub const PROBABILITY_MIN: f64 = 1e-6;
