//! Rejected rows as a file that can be corrected and imported as it is: the rows as they were, under
//! their own header, with the reasons in columns that an import ignores.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use super::{AppError, ImportSummary};
use crate::ingest::Reject;

/// The columns put before the rows of a CSV file. At the front, so that a row with too many or too
/// few cells stays as it was.
const COLUMNS: [&str; 6] = ["x_line", "x_column", "x_field", "x_code", "x_message", "x_hint"];

/// The key put before the others of a JSONL line.
const KEY: &str = "x_reject";

/// Writes the rejected rows of one file in the layout of that file.
///
/// # Errors
/// [`AppError::Write`].
pub fn write_rejects(path: &Path, summary: &ImportSummary) -> Result<(), AppError> {
    let text = match &summary.header {
        Some(header) => csv(&header.raw, header.delimiter, &summary.rejects),
        None => jsonl(&summary.rejects),
    };
    let failed = |error| AppError::Write { path: path.to_owned(), error };
    let mut file = std::fs::File::create(path).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)
}

fn csv(header: &str, delimiter: char, rejects: &[Reject]) -> String {
    let mark = delimiter.to_string();
    let ours = COLUMNS.join(&mark) + &mark;
    // The rejects of a file of rejects: the old reasons make way for the new ones.
    let again = header.starts_with(&ours);
    let theirs = if again { &header[ours.len()..] } else { header };
    let mut text = format!("{ours}{theirs}\n");
    for reject in rejects {
        let field = reject.field.as_deref().unwrap_or("");
        let hint = reject.hint.as_deref().unwrap_or("");
        let row = if again { without_cells(&reject.raw, delimiter) } else { &reject.raw };
        let (line, column) = (reject.line.to_string(), reject.column.to_string());
        for cell in [&line, &column, field, reject.code, &reject.message, hint] {
            text += &quoted(cell);
            text += &mark;
        }
        text += row;
        text.push('\n');
    }
    text
}

fn quoted(cell: &str) -> String {
    // One line a reason: easier on the eye, and on line numbers.
    format!("\"{}\"", cell.replace('"', "\"\"").replace(['\n', '\r'], " "))
}

/// The row without its first cells, as many as [`COLUMNS`].
fn without_cells(row: &str, delimiter: char) -> &str {
    let mut inside = false;
    let mut left = COLUMNS.len();
    for (at, c) in row.char_indices() {
        match c {
            '"' => inside = !inside,
            c if c == delimiter && !inside => {
                left -= 1;
                if left == 0 {
                    return &row[at + c.len_utf8()..];
                }
            }
            _ => {}
        }
    }
    row
}

fn jsonl(rejects: &[Reject]) -> String {
    let mut text = String::new();
    for reject in rejects {
        let raw = reject.raw.trim();
        let mut reason =
            format!("{}:{}: {} [{}]", reject.line, reject.column, reject.message, reject.code);
        if let Some(hint) = &reject.hint {
            // Writing to a string does not fail.
            let _ = write!(reason, "; hint: {hint}");
        }
        let reason = serde_json::Value::String(reason);
        // What is no object at all has no place for a reason.
        let Some(rest) = raw.strip_prefix('{') else {
            text += raw;
            text.push('\n');
            continue;
        };
        let rest = without_key(rest).trim_start();
        let comma = if rest.starts_with('}') { "" } else { "," };
        let _ = writeln!(text, "{{\"{KEY}\":{reason}{comma}{rest}");
    }
    text
}

/// What follows the reason that an earlier import put first, if it did.
fn without_key(rest: &str) -> &str {
    let Some(value) = rest.strip_prefix(&format!("\"{KEY}\":\"")) else { return rest };
    let mut escaped = false;
    for (at, c) in value.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => {
                let after = &value[at + 1..];
                return after.strip_prefix(',').unwrap_or(after);
            }
            _ => {}
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reject(raw: &str) -> Reject {
        Reject { raw: raw.to_owned(), ..Reject::at("claims.csv", 3, 2, "bad", "a \"b\",\nc") }
    }

    #[test]
    fn reasons_stand_before_the_row_once() {
        let once = csv("source;item", ';', &[reject("a;\"b;c\"")]);
        assert_eq!(
            once,
            "x_line;x_column;x_field;x_code;x_message;x_hint;source;item\n\
             \"3\";\"2\";\"\";\"bad\";\"a \"\"b\"\", c\";\"\";a;\"b;c\"\n"
        );
        let lines: Vec<&str> = once.lines().collect();
        assert_eq!(csv(lines[0], ';', &[reject(lines[1])]), once);
    }

    #[test]
    fn reasons_come_first_in_an_object_once() {
        let once = jsonl(&[reject("{\"source\": \"a\"}"), reject("{}"), reject("[1]")]);
        let lines: Vec<&str> = once.lines().collect();
        assert!(lines[0].ends_with(",\"source\": \"a\"}"), "{once}");
        let value: serde_json::Value = serde_json::from_str(lines[0]).unwrap();
        assert_eq!(value["x_reject"], "3:2: a \"b\",\nc [bad]");
        assert!(serde_json::from_str::<serde_json::Value>(lines[1]).is_ok());
        assert_eq!(lines[2], "[1]");
        assert_eq!(jsonl(&[reject(lines[0])]).lines().next(), Some(lines[0]));
    }
}
