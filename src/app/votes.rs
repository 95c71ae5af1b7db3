//! `score` of a large case of nothing but plain claims: in columns from the database and back, with
//! the same figures as the general way ([`super::score()`]).

use std::collections::BTreeMap;

use super::fit::{Engine, MODEL, ModelParams, Passes, too_many_values};
use super::health::status;
use super::score::{
    Scored, Tally, family_rows, mode_rows, posterior_findings, silent_items, source_row,
};
use super::summary::CORROBORATED_MIN;
use super::told::put_in_english;
use super::{AppError, Observer, dependence, memory};
use crate::check::{CheckOptions, CheckOutcome, check_votes};
use crate::domain::{Id, Votes};
use crate::infer::{Dependence, EmOptions, Settled, Traces, settle};
use crate::model::{AssembledVotes, Posterior, assemble_votes, crowded_votes};
use crate::store::{
    ItemStatus, RunItem, RunRecord, RunShift, RunSource, Store, VoteRow, VoteRows, votes_digest,
    votes_result_digest,
};

/// Cases of fewer claims go the general way, which stores more about each of them.
pub(super) const VOTES_MIN: usize = 100_000;

/// Scores a case of at least [`VOTES_MIN`] plain claims; `None` for any other.
pub(super) fn score_votes(
    store: &mut Store,
    params: &ModelParams,
    started_at: i64,
    observer: &mut dyn Observer,
) -> Result<Option<Scored>, AppError> {
    score_from(store, params, (started_at, VOTES_MIN), observer)
}

fn score_from(
    store: &mut Store,
    params: &ModelParams,
    (started_at, n_claims_min): (i64, usize),
    observer: &mut dyn Observer,
) -> Result<Option<Scored>, AppError> {
    if params.as_of.is_some() || params.engine == Some(Engine::Nuts) {
        return Ok(None);
    }
    let n_claims = store.last_claim()?;
    if n_claims >= n_claims_min as u64 {
        memory::must_fit(n_claims, memory::free())?;
    }
    let Some(votes) = store.load_votes(n_claims_min)? else { return Ok(None) };
    if let Some((item, n_values)) = crowded_votes(&votes) {
        return Err(too_many_values(votes.key(item), n_values));
    }
    if observer.progress("check", 0, None).is_break() {
        return Err(AppError::Interrupted);
    }
    let Some(mut outcome) = check_votes(&votes, &CheckOptions::default()) else { return Ok(None) };
    put_in_english(&mut outcome);
    let Some(mut assembled) = assemble_votes(&votes) else { return Ok(None) };
    // Votes have no time, so nothing tells who said it first.
    let traces = Traces::default();
    let options = EmOptions { describe_claims: false, ..EmOptions::default() };
    let settled = settle(&assembled.problem, &traces, &options, &mut Passes(observer))?;
    let Settled { problem, fit, dependence } = settled;
    assembled.problem = problem;
    let found = Found {
        votes: &votes,
        assembled: &assembled,
        posterior: &fit.posterior,
        dependence: &dependence,
    };
    let mut order: Vec<u32> = (0..votes.items.len() as u32).collect();
    order.sort_unstable_by_key(|item| votes.items[*item as usize]);
    let mut place = vec![0; order.len()];
    for (at, item) in order.iter().enumerate() {
        place[*item as usize] = at as u32;
    }
    let row = |at: usize| found.row(order[at] as usize);
    let n_values = assembled.problem.items.iter().map(|item| usize::from(item.n_values)).sum();
    let last_claim = votes.claims.len() as u32;
    let rows = VoteRows { n_items: order.len(), n_values, last_claim, item: &row };
    let mut record = found.record(params, outcome);
    record.started_at = started_at;
    record.input_digest = votes_digest(&votes);
    record.result_digest = votes_result_digest(&votes, &record, &rows, &place);
    if observer.progress("write", 0, None).is_break() {
        return Err(AppError::Interrupted);
    }
    let run = store.write_votes_run(&record, &rows)?;
    Ok(Some(Scored { run, record, n_iterations: fit.posterior.n_iterations }))
}

