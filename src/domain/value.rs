//! Values: what a claim says about an item.

use super::When;

/// How a quantity was worded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuantityForm {
    /// `181`
    Exact,
    /// `>100`, `>=20`
    AtLeast,
    /// `<5`, `<=5`
    AtMost,
    /// `~3500`
    About,
    /// `5..10`
    Range,
    /// `dozens`, `many`
    Vague,
}

/// A quantity as inclusive bounds; infinite where open.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// Smallest value that satisfies the wording.
    pub lo: f64,
    /// Largest value that satisfies the wording; may be infinite.
    pub hi: f64,
    /// The figure named, where one is.
    pub best: Option<f64>,
    /// How it was worded.
    pub form: QuantityForm,
    /// Upper end of a part that is only called possible ("dozens, perhaps hundreds").
    pub possible_hi: Option<f64>,
}

impl Quantity {
    /// An exact figure.
    pub fn exact(x: f64) -> Self {
        Self { lo: x, hi: x, best: Some(x), form: QuantityForm::Exact, possible_hi: None }
    }

    /// The largest value the wording allows, counting what it calls possible.
    pub fn outer_hi(&self) -> f64 {
        self.possible_hi.map_or(self.hi, |p| p.max(self.hi))
    }
}

/// A parsed value. Its canonical text is its identity in the store.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Yes or no.
    Boolean(bool),
    /// An option, canonical text (NFC, trimmed).
    Option(String),
    /// Several options, sorted and without repetition.
    Set(Vec<String>),
    /// A quantity.
    Number(Quantity),
    /// A moment.
    Date(When),
}
