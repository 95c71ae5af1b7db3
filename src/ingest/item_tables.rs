//! The tables of places, attributes and items.

use super::{
    context::{Context, flag, kind, name, text, word},
    rows::{At, Fault, Row, fault},
};
use crate::domain::{
    Attribute, Id, Item, ItemKind, OptionNode, Place, Says, Scale, Verifiable,
    grammar::{GrammarError, shown},
    numerals::parse_number,
    parse_value::parse_option,
};

columns! {
    PlaceCol {
        Key = "place",
        Parent = "parent",
        Name = "name",
        NameAr = "name_ar",
    }
}

columns! {
    AttributeCol {
        Key = "attribute",
        Kind = "kind",
        Options = "options",
        Open = "open",
        Tolerance = "tolerance",
        Scale = "scale",
    }
}

columns! {
    ItemCol {
        Key = "item",
        Kind = "kind",
        Attribute = "attribute",
        Verifiable = "verifiable",
        Unit = "unit",
        Place = "place",
        Question = "question",
        QuestionAr = "question_ar",
        Options = "options",
        Speaker = "speaker",
        Says = "says",
    }
}

pub(crate) const PLACE_ALSO: &[(&str, &str)] = &[("key", "place"), ("name_en", "name")];
pub(crate) const ATTRIBUTE_ALSO: &[(&str, &str)] = &[("key", "attribute"), ("type", "kind")];
pub(crate) const ITEM_ALSO: &[(&str, &str)] =
    &[("key", "item"), ("type", "kind"), ("item_kind", "kind"), ("question_en", "question")];

fn key_of(row: &Row, slot: usize, column: &str) -> Result<String, Fault> {
    row.need(slot, column)?;
    Ok(name(row, slot)?.unwrap_or_default())
}

fn twice(slot: usize, what: &str, key: &str) -> Fault {
    fault(
        slot,
        "duplicate-id",
        format!("{what} {} is described already, and differently", shown(key)),
    )
    .hint("keep one description a key")
}

/// Reads places. A place may stand above the one that contains it.
pub(crate) fn load_places(ctx: &mut Context<'_>, rows: &[Row]) -> Vec<(usize, Fault)> {
    let mut faults = Vec::new();
    let first_new = ctx.catalog.case.places.len();
    let mut told = Vec::new();
    for (n, row) in rows.iter().enumerate() {
        match load_place(ctx, row) {
            Ok(id) => told.push((n, id)),
            Err(fault) => faults.push((n, fault)),
        }
    }
    for (n, id) in told {
        if let Err(fault) = link_place(ctx, &rows[n], id, first_new) {
            faults.push((n, fault));
        }
    }
    faults
}

fn load_place(ctx: &mut Context<'_>, row: &Row) -> Result<Id, Fault> {
    let key = key_of(row, PlaceCol::Key.into(), "place")?;
    let place = Place {
        id: Id(0),
        key,
        parent: None,
        name: name(row, PlaceCol::Name)?,
        name_ar: name(row, PlaceCol::NameAr)?,
    };
    let Some(&id) = ctx.catalog.places.get(&place.key) else {
        return Ok(ctx.catalog.add_place(place));
    };
    let old = &ctx.catalog.case.places[id.ix()];
    if (Place { id, parent: old.parent, ..place }) == *old {
        ctx.n_duplicates += 1;
        Ok(id)
    } else {
        Err(twice(PlaceCol::Key.into(), "place", &old.key))
    }
}

fn link_place(ctx: &mut Context<'_>, row: &Row, id: Id, first_new: usize) -> Result<(), Fault> {
    let parent =
        row.get(PlaceCol::Parent).map(|p| ctx.place(p)).transpose().at(PlaceCol::Parent)?;
    let known = ctx.catalog.case.places[id.ix()].parent;
    if known == parent {
        return Ok(());
    }
    if id.ix() < first_new || known.is_some() {
        return Err(twice(PlaceCol::Parent.into(), "place", row.get(PlaceCol::Key).unwrap_or("")));
    }
    let mut at = parent;
    while let Some(step) = at {
        if step == id {
            return Err(fault(PlaceCol::Parent, "place-cycle", "the place would contain itself")
                .hint("`parent` leads from a place to the one around it"));
        }
        at = ctx.catalog.case.places[step.ix()].parent;
    }
    // The place is new in this file, so that a rollback takes it away whole.
    ctx.catalog.case.places[id.ix()].parent = parent;
    Ok(())
}

