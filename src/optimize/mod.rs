//! The best plan of an arm: decisions searched, and judged by people, luck and draws that no plan was chosen by.
//!
//! - [`space`]: which plans are allowed
//! - [`world`]: what a plan comes to in a replicate
//! - [`runner`]: many of them over threads, kept in a journal
//! - [`search`]: successive halving over a Sobol' sequence, and generations around the best
//! - [`find()`]: the plan that is chosen, judged; near-ties, response, budget, and what it rests on
//! - [`sums`]: estimates from replicates

pub mod find;
pub mod runner;
pub mod search;
pub mod space;
pub mod sums;
pub mod world;

pub use find::{Found, find};
