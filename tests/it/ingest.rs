//! What an import does with rows that repeat, correct, refer forward or are bad.

use std::{fmt::Write as _, ops::ControlFlow};

use proptest::prelude::*;
use thiqa::{
    domain::{CaseInfo, ClaimStatus, ItemKind, QuantityForm, Stance, ValidMode, Value},
    ingest::{
        Catalog, DomainChoice, Format, NoClaims, ReadOptions, ReadOutcome, Refusal, Table, read,
        read_case_toml,
    },
};

use crate::seeds::{Memory, import};

struct Case {
    catalog: Catalog,
    memory: Memory,
    options: ReadOptions,
}

impl Case {
    fn new() -> Self {
        Self {
            catalog: Catalog::empty(CaseInfo::default()),
            memory: Memory::default(),
            options: ReadOptions::default(),
        }
    }

    fn try_read(&mut self, name: &str, text: &str) -> Result<ReadOutcome, String> {
        import(name, text, &self.options, &mut self.catalog, &mut self.memory)
            .map_err(|refusal| refusal.to_string())
    }

    fn read(&mut self, name: &str, text: &str) -> ReadOutcome {
        self.try_read(name, text).unwrap_or_else(|refusal| panic!("{refusal}"))
    }

    fn value(&self, claim: usize) -> &Value {
        &self.catalog.case().values[self.memory.claims[claim].value.ix()].1
    }
}

#[test]
fn a_bulk_claim_is_narrow_and_said_once() {
    let mut case = Case::new();
    let text = "source,item,value\nann,q1,x\nbob,q1,y\nann,q1,x\n";
    let outcome = case.read("claims.csv", text);
    assert_eq!((outcome.counts.n_claims, outcome.counts.n_duplicates), (2, 1));
    assert_eq!((outcome.counts.n_sources, outcome.counts.n_items), (2, 1));
    assert!(outcome.batch.claims.iter().all(|c| c.detail.is_none()));
    assert!(outcome.batch.mentions.is_empty());
    assert_eq!(outcome.notes.len(), 1);
    assert!(
        outcome.notes[0].starts_with("guessed type category for 1 item from"),
        "{:?}",
        outcome.notes
    );
    let again = case.read("claims.csv", text);
    assert_eq!((again.counts.n_claims, again.counts.n_duplicates), (0, 3));
    assert!(again.batch.values.is_empty() && again.batch.items.is_empty());
}

#[test]
fn kinds_are_guessed_from_all_values() {
    for (values, kind) in [
        (["true", "no", "نعم"], ItemKind::Boolean),
        (["1", "~3", "dozens"], ItemKind::Number),
        (["2022-01-26", "2022-01-27?", "2021-12-01/2022-01-01"], ItemKind::Date),
        (["1", "2", "x"], ItemKind::Category),
    ] {
        let mut case = Case::new();
        let mut rows = String::new();
        for v in values {
            writeln!(rows, "ann,q-{v},{v}").unwrap();
        }
        case.read("claims.csv", &format!("source,item,value\n{rows}"));
        assert!(case.catalog.case().items.iter().all(|i| i.kind == kind), "{kind}");
    }
}

#[test]
fn few_labels_over_many_items_are_one_closed_attribute() {
    let mut text = "source,item,value,type\n".to_owned();
    for n in 0..20 {
        let label = if n % 3 == 0 { "cat" } else { "dog" };
        writeln!(text, "ann,q{n},{label},category\nbob,q{n},dog,category").unwrap();
    }
    let mut case = Case::new();
    let outcome = case.read("claims.csv", &text);
    let [label] = &case.catalog.case().attributes[..] else { panic!("no attribute") };
    assert_eq!((label.key.as_str(), label.options.len(), label.open), ("label", 2, false));
    assert!(outcome.batch.items.iter().all(|i| i.attribute == Some(label.id)));
    // The next day's file joins the list, and a new label in it is a mistake.
    let joined = case.read("claims.csv", "source,item,value,type\nann,r1,cat,category\n");
    assert_eq!(joined.batch.items[0].attribute.map(|a| a.0), Some(1));
    let refusal = case.try_read("claims.csv", "source,item,value\nann,r1,cow\n").unwrap_err();
    assert!(refusal.contains("`cow` is not an option"), "{refusal}");

    let mut open = Case::new();
    open.options.domain = DomainChoice::Open;
    open.read("claims.csv", &text);
    assert!(open.catalog.case().attributes.is_empty());
    let mut closed = Case::new();
    closed.options.domain = DomainChoice::Closed;
    closed.read("claims.csv", "source,item,value\nann,q,a\nbob,q,b\n");
    assert_eq!(closed.catalog.case().attributes[0].options.len(), 2);
}

