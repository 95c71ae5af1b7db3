//! From a case and a stored run to the plain structs that the renderers draw.

mod bottom_line;
mod claims;
mod dependence;
mod figures;
mod grades;
mod timelines;

use std::collections::{BTreeMap, BTreeSet};

use itertools::Itertools;

use super::sets;
use super::summary::Summary;
use crate::domain::{
    CaseFile, Claim, Finding, Id, ItemKind, Phrase, Severity, Source, Span, Stance, Value,
};
use crate::model::{Roots, commitment};
use crate::render::{
    Arg, ContradictionRow, Estimate, FindingRow, ItemView, Masthead, Message, ModeItemRow, ModeRow,
    NumberRow, Period, RelayFidelity, ReportView, ShiftRow, SkippedRow, SourceRow, TopicRow,
    ValueRow, message, said,
};
use crate::store::{ItemStatus, RunFamily, RunMode, RunNumber, RunRecord, RunSource, RunState};

use grades::Grader;

pub(super) use claims::{chains, mentions_of, says};
pub(super) use dependence::dependence_row;
pub(super) use figures::figure_kind;

/// A case and one of its runs, with look-ups.
pub(super) struct Subject<'a> {
    pub(super) case: &'a CaseFile,
    pub(super) run: &'a RunRecord,
    pub(super) run_number: i64,
    /// Language of the names and questions that have more than one.
    pub(super) language: &'static str,
    pub(super) summary: Summary,
    /// Claims by item.
    pub(super) by_item: Vec<Vec<Id>>,
    values: BTreeMap<Id, Vec<(&'a str, f64)>>,
    states: BTreeMap<Id, Vec<&'a RunState>>,
    numbers: BTreeMap<Id, Vec<&'a RunNumber>>,
}

impl<'a> Subject<'a> {
    pub(super) fn new(case: &'a CaseFile, run: &'a RunRecord, run_number: i64) -> Self {
        let roots = Roots::of(case);
        let summary = Summary::of(case, &roots.root);
        let mut by_item = vec![Vec::new(); case.items.len()];
        for claim in &case.claims {
            by_item[claim.item.ix()].push(claim.id);
        }
        let mut values: BTreeMap<Id, Vec<(&str, f64)>> = BTreeMap::new();
        for row in &run.values {
            values.entry(row.item).or_default().push((row.value.as_str(), row.probability));
        }
        let mut states: BTreeMap<Id, Vec<&RunState>> = BTreeMap::new();
        for row in &run.states {
            states.entry(row.item).or_default().push(row);
        }
        let mut numbers: BTreeMap<Id, Vec<&RunNumber>> = BTreeMap::new();
        for row in &run.numbers {
            numbers.entry(row.item).or_default().push(row);
        }
        Self { case, run, run_number, language: "en", summary, by_item, values, states, numbers }
    }

    /// The same with names and questions in a language, where they have it.
    pub(super) fn in_language(mut self, language: &'static str) -> Self {
        self.language = language;
        self
    }

    /// Rows of a state, in time.
    pub(super) fn states(&self, item: Id) -> &[&'a RunState] {
        self.states.get(&item).map_or(&[], Vec::as_slice)
    }

    /// Candidates with probabilities, most probable first; states at the end of the data.
    pub(super) fn probabilities(&self, item: Id) -> Vec<(&'a str, f64)> {
        let mut rows: Vec<(&str, f64)> = if let Some(rows) = self.values.get(&item) {
            rows.clone()
        } else {
            let last = self.states(item).iter().map(|row| row.from).max();
            let at_end = self.states(item).iter().filter(|row| Some(row.from) == last);
            at_end.map(|row| (row.value.as_str(), row.probability)).collect()
        };
        rows.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
        rows
    }

    /// Figures of an item, in time.
    pub(super) fn numbers(&self, item: Id) -> &[&'a RunNumber] {
        self.numbers.get(&item).map_or(&[], Vec::as_slice)
    }

