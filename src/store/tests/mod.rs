//! Tests of the store.

mod attacks;
mod batches;
mod keeping;
mod make;
mod make_run;
mod opening;
mod plans;
mod questions;
mod runs;
mod sandbox;
mod schema;
mod series;
