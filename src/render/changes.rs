//! What changed since the report before, as plain values.

use serde::Serialize;

use super::messages::{Arg, Message};
use super::queries::{Cite, Query};
use super::view::{Estimate, Period};

/// What sort of stretch a report is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PeriodKind {
    /// One day.
    Day,
    /// A week.
    Week,
    /// A month.
    Month,
    /// Given days.
    Days,
}

/// The period of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PeriodView {
    /// What sort it is.
    pub kind: PeriodKind,
    /// Its days.
    pub period: Period,
    /// `2022-W04`, for weeks that start on Monday.
    pub iso_week: Option<String>,
}

/// A run as a comparison names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RunName {
    /// Its number.
    pub run: String,
    /// Its cut-off: the day that it looks to the end of.
    pub as_of: Option<Period>,
    /// Version of the program that made it.
    pub version: String,
    /// Claims that it had.
    pub n_claims: usize,
}

/// How a change can be told apart into evidence and model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// The same claims: every move is the model's.
    Model,
    /// The same settings: every move is evidence.
    Evidence,
    /// Both differ; each part is measured.
    Both,
    /// Both differ and cannot be told apart.
    Unknown,
}

/// What changed between two runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ChangeView {
    /// The run before.
    pub before: RunName,
    /// The run that this report is of.
    pub after: RunName,
    /// What the moves come from.
    pub cause: Cause,
    /// Claims that the run before did not have.
    pub added: Vec<ChangedClaim>,
    /// Claims that replace one that the run before had.
    pub revised: Vec<ChangedClaim>,
    /// Claims that the run before had and this one has not, or that were withdrawn since.
    pub withdrawn: Vec<ChangedClaim>,
    /// Probabilities that crossed a line, the largest move first.
    pub crossings: Vec<Crossing>,
    /// Scores of sources that moved clear of their intervals, the largest move first.
    pub scores: Vec<ScoreMove>,
    /// Scores of sources that moved within them.
    pub n_unclear: usize,
}

impl ChangeView {
    /// The step from one run to the other, as queries name it.
    pub(super) fn step(&self) -> String {
        format!("{}..{}", self.before.run, self.after.run)
    }

    /// How many claims came or went in a way, with where that comes from.
    pub fn counted(&self, column: &'static str, n: usize) -> Arg {
        let cite = Cite::of_run(Query::Evidence, &self.step(), "all", column, n as f64);
        Arg::Cited(Box::new(Arg::Count(n as u64)), cite)
    }
}

/// A claim that came or went.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ChangedClaim {
    /// Key.
    pub claim: String,
    /// Its item.
    pub item: String,
    /// Its origin, as sentences name it.
    pub source: String,
    /// What it says.
    pub says: Message,
    /// The claim that it replaces.
    pub replaces: Option<String>,
}

/// A probability that crossed a line.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Crossing {
    /// What it is the probability of.
    pub subject: CrossingSubject,
    /// Item.
    pub item: String,
    /// The question in words.
    pub question: String,
    /// The value.
    pub value: String,
    /// What was said before.
    pub before: f64,
    /// What is said now.
    pub after: f64,
    /// The line: 0.2, 0.5 or 0.8; the one nearest to the middle where several were crossed.
    pub line: f64,
    /// Part of the change that comes from evidence; `None` where it cannot be told.
    pub evidence: Option<f64>,
    /// Part of the change that comes from the model.
    pub model: Option<f64>,
    /// New claims that bear on it, the weightiest first.
    pub because: Vec<String>,
}

/// What a crossing is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CrossingSubject {
    /// An answer of an item; of a state at the end of the data.
    Answer,
    /// That a claim was right: its key, and who made it.
    Claim {
        /// Key.
        claim: String,
        /// Origin, as sentences name it.
        source: String,
    },
}

/// A score that moved.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ScoreMove {
    /// Key of the source.
    pub source: String,
    /// Its name.
    pub name: String,
    /// Before.
    pub before: Estimate,
    /// After.
    pub after: Estimate,
    /// Part of the change that comes from evidence.
    pub evidence: Option<f64>,
    /// Part of the change that comes from the model.
    pub model: Option<f64>,
}