#[test]
fn the_same_words_in_another_place_are_a_mention_not_a_claim() {
    let mut case = Case::new();
    let outcome = case.read(
        "claims.csv",
        "chain,item,value,type,doc\n\
         sdf > afp,q,true,boolean,D1\n\
         sdf > le-monde,q,true,boolean,D2\n\
         sdf > le-monde,q,true,boolean,D2\n\
         sdf,q,true,boolean,\n",
    );
    assert_eq!((outcome.counts.n_claims, outcome.counts.n_mentions), (1, 2));
    assert_eq!(outcome.counts.n_duplicates, 2);
    let documents = &case.catalog.case().documents;
    let outlet = documents[1].outlet.expect("from the chain");
    assert_eq!(case.catalog.case().sources[outlet.ix()].key, "le-monde");
    let third = case.read("claims.csv", "chain,item,value,doc\nsdf > athr,q,true,D3\n");
    assert_eq!((third.counts.n_claims, third.counts.n_mentions), (0, 1));
    assert_eq!(third.batch.mentions[0].claim.0, 1);
    let again = case.read("claims.csv", "chain,item,value,doc\nsdf > athr,q,true,D3\n");
    assert_eq!((again.counts.n_mentions, again.counts.n_duplicates), (0, 1));
}

#[test]
fn corrections_close_the_claim_they_replace() {
    let mut case = Case::new();
    case.read(
        "claims.csv",
        "claim_id,source,item,value,type,time\nc-1,sohr,toll,>100,count,2022-01-26\n",
    );
    let text = "claim_id,source,item,value,time,corrects,retracts\n\
                c-2,sohr,toll,120,2022-01-26,c-1,\n\
                c-3,sohr,toll,121,2022-01-27,,c-2\n";
    let outcome = case.read("claims.csv", text);
    let closed: Vec<_> = outcome.batch.closed.iter().map(|c| (c.0.0, c.1)).collect();
    assert_eq!(closed, [(1, ClaimStatus::Corrected), (2, ClaimStatus::Retracted)]);
    assert_eq!(case.memory.claims[1].detail.as_ref().unwrap().replaces.map(|r| r.0), Some(1));
    let Value::Number(first) = case.value(0) else { panic!("a number") };
    assert_eq!((first.lo.to_bits(), first.form), (101f64.to_bits(), QuantityForm::AtLeast));
    // The same key without the correction is another row.
    let bare = "claim_id,source,item,value,time\nc-2,sohr,toll,120,2022-01-26\n";
    assert!(case.try_read("claims.csv", bare).unwrap_err().contains("[duplicate-id]"));
    // The status that came later does not make the row another one.
    let again = case.read("claims.csv", text);
    assert_eq!((again.counts.n_claims, again.counts.n_duplicates), (0, 2));
    assert!(again.batch.closed.is_empty());
}

#[test]
fn rows_may_refer_to_items_further_down() {
    let mut case = Case::new();
    let outcome = case.read(
        "claims.csv",
        "source,item,value,type,time,anchor\n\
         athr,clashes,true,state,,speech+PT1H..PT12H\n\
         athr,speech,true,speech,2022-01-26,\n",
    );
    assert_eq!(outcome.counts.n_claims, 2);
    let anchored = outcome.batch.claims.iter().find(|c| c.detail.is_some()).unwrap();
    let anchor = anchored.detail.as_ref().unwrap().validity.anchor.unwrap();
    assert_eq!((anchor.lo_s, anchor.hi_s), (3_600, 43_200));
    let refusal = case
        .try_read("claims.csv", "source,item,value,time,anchor\nathr,speech,true,,clashes+PT1H\n")
        .unwrap_err();
    assert!(refusal.contains("[anchor-cycle]"), "{refusal}");
}