    /// True if the run says something of the item.
    pub(super) fn is_inferred(&self, item: Id) -> bool {
        self.numbers.contains_key(&item)
            || self.values.contains_key(&item)
            || self.states.contains_key(&item)
    }

    /// The most probable value with its probability; of a set, its elements and the probability of
    /// the one least sure to be in, or not in.
    pub(super) fn answer(&self, item: Id) -> Option<(String, f64)> {
        let all = self.probabilities(item);
        if self.case.items[item.ix()].kind == ItemKind::Set {
            let least = all.iter().map(|(_, p)| p.max(1.0 - p)).reduce(f64::min)?;
            return Some((sets::answer(all.into_iter()), least));
        }
        all.first().map(|(value, p)| ((*value).to_owned(), *p))
    }

    pub(super) fn question(&self, item: Id) -> String {
        let item = &self.case.items[item.ix()];
        let arabic = item.question_ar.as_ref().filter(|_| self.language == "ar");
        arabic.or(item.question.as_ref()).unwrap_or(&item.key).clone()
    }

    /// The day in the zone of the case that a moment lies in; an end of a day belongs to that day.
    pub(super) fn day_of(&self, seconds: i64) -> Option<Period> {
        local_period(&self.case.info.time_zone, seconds)
    }

    /// A day in the zone of the case, ISO 8601.
    pub(super) fn day(&self, seconds: i64) -> String {
        local_day(&self.case.info.time_zone, seconds)
    }
}

/// The value of a claim as an answer.
pub(super) fn answer_arg(subject: &Subject<'_>, claim: Id) -> Arg {
    let row = &subject.case.claims[claim.ix()];
    Arg::Answer {
        question: subject.question(row.item),
        value: subject.case.values[row.value.ix()].0.clone(),
        denied: row.detail.as_ref().is_some_and(|d| d.stance == Stance::Denies),
    }
}

/// What a claim says: `yes to “Is the gate open?”`.
pub(super) fn statement_of(subject: &Subject<'_>, claim: Id) -> Message {
    Message::new("statement-of")
        .with("answer", answer_arg(subject, claim))
        .name("question", subject.question(subject.case.claims[claim.ix()].item))
}

/// A source as sentences and pictures name it: its name without what stands in parentheses behind
/// it, or its key.
pub(super) fn source_name(subject: &Subject<'_>, source: Id) -> String {
    short_name(&subject.case.sources[source.ix()], subject.language)
}

/// The same of a source of any case.
pub(super) fn short_name(source: &Source, language: &str) -> String {
    let arabic = source.name_ar.as_deref().filter(|_| language == "ar");
    let name = arabic.or(source.name.as_deref()).unwrap_or(&source.key);
    match name.split_once(" (").or_else(|| name.split_once(" / ")) {
        Some((short, _)) if !short.is_empty() => short.to_owned(),
        _ => name.to_owned(),
    }
}

/// The day in an IANA zone, or UTC should it be unknown, that a moment lies in.
pub(super) fn local_period(zone: &str, seconds: i64) -> Option<Period> {
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let date = jiff::Timestamp::from_second(seconds).ok()?.to_zoned(zone.clone()).date();
    let from = date.to_zoned(zone.clone()).ok()?.timestamp().as_second();
    let to = date.tomorrow().ok()?.to_zoned(zone).ok()?.timestamp().as_second();
    Some(Period::new(from, to))
}

/// A day in an IANA zone, ISO 8601; in UTC should the zone be unknown.
pub(super) fn local_day(zone: &str, seconds: i64) -> String {
    let Ok(timestamp) = jiff::Timestamp::from_second(seconds) else { return String::new() };
    match timestamp.in_tz(zone) {
        Ok(zoned) => zoned.date().to_string(),
        Err(_) => timestamp.to_zoned(jiff::tz::TimeZone::UTC).date().to_string(),
    }
}

