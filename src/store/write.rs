//! Writing batches of evidence and claims: one transaction a file, all or nothing.

use super::bulk;
use super::codec::{WhenColumns, encode_value, from_column, to_column};
use super::{Fault, FileRecord, Inner, Result, Store};
use crate::domain::{
    Alias, Attribute, Batch, CaseInfo, Claim, ClaimDetail, ClaimStatus, Document, Id, Item,
    Mention, OptionNode, Place, Relation, Rule, Scale, Source, Value, Verdict,
};
use rusqlite::{CachedStatement, OptionalExtension, Transaction, TransactionBehavior, params};

impl Store {
    /// Writes what one file adds, in one transaction: after a failure nothing has changed.
    ///
    /// # Errors
    /// [`super::StoreError::Refused`] if ids do not continue those of the case or a row breaks a
    /// constraint (the same file into the same table twice, for one); else what the database says.
    pub fn write_batch(&mut self, batch: &Batch, file: &FileRecord) -> Result<()> {
        self.write_batches(&[(batch, file)])
    }

    /// Writes several files in one transaction: all of them or none.
    ///
    /// # Errors
    /// As [`Store::write_batch`].
    pub fn write_batches(&mut self, batches: &[(&Batch, &FileRecord)]) -> Result<()> {
        let is_bulk = bulk::is_bulk(batches);
        let written = (|| {
            // Four look-ups a claim: what bulk rows refer to is checked by number instead.
            self.conn.pragma_update(None, "foreign_keys", !is_bulk)?;
            if is_bulk {
                self.conn.pragma_update(None, "cache_size", bulk::CACHE)?;
            }
            let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let n_claims = batches.iter().map(|(batch, _)| batch.claims.len()).sum();
            let indexes = if is_bulk { bulk::take_indexes(&tx, n_claims)? } else { Vec::new() };
            for (batch, file) in batches {
                write_one(&tx, batch, file)?;
                if is_bulk {
                    bulk::check_references(&tx, batch)?;
                }
            }
            bulk::make_indexes(&tx, &indexes)?;
            tx.commit().map_err(Fault::from)
        })();
        let again = self.conn.pragma_update(None, "foreign_keys", true).map_err(Fault::from);
        let again =
            again.and(self.conn.pragma_update(None, "cache_size", CACHE).map_err(Fault::from));
        self.lift(written.and(again))
    }

    /// True if a file with these bytes was imported into this table before.
    ///
    /// # Errors
    /// What the database says.
    pub fn file_already_imported(&self, sha256: &str, table: &str) -> Result<bool> {
        let sql = "SELECT 1 FROM import_file WHERE sha256 = ?1 AND target = ?2";
        let found = self.conn.query_row(sql, [sha256, table], |_| Ok(())).optional();
        self.lift(found.map(|row| row.is_some()).map_err(Fault::from))
    }
}

/// Cache of pages, as SQLite has it by itself (KiB if negative).
const CACHE: i64 = -2_000;

/// Writes a batch in the order in which its rows refer to each other.
fn write_one(tx: &Transaction<'_>, batch: &Batch, file: &FileRecord) -> Inner<()> {
    let file_id = write_file(tx, file)?;
    if let Some(info) = &batch.info {
        write_info(tx, info)?;
    }
    write_all(tx, "place", &batch.places, |p| p.id, insert_place)?;
    write_all(tx, "source", &batch.sources, |s| s.id, insert_source)?;
    batch.changed_sources.iter().try_for_each(|s| change_source(tx, s))?;
    batch.aliases.iter().try_for_each(|a| insert_alias(tx, a))?;
    write_all(tx, "attribute", &batch.attributes, |a| a.id, insert_attribute)?;
    write_all(tx, "item", &batch.items, |i| i.id, insert_item)?;
    batch.changed_items.iter().try_for_each(|i| change_item(tx, i))?;
    write_all(tx, "document", &batch.documents, |d| d.id, insert_document)?;
    write_values(tx, &batch.values)?;
    write_claims(tx, &batch.claims, file_id)?;
    write_all(tx, "mention", &batch.mentions, |m| m.id, insert_mention)?;
    write_all(tx, "rule", &batch.rules, |r| r.id, insert_rule)?;
    write_all(tx, "verdict", &batch.verdicts, |v| v.id, insert_verdict)?;
    batch.relations.iter().try_for_each(|r| insert_relation(tx, r))?;
    batch.closed.iter().try_for_each(|(claim, status)| close_claim(tx, *claim, *status))
}

