//! Outcomes as sections of scores.

use super::outcomes::Outcomes;
use crate::evaluate::{
    Estimate, FigureScores, Forecast, LabelScores, SourceRecord, figure_scores, label_scores,
    rank_scores, share_estimate,
};
use crate::render::{BinRow, LevelRow, MetricRow, ScoreSection, ScoredKind, counted};

/// Everything that can be scored, section by section.
pub(super) fn sections(outcomes: &Outcomes, n_bins: usize, n_min: usize) -> Vec<ScoreSection> {
    let mut sections = Vec::new();
    let all: Vec<Forecast> = outcomes.labels.iter().map(|(_, f)| f.clone()).collect();
    sections.extend(labels(ScoredKind::Labels, None, &all, n_bins));
    let mut topics: Vec<&str> = outcomes.labels.iter().map(|(topic, _)| topic.as_str()).collect();
    topics.sort_unstable();
    topics.dedup();
    for topic in topics.iter().filter(|_| topics.len() > 1) {
        let own = outcomes.labels.iter().filter(|(of, _)| of == topic).map(|(_, f)| f.clone());
        let own: Vec<Forecast> = own.collect();
        sections.extend(labels(ScoredKind::Topic, Some(topic), &own, n_bins));
    }
    sections.extend(sets(outcomes, n_bins));
    for (topic, figures) in &outcomes.figures {
        sections.extend(figure_scores(figures).map(|scores| figure_section(topic, &scores)));
    }
    let records: Vec<SourceRecord> = outcomes.sources.values().copied().collect();
    sections.extend(sources(&records, n_min));
    sections
}

fn metric(
    name: &'static str,
    label: &str,
    estimate: Estimate,
    digits: usize,
    means: &str,
) -> MetricRow {
    let Estimate { value, interval } = estimate;
    MetricRow { name, label: label.to_owned(), value, interval, digits, means: means.to_owned() }
}

fn labels(
    kind: ScoredKind,
    topic: Option<&str>,
    forecasts: &[Forecast],
    n_bins: usize,
) -> Option<ScoreSection> {
    let scores = label_scores(forecasts, n_bins)?;
    let n = scores.n;
    let title = match (kind, topic) {
        (ScoredKind::Elements, _) => {
            format!("Elements of sets, in or not in: {}", counted(n, "element", "elements"))
        }
        (_, Some(topic)) => format!("Topic {topic}: {}", counted(n, "item", "items")),
        _ => format!("Answers: {}", counted(n, "item", "items")),
    };
    Some(ScoreSection {
        kind,
        topic: topic.map(str::to_owned),
        title,
        n,
        metrics: label_metrics(&scores, n_bins),
        bins: scores
            .bins
            .iter()
            .map(|bin| BinRow {
                lo: bin.lo,
                hi: bin.hi,
                n: bin.n,
                mean_probability: bin.mean_probability,
                hit_rate: bin.hit_rate,
                hit_rate_lo: bin.hit_rate_lo,
                hit_rate_hi: bin.hit_rate_hi,
            })
            .collect(),
        levels: Vec::new(),
    })
}

fn label_metrics(scores: &LabelScores, n_bins: usize) -> Vec<MetricRow> {
    let bare = Estimate::bare;
    let mut rows = vec![
        metric("accuracy", "accuracy", scores.accuracy, 3, "leading answer is true, ties 1/k"),
        metric("log_loss", "log loss", scores.log_loss, 3, "mean −ln P(truth), nats"),
        metric("brier", "Brier score", scores.brier, 3, "mean Σ (P − [true])², 0 to 2"),
        metric(
            "ece",
            "ECE",
            bare(scores.ece),
            3,
            &format!("mean |P − share true|, {n_bins} bins of equal width"),
        ),
        metric(
            "ece_equal_mass",
            "ECE, equal mass",
            bare(scores.ece_equal_mass),
            3,
            &format!("the same, {n_bins} bins of as many items each"),
        ),
        metric(
            "ece_calibrated",
            "ECE by chance",
            scores.ece_calibrated,
            3,
            "ECE were every probability right (seeded draws)",
        ),
        metric(
            "weighted_deviation",
            "squared error",
            bare(scores.weighted_deviation),
            4,
            "Σ n (P − share true)² / n over the bins",
        ),
        metric(
            "mean_probability",
            "mean P",
            bare(scores.mean_probability),
            3,
            "how sure leading answers are (sharpness)",
        ),
        metric(
            "average_precision",
            "AUC-PR",
            bare(scores.average_precision),
            3,
            "is a surer answer more often true? 1: always",
        ),
    ];
    if scores.n_unlisted > 0 {
        rows.push(metric(
            "n_unlisted",
            "unnamed truths",
            bare(scores.n_unlisted as f64),
            0,
            "nobody named the true answer",
        ));
    }
    rows
}

