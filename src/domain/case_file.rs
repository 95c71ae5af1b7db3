//! A whole case in memory, as check and model see it.

use super::{
    Alias, Attribute, Claim, DigitStyle, Document, Item, Mention, Place, RelationBasis,
    RelationKind, Rule, Source, Span, Value, WeekStart, When,
};

/// Identifier of a row inside one case file: 1 for the first. Dense: nothing is ever deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub u32);

impl Id {
    /// Position in the vector that holds the rows of this kind.
    pub const fn ix(self) -> usize {
        self.0 as usize - 1
    }

    /// The id of the row at position `ix`.
    pub const fn from_ix(ix: usize) -> Self {
        Self(ix as u32 + 1)
    }
}

/// What `case.toml` says of the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseInfo {
    /// Title.
    pub title: String,
    /// IANA time zone in which dates without an offset are read.
    pub time_zone: String,
    /// BCP 47 languages of its reports.
    pub languages: Vec<String>,
    /// Title in Arabic.
    pub title_ar: Option<String>,
    /// The day on which its weeks start.
    pub week_start: WeekStart,
    /// Digits on Arabic pages.
    pub digits: DigitStyle,
}

impl Default for CaseInfo {
    fn default() -> Self {
        Self {
            title: "Untitled case".to_owned(),
            time_zone: "UTC".to_owned(),
            languages: vec!["en".to_owned()],
            title_ar: None,
            week_start: WeekStart::Monday,
            digits: DigitStyle::Latn,
        }
    }
}

/// A value known from outside. It can err, so it clamps softly.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Identifier in this case file.
    pub id: Id,
    /// The item.
    pub item: Id,
    /// The value, an id into [`CaseFile::values`].
    pub value: Id,
    /// Probability that the verdict is right, in (0.5, 1).
    pub confidence: f64,
    /// The interval it speaks of, for states.
    pub valid: Option<When>,
    /// What it rests on.
    pub basis: Option<String>,
    /// Who decided.
    pub adjudicator: Option<String>,
    /// Address of the evidence.
    pub url: Option<String>,
}

/// A coder's judgement on how two claims relate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// From this claim.
    pub from: Id,
    /// To that claim.
    pub to: Id,
    /// How.
    pub kind: RelationKind,
    /// On what ground.
    pub basis: RelationBasis,
    /// Why, in words.
    pub note: Option<String>,
}

/// A whole case. Vectors are indexed by [`Id::ix`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CaseFile {
    /// Title, zone, languages.
    pub info: CaseInfo,
    /// Sources.
    pub sources: Vec<Source>,
    /// Aliases, any order.
    pub aliases: Vec<Alias>,
    /// Places.
    pub places: Vec<Place>,
    /// Attributes.
    pub attributes: Vec<Attribute>,
    /// Items.
    pub items: Vec<Item>,
    /// Documents.
    pub documents: Vec<Document>,
    /// Interned values: canonical text and parsed value.
    pub values: Vec<(String, Value)>,
    /// Claims, by id.
    pub claims: Vec<Claim>,
    /// Mentions, by id.
    pub mentions: Vec<Mention>,
    /// Rules.
    pub rules: Vec<Rule>,
    /// Verdicts.
    pub verdicts: Vec<Verdict>,
    /// Relations entered by a coder.
    pub relations: Vec<Relation>,
}

impl CaseFile {
    /// The source that answers for `source`: spokesman → body, as far as it goes.
    pub fn body(&self, source: Id) -> Id {
        let mut at = source;
        // Import refuses cycles; the bound keeps a damaged file from hanging us.
        for _ in 0..64 {
            match self.sources[at.ix()].speaks_for {
                Some(up) => at = up,
                None => break,
            }
        }
        at
    }

    /// Claim key as shown: the imported one, or `c` and the id.
    pub fn claim_key(&self, claim: Id) -> String {
        self.claims[claim.ix()]
            .detail
            .as_ref()
            .and_then(|d| d.key.clone())
            .unwrap_or_else(|| format!("c{}", claim.0))
    }

    /// The span a claim was published in, from its own mentions or their documents; the earliest.
    pub fn published(&self, mention: &Mention) -> Option<Span> {
        mention
            .published
            .as_ref()
            .or_else(|| self.documents[mention.document?.ix()].published.as_ref())
            .map(|when| when.outer)
    }
}
