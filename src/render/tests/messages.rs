//! The message files against one another and against the code.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use crate::domain::vague::LEXICON;
use crate::domain::{
    Certainty, ContradictionKind, Evidence, FINDING_CODES, Filling, ItemKind, OutletStance, Phrase,
    Severity, SourceKind,
};
use crate::model::Skip;
use crate::render::messages::{Locale, files};
use crate::render::{Arg, Digits, Message, english, message, said};

/// The gaps of every message of a file.
fn gaps(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let resource = fluent_syntax::parser::parse(text).expect("Fluent reads all of it");
    let mut found = BTreeMap::new();
    for entry in resource.body {
        if let Entry::Message(message) = entry {
            let mut names = BTreeSet::new();
            in_pattern(message.value.as_ref().expect("a value"), &mut names);
            let again = found.insert(message.id.name.to_owned(), names);
            assert!(again.is_none(), "{} twice", message.id.name);
        }
    }
    found
}

fn in_pattern(pattern: &Pattern<&str>, names: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            match expression {
                Expression::Inline(inline) => in_inline(inline, names),
                Expression::Select { selector, variants } => {
                    in_inline(selector, names);
                    for variant in variants {
                        in_pattern(&variant.value, names);
                    }
                }
            }
        }
    }
}

fn in_inline(inline: &InlineExpression<&str>, names: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            names.insert(id.name.to_owned());
        }
        InlineExpression::StringLiteral { .. } => {}
        other => panic!("messages are made of words and gaps only: {other:?}"),
    }
}

#[test]
fn every_language_has_every_message_with_the_same_gaps() {
    let first = gaps(files()[0].1);
    for (tag, text) in &files()[1..] {
        let theirs = gaps(text);
        let ids = |all: &BTreeMap<String, _>| all.keys().cloned().collect::<BTreeSet<_>>();
        let lacking: Vec<_> = ids(&first).symmetric_difference(&ids(&theirs)).cloned().collect();
        assert_eq!(lacking, Vec::<String>::new(), "{tag}");
        for (id, names) in &first {
            assert_eq!(&theirs[id], names, "{id} in {tag}");
        }
    }
}

/// All source text of the program: of render and of the use cases that write sentences.
fn sources(directory: &std::path::Path, out: &mut String) {
    for entry in std::fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            if !path.ends_with("tests") {
                sources(&path, out);
            }
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            out.push_str(&std::fs::read_to_string(&path).expect("a source file"));
        }
    }
}

#[test]
fn every_message_is_said_somewhere() {
    let mut text = String::new();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for part in ["render", "app", "check", "domain"] {
        sources(&root.join(part), &mut text);
    }
    // Families whose ids are put together from a word of a vocabulary.
    let families = [
        "month-",
        "month-long-",
        "kind-",
        "family-",
        "certainty-",
        "item-kind-",
        "source-kind-",
        "evidence-",
        "outlet-stance-",
        "clash-kind-",
        "severity-",
        "status-",
        "vague-",
    ];
    let unused: Vec<String> = gaps(files()[0].1)
        .into_keys()
        .filter(|id| !families.iter().any(|family| id.starts_with(family)))
        .filter(|id| !text.contains(&format!("\"{id}\"")) && !text.contains(&format!("\"#{id}\"")))
        .collect();
    assert_eq!(unused, Vec::<String>::new());
}

#[test]
fn every_word_of_the_vocabularies_has_a_message() {
    let first = gaps(files()[0].1);
    let mut words: Vec<String> = Vec::new();
    words.extend(ItemKind::ALL.iter().map(|w| format!("item-kind-{w}")));
    words.extend(SourceKind::ALL.iter().map(|w| format!("source-kind-{w}")));
    words.extend(Certainty::ALL.iter().map(|w| format!("certainty-{w}")));
    words.extend(Evidence::ALL.iter().map(|w| format!("evidence-{w}")));
    words.extend(OutletStance::ALL.iter().map(|w| format!("outlet-stance-{w}")));
    words.extend(ContradictionKind::ALL.iter().map(|w| format!("clash-kind-{w}")));
    words.extend(Severity::ALL.iter().map(|w| format!("severity-{w}")));
    words.extend(ItemKind::ALL.iter().map(|w| format!("kind-{w}")));
    words.extend(LEXICON.iter().map(|w| format!("vague-{}", w.word.replace(' ', "-"))));
    for word in words {
        assert!(first.contains_key(&word), "{word}");
    }
}

#[test]
fn every_finding_and_every_contradiction_is_told_in_every_language() {
    for (tag, text) in files() {
        let ids = gaps(text);
        for code in FINDING_CODES.into_iter().chain(["R001"]) {
            let id = format!("found-{}", code.to_lowercase());
            let known =
                ids.keys().any(|known| *known == id || known.starts_with(&format!("{id}-")));
            assert!(known, "{id} in {tag}");
        }
        for kind in ContradictionKind::ALL {
            assert!(ids.contains_key(&format!("clash-kind-{kind}")), "{kind} in {tag}");
        }
    }
}

