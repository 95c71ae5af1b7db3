//! `run`, `init`, `import`.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::args::{DateOrder, FormatChoice, ImportArgs, InitArgs, ReadArgs, RunArgs, TableChoice};
use super::console::shown;
use super::progress::{Progress, SystemClock};
use super::{Context, Exit};
use crate::app::{
    self, AppError, CaseRun, DomainChoice, Format, ImportSummary, ImportTarget, ReadOptions, Store,
    Table,
};
use crate::domain::{CaseInfo, names::clean_text};

/// The largest input taken from standard input, which has to be kept in memory: 2 GiB.
const STDIN_BYTES_MAX: u64 = 2 << 30;

impl ReadArgs {
    fn options(&self) -> ReadOptions {
        ReadOptions {
            domain: match (self.open, self.closed) {
                (true, _) => DomainChoice::Open,
                (_, true) => DomainChoice::Closed,
                _ => DomainChoice::Auto,
            },
            new_sources: self.new_sources,
            day_first: self.date_order.map(|order| order == DateOrder::DayFirst),
            decimal: self.decimal.as_ref().and_then(|mark| mark.chars().next()),
            acled_vague: self.acled_vague,
            ..ReadOptions::default()
        }
    }
}

impl TableChoice {
    fn table(self) -> Table {
        match self {
            Self::Claims => Table::Claims,
            Self::Sources => Table::Sources,
            Self::Aliases => Table::Aliases,
            Self::Places => Table::Places,
            Self::Items => Table::Items,
            Self::Attributes => Table::Attributes,
            Self::Documents => Table::Documents,
            Self::Rules => Table::Rules,
            Self::Verdicts => Table::Verdicts,
            Self::Relations => Table::Relations,
        }
    }
}

impl ImportArgs {
    fn options(&self) -> Result<ReadOptions, AppError> {
        let mut map = Vec::new();
        for pair in &self.map {
            let Some((theirs, ours)) = pair.split_once('=') else {
                return Err(AppError::Usage {
                    message: format!("`--map {pair}` has no `=`"),
                    hint: Some("write --map THEIRS=OURS, as in --map outlet=source".to_owned()),
                });
            };
            map.push((theirs.to_owned(), ours.to_owned()));
        }
        Ok(ReadOptions {
            format: self.format.map(|format| match format {
                FormatChoice::Csv => Format::Csv,
                FormatChoice::Jsonl => Format::Jsonl,
            }),
            table: self.table.map(TableChoice::table),
            map,
            keep_good: self.rejects.is_some(),
            ..self.read.options()
        })
    }

