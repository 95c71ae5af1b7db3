//! An explanation as a page: the answer, the ladder of evidence, the answer without each origin, what
//! would turn it over.

use super::super::explanation::{ClashView, ExplainView, FiguresWithout, FlipView, LadderRow};
use super::super::figure::{figure_interval_by, figure_median_in};
use super::super::messages::{Arg, Locale, Message};
use super::super::queries::{Cite, Query};
use super::super::words::percent;
use super::canvas::{self, Layout, label, line, n, rect};
use super::claims::{chain, signed};
use super::table::{self, figures, words};
use super::writer::Page;
use super::{dependence, queries, style};

/// Claims that the pictures still carry, those that weigh most.
const MAX_DRAWN: usize = 40;
/// Rows of the tables.
const MAX_ROWS: usize = 200;

/// The page in a language.
pub(in crate::render) fn page(view: &ExplainView, locale: &Locale) -> String {
    let mut page = Page::new(locale).of_run(&view.head.run).about(&view.subject);
    page.doctype();
    page.open("html", &[("lang", locale.tag), ("dir", locale.direction())]);
    page.open("head", &[]);
    style::meta(&mut page);
    let title =
        Message::new("explain-title").name("name", &view.head.name).name("title", &view.head.title);
    page.leaf("title", &[], &locale.bare(&title));
    page.style(style::CSS);
    page.close();
    page.open("body", &[]);
    page.head("a", &[("class", "skip"), ("href", "#main")], "skip-link");
    masthead(&mut page, view);
    page.open("main", &[("id", "main")]);
    answer(&mut page, view);
    let part = |page: &mut Page, id: &str, heading, fill: &dyn Fn(&mut Page)| {
        let heading_id = format!("{id}-heading");
        page.open("section", &[("id", id), ("aria-labelledby", &heading_id)]);
        page.head("h2", &[("id", &heading_id)], heading);
        fill(page);
        page.close();
    };
    if !view.ladder.is_empty() {
        part(&mut page, "ladder", "section-ladder", &|page| ladder(page, view));
    }
    if !view.without.is_empty() {
        part(&mut page, "without", "section-without", &|page| without(page, view));
    }
    if let Some(figures) = &view.figures {
        part(&mut page, "figures-without", "section-figures-without", &|page| {
            figures_without(page, figures);
        });
    }
    if let Some(flip) = &view.flip {
        part(&mut page, "flip", "section-flip", &|page| turns_over(page, flip));
    }
    if dependence::any(&view.dependence) {
        part(&mut page, "dependence", "section-dependence", &|page| {
            dependence::write(page, &view.dependence);
        });
    }
    if !view.clashes.is_empty() {
        part(&mut page, "clashes", "section-contradictions", &|page| clashes(page, view));
    }
    part(&mut page, "queries", "section-queries", &|page| {
        page.head("p", &[], "explain-refit");
        queries(page);
    });
    page.close();
    page.finish()
}

fn masthead(page: &mut Page, view: &ExplainView) {
    let head = &view.head;
    page.open("header", &[("class", "masthead")]);
    page.head("p", &[("class", "kicker")], "explain-kicker");
    page.open("h1", &[]);
    page.name(&head.name);
    page.close();
    page.open("dl", &[("class", "facts")]);
    let zone = page.locale.calendar.name.clone();
    let status = if head.is_reliable { "run-converged" } else { "run-unreliable" };
    let as_of = match head.as_of_day {
        Some(day) => Message::new("plain").with("text", Arg::Days(day)),
        None => Message::new("not-known"),
    };
    for (name, value) in [
        ("explain-case", Message::plain(&head.title)),
        ("explain-subject", Message::new("plain").with("text", Arg::Source(view.subject.clone()))),
        ("head-as-of", as_of),
        ("head-zone", Message::new("plain").with("text", Arg::Figures(zone))),
        ("head-run", Message::plain(&head.run)),
        ("head-status", Message::new(status)),
        ("about-thiqa", Message::plain(&head.version)),
    ] {
        page.open("div", &[]);
        page.head("dt", &[], name);
        page.line("dd", &[], &value);
        page.close();
    }
    page.close();
    page.close();
}

fn answer(page: &mut Page, view: &ExplainView) {
    page.open("section", &[("id", "answer"), ("aria-labelledby", "answer-heading")]);
    page.head("h2", &[("id", "answer-heading")], "section-answer");
    page.line("p", &[("class", "bottom-line")], &view.headline);
    for paragraph in &view.paragraphs {
        page.line("p", &[], paragraph);
    }
    let key = view.subject.strip_prefix("source:").unwrap_or_default();
    for row in view.dependence.iter().filter(|row| row.is_shown()) {
        page.line("p", &[], &row.explained(key));
    }
    page.close();
}