/// The whole report.
pub(super) fn report_view(subject: &Subject<'_>) -> ReportView {
    let grader = Grader::new(subject);
    ReportView {
        masthead: masthead(subject),
        period: None,
        change: None,
        correction: None,
        bottom_line: bottom_line::bottom_line(subject),
        contested: contested(subject, &grader),
        timelines: timelines::timelines(subject),
        sources: sources(subject),
        contradictions: contradictions(subject),
        dependence: dependence::rows(subject),
        history: None,
        reliability: None,
        figures: if has_room(subject) { figures::figures(subject) } else { Vec::new() },
        numbers: if has_room(subject) { numbers(subject) } else { Vec::new() },
        items: if has_room(subject) {
            subject.case.items.iter().map(|item| graded(&grader, item.id)).collect()
        } else {
            Vec::new()
        },
        claims: if has_room(subject) { claims::claim_rows(subject, &grader) } else { Vec::new() },
        findings: findings(subject),
        modes: modes(subject),
        skipped: skipped(subject),
    }
}

/// A report with more claims than this has no list of all claims and items: nobody reads it, and
/// the views of the database hold it.
const CLAIMS_MAX: usize = 50_000;

/// So many contested items such a report shows, the most contested.
const CONTESTED_MAX: usize = 200;

fn has_room(subject: &Subject<'_>) -> bool {
    subject.case.claims.len() <= CLAIMS_MAX
}

/// The end of what is known: the cut-off of the run, or else the end of the time in which anything in
/// the case was said or published last; seconds UTC.
pub(super) fn data_as_of(subject: &Subject<'_>) -> Option<i64> {
    subject.run.as_of.or_else(|| until(subject.case))
}

/// The end of the time in which anything in the case was said or published last.
pub(super) fn until(case: &CaseFile) -> Option<i64> {
    let said = case.claims.iter().filter_map(|claim| {
        let detail = claim.detail.as_ref();
        detail.and_then(|d| d.asserted.as_ref()).map(|when| when.outer).or(claim.valid)
    });
    let published = case.mentions.iter().filter_map(|mention| case.published(mention));
    said.chain(published).filter(|span: &Span| span.to != i64::MAX).map(|span| span.to).max()
}

fn masthead(subject: &Subject<'_>) -> Masthead {
    let Subject { case, run, .. } = subject;
    // The end of a day is midnight of the next: the day before is meant.
    let as_of = data_as_of(subject).map(|end| end - 1);
    let is_reliable = run.status == crate::store::RunStatus::Complete;
    Masthead {
        title: match (&case.info.title_ar, subject.language) {
            (Some(arabic), "ar") => arabic.clone(),
            _ => case.info.title.clone(),
        },
        zone: case.info.time_zone.clone(),
        edition: None,
        replaces: None,
        as_of: as_of.map_or_else(|| "not known".to_owned(), |seconds| subject.day(seconds)),
        as_of_day: as_of.and_then(|seconds| subject.day_of(seconds)),
        run: subject.run_number.to_string(),
        model: run.model.clone(),
        engine: run.engine.clone(),
        seed: run.seed,
        version: run.version.clone(),
        input_digest: run.input_digest.clone(),
        result_digest: run.result_digest.clone(),
        n_claims: case.claims.len(),
        n_mentions: case.mentions.len(),
        n_items: case.items.len(),
        n_sources: case.sources.len(),
        status: if is_reliable {
            "converged".to_owned()
        } else {
            "unreliable: the inference did not converge".to_owned()
        },
        is_reliable,
    }
}

/// An item with what can be said of its foundation.
fn graded(grader: &Grader<'_>, item: Id) -> ItemView {
    let confidence = grader.confidence(item);
    ItemView { confidence, class: grader.class(item), ..item_view(grader.subject(), item) }
}

