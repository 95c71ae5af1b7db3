//! What the statistics promise, checked against enumeration, identities and public data.

mod figures;
