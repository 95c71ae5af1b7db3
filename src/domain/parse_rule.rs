//! Rule expressions: `A=v & B=w`, `A>0 -> B=true`, `t = a + b`, `a <= b`, `toll.*`.

use super::{
    RuleKind, RuleOp,
    grammar::{GrammarError, shown},
};

/// Most terms of one rule as written.
pub const MAX_TERMS: usize = 64;

/// One term as read; items and values are still texts.
#[derive(Debug, Clone, PartialEq)]
pub struct TermText {
    /// Item key, or a glob with `*` in monotone rules.
    pub item: String,
    /// The comparison.
    pub op: RuleOp,
    /// The value as typed; `*` for any; empty in sums, orders, subsets and monotone rules.
    pub value: String,
    /// +1 on the left (antecedent), −1 on the right (consequent).
    pub coefficient: f64,
}

/// Reads the expression of a rule of kind `kind`.
///
/// # Errors
///
/// `bad-rule`, with the form expected; `too-long` beyond [`MAX_TERMS`].
pub fn parse_rule(kind: RuleKind, text: &str) -> Result<Vec<TermText>, GrammarError> {
    let text = text.trim();
    let terms = match kind {
        RuleKind::Excludes => excludes(text),
        RuleKind::Implies => implies(text),
        RuleKind::Sum => sides(text, "=", RuleOp::Eq).filter(|t| t.len() >= 2),
        RuleKind::Order => sides(text, "<=", RuleOp::Le),
        RuleKind::Subset => sides(text, "<=", RuleOp::Le).filter(|t| t.len() == 2),
        RuleKind::Monotone => monotone(text),
    };
    let terms = terms.ok_or_else(|| {
        GrammarError::new("bad-rule", format!("{} is not a rule of kind {kind}", shown(text)))
            .hint(format!("write it as {}", form(kind)))
    })?;
    if terms.len() > MAX_TERMS {
        let message = format!("the rule has {} terms; at most {MAX_TERMS} are taken", terms.len());
        return Err(GrammarError::new("too-long", message).hint("split it into several rules"));
    }
    Ok(terms)
}

fn form(kind: RuleKind) -> &'static str {
    match kind {
        RuleKind::Excludes => "`a=true & b=true`",
        RuleKind::Implies => "`a>0 -> b=true`, several antecedents separated by ` | `",
        RuleKind::Sum => "`total = part + part`",
        RuleKind::Subset => "`part <= whole`",
        RuleKind::Monotone => "an item key or a pattern such as `toll.*`",
        RuleKind::Order => "`a + b <= c + d`",
    }
}

fn excludes(text: &str) -> Option<Vec<TermText>> {
    let terms: Option<Vec<_>> = text.split(" & ").map(|t| comparison(t, 1.0)).collect();
    terms.filter(|t| t.len() >= 2)
}

fn implies(text: &str) -> Option<Vec<TermText>> {
    let (from, to) = text.split_once("->").or_else(|| text.split_once('→'))?;
    // A second arrow would be read as part of a value.
    if to.contains("->") || to.contains('→') {
        return None;
    }
    let mut terms: Vec<TermText> =
        from.split(" | ").map(|t| comparison(t, 1.0)).collect::<Option<_>>()?;
    terms.push(comparison(to, -1.0)?);
    Some(terms)
}

fn comparison(text: &str, coefficient: f64) -> Option<TermText> {
    // The first operator counts; two-character ones before their first character.
    let at = text.find(['=', '<', '>', '≤', '≥'])?;
    let rest = &text[at..];
    let (op, len) = [
        (">=", RuleOp::Ge),
        ("≥", RuleOp::Ge),
        ("<=", RuleOp::Le),
        ("≤", RuleOp::Le),
        (">", RuleOp::Gt),
        ("<", RuleOp::Lt),
        ("=", RuleOp::Eq),
    ]
    .into_iter()
    .find(|(sign, _)| rest.starts_with(sign))
    .map(|(sign, op)| (op, sign.len()))?;
    let (item, value) = (text[..at].trim(), rest[len..].trim());
    if item.is_empty() || value.is_empty() || value.starts_with(['=', '<', '>']) {
        return None;
    }
    Some(TermText { item: item.to_owned(), op, value: value.to_owned(), coefficient })
}