#[test]
fn good_rows_are_kept_on_request_and_bad_ones_leave_nothing() {
    let mut case = Case::new();
    case.options.keep_good = true;
    let outcome = case.read(
        "claims.csv",
        "source,item,value,type\nann,q,true,boolean\nnew-one,new-item,maybe,boolean\nbob,q,no,boolean\n",
    );
    assert_eq!((outcome.counts.n_claims, outcome.rejects.len()), (2, 1));
    assert_eq!(outcome.rejects[0].raw, "new-one,new-item,maybe,boolean");
    assert_eq!((outcome.rejects[0].line, outcome.rejects[0].field.as_deref()), (3, Some("value")));
    let case_file = case.catalog.case();
    assert_eq!((case_file.sources.len(), case_file.items.len()), (2, 1));
    // A table whose rows refer to each other: whoever speaks for a bad row is bad, too.
    let outcome =
        case.read("sources.csv", "source,kind,speaks_for\nx,person,y\ny,persn,\nz,actor,\n");
    assert_eq!(outcome.rejects.len(), 2, "{:?}", outcome.rejects);
    let keys: Vec<_> = case.catalog.case().sources.iter().map(|s| s.key.as_str()).collect();
    assert!(keys.contains(&"z"), "{keys:?}");
}

#[test]
fn a_refused_file_leaves_no_trace_and_ids_go_on() {
    let mut case = Case::new();
    case.read("claims.csv", "source,item,value\nann,q,x\n");
    let before = format!("{:?}", case.catalog.case());
    let bad = "source,item,value,type,time\nbob,r,y,category,\nbob,s,5,count,\n";
    case.try_read("claims.csv", bad).unwrap_err();
    assert_eq!(format!("{:?}", case.catalog.case()), before);
    let outcome = case.read("claims.csv", "source,item,value,type\nbob,r,y,category\n");
    assert_eq!(outcome.batch.claims[0].id.0, 2);
    assert_eq!((outcome.batch.sources[0].id.0, outcome.batch.items[0].id.0), (2, 2));
}

#[test]
fn names_known_only_from_claims_are_described_later() {
    let mut case = Case::new();
    case.read("claims.csv", "source,item,value,type\nsdf,q,true,boolean\n");
    let outcome = case.read("sources.csv", "source,kind,name_en\nsdf,actor,SDF forces\n");
    assert_eq!((outcome.batch.sources.len(), outcome.batch.changed_sources.len()), (0, 1));
    let items = case.read("items.csv", "item,kind,question_en\nq,boolean,Is it so?\n");
    assert_eq!((items.batch.items.len(), items.batch.changed_items.len()), (0, 1));
    // From now on names and items must be known; folded names are matched.
    let refusal = case.try_read("claims.csv", "source,item,value\nsdff,q,true\n").unwrap_err();
    assert!(refusal.contains("did you mean `sdf`"), "{refusal}");
    let one = case.read("claims.csv", "source,item,value\nsdf FORCES,q,no\n");
    assert_eq!((one.counts.n_sources, one.batch.claims[0].source.0), (0, 1));
    case.options.new_sources = true;
    assert_eq!(case.read("claims.csv", "source,item,value\nsdff,q,true\n").counts.n_sources, 1);
}

#[test]
fn undeclared_names_match_to_the_letter_only() {
    let mut case = Case::new();
    let outcome = case.read("claims.csv", "source,item,value\nA1,q,x\na1,q,x\n");
    assert_eq!((outcome.counts.n_sources, outcome.counts.n_claims), (2, 2));
}

#[test]
fn statements_are_affirmed_denied_or_observed() {
    let mut case = Case::new();
    case.read(
        "claims.csv",
        "source,item,value,time,type\na,r,true,2014-08-01T22:39:49Z,stance\n\
         b,r,false,2014-08-02,stance\nc,r,observing,2014-08-03,stance\n",
    );
    let stance = |n: usize| case.memory.claims[n].detail.as_ref().map(|d| d.stance);
    assert_eq!((stance(0), stance(1), stance(2)), (None, None, Some(Stance::Observing)));
    assert_eq!((case.value(1), case.value(2)), (&Value::Boolean(false), &Value::Boolean(true)));
    let second = case.memory.claims[0].valid.unwrap();
    assert_eq!((second.from, second.length_s()), (1_406_932_789, 1));
}

