//! The tables of documents, rules, verdicts and relations.

use super::{
    context::{Context, lang, name, text, url, word},
    item_tables::value_text,
    rows::{At, Fault, Row, fault},
};
use crate::domain::{
    Document, Id, PublishedBasis, Relation, RelationBasis, RelationKind, Rule, RuleKind, RuleOp,
    RuleTerm, Verdict,
    grammar::{GrammarError, shown},
    numerals::parse_number,
    parse_anchor::parse_anchor,
    parse_rule::{TermText, glob_matches, parse_rule},
};

columns! {
    DocumentCol {
        Key = "doc",
        Outlet = "outlet",
        Title = "title",
        Url = "url",
        ArchiveUrl = "archive_url",
        Lang = "lang",
        Sha256 = "sha256",
        Published = "published",
        PublishedBasis = "published_basis",
        Wire = "wire",
        CopyOf = "copy_of",
        Note = "note",
    }
}

columns! {
    RuleCol {
        Key = "rule",
        Kind = "kind",
        Strength = "strength",
        Terms = "terms",
        Text = "text",
        Grace = "grace",
    }
}

columns! {
    VerdictCol {
        Item = "item",
        Value = "value",
        PRight = "confidence",
        Valid = "valid",
        Basis = "basis",
        Adjudicator = "adjudicator",
        Url = "url",
    }
}

columns! {
    RelationCol {
        From = "from",
        To = "to",
        Kind = "relation",
        Basis = "basis",
        Note = "note",
    }
}

pub(crate) const DOCUMENT_ALSO: &[(&str, &str)] = &[("document", "doc"), ("key", "doc")];
pub(crate) const RULE_ALSO: &[(&str, &str)] =
    &[("key", "rule"), ("expression", "terms"), ("grace_s", "grace")];
pub(crate) const VERDICT_ALSO: &[(&str, &str)] = &[("as_of", "valid")];

/// Columns that the truth files of the evaluation sets have beside these.
pub(crate) const VERDICT_IGNORED: &[&str] = &["type", "num", "path", "time"];

/// Probability that a verdict is right where the table does not say.
const VERDICT_DEFAULT: f64 = 0.95;

type Faults = Vec<(usize, Fault)>;

