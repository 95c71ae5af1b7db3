//! Tests: which of them reach which mutant, and whether they notice it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::Fallible;
use crate::copy::Built;
use crate::list::Mutant;

/// What became of a mutant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// A test failed.
    Failed,
    /// A test did not end in twenty times its time.
    Stuck,
    /// All tests that reach it passed, as far as there was time for them.
    Survived,
    /// No test reaches it.
    Unreached,
    /// It cannot be switched.
    NotPlanted,
}

/// A test, how long it takes and which mutants it reaches.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Test {
    program: PathBuf,
    name: String,
    seconds: f64,
    reached: Vec<usize>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    name: String,
    outcome: Outcome,
    by: Option<String>,
}

/// What became of each mutant, a line each, as long as the test programs are the same.
const RESULTS: &str = "result.jsonl";
/// Address space of a test, KiB: a mutant that fills memory shall not take the machine with it.
const MEMORY_KIB: u64 = 12 * 1024 * 1024;
/// Tests that run in one process are this long together, seconds.
const BATCH: f64 = 0.5;
/// Shortest time after which a test counts as stuck, seconds.
const STUCK_MIN: f64 = 60.0;

fn command(built: &Built, program: &Path, scratch: &Path) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", &format!("ulimit -v {MEMORY_KIB}; exec \"$0\" \"$@\"")])
        .arg(program)
        .args(["--test-threads", "1", "-q", "--exact"])
        .current_dir(&built.tree)
        .env("CARGO_MANIFEST_DIR", &built.tree)
        .env("TMPDIR", scratch)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0);
    command
}

/// Whether it ended well; `None` if it was ended after `seconds`.
fn ended(child: &mut Child, seconds: f64) -> Fallible<Option<bool>> {
    let until = Instant::now() + Duration::from_secs_f64(seconds);
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status.success()));
        }
        if Instant::now() > until {
            let group = format!("-{}", child.id());
            Command::new("kill").args(["-KILL", "--", &group]).status()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// Calls `then` with each number below `n` and a scratch folder, on all cores.
fn on_all_cores<T: Send>(
    n: usize,
    work: &Path,
    then: impl Fn(usize, &Path) -> Fallible<T> + Sync,
) -> Fallible<Vec<T>> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    let failed = Mutex::new(None);
    thread::scope(|scope| {
        for worker in 0..thread::available_parallelism().map_or(2, usize::from) {
            let (next, done, failed, then) = (&next, &done, &failed, &then);
            scope.spawn(move || {
                let scratch = work.join(format!("scratch-{worker}"));
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= n {
                        return;
                    }
                    let _ = fs::remove_dir_all(&scratch);
                    let result = fs::create_dir_all(&scratch)
                        .map_err(Into::into)
                        .and_then(|()| then(at, &scratch));
                    match result {
                        Ok(of) => done.lock().unwrap().push((at, of)),
                        Err(why) => {
                            *failed.lock().unwrap() = Some(why.to_string());
                            return;
                        }
                    }
                }
            });
        }
    });
    if let Some(why) = failed.into_inner().unwrap() {
        return Err(why.into());
    }
    let mut done = done.into_inner().unwrap();
    done.sort_by_key(|(at, _)| *at);
    Ok(done.into_iter().map(|(_, of)| of).collect())
}

