//! `explain`: why a number is what it is, and what would change it. The problem is assembled and
//! fitted again with the settings of the latest run, so the numbers are the run's own.

mod flip;

use std::collections::BTreeMap;
use std::ops::Range;

use itertools::Itertools;

use super::fit::{Fitted, ModelParams, fit};
use super::numbers::shift_row;
use super::view::{chains, figure_kind, mentions_of, says};
use super::{AppError, Observer, sets};
use crate::domain::{CaseFile, Contradiction, Id, OverlapCertainty, answer, statement};
use crate::model::{Assembled, ItemPosterior, SourcePosterior};
use crate::render::{
    ExplainView, FigureRow, LadderRow, Moment, figure_text, moment_text, percent, percent_and_term,
    shift_interval, shift_text,
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
    let params = ModelParams::recorded(
        &latest.params_json,
        &latest.engine,
        latest.seed as u64,
        latest.as_of,
    );
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
                let text = chains(case, &|source| case.sources[source.ix()].key.clone(), claim, of)
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
            Some(format!("bears on this through {rules}"))
        } else if repeated > 0 {
            Some(format!("and {repeated} more of the same root, not counted again"))
        } else {
            None
        };
        let posterior = if rules.is_empty() {
            sets::posterior_of(self.fitted, claim.id, o as u32)
        } else {
            self.fitted.fit.posterior.observations[o]
        };
        LadderRow {
            claim: case.claim_key(claim.id),
            source: self.key(claim.source).to_owned(),
            says: says(case, claim.id),
            weight_db: None,
            p_right: Some(posterior.p_right),
            chain: self.chains[&claim.id].clone(),
            note,
        }
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
        let Some(belief) = self.belief(item) else {
            return self.not_inferred(subject, &question, item);
        };
        let (headline, mut paragraphs) = self.believed(&question, &belief);
        paragraphs.extend(self.clashes(&|found| {
            [found.claim_a, found.claim_b].iter().any(|c| case.claims[c.ix()].item == item)
        }));
        ExplainView {
            subject,
            headline,
            paragraphs,
            ladder: self.ladder(&belief),
            without: self.without(&belief),
            flip: self.flip(&belief),
        }
    }

    /// The answer, its alternatives and λ, in words.
    fn believed(&self, question: &str, belief: &Belief) -> (String, Vec<String>) {
        let Fitted { assembled, fit, .. } = self.fitted;
        let items = &assembled.items[belief.blocks.clone()];
        let posteriors = &fit.posterior.items[belief.blocks.clone()];
        let asked = asked(question);
        let sure = percent_and_term(belief.probability);
        let (headline, all): (String, Vec<(String, f64)>) = if items[0].element.is_some() {
            let members: Vec<_> = sets::members(items, posteriors).collect();
            let leading = sets::answer(members.iter().copied());
            let all = members.iter().map(|(element, p)| ((*element).to_owned(), *p)).collect();
            (format!("{asked} {leading}: the least sure element {sure}"), all)
        } else {
            let values = &items[0].values;
            let posterior = &posteriors[0];
            let end = if posterior.segments.is_empty() { "" } else { " at the end of the data" };
            let leading = answer(question, &values[belief.toward[0]]);
            let all = values.iter().zip(&posterior.probability);
            let all = all.map(|(value, p)| (answer(question, value), *p)).collect();
            (format!("{asked} {leading}{end}: {sure}"), all)
        };
        let lambda = posteriors.iter().map(|p| p.lambda).sum::<f64>() / posteriors.len() as f64;
        let paragraphs = vec![
            all.iter().map(|(value, p)| format!("{value} {}", percent(*p))).join(" · "),
            format!(
                "λ = {lambda:.2}: of what is said on this item the model takes that share for \
                 hearsay, which tells nothing."
            ),
        ];
        (headline, paragraphs)
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
        let (Ok(observation), Some(belief)) = (placed, self.belief(row.item)) else {
            let why = placed.err().map_or("", crate::model::Skip::reason);
            let mut paragraphs = vec![chain];
            paragraphs.extend(of);
            let headline = format!("{said}. Not inferred: {why}.");
            return ExplainView { subject, headline, paragraphs, ..ExplainView::default() };
        };
        let posterior = sets::posterior_of(self.fitted, claim, observation);
        let headline = format!("{said}: right when said {}", percent_and_term(posterior.p_right));
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
            ladder: self.ladder(&belief),
            without: self.without(&belief),
            flip: self.flip(&belief),
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
            let shift = f.shift.map(|shift| shift_row(self.fitted, f.family, shift)).map_or_else(
                String::new,
                |s| {
                    let interval = shift_interval(s.lo, s.hi, s.is_ratio);
                    format!(", its figures {} ({interval})", shift_text(s.mean, s.is_ratio))
                },
            );
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
                let posterior = placed.ok().map(|o| sets::posterior_of(self.fitted, claim.id, o));
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
        ExplainView { subject, headline, paragraphs, ladder, ..ExplainView::default() }
    }
}
