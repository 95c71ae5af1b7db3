//! Our pages as a browser's parser reads them: what it makes of them has no element and no attribute
//! outside the lists either.

use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

use super::checker::{ATTRIBUTES, ELEMENTS};

/// Walks what the parser made of a page.
fn walk(node: &Handle, n_elements: &mut usize) -> Result<(), String> {
    match &node.data {
        NodeData::Element { name, attrs, .. } => {
            *n_elements += 1;
            let tag = name.local.to_string();
            if !ELEMENTS.contains(&tag.as_str()) {
                return Err(format!("element {tag:?}"));
            }
            for attr in attrs.borrow().iter() {
                let attribute = attr.name.local.to_string();
                if !ATTRIBUTES.contains(&attribute.as_str()) {
                    return Err(format!("attribute {attribute:?} of {tag}"));
                }
                let value = attr.value.trim().to_ascii_lowercase();
                if attribute == "href" && value.starts_with("javascript") {
                    return Err(format!("a link to {value:?}"));
                }
            }
        }
        NodeData::Comment { contents } => return Err(format!("a comment: {contents}")),
        NodeData::ProcessingInstruction { .. } => return Err("an instruction".to_owned()),
        _ => {}
    }
    node.children.borrow().iter().try_for_each(|child| walk(child, n_elements))
}

/// Reads a page with the HTML5 algorithm. Returns how many elements it has.
pub(super) fn parse(page: &str) -> Result<usize, String> {
    let dom =
        html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(page);
    let mut n_elements = 0;
    walk(&dom.document, &mut n_elements)?;
    let errors = dom.errors.borrow();
    if let Some(error) = errors.first() {
        return Err(format!("{} errors of the parser, first: {error}", errors.len()));
    }
    Ok(n_elements)
}
