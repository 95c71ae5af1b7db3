//! The one way in which text gets into a page. Tag and attribute names are literals of this
//! program; everything else passes an escaping function that knows where it stands.

use super::super::text::clean;

/// A page under construction. Closes what it opened, in order.
pub(in crate::render) struct Page {
    out: String,
    open: Vec<&'static str>,
}

/// Name and value of an attribute; the value may come from data.
pub(in crate::render) type Attr<'a> = (&'static str, &'a str);

impl Page {
    /// An empty page.
    pub(in crate::render) fn new() -> Self {
        Self { out: String::new(), open: Vec::new() }
    }

    /// `<tag …>`, to be closed by [`Self::close`].
    pub(in crate::render) fn open(&mut self, tag: &'static str, attrs: &[Attr]) {
        self.start(tag, attrs);
        self.out.push('>');
        self.open.push(tag);
    }

    /// Closes the innermost element.
    pub(in crate::render) fn close(&mut self) {
        if let Some(tag) = self.open.pop() {
            self.out.push_str("</");
            self.out.push_str(tag);
            self.out.push('>');
            if is_block(tag) {
                self.out.push('\n');
            }
        }
    }

    /// `<tag …>` without content, for `meta` and `br`.
    pub(in crate::render) fn void(&mut self, tag: &'static str, attrs: &[Attr]) {
        self.start(tag, attrs);
        self.out.push('>');
    }

    /// `<tag …/>` inside SVG.
    pub(in crate::render) fn shape(&mut self, tag: &'static str, attrs: &[Attr]) {
        self.start(tag, attrs);
        self.out.push_str("/>");
    }

    /// An element that holds nothing but text.
    pub(in crate::render) fn leaf(&mut self, tag: &'static str, attrs: &[Attr], text: &str) {
        self.open(tag, attrs);
        self.text(text);
        self.close();
    }

    /// Text of our own or from data.
    pub(in crate::render) fn text(&mut self, text: &str) {
        // `clean` would trim the spaces that separate our own words from an element.
        if text.starts_with(' ') {
            self.out.push(' ');
        }
        escape_into(&mut self.out, &clean(text));
        if text.len() > 1 && text.ends_with(' ') {
            self.out.push(' ');
        }
    }

    /// A name or value from data, isolated so that its direction stays its own.
    pub(in crate::render) fn name(&mut self, text: &str) {
        self.leaf("bdi", &[], text);
    }

    /// Numbers, dates and keys: isolated and left to right on any page.
    pub(in crate::render) fn ltr(&mut self, text: &str) {
        self.leaf("bdi", &[("dir", "ltr")], text);
    }

    /// A stable key: isolated, left to right, monospaced.
    pub(in crate::render) fn key(&mut self, text: &str) {
        self.leaf("bdi", &[("dir", "ltr"), ("class", "key")], text);
    }

    /// A link to outside if `url` is one, else the bare text.
    pub(in crate::render) fn link(&mut self, url: &str, text: &str) {
        match outside_address(url) {
            Some(address) => {
                self.open("a", &[("href", &address), ("rel", "noopener noreferrer nofollow")]);
                self.name(text);
                self.close();
            }
            None => self.name(text),
        }
    }

    /// The style sheet: our own constant, never data.
    pub(in crate::render) fn style(&mut self, css: &'static str) {
        self.out.push_str("<style>");
        self.out.push_str(css);
        self.out.push_str("</style>\n");
    }

    /// The document type.
    pub(in crate::render) fn doctype(&mut self) {
        self.out.push_str("<!DOCTYPE html>\n");
    }

    /// The page, with everything closed.
    pub(in crate::render) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.out
    }

    fn start(&mut self, tag: &'static str, attrs: &[Attr]) {
        self.out.push('<');
        self.out.push_str(tag);
        for (name, value) in attrs {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            escape_into(&mut self.out, &clean(value));
            self.out.push('"');
        }
    }
}

/// Elements after which a line break does no harm and keeps the file readable.
fn is_block(tag: &str) -> bool {
    matches!(
        tag,
        "p" | "div"
            | "section"
            | "tr"
            | "table"
            | "li"
            | "ul"
            | "ol"
            | "h1"
            | "h2"
            | "h3"
            | "svg"
            | "details"
            | "header"
            | "footer"
            | "main"
            | "nav"
            | "head"
            | "body"
            | "dl"
            | "g"
            | "article"
            | "figure"
            | "title"
            | "caption"
            | "thead"
            | "tbody"
    )
}

/// Safe as text and inside double quotes alike.
fn escape_into(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '`' => out.push_str("&#96;"),
            c => out.push(c),
        }
    }
}

/// The address if it is plainly http or https with a host, in ASCII without spaces; everything
/// that a browser might read otherwise is percent-encoded.
pub(in crate::render) fn outside_address(url: &str) -> Option<String> {
    let url = clean(url);
    let scheme = ["https://", "http://"]
        .into_iter()
        .find(|s| url.get(..s.len()).is_some_and(|head| head.eq_ignore_ascii_case(s)))?;
    let rest = &url[scheme.len()..];
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // A user part would let `https://bbc.com@evil.example` pose as the BBC.
    if host.is_empty() || host.contains(['@', '\\', ' ']) {
        return None;
    }
    let mut out = scheme.to_owned();
    for c in rest.chars() {
        if c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&()*+,;=%".contains(c) {
            out.push(c);
        } else {
            let mut buffer = [0; 4];
            for byte in c.encode_utf8(&mut buffer).bytes() {
                out.push('%');
                out.push(char::from(HEX[usize::from(byte >> 4)]));
                out.push(char::from(HEX[usize::from(byte & 15)]));
            }
        }
    }
    Some(out)
}

const HEX: &[u8; 16] = b"0123456789ABCDEF";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_become_links() {
        for url in [
            "javascript:alert(1)",
            " javascript:alert(1)",
            "data:text/html,x",
            "http://",
            "https://bbc.com@evil.example/",
            "//evil.example",
            "ftp://x",
            "java\u{0}script:x",
        ] {
            assert_eq!(outside_address(url), None, "{url}");
        }
        assert_eq!(
            outside_address("HTTPS://example.org/ا?q=\"<>'").as_deref(),
            Some("https://example.org/%D8%A7?q=%22%3C%3E%27")
        );
    }

    #[test]
    fn text_and_attributes_are_escaped_and_closed() {
        let mut page = Page::new();
        page.open("p", &[("title", "\"onload=x'")]);
        page.text("</p><script>");
        assert_eq!(
            page.finish(),
            "<p title=\"&quot;onload=x&#39;\">&lt;/p&gt;&lt;script&gt;</p>\n"
        );
    }
}
