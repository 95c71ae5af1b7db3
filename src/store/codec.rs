//! How domain values are laid out in columns, and back. Exactly lossless: `decode(encode(x)) == x`.

use super::{Fault, Inner};
use crate::domain::{Id, Quantity, QuantityForm, Span, Value, When, WhenForm};
use rusqlite::Row;
use serde_json::{Map, Value as Json, json};

/// A bound as a column: an open end is NULL.
pub(super) fn from_column(from: i64) -> Option<i64> {
    (from != i64::MIN).then_some(from)
}

/// A bound as a column: an open end is NULL.
pub(super) fn to_column(to: i64) -> Option<i64> {
    (to != i64::MAX).then_some(to)
}

/// A span from its two columns.
pub(super) fn span(from: Option<i64>, to: Option<i64>) -> Span {
    Span { from: from.unwrap_or(i64::MIN), to: to.unwrap_or(i64::MAX) }
}

/// The four columns of a time as typed.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct WhenColumns {
    pub(super) text: Option<String>,
    pub(super) from: Option<i64>,
    pub(super) to: Option<i64>,
    pub(super) form: Option<String>,
}

impl WhenColumns {
    pub(super) fn encode(when: Option<&When>) -> Self {
        when.map_or_else(Self::default, |when| Self {
            text: Some(when.text.clone()),
            from: from_column(when.outer.from),
            to: to_column(when.outer.to),
            form: Some(Json::Object(when_form(when)).to_string()),
        })
    }

    /// Reads four columns that begin at `first`.
    pub(super) fn read(row: &Row<'_>, first: usize) -> rusqlite::Result<Self> {
        Ok(Self {
            text: row.get(first)?,
            from: row.get(first + 1)?,
            to: row.get(first + 2)?,
            form: row.get(first + 3)?,
        })
    }

    pub(super) fn decode(self) -> Inner<Option<When>> {
        match (self.text, self.form) {
            (Some(text), Some(form)) => {
                let outer = span(self.from, self.to);
                parse_when(text, outer, &parse_object(&form)?).map(Some)
            }
            (None, None) => Ok(None),
            _ => Err(Fault::Damaged("a time without text or form".to_owned())),
        }
    }
}

fn parse_object(text: &str) -> Inner<Map<String, Json>> {
    match serde_json::from_str(text) {
        Ok(Json::Object(object)) => Ok(object),
        _ => Err(Fault::Damaged(format!("not a JSON object: {text}"))),
    }
}

fn span_json(span: Span) -> Json {
    json!([from_column(span.from), to_column(span.to)])
}

fn json_span(json: &Json) -> Inner<Span> {
    let bad = || Fault::Damaged(format!("not a span of time: {json}"));
    let [from, to] = json.as_array().ok_or_else(bad)?.as_slice() else { return Err(bad()) };
    let end = |end: &Json| if end.is_null() { Some(None) } else { end.as_i64().map(Some) };
    Ok(span(end(from).ok_or_else(bad)?, end(to).ok_or_else(bad)?))
}

/// What text and outer bounds do not say.
fn when_form(when: &When) -> Map<String, Json> {
    let mut form = Map::new();
    let word = match &when.form {
        WhenForm::Single => "single",
        WhenForm::Interval { .. } => "interval",
        WhenForm::OneOf(_) => "one-of",
    };
    form.insert("form".to_owned(), word.into());
    if when.uncertain {
        form.insert("uncertain".to_owned(), true.into());
    }
    if when.approximate {
        form.insert("approximate".to_owned(), true.into());
    }
    match &when.form {
        WhenForm::Single => {}
        WhenForm::Interval { begin, end } => {
            form.insert("begin".to_owned(), span_json(*begin));
            form.insert("end".to_owned(), span_json(*end));
        }
        WhenForm::OneOf(spans) => {
            form.insert("spans".to_owned(), spans.iter().map(|s| span_json(*s)).collect());
        }
    }
    form
}

fn parse_when(text: String, outer: Span, form: &Map<String, Json>) -> Inner<When> {
    let part = |name: &str| {
        form.get(name).ok_or_else(|| Fault::Damaged(format!("a time without {name}: {text}")))
    };
    let flag = |name: &str| form.get(name).and_then(Json::as_bool).unwrap_or(false);
    let shape = match part("form")?.as_str() {
        Some("single") => WhenForm::Single,
        Some("interval") => {
            WhenForm::Interval { begin: json_span(part("begin")?)?, end: json_span(part("end")?)? }
        }
        Some("one-of") => {
            let spans = part("spans")?.as_array().map_or(&[][..], Vec::as_slice);
            WhenForm::OneOf(spans.iter().map(json_span).collect::<Inner<_>>()?)
        }
        _ => return Err(Fault::Damaged(format!("unknown form of time: {text}"))),
    };
    let (uncertain, approximate) = (flag("uncertain"), flag("approximate"));
    Ok(When { text, outer, form: shape, uncertain, approximate })
}

/// Every wording of a quantity with its word in SQL.
pub(super) const QUANTITY_FORMS: [(QuantityForm, &str); 6] = [
    (QuantityForm::Exact, "exact"),
    (QuantityForm::AtLeast, "at-least"),
    (QuantityForm::AtMost, "at-most"),
    (QuantityForm::About, "about"),
    (QuantityForm::Range, "range"),
    (QuantityForm::Vague, "vague"),
];

fn quantity_word(form: QuantityForm) -> &'static str {
    QUANTITY_FORMS.iter().find(|(f, _)| *f == form).map_or("vague", |(_, word)| word)
}

