//! Plain records that go in and out of the store: imported files and runs.

use crate::domain::{Contradiction, Finding, Id};
use crate::model::DrawDiagnostics;

/// A file that was imported, for the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRecord {
    /// File name as given.
    pub name: String,
    /// SHA-256 of the bytes, 64 hex digits.
    pub sha256: String,
    /// Format it was read as: `csv`, `jsonl`, `toml`.
    pub format: String,
    /// Table that it holds: `claims`, `sources`, … or `case`.
    pub table: String,
    /// Rows read.
    pub n_rows: u64,
    /// Rows refused.
    pub n_rejects: u64,
    /// When it is imported, seconds UTC.
    pub imported_at: i64,
    /// Version of thiqa that reads it.
    pub version: String,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunStatus {
    /// The diagnostics passed.
    Complete,
    /// Stored, shown and marked: the diagnostics failed.
    Unreliable,
}

impl RunStatus {
    /// Every status, in the order of the schema.
    pub const ALL: [Self; 2] = [Self::Complete, Self::Unreliable];

    /// The word as SQL spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Unreliable => "unreliable",
        }
    }
}

/// How well an item is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemStatus {
    /// Two or more independent roots agree.
    Corroborated,
    /// Independent roots disagree.
    Disputed,
    /// One root only.
    SingleSource,
    /// No value leads.
    Unresolved,
}

impl ItemStatus {
    /// Every status, in the order of the schema.
    pub const ALL: [Self; 4] =
        [Self::Corroborated, Self::Disputed, Self::SingleSource, Self::Unresolved];

    /// The word as SQL spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Corroborated => "corroborated",
            Self::Disputed => "disputed",
            Self::SingleSource => "single-source",
            Self::Unresolved => "unresolved",
        }
    }
}

/// Relay fidelity of a source: how often what it passes on was said by whom it names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RunRelay {
    /// Posterior mean.
    pub mean: f64,
    /// 5 % quantile.
    pub lo: f64,
    /// 95 % quantile.
    pub hi: f64,
    /// Relays that could be checked.
    pub n_checked: u64,
}

/// One row of a source's reliability: what it says when this is the truth.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRow {
    /// The truth, `*` where one number serves all. Distinct within a family.
    pub truth: String,
    /// Posterior mean of each answer, in the order of the options; `[right, wrong]` for `*`.
    pub mean: Vec<f64>,
    /// 5 % quantile of P(right | this truth).
    pub lo: f64,
    /// 95 % quantile of P(right | this truth).
    pub hi: f64,
    /// Expected number of claims that bear on this row.
    pub n_effective: f64,
}

/// Reliability of a source within one family of items.
#[derive(Debug, Clone, PartialEq)]
pub struct RunFamily {
    /// Name of the family (the attribute's key, or a word for the rest). Distinct within a source.
    pub family: String,
    /// Posterior mean of P(right).
    pub mean: f64,
    /// Posterior standard deviation.
    pub sd: f64,
    /// 5 % quantile.
    pub lo: f64,
    /// 95 % quantile.
    pub hi: f64,
    /// Claims in this family, as weight.
    pub n_claims: f64,
    /// Figures only: how much too high they are.
    pub shift: Option<RunShift>,
    /// By truth.
    pub rows: Vec<RunRow>,
}

/// Signed error of a source's figures: how much too high they are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RunShift {
    /// Posterior mean: a difference in the unit of the items, or a ratio (1.20: a fifth too high).
    pub mean: f64,
    /// 5 % quantile.
    pub lo: f64,
    /// 95 % quantile.
    pub hi: f64,
    /// The three are ratios; else differences.
    pub is_ratio: bool,
}

/// Reliability of one source. One row per source that claims or is scored.
#[derive(Debug, Clone, PartialEq)]
pub struct RunSource {
    /// The source.
    pub source: Id,
    /// The body under which it is scored; itself unless it speaks for another.
    pub scored_as: Id,
    /// Posterior mean of P(a claim is right).
    pub mean: f64,
    /// Posterior standard deviation.
    pub sd: f64,
    /// 5 % quantile.
    pub lo: f64,
    /// Median.
    pub mid: f64,
    /// 95 % quantile.
    pub hi: f64,
    /// Its claims.
    pub n_claims: u64,
    /// Those on items where another independent root also speaks.
    pub n_checked: u64,
    /// Independent claims that the score rests on, in effect.
    pub n_effective: f64,
    /// Prior mean, before any claim.
    pub prior_mean: f64,
    /// Kullback–Leibler divergence from prior to posterior, nats.
    pub information: f64,
    /// `A` to `E`; `F` where it cannot be judged.
    pub grade: char,
    /// Probability of that grade's band.
    pub grade_probability: f64,
    /// Probability of the bands A to E.
    pub band_probability: [f64; 5],
    /// Share of its checkable pairs of claims that do not contradict each other.
    pub self_consistency: Option<f64>,
    /// Relay fidelity, where it relays.
    pub relay: Option<RunRelay>,
    /// By family.
    pub families: Vec<RunFamily>,
}

