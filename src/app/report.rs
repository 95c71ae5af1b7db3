//! A report of a run: what it holds, and its files.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::changes::{change_view, tell_change};
use super::compare::{Moves, moved};
use super::evaluate::of_report;
use super::files::{Written, write_files};
use super::fit::ModelParams;
use super::history_view::history_view;
use super::period::ReportPeriod;
use super::view::{Subject, data_as_of, report_view, source_name};
use super::{AppError, Observer, hex};
use crate::domain::{CaseFile, CaseInfo, DigitStyle, Id};
use crate::render::{
    Arg, Cite, Digits, HistoryView, LanguagePage, Message, Query, ReliabilityView, ReportStyle,
    ReportView, Topic, TrackKind, language_name, languages, report_html, report_json,
    report_label_pages, report_markdown, report_tables,
};
use crate::store::{
    LoadFilter, Loaded, RunRecord, RunSummary, Store, case_digest, known_by, verdict_digest,
};

/// Which files to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is wanted or not")]
pub struct ReportFormats {
    /// A page a language.
    pub html: bool,
    /// The same as Markdown.
    pub markdown: bool,
    /// One JSON document.
    pub json: bool,
    /// Tables for spreadsheets.
    pub csv: bool,
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

/// Name of the series that the runs of periodic reports are points of.
pub const REPORT_SERIES: &str = "report";

/// Writes a draft of the report of the latest run, for those who work on the case: `report.html`,
/// `report.ar.html`, `report.json` …, with what changed since the run before it. The next draft takes
/// its place.
///
/// # Errors
/// [`AppError::Usage`] if nothing was scored yet, [`AppError::Write`], [`AppError::Store`].
pub(super) fn draft(
    store: &Store,
    directory: &Path,
    observer: &mut dyn Observer,
) -> Result<Vec<Written>, AppError> {
    let latest = store.latest_run()?.ok_or_else(no_run)?;
    // A run of the same kind: what was known at some other time is no news.
    let before = store
        .list_runs()?
        .into_iter()
        .rfind(|run| run.run < latest.run && run.series.is_none() && run.as_of == latest.as_of)
        .filter(|run| run.result_digest != latest.result_digest);
    let mut report = Report::of(store, latest.run, None)?;
    if let Some(before) = before {
        report.change = Some(moved(store, before.run, latest.run, observer)?);
    }
    let wording = case_wording(store)?;
    let formats = ReportFormats { html: true, markdown: true, json: true, csv: false };
    let first = wording.languages.first().copied();
    let name = |tag: &str, ending: &str| match first {
        Some(first) if first != tag => format!("report.{tag}.{ending}"),
        _ => format!("report.{ending}"),
    };
    let names = Names { prefix: String::new(), replaced: None, main: &name, data: "report.json" };
    write_files(directory, &report.files(formats, &wording, &names))
}

/// What is said where there is nothing to report.
pub(super) fn no_run() -> AppError {
    AppError::usage("there is no run to report", "score the claims first: `thiqa score DB`")
}

/// How the files of a report are called.
pub(super) struct Names<'a> {
    /// What names of further pages and tables begin with.
    pub(super) prefix: String,
    /// The edition that the report replaces, with the languages of its pages.
    pub(super) replaced: Option<(String, Vec<String>)>,
    /// Name of a main page, by language and ending.
    pub(super) main: &'a dyn Fn(&str, &str) -> String,
    /// Name of the JSON document.
    pub(super) data: &'a str,
}

/// A report before it has a language.
pub(super) struct Report {
    whole: CaseFile,
    known: CaseFile,
    /// The run with the claims of the whole case, and with those of the case as it was known.
    record: RunRecord,
    run: RunRecord,
    number: i64,
    history: Option<HistoryView>,
    reliability: Option<ReliabilityView>,
    period: Option<ReportPeriod>,
    /// Its name in an archive.
    pub(super) edition: Option<String>,
    /// What it replaces there.
    pub(super) replaces: Option<String>,
    /// What moved since the report before.
    pub(super) change: Option<Moves>,
    /// What moved since the edition that it corrects.
    pub(super) correction: Option<Moves>,
}

