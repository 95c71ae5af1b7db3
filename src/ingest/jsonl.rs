//! One JSON object a line.

use std::{
    collections::HashSet,
    fmt,
    io::{BufRead, BufReader, Read},
};

use serde::de::{MapAccess, Visitor};
use serde_json::Value as Json;

use super::{
    Refusal, Reject, limits,
    rows::{Column, Layout, Row, Step},
};
use crate::domain::{grammar::shown, numerals::number_text};

/// A JSONL file being read.
pub(crate) struct JsonlReader<'a> {
    file: String,
    input: BufReader<&'a mut dyn Read>,
    layout: Layout,
    bytes: Vec<u8>,
    line: u64,
    total: u64,
}

/// An object with its keys in the order written, twice-given keys found out.
struct Object {
    entries: Vec<(String, Json)>,
    twice: Option<String>,
}

impl<'de> serde::Deserialize<'de> for Object {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Object;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("one JSON object a line")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
        let mut object = Object { entries: Vec::new(), twice: None };
        let mut seen = HashSet::new();
        while let Some((key, value)) = map.next_entry::<String, Json>()? {
            if !seen.insert(key.clone()) {
                object.twice.get_or_insert(key.clone());
            }
            object.entries.push((key, value));
        }
        Ok(object)
    }
}

impl<'a> JsonlReader<'a> {
    pub(crate) fn open(file: &str, input: &'a mut dyn Read, layout: Layout) -> Self {
        Self {
            file: file.to_owned(),
            input: BufReader::with_capacity(64 << 10, input),
            layout,
            bytes: Vec::new(),
            line: 0,
            total: 0,
        }
    }

    /// Reads the next line that is not blank.
    pub(crate) fn next(&mut self, row: &mut Row, n_slots: usize) -> Result<Step, Refusal> {
        loop {
            if !self.read_line()? {
                return Ok(Step::End);
            }
            let bytes = match (self.line, self.bytes.strip_prefix(b"\xef\xbb\xbf")) {
                (1, Some(rest)) => rest,
                _ => &self.bytes[..],
            };
            if bytes.trim_ascii().is_empty() {
                continue;
            }
            let Ok(text) = std::str::from_utf8(bytes) else {
                let mut reject =
                    Reject::at(&self.file, self.line, 1, "encoding", "the line is not UTF-8")
                        .with_hint(Some("save the file as UTF-8".to_owned()));
                reject.raw = String::from_utf8_lossy(bytes).into_owned();
                return Ok(Step::Bad(reject));
            };
            let text = text.trim_end().to_owned();
            return Ok(match self.fill_row(self.line, &text, row, n_slots) {
                Ok(()) => Step::Row,
                Err(reject) => Step::Bad(*reject),
            });
        }
    }

    /// Reads one row again from its raw text.
    pub(crate) fn reread(&self, line: u64, raw: &str, row: &mut Row, n_slots: usize) -> bool {
        self.fill_row(line, raw, row, n_slots).is_ok()
    }

    fn read_line(&mut self) -> Result<bool, Refusal> {
        self.bytes.clear();
        self.line += 1;
        let refuse = |code, message: &str, line| {
            Refusal::Unreadable(Box::new(Reject::at(&self.file, line, 1, code, message)))
        };
        // The end of the line does not count.
        let mut limited = self.input.by_ref().take(limits::MAX_ROW_BYTES as u64 + 2);
        let n = limited
            .read_until(b'\n', &mut self.bytes)
            .map_err(|e| refuse("unreadable", &e.to_string(), self.line))?;
        self.total += n as u64;
        let ending = [&b"\r\n"[..], b"\n"].into_iter().find(|end| self.bytes.ends_with(end));
        if n - ending.map_or(0, <[u8]>::len) > limits::MAX_ROW_BYTES {
            return Err(refuse("row-too-long", "the row is longer than 1 MiB", self.line));
        }
        if self.total > limits::MAX_FILE_BYTES {
            return Err(refuse("too-large", "the file is larger than 2 GiB", self.line));
        }
        Ok(n > 0)
    }

