//! What an explanation shows, as plain values.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::dependence::DependenceRow;
use super::figure::{FigureKind, FigureRow};
use super::messages::{Arg, Locale, Message};
use super::queries::Cite;
use super::view::{ChainStepView, Period};

/// Why a number is what it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ExplainView {
    /// `source:KEY`, `item:KEY` or `claim:KEY`.
    pub subject: String,
    /// Of which run of which case.
    pub head: ExplainHead,
    /// The answer in one line.
    pub headline: Message,
    /// The rest in words.
    pub paragraphs: Vec<Message>,
    /// Contradictions that concern it, the first of them.
    pub clashes: Vec<ClashView>,
    /// Further ones.
    pub n_more_clashes: usize,
    /// Sources: pairs with others that it copies, or that copy it.
    pub dependence: Vec<DependenceRow>,
    /// What moved it, the strongest first.
    pub ladder: Vec<LadderRow>,
    /// What it would be without one of its roots.
    pub without: Vec<WithoutRow>,
    /// Of a figure: what it would be with everything, and without one of its roots.
    pub figures: Option<FiguresWithout>,
    /// What would turn it over; `None` where it is not more likely than not, and for sources.
    pub flip: Option<FlipView>,
    /// Share of what is said on an item that the model takes for hearsay.
    pub lambda: Option<f64>,
    /// Probability of the answer; of a set that of its least sure element.
    pub probability: Option<f64>,
}

/// A figure without its roots, as the fit describes it at its best mode.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FiguresWithout {
    /// What sort of figure it is.
    pub kind: FigureKind,
    /// With everything.
    pub all: FigureRow,
    /// Without a root: keys and names of its sources.
    pub rows: Vec<(String, String, FigureRow)>,
}

/// Of what an explanation is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ExplainHead {
    /// Title of the case.
    pub title: String,
    /// The question, the name of the source, the key of the claim.
    pub name: String,
    /// IANA time zone in which dates are shown.
    pub zone: String,
    /// The run, as users name it.
    pub run: String,
    /// Day of the data.
    pub as_of_day: Option<Period>,
    /// Version of thiqa.
    pub version: String,
    /// The inference converged.
    pub is_reliable: bool,
}

/// A contradiction as an explanation tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct ClashView {
    /// True where both sides must speak of one moment.
    pub certain: bool,
    /// Probability that one of them was wrong rather than overtaken.
    pub probability: f64,
    /// The row of the contradiction in its query.
    pub row: String,
    /// In English.
    pub explanation: String,
    /// The same for pages in any language.
    pub why: Option<Message>,
}

/// What would turn an answer over.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct FlipView {
    /// Weight of evidence against it that would leave even odds, decibans.
    pub margin_db: f64,
    /// Roots that hold it up, taken away together; the names of one root in one text.
    pub together: Vec<String>,
    /// Probability without them.
    pub after: f64,
    /// Without them it is no longer more likely than not.
    pub turns_over: bool,
}

/// One piece of evidence.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LadderRow {
    /// Key of the claim.
    pub claim: String,
    /// Its origin, by key.
    pub source: String,
    /// Its origin by name.
    pub name: String,
    /// What it says, by the key of its item.
    pub says: String,
    /// What it says, in words.
    pub statement: Message,
    /// Weight for (+) or against (−) the leading value, decibans.
    pub weight_db: Option<f64>,
    /// P(right).
    pub p_right: Option<f64>,
    /// The figures are those that the run stores of the claim itself: not passed on by a rule, nor
    /// put together from the elements of a set.
    pub is_own: bool,
    /// Who said it and who passed it on, by key, one chain a mention.
    pub chains: Vec<Vec<ChainStepView>>,
    /// Anything a reader should know.
    pub note: Option<Message>,
}

impl LadderRow {
    /// `sdf → le-monde → athr; sdf → athr`; whoever shows it isolates each name, so that the arrows
    /// keep their direction whatever script the names are in.
    pub(super) fn chain(&self) -> String {
        let one = |steps: &Vec<ChainStepView>| {
            steps.iter().map(|step| step.key.as_str()).collect::<Vec<_>>().join(" → ")
        };
        self.chains.iter().map(one).collect::<Vec<_>>().join("; ")
    }
}

/// Leave one out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WithoutRow {
    /// What is left out: keys of the sources of one root.
    pub what: String,
    /// The same by name.
    pub names: String,
    /// Probability with everything.
    pub before: f64,
    /// Probability without it.
    pub after: f64,
}

impl ExplainView {
    /// Its paragraphs in English, those on contradictions and copies too.
    pub(super) fn english_paragraphs(&self) -> Vec<String> {
        let locale = Locale::english(&self.head.zone);
        let mut all: Vec<String> = self.paragraphs.iter().map(|p| locale.bare(p)).collect();
        let key = self.subject.strip_prefix("source:").unwrap_or_default();
        all.extend(self.dependence.iter().map(|row| locale.bare(&row.explained(key))));
        all.extend(self.clashes.iter().map(ClashView::english));
        if self.n_more_clashes > 0 {
            all.push(locale.bare(&self.more_clashes()));
        }
        all
    }

    /// How many contradictions are not spelled out.
    pub(super) fn more_clashes(&self) -> Message {
        let n = self.n_more_clashes;
        let cite = Cite::explained(".", "n_more_contradictions", n as f64);
        Message::new("explain-more-clashes").cited("n", Arg::Count(n as u64), cite)
    }

    /// As JSON holds it: sentences in English.
    pub(super) fn data(&self) -> Value {
        let locale = Locale::english(&self.head.zone);
        let evidence = |row: &LadderRow| {
            json!({
                "claim": row.claim, "source": row.source, "name": row.name, "says": row.says,
                "statement": locale.bare(&row.statement), "weight_db": row.weight_db,
                "p_right": row.p_right, "chain": row.chain(),
                "note": row.note.as_ref().map(|note| locale.bare(note)),
            })
        };
        let mut fields = Map::new();
        let mut put = |key: &str, value: Value| fields.insert(key.to_owned(), value);
        put("subject", json!(self.subject));
        put("headline", json!(locale.bare(&self.headline)));
        put("paragraphs", json!(self.english_paragraphs()));
        put("probability", json!(self.probability));
        put("lambda", json!(self.lambda));
        put("n_more_contradictions", json!(self.n_more_clashes));
        put("dependence", json!(self.dependence));
        put("ladder", self.ladder.iter().map(evidence).collect());
        put("without", json!(self.without));
        put("figures", json!(self.figures));
        put("flip", json!(self.flip));
        Value::Object(fields)
    }
}

impl ClashView {
    fn english(&self) -> String {
        let sure = if self.certain {
            "certain".to_owned()
        } else {
            format!("possible, {}", super::words::percent(self.probability))
        };
        format!("Contradiction ({sure}): {}", self.explanation)
    }
}
