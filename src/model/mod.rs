//! What inference talks about: the problem as dense arrays, parameters, priors, posteriors.
//! Knows no algorithm.

mod assemble;
mod expectation;
mod family_defaults;
mod parameters;
mod posterior;
mod problem;

pub use assemble::{
    ASSIGNMENTS_MAX, AssembleOptions, Assembled, AssembledItem, BINARY_VALUES, CANDIDATES_MAX,
    COMMITMENT_VERSION, OTHER, ObservationOrigin, PRESUPPOSED_WEIGHT, Roots, Skip, assemble,
    certainty_weight, commitment, has_likelihood, voices,
};
pub use expectation::{Detail, Expectation};
pub use parameters::{FamilyParameters, Layout, Parameters, Slot};
pub use posterior::{
    FamilyPosterior, ItemPosterior, ModePosterior, ObservationPosterior, Posterior, RowPosterior,
    Segment, SourcePosterior,
};
pub use problem::{
    FAMILY_NODES, Family, FamilyForm, ItemBlock, Observation, PathBlock, Problem, ProblemError,
    StepRef, TimeVariable, VerdictFactor,
};
