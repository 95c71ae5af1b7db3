//! One label a source, as on a packet of food: what it claimed, how that fared, by topic, over time,
//! as a relay, against whom, and how to reply.

use std::collections::{BTreeMap, BTreeSet};

use super::super::dependence::DependenceRow;
use super::super::history::HistoryView;
use super::super::messages::{Arg, Message};
use super::super::queries::{Cite, Query};
use super::super::view::{ClaimRow, ReportView, SourceRow};
use super::super::words::grade_id;
use super::canvas::{self, Layout, label, line};
use super::label_pictures;
use super::links::Links;
use super::sources::{identity, named, ordered};
use super::table::{self, figures, words};
use super::writer::Page;

/// Labels on the main page; with more sources they go to pages of their own, so many on each.
pub(in crate::render) const MAX_LABELS: usize = 40;
/// Claims that a label lists.
const MAX_CLAIMS: usize = 15;
/// Pairs with other sources that a label tells of.
const MAX_COPIES: usize = 3;
/// A claim that is so probably right, or wrong, counts as settled.
const SETTLED: f64 = 0.8;

/// What is known of each source besides its row.
pub(super) struct Sheets<'a> {
    claims: BTreeMap<&'a str, Vec<&'a ClaimRow>>,
    /// Who relays whom: origin, relay, mentions.
    relayed: BTreeMap<&'a str, BTreeMap<&'a str, usize>>,
    names: BTreeMap<&'a str, &'a str>,
    /// Contradictions with others and with itself.
    clashes: BTreeMap<&'a str, (usize, usize)>,
    /// Pairs that share errors as copies do, of each source the surest first.
    copies: BTreeMap<&'a str, Vec<&'a DependenceRow>>,
    history: Option<&'a HistoryView>,
}

impl<'a> Sheets<'a> {
    /// Of a report.
    pub(super) fn of(view: &'a ReportView) -> Self {
        let mut sheets = Self {
            claims: BTreeMap::new(),
            relayed: BTreeMap::new(),
            names: BTreeMap::new(),
            clashes: BTreeMap::new(),
            copies: BTreeMap::new(),
            history: view.history.as_ref(),
        };
        for row in view.dependence.iter().filter(|row| row.is_shown()) {
            for key in [&row.source_a, &row.source_b] {
                sheets.copies.entry(key).or_default().push(row);
            }
        }
        for rows in sheets.copies.values_mut() {
            rows.sort_by(|a, b| b.p().total_cmp(&a.p()));
        }
        for claim in &view.claims {
            sheets.claims.entry(&claim.source).or_default().push(claim);
            for chain in &claim.chains {
                for step in chain {
                    sheets.names.entry(&step.key).or_insert(&step.source);
                }
                let Some((origin, relays)) = chain.split_first() else { continue };
                let of_origin = sheets.relayed.entry(&origin.key).or_default();
                for relay in relays {
                    *of_origin.entry(&relay.key).or_default() += 1;
                }
            }
        }
        for clash in &view.contradictions {
            let (a, b) = (clash.source_a.as_str(), clash.source_b.as_str());
            if a == b {
                sheets.clashes.entry(a).or_default().1 += 1;
            } else {
                sheets.clashes.entry(a).or_default().0 += 1;
                sheets.clashes.entry(b).or_default().0 += 1;
            }
        }
        sheets
    }
}

/// Sources in the order in which their labels stand: as the table has them.
pub(in crate::render) fn sorted(sources: &[SourceRow]) -> Vec<&SourceRow> {
    let (mut judged, others) = ordered(sources);
    judged.extend(others);
    judged
}

/// The labels of some sources; `first` is the place of the first among all.
pub(super) fn write(
    page: &mut Page,
    view: &ReportView,
    sources: &[&SourceRow],
    first: usize,
    links: &Links,
) {
    let sheets = Sheets::of(view);
    page.head("p", &[], "labels-lead");
    for (ix, source) in sources.iter().enumerate() {
        let id = format!("source-{}", first + ix);
        page.open("details", &[("class", "label"), ("id", &id)]);
        page.open("summary", &[]);
        identity(page, source);
        page.text(" ");
        page.line("span", &[("class", "tag")], &Message::plain(&source.grade));
        page.close();
        sheet(page, source, &sheets, links, first + ix);
        page.close();
    }
}

