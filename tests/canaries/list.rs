//! Planted bugs: each a TOML file beside this one.

use std::fs;
use std::path::Path;

use serde::Deserialize;

/// A bug, and the tests that must find it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Canary {
    /// What would be wrong.
    pub(crate) why: String,
    /// File to edit, from the root of the project.
    pub(crate) file: String,
    /// Text that occurs in it exactly once …
    pub(crate) find: String,
    /// … and what to put in its place.
    pub(crate) replace: String,
    /// Tests, each of which must fail.
    pub(crate) tests: Vec<Named>,
    /// Name: that of the TOML file.
    #[serde(skip)]
    pub(crate) name: String,
}

/// A test.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Named {
    /// `lib`, or the name of an integration test.
    pub(crate) target: String,
    /// Its path in the target.
    pub(crate) name: String,
}

/// All canaries, by name; panics if one cannot be read.
pub(crate) fn canaries(root: &Path) -> Vec<Canary> {
    let mut all: Vec<Canary> = fs::read_dir(root.join("tests/canaries"))
        .expect("the canaries")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a canary");
            let read = toml::from_str(&text);
            let read: Canary = read.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
            Canary { name: name.unwrap_or_default(), ..read }
        })
        .collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}
