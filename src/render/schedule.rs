//! Units for systemd and a line for cron that publish a report every day, week or month.

use std::fmt::Write as _;

use jiff::civil::Weekday;

/// How often, as systemd and cron say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScheduleEvery {
    /// Every day.
    Day,
    /// Every week, on the day on which weeks start: the week before is over.
    Week(Weekday),
    /// On the first of every month.
    Month,
}

/// What is scheduled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleView {
    /// Name of the units, without ending: letters, digits and hyphens.
    pub name: String,
    /// The program and its arguments. Paths are absolute.
    pub command: Vec<String>,
    /// Directories that it writes to, absolute.
    pub writes: Vec<String>,
    /// How often.
    pub every: ScheduleEvery,
    /// Hour and minute of the day.
    pub at: (u8, u8),
    /// IANA zone of the clock.
    pub zone: String,
    /// The units are for a user's own manager, which may lock down less than the system's.
    pub user: bool,
    /// Who runs the service, if the system's manager does; root where nobody is named.
    pub run_as: Option<String>,
}

impl ScheduleView {
    /// The word for the period.
    const fn period(&self) -> &'static str {
        match self.every {
            ScheduleEvery::Day => "day",
            ScheduleEvery::Week(_) => "week",
            ScheduleEvery::Month => "month",
        }
    }
}

/// Restrictions that any manager can set.
const LOCKED_DOWN: &str = "\
NoNewPrivileges=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
RestrictAddressFamilies=AF_UNIX
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
UMask=0022
";

/// Restrictions that need the system's manager.
const LOCKED_DOWN_SYSTEM: &str = "\
CapabilityBoundingSet=
PrivateDevices=yes
PrivateNetwork=yes
PrivateTmp=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHome=read-only
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
ProtectSystem=strict
RestrictNamespaces=yes
";

/// The service: one report.
pub(super) fn service(view: &ScheduleView) -> String {
    let command = view.command.iter().map(|word| unit_word(word)).collect::<Vec<_>>().join(" ");
    let mut unit = format!(
        "[Unit]\nDescription=thiqa: report of the last {}\n\n[Service]\nType=oneshot\n\
         ExecStart={command}\n\
         # 75: another thiqa is publishing there; the next run makes up for what is missing.\n\
         SuccessExitStatus=75\nNice=10\nIOSchedulingClass=idle\nMemoryMax=2G\nTimeoutStartSec=1h\n\
         {LOCKED_DOWN}",
        view.period()
    );
    if !view.user {
        if let Some(name) = &view.run_as {
            let _ = writeln!(unit, "User={name}");
        }
        unit.push_str(LOCKED_DOWN_SYSTEM);
        for directory in &view.writes {
            let _ = writeln!(unit, "ReadWritePaths={}", unit_word(directory));
        }
    }
    unit
}

/// The timer. A run that was missed while the machine was off is made up for once.
pub(super) fn timer(view: &ScheduleView) -> String {
    let (hour, minute) = view.at;
    let day = match view.every {
        ScheduleEvery::Day => "*-*-*".to_owned(),
        ScheduleEvery::Week(start) => format!("{} *-*-*", short(start)),
        ScheduleEvery::Month => "*-*-01".to_owned(),
    };
    format!(
        "[Unit]\nDescription=thiqa: report every {}\n\n[Timer]\n\
         OnCalendar={day} {hour:02}:{minute:02}:00 {}\nPersistent=true\nRandomizedDelaySec=5m\n\n\
         [Install]\nWantedBy=timers.target\n",
        view.period(),
        view.zone,
    )
}

/// The same for cron. Crons that do not know `CRON_TZ` take the time for that of the machine.
pub(super) fn cron(view: &ScheduleView) -> String {
    let (hour, minute) = view.at;
    let any = || "*".to_owned();
    let (day, weekday) = match view.every {
        ScheduleEvery::Day => (any(), any()),
        ScheduleEvery::Week(start) => (any(), start.to_sunday_zero_offset().to_string()),
        ScheduleEvery::Month => ("1".to_owned(), any()),
    };
    let command = view.command.iter().map(|word| cron_word(word)).collect::<Vec<_>>().join(" ");
    format!("CRON_TZ={}\n{minute} {hour} {day} * {weekday} {command}\n", view.zone)
}

const fn short(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Mon",
        Weekday::Tuesday => "Tue",
        Weekday::Wednesday => "Wed",
        Weekday::Thursday => "Thu",
        Weekday::Friday => "Fri",
        Weekday::Saturday => "Sat",
        Weekday::Sunday => "Sun",
    }
}

/// A word of a command line of systemd: quoted, specifiers and variables taken literally.
fn unit_word(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:@,=".contains(c);
    let word = word.replace('%', "%%").replace('$', "$$");
    if !word.is_empty() && word.chars().all(|c| plain(c) || c == '%' || c == '$') {
        return word;
    }
    format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

/// A word for the shell in a line of cron, which ends a command at a percent sign.
fn cron_word(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:@,=".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''").replace('%', "'\\%'").replace('\n', " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_are_reported_when_they_are_over() {
        let view = |every| ScheduleView {
            name: "thiqa".to_owned(),
            command: vec!["/usr/bin/thiqa".to_owned()],
            writes: vec!["/srv/case".to_owned()],
            every,
            at: (6, 5),
            zone: "Asia/Damascus".to_owned(),
            user: false,
            run_as: Some("desk".to_owned()),
        };
        let sunday = view(ScheduleEvery::Week(Weekday::Sunday));
        assert!(timer(&sunday).contains("OnCalendar=Sun *-*-* 06:05:00 Asia/Damascus\n"));
        assert!(cron(&sunday).ends_with("\n5 6 * * 0 /usr/bin/thiqa\n"));
        assert!(service(&sunday).contains("\nUser=desk\n"));
        assert!(service(&sunday).contains("\nReadWritePaths=/srv/case\n"));
        assert!(cron(&view(ScheduleEvery::Month)).ends_with("\n5 6 1 * * /usr/bin/thiqa\n"));
    }

    #[test]
    fn words_are_taken_literally() {
        assert_eq!(unit_word("/srv/a.db"), "/srv/a.db");
        assert_eq!(
            unit_word("/srv/my case/50% $HOME \"x\"\\"),
            "\"/srv/my case/50%% $$HOME \\\"x\\\"\\\\\""
        );
        assert_eq!(cron_word("/srv/a.db"), "/srv/a.db");
        assert_eq!(cron_word("it's 50%"), "'it'\\''s 50'\\%''");
        assert_eq!(unit_word(""), "\"\"");
    }
}
