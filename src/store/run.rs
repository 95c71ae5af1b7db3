//! Runs: written whole or not at all, never changed, dropped whole.

use super::codec::{from_column, to_column};
use super::digest::text_digest;
use super::run_rows::{write_dependence, write_modes, write_numbers, write_sampler};
use super::series::write_point;
use super::vote_rows::{VoteRows, write_vote_rows};
use super::write::count;
use super::{Fault, Inner, Result, RunRecord, RunSource, RunState, RunSummary, Store};
use crate::domain::{Contradiction, Finding, Id};
use rusqlite::config::DbConfig;
use rusqlite::{Row, Transaction, TransactionBehavior, params};
use serde_json::json;

impl Store {
    /// Stores a run in one transaction and returns its number. Until that is committed no other
    /// reader sees any of it.
    ///
    /// # Errors
    /// [`super::StoreError::Refused`] if the record names rows that do not exist, repeats a key or
    /// holds a figure outside its range; else what the database says. Nothing is stored then.
    pub fn write_run(&mut self, run: &RunRecord) -> Result<i64> {
        let written = (|| {
            let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let run_id = write_all(&tx, run)?;
            tx.commit()?;
            Ok(run_id)
        })();
        self.lift(written)
    }

    /// Writes a run of votes: what `run` holds, and a row an item with its values from `votes`.
    /// There are no rows of claims; `v_claim` works them out.
    ///
    /// # Errors
    /// As [`Store::write_run`].
    pub fn write_votes_run(&mut self, run: &RunRecord, votes: &VoteRows<'_>) -> Result<i64> {
        let written = (|| {
            // Every id was read from this database, and the run is new: asking for each row whether it
            // may be written would take longer than writing it.
            self.conn.pragma_update(None, "foreign_keys", false)?;
            self.conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
            let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let run_id = write_all(&tx, run)?;
            write_vote_rows(&tx, run_id, votes)?;
            tx.commit()?;
            Ok(run_id)
        })();
        let again = self
            .conn
            .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, true)
            .and_then(|_| self.conn.pragma_update(None, "foreign_keys", true))
            .map_err(Fault::from);
        self.lift(written.and_then(|run_id| again.map(|()| run_id)))
    }

    /// Deletes a run and everything that belongs to it. False if there is none of that number.
    ///
    /// # Errors
    /// What the database says.
    pub fn drop_run(&mut self, run: i64) -> Result<bool> {
        let dropped = (|| {
            let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let n = tx.execute("DELETE FROM run WHERE run_id = ?1", [run])?;
            tx.commit()?;
            Ok(n > 0)
        })();
        self.lift(dropped)
    }

    /// All runs, oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub fn list_runs(&self) -> Result<Vec<RunSummary>> {
        let sql = format!("{SUMMARY} FROM run WHERE status <> 'writing' ORDER BY run_id");
        self.lift(super::load::each(&self.conn, &sql, summary))
    }

    /// The run that the views show: the latest that is no point of a series.
    ///
    /// # Errors
    /// What the database says.
    pub fn latest_run(&self) -> Result<Option<RunSummary>> {
        let sql = format!("{SUMMARY} FROM run WHERE run_id = (SELECT run_id FROM v_latest_run)");
        let found = self.lift(super::load::each(&self.conn, &sql, summary));
        found.map(|mut found| found.pop())
    }
}

/// Columns of a summary, in the order in which [`summary`] wants them.
const SUMMARY: &str = "SELECT run_id, status, model, engine, seed, as_of, params, started_at,
    n_claims, n_items, n_sources, input_digest, result_digest, version, series";

fn summary(row: &Row<'_>) -> Inner<RunSummary> {
    Ok(RunSummary {
        run: row.get(0)?,
        status: row.get(1)?,
        model: row.get(2)?,
        engine: row.get(3)?,
        seed: row.get(4)?,
        as_of: row.get(5)?,
        series: row.get(14)?,
        params_json: row.get(6)?,
        started_at: row.get(7)?,
        n_claims: row.get(8)?,
        n_items: row.get(9)?,
        n_sources: row.get(10)?,
        input_digest: row.get(11)?,
        result_digest: row.get(12)?,
        version: row.get(13)?,
    })
}

