//! Lists for the terminal: columns that do not drift, intervals as bars.

use super::listing::{Align, Cell, Column, ColumnKind, Listing, TerminalStyle};
use super::text::{LRM, clean, has_rtl, isolated, truncated, width, wrapped};

/// From a wide terminal to one without room for pictures: cells of a drawn interval, and whether
/// columns that may do so stand below their rows.
const LAYOUTS: [(usize, bool); 5] = [(20, false), (10, false), (20, true), (10, true), (0, true)];
/// Between texts that stand below a row.
const FOLDED: &str = " · ";
/// Between columns.
const GAP: &str = "  ";
/// In front of what stands under a row.
const BELOW: &str = "    ";
/// Longer lines of prose are hard to follow back.
const PROSE: usize = 96;
/// Columns of a text that are left to it before a picture is drawn.
const LEGIBLE: usize = 12;
/// The same for a text that may stand below its row, where it is whole.
const LEGIBLE_FOLDED: usize = 36;
/// A text column is not squeezed below this.
const MIN_TEXT: usize = 8;

/// Colours; only the renderer writes escapes.
const BOLD: &str = "\u{1b}[1m";
const DIM: &str = "\u{1b}[2m";
const BLUE: &str = "\u{1b}[34m";
const PLAIN: &str = "\u{1b}[0m";

/// The table. Lines are never wider than the terminal unless it is narrower than the figures.
pub(super) fn terminal(listing: &Listing, style: TerminalStyle) -> String {
    let Fitted { listing, grid, widths } = fitted(listing, style);
    let listing = &listing;
    let mut out = String::new();
    if !listing.title.is_empty() {
        for line in wrapped(&clean(&listing.title), style.width.max(1)) {
            out.push_str(&paint(&line, BOLD, style));
            out.push('\n');
        }
    }
    let heads: Vec<_> = listing.columns.iter().map(|c| isolated(&c.header)).collect();
    push_row(&mut out, listing, &heads, &widths, Dress { head: true, style });
    for (ix, row) in grid.iter().enumerate() {
        push_row(&mut out, listing, row, &widths, Dress { head: false, style });
        if let Some(below) = listing.below.get(ix).filter(|text| !text.is_empty()) {
            let room = style.width.saturating_sub(BELOW.len()).clamp(20, PROSE);
            for line in wrapped(below, room) {
                let line = anchored(balanced(&line));
                out.push_str(&format!("{BELOW}{}\n", paint(&line, DIM, style)));
            }
        }
    }
    if grid.is_empty() {
        out.push_str(&paint("(none)", DIM, style));
        out.push('\n');
    }
    for note in &listing.notes {
        for line in wrapped(&isolated(note), style.width.max(1)) {
            out.push_str(&paint(&balanced(&line), DIM, style));
            out.push('\n');
        }
    }
    out
}

/// A list laid out: what stands in columns, its cells and widths. `below` is clean and isolated.
struct Fitted {
    listing: Listing,
    grid: Vec<Vec<String>>,
    widths: Vec<usize>,
}

/// The first layout in which keys and figures are whole and the beginnings of texts can be read.
fn fitted(listing: &Listing, style: TerminalStyle) -> Fitted {
    let may_fold = listing.columns.iter().any(|column| column.fold.is_some());
    let mut last = None;
    for (cells, folds) in
        LAYOUTS.into_iter().filter(|(cells, folds)| may_fold || !folds || *cells == 0)
    {
        let listing = if folds { folded(listing) } else { unfolded(listing) };
        let grid = shown_cells(&listing, style, cells);
        let widths = widths(&listing, &grid, style.width);
        let total = widths.iter().sum::<usize>() + GAP.len() * widths.len().saturating_sub(1);
        let natural = |ix: usize| grid.iter().map(|row| width(&row[ix])).max().unwrap_or(0);
        let legible = (0..widths.len()).all(|ix| {
            let column = &listing.columns[ix];
            let enough = if column.fold.is_some() { LEGIBLE_FOLDED } else { LEGIBLE };
            match column.kind {
                ColumnKind::Key => widths[ix] >= natural(ix),
                ColumnKind::Text => widths[ix] >= natural(ix).min(enough),
                _ => true,
            }
        });
        last = Some(Fitted { listing, grid, widths });
        if total <= style.width && legible {
            break;
        }
    }
    last.unwrap_or_else(|| Fitted {
        listing: listing.clone(),
        grid: Vec::new(),
        widths: Vec::new(),
    })
}

