//! From a file to a batch: opens it, finds its table, hands rows to the table's reader, and keeps
//! or takes back what came of it.

use std::{collections::HashSet, io::Read, ops::ControlFlow, path::Path};

use super::{
    Catalog, CsvHeader, ExistingClaims, Format, ReadOptions, ReadOutcome, Refusal, Reject, Table,
    catalog::Mark,
    claim_columns,
    claim_row::RowFault,
    claims::{Claims, Outcome},
    context::Context,
    csv::{CsvReader, parse_header},
    fact_tables, item_tables,
    jsonl::JsonlReader,
    limits,
    rows::{Column, Fault, Layout, Row, Step},
    shape::{self, Guess},
    source_tables,
};
use crate::domain::{BatchCounts, ItemKind};

/// How often the caller hears of progress, in rows.
const PROGRESS_EVERY: u64 = 1_000;

/// Reads one table and extends the catalog by it.
///
/// `progress` is told the number of rows read every thousand rows and may break the reading off.
///
/// # Errors
///
/// A [`Refusal`]; the catalog is then as it was before.
pub fn read(
    name: &str,
    bytes: &mut dyn Read,
    options: &ReadOptions,
    catalog: &mut Catalog,
    existing: &dyn ExistingClaims,
    progress: &mut dyn FnMut(u64) -> ControlFlow<()>,
) -> Result<ReadOutcome, Refusal> {
    let mark = catalog.mark();
    let path = Path::new(name);
    let stem = path.file_stem().map(|s| s.to_string_lossy().to_lowercase()).unwrap_or_default();
    let n_documents = catalog.case.documents.len();
    let ctx = Context {
        stem,
        options,
        catalog,
        existing,
        notes: Vec::new(),
        n_duplicates: 0,
        n_rounded: 0,
        n_documents,
    };
    let mut import =
        Import { file: name, ctx, mark, rejects: Vec::new(), n_rows: 0, header: None, progress };
    match import.run(bytes) {
        Ok(()) => Ok(import.finish()),
        Err(refusal) => {
            import.ctx.catalog.rollback(&import.mark);
            Err(refusal)
        }
    }
}

/// A reader of either format.
enum Reader<'a> {
    Csv(CsvReader<'a>),
    Jsonl(JsonlReader<'a>),
}

impl Reader<'_> {
    fn next(&mut self, row: &mut Row, n_slots: usize) -> Result<Step, Refusal> {
        match self {
            Self::Csv(reader) => reader.next(row, n_slots),
            Self::Jsonl(reader) => reader.next(row, n_slots),
        }
    }

    fn reread(&self, line: u64, raw: &str, row: &mut Row, n_slots: usize) -> bool {
        match self {
            Self::Csv(reader) => reader.reread(line, raw, row, n_slots),
            Self::Jsonl(reader) => reader.reread(line, raw, row, n_slots),
        }
    }
}

/// Columns of a table: names, other spellings, ignored ones, and those without which no row is
/// whole.
fn columns(table: Table, options: &ReadOptions) -> (Layout, &'static [&'static [&'static str]]) {
    type Names = &'static [&'static str];
    let (names, also, ignored, needed): (Names, _, Names, &'static [Names]) = match table {
        Table::Claims => (
            claim_columns::Col::NAMES,
            claim_columns::ALSO,
            &[],
            &[&["source", "chain"], &["item"], &["value"]],
        ),
        Table::Sources => {
            (source_tables::SourceCol::NAMES, source_tables::SOURCE_ALSO, &[], &[&["source"]])
        }
        Table::Aliases => (
            source_tables::AliasCol::NAMES,
            source_tables::ALIAS_ALSO,
            &[],
            &[&["source"], &["alias"]],
        ),
        Table::Places => {
            (item_tables::PlaceCol::NAMES, item_tables::PLACE_ALSO, &[], &[&["place"]])
        }
        Table::Items => (item_tables::ItemCol::NAMES, item_tables::ITEM_ALSO, &[], &[&["item"]]),
        Table::Attributes => {
            (item_tables::AttributeCol::NAMES, item_tables::ATTRIBUTE_ALSO, &[], &[&["attribute"]])
        }
        Table::Documents => {
            (fact_tables::DocumentCol::NAMES, fact_tables::DOCUMENT_ALSO, &[], &[&["doc"]])
        }
        Table::Rules => (
            fact_tables::RuleCol::NAMES,
            fact_tables::RULE_ALSO,
            &[],
            &[&["rule"], &["kind"], &["terms"]],
        ),
        Table::Verdicts => (
            fact_tables::VerdictCol::NAMES,
            fact_tables::VERDICT_ALSO,
            fact_tables::VERDICT_IGNORED,
            &[&["item"], &["value"]],
        ),
        Table::Relations => {
            (fact_tables::RelationCol::NAMES, &[], &[], &[&["from"], &["to"], &["relation"]])
        }
    };
    (Layout::new(names, also, ignored, options), needed)
}

