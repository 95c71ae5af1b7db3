//! Progress on the terminal, and Ctrl-C.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::{ProgressBar, ProgressStyle};

use super::console::Console;
use crate::app::{Clock, Observer};

/// Set by Ctrl-C; long steps look at it and roll back.
#[derive(Clone)]
pub(super) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens for Ctrl-C and SIGTERM from now on.
    pub(super) fn install() -> Self {
        let flag = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&flag);
        // Without a handler a signal simply ends the process; the database rolls back by itself.
        let _ = ctrlc::set_handler(move || on_signal(&seen));
        Self(flag)
    }

    fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The first signal asks for a clean stop; a second one (while waiting for input, say) ends the
/// process at once, and the database rolls back by itself when it is next opened.
#[expect(clippy::exit, reason = "the user asked twice")]
fn on_signal(seen: &AtomicBool) {
    if seen.swap(true, Ordering::Relaxed) {
        std::process::exit(i32::from(super::Exit::Interrupted as u8));
    }
}

/// Draws a spinner where there is a terminal, collects notes, and passes Ctrl-C on.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    interrupt: Interrupt,
    notes: Vec<String>,
}

impl Progress {
    pub(super) fn new(console: &Console, interrupt: &Interrupt) -> Self {
        let bar = console.progress.then(|| {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
                bar.set_style(style);
            }
            bar
        });
        Self { bar, interrupt: interrupt.clone(), notes: Vec::new() }
    }

    /// Takes the bar away before results are printed.
    pub(super) fn finish(mut self) -> Vec<String> {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
        self.notes
    }
}

impl Observer for Progress {
    fn progress(&mut self, stage: &str, done: u64, total: Option<u64>) -> ControlFlow<()> {
        if let Some(bar) = &self.bar {
            bar.set_message(match (done, total) {
                (0, _) => stage.to_owned(),
                (done, Some(total)) => format!("{stage} {done}/{total}"),
                (done, None) => format!("{stage} {done}"),
            });
            bar.tick();
        }
        if self.interrupt.is_set() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn note(&mut self, text: &str) {
        self.notes.push(text.to_owned());
    }
}

/// The clock of this machine, or `SOURCE_DATE_EPOCH` where it is set.
pub(super) struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "cli is the one place that reads clock and environment"
    )]
    fn now(&self) -> i64 {
        if let Ok(Ok(fixed)) = std::env::var("SOURCE_DATE_EPOCH").map(|text| text.parse()) {
            return fixed;
        }
        std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |elapsed| elapsed.as_secs() as i64)
    }
}
