//! The engine: what it simulates, held against a naive reference, and that nothing else decides a bit.

#[path = "../common/mod.rs"]
mod common;

mod against_reference;
mod budget;
mod budget_in_all;
mod calendar_year;
mod counting;
mod coverage;
mod determinism;
mod distribution;
mod experiment;
mod follow;
mod own_loss;
mod programme;
mod properties;
mod reference;
mod time;
