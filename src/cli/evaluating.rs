//! `evaluate`.

use super::args::{EngineChoice, EvaluateArgs};
use super::console::shown;
use super::progress::Progress;
use super::{Context, Exit};
use crate::app::{self, AppError, Engine, EvaluateRequest, ImportTarget};
use crate::render::{evaluation_json, evaluation_text};

/// The engine of refits; `auto` is that of the run.
fn engine(choice: EngineChoice) -> Option<Engine> {
    match choice {
        EngineChoice::Auto => None,
        EngineChoice::Em => Some(Engine::Em),
        EngineChoice::Nuts => Some(Engine::Nuts),
    }
}

impl Context {
    pub(super) fn evaluate(&self, args: &EvaluateArgs) -> Result<Exit, AppError> {
        let request = EvaluateRequest {
            run: args.run,
            truth: args.truth.clone().map(ImportTarget::File),
            n_folds: args.cross_validate.map(usize::from),
            seed: args.seed,
            engine: engine(args.engine),
            n_bins: usize::from(args.bins),
            n_min: usize::from(args.min_claims),
        };
        let store = Self::read_only(&args.db)?;
        let mut progress = Progress::new(&self.console, &self.interrupt);
        let view = app::evaluate(&store, &request, &mut progress);
        progress.finish();
        let view = view?;
        if let Some(path) = &args.svg {
            let written = app::write_reliability(&view, path)?;
            self.say_written(&[written]);
        }
        if args.json {
            let run = view.run.map(|run| run.to_string());
            let envelope =
                crate::render::Envelope { run, seed: Some(view.seed), ..app::envelope(None) };
            return Self::print(&evaluation_json(&view, &envelope));
        }
        if view.sections.is_empty() {
            self.console.say(&format!("nothing in `{}` could be scored", shown(&args.db)));
        }
        Self::print(&evaluation_text(&view, self.console.style))
    }
}
