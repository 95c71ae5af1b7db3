//! Pictures of who passes on whom, and of who agrees with whom.

use std::collections::{BTreeMap, BTreeSet};

use super::super::messages::{Locale, Message};
use super::super::queries::{Cite, Query};
use super::super::view::{ClaimRow, ReportView};
use super::canvas::{self, Layout, label, line, n, path, rect};
use super::table::{self, figures, words};
use super::writer::Page;

/// Links that the picture still draws, those with most mentions.
const MAX_LINKS: usize = 40;
/// Sources on each side of the agreement grid.
const MAX_GRID: usize = 10;
/// Rows of the tables.
const MAX_ROWS: usize = 60;

/// Who passes on whom: from, to, mentions.
pub(super) fn chain_links(claims: &[ClaimRow]) -> Vec<(&str, &str, usize)> {
    let mut links: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for chain in claims.iter().flat_map(|claim| &claim.chains) {
        for pair in chain.windows(2) {
            *links.entry((&pair[0].key, &pair[1].key)).or_default() += 1;
        }
    }
    let mut links: Vec<_> = links.into_iter().map(|((a, b), count)| (a, b, count)).collect();
    links.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| (a.0, a.1).cmp(&(b.0, b.1))));
    links
}

/// The section on chains; nothing where nobody passes anything on.
pub(super) fn chains(page: &mut Page, view: &ReportView) {
    let links = chain_links(&view.claims);
    let names: BTreeMap<&str, &str> = view
        .claims
        .iter()
        .flat_map(|claim| claim.chains.iter().flatten())
        .map(|step| (step.key.as_str(), step.source.as_str()))
        .collect();
    let drawn = &links[..links.len().min(MAX_LINKS)];
    page.head("p", &[], "chains-lead");
    let locale = page.locale;
    let desc = Message::new("chains-desc").count("n", drawn.len());
    let desc = format!("{} {}", locale.bare(&desc), locale.text("table-after"));
    let title = locale.text("section-chains");
    page.open("figure", &[("class", "chains")]);
    for layout in Layout::BOTH {
        draw_chains(page, drawn, &names, layout, (&title, &desc));
    }
    if drawn.len() < links.len() {
        page.head("figcaption", &[], "history-drawn");
    }
    page.close();
    page.open("details", &[("class", "data")]);
    page.head("summary", &[], "same-as-table");
    let heads = [words("col-from"), words("col-to"), figures("col-mentions")];
    table::begin(page, "caption-chains", &heads);
    for (from, to, count) in links.iter().take(MAX_ROWS) {
        table::row(page, &heads, |page, column| match column {
            0 => page.name(names.get(from).copied().unwrap_or(from)),
            1 => page.name(names.get(to).copied().unwrap_or(to)),
            _ => {
                let row = format!("{from} {to}");
                page.count(*count, &Cite::new(Query::Links, row, "n_mentions", *count as f64));
            }
        });
    }
    table::end(page);
    page.close();
}

/// In which column a source stands: who only speaks, who passes on, who only prints.
fn columns<'a>(links: &[(&'a str, &'a str, usize)]) -> [Vec<&'a str>; 3] {
    let from: BTreeSet<&str> = links.iter().map(|l| l.0).collect();
    let to: BTreeSet<&str> = links.iter().map(|l| l.1).collect();
    let mut columns: [Vec<&str>; 3] = [Vec::new(), Vec::new(), Vec::new()];
    // In the order of their links, so that the heavy ones stand on top.
    for (a, b, _) in links {
        for key in [a, b] {
            let column = match (from.contains(key), to.contains(key)) {
                (true, false) => 0,
                (true, true) => 1,
                _ => 2,
            };
            if !columns[column].contains(key) {
                columns[column].push(key);
            }
        }
    }
    columns
}

/// Where the members of the columns stand, and how they are written.
struct Net<'a> {
    columns: [Vec<&'a str>; 3],
    xs: [f64; 3],
    /// Top of the first row, and from one to the next.
    top: f64,
    step: f64,
}

