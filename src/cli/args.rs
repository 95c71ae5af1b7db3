//! The command line as types: parsed here, checked in the verbs.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use super::baselines::BaselinesArgs;
pub use super::explaining::ExplainArgs;
pub use super::exporting::ExportArgs;
pub use super::keeping::{BackupArgs, DoctorArgs};
pub use super::reporting::ReportArgs;
pub use super::scheduling::ScheduleArgs;
pub use super::simulating::SimulateArgs;

/// Exit codes, as printed by `--help` and in the README.
pub const EXIT_STATUS: &str = "\
EXIT STATUS:
  0    done
  1    the answer is no (`check` found something at or above --fail-on)
  2    usage: bad flags or arguments
  3    input refused; nothing was changed
  4    database: not ours, newer, locked, corrupt, full or not there
  5    inference unreliable; the run is stored and marked
  70   a bug in thiqa; please report it
  75   busy: another thiqa is writing to the archive; nothing was written, try again
  130  interrupted; rolled back";

/// Scores how far sources can be relied on: who said what first, who only relayed it, what
/// happened, and how sure we can be.
#[derive(Debug, Parser)]
#[command(name = "thiqa", version, after_help = EXIT_STATUS, propagate_version = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
    /// Flags that every verb takes.
    #[command(flatten)]
    pub global: Global,
}

/// Flags that every verb takes.
#[derive(Debug, Clone, Args)]
pub struct Global {
    /// Say only what went wrong
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Say more; twice for debugging
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Colour on the terminal
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN")]
    pub color: ColorChoice,
    /// No progress bar
    #[arg(long, global = true)]
    pub no_progress: bool,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// The whole way: create or open the database, import what is new, check, score, report
    Run(RunArgs),
    /// Create an empty database
    Init(InitArgs),
    /// Import tables: claims, sources, items, rules, verdicts and the rest
    Import(ImportArgs),
    /// Contradictions and findings about the data, without scoring
    Check(CheckArgs),
    /// Infer what happened and how reliable each source is; stores one immutable run
    Score(ScoreArgs),
    /// Sources with their consistency, interval and counts
    Sources(SourcesArgs),
    /// Items with their leading value
    Items(ItemsArgs),
    /// Claims with how they fared
    Claims(ClaimsArgs),
    /// Contradictions of the latest run
    Contradictions(ListArgs),
    /// Runs
    Runs(ListArgs),
    /// Scores and probabilities over time: what was known at the end of every day, week or month
    /// (`em` unless told otherwise)
    History(HistoryArgs),
    /// Why a number is what it is, and what would change it
    Explain(ExplainArgs),
    /// Is a run to be relied on: what was tested, against what, what to do; exit 5 if not
    Diagnose(DiagnoseArgs),
    /// What moved between two runs, and how much of it is evidence, how much model
    Compare(CompareArgs),
    /// A run against verdicts that it has not seen: accuracy, proper scores, calibration, errors
    Evaluate(EvaluateArgs),
    /// One read-only SQL statement, limited in time and memory
    Query(QueryArgs),
    /// Publish a report in an archive: a page a language, Markdown, JSON, tables; feed and index
    Report(ReportArgs),
    /// Units for systemd and a line for cron that publish a report every day, week or month
    Schedule(ScheduleArgs),
    /// The case back out: tables to import again, or a directory for Datasette
    Export(ExportArgs),
    /// What majority vote, Dawid–Skene and the other classic methods make of the claims, beside the
    /// latest run and verdicts
    Baselines(BaselinesArgs),
    /// A case with known truth, drawn from a seed, as a directory to run
    Simulate(SimulateArgs),
    /// What is the matter with a database, and what to do about it; exit 4 if anything is
    Doctor(DoctorArgs),
    /// A copy of a database that is whole whatever else is going on
    Backup(BackupArgs),
    /// A completion script for your shell
    Completions(CompletionsArgs),
}

