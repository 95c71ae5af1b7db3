//! The report as Markdown (GitHub's dialect): for issues, wikis and diffs.

use std::fmt::Write as _;

mod appendix;
mod changes;
mod over_time;

use super::figure::figure_message;
use super::html::{
    as_of, bounds, head_counts, holds, ordered_contradictions, ordered_sources, other_stories,
    stretches,
};
use super::messages::{Arg, Locale, Message, Part};
use super::method;
use super::text::{FSI, PDI, clean, has_rtl};
use super::view::{ContradictionRow, ItemView, NumberRow, ReportView, SourceRow, TimelineView};
use super::words::{grade_id, percent, percent_range};

/// Writes the report.
pub(super) fn report(view: &ReportView, locale: &Locale) -> String {
    let mut doc = Doc { out: String::new(), locale };
    masthead(&mut doc, view);
    bottom_line(&mut doc, view);
    changes::write(&mut doc, view);
    for timeline in &view.timelines {
        state(&mut doc, timeline);
    }
    contested(&mut doc, &view.contested);
    stories(&mut doc, view);
    contradictions(&mut doc, &view.contradictions);
    sources(&mut doc, &view.sources);
    over_time::history(&mut doc, view.history.as_ref());
    over_time::figures(&mut doc, &view.figures);
    numbers(&mut doc, &view.numbers);
    items(&mut doc, &view.items);
    appendix::quality(&mut doc, view);
    doc.title(2, "section-method");
    for (heading, words) in method::PARTS {
        doc.title(3, heading);
        doc.t(words);
    }
    appendix::claims(&mut doc, &view.claims);
    appendix::colophon(&mut doc, view);
    doc.out
}

/// The document under construction. Arguments are Markdown already: texts from data pass
/// [`text`] or [`key`] first.
struct Doc<'a> {
    out: String,
    locale: &'a Locale,
}

impl Doc<'_> {
    fn heading(&mut self, level: usize, markdown: &str) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        let _ = writeln!(self.out, "{} {markdown}", "#".repeat(level));
    }

    /// A heading that is a message.
    fn title(&mut self, level: usize, id: &str) {
        let words = self.locale.text(id);
        self.heading(level, &words);
    }

    fn paragraph(&mut self, markdown: &str) {
        let _ = writeln!(self.out, "\n{markdown}");
    }

    /// A paragraph that is a message.
    fn t(&mut self, id: &str) {
        let words = self.locale.text(id);
        self.paragraph(&words);
    }

    /// A message as Markdown: its gaps hold text from data.
    fn said(&self, message: &Message) -> String {
        let parts = self.locale.parts(message).into_iter().map(|part| match part {
            Part::Own(words) => words,
            Part::Arg(Arg::Message(inner)) => self.said(inner),
            Part::Arg(Arg::Cited(arg, _)) => text(&self.locale.shown(arg)),
            Part::Arg(Arg::Claim(raw) | Arg::Item(raw) | Arg::Source(raw) | Arg::Key(raw)) => {
                key(raw)
            }
            Part::Arg(arg) => text(&self.locale.shown(arg)),
        });
        parts.collect()
    }

    /// A topic: a word of ours, or the key of an attribute.
    fn topic(&self, name: &str) -> String {
        let told = self.locale.word("family", name);
        if told == name { key(name) } else { text(&told) }
    }

    /// What the engine told, in English where there is no message for it.
    fn told(&self, message: Option<&Message>, english: &str) -> String {
        message.map_or_else(|| text(english), |message| self.said(message))
    }

    fn say(&mut self, message: &Message) {
        let said = self.said(message);
        self.paragraph(&said);
    }

    fn bullets(&mut self, lines: impl IntoIterator<Item = String>) {
        self.out.push('\n');
        for line in lines {
            let _ = writeln!(self.out, "- {line}");
        }
    }

    /// Columns by the ids of their messages; one that starts with `#` holds figures.
    fn table(&mut self, heads: &[&str], rows: impl IntoIterator<Item = Vec<String>>) {
        let names: Vec<_> = heads
            .iter()
            .map(|head| {
                let id = head.trim_start_matches('#');
                format!("{}{}", &head[..head.len() - id.len()], self.locale.text(id))
            })
            .collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        self.table_of(&names, rows);
    }

    /// The same with ready headings.
    fn table_of(&mut self, heads: &[&str], rows: impl IntoIterator<Item = Vec<String>>) {
        let names: Vec<_> = heads.iter().map(|h| h.trim_start_matches('#')).collect();
        let rule: Vec<_> =
            heads.iter().map(|h| if h.starts_with('#') { "---:" } else { "---" }).collect();
        let _ = writeln!(self.out, "\n| {} |", names.join(" | "));
        let _ = writeln!(self.out, "| {} |", rule.join(" | "));
        for row in rows {
            let _ = writeln!(self.out, "| {} |", row.join(" | "));
        }
    }

    fn answer(&self, question: &str, value: &str) -> String {
        text(&self.locale.answer(question, value))
    }

    fn word(&self, family: &str, word: &str) -> String {
        text(&self.locale.word(family, word))
    }

    fn percent(&self, p: f64) -> String {
        self.locale.digits(&percent(p))
    }

    fn likelihood(&self, p: f64) -> String {
        self.locale.shown(&Arg::Likelihood(p))
    }

    fn optional(&self, p: Option<f64>) -> String {
        p.map_or_else(|| "–".to_owned(), |p| self.percent(p))
    }

    fn count(&self, n: usize) -> String {
        self.locale.digits(&n.to_string())
    }
}

