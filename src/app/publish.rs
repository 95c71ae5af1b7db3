//! `report`: editions of a report in an archive.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::civil::Weekday;

use super::archive::{Archive, Making, Naming, Publication, Published};
use super::compare::moved;
use super::database::AsOf;
use super::files::Written;
use super::fit::{ModelParams, fit};
use super::period::{PeriodChoice, ReportPeriod};
use super::report::{Names, REPORT_SERIES, Report, ReportFormats, Wording, no_run, seen_verdicts};
use super::score::{Origin, record};
use super::view::local_day;
use super::{AppError, Clock, Observer};
use crate::domain::{CaseFile, Id, WeekStart};
use crate::render::{Edition, EditionKind, PeriodKind, languages};
use crate::store::{LoadFilter, RunStatus, RunSummary, Store, case_digest, known_by, known_times};

/// What to report on.
#[derive(Debug, Clone)]
pub struct ReportRequest {
    /// The days that the report is about; without, all that is known.
    pub period: Option<PeriodChoice>,
    /// Only what was known by then; without, to the end of the period, or all.
    pub as_of: Option<AsOf>,
    /// Instead of one period, all since the first edition that are over, brought something and have
    /// no edition yet.
    pub catch_up: bool,
    /// Which files.
    pub formats: ReportFormats,
    /// In which languages.
    pub wording: Wording,
    /// Under which address readers find the archive, if that is to be changed.
    pub url: Option<String>,
}

/// What was published.
#[derive(Debug, Clone)]
pub struct Issued {
    /// The editions, in time.
    pub editions: Vec<Published>,
    /// The pages around them.
    pub around: Vec<Written>,
}

/// Publishes editions in the archive at `directory`. That of a period is of a run that knew what was
/// known by its end, compared with the edition before it, or, if there is none, with a run that knew
/// what was known when the period began. Runs that are not there yet are scored, with the settings of
/// the latest run, and stored as points of the series [`REPORT_SERIES`], which does not change what
/// the views show. Without a period the edition is of the latest run, and nothing is scored.
///
/// # Errors
/// [`AppError::Busy`] if another process writes to the archive; [`AppError::Usage`] if nothing was
/// scored yet, or not all that was imported, or nothing known by then, or the archive is that of another case; what the store and the
/// inference say. Editions that were finished before stay.
pub fn publish(
    store: &mut Store,
    directory: &Path,
    request: &ReportRequest,
    clock: &dyn Clock,
    observer: &mut dyn Observer,
) -> Result<Issued, AppError> {
    if store.latest_run()?.is_none() && request.period.is_none() && request.as_of.is_none() {
        return Err(no_run());
    }
    let case = store.load_case(LoadFilter::default())?.case;
    let mut archive = Archive::open(directory, &case.info)?;
    if let Some(url) = &request.url {
        archive.set_url(url);
    }
    let mut press = Press { store, case, request, clock, observer };
    let mut editions = Vec::new();
    let ended = press.issue(&mut archive, &mut editions);
    if editions.is_empty() {
        // Nothing new is to be announced, so that what stands is left as it is.
        ended?;
        return Ok(Issued { editions, around: archive.finish()? });
    }
    // Editions that were finished are announced whatever came after them.
    let around = archive.finish();
    ended?;
    Ok(Issued { editions, around: around? })
}

/// What makes editions.
struct Press<'a> {
    store: &'a mut Store,
    case: CaseFile,
    request: &'a ReportRequest,
    clock: &'a dyn Clock,
    observer: &'a mut dyn Observer,
}