pub(super) fn item_view(subject: &Subject<'_>, id: Id) -> ItemView {
    let case = subject.case;
    let item = &case.items[id.ix()];
    let probabilities = subject.probabilities(id);
    let figure = figures::item_figure(subject, id);
    let inferred = figure.is_some() || !probabilities.is_empty();
    let asserts = |claim: &Claim| {
        commitment(claim) > 0.0 && claim.detail.as_ref().is_none_or(|d| d.stance != Stance::Denies)
    };
    let says = |claim: &Claim, value: &str| match &case.values[claim.value.ix()] {
        (_, Value::Set(elements)) => elements.iter().any(|element| element == value),
        (text, _) => text == value,
    };
    let sources_of = |value: &str| {
        subject.by_item[id.ix()]
            .iter()
            .map(|claim| &case.claims[claim.ix()])
            .filter(|claim| asserts(claim) && says(claim, value))
            .map(|claim| claim.source)
            .unique()
            .sorted_by_key(|source| &case.sources[source.ix()].key)
            .collect_vec()
    };
    let values = probabilities
        .into_iter()
        .map(|(value, probability)| {
            let said = subject.summary.values.get(&(id, value.to_owned()));
            let sources = sources_of(value);
            ValueRow {
                value: value.to_owned(),
                probability,
                n_claims: said.map_or(0, |(n, _)| *n),
                n_roots: said.map_or(0, |(_, roots)| roots.len()),
                sources: sources.iter().map(|s| case.sources[s.ix()].key.clone()).collect(),
                names: sources.iter().map(|s| source_name(subject, *s)).collect(),
            }
        })
        .collect();
    let last = subject.states(id).iter().map(|row| row.from).max();
    ItemView {
        key: item.key.clone(),
        question: subject.question(id),
        kind: item.kind.as_str().to_owned(),
        n_claims: subject.by_item[id.ix()].len(),
        n_roots: subject.summary.roots[id.ix()].len(),
        inferred,
        at: last.and_then(|seconds| subject.day_of(seconds)),
        values,
        is_settled: subject.is_settled(id),
        confidence: None,
        class: None,
        figure,
    }
}

/// Items on which independent roots disagree, or whose contradictions involve them; the most
/// contradicted first, those last on which it is known who was right.
pub(super) fn contested_items(subject: &Subject<'_>) -> Vec<Id> {
    let mut weight: BTreeMap<Id, f64> = BTreeMap::new();
    for found in &subject.run.contradictions {
        let certain = found.certainty == crate::domain::OverlapCertainty::Certain;
        for claim in [found.claim_a, found.claim_b] {
            let item = subject.case.claims[claim.ix()].item;
            *weight.entry(item).or_default() += found.probability * if certain { 3.0 } else { 1.0 };
        }
    }
    let disputed: BTreeSet<Id> = subject
        .run
        .items
        .iter()
        .filter(|row| row.status == ItemStatus::Disputed)
        .map(|row| row.item)
        .collect();
    let inferred = |item: &Id| !subject.probabilities(*item).is_empty();
    weight
        .keys()
        .copied()
        .chain(disputed.iter().copied())
        .unique()
        .filter(inferred)
        .sorted_by(|a, b| {
            let of = |id: &Id| weight.get(id).copied().unwrap_or(0.0);
            (subject.is_settled(*a).cmp(&subject.is_settled(*b)))
                .then(of(b).total_cmp(&of(a)))
                .then_with(|| subject.case.items[a.ix()].key.cmp(&subject.case.items[b.ix()].key))
        })
        .collect()
}

fn contested(subject: &Subject<'_>, grader: &Grader<'_>) -> Vec<ItemView> {
    let most = if has_room(subject) { usize::MAX } else { CONTESTED_MAX };
    let items = contested_items(subject).into_iter().take(most);
    items.map(|item| graded(grader, item)).collect()
}

