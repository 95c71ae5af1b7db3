//! A copy of the tree with the mutants in it, built.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::Fallible;
use crate::list::Mutant;
use crate::plant::{CLOSE, OPEN, plant, switch};

/// The copy, its test programs, and the mutants in them.
pub struct Built {
    pub tree: PathBuf,
    pub programs: Vec<PathBuf>,
    pub planted: BTreeSet<usize>,
}

/// Builds that may fail before it is given up.
const ROUNDS_MAX: usize = 60;

/// Copies the tree and plants what the compiler takes; what it took last time is known.
pub fn build(root: &Path, work: &Path, all: &[Mutant]) -> Fallible<Built> {
    let tree = work.join("tree");
    sync(root, &tree)?;
    write(&tree.join("src/planted.rs"), include_str!("planted.txt"))?;
    let lib = fs::read_to_string(root.join("src/lib.rs"))?;
    write(&tree.join("src/lib.rs"), &format!("{lib}\n#[allow(missing_docs)]\npub mod planted;\n"))?;
    let refused_path = work.join("refused.json");
    let mut refused: BTreeSet<String> = fs::read(&refused_path)
        .ok()
        .and_then(|b| serde_json::from_slice(&b).ok())
        .unwrap_or_default();
    for round in 0..ROUNDS_MAX {
        let planted = plant_all(root, &tree, all, &refused)?;
        let found = errors(&tree, work)?;
        if found.is_empty() {
            let programs = programs(&tree, work)?;
            return Ok(Built { tree, programs, planted });
        }
        let blamed = blame(&tree, &found)?;
        eprintln!("round {round}: {} errors, {} mutants taken out", found.len(), blamed.len());
        let before = refused.len();
        refused.extend(blamed.iter().map(|id| all[*id].name.clone()));
        if refused.len() == before {
            return Err(format!("the compiler refuses what no mutant explains: {found:#?}").into());
        }
        fs::write(&refused_path, serde_json::to_vec(&refused)?)?;
    }
    Err("the compiler went on refusing mutants".into())
}

/// Folders whose sources [`plant_all`] writes, with mutants or without.
const PLANTED: [&str; 3] = ["src", "tests", "benches"];

/// Copies what has changed, but for the sources that [`plant_all`] writes: they are to change only when
/// what is planted does, or all would be built again.
fn sync(root: &Path, tree: &Path) -> Fallible<()> {
    fs::create_dir_all(tree)?;
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        if [".git", "target"].iter().any(|name| entry.file_name() == *name) {
            continue;
        }
        let is_planted = PLANTED.iter().any(|name| entry.file_name() == *name);
        copy(&entry.path(), &tree.join(entry.file_name()), is_planted)?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path, is_planted: bool) -> Fallible<()> {
    if from.is_dir() {
        if from.ends_with("benches/mutants") || from.ends_with("fuzz/target") {
            return Ok(());
        }
        fs::create_dir_all(to)?;
        let mut kept = BTreeSet::new();
        for entry in fs::read_dir(from)? {
            let name = entry?.file_name();
            copy(&from.join(&name), &to.join(&name), is_planted)?;
            kept.insert(name);
        }
        for entry in fs::read_dir(to)? {
            let entry = entry?;
            if !kept.contains(&entry.file_name()) && entry.path().is_file() {
                fs::remove_file(entry.path())?;
            }
        }
        return Ok(());
    }
    if is_planted && from.extension().is_some_and(|e| e == "rs") {
        return Ok(());
    }
    let bytes = fs::read(from)?;
    if fs::read(to).ok().as_deref() != Some(&bytes) {
        fs::write(to, &bytes)?;
        fs::set_permissions(to, fs::metadata(from)?.permissions())?;
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Fallible<()> {
    if fs::read(path).ok().as_deref() != Some(text.as_bytes()) {
        fs::write(path, text)?;
    }
    Ok(())
}

/// Writes every source, with its mutants but those refused.
fn plant_all(
    root: &Path,
    tree: &Path,
    all: &[Mutant],
    refused: &BTreeSet<String>,
) -> Fallible<BTreeSet<usize>> {
    let mut by_file = BTreeMap::<&str, Vec<(usize, &Mutant)>>::new();
    for (id, mutant) in all.iter().enumerate() {
        if !refused.contains(&mutant.name) {
            by_file.entry(&mutant.file).or_default().push((id, mutant));
        }
    }
    let mut planted = BTreeSet::new();
    for dir in PLANTED {
        each_source(&root.join(dir), &mut |path| {
            let name = path.strip_prefix(root)?.to_str().ok_or("a path in UTF-8")?;
            if name == "src/lib.rs" || name.starts_with("benches/mutants") {
                return Ok(());
            }
            let text = fs::read_to_string(path)?;
            let to = tree.join(name);
            match by_file.get(name) {
                Some(wanted) => {
                    let (text, ids) = plant(&text, wanted)?;
                    planted.extend(ids);
                    write(&to, &text)
                }
                None => write(&to, &text),
            }
        })?;
    }
    Ok(planted)
}

fn each_source(dir: &Path, then: &mut dyn FnMut(&Path) -> Fallible<()>) -> Fallible<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            each_source(&path, then)?;
        } else if path.extension().is_some_and(|e| e == "rs") {
            then(&path)?;
        }
    }
    Ok(())
}

