//! Reading the latest run back, as reports want it.

use super::codec::{id, maybe_id, span, word};
use super::load::{each, snapshot};
use super::{
    DiagnosticKind, Fault, Inner, ItemStatus, Result, RunClaim, RunDependence, RunDiagnostic,
    RunFamily, RunItem, RunMode, RunModeItem, RunNumber, RunRecord, RunRelay, RunRow, RunSampler,
    RunShift, RunSource, RunState, RunStatus, RunValue, Store,
};
use crate::domain::{
    Contradiction, ContradictionKind, Finding, Id, OverlapCertainty, Phrase, Severity, Told,
};
use crate::model::DrawDiagnostics;
use rusqlite::{Connection, OptionalExtension, Row};
use std::collections::BTreeMap;

impl Store {
    /// The latest run that is no point of a series, and its number, without reliability by truth
    /// and the population parameters; `None` if nothing was scored. Claims have their stored ids.
    ///
    /// # Errors
    /// [`super::StoreError::Damaged`] if what is read makes no sense, else what the database says.
    pub fn load_latest_run(&self) -> Result<Option<(i64, RunRecord)>> {
        self.lift(snapshot(&self.conn, |conn| {
            let sql = "SELECT run_id FROM v_latest_run";
            let Some(run) = conn.query_row(sql, [], |row| row.get::<_, i64>(0)).optional()? else {
                return Ok(None);
            };
            Ok(Some((run, record(conn, run)?)))
        }))
    }

    /// The run of that number, as [`Store::load_latest_run`] reads it.
    ///
    /// # Errors
    /// [`super::StoreError::Refused`] if there is none, else as [`Store::load_latest_run`].
    pub fn load_run(&self, run: i64) -> Result<RunRecord> {
        self.lift(snapshot(&self.conn, |conn| {
            let known = "SELECT 1 FROM run WHERE run_id = ?1 AND status <> 'writing'";
            if conn.query_row(known, [run], |_| Ok(())).optional()?.is_none() {
                return Err(Fault::Refused(format!("there is no run {run}")));
            }
            record(conn, run)
        }))
    }
}

/// The run with reliability by truth and the population parameters too: everything that its result
/// digest is made of.
pub(super) fn whole_record(conn: &Connection, run: i64) -> Inner<RunRecord> {
    let mut record = record(conn, run)?;
    let sql = format!(
        "SELECT source_id, family, truth, mean, lo, hi, n_effective FROM run_source_row
         WHERE run_id = {run} ORDER BY source_id, family, truth"
    );
    let mut rows: BTreeMap<(Id, String), Vec<RunRow>> = BTreeMap::new();
    each(conn, &sql, |row| {
        let found = RunRow {
            truth: row.get(2)?,
            mean: figures(row, 3)?,
            lo: row.get(4)?,
            hi: row.get(5)?,
            n_effective: row.get(6)?,
        };
        rows.entry((id(row, 0)?, row.get(1)?)).or_default().push(found);
        Ok(())
    })?;
    for source in &mut record.sources {
        for family in &mut source.families {
            family.rows = rows.remove(&(source.source, family.family.clone())).unwrap_or_default();
        }
    }
    if let Some((_, family)) = rows.keys().next() {
        return Err(Fault::Damaged(format!("rows of `{family}` that belong to no score")));
    }
    let sql = format!("SELECT name, value FROM run_hyper WHERE run_id = {run} ORDER BY position");
    record.hyper = each(conn, &sql, |row| Ok((row.get(0)?, figures(row, 1)?)))?;
    Ok(record)
}

/// Figures that are kept as a JSON array.
fn figures(row: &Row<'_>, column: usize) -> Inner<Vec<f64>> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|error| Fault::Damaged(format!("figures: {error}")))
}

fn record(conn: &Connection, run: i64) -> Inner<RunRecord> {
    Ok(RunRecord {
        sources: sources(conn, run)?,
        items: items(conn, run)?,
        values: values(conn, run)?,
        states: states(conn, run)?,
        numbers: numbers(conn, run)?,
        claims: claims(conn, run)?,
        contradictions: contradictions(conn, run)?,
        dependence: dependence(conn, run)?,
        findings: findings(conn, run)?,
        modes: modes(conn, run)?,
        sampler: sampler(conn, run)?,
        ..head(conn, run)?
    })
}

/// A count that SQL keeps as a signed number.
fn count(row: &Row<'_>, column: usize) -> Inner<u64> {
    let n: i64 = row.get(column)?;
    u64::try_from(n).map_err(|_| Fault::Damaged(format!("a count of {n}")))
}

