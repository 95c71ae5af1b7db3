//! Claims, the mentions they are read from, and the chains that carried them.

use super::{
    Certainty, ClaimStatus, Evidence, Id, OutletStance, PublishedBasis, QuoteKind, Span, Stance,
    ValidMode, When,
};

/// "Hours after the announcement": an offset from an event that may itself be undated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// The item whose event is the reference.
    pub item: Id,
    /// Earliest offset, seconds; negative = before.
    pub lo_s: i64,
    /// Latest offset, seconds, `lo_s <= hi_s`.
    pub hi_s: i64,
}

/// When the content is said to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validity {
    /// The time as typed.
    pub when: Option<When>,
    /// Throughout, sometime or as of.
    pub mode: ValidMode,
    /// "Still": it also held before.
    pub persists: bool,
    /// Relative time.
    pub anchor: Option<Anchor>,
}

/// What one source said about one item. The narrow part: a bulk claim has nothing else.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// Identifier in this case file.
    pub id: Id,
    /// The item.
    pub item: Id,
    /// The origin: who says it, not who prints it.
    pub source: Id,
    /// The value, an id into [`super::CaseFile::values`].
    pub value: Id,
    /// Outer bounds of the valid time, if any is given.
    pub valid: Option<Span>,
    /// Everything that a plain claim does not have.
    pub detail: Option<Box<ClaimDetail>>,
}

/// The part of a claim beyond source, item, value and time.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimDetail {
    /// Key as imported; without one a claim is shown as `c` and its id.
    pub key: Option<String>,
    /// What it does with the value.
    pub stance: Stance,
    /// How sure the origin is.
    pub certainty: Certainty,
    /// What it rests on.
    pub evidence: Evidence,
    /// When the content holds.
    pub validity: Validity,
    /// When the origin said it.
    pub asserted: Option<When>,
    /// Whether it still stands.
    pub status: ClaimStatus,
    /// The earlier claim that this one corrects or retracts.
    pub replaces: Option<Id>,
    /// Stake of the source in the value: −1 against, 0 none, +1 for.
    pub interest: Option<i8>,
    /// Wording of the hedge.
    pub hedge: Option<String>,
    /// Category definition ("Kurdish forces" as the monitor uses it).
    pub scheme: Option<String>,
    /// Free text.
    pub note: Option<String>,
}

impl Default for ClaimDetail {
    fn default() -> Self {
        Self {
            key: None,
            stance: Stance::Asserts,
            certainty: Certainty::Ct,
            evidence: Evidence::Unstated,
            validity: Validity {
                when: None,
                mode: ValidMode::Sometime,
                persists: false,
                anchor: None,
            },
            asserted: None,
            status: ClaimStatus::Live,
            replaces: None,
            interest: None,
            hedge: None,
            scheme: None,
            note: None,
        }
    }
}

/// One link of a chain, origin first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainStep {
    /// The source at this link.
    pub source: Id,
    /// "said", "announced".
    pub verb: Option<String>,
    /// False for "a source who withheld his name".
    pub named: bool,
}

/// One appearance of a claim in one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Identifier in this case file.
    pub id: Id,
    /// Key as imported (`A1-33`); the first mention of a claim carries the claim's own key.
    pub key: Option<String>,
    /// The claim it carries.
    pub claim: Id,
    /// Where it stands.
    pub document: Option<Id>,
    /// Paragraph, from 1.
    pub paragraph: Option<u32>,
    /// Origin → … → publisher; the first step is the claim's source.
    pub chain: Vec<ChainStep>,
    /// How the words appear.
    pub quote_kind: Option<QuoteKind>,
    /// What the publisher does with it.
    pub outlet_stance: Option<OutletStance>,
    /// Publication time of this mention, where the document has none.
    pub published: Option<When>,
    /// Address.
    pub url: Option<String>,
    /// What it says, in our words.
    pub paraphrase: Option<String>,
    /// Key terms in the original language.
    pub key_terms: Option<String>,
}

/// The article or page that a claim was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Identifier in this case file.
    pub id: Id,
    /// Stable key.
    pub key: String,
    /// Who published it.
    pub outlet: Option<Id>,
    /// Title.
    pub title: Option<String>,
    /// Address; http or https only.
    pub url: Option<String>,
    /// Archived copy; http or https only.
    pub archive_url: Option<String>,
    /// BCP 47 language.
    pub lang: Option<String>,
    /// SHA-256 of the text, 64 hex digits.
    pub sha256: Option<String>,
    /// When it was published.
    pub published: Option<When>,
    /// How that is known.
    pub published_basis: PublishedBasis,
    /// The wire it carries.
    pub wire: Option<Id>,
    /// The document it copies.
    pub copy_of: Option<Id>,
    /// Free text.
    pub note: Option<String>,
}
