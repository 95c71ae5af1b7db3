//! Tables, CSV and explanations.

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use super::hostile::Hostile;
use crate::render::*;

fn listing() -> Listing {
    let row = |key: &str, name: &str, interval: Option<(f64, f64, f64)>, n: i64, grade: &str| {
        vec![
            Cell::Text(key.to_owned()),
            Cell::Text(name.to_owned()),
            interval.map_or(Cell::Missing, |(lo, mid, hi)| Cell::Interval { lo, mid, hi }),
            interval.map_or(Cell::Missing, |(_, mid, _)| Cell::Probability(mid)),
            Cell::Int(n),
            Cell::List(vec![grade.to_owned()]),
        ]
    };
    Listing {
        kind: "sources".to_owned(),
        title: "Sources by consistency".to_owned(),
        columns: vec![
            Column::new("source", "SOURCE", ColumnKind::Text),
            Column::new("name", "NAME", ColumnKind::Text),
            Column::new("interval", "90% INTERVAL", ColumnKind::Interval),
            Column::new("reliability", "MEAN", ColumnKind::Probability),
            Column::new("n_claims", "CLAIMS", ColumnKind::Number),
            Column::new("grades", "GRADE", ColumnKind::List),
        ],
        rows: vec![
            row("afp", "Agence France-Presse", Some((0.74, 0.88, 0.96)), 19, "B"),
            row("athr", "أثر", Some((0.53, 0.79, 0.95)), 9, "C"),
            row("sdf", "قوات سوريا الديمقراطية", Some((0.24, 0.47, 0.71)), 7, "D"),
            row("nhk", "日本放送協会", Some((0.0, 0.5, 1.0)), 3, "C"),
            row("sohr", "المرصد السوري 2006 لحقوق الإنسان", None, -1, "F"),
        ],
        below: Vec::new(),
        notes: vec!["consistency: agreement with what independent sources jointly say".to_owned()],
    }
}

/// Columns that a terminal with bidi gives a line: isolates take none.
fn columns(line: &str) -> usize {
    let line: String = line.chars().filter(|c| !matches!(c, '\u{2068}' | '\u{2069}')).collect();
    UnicodeWidthStr::width(line.as_str())
}

#[test]
fn columns_do_not_drift_with_arabic_or_wide_names() {
    for width in [200, 100, 72] {
        let style = TerminalStyle { width, colour: false, unicode: true };
        let text = listing_terminal(&listing(), style);
        super::keep(&text, &format!(".{width}.txt"));
        let starts: Vec<_> = text
            .lines()
            .filter_map(|l| l.find("·").or(l.find("├")).map(|at| columns(&l[..at])))
            .collect();
        assert_eq!(starts.len(), 4);
        // The bar of NHK begins with its lower end, which stands where others have their track.
        assert!(starts.windows(2).all(|w| w[0] == w[1]), "{text}");
        for line in text.lines() {
            assert!(columns(line) <= width, "{width}: {line:?}");
            let open = line.matches('\u{2068}').count();
            assert_eq!(open, line.matches('\u{2069}').count(), "{line:?}");
        }
    }
}

#[test]
fn the_table_as_a_person_sees_it() {
    let mut listing = listing();
    listing.rows.truncate(2);
    listing.rows[1][1] = Cell::Text("Athr".to_owned());
    let style = TerminalStyle { width: 100, colour: false, unicode: true };
    let expected = "\
Sources by consistency
SOURCE  NAME                  90% INTERVAL                    MEAN  CLAIMS  GRADE
afp     Agence France-Presse  ··············├──●─┤ 0.74–0.96  0.88      19  B
athr    Athr                  ··········├────●───┤ 0.53–0.95  0.79       9  C
consistency: agreement with what independent sources jointly say
";
    assert_eq!(listing_terminal(&listing, style), expected);
    let ascii = listing_terminal(&listing, TerminalStyle { unicode: false, ..style });
    assert!(ascii.is_ascii(), "{ascii}");
}

#[test]
fn a_narrow_terminal_gets_figures_instead_of_bars() {
    let style = TerminalStyle { width: 60, colour: false, unicode: true };
    let text = listing_terminal(&listing(), style);
    assert!(text.contains("0.74–0.96") && !text.contains('├'), "{text}");
    assert!(text.lines().all(|l| columns(l) <= 60), "{text}");
}

