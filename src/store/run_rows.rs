//! Rows of a run beyond sources, items and claims: figures, optima, how a sampler went.

use super::{Inner, RunDependence, RunNumber, RunRecord, RunSampler};
use rusqlite::{Transaction, params};
use serde_json::json;

pub(super) fn write_numbers(tx: &Transaction<'_>, run_id: i64, numbers: &[RunNumber]) -> Inner<()> {
    let mut order: Vec<&RunNumber> = numbers.iter().collect();
    order.sort_by_key(|number| (number.item, number.as_of));
    let mut statement = tx.prepare_cached(
        "INSERT INTO run_number(run_id, item_id, segment, as_of, mean, median, lo, hi, best)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    let mut segment = 0_i64;
    let mut before = None;
    for n in order {
        segment = if before == Some(n.item) { segment + 1 } else { 0 };
        let row = params![run_id, n.item.0, segment, n.as_of, n.mean, n.median, n.lo, n.hi, n.best];
        statement.execute(row)?;
        before = Some(n.item);
    }
    Ok(())
}

pub(super) fn write_dependence(
    tx: &Transaction<'_>,
    run_id: i64,
    pairs: &[RunDependence],
) -> Inner<()> {
    let mut statement = tx.prepare_cached(
        "INSERT INTO run_dependence(run_id, source_a, source_b, p_a_copies_b, p_b_copies_a, n_met,
           n_shared, n_shared_wrong) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for d in pairs {
        let (a, b, n_met, n_shared) =
            (d.source_a.0, d.source_b.0, d.n_met as i64, d.n_shared as i64);
        let (p, q, wrong) = (d.p_a_copies_b, d.p_b_copies_a, d.n_shared_wrong);
        statement.execute(params![run_id, a, b, p, q, n_met, n_shared, wrong])?;
    }
    Ok(())
}

pub(super) fn write_modes(tx: &Transaction<'_>, run_id: i64, run: &RunRecord) -> Inner<()> {
    let mut modes = tx.prepare_cached(
        "INSERT INTO run_mode(run_id, position, start, ln_posterior, share, n_items_changed,
           n_iterations, visits) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    let mut items = tx.prepare_cached(
        "INSERT INTO run_mode_item(run_id, position, item_id, value, probability)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for (position, m) in run.modes.iter().enumerate() {
        let (n_items, n_iterations) = (m.n_items_changed as i64, m.n_iterations as i64);
        let position = position as i64;
        let (start, ln_posterior, share) = (&m.start, m.ln_posterior, m.share);
        let visits = (!m.visits.is_empty()).then(|| json!(m.visits).to_string());
        modes.execute(params![
            run_id,
            position,
            start,
            ln_posterior,
            share,
            n_items,
            n_iterations,
            visits
        ])?;
        for change in &m.changed {
            let item = change.item.0;
            items.execute(params![run_id, position, item, change.value, change.probability])?;
        }
    }
    let mut hyper = tx.prepare_cached(
        "INSERT INTO run_hyper(run_id, position, name, value) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for (position, (name, value)) in run.hyper.iter().enumerate() {
        hyper.execute(params![run_id, position as i64, name, json!(value).to_string()])?;
    }
    Ok(())
}

pub(super) fn write_sampler(
    tx: &Transaction<'_>,
    run_id: i64,
    sampler: Option<&RunSampler>,
) -> Inner<()> {
    let Some(s) = sampler else { return Ok(()) };
    tx.execute(
        "INSERT INTO run_sampler(run_id, n_chains, n_draws, n_warmup, n_divergent, max_depth_share,
           n_items_apart) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            run_id,
            s.n_chains as i64,
            s.n_draws as i64,
            s.n_warmup as i64,
            s.n_divergent as i64,
            s.max_depth_share,
            s.n_items_apart as i64
        ],
    )?;
    let mut statement = tx.prepare_cached(
        "INSERT INTO run_diagnostic(run_id, position, subject_kind, subject, r_hat, ess_bulk,
           ess_tail, mcse) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for (position, d) in s.diagnostics.iter().enumerate() {
        // SQLite keeps NaN as NULL.
        statement.execute(params![
            run_id,
            position as i64,
            d.kind.as_str(),
            d.subject,
            d.figures.r_hat,
            d.figures.ess_bulk,
            d.figures.ess_tail,
            d.figures.mcse
        ])?;
    }
    Ok(())
}
