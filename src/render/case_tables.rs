//! A case as the tables that it could have been imported from.

use jiff::tz::TimeZone;
use serde_json::{Map, Value as Json};

use crate::domain::{
    CaseFile, ChainStep, Claim, ClaimStatus, Id, Mention, OptionNode, Source, Stance, Value, When,
    span_text,
};

/// Layout of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableLayout {
    /// RFC 4180 with LF.
    Csv,
    /// One JSON object a line; empty cells are left out.
    Jsonl,
}

/// A table: cells as texts, empty where there is nothing.
struct Rows {
    name: &'static str,
    columns: Vec<&'static str>,
    cells: Vec<Vec<String>>,
}

impl Rows {
    fn new(name: &'static str, columns: &[&'static str]) -> Self {
        Self { name, columns: columns.to_vec(), cells: Vec::new() }
    }

    /// Without the columns that are empty in every row.
    fn narrowed(mut self) -> Self {
        let keep: Vec<bool> = (0..self.columns.len())
            .map(|ix| self.cells.iter().any(|row| !row[ix].is_empty()))
            .collect();
        let mut kept = keep.iter();
        self.columns.retain(|_| kept.next().copied().unwrap_or(false));
        for row in &mut self.cells {
            let mut kept = keep.iter();
            row.retain(|_| kept.next().copied().unwrap_or(false));
        }
        self
    }

    fn text(&self, layout: TableLayout) -> String {
        match layout {
            TableLayout::Csv => {
                let mut writer = csv::Writer::from_writer(Vec::new());
                let header = self.columns.iter().map(|c| (*c).to_owned()).collect();
                for row in std::iter::once(&header).chain(&self.cells) {
                    // Writing to memory does not fail, and rows are as long as the header.
                    let _ = writer.write_record(row);
                }
                writer
                    .into_inner()
                    .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
                    .unwrap_or_default()
            }
            TableLayout::Jsonl => {
                let line = |row: &Vec<String>| {
                    let cells = self.columns.iter().zip(row).filter(|(_, cell)| !cell.is_empty());
                    let object: Map<String, Json> = cells
                        .map(|(name, cell)| ((*name).to_owned(), cell.as_str().into()))
                        .collect();
                    format!("{}\n", Json::Object(object))
                };
                self.cells.iter().map(line).collect()
            }
        }
    }
}

/// `case.toml` and every table that has rows, by file name. Imported into an empty database they
/// make the same case: the same input digest.
pub(super) fn files(case: &CaseFile, layout: TableLayout) -> Vec<(String, String)> {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let info = &case.info;
    let languages: Vec<String> = info.languages.iter().map(|l| quoted(l)).collect();
    let title_ar = info.title_ar.as_ref().map(|title| format!("title_ar = {}\n", quoted(title)));
    let settings = format!(
        "title = {}\n{}time_zone = {}\nweek_start = {}\nlanguages = [{}]\ndigits = {}\n",
        quoted(&info.title),
        title_ar.unwrap_or_default(),
        quoted(&info.time_zone),
        quoted(info.week_start.as_str()),
        languages.join(", "),
        quoted(info.digits.as_str()),
    );
    let ending = match layout {
        TableLayout::Csv => "csv",
        TableLayout::Jsonl => "jsonl",
    };
    let tables = [
        sources(case),
        aliases(case),
        places(case),
        attributes(case),
        items(case),
        documents(case),
        rules(case),
        claims(case),
        verdicts(case),
        relations(case),
    ];
    let mut files = vec![("case.toml".to_owned(), settings)];
    for table in tables.into_iter().filter(|table| !table.cells.is_empty()) {
        let table = table.narrowed();
        files.push((format!("{}.{ending}", table.name), table.text(layout)));
    }
    files
}

fn maybe(text: Option<&String>) -> String {
    text.cloned().unwrap_or_default()
}

fn typed(when: Option<&When>) -> String {
    when.map(|when| when.text.clone()).unwrap_or_default()
}

fn word<T: ToString>(word: Option<T>) -> String {
    word.map(|word| word.to_string()).unwrap_or_default()
}

fn yes(flag: bool) -> String {
    if flag { "true".to_owned() } else { String::new() }
}

fn source_key(case: &CaseFile, id: Id) -> String {
    case.sources[id.ix()].key.clone()
}