fn unfolded(listing: &Listing) -> Listing {
    let below = listing.below.iter().map(|text| isolated(text)).collect();
    Listing { below, ..listing.clone() }
}

/// The list with the columns that may do so in the texts below the rows, each cell isolated.
fn folded(listing: &Listing) -> Listing {
    let folds: Vec<(usize, &str)> = listing
        .columns
        .iter()
        .enumerate()
        .filter_map(|(ix, column)| Some((ix, column.fold.as_deref()?)))
        .collect();
    let text = |ix: usize, row: &[Cell]| {
        let told = folds.iter().filter_map(|&(at, words)| match &row[at] {
            Cell::Text(text) if !text.is_empty() => {
                Some(format!("{words} {}", isolated(text)).trim_start().to_owned())
            }
            _ => None,
        });
        let below = listing.below.get(ix).map(|text| isolated(text));
        told.chain(below.filter(|text| !text.is_empty())).collect::<Vec<_>>().join(FOLDED)
    };
    let below = listing.rows.iter().enumerate().map(|(ix, row)| text(ix, row)).collect();
    Listing { below, ..listing.only(|_, column| column.fold.is_none()) }
}

/// A line that holds text from right to left begins with a mark from left to right, so that a
/// terminal that finds out the direction of a line by its first letter keeps the columns in order.
fn anchored(line: String) -> String {
    if has_rtl(&line) { format!("{LRM}{line}") } else { line }
}

fn shown_cells(listing: &Listing, style: TerminalStyle, bar: usize) -> Vec<Vec<String>> {
    let row = |row: &Vec<Cell>| {
        let cells = listing.columns.iter().zip(row);
        cells.map(|(column, cell)| shown(column, cell, style, bar)).collect()
    };
    listing.rows.iter().map(row).collect()
}

/// How a row is dressed.
#[derive(Clone, Copy)]
struct Dress {
    head: bool,
    style: TerminalStyle,
}

/// What a cell shows, clean and isolated, without padding.
fn shown(column: &Column, cell: &Cell, style: TerminalStyle, bar: usize) -> String {
    match cell {
        Cell::Text(text) => isolated(text),
        Cell::Int(x) => x.to_string(),
        Cell::Float { value, digits } if value.is_finite() => format!("{value:.digits$}"),
        Cell::Probability(p) if p.is_finite() => format!("{p:.2}"),
        Cell::Interval { lo, mid, hi } if bar > 0 => interval((*lo, *mid, *hi), bar, style.unicode),
        Cell::Interval { lo, hi, .. } if lo.is_finite() && hi.is_finite() => {
            ends(*lo, *hi, style.unicode)
        }
        Cell::List(texts) => texts.iter().map(|t| isolated(t)).collect::<Vec<_>>().join(", "),
        _ if column.kind == ColumnKind::Interval => String::new(),
        _ => if style.unicode { "–" } else { "-" }.to_owned(),
    }
}

/// `····├──●──┤········ .62–.91`: a bar over [0, 1] and the ends in figures.
fn interval((lo, mid, hi): (f64, f64, f64), bar: usize, unicode: bool) -> String {
    if !(lo.is_finite() && mid.is_finite() && hi.is_finite()) {
        return String::new();
    }
    let cell = |p: f64| ((p.clamp(0.0, 1.0) * bar as f64).floor() as usize).min(bar - 1);
    let (a, m, b) = (cell(lo), cell(mid), cell(hi));
    let (track, left, right, run, dot) =
        if unicode { ('·', '├', '┤', '─', '●') } else { ('.', '[', ']', '-', 'o') };
    let drawn: String = (0..bar)
        .map(|i| match i {
            i if i == m => dot,
            i if i == a => left,
            i if i == b => right,
            i if i > a && i < b => run,
            _ => track,
        })
        .collect();
    format!("{drawn} {}", ends(lo, hi, unicode))
}

/// `0.62–0.91`
fn ends(lo: f64, hi: f64, unicode: bool) -> String {
    let dash = if unicode { '–' } else { '-' };
    format!("{lo:.2}{dash}{hi:.2}")
}