/// Options as `a|b<a|c`: `child<parent`.
fn options(row: &Row, slot: usize) -> Result<Vec<OptionNode>, Fault> {
    let Some(cell) = row.get(slot) else { return Ok(Vec::new()) };
    let mut nodes: Vec<OptionNode> = Vec::new();
    for part in cell.split('|') {
        let (option, parent) = match part.split_once('<') {
            Some((option, parent)) => (option, Some(parse_option(parent).at(slot)?)),
            None => (part, None),
        };
        let option = parse_option(option).at(slot)?;
        if nodes.iter().any(|n| n.option == option) {
            let message = format!("option {} is listed twice", shown(&option));
            return Err(fault(slot, "duplicate-option", message));
        }
        nodes.push(OptionNode { option, parent });
    }
    for node in &nodes {
        let Some(parent) = &node.parent else { continue };
        let find = |name: &str| nodes.iter().find(|n| n.option == name);
        let Some(mut at) = find(parent) else {
            let message = format!("{} is not listed itself", shown(parent));
            return Err(
                fault(slot, "unknown-option", message).hint("list the wider option too, as a|b<a")
            );
        };
        for _ in 0..=nodes.len() {
            if at.option == node.option {
                let message = format!("option {} is part of itself", shown(&node.option));
                return Err(fault(slot, "option-cycle", message));
            }
            match at.parent.as_deref().and_then(find) {
                Some(up) => at = up,
                None => break,
            }
        }
    }
    Ok(nodes)
}

/// Reads attributes.
pub(crate) fn load_attributes(ctx: &mut Context<'_>, rows: &[Row]) -> Vec<(usize, Fault)> {
    let mut faults = Vec::new();
    for (n, row) in rows.iter().enumerate() {
        if let Err(fault) = load_attribute(ctx, row) {
            faults.push((n, fault));
        }
    }
    faults
}

fn load_attribute(ctx: &mut Context<'_>, row: &Row) -> Result<(), Fault> {
    let key = key_of(row, AttributeCol::Key.into(), "attribute")?;
    let options = options(row, AttributeCol::Options.into())?;
    let tolerance = row
        .get(AttributeCol::Tolerance)
        .map(|t| parse_number(t, ctx.options.decimal))
        .transpose()
        .at(AttributeCol::Tolerance)?;
    if tolerance.is_some_and(|t| t < 0.0) {
        let message = "a tolerance is not negative";
        return Err(fault(AttributeCol::Tolerance, "bad-number", message));
    }
    let open = if row.has(AttributeCol::Open) {
        flag(row, AttributeCol::Open)?
    } else {
        options.is_empty()
    };
    let mut attribute = Attribute {
        id: Id(0),
        key,
        kind: kind(row, AttributeCol::Kind)?.unwrap_or(ItemKind::Category),
        options,
        open,
        tolerance,
        scale: word(row, AttributeCol::Scale, "a scale", Scale::ALL)?,
    };
    let Some(&id) = ctx.catalog.attributes.get(&attribute.key) else {
        ctx.new_attribute(attribute).at(AttributeCol::Key)?;
        return Ok(());
    };
    attribute.id = id;
    if attribute == ctx.catalog.case.attributes[id.ix()] {
        ctx.n_duplicates += 1;
        return Ok(());
    }
    Err(twice(AttributeCol::Key.into(), "attribute", &attribute.key))
}

/// Reads items. The item that a speech is about may stand below the speech.
pub(crate) fn load_items(ctx: &mut Context<'_>, rows: &[Row]) -> Vec<(usize, Fault)> {
    let mut faults = Vec::new();
    let mut told = Vec::new();
    for (n, row) in rows.iter().enumerate() {
        match load_item(ctx, row) {
            Ok(id) => told.push((n, id)),
            Err(fault) => faults.push((n, fault)),
        }
    }
    for (n, id) in told {
        if let Err(fault) = link_item(ctx, &rows[n], id) {
            faults.push((n, fault));
        }
    }
    ctx.catalog.declared_items = true;
    faults
}

