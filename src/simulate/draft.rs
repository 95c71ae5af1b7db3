//! A case while it is drawn, and its files.

use jiff::Timestamp;

use super::truth::{Parameter, TrueClaim, TrueSource, TrueValue, Truth};
use super::{Scenario, Simulation};
use crate::domain::DAY;

/// Midnight of 1 January 2022, UTC: day 0 of every simulated case.
pub(super) const START: i64 = 1_640_995_200;

/// Noon of a day: when sources speak of it.
pub(super) fn noon(day: usize) -> i64 {
    START + day as i64 * DAY + DAY / 2
}

/// A source, by its position in [`Draft::sources`].
pub(super) struct DraftSource {
    pub(super) key: String,
    pub(super) kind: &'static str,
    pub(super) speaks_for: Option<usize>,
    /// What it was drawn with.
    pub(super) parameters: Vec<(&'static str, f64)>,
}

/// An item.
pub(super) struct DraftItem {
    pub(super) key: String,
    pub(super) kind: &'static str,
    /// Position in [`Draft::attributes`].
    pub(super) attribute: Option<usize>,
    pub(super) unit: &'static str,
    pub(super) question: String,
}

/// An attribute.
pub(super) struct DraftAttribute {
    pub(super) key: &'static str,
    pub(super) kind: &'static str,
    pub(super) options: String,
}

/// A rule.
pub(super) struct DraftRule {
    pub(super) kind: &'static str,
    pub(super) terms: String,
    pub(super) text: &'static str,
}

/// A claim, or a further mention of one.
#[derive(Default)]
pub(super) struct DraftClaim {
    /// Origin first, positions of sources.
    pub(super) chain: Vec<usize>,
    pub(super) item: usize,
    pub(super) value: String,
    /// The moment that it speaks of.
    pub(super) time: Option<i64>,
    pub(super) published: Option<i64>,
    /// `PR`, `PS`; empty if certain.
    pub(super) certainty: &'static str,
    pub(super) right: bool,
    /// It commits itself to nothing and is neither right nor wrong.
    pub(super) observing: bool,
    /// A relay put it in the origin's mouth.
    pub(super) misquoted: bool,
    /// The claim (a position) that this row repeats in another place.
    pub(super) same_as: Option<usize>,
}

/// A case while it is drawn.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) sources: Vec<DraftSource>,
    pub(super) attributes: Vec<DraftAttribute>,
    pub(super) items: Vec<DraftItem>,
    pub(super) rules: Vec<DraftRule>,
    pub(super) claims: Vec<DraftClaim>,
    pub(super) values: Vec<TrueValue>,
    /// Numbers that belong to the world.
    pub(super) world: Vec<(&'static str, f64)>,
}

impl Draft {
    /// Adds a source and returns its position.
    pub(super) fn source(
        &mut self,
        key: impl Into<String>,
        kind: &'static str,
        parameters: Vec<(&'static str, f64)>,
    ) -> usize {
        self.sources.push(DraftSource { key: key.into(), kind, speaks_for: None, parameters });
        self.sources.len() - 1
    }

    /// Adds an item of no attribute and returns its position.
    pub(super) fn item(&mut self, key: String, kind: &'static str, question: String) -> usize {
        self.items.push(DraftItem { key, kind, attribute: None, unit: "", question });
        self.items.len() - 1
    }

    /// Says what is true of an item without time.
    pub(super) fn truth(&mut self, item: usize, value: impl Into<String>, hard: bool) {
        let item = self.items[item].key.clone();
        let value = value.into();
        self.values.push(TrueValue { item, value, valid_from: None, valid_to: None, hard });
    }

    /// Says what is true of an item on every day, as stretches of the same.
    pub(super) fn path<T: PartialEq + ToString>(&mut self, item: usize, days: &[T]) {
        let mut first = 0;
        for end in 1..=days.len() {
            if end == days.len() || days[end] != days[first] {
                self.values.push(TrueValue {
                    item: self.items[item].key.clone(),
                    value: days[first].to_string(),
                    valid_from: Some(START + first as i64 * DAY),
                    valid_to: Some(START + end as i64 * DAY),
                    hard: false,
                });
                first = end;
            }
        }
    }

    /// The files and the truth.
    pub(super) fn finish(self, scenario: &Scenario, seed: u64) -> Simulation {
        let truth = self.known();
        let kind = scenario.kind();
        let mut files = vec![
            (
                "case.toml".to_owned(),
                format!(
                    "# Simulated with seed {seed}: {}.\ntitle = \"Simulated: {}, seed {seed}\"\n\
                     time_zone = \"UTC\"\nlanguages = [\"en\"]\n",
                    kind.what(),
                    kind.name()
                ),
            ),
            ("sources.csv".to_owned(), self.sources_csv()),
            ("items.csv".to_owned(), self.items_csv()),
            ("claims.csv".to_owned(), self.claims_csv()),
        ];
        if !self.attributes.is_empty() {
            let rows =
                self.attributes.iter().map(|a| [a.key, a.kind, &a.options].map(str::to_owned));
            files.push(("attributes.csv".to_owned(), csv(&["attribute", "kind", "options"], rows)));
        }
        if !self.rules.is_empty() {
            let rows = self.rules.iter().enumerate().map(|(n, rule)| {
                [format!("R{}", n + 1), rule.kind.into(), rule.terms.clone(), rule.text.into()]
            });
            files.push(("rules.csv".to_owned(), csv(&["rule", "kind", "terms", "text"], rows)));
        }
        files.extend(truth_files(&truth));
        Simulation { files, truth }
    }

    /// Keys of the claims; of further mentions none.
    fn claim_keys(&self) -> Vec<String> {
        let mut n = 0;
        let key = |claim: &DraftClaim| {
            if claim.same_as.is_some() {
                return String::new();
            }
            n += 1;
            format!("c{n}")
        };
        self.claims.iter().map(key).collect()
    }

    fn known(&self) -> Truth {
        let mut sources: Vec<TrueSource> = self
            .sources
            .iter()
            .map(|source| TrueSource { source: source.key.clone(), n_claims: 0, n_right: 0 })
            .collect();
        let mut claims = Vec::new();
        for (claim, key) in self.claims.iter().zip(self.claim_keys()) {
            if claim.same_as.is_some() || claim.observing {
                continue;
            }
            // What a spokesman says counts for the body.
            let said_by = claim.chain[0];
            let source = &mut sources[self.sources[said_by].speaks_for.unwrap_or(said_by)];
            source.n_claims += usize::from(!claim.misquoted);
            source.n_right += usize::from(!claim.misquoted && claim.right);
            claims.push(TrueClaim {
                claim: key,
                source: self.sources[said_by].key.clone(),
                item: self.items[claim.item].key.clone(),
                right: claim.right,
                made: !claim.misquoted,
            });
        }
        let of_world = self.world.iter().map(|&(name, value)| ("*", name, value));
        let of_sources = self.sources.iter().flat_map(|source| {
            source.parameters.iter().map(|&(name, value)| (source.key.as_str(), name, value))
        });
        let parameters = of_world
            .chain(of_sources)
            .map(|(source, name, value)| Parameter { source: source.to_owned(), name, value })
            .collect();
        Truth { values: self.values.clone(), sources, claims, parameters }
    }

    fn sources_csv(&self) -> String {
        let rows = self.sources.iter().map(|source| {
            let body = source.speaks_for.map_or("", |ix| &self.sources[ix].key);
            [&source.key, source.kind, body].map(str::to_owned)
        });
        csv(&["source", "kind", "speaks_for"], rows)
    }

    fn items_csv(&self) -> String {
        let rows = self.items.iter().map(|item| {
            let attribute = item.attribute.map_or("", |ix| self.attributes[ix].key);
            [&item.key, item.kind, attribute, item.unit, &item.question].map(str::to_owned)
        });
        csv(&["item", "kind", "attribute", "unit", "question"], rows)
    }

    fn claims_csv(&self) -> String {
        let keys = self.claim_keys();
        let time =
            |time: Option<i64>| time.map(|at| stamp(at, "%Y-%m-%dT%H:%M")).unwrap_or_default();
        let rows = self.claims.iter().zip(&keys).map(|(claim, key)| {
            let chain: Vec<&str> =
                claim.chain.iter().map(|&source| self.sources[source].key.as_str()).collect();
            let same_as = claim.same_as.map(|ix| keys[ix].clone()).unwrap_or_default();
            [
                key.clone(),
                same_as,
                chain.join(" > "),
                self.items[claim.item].key.clone(),
                claim.value.clone(),
                claim.certainty.to_owned(),
                time(claim.time),
                time(claim.published),
            ]
        });
        let header =
            ["claim_id", "same_as", "chain", "item", "value", "certainty", "time", "published"];
        csv(&header, rows)
    }
}

fn truth_files(truth: &Truth) -> Vec<(String, String)> {
    let moment = |at: Option<i64>| at.map(|at| stamp(at, "%Y-%m-%dT%H:%M:%SZ")).unwrap_or_default();
    let values = truth.values.iter().map(|row| {
        let (from, to) = (moment(row.valid_from), moment(row.valid_to));
        [row.item.clone(), row.value.clone(), from, to, row.hard.to_string()]
    });
    let sources = truth.sources.iter().map(|row| {
        let rate = row.hit_rate().map(|rate| rate.to_string()).unwrap_or_default();
        [row.source.clone(), rate, row.n_claims.to_string(), row.n_right.to_string()]
    });
    let claims = truth.claims.iter().map(|row| {
        let (right, made) = (row.right.to_string(), row.made.to_string());
        [row.claim.clone(), row.source.clone(), row.item.clone(), right, made]
    });
    let parameters = truth
        .parameters
        .iter()
        .map(|row| [row.source.clone(), row.name.to_owned(), row.value.to_string()]);
    let tables = [
        ("truth_items", csv(&["item", "value", "valid_from", "valid_to", "hard"], values)),
        ("truth_sources", csv(&["source", "hit_rate", "n_claims", "n_right"], sources)),
        ("truth_claims", csv(&["claim", "source", "item", "right", "made"], claims)),
        ("truth_parameters", csv(&["source", "parameter", "value"], parameters)),
    ];
    tables.into_iter().map(|(name, text)| (format!("truth/{name}.csv"), text)).collect()
}

fn stamp(at: i64, format: &str) -> String {
    // Ten years from 2022 are far inside what a timestamp holds.
    Timestamp::from_second(at).unwrap_or_default().strftime(format).to_string()
}

/// A table as CSV (RFC 4180), without columns that are empty in every row.
fn csv<const N: usize>(header: &[&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let rows: Vec<[String; N]> = rows.into_iter().collect();
    let kept: Vec<usize> =
        (0..N).filter(|&column| rows.iter().any(|row| !row[column].is_empty())).collect();
    let mut text = String::new();
    let mut line = |cells: &dyn Fn(usize) -> String| {
        let cells: Vec<String> = kept.iter().map(|&column| cells(column)).collect();
        text.push_str(&cells.join(","));
        text.push('\n');
    };
    line(&|column| header[column].to_owned());
    for row in &rows {
        line(&|column| quoted(&row[column]));
    }
    text
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.into()
    }
}
