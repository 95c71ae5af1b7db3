//! A streaming CSV reader that knows where everything stands.
//!
//! Our own rather than the `csv` crate's, because three things are needed at once: the place of the
//! quote that was never closed, a bound on memory while it is looked for, and field numbers in
//! errors. RFC 4180, with `,` `;` or tab, any line ends, a BOM, and quotes inside unquoted fields
//! taken as they are.

use std::io::Read;

use super::{
    Refusal, Reject, limits,
    rows::{Column, Layout, Row, Step},
};
use crate::domain::grammar::shown;

const BUFFER: usize = 64 << 10;

/// One record: unquoted fields one after the other, and the raw bytes.
#[derive(Debug, Default)]
struct Record {
    line: u64,
    data: Vec<u8>,
    ends: Vec<usize>,
    raw: Vec<u8>,
    quoted: bool,
    problem: Option<(u64, &'static str, String, &'static str)>,
}

/// Reads records off a stream of bytes.
struct Scanner<'a> {
    input: &'a mut dyn Read,
    buffer: Vec<u8>,
    at: usize,
    end: usize,
    total: u64,
    line: u64,
    delimiter: u8,
}

/// What breaks a scan off.
enum Stop {
    Io(String),
    TooLarge,
    /// Line and field of a quote that is not closed.
    OpenQuote(u64, u64),
    RowTooLong(u64),
}

/// Where a scan is inside a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Plain,
    Quoted,
    AfterQuote,
}

impl<'a> Scanner<'a> {
    fn new(input: &'a mut dyn Read, n_buffer: usize) -> Self {
        let buffer = vec![0; n_buffer];
        Self { input, buffer, at: 0, end: 0, total: 0, line: 1, delimiter: b',' }
    }

    /// Fills the buffer as far as the stream goes; false at the end.
    fn fill(&mut self) -> Result<bool, Stop> {
        self.at = 0;
        self.end = 0;
        while self.end < self.buffer.len() {
            match self.input.read(&mut self.buffer[self.end..]) {
                Ok(0) => break,
                Ok(n) => self.end += n,
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                Err(e) => return Err(Stop::Io(e.to_string())),
            }
        }
        self.total += self.end as u64;
        if self.total > limits::MAX_FILE_BYTES {
            return Err(Stop::TooLarge);
        }
        Ok(self.end > 0)
    }

    fn peek(&mut self) -> Result<Option<u8>, Stop> {
        if self.at == self.end && !self.fill()? {
            return Ok(None);
        }
        Ok(Some(self.buffer[self.at]))
    }

    /// Reads one record; false at the end of the stream.
    fn record(&mut self, rec: &mut Record) -> Result<bool, Stop> {
        rec.data.clear();
        rec.ends.clear();
        rec.raw.clear();
        rec.quoted = false;
        rec.problem = None;
        rec.line = self.line;
        let mut state = State::Start;
        let mut quote_at = (0, 0);
        loop {
            if state == State::Plain {
                self.run(rec);
            }
            let Some(byte) = self.peek()? else {
                if state == State::Quoted {
                    return Err(Stop::OpenQuote(quote_at.0, quote_at.1));
                }
                if rec.raw.is_empty() {
                    return Ok(false);
                }
                rec.end_field();
                return Ok(true);
            };
            self.at += 1;
            if matches!(byte, b'\n' | b'\r') && state != State::Quoted {
                self.end_line(byte)?;
                rec.end_field();
                return Ok(true);
            }
            if rec.raw.len() >= limits::MAX_ROW_BYTES {
                return Err(match state {
                    State::Quoted => Stop::OpenQuote(quote_at.0, quote_at.1),
                    _ => Stop::RowTooLong(rec.line),
                });
            }
            rec.raw.push(byte);
            if byte == b'\n' {
                self.line += 1;
            }
            if state == State::Start && byte == b'"' {
                quote_at = (self.line, rec.ends.len() as u64 + 1);
            }
            state = rec.take(byte, state, self.delimiter);
        }
    }

