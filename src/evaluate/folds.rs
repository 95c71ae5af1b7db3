//! Folds of cross-validation.

use rand::RngExt as _;

use crate::num::stream;

/// The fold of each key, `0..n_folds`: keys in their order are shuffled by the seed and dealt out in
/// turn, so that folds differ by one key at most and do not depend on the order of rows.
pub fn folds(keys: &[&str], n_folds: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by_key(|ix| keys[*ix]);
    let mut rng = stream(seed, 0);
    for i in (1..order.len()).rev() {
        order.swap(i, rng.random_range(0..=i));
    }
    let mut fold = vec![0; keys.len()];
    for (place, ix) in order.into_iter().enumerate() {
        fold[ix] = place % n_folds.max(1);
    }
    fold
}

#[cfg(test)]
mod tests {
    use super::folds;

    #[test]
    fn folds_are_even_and_do_not_depend_on_the_order_of_keys() {
        let keys = ["a", "b", "c", "d", "e", "f", "g"];
        let found = folds(&keys, 3, 5);
        let sizes: Vec<usize> =
            (0..3).map(|fold| found.iter().filter(|f| **f == fold).count()).collect();
        assert_eq!(sizes, [3, 2, 2]);
        let mut reversed = keys;
        reversed.reverse();
        let mut other = folds(&reversed, 3, 5);
        other.reverse();
        assert_eq!(found, other);
        assert_ne!(found, folds(&keys, 3, 6), "another seed, other folds");
    }
}
