//! `check`, `score`, `report`.

use super::args::{
    CheckArgs, DiagnoseArgs, EngineChoice, FailOn, InferArgs, ModelArgs, ScoreArgs, VerdictChoice,
};
use super::cases::counted;
use super::console::{shown, visible};
use super::progress::{Progress, SystemClock};
use super::{Context, Exit, stdout_failed};
use crate::app::{self, AppError, AsOf, Draws, Engine, ModelParams, Scored};
use crate::domain::{Contradiction, Finding, OverlapCertainty, Severity};
use crate::render::{diagnose_json, diagnose_text};

/// Advice of findings that only report; not worth a line.
const NOTHING_TO_DO: &str = "Nothing to do.";

impl FailOn {
    fn reached_by(self, finding: &Finding) -> bool {
        match self {
            Self::Info => true,
            Self::Warning => finding.severity >= Severity::Warning,
            Self::Error => finding.severity >= Severity::Error,
            Self::Never => false,
        }
    }

    /// A certain contradiction counts as a warning, a possible one as information.
    fn reached_by_contradiction(self, found: &Contradiction) -> bool {
        match self {
            Self::Info => true,
            Self::Warning => found.certainty == OverlapCertainty::Certain,
            Self::Error | Self::Never => false,
        }
    }
}

/// Settings of the model from the command line, but for the cut-off.
pub(super) fn params(args: &ModelArgs) -> ModelParams {
    let InferArgs { engine, seed, chains, warmup, draws } = args.infer;
    let standard = Draws::default();
    ModelParams {
        engine: match engine {
            EngineChoice::Auto => None,
            EngineChoice::Em => Some(Engine::Em),
            EngineChoice::Nuts => Some(Engine::Nuts),
        },
        draws: Draws {
            n_chains: chains.map_or(standard.n_chains, usize::from),
            n_warmup: warmup.map_or(standard.n_warmup, |n| n as usize),
            n_draws: draws.map_or(standard.n_draws, |n| n as usize),
        },
        seed,
        use_verdicts: args.verdicts == VerdictChoice::Use,
        as_of: None,
    }
}

/// The cut-off from the command line.
pub(super) fn as_of(text: Option<&str>) -> Result<Option<AsOf>, AppError> {
    text.map(AsOf::parse).transpose()
}

impl Context {
    pub(super) fn check(&self, args: &CheckArgs) -> Result<Exit, AppError> {
        let store = Self::read_only(&args.db)?;
        let mut checked = app::check_database(&store)?;
        checked.outcome.findings.retain(|f| !args.allow.iter().any(|code| code == f.code));
        let listing = app::contradiction_listing(&checked);
        let envelope = app::envelope(None);
        self.console.listing(&listing, args.shape, &envelope).map_err(stdout_failed)?;
        for sum in &checked.sums {
            self.console.say(&visible(sum));
        }
        self.say_findings(&checked.outcome.findings);
        let n_certain = checked
            .outcome
            .contradictions
            .iter()
            .filter(|found| found.certainty == OverlapCertainty::Certain)
            .count();
        self.console.say(&format!(
            "{}, {n_certain} certain; {}",
            counted(checked.outcome.contradictions.len(), "contradiction", "contradictions"),
            counted(checked.outcome.findings.len(), "finding", "findings"),
        ));
        let fails = checked.outcome.findings.iter().any(|f| args.fail_on.reached_by(f))
            || checked
                .outcome
                .contradictions
                .iter()
                .any(|c| args.fail_on.reached_by_contradiction(c));
        Ok(if fails { Exit::No } else { Exit::Done })
    }

    /// The gravest first; what to do is said once where several findings ask for the same.
    fn say_findings(&self, findings: &[Finding]) {
        let mut findings: Vec<&Finding> = findings.iter().collect();
        findings.sort_by_key(|finding| (std::cmp::Reverse(finding.severity), finding.code));
        for (ix, finding) in findings.iter().enumerate() {
            let Finding { code, severity, subject, message, advice } = finding;
            let (message, advice) = (&message.english, &advice.english);
            let about = if subject.is_empty() { String::new() } else { format!("{subject}: ") };
            let severity = severity.as_str();
            self.console.say_wrapped(&format!("{severity} {code}: {about}{message}"), 0);
            let again = findings
                .get(ix + 1)
                .is_some_and(|next| (next.code, &next.advice.english) == (*code, advice));
            if !again && advice != NOTHING_TO_DO {
                self.console.say_wrapped(&format!("hint: {advice}"), 4);
            }
        }
    }

    pub(super) fn score(&self, args: &ScoreArgs) -> Result<Exit, AppError> {
        let as_of = as_of(args.as_of.as_deref())?;
        let mut store = Self::writable(&args.db)?;
        let zone = store.time_zone()?;
        let as_of = as_of.map(|as_of| as_of.seconds(&zone)).transpose()?;
        let params = ModelParams { as_of, ..params(&args.model) };
        let mut progress = Progress::new(&self.console, &self.interrupt);
        let scored = app::score(&mut store, &params, &SystemClock, &mut progress);
        progress.finish();
        let exit = self.say_scored(&scored?);
        let db = shown(&args.db);
        self.console.say(&format!("next: `thiqa sources {db}`, `thiqa contradictions {db}`"));
        Ok(exit)
    }

    pub(super) fn say_scored(&self, scored: &Scored) -> Exit {
        let record = &scored.record;
        let modes = match record.modes.len() {
            0 | 1 => "one mode".to_owned(),
            n => format!("{n} modes"),
        };
        let settled = match (&record.sampler, record.status == app::RunStatus::Complete) {
            (None, true) => {
                format!("converged in {}", counted(scored.n_iterations, "pass", "passes"))
            }
            (None, false) => "did NOT converge; the run is marked unreliable".to_owned(),
            (Some(s), true) => format!("chains agree after {} draws", s.n_chains * s.n_draws),
            (Some(_), false) => {
                "the draws do NOT suffice; the run is marked unreliable, see `thiqa diagnose`"
                    .to_owned()
            }
        };
        self.console.say(&format!(
            "run {}: {}, {}, {}; {}, {}; {settled}, {modes}, seed {}",
            scored.run,
            counted(record.n_claims as usize, "claim inferred", "claims inferred"),
            counted(record.n_items as usize, "item", "items"),
            counted(record.n_sources as usize, "source", "sources"),
            counted(record.contradictions.len(), "contradiction", "contradictions"),
            counted(record.findings.len(), "finding", "findings"),
            record.seed,
        ));
        if record.status == app::RunStatus::Complete { Exit::Done } else { Exit::Unreliable }
    }

    pub(super) fn diagnose(&self, args: &DiagnoseArgs) -> Result<Exit, AppError> {
        let store = self.results(&args.db)?;
        let view = app::diagnose(&store, args.run)?;
        if args.json {
            let envelope = app::envelope(Some((view.run, view.seed)));
            Self::print(&diagnose_json(&view, &envelope))?;
        } else {
            Self::print(&diagnose_text(&view, self.console.style))?;
        }
        Ok(if view.healthy { Exit::Done } else { Exit::Unreliable })
    }
}
