//! `explain`: why a number is what it is, and what would change it. The problem is assembled and
//! fitted again with the settings of the latest run, so the numbers are the run's own.

mod claim;
mod flip;
mod item;
mod source;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use itertools::Itertools;

use super::files::{Written, replace_file};
use super::fit::{Fitted, ModelParams, fit};
use super::report::Wording;
use super::view::{chains, local_period, mentions_of, says, short_name, until};
use super::{AppError, Observer, sets};
use crate::domain::{CaseFile, Claim, Contradiction, Id, OverlapCertainty, Stance};
use crate::model::{Assembled, ItemPosterior};
use crate::render::{
    Arg, ChainStepView, ClashView, Digits, ExplainHead, ExplainView, FigureRow, LadderRow, Message,
    Moment, explain_html, message,
};
use crate::store::{Cell, ListQuery, LoadFilter, RunStatus, RunSummary, Store, View};

/// What to explain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A source, by key.
    Source(String),
    /// An item, by key.
    Item(String),
    /// A claim, by key.
    Claim(String),
}

impl Subject {
    /// Parses `source:KEY`, `item:KEY` or `claim:KEY`.
    ///
    /// # Errors
    /// [`AppError::Usage`] for anything else, with what was probably meant.
    pub fn parse(text: &str) -> Result<Self, AppError> {
        let parsed = text.split_once(':').and_then(|(sort, key)| {
            let key = key.to_owned();
            match sort {
                "source" => Some(Self::Source(key)),
                "item" => Some(Self::Item(key)),
                "claim" => Some(Self::Claim(key)),
                _ => None,
            }
        });
        parsed.ok_or_else(|| {
            AppError::usage(
                format!("`{text}` is not something to explain"),
                format!(
                    "write source:KEY, item:KEY or claim:KEY, as in `source:{0}` or `item:{0}`",
                    text.rsplit(':').next().unwrap_or(text)
                ),
            )
        })
    }
}

/// Contradictions that an explanation spells out.
const CLASHES_MAX: usize = 3;

/// Nearest keys to one that is not there.
pub(super) fn unknown<'a>(what: &str, key: &str, known: impl Iterator<Item = &'a str>) -> AppError {
    let near = known
        .map(|name| (strsim::jaro_winkler(&key.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness > 0.75)
        .sorted_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)))
        .take(3)
        .map(|(_, name)| format!("`{name}`"))
        .join(", ");
    let hint = if near.is_empty() {
        format!("list them with `thiqa {what}s DB`")
    } else {
        format!("did you mean {near}?")
    };
    AppError::usage(format!("there is no {what} `{key}`"), hint)
}

/// Explains a source, an item or a claim of the latest run; names, questions and dates as a language
/// of reports has them.
///
/// # Errors
/// [`AppError::Usage`] if nothing was scored or the subject is not there; what store and inference say.
pub fn explain(
    store: &Store,
    subject: &Subject,
    (language, digits): (&'static str, Digits),
    observer: &mut dyn Observer,
) -> Result<ExplainView, AppError> {
    let latest = store.latest_run()?.ok_or_else(|| {
        AppError::usage("there is no run to explain", "score the claims first: `thiqa score DB`")
    })?;
    let params = ModelParams::recorded(
        &latest.params_json,
        &latest.engine,
        latest.seed as u64,
        latest.as_of,
    );
    let case = store.load_case(LoadFilter { as_of: latest.as_of })?.case;
    let place = place(&case, subject)?;
    let figures = match subject {
        Subject::Item(key) => figures(store, key)?,
        _ => Vec::new(),
    };
    let fitted = fit(case, &params, observer)?;
    let explaining = Explaining::new(&fitted, (language, digits));
    let mut view = match subject {
        Subject::Item(_) => explaining.item(place, &figures),
        Subject::Source(_) => explaining.source(place),
        Subject::Claim(_) => explaining.claim(place),
    };
    explaining.head(&mut view.head, &latest);
    Ok(view)
}

/// Where the subject stands in the case.
fn place(case: &CaseFile, subject: &Subject) -> Result<Id, AppError> {
    let found = match subject {
        Subject::Item(key) => {
            let keys = || case.items.iter().map(|item| item.key.as_str());
            keys().position(|name| name == key).ok_or_else(|| unknown("item", key, keys()))
        }
        Subject::Source(key) => {
            let keys = || case.sources.iter().map(|source| source.key.as_str());
            keys().position(|name| name == key).ok_or_else(|| unknown("source", key, keys()))
        }
        Subject::Claim(key) => {
            let names: Vec<String> = case.claims.iter().map(|c| case.claim_key(c.id)).collect();
            let mention = || case.mentions.iter().find(|m| m.key.as_ref() == Some(key));
            let ix = names.iter().position(|name| name == key);
            ix.or_else(|| mention().map(|mention| mention.claim.ix()))
                .ok_or_else(|| unknown("claim", key, names.iter().map(String::as_str)))
        }
    };
    found.map(Id::from_ix)
}

/// Writes an explanation as a page in the first language of the wording.
///
/// # Errors
/// [`AppError::Write`].
pub fn write_explanation(
    view: &ExplainView,
    wording: &Wording,
    path: &Path,
) -> Result<Written, AppError> {
    let language = wording.languages.first().copied().unwrap_or("en");
    replace_file(path, &explain_html(view, language, wording.digits))
}

/// Figures of an item in the latest run, in time.
fn figures(store: &Store, item: &str) -> Result<Vec<FigureRow>, AppError> {
    let query = ListQuery { item: Some(item.to_owned()), ..ListQuery::all(View::Numbers) };
    let table = store.list(&query)?;
    let of = |row: &[Cell], name: &str| table.column(name).and_then(|at| row[at].as_f64());
    let as_of = |row: &[Cell]| {
        let text = table.column("as_of").and_then(|at| row[at].as_str())?;
        text.parse::<jiff::Timestamp>().ok().map(|at| Moment(at.as_second()))
    };
    let rows = table.rows.iter().filter_map(|row| {
        Some(FigureRow {
            as_of: as_of(row),
            mean: of(row, "mean")?,
            median: of(row, "median")?,
            lo: of(row, "lo")?,
            hi: of(row, "hi")?,
        })
    });
    Ok(rows.collect())
}

/// What is believed of an item: a candidate for each item of the problem that it is made of, more
/// than one for sets.
struct Belief {
    blocks: Range<usize>,
    toward: Vec<usize>,
    /// Of a set: that of the element least sure to be in, or not in.
    probability: f64,
}

impl Belief {
    /// Probability of the least sure part, under the posteriors given.
    fn least(&self, of: &dyn Fn(usize) -> ItemPosterior) -> Option<f64> {
        let parts = self.blocks.clone().zip(&self.toward);
        parts.map(|(block, &toward)| of(block).probability[toward]).reduce(f64::min)
    }

    /// The observations on its parts, each with the candidate that is believed there.
    fn observations<'a>(
        &'a self,
        assembled: &'a Assembled,
    ) -> impl Iterator<Item = (usize, usize)> + 'a {
        self.blocks.clone().zip(&self.toward).flat_map(|(block, &toward)| {
            assembled.problem.items[block].observations.clone().map(move |o| (o, toward))
        })
    }
}

