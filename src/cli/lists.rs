//! `sources`, `items`, `claims`, `contradictions`, `runs`, `query`.

use std::time::Duration;

use super::args::{ClaimsArgs, ItemsArgs, ListArgs, QueryArgs, SourcesArgs};
use super::{Context, Exit, stdout_failed};
use crate::app::{self, AppError, ClaimFilter, ItemFilter, Store};
use crate::render::Listing;

impl Context {
    /// Opens the database once, reads a list from it and prints it.
    fn list(
        &self,
        args: &ListArgs,
        read: impl FnOnce(&Store) -> Result<Listing, AppError>,
    ) -> Result<Exit, AppError> {
        let store = self.results(&args.db)?;
        let listing = &read(&store)?;
        let envelope = app::latest_envelope(&store)?;
        self.console.listing(listing, args.shape, &envelope).map_err(stdout_failed)?;
        Ok(Exit::Done)
    }

    pub(super) fn sources(&self, args: &SourcesArgs) -> Result<Exit, AppError> {
        let limit = args.list.limit;
        self.list(&args.list, |store| {
            if args.by_topic { app::topics(store, limit) } else { app::sources(store, limit) }
        })
    }

    pub(super) fn items(&self, args: &ItemsArgs) -> Result<Exit, AppError> {
        let filter = ItemFilter { status: args.status.clone(), limit: args.list.limit };
        self.list(&args.list, |store| app::items(store, &filter))
    }

    pub(super) fn claims(&self, args: &ClaimsArgs) -> Result<Exit, AppError> {
        let filter = ClaimFilter {
            item: args.item.clone(),
            source: args.source.clone(),
            limit: args.list.limit,
        };
        self.list(&args.list, |store| app::claims(store, &filter))
    }

    pub(super) fn contradictions(&self, args: &ListArgs) -> Result<Exit, AppError> {
        self.list(args, |store| app::contradictions(store, args.limit))
    }

    pub(super) fn runs(&self, args: &ListArgs) -> Result<Exit, AppError> {
        self.list(args, |store| app::runs(store, args.limit))
    }

    pub(super) fn query(&self, args: &QueryArgs) -> Result<Exit, AppError> {
        if !(args.timeout > 0.0 && args.timeout <= 86_400.0) {
            return Err(AppError::Usage {
                message: format!("`--timeout {}` is not a time", args.timeout),
                hint: Some("give seconds, more than 0 and at most a day".to_owned()),
            });
        }
        let deadline = Deadline::after(Duration::from_secs_f64(args.timeout));
        let listing = app::query(&args.db, &args.sql, args.max_rows, move || deadline.passed())?;
        let envelope = app::envelope(None);
        self.console.listing(&listing, args.shape, &envelope).map_err(stdout_failed)?;
        // Rows for a program have no line below them, and whoever reads them must not take a part for all.
        if args.shape.is_data() {
            for note in &listing.notes {
                self.console.say(&format!("note: {note}; `--max-rows` takes more"));
            }
        }
        Ok(Exit::Done)
    }
}

/// A moment after which a query is stopped.
struct Deadline {
    start: std::time::Instant,
    limit: Duration,
}

impl Deadline {
    #[expect(clippy::disallowed_methods, reason = "cli is the one place that reads the clock")]
    fn after(limit: Duration) -> Self {
        Self { start: std::time::Instant::now(), limit }
    }

    fn passed(&self) -> bool {
        self.start.elapsed() >= self.limit
    }
}
