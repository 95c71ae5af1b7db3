//! The report as Markdown (GitHub's dialect): for issues, wikis and diffs.

use std::fmt::Write as _;

mod over_time;

use super::calendar::Calendar;
use super::html::{
    bounds, head_counts, holds, ordered_contradictions, ordered_sources, other_stories,
    outside_address, signed, stretches,
};
use super::method;
use super::text::{FSI, PDI, clean, has_rtl};
use super::view::{
    ChainStepView, ClaimRow, ContradictionRow, ItemView, NumberRow, ReportView, SourceRow,
    TimelineView,
};
use super::words::{
    CONSISTENCY, CONSISTENCY_MEANS, certainty, counted, grade_means, percent, percent_and_term,
    percent_range,
};
use crate::domain::answer;

/// Writes the report.
pub(super) fn report(view: &ReportView) -> String {
    let calendar = Calendar::new(&view.masthead.zone);
    let mut doc = Doc { out: String::new() };
    masthead(&mut doc, view, &calendar);
    bottom_line(&mut doc, view);
    for timeline in &view.timelines {
        state(&mut doc, timeline, &calendar);
    }
    contested(&mut doc, &view.contested);
    stories(&mut doc, view);
    contradictions(&mut doc, &view.contradictions);
    sources(&mut doc, &view.sources);
    over_time::history(&mut doc, view.history.as_ref(), &calendar);
    over_time::figures(&mut doc, &view.figures, &calendar);
    numbers(&mut doc, &view.numbers);
    items(&mut doc, &view.items);
    quality(&mut doc, view);
    doc.heading(2, "Method and limits");
    for (heading, text) in method::PARTS {
        doc.heading(3, heading);
        doc.paragraph(text);
    }
    claims(&mut doc, &view.claims);
    colophon(&mut doc, view);
    doc.out
}

/// The document under construction. Arguments are Markdown already: texts from data pass
/// [`text`] or [`key`] first.
struct Doc {
    out: String,
}

