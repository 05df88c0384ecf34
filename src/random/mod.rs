//! Random numbers with addresses: a draw is a function of who, when and what for, never of a thread,
//! an arm or the draws before it.

mod address;
mod generator;
mod philox;
mod variate;

pub use address::{Purpose, Stream};
pub use generator::{AddressRng, NormalScores};
pub use philox::philox4x32_10;
pub use variate::{LARGEST_EXPONENTIAL, below, exponential, normal_score, unit};
