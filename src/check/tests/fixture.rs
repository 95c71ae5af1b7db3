//! Builds small cases, with just enough of the import grammars to write them down.

use jiff::civil::{Date, DateTime};

use crate::check::{CheckOptions, CheckOutcome, check};
use crate::domain::{
    Anchor, Attribute, CaseFile, Certainty, ChainStep, Claim, ClaimDetail, Document, Evidence, Id,
    Item, ItemKind, Mention, OptionNode, PublishedBasis, Quantity, QuantityForm, Rule, RuleKind,
    RuleOp, RuleTerm, Says, Source, SourceKind, Span, Stance, ValidMode, Value, Verifiable, When,
    WhenForm,
};
use crate::domain::{Contradiction, OverlapCertainty};

/// Seconds east of UTC in which fixtures write their dates: Damascus in January 2022.
const EAST_S: i64 = 7_200;

fn second(at: DateTime) -> i64 {
    at.to_zoned(jiff::tz::TimeZone::UTC).expect("a time").timestamp().as_second() - EAST_S
}

fn point(text: &str) -> Span {
    let bare = text.trim_end_matches(['?', '~', '%']);
    if let Some((day, clock)) = bare.split_once('T') {
        let day: Date = day.parse().expect("a date");
        let (hour, minute) = clock.split_once(':').unwrap_or((clock, ""));
        let width = if minute.is_empty() { 3_600 } else { 60 };
        let hour: i8 = hour.parse().expect("an hour");
        let at = day.at(hour, minute.parse().unwrap_or(0), 0, 0);
        return Span { from: second(at), to: second(at) + width };
    }
    if bare.len() == 4 {
        let year: i16 = bare.parse().expect("a year");
        let start = |y| second(Date::new(y, 1, 1).expect("a year").at(0, 0, 0, 0));
        return Span { from: start(year), to: start(year + 1) };
    }
    let from = second(bare.parse::<Date>().expect("a date").at(0, 0, 0, 0));
    Span { from, to: from + 86_400 }
}

/// Reads the EDTF of the seeds.
pub(super) fn when(text: &str) -> When {
    let hull = |spans: &[Span]| Span {
        from: spans.iter().map(|s| s.from).min().expect("a span"),
        to: spans.iter().map(|s| s.to).max().expect("a span"),
    };
    let (outer, form) = if let Some(list) = text.strip_prefix('[').and_then(|t| t.strip_suffix(']'))
    {
        let spans: Vec<Span> = match list.split_once("..") {
            Some((a, b)) => vec![hull(&[point(a), point(b)])],
            None => list.split(',').map(point).collect(),
        };
        (hull(&spans), WhenForm::OneOf(spans))
    } else if let Some(end) = text.strip_prefix("..") {
        let end = point(end);
        let begin = Span { from: i64::MIN, to: end.to };
        (begin, WhenForm::Interval { begin, end })
    } else if let Some((a, b)) = text.split_once('/') {
        let (begin, end) = (point(a), point(b));
        (hull(&[begin, end]), WhenForm::Interval { begin, end })
    } else {
        (point(text), WhenForm::Single)
    };
    When {
        text: text.to_owned(),
        outer,
        form,
        uncertain: text.contains('?'),
        approximate: text.contains('~'),
    }
}

