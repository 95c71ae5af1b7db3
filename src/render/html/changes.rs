//! What changed since the report before: evidence that came and went, lines that were crossed, scores
//! that moved, each with its reason.

use super::super::changes::{
    Cause, ChangeView, ChangedClaim, Crossing, CrossingSubject, RunName, ScoreMove,
};
use super::super::messages::{Arg, Message};
use super::super::queries::{Cite, Query};
use super::canvas::n;
use super::links::Links;
use super::sections::asked;
use super::table::{self, figures, words};
use super::writer::Page;

/// Claims of each sort that a page still lists.
const MAX_CLAIMS: usize = 60;
/// More than this is folded.
const FOLD_FROM: usize = 13;
/// Crossings that a page still lists.
const MAX_CROSSINGS: usize = 40;

/// The section.
pub(super) fn write(page: &mut Page, change: Option<&ChangeView>, links: &Links) {
    let Some(change) = change else {
        page.head("p", &[("class", "none")], "changes-first");
        return;
    };
    page.open("p", &[]);
    page.say(
        &Message::new("changes-since")
            .message("before", run_name(&change.before))
            .message("after", run_name(&change.after)),
    );
    page.text(" ");
    page.t(cause_id(change.cause));
    page.close();
    page.head("h3", &[], "changes-evidence");
    let is_quiet =
        change.added.is_empty() && change.revised.is_empty() && change.withdrawn.is_empty();
    if is_quiet {
        page.head("p", &[("class", "none")], "changes-no-evidence");
    }
    for (id, claims) in [
        ("changes-new", &change.added),
        ("changes-revised", &change.revised),
        ("changes-withdrawn", &change.withdrawn),
    ] {
        list(page, (id, change), claims, links);
    }
    page.head("h3", &[], "changes-crossings");
    if change.crossings.is_empty() {
        page.head("p", &[("class", "none")], "changes-no-crossings");
    } else {
        page.head("p", &[], "changes-crossings-lead");
        crossings(page, change, links);
    }
    page.head("h3", &[], "changes-scores");
    scores(page, change);
}

fn run_name(run: &RunName) -> Message {
    let name = Message::new(if run.as_of.is_some() { "run-as-of" } else { "run-bare" })
        .name("run", &run.run)
        .message("claims", {
            let cite = Cite::of_run(Query::Run, &run.run, "run", "n_claims", run.n_claims as f64);
            Message::new("n-claims").cited("n", Arg::Count(run.n_claims as u64), cite)
        });
    match run.as_of {
        Some(day) => name.with("when", Arg::Days(day)),
        None => name,
    }
}

/// Id of the message that says what moves come from.
pub(in crate::render) fn cause_id(cause: Cause) -> &'static str {
    match cause {
        Cause::Model => "cause-model",
        Cause::Evidence => "cause-evidence",
        Cause::Both => "cause-both",
        Cause::Unknown => "cause-unknown",
    }
}

