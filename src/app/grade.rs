//! Letters for people: the Admiralty letter of a source, under the default policy (`strict-1`).
//! A letter never appears without its numbers.

use crate::model::SourcePosterior;

/// Name and version of the policy, stored with every run.
pub const GRADE_POLICY: &str = "strict-1";

/// Fewer effective independent claims than this cannot be judged.
pub(super) const N_EFFECTIVE_MIN: f64 = 5.0;
/// A 90 % interval wider than this cannot be judged.
pub(super) const WIDTH_MAX: f64 = 0.5;
/// If the data moved the prior by less than this (nats), they said nothing.
pub(super) const INFORMATION_MIN: f64 = 0.05;

/// Letters in the order of the bands of [`SourcePosterior::band_probability`].
const LETTERS: [&str; 5] = ["A", "B", "C", "D", "E"];

/// The letter and its posterior mass; `("F", None)` where the source cannot be judged.
///
/// A (θ ≥ .95), B (.80–.95), C (.60–.80), D (.40–.60), E (< .40): the band with the greatest mass.
/// A needs half of the mass to itself, "complete reliability"; otherwise B.
pub fn grade(posterior: &SourcePosterior) -> (&'static str, Option<f64>) {
    let width = posterior.hi - posterior.lo;
    if posterior.n_effective < N_EFFECTIVE_MIN
        || width > WIDTH_MAX
        || posterior.information < INFORMATION_MIN
    {
        return ("F", None);
    }
    let bands = &posterior.band_probability;
    let mut best = 0;
    for (ix, mass) in bands.iter().enumerate() {
        if *mass > bands[best] {
            best = ix;
        }
    }
    if best == 0 && bands[0] < 0.5 {
        best = 1;
    }
    (LETTERS[best], Some(bands[best]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posterior(n: f64, lo: f64, hi: f64, bands: [f64; 5]) -> SourcePosterior {
        SourcePosterior {
            mean: f64::midpoint(lo, hi),
            sd: 0.05,
            lo,
            mid: f64::midpoint(lo, hi),
            hi,
            n_effective: n,
            prior_mean: 0.8,
            information: 1.0,
            band_probability: bands,
            families: Vec::new(),
        }
    }

    #[test]
    fn thin_evidence_cannot_be_judged() {
        let thin = posterior(4.9, 0.8, 0.9, [0.0, 1.0, 0.0, 0.0, 0.0]);
        assert_eq!(grade(&thin), ("F", None));
        let wide = posterior(50.0, 0.3, 0.81, [0.0, 1.0, 0.0, 0.0, 0.0]);
        assert_eq!(grade(&wide), ("F", None));
    }

    #[test]
    fn the_letter_is_the_band_with_the_greatest_mass() {
        let c = posterior(50.0, 0.6, 0.8, [0.0, 0.1, 0.8, 0.1, 0.0]);
        assert_eq!(grade(&c), ("C", Some(0.8)));
    }

    #[test]
    fn complete_reliability_needs_half_of_the_mass() {
        let nearly = posterior(50.0, 0.9, 0.99, [0.45, 0.4, 0.15, 0.0, 0.0]);
        assert_eq!(grade(&nearly), ("B", Some(0.4)));
    }
}
