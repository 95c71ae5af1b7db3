//! Sets the whole way: what lists say, and that what is stored of them makes sense.

use std::io::Write as _;
use std::ops::ControlFlow;

use thiqa::app::{self, Clock, ImportTarget, ModelParams, Observer, ReadOptions, Store};

struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> i64 {
        0
    }
}

struct Quiet;

impl Observer for Quiet {
    fn progress(&mut self, _stage: &str, _done: u64, _total: Option<u64>) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn note(&mut self, _text: &str) {}
}

/// Imports claims (a CSV without its header `item,source,value,type,stance,time`) and scores them.
fn scored(rows: &str) -> Store {
    let mut file = tempfile::NamedTempFile::with_suffix(".csv").expect("a file");
    write!(file, "item,source,value,type,stance,asserted\n{rows}").expect("written");
    let mut store = Store::in_memory().expect("a store");
    let options = ReadOptions { new_sources: true, ..ReadOptions::default() };
    let target = [ImportTarget::File(file.path().to_owned())];
    app::import_file(&mut store, &target, &options, false, &Fixed, &mut Quiet)
        .all()
        .expect("imported");
    app::score(&mut store, &ModelParams::default(), &Fixed, &mut Quiet).expect("scored");
    store
}

fn number(store: &Store, sql: &str) -> f64 {
    let rows = store.query_rows(sql, &[]).expect("a query").rows;
    rows[0][0].as_f64().unwrap_or_else(|| panic!("{sql}: {rows:?}"))
}

fn text(store: &Store, sql: &str) -> String {
    let rows = store.query_rows(sql, &[]).expect("a query").rows;
    rows[0][0].as_str().unwrap_or_default().to_owned()
}

fn p_in(store: &Store, element: &str) -> f64 {
    number(store, &format!("SELECT probability FROM v_value WHERE value = '{element}'"))
}

/// Exact: a claim of a list is right with the product over what it names, whatever it leaves out; the
/// item's answer is what is rather in than not; a denial in so many words disputes the item.
#[test]
fn a_list_is_right_if_all_it_names_is_in() {
    let rows = "book,s1,ann;bob,set,,\nbook,s2,ann;bob,set,,\nbook,s3,ann,set,,\n\
                book,s4,ann;bob;eve,set,,\n";
    let store = scored(rows);
    let right = |source: &str| {
        number(&store, &format!("SELECT p_right FROM v_claim WHERE source = '{source}'"))
    };
    let (ann, bob, eve) = (p_in(&store, "ann"), p_in(&store, "bob"), p_in(&store, "eve"));
    assert!((right("s1") - ann * bob).abs() < 1e-12);
    assert!((right("s3") - ann).abs() < 1e-12);
    assert!((right("s4") - ann * bob * eve).abs() < 1e-12);
    assert_eq!(text(&store, "SELECT value FROM v_item"), "ann;bob");
    let least = ann.min(bob).min(1.0 - eve).min(1.0 - p_in(&store, "(other)"));
    assert!((number(&store, "SELECT probability FROM v_item") - least).abs() < 1e-12);
    assert!((number(&store, "SELECT count(*) FROM v_value") - 4.0).abs() < 1e-12);
    assert!(
        (number(&store, "SELECT n_roots FROM v_value WHERE value = 'bob'") - 3.0).abs() < 1e-12
    );
    // Two of four lists do not name bob, or name more: not sure enough to be corroborated.
    assert_eq!(text(&store, "SELECT status FROM v_item"), "unresolved");
    let disputed = scored(&format!("{rows}book,s5,bob,set,denies,\n"));
    assert_eq!(text(&disputed, "SELECT status FROM v_item"), "disputed");
    assert!(p_in(&disputed, "bob") < bob);
    // Who denies one element says nothing of the others.
    let denied = number(&disputed, "SELECT p_right FROM v_claim WHERE source = 's5'");
    assert!((denied - 1.0 + p_in(&disputed, "bob")).abs() < 1e-12);
}

/// Exact: a later list of the same source replaces an earlier one as far as it says otherwise.
#[test]
fn the_latest_list_counts() {
    let store = scored(
        "book,s1,ann;bob,set,,2020-01-01\nbook,s1,cid,set,,2020-01-02\nbook,s2,cid,set,,2020-01-03\n\
         other,s1,ann;bob,set,,2020-01-01\nother,s1,ann,set,,2020-01-02\nother,s2,ann,set,,\n",
    );
    let skipped = "SELECT count(*) FROM v_claim WHERE skipped LIKE 'a later claim%'";
    assert!((number(&store, skipped) - 1.0).abs() < 1e-12);
    let of = |item: &str| {
        number(
            &store,
            &format!("SELECT probability FROM v_value WHERE item = '{item}' AND value = 'bob'"),
        )
    };
    assert!(of("book") < 0.2 && of("other") < 0.2);
}

/// Exact: what all lists agree on is in, the more of them the surer, and nothing else is; a set that
/// nobody else speaks of stays about as probable as such lists are right, and leaves the scores of
/// those who made it below certainty.
#[test]
fn agreement_and_lone_lists_stay_sane() {
    let mut last = 0.0;
    for n in [1, 2, 5, 20] {
        let rows: String =
            (0..n).fold(String::new(), |rows, s| rows + &format!("book,s{s:02},ann;bob,set,,\n"));
        let store = scored(&rows);
        let (ann, other) = (p_in(&store, "ann"), p_in(&store, "(other)"));
        assert!(ann > last && other < 0.3, "{n}: {ann} {other}");
        last = ann;
    }
    // Lists go together in what they leave out: twenty are worth two and a half (Eq. 41).
    assert!(last > 0.9, "{last}");
    let rows: String = (0..60)
        .fold(String::new(), |rows, i| rows + &format!("i{i:02},s{},a{i};b{i},set,,\n", i % 3));
    let store = scored(&rows);
    let mean = "SELECT avg(probability) FROM v_value WHERE value <> '(other)'";
    let p = number(&store, mean);
    assert!((0.6..0.95).contains(&p), "{p}");
    let best = number(&store, "SELECT max(reliability) FROM v_source");
    assert!(best < 0.95, "{best}");
}

/// Exact: of a closed list the options that nobody named stand for the unnamed; where all are named
/// there is nothing else that could be in.
#[test]
fn closed_lists_know_what_is_missing() {
    use crate::cases::Maker;
    use thiqa::domain::{ItemKind, SourceKind};
    use thiqa::model::{AssembleOptions, assemble};
    let elements = |named: &str| {
        let mut maker = Maker::default();
        let source = maker.source("s", SourceKind::Outlet);
        let attribute = maker.attribute("who", ItemKind::Set, &["ann", "bob"]);
        let item = maker.item("book", ItemKind::Set);
        maker.case.items[item.ix()].attribute = Some(attribute);
        maker.claim(source, item, named);
        let found = assemble(&maker.case, AssembleOptions { use_verdicts: true });
        let families: Vec<String> = found.problem.families.into_iter().map(|f| f.name).collect();
        assert_eq!(families, ["who, one voice"]);
        found.items.into_iter().filter_map(|item| item.element).collect::<Vec<_>>()
    };
    assert_eq!(elements("ann;bob"), ["ann", "bob"]);
    assert_eq!(elements("ann"), ["ann", "(other)"]);
}