struct Import<'a, 'p> {
    file: &'a str,
    ctx: Context<'a>,
    mark: Mark,
    rejects: Vec<Reject>,
    n_rows: u64,
    header: Option<CsvHeader>,
    progress: &'p mut dyn FnMut(u64) -> ControlFlow<()>,
}

impl Import<'_, '_> {
    fn run(&mut self, bytes: &mut dyn Read) -> Result<(), Refusal> {
        let (table, layout, mut reader) = self.open(bytes)?;
        if table == Table::Claims {
            self.claims(&layout, &mut reader)?;
        } else {
            self.small_table(table, &layout, &mut reader)?;
        }
        self.rejects.sort_by_key(|r| (r.line, r.column));
        if self.rejects.is_empty() || self.ctx.options.keep_good {
            Ok(())
        } else {
            Err(Refusal::Rejects(std::mem::take(&mut self.rejects)))
        }
    }

    fn format(&self) -> Format {
        self.ctx.options.format.unwrap_or_else(|| {
            let extension =
                Path::new(self.file).extension().map(std::ffi::OsStr::to_ascii_lowercase);
            let json = ["jsonl", "ndjson", "json"];
            match extension {
                Some(e) if json.iter().any(|j| e == *j) => Format::Jsonl,
                _ => Format::Csv,
            }
        })
    }

