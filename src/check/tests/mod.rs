//! Tests of the cross-check, of implications and of the timeline.

mod allen;
mod borders;
mod fixture;
mod large;
mod numbers;
mod seeds;
mod semantics;
mod signals;
