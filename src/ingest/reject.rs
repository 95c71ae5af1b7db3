//! Refused rows and refused files, and how they read.

use std::fmt;

/// A row, or a cell, that was refused.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Reject {
    /// File as named by the caller.
    pub file: String,
    /// Line, from 1.
    pub line: u64,
    /// Field number in CSV, character column in JSONL and TOML, from 1.
    pub column: u64,
    /// The column's name, where one is to blame.
    pub field: Option<String>,
    /// Stable code, as `unknown-source`.
    pub code: &'static str,
    /// Where, what was found, what was expected.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
    /// The row as read; shortened to 4,096 characters unless the good rows are kept.
    pub raw: String,
}

impl Reject {
    /// A reject without field, hint or raw text.
    pub fn at(
        file: &str,
        line: u64,
        column: u64,
        code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self {
            file: file.to_owned(),
            line,
            column,
            field: None,
            code,
            message: message.into(),
            hint: None,
            raw: String::new(),
        }
    }

    /// The same with a hint.
    #[must_use]
    pub fn with_hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }
}

impl fmt::Display for Reject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {} [{}]", self.file, self.line, self.column, self.message, self.code)?;
        match &self.hint {
            Some(hint) => write!(f, "\n  hint: {hint}"),
            None => Ok(()),
        }
    }
}

/// Why a file was not taken. Nothing of it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Rows are wrong; sorted by line.
    Rejects(Vec<Reject>),
    /// The file cannot be read as a table at all.
    Unreadable(Box<Reject>),
    /// The caller broke off.
    Interrupted,
}

impl Refusal {
    /// How many rejects [`fmt::Display`] writes out.
    pub const SHOWN: usize = 20;

    /// The rejects, whichever sort of refusal it is.
    pub fn rejects(&self) -> &[Reject] {
        match self {
            Self::Rejects(all) => all,
            Self::Unreadable(one) => std::slice::from_ref(one),
            Self::Interrupted => &[],
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if matches!(self, Self::Interrupted) {
            return f.write_str("interrupted; nothing was imported");
        }
        let all = self.rejects();
        for (n, reject) in all.iter().take(Self::SHOWN).enumerate() {
            if n > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{reject}")?;
        }
        if all.len() > Self::SHOWN {
            write!(f, "\nand {} more", all.len() - Self::SHOWN)?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}
