//! What the statistics promise, checked against enumeration, identities and public data.

mod assembly;
mod by_hand;
mod calibrated;
mod calibration;
mod cases;
mod dependence;
mod direct;
mod kernel;
mod metamorphic;
mod modes;
mod nuts;
mod quantities;
mod random;
mod redundancy;
mod scenarios;
mod sets;
mod states;
mod warm;
mod wordings;
