//! The planted bugs of `tests/canaries` can still be planted, and the tests that must find them exist.
//! `cargo run --example canaries` plants them.

use std::fs;
use std::path::{Path, PathBuf};

use list::{Named, canaries};

#[path = "../canaries/list.rs"]
mod list;

/// Bugs that must be among them.
const WANTED: [&str; 8] = [
    "alpha-beta-swapped",
    "claims-counted-twice",
    "monotone-dropped",
    "off-by-one-interval",
    "prior-ignored",
    "relay-double-counted",
    "shift-sign-flipped",
    "wrong-jump-rate",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The file in which a test of this path is, if there is one.
fn file_of(test: &Named) -> Option<PathBuf> {
    let (modules, _) = test.name.rsplit_once("::")?;
    let folder = match test.target.as_str() {
        "lib" => root().join("src"),
        target => root().join("tests").join(target),
    };
    // Tests of a module are in its file, or in one of their own.
    let own = modules.strip_suffix("::tests").unwrap_or(modules);
    let at = |modules: &str| folder.join(modules.replace("::", "/"));
    [at(modules).with_extension("rs"), at(own).with_extension("rs"), at(own).join("mod.rs")]
        .into_iter()
        .find(|path| path.is_file())
}

/// Exact: what is to be replaced occurs once, and each test that must fail is one.
#[test]
fn every_canary_can_be_planted() {
    let all = canaries(root());
    for name in WANTED {
        assert!(all.iter().any(|canary| canary.name == name), "no {name}");
    }
    for canary in &all {
        let text = fs::read_to_string(root().join(&canary.file)).unwrap();
        assert_eq!(text.matches(&canary.find).count(), 1, "{}: {}", canary.name, canary.find);
        assert_ne!(canary.find, canary.replace, "{}", canary.name);
        assert!(!canary.why.is_empty() && !canary.tests.is_empty(), "{}", canary.name);
        for test in &canary.tests {
            let path = file_of(test).unwrap_or_else(|| panic!("{}: {test:?}", canary.name));
            let name = test.name.rsplit("::").next().unwrap();
            let text = fs::read_to_string(path).unwrap();
            let marked = format!("#[test]\nfn {name}(");
            // However deep the test is in its file.
            let text: String =
                text.lines().map(|line| line.trim_start().to_owned() + "\n").collect();
            assert!(text.contains(&marked), "{}: no test {}", canary.name, test.name);
        }
    }
}
