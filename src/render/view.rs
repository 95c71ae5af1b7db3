//! What a report shows, as plain values: the store and the cross-check fill these structs, the
//! renderers of this module turn them into text. Nothing here is computed again by a renderer
//! except what concerns the eye (positions, words for probabilities, ordering).

use serde::{Serialize, Serializer};

use super::changes::{ChangeView, PeriodView};
use super::dependence::DependenceRow;
use super::figure::{FigureView, ItemFigure};
use super::grades::{AnalyticConfidence, CredibilityView, EvidenceClass};
use super::history::HistoryView;
use super::messages::Message;
use super::reliability::ReliabilityView;
pub use super::timelines::{
    TimelineEvent, TimelineKind, TimelineRow, TimelineSegment, TimelineView,
};
use crate::domain::{Finding, Span, Told};

/// A moment, seconds UTC; `i64::MIN` and `i64::MAX` are open ends. Serialised as ISO 8601 in UTC,
/// an open end as null.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

impl Moment {
    /// The seconds, unless the end is open.
    pub fn seconds(self) -> Option<i64> {
        (self.0 != i64::MIN && self.0 != i64::MAX).then_some(self.0)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.seconds().and_then(|s| jiff::Timestamp::from_second(s).ok()) {
            Some(timestamp) => serializer.serialize_str(&timestamp.to_string()),
            None => serializer.serialize_none(),
        }
    }
}

/// A half-open stretch of time `[from, to)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Period {
    /// First moment inside.
    pub from: Moment,
    /// First moment outside.
    pub to: Moment,
}

impl Period {
    /// From seconds.
    pub const fn new(from: i64, to: i64) -> Self {
        Self { from: Moment(from), to: Moment(to) }
    }
}

impl From<Span> for Period {
    fn from(span: Span) -> Self {
        Self::new(span.from, span.to)
    }
}

/// A posterior of a share in [0, 1]: never a mean without its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Estimate {
    /// Posterior mean.
    pub mean: f64,
    /// 5 % quantile.
    pub lo: f64,
    /// Median.
    pub mid: f64,
    /// 95 % quantile.
    pub hi: f64,
}

/// Everything that a report of one run shows.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ReportView {
    /// What, when, from which data.
    pub masthead: Masthead,
    /// The days that the report is about, if it is about some.
    pub period: Option<PeriodView>,
    /// What changed since the report before; `None` if there was none.
    pub change: Option<ChangeView>,
    /// What changed since the edition that this one corrects; `None` where it corrects none, or its
    /// run is not in the database.
    pub correction: Option<ChangeView>,
    /// At most five sentences, the most important first.
    pub bottom_line: Vec<Sentence>,
    /// Items on which sources disagree or whose posterior is undecided, the most important first.
    pub contested: Vec<ItemView>,
    /// One per state item with at least two claims, the most important (the prison) first.
    pub timelines: Vec<TimelineView>,
    /// All sources that make claims of their own or relay; the renderer sorts them.
    pub sources: Vec<SourceRow>,
    /// Certain and possible ones; the renderer puts the certain ones first.
    pub contradictions: Vec<ContradictionRow>,
    /// Sources that share errors as copies do, pair by pair.
    pub dependence: Vec<DependenceRow>,
    /// Scores and probabilities over time, where a series is stored.
    pub history: Option<HistoryView>,
    /// Answers against verdicts; `None` where there are none on answers without time.
    pub reliability: Option<ReliabilityView>,
    /// Inferred numbers, counts and dates.
    pub figures: Vec<FigureView>,
    /// Claimed numbers and counts, one row a claim.
    pub numbers: Vec<NumberRow>,
    /// All items.
    pub items: Vec<ItemView>,
    /// All claims, in the order in which the appendix lists them.
    pub claims: Vec<ClaimRow>,
    /// Findings of check and model.
    pub findings: Vec<FindingRow>,
    /// Distinct optima, best first; more than one means that two stories fit.
    pub modes: Vec<ModeRow>,
    /// Items that this run did not infer.
    pub skipped: Vec<SkippedRow>,
}