fn item_key(case: &CaseFile, id: Id) -> String {
    case.items[id.ix()].key.clone()
}

fn document_key(case: &CaseFile, id: Id) -> String {
    case.documents[id.ix()].key.clone()
}

fn place_key(case: &CaseFile, id: Option<Id>) -> String {
    id.map(|id| case.places[id.ix()].key.clone()).unwrap_or_default()
}

/// Only those that a table described: the others are named where they speak.
fn sources(case: &CaseFile) -> Rows {
    let mut table = Rows::new(
        "sources",
        &["source", "kind", "name", "name_ar", "speaks_for", "independence_group", "note"],
    );
    let row = |s: &Source| {
        vec![
            s.key.clone(),
            s.kind.to_string(),
            maybe(s.name.as_ref()),
            maybe(s.name_ar.as_ref()),
            s.speaks_for.map(|id| source_key(case, id)).unwrap_or_default(),
            maybe(s.independence_group.as_ref()),
            maybe(s.note.as_ref()),
        ]
    };
    table.cells = case.sources.iter().filter(|s| s.declared).map(row).collect();
    table
}

fn aliases(case: &CaseFile) -> Rows {
    let mut table = Rows::new("aliases", &["source", "alias", "kind", "needs_context"]);
    for alias in &case.aliases {
        let source = source_key(case, alias.source);
        let row = [source, alias.alias.clone(), alias.kind.to_string(), yes(alias.needs_context)];
        table.cells.push(row.to_vec());
    }
    table
}

fn places(case: &CaseFile) -> Rows {
    let mut table = Rows::new("places", &["place", "parent", "name", "name_ar"]);
    for place in &case.places {
        let parent = place_key(case, place.parent);
        let names = [maybe(place.name.as_ref()), maybe(place.name_ar.as_ref())];
        table.cells.push([vec![place.key.clone(), parent], names.to_vec()].concat());
    }
    table
}

/// `a|b<a|c`
fn options(nodes: &[OptionNode]) -> String {
    let one = |node: &OptionNode| match &node.parent {
        Some(parent) => format!("{}<{parent}", node.option),
        None => node.option.clone(),
    };
    nodes.iter().map(one).collect::<Vec<_>>().join("|")
}

fn attributes(case: &CaseFile) -> Rows {
    let columns = ["attribute", "kind", "options", "open", "tolerance", "scale"];
    let mut table = Rows::new("attributes", &columns);
    for attribute in &case.attributes {
        table.cells.push(vec![
            attribute.key.clone(),
            attribute.kind.to_string(),
            options(&attribute.options),
            attribute.open.to_string(),
            word(attribute.tolerance),
            word(attribute.scale),
        ]);
    }
    table
}

fn items(case: &CaseFile) -> Rows {
    let mut table = Rows::new(
        "items",
        &[
            "item",
            "kind",
            "attribute",
            "verifiable",
            "unit",
            "place",
            "question",
            "question_ar",
            "options",
            "speaker",
            "says",
        ],
    );
    for item in &case.items {
        let says = item.says.as_ref();
        table.cells.push(vec![
            item.key.clone(),
            item.kind.to_string(),
            item.attribute.map(|id| case.attributes[id.ix()].key.clone()).unwrap_or_default(),
            item.verifiable.to_string(),
            maybe(item.unit.as_ref()),
            place_key(case, item.place),
            maybe(item.question.as_ref()),
            maybe(item.question_ar.as_ref()),
            options(&item.options),
            says.map(|says| source_key(case, says.speaker)).unwrap_or_default(),
            says.map(|says| format!("{}={}", item_key(case, says.item), says.value))
                .unwrap_or_default(),
        ]);
    }
    table
}

fn documents(case: &CaseFile) -> Rows {
    let mut table = Rows::new(
        "documents",
        &[
            "doc",
            "outlet",
            "title",
            "url",
            "archive_url",
            "lang",
            "sha256",
            "published",
            "published_basis",
            "wire",
            "copy_of",
            "note",
        ],
    );
    // A copy stands below what it copies.
    let depth = |mut at: Option<Id>| {
        let mut steps = 0;
        while let Some(id) = at.filter(|_| steps < case.documents.len()) {
            at = case.documents[id.ix()].copy_of;
            steps += 1;
        }
        steps
    };
    let mut order: Vec<_> = case.documents.iter().collect();
    order.sort_by_key(|document| (depth(document.copy_of), document.id));
    for d in order {
        table.cells.push(vec![
            d.key.clone(),
            d.outlet.map(|id| source_key(case, id)).unwrap_or_default(),
            maybe(d.title.as_ref()),
            maybe(d.url.as_ref()),
            maybe(d.archive_url.as_ref()),
            maybe(d.lang.as_ref()),
            maybe(d.sha256.as_ref()),
            typed(d.published.as_ref()),
            d.published_basis.to_string(),
            d.wire.map(|id| source_key(case, id)).unwrap_or_default(),
            d.copy_of.map(|id| document_key(case, id)).unwrap_or_default(),
            maybe(d.note.as_ref()),
        ]);
    }
    table
}

