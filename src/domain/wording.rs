//! Answers in the words of their question: one rule for all texts that people read.

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
