//! How fast every stage is: `cargo run --release --example throughput -- [--peers] [--record NAME] [claims …]`.
//!
//! For each size it draws claims of sources of known accuracy about items with five options, as a
//! CSV file; imports, scores and reports them with `thiqa`; times loading and one pass of the kernel in
//! this process, on one core and on two, for each sort of question that the kernel has a way of its own
//! for; and, with `--peers`, fits the same database with what people use in Python (`benches/peers.py`, in
//! a virtual environment that it makes). Prints a Markdown table, and with `--record` keeps it with what
//! the machine is in `benches/runs/NAME.md`. CPU time is the figure to go by where other work runs beside.

#![expect(clippy::disallowed_methods, reason = "a bench reads the clock")]

use std::error::Error;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write, stdout};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use thiqa::infer::{EmOptions, Iteration, Observer, Traces, expect, settle};
use thiqa::model::{Detail, FAMILY_NODES, FamilyForm, Parameters, Problem, assemble_votes};
use thiqa::store::{Access, Store};

type Fallible<T> = Result<T, Box<dyn Error>>;

/// A sort of question.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Question {
    /// One of five options that all items share: rows of five.
    Shared,
    /// Yes or no: rows of two.
    Binary,
    /// One of five answers of its own: one coin.
    Own,
}

impl Question {
    fn n_answers(self) -> u64 {
        if self == Self::Binary { 2 } else { 5 }
    }

    fn answer(self, item: u32, value: u8) -> String {
        match self {
            Self::Shared => format!("v{value}"),
            Self::Binary => if value == 0 { "true" } else { "false" }.to_owned(),
            Self::Own => format!("v{item}x{value}"),
        }
    }
}

/// How often what is timed in this process is repeated; the least counts.
const REPEATS: usize = 5;

/// `SplitMix64`: the same claims on every machine.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// About `n` claims on a tenth as many items by a thousandth as many sources (50 at least), whose
/// activity falls with their rank; rows in no order.
fn claims(question: Question, n: u64, path: &Path) -> Fallible<u64> {
    let k = question.n_answers();
    let (n_items, n_sources) = (n / 10, (n / 1_000).max(50));
    let mut dice = Dice(n);
    let skill: Vec<f64> = (0..n_sources).map(|_| 0.35 + 0.6 * dice.unit()).collect();
    let mut rows: Vec<(u32, u32, u8)> = Vec::with_capacity(n as usize);
    for item in 0..n_items {
        let truth = dice.next() % k;
        let first = rows.len();
        for _ in 0..6 + dice.next() % 10 {
            // Density 1/√rank.
            let source = (dice.unit().powi(2) * n_sources as f64) as u32;
            if rows[first..].iter().any(|row| row.1 == source) {
                continue;
            }
            let is_right = dice.unit() < skill[source as usize];
            let value = if is_right { truth } else { (truth + 1 + dice.next() % (k - 1)) % k };
            rows.push((item as u32, source, value as u8));
        }
    }
    for at in (1..rows.len()).rev() {
        rows.swap(at, (dice.next() % (at as u64 + 1)) as usize);
    }
    let mut out = BufWriter::new(File::create(path)?);
    writeln!(out, "source,item,value")?;
    for (item, source, value) in &rows {
        writeln!(out, "s{source},q{item},{}", question.answer(*item, *value))?;
    }
    out.flush()?;
    Ok(rows.len() as u64)
}

/// What a command took.
struct Taken {
    wall: Duration,
    cpu_s: f64,
    peak_mib: f64,
}

/// Runs a command and watches it in `/proc`; CPU time and memory are those of the last look, at most
/// 5 ms before its end.
fn watched(command: &mut Command) -> Fallible<Taken> {
    let started = Instant::now();
    let mut child = command.spawn()?;
    let (status_file, stat_file) =
        (format!("/proc/{}/status", child.id()), format!("/proc/{}/stat", child.id()));
    let (mut cpu_s, mut peak_mib) = (0.0, 0.0);
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if let Ok(text) = fs::read_to_string(&status_file) {
            let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let kib = line.and_then(|l| l.split_whitespace().next()?.parse::<f64>().ok());
            peak_mib = kib.map_or(peak_mib, |kib| kib / 1024.0);
        }
        if let Ok(text) = fs::read_to_string(&stat_file) {
            // After the name in parentheses: state is the first field, user and system time the
            // twelfth and thirteenth, in hundredths of a second.
            let fields = text.rsplit(')').next().unwrap_or("").split_whitespace();
            let ticks: f64 = fields.skip(11).take(2).filter_map(|t| t.parse::<f64>().ok()).sum();
            cpu_s = if ticks > 0.0 { ticks / 100.0 } else { cpu_s };
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    if !status.success() {
        return Err(format!("{command:?}: {status}").into());
    }
    Ok(Taken { wall: started.elapsed(), cpu_s, peak_mib })
}

/// The least of several times of one pass, nanoseconds a claim.
fn pass_ns(problem: &Problem, at: &Parameters, n_threads: usize) -> Fallible<f64> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build()?;
    let mut least = f64::INFINITY;
    for _ in 0..REPEATS {
        let started = Instant::now();
        let found = pool.install(|| expect(problem, at, Detail::Counts));
        least = least.min(started.elapsed().as_secs_f64());
        if !found.ln_evidence.is_finite() {
            return Err("no evidence".into());
        }
    }
    Ok(least * 1e9 / problem.observations.len() as f64)
}