    /// Takes what is left in the buffer of a field without quotes, at once.
    fn run(&mut self, rec: &mut Record) {
        let room = limits::MAX_ROW_BYTES - rec.raw.len();
        let rest = &self.buffer[self.at..self.end.min(self.at + room)];
        let ends = |byte: &u8| *byte == self.delimiter || matches!(byte, b'\n' | b'\r');
        let run = &rest[..rest.iter().position(ends).unwrap_or(rest.len())];
        rec.raw.extend_from_slice(run);
        rec.data.extend_from_slice(run);
        self.at += run.len();
    }

    fn end_line(&mut self, byte: u8) -> Result<(), Stop> {
        self.line += 1;
        if byte == b'\r' && self.peek()? == Some(b'\n') {
            self.at += 1;
        }
        Ok(())
    }
}

impl Record {
    /// Takes one byte that does not end the record.
    fn take(&mut self, byte: u8, state: State, delimiter: u8) -> State {
        match state {
            State::Quoted if byte == b'"' => State::AfterQuote,
            State::Quoted => {
                self.data.push(byte);
                State::Quoted
            }
            State::AfterQuote if byte == b'"' => {
                self.data.push(b'"');
                State::Quoted
            }
            _ if byte == delimiter => {
                self.end_field();
                State::Start
            }
            State::Start if byte == b'"' => {
                self.quoted = true;
                State::Quoted
            }
            State::AfterQuote => {
                if byte != b' ' {
                    let column = self.ends.len() as u64 + 1;
                    self.problem.get_or_insert_with(|| {
                        (
                            column,
                            "text-after-quote",
                            format!(
                                "{} after the closing quote",
                                shown(&char::from(byte).to_string())
                            ),
                            "double the quotes that belong to the text: \"\"",
                        )
                    });
                }
                State::AfterQuote
            }
            State::Start | State::Plain => {
                self.data.push(byte);
                State::Plain
            }
        }
    }

    fn end_field(&mut self) {
        let start = self.ends.last().copied().unwrap_or(0);
        if self.data.len() - start > limits::MAX_FIELD_BYTES {
            let column = self.ends.len() as u64 + 1;
            self.problem.get_or_insert_with(|| {
                (
                    column,
                    "field-too-long",
                    format!("the cell is longer than {} bytes", limits::MAX_FIELD_BYTES),
                    "a quote that is not closed can swallow the cells that follow",
                )
            });
        }
        self.ends.push(self.data.len());
    }

    fn field(&self, n: usize) -> &[u8] {
        let start = if n == 0 { 0 } else { self.ends[n - 1] };
        &self.data[start..self.ends[n]]
    }

    /// Nothing but a line end.
    fn is_blank(&self) -> bool {
        self.ends.len() == 1 && !self.quoted && self.data.trim_ascii().is_empty()
    }
}

/// The header of a CSV file: one entry a field.
pub(crate) fn parse_header(
    file: &str,
    header: &[String],
    layout: &Layout,
) -> Result<Vec<Column>, Refusal> {
    let mut columns = Vec::with_capacity(header.len());
    let mut rejects = Vec::new();
    for (n, name) in header.iter().enumerate() {
        let here = |code, message: String| Reject::at(file, 1, n as u64 + 1, code, message);
        match layout.resolve(name) {
            Ok(column) => {
                let twice = columns.contains(&column) && column != Column::Ignored;
                if twice || header[..n].contains(name) {
                    let message = format!("column {} stands in the header twice", shown(name));
                    rejects.push(
                        here("duplicate-column", message)
                            .with_hint(Some("rename or delete one of them".to_owned())),
                    );
                }
                columns.push(column);
            }
            Err(error) => {
                columns.push(Column::Ignored);
                rejects.push(here(error.code, error.message).with_hint(error.hint));
            }
        }
    }
    if rejects.is_empty() { Ok(columns) } else { Err(Refusal::Rejects(rejects)) }
}