/// Text from data: one line, without meaning to Markdown or HTML, isolated if it needs that.
fn text(raw: &str) -> String {
    let raw = clean(raw);
    let mut out = String::with_capacity(raw.len() + 8);
    let digits = raw.chars().take_while(char::is_ascii_digit).count();
    let mut chars = raw.chars().enumerate().peekable();
    while let Some((ix, c)) = chars.next() {
        let next = chars.peek().map(|&(_, c)| c);
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '!' | '$' => out.extend(['\\', c]),
            // Marks of headings and lists mean something only in front.
            '#' | '-' | '+' | '=' if ix == 0 => out.extend(['\\', c]),
            '.' | ')' if digits > 0 && ix == digits && next.is_none_or(|c| c == ' ') => {
                out.extend(['\\', c]);
            }
            // Addresses from data are not to become links by themselves.
            ':' if next == Some('/') => out.push_str("\\:"),
            '@' => out.push_str("\\@"),
            '.' if raw[..].get(..4).is_some_and(|w| w.eq_ignore_ascii_case("www.")) => {
                out.push_str("\\.");
            }
            c => out.push(c),
        }
    }
    if has_rtl(&out) { format!("{FSI}{out}{PDI}") } else { out }
}

/// A stable key as code.
fn key(raw: &str) -> String {
    let plain = clean(raw);
    if plain.is_empty()
        || plain.contains(['`', '|', '\\', '<', '>', '&', '[', ']'])
        || has_rtl(&plain)
    {
        text(raw)
    } else {
        format!("`{plain}`")
    }
}

fn keys(raw: &[String]) -> String {
    raw.iter().map(|k| key(k)).collect::<Vec<_>>().join(", ")
}

/// A question with the key behind it, unless the key is all there is.
fn asked(question: &str, item: &str) -> String {
    if question == item { key(item) } else { format!("{} {}", text(question), key(item)) }
}

fn masthead(doc: &mut Doc, view: &ReportView) {
    let head = &view.masthead;
    doc.heading(1, &text(&head.title));
    let status = if head.is_reliable { "run-converged" } else { "run-unreliable" };
    let told = Message::new("md-head")
        .message("when", as_of(head))
        .name("zone", &doc.locale.calendar.name)
        .message("counts", head_counts(head))
        .name("run", &head.run)
        .message("status", Message::new(status));
    doc.say(&told);
    let editions = [("archive-this", &head.edition), ("archive-replaces", &head.replaces)];
    for (id, name) in editions {
        let Some(name) = name else { continue };
        doc.say(&Message::new(id).with("name", Arg::Figures(name.clone())));
    }
}

fn bottom_line(doc: &mut Doc, view: &ReportView) {
    doc.title(2, "section-bottom-line");
    if view.bottom_line.is_empty() {
        doc.t("bottom-nothing");
        return;
    }
    let lines: Vec<String> = view
        .bottom_line
        .iter()
        .map(|sentence| {
            let parts: Vec<_> = sentence.parts.iter().map(|part| doc.said(part)).collect();
            let topic = doc.locale.text(sentence.topic.id());
            let line = format!("**{topic}**: {} {}", parts.join(" "), keys(&sentence.items));
            line.trim_end().to_owned()
        })
        .collect();
    doc.bullets(lines);
}

