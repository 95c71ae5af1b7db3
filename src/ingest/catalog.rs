//! What a case knows so far: names, keys and the rows that new files refer to.

use std::collections::HashSet;

use jiff::tz::TimeZone;

use super::index::Index;
use crate::domain::{
    Alias, Attribute, Batch, CaseFile, CaseInfo, Claim, ClaimStatus, Document, Id, Item, Mention,
    Place, Relation, Rule, Source, Value, Verdict, names, parse_value::ValueForm,
};

/// Keys of rows that the catalog does not hold itself, because there may be millions.
#[derive(Debug, Clone, Default)]
pub struct KnownKeys {
    /// Claim keys as imported, with the claim.
    pub claims: Vec<(String, Id)>,
    /// Mention keys as imported, with the **claim** that the mention carries.
    pub mentions: Vec<(String, Id)>,
    /// Highest claim id in use.
    pub n_claims: u32,
    /// Highest mention id in use.
    pub n_mentions: u32,
    /// Items timed relative to an event: the item of the claim, the item it is anchored to.
    pub anchors: Vec<(Id, Id)>,
    /// An items table was imported, so that a claim about an unknown item is a mistake. When
    /// false it is guessed from whether any item has a question in words.
    pub declared_items: bool,
}

/// The case known so far. [`super::read()`] extends it by a file, or leaves it as it was.
#[derive(Debug, Clone)]
pub struct Catalog {
    /// Rows. `claims` and `mentions` hold those of the file being read only.
    pub(super) case: CaseFile,
    pub(super) zone: TimeZone,
    pub(super) n_claims: u32,
    pub(super) n_mentions: u32,
    pub(super) declared_items: bool,
    pub(super) declared_sources: bool,
    pub(super) source_keys: Index<String, Id>,
    /// Names and aliases as typed, then folded.
    pub(super) source_names: Index<String, Vec<Id>>,
    /// Folded aliases that need context.
    pub(super) homonyms: Index<String, Vec<Id>>,
    pub(super) skeletons: Index<String, Vec<Id>>,
    pub(super) places: Index<String, Id>,
    pub(super) attributes: Index<String, Id>,
    pub(super) items: Index<String, Id>,
    pub(super) documents: Index<String, Id>,
    pub(super) rules: Index<String, Id>,
    pub(super) values: Index<(ValueForm, String), Id>,
    pub(super) claim_keys: Index<String, Id>,
    pub(super) mention_keys: Index<String, Id>,
    pub(super) anchors: Index<Id, Vec<Id>>,
    verdicts: Index<Id, Vec<Id>>,
    pub(super) closed: Vec<(Id, ClaimStatus)>,
    old_sources: Vec<(Id, Source)>,
    old_items: Vec<(Id, Item)>,
    old_documents: Vec<(Id, Document)>,
}

/// A state of the catalog to return to.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    indexes: [usize; 14],
    pub(super) sources: usize,
    aliases: usize,
    places: usize,
    pub(super) attributes: usize,
    pub(super) items: usize,
    pub(super) documents: usize,
    values: usize,
    pub(super) claims: usize,
    mentions: usize,
    rules: usize,
    verdicts: usize,
    relations: usize,
    closed: usize,
    old_sources: usize,
    old_items: usize,
    old_documents: usize,
    declared: (bool, bool),
}

impl Catalog {
    /// A catalog of a stored case. `case.claims` and `case.mentions` are not looked at and may be
    /// empty; `keys` stands for them.
    pub fn new(case: CaseFile, keys: KnownKeys) -> Self {
        let mut catalog = Self::empty(case.info.clone());
        catalog.n_claims = keys.n_claims;
        catalog.n_mentions = keys.n_mentions;
        catalog.declared_items = keys.declared_items
            || case.items.iter().any(|i| i.question.is_some() || i.question_ar.is_some());
        for source in case.sources {
            catalog.add_source(source);
        }
        for alias in case.aliases {
            catalog.add_alias(alias);
        }
        for (n, place) in case.places.iter().enumerate() {
            catalog.places.insert(place.key.clone(), Id::from_ix(n));
        }
        for (n, attribute) in case.attributes.iter().enumerate() {
            catalog.attributes.insert(attribute.key.clone(), Id::from_ix(n));
        }
        for (n, item) in case.items.iter().enumerate() {
            catalog.items.insert(item.key.clone(), Id::from_ix(n));
        }
        for (n, document) in case.documents.iter().enumerate() {
            catalog.documents.insert(document.key.clone(), Id::from_ix(n));
        }
        for (n, rule) in case.rules.iter().enumerate() {
            catalog.rules.insert(rule.key.clone(), Id::from_ix(n));
        }
        for (n, (text, value)) in case.values.iter().enumerate() {
            catalog.values.insert((value.form(), text.clone()), Id::from_ix(n));
        }
        catalog.case.places = case.places;
        catalog.case.attributes = case.attributes;
        catalog.case.items = case.items;
        catalog.case.documents = case.documents;
        catalog.case.rules = case.rules;
        catalog.case.values = case.values;
        for verdict in case.verdicts {
            catalog.add_verdict(verdict);
        }
        catalog.case.relations = case.relations;
        for (key, claim) in keys.claims {
            catalog.claim_keys.insert(key, claim);
        }
        for (key, claim) in keys.mentions {
            catalog.mention_keys.insert(key, claim);
        }
        for (item, target) in keys.anchors {
            catalog.anchors.push(item, target);
        }
        catalog.settle();
        catalog
    }