#[test]
fn a_named_attribute_collects_its_options() {
    let mut text = "source,item,value,type,attribute\n".to_owned();
    for n in 0..20 {
        let gate = if n % 2 == 0 { "A1" } else { "B2" };
        writeln!(text, "aa,f{n},{gate},category,gate\nbb,f{n},A1,category,gate").unwrap();
    }
    let mut case = Case::new();
    let outcome = case.read("claims.csv", &text);
    let [gate] = &outcome.batch.attributes[..] else { panic!("one attribute") };
    assert_eq!((gate.key.as_str(), gate.options.len(), gate.open), ("gate", 2, false));
    let mut open = Case::new();
    open.options.domain = DomainChoice::Open;
    let outcome = open.read("claims.csv", &text);
    assert!(outcome.batch.attributes[0].open && outcome.batch.attributes[0].options.is_empty());
}

#[test]
fn doubtful_numbers_do_not_turn_a_file_into_labels() {
    let mut case = Case::new();
    let text = "source,item,value\nann,q,1500\nbob,q,\"1,500\"\n";
    assert!(case.try_read("claims.csv", text).unwrap_err().contains("[ambiguous-number]"));
    case.options.decimal = Some('.');
    assert_eq!(case.read("claims.csv", text).counts.n_claims, 2);
    assert_eq!(case.value(0), case.value(1));
}

#[test]
fn cumulative_counts_are_as_of_their_time() {
    let mut case = Case::new();
    case.read(
        "claims.csv",
        "claim_id,source,item,value,type,time\nk,sohr,toll,7,count,2022-01-20/2022-01-26\n",
    );
    let detail = case.memory.claims[0].detail.as_ref().unwrap();
    assert_eq!(detail.validity.mode, ValidMode::AsOf);
}

#[test]
fn what_has_no_field_of_its_own_goes_into_the_note() {
    let mut case = Case::new();
    case.read(
        "claims.csv",
        "source,item,value,type,quote,char_from,char_to,coder,note\n\
         a,q,true,boolean,still there,10,20,MK,see also\n",
    );
    let note = case.memory.claims[0].detail.as_ref().unwrap().note.clone().unwrap();
    assert_eq!(note, "see also; quote: still there; characters 10–20; coder: MK");
}

#[test]
fn foreign_column_names_are_mapped() {
    let mut case = Case::new();
    case.options.map = vec![("worker".into(), "source".into()), ("n".into(), "x_n".into())];
    let outcome = case.read("answers.csv", "worker,item,value,n\nann,q,x,7\n");
    assert_eq!(outcome.counts.n_claims, 1);
    let refusal = case.try_read("answers.csv", "source,item,value\na,q,x\n").unwrap_err();
    assert!(refusal.contains("no column `worker`"), "{refusal}");
}

#[test]
fn verdicts_of_truth_files_pass_over_what_the_case_lacks() {
    let mut case = Case::new();
    case.read("claims.csv", "source,item,value,type\na,q,true,stance\nb,r,false,stance\n");
    let outcome =
        case.read("truth.csv", "item,value,num\nq,true,1\nr,unknown,2\nz,true,3\nq,true,1\n");
    assert_eq!((outcome.batch.verdicts.len(), outcome.counts.n_duplicates), (1, 1));
    assert_eq!(outcome.notes.len(), 2, "{:?}", outcome.notes);
    assert!((outcome.batch.verdicts[0].confidence - 0.95).abs() < 1e-12);
    assert!(case.try_read("verdicts.csv", "item,value\nz,true\n").is_err());
}

#[test]
fn jsonl_says_the_same_as_csv() {
    let (mut a, mut b) = (Case::new(), Case::new());
    a.read(
        "claims.csv",
        "source,item,value,type,time\nann,q,15.6250,number,2022\nbob,q,>3,number,\n",
    );
    b.read(
        "claims.jsonl",
        "{\"source\":\"ann\",\"item\":\"q\",\"value\":15.625,\"type\":\"number\",\"time\":2022}\n\
         {\"type\":\"number\",\"value\":\">3\",\"item\":\"q\",\"source\":\"bob\",\"time\":null}\n",
    );
    assert_eq!(a.memory.claims, b.memory.claims);
    assert_eq!(a.catalog.case(), b.catalog.case());
}

