//! `report`: the latest run as files, each replaced as a whole or not at all.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use jiff::civil::Weekday;

use super::changes::{change_view, tell_change};
use super::compare::moved;
use super::database::AsOf;
use super::fit::{ModelParams, fit};
use super::history_view::history_view;
use super::period::{PeriodChoice, ReportPeriod};
use super::score::{Origin, record};
use super::view::{Subject, report_view};
use super::{AppError, Clock, Observer};
use crate::domain::{CaseFile, CaseInfo, DigitStyle, Id, WeekStart};
use crate::render::{
    Digits, HistoryView, LanguagePage, ReportStyle, language_name, languages, report_html,
    report_json, report_label_pages, report_markdown,
};
use crate::store::{LoadFilter, Loaded, RunRecord, Store, case_digest, known_by, known_times};

/// Which files to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportFormats {
    /// `report.html`
    pub html: bool,
    /// `report.md`
    pub markdown: bool,
    /// `report.json`
    pub json: bool,
}

impl ReportFormats {
    /// All of them.
    pub const ALL: Self = Self { html: true, markdown: true, json: true };
}

/// In which languages a report is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    /// Tags, each one of [`languages`]; the first has the plain file names.
    pub languages: Vec<&'static str>,
    /// How numbers are written.
    pub digits: Digits,
}

impl Default for Wording {
    fn default() -> Self {
        Self { languages: vec!["en"], digits: Digits::Latin }
    }
}

impl Wording {
    /// The languages that were asked for, as tags that reports know.
    ///
    /// # Errors
    /// [`AppError::Usage`] for a language without messages.
    pub fn new(tags: &[String], digits: Digits) -> Result<Self, AppError> {
        let mut known_tags = Vec::new();
        for tag in tags {
            let base = tag.split('-').next().unwrap_or_default();
            let known =
                languages().find(|known| known.eq_ignore_ascii_case(base)).ok_or_else(|| {
                    AppError::usage(
                        format!("there are no reports in the language `{tag}`"),
                        format!(
                            "reports are written in {}",
                            languages().collect::<Vec<_>>().join(", ")
                        ),
                    )
                })?;
            if !known_tags.contains(&known) {
                known_tags.push(known);
            }
        }
        if known_tags.is_empty() {
            known_tags.push("en");
        }
        Ok(Self { languages: known_tags, digits })
    }

    /// The languages of a case, as far as there are messages for them.
    pub fn of_case(case: &CaseInfo) -> Self {
        let known = |tag: &String| {
            let base = tag.split('-').next().unwrap_or_default();
            languages().find(|known| known.eq_ignore_ascii_case(base))
        };
        let mut tags: Vec<&'static str> = case.languages.iter().filter_map(known).collect();
        tags.dedup();
        let digits = match case.digits {
            DigitStyle::Latn => Digits::Latin,
            DigitStyle::Arab => Digits::Arabic,
        };
        let languages = if tags.is_empty() { vec!["en"] } else { tags };
        Self { languages, digits }
    }
}

/// The languages of the case in a database.
///
/// # Errors
/// What the store says.
pub fn case_wording(store: &Store) -> Result<Wording, AppError> {
    Ok(Wording::of_case(&store.load_catalog()?.0.info))
}

/// `report.html`, and in further languages `report.ar.html`.
fn file_name(wording: &Wording, tag: &str, ending: &str) -> String {
    if wording.languages.first().is_some_and(|first| *first == tag) {
        format!("report.{ending}")
    } else {
        format!("report.{tag}.{ending}")
    }
}

/// How each language's report is written; their pages link to one another.
fn styles(wording: &Wording) -> Vec<ReportStyle> {
    let pages: Vec<LanguagePage> = wording
        .languages
        .iter()
        .map(|&tag| LanguagePage {
            tag,
            name: language_name(tag),
            file: file_name(wording, tag, "html"),
        })
        .collect();
    let style = |tag: &&'static str| ReportStyle {
        language: (*tag).to_owned(),
        digits: wording.digits,
        pages: pages.clone(),
    };
    wording.languages.iter().map(style).collect()
}

/// A file of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Where.
    pub path: PathBuf,
    /// False if the same bytes stood there already.
    pub changed: bool,
}

/// What to report on.
#[derive(Debug, Clone)]
pub struct ReportRequest {
    /// The days that the report is about; without, all that is known.
    pub period: Option<PeriodChoice>,
    /// Only what was known by then; without, to the end of the period, or all.
    pub as_of: Option<AsOf>,
    /// Which files.
    pub formats: ReportFormats,
    /// In which languages.
    pub wording: Wording,
}

