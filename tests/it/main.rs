//! Integration tests, one binary.

mod bad_input;
mod data_sets;
mod ingest;
mod seeds;