/// Standing of one item.
#[derive(Debug, Clone, PartialEq)]
pub struct RunItem {
    /// The item.
    pub item: Id,
    /// How well it is settled.
    pub status: ItemStatus,
    /// Posterior mean of λ, if modelled.
    pub lambda: Option<f64>,
    /// Claims on it.
    pub n_claims: u64,
    /// Independent roots that speak on it.
    pub n_roots: u64,
}

/// One candidate of an item without time and without numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct RunValue {
    /// The item.
    pub item: Id,
    /// The candidate, canonical text; `other` for what nobody claimed.
    pub value: String,
    /// Its probability.
    pub probability: f64,
    /// Claims of it.
    pub n_claims: u64,
    /// Independent roots behind it.
    pub n_roots: u64,
}

/// One state in one segment of time. The segments of an item are numbered by `from`.
#[derive(Debug, Clone, PartialEq)]
pub struct RunState {
    /// The item.
    pub item: Id,
    /// The state.
    pub value: String,
    /// First second; `i64::MIN` if open.
    pub from: i64,
    /// First second after; `i64::MAX` if open.
    pub to: i64,
    /// Probability of the state.
    pub probability: f64,
}

/// One figure: a number, a count at one time, or a date. The times of an item are numbered in order.
#[derive(Debug, Clone, PartialEq)]
pub struct RunNumber {
    /// The item.
    pub item: Id,
    /// The time that the figure is for; `None` without time.
    pub as_of: Option<i64>,
    /// Posterior mean, in the unit of the item; dates in seconds UTC.
    pub mean: f64,
    /// Posterior median.
    pub median: f64,
    /// 5 % quantile.
    pub lo: f64,
    /// 95 % quantile.
    pub hi: f64,
    /// The figure that somebody names which is the most probable.
    pub best: f64,
}

/// One optimum: a story that fits.
#[derive(Debug, Clone, PartialEq)]
pub struct RunMode {
    /// Which start found it first.
    pub start: String,
    /// ln p(claims, parameters) at the optimum.
    pub ln_posterior: f64,
    /// Share of the modes' total mass.
    pub share: f64,
    /// Items whose leading value differs from the best mode's.
    pub n_items_changed: usize,
    /// Passes to convergence.
    pub n_iterations: usize,
    /// Engines that draw: by chain, share of its draws that are nearest to this optimum; else empty.
    pub visits: Vec<f64>,
    /// Some of these items, with their leading value in this mode.
    pub changed: Vec<RunModeItem>,
}

/// What an item is in another story.
#[derive(Debug, Clone, PartialEq)]
pub struct RunModeItem {
    /// The item.
    pub item: Id,
    /// Its leading value there; of a state, at the end of the data.
    pub value: String,
    /// The probability of that value there.
    pub probability: f64,
}

/// What a [`RunDiagnostic`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DiagnosticKind {
    /// The log of the posterior density.
    LnPosterior,
    /// The reliability of a source.
    Source,
    /// A population parameter.
    Hyper,
}

impl DiagnosticKind {
    /// Every kind, in the order of the schema.
    pub const ALL: [Self; 3] = [Self::LnPosterior, Self::Source, Self::Hyper];

    /// The word as SQL spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LnPosterior => "ln-posterior",
            Self::Source => "source",
            Self::Hyper => "hyper",
        }
    }
}

/// How well one quantity of the posterior is known from its draws.
#[derive(Debug, Clone, PartialEq)]
pub struct RunDiagnostic {
    /// What sort of quantity.
    pub kind: DiagnosticKind,
    /// Key of the source, or name of the parameter; empty for the log posterior.
    pub subject: String,
    /// The figures; NaN where they cannot be computed.
    pub figures: DrawDiagnostics,
}

/// How a sampler went.
#[derive(Debug, Clone, PartialEq)]
pub struct RunSampler {
    /// Chains.
    pub n_chains: usize,
    /// Draws kept per chain.
    pub n_draws: usize,
    /// Warm-up draws per chain.
    pub n_warmup: usize,
    /// Divergent transitions after warm-up.
    pub n_divergent: usize,
    /// Share of transitions that hit the largest tree depth.
    pub max_depth_share: f64,
    /// Items whose leading value differs between chains.
    pub n_items_apart: usize,
    /// By quantity, in the order in which they are to be listed.
    pub diagnostics: Vec<RunDiagnostic>,
}

