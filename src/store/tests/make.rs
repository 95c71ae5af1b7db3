//! Cases, batches and runs for the tests.

use crate::domain::*;
use crate::store::*;
use std::path::PathBuf;

/// A case file in a directory of its own, gone when dropped.
pub(super) struct Scratch {
    pub(super) dir: tempfile::TempDir,
    pub(super) store: Store,
}

impl Scratch {
    pub(super) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::create(&dir.path().join("case.db")).unwrap();
        Self { dir, store }
    }

    pub(super) fn of(case: &CaseFile) -> Self {
        let mut scratch = Self::new();
        scratch.store.write_batch(&batch_of(case), &file(1)).unwrap();
        scratch
    }

    pub(super) fn path(&self) -> PathBuf {
        self.dir.path().join("case.db")
    }
}

pub(super) fn file(n: u64) -> FileRecord {
    FileRecord {
        name: format!("claims-{n}.csv"),
        sha256: format!("{n:064x}"),
        format: "csv".to_owned(),
        table: "claims".to_owned(),
        n_rows: 3,
        n_rejects: 0,
        imported_at: 1_700_000_000,
        version: "0.1.0".to_owned(),
    }
}

pub(super) fn batch_of(case: &CaseFile) -> Batch {
    let case = case.clone();
    Batch {
        info: Some(case.info),
        sources: case.sources,
        aliases: case.aliases,
        places: case.places,
        attributes: case.attributes,
        items: case.items,
        documents: case.documents,
        values: case.values,
        claims: case.claims,
        mentions: case.mentions,
        rules: case.rules,
        verdicts: case.verdicts,
        relations: case.relations,
        ..Batch::default()
    }
}

/// Splitmix64: enough to draw cases from a seed that proptest picks.
pub(super) struct Draw(pub(super) u64);

impl Draw {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn flip(&mut self) -> bool {
        self.next().is_multiple_of(2)
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.flip() { Some(make(self)) } else { None }
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn id(&mut self, n: usize) -> Id {
        Id::from_ix(self.below(n))
    }

    fn text(&mut self) -> String {
        let texts = [
            "",
            "plain",
            "قوات سوريا الديمقراطية",
            "it's; DROP TABLE claim; --",
            "two\nlines\tand \"quotes\"",
            "\u{1F5DE}\u{200D}x",
            "=HYPERLINK(1)",
            "1e999",
        ];
        self.pick(&texts).to_owned()
    }

    /// A number with every bit drawn, or one of the awkward ones.
    fn real(&mut self) -> f64 {
        let x = f64::from_bits(self.next());
        let awkward = [0.0, 0.1, 1e308, -3.5, f64::MIN_POSITIVE, 9_007_199_254_740_993.0];
        if x.is_finite() && self.flip() { x } else { self.pick(&awkward) }
    }

    fn time(&mut self) -> i64 {
        let awkward = [0, -1, i64::MIN + 1, i64::MAX - 1, 1_643_155_200];
        if self.flip() { self.pick(&awkward) } else { self.below(4_000_000_000) as i64 }
    }

    /// A span with at least one finite end.
    fn span(&mut self) -> Span {
        let (a, b) = (self.time(), self.time());
        match self.below(4) {
            0 => Span { from: i64::MIN, to: a },
            1 => Span { from: a, to: i64::MAX },
            _ => Span::new(a.min(b), a.max(b)).unwrap_or(Span { from: 5, to: 6 }),
        }
    }

    fn when(&mut self) -> When {
        let outer = if self.below(6) == 0 { Span::ALWAYS } else { self.span() };
        let form = match self.below(3) {
            0 => WhenForm::Single,
            1 => WhenForm::Interval { begin: self.span(), end: self.span() },
            _ => WhenForm::OneOf((0..self.below(3)).map(|_| self.span()).collect()),
        };
        let (uncertain, approximate) = (self.flip(), self.flip());
        When { text: self.text(), outer, form, uncertain, approximate }
    }

