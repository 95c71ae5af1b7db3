//! Plants the bugs of `tests/canaries`, one at a time: `cargo run --example canaries -- [name …]`.
//!
//! The tree is copied to a temporary folder, with what has been built of it. There the tests that
//! must find the bugs pass; then each bug is planted, its tests must fail, and it is taken back. The
//! table says which did. Fails if a bug is not found.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::io::{Write, stdout};
use std::path::Path;
use std::process::{Command, Output};

use list::{Canary, Named, canaries};

#[path = "../tests/canaries/list.rs"]
mod list;

type Fallible<T> = Result<T, Box<dyn Error>>;

/// What is not copied: history, and what is built (copied apart).
const LEFT_OUT: [&str; 2] = [".git", "target"];
/// Parts of the build that hold for the copy too: libraries that others wrote, above all.
const BUILT: [&str; 3] = ["deps", "build", ".fingerprint"];

fn main() -> Fallible<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let mut all = canaries(root);
    all.retain(|canary| wanted.is_empty() || wanted.contains(&canary.name));
    let copy = tempfile::tempdir()?;
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        if !LEFT_OUT.iter().any(|name| entry.file_name() == *name) {
            copy_into(&entry.path(), &copy.path().join(entry.file_name()))?;
        }
    }
    for part in BUILT {
        let from = root.join("target/debug").join(part);
        if from.is_dir() {
            copy_into(&from, &copy.path().join("target/debug").join(part))?;
        }
    }
    let mut out = stdout();
    let tests: BTreeSet<Named> = all.iter().flat_map(|canary| canary.tests.clone()).collect();
    let failed = failing(copy.path(), &tests.iter().cloned().collect::<Vec<_>>())?;
    if !failed.is_empty() {
        return Err(format!("without any bug: {failed:?} failed").into());
    }
    writeln!(out, "{} tests pass without any bug", tests.len())?;
    let mut missed = 0;
    for canary in &all {
        writeln!(out, "{}: {}", canary.name, canary.why)?;
        let failed = plant(copy.path(), canary)?;
        for test in &canary.tests {
            let found = failed.contains(test);
            missed += usize::from(!found);
            let verdict = if found { "found" } else { "MISSED" };
            writeln!(out, "  {verdict} by {}::{}", test.target, test.name)?;
        }
    }
    if missed > 0 { Err(format!("{missed} times a bug was missed").into()) } else { Ok(()) }
}

/// Copies a file or a folder; times of change stay, or all would be built again.
fn copy_into(from: &Path, to: &Path) -> Fallible<()> {
    fs::create_dir_all(to.parent().ok_or("a parent")?)?;
    let done = Command::new("cp").arg("-a").arg(from).arg(to).status()?;
    if done.success() { Ok(()) } else { Err(format!("cannot copy {}", from.display()).into()) }
}

/// Plants a bug, and returns those of its tests that fail.
fn plant(copy: &Path, canary: &Canary) -> Fallible<BTreeSet<Named>> {
    let path = copy.join(&canary.file);
    let sound = fs::read_to_string(&path)?;
    if sound.matches(&canary.find).count() != 1 {
        return Err(format!("{}: the place is not found once", canary.name).into());
    }
    fs::write(&path, sound.replacen(&canary.find, &canary.replace, 1))?;
    let failed = failing(copy, &canary.tests);
    fs::write(&path, sound)?;
    failed
}

/// Runs tests, target by target, and returns those that fail.
fn failing(copy: &Path, tests: &[Named]) -> Fallible<BTreeSet<Named>> {
    let mut by_target: BTreeMap<&str, Vec<&Named>> = BTreeMap::new();
    for test in tests {
        by_target.entry(&test.target).or_default().push(test);
    }
    let mut failed = BTreeSet::new();
    for (target, tests) in by_target {
        let mut cargo = Command::new("cargo");
        cargo.current_dir(copy).env("CARGO_TARGET_DIR", copy.join("target"));
        cargo.args(["test", "--offline", "--quiet"]);
        match target {
            "lib" => cargo.arg("--lib"),
            target => cargo.args(["--test", target]),
        };
        cargo.args(["--", "--exact", "--format", "pretty"]);
        cargo.args(tests.iter().map(|test| test.name.as_str()));
        let Output { stdout, stderr, .. } = cargo.output()?;
        let said = String::from_utf8_lossy(&stdout);
        for test in tests {
            // A bug that does not even build is not found by a test.
            if said.contains(&format!("test {} ... FAILED", test.name)) {
                failed.insert(test.clone());
            } else if !said.contains(&format!("test {} ... ok", test.name)) {
                let why = String::from_utf8_lossy(&stderr);
                return Err(format!("{} did not run:\n{said}\n{why}", test.name).into());
            }
        }
    }
    Ok(failed)
}
