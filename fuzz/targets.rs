//! What is fuzzed, one function a target: any bytes must get an answer, and what must hold of the
//! answer holds. `fuzz/fuzz_targets` runs them under libFuzzer, `tests/it/fuzz.rs` over the corpora.

use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::Path;

use jiff::tz::TimeZone;
use thiqa::domain::names::{
    clean_name, clean_text, fold_name, is_forbidden, mixed_script_word, skeleton,
};
use thiqa::domain::parse_anchor::parse_anchor;
use thiqa::domain::parse_chain::parse_chain;
use thiqa::domain::parse_rule::parse_rule;
use thiqa::domain::parse_time::{TimeOptions, parse_when};
use thiqa::domain::parse_value::{ValueOptions, parse_canonical, parse_value};
use thiqa::domain::{CaseInfo, ItemKind, RuleKind, Value};
use thiqa::ingest::{Catalog, Format, NoClaims, ReadOptions, Table, read, read_case_toml};
use thiqa::render::{Cell, Column, ColumnKind, Listing, listing_csv, listing_json, listing_plain};
use thiqa::store::{Access, LoadFilter, QueryLimits, Store, examine};

/// A target: its name, which is also that of its corpus, and what it does.
pub(crate) type Target = (&'static str, fn(&[u8]));

/// All of them.
pub(crate) const TARGETS: [Target; 10] = [
    ("csv", csv),
    ("jsonl", jsonl),
    ("case", case),
    ("value", value),
    ("time", time),
    ("chain", chain),
    ("name", name),
    ("rule", rule),
    ("query", query),
    ("database", database),
];

/// A table file: the first byte chooses table and options, the rest is the file.
fn table(bytes: &[u8], format: Format) {
    const TABLES: [Table; 10] = [
        Table::Claims,
        Table::Sources,
        Table::Aliases,
        Table::Places,
        Table::Items,
        Table::Attributes,
        Table::Documents,
        Table::Rules,
        Table::Verdicts,
        Table::Relations,
    ];
    let Some((&choice, mut rest)) = bytes.split_first() else { return };
    let options = ReadOptions {
        format: Some(format),
        table: Some(TABLES[usize::from(choice) % TABLES.len()]),
        keep_good: choice & 0x40 != 0,
        new_sources: choice & 0x80 != 0,
        ..ReadOptions::default()
    };
    let mut catalog = Catalog::empty(CaseInfo::default());
    let n_sources = catalog.case().sources.len();
    let answer = read("fuzz", &mut rest, &options, &mut catalog, &NoClaims, &mut |_| {
        ControlFlow::Continue(())
    });
    match answer {
        // A refused file leaves nothing, and says where it is wrong.
        Err(refusal) => {
            assert_eq!(catalog.case().sources.len(), n_sources);
            assert!(!refusal.to_string().is_empty());
        }
        Ok(outcome) => {
            for claim in &outcome.batch.claims {
                assert!(claim.item.ix() < catalog.case().items.len());
                assert!(claim.source.ix() < catalog.case().sources.len());
            }
            for source in &catalog.case().sources {
                assert!(!source.key.chars().any(is_forbidden), "{:?}", source.key);
            }
        }
    }
}

/// CSV tables.
pub(crate) fn csv(bytes: &[u8]) {
    table(bytes, Format::Csv);
}

/// JSONL tables.
pub(crate) fn jsonl(bytes: &[u8]) {
    table(bytes, Format::Jsonl);
}

/// `case.toml`.
pub(crate) fn case(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = read_case_toml("case.toml", text);
    }
}

/// A value of each kind; what is read is written and read back the same.
pub(crate) fn value(bytes: &[u8]) {
    const KINDS: [ItemKind; 7] = [
        ItemKind::Boolean,
        ItemKind::Category,
        ItemKind::State,
        ItemKind::Set,
        ItemKind::Number,
        ItemKind::Count,
        ItemKind::Date,
    ];
    let Some((&choice, rest)) = bytes.split_first() else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let zone = TimeZone::UTC;
    let options = ValueOptions {
        time: TimeOptions { zone: &zone, day_first: Some(choice & 0x40 != 0) },
        decimal: [None, Some('.'), Some(',')][usize::from(choice >> 4) % 3],
        discrete: choice & 0x80 != 0,
        acled_vague: choice & 0x20 != 0,
    };
    let Ok(value) = parse_value(KINDS[usize::from(choice) % 7], text, &options) else { return };
    if let Value::Number(quantity) = &value {
        assert!(quantity.lo <= quantity.hi, "{text:?}: {quantity:?}");
        assert!(!quantity.lo.is_nan() && !quantity.hi.is_nan(), "{text:?}: {quantity:?}");
    }
    let again = parse_canonical(value.form(), &value.text(), &zone);
    assert_eq!(again.map(|again| again.text()).ok(), Some(value.text()), "{text:?}");
}

