//! `simulate`.

use super::args::SimulateArgs;
use super::cases::counted;
use super::console::shown;
use super::{Context, Exit};
use crate::app::{self, AppError, Kind, Scenario, Wishes};

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
