//! The stretch of days that a report is about.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::AppError;
use super::database::{AsOf, day_end};
use super::history::day_before;
use crate::render::{Period, PeriodKind, PeriodView};

/// Which period to report on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodChoice {
    /// The day of the data.
    Day,
    /// Its week, which starts on the day that the case says.
    Week,
    /// Its month.
    Month,
    /// From the first of these days to the last.
    Days(Date, Date),
}

impl PeriodChoice {
    /// Reads `day`, `week`, `month` or `2022-01-24..2022-01-30`.
    ///
    /// # Errors
    /// [`AppError::Usage`].
    pub fn parse(text: &str) -> Result<Self, AppError> {
        let refused = |message: String| {
            AppError::usage(message, "write day, week, month or 2022-01-24..2022-01-30")
        };
        match text {
            "day" => return Ok(Self::Day),
            "week" => return Ok(Self::Week),
            "month" => return Ok(Self::Month),
            _ => {}
        }
        let (from, to) =
            text.split_once("..").ok_or_else(|| refused(format!("`{text}` is not a period")))?;
        let day = |text: &str| {
            text.parse::<Date>().map_err(|_| refused(format!("`{text}` is not a day")))
        };
        let (from, to) = (day(from)?, day(to)?);
        if from > to {
            return Err(refused(format!("{from} comes after {to}")));
        }
        Ok(Self::Days(from, to))
    }

    /// The days that are meant when the data end on `day`.
    fn days(self, day: Date, week_start: Weekday) -> (Date, Date) {
        match self {
            Self::Day => (day, day),
            Self::Week => {
                let since = i64::from(day.weekday().since(week_start));
                let first = day.saturating_sub(since.days());
                (first, first.saturating_add(6.days()))
            }
            Self::Month => (day.first_of_month(), day.last_of_month()),
            Self::Days(from, to) => (from, to),
        }
    }

    /// What sort of period it is.
    pub(super) const fn kind(self) -> PeriodKind {
        match self {
            Self::Day => PeriodKind::Day,
            Self::Week => PeriodKind::Week,
            Self::Month => PeriodKind::Month,
            Self::Days(..) => PeriodKind::Days,
        }
    }
}

/// A period in seconds, and up to when the report looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReportPeriod {
    /// What sort of period.
    pub(super) kind: PeriodKind,
    /// First second.
    pub(super) from: i64,
    /// First second after it.
    pub(super) to: i64,
    /// What was known by then counts; not after the end of the period.
    pub(super) as_of: i64,
    /// First and last day.
    pub(super) days: (Date, Date),
}

impl ReportPeriod {
    /// The period that holds `as_of`, or the last known time where that is not given.
    ///
    /// # Errors
    /// [`AppError::Usage`] where nothing has a time, or the time lies before the period.
    pub(super) fn of(
        choice: PeriodChoice,
        as_of: Option<AsOf>,
        zone: &str,
        week_start: Weekday,
        last_known: Option<i64>,
    ) -> Result<Self, AppError> {
        let given = as_of.map(|as_of| as_of.seconds(zone)).transpose()?;
        let day = match (choice, given.or(last_known)) {
            (_, Some(at)) => day_before(at, zone)?,
            (PeriodChoice::Days(_, to), None) => to,
            (_, None) => {
                return Err(AppError::usage(
                    "nothing in this case has a time",
                    "give --as-of, or the days of the period",
                ));
            }
        };
        let whole = Self::whole(choice, day, zone, week_start)?;
        let as_of = given.map_or(whole.to, |at| at.min(whole.to));
        if as_of <= whole.from {
            return Err(AppError::usage(
                format!("--as-of lies before the period, which begins on {}", whole.days.0),
                "give a time inside the period",
            ));
        }
        Ok(Self { as_of, ..whole })
    }

    /// The period that holds a day, to its end.
    fn whole(
        choice: PeriodChoice,
        day: Date,
        zone: &str,
        week_start: Weekday,
    ) -> Result<Self, AppError> {
        let (first, last) = choice.days(day, week_start);
        let beyond = || AppError::usage("a period beyond the calendar", "give other days");
        let from =
            first.yesterday().ok().and_then(|before| day_end(before, zone)).ok_or_else(beyond)?;
        let to = day_end(last, zone).ok_or_else(beyond)?;
        Ok(Self { kind: choice.kind(), from, to, as_of: to, days: (first, last) })
    }

