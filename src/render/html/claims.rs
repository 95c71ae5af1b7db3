//! The appendix: every claim with its chain.

use std::collections::HashMap;

use super::super::view::{ChainStepView, ClaimRow};
use super::super::words::{certainty, counted, percent, term};
use super::canvas::n;
use super::links::Links;
use super::sections::asked;
use super::writer::Page;
use crate::domain::answer;

/// More claims than this stay in the data files; the page says so.
pub(super) const MAX_CLAIMS: usize = 350;
/// From this many questions on each is folded.
const FOLD_FROM: usize = 40;

/// Claims by item, items in the order in which they first appear.
pub(super) fn write(page: &mut Page, claims: &[ClaimRow]) {
    let shown = &claims[..claims.len().min(MAX_CLAIMS)];
    let mut place: HashMap<&str, usize> = HashMap::new();
    let mut groups: Vec<Vec<(usize, &ClaimRow)>> = Vec::new();
    for (ix, claim) in shown.iter().enumerate() {
        let at = *place.entry(&claim.item).or_insert(groups.len());
        if at == groups.len() {
            groups.push(Vec::new());
        }
        groups[at].push((ix, claim));
    }
    page.open("p", &[]);
    page.text(
        "A chain reads from the origin, whose claim it is, to the publisher that printed it. Relays \
         do not count as witnesses. The bar splits a claim’s probability: ",
    );
    page.leaf("strong", &[], "right");
    page.text(
        " for the time it speaks of (dark; dotted where it was right and later overtaken) and ",
    );
    page.leaf("strong", &[], "wrong");
    page.text(
        " (light). Weight is the evidence that the claim adds for its own value, in decibans.",
    );
    page.close();
    let fold = groups.len() >= FOLD_FROM;
    for group in &groups {
        let first = group[0].1;
        if fold {
            page.open("details", &[("class", "fold")]);
            page.open("summary", &[]);
        } else {
            page.open("h3", &[]);
        }
        asked(page, &first.question, &first.item);
        if fold {
            page.text(&format!(" {}", counted(group.len(), "claim", "claims")));
        }
        page.close();
        page.open("ol", &[("class", "claims")]);
        for (ix, claim) in group {
            entry(page, claim, *ix);
        }
        page.close();
        if fold {
            page.close();
        }
    }
    if shown.len() < claims.len() {
        let left = claims.len() - shown.len();
        page.leaf(
            "p",
            &[("class", "none")],
            &format!("{left} further claims are in the JSON report and in `thiqa claims`."),
        );
    }
}

fn entry(page: &mut Page, claim: &ClaimRow, ix: usize) {
    page.open("li", &[("id", &Links::claim_id(ix))]);
    page.open("p", &[("class", "claim-head")]);
    page.key(&claim.key);
    page.text(" ");
    if claim.stance == "denies" {
        page.leaf("span", &[("class", "denies")], "denies ");
    } else if claim.stance == "observing" {
        page.leaf("span", &[("class", "denies")], "reports, uncommitted: ");
    }
    page.leaf("bdi", &[("class", "value")], &answer(&claim.question, &claim.value));
    if claim.status != "live" {
        page.text(" ");
        page.leaf("span", &[("class", "tag")], &claim.status);
    }
    page.close();
    for steps in &claim.chains {
        page.open("p", &[("class", "chain")]);
        chain(page, steps);
        page.close();
    }
    if let Some(paraphrase) = &claim.paraphrase {
        page.open("p", &[("class", "says")]);
        page.name(paraphrase);
        if let Some(terms) = &claim.key_terms {
            page.text(" ");
            page.leaf("bdi", &[("class", "terms")], terms);
        }
        page.close();
    }
    outcome(page, claim);
    circumstances(page, claim);
    page.close();
}

/// Origin → relay → publisher. The arrows are ours, the names are isolated.
pub(super) fn chain(page: &mut Page, steps: &[ChainStepView]) {
    for (ix, step) in steps.iter().enumerate() {
        if ix > 0 {
            page.text(" → ");
        }
        page.leaf("bdi", &[("class", if ix == 0 { "origin" } else { "relay" })], &step.source);
        if !step.named {
            page.text(" (name withheld)");
        }
        if let Some(verb) = &step.verb {
            page.text(" ");
            page.leaf("bdi", &[("class", "verb")], verb);
        }
    }
}

fn outcome(page: &mut Page, claim: &ClaimRow) {
    let Some(right) = claim.p_right.filter(|p| p.is_finite()) else {
        page.leaf("p", &[("class", "outcome")], "Not inferred in this run.");
        return;
    };
    let overtaken = claim.p_overtaken.unwrap_or(0.0).clamp(0.0, 1.0);
    let wrong = claim.p_wrong.unwrap_or(1.0 - right);
    page.open("p", &[("class", "outcome")]);
    bar(page, right.clamp(0.0, 1.0), overtaken);
    page.text(" right ");
    page.ltr(&percent(right));
    page.text(&format!(" ({})", term(right)));
    if overtaken >= 0.005 {
        page.text(", of this overtaken later ");
        page.ltr(&percent(overtaken));
    }
    page.text("; wrong ");
    page.ltr(&percent(wrong));
    if let Some(weight) = claim.weight_db.filter(|w| w.is_finite()) {
        page.text("; weight ");
        page.ltr(&signed(weight));
        page.text(" dB");
    }
    page.close();
}

/// `+4.2`, `−1.0`.
pub(in crate::render) fn signed(x: f64) -> String {
    let text = format!("{:.1}", x.abs());
    match (text == "0.0", x < 0.0) {
        (true, _) => "0.0".to_owned(),
        (false, true) => format!("−{text}"),
        (false, false) => format!("+{text}"),
    }
}

fn bar(page: &mut Page, right: f64, overtaken: f64) {
    let w = 72.0;
    page.open("svg", &[("class", "split"), ("viewBox", "0 0 72 10"), ("aria-hidden", "true")]);
    page.shape("rect", &[("class", "wrong"), ("width", "72"), ("height", "10")]);
    page.shape("rect", &[("class", "right"), ("width", &n(w * right)), ("height", "10")]);
    let lost = w * overtaken.min(right);
    if lost >= 1.0 {
        let mut x = w * right - lost + 1.5;
        while x < w * right - 1.0 {
            page.shape("circle", &[("class", "lost"), ("cx", &n(x)), ("cy", "5"), ("r", "1.2")]);
            x += 4.0;
        }
    }
    page.close();
}

fn circumstances(page: &mut Page, claim: &ClaimRow) {
    page.open("p", &[("class", "meta")]);
    page.text(certainty(&claim.certainty));
    for (before, value) in [
        ("evidence: ", Some(&claim.evidence)),
        ("publisher: ", claim.outlet_stance.as_ref()),
        ("holds: ", claim.valid.as_ref()),
        ("said: ", claim.asserted.as_ref()),
    ] {
        if let Some(value) = value.filter(|v| !v.is_empty()) {
            page.text(" · ");
            page.text(before);
            page.name(value);
        }
    }
    if let Some(document) = &claim.document {
        page.text(" · ");
        match &claim.url {
            Some(url) => page.link(url, document),
            None => page.name(document),
        }
        if let Some(paragraph) = claim.paragraph {
            page.text(&format!(" ¶ {paragraph}"));
        }
    }
    page.close();
}