/// Writes every row of a run. The transaction is the caller's to commit.
pub(super) fn write_all(tx: &Transaction<'_>, run: &RunRecord) -> Inner<i64> {
    let run_id = begin(tx, run)?;
    write_sources(tx, run_id, &run.sources)?;
    write_families(tx, run_id, &run.sources)?;
    write_items(tx, run_id, run)?;
    write_states(tx, run_id, &run.states)?;
    write_numbers(tx, run_id, &run.numbers)?;
    write_claims(tx, run_id, run)?;
    for (position, found) in run.contradictions.iter().enumerate() {
        write_contradiction(tx, (run_id, position), found, run)?;
    }
    write_dependence(tx, run_id, &run.dependence)?;
    for (position, finding) in run.findings.iter().enumerate() {
        write_finding(tx, (run_id, position), finding)?;
    }
    write_modes(tx, run_id, run)?;
    write_sampler(tx, run_id, run.sampler.as_ref())?;
    if let Some(series) = &run.series {
        let as_of = run.as_of.ok_or_else(|| {
            Fault::Refused(format!("a point of series `{series}` without a time"))
        })?;
        write_point(tx, series, as_of, run_id)?;
    }
    let complete = "UPDATE run SET status = ?2 WHERE run_id = ?1";
    tx.execute(complete, params![run_id, run.status.as_str()])?;
    Ok(run_id)
}

fn begin(tx: &Transaction<'_>, run: &RunRecord) -> Inner<i64> {
    let seed = i64::try_from(run.seed)
        .map_err(|_| Fault::Refused(format!("seed {} is above {}", run.seed, i64::MAX)))?;
    tx.execute(
        "INSERT INTO run(status, model, engine, seed, as_of, params, version, started_at, n_claims,
           n_items, n_sources, ln_evidence, input_digest, result_digest, text_digest, series, policy_id)
         VALUES ('writing', ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,
           (SELECT policy_id FROM policy WHERE name || '-' || version = json_extract(?5, '$.grades')))",
        params![
            run.model,
            run.engine,
            seed,
            run.as_of,
            run.params_json,
            run.version,
            run.started_at,
            count(run.n_claims),
            count(run.n_items),
            count(run.n_sources),
            run.ln_evidence,
            run.input_digest,
            run.result_digest,
            text_digest(run)?,
            run.series
        ],
    )?;
    Ok(tx.last_insert_rowid())
}

fn write_sources(tx: &Transaction<'_>, run_id: i64, sources: &[RunSource]) -> Inner<()> {
    let mut statement = tx.prepare_cached(
        "INSERT INTO run_source(run_id, source_id, scored_as, mean, sd, lo, mid, hi, n_claims,
           n_checked, n_effective, prior_mean, information, grade, grade_probability,
           band_probability, self_consistency, relay_mean, relay_lo, relay_hi, relay_n_checked)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
                 ?19, ?20, ?21)",
    )?;
    for s in sources {
        statement.execute(params![
            run_id,
            s.source.0,
            s.scored_as.0,
            s.mean,
            s.sd,
            s.lo,
            s.mid,
            s.hi,
            count(s.n_claims),
            count(s.n_checked),
            s.n_effective,
            s.prior_mean,
            s.information,
            s.grade.to_string(),
            s.grade_probability,
            json!(s.band_probability).to_string(),
            s.self_consistency,
            s.relay.map(|r| r.mean),
            s.relay.map(|r| r.lo),
            s.relay.map(|r| r.hi),
            s.relay.map(|r| count(r.n_checked))
        ])?;
    }
    Ok(())
}

fn write_families(tx: &Transaction<'_>, run_id: i64, sources: &[RunSource]) -> Inner<()> {
    let mut family = tx.prepare_cached(
        "INSERT INTO run_source_family(run_id, source_id, family, mean, sd, lo, hi, n_claims, shift,
           shift_lo, shift_hi, shift_is_ratio)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?;
    let mut rows = tx.prepare_cached(
        "INSERT INTO run_source_row(run_id, source_id, family, truth, mean, lo, hi, n_effective)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for source in sources {
        let id = source.source.0;
        for f in &source.families {
            family.execute(params![
                run_id,
                id,
                f.family,
                f.mean,
                f.sd,
                f.lo,
                f.hi,
                f.n_claims,
                f.shift.map(|s| s.mean),
                f.shift.map(|s| s.lo),
                f.shift.map(|s| s.hi),
                f.shift.map(|s| s.is_ratio)
            ])?;
            for r in &f.rows {
                let mean = json!(r.mean).to_string();
                rows.execute(params![
                    run_id,
                    id,
                    f.family,
                    r.truth,
                    mean,
                    r.lo,
                    r.hi,
                    r.n_effective
                ])?;
            }
        }
    }
    Ok(())
}

