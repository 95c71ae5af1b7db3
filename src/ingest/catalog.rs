//! What a case knows so far: names, keys and the rows that new files refer to.

use crate::domain::{CaseFile, CaseInfo, Id};

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

/// The case known so far.
#[derive(Debug, Clone)]
pub struct Catalog {
    case: CaseFile,
    keys: KnownKeys,
}

impl Catalog {
    /// A catalog of a stored case. `case.claims` and `case.mentions` are not looked at and may be
    /// empty; `keys` stands for them.
    pub fn new(case: CaseFile, keys: KnownKeys) -> Self {
        Self { case, keys }
    }

    /// A catalog of a case that has nothing yet.
    pub fn empty(info: CaseInfo) -> Self {
        Self::new(CaseFile { info, ..CaseFile::default() }, KnownKeys::default())
    }

    /// The rows known so far, without claims and mentions.
    pub fn case(&self) -> &CaseFile {
        &self.case
    }
}