/// The columns of a value after its text.
#[derive(Debug, Default, PartialEq)]
pub(super) struct ValueColumns {
    pub(super) kind: &'static str,
    pub(super) lo: Option<f64>,
    pub(super) hi: Option<f64>,
    pub(super) best: Option<f64>,
    pub(super) possible_hi: Option<f64>,
    pub(super) form: Option<&'static str>,
    pub(super) date_from: Option<i64>,
    pub(super) date_to: Option<i64>,
    pub(super) parts: Option<String>,
}

/// Columns of a value whose canonical text is `text`.
///
/// # Errors
/// A number with NaN in it: SQLite would turn it into NULL.
pub(super) fn encode_value(text: &str, value: &Value) -> Inner<ValueColumns> {
    Ok(match value {
        Value::Boolean(b) => {
            let x = Some(f64::from(u8::from(*b)));
            ValueColumns { kind: "boolean", lo: x, hi: x, ..ValueColumns::default() }
        }
        Value::Option(option) => ValueColumns {
            kind: "option",
            parts: (option != text).then(|| option.clone()),
            ..ValueColumns::default()
        },
        Value::Set(elements) => ValueColumns {
            kind: "set",
            parts: Some(json!(elements).to_string()),
            ..ValueColumns::default()
        },
        Value::Number(q) => {
            let all = [Some(q.lo), Some(q.hi), q.best, q.possible_hi];
            if all.into_iter().flatten().any(f64::is_nan) {
                return Err(Fault::Refused(format!("value {text}: not a number")));
            }
            ValueColumns {
                kind: "number",
                lo: (q.lo != f64::NEG_INFINITY).then_some(q.lo),
                hi: (q.hi != f64::INFINITY).then_some(q.hi),
                best: q.best,
                possible_hi: q.possible_hi,
                form: Some(quantity_word(q.form)),
                ..ValueColumns::default()
            }
        }
        Value::Date(when) => {
            let mut form = when_form(when);
            if when.text != text {
                form.insert("text".to_owned(), when.text.as_str().into());
            }
            ValueColumns {
                kind: "date",
                date_from: from_column(when.outer.from),
                date_to: to_column(when.outer.to),
                parts: Some(Json::Object(form).to_string()),
                ..ValueColumns::default()
            }
        }
    })
}

/// Columns of a value, in the order in which [`read_value`] wants them.
pub(super) const VALUE_COLUMNS: &str =
    "value_id, text, kind, lo, hi, best, possible_hi, form, date_from, date_to, parts";

/// A value from [`VALUE_COLUMNS`].
pub(super) fn read_value(row: &Row<'_>) -> Inner<(String, Value)> {
    let text: String = row.get(1)?;
    let kind: String = row.get(2)?;
    let parts: Option<String> = row.get(10)?;
    let missing = |what: &str| Fault::Damaged(format!("value {text} without {what}"));
    let value = match kind.as_str() {
        "boolean" => Value::Boolean(row.get::<_, f64>(3)? != 0.0),
        "option" => Value::Option(parts.unwrap_or_else(|| text.clone())),
        "set" => {
            let parts = parts.ok_or_else(|| missing("parts"))?;
            Value::Set(serde_json::from_str(&parts).map_err(|_| missing("a list of elements"))?)
        }
        "number" => Value::Number(Quantity {
            lo: row.get::<_, Option<f64>>(3)?.unwrap_or(f64::NEG_INFINITY),
            hi: row.get::<_, Option<f64>>(4)?.unwrap_or(f64::INFINITY),
            best: row.get(5)?,
            possible_hi: row.get(6)?,
            form: row
                .get::<_, Option<String>>(7)?
                .and_then(|w| QUANTITY_FORMS.iter().find(|(_, word)| *word == w))
                .map(|(form, _)| *form)
                .ok_or_else(|| missing("form"))?,
        }),
        "date" => {
            let form = parse_object(&parts.ok_or_else(|| missing("parts"))?)?;
            let typed = form.get("text").and_then(Json::as_str).unwrap_or(&text).to_owned();
            Value::Date(parse_when(typed, span(row.get(8)?, row.get(9)?), &form)?)
        }
        other => return Err(Fault::Damaged(format!("value {text} of kind {other}"))),
    };
    Ok((text, value))
}

/// An id column.
pub(super) fn id(row: &Row<'_>, column: usize) -> rusqlite::Result<Id> {
    row.get(column).map(Id)
}

/// An id column that may be NULL.
pub(super) fn maybe_id(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Id>> {
    Ok(row.get::<_, Option<u32>>(column)?.map(Id))
}

/// A word of a closed vocabulary.
pub(super) fn word<T>(row: &Row<'_>, column: usize, parse: impl Fn(&str) -> Option<T>) -> Inner<T> {
    maybe_word(row, column, parse)?
        .ok_or_else(|| Fault::Damaged(format!("column {column} is empty")))
}

/// A word of a closed vocabulary, or NULL.
pub(super) fn maybe_word<T>(
    row: &Row<'_>,
    column: usize,
    parse: impl Fn(&str) -> Option<T>,
) -> Inner<Option<T>> {
    let Some(text) = row
        .get_ref(column)?
        .as_str_or_null()
        .map_err(|e| Fault::Damaged(format!("column {column}: {e}")))?
    else {
        return Ok(None);
    };
    match parse(text) {
        Some(found) => Ok(Some(found)),
        None => Err(Fault::Damaged(format!("unknown word {text}"))),
    }
}
