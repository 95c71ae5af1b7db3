//! `case.toml`: what the case is called, where its clocks are, and how it is modelled.

use jiff::tz::TimeZone;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{CaseSettings, Reject, context::is_language};
use crate::domain::{
    CaseInfo, DigitStyle, WeekStart,
    grammar::{did_you_mean, shown},
    names::clean_text,
};

/// The keys of the top level.
const KEYS: [&str; 7] =
    ["title", "title_ar", "time_zone", "week_start", "languages", "digits", "model"];

/// Reads the settings of a case.
///
/// # Errors
///
/// Every key that is unknown or has a value of the wrong sort, with its place in the file.
pub fn read_case_toml(name: &str, text: &str) -> Result<CaseSettings, Vec<Reject>> {
    let mut reader = Reader { name, text, rejects: Vec::new() };
    let mut settings = CaseSettings { info: CaseInfo::default(), model: None };
    match DeTable::parse(text) {
        Err(error) => {
            let at = error.span().map_or(0, |s| s.start);
            reader.refuse(at, "bad-toml", error.message().to_owned(), None);
        }
        Ok(table) => {
            for (key, value) in table.get_ref() {
                reader.key(key, value, &mut settings);
            }
        }
    }
    if reader.rejects.is_empty() {
        Ok(settings)
    } else {
        reader.rejects.sort_by_key(|r| (r.line, r.column));
        Err(reader.rejects)
    }
}

struct Reader<'a> {
    name: &'a str,
    text: &'a str,
    rejects: Vec<Reject>,
}

