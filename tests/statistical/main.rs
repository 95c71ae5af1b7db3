//! What the statistics promise, checked against enumeration, identities and public data.

mod figures;
mod kernel;
mod modes;
mod random;
mod states;
