//! What inference talks about: the problem as dense arrays, parameters, priors, posteriors.
//! Knows no algorithm.

mod assemble;
mod expectation;
mod family_defaults;
mod held;
mod parameters;
mod posterior;
mod problem;

pub use assemble::{
    ASSIGNMENTS_MAX, AssembleOptions, Assembled, AssembledItem, BINARY_VALUES, CANDIDATES_MAX,
    COMMITMENT_VERSION, OTHER, ObservationOrigin, PRESUPPOSED_WEIGHT, Roots, Skip, assemble,
    certainty_weight, commitment, has_likelihood, voices,
};
pub use expectation::{Detail, Expectation};
pub use parameters::{FamilyParameters, LEVEL_SD, Layout, Parameters, SPREAD_WEIGHT, Slot};
pub use posterior::{
    DrawDiagnostics, FamilyPosterior, ItemPosterior, ModePosterior, Monitored,
    ObservationPosterior, Posterior, RowPosterior, SamplerReport, Segment, ShiftPosterior,
    SourcePosterior,
};
pub use problem::{
    ErrorScales, FAMILY_NODES, Family, FamilyForm, GridBlock, ItemBlock, Observation, PathBlock,
    Problem, ProblemError, Report, StepRef, TimeVariable, VerdictFactor,
};
