//! Evidence and claims: in and out again, all or nothing.

use super::make::*;
use crate::domain::*;
use crate::store::*;
use proptest::prelude::*;

fn all(store: &Store) -> CaseFile {
    store.load_case(LoadFilter::default()).unwrap().case
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_case_comes_back_as_it_went_in(seed in any::<u64>()) {
        let case = any_case(seed);
        let scratch = Scratch::of(&case);
        prop_assert_eq!(all(&scratch.store), case);
        prop_assert_eq!(scratch.store.check_integrity().unwrap(), Vec::<String>::new());
    }
}

#[test]
fn an_empty_case_has_the_default_settings() {
    let scratch = Scratch::new();
    assert_eq!(all(&scratch.store), CaseFile::default());
    let (catalog, keys) = scratch.store.load_catalog().unwrap();
    assert_eq!((catalog, keys), (CaseFile::default(), Keys::default()));
}

#[test]
fn a_second_batch_continues_and_changes_rows() {
    let mut case = prison();
    let mut scratch = Scratch::of(&case);
    case.sources[3].name = Some("Athr".to_owned());
    case.items[1].options = vec![OptionNode { option: "true".to_owned(), parent: None }];
    let narrow =
        Claim { id: Id(7), item: Id(2), source: Id(3), value: Id(1), valid: None, detail: None };
    let batch = Batch {
        changed_sources: vec![case.sources[3].clone()],
        changed_items: vec![case.items[1].clone()],
        values: vec![("maybe".to_owned(), Value::Option("maybe".to_owned()))],
        claims: vec![narrow.clone()],
        closed: vec![(Id(4), ClaimStatus::Retracted), (Id(2), ClaimStatus::Corrected)],
        ..Batch::default()
    };
    scratch.store.write_batch(&batch, &file(2)).unwrap();
    case.values.push(("maybe".to_owned(), Value::Option("maybe".to_owned())));
    case.claims.push(narrow);
    case.claims[3].detail =
        Some(Box::new(ClaimDetail { status: ClaimStatus::Retracted, ..ClaimDetail::default() }));
    case.claims[1].detail.as_mut().unwrap().status = ClaimStatus::Corrected;
    assert_eq!(all(&scratch.store), case);
    let keys = scratch.store.load_catalog().unwrap().1;
    assert_eq!(keys.n_claims, 7);
    assert_eq!(keys.n_mentions, 1);
    assert_eq!(keys.mentions, [("A1".to_owned(), Id(1))]);
    assert_eq!(keys.claims.len(), 5);
}

#[test]
fn what_is_refused_leaves_every_byte_as_it_was() {
    let case = prison();
    let mut scratch = Scratch::of(&case);
    let before = std::fs::read(scratch.path()).unwrap();
    let claim = |id, item| Claim {
        id: Id(id),
        item: Id(item),
        source: Id(1),
        value: Id(1),
        valid: None,
        detail: None,
    };
    let nan = Value::Number(Quantity { best: Some(f64::NAN), ..Quantity::exact(1.0) });
    let bad = [
        Batch { claims: vec![claim(7, 1), claim(9, 1)], ..Batch::default() },
        Batch { claims: vec![claim(6, 1)], ..Batch::default() },
        Batch { claims: vec![claim(7, 99)], ..Batch::default() },
        Batch {
            sources: vec![Source { id: Id(5), ..case.sources[0].clone() }],
            ..Batch::default()
        },
        Batch {
            changed_sources: vec![Source { id: Id(9), ..case.sources[0].clone() }],
            ..Batch::default()
        },
        Batch { closed: vec![(Id(99), ClaimStatus::Retracted)], ..Batch::default() },
        Batch { values: vec![("nan".to_owned(), nan)], ..Batch::default() },
        Batch {
            verdicts: vec![Verdict { id: Id(2), confidence: 1.0, ..case.verdicts[0].clone() }],
            ..Batch::default()
        },
    ];
    for batch in bad {
        let error = scratch.store.write_batch(&batch, &file(2)).unwrap_err();
        assert!(matches!(error, StoreError::Refused(_)), "{error}");
        assert!(!scratch.store.file_already_imported(&file(2).sha256, "claims").unwrap());
    }
    let good = Batch { claims: vec![claim(7, 1)], ..Batch::default() };
    let wrong = Batch { claims: vec![claim(7, 1)], ..Batch::default() };
    scratch.store.write_batches(&[(&good, &file(2)), (&wrong, &file(3))]).unwrap_err();
    assert_eq!(std::fs::read(scratch.path()).unwrap(), before);
}