impl Reader<'_> {
    fn refuse(&mut self, at: usize, code: &'static str, message: String, hint: Option<String>) {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line = before.matches('\n').count() as u64 + 1;
        let start = before.rfind('\n').map_or(0, |n| n + 1);
        let column = before[start..].chars().count() as u64 + 1;
        self.rejects.push(Reject::at(self.name, line, column, code, message).with_hint(hint));
    }

    fn key(
        &mut self,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
        settings: &mut CaseSettings,
    ) {
        let at = value.span().start;
        match key.get_ref().as_ref() {
            "title" => {
                if let Some(title) = self.title("title", value) {
                    settings.info.title = title;
                }
            }
            "title_ar" => settings.info.title_ar = self.title("title_ar", value),
            "week_start" => {
                if let Some(day) = self.word("week_start", value, WeekStart::ALL) {
                    settings.info.week_start = day;
                }
            }
            "digits" => {
                if let Some(digits) = self.word("digits", value, DigitStyle::ALL) {
                    settings.info.digits = digits;
                }
            }
            "time_zone" => {
                if let Some(zone) = self.string("time_zone", value) {
                    if TimeZone::get(&zone).is_ok() {
                        settings.info.time_zone = zone;
                    } else {
                        self.unknown_zone(at, &zone);
                    }
                }
            }
            "languages" => {
                if let Some(languages) = self.languages(value) {
                    settings.info.languages = languages;
                }
            }
            "model" if value.get_ref().is_table() => {
                settings.model = Some(json(value.get_ref()));
            }
            "model" => {
                let message = "`model` is a table: [model]".to_owned();
                self.refuse(at, "wrong-kind", message, None);
            }
            other => {
                let message = format!("unknown key {}", shown(other));
                let hint = did_you_mean(other, KEYS)
                    .unwrap_or_else(|| format!("the keys are {}", KEYS.join(", ")));
                self.refuse(key.span().start, "unknown-key", message, Some(hint));
            }
        }
    }

    fn title(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let at = value.span().start;
        match clean_text(&self.string(key, value)?) {
            Ok(title) if !title.is_empty() => return Some(title),
            Ok(_) => self.refuse(at, "empty", format!("`{key}` is empty"), None),
            Err(error) => self.refuse(at, error.code, error.message, error.hint),
        }
        None
    }

    /// A word of a closed vocabulary.
    fn word<T: Copy + std::fmt::Display>(
        &mut self,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        all: &[T],
    ) -> Option<T> {
        let text = self.string(key, value)?;
        let found = all.iter().find(|word| word.to_string() == text);
        if found.is_none() {
            let known: Vec<String> = all.iter().map(ToString::to_string).collect();
            let hint = did_you_mean(&text, known.iter().map(String::as_str))
                .unwrap_or_else(|| format!("write one of {}", known.join(", ")));
            let message = format!("{} is not a word for `{key}`", shown(&text));
            self.refuse(value.span().start, "unknown-word", message, Some(hint));
        }
        found.copied()
    }

    fn unknown_zone(&mut self, at: usize, zone: &str) {
        let known: Vec<String> = jiff::tz::db().available().map(|n| n.to_string()).collect();
        let hint = did_you_mean(zone, known.iter().map(String::as_str))
            .unwrap_or_else(|| "write an IANA name, as Asia/Damascus".to_owned());
        let message = format!("unknown time zone {}", shown(zone));
        self.refuse(at, "unknown-zone", message, Some(hint));
    }

    fn string(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<String> {
        if let Some(text) = value.get_ref().as_str() {
            return Some(text.to_owned());
        }
        let found = value.get_ref().type_str();
        let message = format!("`{key}` is a text in quotes, not a value of type {found}");
        self.refuse(value.span().start, "wrong-kind", message, None);
        None
    }

    fn languages(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Vec<String>> {
        let Some(list) = value.get_ref().as_array() else {
            let message = "`languages` is a list, as [\"en\", \"ar\"]".to_owned();
            self.refuse(value.span().start, "wrong-kind", message, None);
            return None;
        };
        let mut languages = Vec::new();
        for entry in list {
            let tag = self.string("languages", entry)?;
            if !is_language(&tag) {
                let message = format!("{} is not a language tag", shown(&tag));
                let hint = "write a BCP 47 tag, as en or ar-SY".to_owned();
                self.refuse(entry.span().start, "bad-language", message, Some(hint));
                return None;
            }
            languages.push(tag);
        }
        if languages.is_empty() {
            let message = "`languages` is empty".to_owned();
            self.refuse(value.span().start, "empty", message, None);
            return None;
        }
        Some(languages)
    }
}

/// TOML as JSON; dates become texts.
fn json(value: &DeValue<'_>) -> serde_json::Value {
    use serde_json::Value as Json;
    match value {
        DeValue::String(s) => Json::String(s.to_string()),
        DeValue::Integer(i) => i64::from_str_radix(i.as_str(), i.radix())
            .map_or_else(|_| Json::String(i.as_str().to_owned()), Json::from),
        DeValue::Float(f) => f
            .as_str()
            .parse::<f64>()
            .map_or_else(|_| Json::String(f.as_str().to_owned()), Json::from),
        DeValue::Boolean(b) => Json::Bool(*b),
        DeValue::Datetime(d) => Json::String(d.to_string()),
        DeValue::Array(list) => Json::Array(list.iter().map(|v| json(v.get_ref())).collect()),
        DeValue::Table(table) => Json::Object(
            table.iter().map(|(k, v)| (k.get_ref().to_string(), json(v.get_ref()))).collect(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read() {
        let text = "title = \"Hasakah\"\ntime_zone = \"Asia/Damascus\"\nlanguages = [\"en\", \"ar\"]\n\
                    [model]\ndraws = 1_000\nnews = { prior = 0.5 }\n";
        let more =
            format!("title_ar = \"الحسكة\"\nweek_start = \"sunday\"\ndigits = \"arab\"\n{text}");
        let info = read_case_toml("case.toml", &more).unwrap().info;
        assert_eq!((info.week_start, info.digits), (WeekStart::Sunday, DigitStyle::Arab));
        let rejects = read_case_toml("case.toml", "week_start = \"sonday\"").unwrap_err();
        assert!(rejects[0].to_string().contains("`sunday`"), "{}", rejects[0]);
        let settings = read_case_toml("case.toml", text).unwrap();
        assert_eq!(settings.info.title, "Hasakah");
        assert_eq!(settings.info.time_zone, "Asia/Damascus");
        assert_eq!(settings.info.languages, ["en", "ar"]);
        let model = settings.model.unwrap();
        assert_eq!(model["draws"], 1000);
        assert_eq!(model["news"]["prior"], 0.5);
        assert_eq!(read_case_toml("case.toml", "").unwrap().info, CaseInfo::default());
    }

    #[test]
    fn mistakes_are_placed() {
        let text = "title = \"x\"\ntimezone = \"UTC\"\nlanguages = [\"e n\"]\n";
        let rejects = read_case_toml("case.toml", text).unwrap_err();
        let lines: Vec<String> = rejects.iter().map(ToString::to_string).collect();
        assert_eq!(
            lines[0],
            "case.toml:2:1: unknown key `timezone` [unknown-key]\n  hint: did you mean `time_zone`?"
        );
        assert!(lines[1].starts_with("case.toml:3:14: `e n` is not a language tag"), "{lines:?}");
        let rejects = read_case_toml("case.toml", "time_zone = \"Asia/Damascos\"").unwrap_err();
        assert!(rejects[0].hint.as_ref().unwrap().contains("Asia/Damascus"));
        let rejects = read_case_toml("case.toml", "title = \n").unwrap_err();
        assert_eq!((rejects[0].line, rejects[0].code), (1, "bad-toml"));
    }
}