fn state(doc: &mut Doc, view: &TimelineView) {
    let locale = doc.locale;
    let heading = doc.said(&Message::new("md-over-time").name("question", &view.question));
    doc.heading(2, &format!("{heading} {}", key(&view.item)));
    for event in &view.events {
        doc.say(
            &Message::new("event-somewhere")
                .message("event", event.label.clone())
                .name("when", locale.calendar.period(event.period)),
        );
    }
    let mut heads = vec![locale.text("col-time")];
    heads.extend(view.values.iter().map(|v| {
        let answer = locale.answer(&view.question, v);
        format!("#{}", doc.said(&Message::new("col-p-of").name("answer", answer)))
    }));
    let heads: Vec<_> = heads.iter().map(String::as_str).collect();
    doc.table_of(
        &heads,
        stretches(view).into_iter().map(|stretch| {
            let mut row = vec![locale.calendar.period(stretch.period)];
            row.extend((0..view.values.len()).map(|ix| locale.digits(&stretch.figure(ix))));
            row
        }),
    );
    let rows: Vec<_> = view
        .rows
        .iter()
        .map(|row| {
            let mut says = text(&locale.said(&view.question, &row.value, row.denied));
            if row.hedged {
                says.push(' ');
                says.push_str(&locale.text("hedged"));
            }
            if let Some(other) = &row.derived_from {
                let since = Message::new("since-it-says").message("other", other.clone());
                says.push_str(&doc.said(&since));
            }
            vec![
                text(&row.label),
                key(&row.claim),
                says,
                holds(row, locale),
                row.said.map_or("–".to_owned(), |when| locale.calendar.period(when)),
                doc.optional(row.p_right),
            ]
        })
        .collect();
    doc.table(
        &["col-origin", "col-claim", "col-says", "col-holds", "col-said", "#col-p-right"],
        rows,
    );
}

fn contested(doc: &mut Doc, items: &[ItemView]) {
    if items.is_empty() {
        return;
    }
    doc.title(2, "section-contested");
    for item in items {
        doc.heading(3, &asked(&item.question, &item.key));
        if let Some(at) = item.at {
            doc.say(&Message::new("md-at").with("when", Arg::Days(at)));
        }
        let rows: Vec<_> = item
            .values
            .iter()
            .map(|value| {
                vec![
                    doc.answer(&item.question, &value.value),
                    if item.inferred {
                        doc.likelihood(value.probability)
                    } else {
                        doc.locale.text("md-not-inferred")
                    },
                    doc.count(value.n_claims),
                    doc.count(value.n_roots),
                    value.names.iter().map(|s| text(s)).collect::<Vec<_>>().join(", "),
                ]
            })
            .collect();
        doc.table(
            &["col-answer", "col-probability", "#col-claims", "#col-independent", "col-who"],
            rows,
        );
    }
}

fn stories(doc: &mut Doc, view: &ReportView) {
    let mut others = other_stories(&view.modes).peekable();
    if others.peek().is_none() {
        return;
    }
    doc.title(2, "section-stories");
    doc.t("stories-lead");
    if let Some(first) = view.modes.first() {
        doc.say(&Message::new("stories-first").with("share", Arg::Share(first.share)));
    }
    for (rank, mode) in others {
        let heading = Message::new("story-heading")
            .name("n", doc.locale.digits(&(rank + 1).to_string()))
            .with("share", Arg::Share(mode.share));
        let heading = doc.said(&heading);
        doc.heading(3, &heading);
        doc.say(
            &Message::new("story-basis")
                .message("questions", Message::new("n-questions").count("n", mode.n_items_changed))
                .name("start", &mode.start),
        );
        if mode.items.is_empty() {
            continue;
        }
        let said = |question: &str, value: &str, p: Option<f64>| {
            let p = p.map_or_else(String::new, |p| format!(" {}", doc.likelihood(p)));
            format!("{}{p}", doc.answer(question, value))
        };
        let rows: Vec<_> = mode
            .items
            .iter()
            .map(|row| {
                let first = row.first_value.as_ref();
                let first = first.map_or_else(
                    || "–".to_owned(),
                    |value| said(&row.question, value, row.first_probability),
                );
                let here = said(&row.question, &row.value, Some(row.probability));
                vec![asked(&row.question, &row.item), first, here]
            })
            .collect();
        doc.table(&["col-question", "col-first-story", "col-this-story"], rows);
    }
}

fn contradictions(doc: &mut Doc, rows: &[ContradictionRow]) {
    doc.title(2, "section-contradictions");
    let rows = ordered_contradictions(rows);
    if rows.is_empty() {
        doc.t("md-clashes-none");
        return;
    }
    let lines: Vec<_> = rows
        .into_iter()
        .map(|row| {
            let weight = if row.certain {
                format!("**{}**", doc.locale.text("clash-certain"))
            } else {
                doc.said(&Message::new("md-possible").with("p", Arg::Likelihood(row.probability)))
            };
            let rule = row.rule.as_deref().map_or(String::new(), |r| format!(" {}", key(r)));
            format!(
                "{} {} ({}) × {} {} ({}): {weight}, {}{rule}. {}",
                key(&row.claim_a),
                text(&row.name_a),
                doc.said(&row.says_a),
                key(&row.claim_b),
                text(&row.name_b),
                doc.said(&row.says_b),
                doc.word("clash-kind", &row.kind),
                doc.told(row.why.as_ref(), &row.explanation),
            )
        })
        .collect();
    doc.bullets(lines);
}

