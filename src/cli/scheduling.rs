//! `schedule`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jiff::civil::Weekday;

use super::console::shown;
use super::{Context, Exit};
use crate::app::{self, AppError};
use crate::render::{ScheduleEvery, ScheduleView, schedule_cron, schedule_service, schedule_timer};

/// `thiqa schedule`
#[derive(Debug, Args)]
pub struct ScheduleArgs {
    /// Database
    pub db: PathBuf,
    /// Archive of the reports
    #[arg(short, long, value_name = "DIR")]
    pub out: PathBuf,
    /// How often: what is missing of the days, weeks or months that are over is published on the next
    /// day, on the day on which weeks start, on the first of the month
    #[arg(long, value_enum, value_name = "STEP")]
    pub period: EveryChoice,
    /// Languages of the pages [default: those of the case]
    #[arg(long, value_name = "TAG", value_delimiter = ',')]
    pub lang: Vec<String>,
    /// Time of day, in the time zone of the case
    #[arg(long, value_name = "HH:MM", default_value = "06:00", value_parser = time_of_day)]
    pub at: (u8, u8),
    /// Name of the units [default: thiqa-NAME-PERIOD]
    #[arg(long, value_name = "NAME", value_parser = unit_name)]
    pub name: Option<String>,
    /// Install service and timer for yourself, in `$XDG_CONFIG_HOME/systemd/user`
    #[arg(long)]
    pub user: bool,
    /// Who runs the printed service [default: root]
    #[arg(long, value_name = "NAME", value_parser = unit_name, conflicts_with = "user")]
    pub run_as: Option<String>,
}

/// Periods that come again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EveryChoice {
    /// Every day
    Day,
    /// Every week
    Week,
    /// Every month
    Month,
}

fn time_of_day(text: &str) -> Result<(u8, u8), String> {
    let parsed = text.split_once(':').and_then(|(hour, minute)| {
        let (hour, minute) = (hour.parse::<u8>().ok()?, minute.parse::<u8>().ok()?);
        (hour < 24 && minute < 60).then_some((hour, minute))
    });
    parsed.ok_or_else(|| "write a time of day as 06:00".to_owned())
}

fn unit_name(text: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_' || c == '.';
    if !text.is_empty() && text.len() <= 100 && text.chars().all(plain) && !text.starts_with('.') {
        Ok(text.to_owned())
    } else {
        Err("letters, digits, - and _ only".to_owned())
    }
}

impl Context {
    pub(super) fn schedule(&self, args: &ScheduleArgs) -> Result<Exit, AppError> {
        let clock = app::case_clock(&Self::read_only(&args.db)?)?;
        let view = schedule_view(args, clock)?;
        let (service, timer) = (schedule_service(&view), schedule_timer(&view));
        if args.user {
            let units = [("service", service), ("timer", timer)]
                .map(|(ending, text)| (format!("{}.{ending}", view.name), text));
            self.say_written(&app::write_files(&user_units()?, &units)?);
            self.console.say("next: `systemctl --user daemon-reload`, then");
            self.console.say(&format!("`systemctl --user enable --now {}.timer`", view.name));
            return Ok(Exit::Done);
        }
        let name = &view.name;
        let text = format!(
            "# /etc/systemd/system/{name}.service\n{service}\n# /etc/systemd/system/{name}.timer\n\
             {timer}\n# or, for cron:\n{}",
            schedule_cron(&view)
        );
        self.console.say(&format!(
            "put the two units where their first lines say, then `systemctl enable --now {name}.timer`"
        ));
        if args.run_as.is_none() {
            self.console.say(
                "the service runs as root, with its rights taken away, unless you give --run-as",
            );
        }
        Self::print(&text)
    }
}

fn schedule_view(
    args: &ScheduleArgs,
    (zone, week_start): (String, Weekday),
) -> Result<ScheduleView, AppError> {
    let db = absolute(&args.db)?;
    let out = absolute(&args.out)?;
    let (word, every) = match args.period {
        EveryChoice::Day => ("day", ScheduleEvery::Day),
        EveryChoice::Week => ("week", ScheduleEvery::Week(week_start)),
        EveryChoice::Month => ("month", ScheduleEvery::Month),
    };
    let text = |path: &Path| utf8(path);
    let program =
        std::env::current_exe().map_err(|error| AppError::Read { path: "thiqa".into(), error })?;
    let mut command = vec![
        text(&program)?,
        "report".to_owned(),
        text(&db)?,
        "--out".to_owned(),
        text(&out)?,
        "--period".to_owned(),
        word.to_owned(),
        "--catch-up".to_owned(),
        "--log".to_owned(),
    ];
    if !args.lang.is_empty() {
        command.extend(["--lang".to_owned(), args.lang.join(",")]);
    }
    let stem = db.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' };
    let stem: String = stem.chars().map(plain).collect();
    let name =
        args.name.clone().unwrap_or_else(|| format!("thiqa-{}-{word}", stem.trim_matches('-')));
    // SQLite keeps its journal beside the database. A sandbox cannot make a directory that may be
    // written to, so that the one above stands for an archive that is not there yet.
    let folder = db.parent().unwrap_or(Path::new("/"));
    let archive = if out.is_dir() { &*out } else { out.parent().unwrap_or(Path::new("/")) };
    let mut writes = vec![text(folder)?];
    if !archive.starts_with(folder) {
        writes.push(text(archive)?);
    }
    let (user, run_as) = (args.user, args.run_as.clone());
    Ok(ScheduleView { name, command, writes, every, at: args.at, zone, user, run_as })
}

fn absolute(path: &Path) -> Result<PathBuf, AppError> {
    std::path::absolute(path).map_err(|error| AppError::Read { path: path.to_owned(), error })
}

fn utf8(path: &Path) -> Result<String, AppError> {
    path.to_str().map(str::to_owned).ok_or_else(|| AppError::Usage {
        message: format!("`{}` is not UTF-8, which units and crontabs are", shown(path)),
        hint: Some("give it another name".to_owned()),
    })
}

/// Where systemd looks for the units of a user.
fn user_units() -> Result<PathBuf, AppError> {
    let config = std::env::var_os("XDG_CONFIG_HOME").filter(|home| !home.is_empty());
    let config = config
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".config")));
    config.map(|config| config.join("systemd/user")).ok_or_else(|| AppError::Usage {
        message: "neither XDG_CONFIG_HOME nor HOME is set".to_owned(),
        hint: Some("without --user the units are printed".to_owned()),
    })
}
