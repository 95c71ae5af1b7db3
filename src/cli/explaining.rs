//! `explain`.

use std::path::PathBuf;

use clap::Args;

use super::progress::Progress;
use super::reporting::DigitChoice;
use super::{Context, Exit};
use crate::app::{self, AppError, Store, Subject, Wording};
use crate::render::{explain_json, explain_plain, explain_text};

/// `thiqa explain`
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// Database
    pub db: PathBuf,
    /// source:KEY, item:KEY or claim:KEY
    pub subject: String,
    /// One JSON document
    #[arg(long)]
    pub json: bool,
    /// Tab-separated, for scripts: the first field says what a line holds
    #[arg(long, conflicts_with = "json")]
    pub plain: bool,
    /// Write a page with pictures instead, as self-contained as a report
    #[arg(long, value_name = "FILE", conflicts_with_all = ["json", "plain"])]
    pub html: Option<PathBuf>,
    /// Language of the page; the first of the case if not given
    #[arg(long, value_name = "TAG", requires = "html")]
    pub lang: Option<String>,
    /// Digits on an Arabic page; those of the case if not given
    #[arg(long, value_enum, requires = "html")]
    pub digits: Option<DigitChoice>,
}

impl Context {
    pub(super) fn explain(&self, args: &ExplainArgs) -> Result<Exit, AppError> {
        let subject = Subject::parse(&args.subject)?;
        let store = self.results(&args.db)?;
        // The terminal and data speak English.
        let wording = match &args.html {
            Some(_) => Self::page_wording(&store, args)?,
            None => Wording::default(),
        };
        let language = wording.languages.first().copied().unwrap_or("en");
        let mut progress = Progress::new(&self.console, &self.interrupt);
        let view = app::explain(&store, &subject, (language, wording.digits), &mut progress);
        progress.finish();
        let view = view?;
        if let Some(path) = &args.html {
            let written = app::write_explanation(&view, &wording, path)?;
            self.say_written(&[written]);
            return Ok(Exit::Done);
        }
        if args.json {
            return Self::print(&explain_json(&view, &app::latest_envelope(&store)?));
        }
        if args.plain {
            return Self::print(&explain_plain(&view));
        }
        Self::print(&explain_text(&view, self.console.style))
    }

    /// The language and the digits of the page.
    fn page_wording(store: &Store, args: &ExplainArgs) -> Result<Wording, AppError> {
        let own = app::case_wording(store)?;
        let digits = args.digits.map_or(own.digits, Into::into);
        match &args.lang {
            Some(tag) => Wording::new(std::slice::from_ref(tag), digits),
            None => Ok(Wording { digits, ..own }),
        }
    }
}
