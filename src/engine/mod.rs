//! How time passes: communities of customers taken through ticks step by step, under every arm.
//!
//! - [`plan`]: the scenario compiled for stepping, arm by arm and step by step
//! - [`state`], [`stage`], [`queue`]: what changes about a block of customers, as columns
//! - [`scene`], [`lanes`]: what the phases work on
//! - [`touch`], [`occasion`], [`ask`], [`elapse`], [`purchase`], [`answer`], [`spread`]: the phases
//! - [`survival`]: what counts of customers by their chance to be there still
//! - [`step`]: the order of the phases, said once
//! - [`purse`]: what gestures and asks cost
//! - [`outcome`]: what each metric comes to for a customer
//! - [`tally`]: sums that come out the same in any order
//! - [`community`]: one community through all ticks under every arm
//! - [`part`], [`journal`]: what is done of a run, in memory and as bytes
//! - [`run`]: all communities of all replicates, over threads
//! - [`parallel`]: many small runs over threads

// A lane is the same customer in many columns: loops count lanes rather than walk one column.
#![allow(clippy::needless_range_loop)]

pub mod answer;
pub mod ask;
pub mod community;
pub mod compile;
pub mod elapse;
pub mod journal;
pub mod lanes;
pub mod occasion;
pub mod outcome;
pub mod parallel;
pub mod part;
pub mod plan;
pub mod purchase;
pub mod purse;
pub mod quantity;
pub mod queue;
pub mod run;
pub mod scene;
pub mod spread;
pub mod stage;
pub mod state;
pub mod step;
pub mod survival;
pub mod tally;
pub mod target;
pub mod touch;
