//! The one way in which text gets into a page. Tag and attribute names are literals of this
//! program; everything else passes an escaping function that knows where it stands.

use std::collections::BTreeSet;

use super::super::messages::{Arg, Locale, Message, Part};
use super::super::queries::{Cite, Query};
use super::super::text::clean;
use super::super::words::{percent, term_id};
use super::links::Links;

/// A page under construction, in one language. Closes what it opened, in order.
pub(in crate::render) struct Page<'a> {
    out: String,
    open: Vec<&'static str>,
    /// Its words and dates.
    pub(in crate::render) locale: &'a Locale,
    /// Where claims and items stand, for the keys that sentences name.
    links: Option<&'a Links<'a>>,
    /// The run that the page is of.
    run: &'a str,
    /// What an explanation is of: `item:KEY`.
    subject: &'a str,
    /// Queries that were named, with their runs.
    queries: BTreeSet<(Query, String)>,
}

/// A key of so many letters has room on one line of the narrowest page: it is not broken at its
/// hyphens.
const SHORT_KEY: usize = 24;

/// Name and value of an attribute; the value may come from data.
pub(in crate::render) type Attr<'a> = (&'static str, &'a str);

impl<'a> Page<'a> {
    /// An empty page.
    pub(in crate::render) fn new(locale: &'a Locale) -> Self {
        Self {
            out: String::new(),
            open: Vec::new(),
            locale,
            links: None,
            run: "",
            subject: "",
            queries: BTreeSet::new(),
        }
    }

    /// The same with links from keys to where they stand.
    pub(in crate::render::html) fn with_links(
        mut self,
        links: &'a Links<'a>,
        run: &'a str,
    ) -> Self {
        self.links = Some(links);
        self.run = run;
        self
    }

    /// The same with the run that its numbers are of.
    pub(in crate::render::html) fn of_run(mut self, run: &'a str) -> Self {
        self.run = run;
        self
    }

    /// The same with what it explains.
    pub(in crate::render::html) fn about(mut self, subject: &'a str) -> Self {
        self.subject = subject;
        self
    }

    /// A query as the page prints it.
    pub(in crate::render::html) fn query_text(&self, query: Query, run: &str) -> String {
        query.text(run, self.subject)
    }

    /// Queries that were named so far, with their runs.
    pub(in crate::render) fn queries(&self) -> Vec<(Query, String)> {
        self.queries.iter().cloned().collect()
    }

    /// Something that shows a number from the database, with where it comes from.
    pub(in crate::render) fn cite(&mut self, cite: &Cite, show: impl FnOnce(&mut Self)) {
        if !cite.value.is_finite() {
            show(self);
            return;
        }
        let run = cite.run.as_deref().unwrap_or(self.run).to_owned();
        let from = format!("{} run {run}, {}: {}", cite.query.name(), cite.column, cite.row);
        self.open("data", &[("value", &cite.value.to_string()), ("title", &from)]);
        show(self);
        self.close();
        self.queries.insert((cite.query, run));
    }

    /// A share from the database as percent.
    pub(in crate::render) fn share(&mut self, p: f64, cite: &Cite) {
        self.cite(cite, |page| page.ltr(&percent(p)));
    }

    /// A count from the database.
    pub(in crate::render) fn count(&mut self, n: usize, cite: &Cite) {
        self.cite(cite, |page| page.ltr(&n.to_string()));
    }

    /// An interval from the database: `62–91%`.
    pub(in crate::render) fn range(&mut self, (lo, hi): (f64, f64), cites: [&Cite; 2]) {
        let whole = |p: f64| format!("{:.0}", 100.0 * p.clamp(0.0, 1.0));
        self.open("bdi", &[("dir", "ltr")]);
        for (p, cite, behind) in [(lo, cites[0], "–"), (hi, cites[1], "%")] {
            let shown = self.locale.digits(&whole(p));
            self.cite(cite, |page| page.raw(&shown));
            let behind = self.locale.digits(behind);
            self.raw(&behind);
        }
        self.close();
    }

    fn raw(&mut self, text: &str) {
        escape_into(&mut self.out, text);
    }

    /// The words of a message without gaps.
    pub(in crate::render) fn t(&mut self, id: &str) {
        let text = self.locale.text(id);
        self.own(&text);
    }

    /// Words of ours. Commands among them stand between backticks: they keep their direction, and no
    /// line ends inside of a short one.
    fn own(&mut self, text: &str) {
        for (ix, piece) in text.split('`').enumerate() {
            if ix % 2 == 0 {
                escape_into(&mut self.out, piece);
            } else {
                self.key(piece);
            }
        }
    }

