//! The twelve questions of an analyst, on the views.

use super::make::*;
use super::make_run::*;
use crate::store::*;

/// A question by name, its parameters as filled in, and the rows of its answer.
type Asked = (&'static str, &'static [(&'static str, &'static str)], usize);

const ROWS: [Asked; 15] = [
    ("scoreboard", &[], 4),
    ("scoreboard", &[("kind", "nobody")], 0),
    ("what-moved", &[], 4),
    ("who-said-it", &[("item", "control")], 3),
    ("contradictions", &[], 1),
    ("self-contradictions", &[], 4),
    ("independent-origins", &[("item", "control")], 1),
    ("tolls", &[("items", "dea*")], 2),
    ("tolls", &[("items", "none*")], 0),
    ("sums", &[], 0),
    ("relays", &[], 1),
    ("still-open", &[], 1),
    ("still-open", &[("below", "0.01")], 0),
    ("known-then", &[("item", "dead"), ("recorded", "2025-01-05"), ("about", "2022-01-26")], 1),
    ("against-interest", &[], 4),
];

/// The statement with its parameters filled in as texts; those not given are empty.
fn filled(question: &Question, given: &[(&str, &str)]) -> String {
    question.parameters.iter().fold(question.sql.to_owned(), |sql, name| {
        let text = given.iter().find(|(key, _)| key == name).map_or("", |(_, text)| text);
        sql.replace(&format!(":{name}"), &format!("'{text}'"))
    })
}

#[test]
fn the_twelve_questions_have_answers() {
    let mut scratch = Scratch::of(&prison());
    scratch.store.write_run(&prison_run(0.5)).unwrap();
    scratch.store.write_run(&prison_run(0.3)).unwrap();
    for (name, given, n) in ROWS {
        let question = QUESTIONS.iter().find(|q| q.name == name).unwrap();
        let sql = filled(question, given);
        let limits = QueryLimits::default();
        let table = Store::query_sandboxed(&scratch.path(), &sql, limits, || false)
            .unwrap_or_else(|e| panic!("{sql}: {e}"));
        assert_eq!(table.rows.len(), n, "{sql}: {:?}", table.rows);
    }
    let asked: std::collections::BTreeSet<&str> = ROWS.iter().map(|row| row.0).collect();
    assert_eq!(asked.len(), QUESTIONS.len(), "every question is asked");
}
