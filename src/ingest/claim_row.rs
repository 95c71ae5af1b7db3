//! One row of a claims table, validated: who says what about which item, when, and where it stands.

use super::{
    claim_columns::Col,
    claim_document::{Published, published_of_row},
    context::{Context, Step, flag, kind, lang, name, text, url, word},
    rows::{At, Fault, Row, fault},
};
use crate::domain::{
    Anchor, Attribute, Certainty, Claim, ClaimDetail, ClaimStatus, Evidence, Id, Item, ItemKind,
    Mention, OutletStance, QuoteKind, Span, Stance, ValidMode, Validity, Value, Verifiable, When,
    WhenForm,
    grammar::{GrammarError, shown},
    names::clean_name,
    numerals::{MAX_EXACT, ascii_digits},
    parse_anchor::parse_anchor,
};

/// Why a row is not a claim yet.
#[derive(Debug)]
pub(crate) enum RowFault {
    /// It is refused.
    Bad(Fault),
    /// It refers to an item that may stand further down.
    Later(Fault),
}

impl From<Fault> for RowFault {
    fn from(fault: Fault) -> Self {
        Self::Bad(fault)
    }
}

/// A validated row. Ids of claim and mention are not given yet.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) claim: Claim,
    pub(crate) mention: Option<Mention>,
    pub(crate) key: Option<String>,
    pub(crate) same_as: Option<String>,
    /// Key of the claim that this one replaces, and what becomes of that.
    pub(crate) replaces: Option<(String, ClaimStatus, Col)>,
    /// What a further mention would lose, since only claims have a note.
    pub(crate) note: Option<String>,
}

/// The kind of a new item, if the caller, the row or a guess tells it, in this order.
pub(crate) fn kind_of_row(
    ctx: &Context<'_>,
    row: &Row,
    guess: Option<ItemKind>,
) -> Result<Option<ItemKind>, Fault> {
    if let Some(told) = ctx.options.kind {
        return Ok(Some(told));
    }
    Ok(kind(row, Col::Kind)?.or(guess))
}

/// The item of the row, added if it is new; `None` if its kind has yet to be guessed.
pub(crate) fn item_of_row(
    ctx: &mut Context<'_>,
    row: &Row,
    guess: Option<ItemKind>,
) -> Result<Option<Id>, Fault> {
    let key = row.need(Col::Item, "item")?;
    let known = ctx.catalog.items.get(key).copied();
    let key = if known.is_some() { String::new() } else { clean_name(key).at(Col::Item)? };
    if let Some(id) = known.or_else(|| ctx.catalog.items.get(&key).copied()) {
        check_kind(ctx, row, id)?;
        complete_item(ctx, row, id)?;
        return Ok(Some(id));
    }
    let told = kind_of_row(ctx, row, None)?;
    if told.is_none() && ctx.catalog.declared_items {
        return Err(Fault::new(ctx.unknown_item(&key)).slot(Col::Item));
    }
    let Some(kind) = told.or(guess) else { return Ok(None) };
    let item = Item {
        id: Id(0),
        key,
        kind,
        attribute: None,
        question: None,
        question_ar: None,
        unit: None,
        place: None,
        verifiable: if kind.is_scorable() { Verifiable::Fact } else { Verifiable::Opinion },
        options: Vec::new(),
        says: None,
    };
    let id = ctx.catalog.add_item(item);
    complete_item(ctx, row, id)?;
    Ok(Some(id))
}

fn check_kind(ctx: &Context<'_>, row: &Row, id: Id) -> Result<(), Fault> {
    let item = &ctx.catalog.case.items[id.ix()];
    match kind(row, Col::Kind)? {
        Some(kind) if kind != item.kind && ctx.options.kind.is_none() => Err(fault(
            Col::Kind,
            "kind-mismatch",
            format!("item {} is of kind {}, not {kind}", shown(&item.key), item.kind),
        )
        .hint("leave `type` out, or use another item key")),
        _ => Ok(()),
    }
}