/// The id that the next row of a table must have: ids are dense because vectors are indexed by them.
pub(super) fn next_id(tx: &Transaction<'_>, table: &str) -> Inner<u32> {
    let sql = format!("SELECT coalesce(max({table}_id), 0) + 1 FROM {table}");
    Ok(tx.query_row(&sql, [], |row| row.get(0))?)
}

/// Refuses a row whose id does not follow the one before.
fn expect_id(table: &str, next: &mut u32, found: Id) -> Inner<()> {
    if found.0 != *next {
        return Err(Fault::Refused(format!("{table} {} comes where {next} is due", found.0)));
    }
    *next = next.checked_add(1).ok_or_else(|| Fault::Refused(format!("too many rows: {table}")))?;
    Ok(())
}

fn write_all<T>(
    tx: &Transaction<'_>,
    table: &str,
    rows: &[T],
    id_of: impl Fn(&T) -> Id,
    insert: impl Fn(&Transaction<'_>, &T) -> Inner<()>,
) -> Inner<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut next = next_id(tx, table)?;
    for row in rows {
        expect_id(table, &mut next, id_of(row))?;
        insert(tx, row)?;
    }
    Ok(())
}

fn write_file(tx: &Transaction<'_>, file: &FileRecord) -> Inner<i64> {
    let known = "SELECT name FROM import_file WHERE sha256 = ?1 AND target = ?2";
    let known: Option<String> =
        tx.query_row(known, [&file.sha256, &file.table], |row| row.get(0)).optional()?;
    if let Some(name) = known {
        let what = format!("{} has the same content as {name}, imported before", file.name);
        return Err(Fault::Refused(what));
    }
    tx.execute(
        "INSERT INTO import_file(name, sha256, format, target, n_rows, n_rejects, imported_at, version)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            file.name,
            file.sha256,
            file.format,
            file.table,
            count(file.n_rows),
            count(file.n_rejects),
            file.imported_at,
            file.version
        ],
    )?;
    Ok(tx.last_insert_rowid())
}

/// SQLite has no unsigned integers; no count comes near the bound.
pub(super) fn count(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn write_info(tx: &Transaction<'_>, info: &CaseInfo) -> Inner<()> {
    tx.execute(
        "INSERT INTO case_info(case_id, title, time_zone, languages, title_ar, week_start, digits)
         VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT(case_id) DO UPDATE SET
           title = excluded.title, time_zone = excluded.time_zone, languages = excluded.languages,
           title_ar = excluded.title_ar, week_start = excluded.week_start, digits = excluded.digits",
        params![
            info.title,
            info.time_zone,
            serde_json::json!(info.languages).to_string(),
            info.title_ar,
            info.week_start.as_str(),
            info.digits.as_str(),
        ],
    )?;
    Ok(())
}

fn insert_place(tx: &Transaction<'_>, place: &Place) -> Inner<()> {
    let sql =
        "INSERT INTO place(place_id, key, parent_id, name, name_ar) VALUES (?1, ?2, ?3, ?4, ?5)";
    let parent = place.parent.map(|p| p.0);
    tx.prepare_cached(sql)?.execute(params![
        place.id.0,
        place.key,
        parent,
        place.name,
        place.name_ar
    ])?;
    Ok(())
}

const INSERT_SOURCE: &str = "INSERT INTO source(source_id, key, kind, name, name_ar, speaks_for,
    independence_group, note, declared) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";

const CHANGE_SOURCE: &str = "UPDATE source SET key = ?2, kind = ?3, name = ?4, name_ar = ?5,
    speaks_for = ?6, independence_group = ?7, note = ?8, declared = ?9 WHERE source_id = ?1";