/// What was inferred from votes.
struct Found<'a> {
    votes: &'a Votes,
    assembled: &'a AssembledVotes,
    posterior: &'a Posterior,
    dependence: &'a Dependence,
}

impl<'a> Found<'a> {
    /// The record without rows of items, values and claims.
    fn record(&self, params: &ModelParams, outcome: CheckOutcome) -> RunRecord {
        let Self { votes, assembled, posterior, .. } = self;
        let mut findings = outcome.findings.clone();
        findings.extend(posterior_findings(posterior));
        let keyed = posterior.items.iter().enumerate();
        findings.extend(silent_items(keyed.map(|(item, of)| (votes.key(item), of.lambda))));
        let source = |ix: u32| votes.case.sources[assembled.bodies[ix as usize].ix()].key.as_str();
        let item = |ix: u32| votes.key(ix as usize);
        let names = dependence::Names { source: &source, item: &item };
        findings.extend(dependence::findings(self.dependence, &names));
        RunRecord {
            status: status(posterior.converged, None),
            model: MODEL.to_owned(),
            engine: Engine::Em.name().to_owned(),
            seed: params.seed,
            as_of: None,
            series: None,
            params_json: params.to_json(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            started_at: 0,
            n_claims: votes.claims.len() as u64,
            n_items: votes.items.len() as u64,
            n_sources: assembled.bodies.len() as u64,
            ln_evidence: Some(posterior.ln_evidence),
            input_digest: String::new(),
            result_digest: String::new(),
            sources: self.sources(outcome.n_unlisted > 0),
            items: Vec::new(),
            values: Vec::new(),
            states: Vec::new(),
            numbers: Vec::new(),
            claims: Vec::new(),
            contradictions: outcome.contradictions,
            dependence: dependence::rows(self.dependence, &assembled.bodies),
            findings,
            modes: mode_rows(posterior, &|change| {
                let (item, value) = (change.item as usize, usize::from(change.value));
                Some((votes.items[item], assembled.text(votes, item, value).to_owned()))
            }),
            sampler: None,
            hyper: posterior.hyper.clone(),
            claim_ids: Vec::new(),
        }
    }

    /// Sources in the order of their ids. Nobody contradicts itself: each speaks once on an item.
    fn sources(&self, is_cut: bool) -> Vec<RunSource> {
        let Self { votes, assembled, posterior, .. } = self;
        let n = votes.case.sources.len();
        let (mut n_claims, mut n_checked) = (vec![0; n], vec![0; n]);
        for item in 0..votes.items.len() {
            let own = votes.on(item);
            for vote in own {
                n_claims[vote.source.ix()] += 1;
                n_checked[vote.source.ix()] += usize::from(own.len() > 1);
            }
        }
        let of_body: BTreeMap<Id, usize> =
            assembled.bodies.iter().enumerate().map(|(ix, id)| (*id, ix)).collect();
        let shift = |_, shift: crate::model::ShiftPosterior| RunShift {
            mean: shift.mean,
            lo: shift.lo,
            hi: shift.hi,
            is_ratio: false,
        };
        of_body
            .iter()
            .map(|(id, ix)| {
                let posterior = &posterior.sources[*ix];
                let families =
                    family_rows((&assembled.problem, &assembled.texts), posterior, &shift);
                let tally = Tally {
                    n_claims: n_claims[id.ix()],
                    n_checked: n_checked[id.ix()],
                    self_consistency: (!is_cut).then_some(1.0),
                    relay: None,
                };
                source_row((*id, *id), posterior, &tally, families)
            })
            .collect()
    }

    /// An item, in the order of keys, with its values by text.
    fn row(&self, item: usize) -> VoteRow<'a> {
        let Self { votes, assembled, posterior, .. } = *self;
        let of = &posterior.items[item];
        let said = assembled.said(votes, item);
        let n = votes.on(item).len() as u64;
        // Of equal ones the last, as everywhere.
        let leading = said.iter().zip(&of.probability).max_by(|a, b| a.1.total_cmp(b.1));
        let is_backed = leading.is_some_and(|((_, n), p)| *p >= CORROBORATED_MIN && *n >= 2);
        let status = match n {
            0 => ItemStatus::Unresolved,
            1 => ItemStatus::SingleSource,
            _ if said.iter().filter(|(_, n)| *n > 0).count() > 1 => ItemStatus::Disputed,
            _ if is_backed => ItemStatus::Corroborated,
            _ => ItemStatus::Unresolved,
        };
        let id = votes.items[item];
        let item = RunItem { item: id, status, lambda: Some(of.lambda), n_claims: n, n_roots: n };
        let mut values: Vec<(&str, f64, u64)> =
            said.into_iter().zip(&of.probability).map(|((text, n), p)| (text, *p, n)).collect();
        values.sort_unstable_by_key(|(text, _, _)| *text);
        VoteRow { item, values }
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::app::fit::fit;
    use crate::app::score::inferred;
    use crate::check::check;
    use crate::domain::{
        Attribute, Batch, Claim, Item, ItemKind, OptionNode, Source, SourceKind, Value, Verifiable,
    };
    use crate::model::{AssembleOptions, assemble};
    use crate::store::{FileRecord, LoadFilter, case_digest};

    struct Quiet;

    impl Observer for Quiet {
        fn note(&mut self, _: &str) {}

        fn progress(&mut self, _: &str, _: u64, _: Option<u64>) -> ControlFlow<()> {
            ControlFlow::Continue(())
        }
    }

    fn below(state: &mut u64, n: u64) -> u64 {
        *state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*state >> 33) % n
    }

