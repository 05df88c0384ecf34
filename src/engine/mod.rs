//! How time passes: communities of customers taken through ticks step by step, under every arm.
//!
//! - [`plan`]: the scenario compiled for stepping, arm by arm and step by step
//! - [`state`]: what changes about a block of customers, as columns, and what the phases work on
//! - [`phases`]: what happens in a step, one file a phase; [`phases::step`] says their order, once
//! - [`estimator`]: whether events are counted, or what was expected of them
//! - [`quantity`], [`tally`]: what is summed up, in sums that come out the same in any order
//! - [`run`]: communities through all ticks under every arm, over threads; parts of a run, in memory and as bytes

// A lane is the same customer in many columns: loops count lanes rather than walk one column.
#![allow(clippy::needless_range_loop)]

pub mod estimator;
pub mod phases;
pub mod plan;
pub mod quantity;
pub mod run;
pub mod state;
pub mod tally;