fn sides(text: &str, sign: &str, op: RuleOp) -> Option<Vec<TermText>> {
    let text = text.replace('≤', "<=");
    let (left, right) = text.split_once(sign)?;
    if right.contains(['=', '<', '>']) || left.contains(['<', '>', '=']) {
        return None;
    }
    let mut terms = Vec::new();
    for (side, coefficient) in [(left, 1.0), (right, -1.0)] {
        for item in side.split(" + ") {
            let item = item.trim();
            if item.is_empty() {
                return None;
            }
            terms.push(TermText { item: item.to_owned(), op, value: String::new(), coefficient });
        }
    }
    Some(terms)
}

fn monotone(text: &str) -> Option<Vec<TermText>> {
    let terms: Vec<TermText> = text
        .split(" & ")
        .map(|item| TermText {
            item: item.trim().to_owned(),
            op: RuleOp::Ge,
            value: String::new(),
            coefficient: 1.0,
        })
        .collect();
    (!terms.iter().any(|t| t.item.is_empty() || t.item.contains(['=', '<', '>']))).then_some(terms)
}

/// True if `key` matches `pattern`, in which `*` stands for any text.
pub fn glob_matches(pattern: &str, key: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| key.strip_prefix(first)) else {
        return false;
    };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, middle)) = pieces.split_last() else { return rest.is_empty() };
    for piece in middle {
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(kind: RuleKind, text: &str) -> Vec<(String, RuleOp, String, f64)> {
        parse_rule(kind, text)
            .unwrap()
            .into_iter()
            .map(|t| (t.item, t.op, t.value, t.coefficient))
            .collect()
    }

    #[test]
    fn every_kind_has_its_form() {
        let t = |i: &str, op, v: &str, c| (i.to_owned(), op, v.to_owned(), c);
        assert_eq!(
            read(RuleKind::Excludes, "a=true & b.c=some value"),
            [t("a", RuleOp::Eq, "true", 1.0), t("b.c", RuleOp::Eq, "some value", 1.0)]
        );
        assert_eq!(
            read(RuleKind::Implies, "n>0 | where=* -> p=true"),
            [
                t("n", RuleOp::Gt, "0", 1.0),
                t("where", RuleOp::Eq, "*", 1.0),
                t("p", RuleOp::Eq, "true", -1.0)
            ]
        );
        assert_eq!(
            read(RuleKind::Sum, "t = a + b-c"),
            [
                t("t", RuleOp::Eq, "", 1.0),
                t("a", RuleOp::Eq, "", -1.0),
                t("b-c", RuleOp::Eq, "", -1.0)
            ]
        );
        assert_eq!(read(RuleKind::Order, "a + b <= c + d").len(), 4);
        assert_eq!(read(RuleKind::Monotone, "toll.*"), [t("toll.*", RuleOp::Ge, "", 1.0)]);
        assert_eq!(read(RuleKind::Implies, "n>=1 -> a=true")[0].1, RuleOp::Ge);
    }

    #[test]
    fn other_forms_are_refused() {
        for (kind, text) in [
            (RuleKind::Excludes, "a=true"),
            (RuleKind::Implies, "a=true & b=true"),
            (RuleKind::Implies, "a=1 -> b=1 -> c=1"),
            (RuleKind::Sum, "a + b"),
            (RuleKind::Subset, "a <= b + c"),
            (RuleKind::Order, "a >= b"),
            (RuleKind::Monotone, "a <= b"),
            (RuleKind::Excludes, "a= & b=1"),
        ] {
            assert_eq!(parse_rule(kind, text).unwrap_err().code, "bad-rule", "{text}");
        }
    }

    #[test]
    fn globs_match_whole_keys() {
        assert!(glob_matches("toll.*", "toll.is"));
        assert!(glob_matches("*.n", "escape.n") && glob_matches("a*b*c", "axxbyyc"));
        assert!(glob_matches("x", "x") && !glob_matches("x", "xy"));
        assert!(!glob_matches("toll.*", "atoll.is") && !glob_matches("a*ba", "aba.b"));
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "[a-c=<>&|+* .→-]{0,24}") {
            for kind in RuleKind::ALL {
                let _ = parse_rule(*kind, &text);
            }
        }
    }
}
