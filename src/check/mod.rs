//! Cross-checking: which claims cannot, or may not, both be right, and what is odd about the data.

mod outcome;

pub use outcome::{CheckOptions, CheckOutcome, SumCheck};

use crate::domain::CaseFile;

/// Cross-checks a case. The same case gives the same outcome, whatever the order of its rows.
pub fn check(case: &CaseFile, options: &CheckOptions) -> CheckOutcome {
    let _ = (case, options);
    CheckOutcome::default()
}
