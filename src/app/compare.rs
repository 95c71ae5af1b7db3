//! `compare`: what moved between two runs, and how much of it is evidence, how much model.

use std::collections::{BTreeMap, BTreeSet};

use super::fit::{Fitted, MODEL, ModelParams, refit, without_intervals};
use super::score::inferred;
use super::{AppError, Observer};
use crate::domain::{CaseFile, Id};
use crate::evaluate::{Split, split};
use crate::render::{Cause, Cell, Column, ColumnKind, Listing, Place, counted, percent};
use crate::store::{
    Cell as Stored, LoadFilter, RunRecord, Store, case_digest, known_by, with_claims,
};

/// Two runs, and which of the moves between them to list.
#[derive(Debug, Clone, Copy)]
pub struct CompareRequest {
    /// Number of the run before.
    pub before: i64,
    /// Number of the run after.
    pub after: i64,
    /// List moves of at least this size that are clear; all without.
    pub threshold: Option<f64>,
}

/// What moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Source,
    Item,
    Figure,
    /// That a claim was right about the time it speaks of.
    Claim,
}

/// A quantity of a run: what it is of, and for items of which value.
type Key<'a> = (Kind, Id, &'a str);

/// Its number, with its interval where a run stores one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quantity {
    pub(super) mean: f64,
    pub(super) interval: Option<(f64, f64)>,
}

/// One side of the comparison.
pub(super) struct Side {
    pub(super) number: i64,
    pub(super) record: RunRecord,
    params: ModelParams,
    /// Claims that it had, by their stored ids.
    pub(super) claims: BTreeSet<Id>,
    /// It was made by this version of the model, so that its settings can be used on other claims.
    is_current: bool,
}

/// How a change can be split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    /// Same claims: all of it is model.
    Model,
    /// Same settings: all of it is evidence.
    Evidence,
    /// Both orders, their mean.
    Both,
    /// Only the settings of one side can be used on both: one order.
    OneOrder,
    /// Not at all.
    Neither,
}

/// Compares two runs of a database. Where both claims and settings differ, the claims of each are
/// fitted with the settings of the other; these fits are not stored.
///
/// # Errors
/// [`AppError::Usage`] if the two are one; what store and inference say, also of a run that is not
/// there.
pub fn compare(
    store: &Store,
    request: CompareRequest,
    observer: &mut dyn Observer,
) -> Result<Listing, AppError> {
    let moves = moved(store, request.before, request.after, observer)?;
    let case = store.load_case(LoadFilter::default())?.case;
    Ok(listing(&case, moves, request.threshold))
}

/// What moved between two runs, and what can be said of why.
pub(super) struct Moves {
    pub(super) before: Side,
    pub(super) after: Side,
    how: How,
    notes: Vec<String>,
    pub(super) all: Vec<Move>,
}

impl Moves {
    /// What the moves come from.
    pub(super) fn cause(&self) -> Cause {
        match self.how {
            How::Model => Cause::Model,
            How::Evidence => Cause::Evidence,
            How::Both | How::OneOrder => Cause::Both,
            How::Neither => Cause::Unknown,
        }
    }
}

/// Every quantity of two runs that may move, with its parts where they can be told apart.
pub(super) fn moved(
    store: &Store,
    before: i64,
    after: i64,
    observer: &mut dyn Observer,
) -> Result<Moves, AppError> {
    if before == after {
        return Err(AppError::usage(
            format!("run {before} is compared with itself"),
            "give two runs; `thiqa runs DB` lists them",
        ));
    }
    let (before, after) = (side(store, before)?, side(store, after)?);
    let case = store.load_case(LoadFilter::default())?.case;
    let mut how = how(&before, &after);
    let mut notes = Vec::new();
    let mut crossed = [None, None];
    if matches!(how, How::Both | How::OneOrder) {
        let [old, new] = [rebuilt(store, &case, &before)?, rebuilt(store, &case, &after)?];
        let inexact: Vec<i64> = [(&before, old.1), (&after, new.1)]
            .into_iter()
            .filter(|(_, is_exact)| !is_exact)
            .map(|(side, _)| side.number)
            .collect();
        if before.claims == after.claims && !inexact.is_empty() {
            // The same claims, but rules, sources or verdicts were others: which, is not recorded.
            how = How::Neither;
        } else {
            notes.extend(inexact.iter().map(|number| {
                format!(
                    "what else than claims was known to run {number} is taken to be as it is now; if \
                     sources, rules or verdicts came since, the parts are not exact"
                )
            }));
            // New evidence under the old settings, and old evidence under the new ones.
            if before.is_current {
                crossed[0] = Some(crossing(new.0, &before.params, observer)?);
            }
            if after.is_current {
                crossed[1] = Some(crossing(old.0, &after.params, observer)?);
            }
        }
    }
    notes.insert(0, told(how, &before, &after));
    let all = moves(&before, &after, how, &crossed);
    Ok(Moves { before, after, how, notes, all })
}