    fn fill_row(
        &self,
        line: u64,
        text: &str,
        row: &mut Row,
        n_slots: usize,
    ) -> Result<(), Box<Reject>> {
        row.reset(n_slots);
        row.line = line;
        row.raw.clear();
        row.raw.push_str(text);
        let bad = |column: u64, code, message: String| {
            let mut reject = Reject::at(&self.file, line, column, code, message);
            text.clone_into(&mut reject.raw);
            Box::new(reject)
        };
        if depth(text) > limits::MAX_JSON_DEPTH {
            let message = format!("nested deeper than {} levels", limits::MAX_JSON_DEPTH);
            return Err(bad(1, "too-deep", message));
        }
        let object: Object = serde_json::from_str(text).map_err(|e| {
            let words = e.to_string();
            let words = words.split(" at line ").next().unwrap_or_default();
            bad(e.column().max(1) as u64, "bad-json", format!("not a JSON object: {words}"))
        })?;
        if let Some(key) = &object.twice {
            let message = format!("key {} is given twice", shown(key));
            return Err(bad(place(text, key), "duplicate-key", message));
        }
        if object.entries.len() > limits::MAX_COLUMNS {
            let message = format!("more than {} keys", limits::MAX_COLUMNS);
            return Err(bad(1, "too-many-columns", message));
        }
        for (key, value) in &object.entries {
            let column = place(text, key);
            let slot = match self.layout.resolve(key) {
                Ok(Column::Slot(slot)) => slot,
                Ok(Column::Ignored) => continue,
                Err(error) => {
                    let mut reject = bad(column, error.code, error.message);
                    reject.hint = error.hint;
                    return Err(reject);
                }
            };
            if row.has(slot) {
                let message = format!("{} is a second name of a column already given", shown(key));
                return Err(bad(column, "duplicate-key", message));
            }
            let cell = cell_text(value).ok_or_else(|| {
                let message = format!("{} holds a list or an object", shown(key));
                let mut reject = bad(column, "nested-value", message);
                reject.hint = Some("write it as text, members of a set separated by `;`".into());
                reject
            })?;
            if cell.len() > limits::MAX_FIELD_BYTES || cell.contains('\0') {
                let message = format!("{} is too long or holds a NUL character", shown(key));
                return Err(bad(column, "bad-cell", message));
            }
            row.set(slot, &cell, column);
        }
        Ok(())
    }
}

/// A scalar as the text a CSV cell would hold.
fn cell_text(value: &Json) -> Option<String> {
    match value {
        Json::Null => Some(String::new()),
        Json::Bool(b) => Some(b.to_string()),
        // JSON has one decimal mark, so a number is never ambiguous: it is written that way.
        Json::Number(n) if n.is_f64() => n.as_f64().map(number_text),
        Json::Number(n) => Some(n.to_string()),
        Json::String(s) => Some(s.clone()),
        Json::Array(_) | Json::Object(_) => None,
    }
}

/// Where a key stands, in characters from 1.
fn place(text: &str, key: &str) -> u64 {
    let quoted = format!("\"{key}\"");
    text.find(&quoted).map_or(1, |at| text[..at].chars().count() as u64 + 1)
}

/// Deepest nesting of brackets outside strings.
fn depth(text: &str) -> usize {
    let (mut now, mut most, mut in_string, mut escaped) = (0usize, 0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                now += 1;
                most = most.max(now);
            }
            b'}' | b']' if !in_string => now = now.saturating_sub(1),
            _ => {}
        }
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::ReadOptions;

    fn read(text: &str) -> Result<Vec<String>, String> {
        let mut bytes = text.as_bytes();
        let layout = Layout::new(&["a", "b"], &[], &[], &ReadOptions::default());
        let mut reader = JsonlReader::open("f.jsonl", &mut bytes, layout);
        let (mut row, mut rows) = (Row::default(), Vec::new());
        loop {
            match reader.next(&mut row, 2).map_err(|e| e.to_string())? {
                Step::Row => rows.push(format!(
                    "{}:{}|{}",
                    row.line,
                    row.get(0usize).unwrap_or_default(),
                    row.get(1usize).unwrap_or_default()
                )),
                Step::Bad(reject) => return Err(reject.to_string()),
                Step::End => return Ok(rows),
            }
        }
    }

    #[test]
    fn scalars_are_taken() {
        let text = "{\"a\": \"x\", \"b\": 15.625}\n\n{\"b\": true, \"x_c\": [1], \"a\": null}\n";
        assert_eq!(read(text).unwrap(), ["1:x|15.6250", "3:|true"]);
    }

    #[test]
    fn a_file_may_be_as_large_as_the_limit_and_no_larger() {
        let text = "{\"a\": 1}\n";
        for (beyond, fits) in [(0, true), (1, false)] {
            let mut bytes = text.as_bytes();
            let layout = Layout::new(&["a", "b"], &[], &[], &ReadOptions::default());
            let mut reader = JsonlReader::open("f.jsonl", &mut bytes, layout);
            // As if so much had been read before.
            reader.total = limits::MAX_FILE_BYTES - text.len() as u64 + beyond;
            let read = reader.next(&mut Row::default(), 2).map_err(|refusal| refusal.to_string());
            assert_eq!(read.is_ok(), fits, "{read:?}");
            assert!(fits || read.unwrap_err().contains("larger than 2 GiB"));
        }
    }

    #[test]
    fn damage_is_placed() {
        for (text, start) in [
            ("{\"a\": 1, \"a\": 2}", "f.jsonl:1:2: key `a` is given twice"),
            ("{\"a\": [1]}", "f.jsonl:1:2: `a` holds a list"),
            ("{\"a\": 1", "f.jsonl:1:7: not a JSON object: EOF"),
            ("[1]", "f.jsonl:1:"),
            ("{\"c\": 1}", "f.jsonl:1:2: unknown column `c`"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.starts_with(start), "{error}");
        }
        let deep = format!("{{\"a\": {}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(read(&deep).unwrap_err().contains("nested deeper"));
    }
}