/// Name of the series that the runs of periodic reports are points of.
pub const REPORT_SERIES: &str = "report";

/// Writes the report of the latest run to `directory`, with what changed since the run before it.
///
/// # Errors
/// [`AppError::Usage`] if nothing was scored yet, [`AppError::Write`], [`AppError::Store`].
pub fn report(
    store: &Store,
    directory: &Path,
    formats: ReportFormats,
    wording: &Wording,
    observer: &mut dyn Observer,
) -> Result<Vec<Written>, AppError> {
    let Some(latest) = store.latest_run()? else {
        return Err(AppError::usage(
            "there is no run to report",
            "score the claims first: `thiqa score DB`",
        ));
    };
    // A run of the same kind: what was known at some other time is no news.
    let before = store
        .list_runs()?
        .into_iter()
        .rfind(|run| run.run < latest.run && run.series.is_none() && run.as_of == latest.as_of)
        .filter(|run| run.result_digest != latest.result_digest);
    let of = ReportOf { run: latest.run, before: before.map(|run| run.run), period: None };
    write(store, directory, formats, wording, &of, observer)
}

/// Writes the report of a period: of a run that knew what was known by its end, compared with one that
/// knew what was known when it began. Runs that are not there yet are scored, with the settings of the
/// latest run, and stored as points of the series [`REPORT_SERIES`], which does not change what the
/// views show.
///
/// # Errors
/// [`AppError::Usage`] if nothing was known by then; what the store and the inference say.
pub fn periodic_report(
    store: &mut Store,
    directory: &Path,
    request: &ReportRequest,
    clock: &dyn Clock,
    observer: &mut dyn Observer,
) -> Result<Vec<Written>, AppError> {
    let zone = store.time_zone()?;
    let case = store.load_case(LoadFilter::default())?.case;
    let last_known = known_times(&case).last().copied();
    let choice = request.period.unwrap_or(PeriodChoice::Day);
    let start = week_start(case.info.week_start);
    let period = ReportPeriod::of(choice, request.as_of, &zone, start, last_known)?;
    let Some(run) = run_at(store, &case, period.as_of, clock, observer)? else {
        return Err(AppError::usage(
            "nothing was known by the end of that period",
            "give a later --as-of, or other days",
        ));
    };
    let before = run_at(store, &case, period.from, clock, observer)?.filter(|old| *old != run);
    let of = ReportOf { run, before, period: Some(period) };
    write(store, directory, request.formats, &request.wording, &of, observer)
}

const fn week_start(day: WeekStart) -> Weekday {
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

/// The run that knew what was known by `time`, scored if it is not there; `None` if nothing was.
fn run_at(
    store: &mut Store,
    case: &CaseFile,
    time: i64,
    clock: &dyn Clock,
    observer: &mut dyn Observer,
) -> Result<Option<i64>, AppError> {
    let known = known_by(case, time);
    if known.case.claims.is_empty() {
        return Ok(None);
    }
    let settings = store.latest_run()?.map(|run| {
        ModelParams::recorded(&run.params_json, &run.engine, run.seed as u64, run.as_of)
    });
    let params = ModelParams { as_of: Some(time), ..settings.unwrap_or_default() };
    let input_digest = case_digest(&known.case);
    let standing = store.list_runs()?.into_iter().rfind(|run| {
        run.as_of == Some(time)
            && run.input_digest == input_digest
            && run.params_json == params.to_json()
            && run.version == env!("CARGO_PKG_VERSION")
    });
    if let Some(run) = standing {
        return Ok(Some(run.run));
    }
    let started_at = clock.now();
    let fitted = fit(known.case, &params, observer)?;
    let series = Some(REPORT_SERIES.to_owned());
    let origin = Origin { input_digest, started_at, claim_ids: known.claim_ids, series };
    let record = record(&fitted, &params, origin);
    Ok(Some(store.write_run(&record)?))
}

/// The runs of a report.
struct ReportOf {
    run: i64,
    before: Option<i64>,
    period: Option<ReportPeriod>,
}

fn write(
    store: &Store,
    directory: &Path,
    formats: ReportFormats,
    wording: &Wording,
    of: &ReportOf,
    observer: &mut dyn Observer,
) -> Result<Vec<Written>, AppError> {
    let record = store.load_run(of.run)?;
    let whole = store.load_case(LoadFilter::default())?.case;
    let known = match record.as_of {
        Some(time) => known_by(&whole, time),
        None => Loaded { case: whole.clone(), claim_ids: Vec::new() },
    };
    let run = renumbered(record.clone(), &known.claim_ids);
    let moves = of.before.map(|before| moved(store, before, of.run, observer)).transpose()?;
    let history = latest_history(store, record.as_of)?;
    let view = |language: &'static str| {
        let subject = Subject::new(&known.case, &run, of.run).in_language(language);
        let mut view = report_view(&subject);
        view.history.clone_from(&history);
        view.period = of.period.as_ref().map(ReportPeriod::view);
        // Claims that went are in the whole case only.
        let all = Subject::new(&whole, &record, of.run).in_language(language);
        let day_of = |at| all.day_of(at);
        view.change = moves.as_ref().map(|moves| change_view(&all, moves, &day_of));
        tell_change(&mut view);
        view
    };
    let failed = |error| AppError::Write { path: directory.to_owned(), error };
    fs::create_dir_all(directory).map_err(failed)?;
    let mut written = Vec::new();
    for (style, tag) in styles(wording).iter().zip(&wording.languages) {
        let view = view(tag);
        let name = |ending: &str| file_name(wording, tag, ending);
        if formats.html {
            written.push(replace(directory, &name("html"), &report_html(&view, style))?);
            for (file, page) in report_label_pages(&view, style, &name("html")) {
                written.push(replace(directory, &file, &page)?);
            }
        }
        if formats.markdown {
            written.push(replace(directory, &name("md"), &report_markdown(&view, style))?);
        }
    }
    if formats.json {
        written.push(replace(directory, "report.json", &report_json(&view("en")))?);
    }
    Ok(written)
}