    /// An element that holds nothing but the words of a message.
    pub(in crate::render) fn head(&mut self, tag: &'static str, attrs: &[Attr], id: &str) {
        self.open(tag, attrs);
        self.t(id);
        self.close();
    }

    /// A message with its gaps filled, each isolated.
    pub(in crate::render) fn say(&mut self, message: &Message) {
        for part in self.locale.parts(message) {
            match part {
                Part::Own(text) => self.own(&text),
                Part::Arg(arg) => self.arg(arg),
            }
        }
    }

    /// An element that holds nothing but a message.
    pub(in crate::render) fn line(&mut self, tag: &'static str, attrs: &[Attr], message: &Message) {
        self.open(tag, attrs);
        self.say(message);
        self.close();
    }

    fn arg(&mut self, arg: &Arg) {
        match (arg, self.links) {
            (Arg::Message(message), _) => self.say(message),
            (Arg::Cited(inner, cite), _) => self.cite(cite, |page| page.arg(inner)),
            (Arg::Claim(key), Some(links)) => links.claim(self, key),
            (Arg::Item(key), Some(links)) => links.item(self, key),
            (Arg::Claim(key) | Arg::Item(key) | Arg::Source(key) | Arg::Key(key), _) => {
                self.key(key);
            }
            (Arg::Word(family, word), _) => self.word(family, word),
            (
                Arg::Share(_)
                | Arg::Interval(..)
                | Arg::Number(..)
                | Arg::Amount(_)
                | Arg::Figures(_),
                _,
            ) => {
                let text = self.locale.shown(arg);
                self.leaf("bdi", &[("dir", "ltr")], &text);
            }
            (Arg::Likelihood(p), _) if p.is_finite() => {
                let term = Message::new(term_id(*p));
                let likelihood = Message::new("likelihood").with("p", Arg::Share(*p));
                self.say(&likelihood.message("term", term));
            }
            (Arg::Count(_), _) => {
                let text = self.locale.shown(arg);
                escape_into(&mut self.out, &text);
            }
            _ => {
                let text = self.locale.shown(arg);
                self.name(&text);
            }
        }
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
        // A text without letters has no direction of its own, and `~3500` would turn over.
        if text.chars().any(char::is_alphabetic) {
            self.leaf("bdi", &[], text);
        } else {
            self.verbatim(text);
        }
    }

    /// Numbers of ours: in the digits of the page, isolated and left to right.
    pub(in crate::render) fn ltr(&mut self, text: &str) {
        let text = self.locale.digits(text);
        self.leaf("bdi", &[("dir", "ltr")], &text);
    }

    /// A claimed figure as it was worded: isolated and left to right, its digits as they are.
    pub(in crate::render) fn verbatim(&mut self, text: &str) {
        self.leaf("bdi", &[("dir", "ltr"), ("class", "quote")], text);
    }

    /// Words of the vocabularies and other words of ours, which run as the page does.
    pub(in crate::render) fn word(&mut self, family: &str, word: &str) {
        let text = self.locale.word(family, word);
        if text == word { self.name(word) } else { escape_into(&mut self.out, &text) }
    }

    /// A topic: a word of ours, or the key of an attribute.
    pub(in crate::render) fn topic(&mut self, name: &str) {
        let text = self.locale.word("family", name);
        if text == name { self.key(name) } else { escape_into(&mut self.out, &text) }
    }

    /// An answer, isolated.
    pub(in crate::render) fn answer(&mut self, question: &str, value: &str) {
        let text = self.locale.answer(question, value);
        self.name(&text);
    }

    /// `71% (likely)`.
    pub(in crate::render) fn likelihood(&mut self, p: f64) {
        self.arg(&Arg::Likelihood(p));
    }

    /// A stable key: isolated, left to right, monospaced.
    pub(in crate::render) fn key(&mut self, text: &str) {
        let class = if text.chars().count() > SHORT_KEY { "key long" } else { "key" };
        self.leaf("bdi", &[("dir", "ltr"), ("class", class)], text);
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
        let locale = Locale::english("UTC");
        let mut page = Page::new(&locale);
        page.open("p", &[("title", "\"onload=x'")]);
        page.text("</p><script>");
        assert_eq!(
            page.finish(),
            "<p title=\"&quot;onload=x&#39;\">&lt;/p&gt;&lt;script&gt;</p>\n"
        );
    }
}
