//! What the engine tells, as messages, and in English.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

use super::{Arg, FILES, Locale, Message};
use crate::domain::{Filling, Phrase, Told};

/// Ids of all messages: every file has the same ones.
static IDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let lines = FILES[0].1.lines().filter(|line| line.starts_with(|c: char| c.is_alphabetic()));
    lines.filter_map(|line| line.split_once(" =")).map(|(id, _)| id).collect()
});

thread_local! {
    /// Days come from the calendar of the case, so the zone does not matter.
    static ENGLISH: Locale = Locale::english("UTC");
}

/// A phrase as a message for pages in that language; `None` if it was told by a version that knew
/// other phrases.
pub fn message(phrase: &Phrase, language: &str) -> Option<Message> {
    let is_known = phrase.ids().into_iter().all(|id| IDS.contains(id));
    is_known.then(|| put(phrase, language))
}

/// A phrase in English.
pub fn english(phrase: &Phrase) -> String {
    ENGLISH.with(|locale| locale.bare(&put(phrase, locale.tag)))
}

/// The words of a message without gaps in English.
pub(super) fn english_text(id: &str) -> String {
    ENGLISH.with(|locale| locale.text(id))
}

/// A phrase with its English words.
pub fn said(phrase: Phrase) -> Told {
    let english = english(&phrase);
    Told { phrase, english }
}

fn put(phrase: &Phrase, language: &str) -> Message {
    let args = phrase.args.iter().map(|(gap, filling)| (gap.clone(), arg(filling, language)));
    Message { id: phrase.id.clone(), args: args.collect() }
}

fn arg(filling: &Filling, language: &str) -> Arg {
    match filling {
        Filling::Text(text) => Arg::Name(text.clone()),
        Filling::Question(text, arabic) => Arg::Name(worded(text, arabic.as_deref(), language)),
        Filling::Answer { question, question_ar, value, denied } => Arg::Answer {
            question: worded(question, question_ar.as_deref(), language),
            value: value.clone(),
            denied: *denied,
        },
        Filling::Claim(key) => Arg::Claim(key.clone()),
        Filling::Item(key) => Arg::Item(key.clone()),
        Filling::Key(key) => Arg::Key(key.clone()),
        Filling::Count(n) => Arg::Count(*n),
        Filling::Amount(x) => Arg::Amount(*x),
        Filling::Figures(text) => Arg::Figures(text.clone()),
        Filling::Day(year, month, day) => Arg::Day(*year, *month, *day),
        Filling::Word(family, word) => Arg::Word(family.clone(), word.clone()),
        Filling::Phrase(inner) => Arg::Message(Box::new(put(inner, language))),
        Filling::List(join, all) => {
            let all = all.iter().map(|one| arg(one, language));
            all.reduce(|a, b| joined(join.clone(), a, b)).unwrap_or(Arg::Name(String::new()))
        }
    }
}

fn joined(id: Cow<'static, str>, a: Arg, b: Arg) -> Arg {
    let args = vec![(Cow::Borrowed("a"), a), (Cow::Borrowed("b"), b)];
    Arg::Message(Box::new(Message { id, args }))
}

fn worded(text: &str, arabic: Option<&str>, language: &str) -> String {
    arabic.filter(|_| language == "ar").unwrap_or(text).to_owned()
}