/// How lists are printed.
#[expect(clippy::struct_excessive_bools, reason = "one flag each, of which one at most")]
#[derive(Debug, Clone, Copy, Default, Args)]
#[group(multiple = false)]
pub struct Shape {
    /// One JSON document
    #[arg(long)]
    pub json: bool,
    /// One JSON object a line
    #[arg(long)]
    pub jsonl: bool,
    /// CSV that a spreadsheet can open safely
    #[arg(long)]
    pub csv: bool,
    /// Tab-separated, for scripts
    #[arg(long)]
    pub plain: bool,
}

impl Shape {
    /// Rows for a program rather than a table for people.
    pub(super) fn is_data(self) -> bool {
        self.json || self.jsonl || self.csv || self.plain
    }
}

/// `thiqa run`
#[derive(Debug, Args)]
pub struct RunArgs {
    /// Directory with case.toml and tables (claims.csv at least)
    pub case: PathBuf,
    /// Database; made if it is not there [default: NAME.db here]
    #[arg(long, value_name = "FILE")]
    pub db: Option<PathBuf>,
    /// Directory of the report [default: NAME-report here]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// How to read the tables.
    #[command(flatten)]
    pub read: ReadArgs,
    /// How to score.
    #[command(flatten)]
    pub model: ModelArgs,
    /// Use only what was known by this time: 2022-01-28 (the end of that day in the time zone of
    /// the case) or 2022-01-28T18:00Z
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<String>,
}

/// `thiqa init`
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Database to create
    pub db: PathBuf,
    /// Title of the case
    #[arg(long, default_value = "Untitled case")]
    pub title: String,
    /// IANA time zone in which dates without an offset are read
    #[arg(long, default_value = "UTC", value_name = "ZONE")]
    pub time_zone: String,
}

/// How tables are read.
#[derive(Debug, Clone, Default, Args)]
#[expect(clippy::struct_excessive_bools, reason = "flags of the command line are ticked")]
pub struct ReadArgs {
    /// Names that no sources table declares become new sources, look-alikes too
    #[arg(long)]
    pub new_sources: bool,
    /// Options stay open: a value nobody claimed is possible
    #[arg(long, conflicts_with = "closed")]
    pub open: bool,
    /// The values of the file are all there are
    #[arg(long)]
    pub closed: bool,
    /// How to read 01/02/2022, which is refused otherwise
    #[arg(long, value_enum, value_name = "ORDER")]
    pub date_order: Option<DateOrder>,
    /// The decimal mark where 1,234 or 1.234 would be ambiguous
    #[arg(long, value_name = "MARK", value_parser = [".", ","])]
    pub decimal: Option<String>,
    /// Read vague words as figures, as ACLED codes them: tens 10, dozens 12, hundreds 100
    #[arg(long)]
    pub acled_vague: bool,
}

/// Order of day and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DateOrder {
    /// 1 February 2022
    DayFirst,
    /// 2 January 2022
    MonthFirst,
}

/// `thiqa import`
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Database; made if it is not there
    pub db: PathBuf,
    /// Files, `-` for standard input; the name tells the table (claims.csv, sources.csv …)
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Layout, where the name does not tell
    #[arg(long, value_enum)]
    pub format: Option<FormatChoice>,
    /// Table, where the name does not tell
    #[arg(long, value_enum)]
    pub table: Option<TableChoice>,
    /// A column of the file under another name of ours; may be repeated
    #[arg(long, value_name = "THEIRS=OURS")]
    pub map: Vec<String>,
    /// Say what would be added, change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Take the good rows and write the others to this file, to be corrected and imported
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
    /// How to read the tables.
    #[command(flatten)]
    pub read: ReadArgs,
}

/// Layouts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatChoice {
    /// Comma, semicolon or tab separated
    Csv,
    /// One JSON object a line
    Jsonl,
}

/// Tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "the names are the tables")]
pub enum TableChoice {
    Claims,
    Sources,
    Aliases,
    Places,
    Items,
    Attributes,
    Documents,
    Rules,
    Verdicts,
    Relations,
}