fn each(
    ctx: &mut Context<'_>,
    rows: &[Row],
    load: fn(&mut Context<'_>, &Row) -> Result<(), Fault>,
) -> Faults {
    let mut faults = Vec::new();
    for (n, row) in rows.iter().enumerate() {
        if let Err(fault) = load(ctx, row) {
            faults.push((n, fault));
        }
    }
    faults
}

/// Reads documents; a copy stands below what it copies.
pub(crate) fn load_documents(ctx: &mut Context<'_>, rows: &[Row]) -> Faults {
    each(ctx, rows, load_document)
}

fn load_document(ctx: &mut Context<'_>, row: &Row) -> Result<(), Fault> {
    row.need(DocumentCol::Key, "doc")?;
    let sha256 = row.get(DocumentCol::Sha256).map(str::to_ascii_lowercase);
    if let Some(hash) = &sha256
        && (hash.len() != 64 || !hash.bytes().all(|b| b.is_ascii_hexdigit()))
    {
        let message = format!("{} is not a SHA-256", shown(hash));
        return Err(fault(DocumentCol::Sha256, "bad-hash", message).hint("64 hexadecimal digits"));
    }
    let outlet = row.get(DocumentCol::Outlet);
    let wire = row.get(DocumentCol::Wire);
    let mut document = Document {
        id: Id(0),
        key: name(row, DocumentCol::Key)?.unwrap_or_default(),
        outlet: outlet.map(|o| ctx.source(o)).transpose().at(DocumentCol::Outlet)?,
        title: text(row, DocumentCol::Title)?,
        url: url(row, DocumentCol::Url)?,
        archive_url: url(row, DocumentCol::ArchiveUrl)?,
        lang: lang(row, DocumentCol::Lang)?,
        sha256,
        published: ctx.when_at(row, DocumentCol::Published)?,
        published_basis: word(row, DocumentCol::PublishedBasis, "a basis", PublishedBasis::ALL)?
            .unwrap_or(PublishedBasis::Unknown),
        wire: wire.map(|w| ctx.source(w)).transpose().at(DocumentCol::Wire)?,
        copy_of: row
            .get(DocumentCol::CopyOf)
            .map(|d| ctx.document(d))
            .transpose()
            .at(DocumentCol::CopyOf)?,
        note: text(row, DocumentCol::Note)?,
    };
    let Some(&id) = ctx.catalog.documents.get(&document.key) else {
        ctx.catalog.add_document(document);
        return Ok(());
    };
    document.id = id;
    if document == ctx.catalog.case.documents[id.ix()] {
        ctx.n_duplicates += 1;
        return Ok(());
    }
    let message =
        format!("document {} is known already, with other particulars", shown(&document.key));
    Err(fault(DocumentCol::Key, "duplicate-id", message)
        .hint("import documents before the claims read from them"))
}

/// Reads rules.
pub(crate) fn load_rules(ctx: &mut Context<'_>, rows: &[Row]) -> Faults {
    each(ctx, rows, load_rule)
}

fn load_rule(ctx: &mut Context<'_>, row: &Row) -> Result<(), Fault> {
    row.need(RuleCol::Key, "rule")?;
    row.need(RuleCol::Kind, "kind")?;
    let expression = row.need(RuleCol::Terms, "terms")?.to_owned();
    let kind =
        word(row, RuleCol::Kind, "a kind of rule", RuleKind::ALL)?.unwrap_or(RuleKind::Excludes);
    let strength = row
        .get(RuleCol::Strength)
        .map_or(Ok(1.0), |s| parse_number(s, Some('.')))
        .at(RuleCol::Strength)?;
    if strength <= 0.0 || strength > 1.0 {
        let message = format!("strength {strength} is not above 0 and at most 1");
        return Err(fault(RuleCol::Strength, "out-of-range", message));
    }
    let mut terms = Vec::new();
    for term in parse_rule(kind, &expression).at(RuleCol::Terms)? {
        resolve_term(ctx, kind, term, &mut terms).at(RuleCol::Terms)?;
    }
    let grace_s = row.get(RuleCol::Grace).map_or(Some(0), grace).ok_or_else(|| {
        fault(RuleCol::Grace, "bad-duration", "grace is not a duration")
            .hint("write seconds, or an ISO duration as PT6H")
    })?;
    let mut rule = Rule {
        id: Id(0),
        key: name(row, RuleCol::Key)?.unwrap_or_default(),
        kind,
        strength,
        grace_s,
        terms,
        expression,
        text: text(row, RuleCol::Text)?.unwrap_or_default(),
    };
    let Some(&id) = ctx.catalog.rules.get(&rule.key) else {
        ctx.catalog.add_rule(rule);
        return Ok(());
    };
    rule.id = id;
    if rule == ctx.catalog.case.rules[id.ix()] {
        ctx.n_duplicates += 1;
        return Ok(());
    }
    Err(fault(RuleCol::Key, "duplicate-id", format!("rule {} is known already", shown(&rule.key)))
        .hint("give the new rule a key of its own"))
}

fn grace(text: &str) -> Option<i64> {
    // An anchor's offset has the same grammar; the item is a stand-in.
    parse_anchor(&format!("x+{text}")).ok().filter(|a| a.lo_s == a.hi_s).map(|a| a.lo_s)
}

fn resolve_term(
    ctx: &Context<'_>,
    kind: RuleKind,
    term: TermText,
    terms: &mut Vec<RuleTerm>,
) -> Result<(), GrammarError> {
    if kind == RuleKind::Monotone && term.item.contains('*') {
        let matching = ctx
            .catalog
            .case
            .items
            .iter()
            .filter(|i| i.kind.is_numeric() && glob_matches(&term.item, &i.key));
        let before = terms.len();
        terms.extend(matching.map(|i| RuleTerm {
            item: i.id,
            op: term.op,
            value: String::new(),
            coefficient: 1.0,
        }));
        if terms.len() == before {
            return Err(GrammarError::new(
                "unknown-item",
                format!("no count or number matches {}", shown(&term.item)),
            )
            .hint("import items before rules"));
        }
        return Ok(());
    }
    let id = ctx.item(&term.item)?;
    let item = &ctx.catalog.case.items[id.ix()];
    let arithmetic =
        matches!(kind, RuleKind::Sum | RuleKind::Order | RuleKind::Subset | RuleKind::Monotone);
    if (arithmetic || term.op != RuleOp::Eq) && !item.kind.is_numeric() {
        return Err(GrammarError::new(
            "wrong-kind",
            format!("item {} is of kind {}, not a number", shown(&item.key), item.kind),
        ));
    }
    let value = if arithmetic || term.value == "*" {
        term.value
    } else {
        value_text(ctx, id, &term.value)?
    };
    terms.push(RuleTerm { item: id, op: term.op, value, coefficient: term.coefficient });
    Ok(())
}

/// Reads verdicts. In a file named `truth`, which may hold more than the case, verdicts about
/// items that the case lacks and of values outside a closed list are left out and counted. So are
/// verdicts of `unknown`, in any file.
pub(crate) fn load_verdicts(ctx: &mut Context<'_>, rows: &[Row]) -> Faults {
    let (mut missing, mut unknown, mut unlisted) = (0, 0, 0);
    let mut faults = Vec::new();
    for (n, row) in rows.iter().enumerate() {
        match load_verdict(ctx, row) {
            Ok(Said::Missing) => missing += 1,
            Ok(Said::Unknown) => unknown += 1,
            Ok(Said::Unlisted) => unlisted += 1,
            Ok(Said::Taken) => {}
            Err(fault) => faults.push((n, fault)),
        }
    }
    if missing > 0 {
        ctx.notes.push(format!("left out {missing} verdicts about items without claims"));
    }
    if unlisted > 0 {
        ctx.notes.push(format!("left out {unlisted} verdicts of values outside the closed list"));
    }
    if unknown > 0 {
        ctx.notes.push(format!("left out {unknown} verdicts that say `unknown`"));
    }
    faults
}

/// The file may hold more than the case.
fn goes_beyond(ctx: &Context<'_>) -> bool {
    ctx.stem == "truth" || ctx.options.beyond_case
}

enum Said {
    Taken,
    Missing,
    Unknown,
    Unlisted,
}

fn load_verdict(ctx: &mut Context<'_>, row: &Row) -> Result<Said, Fault> {
    let item = match ctx.item(row.need(VerdictCol::Item, "item")?) {
        Ok(item) => item,
        Err(error) if error.code == "unknown-item" && goes_beyond(ctx) => {
            return Ok(Said::Missing);
        }
        Err(error) => {
            return Err(Fault::new(error)
                .slot(VerdictCol::Item)
                .hint("verdicts are about items of the case; import claims or items first"));
        }
    };
    let cell = row.need(VerdictCol::Value, "value")?;
    let kind = ctx.catalog.case.items[item.ix()].kind;
    if kind.is_binary() && cell.eq_ignore_ascii_case("unknown") {
        return Ok(Said::Unknown);
    }
    let value = match ctx.value(item, cell) {
        Err(error) if error.code == "unknown-option" && goes_beyond(ctx) => {
            return Ok(Said::Unlisted);
        }
        value => value.at(VerdictCol::Value)?,
    };
    let p_right = row
        .get(VerdictCol::PRight)
        .map_or(Ok(VERDICT_DEFAULT), |c| parse_number(c, Some('.')))
        .at(VerdictCol::PRight)?;
    if p_right <= 0.5 || p_right >= 1.0 {
        let message = format!("{p_right} is not between 0.5 and 1, both excluded");
        return Err(fault(VerdictCol::PRight, "out-of-range", message)
            .hint("a verdict can err: write 0.999 rather than 1"));
    }
    let valid = ctx.when_at(row, VerdictCol::Valid)?;
    let value = ctx.catalog.intern(value);
    let verdict = Verdict {
        id: Id(0),
        item,
        value,
        confidence: p_right,
        valid,
        basis: text(row, VerdictCol::Basis)?,
        adjudicator: text(row, VerdictCol::Adjudicator)?,
        url: url(row, VerdictCol::Url)?,
    };
    if ctx.catalog.has_verdict(&verdict) {
        ctx.n_duplicates += 1;
    } else {
        ctx.catalog.add_verdict(verdict);
    }
    Ok(Said::Taken)
}

/// Reads relations between claims.
pub(crate) fn load_relations(ctx: &mut Context<'_>, rows: &[Row]) -> Faults {
    each(ctx, rows, load_relation)
}

fn load_relation(ctx: &mut Context<'_>, row: &Row) -> Result<(), Fault> {
    let from = ctx.claim(row.need(RelationCol::From, "from")?).at(RelationCol::From)?;
    let to = ctx.claim(row.need(RelationCol::To, "to")?).at(RelationCol::To)?;
    if from == to {
        let message = "both keys name the same claim";
        return Err(fault(RelationCol::To, "self-reference", message));
    }
    row.need(RelationCol::Kind, "relation")?;
    let relation = Relation {
        from,
        to,
        kind: word(row, RelationCol::Kind, "a relation", RelationKind::ALL)?
            .unwrap_or(RelationKind::Tension),
        basis: word(row, RelationCol::Basis, "a basis of relations", RelationBasis::ALL)?
            .unwrap_or(RelationBasis::Logical),
        note: text(row, RelationCol::Note)?,
    };
    if ctx.catalog.case.relations.contains(&relation) {
        ctx.n_duplicates += 1;
    } else {
        ctx.catalog.add_relation(relation);
    }
    Ok(())
}
