//! Damaged databases at length: `cargo build --release && cargo run --release --example damage -- [databases] [first]`.
//!
//! The Hasakah case, scored, damaged in twelve ways (5,000 databases unless told otherwise), and asked for
//! lists, an explanation, a report and its tables. Stops at the first violation.

#![expect(clippy::unwrap_used, reason = "a harness that cannot go on should panic")]

use std::io::{Write, stdout};
use std::path::Path;
use std::process::Command;

#[path = "../tests/damage/mod.rs"]
mod harness;

/// Databases when no number is given.
const N_DATABASES: usize = 5_000;

fn main() {
    let number = |at: usize| std::env::args().nth(at).map(|n| n.parse().unwrap());
    let (n, first) = (number(1).unwrap_or(N_DATABASES), number(2).unwrap_or(0));
    let program = std::env::current_exe().unwrap().parent().unwrap().join("../thiqa");
    assert!(program.exists(), "build the program first: cargo build --release");
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/hasakah-2022");
    let folder = tempfile::tempdir().unwrap();
    let sound = folder.path().join("case.db");
    let made = Command::new(&program)
        .args(["--quiet", "run", case.to_str().unwrap(), "--engine", "em", "--db"])
        .arg(&sound)
        .arg("--out")
        .arg(folder.path().join("report"))
        .status()
        .unwrap();
    assert!(made.success());
    let mut tell = |tally: &harness::Tally| {
        if tally.damaged.is_multiple_of(250) {
            say(&format!("{tally:?}"));
        }
    };
    let tally = harness::run(&program, (&sound, "item:prison.full-control"), first..n, &mut tell);
    say(&format!(
        "{} damaged databases: {} right answers, {} refusals, {} answers that say that the evidence \
         is not what the run saw, 0 violations; doctor found {}",
        tally.damaged, tally.right, tally.refused, tally.told, tally.found_by_doctor
    ));
}

fn say(text: &str) {
    let mut out = stdout();
    writeln!(out, "{text}").unwrap();
}
