//! Databases that are damaged, on the disk or by a hand: whatever is asked of them gets the right answer
//! or a refusal, never a crash, never another answer without a word, and never a write.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rand::rngs::ChaCha8Rng;
use rand::{Rng, RngExt, SeedableRng};
use rusqlite::Connection;

/// What is asked of each database.
const QUESTIONS: [&[&str]; 7] = [
    &["sources", "case.db", "--json"],
    &["items", "case.db", "--json"],
    &["contradictions", "case.db", "--json"],
    &["diagnose", "case.db", "--json"],
    &["explain", "case.db", "SUBJECT", "--json"],
    &["report", "case.db", "--out", "report", "--format", "json"],
    &["export", "case.db", "-o", "tables"],
];

/// One way to damage a file.
type Damage = (&'static str, fn(&Path, &mut ChaCha8Rng));

/// All of them.
const DAMAGES: [Damage; 12] = [
    ("a bit", |file, rng| {
        change(file, |bytes| {
            let at = rng.random_range(0..bytes.len());
            bytes[at] ^= 1 << rng.random_range(0..8);
        });
    }),
    ("some bytes", |file, rng| {
        change(file, |bytes| {
            for _ in 0..rng.random_range(2..64) {
                let at = rng.random_range(0..bytes.len());
                bytes[at] = rng.random();
            }
        });
    }),
    ("a byte of a page's head", |file, rng| {
        change(file, |bytes| {
            let page = rng.random_range(0..bytes.len() / PAGE) * PAGE;
            let at = page + rng.random_range(0..if page == 0 { 108 } else { 12 });
            bytes[at] = rng.random();
        });
    }),
    ("a page of zeros", |file, rng| {
        change(file, |bytes| {
            let page = rng.random_range(0..bytes.len() / PAGE) * PAGE;
            bytes[page..page + PAGE].fill(0);
        });
    }),
    ("two pages in each other's place", |file, rng| {
        change(file, |bytes| {
            let (a, b) =
                (rng.random_range(0..bytes.len() / PAGE), rng.random_range(0..bytes.len() / PAGE));
            for at in 0..PAGE {
                bytes.swap(a * PAGE + at, b * PAGE + at);
            }
        });
    }),
    ("cut off", |file, rng| change(file, |bytes| bytes.truncate(rng.random_range(0..bytes.len())))),
    ("noise behind the end", |file, rng| {
        change(file, |bytes| bytes.extend((0..rng.random_range(1..3 * PAGE)).map(|_| 0xA5)));
    }),
    ("a foreign log beside it", |file, rng| beside(file, "-wal", rng)),
    ("a foreign journal beside it", |file, rng| beside(file, "-journal", rng)),
    ("a figure of a result, changed past the triggers", |file, rng| {
        let (table, key, column) = FIGURES[rng.random_range(0..FIGURES.len())];
        let change = format!("UPDATE {table} SET {column} = {column} * .5 + .25");
        let sql = format!("{change} WHERE {key} = (SELECT max({key}) FROM {table})");
        by_hand(file, |conn| conn.execute_batch(&sql));
    }),
    ("a row of a result, deleted past the triggers", |file, rng| {
        let (table, key, _) = FIGURES[rng.random_range(0..FIGURES.len())];
        let sql = format!("DELETE FROM {table} WHERE {key} = (SELECT min({key}) FROM {table})");
        by_hand(file, |conn| conn.execute_batch(&sql));
    }),
    ("what does not belong there", |file, rng| {
        let sql = [
            "CREATE TRIGGER t AFTER INSERT ON run BEGIN DELETE FROM run; END",
            "CREATE VIEW v_extra AS SELECT 1 AS x",
            "CREATE TABLE extra(x)",
            "DROP VIEW v_source",
            "PRAGMA user_version = 4000",
            "PRAGMA application_id = 7",
            "CREATE VIRTUAL TABLE words USING fts5(x)",
            "DROP TABLE run_source_row",
        ];
        by_hand(file, |conn| conn.execute_batch(sql[rng.random_range(0..sql.len())]));
    }),
];

/// Bytes of a page.
const PAGE: usize = 4_096;

/// Figures of results that lists and reports tell: table, key, column.
const FIGURES: [(&str, &str, &str); 3] = [
    ("run_source", "source_id", "mean"),
    ("run_source", "source_id", "lo"),
    ("run_value", "item_id", "probability"),
];

fn change(file: &Path, how: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(file).unwrap();
    how(&mut bytes);
    fs::write(file, bytes).unwrap();
}

fn beside(file: &Path, suffix: &str, rng: &mut ChaCha8Rng) {
    let mut noise = vec![0; rng.random_range(1..3 * PAGE)];
    rng.fill_bytes(&mut noise);
    // Half of them begin as the real ones do.
    if rng.random() {
        let magic: &[u8] = if suffix == "-wal" {
            &[0x37, 0x7f, 0x06, 0x82, 0, 0x2d, 0xe2, 0x18, 0, 0, 0x10, 0]
        } else {
            &[0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7, 0, 0, 0, 1]
        };
        let n = magic.len().min(noise.len());
        noise[..n].copy_from_slice(&magic[..n]);
    }
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    fs::write(PathBuf::from(name), noise).unwrap();
}

/// As a hand with another program would: triggers do not keep it back, since they are dropped and come
/// back.
fn by_hand(file: &Path, how: impl FnOnce(&Connection) -> rusqlite::Result<()>) {
    let conn = Connection::open(file).unwrap();
    let mut triggers: Vec<(String, String)> = Vec::new();
    {
        let sql = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'";
        let mut read = conn.prepare(sql).unwrap();
        let rows = read.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        triggers.extend(rows.map(Result::unwrap));
    }
    for (name, _) in &triggers {
        conn.execute_batch(&format!("DROP TRIGGER \"{name}\"")).unwrap();
    }
    how(&conn).unwrap();
    for (_, sql) in &triggers {
        // One whose table is gone cannot come back.
        let _ = conn.execute_batch(sql);
    }
}

/// Everything that a question gave.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Answer {
    code: Option<i32>,
    out: Vec<u8>,
    err: String,
    files: BTreeMap<PathBuf, Vec<u8>>,
}

