//! Runs for the tests.

use crate::domain::*;
use crate::model::DrawDiagnostics;
use crate::store::*;

use super::make::JAN_26;

fn run_source(source: u32, scored_as: u32, mean: f64, grade: char) -> RunSource {
    RunSource {
        source: Id(source),
        scored_as: Id(scored_as),
        mean,
        sd: 0.1,
        lo: mean - 0.1,
        mid: mean,
        hi: mean + 0.1,
        n_claims: 2,
        n_checked: 1,
        n_effective: 1.5,
        prior_mean: 0.7,
        information: 0.2,
        grade,
        grade_probability: 0.6,
        band_probability: [0.0, 0.1, 0.6, 0.2, 0.1],
        self_consistency: Some(0.5),
        relay: (source == 3).then_some(RunRelay { mean: 0.9, lo: 0.7, hi: 0.99, n_checked: 1 }),
        families: vec![RunFamily {
            family: "control".to_owned(),
            mean,
            sd: 0.1,
            lo: mean - 0.15,
            hi: mean + 0.15,
            n_claims: 2.0,
            shift: Some(RunShift { mean: 1.2, lo: 0.9, hi: 1.6, is_ratio: true }),
            rows: vec![RunRow {
                truth: "*".to_owned(),
                mean: vec![mean, 1.0 - mean],
                lo: 0.1,
                hi: 0.9,
                n_effective: 1.0,
            }],
        }],
    }
}

fn prison_items() -> Vec<RunItem> {
    let item = |item, status| RunItem {
        item: Id(item),
        status,
        lambda: Some(0.2),
        n_claims: 3,
        n_roots: 2,
    };
    vec![item(1, ItemStatus::Disputed), item(2, ItemStatus::SingleSource)]
}

fn prison_values() -> Vec<RunValue> {
    let value = |value: &str, probability, n| RunValue {
        item: Id(2),
        value: value.to_owned(),
        probability,
        n_claims: n,
        n_roots: n,
    };
    vec![value("false", 0.25, 0), value("true", 0.75, 1)]
}

fn prison_states() -> Vec<RunState> {
    let state = |value: &str, from: i64, to: i64, probability| RunState {
        item: Id(1),
        value: value.to_owned(),
        from,
        to,
        probability,
    };
    let middle = JAN_26 + DAY;
    vec![
        state("true", middle, i64::MAX, 0.1),
        state("false", middle, i64::MAX, 0.9),
        state("true", i64::MIN, middle, 0.4),
        state("false", i64::MIN, middle, 0.6),
    ]
}

/// Out of order: the store numbers the times of an item itself.
fn prison_numbers() -> Vec<RunNumber> {
    let number = |as_of, median| RunNumber {
        item: Id(3),
        as_of: Some(as_of),
        mean: median + 1.0,
        median,
        lo: median - 10.0,
        hi: median + 20.0,
        best: median,
    };
    vec![number(JAN_26 + 3 * DAY, 200.0), number(JAN_26 + DAY, 181.0)]
}

fn prison_modes() -> Vec<RunMode> {
    let mode = |start: &str, share, changed: Vec<RunModeItem>| RunMode {
        start: start.to_owned(),
        ln_posterior: -13.0,
        share,
        n_items_changed: changed.len(),
        n_iterations: 12,
        visits: vec![share, share / 2.0],
        changed,
    };
    let other = RunModeItem { item: Id(2), value: "false".to_owned(), probability: 0.7 };
    vec![mode("vote", 0.9, Vec::new()), mode("mirrored", 0.1, vec![other])]
}

fn prison_sampler() -> RunSampler {
    let row = |kind, subject: &str, r_hat| RunDiagnostic {
        kind,
        subject: subject.to_owned(),
        figures: DrawDiagnostics { r_hat, ess_bulk: 900.0, ess_tail: 700.0, mcse: 0.01 },
    };
    RunSampler {
        n_chains: 4,
        n_draws: 1000,
        n_warmup: 500,
        n_divergent: 2,
        max_depth_share: 0.25,
        n_items_apart: 1,
        diagnostics: vec![
            row(DiagnosticKind::LnPosterior, "", 1.003),
            row(DiagnosticKind::Source, "sdf", 1.02),
            row(DiagnosticKind::Hyper, "open.strength", 1.001),
        ],
    }
}