fn sheet(page: &mut Page, source: &SourceRow, sheets: &Sheets, links: &Links, ix: usize) {
    let claims = sheets.claims.get(source.key.as_str()).map_or(&[][..], Vec::as_slice);
    page.open("dl", &[("class", "sheet")]);
    fact(page, "col-kind", |page| page.word("source-kind", &source.kind));
    fact(page, "col-grade", |page| grade(page, source));
    fact(page, "label-claims", |page| {
        let count = |n: usize, column| {
            let cite = Cite::new(Query::Sources, &source.key, column, n as f64);
            Arg::Cited(Box::new(Arg::Count(n as u64)), cite)
        };
        page.say(
            &Message::new("label-counts")
                .with("n", count(source.n_claims, "n_claims"))
                .with("checked", count(source.n_checked, "n_checked")),
        );
    });
    if !claims.is_empty() {
        fact(page, "label-fared", |page| page.say(&fared(&source.key, claims)));
        fact(page, "label-admissions", |page| page.say(&admissions(&source.key, claims)));
    }
    relays(page, source, sheets);
    copies(page, source, sheets);
    let (others, own) = sheets.clashes.get(source.key.as_str()).copied().unwrap_or_default();
    fact(page, "label-clashes", |page| {
        let count = |column, n: usize| {
            let cite = Cite::new(Query::Clashes, &source.key, column, n as f64);
            Arg::Cited(Box::new(Arg::Count(n as u64)), cite)
        };
        page.say(
            &Message::new("label-clash-counts")
                .with("others", count("n_others", others))
                .with("own", count("n_own", own)),
        );
    });
    page.close();
    if claims.iter().any(|claim| claim.p_right.is_some()) {
        strip(page, source, claims, ix);
    }
    if !source.judged && claims.iter().any(|claim| claim.p_right.is_some()) {
        page.head("p", &[("class", "meta")], "label-unjudged");
    }
    label_pictures::topics(page, source, ix);
    if let Some(history) = sheets.history {
        label_pictures::over_time(page, source, history, ix);
    }
    if !claims.is_empty() {
        claims_table(page, claims, links);
    }
    page.head("p", &[("class", "meta")], "label-reply");
}

fn fact(page: &mut Page, heading: &'static str, fill: impl FnOnce(&mut Page)) {
    page.open("div", &[]);
    page.head("dt", &[], heading);
    page.open("dd", &[]);
    fill(page);
    page.close();
    page.close();
}

fn grade(page: &mut Page, source: &SourceRow) {
    page.name(&source.grade);
    page.text(" ");
    page.t(grade_id(&source.grade));
    let (Some(score), true) = (source.consistency, source.judged) else { return };
    let cite = |column, value| Cite::new(Query::Sources, &source.key, column, value);
    if let Some(mass) = source.grade_probability {
        page.t("comma");
        page.share(mass, &cite("grade_probability", mass));
    }
    page.t("separator");
    page.t("consistency");
    page.text(" ");
    page.share(score.mean, &cite("mean", score.mean));
    page.text(" (");
    page.range((score.lo, score.hi), [&cite("lo", score.lo), &cite("hi", score.hi)]);
    page.text(")");
}

/// How many of its claims are settled, and how.
fn fared(source: &str, claims: &[&ClaimRow]) -> Message {
    let (mut right, mut overtaken, mut wrong, mut open, mut none) = (0, 0, 0, 0, 0);
    for claim in claims {
        let late = claim.p_overtaken.unwrap_or(0.0);
        match claim.p_right {
            None => none += 1,
            Some(p) if 1.0 - p >= SETTLED => wrong += 1,
            Some(_) if late >= SETTLED => overtaken += 1,
            Some(p) if p - late >= SETTLED => right += 1,
            Some(_) => open += 1,
        }
    }
    let count = |column, n| fared_count(source, column, n);
    Message::new("label-fared-counts")
        .with("right", count("n_right", right))
        .with("overtaken", count("n_overtaken", overtaken))
        .with("wrong", count("n_wrong", wrong))
        .with("open", count("n_open", open))
        .with("none", count("n_none", none))
}

fn fared_count(source: &str, column: &'static str, n: usize) -> Arg {
    let cite = Cite::new(Query::Fared, source, column, n as f64);
    Arg::Cited(Box::new(Arg::Count(n as u64)), cite)
}

fn admissions(source: &str, claims: &[&ClaimRow]) -> Message {
    let n = claims.iter().filter(|claim| claim.evidence == "admission").count();
    Message::new("label-admission-counts")
        .with("n", fared_count(source, "n_admissions", n))
        .with("all", fared_count(source, "n_all", claims.len()))
}

