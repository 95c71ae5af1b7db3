//! What lists and explanations show, as plain values.

use serde::Serialize;

/// Who made a document, for envelopes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Envelope {
    /// Version of thiqa.
    pub version: String,
    /// The run shown, if it is one.
    pub run: Option<String>,
    /// Seed of the run.
    pub seed: Option<u64>,
}

/// A list for the terminal, a spreadsheet or a program.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    /// Kind of the JSON document: `sources`, `items` …
    pub kind: String,
    /// Heading on the terminal; empty for none.
    pub title: String,
    /// Columns; every row has as many cells.
    pub columns: Vec<Column>,
    /// Rows.
    pub rows: Vec<Vec<Cell>>,
    /// Terminal only: what stands, wrapped, under each row; empty, or one text a row.
    pub below: Vec<String>,
    /// Lines below the table.
    pub notes: Vec<String>,
}

/// Where a column is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Everywhere.
    Both,
    /// In JSON, CSV and plain lines, not on the terminal, where room is short.
    Data,
    /// On the terminal only: what data formats hold in another form.
    Terminal,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// JSON key and CSV header.
    pub key: String,
    /// Heading on the terminal.
    pub header: String,
    /// Alignment on the terminal.
    pub align: Align,
    /// What its cells hold; decides on CSV columns and on what may be truncated.
    pub kind: ColumnKind,
    /// Where it is shown.
    pub place: Place,
    /// Terminal only: may stand below its row, behind these words, where the line has no room for
    /// it. A column of this sort that says nothing in any row is left out.
    pub fold: Option<String>,
}

impl Column {
    /// A column whose alignment follows from its kind.
    pub fn new(key: &str, header: &str, kind: ColumnKind) -> Self {
        let align = match kind {
            ColumnKind::Key | ColumnKind::Text | ColumnKind::List | ColumnKind::Interval => {
                Align::Start
            }
            ColumnKind::Number | ColumnKind::Probability => Align::End,
        };
        let (key, header) = (key.to_owned(), header.to_owned());
        Self { key, header, align, kind, place: Place::Both, fold: None }
    }
}

impl Listing {
    /// The list as the terminal shows it.
    pub(super) fn for_terminal(&self) -> Self {
        let says_something = |ix: usize| {
            let empty = |cell: &Cell| match cell {
                Cell::Text(text) => text.is_empty(),
                Cell::Missing => true,
                _ => false,
            };
            self.rows.iter().any(|row| !empty(&row[ix]))
        };
        self.only(|ix, column| {
            column.place != Place::Data && (column.fold.is_none() || says_something(ix))
        })
    }

    /// The list as data formats hold it.
    pub(super) fn for_data(&self) -> Self {
        self.only(|_, column| column.place != Place::Terminal)
    }

    /// The columns that are wanted, by place and description.
    pub(super) fn only(&self, wanted: impl Fn(usize, &Column) -> bool) -> Self {
        let keep: Vec<bool> =
            self.columns.iter().enumerate().map(|(ix, column)| wanted(ix, column)).collect();
        let kept = |ix: &usize| keep[*ix];
        Self {
            columns: (0..keep.len()).filter(kept).map(|ix| self.columns[ix].clone()).collect(),
            rows: self
                .rows
                .iter()
                .map(|row| (0..row.len()).filter(kept).map(|ix| row[ix].clone()).collect())
                .collect(),
            ..self.clone()
        }
    }
}

/// Alignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// At the start of the column.
    Start,
    /// At its end.
    End,
}

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Keys, which people type again: cut only when nothing else can give way.
    Key,
    /// Text; truncated first when the terminal is narrow.
    Text,
    /// Integers and floats.
    Number,
    /// Probabilities, two digits on the terminal.
    Probability,
    /// Credible intervals of shares in [0, 1], drawn as bars.
    Interval,
    /// Lists of texts.
    List,
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Text.
    Text(String),
    /// A count.
    Int(i64),
    /// A number with its digits after the point on the terminal; full elsewhere.
    Float {
        /// The number.
        value: f64,
        /// Digits after the point, for eyes.
        digits: usize,
    },
    /// A probability.
    Probability(f64),
    /// A credible interval with its middle, in [0, 1].
    Interval {
        /// Lower end.
        lo: f64,
        /// Middle.
        mid: f64,
        /// Upper end.
        hi: f64,
    },
    /// Nothing known.
    Missing,
    /// Several texts.
    List(Vec<String>),
}

/// What the terminal can do; the caller finds out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TerminalStyle {
    /// Columns; lines never get longer.
    pub width: usize,
    /// ANSI colours.
    pub colour: bool,
    /// Box-drawing characters; ASCII otherwise.
    pub unicode: bool,
}

impl Default for TerminalStyle {
    fn default() -> Self {
        Self { width: 100, colour: false, unicode: true }
    }
}
