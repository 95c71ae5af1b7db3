//! Figures on labelled data: `cargo run --release --example figures`.
//!
//! Reads the sets of the folder named by `THIQA_DATA` (default `../shared/data`), takes each the whole
//! way with default settings (import, score, read back) and prints accuracy (ties count 1/k), log
//! loss, expected calibration error (10 bins) and majority vote beside it. Nothing is fitted to the
//! labels: they are only compared with.

use std::collections::BTreeMap;
use std::error::Error;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use thiqa::app::{self, Clock, ImportTarget, ModelParams, Observer, ReadOptions, RunStatus, Store};

/// Set, share of gold items that must be right (0: shown only).
const SETS: [(&str, f64); 10] = [
    ("crowd/D_Product", 0.930),
    ("crowd/D_PosSent", 0.950),
    ("crowd/RTE", 0.920),
    ("crowd/TREC", 0.690),
    ("emergent", 0.78),
    ("crowd/S_Rel", 0.0),
    ("crowd/S_Dog", 0.0),
    ("crowd/CF_amt", 0.0),
    ("crowd/MusicGenre", 0.0),
    ("crowd/ZenCrowd_in", 0.0),
];

/// Probabilities below this count as this in the log loss.
const FLOOR: f64 = 1e-9;

struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> i64 {
        0
    }
}

struct Quiet;

impl Observer for Quiet {
    fn progress(&mut self, _stage: &str, _done: u64, _total: Option<u64>) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn note(&mut self, _text: &str) {}
}

/// What a set gave.
struct Figures {
    n_gold: usize,
    accuracy: f64,
    ln_loss: f64,
    calibration_error: f64,
    vote: f64,
    /// False if the run hit the limit of passes and is marked unreliable.
    converged: bool,
}

type Shares = BTreeMap<String, Vec<(String, f64)>>;

/// Probability of each value of each item, from the run, and vote shares from the claims.
fn infer(claims: &Path) -> Result<(Shares, Shares, bool), Box<dyn Error>> {
    let mut store = Store::in_memory()?;
    let target = [ImportTarget::File(claims.to_owned())];
    let options = ReadOptions { new_sources: true, ..ReadOptions::default() };
    app::import_file(&mut store, &target, &options, false, &Fixed, &mut Quiet).all()?;
    let scored = app::score(&mut store, &ModelParams::default(), &Fixed, &mut Quiet)?;
    let converged = scored.record.status == RunStatus::Complete;
    let read = |sql: &str| -> Result<Shares, Box<dyn Error>> {
        let mut shares = Shares::new();
        for row in store.query_rows(sql, &[])?.rows {
            let text = |ix: usize| row[ix].as_str().unwrap_or_default().to_owned();
            let p = row[2].as_f64().unwrap_or(0.0);
            shares.entry(text(0)).or_default().push((text(1), p));
        }
        Ok(shares)
    };
    let run = read("SELECT item, value, probability FROM v_value")?;
    let vote = read(
        "SELECT i.key, v.text, count(*) FROM claim c JOIN item i USING (item_id) \
         JOIN value v USING (value_id) LEFT JOIN claim_detail d USING (claim_id) \
         WHERE coalesce(d.stance, 'asserts') <> 'observing' GROUP BY 1, 2",
    )?;
    Ok((run, vote, converged))
}

/// Share of the truth among the leading values.
fn hit(values: &[(String, f64)], truth: &str) -> f64 {
    let best = values.iter().map(|(_, p)| *p).fold(f64::NEG_INFINITY, f64::max);
    let leading: Vec<&str> =
        values.iter().filter(|(_, p)| *p >= best - 1e-12).map(|(v, _)| v.as_str()).collect();
    if leading.contains(&truth) { 1.0 / leading.len() as f64 } else { 0.0 }
}

fn measure(folder: &Path) -> Result<Figures, Box<dyn Error>> {
    let (run, vote, converged) = infer(&folder.join("claims.csv"))?;
    let mut bins = [(0.0, 0.0, 0.0); 10];
    let (mut n, mut right, mut loss, mut voted) = (0_usize, 0.0, 0.0, 0.0);
    for record in csv::Reader::from_path(folder.join("truth.csv"))?.records() {
        let record = record?;
        let (item, truth) = (&record[0], &record[1]);
        if truth == "unknown" {
            continue;
        }
        let Some(values) = run.get(item) else { continue };
        n += 1;
        let scored = hit(values, truth);
        right += scored;
        voted += vote.get(item).map_or(0.0, |values| hit(values, truth));
        let p = values.iter().find(|(value, _)| value == truth).map_or(0.0, |(_, p)| *p);
        loss -= p.max(FLOOR).ln();
        let top = values.iter().map(|(_, p)| *p).fold(0.0, f64::max);
        let bin = &mut bins[((top * 10.0) as usize).min(9)];
        *bin = (bin.0 + 1.0, bin.1 + top, bin.2 + scored);
    }
    let total = n as f64;
    let calibration_error =
        bins.iter().map(|(_, claimed, scored)| (claimed - scored).abs()).sum::<f64>() / total;
    Ok(Figures {
        n_gold: n,
        accuracy: right / total,
        ln_loss: loss / total,
        calibration_error,
        vote: voted / total,
        converged,
    })
}

#[expect(clippy::print_stdout, reason = "an example prints its figures")]
fn main() -> Result<(), Box<dyn Error>> {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let data = std::env::var_os("THIQA_DATA").map_or(default, PathBuf::from);
    if !data.is_dir() {
        println!("no data: `{}` is not a folder; set THIQA_DATA", data.display());
        return Ok(());
    }
    println!(
        "{:<20} {:>6} {:>9} {:>9} {:>9} {:>7} {:>7}",
        "set", "gold", "accuracy", "log loss", "ECE", "vote", "wanted"
    );
    let mut missed = Vec::new();
    for (set, wanted) in SETS {
        let figures = measure(&data.join(set))?;
        let Figures { n_gold, accuracy, ln_loss, calibration_error, vote, converged } = figures;
        let mark = if converged { "" } else { "  not converged" };
        let goal = if wanted > 0.0 { format!("{wanted:.3}") } else { "–".to_owned() };
        println!(
            "{set:<20} {n_gold:>6} {accuracy:>9.4} {ln_loss:>9.3} {calibration_error:>9.3} {vote:>7.3} {goal:>7}{mark}"
        );
        if accuracy < wanted {
            missed.push(set);
        }
    }
    if missed.is_empty() {
        println!("every figure that is wanted is reached");
        Ok(())
    } else {
        Err(format!("below what is wanted: {}", missed.join(", ")).into())
    }
}
