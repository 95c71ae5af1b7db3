//! Moments as dates in the zone of the case, and ticks for a time axis.

use jiff::{Timestamp, ToSpan, Zoned, civil, tz::TimeZone};

use super::messages::Digits;
use super::view::{Moment, Period};

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The zone in which a report shows its dates, and the words for them.
pub(super) struct Calendar {
    zone: TimeZone,
    /// The name to print: the zone's, or UTC where it is unknown.
    pub(super) name: String,
    words: CalendarWords,
}

/// How a language writes dates. `{0}` and `{1}` are gaps.
pub(super) struct CalendarWords {
    /// January first.
    pub(super) months: [String; 12],
    /// Two days of a month: number of the first, date of the last.
    pub(super) days: String,
    /// Two dates.
    pub(super) span: String,
    /// From a date on.
    pub(super) from: String,
    /// Until a date.
    pub(super) until: String,
    /// Digits of its numbers.
    pub(super) digits: Digits,
}

impl Default for CalendarWords {
    /// English, as terminals show it.
    fn default() -> Self {
        Self {
            months: MONTHS.map(str::to_owned),
            days: "{0}–{1}".to_owned(),
            span: "{0} – {1}".to_owned(),
            from: "from {0} on".to_owned(),
            until: "until {1}".to_owned(),
            digits: Digits::Latin,
        }
    }
}

impl CalendarWords {
    fn day(&self, date: civil::Date, with_year: bool) -> String {
        let month = &self.months[usize::from(date.month().unsigned_abs()) - 1];
        self.digits.write(&if with_year {
            format!("{} {month} {}", date.day(), date.year())
        } else {
            format!("{} {month}", date.day())
        })
    }

    fn fill(&self, template: &str, first: &str, last: &str) -> String {
        self.digits.write(&template.replace("{0}", first).replace("{1}", last))
    }
}

/// A tick of a time axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tick {
    /// Where.
    pub(super) at: i64,
    /// `26 Jan`, `06:00`, `2022`.
    pub(super) label: String,
}

impl Calendar {
    /// The zone of that IANA name; UTC where there is none.
    pub(super) fn new(name: &str) -> Self {
        Self::with(name, CalendarWords::default())
    }

    /// The same in the words of a language.
    pub(super) fn with(name: &str, words: CalendarWords) -> Self {
        match TimeZone::get(name) {
            Ok(zone) => Self { zone, name: name.to_owned(), words },
            Err(_) => Self { zone: TimeZone::UTC, name: "UTC".to_owned(), words },
        }
    }

    fn zoned(&self, seconds: i64) -> Option<Zoned> {
        Some(Timestamp::from_second(seconds).ok()?.to_zoned(self.zone.clone()))
    }

    /// `26 Jan 2022`, with the time of day unless it is midnight; an open end as an ellipsis.
    pub(super) fn moment(&self, moment: Moment) -> String {
        let Some(zoned) = moment.seconds().and_then(|s| self.zoned(s)) else {
            return "…".to_owned();
        };
        let day = self.words.day(zoned.date(), true);
        if is_midnight(&zoned) {
            day
        } else {
            self.words.digits.write(&format!("{day} {:02}:{:02}", zoned.hour(), zoned.minute()))
        }
    }

    /// `26–29 Jan 2022` for whole days, else both ends.
    pub(super) fn period(&self, period: Period) -> String {
        let ends = (period.from.seconds(), period.to.seconds());
        let (Some(from), Some(to)) = ends else {
            return match ends {
                (Some(_), None) => self.words.fill(&self.words.from, &self.moment(period.from), ""),
                (None, Some(to)) => self.words.fill(&self.words.until, "", &self.last(to)),
                _ => "…".to_owned(),
            };
        };
        let (Some(first), Some(last)) = (self.zoned(from), self.zoned(to)) else {
            return "…".to_owned();
        };
        if !(is_midnight(&first) && is_midnight(&last) && from < to) {
            return self.words.fill(
                &self.words.span,
                &self.moment(period.from),
                &self.moment(period.to),
            );
        }
        let first = first.date();
        let last = last.date().saturating_sub(1.day());
        if first >= last {
            self.words.day(first, true)
        } else if (first.year(), first.month()) == (last.year(), last.month()) {
            self.words.fill(&self.words.days, &first.day().to_string(), &self.words.day(last, true))
        } else {
            self.words.fill(
                &self.words.span,
                &self.words.day(first, first.year() != last.year()),
                &self.words.day(last, true),
            )
        }
    }

    /// The end of a period as its last day, or its last minute where it ends within a day.
    fn last(&self, to: i64) -> String {
        match self.zoned(to) {
            Some(end) if is_midnight(&end) => {
                self.words.day(end.date().saturating_sub(1.day()), true)
            }
            _ => self.moment(Moment(to)),
        }
    }

    /// The same period in whole days: for lists, where the hour has no room.
    pub(super) fn days(&self, period: Period) -> String {
        let day = |seconds: i64, later: i64| {
            let date = self.zoned(seconds)?.date().saturating_add(later.days());
            Some(date.to_zoned(self.zone.clone()).ok()?.timestamp().as_second())
        };
        let from = period.from.seconds().and_then(|at| day(at, 0)).unwrap_or(i64::MIN);
        // The end is exclusive: the day of the last second counts.
        let to = period.to.seconds().and_then(|at| day(at - 1, 1)).unwrap_or(i64::MAX);
        self.period(Period::new(from, to))
    }

