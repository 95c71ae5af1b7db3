//! Inferred figures: numbers, counts over time, dates.

use super::Subject;
use crate::domain::{Id, ItemKind};
use crate::render::{FigureKind, FigureRow, FigureView, ItemFigure, Moment, figure_text};
use crate::store::RunNumber;

/// What sort of figure a kind of item asks for; `None` where it asks for none.
pub(in crate::app) fn figure_kind(kind: ItemKind) -> Option<FigureKind> {
    match kind {
        ItemKind::Number => Some(FigureKind::Number),
        ItemKind::Count => Some(FigureKind::Count),
        ItemKind::Date => Some(FigureKind::Date),
        _ => None,
    }
}

pub(in crate::app) fn figure_row(number: &RunNumber) -> FigureRow {
    let RunNumber { item: _, as_of, mean, median, lo, hi, best: _ } = *number;
    FigureRow { as_of: as_of.map(Moment), mean, median, lo, hi }
}

/// All inferred figures, items in the order of the case.
pub(super) fn figures(subject: &Subject<'_>) -> Vec<FigureView> {
    subject
        .case
        .items
        .iter()
        .filter_map(|item| {
            let numbers = subject.numbers(item.id);
            let kind = figure_kind(item.kind)?;
            (!numbers.is_empty()).then(|| FigureView {
                item: item.key.clone(),
                question: subject.question(item.id),
                kind,
                unit: item.unit.clone(),
                n_claims: subject.by_item[item.id.ix()].len(),
                rows: numbers.iter().map(|number| figure_row(number)).collect(),
            })
        })
        .collect()
}

/// The figure at the last time known.
pub(super) fn item_figure(subject: &Subject<'_>, id: Id) -> Option<ItemFigure> {
    let item = &subject.case.items[id.ix()];
    let row = figure_row(subject.numbers(id).last()?);
    Some(ItemFigure { kind: figure_kind(item.kind)?, row, unit: item.unit.clone() })
}

/// The figure at the last time known, in words.
pub(super) fn figure(subject: &Subject<'_>, id: Id) -> Option<String> {
    let item = &subject.case.items[id.ix()];
    let last = subject.numbers(id).last()?;
    let row = figure_row(last);
    let text = figure_text(figure_kind(item.kind)?, &row, &subject.case.info.time_zone);
    let unit = item.unit.as_ref().map_or_else(String::new, |unit| format!(" {unit}"));
    let at = last.as_of.map_or_else(String::new, |at| format!(", {}", subject.day(at)));
    Some(match text.split_once(" (") {
        Some((median, rest)) => format!("{median}{unit} ({rest}{at}"),
        None => format!("{text}{unit}{at}"),
    })
}