fn rules(case: &CaseFile) -> Rows {
    let mut table = Rows::new("rules", &["rule", "kind", "strength", "terms", "text", "grace"]);
    for rule in &case.rules {
        table.cells.push(vec![
            rule.key.clone(),
            rule.kind.to_string(),
            rule.strength.to_string(),
            rule.expression.clone(),
            rule.text.clone(),
            if rule.grace_s == 0 { String::new() } else { rule.grace_s.to_string() },
        ]);
    }
    table
}

/// A value as typed, so that it is read the same again.
fn value(case: &CaseFile, id: Id) -> String {
    let (canonical, value) = &case.values[id.ix()];
    match value {
        Value::Date(when) => when.text.clone(),
        Value::Option(option) => option.clone(),
        _ => canonical.clone(),
    }
}

const CLAIM_COLUMNS: [&str; 29] = [
    "claim_id",
    "same_as",
    "doc",
    "para",
    "source",
    "chain",
    "verb",
    "item",
    "value",
    "stance",
    "certainty",
    "evidence",
    "valid",
    "asserted",
    "valid_mode",
    "persists",
    "anchor",
    "published",
    "quote_kind",
    "outlet_stance",
    "hedge",
    "interest",
    "scheme",
    "corrects",
    "retracts",
    "url",
    "key_terms_ar",
    "paraphrase_en",
    "note",
];

/// One row a mention; claims without one have a row of their own. Claims and mentions come in the
/// order of their numbers, as far as a first mention must stand where its claim does.
fn claims(case: &CaseFile) -> Rows {
    let mut table = Rows::new("claims", &CLAIM_COLUMNS);
    let zone = TimeZone::get(&case.info.time_zone).unwrap_or(TimeZone::UTC);
    let mut firsts: Vec<Option<&Mention>> = vec![None; case.claims.len()];
    let mut others: Vec<&Mention> = Vec::new();
    for mention in &case.mentions {
        let first = &mut firsts[mention.claim.ix()];
        // The row of a claim may have been no mention, and others have mentioned it further down:
        // the mention of its own row has its key.
        let key = case.claims[mention.claim.ix()].detail.as_ref().and_then(|d| d.key.as_ref());
        if first.is_none() && (key.is_none() || key == mention.key.as_ref()) {
            *first = Some(mention);
        } else {
            others.push(mention);
        }
    }
    let mut others = others.into_iter().peekable();
    for (claim, first) in case.claims.iter().zip(firsts) {
        while let Some(first) = first
            && let Some(other) = others.next_if(|other| other.id < first.id)
        {
            table.cells.push(claim_row(
                case,
                &zone,
                &case.claims[other.claim.ix()],
                Some(other),
                true,
            ));
        }
        table.cells.push(claim_row(case, &zone, claim, first, false));
    }
    for other in others {
        table.cells.push(claim_row(case, &zone, &case.claims[other.claim.ix()], Some(other), true));
    }
    table
}

/// Source, chain and verb of the first step.
fn chain(case: &CaseFile, claim: &Claim, mention: Option<&Mention>) -> [String; 3] {
    let steps = mention.map_or(&[][..], |mention| mention.chain.as_slice());
    let verb = steps.first().and_then(|step| step.verb.clone()).unwrap_or_default();
    if steps.len() < 2 && steps.first().is_none_or(|step| step.named) {
        return [source_key(case, claim.source), String::new(), verb];
    }
    let step = |(ix, step): (usize, &ChainStep)| {
        let key = source_key(case, step.source);
        let mark = if step.named || key == "?" { "" } else { "?" };
        match &step.verb {
            Some(verb) if ix > 0 => format!("{key}{mark} ({verb})"),
            _ => format!("{key}{mark}"),
        }
    };
    let text = steps.iter().enumerate().map(step).collect::<Vec<_>>().join(" > ");
    [String::new(), text, verb]
}