/// One claim.
#[derive(Debug, Clone, PartialEq)]
pub struct RunClaim {
    /// The claim.
    pub claim: Id,
    /// P(right about the time it speaks of); `None` if it was not scored.
    pub p_right: Option<f64>,
    /// P(right then and no longer so).
    pub p_overtaken: Option<f64>,
    /// Weight of evidence, decibans.
    pub weight_db: Option<f64>,
    /// Why it was not scored.
    pub skipped: Option<String>,
}

/// A whole run, as it is to be stored. Order of the vectors is free except where said.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRecord {
    /// How it ended.
    pub status: RunStatus,
    /// Name of the model.
    pub model: String,
    /// Name of the driver.
    pub engine: String,
    /// Seed of the random streams; at most `i64::MAX`.
    pub seed: u64,
    /// Only claims known by this time were used.
    pub as_of: Option<i64>,
    /// The series that it is a point of, at `as_of`; `None` for a run of its own.
    pub series: Option<String>,
    /// Every other setting, a JSON text.
    pub params_json: String,
    /// Version of thiqa.
    pub version: String,
    /// When it was started, seconds UTC.
    pub started_at: i64,
    /// Claims used.
    pub n_claims: u64,
    /// Items scored.
    pub n_items: u64,
    /// Sources scored.
    pub n_sources: u64,
    /// Log of the evidence at the best mode.
    pub ln_evidence: Option<f64>,
    /// From [`super::case_digest`] of the case that was used.
    pub input_digest: String,
    /// From [`super::result_digest`].
    pub result_digest: String,
    /// Sources.
    pub sources: Vec<RunSource>,
    /// Items.
    pub items: Vec<RunItem>,
    /// Candidates of items without time.
    pub values: Vec<RunValue>,
    /// States by segment.
    pub states: Vec<RunState>,
    /// Numbers, counts and dates.
    pub numbers: Vec<RunNumber>,
    /// Claims.
    pub claims: Vec<RunClaim>,
    /// Contradictions, in the order in which they are to be listed.
    pub contradictions: Vec<Contradiction>,
    /// Pairs of sources that may depend on one another.
    pub dependence: Vec<RunDependence>,
    /// Findings, in the order in which they are to be listed.
    pub findings: Vec<Finding>,
    /// Optima, best first.
    pub modes: Vec<RunMode>,
    /// Engines that draw: how that went.
    pub sampler: Option<RunSampler>,
    /// Population parameters.
    pub hyper: Vec<(String, Vec<f64>)>,
    /// Stored id of each claim of the case that was scored, as [`super::Loaded::claim_ids`] has
    /// them; empty if they are the same. Claims and contradictions above are translated with it.
    pub claim_ids: Vec<Id>,
}

/// Two sources, one of which may copy the other without saying so. One row a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RunDependence {
    /// One source.
    pub source_a: Id,
    /// The other.
    pub source_b: Id,
    /// Probability that the first copies the second.
    pub p_a_copies_b: f64,
    /// Probability that the second copies the first.
    pub p_b_copies_a: f64,
    /// Items (times) on which both speak.
    pub n_met: u64,
    /// Of these, those on which both say the same.
    pub n_shared: u64,
    /// Expected number of those that are wrong.
    pub n_shared_wrong: f64,
}

impl RunDependence {
    /// Probability that one copies the other.
    pub fn p(&self) -> f64 {
        self.p_a_copies_b + self.p_b_copies_a
    }
}

/// One line of the list of runs.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct RunSummary {
    /// Number of the run.
    pub run: i64,
    /// `complete` or `unreliable`.
    pub status: String,
    /// Name of the model.
    pub model: String,
    /// Name of the driver.
    pub engine: String,
    /// Seed.
    pub seed: i64,
    /// Cut-off, seconds UTC.
    pub as_of: Option<i64>,
    /// The series that it is a point of.
    pub series: Option<String>,
    /// Every other setting, JSON.
    pub params_json: String,
    /// When it was started, seconds UTC.
    pub started_at: i64,
    /// Claims used.
    pub n_claims: i64,
    /// Items scored.
    pub n_items: i64,
    /// Sources scored.
    pub n_sources: i64,
    /// Digest of the inputs.
    pub input_digest: String,
    /// Digest of the results.
    pub result_digest: String,
    /// Version of thiqa.
    pub version: String,
}
