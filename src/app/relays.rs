//! Relay fidelity: did the origin say what the relay says it said? Apart from whether it is true.
//!
//! A relayed claim is checked where the same origin is heard on the same item through a path that
//! does not run through the relay, nor through any of its root (its correspondent, its wire, the
//! original that it copies). fidelity ~ Beta(4 + agreed, 1 + disagreed) (`docs/model.md`,
//! "Relay fidelity"): the prior says that most relays are faithful, with the strength of five.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{CaseFile, Id, Mention, Stance};
use crate::model::Roots;
use crate::num;

/// Prior pseudo-counts: faithful, unfaithful.
pub(super) const PRIOR: (f64, f64) = (4.0, 1.0);

/// What is known of one relay.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Relay {
    /// The source, as a relay or publisher.
    pub source: Id,
    /// Claims that it passed on.
    pub n_relayed: usize,
    /// Of these, those that another path checks.
    pub n_checked: usize,
    /// Of these, those on which the other path agrees.
    pub n_agreed: usize,
    /// Posterior mean.
    pub mean: f64,
    /// 5 % quantile.
    pub lo: f64,
    /// 95 % quantile.
    pub hi: f64,
}

/// The roots that a mention runs through after its origin: links of the chain, and what its
/// document copies or carries.
fn path(case: &CaseFile, roots: &Roots, mention: &Mention) -> BTreeSet<u32> {
    let mut sources: Vec<Id> = mention.chain.iter().skip(1).map(|step| step.source).collect();
    let mut at = mention.document.map(|id| &case.documents[id.ix()]);
    // Import refuses cycles; the bound keeps a damaged file from hanging us.
    for _ in 0..16 {
        let Some(document) = at else { break };
        sources.extend(document.wire);
        at = document.copy_of.map(|id| &case.documents[id.ix()]);
        sources.extend(at.and_then(|original| original.outlet));
    }
    sources.into_iter().map(|source| roots.root[source.ix()]).collect()
}

/// One way in which an origin is heard on an item.
struct Heard {
    path: BTreeSet<u32>,
    value: Id,
    denies: bool,
}

fn posterior(source: Id, n_relayed: usize, n_checked: usize, n_agreed: usize) -> Relay {
    let alpha = PRIOR.0 + n_agreed as f64;
    let beta = PRIOR.1 + (n_checked - n_agreed) as f64;
    Relay {
        source,
        n_relayed,
        n_checked,
        n_agreed,
        mean: alpha / (alpha + beta),
        lo: num::beta_quantile(alpha, beta, 0.05),
        hi: num::beta_quantile(alpha, beta, 0.95),
    }
}

