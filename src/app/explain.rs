//! `explain`: why a number is what it is, and what would change it. The problem is assembled and
//! fitted again with the settings of the latest run, so the numbers are the run's own.

use std::collections::BTreeMap;

use itertools::Itertools;

use super::fit::{Engine, Fitted, ModelParams, fit};
use super::score::shift_row;
use super::view::{chains, figure_kind, mentions_of, says};
use super::{AppError, Observer};
use crate::domain::{CaseFile, Contradiction, Id, OverlapCertainty, answer, statement};
use crate::infer::item_without;
use crate::model::SourcePosterior;
use crate::render::{
    ExplainView, FigureRow, LadderRow, Moment, WithoutRow, figure_text, moment_text, percent,
    percent_and_term, shift_interval, shift_text,
};
use crate::store::{Cell, ListQuery, LoadFilter, Store, View};

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

/// Explains a source, an item or a claim of the latest run.
///
/// # Errors
/// [`AppError::Usage`] if nothing was scored or the subject is not there; what store and inference say.
pub fn explain(
    store: &Store,
    subject: &Subject,
    observer: &mut dyn Observer,
) -> Result<ExplainView, AppError> {
    let latest = store.latest_run()?.ok_or_else(|| {
        AppError::usage("there is no run to explain", "score the claims first: `thiqa score DB`")
    })?;
    let settings: serde_json::Value = serde_json::from_str(&latest.params_json).unwrap_or_default();
    let params = ModelParams {
        engine: Some(if latest.engine == "nuts" { Engine::Nuts } else { Engine::Em }),
        draws: serde_json::from_value(settings["draws"].clone()).unwrap_or_default(),
        as_of: latest.as_of,
        use_verdicts: settings["verdicts"] != "hold-out",
        seed: latest.seed as u64,
    };
    let case = store.load_case(LoadFilter { as_of: latest.as_of })?.case;
    match subject {
        Subject::Item(key) => {
            let keys = || case.items.iter().map(|item| item.key.as_str());
            let ix =
                keys().position(|name| name == key).ok_or_else(|| unknown("item", key, keys()))?;
            let figures = figures(store, key)?;
            let fitted = fit(case, &params, observer)?;
            let view = Explaining::new(&fitted).item(Id::from_ix(ix));
            Ok(with_figures(view, &fitted.case, Id::from_ix(ix), &figures))
        }
        Subject::Source(key) => {
            let keys = || case.sources.iter().map(|source| source.key.as_str());
            let ix = keys()
                .position(|name| name == key)
                .ok_or_else(|| unknown("source", key, keys()))?;
            let fitted = fit(case, &params, observer)?;
            Ok(Explaining::new(&fitted).source(Id::from_ix(ix)))
        }
        Subject::Claim(key) => {
            let names: Vec<String> = case.claims.iter().map(|c| case.claim_key(c.id)).collect();
            let ix = names
                .iter()
                .position(|name| name == key)
                .or_else(|| {
                    let mention = case.mentions.iter().find(|m| m.key.as_ref() == Some(key))?;
                    Some(mention.claim.ix())
                })
                .ok_or_else(|| unknown("claim", key, names.iter().map(String::as_str)))?;
            let fitted = fit(case, &params, observer)?;
            Ok(Explaining::new(&fitted).claim(Id::from_ix(ix)))
        }
    }
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

/// Puts the figures of an item in front of what else there is to say of it: of a grid of candidates
/// the most probable one tells little.
fn with_figures(
    mut view: ExplainView,
    case: &CaseFile,
    item: Id,
    figures: &[FigureRow],
) -> ExplainView {
    let row = &case.items[item.ix()];
    let (Some(kind), Some(last)) = (figure_kind(row.kind), figures.last()) else { return view };
    let zone = &case.info.time_zone;
    let unit = row.unit.as_deref().unwrap_or_default();
    let text = |figure: &FigureRow| {
        let at = figure.as_of.map_or_else(String::new, |at| format!("{}: ", moment_text(at, zone)));
        format!("{at}{} {unit}", figure_text(kind, figure, zone)).trim_end().to_owned()
    };
    let question = row.question.as_deref().unwrap_or(&row.key);
    view.headline = format!("{} {}", asked(question), text(last));
    if figures.len() > 1 {
        let earlier = figures.iter().rev().skip(1).rev().map(text).join("; ");
        view.paragraphs.insert(0, format!("Before: {earlier}."));
    }
    view
}

/// A question as the beginning of its answer: a heading without an end mark gets a colon.
fn asked(question: &str) -> String {
    let mark = if question.ends_with(['?', '.', '!', ':']) { "" } else { ":" };
    format!("{question}{mark}")
}

/// A fitted case with its chains in words.
struct Explaining<'a> {
    fitted: &'a Fitted,
    chains: BTreeMap<Id, String>,
}