/// A run of [`prison`] in which the mean of the first source is `mean`.
pub(super) fn prison_run(mean: f64) -> RunRecord {
    RunRecord {
        status: RunStatus::Complete,
        model: "thiqa".to_owned(),
        engine: "em".to_owned(),
        seed: 7,
        as_of: None,
        series: None,
        params_json: "{}".to_owned(),
        version: "0.1.0".to_owned(),
        started_at: 1_700_000_000,
        n_claims: 6,
        n_items: 2,
        n_sources: 3,
        ln_evidence: Some(-12.5),
        input_digest: "a".repeat(64),
        result_digest: "b".repeat(64),
        sources: vec![
            run_source(1, 1, mean, 'C'),
            run_source(2, 1, mean, 'C'),
            run_source(3, 3, 0.8, 'B'),
            run_source(4, 4, 0.7, 'F'),
        ],
        items: prison_items(),
        values: prison_values(),
        states: prison_states(),
        numbers: prison_numbers(),
        claims: (1..=6)
            .map(|claim| RunClaim {
                claim: Id(claim),
                p_right: (claim < 5).then_some(0.3),
                p_overtaken: (claim < 5).then_some(0.1),
                weight_db: (claim < 5).then_some(-3.0),
                skipped: (claim >= 5).then(|| "numbers come later".to_owned()),
            })
            .collect(),
        contradictions: vec![contradiction(1, 2, OverlapCertainty::Certain)],
        dependence: vec![RunDependence {
            source_a: Id(1),
            source_b: Id(2),
            p_a_copies_b: 0.1,
            p_b_copies_a: 0.8,
            n_met: 9,
            n_shared: 8,
            n_shared_wrong: 2.5,
        }],
        findings: vec![Finding {
            code: "D001",
            severity: Severity::Warning,
            subject: "item:dead".to_owned(),
            message: Told {
                phrase: Phrase::new("found-d001").count("n", 2).few(
                    "claims",
                    vec![Filling::Claim("A".to_owned()), Filling::Claim("ب\"".to_owned())],
                ),
                english: "2 claims".to_owned(),
            },
            advice: Told { phrase: Phrase::new("advice-d001"), english: "wait".to_owned() },
        }],
        modes: prison_modes(),
        sampler: Some(prison_sampler()),
        hyper: vec![("prevalence".to_owned(), vec![0.4, 0.6])],
        claim_ids: Vec::new(),
    }
}

/// A phrase with everything that can fill a gap.
fn every_filling() -> Phrase {
    let text = |text: &str| text.to_owned();
    Phrase::new("told")
        .with("text", Filling::Text(text("a \"quote\" {$x} قول")))
        .with("question", Filling::Question(text("Is it?"), Some(text("هل؟"))))
        .with("asked", Filling::Question(text("Is it?"), None))
        .with(
            "answer",
            Filling::Answer {
                question: text("Is it?"),
                question_ar: None,
                value: text("true"),
                denied: true,
            },
        )
        .claim("claim", "A1")
        .with("item", Filling::Item(text("gate.open")))
        .key("key", "R2")
        .count("count", 7)
        .with("amount", Filling::Amount(-0.1))
        .decimals("figures", 0.5, 3)
        .with("day", Filling::Day(2022, 1, 26))
        .with("word", Filling::Word("kind".into(), "number".into()))
        .few("few", (1..9).map(|n| Filling::Key(n.to_string())).collect())
}

pub(super) fn contradiction(a: u32, b: u32, certainty: OverlapCertainty) -> Contradiction {
    Contradiction {
        claim_a: Id(a),
        claim_b: Id(b),
        kind: ContradictionKind::SameItem,
        certainty,
        probability: 1.0,
        rule: None,
        overlap: Some(Span { from: JAN_26, to: i64::MAX }),
        same_root: false,
        n_alike: 0,
        explanation: Told { phrase: every_filling(), english: "both speak of the 26th".to_owned() },
    }
}
