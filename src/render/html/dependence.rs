//! Who copies whom: sources that share errors, as clusters of arcs.

use std::collections::BTreeMap;

use super::super::dependence::{Cluster, DependenceRow, clusters};
use super::super::messages::Message;
use super::canvas::{self, Layout, label, line, n, path};
use super::table::{self, figures, words};
use super::writer::Page;

/// Clusters that are drawn, the largest.
const MAX_CLUSTERS: usize = 8;
/// Sources of a cluster that are drawn.
const MAX_MEMBERS: usize = 16;
/// Rows of the table.
const MAX_ROWS: usize = 60;
/// Height of a source, and between clusters.
const ROW: f64 = 28.0;
const GAP: f64 = 18.0;

/// True if there is something to draw.
pub(super) fn any(rows: &[DependenceRow]) -> bool {
    rows.iter().any(DependenceRow::is_shown)
}

/// The clusters with their table.
pub(super) fn write(page: &mut Page, rows: &[DependenceRow]) {
    page.head("p", &[], "dependence-lead");
    figure(page, rows);
    data(page, rows);
}

fn figure(page: &mut Page, rows: &[DependenceRow]) {
    let all = clusters(rows);
    let drawn: Vec<Cluster> = all
        .iter()
        .take(MAX_CLUSTERS)
        .map(|of| Cluster { members: on_top(of), rows: of.rows.clone() })
        .collect();
    let locale = page.locale;
    let title = locale.text("section-dependence");
    let desc = Message::new("dependence-desc").count("n", all.len()).message(
        "sources",
        Message::new("n-sources").count("n", all.iter().map(|of| of.members.len()).sum()),
    );
    let desc = format!("{} {}", locale.bare(&desc), locale.text("table-after"));
    page.open("figure", &[("class", "copies")]);
    for layout in Layout::BOTH {
        draw(page, &drawn, layout, (&title, &desc));
    }
    page.open("figcaption", &[]);
    page.t("dependence-caption");
    let cut = drawn.iter().zip(&all).any(|(cluster, of)| cluster.members.len() < of.members.len());
    if drawn.len() < all.len() || cut {
        page.text(" ");
        page.t("dependence-cut");
    }
    page.close();
    page.close();
}

/// The members, those that others probably copy first; as many as are drawn.
fn on_top<'a>(of: &Cluster<'a>) -> Vec<(&'a str, &'a str)> {
    let mut copied: BTreeMap<&str, f64> = BTreeMap::new();
    for row in &of.rows {
        *copied.entry(&row.source_b).or_default() += row.p_a_copies_b;
        *copied.entry(&row.source_a).or_default() += row.p_b_copies_a;
    }
    let weight = |key: &str| copied.get(key).copied().unwrap_or(0.0);
    let mut members = of.members.clone();
    members.sort_by(|a, b| weight(b.0).total_cmp(&weight(a.0)).then(a.0.cmp(b.0)));
    members.truncate(MAX_MEMBERS);
    members
}

fn draw(page: &mut Page, drawn: &[Cluster], layout: Layout, about: (&str, &str)) {
    let (x0, room) = match layout {
        Layout::Wide => (370.0, 340.0),
        Layout::Narrow => (168.0, 150.0),
    };
    let rows: usize = drawn.iter().map(|cluster| cluster.members.len()).sum();
    let height = ROW * rows as f64 + GAP * drawn.len() as f64 + 8.0;
    canvas::begin(page, layout, "copies", height, about);
    let mut top = 6.0;
    for cluster in drawn {
        line(page, "rule", (0.0, top), (layout.width(), top));
        let place = |key: &str| {
            let ix = cluster.members.iter().position(|(member, _)| *member == key)?;
            Some((ix, top + 6.0 + ROW * (ix as f64 + 0.5)))
        };
        for row in &cluster.rows {
            // An arc leads from the copier to whom it copies.
            let direction = row.direction();
            let (from, to) = direction.unwrap_or((&row.source_a, &row.source_b));
            let (Some((a, y0)), Some((b, y1))) = (place(from), place(to)) else { continue };
            let reach = (a.abs_diff(b) as f64).sqrt();
            let bulge = match layout {
                Layout::Wide => 40.0 + 90.0 * reach,
                Layout::Narrow => 20.0 + 28.0 * reach,
            };
            let class = match row.p() {
                p if p >= 0.99 => "link w3",
                p if p >= 0.9 => "link w2",
                _ => "link w1 dash",
            };
            let d = format!(
                "M{x} {}C{far} {} {far} {} {x} {}",
                n(y0),
                n(y0),
                n(y1),
                n(y1),
                x = n(x0 + 8.0),
                far = n((x0 + bulge).min(layout.width() - 4.0)),
            );
            path(page, class, &d);
            if direction.is_some() {
                path(page, "said", &format!("M{} {}l9 -4.5l0 9z", n(x0 + 5.0), n(y1)));
            }
        }
        for (ix, (_, name)) in cluster.members.iter().enumerate() {
            let y = top + 6.0 + ROW * (ix as f64 + 0.5);
            label(page, 6.0, y + 4.0, "t-says", room, name);
            page.shape("circle", &[("class", "mean"), ("cx", &n(x0)), ("cy", &n(y)), ("r", "4")]);
        }
        top += ROW * cluster.members.len() as f64 + GAP;
    }
    page.close();
}

fn data(page: &mut Page, rows: &[DependenceRow]) {
    page.open("details", &[("class", "data")]);
    page.head("summary", &[], "same-as-table");
    let heads = [
        words("col-source"),
        words("col-other-source"),
        figures("col-first-copies"),
        figures("col-second-copies"),
        figures("col-same"),
        figures("col-shared"),
        figures("col-shared-wrong"),
    ];
    table::begin(page, "caption-dependence", &heads);
    let mut listed: Vec<&DependenceRow> = rows.iter().filter(|row| row.is_shown()).collect();
    listed.sort_by(|a, b| b.p().total_cmp(&a.p()).then_with(|| a.row().cmp(&b.row())));
    for row in listed.iter().take(MAX_ROWS) {
        let share = |page: &mut Page, column, p: f64| page.share(p, &row.cite(column, p));
        let count = |page: &mut Page, column, n: u32| {
            page.count(n as usize, &row.cite(column, n.into()));
        };
        table::row(page, &heads, |page, column| match column {
            0 => page.name(&row.name_a),
            1 => page.name(&row.name_b),
            2 => share(page, "p_a_copies_b", row.p_a_copies_b),
            3 => share(page, "p_b_copies_a", row.p_b_copies_a),
            4 => count(page, "n_shared", row.n_shared),
            5 => count(page, "n_met", row.n_met),
            _ => page.cite(&row.cite("n_shared_wrong", row.n_shared_wrong), |page| {
                page.ltr(&format!("{:.0}", row.n_shared_wrong));
            }),
        });
    }
    table::end(page);
    if listed.len() > MAX_ROWS {
        page.head("p", &[("class", "none")], "more-in-json");
    }
    page.close();
}
