//! The vocabularies of the schema are those of the domain.

use crate::domain::*;
use crate::store::*;

/// The words of every `CHECK(column IN (...))` in a table.
fn checked(table: &str, column: &str) -> Vec<String> {
    let start = SCHEMA.find(&format!("CREATE TABLE {table}(")).unwrap();
    let body = SCHEMA[start..].split_once("\n) STRICT").unwrap().0;
    let list =
        body.split_once(&format!("CHECK({column} IN (")).unwrap().1.split_once("))").unwrap().0;
    list.split(',').map(|word| word.trim().trim_matches('\'').to_owned()).collect()
}

macro_rules! same_words {
    ($($vocabulary:ty: $($table:literal . $column:literal),+;)+) => {
        $($({
            let words: Vec<&str> = <$vocabulary>::ALL.iter().map(|w| w.as_str()).collect();
            assert_eq!(checked($table, $column), words, "{}.{}", $table, $column);
        })+)+
    };
}

#[test]
fn the_vocabularies_of_the_schema_are_those_of_the_domain() {
    same_words! {
        SourceKind: "source"."kind";
        ItemKind: "item"."kind", "attribute"."kind";
        AliasKind: "alias"."kind";
        Verifiable: "item"."verifiable";
        PublishedBasis: "document"."published_basis";
        Stance: "claim_detail"."stance";
        Certainty: "claim_detail"."certainty";
        Evidence: "claim_detail"."evidence";
        ValidMode: "claim_detail"."valid_mode";
        ClaimStatus: "claim_detail"."status";
        QuoteKind: "mention"."quote_kind";
        OutletStance: "mention"."outlet_stance";
        RuleKind: "rule"."kind";
        RuleOp: "rule_term"."op";
        RelationKind: "relation"."kind";
        RelationBasis: "relation"."basis";
        ContradictionKind: "run_contradiction"."kind";
        OverlapCertainty: "run_contradiction"."certainty";
        Severity: "run_finding"."severity";
        ItemStatus: "run_item"."status";
        DiagnosticKind: "run_diagnostic"."subject_kind";
        Scale: "attribute"."scale";
        WeekStart: "case_info"."week_start";
        DigitStyle: "case_info"."digits";
    }
    let forms: Vec<&str> = codec::QUANTITY_FORMS.iter().map(|(_, word)| *word).collect();
    assert_eq!(checked("value", "form"), forms);
    let mut statuses = vec!["writing"];
    statuses.extend(RunStatus::ALL.iter().map(|s| s.as_str()));
    assert_eq!(checked("run", "status"), statuses);
}

#[test]
fn every_check_of_words_is_compared_above() {
    let n = SCHEMA.matches(" IN ('").count();
    // 24 vocabularies of the domain (ItemKind twice), quantity forms, run status, and three lists
    // that belong to the store alone: value.kind, run_source.grade and policy_band.scale; v_item
    // names two kinds.
    assert_eq!(n, 24 + 1 + 2 + 3 + 1);
}

/// The bands of the policy are those by which reports give words.
#[test]
fn the_policy_in_the_schema_is_the_one_that_reports_follow() {
    let bands: Vec<&str> = SCHEMA
        .lines()
        .skip_while(|line| !line.starts_with("INSERT INTO policy_band"))
        .take_while(|line| !line.is_empty())
        .collect();
    let text = bands.join(" ");
    for p in [0.0, 0.05, 0.2, 0.45, 0.55, 0.8, 0.95] {
        let term = crate::render::likelihood_term(p);
        let lower = if p > 0.0 { p.to_string() } else { "0.0".to_owned() };
        assert!(text.contains(&format!("(1, 'likelihood', {lower}, '{term}')")), "{p} {term}");
    }
}
