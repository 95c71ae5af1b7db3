//! The claims table: rows into claims and mentions, each said once.

use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
};

use hashbrown::HashTable;

use super::{
    catalog::Mark,
    claim_columns::Col,
    claim_row::{Draft, RowFault, default_mode, draft, item_of_row},
    context::{Context, word},
    rows::{At, Fault, Row, fault},
};
use crate::domain::{
    Anchor, Certainty, Claim, ClaimDetail, ClaimStatus, Id, Item, ItemKind, Mention, Relation,
    RelationBasis, RelationKind, Stance, ValidMode,
    grammar::{GrammarError, shown},
};

/// What became of a row.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It is in.
    Taken,
    /// It says nothing new.
    Duplicate,
    /// The kind of its item has to be guessed from the whole file first.
    Untyped,
}

/// A relation that a row names; the other claim may stand further down.
#[derive(Debug)]
pub(crate) struct Pending {
    pub(crate) row: Row,
    from: Id,
    kind: RelationKind,
    to: String,
}

/// Texts of values that are kept with their ids: labels, not the figures of millions of rows.
const KNOWN_VALUES_MAX: usize = 10_000;

/// Claims of one file, with what is needed to find duplicates.
#[derive(Debug, Default)]
pub(crate) struct Claims {
    /// Claims by what they say.
    seen: HashTable<Id>,
    hasher: RandomState,
    /// What texts stand for on items of a kind and attribute without a list and unit of their own.
    values: HashMap<(ItemKind, Option<Id>), HashMap<String, Id>>,
    /// Positions of the mentions of a claim.
    mentions: HashMap<Id, Vec<usize>>,
    pub(crate) pending: Vec<Pending>,
    /// Kind of items that no row and no table describes.
    pub(crate) guess: Option<ItemKind>,
}

/// What makes two claims of a source on an item the same, beside value and valid time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Core {
    stance: Stance,
    certainty: Certainty,
    mode: ValidMode,
    persists: bool,
    anchor: Option<(Id, i64, i64)>,
}

impl Core {
    /// That of a claim without a detail.
    fn narrow(kind: ItemKind) -> Self {
        Self {
            stance: Stance::Asserts,
            certainty: Certainty::Ct,
            mode: default_mode(kind),
            persists: false,
            anchor: None,
        }
    }

    fn of(claim: &Claim, kind: ItemKind) -> Self {
        let anchor = |a: Anchor| (a.item, a.lo_s, a.hi_s);
        claim.detail.as_ref().map_or_else(
            || Self::narrow(kind),
            |d| Self {
                stance: d.stance,
                certainty: d.certainty,
                mode: d.validity.mode,
                persists: d.validity.persists,
                anchor: d.validity.anchor.map(anchor),
            },
        )
    }
}

fn same(a: &Claim, b: &Claim, kind: ItemKind) -> bool {
    (a.item, a.source, a.value, a.valid) == (b.item, b.source, b.value, b.valid)
        && Core::of(a, kind) == Core::of(b, kind)
}

/// The same in every field, whether or not it still stands.
fn identical(a: &Claim, b: &Claim, kind: ItemKind) -> bool {
    let rest = |c: &Claim| ClaimDetail {
        status: ClaimStatus::Live,
        ..c.detail.as_deref().cloned().unwrap_or_default()
    };
    if !same(a, b, kind) {
        return false;
    }
    let (mut a, mut b) = (rest(a), rest(b));
    // A narrow claim does not keep its time as typed, nor its mode; both were compared above.
    if a.validity.when.is_none() || b.validity.when.is_none() {
        a.validity = ClaimDetail::default().validity;
        b.validity = ClaimDetail::default().validity;
    }
    a == b
}

/// Kind and attribute of an item, if texts of values say the same on all items of these.
fn meaning(item: &Item) -> Option<(ItemKind, Option<Id>)> {
    let is_label = matches!(item.kind, ItemKind::Boolean | ItemKind::Category);
    let is_alike = is_label && item.options.is_empty() && item.unit.is_none();
    is_alike.then_some((item.kind, item.attribute))
}

fn same_mention(a: &Mention, b: &Mention) -> bool {
    (&a.document, &a.paragraph, &a.chain, &a.url, &a.published)
        == (&b.document, &b.paragraph, &b.chain, &b.url, &b.published)
        && (&a.quote_kind, &a.outlet_stance) == (&b.quote_kind, &b.outlet_stance)
}

