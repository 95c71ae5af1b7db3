//! What is known of a simulated case.

/// Everything that is known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Truth {
    /// One a timeless item, one a stretch of time of the others, in the order of items and times.
    pub values: Vec<TrueValue>,
    /// In the order of `sources.csv`.
    pub sources: Vec<TrueSource>,
    /// In the order of their keys `c1`, `c2`, …; without those that commit themselves to nothing.
    pub claims: Vec<TrueClaim>,
    /// What the case was drawn with.
    pub parameters: Vec<Parameter>,
}

/// The truth of an item, of all time or from one moment to another.
#[derive(Debug, Clone, PartialEq)]
pub struct TrueValue {
    /// Key of the item.
    pub item: String,
    /// As a claim would write it.
    pub value: String,
    /// First second at which it holds, seconds since 1970 UTC; `None` on items without time.
    pub valid_from: Option<i64>,
    /// First second at which it no longer does.
    pub valid_to: Option<i64>,
    /// On this item the sources were drawn to be hardly better than chance.
    pub hard: bool,
}

/// How a source did.
#[derive(Debug, Clone, PartialEq)]
pub struct TrueSource {
    /// Key of the source.
    pub source: String,
    /// Claims that it made itself or through a spokesman; what others put in its mouth is not
    /// counted, nor what commits itself to nothing.
    pub n_claims: usize,
    /// Those of them that were right about the time they spoke of.
    pub n_right: usize,
}

impl TrueSource {
    /// Share of its own claims that were right when made; `None` without claims.
    pub fn hit_rate(&self) -> Option<f64> {
        (self.n_claims > 0).then(|| self.n_right as f64 / self.n_claims as f64)
    }
}

/// How a claim did.
#[derive(Debug, Clone, PartialEq)]
pub struct TrueClaim {
    /// Its key.
    pub claim: String,
    /// Key of the source that is said to have made it.
    pub source: String,
    /// Key of the item.
    pub item: String,
    /// Its content was right about the time it spoke of.
    pub right: bool,
    /// The source did say it; false where a relay misquotes.
    pub made: bool,
}

/// A number that the case was drawn with.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Key of the source that it belongs to; `*` for the world.
    pub source: String,
    /// What it is.
    pub name: &'static str,
    /// Its value.
    pub value: f64,
}