fn claim_row(
    case: &CaseFile,
    zone: &TimeZone,
    claim: &Claim,
    mention: Option<&Mention>,
    again: bool,
) -> Vec<String> {
    let plain = crate::domain::ClaimDetail::default();
    let detail = claim.detail.as_deref().unwrap_or(&plain);
    let own = maybe(detail.key.as_ref());
    let (key, same_as) = if again {
        (maybe(mention.and_then(|m| m.key.as_ref())), case.claim_key(claim.id))
    } else {
        (own, String::new())
    };
    let narrow = claim.detail.is_none();
    let unless = |silent: bool, text: String| if silent { String::new() } else { text };
    let replaced = |status: ClaimStatus| {
        let old = detail.replaces.filter(|id| {
            let old = case.claims[id.ix()].detail.as_ref();
            old.is_some_and(|old| old.status == status)
                || status == ClaimStatus::Corrected
                    && old.is_none_or(|old| old.status == ClaimStatus::Live)
        });
        old.map(|id| case.claim_key(id)).unwrap_or_default()
    };
    let validity = &detail.validity;
    let anchor = validity.anchor.map(|a| {
        let (sign, lo, hi) =
            if a.lo_s < 0 { ('-', -a.hi_s, -a.lo_s) } else { ('+', a.lo_s, a.hi_s) };
        format!("{}{sign}PT{lo}S..PT{hi}S", item_key(case, a.item))
    });
    let item = &case.items[claim.item.ix()];
    let [source, chain, verb] = chain(case, claim, mention);
    let of = |field: fn(&Mention) -> String| mention.map(field).unwrap_or_default();
    vec![
        key,
        same_as,
        mention.and_then(|m| m.document).map(|id| document_key(case, id)).unwrap_or_default(),
        of(|m| word(m.paragraph)),
        source,
        chain,
        verb,
        item.key.clone(),
        value(case, claim.value),
        unless(detail.stance == Stance::Asserts, detail.stance.to_string()),
        unless(narrow, detail.certainty.to_string()),
        unless(narrow, detail.evidence.to_string()),
        validity.when.as_ref().map_or_else(
            // A narrow claim keeps only the bounds.
            || claim.valid.map(|span| span_text(span, zone)).unwrap_or_default(),
            |when| when.text.clone(),
        ),
        typed(detail.asserted.as_ref()),
        unless(narrow, validity.mode.to_string()),
        yes(validity.persists),
        anchor.unwrap_or_default(),
        of(|m| typed(m.published.as_ref())),
        of(|m| word(m.quote_kind)),
        of(|m| word(m.outlet_stance)),
        maybe(detail.hedge.as_ref()),
        word(detail.interest),
        maybe(detail.scheme.as_ref()),
        replaced(ClaimStatus::Corrected),
        replaced(ClaimStatus::Retracted),
        of(|m| maybe(m.url.as_ref())),
        of(|m| maybe(m.key_terms.as_ref())),
        of(|m| maybe(m.paraphrase.as_ref())),
        // Only claims have a note; a further mention repeats none.
        unless(again, maybe(detail.note.as_ref())),
    ]
}

fn verdicts(case: &CaseFile) -> Rows {
    let columns = ["item", "value", "confidence", "valid", "basis", "adjudicator", "url"];
    let mut table = Rows::new("verdicts", &columns);
    for verdict in &case.verdicts {
        table.cells.push(vec![
            item_key(case, verdict.item),
            value(case, verdict.value),
            verdict.confidence.to_string(),
            typed(verdict.valid.as_ref()),
            maybe(verdict.basis.as_ref()),
            maybe(verdict.adjudicator.as_ref()),
            maybe(verdict.url.as_ref()),
        ]);
    }
    table
}

fn relations(case: &CaseFile) -> Rows {
    let mut table = Rows::new("relations", &["from", "to", "relation", "basis", "note"]);
    for relation in &case.relations {
        table.cells.push(vec![
            case.claim_key(relation.from),
            case.claim_key(relation.to),
            relation.kind.to_string(),
            relation.basis.to_string(),
            maybe(relation.note.as_ref()),
        ]);
    }
    table
}
