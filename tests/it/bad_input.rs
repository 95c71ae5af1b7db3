//! Malformed files: each directory of `tests/bad` holds input files, which are read on top of
//! `tests/bad/base`, and the message expected. `THIQA_BLESS=1` rewrites the messages.

use std::path::{Path, PathBuf};

use thiqa::{
    domain::CaseInfo,
    ingest::{Catalog, ReadOptions, read, read_case_toml},
};

use crate::seeds::Memory;

/// The order in which the files of a case are read.
const ORDER: [&str; 10] = [
    "sources",
    "aliases",
    "places",
    "attributes",
    "items",
    "documents",
    "rules",
    "claims",
    "verdicts",
    "relations",
];

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad")
}

pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("readable")
        .map(|entry| entry.expect("readable").file_name().into_string().expect("UTF-8"))
        .collect();
    let rank =
        |name: &String| ORDER.iter().position(|o| name.starts_with(o)).unwrap_or(ORDER.len());
    names.sort_by_key(|name| (rank(name), name.clone()));
    names
}

/// Reads one file; what went wrong, if anything.
fn import(path: &Path, catalog: &mut Catalog, memory: &mut Memory) -> Option<String> {
    let name = path.file_name().expect("named").to_string_lossy().into_owned();
    if name == "case.toml" {
        let text = std::fs::read_to_string(path).expect("UTF-8");
        let rejects = read_case_toml(&name, &text).err()?;
        let lines: Vec<String> = rejects.iter().map(ToString::to_string).collect();
        return Some(lines.join("\n"));
    }
    let mut file = std::fs::File::open(path).expect("readable");
    let mut go_on = |_| std::ops::ControlFlow::Continue(());
    match read(&name, &mut file, &ReadOptions::default(), catalog, memory, &mut go_on) {
        Ok(outcome) => {
            memory.take(&outcome.batch);
            None
        }
        Err(refusal) => Some(refusal.to_string()),
    }
}

fn base() -> (Catalog, Memory) {
    let info = CaseInfo { time_zone: "Asia/Damascus".to_owned(), ..CaseInfo::default() };
    let (mut catalog, mut memory) = (Catalog::empty(info), Memory::default());
    let folder = folder().join("base");
    for name in names(&folder) {
        if let Some(message) = import(&folder.join(&name), &mut catalog, &mut memory) {
            panic!("the base is refused: {message}");
        }
    }
    (catalog, memory)
}

/// The catalog as text: whatever a refused file may not change.
fn state(catalog: &Catalog) -> String {
    format!("{:?} {} {}", catalog.case(), catalog.n_claims(), catalog.n_mentions())
}

#[test]
fn malformed_files_are_refused_with_these_words() {
    #[expect(clippy::disallowed_methods, reason = "a test is told to rewrite its expectations")]
    let bless = std::env::var("THIQA_BLESS").is_ok();
    let (mut catalog, mut memory) = base();
    let before = state(&catalog);
    let mut wrong = Vec::new();
    let mut n_cases = 0;
    for case in names(&folder()) {
        if case == "base" {
            continue;
        }
        n_cases += 1;
        let folder = folder().join(&case);
        let mut messages = Vec::new();
        for name in names(&folder).iter().filter(|n| *n != "expected.txt") {
            messages.extend(import(&folder.join(name), &mut catalog, &mut memory));
        }
        let message = messages.join("\n") + "\n";
        assert!(!messages.is_empty(), "{case} was taken");
        assert_eq!(state(&catalog), before, "{case} left traces");
        let expected = folder.join("expected.txt");
        if bless {
            std::fs::write(&expected, &message).expect("writable");
        } else if std::fs::read_to_string(&expected).unwrap_or_default() != message {
            wrong.push(format!("{case}:\n{message}"));
        }
    }
    assert!(n_cases >= 45, "only {n_cases} cases");
    assert!(wrong.is_empty(), "other words than expected:\n{}", wrong.join("\n"));
}