    fn value(&mut self) -> Value {
        match self.below(5) {
            0 => Value::Boolean(self.flip()),
            1 => Value::Option(self.text()),
            2 => Value::Set((0..self.below(4)).map(|_| self.text()).collect()),
            3 => {
                let (a, b) = (self.real(), self.real());
                let open = self.below(3);
                let forms = codec_forms();
                Value::Number(Quantity {
                    lo: if open == 0 { f64::NEG_INFINITY } else { a.min(b) },
                    hi: if open == 1 { f64::INFINITY } else { a.max(b) },
                    best: self.maybe(Self::real),
                    form: self.pick(&forms),
                    possible_hi: self.maybe(|d| if d.flip() { f64::INFINITY } else { d.real() }),
                })
            }
            _ => Value::Date(self.when()),
        }
    }

    fn options(&mut self) -> Vec<OptionNode> {
        let n = self.below(4);
        (0..n).map(|_| OptionNode { option: self.text(), parent: self.maybe(Self::text) }).collect()
    }

    fn url(&mut self) -> String {
        format!("https://example.org/{}", self.text())
    }
}

fn codec_forms() -> [QuantityForm; 6] {
    crate::store::codec::QUANTITY_FORMS.map(|(form, _)| form)
}

/// A case in which every field takes every shape, drawn from `seed`.
pub(super) fn any_case(seed: u64) -> CaseFile {
    let d = &mut Draw(seed);
    let n = 1 + d.below(6);
    let mut case = CaseFile {
        info: CaseInfo {
            title: d.text(),
            time_zone: "Asia/Damascus".to_owned(),
            languages: (0..d.below(3)).map(|_| d.text()).collect(),
            title_ar: d.maybe(Draw::text),
            week_start: WeekStart::ALL[d.below(7)],
            digits: DigitStyle::ALL[d.below(2)],
        },
        values: (0..n).map(|_| (d.text(), d.value())).collect(),
        ..CaseFile::default()
    };
    for ix in 0..n {
        let id = Id::from_ix(ix);
        let key = format!("{}{ix}", d.text());
        case.places.push(Place {
            id,
            key: key.clone(),
            parent: d.maybe(|d| d.id(n)),
            name: d.maybe(Draw::text),
            name_ar: d.maybe(Draw::text),
        });
        case.sources.push(any_source(d, id, key.clone(), n));
        case.aliases.push(Alias {
            source: d.id(ix + 1),
            alias: d.text(),
            alias_norm: d.text(),
            kind: d.pick(AliasKind::ALL),
            needs_context: d.flip(),
        });
        case.attributes.push(Attribute {
            id,
            key: key.clone(),
            kind: d.pick(ItemKind::ALL),
            options: d.options(),
            open: d.flip(),
            tolerance: d.maybe(Draw::real),
            scale: d.maybe(|d| d.pick(Scale::ALL)),
        });
        case.items.push(any_item(d, id, key.clone(), n));
        case.documents.push(any_document(d, id, key, n));
    }
    any_claims(d, &mut case, n);
    case
}

fn any_source(d: &mut Draw, id: Id, key: String, n: usize) -> Source {
    Source {
        id,
        key,
        kind: d.pick(SourceKind::ALL),
        name: d.maybe(Draw::text),
        name_ar: d.maybe(Draw::text),
        speaks_for: d.maybe(|d| d.id(n)),
        independence_group: d.maybe(Draw::text),
        note: d.maybe(Draw::text),
        declared: d.flip(),
    }
}

fn any_item(d: &mut Draw, id: Id, key: String, n: usize) -> Item {
    Item {
        id,
        key,
        kind: d.pick(ItemKind::ALL),
        attribute: d.maybe(|d| d.id(n)),
        question: d.maybe(Draw::text),
        question_ar: d.maybe(Draw::text),
        unit: d.maybe(Draw::text),
        place: d.maybe(|d| d.id(n)),
        verifiable: d.pick(Verifiable::ALL),
        options: d.options(),
        says: d.maybe(|d| Says { speaker: d.id(n), item: d.id(n), value: d.text() }),
    }
}

fn any_document(d: &mut Draw, id: Id, key: String, n: usize) -> Document {
    Document {
        id,
        key,
        outlet: d.maybe(|d| d.id(n)),
        title: d.maybe(Draw::text),
        url: d.maybe(Draw::url),
        archive_url: d.maybe(Draw::url),
        lang: d.maybe(Draw::text),
        sha256: d.maybe(|d| format!("{:064x}", d.next())),
        published: d.maybe(Draw::when),
        published_basis: d.pick(PublishedBasis::ALL),
        wire: d.maybe(|d| d.id(n)),
        copy_of: d.maybe(|d| d.id(n)),
        note: d.maybe(Draw::text),
    }
}

fn any_detail(d: &mut Draw, id: Id, n: usize, n_claims: usize) -> ClaimDetail {
    ClaimDetail {
        key: d.maybe(|_| format!("A-{}", id.0)),
        stance: d.pick(Stance::ALL),
        certainty: d.pick(Certainty::ALL),
        evidence: d.pick(Evidence::ALL),
        validity: Validity {
            when: d.maybe(Draw::when),
            mode: d.pick(ValidMode::ALL),
            persists: d.flip(),
            anchor: d.maybe(|d| Anchor { item: d.id(n), lo_s: -60, hi_s: d.below(99) as i64 }),
        },
        asserted: d.maybe(Draw::when),
        status: d.pick(ClaimStatus::ALL),
        replaces: d.maybe(|d| d.id(n_claims)),
        interest: d.maybe(|d| d.pick(&[-1, 0, 1])),
        hedge: d.maybe(Draw::text),
        scheme: d.maybe(Draw::text),
        note: d.maybe(Draw::text),
    }
}

fn any_claims(d: &mut Draw, case: &mut CaseFile, n: usize) {
    let n_claims = 1 + d.below(12);
    for ix in 0..n_claims {
        let id = Id::from_ix(ix);
        let detail = d.maybe(|d| Box::new(any_detail(d, id, n, n_claims)));
        let typed = detail.as_ref().and_then(|x| x.validity.when.as_ref()).map(|w| w.outer);
        let valid = if typed.is_some() { typed } else { d.maybe(Draw::span) };
        let (item, source, value) = (d.id(n), d.id(n), d.id(n));
        case.claims.push(Claim { id, item, source, value, valid, detail });
        let steps = d.below(4);
        case.mentions.push(Mention {
            id,
            key: d.maybe(|_| format!("M-{ix}")),
            claim: d.id(ix + 1),
            document: d.maybe(|d| d.id(n)),
            paragraph: d.maybe(|d| 1 + d.below(20) as u32),
            chain: (0..steps)
                .map(|_| ChainStep { source: d.id(n), verb: d.maybe(Draw::text), named: d.flip() })
                .collect(),
            quote_kind: d.maybe(|d| d.pick(QuoteKind::ALL)),
            outlet_stance: d.maybe(|d| d.pick(OutletStance::ALL)),
            published: d.maybe(Draw::when),
            url: d.maybe(Draw::text),
            paraphrase: d.maybe(Draw::text),
            key_terms: d.maybe(Draw::text),
        });
    }
    for ix in 0..n {
        let id = Id::from_ix(ix);
        let terms = d.below(4);
        case.rules.push(Rule {
            id,
            key: format!("R{ix}"),
            kind: d.pick(RuleKind::ALL),
            strength: d.pick(&[1.0, 0.3]),
            grace_s: d.below(9000) as i64,
            terms: (0..terms)
                .map(|_| RuleTerm {
                    item: d.id(n),
                    op: d.pick(RuleOp::ALL),
                    value: d.text(),
                    coefficient: d.pick(&[1.0, -1.0]),
                })
                .collect(),
            expression: d.text(),
            text: d.text(),
        });
        case.verdicts.push(Verdict {
            id,
            item: d.id(n),
            value: d.id(n),
            confidence: d.pick(&[0.51, 0.95, 0.999]),
            valid: d.maybe(Draw::when),
            basis: d.maybe(Draw::text),
            adjudicator: d.maybe(Draw::text),
            url: d.maybe(Draw::text),
        });
        case.relations.push(Relation {
            from: d.id(n_claims),
            to: d.id(n_claims),
            kind: d.pick(RelationKind::ALL),
            basis: d.pick(RelationBasis::ALL),
            note: d.maybe(Draw::text),
        });
    }
}

fn source(ix: usize, key: &str, speaks_for: Option<u32>) -> Source {
    Source {
        id: Id::from_ix(ix),
        key: key.to_owned(),
        kind: SourceKind::Outlet,
        name: None,
        name_ar: None,
        speaks_for: speaks_for.map(Id),
        independence_group: None,
        note: None,
        declared: true,
    }
}

fn item(ix: usize, key: &str, kind: ItemKind) -> Item {
    Item {
        id: Id::from_ix(ix),
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
    }
}

pub(super) fn day(text: &str, from: i64) -> When {
    When {
        text: text.to_owned(),
        outer: Span { from, to: from + DAY },
        form: WhenForm::Single,
        uncertain: false,
        approximate: false,
    }
}

/// 2022-01-26T00:00:00Z.
pub(super) const JAN_26: i64 = 1_643_155_200;

/// A small case by hand: the prison. Sources sdf, spokesman (speaks for sdf), le-monde, athr;
/// items control (state) and escape (boolean) and dead (count); claims A1 sdf control, A2 le-monde
/// against it a day later, A3 the spokesman's correction of A1, c4 a bulk claim on escape, A5 and
/// A6 numbers.
pub(super) fn prison() -> CaseFile {
    let mut case = CaseFile {
        sources: vec![
            source(0, "sdf", None),
            source(1, "spokesman", Some(1)),
            source(2, "le-monde", None),
            source(3, "athr", None),
        ],
        items: vec![
            item(0, "control", ItemKind::State),
            item(1, "escape", ItemKind::Boolean),
            item(2, "dead", ItemKind::Count),
        ],
        values: vec![
            ("true".to_owned(), Value::Boolean(true)),
            ("false".to_owned(), Value::Boolean(false)),
            ("181".to_owned(), Value::Number(Quantity::exact(181.0))),
            ("200".to_owned(), Value::Number(Quantity::exact(200.0))),
        ],
        ..CaseFile::default()
    };
    let day_of = |n: i64| day(&format!("2022-01-{}", 26 + n), JAN_26 + n * DAY);
    let mut claim = |item: u32, source: u32, value: u32, key: &str, on: i64| {
        let when = day_of(on);
        let valid = Some(when.outer);
        let mut detail = ClaimDetail { key: Some(key.to_owned()), ..ClaimDetail::default() };
        detail.validity.when = Some(when.clone());
        detail.asserted = Some(when);
        detail.interest = Some(1);
        let id = Id::from_ix(case.claims.len());
        let (item, source, value) = (Id(item), Id(source), Id(value));
        let detail = Some(Box::new(detail));
        case.claims.push(Claim { id, item, source, value, valid, detail });
    };
    claim(1, 1, 1, "A1", 0);
    claim(1, 3, 2, "A2", 1);
    claim(1, 2, 2, "A3", 4);
    claim(2, 4, 1, "A4", 2);
    claim(3, 1, 3, "A5", 0);
    claim(3, 1, 4, "A6", 2);
    case.claims[3].detail = None;
    let corrects = case.claims[2].detail.as_mut().unwrap();
    corrects.replaces = Some(Id(1));
    case.claims[0].detail.as_mut().unwrap().status = ClaimStatus::Corrected;
    case.mentions.push(Mention {
        id: Id(1),
        key: Some("A1".to_owned()),
        claim: Id(1),
        document: None,
        paragraph: Some(2),
        chain: [1, 3, 4].map(|s| ChainStep { source: Id(s), verb: None, named: s != 3 }).to_vec(),
        quote_kind: Some(QuoteKind::Indirect),
        outlet_stance: Some(OutletStance::Distances),
        published: None,
        url: None,
        paraphrase: None,
        key_terms: None,
    });
    case.verdicts.push(Verdict {
        id: Id(1),
        item: Id(2),
        value: Id(1),
        confidence: 0.95,
        valid: None,
        basis: None,
        adjudicator: None,
        url: None,
    });
    case
}