/// Fidelity of every source that passes claims of others on, by source id; `roots` as assembled.
pub fn relays(case: &CaseFile, roots: &Roots) -> Vec<Relay> {
    // Which body is heard on what, and how; and who passes which claim on.
    let mut heard: BTreeMap<(Id, Id), Vec<Heard>> = BTreeMap::new();
    let mut passed: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
    let body = |source: Id| roots.body[source.ix()];
    let denies = |claim: Id| {
        case.claims[claim.ix()].detail.as_ref().is_some_and(|d| d.stance == Stance::Denies)
    };
    for mention in &case.mentions {
        let claim = &case.claims[mention.claim.ix()];
        let way = Heard {
            path: path(case, roots, mention),
            value: claim.value,
            denies: denies(claim.id),
        };
        heard.entry((body(claim.source), claim.item)).or_default().push(way);
        for step in mention.chain.iter().skip(1) {
            // Its own words, or its spokesman's, are not relayed.
            if body(step.source) != body(claim.source) {
                passed.entry(step.source).or_default().insert(claim.id);
            }
        }
    }
    passed
        .into_iter()
        .map(|(relay, claims)| {
            let own_root = roots.root[relay.ix()];
            let (mut n_checked, mut n_agreed) = (0, 0);
            for &id in &claims {
                let claim = &case.claims[id.ix()];
                let ways = &heard[&(body(claim.source), claim.item)];
                let mut others = ways.iter().filter(|way| !way.path.contains(&own_root)).peekable();
                n_checked += usize::from(others.peek().is_some());
                let agrees = |way: &Heard| way.value == claim.value && way.denies == denies(id);
                n_agreed += usize::from(others.any(agrees));
            }
            posterior(relay, claims.len(), n_checked, n_agreed)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        ChainStep, Claim, Document, Item, ItemKind, PublishedBasis, Source, SourceKind, Value,
        Verifiable,
    };

    fn source(n: u32, speaks_for: Option<u32>, group: Option<&str>) -> Source {
        Source {
            id: Id(n),
            key: format!("s{n}"),
            kind: SourceKind::Outlet,
            name: None,
            name_ar: None,
            speaks_for: speaks_for.map(Id),
            independence_group: group.map(str::to_owned),
            note: None,
            declared: true,
        }
    }

    fn document(n: u32, outlet: u32, copy_of: Option<u32>) -> Document {
        Document {
            id: Id(n),
            key: format!("d{n}"),
            outlet: Some(Id(outlet)),
            title: None,
            url: None,
            archive_url: None,
            lang: None,
            sha256: None,
            published: None,
            published_basis: PublishedBasis::Unknown,
            wire: None,
            copy_of: copy_of.map(Id),
            note: None,
        }
    }

    /// Source 1 says `true` once; by mention, the links after it and the document.
    fn case(sources: Vec<Source>, documents: Vec<Document>, ways: &[(&[u32], u32)]) -> CaseFile {
        let step = |source: u32| ChainStep { source: Id(source), verb: None, named: true };
        let mentions = ways.iter().enumerate().map(|(n, (links, document))| Mention {
            id: Id::from_ix(n),
            key: None,
            claim: Id(1),
            document: Some(Id(*document)),
            paragraph: None,
            chain: std::iter::once(1).chain(links.iter().copied()).map(step).collect(),
            quote_kind: None,
            outlet_stance: None,
            published: None,
            url: None,
            paraphrase: None,
            key_terms: None,
        });
        let item = Item {
            id: Id(1),
            key: "i".to_owned(),
            kind: ItemKind::Boolean,
            attribute: None,
            question: None,
            question_ar: None,
            unit: None,
            place: None,
            verifiable: Verifiable::Fact,
            options: Vec::new(),
            says: None,
        };
        let (id, source, value) = (Id(1), Id(1), Id(1));
        CaseFile {
            mentions: mentions.collect(),
            claims: vec![Claim { id, item: item.id, source, value, valid: None, detail: None }],
            values: vec![("true".to_owned(), Value::Boolean(true))],
            items: vec![item],
            sources,
            documents,
            ..CaseFile::default()
        }
    }

    fn checked(case: &CaseFile) -> Vec<(u32, usize, usize)> {
        let found = relays(case, &Roots::of(case));
        found.iter().map(|r| (r.source.0, r.n_checked, r.n_agreed)).collect()
    }

    #[test]
    fn a_second_path_checks_the_first() {
        let sources = vec![source(1, None, None), source(2, None, None), source(3, None, None)];
        let documents = vec![document(1, 2, None), document(2, 3, None)];
        let case = case(sources, documents, &[(&[2], 1), (&[3], 2)]);
        assert_eq!(checked(&case), [(2, 1, 1), (3, 1, 1)]);
    }

    #[test]
    fn a_path_through_the_same_root_checks_nothing() {
        // 3 shares a feed with 2; 4 is its correspondent; document 4 copies document 1.
        let sources = vec![
            source(1, None, None),
            source(2, None, Some("feed")),
            source(3, None, Some("feed")),
            source(4, Some(2), None),
            source(5, None, None),
        ];
        let documents = vec![
            document(1, 2, None),
            document(2, 3, None),
            document(3, 2, None),
            document(4, 5, Some(1)),
        ];
        let ways: [(&[u32], u32); 4] = [(&[2], 1), (&[3], 2), (&[4, 2], 3), (&[5], 4)];
        let case = case(sources, documents, &ways);
        // Only the copyist is checked, by those it copies.
        assert_eq!(checked(&case), [(2, 0, 0), (3, 0, 0), (4, 0, 0), (5, 1, 1)]);
    }
}
