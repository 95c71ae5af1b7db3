//! Tiny random case files from a seed: every way in which a claim can become evidence.

use crate::random::Dice;
use jiff::tz::TimeZone;
use thiqa::domain::parse_value::{ValueForm, parse_canonical};
use thiqa::domain::{
    Anchor, Attribute, CaseFile, Certainty, ChainStep, Claim, ClaimDetail, ClaimStatus, Document,
    Evidence, Id, Item, ItemKind, Mention, OptionNode, Place, PublishedBasis, Rule, RuleKind,
    RuleOp, RuleTerm, Source, SourceKind, Span, Stance, ValidMode, Value, Verdict, Verifiable,
    When, WhenForm,
};

pub(crate) const HOUR: i64 = 3_600;

/// A case under construction.
#[derive(Default, Clone)]
pub(crate) struct Maker {
    pub(crate) case: CaseFile,
}

pub(crate) fn single(from: i64, length: i64) -> When {
    let outer = Span { from, to: from + length };
    let text = format!("{from}+{length}");
    When { text, outer, form: WhenForm::Single, uncertain: false, approximate: false }
}

pub(crate) fn interval(from: i64, to: i64) -> When {
    let (begin, end) = (Span { from, to: from + 1 }, Span { from: to, to: to + 1 });
    let form = WhenForm::Interval { begin, end };
    When { form, ..single(from, to - from + 1) }
}

impl Maker {
    pub(crate) fn source(&mut self, key: &str, kind: SourceKind) -> Id {
        let id = Id::from_ix(self.case.sources.len());
        self.case.sources.push(Source {
            id,
            key: key.to_owned(),
            kind,
            name: None,
            name_ar: None,
            speaks_for: None,
            independence_group: None,
            note: None,
            declared: true,
        });
        id
    }