/// The row of a stage: wall and CPU time, claims a second, ns a claim, memory.
fn row(out: &mut String, stage: &str, n: u64, taken: &Taken) -> Fallible<()> {
    let wall = taken.wall.as_secs_f64();
    let per = taken.cpu_s * 1e9 / n as f64;
    writeln!(
        out,
        "| {n} | {stage} | {wall:.2} | {:.2} | {:.0} | {per:.0} | {:.0} |",
        taken.cpu_s,
        n as f64 / wall,
        taken.peak_mib
    )?;
    Ok(())
}

fn thiqa() -> Fallible<PathBuf> {
    // Examples are built into a folder below that of the program.
    let here = std::env::current_exe()?;
    let folder = here.parent().and_then(Path::parent).ok_or("no folder above the example")?;
    Ok(folder.join("thiqa"))
}

/// Counts the passes of a fit.
#[derive(Default)]
struct Passes {
    /// By climb, in order (those of a part come first): passes.
    of: Vec<usize>,
    last: usize,
}

impl Observer for Passes {
    fn on_iteration(&mut self, iteration: Iteration) -> ControlFlow<()> {
        if iteration.n <= self.last {
            self.of.push(self.last);
        }
        self.last = iteration.n;
        ControlFlow::Continue(())
    }
}

/// Loading, and passes of the kernel, in this process.
fn inside(out: &mut String, db: &Path, n: u64) -> Fallible<()> {
    let started = Instant::now();
    let store = Store::open(db, Access::ReadOnly)?;
    let votes = store.load_votes(1)?.ok_or("the claims are not plain")?;
    let load = started.elapsed().as_secs_f64();
    let assembled = assemble_votes(&votes).ok_or("a value is not among the options")?;
    let assemble = started.elapsed().as_secs_f64() - load;
    let at = Parameters::prior(&assembled.problem);
    let pass = one_pass(&assembled.problem, &at)?;
    let mut passes = Passes::default();
    let options = EmOptions { describe_claims: false, ..EmOptions::default() };
    let began = Instant::now();
    let settled = settle(&assembled.problem, &Traces::default(), &options, &mut passes)?;
    passes.of.push(passes.last);
    let fit = began.elapsed().as_secs_f64();
    let (of_load, of_assemble) = (n as f64 / load / 1e6, n as f64 / assemble / 1e6);
    writeln!(
        out,
        "| {n} | load {of_load:.2} M claims/s; to a problem {of_assemble:.2} M claims/s; {pass}; \
         fit {fit:.2} s in {:?} passes, {} pairs of sources compared | | | | | |",
        passes.of, settled.dependence.n_candidates
    )?;
    Ok(())
}

/// One pass on one core and on two, and what the kernel takes the questions of the problem for.
fn one_pass(problem: &Problem, at: &Parameters) -> Fallible<String> {
    let form = |form| match form {
        FamilyForm::OneCoin => "one coin".to_owned(),
        FamilyForm::Rows { n_values } => format!("rows, K = {n_values}"),
        FamilyForm::Quantity { .. } => "figures".to_owned(),
    };
    let mut forms: Vec<String> = problem.families.iter().map(|family| form(family.form)).collect();
    forms.dedup();
    let (one, two) = (pass_ns(problem, at, 1)?, pass_ns(problem, at, 2)?);
    Ok(format!(
        "one pass ({}, {} nodes) {one:.1} ns a claim on one core, {two:.1} on two",
        forms.join(" and "),
        FAMILY_NODES.len()
    ))
}

/// One pass over questions of another sort than those that are scored.
fn variant(out: &mut String, question: Question, n: u64) -> Fallible<()> {
    let folder = tempfile::tempdir()?;
    let (csv, db) = (folder.path().join("claims.csv"), folder.path().join("claims.db"));
    let n = claims(question, n, &csv)?;
    watched(Command::new(thiqa()?).arg("--quiet").arg("import").args([&db, &csv]))?;
    let votes = Store::open(&db, Access::ReadOnly)?.load_votes(1)?;
    let votes = votes.ok_or("the claims are not plain")?;
    let problem = assemble_votes(&votes).ok_or("a value is not among the options")?.problem;
    let pass = one_pass(&problem, &Parameters::prior(&problem))?;
    writeln!(out, "| {n} | {pass} | | | | | |")?;
    Ok(())
}

