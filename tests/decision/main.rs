//! What a run decides: who wins, by how much, with whom, and what would change it.

#[path = "../common/mod.rs"]
mod common;

mod comparison;
mod doubt;
mod money;
mod observed;
mod policy;
mod respond;
mod sensitivity;
