//! What the statistics promise, checked against enumeration, identities and public data.

mod by_hand;
mod figures;
mod kernel;
mod modes;
mod random;
mod states;