impl Claims {
    /// Takes one row. On an error the caller returns the catalog to where it was before the row.
    pub(crate) fn row(
        &mut self,
        ctx: &mut Context<'_>,
        row: &Row,
        file: &Mark,
    ) -> Result<Outcome, RowFault> {
        if let Some(claim) = self.plain(ctx, row) {
            if self.find(ctx, &claim, file)?.is_some() {
                return Ok(Outcome::Duplicate);
            }
            self.enter(ctx, claim);
            return Ok(Outcome::Taken);
        }
        let Some(item) = item_of_row(ctx, row, self.guess)? else { return Ok(Outcome::Untyped) };
        let draft = draft(ctx, row, item)?;
        if let Some(of) = draft.same_as.clone() {
            return Ok(self.further_mention(ctx, draft, &of, file)?);
        }
        if let Some(key) = draft.key.clone() {
            if let Some(known) = ctx.catalog.claim_of_key(&key) {
                return Ok(self.known_key(ctx, &draft, known, file)?);
            }
            let id = self.add(ctx, row, draft, file)?;
            ctx.catalog.claim_keys.insert(key, id);
            return Ok(Outcome::Taken);
        }
        let found = match draft.replaces {
            Some(_) => None,
            None => self.find(ctx, &draft.claim, file)?,
        };
        let Some(of) = found else {
            self.add(ctx, row, draft, file)?;
            return Ok(Outcome::Taken);
        };
        match draft.mention {
            Some(mention) if !self.has_mention(ctx, of, &mention)? => {
                self.add_mention(ctx, of, mention, None, draft.note);
                Ok(Outcome::Taken)
            }
            _ => Ok(Outcome::Duplicate),
        }
    }

    /// The claim of a row of which each cell has stood in a good row before, and that says nothing but
    /// source, item and value: of millions of rows nearly all, so they have a short way. It leads where
    /// [`draft`] would.
    fn plain(&self, ctx: &Context<'_>, row: &Row) -> Option<Claim> {
        if row.n_given != 3 {
            return None;
        }
        let (source, item) = (row.get(Col::Source)?, row.get(Col::Item)?);
        let text = row.get(Col::Value)?;
        let item = *ctx.catalog.items.get(item)?;
        let meaning = meaning(&ctx.catalog.case.items[item.ix()])?;
        let value = *self.values.get(&meaning)?.get(text)?;
        // Who is not named is no source of a narrow claim.
        let source = *ctx.catalog.source_keys.get(source).filter(|_| source != "?")?;
        Some(Claim { id: Id(0), item, source, value, valid: None, detail: None })
    }

    /// Takes note of what the text of a value stood for in a claim that is in.
    fn learn(&mut self, ctx: &Context<'_>, row: &Row, claim: Id) {
        let Some(claim) = ctx.catalog.new_claim(claim) else { return };
        let is_asserted = claim.detail.as_ref().is_none_or(|d| d.stance == Stance::Asserts);
        let meaning = meaning(&ctx.catalog.case.items[claim.item.ix()]);
        if let (true, Some(meaning), Some(text)) = (is_asserted, meaning, row.get(Col::Value)) {
            let known = self.values.entry(meaning).or_default();
            if known.len() < KNOWN_VALUES_MAX && !known.contains_key(text) {
                known.insert(text.to_owned(), claim.value);
            }
        }
    }

    fn kind(ctx: &Context<'_>, claim: &Claim) -> ItemKind {
        ctx.catalog.case.items[claim.item.ix()].kind
    }

    fn hash(hasher: &RandomState, claim: &Claim, kind: ItemKind) -> u64 {
        let ids = u128::from(claim.item.0) << 64 | u128::from(claim.source.0) << 32;
        let ids = ids | u128::from(claim.value.0);
        // By far the most claims have no time and nothing unusual; they differ by these alone.
        let core = Core::of(claim, kind);
        if claim.valid.is_none() && core == Core::narrow(kind) {
            return hasher.hash_one(ids);
        }
        hasher.hash_one((ids, claim.valid, core))
    }

    /// Puts a claim into the catalog.
    fn enter(&mut self, ctx: &mut Context<'_>, claim: Claim) -> Id {
        let hash = Self::hash(&self.hasher, &claim, Self::kind(ctx, &claim));
        let id = ctx.catalog.add_claim(claim);
        let (catalog, hasher) = (&ctx.catalog, &self.hasher);
        // A claim that was taken back, of a row that was refused after all, may be anything.
        let again = |id: &Id| {
            let claim = catalog.new_claim(*id);
            claim.map_or(0, |claim| {
                Self::hash(hasher, claim, catalog.case.items[claim.item.ix()].kind)
            })
        };
        self.seen.insert_unique(hash, id, again);
        id
    }

