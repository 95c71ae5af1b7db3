//! The appendix: every claim with its chain.

use std::collections::HashMap;

use super::super::messages::{Arg, Locale, Message};
use super::super::queries::{Cite, Query};
use super::super::view::{ChainStepView, ClaimRow};
use super::super::words::term_id;
use super::canvas::n;
use super::links::Links;
use super::sections::asked;
use super::writer::Page;

/// More claims than this stay in the data files; the page says so.
pub(super) const MAX_CLAIMS: usize = 100;
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
    page.t("claims-lead-1");
    page.head("strong", &[], "claims-right");
    page.t("claims-lead-2");
    page.head("strong", &[], "claims-wrong");
    page.t("claims-lead-3");
    page.close();
    let mut n_of: HashMap<&str, usize> = HashMap::new();
    for claim in claims {
        *n_of.entry(&claim.item).or_default() += 1;
    }
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
            page.text(" ");
            let n = n_of.get(first.item.as_str()).copied().unwrap_or(group.len());
            let cite = Cite::new(Query::Asked, &first.item, "n_claims", n as f64);
            page.say(&Message::new("n-claims").cited("n", Arg::Count(n as u64), cite));
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
        page.head("p", &[("class", "none")], "claims-more");
    }
}

fn entry(page: &mut Page, claim: &ClaimRow, ix: usize) {
    page.open("li", &[("id", &Links::claim_id(ix))]);
    page.open("p", &[("class", "claim-head")]);
    page.key(&claim.key);
    page.text(" ");
    if claim.stance == "denies" {
        page.head("span", &[("class", "denies")], "claim-denies");
        page.text(" ");
    } else if claim.stance == "observing" {
        page.head("span", &[("class", "denies")], "claim-observing");
        page.text(" ");
    }
    let said = page.locale.answer(&claim.question, &claim.value);
    page.leaf("bdi", &[("class", "value")], &said);
    if claim.status != "live" {
        page.text(" ");
        page.open("span", &[("class", "tag")]);
        page.word("status", &claim.status);
        page.close();
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
            // An arrow along the text: chains run as their page does.
            let rtl = page.locale.direction() == "rtl";
            page.text(if rtl { " ← " } else { " → " });
        }
        page.leaf("bdi", &[("class", if ix == 0 { "origin" } else { "relay" })], &step.source);
        if !step.named {
            page.text(" ");
            page.t("name-withheld");
        }
        if let Some(verb) = &step.verb {
            page.text(" ");
            page.leaf("bdi", &[("class", "verb")], verb);
        }
    }
}

fn outcome(page: &mut Page, claim: &ClaimRow) {
    let Some(right) = claim.p_right.filter(|p| p.is_finite()) else {
        page.head("p", &[("class", "outcome")], "outcome-none");
        return;
    };
    let overtaken = claim.p_overtaken.unwrap_or(0.0).clamp(0.0, 1.0);
    let wrong = claim.p_wrong.unwrap_or(1.0 - right);
    page.open("p", &[("class", "outcome")]);
    bar(page, right.clamp(0.0, 1.0), overtaken);
    page.text(" ");
    let term = Message::new(term_id(right));
    let cite = |column, value| Cite::new(Query::Claims, &claim.key, column, value);
    let share = |id, column, p| Message::new(id).cited("p", Arg::Share(p), cite(column, p));
    page.say(&share("outcome-right", "p_right", right).message("term", term));
    if overtaken >= 0.005 {
        page.say(&share("outcome-overtaken", "p_overtaken", overtaken));
    }
    page.say(&share("outcome-wrong", "p_wrong", wrong));
    if let Some(weight) = claim.weight_db.filter(|w| w.is_finite()) {
        let shown = Arg::Figures(signed(weight));
        page.say(&Message::new("outcome-weight").cited("weight", shown, cite("weight_db", weight)));
    }
    if let Some(credibility) = &claim.credibility {
        page.text(" ");
        let cited = |arg: Arg, column, value| {
            let cite = Cite::new(Query::Isolated, &claim.key, column, value);
            Arg::Cited(Box::new(arg), cite)
        };
        let count = |n: usize, column| cited(Arg::Count(n as u64), column, n as f64);
        let without = credibility.without;
        page.say(
            &Message::new("outcome-digit")
                .name("digit", credibility.digit.to_string())
                .message("meaning", Message::new(digit_id(credibility.digit)))
                .with("p", cited(Arg::Share(without), "p_without", without))
                .with("confirm", count(credibility.n_confirm, "n_confirm"))
                .with("contradict", count(credibility.n_contradict, "n_contradict")),
        );
    }
    page.close();
}

/// Id of the message that says what a digit means.
const fn digit_id(digit: char) -> &'static str {
    match digit {
        '1' => "digit-1",
        '2' => "digit-2",
        '3' => "digit-3",
        '4' => "digit-4",
        '5' => "digit-5",
        _ => "digit-6",
    }
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
    page.word("certainty", &claim.certainty);
    let evidence = page.locale.word("evidence", &claim.evidence);
    let stance = claim.outlet_stance.as_ref().map(|s| page.locale.word("outlet-stance", s));
    let valid = (!claim.valid.is_empty()).then(|| valid_text(page.locale, claim));
    for (id, gap, value) in [
        ("about-evidence", "evidence", Some(&evidence)),
        ("about-publisher", "stance", stance.as_ref()),
        ("about-holds", "when", valid.as_ref()),
        ("about-said", "when", claim.asserted.as_ref()),
    ] {
        if let Some(value) = value.filter(|v| !v.is_empty()) {
            page.text(" · ");
            page.say(&Message::new(id).name(gap, value));
        }
    }
    if let Some(document) = &claim.document {
        page.text(" · ");
        match &claim.url {
            Some(url) => page.link(url, document),
            None => page.name(document),
        }
        if let Some(paragraph) = claim.paragraph {
            page.text(" ");
            page.key(&format!("¶ {paragraph}"));
        }
    }
    page.close();
}

/// When a claim holds, as it was typed.
pub(in crate::render) fn valid_text(locale: &Locale, claim: &ClaimRow) -> String {
    claim.valid.iter().map(|part| locale.bare(part)).collect::<Vec<_>>().join(" · ")
}
