//! Names and keys: what may stand in them, how they are stored (NFC, trimmed, white space folded)
//! and how they are folded for matching only.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark, is_nfc};
use unicode_security::MixedScript;

use super::grammar::{GrammarError, shown};

/// Longest name, key or option, in characters.
pub const MAX_NAME: usize = 200;

/// True for characters that never belong in a name: controls, bidirectional marks and overrides,
/// zero-width characters, tags, the soft hyphen and private use: every character of the Unicode
/// categories Cc, Cf and Co, and the blank letters.
pub fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{600}'..='\u{605}'
                | '\u{61c}'
                | '\u{6dd}'
                | '\u{70f}'
                | '\u{890}'..='\u{891}'
                | '\u{8e2}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{e000}'..='\u{f8ff}'
                | '\u{110bd}'
                | '\u{110cd}'
                | '\u{13430}'..='\u{1343f}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
                | '\u{f0000}'..='\u{10ffff}'
        )
}

/// Characters that running text may hold beyond names: line breaks, tabs and the joiners and
/// marks that Persian and right-to-left text needs.
fn is_text_only(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\t' | '\u{200c}'..='\u{200f}')
}

/// A name as it is stored: NFC, trimmed, inner white space folded to single blanks.
///
/// # Errors
///
/// `bad-character`, `too-long`, `empty`.
pub fn clean_name(text: &str) -> Result<String, GrammarError> {
    if let Some(c) = text.trim().chars().find(|&c| is_forbidden(c)) {
        return Err(GrammarError::new(
            "bad-character",
            format!("{} holds the character U+{:04X}, which names may not", shown(text), c as u32),
        )
        .hint("delete the invisible or control character"));
    }
    let name = fold_space(text);
    if name.is_empty() {
        return Err(GrammarError::new("empty", "a name is expected, the cell is empty"));
    }
    // A name is at most four bytes a character, so short texts need no count.
    if name.len() > MAX_NAME && name.chars().count() > MAX_NAME {
        return Err(GrammarError::new(
            "too-long",
            format!("{} is longer than {MAX_NAME} characters", shown(&name)),
        ));
    }
    Ok(name)
}

/// Free text as it is stored: NFC, trimmed.
///
/// # Errors
///
/// `bad-character` for control characters other than line breaks and tabs, and for bidirectional
/// overrides.
pub fn clean_text(text: &str) -> Result<String, GrammarError> {
    let text = text.trim();
    if let Some(c) = text.chars().find(|&c| is_forbidden(c) && !is_text_only(c)) {
        return Err(GrammarError::new(
            "bad-character",
            format!("the text holds the character U+{:04X}", c as u32),
        )
        .hint("delete the invisible or control character"));
    }
    Ok(if is_nfc(text) { text.to_owned() } else { text.nfc().collect() })
}

fn fold_space(text: &str) -> String {
    let nfc: String = if is_nfc(text) { text.to_owned() } else { text.nfc().collect() };
    let mut out = String::with_capacity(nfc.len());
    for word in nfc.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// The name folded for matching: NFKC, without tatweel and diacritics, alef, ya, ta marbuta and the
/// Persian letters unified, lower case. Never stored in place of the name.
pub fn fold_name(name: &str) -> String {
    fold_space(&fold_letters(name).nfd().filter(|&c| !is_combining_mark(c)).collect::<String>())
}

/// Letters unified and lower case; accents stay.
fn fold_letters(name: &str) -> String {
    name.nfkc()
        .flat_map(char::to_lowercase)
        .filter_map(|c| match c {
            '\u{640}' => None,
            'أ' | 'إ' | 'آ' | 'ٱ' => Some('ا'),
            'ى' | 'ی' => Some('ي'),
            'ة' => Some('ه'),
            'ک' => Some('ك'),
            c => Some(c),
        })
        .collect()
}

/// A word of the name whose letters come from scripts that are not written together.
pub fn mixed_script_word(name: &str) -> Option<&str> {
    if name.is_ascii() {
        return None;
    }
    name.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c))
        .find(|word| !word.is_ascii() && !word.is_single_script())
}

/// The UTS #39 skeleton of the name in lower case, Arabic letters unified: equal for names that
/// look alike. Accents count: José is not Jose.
pub fn skeleton(name: &str) -> String {
    unicode_security::skeleton(&fold_space(&fold_letters(name))).collect()
}

/// True if the name has a letter outside ASCII, so that it can pass for another.
pub fn has_foreign_letter(name: &str) -> bool {
    name.chars().any(|c| !c.is_ascii() && c.is_alphabetic())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_folded_for_matching() {
        assert_eq!(fold_name("أثـــر"), "اثر");
        assert_eq!(fold_name("إثر"), fold_name("أثر"));
        assert_eq!(fold_name("قَسَد"), "قسد");
        assert_eq!(fold_name("ﻗﺴﺪ"), "قسد");
        assert_eq!(fold_name("الإدارة  الذاتية"), fold_name("الاداره الذاتيه"));
        assert_eq!(fold_name("کوردی"), "كوردي");
        assert_eq!(fold_name("Le  Monde"), "le monde");
        assert_eq!(fold_name("Élysée"), "elysee");
        assert_ne!(fold_name("SOHR"), fold_name("SNHR"));
    }

    #[test]
    fn invisible_characters_are_refused() {
        for bad in ["a\u{202e}b", "a\u{200b}", "x\u{e0041}", "a\u{1b}[2J", "a\u{0}b", "\u{feff}a"] {
            assert_eq!(clean_name(bad).unwrap_err().code, "bad-character", "{bad:?}");
        }
        assert_eq!(clean_name("  a \u{a0} b ").unwrap(), "a b");
        assert_eq!(clean_name("e\u{301}").unwrap(), "é");
        assert_eq!(clean_name(&"x".repeat(201)).unwrap_err().code, "too-long");
        assert_eq!(clean_name(" ").unwrap_err().code, "empty");
        assert_eq!(clean_text("a\nb").unwrap(), "a\nb");
        assert!(clean_text("a\u{202e}b").is_err());
    }

    #[test]
    fn look_alikes_are_seen() {
        assert_eq!(mixed_script_word("АFP"), Some("АFP"));
        assert_eq!(mixed_script_word("BBC عربي"), None);
        assert_eq!(mixed_script_word("Süddeutsche"), None);
        assert_eq!(skeleton("аfр"), skeleton("afp"));
        assert!(has_foreign_letter("АFP") && !has_foreign_letter("AFP"));
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(text in "\\PC{0,40}") {
            if let Ok(once) = clean_name(&text) {
                prop_assert_eq!(clean_name(&once).ok(), Some(once));
            }
        }

        #[test]
        fn folding_twice_changes_nothing(text in "[a-zA-Zء-ي ً-ْـ]{0,20}") {
            let once = fold_name(&text);
            prop_assert_eq!(fold_name(&once), once);
        }
    }
}