    /// The claim, in this file or stored, that says the same.
    fn find(&self, ctx: &Context<'_>, claim: &Claim, file: &Mark) -> Result<Option<Id>, Fault> {
        let kind = Self::kind(ctx, claim);
        let is_same = |id: &Id| ctx.catalog.new_claim(*id).is_some_and(|c| same(c, claim, kind));
        if let Some(&id) = self.seen.find(Self::hash(&self.hasher, claim, kind), is_same) {
            return Ok(Some(id));
        }
        Ok(stored(ctx, claim, file)?.iter().find(|c| same(c, claim, kind)).map(|c| c.id))
    }

    fn has_mention(&self, ctx: &Context<'_>, claim: Id, mention: &Mention) -> Result<bool, Fault> {
        let here = self.mentions.get(&claim).into_iter().flatten();
        if here.into_iter().any(|&ix| same_mention(&ctx.catalog.case.mentions[ix], mention)) {
            return Ok(true);
        }
        if ctx.catalog.new_claim(claim).is_some() {
            return Ok(false);
        }
        let known = ctx.existing.mentions_of(claim).map_err(unreadable)?;
        Ok(known.iter().any(|m| same_mention(m, mention)))
    }

    /// A row whose key is in use: the same row again, or a mistake.
    fn known_key(
        &self,
        ctx: &Context<'_>,
        draft: &Draft,
        known: Id,
        file: &Mark,
    ) -> Result<Outcome, Fault> {
        let kind = Self::kind(ctx, &draft.claim);
        let old = claim_by_id(ctx, &draft.claim, known, file)?;
        let mut told = draft.claim.clone();
        // What a correction replaces is known by id on one side and by key on the other.
        if let Some(detail) = &mut told.detail
            && let Some((key, _, _)) = &draft.replaces
        {
            detail.replaces = ctx.catalog.claim_of_key(key);
        }
        let same_claim = old.is_some_and(|old| identical(&old, &told, kind));
        let same_place = match &draft.mention {
            Some(mention) => self.has_mention(ctx, known, mention)?,
            None => true,
        };
        if same_claim && same_place {
            return Ok(Outcome::Duplicate);
        }
        let key = draft.key.as_deref().unwrap_or_default();
        let message = format!("claim_id {} is in use with another content", shown(key));
        Err(fault(Col::ClaimId, "duplicate-id", message)
            .hint("give the row a key of its own; use corrects= to replace a claim"))
    }

    /// A row that says `same_as`.
    fn further_mention(
        &mut self,
        ctx: &mut Context<'_>,
        draft: Draft,
        of: &str,
        file: &Mark,
    ) -> Result<Outcome, Fault> {
        let claim = ctx.claim(of).at(Col::SameAs)?;
        let old = claim_by_id(ctx, &draft.claim, claim, file)?;
        if old.is_none_or(|old| old.value != draft.claim.value) {
            let message =
                format!("{} is not a claim of this source and value on this item", shown(of));
            return Err(fault(Col::SameAs, "same-as-mismatch", message)
                .hint("leave same_as empty for a claim of its own"));
        }
        let Some(mention) = draft.mention else {
            let message = "a further mention needs a document, a chain or a paragraph";
            return Err(fault(Col::SameAs, "same-as-mismatch", message));
        };
        let there = self.has_mention(ctx, claim, &mention)?;
        if let Some(key) = &draft.key
            && let Some(known) = ctx.catalog.claim_of_key(key)
        {
            if known == claim && there {
                return Ok(Outcome::Duplicate);
            }
            let message = format!("claim_id {} is in use with another content", shown(key));
            return Err(
                fault(Col::ClaimId, "duplicate-id", message).hint("give the row a key of its own")
            );
        }
        if there && draft.key.is_none() {
            return Ok(Outcome::Duplicate);
        }
        self.add_mention(ctx, claim, mention, draft.key.clone(), draft.note);
        if let Some(key) = draft.key {
            ctx.catalog.mention_keys.insert(key, claim);
        }
        Ok(Outcome::Taken)
    }

