//! Answers in the words of their question: one rule for all texts that people read.

use super::{CaseFile, Id, Stance};

/// An answer as a person gives it: `yes` and `no` where the question can be answered so.
pub fn answer(question: &str, value: &str) -> String {
    if question.trim_end().ends_with('?') {
        match value {
            "true" => return "yes".to_owned(),
            "false" => return "no".to_owned(),
            _ => {}
        }
    }
    value.to_owned()
}

/// What a claim answers, without its question: `yes`, `dozens`, `not north`.
pub fn answer_of(case: &CaseFile, claim: Id) -> String {
    let row = &case.claims[claim.ix()];
    let value = case.values[row.value.ix()].0.as_str();
    let question = case.items[row.item.ix()].question.as_deref().unwrap_or_default();
    match row.detail.as_ref().map(|detail| detail.stance) {
        Some(Stance::Denies) => match value {
            "true" => answer(question, "false"),
            "false" => answer(question, "true"),
            other => format!("not {other}"),
        },
        _ => answer(question, value),
    }
}

/// What a claim says: `yes to “Is the gate open?”`, `181 for “Total killed”`, and where the item
/// has no question `gate is true`.
pub fn statement(case: &CaseFile, claim: Id) -> String {
    let said = answer_of(case, claim);
    let item = &case.items[case.claims[claim.ix()].item.ix()];
    match &item.question {
        Some(question) if question.trim_end().ends_with('?') => format!("{said} to “{question}”"),
        Some(question) => format!("{said} for “{question}”"),
        None => format!("{} is {said}", item.key),
    }
}

#[cfg(test)]
mod tests {
    use super::answer;

    #[test]
    fn only_questions_are_answered_with_yes_and_no() {
        assert_eq!(answer("Is the gate open?", "true"), "yes");
        assert_eq!(answer("Is the gate open? ", "false"), "no");
        assert_eq!(answer("gate", "true"), "true");
        assert_eq!(answer("Which gate?", "north"), "north");
    }
}