/// `thiqa check`
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Database
    pub db: PathBuf,
    /// Exit with 1 if there is a finding of this severity or above, or a certain contradiction
    /// (which counts as a warning)
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = FailOn::Error)]
    pub fail_on: FailOn,
    /// Leave out findings with this code; may be repeated
    #[arg(long, value_name = "CODE")]
    pub allow: Vec<String>,
    /// Shape of the list of contradictions.
    #[command(flatten)]
    pub shape: Shape,
}

/// Threshold of `check`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum FailOn {
    /// Anything at all
    Info,
    /// Certain contradictions and warnings
    Warning,
    /// Data that is wrong
    Error,
    /// Nothing
    Never,
}

/// How to infer.
#[derive(Debug, Clone, Copy, Args)]
pub struct InferArgs {
    /// Engine; `auto` picks
    #[arg(long, value_enum, default_value_t = EngineChoice::Auto)]
    pub engine: EngineChoice,
    /// Seed; `em` draws nothing and only records it
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// Chains of `nuts` [default: 4]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub chains: Option<u16>,
    /// Draws of each chain of `nuts` that are thrown away while it adapts [default: 500]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub warmup: Option<u32>,
    /// Draws of each chain of `nuts` that are kept [default: 1000]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(16..=1_000_000))]
    pub draws: Option<u32>,
}

/// How to score.
#[derive(Debug, Clone, Args)]
pub struct ModelArgs {
    /// How to infer.
    #[command(flatten)]
    pub infer: InferArgs,
    /// Use verdicts, or hold them out
    #[arg(long, value_enum, default_value_t = VerdictChoice::Use)]
    pub verdicts: VerdictChoice,
}

/// Engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EngineChoice {
    /// `nuts` where it takes seconds, else `em`
    Auto,
    /// Maximum a posteriori by EM from several starts: fast
    Em,
    /// Draws from the full posterior by the No-U-Turn sampler: exact but for noise, slower
    Nuts,
}

/// What to do with verdicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum VerdictChoice {
    /// They clamp their items, softly
    Use,
    /// They are left out, to evaluate against
    HoldOut,
}

/// `thiqa score`
#[derive(Debug, Args)]
pub struct ScoreArgs {
    /// Database
    pub db: PathBuf,
    /// How to score.
    #[command(flatten)]
    pub model: ModelArgs,
    /// Use only what was known by this time: 2022-01-28 (the end of that day in the time zone of
    /// the case) or 2022-01-28T18:00Z
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<String>,
}

/// Lists.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Database
    pub db: PathBuf,
    /// At most so many rows
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Shape of the list.
    #[command(flatten)]
    pub shape: Shape,
}

/// `thiqa sources`
#[derive(Debug, Args)]
pub struct SourcesArgs {
    /// What every list takes.
    #[command(flatten)]
    pub list: ListArgs,
    /// One row a source and topic: the items of one attribute, or a family of all others
    #[arg(long)]
    pub by_topic: bool,
}

/// `thiqa items`
#[derive(Debug, Args)]
pub struct ItemsArgs {
    /// What every list takes.
    #[command(flatten)]
    pub list: ListArgs,
    /// Only items of this status
    #[arg(long, value_parser = ["corroborated", "disputed", "single-source", "unresolved"])]
    pub status: Option<String>,
}

/// `thiqa claims`
#[derive(Debug, Args)]
pub struct ClaimsArgs {
    /// What every list takes.
    #[command(flatten)]
    pub list: ListArgs,
    /// Only claims on this item
    #[arg(long, value_name = "KEY")]
    pub item: Option<String>,
    /// Only claims of this source
    #[arg(long, value_name = "KEY")]
    pub source: Option<String>,
}

/// `thiqa history`
#[derive(Debug, Args)]
pub struct HistoryArgs {
    /// Database
    pub db: PathBuf,
    /// Score the case as it was known at the end of each; without, show what is stored
    #[arg(long, value_enum, value_name = "STEP")]
    pub every: Option<StepChoice>,
    /// The first point: a day or moment in its period [default: when anything was known first]
    #[arg(long, value_name = "TIME", requires = "every")]
    pub from: Option<String>,
    /// The last point, likewise [default: when the last thing came to be known]
    #[arg(long, value_name = "TIME", requires = "every")]
    pub to: Option<String>,
    /// Name of the series [default: the step]
    #[arg(long, value_name = "NAME")]
    pub series: Option<String>,
    /// How to score.
    #[command(flatten)]
    pub model: ModelArgs,
    /// Shape of the list: one row a point in data formats.
    #[command(flatten)]
    pub shape: Shape,
}