impl Report {
    /// The report of a run.
    ///
    /// # Errors
    /// What the store says.
    pub(super) fn of(
        store: &Store,
        number: i64,
        period: Option<ReportPeriod>,
    ) -> Result<Self, AppError> {
        let record = store.load_run(number)?;
        let whole = store.load_case(LoadFilter::default())?.case;
        let known = match record.as_of {
            Some(time) => known_by(&whole, time),
            None => Loaded { case: whole.clone(), claim_ids: Vec::new() },
        };
        let run = renumbered(record.clone(), &known.claim_ids);
        let history = latest_history(store, record.as_of)?;
        let others = same_input(store, number, &record)?;
        let mut runs = std::iter::once(Ok((number, record.clone())))
            .chain(others.into_iter().map(|other| Ok((other, store.load_run(other)?))));
        let reliability = of_report(store, &whole, &mut runs)?;
        Ok(Self {
            whole,
            known: known.case,
            record,
            run,
            number,
            history,
            reliability,
            period,
            edition: None,
            replaces: None,
            change: None,
            correction: None,
        })
    }

    /// Number of its run.
    pub(super) const fn number(&self) -> i64 {
        self.number
    }

    /// The days that it is about, if it is about some.
    pub(super) const fn period(&self) -> Option<&ReportPeriod> {
        self.period.as_ref()
    }

    /// The run, its claims by their ids in the database.
    pub(super) const fn record(&self) -> &RunRecord {
        &self.record
    }

    /// Digest of the verdicts that its run was given, if it was given any to see.
    pub(super) fn verdict_digest(&self) -> Option<String> {
        seen_verdicts(&self.known, &self.record)
    }

    /// The run read what the database holds now, as far as it was known by its cut-off.
    pub(super) fn is_scored(&self) -> bool {
        case_digest(&self.known) == self.record.input_digest
    }

    /// The end of what is known, seconds UTC.
    pub(super) fn until(&self) -> Option<i64> {
        data_as_of(&Subject::new(&self.known, &self.run, self.number))
    }

    /// Digest of what the report says, hex, without what changed and the history: the same for every
    /// run that says the same, whatever else has come into the database by then.
    ///
    /// # Errors
    /// [`AppError::Bug`] where the report cannot be written as JSON.
    pub(super) fn content_digest(&self) -> Result<String, AppError> {
        let subject = Subject::new(&self.known, &self.run, self.number).in_language("en");
        let mut view = report_view(&subject);
        view.period = self.period.as_ref().map(ReportPeriod::view);
        let head = &mut view.masthead;
        for text in [&mut head.run, &mut head.input_digest, &mut head.result_digest] {
            text.clear();
        }
        // Questions and sources without claims are no news of the period.
        (head.n_items, head.n_sources) = (0, 0);
        view.items.retain(|item| item.n_claims > 0);
        let bytes = serde_json::to_vec(&view)
            .map_err(|error| AppError::Bug(format!("a report without JSON: {error}")))?;
        Ok(hex(&Sha256::digest(&bytes)))
    }

    fn view(&self, language: &'static str) -> ReportView {
        let subject = Subject::new(&self.known, &self.run, self.number).in_language(language);
        let mut view = report_view(&subject);
        view.history.clone_from(&self.history);
        named_history(&mut view.history, &subject);
        view.reliability.clone_from(&self.reliability);
        view.period = self.period.as_ref().map(ReportPeriod::view);
        view.masthead.edition.clone_from(&self.edition);
        view.masthead.replaces.clone_from(&self.replaces);
        // Claims that went are in the whole case only.
        let all = Subject::new(&self.whole, &self.record, self.number).in_language(language);
        let day_of = |at| all.day_of(at);
        view.change = self.change.as_ref().map(|moves| change_view(&all, moves, &day_of));
        view.correction = self.correction.as_ref().map(|moves| change_view(&all, moves, &day_of));
        tell_change(&mut view);
        tell_reliability(&mut view);
        view
    }

