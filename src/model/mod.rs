//! What inference talks about: the problem as dense arrays, parameters, priors, posteriors.
//! Knows no algorithm.

mod assemble;
mod expectation;
mod family_defaults;
mod held;
mod parameters;
mod posterior;
mod problem;
mod quantity;
mod redundancy;

pub use assemble::{
    ASSIGNMENTS_MAX, AssembleOptions, Assembled, AssembledItem, AssembledVotes, BINARY_VALUES,
    CANDIDATES_MAX, COMMITMENT_VERSION, ClaimedList, ObservationOrigin, PRESUPPOSED_WEIGHT, Roots,
    SET_VALUES, Skip, VALUES_MAX, assemble, assemble_votes, certainty_weight, claim_times,
    commitment, crowded, crowded_votes, from_scale, onto_scale, voices,
};
pub use expectation::{Detail, Expectation};
pub use parameters::{FamilyParameters, LEVEL_SD, Layout, Parameters, SPREAD_WEIGHT, Slot};
pub use posterior::{
    DrawDiagnostics, FamilyPosterior, ItemPosterior, MODE_CHANGES_MAX, ModeChange, ModePosterior,
    Monitored, ObservationPosterior, Posterior, RowPosterior, SamplerReport, Segment,
    ShiftPosterior, SourcePosterior,
};
pub use problem::{
    EXACT_SHARE, ErrorScales, FAMILY_NODES, Family, FamilyForm, GridBlock, ItemBlock, Observation,
    PathBlock, Problem, ProblemError, Report, StepRef, TimeVariable, VerdictFactor,
};
pub use quantity::{QuantitySummary, quantity_quantile, quantity_summary};