fn identity(doc: &Doc, source: &SourceRow) -> String {
    let mut out = text(&source.name);
    if let Some(arabic) = &source.name_ar {
        let _ = write!(out, " {}", text(arabic));
    }
    let _ = write!(out, " {}", key(&source.key));
    if let Some(body) = &source.scored_as {
        let scored = Message::new("scored-as").with("source", Arg::Source(body.clone()));
        let _ = write!(out, ", {}", doc.said(&scored));
    }
    out
}

fn sources(doc: &mut Doc, rows: &[SourceRow]) {
    if rows.is_empty() {
        return;
    }
    doc.title(2, "section-sources");
    doc.say(&Message::new("sources-lead").message("consistency", Message::new("consistency")));
    let (judged, others) = ordered_sources(rows);
    if !judged.is_empty() {
        let lines: Vec<_> = judged
            .iter()
            .filter_map(|s| s.consistency.map(|score| (s, score)))
            .map(|(source, score)| {
                let mass = source
                    .grade_probability
                    .map_or(String::new(), |p| format!(", {}", doc.percent(p)));
                let meaning = doc.locale.text(grade_id(&source.grade));
                vec![
                    identity(doc, source),
                    doc.word("source-kind", &source.kind),
                    doc.percent(score.mean),
                    doc.locale.digits(&percent_range(score.lo, score.hi)),
                    doc.count(source.n_claims),
                    doc.count(source.n_checked),
                    format!("{} {meaning}{mass}", text(&source.grade)),
                ]
            })
            .collect();
        doc.table(
            &[
                "col-source",
                "col-kind",
                "#col-consistency",
                "#col-interval",
                "#col-claims",
                "#col-checked",
                "col-grade",
            ],
            lines,
        );
    }
    if !others.is_empty() {
        doc.title(3, "unjudged-heading");
        let lines: Vec<_> = others
            .iter()
            .map(|source| {
                let checked = Message::new("claims-checked")
                    .message("claims", Message::new("n-claims").count("n", source.n_claims))
                    .count("n", source.n_checked);
                format!("{}: {}", identity(doc, source), doc.said(&checked))
            })
            .collect();
        doc.bullets(lines);
    }
    over_time::topics(doc, rows);
    relays(doc, rows);
}

fn relays(doc: &mut Doc, rows: &[SourceRow]) {
    let relays: Vec<_> = rows
        .iter()
        .filter_map(|source| source.relay_fidelity.map(|fidelity| (source, fidelity)))
        .map(|(source, fidelity)| {
            vec![
                identity(doc, source),
                doc.percent(fidelity.mean),
                doc.locale.digits(&percent_range(fidelity.lo, fidelity.hi)),
                doc.count(fidelity.n_checked),
            ]
        })
        .collect();
    if !relays.is_empty() {
        doc.title(3, "relays-heading");
        doc.table(&["col-source", "#col-fidelity", "#col-interval", "#col-relays-checked"], relays);
    }
}

fn numbers(doc: &mut Doc, rows: &[NumberRow]) {
    if rows.is_empty() {
        return;
    }
    doc.title(2, "section-numbers");
    doc.t("numbers-lead");
    doc.table(
        &["col-question", "col-claimed", "#col-bounds", "col-as-of", "col-origin", "col-claim"],
        rows.iter().map(|row| {
            let unit = row.unit.as_deref().map_or(String::new(), |u| format!(" {}", text(u)));
            vec![
                text(&row.question),
                format!("{}{unit}", text(&row.value)),
                bounds(row),
                text(row.as_of.as_deref().unwrap_or("–")),
                text(&row.name),
                key(&row.claim),
            ]
        }),
    );
}

fn items(doc: &mut Doc, rows: &[ItemView]) {
    if rows.is_empty() {
        return;
    }
    doc.title(2, "section-items");
    let lines: Vec<_> = rows
        .iter()
        .map(|item| {
            let answers = item.values.iter().take(3).map(|v| {
                let value = doc.answer(&item.question, &v.value);
                if item.inferred {
                    format!("{value} {}", doc.likelihood(v.probability))
                } else {
                    value
                }
            });
            let figure =
                item.figure.iter().map(|f| doc.said(&figure_message(doc.locale, f, &item.key)));
            let answers: Vec<_> = figure.chain(answers).collect();
            let rest = if item.inferred {
                String::new()
            } else {
                format!(" {}", doc.locale.text("items-not-inferred"))
            };
            vec![
                asked(&item.question, &item.key),
                format!("{}{rest}", answers.join("; ")),
                doc.count(item.n_claims),
                doc.count(item.n_roots),
            ]
        })
        .collect();
    doc.table(&["col-question", "col-answers", "#col-claims", "#col-origins"], lines);
}
