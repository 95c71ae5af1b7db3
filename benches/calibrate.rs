//! Full calibration of the engines: `cargo run --release --example calibrate -- YYYY-MM-DD [worlds]`.
//!
//! Draws worlds from the model's prior, has NUTS and the draws of EM infer them, ranks the truth, and
//! writes `datasets/calibration/result.json` with the date given. `worlds` is how many of each design
//! (default 110, of the cheap designs three times as many: 2,090 in all). What is done is kept in
//! `target/calibration/`, by digest of what the engine makes of a design: a run that was stopped goes on where it was.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::{Write, stdout};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::ScopedJoinHandle;

use rayon::prelude::*;
use serde_json::{Map, Value, json};

use calibration::designs::{DESIGNS, Design};
use calibration::engines::Engine;
use calibration::record_path;
use calibration::sbc::{LEVELS, Simulated, covered_by_em, names, simulate};
use calibration::uniform::{histogram, p_binomial, verdict};

#[path = "../tests/statistical/calibration/mod.rs"]
mod calibration;

type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Seed of all worlds.
const SEED: u64 = 3_100;
/// Bins of the histograms.
const N_BINS: usize = 20;
/// A p-value below this is a failure: 616 of them, so a family-wise false alarm of 6.2e-3.
const ALPHA: f64 = 1e-5;
/// Draws that are kept of a chain: worth a hundred independent ones or more, which is all that a
/// histogram of 20 bins can use.
const N_DRAWS: usize = 300;
/// Worlds of each design by which the interval of EM is judged.
const EM_WORLDS: u64 = 100;
/// Designs of which three times as many worlds are drawn.
const CHEAP: [&str; 4] = ["coin-sparse", "coin-dense", "rows-sparse", "rows-single"];

fn main() -> Fallible<()> {
    let mut args = std::env::args().skip(1);
    let date = args.next().ok_or("which date is it? -- YYYY-MM-DD [worlds]")?;
    let n_worlds: u64 = args.next().map_or(Ok(110), |n| n.parse())?;
    let mut engines = Map::new();
    let mut n_bad = 0;
    for engine in [Engine::Em, Engine::Nuts] {
        let mut runs = Vec::new();
        for design in &DESIGNS {
            let n = if CHEAP.contains(&design.name) { 3 * n_worlds } else { n_worlds };
            let digest = engine.digest(design)?;
            let done = run(engine, design, (&digest, n))?;
            let (told, bad) = describe(engine, design, (&digest, &done))?;
            runs.push(told);
            n_bad += bad;
        }
        engines.insert(engine.name().to_owned(), Value::Array(runs));
    }
    let (n, hits) = intervals_of_em()?;
    let result = json!({
        "command": "cargo run --release --example calibrate",
        "date": date,
        "seed": SEED,
        "versions": versions()?,
        "n_draws": N_DRAWS,
        "alpha": ALPHA,
        "levels": LEVELS,
        "engines": engines,
        "em_90": { "n": n, "covered": hits },
    });
    let path = record_path();
    fs::create_dir_all(path.parent().ok_or("a folder")?)?;
    fs::write(&path, serde_json::to_string_pretty(&result)? + "\n")?;
    writeln!(stdout(), "EM's 90 % interval covers {hits} of {n} sources; {n_bad} failures")?;
    if n_bad > 0 { Err("not calibrated".into()) } else { Ok(()) }
}

/// Runs what is not yet done of `n` worlds.
fn run(engine: Engine, design: &Design, (digest, n): (&str, u64)) -> Fallible<Vec<Simulated>> {
    let path = store(engine, design, digest)?;
    let mut done = read(&path)?;
    let missing: Vec<u64> = (0..n).filter(|world| !done.contains_key(world)).collect();
    let file = Mutex::new(fs::OpenOptions::new().create(true).append(true).open(&path)?);
    let next = AtomicUsize::new(0);
    let n_workers = std::thread::available_parallelism().map_or(1, usize::from);
    // One world a thread: small problems gain nothing from more. Threads of their own, because a
    // thread of a pool that waits for another pool begins further worlds meanwhile.
    let work = || {
        let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
        let mut new = Vec::new();
        while let Some(&world) = missing.get(next.fetch_add(1, Ordering::Relaxed)) {
            let one = alone.install(|| {
                simulate(design, (SEED, world), |problem| {
                    engine.draws(problem, (N_DRAWS, SEED + world))
                })
            })?;
            let line = json!([world, one.u, one.covered]);
            let mut file = file.lock().map_err(|_| "another world failed")?;
            writeln!(file, "{line}")?;
            new.push((world, one));
        }
        Ok(new)
    };
    let new = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..n_workers).map(|_| scope.spawn(work)).collect();
        let join = |worker: ScopedJoinHandle<'_, _>| worker.join().map_err(|_| "a world failed")?;
        workers.into_iter().map(join).collect::<Fallible<Vec<_>>>()
    })?;
    done.extend(new.into_iter().flatten());
    Ok(done.into_iter().filter(|(world, _)| *world < n).map(|(_, one)| one).collect())
}