/// Head of a report.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Masthead {
    /// Title of the case.
    pub title: String,
    /// IANA time zone in which dates are shown.
    pub zone: String,
    /// Name of the edition in an archive of reports; `None` outside of one.
    pub edition: Option<String>,
    /// Name of the edition that it replaces.
    pub replaces: Option<String>,
    /// Date of the data, not of the rendering; ISO 8601 text.
    pub as_of: String,
    /// The same as a day of the case's zone.
    pub as_of_day: Option<Period>,
    /// The run, as users name it (`run 2` → `2`).
    pub run: String,
    /// Model, with the options that differ from the default.
    pub model: String,
    /// Engine.
    pub engine: String,
    /// Seed.
    pub seed: u64,
    /// Version of thiqa.
    pub version: String,
    /// Digest of what the run read, hex.
    pub input_digest: String,
    /// Digest of what the run concluded, hex.
    pub result_digest: String,
    /// Claims that the run used.
    pub n_claims: usize,
    /// Mentions of them.
    pub n_mentions: usize,
    /// Items.
    pub n_items: usize,
    /// Sources.
    pub n_sources: usize,
    /// `converged`, or what is wrong with the run in words.
    pub status: String,
    /// The inference converged.
    pub is_reliable: bool,
}

/// What a paragraph of the bottom line answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// What is contested.
    Contested,
    /// What changed since the report before.
    Changed,
    /// Whom to rely on, and for what.
    Reliance,
    /// How sure all of this is.
    Sureness,
}

impl Topic {
    /// Id of the message that asks it.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Contested => "topic-contested",
            Self::Changed => "topic-changed",
            Self::Reliance => "topic-reliance",
            Self::Sureness => "topic-sureness",
        }
    }
}

/// A paragraph of the bottom line, with the items that it speaks of.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Sentence {
    /// What it answers.
    pub topic: Topic,
    /// Its sentences.
    pub parts: Vec<Message>,
    /// Keys of its items.
    pub items: Vec<String>,
}

/// A candidate of an item with its probability.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ValueRow {
    /// The candidate, as shown.
    pub value: String,
    /// Its posterior probability.
    pub probability: f64,
    /// Claims that assert it.
    pub n_claims: usize,
    /// Independent origins among them: relays of one root count once.
    pub n_roots: usize,
    /// Sources that assert it, by key.
    pub sources: Vec<String>,
    /// The same by name.
    pub names: Vec<String>,
}

/// One item with its candidates.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ItemView {
    /// Stable key.
    pub key: String,
    /// The question in words, or the key.
    pub question: String,
    /// Kind, as the vocabulary spells it.
    pub kind: String,
    /// Claims on it.
    pub n_claims: usize,
    /// Independent origins.
    pub n_roots: usize,
    /// False where this run did not infer the item.
    pub inferred: bool,
    /// States: the day that the probabilities speak of, the end of the data.
    pub at: Option<Period>,
    /// Candidates, most probable first; none for figures.
    pub values: Vec<ValueRow>,
    /// It is known who was right: the run was given a verdict.
    pub is_settled: bool,
    /// How well founded the answer is; `None` for figures.
    pub confidence: Option<AnalyticConfidence>,
    /// Events: the class by the structure of the evidence.
    pub class: Option<EvidenceClass>,
    /// Numbers, counts and dates: the figure at the last time known.
    pub figure: Option<ItemFigure>,
}

