//! Mutants in the source, each behind a switch: `a + b` becomes, in effect, "`a - b` if mutant 17 is on,
//! otherwise `a + b`", so that one build has them all.

use std::collections::BTreeMap;
use std::ops::Range;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use crate::Fallible;
use crate::list::{Mutant, Place};

/// What a piece of a file is replaced by.
enum Part {
    Text(String),
    /// What stands there in the file, with the mutants within.
    Source(Range<usize>),
}

struct Edit {
    at: Range<usize>,
    /// Its mutants, for the marks around it.
    ids: Vec<usize>,
    by: Vec<Part>,
}

/// How an edit begins in the planted file: its mutants follow, then `*/`.
pub const OPEN: &str = "/*<";
/// How it ends.
pub const CLOSE: &str = "/*>*/";

/// The text of a switch.
pub fn switch(id: usize) -> String {
    format!("crate::planted::on({id})")
}

/// A file with the mutants `wanted` (number and mutant) planted, and the numbers of those that were.
pub fn plant(text: &str, wanted: &[(usize, &Mutant)]) -> Fallible<(String, Vec<usize>)> {
    let file = syn::parse_file(text)?;
    let mut at = BTreeMap::<(&str, Place), Vec<(usize, &str)>>::new();
    for (id, mutant) in wanted {
        let place = (mutant.genre.as_str(), mutant.span.start);
        at.entry(place).or_default().push((*id, &mutant.replacement));
    }
    let mut planter = Planter { at, edits: Vec::new(), planted: Vec::new() };
    planter.visit_file(&file);
    let Planter { mut edits, mut planted, .. } = planter;
    // Outer before inner.
    edits.sort_by_key(|edit| (edit.at.start, std::cmp::Reverse(edit.at.end)));
    planted.sort_unstable();
    Ok((rendered(text, 0..text.len(), &edits), planted))
}

/// A piece of the file, with the edits that lie within it and are not it.
fn rendered(text: &str, piece: Range<usize>, edits: &[Edit]) -> String {
    let mut out = String::new();
    let mut from = piece.start;
    let first = edits.partition_point(|edit| edit.at.start < piece.start);
    for (n, edit) in edits.iter().enumerate().skip(first) {
        if edit.at.start >= piece.end {
            break;
        }
        if edit.at.start < from || edit.at.end > piece.end {
            continue;
        }
        out.push_str(&text[from..edit.at.start]);
        let ids: Vec<String> = edit.ids.iter().map(ToString::to_string).collect();
        out.push_str(&format!("{OPEN}{}*/", ids.join(",")));
        for part in &edit.by {
            match part {
                Part::Text(of) => out.push_str(of),
                Part::Source(of) => out.push_str(&rendered(text, of.clone(), &edits[n + 1..])),
            }
        }
        out.push_str(CLOSE);
        from = edit.at.end;
    }
    out.push_str(&text[from..piece.end]);
    out
}

struct Planter<'a> {
    at: BTreeMap<(&'a str, Place), Vec<(usize, &'a str)>>,
    edits: Vec<Edit>,
    planted: Vec<usize>,
}

fn range(of: &impl Spanned) -> Range<usize> {
    of.span().byte_range()
}

fn text(of: impl Into<String>) -> Part {
    Part::Text(of.into())
}

impl<'a> Planter<'a> {
    /// Mutants of a sort that begin where `of` does.
    fn take(&mut self, genre: &'static str, of: &impl Spanned) -> Vec<(usize, &'a str)> {
        let start = of.span().start();
        let place = Place { line: start.line, column: start.column + 1 };
        self.at.remove(&(genre, place)).unwrap_or_default()
    }

    fn edit(&mut self, at: Range<usize>, ids: Vec<usize>, by: Vec<Part>) {
        self.planted.extend(&ids);
        self.edits.push(Edit { at, ids, by });
    }

    fn function(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let Some(first) = block.stmts.first() else { return };
        let found = self.take("FnValue", first);
        // A hidden type is one type, and theirs is another.
        let is_hidden = match &signature.output {
            syn::ReturnType::Type(_, of) => {
                of.span().source_text().unwrap_or_default().contains("impl ")
            }
            syn::ReturnType::Default => false,
        };
        if found.is_empty() || signature.constness.is_some() || is_hidden {
            return;
        }
        let start = block.brace_token.span.open().byte_range().end;
        let early = |(id, value): &(usize, &str)| {
            text(format!(" if {} {{ return {value}; }}", switch(*id)))
        };
        self.edit(start..start, numbers(&found), found.iter().map(early).collect());
    }