    /// Refuses a file of rejects that could not be written once the good rows are in, or that would
    /// take the place of what is read.
    fn check_rejects(&self) -> Result<(), AppError> {
        let Some(path) = &self.rejects else { return Ok(()) };
        let usage = |message: String, hint: &str| {
            Err(AppError::Usage { message, hint: Some(hint.to_owned()) })
        };
        if self.files.len() > 1 {
            let message = "`--rejects` takes the rows of one file".to_owned();
            return usage(message, "import the files one by one, each with its own rejects");
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if path.is_dir() || folder.is_some_and(|folder| !folder.is_dir()) {
            return usage(
                format!("`--rejects {}` cannot be written", shown(path)),
                "name a file in a directory that exists",
            );
        }
        let real = path.canonicalize().ok();
        let same = |other: &Path| real.is_some() && real == other.canonicalize().ok();
        if *path == self.db || same(&self.db) || self.files.iter().any(|file| same(file)) {
            return usage(
                format!("`--rejects {}` would overwrite what is read", shown(path)),
                "give the rejects a file of their own",
            );
        }
        Ok(())
    }

    fn targets(&self) -> Result<Vec<ImportTarget>, AppError> {
        if self.files.iter().filter(|path| path.as_os_str() == "-").count() > 1 {
            return Err(AppError::Usage {
                message: "`-` is given twice".to_owned(),
                hint: Some("standard input can be read once".to_owned()),
            });
        }
        self.files
            .iter()
            .map(|path| {
                let is_stdin = path.as_os_str() == "-";
                // A pipe can be read once, a file twice: for its digest and for its rows.
                let once = |path: &Path| {
                    path.metadata().is_ok_and(|about| !about.is_file() && !about.is_dir())
                };
                if !is_stdin && !once(path) {
                    return Ok(ImportTarget::File(path.clone()));
                }
                let failed = |error| AppError::Read { path: path.clone(), error };
                let source: Box<dyn Read> = if is_stdin {
                    Box::new(std::io::stdin().lock())
                } else {
                    Box::new(std::fs::File::open(path).map_err(failed)?)
                };
                let mut bytes = Vec::new();
                // One byte more than is taken, so that what is too large is refused, not cut off.
                source.take(STDIN_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(failed)?;
                let name = if is_stdin { "<stdin>".to_owned() } else { path.display().to_string() };
                Ok(ImportTarget::Bytes { name, bytes })
            })
            .collect()
    }
}

/// `3 claims`, `1 claim`.
pub(super) fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// What an import did, one line a file.
fn line(summary: &ImportSummary) -> String {
    let name = shown(Path::new(&summary.name));
    let counts = &summary.counts;
    if summary.known && counts.n_rejects > 0 {
        let n = counted(counts.n_rejects, "reject", "rejects");
        return format!(
            "{name}: imported before with {n}, nothing added; import the corrected rows as a file"
        );
    }
    if summary.known {
        return format!("{name}: imported before, nothing added");
    }
    let mut parts = Vec::new();
    if summary.table == "claims" {
        parts.push(counted(counts.n_mentions, "mention", "mentions"));
        parts.push(counted(counts.n_claims, "claim", "claims"));
    }
    let mut add = |n: usize, one: &str, many: &str| {
        if n > 0 {
            parts.push(counted(n, one, many));
        }
    };
    add(counts.n_items, "new item", "new items");
    add(counts.n_sources, "new source", "new sources");
    if parts.is_empty() {
        parts.push(counted(counts.n_rows, "row", "rows"));
    }
    parts.push(counted(counts.n_rejects, "reject", "rejects"));
    if counts.n_duplicates > 0 {
        parts.push(format!("{} there already", counts.n_duplicates));
    }
    format!("{name}: {}", parts.join(", "))
}

impl Context {
    fn say_imports(&self, summaries: &[ImportSummary]) {
        for summary in summaries {
            self.console.say(&line(summary));
            for note in &summary.notes {
                self.console.say(&format!("  note: {}", super::console::visible(note)));
            }
        }
    }

    pub(super) fn init(&self, args: &InitArgs) -> Result<Exit, AppError> {
        app::check_time_zone(&args.time_zone)?;
        let title = clean_text(&args.title).map_err(|error| AppError::Usage {
            message: format!("`--title`: {error}"),
            hint: error.hint,
        })?;
        let info = CaseInfo { title, time_zone: args.time_zone.clone(), ..CaseInfo::default() };
        app::create(&args.db, info, &SystemClock)?;
        self.console.say(&format!("created `{}`", shown(&args.db)));
        Ok(Exit::Done)
    }

    pub(super) fn import(&self, args: &ImportArgs) -> Result<Exit, AppError> {
        let options = args.options()?;
        args.check_rejects()?;
        let targets = args.targets()?;
        if args.dry_run && !args.db.exists() {
            // Nothing may be left behind, not even an empty database.
            let scratch = Store::in_memory()?;
            return self.import_into(scratch, args, &targets, &options);
        }
        let fresh = !args.db.exists();
        let store = self.open_or_create(&args.db)?;
        let done = self.import_into(store, args, &targets, &options);
        if done.is_err() && fresh {
            self.remove_if_empty(&args.db);
        }
        done
    }

    fn import_into(
        &self,
        mut store: Store,
        args: &ImportArgs,
        targets: &[ImportTarget],
        options: &ReadOptions,
    ) -> Result<Exit, AppError> {
        let mut progress = Progress::new(&self.console, &self.interrupt);
        let imported = app::import_file(
            &mut store,
            targets,
            options,
            args.dry_run,
            &SystemClock,
            &mut progress,
        );
        progress.finish();
        self.say_imports(&imported.summaries);
        let summaries = imported.all()?;
        if args.dry_run {
            self.console.say("dry run: nothing was written");
        }
        if let (Some(path), [summary]) = (&args.rejects, &summaries[..]) {
            // Nothing was read of a file that is in already; earlier rejects stay as they are.
            if !summary.known {
                app::write_rejects(path, summary)?;
                self.say_rejects(args, path, summary);
            }
        }
        Ok(Exit::Done)
    }

    /// A database that holds nothing but a refused import is not left behind.
    fn remove_if_empty(&self, db: &Path) {
        if app::remove_if_empty(db) {
            self.console.say(&format!("removed `{}`, which held nothing yet", shown(db)));
        }
    }

    /// Where the rejects are and how they come in once corrected.
    fn say_rejects(&self, args: &ImportArgs, path: &Path, summary: &ImportSummary) {
        let n = counted(summary.rejects.len(), "reject", "rejects");
        self.console.say(&format!("{n} written to `{}`", shown(path)));
        if summary.rejects.is_empty() {
            return;
        }
        let format = if summary.header.is_some() { "csv" } else { "jsonl" };
        let map: Vec<String> = args
            .map
            .iter()
            .map(|pair| format!(" --map {}", super::console::visible(pair)))
            .collect();
        self.console.say(&format!(
            "next: correct its rows, then `thiqa import {} {} --table {} --format {format}{}`",
            shown(&args.db),
            shown(path),
            summary.table,
            map.concat(),
        ));
    }

    pub(super) fn run_case(&self, args: &RunArgs) -> Result<Exit, AppError> {
        if !args.case.is_dir() {
            return Err(AppError::Usage {
                message: format!("`{}` is not a directory", shown(&args.case)),
                hint: Some(
                    "a case is a directory with claims.csv; to import single files use \
                     `thiqa import DB FILE…`"
                        .to_owned(),
                ),
            });
        }
        let name = case_name(&args.case);
        let db = args.db.clone().unwrap_or_else(|| PathBuf::from(format!("{name}.db")));
        let out = args.out.clone().unwrap_or_else(|| PathBuf::from(format!("{name}-report")));
        let (params, as_of) =
            (super::scoring::params(&args.model), super::scoring::as_of(args.as_of.as_deref())?);
        let fresh = !db.exists();
        let mut store = self.open_or_create(&db)?;
        let request =
            CaseRun { directory: &args.case, out: &out, read: args.read.options(), params, as_of };
        let mut progress = Progress::new(&self.console, &self.interrupt);
        let outcome = app::run_case(&mut store, &request, &SystemClock, &mut progress);
        progress.finish();
        drop(store);
        if outcome.is_err() && fresh {
            self.remove_if_empty(&db);
        }
        let outcome = outcome?;
        self.say_imports(&outcome.imports);
        self.say_totals(&db)?;
        let exit = if let Some(scored) = &outcome.scored {
            self.say_scored(scored)
        } else {
            let run = outcome.run;
            self.console.say(&format!("nothing changed since run {run}, which stands"));
            Exit::Done
        };
        self.say_written(&outcome.written);
        self.console.say(&format!(
            "next: `thiqa sources {0}`, `thiqa contradictions {0}`, `thiqa explain {0} item:KEY`",
            shown(&db)
        ));
        Ok(exit)
    }

    /// What the database holds in all.
    fn say_totals(&self, db: &Path) -> Result<(), AppError> {
        let totals = app::totals(&Self::read_only(db)?)?;
        self.console.say(&format!(
            "{}: {}, {}, {}, {}, {}",
            shown(db),
            counted(totals.n_mentions, "mention", "mentions"),
            counted(totals.n_claims, "claim", "claims"),
            counted(totals.n_items, "item", "items"),
            counted(totals.n_sources, "source", "sources"),
            counted(totals.n_rejects, "reject", "rejects"),
        ));
        Ok(())
    }
}

/// Last part of a case's path, for the names of database and report.
fn case_name(case: &Path) -> String {
    let full = case.canonicalize().unwrap_or_else(|_| case.to_owned());
    full.file_name().map_or_else(|| "case".to_owned(), |name| name.to_string_lossy().into_owned())
}
