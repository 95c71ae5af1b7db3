//! Tests of the program and of its documents as a whole.

mod schema;
