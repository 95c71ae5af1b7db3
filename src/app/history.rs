//! `history`: what was known at the end of every day, week or month, scored one after the other.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan};

use super::database::{AsOf, day_end};
use super::fit::{Fitted, ModelParams, fit_from};
use super::score::{Origin, record};
use super::{AppError, Clock, Observer};
use crate::domain::CaseFile;
use crate::store::{LoadFilter, RunStatus, SeriesPoint, Store, case_digest, known_by, known_times};

/// A history with more points than this is a mistake in a date, or wants a longer step.
const POINTS_MAX: usize = 5_000;

/// How far apart the points of a series are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Every {
    /// The end of every day.
    Day,
    /// The end of every week, Sunday.
    Week,
    /// The end of every month.
    Month,
}

impl Every {
    /// The word, which is also the name of the series unless it has one.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// The last day of the period that a day is in.
    fn last_day(self, day: Date) -> Date {
        match self {
            Self::Day => day,
            Self::Week if day.weekday() == Weekday::Sunday => day,
            Self::Week => {
                let left = 7 - i64::from(day.weekday().to_monday_one_offset());
                day.saturating_add(left.days())
            }
            Self::Month => day.last_of_month(),
        }
    }
}

/// Which series to make.
#[derive(Debug, Clone)]
pub struct HistoryRequest {
    /// How far apart its points are.
    pub every: Every,
    /// Name of the series; the word of [`Every`] without.
    pub series: Option<String>,
    /// The first point is the end of the period that this is in; without, of the one in which
    /// anything was known first.
    pub from: Option<AsOf>,
    /// The last point, likewise.
    pub to: Option<AsOf>,
    /// How to score; `as_of` is that of each point.
    pub params: ModelParams,
}

/// Where the run of a point comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointOrigin {
    /// It was scored now.
    Scored,
    /// It stood already.
    Kept,
    /// Nothing was known that was not known at the point before, whose run it has.
    Unchanged,
}

/// A point of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HistoryPoint {
    /// The time.
    pub as_of: i64,
    /// The run.
    pub run: i64,
    /// Where the run comes from.
    pub origin: PointOrigin,
}

/// What was done.
#[derive(Debug, Clone)]
pub struct HistoryDone {
    /// Name of the series.
    pub series: String,
    /// Its points up to where it was done, in time.
    pub points: Vec<HistoryPoint>,
    /// Points that it has in all once it is done.
    pub n_points: usize,
    /// The observer asked to stop; the points above are stored and stay.
    pub interrupted: bool,
    /// Runs scored now that are marked unreliable.
    pub n_unreliable: usize,
}

/// Tells the user which point a step belongs to.
struct AtPoint<'a> {
    observer: &'a mut dyn Observer,
    place: String,
}

impl Observer for AtPoint<'_> {
    fn progress(&mut self, stage: &str, done: u64, total: Option<u64>) -> ControlFlow<()> {
        self.observer.progress(&format!("{}: {stage}", self.place), done, total)
    }

    fn note(&mut self, text: &str) {
        self.observer.note(text);
    }
}

