//! What the engine tells, in no language yet: which phrase, and what goes into its gaps. `render`
//! has the words.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{CaseFile, Id, Stance};

/// A word of ours: an id, the name of a gap, a choice.
type Word = Cow<'static, str>;

/// Something told, and the same in English.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Told {
    /// In no language.
    pub phrase: Phrase,
    /// In English; empty until somebody who has the words has put it so.
    pub english: String,
}

impl From<Phrase> for Told {
    fn from(phrase: Phrase) -> Self {
        Self { phrase, english: String::new() }
    }
}

/// A sentence, or a part of one, in no language: the id of a message and what fills its gaps.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Phrase {
    /// Id in the message files.
    pub id: Word,
    /// By name of the gap.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<Word, Filling>,
}

/// What goes into a gap. Texts from the case are isolated where they are shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Filling {
    /// A name or quote from the case.
    Text(String),
    /// A question of the case, which may have a wording in Arabic.
    Question(String, Option<String>),
    /// An answer, `yes` or `no` where the question can be answered so; `denied` for "not …".
    Answer {
        /// The question.
        question: String,
        /// Its wording in Arabic.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        question_ar: Option<String>,
        /// The value as stored.
        value: String,
        /// The claim denies it.
        denied: bool,
    },
    /// Key of a claim.
    Claim(String),
    /// Key of an item.
    Item(String),
    /// Key of anything else: a source, a document, a rule.
    Key(String),
    /// A whole number; messages choose their plural by it.
    Count(u64),
    /// A finite number without needless decimals; messages choose their plural by it.
    Amount(f64),
    /// Figures that are ready to be shown, left to right.
    Figures(String),
    /// A day of the calendar: year, month, day.
    Day(i16, i8, i8),
    /// A word of a vocabulary, by its family.
    Word(Word, Word),
    /// A phrase inside.
    Phrase(Box<Phrase>),
    /// Several, put together two at a time by a phrase with the gaps `a` and `b`.
    List(Word, Vec<Filling>),
}

impl From<Phrase> for Filling {
    fn from(phrase: Phrase) -> Self {
        Self::Phrase(Box::new(phrase))
    }
}

impl Phrase {
    /// Without arguments yet.
    pub fn new(id: &'static str) -> Self {
        Self { id: Cow::Borrowed(id), args: BTreeMap::new() }
    }

    /// With one more argument.
    #[must_use]
    pub fn with(mut self, gap: &'static str, filling: impl Into<Filling>) -> Self {
        self.args.insert(Cow::Borrowed(gap), filling.into());
        self
    }

    /// With a count.
    #[must_use]
    pub fn count(self, gap: &'static str, n: usize) -> Self {
        self.with(gap, Filling::Count(n as u64))
    }

    /// With a number of so many decimals.
    #[must_use]
    pub fn decimals(self, gap: &'static str, x: f64, n: usize) -> Self {
        self.with(gap, Filling::Figures(format!("{x:.n$}")))
    }

    /// With the key of a claim.
    #[must_use]
    pub fn claim(self, gap: &'static str, key: impl Into<String>) -> Self {
        self.with(gap, Filling::Claim(key.into()))
    }

    /// With a key of anything but claims and items.
    #[must_use]
    pub fn key(self, gap: &'static str, key: impl Into<String>) -> Self {
        self.with(gap, Filling::Key(key.into()))
    }

    /// With the first few of many, and how many more there are: "A, B, C and 7 more".
    #[must_use]
    pub fn few(self, gap: &'static str, all: Vec<Filling>) -> Self {
        const SHOWN: usize = 5;
        self.first(gap, all, SHOWN)
    }

    /// With the first so many of many, and how many more there are.
    #[must_use]
    pub fn first(self, gap: &'static str, mut all: Vec<Filling>, n_shown: usize) -> Self {
        let n_more = all.len().saturating_sub(n_shown);
        all.truncate(n_shown);
        let shown = Filling::List(Cow::Borrowed("join-comma"), all);
        match n_more {
            0 => self.with(gap, shown),
            n => self.with(gap, Self::new("few-more").with("shown", shown).count("n", n)),
        }
    }

    /// Several phrases as one, put together by one with the gaps `a` and `b`.
    pub fn joined(join: &'static str, all: Vec<Self>) -> Self {
        let all = all.into_iter().map(Filling::from).collect();
        Self::new("told").with("told", Filling::List(Cow::Borrowed(join), all))
    }

    /// All ids in it.
    pub fn ids(&self) -> Vec<&str> {
        let mut found = vec![&*self.id];
        for filling in self.args.values() {
            filling.ids(&mut found);
        }
        found
    }
}

impl Filling {
    fn ids<'a>(&'a self, found: &mut Vec<&'a str>) {
        match self {
            Self::Phrase(inner) => found.extend(inner.ids()),
            Self::List(join, all) => {
                found.push(join);
                for one in all {
                    one.ids(found);
                }
            }
            _ => {}
        }
    }
}

/// The question of an item, or its key.
pub fn question_of(case: &CaseFile, item: Id) -> Filling {
    let item = &case.items[item.ix()];
    match &item.question {
        Some(question) => Filling::Question(question.clone(), item.question_ar.clone()),
        None => Filling::Item(item.key.clone()),
    }
}

/// What a claim answers, without its question: `yes`, `dozens`, `not north`.
pub fn answer_of(case: &CaseFile, claim: Id) -> Filling {
    let row = &case.claims[claim.ix()];
    let item = &case.items[row.item.ix()];
    Filling::Answer {
        // Without a question there is nothing to say yes or no to.
        question: item.question.clone().unwrap_or_default(),
        question_ar: item.question.as_ref().and(item.question_ar.clone()),
        value: case.values[row.value.ix()].0.clone(),
        denied: row.detail.as_ref().is_some_and(|detail| detail.stance == Stance::Denies),
    }
}

/// What a claim says: `yes to “Is the gate open?”`, `181 for “Total killed”`, and where the item
/// has no question `gate is true`.
pub fn statement(case: &CaseFile, claim: Id) -> Phrase {
    let item = case.claims[claim.ix()].item;
    let said = Phrase::new(match &case.items[item.ix()].question {
        Some(question) if question.trim_end().ends_with('?') => "statement-of",
        Some(_) => "statement-for",
        None => "statement-is",
    });
    said.with("answer", answer_of(case, claim)).with("question", question_of(case, item))
}
