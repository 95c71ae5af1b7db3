//! `report`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::console::shown;
use super::{Context, Exit};
use crate::app::{self, AppError, Digits, ReportFormats, Wording, Written};

/// `thiqa report`
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Database
    pub db: PathBuf,
    /// Directory to write to; made if it is not there
    #[arg(short, long, value_name = "DIR")]
    pub out: PathBuf,
    /// Formats
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [ReportFormat::Html, ReportFormat::Md, ReportFormat::Json])]
    pub format: Vec<ReportFormat>,
    /// Languages, the first without its tag in the file names; those of the case if not given
    #[arg(long, value_name = "TAG", value_delimiter = ',')]
    pub lang: Vec<String>,
    /// Digits on Arabic pages
    #[arg(long, value_enum, default_value_t = DigitChoice::Latn)]
    pub digits: DigitChoice,
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
        let store = Self::read_only(&args.db)?;
        let formats = ReportFormats {
            html: args.format.contains(&ReportFormat::Html),
            markdown: args.format.contains(&ReportFormat::Md),
            json: args.format.contains(&ReportFormat::Json),
        };
        let wording = if args.lang.is_empty() {
            Wording { digits: args.digits.into(), ..app::case_wording(&store)? }
        } else {
            Wording::new(&args.lang, args.digits.into())?
        };
        let written = app::report(&store, &args.out, formats, &wording)?;
        self.say_written(&written);
        Ok(Exit::Done)
    }

    pub(super) fn say_written(&self, written: &[Written]) {
        for file in written {
            let what = if file.changed { "wrote" } else { "unchanged:" };
            self.console.say(&format!("{what} `{}`", shown(&file.path)));
        }
    }
}