/// Reads the quantities of the seeds.
fn quantity(text: &str) -> Quantity {
    let word = |w: &str| match w {
        "dozens" => (20.0, 99.0),
        "hundreds" => (200.0, 999.0),
        "many" => (10.0, f64::INFINITY),
        other => panic!("no quantity: {other}"),
    };
    if let Some((sure, possible)) = text.split_once('|') {
        let ((lo, hi), (_, most)) = (word(sure), word(possible.trim_end_matches('?')));
        let form = QuantityForm::Vague;
        return Quantity { lo, hi, best: None, form, possible_hi: Some(most) };
    }
    if let Some(x) = text.strip_prefix('>') {
        let lo = x.parse::<f64>().expect("a number") + 1.0;
        let form = QuantityForm::AtLeast;
        return Quantity { lo, hi: f64::INFINITY, best: None, form, possible_hi: None };
    }
    if let Some(x) = text.strip_prefix('~') {
        let x: f64 = x.parse().expect("a number");
        let form = QuantityForm::About;
        return Quantity { lo: 0.9 * x, hi: 1.1 * x, best: Some(x), form, possible_hi: None };
    }
    if let Some((a, b)) = text.split_once("..") {
        let (lo, hi) = (a.parse().expect("a number"), b.parse().expect("a number"));
        return Quantity { lo, hi, best: None, form: QuantityForm::Range, possible_hi: None };
    }
    if let Ok(x) = text.parse() {
        return Quantity::exact(x);
    }
    let (lo, hi) = word(text);
    Quantity { lo, hi, best: None, form: QuantityForm::Vague, possible_hi: None }
}

pub(super) fn value(kind: ItemKind, text: &str) -> Value {
    match (kind, text) {
        (ItemKind::Number | ItemKind::Count, _) => Value::Number(quantity(text)),
        (ItemKind::Date, _) => Value::Date(when(text)),
        (ItemKind::Set, _) => Value::Set(text.split('+').map(str::to_owned).collect()),
        (_, "true") => Value::Boolean(true),
        (_, "false") => Value::Boolean(false),
        _ => Value::Option(text.to_owned()),
    }
}

/// A case under construction.
#[derive(Default)]
pub(super) struct Maker {
    pub(super) case: CaseFile,
}

/// What a claim of a fixture says besides source, item and value.
#[derive(Default, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "named fields of a test fixture")]
pub(super) struct Extra<'a> {
    pub(super) valid: &'a str,
    pub(super) asserted: &'a str,
    pub(super) throughout: bool,
    pub(super) as_of: bool,
    pub(super) still: bool,
    /// Item, earliest and latest offset.
    pub(super) anchor: Option<(&'a str, i64, i64)>,
    pub(super) denies: bool,
    pub(super) certainty: Option<Certainty>,
    pub(super) presupposed: bool,
    pub(super) doc: &'a str,
    pub(super) scheme: &'a str,
}

/// A claim that says when its content holds, and no more.
pub(super) fn at(valid: &str) -> Extra<'_> {
    Extra { valid, ..Extra::default() }
}

impl Maker {
    pub(super) fn source(&mut self, key: &str) -> Id {
        if let Some(found) = self.case.sources.iter().find(|s| s.key == key) {
            return found.id;
        }
        let id = Id::from_ix(self.case.sources.len());
        self.case.sources.push(Source {
            id,
            key: key.to_owned(),
            kind: SourceKind::Unknown,
            name: None,
            name_ar: None,
            speaks_for: None,
            independence_group: None,
            note: None,
            declared: true,
        });
        id
    }

    pub(super) fn item(&mut self, key: &str, kind: ItemKind) -> Id {
        if let Some(found) = self.case.items.iter().find(|i| i.key == key) {
            return found.id;
        }
        let id = Id::from_ix(self.case.items.len());
        self.case.items.push(Item {
            id,
            key: key.to_owned(),
            kind,
            attribute: None,
            question: None,
            question_ar: None,
            unit: None,
            place: None,
            verifiable: Verifiable::Fact,
            options: Vec::new(),
            says: None,
        });
        id
    }

    pub(super) fn item_id(&self, key: &str) -> Id {
        self.case.items.iter().find(|i| i.key == key).expect("an item").id
    }

    /// Options as `north<some-dormitories`, `slow`.
    pub(super) fn options(&mut self, item: &str, options: &[&str]) {
        let ix = self.item_id(item).ix();
        self.case.items[ix].options = options
            .iter()
            .map(|o| {
                let (option, parent) = o.split_once('<').map_or((*o, None), |(a, b)| (a, Some(b)));
                OptionNode { option: option.to_owned(), parent: parent.map(str::to_owned) }
            })
            .collect();
    }

