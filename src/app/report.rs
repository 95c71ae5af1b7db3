//! `report`: the latest run as files, each replaced as a whole or not at all.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::AppError;
use super::history_view::history_view;
use super::view::{Subject, report_view};
use crate::domain::CaseInfo;
use crate::render::{
    Digits, HistoryView, LanguagePage, ReportStyle, language_name, languages, report_html,
    report_json, report_markdown,
};
use crate::store::{LoadFilter, Store};

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
        if tags.is_empty() { Self::default() } else { Self { languages: tags, ..Self::default() } }
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

/// Writes the report of the latest run to `directory`.
///
/// # Errors
/// [`AppError::Usage`] if nothing was scored yet, [`AppError::Write`], [`AppError::Store`].
pub fn report(
    store: &Store,
    directory: &Path,
    formats: ReportFormats,
    wording: &Wording,
) -> Result<Vec<Written>, AppError> {
    let Some((number, run)) = store.load_latest_run()? else {
        return Err(AppError::usage(
            "there is no run to report",
            "score the claims first: `thiqa score DB`",
        ));
    };
    let case = store.load_case(LoadFilter::default())?.case;
    let mut view = report_view(&Subject::new(&case, &run, number));
    view.history = latest_history(store)?;
    let failed = |error| AppError::Write { path: directory.to_owned(), error };
    fs::create_dir_all(directory).map_err(failed)?;
    let mut written = Vec::new();
    for style in styles(wording) {
        let name = |ending: &str| file_name(wording, &style.language, ending);
        if formats.html {
            written.push(replace(directory, &name("html"), &report_html(&view, &style))?);
        }
        if formats.markdown {
            written.push(replace(directory, &name("md"), &report_markdown(&view, &style))?);
        }
    }
    if formats.json {
        written.push(replace(directory, "report.json", &report_json(&view))?);
    }
    Ok(written)
}

/// The series that was scored last.
fn latest_history(store: &Store) -> Result<Option<HistoryView>, AppError> {
    let mut latest: Option<(i64, String)> = None;
    for name in store.list_series()? {
        let run = store.series_points(&name)?.iter().map(|point| point.run).max();
        if let Some(run) = run.filter(|run| latest.as_ref().is_none_or(|(last, _)| run > last)) {
            latest = Some((run, name));
        }
    }
    latest.map_or(Ok(None), |(_, name)| history_view(store, &name))
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
