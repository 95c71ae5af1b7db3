//! Mutation testing in one build: `cargo run --release --manifest-path benches/mutants/Cargo.toml -- [options] [folder …]`.
//!
//! `cargo mutants` builds and tests once for each mutant, which would take weeks here. This plants all
//! that it lists into one copy of the tree, each behind a switch, builds that copy once, notes which tests
//! reach which mutant, and then runs for each mutant the tests that reach it, quick ones first, until one
//! fails. What cannot be switched (constants, other types) is counted apart and not tested.
//!
//! Options: `--every N` takes each N-th mutant (default 1), `--budget S` seconds of tests for a mutant
//! (default 60), `--limit S` leaves out tests that take longer (default 40). Results are kept in
//! `target/mutants/result.jsonl`: a run that was stopped goes on, unless
//! source or tests have changed since.

#![expect(clippy::disallowed_methods, reason = "tests are timed, and ended when they hang")]

mod copy;
mod list;
mod plant;
mod run;
mod table;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};

use run::Outcome;

pub type Fallible<T> = Result<T, Box<dyn Error>>;

/// What is tested when no folder is given.
const FOLDERS: [&str; 4] = ["src/domain", "src/check", "src/store", "src/infer"];

struct Options {
    every: usize,
    budget: f64,
    limit: f64,
    folders: Vec<String>,
}

fn options() -> Fallible<Options> {
    let mut options = Options { every: 1, budget: 60.0, limit: 40.0, folders: Vec::new() };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut number = || args.next().ok_or(format!("{arg} needs a number"));
        match arg.as_str() {
            "--every" => options.every = number()?.parse()?,
            "--budget" => options.budget = number()?.parse()?,
            "--limit" => options.limit = number()?.parse()?,
            _ => options.folders.push(arg),
        }
    }
    if options.folders.is_empty() {
        options.folders = FOLDERS.map(str::to_owned).to_vec();
    }
    Ok(options)
}

fn main() -> Fallible<()> {
    let options = options()?;
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root: PathBuf = own.join("../..").canonicalize()?;
    let work = root.join("target/mutants");
    std::fs::create_dir_all(&work)?;
    let all = list::mutants(&root, &options.folders)?;
    println!("{} mutants", all.len());
    let built = copy::build(&root, &work, &all)?;
    println!("{} of them can be switched", built.planted.len());
    let tests = run::traced(&built, &work, options.limit)?;
    let known = run::known(&work)?;
    let chosen: Vec<usize> = (0..all.len()).step_by(options.every.max(1)).collect();
    let mut outcomes = BTreeMap::new();
    for id in &chosen {
        if !built.planted.contains(id) {
            outcomes.insert(*id, Outcome::NotPlanted);
        } else if let Some(outcome) = known.get(&all[*id].name) {
            outcomes.insert(*id, *outcome);
        }
    }
    let open: Vec<usize> = chosen.iter().copied().filter(|id| !outcomes.contains_key(id)).collect();
    outcomes.extend(run::all(&built, &work, (&tests, &all, &open), options.budget)?);
    println!("{}", table::table(&all, &outcomes));
    Ok(())
}