impl<'a> Net<'a> {
    fn new(links: &[(&'a str, &'a str, usize)], layout: Layout) -> Self {
        let columns = columns(links);
        let n_members: usize = columns.iter().map(Vec::len).sum();
        let n_heads = columns.iter().filter(|members| !members.is_empty()).count();
        let (xs, top, step) = match layout {
            Layout::Wide => ([10.0, 380.0, 740.0], 34.0, 30.0),
            // The names stand above the picture, numbered: beside the arrows they have no room.
            Layout::Narrow => {
                let lines = n_members as f64 * LINE + n_heads as f64 * HEAD;
                ([12.0, 132.0, 252.0], lines + 34.0, 24.0)
            }
        };
        Self { columns, xs, top, step }
    }

    fn height(&self) -> f64 {
        let rows = self.columns.iter().map(Vec::len).max().unwrap_or(0);
        self.top + self.step * rows as f64 + 8.0
    }

    fn place(&self, key: &str) -> Option<(f64, f64)> {
        self.columns.iter().zip(self.xs).find_map(|(members, x)| {
            let row = members.iter().position(|member| *member == key)?;
            Some((x, self.top + self.step * row as f64 + 0.5 * self.step))
        })
    }
}

/// Height of a name in the list of narrow pages, and of a heading.
const LINE: f64 = 18.0;
const HEAD: f64 = 24.0;
/// Room for names beside the arrows of wide pages.
const ROOM: f64 = 230.0;

const COLUMN_HEADS: [&str; 3] = ["chains-origin", "chains-relay", "chains-publisher"];

fn draw_chains(
    page: &mut Page,
    links: &[(&str, &str, usize)],
    names: &BTreeMap<&str, &str>,
    layout: Layout,
    about: (&str, &str),
) {
    let net = Net::new(links, layout);
    canvas::begin(page, layout, "chains", net.height(), about);
    let shown = |key: &str| names.get(key).copied().unwrap_or(key).to_owned();
    let width = |key: &str| match layout {
        Layout::Wide => canvas::room_of(&shown(key), ROOM) + 8.0,
        Layout::Narrow => 20.0,
    };
    for (from, to, count) in links {
        if let (Some(a), Some(b)) = (net.place(from), net.place(to)) {
            draw_link(page, (a.0 + width(from), a.1), b, *count);
        }
    }
    match layout {
        Layout::Wide => name_beside(page, &net, &shown),
        Layout::Narrow => name_above(page, &net, &shown),
    }
    page.close();
}

/// An arrow, the thicker the more mentions it stands for.
fn draw_link(page: &mut Page, (start, y0): (f64, f64), (x1, y1): (f64, f64), count: usize) {
    let (a, b) = (start.min(x1 - 12.0), x1 - 6.0);
    let class = match count {
        0 | 1 => "link w1",
        2 | 3 => "link w2",
        4..=9 => "link w3",
        _ => "link w4",
    };
    let (x, y) = (f64::midpoint(a, b), f64::midpoint(y0, y1));
    let d = format!("M{} {}L{} {}L{} {}", n(a), n(y0), n(x), n(y), n(b), n(y1));
    path(page, class, &d);
    path(page, "said", &format!("M{} {}l-6 -3l0 6z", n(x1 - 2.0), n(y1)));
}

fn name_beside(page: &mut Page, net: &Net<'_>, shown: &dyn Fn(&str) -> String) {
    for ((x, members), id) in net.xs.iter().zip(&net.columns).zip(COLUMN_HEADS) {
        label(page, *x, 16.0, "t-tick", ROOM + 20.0, &page.locale.text(id));
        for key in members {
            if let Some((x, y)) = net.place(key) {
                label(page, x, y + 4.0, "t-says", ROOM, &shown(key));
            }
        }
    }
}

