//! `export`.

use std::path::PathBuf;

use clap::Args;

use super::cases::counted;
use super::console::shown;
use super::{Context, Exit};
use crate::app::{self, AppError, Provenance, TableLayout};

/// `thiqa export`
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("target").args(["out", "datasette"]).required(true))]
pub struct ExportArgs {
    /// Database
    pub db: PathBuf,
    /// Write the case into this new directory: case.toml and tables that import to the same case
    #[arg(short, long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Layout of the tables. Texts stand as they are: a spreadsheet may take some for formulas
    #[arg(long, value_enum, default_value_t = LayoutChoice::Csv, requires = "out")]
    pub format: LayoutChoice,
    /// Write a new directory for `datasette DIR`: a copy of the database, what its views mean, and
    /// twelve questions as canned queries
    #[arg(long, value_name = "DIR")]
    pub datasette: Option<PathBuf>,
    /// Licence of the data, shown by Datasette
    #[arg(long, value_name = "TEXT", requires = "datasette")]
    pub license: Option<String>,
    /// Address of the licence
    #[arg(long, value_name = "URL", requires = "license", value_parser = address)]
    pub license_url: Option<String>,
    /// Where the data comes from, shown by Datasette
    #[arg(long, value_name = "TEXT", requires = "datasette")]
    pub source: Option<String>,
    /// Address of where it comes from
    #[arg(long, value_name = "URL", requires = "source", value_parser = address)]
    pub source_url: Option<String>,
}

/// Layouts of tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LayoutChoice {
    /// Comma separated
    Csv,
    /// One JSON object a line
    Jsonl,
}

/// It becomes a link, so that nothing but a web address will do.
pub(super) fn address(text: &str) -> Result<String, String> {
    if ["http://", "https://"].iter().any(|scheme| text.starts_with(scheme)) {
        Ok(text.to_owned())
    } else {
        Err("an address begins with http:// or https://".to_owned())
    }
}

impl Context {
    pub(super) fn export(&self, args: &ExportArgs) -> Result<Exit, AppError> {
        let store = Self::read_only(&args.db)?;
        // Tables hold evidence alone, and are a way out where results are damaged.
        match self.assure(&store, &args.db) {
            Err(AppError::Store(error)) if args.datasette.is_none() => {
                self.console.hint(&format!("{error}; tables hold the evidence alone"));
            }
            told => told?,
        }
        if let Some(directory) = &args.datasette {
            let provenance = Provenance {
                license: args.license.clone(),
                license_url: args.license_url.clone(),
                source: args.source.clone(),
                source_url: args.source_url.clone(),
            };
            app::export_datasette(&store, directory, provenance)?;
            let shown = shown(directory);
            self.console.say(&format!("wrote `{shown}`"));
            self.console.say(&format!("next: `datasette {shown}`"));
        }
        if let Some(directory) = &args.out {
            let layout = match args.format {
                LayoutChoice::Csv => TableLayout::Csv,
                LayoutChoice::Jsonl => TableLayout::Jsonl,
            };
            let done = app::export_case(&store, directory, layout)?;
            let shown = shown(directory);
            let files = counted(done.files.len(), "file", "files");
            self.console.say(&format!("wrote `{shown}`: {files}"));
            let flag = if done.new_sources { " --new-sources" } else { "" };
            self.console.say(&format!("next: `thiqa run {shown}{flag}`"));
        }
        Ok(Exit::Done)
    }
}