/// What may do so stands whole below its row where the line has no room for it; the data formats
/// keep every column in its place.
#[test]
fn columns_that_fold_stand_below_their_rows_on_narrow_terminals() {
    let mut listing = listing();
    listing.columns[0].kind = ColumnKind::Key;
    listing.columns[1].fold = Some(String::new());
    listing.columns.push(Column {
        fold: Some("answered for by".to_owned()),
        ..Column::new("body", "BODY", ColumnKind::Text)
    });
    for (row, body) in listing.rows.iter_mut().zip(["", "قسد", "", "", ""]) {
        row.push(Cell::Text(body.to_owned()));
    }
    let style = |width| TerminalStyle { width, colour: false, unicode: true };
    let narrow = listing_terminal(&listing, style(60));
    assert!(narrow.contains("\n    Agence France-Presse\n"), "{narrow}");
    let arabic = "\n    \u{200e}\u{2068}أثر\u{2069} · answered for by \u{2068}قسد\u{2069}\n";
    assert!(narrow.contains(arabic), "{narrow}");
    assert!(narrow.contains("├") && !narrow.contains("NAME"), "{narrow}");
    assert!(narrow.lines().all(|line| columns(line) <= 60), "{narrow}");
    let wide = listing_terminal(&listing, style(200));
    assert!(wide.contains("NAME") && wide.contains("BODY"), "{wide}");
    assert_eq!(wide.lines().count(), 8, "{wide}");
    let of = |listing: &Listing| (listing_csv(listing), listing_plain(listing));
    let unfolded = Listing {
        columns: listing.columns.iter().map(|c| Column { fold: None, ..c.clone() }).collect(),
        ..listing.clone()
    };
    assert_eq!(of(&listing), of(&unfolded));
    // A column of this sort that says nothing is left out.
    for row in &mut listing.rows {
        row[6] = Cell::Text(String::new());
    }
    assert!(!listing_terminal(&listing, style(200)).contains("BODY"));
}

/// Keys are typed again, so prose gives way first; what stands below a row is wrapped, and data
/// formats have their own columns.
#[test]
fn keys_stay_whole_and_explanations_stand_below_their_row() {
    let mut listing = listing();
    listing.columns[0].kind = ColumnKind::Key;
    listing.rows[1][0] = Cell::Text("athr-correspondent-hasakah".to_owned());
    listing.columns[4].place = Place::Data;
    listing.columns[5].place = Place::Terminal;
    listing.below = vec![String::new(); listing.rows.len()];
    listing.below[2] = "It said so on one day, and أثر said on the next day that it was not so; \
                        nothing can explain this."
        .to_owned();
    let style = TerminalStyle { width: 70, colour: false, unicode: true };
    let text = listing_terminal(&listing, style);
    assert!(text.contains("athr-correspondent-hasakah"), "{text}");
    assert!(text.contains("\n    \u{200e}\u{2068}It said so on one day"), "{text}");
    assert!(text.lines().all(|line| columns(line) <= 70), "{text}");
    assert!(text.contains("GRADE") && !text.contains("CLAIMS"), "{text}");
    let csv = listing_csv(&listing);
    assert!(csv.contains("n_claims") && !csv.contains("grades"), "{csv}");
    listing.rows.clear();
    assert!(listing_terminal(&listing, style).contains("(none)"));
}

#[test]
fn no_text_speaks_to_the_terminal() {
    let mut hostile = Hostile(3);
    for colour in [false, true] {
        let style = TerminalStyle { width: 60, colour, unicode: true };
        for _ in 0..500 {
            let mut listing = listing();
            listing.title = hostile.text();
            listing.notes = vec![hostile.text()];
            for row in &mut listing.rows {
                row[0] = Cell::Text(hostile.text());
                row[1] = Cell::Text(hostile.text());
                row[5] = Cell::List(vec![hostile.text(), hostile.text()]);
            }
            let text = listing_terminal(&listing, style);
            let ours = ["\u{1b}[1m", "\u{1b}[2m", "\u{1b}[34m", "\u{1b}[0m"];
            let text =
                ours.iter().fold(text, |t, code| if colour { t.replace(code, "") } else { t });
            let bad =
                |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}');
            assert!(!text.contains(bad), "{text:?}");
            let plain = listing_plain(&listing);
            assert!(plain.lines().all(|l| l.matches('\t').count() == 7), "{plain:?}");
            assert_eq!(plain.lines().count(), 6);
        }
    }
}

