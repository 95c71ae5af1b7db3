//! Small things about databases: creating, counting, checking settings.

use std::path::Path;

use super::lists::Checked;
use super::{AppError, Clock};
use crate::domain::{Batch, CaseInfo};
use crate::store::{Cell, FileRecord, LoadFilter, Store};

/// What a database holds in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    /// Mentions.
    pub n_mentions: usize,
    /// Claims.
    pub n_claims: usize,
    /// Items.
    pub n_items: usize,
    /// Sources.
    pub n_sources: usize,
    /// Rows refused in all imports.
    pub n_rejects: usize,
}

/// Counts what a database holds.
///
/// # Errors
/// What the store says.
pub fn totals(store: &Store) -> Result<Totals, AppError> {
    let table = store.query_rows(
        "SELECT (SELECT count(*) FROM mention), (SELECT count(*) FROM claim), \
         (SELECT count(*) FROM item), (SELECT count(*) FROM source), \
         (SELECT coalesce(sum(n_rejects), 0) FROM import_file)",
        &[],
    )?;
    let at = |ix: usize| table.rows.first().and_then(|row| row[ix].as_i64()).unwrap_or(0) as usize;
    Ok(Totals {
        n_mentions: at(0),
        n_claims: at(1),
        n_items: at(2),
        n_sources: at(3),
        n_rejects: at(4),
    })
}

/// Refuses what is not an IANA time zone.
///
/// # Errors
/// [`AppError::Usage`].
pub fn check_time_zone(zone: &str) -> Result<(), AppError> {
    match jiff::tz::TimeZone::get(zone) {
        Ok(_) => Ok(()),
        Err(_) => Err(AppError::usage(
            format!("`{zone}` is not an IANA time zone"),
            "write one like Asia/Damascus or UTC",
        )),
    }
}

/// A moment as the user writes it: a date-time with offset, or the end of a day of the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
    /// This second, UTC.
    Moment(i64),
    /// The end of this day in the time zone of the case.
    Day(jiff::civil::Date),
}

impl AsOf {
    /// Reads `2022-01-28` or `2022-01-28T18:00Z`.
    ///
    /// # Errors
    /// [`AppError::Usage`].
    pub fn parse(text: &str) -> Result<Self, AppError> {
        if let Ok(timestamp) = text.parse::<jiff::Timestamp>() {
            return Ok(Self::Moment(timestamp.as_second()));
        }
        // A date-time without offset would pass for its date.
        let date =
            text.parse::<jiff::civil::Date>().ok().filter(|_| text.len() <= "2022-01-28".len());
        date.map(Self::Day).ok_or_else(|| {
            AppError::usage(
                format!("`{text}` is not a time"),
                "write 2022-01-28 (the end of that day in the time zone of the case) or \
                 2022-01-28T18:00Z",
            )
        })
    }

    /// The second, UTC; days in an IANA zone, in UTC should it be unknown.
    ///
    /// # Errors
    /// [`AppError::Usage`] beyond the end of the calendar.
    pub fn seconds(self, zone: &str) -> Result<i64, AppError> {
        match self {
            Self::Moment(at) => Ok(at),
            Self::Day(date) => day_end(date, zone).ok_or_else(|| {
                AppError::usage(
                    format!("`{date}` is not a time"),
                    "give a day before the year 9999",
                )
            }),
        }
    }
}

/// The first second after a day in an IANA zone.
pub(super) fn day_end(date: jiff::civil::Date, zone: &str) -> Option<i64> {
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    Some(date.tomorrow().ok()?.to_zoned(zone).ok()?.timestamp().as_second())
}

/// Creates a database and puts the settings of the case into it.
///
/// # Errors
/// [`AppError::Usage`] if something is there already; what the store says.
pub fn create(path: &Path, info: CaseInfo, clock: &dyn Clock) -> Result<(), AppError> {
    // An empty file is what a killed creation leaves behind.
    if std::fs::metadata(path).is_ok_and(|about| about.is_dir() || about.len() > 0) {
        return Err(AppError::usage(
            format!("`{}` is there already", path.display()),
            "import into it, or give another name",
        ));
    }
    let mut store = Store::create(path)?;
    let record = FileRecord {
        name: "init".to_owned(),
        // No file: the digest of nothing.
        sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".to_owned(),
        format: "toml".to_owned(),
        table: "case".to_owned(),
        n_rows: 0,
        n_rejects: 0,
        imported_at: clock.now(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    store.write_batch(&Batch { info: Some(info), ..Batch::default() }, &record)?;
    Ok(())
}

/// Takes away a database that this command made and that nothing was imported into; true if it did.
pub fn remove_if_empty(path: &Path) -> bool {
    let holds_nothing = Store::open(path, super::Access::ReadOnly)
        .and_then(|store| store.query_rows("SELECT count(*) FROM import_file", &[]))
        .is_ok_and(|table| table.rows == [[Cell::Integer(0)]]);
    // It stays, empty, if the system will not let go of it.
    holds_nothing && std::fs::remove_file(path).is_ok()
}

/// Cross-checks the claims of a database without scoring them.
///
/// # Errors
/// What the store says.
pub fn check_database(store: &Store) -> Result<Checked, AppError> {
    let case = store.load_case(LoadFilter::default())?.case;
    let outcome = super::told::checked(&case);
    let sums = outcome
        .sums
        .iter()
        .map(|sum| {
            let rule = &case.rules[sum.rule.ix()].key;
            let origin = &case.sources[sum.origin.ix()].key;
            let when = sum.as_of.map_or_else(String::new, |span| {
                format!(", as of {}", super::view::local_day(&case.info.time_zone, span.to - 1))
            });
            let gap = sum.total - sum.parts;
            let holds = if sum.holds(0.0) { "adds up" } else { "does NOT add up" };
            format!("{rule} {holds}: {origin}{when}: {} = {}, gap {gap}", sum.total, sum.parts)
        })
        .collect();
    Ok(Checked { case, outcome, sums })
}