impl<'a> Explaining<'a> {
    fn new(fitted: &'a Fitted) -> Self {
        let case = &fitted.case;
        let mentions = mentions_of(case);
        let chains = case
            .claims
            .iter()
            .map(|claim| {
                let of = mentions.get(&claim.id).map_or(&[][..], Vec::as_slice);
                let text = chains(case, claim, of)
                    .into_iter()
                    .map(|chain| chain.into_iter().map(|step| step.source).join(" → "))
                    .join("; ");
                (claim.id, text)
            })
            .collect();
        Self { fitted, chains }
    }

    fn case(&self) -> &CaseFile {
        &self.fitted.case
    }

    fn key(&self, source: Id) -> &str {
        &self.case().sources[source.ix()].key
    }

    /// Position of an item in the problem.
    fn block(&self, item: Id) -> Option<usize> {
        self.fitted.assembled.items.iter().position(|block| block.item == item)
    }

    /// Leading candidate and its probability (states: at the end of the data).
    fn leading(&self, block: usize) -> (usize, f64) {
        let probability = &self.fitted.fit.posterior.items[block].probability;
        let lead =
            (0..probability.len()).max_by(|a, b| probability[*a].total_cmp(&probability[*b]));
        lead.map_or((0, f64::NAN), |ix| (ix, probability[ix]))
    }

    fn ladder(&self, block: usize, toward: usize) -> Vec<LadderRow> {
        let Fitted { case, assembled, fit, .. } = self.fitted;
        let mut rows: Vec<LadderRow> = assembled.problem.items[block]
            .observations
            .clone()
            .map(|o| {
                let observation = assembled.problem.observations[o];
                let posterior = fit.posterior.observations[o];
                let origin = &assembled.origins[o];
                let claim = &case.claims[origin.claim.ix()];
                let agrees = (usize::from(observation.value) == toward) != observation.denied;
                let rules = origin.rules.iter().map(|r| case.rules[r.ix()].key.as_str()).join(", ");
                let repeated = origin.claims.len().saturating_sub(1);
                let note = if !rules.is_empty() {
                    Some(format!("bears on this through {rules}"))
                } else if repeated > 0 {
                    Some(format!("and {repeated} more of the same root, not counted again"))
                } else {
                    None
                };
                LadderRow {
                    claim: case.claim_key(claim.id),
                    source: self.key(claim.source).to_owned(),
                    says: says(case, claim.id),
                    weight_db: Some(if agrees { 1.0 } else { -1.0 } * posterior.weight_db),
                    p_right: Some(posterior.p_right),
                    chain: self.chains[&claim.id].clone(),
                    note,
                }
            })
            .collect();
        rows.sort_by(|a, b| {
            let size = |row: &LadderRow| row.weight_db.unwrap_or(0.0).abs();
            size(b).total_cmp(&size(a)).then_with(|| a.claim.cmp(&b.claim))
        });
        rows
    }

    /// The leading probability without each root.
    fn without(&self, block: usize, toward: usize, before: f64) -> Vec<WithoutRow> {
        let Fitted { case, assembled, fit, .. } = self.fitted;
        // Whose evidence it is: not the outlet's that prints a wire, but the wire's.
        let body = |o: usize| {
            let of = assembled.problem.observations[o].source;
            assembled.bodies[of as usize]
        };
        let root = |o: usize| assembled.roots.root[body(o).ix()];
        let speaker = |o: usize| {
            let source = case.claims[assembled.origins[o].claim.ix()].source;
            if case.body(source) == body(o) { source } else { body(o) }
        };
        let observations = assembled.problem.items[block].observations.clone();
        let by_root = observations.map(|o| (root(o), o)).into_group_map();
        by_root
            .into_iter()
            .map(|(of, members)| {
                let posterior =
                    item_without(&assembled.problem, &fit.parameters, block, &|o| root(o) == of);
                let names =
                    members.iter().map(|o| self.key(speaker(*o))).unique().sorted().join(", ");
                WithoutRow { what: names, before, after: posterior.probability[toward] }
            })
            .sorted_by(|a, b| {
                let shift = |row: &WithoutRow| (row.after - row.before).abs();
                shift(b).total_cmp(&shift(a)).then_with(|| a.what.cmp(&b.what))
            })
            .collect()
    }

