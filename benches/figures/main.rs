//! Figures on labelled data: `cargo run --release --example figures [SET…]`.
//!
//! Reads the sets of the folder named by `THIQA_DATA` (default `../shared/data`), takes each the whole
//! way with default settings (import, score, read back) and compares with the labels. Nothing is
//! fitted to the labels: they are only compared with. With names, only sets whose names begin so.
//!
//! With the one name `panel`, the classic algorithms beside the engine on the ten categorical sets.
//!
//! With the one name `prequential`, predictions as time goes on, beside the classic algorithms that yield
//! probabilities. With the one name `redundancy` or `rumours`, how the shared defaults of these names were chosen.
//!
//! Ends with an error if a set that has reached its figure before ([`HELD`]) misses it; others that
//! miss theirs are listed.

mod ahead;
mod chosen;
mod flight;
mod labels;
mod lists;
mod numbers;
mod panel;
mod places;
mod polls;
mod way;

use std::error::Error;
use std::path::{Path, PathBuf};

/// A figure of one set, and what it should be.
pub(crate) struct Figure {
    /// What was measured, and how it compares.
    pub(crate) text: String,
    /// The figure that is wanted is missed.
    pub(crate) missed: bool,
}

/// How a set is measured.
type Measure = fn(&Path, f64) -> Result<Figure, Box<dyn Error>>;

/// Folder, what is wanted (0: shown only), how it is measured.
const SETS: [(&str, f64, Measure); 18] = [
    ("crowd/D_Product", 0.930, labels::measure),
    ("crowd/D_PosSent", 0.950, labels::measure),
    ("crowd/RTE", 0.920, labels::measure),
    ("crowd/TREC", 0.690, labels::measure),
    ("emergent", 0.78, labels::measure),
    ("crowd/S_Rel", 0.0, labels::measure),
    ("crowd/S_Dog", 0.0, labels::measure),
    ("crowd/CF_amt", 0.0, labels::measure),
    ("crowd/MusicGenre", 0.0, labels::measure),
    ("crowd/ZenCrowd_in", 0.0, labels::measure),
    ("flight", 0.93, flight::measure),
    ("birthplaces", 0.77, places::with_places),
    ("birthplaces", 0.0, places::without_places),
    ("book", 0.89, lists::measure),
    ("population", 0.150, numbers::population),
    ("crowd/N_Emotion", 12.0, numbers::mean_error),
    ("polls538", 0.0, polls::margins),
    ("polls538", 0.0, polls::later_errors),
];

/// Sets whose figure is reached, and must stay so.
const HELD: [&str; 3] = ["crowd/D_PosSent", "crowd/RTE", "book"];

#[expect(clippy::print_stdout, reason = "an example prints its figures")]
fn main() -> Result<(), Box<dyn Error>> {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let data = std::env::var_os("THIQA_DATA").map_or(default, PathBuf::from);
    if !data.is_dir() {
        println!("no data: `{}` is not a folder; set THIQA_DATA", data.display());
        return Ok(());
    }
    let chosen: Vec<String> = std::env::args().skip(1).collect();
    if chosen.first().is_some_and(|name| name == "panel") {
        return panel::print(&data, &mut std::io::stdout());
    }
    match chosen.first().map(String::as_str) {
        Some("redundancy") => return chosen::redundancy(&data, &mut std::io::stdout()),
        Some("prequential") => return ahead::print(&data, &mut std::io::stdout()),
        Some("rumours") => return chosen::rumours(&data, &mut std::io::stdout()),
        _ => {}
    }
    let mut missed = Vec::new();
    for (set, wanted, measure) in SETS {
        if !chosen.is_empty() && !chosen.iter().any(|name| set.starts_with(name.as_str())) {
            continue;
        }
        let figure = measure(&data.join(set), wanted)?;
        println!("{set:<18} {}", figure.text);
        if figure.missed {
            missed.push(set);
        }
    }
    if missed.is_empty() {
        println!("every figure that is wanted is reached");
    } else {
        println!("not reached: {}", missed.join(", "));
    }
    let lost: Vec<&str> = missed.into_iter().filter(|set| HELD.contains(set)).collect();
    if lost.is_empty() { Ok(()) } else { Err(format!("lost: {}", lost.join(", ")).into()) }
}
