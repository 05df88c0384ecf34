//! What is asked of the simulation: arms over the same customers, replicates, differences with intervals.

pub mod results;
