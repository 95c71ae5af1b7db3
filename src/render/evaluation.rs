//! Scores of a run against verdicts: the view, and how the terminal shows it.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::listing::{Cell, Column, ColumnKind, Envelope, Listing, TerminalStyle};
use super::table::{self, bold};
use super::text::{clean, isolated, wrapped};

/// A number with its 90 % interval, where it has one.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricRow {
    /// Key in JSON: `accuracy`.
    pub name: &'static str,
    /// As people read it.
    pub label: String,
    /// The number.
    pub value: f64,
    /// Ends of the interval.
    pub interval: Option<(f64, f64)>,
    /// Digits after the point, for eyes.
    pub digits: usize,
    /// What it is, in a few words.
    pub means: String,
}

/// Answers of about the same probability, and how often they came true.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct BinRow {
    /// Smallest probability of the bin.
    pub lo: f64,
    /// Largest.
    pub hi: f64,
    /// Items.
    pub n: usize,
    /// Mean probability.
    pub mean_probability: f64,
    /// Share that came true.
    pub hit_rate: f64,
    /// 90 % interval of that share (Clopper–Pearson).
    pub hit_rate_lo: f64,
    /// Upper end.
    pub hit_rate_hi: f64,
}

/// How often intervals of one probability hold the truth.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LevelRow {
    /// Probability that they claim.
    pub level: f64,
    /// Figures with such an interval.
    pub n: usize,
    /// Share that holds the truth.
    pub met: f64,
    /// 90 % interval of that share (Clopper–Pearson).
    pub met_lo: f64,
    /// Upper end.
    pub met_hi: f64,
    /// Mean width, in the unit of the items.
    pub mean_width: f64,
}

/// What a section of scores is about; its key in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScoredKind {
    /// All items with one answer out of several.
    Labels,
    /// Those of one topic.
    Topic,
    /// Sets as a whole.
    Sets,
    /// Elements of sets: in or not in.
    Elements,
    /// Figures of one topic.
    Figures,
    /// Sources.
    Sources,
}

impl ScoredKind {
    /// Key in JSON; there is one of each but for topics and figures, which are lists.
    const fn key(self) -> &'static str {
        match self {
            Self::Labels => "labels",
            Self::Topic => "topics",
            Self::Sets => "sets",
            Self::Elements => "elements",
            Self::Figures => "figures",
            Self::Sources => "sources",
        }
    }

    const fn is_list(self) -> bool {
        matches!(self, Self::Topic | Self::Figures)
    }
}

/// Scores of one sort of answers.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreSection {
    /// What it is about.
    pub kind: ScoredKind,
    /// Name of the topic, where it is one.
    pub topic: Option<String>,
    /// Heading.
    pub title: String,
    /// Items (of sources: sources) that count.
    pub n: usize,
    /// The numbers.
    pub metrics: Vec<MetricRow>,
    /// Calibration, where answers have probabilities.
    pub bins: Vec<BinRow>,
    /// Intervals, where answers are figures.
    pub levels: Vec<LevelRow>,
}

/// A run, or refits, against verdicts.
#[derive(Debug, Clone, PartialEq)]
pub struct EvaluationView {
    /// What is evaluated: `run 3`, `10-fold cross-validation of run 3`.
    pub what: String,
    /// Number of the run; `None` for refits.
    pub run: Option<i64>,
    /// Name of the model.
    pub model: String,
    /// Name of the engine.
    pub engine: String,
    /// Seed of the engine (and of the folds).
    pub seed: u64,
    /// Folds of cross-validation.
    pub n_folds: Option<usize>,
    /// What it is evaluated against: `verdicts of the database`, `truth.csv`.
    pub against: String,
    /// Items with a verdict.
    pub n_verdicts: usize,
    /// Items with a verdict that count.
    pub n_evaluated: usize,
    /// Bins of equal width that probabilities are sorted into; empty ones are not shown.
    pub n_bins: usize,
    /// Scores.
    pub sections: Vec<ScoreSection>,
    /// What a reader must know.
    pub notes: Vec<String>,
}

