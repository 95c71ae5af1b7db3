//! Vague quantity words, in English and Arabic, as inclusive intervals.
//!
//! One table for the whole program, versioned because it turns words into numbers. The intervals
//! are the default lexicon of ACLED's and UCDP's coding practice: "dozens" is not contradicted by
//! 24 nor by 61, but is by 3.

/// Version of the table: changes whenever an interval changes.
pub const LEXICON_VERSION: u32 = 1;

/// One entry: the canonical word, its interval, and the spellings that mean it.
#[derive(Debug)]
pub struct VagueWord {
    /// The word as canonical texts write it.
    pub word: &'static str,
    /// Smallest figure it covers.
    pub lo: f64,
    /// Largest figure it covers; infinite where open.
    pub hi: f64,
    /// Other spellings, folded as [`super::names::fold_name`] does.
    spellings: &'static [&'static str],
}

/// The table. No two entries share an interval.
pub const LEXICON: &[VagueWord] = &[
    VagueWord {
        word: "couple",
        lo: 2.0,
        hi: 3.0,
        spellings: &["a couple", "two or three", "اثنان او ثلاثه"],
    },
    VagueWord { word: "few", lo: 2.0, hi: 5.0, spellings: &["a few", "قليل", "قله"] },
    VagueWord {
        word: "several",
        lo: 3.0,
        hi: 9.0,
        spellings: &["عده", "بضعه", "عدد من", "handful", "a handful"],
    },
    VagueWord {
        word: "dozens",
        lo: 12.0,
        hi: 99.0,
        spellings: &["tens", "dozens of", "tens of", "عشرات", "العشرات"],
    },
    VagueWord { word: "scores", lo: 20.0, hi: 99.0, spellings: &["scores of"] },
    VagueWord {
        word: "hundreds",
        lo: 100.0,
        hi: 999.0,
        spellings: &["hundreds of", "مئات", "المئات"],
    },
    VagueWord {
        word: "thousands",
        lo: 1_000.0,
        hi: 9_999.0,
        spellings: &["thousands of", "الاف", "الالاف"],
    },
    VagueWord {
        word: "tens of thousands",
        lo: 10_000.0,
        hi: 99_999.0,
        spellings: &["tens-of-thousands", "dozens of thousands", "عشرات الالاف"],
    },
    VagueWord {
        word: "hundreds of thousands",
        lo: 100_000.0,
        hi: 999_999.0,
        spellings: &["hundreds-of-thousands", "مئات الالاف"],
    },
    // "Many" commits to no figure; that it is not a handful is all it says.
    VagueWord {
        word: "many",
        lo: 10.0,
        hi: f64::INFINITY,
        spellings: &["large number", "a large number", "numerous", "كثير", "الكثير", "عدد كبير"],
    },
];

/// The entry that `text` spells.
pub fn find_word(text: &str) -> Option<&'static VagueWord> {
    let folded = super::names::fold_name(text);
    LEXICON.iter().find(|w| {
        w.word == folded || w.spellings.iter().any(|s| super::names::fold_name(s) == folded)
    })
}

/// The figure that ACLED codes for the word in `text`: 10 for tens, 12 for dozens, 100 for hundreds
/// (its fatalities FAQ, May 2024); the smallest that the word covers for those it does not list.
/// Arabic عشرات is literally tens.
pub fn acled_figure(text: &str) -> Option<f64> {
    const TENS: &[&str] = &["tens", "tens of", "عشرات", "العشرات"];
    let folded = super::names::fold_name(text);
    if TENS.iter().any(|word| super::names::fold_name(word) == folded) {
        return Some(10.0);
    }
    find_word(text).map(|word| word.lo)
}

/// The entry with exactly this interval.
pub fn find_interval(lo: f64, hi: f64) -> Option<&'static VagueWord> {
    LEXICON.iter().find(|w| w.lo.total_cmp(&lo).is_eq() && w.hi.total_cmp(&hi).is_eq())
}

/// The first entry with this upper end.
pub fn find_upper(hi: f64) -> Option<&'static VagueWord> {
    LEXICON.iter().find(|w| w.hi.total_cmp(&hi).is_eq())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_two_languages_mean_one_interval() {
        for word in ["dozens", "Tens", "عشرات", "العَشرات"] {
            let found = find_word(word).unwrap();
            assert_eq!((found.lo, found.hi), (12.0, 99.0), "{word}");
        }
        assert_eq!(find_word("المئات").unwrap().word, "hundreds");
        assert_eq!(find_word("عدد كبير").unwrap().word, "many");
        assert!(find_word("lots").is_none());
    }

    #[test]
    fn acled_codes_words_as_figures() {
        let codes = ["tens", "عشرات", "dozens", "hundreds of", "several", "lots"].map(acled_figure);
        let expected = [Some(10.0), Some(10.0), Some(12.0), Some(100.0), Some(3.0), None];
        assert_eq!(codes, expected);
    }

    #[test]
    fn intervals_are_unique() {
        for (n, a) in LEXICON.iter().enumerate() {
            assert_eq!(find_interval(a.lo, a.hi).unwrap().word, a.word);
            assert!(find_upper(a.hi).is_some());
            assert!(a.lo <= a.hi && LEXICON[n + 1..].iter().all(|b| b.word != a.word));
        }
    }
}