/// Scores a case as it was known at each point of a series, and stores each run with its point in a
/// transaction of its own. A point whose run used the same claims with the same settings and version
/// stands; a point at which nothing new was known has the run of the point before. EM starts, among
/// others, where it ended at the point before.
///
/// # Errors
/// [`AppError::Usage`] if there is nothing to put in time or too many points; what the store and the
/// inference say. Points that were finished before stay.
pub fn history(
    store: &mut Store,
    request: &HistoryRequest,
    clock: &dyn Clock,
    observer: &mut dyn Observer,
) -> Result<HistoryDone, AppError> {
    let case = store.load_case(LoadFilter::default())?.case;
    let times = points(&case, request)?;
    let series = request.series.clone().unwrap_or_else(|| request.every.as_str().to_owned());
    let standing: BTreeMap<i64, SeriesPoint> =
        store.series_points(&series)?.into_iter().map(|point| (point.as_of, point)).collect();
    let mut maker = Maker { store, clock, case, series, standing, before: None, warm: None };
    let mut done = HistoryDone {
        series: maker.series.clone(),
        points: Vec::new(),
        n_points: times.len(),
        interrupted: false,
        n_unreliable: 0,
    };
    for (ix, &time) in times.iter().enumerate() {
        let place = format!("{}/{}", ix + 1, times.len());
        let mut at_point = AtPoint { observer: &mut *observer, place };
        let params = ModelParams { as_of: Some(time), ..request.params.clone() };
        match maker.point(&params, time, &mut at_point) {
            Ok(Some((point, status))) => {
                done.points.push(point);
                done.n_unreliable += usize::from(status == Some(RunStatus::Unreliable));
            }
            // Nothing was known yet.
            Ok(None) => done.n_points -= 1,
            Err(AppError::Interrupted) => {
                done.interrupted = true;
                break;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}

/// Makes one point after the other.
struct Maker<'a> {
    store: &'a mut Store,
    clock: &'a dyn Clock,
    case: CaseFile,
    series: String,
    /// Points that the series has already.
    standing: BTreeMap<i64, SeriesPoint>,
    /// The point before: digest of what was known, and its run.
    before: Option<(String, i64)>,
    /// The fit that was made last.
    warm: Option<Fitted>,
}

impl Maker<'_> {
    /// The point at `time`, with the status of its run if that was made now; `None` if nothing was
    /// known yet.
    fn point(
        &mut self,
        params: &ModelParams,
        time: i64,
        observer: &mut dyn Observer,
    ) -> Result<Option<(HistoryPoint, Option<RunStatus>)>, AppError> {
        if observer.progress("load", 0, None).is_break() {
            return Err(AppError::Interrupted);
        }
        let known = known_by(&self.case, time);
        if known.case.claims.is_empty() {
            return Ok(None);
        }
        let input_digest = case_digest(&known.case);
        let stands = self.standing.get(&time).filter(|point| {
            point.input_digest == input_digest
                && point.params_json == params.to_json()
                && point.version == env!("CARGO_PKG_VERSION")
        });
        if let Some(point) = stands {
            let (as_of, run) = (time, point.run);
            self.before = Some((input_digest, run));
            return Ok(Some((HistoryPoint { as_of, run, origin: PointOrigin::Kept }, None)));
        }
        if let Some((digest, run)) = &self.before
            && *digest == input_digest
        {
            let (as_of, run) = (time, *run);
            self.store.link_point(&self.series, as_of, run)?;
            return Ok(Some((HistoryPoint { as_of, run, origin: PointOrigin::Unchanged }, None)));
        }
        let started_at = self.clock.now();
        let fitted = fit_from(known.case, params, self.warm.as_ref(), observer)?;
        let origin = Origin {
            input_digest: input_digest.clone(),
            started_at,
            claim_ids: known.claim_ids,
            series: Some(self.series.clone()),
        };
        let record = record(&fitted, params, origin);
        if observer.progress("write", 0, None).is_break() {
            return Err(AppError::Interrupted);
        }
        let run = self.store.write_run(&record)?;
        self.before = Some((input_digest, run));
        self.warm = Some(fitted);
        let point = HistoryPoint { as_of: time, run, origin: PointOrigin::Scored };
        Ok(Some((point, Some(record.status))))
    }
}

/// The times of the points, in order: ends of days of the case's time zone.
pub(super) fn points(case: &CaseFile, request: &HistoryRequest) -> Result<Vec<i64>, AppError> {
    let zone = &case.info.time_zone;
    let known = known_times(case);
    let given = |limit: Option<AsOf>, otherwise: Option<&i64>| match limit {
        Some(AsOf::Day(day)) => Ok(day),
        Some(AsOf::Moment(at)) => day_before(at, zone),
        // What is known from the end of a day on belongs to that day.
        None => otherwise.map_or_else(
            || {
                Err(AppError::usage(
                    "nothing in this case has a time",
                    "give publication times (`published`), or --from and --to",
                ))
            },
            |at| day_before(*at, zone),
        ),
    };
    let first = given(request.from, known.first())?;
    let last = request.every.last_day(given(request.to, known.last())?);
    if first > last {
        return Err(AppError::usage(
            format!("{first} comes after {last}"),
            "give a --from that comes before --to",
        ));
    }
    let mut times = Vec::new();
    let mut day = request.every.last_day(first);
    while day <= last {
        if times.len() == POINTS_MAX {
            return Err(AppError::usage(
                format!("from {first} to {last} there are more than {POINTS_MAX} points"),
                "give --from and --to, or a longer step (`--every month`)",
            ));
        }
        times.extend(day_end(day, zone));
        let Ok(next) = day.tomorrow() else { break };
        day = request.every.last_day(next);
    }
    Ok(times)
}

/// The day of an IANA zone that a moment ends or lies in.
pub(super) fn day_before(at: i64, zone: &str) -> Result<Date, AppError> {
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    Timestamp::from_second(at.saturating_sub(1))
        .map(|at| at.to_zoned(zone).date())
        .map_err(|_| AppError::usage("a time is beyond the calendar", "give --from and --to"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn periods_end_where_people_say_that_they_end() {
        let tuesday = date(2022, 1, 25);
        assert_eq!(Every::Day.last_day(tuesday), tuesday);
        assert_eq!(Every::Week.last_day(tuesday), date(2022, 1, 30));
        assert_eq!(Every::Week.last_day(date(2022, 1, 30)), date(2022, 1, 30));
        assert_eq!(Every::Week.last_day(date(2022, 1, 31)), date(2022, 2, 6));
        assert_eq!(Every::Month.last_day(date(2024, 2, 1)), date(2024, 2, 29));
    }

    fn request(every: Every, from: Option<Date>, to: Option<Date>) -> HistoryRequest {
        let (from, to) = (from.map(AsOf::Day), to.map(AsOf::Day));
        HistoryRequest { every, series: None, from, to, params: ModelParams::default() }
    }

    #[test]
    fn points_are_ends_of_days_of_the_case() {
        let mut case = CaseFile::default();
        case.info.time_zone = "Asia/Damascus".to_owned();
        let (from, to) = (Some(date(2022, 3, 24)), Some(date(2022, 3, 26)));
        let times = points(&case, &request(Every::Day, from, to)).unwrap();
        let text: Vec<String> =
            times.iter().map(|at| Timestamp::from_second(*at).unwrap().to_string()).collect();
        // The clocks there went forward on 25 March 2022 at midnight: that day had 23 hours.
        assert_eq!(text, ["2022-03-24T22:00:00Z", "2022-03-25T21:00:00Z", "2022-03-26T21:00:00Z"]);
        let weeks = points(&case, &request(Every::Week, from, to)).unwrap();
        assert_eq!(weeks.len(), 1, "the week that both are in");
        let none = points(&case, &request(Every::Day, to, from)).unwrap_err();
        assert!(none.to_string().contains("comes after"), "{none}");
        let none = points(&case, &request(Every::Day, None, to)).unwrap_err();
        assert!(none.to_string().contains("nothing in this case has a time"), "{none}");
        let ages = points(&case, &request(Every::Day, Some(date(1900, 1, 1)), to)).unwrap_err();
        assert!(ages.to_string().contains("more than"), "{ages}");
    }
}