/// A number, or null for what is none.
fn number(x: f64) -> Value {
    if x.is_finite() { json!(x) } else { Value::Null }
}

fn section_json(section: &ScoreSection) -> Value {
    let mut fields = Map::new();
    if let Some(topic) = &section.topic {
        fields.insert("topic".to_owned(), json!(topic));
    }
    fields.insert("n".to_owned(), json!(section.n));
    for metric in &section.metrics {
        let value = match metric.interval {
            Some((lo, hi)) => {
                json!({"value": number(metric.value), "lo": number(lo), "hi": number(hi)})
            }
            None => json!({"value": number(metric.value)}),
        };
        fields.insert(metric.name.to_owned(), value);
    }
    if !section.levels.is_empty() {
        fields.insert("intervals".to_owned(), json!(section.levels));
    }
    if !section.bins.is_empty() {
        fields.insert("bins".to_owned(), json!(section.bins));
    }
    Value::Object(fields)
}

/// The evaluation as the data of a JSON document.
pub(super) fn data(view: &EvaluationView) -> Value {
    let mut fields = Map::new();
    let mut put = |key: &str, value| fields.insert(key.to_owned(), value);
    put("what", json!(view.what));
    put("run", json!(view.run));
    put("model", json!(view.model));
    put("engine", json!(view.engine));
    put("n_folds", json!(view.n_folds));
    put("against", json!(view.against));
    put("n_verdicts", json!(view.n_verdicts));
    put("n_evaluated", json!(view.n_evaluated));
    put("n_bins", json!(view.n_bins));
    for section in &view.sections {
        let value = section_json(section);
        let key = section.kind.key();
        if !section.kind.is_list() {
            fields.insert(key.to_owned(), value);
        } else if let Some(Value::Array(list)) = fields.get_mut(key) {
            list.push(value);
        } else {
            fields.insert(key.to_owned(), Value::Array(vec![value]));
        }
    }
    fields.insert("notes".to_owned(), json!(view.notes));
    Value::Object(fields)
}

/// The evaluation as one JSON document.
pub(super) fn document(view: &EvaluationView, envelope: &Envelope) -> String {
    super::json::document(envelope, "evaluate", &data(view))
}

/// The evaluation for the terminal.
pub(super) fn terminal(view: &EvaluationView, style: TerminalStyle) -> String {
    let mut out = String::new();
    let head = format!(
        "{} (model {}, engine {}) against {}: {} of {} items count",
        view.what, view.model, view.engine, view.against, view.n_evaluated, view.n_verdicts,
    );
    for line in wrapped(&clean(&head), style.width.max(1)) {
        out.push_str(&bold(&line, style));
        out.push('\n');
    }
    for note in &view.notes {
        for line in wrapped(&isolated(note), style.width.max(1)) {
            out.push_str(&line);
            out.push('\n');
        }
    }
    for section in view.sections.iter().filter(|section| section.kind != ScoredKind::Topic) {
        out.push('\n');
        out.push_str(&table::terminal(&metric_table(section), style));
        if !section.levels.is_empty() {
            out.push('\n');
            out.push_str(&table::terminal(&level_table(section), style));
        }
        if section.bins.iter().any(|bin| bin.n > 0) {
            out.push('\n');
            out.push_str(&calibration(section, style));
        }
        if section.kind == ScoredKind::Labels && view.sections.iter().any(is_topic) {
            out.push('\n');
            out.push_str(&table::terminal(&topic_table(view), style));
        }
    }
    out
}

fn is_topic(section: &ScoreSection) -> bool {
    section.kind == ScoredKind::Topic
}

