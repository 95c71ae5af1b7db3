//! The terminal: where data and messages go, how wide it is, whether it takes colour.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use super::args::{ColorChoice, Global, Shape};
use crate::render::{
    Envelope, Listing, TerminalStyle, listing_csv, listing_json, listing_jsonl, listing_plain,
    listing_terminal, wrapped_text,
};

/// Width where none can be found out: what fits a page.
const WIDTH_DEFAULT: usize = 100;

/// Standard output and error with the user's wishes.
pub(super) struct Console {
    pub(super) quiet: bool,
    pub(super) style: TerminalStyle,
    /// A progress bar may be drawn.
    pub(super) progress: bool,
    colour_err: bool,
}

impl Console {
    pub(super) fn new(global: &Global) -> Self {
        let wants_colour = |is_terminal: bool| match global.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                is_terminal
                    && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                    && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
            }
        };
        let (out, err) = (io::stdout().is_terminal(), io::stderr().is_terminal());
        let columns = std::env::var_os("COLUMNS")
            .and_then(|columns| columns.to_str()?.parse::<usize>().ok())
            .filter(|columns| *columns >= 20);
        let size = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let width = columns.or_else(size).unwrap_or(WIDTH_DEFAULT);
        Self {
            quiet: global.quiet,
            style: TerminalStyle { width, colour: wants_colour(out), unicode: true },
            progress: err && !global.quiet && !global.no_progress,
            colour_err: wants_colour(err),
        }
    }

    /// Writes data to standard output. A reader that goes away is no error.
    pub(super) fn data(text: &str) -> io::Result<()> {
        let mut out = io::stdout().lock();
        let written = out.write_all(text.as_bytes()).and_then(|()| {
            if text.ends_with('\n') || text.is_empty() { Ok(()) } else { out.write_all(b"\n") }
        });
        match written.and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }

    /// A line for people on standard error, unless quiet.
    pub(super) fn say(&self, text: &str) {
        if !self.quiet {
            Self::err(text);
        }
    }

    /// A longer text for people, wrapped to the terminal; further lines stand further in.
    pub(super) fn say_wrapped(&self, text: &str, indent: usize) {
        let room = self.style.width.saturating_sub(indent + 4).max(20);
        for (ix, line) in wrapped_text(&visible(text), room).iter().enumerate() {
            let indent = indent + if ix == 0 { 0 } else { 4 };
            self.say(&format!("{:indent$}{line}", ""));
        }
    }

    /// An error, always shown.
    pub(super) fn error(&self, text: &str) {
        let label = if self.colour_err { "\u{1b}[1;31merror\u{1b}[0m" } else { "error" };
        Self::err(&format!("{label}: {}", visible(text)));
    }

    /// What to do about it.
    pub(super) fn hint(&self, text: &str) {
        let label = if self.colour_err { "\u{1b}[1;36mhint\u{1b}[0m" } else { "hint" };
        Self::err(&format!("{label}: {}", visible(text)));
    }

    /// After a panic, which has printed its own message and place.
    pub(super) fn report_bug() {
        Self::err("error: this is a bug in thiqa; nothing of the step it was in was kept");
        Self::err(
            "hint: please report it with the message above, the command and, if you can, the case",
        );
    }

    fn err(text: &str) {
        // Nobody to tell if standard error is closed.
        let _ = writeln!(io::stderr().lock(), "{text}");
    }

    /// Prints a list in the shape that the user asked for.
    pub(super) fn listing(
        &self,
        listing: &Listing,
        shape: Shape,
        envelope: &Envelope,
    ) -> io::Result<()> {
        let text = if shape.json {
            listing_json(listing, envelope)
        } else if shape.jsonl {
            listing_jsonl(listing)
        } else if shape.csv {
            listing_csv(listing)
        } else if shape.plain {
            listing_plain(listing)
        } else {
            listing_terminal(listing, self.style)
        };
        Self::data(&text)
    }
}

/// Control characters of hostile data made visible, so that no escape reaches the terminal.
pub(super) fn visible(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\t' => c.to_string(),
            c if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}') => {
                format!("⟦U+{:04X}⟧", u32::from(c))
            }
            c => c.to_string(),
        })
        .collect()
}

/// A path as messages show it.
pub(super) fn shown(path: &Path) -> String {
    visible(&path.display().to_string())
}
