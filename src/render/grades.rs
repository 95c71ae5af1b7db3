//! Words, letters and digits with the numbers that they come from.

use serde::Serialize;

/// Name and version of the rules by which words and letters are given; a row of the table `policy`.
pub const POLICY: (&str, u32) = ("strict", 1);

/// The digit of a claim on the Admiralty scale: what is known of it without its own chain.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CredibilityView {
    /// 1 confirmed, 2 probably true, 3 possibly true, 4 doubtful, 5 improbable, 6 cannot be judged.
    pub digit: char,
    /// Probability that it is right without the evidence of its own root, in [0, 1].
    pub without: f64,
    /// Other roots that say the same.
    pub n_confirm: usize,
    /// Other roots that say something else.
    pub n_contradict: usize,
}

/// How well founded an answer is (ICD 203, JP 2-0), apart from how likely it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ConfidenceLevel {
    /// Uncorroborated, or the inference failed, or another story is about as good.
    Low,
    /// Neither low nor high.
    Moderate,
    /// At least three independent roots, none of which decides alone, and no other story.
    High,
}

/// The level with what it rests on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AnalyticConfidence {
    /// The level.
    pub level: ConfidenceLevel,
    /// Independent roots.
    pub n_roots: usize,
    /// Share of other stories that answer otherwise.
    pub story: f64,
    /// Without one of the roots another answer would lead.
    pub flips: bool,
    /// The inference converged.
    pub converged: bool,
}

/// The class of a reported event by the structure of its evidence, after Airwars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceClass {
    /// Admitted by who did it.
    Confirmed,
    /// At least two independent roots.
    Fair,
    /// A single root.
    Weak,
    /// Roots disagree.
    Contested,
    /// Improbable, with evidence against it.
    Discounted,
}