fn list(
    page: &mut Page,
    (id, change): (&'static str, &ChangeView),
    claims: &[ChangedClaim],
    links: &Links,
) {
    if claims.is_empty() {
        return;
    }
    let is_folded = claims.len() >= FOLD_FROM;
    let column = match id {
        "changes-new" => "n_new",
        "changes-revised" => "n_revised",
        _ => "n_withdrawn",
    };
    let n = change.counted(column, claims.len());
    let heading = Message::new(id).message("claims", Message::new("n-claims").with("n", n));
    if is_folded {
        page.open("details", &[("class", "fold")]);
        page.line("summary", &[], &heading);
    } else {
        page.line("p", &[("class", "list-head")], &heading);
    }
    page.open("ul", &[("class", "changes")]);
    for claim in claims.iter().take(MAX_CLAIMS) {
        page.open("li", &[]);
        links.claim(page, &claim.claim);
        page.text(" ");
        page.leaf("bdi", &[("class", "origin")], &claim.source);
        page.text(": ");
        page.say(&claim.says);
        if let Some(old) = &claim.replaces {
            page.text(" ");
            page.say(&Message::new("changes-replaces").with("claim", Arg::Claim(old.clone())));
        }
        page.close();
    }
    page.close();
    if claims.len() > MAX_CLAIMS {
        page.head("p", &[("class", "none")], "more-in-json");
    }
    if is_folded {
        page.close();
    }
}

fn crossings(page: &mut Page, change: &ChangeView, links: &Links) {
    page.open("ul", &[("class", "crossings")]);
    for crossing in change.crossings.iter().take(MAX_CROSSINGS) {
        page.open("li", &[]);
        page.open("p", &[("class", "crossed")]);
        asked(page, &crossing.question, &crossing.item);
        page.close();
        slope(page, crossing);
        page.line("p", &[], &told(change, crossing));
        because(page, crossing, links);
        parts(page, change, crossing);
        page.close();
    }
    page.close();
    if change.crossings.len() > MAX_CROSSINGS {
        page.head("p", &[("class", "none")], "more-in-json");
    }
}

/// "We said 71%, now 12%": with the runs that say so.
pub(in crate::render) fn told(change: &ChangeView, crossing: &Crossing) -> Message {
    let (query, row, column) = match &crossing.subject {
        CrossingSubject::Answer => {
            (Query::Answers, format!("{} {}", crossing.item, crossing.value), "probability")
        }
        CrossingSubject::Claim { claim, .. } => (Query::Claims, claim.clone(), "p_right"),
    };
    let cited = |run: &str, p: f64| {
        let cite = Cite::of_run(query, run, row.clone(), column, p);
        Arg::Cited(Box::new(Arg::Likelihood(p)), cite)
    };
    let answer = Arg::Answer {
        question: crossing.question.clone(),
        value: crossing.value.clone(),
        denied: false,
    };
    let message = match &crossing.subject {
        CrossingSubject::Answer => Message::new("crossing-answer"),
        CrossingSubject::Claim { claim, source } => Message::new("crossing-claim")
            .name("source", source)
            .with("claim", Arg::Claim(claim.clone())),
    };
    message
        .with("answer", answer)
        .with("before", cited(&change.before.run, crossing.before))
        .with("after", cited(&change.after.run, crossing.after))
        .choice("way", if crossing.after > crossing.before { "up" } else { "down" })
}

fn because(page: &mut Page, crossing: &Crossing, links: &Links) {
    if crossing.because.is_empty() {
        page.head("p", &[("class", "meta")], "crossing-no-reason");
        return;
    }
    page.open("p", &[("class", "meta")]);
    page.t("crossing-because");
    for (ix, claim) in crossing.because.iter().enumerate() {
        if ix > 0 {
            page.t("comma");
        }
        page.text(" ");
        links.claim(page, claim);
    }
    page.close();
}

/// Evidence and model apart, in points of a hundred.
fn parts(page: &mut Page, change: &ChangeView, crossing: &Crossing) {
    let (Some(evidence), Some(model)) = (crossing.evidence, crossing.model) else { return };
    let row = match &crossing.subject {
        CrossingSubject::Answer => format!("item {} {}", crossing.item, crossing.value),
        CrossingSubject::Claim { claim, .. } => format!("claim {claim}"),
    };
    let [evidence, model] = [(evidence, Cause::Evidence), (model, Cause::Model)]
        .map(|(x, part)| part_arg(change, &row, part, x));
    let parts = Message::new("change-parts").with("evidence", evidence).with("model", model);
    page.line("p", &[("class", "meta")], &parts);
}

/// A part of a move. Where all of it has one cause it is the difference of the two runs; where refits
/// tell the parts apart, no run has them, and `thiqa compare` works them out again.
fn part_arg(change: &ChangeView, row: &str, part: Cause, x: f64) -> Arg {
    let (query, column) = match (change.cause, part) {
        (Cause::Both | Cause::Unknown, Cause::Evidence) => (Query::Compared, "evidence"),
        (Cause::Both | Cause::Unknown, _) => (Query::Compared, "model"),
        (cause, part) if cause == part => (Query::Moves, "moved"),
        _ => (Query::Moves, "rest"),
    };
    let cite = Cite::of_run(query, &change.step(), row, column, x);
    Arg::Cited(Box::new(Arg::Figures(points(x))), cite)
}

/// `+12`, `−40`, `0`: points of a hundred.
fn points(x: f64) -> String {
    let size = (100.0 * x).abs().round();
    match (size >= 1.0, x > 0.0) {
        (false, _) => "0".to_owned(),
        (true, true) => format!("+{size:.0}"),
        (true, false) => format!("−{size:.0}"),
    }
}

/// From the old probability to the new one on a rule from 0 to 1: hollow was, full is.
fn slope(page: &mut Page, crossing: &Crossing) {
    let x = |p: f64| 8.0 + 184.0 * if p.is_finite() { p.clamp(0.0, 1.0) } else { 0.0 };
    let (from, to) = (x(crossing.before), x(crossing.after));
    page.open("svg", &[("class", "slope v-a"), ("viewBox", "0 0 200 22"), ("aria-hidden", "true")]);
    for line in [0.0, 0.2, 0.5, 0.8, 1.0] {
        let at = n(x(line));
        page.shape(
            "line",
            &[("class", "grid"), ("x1", &at), ("y1", "3"), ("x2", &at), ("y2", "19")],
        );
    }
    let y = ("y1", "11");
    page.shape("line", &[("class", "interval"), ("x1", &n(from)), y, ("x2", &n(to)), ("y2", "11")]);
    page.shape("circle", &[("class", "dot hollow"), ("cx", &n(from)), ("cy", "11"), ("r", "5")]);
    page.shape("circle", &[("class", "dot"), ("cx", &n(to)), ("cy", "11"), ("r", "5")]);
    page.close();
}

fn scores(page: &mut Page, change: &ChangeView) {
    if change.scores.is_empty() {
        let moved = if change.n_unclear > 0 { "some" } else { "none" };
        let none = Message::new("changes-no-scores").choice("moved", moved);
        page.line("p", &[("class", "none")], &none);
        return;
    }
    let heads = [
        words("col-source"),
        figures("col-before"),
        figures("col-after"),
        figures("col-evidence-part"),
        figures("col-model-part"),
    ];
    table::begin(page, "caption-scores", &heads);
    for score in &change.scores {
        table::row(page, &heads, |page, column| match column {
            0 => {
                page.name(&score.name);
                page.text(" ");
                page.key(&score.source);
            }
            1 => score_cell(page, &change.before.run, score, false),
            2 => score_cell(page, &change.after.run, score, true),
            3 => score_part(page, change, score, Cause::Evidence),
            _ => score_part(page, change, score, Cause::Model),
        });
    }
    table::end(page);
}

fn score_part(page: &mut Page, change: &ChangeView, score: &ScoreMove, part: Cause) {
    let x = if part == Cause::Evidence { score.evidence } else { score.model };
    match x {
        Some(x) => {
            let row = format!("source {}", score.source);
            page.say(&Message::new("plain").with("text", part_arg(change, &row, part, x)));
        }
        None => page.text("–"),
    }
}

fn score_cell(page: &mut Page, run: &str, score: &ScoreMove, is_after: bool) {
    let estimate = if is_after { score.after } else { score.before };
    let cite =
        |column, value| Cite::of_run(Query::Sources, run, score.source.clone(), column, value);
    if is_after {
        page.text(if score.after.mean > score.before.mean { "▲ " } else { "▼ " });
    }
    page.share(estimate.mean, &cite("mean", estimate.mean));
    page.text(" (");
    page.range((estimate.lo, estimate.hi), [&cite("lo", estimate.lo), &cite("hi", estimate.hi)]);
    page.text(")");
}