fn cargo(tree: &Path, work: &Path, args: &[&str]) -> Fallible<(bool, Vec<Value>)> {
    let done = Command::new("cargo")
        .current_dir(tree)
        .env("CARGO_TARGET_DIR", work.join("build"))
        .args(args)
        .args(["--message-format", "json"])
        .stderr(std::process::Stdio::inherit())
        .output()?;
    let lines = done.stdout.split(|b| *b == b'\n').filter(|line| !line.is_empty());
    let messages = lines.filter_map(|line| serde_json::from_slice(line).ok()).collect();
    Ok((done.status.success(), messages))
}

/// File, first and last byte of a span.
type ErrorSpan = (String, usize, usize);

/// What the compiler refuses.
#[derive(Debug)]
struct Refusal {
    /// It is a match that does not know every value.
    is_partial: bool,
    /// Primary ones first.
    spans: Vec<ErrorSpan>,
}

/// Errors of the library.
fn errors(tree: &Path, work: &Path) -> Fallible<Vec<Refusal>> {
    let mut found = Vec::new();
    let (went, messages) = cargo(tree, work, &["check", "--lib", "--quiet"])?;
    for message in messages {
        let message = &message["message"];
        let spans = message["spans"].as_array().map_or(&[][..], Vec::as_slice);
        if message["level"] != "error" || spans.is_empty() {
            continue;
        }
        let mut spans: Vec<(bool, ErrorSpan)> = spans
            .iter()
            .filter_map(|span| {
                let at = |key: &str| span[key].as_u64().map(|n| n as usize);
                let file = span["file_name"].as_str()?.to_owned();
                let primary = span["is_primary"] == true;
                Some((!primary, (file, at("byte_start")?, at("byte_end")?)))
            })
            .collect();
        spans.sort();
        let is_partial = message["code"]["code"] == "E0004";
        let spans = spans.into_iter().map(|(_, span)| span).collect();
        found.push(Refusal { is_partial, spans });
    }
    if found.is_empty() && !went {
        return Err("cargo check fails without an error in the source".into());
    }
    Ok(found)
}

/// The mutants that errors come from: those of the innermost edit around a span, of these the one
/// before it; or, where none is around it (a match that lost an arm), those of the next edit.
fn blame(tree: &Path, errors: &[Refusal]) -> Fallible<BTreeSet<usize>> {
    let mut blamed = BTreeSet::new();
    for Refusal { is_partial, spans } in errors {
        let mut ids = Vec::new();
        for (file, from, to) in spans {
            let text = fs::read_to_string(tree.join(file))?;
            ids = within(&text, *from, *to);
            if !ids.is_empty() {
                break;
            }
        }
        if ids.is_empty()
            && *is_partial
            && let Some((file, from, _)) = spans.first()
        {
            let text = fs::read_to_string(tree.join(file))?;
            if let Some(at) = text[*from..].find(OPEN) {
                ids = numbers(&text[from + at..]);
            }
        }
        blamed.extend(ids);
    }
    Ok(blamed)
}

/// The numbers of the edit that begins here.
fn numbers(text: &str) -> Vec<usize> {
    let end = text.find("*/").unwrap_or(0);
    text[OPEN.len()..end].split(',').filter_map(|id| id.parse().ok()).collect()
}

fn within(text: &str, from: usize, to: usize) -> Vec<usize> {
    let mut open: Vec<usize> = Vec::new();
    let mut at = 0;
    // Edits that are open where the span begins; and those that begin in it.
    while let Some(next) = text[at..].find("/*").map(|n| n + at).filter(|n| *n < to) {
        if text[next..].starts_with(OPEN) {
            open.push(next);
        } else if text[next..].starts_with(CLOSE) && next < from {
            open.pop();
        }
        at = next + 2;
    }
    let around = open.iter().rev().find(|open| **open <= from).or(open.last());
    let Some(&open) = around else { return Vec::new() };
    let ids = numbers(&text[open..]);
    let last = ids.iter().filter_map(|id| {
        let place = text[open..to].rfind(&switch(*id))?;
        Some((place, *id))
    });
    last.max().map_or(ids.clone(), |(_, id)| vec![id])
}

/// The test programs, built.
fn programs(tree: &Path, work: &Path) -> Fallible<Vec<PathBuf>> {
    let (_, messages) = cargo(tree, work, &["test", "--no-run", "--quiet"])?;
    let programs: Vec<PathBuf> = messages
        .iter()
        .filter(|message| message["profile"]["test"] == true)
        .filter_map(|message| message["executable"].as_str().map(PathBuf::from))
        .collect();
    if programs.len() < 3 {
        return Err("the tests do not build".into());
    }
    Ok(programs)
}
