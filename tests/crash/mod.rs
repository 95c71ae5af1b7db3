//! Commands that are killed in the middle of their work, and system calls that fail: what is left must
//! be whole, and the same command must go through when it is repeated.
//!
//! A small library in C (`faults.c`) is preloaded into the program and strikes at its n-th write, sync,
//! rename or truncation; besides, the program is killed from outside after a random time.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

/// What happens to a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Killed before its n-th call.
    Kill(usize),
    /// Half of what its n-th call writes is written, then it is killed.
    Torn(usize),
    /// Its n-th call fails once, as a bad disk would let it.
    Io(usize),
    /// From its n-th call on every write fails: the disk is full.
    Full(usize),
    /// Killed from outside after so long.
    After(Duration),
}

/// Kinds of faults that strike at a call.
pub(crate) const AT_CALL: [fn(usize) -> Fault; 4] =
    [Fault::Kill, Fault::Torn, Fault::Io, Fault::Full];

impl Fault {
    /// Name and call, for the preloaded library.
    fn spelt(self) -> Option<(&'static str, usize)> {
        match self {
            Self::Kill(n) => Some(("kill", n)),
            Self::Torn(n) => Some(("torn", n)),
            Self::Io(n) => Some(("eio", n)),
            Self::Full(n) => Some(("full", n)),
            Self::After(_) => None,
        }
    }
}

/// A command in a folder that is made anew for each trial.
pub(crate) struct Scene {
    /// Name, for messages.
    pub(crate) name: &'static str,
    /// What the folder holds before the command.
    before: PathBuf,
    /// The command.
    args: Vec<String>,
    /// What the folder holds after the command when nothing happens.
    after: State,
    /// What the folder held before.
    old: State,
}

/// What is promised of a folder: runs by their digests, and its files but the database by their bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct State {
    runs: BTreeSet<String>,
    files: BTreeMap<String, Vec<u8>>,
}

/// The program, and the library that makes it fail.
pub(crate) struct Harness {
    program: PathBuf,
    library: PathBuf,
    folder: tempfile::TempDir,
}

/// Name of the database in every scene.
const DATABASE: &str = "case.db";

impl Harness {
    /// Compiles the library; `program` is `thiqa`.
    pub(crate) fn new(program: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let library = folder.path().join("faults.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/crash/faults.c");
        let done = Command::new("cc")
            .args(["-O1", "-shared", "-fPIC", "-o"])
            .args([&library, &source])
            .arg("-ldl")
            .status()
            .unwrap();
        assert!(done.success(), "faults.c does not compile");
        Self { program: program.to_owned(), library, folder }
    }

    /// A command in a folder that `prepare` commands have filled, each given by its arguments.
    pub(crate) fn scene(
        &self,
        name: &'static str,
        (files, prepare): (&[(&str, &Path)], &[&[&str]]),
        args: &[&str],
    ) -> Scene {
        let before = self.folder.path().join(format!("{name}-before"));
        fs::create_dir_all(&before).unwrap();
        for (to, from) in files {
            copy(from, &before.join(to));
        }
        for args in prepare {
            let args: Vec<String> = args.iter().map(|&arg| arg.to_owned()).collect();
            let (status, text) = self.go(&before, &args, None);
            assert!(status.success(), "{name}, to prepare: thiqa {args:?}\n{text}");
        }
        let args: Vec<String> = args.iter().map(|&arg| arg.to_owned()).collect();
        let whole = self.folder.path().join(format!("{name}-after"));
        copy(&before, &whole);
        let (status, text) = self.go(&whole, &args, None);
        assert!(status.success(), "{name}: thiqa {args:?}\n{text}");
        let (old, after) = (self.state(&before), self.state(&whole));
        Scene { name, before, args, after, old }
    }

