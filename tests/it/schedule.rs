//! `schedule`: units that systemd takes, and that do what they say.

use std::io::Write as _;
use std::process::Command;

use crate::support::Bench;

/// What stands between a comment line and the next one.
fn section<'a>(text: &'a str, ending: &str) -> &'a str {
    let after = text.split(&format!("{ending}\n")).nth(1).unwrap();
    // Comments of the units themselves begin in another way.
    after.split("\n# /etc/").next().unwrap().split("\n# or").next().unwrap()
}

/// The words of the command that a service runs, unquoted.
fn command(service: &str) -> Vec<String> {
    let line = service.lines().find_map(|line| line.strip_prefix("ExecStart=")).unwrap();
    let mut words = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for c in line.chars() {
        match c {
            _ if escaped => {
                words.last_mut().unwrap().push(c);
                escaped = false;
            }
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    words.iter().map(|word| word.replace("%%", "%").replace("$$", "$")).collect()
}

/// What systemd says of `h.service` and `h.timer`; nothing where it is not installed.
fn analysed(bench: &Bench, args: &[&str]) -> Option<String> {
    let ran = Command::new("systemd-analyze").args(args).current_dir(bench.path("")).output();
    let Ok(done) = ran else {
        let mut err = std::io::stderr().lock();
        writeln!(err, "no systemd-analyze: the units were not looked at").unwrap();
        return None;
    };
    let both = [done.stdout, done.stderr].concat();
    Some(String::from_utf8_lossy(&both).into_owned())
}

/// systemd takes the units as they are, would not take a broken one, and finds little that they leave
/// open.
fn verify(bench: &Bench, service: &str) {
    // What it finds wrong with other units of the machine is not ours.
    let is_ours = |line: &&str| line.contains("h.service") || line.contains("h.timer");
    let complaints = || {
        let said = analysed(bench, &["verify", "./h.service", "./h.timer"])?;
        Some(said.lines().filter(is_ours).map(str::to_owned).collect::<Vec<_>>())
    };
    let Some(found) = complaints() else { return };
    assert!(found.is_empty(), "{found:?}");
    let args = ["security", "--offline=yes", "--no-pager", "./h.service"];
    let said = analysed(bench, &args).unwrap_or_default();
    // From 0, nothing, to 10; releases before 250 do not know the option.
    if let Some(level) = said.split("exposure level for h.service:").nth(1) {
        let level: f64 = level.split_whitespace().next().unwrap().parse().unwrap();
        assert!(level < 2.5, "{said}");
    }
    bench.write("h.service", &service.replace("ProtectSystem=strict", "ProtectSystem=rather"));
    assert!(!complaints().unwrap().is_empty(), "it finds what is wrong");
}

#[test]
fn the_units_are_sound_and_their_command_runs() {
    let (bench, _) = Bench::hasakah();
    std::fs::create_dir_all(bench.path("a case/50%")).unwrap();
    std::fs::rename(bench.path("h.db"), bench.path("a case/50%/h.db")).unwrap();
    let printed = bench.ok(&[
        "schedule",
        "a case/50%/h.db",
        "-o",
        "re ports",
        "--period",
        "week",
        "--run-as",
        "daemon",
    ]);
    let (service, timer) = (section(&printed.out, ".service"), section(&printed.out, ".timer"));
    assert!(
        timer.contains("OnCalendar=Sun *-*-* 06:00:00 Asia/Damascus\nPersistent=true\n"),
        "{timer}"
    );
    assert!(printed.out.contains("CRON_TZ=Asia/Damascus\n0 6 * * 0 /"), "{}", printed.out);
    for unit in ["h.service", "h.timer"] {
        let text = if unit.ends_with("timer") { timer } else { service };
        bench.write(unit, text);
    }
    assert!(service.contains("\nUser=daemon\n") && service.contains("\nReadWritePaths="));
    verify(&bench, service);
    let words = command(service);
    assert!(words[0].ends_with("/thiqa"), "{words:?}");
    let args: Vec<&str> = words[1..].iter().map(String::as_str).collect();
    let ran = bench.ok(&args);
    assert!(ran.out.starts_with("status="), "{}", ran.out);
    assert!(bench.path("re ports/index.html").exists());
    assert_eq!(bench.ok(&args).out.lines().count(), 1);
}

#[test]
fn units_of_a_user_are_installed_where_systemd_looks() {
    let (bench, _) = Bench::hasakah();
    let config = bench.path("config");
    let run = |args: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_thiqa"))
            .args(args)
            .current_dir(bench.path(""))
            .env("XDG_CONFIG_HOME", &config)
            .output()
            .unwrap()
    };
    let args = ["schedule", "h.db", "-o", "r", "--period", "month", "--user", "--at", "23:15"];
    assert!(run(&args).status.success());
    let timer = std::fs::read_to_string(config.join("systemd/user/thiqa-h-month.timer")).unwrap();
    assert!(timer.contains("OnCalendar=*-*-01 23:15:00 Asia/Damascus"), "{timer}");
    let service =
        std::fs::read_to_string(config.join("systemd/user/thiqa-h-month.service")).unwrap();
    // Nothing that only the system's manager can do.
    assert!(!service.contains("ProtectSystem"), "{service}");
    assert!(service.contains("NoNewPrivileges=yes"), "{service}");
    let said = String::from_utf8(run(&args).stderr).unwrap();
    assert!(said.contains("unchanged:"), "{said}");
    for wrong in [["--at", "24:00"], ["--at", "noon"], ["--name", "../x"]] {
        let mut args = args.to_vec();
        args.extend(wrong);
        assert_eq!(run(&args).status.code(), Some(2), "{wrong:?}");
    }
}
