//! Probabilities and letters for eyes. The rules of words and letters stand here and nowhere else.

/// The name of the score, always printed with [`CONSISTENCY_MEANS`].
pub const CONSISTENCY: &str = "consistency";

/// What the score means.
pub const CONSISTENCY_MEANS: &str = "agreement with what independent sources jointly say";

/// ICD 203 (2 January 2015), first row of terms: lower edge and term. A band is `[lower, next)`,
/// so that a probability on an edge takes the upper term; 0 and 1 take the end terms with their
/// number, never "impossible" or "certain".
pub(super) const TERMS: [(f64, &str); 7] = [
    (0.0, "almost no chance"),
    (0.05, "very unlikely"),
    (0.20, "unlikely"),
    (0.45, "roughly even chance"),
    (0.55, "likely"),
    (0.80, "very likely"),
    (0.95, "almost certain"),
];

/// Index of the band that holds `p`.
fn band(p: f64) -> usize {
    TERMS.iter().rposition(|&(lower, _)| p >= lower).unwrap_or(0)
}

/// The ICD 203 term of a probability.
pub(super) fn term(p: f64) -> &'static str {
    TERMS[band(p)].1
}

/// Id of the message that holds the term of a probability.
pub(super) fn term_id(p: f64) -> &'static str {
    ["term-1", "term-2", "term-3", "term-4", "term-5", "term-6", "term-7"][band(p)]
}

/// Percent for eyes: whole percents, `<1%` and `>99%` at the ends. Rounds down where rounding up
/// would show a number that belongs to the next term ("95% (very likely)" must not happen).
pub fn percent(p: f64) -> String {
    if p.is_nan() {
        return "–".to_owned();
    }
    let p = p.clamp(0.0, 1.0);
    if p < 0.005 {
        return "<1%".to_owned();
    }
    if p > 0.995 {
        return ">99%".to_owned();
    }
    let rounded = (100.0 * p).round();
    // The tiny amount keeps 0.29 * 100 = 28.999… from showing as 28.
    let whole = if band(rounded / 100.0) == band(p) { rounded } else { (100.0 * p + 1e-9).floor() };
    format!("{whole:.0}%")
}

/// `7% (very unlikely)`.
pub fn percent_and_term(p: f64) -> String {
    if p.is_nan() { "–".to_owned() } else { format!("{} ({})", percent(p), term(p)) }
}

/// `62–91%`.
pub(super) fn percent_range(lo: f64, hi: f64) -> String {
    let whole = |p: f64| format!("{:.0}", 100.0 * p.clamp(0.0, 1.0));
    format!("{}–{}%", whole(lo), whole(hi))
}

/// What an Admiralty letter says.
pub fn grade_means(letter: &str) -> &'static str {
    match letter {
        "A" => "completely reliable",
        "B" => "usually reliable",
        "C" => "fairly reliable",
        "D" => "not usually reliable",
        "E" => "unreliable",
        _ => "cannot be judged",
    }
}

/// Id of the message that says what an Admiralty letter means.
pub(super) fn grade_id(letter: &str) -> &'static str {
    match letter {
        "A" => "grade-A",
        "B" => "grade-B",
        "C" => "grade-C",
        "D" => "grade-D",
        "E" => "grade-E",
        _ => "grade-F",
    }
}

/// A count with its noun.
pub fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_take_the_upper_edge() {
        for (p, expected) in [
            (0.0, "almost no chance"),
            (0.05, "very unlikely"),
            (0.1999, "very unlikely"),
            (0.20, "unlikely"),
            (0.45, "roughly even chance"),
            (0.55, "likely"),
            (0.80, "very likely"),
            (0.95, "almost certain"),
            (1.0, "almost certain"),
        ] {
            assert_eq!(term(p), expected, "{p}");
        }
    }

    #[test]
    fn the_number_shown_belongs_to_the_term_shown() {
        for i in 0..=10_000_u32 {
            let p = f64::from(i) / 10_000.0;
            let Some(Ok(whole)) = percent(p).strip_suffix('%').map(str::parse::<f64>) else {
                continue; // <1% and >99%
            };
            assert_eq!(term(whole / 100.0), term(p), "{p}");
            assert!((whole - 100.0 * p).abs() < 1.0, "{p}");
        }
    }

    #[test]
    fn ends_and_ranges() {
        assert_eq!(percent(0.0), "<1%");
        assert_eq!(percent(1.0), ">99%");
        assert_eq!(percent(0.29), "29%");
        assert_eq!(percent_range(0.618, 0.907), "62–91%");
        assert_eq!(percent(f64::NAN), "–");
    }
}