fn insert_source(tx: &Transaction<'_>, source: &Source) -> Inner<()> {
    put_source(tx, source, INSERT_SOURCE).map(|_| ())
}

fn change_source(tx: &Transaction<'_>, source: &Source) -> Inner<()> {
    let n = put_source(tx, source, CHANGE_SOURCE)?;
    must_change(n, "source", source.id)
}

/// A change must find the row it is meant for.
fn must_change(n: usize, table: &str, id: Id) -> Inner<()> {
    if n == 1 { Ok(()) } else { Err(Fault::Refused(format!("no {table} {} to change", id.0))) }
}

fn put_source(tx: &Transaction<'_>, source: &Source, sql: &str) -> Inner<usize> {
    let n = tx.prepare_cached(sql)?.execute(params![
        source.id.0,
        source.key,
        source.kind.as_str(),
        source.name,
        source.name_ar,
        source.speaks_for.map(|id| id.0),
        source.independence_group,
        source.note,
        source.declared
    ])?;
    Ok(n)
}

fn insert_alias(tx: &Transaction<'_>, alias: &Alias) -> Inner<()> {
    let sql = "INSERT INTO alias(source_id, alias, alias_norm, kind, needs_context)
               VALUES (?1, ?2, ?3, ?4, ?5)";
    tx.prepare_cached(sql)?.execute(params![
        alias.source.0,
        alias.alias,
        alias.alias_norm,
        alias.kind.as_str(),
        alias.needs_context
    ])?;
    Ok(())
}

fn insert_attribute(tx: &Transaction<'_>, attribute: &Attribute) -> Inner<()> {
    let sql = "INSERT INTO attribute(attribute_id, key, kind, open, tolerance, scale)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let kind = attribute.kind.as_str();
    let Attribute { open, tolerance, .. } = attribute;
    let scale = attribute.scale.map(Scale::as_str);
    let row = params![attribute.id.0, attribute.key, kind, open, tolerance, scale];
    tx.prepare_cached(sql)?.execute(row)?;
    insert_options(tx, &attribute.options, Some(attribute.id), None)
}

fn insert_options(
    tx: &Transaction<'_>,
    options: &[OptionNode],
    attribute: Option<Id>,
    item: Option<Id>,
) -> Inner<()> {
    if options.is_empty() {
        return Ok(());
    }
    let mut statement = tx.prepare_cached(
        "INSERT INTO option(attribute_id, item_id, position, option, parent)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for (position, node) in options.iter().enumerate() {
        let owner = (attribute.map(|id| id.0), item.map(|id| id.0));
        statement.execute(params![owner.0, owner.1, position as i64, node.option, node.parent])?;
    }
    Ok(())
}

const INSERT_ITEM: &str = "INSERT INTO item(item_id, key, kind, attribute_id, question,
    question_ar, unit, place_id, verifiable, says_speaker, says_item, says_value)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";

const CHANGE_ITEM: &str = "UPDATE item SET key = ?2, kind = ?3, attribute_id = ?4, question = ?5,
    question_ar = ?6, unit = ?7, place_id = ?8, verifiable = ?9, says_speaker = ?10,
    says_item = ?11, says_value = ?12 WHERE item_id = ?1";

fn insert_item(tx: &Transaction<'_>, item: &Item) -> Inner<()> {
    put_item(tx, item, INSERT_ITEM).map(|_| ())
}

fn change_item(tx: &Transaction<'_>, item: &Item) -> Inner<()> {
    tx.prepare_cached("DELETE FROM option WHERE item_id = ?1")?.execute([item.id.0])?;
    let n = put_item(tx, item, CHANGE_ITEM)?;
    must_change(n, "item", item.id)
}

fn put_item(tx: &Transaction<'_>, item: &Item, sql: &str) -> Inner<usize> {
    let says = item.says.as_ref();
    let n = tx.prepare_cached(sql)?.execute(params![
        item.id.0,
        item.key,
        item.kind.as_str(),
        item.attribute.map(|id| id.0),
        item.question,
        item.question_ar,
        item.unit,
        item.place.map(|id| id.0),
        item.verifiable.as_str(),
        says.map(|s| s.speaker.0),
        says.map(|s| s.item.0),
        says.map(|s| s.value.as_str())
    ])?;
    insert_options(tx, &item.options, None, Some(item.id))?;
    Ok(n)
}