/// A fitted case with its chains.
struct Explaining<'a> {
    fitted: &'a Fitted,
    /// Language and digits of names, questions and dates.
    wording: (&'static str, Digits),
    chains: BTreeMap<Id, Vec<Vec<ChainStepView>>>,
}

impl<'a> Explaining<'a> {
    fn new(fitted: &'a Fitted, wording: (&'static str, Digits)) -> Self {
        let case = &fitted.case;
        let mentions = mentions_of(case);
        let name = |source: Id| short_name(&case.sources[source.ix()], wording.0);
        let chains = case
            .claims
            .iter()
            .map(|claim| {
                let of = mentions.get(&claim.id).map_or(&[][..], Vec::as_slice);
                (claim.id, chains(case, &name, claim, of))
            })
            .collect();
        Self { fitted, wording, chains }
    }

    /// Of which run of which case it is.
    fn head(&self, head: &mut ExplainHead, run: &RunSummary) {
        let info = &self.case().info;
        head.title = match (&info.title_ar, self.wording.0) {
            (Some(arabic), "ar") => arabic.clone(),
            _ => info.title.clone(),
        };
        head.zone.clone_from(&info.time_zone);
        head.run = run.run.to_string();
        let end = run.as_of.or_else(|| until(self.case()));
        head.as_of_day = end.and_then(|end| local_period(&info.time_zone, end - 1));
        head.version.clone_from(&run.version);
        head.is_reliable = run.status == RunStatus::Complete.as_str();
    }

    fn case(&self) -> &CaseFile {
        &self.fitted.case
    }

    fn key(&self, source: Id) -> &str {
        &self.case().sources[source.ix()].key
    }

    fn name(&self, source: Id) -> String {
        short_name(&self.case().sources[source.ix()], self.wording.0)
    }

    /// The question of an item, or its key.
    fn question(&self, item: Id) -> String {
        let row = &self.case().items[item.ix()];
        let arabic = row.question_ar.as_ref().filter(|_| self.wording.0 == "ar");
        arabic.or(row.question.as_ref()).unwrap_or(&row.key).clone()
    }

    /// What a claim says, with its question.
    fn statement(&self, claim: Id) -> Message {
        let case = self.case();
        let row = &case.claims[claim.ix()];
        let item = &case.items[row.item.ix()];
        let question = self.question(row.item);
        let answer = Arg::Answer {
            // Without a question there is nothing to say yes or no to.
            question: if item.question.is_some() { question.clone() } else { String::new() },
            value: case.values[row.value.ix()].0.clone(),
            denied: row.detail.as_ref().is_some_and(|d| d.stance == Stance::Denies),
        };
        let said = Message::new(match &item.question {
            Some(_) if question.trim_end().ends_with(['?', '؟']) => "statement-of",
            Some(_) => "statement-for",
            None => "statement-is",
        });
        said.with("answer", answer).name("question", question)
    }

    /// What is believed of an item; `None` if it was not inferred.
    fn belief(&self, item: Id) -> Option<Belief> {
        let blocks = sets::blocks(&self.fitted.assembled, item);
        let posteriors = &self.fitted.fit.posterior.items;
        let toward: Vec<usize> = blocks
            .clone()
            .map(|block| {
                let p = &posteriors[block].probability;
                (0..p.len()).max_by(|a, b| p[*a].total_cmp(&p[*b])).unwrap_or(0)
            })
            .collect();
        let mut belief = Belief { blocks, toward, probability: f64::NAN };
        belief.probability = belief.least(&|block| posteriors[block].clone())?;
        Some(belief)
    }

    /// By claim: its weight of evidence toward what is believed.
    fn ladder(&self, belief: &Belief) -> Vec<LadderRow> {
        let Fitted { case, assembled, fit, .. } = self.fitted;
        let mut rows: BTreeMap<(Id, &[Id]), LadderRow> = BTreeMap::new();
        for (o, toward) in belief.observations(assembled) {
            let observation = assembled.problem.observations[o];
            let weight_db = fit.posterior.observations[o].weight_db;
            let agrees = (usize::from(observation.value) == toward) != observation.denied;
            // Of a figure there is no one value to be for: a claim weighs for what it allows.
            let item = case.claims[assembled.origins[o].claim.ix()].item;
            let agrees = agrees || case.items[item.ix()].kind.is_quantity();
            let origin = &assembled.origins[o];
            let row = rows
                .entry((origin.claim, origin.rules.as_slice()))
                .or_insert_with(|| self.ladder_row(case, o));
            let toward_db = if agrees { weight_db } else { -weight_db };
            row.weight_db = Some(row.weight_db.unwrap_or(0.0) + toward_db);
        }
        let mut rows: Vec<LadderRow> = rows.into_values().collect();
        rows.sort_by(|a, b| {
            let size = |row: &LadderRow| row.weight_db.unwrap_or(0.0).abs();
            size(b).total_cmp(&size(a)).then_with(|| a.claim.cmp(&b.claim))
        });
        rows
    }

    /// An observation without its weight.
    fn ladder_row(&self, case: &CaseFile, o: usize) -> LadderRow {
        let origin = &self.fitted.assembled.origins[o];
        let claim = &case.claims[origin.claim.ix()];
        let rules = origin.rules.iter().map(|r| case.rules[r.ix()].key.as_str()).join(", ");
        let repeated = origin.claims.len().saturating_sub(1);
        let note = if !rules.is_empty() {
            Some(Message::new("note-rules").name("rules", rules.as_str()))
        } else if repeated > 0 {
            Some(Message::new("note-repeated").count("n", repeated))
        } else {
            None
        };
        let posterior = if rules.is_empty() {
            sets::posterior_of(self.fitted, claim.id, o as u32)
        } else {
            self.fitted.fit.posterior.observations[o]
        };
        LadderRow {
            p_right: Some(posterior.p_right),
            is_own: origin.rules.is_empty()
                && sets::blocks(&self.fitted.assembled, claim.item).len() == 1,
            note,
            ..self.said(claim)
        }
    }

    /// What a claim says and by whom, without what was inferred of it.
    fn said(&self, claim: &Claim) -> LadderRow {
        let case = self.case();
        LadderRow {
            claim: case.claim_key(claim.id),
            source: self.key(claim.source).to_owned(),
            name: self.name(claim.source),
            says: says(case, claim.id),
            statement: self.statement(claim.id),
            weight_db: None,
            p_right: None,
            is_own: true,
            chains: self.chains[&claim.id].clone(),
            note: None,
        }
    }

    /// The contradictions that concern the subject: at most [`CLASHES_MAX`] of them, and how many more
    /// there are.
    fn clashes(&self, involved: &dyn Fn(&Contradiction) -> bool) -> (Vec<ClashView>, usize) {
        let case = self.case();
        let all: Vec<&Contradiction> =
            self.fitted.outcome.contradictions.iter().filter(|found| involved(found)).collect();
        let more = all.len().saturating_sub(CLASHES_MAX);
        let told = all.into_iter().take(CLASHES_MAX).map(|found| ClashView {
            certain: found.certainty == OverlapCertainty::Certain,
            probability: found.probability,
            row: format!(
                "{} {} {}",
                case.claim_key(found.claim_a),
                case.claim_key(found.claim_b),
                found.kind.as_str()
            ),
            explanation: found.explanation.english.clone(),
            why: message(&found.explanation.phrase, self.wording.0),
        });
        (told.collect(), more)
    }
}

/// Why a claim is not inferred.
fn skip_arg(reason: &'static str) -> Arg {
    Arg::Word("skip".into(), reason.into())
}

/// A question as the beginning of its answer: a heading without an end mark gets a colon.
fn asked(question: &str) -> String {
    let mark = if question.ends_with(['?', '؟', '.', '!', ':']) { "" } else { ":" };
    format!("{question}{mark}")
}