    /// A catalog of a case that has nothing yet. A zone that is not known is read as UTC;
    /// [`super::read_case_toml`] refuses those.
    pub fn empty(info: CaseInfo) -> Self {
        let zone = TimeZone::get(&info.time_zone).unwrap_or(TimeZone::UTC);
        Self {
            case: CaseFile { info, ..CaseFile::default() },
            zone,
            n_claims: 0,
            n_mentions: 0,
            declared_items: false,
            declared_sources: false,
            source_keys: Index::default(),
            source_names: Index::default(),
            homonyms: Index::default(),
            skeletons: Index::default(),
            places: Index::default(),
            attributes: Index::default(),
            items: Index::default(),
            documents: Index::default(),
            rules: Index::default(),
            values: Index::default(),
            claim_keys: Index::default(),
            mention_keys: Index::default(),
            anchors: Index::default(),
            verdicts: Index::default(),
            closed: Vec::new(),
            old_sources: Vec::new(),
            old_items: Vec::new(),
            old_documents: Vec::new(),
        }
    }

    /// The rows known so far, without claims and mentions.
    pub fn case(&self) -> &CaseFile {
        &self.case
    }

    /// Number of claims, stored ones included.
    pub fn n_claims(&self) -> u32 {
        self.n_claims
    }

    /// Number of mentions, stored ones included.
    pub fn n_mentions(&self) -> u32 {
        self.n_mentions
    }

    /// The claim that a key names, be it a claim's own or a further mention's.
    pub fn claim_of_key(&self, key: &str) -> Option<Id> {
        self.claim_keys.get(key).or_else(|| self.mention_keys.get(key)).copied()
    }

    pub(super) fn add_source(&mut self, source: Source) -> Id {
        let id = Id::from_ix(self.case.sources.len());
        self.source_keys.insert(source.key.clone(), id);
        self.skeletons.push(names::skeleton(&source.key), id);
        self.name_source(id, &source);
        self.case.sources.push(source);
        id
    }

    /// Enters the names of a declared source. Names of undeclared ones match exactly only: two
    /// identifiers that differ in case may well be two people.
    fn name_source(&mut self, id: Id, source: &Source) {
        if !source.declared {
            return;
        }
        self.declared_sources = true;
        for name in [Some(&source.key), source.name.as_ref(), source.name_ar.as_ref()] {
            let Some(name) = name else { continue };
            self.source_names.push(name.clone(), id);
            self.source_names.push(names::fold_name(name), id);
        }
    }

    pub(super) fn change_source(&mut self, id: Id, source: Source) {
        self.name_source(id, &source);
        let old = std::mem::replace(&mut self.case.sources[id.ix()], source);
        self.old_sources.push((id, old));
    }

    pub(super) fn add_alias(&mut self, alias: Alias) {
        if alias.needs_context {
            self.homonyms.push(alias.alias_norm.clone(), alias.source);
        } else {
            self.source_names.push(alias.alias.clone(), alias.source);
            self.source_names.push(alias.alias_norm.clone(), alias.source);
        }
        self.case.aliases.push(alias);
    }

    pub(super) fn add_place(&mut self, mut place: Place) -> Id {
        place.id = Id::from_ix(self.case.places.len());
        let id = place.id;
        self.places.insert(place.key.clone(), id);
        self.case.places.push(place);
        id
    }

    pub(super) fn add_attribute(&mut self, mut attribute: Attribute) -> Id {
        attribute.id = Id::from_ix(self.case.attributes.len());
        let id = attribute.id;
        self.attributes.insert(attribute.key.clone(), id);
        self.case.attributes.push(attribute);
        id
    }

