//! The tables of sources and aliases.

use super::{
    context::{Context, flag, lang, name, text, word},
    rows::{At, Fault, Row, fault},
};
use crate::domain::{
    Alias, AliasKind, Id, Source, SourceKind,
    grammar::shown,
    names::{fold_name, mixed_script_word},
};

columns! {
    SourceCol {
        Key = "source",
        Kind = "kind",
        Name = "name",
        NameAr = "name_ar",
        SpeaksFor = "speaks_for",
        Group = "independence_group",
        Country = "country",
        Lang = "lang",
        Note = "note",
        Admiralty = "admiralty_prior",
    }
}

columns! {
    AliasCol {
        Source = "source",
        Alias = "alias",
        Kind = "kind",
        NeedsContext = "needs_context",
        Lang = "lang",
        Note = "note",
    }
}

pub(crate) const SOURCE_ALSO: &[(&str, &str)] = &[("key", "source"), ("name_en", "name")];
pub(crate) const ALIAS_ALSO: &[(&str, &str)] = &[("key", "source"), ("name", "alias")];

/// Reads sources. Bodies may stand below those who speak for them.
pub(crate) fn load_sources(ctx: &mut Context<'_>, rows: &[Row]) -> Vec<(usize, Fault)> {
    let mut faults = Vec::new();
    let mut told: Vec<(usize, Id, bool)> = Vec::new();
    for (n, row) in rows.iter().enumerate() {
        match load_source(ctx, row) {
            Ok((id, new)) => told.push((n, id, new)),
            Err(fault) => faults.push((n, fault)),
        }
    }
    for (n, id, new) in told {
        if let Err(fault) = link_source(ctx, &rows[n], id, new) {
            faults.push((n, fault));
        }
    }
    faults
}

/// Adds the source without the link to its body. True if it was not described before.
fn load_source(ctx: &mut Context<'_>, row: &Row) -> Result<(Id, bool), Fault> {
    row.need(SourceCol::Key, "source")?;
    let Some(key) = name(row, SourceCol::Key)? else {
        return Err(fault(SourceCol::Key, "missing-cell", "`source` is empty"));
    };
    let mut note: Vec<String> = text(row, SourceCol::Note)?.into_iter().collect();
    for (column, word) in [(SourceCol::Country, "country"), (SourceCol::Admiralty, "admiralty")] {
        if let Some(words) = name(row, column)? {
            note.push(format!("{word}: {words}"));
        }
    }
    if let Some(lang) = lang(row, SourceCol::Lang)? {
        note.push(format!("language: {lang}"));
    }
    let known = ctx.catalog.source_keys.get(&key).copied();
    let source = Source {
        id: known.unwrap_or(Id::from_ix(ctx.catalog.case.sources.len())),
        key,
        kind: word(row, SourceCol::Kind, "a kind of source", SourceKind::ALL)?
            .unwrap_or(SourceKind::Unknown),
        name: name(row, SourceCol::Name)?,
        name_ar: name(row, SourceCol::NameAr)?,
        speaks_for: None,
        independence_group: name(row, SourceCol::Group)?,
        note: (!note.is_empty()).then(|| note.join("; ")),
        declared: true,
    };
    ctx.check_look_alike(&source).at(SourceCol::Key)?;
    let Some(id) = known else { return Ok((ctx.catalog.add_source(source), true)) };
    let old = &ctx.catalog.case.sources[id.ix()];
    if !old.declared {
        ctx.catalog.change_source(id, source);
        return Ok((id, true));
    }
    if (Source { speaks_for: old.speaks_for, ..source }) == *old {
        ctx.n_duplicates += 1;
        return Ok((id, false));
    }
    Err(fault(
        SourceCol::Key,
        "duplicate-id",
        format!("source {} is described already, and differently", shown(&old.key)),
    )
    .hint("keep one description a source"))
}