    fn source(ix: usize) -> Source {
        Source {
            id: Id::from_ix(ix),
            key: format!("s{}", (ix * 7) % 30),
            kind: if ix.is_multiple_of(3) { SourceKind::Outlet } else { SourceKind::Unknown },
            name: None,
            name_ar: None,
            speaks_for: None,
            independence_group: None,
            note: None,
            declared: false,
        }
    }

    /// 30 sources on 240 items: closed lists, yes or no, rumours, open with and without attribute.
    fn batch() -> Batch {
        let mut dice = 11_u64;
        let option = |o: &str| OptionNode { option: o.to_owned(), parent: None };
        let attribute = |ix: usize, key: &str, open, options| Attribute {
            id: Id::from_ix(ix),
            key: key.to_owned(),
            kind: ItemKind::Category,
            options,
            open,
            tolerance: None,
            scale: None,
        };
        let words = ["b", "a", "c"];
        let mut values: Vec<(String, Value)> =
            words.iter().map(|w| ((*w).to_owned(), Value::Option((*w).to_owned()))).collect();
        values.push(("true".to_owned(), Value::Boolean(true)));
        values.push(("false".to_owned(), Value::Boolean(false)));
        let item = |ix: usize| {
            let (kind, attribute) = match ix % 5 {
                0 => (ItemKind::Category, Some(Id(1))),
                1 => (ItemKind::Boolean, None),
                2 => (ItemKind::Stance, None),
                3 => (ItemKind::Category, Some(Id(2))),
                _ => (ItemKind::Category, None),
            };
            Item {
                id: Id::from_ix(ix),
                key: format!("q{}", (ix * 11) % 240),
                kind,
                attribute,
                question: None,
                question_ar: None,
                unit: None,
                place: None,
                verifiable: Verifiable::Fact,
                options: Vec::new(),
                says: None,
            }
        };
        let items: Vec<Item> = (0..240).map(item).collect();
        let mut rows = Vec::new();
        for item in &items {
            for source in 0..30 {
                if below(&mut dice, 5) > 1 {
                    continue;
                }
                let value = if item.kind == ItemKind::Category {
                    Id(1 + below(&mut dice, 3).min(below(&mut dice, 3)) as u32)
                } else {
                    Id(4 + u32::from(below(&mut dice, 4) == 0))
                };
                rows.push((item.id, Id::from_ix(source), value));
            }
        }
        let claims = rows.into_iter().enumerate().map(|(ix, (item, source, value))| {
            let id = Id::from_ix(ix);
            Claim { id, item, source, value, valid: None, detail: None }
        });
        Batch {
            sources: (0..30).map(source).collect(),
            attributes: vec![
                attribute(0, "list", false, vec![option("a"), option("b"), option("c")]),
                attribute(1, "name", true, Vec::new()),
            ],
            claims: claims.collect(),
            items,
            values,
            ..Batch::default()
        }
    }

