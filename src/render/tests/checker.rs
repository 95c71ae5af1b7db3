//! A strict reader of our own pages: whatever is not on a list is an error.

use std::collections::BTreeSet;

pub(super) const ELEMENTS: &[&str] = &[
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "a",
    "header",
    "p",
    "h1",
    "h2",
    "h3",
    "bdi",
    "data",
    "dl",
    "div",
    "dt",
    "dd",
    "nav",
    "ul",
    "ol",
    "li",
    "main",
    "section",
    "article",
    "figure",
    "figcaption",
    "details",
    "summary",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "strong",
    "span",
    "footer",
    "svg",
    "desc",
    "defs",
    "pattern",
    "g",
    "line",
    "rect",
    "circle",
    "path",
    "text",
];

pub(super) const ATTRIBUTES: &[&str] = &[
    "lang",
    "hreflang",
    "dir",
    "charset",
    "http-equiv",
    "content",
    "name",
    "class",
    "href",
    "id",
    "role",
    "rel",
    "title",
    "value",
    "aria-label",
    "aria-labelledby",
    "aria-describedby",
    "aria-hidden",
    "scope",
    "data-label",
    "viewBox",
    "x",
    "y",
    "width",
    "height",
    "x1",
    "x2",
    "y1",
    "y2",
    "cx",
    "cy",
    "r",
    "d",
    "fill",
    "patternUnits",
    "patternTransform",
];

/// What a page holds.
#[derive(Default)]
pub(super) struct Page {
    /// Elements in order, with their attributes.
    pub(super) elements: Vec<(String, Vec<(String, String)>)>,
    /// All text, joined.
    pub(super) text: String,
}

/// Reads a page or says what is wrong with it.
pub(super) fn read(page: &str) -> Result<Page, String> {
    let mut found = Page::default();
    let mut stack: Vec<String> = Vec::new();
    let mut rest = page.strip_prefix("<!DOCTYPE html>\n").ok_or("no document type")?;
    while let Some(at) = rest.find('<') {
        let (text, markup) = rest.split_at(at);
        check_text(text)?;
        found.text.push_str(text);
        let end = markup.find('>').ok_or("an open tag at the end")?;
        let tag = &markup[1..end];
        rest = &markup[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            let open = stack.pop().ok_or_else(|| format!("nothing open at </{name}>"))?;
            if open != name {
                return Err(format!("<{open}> closed by </{name}>"));
            }
            continue;
        }
        let (tag, alone) = tag.strip_suffix('/').map_or((tag, false), |t| (t, true));
        let (name, attributes) = element(tag)?;
        if name == "style" {
            // The only raw text; it is a constant and holds no markup.
            let close = rest.find("</style>").ok_or("style without end")?;
            rest = &rest[close..];
        }
        if !alone && name != "meta" {
            stack.push(name.clone());
        }
        found.elements.push((name, attributes));
    }
    check_text(rest)?;
    if stack.is_empty() { Ok(found) } else { Err(format!("left open: {stack:?}")) }
}

fn check_text(text: &str) -> Result<(), String> {
    if let Some(c) = text.chars().find(|&c| is_banned(c) || c == '>') {
        return Err(format!("{c:?} in {text:?}"));
    }
    for part in text.split('&').skip(1) {
        let known = ["amp;", "lt;", "gt;", "quot;", "#39;", "#96;"];
        if !known.iter().any(|k| part.starts_with(k)) {
            return Err(format!("a bare ampersand before {part:?}"));
        }
    }
    Ok(())
}

/// Controls but the line break, and what reorders or hides.
pub(super) fn is_banned(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}'
            | '\u{2060}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

