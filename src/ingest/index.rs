//! A map that can take back what was put in since a mark.

use std::{borrow::Borrow, collections::HashMap, hash::Hash};

/// A hash map with a journal of insertions.
#[derive(Debug, Clone)]
pub(crate) struct Index<K, V> {
    map: HashMap<K, V>,
    journal: Vec<(K, Option<V>)>,
}

impl<K, V> Default for Index<K, V> {
    fn default() -> Self {
        Self { map: HashMap::new(), journal: Vec::new() }
    }
}

impl<K: Hash + Eq + Clone, V> Index<K, V> {
    pub(crate) fn get<Q>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.map.get(key)
    }

    pub(crate) fn insert(&mut self, key: K, value: V) {
        let old = self.map.insert(key.clone(), value);
        self.journal.push((key, old));
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &K> {
        self.map.keys()
    }

    /// How much the journal holds; give it back to [`Index::rollback`].
    pub(crate) fn mark(&self) -> usize {
        self.journal.len()
    }

    /// Takes back everything since `mark`.
    pub(crate) fn rollback(&mut self, mark: usize) {
        while self.journal.len() > mark {
            match self.journal.pop() {
                Some((key, Some(old))) => {
                    self.map.insert(key, old);
                }
                Some((key, None)) => {
                    self.map.remove(&key);
                }
                None => break,
            }
        }
    }

    /// Keeps everything for good.
    pub(crate) fn commit(&mut self) {
        self.journal = Vec::new();
    }
}

impl<K: Hash + Eq + Clone, T: Clone + PartialEq> Index<K, Vec<T>> {
    /// Adds one entry to the list under `key`, once.
    pub(crate) fn push(&mut self, key: K, entry: T) {
        let mut list = self.map.get(&key).cloned().unwrap_or_default();
        if !list.contains(&entry) {
            list.push(entry);
            self.insert(key, list);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rollback_restores_what_was_there() {
        let mut index: Index<String, u32> = Index::default();
        index.insert("a".into(), 1);
        let mark = index.mark();
        index.insert("a".into(), 2);
        index.insert("b".into(), 3);
        index.rollback(mark);
        assert_eq!((index.get("a"), index.get("b")), (Some(&1), None));
    }
}
