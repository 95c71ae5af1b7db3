//! Reading claims and mentions.

use super::codec::{WhenColumns, id, maybe_id, maybe_word, span, word};
use super::load::{check_dense, each};
use super::{Fault, Inner};
use crate::domain::{
    Anchor, Certainty, ChainStep, Claim, ClaimDetail, ClaimStatus, Evidence, Id, Mention,
    OutletStance, QuoteKind, Span, Stance, ValidMode, Validity,
};
use rusqlite::{Connection, OptionalExtension, Row};

/// Columns of a claim's detail, in the order in which [`detail`] wants them.
const DETAIL: &str = "SELECT claim_id, key, stance, certainty, evidence, valid_text, valid_from,
    valid_to, valid_form, valid_mode, persists, anchor_item, anchor_lo_s, anchor_hi_s,
    asserted_text, asserted_from, asserted_to, asserted_form, status, replaces, interest, hedge,
    scheme, note FROM claim_detail";

/// Columns of the narrow row, in the order in which [`narrow`] wants them.
const NARROW: &str =
    "SELECT claim_id, item_id, source_id, value_id, valid_from, valid_to FROM claim";

fn narrow(row: &Row<'_>) -> rusqlite::Result<Claim> {
    let (from, to): (Option<i64>, Option<i64>) = (row.get(4)?, row.get(5)?);
    let valid = (from.is_some() || to.is_some()).then(|| span(from, to));
    Ok(Claim {
        id: id(row, 0)?,
        item: id(row, 1)?,
        source: id(row, 2)?,
        value: id(row, 3)?,
        valid,
        detail: None,
    })
}

fn detail(row: &Row<'_>) -> Inner<ClaimDetail> {
    let anchor = match maybe_id(row, 11)? {
        Some(item) => Some(Anchor { item, lo_s: row.get(12)?, hi_s: row.get(13)? }),
        None => None,
    };
    Ok(ClaimDetail {
        key: row.get(1)?,
        stance: word(row, 2, Stance::from_word)?,
        certainty: word(row, 3, Certainty::from_word)?,
        evidence: word(row, 4, Evidence::from_word)?,
        validity: Validity {
            when: WhenColumns::read(row, 5)?.decode()?,
            mode: word(row, 9, ValidMode::from_word)?,
            persists: row.get(10)?,
            anchor,
        },
        asserted: WhenColumns::read(row, 14)?.decode()?,
        status: word(row, 18, ClaimStatus::from_word)?,
        replaces: maybe_id(row, 19)?,
        interest: row.get(20)?,
        hedge: row.get(21)?,
        scheme: row.get(22)?,
        note: row.get(23)?,
    })
}

/// Puts a detail on its claim. Two NULL bounds mean no time, except where a time was typed that
/// is open at both ends.
fn attach(claim: &mut Claim, detail: ClaimDetail) {
    let typed = detail.validity.when.as_ref().map(|when| when.outer);
    if claim.valid.is_none() && typed == Some(Span::ALWAYS) {
        claim.valid = typed;
    }
    claim.detail = Some(Box::new(detail));
}

/// Every claim with its detail, by id: two ordered scans, merged.
pub(super) fn all_claims(conn: &Connection) -> Inner<Vec<Claim>> {
    let mut claims = each(conn, &format!("{NARROW} ORDER BY claim_id"), |row| Ok(narrow(row)?))?;
    check_dense("claim", claims.iter().map(|c| c.id))?;
    each(conn, &format!("{DETAIL} ORDER BY claim_id"), |row| {
        let at = id(row, 0)?.ix();
        let claim = claims
            .get_mut(at)
            .ok_or_else(|| Fault::Damaged("detail of a claim that is not there".to_owned()))?;
        attach(claim, detail(row)?);
        Ok(())
    })?;
    Ok(claims)
}

/// The claims of one source about one item.
pub(super) fn claims_of(conn: &Connection, item: Id, source: Id) -> Inner<Vec<Claim>> {
    let sql = format!("{NARROW} WHERE item_id = ?1 AND source_id = ?2 ORDER BY claim_id");
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query([item.0, source.0])?;
    let mut details = conn.prepare_cached(&format!("{DETAIL} WHERE claim_id = ?1"))?;
    let mut claims = Vec::new();
    while let Some(row) = rows.next()? {
        let mut claim = narrow(row)?;
        let found = details.query_row([claim.id.0], |row| Ok(detail(row))).optional()?;
        if let Some(found) = found {
            attach(&mut claim, found?);
        }
        claims.push(claim);
    }
    Ok(claims)
}

/// The columns that [`mention`] reads.
const MENTION: &str = "SELECT mention_id, key, claim_id, document_id, paragraph, quote_kind,
    outlet_stance, published_text, published_from, published_to, published_form, url, paraphrase,
    key_terms FROM mention";

/// A mention without its chain.
fn mention(row: &Row<'_>) -> Inner<Mention> {
    Ok(Mention {
        id: id(row, 0)?,
        key: row.get(1)?,
        claim: id(row, 2)?,
        document: maybe_id(row, 3)?,
        paragraph: row.get(4)?,
        chain: Vec::new(),
        quote_kind: maybe_word(row, 5, QuoteKind::from_word)?,
        outlet_stance: maybe_word(row, 6, OutletStance::from_word)?,
        published: WhenColumns::read(row, 7)?.decode()?,
        url: row.get(11)?,
        paraphrase: row.get(12)?,
        key_terms: row.get(13)?,
    })
}

/// The mentions that carry one claim, with their chains.
pub(super) fn mentions_of(conn: &Connection, claim: Id) -> Inner<Vec<Mention>> {
    let claim = claim.0;
    let sql = format!("{MENTION} WHERE claim_id = {claim} ORDER BY mention_id");
    let mut mentions = each(conn, &sql, mention)?;
    for mention in &mut mentions {
        let sql = format!(
            "SELECT source_id, verb, named FROM chain_step WHERE mention_id = {} ORDER BY step",
            mention.id.0
        );
        mention.chain = each(conn, &sql, |row| {
            Ok(ChainStep { source: id(row, 0)?, verb: row.get(1)?, named: row.get(2)? })
        })?;
    }
    Ok(mentions)
}

/// Every mention with its chain, by id.
pub(super) fn all_mentions(conn: &Connection) -> Inner<Vec<Mention>> {
    let mut mentions = each(conn, &format!("{MENTION} ORDER BY mention_id"), mention)?;
    check_dense("mention", mentions.iter().map(|m| m.id))?;
    let sql = "SELECT mention_id, source_id, verb, named FROM chain_step ORDER BY mention_id, step";
    each(conn, sql, |row| {
        let step = ChainStep { source: id(row, 1)?, verb: row.get(2)?, named: row.get(3)? };
        let mention = mentions
            .get_mut(id(row, 0)?.ix())
            .ok_or_else(|| Fault::Damaged("chain of a mention that is not there".to_owned()))?;
        mention.chain.push(step);
        Ok(())
    })?;
    Ok(mentions)
}
