//! Reading the evidence and the claims back into a [`CaseFile`].

use super::codec::{VALUE_COLUMNS, WhenColumns, id, maybe_id, maybe_word, read_value, word};
use super::known::keep_known;
use super::{Fault, Inner, Result, Store, claims};
use crate::domain::{
    Alias, AliasKind, Attribute, CaseFile, CaseInfo, Claim, DigitStyle, Document, Id, Item,
    ItemKind, Mention, OptionNode, Place, PublishedBasis, Relation, RelationBasis, RelationKind,
    Rule, RuleKind, RuleOp, RuleTerm, Says, Scale, Source, SourceKind, Value, Verdict, Verifiable,
    WeekStart,
};
use rusqlite::{Connection, Params, Row, params};

/// What to leave out of a loaded case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LoadFilter {
    /// Keep only what was known by this time (seconds UTC), as far as that can be told. A claim:
    /// from the earliest end of the publication times of its mentions; without one, from the end of
    /// the time at which it was asserted; without that, from the end of its valid time (its
    /// beginning where the end is open); without any time, always. A mention: from the end of its
    /// publication time; without one, with its claim. A correction or retraction that was not known
    /// has no effect. A verdict: from the beginning of the time that it is about; without one,
    /// always. Names, items, options, documents and rules: always.
    pub as_of: Option<i64>,
}

/// A loaded case.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// The case; ids are dense.
    pub case: CaseFile,
    /// If `as_of` left claims out, the remaining ones are renumbered so that ids stay dense, and
    /// this holds the stored id of each; empty if nothing was left out. Hand it on in
    /// [`super::RunRecord::claim_ids`]. Keys as shown do not change: a renumbered claim without a
    /// key carries the key under which it is listed.
    pub claim_ids: Vec<Id>,
}

/// Keys that a case has given out already, for import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keys {
    /// Keys of claims that have one, by id.
    pub claims: Vec<(String, Id)>,
    /// Keys of mentions that have one, with the claim that the mention carries.
    pub mentions: Vec<(String, Id)>,
    /// Claims in the case; the next id is one more.
    pub n_claims: u32,
    /// Mentions in the case; the next id is one more.
    pub n_mentions: u32,
    /// Items timed relative to an event: the item of the claim, the item it is anchored to.
    pub anchors: Vec<(Id, Id)>,
    /// An items table was imported.
    pub declared_items: bool,
}

impl Store {
    /// Loads the whole case, claims in the order of their ids.
    ///
    /// # Errors
    /// [`super::StoreError::Damaged`] if what is read makes no sense, else what the database says.
    pub fn load_case(&self, filter: LoadFilter) -> Result<Loaded> {
        self.lift(snapshot(&self.conn, |conn| {
            let mut case = catalog(conn)?;
            case.claims = claims::all_claims(conn)?;
            case.mentions = claims::all_mentions(conn)?;
            case.relations = relations(conn)?;
            let claim_ids = match filter.as_of {
                Some(time) => keep_known(&mut case, time),
                None => Vec::new(),
            };
            Ok(Loaded { case, claim_ids })
        }))
    }

    /// The time zone of the case.
    ///
    /// # Errors
    /// What the database says.
    pub fn time_zone(&self) -> Result<String> {
        self.lift(info(&self.conn).map(|info| info.time_zone))
    }

    /// Loads everything but claims, mentions and relations, and the keys that claims and mentions
    /// have: what an import needs in order to add to the case.
    ///
    /// # Errors
    /// As [`Store::load_case`].
    pub fn load_catalog(&self) -> Result<(CaseFile, Keys)> {
        self.lift(snapshot(&self.conn, |conn| {
            let number = |sql| conn.query_row(sql, [], |row| row.get::<_, u32>(0));
            let keys = Keys {
                claims: keys(
                    conn,
                    "SELECT key, claim_id FROM claim_detail WHERE key IS NOT NULL ORDER BY claim_id",
                )?,
                mentions: keys(
                    conn,
                    "SELECT key, claim_id FROM mention WHERE key IS NOT NULL ORDER BY mention_id",
                )?,
                n_claims: number("SELECT coalesce(max(claim_id), 0) FROM claim")?,
                n_mentions: number("SELECT coalesce(max(mention_id), 0) FROM mention")?,
                anchors: each(
                    conn,
                    "SELECT DISTINCT c.item_id, d.anchor_item FROM claim_detail d
                     JOIN claim c USING (claim_id) WHERE d.anchor_item IS NOT NULL ORDER BY 1, 2",
                    |row| Ok((id(row, 0)?, id(row, 1)?)),
                )?,
                declared_items: number(
                    "SELECT EXISTS (SELECT 1 FROM import_file WHERE target = 'items')",
                )? == 1,
            };
            Ok((catalog(conn)?, keys))
        }))
    }