    /// Two sides that are worked out once: by value, or for comparisons by reference.
    fn operator(&mut self, node: &syn::ExprBinary) {
        let found = self.take("BinaryOperator", &node.op);
        let (left, right) = (range(&*node.left), range(&*node.right));
        let sides = [&*node.left, &*node.right];
        if found.is_empty() || sides.iter().any(|side| has_let(side)) {
            return;
        }
        let own = node.op.span().source_text().unwrap_or_default();
        let by = match node.op {
            syn::BinOp::And(_) | syn::BinOp::Or(_) => {
                // Only `&&` for `||` and back; anything else of theirs (`==`) is left out.
                let Some(other) = found.iter().find(|(_, op)| matches!(*op, "&&" | "||")) else {
                    return;
                };
                let sign = if own == "&&" { "!=" } else { "==" };
                let parts = vec![
                    text("({ let l_: bool = "),
                    Part::Source(left),
                    text(format!("; if l_ {sign} {} {{ ", switch(other.0))),
                    Part::Source(right),
                    text(" } else { l_ } })"),
                ];
                self.edit(range(node), vec![other.0], parts);
                return;
            }
            _ if own.len() > 1 && own.ends_with('=') && !is_comparison(&own) => {
                let mut parts = vec![text("match "), Part::Source(right), text(" { r_ => ")];
                for (id, op) in &found {
                    parts.push(text(format!("if {} {{ ", switch(*id))));
                    parts.push(Part::Source(left.clone()));
                    parts.push(text(format!(" {op} r_ }} else ")));
                }
                parts.extend([text("{ "), Part::Source(left), text(format!(" {own} r_ }} }}"))]);
                parts
            }
            _ => {
                let (by, of) = if is_comparison(&own) { ("&", "*") } else { ("", "") };
                let mut parts = vec![text(format!("(match ({by}("))];
                parts.extend([Part::Source(left), text(format!("), {by}("))]);
                parts.extend([Part::Source(right), text(")) { (l_, r_) => ")]);
                let mut rest = String::new();
                for (id, op) in &found {
                    rest += &format!("if {} {{ {of}l_ {op} {of}r_ }} else ", switch(*id));
                }
                rest += &format!("{{ {of}l_ {own} {of}r_ }} }})");
                parts.push(text(rest));
                parts
            }
        };
        self.edit(range(node), numbers(&found), by);
    }

    fn arm(&mut self, arm: &syn::Arm) {
        let gone = self.take("MatchArm", arm);
        let mut ids = numbers(&gone);
        let mut before: Vec<String> = ids.iter().map(|id| format!("!{}", switch(*id))).collect();
        let Some((_, guard)) = &arm.guard else {
            if !ids.is_empty() {
                let end = range(&arm.pat).end;
                self.edit(end..end, ids, vec![text(format!(" if {}", before.join(" && ")))]);
            }
            return;
        };
        let fixed = self.take("MatchArmGuard", &**guard);
        ids.extend(numbers(&fixed));
        if ids.is_empty() {
            return;
        }
        let mut always = String::new();
        for (id, value) in &fixed {
            match *value {
                "true" => always += &format!("{} || ", switch(*id)),
                _ => before.push(format!("!{}", switch(*id))),
            }
        }
        let mut head = before.join(" && ");
        if !head.is_empty() {
            head += " && ";
        }
        let own = range(&**guard);
        let parts = vec![text(format!("{head}({always}(")), Part::Source(own.clone()), text("))")];
        self.edit(own, ids, parts);
    }
}

fn numbers(found: &[(usize, &str)]) -> Vec<usize> {
    found.iter().map(|(id, _)| *id).collect()
}

/// A chain of conditions with patterns, which is no expression.
fn has_let(of: &syn::Expr) -> bool {
    match of {
        syn::Expr::Let(_) => true,
        syn::Expr::Binary(of) => has_let(&of.left) || has_let(&of.right),
        _ => false,
    }
}

fn is_comparison(op: &str) -> bool {
    matches!(op, "==" | "!=" | "<" | "<=" | ">" | ">=")
}