fn head(conn: &Connection, run: i64) -> Inner<RunRecord> {
    let sql = format!(
        "SELECT status, model, engine, seed, as_of, params, version, started_at, n_claims, n_items,
           n_sources, ln_evidence, input_digest, result_digest, series
         FROM run WHERE run_id = {run}"
    );
    let mut found = each(conn, &sql, |row| {
        let status: String = row.get(0)?;
        Ok(RunRecord {
            status: RunStatus::ALL
                .into_iter()
                .find(|known| known.as_str() == status)
                .ok_or_else(|| Fault::Damaged(format!("a run that is `{status}`")))?,
            model: row.get(1)?,
            engine: row.get(2)?,
            seed: count(row, 3)?,
            as_of: row.get(4)?,
            series: row.get(14)?,
            params_json: row.get(5)?,
            version: row.get(6)?,
            started_at: row.get(7)?,
            n_claims: count(row, 8)?,
            n_items: count(row, 9)?,
            n_sources: count(row, 10)?,
            ln_evidence: row.get(11)?,
            input_digest: row.get(12)?,
            result_digest: row.get(13)?,
            sources: Vec::new(),
            items: Vec::new(),
            values: Vec::new(),
            states: Vec::new(),
            numbers: Vec::new(),
            claims: Vec::new(),
            contradictions: Vec::new(),
            dependence: Vec::new(),
            findings: Vec::new(),
            modes: Vec::new(),
            sampler: None,
            hyper: Vec::new(),
            claim_ids: Vec::new(),
        })
    })?;
    found.pop().ok_or_else(|| Fault::Damaged(format!("run {run} is gone")))
}

/// Reliability by family with the source's id, without rows.
fn families(conn: &Connection, run: i64) -> Inner<Vec<(Id, RunFamily)>> {
    let sql = format!(
        "SELECT source_id, family, mean, sd, lo, hi, n_claims, shift, shift_lo, shift_hi,
           shift_is_ratio FROM run_source_family WHERE run_id = {run} ORDER BY source_id, family"
    );
    each(conn, &sql, |row| {
        let shift: Option<f64> = row.get(7)?;
        let shift = match shift {
            Some(mean) => {
                let (lo, hi, is_ratio) = (row.get(8)?, row.get(9)?, row.get(10)?);
                Some(RunShift { mean, lo, hi, is_ratio })
            }
            None => None,
        };
        let family = RunFamily {
            family: row.get(1)?,
            mean: row.get(2)?,
            sd: row.get(3)?,
            lo: row.get(4)?,
            hi: row.get(5)?,
            n_claims: row.get(6)?,
            shift,
            rows: Vec::new(),
        };
        Ok((id(row, 0)?, family))
    })
}

fn sources(conn: &Connection, run: i64) -> Inner<Vec<RunSource>> {
    let mut by_source: BTreeMap<Id, Vec<RunFamily>> = BTreeMap::new();
    for (source, family) in families(conn, run)? {
        by_source.entry(source).or_default().push(family);
    }
    let sql = format!(
        "SELECT source_id, scored_as, mean, sd, lo, mid, hi, n_claims, n_checked, n_effective,
           prior_mean, information, grade, grade_probability, band_probability, self_consistency,
           relay_mean, relay_lo, relay_hi, relay_n_checked
         FROM run_source WHERE run_id = {run} ORDER BY source_id"
    );
    each(conn, &sql, |row| {
        let grade: String = row.get(12)?;
        let bands: String = row.get(14)?;
        let relay_mean: Option<f64> = row.get(16)?;
        let relay = match relay_mean {
            Some(mean) => {
                let (lo, hi) = (row.get(17)?, row.get(18)?);
                Some(RunRelay { mean, lo, hi, n_checked: count(row, 19)? })
            }
            None => None,
        };
        Ok(RunSource {
            source: id(row, 0)?,
            scored_as: id(row, 1)?,
            mean: row.get(2)?,
            sd: row.get(3)?,
            lo: row.get(4)?,
            mid: row.get(5)?,
            hi: row.get(6)?,
            n_claims: count(row, 7)?,
            n_checked: count(row, 8)?,
            n_effective: row.get(9)?,
            prior_mean: row.get(10)?,
            information: row.get(11)?,
            grade: grade.chars().next().unwrap_or('F'),
            grade_probability: row.get(13)?,
            band_probability: serde_json::from_str(&bands)
                .map_err(|error| Fault::Damaged(format!("bands of a grade: {error}")))?,
            self_consistency: row.get(15)?,
            relay,
            families: by_source.remove(&id(row, 0)?).unwrap_or_default(),
        })
    })
}

