//! The best plan of an arm: that it is found where it is known, that what is reported holds for others, and that folders come out of
//! themselves.

#[path = "../common/mod.rs"]
mod common;

mod folder;
mod plans;
mod wrong;