/// One source.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SourceRow {
    /// Stable key.
    pub key: String,
    /// Name in Latin script, or the key.
    pub name: String,
    /// Arabic name.
    pub name_ar: Option<String>,
    /// Kind, as the vocabulary spells it.
    pub kind: String,
    /// The body that answers for it, where it is another one.
    pub scored_as: Option<String>,
    /// Agreement with what independent sources jointly say; `None` where it has no claim of its own.
    pub consistency: Option<Estimate>,
    /// Claims of its own.
    pub n_claims: usize,
    /// Of these, claims on items where another origin speaks too.
    pub n_checked: usize,
    /// Independent claims that the score rests on.
    pub n_effective: f64,
    /// Letter A to F.
    pub grade: String,
    /// Posterior mass of the letter; `None` for F.
    pub grade_probability: Option<f64>,
    /// How faithfully it passes on what others say.
    pub relay_fidelity: Option<RelayFidelity>,
    /// False where the grade is F: shown without a number.
    pub judged: bool,
    /// By topic, where there is more than one or a signed error.
    pub topics: Vec<TopicRow>,
}

/// A source on one topic: the items of one attribute, or one of the families of all others.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TopicRow {
    /// The topic.
    pub topic: String,
    /// Posterior mean of P(right).
    pub mean: f64,
    /// 5 % quantile.
    pub lo: f64,
    /// 95 % quantile.
    pub hi: f64,
    /// Its claims on the topic, as weight.
    pub n_claims: f64,
    /// Figures only: how much too high they are.
    pub shift: Option<ShiftRow>,
}

/// Signed error of a source's figures.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ShiftRow {
    /// Posterior mean: a difference in the unit of the items, or a ratio (1.20: a fifth too high).
    pub mean: f64,
    /// 5 % quantile.
    pub lo: f64,
    /// 95 % quantile.
    pub hi: f64,
    /// The three are ratios; else differences.
    pub is_ratio: bool,
}

/// How faithfully a source relays: apart from the content of what it says itself.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RelayFidelity {
    /// Posterior mean.
    pub mean: f64,
    /// 5 % quantile.
    pub lo: f64,
    /// 95 % quantile.
    pub hi: f64,
    /// Relayed statements that could be checked.
    pub n_checked: usize,
}

/// Two claims that cannot, or may not, both be right.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ContradictionRow {
    /// The earlier claim.
    pub claim_a: String,
    /// The other claim.
    pub claim_b: String,
    /// Origin of the earlier claim, by key.
    pub source_a: String,
    /// Origin of the other claim, by key.
    pub source_b: String,
    /// Name of the origin of the earlier claim.
    pub name_a: String,
    /// Name of the origin of the other claim.
    pub name_b: String,
    /// What the earlier claim says.
    pub says_a: Message,
    /// What the other claim says.
    pub says_b: Message,
    /// `same-item`, `denial`, `rule` …
    pub kind: String,
    /// True where inner bounds or the anchor network force a common moment.
    pub certain: bool,
    /// Probability that one of them was wrong rather than overtaken.
    pub probability: f64,
    /// The rule, by key.
    pub rule: Option<String>,
    /// Further pairs that say the same two things.
    pub n_alike: usize,
    /// In English.
    pub explanation: String,
    /// The same for pages in any language.
    #[serde(skip)]
    pub why: Option<Message>,
}

/// One claimed figure, as worded.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NumberRow {
    /// Item.
    pub item: String,
    /// The question in words.
    pub question: String,
    /// Unit.
    pub unit: Option<String>,
    /// The claim.
    pub claim: String,
    /// Its origin, by key.
    pub source: String,
    /// Its origin by name.
    pub name: String,
    /// The value as typed (`>100`, `dozens|hundreds?`).
    pub value: String,
    /// Smallest figure that satisfies the wording.
    pub lo: Option<f64>,
    /// The figure named.
    pub best: Option<f64>,
    /// Largest figure; `None` where open.
    pub hi: Option<f64>,
    /// As-of time as typed.
    pub as_of: Option<String>,
    /// The outer bounds of that time.
    pub as_of_period: Option<Period>,
}