/// The list of names, and the number of each where it stands.
fn name_above(page: &mut Page, net: &Net<'_>, shown: &dyn Fn(&str) -> String) {
    let (mut y, mut place) = (0.0, 0_usize);
    for ((members, id), x) in net.columns.iter().zip(COLUMN_HEADS).zip(net.xs) {
        if members.is_empty() {
            continue;
        }
        let head = page.locale.text(id);
        label(page, 6.0, y + 16.0, "t-tick", 270.0, &head);
        label(page, x, net.top - 8.0, "t-tick", 100.0, &head);
        y += HEAD;
        for key in members {
            place += 1;
            let number = page.locale.digits(&place.to_string());
            label(page, 6.0, y + 12.0, "t-tick", 22.0, &number);
            label(page, 30.0, y + 12.0, "t-says", 246.0, &shown(key));
            if let Some((x, y)) = net.place(key) {
                label(page, x, y + 4.0, "t-tick", 22.0, &number);
            }
            y += LINE;
        }
    }
}

/// Two sources on the questions that both answer: how many answers are the same, of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Agreement {
    /// Places of the two in the list.
    pub(super) pair: (usize, usize),
    /// Questions with the same answer.
    pub(super) same: usize,
    /// Questions that both answer.
    pub(super) shared: usize,
}

/// The sources that share most questions, and how they agree on them. Answers are compared as they are
/// written, in the last claim of each source on a question; denials count as the other answer.
pub(super) fn agreements<'a>(
    locale: &Locale,
    claims: &'a [ClaimRow],
) -> (Vec<&'a str>, Vec<Agreement>) {
    let mut by_item: BTreeMap<&str, BTreeMap<&str, String>> = BTreeMap::new();
    for claim in claims.iter().filter(|claim| claim.stance != "observing" && claim.certainty != "U")
    {
        let said = locale.said(&claim.question, &claim.value, claim.stance == "denies");
        by_item.entry(&claim.item).or_default().insert(&claim.source, said);
    }
    let mut pairs: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    // A question that hundreds answer makes no picture of a few, and squares in time.
    for answers in by_item.values().filter(|answers| answers.len() <= 64) {
        let answers: Vec<_> = answers.iter().collect();
        for (ix, (a, x)) in answers.iter().enumerate() {
            for (b, y) in &answers[ix + 1..] {
                let pair = pairs.entry((a, b)).or_default();
                pair.0 += usize::from(x == y);
                pair.1 += 1;
            }
        }
    }
    let mut shared: BTreeMap<&str, usize> = BTreeMap::new();
    for ((a, b), (_, n)) in &pairs {
        *shared.entry(a).or_default() += n;
        *shared.entry(b).or_default() += n;
    }
    let mut sources: Vec<(&str, usize)> = shared.into_iter().collect();
    sources.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let sources: Vec<&str> = sources.into_iter().take(MAX_GRID).map(|(key, _)| key).collect();
    let place = |key: &str| sources.iter().position(|source| *source == key);
    let mut found: Vec<Agreement> = pairs
        .iter()
        .filter_map(|((a, b), (same, shared))| {
            let (a, b) = (place(a)?, place(b)?);
            Some(Agreement { pair: (a.min(b), a.max(b)), same: *same, shared: *shared })
        })
        .collect();
    found.sort_by_key(|agreement| agreement.pair);
    (sources, found)
}

