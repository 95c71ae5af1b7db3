//! The evaluation sets go in whole. They are not part of the project: `THIQA_DATA` names the folder
//! (default `../shared/data`), and without it nothing is checked.

use std::{
    fs::File,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use thiqa::{
    domain::CaseInfo,
    ingest::{Catalog, NoClaims, ReadOptions, ReadOutcome, read},
};

fn folder() -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "the data lie outside the project")]
    let told = std::env::var("THIQA_DATA").ok();
    let folder = told.map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"),
        PathBuf::from,
    );
    folder.is_dir().then_some(folder)
}

fn import(path: &Path, map: &[&str], catalog: &mut Catalog) -> ReadOutcome {
    let name = path.file_name().expect("named").to_string_lossy().into_owned();
    let map = map.iter().map(|m| ((*m).to_owned(), format!("x_{m}"))).collect();
    let options = ReadOptions { map, ..ReadOptions::default() };
    let mut file = File::open(path).expect("readable");
    let mut go_on = |_| ControlFlow::Continue(());
    read(&name, &mut file, &options, catalog, &NoClaims, &mut go_on)
        .unwrap_or_else(|refusal| panic!("{}: {refusal}", path.display()))
}

/// Reads claims and truth of one set: rows of claims, items, sources, notes.
fn set(folder: &Path, name: &str, map: &[&str]) -> (ReadOutcome, Catalog, Vec<String>) {
    let mut catalog = Catalog::empty(CaseInfo::default());
    let outcome = import(&folder.join(name).join("claims.csv"), map, &mut catalog);
    let mut notes = outcome.notes.clone();
    let truth = folder.join(name).join("truth.csv");
    if truth.is_file() {
        notes.extend(import(&truth, &[], &mut catalog).notes);
    }
    assert_eq!(outcome.counts.n_rows, outcome.counts.n_claims + outcome.counts.n_duplicates);
    (outcome, catalog, notes)
}

#[test]
fn label_sets_are_one_shared_attribute() {
    let Some(folder) = folder() else { return };
    for (name, n_claims, n_items, n_values) in [
        ("crowd/D_PosSent", 20_000, 1_000, 2),
        ("crowd/RTE", 8_000, 800, 2),
        ("crowd/S_Dog", 8_070, 807, 4),
        ("crowd/MusicGenre", 2_945, 700, 10),
        ("crowd/CF_amt", 6_030, 300, 5),
        ("polls538-winner", 11_046, 2_101, 2),
    ] {
        let (outcome, catalog, _) = set(&folder, name, &[]);
        assert_eq!(outcome.counts.n_rows, n_claims, "{name}");
        assert_eq!(outcome.counts.n_items, n_items, "{name}");
        let [label] = &catalog.case().attributes[..] else { panic!("{name}: no attribute") };
        assert_eq!((label.options.len(), label.open), (n_values, false), "{name}");
        assert!(catalog.case().items.iter().all(|i| i.attribute == Some(label.id)));
        assert!(outcome.batch.mentions.is_empty());
        assert!(outcome.batch.claims.iter().all(|c| c.detail.is_none()), "{name}: not narrow");
    }
}

#[test]
fn rumours_numbers_and_sets_are_read() {
    let Some(folder) = folder() else { return };
    let (outcome, catalog, notes) = set(&folder, "emergent", &[]);
    assert_eq!((outcome.counts.n_rows, outcome.counts.n_items), (2_595, 300));
    assert!(notes.iter().any(|n| n.contains("that say `unknown`")), "{notes:?}");
    assert!(!catalog.case().verdicts.is_empty());
    let (outcome, ..) = set(&folder, "crowd/N_Emotion", &[]);
    assert_eq!(outcome.counts.n_claims + outcome.counts.n_duplicates, 7_000);
    let (outcome, catalog, _) = set(&folder, "population", &[]);
    assert_eq!(outcome.counts.n_rows, 4_183);
    assert_eq!(catalog.case().verdicts.len(), 277);
    let columns = ["samplesize", "partisan", "race_type", "days_to_election"];
    let (outcome, ..) = set(&folder, "polls538", &columns);
    assert_eq!(outcome.counts.n_rows, 11_475);
}
