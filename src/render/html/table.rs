//! Tables that fold into cards on narrow screens: each cell knows its heading. The roles repeat
//! what the elements say, because a table that CSS turns into blocks loses them.

use super::super::messages::Message;
use super::writer::Page;

/// A column: id of the heading's message, and whether its cells are figures.
pub(super) struct Head {
    pub(super) label: &'static str,
    pub(super) figures: bool,
}

/// A column of words.
pub(super) const fn words(label: &'static str) -> Head {
    Head { label, figures: false }
}

/// A column of figures.
pub(super) const fn figures(label: &'static str) -> Head {
    Head { label, figures: true }
}

/// Opens a table and its body; rows are written with [`row`], [`end`] closes it.
pub(super) fn begin(page: &mut Page, caption: &'static str, heads: &[Head]) {
    begin_with(page, &Message::new(caption), heads);
}

/// The same with gaps in the caption.
pub(super) fn begin_with(page: &mut Page, caption: &Message, heads: &[Head]) {
    page.open("table", &[("role", "table")]);
    page.line("caption", &[], caption);
    page.open("thead", &[("role", "rowgroup")]);
    page.open("tr", &[("role", "row")]);
    for head in heads {
        let class = if head.figures { "num" } else { "word" };
        page.head(
            "th",
            &[("scope", "col"), ("role", "columnheader"), ("class", class)],
            head.label,
        );
    }
    page.close();
    page.close();
    page.open("tbody", &[("role", "rowgroup")]);
}

/// Writes a row: `cell` fills the cell of each column; the first one heads the row.
pub(super) fn row(page: &mut Page, heads: &[Head], mut cell: impl FnMut(&mut Page, usize)) {
    page.open("tr", &[("role", "row")]);
    for (ix, head) in heads.iter().enumerate() {
        let class = if head.figures { "num" } else { "word" };
        if ix == 0 {
            page.open("th", &[("scope", "row"), ("role", "rowheader"), ("class", class)]);
        } else {
            // The colon is the style sheet's.
            let label = page.locale.text(head.label);
            page.open("td", &[("role", "cell"), ("class", class), ("data-label", &label)]);
        }
        cell(page, ix);
        page.close();
    }
    page.close();
}

/// Closes what [`begin`] opened.
pub(super) fn end(page: &mut Page) {
    page.close();
    page.close();
}