/// A CSV file being read.
pub(crate) struct CsvReader<'a> {
    file: String,
    scanner: Scanner<'a>,
    record: Record,
    columns: Vec<Column>,
}

impl<'a> CsvReader<'a> {
    /// Opens a file and reads its header, which is handed back as it stands.
    pub(crate) fn open(
        file: &str,
        input: &'a mut dyn Read,
    ) -> Result<(Self, Vec<String>), Refusal> {
        let mut scanner = Scanner::new(input, BUFFER);
        let fatal = |stop| Self::fatal(file, stop);
        if !scanner.fill().map_err(fatal)? {
            return Err(Self::unreadable(file, 1, 1, "empty-file", "the file is empty"));
        }
        let head = &scanner.buffer[..scanner.end];
        if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
            return Err(Self::unreadable(file, 1, 1, "encoding", "the file is UTF-16, not UTF-8"));
        }
        let bom = head.starts_with(&[0xef, 0xbb, 0xbf]);
        scanner.at = if bom { 3 } else { 0 };
        scanner.delimiter = sniff(&scanner.buffer[scanner.at..scanner.end]);
        let mut record = Record::default();
        loop {
            if !scanner.record(&mut record).map_err(fatal)? {
                return Err(Self::unreadable(file, 1, 1, "empty-file", "the file has no header"));
            }
            if !record.is_blank() {
                break;
            }
        }
        let header = Self::header(file, &record)?;
        Ok((Self { file: file.to_owned(), scanner, record, columns: Vec::new() }, header))
    }

    fn header(file: &str, record: &Record) -> Result<Vec<String>, Refusal> {
        let line = record.line;
        if record.ends.len() > limits::MAX_COLUMNS {
            let message = format!(
                "the header has {} columns; at most {} are taken",
                record.ends.len(),
                limits::MAX_COLUMNS
            );
            return Err(Self::unreadable(file, line, 1, "too-many-columns", &message));
        }
        let mut names = Vec::new();
        for n in 0..record.ends.len() {
            let column = n as u64 + 1;
            let Ok(name) = std::str::from_utf8(record.field(n)) else {
                return Err(Self::unreadable(
                    file,
                    line,
                    column,
                    "encoding",
                    "the header is not UTF-8",
                ));
            };
            if name.trim().is_empty() {
                return Err(Self::unreadable(
                    file,
                    line,
                    column,
                    "nameless-column",
                    "a column of the header has no name",
                ));
            }
            names.push(name.trim().to_owned());
        }
        Ok(names)
    }

    /// The record read last, as it stands; after [`Self::open`] that is the header.
    pub(crate) fn raw(&self) -> String {
        String::from_utf8_lossy(&self.record.raw).into_owned()
    }

    /// What separates the cells.
    pub(crate) fn delimiter(&self) -> char {
        char::from(self.scanner.delimiter)
    }

    /// Says how fields map to slots.
    pub(crate) fn set_columns(&mut self, columns: Vec<Column>) {
        self.columns = columns;
    }

    /// Reads the next row that is not blank.
    pub(crate) fn next(&mut self, row: &mut Row, n_slots: usize) -> Result<Step, Refusal> {
        loop {
            match self.scanner.record(&mut self.record) {
                Err(stop) => return Err(Self::fatal(&self.file, stop)),
                Ok(false) => return Ok(Step::End),
                Ok(true) if self.record.is_blank() => {}
                Ok(true) => return Ok(self.fill_row(row, n_slots)),
            }
        }
    }

    /// Reads one row again from its raw text.
    pub(crate) fn reread(&self, line: u64, raw: &str, row: &mut Row, n_slots: usize) -> bool {
        let mut bytes = raw.as_bytes();
        let mut scanner = Scanner::new(&mut bytes, raw.len().max(1));
        scanner.delimiter = self.scanner.delimiter;
        scanner.line = line;
        let mut record = Record::default();
        matches!(scanner.record(&mut record), Ok(true))
            && matches!(fill_row(&self.file, &record, &self.columns, row, n_slots), Step::Row)
    }

    fn fill_row(&self, row: &mut Row, n_slots: usize) -> Step {
        fill_row(&self.file, &self.record, &self.columns, row, n_slots)
    }

    fn fatal(file: &str, stop: Stop) -> Refusal {
        match stop {
            Stop::Io(message) => Self::unreadable(file, 1, 1, "unreadable", &message),
            Stop::TooLarge => {
                Self::unreadable(file, 1, 1, "too-large", "the file is larger than 2 GiB")
            }
            Stop::OpenQuote(line, column) => {
                Self::unreadable(file, line, column, "open-quote", "this quote is never closed")
            }
            Stop::RowTooLong(line) => {
                Self::unreadable(file, line, 1, "row-too-long", "the row is longer than 1 MiB")
            }
        }
    }

    fn unreadable(file: &str, line: u64, column: u64, code: &'static str, what: &str) -> Refusal {
        let hint = match code {
            "encoding" => Some("save the file as UTF-8"),
            "open-quote" => Some("close it, or double it if it belongs to the text: \"\""),
            "empty-file" => Some("the first line names the columns, as source,item,value"),
            "nameless-column" => Some("name it, or name it x_ to have it ignored"),
            "too-large" | "row-too-long" => Some("split the file"),
            _ => None,
        };
        let reject = Reject::at(file, line, column, code, what).with_hint(hint.map(str::to_owned));
        Refusal::Unreadable(Box::new(reject))
    }
}