#[test]
fn a_spreadsheet_runs_nothing() {
    let mut hostile = Hostile(11);
    let mut listing = listing();
    for row in &mut listing.rows {
        row[0] = Cell::Text("=1+1".to_owned());
        row[1] = Cell::Text(format!("\u{feff}\u{200f} {}", "＋1"));
    }
    let text = listing_csv(&listing);
    assert!(text.contains("'=1+1") && text.contains("'\u{feff}\u{200f} ＋1"));
    for row in &mut listing.rows {
        row[1] = Cell::Text("''=x".to_owned());
    }
    // One apostrophe more than before, so that taking one away gives the text back.
    assert!(listing_csv(&listing).contains(",'''=x,"));
    // A typed figure keeps its sign.
    assert!(text.contains(",-1,"));
    for _ in 0..200 {
        for row in &mut listing.rows {
            row[1] = Cell::Text(hostile.text());
        }
        let text = listing_csv(&listing);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        assert_eq!(reader.headers().expect("a header").len(), 8);
        for (record, row) in reader.records().zip(&listing.rows) {
            let record = record.expect("a record of eight fields");
            let name = record.get(1).unwrap_or_default();
            assert!(!name.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋']), "{name:?}");
            let Cell::Text(original) = &row[1] else { continue };
            let kept = name.strip_prefix('\'').unwrap_or(name);
            let whole = original.replace('\0', "");
            assert!(kept == whole || name == whole, "{kept:?} {whole:?}");
        }
    }
}

#[test]
fn lists_as_json_keep_numbers_and_keys() {
    let envelope =
        Envelope { version: "0.1.0".to_owned(), run: Some("2".to_owned()), seed: Some(0) };
    let document: Value =
        serde_json::from_str(&listing_json(&listing(), &envelope)).expect("one document");
    assert_eq!(document["thiqa"]["run"], "2");
    assert_eq!(document["kind"], "sources");
    assert_eq!(document["data"][0]["interval"]["lo"], 0.74);
    assert_eq!(document["data"][4]["reliability"], Value::Null);
    let lines = listing_jsonl(&listing());
    assert_eq!(lines.lines().count(), 5);
    assert!(lines.lines().all(|l| serde_json::from_str::<Value>(l).is_ok()));
}

#[test]
fn an_explanation_draws_the_ladder() {
    let style = TerminalStyle { width: 80, colour: false, unicode: true };
    let text = explain_text(&super::explained::explanation(), style);
    super::keep(&text, ".explain.txt");
    assert!(text.contains("   −7.9 ··████████│··········  A1-03 le-monde"), "{text}");
    assert!(text.contains("   +2.4 ··········│██········  A1-06 "), "{text}");
    assert!(text.contains("\u{2068}أثر\u{2069} → athr"), "{text}");
    assert!(text.contains("  le-monde  3% → 52% (roughly even chance)  turns it over"), "{text}");
    assert!(text.contains("  Further evidence of more than 15 dB against it"), "{text}");
    assert!(text.contains("together: le-monde; \u{2068}أثر\u{2069}: 52% then."), "{text}");
    assert!(text.lines().all(|l| columns(l) <= 80), "{text}");
    let plain = explain_plain(&super::explained::explanation());
    let fields = |line: &str| line.split('\t').map(str::to_owned).collect::<Vec<_>>();
    let evidence: Vec<_> = plain.lines().filter(|l| l.starts_with("evidence\t")).collect();
    assert_eq!(
        fields(evidence[0]),
        [
            "evidence",
            "A1-03",
            "le-monde",
            "dozens still barricaded",
            "-7.9",
            "0.9",
            "le-monde → athr",
            "bears on this through R2"
        ]
    );
    assert!(evidence.iter().all(|line| fields(line).len() == 8), "{plain}");
    assert!(plain.contains("\nflip\t15.1\t0.52\tle-monde; أثر\n"), "{plain}");
    assert!(!plain.contains(['\u{2068}', '\u{1b}', '█']), "{plain}");
    let ascii =
        explain_text(&super::explained::explanation(), TerminalStyle { unicode: false, ..style });
    assert!(ascii.contains("..########|.........."), "{ascii}");
    let envelope = Envelope::default();
    let document: Value =
        serde_json::from_str(&explain_json(&super::explained::explanation(), &envelope))
            .expect("one document");
    assert_eq!(document["kind"], "explain");
}
