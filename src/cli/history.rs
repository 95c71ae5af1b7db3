//! `history`.

use super::args::{HistoryArgs, StepChoice};
use super::cases::counted;
use super::console::{shown, visible};
use super::progress::{Progress, SystemClock};
use super::scoring::{as_of, params};
use super::{Context, Exit, stdout_failed};
use crate::app::{
    self, AppError, Engine, Every, HistoryDone, HistoryRequest, ModelParams, PointOrigin, Store,
};

impl Context {
    pub(super) fn history(&self, args: &HistoryArgs) -> Result<Exit, AppError> {
        let Some(step) = args.every else {
            let store = Self::read_only(&args.db)?;
            let name = args.series.clone().map_or_else(|| only_series(&store), Ok)?;
            self.show_history(&store, &name, args)?;
            return Ok(Exit::Done);
        };
        let scored = params(&args.model);
        let request = HistoryRequest {
            every: every(step),
            series: args.series.clone(),
            from: as_of(args.from.as_deref())?,
            to: as_of(args.to.as_deref())?,
            // One engine for all points: a change of engine would pass for news.
            params: ModelParams { engine: scored.engine.or(Some(Engine::Em)), ..scored },
        };
        let mut store = Self::writable(&args.db)?;
        let mut progress = Progress::new(&self.console, &self.interrupt);
        let done = app::history(&mut store, &request, &SystemClock, &mut progress);
        progress.finish();
        let done = done?;
        if done.interrupted {
            self.console.error(&format!(
                "interrupted; {} of {} points are stored and stay",
                done.points.len(),
                done.n_points
            ));
            self.console.hint("the same command goes on from there");
            return Ok(Exit::Interrupted);
        }
        self.show_history(&store, &done.series, args)?;
        self.say_history(&done);
        self.console.say(&format!("next: `thiqa report {} -o DIR` draws it", shown(&args.db)));
        Ok(if done.n_unreliable == 0 { Exit::Done } else { Exit::Unreliable })
    }

    fn show_history(&self, store: &Store, name: &str, args: &HistoryArgs) -> Result<(), AppError> {
        let shape = args.shape;
        let as_data = shape.json || shape.jsonl || shape.csv || shape.plain;
        let listing = app::history_listing(store, name, as_data)?;
        let envelope = app::latest_envelope(store)?;
        self.console.listing(&listing, shape, &envelope).map_err(stdout_failed)
    }

    fn say_history(&self, done: &HistoryDone) {
        let n = |origin| done.points.iter().filter(|point| point.origin == origin).count();
        self.console.say(&format!(
            "series `{}`: {}; {} scored now, {} stood already, {} like the point before",
            visible(&done.series),
            counted(done.points.len(), "point", "points"),
            n(PointOrigin::Scored),
            n(PointOrigin::Kept),
            n(PointOrigin::Unchanged),
        ));
        if done.n_unreliable > 0 {
            let runs = counted(done.n_unreliable, "run is", "runs are");
            self.console.say(&format!("{runs} marked unreliable; see `thiqa runs`"));
        }
    }
}

pub(super) fn every(step: StepChoice) -> Every {
    match step {
        StepChoice::Day => Every::Day,
        StepChoice::Week => Every::Week,
        StepChoice::Month => Every::Month,
    }
}

/// The series, if there is one only.
fn only_series(store: &Store) -> Result<String, AppError> {
    let mut names = app::series_names(store)?;
    let hint = match names.len() {
        0 => "make one: `thiqa history DB --every day`".to_owned(),
        1 => return Ok(names.swap_remove(0)),
        _ => format!("name one with --series: {}", names.join(", ")),
    };
    let message =
        if names.is_empty() { "there is no series yet" } else { "there are several series" };
    Err(AppError::Usage { message: message.to_owned(), hint: Some(hint) })
}