fn write_items(tx: &Transaction<'_>, run_id: i64, run: &RunRecord) -> Inner<()> {
    let mut items = tx.prepare_cached(
        "INSERT INTO run_item(run_id, item_id, status, lambda, n_claims, n_roots)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for i in &run.items {
        let (n_claims, n_roots) = (count(i.n_claims), count(i.n_roots));
        let status = i.status.as_str();
        items.execute(params![run_id, i.item.0, status, i.lambda, n_claims, n_roots])?;
    }
    let mut values = tx.prepare_cached(
        "INSERT INTO run_value(run_id, item_id, value, probability, n_claims, n_roots)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for v in &run.values {
        let (n_claims, n_roots) = (count(v.n_claims), count(v.n_roots));
        values.execute(params![run_id, v.item.0, v.value, v.probability, n_claims, n_roots])?;
    }
    Ok(())
}

fn write_states(tx: &Transaction<'_>, run_id: i64, states: &[RunState]) -> Inner<()> {
    let mut order: Vec<&RunState> = states.iter().collect();
    order.sort_by(|a, b| (a.item, a.from, &a.value).cmp(&(b.item, b.from, &b.value)));
    let mut statement = tx.prepare_cached(
        "INSERT INTO run_state(run_id, item_id, segment, value, valid_from, valid_to, probability)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    let mut segment = 0_i64;
    let mut before: Option<&RunState> = None;
    for state in order {
        segment = match before {
            Some(b) if b.item == state.item => segment + i64::from(b.from != state.from),
            _ => 0,
        };
        let (from, to) = (from_column(state.from), to_column(state.to));
        let item = state.item.0;
        statement.execute(params![
            run_id,
            item,
            segment,
            state.value,
            from,
            to,
            state.probability
        ])?;
        before = Some(state);
    }
    Ok(())
}

/// The stored id of a claim of the case that was scored.
fn stored(run: &RunRecord, claim: Id) -> Inner<u32> {
    if run.claim_ids.is_empty() {
        return Ok(claim.0);
    }
    let found = run.claim_ids.get(claim.ix());
    found.map(|id| id.0).ok_or_else(|| Fault::Refused(format!("no claim {} in the case", claim.0)))
}

fn write_claims(tx: &Transaction<'_>, run_id: i64, run: &RunRecord) -> Inner<()> {
    let mut statement = tx.prepare_cached(
        "INSERT INTO run_claim(run_id, claim_id, p_right, p_overtaken, weight_db, skipped)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for c in &run.claims {
        let id = stored(run, c.claim)?;
        let row = params![run_id, id, c.p_right, c.p_overtaken, c.weight_db, c.skipped];
        statement.execute(row)?;
    }
    Ok(())
}

fn write_contradiction(
    tx: &Transaction<'_>,
    (run_id, position): (i64, usize),
    found: &Contradiction,
    run: &RunRecord,
) -> Inner<()> {
    let mut statement = tx.prepare_cached(
        "INSERT INTO run_contradiction(run_id, position, claim_a, claim_b, kind, certainty,
           probability, rule_id, overlap, overlap_from, overlap_to, same_root, n_alike, explanation,
           parts)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    )?;
    statement.execute(params![
        run_id,
        position as i64,
        stored(run, found.claim_a)?,
        stored(run, found.claim_b)?,
        found.kind.as_str(),
        found.certainty.as_str(),
        found.probability,
        found.rule.map(|r| r.0),
        found.overlap.is_some(),
        found.overlap.and_then(|s| from_column(s.from)),
        found.overlap.and_then(|s| to_column(s.to)),
        found.same_root,
        found.n_alike as i64,
        found.explanation.english,
        parts(&found.explanation.phrase)?
    ])?;
    Ok(())
}

/// What was told in no language, as JSON.
fn parts(told: &impl serde::Serialize) -> Inner<String> {
    serde_json::to_string(told).map_err(|error| Fault::Refused(format!("phrases: {error}")))
}

fn write_finding(
    tx: &Transaction<'_>,
    (run_id, position): (i64, usize),
    finding: &Finding,
) -> Inner<()> {
    let mut statement = tx.prepare_cached(
        "INSERT INTO run_finding(run_id, position, code, severity, subject, message, advice, parts)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    statement.execute(params![
        run_id,
        position as i64,
        finding.code,
        finding.severity.as_str(),
        finding.subject,
        finding.message.english,
        finding.advice.english,
        parts(&[&finding.message.phrase, &finding.advice.phrase])?
    ])?;
    Ok(())
}
