//! `report`.

use std::path::PathBuf;
use std::time::Instant;

use clap::{Args, ValueEnum};

use super::cases::counted;
use super::console::{Console, shown};
use super::exporting::address;
use super::progress::{Progress, SystemClock};
use super::{Context, Exit, stdout_failed};
use crate::app::{
    self, AppError, AsOf, Digits, Issued, PeriodChoice, Publication, Published, ReportFormats,
    ReportRequest, Wording, Written,
};

/// `thiqa report`
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Database
    pub db: PathBuf,
    /// Archive to publish in: a directory, made if it is not there. What was published stays; other
    /// data makes a correction, an edition of its own
    #[arg(short, long, value_name = "DIR")]
    pub out: PathBuf,
    /// The days to report on: day, week, month (that of the data, or of --as-of) or
    /// 2022-01-24..2022-01-30; compared with the edition before, or with what was known when they
    /// began [default: all that is known]
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
    /// Only what was known by then: a day of the case's zone, to its end, or a time with its offset
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<String>,
    /// Publish what is missing of all days, weeks or months that are over, from the first one in the
    /// archive on, and correct the last one if more is known of it now
    #[arg(long, requires = "period", conflicts_with = "as_of")]
    pub catch_up: bool,
    /// Formats
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [ReportFormat::Html, ReportFormat::Md, ReportFormat::Json, ReportFormat::Csv])]
    pub format: Vec<ReportFormat>,
    /// Languages of the pages; those of the case if not given
    #[arg(long, value_name = "TAG", value_delimiter = ',')]
    pub lang: Vec<String>,
    /// Digits on Arabic pages; those of the case if not given
    #[arg(long, value_enum)]
    pub digits: Option<DigitChoice>,
    /// Address under which readers find the archive, for its feed; kept from then on
    #[arg(long, value_name = "URL", value_parser = address)]
    pub url: Option<String>,
    /// Say what was done in one line of key=value on standard output, and nothing else
    #[arg(long)]
    pub log: bool,
}

/// Formats of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// One self-contained page
    Html,
    /// Markdown
    Md,
    /// JSON
    Json,
    /// Tables that a spreadsheet can open safely: claims, sources, items, contradictions
    Csv,
}

/// Digits, as Unicode names numbering systems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DigitChoice {
    /// 0123456789
    Latn,
    /// ٠١٢٣٤٥٦٧٨٩
    Arab,
}

impl From<DigitChoice> for Digits {
    fn from(choice: DigitChoice) -> Self {
        match choice {
            DigitChoice::Latn => Self::Latin,
            DigitChoice::Arab => Self::Arabic,
        }
    }
}

impl Context {
    #[expect(clippy::disallowed_methods, reason = "the log line says how long it took")]
    pub(super) fn report(&self, args: &ReportArgs) -> Result<Exit, AppError> {
        let started = Instant::now();
        let issued = self.issue(args);
        if !args.log {
            let issued = issued?;
            self.say_issued(args, &issued);
            return Ok(exit_of(&issued));
        }
        let (exit, told) = match issued {
            Ok(issued) => (exit_of(&issued), logged(&issued)),
            Err(error) => {
                let exit = self.fail(&error);
                (exit, format!("status=failed exit={}", exit as u8))
            }
        };
        let line = format!("{told} elapsed_ms={}\n", started.elapsed().as_millis());
        Console::data(&line).map_err(stdout_failed)?;
        Ok(exit)
    }