fn store(engine: Engine, design: &Design, digest: &str) -> Fallible<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/calibration");
    fs::create_dir_all(&folder)?;
    Ok(folder.join(format!("{}-{}-{}.jsonl", engine.name(), design.name, &digest[..16])))
}

/// Worlds that are done; a last line that was cut off is not.
fn read(path: &Path) -> Fallible<BTreeMap<u64, Simulated>> {
    let text = if path.exists() { fs::read_to_string(path)? } else { String::new() };
    let mut done = BTreeMap::new();
    for line in text.lines() {
        let Ok((world, u, covered)) = serde_json::from_str(line) else { continue };
        done.insert(world, Simulated { u, covered });
    }
    Ok(done)
}

/// The part of the record on one design, and how many of its p-values are too small.
fn describe(
    engine: Engine,
    design: &Design,
    (digest, done): (&str, &[Simulated]),
) -> Fallible<(Value, usize)> {
    let mut quantities = Map::new();
    let mut n_bad = 0;
    let mut smallest = 1.0_f64;
    for (i, name) in names(design).into_iter().enumerate() {
        let u: Vec<f64> = done.iter().map(|one| one.u[i]).collect();
        let counts = histogram(&u, N_BINS);
        let found = verdict(&counts);
        n_bad += [found.p_ecdf, found.p_chi2].iter().filter(|p| **p < ALPHA).count();
        smallest = smallest.min(found.p_ecdf).min(found.p_chi2);
        let told = json!({ "histogram": counts, "p_ecdf": found.p_ecdf, "p_chi2": found.p_chi2 });
        quantities.insert(name.to_owned(), told);
    }
    let covered: Vec<usize> =
        (0..LEVELS.len()).map(|i| done.iter().filter(|one| one.covered[i]).count()).collect();
    let p_covered: Vec<f64> =
        LEVELS.iter().zip(&covered).map(|(p, hits)| p_binomial(*hits, done.len(), *p)).collect();
    n_bad += p_covered.iter().filter(|p| **p < ALPHA).count();
    writeln!(
        stdout(),
        "{:5} {:14} {:5} worlds, smallest p of ranks {smallest:.2e}, covered {covered:?}",
        engine.name(),
        design.name,
        done.len()
    )?;
    let told = json!({
        "design": design.name,
        "digest": digest,
        "n_worlds": done.len(),
        "covered": covered,
        "p_covered": p_covered,
        "quantities": quantities,
    });
    Ok((told, n_bad))
}

/// Sources of the worlds of all designs, and those within the 90 % interval of EM.
fn intervals_of_em() -> Fallible<(usize, usize)> {
    let (mut n, mut hits) = (0, 0);
    for design in &DESIGNS {
        let found = (0..EM_WORLDS)
            .into_par_iter()
            .map(|world| covered_by_em(design, (SEED + 1, world)))
            .collect::<Result<Vec<_>, _>>()?;
        let [all, covered] = found.iter().fold([0, 0], |[n, hits], (m, h)| [n + m, hits + h]);
        writeln!(stdout(), "em 90 % {:14} {covered} of {all}", design.name)?;
        n += all;
        hits += covered;
    }
    Ok((n, hits))
}

/// Versions of what the numbers come from, as in `Cargo.lock`.
fn versions() -> Fallible<BTreeMap<String, String>> {
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock");
    let lock: toml::Table = fs::read_to_string(lock)?.parse()?;
    let text = |package: &toml::Value, key: &str| {
        package.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_owned()
    };
    let packages = lock.get("package").and_then(toml::Value::as_array).ok_or("packages")?;
    Ok(packages
        .iter()
        .map(|package| (text(package, "name"), text(package, "version")))
        .filter(|(name, _)| ["thiqa", "nuts-rs", "rand", "rand_distr"].contains(&name.as_str()))
        .collect())
}
