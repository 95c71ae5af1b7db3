//! Plain view structs to text: HTML, Markdown, JSON, CSV, terminal. Pure: no query, no clock, no
//! environment, nothing printed. The same view gives the same bytes.

mod archive;
mod calendar;
mod case_tables;
mod changes;
mod companions;
mod datasette;
mod dependence;
mod diagnose;
mod evaluation;
mod explain;
mod explanation;
mod export;
mod figure;
mod grades;
mod history;
mod html;
mod json;
mod listing;
mod markdown;
mod messages;
mod method;
mod prequential;
mod queries;
mod reliability;
mod schedule;
mod table;
mod text;
mod timelines;
mod view;
mod words;

pub use archive::{ArchiveView, ArchivedFile, Edition, EditionKind};
pub use case_tables::TableLayout;
pub use changes::{
    Cause, ChangeView, ChangedClaim, Crossing, CrossingSubject, PeriodKind, PeriodView, RunName,
    ScoreMove,
};
pub use datasette::{CannedQuery, DatasetteView, Provenance, ViewDoc};
pub use dependence::DependenceRow;
pub use diagnose::{CheckRow, DiagnoseView, DiagnosedMode, DiagnosticRow, SamplerView};
pub use evaluation::{BinRow, EvaluationView, LevelRow, MetricRow, ScoreSection, ScoredKind};
pub use explanation::{
    ClashView, ExplainHead, ExplainView, FiguresWithout, FlipView, LadderRow, WithoutRow,
};
pub use figure::{
    FigureKind, FigureRow, FigureView, ItemFigure, figure_interval, figure_median, figure_text,
    shift_interval, shift_range, shift_range_cited, shift_text,
};
pub use grades::{AnalyticConfidence, ConfidenceLevel, CredibilityView, EvidenceClass, POLICY};
pub use history::{HistoryView, TrackKind, TrackPoint, TrackView, sparkline, track_ends};
pub use listing::{Align, Cell, Column, ColumnKind, Envelope, Listing, Place, TerminalStyle};
pub use messages::{Arg, Digits, Message, english, languages, message, said};
pub use prequential::{MethodRow, PrequentialView, SequenceRow};
pub use queries::{Cite, Query};
pub use reliability::ReliabilityView;
pub use schedule::{ScheduleEvery, ScheduleView};
pub use view::{
    ChainStepView, ClaimRow, ContradictionRow, Estimate, FindingRow, ItemView, Masthead,
    ModeItemRow, ModeRow, Moment, NumberRow, Period, RelayFidelity, ReportView, Sentence, ShiftRow,
    SkippedRow, SourceRow, TimelineEvent, TimelineKind, TimelineRow, TimelineSegment, TimelineView,
    Topic, TopicRow, ValueRow,
};

pub use words::{CONSISTENCY, CONSISTENCY_MEANS, counted, grade_means, percent, percent_and_term};

/// The ICD 203 term of a probability: the one rule for words, for sentences written elsewhere.
pub fn likelihood_term(p: f64) -> &'static str {
    words::term(p)
}

/// A stretch of time as reports write it, dates in an IANA zone: `26–29 Jan 2022`.
pub fn period_text(period: Period, zone: &str) -> String {
    calendar::Calendar::new(zone).period(period)
}

/// A stretch of time in whole days of an IANA zone: `26–29 Jan 2022`, `until 30 Jan 2022`.
pub fn days_text(period: Period, zone: &str) -> String {
    calendar::Calendar::new(zone).days(period)
}

/// A moment as reports write it: `26 Jan 2022 12:00`.
pub fn moment_text(moment: Moment, zone: &str) -> String {
    calendar::Calendar::new(zone).moment(moment)
}

/// A message in lines of at most so many columns.
pub fn wrapped_text(text: &str, columns: usize) -> Vec<String> {
    text::wrapped(text, columns)
}

/// A case as `case.toml` and tables, by file name: imported, they make the same case again.
pub fn case_files(case: &crate::domain::CaseFile, layout: TableLayout) -> Vec<(String, String)> {
    case_tables::files(case, layout)
}

/// What Datasette is told of a database: `metadata.json`.
pub fn datasette_metadata(view: &DatasetteView) -> String {
    datasette::metadata(view)
}

/// The language of a page, and where that page is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguagePage {
    /// BCP 47 tag, one of [`languages`].
    pub tag: &'static str,
    /// What the language calls itself.
    pub name: String,
    /// Its file, relative to the other pages: a name of ours, never data.
    pub file: String,
}

/// How a report is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportStyle {
    /// Language, one of [`languages`]; English where it is none of them.
    pub language: String,
    /// How numbers are written.
    pub digits: Digits,
    /// The report in all languages, this one too; its page links to the others.
    pub pages: Vec<LanguagePage>,
    /// What the names of further pages of this report begin with; nothing outside of an archive.
    pub prefix: String,
    /// Page of the edition that this one replaces, in this language.
    pub replaced_page: Option<String>,
}

impl ReportStyle {
    fn locale(&self, view: &ReportView) -> messages::Locale {
        messages::Locale::new(&self.language, self.digits, &view.masthead.zone)
    }
}

/// What a crossing says, with its question.
pub fn crossing_told(change: &ChangeView, crossing: &Crossing) -> Message {
    Message::new("crossing-on")
        .name("question", &crossing.question)
        .message("told", html::crossing_told(change, crossing))
}

/// What a language calls itself.
pub fn language_name(tag: &str) -> String {
    messages::Locale::new(tag, Digits::Latin, "UTC").text("lang-name")
}

