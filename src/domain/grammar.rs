//! What the little grammars say when a text does not fit.

use std::fmt::{self, Write as _};

/// Why a text was refused: a stable code, what is wrong, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrammarError {
    /// Stable code, as `ambiguous-date`.
    pub code: &'static str,
    /// What was found and what was expected.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

impl GrammarError {
    /// An error without a hint.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None }
    }

    /// The same with a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for GrammarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for GrammarError {}

/// The candidate nearest to `word`, if one is near enough to be meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest_few(word, candidates, 1).into_iter().next()
}

/// The up to `n` candidates nearest to `word`, best first: Jaro–Winkler at least 0.8 and not far
/// behind the best, or one slip of the finger away. Ties keep the order given.
pub fn nearest_few<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    n: usize,
) -> Vec<&'a str> {
    let lower = word.to_lowercase();
    let mut scored: Vec<(f64, &str)> = Vec::new();
    for candidate in candidates {
        let candidate_lower = candidate.to_lowercase();
        let mut score = strsim::jaro_winkler(&lower, &candidate_lower);
        // Jaro–Winkler is blind to two swapped letters in short words.
        if score < 0.9 && word.len() >= 3 && strsim::osa_distance(&lower, &candidate_lower) == 1 {
            score = 0.9;
        }
        if score >= 0.8 && !scored.iter().any(|s| s.1 == candidate) {
            scored.push((score, candidate));
            scored.sort_by(|a, b| b.0.total_cmp(&a.0));
            scored.truncate(n);
        }
    }
    let best = scored.first().map_or(0.0, |s| s.0);
    scored.into_iter().filter(|s| s.0 > best - 0.1).map(|s| s.1).collect()
}

/// A "did you mean" hint, if anything is near.
pub fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    let near = nearest_few(word, candidates, 3);
    if near.is_empty() {
        return None;
    }
    let quoted: Vec<String> = near.iter().map(|n| format!("`{n}`")).collect();
    Some(format!("did you mean {}?", quoted.join(" or ")))
}

/// `text` in back-quotes, shortened, with control and invisible characters spelled out, so that a
/// message shows what is there.
pub fn shown(text: &str) -> String {
    let mut out = String::from("`");
    for (n, c) in text.chars().enumerate() {
        if n == 60 {
            out.push('…');
            break;
        }
        if super::names::is_forbidden(c) {
            // Writing to a string cannot fail.
            let _ = write!(out, "⟦U+{:04X}⟧", c as u32);
        } else {
            out.push(c);
        }
    }
    out.push('`');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_names_come_best_first_and_far_ones_not_at_all() {
        let keys = ["sohr", "snhr", "sdf", "unicef"];
        assert_eq!(nearest_few("sohrr", keys, 2), ["sohr"]);
        assert_eq!(nearest_few("shr", keys, 2), ["sohr", "snhr"]);
        assert_eq!(nearest("zzz", keys), None);
        assert_eq!(nearest("sfd", keys), Some("sdf"));
        assert_eq!(did_you_mean("unicefe", keys).as_deref(), Some("did you mean `unicef`?"));
    }

    #[test]
    fn invisible_characters_are_spelled_out() {
        assert_eq!(shown("a\u{202e}b"), "`a⟦U+202E⟧b`");
    }
}