/// A time; its bounds are in order.
pub(crate) fn time(bytes: &[u8]) {
    let Some((&choice, rest)) = bytes.split_first() else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let name = ["UTC", "Asia/Damascus", "Pacific/Kiritimati"][usize::from(choice) % 3];
    let zone = TimeZone::get(name).unwrap_or(TimeZone::UTC);
    let day_first = [None, Some(true), Some(false)][usize::from(choice >> 4) % 3];
    if let Ok(when) = parse_when(text, &TimeOptions { zone: &zone, day_first }) {
        assert!(when.outer.from <= when.outer.to, "{text:?}: {when:?}");
    }
}

/// A chain and an anchor.
pub(crate) fn chain(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(steps) = parse_chain(text) {
        assert!(!steps.is_empty() && steps.len() <= thiqa::domain::parse_chain::MAX_STEPS);
    }
    let _ = parse_anchor(text);
}

/// A name: what is taken holds nothing invisible, and cleaning and folding are settled at once.
pub(crate) fn name(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(clean) = clean_name(text) {
        assert!(!clean.chars().any(is_forbidden));
        assert_eq!(clean_name(&clean).as_deref().ok(), Some(clean.as_str()));
        let folded = fold_name(&clean);
        assert_eq!(fold_name(&folded), folded, "{clean:?}");
        let _ = (skeleton(&clean), mixed_script_word(&clean));
    }
    let _ = clean_text(text);
}

/// The terms of a rule.
pub(crate) fn rule(bytes: &[u8]) {
    const KINDS: [RuleKind; 6] = [
        RuleKind::Excludes,
        RuleKind::Implies,
        RuleKind::Sum,
        RuleKind::Subset,
        RuleKind::Monotone,
        RuleKind::Order,
    ];
    let Some((&choice, rest)) = bytes.split_first() else { return };
    if let Ok(text) = std::str::from_utf8(rest) {
        let _ = parse_rule(KINDS[usize::from(choice) % KINDS.len()], text);
    }
}

/// A case file on disk, made once a process; `bytes` replace it where there are any.
fn on_disk(bytes: Option<&[u8]>) -> tempfile::TempDir {
    static WHOLE: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("no folder: {error}"));
    let path = folder.path().join("case.db");
    let whole = WHOLE.get_or_init(|| {
        drop(Store::create(&path).unwrap_or_else(|error| panic!("no database: {error}")));
        std::fs::read(&path).unwrap_or_default()
    });
    let made =
        std::fs::File::create(&path).and_then(|mut file| file.write_all(bytes.unwrap_or(whole)));
    made.unwrap_or_else(|error| panic!("no file: {error}"));
    folder
}

/// A statement for the sandbox: the file does not change, no other file appears.
pub(crate) fn query(bytes: &[u8]) {
    let Ok(sql) = std::str::from_utf8(bytes) else { return };
    let folder = on_disk(None);
    let path = folder.path().join("case.db");
    let before = std::fs::read(&path).unwrap_or_default();
    let mut looks = 0;
    let limits = QueryLimits { rows: 100, bytes: 1 << 20, heap_bytes: None };
    let answer = Store::query_sandboxed(&path, sql, limits, move || {
        looks += 1;
        looks > 2_000
    });
    if let Ok(table) = answer {
        let rows =
            table.rows.iter().map(|row| row.iter().map(|c| Cell::Text(format!("{c:?}"))).collect());
        let columns = table.columns.iter().map(|name| Column::new(name, name, ColumnKind::Text));
        let listing = Listing {
            kind: "query".to_owned(),
            title: String::new(),
            columns: columns.collect(),
            rows: rows.collect(),
            below: Vec::new(),
            notes: Vec::new(),
        };
        let _ = (listing_csv(&listing), listing_plain(&listing));
        let _ = listing_json(&listing, &thiqa::render::Envelope::default());
    }
    assert!(std::fs::read(&path).unwrap_or_default() == before, "{sql:?} changed the file");
    assert_eq!(
        std::fs::read_dir(folder.path()).map_or(0, Iterator::count),
        1,
        "{sql:?} made a file"
    );
}

/// A database from a stranger: pairs of three bytes (page offset) and one (what to put there) damage a
/// sound file, or, where the first byte is odd, the rest is the file.
pub(crate) fn database(bytes: &[u8]) {
    let Some((&choice, rest)) = bytes.split_first() else { return };
    let folder = if choice % 2 == 1 { on_disk(Some(rest)) } else { on_disk(None) };
    let path = folder.path().join("case.db");
    if choice % 2 == 0 {
        damage(&path, rest);
    }
    let before = std::fs::read(&path).unwrap_or_default();
    let checks = examine(&path);
    assert!(!checks.is_empty());
    if let Ok(store) = Store::open(&path, Access::ReadOnly) {
        let _ = store.load_case(LoadFilter::default());
        let _ = store.load_latest_run();
    }
    assert!(std::fs::read(&path).unwrap_or_default() == before, "reading changed the file");
}

fn damage(path: &Path, edits: &[u8]) {
    let mut bytes = std::fs::read(path).unwrap_or_default();
    for edit in edits.chunks_exact(4) {
        let at = u32::from_le_bytes([edit[0], edit[1], edit[2], 0]) as usize % bytes.len().max(1);
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= edit[3];
        }
    }
    std::fs::write(path, bytes).unwrap_or_else(|error| panic!("no file: {error}"));
}
