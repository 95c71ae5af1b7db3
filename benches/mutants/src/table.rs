//! What came out, folder by folder, and the mutants that nothing found.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::list::Mutant;
use crate::run::Outcome;

#[derive(Default)]
struct Row {
    failed: usize,
    stuck: usize,
    survived: usize,
    unreached: usize,
    not_planted: usize,
}

/// A Markdown table, and a list of survivors.
pub fn table(all: &[Mutant], outcomes: &BTreeMap<usize, Outcome>) -> String {
    let mut rows = BTreeMap::<String, Row>::new();
    let mut survivors = String::new();
    for (id, outcome) in outcomes {
        let mutant = &all[*id];
        let folder = mutant.file.splitn(3, '/').take(2).collect::<Vec<_>>().join("/");
        let row = rows.entry(folder).or_default();
        match outcome {
            Outcome::Failed => row.failed += 1,
            Outcome::Stuck => row.stuck += 1,
            Outcome::Survived => row.survived += 1,
            Outcome::Unreached => row.unreached += 1,
            Outcome::NotPlanted => row.not_planted += 1,
        }
        if matches!(outcome, Outcome::Survived | Outcome::Unreached) {
            let _ = writeln!(survivors, "{outcome:?}: {}", mutant.name);
        }
    }
    let mut out =
        "| folder | mutants | a test failed | did not end | survived | not reached | caught | \
                   95 % interval | not switchable |\n|---|---:|---:|---:|---:|---:|---:|---|---:|\n"
            .to_owned();
    for (folder, row) in &rows {
        let caught = row.failed + row.stuck;
        let n = caught + row.survived + row.unreached;
        let (lo, hi) = wilson(caught, n);
        let _ = writeln!(
            out,
            "| {folder} | {n} | {} | {} | {} | {} | {:.1} % | {:.1}–{:.1} % | {} |",
            row.failed,
            row.stuck,
            row.survived,
            row.unreached,
            100.0 * caught as f64 / n.max(1) as f64,
            100.0 * lo,
            100.0 * hi,
            row.not_planted,
        );
    }
    format!("{survivors}\n{out}")
}

/// Wilson's interval of a share (Wilson 1927), 95 %.
fn wilson(k: usize, n: usize) -> (f64, f64) {
    if n == 0 {
        return (0.0, 1.0);
    }
    let (n, z) = (n as f64, 1.959_964);
    let p = k as f64 / n;
    let (middle, scale) = (p + z * z / (2.0 * n), 1.0 + z * z / n);
    let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    (((middle - half) / scale).max(0.0), ((middle + half) / scale).min(1.0))
}