/// The item that a row describes, without what it says.
fn item_of_row(ctx: &Context<'_>, row: &Row) -> Result<Item, Fault> {
    let key = key_of(row, ItemCol::Key.into(), "item")?;
    let attribute = match name(row, ItemCol::Attribute)? {
        None => None,
        Some(a) => Some(ctx.catalog.attributes.get(&a).copied().ok_or_else(|| {
            fault(
                ItemCol::Attribute,
                "unknown-attribute",
                format!("unknown attribute {}", shown(&a)),
            )
            .hint("describe it in an attributes table first")
        })?),
    };
    let told = kind(row, ItemCol::Kind)?;
    let of_attribute = attribute.map(|a| ctx.catalog.case.attributes[a.ix()].kind);
    let Some(kind) = told.or(of_attribute) else {
        return Err(fault(ItemCol::Kind, "missing-cell", "`kind` is empty"));
    };
    if of_attribute.is_some_and(|k| k != kind) {
        let message = format!("the attribute is not of kind {kind}");
        return Err(fault(ItemCol::Kind, "kind-mismatch", message));
    }
    let default = if kind.is_scorable() { Verifiable::Fact } else { Verifiable::Opinion };
    Ok(Item {
        id: Id(0),
        key,
        kind,
        attribute,
        question: text(row, ItemCol::Question)?,
        question_ar: text(row, ItemCol::QuestionAr)?,
        unit: name(row, ItemCol::Unit)?,
        place: row.get(ItemCol::Place).map(|p| ctx.place(p)).transpose().at(ItemCol::Place)?,
        verifiable: word(row, ItemCol::Verifiable, "a degree of verifiability", Verifiable::ALL)?
            .unwrap_or(default),
        options: options(row, ItemCol::Options.into())?,
        says: None,
    })
}

fn load_item(ctx: &mut Context<'_>, row: &Row) -> Result<Id, Fault> {
    let item = item_of_row(ctx, row)?;
    let Some(&id) = ctx.catalog.items.get(&item.key) else {
        return Ok(ctx.catalog.add_item(item));
    };
    let old = &ctx.catalog.case.items[id.ix()];
    let told = Item { id, says: old.says.clone(), ..item };
    if told == *old {
        ctx.n_duplicates += 1;
        return Ok(id);
    }
    if old.kind != told.kind {
        let message = format!("item {} is of kind {}", shown(&old.key), old.kind);
        return Err(fault(ItemCol::Kind, "kind-mismatch", message)
            .hint("claims are stored under that kind; import items before claims"));
    }
    let bare = old.question.is_none()
        && old.question_ar.is_none()
        && old.options.is_empty()
        && old.says.is_none();
    if !bare {
        return Err(twice(ItemCol::Key.into(), "item", &old.key));
    }
    if !told.options.is_empty() {
        let message =
            format!("item {} has claims already, its options cannot change", shown(&old.key));
        return Err(
            fault(ItemCol::Options, "duplicate-id", message).hint("import items before claims")
        );
    }
    let told = Item {
        unit: told.unit.or_else(|| old.unit.clone()),
        place: told.place.or(old.place),
        attribute: told.attribute.or(old.attribute),
        ..told
    };
    ctx.catalog.change_item(id, told);
    Ok(id)
}

/// `says` as `item=value`, with the speaker.
fn link_item(ctx: &mut Context<'_>, row: &Row, id: Id) -> Result<(), Fault> {
    let Some(cell) = row.get(ItemCol::Says) else {
        if row.has(ItemCol::Speaker) {
            let message = "`speaker` is given without `says`";
            return Err(fault(ItemCol::Speaker, "missing-cell", message));
        }
        return Ok(());
    };
    let mut item = ctx.catalog.case.items[id.ix()].clone();
    if item.kind != ItemKind::Speech {
        return Err(fault(
            ItemCol::Says,
            "kind-mismatch",
            "only items of kind speech say something",
        ));
    }
    let speaker = ctx.source(row.need(ItemCol::Speaker, "speaker")?).at(ItemCol::Speaker)?;
    let Some((about, value)) = cell.rsplit_once('=') else {
        return Err(fault(ItemCol::Says, "bad-says", format!("{} is not item=value", shown(cell)))
            .hint("write prison.full-control=true"));
    };
    let about = ctx.item(about.trim()).at(ItemCol::Says)?;
    if about == id {
        return Err(fault(ItemCol::Says, "self-reference", "the speech is about itself"));
    }
    let value = ctx.value(about, value.trim()).at(ItemCol::Says)?.text();
    let says = Says { speaker, item: about, value };
    match &item.says {
        Some(known) if *known == says => Ok(()),
        Some(_) => Err(twice(ItemCol::Says.into(), "item", &item.key)),
        None => {
            item.says = Some(says);
            ctx.catalog.change_item(id, item);
            Ok(())
        }
    }
}

/// Checks that a value given for an item fits it, as canonical text.
pub(crate) fn value_text(ctx: &Context<'_>, item: Id, text: &str) -> Result<String, GrammarError> {
    ctx.value(item, text).map(|v| v.text())
}
