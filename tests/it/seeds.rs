//! The coded tables of the Hasakah case go in whole, and twice is as good as once.

use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use thiqa::{
    domain::{Batch, CaseInfo, Claim, Id, ItemKind, Mention, Value, WhenForm},
    ingest::{Catalog, ExistingClaims, KnownKeys, ReadOptions, ReadOutcome, Refusal, read},
};

/// Claims and mentions of the batches read so far, as a database would hold them.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) claims: Vec<Claim>,
    pub(crate) mentions: Vec<Mention>,
}

impl ExistingClaims for Memory {
    fn claims_of(&self, item: Id, source: Id) -> Result<Vec<Claim>, String> {
        let ours = |c: &&Claim| c.item == item && c.source == source;
        Ok(self.claims.iter().filter(ours).cloned().collect())
    }

    fn mentions_of(&self, claim: Id) -> Result<Vec<Mention>, String> {
        Ok(self.mentions.iter().filter(|m| m.claim == claim).cloned().collect())
    }
}

impl Memory {
    pub(crate) fn take(&mut self, batch: &Batch) {
        self.claims.extend(batch.claims.iter().cloned());
        self.mentions.extend(batch.mentions.iter().cloned());
        for (id, status) in &batch.closed {
            if let Some(detail) = &mut self.claims[id.ix()].detail {
                detail.status = *status;
            }
        }
    }
}

pub(crate) fn import(
    name: &str,
    text: &str,
    options: &ReadOptions,
    catalog: &mut Catalog,
    memory: &mut Memory,
) -> Result<ReadOutcome, Refusal> {
    let mut bytes = text.as_bytes();
    let mut go_on = |_| ControlFlow::Continue(());
    let outcome = read(name, &mut bytes, options, catalog, memory, &mut go_on)?;
    memory.take(&outcome.batch);
    Ok(outcome)
}

fn seeds() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/seeds");
    folder.join("mentions.csv").is_file().then_some(folder)
}

fn catalog() -> Catalog {
    Catalog::empty(CaseInfo { time_zone: "Asia/Damascus".to_owned(), ..CaseInfo::default() })
}

fn import_all(folder: &Path, catalog: &mut Catalog, memory: &mut Memory) -> Vec<ReadOutcome> {
    ["sources", "places", "items", "rules", "mentions", "relations"]
        .iter()
        .map(|stem| {
            let name = format!("{stem}.csv");
            let text = std::fs::read_to_string(folder.join(&name)).expect("readable");
            import(&name, &text, &ReadOptions::default(), catalog, memory)
                .unwrap_or_else(|refusal| panic!("{refusal}"))
        })
        .collect()
}

#[test]
fn the_seeds_go_in_whole_and_once() {
    let Some(folder) = seeds() else {
        // The material is not part of the project; without it there is nothing to check.
        return;
    };
    let (mut catalog, mut memory) = (catalog(), Memory::default());
    let outcomes = import_all(&folder, &mut catalog, &mut memory);
    let case = catalog.case();
    assert_eq!(memory.mentions.len(), 75);
    assert_eq!(memory.claims.len(), 74);
    assert_eq!(case.items.len(), 63);
    assert_eq!(case.sources.len(), 24);
    assert_eq!(case.relations.len(), 37);
    assert_eq!(case.rules.len(), 10);
    assert!(outcomes.iter().all(|o| o.rejects.is_empty() && o.counts.n_duplicates == 0));

    // One witness, twice in print.
    let a106 = catalog.claim_of_key("A1-06").expect("known");
    assert_eq!(catalog.claim_of_key("A1-33"), Some(a106));
    assert_eq!(memory.mentions.iter().filter(|m| m.claim == a106).count(), 2);
    // "Still", one day after the announcement.
    let a103 = &memory.claims[catalog.claim_of_key("A1-03").expect("known").ix()];
    let validity = &a103.detail.as_ref().expect("detailed").validity;
    let anchor = validity.anchor.expect("anchored");
    assert_eq!((anchor.lo_s, anchor.hi_s, validity.persists), (64_800, 108_000, true));
    assert_eq!(case.items[anchor.item.ix()].key, "speech.sdf.full-control");
    let when = validity.when.as_ref().expect("dated");
    assert!(matches!(&when.form, WhenForm::OneOf(days) if days.len() == 4));
    // Damascus was two hours ahead of UTC.
    assert_eq!(when.outer.from, 1_643_241_600 - 7_200);
    // Vague and bounded figures.
    let value = |key: &str| {
        let claim = &memory.claims[catalog.claim_of_key(key).expect("known").ix()];
        case.values[claim.value.ix()].clone()
    };
    let (text, Value::Number(escaped)) = value("A1-21") else { panic!("a number") };
    assert_eq!(
        (text.as_str(), escaped.lo, escaped.possible_hi),
        ("dozens|hundreds?", 12.0, Some(999.0))
    );
    let (text, Value::Number(surrendered)) = value("A2-23") else { panic!("a number") };
    assert_eq!((text.as_str(), surrendered.lo.to_bits()), (">850", 851f64.to_bits()));
    // The spokesman speaks for the body, rules know their items.
    let shami = case.sources.iter().find(|s| s.key == "farhad-shami").expect("known");
    assert_eq!(case.sources[shami.speaks_for.expect("linked").ix()].key, "sdf");
    let monotone = case.rules.iter().find(|r| r.key == "R5").expect("known");
    assert_eq!(monotone.terms.len(), 4);
    let toll = case.items.iter().find(|i| i.key == "toll.total").expect("known");
    assert_eq!(toll.kind, ItemKind::Count);

    // A catalog of the stored rows knows as much as the one that read them.
    let stored = catalog.case().clone();
    let keys = KnownKeys {
        claims: memory
            .claims
            .iter()
            .filter_map(|c| Some((c.detail.as_ref()?.key.clone()?, c.id)))
            .collect(),
        mentions: memory.mentions.iter().filter_map(|m| Some((m.key.clone()?, m.claim))).collect(),
        n_claims: 74,
        n_mentions: 75,
        anchors: memory
            .claims
            .iter()
            .filter_map(|c| Some((c.item, c.detail.as_ref()?.validity.anchor?.item)))
            .collect(),
        declared_items: true,
    };
    let mut opened = Catalog::new(stored, keys);
    for outcome in import_all(&folder, &mut opened, &mut memory) {
        assert_eq!(outcome.counts.n_duplicates, outcome.counts.n_rows);
        assert_eq!(outcome.batch.claims.len() + outcome.batch.mentions.len(), 0);
    }

    // The same files again add nothing.
    for outcome in import_all(&folder, &mut catalog, &mut memory) {
        assert_eq!(outcome.batch.claims.len() + outcome.batch.mentions.len(), 0);
        assert_eq!(outcome.counts.n_duplicates, outcome.counts.n_rows);
        assert_eq!(outcome.counts.n_sources + outcome.counts.n_items, 0);
    }
}
