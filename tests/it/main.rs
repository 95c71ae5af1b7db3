//! Integration tests, one binary: the command line, the schema, the docs, the rules of the house.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

mod archive;
mod bad_input;
mod baselines;
mod canaries;
mod cli_codes;
mod compare;
mod confusables;
mod crash;
mod damage;
mod data_sets;
mod docs;
mod evaluate;
mod explained;
mod export;
mod fuzz;
mod guide;
mod hasakah;
mod history;
mod import_cli;
mod ingest;
mod limits;
mod pages;
mod plain_rows;
mod polls;
mod sbom;
mod schedule;
mod schema;
mod seeds;
mod simulate;
mod spreadsheet;
mod store_model;
mod support;
mod tidy;
