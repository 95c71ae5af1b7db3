//! Numbers, counts and dates: what claims say of them, in the units of the case. Scales and grids
//! need all items of a family and are settled at the end ([`super::grid`]).

use std::collections::BTreeSet;

use super::candidates::{Candidates, FamilyKey};
use super::pieces::{self, Piece, Voice};
use super::{Builder, Evidence, Skip, axis, readings};
use crate::domain::{CaseFile, Id, Item, ItemKind, Quantity, QuantityForm, Stance, Value, When};
use crate::model::{GridBlock, Report, commitment};

const SECONDS_PER_DAY: f64 = 86_400.0;

/// "At least n" is said of figures up to this many times n; beyond, one would have said more, and
/// it counts as merely possible.
const AT_LEAST_REACH: f64 = 2.0;

/// What a quantity's wording says, in its own unit.
fn report(quantity: &Quantity) -> Report {
    let exact = |x: f64| Report { lo: x, hi: x, possible_hi: x };
    match quantity.best {
        Some(x) if quantity.form == QuantityForm::Exact => return exact(x),
        _ => {}
    }
    let (lo, hi) = (quantity.lo, quantity.hi);
    if lo.total_cmp(&hi).is_eq() && quantity.possible_hi.is_none() {
        return exact(lo);
    }
    if hi.is_infinite() && lo > 0.0 {
        return Report { lo, hi: AT_LEAST_REACH * lo, possible_hi: f64::INFINITY };
    }
    Report { lo, hi, possible_hi: quantity.outer_hi() }
}

/// What a date says, in days since 1970; a minute or less is a point.
fn date(when: &When) -> Report {
    let days = |seconds: i64| match seconds {
        i64::MIN => f64::NEG_INFINITY,
        i64::MAX => f64::INFINITY,
        _ => seconds as f64 / SECONDS_PER_DAY,
    };
    let (lo, hi) = (days(when.outer.from), days(when.outer.to));
    if when.outer.length_s() <= 60 {
        return Report { lo, hi: lo, possible_hi: lo };
    }
    Report { lo, hi, possible_hi: hi }
}

/// What a claimed value says of an item of this kind; `None` if it is no quantity.
pub(super) fn report_of(case: &CaseFile, value: Id) -> Option<Report> {
    let report = match &case.values[value.ix()].1 {
        Value::Number(quantity) => report(quantity),
        Value::Date(when) => date(when),
        Value::Boolean(_) | Value::Option(_) | Value::Set(_) => return None,
    };
    let says_something = report.lo.is_finite() || report.hi.is_finite();
    says_something.then_some(report)
}

impl Builder<'_> {
    /// Adds a number, a count or a date.
    pub(super) fn add_quantity(&mut self, item: &Item, evidence: &Evidence) {
        let case = self.context.case;
        let texts: BTreeSet<&str> = evidence
            .claims
            .iter()
            .map(|claim| case.values[case.claims[claim.ix()].value.ix()].0.as_str())
            .collect();
        let found = Candidates {
            family: FamilyKey::Quantity(item.kind, item.attribute),
            values: texts.into_iter().map(str::to_owned).collect(),
            ancestors: Vec::new(),
            element: None,
        };
        let mut pieces: Vec<Piece> = Vec::new();
        for &claim in &evidence.claims {
            match self.figure(item, claim, &found) {
                Ok(piece) => pieces.push(piece),
                Err(skip) => self.claims[claim.ix()] = Err(skip),
            }
        }
        self.time(item, &mut pieces);
        for piece in &pieces {
            self.claims[piece.claim.ix()] = Err(Skip::Replaced);
        }
        let has_path = pieces.iter().any(|piece| piece.when.is_some());
        let voices = pieces::voices(pieces, has_path);
        if voices.is_empty() {
            return;
        }
        let reports =
            voices.iter().filter_map(|v| report_of(case, case.claims[v.piece.claim.ix()].value));
        let grid =
            GridBlock { points: Vec::new(), reports: reports.collect(), verdicts: Vec::new() };
        self.quantity_block(item, &found, (voices, grid), has_path);
    }

    fn figure(&self, item: &Item, claim: Id, found: &Candidates) -> Result<Piece, Skip> {
        let case = self.context.case;
        let row = &case.claims[claim.ix()];
        let weight = commitment(row);
        if weight <= 0.0 {
            return Err(Skip::NoCommitment);
        }
        report_of(case, row.value).ok_or(Skip::NoLikelihood)?;
        let text = case.values[row.value.ix()].0.as_str();
        let value = found.index(text).ok_or(Skip::NoLikelihood)?;
        let denies = row.detail.as_ref().is_some_and(|d| d.stance == Stance::Denies);
        self.piece(item, claim, (value, denies, found), weight).ok_or(Skip::NoTime)
    }

    /// A count has a path if anything is known of any claim's time; claims without one are left out
    /// then, because they might be of any day.
    fn time(&mut self, item: &Item, pieces: &mut Vec<Piece>) {
        if item.kind != ItemKind::Count {
            return;
        }
        let context = self.context;
        for piece in pieces.iter_mut() {
            let published = context.published[piece.claim.ix()];
            piece.when = readings::when(
                context.case,
                &context.timeline,
                &context.rank,
                piece.claim,
                published,
            );
        }
        if pieces.iter().all(|piece| piece.when.is_none()) {
            return;
        }
        for piece in pieces.iter().filter(|piece| piece.when.is_none()) {
            self.claims[piece.claim.ix()] = Err(Skip::NoTime);
        }
        pieces.retain(|piece| piece.when.is_some());
    }

    fn quantity_block(
        &mut self,
        item: &Item,
        found: &Candidates,
        (voices, mut grid): (Vec<Voice>, GridBlock),
        has_path: bool,
    ) {
        let case = self.context.case;
        let readings: Vec<_> = voices
            .iter()
            .filter_map(|v| v.piece.when.as_ref())
            .map(|w| w.reading.clone())
            .collect();
        let verdicts: Vec<_> = self
            .context
            .verdicts
            .get(&item.id)
            .into_iter()
            .flatten()
            .filter_map(|verdict| {
                let at = verdict.valid.as_ref().filter(|_| has_path).map(|when| when.outer.to);
                let at = at.filter(|to| *to != i64::MAX).map(|to| to - 1);
                Some((report_of(case, verdict.value)?, at, verdict.confidence))
            })
            .collect();
        let extra: Vec<i64> = verdicts.iter().filter_map(|(_, at, _)| *at).collect();
        let path = has_path.then(|| axis::path_block(&readings, &extra));
        let times = path.as_ref().map_or(&[][..], |p| &p.times);
        let step = |time: i64| times.binary_search(&time).unwrap_or(0) as u32;
        let mut factors: Vec<_> = verdicts
            .into_iter()
            .map(|(report, at, confidence)| {
                let steps = at.map(step).map(|step| (step, step));
                (report, super::VerdictFactor { value: 0, confidence, steps })
            })
            .collect();
        factors.sort_by(|(a, x), (b, y)| {
            a.lo.total_cmp(&b.lo)
                .then(a.hi.total_cmp(&b.hi))
                .then(x.steps.cmp(&y.steps))
                .then(x.confidence.total_cmp(&y.confidence))
        });
        let (reports, factors): (Vec<_>, Vec<_>) = factors.into_iter().unzip();
        grid.verdicts = reports;
        self.push_block(item, found, voices, (path, factors, Some(grid)));
    }
}
