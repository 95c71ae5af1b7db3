//! `simulate`.

use std::path::PathBuf;

use clap::Args;

use super::cases::counted;
use super::console::shown;
use super::{Context, Exit};
use crate::app::{self, AppError, Kind, Scenario, Wishes};

/// `thiqa simulate`
#[derive(Debug, Args)]
#[group(id = "what", required = true, multiple = true, args = ["directory", "list"])]
pub struct SimulateArgs {
    /// Directory to write; must not be there, or be empty
    #[arg(value_name = "DIR", conflicts_with = "list", requires = "scenario")]
    pub directory: Option<PathBuf>,
    /// What to draw
    #[arg(long, value_name = "NAME", conflicts_with = "list", requires = "directory")]
    pub scenario: Option<String>,
    /// Show the scenarios: what each is, what is known, its own sizes
    #[arg(long)]
    pub list: bool,
    /// Seed; the same seed draws the same case
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// Items [default: the scenario's]
    #[arg(long, value_name = "N")]
    pub items: Option<usize>,
    /// Sources [default: the scenario's]
    #[arg(long, value_name = "N")]
    pub sources: Option<usize>,
    /// Days that states and tolls are followed [default: the scenario's]
    #[arg(long, value_name = "N")]
    pub days: Option<usize>,
    /// Claims that each source makes [default: the scenario's share of what there is]
    #[arg(long, value_name = "N")]
    pub claims_per_source: Option<usize>,
}

impl Context {
    pub(super) fn simulate(&self, args: &SimulateArgs) -> Result<Exit, AppError> {
        let (Some(directory), Some(name)) = (&args.directory, &args.scenario) else {
            return Self::print(&scenarios());
        };
        let kind = Kind::from_name(name).ok_or_else(|| {
            let names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
            AppError::Usage {
                message: format!("`{name}` is no scenario"),
                hint: Some(format!("one of {}", names.join(", "))),
            }
        })?;
        let wishes = Wishes {
            n_items: args.items,
            n_sources: args.sources,
            n_days: args.days,
            n_claims: args.claims_per_source,
        };
        let scenario = Scenario::sized(kind, wishes)?;
        let done = app::write_simulation(directory, &scenario, args.seed)?;
        let (files, claims) =
            (counted(done.files.len(), "file", "files"), counted(done.n_claims, "claim", "claims"));
        let shown = shown(directory);
        self.console.say(&format!("wrote `{shown}`: {files}, {claims}"));
        self.console.say(&format!("next: `thiqa run {shown}`; what is true is in `{shown}/truth`"));
        Ok(Exit::Done)
    }
}

/// The scenarios, for people.
fn scenarios() -> String {
    let mut text = String::new();
    for kind in Kind::ALL {
        let own = Scenario::new(kind);
        let days =
            if own.n_days() > 0 { format!(", {} days", own.n_days()) } else { String::new() };
        text += &format!("{}\n  {}\n  known: {}\n", kind.name(), kind.what(), kind.known());
        text += &format!(
            "  {} items, {} sources{days}, {} claims of each source\n",
            own.n_items(),
            own.n_sources(),
            own.n_claims()
        );
    }
    text
}