/// Widths and heights of the ladder.
struct Plan {
    /// The line that divides for and against, and the length of a full bar.
    zero: f64,
    half: f64,
    row: f64,
    top: f64,
    /// Decibans of a full bar: round, so that two explanations can be compared.
    scale: f64,
}

impl Plan {
    fn new(rows: &[&LadderRow], layout: Layout) -> Self {
        let largest =
            rows.iter().filter_map(|row| finite(row)).fold(0.0_f64, |m, w| m.max(w.abs()));
        let scale = [3.0, 10.0, 30.0, 100.0].into_iter().find(|s| largest <= *s);
        let (zero, half, row) = match layout {
            Layout::Wide => (720.0, 200.0, 46.0),
            Layout::Narrow => (144.0, 118.0, 76.0),
        };
        Self { zero, half, row, top: 28.0, scale: scale.unwrap_or(largest) }
    }

    fn x(&self, weight: f64) -> f64 {
        self.zero + self.half * (weight / self.scale).clamp(-1.0, 1.0)
    }
}

fn finite(row: &LadderRow) -> Option<f64> {
    row.weight_db.filter(|w| w.is_finite())
}

fn ladder(page: &mut Page, view: &ExplainView) {
    let of_source = view.subject.starts_with("source:");
    page.head("p", &[], if of_source { "ladder-lead-source" } else { "ladder-lead" });
    let weighed: Vec<&LadderRow> = view.ladder.iter().filter(|row| finite(row).is_some()).collect();
    let mut drawn = weighed.clone();
    drawn.sort_by(|a, b| {
        let size = |row: &LadderRow| finite(row).unwrap_or(0.0).abs();
        size(b).total_cmp(&size(a)).then_with(|| a.claim.cmp(&b.claim))
    });
    drawn.truncate(MAX_DRAWN);
    if !drawn.is_empty() {
        let locale = page.locale;
        let title = locale.text("section-ladder");
        let desc = Message::new("ladder-desc")
            .message("claims", Message::new("n-claims").count("n", drawn.len()));
        let desc = format!("{} {}", locale.bare(&desc), locale.text("table-after"));
        page.open("figure", &[("class", "ladder")]);
        for layout in Layout::BOTH {
            draw_ladder(page, &drawn, layout, (&title, &desc));
        }
        page.head("figcaption", &[], "ladder-caption");
        if drawn.len() < weighed.len() {
            page.head("p", &[("class", "none")], "history-drawn");
        }
        page.close();
    }
    ladder_table(page, view);
}

fn draw_ladder(page: &mut Page, rows: &[&LadderRow], layout: Layout, about: (&str, &str)) {
    let plan = Plan::new(rows, layout);
    let height = plan.top + plan.row * rows.len() as f64 + 8.0;
    canvas::begin(page, layout, "ladder", height, about);
    for half in -2..=2_i8 {
        let weight = f64::from(half) / 2.0 * plan.scale;
        let x = plan.x(weight);
        let class = if half == 0 { "axis" } else { "grid" };
        match layout {
            Layout::Wide => line(page, class, (x, plan.top), (x, height - 4.0)),
            // Words stand above the bars: the lines keep clear of them.
            Layout::Narrow => {
                for ix in 0..rows.len() {
                    let y = plan.top + plan.row * ix as f64;
                    line(page, class, (x, y + 44.0), (x, y + 68.0));
                }
            }
        }
        if half % 2 == 0 {
            let sign = ["−", "", "+"][usize::from(half > 0) + usize::from(half >= 0)];
            let text = page.locale.digits(&format!("{sign}{:.0} dB", weight.abs()));
            label(page, x, 16.0, "t-tick t-mid", 80.0, &text);
        }
    }
    for (ix, row) in rows.iter().enumerate() {
        draw_rung(page, &plan, row, (layout, plan.top + plan.row * ix as f64));
    }
    page.close();
}