fn element(tag: &str) -> Result<(String, Vec<(String, String)>), String> {
    let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
    if !ELEMENTS.contains(&name) {
        return Err(format!("element {name:?}"));
    }
    let mut attributes = Vec::new();
    while !rest.is_empty() {
        let (attribute, value) =
            rest.split_once("=\"").ok_or_else(|| format!("not an attribute: {rest:?}"))?;
        let (value, after) =
            value.split_once('"').ok_or_else(|| format!("value without end: {value:?}"))?;
        if !ATTRIBUTES.contains(&attribute) {
            return Err(format!("attribute {attribute:?} of {name}"));
        }
        check_text(value)?;
        check_value(attribute, value)?;
        attributes.push((attribute.to_owned(), value.to_owned()));
        rest = after;
        if let Some(next) = rest.strip_prefix(' ') {
            rest = next;
        } else if !rest.is_empty() {
            return Err(format!("no space before {rest:?}"));
        }
    }
    let outside = attributes.iter().any(|(a, v)| a == "href" && v.contains("://"));
    let rel = ("rel".to_owned(), "noopener noreferrer nofollow".to_owned());
    if outside && !attributes.contains(&rel) {
        return Err("a link to outside without rel".to_owned());
    }
    Ok((name.to_owned(), attributes))
}

fn check_value(attribute: &str, value: &str) -> Result<(), String> {
    let fine = match attribute {
        "href" => {
            // Pages of reports, and what stands beside them in an archive.
            let endings = ["html", "json", "csv", "md", "xml"];
            let ours = |name: &str| {
                (name.rsplit_once('.').is_some_and(|(_, ending)| endings.contains(&ending))
                    || name == "SHA256SUMS")
                    && name.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c))
            };
            ["#", "https://", "http://"].iter().any(|s| value.starts_with(s)) || ours(value)
        }
        "id" | "class" | "role" | "scope" | "dir" | "aria-labelledby" | "aria-describedby" => {
            value.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == ' ')
        }
        "fill" => value.starts_with("url(#"),
        "x" | "y" | "width" | "height" | "x1" | "x2" | "y1" | "y2" | "cx" | "cy" | "r" => {
            value.parse::<f64>().is_ok_and(f64::is_finite)
        }
        "d" => value.chars().all(|c| c.is_ascii_digit() || " .-MLHVCZlhz".contains(c)),
        _ => true,
    };
    if fine { Ok(()) } else { Err(format!("{attribute}={value:?}")) }
}

/// What holds for every page of ours: ids once, links and labels lead somewhere, headings in
/// order, pictures with title and description, tables with caption.
pub(super) fn check_structure(page: &Page) -> Result<(), String> {
    let mut ids = BTreeSet::new();
    for (_, attributes) in &page.elements {
        for (name, value) in attributes {
            if name == "id" && !ids.insert(value.as_str()) {
                return Err(format!("id {value} twice"));
            }
        }
    }
    let mut level = 0;
    for (ix, (name, attributes)) in page.elements.iter().enumerate() {
        for (attribute, value) in attributes {
            let target = match attribute.as_str() {
                "href" => value.strip_prefix('#'),
                "aria-labelledby" | "aria-describedby" => Some(value.as_str()),
                "fill" => value.strip_prefix("url(#").and_then(|v| v.strip_suffix(')')),
                _ => None,
            };
            if let Some(target) = target.filter(|t| !ids.contains(t)) {
                return Err(format!("nothing has the id {target}"));
            }
        }
        let at = |i: usize| page.elements.get(ix + i).map_or("", |(n, _)| n.as_str());
        let is = |a: &str, v: &str| attributes.iter().any(|(n, w)| n == a && w == v);
        match name.as_str() {
            "h1" | "h2" | "h3" => {
                let next: u8 = name[1..].parse().map_err(|_| "heading")?;
                if next > level + 1 {
                    return Err(format!("h{next} after h{level}"));
                }
                level = next;
            }
            "svg" if is("role", "img") && (at(1), at(2)) != ("title", "desc") => {
                return Err("a picture without title and description".to_owned());
            }
            "svg" if !is("role", "img") && !is("aria-hidden", "true") => {
                return Err("a picture that is neither told nor hidden".to_owned());
            }
            "table" if at(1) != "caption" => return Err("a table without caption".to_owned()),
            "th" if !attributes.iter().any(|(n, _)| n == "scope") => {
                return Err("a heading cell without scope".to_owned());
            }
            _ => {}
        }
    }
    Ok(())
}
