//! Use cases as plain functions. Nothing here prints, reads the environment or the clock: they take a
//! [`Clock`] and report through an [`Observer`].

mod archive;
mod baseline_lists;
mod baselines;
mod changes;
mod compare;
mod database;
mod dependence;
mod diagnose;
mod evaluate;
mod explain;
mod export;
mod files;
mod fit;
mod grade;
mod health;
mod history;
mod history_view;
mod import;
mod keeping;
mod lists;
mod memory;
mod more_lists;
mod new_directory;
mod numbers;
mod outvoted;
mod panel;
mod period;
mod prequential;
mod publish;
mod rejects;
mod relays;
mod report;
mod run_case;
mod score;
mod sets;
mod simulate;
mod summary;
mod told;
mod view;
mod votes;
mod warm;

use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::PathBuf;

pub use crate::render::Digits;
pub use archive::{Publication, Published};
pub use baseline_lists::{choice_listing, method_listing, source_score_listing};
pub use baselines::{BaselinesDone, BaselinesRequest, PROBABILITY_MIN, Ran, baselines, load_panel};
pub use compare::{CompareRequest, compare};
pub use database::{
    AsOf, Totals, check_database, check_time_zone, create, remove_if_empty, totals,
};
pub use diagnose::diagnose;
pub use evaluate::{EvaluateRequest, evaluate, write_reliability};
pub use explain::{Subject, explain, write_explanation};
pub use export::{Exported, Provenance, TableLayout, export_case, export_datasette};
pub use files::{Written, write_files};
pub use fit::{Draws, Engine, Fitted, MODEL, ModelParams, fit};
pub use grade::{GRADE_POLICY, grade};
pub use history::{Every, HistoryDone, HistoryPoint, HistoryRequest, PointOrigin, history};
pub use history_view::{history_listing, history_view, series_names};
pub use import::{ImportSummary, ImportTarget, Imported, import_case, import_file};
pub use keeping::{Examined, back_up, doctor};
pub use lists::{
    Checked, ClaimFilter, ItemFilter, claims, contradiction_listing, contradictions, envelope,
    items, latest_envelope, query, runs, sources,
};
pub use more_lists::topics;
pub use panel::{CasePanel, LeftOut, PanelItem, case_panel};
pub use period::PeriodChoice;
pub use prequential::{PrequentialRequest, prequential};
pub use publish::{Issued, ReportRequest, case_clock, publish};
pub use rejects::write_rejects;
pub use relays::{Relay, relays};
pub use report::{REPORT_SERIES, ReportFormats, Wording, case_wording};
pub use run_case::{CaseOutcome, CaseRun, run_case};
pub use score::{Scored, score};
pub use simulate::{Kind, Scenario, ScenarioError, Simulated, Wishes, write_simulation};
pub use summary::Summary;

use crate::infer::InferError;
pub use crate::ingest::{DomainChoice, Format, ReadOptions, Table};
use crate::ingest::{Refusal, Reject};
pub use crate::store::{Access, RunStatus, Standing, Store, StoreError};

/// Where the time of day comes from.
pub trait Clock {
    /// Seconds since 1970-01-01T00:00:00Z.
    fn now(&self) -> i64;
}

/// Hears of progress, and may ask to stop.
pub trait Observer {
    /// `done` of `total` (if known) units of `stage`. Break = stop, roll back.
    fn progress(&mut self, stage: &str, done: u64, total: Option<u64>) -> ControlFlow<()>;
    /// Something decided on the way that the user should know.
    fn note(&mut self, text: &str);
}

/// Why a use case did not end well.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The request makes no sense.
    #[error("{message}")]
    Usage {
        /// What is wrong.
        message: String,
        /// What to do.
        hint: Option<String>,
    },
    /// A file was refused; nothing of it was written.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// Settings were refused.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Settings(Vec<Reject>),
    /// A file could not be read.
    #[error("cannot read `{}`: {error}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A file could not be written.
    #[error("cannot write `{}`: {error}", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// Something is where a new directory should go.
    #[error("`{}` is there already and not an empty directory; nothing was written", .0.display())]
    Occupied(PathBuf),
    /// Another process holds what this one wants to write to.
    #[error("another thiqa is writing to `{}`; nothing was written", .0.display())]
    Busy(PathBuf),
    /// The database said no.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The observer asked to stop.
    #[error("interrupted; nothing of this step was kept")]
    Interrupted,
    /// An invariant is broken.
    #[error("a bug in thiqa: {0}")]
    Bug(String),
}

/// Bytes as hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl AppError {
    fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), hint: Some(hint.into()) }
    }
}

impl From<InferError> for AppError {
    fn from(error: InferError) -> Self {
        match error {
            InferError::Interrupted => Self::Interrupted,
            other => Self::Bug(other.to_string()),
        }
    }
}
