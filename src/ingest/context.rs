//! What every table reader needs: the catalog, the options, and how names and words are looked up.

use super::{
    Catalog, ExistingClaims, ReadOptions,
    limits::MAX_ATTRIBUTES,
    rows::{At, Fault, Row, fault},
};
use crate::domain::{
    Attribute, ChainStep, Id, Item, ItemKind, OptionNode, Source, SourceKind, Value, When,
    grammar::{GrammarError, did_you_mean, shown},
    names::{self, clean_name, clean_text},
    parse_chain::{StepText, parse_chain},
    parse_time::{TimeOptions, parse_when},
    parse_value::{ValueOptions, is_counted_unit, parse_boolean, parse_value},
};

/// One file being read into the catalog.
pub(crate) struct Context<'a> {
    pub(crate) stem: String,
    pub(crate) options: &'a ReadOptions,
    pub(crate) catalog: &'a mut Catalog,
    pub(crate) existing: &'a dyn ExistingClaims,
    pub(crate) notes: Vec<String>,
    pub(crate) n_duplicates: usize,
    /// Figures too large to be kept to the last digit.
    pub(crate) n_rounded: usize,
    /// Documents that were there before this file.
    pub(crate) n_documents: usize,
}

/// A source at one step of a chain, before claims are made of it.
pub(crate) type Step = ChainStep;

