//! Lists of what classic algorithms make of a case. Scores and probabilities have columns of their
//! own.

use super::baselines::{BaselinesDone, Ran};
use super::panel::LeftOut;
use crate::baselines::{Beliefs, Outcome};
use crate::domain::{Id, Value};
use crate::render::{Align, Cell, Column, ColumnKind, Listing, Place};

/// A cell of a number, with digits for the terminal.
fn number(x: Option<f64>, digits: usize) -> Cell {
    match x.filter(|x| x.is_finite()) {
        Some(value) => Cell::Float { value, digits },
        None => Cell::Missing,
    }
}

fn yes_no(yes: bool) -> Cell {
    Cell::Text(if yes { "yes" } else { "no" }.to_owned())
}

fn column(key: &str, header: &str, kind: ColumnKind) -> Column {
    Column::new(key, header, kind)
}

fn data_only(key: &str, header: &str, kind: ColumnKind) -> Column {
    Column { place: Place::Data, ..column(key, header, kind) }
}

fn mean(sum: f64, n: usize) -> Option<f64> {
    (n > 0).then(|| sum / n as f64)
}

/// One row a method: what it is, how it went, how it compares.
pub fn method_listing(done: &BaselinesDone) -> Listing {
    use ColumnKind::{Key, Number, Probability, Text};
    let has_errors = done.read.quantities.iter().any(|item| figure_verdict(done, *item).is_some());
    let mut columns = vec![
        column("method", "METHOD", Key),
        column("paper", "PAPER", Text),
        column("gives", "GIVES", Text),
        Column { align: Align::End, place: Place::Terminal, ..column("rounds", "ROUNDS", Text) },
        data_only("n_iterations", "ITERATIONS", Number),
        data_only("converged", "CONVERGED", Text),
        column("agreement", "AGREES", Number),
        data_only("n_compared", "COMPARED", Number),
        column("accuracy", "ACCURACY", Probability),
        data_only("n_judged", "JUDGED", Number),
        column("log_loss", "LOG LOSS", Number),
    ];
    if has_errors {
        columns.push(column("mean_error", "MEAN ERROR", Number));
    }
    columns.push(data_only("note", "NOTE", Text));
    let mut below = Vec::new();
    let mut rows = Vec::new();
    for ran in &done.ran {
        let (mut cells, note) = method_row(done, ran, has_errors);
        below.push(note.clone());
        cells.push(if note.is_empty() { Cell::Missing } else { Cell::Text(note) });
        rows.push(cells);
    }
    Listing {
        kind: "baselines".to_owned(),
        title: "Classic methods".to_owned(),
        columns,
        rows,
        below,
        notes: notes(done, true),
    }
}

fn method_row(done: &BaselinesDone, ran: &Ran, has_errors: bool) -> (Vec<Cell>, String) {
    let text = |text: &str| Cell::Text(text.to_owned());
    let mut cells =
        vec![text(ran.method.name()), text(ran.method.paper()), text(ran.method.gives().as_str())];
    match &ran.outcome {
        Err(refusal) => {
            cells.extend((0..8 + usize::from(has_errors)).map(|_| Cell::Missing));
            (cells, format!("not run: {refusal}"))
        }
        Ok(outcome) => {
            let of = |known| outcome.beliefs.as_ref().map(|beliefs| done.hits(beliefs, known));
            let (agreeing, n_compared) = of(&done.best).unwrap_or_default();
            let (right, n_judged) = of(&done.verdicts).unwrap_or_default();
            let n = outcome.n_iterations();
            let unsettled = if outcome.converged { "" } else { "+" };
            cells.extend([
                if n > 0 { Cell::Text(format!("{n}{unsettled}")) } else { Cell::Missing },
                Cell::Int(n as i64),
                yes_no(outcome.converged),
                number(mean(agreeing, n_compared), 3),
                Cell::Int(n_compared as i64),
                mean(right, n_judged).map_or(Cell::Missing, Cell::Probability),
                Cell::Int(n_judged as i64),
                number(outcome.beliefs.as_ref().and_then(|b| done.log_loss(b)), 3),
            ]);
            if has_errors {
                cells.push(number(mean_error(done, outcome), 3));
            }
            (cells, outcome.notes.join("; "))
        }
    }
}

