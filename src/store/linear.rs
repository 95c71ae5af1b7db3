//! Text functions for the sandbox that take time in proportion to their input.
//!
//! SQLite's own `instr`, `replace` and two-argument `trim` are quadratic or worse, and one call
//! cannot be interrupted: `rtrim` of two texts of 256 KiB runs for minutes. These replace them on
//! the connection of a query; they treat their arguments as text.

use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;
use std::borrow::Cow;

/// Registers the functions. `longest` bounds what `replace` may return, in bytes.
pub(super) fn register(conn: &Connection, longest: usize) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    conn.create_scalar_function("instr", 2, flags, |call| {
        Ok(both(call).map(|(text, part)| instr(&text, &part)))
    })?;
    conn.create_scalar_function("replace", 3, flags, move |call| {
        match (both(call), text(call, 2)) {
            (Some((whole, part)), Some(new)) => replace(&whole, &part, &new, longest).map(Some),
            _ => Ok(None),
        }
    })?;
    for (name, left, right) in
        [("trim", true, true), ("ltrim", true, false), ("rtrim", false, true)]
    {
        conn.create_scalar_function(name, 2, flags, move |call| {
            Ok(both(call).map(|(text, set)| trim(&text, &set, left, right)))
        })?;
    }
    Ok(())
}

/// An argument as text; `None` for NULL.
fn text<'a>(call: &'a Context<'_>, argument: usize) -> Option<Cow<'a, str>> {
    match call.get_raw(argument) {
        ValueRef::Null => None,
        ValueRef::Integer(x) => Some(Cow::Owned(x.to_string())),
        ValueRef::Real(x) => Some(Cow::Owned(format!("{x:?}"))),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(String::from_utf8_lossy(bytes)),
    }
}

/// The first two arguments, unless one is NULL.
fn both<'a>(call: &'a Context<'_>) -> Option<(Cow<'a, str>, Cow<'a, str>)> {
    text(call, 0).zip(text(call, 1))
}

/// Place of the first `part` in `text`, in characters from 1; 0 if there is none.
fn instr(text: &str, part: &str) -> i64 {
    text.find(part).map_or(0, |at| text[..at].chars().count() as i64 + 1)
}

/// `text` with every `part` replaced.
fn replace(text: &str, part: &str, new: &str, longest: usize) -> rusqlite::Result<String> {
    if part.is_empty() {
        return Ok(text.to_owned());
    }
    let n = text.matches(part).count();
    let length = (text.len() - n * part.len()).saturating_add(n.saturating_mul(new.len()));
    if length > longest {
        return Err(rusqlite::Error::UserFunctionError("string too big".into()));
    }
    Ok(text.replace(part, new))
}

/// `text` without the characters of `set` at its ends.
fn trim(text: &str, set: &str, left: bool, right: bool) -> String {
    let set: std::collections::BTreeSet<char> = set.chars().collect();
    let mut rest = text;
    if left {
        rest = rest.trim_start_matches(|c| set.contains(&c));
    }
    if right {
        rest = rest.trim_end_matches(|c| set.contains(&c));
    }
    rest.to_owned()
}
