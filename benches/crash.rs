//! Kills and failing calls at length: `cargo build --release && cargo run --release --example crash -- [kills]`.
//!
//! On the Hasakah case and on 100,000 simulated claims: every command that writes is struck at each of
//! its calls (the larger case at every 97th) by each kind of fault, then killed from outside after random
//! times until there were so many kills (default 2,000). Stops at the first violation.

#![expect(clippy::unwrap_used, reason = "a harness that cannot go on should panic")]
#![expect(clippy::disallowed_methods, reason = "how long a command takes bounds when it is killed")]

use std::io::{Write, stdout};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};

use harness::{Fault, Harness, Scene, scenes, sweep};

#[path = "../tests/crash/mod.rs"]
mod harness;

/// Kills when none are asked for.
const N_KILLS: usize = 2_000;

fn main() {
    let n_kills = std::env::args().nth(1).map_or(N_KILLS, |n| n.parse().unwrap());
    let program = std::env::current_exe().unwrap().parent().unwrap().join("../thiqa");
    assert!(program.exists(), "build the program first: cargo build --release");
    let harness = Harness::new(&program);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let small = scenes(&harness, &root.join("datasets/hasakah-2022"));
    say(&format!("hasakah-2022: {} faults at calls, 0 violations", sweep(&harness, &small, 1)));
    let folder = tempfile::tempdir().unwrap();
    let large = folder.path().join("large");
    let made = Command::new(&program)
        .args(["simulate", large.to_str().unwrap(), "--scenario", "hard-items", "--items", "20000"])
        .args(["--sources", "200", "--claims-per-source", "500"])
        .status()
        .unwrap();
    assert!(made.success());
    let large = scenes(&harness, &large);
    say(&format!("100,000 claims: {} faults at calls, 0 violations", sweep(&harness, &large, 97)));
    let both: Vec<(&Scene, Duration)> = small
        .iter()
        .chain(&large)
        .map(|scene| {
            let start = Instant::now();
            harness.trial(scene, Fault::After(Duration::from_mins(10)));
            (scene, start.elapsed() / 3)
        })
        .collect();
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let mut n_struck = 0;
    for n in 0..n_kills {
        let (scene, length) = both[n % both.len()];
        n_struck +=
            usize::from(harness.trial(scene, Fault::After(length.mul_f64(random.random()))));
        if n % 100 == 99 {
            say(&format!(
                "{} kills, {n_struck} before the end of the command, 0 violations",
                n + 1
            ));
        }
    }
}

fn say(text: &str) {
    let mut out = stdout();
    writeln!(out, "{text}").unwrap();
}
