//! thiqa scores how far sources can be relied on.
//!
//! Claims that outlets, officials and monitors make are cross-checked and a Bayesian model infers
//! together what happened and how reliable each source is. The modules depend one way only; the
//! table is in `docs/architecture.md` and `tests/it/tidy.rs` enforces it.

pub mod app;
pub mod baselines;
pub mod check;
pub mod cli;
pub mod domain;
pub mod evaluate;
pub mod infer;
pub mod ingest;
pub mod model;
pub mod num;
pub mod render;
pub mod simulate;
pub mod store;
