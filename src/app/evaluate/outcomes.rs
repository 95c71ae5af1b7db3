//! What a run thought of items whose truth is known, item by item.

use std::collections::{BTreeMap, BTreeSet};

use super::super::fit::Fitted;
use super::super::sets::IN_MIN;
use super::truth::Truth;
use crate::domain::{
    CaseFile, Hierarchy, Id, ItemKind, OTHER, Quantity, Scale, Span, Stance, Value,
};
use crate::evaluate::{FigureOutcome, Forecast, SourceRecord};
use crate::model::{Assembled, onto_scale, quantity_quantile};
use crate::store::{RunNumber, RunRecord, RunState};

const SECONDS_PER_DAY: f64 = 86_400.0;

/// Central intervals of figures; of a stored run only the one of `STORED` is known.
const LEVELS: [f64; 4] = [0.5, 0.8, 0.9, 0.95];
const STORED: f64 = 0.9;

/// A set against the set that turned out.
#[derive(Debug, Clone)]
pub(super) struct SetOutcome {
    /// The elements that are rather in than not are exactly those that are in.
    pub(super) is_exact: bool,
    /// Elements, each in or not in.
    pub(super) elements: Vec<Forecast>,
}

/// Everything that can be scored.
#[derive(Debug, Default)]
pub(super) struct Outcomes {
    /// Items with one answer, with the name of their family.
    pub(super) labels: Vec<(String, Forecast)>,
    /// Sets.
    pub(super) sets: Vec<SetOutcome>,
    /// Figures by family, in one unit each.
    pub(super) figures: BTreeMap<String, Vec<FigureOutcome>>,
    /// By body: what its claims were worth.
    pub(super) sources: BTreeMap<Id, SourceRecord>,
    /// Items that count.
    pub(super) items: BTreeSet<Id>,
}

/// How figures of a family are compared.
#[derive(Debug, Clone, Copy)]
struct Gauge {
    scale: Scale,
    tolerance: f64,
}

/// A run in the terms that scoring needs.
pub(super) struct Judged<'a> {
    case: &'a CaseFile,
    tree: Hierarchy<'a>,
    record: &'a RunRecord,
    /// The fit itself, where there is one: quantiles that no run stores.
    fitted: Option<&'a Fitted>,
    /// By item: its family, and how figures are compared there.
    family: BTreeMap<Id, (String, Option<Gauge>)>,
    values: BTreeMap<Id, Vec<(&'a str, f64)>>,
    numbers: BTreeMap<Id, Vec<&'a RunNumber>>,
    states: BTreeMap<Id, Vec<&'a RunState>>,
}

impl<'a> Judged<'a> {
    /// Sorts the rows of `record`, whose claims have the ids of `case`; `assembled` is of that case.
    pub(super) fn new(
        case: &'a CaseFile,
        record: &'a RunRecord,
        assembled: &Assembled,
        fitted: Option<&'a Fitted>,
    ) -> Self {
        let mut judged = Self {
            case,
            tree: Hierarchy::new(case),
            record,
            fitted,
            family: families(assembled),
            values: BTreeMap::new(),
            numbers: BTreeMap::new(),
            states: BTreeMap::new(),
        };
        for row in &record.values {
            let own = judged.values.entry(row.item).or_default();
            own.push((&row.value, row.probability));
        }
        for row in &record.numbers {
            judged.numbers.entry(row.item).or_default().push(row);
        }
        for row in &record.states {
            judged.states.entry(row.item).or_default().push(row);
        }
        judged
    }

    /// Adds what the run thought of `truths` to `out`.
    pub(super) fn add(&self, truths: &[Truth], out: &mut Outcomes) {
        for truth in truths {
            let family =
                self.family.get(&truth.item).map_or_else(String::new, |(name, _)| name.clone());
            let kind = self.case.items[truth.item.ix()].kind;
            let counts = match kind {
                ItemKind::Set => self.set(truth).map(|set| out.sets.push(set)),
                ItemKind::Number | ItemKind::Count | ItemKind::Date => {
                    let own = out.figures.entry(family).or_default();
                    self.figure(truth, kind).map(|figure| own.push(figure))
                }
                ItemKind::State => self.state(truth).map(|f| out.labels.push((family, f))),
                _ => self.label(truth).map(|f| out.labels.push((family, f))),
            };
            if counts.is_some() {
                out.items.insert(truth.item);
            }
        }
        self.sources(truths, out);
    }

