//! Other stories that fit: what changes from one to the other.

use super::super::view::{ModeItemRow, ModeRow};
use super::super::words::{counted, percent, percent_and_term};
use super::links::Links;
use super::sections::asked;
use super::table::{self, words};
use super::writer::Page;
use crate::domain::answer;

/// A story with a smaller share is not told …
const SHARE_MIN: f64 = 0.01;
/// … and no more than so many are.
const MAX_STORIES: usize = 5;

/// The stories beside the first that are worth telling, with their rank.
pub(in crate::render) fn others(modes: &[ModeRow]) -> impl Iterator<Item = (usize, &ModeRow)> {
    modes.iter().enumerate().skip(1).filter(|(_, mode)| mode.share >= SHARE_MIN).take(MAX_STORIES)
}

/// True if there is something to tell.
pub(super) fn any(modes: &[ModeRow]) -> bool {
    others(modes).next().is_some()
}

/// The section.
pub(super) fn write(page: &mut Page, modes: &[ModeRow], links: &Links) {
    page.leaf(
        "p",
        &[],
        "The claims can be read in more than one way. Every probability on this page is that of the \
         first story; where another has a large share, treat the questions it changes as open. A \
         verdict on one of them would tell the stories apart.",
    );
    if let Some(first) = modes.first() {
        page.open("p", &[]);
        page.text("The first story has a share of ");
        page.ltr(&percent(first.share));
        page.text(".");
        page.close();
    }
    for (rank, mode) in others(modes) {
        page.open("h3", &[]);
        page.text(&format!("Story {}: ", rank + 1));
        page.ltr(&percent(mode.share));
        page.close();
        page.open("p", &[("class", "meta")]);
        let changed = counted(mode.n_items_changed, "question", "questions");
        page.text(&format!("{changed} answered otherwise; found from start "));
        page.name(&mode.start);
        page.close();
        if !mode.items.is_empty() {
            changes(page, mode, links);
        }
    }
}

fn changes(page: &mut Page, mode: &ModeRow, links: &Links) {
    let heads = [words("Question"), words("In the first story"), words("In this one")];
    table::begin(page, "What this story changes", &heads);
    for row in &mode.items {
        table::row(page, &heads, |page, column| match column {
            0 if row.question == row.item => links.item(page, &row.item),
            0 => asked(page, &row.question, &row.item),
            1 => match &row.first_value {
                Some(value) => said(page, row, value, row.first_probability),
                None => page.text("–"),
            },
            _ => said(page, row, &row.value, Some(row.probability)),
        });
    }
    table::end(page);
    let left = mode.n_items_changed.saturating_sub(mode.items.len());
    if left > 0 {
        page.leaf("p", &[("class", "none")], &format!("{left} more are not listed."));
    }
}

fn said(page: &mut Page, row: &ModeItemRow, value: &str, p: Option<f64>) {
    page.name(&answer(&row.question, value));
    if let Some(p) = p {
        page.text(" ");
        page.ltr(&percent_and_term(p));
    }
}