    pub(crate) fn item(&mut self, key: &str, kind: ItemKind) -> Id {
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

    pub(crate) fn attribute(&mut self, key: &str, kind: ItemKind, options: &[&str]) -> Id {
        let id = Id::from_ix(self.case.attributes.len());
        self.case.attributes.push(Attribute {
            id,
            key: key.to_owned(),
            kind,
            options: options.iter().map(|option| node(option)).collect(),
            open: options.is_empty(),
            tolerance: None,
            scale: None,
        });
        id
    }

    pub(crate) fn value(&mut self, text: &str) -> Id {
        if let Some(ix) = self.case.values.iter().position(|(known, _)| known == text) {
            return Id::from_ix(ix);
        }
        let value = match text {
            "true" => Value::Boolean(true),
            "false" => Value::Boolean(false),
            figure if figure.starts_with(|c: char| c.is_ascii_digit()) => {
                let form = if figure.contains('-') { ValueForm::Date } else { ValueForm::Number };
                parse_canonical(form, figure, &TimeZone::UTC).expect("a canonical figure")
            }
            "dozens" => parse_canonical(ValueForm::Number, text, &TimeZone::UTC).expect("a word"),
            list if list.contains(';') => Value::Set(list.split(';').map(str::to_owned).collect()),
            option => Value::Option(option.to_owned()),
        };
        self.case.values.push((text.to_owned(), value));
        Id::from_ix(self.case.values.len() - 1)
    }

    /// Places as `child<parent`, parents first.
    pub(crate) fn places(&mut self, all: &[&str]) {
        for text in all {
            let OptionNode { option: key, parent } = node(text);
            let known = self.case.places.iter().find(|p| Some(&p.key) == parent.as_ref());
            let (id, parent) = (Id::from_ix(self.case.places.len()), known.map(|p| p.id));
            self.case.places.push(Place { id, key, parent, name: None, name_ar: None });
        }
    }

    pub(crate) fn document(&mut self, key: &str, outlet: Id, published: Option<When>) -> Id {
        let id = Id::from_ix(self.case.documents.len());
        self.case.documents.push(Document {
            id,
            key: key.to_owned(),
            outlet: Some(outlet),
            title: None,
            url: None,
            archive_url: None,
            lang: None,
            sha256: None,
            published,
            published_basis: PublishedBasis::Stated,
            wire: None,
            copy_of: None,
            note: None,
        });
        id
    }

    pub(crate) fn claim(&mut self, source: Id, item: Id, text: &str) -> Id {
        let (id, value) = (Id::from_ix(self.case.claims.len()), self.value(text));
        self.case.claims.push(Claim { id, item, source, value, valid: None, detail: None });
        id
    }

    pub(crate) fn detail(&mut self, claim: Id) -> &mut ClaimDetail {
        self.case.claims[claim.ix()].detail.get_or_insert_default()
    }

    pub(crate) fn valid(&mut self, claim: Id, when: When) {
        self.case.claims[claim.ix()].valid = Some(when.outer);
        self.detail(claim).validity.when = Some(when);
    }

    pub(crate) fn mention(&mut self, claim: Id, document: Option<Id>, links: &[Id]) {
        let origin = self.case.claims[claim.ix()].source;
        let step = |source: Id| ChainStep { source, verb: None, named: true };
        self.case.mentions.push(Mention {
            id: Id::from_ix(self.case.mentions.len()),
            key: None,
            claim,
            document,
            paragraph: None,
            chain: std::iter::once(origin).chain(links.iter().copied()).map(step).collect(),
            quote_kind: None,
            outlet_stance: None,
            published: None,
            url: None,
            paraphrase: None,
            key_terms: None,
        });
    }

    pub(crate) fn rule(
        &mut self,
        key: &str,
        kind: RuleKind,
        terms: [(Id, &str); 2],
        strength: f64,
    ) {
        let term = |(item, value): (Id, &str), coefficient: f64| RuleTerm {
            item,
            op: RuleOp::Eq,
            value: value.to_owned(),
            coefficient,
        };
        let other = if kind == RuleKind::Implies { -1.0 } else { 1.0 };
        self.case.rules.push(Rule {
            id: Id::from_ix(self.case.rules.len()),
            key: key.to_owned(),
            kind,
            strength,
            grace_s: 0,
            terms: vec![term(terms[0], 1.0), term(terms[1], other)],
            expression: String::new(),
            text: String::new(),
        });
    }

    pub(crate) fn verdict(&mut self, item: Id, text: &str, confidence: f64, valid: Option<When>) {
        let value = self.value(text);
        self.case.verdicts.push(Verdict {
            id: Id::from_ix(self.case.verdicts.len()),
            item,
            value,
            confidence,
            valid,
            basis: None,
            adjudicator: None,
            url: None,
        });
    }
}

fn node(text: &str) -> OptionNode {
    let (option, parent) = text.split_once('<').map_or((text, None), |(a, b)| (a, Some(b)));
    OptionNode { option: option.to_owned(), parent: parent.map(str::to_owned) }
}

/// The stage of all random cases: a body with its spokesman, an outlet, a copyist, a wire, two of
/// one feed; items of every kind that is inferred.
pub(crate) struct Stage {
    pub(crate) maker: Maker,
    pub(crate) sources: Vec<Id>,
    pub(crate) items: Vec<(Id, Vec<&'static str>)>,
    pub(crate) events: [Id; 2],
    documents: Vec<Id>,
}

impl Stage {
    pub(crate) fn new() -> Self {
        let mut maker = Maker::default();
        let kinds = [
            ("body", SourceKind::Actor),
            ("spokesman", SourceKind::Person),
            ("outlet", SourceKind::Outlet),
            ("copyist", SourceKind::Outlet),
            ("wire", SourceKind::Agency),
            ("feed-a", SourceKind::Outlet),
            ("feed-b", SourceKind::Outlet),
        ];
        let sources = kinds.map(|(key, kind)| maker.source(key, kind)).to_vec();
        maker.case.sources[1].speaks_for = Some(sources[0]);
        for member in [5, 6] {
            maker.case.sources[member].independence_group = Some("feed".to_owned());
        }
        let yes_no = vec!["true", "false"];
        let shared = maker.attribute("colour", ItemKind::Category, &["blue", "green", "red"]);
        let phase = maker.attribute("phase", ItemKind::State, &["calm", "siege", "truce"]);
        let mut items = Vec::new();
        for (key, kind) in [
            ("yes", ItemKind::Boolean),
            ("happened", ItemKind::Event),
            ("speech", ItemKind::Speech),
            ("rumour", ItemKind::Stance),
            ("held", ItemKind::State),
        ] {
            items.push((maker.item(key, kind), yes_no.clone()));
        }
        let phased = maker.item("phase", ItemKind::State);
        maker.case.items[phased.ix()].attribute = Some(phase);
        items.push((phased, vec!["calm", "siege", "truce"]));
        for key in ["car", "house"] {
            let item = maker.item(key, ItemKind::Category);
            maker.case.items[item.ix()].attribute = Some(shared);
            items.push((item, vec!["blue", "green", "red"]));
        }
        items.push((maker.item("open", ItemKind::Category), vec!["x", "y", "z"]));
        let place = maker.item("place", ItemKind::Category);
        let options = ["country", "north<country", "village<north", "south<country"].map(node);
        maker.case.items[place.ix()].options = options.to_vec();
        items.push((place, vec!["country", "north", "village", "south"]));
        let lists = vec!["ann;bob", "bob", "bob;cid", "ann;bob;cid"];
        items.push((maker.item("authors", ItemKind::Set), lists.clone()));
        let named = maker.attribute("named", ItemKind::Set, &["ann", "bob", "cid"]);
        let closed = maker.item("closed", ItemKind::Set);
        maker.case.items[closed.ix()].attribute = Some(named);
        items.push((closed, lists));
        maker.places(&["land", "north<land", "village<north", "south<land"]);
        let born = vec!["village", "land", "south", "elsewhere", "north"];
        items.push((maker.item("born", ItemKind::Category), born.clone()));
        let whence = maker.attribute("whence", ItemKind::Category, &["land", "south<land"]);
        maker.case.attributes[whence.ix()].open = true;
        let from = maker.item("from", ItemKind::Category);
        maker.case.items[from.ix()].attribute = Some(whence);
        items.push((from, vec!["south", "land", "elsewhere"]));
        let events = ["raid", "attack"].map(|key| maker.item(key, ItemKind::Event));
        let dated = [0, 30, 60].map(|day| Some(single(day * 24 * HOUR, 60)));
        let mut documents = Vec::new();
        for (n, published) in dated.into_iter().enumerate() {
            documents.push(maker.document(&format!("d{n}"), sources[2 + n.min(1)], published));
        }
        maker.case.documents[1].copy_of = Some(documents[0]);
        let wired = maker.document("d-wire", sources[2], Some(single(9 * HOUR, 60)));
        maker.case.documents[wired.ix()].wire = Some(sources[4]);
        documents.push(wired);
        Self { maker, sources, items, events, documents }
    }
}

/// A random case. Every tenth has enough denials for two rows on yes-or-no items.
pub(crate) fn random(seed: u64) -> CaseFile {
    let dice = &mut Dice(seed);
    let mut stage = Stage::new();
    // The events that others are dated by: known to half a day.
    for (event, from) in stage.events.into_iter().zip([30, 48]) {
        let told = stage.maker.claim(stage.sources[dice.below(3)], event, "true");
        stage.maker.valid(told, single(from * HOUR, 12 * HOUR));
    }
    let mut on_states = [0; 2];
    for _ in 0..6 + dice.below(10) {
        let which = dice.below(stage.items.len());
        if let Some(n) = on_states.get_mut(which.wrapping_sub(4)) {
            *n += 1;
            if *n > 2 {
                continue;
            }
        }
        claim(&mut stage, dice, which);
    }
    rules(&mut stage, dice);
    verdicts(&mut stage, dice);
    if seed.is_multiple_of(10) {
        for n in 0..220 {
            let item = stage.maker.item(&format!("filler-{n:03}"), ItemKind::Boolean);
            let source = stage.sources[dice.below(7)];
            let claim = stage.maker.claim(source, item, "true");
            if n % 2 == 0 {
                stage.maker.detail(claim).stance = Stance::Denies;
            }
        }
    }
    stage.maker.case
}

fn claim(stage: &mut Stage, dice: &mut Dice, which: usize) {
    let (item, values) = stage.items[which].clone();
    let source = stage.sources[dice.below(stage.sources.len())];
    let id = stage.maker.claim(source, item, values[dice.below(values.len())]);
    let is_state = stage.maker.case.items[item.ix()].kind == ItemKind::State;
    if dice.chance(0.5) {
        word(stage.maker.detail(id), dice);
        if dice.chance(0.5) {
            stage.maker.detail(id).key = Some(format!("k{:02}", dice.below(90) + id.ix() * 100));
        }
    }
    if dice.chance(0.4) {
        let said = single(dice.below(5) as i64 * 24 * HOUR, 60);
        stage.maker.detail(id).asserted = Some(said);
    }
    if dice.chance(0.5) {
        let document = stage.documents[dice.below(stage.documents.len())];
        let outlet = stage.maker.case.documents[document.ix()].outlet;
        let links: Vec<Id> = outlet.filter(|o| *o != source).into_iter().collect();
        stage.maker.mention(id, Some(document), &links);
    }
    if is_state {
        time(stage, dice, id);
    }
}

fn word(detail: &mut ClaimDetail, dice: &mut Dice) {
    detail.stance = match dice.below(8) {
        0 => Stance::Observing,
        1..=3 => Stance::Denies,
        _ => Stance::Asserts,
    };
    detail.certainty =
        [Certainty::Ct, Certainty::Ct, Certainty::Pr, Certainty::Ps, Certainty::U][dice.below(5)];
    if dice.chance(0.2) {
        detail.evidence = Evidence::Presupposed;
    }
    if dice.chance(0.1) {
        detail.status = [ClaimStatus::Corrected, ClaimStatus::Retracted][dice.below(2)];
    }
}

fn time(stage: &mut Stage, dice: &mut Dice, id: Id) {
    let event = stage.events[dice.below(2)];
    let day = dice.below(4) as i64 * 24 * HOUR;
    let maker = &mut stage.maker;
    match dice.below(7) {
        0 => maker.valid(id, single(day, 60)),
        1 => {
            maker.valid(id, interval(day, day + 30 * HOUR));
            maker.detail(id).validity.mode = ValidMode::Throughout;
        }
        2 => maker.valid(id, single(day, 12 * HOUR)),
        3 => {
            maker.valid(id, single(day, 60));
            maker.detail(id).validity.persists = true;
        }
        4 => {
            let still = dice.chance(0.5);
            let hi_s = if dice.chance(0.5) { 0 } else { 12 * HOUR };
            let validity = &mut maker.detail(id).validity;
            validity.anchor = Some(Anchor { item: event, lo_s: 0, hi_s });
            validity.persists = still;
        }
        5 => {
            let parts = [day, day + 48 * HOUR].map(|from| Span { from, to: from + HOUR });
            let outer = Span { from: parts[0].from, to: parts[1].to };
            let form = WhenForm::OneOf(parts.to_vec());
            maker.valid(id, When { outer, form, ..single(day, HOUR) });
        }
        // No time of its own: said, published, or never.
        _ => {}
    }
}

fn rules(stage: &mut Stage, dice: &mut Dice) {
    for n in 0..dice.below(5) {
        let pick = |dice: &mut Dice| {
            let (item, values) = &stage.items[dice.below(stage.items.len())];
            (*item, values[dice.below(values.len())])
        };
        let (a, b) = (pick(dice), pick(dice));
        let kind = [RuleKind::Implies, RuleKind::Excludes][dice.below(2)];
        let strength = [1.0, 0.8][dice.below(2)];
        stage.maker.rule(&format!("R{n}"), kind, [a, b], strength);
    }
}

fn verdicts(stage: &mut Stage, dice: &mut Dice) {
    for _ in 0..dice.below(3) {
        let (item, values) = stage.items[dice.below(stage.items.len())].clone();
        let is_state = stage.maker.case.items[item.ix()].kind == ItemKind::State;
        let from = dice.below(3) as i64 * 24 * HOUR;
        let mut when = interval(from, from + 24 * HOUR);
        if dice.chance(0.3) {
            // Open to the end.
            when.outer.to = i64::MAX;
            when.form = WhenForm::Single;
        }
        let valid = (is_state && dice.chance(0.6)).then_some(when);
        let text = values[dice.below(values.len())];
        stage.maker.verdict(item, text, 0.6 + 0.39 * dice.unit(), valid);
    }
}

/// The same case with every table in another order and every id renumbered.
pub(crate) fn shuffled(case: &CaseFile, seed: u64) -> CaseFile {
    let dice = &mut Dice(seed);
    let mut new = case.clone();
    let source = permute(&mut new.sources, dice, |row, id| row.id = id);
    let item = permute(&mut new.items, dice, |row, id| row.id = id);
    let claim = permute(&mut new.claims, dice, |row, id| row.id = id);
    let place = permute(&mut new.places, dice, |row, id| row.id = id);
    let document = permute(&mut new.documents, dice, |row, id| row.id = id);
    let attribute = permute(&mut new.attributes, dice, |row, id| row.id = id);
    let value = permute(&mut new.values, dice, |_, _| {});
    permute(&mut new.mentions, dice, |row, id| row.id = id);
    permute(&mut new.rules, dice, |row, id| row.id = id);
    permute(&mut new.verdicts, dice, |row, id| row.id = id);
    for row in &mut new.sources {
        row.speaks_for = row.speaks_for.map(|id| source[id.ix()]);
    }
    for row in &mut new.items {
        row.attribute = row.attribute.map(|id| attribute[id.ix()]);
    }
    for row in &mut new.places {
        row.parent = row.parent.map(|id| place[id.ix()]);
    }
    for row in &mut new.documents {
        row.outlet = row.outlet.map(|id| source[id.ix()]);
        row.wire = row.wire.map(|id| source[id.ix()]);
        row.copy_of = row.copy_of.map(|id| document[id.ix()]);
    }
    for row in &mut new.claims {
        (row.source, row.item) = (source[row.source.ix()], item[row.item.ix()]);
        row.value = value[row.value.ix()];
        if let Some(anchor) = row.detail.as_mut().and_then(|d| d.validity.anchor.as_mut()) {
            anchor.item = item[anchor.item.ix()];
        }
    }
    for row in &mut new.mentions {
        row.claim = claim[row.claim.ix()];
        row.document = row.document.map(|id| document[id.ix()]);
        for step in &mut row.chain {
            step.source = source[step.source.ix()];
        }
    }
    for term in new.rules.iter_mut().flat_map(|rule| &mut rule.terms) {
        term.item = item[term.item.ix()];
    }
    for row in &mut new.verdicts {
        (row.item, row.value) = (item[row.item.ix()], value[row.value.ix()]);
    }
    new
}

/// Shuffles the rows of a table and numbers them anew; returns the new id by old position.
fn permute<T: Clone>(rows: &mut Vec<T>, dice: &mut Dice, number: impl Fn(&mut T, Id)) -> Vec<Id> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    for at in (1..order.len()).rev() {
        order.swap(at, dice.below(at + 1));
    }
    let mut new_id = vec![Id(1); rows.len()];
    let mut out: Vec<T> = Vec::with_capacity(rows.len());
    for (ix, &old) in order.iter().enumerate() {
        let mut row = rows[old].clone();
        number(&mut row, Id::from_ix(ix));
        new_id[old] = Id::from_ix(ix);
        out.push(row);
    }
    *rows = out;
    new_id
}
