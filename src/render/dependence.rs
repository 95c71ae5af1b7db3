//! Who copies whom without saying so, as plain values and in words.

use std::collections::BTreeMap;

use serde::Serialize;

use super::messages::{Arg, Message};
use super::queries::{Cite, Query};

/// From this probability on a pair is drawn, and told of in labels.
const SHOWN_MIN: f64 = 0.5;
/// From this share of the probability that one of two copies, it is said who copies whom.
const DIRECTION_MIN: f64 = 0.9;

/// Two sources that share errors as copies do.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DependenceRow {
    /// One source, by key.
    pub source_a: String,
    /// The other one.
    pub source_b: String,
    /// Name of the one.
    pub name_a: String,
    /// Name of the other one.
    pub name_b: String,
    /// Probability that the one copies the other.
    pub p_a_copies_b: f64,
    /// Probability of the reverse.
    pub p_b_copies_a: f64,
    /// Items on which both speak.
    pub n_met: u32,
    /// Of these, items on which they say the same.
    pub n_shared: u32,
    /// Of these, how many are wrong, expected.
    pub n_shared_wrong: f64,
}

impl DependenceRow {
    /// Probability that one of them copies, or both a third.
    pub fn p(&self) -> f64 {
        (self.p_a_copies_b + self.p_b_copies_a).min(1.0)
    }

    /// Probable enough to be shown.
    pub(super) fn is_shown(&self) -> bool {
        self.p() >= SHOWN_MIN
    }

    /// The row in its query.
    pub(super) fn row(&self) -> String {
        format!("{} {}", self.source_a, self.source_b)
    }

    /// A number of the pair with where it comes from.
    pub(super) fn cite(&self, column: &'static str, value: f64) -> Cite {
        Cite::new(Query::Dependence, self.row(), column, value)
    }

    /// Copier first, if it is plain who copies whom.
    pub(super) fn direction(&self) -> Option<(&str, &str)> {
        let (a, b) = (self.source_a.as_str(), self.source_b.as_str());
        match () {
            () if self.p_a_copies_b >= DIRECTION_MIN * self.p() => Some((a, b)),
            () if self.p_b_copies_a >= DIRECTION_MIN * self.p() => Some((b, a)),
            () => None,
        }
    }

    /// The same as a sentence of its own.
    pub(super) fn explained(&self, key: &str) -> Message {
        Message::new("explain-dependence").message("told", self.told_of(key))
    }

    /// The pair in a sentence, from the view of one of the two.
    pub(super) fn told_of(&self, key: &str) -> Message {
        let is_a = self.source_a == key;
        let other = if is_a { &self.name_b } else { &self.name_a };
        let id = match self.direction() {
            Some((copier, _)) if copier == key => "dependence-copies",
            Some(_) => "dependence-copied",
            None => "dependence-either",
        };
        let count = |n: u32| Arg::Count(u64::from(n));
        Message::new(id)
            .name("other", other)
            .cited("p", Arg::Share(self.p()), self.cite("p", self.p()))
            .cited("shared", count(self.n_shared), self.cite("n_shared", self.n_shared.into()))
            .cited("met", count(self.n_met), self.cite("n_met", self.n_met.into()))
            .cited(
                "wrong",
                Arg::Number(self.n_shared_wrong, 0),
                self.cite("n_shared_wrong", self.n_shared_wrong),
            )
    }
}

/// Sources that hang together.
pub(super) struct Cluster<'a> {
    /// Key and name of each, by key.
    pub(super) members: Vec<(&'a str, &'a str)>,
    /// The pairs among them.
    pub(super) rows: Vec<&'a DependenceRow>,
}

/// The source that stands for the group that a source is in.
fn top<'a>(group: &BTreeMap<&'a str, &'a str>, key: &'a str) -> &'a str {
    let mut at = key;
    while let Some(&next) = group.get(at).filter(|next| **next != at) {
        at = next;
    }
    at
}

/// Pairs that hang together, the largest group first.
pub(super) fn clusters<'a>(rows: &'a [DependenceRow]) -> Vec<Cluster<'a>> {
    let shown: Vec<&DependenceRow> = rows.iter().filter(|row| row.is_shown()).collect();
    let mut group: BTreeMap<&str, &str> = BTreeMap::new();
    for row in &shown {
        let (a, b) = (top(&group, &row.source_a), top(&group, &row.source_b));
        let (first, second) = if a <= b { (a, b) } else { (b, a) };
        group.insert(second, first);
        group.entry(first).or_insert(first);
    }
    let mut by_group: BTreeMap<&str, Vec<&DependenceRow>> = BTreeMap::new();
    for row in shown {
        by_group.entry(top(&group, &row.source_a)).or_default().push(row);
    }
    let cluster = |rows: Vec<&'a DependenceRow>| {
        let both = |row: &&'a DependenceRow| {
            [(&*row.source_a, &*row.name_a), (&*row.source_b, &*row.name_b)]
        };
        let members: BTreeMap<&str, &str> = rows.iter().flat_map(both).collect();
        Cluster { members: members.into_iter().collect(), rows }
    };
    let mut found: Vec<Cluster> = by_group.into_values().map(cluster).collect();
    // Ties stay in the order of their keys.
    found.sort_by_key(|cluster| std::cmp::Reverse(cluster.members.len()));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(a: &str, b: &str, a_copies: f64, b_copies: f64) -> DependenceRow {
        DependenceRow {
            source_a: a.to_owned(),
            source_b: b.to_owned(),
            name_a: a.to_uppercase(),
            name_b: b.to_uppercase(),
            p_a_copies_b: a_copies,
            p_b_copies_a: b_copies,
            n_met: 10,
            n_shared: 9,
            n_shared_wrong: 3.2,
        }
    }

    #[test]
    fn pairs_that_share_a_source_are_one_cluster() {
        let rows = [
            pair("a", "b", 0.9, 0.05),
            pair("e", "f", 0.5, 0.45),
            pair("c", "d", 0.1, 0.1),
            pair("b", "c", 0.0, 0.8),
        ];
        let found = clusters(&rows);
        let keys = |ix: usize| found[ix].members.iter().map(|(key, _)| *key).collect::<Vec<_>>();
        assert_eq!(found.len(), 2, "an improbable pair makes none");
        assert_eq!((keys(0), keys(1)), (vec!["a", "b", "c"], vec!["e", "f"]));
        assert_eq!(rows[0].direction(), Some(("a", "b")));
        assert_eq!(rows[1].direction(), None);
        assert_eq!(rows[3].direction(), Some(("c", "b")));
    }

    #[test]
    fn a_pair_is_told_from_either_side() {
        let row = pair("a", "b", 0.9, 0.05);
        let told = |key| row.told_of(key).english("UTC");
        assert!(told("a").starts_with("copies B (probability 95%)"), "{}", told("a"));
        assert!(told("b").starts_with("is copied by A (probability 95%)"), "{}", told("b"));
        assert!(told("a").contains("the same on 9 of 10 questions, about 3 of them wrong"));
    }
}