    /// The contradictions that concern the subject, at most [`CLASHES_MAX`] of them in words.
    fn clashes(&self, involved: &dyn Fn(&Contradiction) -> bool) -> Vec<String> {
        let all: Vec<&Contradiction> =
            self.fitted.outcome.contradictions.iter().filter(|found| involved(found)).collect();
        let more = all.len().saturating_sub(CLASHES_MAX);
        let more = (more > 0).then(|| {
            format!("{more} further contradictions are listed by `thiqa contradictions DB`.")
        });
        all.into_iter()
            .take(CLASHES_MAX)
            .map(|found| {
                let sure = if found.certainty == OverlapCertainty::Certain {
                    "certain".to_owned()
                } else {
                    format!("possible, {}", percent(found.probability))
                };
                format!("Contradiction ({sure}): {}", found.explanation)
            })
            .chain(more)
            .collect()
    }

    fn item(&self, item: Id) -> ExplainView {
        let case = self.case();
        let row = &case.items[item.ix()];
        let question = row.question.clone().unwrap_or_else(|| row.key.clone());
        let subject = format!("item:{}", row.key);
        let Some(block) = self.block(item) else {
            return self.not_inferred(subject, &question, item);
        };
        let (toward, before) = self.leading(block);
        let values = &self.fitted.assembled.items[block].values;
        let posterior = &self.fitted.fit.posterior.items[block];
        let end = if posterior.segments.is_empty() { "" } else { " at the end of the data" };
        let leading = answer(&question, &values[toward]);
        let headline = format!("{} {leading}{end}: {}", asked(&question), percent_and_term(before));
        let mut paragraphs = vec![
            values
                .iter()
                .zip(&posterior.probability)
                .map(|(value, p)| format!("{} {}", answer(&question, value), percent(*p)))
                .join(" · "),
            format!(
                "λ = {:.2}: of what is said on this item the model takes that share for hearsay, \
                 which tells nothing.",
                posterior.lambda
            ),
        ];
        paragraphs.extend(self.clashes(&|found| {
            [found.claim_a, found.claim_b].iter().any(|c| case.claims[c.ix()].item == item)
        }));
        ExplainView {
            subject,
            headline,
            paragraphs,
            ladder: self.ladder(block, toward),
            without: self.without(block, toward, before),
        }
    }

    fn not_inferred(&self, subject: String, question: &str, item: Id) -> ExplainView {
        let case = self.case();
        let of_item = case.claims.iter().filter(|claim| claim.item == item);
        let paragraphs = of_item
            .map(|claim| {
                let why = match self.fitted.assembled.claims[claim.id.ix()] {
                    Ok(_) => "",
                    Err(skip) => skip.reason(),
                };
                let (key, said) = (case.claim_key(claim.id), statement(case, claim.id));
                format!("{key}: {} said {said} ({why})", self.key(claim.source))
            })
            .collect();
        let headline = format!("{} not inferred in this run.", asked(question));
        ExplainView { subject, headline, paragraphs, ..ExplainView::default() }
    }