/// Unit, place and attribute of the row's item.
fn complete_item(ctx: &mut Context<'_>, row: &Row, id: Id) -> Result<(), Fault> {
    if !row.has(Col::Unit) && !row.has(Col::Place) && !row.has(Col::Attribute) {
        return Ok(());
    }
    let mut item = ctx.catalog.case.items[id.ix()].clone();
    let old = item.clone();
    if let Some(unit) = name(row, Col::Unit)? {
        match &item.unit {
            Some(known) if *known != unit => {
                let message = format!(
                    "item {} is in {}, not {}",
                    shown(&item.key),
                    shown(known),
                    shown(&unit)
                );
                return Err(fault(Col::Unit, "unit-mismatch", message)
                    .hint("convert the value, or use another item key"));
            }
            _ => item.unit = Some(unit),
        }
    }
    if let Some(place) = row.get(Col::Place) {
        let place = ctx.place(place).at(Col::Place)?;
        if item.place.is_some_and(|known| known != place) {
            let message = format!("item {} lies in another place", shown(&item.key));
            return Err(fault(Col::Place, "place-mismatch", message)
                .hint("a question about another place is another item"));
        }
        item.place = Some(place);
    }
    if let Some(key) = name(row, Col::Attribute)? {
        let attribute = attribute_of_row(ctx, &key, item.kind).at(Col::Attribute)?;
        if item.attribute.is_some_and(|known| known != attribute) {
            let message = format!("item {} has another attribute", shown(&item.key));
            return Err(fault(Col::Attribute, "attribute-mismatch", message));
        }
        item.attribute = Some(attribute);
    }
    if item != old {
        ctx.catalog.change_item(id, item);
    }
    Ok(())
}

fn attribute_of_row(ctx: &mut Context<'_>, key: &str, kind: ItemKind) -> Result<Id, GrammarError> {
    let Some(&id) = ctx.catalog.attributes.get(key) else {
        return ctx.new_attribute(Attribute {
            id: Id(0),
            key: key.to_owned(),
            kind,
            options: Vec::new(),
            open: true,
            tolerance: None,
            scale: None,
        });
    };
    let known = ctx.catalog.case.attributes[id.ix()].kind;
    if known != kind {
        return Err(GrammarError::new(
            "kind-mismatch",
            format!("attribute {} is of kind {known}, its item of kind {kind}", shown(key)),
        ));
    }
    Ok(id)
}

/// Origin to publisher.
fn chain_of_row(ctx: &mut Context<'_>, row: &Row) -> Result<Vec<Step>, Fault> {
    let verb = text(row, Col::Verb)?;
    let mut chain = match (row.get(Col::Chain), row.get(Col::Source)) {
        (Some(chain), source) => {
            let steps = ctx.chain(chain).at(Col::Chain)?;
            if let Some(name) = source {
                let source = ctx.source(name).at(Col::Source)?;
                if steps[0].source != source {
                    return Err(fault(
                        Col::Source,
                        "source-mismatch",
                        format!("source {} is not the first of the chain", shown(name)),
                    )
                    .hint("a chain runs from the origin to the publisher"));
                }
            }
            steps
        }
        (None, Some(name)) => {
            vec![Step { source: ctx.source(name).at(Col::Source)?, verb: None, named: name != "?" }]
        }
        (None, None) => {
            let message = "neither `source` nor `chain` is given";
            return Err(fault(Col::Source, "missing-cell", message));
        }
    };
    if let Some(first) = chain.first_mut()
        && first.verb.is_none()
    {
        first.verb = verb;
    }
    Ok(chain)
}

/// Whether `observing` was given as the value of a stance item.
fn value_of_row(ctx: &mut Context<'_>, row: &Row, item: Id) -> Result<(Id, Stance), Fault> {
    let cell = row.need(Col::Value, "value")?;
    let kind = ctx.catalog.case.items[item.ix()].kind;
    let said = word(row, Col::Stance, "a stance", Stance::ALL)?;
    if kind == ItemKind::Stance && cell.eq_ignore_ascii_case("observing") {
        if said.is_some_and(|s| s != Stance::Observing) {
            let message = "the value is `observing` but the stance is not";
            return Err(fault(Col::Stance, "stance-mismatch", message));
        }
        return Ok((ctx.catalog.intern(Value::Boolean(true)), Stance::Observing));
    }
    let value = ctx.value(item, cell).map_err(|mut error| {
        if kind == ItemKind::Stance && error.hint.is_none() {
            error.hint = Some("or `observing`, for reports that do not commit themselves".into());
        }
        error
    });
    let value = value.at(Col::Value)?;
    if let Value::Number(quantity) = &value
        && quantity.best.is_some_and(|x| x.abs() > MAX_EXACT)
    {
        ctx.n_rounded += 1;
    }
    Ok((ctx.catalog.intern(value), said.unwrap_or(Stance::Asserts)))
}

fn anchor_of_row(ctx: &mut Context<'_>, row: &Row, item: Id) -> Result<Option<Anchor>, RowFault> {
    let Some(cell) = row.get(Col::Anchor) else { return Ok(None) };
    let anchor = parse_anchor(cell).at(Col::Anchor)?;
    let target =
        ctx.item(&anchor.item).map_err(|e| RowFault::Later(Fault::new(e).slot(Col::Anchor)))?;
    if ctx.catalog.is_anchored_to(target, item) {
        let items = &ctx.catalog.case.items;
        let message = format!(
            "{} would be timed by {}, which is itself timed by it",
            shown(&items[item.ix()].key),
            shown(&items[target.ix()].key)
        );
        return Err(fault(Col::Anchor, "anchor-cycle", message)
            .hint("anchor only one of the two; date the other")
            .into());
    }
    ctx.catalog.anchors.push(item, target);
    Ok(Some(Anchor { item: target, lo_s: anchor.lo_s, hi_s: anchor.hi_s }))
}

