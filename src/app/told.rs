//! The cross-check with its words: `check` tells what it found in no language.

use crate::check::{CheckOptions, CheckOutcome, check};
use crate::domain::{CaseFile, Told};
use crate::render::english;

/// Cross-checks a case; all that it tells is put into English.
pub(super) fn checked(case: &CaseFile) -> CheckOutcome {
    let mut outcome = check(case, &CheckOptions::default());
    put_in_english(&mut outcome);
    outcome
}

/// Puts into English what a cross-check tells.
pub(super) fn put_in_english(outcome: &mut CheckOutcome) {
    let put = |told: &mut Told| told.english = english(&told.phrase);
    outcome.contradictions.iter_mut().for_each(|found| put(&mut found.explanation));
    for finding in &mut outcome.findings {
        put(&mut finding.message);
        put(&mut finding.advice);
    }
}