/// How often each thing happened.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Databases that were damaged.
    pub(crate) damaged: usize,
    /// Answers that were right.
    pub(crate) right: usize,
    /// Refusals.
    pub(crate) refused: usize,
    /// Answers about other evidence, which say so.
    pub(crate) told: usize,
    /// Refusals to answer of `doctor`.
    pub(crate) found_by_doctor: usize,
}

/// Damages the `sound` database once for each of `trials`, which say how, and asks; `subject` is one
/// for `explain`.
///
/// # Panics
/// At the first crash, silent wrong answer, or write.
pub(crate) fn run(
    program: &Path,
    (sound, subject): (&Path, &str),
    trials: Range<usize>,
    tell: &mut dyn FnMut(&Tally),
) -> Tally {
    let asker = Asker { program, subject };
    let folder = tempfile::tempdir().unwrap();
    fs::copy(sound, folder.path().join("case.db")).unwrap();
    let right: Vec<Answer> =
        QUESTIONS.iter().map(|question| asker.ask(folder.path(), question)).collect();
    for (question, answer) in QUESTIONS.iter().zip(&right) {
        assert_eq!(answer.code, Some(0), "{question:?} of the sound database: {}", answer.err);
        assert!(!answer.err.contains("the evidence is not what run"), "{}", answer.err);
    }
    let mut tally = Tally::default();
    for trial in trials {
        let (name, damage) = DAMAGES[trial % DAMAGES.len()];
        let mut rng = ChaCha8Rng::seed_from_u64(trial as u64);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("case.db");
        fs::copy(sound, &file).unwrap();
        damage(&file, &mut rng);
        tally.damaged += 1;
        asker.judge((folder.path(), &format!("{name}, trial {trial}")), &right, &mut tally);
        tell(&tally);
    }
    tally
}

struct Asker<'a> {
    program: &'a Path,
    subject: &'a str,
}

impl Asker<'_> {
    fn judge(&self, (folder, what): (&Path, &str), right: &[Answer], tally: &mut Tally) {
        let file = folder.join("case.db");
        let before = fs::read(&file).unwrap();
        // A journal that looks like one of ours is rolled back, as SQLite must.
        let may_write = what.contains("journal");
        for (question, right) in QUESTIONS.iter().zip(right) {
            let answer = self.ask(folder, question);
            let said = format!("{what}: {question:?}: {:?} {}", answer.code, answer.err);
            let code = answer.code.unwrap_or_else(|| panic!("killed by a signal: {said}"));
            assert!([0, 2, 3, 4, 5].contains(&code), "{said}");
            assert!(!answer.err.contains("panicked"), "{said}");
            if code != 0 {
                assert!(
                    answer.files.is_empty(),
                    "refused, and left: {:?}: {said}",
                    answer.files.keys()
                );
                tally.refused += 1;
            } else if answer.out == right.out && answer.files == right.files {
                tally.right += 1;
            } else {
                let told = ["the evidence is not what run", "tables hold the evidence alone"];
                assert!(
                    told.iter().any(|told| answer.err.contains(told)),
                    "silent: {said}\n{}",
                    difference(&answer, right)
                );
                tally.told += 1;
            }
            assert!(may_write || fs::read(&file).unwrap() == before, "written: {said}");
        }
        let doctor = self.ask(folder, &["doctor", "case.db"]);
        let code = doctor.code.unwrap_or_else(|| panic!("{what}: doctor was killed"));
        assert!([0, 4].contains(&code), "{what}: doctor: {code} {}", doctor.err);
        tally.found_by_doctor += usize::from(code == 4);
    }

    fn ask(&self, folder: &Path, question: &[&str]) -> Answer {
        let args = question.iter().map(|arg| if *arg == "SUBJECT" { self.subject } else { arg });
        let ran = Command::new(self.program)
            .args(args)
            .current_dir(folder)
            .env("SOURCE_DATE_EPOCH", "1643673600")
            .env("RUST_BACKTRACE", "0")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let mut files = BTreeMap::new();
        for made in ["report", "tables"] {
            let made = folder.join(made);
            collect(&made, &mut files);
            let _ = fs::remove_dir_all(&made);
        }
        let files = files
            .into_iter()
            .map(|(path, bytes)| (path.strip_prefix(folder).unwrap().to_owned(), bytes))
            .collect();
        let err = String::from_utf8_lossy(&ran.stderr).into_owned();
        Answer { code: ran.status.code(), out: ran.stdout, err, files }
    }
}

/// The first lines that differ.
fn difference(answer: &Answer, right: &Answer) -> String {
    let texts = |answer: &Answer| {
        let files = answer.files.values().cloned().chain([answer.out.clone()]).collect::<Vec<_>>();
        String::from_utf8_lossy(&files.concat()).into_owned()
    };
    let (now, before) = (texts(answer), texts(right));
    let mut pairs = now.lines().zip(before.lines());
    pairs.find(|(a, b)| a != b).map_or_else(String::new, |(a, b)| format!("{a}\ninstead of\n{b}"))
}

fn collect(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if !path.ends_with(".lock") {
            // Whoever publishes holds it; it stays.
            files.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
}