/// The section on agreement.
pub(super) fn agreement(page: &mut Page, view: &ReportView) {
    let locale = page.locale;
    let (sources, found) = agreements(locale, &view.claims);
    let name = |ix: usize| {
        let row = view.sources.iter().find(|row| row.key == sources[ix]);
        row.map_or_else(
            || sources[ix].to_owned(),
            |row| super::sources::named(locale, row).to_owned(),
        )
    };
    page.head("p", &[], "agreement-lead");
    let desc = Message::new("agreement-desc")
        .message("sources", Message::new("n-sources").count("n", sources.len()));
    let desc = format!("{} {}", locale.bare(&desc), locale.text("table-after"));
    let title = locale.text("section-agreement");
    page.open("figure", &[("class", "agreement")]);
    for layout in Layout::BOTH {
        let names: Vec<String> = (0..sources.len()).map(name).collect();
        draw_grid(page, &names, &found, layout, (&title, &desc));
    }
    page.head("figcaption", &[], "agreement-caption");
    page.close();
    page.open("details", &[("class", "data")]);
    page.head("summary", &[], "same-as-table");
    let heads =
        [words("col-source"), words("col-source"), figures("col-same"), figures("col-shared")];
    table::begin(page, "caption-agreement", &heads);
    for row in found.iter().take(MAX_ROWS) {
        let mut keys = [sources[row.pair.0], sources[row.pair.1]];
        keys.sort_unstable();
        let cite = |column, n: usize| Cite::new(Query::Agreement, keys.join(" "), column, n as f64);
        table::row(page, &heads, |page, column| match column {
            0 => page.name(&name(row.pair.0)),
            1 => page.name(&name(row.pair.1)),
            2 => page.count(row.same, &cite("n_same", row.same)),
            _ => page.count(row.shared, &cite("n_shared", row.shared)),
        });
    }
    table::end(page);
    page.close();
}

fn draw_grid(
    page: &mut Page,
    names: &[String],
    found: &[Agreement],
    layout: Layout,
    about: (&str, &str),
) {
    let (x0, side) = match layout {
        Layout::Wide => (270.0, 52.0),
        Layout::Narrow => (28.0, 26.0),
    };
    // At narrow widths the names stand above the grid, numbered.
    let top = match layout {
        Layout::Wide => 30.0,
        Layout::Narrow => 18.0 * names.len() as f64 + 34.0,
    };
    let height = top + side * names.len() as f64 + 8.0;
    canvas::begin(page, layout, "agreement", height, about);
    for (ix, name) in names.iter().enumerate() {
        let number = page.locale.digits(&(ix + 1).to_string());
        let y = top + side * ix as f64 + 0.5 * side + 4.0;
        match layout {
            Layout::Wide => {
                label(page, 6.0, y, "t-says", x0 - 50.0, name);
                label(page, x0 - 12.0, y, "t-tick t-end", 30.0, &number);
            }
            Layout::Narrow => {
                let line = 18.0 * ix as f64 + 14.0;
                label(page, 6.0, line, "t-tick", 20.0, &number);
                label(page, x0, line, "t-says", 250.0, name);
                label(page, x0 - 8.0, y, "t-tick t-end", 20.0, &number);
            }
        }
        let x = x0 + side * ix as f64 + 0.5 * side;
        label(page, x, top - 8.0, "t-tick t-mid", 30.0, &number);
        rect(
            page,
            "cell own",
            (x0 + side * ix as f64, top + side * ix as f64),
            (side - 2.0, side - 2.0),
            "",
        );
    }
    for row in found {
        for (a, b) in [row.pair, (row.pair.1, row.pair.0)] {
            let at = (x0 + side * a as f64, top + side * b as f64);
            let share = row.same as f64 / row.shared.max(1) as f64;
            let class = match share {
                s if s >= 0.8 => "cell s4",
                s if s >= 0.5 => "cell s3",
                s if s >= 0.2 => "cell s2",
                _ => "cell s1",
            };
            rect(page, class, at, (side - 2.0, side - 2.0), "");
            let text = page.locale.digits(&format!("{}/{}", row.same, row.shared));
            let middle = (at.0 + 0.5 * side - 1.0, at.1 + 0.5 * side + 3.0);
            match text.split_once('/') {
                // Counts of three digits stand one above the other where fields are small.
                Some((same, shared)) if layout == Layout::Narrow && text.chars().count() > 4 => {
                    label(page, middle.0, middle.1 - 5.0, "t-cell t-mid", 60.0, same);
                    label(page, middle.0, middle.1 + 7.0, "t-cell t-mid", 60.0, shared);
                }
                _ => label(page, middle.0, middle.1, "t-cell t-mid", 60.0, &text),
            }
        }
    }
    line(page, "rule", (0.0, height - 2.0), (layout.width(), height - 2.0));
    page.close();
}
