//! Sources that hang together.

use std::collections::BTreeMap;

use super::{Bloc, Pair};

/// Connected components of the pairs for which `is_edge` holds, by first member.
pub(super) fn blocs(n_sources: u32, pairs: &[Pair], is_edge: fn(&Pair) -> bool) -> Vec<Bloc> {
    let mut parent: Vec<u32> = (0..n_sources).collect();
    for pair in pairs.iter().filter(|pair| is_edge(pair)) {
        let (a, b) = (root(&mut parent, pair.a), root(&mut parent, pair.b));
        // The smaller index leads, so that the order of pairs does not matter.
        parent[a.max(b) as usize] = a.min(b);
    }
    let mut members: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for source in 0..n_sources {
        members.entry(root(&mut parent, source)).or_default().push(source);
    }
    let mut copied = vec![0.0; n_sources as usize];
    let mut sums: BTreeMap<u32, (f64, f64)> = BTreeMap::new();
    for pair in pairs {
        let at = root(&mut parent, pair.a);
        if at != root(&mut parent, pair.b) {
            continue;
        }
        copied[pair.a as usize] += pair.p_b_copies_a;
        copied[pair.b as usize] += pair.p_a_copies_b;
        let sum = sums.entry(at).or_default();
        *sum = (sum.0 + pair.p(), sum.1 + 1.0);
    }
    members
        .into_iter()
        .filter(|(_, members)| members.len() > 1)
        .map(|(at, members)| {
            let more = |x: u32, y: u32| if copied[y as usize] > copied[x as usize] { y } else { x };
            let origin = members.iter().copied().reduce(more).unwrap_or(at);
            let (sum, n) = sums.get(&at).copied().unwrap_or((1.0, 1.0));
            Bloc { members, origin, p: sum / n }
        })
        .collect()
}

fn root(parent: &mut [u32], source: u32) -> u32 {
    let mut at = source;
    while parent[at as usize] != at {
        let above = parent[parent[at as usize] as usize];
        parent[at as usize] = above;
        at = above;
    }
    at
}