fn draw_rung(page: &mut Page, plan: &Plan, row: &LadderRow, (layout, y): (Layout, f64)) {
    let weight = finite(row).unwrap_or(0.0);
    line(page, "rule", (0.0, y), (layout.width(), y));
    let says = page.locale.bare(&row.statement);
    let figure = page.locale.digits(&signed(weight));
    let bar = match layout {
        Layout::Wide => {
            label(page, 6.0, y + 19.0, "t-head", 350.0, &row.name);
            label(page, 494.0, y + 19.0, "t-key t-end", 130.0, &row.claim);
            label(page, 6.0, y + 37.0, "t-says", 490.0, &says);
            label(page, 994.0, y + 28.0, "t-num", 70.0, &figure);
            y + 15.0
        }
        Layout::Narrow => {
            label(page, 6.0, y + 17.0, "t-head", 180.0, &row.name);
            label(page, 282.0, y + 17.0, "t-num", 90.0, &figure);
            label(page, 6.0, y + 36.0, "t-says", 276.0, &says);
            y + 48.0
        }
    };
    let (from, to) = (plan.x(weight.min(0.0)), plan.x(weight.max(0.0)));
    let class = if weight < 0.0 { "bar hollow v-b" } else { "bar v-a" };
    rect(page, class, (from, bar), ((to - from).max(1.5), 16.0), "");
}

fn ladder_table(page: &mut Page, view: &ExplainView) {
    page.open("details", &[("class", "data")]);
    page.head("summary", &[], "same-as-table");
    let heads = [
        words("col-claim"),
        words("col-origin"),
        words("col-says"),
        figures("col-weight"),
        figures("col-p-right"),
        words("col-chain"),
        words("col-note"),
    ];
    table::begin(page, "caption-ladder", &heads);
    for (ix, row) in view.ladder.iter().take(MAX_ROWS).enumerate() {
        let cite = |column, value| Cite::new(Query::Claims, &row.claim, column, value);
        let anew = |column, value| Cite::explained(format!(".ladder[{ix}]"), column, value);
        table::row(page, &heads, |page, column| match column {
            0 => page.key(&row.claim),
            1 => page.name(&row.name),
            2 => page.say(&row.statement),
            3 => match finite(row) {
                Some(weight) if row.is_own => {
                    let column = if weight < 0.0 { "against_db" } else { "weight_db" };
                    page.cite(&cite(column, weight), |page| page.ltr(&signed(weight)));
                }
                Some(weight) => {
                    page.cite(&anew("weight_db", weight), |page| page.ltr(&signed(weight)));
                }
                None => page.text("–"),
            },
            4 => match row.p_right {
                Some(p) if row.is_own => page.share(p, &cite("p_right", p)),
                Some(p) => page.share(p, &anew("p_right", p)),
                None => page.text("–"),
            },
            5 => {
                for (ix, steps) in row.chains.iter().enumerate() {
                    if ix > 0 {
                        page.t("separator");
                    }
                    chain(page, steps);
                }
            }
            _ => match &row.note {
                Some(note) => page.say(note),
                None => page.text("–"),
            },
        });
    }
    table::end(page);
    more(page, view.ladder.len());
    page.close();
}

fn more(page: &mut Page, n_rows: usize) {
    if n_rows > MAX_ROWS {
        page.head("p", &[("class", "none")], "more-not-listed");
    }
}

fn without(page: &mut Page, view: &ExplainView) {
    page.head("p", &[], "without-lead");
    let drawn = &view.without[..view.without.len().min(MAX_DRAWN)];
    let locale = page.locale;
    let title = locale.text("section-without");
    let desc = Message::new("without-desc")
        .message("origins", Message::new("n-origins").count("n", drawn.len()));
    let desc = format!("{} {}", locale.bare(&desc), locale.text("table-after"));
    page.open("figure", &[("class", "without")]);
    for layout in Layout::BOTH {
        draw_without(page, view, layout, (&title, &desc));
    }
    page.head("figcaption", &[], "without-caption");
    page.close();
    page.open("details", &[("class", "data")]);
    page.head("summary", &[], "same-as-table");
    let heads = [words("col-without"), figures("col-with-all"), figures("col-without-it")];
    table::begin(page, "caption-without", &heads);
    for (ix, row) in view.without.iter().take(MAX_ROWS).enumerate() {
        let cite = |column, value| Cite::explained(format!(".without[{ix}]"), column, value);
        table::row(page, &heads, |page, column| match column {
            0 => page.name(&row.names),
            1 => page.share(row.before, &cite("before", row.before)),
            _ => {
                let after = row.after;
                page.cite(&cite("after", after), |page| page.likelihood(after));
                if (row.before >= 0.5) != (row.after >= 0.5) {
                    page.t("comma");
                    page.t("turns-it-over");
                }
            }
        });
    }
    table::end(page);
    more(page, view.without.len());
    page.close();
}