    fn label(&self, truth: &Truth) -> Option<Forecast> {
        let values = self.values.get(&truth.item)?;
        let place = |text: &str| values.iter().position(|(value, _)| *value == text);
        Some(Forecast {
            probability: values.iter().map(|(_, p)| *p).collect(),
            truth: place(&truth.text),
            unnamed: place(OTHER),
        })
    }

    /// Of a state: the mean probability over the time that the truth is about.
    fn state(&self, truth: &Truth) -> Option<Forecast> {
        let rows = self.states.get(&truth.item)?;
        let last = rows.iter().map(|row| row.from).max()?;
        let span = truth.when.unwrap_or(Span { from: last, to: i64::MAX });
        // The last segment goes on for as long as nobody says anything else.
        let end = |row: &RunState| if row.from == last { i64::MAX } else { row.to };
        let own = |row: &&&RunState| span.overlaps(Span { from: row.from, to: end(row) });
        let mut sums: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
        for row in rows.iter().filter(own) {
            let from = row.from.max(span.from);
            let length = end(row).min(span.to).saturating_sub(from).max(1) as f64;
            let sum = sums.entry(&row.value).or_default();
            *sum = (sum.0 + length * row.probability, sum.1 + length);
        }
        if sums.is_empty() {
            return None;
        }
        let place = |text: &str| sums.keys().position(|value| *value == text);
        Some(Forecast {
            probability: sums.values().map(|(p, length)| p / length).collect(),
            truth: place(&truth.text),
            unnamed: place(OTHER),
        })
    }

    fn set(&self, truth: &Truth) -> Option<SetOutcome> {
        let Value::Set(members) = &truth.value else { return None };
        let rows = self.values.get(&truth.item)?;
        let named: BTreeSet<&str> = rows.iter().map(|(element, _)| *element).collect();
        let members: BTreeSet<&str> = members.iter().map(String::as_str).collect();
        let is_in = |element: &str| match element {
            OTHER => members.iter().any(|member| !named.contains(member)),
            element => members.contains(element),
        };
        let answer: BTreeSet<&str> = rows
            .iter()
            .filter(|(element, p)| *p > IN_MIN && *element != OTHER)
            .map(|(element, _)| *element)
            .collect();
        let elements = rows.iter().map(|(element, p)| Forecast {
            probability: vec![*p, 1.0 - p],
            truth: Some(usize::from(!is_in(element))),
            unnamed: None,
        });
        Some(SetOutcome { is_exact: answer == members, elements: elements.collect() })
    }

    fn figure(&self, truth: &Truth, kind: ItemKind) -> Option<FigureOutcome> {
        let rows = self.numbers.get(&truth.item)?;
        let known = |row: &&RunNumber| match (row.as_of, truth.when) {
            (Some(at), Some(when)) => at < when.to,
            _ => true,
        };
        let row = rows.iter().copied().filter(known).max_by_key(|row| row.as_of)?;
        // Dates are stored as seconds and compared as days.
        let unit = if kind == ItemKind::Date { SECONDS_PER_DAY } else { 1.0 };
        let figure = figure_of(&truth.value)? / unit;
        let (_, gauge) = self.family.get(&truth.item)?;
        let Gauge { scale, tolerance } = (*gauge)?;
        let median = row.median / unit;
        let gap = (onto_scale(scale, median) - onto_scale(scale, figure)).abs();
        Some(FigureOutcome {
            median,
            truth: figure,
            is_close: gap <= tolerance * (1.0 + 1e-9),
            intervals: self
                .quantiles(row, scale)
                .unwrap_or_else(|| vec![(STORED, row.lo / unit, row.hi / unit)]),
        })
    }

    /// Central intervals from the posterior itself.
    fn quantiles(&self, row: &RunNumber, scale: Scale) -> Option<Vec<(f64, f64, f64)>> {
        let fitted = self.fitted?;
        let ix = fitted.assembled.items.iter().position(|of| of.item == row.item)?;
        let grid = fitted.assembled.problem.items[ix].grid.as_ref()?;
        let posterior = &fitted.fit.posterior.items[ix];
        let segment = posterior.segments.iter().find(|segment| Some(segment.from) == row.as_of);
        let probability = segment.map_or(&posterior.probability, |segment| &segment.probability);
        let at = |p| quantity_quantile(grid, probability, scale, p);
        let of = |level: f64| (level, at((1.0 - level) / 2.0), at(f64::midpoint(1.0, level)));
        Some(LEVELS.map(of).to_vec())
    }

