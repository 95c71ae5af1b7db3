//! Random sequences of imports, corrections, retractions, refused files, runs, dropped runs and
//! reopened files, against a model of the store that fits on a page.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rand::RngExt as _;
use thiqa::app::{self, AppError, ImportTarget, ModelParams};
use thiqa::ingest::ReadOptions;
use thiqa::num::{Stream, stream};
use thiqa::store::{Access, Store};

use crate::support::{Fixed, StopAt};

/// What was said under a key, and whether it still stands.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Said {
    source: usize,
    item: usize,
    value: bool,
    status: &'static str,
    /// As it was imported.
    row: String,
}

/// What a store should hold.
#[derive(Debug, Default, Clone)]
struct Model {
    claims: BTreeMap<String, Said>,
    /// By number: claims that stood when it was made, and its digest.
    runs: BTreeMap<i64, (usize, String)>,
    n_files: usize,
    /// Numbers are never given twice.
    last_run: i64,
}

struct Trial {
    dice: Stream,
    path: PathBuf,
    store: Store,
    model: Model,
    n_keys: usize,
}

const HEADER: &str = "claim_id,source,item,value,type,corrects,retracts\n";

fn word(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

impl Trial {
    fn new(path: &Path, seed: u64) -> Self {
        app::create(path, thiqa::domain::CaseInfo::default(), &Fixed).unwrap();
        let store = Store::open(path, Access::ReadWrite).unwrap();
        let path = path.to_owned();
        Self { dice: stream(seed, 0), path, store, model: Model::default(), n_keys: 0 }
    }

    fn below(&mut self, n: usize) -> usize {
        self.dice.random_range(0..n)
    }

    fn import(&mut self, rows: &str) -> Result<(), AppError> {
        let name = format!("claims-{}.csv", self.model.n_files);
        let bytes = format!("{HEADER}{rows}").into_bytes();
        let targets = [ImportTarget::Bytes { name, bytes }];
        let options = ReadOptions { new_sources: true, ..ReadOptions::default() };
        let done =
            app::import_file(&mut self.store, &targets, &options, false, &Fixed, &mut StopAt(""));
        done.all().map(|_| ())
    }

    /// A row of its own; returns it with what the model makes of it.
    fn new_row(&mut self, like: Option<&Said>) -> (String, String, Said) {
        self.n_keys += 1;
        let key = format!("c{}", self.n_keys);
        let mut said = Said {
            source: like.map_or_else(|| self.below(4), |said| said.source),
            item: like.map_or_else(|| self.below(5), |said| said.item),
            value: self.below(2) == 0,
            status: "live",
            row: String::new(),
        };
        let row = format!("{key},s{},q{},{},boolean", said.source, said.item, word(said.value));
        said.row = format!("{row},,");
        (key, row, said)
    }

    /// A claim that stands, if any does.
    fn standing(&mut self) -> Option<(String, Said)> {
        let live: Vec<_> =
            self.model.claims.iter().filter(|(_, said)| said.status == "live").collect();
        if live.is_empty() {
            return None;
        }
        let (key, said) = live[self.dice.random_range(0..live.len())];
        Some((key.clone(), said.clone()))
    }

    /// New rows, now and then one again that is there already.
    fn add(&mut self) {
        let mut rows = String::new();
        for _ in 0..=self.below(6) {
            let (key, row, said) = self.new_row(None);
            rows += &format!("{row},,\n");
            self.model.claims.insert(key, said);
        }
        if let Some((_, said)) = self.standing() {
            rows += &format!("{}\n", said.row);
        }
        self.import(&rows).unwrap();
        self.model.n_files += 1;
    }

    /// A source puts itself right, or takes back.
    fn replace(&mut self) {
        let Some((old, said)) = self.standing() else { return };
        let (key, row, mut new) = self.new_row(Some(&said));
        let corrects = self.below(2) == 0;
        let columns = if corrects { format!("{old},") } else { format!(",{old}") };
        new.row = format!("{row},{columns}");
        self.import(&format!("{}\n", new.row)).unwrap();
        self.model.n_files += 1;
        self.model.claims.insert(key, new);
        let status = if corrects { "corrected" } else { "retracted" };
        self.model.claims.get_mut(&old).unwrap().status = status;
    }

    /// A file with good rows and a bad one: nothing of it goes in.
    fn refuse(&mut self) {
        let (_, good, _) = self.new_row(None);
        let bad = match self.below(4) {
            0 => format!("{good},nothing,\n"),
            1 => format!("x,s1,q1,perhaps,boolean,,\n{good},,\n"),
            2 => format!("{good},,\nx,s1,q1,true,boolean\n"),
            _ => match self.standing() {
                // A key that is in use, for something else.
                Some((key, said)) => {
                    format!(
                        "{key},s{},q{},{},boolean,,\n",
                        said.source,
                        said.item,
                        word(!said.value)
                    )
                }
                None => format!("{good},\"\n"),
            },
        };
        assert!(self.import(&bad).is_err(), "{bad}");
    }

    fn score(&mut self) {
        if self.model.claims.is_empty() {
            return;
        }
        let scored = app::score(&mut self.store, &ModelParams::default(), &Fixed, &mut StopAt(""));
        let scored = scored.unwrap();
        assert_eq!(scored.run, self.model.last_run + 1);
        self.model.last_run = scored.run;
        let n = self.model.claims.values().filter(|said| said.status == "live").count();
        self.model.runs.insert(scored.run, (n, scored.record.result_digest));
    }

    fn drop_run(&mut self) {
        let runs: Vec<i64> = self.model.runs.keys().copied().collect();
        if runs.is_empty() {
            assert!(!self.store.drop_run(77).unwrap());
            return;
        }
        let run = runs[self.below(runs.len())];
        assert!(self.store.drop_run(run).unwrap());
        self.model.runs.remove(&run);
    }

    fn reopen(&mut self) {
        self.store = Store::open(&self.path, Access::ReadWrite).unwrap();
    }

    fn step(&mut self) -> &'static str {
        match self.below(10) {
            0..=2 => (self.add(), "add").1,
            3 | 4 => (self.replace(), "replace").1,
            5 => (self.refuse(), "refuse").1,
            6 | 7 => (self.score(), "score").1,
            8 => (self.drop_run(), "drop").1,
            _ => (self.reopen(), "reopen").1,
        }
    }

    fn rows(&self, sql: &str) -> Vec<Vec<String>> {
        let text = |cell: &thiqa::store::Cell| {
            cell.as_str().map_or_else(|| format!("{}", cell.as_i64().unwrap_or(-1)), str::to_owned)
        };
        let table = self.store.query_rows(sql, &[]).unwrap();
        table.rows.iter().map(|row| row.iter().map(text).collect()).collect()
    }

    /// The store holds what the model does.
    fn check(&self, what: &str) {
        let found: BTreeMap<String, Vec<String>> = self
            .rows(
                "SELECT d.key, s.key, i.key, v.text, d.status FROM claim c
                 JOIN claim_detail d USING (claim_id) JOIN source s USING (source_id)
                 JOIN item i USING (item_id) JOIN value v USING (value_id)",
            )
            .into_iter()
            .map(|row| (row[0].clone(), row[1..].to_vec()))
            .collect();
        let expected: BTreeMap<String, Vec<String>> = self
            .model
            .claims
            .iter()
            .map(|(key, Said { source, item, value, status, .. })| {
                let row = [format!("s{source}"), format!("q{item}"), word(*value).to_owned()];
                (key.clone(), [row.as_slice(), &[(*status).to_owned()]].concat())
            })
            .collect();
        assert_eq!(found, expected, "{what}");
        let files = self.rows("SELECT count(*) FROM import_file WHERE target = 'claims'");
        assert_eq!(files[0][0], self.model.n_files.to_string(), "{what}");
        let runs: BTreeMap<i64, (usize, String)> = self
            .rows("SELECT run_id, n_claims, result_digest FROM run")
            .into_iter()
            .map(|row| (row[0].parse().unwrap(), (row[1].parse().unwrap(), row[2].clone())))
            .collect();
        assert_eq!(runs, self.model.runs, "{what}");
    }
}

#[test]
fn the_store_holds_what_a_model_of_it_does() {
    let folder = tempfile::tempdir().unwrap();
    let mut n_steps: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in 0..24 {
        let path = folder.path().join(format!("{seed}.db"));
        let mut trial = Trial::new(&path, seed);
        let mut done = Vec::new();
        for _ in 0..16 {
            let what = trial.step();
            done.push(what);
            *n_steps.entry(what).or_default() += 1;
            trial.check(&format!("seed {seed}: {done:?}"));
        }
        drop(trial);
        let examined = app::doctor(&path);
        assert!(examined.is_well, "seed {seed}: {done:?}");
    }
    assert!(n_steps.len() == 6 && n_steps.values().all(|n| *n >= 15), "{n_steps:?}");
}
