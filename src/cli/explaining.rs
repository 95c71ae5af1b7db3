//! `explain`.

use std::path::PathBuf;

use clap::Args;

use super::progress::Progress;
use super::{Context, Exit};
use crate::app::{self, AppError, Subject};
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
}

impl Context {
    pub(super) fn explain(&self, args: &ExplainArgs) -> Result<Exit, AppError> {
        let subject = Subject::parse(&args.subject)?;
        let store = Self::read_only(&args.db)?;
        let mut progress = Progress::new(&self.console, &self.interrupt);
        let view = app::explain(&store, &subject, &mut progress);
        progress.finish();
        let view = view?;
        if args.json {
            return Self::print(&explain_json(&view, &app::latest_envelope(&store)?));
        }
        if args.plain {
            return Self::print(&explain_plain(&view));
        }
        Self::print(&explain_text(&view, self.console.style))
    }
}
