//! Runs the program in a directory of its own.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use thiqa::app::{Clock, Observer};

/// Root of the package.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Scores by EM unless a test asks for another engine: drawing takes an unoptimised build minutes.
fn engine<'a>(args: &[&str]) -> &'a [&'a str] {
    let scores = args.first().is_some_and(|verb| ["run", "score"].contains(verb));
    if scores && !args.contains(&"--engine") { &["--engine", "em"] } else { &[] }
}

/// A scratch directory with the program in it; gone when dropped.
pub(crate) struct Bench {
    dir: tempfile::TempDir,
}

/// What a command did.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Runs `thiqa` with these arguments in the scratch directory, without a terminal.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.run_with(args, b"")
    }

    /// The same with something on standard input.
    pub(crate) fn run_with(&self, args: &[&str], input: &[u8]) -> Ran {
        let mut child = Command::new(env!("CARGO_BIN_EXE_thiqa"))
            .args(args)
            .args(engine(args))
            .current_dir(self.dir.path())
            .env_remove("NO_COLOR")
            .env_remove("RUST_LOG")
            .env("COLUMNS", "100")
            .env("SOURCE_DATE_EPOCH", "1643673600")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that reads nothing closes the pipe first, which is no fault of its own.
        let _ = child.stdin.take().unwrap().write_all(input);
        let output: Output = child.wait_with_output().unwrap();
        Ran {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The bytes of a file.
    pub(crate) fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    /// Names of everything in the scratch directory, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.dir.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Runs and expects success.
    pub(crate) fn ok(&self, args: &[&str]) -> Ran {
        let ran = self.run(args);
        assert_eq!(ran.code, 0, "thiqa {args:?}\n{}\n{}", ran.out, ran.err);
        ran
    }

    /// The Hasakah case, imported and scored, as `h.db` with its report in `report/`.
    pub(crate) fn hasakah() -> (Self, Ran) {
        let bench = Self::new();
        let case = root().join("datasets/hasakah-2022");
        let case = case.to_str().unwrap();
        let ran = bench.ok(&["run", case, "--db", "h.db", "--out", "report"]);
        (bench, ran)
    }

    /// Rows of a query, as JSON objects.
    pub(crate) fn rows(&self, db: &str, sql: &str) -> Vec<serde_json::Value> {
        let ran = self.ok(&["query", db, sql, "--json"]);
        let document: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        document["data"].as_array().unwrap().clone()
    }

    /// The one number that a query gives.
    pub(crate) fn number(&self, db: &str, sql: &str) -> f64 {
        let rows = self.rows(db, sql);
        assert_eq!(rows.len(), 1, "{sql}: {rows:?}");
        let row = rows[0].as_object().unwrap();
        row.values().next().unwrap().as_f64().unwrap_or_else(|| panic!("{sql}: {row:?}"))
    }
}

/// Always the same second.
pub(crate) struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> i64 {
        1_700_000_000
    }
}

/// Asks to stop where a stage begins with these words; nowhere if there are none.
pub(crate) struct StopAt(pub(crate) &'static str);

impl Observer for StopAt {
    fn progress(&mut self, stage: &str, _done: u64, _total: Option<u64>) -> ControlFlow<()> {
        let stop = !self.0.is_empty() && stage.starts_with(self.0);
        if stop { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn note(&mut self, _text: &str) {}
}

/// True to rewrite expected files instead of comparing with them.
pub(crate) fn blessing() -> bool {
    std::env::var_os("THIQA_BLESS").is_some()
}

/// Compares a generated file with the one in the tree, or rewrites it.
pub(crate) fn compare(path: &Path, generated: &str) {
    if blessing() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, generated).unwrap();
        return;
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        found == generated,
        "{} is out of date; run `THIQA_BLESS=1 cargo test --test it` and review the difference",
        path.display()
    );
}