    /// One trial; false if the fault did not strike, because the command makes fewer calls.
    ///
    /// # Panics
    /// If what is left is not whole, or the command does not go through when it is repeated.
    pub(crate) fn trial(&self, scene: &Scene, fault: Fault) -> bool {
        let folder = self.folder.path().join("trial");
        let _ = fs::remove_dir_all(&folder);
        copy(&scene.before, &folder);
        let mark = self.folder.path().join("struck");
        let _ = fs::remove_file(&mark);
        let (status, text) = self.go(&folder, &scene.args, Some((fault, &mark)));
        let at = format!("{}, {fault:?}, {status}", scene.name);
        let code = status.code();
        assert!(code != Some(70) && code != Some(101), "{at}: a bug\n{text}");
        self.look(&folder, scene, &at);
        let done = code == Some(0);
        if done {
            assert_eq!(self.state(&folder).runs, scene.after.runs, "{at}: says that it is done");
        }
        let (again, text) = self.go(&folder, &scene.args, None);
        // A backup that was made is there, and is not overwritten.
        if !(done && scene.args[0] == "backup") {
            assert!(again.success(), "{at}: and when it is repeated\n{text}");
        }
        let mut end = self.state(&folder);
        // What a killed backup had copied stays, under a name that says what it is: it may be another
        // backup's that is still at work.
        end.files.retain(|name, _| scene.args[0] != "backup" || !name.contains(".part"));
        assert_eq!(end.runs, scene.after.runs, "{at}: runs at the end");
        let names = |state: &State| state.files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&end), names(&scene.after), "{at}: files at the end");
        assert!(end.files == scene.after.files, "{at}: files differ at the end");
        match fault {
            Fault::After(_) => !done,
            _ => mark.exists(),
        }
    }

    /// Whatever was struck: the database is sound, its old runs are there, no file is half-written.
    fn look(&self, folder: &Path, scene: &Scene, at: &str) {
        let database = folder.join(DATABASE);
        let is_there = || fs::metadata(&database).is_ok_and(|about| about.len() > 0);
        if is_there() {
            let (status, text) = self.go(folder, &["doctor".into(), DATABASE.into()], None);
            // Rolled back to before it was created, a database is an empty file.
            assert!(status.success() || !is_there(), "{at}: the database is not sound\n{text}");
        }
        assert!(is_there() || scene.old.runs.is_empty(), "{at}: the database is gone");
        let now = self.state(folder);
        assert!(now.runs.is_superset(&scene.old.runs), "{at}: old runs are gone");
        for (name, bytes) in &now.files {
            let known = [&scene.old, &scene.after].map(|state| state.files.get(name));
            // What is not known by its name is unfinished, and says so by its name.
            let whole = known == [None, None] || known.contains(&Some(bytes));
            assert!(whole, "{at}: {name} is neither the old file nor the new one");
        }
        for name in scene.old.files.keys() {
            assert!(now.files.contains_key(name), "{at}: {name} is gone");
        }
    }

    fn state(&self, folder: &Path) -> State {
        let mut files = BTreeMap::new();
        gather(folder, folder, &mut files);
        let backups: Vec<String> = files
            .keys()
            .filter(|name| Path::new(name).extension() == Some("db".as_ref()))
            .cloned()
            .collect();
        for name in backups {
            // A copy need not be the same bytes; that it is sound is what counts.
            let (status, text) = self.go(folder, &["doctor".into(), name.clone()], None);
            assert!(status.success(), "{name} is not sound\n{text}");
            files.insert(name, Vec::new());
        }
        let database = folder.join(DATABASE);
        if !fs::metadata(database).is_ok_and(|about| about.len() > 0) {
            return State { runs: BTreeSet::new(), files };
        }
        let args = ["runs", DATABASE, "--plain"].map(str::to_owned);
        let (status, text) = self.go(folder, &args, None);
        assert!(status.success(), "runs\n{text}");
        let digests = text.split(|c: char| !c.is_ascii_hexdigit()).filter(|word| word.len() == 64);
        State { runs: digests.map(str::to_owned).collect(), files }
    }

    /// Runs the program in a folder; how it ended and what it said.
    fn go(
        &self,
        folder: &Path,
        args: &[String],
        fault: Option<(Fault, &Path)>,
    ) -> (ExitStatus, String) {
        let mut command = Command::new(&self.program);
        command
            .args(args)
            .current_dir(folder)
            .env("SOURCE_DATE_EPOCH", "1643673600")
            .env("COLUMNS", "100")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if let Some((fault, mark)) = fault
            && let Some((kind, n)) = fault.spelt()
        {
            command
                .env("LD_PRELOAD", &self.library)
                .env("FAULT_AT", n.to_string())
                .env("FAULT_KIND", kind)
                .env("FAULT_MARK", mark);
        }
        let mut child = command.spawn().unwrap();
        if let Some((Fault::After(time), _)) = fault {
            std::thread::sleep(time);
            // It may have ended by itself.
            let _ = child.kill();
        }
        let output = child.wait_with_output().unwrap();
        let text = [output.stdout, output.stderr].map(|b| String::from_utf8_lossy(&b).into_owned());
        (output.status, text.concat())
    }
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::copy(from, to).unwrap();
    }
}

/// All files below a folder but the database and its journal.
fn gather(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            gather(root, &path, files);
        } else if !name.starts_with(DATABASE) {
            files.insert(name, fs::read(&path).unwrap());
        }
    }
}

/// The commands that write, on a case: from nothing, and where there are runs and a report already.
pub(crate) fn scenes(harness: &Harness, case: &Path) -> Vec<Scene> {
    let files: [(&str, &Path); 1] = [("case", case)];
    let run = ["run", "case", "--db", DATABASE, "--out", "report", "--engine", "em"];
    let score = ["score", DATABASE, "--engine", "em", "--seed", "7"];
    let report = ["report", DATABASE, "-o", "report"];
    let claims = ["import", DATABASE, "case/claims.csv"];
    let init = ["init", DATABASE];
    let at =
        |prepare: &[&[&str]], name, args: &[&str]| harness.scene(name, (&files, prepare), args);
    vec![
        at(&[], "run", &run),
        at(&[&init], "import", &claims),
        at(&[&run], "score", &score),
        at(&[&run, &score], "report", &report),
        at(&[&run], "backup", &["backup", DATABASE, "copy.db"]),
        at(&[&run], "history", &["history", DATABASE, "--every", "month"]),
    ]
}

/// Strikes every scene at each `stride`-th call with each kind of fault, until the command is through;
/// how often it struck.
pub(crate) fn sweep(harness: &Harness, scenes: &[Scene], stride: usize) -> usize {
    let mut n_struck = 0;
    for scene in scenes {
        for kind in AT_CALL {
            let mut call = 1;
            while harness.trial(scene, kind(call)) {
                n_struck += 1;
                call += stride;
            }
        }
    }
    n_struck
}