    /// Ticks inside `[from, to]`, at most about `wanted` of them, on round times of the zone.
    pub(super) fn ticks(&self, from: i64, to: i64, wanted: usize) -> Vec<Tick> {
        const HOUR: i64 = 3_600;
        const DAY: i64 = 24 * HOUR;
        let length = (to - from).max(1);
        let room = length / wanted.max(1) as i64;
        if room <= HOUR {
            self.clock_ticks(from, to, 1)
        } else if room <= 6 * HOUR {
            self.clock_ticks(from, to, 6)
        } else if room <= 12 * HOUR {
            self.clock_ticks(from, to, 12)
        } else if room <= 7 * DAY {
            self.day_ticks(from, to, (room + DAY - 1) / DAY)
        } else if room <= 31 * DAY {
            self.month_ticks(from, to, 1)
        } else if room <= 93 * DAY {
            self.month_ticks(from, to, 3)
        } else {
            self.month_ticks(from, to, 12 * (room / (365 * DAY) + 1))
        }
    }

    fn clock_ticks(&self, from: i64, to: i64, hours: i64) -> Vec<Tick> {
        let Some(start) = self.zoned(from) else { return Vec::new() };
        let Ok(mut at) = start.start_of_day() else { return Vec::new() };
        let mut ticks = Vec::new();
        while at.timestamp().as_second() <= to && ticks.len() < 64 {
            if at.timestamp().as_second() >= from {
                let label = if is_midnight(&at) {
                    self.words.day(at.date(), false)
                } else {
                    self.words.digits.write(&format!("{:02}:{:02}", at.hour(), at.minute()))
                };
                ticks.push(Tick { at: at.timestamp().as_second(), label });
            }
            match at.checked_add(hours.hours()) {
                Ok(next) => at = next,
                Err(_) => break,
            }
        }
        ticks
    }

    fn day_ticks(&self, from: i64, to: i64, days: i64) -> Vec<Tick> {
        let Some(start) = self.zoned(from) else { return Vec::new() };
        self.civil_ticks(from, to, start.date(), false, |d| d.saturating_add(days.days()))
    }

    fn month_ticks(&self, from: i64, to: i64, months: i64) -> Vec<Tick> {
        let Some(start) = self.zoned(from) else { return Vec::new() };
        let first =
            if months >= 12 { start.date().first_of_year() } else { start.date().first_of_month() };
        self.civil_ticks(from, to, first, months >= 12, |d| d.saturating_add(months.months()))
    }

    fn civil_ticks(
        &self,
        from: i64,
        to: i64,
        first: civil::Date,
        yearly: bool,
        next: impl Fn(civil::Date) -> civil::Date,
    ) -> Vec<Tick> {
        let mut ticks: Vec<Tick> = Vec::new();
        let mut date = first;
        // The heading of the axis names the year in which it begins; ticks name it where it changes.
        let mut year = self.zoned(from).map(|z| z.year());
        for _ in 0..256 {
            let Ok(zoned) = date.to_zoned(self.zone.clone()) else { break };
            let at = zoned.timestamp().as_second();
            if at > to {
                break;
            }
            if at >= from {
                let label = if yearly {
                    self.words.digits.write(&date.year().to_string())
                } else {
                    self.words.day(date, year != Some(date.year()))
                };
                ticks.push(Tick { at, label });
                year = Some(date.year());
            }
            date = next(date);
        }
        ticks
    }
}

fn is_midnight(zoned: &Zoned) -> bool {
    zoned.hour() == 0 && zoned.minute() == 0 && zoned.second() == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    const JAN_26: i64 = 1_643_155_200; // 2022-01-26T00:00:00Z
    const DAY: i64 = 86_400;

    #[test]
    fn periods_read_as_people_write_them() {
        let utc = Calendar::new("UTC");
        assert_eq!(utc.period(Period::new(JAN_26, JAN_26 + DAY)), "26 Jan 2022");
        assert_eq!(utc.period(Period::new(JAN_26, JAN_26 + 4 * DAY)), "26–29 Jan 2022");
        assert_eq!(
            utc.period(Period::new(JAN_26 - 2 * 3600, JAN_26)),
            "25 Jan 2022 22:00 – 26 Jan 2022"
        );
        assert_eq!(utc.period(Period::new(i64::MIN, JAN_26)), "until 25 Jan 2022");
        assert_eq!(utc.period(Period::new(JAN_26, i64::MAX)), "from 26 Jan 2022 on");
        assert_eq!(utc.days(Period::new(JAN_26 + 3_600, JAN_26 + DAY + 1)), "26–27 Jan 2022");
        assert_eq!(utc.days(Period::new(i64::MIN, JAN_26 + DAY)), "until 26 Jan 2022");
        // Damascus was two hours ahead in January 2022: midnight there is 22:00 UTC.
        let damascus = Calendar::new("Asia/Damascus");
        assert_eq!(damascus.moment(Moment(JAN_26 - 2 * 3600)), "26 Jan 2022");
    }

    #[test]
    fn ticks_fall_on_round_times() {
        let utc = Calendar::new("UTC");
        let labels: Vec<_> =
            utc.ticks(JAN_26, JAN_26 + 3 * DAY, 8).into_iter().map(|t| t.label).collect();
        assert_eq!(labels.len(), 7);
        assert_eq!(labels[..3], ["26 Jan", "12:00", "27 Jan"]);
        let days = utc.ticks(JAN_26, JAN_26 + 7 * DAY, 8);
        assert_eq!(days[0].label, "26 Jan");
        assert_eq!(days[1].label, "27 Jan");
        assert!(utc.ticks(0, 40 * 366 * DAY, 10).len() <= 12);
    }

    #[test]
    fn an_unknown_zone_is_utc_and_says_so() {
        assert_eq!(Calendar::new("Mars/Olympus").name, "UTC");
    }
}
