//! Rows of source, item and value alone have a short way into the catalog. It leads where the long one does.

use proptest::prelude::*;
use thiqa::{
    domain::{Batch, CaseInfo, ItemKind},
    ingest::{Catalog, ReadOptions},
};

use crate::seeds::{Memory, import};

const SOURCES: [&str; 5] = ["ann", "bob", "?", " ann ", "الجزيرة"];
const ITEMS: [&str; 4] = ["q1", "q2", " q1", "q3"];
const VALUES: [&str; 8] = ["x", "true", "yes", "نعم", "a  b", "a b", "", "7"];

/// The same said again with a remark, or under doubt: the first is no second claim, the second is.
#[test]
fn a_remark_makes_no_second_claim() {
    let options = ReadOptions { kind: Some(ItemKind::Boolean), ..ReadOptions::default() };
    for text in [
        "source,item,value,note,certainty\nann,q,yes,,\nann,q,yes,heard twice,\nann,q,yes,,PS\n",
        "source,item,value,note,certainty\nann,q,yes,heard twice,\nann,q,yes,,\nann,q,yes,,PS\n",
    ] {
        let mut catalog = Catalog::empty(CaseInfo::default());
        let outcome =
            import("claims.csv", text, &options, &mut catalog, &mut Memory::default()).unwrap();
        assert_eq!((outcome.counts.n_claims, outcome.counts.n_duplicates), (2, 1), "{text}");
    }
}

/// What two files of these rows, one after the other, come to. With a column that says what would be taken
/// for said without it, every row goes the long way.
fn read(rows: &[(usize, usize, usize)], kind: Option<ItemKind>, is_long: bool) -> String {
    let options = ReadOptions { keep_good: true, kind, ..ReadOptions::default() };
    let mut catalog = Catalog::empty(CaseInfo::default());
    let mut memory = Memory::default();
    let mut told = String::new();
    for (n, part) in rows.chunks(rows.len().div_ceil(2).max(1)).enumerate() {
        let mut text = "source,item,value,certainty\n".to_owned();
        for &(source, item, value) in part {
            let certainty = if is_long { "CT" } else { "" };
            let row = [SOURCES[source], ITEMS[item], VALUES[value], certainty].join(",");
            text.push_str(&row);
            text.push('\n');
        }
        let file = format!("claims{n}.csv");
        match import(&file, &text, &options, &mut catalog, &mut memory) {
            Ok(outcome) => {
                let Batch { sources, items, values, claims, mentions, attributes, .. } =
                    outcome.batch;
                let rejects: Vec<_> = outcome.rejects.iter().map(|r| (r.line, r.code)).collect();
                told += &format!(
                    "{sources:?}{items:?}{values:?}{claims:?}{mentions:?}{attributes:?}{:?}{:?}{rejects:?}",
                    outcome.counts, outcome.notes
                );
            }
            Err(refusal) => told += &refusal.to_string().replace(",CT", ","),
        }
    }
    told
}

proptest! {
    #[test]
    fn the_short_way_leads_where_the_long_one_does(
        rows in prop::collection::vec((0..SOURCES.len(), 0..ITEMS.len(), 0..VALUES.len()), 0..60),
        kind in prop::sample::select(vec![
            None, Some(ItemKind::Boolean), Some(ItemKind::Category), Some(ItemKind::Number),
        ]),
    ) {
        prop_assert_eq!(read(&rows, kind, false), read(&rows, kind, true));
    }
}
