//! One label a source, as on a packet of food: what it claimed, how that fared, by topic, over time,
//! as a relay, against whom, and how to reply.

use std::collections::BTreeMap;

use super::super::messages::{Arg, Message};
use super::super::queries::{Cite, Query};
use super::super::view::{ClaimRow, ReportView, SourceRow};
use super::super::words::grade_id;
use super::canvas::{self, Layout, label, line, n};
use super::links::Links;
use super::sources::{identity, named, ordered};
use super::table::{self, figures, words};
use super::writer::Page;

/// Labels on the main page; with more sources they go to pages of their own, so many on each.
pub(in crate::render) const MAX_LABELS: usize = 40;
/// Claims that a label lists.
const MAX_CLAIMS: usize = 15;
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
}

impl<'a> Sheets<'a> {
    /// Of a report.
    pub(super) fn of(view: &'a ReportView) -> Self {
        let mut sheets = Self {
            claims: BTreeMap::new(),
            relayed: BTreeMap::new(),
            names: BTreeMap::new(),
            clashes: BTreeMap::new(),
        };
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
            for (own, other) in
                [(&clash.source_a, &clash.source_b), (&clash.source_b, &clash.source_a)]
            {
                let entry = sheets.clashes.entry(own).or_default();
                if own != other {
                    entry.0 += 1;
                } else if clash.claim_a <= clash.claim_b {
                    entry.1 += 1;
                }
            }
            if clash.source_a == clash.source_b
                && let Some(entry) = sheets.clashes.get_mut(clash.source_a.as_str())
            {
                // It was counted from both ends.
                entry.1 = entry.1.saturating_sub(1);
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
        fact(page, "label-fared", |page| page.say(&fared(claims)));
        fact(page, "label-admissions", |page| page.say(&admissions(claims)));
    }
    relays(page, source, sheets);
    let (others, own) = sheets.clashes.get(source.key.as_str()).copied().unwrap_or_default();
    fact(page, "label-clashes", |page| {
        page.say(&Message::new("label-clash-counts").count("others", others).count("own", own));
    });
    page.close();
    if claims.iter().any(|claim| claim.p_right.is_some()) {
        strip(page, source, claims, ix);
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
fn fared(claims: &[&ClaimRow]) -> Message {
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
    Message::new("label-fared-counts")
        .count("right", right)
        .count("overtaken", overtaken)
        .count("wrong", wrong)
        .count("open", open)
        .count("none", none)
}

fn admissions(claims: &[&ClaimRow]) -> Message {
    let n = claims.iter().filter(|claim| claim.evidence == "admission").count();
    Message::new("label-admission-counts").count("n", n).count("all", claims.len())
}

fn relays(page: &mut Page, source: &SourceRow, sheets: &Sheets) {
    let listed = |page: &mut Page, who: Vec<(&str, usize)>| {
        for (ix, (key, n_mentions)) in who.into_iter().enumerate() {
            if ix > 0 {
                page.t("comma");
            }
            page.name(sheets.names.get(key).copied().unwrap_or(key));
            page.text(" ");
            page.ltr(&format!("×{n_mentions}"));
        }
    };
    if let Some(by) = sheets.relayed.get(source.key.as_str()).filter(|by| !by.is_empty()) {
        fact(page, "label-relayed-by", |page| {
            listed(page, by.iter().map(|(key, n)| (*key, *n)).collect());
        });
    }
    let of: Vec<(&str, usize)> = sheets
        .relayed
        .iter()
        .filter_map(|(origin, by)| Some((*origin, *by.get(source.key.as_str())?)))
        .collect();
    if !of.is_empty() {
        fact(page, "label-relays", |page| listed(page, of));
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
        for claim in claims {
            let Some(p) = claim.p_right.filter(|p| p.is_finite()) else { continue };
            let x = n(x0 + p.clamp(0.0, 1.0) * (x1 - x0));
            let class = if p < 0.5 { "stroke v-b" } else { "stroke v-a" };
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
        let left = Message::new("more-in-json").count("n", claims.len() - MAX_CLAIMS);
        page.line("p", &[("class", "none")], &left);
    }
}
