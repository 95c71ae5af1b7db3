//! Exit codes (`docs/cli.md`, README).

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Did what was asked.
    Done = 0,
    /// Asked a question, the answer is no.
    No = 1,
    /// Bad flags or arguments.
    Usage = 2,
    /// Input refused; nothing changed.
    Input = 3,
    /// Database: not ours, newer, locked, corrupt, full.
    Database = 4,
    /// Run stored and marked unreliable.
    Unreliable = 5,
    /// A bug.
    Bug = 70,
    /// Another thiqa is writing there; nothing was written, come again.
    Busy = 75,
    /// Interrupted; rolled back.
    Interrupted = 130,
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