impl Context<'_> {
    /// True for a document that this file has added, which it may therefore still fill in.
    pub(crate) fn is_new_document(&self, id: Id) -> bool {
        id.ix() >= self.n_documents
    }

    /// Reads a time of the case's zone.
    pub(crate) fn when(&self, text: &str) -> Result<When, GrammarError> {
        let options = TimeOptions { zone: &self.catalog.zone, day_first: self.options.day_first };
        parse_when(text, &options)
    }

    /// Reads the time in a cell, if there is one.
    pub(crate) fn when_at<C: Into<usize> + Copy>(
        &self,
        row: &Row,
        column: C,
    ) -> Result<Option<When>, Fault> {
        row.get(column).map(|text| self.when(text)).transpose().at(column)
    }

    /// Adds an attribute, if there is room for one more.
    pub(crate) fn new_attribute(&mut self, attribute: Attribute) -> Result<Id, GrammarError> {
        if self.catalog.case.attributes.len() >= MAX_ATTRIBUTES {
            let message = format!("a case has at most {MAX_ATTRIBUTES} attributes");
            return Err(GrammarError::new("too-many-attributes", message).hint(
                "an attribute is what many items have in common; leave it out where it is the item's own",
            ));
        }
        Ok(self.catalog.add_attribute(attribute))
    }

    /// Reads a value of an item and checks it against the options of the item.
    pub(crate) fn value(&self, item: Id, text: &str) -> Result<Value, GrammarError> {
        let item = &self.catalog.case.items[item.ix()];
        let options = self.options_of(item);
        // A listed option wins over other readings: `true` may be a label of a category.
        if !options.is_empty()
            && matches!(item.kind, ItemKind::State | ItemKind::Category)
            && let Ok(name) = clean_name(text)
            && options.iter().any(|o| o.option == name)
        {
            return Ok(Value::Option(name));
        }
        let value = self.plain_value(item.kind, item.unit.as_deref(), text)?;
        check_options(&value, options)?;
        Ok(value)
    }

    /// Reads a value of a kind, whatever the item.
    pub(crate) fn plain_value(
        &self,
        kind: ItemKind,
        unit: Option<&str>,
        text: &str,
    ) -> Result<Value, GrammarError> {
        let counted = kind == ItemKind::Count || unit.is_some_and(is_counted_unit);
        let options = ValueOptions {
            time: TimeOptions { zone: &self.catalog.zone, day_first: self.options.day_first },
            decimal: self.options.decimal,
            discrete: counted,
            acled_vague: self.options.acled_vague,
        };
        parse_value(kind, text, &options)
    }

    /// The closed list that the values of an item come from; empty where it is open.
    pub(crate) fn options_of<'b>(&'b self, item: &'b Item) -> &'b [OptionNode] {
        match item.attribute.map(|id| &self.catalog.case.attributes[id.ix()]) {
            Some(attribute) if !attribute.options.is_empty() => {
                if attribute.open {
                    &[]
                } else {
                    &attribute.options
                }
            }
            _ => &item.options,
        }
    }

    /// The source that goes by `name`. Undeclared names are added where that is allowed.
    pub(crate) fn source(&mut self, name: &str) -> Result<Id, GrammarError> {
        if let Some(id) = self.find_source(name)? {
            return Ok(id);
        }
        let key = clean_name(name)?;
        let kind = if key == "?" { SourceKind::Anonymous } else { SourceKind::Unknown };
        let source = Source {
            id: Id::from_ix(self.catalog.case.sources.len()),
            key,
            kind,
            name: None,
            name_ar: None,
            speaks_for: None,
            independence_group: None,
            note: None,
            declared: false,
        };
        // A look-alike is the graver news: its nearest candidate is the very name it imitates.
        self.check_look_alike(&source)?;
        if self.catalog.declared_sources && !self.options.new_sources && source.key != "?" {
            return Err(self.unknown_source(&source.key));
        }
        Ok(self.catalog.add_source(source))
    }

    /// The source that goes by `name`, if there is one: by key, by exact name or alias, then by
    /// folded name.
    pub(crate) fn find_source(&self, name: &str) -> Result<Option<Id>, GrammarError> {
        if let Some(&id) = self.catalog.source_keys.get(name) {
            return Ok(Some(id));
        }
        let name = clean_name(name)?;
        if let Some(&id) = self.catalog.source_keys.get(&name) {
            return Ok(Some(id));
        }
        for spelling in [name.clone(), names::fold_name(&name)] {
            // A look-alike folds to what it imitates now and then; it is no spelling of it.
            if spelling != name && names::mixed_script_word(&name).is_some() {
                continue;
            }
            if let Some(ids) = self.catalog.source_names.get(&spelling) {
                let [id] = ids[..] else { return Err(self.ambiguous_source(&name, ids)) };
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    fn ambiguous_source(&self, name: &str, ids: &[Id]) -> GrammarError {
        let keys: Vec<String> =
            ids.iter().map(|id| format!("`{}`", self.catalog.case.sources[id.ix()].key)).collect();
        GrammarError::new(
            "ambiguous-source",
            format!("{} is a name of several sources: {}", shown(name), keys.join(", ")),
        )
        .hint("write the key of the source meant")
    }

    fn unknown_source(&self, name: &str) -> GrammarError {
        let error = GrammarError::new("unknown-source", format!("unknown source {}", shown(name)));
        if let Some(ids) = self.catalog.homonyms.get(&names::fold_name(name)) {
            let keys: Vec<String> = ids
                .iter()
                .map(|id| format!("`{}`", self.catalog.case.sources[id.ix()].key))
                .collect();
            return error.hint(format!(
                "the alias needs context and is never matched by itself; write {}",
                keys.join(" or ")
            ));
        }
        let known = self.catalog.case.sources.iter().flat_map(|s| {
            [Some(&s.key), s.name.as_ref(), s.name_ar.as_ref()].into_iter().flatten()
        });
        let aliases = self.catalog.case.aliases.iter().map(|a| &a.alias);
        let hint = did_you_mean(name, known.chain(aliases).map(String::as_str)).map_or_else(
            || "describe it in a sources table, or allow names with --new-sources".to_owned(),
            |near| format!("{near} Otherwise describe it in a sources table"),
        );
        error.hint(hint)
    }

    /// Refuses keys that mix scripts within a word and keys that look like another source's.
    pub(crate) fn check_look_alike(&self, source: &Source) -> Result<(), GrammarError> {
        if self.options.new_sources {
            return Ok(());
        }
        let spellings = [Some(&source.key), source.name.as_ref(), source.name_ar.as_ref()];
        for name in spellings.into_iter().flatten() {
            if let Some(word) = names::mixed_script_word(name) {
                return Err(GrammarError::new(
                    "look-alike",
                    format!("{} mixes scripts within one word: {}", shown(name), scripts(word)),
                )
                .hint("retype the name, or accept it with --new-sources"));
            }
        }
        let skeleton = names::skeleton(&source.key);
        for &id in self.catalog.skeletons.get(&skeleton).into_iter().flatten() {
            let other = &self.catalog.case.sources[id.ix()].key;
            let foreign =
                names::has_foreign_letter(other) || names::has_foreign_letter(&source.key);
            if foreign && *other != source.key {
                return Err(GrammarError::new(
                    "look-alike",
                    format!(
                        "{} looks like the source {} but is spelled with other letters",
                        shown(&source.key),
                        shown(other)
                    ),
                )
                .hint("use the known key, or accept the name with --new-sources"));
            }
        }
        Ok(())
    }

    /// Reads a chain. Sources may occur once only.
    pub(crate) fn chain(&mut self, text: &str) -> Result<Vec<Step>, GrammarError> {
        let mut chain: Vec<Step> = Vec::new();
        for step in parse_chain(text)? {
            let step = self.chain_step(step)?;
            if chain.iter().any(|s| s.source == step.source) {
                let key = &self.catalog.case.sources[step.source.ix()].key;
                return Err(GrammarError::new(
                    "self-reference",
                    format!("the chain names {} twice", shown(key)),
                )
                .hint("a source stands in a chain once: origin > relay > publisher"));
            }
            chain.push(step);
        }
        Ok(chain)
    }

    fn chain_step(&mut self, step: StepText) -> Result<Step, GrammarError> {
        // "University of X (Poll)" may be a name rather than a name and a verb.
        if step.whole != step.name
            && let Ok(Some(source)) = self.find_source(&step.whole)
        {
            return Ok(Step { source, verb: None, named: true });
        }
        let source = self.source(&step.name)?;
        let verb = step.verb.map(|v| clean_text(&v)).transpose()?;
        Ok(Step { source, verb, named: step.named })
    }

    /// An item that exists, or the error with the nearest keys.
    pub(crate) fn item(&self, key: &str) -> Result<Id, GrammarError> {
        if let Some(&id) = self.catalog.items.get(key) {
            return Ok(id);
        }
        let name = clean_name(key)?;
        self.catalog.items.get(&name).copied().ok_or_else(|| self.unknown_item(&name))
    }

    pub(crate) fn unknown_item(&self, key: &str) -> GrammarError {
        let error = GrammarError::new("unknown-item", format!("unknown item {}", shown(key)));
        let known = self.catalog.case.items.iter().map(|i| i.key.as_str());
        error.hint(did_you_mean(key, known).unwrap_or_else(|| {
            "describe it in an items table, or give its `type` in the row".to_owned()
        }))
    }

    pub(crate) fn place(&self, key: &str) -> Result<Id, GrammarError> {
        let key = clean_name(key)?;
        self.catalog.places.get(&key).copied().ok_or_else(|| {
            let known = self.catalog.case.places.iter().map(|p| p.key.as_str());
            let error =
                GrammarError::new("unknown-place", format!("unknown place {}", shown(&key)));
            let hint = did_you_mean(&key, known)
                .unwrap_or_else(|| "describe it in a places table first".to_owned());
            error.hint(hint)
        })
    }

    pub(crate) fn document(&self, key: &str) -> Result<Id, GrammarError> {
        let key = clean_name(key)?;
        self.catalog.documents.get(&key).copied().ok_or_else(|| {
            let known = self.catalog.case.documents.iter().map(|d| d.key.as_str());
            let error =
                GrammarError::new("unknown-document", format!("unknown document {}", shown(&key)));
            let hint = did_you_mean(&key, known)
                .unwrap_or_else(|| "describe it in a documents table first".to_owned());
            error.hint(hint)
        })
    }

    /// The claim that a key names.
    pub(crate) fn claim(&self, key: &str) -> Result<Id, GrammarError> {
        self.catalog.claim_of_key(key).ok_or_else(|| {
            // Suggestions cost a pass over all keys; in a large case they are not worth it.
            let mut known: Vec<&str> =
                self.catalog.claim_keys.keys().take(100_001).map(String::as_str).collect();
            if known.len() > 100_000 {
                known.clear();
            }
            known.sort_unstable();
            let error = GrammarError::new("unknown-claim", format!("unknown claim {}", shown(key)));
            let hint = did_you_mean(key, known)
                .unwrap_or_else(|| "it must stand above this row or in an earlier file".to_owned());
            error.hint(hint)
        })
    }
}

fn scripts(word: &str) -> String {
    let letters: Vec<String> = word
        .chars()
        .filter(|c| !c.is_ascii())
        .take(3)
        .map(|c| format!("{c} is U+{:04X}", c as u32))
        .collect();
    letters.join(", ")
}

/// Refuses values that a closed list does not have.
pub(crate) fn check_options(value: &Value, options: &[OptionNode]) -> Result<(), GrammarError> {
    if options.is_empty() {
        return Ok(());
    }
    let check = |text: &str| {
        if options.iter().any(|o| o.option == text) {
            return Ok(());
        }
        let all: Vec<&str> = options.iter().map(|o| o.option.as_str()).collect();
        let error = GrammarError::new(
            "unknown-option",
            format!("{} is not an option of the item", shown(text)),
        );
        let listed: Vec<String> = all.iter().take(8).map(|o| format!("`{o}`")).collect();
        Err(error.hint(did_you_mean(text, all.iter().copied()).unwrap_or_else(|| {
            let more = if all.len() > 8 { " …" } else { "" };
            format!("the options are {}{more}", listed.join(", "))
        })))
    };
    match value {
        Value::Option(option) => check(option),
        Value::Set(set) => set.iter().try_for_each(|o| check(o)),
        Value::Boolean(yes) if !matches!(options.len(), 0) => {
            check(if *yes { "true" } else { "false" })
        }
        _ => Ok(()),
    }
}

/// The word of a closed vocabulary in a cell, if the cell holds anything.
pub(crate) fn word<T: Copy + std::fmt::Display, C: Into<usize>>(
    row: &Row,
    column: C,
    what: &str,
    all: &[T],
) -> Result<Option<T>, Fault> {
    let slot = column.into();
    let Some(text) = row.get(slot) else { return Ok(None) };
    let found = all.iter().copied().find(|w| w.to_string().eq_ignore_ascii_case(text));
    found.map(Some).ok_or_else(|| {
        let words: Vec<String> = all.iter().map(ToString::to_string).collect();
        let hint = did_you_mean(text, words.iter().map(String::as_str))
            .unwrap_or_else(|| format!("expected one of {}", words.join(", ")));
        fault(slot, "unknown-word", format!("{} is not {what}", shown(text))).hint(hint)
    })
}

/// Yes or no in a cell; absent is no.
pub(crate) fn flag<C: Into<usize>>(row: &Row, column: C) -> Result<bool, Fault> {
    let slot = column.into();
    match row.get(slot) {
        None => Ok(false),
        Some(text) => parse_boolean(text)
            .or(match text {
                "1" => Some(true),
                "0" => Some(false),
                _ => None,
            })
            .ok_or_else(|| {
                fault(slot, "unknown-word", format!("{} is neither true nor false", shown(text)))
            }),
    }
}

/// Free text in a cell.
pub(crate) fn text<C: Into<usize>>(row: &Row, column: C) -> Result<Option<String>, Fault> {
    let slot = column.into();
    row.get(slot).map(clean_text).transpose().at(slot)
}

/// A name or key in a cell.
pub(crate) fn name<C: Into<usize>>(row: &Row, column: C) -> Result<Option<String>, Fault> {
    let slot = column.into();
    row.get(slot).map(clean_name).transpose().at(slot)
}

/// A web address in a cell.
pub(crate) fn url<C: Into<usize>>(row: &Row, column: C) -> Result<Option<String>, Fault> {
    let slot = column.into();
    let Some(text) = row.get(slot) else { return Ok(None) };
    let lower = text.to_ascii_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
    let good = rest.is_some_and(|r| !r.is_empty() && !r.starts_with('/'))
        && !text.chars().any(|c| c.is_whitespace() || names::is_forbidden(c) || "<>\"".contains(c))
        && text.len() <= 4_096;
    if good {
        return Ok(Some(text.to_owned()));
    }
    Err(fault(slot, "bad-url", format!("{} is not a web address", shown(text)))
        .hint("addresses begin with http:// or https:// and have no blanks"))
}

/// A language tag in a cell: letters, digits and hyphens, as `ar` or `en-GB`.
pub(crate) fn lang<C: Into<usize>>(row: &Row, column: C) -> Result<Option<String>, Fault> {
    let slot = column.into();
    let Some(text) = row.get(slot) else { return Ok(None) };
    if is_language(text) {
        return Ok(Some(text.to_owned()));
    }
    Err(fault(slot, "bad-language", format!("{} is not a language tag", shown(text)))
        .hint("write a BCP 47 tag, as en or ar-SY"))
}

/// True for a well-formed BCP 47 tag (not looked up in the registry).
pub(crate) fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    parts
        .next()
        .is_some_and(|p| (2..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphabetic()))
        && parts.all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// A kind of item in a cell, aliases accepted: `count-cumulative`, `time`, `place`, `gate`.
pub(crate) fn kind<C: Into<usize>>(row: &Row, column: C) -> Result<Option<ItemKind>, Fault> {
    let slot = column.into();
    match row.get(slot) {
        Some("count-cumulative") => Ok(Some(ItemKind::Count)),
        Some("time") => Ok(Some(ItemKind::Date)),
        Some("place" | "gate") => Ok(Some(ItemKind::Category)),
        _ => word(row, slot, "a kind of item", ItemKind::ALL),
    }
}