fn source_row(subject: &Subject<'_>, row: &RunSource) -> SourceRow {
    let source = &subject.case.sources[row.source.ix()];
    let judged = row.grade != 'F';
    SourceRow {
        key: source.key.clone(),
        name: source.name.clone().unwrap_or_else(|| source.key.clone()),
        name_ar: source.name_ar.clone(),
        kind: source.kind.as_str().to_owned(),
        scored_as: (row.scored_as != row.source)
            .then(|| subject.case.sources[row.scored_as.ix()].key.clone()),
        consistency: (row.n_claims > 0).then_some(Estimate {
            mean: row.mean,
            lo: row.lo,
            mid: row.mid,
            hi: row.hi,
        }),
        n_claims: row.n_claims as usize,
        n_checked: row.n_checked as usize,
        n_effective: row.n_effective,
        grade: row.grade.to_string(),
        grade_probability: judged.then_some(row.grade_probability),
        relay_fidelity: row.relay.map(|relay| RelayFidelity {
            mean: relay.mean,
            lo: relay.lo,
            hi: relay.hi,
            n_checked: relay.n_checked as usize,
        }),
        judged,
        topics: topics(row),
    }
}

/// By topic, where that says more than the score over all.
fn topics(row: &RunSource) -> Vec<TopicRow> {
    let own = row.scored_as == row.source && row.n_claims > 0;
    let telling = row.families.len() > 1 || row.families.iter().any(|f| f.shift.is_some());
    let topic = |family: &RunFamily| TopicRow {
        topic: family.family.clone(),
        mean: family.mean,
        lo: family.lo,
        hi: family.hi,
        n_claims: family.n_claims,
        shift: family.shift.map(|s| ShiftRow {
            mean: s.mean,
            lo: s.lo,
            hi: s.hi,
            is_ratio: s.is_ratio,
        }),
    };
    if own && telling { row.families.iter().map(topic).collect() } else { Vec::new() }
}

fn sources(subject: &Subject<'_>) -> Vec<SourceRow> {
    subject.run.sources.iter().map(|row| source_row(subject, row)).collect()
}

fn contradictions(subject: &Subject<'_>) -> Vec<ContradictionRow> {
    let case = subject.case;
    let origin = |claim: Id| case.sources[case.claims[claim.ix()].source.ix()].key.clone();
    let name = |claim: Id| source_name(subject, case.claims[claim.ix()].source);
    subject
        .run
        .contradictions
        .iter()
        .map(|found| ContradictionRow {
            claim_a: case.claim_key(found.claim_a),
            claim_b: case.claim_key(found.claim_b),
            source_a: origin(found.claim_a),
            source_b: origin(found.claim_b),
            name_a: name(found.claim_a),
            name_b: name(found.claim_b),
            says_a: statement_of(subject, found.claim_a),
            says_b: statement_of(subject, found.claim_b),
            kind: found.kind.as_str().to_owned(),
            certain: found.certainty == crate::domain::OverlapCertainty::Certain,
            probability: found.probability,
            rule: found.rule.map(|rule| case.rules[rule.ix()].key.clone()),
            n_alike: found.n_alike,
            explanation: found.explanation.english.clone(),
            why: message(&found.explanation.phrase, subject.language),
        })
        .collect()
}

fn numbers(subject: &Subject<'_>) -> Vec<NumberRow> {
    let case = subject.case;
    case.claims
        .iter()
        .filter_map(|claim| {
            let item = &case.items[claim.item.ix()];
            let (text, Value::Number(quantity)) = &case.values[claim.value.ix()] else {
                return None;
            };
            let finite = |x: f64| x.is_finite().then_some(x);
            let when = claim.detail.as_ref().and_then(|d| d.validity.when.as_ref());
            Some(NumberRow {
                item: item.key.clone(),
                question: subject.question(item.id),
                unit: item.unit.clone(),
                claim: case.claim_key(claim.id),
                source: case.sources[claim.source.ix()].key.clone(),
                name: source_name(subject, claim.source),
                value: text.clone(),
                lo: finite(quantity.lo),
                best: quantity.best,
                hi: finite(quantity.outer_hi()),
                as_of: when.map(|when| when.text.clone()),
                as_of_period: when.map(|when| when.outer.into()),
            })
        })
        .sorted_by(|a, b| (&a.item, &a.claim).cmp(&(&b.item, &b.claim)))
        .collect()
}