/// The mode that a claim of this kind has where none is given.
pub(crate) fn default_mode(kind: ItemKind) -> ValidMode {
    if kind == ItemKind::Count { ValidMode::AsOf } else { ValidMode::Sometime }
}

fn validity_of_row(ctx: &mut Context<'_>, row: &Row, item: Id) -> Result<Validity, RowFault> {
    let kind = ctx.catalog.case.items[item.ix()].kind;
    let (valid, time) = (ctx.when_at(row, Col::Valid)?, ctx.when_at(row, Col::Time)?);
    if valid.is_some() && time.is_some() {
        let message = "`time` and `valid` are both given";
        return Err(fault(Col::Time, "time-twice", message)
            .hint("`time` is short for `valid`; use `asserted` for when it was said")
            .into());
    }
    let anchor = anchor_of_row(ctx, row, item)?;
    let when = valid.or(time);
    if when.is_none() && anchor.is_none() && matches!(kind, ItemKind::State | ItemKind::Count) {
        let key = &ctx.catalog.case.items[item.ix()].key;
        let message = format!("a claim about {} of kind {kind} needs a time", shown(key));
        return Err(fault(Col::Time, "missing-time", message)
            .hint("fill `time` or `valid`, as 2022-01-26 or ..2022-01-30?")
            .into());
    }
    Ok(Validity {
        when,
        mode: word(row, Col::ValidMode, "a mode of validity", ValidMode::ALL)?
            .unwrap_or_else(|| default_mode(kind)),
        persists: flag(row, Col::Persists)?,
        anchor,
    })
}

/// A date without marks: its bounds say all.
fn is_plain(when: &When) -> bool {
    when.form == WhenForm::Single && !when.uncertain && !when.approximate
}

fn note_of_row(row: &Row) -> Result<Option<String>, Fault> {
    let mut parts: Vec<String> = text(row, Col::Note)?.into_iter().collect();
    if let Some(quote) = text(row, Col::Quote)? {
        parts.push(format!("quote: {quote}"));
    }
    let from = count(row, Col::CharFrom)?;
    let to = count(row, Col::CharTo)?;
    match (from, to) {
        (Some(from), Some(to)) if from <= to => parts.push(format!("characters {from}–{to}")),
        (None, None) => {}
        _ => {
            let message = "`char_from` and `char_to` are a range, the smaller first";
            return Err(fault(Col::CharFrom, "bad-range", message));
        }
    }
    if let Some(coder) = name(row, Col::Coder)? {
        parts.push(format!("coder: {coder}"));
    }
    if !row.has(Col::Doc)
        && let Some(lang) = lang(row, Col::Lang)?
    {
        parts.push(format!("language: {lang}"));
    }
    Ok(if parts.is_empty() { None } else { Some(parts.join("; ")) })
}

fn count(row: &Row, column: Col) -> Result<Option<u32>, Fault> {
    let Some(cell) = row.get(column) else { return Ok(None) };
    ascii_digits(cell)
        .at(column)?
        .parse()
        .map(Some)
        .map_err(|_| fault(column, "bad-number", format!("{} is not a whole number", shown(cell))))
}

fn detail_of_row(
    row: &Row,
    key: Option<&String>,
    stance: Stance,
    validity: Validity,
    asserted: Option<When>,
) -> Result<ClaimDetail, Fault> {
    let interest = match row.get(Col::Interest) {
        None => None,
        Some("1" | "+1") => Some(1),
        Some("0") => Some(0),
        Some("-1" | "\u{2212}1") => Some(-1),
        Some(other) => {
            let message = format!("{} is no interest", shown(other));
            return Err(fault(Col::Interest, "bad-number", message)
                .hint("write -1 against, 0 none or 1 for"));
        }
    };
    Ok(ClaimDetail {
        key: key.cloned(),
        stance,
        certainty: word(row, Col::Certainty, "a certainty", Certainty::ALL)?
            .unwrap_or(Certainty::Ct),
        evidence: word(row, Col::Evidence, "a sort of evidence", Evidence::ALL)?
            .unwrap_or(Evidence::Unstated),
        validity,
        asserted,
        status: ClaimStatus::Live,
        replaces: None,
        interest,
        hedge: text(row, Col::Hedge)?,
        scheme: text(row, Col::Scheme)?,
        note: note_of_row(row)?,
    })
}

