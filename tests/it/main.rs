//! Integration tests, one binary: the command line, the schema, the docs, the rules of the house.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

mod docs;
mod hasakah;
mod schema;
mod support;
mod tidy;