fn findings(subject: &Subject<'_>) -> Vec<FindingRow> {
    let large = (!has_room(subject)).then(|| Finding {
        code: "R001",
        severity: Severity::Info,
        subject: String::new(),
        message: said(
            Phrase::new("found-r001")
                .count("claims", subject.case.claims.len())
                .count("items", subject.case.items.len())
                .count("contested", CONTESTED_MAX),
        ),
        advice: said(Phrase::new("advice-r001")),
    });
    let all = subject.run.findings.iter().chain(&large);
    all.map(|finding| FindingRow::new(finding, subject.language)).collect()
}

fn modes(subject: &Subject<'_>) -> Vec<ModeRow> {
    subject
        .run
        .modes
        .iter()
        .map(|mode| ModeRow {
            start: mode.start.clone(),
            share: mode.share,
            n_items_changed: mode.n_items_changed,
            items: mode_items(subject, mode),
        })
        .collect()
}

/// What the first story says where another one says something else. Of a set it is about the same
/// element; figures come with their interval instead of a probability.
fn first_story(
    subject: &Subject<'_>,
    change: &crate::store::RunModeItem,
) -> (Option<String>, Option<f64>) {
    if let Some(figure) = figures::figure(subject, change.item) {
        return (Some(figure), None);
    }
    let rows = subject.probabilities(change.item);
    let of = |element: &str| rows.iter().find(|(value, _)| *value == element).map(|(_, p)| *p);
    if subject.case.items[change.item.ix()].kind == ItemKind::Set {
        return match change.value.strip_prefix("not ").and_then(|e| Some((e, of(e)?))) {
            Some((element, p)) => (Some(element.to_owned()), Some(p)),
            None => (Some(format!("not {}", change.value)), of(&change.value).map(|p| 1.0 - p)),
        };
    }
    let first = rows.first();
    (first.map(|(value, _)| (*value).to_owned()), first.map(|(_, p)| *p))
}

/// What another story changes, the surest first.
pub(super) fn mode_items(subject: &Subject<'_>, mode: &RunMode) -> Vec<ModeItemRow> {
    mode.changed
        .iter()
        .sorted_by(|a, b| b.probability.total_cmp(&a.probability).then(a.item.cmp(&b.item)))
        .map(|change| {
            let (first_value, first_probability) = first_story(subject, change);
            ModeItemRow {
                item: subject.case.items[change.item.ix()].key.clone(),
                question: subject.question(change.item),
                value: change.value.clone(),
                probability: change.probability,
                first_value,
                first_probability,
            }
        })
        .collect()
}

fn skipped(subject: &Subject<'_>) -> Vec<SkippedRow> {
    let case = subject.case;
    let mut reasons: BTreeMap<Id, (usize, &str)> = BTreeMap::new();
    for row in &subject.run.claims {
        if let Some(reason) = &row.skipped {
            let entry = reasons.entry(case.claims[row.claim.ix()].item).or_insert((0, reason));
            entry.0 += 1;
        }
    }
    reasons
        .into_iter()
        .filter(|(item, _)| !subject.is_inferred(*item))
        .map(|(item, (n_claims, reason))| SkippedRow {
            item: case.items[item.ix()].key.clone(),
            kind: case.items[item.ix()].kind.as_str().to_owned(),
            n_claims,
            reason: reason.to_owned(),
        })
        .sorted_by(|a, b| a.item.cmp(&b.item))
        .collect()
}

/// True for states: they have a timeline.
pub(super) fn is_state(subject: &Subject<'_>, item: Id) -> bool {
    subject.case.items[item.ix()].kind == ItemKind::State
}