/// One line a topic; JSON has all of their scores.
fn topic_table(view: &EvaluationView) -> Listing {
    let rows = view.sections.iter().filter(|section| is_topic(section)).map(|section| {
        let of = |name| section.metrics.iter().find(|metric| metric.name == name);
        let figure = |name| {
            of(name).map_or(Cell::Missing, |m| Cell::Float { value: m.value, digits: m.digits })
        };
        let accuracy = of("accuracy").and_then(|m| Some((m.value, m.interval?)));
        vec![
            Cell::Text(section.topic.clone().unwrap_or_default()),
            Cell::Int(section.n as i64),
            figure("accuracy"),
            accuracy.map_or(Cell::Missing, |(mid, (lo, hi))| Cell::Interval { lo, mid, hi }),
            figure("log_loss"),
            figure("ece"),
        ]
    });
    listing(
        "By topic",
        vec![
            Column::new("topic", "TOPIC", ColumnKind::Key),
            Column::new("n", "ITEMS", ColumnKind::Number),
            Column::new("accuracy", "ACCURACY", ColumnKind::Number),
            Column::new("interval", "90% INTERVAL", ColumnKind::Interval),
            Column::new("log_loss", "LOG LOSS", ColumnKind::Number),
            Column::new("ece", "ECE", ColumnKind::Number),
        ],
        rows.collect(),
    )
}

fn metric_table(section: &ScoreSection) -> Listing {
    let rows = section
        .metrics
        .iter()
        .map(|metric| {
            let digits = metric.digits;
            let interval = metric
                .interval
                .map_or_else(String::new, |(lo, hi)| format!("{lo:.digits$} to {hi:.digits$}"));
            vec![
                Cell::Text(metric.label.clone()),
                Cell::Float { value: metric.value, digits },
                Cell::Text(interval),
                Cell::Text(metric.means.clone()),
            ]
        })
        .collect();
    listing(
        &section.title,
        vec![
            Column::new("score", "SCORE", ColumnKind::Key),
            Column::new("value", "VALUE", ColumnKind::Number),
            Column::new("interval", "90% INTERVAL", ColumnKind::Key),
            Column::new("means", "MEANS", ColumnKind::Text),
        ],
        rows,
    )
}

fn level_table(section: &ScoreSection) -> Listing {
    let rows = section
        .levels
        .iter()
        .map(|level| {
            vec![
                Cell::Text(format!("{:.0}%", 100.0 * level.level)),
                Cell::Int(level.n as i64),
                Cell::Probability(level.met),
                Cell::Interval { lo: level.met_lo, mid: level.met, hi: level.met_hi },
                Cell::Float { value: level.mean_width, digits: 2 },
            ]
        })
        .collect();
    listing(
        "Intervals of figures: how often they hold the truth",
        vec![
            Column::new("level", "INTERVAL", ColumnKind::Key),
            Column::new("n", "FIGURES", ColumnKind::Number),
            Column::new("met", "HOLD IT", ColumnKind::Probability),
            Column::new("interval", "90% INTERVAL", ColumnKind::Interval),
            Column::new("mean_width", "MEAN WIDTH", ColumnKind::Number),
        ],
        rows,
    )
}

