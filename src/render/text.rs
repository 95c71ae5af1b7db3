//! Text that comes from data: made harmless, isolated, measured, cut.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// First strong isolate: the text inside finds its own direction and leaves its neighbours alone.
pub(super) const FSI: char = '\u{2068}';
/// Ends an isolate.
pub(super) const PDI: char = '\u{2069}';

/// Left-to-right mark: a letter without width or shape.
pub(super) const LRM: char = '\u{200e}';
/// Right-to-left mark, likewise.
pub(super) const RLM: char = '\u{200f}';

/// True for characters that no renderer lets through: they reorder what follows, hide something or
/// speak to the terminal. The marks LRM, RLM, ZWJ and ZWNJ stay: Persian and emoji need them, and
/// inside an isolate they move nothing outside.
fn is_harmful(c: char) -> bool {
    matches!(c,
        '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{200b}'
        | '\u{2060}'..='\u{2064}'
        | '\u{206a}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{fdd0}'..='\u{fdef}'
        | '\u{e0000}'..='\u{e007f}')
        || (c as u32 & 0xfffe) == 0xfffe
}

/// One line of harmless text: white space and control characters become one space each (a run of
/// them a single one), characters that reorder or hide are dropped.
pub(super) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars().filter(|&c| !is_harmful(c)) {
        if c.is_control() || c == '\u{2028}' || c == '\u{2029}' || c == ' ' {
            gap = true;
            continue;
        }
        if gap && !out.is_empty() {
            out.push(' ');
        }
        gap = false;
        out.push(c);
    }
    out
}

/// True if some character runs from right to left, or a digit of a right-to-left script occurs:
/// without isolates such a text reorders its neighbours.
pub(super) fn has_rtl(text: &str) -> bool {
    text.chars().any(|c| {
        matches!(c,
            '\u{0590}'..='\u{08ff}'
            | '\u{200f}'
            | '\u{fb1d}'..='\u{fdff}'
            | '\u{fe70}'..='\u{fefc}'
            | '\u{10800}'..='\u{10fff}'
            | '\u{1e800}'..='\u{1efff}')
    })
}

/// Clean text between FSI and PDI where it needs them.
pub(super) fn isolated(text: &str) -> String {
    let text = clean(text);
    if has_rtl(&text) { format!("{FSI}{text}{PDI}") } else { text }
}

/// Columns that clean text takes on a terminal. Isolates take none.
pub(super) fn width(text: &str) -> usize {
    text.graphemes(true).map(grapheme_width).sum()
}

/// Columns of one grapheme; the isolates that we add ourselves take none, whatever a table says.
fn grapheme_width(grapheme: &str) -> usize {
    if grapheme.starts_with([FSI, PDI]) { 0 } else { UnicodeWidthStr::width(grapheme) }
}

/// Clean text cut at `columns`, with an ellipsis where something is gone. Never cuts a grapheme.
pub(super) fn truncated(text: &str, columns: usize, ellipsis: &str) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let room = columns.saturating_sub(width(ellipsis));
    let mut used = 0;
    let mut out = String::new();
    for grapheme in text.graphemes(true) {
        let w = grapheme_width(grapheme);
        if used + w > room {
            break;
        }
        used += w;
        out.push_str(grapheme);
    }
    let mut out = out.trim_end().to_owned();
    if width(ellipsis) <= columns {
        out.push_str(ellipsis);
    }
    out
}

/// Clean text broken into lines of at most `columns`, at spaces where there are any.
pub(super) fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split(' ').filter(|w| !w.is_empty()) {
        for piece in pieces(word, columns.max(1)) {
            let w = width(&piece);
            let gap = usize::from(used > 0);
            if used + gap + w > columns && used > 0 {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            line.push_str(&piece);
            used += w;
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// A word as it is, or in pieces where it is longer than a line.
fn pieces(word: &str, columns: usize) -> Vec<String> {
    if width(word) <= columns {
        return vec![word.to_owned()];
    }
    let mut out = vec![String::new()];
    let mut used = 0;
    for grapheme in word.graphemes(true) {
        let w = grapheme_width(grapheme);
        if used + w > columns && used > 0 {
            out.push(String::new());
            used = 0;
        }
        used += w;
        if let Some(last) = out.last_mut() {
            last.push_str(grapheme);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clean_drops_what_reorders_or_speaks_to_the_terminal() {
        assert_eq!(clean("a\u{202e}b\u{2066}c\u{200b}d"), "abcd");
        assert_eq!(clean("\u{1b}[31mred\u{7}\r\n\tx\u{9b}y"), "[31mred x y");
        assert_eq!(clean("قسد\u{200c}ها"), "قسد\u{200c}ها");
        assert_eq!(clean("\u{e0041}\u{feff}"), "");
    }

    #[test]
    fn isolates_are_balanced_and_take_no_columns() {
        let text = isolated("قوات سوريا");
        assert!(text.starts_with(FSI) && text.ends_with(PDI));
        assert_eq!(width(&text), width("قوات سوريا"));
        assert_eq!(isolated("plain"), "plain");
    }

    #[test]
    fn cuts_and_wraps_at_graphemes() {
        assert_eq!(truncated("abcdef", 4, "…"), "abc…");
        assert_eq!(truncated("日本語", 4, "…"), "日…");
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrapped("", 3), [""]);
    }
}
