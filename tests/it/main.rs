//! Integration tests, one binary: the command line, the schema, the docs, the rules of the house.

mod docs;
mod hasakah;
mod schema;
mod support;
mod tidy;
