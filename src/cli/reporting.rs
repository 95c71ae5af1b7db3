//! `report`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::console::shown;
use super::progress::{Progress, SystemClock};
use super::{Context, Exit};
use crate::app::{
    self, AppError, AsOf, Digits, PeriodChoice, ReportFormats, ReportRequest, Wording, Written,
};

/// `thiqa report`
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Database
    pub db: PathBuf,
    /// Directory to write to; made if it is not there
    #[arg(short, long, value_name = "DIR")]
    pub out: PathBuf,
    /// The days to report on: day, week, month (that of the data, or of --as-of) or
    /// 2022-01-24..2022-01-30; compared with what was known when they began
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
    /// Only what was known by then: a day of the case's zone, to its end, or a time with its offset
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<String>,
    /// Formats
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [ReportFormat::Html, ReportFormat::Md, ReportFormat::Json])]
    pub format: Vec<ReportFormat>,
    /// Languages, the first without its tag in the file names; those of the case if not given
    #[arg(long, value_name = "TAG", value_delimiter = ',')]
    pub lang: Vec<String>,
    /// Digits on Arabic pages; those of the case if not given
    #[arg(long, value_enum)]
    pub digits: Option<DigitChoice>,
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
    pub(super) fn report(&self, args: &ReportArgs) -> Result<Exit, AppError> {
        let period = args.period.as_deref().map(PeriodChoice::parse).transpose()?;
        let as_of = args.as_of.as_deref().map(AsOf::parse).transpose()?;
        let formats = ReportFormats {
            html: args.format.contains(&ReportFormat::Html),
            markdown: args.format.contains(&ReportFormat::Md),
            json: args.format.contains(&ReportFormat::Json),
        };
        let is_periodic = period.is_some() || as_of.is_some();
        // Runs that a period wants are scored; without one nothing is written to the database.
        let mut store =
            if is_periodic { Self::writable(&args.db)? } else { Self::read_only(&args.db)? };
        let wording = if args.lang.is_empty() {
            let own = app::case_wording(&store)?;
            Wording { digits: args.digits.map_or(own.digits, Into::into), ..own }
        } else {
            Wording::new(&args.lang, args.digits.map(Into::into).unwrap_or_default())?
        };
        let mut progress = Progress::new(&self.console, &self.interrupt);
        let written = if is_periodic {
            let request = ReportRequest { period, as_of, formats, wording };
            app::periodic_report(&mut store, &args.out, &request, &SystemClock, &mut progress)
        } else {
            app::report(&store, &args.out, formats, &wording, &mut progress)
        };
        progress.finish();
        self.say_written(&written?);
        Ok(Exit::Done)
    }

    pub(super) fn say_written(&self, written: &[Written]) {
        for file in written {
            let what = if file.changed { "wrote" } else { "unchanged:" };
            self.console.say(&format!("{what} `{}`", shown(&file.path)));
        }
    }
}