fn items(conn: &Connection, run: i64) -> Inner<Vec<RunItem>> {
    let sql = format!(
        "SELECT item_id, status, lambda, n_claims, n_roots FROM run_item
         WHERE run_id = {run} ORDER BY item_id"
    );
    each(conn, &sql, |row| {
        let status: String = row.get(1)?;
        Ok(RunItem {
            item: id(row, 0)?,
            status: ItemStatus::ALL
                .into_iter()
                .find(|known| known.as_str() == status)
                .ok_or_else(|| Fault::Damaged(format!("an item that is `{status}`")))?,
            lambda: row.get(2)?,
            n_claims: count(row, 3)?,
            n_roots: count(row, 4)?,
        })
    })
}

fn values(conn: &Connection, run: i64) -> Inner<Vec<RunValue>> {
    let sql = format!(
        "SELECT item_id, value, probability, n_claims, n_roots FROM run_value
         WHERE run_id = {run} ORDER BY item_id, value"
    );
    each(conn, &sql, |row| {
        Ok(RunValue {
            item: id(row, 0)?,
            value: row.get(1)?,
            probability: row.get(2)?,
            n_claims: count(row, 3)?,
            n_roots: count(row, 4)?,
        })
    })
}

fn states(conn: &Connection, run: i64) -> Inner<Vec<RunState>> {
    let sql = format!(
        "SELECT item_id, value, valid_from, valid_to, probability FROM run_state
         WHERE run_id = {run} ORDER BY item_id, segment, value"
    );
    each(conn, &sql, |row| {
        let period = span(row.get(2)?, row.get(3)?);
        Ok(RunState {
            item: id(row, 0)?,
            value: row.get(1)?,
            from: period.from,
            to: period.to,
            probability: row.get(4)?,
        })
    })
}

/// Rows of claims; of a run of votes, what `v_claim` makes of their values.
fn claims(conn: &Connection, run: i64) -> Inner<Vec<RunClaim>> {
    let sql = "SELECT n_told_claims FROM run WHERE run_id = ?1";
    let told: Option<i64> = conn.query_row(sql, [run], |row| row.get(0))?;
    let sql = match told {
        None => format!(
            "SELECT claim_id, p_right, p_overtaken, weight_db, skipped FROM run_claim
             WHERE run_id = {run} ORDER BY claim_id"
        ),
        Some(told) => format!(
            "SELECT c.claim_id, x.probability, 0.0, NULL, NULL FROM claim c
             JOIN value v ON v.value_id = c.value_id
             LEFT JOIN run_value x
               ON x.run_id = {run} AND x.item_id = c.item_id AND x.value = v.text
             WHERE c.claim_id <= {told} ORDER BY c.claim_id"
        ),
    };
    each(conn, &sql, |row| {
        Ok(RunClaim {
            claim: id(row, 0)?,
            p_right: row.get(1)?,
            p_overtaken: row.get(2)?,
            weight_db: row.get(3)?,
            skipped: row.get(4)?,
        })
    })
}

/// What was told in no language.
fn parts<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: usize) -> Inner<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|error| Fault::Damaged(format!("phrases: {error}")))
}

fn contradictions(conn: &Connection, run: i64) -> Inner<Vec<Contradiction>> {
    let sql = format!(
        "SELECT claim_a, claim_b, kind, certainty, probability, rule_id, overlap, overlap_from,
           overlap_to, same_root, n_alike, explanation, parts
         FROM run_contradiction WHERE run_id = {run} ORDER BY position"
    );
    each(conn, &sql, |row| {
        let has_overlap: bool = row.get(6)?;
        let overlap = span(row.get(7)?, row.get(8)?);
        Ok(Contradiction {
            claim_a: id(row, 0)?,
            claim_b: id(row, 1)?,
            kind: word(row, 2, ContradictionKind::from_word)?,
            certainty: word(row, 3, OverlapCertainty::from_word)?,
            probability: row.get(4)?,
            rule: maybe_id(row, 5)?,
            overlap: has_overlap.then_some(overlap),
            same_root: row.get(9)?,
            n_alike: count(row, 10)? as usize,
            explanation: Told { english: row.get(11)?, phrase: parts(row, 12)? },
        })
    })
}

fn findings(conn: &Connection, run: i64) -> Inner<Vec<Finding>> {
    let sql = format!(
        "SELECT code, severity, subject, message, advice, parts FROM run_finding
         WHERE run_id = {run} ORDER BY position"
    );
    each(conn, &sql, |row| {
        let code: String = row.get(0)?;
        let [message, advice]: [Phrase; 2] = parts(row, 5)?;
        Ok(Finding {
            code: Finding::known_code(&code)
                .ok_or_else(|| Fault::Damaged(format!("a finding with code `{code}`")))?,
            severity: word(row, 1, Severity::from_word)?,
            subject: row.get(2)?,
            message: Told { english: row.get(3)?, phrase: message },
            advice: Told { english: row.get(4)?, phrase: advice },
        })
    })
}

