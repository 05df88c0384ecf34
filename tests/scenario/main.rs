//! Scenario files and data: what is understood, what is refused, and how the refusal reads.

#[path = "../common/mod.rs"]
mod common;

mod calendar;
mod cases;
mod explain;
mod files;
mod fuzz_corpus;
mod observed;
mod orders;
mod own_data;
mod privacy;
mod says;
mod wrong_scenarios;