impl Press<'_> {
    fn issue(
        &mut self,
        archive: &mut Archive,
        editions: &mut Vec<Published>,
    ) -> Result<(), AppError> {
        let ReportRequest { period, as_of, catch_up, .. } = *self.request;
        match (period, as_of) {
            (Some(choice), _) if catch_up => {
                let due = self.due(archive, choice)?;
                let last = due.len().saturating_sub(1);
                for (ix, period) in due.into_iter().enumerate() {
                    match standing(archive, &period) {
                        Some(_) if ix < last => {}
                        Some(edition) if self.knows_the_same(&edition, &period)? => {
                            editions.push(self.unchanged(edition)?);
                        }
                        _ => editions.push(self.period(archive, period)?),
                    }
                }
            }
            (None, None) => editions.push(self.latest(archive)?),
            _ => {
                let zone = &self.case.info.time_zone;
                let last_known = known_times(&self.case).last().copied();
                let choice = period.unwrap_or(PeriodChoice::Day);
                let period = ReportPeriod::of(choice, as_of, zone, self.week_start(), last_known)?;
                editions.push(self.period(archive, period)?);
            }
        }
        Ok(())
    }

    /// The periods that are over and brought something, from the first that the archive has; in an
    /// archive that has none, only the last: nothing was missed before it began.
    fn due(&self, archive: &Archive, choice: PeriodChoice) -> Result<Vec<ReportPeriod>, AppError> {
        let zone = &self.case.info.time_zone;
        let known = known_times(&self.case);
        let now = self.clock.now();
        let over = ReportPeriod::over_by(now, choice, zone, self.week_start(), &known)?;
        let first = match archive.begins(edition_kind(choice.kind())) {
            Some(from) => over.partition_point(|period| period.from < from),
            None => over.len().saturating_sub(1),
        };
        Ok(over.into_iter().skip(first).collect())
    }

    /// An edition that stands, with how its run went if that is still known.
    fn unchanged(&self, edition: Edition) -> Result<Published, AppError> {
        let run = self.run_of(&edition)?;
        let runs = self.store.list_runs()?;
        let status = runs.into_iter().find(|known| Some(known.run) == run).map(|run| run.status);
        let is_reliable = status.is_none_or(|status| status == RunStatus::Complete.as_str());
        let publication = Publication::Unchanged;
        Ok(Published { edition, publication, n_written: 0, is_reliable })
    }

    /// No claim and no verdict that was known by the end of the period has come in, or gone, since
    /// the edition was made. A change of model or of names is no reason to correct by itself.
    fn knows_the_same(&self, edition: &Edition, period: &ReportPeriod) -> Result<bool, AppError> {
        let Some(run) = self.run_of(edition)? else { return Ok(true) };
        let record = self.store.load_run(run)?;
        let had: BTreeSet<Id> = record.claims.iter().map(|row| row.claim).collect();
        let known = known_by(&self.case, period.as_of);
        let verdicts = seen_verdicts(&known.case, &record);
        // Editions of earlier versions do not say which verdicts there were.
        if edition.verdict_digest.is_some() && edition.verdict_digest != verdicts {
            return Ok(false);
        }
        let has: BTreeSet<Id> = if known.claim_ids.is_empty() {
            known.case.claims.iter().map(|claim| claim.id).collect()
        } else {
            known.claim_ids.into_iter().collect()
        };
        Ok(had == has)
    }

    /// The run of an edition, if it is in this database.
    fn run_of(&self, edition: &Edition) -> Result<Option<i64>, AppError> {
        let is_its_run =
            |run: &RunSummary| run.run == edition.run && run.result_digest == edition.result_digest;
        Ok(self.store.list_runs()?.into_iter().find(is_its_run).map(|run| run.run))
    }

    fn week_start(&self) -> Weekday {
        weekday(self.case.info.week_start)
    }

    /// The edition of all that is known.
    fn latest(&mut self, archive: &mut Archive) -> Result<Published, AppError> {
        let run = self.store.latest_run()?.ok_or_else(no_run)?.run;
        let report = Report::of(self.store, run, None)?;
        if !report.is_scored() {
            return Err(AppError::usage(
                format!("run {run} does not know what was imported since"),
                "score it first: `thiqa score DB`; or give a --period, which is scored by itself",
            ));
        }
        let until = report.until();
        let zone = &self.case.info.time_zone;
        let name = match until {
            Some(end) => format!("to-{}", local_day(zone, end - 1)),
            None => "undated".to_owned(),
        };
        self.edition(archive, report, (EditionKind::All, name))
    }

    /// The edition of a period.
    fn period(
        &mut self,
        archive: &mut Archive,
        period: ReportPeriod,
    ) -> Result<Published, AppError> {
        let run = self.run_at(period.as_of)?.ok_or_else(|| {
            AppError::usage(
                "nothing was known by the end of that period",
                "give a later --as-of, or other days",
            )
        })?;
        let name = (edition_kind(period.kind), period.name());
        let report = Report::of(self.store, run, Some(period))?;
        self.edition(archive, report, name)
    }

    /// Publishes an edition of that sort and period.
    fn edition(
        &mut self,
        archive: &mut Archive,
        mut report: Report,
        (kind, period): (EditionKind, String),
    ) -> Result<Published, AppError> {
        let making = Making {
            kind,
            span: report.period().map(|period| (period.from, period.to)),
            until: report.until(),
            made_at: report.record().started_at,
            run: report.number(),
            result_digest: report.record().result_digest.clone(),
            content_digest: report.content_digest()?,
            verdict_digest: report.verdict_digest(),
            is_reliable: report.record().status == RunStatus::Complete,
            period,
        };
        let formats = self.request.formats;
        let mut wording = self.request.wording.clone();
        if let Some(old) = archive.latest_of(&making.period).filter(|_| formats.html) {
            // A correction reaches everybody who read what it corrects.
            let theirs = old.languages();
            let missing = languages()
                .filter(|tag| theirs.contains(tag) && !wording.languages.contains(tag))
                .collect::<Vec<_>>();
            wording.languages.extend(missing);
        }
        archive.publish(&making, &wanted(formats, &wording), &mut |naming| {
            self.compare(&mut report, &making, naming)?;
            report.edition = Some(naming.name.clone());
            report.replaces = naming.replaced.as_ref().map(|old| old.name.clone());
            Ok(files(&report, formats, &wording, naming))
        })
    }

    /// Puts into the report what moved since the edition before, and since the one that it replaces.
    fn compare(
        &mut self,
        report: &mut Report,
        making: &Making,
        naming: &Naming,
    ) -> Result<(), AppError> {
        let run_of = |press: &Self, edition: Option<&Edition>| {
            let run = edition.map(|edition| press.run_of(edition)).transpose()?;
            Ok::<_, AppError>(run.flatten())
        };
        let replaced = run_of(self, naming.replaced.as_ref())?;
        let preceding = run_of(self, naming.preceding.as_ref())?;
        let (before, corrected) = match (making.span, preceding) {
            // Of all that is known, the edition before is the one that is replaced.
            (None, _) => (replaced.or(preceding), None),
            (Some(_), Some(preceding)) => (Some(preceding), replaced),
            (Some((from, _)), None) => (self.run_at(from)?, replaced),
        };
        let mut since = |before: Option<i64>| {
            let before = before.filter(|before| *before != making.run);
            before.map(|before| moved(self.store, before, making.run, self.observer)).transpose()
        };
        report.change = since(before)?;
        report.correction = since(corrected)?;
        Ok(())
    }

    /// The run that knew what was known by `time`, scored if it is not there; `None` if nothing was.
    fn run_at(&mut self, time: i64) -> Result<Option<i64>, AppError> {
        let known = known_by(&self.case, time);
        if known.case.claims.is_empty() {
            return Ok(None);
        }
        let settings = self.store.latest_run()?.map(|run| {
            ModelParams::recorded(&run.params_json, &run.engine, run.seed as u64, run.as_of)
        });
        let params = ModelParams { as_of: Some(time), ..settings.unwrap_or_default() };
        let input_digest = case_digest(&known.case);
        let standing = self.store.list_runs()?.into_iter().rfind(|run| {
            run.as_of == Some(time)
                && run.input_digest == input_digest
                && run.params_json == params.to_json()
                && run.version == env!("CARGO_PKG_VERSION")
        });
        if let Some(run) = standing {
            return Ok(Some(run.run));
        }
        let started_at = self.clock.now();
        let fitted = fit(known.case, &params, self.observer)?;
        let series = Some(REPORT_SERIES.to_owned());
        let origin = Origin { input_digest, started_at, claim_ids: known.claim_ids, series };
        let record = record(&fitted, &params, origin);
        Ok(Some(self.store.write_run(&record)?))
    }
}

