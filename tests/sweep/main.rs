//! Many points of a scenario: that each is what the same changes by hand give, that designs, folders and indices are right, and
//! what is said where they are not.

#[path = "../common/mod.rs"]
mod common;

mod folder;
mod indices;
mod points;
mod wrong;
