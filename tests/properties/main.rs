//! What holds whatever a scenario says: random scenarios, with checks on every table that a run leaves, and with
//! what must (or must not) change when the scenario is changed.
//!
//! The seeds are fixed, so that no test flickers. `GOODWILL_PROPERTIES=500 cargo test --release --test properties`
//! tries as many seeds as that.

#[path = "../common/mod.rs"]
mod common;
#[allow(dead_code)] // the engine's tests use all of it
#[path = "../engine/against_reference/compare.rs"]
mod compare;
#[path = "../engine/reference/mod.rs"]
mod reference;

mod bytes;
mod case;
mod checks;
mod command;
mod customers;
mod draw;
mod generate;
mod reduce;
mod relations;
mod seeds;
mod tables;