    fn claim(&self, claim: Id) -> ExplainView {
        let case = self.case();
        let row = &case.claims[claim.ix()];
        let subject = format!("claim:{}", case.claim_key(claim));
        let said = format!("{} said {}", self.key(row.source), statement(case, claim));
        let of = self.clashes(&|found| found.claim_a == claim || found.claim_b == claim);
        let chain = format!("Chain: {}", self.chains[&claim]);
        let placed = self.fitted.assembled.claims[claim.ix()];
        let block = self.block(row.item);
        let (Ok(observation), Some(block)) = (placed, block) else {
            let why = placed.err().map_or("", crate::model::Skip::reason);
            let mut paragraphs = vec![chain];
            paragraphs.extend(of);
            let headline = format!("{said}. Not inferred: {why}.");
            return ExplainView { subject, headline, paragraphs, ..ExplainView::default() };
        };
        let posterior = self.fitted.fit.posterior.observations[observation as usize];
        let headline = format!("{said}: right when said {}", percent_and_term(posterior.p_right));
        let (toward, before) = self.leading(block);
        let mut paragraphs = vec![
            format!(
                "Right when said {}, of which right then and overtaken by the end of the data {}; \
                 wrong when said {}.",
                percent(posterior.p_right),
                percent(posterior.p_overtaken),
                percent(1.0 - posterior.p_right)
            ),
            chain,
        ];
        paragraphs.extend(of);
        ExplainView {
            subject,
            headline,
            paragraphs,
            ladder: self.ladder(block, toward),
            without: self.without(block, toward, before),
        }
    }

    /// What a source is worth by topic, and how much too high its figures are.
    fn topics(&self, posterior: &SourcePosterior) -> Option<String> {
        let families = &posterior.families;
        if families.len() < 2 && families.iter().all(|f| f.shift.is_none()) {
            return None;
        }
        let names = &self.fitted.assembled.problem.families;
        let topic = |f: &crate::model::FamilyPosterior| {
            let shift = f.shift.map(shift_row).map_or_else(String::new, |s| {
                let interval = shift_interval(s.lo, s.hi, s.is_ratio);
                format!(", its figures {} ({interval})", shift_text(s.mean, s.is_ratio))
            });
            let name = &names[usize::from(f.family)].name;
            format!(
                "{name} {:.2} ({:.2} to {:.2}, {:.1} claims){shift}",
                f.mean, f.lo, f.hi, f.n_claims
            )
        };
        Some(format!("By topic: {}.", families.iter().map(topic).join("; ")))
    }

    fn source(&self, source: Id) -> ExplainView {
        let Fitted { case, assembled, fit, .. } = self.fitted;
        let body = case.body(source);
        let subject = format!("source:{}", self.key(source));
        let Some(ix) = assembled.bodies.iter().position(|id| *id == body) else {
            let headline = format!("{} makes no claim and relays none.", self.key(source));
            return ExplainView { subject, headline, ..ExplainView::default() };
        };
        let posterior = &fit.posterior.sources[ix];
        let (letter, _) = super::grade(posterior);
        let headline = format!(
            "{}: consistency {:.2} (90% interval {:.2} to {:.2}), grade {letter}",
            self.key(body),
            posterior.mean,
            posterior.lo,
            posterior.hi
        );
        let mut paragraphs = vec![
            "Consistency is agreement with what independent sources jointly say. It is not truth: \
             sources that err together look consistent."
                .to_owned(),
            format!(
                "It rests on {:.1} effective independent claims; before any claim it was {:.2}.",
                // Rounding may leave a negative nothing.
                posterior.n_effective.max(0.0) + 0.0,
                posterior.prior_mean
            ),
        ];
        if letter == "F" {
            paragraphs.push("Grade F: too little was checked to judge it.".to_owned());
        }
        paragraphs.extend(self.topics(posterior));
        paragraphs.extend(self.clashes(&|found| {
            let of = |claim: Id| case.body(case.claims[claim.ix()].source);
            of(found.claim_a) == body || of(found.claim_b) == body
        }));
        let ladder = case
            .claims
            .iter()
            .filter(|claim| case.body(claim.source) == body)
            .map(|claim| {
                let placed = assembled.claims[claim.id.ix()];
                let posterior = placed.ok().map(|o| fit.posterior.observations[o as usize]);
                LadderRow {
                    claim: case.claim_key(claim.id),
                    source: self.key(claim.source).to_owned(),
                    says: says(case, claim.id),
                    weight_db: posterior.map(|p| p.weight_db),
                    p_right: posterior.map(|p| p.p_right),
                    chain: self.chains[&claim.id].clone(),
                    note: placed.err().map(|skip| skip.reason().to_owned()),
                }
            })
            .sorted_by(|a, b| {
                let p = |row: &LadderRow| row.p_right.unwrap_or(2.0);
                p(a).total_cmp(&p(b)).then_with(|| a.claim.cmp(&b.claim))
            })
            .collect();
        ExplainView { subject, headline, paragraphs, ladder, without: Vec::new() }
    }
}