#[test]
fn the_caller_can_break_off() {
    let mut text = "source,item,value,type\n".to_owned();
    for n in 0..5_000 {
        writeln!(text, "s{n},q{n},x,category").unwrap();
    }
    let mut catalog = Catalog::empty(CaseInfo::default());
    let mut rows = 0;
    let mut stop = |n| {
        rows = n;
        if n >= 2_000 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let options = ReadOptions::default();
    let mut bytes = text.as_bytes();
    let result = read("claims.csv", &mut bytes, &options, &mut catalog, &NoClaims, &mut stop);
    assert_eq!(result.unwrap_err(), Refusal::Interrupted);
    assert_eq!((rows, catalog.case().sources.len()), (2_000, 0));
}

#[test]
fn hostile_files_are_refused_soon() {
    let mut open_quote = b"source,item,value\na,b,\"".to_vec();
    open_quote.resize(8 << 20, b'x');
    let deep = format!("{{\"a\": {}}}", "[".repeat(500_000)).into_bytes();
    let wide = "x_,".repeat(300_000).into_bytes();
    let blank = vec![b'\n'; 4 << 20];
    for (bytes, format) in [
        (open_quote, Format::Csv),
        (deep, Format::Jsonl),
        (wide, Format::Csv),
        (blank, Format::Csv),
    ] {
        let mut catalog = Catalog::empty(CaseInfo::default());
        let options = ReadOptions { format: Some(format), ..ReadOptions::default() };
        let mut go_on = |_| ControlFlow::Continue(());
        let mut input = &bytes[..];
        let name = "claims.csv";
        assert!(read(name, &mut input, &options, &mut catalog, &NoClaims, &mut go_on).is_err());
    }
}

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

/// Columns and cells that meet every reader of cells, right or wrong.
const COLUMNS: [&str; 30] = [
    "claim_id",
    "same_as",
    "doc",
    "para",
    "chain",
    "verb",
    "type",
    "time",
    "certainty",
    "valid",
    "asserted",
    "valid_mode",
    "persists",
    "anchor",
    "published",
    "quote_kind",
    "outlet_stance",
    "stance",
    "url",
    "title",
    "wire",
    "copy_of",
    "unit",
    "relation",
    "relation_to",
    "interest",
    "char_from",
    "attribute",
    "corrects",
    "retracts",
];
const CELLS: [&str; 54] = [
    "",
    "",
    "",
    "a",
    "b",
    "k1",
    "k2",
    "a > b",
    "b > a > ?",
    "a? (said) > b",
    "true",
    "false",
    "no",
    "observing",
    "denies",
    "boolean",
    "count",
    "state",
    "stance",
    "category",
    "set",
    "x;y",
    "5",
    ">3",
    "~7",
    "dozens|hundreds?",
    "1,234",
    "٣",
    "2022-01-26",
    "[2022-01-01..2022-01-04]",
    "..2022-01-30?",
    "2022-01-26/..",
    "q1+PT1H..PT2H",
    "q2-P1D",
    "CT",
    "throughout",
    "as-of",
    "adopts",
    "contradicts",
    "https://example.org/x",
    "-1",
    "\u{202e}",
    "q1",
    "x",
    "actor",
    "a|b<a|c",
    "q1>3 -> x=y",
    "q1 <= q1",
    "implies",
    "subset",
    "q*",
    "monotone",
    "0.9",
    "x=y",
];

/// The small tables with their columns.
const SMALL: [(&str, &str); 9] = [
    ("sources.csv", "source,kind,name,name_ar,speaks_for,independence_group,lang"),
    ("aliases.csv", "source,alias,kind,needs_context,lang"),
    ("places.csv", "place,parent,name"),
    ("items.csv", "item,kind,attribute,unit,place,question,options,speaker,says"),
    ("attributes.csv", "attribute,kind,options,open,tolerance"),
    ("documents.csv", "doc,outlet,url,lang,published,wire,copy_of"),
    ("rules.csv", "rule,kind,strength,terms,grace"),
    ("verdicts.csv", "item,value,confidence,valid,url"),
    ("relations.csv", "from,to,relation,basis,note"),
];

fn cell() -> impl Strategy<Value = &'static str> {
    (0..CELLS.len()).prop_map(|n| CELLS[n])
}