    fn store() -> Store {
        let mut store = Store::in_memory().unwrap();
        let file = FileRecord {
            name: "claims.csv".to_owned(),
            sha256: "0".repeat(64),
            format: "csv".to_owned(),
            table: "claims".to_owned(),
            n_rows: 0,
            n_rejects: 0,
            imported_at: 0,
            version: "0".to_owned(),
        };
        store.write_batch(&batch(), &file).unwrap();
        store
    }

    /// Exact: problem, digest and cross-check of votes are those of the case as objects.
    #[test]
    fn votes_are_the_same_case() {
        let store = store();
        let votes = store.load_votes(1).unwrap().unwrap();
        let case = store.load_case(LoadFilter::default()).unwrap().case;
        let problem = assemble(&case, AssembleOptions { use_verdicts: true });
        let assembled = assemble_votes(&votes).unwrap();
        assert_eq!(assembled.problem, problem.problem);
        assert_eq!(assembled.bodies, problem.bodies);
        for (item, of) in problem.items.iter().enumerate() {
            assert_eq!(votes.items[item], of.item);
            for (z, text) in of.values.iter().enumerate() {
                assert_eq!(assembled.text(&votes, item, z), text);
            }
        }
        assert_eq!(votes_digest(&votes), case_digest(&case));
        // One pair for all that say the same two things, as in cases of many claims.
        for max_contradictions in [50, 10_000] {
            let options = CheckOptions {
                max_pairs_per_item: 1,
                max_contradictions,
                ..CheckOptions::default()
            };
            assert_eq!(check_votes(&votes, &options).unwrap(), check(&case, &options));
        }
    }

    /// Exact to 1e-9: scored as votes or as objects, sources, items and values have the same figures.
    #[test]
    fn votes_are_scored_as_the_same_case() {
        let mut store = store();
        let case = store.load_case(LoadFilter::default()).unwrap().case;
        let params = ModelParams::default();
        let general = inferred(&fit(case, &params, &mut Quiet).unwrap(), &params);
        let scored = score_from(&mut store, &params, (0, 1), &mut Quiet).unwrap().unwrap();
        let stored = store.load_run(scored.run).unwrap();
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} {b}");
        let found = &scored.record.sources;
        assert_eq!(found.len(), general.sources.len());
        for (a, b) in found.iter().zip(&general.sources) {
            assert_eq!((a.source, a.n_claims, a.n_checked), (b.source, b.n_claims, b.n_checked));
            for (x, y) in [(a.mean, b.mean), (a.lo, b.lo), (a.hi, b.hi), (a.sd, b.sd)] {
                close(x, y);
            }
            assert_eq!((a.grade, &a.families), (b.grade, &b.families));
        }
        let mut items = general.items.clone();
        items.sort_by_key(|item| item.item);
        assert_eq!(stored.items, items);
        let mut values = general.values.clone();
        values.sort_by(|a, b| (a.item, &a.value).cmp(&(b.item, &b.value)));
        assert_eq!(stored.values.len(), values.len());
        for (a, b) in stored.values.iter().zip(&values) {
            assert_eq!((a.item, &a.value, a.n_claims), (b.item, &b.value, b.n_claims));
            close(a.probability, b.probability);
        }
        assert_eq!(stored.claims.len(), general.claims.len());
        for (a, b) in stored.claims.iter().zip(&general.claims) {
            assert_eq!((a.claim, a.p_overtaken), (b.claim, b.p_overtaken));
            close(a.p_right.unwrap(), b.p_right.unwrap());
        }
        // What the view works out is what the general way stores.
        let shown = store.query_rows("SELECT p_right FROM v_claim ORDER BY claim_number", &[]);
        for (row, claim) in shown.unwrap().rows.iter().zip(&general.claims) {
            close(row[0].as_f64().unwrap(), claim.p_right.unwrap());
        }
    }
}