fn side(store: &Store, number: i64) -> Result<Side, AppError> {
    let record = store.load_run(number)?;
    let params =
        ModelParams::recorded(&record.params_json, &record.engine, record.seed, record.as_of);
    let claims = record.claims.iter().map(|row| row.claim).collect();
    let is_current = record.model == MODEL && record.version == env!("CARGO_PKG_VERSION");
    Ok(Side { number, record, params, claims, is_current })
}

/// The settings that make a result what it is, apart from the claims: a seed counts where something
/// is drawn.
fn settings(side: &Side) -> (String, &str, &str, &str) {
    let params = ModelParams { as_of: None, ..side.params.clone() };
    let seedless =
        if side.record.engine == "em" { ModelParams { seed: 0, ..params } } else { params };
    (seedless.to_json(), &side.record.engine, &side.record.model, &side.record.version)
}

fn how(before: &Side, after: &Side) -> How {
    let same_model = settings(before) == settings(after);
    let same_evidence = before.record.input_digest == after.record.input_digest;
    match (same_evidence, same_model) {
        (true, _) => How::Model,
        (false, true) => How::Evidence,
        (false, false) => match (before.is_current, after.is_current) {
            (true, true) => How::Both,
            (false, false) => How::Neither,
            _ => How::OneOrder,
        },
    }
}

fn told(how: How, before: &Side, after: &Side) -> String {
    match how {
        How::Model => {
            "the same evidence: every move is the model's, its settings' or the seed's".to_owned()
        }
        How::Evidence => "the same model and settings: every move is evidence".to_owned(),
        How::Both => format!(
            "evidence and settings differ; the claims of each run were fitted with the settings of the \
             other: evidence is the mean of what new claims do under run {}'s settings and under run \
             {}'s, model is the rest",
            before.number, after.number
        ),
        How::OneOrder => {
            let (old, now) = if before.is_current { (after, before) } else { (before, after) };
            format!(
                "run {} was made by version {}, which this program is not: evidence is what the claims do \
                 under run {}'s settings, model is the rest",
                old.number, old.record.version, now.number
            )
        }
        How::Neither => {
            "what moved cannot be split into evidence and model: both differ, and the claims \
                         or the program of one run cannot be had back"
                .to_owned()
        }
    }
}

/// The case that a run had, as far as it can be had back: its claims, its cut-off, and verdicts
/// unless all of them came later. True if its digest says that it is the very same.
fn rebuilt(store: &Store, case: &CaseFile, side: &Side) -> Result<(CaseFile, bool), AppError> {
    let known = with_claims(case, &|id| side.claims.contains(&id)).case;
    let known = match side.record.as_of {
        Some(time) => known_by(&known, time).case,
        None => known,
    };
    if case_digest(&known) == side.record.input_digest {
        return Ok((known, true));
    }
    let blind = CaseFile { verdicts: Vec::new(), ..known.clone() };
    if case_digest(&blind) == side.record.input_digest {
        return Ok((blind, true));
    }
    let sql = "SELECT min(imported_at) FROM import_file WHERE target = 'verdicts'";
    let first = store.query_rows(sql, &[])?;
    let first = first.rows.first().and_then(|row| row.first()).and_then(Stored::as_i64);
    let came_later = first.is_some_and(|first| first > side.record.started_at);
    Ok((if came_later { blind } else { known }, false))
}

/// One side's evidence under the other's settings.
fn crossing(
    case: CaseFile,
    params: &ModelParams,
    observer: &mut dyn Observer,
) -> Result<RunRecord, AppError> {
    let em = without_intervals(&case);
    let fitted: Fitted = refit(case, params, (None, em), observer)?;
    Ok(inferred(&fitted, params))
}