    fn issue(&self, args: &ReportArgs) -> Result<Issued, AppError> {
        let period = args.period.as_deref().map(PeriodChoice::parse).transpose()?;
        let as_of = args.as_of.as_deref().map(AsOf::parse).transpose()?;
        if args.catch_up && matches!(period, Some(PeriodChoice::Days(..))) {
            return Err(AppError::Usage {
                message: "--catch-up is for periods that come again".to_owned(),
                hint: Some("give --period day, week or month".to_owned()),
            });
        }
        let wants = |format| args.format.contains(&format);
        let formats = ReportFormats {
            html: wants(ReportFormat::Html),
            markdown: wants(ReportFormat::Md),
            json: wants(ReportFormat::Json),
            csv: wants(ReportFormat::Csv),
        };
        let is_periodic = period.is_some() || as_of.is_some();
        // Runs that a period wants are scored; without one nothing is written to the database.
        let mut store =
            if is_periodic { Self::writable(&args.db)? } else { self.results(&args.db)? };
        let wording = if args.lang.is_empty() {
            let own = app::case_wording(&store)?;
            Wording { digits: args.digits.map_or(own.digits, Into::into), ..own }
        } else {
            Wording::new(&args.lang, args.digits.map(Into::into).unwrap_or_default())?
        };
        let (catch_up, url) = (args.catch_up, args.url.clone());
        let request = ReportRequest { period, as_of, catch_up, formats, wording, url };
        let mut progress = Progress::new(&self.console, &self.interrupt);
        let issued = app::publish(&mut store, &args.out, &request, &SystemClock, &mut progress);
        progress.finish();
        issued
    }

    fn say_issued(&self, args: &ReportArgs, issued: &Issued) {
        let out = shown(&args.out);
        for Published { edition, publication, n_written, is_reliable } in &issued.editions {
            let files = counted(*n_written, "file", "files");
            let name = format!("`{out}/{}`", edition.name);
            self.console.say(&match (publication, &edition.replaces) {
                (Publication::Unchanged, _) => format!("unchanged: {name}"),
                (Publication::Completed, _) => format!("completed {name}: {files} more"),
                (Publication::Correction, Some(old)) => {
                    format!("published {name}: {files}; a correction, it replaces `{old}`")
                }
                _ => format!("published {name}: {files}"),
            });
            if !is_reliable {
                self.console.say(&format!(
                    "warning: run {run} is marked unreliable, and the pages say so; why: \
                     `thiqa diagnose {db} {run}`",
                    run = edition.run,
                    db = shown(&args.db)
                ));
            }
        }
        if issued.editions.is_empty() {
            self.console.say("nothing to publish: no such period is over that brought anything");
        } else if issued.around.iter().any(|file| file.changed) {
            self.console.say(&format!("next: open `{out}/index.html`"));
        }
    }

    pub(super) fn say_written(&self, written: &[Written]) {
        for file in written {
            let what = if file.changed { "wrote" } else { "unchanged:" };
            self.console.say(&format!("{what} `{}`", shown(&file.path)));
        }
    }
}

/// The editions stand; that one of them is of a run that did not converge has its own code.
fn exit_of(issued: &Issued) -> Exit {
    if n_unreliable(issued) == 0 { Exit::Done } else { Exit::Unreliable }
}

fn n_unreliable(issued: &Issued) -> usize {
    issued.editions.iter().filter(|done| !done.is_reliable).count()
}

/// What was done, as `key=value`.
fn logged(issued: &Issued) -> String {
    let n = |what| issued.editions.iter().filter(|done| done.publication == what).count();
    let [new, corrections, completed] =
        [Publication::New, Publication::Correction, Publication::Completed].map(n);
    let status = match new + corrections + completed {
        0 if issued.editions.is_empty() => "nothing",
        0 => "unchanged",
        _ => "published",
    };
    let names: Vec<&str> = issued.editions.iter().map(|done| done.edition.name.as_str()).collect();
    let files: usize = issued.editions.iter().map(|done| done.n_written).sum();
    let exit = match exit_of(issued) {
        Exit::Done => String::new(),
        other => format!(" exit={}", other as u8),
    };
    format!(
        "status={status} editions={} new={new} corrections={corrections} completed={completed} \
         unreliable={} files={files}{exit}",
        names.join(","),
        n_unreliable(issued)
    )
}