fn listing(title: &str, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Listing {
    Listing {
        kind: "evaluate".to_owned(),
        title: title.to_owned(),
        columns,
        rows,
        below: Vec::new(),
        notes: Vec::new(),
    }
}

/// Cells of a bar, at most and at least.
const BAR: (usize, usize) = (50, 10);

/// One bar a bin: how often its answers came true, with a mark at how sure they were.
fn calibration(section: &ScoreSection, style: TerminalStyle) -> String {
    let mut out = String::new();
    let title = "Calibration: how often answers came true (bar), how sure they were (mark)";
    for line in wrapped(title, style.width.max(1)) {
        out.push_str(&bold(&line, style));
        out.push('\n');
    }
    let head = "SURE        ITEMS  SAID  TRUE  90% INTERVAL  ";
    let room = style.width.saturating_sub(head.chars().count()).min(BAR.0);
    let bar = if room >= BAR.1 { room } else { 0 };
    out.push_str(&format!("{}\n", head.trim_end()));
    for bin in &section.bins {
        let sure = format!("{:.2}–{:.2}", bin.lo, bin.hi);
        let line = format!(
            "{:<10} {:>6}  {:>4}  {:>4}  {:<12}  {}",
            ascii(&sure, style),
            bin.n,
            format!("{:.2}", bin.mean_probability),
            format!("{:.2}", bin.hit_rate),
            ascii(&format!("{:.2}–{:.2}", bin.hit_rate_lo, bin.hit_rate_hi), style),
            drawn(bin, bar, style.unicode),
        );
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

fn ascii(text: &str, style: TerminalStyle) -> String {
    if style.unicode { text.to_owned() } else { text.replace('–', "-") }
}

/// `██████████┃█··········`: the bar reaches to the hit rate, the mark stands at the probability.
fn drawn(bin: &BinRow, cells: usize, unicode: bool) -> String {
    let (full, track, mark) = if unicode { ('█', '·', '┃') } else { ('#', '.', '|') };
    let at = |p: f64| (p.clamp(0.0, 1.0) * cells as f64).round() as usize;
    let (filled, said) = (at(bin.hit_rate), at(bin.mean_probability).min(cells.saturating_sub(1)));
    (0..cells)
        .map(|ix| match ix {
            ix if ix == said => mark,
            ix if ix < filled => full,
            _ => track,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bin(mean_probability: f64, hit_rate: f64) -> BinRow {
        BinRow {
            lo: 0.5,
            hi: 0.6,
            n: 4,
            mean_probability,
            hit_rate,
            hit_rate_lo: 0.1,
            hit_rate_hi: 0.9,
        }
    }

    #[test]
    fn bars_show_what_came_true_and_what_was_said() {
        assert_eq!(drawn(&bin(0.5, 0.8), 10, false), "#####|##..");
        assert_eq!(drawn(&bin(1.0, 1.0), 10, true), "█████████┃");
        assert_eq!(drawn(&bin(0.9, 0.0), 10, true), "·········┃");
        assert_eq!(drawn(&bin(0.9, 0.5), 0, true), "");
    }

    #[test]
    fn json_has_the_names_of_the_scores_and_null_for_what_is_none() {
        let metric = |name, value, interval| MetricRow {
            name,
            label: String::new(),
            value,
            interval,
            digits: 2,
            means: String::new(),
        };
        let section = |kind, topic: Option<&str>| ScoreSection {
            kind,
            topic: topic.map(str::to_owned),
            title: String::new(),
            n: 4,
            metrics: vec![
                metric("accuracy", 0.5, Some((0.1, 0.9))),
                metric("kendall", f64::NAN, None),
            ],
            bins: vec![bin(0.5, 0.5)],
            levels: Vec::new(),
        };
        let view = EvaluationView {
            what: "run 1".to_owned(),
            run: Some(1),
            model: "m".to_owned(),
            engine: "em".to_owned(),
            seed: 0,
            n_folds: None,
            against: "truth.csv".to_owned(),
            n_verdicts: 5,
            n_evaluated: 4,
            n_bins: 10,
            sections: vec![
                section(ScoredKind::Labels, None),
                section(ScoredKind::Topic, Some("a")),
                section(ScoredKind::Topic, Some("b")),
            ],
            notes: Vec::new(),
        };
        let data = data(&view);
        assert_eq!(data["labels"]["accuracy"], json!({"value": 0.5, "lo": 0.1, "hi": 0.9}));
        assert_eq!(data["labels"]["kendall"], json!({"value": null}));
        assert_eq!(data["labels"]["bins"][0]["n"], json!(4));
        assert_eq!(data["topics"][1]["topic"], json!("b"));
        let text = terminal(&view, TerminalStyle { width: 60, colour: false, unicode: false });
        assert!(text.lines().all(|line| line.chars().count() <= 60), "{text}");
        assert!(text.contains('#'), "{text}");
    }
}