fn insert_document(tx: &Transaction<'_>, document: &Document) -> Inner<()> {
    let published = WhenColumns::encode(document.published.as_ref());
    let mut statement = tx.prepare_cached(
        "INSERT INTO document(document_id, key, outlet_id, title, url, archive_url, lang, sha256,
           published_text, published_from, published_to, published_form, published_basis,
           wire_id, copy_of, note)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
    )?;
    statement.execute(params![
        document.id.0,
        document.key,
        document.outlet.map(|id| id.0),
        document.title,
        document.url,
        document.archive_url,
        document.lang,
        document.sha256,
        published.text,
        published.from,
        published.to,
        published.form,
        document.published_basis.as_str(),
        document.wire.map(|id| id.0),
        document.copy_of.map(|id| id.0),
        document.note
    ])?;
    Ok(())
}

fn write_values(tx: &Transaction<'_>, values: &[(String, Value)]) -> Inner<()> {
    if values.is_empty() {
        return Ok(());
    }
    // Values carry no id of their own: they continue the dictionary.
    let first = next_id(tx, "value")?;
    let mut statement = tx.prepare_cached(
        "INSERT INTO value(value_id, text, kind, lo, hi, best, possible_hi, form, date_from,
           date_to, parts) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    for (offset, (text, value)) in values.iter().enumerate() {
        let c = encode_value(text, value)?;
        let id = i64::from(first) + offset as i64;
        statement.execute(params![
            id,
            text,
            c.kind,
            c.lo,
            c.hi,
            c.best,
            c.possible_hi,
            c.form,
            c.date_from,
            c.date_to,
            c.parts
        ])?;
    }
    Ok(())
}

fn write_claims(tx: &Transaction<'_>, claims: &[Claim], file_id: i64) -> Inner<()> {
    if claims.is_empty() {
        return Ok(());
    }
    let mut next = next_id(tx, "claim")?;
    let mut narrow = tx.prepare_cached(
        "INSERT INTO claim(claim_id, item_id, source_id, value_id, valid_from, valid_to, file_id)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    let mut detail = tx.prepare_cached(INSERT_DETAIL)?;
    for claim in claims {
        expect_id("claim", &mut next, claim.id)?;
        let (from, to) =
            claim.valid.map_or((None, None), |span| (from_column(span.from), to_column(span.to)));
        let (item, source, value) = (claim.item.0, claim.source.0, claim.value.0);
        narrow.execute(params![claim.id.0, item, source, value, from, to, file_id])?;
        if let Some(d) = &claim.detail {
            insert_detail(&mut detail, claim.id, d)?;
        }
    }
    Ok(())
}

const INSERT_DETAIL: &str = "INSERT INTO claim_detail(claim_id, key, stance, certainty, evidence,
    valid_text, valid_from, valid_to, valid_form, valid_mode, persists, anchor_item, anchor_lo_s,
    anchor_hi_s, asserted_text, asserted_from, asserted_to, asserted_form, status, replaces,
    interest, hedge, scheme, note)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,
            ?20, ?21, ?22, ?23, ?24)";

fn insert_detail(
    statement: &mut CachedStatement<'_>,
    claim: Id,
    detail: &ClaimDetail,
) -> Inner<()> {
    let valid = WhenColumns::encode(detail.validity.when.as_ref());
    let asserted = WhenColumns::encode(detail.asserted.as_ref());
    let anchor = detail.validity.anchor;
    statement.execute(params![
        claim.0,
        detail.key,
        detail.stance.as_str(),
        detail.certainty.as_str(),
        detail.evidence.as_str(),
        valid.text,
        valid.from,
        valid.to,
        valid.form,
        detail.validity.mode.as_str(),
        detail.validity.persists,
        anchor.map(|a| a.item.0),
        anchor.map(|a| a.lo_s),
        anchor.map(|a| a.hi_s),
        asserted.text,
        asserted.from,
        asserted.to,
        asserted.form,
        detail.status.as_str(),
        detail.replaces.map(|id| id.0),
        detail.interest,
        detail.hedge,
        detail.scheme,
        detail.note
    ])?;
    Ok(())
}