fn numbers(conn: &Connection, run: i64) -> Inner<Vec<RunNumber>> {
    let sql = format!(
        "SELECT item_id, as_of, mean, median, lo, hi, best FROM run_number
         WHERE run_id = {run} ORDER BY item_id, segment"
    );
    each(conn, &sql, |row| {
        Ok(RunNumber {
            item: id(row, 0)?,
            as_of: row.get(1)?,
            mean: row.get(2)?,
            median: row.get(3)?,
            lo: row.get(4)?,
            hi: row.get(5)?,
            best: row.get(6)?,
        })
    })
}

fn dependence(conn: &Connection, run: i64) -> Inner<Vec<RunDependence>> {
    let sql = format!(
        "SELECT source_a, source_b, p_a_copies_b, p_b_copies_a, n_met, n_shared, n_shared_wrong
         FROM run_dependence WHERE run_id = {run} ORDER BY source_a, source_b"
    );
    each(conn, &sql, |row| {
        Ok(RunDependence {
            source_a: id(row, 0)?,
            source_b: id(row, 1)?,
            p_a_copies_b: row.get(2)?,
            p_b_copies_a: row.get(3)?,
            n_met: count(row, 4)?,
            n_shared: count(row, 5)?,
            n_shared_wrong: row.get(6)?,
        })
    })
}

fn modes(conn: &Connection, run: i64) -> Inner<Vec<RunMode>> {
    let sql = format!(
        "SELECT start, ln_posterior, share, n_items_changed, n_iterations, visits FROM run_mode
         WHERE run_id = {run} ORDER BY position"
    );
    let mut modes = each(conn, &sql, |row| {
        let visits: Option<String> = row.get(5)?;
        Ok(RunMode {
            visits: visits
                .map_or_else(|| Ok(Vec::new()), |text| serde_json::from_str(&text))
                .map_err(|error| Fault::Damaged(format!("visits of a mode: {error}")))?,
            start: row.get(0)?,
            ln_posterior: row.get(1)?,
            share: row.get(2)?,
            n_items_changed: count(row, 3)? as usize,
            n_iterations: count(row, 4)? as usize,
            changed: Vec::new(),
        })
    })?;
    let sql = format!(
        "SELECT position, item_id, value, probability FROM run_mode_item
         WHERE run_id = {run} ORDER BY position, item_id"
    );
    each(conn, &sql, |row| {
        let position = count(row, 0)? as usize;
        let mode = modes.get_mut(position).ok_or_else(|| {
            Fault::Damaged(format!("an item of mode {position}, which is not there"))
        })?;
        let (item, value, probability) = (id(row, 1)?, row.get(2)?, row.get(3)?);
        mode.changed.push(RunModeItem { item, value, probability });
        Ok(())
    })?;
    Ok(modes)
}

fn sampler(conn: &Connection, run: i64) -> Inner<Option<RunSampler>> {
    let sql = format!(
        "SELECT n_chains, n_draws, n_warmup, n_divergent, max_depth_share, n_items_apart
         FROM run_sampler WHERE run_id = {run}"
    );
    let mut found = each(conn, &sql, |row| {
        Ok(RunSampler {
            n_chains: count(row, 0)? as usize,
            n_draws: count(row, 1)? as usize,
            n_warmup: count(row, 2)? as usize,
            n_divergent: count(row, 3)? as usize,
            max_depth_share: row.get(4)?,
            n_items_apart: count(row, 5)? as usize,
            diagnostics: Vec::new(),
        })
    })?;
    let Some(mut sampler) = found.pop() else { return Ok(None) };
    let sql = format!(
        "SELECT subject_kind, subject, r_hat, ess_bulk, ess_tail, mcse FROM run_diagnostic
         WHERE run_id = {run} ORDER BY position"
    );
    sampler.diagnostics = each(conn, &sql, |row| {
        let word: String = row.get(0)?;
        let figure =
            |column| Ok::<f64, Fault>(row.get::<_, Option<f64>>(column)?.unwrap_or(f64::NAN));
        Ok(RunDiagnostic {
            kind: DiagnosticKind::ALL
                .into_iter()
                .find(|known| known.as_str() == word)
                .ok_or_else(|| Fault::Damaged(format!("a diagnostic of a `{word}`")))?,
            subject: row.get(1)?,
            figures: DrawDiagnostics {
                r_hat: figure(2)?,
                ess_bulk: figure(3)?,
                ess_tail: figure(4)?,
                mcse: figure(5)?,
            },
        })
    })?;
    Ok(Some(sampler))
}