#[test]
fn the_same_file_is_known_again() {
    let mut scratch = Scratch::of(&prison());
    let sha = file(1).sha256;
    assert!(scratch.store.file_already_imported(&sha, "claims").unwrap());
    assert!(!scratch.store.file_already_imported(&sha, "sources").unwrap());
    let error = scratch.store.write_batch(&Batch::default(), &file(1)).unwrap_err();
    assert!(error.to_string().contains("claims-1.csv"), "{error}");
}

#[test]
fn claims_of_finds_the_claims_of_a_source_on_an_item() {
    let case = prison();
    let scratch = Scratch::of(&case);
    let found = scratch.store.claims_of(Id(3), Id(1)).unwrap();
    assert_eq!(found, case.claims[4..6]);
    assert_eq!(scratch.store.claims_of(Id(2), Id(4)).unwrap(), case.claims[3..4]);
    assert_eq!(scratch.store.claims_of(Id(2), Id(1)).unwrap(), []);
}

#[test]
fn as_of_leaves_out_what_was_not_known_and_reopens_what_it_corrected() {
    let scratch = Scratch::of(&prison());
    let load = |time| scratch.store.load_case(LoadFilter { as_of: Some(time) }).unwrap();
    let everything = load(JAN_26 + 30 * DAY);
    assert_eq!(everything.claim_ids, []);
    assert_eq!(everything.case, prison());
    // After the 27th: A1 (26th), A2 (27th), A5 (26th).
    let early = load(JAN_26 + 2 * DAY);
    assert_eq!(early.claim_ids, [Id(1), Id(2), Id(5)]);
    assert_eq!(early.case.claim_key(Id(3)), "A5");
    assert_eq!(early.case.claims[0].detail.as_ref().unwrap().status, ClaimStatus::Live);
    assert_eq!(early.case.mentions.len(), 1);
    // After the 28th the bulk claim c4 is known, by its valid time; it keeps its name.
    let later = load(JAN_26 + 3 * DAY);
    assert_eq!(later.claim_ids, [Id(1), Id(2), Id(4), Id(5), Id(6)]);
    assert_eq!(later.case.claim_key(Id(3)), "c4");
    assert_eq!(load(0).case.claims, []);
}

#[test]
fn a_relay_printed_later_is_no_mention_yet() {
    let mut case = prison();
    let first = case.mentions[0].clone();
    case.mentions[0].published = Some(day("2022-02-05", JAN_26 + 10 * DAY));
    let mention = |key: &str, published| Mention {
        id: Id(0),
        key: Some(key.to_owned()),
        published,
        ..first.clone()
    };
    case.mentions.push(mention("undated", None));
    case.mentions.push(mention("early", Some(day("2022-01-27", JAN_26 + DAY))));
    for (ix, mention) in case.mentions.iter_mut().enumerate() {
        mention.id = Id::from_ix(ix);
    }
    let keys = |time| -> Vec<String> {
        let loaded = known_by(&case, time);
        assert!(loaded.case.mentions.iter().enumerate().all(|(ix, m)| m.id == Id::from_ix(ix)));
        loaded.case.mentions.into_iter().filter_map(|m| m.key).collect()
    };
    assert_eq!(keys(JAN_26 + 2 * DAY - 1), [""; 0], "the claim itself is not known");
    // All claims are known by the 31st, and the late relay is left out all the same.
    assert_eq!(known_by(&case, JAN_26 + 5 * DAY).claim_ids, []);
    assert_eq!(keys(JAN_26 + 5 * DAY), ["undated", "early"]);
    assert_eq!(keys(JAN_26 + 11 * DAY), ["A1", "undated", "early"]);
    let scratch = Scratch::of(&case);
    let loaded = scratch.store.load_case(LoadFilter { as_of: Some(JAN_26 + 5 * DAY) }).unwrap();
    assert_eq!(loaded, known_by(&case, JAN_26 + 5 * DAY));
}

