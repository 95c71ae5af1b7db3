//! Sources and the names they go by.

use super::{AliasKind, Id, SourceKind};

/// Whatever the model scores: it has one reliability.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Identifier in this case file.
    pub id: Id,
    /// Stable key, as imported (NFC, trimmed).
    pub key: String,
    /// What it is.
    pub kind: SourceKind,
    /// English or Latin-script name, if given.
    pub name: Option<String>,
    /// Arabic name, if given.
    pub name_ar: Option<String>,
    /// The body whose words these are (spokesman → body). Never a cycle.
    pub speaks_for: Option<Id>,
    /// Shared owner or feed: the members count as one root.
    pub independence_group: Option<String>,
    /// Free text.
    pub note: Option<String>,
    /// Described in a `sources` table; a source that is only named in claims is not declared.
    pub declared: bool,
}

/// A name under which a source may appear in a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// The source.
    pub source: Id,
    /// The name as typed (NFC).
    pub alias: String,
    /// The name folded for matching only.
    pub alias_norm: String,
    /// What sort of name it is.
    pub kind: AliasKind,
    /// A common word or a homonym: never matched by itself.
    pub needs_context: bool,
}
