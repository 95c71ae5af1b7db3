//! What the pictures share: sizes, number formatting, text on SVG.

use super::super::text::{LRM, RLM, clean, has_rtl, truncated, width};
use super::writer::{Attr, Page};

/// How a picture is laid out: each is drawn twice, for wide and for narrow screens, and the style
/// sheet shows the one that fits, so that text never shrinks with the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// Labels beside the marks.
    Wide,
    /// Labels above the marks, legible at 320 px.
    Narrow,
}

impl Layout {
    /// Both, in the order in which they are written.
    pub(super) const BOTH: [Self; 2] = [Self::Wide, Self::Narrow];

    /// Width of the picture, user units; one unit is about one CSS pixel.
    pub(super) const fn width(self) -> f64 {
        match self {
            Self::Wide => 1000.0,
            Self::Narrow => 288.0,
        }
    }

    /// Class by which the style sheet finds it.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Wide => "chart wide",
            Self::Narrow => "chart narrow",
        }
    }

    /// Letter for ids.
    pub(super) const fn letter(self) -> char {
        match self {
            Self::Wide => 'w',
            Self::Narrow => 'n',
        }
    }
}

/// A coordinate: one digit after the point, no "-0".
pub(in crate::render) fn n(x: f64) -> String {
    // A number that is none must not make the whole picture unreadable.
    let text = format!("{:.1}", if x.is_finite() { x } else { 0.0 });
    match text.strip_suffix(".0") {
        Some("-0") => "0".to_owned(),
        Some(whole) => whole.to_owned(),
        None => text,
    }
}

/// Opens the picture with its title and description.
pub(super) fn begin(page: &mut Page, layout: Layout, id: &str, height: f64, about: (&str, &str)) {
    let title_id = format!("{id}-{}-title", layout.letter());
    let desc_id = format!("{id}-{}-desc", layout.letter());
    page.open(
        "svg",
        &[
            ("class", layout.class()),
            ("role", "img"),
            ("viewBox", &format!("0 0 {} {}", n(layout.width()), n(height))),
            ("aria-labelledby", &title_id),
            ("aria-describedby", &desc_id),
        ],
    );
    page.leaf("title", &[("id", &title_id)], about.0);
    page.leaf("desc", &[("id", &desc_id)], about.1);
}

/// Text at a place, cut to `room` units.
pub(super) fn label(page: &mut Page, x: f64, y: f64, class: &str, room: f64, text: &str) {
    // 7 units are the mean advance of our 13-unit sans at most scripts; keys in the monospaced
    // face are a little wider.
    let columns = (room / 7.0).floor().max(1.0) as usize;
    let text = ordered(&truncated(&clean(text), columns, "…"), page.locale.direction() == "rtl");
    let attrs: [Attr; 3] = [("x", &n(x)), ("y", &n(y)), ("class", class)];
    page.leaf("text", &attrs, &text);
}

/// Mixed text in the order in which it is read: SVG has no isolates that browsers agree on. On a page
/// that runs from right to left so does a label that has letters of such a script, whatever it begins
/// with; a number behind such a letter keeps its per cent sign on its right, and what follows a quote in
/// other letters goes on from right to left.
fn ordered(text: &str, is_rtl: bool) -> String {
    if !has_rtl(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 8);
    if is_rtl {
        out.push(RLM);
    }
    let mut is_number = false;
    for c in text.chars() {
        let begins = !is_number && (c.is_ascii_digit() || matches!(c, '<' | '>' | '≥' | '≤' | '~'));
        if begins {
            out.push(LRM);
        }
        is_number =
            begins || is_number && (c.is_ascii_digit() || matches!(c, '.' | ',' | '–' | '%'));
        out.push(c);
        if is_rtl && c == '»' {
            out.push(RLM);
        }
    }
    out
}

/// Room that text takes as [`label`] writes it, at most `room`.
pub(super) fn room_of(text: &str, room: f64) -> f64 {
    (7.0 * width(&clean(text)) as f64).min(room)
}

/// A straight line.
pub(super) fn line(page: &mut Page, class: &str, from: (f64, f64), to: (f64, f64)) {
    page.shape(
        "line",
        &[
            ("class", class),
            ("x1", &n(from.0)),
            ("y1", &n(from.1)),
            ("x2", &n(to.0)),
            ("y2", &n(to.1)),
        ],
    );
}

/// A rectangle; `fill` overrides the class where it is given (patterns).
pub(super) fn rect(page: &mut Page, class: &str, at: (f64, f64), size: (f64, f64), fill: &str) {
    let (x, y, w, h) = (n(at.0), n(at.1), n(size.0.max(0.0)), n(size.1.max(0.0)));
    let mut attrs: Vec<Attr> =
        vec![("class", class), ("x", &x), ("y", &y), ("width", &w), ("height", &h)];
    if !fill.is_empty() {
        attrs.push(("fill", fill));
    }
    page.shape("rect", &attrs);
}

/// A path.
pub(super) fn path(page: &mut Page, class: &str, d: &str) {
    page.shape("path", &[("class", class), ("d", d)]);
}

#[cfg(test)]
mod tests {
    use super::{n, ordered};

    #[test]
    fn mixed_labels_keep_their_order() {
        assert_eq!(ordered("north 98%", true), "north 98%");
        assert_eq!(ordered("صحيح: 2–4%", true), "\u{200f}صحيح: \u{200e}2–4%");
        assert_eq!(ordered("north عن <1%", true), "\u{200f}north عن \u{200e}<1%");
        assert_eq!(ordered("أثر", false), "أثر");
        assert_eq!(
            ordered("احتمال «slow»، 26 يناير", true),
            "\u{200f}احتمال «slow»\u{200f}، \u{200e}26 يناير"
        );
    }

    #[test]
    fn coordinates_are_short() {
        assert_eq!(n(1.0), "1");
        assert_eq!(n(-0.01), "0");
        assert_eq!(n(2.26), "2.3");
    }
}