fn relays(page: &mut Page, source: &SourceRow, sheets: &Sheets) {
    let listed = |page: &mut Page, who: Vec<(&str, usize)>, is_origin: bool| {
        for (ix, (key, n_mentions)) in who.into_iter().enumerate() {
            if ix > 0 {
                page.t("comma");
            }
            page.name(sheets.names.get(key).copied().unwrap_or(key));
            page.text(" ");
            let own = source.key.as_str();
            let row = if is_origin { format!("{own} {key}") } else { format!("{key} {own}") };
            let cite = Cite::new(Query::Relays, row, "n_mentions", n_mentions as f64);
            page.cite(&cite, |page| page.ltr(&format!("×{n_mentions}")));
        }
    };
    if let Some(by) = sheets.relayed.get(source.key.as_str()).filter(|by| !by.is_empty()) {
        fact(page, "label-relayed-by", |page| {
            listed(page, by.iter().map(|(key, n)| (*key, *n)).collect(), true);
        });
    }
    let of: Vec<(&str, usize)> = sheets
        .relayed
        .iter()
        .filter_map(|(origin, by)| Some((*origin, *by.get(source.key.as_str())?)))
        .collect();
    if !of.is_empty() {
        fact(page, "label-relays", |page| listed(page, of, false));
    }
    if let Some(fidelity) = source.relay_fidelity {
        fact(page, "col-fidelity", |page| {
            let cite = |column, value| Cite::new(Query::Sources, &source.key, column, value);
            page.share(fidelity.mean, &cite("relay_mean", fidelity.mean));
            page.text(" (");
            let ends = [&cite("relay_lo", fidelity.lo), &cite("relay_hi", fidelity.hi)];
            page.range((fidelity.lo, fidelity.hi), ends);
            page.text(")");
        });
    }
}

/// Whom it copies, who copies it, without their saying so.
fn copies(page: &mut Page, source: &SourceRow, sheets: &Sheets) {
    fact(page, "label-dependence", |page| {
        let Some(rows) = sheets.copies.get(source.key.as_str()) else {
            page.t("label-independent");
            return;
        };
        for (ix, row) in rows.iter().take(MAX_COPIES).enumerate() {
            if ix > 0 {
                page.t("separator");
            }
            page.say(&row.told_of(&source.key));
        }
        if rows.len() > MAX_COPIES {
            page.t("items-more");
        }
    });
}

/// Every inferred claim as a stroke where its probability of being right lies.
fn strip(page: &mut Page, source: &SourceRow, claims: &[&ClaimRow], ix: usize) {
    let locale = page.locale;
    let title = Message::new("label-strip-title").name("source", named(locale, source));
    let title = locale.bare(&title);
    let drawn = claims.iter().filter(|claim| claim.p_right.is_some()).count();
    let desc = Message::new("label-strip-desc")
        .message("claims", Message::new("n-claims").count("n", drawn));
    let desc = format!("{} {}", locale.bare(&desc), locale.text("table-after"));
    page.open("figure", &[("class", "strip")]);
    for layout in Layout::BOTH {
        let (x0, x1) = match layout {
            Layout::Wide => (20.0, 620.0),
            Layout::Narrow => (8.0, 280.0),
        };
        canvas::begin(page, layout, &format!("strip-{ix}"), 52.0, (&title, &desc));
        for quarter in 0..=4_u8 {
            let x = x0 + f64::from(quarter) / 4.0 * (x1 - x0);
            line(page, if quarter == 2 { "mid" } else { "grid" }, (x, 6.0), (x, 34.0));
            let class = match quarter {
                0 => "t-tick",
                4 => "t-tick t-end",
                _ => "t-tick t-mid",
            };
            label(page, x, 48.0, class, 60.0, &locale.digits(&format!("{}%", 25 * quarter)));
        }
        // Of a thousand claims no more is seen than where some are.
        let places: BTreeSet<(i64, bool)> = claims
            .iter()
            .filter_map(|claim| claim.p_right.filter(|p| p.is_finite()))
            .map(|p| ((x0 + p.clamp(0.0, 1.0) * (x1 - x0)).round() as i64, p < 0.5))
            .collect();
        for (x, is_wrong) in places {
            let class = if is_wrong { "stroke v-b" } else { "stroke v-a" };
            let x = x.to_string();
            page.shape(
                "line",
                &[("class", class), ("x1", &x), ("y1", "8"), ("x2", &x), ("y2", "32")],
            );
        }
        page.close();
    }
    page.head("figcaption", &[], "label-strip-caption");
    page.close();
}

fn claims_table(page: &mut Page, claims: &[&ClaimRow], links: &Links) {
    let heads = [
        words("col-claim"),
        words("col-question"),
        words("col-says"),
        figures("col-right"),
        figures("col-overtaken"),
    ];
    table::begin(page, "caption-label", &heads);
    for claim in claims.iter().take(MAX_CLAIMS) {
        let cite = |column, value| Cite::new(Query::Claims, &claim.key, column, value);
        let share = |page: &mut Page, column, p: Option<f64>| match p {
            Some(p) => page.share(p, &cite(column, p)),
            None => page.text("–"),
        };
        table::row(page, &heads, |page, column| match column {
            0 => links.claim(page, &claim.key),
            1 => page.name(&claim.question),
            2 => {
                let denied = claim.stance == "denies";
                let said = page.locale.said(&claim.question, &claim.value, denied);
                page.name(&said);
            }
            3 => share(page, "p_right", claim.p_right),
            _ => share(page, "p_overtaken", claim.p_overtaken),
        });
    }
    table::end(page);
    if claims.len() > MAX_CLAIMS {
        page.head("p", &[("class", "none")], "more-in-json");
    }
}