/// Steps of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StepChoice {
    /// The end of every day in the time zone of the case
    Day,
    /// The end of every Sunday
    Week,
    /// The end of every month
    Month,
}

/// `thiqa diagnose`
#[derive(Debug, Args)]
pub struct DiagnoseArgs {
    /// Database
    pub db: PathBuf,
    /// Number of the run [default: the latest]
    pub run: Option<i64>,
    /// One JSON document
    #[arg(long)]
    pub json: bool,
}

/// `thiqa compare`
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// Database
    pub db: PathBuf,
    /// Number of the run before
    pub before: i64,
    /// Number of the run after
    pub after: i64,
    /// List moves of at least this size
    #[arg(long, default_value_t = 0.05, value_name = "SIZE", conflicts_with = "all")]
    pub threshold: f64,
    /// List every source and item, moved or not
    #[arg(long)]
    pub all: bool,
    /// Shape of the list.
    #[command(flatten)]
    pub shape: Shape,
}

/// `thiqa evaluate`
#[derive(Debug, Args)]
pub struct EvaluateArgs {
    /// Database
    pub db: PathBuf,
    /// Number of the run [default: the latest]
    pub run: Option<i64>,
    /// Truths that are not imported: a CSV or JSONL file of item, value and, for what changes with
    /// time, `as_of` [default: the verdicts of the database]
    #[arg(long, value_name = "FILE")]
    pub truth: Option<PathBuf>,
    /// Refit so many times, each time without one fold of the verdicts, and judge the fits by what
    /// they have not seen; nothing is stored
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u16).range(2..=1000))]
    pub cross_validate: Option<u16>,
    /// Seed by which items are dealt into folds
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub seed: u64,
    /// Engine of refits; `auto` takes that of the run
    #[arg(long, value_enum, default_value_t = EngineChoice::Auto)]
    pub engine: EngineChoice,
    /// Predict, as time goes on, what each source says next and what verdicts later show, each from
    /// what was known before; log scores beside majority vote
    #[arg(long, conflicts_with_all = ["run", "cross_validate", "svg"])]
    pub prequential: bool,
    /// The step of --prequential: what is published within one is predicted from what was known
    /// before [default: week]
    #[arg(long, value_enum, value_name = "STEP", requires = "prequential")]
    pub every: Option<StepChoice>,
    /// The first step of --prequential: a day or moment in it [default: when anything was known first]
    #[arg(long, value_name = "TIME", requires = "prequential")]
    pub from: Option<String>,
    /// The last one, likewise [default: when the last thing came to be known]
    #[arg(long, value_name = "TIME", requires = "prequential")]
    pub to: Option<String>,
    /// Bins of the calibration error and the reliability diagram, of equal width
    #[arg(long, default_value_t = 10, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=100))]
    pub bins: u16,
    /// Sources with fewer claims on items with a verdict are not ranked
    #[arg(long, default_value_t = 5, value_name = "N")]
    pub min_claims: u16,
    /// Draw the reliability diagram into this file
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
    /// One JSON document
    #[arg(long)]
    pub json: bool,
}

/// `thiqa query`
#[derive(Debug, Args)]
pub struct QueryArgs {
    /// Database
    pub db: PathBuf,
    /// One SELECT statement
    pub sql: String,
    /// Seconds that it may take
    #[arg(long, default_value_t = 5.0, value_name = "SECONDS")]
    pub timeout: f64,
    /// Rows that it may return
    #[arg(long, default_value_t = 100_000, value_name = "N")]
    pub max_rows: usize,
    /// Shape of the result.
    #[command(flatten)]
    pub shape: Shape,
}

/// `thiqa completions`
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// Shell
    pub shell: clap_complete::Shell,
}
