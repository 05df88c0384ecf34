//! goodwill: a simulator of reciprocity in a customer population.
//!
//! What flows through it goes one way:
//!
//! scenario file → checked scenario → population → engine (psychology) → tallies → comparison → tables and charts

pub mod cli;
pub mod decision;
pub mod engine;
pub mod evidence;
pub mod experiment;
mod files;
pub mod numeric;
pub mod output;
pub mod pipeline;
pub mod population;
pub mod psychology;
pub mod random;
pub mod scenario;
pub mod vocabulary;