fn sets(outcomes: &Outcomes, n_bins: usize) -> Vec<ScoreSection> {
    let n = outcomes.sets.len();
    if n == 0 {
        return Vec::new();
    }
    let n_exact = outcomes.sets.iter().filter(|set| set.is_exact).count();
    let whole = ScoreSection {
        kind: ScoredKind::Sets,
        topic: None,
        title: format!("Sets: {}", counted(n, "item", "items")),
        n,
        metrics: vec![metric(
            "accuracy",
            "accuracy",
            share_estimate(n_exact as f64, n),
            3,
            "elements rather in than not are exactly the true ones",
        )],
        bins: Vec::new(),
        levels: Vec::new(),
    };
    let elements: Vec<Forecast> =
        outcomes.sets.iter().flat_map(|set| set.elements.iter().cloned()).collect();
    std::iter::once(whole).chain(labels(ScoredKind::Elements, None, &elements, n_bins)).collect()
}

fn figure_section(topic: &str, scores: &FigureScores) -> ScoreSection {
    ScoreSection {
        kind: ScoredKind::Figures,
        topic: Some(topic.to_owned()),
        title: format!("Figures, {topic}: {}", counted(scores.n, "item", "items")),
        n: scores.n,
        metrics: vec![
            metric("mae", "MAE", scores.mae, 3, "mean |median − truth|, in the unit of the items"),
            metric("rmse", "RMSE", scores.rmse, 3, "root mean squared error of the median"),
            metric(
                "error_rate",
                "error rate",
                scores.error_rate,
                3,
                "medians beyond the tolerance of their attribute",
            ),
        ],
        bins: Vec::new(),
        levels: scores
            .levels
            .iter()
            .map(|level| {
                let (met_lo, met_hi) = level.met.interval.unwrap_or((f64::NAN, f64::NAN));
                LevelRow {
                    level: level.level,
                    n: level.n,
                    met: level.met.value,
                    met_lo,
                    met_hi,
                    mean_width: level.mean_width,
                }
            })
            .collect(),
    }
}

fn sources(records: &[SourceRecord], n_min: usize) -> Option<ScoreSection> {
    let scores = rank_scores(records, n_min)?;
    let bare = Estimate::bare;
    Some(ScoreSection {
        kind: ScoredKind::Sources,
        topic: None,
        title: format!(
            "Sources: {} with {n_min} claims on items with a verdict at least ({} in all)",
            counted(scores.n, "source", "sources"),
            counted(scores.n_claims, "claim", "claims"),
        ),
        n: scores.n,
        metrics: vec![
            metric(
                "spearman",
                "Spearman",
                scores.spearman,
                3,
                "rank correlation of scores with hit rates",
            ),
            metric("kendall", "Kendall", bare(scores.kendall), 3, "τ_b of the same"),
            metric(
                "mean_score",
                "mean score",
                bare(scores.mean_score),
                3,
                "consistency, weighted by claims",
            ),
            metric(
                "mean_hit_rate",
                "mean hit rate",
                bare(scores.mean_hit_rate),
                3,
                "share of these claims that were right",
            ),
        ],
        bins: Vec::new(),
        levels: Vec::new(),
    })
}