/// The zone of the case in a database, and the day on which its weeks start.
///
/// # Errors
/// What the store says.
pub fn case_clock(store: &Store) -> Result<(String, Weekday), AppError> {
    let info = store.load_catalog()?.0.info;
    Ok((info.time_zone, weekday(info.week_start)))
}

const fn weekday(day: WeekStart) -> Weekday {
    match day {
        WeekStart::Monday => Weekday::Monday,
        WeekStart::Tuesday => Weekday::Tuesday,
        WeekStart::Wednesday => Weekday::Wednesday,
        WeekStart::Thursday => Weekday::Thursday,
        WeekStart::Friday => Weekday::Friday,
        WeekStart::Saturday => Weekday::Saturday,
        WeekStart::Sunday => Weekday::Sunday,
    }
}

const fn edition_kind(kind: PeriodKind) -> EditionKind {
    match kind {
        PeriodKind::Day => EditionKind::Day,
        PeriodKind::Week => EditionKind::Week,
        PeriodKind::Month => EditionKind::Month,
        PeriodKind::Days => EditionKind::Days,
    }
}

/// The edition of a whole period; one that was published before it was over does not count.
fn standing(archive: &Archive, period: &ReportPeriod) -> Option<Edition> {
    let standing = archive.latest_of(&period.name());
    standing.filter(|edition| edition.until == edition.to).cloned()
}

/// Endings of the files that an edition is sure to have.
fn wanted(formats: ReportFormats, wording: &Wording) -> Vec<String> {
    let mut endings = Vec::new();
    for (is_wanted, ending) in [(formats.html, "html"), (formats.markdown, "md")] {
        if is_wanted {
            endings.extend(wording.languages.iter().map(|tag| format!("{tag}.{ending}")));
        }
    }
    for (is_wanted, ending) in [(formats.json, "json"), (formats.csv, "sources.csv")] {
        if is_wanted {
            endings.push(ending.to_owned());
        }
    }
    endings
}

/// The files of an edition by their endings.
fn files(
    report: &Report,
    formats: ReportFormats,
    wording: &Wording,
    naming: &Naming,
) -> Vec<(String, String)> {
    let prefix = format!("{}.", naming.name);
    let main = |tag: &str, ending: &str| format!("{prefix}{tag}.{ending}");
    let replaced = naming
        .replaced
        .as_ref()
        .map(|old| (old.name.clone(), old.languages().into_iter().map(str::to_owned).collect()));
    let names =
        Names { prefix: prefix.clone(), replaced, main: &main, data: &format!("{prefix}json") };
    let named = report.files(formats, wording, &names).into_iter();
    named
        .map(|(name, text)| (name.strip_prefix(&prefix).unwrap_or(&name).to_owned(), text))
        .collect()
}
