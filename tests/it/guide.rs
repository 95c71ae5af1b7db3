//! `docs/guide/import.md` keeps its word: every file in it is imported, every column, word and limit
//! it names is the program's.

use std::collections::BTreeSet;

use thiqa::domain::{
    AliasKind, Certainty, Evidence, ItemKind, OutletStance, PublishedBasis, QuoteKind,
    RelationBasis, RelationKind, RuleKind, SourceKind, Stance, ValidMode, Verifiable, vague,
};

use thiqa::ingest::read_case_toml;

use crate::support::{Bench, root};

/// A file shown in a page: a line that names it in backticks, with options of the import if it takes
/// any, then a fenced block.
pub(crate) struct Shown {
    /// The heading that it stands under.
    pub(crate) section: String,
    pub(crate) name: String,
    pub(crate) options: Vec<String>,
    pub(crate) text: String,
}

/// The texts in backticks.
fn quoted(line: &str) -> Vec<&str> {
    line.split('`').skip(1).step_by(2).collect()
}

/// Every named `csv`, `jsonl` or `toml` block of a page.
pub(crate) fn files(markdown: &str) -> Vec<Shown> {
    let mut shown: Vec<Shown> = Vec::new();
    let (mut section, mut before, mut inside) = (String::new(), String::new(), false);
    let mut taking = false;
    for line in markdown.lines() {
        if let Some(kind) = line.strip_prefix("```") {
            inside = !inside;
            taking = inside && ["csv", "jsonl", "toml"].contains(&kind);
            if taking {
                let words = quoted(&before);
                let name =
                    (*words.first().unwrap_or_else(|| panic!("{section}: {line}"))).to_owned();
                assert!(name.contains('.'), "{section}: `{name}` is no name of a file");
                let options = words.iter().filter(|word| word.starts_with("--"));
                let options = options.flat_map(|o| o.split(' ')).map(str::to_owned).collect();
                shown.push(Shown { section: section.clone(), name, options, text: String::new() });
            }
        } else if taking && inside {
            if let Some(last) = shown.last_mut() {
                last.text += line;
                last.text.push('\n');
            }
        } else if !inside {
            if line.starts_with('#') {
                line.trim_start_matches(['#', ' ']).clone_into(&mut section);
            }
            if !line.trim().is_empty() {
                line.clone_into(&mut before);
            }
        }
    }
    shown
}

fn guide() -> String {
    std::fs::read_to_string(root().join("docs/guide/import.md")).unwrap()
}

#[test]
fn every_file_of_the_guide_is_imported() {
    let shown = files(&guide());
    let sections: BTreeSet<&str> = shown.iter().map(|file| file.section.as_str()).collect();
    let examples = sections.iter().filter(|s| s.starts_with("Example ")).count();
    assert!(examples >= 10, "{examples} examples");
    for section in sections {
        // The files of one section belong together and are imported in the order shown.
        let bench = Bench::new();
        bench.ok(&["init", "case.db", "--time-zone", "Asia/Damascus"]);
        for file in shown.iter().filter(|file| file.section == section) {
            if file.name == "case.toml" {
                // Settings belong to a directory with claims, which `run` reads.
                assert!(read_case_toml(&file.name, &file.text).is_ok(), "{}", file.text);
                continue;
            }
            bench.write(&file.name, &file.text);
            let mut args = vec!["import", "case.db", &file.name];
            args.extend(file.options.iter().map(String::as_str));
            let ran = bench.run(&args);
            assert_eq!(ran.code, 0, "{section}, {}: {}", file.name, ran.err);
            assert!(ran.err.contains(", 0 rejects"), "{section}, {}: {}", file.name, ran.err);
        }
        if bench.number("case.db", "SELECT count(*) FROM claim") > 0.0 {
            bench.ok(&["score", "case.db"]);
        }
    }
}

/// The columns of every table, from the lists that the readers themselves use.
fn columns() -> Vec<(&'static str, Vec<String>)> {
    let lists = ["claim_columns", "source_tables", "item_tables", "fact_tables"]
        .map(|file| std::fs::read_to_string(root().join(format!("src/ingest/{file}.rs"))).unwrap());
    let all = lists.join("\n");
    [
        ("claims", "Col"),
        ("sources", "SourceCol"),
        ("aliases", "AliasCol"),
        ("places", "PlaceCol"),
        ("attributes", "AttributeCol"),
        ("items", "ItemCol"),
        ("documents", "DocumentCol"),
        ("rules", "RuleCol"),
        ("verdicts", "VerdictCol"),
        ("relations", "RelationCol"),
    ]
    .map(|(table, list)| {
        let block = all.split(&format!("columns! {{\n    {list} {{\n")).nth(1).unwrap();
        let block = block.split('}').next().unwrap();
        let names = block.split('"').skip(1).step_by(2).map(str::to_owned).collect();
        (table, names)
    })
    .into()
}

#[test]
fn the_guide_names_every_column_and_no_other() {
    let guide = guide();
    for (table, expected) in columns() {
        let section = guide.split(&format!("\n### `{table}`")).nth(1);
        let section = section.unwrap_or_else(|| panic!("no section on `{table}`"));
        let section = section.split("\n#").next().unwrap();
        let rows = section.lines().filter(|line| line.starts_with("| `"));
        let mut told: Vec<&str> =
            rows.flat_map(|row| quoted(row.split('|').nth(1).unwrap())).collect();
        let mut expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        told.sort_unstable();
        expected.sort_unstable();
        assert_eq!(told, expected, "columns of `{table}`");
    }
}

#[test]
fn the_guide_names_every_word() {
    fn words<T: ToString>(all: &[T]) -> Vec<String> {
        all.iter().map(ToString::to_string).collect()
    }
    let guide = guide();
    let all = [
        words(SourceKind::ALL),
        words(ItemKind::ALL),
        words(Stance::ALL),
        words(Certainty::ALL),
        words(Evidence::ALL),
        words(ValidMode::ALL),
        words(OutletStance::ALL),
        words(QuoteKind::ALL),
        words(PublishedBasis::ALL),
        words(AliasKind::ALL),
        words(Verifiable::ALL),
        words(RuleKind::ALL),
        words(RelationKind::ALL),
        words(RelationBasis::ALL),
    ];
    let prose = guide.replace("```", "");
    let told: BTreeSet<&str> = quoted(&prose).into_iter().collect();
    for word in all.iter().flatten() {
        assert!(told.contains(word.as_str()), "`{word}` is not in the guide");
    }
    let rows: Vec<&str> = guide.lines().filter(|line| line.starts_with("| ")).collect();
    for entry in vague::LEXICON {
        let hi = if entry.hi.is_finite() { entry.hi.to_string() } else { "∞".to_owned() };
        let row = rows.iter().find(|row| row.starts_with(&format!("| {} |", entry.word)));
        let row = row.unwrap_or_else(|| panic!("`{}` is not in the guide", entry.word));
        assert!(row.contains(&format!("| {}–{hi} |", entry.lo)), "{row}");
        // Each spelling that the row gives means the same.
        let spellings = row.split('|').skip(3).take(2).flat_map(|cell| cell.split([',', '،']));
        for spelling in spellings.map(str::trim).filter(|s| !s.is_empty() && *s != "–") {
            let found = vague::find_word(spelling).map(|found| found.word);
            assert_eq!(found, Some(entry.word), "{spelling}");
        }
    }
}