    /// The claims of one source about one item, by id: where a duplicate would be.
    ///
    /// # Errors
    /// As [`Store::load_case`].
    pub fn claims_of(&self, item: Id, source: Id) -> Result<Vec<Claim>> {
        self.lift(claims::claims_of(&self.conn, item, source))
    }

    /// The mentions that carry one claim, by id.
    ///
    /// # Errors
    /// As [`Store::load_case`].
    pub fn mentions_of(&self, claim: Id) -> Result<Vec<Mention>> {
        self.lift(claims::mentions_of(&self.conn, claim))
    }
}

/// Runs several reads on one state of the database, even if another process writes meanwhile.
pub(super) fn snapshot<T>(conn: &Connection, read: impl Fn(&Connection) -> Inner<T>) -> Inner<T> {
    let tx = conn.unchecked_transaction()?;
    let result = read(&tx);
    tx.finish()?;
    result
}

fn keys(conn: &Connection, sql: &str) -> Inner<Vec<(String, Id)>> {
    each(conn, sql, |row| Ok((row.get(0)?, id(row, 1)?)))
}

/// Every row of a statement without parameters.
pub(super) fn each<T>(
    conn: &Connection,
    sql: &str,
    read: impl FnMut(&Row<'_>) -> Inner<T>,
) -> Inner<Vec<T>> {
    each_with(conn, sql, [], read)
}

/// Every row of a statement.
pub(super) fn each_with<T>(
    conn: &Connection,
    sql: &str,
    parameters: impl Params,
    mut read: impl FnMut(&Row<'_>) -> Inner<T>,
) -> Inner<Vec<T>> {
    let mut statement = conn.prepare(sql)?;
    let mut rows = statement.query(parameters)?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(read(row)?);
    }
    Ok(out)
}

/// Refuses gaps in the ids: vectors are indexed by them.
pub(super) fn check_dense(table: &str, ids: impl Iterator<Item = Id>) -> Inner<()> {
    for (ix, id) in ids.enumerate() {
        if id != Id::from_ix(ix) {
            return Err(Fault::Damaged(format!("{table} {} where {} is due", id.0, ix + 1)));
        }
    }
    Ok(())
}

/// Everything but claims, mentions and relations.
fn catalog(conn: &Connection) -> Inner<CaseFile> {
    let case = CaseFile { items: items(conn)?, ..catalog_but_items(conn)? };
    check_dense("item", case.items.iter().map(|r| r.id))?;
    Ok(case)
}

/// The same without items.
pub(super) fn catalog_but_items(conn: &Connection) -> Inner<CaseFile> {
    let case = CaseFile {
        info: info(conn)?,
        sources: sources(conn)?,
        aliases: aliases(conn)?,
        places: places(conn)?,
        attributes: attributes(conn)?,
        documents: documents(conn)?,
        values: values(conn)?,
        rules: rules(conn)?,
        verdicts: verdicts(conn)?,
        ..CaseFile::default()
    };
    check_dense("source", case.sources.iter().map(|r| r.id))?;
    check_dense("place", case.places.iter().map(|r| r.id))?;
    check_dense("attribute", case.attributes.iter().map(|r| r.id))?;
    check_dense("document", case.documents.iter().map(|r| r.id))?;
    check_dense("rule", case.rules.iter().map(|r| r.id))?;
    check_dense("verdict", case.verdicts.iter().map(|r| r.id))?;
    Ok(case)
}

fn info(conn: &Connection) -> Inner<CaseInfo> {
    let sql = "SELECT title, time_zone, languages, title_ar, week_start, digits FROM case_info";
    let mut rows = each(conn, sql, |row| {
        let languages: String = row.get(2)?;
        Ok(CaseInfo {
            title: row.get(0)?,
            time_zone: row.get(1)?,
            languages: serde_json::from_str(&languages)
                .map_err(|e| Fault::Damaged(format!("languages of the case: {e}")))?,
            title_ar: row.get(3)?,
            week_start: word(row, 4, WeekStart::from_word)?,
            digits: word(row, 5, DigitStyle::from_word)?,
        })
    })?;
    Ok(rows.pop().unwrap_or_default())
}

fn sources(conn: &Connection) -> Inner<Vec<Source>> {
    let sql = "SELECT source_id, key, kind, name, name_ar, speaks_for, independence_group, note,
               declared FROM source ORDER BY source_id";
    each(conn, sql, |row| {
        Ok(Source {
            id: id(row, 0)?,
            key: row.get(1)?,
            kind: word(row, 2, SourceKind::from_word)?,
            name: row.get(3)?,
            name_ar: row.get(4)?,
            speaks_for: maybe_id(row, 5)?,
            independence_group: row.get(6)?,
            note: row.get(7)?,
            declared: row.get(8)?,
        })
    })
}

fn aliases(conn: &Connection) -> Inner<Vec<Alias>> {
    let sql = "SELECT source_id, alias, alias_norm, kind, needs_context FROM alias
               ORDER BY alias_id";
    each(conn, sql, |row| {
        Ok(Alias {
            source: id(row, 0)?,
            alias: row.get(1)?,
            alias_norm: row.get(2)?,
            kind: word(row, 3, AliasKind::from_word)?,
            needs_context: row.get(4)?,
        })
    })
}

fn places(conn: &Connection) -> Inner<Vec<Place>> {
    let sql = "SELECT place_id, key, parent_id, name, name_ar FROM place ORDER BY place_id";
    each(conn, sql, |row| {
        Ok(Place {
            id: id(row, 0)?,
            key: row.get(1)?,
            parent: maybe_id(row, 2)?,
            name: row.get(3)?,
            name_ar: row.get(4)?,
        })
    })
}

/// Options with their owner's id, in order.
fn options(conn: &Connection, owner: &str) -> Inner<Vec<(Id, OptionNode)>> {
    let sql = format!(
        "SELECT {owner}, option, parent FROM option WHERE {owner} IS NOT NULL
         ORDER BY {owner}, position"
    );
    each(conn, &sql, |row| {
        Ok((id(row, 0)?, OptionNode { option: row.get(1)?, parent: row.get(2)? }))
    })
}

fn attributes(conn: &Connection) -> Inner<Vec<Attribute>> {
    let sql = "SELECT attribute_id, key, kind, open, tolerance, scale FROM attribute
               ORDER BY attribute_id";
    let mut attributes = each(conn, sql, |row| {
        Ok(Attribute {
            id: id(row, 0)?,
            key: row.get(1)?,
            kind: word(row, 2, ItemKind::from_word)?,
            options: Vec::new(),
            open: row.get(3)?,
            tolerance: row.get(4)?,
            scale: maybe_word(row, 5, Scale::from_word)?,
        })
    })?;
    for (owner, option) in options(conn, "attribute_id")? {
        attributes.get_mut(owner.ix()).ok_or_else(orphan)?.options.push(option);
    }
    Ok(attributes)
}

fn orphan() -> Fault {
    Fault::Damaged("an option of nothing".to_owned())
}

fn items(conn: &Connection) -> Inner<Vec<Item>> {
    let sql = "SELECT item_id, key, kind, attribute_id, question, question_ar, unit, place_id,
               verifiable, says_speaker, says_item, says_value FROM item ORDER BY item_id";
    let mut items = each(conn, sql, |row| {
        let speaker = maybe_id(row, 9)?;
        let says = match speaker {
            Some(speaker) => Some(Says { speaker, item: id(row, 10)?, value: row.get(11)? }),
            None => None,
        };
        Ok(Item {
            id: id(row, 0)?,
            key: row.get(1)?,
            kind: word(row, 2, ItemKind::from_word)?,
            attribute: maybe_id(row, 3)?,
            question: row.get(4)?,
            question_ar: row.get(5)?,
            unit: row.get(6)?,
            place: maybe_id(row, 7)?,
            verifiable: word(row, 8, Verifiable::from_word)?,
            options: Vec::new(),
            says,
        })
    })?;
    for (owner, option) in options(conn, "item_id")? {
        items.get_mut(owner.ix()).ok_or_else(orphan)?.options.push(option);
    }
    Ok(items)
}

fn documents(conn: &Connection) -> Inner<Vec<Document>> {
    let sql = "SELECT document_id, key, outlet_id, title, url, archive_url, lang, sha256,
               published_text, published_from, published_to, published_form, published_basis,
               wire_id, copy_of, note FROM document ORDER BY document_id";
    each(conn, sql, |row| {
        Ok(Document {
            id: id(row, 0)?,
            key: row.get(1)?,
            outlet: maybe_id(row, 2)?,
            title: row.get(3)?,
            url: row.get(4)?,
            archive_url: row.get(5)?,
            lang: row.get(6)?,
            sha256: row.get(7)?,
            published: WhenColumns::read(row, 8)?.decode()?,
            published_basis: word(row, 12, PublishedBasis::from_word)?,
            wire: maybe_id(row, 13)?,
            copy_of: maybe_id(row, 14)?,
            note: row.get(15)?,
        })
    })
}

fn values(conn: &Connection) -> Inner<Vec<(String, Value)>> {
    let sql = format!("SELECT {VALUE_COLUMNS} FROM value ORDER BY value_id");
    let mut due = 0;
    each(conn, &sql, |row| {
        due += 1;
        if row.get::<_, i64>(0)? != due {
            return Err(Fault::Damaged(format!("a gap before value {due}")));
        }
        read_value(row)
    })
}

fn rules(conn: &Connection) -> Inner<Vec<Rule>> {
    let sql = "SELECT rule_id, key, kind, strength, grace_s, expression, text FROM rule
               ORDER BY rule_id";
    let mut terms = conn.prepare(
        "SELECT item_id, op, value, coefficient FROM rule_term WHERE rule_id = ?1
         ORDER BY position",
    )?;
    each(conn, sql, |row| {
        let rule_id = id(row, 0)?;
        let mut found = terms.query(params![rule_id.0])?;
        let mut list = Vec::new();
        while let Some(term) = found.next()? {
            list.push(RuleTerm {
                item: id(term, 0)?,
                op: word(term, 1, RuleOp::from_word)?,
                value: term.get(2)?,
                coefficient: term.get(3)?,
            });
        }
        Ok(Rule {
            id: rule_id,
            key: row.get(1)?,
            kind: word(row, 2, RuleKind::from_word)?,
            strength: row.get(3)?,
            grace_s: row.get(4)?,
            terms: list,
            expression: row.get(5)?,
            text: row.get(6)?,
        })
    })
}

fn verdicts(conn: &Connection) -> Inner<Vec<Verdict>> {
    let sql = "SELECT verdict_id, item_id, value_id, confidence, valid_text, valid_from, valid_to,
               valid_form, basis, adjudicator, url FROM verdict ORDER BY verdict_id";
    each(conn, sql, |row| {
        Ok(Verdict {
            id: id(row, 0)?,
            item: id(row, 1)?,
            value: id(row, 2)?,
            confidence: row.get(3)?,
            valid: WhenColumns::read(row, 4)?.decode()?,
            basis: row.get(8)?,
            adjudicator: row.get(9)?,
            url: row.get(10)?,
        })
    })
}

fn relations(conn: &Connection) -> Inner<Vec<Relation>> {
    let sql = "SELECT from_claim, to_claim, kind, basis, note FROM relation ORDER BY relation_id";
    each(conn, sql, |row| {
        Ok(Relation {
            from: id(row, 0)?,
            to: id(row, 1)?,
            kind: word(row, 2, RelationKind::from_word)?,
            basis: word(row, 3, RelationBasis::from_word)?,
            note: row.get(4)?,
        })
    })
}