/// Natural widths, then the widest texts give way until the line fits.
fn widths(listing: &Listing, grid: &[Vec<String>], terminal: usize) -> Vec<usize> {
    let mut widths: Vec<usize> = listing
        .columns
        .iter()
        .enumerate()
        .map(|(ix, column)| {
            let cells = grid.iter().filter_map(|row| row.get(ix)).map(|cell| width(cell));
            cells.max().unwrap_or(0).max(width(&clean(&column.header)))
        })
        .collect();
    let gaps = GAP.len() * widths.len().saturating_sub(1);
    let room = terminal.saturating_sub(gaps);
    squeeze(&mut widths, room, |ix| {
        matches!(listing.columns[ix].kind, ColumnKind::Text | ColumnKind::List)
    });
    squeeze(&mut widths, room, |ix| listing.columns[ix].kind == ColumnKind::Key);
    widths
}

/// Takes from the widest of the columns that may give way until all fit, or none can give more.
fn squeeze(widths: &mut [usize], room: usize, may_give: impl Fn(usize) -> bool) {
    loop {
        let total = widths.iter().sum::<usize>();
        let flexible = |ix: &usize| may_give(*ix) && widths[*ix] > MIN_TEXT;
        let widest = (0..widths.len()).filter(flexible).max_by_key(|&ix| widths[ix]);
        let Some(widest) = widest.filter(|_| total > room) else { break };
        // All that is too much at once, but not below the next column in line.
        let second = (0..widths.len())
            .filter(|ix| *ix != widest && flexible(ix))
            .map(|ix| widths[ix])
            .max()
            .unwrap_or(MIN_TEXT);
        let step = (widths[widest] - second.min(widths[widest] - 1)).min(total - room);
        widths[widest] = (widths[widest] - step).max(MIN_TEXT);
    }
}

fn push_row(out: &mut String, listing: &Listing, cells: &[String], widths: &[usize], dress: Dress) {
    let mut line = String::new();
    let last = widths.len().saturating_sub(1);
    for (ix, (column, &room)) in listing.columns.iter().zip(widths).enumerate() {
        let text = cells.get(ix).map_or("", String::as_str);
        let ellipsis = if dress.style.unicode { "…" } else { "..." };
        let text = balanced(&truncated(text, room, ellipsis));
        let pad = " ".repeat(room.saturating_sub(width(&text)));
        let colour = match (dress.head, column.kind) {
            (true, _) => BOLD,
            (false, ColumnKind::Interval) => BLUE,
            _ => "",
        };
        let painted = paint(&text, colour, dress.style);
        match column.align {
            Align::End => line.extend([pad.as_str(), &painted]),
            Align::Start if ix == last => line.push_str(&painted),
            Align::Start => line.extend([painted.as_str(), &pad]),
        }
        if ix < last {
            line.push_str(GAP);
        }
    }
    out.push_str(&anchored(line.trim_end().to_owned()));
    out.push('\n');
}

/// Colour around a text, if colours are wanted.
pub(super) fn paint(text: &str, code: &str, style: TerminalStyle) -> String {
    if style.colour && !code.is_empty() && !text.is_empty() {
        format!("{code}{text}{PLAIN}")
    } else {
        text.to_owned()
    }
}

/// Closes the isolate that a cut left open, and opens one that a line break left closed.
pub(super) fn balanced(text: &str) -> String {
    let mut depth = 0_i32;
    let mut missing = 0;
    for c in text.chars() {
        match c {
            super::text::FSI => depth += 1,
            super::text::PDI if depth == 0 => missing += 1,
            super::text::PDI => depth -= 1,
            _ => {}
        }
    }
    let mut out: String = std::iter::repeat_n(super::text::FSI, missing).collect();
    out.push_str(text);
    out.extend(std::iter::repeat_n(super::text::PDI, depth.unsigned_abs() as usize));
    out
}

/// Bold, for headings of other terminal texts.
pub(super) fn bold(text: &str, style: TerminalStyle) -> String {
    paint(text, BOLD, style)
}

/// Dim, for asides.
pub(super) fn dim(text: &str, style: TerminalStyle) -> String {
    paint(text, DIM, style)
}

/// Blue, for marks.
pub(super) fn blue(text: &str, style: TerminalStyle) -> String {
    paint(text, BLUE, style)
}
