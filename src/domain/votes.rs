//! A case of nothing but plain claims, in columns: ten million of them fit where claims as objects
//! would not.

use super::{CaseFile, Id, Item, ItemKind, Verifiable};

/// Claims that are one narrow row each (no time, chain, document, key, hedge or denial), on items of
/// one step that are only a key, by sources that answer for themselves, each at most once on an item;
/// no rules, verdicts or relations.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Votes {
    /// Title, sources, aliases, attributes and the dictionary of values; no items, no claims.
    pub case: CaseFile,
    /// Keys of all items, one after another, in ascending order.
    keys: String,
    /// End of each key.
    ends: Vec<u32>,
    /// By item in the order of keys: its id.
    pub items: Vec<Id>,
    /// By item: index into [`Self::questions`].
    pub question_of: Vec<u16>,
    /// Kind and attribute that items may have.
    pub questions: Vec<(ItemKind, Option<Id>)>,
    /// First claim of each item, one longer than items.
    pub starts: Vec<u32>,
    /// Claims, item by item, those of an item by key of the source.
    pub claims: Vec<Vote>,
}

/// One claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Vote {
    /// The source.
    pub source: Id,
    /// The value.
    pub value: Id,
    /// The claim's own number.
    pub claim: Id,
}

impl Votes {
    /// Adds the item whose key comes next.
    pub fn push_item(&mut self, id: Id, key: &str, kind: ItemKind, attribute: Option<Id>) {
        let question = (kind, attribute);
        let at = self.questions.iter().position(|known| *known == question).unwrap_or_else(|| {
            self.questions.push(question);
            self.questions.len() - 1
        });
        self.keys.push_str(key);
        self.ends.push(self.keys.len() as u32);
        self.items.push(id);
        self.question_of.push(at as u16);
    }

    /// Key of the item at a position in the order of keys.
    ///
    /// # Panics
    /// If there is no such position.
    pub fn key(&self, item: usize) -> &str {
        let start = if item == 0 { 0 } else { self.ends[item - 1] as usize };
        &self.keys[start..self.ends[item] as usize]
    }

    /// Kind and attribute of an item.
    ///
    /// # Panics
    /// As [`Self::key`].
    pub fn question(&self, item: usize) -> (ItemKind, Option<Id>) {
        self.questions[usize::from(self.question_of[item])]
    }

    /// Claims on an item.
    ///
    /// # Panics
    /// As [`Self::key`].
    pub fn on(&self, item: usize) -> &[Vote] {
        &self.claims[self.starts[item] as usize..self.starts[item + 1] as usize]
    }

    /// The item as an object.
    ///
    /// # Panics
    /// As [`Self::key`].
    pub fn item(&self, item: usize) -> Item {
        let (kind, attribute) = self.question(item);
        Item {
            id: self.items[item],
            key: self.key(item).to_owned(),
            kind,
            attribute,
            question: None,
            question_ar: None,
            unit: None,
            place: None,
            verifiable: Verifiable::Fact,
            options: Vec::new(),
            says: None,
        }
    }
}