/// What a verdict says of a quantity.
fn figure_verdict(done: &BaselinesDone, item: Id) -> Option<f64> {
    let text = done.verdicts.get(&item)?;
    let of_item = done.case.verdicts.iter().filter(|verdict| verdict.item == item);
    let mut values = of_item.map(|verdict| &done.case.values[verdict.value.ix()]);
    match values.find(|(known, _)| known == text)? {
        (_, Value::Number(quantity)) => quantity.best,
        _ => None,
    }
}

/// Mean distance of figures from the verdicts, in the units of the items.
fn mean_error(done: &BaselinesDone, outcome: &Outcome) -> Option<f64> {
    let estimates = outcome.estimates.as_ref()?;
    let errors: Vec<f64> = done
        .read
        .quantities
        .iter()
        .zip(&estimates.at)
        .filter_map(|(item, at)| Some(((*at)? - figure_verdict(done, *item)?).abs()))
        .collect();
    mean(errors.iter().sum(), errors.len())
}

/// One row an item and method: what it chooses.
pub fn choice_listing(done: &BaselinesDone, limit: Option<usize>) -> Listing {
    use ColumnKind::{Key, Number, Probability, Text};
    let columns = vec![
        column("item", "ITEM", Key),
        column("method", "METHOD", Key),
        column("value", "VALUE", Text),
        column("tied", "TIED", Text),
        column("score", "SCORE", Number),
        column("probability", "P", Probability),
        column("p_alone", "P ALONE", Probability),
        column("figure", "FIGURE", Number),
        column("sd", "SD", Number),
        column("agrees", "AGREES", Text),
    ];
    let mut rows = Vec::new();
    for (ix, item) in done.read.items.iter().enumerate() {
        for ran in &done.ran {
            rows.extend(choice(done, ran, (ix, item.item)));
        }
    }
    for (ix, item) in done.read.quantities.iter().enumerate() {
        for ran in &done.ran {
            let Some(estimates) = ran.outcome.as_ref().ok().and_then(|o| o.estimates.as_ref())
            else {
                continue;
            };
            let Some(at) = estimates.at[ix] else { continue };
            let sd = estimates.sd.as_ref().and_then(|sd| sd[ix]);
            let mut cells = vec![key_of(done, *item), Cell::Text(ran.method.name().to_owned())];
            cells.extend((0..5).map(|_| Cell::Missing));
            cells.extend([number(Some(at), 2), number(sd, 2), Cell::Missing]);
            rows.push(cells);
        }
    }
    rows.sort_by(|a, b| text_of(&a[0]).cmp(text_of(&b[0])));
    let mut listing = Listing {
        kind: "baseline-items".to_owned(),
        title: "What classic methods choose".to_owned(),
        columns,
        rows,
        below: Vec::new(),
        notes: notes(done, false),
    };
    cut(&mut listing, limit);
    drop_empty(&mut listing);
    listing.notes.insert(
        0,
        "score: ranks values and is not a probability; P alone: of the value by itself, several of \
         one item may be true; values that tie are joined by |; figures of dates are days since 1970"
            .to_owned(),
    );
    listing
}

fn text_of(cell: &Cell) -> &str {
    if let Cell::Text(text) = cell { text } else { "" }
}

fn key_of(done: &BaselinesDone, item: Id) -> Cell {
    Cell::Text(done.case.items[item.ix()].key.clone())
}

fn choice(done: &BaselinesDone, ran: &Ran, (ix, item): (usize, Id)) -> Option<Vec<Cell>> {
    let beliefs = ran.outcome.as_ref().ok()?.beliefs.as_ref()?;
    let panel = &done.read.panel;
    let leading = beliefs.leading(panel, ix);
    if panel.votes_on(ix).is_empty() {
        return None;
    }
    let first = beliefs.ranking(panel, ix)[*leading.first()?];
    let texts: Vec<&str> =
        leading.iter().map(|value| done.read.items[ix].values[*value].as_str()).collect();
    let (mut score, mut probability, mut alone) = (Cell::Missing, Cell::Missing, Cell::Missing);
    match beliefs {
        Beliefs::Scores(_) => score = number(Some(first), 3),
        Beliefs::Probabilities(_) => probability = Cell::Probability(first),
        Beliefs::Facts(_) => alone = Cell::Probability(first),
    }
    let agrees = done.best.get(&item).map(|best| texts == [best.as_str()]);
    Some(vec![
        key_of(done, item),
        Cell::Text(ran.method.name().to_owned()),
        Cell::Text(texts.join(" | ")),
        yes_no(texts.len() > 1),
        score,
        probability,
        alone,
        Cell::Missing,
        Cell::Missing,
        agrees.map_or(Cell::Missing, yes_no),
    ])
}