    pub(super) fn tolerance(&mut self, item: &str, tolerance: f64) {
        let ix = self.item_id(item).ix();
        let id = Id::from_ix(self.case.attributes.len());
        let kind = self.case.items[ix].kind;
        self.case.attributes.push(Attribute {
            id,
            key: item.to_owned(),
            kind,
            options: Vec::new(),
            open: true,
            tolerance: Some(tolerance),
            scale: None,
        });
        self.case.items[ix].attribute = Some(id);
    }

    pub(super) fn says(&mut self, speech: &str, speaker: &str, item: &str, value: &str) {
        let speaker = self.source(speaker);
        let item = self.item_id(item);
        let ix = self.item_id(speech).ix();
        self.case.items[ix].says = Some(Says { speaker, item, value: value.to_owned() });
    }

    pub(super) fn value(&mut self, kind: ItemKind, text: &str) -> Id {
        let parsed = value(kind, text);
        if let Some(ix) = self.case.values.iter().position(|v| v.0 == text && v.1 == parsed) {
            return Id::from_ix(ix);
        }
        self.case.values.push((text.to_owned(), parsed));
        Id::from_ix(self.case.values.len() - 1)
    }

    fn document(&mut self, key: &str) -> Id {
        if let Some(found) = self.case.documents.iter().find(|d| d.key == key) {
            return found.id;
        }
        let id = Id::from_ix(self.case.documents.len());
        self.case.documents.push(Document {
            id,
            key: key.to_owned(),
            outlet: None,
            title: None,
            url: None,
            archive_url: None,
            lang: None,
            sha256: None,
            published: None,
            published_basis: PublishedBasis::Stated,
            wire: None,
            copy_of: None,
            note: None,
        });
        id
    }

    pub(super) fn published(&mut self, document: &str, text: &str, basis: PublishedBasis) {
        let ix = self.document(document).ix();
        self.case.documents[ix].published = Some(when(text));
        self.case.documents[ix].published_basis = basis;
    }

    pub(super) fn mention(&mut self, claim: Id, document: &str, named: bool) {
        let document = Some(self.document(document));
        let source = self.case.claims[claim.ix()].source;
        let id = Id::from_ix(self.case.mentions.len());
        self.case.mentions.push(Mention {
            id,
            key: None,
            claim,
            document,
            paragraph: None,
            chain: vec![ChainStep { source, verb: None, named }],
            quote_kind: None,
            outlet_stance: None,
            published: None,
            url: None,
            paraphrase: None,
            key_terms: None,
        });
    }

    /// Adds a claim; the item must be there.
    pub(super) fn claim(&mut self, [key, source, item, text]: [&str; 4], extra: &Extra) -> Id {
        let item = self.item_id(item);
        let kind = self.case.items[item.ix()].kind;
        let (source, value) = (self.source(source), self.value(kind, text));
        let id = Id::from_ix(self.case.claims.len());
        let said = |text: &str| (!text.is_empty()).then(|| when(text));
        let mut detail = ClaimDetail { key: Some(key.to_owned()), ..ClaimDetail::default() };
        detail.validity.when = said(extra.valid);
        detail.asserted = said(extra.asserted);
        detail.validity.persists = extra.still;
        if extra.throughout {
            detail.validity.mode = ValidMode::Throughout;
        }
        if extra.as_of {
            detail.validity.mode = ValidMode::AsOf;
        }
        detail.validity.anchor =
            extra.anchor.map(|(item, lo_s, hi_s)| Anchor { item: self.item_id(item), lo_s, hi_s });
        if extra.denies {
            detail.stance = Stance::Denies;
        }
        if extra.presupposed {
            detail.evidence = Evidence::Presupposed;
        }
        detail.certainty = extra.certainty.unwrap_or(Certainty::Ct);
        detail.scheme = (!extra.scheme.is_empty()).then(|| extra.scheme.to_owned());
        let valid = detail.validity.when.as_ref().map(|w| w.outer);
        let detail = Some(Box::new(detail));
        self.case.claims.push(Claim { id, item, source, value, valid, detail });
        if !extra.doc.is_empty() {
            self.mention(id, extra.doc, true);
        }
        id
    }

