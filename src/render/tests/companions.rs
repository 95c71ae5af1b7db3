//! The tables beside a report.

use super::{fixture, hostile};
use crate::render::companions::tables;

fn read(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect());
    rows.collect()
}

#[test]
fn the_tables_hold_what_the_report_holds() {
    let view = fixture::report();
    let tables = tables(&view);
    let names: Vec<&str> = tables.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["claims", "sources", "items", "contradictions"]);
    let of = |ix: usize| read(&tables[ix].1);
    assert_eq!(of(0).len(), 1 + view.claims.len());
    assert_eq!(of(1).len(), 1 + view.sources.len());
    assert_eq!(of(3).len(), 1 + view.contradictions.len());
    let n_candidates: usize = view.items.iter().map(|item| item.values.len().max(1)).sum();
    assert_eq!(of(2).len(), 1 + n_candidates);
    let claims = of(0);
    let at = |name: &str| claims[0].iter().position(|head| head == name).unwrap();
    for (row, claim) in claims[1..].iter().zip(&view.claims) {
        assert_eq!(row[at("claim")], claim.key);
        assert_eq!(row[at("p_right")].parse().ok(), claim.p_right);
    }
}

#[test]
fn no_text_becomes_a_formula_or_a_further_cell() {
    let mut view = fixture::report();
    hostile::each_text(&mut view, &mut |text| *text = format!("=1+1,\"\n{text}"));
    for (name, text) in tables(&view) {
        let rows = read(&text);
        for row in &rows {
            assert_eq!(row.len(), rows[0].len(), "{name}");
            assert!(row.iter().all(|cell| !cell.starts_with('=')), "{name}: {row:?}");
        }
        assert!(rows[1].iter().any(|cell| cell.starts_with("'=1+1")), "{name}");
    }
}

#[test]
fn a_report_without_room_for_claims_has_no_empty_table_of_them() {
    let mut view = fixture::report();
    view.claims.clear();
    view.items.clear();
    let names: Vec<&str> = tables(&view).iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["sources", "contradictions"]);
}