/// Every quantity of a run that may move.
fn quantities(record: &RunRecord) -> BTreeMap<Key<'_>, Quantity> {
    let bare = |mean| Quantity { mean, interval: None };
    let mut all = BTreeMap::new();
    for row in &record.sources {
        // Who speaks for another moves with it.
        if row.source == row.scored_as {
            let own = Quantity { mean: row.mean, interval: Some((row.lo, row.hi)) };
            all.insert((Kind::Source, row.source, ""), own);
        }
    }
    for row in &record.values {
        all.insert((Kind::Item, row.item, row.value.as_str()), bare(row.probability));
    }
    let mut last: BTreeMap<Id, i64> = BTreeMap::new();
    for row in &record.states {
        let at = last.entry(row.item).or_insert(row.from);
        *at = (*at).max(row.from);
    }
    for row in record.states.iter().filter(|row| last.get(&row.item) == Some(&row.from)) {
        all.insert((Kind::Item, row.item, row.value.as_str()), bare(row.probability));
    }
    for row in &record.claims {
        if let Some(right) = row.p_right {
            all.insert((Kind::Claim, row.claim, ""), bare(right));
        }
    }
    // In time: the last figure of an item stays.
    let mut numbers: Vec<_> = record.numbers.iter().collect();
    numbers.sort_by_key(|row| (row.item, row.as_of));
    for row in numbers {
        let own = Quantity { mean: row.median, interval: Some((row.lo, row.hi)) };
        all.insert((Kind::Figure, row.item, ""), own);
    }
    all
}

/// Something that moved, or came or went.
pub(super) struct Move {
    pub(super) kind: Kind,
    pub(super) subject: Id,
    pub(super) value: String,
    pub(super) before: Option<Quantity>,
    pub(super) after: Option<Quantity>,
    /// `None` of what came or went.
    pub(super) change: Option<f64>,
    pub(super) parts: Option<Split>,
}

impl Move {
    /// It was there before and after, and one of its numbers lies outside of the other's interval; what
    /// has no interval is always clear.
    pub(super) fn is_clear(&self) -> bool {
        let outside = |x: Option<Quantity>, of: Option<Quantity>| {
            let Some((x, (lo, hi))) = x.zip(of.and_then(|of| of.interval)) else { return true };
            x.mean < lo || x.mean > hi
        };
        self.change.is_some()
            && (outside(self.after, self.before) || outside(self.before, self.after))
    }

    pub(super) fn size(&self) -> f64 {
        self.change.map_or(0.0, f64::abs)
    }

    /// Large, and clear of the intervals. Figures have no common unit: these need only be clear.
    fn is_listed(&self, threshold: f64) -> bool {
        self.is_clear() && (self.kind == Kind::Figure || self.size() >= threshold)
    }
}

/// Moves that differ by less are of one size.
const SIZE_TIE: f64 = 1e-9;

fn moves(before: &Side, after: &Side, how: How, crossed: &[Option<RunRecord>; 2]) -> Vec<Move> {
    let (old, new) = (quantities(&before.record), quantities(&after.record));
    let crossed = crossed.each_ref().map(|record| record.as_ref().map(quantities));
    let keys: BTreeSet<Key<'_>> = old.keys().chain(new.keys()).copied().collect();
    let mut best: BTreeMap<(Kind, Id), Move> = BTreeMap::new();
    for key in keys {
        let (kind, subject, value) = key;
        let (was, is) = (old.get(&key).copied(), new.get(&key).copied());
        let change = was.zip(is).map(|(was, is)| is.mean - was.mean);
        // Refits number their claims anew.
        let at = |side: usize| {
            crossed[side].as_ref().filter(|_| kind != Kind::Claim)?.get(&key).map(|q| q.mean)
        };
        let parts = was.zip(is).and_then(|(was, is)| {
            let (was, is) = (was.mean, is.mean);
            match (how, at(0), at(1)) {
                (How::Model, ..) => Some(split(was, was, is, is)),
                (How::Evidence, ..) => Some(split(was, is, was, is)),
                (How::Both, Some(new_evidence), Some(new_model)) => {
                    Some(split(was, new_evidence, new_model, is))
                }
                // One order: what the evidence does under the settings that can be used.
                (How::OneOrder, Some(x), None) => {
                    Some(Split { change: is - was, evidence: x - was, model: is - x })
                }
                (How::OneOrder, None, Some(x)) => {
                    Some(Split { change: is - was, evidence: is - x, model: x - was })
                }
                _ => None,
            }
        });
        let value = value.to_owned();
        let own = Move { kind, subject, value, before: was, after: is, change, parts };
        // Of an item, the value that moved most; of yes and no, which move alike but for the last
        // bits of a sum, yes.
        match best.entry((kind, subject)) {
            std::collections::btree_map::Entry::Occupied(mut known) => {
                if own.size() >= known.get().size() - SIZE_TIE {
                    known.insert(own);
                }
            }
            std::collections::btree_map::Entry::Vacant(free) => {
                free.insert(own);
            }
        }
    }
    let mut moves: Vec<Move> = best.into_values().collect();
    moves.sort_by(|a, b| a.kind.cmp(&b.kind).then(b.size().total_cmp(&a.size())));
    moves
}

