//! Posteriors of the parameters by the No-U-Turn sampler.

mod density;
mod prior;
mod space;

pub use density::LnPosterior;
