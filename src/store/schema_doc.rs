//! `docs/schema.md`, from the comments of `schema.sql` and from what SQLite says of the schema.

use super::load::each;
use super::open::{bare, lift, migrate};
use super::{Fault, Inner, Result, SCHEMA};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// A table or a view with its comments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectDoc {
    /// False for a table.
    pub is_view: bool,
    /// Its name.
    pub name: String,
    /// What it holds.
    pub text: String,
    /// Its columns: name and meaning.
    pub columns: Vec<(String, String)>,
}

/// What SQLite says of one column.
struct Column {
    name: String,
    kind: String,
    required: bool,
    key: bool,
}

/// The reference of tables and views, in Markdown.
///
/// # Errors
/// [`super::StoreError::Damaged`] if a table, view or column of `schema.sql` has no comment or the
/// schema does not load.
pub fn schema_markdown() -> Result<String> {
    lift(Path::new("schema.sql"), markdown())
}

/// Compares a fresh database with one that every migration was applied to, object by object.
/// Returns the differences: empty if `schema.sql` and the migrations say the same.
///
/// # Errors
/// [`super::StoreError`] if either does not load.
pub fn fresh_equals_migrated() -> Result<Vec<String>> {
    lift(Path::new("schema.sql"), compare())
}

fn fresh() -> Inner<Connection> {
    let conn = Connection::open_in_memory()?;
    conn.execute_batch(SCHEMA)?;
    Ok(conn)
}

fn compare() -> Inner<Vec<String>> {
    let mut migrated = Connection::open_in_memory()?;
    migrate(&mut migrated).map_err(|e| Fault::Damaged(e.to_string()))?;
    let (a, b) = (objects(&fresh()?)?, objects(&migrated)?);
    let names: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    let differ = names.into_iter().filter(|name| a.get(*name) != b.get(*name));
    Ok(differ.map(|name| format!("{name}: schema.sql and the migrations differ")).collect())
}

/// SQL of every object without comments and spacing, and the two numbers of the header.
fn objects(conn: &Connection) -> Inner<BTreeMap<String, String>> {
    let sql = "SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema";
    let mut found: BTreeMap<String, String> =
        each(conn, sql, |row| Ok((row.get(0)?, bare(&row.get::<_, String>(1)?))))?
            .into_iter()
            .collect();
    for pragma in ["application_id", "user_version"] {
        let value: i64 = conn.pragma_query_value(None, pragma, |row| row.get(0))?;
        found.insert(pragma.to_owned(), value.to_string());
    }
    Ok(found)
}

/// Tables and views in the order of `schema.sql`, with the comment lines before them and before
/// each column.
pub fn documented() -> Vec<ObjectDoc> {
    let mut found: Vec<ObjectDoc> = Vec::new();
    let mut comment = String::new();
    let mut inside = false;
    for line in SCHEMA.lines() {
        let trimmed = line.trim();
        if let Some(text) = trimmed.strip_prefix("--") {
            if !text.starts_with('-') {
                comment.push_str(text.trim());
                comment.push(' ');
            }
            continue;
        }
        let text = std::mem::take(&mut comment).trim().to_owned();
        if let Some(name) = created(line) {
            let is_view = line.starts_with("CREATE VIEW");
            found.push(ObjectDoc { is_view, name, text, columns: Vec::new() });
            inside = true;
        } else if line.starts_with(')') {
            inside = false;
        } else if inside && trimmed.starts_with(|c: char| c.is_ascii_lowercase()) {
            let name = trimmed.split([' ', ',']).next().unwrap_or_default().to_owned();
            if let Some(object) = found.last_mut() {
                object.columns.push((name, text));
            }
        }
    }
    found
}

fn created(line: &str) -> Option<String> {
    let rest = line.strip_prefix("CREATE TABLE ").or_else(|| line.strip_prefix("CREATE VIEW "))?;
    rest.strip_suffix('(').map(str::to_owned)
}

fn columns(conn: &Connection, name: &str) -> Inner<Vec<Column>> {
    each(conn, &format!("PRAGMA table_info({name})"), |row| {
        Ok(Column {
            name: row.get(1)?,
            kind: row.get(2)?,
            required: row.get(3)?,
            key: row.get::<_, i64>(5)? > 0,
        })
    })
}

/// Column → table that it refers to.
fn references(conn: &Connection, name: &str) -> Inner<BTreeMap<String, String>> {
    let pairs = each(conn, &format!("PRAGMA foreign_key_list({name})"), |row| {
        Ok((row.get::<_, String>(3)?, row.get::<_, String>(2)?))
    })?;
    Ok(pairs.into_iter().collect())
}

fn markdown() -> Inner<String> {
    let conn = fresh()?;
    let documented = documented();
    let mut out = String::from(
        "# The schema\n\n\
         Generated from `schema.sql`; `THIQA_BLESS=1 cargo test --test it schema` writes it anew.\n\n\
         A case is one SQLite file (application id `THIQ`, rollback journal). The views are the \
         public interface:\ncolumns may be added to them, none is removed or renamed. Tables may \
         change between versions.\nTimes in tables are seconds since 1970-01-01T00:00:00Z, views \
         show ISO 8601 in UTC; spans are half-open and\nNULL is an open end. Probabilities are \
         fractions.\n",
    );
    for (title, is_view) in [("Views", true), ("Tables", false)] {
        let _ = writeln!(out, "\n## {title}");
        for object in documented.iter().filter(|o| o.is_view == is_view) {
            section(&conn, object, &mut out)?;
        }
    }
    let sql = "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')
               AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let names: Vec<String> = each(&conn, sql, |row| Ok(row.get(0)?))?;
    match names.iter().find(|name| documented.iter().all(|o| o.name != **name)) {
        Some(name) => Err(Fault::Damaged(format!("{name} has no section"))),
        None => Ok(out),
    }
}

fn section(conn: &Connection, object: &ObjectDoc, out: &mut String) -> Inner<()> {
    let actual = columns(conn, &object.name)?;
    let refers = references(conn, &object.name)?;
    let same = actual.iter().map(|c| &c.name).eq(object.columns.iter().map(|(name, _)| name));
    if !same || object.text.is_empty() {
        return Err(Fault::Damaged(format!("{}: comments and columns differ", object.name)));
    }
    let _ = write!(out, "\n### {}\n\n{}\n\n", object.name, object.text);
    out.push_str(if object.is_view {
        "| column | meaning |\n|---|---|\n"
    } else {
        "| column | type | meaning |\n|---|---|---|\n"
    });
    for (column, (name, text)) in actual.iter().zip(&object.columns) {
        if text.is_empty() {
            return Err(Fault::Damaged(format!("{}.{name} has no comment", object.name)));
        }
        let text = text.replace('|', "\\|");
        if object.is_view {
            let _ = writeln!(out, "| {name} | {text} |");
            continue;
        }
        let mut kind = column.kind.to_lowercase();
        if column.key {
            kind.push_str(", key");
        } else if column.required {
            kind.push_str(", required");
        }
        if let Some(table) = refers.get(name) {
            let _ = write!(kind, ", → {table}");
        }
        let _ = writeln!(out, "| {name} | {kind} | {text} |");
    }
    Ok(())
}