    /// Reads `a=v & b=w`, `a>0 | b=* -> c=w`, `t = a + b`, `a + b <= c`; for monotone `a` or `a.*`.
    pub(super) fn rule(&mut self, key: &str, kind: RuleKind, strength: f64, expression: &str) {
        let id = Id::from_ix(self.case.rules.len());
        let (splits, sep): (&[&str], char) = match kind {
            RuleKind::Excludes => (&["&"], '&'),
            RuleKind::Implies => (&["->"], '|'),
            RuleKind::Sum => (&[" = "], '+'),
            _ => (&["<="], '+'),
        };
        let (left, right) = match kind {
            RuleKind::Excludes | RuleKind::Monotone => (expression, ""),
            _ => expression.split_once(splits[0]).expect("two sides"),
        };
        let mut terms = Vec::new();
        for (side, coefficient) in [(left, 1.0), (right, -1.0)] {
            for text in side.split(sep).map(str::trim).filter(|t| !t.is_empty()) {
                self.terms(text, coefficient, &mut terms);
            }
        }
        self.case.rules.push(Rule {
            id,
            key: key.to_owned(),
            kind,
            strength,
            grace_s: 0,
            terms,
            expression: expression.to_owned(),
            text: String::new(),
        });
    }

    fn terms(&self, text: &str, coefficient: f64, terms: &mut Vec<RuleTerm>) {
        if let Some(prefix) = text.strip_suffix('*').filter(|t| t.ends_with('.')) {
            let items = self.case.items.iter().filter(|i| i.key.starts_with(prefix));
            terms.extend(items.filter(|i| i.kind == ItemKind::Count).map(|i| RuleTerm {
                item: i.id,
                op: RuleOp::Eq,
                value: String::new(),
                coefficient,
            }));
            return;
        }
        let ops = [(">=", RuleOp::Ge), ("<=", RuleOp::Le), (">", RuleOp::Gt), ("<", RuleOp::Lt)];
        let found = ops.iter().find_map(|(sign, op)| Some((text.split_once(sign)?, *op)));
        let ((item, value), op) =
            found.unwrap_or_else(|| (text.split_once('=').unwrap_or((text, "")), RuleOp::Eq));
        let (item, value) = (self.item_id(item.trim()), value.trim().to_owned());
        terms.push(RuleTerm { item, op, value, coefficient });
    }

    /// What the cross-check finds, explanations with their English words.
    pub(super) fn check(&self) -> CheckOutcome {
        let mut outcome = check(&self.case, &CheckOptions::default());
        for found in &mut outcome.contradictions {
            found.explanation.english = crate::render::english(&found.explanation.phrase);
        }
        outcome
    }

    /// The contradictions as `A×B` with smaller key first.
    pub(super) fn pairs(&self, certainty: OverlapCertainty) -> Vec<String> {
        let outcome = self.check();
        let of = outcome.contradictions.iter().filter(|c| c.certainty == certainty);
        let mut pairs: Vec<String> = of.map(|c| self.pair(c)).collect();
        pairs.sort();
        pairs
    }

    pub(super) fn pair(&self, c: &Contradiction) -> String {
        let mut keys = [self.case.claim_key(c.claim_a), self.case.claim_key(c.claim_b)];
        keys.sort();
        keys.join("×")
    }

    pub(super) fn find(&self, pair: &str) -> Option<Contradiction> {
        self.check().contradictions.into_iter().find(|c| self.pair(c) == pair)
    }

    /// Codes of the findings.
    pub(super) fn codes(&self) -> Vec<&'static str> {
        self.check().findings.iter().map(|f| f.code).collect()
    }
}
