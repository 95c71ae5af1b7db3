//! Attribution chains: `sohr (said) > afp > ?`, origin first.

use super::grammar::{GrammarError, shown};

/// Longest chain.
pub const MAX_STEPS: usize = 16;

/// One step as read; the source is still a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepText {
    /// The whole step as typed, trimmed. A source of exactly this name wins over the reading below.
    pub whole: String,
    /// The name without mark and verb; `?` for an unknown source.
    pub name: String,
    /// The verb in brackets.
    pub verb: Option<String>,
    /// False where the name is marked `?`: a description, not a name.
    pub named: bool,
}

/// Reads `step > step > …`. `←` chains run from publisher to origin and are turned round; so are
/// chains with ` via `, as "publisher via agency".
///
/// # Errors
///
/// `bad-chain` for empty steps and mixed separators, `chain-too-long`.
pub fn parse_chain(text: &str) -> Result<Vec<StepText>, GrammarError> {
    let text = text.trim();
    let separators = [('>', text.contains('>')), ('←', text.contains('←'))];
    let via = text.contains(" via ");
    if separators.iter().filter(|s| s.1).count() + usize::from(via) > 1 {
        return Err(GrammarError::new(
            "bad-chain",
            format!("{} mixes `>`, `←` and `via`", shown(text)),
        )
        .hint("write origin > relay > publisher"));
    }
    let (parts, reversed): (Vec<&str>, bool) = if separators[1].1 {
        (text.split('←').collect(), true)
    } else if via {
        (text.split(" via ").collect(), true)
    } else {
        (text.split('>').collect(), false)
    };
    if parts.len() > MAX_STEPS {
        return Err(GrammarError::new(
            "chain-too-long",
            format!("the chain has {} steps; at most {MAX_STEPS} are taken", parts.len()),
        ));
    }
    let mut steps = parts
        .into_iter()
        .map(|part| parse_step(part, text))
        .collect::<Result<Vec<_>, GrammarError>>()?;
    if reversed {
        steps.reverse();
    }
    Ok(steps)
}

fn parse_step(part: &str, chain: &str) -> Result<StepText, GrammarError> {
    let whole = part.trim();
    if whole.is_empty() {
        return Err(GrammarError::new("bad-chain", format!("{} has an empty step", shown(chain)))
            .hint("write origin > relay > publisher, `?` for an unknown source"));
    }
    let (rest, verb) = match whole.strip_suffix(')').and_then(|r| r.rsplit_once('(')) {
        Some((rest, verb)) if !rest.trim().is_empty() && !verb.trim().is_empty() => {
            (rest.trim(), Some(verb.trim().to_owned()))
        }
        _ => (whole, None),
    };
    let (name, named) = if matches!(rest, "?" | "؟") {
        ("?", false)
    } else {
        match rest.strip_suffix(['?', '؟']) {
            Some(name) => (name.trim(), false),
            None => (rest, true),
        }
    };
    Ok(StepText { whole: whole.to_owned(), name: name.to_owned(), verb, named })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names(text: &str) -> Vec<String> {
        parse_chain(text).unwrap().into_iter().map(|s| s.name).collect()
    }

    #[test]
    fn chains_run_from_origin_to_publisher() {
        assert_eq!(names("sdf > le-monde > athr"), ["sdf", "le-monde", "athr"]);
        assert_eq!(names("athr ← le-monde ← sdf"), ["sdf", "le-monde", "athr"]);
        assert_eq!(names("athr via afp"), ["afp", "athr"]);
        let steps = parse_chain("field sources? (said) > al-akhbar-lb > ?").unwrap();
        assert_eq!(steps[0].name, "field sources");
        assert_eq!(steps[0].verb.as_deref(), Some("said"));
        assert!(!steps[0].named && steps[1].named && !steps[2].named);
        assert_eq!(steps[2].name, "?");
    }

    #[test]
    fn broken_chains_are_refused() {
        for (text, code) in [
            ("a > > b", "bad-chain"),
            ("> a", "bad-chain"),
            ("a > b ← c", "bad-chain"),
            ("", "bad-chain"),
        ] {
            assert_eq!(parse_chain(text).unwrap_err().code, code, "{text}");
        }
        let long = vec!["a"; 17].join(" > ");
        assert_eq!(parse_chain(&long).unwrap_err().code, "chain-too-long");
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "[a-c>?() ←via؟]{0,24}") {
            let _ = parse_chain(&text);
        }
    }
}