/// The report as one self-contained page.
pub fn report_html(view: &ReportView, style: &ReportStyle) -> String {
    html::page(view, &style.locale(view), style)
}

/// Pages with the labels of sources, where there are too many for the page itself: file name and text
/// of each; `back` is the file of the report.
pub fn report_label_pages(
    view: &ReportView,
    style: &ReportStyle,
    back: &str,
) -> Vec<(String, String)> {
    html::label_pages(view, &style.locale(view), &style.prefix, back)
}

/// The report as Markdown.
pub fn report_markdown(view: &ReportView, style: &ReportStyle) -> String {
    markdown::report(view, &style.locale(view))
}

/// The report as one JSON document.
pub fn report_json(view: &ReportView) -> String {
    json::report(view)
}

/// The report as tables for spreadsheets, by name: its claims, sources, items and contradictions.
pub fn report_tables(view: &ReportView) -> Vec<(&'static str, String)> {
    companions::tables(view)
}

/// `index.html` of an archive and the same in each language of its pages, by file name.
pub fn archive_index(archive: &ArchiveView) -> Vec<(String, String)> {
    html::archive_index(archive)
}

/// The feed of an archive: Atom (RFC 4287).
pub fn archive_feed(archive: &ArchiveView) -> String {
    archive::feed(archive)
}

/// `SHA256SUMS`, as `sha256sum --check` reads it.
pub fn archive_sums(files: &[ArchivedFile]) -> String {
    archive::sums(files)
}

/// A systemd service that writes the report once.
pub fn schedule_service(view: &ScheduleView) -> String {
    schedule::service(view)
}

/// The systemd timer that starts the service.
pub fn schedule_timer(view: &ScheduleView) -> String {
    schedule::timer(view)
}

/// A line for cron that does the same.
pub fn schedule_cron(view: &ScheduleView) -> String {
    schedule::cron(view)
}

/// A list as a table for the terminal.
pub fn listing_terminal(listing: &Listing, style: TerminalStyle) -> String {
    table::terminal(&listing.for_terminal(), style)
}

/// A list as tab-separated lines, header first (`--plain`).
pub fn listing_plain(listing: &Listing) -> String {
    export::plain(&listing.for_data())
}

/// A list as CSV that a spreadsheet can open without running anything.
pub fn listing_csv(listing: &Listing) -> String {
    export::csv(&listing.for_data())
}

/// A list as one JSON document.
pub fn listing_json(listing: &Listing, envelope: &Envelope) -> String {
    json::listing(&listing.for_data(), envelope)
}

/// A list as one JSON object a line.
pub fn listing_jsonl(listing: &Listing) -> String {
    json::lines(&listing.for_data())
}

/// An explanation for the terminal.
pub fn explain_text(view: &ExplainView, style: TerminalStyle) -> String {
    explain::terminal(view, style)
}

/// An explanation as tab-separated lines for scripts (`--plain`): the first field says what a line
/// holds.
pub fn explain_plain(view: &ExplainView) -> String {
    explain::plain(view)
}

/// The health of a run for the terminal.
pub fn diagnose_text(view: &DiagnoseView, style: TerminalStyle) -> String {
    diagnose::terminal(view, style)
}

/// The health of a run as one JSON document.
pub fn diagnose_json(view: &DiagnoseView, envelope: &Envelope) -> String {
    json::diagnose(view, envelope)
}

/// Scores against verdicts for the terminal.
pub fn evaluation_text(view: &EvaluationView, style: TerminalStyle) -> String {
    evaluation::terminal(view, style)
}

/// Scores against verdicts as one JSON document.
pub fn evaluation_json(view: &EvaluationView, envelope: &Envelope) -> String {
    evaluation::document(view, envelope)
}

/// Predictions as time goes on for the terminal; dates in an IANA zone.
pub fn prequential_text(view: &PrequentialView, style: TerminalStyle, zone: &str) -> String {
    prequential::terminal(view, style, zone)
}

/// Predictions as time goes on as one JSON document.
pub fn prequential_json(view: &PrequentialView, envelope: &Envelope) -> String {
    prequential::document(view, envelope)
}

/// The reliability diagram as an SVG file; `None` where no answers have probabilities.
pub fn reliability_svg(view: &EvaluationView) -> Option<String> {
    reliability::svg(view)
}

/// An explanation as a page in one of [`languages`].
pub fn explain_html(view: &ExplainView, language: &str, digits: Digits) -> String {
    html::explain_page(view, &messages::Locale::new(language, digits, &view.head.zone))
}

/// A figure of an item with its interval, in a sentence of a language; its dates in an IANA zone.
pub fn figure_sentence(
    figure: &ItemFigure,
    item: &str,
    wording: (&str, Digits),
    zone: &str,
) -> Message {
    let (language, digits) = wording;
    figure::figure_message(&messages::Locale::new(language, digits, zone), figure, item)
}

/// How much too high or too low figures are (`[mean, lo, hi]`), in a sentence of a language.
pub fn shift_sentence(shift: [f64; 3], is_ratio: bool, wording: (&str, Digits)) -> Message {
    figure::shift_in(&messages::Locale::new(wording.0, wording.1, "UTC"), shift, is_ratio)
}

/// An explanation as one JSON document.
pub fn explain_json(view: &ExplainView, envelope: &Envelope) -> String {
    json::explain(view, envelope)
}

#[cfg(test)]
mod tests;
