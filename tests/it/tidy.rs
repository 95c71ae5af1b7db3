//! Rules of the house that a machine can keep: one-way dependencies, short files, banned words,
//! nothing half-done, nothing that belongs to one machine.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Module → modules of this crate that it may name (`docs/architecture.md`). Absent = none.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("cli", &["app", "render", "domain"]),
    (
        "app",
        &[
            "store",
            "ingest",
            "render",
            "infer",
            "baselines",
            "check",
            "evaluate",
            "simulate",
            "model",
            "domain",
            "num",
        ],
    ),
    ("store", &["model", "domain"]),
    ("ingest", &["domain"]),
    ("render", &["domain"]),
    ("infer", &["model", "domain", "num"]),
    ("baselines", &["model", "domain", "num"]),
    ("check", &["model", "domain", "num"]),
    ("evaluate", &["model", "domain", "num"]),
    ("model", &["domain", "num"]),
    ("simulate", &["model", "domain", "num"]),
];

/// Modules whose code may name a crate that the rest must not.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("rusqlite", &["store"]),
    ("clap", &["cli"]),
    ("indicatif", &["cli"]),
    ("ctrlc", &["cli"]),
    ("csv", &["ingest", "render"]),
];

/// Longest file, in lines of code that is not a test.
const LINES_MAX: usize = 600;

/// Words with too many meanings (`docs/glossary.md`); never an identifier by themselves.
const BANNED: &[&str] =
    &["trust", "bias", "support", "coverage", "sample", "fake", "lie", "confidence"];

/// Where a banned word is an interface that others fixed: (file ending, word, why).
const ALLOWED: &[(&str, &str, &str)] = &[
    ("", "confidence", "a verdict's column is called `confidence` by its users"),
    ("axis.rs", "sample", "the method of `rand_distr` that draws"),
    ("draw_grid.rs", "sample", "the method of `rand_distr` that draws"),
    ("draws.rs", "sample", "the method of `rand_distr` that draws"),
    ("start.rs", "sample", "the method of `rand_distr` that draws"),
];

fn files(dir: &Path, extension: &str, out: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            files(&path, extension, out);
        } else if path.extension().is_some_and(|e| e == extension) {
            out.push(path);
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Code before the first test module, without comments; keeps line numbers.
fn code_lines(text: &str) -> Vec<&str> {
    text.split("#[cfg(test)]\nmod ")
        .next()
        .unwrap()
        .lines()
        .map(|line| if line.trim_start().starts_with("//") { "" } else { line })
        .collect()
}

fn sources() -> Vec<(String, String, String)> {
    let src = root().join("src");
    let mut paths = Vec::new();
    files(&src, "rs", &mut paths);
    paths
        .into_iter()
        // Files that hold nothing but tests are free to be long and to read CSV.
        .filter(|path| !path.ends_with("tests.rs") && !path.iter().any(|part| part == "tests"))
        .map(|path| {
            let rel = path.strip_prefix(&src).unwrap().to_path_buf();
            let module =
                rel.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned();
            (rel.display().to_string(), module, fs::read_to_string(&path).unwrap())
        })
        .collect()
}

#[test]
fn modules_name_only_what_the_table_allows() {
    let allowed: BTreeMap<_, _> = MAY_NAME.iter().copied().collect();
    let mut bad = Vec::new();
    for (file, module, text) in sources() {
        if module == "lib" || module == "main" {
            continue;
        }
        for (n, line) in code_lines(&text).iter().enumerate() {
            for rest in line.split("crate::").skip(1) {
                let to: String =
                    rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if to.is_empty() {
                    bad.push(format!("{file}:{}: one `use crate::x::…;` per module", n + 1));
                } else if to != module
                    && !allowed.get(module.as_str()).is_some_and(|a| a.contains(&&*to))
                {
                    bad.push(format!("{file}:{}: `{module}` may not name `{to}`", n + 1));
                }
            }
            for (name, modules) in ONLY_IN {
                if line.contains(&format!("{name}::")) && !modules.contains(&module.as_str()) {
                    bad.push(format!("{file}:{}: `{name}` belongs to {modules:?}", n + 1));
                }
            }
        }
    }
    assert!(bad.is_empty(), "\n{}", bad.join("\n"));
}

#[test]
fn files_stay_short() {
    let mut bad = Vec::new();
    for (file, _, text) in sources() {
        let lines = text.split("#[cfg(test)]\nmod ").next().unwrap().lines().count();
        if lines > LINES_MAX {
            bad.push(format!("src/{file}: {lines} lines of code, at most {LINES_MAX}"));
        }
    }
    assert!(bad.is_empty(), "\n{}", bad.join("\n"));
}

#[test]
fn banned_words_are_not_identifiers() {
    let mut bad = Vec::new();
    for (file, _, text) in sources() {
        for (n, line) in code_lines(&text).iter().enumerate() {
            // Text inside string literals is prose for people, checked by eye.
            let code: String = line.split('"').step_by(2).collect::<Vec<_>>().join(" ");
            for word in code.split(|c: char| !c.is_alphanumeric() && c != '_') {
                let word = word.to_lowercase();
                let allowed = ALLOWED.iter().any(|(end, w, _)| file.ends_with(end) && *w == word);
                if BANNED.contains(&word.as_str()) && !allowed {
                    bad.push(format!(
                        "src/{file}:{}: `{word}` is banned bare, see docs/glossary.md",
                        n + 1
                    ));
                }
            }
        }
    }
    assert!(bad.is_empty(), "\n{}", bad.join("\n"));
}

#[test]
fn nothing_is_left_half_done() {
    // Spelt in two parts so that this file does not find itself.
    let marks = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X"),
        concat!("unimple", "mented!"),
        concat!("to", "do!"),
    ];
    let mut paths = Vec::new();
    for dir in ["src", "tests", "benches"] {
        files(&root().join(dir), "rs", &mut paths);
    }
    let mut bad = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        for (n, line) in text.lines().enumerate() {
            if marks.iter().any(|mark| line.contains(mark))
                || line.trim() == concat!("#[ign", "ore]")
            {
                bad.push(format!("{}:{}: {}", path.display(), n + 1, line.trim()));
            }
        }
    }
    assert!(bad.is_empty(), "\n{}", bad.join("\n"));
}

#[test]
fn every_local_link_in_the_docs_leads_somewhere() {
    let mut paths = vec![root().join("README.md"), root().join("CHANGELOG.md")];
    files(&root().join("docs"), "md", &mut paths);
    let mut bad = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        for part in text.split("](").skip(1) {
            let target = part.split(')').next().unwrap().split('#').next().unwrap();
            if target.is_empty() || target.contains("://") || target.contains(' ') {
                continue;
            }
            if !path.parent().unwrap().join(target).exists() {
                bad.push(format!("{}: {target}", path.display()));
            }
        }
    }
    assert!(bad.is_empty(), "\n{}", bad.join("\n"));
}