#[test]
fn a_verdict_on_what_had_not_begun_does_not_count_yet() {
    let mut case = prison();
    let undated = case.verdicts[0].clone();
    let valid = Some(day("2022-01-28", JAN_26 + 2 * DAY));
    case.verdicts.insert(0, Verdict { item: Id(1), valid, ..undated });
    case.verdicts[1].id = Id(2);
    let items = |time| -> Vec<(Id, Id)> {
        known_by(&case, time).case.verdicts.iter().map(|v| (v.id, v.item)).collect()
    };
    assert_eq!(items(JAN_26 + 2 * DAY), [(Id(1), Id(2))], "renumbered");
    assert_eq!(items(JAN_26 + 2 * DAY + 1), [(Id(1), Id(1)), (Id(2), Id(2))]);
}

#[test]
fn a_correction_counts_from_when_it_was_known_and_an_undated_one_always() {
    let status =
        |case: &CaseFile, time| known_by(case, time).case.claims[0].detail.as_ref().unwrap().status;
    let mut case = prison();
    let (before, after) = (JAN_26 + 5 * DAY - 1, JAN_26 + 5 * DAY);
    assert_eq!(status(&case, before), ClaimStatus::Live, "A3 is of the 30th");
    assert_eq!(status(&case, after), ClaimStatus::Corrected);
    let correction = case.claims[2].detail.as_mut().unwrap();
    (correction.asserted, correction.validity.when) = (None, None);
    case.claims[2].valid = None;
    assert_eq!(status(&case, before), ClaimStatus::Corrected);
    assert!(known_by(&case, 0).case.claims.len() == 1, "what has no time at all is always known");
}

#[test]
fn the_times_at_which_something_came_to_be_known_are_listed_once() {
    let mut case = prison();
    let days = |case: &CaseFile| -> Vec<i64> {
        known_times(case).into_iter().map(|time| (time - JAN_26) / DAY).collect()
    };
    assert_eq!(days(&case), [1, 2, 3, 5]);
    case.mentions[0].published = Some(day("2022-02-05", JAN_26 + 10 * DAY));
    assert_eq!(days(&case), [1, 2, 3, 5, 11]);
    // Between two of them nothing changes, at each of them something does.
    let digest = |time| case_digest(&known_by(&case, time).case);
    for time in known_times(&case) {
        assert_ne!(digest(time - 1), digest(time));
        assert_eq!(digest(time), digest(time + DAY / 2));
    }
}

#[test]
fn publication_decides_when_a_claim_was_known() {
    let mut case = prison();
    case.mentions[0].published = Some(day("2022-02-05", JAN_26 + 10 * DAY));
    let scratch = Scratch::of(&case);
    let load = |time| scratch.store.load_case(LoadFilter { as_of: Some(time) }).unwrap();
    assert!(!load(JAN_26 + 10 * DAY).claim_ids.contains(&Id(1)));
    assert_eq!(load(JAN_26 + 11 * DAY).claim_ids, []);
}

