//! A sentence before it has a language: which message, and what goes into its gaps.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap, SerializeStruct, Serializer};

use super::Locale;
use crate::render::queries::Cite;
use crate::render::view::{Moment, Period};

/// A sentence or phrase in no language: the id of a message and its arguments. Renderers put it into
/// words in a language; JSON holds the English words beside the parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Id in the message files.
    pub id: Cow<'static, str>,
    /// Name and value of each argument.
    pub args: Vec<(Cow<'static, str>, Arg)>,
}

/// What goes into a gap of a message. Texts from data are isolated by every renderer.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    /// A whole number; messages choose their plural by it.
    Count(u64),
    /// A name or quote from data.
    Name(String),
    /// Value of an item, `yes` or `no` where the question can be answered so; `denied` for "not …".
    Answer {
        /// The item's question.
        question: String,
        /// The value as stored.
        value: String,
        /// The claim denies it.
        denied: bool,
    },
    /// Key of a claim.
    Claim(String),
    /// Key of an item.
    Item(String),
    /// Key of a source.
    Source(String),
    /// Key of anything else.
    Key(String),
    /// A share in [0, 1], shown as percent.
    Share(f64),
    /// A probability in [0, 1], shown as percent with its likelihood term.
    Likelihood(f64),
    /// An interval of shares in [0, 1], shown as percent.
    Interval(f64, f64),
    /// A number with so many digits after the point.
    Number(f64, usize),
    /// A number without needless decimals; messages choose their plural by it.
    Amount(f64),
    /// Figures that are ready to be shown, left to right: an interval, a signed difference.
    Figures(String),
    /// A stretch of time, in days.
    Days(Period),
    /// A moment.
    Moment(Moment),
    /// A day of the calendar: year, month, day.
    Day(i16, i8, i8),
    /// A word of a vocabulary, by its family.
    Word(Cow<'static, str>, Cow<'static, str>),
    /// A word of ours by which the message chooses; never shown.
    Choice(&'static str),
    /// A message inside.
    Message(Box<Message>),
    /// A number with where it comes from.
    Cited(Box<Arg>, Cite),
}

/// Nothing said.
impl Default for Message {
    fn default() -> Self {
        Self::plain("")
    }
}

impl Message {
    /// Without arguments yet.
    pub const fn new(id: &'static str) -> Self {
        Self { id: Cow::Borrowed(id), args: Vec::new() }
    }

    /// Nothing but a text from data.
    pub fn plain(text: impl Into<String>) -> Self {
        Self::new("plain").name("text", text)
    }

    /// With one more argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, arg: Arg) -> Self {
        self.args.push((Cow::Borrowed(name), arg));
        self
    }

    /// With a count.
    #[must_use]
    pub fn count(self, name: &'static str, n: usize) -> Self {
        self.with(name, Arg::Count(n as u64))
    }

    /// With a number that comes from the database.
    #[must_use]
    pub fn cited(self, name: &'static str, arg: Arg, cite: Cite) -> Self {
        self.with(name, Arg::Cited(Box::new(arg), cite))
    }

    /// With a name from data.
    #[must_use]
    pub fn name(self, name: &'static str, text: impl Into<String>) -> Self {
        self.with(name, Arg::Name(text.into()))
    }

    /// With a message inside.
    #[must_use]
    pub fn message(self, name: &'static str, message: Self) -> Self {
        self.with(name, Arg::Message(Box::new(message)))
    }

    /// With a word by which the message chooses.
    #[must_use]
    pub fn choice(self, name: &'static str, word: &'static str) -> Self {
        self.with(name, Arg::Choice(word))
    }

    /// Several put together, two at a time, by a message with the gaps `a` and `b`; `None` of none.
    pub fn joined(id: &'static str, all: impl IntoIterator<Item = Self>) -> Option<Self> {
        let joined = |a: Self, b: Self| Self::new(id).message("a", a).message("b", b);
        all.into_iter().reduce(joined)
    }

    /// In English, dates in an IANA zone: for terminals and data files.
    pub fn english(&self, zone: &str) -> String {
        Locale::english(zone).plain(self)
    }
}

/// The parts of a message, its arguments by name; the words are added by who knows the zone.
impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Message", 2)?;
        fields.serialize_field("id", &self.id)?;
        fields.serialize_field("args", &Args(&self.args))?;
        fields.end()
    }
}

struct Args<'a>(&'a [(Cow<'static, str>, Arg)]);

impl Serialize for Args<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, arg) in self.0 {
            map.serialize_entry(name, arg)?;
        }
        map.end()
    }
}

impl Serialize for Arg {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Count(n) => serializer.serialize_u64(*n),
            Self::Name(text)
            | Self::Claim(text)
            | Self::Item(text)
            | Self::Source(text)
            | Self::Key(text)
            | Self::Figures(text) => serializer.serialize_str(text),
            Self::Answer { value, denied, .. } => {
                let mut fields = serializer.serialize_struct("Answer", 2)?;
                fields.serialize_field("value", value)?;
                fields.serialize_field("denied", denied)?;
                fields.end()
            }
            Self::Share(p) | Self::Likelihood(p) | Self::Number(p, _) | Self::Amount(p) => {
                p.serialize(serializer)
            }
            Self::Interval(lo, hi) => [lo, hi].serialize(serializer),
            Self::Days(period) => period.serialize(serializer),
            Self::Moment(moment) => moment.serialize(serializer),
            Self::Day(year, month, day) => {
                serializer.serialize_str(&format!("{year:04}-{month:02}-{day:02}"))
            }
            Self::Word(_, word) => serializer.serialize_str(word),
            Self::Choice(word) => serializer.serialize_str(word),
            Self::Message(message) => message.serialize(serializer),
            Self::Cited(arg, _) => arg.serialize(serializer),
        }
    }
}
