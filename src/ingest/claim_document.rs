//! The document that a row of claims was read from.

use super::{
    claim_columns::Col,
    context::{Context, Step, lang, name, text, url, word},
    rows::{At, Fault, Row, fault},
};
use crate::domain::{Document, Id, PublishedBasis, Span, When, grammar::shown};

/// What the row says of the publication.
#[derive(Debug)]
pub(crate) struct Published {
    pub(crate) document: Option<Id>,
    /// The time that belongs to the mention, where the document has none or another.
    pub(crate) own: Option<When>,
}

/// The document and the publication time of a row, with the bounds of that time.
pub(crate) fn published_of_row(
    ctx: &mut Context<'_>,
    row: &Row,
    chain: &[Step],
) -> Result<(Published, Span), Fault> {
    let published = ctx.when_at(row, Col::Published)?;
    let basis = word(row, Col::PublishedBasis, "a basis", PublishedBasis::ALL)?;
    let Some(key) = name(row, Col::Doc)? else {
        for column in [Col::Title, Col::ArchiveUrl, Col::Wire, Col::CopyOf, Col::PublishedBasis] {
            if row.has(column) {
                let name = Col::NAMES[usize::from(column)];
                return Err(fault(
                    column,
                    "missing-document",
                    format!("`{name}` belongs to a document"),
                )
                .hint("name the document in `doc`"));
            }
        }
        let span = published.as_ref().map_or(Span::ALWAYS, |p| p.outer);
        return Ok((Published { document: None, own: published }, span));
    };
    let outlet = if row.has(Col::Chain) { chain.last().map(|s| s.source) } else { None };
    let told = Document {
        id: Id(0),
        key,
        outlet,
        title: text(row, Col::Title)?,
        url: url(row, Col::Url)?,
        archive_url: url(row, Col::ArchiveUrl)?,
        lang: lang(row, Col::Lang)?,
        sha256: None,
        published,
        published_basis: basis.unwrap_or(PublishedBasis::Unknown),
        wire: row.get(Col::Wire).map(|w| ctx.source(w)).transpose().at(Col::Wire)?,
        copy_of: row.get(Col::CopyOf).map(|d| ctx.document(d)).transpose().at(Col::CopyOf)?,
        note: None,
    };
    let own = told.published.clone();
    let id = document_of_row(ctx, told)?;
    let document = &ctx.catalog.case.documents[id.ix()];
    let own = own.filter(|w| document.published.as_ref() != Some(w));
    let span = own.as_ref().or(document.published.as_ref()).map_or(Span::ALWAYS, |w| w.outer);
    Ok((Published { document: Some(id), own }, span))
}

/// The document as known, filled in where the file itself has added it.
fn document_of_row(ctx: &mut Context<'_>, told: Document) -> Result<Id, Fault> {
    let Some(&id) = ctx.catalog.documents.get(&told.key) else {
        return Ok(ctx.catalog.add_document(told));
    };
    let known = ctx.catalog.case.documents[id.ix()].clone();
    let mut merged = known.clone();
    let open = ctx.is_new_document(id);
    merge(&mut merged.title, told.title, open).map_err(|()| conflict(Col::Title, &known))?;
    merge(&mut merged.archive_url, told.archive_url, open)
        .map_err(|()| conflict(Col::ArchiveUrl, &known))?;
    merge(&mut merged.lang, told.lang, open).map_err(|()| conflict(Col::Lang, &known))?;
    merge(&mut merged.wire, told.wire, open).map_err(|()| conflict(Col::Wire, &known))?;
    merge(&mut merged.copy_of, told.copy_of, open).map_err(|()| conflict(Col::CopyOf, &known))?;
    // A page may be reached by several addresses and a text be printed twice: the mention keeps
    // what differs from the document.
    if open {
        merged.url = merged.url.or(told.url);
        merged.published = merged.published.or(told.published);
        if merged.published_basis == PublishedBasis::Unknown {
            merged.published_basis = told.published_basis;
        }
    }
    if merged != known {
        ctx.catalog.change_document(id, merged);
    }
    Ok(id)
}

/// Puts in what was told, unless it contradicts what is known.
fn merge<T: PartialEq>(known: &mut Option<T>, told: Option<T>, open: bool) -> Result<(), ()> {
    match (known.as_ref(), told) {
        (_, None) => Ok(()),
        (None, told) if open => {
            *known = told;
            Ok(())
        }
        (Some(a), Some(b)) if *a == b => Ok(()),
        _ => Err(()),
    }
}

fn conflict(column: Col, known: &Document) -> Fault {
    let name = Col::NAMES[usize::from(column)];
    fault(
        column,
        "document-conflict",
        format!("document {} is known with another `{name}`, or without one", shown(&known.key)),
    )
    .hint("describe documents once, in a documents table that is imported first")
}
