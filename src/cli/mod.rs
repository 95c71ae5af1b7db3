//! The command line: the only place that reads arguments, environment and clock, and that prints.

pub mod args;
mod baselines;
mod cases;
mod console;
mod evaluating;
mod exit;
mod explaining;
mod exporting;
mod history;
mod keeping;
mod lists;
mod progress;
mod reporting;
mod scheduling;
mod scoring;
mod simulating;

use std::path::Path;

use clap::{CommandFactory, Parser};

pub use exit::Exit;

use crate::app::{Access, AppError, Standing, Store, StoreError};
use args::{Cli, CompletionsArgs, Verb};
use console::Console;
use progress::Interrupt;

/// Runs the program with the arguments of this process. A broken invariant ends in [`Exit::Bug`];
/// what the database was in the middle of is rolled back.
pub fn run() -> Exit {
    std::panic::catch_unwind(run_verb).unwrap_or_else(|_| {
        Console::report_bug();
        Exit::Bug
    })
}

fn run_verb() -> Exit {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Nobody to tell if the stream is closed.
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage } else { Exit::Done };
        }
    };
    start_log(cli.global.verbose);
    let context = Context { console: Console::new(&cli.global), interrupt: Interrupt::install() };
    match context.verb(cli.verb) {
        Ok(exit) => exit,
        Err(error) => context.fail(&error),
    }
}

/// Diagnostics for developers, on standard error.
fn start_log(verbose: u8) {
    let level = match verbose {
        0 => "warn",
        1 => "info",
        _ => "debug",
    };
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(level));
    // A second start (in a test) keeps the first.
    let _ =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

/// What every verb needs.
struct Context {
    console: Console,
    interrupt: Interrupt,
}

impl Context {
    fn verb(&self, verb: Verb) -> Result<Exit, AppError> {
        match verb {
            Verb::Run(args) => self.run_case(&args),
            Verb::Init(args) => self.init(&args),
            Verb::Import(args) => self.import(&args),
            Verb::Check(args) => self.check(&args),
            Verb::Score(args) => self.score(&args),
            Verb::Sources(args) => self.sources(&args),
            Verb::Items(args) => self.items(&args),
            Verb::Claims(args) => self.claims(&args),
            Verb::Contradictions(args) => self.contradictions(&args),
            Verb::Runs(args) => self.runs(&args),
            Verb::History(args) => self.history(&args),
            Verb::Explain(args) => self.explain(&args),
            Verb::Diagnose(args) => self.diagnose(&args),
            Verb::Compare(args) => self.compare(&args),
            Verb::Evaluate(args) => self.evaluate(&args),
            Verb::Query(args) => self.query(&args),
            Verb::Report(args) => self.report(&args),
            Verb::Schedule(args) => self.schedule(&args),
            Verb::Export(args) => self.export(&args),
            Verb::Baselines(args) => self.baselines(&args),
            Verb::Simulate(args) => self.simulate(&args),
            Verb::Doctor(args) => self.doctor(&args),
            Verb::Backup(args) => self.backup(&args),
            Verb::Completions(args) => Self::completions(&args),
        }
    }

    fn completions(args: &CompletionsArgs) -> Result<Exit, AppError> {
        let mut script = Vec::new();
        clap_complete::generate(args.shell, &mut Cli::command(), "thiqa", &mut script);
        Self::print(&String::from_utf8_lossy(&script))
    }

    fn print(text: &str) -> Result<Exit, AppError> {
        Console::data(text).map(|()| Exit::Done).map_err(stdout_failed)
    }

    fn read_only(path: &Path) -> Result<Store, AppError> {
        Ok(Store::open(path, Access::ReadOnly)?)
    }

    /// Opens a database whose results are to be told: refused where they are not what was stored, with
    /// a hint where evidence came since.
    fn results(&self, path: &Path) -> Result<Store, AppError> {
        let store = Self::read_only(path)?;
        self.assure(&store, path)?;
        Ok(store)
    }

    fn assure(&self, store: &Store, path: &Path) -> Result<(), AppError> {
        if let Standing::Outdated(run) = store.standing()? {
            self.console.hint(&format!(
                "the evidence is not what run {run} saw; `thiqa score {}` brings the results up to date",
                console::shown(path)
            ));
        }
        Ok(())
    }

    fn writable(path: &Path) -> Result<Store, AppError> {
        Ok(Store::open(path, Access::ReadWrite)?)
    }

    /// Opens a database for writing, creating it if there is none.
    fn open_or_create(&self, path: &Path) -> Result<Store, AppError> {
        // An empty file is what a killed creation leaves behind.
        let fresh = std::fs::metadata(path).map_or(true, |about| about.len() == 0);
        let store = Store::create(path)?;
        if fresh {
            self.console.say(&format!("created `{}`", console::shown(path)));
        }
        Ok(store)
    }

    fn fail(&self, error: &AppError) -> Exit {
        self.console.error(&error.to_string());
        match error {
            AppError::Usage { hint, .. } => {
                if let Some(hint) = hint {
                    self.console.hint(hint);
                }
                Exit::Usage
            }
            AppError::Refused(refusal) => {
                // A file that is refused for its header or as a whole has no good rows.
                let by_row = refusal.rejects().iter().any(|reject| !reject.raw.is_empty());
                self.console.hint(if by_row {
                    "nothing of this file was written; correct it, or keep the good rows with \
                     `thiqa import DB FILE --rejects REJECTS`"
                } else {
                    "nothing of this file was written; correct it"
                });
                Exit::Input
            }
            AppError::Settings(_) => {
                self.console.hint("nothing of this file was written; correct it");
                Exit::Input
            }
            AppError::Occupied(_) => {
                self.console.hint("give another directory, or move that one away");
                Exit::Input
            }
            AppError::Busy(_) => {
                self.console.hint("run it again when the other is done");
                Exit::Busy
            }
            AppError::Read { .. } => Exit::Input,
            AppError::Write { .. } => Exit::Usage,
            AppError::Store(error) => {
                self.console.hint(error.hint());
                match error {
                    StoreError::Query(_) => Exit::Usage,
                    StoreError::Refused(_) => Exit::Input,
                    _ => Exit::Database,
                }
            }
            AppError::Interrupted => Exit::Interrupted,
            AppError::Bug(_) => {
                self.console.hint("please report it with the command and, if you can, the case");
                Exit::Bug
            }
        }
    }
}

fn stdout_failed(error: std::io::Error) -> AppError {
    AppError::Write { path: "<stdout>".into(), error }
}

/// Names of all verbs, in the order of the help.
pub fn verbs() -> Vec<String> {
    Cli::command().get_subcommands().map(|verb| verb.get_name().to_owned()).collect()
}

/// The command reference, `docs/cli.md`: the help texts of the program itself.
pub fn reference() -> String {
    let mut text = String::from(
        "# Commands\n\nGenerated from the program; do not edit. `thiqa VERB --help` prints the same.\n",
    );
    let mut command = Cli::command().term_width(100);
    command.build();
    let mut section = |title: &str, command: &mut clap::Command| {
        let help = command.render_long_help().to_string();
        let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
        text += &format!("\n## {title}\n\n```text\n{}\n```\n", lines.join("\n").trim_end());
    };
    section("thiqa", &mut command.clone());
    for verb in command.get_subcommands_mut() {
        if verb.get_name() != "help" {
            section(&format!("thiqa {}", verb.get_name()), verb);
        }
    }
    text
}