    fn open<'b>(
        &mut self,
        bytes: &'b mut dyn Read,
    ) -> Result<(Table, Layout, Reader<'b>), Refusal> {
        let told = self.ctx.options.table.or_else(|| Table::from_file_name(&self.ctx.stem));
        if self.format() == Format::Jsonl {
            // Without a header, a file of no telling name can only be claims.
            let table = told.unwrap_or(Table::Claims);
            let (layout, _) = columns(table, self.ctx.options);
            let reader = JsonlReader::open(self.file, bytes, layout.clone());
            return Ok((table, layout, Reader::Jsonl(reader)));
        }
        let (mut reader, header) = CsvReader::open(self.file, bytes)?;
        self.header = Some(CsvHeader { raw: reader.raw(), delimiter: reader.delimiter() });
        self.check_map(&header)?;
        let table = match told {
            Some(table) => table,
            None => self.table_by_header(&header)?,
        };
        let (layout, needed) = columns(table, self.ctx.options);
        let found = parse_header(self.file, &header, &layout)?;
        for group in needed {
            let slot = |name: &&str| layout.names.iter().position(|n| n == name);
            let there = group.iter().filter_map(slot).any(|s| found.contains(&Column::Slot(s)));
            if !there {
                let words: Vec<String> = group.iter().map(|g| format!("`{g}`")).collect();
                let message = format!("the header has no column {}", words.join(" or "));
                return Err(self.unreadable(
                    "missing-column",
                    message,
                    format!(
                        "the columns are {}; map other names with --map theirs=ours",
                        layout.names.join(", ")
                    ),
                ));
            }
        }
        reader.set_columns(found);
        Ok((table, layout, Reader::Csv(reader)))
    }

    fn unreadable(&self, code: &'static str, message: String, hint: String) -> Refusal {
        let reject = Reject::at(self.file, 1, 1, code, message).with_hint(Some(hint));
        Refusal::Unreadable(Box::new(reject))
    }

    /// Every column that is mapped must be there.
    fn check_map(&self, header: &[String]) -> Result<(), Refusal> {
        let missing = self.ctx.options.map.iter().find(|m| !header.contains(&m.0));
        missing.map_or(Ok(()), |(theirs, ours)| {
            Err(self.unreadable(
                "missing-column",
                format!("the header has no column `{theirs}` to be mapped to `{ours}`"),
                format!("the columns are {}", header.join(", ")),
            ))
        })
    }

    fn table_by_header(&self, header: &[String]) -> Result<Table, Refusal> {
        let (layout, needed) = columns(Table::Claims, self.ctx.options);
        let has = |name: &str| {
            header.iter().any(|h| match layout.resolve(h) {
                Ok(Column::Slot(slot)) => layout.names[slot] == name,
                _ => false,
            })
        };
        if needed.iter().all(|group| group.iter().any(|name| has(name))) {
            return Ok(Table::Claims);
        }
        Err(self.unreadable(
            "unknown-table",
            "neither the file's name nor its header says which table it is".to_owned(),
            "name the file claims, sources, aliases, places, items, attributes, documents, rules, \
             verdicts or relations; claims have the columns source, item, value"
                .to_owned(),
        ))
    }

    /// Takes note of a row that was refused; an error once there are too many.
    fn refuse(&mut self, mut reject: Reject) -> Result<(), Refusal> {
        // Whoever keeps the good rows gets the bad ones whole, to correct them.
        if !self.ctx.options.keep_good
            && let Some((end, _)) = reject.raw.char_indices().nth(limits::MAX_RAW_CHARS)
        {
            reject.raw.truncate(end);
        }
        self.rejects.push(reject);
        if self.rejects.len() >= limits::MAX_REJECTS && !self.ctx.options.keep_good {
            self.rejects.sort_by_key(|r| (r.line, r.column));
            return Err(Refusal::Rejects(std::mem::take(&mut self.rejects)));
        }
        Ok(())
    }

    fn tick(&mut self) -> Result<(), Refusal> {
        self.n_rows += 1;
        if self.n_rows.is_multiple_of(PROGRESS_EVERY) && (self.progress)(self.n_rows).is_break() {
            return Err(Refusal::Interrupted);
        }
        Ok(())
    }

    /// A table that fits into memory. Rows may refer to later ones, so bad rows are found over the
    /// whole; where the good ones are kept, the table is read again without the bad ones.
    fn small_table(
        &mut self,
        table: Table,
        layout: &Layout,
        reader: &mut Reader<'_>,
    ) -> Result<(), Refusal> {
        let mut rows = Vec::new();
        let mut row = Row::default();
        loop {
            match reader.next(&mut row, layout.names.len())? {
                Step::End => break,
                Step::Bad(reject) => {
                    self.tick()?;
                    self.refuse(reject)?;
                }
                Step::Row => {
                    self.tick()?;
                    rows.push(std::mem::take(&mut row));
                }
            }
        }
        let load = match table {
            Table::Sources => source_tables::load_sources,
            Table::Aliases => source_tables::load_aliases,
            Table::Places => item_tables::load_places,
            Table::Attributes => item_tables::load_attributes,
            Table::Documents => fact_tables::load_documents,
            Table::Rules => fact_tables::load_rules,
            Table::Verdicts => fact_tables::load_verdicts,
            Table::Relations => fact_tables::load_relations,
            Table::Items | Table::Claims => item_tables::load_items,
        };
        loop {
            let notes = self.ctx.notes.len();
            let faults = load(&mut self.ctx, &rows);
            if faults.is_empty() {
                return Ok(());
            }
            let bad: HashSet<usize> = faults.iter().map(|f| f.0).collect();
            for (n, fault) in faults {
                let reject = layout.reject(self.file, &rows[n], fault);
                self.refuse(reject)?;
            }
            if !self.ctx.options.keep_good {
                return Ok(());
            }
            self.ctx.catalog.rollback(&self.mark);
            self.ctx.notes.truncate(notes);
            self.ctx.n_duplicates = 0;
            let mut n = 0;
            rows.retain(|_| {
                n += 1;
                !bad.contains(&(n - 1))
            });
        }
    }

    fn claims(&mut self, layout: &Layout, reader: &mut Reader<'_>) -> Result<(), Refusal> {
        let mut claims = Claims::default();
        let mut later: Vec<(Row, Fault)> = Vec::new();
        // Rows of items whose kind nobody tells: line and raw text, read again once it is guessed.
        let mut untyped = Untyped::default();
        let mut guess = Guess::default();
        let mut row = Row::default();
        let n_slots = layout.names.len();
        loop {
            match reader.next(&mut row, n_slots)? {
                Step::End => break,
                Step::Bad(reject) => {
                    self.tick()?;
                    self.refuse(reject)?;
                }
                Step::Row => {
                    self.tick()?;
                    if self.claim(&mut claims, layout, &row, &mut later)? {
                        guess.see(&self.ctx, row.get(claim_columns::Col::Value).unwrap_or(""));
                        untyped.push(row.line, &row.raw);
                    }
                }
            }
        }
        let n_items = self.ctx.catalog.case.items.len();
        if !untyped.is_empty() {
            claims.guess = Some(guess.kind());
            for (line, raw) in untyped.rows() {
                if reader.reread(line, raw, &mut row, n_slots) {
                    self.claim(&mut claims, layout, &row, &mut later)?;
                }
            }
        }
        self.note_guess(claims.guess, n_items);
        self.deferred(&mut claims, layout, later)?;
        for pending in std::mem::take(&mut claims.pending) {
            if let Err(fault) = Claims::relate(&mut self.ctx, &pending) {
                self.refuse(layout.reject(self.file, &pending.row, fault))?;
            }
        }
        if let Err(error) = shape::settle(&mut self.ctx, &self.mark) {
            let reject = Reject::at(self.file, 1, 1, error.code, error.message);
            self.refuse(reject.with_hint(error.hint))?;
            // The file as a whole does not fit: there are no good rows to keep.
            return Err(Refusal::Rejects(std::mem::take(&mut self.rejects)));
        }
        Ok(())
    }

    /// Takes one row of claims; true if the kind of its item is not known yet.
    fn claim(
        &mut self,
        claims: &mut Claims,
        layout: &Layout,
        row: &Row,
        later: &mut Vec<(Row, Fault)>,
    ) -> Result<bool, Refusal> {
        let before = self.ctx.catalog.mark();
        match claims.row(&mut self.ctx, row, &self.mark) {
            Ok(Outcome::Taken) => {}
            Ok(Outcome::Untyped) => return Ok(true),
            Ok(Outcome::Duplicate) => {
                self.ctx.n_duplicates += 1;
                self.ctx.catalog.rollback(&before);
            }
            Err(fault) => {
                self.ctx.catalog.rollback(&before);
                match fault {
                    RowFault::Later(fault) => later.push((row.clone(), fault)),
                    RowFault::Bad(fault) => {
                        self.refuse(layout.reject(self.file, row, fault))?;
                    }
                }
            }
        }
        Ok(false)
    }

    /// Rows that refer to items further down, once more.
    fn deferred(
        &mut self,
        claims: &mut Claims,
        layout: &Layout,
        mut rows: Vec<(Row, Fault)>,
    ) -> Result<(), Refusal> {
        while !rows.is_empty() {
            let mut later = Vec::new();
            let before = rows.len();
            for (row, _) in &rows {
                self.claim(claims, layout, row, &mut later)?;
            }
            if later.len() == before {
                for (row, fault) in later {
                    self.refuse(layout.reject(self.file, &row, fault))?;
                }
                return Ok(());
            }
            rows = later;
        }
        Ok(())
    }

    fn note_guess(&mut self, guess: Option<ItemKind>, before: usize) {
        let Some(kind) = guess else { return };
        let n = self.ctx.catalog.case.items.len() - before;
        if n > 0 {
            let items = if n == 1 { "1 item from its" } else { &format!("{n} items from their") };
            self.ctx
                .notes
                .push(format!("guessed type {kind} for {items} values; a `type` column tells it"));
        }
    }

    fn finish(mut self) -> ReadOutcome {
        let n_duplicates = self.ctx.n_duplicates;
        if self.ctx.n_rounded > 0 {
            self.ctx.notes.push(format!(
                "rounded {} figures beyond 9007199254740992 to the nearest number that can be kept",
                self.ctx.n_rounded
            ));
        }
        let mut batch = self.ctx.catalog.commit(&self.mark);
        batch.n_duplicates = n_duplicates;
        let counts = BatchCounts {
            n_rows: self.n_rows as usize,
            n_claims: batch.claims.len(),
            n_mentions: batch.mentions.len(),
            n_items: batch.items.len(),
            n_sources: batch.sources.len(),
            n_duplicates,
            n_rejects: self.rejects.len(),
        };
        let notes = std::mem::take(&mut self.ctx.notes);
        let rejects = std::mem::take(&mut self.rejects);
        ReadOutcome { batch, counts, notes, header: self.header, rejects }
    }
}

/// Rows that are read again: millions of them, so one text holds all.
#[derive(Default)]
struct Untyped {
    text: String,
    /// Line, and the length of its text: files and rows are bounded by [`limits`].
    rows: Vec<(u32, u32)>,
}

impl Untyped {
    fn push(&mut self, line: u64, raw: &str) {
        self.text.push_str(raw);
        self.rows.push((line as u32, raw.len() as u32));
    }

    fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn rows(&self) -> impl Iterator<Item = (u64, &str)> {
        let mut rest = self.text.as_str();
        self.rows.iter().map(move |(line, length)| {
            let (raw, after) = rest.split_at(*length as usize);
            rest = after;
            (u64::from(*line), raw)
        })
    }
}