impl<'ast> Visit<'ast> for Planter<'_> {
    fn visit_item_fn(&mut self, node: &'ast syn::ItemFn) {
        self.function(&node.sig, &node.block);
        if node.sig.constness.is_none() {
            visit::visit_item_fn(self, node);
        }
    }

    fn visit_impl_item_fn(&mut self, node: &'ast syn::ImplItemFn) {
        self.function(&node.sig, &node.block);
        if node.sig.constness.is_none() {
            visit::visit_impl_item_fn(self, node);
        }
    }

    fn visit_trait_item_fn(&mut self, node: &'ast syn::TraitItemFn) {
        if let Some(block) = &node.default {
            self.function(&node.sig, block);
        }
        visit::visit_trait_item_fn(self, node);
    }

    // What is worked out by the compiler cannot be switched.
    fn visit_item_const(&mut self, _: &'ast syn::ItemConst) {}
    fn visit_item_static(&mut self, _: &'ast syn::ItemStatic) {}
    fn visit_impl_item_const(&mut self, _: &'ast syn::ImplItemConst) {}
    fn visit_type(&mut self, _: &'ast syn::Type) {}
    fn visit_pat(&mut self, _: &'ast syn::Pat) {}

    fn visit_expr_binary(&mut self, node: &'ast syn::ExprBinary) {
        self.operator(node);
        visit::visit_expr_binary(self, node);
    }

    fn visit_expr_unary(&mut self, node: &'ast syn::ExprUnary) {
        let found = self.take("UnaryOperator", &node.op);
        if let [(id, _)] = found[..] {
            let own = node.op.span().source_text().unwrap_or_default();
            let of = range(&*node.expr);
            let parts = vec![
                text("(match "),
                Part::Source(of),
                text(format!(" {{ v_ => if {} {{ v_ }} else {{ {own}v_ }} }})", switch(id))),
            ];
            self.edit(range(node), vec![id], parts);
        }
        visit::visit_expr_unary(self, node);
    }

    fn visit_arm(&mut self, node: &'ast syn::Arm) {
        self.arm(node);
        visit::visit_arm(self, node);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::Span;

    fn mutant(genre: &str, (line, column): (usize, usize), replacement: &str) -> Mutant {
        Mutant {
            name: String::new(),
            file: String::new(),
            genre: genre.to_owned(),
            replacement: replacement.to_owned(),
            span: Span { start: Place { line, column } },
        }
    }

    fn planted(text: &str, mutants: &[Mutant]) -> (String, Vec<usize>) {
        let wanted: Vec<(usize, &Mutant)> = mutants.iter().enumerate().collect();
        let (text, ids) = plant(text, &wanted).unwrap();
        (text.replace("crate::planted::on", "on"), ids)
    }

    /// An operator within another: both are switched, and each side is worked out once.
    #[test]
    fn operators_are_switched_within_each_other() {
        let text = "fn f(a: i32) -> bool {\n    a + 1 < 3\n}\n";
        let (text, ids) = planted(
            text,
            &[
                mutant("BinaryOperator", (2, 7), "-"),
                mutant("BinaryOperator", (2, 7), "*"),
                mutant("BinaryOperator", (2, 11), "<="),
                mutant("FnValue", (2, 5), "true"),
                mutant("FnValue", (9, 9), "nowhere"),
            ],
        );
        assert_eq!(ids, [0, 1, 2, 3]);
        let sum = "/*<0,1*/(match ((a), (1)) { (l_, r_) => if on(0) { l_ - r_ } else if on(1) { l_ * r_ } \
                   else { l_ + r_ } })/*>*/";
        let whole = format!(
            "fn f(a: i32) -> bool {{/*<3*/ if on(3) {{ return true; }}/*>*/\n    /*<2*/(match (&({sum}), &(3)) \
             {{ (l_, r_) => if on(2) {{ *l_ <= *r_ }} else {{ *l_ < *r_ }} }})/*>*/\n}}\n"
        );
        assert_eq!(text, whole);
    }

    /// `&&` goes on where its left side is true, or false if it is `||`; chains with patterns, constants
    /// and hidden types are left alone.
    #[test]
    fn what_cannot_be_switched_is_left_alone() {
        let text = "fn f(a: bool, b: bool) -> bool {\n    a && b\n}\n";
        let (switched, _) = planted(text, &[mutant("BinaryOperator", (2, 7), "||")]);
        assert!(
            switched.contains("({ let l_: bool = a; if l_ != on(0) { b } else { l_ } })"),
            "{switched}"
        );
        for (text, at) in [
            ("fn f(a: Option<u8>) {\n    if a.is_some() && let Some(_) = a {}\n}\n", (2, 20)),
            ("const X: u8 =\n    1 + 1;\n", (2, 7)),
            ("const fn f() -> u8 {\n    1 + 1\n}\n", (2, 7)),
        ] {
            let (same, ids) = planted(text, &[mutant("BinaryOperator", at, "-")]);
            assert_eq!((same.as_str(), ids), (text, vec![]));
        }
    }

    #[test]
    fn arms_go_and_guards_are_fixed() {
        let text = "fn f(a: u8) -> u8 {\n    match a {\n        1 => 2,\n        n if n > 3 => 4,\n        _ => 0,\n    }\n}\n";
        let (text, ids) = planted(
            text,
            &[
                mutant("MatchArm", (3, 9), ""),
                mutant("MatchArmGuard", (4, 14), "true"),
                mutant("MatchArmGuard", (4, 14), "false"),
            ],
        );
        assert_eq!(ids, [0, 1, 2]);
        assert!(text.contains("1/*<0*/ if !on(0)/*>*/ => 2"), "{text}");
        assert!(text.contains("n if /*<1,2*/!on(2) && (on(1) || (n > 3))/*>*/ => 4"), "{text}");
    }
}