fn fill_row(file: &str, record: &Record, columns: &[Column], row: &mut Row, slots: usize) -> Step {
    row.reset(slots);
    row.line = record.line;
    row.raw.clear();
    row.raw.push_str(&String::from_utf8_lossy(&record.raw));
    let bad = |column: u64, code, message: String, hint: &str| {
        let mut reject =
            Reject::at(file, record.line, column, code, message).with_hint(Some(hint.to_owned()));
        reject.raw = String::from_utf8_lossy(&record.raw).into_owned();
        Step::Bad(reject)
    };
    if let Some((column, code, message, hint)) = &record.problem {
        return bad(*column, code, message.clone(), hint);
    }
    if record.ends.len() != columns.len() {
        let message =
            format!("the row has {} cells, the header has {}", record.ends.len(), columns.len());
        let hint = "quote cells that hold the separator; look for a quote that is missing";
        return bad(1, "ragged-row", message, hint);
    }
    for (n, target) in columns.iter().enumerate() {
        let column = n as u64 + 1;
        let Ok(text) = std::str::from_utf8(record.field(n)) else {
            let message = "the cell is not UTF-8".to_owned();
            return bad(column, "encoding", message, "save the file as UTF-8");
        };
        if text.contains('\0') {
            let message = "the cell holds a NUL character".to_owned();
            return bad(column, "bad-character", message, "the file may be damaged or binary");
        }
        if let Column::Slot(slot) = *target {
            row.set(slot, text, column);
        }
    }
    Step::Row
}

