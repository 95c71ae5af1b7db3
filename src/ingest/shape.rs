//! What a file shows as a whole: of which kind its items are, and whether they share one list of
//! options.

use std::collections::{BTreeSet, HashMap};

use super::{DomainChoice, catalog::Mark, context::Context, limits};
use crate::domain::{
    Attribute, Id, ItemKind, OptionNode,
    grammar::{GrammarError, shown},
    parse_value::parse_boolean,
};

/// Key of the attribute that a file of labels is taken as.
const SHARED: &str = "label";

/// The kinds that every value seen so far can be of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Guess {
    boolean: bool,
    number: bool,
    date: bool,
}

impl Default for Guess {
    fn default() -> Self {
        Self { boolean: true, number: true, date: true }
    }
}

impl Guess {
    /// Takes note of one value.
    pub(crate) fn see(&mut self, ctx: &Context<'_>, text: &str) {
        self.boolean = self.boolean && parse_boolean(text).is_some();
        // A number or date with two readings is one all the same: it is refused as such later,
        // rather than turning the whole file into labels.
        let fits = |kind, doubt| match ctx.plain_value(kind, None, text) {
            Ok(_) => true,
            Err(error) => error.code == doubt,
        };
        self.number = self.number && fits(ItemKind::Number, "ambiguous-number");
        self.date = self.date && fits(ItemKind::Date, "ambiguous-date");
    }

    /// The narrowest kind that fits all.
    pub(crate) fn kind(self) -> ItemKind {
        if self.boolean {
            ItemKind::Boolean
        } else if self.number {
            ItemKind::Number
        } else if self.date {
            ItemKind::Date
        } else {
            ItemKind::Category
        }
    }
}

/// Numbers about the categories that are new in a file.
#[derive(Debug, Default)]
struct Labels {
    /// Claims by item.
    items: HashMap<Id, usize>,
    /// Distinct options.
    options: BTreeSet<String>,
}

/// The labels of every attribute, and of the items without one.
fn labels(ctx: &Context<'_>, file: &Mark) -> HashMap<Option<Id>, Labels> {
    let case = &ctx.catalog.case;
    let mut all: HashMap<Option<Id>, Labels> = HashMap::new();
    for claim in &case.claims {
        let item = &case.items[claim.item.ix()];
        let ours = claim.item.ix() >= file.items
            && matches!(item.kind, ItemKind::Category | ItemKind::State)
            && item.options.is_empty();
        if ours {
            let labels = all.entry(item.attribute).or_default();
            *labels.items.entry(claim.item).or_default() += 1;
            let text = &case.values[claim.value.ix()].0;
            if !labels.options.contains(text) {
                labels.options.insert(text.clone());
            }
        }
    }
    all
}

impl Labels {
    /// Few values, many items, and items that several speak about.
    fn are_shared(&self) -> bool {
        let several = self.items.values().filter(|&&n| n >= 2).count();
        (2..=limits::MAX_SHARED_VALUES).contains(&self.options.len())
            && self.items.len() >= limits::MIN_ITEMS_PER_VALUE * self.options.len()
            && 2 * several >= self.items.len()
    }

    fn nodes(&self) -> Vec<OptionNode> {
        self.options.iter().map(|o| OptionNode { option: o.clone(), parent: None }).collect()
    }
}

/// Closes the lists of the attributes that the file has added, and takes its labels as one
/// attribute where they are one.
///
/// # Errors
///
/// `unknown-option` when the file continues a closed list with new values.
pub(crate) fn settle(ctx: &mut Context<'_>, file: &Mark) -> Result<(), GrammarError> {
    let choice = ctx.options.domain;
    if choice == DomainChoice::Open {
        return Ok(());
    }
    let mut all = labels(ctx, file);
    let labels = all.remove(&None).unwrap_or_default();
    close_new_attributes(ctx, file, &all);
    let only_categories = |id: &Id| ctx.catalog.case.items[id.ix()].kind == ItemKind::Category;
    if labels.items.is_empty() || !labels.items.keys().all(only_categories) {
        return Ok(());
    }
    let known = ctx.catalog.attributes.get(SHARED).copied();
    let id = match known {
        Some(id) => {
            let attribute = &ctx.catalog.case.attributes[id.ix()];
            let fits = |o: &String| attribute.options.iter().any(|n| n.option == *o);
            if attribute.kind != ItemKind::Category || attribute.open {
                return Ok(());
            }
            if let Some(new) = labels.options.iter().find(|o| !fits(o)) {
                return unfit(&labels, choice, new);
            }
            id
        }
        None if choice == DomainChoice::Closed || labels.are_shared() => {
            ctx.new_attribute(Attribute {
                id: Id(0),
                key: SHARED.to_owned(),
                kind: ItemKind::Category,
                options: labels.nodes(),
                open: false,
                tolerance: None,
                scale: None,
            })?
        }
        None => return Ok(()),
    };
    let (n_values, n_items) = (labels.options.len(), labels.items.len());
    for item in labels.items.keys() {
        ctx.catalog.case.items[item.ix()].attribute = Some(id);
    }
    ctx.notes.push(format!(
        "took {n_values} values over {n_items} items as one shared attribute `{SHARED}`, closed; \
         --open keeps the lists apart"
    ));
    Ok(())
}

/// Labels that the closed list lacks: a mistake if the file looks like the list, else its own matter.
fn unfit(labels: &Labels, choice: DomainChoice, new: &str) -> Result<(), GrammarError> {
    if choice != DomainChoice::Closed && !labels.are_shared() {
        return Ok(());
    }
    Err(GrammarError::new(
        "unknown-option",
        format!("{} is not in the closed list of the shared attribute `{SHARED}`", shown(new)),
    )
    .hint("correct the value, or read the file with --open or with an `attribute` of its own"))
}

fn close_new_attributes(ctx: &mut Context<'_>, file: &Mark, all: &HashMap<Option<Id>, Labels>) {
    for ix in file.attributes..ctx.catalog.case.attributes.len() {
        let attribute = &ctx.catalog.case.attributes[ix];
        if !matches!(attribute.kind, ItemKind::Category | ItemKind::State) {
            continue;
        }
        let Some(labels) = all.get(&Some(Id::from_ix(ix))) else { continue };
        let close = ctx.options.domain == DomainChoice::Closed || labels.are_shared();
        if close {
            let attribute = &mut ctx.catalog.case.attributes[ix];
            attribute.options = labels.nodes();
            attribute.open = false;
            let message = format!(
                "closed the list of attribute `{}` at {} values over {} items; --open leaves it open",
                attribute.key,
                labels.options.len(),
                labels.items.len()
            );
            ctx.notes.push(message);
        }
    }
}
