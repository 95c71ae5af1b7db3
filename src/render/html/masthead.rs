//! The head of the page, and its foot: what, when, from which data, by which program.

use super::super::changes::{PeriodKind, PeriodView};
use super::super::grades::POLICY;
use super::super::messages::{Arg, Message};
use super::super::method;
use super::super::queries::{Cite, Query};
use super::super::view::{Masthead, ReportView};
use super::writer::Page;

/// `74 claims, 75 mentions, 63 questions, 24 sources`; narrow tables know no mentions.
pub(in crate::render) fn head_counts(head: &Masthead) -> Message {
    let count = |id, column, n: usize| {
        let cite = Cite::new(Query::Run, "run", column, n as f64);
        Message::new(id).cited("n", Arg::Count(n as u64), cite)
    };
    let mut counts = vec![count("n-claims", "n_claims", head.n_claims)];
    if head.n_mentions > 0 {
        counts.push(count("n-mentions", "n_mentions", head.n_mentions));
    }
    counts.push(count("n-questions", "n_asked", head.n_items));
    counts.push(count("n-sources", "n_named", head.n_sources));
    let list = Message::new(if counts.len() == 4 { "list-4" } else { "list-3" });
    ["a", "b", "c", "d"].into_iter().zip(counts).fold(list, |list, (name, c)| list.message(name, c))
}

/// Title, and what a reader must know before the first number. `replaced_page` is where the edition
/// that this one replaces can be read.
pub(super) fn write(page: &mut Page, view: &ReportView, replaced_page: Option<&str>) {
    let head = &view.masthead;
    page.open("header", &[("class", "masthead")]);
    page.head("p", &[("class", "kicker")], "kicker");
    page.open("h1", &[]);
    page.name(&head.title);
    page.close();
    page.open("dl", &[("class", "facts")]);
    let zone = page.locale.calendar.name.clone();
    let mut facts = Vec::new();
    facts.extend(view.period.as_ref().map(|period| ("head-period", period_name(period))));
    facts.extend([
        ("head-as-of", as_of(head)),
        ("head-zone", Message::new("plain").with("text", Arg::Figures(zone))),
        ("head-evidence", head_counts(head)),
        ("head-run", Message::plain(&head.run)),
        (
            "head-status",
            Message::new(if head.is_reliable { "run-converged" } else { "run-unreliable" }),
        ),
    ]);
    for (name, value) in facts {
        page.open("div", &[]);
        page.head("dt", &[], name);
        page.line("dd", &[], &value);
        page.close();
    }
    page.close();
    edition(page, head, replaced_page);
    page.close();
}

/// Which edition this is, what it replaces, and where a reader finds out whether it still stands.
fn edition(page: &mut Page, head: &Masthead, replaced_page: Option<&str>) {
    let Some(name) = &head.edition else { return };
    if let Some(old) = &head.replaces {
        page.open("p", &[("class", "correction")]);
        page.open("strong", &[]);
        page.say(&Message::new("archive-replaces").with("name", Arg::Source(old.clone())));
        page.close();
        if let Some(address) = replaced_page {
            page.text(" ");
            page.head("a", &[("href", address)], "archive-read-replaced");
        }
        page.close();
    }
    page.open("p", &[("class", "meta")]);
    page.say(&Message::new("archive-this").with("name", Arg::Source(name.clone())));
    page.text(" ");
    let index = format!("index.{}.html", page.locale.tag);
    page.head("a", &[("href", &index)], "archive-all");
    page.close();
}

/// `week 2022-W04, 24–30 Jan 2022`.
pub(in crate::render) fn period_name(period: &PeriodView) -> Message {
    let id = match (period.kind, &period.iso_week) {
        (PeriodKind::Day, _) => "period-day",
        (PeriodKind::Week, Some(_)) => "period-iso-week",
        (PeriodKind::Week, None) => "period-week",
        (PeriodKind::Month, _) => "period-month",
        (PeriodKind::Days, _) => "period-days",
    };
    let name = Message::new(id).with("when", Arg::Days(period.period));
    match &period.iso_week {
        Some(week) => name.with("week", Arg::Figures(week.clone())),
        None => name,
    }
}

/// The day of the data.
pub(in crate::render) fn as_of(head: &Masthead) -> Message {
    match head.as_of_day {
        Some(day) => Message::new("plain").with("text", Arg::Days(day)),
        None if head.as_of == "not known" => Message::new("not-known"),
        None => Message::plain(&head.as_of),
    }
}

/// What made this page, to the digest.
pub(super) fn colophon(page: &mut Page, head: &Masthead) {
    page.open("footer", &[]);
    page.head("h2", &[], "section-about");
    page.open("dl", &[("class", "facts small")]);
    let seed = head.seed.to_string();
    let policy = format!("{} {}", POLICY.0, POLICY.1);
    let method_version = method::VERSION.to_string();
    for (name, value) in [
        ("about-thiqa", head.version.as_str()),
        ("about-run", &head.run),
        ("about-model", &head.model),
        ("about-engine", &head.engine),
        ("about-seed", &seed),
        ("about-method", &method_version),
        ("about-policy", &policy),
        ("about-input", &head.input_digest),
        ("about-result", &head.result_digest),
    ] {
        page.open("div", &[]);
        page.head("dt", &[], name);
        page.open("dd", &[]);
        page.key(value);
        page.close();
        page.close();
    }
    page.close();
    page.head("p", &[], "about-same");
    page.close();
}