fn draw_without(page: &mut Page, view: &ExplainView, layout: Layout, about: (&str, &str)) {
    let rows = &view.without[..view.without.len().min(MAX_DRAWN)];
    let (x0, x1, row_height, top) = match layout {
        Layout::Wide => (370.0, 820.0, 34.0, 28.0),
        Layout::Narrow => (10.0, 278.0, 58.0, 28.0),
    };
    let x = |p: f64| x0 + p.clamp(0.0, 1.0) * (x1 - x0);
    let height = top + row_height * rows.len() as f64 + 8.0;
    canvas::begin(page, layout, "without", height, about);
    for half in 0..=4_u8 {
        let at = x(f64::from(half) / 4.0);
        line(page, if half == 2 { "mid" } else { "grid" }, (at, top), (at, height - 4.0));
        if half % 2 == 0 {
            let class = match half {
                0 => "t-tick",
                4 => "t-tick t-end",
                _ => "t-tick t-mid",
            };
            let text = page.locale.digits(&format!("{}%", 25 * half));
            label(page, at, 16.0, class, 60.0, &text);
        }
    }
    for (ix, row) in rows.iter().enumerate() {
        let y = top + row_height * ix as f64;
        line(page, "rule", (0.0, y), (layout.width(), y));
        let told = page.locale.digits(&format!("{} → {}", percent(row.before), percent(row.after)));
        let middle = match layout {
            Layout::Wide => {
                label(page, 6.0, y + 22.0, "t-says", 350.0, &row.names);
                label(page, 994.0, y + 22.0, "t-num", 140.0, &told);
                y + 17.0
            }
            Layout::Narrow => {
                label(page, 6.0, y + 17.0, "t-says", 180.0, &row.names);
                label(page, 282.0, y + 17.0, "t-num", 90.0, &told);
                y + 38.0
            }
        };
        let (from, to) = (x(row.before), x(row.after));
        line(page, "track", (x0, middle), (x1, middle));
        line(page, "interval", (from, middle), (to, middle));
        let dot = |page: &mut Page, class: &str, at: f64| {
            let at = n(at);
            page.shape("circle", &[("class", class), ("cx", &at), ("cy", &n(middle)), ("r", "5")]);
        };
        dot(page, "dot hollow v-a", from);
        dot(page, if row.after < 0.5 { "dot v-b" } else { "dot v-a" }, to);
    }
    page.close();
}

/// What a figure would be without each origin.
fn figures_without(page: &mut Page, view: &FiguresWithout) {
    page.head("p", &[], "figures-without-lead");
    let heads = [words("col-without"), figures("col-median"), figures("col-interval")];
    table::begin(page, "caption-figures-without", &heads);
    let all = page.locale.text("with-all");
    let without = view.rows.iter().enumerate();
    let without = without
        .map(|(ix, (_, names, row))| (format!(".figures.rows[{ix}][2]"), names.as_str(), row));
    let rows = std::iter::once((".figures.all".to_owned(), all.as_str(), &view.all)).chain(without);
    for (path, name, row) in rows.take(MAX_ROWS) {
        let cite = |column, value| Cite::explained(path.as_str(), column, value);
        table::row(page, &heads, |page, column| match column {
            0 => page.name(name),
            1 => {
                let median = figure_median_in(page.locale, view.kind, row);
                page.cite(&cite("median", row.median), |page| page.name(&median));
            }
            _ => page.say(&figure_interval_by(page.locale, view.kind, row, &cite)),
        });
    }
    table::end(page);
    more(page, view.rows.len() + 1);
}

/// The same sentences as on the terminal.
fn turns_over(page: &mut Page, flip: &FlipView) {
    page.open("ul", &[("class", "changes")]);
    for sentence in flip.sentences() {
        page.line("li", &[], &sentence);
    }
    page.close();
}

fn clashes(page: &mut Page, view: &ExplainView) {
    page.open("ul", &[("class", "clashes")]);
    for clash in &view.clashes {
        one_clash(page, clash);
    }
    page.close();
    if view.n_more_clashes > 0 {
        page.line("p", &[("class", "none")], &view.more_clashes());
    }
}

fn one_clash(page: &mut Page, clash: &ClashView) {
    page.open("li", &[("class", if clash.certain { "certain" } else { "possible" })]);
    page.open("p", &[("class", "clash-head")]);
    if clash.certain {
        page.head("strong", &[("class", "tag")], "clash-certain");
    } else {
        page.head("span", &[("class", "tag")], "clash-possible");
        page.text(" ");
        let cite = Cite::new(Query::Contradictions, &clash.row, "probability", clash.probability);
        let likelihood = Arg::Likelihood(clash.probability);
        page.say(&Message::new("plain").cited("text", likelihood, cite));
    }
    page.close();
    super::sections::explanation(page, clash.why.as_ref(), &clash.explanation);
    page.close();
}