    /// The periods in which anything came to be known, to their ends, that are over by `now`
    /// (seconds UTC); in time.
    ///
    /// # Errors
    /// [`AppError::Usage`] for times beyond the calendar.
    pub(super) fn over_by(
        now: i64,
        choice: PeriodChoice,
        zone: &str,
        week_start: Weekday,
        known: &[i64],
    ) -> Result<Vec<Self>, AppError> {
        let mut periods: Vec<Self> = Vec::new();
        // In order, so that most of them lie in the period found last.
        for &at in known {
            if periods.last().is_some_and(|last| at <= last.to) {
                continue;
            }
            periods.push(Self::whole(choice, day_before(at, zone)?, zone, week_start)?);
        }
        periods.retain(|period| period.to <= now);
        Ok(periods)
    }

    /// As file names have it: `2022-01-30`, `2022-W04`, `2022-01`, `2022-01-23--2022-01-29`.
    pub(super) fn name(&self) -> String {
        let (first, last) = self.days;
        match (self.kind, self.view().iso_week) {
            (PeriodKind::Day, _) => first.to_string(),
            (PeriodKind::Week, Some(week)) => week,
            (PeriodKind::Month, _) => first.strftime("%Y-%m").to_string(),
            (PeriodKind::Week | PeriodKind::Days, _) => format!("{first}--{last}"),
        }
    }

    /// As the report shows it.
    pub(super) fn view(&self) -> PeriodView {
        let week = self.days.0.iso_week_date();
        PeriodView {
            kind: self.kind,
            period: Period::new(self.from, self.to),
            iso_week: (self.kind == PeriodKind::Week && self.days.0.weekday() == Weekday::Monday)
                .then(|| format!("{}-W{:02}", week.year(), week.week())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn of(choice: PeriodChoice, as_of: &str, week_start: Weekday) -> ReportPeriod {
        let as_of = AsOf::parse(as_of).unwrap();
        ReportPeriod::of(choice, Some(as_of), "Asia/Damascus", week_start, None).unwrap()
    }

    #[test]
    fn weeks_start_where_the_case_says() {
        // 30 January 2022 was a Sunday.
        let week = of(PeriodChoice::Week, "2022-01-30", Weekday::Monday);
        assert_eq!(week.days, (date(2022, 1, 24), date(2022, 1, 30)));
        assert_eq!(week.view().iso_week.as_deref(), Some("2022-W04"));
        assert_eq!(week.name(), "2022-W04");
        let week = of(PeriodChoice::Week, "2022-01-30", Weekday::Sunday);
        assert_eq!(week.days, (date(2022, 1, 30), date(2022, 2, 5)));
        assert_eq!(week.view().iso_week, None);
        assert_eq!(week.name(), "2022-01-30--2022-02-05");
        // The report looks no further than it was told to.
        assert!(week.as_of < week.to);
    }

    #[test]
    fn a_month_and_given_days() {
        let month = of(PeriodChoice::Month, "2024-02-10", Weekday::Monday);
        assert_eq!(month.days, (date(2024, 2, 1), date(2024, 2, 29)));
        assert_eq!(month.name(), "2024-02");
        let days = PeriodChoice::parse("2022-01-27..2022-01-28").unwrap();
        let days = of(days, "2022-01-28", Weekday::Monday);
        assert_eq!((days.to - days.from, days.as_of), (2 * 86_400, days.to));
        for wrong in ["year", "2022-01-28..2022-01-27", "2022-01-27..", "a..b"] {
            assert!(PeriodChoice::parse(wrong).is_err(), "{wrong}");
        }
        let early = PeriodChoice::parse("2022-01-27..2022-01-28").unwrap();
        let as_of = Some(AsOf::parse("2022-01-20").unwrap());
        assert!(ReportPeriod::of(early, as_of, "UTC", Weekday::Monday, None).is_err());
    }

    #[test]
    fn only_periods_that_are_over_and_brought_something_are_due() {
        let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_second();
        let known =
            ["2022-01-19T12:00Z", "2022-01-20T12:00Z", "2022-01-30T22:00Z", "2022-02-01T12:00Z"]
                .map(at);
        let due = |now: &str| {
            let zone = "Asia/Damascus";
            let (choice, start) = (PeriodChoice::Week, Weekday::Monday);
            let periods = ReportPeriod::over_by(at(now), choice, zone, start, &known).unwrap();
            periods.iter().map(ReportPeriod::name).collect::<Vec<_>>()
        };
        // The end of Sunday the 30th, in Damascus, still belongs to it.
        assert_eq!(due("2022-01-30T22:00Z"), ["2022-W03", "2022-W04"]);
        assert_eq!(due("2022-01-30T21:59Z"), ["2022-W03"]);
        assert_eq!(due("2022-03-01T00:00Z"), ["2022-W03", "2022-W04", "2022-W05"]);
    }
}
