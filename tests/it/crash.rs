//! Kills and failing calls, the short version; the long one is `cargo run --release --example crash`.

use std::path::Path;
use std::time::Duration;

use super::support::Bench;
use harness::{Fault, Harness, scenes, sweep};

#[path = "../crash/mod.rs"]
mod harness;

const CLAIMS: &str = "source,item,value,time,attribute
a,gate,open,2022-01-26T08:00Z,control
b,gate,shut,2022-01-26T09:00Z,control
c,gate,open,2022-01-27T08:00Z,control
a,tower,open,2022-01-26T08:00Z,control
b,tower,open,2022-01-27T09:00Z,control
c,yard,shut,2022-01-28T08:00Z,control
";

/// Every kind of fault at some of the calls of every command that writes.
#[test]
fn what_is_struck_stays_whole() {
    let bench = Bench::new();
    bench.write("case/claims.csv", CLAIMS);
    bench.write("case/case.toml", "title = \"Gates\"\ntime_zone = \"UTC\"\n");
    let harness = Harness::new(Path::new(env!("CARGO_BIN_EXE_thiqa")));
    let scenes = scenes(&harness, &bench.path("case"));
    let n_struck = sweep(&harness, &scenes, 23);
    for (n, scene) in scenes.iter().enumerate() {
        harness.trial(scene, Fault::After(Duration::from_millis(20 + 30 * n as u64)));
    }
    assert!(n_struck >= 40, "only {n_struck} faults struck");
}

/// Two writers at once: one waits, or says that the file is locked; both runs are whole.
#[test]
fn two_writers_take_turns() {
    let bench = Bench::new();
    bench.write("claims.csv", CLAIMS);
    bench.ok(&["import", "case.db", "claims.csv"]);
    let codes = std::thread::scope(|scope| {
        let seeds = ["1", "2", "3", "4"];
        let started =
            seeds.map(|seed| scope.spawn(|| bench.run(&["score", "case.db", "--seed", seed]).code));
        started.map(|thread| thread.join().unwrap())
    });
    assert!(codes.iter().all(|code| [0, 4].contains(code)), "{codes:?}");
    let n_done = codes.iter().filter(|code| **code == 0).count();
    assert!(n_done >= 1, "{codes:?}");
    let n_runs = bench.number("case.db", "SELECT count(*) FROM v_run");
    assert!((n_runs - n_done as f64).abs() < 0.5, "{n_runs} runs of {codes:?}");
    bench.ok(&["doctor", "case.db"]);
}
