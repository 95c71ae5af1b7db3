//! `doctor` and `backup`: keeping a database whole.

use std::path::PathBuf;

use clap::Args;

use super::args::Shape;
use super::console::shown;
use super::progress::Progress;
use super::{Context, Exit, stdout_failed};
use crate::app::{self, AppError};

/// `thiqa doctor`
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Database
    pub db: PathBuf,
    /// Shape of the list.
    #[command(flatten)]
    pub shape: Shape,
}

/// `thiqa backup`
#[derive(Debug, Args)]
pub struct BackupArgs {
    /// Database
    pub db: PathBuf,
    /// File to write; must not be there
    pub to: PathBuf,
}

impl Context {
    pub(super) fn doctor(&self, args: &DoctorArgs) -> Result<Exit, AppError> {
        let examined = app::doctor(&args.db);
        let envelope = app::envelope(None);
        self.console.listing(&examined.listing, args.shape, &envelope).map_err(stdout_failed)?;
        Ok(if examined.is_well { Exit::Done } else { Exit::Database })
    }

    pub(super) fn backup(&self, args: &BackupArgs) -> Result<Exit, AppError> {
        let mut progress = Progress::new(&self.console, &self.interrupt);
        let done = app::back_up(&args.db, &args.to, &mut progress);
        progress.finish();
        done?;
        self.console.say(&format!("wrote `{}`, checked and whole", shown(&args.to)));
        Ok(Exit::Done)
    }
}
