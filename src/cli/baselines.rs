//! `baselines`.

use std::path::PathBuf;

use clap::Args;

use super::args::Shape;
use super::progress::Progress;
use super::{Context, Exit, stdout_failed};
use crate::app::{self, AppError, BaselinesRequest};

/// `thiqa baselines`
#[derive(Debug, Args)]
pub struct BaselinesArgs {
    /// Database
    pub db: PathBuf,
    /// Only these methods; `thiqa baselines DB` names them
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Leave out items of which one value only is claimed
    #[arg(long)]
    pub contested: bool,
    /// One row an item and method: the value that it chooses
    #[arg(long, conflicts_with = "sources")]
    pub items: bool,
    /// One row a source and method: its score, and what that is
    #[arg(long)]
    pub sources: bool,
    /// At most so many rows of items or sources
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Shape of the list.
    #[command(flatten)]
    pub shape: Shape,
}

impl Context {
    pub(super) fn baselines(&self, args: &BaselinesArgs) -> Result<Exit, AppError> {
        let store = Self::read_only(&args.db)?;
        let request = BaselinesRequest { only: args.only.clone(), contested: args.contested };
        let mut progress = Progress::new(&self.console, &self.interrupt);
        let done = app::baselines(&store, &request, &mut progress);
        progress.finish();
        let done = done?;
        let listing = if args.items {
            app::choice_listing(&done, args.limit)
        } else if args.sources {
            app::source_score_listing(&done, args.limit)
        } else {
            app::method_listing(&done)
        };
        let envelope = app::latest_envelope(&store)?;
        self.console.listing(&listing, args.shape, &envelope).map_err(stdout_failed)?;
        Ok(Exit::Done)
    }
}