/// Runs each test by itself, once; those that fail here or take longer than `limit` seconds are told
/// and left out.
pub fn traced(built: &Built, work: &Path, limit: f64) -> Fallible<Vec<Test>> {
    let mut names = Vec::new();
    let mut stamp = format!("{limit}");
    for program in &built.programs {
        let changed = fs::metadata(program)?.modified()?;
        stamp += &format!(" {} {changed:?}", program.display());
        let list = Command::new(program).args(["--list", "--format", "terse"]).output()?;
        for line in String::from_utf8_lossy(&list.stdout).lines() {
            if let Some(name) = line.strip_suffix(": test") {
                names.push((program.clone(), name.to_owned()));
            }
        }
    }
    let cache = work.join("trace.json");
    if let Ok(bytes) = fs::read(&cache)
        && let Ok((of, tests)) = serde_json::from_slice::<(String, Vec<Test>)>(&bytes)
        && of == stamp
    {
        return Ok(tests);
    }
    // What other tests found of other mutants says nothing of these.
    let _ = fs::remove_file(work.join(RESULTS));
    let found = on_all_cores(names.len(), work, |at, scratch| {
        let (program, name) = &names[at];
        let trace = work.join(format!("trace-{at}"));
        let _ = fs::remove_file(&trace);
        let start = Instant::now();
        let mut child =
            command(built, program, scratch).env("THIQA_MUTANT_TRACE", &trace).arg(name).spawn()?;
        let went = ended(&mut child, limit)?;
        let seconds = start.elapsed().as_secs_f64();
        let bytes = fs::read(&trace).unwrap_or_default();
        let _ = fs::remove_file(&trace);
        if went != Some(true) {
            eprintln!("left out: {name} ({})", went.map_or("takes too long", |_| "fails"));
            return Ok(None);
        }
        let words = bytes.chunks_exact(4);
        let mut reached: Vec<usize> =
            words.map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize).collect();
        reached.sort_unstable();
        reached.dedup();
        let (program, name) = (program.clone(), name.clone());
        Ok(Some(Test { program, name, seconds, reached }))
    })?;
    let mut tests: Vec<Test> = found.into_iter().flatten().collect();
    tests.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
    fs::write(cache, serde_json::to_vec(&(stamp, &tests))?)?;
    eprintln!("{} tests", tests.len());
    Ok(tests)
}

/// What earlier runs found, by the names of mutants.
pub fn known(work: &Path) -> Fallible<BTreeMap<String, Outcome>> {
    let mut known = BTreeMap::new();
    for line in fs::read_to_string(work.join(RESULTS)).unwrap_or_default().lines() {
        let Line { name, outcome, .. } = serde_json::from_str(line)?;
        known.insert(name, outcome);
    }
    Ok(known)
}

/// Tests the mutants `open`, and writes down what became of each.
pub fn all(
    built: &Built,
    work: &Path,
    (tests, all, open): (&[Test], &[Mutant], &[usize]),
    budget: f64,
) -> Fallible<Vec<(usize, Outcome)>> {
    let mut reaching = BTreeMap::<usize, Vec<&Test>>::new();
    for test in tests {
        for id in &test.reached {
            reaching.entry(*id).or_default().push(test);
        }
    }
    let file = fs::OpenOptions::new().create(true).append(true).open(work.join(RESULTS))?;
    let file = Mutex::new(file);
    on_all_cores(open.len(), work, |at, scratch| {
        let id = open[at];
        let own = reaching.get(&id).map_or(&[][..], Vec::as_slice);
        let (outcome, by) = one(built, (id, own), scratch, budget)?;
        let name = all[id].name.clone();
        if matches!(outcome, Outcome::Survived | Outcome::Unreached) {
            println!("{}/{} {outcome:?}: {name}", at + 1, open.len());
        }
        let line = serde_json::to_string(&Line { name, outcome, by })?;
        writeln!(file.lock().unwrap(), "{line}")?;
        Ok((id, outcome))
    })
}

fn one(
    built: &Built,
    (id, tests): (usize, &[&Test]),
    scratch: &Path,
    budget: f64,
) -> Fallible<(Outcome, Option<String>)> {
    if tests.is_empty() {
        return Ok((Outcome::Unreached, None));
    }
    let mut spent = 0.0;
    let mut rest = tests;
    while let Some(first) =
        rest.first().filter(|first| spent == 0.0 || spent + first.seconds < budget)
    {
        let mut n = 0;
        let mut seconds = 0.0;
        for test in rest {
            if test.program != first.program || n > 0 && seconds + test.seconds > BATCH {
                break;
            }
            seconds += test.seconds;
            n += 1;
        }
        let mut child = command(built, &first.program, scratch)
            .env("THIQA_MUTANT", id.to_string())
            .args(rest[..n].iter().map(|test| &test.name))
            .spawn()?;
        let went = ended(&mut child, (20.0 * seconds).max(STUCK_MIN))?;
        let by = || Some(if n == 1 { first.name.clone() } else { format!("{} …", first.name) });
        match went {
            Some(true) => {}
            Some(false) => return Ok((Outcome::Failed, by())),
            None => return Ok((Outcome::Stuck, by())),
        }
        spent += seconds;
        rest = &rest[n..];
    }
    Ok((Outcome::Survived, None))
}