    pub(super) fn add_item(&mut self, mut item: Item) -> Id {
        item.id = Id::from_ix(self.case.items.len());
        let id = item.id;
        self.items.insert(item.key.clone(), id);
        self.case.items.push(item);
        id
    }

    pub(super) fn change_item(&mut self, id: Id, item: Item) {
        let old = std::mem::replace(&mut self.case.items[id.ix()], item);
        self.old_items.push((id, old));
    }

    pub(super) fn add_document(&mut self, mut document: Document) -> Id {
        document.id = Id::from_ix(self.case.documents.len());
        let id = document.id;
        self.documents.insert(document.key.clone(), id);
        self.case.documents.push(document);
        id
    }

    /// Fills in a document that this file has added.
    pub(super) fn change_document(&mut self, id: Id, document: Document) {
        let old = std::mem::replace(&mut self.case.documents[id.ix()], document);
        self.old_documents.push((id, old));
    }

    pub(super) fn add_rule(&mut self, mut rule: Rule) {
        rule.id = Id::from_ix(self.case.rules.len());
        self.rules.insert(rule.key.clone(), rule.id);
        self.case.rules.push(rule);
    }

    pub(super) fn add_verdict(&mut self, mut verdict: Verdict) {
        verdict.id = Id::from_ix(self.case.verdicts.len());
        self.verdicts.push(verdict.item, verdict.id);
        self.case.verdicts.push(verdict);
    }

    /// True if the same verdict is there already.
    pub(super) fn has_verdict(&self, verdict: &Verdict) -> bool {
        self.verdicts.get(&verdict.item).into_iter().flatten().any(|id| {
            let known = &self.case.verdicts[id.ix()];
            Verdict { id: verdict.id, ..known.clone() } == *verdict
        })
    }

    pub(super) fn add_relation(&mut self, relation: Relation) {
        self.case.relations.push(relation);
    }

    /// The id of a value: the same value always has the same one.
    pub(super) fn intern(&mut self, value: Value) -> Id {
        let key = (value.form(), value.text());
        if let Some(&id) = self.values.get(&key) {
            return id;
        }
        let id = Id::from_ix(self.case.values.len());
        self.case.values.push((key.1.clone(), value));
        self.values.insert(key, id);
        id
    }

    /// Adds a claim of the file being read; its id continues the stored ones.
    pub(super) fn add_claim(&mut self, mut claim: Claim) -> Id {
        claim.id = Id(self.n_claims + self.case.claims.len() as u32 + 1);
        let id = claim.id;
        self.case.claims.push(claim);
        id
    }

    pub(super) fn add_mention(&mut self, mut mention: Mention) -> Id {
        mention.id = Id(self.n_mentions + self.case.mentions.len() as u32 + 1);
        let id = mention.id;
        self.case.mentions.push(mention);
        id
    }

    /// A claim of the file being read.
    pub(super) fn new_claim(&self, id: Id) -> Option<&Claim> {
        self.case.claims.get((id.0.checked_sub(self.n_claims)?.checked_sub(1)?) as usize)
    }

    pub(super) fn new_claim_mut(&mut self, id: Id) -> Option<&mut Claim> {
        self.case.claims.get_mut((id.0.checked_sub(self.n_claims)?.checked_sub(1)?) as usize)
    }

    /// True if a claim on `item` is timed, over any number of steps, by an event of `target`.
    pub(super) fn is_anchored_to(&self, item: Id, target: Id) -> bool {
        let mut open = vec![item];
        let mut seen: HashSet<Id> = HashSet::new();
        while let Some(at) = open.pop() {
            if at == target {
                return true;
            }
            if seen.insert(at) {
                open.extend(self.anchors.get(&at).into_iter().flatten());
            }
        }
        false
    }

    fn marks(&self) -> [usize; 14] {
        [
            self.source_keys.mark(),
            self.source_names.mark(),
            self.homonyms.mark(),
            self.skeletons.mark(),
            self.places.mark(),
            self.attributes.mark(),
            self.items.mark(),
            self.documents.mark(),
            self.rules.mark(),
            self.values.mark(),
            self.claim_keys.mark(),
            self.mention_keys.mark(),
            self.anchors.mark(),
            self.verdicts.mark(),
        ]
    }

    pub(super) fn mark(&self) -> Mark {
        Mark {
            indexes: self.marks(),
            sources: self.case.sources.len(),
            aliases: self.case.aliases.len(),
            places: self.case.places.len(),
            attributes: self.case.attributes.len(),
            items: self.case.items.len(),
            documents: self.case.documents.len(),
            values: self.case.values.len(),
            claims: self.case.claims.len(),
            mentions: self.case.mentions.len(),
            rules: self.case.rules.len(),
            verdicts: self.case.verdicts.len(),
            relations: self.case.relations.len(),
            closed: self.closed.len(),
            old_sources: self.old_sources.len(),
            old_items: self.old_items.len(),
            old_documents: self.old_documents.len(),
            declared: (self.declared_sources, self.declared_items),
        }
    }