    /// Its files, by name.
    pub(super) fn files(
        &self,
        formats: ReportFormats,
        wording: &Wording,
        names: &Names<'_>,
    ) -> Vec<(String, String)> {
        let mut files = Vec::new();
        for (style, tag) in styles(wording, names).iter().zip(&wording.languages) {
            if !formats.html && !formats.markdown {
                break;
            }
            let view = self.view(tag);
            if formats.html {
                let name = (names.main)(tag, "html");
                let further = report_label_pages(&view, style, &name);
                files.push((name, report_html(&view, style)));
                files.extend(further);
            }
            if formats.markdown {
                files.push(((names.main)(tag, "md"), report_markdown(&view, style)));
            }
        }
        if formats.json || formats.csv {
            let view = self.view("en");
            if formats.json {
                files.push((names.data.to_owned(), report_json(&view)));
            }
            if formats.csv {
                let tables = report_tables(&view).into_iter();
                files.extend(
                    tables.map(|(name, text)| (format!("{}{name}.csv", names.prefix), text)),
                );
            }
        }
        files
    }
}

/// Digest of the verdicts of a case, if a run with the settings of `record` is given them.
pub(super) fn seen_verdicts(known: &CaseFile, record: &RunRecord) -> Option<String> {
    sees_verdicts(record).then(|| verdict_digest(known))
}

/// A run with the settings of `record` is given verdicts.
pub(super) fn sees_verdicts(record: &RunRecord) -> bool {
    let RunRecord { params_json, engine, seed, as_of, .. } = record;
    ModelParams::recorded(params_json, engine, *seed, *as_of).use_verdicts
}

/// How each language's report is written; their pages link to one another.
fn styles(wording: &Wording, names: &Names<'_>) -> Vec<ReportStyle> {
    let pages: Vec<LanguagePage> = wording
        .languages
        .iter()
        .map(|&tag| LanguagePage { tag, name: language_name(tag), file: (names.main)(tag, "html") })
        .collect();
    let replaced = |tag: &str| {
        let (name, languages) = names.replaced.as_ref()?;
        languages.iter().any(|other| other == tag).then(|| format!("{name}.{tag}.html"))
    };
    let style = |tag: &&'static str| ReportStyle {
        language: (*tag).to_owned(),
        digits: wording.digits,
        pages: pages.clone(),
        prefix: names.prefix.clone(),
        replaced_page: replaced(tag),
    };
    wording.languages.iter().map(style).collect()
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

/// Says how many answers came true where that is known: the plainest word on how sure they are.
fn tell_reliability(view: &mut ReportView) {
    let Some(found) = view.reliability.as_ref().filter(|found| !found.bins.is_empty()) else {
        return;
    };
    let Some(run) = &found.run else { return };
    let cite = |column, value| Cite::of_run(Query::Reliability, run, "all", column, value);
    let (n, hits) = (found.n(), found.n_hits());
    let told = Message::new("bottom-came-true")
        .cited("hits", Arg::Number(hits, 0), cite("hits", hits))
        .cited("n", Arg::Count(n as u64), cite("n", n as f64));
    let sureness = view.bottom_line.iter_mut().find(|sentence| sentence.topic == Topic::Sureness);
    if let Some(sentence) = sureness {
        sentence.parts.push(told);
    }
}

/// Other runs of the same claims that did not see the verdicts, the latest first.
fn same_input(store: &Store, number: i64, record: &RunRecord) -> Result<Vec<i64>, AppError> {
    let holds_out = |run: &RunSummary| {
        let seed = run.seed as u64;
        !ModelParams::recorded(&run.params_json, &run.engine, seed, run.as_of).use_verdicts
    };
    let runs = store.list_runs()?.into_iter().rev();
    let runs = runs.filter(|run| run.run != number && run.input_digest == record.input_digest);
    Ok(runs.filter(holds_out).map(|run| run.run).collect())
}

/// Names and questions of a series as the page has them.
fn named_history(history: &mut Option<HistoryView>, subject: &Subject<'_>) {
    let case = subject.case;
    let sources: HashMap<&str, Id> = case.sources.iter().map(|s| (s.key.as_str(), s.id)).collect();
    let items: HashMap<&str, Id> = case.items.iter().map(|i| (i.key.as_str(), i.id)).collect();
    for track in history.iter_mut().flat_map(|view| &mut view.tracks) {
        let key = track.subject.as_str();
        let label = match track.kind {
            TrackKind::Source => sources.get(key).map(|id| source_name(subject, *id)),
            _ => items.get(key).map(|id| subject.question(*id)),
        };
        track.label = label.unwrap_or_else(|| key.to_owned());
    }
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