    /// Adds the claims of the run on items whose truth is known to the records of their bodies.
    fn sources(&self, truths: &[Truth], out: &mut Outcomes) {
        let mut by_item: BTreeMap<Id, Vec<&Truth>> = BTreeMap::new();
        for truth in truths {
            by_item.entry(truth.item).or_default().push(truth);
        }
        let score: BTreeMap<Id, f64> =
            self.record.sources.iter().map(|row| (row.source, row.mean)).collect();
        for row in self.record.claims.iter().filter(|row| row.p_right.is_some()) {
            let Some(claim) = self.case.claims.get(row.claim.ix()) else { continue };
            let own = by_item.get(&claim.item).into_iter().flatten();
            let right: Vec<bool> = own.filter_map(|truth| self.is_right(claim.id, truth)).collect();
            let body = self.case.body(claim.source);
            let (Some(score), false) = (score.get(&body), right.is_empty()) else { continue };
            let record =
                out.sources.entry(body).or_insert(SourceRecord { score: 0.0, n: 0, n_right: 0.0 });
            // Over folds, the mean of the scores that its claims were judged beside.
            record.score = (record.score * record.n as f64 + score) / (record.n + 1) as f64;
            record.n += 1;
            record.n_right += f64::from(u8::from(right.iter().all(|r| *r)));
        }
    }

    /// Is a claim right, as far as a truth tells?
    fn is_right(&self, claim: Id, truth: &Truth) -> Option<bool> {
        let row = &self.case.claims[claim.ix()];
        let item = &self.case.items[row.item.ix()];
        let (text, value) = &self.case.values[row.value.ix()];
        if item.kind == ItemKind::State {
            // Of a claim that reaches beyond the truth's time nothing can be told.
            let (said, when) = (row.valid?, truth.when?);
            if said.from < when.from || said.to > when.to {
                return None;
            }
        }
        let holds = match (value, &truth.value) {
            (Value::Number(quantity), truth) => self.is_met(row.item, quantity, truth)?,
            (Value::Date(when), truth) => {
                let days = |seconds: i64| seconds as f64 / SECONDS_PER_DAY;
                let (lo, hi) = (days(when.outer.from), days(when.outer.to - 1));
                let quantity = Quantity { lo, hi, ..Quantity::exact(lo) };
                let at = figure_of(truth)? / SECONDS_PER_DAY;
                self.is_met(row.item, &quantity, &Value::Number(Quantity::exact(at)))?
            }
            _ => text == &truth.text || self.tree.is_within(item, &truth.text, text),
        };
        let denies = row.detail.as_ref().is_some_and(|d| d.stance == Stance::Denies);
        Some(holds != denies)
    }

    fn is_met(&self, item: Id, said: &Quantity, truth: &Value) -> Option<bool> {
        let (_, gauge) = self.family.get(&item)?;
        let Gauge { scale, tolerance } = (*gauge)?;
        let at = onto_scale(scale, figure_of(truth)?);
        let slack = tolerance * (1.0 + 1e-9);
        let (lo, hi) = (onto_scale(scale, said.lo), onto_scale(scale, said.outer_hi()));
        Some(at >= lo - slack && at <= hi + slack)
    }
}

/// The figure that a truth names: itself, the middle of a range, the beginning of a date.
fn figure_of(value: &Value) -> Option<f64> {
    match value {
        Value::Number(q) => {
            q.best.or_else(|| Some(f64::midpoint(q.lo, q.hi))).filter(|x| x.is_finite())
        }
        Value::Date(when) => when.outer.is_bounded().then_some(when.outer.from as f64),
        _ => None,
    }
}

fn families(assembled: &Assembled) -> BTreeMap<Id, (String, Option<Gauge>)> {
    let problem = &assembled.problem;
    let of = assembled.items.iter().zip(&problem.items).map(|(item, block)| {
        let family = &problem.families[usize::from(block.family)];
        let scale = assembled.scales.get(&block.family);
        let gauge = family.errors.as_ref().zip(scale);
        let gauge =
            gauge.map(|(errors, scale)| Gauge { scale: *scale, tolerance: errors.tolerance });
        (item.item, (family.name.clone(), gauge))
    });
    of.collect()
}