fn peers(out: &mut String, folder: &Path, db: &Path, n: u64) -> Fallible<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let environment = root.join("target/peers");
    let python = environment.join("bin/python");
    if !python.exists() {
        watched(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
        let packages = ["-m", "pip", "-q", "install", "numpy", "duckdb", "crowd-kit"];
        watched(Command::new(&python).args(packages))?;
    }
    for peer in ["numpy", "duckdb", "sqlite", "crowd-kit"] {
        // SQL and data frames take minutes beyond that.
        if peer != "numpy" && n > 2_000_000 {
            continue;
        }
        let copy = folder.join("peer.db");
        fs::copy(db, &copy)?;
        let mut command = Command::new(&python);
        command.arg(root.join("benches/peers.py")).arg(peer).arg(&copy).stdout(std::io::stderr());
        row(out, &format!("peer: {peer}"), n, &watched(&mut command)?)?;
    }
    Ok(())
}

fn size(out: &mut String, n: u64, has_peers: bool) -> Fallible<()> {
    let folder = tempfile::tempdir()?;
    let (csv, db) = (folder.path().join("claims.csv"), folder.path().join("claims.db"));
    let n = claims(Question::Shared, n, &csv)?;
    let run = |arguments: &[&str], last: Option<&Path>| -> Fallible<Taken> {
        let mut command = Command::new(thiqa()?);
        command.arg(arguments[0]).arg(&db).args(&arguments[1..]).args(last);
        watched(command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()))
    };
    run(&["init"], None)?;
    row(out, "import", n, &run(&["import"], Some(&csv))?)?;
    let bytes = fs::metadata(&db)?.len() as f64 / n as f64;
    writeln!(out, "| {n} | database {bytes:.1} bytes a claim, with indexes | | | | | |")?;
    inside(out, &db, n)?;
    variant(out, Question::Binary, n)?;
    variant(out, Question::Own, n)?;
    if has_peers {
        peers(out, folder.path(), &db, n)?;
    }
    row(out, "score, end to end", n, &run(&["score", "--engine", "em"], None)?)?;
    row(out, "sources", n, &run(&["sources"], None)?)?;
    // A report reads all claims as objects: the largest cases are too large for it.
    if n <= 2_000_000 {
        let pages = folder.path().join("report");
        row(out, "report", n, &run(&["report", "--lang", "en", "-o"], Some(&pages))?)?;
    }
    Ok(())
}

/// Processors, memory and versions, as a line.
fn machine() -> Fallible<String> {
    let field = |file: &str, name: &str| -> Fallible<String> {
        let text = fs::read_to_string(file)?;
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or(":");
        Ok(line.split_once(':').map_or("", |(_, value)| value.trim()).to_owned())
    };
    let flags = field("/proc/cpuinfo", "flags")?;
    let vectors = if flags.contains("avx512f") { "AVX-512" } else { "no AVX-512" };
    let memory = field("/proc/meminfo", "MemTotal")?;
    let kib: f64 = memory.trim_end_matches(" kB").parse()?;
    Ok(format!(
        "{} cores ({}, {vectors}), {:.0} GiB, thiqa {}",
        std::thread::available_parallelism()?,
        field("/proc/cpuinfo", "model name")?,
        kib / 1024.0 / 1024.0,
        env!("CARGO_PKG_VERSION"),
    ))
}

fn main() -> Fallible<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has_peers = arguments.iter().any(|a| a == "--peers");
    let record = arguments.iter().position(|a| a == "--record").map(|at| arguments.get(at + 1));
    let record = record.map(|name| name.ok_or("--record needs a name")).transpose()?;
    let mut sizes: Vec<u64> = arguments.iter().filter_map(|a| a.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = vec![10_000, 100_000, 1_000_000];
    }
    let mut all = format!("{}\n\n", machine()?);
    let mut out = String::from(
        "| claims | stage | wall s | CPU s | claims/s | CPU ns a claim | peak MiB |\n\
         |---:|---|---:|---:|---:|---:|---:|\n",
    );
    stdout().write_all(all.as_bytes())?;
    for n in sizes {
        size(&mut out, n, has_peers)?;
        stdout().write_all(out.as_bytes())?;
        stdout().flush()?;
        all.push_str(&out);
        out.clear();
    }
    if let Some(name) = record {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/runs");
        fs::create_dir_all(&folder)?;
        let command =
            format!("cargo run --release --example throughput -- {}", arguments.join(" "));
        fs::write(folder.join(format!("{name}.md")), format!("`{command}`: {all}"))?;
    }
    Ok(())
}