#[test]
fn what_the_engine_tells_is_the_same_phrase_in_each_language() {
    let told = said(
        Phrase::new("found-d007")
            .count("n", 7)
            .few("mentions", (1..8).map(|n| Filling::Key(format!("m{n}"))).collect()),
    );
    let text = "7 mentions pass through a link that is not named: m1, m2, m3, m4, m5 and 2 more.";
    assert_eq!(told.english, text);
    let locale = Locale::new("ar", Digits::Arabic, "UTC");
    let arabic = locale.bare(&message(&told.phrase, "ar").expect("known phrases"));
    assert_eq!(arabic, "٧ مواضع تمرّ بحلقة غير مسمّاة: m1، m2، m3، m4، m5 واثنان غيرها.");
    let answer = Filling::Answer {
        question: "Is it open?".to_owned(),
        question_ar: Some("هل هو مفتوح؟".to_owned()),
        value: "true".to_owned(),
        denied: true,
    };
    let question = Filling::Question("Is it open?".to_owned(), Some("هل هو مفتوح؟".to_owned()));
    let phrase =
        Phrase::new("statement-of").with("answer", answer).with("question", question.clone());
    assert_eq!(english(&phrase), "no to “Is it open?”");
    let arabic = locale.bare(&message(&phrase, "ar").expect("known phrases"));
    assert_eq!(arabic, "لا عن «هل هو مفتوح؟»");
    // A later version may tell what this one has no words for.
    assert_eq!(message(&Phrase::new("found-z999").with("x", question), "ar"), None);
    let topic = |name: &str| locale.word("family", name);
    assert_eq!(topic("number"), "الأعداد");
    assert_eq!(topic("set, one voice"), "المجموعات، صوت واحد");
    assert_eq!(topic("toll"), "toll");
}

#[test]
fn vague_figures_have_words_in_every_language() {
    let locale = Locale::new("ar", Digits::Latin, "UTC");
    let answer = |value| locale.answer("كم عددهم؟", value);
    assert_eq!(answer("dozens"), "عشرات");
    assert_eq!(answer("dozens|hundreds?"), "عشرات أو ربما مئات");
    assert_eq!(answer("tens of thousands"), "عشرات الآلاف");
    for as_typed in ["north", ">850", "dozens|north", "عشرات"] {
        assert_eq!(answer(as_typed), as_typed);
    }
    assert_eq!(answer("(other)"), "(غير ذلك)", "a word of ours, too");
    assert_eq!(Locale::english("UTC").answer("How many?", "tens"), "tens", "as it was typed");
}

#[test]
fn days_and_lengths_read_as_they_should() {
    let phrase = |n| {
        Phrase::new("offset-up-to-after")
            .with("length", Phrase::new("length-hours").with("n", Filling::Amount(n)))
            .with("event", Phrase::new("span-on").with("day", Filling::Day(2022, 1, 26)))
    };
    assert_eq!(english(&phrase(1.5)), "up to 1.5 hours after on 26 January 2022");
    let locale = Locale::new("ar", Digits::Latin, "UTC");
    let arabic = |n| locale.bare(&message(&phrase(n), "ar").expect("known phrases"));
    assert_eq!(arabic(2.0), "بعد في 26 يناير 2022 بما لا يزيد على ساعتين");
    assert_eq!(arabic(10.0), "بعد في 26 يناير 2022 بما لا يزيد على 10 ساعات");
    assert_eq!(arabic(1.5), "بعد في 26 يناير 2022 بما لا يزيد على 1.5 ساعة");
}

/// Why claims are not inferred is stored in English and found again by its words.
#[test]
fn reasons_of_the_model_have_their_messages() {
    let locale = Locale::new("ar", Digits::Latin, "UTC");
    for skip in
        [Skip::NotScored, Skip::NoLikelihood, Skip::NoCommitment, Skip::NoTime, Skip::Replaced]
    {
        assert_ne!(locale.word("skip", skip.reason()), skip.reason());
    }
}

#[test]
fn texts_from_data_never_become_part_of_a_message() {
    let locale = Locale::english("UTC");
    let hostile = "{ $other } { -term } \u{e100}\u{e101} *[other] x";
    let said = Message::new("bottom-said")
        .name("source", hostile)
        .name("answer", "yes")
        .with("claim", Arg::Claim("A1".to_owned()))
        .choice("dated", "no");
    let plain = locale.plain(&said);
    assert!(plain.starts_with("{ $other } { -term } "), "{plain}");
    assert!(plain.ends_with("*[other] x said yes (claim A1)."), "{plain}");
}

#[test]
fn arabic_counts_take_their_forms_and_gaps_are_isolated() {
    let locale = Locale::new("ar", Digits::Latin, "UTC");
    let count = |n| locale.bare(&Message::new("n-claims").count("n", n));
    assert_eq!(count(1), "إفادة واحدة");
    assert_eq!(count(2), "إفادتان");
    assert_eq!(count(7), "7 إفادات");
    assert_eq!(count(61), "61 إفادة");
    let said = locale.plain(&Message::new("since-it-says").message("other", Message::plain("SDF")));
    assert!(said.contains("\u{2068}SDF\u{2069}"), "{said}");
    let arabic = Locale::new("ar-SY", Digits::Arabic, "UTC");
    assert_eq!(arabic.shown(&Arg::Share(0.715)), "٧٢٪");
    assert_eq!(arabic.digits("A1 0.71 x."), "A١ ٠٫٧١ x.");
    assert_eq!(Locale::new("en", Digits::Arabic, "UTC").digits("71%"), "71%");
}
