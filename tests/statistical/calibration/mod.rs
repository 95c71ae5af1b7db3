//! Calibration of the engines against the model's own prior: what is drawn from the prior and told
//! to an engine must come back within its intervals as often as they say.
//!
//! Shared by the tests and by `benches/calibrate.rs`, which runs it at full length.

pub(crate) mod designs;
pub(crate) mod engines;
pub(crate) mod prior;
pub(crate) mod sbc;
pub(crate) mod uniform;

/// Where the committed result of the full calibration is.
pub(crate) fn record_path() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/calibration/result.json")
}