proptest! {
    /// Rows of likely and unlikely cells are answered; refused or broken off, nothing stays; with
    /// the good rows kept, every row is either in, there already, or handed back.
    #[test]
    fn any_cells_are_answered(
        columns in prop::collection::hash_set(0..COLUMNS.len(), 0..8),
        rows in prop::collection::vec(
            (0u8..3, 0u8..3, cell(), prop::collection::vec(cell(), 8)), 1..8),
        keep_good: bool,
    ) {
        let mut text = "source,item,value".to_owned();
        for column in &columns {
            write!(text, ",{}", COLUMNS[*column]).unwrap();
        }
        for (source, item, value, cells) in &rows {
            write!(text, "\n{},q{item},\"{value}\"", ["a", "b", "c"][usize::from(*source)]).unwrap();
            for cell in &cells[..columns.len()] {
                write!(text, ",\"{cell}\"").unwrap();
            }
        }
        let mut case = Case::new();
        case.options.keep_good = keep_good;
        let before = format!("{:?}", case.catalog.case());
        match case.try_read("claims.csv", &text) {
            Err(_) => prop_assert_eq!(format!("{:?}", case.catalog.case()), before),
            Ok(outcome) => {
                let n = outcome.counts;
                prop_assert!(n.n_claims.max(n.n_mentions) + n.n_duplicates + n.n_rejects >= n.n_rows);
                prop_assert!(n.n_claims + n.n_duplicates <= n.n_rows);
                for (at, claim) in outcome.batch.claims.iter().enumerate() {
                    prop_assert_eq!(claim.id.ix(), at);
                    prop_assert!(claim.item.ix() < case.catalog.case().items.len());
                    prop_assert!(claim.source.ix() < case.catalog.case().sources.len());
                    prop_assert!(claim.value.ix() < case.catalog.case().values.len());
                }
                for mention in &outcome.batch.mentions {
                    let claim = &outcome.batch.claims[mention.claim.ix()];
                    prop_assert_eq!(mention.chain[0].source, claim.source);
                }
            }
        }
    }

    /// The small tables, likewise.
    #[test]
    fn any_small_table_is_answered(
        table in 0..SMALL.len(),
        rows in prop::collection::vec(prop::collection::vec(cell(), 10), 1..8),
        keep_good: bool,
    ) {
        let (name, header) = SMALL[table];
        let mut text = header.to_owned();
        for cells in &rows {
            let cells: Vec<String> = cells[..header.split(',').count()]
                .iter()
                .map(|c| format!("\"{c}\""))
                .collect();
            write!(text, "\n{}", cells.join(",")).unwrap();
        }
        let mut case = Case::new();
        case.options.keep_good = keep_good;
        let first = "claim_id,source,item,value,type,time\nk1,a,q1,5,count,2022\nk2,b,x,y,state,2022\n";
        case.read("claims.csv", first);
        let before = format!("{:?}", case.catalog.case());
        match case.try_read(name, &text) {
            Err(_) => prop_assert_eq!(format!("{:?}", case.catalog.case()), before),
            Ok(outcome) => prop_assert!(keep_good || outcome.rejects.is_empty()),
        }
    }

    /// Whatever the bytes, there is an answer; and a refusal leaves the catalog as it was.
    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..200), table in 0usize..10, json: bool) {
        let mut case = Case::new();
        case.read("claims.csv", "source,item,value\nann,q,x\n");
        let before = format!("{:?}", case.catalog.case());
        let options = ReadOptions {
            format: Some(if json { Format::Jsonl } else { Format::Csv }),
            table: Some(TABLES[table]),
            ..ReadOptions::default()
        };
        let mut go_on = |_| ControlFlow::Continue(());
        let mut input = &bytes[..];
        if read("f", &mut input, &options, &mut case.catalog, &NoClaims, &mut go_on).is_err() {
            prop_assert_eq!(format!("{:?}", case.catalog.case()), before);
        }
        let _ = read_case_toml("case.toml", &String::from_utf8_lossy(&bytes));
    }

    /// Reading the same rows twice is reading them once, in whatever order they come.
    #[test]
    fn twice_is_once(rows in prop::collection::vec((0u8..4, 0u8..4, 0u8..3, 0u8..3), 1..30)) {
        let mut text = "chain,item,value,type,valid,doc\n".to_owned();
        for (source, item, value, doc) in rows {
            let doc = if doc == 0 { String::new() } else { format!("D{doc}") };
            let day = value + 1;
            writeln!(text, "s{source} > out,q{item},v{value},state,2022-01-0{day},{doc}").unwrap();
        }
        let mut case = Case::new();
        case.options.domain = DomainChoice::Open;
        let first = case.read("claims.csv", &text);
        let n = first.counts;
        prop_assert!(n.n_claims + n.n_duplicates <= n.n_rows);
        let again = case.read("claims.csv", &text);
        prop_assert_eq!(again.counts.n_duplicates, again.counts.n_rows);
        prop_assert_eq!(again.counts.n_claims + again.counts.n_mentions, 0);
    }
}
