//! Expectations held against the simulation: what scenarios say must come out, and what does.
//!
//! A [`Case`] is a scenario file with expectations. [`measure`] runs it under given parameters,
//! [`Measured`] gives every effect with its own error, [`verdict`] judges, [`precision`] sees to it
//! that chance does not. [`files`] finds many of them, [`score`] sums up. [`setting`] says what is not known of a scenario's own
//! setting, [`psis`] weighs draws by what a test found there.

mod case;
pub mod draws;
pub mod files;
pub mod fingerprint;
pub mod fit;
pub mod freedom;
pub mod holdout;
mod measure;
pub mod precision;
pub mod psis;
pub mod score;
pub mod sensitivity;
pub mod setting;
pub mod verdict;

pub use case::Case;
pub use measure::{
    Effort, Jackknife, Means, Measured, effect_between, measure, measure_scenario,
    measure_scenario_until, measure_until,
};