    fn add(
        &mut self,
        ctx: &mut Context<'_>,
        row: &Row,
        mut draft: Draft,
        file: &Mark,
    ) -> Result<Id, Fault> {
        let relation = relation_of_row(row)?;
        let mut closed = None;
        if let Some((key, status, column)) = draft.replaces.take() {
            let old = replaced(ctx, &draft.claim, &key, column, file)?;
            if let Some(detail) = &mut draft.claim.detail {
                detail.replaces = Some(old);
            }
            closed = Some((old, status));
        }
        let id = self.enter(ctx, draft.claim);
        if let Some(mention) = draft.mention {
            self.add_mention(ctx, id, mention, draft.key, None);
        }
        if let Some((old, status)) = closed {
            if let Some(detail) = ctx.catalog.new_claim_mut(old).and_then(|old| old.detail.as_mut())
            {
                detail.status = status;
            }
            ctx.catalog.closed.push((old, status));
        }
        if let Some((kind, to)) = relation {
            self.pending.push(Pending { row: row.clone(), from: id, kind, to });
        }
        self.learn(ctx, row, id);
        Ok(id)
    }

    fn add_mention(
        &mut self,
        ctx: &mut Context<'_>,
        claim: Id,
        mut mention: Mention,
        key: Option<String>,
        note: Option<String>,
    ) {
        mention.claim = claim;
        mention.key = key;
        if let Some(note) = note {
            mention.paraphrase = Some(match mention.paraphrase {
                Some(words) => format!("{words} [{note}]"),
                None => format!("[{note}]"),
            });
        }
        self.mentions.entry(claim).or_default().push(ctx.catalog.case.mentions.len());
        ctx.catalog.add_mention(mention);
    }

    /// Enters a relation named in a row, once all claims are there.
    pub(crate) fn relate(ctx: &mut Context<'_>, pending: &Pending) -> Result<(), Fault> {
        let to = ctx.claim(&pending.to).at(Col::RelationTo)?;
        if to == pending.from {
            return Err(fault(Col::RelationTo, "self-reference", "a claim is related to itself"));
        }
        let relation = Relation {
            from: pending.from,
            to,
            kind: pending.kind,
            basis: RelationBasis::Logical,
            note: None,
        };
        if !ctx.catalog.case.relations.contains(&relation) {
            ctx.catalog.add_relation(relation);
        }
        Ok(())
    }
}

fn unreadable(message: impl std::fmt::Display) -> Fault {
    Fault::new(GrammarError::new("store", format!("the database cannot be read: {message}")))
}

/// Stored claims of the same source on the same item; none if either is new in this file.
fn stored(ctx: &Context<'_>, claim: &Claim, file: &Mark) -> Result<Vec<Claim>, Fault> {
    if claim.item.ix() >= file.items || claim.source.ix() >= file.sources {
        return Ok(Vec::new());
    }
    ctx.existing.claims_of(claim.item, claim.source).map_err(unreadable)
}

/// The claim `id`, if it is of the source and on the item of `like`.
fn claim_by_id(
    ctx: &Context<'_>,
    like: &Claim,
    id: Id,
    file: &Mark,
) -> Result<Option<Claim>, Fault> {
    let ours = |c: &Claim| c.item == like.item && c.source == like.source;
    if let Some(claim) = ctx.catalog.new_claim(id) {
        return Ok(ours(claim).then(|| claim.clone()));
    }
    Ok(stored(ctx, like, file)?.into_iter().find(|c| c.id == id && ours(c)))
}

fn replaced(
    ctx: &Context<'_>,
    claim: &Claim,
    key: &str,
    column: Col,
    file: &Mark,
) -> Result<Id, Fault> {
    let old = ctx.claim(key).at(column)?;
    if claim_by_id(ctx, claim, old, file)?.is_none() {
        let message = format!("{} is a claim of another source or on another item", shown(key));
        return Err(fault(column, "replaces-mismatch", message)
            .hint("a source corrects its own claims; use relation=contradicts for others"));
    }
    Ok(old)
}

fn relation_of_row(row: &Row) -> Result<Option<(RelationKind, String)>, Fault> {
    let kind = word(row, Col::Relation, "a relation", RelationKind::ALL)?;
    match (kind, row.get(Col::RelationTo)) {
        (None, None) => Ok(None),
        (Some(kind), Some(to)) => Ok(Some((kind, to.to_owned()))),
        (Some(_), None) => {
            Err(fault(Col::Relation, "missing-cell", "`relation` is given without `relation_to`"))
        }
        (None, Some(_)) => {
            Err(fault(Col::RelationTo, "missing-cell", "`relation_to` is given without `relation`"))
        }
    }
}
