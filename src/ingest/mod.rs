//! Files in, domain values out: CSV and JSONL tables, and the settings of a case.
//!
//! [`read()`] turns one file into a [`Batch`] against a [`Catalog`], which holds what the case knows
//! so far. A file is taken whole or not at all: on refusal the catalog is as it was. Nothing here
//! prints, reads the environment or the clock, or knows of a database; claims that are already
//! stored are looked up through [`ExistingClaims`].

#[macro_use]
mod rows;
mod case_toml;
mod catalog;
mod claim_columns;
mod claim_document;
mod claim_row;
mod claims;
mod context;
mod csv;
mod fact_tables;
mod index;
mod item_tables;
mod jsonl;
pub mod limits;
mod read;
mod reject;
mod shape;
mod source_tables;

pub use case_toml::read_case_toml;
pub use catalog::{Catalog, KnownKeys};
pub use read::read;
pub use reject::{Refusal, Reject};

use crate::domain::{Batch, BatchCounts, CaseInfo, Claim, Id, ItemKind, Mention};

/// How the bytes are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma, semicolon or tab separated, which is found out from the header; a BOM is accepted.
    Csv,
    /// One JSON object a line.
    Jsonl,
}

/// Which table of a case a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// Claims or coded mentions.
    Claims,
    /// Sources.
    Sources,
    /// Further names of sources.
    Aliases,
    /// Places.
    Places,
    /// Items.
    Items,
    /// Attributes.
    Attributes,
    /// Documents.
    Documents,
    /// Rules.
    Rules,
    /// Verdicts.
    Verdicts,
    /// Relations between claims.
    Relations,
}

impl Table {
    /// The table that a file of this name (without directory and extension) holds, if the name
    /// tells. Case does not matter.
    pub fn from_file_name(stem: &str) -> Option<Self> {
        Some(match stem.to_lowercase().as_str() {
            "claims" | "mentions" => Self::Claims,
            "sources" => Self::Sources,
            "aliases" => Self::Aliases,
            "places" => Self::Places,
            "items" => Self::Items,
            "attributes" => Self::Attributes,
            "documents" => Self::Documents,
            "rules" => Self::Rules,
            "verdicts" | "truth" | "gold" => Self::Verdicts,
            "relations" => Self::Relations,
            _ => return None,
        })
    }
}

/// Whether nobody-claimed options are possible for categories without a declared list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DomainChoice {
    /// A file with few distinct values over many items is one shared, closed attribute.
    #[default]
    Auto,
    /// Every list stays open.
    Open,
    /// The values of the file are the closed list.
    Closed,
}

/// How to read one file.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "wishes of the user, each by itself")]
pub struct ReadOptions {
    /// Layout; by default from the name (`.jsonl`, `.ndjson`, `.json`) or the first character.
    pub format: Option<Format>,
    /// Table; by default from the file name, else claims if the header has the columns.
    pub table: Option<Table>,
    /// Column names: the file's, ours.
    pub map: Vec<(String, String)>,
    /// Open or closed options.
    pub domain: DomainChoice,
    /// Accept names that no sources table declares, and look-alikes.
    pub new_sources: bool,
    /// How `01/02/2022` is meant; `None` refuses it.
    pub day_first: Option<bool>,
    /// The decimal mark (`.` or `,`) where `1.234` would be ambiguous; `None` refuses it.
    pub decimal: Option<char>,
    /// Vague words ("dozens") are figures (12), as ACLED codes them.
    pub acled_vague: bool,
    /// Take the good rows and hand back the bad ones.
    pub keep_good: bool,
    /// Verdicts may be about more than the case holds, as in a file named `truth`: those about items
    /// that it lacks and of values outside a closed list are left out and counted.
    pub beyond_case: bool,
    /// Kind of every item that is new in this file, whatever its `type` column says.
    pub kind: Option<ItemKind>,
}

/// Looks up what the database holds already, so that the same row twice adds nothing.
pub trait ExistingClaims {
    /// The stored claims of `source` on `item`.
    ///
    /// # Errors
    ///
    /// What the store says when it cannot be read.
    fn claims_of(&self, item: Id, source: Id) -> Result<Vec<Claim>, String>;

    /// The stored mentions that carry `claim`.
    ///
    /// # Errors
    ///
    /// What the store says when it cannot be read.
    fn mentions_of(&self, claim: Id) -> Result<Vec<Mention>, String>;
}

/// No database: nothing is there yet.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoClaims;

impl ExistingClaims for NoClaims {
    fn claims_of(&self, _item: Id, _source: Id) -> Result<Vec<Claim>, String> {
        Ok(Vec::new())
    }

    fn mentions_of(&self, _claim: Id) -> Result<Vec<Mention>, String> {
        Ok(Vec::new())
    }
}

/// The header line of a CSV file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvHeader {
    /// As read, without its line end and without a BOM.
    pub raw: String,
    /// What separates the cells: `,` `;` or a tab.
    pub delimiter: char,
}

/// What one file adds.
#[derive(Debug, Clone, Default)]
pub struct ReadOutcome {
    /// New and changed rows.
    pub batch: Batch,
    /// What was done, in numbers.
    pub counts: BatchCounts,
    /// What was decided on the way, in words.
    pub notes: Vec<String>,
    /// The header of a CSV file, to stand above the raw rows of `rejects`.
    pub header: Option<CsvHeader>,
    /// Rows left out, when the options keep the good ones. Empty otherwise.
    pub rejects: Vec<Reject>,
}

/// What `case.toml` says.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseSettings {
    /// Title, zone, languages.
    pub info: CaseInfo,
    /// The `[model]` table as written; its keys are checked where the model is set up.
    pub model: Option<serde_json::Value>,
}