/// A run whose claims have the ids of the case as it was known: `claim_ids` says which stored id each
/// of them had, and nothing if all are the same.
fn renumbered(mut run: RunRecord, claim_ids: &[Id]) -> RunRecord {
    if claim_ids.is_empty() {
        return run;
    }
    let new: BTreeMap<Id, Id> =
        claim_ids.iter().enumerate().map(|(ix, old)| (*old, Id::from_ix(ix))).collect();
    run.claims.retain_mut(|row| match new.get(&row.claim) {
        Some(id) => {
            row.claim = *id;
            true
        }
        None => false,
    });
    run.contradictions.retain_mut(|row| match (new.get(&row.claim_a), new.get(&row.claim_b)) {
        (Some(a), Some(b)) => {
            (row.claim_a, row.claim_b) = (*a, *b);
            true
        }
        _ => false,
    });
    run
}

/// The series that was scored last, that of reports only where there is no other; points after
/// `as_of` were not known yet.
fn latest_history(store: &Store, as_of: Option<i64>) -> Result<Option<HistoryView>, AppError> {
    let mut latest: Option<((bool, i64), String)> = None;
    for name in store.list_series()? {
        let run = store.series_points(&name)?.iter().map(|point| point.run).max();
        if let Some(run) = run {
            let rank = (name != REPORT_SERIES, run);
            if latest.as_ref().is_none_or(|(best, _)| rank > *best) {
                latest = Some((rank, name));
            }
        }
    }
    let Some((_, name)) = latest else { return Ok(None) };
    let Some(mut view) = history_view(store, &name)? else { return Ok(None) };
    let n = view.points.iter().filter(|at| as_of.is_none_or(|end| at.0 <= end)).count();
    view.points.truncate(n);
    for track in &mut view.tracks {
        track.points.truncate(n);
    }
    Ok((n > 0).then_some(view))
}

/// Puts `text` into the file at `path`, as [`replace`] does.
pub(super) fn replace_file(path: &Path, text: &str) -> Result<Written, AppError> {
    let name = path.file_name().and_then(|name| name.to_str()).ok_or_else(|| {
        let error = std::io::Error::new(std::io::ErrorKind::InvalidInput, "not a file name");
        AppError::Write { path: path.to_owned(), error }
    })?;
    replace(path.parent().unwrap_or(Path::new("")), name, text)
}

/// Puts `text` under `name`: written beside it, synced, then renamed, so that a reader sees the old
/// file or the new one.
fn replace(directory: &Path, name: &str, text: &str) -> Result<Written, AppError> {
    let path = directory.join(name);
    if fs::read(&path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(Written { path, changed: false });
    }
    let failed = |error| AppError::Write { path: path.clone(), error };
    let beside = directory.join(format!(".{name}.new"));
    let mut file = File::create(&beside).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    fs::rename(&beside, &path).map_err(failed)?;
    if let Ok(opened) = File::open(directory) {
        // Directories cannot be synced everywhere; the rename itself is done.
        let _ = opened.sync_all();
    }
    Ok(Written { path, changed: true })
}
