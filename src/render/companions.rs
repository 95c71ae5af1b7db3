//! The tables that go with a report, for spreadsheets: one row a claim, a source, a candidate of an
//! item, a contradiction. Made from the report itself, so that they say what it says, whichever run
//! it is of.

use super::export;
use super::figure::ItemFigure;
use super::listing::{Cell, Column, ColumnKind, Listing};
use super::view::{
    ChainStepView, ClaimRow, ContradictionRow, ItemView, Period, ReportView, SourceRow,
};

/// Name and text of each table. A report that is too large to list its claims and items has no
/// tables of them: an empty one would say that there are none.
pub(super) fn tables(view: &ReportView) -> Vec<(&'static str, String)> {
    let mut tables = Vec::new();
    if !view.claims.is_empty() || view.masthead.n_claims == 0 {
        tables.push(("claims", export::csv(&claims(&view.claims))));
    }
    tables.push(("sources", export::csv(&sources(&view.sources))));
    if !view.items.is_empty() || view.masthead.n_items == 0 {
        tables.push(("items", export::csv(&items(&view.items))));
    }
    tables.push(("contradictions", export::csv(&contradictions(&view.contradictions))));
    tables
}

fn listing(columns: &[(&str, ColumnKind)], rows: Vec<Vec<Cell>>) -> Listing {
    Listing {
        kind: String::new(),
        title: String::new(),
        columns: columns.iter().map(|(key, kind)| Column::new(key, "", *kind)).collect(),
        rows,
        below: Vec::new(),
        notes: Vec::new(),
    }
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn maybe(text: Option<&str>) -> Cell {
    text.map_or(Cell::Missing, |text| Cell::Text(text.to_owned()))
}

fn share(p: Option<f64>) -> Cell {
    p.map_or(Cell::Missing, Cell::Probability)
}

fn number(x: Option<f64>) -> Cell {
    x.map_or(Cell::Missing, |value| Cell::Float { value, digits: 2 })
}

fn count(n: usize) -> Cell {
    i64::try_from(n).map_or(Cell::Missing, Cell::Int)
}

fn yes_or_no(is: bool) -> Cell {
    text(if is { "yes" } else { "no" })
}

/// The ends of a stretch of time, ISO 8601 in UTC.
fn ends(period: Option<Period>) -> [Cell; 2] {
    let at = |seconds: Option<i64>| {
        let moment = seconds.and_then(|s| jiff::Timestamp::from_second(s).ok());
        moment.map_or(Cell::Missing, |moment| Cell::Text(moment.to_string()))
    };
    [period.and_then(|p| p.from.seconds()), period.and_then(|p| p.to.seconds())].map(at)
}

/// `sdf > le-monde > athr`, as the import reads chains.
fn chain(steps: &[ChainStepView]) -> String {
    steps.iter().map(|step| step.key.as_str()).collect::<Vec<_>>().join(" > ")
}

fn claims(rows: &[ClaimRow]) -> Listing {
    use ColumnKind::{Key, List, Number, Probability, Text};
    let columns = [
        ("claim", Key),
        ("source", Key),
        ("item", Key),
        ("question", Text),
        ("value", Text),
        ("stance", Text),
        ("certainty", Text),
        ("evidence", Text),
        ("status", Text),
        ("chains", List),
        ("valid_from", Text),
        ("valid_to", Text),
        ("asserted", Text),
        ("p_right", Probability),
        ("p_overtaken", Probability),
        ("p_wrong", Probability),
        ("weight_db", Number),
        ("paraphrase", Text),
        ("document", Key),
        ("paragraph", Number),
        ("url", Text),
    ];
    let row = |claim: &ClaimRow| {
        let [from, to] = ends(claim.valid_period);
        vec![
            text(&claim.key),
            text(&claim.source),
            text(&claim.item),
            text(&claim.question),
            text(&claim.value),
            text(&claim.stance),
            text(&claim.certainty),
            text(&claim.evidence),
            text(&claim.status),
            Cell::List(claim.chains.iter().map(|steps| chain(steps)).collect()),
            from,
            to,
            maybe(claim.asserted.as_deref()),
            share(claim.p_right),
            share(claim.p_overtaken),
            share(claim.p_wrong),
            number(claim.weight_db),
            maybe(claim.paraphrase.as_deref()),
            maybe(claim.document.as_deref()),
            claim.paragraph.map_or(Cell::Missing, |n| Cell::Int(i64::from(n))),
            maybe(claim.url.as_deref()),
        ]
    };
    listing(&columns, rows.iter().map(row).collect())
}

fn sources(rows: &[SourceRow]) -> Listing {
    use ColumnKind::{Key, Number, Probability, Text};
    let columns = [
        ("source", Key),
        ("name", Text),
        ("name_ar", Text),
        ("kind", Text),
        ("scored_as", Key),
        ("judged", Text),
        ("grade", Text),
        ("grade_probability", Probability),
        ("reliability", Probability),
        ("reliability_lo", Probability),
        ("reliability_mid", Probability),
        ("reliability_hi", Probability),
        ("n_claims", Number),
        ("n_checked", Number),
        ("n_effective", Number),
        ("relay_fidelity", Probability),
        ("relay_fidelity_lo", Probability),
        ("relay_fidelity_hi", Probability),
        ("n_relays_checked", Number),
    ];
    let mut rows: Vec<&SourceRow> = rows.iter().collect();
    rows.sort_by(|a, b| a.key.cmp(&b.key));
    let row = |source: &&SourceRow| {
        let relays = source.relay_fidelity.as_ref();
        let own = source.consistency.as_ref();
        vec![
            text(&source.key),
            text(&source.name),
            maybe(source.name_ar.as_deref()),
            text(&source.kind),
            maybe(source.scored_as.as_deref()),
            yes_or_no(source.judged),
            text(&source.grade),
            share(source.grade_probability),
            share(own.map(|e| e.mean)),
            share(own.map(|e| e.lo)),
            share(own.map(|e| e.mid)),
            share(own.map(|e| e.hi)),
            count(source.n_claims),
            count(source.n_checked),
            number(Some(source.n_effective)),
            share(relays.map(|r| r.mean)),
            share(relays.map(|r| r.lo)),
            share(relays.map(|r| r.hi)),
            relays.map_or(Cell::Missing, |r| count(r.n_checked)),
        ]
    };
    listing(&columns, rows.iter().map(row).collect())
}

/// One row a candidate; an item that has none, a figure or one that was not inferred, has one row.
fn items(rows: &[ItemView]) -> Listing {
    use ColumnKind::{Key, Number, Probability, Text};
    let columns = [
        ("item", Key),
        ("question", Text),
        ("kind", Text),
        ("n_claims", Number),
        ("n_roots", Number),
        ("inferred", Text),
        ("at_from", Text),
        ("at_to", Text),
        ("value", Text),
        ("probability", Probability),
        ("n_value_claims", Number),
        ("n_value_roots", Number),
        ("median", Number),
        ("lo", Number),
        ("hi", Number),
    ];
    let mut cells = Vec::new();
    for item in rows {
        let [from, to] = ends(item.at);
        let head = [
            text(&item.key),
            text(&item.question),
            text(&item.kind),
            count(item.n_claims),
            count(item.n_roots),
            yes_or_no(item.inferred),
            from,
            to,
        ];
        let mut push = |rest: [Cell; 7]| cells.push(head.iter().cloned().chain(rest).collect());
        let figure = item.figure.as_ref().map(figure_cells);
        for value in &item.values {
            push([
                text(&value.value),
                share(Some(value.probability)),
                count(value.n_claims),
                count(value.n_roots),
                Cell::Missing,
                Cell::Missing,
                Cell::Missing,
            ]);
        }
        if item.values.is_empty() {
            let nothing = || [Cell::Missing, Cell::Missing, Cell::Missing];
            let [median, lo, hi] = figure.unwrap_or_else(nothing);
            let [value, p, n] = nothing();
            push([value, p, n, Cell::Missing, median, lo, hi]);
        }
    }
    listing(&columns, cells)
}

fn figure_cells(figure: &ItemFigure) -> [Cell; 3] {
    [figure.row.median, figure.row.lo, figure.row.hi].map(|x| number(Some(x)))
}

fn contradictions(rows: &[ContradictionRow]) -> Listing {
    use ColumnKind::{Key, Number, Probability, Text};
    let columns = [
        ("claim_a", Key),
        ("claim_b", Key),
        ("source_a", Key),
        ("source_b", Key),
        ("kind", Text),
        ("certainty", Text),
        ("probability", Probability),
        ("rule", Key),
        ("n_alike", Number),
        ("explanation", Text),
    ];
    let row = |pair: &ContradictionRow| {
        vec![
            text(&pair.claim_a),
            text(&pair.claim_b),
            text(&pair.source_a),
            text(&pair.source_b),
            text(&pair.kind),
            text(if pair.certain { "certain" } else { "possible" }),
            share(Some(pair.probability)),
            maybe(pair.rule.as_deref()),
            count(pair.n_alike),
            text(&pair.explanation),
        ]
    };
    listing(&columns, rows.iter().map(row).collect())
}
