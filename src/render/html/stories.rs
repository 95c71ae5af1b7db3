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
            .name("n", page.locale.digits(&(rank + 1).to_string()))
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
            changes(page, (rank, mode), links);
        }
    }
}

fn story_share(rank: usize, mode: &ModeRow) -> Arg {
    let cite = Cite::new(Query::Stories, rank.to_string(), "share", mode.share);
    Arg::Cited(Box::new(Arg::Share(mode.share)), cite)
}

fn changes(page: &mut Page, (rank, mode): (usize, &ModeRow), links: &Links) {
    let heads = [words("col-question"), words("col-first-story"), words("col-this-story")];
    table::begin(page, "caption-story", &heads);
    for row in &mode.items {
        table::row(page, &heads, |page, column| match column {
            0 if row.question == row.item => links.item(page, &row.item),
            0 => asked(page, &row.question, &row.item),
            1 => match &row.first_value {
                Some(value) => {
                    let answer = format!("{} {value}", row.item);
                    let cite = |p| Cite::new(Query::Answers, answer.clone(), "probability", p);
                    said(page, row, value, row.first_probability.map(|p| (p, cite(p))));
                }
                None => page.text("–"),
            },
            _ => {
                let p = row.probability;
                let answer = format!("{rank} {} {}", row.item, row.value);
                let cite = Cite::new(Query::StoryItems, answer, "probability", p);
                said(page, row, &row.value, Some((p, cite)));
            }
        });
    }
    table::end(page);
    if mode.n_items_changed > mode.items.len() {
        page.head("p", &[("class", "none")], "more-not-listed");
    }
}

fn said(page: &mut Page, row: &ModeItemRow, value: &str, p: Option<(f64, Cite)>) {
    page.answer(&row.question, value);
    if let Some((p, cite)) = p {
        page.text(" ");
        page.say(&Message::new("plain").cited("text", Arg::Likelihood(p), cite));
    }
}
