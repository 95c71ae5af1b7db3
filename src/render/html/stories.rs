//! Other stories that fit: what changes from one to the other.

use super::super::messages::{Arg, Message};
use super::super::queries::{Cite, Query};
use super::super::view::{ModeItemRow, ModeRow};
use super::links::Links;
use super::sections::asked;
use super::table::{self, words};
use super::writer::Page;

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
    page.head("p", &[], "stories-lead");
    if let Some(first) = modes.first() {
        let share = story_share(0, first);
        page.line("p", &[], &Message::new("stories-first").with("share", share));
    }
    for (rank, mode) in others(modes) {
        let heading = Message::new("story-heading")
            .count("n", rank + 1)
            .with("share", story_share(rank, mode));
        page.line("h3", &[], &heading);
        let basis = Message::new("story-basis")
            .message("questions", {
                let n = mode.n_items_changed;
                let cite = Cite::new(Query::Stories, rank.to_string(), "n_items_changed", n as f64);
                Message::new("n-questions").cited("n", Arg::Count(n as u64), cite)
            })
            .name("start", &mode.start);
        page.line("p", &[("class", "meta")], &basis);
        if !mode.items.is_empty() {
            changes(page, mode, links);
        }
    }
}

fn story_share(rank: usize, mode: &ModeRow) -> Arg {
    let cite = Cite::new(Query::Stories, rank.to_string(), "share", mode.share);
    Arg::Cited(Box::new(Arg::Share(mode.share)), cite)
}

fn changes(page: &mut Page, mode: &ModeRow, links: &Links) {
    let heads = [words("col-question"), words("col-first-story"), words("col-this-story")];
    table::begin(page, "caption-story", &heads);
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
        page.line("p", &[("class", "none")], &Message::new("more-not-listed").count("n", left));
    }
}

fn said(page: &mut Page, row: &ModeItemRow, value: &str, p: Option<f64>) {
    page.answer(&row.question, value);
    if let Some(p) = p {
        page.text(" ");
        page.likelihood(p);
    }
}