fn insert_mention(tx: &Transaction<'_>, mention: &Mention) -> Inner<()> {
    let published = WhenColumns::encode(mention.published.as_ref());
    let mut statement = tx.prepare_cached(
        "INSERT INTO mention(mention_id, key, claim_id, document_id, paragraph, quote_kind,
           outlet_stance, published_text, published_from, published_to, published_form, url,
           paraphrase, key_terms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?;
    statement.execute(params![
        mention.id.0,
        mention.key,
        mention.claim.0,
        mention.document.map(|id| id.0),
        mention.paragraph,
        mention.quote_kind.map(crate::domain::QuoteKind::as_str),
        mention.outlet_stance.map(crate::domain::OutletStance::as_str),
        published.text,
        published.from,
        published.to,
        published.form,
        mention.url,
        mention.paraphrase,
        mention.key_terms
    ])?;
    let mut statement = tx.prepare_cached(
        "INSERT INTO chain_step(mention_id, step, source_id, verb, named)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for (step, link) in mention.chain.iter().enumerate() {
        let row = params![mention.id.0, step as i64, link.source.0, link.verb, link.named];
        statement.execute(row)?;
    }
    Ok(())
}

fn insert_rule(tx: &Transaction<'_>, rule: &Rule) -> Inner<()> {
    let mut statement = tx.prepare_cached(
        "INSERT INTO rule(rule_id, key, kind, strength, grace_s, expression, text)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    statement.execute(params![
        rule.id.0,
        rule.key,
        rule.kind.as_str(),
        rule.strength,
        rule.grace_s,
        rule.expression,
        rule.text
    ])?;
    let mut statement = tx.prepare_cached(
        "INSERT INTO rule_term(rule_id, position, item_id, op, value, coefficient)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for (position, term) in rule.terms.iter().enumerate() {
        statement.execute(params![
            rule.id.0,
            position as i64,
            term.item.0,
            term.op.as_str(),
            term.value,
            term.coefficient
        ])?;
    }
    Ok(())
}

fn insert_verdict(tx: &Transaction<'_>, verdict: &Verdict) -> Inner<()> {
    let valid = WhenColumns::encode(verdict.valid.as_ref());
    let mut statement = tx.prepare_cached(
        "INSERT INTO verdict(verdict_id, item_id, value_id, confidence, valid_text, valid_from,
           valid_to, valid_form, basis, adjudicator, url)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    statement.execute(params![
        verdict.id.0,
        verdict.item.0,
        verdict.value.0,
        verdict.confidence,
        valid.text,
        valid.from,
        valid.to,
        valid.form,
        verdict.basis,
        verdict.adjudicator,
        verdict.url
    ])?;
    Ok(())
}

fn insert_relation(tx: &Transaction<'_>, relation: &Relation) -> Inner<()> {
    let mut statement = tx.prepare_cached(
        "INSERT INTO relation(from_claim, to_claim, kind, basis, note)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    let (from, to) = (relation.from.0, relation.to.0);
    let (kind, basis) = (relation.kind.as_str(), relation.basis.as_str());
    statement.execute(params![from, to, kind, basis, relation.note])?;
    Ok(())
}

/// Marks a claim as corrected or retracted; a plain claim gets its detail row now.
fn close_claim(tx: &Transaction<'_>, claim: Id, status: ClaimStatus) -> Inner<()> {
    let update = "UPDATE claim_detail SET status = ?2 WHERE claim_id = ?1";
    if tx.prepare_cached(update)?.execute(params![claim.0, status.as_str()])? == 0 {
        let mut statement = tx.prepare_cached(INSERT_DETAIL)?;
        let detail = ClaimDetail { status, ..ClaimDetail::default() };
        insert_detail(&mut statement, claim, &detail)?;
    }
    Ok(())
}
