//! Seeded streams of random numbers: the same on every machine and in every version of the standard
//! library.

use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;

/// A stream of random numbers (`ChaCha` with 8 rounds).
pub type Stream = ChaCha8Rng;

/// The stream with this number that belongs to `seed`; streams with different numbers do not
/// overlap.
pub fn stream(seed: u64, number: u64) -> Stream {
    let mut stream = ChaCha8Rng::seed_from_u64(seed);
    stream.set_stream(number);
    stream
}

#[cfg(test)]
mod tests {
    use rand::Rng;

    use super::stream;

    #[test]
    fn a_seed_and_a_number_make_one_stream() {
        let draw = |seed, number| stream(seed, number).next_u64();
        assert_eq!(draw(1, 2), draw(1, 2));
        assert_ne!(draw(1, 2), draw(1, 3));
        assert_ne!(draw(1, 2), draw(2, 2));
    }
}
