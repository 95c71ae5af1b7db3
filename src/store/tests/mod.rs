//! Tests of the store.

mod batches;
mod make;
mod opening;
mod plans;
mod questions;
mod runs;
mod sandbox;
mod schema;
