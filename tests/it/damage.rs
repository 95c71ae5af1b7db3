//! Damaged databases, the short version; the long one is `cargo run --release --example damage`.

use std::path::Path;

use super::support::{Bench, root};

#[path = "../damage/mod.rs"]
mod harness;

/// Every kind of damage five times over.
#[test]
fn what_is_damaged_is_refused_or_answers_as_before() {
    let bench = Bench::new();
    let case = root().join("datasets/hasakah-2022");
    bench.ok(&["run", case.to_str().unwrap(), "--db", "case.db", "--out", "first"]);
    let program = Path::new(env!("CARGO_BIN_EXE_thiqa"));
    let sound = bench.path("case.db");
    let tally = harness::run(program, (&sound, "item:prison.full-control"), 0..30, &mut |_: &_| {});
    assert!(tally.refused > 30 && tally.right > 30, "{tally:?}");
    assert!(tally.found_by_doctor > 10, "{tally:?}");
}