fn listing(case: &CaseFile, moves: Moves, threshold: Option<f64>) -> Listing {
    let Moves { before, after, mut notes, all, .. } = moves;
    // How claims fared is for reports: `thiqa claims` lists it.
    let moves: Vec<Move> = all.into_iter().filter(|m| m.kind != Kind::Claim).collect();
    let n_all = moves.len();
    let listed: Vec<Move> =
        moves.into_iter().filter(|m| threshold.is_none_or(|t| m.is_listed(t))).collect();
    if let Some(threshold) = threshold {
        notes.push(format!(
            "{} of {n_all} sources and items listed: moved by {threshold} at least, and where there are \
             intervals to outside of one of them; --all lists the others",
            listed.len()
        ));
    }
    notes.push(
        "of a source its consistency, of an item the probability of the value that moved most (of what \
         changes with time, at the end of the data), of a figure its median"
            .to_owned(),
    );
    let columns = vec![
        Column::new("kind", "KIND", ColumnKind::Text),
        Column::new("subject", "SUBJECT", ColumnKind::Key),
        Column::new("value", "VALUE", ColumnKind::Text),
        data(Column::new("before", "BEFORE", ColumnKind::Number)),
        data(Column::new("before_lo", "LOW", ColumnKind::Number)),
        data(Column::new("before_hi", "HIGH", ColumnKind::Number)),
        data(Column::new("after", "AFTER", ColumnKind::Number)),
        data(Column::new("after_lo", "LOW", ColumnKind::Number)),
        data(Column::new("after_hi", "HIGH", ColumnKind::Number)),
        terminal(Column::new("was", &format!("RUN {}", before.number), ColumnKind::Key)),
        terminal(Column::new("is", &format!("RUN {}", after.number), ColumnKind::Key)),
        Column::new("change", "CHANGE", ColumnKind::Number),
        Column::new("evidence", "EVIDENCE", ColumnKind::Number),
        Column::new("model", "MODEL", ColumnKind::Number),
        data(Column::new("clear", "CLEAR", ColumnKind::Text)),
    ];
    Listing {
        kind: "compare".to_owned(),
        title: format!(
            "Run {} ({}) → run {} ({})",
            before.number,
            counted(before.claims.len(), "claim", "claims"),
            after.number,
            counted(after.claims.len(), "claim", "claims"),
        ),
        columns,
        rows: listed.iter().map(|m| row(case, m)).collect(),
        below: Vec::new(),
        notes,
    }
}

fn data(column: Column) -> Column {
    Column { place: Place::Data, ..column }
}

fn terminal(column: Column) -> Column {
    Column { place: Place::Terminal, ..column }
}

fn row(case: &CaseFile, of: &Move) -> Vec<Cell> {
    let digits = if of.kind == Kind::Figure { 2 } else { 3 };
    let number = |x: Option<f64>| x.map_or(Cell::Missing, |value| Cell::Float { value, digits });
    let (kind, key) = match of.kind {
        Kind::Source => ("source", &case.sources[of.subject.ix()].key),
        Kind::Item => ("item", &case.items[of.subject.ix()].key),
        Kind::Figure | Kind::Claim => ("figure", &case.items[of.subject.ix()].key),
    };
    let lo = |q: Option<Quantity>| q.and_then(|q| Some(q.interval?.0));
    let hi = |q: Option<Quantity>| q.and_then(|q| Some(q.interval?.1));
    let mean = |q: Option<Quantity>| q.map(|q| q.mean);
    let clear = if of.change.is_none() {
        ""
    } else if of.is_clear() {
        "true"
    } else {
        "false"
    };
    vec![
        Cell::Text(kind.to_owned()),
        Cell::Text(key.clone()),
        Cell::Text(of.value.clone()),
        number(mean(of.before)),
        number(lo(of.before)),
        number(hi(of.before)),
        number(mean(of.after)),
        number(lo(of.after)),
        number(hi(of.after)),
        Cell::Text(shown(of.kind, of.before)),
        Cell::Text(shown(of.kind, of.after)),
        number(of.change),
        number(of.parts.map(|parts| parts.evidence)),
        number(of.parts.map(|parts| parts.model)),
        Cell::Text(clear.to_owned()),
    ]
}

/// `0.62 (0.44–0.79)`, `87%`, `–` for what was not there.
fn shown(kind: Kind, of: Option<Quantity>) -> String {
    let Some(Quantity { mean, interval }) = of else { return "–".to_owned() };
    match (kind, interval) {
        (Kind::Item, _) => percent(mean),
        (_, Some((lo, hi))) => format!("{mean:.2} ({lo:.2}–{hi:.2})"),
        (_, None) => format!("{mean:.2}"),
    }
}
