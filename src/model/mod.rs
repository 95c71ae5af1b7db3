//! What inference talks about: the problem as dense arrays, parameters, priors, posteriors.
//! Knows no algorithm.

mod posterior;
mod problem;

pub use posterior::{
    FamilyPosterior, ItemPosterior, ModePosterior, ObservationPosterior, Posterior, RowPosterior,
    Segment, SourcePosterior,
};
pub use problem::{
    FAMILY_NODES, Family, FamilyForm, ItemBlock, Observation, PathBlock, Problem, StepRef,
    TimeVariable, VerdictFactor,
};