/// One link of a chain, origin first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ChainStepView {
    /// The source at this link, by key.
    pub key: String,
    /// The same by name.
    pub source: String,
    /// "said", "announced".
    pub verb: Option<String>,
    /// False where the name is withheld.
    pub named: bool,
}

/// One claim with everything that the appendix says of it. Times as typed and as bounds.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ClaimRow {
    /// Key.
    pub key: String,
    /// Its origin, by key.
    pub source: String,
    /// Item.
    pub item: String,
    /// The item's question.
    pub question: String,
    /// The value as shown.
    pub value: String,
    /// Origin → … → publisher, one chain per mention.
    pub chains: Vec<Vec<ChainStepView>>,
    /// `asserts`, `denies`, `observing`.
    pub stance: String,
    /// `CT`, `PR`, `PS`, `U`.
    pub certainty: String,
    /// What it rests on.
    pub evidence: String,
    /// What the publisher does with it.
    pub outlet_stance: Option<String>,
    /// `live`, `corrected`, `retracted`.
    pub status: String,
    /// Valid time as typed, its mode, "still" and its anchor.
    pub valid: Vec<Message>,
    /// Outer bounds of the valid time.
    pub valid_period: Option<Period>,
    /// When the origin said it, as typed.
    pub asserted: Option<String>,
    /// P(right about the time it speaks of); `None` where not inferred.
    pub p_right: Option<f64>,
    /// P(right then, no longer so later): a part of `p_right`.
    pub p_overtaken: Option<f64>,
    /// P(wrong).
    pub p_wrong: Option<f64>,
    /// Weight of evidence for its own value, decibans.
    pub weight_db: Option<f64>,
    /// What is known of it without its own chain.
    pub credibility: Option<CredibilityView>,
    /// What it says, in our words.
    pub paraphrase: Option<String>,
    /// Key terms in the original language.
    pub key_terms: Option<String>,
    /// Document.
    pub document: Option<String>,
    /// Paragraph.
    pub paragraph: Option<u32>,
    /// Address of the document.
    pub url: Option<String>,
}

/// A diagnostic.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FindingRow {
    /// Stable code.
    pub code: String,
    /// `info`, `warning`, `error`.
    pub severity: String,
    /// `item:KEY`, `source:KEY` … or empty.
    pub subject: String,
    /// What was found, in English.
    pub message: String,
    /// What to do, in English.
    pub advice: String,
    /// The same two for pages in any language.
    #[serde(skip)]
    pub told: Option<(Message, Message)>,
}

impl FindingRow {
    /// A finding for pages in that language.
    pub fn new(finding: &Finding, language: &str) -> Self {
        let told = |of: &Told| super::messages::message(&of.phrase, language);
        Self {
            code: finding.code.to_owned(),
            severity: finding.severity.as_str().to_owned(),
            subject: finding.subject.clone(),
            message: finding.message.english.clone(),
            advice: finding.advice.english.clone(),
            told: told(&finding.message).zip(told(&finding.advice)),
        }
    }
}

/// One story that fits the claims.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ModeRow {
    /// Which start found it.
    pub start: String,
    /// Its share among the modes.
    pub share: f64,
    /// Items whose leading value differs from the best mode's.
    pub n_items_changed: usize,
    /// Some of these items, the surest in this story first.
    pub items: Vec<ModeItemRow>,
}

/// What a question's answer is in the first story, and what it is in another.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ModeItemRow {
    /// Item.
    pub item: String,
    /// The question in words.
    pub question: String,
    /// Leading value in this story; of a state, at the end of the data.
    pub value: String,
    /// Its probability in this story.
    pub probability: f64,
    /// Leading value in the first story.
    pub first_value: Option<String>,
    /// Its probability in the first story.
    pub first_probability: Option<f64>,
}

/// An item that the run stored and showed but did not infer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SkippedRow {
    /// Item.
    pub item: String,
    /// Its kind.
    pub kind: String,
    /// Claims on it.
    pub n_claims: usize,
    /// Why, in words.
    pub reason: String,
}