impl Doc {
    fn heading(&mut self, level: usize, markdown: &str) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        let _ = writeln!(self.out, "{} {markdown}", "#".repeat(level));
    }

    fn paragraph(&mut self, markdown: &str) {
        let _ = writeln!(self.out, "\n{markdown}");
    }

    fn bullets(&mut self, lines: impl IntoIterator<Item = String>) {
        self.out.push('\n');
        for line in lines {
            let _ = writeln!(self.out, "- {line}");
        }
    }

    /// Columns whose heading starts with `#` hold figures.
    fn table(&mut self, heads: &[&str], rows: impl IntoIterator<Item = Vec<String>>) {
        let names: Vec<_> = heads.iter().map(|h| h.trim_start_matches('#')).collect();
        let rule: Vec<_> =
            heads.iter().map(|h| if h.starts_with('#') { "---:" } else { "---" }).collect();
        let _ = writeln!(self.out, "\n| {} |", names.join(" | "));
        let _ = writeln!(self.out, "| {} |", rule.join(" | "));
        for row in rows {
            let _ = writeln!(self.out, "| {} |", row.join(" | "));
        }
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

fn optional(p: Option<f64>) -> String {
    p.map_or_else(|| "–".to_owned(), percent)
}

fn masthead(doc: &mut Doc, view: &ReportView, calendar: &Calendar) {
    let head = &view.masthead;
    doc.heading(1, &text(&head.title));
    doc.paragraph(&format!(
        "Data as of {}; dates in {}. {}. Run {}: {}.",
        text(&head.as_of),
        text(&calendar.name),
        head_counts(head),
        text(&head.run),
        text(&head.status),
    ));
}

fn bottom_line(doc: &mut Doc, view: &ReportView) {
    doc.heading(2, "Bottom line");
    if view.bottom_line.is_empty() {
        doc.paragraph("The claims of this case decide nothing yet.");
        return;
    }
    doc.bullets(view.bottom_line.iter().map(|s| format!("{} {}", text(&s.text), keys(&s.items))));
}

fn state(doc: &mut Doc, view: &TimelineView, calendar: &Calendar) {
    doc.heading(2, &format!("Over time: {} {}", text(&view.question), key(&view.item)));
    for event in &view.events {
        let when = calendar.period(event.period);
        doc.paragraph(&format!("{}: somewhere in {when}.", text(&event.label)));
    }
    let mut heads = vec!["Time".to_owned()];
    heads.extend(view.values.iter().map(|v| format!("#P({})", text(&answer(&view.question, v)))));
    let heads: Vec<_> = heads.iter().map(String::as_str).collect();
    doc.table(
        &heads,
        stretches(view).into_iter().map(|stretch| {
            let mut row = vec![calendar.period(stretch.period)];
            row.extend((0..view.values.len()).map(|ix| stretch.figure(ix)));
            row
        }),
    );
    doc.table(
        &["Origin", "Claim", "Says", "Holds", "Said", "#P(right)"],
        view.rows.iter().map(|row| {
            let mut says = text(&answer(&view.question, &row.value));
            if row.hedged {
                says.push_str(" (hedged)");
            }
            if let Some(other) = &row.derived_from {
                let _ = write!(says, ", since it says {}", text(other));
            }
            vec![
                text(&row.label),
                key(&row.claim),
                says,
                holds(row, calendar),
                row.said.map_or("–".to_owned(), |when| calendar.period(when)),
                optional(row.p_right),
            ]
        }),
    );
}

fn contested(doc: &mut Doc, items: &[ItemView]) {
    if items.is_empty() {
        return;
    }
    doc.heading(2, "Contested");
    for item in items {
        doc.heading(3, &asked(&item.question, &item.key));
        if let Some(at) = &item.at {
            doc.paragraph(&format!("At {}.", text(at)));
        }
        doc.table(
            &["Answer", "Probability", "#Claims", "#Independent origins", "Who"],
            item.values.iter().map(|value| {
                vec![
                    text(&answer(&item.question, &value.value)),
                    if item.inferred {
                        percent_and_term(value.probability)
                    } else {
                        "not inferred".to_owned()
                    },
                    value.n_claims.to_string(),
                    value.n_roots.to_string(),
                    value.sources.iter().map(|s| text(s)).collect::<Vec<_>>().join(", "),
                ]
            }),
        );
    }
}

fn stories(doc: &mut Doc, view: &ReportView) {
    let mut others = other_stories(&view.modes).peekable();
    if others.peek().is_none() {
        return;
    }
    doc.heading(2, "Two stories fit");
    let first = view.modes.first().map_or_else(String::new, |mode| percent(mode.share));
    doc.paragraph(&format!(
        "The claims can be read in more than one way; every probability here is that of the first \
         story, which has a share of {first}."
    ));
    for (rank, mode) in others {
        doc.heading(3, &format!("Story {}: {}", rank + 1, percent(mode.share)));
        let changed = counted(mode.n_items_changed, "question", "questions");
        doc.paragraph(&format!(
            "{changed} answered otherwise; found from start {}.",
            text(&mode.start)
        ));
        let said = |question: &str, value: &str, p: Option<f64>| {
            let p = p.map_or_else(String::new, |p| format!(" {}", percent_and_term(p)));
            format!("{}{p}", text(&answer(question, value)))
        };
        if mode.items.is_empty() {
            continue;
        }
        doc.table(
            &["Question", "In the first story", "In this one"],
            mode.items.iter().map(|row| {
                let first = row.first_value.as_ref();
                let first = first.map_or_else(
                    || "–".to_owned(),
                    |value| said(&row.question, value, row.first_probability),
                );
                let here = said(&row.question, &row.value, Some(row.probability));
                vec![asked(&row.question, &row.item), first, here]
            }),
        );
    }
}

fn contradictions(doc: &mut Doc, rows: &[ContradictionRow]) {
    doc.heading(2, "Contradictions");
    let rows = ordered_contradictions(rows);
    if rows.is_empty() {
        doc.paragraph("None found.");
        return;
    }
    doc.bullets(rows.into_iter().map(|row| {
        let weight = if row.certain {
            "**certain**".to_owned()
        } else {
            format!("possible, {}", percent_and_term(row.probability))
        };
        let rule = row.rule.as_deref().map_or(String::new(), |r| format!(" {}", key(r)));
        let alike = match row.n_alike {
            0 => String::new(),
            n => format!(" ({} the same.)", counted(n, "further pair says", "further pairs say")),
        };
        format!(
            "{} {} ({}) × {} {} ({}): {weight}, {}{rule}. {}{alike}",
            key(&row.claim_a),
            text(&row.source_a),
            text(&row.says_a),
            key(&row.claim_b),
            text(&row.source_b),
            text(&row.says_b),
            text(&row.kind),
            text(&row.explanation),
        )
    }));
}

fn identity(source: &SourceRow) -> String {
    let mut out = text(&source.name);
    if let Some(arabic) = &source.name_ar {
        let _ = write!(out, " {}", text(arabic));
    }
    let _ = write!(out, " {}", key(&source.key));
    if let Some(body) = &source.scored_as {
        let _ = write!(out, ", scored as {}", key(body));
    }
    out
}

fn sources(doc: &mut Doc, rows: &[SourceRow]) {
    if rows.is_empty() {
        return;
    }
    doc.heading(2, "Sources");
    doc.paragraph(&format!(
        "The score is **{CONSISTENCY}**: {CONSISTENCY_MEANS}. It is not truth. Intervals are 90% \
         credible intervals; the order is by their lower end."
    ));
    let (judged, others) = ordered_sources(rows);
    if !judged.is_empty() {
        doc.table(
            &["Source", "Kind", "#Consistency", "#90% interval", "#Claims", "#Checked", "Grade"],
            judged.iter().filter_map(|s| s.consistency.map(|score| (s, score))).map(
                |(source, score)| {
                    let mass = source
                        .grade_probability
                        .map_or(String::new(), |p| format!(", {}", percent(p)));
                    vec![
                        identity(source),
                        text(&source.kind),
                        percent(score.mean),
                        percent_range(score.lo, score.hi),
                        source.n_claims.to_string(),
                        source.n_checked.to_string(),
                        format!("{} {}{mass}", text(&source.grade), grade_means(&source.grade)),
                    ]
                },
            ),
        );
    }
    if !others.is_empty() {
        doc.heading(3, "Cannot be judged (grade F)");
        doc.bullets(others.iter().map(|source| {
            let claims = counted(source.n_claims, "claim", "claims");
            format!("{}: {claims}, {} checked", identity(source), source.n_checked)
        }));
    }
    over_time::topics(doc, rows);
    let relays: Vec<_> = rows.iter().filter_map(|s| s.relay_fidelity.map(|f| (s, f))).collect();
    if !relays.is_empty() {
        doc.heading(3, "As relays");
        doc.table(
            &["Source", "#Fidelity", "#90% interval", "#Relays checked"],
            relays.into_iter().map(|(source, fidelity)| {
                vec![
                    identity(source),
                    percent(fidelity.mean),
                    percent_range(fidelity.lo, fidelity.hi),
                    fidelity.n_checked.to_string(),
                ]
            }),
        );
    }
}

fn numbers(doc: &mut Doc, rows: &[NumberRow]) {
    if rows.is_empty() {
        return;
    }
    doc.heading(2, "Figures as claimed");
    doc.paragraph("Claimed, not inferred: the bounds are what the wording allows.");
    doc.table(
        &["Question", "Claimed", "#Bounds", "As of", "Origin", "Claim"],
        rows.iter().map(|row| {
            let unit = row.unit.as_deref().map_or(String::new(), |u| format!(" {}", text(u)));
            vec![
                text(&row.question),
                format!("{}{unit}", text(&row.value)),
                bounds(row),
                text(row.as_of.as_deref().unwrap_or("–")),
                text(&row.source),
                key(&row.claim),
            ]
        }),
    );
}

fn items(doc: &mut Doc, rows: &[ItemView]) {
    if rows.is_empty() {
        return;
    }
    doc.heading(2, "All questions");
    doc.table(
        &["Question", "Answers", "#Claims", "#Origins"],
        rows.iter().map(|item| {
            let answers: Vec<_> = item
                .values
                .iter()
                .take(3)
                .map(|v| {
                    let value = text(&answer(&item.question, &v.value));
                    if item.inferred {
                        format!("{value} {}", percent_and_term(v.probability))
                    } else {
                        value
                    }
                })
                .collect();
            let answers: Vec<_> = item.figure.iter().map(|f| text(f)).chain(answers).collect();
            let rest = if item.inferred { "" } else { " (not inferred)" };
            vec![
                asked(&item.question, &item.key),
                format!("{}{rest}", answers.join("; ")),
                item.n_claims.to_string(),
                item.n_roots.to_string(),
            ]
        }),
    );
}

fn quality(doc: &mut Doc, view: &ReportView) {
    if view.findings.is_empty() && view.skipped.is_empty() {
        return;
    }
    doc.heading(2, "Data quality");
    doc.bullets(view.findings.iter().map(|finding| {
        let subject = match finding.subject.as_str() {
            "" => String::new(),
            subject => format!(" {}", key(subject)),
        };
        format!(
            "{} {}{subject}: {}. {}",
            text(&finding.severity),
            key(&finding.code),
            text(&finding.message),
            text(&finding.advice)
        )
    }));
    if !view.skipped.is_empty() {
        doc.heading(3, "Stored and shown, not inferred in this run");
        doc.table(
            &["Question", "Kind", "#Claims", "Why"],
            view.skipped.iter().map(|row| {
                vec![key(&row.item), text(&row.kind), row.n_claims.to_string(), text(&row.reason)]
            }),
        );
    }
}

fn chain(steps: &[ChainStepView]) -> String {
    let links = steps.iter().map(|step| {
        let mut out = text(&step.source);
        if !step.named {
            out.push_str(" (name withheld)");
        }
        if let Some(verb) = &step.verb {
            let _ = write!(out, " {}", text(verb));
        }
        out
    });
    links.collect::<Vec<_>>().join(" → ")
}

fn claims(doc: &mut Doc, rows: &[ClaimRow]) {
    if rows.is_empty() {
        return;
    }
    doc.heading(2, "Every claim with its chain");
    doc.table(
        &[
            "Claim", "Question", "Says", "Chain", "Words", "Holds", "#Right", "#Wrong", "#dB",
            "Where",
        ],
        rows.iter().map(|row| {
            let mut says = text(&answer(&row.question, &row.value));
            if row.stance != "asserts" {
                says = format!("{} {says}", text(&row.stance));
            }
            let mut words = text(row.paraphrase.as_deref().unwrap_or("–"));
            if let Some(terms) = &row.key_terms {
                let _ = write!(words, " {}", text(terms));
            }
            vec![
                key(&row.key),
                key(&row.item),
                format!("{says}, {}", text(certainty(&row.certainty))),
                row.chains.iter().map(|c| chain(c)).collect::<Vec<_>>().join("; "),
                words,
                text(row.valid.as_deref().unwrap_or("–")),
                optional(row.p_right),
                optional(row.p_wrong),
                row.weight_db.map_or("–".to_owned(), signed),
                place(row),
            ]
        }),
    );
}

fn place(row: &ClaimRow) -> String {
    let Some(document) = &row.document else { return "–".to_owned() };
    let paragraph = row.paragraph.map_or(String::new(), |p| format!(" ¶ {p}"));
    match row.url.as_deref().and_then(outside_address) {
        // Brackets of any kind would end the address.
        Some(address) => {
            let address = address
                .replace('(', "%28")
                .replace(')', "%29")
                .replace('[', "%5B")
                .replace(']', "%5D")
                .replace('*', "%2A")
                .replace('_', "%5F");
            format!("[{}]({address}){paragraph}", text(document))
        }
        None => format!("{}{paragraph}", text(document)),
    }
}

fn colophon(doc: &mut Doc, view: &ReportView) {
    let head = &view.masthead;
    doc.heading(2, "About this report");
    doc.paragraph(&format!(
        "thiqa {}, run {}, model {}, engine {}, seed {}, method text {}. Input digest {}, result \
         digest {}. The same claims, settings and version give the same report, byte for byte.",
        text(&head.version),
        text(&head.run),
        text(&head.model),
        text(&head.engine),
        head.seed,
        method::VERSION,
        key(&head.input_digest),
        key(&head.result_digest),
    ));
}