#[test]
fn the_input_digest_depends_on_content_alone() {
    let case = prison();
    let digest = case_digest(&case);
    assert_eq!(Scratch::of(&case).store.input_digest().unwrap(), digest);
    // The same content with items, sources and claims in another order.
    let mut turned = case.clone();
    let flip = |id: Id, n: u32| Id(n + 1 - id.0);
    turned.items.reverse();
    turned.values.reverse();
    turned.claims.reverse();
    for (ix, item) in turned.items.iter_mut().enumerate() {
        item.id = Id::from_ix(ix);
    }
    for (ix, claim) in turned.claims.iter_mut().enumerate() {
        claim.id = Id::from_ix(ix);
        claim.item = flip(claim.item, 3);
        claim.value = flip(claim.value, 4);
        if let Some(detail) = &mut claim.detail {
            detail.replaces = detail.replaces.map(|id| flip(id, 6));
        }
    }
    turned.mentions[0].claim = flip(turned.mentions[0].claim, 6);
    turned.verdicts[0].item = flip(turned.verdicts[0].item, 3);
    turned.verdicts[0].value = flip(turned.verdicts[0].value, 4);
    assert_eq!(case_digest(&turned), digest);
    assert_eq!(Scratch::of(&turned).store.input_digest().unwrap(), digest);
    // Any change shows.
    let mut changed = case.clone();
    changed.claims[3].value = Id(2);
    assert_ne!(case_digest(&changed), digest);
    let mut changed = case;
    changed.mentions[0].chain[1].named = true;
    assert_ne!(case_digest(&changed), digest);
}

/// What is changed in a row of any table shows: one field of the last row of each, in 40 random cases.
#[test]
fn every_table_shows_in_the_input_digest() {
    type Change = fn(&mut CaseFile) -> Option<()>;
    let changes: [(&str, Change); 11] = [
        ("sources", |c| c.sources.last_mut().map(|s| s.note = Some("changed".to_owned()))),
        ("aliases", |c| c.aliases.last_mut().map(|a| a.alias.push('x'))),
        ("places", |c| c.places.last_mut().map(|p| p.key.push('x'))),
        ("attributes", |c| c.attributes.last_mut().map(|a| a.open = !a.open)),
        ("items", |c| c.items.last_mut().map(|i| i.unit = Some("changed".to_owned()))),
        ("documents", |c| c.documents.last_mut().map(|d| d.title = Some("changed".to_owned()))),
        ("claims", |c| {
            let detail = c.claims.iter_mut().rev().find_map(|claim| claim.detail.as_mut());
            detail.map(|d| d.hedge = Some("changed".to_owned()))
        }),
        ("mentions", |c| c.mentions.last_mut().map(|m| m.url = Some("changed".to_owned()))),
        ("rules", |c| c.rules.last_mut().map(|r| r.strength /= 2.0)),
        ("verdicts", |c| c.verdicts.last_mut().map(|v| v.confidence /= 2.0)),
        ("relations", |c| c.relations.last_mut().map(|r| r.note = Some("changed".to_owned()))),
    ];
    let mut n_changed = [0; 11];
    for seed in 0..40 {
        let case = any_case(seed);
        let digest = case_digest(&case);
        for ((table, change), n) in changes.iter().zip(&mut n_changed) {
            let mut changed = case.clone();
            if change(&mut changed).is_some() && changed != case {
                assert_ne!(case_digest(&changed), digest, "{table}, case {seed}");
                *n += 1;
            }
        }
    }
    for ((table, _), n) in changes.iter().zip(n_changed) {
        assert!(n > 0, "no case has {table}");
    }
}

#[test]
fn a_bulk_claim_is_one_narrow_row() {
    const N: u32 = 200_000;
    let mut case = prison();
    case.claims.clear();
    case.mentions.clear();
    for ix in 0..N as usize {
        let valid = ix.is_multiple_of(2).then(|| {
            let from = JAN_26 + ix as i64;
            Span { from, to: from + DAY }
        });
        case.claims.push(Claim {
            id: Id::from_ix(ix),
            item: Id(1 + (ix % 3) as u32),
            source: Id(1 + (ix % 4) as u32),
            value: Id(1 + (ix % 2) as u32),
            valid,
            detail: None,
        });
    }
    let scratch = Scratch::of(&case);
    let sql = "SELECT sum(pgsize) FROM dbstat WHERE name IN ('claim', 'claim_detail', 'mention')";
    let bytes: i64 = scratch.store.conn.query_row(sql, [], |row| row.get(0)).unwrap();
    let per_claim = bytes as f64 / f64::from(N);
    assert!(per_claim <= 60.0, "{per_claim} bytes a claim");
    assert_eq!(all(&scratch.store).claims, case.claims);
}