/// True if the detail says nothing that the narrow claim does not.
fn is_narrow(detail: &ClaimDetail, kind: ItemKind) -> bool {
    let when = detail.validity.when.as_ref();
    let narrow = ClaimDetail {
        validity: Validity {
            when: when.filter(|w| is_plain(w)).cloned(),
            mode: default_mode(kind),
            persists: false,
            anchor: None,
        },
        ..ClaimDetail::default()
    };
    *detail == narrow
}

/// Validates a row about `item`.
pub(crate) fn draft(ctx: &mut Context<'_>, row: &Row, item: Id) -> Result<Draft, RowFault> {
    // Resolved first: a row that must wait for its anchor changes nothing else.
    let validity = validity_of_row(ctx, row, item)?;
    let chain = chain_of_row(ctx, row)?;
    let (value, stance) = value_of_row(ctx, row, item)?;
    let kind = ctx.catalog.case.items[item.ix()].kind;
    if let Some(case) = row.get(Col::Case) {
        clean_name(case).at(Col::Case)?;
    }
    let key = name(row, Col::ClaimId)?;
    let same_as = name(row, Col::SameAs)?;
    let asserted = ctx.when_at(row, Col::Asserted)?;
    let (published, printed) = published_of_row(ctx, row, &chain)?;
    check_order(&validity, asserted.as_ref(), printed)?;
    let valid = validity.when.as_ref().map(|w| w.outer);
    let detail =
        detail_of_row(row, key.as_ref().filter(|_| same_as.is_none()), stance, validity, asserted)?;
    let replaces = match (name(row, Col::Corrects)?, name(row, Col::Retracts)?) {
        (Some(_), Some(_)) => {
            let message = "`corrects` and `retracts` are both given";
            return Err(fault(Col::Retracts, "replaces-twice", message).into());
        }
        (Some(key), None) => Some((key, ClaimStatus::Corrected, Col::Corrects)),
        (None, Some(key)) => Some((key, ClaimStatus::Retracted, Col::Retracts)),
        (None, None) => None,
    };
    let note = detail.note.clone();
    let source = chain[0].source;
    let mut mention = mention_of_row(row, chain, published)?;
    if let Some(mention) = &mut mention
        && let Some(document) = mention.document
        && ctx.catalog.case.documents[document.ix()].url == mention.url
    {
        mention.url = None;
    }
    let narrow = is_narrow(&detail, kind) && replaces.is_none();
    let claim = Claim {
        id: Id(0),
        item,
        source,
        value,
        valid,
        detail: (!narrow).then(|| Box::new(detail)),
    };
    Ok(Draft { claim, mention, key, same_as, replaces, note })
}

/// Nothing holds, or is said, only after it was printed.
fn check_order(validity: &Validity, asserted: Option<&When>, published: Span) -> Result<(), Fault> {
    if let Some(when) = &validity.when
        && when.outer.from >= published.to
    {
        let message = format!("valid time {} lies after the publication", shown(&when.text));
        return Err(fault(Col::Valid, "valid-after-published", message)
            .hint("check both dates; forecasts are not claims about what happened"));
    }
    if let Some(when) = asserted
        && when.outer.from >= published.to
    {
        let message = format!("{} was said after the publication", shown(&when.text));
        return Err(
            fault(Col::Asserted, "asserted-after-published", message).hint("check both dates")
        );
    }
    Ok(())
}

fn mention_of_row(
    row: &Row,
    chain: Vec<Step>,
    published: Published,
) -> Result<Option<Mention>, Fault> {
    let mention = Mention {
        id: Id(0),
        key: None,
        claim: Id(0),
        document: published.document,
        paragraph: count(row, Col::Para)?,
        chain,
        quote_kind: word(row, Col::QuoteKind, "a kind of quotation", QuoteKind::ALL)?,
        outlet_stance: word(row, Col::OutletStance, "a stance of the outlet", OutletStance::ALL)?,
        published: published.own,
        url: url(row, Col::Url)?,
        paraphrase: text(row, Col::Paraphrase)?,
        key_terms: text(row, Col::KeyTerms)?,
    };
    let bare = mention.document.is_none()
        && mention.paragraph.is_none()
        && mention.chain.len() == 1
        && mention.chain.iter().all(|s| s.named && s.verb.is_none())
        && mention.quote_kind.is_none()
        && mention.outlet_stance.is_none()
        && mention.published.is_none()
        && mention.url.is_none()
        && mention.paraphrase.is_none()
        && mention.key_terms.is_none();
    Ok((!bare).then_some(mention))
}