    /// Takes back everything since `mark`.
    pub(super) fn rollback(&mut self, mark: &Mark) {
        let m = &mark.indexes;
        self.source_keys.rollback(m[0]);
        self.source_names.rollback(m[1]);
        self.homonyms.rollback(m[2]);
        self.skeletons.rollback(m[3]);
        self.places.rollback(m[4]);
        self.attributes.rollback(m[5]);
        self.items.rollback(m[6]);
        self.documents.rollback(m[7]);
        self.rules.rollback(m[8]);
        self.values.rollback(m[9]);
        self.claim_keys.rollback(m[10]);
        self.mention_keys.rollback(m[11]);
        self.anchors.rollback(m[12]);
        self.verdicts.rollback(m[13]);
        while self.old_sources.len() > mark.old_sources {
            if let Some((id, old)) = self.old_sources.pop() {
                self.case.sources[id.ix()] = old;
            }
        }
        while self.old_items.len() > mark.old_items {
            if let Some((id, old)) = self.old_items.pop() {
                self.case.items[id.ix()] = old;
            }
        }
        while self.old_documents.len() > mark.old_documents {
            if let Some((id, old)) = self.old_documents.pop() {
                self.case.documents[id.ix()] = old;
            }
        }
        self.case.sources.truncate(mark.sources);
        self.case.aliases.truncate(mark.aliases);
        self.case.places.truncate(mark.places);
        self.case.attributes.truncate(mark.attributes);
        self.case.items.truncate(mark.items);
        self.case.documents.truncate(mark.documents);
        self.case.values.truncate(mark.values);
        self.case.claims.truncate(mark.claims);
        self.case.mentions.truncate(mark.mentions);
        self.case.rules.truncate(mark.rules);
        self.case.verdicts.truncate(mark.verdicts);
        self.case.relations.truncate(mark.relations);
        self.closed.truncate(mark.closed);
        (self.declared_sources, self.declared_items) = mark.declared;
    }

    /// Keeps everything since `mark`, which must be the mark of the whole file, and hands it out.
    pub(super) fn commit(&mut self, mark: &Mark) -> Batch {
        let changed = |ids: Vec<Id>, known: usize| -> Vec<Id> {
            let mut ids: Vec<Id> = ids.into_iter().filter(|id| id.ix() < known).collect();
            ids.sort_unstable();
            ids.dedup();
            ids
        };
        let sources = changed(self.old_sources.iter().map(|o| o.0).collect(), mark.sources);
        let items = changed(self.old_items.iter().map(|o| o.0).collect(), mark.items);
        let claims = std::mem::take(&mut self.case.claims);
        let mentions = std::mem::take(&mut self.case.mentions);
        self.n_claims += claims.len() as u32;
        self.n_mentions += mentions.len() as u32;
        let case = &self.case;
        let batch = Batch {
            info: None,
            sources: case.sources[mark.sources..].to_vec(),
            changed_sources: sources.iter().map(|id| case.sources[id.ix()].clone()).collect(),
            aliases: case.aliases[mark.aliases..].to_vec(),
            places: case.places[mark.places..].to_vec(),
            attributes: case.attributes[mark.attributes..].to_vec(),
            items: case.items[mark.items..].to_vec(),
            changed_items: items.iter().map(|id| case.items[id.ix()].clone()).collect(),
            documents: case.documents[mark.documents..].to_vec(),
            values: case.values[mark.values..].to_vec(),
            claims,
            mentions,
            rules: case.rules[mark.rules..].to_vec(),
            verdicts: case.verdicts[mark.verdicts..].to_vec(),
            relations: case.relations[mark.relations..].to_vec(),
            closed: std::mem::take(&mut self.closed),
            n_duplicates: 0,
        };
        self.settle();
        batch
    }

    /// Forgets how to take back.
    fn settle(&mut self) {
        self.source_keys.commit();
        self.source_names.commit();
        self.homonyms.commit();
        self.skeletons.commit();
        self.places.commit();
        self.attributes.commit();
        self.items.commit();
        self.documents.commit();
        self.rules.commit();
        self.values.commit();
        self.claim_keys.commit();
        self.mention_keys.commit();
        self.anchors.commit();
        self.verdicts.commit();
        self.old_sources.clear();
        self.old_items.clear();
        self.old_documents.clear();
    }
}
