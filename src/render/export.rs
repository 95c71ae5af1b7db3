//! Lists as tab-separated lines and as CSV.

use super::listing::{Cell, Column, ColumnKind, Listing};
use super::text::clean;

/// Between the members of a list cell, as the import reads sets.
const LIST_SEPARATOR: &str = "|";

/// Tab-separated, header first; no cell holds a tab, a line break or a terminal escape.
pub(super) fn plain(listing: &Listing) -> String {
    let mut out = String::new();
    let header: Vec<_> = listing.columns.iter().flat_map(headers).collect();
    push_line(&mut out, &header, "\t");
    for row in &listing.rows {
        let cells: Vec<_> =
            listing.columns.iter().zip(row).flat_map(|(c, v)| texts(c, v)).collect();
        let cells: Vec<_> = cells.into_iter().map(|field| clean(&field.text)).collect();
        push_line(&mut out, &cells, "\t");
    }
    out
}

/// RFC 4180 with LF; texts that a spreadsheet would run as a formula get an apostrophe in front.
pub(super) fn csv(listing: &Listing) -> String {
    let mut out = String::new();
    let header: Vec<_> =
        listing.columns.iter().flat_map(headers).map(|h| quoted(&defused(&h))).collect();
    push_line(&mut out, &header, ",");
    for row in &listing.rows {
        let cells: Vec<_> = listing
            .columns
            .iter()
            .zip(row)
            .flat_map(|(column, cell)| texts(column, cell))
            .map(|f| if f.figure { f.text } else { quoted(&defused(&f.text)) })
            .collect();
        push_line(&mut out, &cells, ",");
    }
    out
}

/// A field of a line; figures are ours and never text.
struct Field {
    text: String,
    figure: bool,
}

fn push_line(out: &mut String, fields: &[String], separator: &str) {
    out.push_str(&fields.join(separator));
    out.push('\n');
}

/// An interval takes three fields.
fn headers(column: &Column) -> Vec<String> {
    match column.kind {
        ColumnKind::Interval => ["lo", "mid", "hi"].map(|e| format!("{}_{e}", column.key)).to_vec(),
        _ => vec![clean(&column.key)],
    }
}

fn texts(column: &Column, cell: &Cell) -> Vec<Field> {
    let figure = |text: String| Field { text, figure: true };
    let number = |x: f64| figure(if x.is_finite() { x.to_string() } else { String::new() });
    let mut fields = match cell {
        Cell::Text(text) => vec![Field { text: text.clone(), figure: false }],
        Cell::List(texts) => vec![Field { text: texts.join(LIST_SEPARATOR), figure: false }],
        Cell::Int(x) => vec![figure(x.to_string())],
        Cell::Float { value, .. } => vec![number(*value)],
        Cell::Probability(p) => vec![number(*p)],
        Cell::Interval { lo, mid, hi } => [*lo, *mid, *hi].map(number).into(),
        Cell::Missing => Vec::new(),
    };
    // Whatever the cell was, the line keeps its number of fields.
    let n_fields = if column.kind == ColumnKind::Interval { 3 } else { 1 };
    fields.truncate(n_fields);
    fields.resize_with(n_fields, || figure(String::new()));
    fields
}

/// The text with an apostrophe in front if a spreadsheet might run it: it begins, once what
/// cannot be seen is skipped, with one of `= + - @`, a full-width form of them, a tab or a line break.
pub(super) fn defused(text: &str) -> String {
    // Apostrophes in front count as ours: whoever strips exactly one gets the text back.
    let live = text
        .trim_start_matches('\'')
        .chars()
        .find(|&c| matches!(c, '\t' | '\r' | '\n' | '\0') || !is_invisible(c))
        .is_some_and(|c| {
            matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\0')
                || matches!(c, '＝' | '＋' | '－' | '＠' | '﹦' | '﹢' | '﹣' | '﹫' | '−')
        });
    if live { format!("'{text}") } else { text.to_owned() }
}

fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c,
            '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

fn quoted(text: &str) -> String {
    // NUL ends the text in some readers; nothing else is lost.
    let text = text.replace('\0', "");
    if text.contains([',', '"', '\n', '\r', '\t']) || text.starts_with(' ') || text.ends_with(' ') {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}