/// The separator that stands most often in the first line, outside quotes.
fn sniff(head: &[u8]) -> u8 {
    let mut counts = [(b',', 0usize), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for &byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if !quoted => {
                if let Some(count) = counts.iter_mut().find(|c| c.0 == byte) {
                    count.1 += 1;
                }
            }
            _ => {}
        }
    }
    let most = counts.iter().map(|c| c.1).max().unwrap_or(0);
    counts.iter().find(|c| c.1 == most).map_or(b',', |c| c.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::ReadOptions;

    const NAMES: &[&str] = &["a", "b"];

    fn read(text: &[u8]) -> Result<Vec<(u64, String, String)>, String> {
        let mut bytes = text;
        let layout = Layout::new(NAMES, &[], &[], &ReadOptions::default());
        let (mut reader, header) =
            CsvReader::open("f.csv", &mut bytes).map_err(|e| e.to_string())?;
        let columns = parse_header("f.csv", &header, &layout).map_err(|e| e.to_string())?;
        reader.set_columns(columns);
        let (mut row, mut rows) = (Row::default(), Vec::new());
        loop {
            match reader.next(&mut row, 2).map_err(|e| e.to_string())? {
                Step::Row => {
                    rows.push((row.line, row.cells[0].text.clone(), row.cells[1].text.clone()));
                }
                Step::Bad(reject) => return Err(reject.to_string()),
                Step::End => return Ok(rows),
            }
        }
    }

    fn row(line: u64, a: &str, b: &str) -> (u64, String, String) {
        (line, a.to_owned(), b.to_owned())
    }

    #[test]
    fn delimiters_quotes_and_line_ends_are_read() {
        assert_eq!(read(b"a,b\n1,2\n").unwrap(), [row(2, "1", "2")]);
        assert_eq!(read(b"\xef\xbb\xbfa;b\r\n1;\"x;y\"\r\n").unwrap(), [row(2, "1", "x;y")]);
        assert_eq!(read(b"a\tb\r1\t2").unwrap(), [row(2, "1", "2")]);
        let two = read(b"a,b\n\"x\ny\",2\n\n3,\"4 \"\"5\"\"\"").unwrap();
        assert_eq!(two, [row(2, "x\ny", "2"), row(5, "3", "4 \"5\"")]);
        assert_eq!(read(b"a,b\n5\",2\n").unwrap(), [row(2, "5\"", "2")]);
    }

    #[test]
    fn damage_is_placed() {
        let error = read(b"a,b\n1,2\n3,\"4\n5,6\n").unwrap_err();
        assert!(error.starts_with("f.csv:3:2: this quote is never closed"), "{error}");
        let error = read(b"a,b\n1\n").unwrap_err();
        assert!(error.starts_with("f.csv:2:1: the row has 1 cells"), "{error}");
        let error = read(b"a,b\n1,\xff\n").unwrap_err();
        assert!(error.starts_with("f.csv:2:2: the cell is not UTF-8"), "{error}");
        let error = read(b"a,a\n").unwrap_err();
        assert!(error.contains("twice"), "{error}");
        assert!(read(b"").unwrap_err().contains("empty"));
    }

    #[test]
    fn a_file_may_be_as_large_as_the_limit_and_no_larger() {
        let mut text = b"a,b\n".to_vec();
        while text.len() < BUFFER + 10 {
            text.extend_from_slice(b"1,2\n");
        }
        let rest = (text.len() - BUFFER) as u64;
        for (beyond, fits) in [(0, true), (1, false)] {
            let mut bytes = text.as_slice();
            let (mut reader, _) = CsvReader::open("f.csv", &mut bytes).unwrap();
            reader.set_columns(vec![Column::Slot(0), Column::Slot(1)]);
            // As if so much had been read before.
            reader.scanner.total = limits::MAX_FILE_BYTES - rest + beyond;
            let mut row = Row::default();
            let end = loop {
                match reader.next(&mut row, 2) {
                    Ok(Step::Row) => {}
                    other => break other.map_err(|refusal| refusal.to_string()),
                }
            };
            assert_eq!(end.is_ok(), fits, "{end:?}");
            assert!(fits || end.unwrap_err().contains("larger than 2 GiB"));
        }
    }

    #[test]
    fn an_endless_quoted_cell_is_refused_within_bounds() {
        let mut text = b"a,b\n1,\"".to_vec();
        text.resize(2 << 20, b'x');
        assert!(read(&text).unwrap_err().starts_with("f.csv:2:2: this quote is never closed"));
    }
}