/// One row a source and method: its score, and what that is.
pub fn source_score_listing(done: &BaselinesDone, limit: Option<usize>) -> Listing {
    use ColumnKind::{Key, Number, Text};
    let columns = vec![
        column("source", "SOURCE", Key),
        column("method", "METHOD", Key),
        column("score", "SCORE", Number),
        column("n_votes", "VOTES", Number),
        column("is", "WHAT IT IS", Text),
    ];
    let panel = &done.read.panel;
    let mut rows = Vec::new();
    for (ix, source) in done.read.sources.iter().enumerate() {
        let n_votes = panel.votes_of(ix).len() + panel.figures_of(ix).len();
        for ran in &done.ran {
            let Ok(outcome) = &ran.outcome else { continue };
            let Some(score) = outcome.sources[ix] else { continue };
            rows.push(vec![
                Cell::Text(done.case.sources[source.ix()].key.clone()),
                Cell::Text(ran.method.name().to_owned()),
                number(Some(score), 3),
                Cell::Int(n_votes as i64),
                Cell::Text(ran.method.source_score().to_owned()),
            ]);
        }
    }
    let mut listing = Listing {
        kind: "baseline-sources".to_owned(),
        title: "What classic methods think of sources".to_owned(),
        columns,
        rows,
        below: Vec::new(),
        notes: notes(done, false),
    };
    cut(&mut listing, limit);
    listing.notes.insert(0, "scores of different methods cannot be compared".to_owned());
    listing
}

fn cut(listing: &mut Listing, limit: Option<usize>) {
    if let Some(limit) = limit.filter(|limit| *limit < listing.rows.len()) {
        listing.rows.truncate(limit);
        listing.notes.push(format!("only the first {limit} rows are shown"));
    }
}

/// Columns that no row fills are left to data formats.
fn drop_empty(listing: &mut Listing) {
    for (ix, column) in listing.columns.iter_mut().enumerate() {
        if listing.rows.iter().all(|row| row[ix] == Cell::Missing) {
            column.place = Place::Data;
        }
    }
}

/// What a reader has to know of how the claims were read.
fn notes(done: &BaselinesDone, of_methods: bool) -> Vec<String> {
    let read = &done.read;
    let n_relayed = read.relayed.iter().filter(|relayed| **relayed).count();
    let n_votes = read.panel.votes().len();
    let mut notes = Vec::new();
    if of_methods {
        notes.push("rounds: + still moving when its rounds were over".to_owned());
        if let Some(run) = done.run {
            notes.push(format!(
                "agrees: share of items on which it chooses what run {run} gives most to, ties 1/k; \
                 items without time"
            ));
        } else {
            notes.push("not scored yet, so nothing to agree with: `thiqa score DB`".to_owned());
        }
        if done.verdicts.is_empty() {
            notes.push("no verdicts: accuracy and log loss need some".to_owned());
        } else {
            notes.push(
                "accuracy: share of verdicts that it chooses, ties 1/k; log loss: of methods that \
                 give probabilities of values that exclude each other"
                    .to_owned(),
            );
        }
    }
    let n_figures = read.panel.figures().len();
    notes.push(format!(
        "{n_votes} votes and {n_figures} figures of {} sources: one a source and item; every link \
         of a chain is a voter, since these methods know no chains ({n_relayed} votes only relay)",
        read.sources.len()
    ));
    if read.n_over_time > 0 {
        notes.push(format!(
            "{} items may change with time, which these methods do not know: the last word of each \
             source counts",
            read.n_over_time
        ));
    }
    let LeftOut { n_unscored, n_uncommitted, n_withdrawn, n_denials, n_without_value, n_replaced } =
        read.left_out;
    let counts = [
        (n_uncommitted, "observing or uncommitted"),
        (n_denials, "denials of one of several values"),
        (n_withdrawn, "corrected or retracted"),
        (n_without_value, "bounds, vague words and values of another kind"),
        (n_replaced, "said again by the same source"),
        (n_unscored, "on items that are not scored"),
    ];
    let left: Vec<String> =
        counts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    if !left.is_empty() {
        notes.push(format!("left out: {}", left.join(", ")));
    }
    notes
}
