//! What one input file adds to a case: new rows with their ids already given.

use super::{
    Alias, Attribute, CaseInfo, Claim, Document, Id, Item, Mention, Place, Relation, Rule, Source,
    Value, Verdict,
};

/// New and changed rows, in the order in which they must be written. Ids continue those that the
/// case already has. `changed_*` rows replace the row with the same id.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// Case settings, from `case.toml`.
    pub info: Option<CaseInfo>,
    /// New sources.
    pub sources: Vec<Source>,
    /// Sources that were known by name only and are now described.
    pub changed_sources: Vec<Source>,
    /// New aliases.
    pub aliases: Vec<Alias>,
    /// New places.
    pub places: Vec<Place>,
    /// New attributes.
    pub attributes: Vec<Attribute>,
    /// New items.
    pub items: Vec<Item>,
    /// Items that were known by key only and are now described.
    pub changed_items: Vec<Item>,
    /// New documents.
    pub documents: Vec<Document>,
    /// New interned values (canonical text, parsed), ids continue.
    pub values: Vec<(String, Value)>,
    /// New claims.
    pub claims: Vec<Claim>,
    /// New mentions.
    pub mentions: Vec<Mention>,
    /// New rules.
    pub rules: Vec<Rule>,
    /// New verdicts.
    pub verdicts: Vec<Verdict>,
    /// New relations.
    pub relations: Vec<Relation>,
    /// Claims that this file corrects or retracts, with their new status.
    pub closed: Vec<(Id, super::ClaimStatus)>,
    /// Rows that said nothing new (same key, same content) and were left out.
    pub n_duplicates: usize,
}

/// What an import did, for the message and the record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct BatchCounts {
    /// Rows read.
    pub n_rows: usize,
    /// New claims.
    pub n_claims: usize,
    /// New mentions.
    pub n_mentions: usize,
    /// New items.
    pub n_items: usize,
    /// New sources.
    pub n_sources: usize,
    /// Rows that were there already.
    pub n_duplicates: usize,
    /// Rows refused.
    pub n_rejects: usize,
}
