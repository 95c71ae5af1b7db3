//! `compare`, `evaluate`.

use super::args::{CompareArgs, EngineChoice, EvaluateArgs, StepChoice};
use super::console::shown;
use super::history::every;
use super::progress::Progress;
use super::scoring::as_of;
use super::{Context, Exit, stdout_failed};
use crate::app::{
    self, AppError, CompareRequest, Engine, EvaluateRequest, ImportTarget, ModelParams,
    PrequentialRequest,
};
use crate::render::{
    Envelope, evaluation_json, evaluation_text, prequential_json, prequential_text,
};

/// The engine of refits; `auto` is that of the run.
fn engine(choice: EngineChoice) -> Option<Engine> {
    match choice {
        EngineChoice::Auto => None,
        EngineChoice::Em => Some(Engine::Em),
        EngineChoice::Nuts => Some(Engine::Nuts),
    }
}

impl Context {
    pub(super) fn compare(&self, args: &CompareArgs) -> Result<Exit, AppError> {
        if !(0.0..=f64::MAX).contains(&args.threshold) {
            return Err(AppError::Usage {
                message: format!("`--threshold {}` is not a size", args.threshold),
                hint: Some("give a number, 0 or more".to_owned()),
            });
        }
        let request = CompareRequest {
            before: args.before,
            after: args.after,
            threshold: (!args.all).then_some(args.threshold),
        };
        let store = Self::read_only(&args.db)?;
        let mut progress = Progress::new(&self.console, &self.interrupt);
        let listing = app::compare(&store, request, &mut progress);
        progress.finish();
        let envelope = app::envelope(None);
        self.console.listing(&listing?, args.shape, &envelope).map_err(stdout_failed)?;
        Ok(Exit::Done)
    }

    pub(super) fn evaluate(&self, args: &EvaluateArgs) -> Result<Exit, AppError> {
        if args.prequential {
            return self.prequential(args);
        }
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
            let envelope = Envelope { run, seed: Some(view.seed), ..app::envelope(None) };
            return Self::print(&evaluation_json(&view, &envelope));
        }
        if view.sections.is_empty() {
            self.console.say(&format!("nothing in `{}` could be scored", shown(&args.db)));
        }
        Self::print(&evaluation_text(&view, self.console.style))
    }

    fn prequential(&self, args: &EvaluateArgs) -> Result<Exit, AppError> {
        let request = PrequentialRequest {
            every: every(args.every.unwrap_or(StepChoice::Week)),
            from: as_of(args.from.as_deref())?,
            to: as_of(args.to.as_deref())?,
            truth: args.truth.clone().map(ImportTarget::File),
            params: ModelParams {
                engine: engine(args.engine).or(Some(Engine::Em)),
                seed: args.seed,
                ..ModelParams::default()
            },
            classics: false,
        };
        let store = Self::read_only(&args.db)?;
        let zone = store.time_zone()?;
        let mut progress = Progress::new(&self.console, &self.interrupt);
        let view = app::prequential(&store, &request, &mut progress);
        progress.finish();
        let view = view?;
        if args.json {
            let envelope = Envelope { seed: Some(args.seed), ..app::envelope(None) };
            return Self::print(&prequential_json(&view, &envelope));
        }
        Self::print(&prequential_text(&view, self.console.style, &zone))
    }
}