fn link_source(ctx: &mut Context<'_>, row: &Row, id: Id, new: bool) -> Result<(), Fault> {
    let body = match row.get(SourceCol::SpeaksFor) {
        None => None,
        Some(name) => Some(
            ctx.find_source(name)
                .and_then(|found| found.map_or_else(|| ctx.source(name), Ok))
                .at(SourceCol::SpeaksFor)?,
        ),
    };
    let known = ctx.catalog.case.sources[id.ix()].speaks_for;
    if !new {
        // A row may stand twice in one file; its link is then made already, or about to be.
        return if known == body {
            Ok(())
        } else {
            Err(fault(
                SourceCol::SpeaksFor,
                "duplicate-id",
                "the source is described already, with another `speaks_for`",
            )
            .hint("keep one description a source"))
        };
    }
    let Some(body) = body else { return Ok(()) };
    let mut at = Some(body);
    while let Some(step) = at {
        if step == id {
            let sources = &ctx.catalog.case.sources;
            let message = format!(
                "{} would speak for itself by way of {}",
                shown(&sources[id.ix()].key),
                shown(&sources[body.ix()].key)
            );
            return Err(fault(SourceCol::SpeaksFor, "speaks-for-cycle", message)
                .hint("`speaks_for` leads from a spokesman to a body and ends there"));
        }
        at = ctx.catalog.case.sources[step.ix()].speaks_for;
    }
    let mut source = ctx.catalog.case.sources[id.ix()].clone();
    source.speaks_for = Some(body);
    ctx.catalog.change_source(id, source);
    Ok(())
}

/// Reads aliases.
pub(crate) fn load_aliases(ctx: &mut Context<'_>, rows: &[Row]) -> Vec<(usize, Fault)> {
    let mut faults = Vec::new();
    for (n, row) in rows.iter().enumerate() {
        if let Err(fault) = load_alias(ctx, row) {
            faults.push((n, fault));
        }
    }
    faults
}

fn load_alias(ctx: &mut Context<'_>, row: &Row) -> Result<(), Fault> {
    let source = ctx.source(row.need(AliasCol::Source, "source")?).at(AliasCol::Source)?;
    row.need(AliasCol::Alias, "alias")?;
    let alias_text = name(row, AliasCol::Alias)?.unwrap_or_default();
    // Neither has a field of its own; both must be sound all the same.
    lang(row, AliasCol::Lang)?;
    text(row, AliasCol::Note)?;
    let alias = Alias {
        source,
        alias_norm: fold_name(&alias_text),
        alias: alias_text,
        kind: word(row, AliasCol::Kind, "a kind of alias", AliasKind::ALL)?
            .unwrap_or(AliasKind::Name),
        needs_context: flag(row, AliasCol::NeedsContext)?,
    };
    if ctx.catalog.case.aliases.contains(&alias) {
        ctx.n_duplicates += 1;
        return Ok(());
    }
    if let Some(&other) = ctx.catalog.source_keys.get(&alias.alias)
        && other != source
    {
        let message = format!("{} is the key of another source", shown(&alias.alias));
        return Err(fault(AliasCol::Alias, "alias-conflict", message)
            .hint("an alias that is also a key could never be told apart"));
    }
    let owner = ctx
        .catalog
        .case
        .aliases
        .iter()
        .find(|a| a.source != source && a.alias_norm == alias.alias_norm && !a.needs_context);
    if let Some(owner) = owner
        && !alias.needs_context
    {
        let key = &ctx.catalog.case.sources[owner.source.ix()].key;
        let message = format!("{} is an alias of {} already", shown(&alias.alias), shown(key));
        return Err(fault(AliasCol::Alias, "alias-conflict", message)
            .hint("mark both needs_context=true if the name is shared"));
    }
    if let Some(word) = mixed_script_word(&alias.alias)
        && !ctx.options.new_sources
    {
        let message = format!("{} mixes scripts within one word", shown(word));
        return Err(fault(AliasCol::Alias, "look-alike", message)
            .hint("retype the name, or accept it with --new-sources"));
    }
    ctx.catalog.add_alias(alias);
    Ok(())
}
