//! Rows of cells with their places, whatever the format, and the columns they belong to.

use std::collections::HashMap;

use super::{ReadOptions, Reject};
use crate::domain::grammar::{GrammarError, did_you_mean, shown};

/// Declares the columns of a table: an enum whose variants are slots.
macro_rules! columns {
    ($name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum $name { $($variant),+ }

        impl $name {
            pub(crate) const NAMES: &'static [&'static str] = &[$($word),+];
        }

        impl From<$name> for usize {
            fn from(column: $name) -> usize {
                column as usize
            }
        }
    };
}

/// One cell.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cell {
    pub(crate) text: String,
    /// Field number or character column, from 1.
    pub(crate) column: u64,
    pub(crate) given: bool,
}

/// One row: cells by slot of the table's columns.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    pub(crate) line: u64,
    pub(crate) cells: Vec<Cell>,
    /// Cells that hold something.
    pub(crate) n_given: usize,
    /// The row as read.
    pub(crate) raw: String,
}

impl Row {
    pub(crate) fn reset(&mut self, n_slots: usize) {
        self.n_given = 0;
        self.cells.resize_with(n_slots, Cell::default);
        for cell in &mut self.cells {
            cell.given = false;
            cell.column = 0;
        }
    }

    pub(crate) fn set(&mut self, slot: usize, text: &str, column: u64) {
        let cell = &mut self.cells[slot];
        cell.text.clear();
        cell.text.push_str(text);
        cell.column = column;
        cell.given = !text.trim().is_empty();
        self.n_given += usize::from(cell.given);
    }

    /// The trimmed text of a cell that holds something.
    pub(crate) fn get(&self, column: impl Into<usize>) -> Option<&str> {
        let cell = &self.cells[column.into()];
        cell.given.then(|| cell.text.trim())
    }

    pub(crate) fn has(&self, column: impl Into<usize>) -> bool {
        self.cells[column.into()].given
    }

    /// The text of a cell that must hold something.
    pub(crate) fn need(&self, column: impl Into<usize>, name: &str) -> Result<&str, Fault> {
        let slot = column.into();
        self.get(slot).ok_or_else(|| {
            Fault::new(GrammarError::new("missing-cell", format!("`{name}` is empty"))).slot(slot)
        })
    }
}

/// Why a row was refused, and which cell is to blame.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    pub(crate) slot: Option<usize>,
    pub(crate) error: GrammarError,
}

impl Fault {
    pub(crate) fn new(error: GrammarError) -> Self {
        Self { slot: None, error }
    }

    pub(crate) fn slot(mut self, slot: impl Into<usize>) -> Self {
        self.slot.get_or_insert(slot.into());
        self
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.error.hint = Some(hint.into());
        self
    }
}

/// A fault at a cell, in one line.
pub(crate) fn fault(
    column: impl Into<usize>,
    code: &'static str,
    message: impl Into<String>,
) -> Fault {
    Fault::new(GrammarError::new(code, message)).slot(column)
}

/// Puts a grammar's error at a cell.
pub(crate) trait At<T> {
    fn at(self, column: impl Into<usize>) -> Result<T, Fault>;
}

impl<T> At<T> for Result<T, GrammarError> {
    fn at(self, column: impl Into<usize>) -> Result<T, Fault> {
        self.map_err(|error| Fault::new(error).slot(column))
    }
}

/// How the columns of a file map to the slots of a table.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    pub(crate) names: &'static [&'static str],
    /// Other spellings of column names.
    also: &'static [(&'static str, &'static str)],
    map: HashMap<String, String>,
    /// Columns that are accepted and not looked at.
    ignored: &'static [&'static str],
}

/// What a column name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    Slot(usize),
    Ignored,
}

impl Layout {
    pub(crate) fn new(
        names: &'static [&'static str],
        also: &'static [(&'static str, &'static str)],
        ignored: &'static [&'static str],
        options: &ReadOptions,
    ) -> Self {
        let map = options.map.iter().cloned().collect();
        Self { names, also, map, ignored }
    }

    /// The slot of a column, as the file names it.
    pub(crate) fn resolve(&self, theirs: &str) -> Result<Column, GrammarError> {
        let name = self.map.get(theirs).map_or(theirs, String::as_str);
        let ours = self.also.iter().find(|a| a.0 == name).map_or(name, |a| a.1);
        if let Some(slot) = self.names.iter().position(|n| *n == ours) {
            return Ok(Column::Slot(slot));
        }
        if name.starts_with("x_") || self.ignored.contains(&name) {
            return Ok(Column::Ignored);
        }
        let known = self.names.iter().copied().chain(self.also.iter().map(|a| a.0));
        let hint = did_you_mean(name, known).unwrap_or_else(|| {
            "rename it, map it with --map theirs=ours, or prefix it with x_ to have it ignored"
                .to_owned()
        });
        Err(GrammarError::new("unknown-column", format!("unknown column {}", shown(name)))
            .hint(hint))
    }

    /// Makes a reject of a fault.
    pub(crate) fn reject(&self, file: &str, row: &Row, fault: Fault) -> Reject {
        let cell = fault.slot.and_then(|slot| row.cells.get(slot));
        Reject {
            file: file.to_owned(),
            line: row.line,
            column: cell.map_or(1, |c| c.column.max(1)),
            field: fault.slot.and_then(|slot| self.names.get(slot)).map(|n| (*n).to_owned()),
            code: fault.error.code,
            message: fault.error.message,
            hint: fault.error.hint,
            raw: row.raw.clone(),
        }
    }
}

/// What a reader comes upon next.
#[derive(Debug)]
pub(crate) enum Step {
    /// A row, in the buffer that was passed.
    Row,
    /// A row that cannot be read; the next one may be good.
    Bad(Reject),
    /// The end.
    End,
}
